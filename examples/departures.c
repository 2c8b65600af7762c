/* The board of a station: an array that stays in order while trains come and go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: departures
 *
 * Merges the timetables of two lines, changes the board as a morning does, and asserts
 * what is on it.  A departure may have a note, which goes with it.
 */

#include <multitude.h>

#define MINUTES_OF_DAY (24 * 60)
typedef struct
{
  guint  minute;                /* of the day */
  guint  train;                 /* its number, which is not 0 */
  char  *note;                  /* a ref-string, or NULL */
} Departure;

static const Departure coast_line[] = { { 365, 11, NULL }, { 425, 12, NULL }, { 485, 13, NULL } };
static const Departure hill_line[] = { { 380, 20, NULL }, { 440, 21, NULL } };

static void
clear_departure (gpointer data)
{
  Departure *departure = data;

  g_clear_pointer (&departure->note, multitude_ref_string_release);
}

static int
compare_minutes (gconstpointer a,
                 gconstpointer b)
{
  const Departure *left = a, *right = b;

  return left->minute < right->minute ? -1 : left->minute > right->minute;
}

/* ---- Made ---- */

/* Knows nothing of what is in the arrays but its size and its order. */
static MultitudeArray *
merge (MultitudeArena *arena,
       MultitudeArray *a,
       MultitudeArray *b,
       GCompareFunc    compare)
{
  guint size = multitude_array_get_element_size (a);
  MultitudeArray *merged = multitude_array_sized_new (arena, FALSE, FALSE, size, a->len + b->len);
  const char *from_a = a->data, *from_b = b->data;
  const char *end_a = a->data + (gsize) size * a->len, *end_b = b->data + (gsize) size * b->len;

  while (from_a < end_a || from_b < end_b)
    {
      gboolean is_from_a = from_b == end_b || (from_a < end_a && compare (from_a, from_b) <= 0);
      const char **from = is_from_a ? &from_a : &from_b;

      multitude_array_append_one (merged, *from, size);
      *from += size;
    }

  return merged;
}

static MultitudeArray *
make_board (MultitudeArena *arena)
{
  g_autoptr(MultitudeArray) coast = multitude_array_new (arena, FALSE, FALSE, sizeof (Departure));
  g_autoptr(MultitudeArray) hill = multitude_array_new (arena, FALSE, FALSE, sizeof (Departure));
  MultitudeArray *board;

  multitude_array_append_vals (coast, coast_line, G_N_ELEMENTS (coast_line));
  multitude_array_append_vals (hill, hill_line, G_N_ELEMENTS (hill_line));

  board = merge (arena, coast, hill, compare_minutes);
  multitude_array_set_clear_func (board, clear_departure);
  return board;
}

/* ---- Changed ---- */

/* The index of the first departure after a minute. */
static guint
find_after (MultitudeArray *board,
            guint           minute)
{
  guint i = 0;

  while (i < board->len && multitude_array_index (board, Departure, i).minute <= minute)
    i++;

  return i;
}

/* What was late last night leaves before all others. */
static void
add_late (MultitudeArray *board)
{
  static const Departure late[] = { { 4, 90, NULL }, { 9, 91, NULL } };
  Departure latest = { 2, 89, NULL };

  multitude_array_prepend_vals (board, late, G_N_ELEMENTS (late));
  multitude_array_prepend_val (board, latest);
}

static void
add_extra (MultitudeArena *arena,
           MultitudeArray *board,
           guint           minute,
           guint           train)
{
  Departure extra = { minute, train, multitude_ref_string_new (arena, "today only") };

  multitude_array_insert_val (board, find_after (board, minute), extra);
}

/* With its note, which the array clears. */
static gboolean
cancel (MultitudeArray *board,
        guint           minute)
{
  Departure sought = { minute, 0, NULL };
  guint i;

  if (!multitude_array_binary_search (board, &sought, compare_minutes, &i))
    return FALSE;

  multitude_array_remove_index (board, i);
  return TRUE;
}

static void
depart (MultitudeArray *board,
        MultitudeArray *gone,
        guint           now)
{
  guint n_gone = find_after (board, now);

  for (guint i = 0; i < n_gone; i++)
    multitude_array_append_val (gone, multitude_array_index (board, Departure, i).train);

  multitude_array_remove_range (board, 0, n_gone);
}

/* Free platforms are in no order, so the last one takes the place of the one that goes. */
static guint
take_platform (MultitudeArray *platforms,
               guint           i)
{
  guint platform = multitude_array_index (platforms, guint, i);

  multitude_array_remove_index_fast (platforms, i);
  return platform;
}

/* ---- Shown ---- */

static guint
wait_from (gconstpointer data,
           guint         now)
{
  const Departure *departure = data;

  return (departure->minute + MINUTES_OF_DAY - now) % MINUTES_OF_DAY;
}

static int
compare_waits (gconstpointer a,
               gconstpointer b,
               gpointer      now)
{
  return (int) wait_from (a, GPOINTER_TO_UINT (now)) - (int) wait_from (b, GPOINTER_TO_UINT (now));
}

/* As somebody sees it who comes at some minute: what has left goes again tomorrow.  The
 * copy borrows the notes.
 */
static GBytes *
list_trains (MultitudeArena *arena,
             MultitudeArray *board,
             guint           now)
{
  g_autoptr(MultitudeArray) shown = multitude_array_copy (board);
  MultitudeArray *trains = multitude_array_new (arena, FALSE, FALSE, sizeof (guint));

  multitude_array_sort_with_data (shown, compare_waits, GUINT_TO_POINTER (now));
  multitude_array_reserve (trains, shown->len);
  for (guint i = 0; i < shown->len; i++)
    multitude_array_append_val (trains, multitude_array_index (shown, Departure, i).train);

  return multitude_array_free_to_bytes (trains);
}

/* Elements that are new are zero, as the array was made to have them. */
static guint
count_departures (MultitudeArena *arena,
                  MultitudeArray *board,
                  guint           hour)
{
  g_autoptr(MultitudeArray) counts = multitude_array_new (arena, FALSE, TRUE, sizeof (guint));

  multitude_array_set_size (counts, 24);
  for (guint i = 0; i < board->len; i++)
    {
      guint minute = multitude_array_index (board, Departure, i).minute;

      multitude_array_index (counts, guint, minute / 60)++;
    }

  return multitude_array_index (counts, guint, hour);
}

/* ---- A morning ---- */

static void
check_board (MultitudeArena *arena,
             MultitudeArray *board)
{
  static const guint at_night[] = { 89, 90, 91, 11, 20, 99, 12, 21, 13 };
  static const guint at_seven[] = { 12, 21, 13, 89, 90, 91, 11, 20, 99 };
  g_autoptr(GBytes) night = list_trains (arena, board, 0);
  g_autoptr(GBytes) seven = list_trains (arena, board, 420);

  g_assert_cmpmem (g_bytes_get_data (night, NULL), g_bytes_get_size (night),
                   at_night, sizeof at_night);
  g_assert_cmpmem (g_bytes_get_data (seven, NULL), g_bytes_get_size (seven),
                   at_seven, sizeof at_seven);
  g_assert_cmpuint (count_departures (arena, board, 6), ==, 3);
  g_assert_cmpuint (count_departures (arena, board, 7), ==, 2);
}

/* A board of two screens: each has its part, and then they are one again. */
static void
check_screens (MultitudeArray *board)
{
  MultitudeArray *left = multitude_array_ref (board);
  MultitudeArray *right = multitude_array_split_off (left, 5);

  g_assert_cmpuint (right->len, ==, 4);
  g_assert_cmpstr (multitude_array_index (right, Departure, 0).note, ==, "today only");

  multitude_array_join (left, right);
  g_assert_cmpuint (board->len, ==, 9);
  multitude_array_unref (left);
}

/* Those that have left are logged by the hour; the array is used for the next one. */
static void
check_log (MultitudeArray *board,
           MultitudeArray *gone)
{
  guint *first, *second;
  gsize n_first;

  depart (board, gone, 379);
  first = multitude_array_steal (gone, &n_first);
  g_assert_cmpuint (n_first, ==, 4);
  g_assert_cmpuint (first[3], ==, 11);

  g_assert_true (cancel (board, 400) && !cancel (board, 400));
  depart (board, gone, 430);

  /* A list that 0 ends, as the array was made to. */
  second = (gpointer) multitude_array_free (gone, FALSE);
  g_assert_cmpmem (second, 3 * sizeof *second, ((const guint[]) { 20, 12, 0 }), 3 * sizeof (guint));

  multitude_box_free (first);
  multitude_box_free (second);
}

int
main (void)
{
  static const guint all_platforms[] = { 1, 2, 3, 4 };
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeArray) platforms = multitude_array_new (arena, FALSE, FALSE, sizeof (guint));
  g_autoptr(MultitudeArray) board = make_board (arena);

  multitude_array_insert_vals (platforms, 0, all_platforms, G_N_ELEMENTS (all_platforms));
  g_assert_cmpuint (take_platform (platforms, 1), ==, 2);
  g_assert_cmpuint (take_platform (platforms, 1), ==, 4);

  add_late (board);
  add_extra (arena, board, 400, 99);
  check_board (arena, board);
  check_screens (board);
  check_log (board, multitude_array_new (arena, TRUE, FALSE, sizeof (guint)));
  multitude_array_shrink (board);

  g_print ("%u trains left on the board, the next one is %u\n", board->len,
           multitude_array_index (board, Departure, 0).train);
  g_assert_cmpuint (board->len, ==, 2);
  g_assert_cmpuint (multitude_array_index (board, Departure, 0).train, ==, 21);

  return 0;
}
