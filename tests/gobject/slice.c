/* Arrays that are copied or filled, room to read into, and copies on write.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What is given back is seen by the address of the next allocation. */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

typedef struct
{
  guint32 number;
  guint32 is_filled;
} Element;

typedef struct
{
  gsize    fails_at;
  gsize    n_filled;
  gpointer arena;               /* allocated from by the function, or NULL */
} Filling;

static GString *cleared;

static gboolean
fill_element (gpointer   element,
              gsize      i,
              gpointer   user_data,
              GError   **error)
{
  Filling *filling = user_data;

  if (i == filling->fails_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no %" G_GSIZE_FORMAT, i);
      return FALSE;
    }

  if (filling->arena != NULL)
    memset (multitude_arena_alloc (filling->arena, 100), 1, 100);
  *(Element *) element = (Element) { (guint32) i * 3, TRUE };
  filling->n_filled++;
  return TRUE;
}

static void
clear_element (gpointer element)
{
  g_string_append_printf (cleared, "%u ", ((Element *) element)->number);
}

static void
test_memdup_n (void)
{
  const guint16 numbers[] = { 1, 2, 3, 5, 8 };
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  guint16 *copy = multitude_memdup_n (arena, guint16, numbers, 5);
  g_autoptr(GError) error = NULL;
  volatile gsize huge = G_MAXSIZE;

  g_assert_cmpmem (copy, sizeof numbers, numbers, sizeof numbers);
  g_assert_nonnull (multitude_memdup_n (arena, guint16, NULL, 0));
  copy = multitude_arena_try_memdup_n (arena, numbers, 2, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (copy, 4, numbers, 4);
  g_assert_nonnull (multitude_arena_try_memdup_n (arena, NULL, 3, 0, &error));
  g_assert_no_error (error);

  g_assert_null (multitude_arena_try_memdup_n (arena, numbers, huge / 2, 3, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW);
  expect_critical (g_assert_null (multitude_arena_memdup_n (arena, NULL, 1, 1)),
                   "multitude_arena_memdup_n: assertion 'mem != NULL || n_blocks == 0 || block_size == 0' failed");
}

static void
test_fill (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  Filling filling = { G_MAXSIZE, 0, NULL };
  Element *elements = multitude_arena_fill (arena, 1000, sizeof (Element), fill_element, &filling,
                                            clear_element, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (filling.n_filled, ==, 1000);
  for (guint32 i = 0; i < 1000; i++)
    g_assert_cmpuint (elements[i].number, ==, 3 * i);

  filling.n_filled = 0;
  g_assert_nonnull (multitude_arena_fill (arena, 0, sizeof (Element), fill_element, &filling, NULL, &error));
  g_assert_cmpuint (filling.n_filled, ==, 0);
}

/* Whichever element fails, those before it are cleared in order and the space is
 * free again.
 */
static void
test_fill_fails (void)
{
  for (gsize i = 0; i < 5; i++)
    {
      g_autoptr(MultitudeArena) arena = multitude_arena_new ();
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) expected = g_string_new (NULL);
      char *before = multitude_arena_alloc (arena, 16);
      Filling filling = { i, 0, NULL };

      cleared = g_string_new (NULL);
      for (gsize j = 0; j < i; j++)
        g_string_append_printf (expected, "%u ", (guint) j * 3);

      g_assert_null (multitude_arena_fill (arena, 5, sizeof (Element), fill_element, &filling,
                                           clear_element, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      g_assert_cmpstr (cleared->str, ==, expected->str);
      g_assert_true ((char *) multitude_arena_alloc (arena, 16) == before + 16);
      g_string_free (cleared, TRUE);
    }
}

static void
test_fill_fails_behind_others (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  Filling filling = { 3, 0, arena };
  gsize used;
  MultitudeStats *stats;

  g_assert_null (multitude_arena_fill (arena, 5, sizeof (Element), fill_element, &filling, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  stats = multitude_arena_get_stats (arena);
  used = multitude_stats_get_used (stats);
  g_assert_cmpuint (used, >=, 5 * sizeof (Element) + 300);
  multitude_stats_free (stats);
}

static void
test_fill_without_memory (void)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 0, NULL);
  g_autoptr(GError) error = NULL;
  Filling filling = { G_MAXSIZE, 0, NULL };
  volatile gsize huge = G_MAXSIZE;

  g_assert_null (multitude_arena_fill (arena, 5, 8, fill_element, &filling, NULL, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_null (multitude_arena_fill (arena, huge, 8, fill_element, &filling, NULL, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW);
  g_assert_cmpuint (filling.n_filled, ==, 0);
}

static void
test_reserve (void)
{
  static const gsize sizes[] = { 0, 1, 7, 8, 100, 5000, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize used = 0; used <= sizes[i]; used += MAX (sizes[i] / 2, 1))
      {
        MultitudeArena *arena = multitude_arena_new ();
        char *mem = multitude_arena_reserve_bytes (arena, sizes[i], NULL);
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GBytes) next = NULL;

        assert_aligned (mem, 16);
        memset (mem, 'r', sizes[i]);
        bytes = multitude_arena_commit_bytes (arena, mem, sizes[i], used);
        g_assert_cmpuint (g_bytes_get_size (bytes), ==, used);

        /* What was not used is where the next bytes are. */
        next = multitude_arena_new_bytes (arena, "x", 1, NULL);
        if (sizes[i] <= 5000)
          g_assert_true (g_bytes_get_data (next, NULL)
                         == (gconstpointer) (mem + MAX (16, (used + 15) / 16 * 16)));
        multitude_arena_reset (arena);
        g_object_unref (arena);
        for (gsize j = 0; j < used; j++)
          g_assert_cmpint (((const char *) g_bytes_get_data (bytes, NULL))[j], ==, 'r');
      }
}

static void
test_cancel (void)
{
  CountingSource source;
  MultitudeArena *arena;
  gpointer mem, again;
  g_autoptr(GError) error = NULL;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  mem = multitude_arena_reserve_bytes (arena, 300, &error);
  multitude_arena_cancel_bytes (arena, mem, 300);
  again = multitude_arena_reserve_bytes (arena, 200, &error);
  g_assert_true (again == mem);
  multitude_arena_cancel_bytes (arena, again, 200);
  mem = multitude_arena_reserve_bytes (arena, 90000, &error);
  g_assert_no_error (error);
  multitude_arena_cancel_bytes (arena, mem, 90000);

  source.refuses = TRUE;
  g_assert_null (multitude_arena_reserve_bytes (arena, 90000, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY,
                "Cannot allocate 90000 bytes: out of memory");
  g_object_unref (arena);
  counting_source_clear (&source);
}

static void
test_reserve_misuse (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  gpointer mem = multitude_arena_reserve_bytes (arena, 10, NULL);

  expect_critical (g_assert_null (multitude_arena_commit_bytes (arena, mem, 10, 11)),
                   "multitude_arena_commit_bytes: assertion 'size <= reserved' failed");
  expect_critical (g_assert_null (multitude_arena_commit_bytes (arena, NULL, 10, 1)),
                   "multitude_arena_commit_bytes: assertion 'mem != NULL' failed");
  expect_critical (multitude_arena_cancel_bytes (arena, NULL, 10),
                   "multitude_arena_cancel_bytes: assertion 'mem != NULL' failed");
  multitude_arena_cancel_bytes (arena, mem, 10);
}

static void
test_cow (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_auto(MultitudeCow) cow = { 0 };
  g_auto(MultitudeCow) borrower = { 0 };
  g_auto(MultitudeCow) copy = { 0 };
  char text[] = "hello";
  char *mutable;
  gsize size;

  multitude_cow_init_borrowed (&cow, text, 5);
  g_assert_false (multitude_cow_is_owned (&cow));
  g_assert_true (multitude_cow_get_data (&cow, &size) == (gconstpointer) text);
  g_assert_cmpuint (size, ==, 5);
  g_assert_true (multitude_cow_init_clone (&borrower, &cow, arena, NULL));
  g_assert_true (multitude_cow_get_data (&borrower, NULL) == (gconstpointer) text);

  mutable = multitude_cow_get_mutable (&cow, arena, NULL);
  assert_aligned (mutable, 16);
  g_assert_true (mutable != text);
  g_assert_true (multitude_cow_is_owned (&cow));
  mutable[0] = 'j';
  g_assert_true (multitude_cow_get_mutable (&cow, arena, NULL) == (gpointer) mutable);
  g_assert_cmpstr (text, ==, "hello");

  g_assert_true (multitude_cow_init_clone (&copy, &cow, arena, NULL));
  g_assert_true (multitude_cow_is_owned (&copy));
  g_assert_true (multitude_cow_get_data (&copy, NULL) != (gconstpointer) mutable);
  g_object_unref (arena);
  g_assert_cmpmem (multitude_cow_get_data (&copy, &size), 5, "jello", 5);
}

static void
test_cow_bytes (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_auto(MultitudeCow) cow = { 0 };
  g_autoptr(GBytes) borrowed = NULL;
  g_autoptr(GBytes) owned = NULL;
  gconstpointer data;

  multitude_cow_init_borrowed (&cow, "abc", 3);
  borrowed = multitude_cow_steal_bytes (&cow, arena, NULL);
  g_assert_cmpmem (g_bytes_get_data (borrowed, NULL), 3, "abc", 3);
  g_assert_null (multitude_cow_get_data (&cow, NULL));

  g_assert_true (multitude_cow_init_copy (&cow, arena, "defg", 4, NULL));
  data = multitude_cow_get_data (&cow, NULL);
  owned = multitude_cow_steal_bytes (&cow, arena, NULL);
  g_assert_true (g_bytes_get_data (owned, NULL) == data);
  g_object_unref (arena);
  g_assert_cmpmem (g_bytes_get_data (owned, NULL), 4, "defg", 4);
}

static void
test_cow_without_memory (void)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 0, NULL);
  g_auto(MultitudeCow) cow = { 0 };
  g_auto(MultitudeCow) none = { 0 };
  g_autoptr(GError) error = NULL;
  const char *text = "text";

  multitude_cow_init_borrowed (&cow, text, 4);
  g_assert_null (multitude_cow_get_mutable (&cow, arena, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_null (multitude_cow_steal_bytes (&cow, arena, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_true (multitude_cow_get_data (&cow, NULL) == (gconstpointer) text);
  g_assert_false (multitude_cow_is_owned (&cow));

  g_assert_false (multitude_cow_init_copy (&none, arena, text, 4, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_null (multitude_cow_get_data (&none, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/slice/memdup-n", test_memdup_n);
  g_test_add_func ("/slice/fill", test_fill);
  g_test_add_func ("/slice/fill/fails", test_fill_fails);
  g_test_add_func ("/slice/fill/fails-behind-others", test_fill_fails_behind_others);
  g_test_add_func ("/slice/fill/without-memory", test_fill_without_memory);
  g_test_add_func ("/slice/reserve", test_reserve);
  g_test_add_func ("/slice/cancel", test_cancel);
  g_test_add_func ("/slice/reserve/misuse", test_reserve_misuse);
  g_test_add_func ("/slice/cow", test_cow);
  g_test_add_func ("/slice/cow/bytes", test_cow_bytes);
  g_test_add_func ("/slice/cow/without-memory", test_cow_without_memory);

  return g_test_run ();
}
