/* Counted paths: a reset of few chunks, and of many.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each is one reset, with the call of the path; hot-paths.py wants all to be the same.
 * They come last: what so many chunks leave to the process, others would find.
 */

#include "hot-paths.h"

/* Several fit into a chunk of any arena that has some. */
#define VALUE_SIZE 8192

/* All chunks are used, and none is left in the cache. */
static void
fill_chunks (MultitudeArena *arena,
             guint64         n_chunks)
{
  guint64 n_used = 0;

  while (n_used < n_chunks)
    {
      g_autoptr(MultitudeStats) stats = NULL;

      keep (multitude_arena_alloc (arena, hide (VALUE_SIZE)));
      stats = multitude_arena_get_stats (arena);
      n_used = multitude_stats_get_n_normal_since_reset (stats)
               + multitude_stats_get_n_reused_since_reset (stats);
    }
}

static void
fill_10_chunks (HotState *state,
                gsize     n G_GNUC_UNUSED)
{
  fill_chunks (state->arena, 10);
}

static void
fill_100_chunks (HotState *state,
                 gsize     n G_GNUC_UNUSED)
{
  fill_chunks (state->arena, 100);
}

static void
fill_1000_chunks (HotState *state,
                  gsize     n G_GNUC_UNUSED)
{
  fill_chunks (state->arena, 1000);
}

static void
run_reset (HotState *state,
           gsize     n)
{
  for (gsize i = 0; i < n; i++)
    multitude_arena_reset (state->arena);
}

const HotPath hot_reset_paths[] = {
  { "reset-10-chunks", fill_10_chunks, run_reset, .n = 1 },
  { "reset-100-chunks", fill_100_chunks, run_reset, .n = 1 },
  { "reset-1000-chunks", fill_1000_chunks, run_reset, .n = 1 },
};
const gsize hot_n_reset_paths = G_N_ELEMENTS (hot_reset_paths);
