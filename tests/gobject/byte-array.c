/* Arrays of bytes: what they hold, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* They are arrays with elements of one byte, see array.c and array-freeze.c; here is
 * that each call is the right one, and what only they have.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define BYTES(literal) ((const guint8 *) (literal))

static guint64
n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

/* Of every length around those that are copied inline, by the macro and the symbol. */
static void
test_append (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_new (arena);
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  guint8 data[100];
  guint i, len;

  for (i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 7 + 1);

  for (len = 0; len <= sizeof data; len++)
    {
      g_assert_true (multitude_byte_array_append (array, data, len) == array);
      g_assert_true ((multitude_byte_array_append) (array, data + sizeof data - len, len) == array);
      g_byte_array_append (expected, data, len);
      g_byte_array_append (expected, data + sizeof data - len, len);
      g_assert_cmpmem (array->data, array->len, expected->data, expected->len);
    }

  g_assert_true (multitude_byte_array_append (array, NULL, 0) == array);
  g_assert_true (multitude_byte_array_append (array, BYTES ("x"), 1) == array);
  g_assert_cmpuint (array->data[array->len - 1], ==, 'x');
  g_assert_cmpuint (array->len, ==, expected->len + 1);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
}

static int
compare_bytes (gconstpointer a,
               gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static int
compare_backwards (gconstpointer a,
                   gconstpointer b,
                   gpointer      n_calls)
{
  ++*(guint *) n_calls;
  return compare_bytes (b, a);
}

static void
test_calls (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_sized_new (arena, 10);
  guint n_calls = 0;

#define assert_text(text) g_assert_cmpmem (array->data, array->len, (text), strlen (text))
  g_assert_true (multitude_byte_array_append (array, BYTES ("def"), 3) == array);
  g_assert_true (multitude_byte_array_prepend (array, BYTES ("abc"), 3) == array);
  assert_text ("abcdef");
  g_assert_true (multitude_byte_array_remove_index (array, 1) == array);
  assert_text ("acdef");
  g_assert_true (multitude_byte_array_remove_index_fast (array, 1) == array);
  assert_text ("afde");
  multitude_byte_array_sort (array, compare_bytes);
  assert_text ("adef");
  multitude_byte_array_sort_with_data (array, compare_backwards, &n_calls);
  assert_text ("feda");
  g_assert_cmpuint (n_calls, >, 2);
  g_assert_true (multitude_byte_array_remove_range (array, 1, 2) == array);
  assert_text ("fa");
  g_assert_true (multitude_byte_array_set_size (array, 1) == array);
  assert_text ("f");
  g_assert_true (multitude_byte_array_try_append (array, BYTES ("gh"), 2, NULL));
  assert_text ("fgh");
#undef assert_text
}

static void
test_room (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_sized_new (arena, 10);
  gpointer mem = multitude_box_alloc (arena, 8);
  guint8 *data;

  g_assert_true ((guint8 *) mem == array->data + 16);
  multitude_byte_array_reserve (array, 1000);
  multitude_box_free (mem);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((guint8 *) mem == array->data + 1000);
  multitude_box_free (mem);
  g_assert_cmpuint (n_relocated (arena), ==, 0);

  multitude_byte_array_unref (array);
  array = multitude_byte_array_new (arena);
  multitude_byte_array_append (array, BYTES ("abc"), 3);
  data = array->data;
  multitude_byte_array_shrink (array);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((guint8 *) mem == data + 8);
  multitude_box_free (mem);
  g_assert_true (multitude_byte_array_try_reserve (array, 3, NULL));
}

static void
test_new_take (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = NULL;
  g_autoptr (MultitudeByteArray) empty = NULL;
  guint8 *data = (guint8 *) g_strdup ("not from here");
  gpointer mem;

  array = multitude_byte_array_new_take (arena, data, 13);
  g_assert_cmpmem (array->data, array->len, "not from here", 13);
  mem = multitude_box_alloc (arena, 8);
  g_assert_true ((guint8 *) mem == array->data + 16);
  multitude_box_free (mem);

  empty = multitude_byte_array_new_take (arena, NULL, 0);
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_null (empty->data);
}

/* ---- The end ---- */

static void
test_freeze (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeByteArray *array = multitude_byte_array_new (arena);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) stolen = NULL;
  g_autoptr (GBytes) empty = NULL;
  guint8 *data;
  gpointer mem;
  gsize len;

  multitude_byte_array_append (array, BYTES ("box"), 3);
  data = array->data;
  mem = multitude_byte_array_free_to_box (multitude_byte_array_ref (array), &len);
  g_assert_true (mem == data);
  g_assert_cmpmem (mem, len, "box", 3);
  multitude_box_free (mem);

  multitude_byte_array_append (array, BYTES ("counted"), 7);
  data = array->data;
  mem = multitude_byte_array_free_to_atomic_rc_box (multitude_byte_array_ref (array));
  g_assert_true (mem == data);
  g_assert_cmpmem (mem, multitude_atomic_rc_box_get_size (mem), "counted", 7);
  multitude_atomic_rc_box_release (mem);

  multitude_byte_array_append (array, BYTES ("stolen"), 6);
  data = multitude_byte_array_steal (array, &len);
  g_assert_cmpmem (data, len, "stolen", 6);
  multitude_box_free (data);

  multitude_byte_array_append (array, BYTES ("freed"), 5);
  multitude_byte_array_ref (array);
  data = multitude_byte_array_free (array, FALSE);
  g_assert_cmpmem (data, 5, "freed", 5);
  multitude_box_free (data);

  multitude_byte_array_append (array, BYTES ("bytes stolen"), 12);
  stolen = multitude_byte_array_steal_bytes (array);
  empty = multitude_byte_array_steal_bytes (array);
  multitude_byte_array_append (array, BYTES ("bytes"), 5);
  data = array->data;
  bytes = multitude_byte_array_free_to_bytes (array);
  g_assert_true (g_bytes_get_data (bytes, NULL) == data);
  g_assert_cmpuint (n_relocated (arena), ==, 0);

  /* They outlive the arena. */
  g_clear_object (&arena);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "bytes", 5);
  g_assert_cmpmem (g_bytes_get_data (stolen, NULL), g_bytes_get_size (stolen), "bytes stolen", 12);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_nonnull (g_bytes_get_data (empty, NULL));
}

static void
test_split_and_join (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_new (arena);
  MultitudeByteArray *tail;
  guint8 *data;
  guint at;

  multitude_byte_array_append (array, BYTES ("abcdefghijklmnopq"), 17);
  data = array->data;
  for (at = 1; at <= 17; at++)
    {
      tail = multitude_byte_array_split_off (array, at);
      g_assert_cmpmem (array->data, array->len, "abcdefghijklmnopq", at);
      g_assert_cmpuint (tail->len, ==, 17 - at);
      g_assert_true (at == 17 || tail->data == data + at);
      g_assert_true (multitude_byte_array_join (array, tail) == array);
      g_assert_true (array->data == data);
      g_assert_cmpmem (array->data, array->len, "abcdefghijklmnopq", 17);
    }
}

/* A long array is cut where its header is out of sight: behind it a copy is made. */
static void
test_split_far (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_new (arena);
  MultitudeByteArray *tail;
  guint i;

  for (i = 0; i < 300000; i++)
    {
      guint8 byte = (guint8) (i % 251);

      multitude_byte_array_append (array, &byte, 1);
    }

  tail = multitude_byte_array_split_off (array, 200000);
  g_assert_cmpuint (array->len, ==, 200000);
  g_assert_cmpuint (tail->len, ==, 100000);
  g_assert_true (multitude_byte_array_join (array, tail) == array);
  for (i = 0; i < 300000; i++)
    g_assert_cmpuint (array->data[i], ==, i % 251);
}

/* ---- An array that keeps its arena ---- */

static void
test_holding (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeByteArray *array, *tail;
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) error = NULL;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  array = multitude_byte_array_new_holding (arena, &error);
  g_assert_no_error (error);
  g_object_unref (arena);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  g_assert_true (multitude_byte_array_append_bytes (array, abc, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (array->data, array->len, "abc", 3);
  tail = multitude_byte_array_split_off (array, 1);
  g_assert_true (multitude_byte_array_ref (array) == array);
  multitude_byte_array_unref (array);
  multitude_byte_array_unref (array);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);
  g_assert_cmpmem (tail->data, tail->len, "bc", 2);
  multitude_byte_array_unref (tail);
  counting_source_clear (&counting);
}

static void
test_boxed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeByteArray *array = multitude_byte_array_new (arena);
  MultitudeByteArray *copy = g_boxed_copy (MULTITUDE_TYPE_BYTE_ARRAY, array);

  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_BYTE_ARRAY), ==, "MultitudeByteArray");
  g_assert_true (copy == array);
  multitude_byte_array_append (array, BYTES ("one"), 3);
  g_boxed_free (MULTITUDE_TYPE_BYTE_ARRAY, copy);
  g_assert_cmpmem (array->data, array->len, "one", 3);
  multitude_byte_array_free (array, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/byte-array/append", test_append);
  g_test_add_func ("/byte-array/calls", test_calls);
  g_test_add_func ("/byte-array/room", test_room);
  g_test_add_func ("/byte-array/new-take", test_new_take);
  g_test_add_func ("/byte-array/freeze", test_freeze);
  g_test_add_func ("/byte-array/split-and-join", test_split_and_join);
  g_test_add_func ("/byte-array/split-far", test_split_far);
  g_test_add_func ("/byte-array/holding", test_holding);
  g_test_add_func ("/byte-array/boxed", test_boxed);

  return g_test_run ();
}
