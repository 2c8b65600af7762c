/* Arrays: cut, joined, and frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An array comes from one of four places: its block is the last of its chunk, has
 * something behind it, has moved away from that, or has a chunk of its own.  From
 * each it is frozen as each kind of owner; the elements stay where they are.
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

  g_assert_nonnull (data);
  for (i = 0; i < n; i++)
    g_assert_cmpuint (numbers[i], ==, first + i);
}

/* ---- Where arrays come from ---- */

typedef enum
{
  LAST,
  DISPLACED,
  RELOCATED,
  OVERSIZED,
  N_ORIGINS
} Origin;

static const guint lengths[N_ORIGINS] = { 10, 10, 100, 50000 };
static const guint relocations[N_ORIGINS] = { 0, 0, 1, 0 };

typedef struct
{
  MultitudeArena *arena;
  MultitudeArray *array;
  gpointer        behind;       /* a box, or NULL */
  guint           len;
} Fixture;

static Fixture
make (Origin         origin,
      GDestroyNotify clear_func)
{
  Fixture fixture = { NULL };

  fixture.arena = multitude_arena_new ();
  fixture.array = multitude_array_new (fixture.arena, FALSE, FALSE, 4);
  multitude_array_set_clear_func (fixture.array, clear_func);
  fixture.len = lengths[origin];

  if (origin == OVERSIZED)
    multitude_array_reserve (fixture.array, fixture.len);
  append_numbers (fixture.array, 0, 10);
  if (origin == DISPLACED || origin == RELOCATED)
    fixture.behind = multitude_box_alloc (fixture.arena, 8);
  append_numbers (fixture.array, 10, fixture.len - 10);

  g_assert_cmpuint (n_relocated (fixture.arena), ==, relocations[origin]);
  return fixture;
}

/* Nothing has moved since, and what was not used is free again where it can be. */
static void
check_and_drop (Fixture *fixture,
                Origin   origin)
{
  g_assert_cmpuint (n_relocated (fixture->arena), ==, relocations[origin]);

  if (fixture->behind != NULL)
    multitude_box_free (fixture->behind);
  g_object_unref (fixture->arena);
}

/* ---- Freezing ---- */

static void
test_box (void)
{
  Origin origin;

  for (origin = 0; origin < N_ORIGINS; origin++)
    {
      Fixture fixture = make (origin, NULL);
      gchar *data = fixture.array->data;
      gpointer mem, next = NULL;
      gsize len;

      mem = multitude_array_free_to_box (fixture.array, &len);
      g_assert_true (mem == data);
      g_assert_cmpuint (len, ==, fixture.len);
      assert_aligned (mem, 16);
      if (origin == LAST)
        {
          next = multitude_box_alloc (fixture.arena, 8);
          g_assert_true ((gchar *) next == data + 40);
          multitude_box_free (next);
        }

      check_and_drop (&fixture, origin);
      assert_numbers (mem, 0, fixture.len);
      multitude_box_free (mem);
    }
}

static void
test_bytes (void)
{
  Origin origin;

  for (origin = 0; origin < N_ORIGINS; origin++)
    {
      Fixture fixture = make (origin, NULL);
      gchar *data = fixture.array->data;
      g_autoptr (GBytes) bytes = multitude_array_free_to_bytes (fixture.array);

      g_assert_true (g_bytes_get_data (bytes, NULL) == (gpointer) data);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, fixture.len * 4);
      check_and_drop (&fixture, origin);
      assert_numbers (g_bytes_get_data (bytes, NULL), 0, fixture.len);
    }
}

static void
test_atomic_rc_box (void)
{
  Origin origin;

  for (origin = 0; origin < N_ORIGINS; origin++)
    {
      Fixture fixture = make (origin, NULL);
      gchar *data = fixture.array->data;
      gpointer mem = multitude_array_free_to_atomic_rc_box (fixture.array);

      g_assert_true (mem == data);
      g_assert_cmpuint (multitude_atomic_rc_box_get_size (mem), ==, fixture.len * 4);
      g_assert_true (multitude_atomic_rc_box_acquire (mem) == mem);
      check_and_drop (&fixture, origin);
      multitude_atomic_rc_box_release (mem);
      assert_numbers (mem, 0, fixture.len);
      multitude_atomic_rc_box_release (mem);
    }
}

/* ---- Elements that are cleared ---- */

static guint n_cleared;
static GThread *cleared_in;

static void
clear_number (gpointer data)
{
  g_assert_cmpuint (*(guint32 *) data, ==, n_cleared);
  n_cleared++;
  cleared_in = g_thread_self ();
}

static gpointer
release_there (gpointer mem)
{
  multitude_atomic_rc_box_release (mem);
  return NULL;
}

static gpointer
unref_there (gpointer bytes)
{
  g_bytes_unref (bytes);
  return NULL;
}

/* By the last reference alone, each element once, in order, on that thread. */
static void
test_cleared_elsewhere (void)
{
  Origin origin;

  for (origin = 0; origin < N_ORIGINS; origin++)
    {
      Fixture fixture = make (origin, clear_number);
      gchar *data = fixture.array->data;
      gpointer mem = multitude_array_free_to_atomic_rc_box (fixture.array);
      GThread *thread;

      n_cleared = 0;
      g_assert_true (mem == data);
      g_assert_true (multitude_atomic_rc_box_acquire (mem) == mem);
      check_and_drop (&fixture, origin);
      multitude_atomic_rc_box_release (mem);
      g_assert_cmpuint (n_cleared, ==, 0);

      thread = g_thread_new ("release", release_there, mem);
      g_thread_join (g_thread_ref (thread));
      g_assert_cmpuint (n_cleared, ==, fixture.len);
      g_assert_true (cleared_in == thread);
      g_thread_unref (thread);
    }
}

static void
test_cleared_with_bytes (void)
{
  Origin origin;

  for (origin = 0; origin < N_ORIGINS; origin++)
    {
      Fixture fixture = make (origin, clear_number);
      gchar *data = fixture.array->data;
      GBytes *bytes = multitude_array_free_to_bytes (fixture.array);
      GThread *thread;

      n_cleared = 0;
      g_assert_true (g_bytes_get_data (bytes, NULL) == (gpointer) data);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, fixture.len * 4);
      check_and_drop (&fixture, origin);

      thread = g_thread_new ("unref", unref_there, bytes);
      g_thread_join (g_thread_ref (thread));
      g_assert_cmpuint (n_cleared, ==, fixture.len);
      g_assert_true (cleared_in == thread);
      g_thread_unref (thread);
    }
}

/* The owner of a box clears what is in it. */
static void
test_not_cleared_in_box (void)
{
  Fixture fixture = make (LAST, clear_number);

  n_cleared = 0;
  multitude_box_free (multitude_array_free_to_box (fixture.array, NULL));
  g_assert_cmpuint (n_cleared, ==, 0);
  check_and_drop (&fixture, LAST);
}

/* What is as large as a pointer has room for the function, what is smaller moves
 * if it was there before.
 */
static void
test_late_clear_func (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, 8);
  guint64 number = 0;
  gchar *data;
  gpointer mem;

  multitude_array_append_val (array, number);
  data = array->data;
  multitude_array_set_clear_func (array, clear_number);
  mem = multitude_array_free_to_atomic_rc_box (array);
  g_assert_true (mem == data);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  n_cleared = 0;
  multitude_atomic_rc_box_release (mem);
  g_assert_cmpuint (n_cleared, ==, 1);

  array = multitude_array_new (arena, FALSE, FALSE, 4);
  append_numbers (array, 0, 10);
  multitude_array_set_clear_func (array, clear_number);
  mem = multitude_array_free_to_atomic_rc_box (array);
  g_assert_cmpuint (n_relocated (arena), ==, 1);
  n_cleared = 0;
  multitude_atomic_rc_box_release (mem);
  g_assert_cmpuint (n_cleared, ==, 10);
}

/* ---- Empty, terminated, shared ---- */

static void
test_empty (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < 2; i++)
    {
      MultitudeArray *array = multitude_array_sized_new (arena, FALSE, FALSE, 4, (guint) i * 10);
      gsize len = 77;
      gpointer mem;
      GBytes *bytes;

      multitude_array_set_clear_func (array, clear_number);
      mem = multitude_array_free_to_box (multitude_array_ref (array), &len);
      assert_aligned (mem, 16);
      g_assert_cmpuint (len, ==, 0);
      multitude_box_free (mem);

      mem = multitude_array_free_to_atomic_rc_box (multitude_array_ref (array));
      g_assert_nonnull (mem);
      g_assert_cmpuint (multitude_atomic_rc_box_get_size (mem), ==, 0);
      multitude_atomic_rc_box_release (mem);

      bytes = multitude_array_free_to_bytes (multitude_array_ref (array));
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
      g_assert_nonnull (g_bytes_get_data (bytes, NULL));
      g_bytes_unref (bytes);

      g_assert_null (multitude_array_steal (array, &len));
      g_assert_cmpuint (len, ==, 0);
      g_assert_null (multitude_array_free (array, FALSE));
    }
}

static void
test_terminated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeArray *array = multitude_array_new (arena, TRUE, FALSE, 1);
  g_autoptr (GBytes) bytes = NULL;
  char *str;
  gsize len;

  multitude_array_append_vals (array, "sixteen and one.", 16);
  str = multitude_array_steal (array, &len);
  g_assert_cmpuint (len, ==, 16);
  g_assert_cmpstr (str, ==, "sixteen and one.");
  multitude_box_free (str);

  multitude_array_append_vals (array, "again", 5);
  str = multitude_array_free_to_atomic_rc_box (multitude_array_ref (array));
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (str), ==, 5);
  g_assert_cmpstr (str, ==, "again");
  multitude_atomic_rc_box_release (str);

  multitude_array_append_vals (array, "and again", 9);
  bytes = multitude_array_free_to_bytes (array);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 9);
  g_assert_cmpstr (g_bytes_get_data (bytes, NULL), ==, "and again");
}

/* ---- In two, and in one ---- */

static void
test_split_and_join (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  guint at;

  append_numbers (array, 0, 200);
  for (at = 0; at <= 200; at++)
    {
      MultitudeArray *tail = multitude_array_split_off (array, at);

      g_assert_cmpuint (array->len, ==, at);
      g_assert_cmpuint (tail->len, ==, 200 - at);
      if (at > 0)
        assert_numbers (array->data, 0, at);
      if (at < 200)
        assert_numbers (tail->data, at, 200 - at);
      g_assert_true (multitude_array_join (array, tail) == array);
      g_assert_cmpuint (array->len, ==, 200);
      assert_numbers (array->data, 0, 200);
      g_assert_cmpuint (n_relocated (arena), ==, 0);
    }
}

/* Both go on by themselves: the one in front moves when it grows. */
static void
test_split_and_grow (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  MultitudeArray *tail;
  gpointer mem;

  append_numbers (array, 0, 50);
  tail = multitude_array_split_off (array, 20);
  append_numbers (tail, 50, 10);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  append_numbers (array, 20, 1);
  g_assert_cmpuint (n_relocated (arena), ==, 1);
  append_numbers (array, 21, 20);

  assert_numbers (array->data, 0, 41);
  assert_numbers (tail->data, 20, 40);
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_cmpuint (array->len, ==, 81);
  assert_numbers (multitude_array_index (array, guint32, 41) == 20 ? array->data + 164 : NULL, 20, 40);

  /* The elements of a tail begin where no box does, and move when it is frozen. */
  tail = multitude_array_split_off (array, 41);
  mem = multitude_array_free_to_box (tail, NULL);
  assert_aligned (mem, 16);
  assert_numbers (mem, 20, 40);
  multitude_box_free (mem);
}

static void
test_split_terminated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, FALSE, 1);
  MultitudeArray *tail;

  multitude_array_append_vals (array, "head and tail", 13);
  tail = multitude_array_split_off (array, 5);
  g_assert_cmpstr (array->data, ==, "head ");
  g_assert_cmpstr (tail->data, ==, "and tail");
  multitude_array_append_vals (array, "(more) ", 7);
  multitude_array_append_vals (tail, "s", 1);
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_cmpstr (array->data, ==, "head (more) and tails");

  tail = multitude_array_split_off (array, array->len);
  g_assert_cmpstr (tail->data, ==, "");
  multitude_array_unref (tail);
  tail = multitude_array_split_off (array, 0);
  g_assert_cmpstr (array->data, ==, "");
  g_assert_cmpstr (tail->data, ==, "head (more) and tails");
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_cmpstr (array->data, ==, "head (more) and tails");
}

/* An element is cleared once, by the array that it is in. */
static void
test_split_cleared (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, 4);
  MultitudeArray *tail;

  multitude_array_set_clear_func (array, clear_number);
  append_numbers (array, 0, 100);
  tail = multitude_array_split_off (array, 60);
  n_cleared = 60;
  multitude_array_set_size (tail, 0);
  g_assert_cmpuint (n_cleared, ==, 100);

  append_numbers (tail, 60, 10);
  multitude_array_ref (tail);
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_cmpuint (n_cleared, ==, 100);
  g_assert_cmpuint (tail->len, ==, 0);
  multitude_array_unref (tail);
  n_cleared = 0;
  multitude_array_unref (array);
  g_assert_cmpuint (n_cleared, ==, 70);
}

/* A gap in front of a tail is no part of the array. */
static void
test_join_over_a_gap (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  MultitudeArray *tail;

  append_numbers (array, 0, 50);
  tail = multitude_array_split_off (array, 20);
  multitude_array_set_size (array, 19);
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_cmpuint (array->len, ==, 49);
  assert_numbers (array->data, 0, 19);
  assert_numbers (array->data + 19 * 4, 20, 30);
}

/* The memory of a tail may have no room for the terminating element. */
static void
test_join_terminated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, FALSE, 1);
  MultitudeArray *tail = multitude_array_sized_new (arena, FALSE, FALSE, 1, 8);
  char *data = tail->data;

  multitude_array_append_vals (tail, "12345678", 8);
  g_assert_true (multitude_array_join (array, tail) == array);
  g_assert_true (array->data != data);
  g_assert_cmpstr (array->data, ==, "12345678");
}

/* From another arena the elements are copied, and an empty array takes them over. */
static void
test_join_others (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) other_arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);
  MultitudeArray *other = multitude_array_new (other_arena, FALSE, FALSE, 4);
  gchar *data;

  append_numbers (other, 0, 100);
  g_assert_true (multitude_array_join (array, other) == array);
  assert_numbers (array->data, 0, 100);

  other = multitude_array_new (arena, FALSE, FALSE, 4);
  append_numbers (other, 100, 100);
  g_assert_true (multitude_array_join (array, other) == array);
  assert_numbers (array->data, 0, 200);

  other = multitude_array_new (arena, FALSE, FALSE, 4);
  append_numbers (other, 7, 100);
  data = other->data;
  multitude_array_set_size (array, 0);
  g_assert_true (multitude_array_join (array, other) == array);
  g_assert_true (array->data == data);
  assert_numbers (array->data, 7, 100);

  other = multitude_array_new (arena, FALSE, FALSE, 4);
  g_assert_true (multitude_array_join (array, other) == array);
  g_assert_cmpuint (array->len, ==, 100);
}

/* ---- Again and again ---- */

/* Builds, freezes and drops arrays of each kind, as long as chunks are large. */
static void
cycle (MultitudeArena *arena)
{
  guint n;

  for (n = 1; n < 2000; n *= 2)
    {
      MultitudeArray *array = multitude_array_new (arena, n % 3 == 1, FALSE, 4);
      MultitudePtrArray *pointers = multitude_ptr_array_new (arena);
      MultitudeByteArray *bytes = multitude_byte_array_new (arena);
      guint i;

      for (i = 0; i < n; i++)
        {
          multitude_ptr_array_add (pointers, NULL);
          multitude_byte_array_append (bytes, (const guint8 *) "abcd", 4);
        }
      append_numbers (array, 0, n);
      g_bytes_unref (multitude_byte_array_free_to_bytes (bytes));
      multitude_atomic_rc_box_release (multitude_array_free_to_atomic_rc_box (array));
      multitude_box_free (multitude_ptr_array_free_to_box (pointers, NULL));
    }
  multitude_arena_reset (arena);
}

static void
test_steady_state (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  guint n_requests;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);

  for (i = 0; i < 16; i++)
    cycle (arena);
  n_requests = counting_source_get_n_requests (&counting);
  for (i = 0; i < 48; i++)
    cycle (arena);
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/array-freeze/box", test_box);
  g_test_add_func ("/array-freeze/bytes", test_bytes);
  g_test_add_func ("/array-freeze/atomic-rc-box", test_atomic_rc_box);
  g_test_add_func ("/array-freeze/cleared/elsewhere", test_cleared_elsewhere);
  g_test_add_func ("/array-freeze/cleared/with-bytes", test_cleared_with_bytes);
  g_test_add_func ("/array-freeze/cleared/not-in-box", test_not_cleared_in_box);
  g_test_add_func ("/array-freeze/cleared/late", test_late_clear_func);
  g_test_add_func ("/array-freeze/empty", test_empty);
  g_test_add_func ("/array-freeze/terminated", test_terminated);
  g_test_add_func ("/array-freeze/split-and-join", test_split_and_join);
  g_test_add_func ("/array-freeze/split-and-grow", test_split_and_grow);
  g_test_add_func ("/array-freeze/split-terminated", test_split_terminated);
  g_test_add_func ("/array-freeze/split-cleared", test_split_cleared);
  g_test_add_func ("/array-freeze/join-over-a-gap", test_join_over_a_gap);
  g_test_add_func ("/array-freeze/join-terminated", test_join_terminated);
  g_test_add_func ("/array-freeze/join-others", test_join_others);
  g_test_add_func ("/array-freeze/steady-state", test_steady_state);

  return g_test_run ();
}
