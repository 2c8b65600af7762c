/* Arrays of strings: what is added comes out, in one piece.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GLib's own tests of these builders run in tests/twins/; what
 * happens without memory is in string-failure.c.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_MANY 5000

static void
assert_strv (char              **strv,
             const char *const  *expected)
{
  guint i;

  for (i = 0; expected[i] != NULL; i++)
    g_assert_cmpstr (strv[i], ==, expected[i]);
  g_assert_null (strv[i]);
  assert_aligned (strv, 16);
}

static void
test_add (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeStrvBuilder *builder = multitude_strv_builder_new (arena);
  const char *more[] = { "three", "", NULL };
  const char *const all[] = { "one", "two", "three", "", "five", "six", NULL };
  const char *const again[] = { "again", NULL };
  const char *const none[] = { NULL };
  char **first, **second, **third;

  multitude_strv_builder_add (builder, "one");
  multitude_strv_builder_add (builder, "two");
  multitude_strv_builder_addv (builder, more);
  multitude_strv_builder_addv (builder, more + 2);
  multitude_strv_builder_add_many (builder, "five", "six", NULL);
  multitude_strv_builder_add_many (builder, NULL);
  first = multitude_strv_builder_end (builder);
  multitude_strv_builder_add (builder, "again");
  second = multitude_strv_builder_end (builder);
  third = multitude_strv_builder_end (builder);
  multitude_strv_builder_unref (builder);
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  g_clear_object (&arena);

  assert_strv (first, all);
  assert_strv (second, again);
  assert_strv (third, none);
  multitude_box_free (first);
  multitude_box_free (second);
  multitude_box_free (third);
}

/* So many that they are oversized, with others behind them. */
static void
test_many (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStrvBuilder) builder = multitude_strv_builder_new (arena);
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  char **strv;
  guint i;

  for (i = 0; i < N_MANY; i++)
    {
      g_ptr_array_add (expected, g_strdup_printf ("%0*u", 1 + (int) (i % 40), i));
      multitude_strv_builder_add (builder, g_ptr_array_index (expected, i));
      if (i % 1000 == 0)
        multitude_box_free (multitude_box_alloc (arena, 8));
    }
  g_ptr_array_add (expected, NULL);
  strv = multitude_strv_builder_end (builder);
  assert_strv (strv, (const char *const *) expected->pdata);
  multitude_box_free (strv);
}

static void
test_references (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  MultitudeStrvBuilder *builder = multitude_strv_builder_new_holding (arena, &error);
  MultitudeStrvBuilder *copy;
  g_auto (GStrv) strv = NULL;
  gpointer weak = arena;

  g_object_add_weak_pointer (G_OBJECT (arena), &weak);
  g_object_unref (arena);
  copy = g_boxed_copy (MULTITUDE_TYPE_STRV_BUILDER, builder);
  g_assert_true (copy == builder);
  multitude_strv_builder_add_many (builder, "one", "two", NULL);
  multitude_strv_builder_unref (builder);
  g_assert_nonnull (weak);

  strv = multitude_strv_builder_end_copy (copy);
  g_assert_cmpuint (g_strv_length (strv), ==, 2);
  g_assert_cmpstr (strv[1], ==, "two");
  g_boxed_free (MULTITUDE_TYPE_STRV_BUILDER, copy);
  g_assert_null (weak);
}

static void
cycle (MultitudeArena *arena)
{
  guint i, j;

  for (i = 0; i < 500; i++)
    {
      MultitudeStrvBuilder *builder = multitude_strv_builder_new (arena);
      char **strv;

      for (j = 0; j < i % 60; j++)
        multitude_strv_builder_add (builder, "one of the strings");
      strv = multitude_strv_builder_end (builder);
      multitude_strv_builder_unref (builder);
      g_assert_null (strv[i % 60]);
      multitude_box_free_in (arena, strv);
    }
  multitude_arena_reset (arena);
}

static void
test_steady_state (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  guint n_requests, i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (i = 0; i < 4; i++)
    cycle (arena);
  n_requests = counting_source_get_n_requests (&counting);
  for (i = 0; i < 64; i++)
    cycle (arena);
  g_assert_cmpuint (counting_source_get_n_requests (&counting) - n_requests, ==, 0);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_misuse (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStrvBuilder) builder = multitude_strv_builder_new (arena);

  expect_critical (g_assert_null (multitude_strv_builder_new (NULL)),
                   "multitude_strv_builder_new: assertion 'arena != NULL' failed");
  expect_critical (multitude_strv_builder_add (builder, NULL),
                   "multitude_strv_builder_add: assertion 'value != NULL' failed");
  expect_critical (multitude_strv_builder_addv (builder, NULL),
                   "multitude_strv_builder_addv: assertion 'value != NULL' failed");
  expect_critical (multitude_strv_builder_add_many (NULL, "a", NULL),
                   "multitude_strv_builder_add_many: assertion 'builder != NULL' failed");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/strv-builder/add", test_add);
  g_test_add_func ("/strv-builder/many", test_many);
  g_test_add_func ("/strv-builder/references", test_references);
  g_test_add_func ("/strv-builder/steady-state", test_steady_state);
  g_test_add_func ("/strv-builder/misuse", test_misuse);

  return g_test_run ();
}
