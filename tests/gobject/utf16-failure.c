/* UTF-16 without memory: nothing has changed, the error says why, and all goes on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source refuses its k-th request, for every k until there are no more.  The
 * call that this meets is looked at and made again.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* More than a small chunk has left. */
#define N_UNITS 20000

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
  char           *text;
  gunichar2      *units;
  guint           n_failures;
} Plan;

/* Evaluates the call until it is true; the source refuses it once at most, and the
 * string is then as it was.
 */
#define insist(plan, string, call) \
  G_STMT_START { \
    GError *error = NULL; \
    gunichar2 *before_str = (string)->str; \
    gsize before_len = (string)->len; \
    gsize before_room = (string)->allocated_len; \
    guint before_hash = multitude_string16_hash (string); \
    if (!(call)) \
      { \
        assert_refused ((plan), &error); \
        g_assert_true ((string)->str == before_str); \
        g_assert_cmpuint ((string)->len, ==, before_len); \
        g_assert_cmpuint ((string)->allocated_len, ==, before_room); \
        g_assert_cmpuint (multitude_string16_hash (string), ==, before_hash); \
        g_assert_true (call); \
      } \
    g_assert_no_error (error); \
  } G_STMT_END

/* The same for what is returned. */
#define obtain(plan, result, call) \
  G_STMT_START { \
    GError *error = NULL; \
    (result) = (call); \
    if ((result) == NULL) \
      { \
        assert_refused ((plan), &error); \
        (result) = (call); \
      } \
    g_assert_nonnull (result); \
    g_assert_no_error (error); \
  } G_STMT_END

static void
assert_refused (Plan    *plan,
                GError **error)
{
  g_assert_error (*error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
  g_assert_true (g_str_has_suffix ((*error)->message, "bytes: out of memory"));
  g_clear_error (error);
  plan->n_failures++;
}

static void
run_strings (Plan *plan)
{
  MultitudeString16 *s, *t;
  char *text;
  gsize length;

  obtain (plan, s, multitude_string16_try_sized_new (plan->arena, 0, &error));
  obtain (plan, t, multitude_string16_try_sized_new (plan->arena, N_UNITS, &error));
  g_assert_cmpuint (t->allocated_len, >, N_UNITS);
  insist (plan, s, multitude_string16_try_append_len (s, plan->units, N_UNITS, &error));
  insist (plan, t, multitude_string16_append_utf8 (t, plan->text, -1, &error));
  insist (plan, s, multitude_string16_append_utf8 (s, plan->text, -1, &error));
  insist (plan, s, multitude_string16_try_insert_len (s, 1, s->str, (gssize) s->len, &error));
  insist (plan, t, multitude_string16_try_reserve (t, 5 * N_UNITS, &error));
  g_assert_cmpuint (s->len, ==, 4 * N_UNITS);
  g_assert_cmpuint (t->len, ==, N_UNITS);
  obtain (plan, text, multitude_string16_to_utf8 (t, &length, &error));
  g_assert_cmpmem (text, length + 1, plan->text, N_UNITS + 1);

  multitude_box_free (multitude_string16_free_to_box (s, NULL));
  multitude_ref_string16_release (multitude_string16_free_to_ref_string16 (t));
}

static void
run_counted (Plan *plan)
{
  gunichar2 *a, *b;

  obtain (plan, a, multitude_ref_string16_try_new (plan->arena, plan->units, N_UNITS, &error));
  obtain (plan, b, multitude_ref_string16_new_utf8 (plan->arena, plan->text, -1, &error));
  g_assert_true (multitude_ref_string16_equal (a, b));
  multitude_ref_string16_release (a);
  multitude_ref_string16_release (b);
}

static void
run_conversions (Plan *plan)
{
  gunichar2 *units;
  char *text;
  glong read, written;

  obtain (plan, units, multitude_arena_utf8_to_utf16 (plan->arena, plan->text, -1, &read, &written, &error));
  g_assert_cmpint (written, ==, N_UNITS);
  obtain (plan, units, multitude_arena_utf8_to_utf16_lossy (plan->arena, plan->text, -1, &written, &error));
  obtain (plan, text, multitude_arena_utf16_to_utf8 (plan->arena, units, -1, &read, &written, &error));
  obtain (plan, text, multitude_arena_utf16_to_utf8_lossy (plan->arena, units, -1, &written, &error));
  g_assert_cmpstr (text, ==, plan->text);
}

typedef struct
{
  const char *path;
  void      (*run) (Plan *plan);
  guint       n_failures;       /* of all k; a string that asks for more than it needs tries again */
} Case;

static const Case cases[] = {
  { "/utf16-failure/strings", run_strings, 5 },
  { "/utf16-failure/counted", run_counted, 2 },
  { "/utf16-failure/conversions", run_conversions, 4 },
};

/* Returns whether there was a k-th request. */
static gboolean
run_with_refusal (const Case *what,
                  guint       k,
                  CountingKind kind,
                  guint      *n_failures)
{
  Plan plan = { 0 };
  gboolean was_refused;

  plan.text = g_strnfill (N_UNITS, 'x');
  plan.units = g_utf8_to_utf16 (plan.text, -1, NULL, NULL, NULL);
  counting_source_init (&plan.counting, kind);
  plan.counting.fails_at = k;
  plan.arena = multitude_arena_new_with_source (&plan.counting.source);

  what->run (&plan);
  was_refused = counting_source_get_n_requests (&plan.counting) >= k;
  *n_failures += plan.n_failures;
  g_object_unref (plan.arena);
  counting_source_clear (&plan.counting);
  g_free (plan.text);
  g_free (plan.units);
  return was_refused;
}

static void
test_every_request (gconstpointer data)
{
  const Case *what = data;
  guint n_failures = 0;
  guint k;

  for (k = 1; run_with_refusal (what, k, COUNTING_FIXED, &n_failures); k++)
    ;
  g_assert_cmpuint (n_failures, ==, what->n_failures);
  for (k = 1; run_with_refusal (what, k, COUNTING_GROWING, &n_failures); k++)
    ;
}

/* ---- Sizes ---- */

static void
test_overflow (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeString16 *s = multitude_string16_new (arena, NULL);
  GError *error = NULL;
  gunichar2 unit = 'x';

#define TOO_LARGE "Cannot allocate as many bytes as were asked for: the size is too large"

  g_assert_false (multitude_string16_try_reserve (s, G_MAXSIZE, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_false (multitude_string16_try_reserve (s, G_MAXSIZE / 2, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_null (multitude_string16_try_sized_new (arena, G_MAXSIZE / 2 - 1, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_null (multitude_ref_string16_try_new (arena, &unit, G_MAXSSIZE, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  multitude_string16_append_c (s, unit);
  g_assert_false (multitude_string16_try_append_len (s, &unit, G_MAXSSIZE, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_cmpuint (s->len, ==, 1);
  g_assert_false (multitude_string16_try_reserve (s, G_MAXSIZE, NULL));
  multitude_string16_free (s, TRUE);
}

/* ---- The end of the program ---- */

static void
abort_in_new (MultitudeArena *arena)
{
  multitude_string16_free (multitude_string16_sized_new (arena, 5000), TRUE);
}

static void
abort_in_append (MultitudeArena *arena)
{
  MultitudeString16 *s = multitude_string16_new (arena, NULL);

  multitude_string16_set_size (s, 5000);
}

static void
abort_in_ref_string (MultitudeArena *arena)
{
  g_autofree gunichar2 *units = g_new0 (gunichar2, 5000);

  multitude_ref_string16_release (multitude_ref_string16_new (arena, units, 5000));
}

static const struct
{
  const char *path;
  void      (*run) (MultitudeArena *arena);
} aborts[] = {
  { "/utf16-failure/abort/new", abort_in_new },
  { "/utf16-failure/abort/append", abort_in_append },
  { "/utf16-failure/abort/ref-string", abort_in_ref_string },
};

static void
test_abort (gconstpointer data)
{
  gsize which = GPOINTER_TO_SIZE (data);

  if (g_test_subprocess ())
    {
      MultitudeArena *arena = multitude_arena_new ();

      multitude_arena_set_byte_budget (arena, 8192);
      aborts[which].run (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*failed to allocate 10002 bytes*");
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_every_request);
  g_test_add_func ("/utf16-failure/overflow", test_overflow);
  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    g_test_add_data_func (aborts[i].path, GSIZE_TO_POINTER (i), test_abort);

  return g_test_run ();
}
