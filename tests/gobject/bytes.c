/* GBytes out of an arena: contents, alignment, and how long they live.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source that counts says when memory came back: not before the last owner of a
 * chunk went, and not after.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* Around the sizes that decide: the 16 of the alignment, max-normal-alloc, and the
 * 64 KiB behind which no header can be found.
 */
static const gsize sizes[] = {
  1, 7, 8, 15, 16, 17, 100, 1000, 4096, 16375, 16376, 16384, 16385, 65023, 65024, 65025, 65536,
  65537, 1000000,
};

static guint8 *
make_data (gsize size)
{
  guint8 *data = g_malloc (size);
  gsize i;

  for (i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + i / 251);

  return data;
}

static void
assert_contents (GBytes       *bytes,
                 gconstpointer expected,
                 gsize         expected_size)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  assert_aligned (data, 16);
  g_assert_cmpmem (data, size, expected, expected_size);
}

/* ---- One ---- */

static void
test_contents (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree guint8 *data = make_data (1000000);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      GBytes *bytes = multitude_arena_new_bytes (arena, data, sizes[i], &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_get_data (bytes, NULL) != data);
      g_ptr_array_add (all, bytes);
    }

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_contents (all->pdata[i], data, sizes[i]);
}

static void
test_empty (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) from_null = multitude_arena_new_bytes (arena, NULL, 0, &error);
  g_autoptr (GBytes) from_data = multitude_arena_new_bytes (arena, "", 0, &error);
  g_autoptr (GBytes) twin = g_bytes_new (NULL, 0);

  g_assert_no_error (error);
  assert_contents (from_null, "", 0);
  assert_contents (from_data, "", 0);
  g_assert_true (g_bytes_get_data (from_null, NULL) != g_bytes_get_data (from_data, NULL));
  g_assert_true (g_bytes_equal (from_null, twin));
}

/* Side by side, each at the next multiple of 16. */
static void
test_packing (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) first = multitude_arena_new_bytes (arena, "1", 1, NULL);
  g_autoptr (GBytes) second = multitude_arena_new_bytes (arena, "1234567890123456", 16, NULL);
  g_autoptr (GBytes) third = multitude_arena_new_bytes (arena, "12345678901234567", 17, NULL);
  g_autoptr (GBytes) fourth = multitude_arena_new_bytes (arena, "", 0, NULL);
  const char *start = g_bytes_get_data (first, NULL);

  g_assert_cmpint ((const char *) g_bytes_get_data (second, NULL) - start, ==, 16);
  g_assert_cmpint ((const char *) g_bytes_get_data (third, NULL) - start, ==, 32);
  g_assert_cmpint ((const char *) g_bytes_get_data (fourth, NULL) - start, ==, 64);
}

static void
test_references (void)
{
  g_autoptr (MultitudeArena) arena = NULL;
  CountingSource counting;
  GBytes *bytes;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  bytes = multitude_arena_new_bytes (arena, "hello", 5, NULL);
  g_clear_object (&arena);
  counting_source_assert_log (&counting, "+1024");

  g_assert_true (g_bytes_ref (bytes) == bytes);
  g_bytes_unref (bytes);
  counting_source_assert_log (&counting, "");
  assert_contents (bytes, "hello", 5);

  g_bytes_unref (bytes);
  counting_source_assert_log (&counting, "-1024");
  counting_source_clear (&counting);
}

/* A part keeps the whole alive, and lies where it lay. */
static void
test_slices (void)
{
  MultitudeArena *arena;
  CountingSource counting;
  GBytes *bytes;
  GBytes *slice;
  GBytes *slice_of_slice;
  const char *data;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  bytes = multitude_arena_new_bytes (arena, "0123456789", 10, NULL);
  data = g_bytes_get_data (bytes, NULL);
  slice = g_bytes_new_from_bytes (bytes, 2, 6);
  slice_of_slice = g_bytes_new_from_bytes (slice, 1, 3);
  g_object_unref (arena);
  g_bytes_unref (bytes);
  g_bytes_unref (slice);
  counting_source_assert_log (&counting, "+1024");

  g_assert_true (g_bytes_get_data (slice_of_slice, NULL) == data + 3);
  g_assert_cmpmem (g_bytes_get_data (slice_of_slice, NULL), g_bytes_get_size (slice_of_slice), "345", 3);
  g_bytes_unref (slice_of_slice);
  counting_source_assert_log (&counting, "-1024");
  counting_source_clear (&counting);
}

/* GLib may take the last reference's data over; ours it copies, and lets go. */
static void
test_unref_to_data (void)
{
  MultitudeArena *arena;
  CountingSource counting;
  g_autofree char *data = NULL;
  gsize size;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  data = g_bytes_unref_to_data (multitude_arena_new_bytes (arena, "hello", 6, NULL), &size);
  g_object_unref (arena);

  g_assert_cmpuint (size, ==, 6);
  g_assert_cmpstr (data, ==, "hello");
  counting_source_clear (&counting);
}

static void
test_outlives_reset (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = make_data (20000);
  g_autoptr (GBytes) small = multitude_arena_new_bytes (arena, data, 100, NULL);
  g_autoptr (GBytes) large = multitude_arena_new_bytes (arena, data, 20000, NULL);
  const MultitudeResetMode modes[] = {
    MULTITUDE_RESET_KEEP_ALL, MULTITUDE_RESET_KEEP_LIMIT, MULTITUDE_RESET_FREE_ALL
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      gpointer mem = multitude_arena_alloc (arena, 10000);

      memset (mem, 0xff, 10000);
      multitude_arena_reset_full (arena, modes[i]);
      multitude_arena_trim (arena);
      assert_contents (small, data, 100);
      assert_contents (large, data, 20000);
    }
}

/* With all of them gone the same place is used again. */
static void
test_place_is_reused (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GBytes *bytes = multitude_arena_new_bytes (arena, "1", 1, NULL);
  gconstpointer data = g_bytes_get_data (bytes, NULL);

  g_bytes_unref (bytes);
  multitude_arena_reset (arena);
  bytes = multitude_arena_new_bytes (arena, "2", 1, NULL);
  g_assert_true (g_bytes_get_data (bytes, NULL) == data);

  /* And with one alive it is not. */
  multitude_arena_reset (arena);
  g_bytes_unref (multitude_arena_new_bytes (arena, "3", 1, NULL));
  assert_contents (bytes, "2", 1);
  g_bytes_unref (bytes);
}

/* What GVariant reads, it reads here: a copy would be made for bytes that are not
 * aligned to 8.
 */
static void
test_variant (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) odd = multitude_arena_new_bytes (arena, "1", 1, NULL);
  const guint64 numbers[] = { 1, 2, G_MAXUINT64 };
  g_autoptr (GBytes) bytes = multitude_arena_new_bytes (arena, numbers, sizeof numbers, NULL);
  g_autoptr (GVariant) variant = NULL;
  guint64 last;

  g_assert_nonnull (odd);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("at"), bytes, TRUE));
  g_assert_true (g_variant_get_data (variant) == g_bytes_get_data (bytes, NULL));

  g_clear_object (&arena);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_variant_get_child (variant, 2, "t", &last);
  g_assert_cmpuint (last, ==, G_MAXUINT64);
}

/* ---- Many over one ---- */

static GPtrArray *
cut (MultitudeArena *arena,
     gconstpointer   data,
     const gsize    *lengths,
     gsize           n_lengths)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *array;
  gsize size = 0;
  gsize i;

  for (i = 0; i < n_lengths; i++)
    size += lengths[i];

  array = multitude_arena_new_bytes_array (arena, data, size, lengths, n_lengths, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (array->len, ==, n_lengths);

  return array;
}

static void
assert_cut (GPtrArray    *array,
            const guint8 *data,
            const gsize  *lengths)
{
  const guint8 *start = g_bytes_get_data (array->pdata[0], NULL);
  gsize offset = 0;
  gsize i;

  for (i = 0; i < array->len; i++)
    {
      g_assert_cmpint ((const guint8 *) g_bytes_get_data (array->pdata[i], NULL) - start, ==, offset);
      assert_contents (array->pdata[i], data, lengths[i]);
      offset += (lengths[i] + 15) / 16 * 16;
      data += lengths[i];
    }
}

static void
test_array (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize lengths[] = { 5, 0, 16, 1, 0, 0, 33, 100, 0 };
  g_autofree guint8 *data = make_data (155);
  g_autoptr (GPtrArray) array = cut (arena, data, lengths, G_N_ELEMENTS (lengths));

  assert_cut (array, data, lengths);
  g_clear_object (&arena);
  assert_cut (array, data, lengths);
}

/* Beyond 64 KiB the header is still found. */
static void
test_array_large (void)
{
  g_autofree guint8 *data = make_data (300000);
  const gsize lengths[] = { 100000, 1, 65535, 0, 34464, 100000 };
  CountingSource counting;
  MultitudeArena *arena;
  GPtrArray *array;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  array = cut (arena, data, lengths, G_N_ELEMENTS (lengths));
  assert_cut (array, data, lengths);

  /* 100000 + 16 + 65536 + 0 + 34464 + 100000, and 512 in front. */
  counting_source_assert_log (&counting, "+300528");
  g_object_unref (arena);
  g_ptr_array_unref (array);
  counting_source_assert_log (&counting, "-300528");
  counting_source_clear (&counting);
}

static void
test_array_of_nothing (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize zeros[3] = { 0 };
  g_autoptr (GPtrArray) none = cut (arena, NULL, NULL, 0);
  g_autoptr (GPtrArray) empty = cut (arena, NULL, zeros, G_N_ELEMENTS (zeros));

  g_assert_cmpuint (none->len, ==, 0);
  assert_contents (empty->pdata[0], "", 0);
  assert_contents (empty->pdata[1], "", 0);
  assert_contents (empty->pdata[2], "", 0);
}

/* The backing goes with the last of them, whichever that is. */
static void
test_array_last_one (void)
{
  const gsize lengths[] = { 1000, 1000, 0, 1000 };
  g_autofree guint8 *data = make_data (3000);
  gsize last;

  for (last = 0; last < G_N_ELEMENTS (lengths); last++)
    {
      g_autoptr (GBytes) kept = NULL;
      CountingSource counting;
      MultitudeArena *arena;
      GPtrArray *array;

      counting_source_init (&counting, COUNTING_FIXED);
      arena = multitude_arena_new_with_source (&counting.source);
      array = cut (arena, data, lengths, G_N_ELEMENTS (lengths));
      kept = g_bytes_ref (array->pdata[last]);
      g_object_unref (arena);
      g_ptr_array_unref (array);
      counting_source_assert_log (&counting, "+4096");

      g_assert_cmpuint (g_bytes_get_size (kept), ==, lengths[last]);
      g_clear_pointer (&kept, g_bytes_unref);
      counting_source_assert_log (&counting, "-4096");
      counting_source_clear (&counting);
    }
}

/* ---- Threads ---- */

typedef struct
{
  GAsyncQueue  *queue;
  const guint8 *data;
} Releaser;

/* Ends with empty bytes of GLib's. */
static gpointer
release_all (gpointer user_data)
{
  Releaser *releaser = user_data;

  for (;;)
    {
      g_autoptr (GBytes) bytes = g_async_queue_pop (releaser->queue);
      gsize size = g_bytes_get_size (bytes);

      if (size == 0)
        return NULL;
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), size, releaser->data, size);
    }
}

/* Two threads release what a third makes, during and after the arena's life. */
static void
test_threads (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
  g_autofree guint8 *data = make_data (20000);
  Releaser releaser = { queue, data };
  CountingSource counting;
  MultitudeArena *arena;
  GThread *threads[2];
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("releaser", release_all, &releaser);

  for (i = 0; i < 4000; i++)
    {
      g_async_queue_push (queue, multitude_arena_new_bytes (arena, data, 1 + i % 300, NULL));
      if (i % 100 == 0)
        g_async_queue_push (queue, multitude_arena_new_bytes (arena, data, 20000, NULL));
      if (i % 500 == 0)
        multitude_arena_reset (arena);
    }
  g_object_unref (arena);

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_async_queue_push (queue, g_bytes_new_static ("", 0));
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  counting_source_clear (&counting);
}

static gpointer
release_one (gpointer bytes)
{
  g_bytes_unref (bytes);
  return NULL;
}

/* The last of an arena that is gone: memory and source end on that thread. */
static void
test_last_on_another_thread (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  GBytes *bytes;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  bytes = multitude_arena_new_bytes (arena, "1", 1, NULL);
  g_object_unref (arena);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  g_thread_join (g_thread_new ("last", release_one, bytes));
  counting_source_assert_log (&counting, "+1024 -1024");
  counting_source_clear (&counting);
}

/* ---- Failure ---- */

static void
test_over_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = make_data (60000);
  const gsize lengths[] = { 1, 2, 3000 };
  g_autoptr (GError) error = NULL;
  GBytes *bytes;
  GPtrArray *array;

  multitude_arena_set_byte_budget (arena, 2048);
  bytes = multitude_arena_new_bytes (arena, data, 4000, &error);
  g_assert_null (bytes);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 4000 bytes: the budget is 2048 bytes, of which 0 are in use");
  bytes = multitude_arena_new_bytes (arena, data, 60000, &error);
  g_assert_null (bytes);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 60000 bytes: the budget is 2048 bytes, of which 0 are in use");
  array = multitude_arena_new_bytes_array (arena, data, 3003, lengths, 3, &error);
  g_assert_null (array);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 3040 bytes: the budget is 2048 bytes, of which 0 are in use");

  /* What is not too much is to be had, and once it is released so is the next. */
  bytes = multitude_arena_new_bytes (arena, data, 1400, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2048);
  g_assert_null (multitude_arena_new_bytes (arena, data, 1400, NULL));
  g_bytes_unref (bytes);
  bytes = multitude_arena_new_bytes (arena, data, 1400, &error);
  g_assert_no_error (error);
  g_bytes_unref (bytes);
}

/* Owners that were released elsewhere make room without anybody's asking. */
static void
test_budget_comes_back (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = make_data (60000);
  g_autoptr (GError) error = NULL;
  gsize i;

  multitude_arena_set_byte_budget (arena, 60512);
  for (i = 0; i < 10; i++)
    {
      GBytes *bytes = multitude_arena_new_bytes (arena, data, 60000, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 60512);
      g_assert_null (multitude_arena_new_bytes (arena, data, 60000, NULL));
      g_thread_join (g_thread_new ("releaser", release_one, bytes));
      g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
    }
}

/* The sizes are never read: what they speak of is not there. */
static void
test_overflow (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize too_long[] = { G_MAXSSIZE - 15 };
  const gsize too_many[] = { G_MAXSSIZE / 2, G_MAXSSIZE / 2, 16 };
  const char *message = "Cannot allocate as many bytes as were asked for: the size is too large";
  g_autoptr (GError) error = NULL;
  gpointer made;

  made = multitude_arena_new_bytes (arena, "1", G_MAXSIZE, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, message);
  made = multitude_arena_new_bytes (arena, "1", G_MAXSSIZE, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, message);
  made = multitude_arena_new_bytes_array (arena, "1", too_long[0], too_long, 1, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, message);
  made = multitude_arena_new_bytes_array (arena, "1", (gsize) G_MAXSSIZE / 2 * 2 + 16, too_many, 3, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, message);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

static void
test_wrong_sum (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize lengths[] = { 1, 2, 3 };
  const gsize wrapping[] = { 4, G_MAXSIZE, 3 };
  const char *message = "The lengths do not add up to the size of the data";
  g_autoptr (GError) error = NULL;
  gpointer made;

  made = multitude_arena_new_bytes_array (arena, "12345", 5, lengths, 3, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_INVALID, message);
  made = multitude_arena_new_bytes_array (arena, "1234567", 7, lengths, 3, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_INVALID, message);
  made = multitude_arena_new_bytes_array (arena, "1", 1, NULL, 0, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_INVALID, message);

  /* 4 + (2^64 - 1) + 3 is 6 again. */
  made = multitude_arena_new_bytes_array (arena, "123456", 6, wrapping, 3, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_INVALID, message);
  g_assert_null (multitude_arena_new_bytes_array (arena, "12345", 5, lengths, 3, NULL));
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

/* ---- Misuse ---- */

static void
test_misuse_of_bytes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "set");
  gpointer made = NULL;

  expect_critical (made = multitude_arena_new_bytes (NULL, "1", 1, NULL),
                   "multitude_arena_new_bytes: assertion 'MULTITUDE_IS_ARENA (self)' failed");
  expect_critical (made = multitude_arena_new_bytes ((gpointer) object, "1", 1, NULL),
                   "multitude_arena_new_bytes: assertion 'MULTITUDE_IS_ARENA (self)' failed");
  expect_critical (made = multitude_arena_new_bytes (arena, NULL, 1, NULL),
                   "multitude_arena_new_bytes: assertion 'data != NULL || size == 0' failed");
  expect_critical (made = multitude_arena_new_bytes (arena, "1", 1, &error),
                   "multitude_arena_new_bytes: assertion 'error == NULL || *error == NULL' failed");
  g_assert_null (made);
}

static void
test_misuse_of_array (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize lengths[] = { 1 };
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "set");
  gpointer made = NULL;

#define ARRAY "multitude_arena_new_bytes_array: assertion "
  expect_critical (made = multitude_arena_new_bytes_array (NULL, "1", 1, lengths, 1, NULL),
                   ARRAY "'MULTITUDE_IS_ARENA (self)' failed");
  expect_critical (made = multitude_arena_new_bytes_array (arena, NULL, 1, lengths, 1, NULL),
                   ARRAY "'data != NULL || size == 0' failed");
  expect_critical (made = multitude_arena_new_bytes_array (arena, "1", 1, NULL, 1, NULL),
                   ARRAY "'lengths != NULL || n_lengths == 0' failed");
#if GLIB_SIZEOF_SIZE_T > 4
  expect_critical (made = multitude_arena_new_bytes_array (arena, "1", 1, lengths, (gsize) 1 << 32, NULL),
                   ARRAY "'n_lengths <= G_MAXUINT' failed");
#endif
  expect_critical (made = multitude_arena_new_bytes_array (arena, "1", 1, lengths, 1, &error),
                   ARRAY "'error == NULL || *error == NULL' failed");
#undef ARRAY
  g_assert_null (made);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bytes/contents", test_contents);
  g_test_add_func ("/bytes/empty", test_empty);
  g_test_add_func ("/bytes/packing", test_packing);
  g_test_add_func ("/bytes/references", test_references);
  g_test_add_func ("/bytes/slices", test_slices);
  g_test_add_func ("/bytes/unref-to-data", test_unref_to_data);
  g_test_add_func ("/bytes/outlives-reset", test_outlives_reset);
  g_test_add_func ("/bytes/place-is-reused", test_place_is_reused);
  g_test_add_func ("/bytes/variant", test_variant);
  g_test_add_func ("/bytes/array/contents", test_array);
  g_test_add_func ("/bytes/array/large", test_array_large);
  g_test_add_func ("/bytes/array/of-nothing", test_array_of_nothing);
  g_test_add_func ("/bytes/array/last-one", test_array_last_one);
  g_test_add_func ("/bytes/threads/many", test_threads);
  g_test_add_func ("/bytes/threads/last", test_last_on_another_thread);
  g_test_add_func ("/bytes/error/budget", test_over_budget);
  g_test_add_func ("/bytes/error/budget-comes-back", test_budget_comes_back);
  g_test_add_func ("/bytes/error/overflow", test_overflow);
  g_test_add_func ("/bytes/error/wrong-sum", test_wrong_sum);
  g_test_add_func ("/bytes/misuse/bytes", test_misuse_of_bytes);
  g_test_add_func ("/bytes/misuse/array", test_misuse_of_array);

  return g_test_run ();
}
