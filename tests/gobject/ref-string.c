/* Shared strings: their bytes, their lives, and one pointer for equal contents.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Whether the arena has let its own references go is read off the source. */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_MANY 65536

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  counting_source_init (&self->counting, COUNTING_FIXED);
  self->arena = multitude_arena_new_with_source (&self->counting.source);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_clear_object (&self->arena);
  counting_source_clear (&self->counting);
}

static void
test_bytes (Fixture      *self,
            gconstpointer data)
{
  char *seven = multitude_ref_string_new (self->arena, "seven..");
  char *eight = multitude_ref_string_new_len (self->arena, "eight...not", 8);
  char *empty = multitude_ref_string_new (self->arena, "");
  char *nul = multitude_ref_string_new_len (self->arena, "he\0lo", 5);
  char *all = multitude_ref_string_new_len (self->arena, "all", -1);
  char *strings[] = { seven, eight, empty, nul, all };

  g_assert_cmpstr (seven, ==, "seven..");
  g_assert_cmpuint (multitude_ref_string_length (seven), ==, 7);
  g_assert_true (eight == seven + 16);
  g_assert_cmpstr (eight, ==, "eight...");
  g_assert_cmpuint (multitude_ref_string_length (eight), ==, 8);
  g_assert_true (empty == eight + 24);
  g_assert_cmpuint (multitude_ref_string_length (empty), ==, 0);
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpmem (nul, 6, "he\0lo", 6);
  g_assert_cmpuint (multitude_ref_string_length (nul), ==, 5);
  g_assert_cmpuint (multitude_ref_string_length (all), ==, 3);

  multitude_ref_string_acquire (all);
  g_clear_object (&self->arena);
  multitude_ref_string_release_n (strings, G_N_ELEMENTS (strings));
  g_assert_cmpstr (all, ==, "all");
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), >, 0);
  multitude_ref_string_release (all);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_large (Fixture      *self,
            gconstpointer data)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  char *string = multitude_ref_string_new (self->arena, text);

  g_assert_cmpuint (multitude_ref_string_length (string), ==, 200000);
  g_assert_cmpstr (string, ==, text);
  multitude_ref_string_release_in (self->arena, string);
}

static void
test_keys (Fixture      *self,
           gconstpointer data)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (multitude_ref_string_hash, multitude_ref_string_equal,
                                                        (GDestroyNotify) multitude_ref_string_release, NULL);
  char *a = multitude_ref_string_new_len (self->arena, "a\0b", 3);
  char *b = multitude_ref_string_new_len (self->arena, "a\0c", 3);
  char *again = multitude_ref_string_new_len (self->arena, "a\0b", 3);
  char *shorter = multitude_ref_string_new_len (self->arena, "a\0b", 2);

  g_hash_table_insert (table, a, GINT_TO_POINTER (1));
  g_hash_table_insert (table, b, GINT_TO_POINTER (2));
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (table, again)), ==, 1);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (table, b)), ==, 2);
  g_assert_false (g_hash_table_contains (table, shorter));
  g_assert_true (multitude_ref_string_equal (a, a));
  g_assert_cmpuint (multitude_ref_string_hash (a), ==, multitude_ref_string_hash (again));

  multitude_ref_string_release (again);
  multitude_ref_string_release (shorter);
}

/* ---- Interning ---- */

static void
test_intern (Fixture      *self,
             gconstpointer data)
{
  g_autoptr (MultitudeArena) other = multitude_arena_new ();
  char *a = multitude_ref_string_new_intern (self->arena, "name");
  char *b = multitude_ref_string_new_intern_len (self->arena, "named", 4);
  char *c = multitude_ref_string_new_intern_len (self->arena, "name\0", 5);
  char *d = multitude_ref_string_new_intern (other, "name");
  char *strings[] = { a, b, c, d };

  g_assert_true (a == b);
  g_assert_true (a != c);
  g_assert_true (a != d);
  g_assert_cmpuint (multitude_ref_string_length (c), ==, 5);
  multitude_ref_string_release_n (strings, G_N_ELEMENTS (strings));

  /* The arena has it still. */
  b = multitude_ref_string_new_intern (self->arena, "name");
  g_assert_true (a == b);
  multitude_ref_string_release (b);
}

static void
test_intern_many (Fixture      *self,
                  gconstpointer data)
{
  g_autofree char **strings = g_new (char *, N_MANY);
  char text[16];
  gsize i;

  for (i = 0; i < N_MANY; i++)
    {
      g_snprintf (text, sizeof text, "%zu", i);
      strings[i] = multitude_ref_string_new_intern (self->arena, text);
    }
  for (i = 0; i < N_MANY; i++)
    {
      char *again;

      g_snprintf (text, sizeof text, "%zu", i);
      again = multitude_ref_string_new_intern (self->arena, text);
      g_assert_true (again == strings[i]);
      g_assert_cmpstr (again, ==, text);
      multitude_ref_string_release (again);
    }

  g_clear_object (&self->arena);
  g_assert_cmpstr (strings[N_MANY - 1], ==, "65535");
  multitude_ref_string_release_n (strings, N_MANY);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_intern_reset (Fixture      *self,
                   gconstpointer data)
{
  char *kept = multitude_ref_string_new_intern (self->arena, "kept");
  char *again;

  multitude_ref_string_release (multitude_ref_string_new_intern (self->arena, "dropped"));
  multitude_arena_reset (self->arena);
  g_assert_cmpstr (kept, ==, "kept");
  again = multitude_ref_string_new_intern (self->arena, "kept");
  g_assert_true (again != kept);
  multitude_ref_string_release (again);

  multitude_ref_string_release (kept);
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_intern_rewind (Fixture      *self,
                    gconstpointer data)
{
  MultitudeMark mark;
  char *before, *after;

  multitude_arena_mark (self->arena, &mark);
  before = multitude_ref_string_new_intern (self->arena, "name");
  g_assert_true (multitude_arena_rewind (self->arena, &mark, NULL));
  after = multitude_ref_string_new_intern (self->arena, "name");
  g_assert_true (before != after);

  /* The arena knew of strings before this mark. */
  multitude_arena_mark (self->arena, &mark);
  multitude_ref_string_release (before);
  before = multitude_ref_string_new_intern (self->arena, "younger");
  g_assert_true (multitude_arena_rewind (self->arena, &mark, NULL));
  multitude_ref_string_release (after);
  after = multitude_ref_string_new_intern (self->arena, "younger");
  g_assert_true (before == after);

  multitude_ref_string_release (before);
  multitude_ref_string_release (after);
}

static void
intern_late (gpointer data)
{
  multitude_ref_string_release (multitude_ref_string_new_intern (data, "late"));
}

/* An older cleanup runs when the table is gone, and makes another. */
static void
test_intern_in_cleanup (Fixture      *self,
                        gconstpointer data)
{
  multitude_arena_add_cleanup (self->arena, intern_late, self->arena);
  multitude_ref_string_release (multitude_ref_string_new_intern (self->arena, "early"));
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_error (Fixture      *self,
            gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (5000, 'x');
  char *string;

  self->counting.refuses = TRUE;
  g_assert_null (multitude_ref_string_try_new_len (self->arena, text, -1, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 5000 bytes: out of memory");
  g_assert_null (multitude_ref_string_try_new_len (self->arena, text, G_MAXSSIZE, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW,
                "Cannot allocate as many bytes as were asked for: the size is too large");

  self->counting.refuses = FALSE;
  string = multitude_ref_string_try_new_len (self->arena, text, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (string, ==, "xxxx");
  multitude_ref_string_release (string);
}

static void
test_misuse (Fixture      *self,
             gconstpointer data)
{
  char *string = NULL;

  expect_critical (string = multitude_ref_string_new (self->arena, NULL),
                   "multitude_ref_string_new: assertion 'str != NULL' failed");
  expect_critical (string = multitude_ref_string_new_intern (NULL, ""),
                   "multitude_ref_string_new_intern: assertion 'arena != NULL' failed");
  expect_critical ((multitude_ref_string_release) (NULL),
                   "multitude_ref_string_release: assertion 'str != NULL' failed");
  expect_critical (multitude_ref_string_length (NULL),
                   "multitude_ref_string_length: assertion 'str != NULL' failed");
  g_assert_null (string);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) g_test_add ("/ref-string/" path, Fixture, NULL, set_up, function, tear_down)
  add ("bytes", test_bytes);
  add ("large", test_large);
  add ("keys", test_keys);
  add ("intern", test_intern);
  add ("intern/many", test_intern_many);
  add ("intern/reset", test_intern_reset);
  add ("intern/rewind", test_intern_rewind);
  add ("intern/in-cleanup", test_intern_in_cleanup);
  add ("error", test_error);
  add ("misuse", test_misuse);
#undef add

  return g_test_run ();
}
