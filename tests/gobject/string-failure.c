/* Strings and arrays of them that cannot grow: no memory, a budget, a program that ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source refuses from its k-th request on, for every k until all goes well.  What
 * failed has changed nothing, and what is in the string can still be used.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* ---- The source refuses at request k ---- */

/* A GString goes the same way beside it, as far as ours comes. */
typedef struct
{
  MultitudeString *ours;
  GString         *theirs;
} Pair;

static gboolean
append (Pair    *pair,
        GError **error)
{
  guint i;

  for (i = 0; i < 2000; i++)
    {
      if (!multitude_string_try_append (pair->ours, "some text, ", error))
        return FALSE;
      g_string_append (pair->theirs, "some text, ");
    }

  return TRUE;
}

/* Twice its length, from itself. */
static gboolean
insert (Pair    *pair,
        GError **error)
{
  guint i;

  for (i = 0; i < 4; i++)
    {
      if (!multitude_string_try_insert_len (pair->ours, 7, pair->ours->str, (gssize) pair->ours->len, error))
        return FALSE;
      g_string_insert_len (pair->theirs, 7, pair->theirs->str, (gssize) pair->theirs->len);
    }

  return TRUE;
}

static gboolean
split_and_join (Pair    *pair,
                GError **error)
{
  MultitudeString *tail = multitude_string_try_split_off (pair->ours, 200000, error);

  if (tail == NULL)
    return FALSE;

  g_assert_cmpuint (pair->ours->len, ==, 200000);
  g_assert_cmpstr (tail->str, ==, pair->theirs->str + 200000);
  multitude_string_free (tail, TRUE);
  g_string_truncate (pair->theirs, 200000);
  return TRUE;
}

static gboolean
go_on (Pair    *pair,
       GError **error)
{
  return append (pair, error) && insert (pair, error) && split_and_join (pair, error)
         && multitude_string_try_reserve (pair->ours, 1000000, error);
}

static MultitudeArena *
limited_arena_new (CountingSource *counting,
                   guint           n_allowed)
{
  counting_source_init (counting, COUNTING_FIXED);
  counting->fails_from = n_allowed + 1;
  return multitude_arena_new_with_source (&counting->source);
}

static void
assert_no_memory (GError *error)
{
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);
  g_assert_true (g_str_has_prefix (error->message, "Cannot allocate ")
                 && g_str_has_suffix (error->message, " bytes: out of memory"));
}

static gboolean
string_succeeds_with (guint n_allowed)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena = limited_arena_new (&counting, n_allowed);
  Pair pair = { multitude_string_try_sized_new (arena, 1000, &error), g_string_new (NULL) };
  gboolean done = FALSE;

  if (pair.ours != NULL)
    {
      done = go_on (&pair, &error);
      g_assert_cmpmem (pair.ours->str, pair.ours->len + 1, pair.theirs->str, pair.theirs->len + 1);
      multitude_string_erase (pair.ours, 0, (gssize) pair.ours->len / 2);
      g_string_erase (pair.theirs, 0, (gssize) pair.theirs->len / 2);
      g_assert_cmpstr (pair.ours->str, ==, pair.theirs->str);
      multitude_string_free (pair.ours, TRUE);
    }
  g_string_free (pair.theirs, TRUE);

  if (!done)
    assert_no_memory (error);
  g_object_unref (arena);
  counting_source_clear (&counting);
  return done;
}

static void
test_every_request (void)
{
  guint n = 0;

  while (!string_succeeds_with (n))
    n++;
  /* How often it has to grow depends on the addresses of the chunks. */
  g_assert_cmpuint (n, >=, 8);
}

#define N_STRINGS 5000

/* What could not be added or ended can be ended when there is memory again. */
static gboolean
strv_succeeds_with (guint n_allowed)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena = limited_arena_new (&counting, n_allowed);
  MultitudeStrvBuilder *builder = multitude_strv_builder_new_holding (arena, &error);
  char **strv = NULL;
  guint n = 0;

  if (builder != NULL)
    {
      while (n < N_STRINGS && multitude_strv_builder_try_add (builder, "one of many", &error))
        n++;
      if (n == N_STRINGS)
        strv = multitude_strv_builder_try_end (builder, &error);
    }

  if (error != NULL)
    assert_no_memory (error);
  if (builder != NULL)
    {
      counting.fails_from = 0;
      if (strv == NULL)
        strv = multitude_strv_builder_end (builder);
      g_assert_cmpuint (g_strv_length (strv), ==, n);
      g_assert_true (n == 0 || strcmp (strv[n - 1], "one of many") == 0);
      multitude_box_free (strv);
      multitude_strv_builder_unref (builder);
    }
  g_object_unref (arena);
  counting_source_clear (&counting);
  return error == NULL;
}

static void
test_every_request_of_strv (void)
{
  guint n = 0;

  while (!strv_succeeds_with (n))
    n++;
  g_assert_cmpuint (n, >=, 4);
}

/* ---- What is said ---- */

static void
test_errors (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  multitude_arena_set_byte_budget (arena, 8192);
  string = multitude_string_new (arena, "text");
  message = g_strdup_printf ("Cannot allocate 100001 bytes: the budget is 8192 bytes, of which %" G_GUINT64_FORMAT
                             " are in use", multitude_arena_get_reserved_bytes (arena));
  g_assert_false (multitude_string_try_reserve (string, 100000, &error));
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);
  g_assert_null (multitude_string_try_sized_new (arena, 100000, &error));
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);

  g_assert_false (multitude_string_try_reserve (string, G_MAXSIZE, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_false (multitude_string_try_append_len (string, "x", G_MAXSSIZE, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_cmpstr (string->str, ==, "text");
}

/* Leaves no reference to the arena behind. */
static void
test_holding (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;
  gpointer weak = arena;

  g_object_add_weak_pointer (G_OBJECT (arena), &weak);
  multitude_arena_set_byte_budget (arena, 8192);
  g_assert_null (multitude_string_new_holding (arena, text, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_object_unref (arena);
  g_assert_null (weak);
}

/* ---- The program ends ---- */

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena);
  const char *message;
} Abort;

static MultitudeString *
exhausted (MultitudeArena *arena)
{
  MultitudeString *string;

  multitude_arena_set_byte_budget (arena, 8192);
  string = multitude_string_new (arena, NULL);
  while (multitude_box_try_alloc (arena, 8, NULL) != NULL)
    ;
  return string;
}

static void
abort_new (MultitudeArena *arena)
{
  multitude_arena_set_byte_budget (arena, 1);
  g_assert_null (multitude_string_new (arena, NULL));
}

static void
abort_append (MultitudeArena *arena)
{
  multitude_string_append (exhausted (arena), "text");
}

static void
abort_insert_c (MultitudeArena *arena)
{
  multitude_string_insert_c (exhausted (arena), 0, 'x');
}

static void
abort_printf (MultitudeArena *arena)
{
  multitude_string_printf (exhausted (arena), "%d", 12345);
}

static void
abort_set_size (MultitudeArena *arena)
{
  multitude_string_set_size (exhausted (arena), 100);
}

static void
abort_reserve (MultitudeArena *arena)
{
  multitude_string_reserve (exhausted (arena), 1000);
}

static void
abort_free_to_box (MultitudeArena *arena)
{
  g_assert_null (multitude_string_free_to_box (exhausted (arena)));
}

static void
abort_split_off (MultitudeArena *arena)
{
  g_assert_null (multitude_string_split_off (exhausted (arena), 0));
}

static void
abort_overflow (MultitudeArena *arena)
{
  multitude_string_set_size (multitude_string_new (arena, "text"), G_MAXSIZE);
}

static const Abort aborts[] = {
  { "new", abort_new, "*failed to allocate 64 bytes aligned to 8: *" },
  { "append", abort_append, "*failed to allocate 5 bytes aligned to 1: *" },
  { "insert-c", abort_insert_c, "*failed to allocate 2 bytes aligned to 1: *" },
  { "printf", abort_printf, "*failed to allocate 6 bytes aligned to 1: *" },
  { "set-size", abort_set_size, "*failed to allocate 101 bytes aligned to 1: *" },
  { "reserve", abort_reserve, "*failed to allocate 1001 bytes aligned to 1: *" },
  { "free-to-box", abort_free_to_box, "*failed to allocate 1 bytes aligned to 1: *" },
  { "split-off", abort_split_off, "*failed to allocate * bytes aligned to *" },
  { "overflow", abort_overflow, "*adding * to string would overflow*" },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abort_test = data;

  if (g_test_subprocess ())
    {
      abort_test->call (multitude_arena_new ());
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (abort_test->message);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/string-failure/every-request", test_every_request);
  g_test_add_func ("/string-failure/every-request-of-strv", test_every_request_of_strv);
  g_test_add_func ("/string-failure/errors", test_errors);
  g_test_add_func ("/string-failure/holding", test_holding);
  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/string-failure/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }

  return g_test_run ();
}
