/* What a reset keeps and what it gives back, in each of its modes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A generation of 440, 500 and 500 bytes takes one chunk each of 512, 1024 and
 * 2048 bytes, wherever these lie; the last is the current one at the reset.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

static void
fill (MultitudeArena *arena,
      gsize           size)
{
  gpointer mem = multitude_arena_alloc (arena, size);

  memset (mem, 0xff, size);
}

static void
fill_three_chunks (MultitudeArena *arena)
{
  fill (arena, 440);
  fill (arena, 500);
  fill (arena, 500);
}

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
} Fixture;

/* The limit is the test's argument; NULL leaves it as it is. */
static void
set_up (Fixture       *fixture,
        gconstpointer  limit)
{
  counting_source_init (&fixture->counting, COUNTING_FIXED);
  fixture->arena = multitude_arena_new_with_source (&fixture->counting.source);
  if (limit != NULL)
    multitude_arena_set_reset_limit (fixture->arena, *(const guint64 *) limit);

  fill (fixture->arena, 320);
  fill_three_chunks (fixture->arena);
  counting_source_assert_log (&fixture->counting, "+512 +1024 +2048");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  limit)
{
  g_object_unref (fixture->arena);
  counting_source_clear (&fixture->counting);
}

static void
test_keep_all (Fixture       *fixture,
               gconstpointer  data)
{
  MultitudeArena *arena = fixture->arena;

  multitude_arena_reset_full (arena, MULTITUDE_RESET_KEEP_ALL);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 512 + 1024 + 2048);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 512 + 1024);
  counting_source_assert_log (&fixture->counting, "");
}

/* Beyond any limit, and for ever. */
static void
test_keep_all_ignores_limit (Fixture       *fixture,
                             gconstpointer  data)
{
  gsize i;

  for (i = 0; i < 100; i++)
    multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_KEEP_ALL);
  counting_source_assert_log (&fixture->counting, "");
}

static void
test_free_all (Fixture       *fixture,
               gconstpointer  data)
{
  MultitudeArena *arena = fixture->arena;
  g_autoptr (MultitudeStats) stats = NULL;

  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  counting_source_assert_log (&fixture->counting, "-1024 -512 -2048");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);

  /* As a new arena: the seed first, and the smallest class. */
  fill (arena, 320);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_seed_used (stats), ==, 320);
  counting_source_assert_log (&fixture->counting, "");
  fill_three_chunks (arena);
  counting_source_assert_log (&fixture->counting, "+512 +1024 +2048");
}

/* A chunk that an owner keeps is not touched; it comes home afterwards. */
static void
test_free_all_spares_owners (Fixture       *fixture,
                             gconstpointer  data)
{
  MultitudeArena *arena = fixture->arena;
  GBytes *bytes = multitude_arena_new_bytes (arena, "kept", 4, NULL);

  counting_source_assert_log (&fixture->counting, "+4096");
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  counting_source_assert_log (&fixture->counting, "-1024 -512 -2048");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "kept", 4);

  g_bytes_unref (bytes);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 4096);
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  counting_source_assert_log (&fixture->counting, "-4096");
}

static void
test_keep_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_KEEP_LIMIT);
  counting_source_assert_log (&fixture->counting, "");
  g_assert_cmpuint (multitude_arena_get_cached_bytes (fixture->arena), ==, 512 + 1024);
}

/* 3000 bytes: the current chunk and the oldest; what was used last goes first. */
static void
test_keep_limit_exceeded (Fixture       *fixture,
                          gconstpointer  data)
{
  multitude_arena_reset (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-1024");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, 512 + 2048);
  multitude_arena_reset (fixture->arena);
  counting_source_assert_log (&fixture->counting, "");
}

/* Exactly what is there. */
static void
test_keep_limit_met (Fixture       *fixture,
                     gconstpointer  data)
{
  multitude_arena_reset (fixture->arena);
  counting_source_assert_log (&fixture->counting, "");
}

/* No more than the limit, and be it the current chunk that is too much. */
static void
test_keep_limit_current (Fixture       *fixture,
                         gconstpointer  data)
{
  multitude_arena_reset (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-1024 -512 -2048");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, 0);

  fill (fixture->arena, 320);
  counting_source_assert_log (&fixture->counting, "");
}

/* The plain reset is the one with the limit, inline and as a symbol. */
static void
test_plain_reset (Fixture       *fixture,
                  gconstpointer  data)
{
  (multitude_arena_reset) (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-1024");
}

/* A chunk for one value goes in every mode, at the reset. */
static void
test_oversized (Fixture       *fixture,
                gconstpointer  data)
{
  const MultitudeResetMode modes[] = {
    MULTITUDE_RESET_KEEP_LIMIT, MULTITUDE_RESET_KEEP_ALL, MULTITUDE_RESET_FREE_ALL
  };
  gsize i;

  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_FREE_ALL);
  counting_source_assert_log (&fixture->counting, "-1024 -512 -2048");
  for (i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      fill (fixture->arena, 20000);
      fill (fixture->arena, 30000);
      counting_source_assert_log (&fixture->counting, "+20064 +30064");
      multitude_arena_reset_full (fixture->arena, modes[i]);
      counting_source_assert_log (&fixture->counting, "-30064 -20064");
    }
}

/* Without ending the generation: what holds nothing. */
static void
test_trim (Fixture       *fixture,
           gconstpointer  data)
{
  char *str;

  multitude_arena_trim (fixture->arena);
  counting_source_assert_log (&fixture->counting, "");

  multitude_arena_reset (fixture->arena);
  str = multitude_arena_strdup (fixture->arena, "kept");
  multitude_arena_trim (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-1024 -512");
  g_assert_cmpstr (str, ==, "kept");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, 2048);

  multitude_arena_reset (fixture->arena);
  multitude_arena_trim (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-2048");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, 0);
}

/* The current chunk of owners as well, once they are gone. */
static void
test_trim_owners (Fixture       *fixture,
                  gconstpointer  data)
{
  GBytes *bytes = multitude_arena_new_bytes (fixture->arena, "kept", 4, NULL);

  counting_source_assert_log (&fixture->counting, "+4096");
  multitude_arena_trim (fixture->arena);
  counting_source_assert_log (&fixture->counting, "");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "kept", 4);

  g_bytes_unref (bytes);
  multitude_arena_trim (fixture->arena);
  counting_source_assert_log (&fixture->counting, "-4096");
}

static void
test_n_resets (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (MultitudeStats) stats = NULL;

  multitude_arena_reset (fixture->arena);
  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_KEEP_ALL);
  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_FREE_ALL);
  multitude_arena_trim (fixture->arena);
  stats = multitude_arena_get_stats (fixture->arena);
  g_assert_cmpuint (multitude_stats_get_n_resets (stats), ==, 3);
}

static void
test_wrong_mode (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *text = "multitude_arena_reset_full: assertion 'mode <= MULTITUDE_RESET_FREE_ALL' failed";
  gsize reserved = multitude_arena_get_reserved_bytes (fixture->arena);

  expect_critical (multitude_arena_reset_full (fixture->arena, (MultitudeResetMode) 3), text);
  expect_critical (multitude_arena_reset_full (fixture->arena, (MultitudeResetMode) -1), text);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, reserved);
}

/* ---- Decay ---- */

/* Four values to a chunk of 64 KiB. */
static void
fill_chunks (MultitudeArena *arena,
             gsize           n_chunks)
{
  gsize i;

  for (i = 0; i < 4 * n_chunks; i++)
    fill (arena, 16000);
}

/* What one generation needed is kept for 16 more at least, and gone after 32. */
static void
test_decay (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize large;
  gsize i;

  for (i = 0; i < 40; i++)
    {
      fill_chunks (arena, 2);
      multitude_arena_reset (arena);
    }
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2 * 65536);

  fill_chunks (arena, 20);
  multitude_arena_reset (arena);
  large = multitude_arena_get_reserved_bytes (arena);
  g_assert_cmpuint (large, ==, 20 * 65536);

  for (i = 0; i < 32; i++)
    {
      fill_chunks (arena, 2);
      multitude_arena_reset (arena);
      if (i < 16)
        g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, large);
    }
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2 * 65536);
}

/* Generations that take turns keep what the larger ones need. */
static void
test_no_decay (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < 200; i++)
    {
      fill_chunks (arena, i % 10 == 0 ? 8 : 1);
      multitude_arena_reset (arena);
      if (i >= 20)
        g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 8 * 65536);
    }
}

/* ---- The enumeration ---- */

static void
test_enumeration (void)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MULTITUDE_TYPE_RESET_MODE);
  GEnumClass *modes = G_ENUM_CLASS (type_class);

  g_assert_cmpuint (modes->n_values, ==, 3);
  g_assert_cmpint (g_enum_get_value_by_nick (modes, "keep-limit")->value, ==, MULTITUDE_RESET_KEEP_LIMIT);
  g_assert_cmpint (g_enum_get_value_by_nick (modes, "keep-all")->value, ==, MULTITUDE_RESET_KEEP_ALL);
  g_assert_cmpint (g_enum_get_value_by_nick (modes, "free-all")->value, ==, MULTITUDE_RESET_FREE_ALL);
}

static const guint64 no_limit = G_MAXUINT64;
static const guint64 limit_0 = 0;
static const guint64 limit_3000 = 3000;
static const guint64 limit_3584 = 3584;

static void
add (const char    *path,
     const guint64 *limit,
     void         (*test) (Fixture       *fixture,
                           gconstpointer  data))
{
  g_test_add (path, Fixture, limit, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/reset-modes/keep-all/all", NULL, test_keep_all);
  add ("/reset-modes/keep-all/ignores-limit", &limit_0, test_keep_all_ignores_limit);
  add ("/reset-modes/free-all/all", NULL, test_free_all);
  add ("/reset-modes/free-all/spares-owners", NULL, test_free_all_spares_owners);
  add ("/reset-modes/keep-limit/default", NULL, test_keep_limit);
  add ("/reset-modes/keep-limit/none", &no_limit, test_keep_limit);
  add ("/reset-modes/keep-limit/exceeded", &limit_3000, test_keep_limit_exceeded);
  add ("/reset-modes/keep-limit/met", &limit_3584, test_keep_limit_met);
  add ("/reset-modes/keep-limit/current", &limit_0, test_keep_limit_current);
  add ("/reset-modes/keep-limit/plain-reset", &limit_3000, test_plain_reset);
  add ("/reset-modes/oversized", NULL, test_oversized);
  add ("/reset-modes/trim/values", NULL, test_trim);
  add ("/reset-modes/trim/owners", NULL, test_trim_owners);
  add ("/reset-modes/n-resets", NULL, test_n_resets);
  add ("/reset-modes/wrong-mode", NULL, test_wrong_mode);
  g_test_add_func ("/reset-modes/decay", test_decay);
  g_test_add_func ("/reset-modes/no-decay", test_no_decay);
  g_test_add_func ("/reset-modes/enumeration", test_enumeration);

  return g_test_run ();
}
