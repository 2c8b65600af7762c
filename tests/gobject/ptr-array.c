/* Arrays of pointers: what they hold, free, and end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* They are arrays whose elements are pointers, see array.c and array-freeze.c; here
 * is that each call is the right one, and what only they have: a free function gets
 * the pointers, not their addresses.
 */

#include "expect.h"

#include <string.h>

/* The pointers are numbers, so that a test sees which were freed. */
static GString *freed;

static void
note_freed (gpointer data)
{
  g_string_append_printf (freed, "%u ", GPOINTER_TO_UINT (data));
}

#define assert_freed(text) \
  G_STMT_START { \
    g_assert_cmpstr (freed->str, ==, (text)); \
    g_string_truncate (freed, 0); \
  } G_STMT_END

static void
add_numbers (MultitudePtrArray *array,
             guint              first,
             guint              n)
{
  guint i;

  for (i = first; i < first + n; i++)
    if (i % 2 == 0)
      multitude_ptr_array_add (array, GUINT_TO_POINTER (i));
    else
      (multitude_ptr_array_add) (array, GUINT_TO_POINTER (i));
}

static void
assert_numbers (gpointer *pointers,
                guint     first,
                guint     n)
{
  guint i;

  for (i = 0; i < n; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (pointers[i]), ==, first + i);
}

static guint64
n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

/* ---- Elements ---- */

static void
test_add (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_new (arena);
  guint i;

  add_numbers (array, 0, 1000);
  g_assert_cmpuint (array->len, ==, 1000);
  assert_numbers (array->pdata, 0, 1000);
  assert_aligned (array->pdata, 16);
  for (i = 0; i < 1000; i++)
    g_assert_true (multitude_ptr_array_try_add (array, GUINT_TO_POINTER (1000 + i), NULL));
  assert_numbers (array->pdata, 0, 2000);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
}

static void
test_terminated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudePtrArray *array = multitude_ptr_array_new_null_terminated (arena, 0, NULL, TRUE);
  gpointer *pointers;
  guint i;

  /* No memory, no terminator; but one that is given away has one. */
  g_assert_true (multitude_ptr_array_is_null_terminated (array));
  g_assert_null (array->pdata);
  pointers = multitude_ptr_array_free (multitude_ptr_array_ref (array), FALSE);
  g_assert_null (pointers[0]);
  multitude_box_free (pointers);

  for (i = 0; i < 500; i++)
    {
      add_numbers (array, i, 1);
      g_assert_null (array->pdata[i + 1]);
    }
  multitude_ptr_array_insert (array, 0, GUINT_TO_POINTER (77));
  g_assert_null (array->pdata[501]);
  multitude_ptr_array_remove_index (array, 0);
  g_assert_null (array->pdata[500]);
  multitude_ptr_array_set_size (array, 600);
  g_assert_null (array->pdata[600]);
  multitude_ptr_array_set_size (array, 500);
  pointers = multitude_ptr_array_free (array, FALSE);
  assert_numbers (pointers, 0, 500);
  g_assert_null (pointers[500]);
  multitude_box_free (pointers);

  array = multitude_ptr_array_new_null_terminated (arena, 3, NULL, TRUE);
  g_assert_null (array->pdata[0]);
  multitude_ptr_array_unref (array);
  array = multitude_ptr_array_new_null_terminated (arena, 3, NULL, FALSE);
  g_assert_false (multitude_ptr_array_is_null_terminated (array));
  multitude_ptr_array_unref (array);
}

static gpointer
add_hundred (gconstpointer data,
             gpointer      n_calls)
{
  ++*(guint *) n_calls;
  return GUINT_TO_POINTER (GPOINTER_TO_UINT (data) + 100);
}

static void
test_copy_and_extend (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_new (arena);
  g_autoptr (MultitudePtrArray) copy = NULL;
  g_autoptr (MultitudePtrArray) plain_copy = NULL;
  g_autoptr (MultitudePtrArray) copy_of_empty = multitude_ptr_array_copy (array, add_hundred, NULL);
  guint n_calls = 0;

  g_assert_cmpuint (copy_of_empty->len, ==, 0);
  add_numbers (array, 0, 10);
  copy = multitude_ptr_array_copy (array, add_hundred, &n_calls);
  plain_copy = multitude_ptr_array_copy (array, NULL, NULL);
  assert_numbers (copy->pdata, 100, 10);
  assert_numbers (plain_copy->pdata, 0, 10);

  multitude_ptr_array_extend (copy, array, add_hundred, &n_calls);
  assert_numbers (copy->pdata + 10, 100, 10);
  multitude_ptr_array_extend (copy, array, NULL, NULL);
  assert_numbers (copy->pdata + 20, 0, 10);
  g_assert_cmpuint (n_calls, ==, 20);

  /* By itself, which may move it. */
  multitude_ptr_array_extend (array, array, NULL, NULL);
  g_assert_cmpuint (array->len, ==, 20);
  assert_numbers (array->pdata, 0, 10);
  assert_numbers (array->pdata + 10, 0, 10);
  multitude_ptr_array_extend (array, copy_of_empty, NULL, NULL);
  g_assert_cmpuint (array->len, ==, 20);
}

/* ---- What is freed ---- */

static void
test_free_func (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudePtrArray *array = multitude_ptr_array_new_with_free_func (arena, note_freed);
  MultitudePtrArray *other = multitude_ptr_array_new_full (arena, 5, note_freed);

  add_numbers (array, 0, 10);
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_ptr_array_remove_index (array, 1)), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_ptr_array_remove_index_fast (array, 1)), ==, 2);
  assert_freed ("1 2 ");
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_ptr_array_steal_index (array, 1)), ==, 9);
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_ptr_array_steal_index_fast (array, 1)), ==, 3);
  assert_freed ("");
  g_assert_true (multitude_ptr_array_remove (array, GUINT_TO_POINTER (4)));
  g_assert_false (multitude_ptr_array_remove (array, GUINT_TO_POINTER (4)));
  g_assert_true (multitude_ptr_array_remove_fast (array, GUINT_TO_POINTER (0)));
  g_assert_false (multitude_ptr_array_remove_fast (array, GUINT_TO_POINTER (0)));
  assert_freed ("4 0 ");
  g_assert_true (multitude_ptr_array_remove_range (array, 1, 2) == array);
  assert_freed ("8 5 ");
  multitude_ptr_array_set_size (array, 3);
  multitude_ptr_array_set_free_func (array, NULL);
  multitude_ptr_array_set_size (array, 2);
  multitude_ptr_array_set_free_func (array, note_freed);
  assert_freed ("");
  g_assert_null (multitude_ptr_array_free (multitude_ptr_array_ref (array), TRUE));
  assert_freed ("7 6 ");

  add_numbers (array, 1, 2);
  add_numbers (other, 3, 2);
  multitude_ptr_array_extend_and_steal (array, other);
  assert_freed ("");
  multitude_ptr_array_unref (array);
  assert_freed ("1 2 3 4 ");
}

static void
test_frozen (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudePtrArray *array = multitude_ptr_array_new (arena);
  gpointer *pointers, *data;
  GBytes *bytes;
  gsize len;

  /* The function is set when there is memory already: nothing moves. */
  add_numbers (array, 1, 3);
  multitude_ptr_array_set_free_func (array, note_freed);
  data = array->pdata;
  pointers = multitude_ptr_array_free_to_atomic_rc_box (multitude_ptr_array_ref (array));
  g_assert_true (pointers == data);
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (pointers), ==, 3 * sizeof (gpointer));
  assert_numbers (pointers, 1, 3);
  assert_freed ("");
  multitude_atomic_rc_box_release (pointers);
  assert_freed ("1 2 3 ");

  add_numbers (array, 4, 2);
  data = array->pdata;
  pointers = multitude_ptr_array_free_to_box (multitude_ptr_array_ref (array), &len);
  g_assert_true (pointers == data);
  g_assert_cmpuint (len, ==, 2);
  multitude_box_free (pointers);
  add_numbers (array, 6, 2);
  pointers = multitude_ptr_array_steal (array, &len);
  g_assert_cmpuint (len, ==, 2);
  assert_numbers (pointers, 6, 2);
  multitude_box_free (pointers);
  assert_freed ("");

  add_numbers (array, 8, 2);
  data = array->pdata;
  bytes = multitude_ptr_array_free_to_bytes (array);
  g_assert_true (g_bytes_get_data (bytes, &len) == data);
  g_assert_cmpuint (len, ==, 2 * sizeof (gpointer));
  g_clear_object (&arena);
  assert_freed ("");
  g_bytes_unref (bytes);
  assert_freed ("8 9 ");
}

static void
test_split_and_join (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudePtrArray *array = multitude_ptr_array_new_with_free_func (arena, note_freed);
  MultitudePtrArray *tail;
  gpointer *data;

  multitude_ptr_array_reserve (array, 10);
  g_assert_true (multitude_ptr_array_try_reserve (array, 10, NULL));
  add_numbers (array, 0, 6);
  multitude_ptr_array_shrink (array);
  data = array->pdata;
  tail = multitude_ptr_array_split_off (array, 4);
  g_assert_true (tail->pdata == data + 4);
  multitude_ptr_array_remove_index (tail, 0);
  assert_freed ("4 ");
  g_assert_true (multitude_ptr_array_join (array, tail) == array);
  g_assert_true (array->pdata == data);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  multitude_ptr_array_unref (array);
  assert_freed ("0 1 2 3 5 ");
}

/* ---- Looking and sorting ---- */

static void
append_number (gpointer data,
               gpointer string)
{
  g_string_append_printf (string, "%u ", GPOINTER_TO_UINT (data));
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  return GPOINTER_TO_INT (*(const gpointer *) a) - GPOINTER_TO_INT (*(const gpointer *) b);
}

static int
compare_backwards (gconstpointer a,
                   gconstpointer b,
                   gpointer      n_calls)
{
  ++*(guint *) n_calls;
  return compare_pointers (b, a);
}

static gboolean
is_half (gconstpointer a,
         gconstpointer b)
{
  return GPOINTER_TO_UINT (a) == GPOINTER_TO_UINT (b) * 2;
}

static void
test_look (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_sized_new (arena, 4);
  g_autoptr (GString) seen = g_string_new (NULL);
  guint index_ = 77, n_calls = 0;

  g_assert_false (multitude_ptr_array_find (array, NULL, &index_));
  multitude_ptr_array_insert (array, -1, GUINT_TO_POINTER (6));
  multitude_ptr_array_insert (array, 0, GUINT_TO_POINTER (4));
  multitude_ptr_array_insert (array, 1, GUINT_TO_POINTER (9));
  multitude_ptr_array_set_size (array, 4);
  g_assert_null (multitude_ptr_array_index (array, 3));

  multitude_ptr_array_foreach (array, append_number, seen);
  g_assert_cmpstr (seen->str, ==, "4 9 6 0 ");
  multitude_ptr_array_sort (array, compare_pointers);
  multitude_ptr_array_foreach (array, append_number, seen);
  multitude_ptr_array_sort_with_data (array, compare_backwards, &n_calls);
  multitude_ptr_array_foreach (array, append_number, seen);
  g_assert_cmpstr (seen->str, ==, "4 9 6 0 0 4 6 9 9 6 4 0 ");
  g_assert_cmpuint (n_calls, >, 2);

  g_assert_false (multitude_ptr_array_find (array, GUINT_TO_POINTER (5), &index_));
  g_assert_cmpuint (index_, ==, 77);
  g_assert_true (multitude_ptr_array_find (array, GUINT_TO_POINTER (4), &index_));
  g_assert_cmpuint (index_, ==, 2);
  g_assert_true (multitude_ptr_array_find_with_equal_func (array, GUINT_TO_POINTER (3), is_half, &index_));
  g_assert_cmpuint (index_, ==, 1);
  g_assert_true (multitude_ptr_array_find_with_equal_func (array, GUINT_TO_POINTER (9), NULL, NULL));
}

static void
test_boxed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudePtrArray *array = multitude_ptr_array_new_with_free_func (arena, note_freed);
  MultitudePtrArray *copy = g_boxed_copy (MULTITUDE_TYPE_PTR_ARRAY, array);

  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_PTR_ARRAY), ==, "MultitudePtrArray");
  g_assert_true (copy == array);
  add_numbers (array, 0, 2);
  g_boxed_free (MULTITUDE_TYPE_PTR_ARRAY, copy);
  assert_freed ("");
  multitude_ptr_array_unref (array);
  assert_freed ("0 1 ");
}

static void
test_mistakes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_new (arena);

  add_numbers (array, 0, 3);
  expect_critical (multitude_ptr_array_insert (array, 4, NULL), "*assertion 'index_ <= (gint) array->len' failed");
  expect_critical (multitude_ptr_array_insert (array, -2, NULL), "*assertion 'index_ >= -1' failed");
  expect_critical (multitude_ptr_array_set_size (array, -1), "*assertion 'length >= 0' failed");
  expect_critical (multitude_ptr_array_remove_index (array, 3), "*assertion 'index_ < array->len' failed");
  expect_critical (multitude_ptr_array_steal_index (array, 3), "*assertion 'index_ < array->len' failed");
  expect_critical (multitude_ptr_array_steal_index_fast (array, 3), "*assertion 'index_ < array->len' failed");
  expect_critical ((multitude_ptr_array_add) (NULL, NULL), "*assertion 'array != NULL' failed");
  g_assert_cmpuint (array->len, ==, 3);
  assert_numbers (array->pdata, 0, 3);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  freed = g_string_new (NULL);

  g_test_add_func ("/ptr-array/add", test_add);
  g_test_add_func ("/ptr-array/terminated", test_terminated);
  g_test_add_func ("/ptr-array/copy-and-extend", test_copy_and_extend);
  g_test_add_func ("/ptr-array/free-func", test_free_func);
  g_test_add_func ("/ptr-array/frozen", test_frozen);
  g_test_add_func ("/ptr-array/split-and-join", test_split_and_join);
  g_test_add_func ("/ptr-array/look", test_look);
  g_test_add_func ("/ptr-array/boxed", test_boxed);
  g_test_add_func ("/ptr-array/mistakes", test_mistakes);

  result = g_test_run ();
  g_string_free (freed, TRUE);
  return result;
}
