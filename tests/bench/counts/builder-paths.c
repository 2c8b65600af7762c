/* Counted paths: builders from the first append to the end of what came of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hot-paths.h"

#define N_PIECES 16
#define N_NUMBERS 64

/* Volatile, so that nothing is known of what it points to. */
static const char *volatile piece = "hello";

static MultitudeString *
build_string (MultitudeArena *arena,
              gssize          length)
{
  MultitudeString *string = multitude_string_new (arena, NULL);
  const char *bytes = piece;

  for (guint i = 0; i < N_PIECES; i++)
    multitude_string_append_len (string, bytes, length);

  return string;
}

static void
run_string_to_bytes (HotState *state,
                     gsize     n)
{
  gssize length = (gssize) hide (5);

  for (gsize i = 0; i < n; i++)
    {
      GBytes *bytes = multitude_string_free_to_bytes (build_string (state->arena, length));

      keep (bytes);
      g_bytes_unref (bytes);
    }
}

static void
run_string_to_ref_string (HotState *state,
                          gsize     n)
{
  gssize length = (gssize) hide (5);

  for (gsize i = 0; i < n; i++)
    {
      char *frozen = multitude_string_free_to_ref_string (build_string (state->arena, length));

      keep (frozen);
      multitude_ref_string_release_in (state->arena, frozen);
    }
}

static gpointer
fill_array (MultitudeArray *array)
{
  gsize length;

  for (guint64 i = 0; i < N_NUMBERS; i++)
    multitude_array_append_val (array, i);

  return multitude_array_free_to_box (array, &length);
}

static void
run_array_to_box (HotState *state,
                  gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      gpointer box = fill_array (multitude_array_new (state->arena, FALSE, FALSE, sizeof (guint64)));

      keep (box);
      multitude_box_free_in (state->arena, box);
    }
}

static void
run_sized_array_to_box (HotState *state,
                        gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      MultitudeArray *array = multitude_array_sized_new (state->arena, FALSE, FALSE, sizeof (guint64), N_NUMBERS);
      gpointer box = fill_array (array);

      keep (box);
      multitude_box_free_in (state->arena, box);
    }
}

/* One operation is one entry; the table grows from nothing and goes at the end. */
static void
run_table (HotState *state,
           gsize     n)
{
  MultitudeHashTable *table = multitude_hash_table_new (state->arena, NULL, NULL);

  for (gsize i = 0; i < n; i++)
    multitude_hash_table_insert (table, GSIZE_TO_POINTER (i * 8), GSIZE_TO_POINTER (i));

  keep (table);
  multitude_hash_table_unref (table);
}

static MultitudeHashTable *filled;

static void
fill_table (HotState *state,
            gsize     n)
{
  filled = multitude_hash_table_new (state->arena, NULL, NULL);
  for (gsize i = 0; i < n; i++)
    multitude_hash_table_insert (filled, GSIZE_TO_POINTER (i * 8), GSIZE_TO_POINTER (i));
}

static void
run_table_hits (HotState *state G_GNUC_UNUSED,
                gsize     n)
{
  for (gsize i = 0; i < n; i++)
    keep (multitude_hash_table_lookup (filled, GSIZE_TO_POINTER (i * 8)));

  multitude_hash_table_unref (filled);
}

static void
run_table_misses (HotState *state G_GNUC_UNUSED,
                  gsize     n)
{
  for (gsize i = 0; i < n; i++)
    keep (multitude_hash_table_lookup (filled, GSIZE_TO_POINTER (i * 8 + 4)));

  multitude_hash_table_unref (filled);
}

/* Those that are inserted, and as many that are not. */
static char words[2 * N_OPERATIONS][16];

static void
make_words (HotState *state G_GNUC_UNUSED,
            gsize     n)
{
  for (gsize i = 0; i < 2 * n; i++)
    g_snprintf (words[i], sizeof words[i], "the word %04u", (guint) i);
}

static MultitudeHashTable *
insert_words (MultitudeArena *arena,
              gsize           n)
{
  MultitudeHashTable *table = multitude_hash_table_new (arena, g_str_hash, g_str_equal);

  for (gsize i = 0; i < n; i++)
    multitude_hash_table_insert (table, words[i], GSIZE_TO_POINTER (i));

  return table;
}

static void
look_up_words (char  (*first)[16],
               gsize   n)
{
  for (gsize i = 0; i < n; i++)
    keep (multitude_hash_table_lookup (filled, first[i]));

  multitude_hash_table_unref (filled);
}

static void
run_string_table (HotState *state,
                  gsize     n)
{
  MultitudeHashTable *table = insert_words (state->arena, n);

  keep (table);
  multitude_hash_table_unref (table);
}

static void
fill_string_table (HotState *state,
                   gsize     n)
{
  make_words (state, n);
  filled = insert_words (state->arena, n);
}

static void
run_string_table_hits (HotState *state G_GNUC_UNUSED,
                       gsize     n)
{
  look_up_words (words, n);
}

static void
run_string_table_misses (HotState *state G_GNUC_UNUSED,
                         gsize     n)
{
  look_up_words (words + n, n);
}

const HotPath hot_builder_paths[] = {
  { "string-16-appends-to-bytes", NULL, run_string_to_bytes },
  { "string-16-appends-to-ref-string", NULL, run_string_to_ref_string },
  { "array-64-appends-to-box", NULL, run_array_to_box },
  { "sized-array-64-appends-to-box", NULL, run_sized_array_to_box },
  { "table-insert", NULL, run_table },
  { "table-hit", fill_table, run_table_hits },
  { "table-miss", fill_table, run_table_misses },
  { "string-table-insert", make_words, run_string_table },
  { "string-table-hit", fill_string_table, run_string_table_hits },
  { "string-table-miss", fill_string_table, run_string_table_misses },
};
const gsize hot_n_builder_paths = G_N_ELEMENTS (hot_builder_paths);
