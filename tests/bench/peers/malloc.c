/* Peer: the C library's malloc().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <gnu/libc-version.h>
#include <stdlib.h>

#define PEER_NAME "malloc"
#define MALLOC_ALLOC(size) malloc (size)
#define MALLOC_FREE(mem, size) free (mem)

#include "malloc-peer.h"

#include "arena-steps.h"

#define HANDLE_ID malloc
#define HANDLE_NEW(arena, size) malloc (size)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    free ((mems)[i_])
#include "thread-workload.h"

static const BenchCase cases[] = {
  ARENA_CASES,
  ARENA_CYCLE_CASE,
  { BENCH_SCALE, PEER_NAME, arena_open, arena_w1, arena_reset, arena_close, MALLOC_MAX_SCALE },
  ARENA_LIVES_CASE,
  { BENCH_THREADS, PEER_NAME, arena_open, arena_threads_reset, NULL, arena_close, 0 },
  HANDLE_CASE (malloc, "malloc"),
};

const BenchPeer bench_peer_malloc = {
  "malloc", NULL, gnu_get_libc_version, cases, BENCH_N_CASES (cases)
};
