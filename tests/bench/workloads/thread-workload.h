/* W10: one thread makes values in batches, another reads a word of each and drops it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Can be included more than once, each time after the macros
 *
 *   HANDLE_ID                    part of the names of the functions
 *   HANDLE_NEW (arena, size)     a value
 *   HANDLE_WORD (mem)            its first word
 *   HANDLE_DROP_N (mems, n)      drops them, on the other thread
 *   HANDLE_OPEN ()               left out, as the next one, if there is no arena
 *   HANDLE_CLOSE (arena)
 *
 * which it takes away again.  For the table of cases there is then
 * HANDLE_CASE (id, name).  The ring between the threads is in thread-ring.h.
 */

#include "bench.h"
#include "thread-ring.h"

#ifndef HANDLE_OPEN
# define HANDLE_OPEN() NULL
# define HANDLE_CLOSE(arena) ((void) (arena))
#endif

#define HANDLE_JOIN(id, name) handle_##id##_##name
#define HANDLE_JOIN_EXPANDED(id, name) HANDLE_JOIN (id, name)
#define HANDLE_FUNCTION(name) HANDLE_JOIN_EXPANDED (HANDLE_ID, name)

#define HANDLE_CASE(id, name) \
  { BENCH_W10, name, handle_##id##_open, handle_##id##_work, NULL, handle_##id##_close, 0 }

static uint64_t
HANDLE_FUNCTION (consume) (void **mems)
{
  uint64_t sum = 0;

  for (size_t i = 0; i < RING_BATCH; i++)
    sum += HANDLE_WORD (mems[i]);

  HANDLE_DROP_N (mems, RING_BATCH);
  return sum;
}

static void *
HANDLE_FUNCTION (open) (void)
{
  return ring_open (HANDLE_OPEN (), HANDLE_FUNCTION (consume));
}

static void
HANDLE_FUNCTION (close) (void *data)
{
  void *arena = ring_close (data);

  HANDLE_CLOSE (arena);
}

static void
HANDLE_FUNCTION (work) (void  *data,
                        size_t n,
                        size_t size)
{
  void *arena = ring_get_arena (data);

  (void) size;
  bench_keep (arena);
  for (size_t i = 0; i < n; i += RING_BATCH)
    {
      void **mems = ring_begin (data);

      for (size_t j = 0; j < RING_BATCH; j++)
        {
          mems[j] = HANDLE_NEW (arena, sizeof (BenchLine));
          HANDLE_WORD (mems[j]) = i;
        }
      ring_publish (data);
    }

  ring_wait (data);
}

#undef HANDLE_ID
#undef HANDLE_NEW
#undef HANDLE_WORD
#undef HANDLE_DROP_N
#undef HANDLE_OPEN
#undef HANDLE_CLOSE
