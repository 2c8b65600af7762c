/* Looking into a table, and putting entries where there is room.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every call that takes a function is worth inlining with a constant one: then the
 * comparison is part of the loop.  Memory is a matter of mtude-table.c alone.
 */

#pragma once

#include "mtude-table.h"

MTUDE_BEGIN_DECLS

/* Numbers in a row have their homes that many slots apart: near enough for caches, and
 * with room between them for others.  It is odd, so that as many of them as there are
 * slots have a home each.
 */
#define MTUDE_TABLE_STEP 5u

/* What is missing to 1 in the golden ratio's fraction, times 2^32. */
#define MTUDE_TABLE_FACTOR UINT64_C (0x61C88647)

/* How many slots are looked at side by side. */
#define MTUDE_TABLE_BUCKET 4

/* No table with memory has fewer slots. */
#define MTUDE_TABLE_MIN_SIZE 8u

#define MTUDE_TABLE_EMPTY 0u
#define MTUDE_TABLE_REMOVED 1u
#define MTUDE_TABLE_FIRST_HASH 2u

/* Hashes below this one say something else. */
MTUDE_INLINE uint32_t
mtude_table_real_hash (uint32_t hash)
{
  return hash < MTUDE_TABLE_FIRST_HASH ? MTUDE_TABLE_FIRST_HASH : hash;
}

/* All of the address counts.  The upper half may be a number by itself, such as a line
 * above a column: it is turned away from the lower bits, where the other one is.
 */
MTUDE_INLINE uint32_t
mtude_table_hash_address (const void *key)
{
  uint64_t address = (uintptr_t) key;
  uint32_t upper = (uint32_t) (address >> 32);

  return mtude_table_real_hash ((uint32_t) address ^ (upper << 15 | upper >> 17));
}

/* The bits above the mask say where the numbers that share them start.  With the golden
 * ratio these places are far apart; setting the others is shorter than to clear them.
 */
MTUDE_INLINE uint32_t
mtude_table_home (const MtudeTable *table,
                  uint32_t          hash)
{
  uint32_t start = (uint32_t) ((hash | table->mask) * MTUDE_TABLE_FACTOR >> 32);

  return (start + hash * MTUDE_TABLE_STEP) & table->mask;
}

/* Where to look after n_seen slots.  The bucket of the home is in one line of a cache.
 * When it is full, so may be all that is around it: the next one is far away.
 * Five times the bucket and an odd number, which is the key's own, is a sequence that
 * visits all buckets before it begins again.
 */
MTUDE_INLINE uint32_t
mtude_table_after (const MtudeTable *table,
                   uint32_t          slot,
                   uint32_t          hash,
                   uint32_t          n_seen)
{
  uint32_t in_bucket = slot % MTUDE_TABLE_BUCKET;
  uint32_t jump = hash * UINT32_C (0x9E3779B1) >> 7 | 1;

  if (MTUDE_LIKELY (n_seen % MTUDE_TABLE_BUCKET != 0))
    return slot ^ (n_seen ^ (n_seen - 1));

  return (((slot - in_bucket) * 5 + jump * MTUDE_TABLE_BUCKET) & table->mask) + in_bucket;
}

/* The key; behind it the value, unless the layout is that of a set. */
MTUDE_INLINE void **
mtude_table_slot (const MtudeTable *table,
                  uint32_t          slot)
{
  return (void **) (void *) (table->slots + ((size_t) slot << table->layout));
}

/* Whether less than a quarter of the slots is used, and there are fewer to be had. */
MTUDE_INLINE bool
mtude_table_is_sparse (const MtudeTable *table)
{
  return table->mask >= MTUDE_TABLE_MIN_SIZE && table->mask / 4 >= table->n_entries;
}

MTUDE_INLINE bool
mtude_table_has_inline (const MtudeTable *table,
                        uint32_t          slot)
{
  return table->hashes[slot] >= MTUDE_TABLE_FIRST_HASH;
}

MTUDE_INLINE void *
mtude_table_get_key_inline (const MtudeTable *table,
                            uint32_t          slot)
{
  return *mtude_table_slot (table, slot);
}

MTUDE_INLINE void *
mtude_table_get_value_inline (const MtudeTable *table,
                              uint32_t          slot)
{
  return mtude_table_slot (table, slot)[table->layout - MTUDE_TABLE_SET];
}

/* Without a function, a key is equal to itself alone. */
MTUDE_INLINE bool
mtude_table_is_at (const MtudeTable *table,
                   uint32_t          slot,
                   const void       *key,
                   MtudeEqual        equal)
{
  void *there = mtude_table_get_key_inline (table, slot);

  return equal != NULL ? equal (there, key) != 0 : there == key;
}

/* From the home of the hash on. */
MTUDE_INLINE int64_t
mtude_table_find_from (const MtudeTable *table,
                       uint32_t          slot,
                       uint32_t          hash,
                       const void       *key,
                       MtudeEqual        equal)
{
  const uint32_t *hashes = table->hashes;
  uint32_t n_seen = 0;

  while (hashes[slot] != MTUDE_TABLE_EMPTY)
    {
      if (hashes[slot] == hash && mtude_table_is_at (table, slot, key, equal))
        return slot;
      slot = mtude_table_after (table, slot, hash, ++n_seen);
    }

  return MTUDE_TABLE_NONE;
}

MTUDE_INLINE int64_t
mtude_table_find_inline (const MtudeTable *table,
                         uint32_t          hash,
                         const void       *key,
                         MtudeEqual        equal)
{
  return mtude_table_find_from (table, mtude_table_home (table, hash), hash, key, equal);
}

MTUDE_INLINE uint32_t
mtude_table_probe_inline (const MtudeTable *table,
                          uint32_t          hash,
                          const void       *key,
                          MtudeEqual        equal)
{
  const uint32_t *hashes = table->hashes;
  uint32_t slot = mtude_table_home (table, hash);
  int64_t removed = MTUDE_TABLE_NONE;
  uint32_t n_seen = 0;

  while (hashes[slot] != MTUDE_TABLE_EMPTY)
    {
      if (hashes[slot] == hash && mtude_table_is_at (table, slot, key, equal))
        return slot;
      if (hashes[slot] == MTUDE_TABLE_REMOVED && removed == MTUDE_TABLE_NONE)
        removed = slot;
      slot = mtude_table_after (table, slot, hash, ++n_seen);
    }

  return removed != MTUDE_TABLE_NONE ? (uint32_t) removed : slot;
}

/* The first entry at the slot or behind it. */
MTUDE_INLINE int64_t
mtude_table_next_inline (const MtudeTable *table,
                         int64_t           slot)
{
  for (; slot <= table->mask; slot++)
    if (mtude_table_has_inline (table, (uint32_t) slot))
      return slot;

  return MTUDE_TABLE_NONE;
}

/* Whether an entry can be put there without memory. */
MTUDE_INLINE bool
mtude_table_fits (const MtudeTable *table,
                  uint32_t          slot,
                  const void       *key,
                  const void       *value)
{
  return (table->room > 0 || table->hashes[slot] != MTUDE_TABLE_EMPTY)
         && (table->layout == MTUDE_TABLE_MAP || key == value);
}

MTUDE_INLINE void
mtude_table_write (MtudeTable *table,
                   uint32_t    slot,
                   uint32_t    hash,
                   void       *key,
                   void       *value)
{
  uint32_t before = table->hashes[slot];
  void **entry = mtude_table_slot (table, slot);

  table->room -= before == MTUDE_TABLE_EMPTY;
  table->n_entries += before < MTUDE_TABLE_FIRST_HASH;
  table->hashes[slot] = hash;
  entry[0] = key;
  entry[table->layout - MTUDE_TABLE_SET] = value;
}

MTUDE_INLINE bool
mtude_table_set_inline (MtudeArena *arena,
                        MtudeTable *table,
                        uint32_t    slot,
                        uint32_t    hash,
                        void       *key,
                        void       *value)
{
  if (MTUDE_UNLIKELY (!mtude_table_fits (table, slot, key, value)))
    {
      int64_t moved = mtude_table_make_room (arena, table, slot, hash,
                                             key == value ? MTUDE_TABLE_SET : MTUDE_TABLE_MAP);

      if (moved == MTUDE_TABLE_NONE)
        return false;
      slot = (uint32_t) moved;
    }

  mtude_table_write (table, slot, hash, key, value);
  return true;
}

/* Nothing that is gone may be found by a tool that looks for leaks. */
MTUDE_INLINE void
mtude_table_remove_inline (MtudeTable *table,
                           uint32_t    slot)
{
  void **entry = mtude_table_slot (table, slot);

  table->hashes[slot] = MTUDE_TABLE_REMOVED;
  table->n_entries--;
  entry[0] = NULL;
  entry[table->layout - MTUDE_TABLE_SET] = NULL;
}

#ifndef MTUDE_NO_INLINE
# define mtude_table_find(table, hash, key, equal) (mtude_table_find_inline ((table), (hash), (key), (equal)))
# define mtude_table_probe(table, hash, key, equal) (mtude_table_probe_inline ((table), (hash), (key), (equal)))
# define mtude_table_next(table, slot) (mtude_table_next_inline ((table), (slot)))
# define mtude_table_has(table, slot) (mtude_table_has_inline ((table), (slot)))
# define mtude_table_get_key(table, slot) (mtude_table_get_key_inline ((table), (slot)))
# define mtude_table_get_value(table, slot) (mtude_table_get_value_inline ((table), (slot)))
# define mtude_table_set(arena, table, slot, hash, key, value) \
   (mtude_table_set_inline ((arena), (table), (slot), (hash), (key), (value)))
# define mtude_table_remove(table, slot) (mtude_table_remove_inline ((table), (slot)))
#endif

MTUDE_END_DECLS
