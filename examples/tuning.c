/* Whether an arena has the right settings: measured, changed, measured again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: tuning
 *
 * Works in rounds, as a server would, and prints what an arena asked its source for
 * in a round that has settled.  Ends with a status of zero if that is nothing.
 */

#include <multitude.h>

#include <string.h>

enum { N_ROUNDS = 100, N_LINES = 2000, N_PICTURES = 4, PICTURE_SIZE = 40000 };

/* One round: many lines, and a few blocks of a good part of a chunk. */
static void
work (MultitudeArena *arena)
{
  for (int i = 0; i < N_LINES; i++)
    {
      char *line = multitude_arena_strdup_printf (arena, "line %d", i);

      if (i % (N_LINES / N_PICTURES) == 0)
        memset (multitude_arena_alloc (arena, PICTURE_SIZE), line[0], PICTURE_SIZE);
    }
}

/* What the source was asked for in the last round, when all before were like it. */
static guint64
count_requests (MultitudeArena *arena)
{
  g_autoptr(MultitudeStats) stats = NULL;

  for (int i = 0; i < N_ROUNDS; i++)
    {
      multitude_arena_reset (arena);
      work (arena);
    }

  stats = multitude_arena_get_stats (arena);
  g_print ("%s: %" G_GUINT64_FORMAT " chunks and %" G_GUINT64_FORMAT " single blocks a round, "
           "%" G_GUINT64_FORMAT " KiB wasted\n", multitude_arena_get_name (arena),
           multitude_stats_get_n_normal_since_reset (stats),
           multitude_stats_get_n_oversized_since_reset (stats),
           multitude_stats_get_wasted (stats) / 1024);

  return multitude_stats_get_n_normal_since_reset (stats)
         + multitude_stats_get_n_oversized_since_reset (stats);
}

/* Blocks above the limit are asked for and given back in every round. */
static MultitudeArena *
make_arena (const char *name,
            gsize       max_normal_alloc)
{
  MultitudeArena *arena = multitude_arena_new ();

  multitude_arena_set_name (arena, name);
  multitude_arena_set_max_normal_alloc (arena, max_normal_alloc);
  return arena;
}

int
main (void)
{
  g_autoptr(MultitudeArena) plain = make_arena ("as it comes", 16384);
  g_autoptr(MultitudeArena) tuned = make_arena ("tuned", 49152);

  return count_requests (plain) == N_PICTURES && count_requests (tuned) == 0 ? 0 : 1;
}
