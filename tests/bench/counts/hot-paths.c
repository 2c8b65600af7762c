/* The calls that programs make most often, one after the other for callgrind.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each path is run three times on an arena of its own, and counted the third
 * time: by then the arena has its chunks and the lazily bound symbols are bound.
 * hot-paths.py starts the program under callgrind, which dumps what it counted
 * under the name of the path.  Without callgrind the program just runs.
 *
 * A count is for all operations of a path, loop included: an increment, a comparison
 * and a jump for each of them.  Where there is but one, so is the call of the path.
 */

#include "hot-paths.h"

#include <stdio.h>
#include <valgrind/callgrind.h>

static gsize
n_operations (const HotPath *path)
{
  return path->n != 0 ? path->n : N_OPERATIONS;
}

static void
run_counted (const HotPath *path,
             HotState      *state)
{
  gsize n = n_operations (path);

  CALLGRIND_TOGGLE_COLLECT;
  path->run (state, n);
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT (path->name);
}

static void
prepare (const HotPath *path,
         HotState      *state)
{
  multitude_arena_reset (state->arena);
  if (path->prepare != NULL)
    path->prepare (state, n_operations (path));
}

static void
count (const HotPath *path)
{
  static HotState state;

  /* However many chunks a path fills, a reset keeps them. */
  state.arena = g_object_new (MULTITUDE_TYPE_ARENA, "reset-limit", G_MAXUINT64, NULL);
  for (guint i = 0; i < 2; i++)
    {
      prepare (path, &state);
      path->run (&state, n_operations (path));
    }

  prepare (path, &state);
  run_counted (path, &state);
  g_clear_object (&state.arena);
}

static void
count_all (const HotPath *paths,
           gsize          n_paths)
{
  for (gsize i = 0; i < n_paths; i++)
    {
      printf ("%s\t%" G_GSIZE_FORMAT "\n", paths[i].name, n_operations (&paths[i]));
      count (&paths[i]);
    }
}

int
main (void)
{
  count_all (hot_memory_paths, hot_n_memory_paths);
  count_all (hot_owner_paths, hot_n_owner_paths);
  count_all (hot_builder_paths, hot_n_builder_paths);
  count_all (hot_reset_paths, hot_n_reset_paths);
  return 0;
}
