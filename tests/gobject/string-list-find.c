/* Lists of strings: taking many out at once, and finding one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude.h>

#include <string.h>

/* Three copied strings, two lines in bytes that are kept, and a string again. */
static MultitudeStringList *
mixed_list (void)
{
  const char *const strings[] = { "one", "", "three", NULL };
  g_autofree char *text = g_strnfill (5000, '-');
  g_autoptr (GBytes) bytes = NULL;
  MultitudeStringList *list = multitude_string_list_new (strings);

  memcpy (text + 4990, "\nlast", 5);
  bytes = g_bytes_new (text, 4995);
  g_assert_true (multitude_string_list_append_lines (list, bytes, NULL));
  multitude_string_list_append (list, "one");

  return list;
}

static void
assert_part (MultitudeStringList *list,
             guint                position,
             guint                n_strings,
             guint                n_expected)
{
  g_auto (GStrv) strings = multitude_string_list_get_strings (list, position, n_strings);
  guint i;

  g_assert_cmpuint (g_strv_length (strings), ==, n_expected);
  for (i = 0; i < n_expected; i++)
    {
      g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (list), position + i);

      g_assert_cmpstr (strings[i], ==, multitude_string_object_get_string (item));
    }
}

static void
test_get_strings (void)
{
  g_autoptr (MultitudeStringList) list = mixed_list ();
  g_autoptr (MultitudeStringList) none = multitude_string_list_new (NULL);
  guint64 used = multitude_arena_get_reserved_bytes (multitude_string_list_get_arena (list));
  guint i;

  for (i = 0; i <= 6; i++)
    {
      assert_part (list, 0, i, i);
      assert_part (list, i, 6 - i, 6 - i);
      assert_part (list, i, G_MAXUINT, 6 - i);
      assert_part (list, i, MIN (1, 6 - i), MIN (1, 6 - i));
    }
  assert_part (list, 7, 1, 0);
  assert_part (list, G_MAXUINT, G_MAXUINT, 0);
  assert_part (none, 0, 1, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (multitude_string_list_get_arena (list)), ==, used);
}

static void
assert_text (MultitudeStringList *list,
             guint                position,
             guint                n_strings,
             const char          *expected,
             gsize                expected_size)
{
  gsize size = 1;
  g_autofree guint8 *text = multitude_string_list_get_text (list, position, n_strings, &size);

  g_assert_nonnull (text);
  g_assert_cmpmem (text, size, expected, expected_size);
}

static void
test_get_text (void)
{
  g_autoptr (MultitudeStringList) list = mixed_list ();
  g_autofree guint8 *all = NULL;
  gsize size;

  assert_text (list, 0, 3, "one\0\0three", 11);
  assert_text (list, 4, G_MAXUINT, "last\0one", 9);
  assert_text (list, 1, 1, "", 1);
  assert_text (list, 0, 0, "", 0);
  assert_text (list, 6, 1, "", 0);
  assert_text (list, G_MAXUINT, G_MAXUINT, "", 0);
  all = multitude_string_list_get_text (list, 0, G_MAXUINT, &size);
  g_assert_cmpuint (size, ==, 11 + 4990 + 1 + 9);
}

static void
test_find (void)
{
  g_autoptr (MultitudeStringList) list = mixed_list ();

  g_assert_cmpuint (multitude_string_list_find (list, "one"), ==, 0);
  g_assert_cmpuint (multitude_string_list_find (list, ""), ==, 1);
  g_assert_cmpuint (multitude_string_list_find (list, "three"), ==, 2);
  g_assert_cmpuint (multitude_string_list_find (list, "last"), ==, 4);
  g_assert_cmpuint (multitude_string_list_find (list, "las"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_find (list, "lasts"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_find (list, "tow"), ==, G_MAXUINT);
  multitude_string_list_remove (list, 0);
  g_assert_cmpuint (multitude_string_list_find (list, "one"), ==, 4);
}

static void
test_search (void)
{
  g_autoptr (MultitudeStringList) list = mixed_list ();

  g_assert_cmpuint (multitude_string_list_search (list, 0, "e"), ==, 0);
  g_assert_cmpuint (multitude_string_list_search (list, 1, "e"), ==, 2);
  g_assert_cmpuint (multitude_string_list_search (list, 3, "e"), ==, 5);
  g_assert_cmpuint (multitude_string_list_search (list, 6, "e"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_search (list, G_MAXUINT, "e"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_search (list, 0, "--"), ==, 3);
  g_assert_cmpuint (multitude_string_list_search (list, 0, "-l"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_search (list, 0, "ast"), ==, 4);
  g_assert_cmpuint (multitude_string_list_search (list, 0, "aste"), ==, G_MAXUINT);
  g_assert_cmpuint (multitude_string_list_search (list, 1, ""), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/string-list/get-strings", test_get_strings);
  g_test_add_func ("/string-list/get-text", test_get_text);
  g_test_add_func ("/string-list/find", test_find);
  g_test_add_func ("/string-list/search", test_search);

  return g_test_run ();
}
