/* Hash tables whose arrays are in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-table.h.  A table gets new arrays when it is full, when it is too
 * large for what is in it, and when its first value is not its key; the old ones
 * are let go when the new ones are complete, so that on failure nothing has
 * changed.
 *
 * After a table was swept or has grown, at least an eighth of its slots can be
 * filled before it has to change again; after it has shrunk, it is between three
 * eighths and three quarters full.  So each entry that comes or goes pays for a
 * constant number of moves.
 */

#include "mtude-table-private.h"

#include "mtude-arith-private.h"
#include "mtude-assert-private.h"
#include "mtude-provider-private.h"

#include <string.h>

#define MIN_BITS 3
#define MAX_BITS 31
#define MIN_QUICK_BITS 6
#define MAX_QUICK_BITS 10

static_assert (MTUDE_TABLE_MIN_SIZE == 1u << MIN_BITS, "both say the same");

/* As much as is looked at in a table without memory. */
static const uint32_t no_hashes[MTUDE_BUCKET_SIZE] = { MTUDE_TABLE_EMPTY };

static unsigned
table_bits (const MtudeTable *table)
{
  unsigned bits = 0;

  while (mtude_table_size (table) >> bits > 1)
    bits++;

  return bits;
}

static uint32_t
limit_for (unsigned bits)
{
  return (UINT32_C (1) << bits) - (UINT32_C (1) << (bits - 2));
}

static bool
has_memory (const MtudeTable *table)
{
  return table->hashes != no_hashes;
}

static size_t
slot_bytes (MtudeTableLayout layout)
{
  return sizeof (uint32_t) + ((size_t) 1 << layout);
}

/* With addresses of 32 bits, memory ends before the numbers of slots do. */
static bool
is_possible (unsigned         bits,
             MtudeTableLayout layout)
{
  return bits <= MAX_BITS && slot_bytes (layout) <= MTUDE_MAX_SIZE >> bits;
}

static size_t
bytes_for (unsigned         bits,
           MtudeTableLayout layout)
{
  mtude_assert_internal (is_possible (bits, layout));

  return slot_bytes (layout) << bits;
}

/* The smallest size for so many entries; one that is too large by far if there is
 * none.
 */
static unsigned
bits_for (uint64_t n_entries)
{
  unsigned bits = MIN_BITS;

  while (bits <= MAX_BITS && limit_for (bits) < n_entries)
    bits++;

  return bits;
}

/* A quarter is left over, so that the next change is far away. */
static unsigned
roomy_bits_for (uint64_t n_entries)
{
  return bits_for (n_entries + n_entries / 4);
}

/* Hashes are not initialised. */
static bool
alloc_arrays (MtudeArena       *arena,
              MtudeTable       *table,
              unsigned          bits,
              MtudeTableLayout  layout)
{
  MtudeBlock block = { NULL, 0, 0 };
  uint32_t *hashes;

  if (!is_possible (bits, layout))
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return false;
    }
  if (!mtude_block_grow (arena, &block, 0, bytes_for (bits, layout), 0, MTUDE_GROW_EXACT))
    return false;

  hashes = mtude_block_leave (&block);
  *table = (MtudeTable) {
    .hashes = hashes,
    .slots = (char *) (hashes + ((size_t) 1 << bits)),
    .room = limit_for (bits),
    .mask = (UINT32_C (1) << bits) - 1,
    .layout = layout
  };
  return true;
}

static void
free_arrays (MtudeArena *arena,
             MtudeTable *table)
{
  MtudeBlock block;

  if (!has_memory (table))
    return;

  mtude_block_adopt (arena, &block, table->hashes, bytes_for (table_bits (table), table->layout));
  mtude_block_free (arena, &block);
}

/* New arrays, without anything that was removed. */
static bool
rebuild (MtudeArena       *arena,
         MtudeTable       *table,
         unsigned          bits,
         MtudeTableLayout  layout)
{
  MtudeTable fresh;

  mtude_assert_expensive (mtude_table_is_valid (table));

  if (!alloc_arrays (arena, &fresh, bits, layout))
    return false;

  memset (fresh.hashes, 0, mtude_table_size (&fresh) * sizeof (uint32_t));
  fresh.n_entries = table->n_entries;
  fresh.room -= table->n_entries;
  mtude_table_move_entries (table, &fresh);

  free_arrays (arena, table);
  *table = fresh;
  mtude_assert_expensive (mtude_table_is_valid (table));
  return true;
}

/* Each entry stays in its slot. */
static bool
widen (MtudeArena *arena,
       MtudeTable *table)
{
  MtudeTable fresh;
  size_t size = mtude_table_size (table);
  size_t i;

  if (!alloc_arrays (arena, &fresh, table_bits (table), MTUDE_TABLE_MAP))
    return false;

  fresh.n_entries = table->n_entries;
  fresh.room = table->room;
  memcpy (fresh.hashes, table->hashes, size * sizeof (uint32_t));
  for (i = 0; i < size; i++)
    if (mtude_table_has_inline (table, (uint32_t) i))
      {
        void **entry = mtude_table_slot (&fresh, (uint32_t) i);

        entry[0] = entry[1] = mtude_table_get_key_inline (table, (uint32_t) i);
      }

  free_arrays (arena, table);
  *table = fresh;
  mtude_assert_expensive (mtude_table_is_valid (table));
  return true;
}

/* Filling a small table is moving its entries most of all, so those that are large
 * enough to matter and small enough not to waste much grow by four; but what is only
 * for later must not be why it fails now, and a try that failed is no failure.
 */
static bool
grow (MtudeArena       *arena,
      MtudeTable       *table,
      MtudeTableLayout  layout)
{
  unsigned bits = roomy_bits_for ((uint64_t) table->n_entries + 1);
  bool is_quick = bits > table_bits (table) && bits >= MIN_QUICK_BITS && bits <= MAX_QUICK_BITS;
  uint8_t status = arena->status;

  if (is_quick && rebuild (arena, table, bits + 1, layout))
    return true;
  if (!rebuild (arena, table, bits, layout))
    return false;

  arena->status = status;
  return true;
}

int64_t
mtude_table_make_room (MtudeArena       *arena,
                       MtudeTable       *table,
                       uint32_t          slot,
                       uint32_t          hash,
                       MtudeTableLayout  layout)
{
  mtude_assert (slot <= table->mask);

  if (layout < table->layout)
    layout = table->layout;

  if (table->hashes[slot] != MTUDE_TABLE_EMPTY || table->room > 0)
    return widen (arena, table) ? slot : MTUDE_TABLE_NONE;

  return grow (arena, table, layout) ? mtude_table_empty_from (table, mtude_table_home (table, hash), hash) : MTUDE_TABLE_NONE;
}

/**
 * mtude_table_init:
 * @table: (out caller-allocates): a table
 *
 * Makes an empty table, a set until it gets another value.  It has no memory yet.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
mtude_table_init (MtudeTable *table)
{
  /* Nothing is written where there is no room. */
  *table = (MtudeTable) {
    .hashes = (uint32_t *) no_hashes,
    .layout = MTUDE_TABLE_SET
  };
}

/**
 * mtude_table_clear:
 * @arena: the arena of @table
 * @table: a table
 *
 * Lets the memory of a table go; it is empty then, and may be used again.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_table_clear (MtudeArena *arena,
                   MtudeTable *table)
{
  mtude_assert_expensive (mtude_table_is_valid (table));

  free_arrays (arena, table);
  mtude_table_init (table);
}

/**
 * mtude_table_steal:
 * @table: a table
 * @stolen: (out caller-allocates): what was in it
 *
 * Takes everything out of a table at once.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_table_steal (MtudeTable *table,
                   MtudeTable *stolen)
{
  *stolen = *table;
  mtude_table_init (table);
}

/* What is empty may become anything. */
static MtudeTableLayout
layout_for_reserve (const MtudeTable *table)
{
  return table->n_entries == 0 ? MTUDE_TABLE_MAP : table->layout;
}

/**
 * mtude_table_reserve:
 * @arena: the arena of @table
 * @table: a table
 * @n_entries: how many entries there will be
 *
 * Makes room, so that no call fails until there are @n_entries and nothing was
 * removed.  In a set that is not empty there is room for keys alone.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: false if there is no memory, and mtude_arena_get_status() says why;
 *   then @table is as it was
 *
 * Since: 1.0
 */
bool
mtude_table_reserve (MtudeArena *arena,
                     MtudeTable *table,
                     uint32_t    n_entries)
{
  MtudeTableLayout layout = layout_for_reserve (table);

  if (n_entries == 0 || (n_entries <= (uint64_t) table->n_entries + table->room && layout == table->layout))
    return true;

  return rebuild (arena, table, bits_for (n_entries > table->n_entries ? n_entries : table->n_entries), layout);
}

/**
 * mtude_table_fit:
 * @arena: the arena of @table
 * @table: a table
 *
 * Gives memory back if less than a quarter of the slots is used.  A table that
 * would have to ask for memory first, and does not get it, stays as it is, and the
 * next call asks again: who calls this after each entry that goes had better wait then.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
mtude_table_fit (MtudeArena *arena,
                 MtudeTable *table)
{
  uint8_t status = arena->status;

  if (!mtude_table_is_sparse (table))
    return;

  rebuild (arena, table, roomy_bits_for (table->n_entries), table->layout);
  arena->status = status;
}

/**
 * mtude_table_get_bytes:
 * @table: a table
 * @n_entries: what mtude_table_reserve() was asked for, or 0 for mtude_table_set()
 * @layout: that of the entry, if it is mtude_table_set()
 *
 * Computes what a call needed that has failed; for messages.
 *
 * May be called from any thread that may read @table.
 *
 * Returns: bytes, or `SIZE_MAX` for too many entries
 *
 * Since: 1.0
 */
size_t
mtude_table_get_bytes (const MtudeTable *table,
                       uint32_t          n_entries,
                       MtudeTableLayout  layout)
{
  unsigned bits;

  if (n_entries > 0)
    layout = layout_for_reserve (table);
  else if (layout < table->layout)
    layout = table->layout;

  if (n_entries > 0)
    bits = bits_for (n_entries > table->n_entries ? n_entries : table->n_entries);
  else
    bits = table->room > 0 ? table_bits (table) : roomy_bits_for ((uint64_t) table->n_entries + 1);

  return is_possible (bits, layout) ? bytes_for (bits, layout) : SIZE_MAX;
}

static bool
has_empty (const MtudeTable *table,
           uint32_t          bucket)
{
  return mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY) != 0;
}

/* Whether an entry is found from its home; all buckets are on the way. */
static bool
is_reached (const MtudeTable *table,
            uint32_t          wanted)
{
  uint32_t hash = table->hashes[wanted];
  uint32_t bucket = mtude_bucket_of (mtude_table_home (table, hash));

  while (bucket != mtude_bucket_of (wanted) && !has_empty (table, bucket))
    bucket = mtude_table_after (table, bucket, hash);

  return bucket == mtude_bucket_of (wanted);
}

/**
 * mtude_table_is_valid:
 * @table: a table
 *
 * Checks everything that must hold of a table; for tests and debugging.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion to
 * the size of the table.
 *
 * Returns: whether all of it holds
 *
 * Since: 1.0
 */
bool
mtude_table_is_valid (const MtudeTable *table)
{
  uint32_t mask = table->mask;
  uint64_t n_entries = 0, n_removed = 0;
  uint32_t i;

  if (table->layout != MTUDE_TABLE_SET && table->layout != MTUDE_TABLE_MAP)
    return false;
  if (!has_memory (table))
    return table->mask == 0 && table->n_entries == 0 && table->room == 0 && table->layout == MTUDE_TABLE_SET;
  if (!mtude_is_power_of_two (mtude_table_size (table)) || table_bits (table) < MIN_BITS || table_bits (table) > MAX_BITS
      || table->slots != (char *) (table->hashes + mtude_table_size (table)))
    return false;

  for (i = 0; i <= mask; i++)
    if (mtude_table_has_inline (table, i))
      {
        n_entries++;
        if (!is_reached (table, i))
          return false;
      }
    else
      n_removed += table->hashes[i] == MTUDE_TABLE_REMOVED;

  return n_entries == table->n_entries
         && n_entries + n_removed + table->room == limit_for (table_bits (table));
}

/**
 * mtude_table_find:
 * @table: a table
 * @hash: the hash of @key; at least 2
 * @key: what to look for
 * @equal: (nullable): how to compare; %NULL compares the pointers
 *
 * Looks for a key.  @equal is called only for keys of the same hash, and must not
 * change the table.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: the slot of @key, valid until the table changes; %MTUDE_TABLE_NONE if it
 *   is not there
 *
 * Since: 1.0
 */
int64_t
(mtude_table_find) (const MtudeTable *table,
                    uint32_t          hash,
                    const void       *key,
                    MtudeEqual        equal)
{
  mtude_assert (hash >= MTUDE_TABLE_FIRST_HASH);

  return mtude_table_find_inline (table, hash, key, equal);
}

/**
 * mtude_table_probe:
 * @table: a table
 * @hash: the hash of @key; at least 2
 * @key: what to look for
 * @equal: (nullable): how to compare; %NULL compares the pointers
 *
 * Looks for the place of a key, whether it is there or not; mtude_table_has() says
 * which.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: a slot for mtude_table_set(), valid until the table changes
 *
 * Since: 1.0
 */
uint32_t
(mtude_table_probe) (const MtudeTable *table,
                     uint32_t          hash,
                     const void       *key,
                     MtudeEqual        equal)
{
  mtude_assert (hash >= MTUDE_TABLE_FIRST_HASH);

  return mtude_table_probe_inline (table, hash, key, equal);
}

/**
 * mtude_table_next:
 * @table: a table
 * @slot: a slot, 0 to begin with; may be one behind the last
 *
 * Finds an entry at @slot or behind it.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: its slot, or %MTUDE_TABLE_NONE if there is no other
 *
 * Since: 1.0
 */
int64_t
(mtude_table_next) (const MtudeTable *table,
                    int64_t           slot)
{
  mtude_assert (slot >= 0);

  return mtude_table_next_inline (table, slot);
}

/**
 * mtude_table_has:
 * @table: a table
 * @slot: a slot
 *
 * Looks whether there is an entry.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is one
 *
 * Since: 1.0
 */
bool
(mtude_table_has) (const MtudeTable *table,
                   uint32_t          slot)
{
  mtude_assert (slot <= table->mask);

  return mtude_table_has_inline (table, slot);
}

/* A number beyond the slots is none, and neither is where nothing was put. */
static bool
is_entry (const MtudeTable *table,
          uint32_t          slot)
{
  return slot <= table->mask && mtude_table_has_inline (table, slot);
}

/**
 * mtude_table_get_key:
 * @table: a table
 * @slot: the slot of an entry
 *
 * Gets the key of an entry.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the key
 *
 * Since: 1.0
 */
void *
(mtude_table_get_key) (const MtudeTable *table,
                       uint32_t          slot)
{
  mtude_assert (is_entry (table, slot));

  return mtude_table_get_key_inline (table, slot);
}

/**
 * mtude_table_get_value:
 * @table: a table
 * @slot: the slot of an entry
 *
 * Gets the value of an entry, which is the key in a set.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the value
 *
 * Since: 1.0
 */
void *
(mtude_table_get_value) (const MtudeTable *table,
                         uint32_t          slot)
{
  mtude_assert (is_entry (table, slot));

  return mtude_table_get_value_inline (table, slot);
}

/**
 * mtude_table_set:
 * @arena: the arena of @table
 * @table: a table
 * @slot: a slot that mtude_table_probe() has found for the key
 * @hash: the hash that it was found with
 * @key: (nullable): the key
 * @value: (nullable): the value
 *
 * Puts an entry where mtude_table_probe() has found its place, or replaces the one
 * there.
 *
 * Only the thread that uses the arena may call this.  Slots that are known become
 * invalid.
 *
 * Returns: false if there is no memory, and mtude_arena_get_status() says why;
 *   then @table is as it was
 *
 * Since: 1.0
 */
bool
(mtude_table_set) (MtudeArena *arena,
                   MtudeTable *table,
                   uint32_t    slot,
                   uint32_t    hash,
                   void       *key,
                   void       *value)
{
  mtude_assert (slot <= table->mask && hash >= MTUDE_TABLE_FIRST_HASH);

  return mtude_table_set_inline (arena, table, slot, hash, key, value);
}

/**
 * mtude_table_remove:
 * @table: a table
 * @slot: the slot of an entry
 *
 * Removes an entry.  The others stay in their slots until mtude_table_fit() is
 * called.  Aborts if there is no entry, unless it is inlined.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
(mtude_table_remove) (MtudeTable *table,
                      uint32_t    slot)
{
  mtude_assert (is_entry (table, slot));

  mtude_table_remove_inline (table, slot);
}
