/* What an arena keeps between rounds: nothing, everything, or as much as is usual.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: rounds
 *
 * A plotter draws pages, one of them as large as a poster.  Prints what its arena has
 * after each way to reset it, and ends with a status of zero if that is as it should be.
 */

#include <multitude.h>

enum { N_STROKES = 2000, N_STROKES_OF_POSTER = 100000, LIMIT = 256 * 1024 };

typedef struct _Stroke Stroke;

struct _Stroke
{
  Stroke *next;
  float   x, y, width;
};

static Stroke *
draw (MultitudeArena *arena,
      int             n_strokes)
{
  Stroke *strokes = NULL;

  for (int i = 0; i < n_strokes; i++)
    {
      Stroke *stroke = multitude_new (arena, Stroke, 1);

      *stroke = (Stroke) { .next = strokes, .x = i, .y = i * 0.5f, .width = 1 };
      strokes = stroke;
    }

  return strokes;
}

typedef struct
{
  guint64 reserved;             /* what the arena has from the system */
  guint64 cached;               /* and how much of it waits to be used */
} Kept;

/* One page, and what is there when it is done with. */
static Kept
draw_and_reset (MultitudeArena     *arena,
                int                 n_strokes,
                MultitudeResetMode  mode)
{
  g_assert_nonnull (draw (arena, n_strokes));
  multitude_arena_reset_full (arena, mode);

  return (Kept) {
    .reserved = multitude_arena_get_reserved_bytes (arena),
    .cached = multitude_arena_get_cached_bytes (arena),
  };
}

static void
print_kept (const char *what,
            Kept        kept)
{
  g_print ("%s: %" G_GUINT64_FORMAT " KiB kept, %" G_GUINT64_FORMAT " of them in the cache\n",
           what, kept.reserved / 1024, kept.cached / 1024);
}

static guint64
count_requests (MultitudeArena *arena)
{
  g_autoptr(MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_normal_since_reset (stats);
}

/* A loop that will need it all again: the next poster asks the system for nothing. */
static gboolean
keep_all (MultitudeArena *arena)
{
  Kept after_poster = draw_and_reset (arena, N_STROKES_OF_POSTER, MULTITUDE_RESET_KEEP_ALL);
  Kept after_page = draw_and_reset (arena, N_STROKES, MULTITUDE_RESET_KEEP_ALL);

  print_kept ("everything, after a poster", after_poster);
  print_kept ("everything, after a page", after_page);
  g_assert_nonnull (draw (arena, N_STROKES_OF_POSTER));

  return after_page.reserved == after_poster.reserved
         && after_poster.reserved > N_STROKES_OF_POSTER * sizeof (Stroke)
         && count_requests (arena) == 0;
}

/* Pages, and now and then a poster, whose memory should not stay for ever. */
static gboolean
keep_usual (MultitudeArena *arena)
{
  Kept after_poster = draw_and_reset (arena, N_STROKES_OF_POSTER, MULTITUDE_RESET_KEEP_LIMIT);
  Kept after_page = draw_and_reset (arena, N_STROKES, MULTITUDE_RESET_KEEP_LIMIT);

  print_kept ("as usual, after a poster", after_poster);
  print_kept ("as usual, after a page", after_page);
  g_assert_nonnull (draw (arena, N_STROKES));

  return after_poster.reserved <= LIMIT && after_page.reserved == after_poster.reserved
         && count_requests (arena) == 0;
}

/* The end of a phase: the plotter is off until tomorrow. */
static gboolean
keep_nothing (MultitudeArena *arena)
{
  Kept kept = draw_and_reset (arena, N_STROKES_OF_POSTER, MULTITUDE_RESET_FREE_ALL);

  print_kept ("nothing", kept);
  return kept.reserved == 0 && kept.cached == 0;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  gboolean is_good;

  multitude_arena_set_reset_limit (arena, LIMIT);
  is_good = keep_all (arena);
  is_good = keep_usual (arena) && is_good;
  is_good = keep_nothing (arena) && is_good;

  return is_good ? 0 : 1;
}
