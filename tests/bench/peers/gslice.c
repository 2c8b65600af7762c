/* Peer: GLib's slice allocator, for blocks whose size the caller remembers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <glib.h>

#define PEER_NAME "g_slice"
#define MALLOC_ALLOC(size) g_slice_alloc (size)
#define MALLOC_FREE(mem, size) g_slice_free1 ((size), (mem))

#include "malloc-peer.h"

#include "arena-workloads.h"

#define HANDLE_ID gslice
#define HANDLE_NEW(arena, size) g_slice_alloc (size)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    g_slice_free1 (sizeof (BenchLine), (mems)[i_])
#include "thread-workload.h"

/* Not W5: the list would have to remember the sizes. */
static const BenchCase cases[] = {
  ARENA_VALUE_CASES,
  ARENA_CASE (BENCH_W3, arena_w3, arena_reset),
  ARENA_RESET_CASES,
  ARENA_LIFE_CASES,
  ARENA_MEMORY_CASES,
  ARENA_LARGE_CASE,
  HANDLE_CASE (gslice, "g_slice"),
};

static const char *
version (void)
{
  return "as GLib";
}

const BenchPeer bench_peer_gslice = {
  "g_slice", NULL, version, cases, BENCH_N_CASES (cases)
};
