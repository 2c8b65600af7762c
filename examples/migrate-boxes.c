/* From GRefString and GRcBox to owners in an arena: tracks of an album, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-boxes
 *
 * Ends with a status of zero if both ways give the same.
 */

#include <multitude.h>

#include <string.h>

typedef struct
{
  char *artist;
  char *title;
  int   seconds;
} Track;

/* ---- Before --------------------------------------------------------------- */

static void
track_clear (gpointer data)
{
  Track *track = data;

  g_ref_string_release (track->artist);
  g_ref_string_release (track->title);
}

static Track *
track_new (const char *artist,
           const char *title,
           int         seconds)
{
  Track *track = g_atomic_rc_box_new (Track);

  track->artist = g_ref_string_new_intern (artist);
  track->title = g_ref_string_new (title);
  track->seconds = seconds;
  return track;
}

static void
track_unref (Track *track)
{
  g_atomic_rc_box_release_full (track, track_clear);
}

/* ---- After ---------------------------------------------------------------- */

static void
arena_track_clear (gpointer data)
{
  Track *track = data;

  multitude_ref_string_release (track->artist);
  multitude_ref_string_release (track->title);
}

static Track *
arena_track_new (MultitudeArena *arena,
                 const char     *artist,
                 const char     *title,
                 int             seconds)
{
  Track *track = multitude_atomic_rc_box_new (arena, Track);

  track->artist = multitude_ref_string_new_intern (arena, artist);
  track->title = multitude_ref_string_new (arena, title);
  track->seconds = seconds;
  return track;
}

static void
arena_track_unref (Track *track)
{
  multitude_atomic_rc_box_release_full (track, arena_track_clear);
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  Track *before = track_new ("Ada", "Numbers", 215);
  Track *after = arena_track_new (arena, "Ada", "Numbers", 215);
  Track *shared = multitude_atomic_rc_box_acquire (after);
  gboolean same;

  /* The track needs its own chunk, and no arena. */
  g_object_unref (arena);
  arena_track_unref (after);

  same = strcmp (before->artist, shared->artist) == 0 && strcmp (before->title, shared->title) == 0
         && before->seconds == shared->seconds
         && g_ref_string_length (before->title) == multitude_ref_string_length (shared->title);
  g_print ("%s: %s, %d s\n", shared->artist, shared->title, shared->seconds);

  track_unref (before);
  arena_track_unref (shared);
  return same ? 0 : 1;
}
