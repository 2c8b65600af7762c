/* Peer: GString, GArray, GPtrArray and GHashTable.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <glib.h>

static void *
open_nothing (void)
{
  return NULL;
}

static void
close_nothing (void *state G_GNUC_UNUSED)
{
}

/* ---- W8 ---------------------------------------------------------------- */

static inline GString *
build_string (void)
{
  GString *string = g_string_new (NULL);
  gssize length = (gssize) bench_hide (BENCH_PIECE_LENGTH);

  for (size_t i = 0; i < BENCH_N_PIECES; i++)
    g_string_append_len (string, bench_piece, length);

  return string;
}

static void
strings_to_chars (void  *state G_GNUC_UNUSED,
                  size_t n,
                  size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      char *string = g_string_free (build_string (), FALSE);

      bench_keep (string);
      g_free (string);
    }
}

static void
strings_to_bytes (void  *state G_GNUC_UNUSED,
                  size_t n,
                  size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      GBytes *bytes = g_string_free_to_bytes (build_string ());

      bench_keep (bytes);
      g_bytes_unref (bytes);
    }
}

/* ---- W9 ---------------------------------------------------------------- */

static inline void
fill_array (GArray *array)
{
  gpointer data;

  for (uint64_t i = 0; i < BENCH_N_NUMBERS; i++)
    g_array_append_val (array, i);

  data = g_array_free (array, FALSE);
  bench_keep (data);
  g_free (data);
}

static void
arrays (void  *state G_GNUC_UNUSED,
        size_t n,
        size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    fill_array (g_array_new (FALSE, FALSE, sizeof (uint64_t)));
}

static void
sized_arrays (void  *state G_GNUC_UNUSED,
              size_t n,
              size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    fill_array (g_array_sized_new (FALSE, FALSE, sizeof (uint64_t), BENCH_N_NUMBERS));
}

static void
pointer_arrays (void  *state G_GNUC_UNUSED,
                size_t n,
                size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      GPtrArray *array = g_ptr_array_new ();
      gpointer *data;

      for (size_t j = 0; j < BENCH_N_NUMBERS; j++)
        g_ptr_array_add (array, GSIZE_TO_POINTER (j));

      data = g_ptr_array_free (array, FALSE);
      bench_keep (data);
      g_free (data);
    }
}

/* ---- W11 --------------------------------------------------------------- */

#define MAP_ID scattered
#define MAP_KEY(i) map_scattered (i)
#define MAP_NEW(arena) g_hash_table_new (NULL, NULL)
#define MAP_INSERT(map, key, value) \
  g_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) GPOINTER_TO_SIZE (g_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) g_hash_table_unref (map)
#include "map-workloads.h"

#define MAP_ID row
#define MAP_KEY(i) (i)
#define MAP_NEW(arena) g_hash_table_new (NULL, NULL)
#define MAP_INSERT(map, key, value) \
  g_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) GPOINTER_TO_SIZE (g_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) g_hash_table_unref (map)
#include "map-workloads.h"

#define MAP_ID multiples
#define MAP_KEY(i) map_multiple (i)
#define MAP_NEW(arena) g_hash_table_new (NULL, NULL)
#define MAP_INSERT(map, key, value) \
  g_hash_table_insert ((map), GSIZE_TO_POINTER (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) GPOINTER_TO_SIZE (g_hash_table_lookup ((map), GSIZE_TO_POINTER (key)))
#define MAP_FREE(map) g_hash_table_unref (map)
#include "map-workloads.h"

#define MAP_ID strings
#define MAP_KEY(i) (bench_words[i])
#define MAP_NEW(arena) g_hash_table_new (g_str_hash, g_str_equal)
#define MAP_INSERT(map, key, value) g_hash_table_insert ((map), (key), GSIZE_TO_POINTER (value))
#define MAP_LOOKUP(map, key) GPOINTER_TO_SIZE (g_hash_table_lookup ((map), (key)))
#define MAP_FREE(map) g_hash_table_unref (map)
#include "map-workloads.h"

#define CASE(workload, name, work) { workload, name, open_nothing, work, NULL, close_nothing, 0 }
#define TABLE_CASE(workload, id, phase) MAP_CASE (workload, id, "GHashTable", phase)

static const BenchCase cases[] = {
  CASE (BENCH_W8, "GString to char *", strings_to_chars),
  CASE (BENCH_W8, "GString to GBytes", strings_to_bytes),
  CASE (BENCH_W9, "GArray", arrays),
  CASE (BENCH_W9, "GArray, sized", sized_arrays),
  CASE (BENCH_W9, "GPtrArray", pointer_arrays),
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
  return "as GLib";
}

const BenchPeer bench_peer_glib_builders = {
  "GLib builders", NULL, version, cases, BENCH_N_CASES (cases)
};
