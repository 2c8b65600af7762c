/* W11: a map that grows, and what is found and not found in it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Can be included more than once, each time after the macros
 *
 *   MAP_ID                       part of the names of the functions
 *   MAP_KEY (i)                  the key of a number: map_scattered (i), map_multiple (i), i, or bench_words[i]
 *   MAP_NEW (arena)              a map
 *   MAP_INSERT (map, key, value)
 *   MAP_LOOKUP (map, key)        a number: 0 for a key that is not there
 *   MAP_FREE (map)
 *   MAP_OPEN ()                  left out, as the next two, if there is no arena
 *   MAP_CLOSE (arena)
 *   MAP_RESET (arena)
 *
 * which it takes away again.  For the table of cases there is then
 * MAP_CASE (workload, id, name, phase), with `insert`, `hits` or `misses`.
 */

#include "bench.h"

#include <stdlib.h>

#ifndef MAP_WORKLOADS_ONCE
#define MAP_WORKLOADS_ONCE

typedef struct
{
  void *arena;
  void *map;            /* for what only looks things up; made in the first round */
} MapState;

#define MAP_CASE(workload, id, name, phase) \
  { workload, name, map_##id##_open, map_##id##_##phase, map_##id##_reset, map_##id##_close, 0 }

/* Neighbours are far apart, and all of them the same way: as regular as a row. */
static inline uintptr_t
map_multiple (uintptr_t i)
{
  return i * UINT64_C (0xd1342543de82ef95);
}

/* No two are the same, and nothing of one tells where the next is. */
static inline uintptr_t
map_scattered (uintptr_t i)
{
  uintptr_t key = map_multiple (i);

  key = map_multiple (key ^ key >> 32);
  return key ^ key >> 32;
}

#define MAP_JOIN(id, name) map_##id##_##name
#define MAP_JOIN_EXPANDED(id, name) MAP_JOIN (id, name)
#define MAP_FUNCTION(name) MAP_JOIN_EXPANDED (MAP_ID, name)
#endif

#ifndef MAP_OPEN
# define MAP_OPEN() NULL
# define MAP_CLOSE(arena) ((void) (arena))
# define MAP_RESET(arena) ((void) (arena))
#endif

static void *
MAP_FUNCTION (open) (void)
{
  MapState *state = (MapState *) calloc (1, sizeof (MapState));

  state->arena = MAP_OPEN ();
  return state;
}

static void
MAP_FUNCTION (close) (void *data)
{
  MapState *state = (MapState *) data;

  if (state->map != NULL)
    MAP_FREE (state->map);
  MAP_CLOSE (state->arena);
  free (state);
}

static void *
MAP_FUNCTION (make) (void  *arena,
                     size_t n)
{
  void *map = MAP_NEW (arena);

  for (size_t i = 1; i <= n; i++)
    MAP_INSERT (map, MAP_KEY (i), i);

  bench_keep (map);
  return map;
}

static void
MAP_FUNCTION (insert) (void  *data,
                       size_t n,
                       size_t size)
{
  void *map = MAP_FUNCTION (make) (((MapState *) data)->arena, n);

  (void) size;
  MAP_FREE (map);
}

__attribute__ ((unused)) static void
MAP_FUNCTION (look_up) (MapState *state,
                        size_t    n,
                        size_t    first)
{
  uintptr_t sum = 0;

  if (state->map == NULL)
    state->map = MAP_FUNCTION (make) (state->arena, n);

  for (size_t i = first; i < first + n; i++)
    sum += MAP_LOOKUP (state->map, MAP_KEY (i));
  bench_keep ((void *) sum);
}

__attribute__ ((unused)) static void
MAP_FUNCTION (hits) (void  *data,
                     size_t n,
                     size_t size)
{
  (void) size;
  MAP_FUNCTION (look_up) ((MapState *) data, n, 1);
}

__attribute__ ((unused)) static void
MAP_FUNCTION (misses) (void  *data,
                       size_t n,
                       size_t size)
{
  (void) size;
  MAP_FUNCTION (look_up) ((MapState *) data, n, n + 1);
}

/* A map that is kept is in the arena. */
static void
MAP_FUNCTION (reset) (void  *data,
                      size_t n,
                      size_t size)
{
  MapState *state = (MapState *) data;

  (void) n;
  (void) size;
  if (state->map == NULL)
    MAP_RESET (state->arena);
}

#undef MAP_ID
#undef MAP_KEY
#undef MAP_NEW
#undef MAP_INSERT
#undef MAP_LOOKUP
#undef MAP_FREE
#undef MAP_OPEN
#undef MAP_CLOSE
#undef MAP_RESET
