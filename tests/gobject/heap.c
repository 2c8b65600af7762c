/* Heaps as other libraries see them: types of functions, refusals and lifetime.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where blocks lie is the core's business and tested there; libraries that work on
 * a heap are in tests/plugins.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* The types that libraries ask for; a call that had another would not compile. */
static gpointer (*const zlib_alloc) (gpointer, guint, guint) = multitude_heap_zalloc;
static void (*const zlib_free) (gpointer, gpointer) = multitude_heap_free;
static gpointer (*const lua_alloc) (gpointer, gpointer, gsize, gsize) = multitude_heap_realloc_sized;
static gpointer (*const pcre2_malloc) (gsize, gpointer) = multitude_heap_malloc_with_data;
static void (*const pcre2_free) (gpointer, gpointer) = multitude_heap_free_with_data;
static gpointer (*const expat_malloc) (gsize) = multitude_heap_thread_malloc;
static gpointer (*const expat_realloc) (gpointer, gsize) = multitude_heap_thread_realloc;
static void (*const expat_free) (gpointer) = multitude_heap_thread_free;

static void
test_user_data_first (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *heap = multitude_heap_new (arena);
  char *mem = zlib_alloc (heap, 10, 10);

  assert_aligned (mem, 16);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (mem[i], ==, 0);
  g_assert_null (zlib_alloc (heap, G_MAXUINT, G_MAXUINT));
  mem = multitude_heap_realloc (heap, mem, 5000);
  g_assert_cmpint (mem[99], ==, 0);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 1);
  zlib_free (heap, mem);
  zlib_free (heap, NULL);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);
}

static void
test_user_data_last (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *heap = multitude_heap_new (arena);
  char *mem = pcre2_malloc (4, heap);

  strcpy (mem, "abc");
  mem = multitude_heap_realloc_with_data (mem, 500, heap);
  g_assert_cmpstr (mem, ==, "abc");
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 1);
  pcre2_free (mem, heap);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);
}

static void
test_told_sizes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *heap = multitude_heap_new_sized (arena);
  char *mem = lua_alloc (heap, NULL, 5, 16);
  char *next = multitude_heap_malloc (heap, 16);

  g_assert_true (next == mem + 16);
  multitude_heap_free_sized (heap, next, 16);
  g_assert_true (lua_alloc (heap, mem, 16, 32) == mem);
  g_assert_null (lua_alloc (heap, mem, 32, 0));
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);
}

/* What a caller says of a block is compared with what the heap knows. */
static void
test_wrong_size (gconstpointer is_told)
{
  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "guest", NULL);
      MultitudeHeap *heap = is_told != NULL ? multitude_heap_new_sized (arena) : multitude_heap_new (arena);
      gpointer mem = multitude_heap_malloc (heap, 40);

      multitude_heap_free_sized (heap, mem, 400);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*arena 'guest': * is a block of this heap, but not one of 400 bytes*");
}

static gpointer
look_at_default (gpointer data)
{
  return multitude_heap_swap_thread_default (NULL);
}

static void
test_thread_default (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *outer = multitude_heap_new (arena);
  MultitudeHeap *inner = multitude_heap_new (arena);
  char *mem;

  g_assert_null (multitude_heap_swap_thread_default (outer));
  mem = expat_malloc (10);
  g_assert_true (multitude_heap_swap_thread_default (inner) == outer);
  multitude_heap_thread_free (multitude_heap_thread_calloc (3, 5));
  g_assert_cmpuint (multitude_heap_get_n_blocks (inner), ==, 0);
  g_assert_null (g_thread_join (g_thread_new ("other", look_at_default, NULL)));

  g_assert_true (multitude_heap_swap_thread_default (outer) == inner);
  mem = expat_realloc (mem, 100);
  g_assert_cmpuint (multitude_heap_get_n_blocks (outer), ==, 1);
  expat_free (mem);
  g_assert_cmpuint (multitude_heap_get_n_blocks (outer), ==, 0);
  g_assert_true (multitude_heap_swap_thread_default (NULL) == outer);
}

static void
test_criticals (void)
{
  expect_critical (g_assert_null (multitude_heap_new (NULL)), "*multitude_heap_new*arena != NULL*");
  expect_critical (g_assert_null (multitude_heap_new_sized (NULL)), "*_new_sized*arena != NULL*");
  expect_critical (g_assert_null (multitude_heap_malloc (NULL, 1)), "*heap_malloc*heap != NULL*");
  expect_critical (g_assert_null (expat_malloc (1)), "*heap_malloc*heap != NULL*");
  expect_critical (g_assert_null (multitude_heap_calloc (NULL, 1, 1)), "*heap_calloc*heap != NULL*");
  expect_critical (g_assert_null (expat_realloc (NULL, 1)), "*heap_realloc*heap != NULL*");
  expect_critical (g_assert_null (lua_alloc (NULL, NULL, 0, 1)), "*realloc_sized*heap != NULL*");
  expect_critical (expat_free (NULL), "*heap_free*heap != NULL*");
  expect_critical (multitude_heap_free_sized (NULL, NULL, 0), "*free_sized*heap != NULL*");
  expect_critical (g_assert_cmpuint (multitude_heap_get_n_blocks (NULL), ==, 0), "*n_blocks*heap != NULL*");
}

/* No memory is not the end of the program here, but it is for the heap itself. */
static void
test_no_memory (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHeap *heap;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  heap = multitude_heap_new (arena);
  counting.refuses = TRUE;
  g_assert_null (multitude_heap_malloc (heap, 5000));
  g_assert_null (multitude_heap_calloc (heap, 5000, 1));
  g_assert_null (multitude_heap_realloc (heap, NULL, 5000));
  counting.refuses = FALSE;
  g_assert_nonnull (multitude_heap_malloc (heap, 5000));
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_no_memory_for_heap (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 512, NULL);

      multitude_heap_new (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*1120 bytes*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/heap/user-data-first", test_user_data_first);
  g_test_add_func ("/heap/user-data-last", test_user_data_last);
  g_test_add_func ("/heap/told-sizes", test_told_sizes);
  g_test_add_data_func ("/heap/wrong-size/kept", NULL, test_wrong_size);
  g_test_add_data_func ("/heap/wrong-size/told", "told", test_wrong_size);
  g_test_add_func ("/heap/thread-default", test_thread_default);
  g_test_add_func ("/heap/criticals", test_criticals);
  g_test_add_func ("/heap/no-memory", test_no_memory);
  g_test_add_func ("/heap/no-memory-for-heap", test_no_memory_for_heap);

  return g_test_run ();
}
