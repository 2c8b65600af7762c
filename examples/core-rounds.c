/* Rounds of a game in the plain core: what each reset keeps, and the figures that say so.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-rounds
 *
 * Each round makes figures and drops them.  Ends with a status of zero if the rounds ask
 * for no memory once they have settled, and what was kept is given back on demand.
 */

#include <multitude-core.h>

#include <stdio.h>
#include <stdlib.h>

enum { N_ROUNDS = 50, N_FIGURES = 10000, LIMIT = 3 * 65536 };

typedef struct Figure Figure;

struct Figure
{
  Figure *next;
  int     x, y;
};

static bool
play (MtudeArena *arena,
      int         n_figures)
{
  Figure *figures = NULL;

  for (int i = 0; i < n_figures; i++)
    {
      Figure *figure = mtude_arena_alloc_value (arena, sizeof *figure);

      if (figure == NULL)
        return false;
      *figure = (Figure) { .next = figures, .x = i, .y = -i };
      figures = figure;
    }

  return true;
}

/* How much a round took: from the system in the first one, and from the cache later. */
static size_t
play_and_measure (MtudeArena *arena)
{
  size_t before = mtude_arena_get_taken (arena);

  return play (arena, N_FIGURES) ? mtude_arena_get_taken (arena) - before : 0;
}

static bool
is_quiet (const MtudeCounters *requests)
{
  return requests->n_normal == 0 && requests->n_oversized == 0 && requests->n_relocated == 0
         && requests->bytes == 0;
}

/* After some rounds nothing is asked for, and nothing is given back. */
static bool
settle (MtudeArena *arena)
{
  size_t first = play_and_measure (arena), last = 0;
  MtudeStats stats;

  for (int i = 1; i < N_ROUNDS; i++)
    {
      mtude_arena_reset (arena);
      last = play_and_measure (arena);
    }

  mtude_arena_get_stats (arena, &stats);
  printf ("%zu KiB in the first round, %zu in the last; %zu chunks made, %zu used again\n",
          first / 1024, last / 1024, stats.total.n_normal, stats.total.n_reused);
  return first > N_FIGURES * sizeof (Figure) && last <= first && is_quiet (&stats.since_reset)
         && stats.resets == N_ROUNDS - 1 && stats.peak == mtude_arena_get_peak (arena);
}

static void
print_kept (MtudeArena *arena,
            const char *when)
{
  printf ("%s: %zu KiB, %zu of them ready\n", when, mtude_arena_get_reserved (arena) / 1024,
          mtude_arena_get_cached (arena) / 1024);
}

/* A round ends, and with it a level, and at last the game. */
static bool
end_rounds (MtudeArena *arena)
{
  static const MtudeResetMode modes[] =
    { MTUDE_RESET_KEEP_ALL, MTUDE_RESET_KEEP_LIMIT, MTUDE_RESET_FREE_ALL };
  static const char * const names[] = { "all", "as usual", "nothing" };
  size_t kept[3];

  for (int i = 0; i < 3; i++)
    {
      if (!play (arena, 5 * N_FIGURES))
        return false;
      mtude_arena_reset_full (arena, modes[i]);
      print_kept (arena, names[i]);
      kept[i] = mtude_arena_get_reserved (arena);
    }

  return kept[0] > LIMIT && kept[1] <= LIMIT && kept[2] == 0;
}

/* In the middle of a round: what is in use stays, and of the rest as much as one says. */
static bool
give_back (MtudeArena *arena)
{
  size_t kept, some;

  if (!play (arena, 5 * N_FIGURES))
    return false;
  mtude_arena_reset_full (arena, MTUDE_RESET_KEEP_ALL);
  if (!play (arena, N_FIGURES))
    return false;

  kept = mtude_arena_get_cached (arena);
  mtude_arena_trim_cache (arena, 2 * 65536);
  some = mtude_arena_get_cached (arena);
  mtude_arena_trim (arena);
  print_kept (arena, "in use");

  return kept > some && some <= 2 * 65536 && mtude_arena_get_cached (arena) == 0
         && mtude_arena_get_reserved (arena) >= N_FIGURES * sizeof (Figure);
}

int
main (void)
{
  MtudeOptions options;
  MtudeArena arena;
  bool is_good;

  mtude_options_init (&options);
  options.reset_limit = LIMIT;
  if (mtude_arena_init (&arena, &options) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = settle (&arena);
  is_good = end_rounds (&arena) && is_good;
  is_good = give_back (&arena) && is_good;
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
