/* What a player has in its queue: pointers to songs, of which it is the owner.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: playlist
 *
 * Fills the queue, rearranges it as a listener does, and asserts what is played.  A song
 * is a counted value, so it may be in the queue, in the history and in an album at once.
 */

#include <multitude.h>

#include <string.h>

typedef struct
{
  guint seconds;
  char  title[20];
} Song;

static Song *
song_new (MultitudeArena *arena,
          const char     *title,
          guint           seconds)
{
  Song *song = multitude_rc_box_alloc (arena, sizeof *song);

  song->seconds = seconds;
  g_strlcpy (song->title, title, sizeof song->title);
  return song;
}

static gpointer
song_ref (gconstpointer song,
          gpointer      user_data G_GNUC_UNUSED)
{
  return multitude_rc_box_acquire ((gpointer) song);
}

/* ---- Filling ---- */

/* The queue gives up its references when songs leave it. */
static MultitudePtrArray *
make_album (MultitudeArena *arena)
{
  MultitudePtrArray *album =
    multitude_ptr_array_new_full (arena, 4, multitude_rc_box_release);

  multitude_ptr_array_add (album, song_new (arena, "Overture", 300));
  multitude_ptr_array_add (album, song_new (arena, "Aria", 200));
  multitude_ptr_array_add (album, song_new (arena, "March", 100));
  multitude_ptr_array_add (album, song_new (arena, "Finale", 400));
  return album;
}

/* The album keeps its songs: the queue has references of its own. */
static void
queue_album (MultitudePtrArray *queue,
             MultitudePtrArray *album)
{
  multitude_ptr_array_reserve (queue, queue->len + album->len);
  multitude_ptr_array_extend (queue, album, song_ref, NULL);
}

/* What was made for the queue alone moves into it, references and all. */
static void
queue_encores (MultitudeArena    *arena,
               MultitudePtrArray *queue)
{
  MultitudePtrArray *encores =
    multitude_ptr_array_new_with_free_func (arena, multitude_rc_box_release);

  multitude_ptr_array_insert (encores, -1, song_new (arena, "Polka", 120));
  multitude_ptr_array_insert (encores, 0, song_new (arena, "Waltz", 240));
  multitude_ptr_array_extend_and_steal (queue, encores);
}

/* ---- Rearranging ---- */

static gboolean
has_title (gconstpointer song,
           gconstpointer title)
{
  return strcmp (((const Song *) song)->title, title) == 0;
}

/* A song that moves is stolen, so that its reference moves as well. */
static gboolean
play_next (MultitudePtrArray *queue,
           const char        *title)
{
  guint i;

  if (!multitude_ptr_array_find_with_equal_func (queue, title, has_title, &i))
    return FALSE;

  multitude_ptr_array_insert (queue, 0, multitude_ptr_array_steal_index (queue, i));
  return TRUE;
}

/* The history is in no order of interest, the queue is. */
static void
play (MultitudePtrArray *queue,
      MultitudePtrArray *history)
{
  multitude_ptr_array_add (history, multitude_ptr_array_steal_index (queue, 0));
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  const Song *left = *(Song * const *) a, *right = *(Song * const *) b;

  return (int) left->seconds - (int) right->seconds;
}

/* By how well a song fills the time that is left. */
static int
compare_fits (gconstpointer a,
              gconstpointer b,
              gpointer      seconds_left)
{
  const Song *left = *(Song * const *) a, *right = *(Song * const *) b;
  int time = GPOINTER_TO_INT (seconds_left);

  return ABS ((int) left->seconds - time) - ABS ((int) right->seconds - time);
}

static void
add_seconds (gpointer song,
             gpointer sum)
{
  *(guint *) sum += ((const Song *) song)->seconds;
}

static guint
length_of (MultitudePtrArray *songs)
{
  guint seconds = 0;

  multitude_ptr_array_foreach (songs, add_seconds, &seconds);
  return seconds;
}

/* ---- Shown ---- */

/* What GLib takes for a list of strings; the titles stay those of the songs. */
static char *
join_titles (MultitudeArena    *arena,
             MultitudePtrArray *songs)
{
  MultitudePtrArray *titles =
    multitude_ptr_array_new_null_terminated (arena, songs->len, NULL, TRUE);
  char **strv;
  char *joined;

  for (guint i = 0; i < songs->len; i++)
    multitude_ptr_array_add (titles, ((Song *) multitude_ptr_array_index (songs, i))->title);

  g_assert_true (multitude_ptr_array_is_null_terminated (titles));
  strv = (char **) multitude_ptr_array_free_to_box (titles, NULL);
  joined = multitude_arena_strjoinv (arena, " ", strv);
  multitude_box_free (strv);
  return joined;
}

static void
check_order (MultitudeArena    *arena,
             MultitudePtrArray *queue)
{
  g_autoptr(MultitudePtrArray) shown = multitude_ptr_array_copy (queue, song_ref, NULL);

  multitude_ptr_array_sort (shown, compare_lengths);
  g_assert_cmpstr (join_titles (arena, shown), ==, "March Polka Aria Waltz Overture Finale");
  multitude_ptr_array_sort_with_data (shown, compare_fits, GINT_TO_POINTER (290));
  g_assert_cmpstr (join_titles (arena, shown), ==, "Overture Waltz Aria Finale Polka March");
  g_assert_cmpuint (length_of (shown), ==, 1360);
}

/* ---- Another day ---- */

/* Two listeners split what is left, and change their minds. */
static void
check_split (MultitudeArena    *arena,
             MultitudePtrArray *queue)
{
  g_autoptr(MultitudePtrArray) hers = multitude_ptr_array_ref (queue);
  MultitudePtrArray *his = multitude_ptr_array_split_off (hers, 3);

  g_assert_cmpstr (join_titles (arena, hers), ==, "Aria March Finale");
  g_assert_cmpstr (join_titles (arena, his), ==, "Polka");
  multitude_ptr_array_join (hers, his);
  g_assert_cmpstr (join_titles (arena, queue), ==, "Aria March Finale Polka");
}

/* What is removed from the queue ends there, if nobody else has it. */
static void
check_removal (MultitudeArena    *arena,
               MultitudePtrArray *queue,
               MultitudePtrArray *album)
{
  gpointer march = multitude_ptr_array_index (album, 2);
  guint i;

  g_assert_true (multitude_ptr_array_find (queue, march, &i));
  g_assert_cmpuint (i, ==, 1);
  g_assert_true (multitude_ptr_array_remove (queue, march));
  g_assert_false (multitude_ptr_array_remove_fast (queue, march));
  g_assert_cmpstr (join_titles (arena, queue), ==, "Aria Finale Polka");

  multitude_ptr_array_remove_index (queue, 0);
  multitude_ptr_array_remove_index_fast (queue, 0);
  g_assert_cmpstr (join_titles (arena, queue), ==, "Polka");
}

/* A value that threads share; the addresses are all that it has of the songs. */
static void
check_ends (MultitudeArena    *arena,
            MultitudePtrArray *history)
{
  MultitudePtrArray *played = multitude_ptr_array_sized_new (arena, history->len);
  g_autoptr(GBytes) bytes = NULL;
  gpointer *songs;
  gsize n_songs;

  multitude_ptr_array_extend (played, history, NULL, NULL);
  songs = multitude_ptr_array_steal (played, &n_songs);
  g_assert_cmpuint (n_songs, ==, 2);
  g_assert_true (has_title (songs[0], "Waltz") && has_title (songs[1], "Overture"));
  multitude_box_free (songs);

  multitude_ptr_array_extend (played, history, NULL, NULL);
  multitude_ptr_array_remove_range (played, 0, 1);
  songs = multitude_ptr_array_free_to_atomic_rc_box (played);
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (songs), ==, sizeof *songs);
  multitude_atomic_rc_box_release (songs);

  /* The references are in the bytes now, and go with them. */
  bytes = multitude_ptr_array_free_to_bytes (multitude_ptr_array_ref (history));
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 2 * sizeof (gpointer));
  g_assert_cmpuint (history->len, ==, 0);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudePtrArray) album = make_album (arena);
  g_autoptr(MultitudePtrArray) queue = multitude_ptr_array_new (arena);
  g_autoptr(MultitudePtrArray) history =
    multitude_ptr_array_new_with_free_func (arena, multitude_rc_box_release);

  multitude_ptr_array_set_free_func (queue, multitude_rc_box_release);
  queue_album (queue, album);
  queue_encores (arena, queue);
  g_assert_true (play_next (queue, "Waltz"));
  g_assert_false (play_next (queue, "Etude"));
  g_assert_cmpstr (join_titles (arena, queue), ==, "Waltz Overture Aria March Finale Polka");
  check_order (arena, queue);

  play (queue, history);
  play (queue, history);
  check_split (arena, queue);
  check_removal (arena, queue, album);
  g_print ("in the queue: %s, played: %s\n", join_titles (arena, queue),
           join_titles (arena, history));

  /* The last one is played without a place in the history. */
  multitude_rc_box_release (multitude_ptr_array_steal_index_fast (queue, 0));
  multitude_ptr_array_set_size (queue, 0);
  multitude_ptr_array_shrink (queue);
  check_ends (arena, history);
  g_assert_cmpuint (length_of (album), ==, 1000);

  return 0;
}
