/* Statistics: every figure in situations where it is known.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The header of a chunk stands where its address says, 64 to 512 bytes into the
 * block; `overhead` says how much that was, and what is left is reckoned with it.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

typedef struct
{
  const char *key;
  guint64   (*get) (MultitudeStats *stats);
} Figure;

/* In the order of to_string (). */
static const Figure figures[] = {
  { "reserved", multitude_stats_get_reserved },
  { "peak", multitude_stats_get_peak },
  { "used", multitude_stats_get_used },
  { "wasted", multitude_stats_get_wasted },
  { "available", multitude_stats_get_available },
  { "cached", multitude_stats_get_cached },
  { "retained", multitude_stats_get_retained },
  { "overhead", multitude_stats_get_overhead },
  { "seed-used", multitude_stats_get_seed_used },
  { "n-cached", multitude_stats_get_n_cached },
  { "n-retained", multitude_stats_get_n_retained },
  { "n-resets", multitude_stats_get_n_resets },
  { "n-normal", multitude_stats_get_n_normal },
  { "n-oversized", multitude_stats_get_n_oversized },
  { "n-reused", multitude_stats_get_n_reused },
  { "n-relocated", multitude_stats_get_n_relocated },
  { "requested", multitude_stats_get_requested },
  { "n-normal-since-reset", multitude_stats_get_n_normal_since_reset },
  { "n-oversized-since-reset", multitude_stats_get_n_oversized_since_reset },
  { "n-reused-since-reset", multitude_stats_get_n_reused_since_reset },
  { "n-relocated-since-reset", multitude_stats_get_n_relocated_since_reset },
  { "requested-since-reset", multitude_stats_get_requested_since_reset },
};

/* reserved == used - seed_used + wasted + available + cached + retained + overhead */
static void
assert_equation (MultitudeStats *stats)
{
  g_assert_cmpuint (multitude_stats_get_reserved (stats), ==,
                    multitude_stats_get_used (stats) - multitude_stats_get_seed_used (stats)
                    + multitude_stats_get_wasted (stats) + multitude_stats_get_available (stats)
                    + multitude_stats_get_cached (stats) + multitude_stats_get_retained (stats)
                    + multitude_stats_get_overhead (stats));
}

/* The figures that are not named are 0. */
static void
assert_figures (MultitudeStats *stats,
                const char     *first_key,
                ...) G_GNUC_NULL_TERMINATED;

static guint64
expected_figure (const char *key,
                 const char *first_key,
                 va_list     args)
{
  const char *named;

  for (named = first_key; named != NULL; named = va_arg (args, const char *))
    {
      gsize value = va_arg (args, gsize);

      if (strcmp (named, key) == 0)
        return value;
    }

  return 0;
}

static void
assert_figures (MultitudeStats *stats,
                const char     *first_key,
                ...)
{
  gsize i;

  assert_equation (stats);
  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      guint64 expected;
      va_list args;

      va_start (args, first_key);
      expected = expected_figure (figures[i].key, first_key, args);
      va_end (args);

      if (figures[i].get (stats) != expected)
        g_error ("%s is %" G_GUINT64_FORMAT " instead of %" G_GUINT64_FORMAT,
                 figures[i].key, figures[i].get (stats), expected);
    }
}

#define N(number) ((gsize) (number))

/* ---- Situations ---- */

static void
test_fresh (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  assert_figures (stats, "reserved", N (0), NULL);
}

/* Whole words for values, bytes for strings, nothing reserved. */
static void
test_seed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) before = NULL;
  g_autoptr (MultitudeStats) after = NULL;
  gpointer mem = multitude_arena_alloc (arena, 3);
  char *str = multitude_arena_strdup (arena, "four");

  g_assert_nonnull (mem);
  g_assert_nonnull (str);
  before = multitude_arena_get_stats (arena);
  assert_figures (before, "used", N (8 + 5), "seed-used", N (8 + 5), NULL);

  multitude_arena_reset (arena);
  after = multitude_arena_get_stats (arena);
  assert_figures (after, "n-resets", N (1), NULL);

  /* The older ones stay what they were. */
  assert_figures (before, "used", N (8 + 5), "seed-used", N (8 + 5), NULL);
}

static void
test_default_source (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) stats = NULL;
  gsize size = first_chunk_size ();
  gsize overhead;
  gpointer mem = multitude_arena_alloc (arena, 1000);

  g_assert_nonnull (mem);
  stats = multitude_arena_get_stats (arena);
  overhead = multitude_stats_get_overhead (stats);
  g_assert_cmpuint (overhead % 64, ==, 0);
  g_assert_cmpuint (overhead, >=, 64);
  g_assert_cmpuint (overhead, <=, 512);
  assert_figures (stats, "reserved", size, "peak", size, "used", N (1000),
                  "available", size - overhead - 1000, "overhead", overhead,
                  "n-normal", N (1), "requested", size,
                  "n-normal-since-reset", N (1), "requested-since-reset", size, NULL);
}

/* A chunk of 512 bytes has 64 of header wherever it lies. */
static void
fill_two_chunks (MultitudeArena *arena)
{
  gpointer mem = multitude_arena_alloc (arena, 320);

  g_assert_nonnull (mem);
  mem = multitude_arena_alloc (arena, 400);
  g_assert_nonnull (mem);
  mem = multitude_arena_alloc (arena, 496);
  g_assert_nonnull (mem);
}

static void
test_retired_chunk (void)
{
  g_autoptr (MultitudeStats) stats = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  gsize overhead;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  fill_two_chunks (arena);
  counting_source_assert_log (&counting, "+512 +1024");

  stats = multitude_arena_get_stats (arena);
  overhead = multitude_stats_get_overhead (stats) - 64;
  assert_figures (stats, "reserved", N (1536), "peak", N (1536), "used", N (320 + 400 + 496),
                  "wasted", N (48), "available", 1024 - overhead - 496, "overhead", 64 + overhead,
                  "seed-used", N (320), "n-normal", N (2), "requested", N (1536),
                  "n-normal-since-reset", N (2), "requested-since-reset", N (1536), NULL);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_cached (void)
{
  g_autoptr (MultitudeStats) stats = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  gsize overhead;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  fill_two_chunks (arena);
  multitude_arena_reset (arena);

  stats = multitude_arena_get_stats (arena);
  overhead = multitude_stats_get_overhead (stats);
  assert_figures (stats, "reserved", N (1536), "peak", N (1536), "available", 1024 - overhead,
                  "cached", N (512), "overhead", overhead, "n-cached", N (1), "n-resets", N (1),
                  "n-normal", N (2), "requested", N (1536), NULL);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* Four to a chunk of 64 KiB, and one more. */
static void
fill_five_quarters (MultitudeArena *arena)
{
  gsize i;

  for (i = 0; i < 5; i++)
    memset (multitude_arena_alloc (arena, 16000), 0xff, 16000);
}

static void
test_reused (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeStats *stats;

  multitude_arena_set_local_capacity (arena, 131072);
  stats = multitude_arena_get_stats (arena);
  assert_figures (stats, "reserved", N (131072), "peak", N (131072), "cached", N (131072),
                  "n-cached", N (2), "n-normal", N (2), "requested", N (131072),
                  "n-normal-since-reset", N (2), "requested-since-reset", N (131072), NULL);
  multitude_stats_free (stats);

  fill_five_quarters (arena);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_n_reused (stats), ==, 2);
  g_assert_cmpuint (multitude_stats_get_n_reused_since_reset (stats), ==, 2);
  g_assert_cmpuint (multitude_stats_get_used (stats), ==, 80000);
  g_assert_cmpuint (multitude_stats_get_cached (stats), ==, 0);
  multitude_stats_free (stats);

  /* The second is still current; the first comes out of the cache again. */
  multitude_arena_reset (arena);
  fill_five_quarters (arena);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_n_reused (stats), ==, 3);
  g_assert_cmpuint (multitude_stats_get_n_reused_since_reset (stats), ==, 1);
  g_assert_cmpuint (multitude_stats_get_n_normal (stats), ==, 2);
  g_assert_cmpuint (multitude_stats_get_n_normal_since_reset (stats), ==, 0);
  g_assert_cmpuint (multitude_stats_get_requested_since_reset (stats), ==, 0);
  assert_equation (stats);
  multitude_stats_free (stats);
}

/* One value in a chunk of its own: 64 bytes of header, the value, no padding. */
static void
test_oversized (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) before = NULL;
  g_autoptr (MultitudeStats) after = NULL;
  gpointer mem = multitude_arena_alloc (arena, 20000);

  g_assert_nonnull (mem);
  before = multitude_arena_get_stats (arena);
  assert_figures (before, "reserved", N (20064), "peak", N (20064), "used", N (20000),
                  "overhead", N (64), "n-oversized", N (1), "requested", N (20064),
                  "n-oversized-since-reset", N (1), "requested-since-reset", N (20064), NULL);

  multitude_arena_reset (arena);
  after = multitude_arena_get_stats (arena);
  assert_figures (after, "peak", N (20064), "n-resets", N (1), "n-oversized", N (1),
                  "requested", N (20064), NULL);
}

/* Retained is what nothing but owners keeps: whole chunks. */
static void
test_retained (void)
{
  g_autofree char *data = g_malloc0 (20000);
  g_autoptr (GBytes) large = NULL;
  g_autoptr (GBytes) small = NULL;
  g_autoptr (GBytes) next = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeStats *stats;
  gsize overhead;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  large = multitude_arena_new_bytes (arena, data, 20000, NULL);
  stats = multitude_arena_get_stats (arena);
  assert_figures (stats, "reserved", N (20512), "peak", N (20512), "retained", N (20512),
                  "n-retained", N (1), "n-oversized", N (1), "requested", N (20512),
                  "n-oversized-since-reset", N (1), "requested-since-reset", N (20512), NULL);
  multitude_stats_free (stats);

  /* A current chunk is not retained: its rest is available. */
  small = multitude_arena_new_bytes (arena, data, 400, NULL);
  stats = multitude_arena_get_stats (arena);
  overhead = multitude_stats_get_overhead (stats);
  assert_figures (stats, "reserved", N (20512 + 1024), "peak", N (20512 + 1024), "used", N (400),
                  "available", 1024 - overhead - 400, "retained", N (20512), "overhead", overhead,
                  "n-retained", N (1), "n-normal", N (1), "n-oversized", N (1),
                  "requested", N (20512 + 1024), "n-normal-since-reset", N (1),
                  "n-oversized-since-reset", N (1), "requested-since-reset", N (20512 + 1024), NULL);
  multitude_stats_free (stats);

  /* The next one needs another chunk, and the first is left to its owner. */
  next = multitude_arena_new_bytes (arena, data, 1000, NULL);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_retained (stats), ==, 20512 + 1024);
  g_assert_cmpuint (multitude_stats_get_n_retained (stats), ==, 2);
  g_assert_cmpuint (multitude_stats_get_used (stats), ==, 1000);
  assert_equation (stats);
  multitude_stats_free (stats);

  /* Gone: one to the source, one home, where it waits. */
  g_clear_pointer (&large, g_bytes_unref);
  g_clear_pointer (&small, g_bytes_unref);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_retained (stats), ==, 0);
  g_assert_cmpuint (multitude_stats_get_n_retained (stats), ==, 0);
  g_assert_cmpuint (multitude_stats_get_cached (stats), ==, 1024);
  g_assert_cmpuint (multitude_stats_get_n_cached (stats), ==, 1);
  g_assert_cmpuint (multitude_stats_get_reserved (stats), ==, 1024 + 2048);
  assert_equation (stats);
  multitude_stats_free (stats);

  g_clear_pointer (&next, g_bytes_unref);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* The properties say the same. */
static void
test_properties (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) stats = NULL;
  gsize i;

  for (i = 0; i < 20; i++)
    memset (multitude_arena_alloc (arena, 16000), 0xff, 16000);
  multitude_arena_reset (arena);
  memset (multitude_arena_alloc (arena, 20000), 0xff, 20000);

  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_reserved (stats), ==, multitude_arena_get_reserved_bytes (arena));
  g_assert_cmpuint (multitude_stats_get_peak (stats), ==, multitude_arena_get_peak_bytes (arena));
  g_assert_cmpuint (multitude_stats_get_cached (stats), ==, multitude_arena_get_cached_bytes (arena));
  g_assert_cmpuint (multitude_stats_get_cached (stats), >, 0);
}

/* Whatever happens, the equation holds. */
static void
test_equation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20240229);
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *data = g_malloc0 (40000);
  gsize i;

  for (i = 0; i < 3000; i++)
    {
      g_autoptr (MultitudeStats) stats = NULL;
      gsize size = (gsize) g_rand_int_range (random, 0, 1 << g_rand_int_range (random, 1, 15));

      switch (g_rand_int_range (random, 0, 8))
        {
        case 0:
          g_ptr_array_add (owners, multitude_arena_new_bytes (arena, data, size, NULL));
          break;
        case 1:
          if (owners->len > 0)
            g_ptr_array_remove_index_fast (owners, (guint) g_rand_int_range (random, 0, (int) owners->len));
          break;
        case 2:
          memset (multitude_arena_strndup (arena, "", size), 0xff, size);
          break;
        case 3:
          if (i % 5 == 0)
            multitude_arena_reset_full (arena, (MultitudeResetMode) g_rand_int_range (random, 0, 3));
          break;
        default:
          memset (multitude_arena_alloc (arena, size), 0xff, size);
        }

      stats = multitude_arena_get_stats (arena);
      assert_equation (stats);
    }
}

/* ---- The type ---- */

/* A situation in which most of the figures differ. */
static MultitudeArena *
new_busy_arena (GBytes **owner)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autofree char *data = g_malloc0 (30000);
  gsize i;

  *owner = multitude_arena_new_bytes (arena, data, 30000, NULL);
  for (i = 0; i < 20; i++)
    memset (multitude_arena_alloc (arena, 16000), 0xff, 16000);
  multitude_arena_reset (arena);
  for (i = 0; i < 5; i++)
    memset (multitude_arena_alloc (arena, 15000), 0xff, 15000);

  return arena;
}

static void
test_variant (void)
{
  g_autoptr (GBytes) owner = NULL;
  g_autoptr (MultitudeArena) arena = new_busy_arena (&owner);
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);
  g_autoptr (GVariant) variant = multitude_stats_to_variant (stats);
  gsize i;

  g_assert_cmpstr (g_variant_get_type_string (variant), ==, "a{st}");
  g_assert_false (g_variant_is_floating (variant));
  g_assert_cmpuint (g_variant_n_children (variant), ==, G_N_ELEMENTS (figures));
  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      guint64 value;

      g_assert_true (g_variant_lookup (variant, figures[i].key, "t", &value));
      g_assert_cmpuint (value, ==, figures[i].get (stats));
    }
}

static void
test_string (void)
{
  g_autoptr (GBytes) owner = NULL;
  g_autoptr (MultitudeArena) arena = new_busy_arena (&owner);
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);
  g_autofree char *string = multitude_stats_to_string (stats);
  g_autoptr (GString) expected = g_string_new (NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    g_string_append_printf (expected, "%s: %" G_GUINT64_FORMAT "\n", figures[i].key, figures[i].get (stats));
  g_assert_cmpstr (string, ==, expected->str);
}

static void
assert_same (MultitudeStats *stats,
             MultitudeStats *other)
{
  gsize i;

  g_assert_true (stats != other);
  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    g_assert_cmpuint (figures[i].get (stats), ==, figures[i].get (other));
}

/* A copy outlives what it was made from, and the arena. */
static void
test_copy (void)
{
  GBytes *owner;
  MultitudeArena *arena = new_busy_arena (&owner);
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);
  g_autoptr (MultitudeStats) copy = multitude_stats_copy (stats);
  MultitudeStats *copy_of_copy = multitude_stats_copy (copy);

  g_object_unref (arena);
  g_bytes_unref (owner);
  assert_same (stats, copy);
  g_clear_pointer (&copy, multitude_stats_free);
  assert_same (stats, copy_of_copy);
  multitude_stats_free (copy_of_copy);
  multitude_stats_free (NULL);
}

static void
test_boxed (void)
{
  g_autoptr (GBytes) owner = NULL;
  g_autoptr (MultitudeArena) arena = new_busy_arena (&owner);
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;

  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_STATS), ==, "MultitudeStats");
  g_assert_true (G_TYPE_IS_BOXED (MULTITUDE_TYPE_STATS));

  g_value_init (&value, MULTITUDE_TYPE_STATS);
  g_value_init (&copy, MULTITUDE_TYPE_STATS);
  g_value_set_boxed (&value, stats);
  g_value_copy (&value, &copy);
  assert_same (stats, g_value_get_boxed (&value));
  assert_same (g_value_get_boxed (&value), g_value_get_boxed (&copy));
}

static void
test_misuse (void)
{
  gpointer made = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (figures[i].key), "-", '_');
      g_autofree char *text = g_strdup_printf ("multitude_stats_get_%s: assertion 'self != NULL' failed",
                                               name);

      expect_critical (g_assert_cmpuint (figures[i].get (NULL), ==, 0), text);
    }

  expect_critical (made = multitude_stats_copy (NULL),
                   "multitude_stats_copy: assertion 'self != NULL' failed");
  expect_critical (made = multitude_stats_to_variant (NULL),
                   "multitude_stats_to_variant: assertion 'self != NULL' failed");
  expect_critical (made = multitude_stats_to_string (NULL),
                   "multitude_stats_to_string: assertion 'self != NULL' failed");
  g_assert_null (made);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stats/fresh", test_fresh);
  g_test_add_func ("/stats/seed", test_seed);
  g_test_add_func ("/stats/default-source", test_default_source);
  g_test_add_func ("/stats/retired-chunk", test_retired_chunk);
  g_test_add_func ("/stats/cached", test_cached);
  g_test_add_func ("/stats/reused", test_reused);
  g_test_add_func ("/stats/oversized", test_oversized);
  g_test_add_func ("/stats/retained", test_retained);
  g_test_add_func ("/stats/properties", test_properties);
  g_test_add_func ("/stats/equation", test_equation);
  g_test_add_func ("/stats/variant", test_variant);
  g_test_add_func ("/stats/string", test_string);
  g_test_add_func ("/stats/copy", test_copy);
  g_test_add_func ("/stats/boxed", test_boxed);
  g_test_add_func ("/stats/misuse", test_misuse);

  return g_test_run ();
}
