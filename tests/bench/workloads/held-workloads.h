/* Owners that are held in great numbers, and released in random order over many chunks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Can be included more than once, each time after the macros
 *
 *   HELD_ID                      part of the names of the functions
 *   HELD_NEW (arena, size)       a value
 *   HELD_RELEASE (mem)
 *   HELD_RELEASE_N (mems, n)     left out if there is nothing but one after the other
 *
 * which it takes away again.  The arena is a MultitudeArena.  For the table of cases
 * there are then HELD_CHUNKS_CASE (id, name) and HELD_SCALE_CASE (id, name).
 */

#include "bench.h"
#include "shuffle.h"

#include <multitude.h>

#ifndef HELD_WORKLOADS_ONCE
#define HELD_WORKLOADS_ONCE

#define HELD_MAX ((size_t) 100000000)
#define HELD_VALUE_SIZE 8
#define HELD_FILLER_SIZE 16000
#define HELD_MAX_FILLERS ((size_t) 100000)

/* Fillers keep their chunks alive and are not touched. */
typedef struct
{
  MultitudeArena *arena;
  void          **mems;
  void          **fillers;
  size_t          n_fillers;
} HeldState;

#define HELD_CASE(workload, id, name, work, release) \
  { workload, name, held_open, held_##id##_##work, held_##id##_##release, held_##id##_close, 0 }
#define HELD_CHUNKS_CASE(id, name) HELD_CASE (BENCH_CHUNKS, id, name, spread, release)
#define HELD_SCALE_CASE(id, name) HELD_CASE (BENCH_SCALE_OWNERS, id, name, make, release_all)

/* No memory is there until it is used. */
static void **
held_map_list (size_t n)
{
  void *list = mmap (NULL, n * sizeof (void *), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  return list != MAP_FAILED ? list : (abort (), NULL);
}

static void *
held_open (void)
{
  HeldState *state = g_new0 (HeldState, 1);

  state->arena = multitude_arena_new ();
  state->mems = held_map_list (HELD_MAX);
  state->fillers = held_map_list (HELD_MAX_FILLERS);
  return state;
}

static void
held_shuffle (void **mems,
              size_t n)
{
  uint64_t random = BENCH_SHUFFLE_SEED;

  for (size_t i = n; i > 1; i--)
    {
      size_t j = bench_shuffle_place (&random, i);
      void *other = mems[j];

      mems[j] = mems[i - 1];
      mems[i - 1] = other;
    }
}

static inline uintptr_t
held_tile (void *mem)
{
  return (uintptr_t) mem >> 16;
}
#endif

#define HELD_JOIN(id, name) held_##id##_##name
#define HELD_JOIN_EXPANDED(id, name) HELD_JOIN (id, name)
#define HELD_FUNCTION(name) HELD_JOIN_EXPANDED (HELD_ID, name)

static void
HELD_FUNCTION (drop_fillers) (HeldState *state)
{
  for (size_t i = 0; i < state->n_fillers; i++)
    HELD_RELEASE (state->fillers[i]);
  state->n_fillers = 0;
  multitude_arena_reset_full (state->arena, MULTITUDE_RESET_KEEP_ALL);
}

static void
HELD_FUNCTION (close) (void *data)
{
  HeldState *state = data;

  HELD_FUNCTION (drop_fillers) (state);
  g_object_unref (state->arena);
  munmap (state->mems, HELD_MAX * sizeof (void *));
  munmap (state->fillers, HELD_MAX_FILLERS * sizeof (void *));
  g_free (state);
}

__attribute__ ((unused)) static void
HELD_FUNCTION (fill_chunk) (HeldState *state,
                            void      *first)
{
  void *filler;

  do
    {
      filler = HELD_NEW (state->arena, HELD_FILLER_SIZE);
      state->fillers[state->n_fillers++] = filler;
    }
  while (held_tile (filler) == held_tile (first));
}

/* The same number in each chunk, and what makes the next value go to the next one. */
__attribute__ ((unused)) static void
HELD_FUNCTION (spread) (void  *data,
                        size_t n,
                        size_t size)
{
  HeldState *state = data;

  HELD_FUNCTION (drop_fillers) (state);
  for (size_t i = 0; i < n; i++)
    {
      state->mems[i] = HELD_NEW (state->arena, HELD_VALUE_SIZE);
      if (i % (n / size) == n / size - 1)
        HELD_FUNCTION (fill_chunk) (state, state->mems[i]);
    }
  held_shuffle (state->mems, n);
}

__attribute__ ((unused)) static void
HELD_FUNCTION (make) (void  *data,
                      size_t n,
                      size_t size)
{
  HeldState *state = data;

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      state->mems[i] = HELD_NEW (state->arena, HELD_VALUE_SIZE);
      bench_keep (state->mems[i]);
    }
}

__attribute__ ((unused)) static void
HELD_FUNCTION (release) (void  *data,
                         size_t n,
                         size_t size)
{
  HeldState *state = data;

  (void) size;
#ifdef HELD_RELEASE_N
  HELD_RELEASE_N (state->mems, n);
#else
  for (size_t i = 0; i < n; i++)
    HELD_RELEASE (state->mems[i]);
#endif
}

__attribute__ ((unused)) static void
HELD_FUNCTION (release_all) (void  *data,
                             size_t n,
                             size_t size)
{
  HELD_FUNCTION (release) (data, n, size);
  multitude_arena_reset_full (((HeldState *) data)->arena, MULTITUDE_RESET_KEEP_ALL);
}

#undef HELD_ID
#undef HELD_NEW
#undef HELD_RELEASE
#undef HELD_RELEASE_N
