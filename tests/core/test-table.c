/* Tables: what is found, when they grow and shrink, and how many steps that takes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A key is a number in a pointer, and its own hash unless a test says otherwise. */

#include "mtude-block-inline.h"
#include "mtude-stats.h"
#include "mtude-table-inline.h"
#include "recorder.h"

#include <string.h>

#define MIN_SIZE 8

static void
begin (Recorder   **recorder,
       MtudeArena  *arena,
       MtudeTable  *table)
{
  MtudeOptions options;

  *recorder = recorder_new (RECORDER_FIXED);
  recorder_options (*recorder, &options);
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
  mtude_table_init (table);
  check (mtude_table_is_valid (table));
}

static void
end (Recorder   *recorder,
     MtudeArena *arena,
     MtudeTable *table)
{
  check (mtude_table_is_valid (table));
  mtude_table_clear (arena, table);
  check (mtude_table_is_valid (table));
  check_uint (mtude_table_next (table, 0) == MTUDE_TABLE_NONE, true);
  check (mtude_arena_is_valid (arena));
  mtude_arena_clear (arena);
  recorder_end (recorder, 1);
}

static void *
pointer (uint64_t key)
{
  return (void *) (uintptr_t) key;
}

static uint32_t
hash_of (uint64_t key)
{
  return mtude_table_hash_address (pointer (key));
}

static bool
put (MtudeArena *arena,
     MtudeTable *table,
     uint64_t    key,
     uint64_t    value)
{
  uint32_t hash = hash_of (key);

  return mtude_table_set (arena, table, mtude_table_probe (table, hash, pointer (key), NULL), hash, pointer (key),
                          pointer (value));
}

static int64_t
find (const MtudeTable *table,
      uint64_t          key)
{
  return mtude_table_find (table, hash_of (key), pointer (key), NULL);
}

static uint64_t
value_of (const MtudeTable *table,
          uint64_t          key)
{
  int64_t slot = find (table, key);

  return slot != MTUDE_TABLE_NONE ? (uintptr_t) mtude_table_get_value (table, (uint32_t) slot) : UINT64_MAX;
}

static bool
drop (MtudeTable *table,
      uint64_t    key)
{
  int64_t slot = find (table, key);

  if (slot == MTUDE_TABLE_NONE)
    return false;
  mtude_table_remove (table, (uint32_t) slot);
  return true;
}

static size_t
size_of (const MtudeTable *table)
{
  return (size_t) table->mask + 1;
}

static void
empty_table_has_no_memory (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;

  begin (&recorder, &arena, &table);
  check_uint (sizeof (MtudeTable), 32);
  check (find (&table, 0) == MTUDE_TABLE_NONE);
  check (find (&table, 7) == MTUDE_TABLE_NONE);
  check (!mtude_table_has (&table, mtude_table_probe (&table, 7, NULL, NULL)));
  mtude_table_fit (&arena, &table);
  check (mtude_table_reserve (&arena, &table, 0));
  check_log (recorder, "");
  end (recorder, &arena, &table);
}

static void
entries_are_found (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 5000; i++)
    {
      check (find (&table, i) == MTUDE_TABLE_NONE);
      check (put (&arena, &table, i, 2 * i + 1));
      check_uint (table.n_entries, i + 1);
    }
  check (mtude_table_is_valid (&table));
  for (i = 0; i < 5000; i++)
    check_uint (value_of (&table, i), 2 * i + 1);
  check (find (&table, 5000) == MTUDE_TABLE_NONE);

  for (i = 0; i < 5000; i += 2)
    check (put (&arena, &table, i, i));
  check_uint (table.n_entries, 5000);
  for (i = 0; i < 5000; i++)
    check_uint (value_of (&table, i), i % 2 ? 2 * i + 1 : i);

  for (i = 0; i < 5000; i += 3)
    check (drop (&table, i));
  check (!drop (&table, 0));
  check (mtude_table_is_valid (&table));
  for (i = 0; i < 5000; i++)
    check (i % 3 == 0 ? find (&table, i) == MTUDE_TABLE_NONE : find (&table, i) >= 0);
  end (recorder, &arena, &table);
}

/* Larger tables move their entries in another way. */
static void
entries_of_large_tables_move (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 50000; i++)
    check (put (&arena, &table, i * i, i * i));
  check_uint (table.layout, MTUDE_TABLE_SET);
  check_uint (size_of (&table), 131072);
  for (i = 0; i < 50000; i += 3)
    check (drop (&table, i * i));
  check_uint (table.n_entries, 33333);

  /* To a set of the same size, to a map, to a larger map. */
  check (mtude_table_reserve (&arena, &table, 98304));
  check_uint (table.layout, MTUDE_TABLE_SET);
  check_uint (size_of (&table), 131072);
  check_uint (table.room, 98304 - 33333);
  for (i = 50000; table.room > 0; i++)
    check (put (&arena, &table, i * i, i * i));
  check (put (&arena, &table, i * i, 1));
  check_uint (table.layout, MTUDE_TABLE_MAP);
  check_uint (size_of (&table), 262144);
  for (uint64_t k = 0; k < i; k++)
    check_uint (value_of (&table, k * k), k % 3 == 0 && k < 50000 ? UINT64_MAX : k * k);
  check_uint (value_of (&table, i * i), 1);
  check (mtude_table_reserve (&arena, &table, 200000));
  check_uint (size_of (&table), 524288);
  for (uint64_t k = 0; k < i; k++)
    check_uint (value_of (&table, k * k), k % 3 == 0 && k < 50000 ? UINT64_MAX : k * k);
  end (recorder, &arena, &table);
}

/* 0, 1 and 2 have the same hash; nothing else tells them apart than the pointer. */
static void
hashes_that_mean_something_else (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  check_uint (mtude_table_real_hash (0), 2);
  check_uint (mtude_table_real_hash (1), 2);
  check_uint (mtude_table_real_hash (2), 2);
  check_uint (mtude_table_real_hash (3), 3);
  for (i = 0; i < 3; i++)
    check (put (&arena, &table, i, 10 + i));
  for (i = 0; i < 3; i++)
    check_uint (value_of (&table, i), 10 + i);
  check (drop (&table, 1));
  check_uint (value_of (&table, 2), 12);
  end (recorder, &arena, &table);
}

/* A table is at most three quarters full, with what was removed. */
static void
grows_when_three_quarters_are_used (void)
{
  static const size_t sizes[] = { 8, 16, 32, 128, 512, 2048, 4096, 8192 };
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i = 0;

  begin (&recorder, &arena, &table);
  for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++)
    {
      for (; i < sizes[n] - sizes[n] / 4; i++)
        {
          check (put (&arena, &table, i, i));
          check_uint (size_of (&table), sizes[n]);
        }
      check_uint (table.room, 0);
      check_uint (table.layout, MTUDE_TABLE_SET);
    }
  end (recorder, &arena, &table);
}

/* What was there is marked only where a search may have gone on. */
static void
removed_slots_are_marked_in_full_buckets (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint32_t n_marked = 0;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 600; i++)
    check (put (&arena, &table, i * i, i));
  check_uint (size_of (&table), 2048);
  for (i = 0; i < 600; i++)
    {
      uint32_t slot = (uint32_t) find (&table, i * i);
      bool is_full = mtude_table_match (&table, mtude_bucket_of (slot), MTUDE_TABLE_EMPTY) == 0;
      uint32_t room = table.room;

      check (drop (&table, i * i));
      check_uint (table.hashes[slot], is_full ? MTUDE_TABLE_REMOVED : MTUDE_TABLE_EMPTY);
      check_uint (table.room, room + !is_full);
      check (mtude_table_is_valid (&table));
      n_marked += is_full;
    }
  check_uint (n_marked, 48);
  check_uint (table.room, 1536 - 48);
  end (recorder, &arena, &table);
}

static bool
is_home_in (const MtudeTable *table,
            uint64_t          key,
            uint32_t          bucket)
{
  return mtude_bucket_of (mtude_table_home (table, hash_of (key))) == bucket;
}

/* The first key of a bucket that is not less than that one. */
static uint64_t
next_key_of (const MtudeTable *table,
             uint32_t          bucket,
             uint64_t          key)
{
  while (!is_home_in (table, key, bucket))
    key++;

  return key;
}

/* A full bucket, and what was removed from it is used for the next one, or swept. */
static void
removed_slots_are_used_again_or_swept (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t keys[6];
  uint64_t i;

  begin (&recorder, &arena, &table);
  check (mtude_table_reserve (&arena, &table, 1));
  for (i = 0; i < 6; i++)
    {
      keys[i] = next_key_of (&table, 0, i > 0 ? keys[i - 1] + 1 : 1);
      check (put (&arena, &table, keys[i], i));
    }
  check_uint (table.room, 0);
  check (drop (&table, keys[3]));
  check_uint (table.room, 0);
  check_uint (value_of (&table, keys[4]), 4);
  check (put (&arena, &table, keys[3], 33));
  check_uint (size_of (&table), 8);
  check_uint (table.n_entries, 6);
  check_uint (table.room, 0);

  /* Three of the full bucket are marked, and the others were behind it. */
  for (i = 0; i < 3; i++)
    check (drop (&table, keys[i]));
  check_uint (table.room, 0);
  check (put (&arena, &table, next_key_of (&table, 4, 1000), 7));
  check_uint (size_of (&table), 8);
  check_uint (table.room, 2);
  check_uint (table.n_entries, 4);
  check_uint (value_of (&table, keys[3]), 33);
  check_uint (value_of (&table, keys[4]), 4);
  check_uint (value_of (&table, keys[5]), 5);
  end (recorder, &arena, &table);
}

/* A table without room for one more: all buckets but a quarter are full, and what was
 * removed from them is still in the way.
 */
static void
fill_and_drop (MtudeArena *arena,
               MtudeTable *table,
               uint32_t    size,
               uint32_t    n_left)
{
  uint32_t n = size / 4 * 3;
  uint64_t key = 0;
  uint32_t slot;

  check (mtude_table_reserve (arena, table, n));
  for (slot = 0; slot < n; slot++)
    {
      key = next_key_of (table, mtude_bucket_of (slot), key + 1);
      check (put (arena, table, key, key));
    }
  for (slot = n_left; slot < n; slot++)
    mtude_table_remove (table, slot);
  check_uint (size_of (table), size);
  check_uint (table->n_entries, n_left);
  check_uint (table->room, 0);
}

/* Where nothing was removed, so that it takes room. */
static void
put_elsewhere (MtudeArena *arena,
               MtudeTable *table)
{
  uint64_t key = next_key_of (table, table->mask - 3, 1000000);

  check (put (arena, table, key, key));
}

/* A quarter of the entries has to be left over, with the one that comes. */
static void
room_that_is_left_over (void)
{
  static const struct
  {
    uint32_t size;
    uint32_t n_left;
    uint32_t size_after;
    uint32_t bytes_for;
  } cases[] = {
    { 32, 17, 32, 32 },
    { 32, 18, 32, 32 },         /* 19 and 4 of 24 */
    { 32, 19, 128, 64 },        /* 20 and 5; by four, as it is large enough for that */
    { 64, 28, 64, 64 },
    { 64, 37, 64, 64 },         /* 38 and 9 of 48 */
    { 64, 38, 64, 64 },         /* 39 and 9 */
    { 64, 39, 256, 128 },       /* 40 and 10 */
  };
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      begin (&recorder, &arena, &table);
      fill_and_drop (&arena, &table, cases[i].size, cases[i].n_left);
      check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_MAP), 20 * cases[i].bytes_for);
      put_elsewhere (&arena, &table);
      check_uint (size_of (&table), cases[i].size_after);
      end (recorder, &arena, &table);
    }
}

/* The last room of a set is room as well: its entries stay where they are. */
static void
last_room_is_widened (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 1; i <= 5; i++)
    check (put (&arena, &table, i, i));
  check_uint (size_of (&table), MIN_SIZE);
  check_uint (table.room, 1);
  check (put (&arena, &table, 6, 60));
  check_uint (size_of (&table), MIN_SIZE);
  check_uint (table.room, 0);
  check_uint (value_of (&table, 6), 60);
  check_uint (value_of (&table, 5), 5);
  end (recorder, &arena, &table);
}

/* The smallest table has nothing to give back. */
static void
smallest_stays (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  const uint32_t *hashes;

  begin (&recorder, &arena, &table);
  check (put (&arena, &table, 1, 1));
  check_uint (size_of (&table), MIN_SIZE);
  hashes = table.hashes;
  mtude_table_fit (&arena, &table);
  check_pointer (table.hashes, hashes);
  check (drop (&table, 1));
  mtude_table_fit (&arena, &table);
  check_pointer (table.hashes, hashes);
  end (recorder, &arena, &table);
}

/* A tool that looks for leaks finds nothing of what is gone. */
static void
nothing_is_left_of_what_is_removed (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint32_t slot;

  begin (&recorder, &arena, &table);
  check (put (&arena, &table, 77, 770));
  slot = (uint32_t) find (&table, 77);
  check_pointer (mtude_table_get_value (&table, slot), pointer (770));
  check (drop (&table, 77));
  check_pointer (mtude_table_get_key (&table, slot), NULL);
  check_pointer (mtude_table_get_value (&table, slot), NULL);
  mtude_table_clear (&arena, &table);

  check (put (&arena, &table, 77, 77));
  slot = (uint32_t) find (&table, 77);
  check (drop (&table, 77));
  check_pointer (mtude_table_get_key (&table, slot), NULL);
  end (recorder, &arena, &table);
}

static void
shrinks_below_a_quarter (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 800; i++)
    check (put (&arena, &table, i, 1));
  check_uint (size_of (&table), 2048);
  for (i = 0; i < 288; i++)
    {
      check (drop (&table, i));
      mtude_table_fit (&arena, &table);
    }
  check_uint (size_of (&table), 2048);
  check (drop (&table, i++));
  mtude_table_fit (&arena, &table);
  check_uint (size_of (&table), 1024);
  check_uint (table.room, 768 - 511);
  for (; i < 800; i++)
    {
      check_uint (value_of (&table, i), 1);
      check (drop (&table, i));
      mtude_table_fit (&arena, &table);
      check (mtude_table_is_valid (&table));
    }
  check_uint (size_of (&table), MIN_SIZE);
  end (recorder, &arena, &table);
}

static void
set_becomes_a_map (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  MtudeStats stats;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 100; i++)
    check (put (&arena, &table, i, i));
  check_uint (table.layout, MTUDE_TABLE_SET);
  check (drop (&table, 50));

  /* Where it is, and again at the place of what was removed. */
  check (put (&arena, &table, 7, 1000));
  check_uint (table.layout, MTUDE_TABLE_MAP);
  check_uint (value_of (&table, 7), 1000);
  check (put (&arena, &table, 50, 2000));
  check_uint (value_of (&table, 50), 2000);
  for (i = 0; i < 100; i++)
    if (i != 7 && i != 50)
      check_uint (value_of (&table, i), i);
  check (mtude_table_is_valid (&table));
  mtude_table_clear (&arena, &table);

  /* Or while it grows. */
  for (i = 0; i < 6; i++)
    check (put (&arena, &table, i, i));
  check (put (&arena, &table, 6, 0));
  check_uint (size_of (&table), 16);
  check_uint (table.layout, MTUDE_TABLE_MAP);
  for (i = 0; i < 7; i++)
    check_uint (value_of (&table, i), i < 6 ? i : 0);

  mtude_arena_get_stats (&arena, &stats);
  check (stats.total.n_relocated == 0);
  end (recorder, &arena, &table);
}

/* Five at a time, until each slot had one, so that none is forgotten. */
static void
every_slot_of_a_set_gets_its_value (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  bool is_seen[MIN_SIZE] = { false };
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 1; i <= 8 * MIN_SIZE; i++)
    {
      uint64_t keys[5] = { i };
      int k;

      check (put (&arena, &table, i, i));
      for (k = 1; k < 5; k++)
        {
          keys[k] = next_key_of (&table, i % 2 * MTUDE_BUCKET_SIZE, keys[k - 1] + 1);
          check (put (&arena, &table, keys[k], keys[k]));
          is_seen[find (&table, keys[k])] = true;
        }
      check_uint (table.layout, MTUDE_TABLE_SET);
      check (put (&arena, &table, 1000, 5));
      check_uint (size_of (&table), MIN_SIZE);
      check_uint (table.layout, MTUDE_TABLE_MAP);
      for (k = 0; k < 5; k++)
        check_uint (value_of (&table, keys[k]), keys[k]);
      check_uint (value_of (&table, 1000), 5);
      mtude_table_clear (&arena, &table);
    }
  for (i = 0; i < MIN_SIZE; i++)
    check (is_seen[i]);
  end (recorder, &arena, &table);
}

static void
reserved_room_is_enough (void)
{
  static const uint32_t n_entries[] = { 1, 6, 7, 12, 13, 100, 768, 769, 5000 };
  static const size_t sizes[] = { 8, 8, 16, 16, 32, 256, 1024, 2048, 8192 };

  for (size_t n = 0; n < sizeof n_entries / sizeof n_entries[0]; n++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeTable table;
      size_t n_requests;
      uint64_t i;

      begin (&recorder, &arena, &table);
      check (mtude_table_reserve (&arena, &table, n_entries[n]));
      check (mtude_table_is_valid (&table));
      check_uint (size_of (&table), sizes[n]);
      n_requests = recorder_n_requests (recorder);
      for (i = 0; i < n_entries[n]; i++)
        check (put (&arena, &table, i, 3));
      check (mtude_table_reserve (&arena, &table, n_entries[n]));
      check_uint (recorder_n_requests (recorder), n_requests);
      check_uint (size_of (&table), sizes[n]);
      end (recorder, &arena, &table);
    }
}

static void
reserving_keeps_a_set (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;

  begin (&recorder, &arena, &table);
  check (put (&arena, &table, 5, 5));
  check (mtude_table_reserve (&arena, &table, 1000));
  check_uint (table.layout, MTUDE_TABLE_SET);
  check_uint (size_of (&table), 2048);
  check_uint (value_of (&table, 5), 5);

  /* A table that has lost its only entry may be anything. */
  check (drop (&table, 5));
  check (mtude_table_reserve (&arena, &table, 1000));
  check_uint (table.layout, MTUDE_TABLE_MAP);

  check (!mtude_table_reserve (&arena, &table, UINT32_MAX));
  check_status (mtude_arena_get_status (&arena), MTUDE_OVERFLOW);
  check_uint (mtude_table_get_bytes (&table, UINT32_MAX, MTUDE_TABLE_SET), SIZE_MAX);
  check_uint (mtude_table_get_bytes (&table, 6, MTUDE_TABLE_SET), 160);
  check_uint (mtude_table_get_bytes (&table, 7, MTUDE_TABLE_SET), 320);
  end (recorder, &arena, &table);
}

static void
stolen_entries_and_resets (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table, stolen;
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < 300; i++)
    check (put (&arena, &table, i, 300 - i));
  mtude_arena_reset (&arena);
  mtude_table_steal (&table, &stolen);
  check_uint (table.n_entries, 0);
  check (mtude_table_is_valid (&table));
  check (put (&arena, &table, 1, 1));
  check_uint (stolen.n_entries, 300);
  for (i = 0; i < 300; i++)
    check_uint (value_of (&stolen, i), 300 - i);
  mtude_table_clear (&arena, &stolen);
  end (recorder, &arena, &table);
}

static void
walk_meets_each_entry_once (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t sum = 0;
  uint64_t n = 0;
  uint64_t i;
  int64_t slot;

  begin (&recorder, &arena, &table);
  for (i = 1; i <= 1000; i++)
    check (put (&arena, &table, i, 0));
  for (i = 2; i <= 1000; i += 2)
    check (drop (&table, i));
  for (slot = mtude_table_next (&table, 0); slot != MTUDE_TABLE_NONE; slot = mtude_table_next (&table, slot + 1))
    {
      check (mtude_table_has (&table, (uint32_t) slot));
      sum += (uintptr_t) mtude_table_get_key (&table, (uint32_t) slot);
      n++;
    }
  check_uint (n, 500);
  check_uint (sum, 250000);
  end (recorder, &arena, &table);
}

/* ---- Hostile keys ---- */

typedef uint64_t (*NthKey) (uint64_t n,
                            uint64_t parameter);

static uint64_t
multiple (uint64_t n,
          uint64_t factor)
{
  return n * factor;
}

/* Structs of one size, some way up in memory. */
static uint64_t
address (uint64_t n,
         uint64_t size)
{
  return UINT64_C (0x55d4123402a0) + n * size;
}

/* Two numbers in one, such as a line and a column. */
static uint64_t
pair (uint64_t n,
      uint64_t length)
{
  return n / length << 16 | n % length;
}

static uint64_t
wide_pair (uint64_t n,
           uint64_t length)
{
  return n / length << 32 | n % length;
}

/* Several ranges of numbers, one behind the other in turn. */
static uint64_t
range (uint64_t n,
       uint64_t n_ranges)
{
  return n % n_ranges * 0x9000 + n / n_ranges;
}

/* What a good function makes of anything. */
static uint64_t
scattered (uint64_t n,
           uint64_t seed)
{
  uint32_t x = (uint32_t) (n + seed) * UINT32_C (0x9E3779B1);

  x = (x ^ x >> 16) * UINT32_C (0x85EBCA6B);
  x = (x ^ x >> 13) * UINT32_C (0xC2B2AE35);
  return x ^ x >> 16;
}

/* What djb2 makes of a number's digits, as g_str_hash() does. */
static uint64_t
digits (uint64_t n,
        uint64_t n_digits)
{
  uint64_t power = 1;
  uint32_t hash = 5381;

  while (--n_digits > 0)
    power *= 10;
  for (; power > 0; power /= 10)
    hash = hash * 33 + '0' + (uint32_t) (n / power % 10);

  return hash;
}

/* Buckets that are looked at for a key, whether it is there or not. */
static uint32_t
count_steps_to (const MtudeTable *table,
                uint64_t          key)
{
  uint32_t hash = hash_of (key);
  uint32_t bucket = mtude_bucket_of (mtude_table_home (table, hash));
  int64_t found = mtude_table_find (table, hash, (void *) (uintptr_t) key, NULL);
  uint32_t n_steps = 1;

  while (found != MTUDE_TABLE_NONE ? mtude_bucket_of ((uint32_t) found) != bucket
                                   : mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY) == 0)
    {
      bucket = mtude_table_after (table, bucket, hash);
      n_steps++;
    }

  return n_steps;
}

typedef struct
{
  uint32_t hits;
  uint32_t misses;
} Steps;

/* All keys of a table with n of them in 4096 slots, and as many of those that would come
 * next.
 */
static Steps
count_steps (NthKey   nth_key,
             uint64_t parameter,
             uint64_t n)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  Steps steps = { 0, 0 };
  uint64_t i;

  begin (&recorder, &arena, &table);
  for (i = 0; i < n; i++)
    check (put (&arena, &table, nth_key (i, parameter), 1));
  check_uint (size_of (&table), 4096);
  check_uint (table.n_entries, n);

  for (i = 0; i < n; i++)
    {
      steps.hits += count_steps_to (&table, nth_key (i, parameter));
      steps.misses += count_steps_to (&table, nth_key (n + i, parameter));
    }
  end (recorder, &arena, &table);
  return steps;
}

static void
check_equal_steps (Steps steps,
                   Steps expected)
{
  check_uint (steps.hits, expected.hits);
  check_uint (steps.misses, expected.misses);
}

/* Half full, and as full as can be. */
static void
check_steps (NthKey   nth_key,
             uint64_t parameter,
             Steps    half,
             Steps    full)
{
  check_equal_steps (count_steps (nth_key, parameter, 2048), half);
  check_equal_steps (count_steps (nth_key, parameter, 3072), full);
}

/* In 2^32 hashes there is room for 4096 multiples of 2^20. */
static void
multiples_stay_apart (void)
{
  static const Steps half[] = {
    { 2049, 2050 }, { 2048, 2048 }, { 2048, 2048 },
    { 2048, 2048 }, { 2048, 2048 }, { 2048, 2048 },
    { 2048, 2199 }, { 2317, 2199 }, { 2525, 2139 },
    { 2048, 2051 }, { 2048, 2049 }, { 2048, 2048 },
    { 2048, 2048 }, { 2048, 2079 }, { 2048, 2095 },
    { 2363, 2305 }, { 2048, 2048 }, { 2048, 2204 },
    { 2048, 2067 }, { 2048, 2110 }, { 2048, 2078 },
  };
  static const Steps full[] = {
    { 3073, 3525 }, { 3072, 3293 }, { 3072, 3075 },
    { 3072, 3075 }, { 3072, 3074 }, { 3072, 3328 },
    { 3356, 4623 }, { 3883, 5599 }, { 4248, 6014 },
    { 3262, 4395 }, { 3147, 4193 }, { 3072, 3985 },
    { 3072, 3672 }, { 3099, 3942 }, { 3303, 4613 },
    { 4114, 5231 }, { 3072, 3621 }, { 3230, 6576 },
    { 3202, 6122 }, { 3195, 5418 }, { 3119, 4419 },
  };

  for (unsigned shift = 0; shift <= 20; shift++)
    check_steps (multiple, UINT64_C (1) << shift, half[shift], full[shift]);
}

static void
structs_and_ranges_stay_apart (void)
{
  check_steps (multiple, 24, (Steps) { 2048, 2089 }, (Steps) { 3124, 4389 });
  check_steps (multiple, 40, (Steps) { 2069, 2098 }, (Steps) { 3220, 4943 });
  check_steps (multiple, 255, (Steps) { 2050, 2132 }, (Steps) { 3165, 4301 });
  check_steps (multiple, 840, (Steps) { 2048, 2072 }, (Steps) { 3084, 3853 });
  check_steps (pair, 10, (Steps) { 2048, 2339 }, (Steps) { 3073, 4384 });
  check_steps (pair, 100, (Steps) { 2060, 2153 }, (Steps) { 3215, 4449 });
  check_steps (range, 2, (Steps) { 2049, 2050 }, (Steps) { 3074, 3778 });
  check_steps (range, 10, (Steps) { 2049, 2090 }, (Steps) { 3141, 4482 });
  check_steps (scattered, 0, (Steps) { 2151, 2423 }, (Steps) { 3637, 5824 });
  check_steps (digits, 7, (Steps) { 2092, 2309 }, (Steps) { 3401, 5190 });
}

/* Where an address has more than 32 bits. */
static void
wide_addresses_stay_apart (void)
{
  if (sizeof (void *) < sizeof (uint64_t))
    return;

  check_steps (address, 16, (Steps) { 2048, 2048 }, (Steps) { 3072, 3156 });
  check_steps (address, 24, (Steps) { 2048, 2089 }, (Steps) { 3134, 4365 });
  check_steps (address, 32, (Steps) { 2048, 2048 }, (Steps) { 3072, 3284 });
  check_steps (address, 48, (Steps) { 2048, 2071 }, (Steps) { 3232, 4649 });
  check_steps (wide_pair, 10, (Steps) { 2048, 2331 }, (Steps) { 3075, 4510 });
  check_steps (wide_pair, 100, (Steps) { 2059, 2176 }, (Steps) { 3195, 4691 });
}

/* So none of these meets another: not when they are there, nor when the ones that come
 * next are looked for in a table that is half full.
 */
static void
as_many_numbers_as_slots_have_a_home_each (void)
{
  static bool is_home[1 << 16];

  for (uint32_t size = MIN_SIZE; size <= 1 << 16; size *= 2)
    {
      MtudeTable table = { .mask = size - 1 };

      memset (is_home, 0, sizeof is_home);
      for (uint32_t hash = 3 * size; hash < 4 * size; hash++)
        {
          uint32_t slot = mtude_table_home (&table, hash);

          check (slot < size && !is_home[slot]);
          is_home[slot] = true;
        }
    }
}

/* Also in what is not used of an address today. */
static void
each_upper_bit_counts (void)
{
  unsigned i;
  unsigned j;

  for (i = 32; i < 64; i++)
    for (j = 32; j < i; j++)
      {
        check (hash_of (UINT64_C (1) << i | 4) != hash_of (UINT64_C (1) << j | 4));
        check (hash_of (UINT64_C (1) << i | 4) != hash_of (4));
      }
}

/* However full the others are, an empty slot is found. */
static void
every_bucket_is_visited (void)
{
  MtudeTable table = { .mask = 255 };

  for (uint32_t hash = 2; hash < 2000; hash += 111)
    {
      bool is_visited[256] = { false };
      uint32_t bucket = mtude_bucket_of (mtude_table_home (&table, hash));
      uint32_t n_seen;

      for (n_seen = 0; n_seen < 256; n_seen += MTUDE_BUCKET_SIZE)
        {
          check (bucket < 256 && bucket % MTUDE_BUCKET_SIZE == 0 && !is_visited[bucket]);
          is_visited[bucket] = true;
          bucket = mtude_table_after (&table, bucket, hash);
        }
    }
}

/* ---- Memory ---- */

static void
steady_state_asks_for_nothing (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;

  begin (&recorder, &arena, &table);
  for (int round = 0; round < 20; round++)
    {
      uint64_t i;

      for (i = 0; i < 300; i++)
        check (put (&arena, &table, i, 1));
      for (i = 0; i < 300; i++)
        {
          check (drop (&table, i));
          mtude_table_fit (&arena, &table);
        }
      mtude_table_clear (&arena, &table);
      mtude_arena_reset (&arena);
      if (round == 1)
        recorder_take_log (recorder);
    }
  check_log (recorder, "");
  end (recorder, &arena, &table);
}

/* A try is no failure of the arena's. */
static void
refused_fit_leaves_the_status (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  begin (&recorder, &arena, &table);
  check (mtude_table_reserve (&arena, &table, 24576));
  check_uint (size_of (&table), 32768);
  for (i = 0; i < 8000; i++)
    check (put (&arena, &table, i, i));

  recorder_fail_from (recorder, 1);
  mtude_table_fit (&arena, &table);
  check_uint (size_of (&table), 32768);
  check_status (mtude_arena_get_status (&arena), MTUDE_OK);

  recorder_fail_from (recorder, 0);
  mtude_table_fit (&arena, &table);
  check_uint (size_of (&table), 16384);
  check (mtude_table_is_valid (&table));
  end (recorder, &arena, &table);
}

/* What the k-th request is refused to leaves the table as it was. */
static bool
fills_with (size_t k)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  bool done = true;
  uint64_t i;

  begin (&recorder, &arena, &table);
  recorder_fail_from (recorder, k);
  for (i = 0; i < 2000 && done; i++)
    done = put (&arena, &table, i, i < 1000 ? i : 0);
  if (!done)
    {
      uint64_t n_entries = i - 1;

      check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
      check (mtude_table_is_valid (&table));
      check_uint (table.n_entries, n_entries);
      check (find (&table, n_entries) == MTUDE_TABLE_NONE);
      for (i = 0; i < n_entries; i++)
        check_uint (value_of (&table, i), i < 1000 ? i : 0);

      /* Nor does anything but growing need memory. */
      for (i = 0; i < n_entries; i++)
        {
          check (drop (&table, i));
          mtude_table_fit (&arena, &table);
        }
      check_uint (table.n_entries, 0);
    }
  end (recorder, &arena, &table);
  return done;
}

static void
failure_leaves_the_table_as_it_was (void)
{
  size_t k = 1;

  while (!fills_with (k))
    k++;
  /* How many there are depends on where the blocks lie. */
  check (k >= 7 && k <= 10);
}

/* What a message says was needed is what is there when it succeeds. */
static void
bytes_are_what_is_taken (void)
{
  static const struct { uint32_t n_entries; unsigned bits; } cases[] = {
    { 1, 3 }, { 6, 3 }, { 7, 4 }, { 12, 4 }, { 13, 5 }, { 24, 5 }, { 25, 6 }, { 1000, 11 }
  };
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uint64_t key;
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      begin (&recorder, &arena, &table);
      check_uint (mtude_table_get_bytes (&table, cases[i].n_entries, MTUDE_TABLE_SET), (size_t) 20 << cases[i].bits);
      check (mtude_table_reserve (&arena, &table, cases[i].n_entries));
      check_uint (size_of (&table), (size_t) 1 << cases[i].bits);
      end (recorder, &arena, &table);
    }

  begin (&recorder, &arena, &table);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_SET), 12 * 8);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_MAP), 20 * 8);

  /* With room it is a value that needs a map, of the same size; without, it is both. */
  for (key = 1; key <= 5; key++)
    check (put (&arena, &table, key, key));
  check_uint (table.room, 1);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_MAP), 20 * 8);
  check (put (&arena, &table, 6, 6));
  check_uint (table.room, 0);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_SET), 12 * 16);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_MAP), 20 * 16);
  check_uint (mtude_table_get_bytes (&table, 1, MTUDE_TABLE_MAP), 12 * 8);
  check_uint (mtude_table_get_bytes (&table, 7, MTUDE_TABLE_MAP), 12 * 16);

  /* A map stays one; and the key is there, so that its slot does for another value. */
  check (put (&arena, &table, 6, 60));
  check_uint (size_of (&table), 8);
  check_uint (table.layout, MTUDE_TABLE_MAP);
  check_uint (mtude_table_get_bytes (&table, 0, MTUDE_TABLE_SET), 20 * 16);
  end (recorder, &arena, &table);
}

static void
more_entries_than_any_table_has (void)
{
  const uint32_t most = UINT32_C (3) << 29;
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;

  begin (&recorder, &arena, &table);
  check_uint (mtude_table_get_bytes (&table, most + 1, MTUDE_TABLE_SET), SIZE_MAX);
  check (!mtude_table_reserve (&arena, &table, most + 1));
  check_status (mtude_arena_get_status (&arena), MTUDE_OVERFLOW);
  mtude_arena_clear (&arena);

  /* The largest is refused for want of memory alone. */
  {
    MtudeOptions options;

    recorder_options (recorder, &options);
    options.byte_budget = 1 << 20;
    check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
    check (!mtude_table_reserve (&arena, &table, most));
    check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  }
  mtude_arena_clear (&arena);
  recorder_end (recorder, 2);
}

/* Also where addresses have 32 bits: 20 bytes for a slot of a map are too many for 2^27. */
static void
bytes_do_not_wrap (void)
{
  MtudeTable table;
  unsigned bits;

  mtude_table_init (&table);
  for (bits = 3; bits <= 31; bits++)
    {
      uint64_t bytes = UINT64_C (20) << bits;
      uint32_t n_entries = (UINT32_C (1) << bits) - (UINT32_C (1) << (bits - 2));

      check_uint (mtude_table_get_bytes (&table, n_entries, MTUDE_TABLE_SET),
                  bytes <= PTRDIFF_MAX ? (size_t) bytes : SIZE_MAX);
    }
}

/* With 12288 bytes the 97th entry does not get arrays for 512 at once, but for 256. */
static void
a_try_that_failed_is_no_failure (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;
  MtudeTable table;
  uint64_t i;

  recorder_options (recorder, &options);
  options.byte_budget = 12288;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  mtude_table_init (&table);
  for (i = 1; i <= 97; i++)
    {
      check (put (&arena, &table, 16 * i, 1));
      check_status (mtude_arena_get_status (&arena), MTUDE_OK);
    }
  check_uint (size_of (&table), 256);
  end (recorder, &arena, &table);
}

TAP_MAIN (
  TAP_TEST (empty_table_has_no_memory),
  TAP_TEST (entries_are_found),
  TAP_TEST (entries_of_large_tables_move),
  TAP_TEST (hashes_that_mean_something_else),
  TAP_TEST (grows_when_three_quarters_are_used),
  TAP_TEST (removed_slots_are_marked_in_full_buckets),
  TAP_TEST (removed_slots_are_used_again_or_swept),
  TAP_TEST (room_that_is_left_over),
  TAP_TEST (last_room_is_widened),
  TAP_TEST (smallest_stays),
  TAP_TEST (nothing_is_left_of_what_is_removed),
  TAP_TEST (shrinks_below_a_quarter),
  TAP_TEST (set_becomes_a_map),
  TAP_TEST (every_slot_of_a_set_gets_its_value),
  TAP_TEST (reserved_room_is_enough),
  TAP_TEST (reserving_keeps_a_set),
  TAP_TEST (stolen_entries_and_resets),
  TAP_TEST (walk_meets_each_entry_once),
  TAP_TEST (multiples_stay_apart),
  TAP_TEST (structs_and_ranges_stay_apart),
  TAP_TEST (wide_addresses_stay_apart),
  TAP_TEST (as_many_numbers_as_slots_have_a_home_each),
  TAP_TEST (each_upper_bit_counts),
  TAP_TEST (every_bucket_is_visited),
  TAP_TEST (steady_state_asks_for_nothing),
  TAP_TEST (bytes_are_what_is_taken),
  TAP_TEST (more_entries_than_any_table_has),
  TAP_TEST (bytes_do_not_wrap),
  TAP_TEST (a_try_that_failed_is_no_failure),
  TAP_TEST (refused_fit_leaves_the_status),
  TAP_TEST (failure_leaves_the_table_as_it_was))
