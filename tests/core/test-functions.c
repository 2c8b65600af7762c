/* The functions that stand behind inline code, for programs that cannot have it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A name in parentheses is no macro: these calls reach the exported functions, which
 * are compared with the inline ones on the same data.
 */

#include "mtude-block-inline.h"
#include "mtude-table-inline.h"
#include "recorder.h"

#define N_KEYS 100

static MtudeArena *
begin (MtudeArena *arena,
       Recorder  **recorder)
{
  MtudeOptions options;

  *recorder = recorder_new (RECORDER_FIXED);
  recorder_options (*recorder, &options);
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
  return arena;
}

static uint32_t
hash_of (uintptr_t key)
{
  return mtude_table_real_hash ((uint32_t) key);
}

static void
check_same_entries (const MtudeTable *table)
{
  int64_t slot, other;
  uint32_t n = 0;

  for (slot = (mtude_table_next) (table, 0); slot != MTUDE_TABLE_NONE; slot = (mtude_table_next) (table, slot + 1))
    {
      uint32_t place = (uint32_t) slot;

      check ((mtude_table_has) (table, place));
      check_pointer ((mtude_table_get_key) (table, place), mtude_table_get_key (table, place));
      check_pointer ((mtude_table_get_value) (table, place), mtude_table_get_value (table, place));
      other = mtude_table_next (table, slot + 1);
      check ((mtude_table_next) (table, slot + 1) == other);
      n++;
    }
  check_uint (n, table->n_entries);
}

static void
tables (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeTable table;
  uintptr_t key;

  begin (&arena, &recorder);
  mtude_table_init (&table);
  for (key = 1; key <= N_KEYS; key++)
    {
      uint32_t slot = (mtude_table_probe) (&table, hash_of (key), (void *) key, NULL);

      check_uint (slot, mtude_table_probe (&table, hash_of (key), (void *) key, NULL));
      check (!(mtude_table_has) (&table, slot));
      check ((mtude_table_set) (&arena, &table, slot, hash_of (key), (void *) key, (void *) (3 * key)));
      check_uint (table.n_entries, key);
    }
  check_same_entries (&table);

  for (key = 1; key <= N_KEYS; key++)
    {
      int64_t slot = (mtude_table_find) (&table, hash_of (key), (void *) key, NULL);

      check (slot == mtude_table_find (&table, hash_of (key), (void *) key, NULL));
      check_pointer ((mtude_table_get_value) (&table, (uint32_t) slot), (void *) (3 * key));
      (mtude_table_remove) (&table, (uint32_t) slot);
      check ((mtude_table_find) (&table, hash_of (key), (void *) key, NULL) == MTUDE_TABLE_NONE);
      check_uint (table.n_entries, N_KEYS - key);
    }
  check (mtude_table_is_valid (&table));
  check ((mtude_table_next) (&table, 0) == MTUDE_TABLE_NONE);

  mtude_table_clear (&arena, &table);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
builders (void)
{
  Recorder *recorder;
  MtudeArena arena;
  void *first, *second;

  begin (&arena, &recorder);
  first = (mtude_builder_alloc) (&arena);
  second = (mtude_builder_alloc) (&arena);
  check (first != NULL && second != NULL && first != second);
  memset (first, 1, MTUDE_BUILDER_SIZE);
  memset (second, 2, MTUDE_BUILDER_SIZE);
  check_fill (first, MTUDE_BUILDER_SIZE, 1);

  (mtude_builder_free) (&arena, first);
  if (!(arena.busy & MTUDE_BUSY_TRACKED))
    {
      check_pointer (arena.spare_builder, first);
      check_pointer ((mtude_builder_alloc) (&arena), first);
      check_pointer (arena.spare_builder, NULL);
      (mtude_builder_free) (&arena, first);
    }
  (mtude_builder_free) (&arena, second);
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
statuses (void)
{
  check_string (mtude_status_to_string (MTUDE_OK), "no error");
  check_string (mtude_status_to_string (MTUDE_INVALID), "an argument is not valid now");
  check_string (mtude_status_to_string ((MtudeStatus) (MTUDE_INVALID + 1)), "unknown status");
  check_string (mtude_status_to_string ((MtudeStatus) 99), "unknown status");
  check_string (mtude_status_to_string ((MtudeStatus) -1), "unknown status");
}

TAP_MAIN (
  TAP_TEST (tables),
  TAP_TEST (builders),
  TAP_TEST (statuses))
