/* Arrays: what they hold, where it is, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GLib's own tests run against these arrays as well, see tests/twins; here is what
 * GLib's arrays do not have, and where the elements are.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

static guint64
n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

static void
append_numbers (MultitudeArray *array,
                guint           first,
                guint           n)
{
  guint32 i;

  for (i = first; i < first + n; i++)
    multitude_array_append_val (array, i);
}

static void
assert_numbers (gconstpointer data,
                guint         first,
                guint         n)
{
  const guint32 *numbers = data;
  guint i;

  for (i = 0; i < n; i++)
    g_assert_cmpuint (numbers[i], ==, first + i);
}

/* ---- Elements ---- */

typedef struct
{
  char  name[3];
} Three;

typedef struct
{
  guint64 a, b;
} Sixteen;

/* The same values by the inline call and by the symbol, and a terminating element
 * behind them if there shall be one.
 */
#define DEFINE_SIZE_TEST(Type) \
static void \
test_elements_of_ ## Type (void) \
{ \
  g_autoptr (MultitudeArena) arena = multitude_arena_new (); \
  gsize i, zero; \
\
  for (zero = 0; zero < 2; zero++) \
    { \
      g_autoptr (MultitudeArray) array = multitude_array_new (arena, zero == 1, FALSE, sizeof (Type)); \
      Type nothing, value; \
\
      memset (&nothing, 0, sizeof nothing); \
      for (i = 0; i < 1000; i++) \
        { \
          memset (&value, (int) i % 255 + 1, sizeof value); \
          if (i % 2 == 0) \
            g_assert_true (multitude_array_append_val (array, value) == array); \
          else \
            g_assert_true ((multitude_array_append_one) (array, &value, sizeof value) == array); \
          if (zero == 1) \
            g_assert_cmpmem (&multitude_array_index (array, Type, array->len), sizeof nothing, \
                             &nothing, sizeof nothing); \
        } \
\
      g_assert_cmpuint (array->len, ==, 1000); \
      g_assert_cmpuint (multitude_array_get_element_size (array), ==, sizeof (Type)); \
      assert_aligned (array->data, 16); \
      for (i = 0; i < 1000; i++) \
        { \
          memset (&value, (int) i % 255 + 1, sizeof value); \
          g_assert_cmpmem (&multitude_array_index (array, Type, i), sizeof value, &value, sizeof value); \
        } \
    } \
}

DEFINE_SIZE_TEST (guint8)
DEFINE_SIZE_TEST (guint16)
DEFINE_SIZE_TEST (Three)
DEFINE_SIZE_TEST (guint32)
DEFINE_SIZE_TEST (guint64)
DEFINE_SIZE_TEST (Sixteen)

/* As many bytes as an element has are taken from a larger variable. */
static void
test_other_size (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_sized_new (arena, FALSE, FALSE, 1, 8);
  guint32 four = 0x61616161;
  guint16 two = 0x6262;
  Three three = { "ccc" };

  multitude_array_append_val (array, four);
  multitude_array_append_val (array, two);
  multitude_array_append_val (array, three);
  g_assert_cmpmem (array->data, array->len, "abc", 3);

  multitude_array_unref (array);
  array = multitude_array_new (arena, FALSE, FALSE, 4);
  expect_critical (multitude_array_append_val (array, two), "*assertion 'size >= array->element_size' failed");
  g_assert_cmpuint (array->len, ==, 0);
}

/* What was there is not written over; a gap is zeroed if the array says so. */
/* What is appended may be a part of the array itself. */
static void
test_own_length (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, sizeof (guint));
  guint i;

  for (i = 0; i < 200; i++)
    multitude_array_append_val (array, array->len);

  assert_numbers (array->data, 0, 200);
  multitude_array_unref (array);
}

static void
test_insert (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, TRUE, 1);

  multitude_array_insert_vals (array, 0, "bc", 2);
  multitude_array_insert_vals (array, 2, "d", 1);
  multitude_array_prepend_vals (array, "a", 1);
  multitude_array_insert_vals (array, 7, "xyz", 3);
  multitude_array_insert_vals (array, 3, "--", 2);
  multitude_array_insert_vals (array, 1000, NULL, 0);
  g_assert_cmpmem (array->data, array->len + 1, "abc--d\0\0\0xyz\0", 13);

  multitude_array_remove_index (array, 3);
  multitude_array_remove_index_fast (array, 3);
  g_assert_cmpmem (array->data, array->len + 1, "abczd\0\0\0xy\0", 11);
  multitude_array_set_size (array, 4);
  g_assert_cmpmem (array->data, array->len + 1, "abcz\0", 5);
  multitude_array_set_size (array, 6);
  g_assert_cmpmem (array->data, array->len + 1, "abcz\0\0\0", 7);
  multitude_array_set_size (array, 1);
  multitude_array_set_size (array, 4);
  g_assert_cmpmem (array->data, array->len + 1, "a\0\0\0\0", 5);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint32 left = *(const guint32 *) a;
  guint32 right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

static int
compare_backwards (gconstpointer a,
                   gconstpointer b,
                   gpointer      n_calls)
{
  ++*(guint *) n_calls;
  return compare_numbers (b, a);
}

static void
test_sort (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  guint n_calls = 0, index_ = 77;
  guint32 i, number;

  multitude_array_sort (array, compare_numbers);
  g_assert_false (multitude_array_binary_search (array, &n_calls, compare_numbers, &index_));

  for (i = 0; i < 1000; i++)
    {
      number = i * 7919 % 1000 * 2;
      multitude_array_append_val (array, number);
    }

  multitude_array_sort_with_data (array, compare_backwards, &n_calls);
  g_assert_cmpuint (n_calls, >, 999);
  g_assert_cmpuint (multitude_array_index (array, guint32, 0), ==, 1998);
  multitude_array_sort (array, compare_numbers);

  for (i = 0; i < 1000; i++)
    {
      number = i * 2;
      g_assert_true (multitude_array_binary_search (array, &number, compare_numbers, &index_));
      g_assert_cmpuint (index_, ==, i);
      number++;
      g_assert_false (multitude_array_binary_search (array, &number, compare_numbers, &index_));
      g_assert_cmpuint (index_, ==, i);
    }
}

/* ---- Room ---- */

/* What is reserved is what is needed, rounded up to a word; what is not used comes
 * back, and only then.
 */
static void
test_room (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_sized_new (arena, FALSE, FALSE, 4, 11);
  gpointer mem;

  g_assert_cmpuint (array->len, ==, 0);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((char *) mem == array->data + 48);
  multitude_box_free (mem);

  append_numbers (array, 0, 12);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  append_numbers (array, 12, 1);
  g_assert_cmpuint (n_relocated (arena), ==, 1);

  multitude_array_reserve (array, 3);
  multitude_array_reserve (array, 2000);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((char *) mem == array->data + 8000);
  append_numbers (array, 13, 1987);
  g_assert_cmpuint (n_relocated (arena), ==, 1);
  assert_numbers (array->data, 0, 2000);

  /* Something is behind it. */
  multitude_array_set_size (array, 5);
  multitude_array_shrink (array);
  append_numbers (array, 5, 1995);
  g_assert_cmpuint (n_relocated (arena), ==, 1);
  multitude_box_free (mem);
}

static void
test_shrink (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  gchar *data;
  gpointer mem;

  append_numbers (array, 0, 5);
  data = array->data;
  multitude_array_shrink (array);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((gchar *) mem == data + 24);
  multitude_box_free (mem);

  multitude_array_set_size (array, 0);
  multitude_array_shrink (array);
  g_assert_null (array->data);
  multitude_array_shrink (array);
  append_numbers (array, 0, 100);
  assert_numbers (array->data, 0, 100);
}

/* A terminated array keeps its zero when it shrinks to it. */
static void
test_shrink_terminated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, FALSE, 4);
  gpointer mem;

  multitude_array_shrink (array);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((gchar *) mem == array->data + 8);
  g_assert_cmpuint (multitude_array_index (array, guint32, 0), ==, 0);
  append_numbers (array, 1, 1);
  g_assert_cmpuint (multitude_array_index (array, guint32, 1), ==, 0);
  append_numbers (array, 2, 1);
  g_assert_cmpuint (n_relocated (arena), ==, 1);
  multitude_box_free (mem);
}

/* ---- Sharing ---- */

static guint n_cleared;

static void
count_cleared (gpointer data)
{
  g_assert_cmpuint (*(guint32 *) data, ==, n_cleared);
  n_cleared++;
}

static void
test_references (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, 4);
  gpointer segment;

  multitude_array_set_clear_func (array, count_cleared);
  n_cleared = 0;
  append_numbers (array, 0, 3);
  g_assert_true (multitude_array_ref (array) == array);
  multitude_array_unref (array);
  g_assert_cmpuint (n_cleared, ==, 0);

  /* Others are left with an empty array. */
  g_assert_true (multitude_array_ref (array) == array);
  g_assert_null (multitude_array_free (array, TRUE));
  g_assert_cmpuint (n_cleared, ==, 3);
  g_assert_cmpuint (array->len, ==, 0);
  g_assert_null (array->data);

  append_numbers (array, 5, 3);
  g_assert_true (multitude_array_ref (array) == array);
  segment = multitude_array_free (array, FALSE);
  assert_numbers (segment, 5, 3);
  multitude_box_free (segment);
  g_assert_cmpuint (array->len, ==, 0);
  g_assert_cmpuint (n_cleared, ==, 3);

  append_numbers (array, 3, 100);
  multitude_array_unref (array);
  g_assert_cmpuint (n_cleared, ==, 103);
}

static void
test_boxed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  GValue value = G_VALUE_INIT;

  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_ARRAY), ==, "MultitudeArray");
  g_value_init (&value, MULTITUDE_TYPE_ARRAY);
  g_value_set_boxed (&value, array);
  g_assert_true (g_value_get_boxed (&value) == array);
  append_numbers (array, 0, 3);
  g_value_unset (&value);
  assert_numbers (array->data, 0, 3);
}

static void
test_copy (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, TRUE, 4);
  g_autoptr (MultitudeArray) empty = multitude_array_new (arena, FALSE, FALSE, 4);
  g_autoptr (MultitudeArray) copy = NULL;
  g_autoptr (MultitudeArray) copy_of_empty = multitude_array_copy (empty);
  gpointer mem;

  multitude_array_set_clear_func (array, count_cleared);
  n_cleared = 0;
  append_numbers (array, 0, 100);
  copy = multitude_array_copy (array);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((gchar *) mem == copy->data + 408);
  multitude_box_free (mem);

  assert_numbers (copy->data, 0, 100);
  g_assert_cmpuint (copy->len, ==, 100);
  g_assert_cmpuint (multitude_array_index (copy, guint32, 100), ==, 0);
  multitude_array_set_size (copy, 0);
  g_assert_cmpuint (n_cleared, ==, 0);
  g_assert_cmpuint (copy_of_empty->len, ==, 0);
  g_assert_null (copy_of_empty->data);
}

/* ---- Mistakes ---- */

static void
test_criticals (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  g_autoptr (MultitudeArray) other = multitude_array_new (arena, FALSE, FALSE, 8);

#define expect_failed(expression, text) \
  expect_critical (g_assert_null (expression), "*assertion '" text "' failed")

  append_numbers (array, 0, 3);
  expect_failed (multitude_array_new (NULL, FALSE, FALSE, 1), "arena != NULL");
  expect_failed (multitude_array_new (arena, FALSE, FALSE, 0), "element_size > 0");
  expect_failed (multitude_array_sized_new (arena, FALSE, FALSE, 0, 7), "element_size > 0");
  expect_failed (multitude_array_remove_index (array, 3), "index_ < array->len");
  expect_failed (multitude_array_remove_index_fast (array, 3), "index_ < array->len");
  expect_failed (multitude_array_remove_range (array, 4, 0), "index_ <= array->len");
  expect_failed (multitude_array_remove_range (array, 2, 2), "length <= array->len - index_");
  expect_failed (multitude_array_remove_range (array, 2, G_MAXUINT), "length <= array->len - index_");
  expect_failed (multitude_array_split_off (array, 4), "at <= array->len");
  expect_failed (multitude_array_join (array, array), "tail != NULL && tail != array");
  expect_failed (multitude_array_join (array, other), "array->element_size == tail->element_size");
  expect_failed (multitude_array_append_vals (NULL, "", 1), "array != NULL");
#undef expect_failed

  g_assert_cmpuint (array->len, ==, 3);
  assert_numbers (array->data, 0, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/array/elements/1", test_elements_of_guint8);
  g_test_add_func ("/array/elements/2", test_elements_of_guint16);
  g_test_add_func ("/array/elements/3", test_elements_of_Three);
  g_test_add_func ("/array/elements/4", test_elements_of_guint32);
  g_test_add_func ("/array/elements/8", test_elements_of_guint64);
  g_test_add_func ("/array/elements/16", test_elements_of_Sixteen);
  g_test_add_func ("/array/elements/other-size", test_other_size);
  g_test_add_func ("/array/elements/own-length", test_own_length);
  g_test_add_func ("/array/insert", test_insert);
  g_test_add_func ("/array/sort", test_sort);
  g_test_add_func ("/array/room", test_room);
  g_test_add_func ("/array/shrink", test_shrink);
  g_test_add_func ("/array/shrink/terminated", test_shrink_terminated);
  g_test_add_func ("/array/references", test_references);
  g_test_add_func ("/array/boxed", test_boxed);
  g_test_add_func ("/array/copy", test_copy);
  g_test_add_func ("/array/criticals", test_criticals);

  return g_test_run ();
}
