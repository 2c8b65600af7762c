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

#include "arena-workloads.h"

#define HANDLE_ID malloc
#define HANDLE_NEW(arena, size) malloc (size)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    free ((mems)[i_])
#include "thread-workload.h"

static const BenchCase cases[] = {
  ARENA_CASES,
  HANDLE_CASE (malloc, "malloc"),
};

const BenchPeer bench_peer_malloc = {
  "malloc", NULL, gnu_get_libc_version, cases, BENCH_N_CASES (cases)
};
