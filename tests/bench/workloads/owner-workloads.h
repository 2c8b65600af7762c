/* W7, W3r and W12 for values that are released one by one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Can be included more than once, each time after the macros
 *
 *   OWNER_ID                     part of the names of the functions
 *   OWNER_NAME                   its row in the tables
 *   OWNER_NEW (arena, size)      a value; a string's size is not looked at
 *   OWNER_ACQUIRE (mem)          left out if there can only be one owner
 *   OWNER_RELEASE (arena, mem)
 *   OWNER_OPEN ()                left out, as the next two, if there is no arena
 *   OWNER_CLOSE (arena)
 *   OWNER_RESET (arena)
 *
 * which it takes away again.  For the table of cases there are then
 * OWNER_VALUE_CASES (id, name), OWNER_SHARED_CASE (id, name), OWNER_STRING_CASE (id, name).
 */

#include "bench.h"

#include <stdlib.h>

#ifndef OWNER_WORKLOADS_ONCE
#define OWNER_WORKLOADS_ONCE

#define OWNER_MAX 1000
#define OWNER_VALUE_SIZE 16
#define OWNER_JOIN(id, name) owner_##id##_##name
#define OWNER_JOIN_EXPANDED(id, name) OWNER_JOIN (id, name)
#define OWNER_FUNCTION(name) OWNER_JOIN_EXPANDED (OWNER_ID, name)

typedef struct
{
  void *arena;
  void *mems[OWNER_MAX];
} OwnerState;

#define OWNER_CASE(workload, id, name, work, release) \
  { workload, name, owner_##id##_open, owner_##id##_##work, owner_##id##_##release, owner_##id##_close, 0 }
#define OWNER_VALUE_CASES(id, name) \
  OWNER_CASE (BENCH_W7U, id, name, at_once, reset), \
  OWNER_CASE (BENCH_W7K, id, name, make_kept, release_kept), \
  OWNER_CASE (BENCH_W12, id, name, fill, reset)
#define OWNER_SHARED_CASE(id, name) \
  OWNER_CASE (BENCH_W7, id, name, shared, reset)
#define OWNER_STRING_CASE(id, name) \
  OWNER_CASE (BENCH_W3R, id, name, make_kept, release_kept)
#endif

#ifndef OWNER_OPEN
# define OWNER_OPEN() NULL
# define OWNER_CLOSE(arena) ((void) (arena))
# define OWNER_RESET(arena) ((void) (arena))
#endif

static void *
OWNER_FUNCTION (open) (void)
{
  OwnerState *state = (OwnerState *) calloc (1, sizeof (OwnerState));

  state->arena = OWNER_OPEN ();
  return state;
}

static void
OWNER_FUNCTION (close) (void *data)
{
  OwnerState *state = (OwnerState *) data;

  OWNER_CLOSE (state->arena);
  free (state);
}

__attribute__ ((unused)) static void
OWNER_FUNCTION (reset) (void  *data,
                        size_t n,
                        size_t size)
{
  (void) n;
  (void) size;
  OWNER_RESET (((OwnerState *) data)->arena);
}

__attribute__ ((unused)) static void
OWNER_FUNCTION (at_once) (void  *data,
                          size_t n,
                          size_t size)
{
  void *arena = ((OwnerState *) data)->arena;

  (void) size;
  bench_keep (arena);
  for (size_t i = 0; i < n; i++)
    {
      void *mem = OWNER_NEW (arena, OWNER_VALUE_SIZE);

      bench_keep (mem);
      OWNER_RELEASE (arena, mem);
    }
}

__attribute__ ((unused)) static void
OWNER_FUNCTION (make_kept) (void  *data,
                            size_t n,
                            size_t size)
{
  OwnerState *state = (OwnerState *) data;
  void *arena = state->arena;

  (void) size;
  bench_keep (arena);
  for (size_t i = 0; i < n; i++)
    {
      state->mems[i] = OWNER_NEW (arena, OWNER_VALUE_SIZE);
      bench_keep (state->mems[i]);
    }
}

__attribute__ ((unused)) static void
OWNER_FUNCTION (release_kept) (void  *data,
                               size_t n,
                               size_t size)
{
  OwnerState *state = (OwnerState *) data;
  void *arena = state->arena;

  (void) size;
  bench_keep (arena);
#ifdef OWNER_RELEASE_N
  OWNER_RELEASE_N (state->mems, n);
#else
  for (size_t i = 0; i < n; i++)
    OWNER_RELEASE (arena, state->mems[i]);
#endif
  OWNER_RESET (arena);
}

#ifdef OWNER_ACQUIRE
static void
OWNER_FUNCTION (shared) (void  *data,
                         size_t n,
                         size_t size)
{
  void *arena = ((OwnerState *) data)->arena;

  (void) size;
  bench_keep (arena);
  for (size_t i = 0; i < n; i++)
    {
      void *mem = OWNER_NEW (arena, OWNER_VALUE_SIZE);
      void *other;

      bench_keep (mem);
      other = OWNER_ACQUIRE (mem);
      bench_keep (other);
      OWNER_RELEASE (arena, other);
      OWNER_RELEASE (arena, mem);
    }
}
#endif

__attribute__ ((unused)) static void
OWNER_FUNCTION (fill) (void  *data,
                       size_t n,
                       size_t size)
{
  void *arena = ((OwnerState *) data)->arena;

  (void) size;
  bench_keep (arena);
  for (size_t i = 0; i < n; i++)
    {
      void *mem = OWNER_NEW (arena, sizeof (BenchTriple));

      bench_keep (mem);
    }
}

#undef OWNER_ID
#undef OWNER_NEW
#undef OWNER_ACQUIRE
#undef OWNER_RELEASE
#undef OWNER_RELEASE_N
#undef OWNER_OPEN
#undef OWNER_CLOSE
#undef OWNER_RESET
