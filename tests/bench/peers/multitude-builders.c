/* Peer: the builders and the table of MultitudeArena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude.h>

static void *
open_arena (void)
{
  return multitude_arena_new ();
}

static void
close_arena (void *arena)
{
  g_object_unref (arena);
}

static void
reset_arena (void  *arena,
             size_t n G_GNUC_UNUSED,
             size_t size G_GNUC_UNUSED)
{
  multitude_arena_reset ((MultitudeArena *) arena);
}

/* ---- W8 ---------------------------------------------------------------- */

static inline MultitudeString *
build_string (MultitudeArena *arena)
{
  MultitudeString *string = multitude_string_new (arena, NULL);
  gssize length = (gssize) bench_hide (BENCH_PIECE_LENGTH);

  for (size_t i = 0; i < BENCH_N_PIECES; i++)
    multitude_string_append_len (string, bench_piece, length);

  return string;
}

static void
strings_to_ref_strings (void  *arena,
                        size_t n,
                        size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      char *string = multitude_string_free_to_ref_string (build_string (arena));

      bench_keep (string);
      multitude_ref_string_release_in (arena, string);
    }
}

static void
strings_to_boxes (void  *arena,
                  size_t n,
                  size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      char *string = multitude_string_free_to_box (build_string (arena));

      bench_keep (string);
      multitude_box_free_in (arena, string);
    }
}

static void
strings_to_bytes (void  *arena,
                  size_t n,
                  size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      GBytes *bytes = multitude_string_free_to_bytes (build_string (arena));

      bench_keep (bytes);
      g_bytes_unref (bytes);
    }
}

/* ---- W9 ---------------------------------------------------------------- */

static void
arrays_to_boxes (void  *arena,
                 size_t n,
                 size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, sizeof (uint64_t));
      gpointer box;
      gsize length;

      for (uint64_t j = 0; j < BENCH_N_NUMBERS; j++)
        multitude_array_append_val (array, j);

      box = multitude_array_free_to_box (array, &length);
      bench_keep (box);
      multitude_box_free_in (arena, box);
    }
}

static void
sized_arrays_to_boxes (void  *arena,
                       size_t n,
                       size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      MultitudeArray *array = multitude_array_sized_new (arena, FALSE, FALSE, sizeof (uint64_t),
                                                         BENCH_N_NUMBERS);
      gpointer box;
      gsize length;

      for (uint64_t j = 0; j < BENCH_N_NUMBERS; j++)
        multitude_array_append_val (array, j);

      box = multitude_array_free_to_box (array, &length);
      bench_keep (box);
      multitude_box_free_in (arena, box);
    }
}

static void
pointers_to_boxes (void  *arena,
                   size_t n,
                   size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      MultitudePtrArray *array = multitude_ptr_array_new (arena);
      gpointer *box;
      gsize length;

      for (size_t j = 0; j < BENCH_N_NUMBERS; j++)
        multitude_ptr_array_add (array, GSIZE_TO_POINTER (j));

      box = multitude_ptr_array_free_to_box (array, &length);
      bench_keep (box);
      multitude_box_free_in (arena, box);
    }
}

/* ---- W11 --------------------------------------------------------------- */

#define MAP_ID scattered
#define MAP_KEY(i) map_scattered (i)
#define MAP_NEW(arena) multitude_hash_table_new ((arena), NULL, NULL)
#define MAP_INSERT(map, key, value) \
  multitude_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) \
  GPOINTER_TO_SIZE (multitude_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) multitude_hash_table_unref (map)
#define MAP_OPEN() multitude_arena_new ()
#define MAP_CLOSE(arena) g_object_unref (arena)
#define MAP_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "map-workloads.h"

#define MAP_ID row
#define MAP_KEY(i) (i)
#define MAP_NEW(arena) multitude_hash_table_new ((arena), NULL, NULL)
#define MAP_INSERT(map, key, value) \
  multitude_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) \
  GPOINTER_TO_SIZE (multitude_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) multitude_hash_table_unref (map)
#define MAP_OPEN() multitude_arena_new ()
#define MAP_CLOSE(arena) g_object_unref (arena)
#define MAP_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "map-workloads.h"

#define MAP_ID multiples
#define MAP_KEY(i) map_multiple (i)
#define MAP_NEW(arena) multitude_hash_table_new ((arena), NULL, NULL)
#define MAP_INSERT(map, key, value) \
  multitude_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) \
  GPOINTER_TO_SIZE (multitude_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) multitude_hash_table_unref (map)
#define MAP_OPEN() multitude_arena_new ()
#define MAP_CLOSE(arena) g_object_unref (arena)
#define MAP_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "map-workloads.h"

#define MAP_ID strings
#define MAP_KEY(i) (bench_words[i])
#define MAP_NEW(arena) multitude_hash_table_new ((arena), g_str_hash, g_str_equal)
#define MAP_INSERT(map, key, value) \
  multitude_hash_table_insert ((map), (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) GPOINTER_TO_SIZE (multitude_hash_table_lookup ((map), (key)))
#define MAP_FREE(map) multitude_hash_table_unref (map)
#define MAP_OPEN() multitude_arena_new ()
#define MAP_CLOSE(arena) g_object_unref (arena)
#define MAP_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "map-workloads.h"

#define CASE(workload, name, work) { workload, name, open_arena, work, reset_arena, close_arena, 0 }
#define TABLE_CASE(workload, id, phase) MAP_CASE (workload, id, "MultitudeHashTable", phase)

static const BenchCase cases[] = {
  CASE (BENCH_W8, "MultitudeString to ref-string", strings_to_ref_strings),
  CASE (BENCH_W8, "MultitudeString to box", strings_to_boxes),
  CASE (BENCH_W8, "MultitudeString to GBytes", strings_to_bytes),
  CASE (BENCH_W9, "MultitudeArray", arrays_to_boxes),
  CASE (BENCH_W9, "MultitudeArray, sized", sized_arrays_to_boxes),
  CASE (BENCH_W9, "MultitudePtrArray", pointers_to_boxes),
  TABLE_CASE (BENCH_W11, scattered, insert),
  TABLE_CASE (BENCH_W11_ROW, row, insert),
  TABLE_CASE (BENCH_W11_HITS, scattered, hits),
  TABLE_CASE (BENCH_W11_MISSES, scattered, misses),
  TABLE_CASE (BENCH_W11_STRINGS, strings, insert),
  TABLE_CASE (BENCH_W11_STRING_HITS, strings, hits),
  TABLE_CASE (BENCH_W11_STRING_MISSES, strings, misses),
  TABLE_CASE (BENCH_MAP, scattered, insert),
  TABLE_CASE (BENCH_MAP_HITS, scattered, hits),
  TABLE_CASE (BENCH_MAP_MISSES, scattered, misses),
  TABLE_CASE (BENCH_MAP_ROW, row, insert),
  TABLE_CASE (BENCH_MAP_ROW_HITS, row, hits),
  TABLE_CASE (BENCH_MAP_ROW_MISSES, row, misses),
  TABLE_CASE (BENCH_MAP_MULTIPLES, multiples, insert),
  TABLE_CASE (BENCH_MAP_MULTIPLE_HITS, multiples, hits),
  TABLE_CASE (BENCH_MAP_MULTIPLE_MISSES, multiples, misses),
};

static const char *
version (void)
{
  return "as multitude";
}

const BenchPeer bench_peer_multitude_builders = {
  "multitude builders", NULL, version, cases, BENCH_N_CASES (cases)
};
