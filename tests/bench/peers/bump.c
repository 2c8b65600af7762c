/* Peer: a bump allocator as short as it can be, the limit for all arenas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One block that never ends: no chunks, no owners, nothing that could fail.  The
 * cursor stays a multiple of 8 because sizes are rounded.
 *
 * Blocks of this size begin at the same place of a page.  Each arena therefore starts
 * at a cache line of its own, or a number of them would share one set of the cache.
 */

#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define PEER_NAME "bump by hand"
#define BLOCK_SIZE ((size_t) 64 << 20)

typedef struct
{
  char *cursor, *limit;
  char *start, *block;
} Peer;

static inline void
open_block (Peer  *peer,
            size_t size)
{
  static _Thread_local size_t n_opened;

  peer->block = malloc (size);
  peer->start = peer->block + n_opened++ % 64 * 64;
  peer->cursor = peer->start;
  peer->limit = peer->block + size;
}

static inline void
peer_open (Peer *peer)
{
  open_block (peer, BLOCK_SIZE);
}

static inline void
peer_close (Peer *peer)
{
  free (peer->block);
}

static inline void
peer_reset (Peer *peer)
{
  peer->cursor = peer->start;
}

static inline void *
peer_alloc (Peer  *peer,
            size_t size)
{
  char *value = peer->cursor;
  char *next = value + ((size + 7) & ~(size_t) 7);

  if (__builtin_expect (next > peer->limit, 0))
    abort ();

  peer->cursor = next;
  return value;
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return memcpy (peer_alloc (peer, size), mem, size);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  char *copy = peer_alloc (peer, length + 1);

  memcpy (copy, string, length);
  copy[length] = '\0';
  return copy;
}

#define peer_new(peer, Type) ((Type *) peer_alloc ((peer), sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) peer_alloc ((peer), sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-steps.h"

#define LARGE_BLOCK_SIZE ((size_t) 1 << 30)

static void *
open_large (void)
{
  ArenaState *state = calloc (1, sizeof *state);

  open_block (state->peers, LARGE_BLOCK_SIZE);
  state->n_open = 1;
  return state;
}

/* ---- W10: only the way from one thread to the other ---------------------- */

static BenchLine line;

#define HANDLE_ID nothing
#define HANDLE_NEW(arena, size) ((void) (arena), (void) (size), (void *) &line)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) bench_keep (mems)
#include "thread-workload.h"

/* As many lines as are on their way at most, and as many again. */
static BenchLine lines[2 * 64 * RING_BATCH];
static size_t n_lines;

#define HANDLE_ID data
#define HANDLE_NEW(arena, size) \
  ((void) (arena), (void) (size), (void *) &lines[n_lines++ % (sizeof lines / sizeof *lines)])
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) bench_keep (mems)
#include "thread-workload.h"

static const BenchCase cases[] = {
  ARENA_VALUE_CASES,
  ARENA_STRING_CASES,
  ARENA_RESET_CASES,
  ARENA_MEMORY_CASES,
  ARENA_LARGE_CASE,
  { BENCH_SCALE, PEER_NAME, open_large, arena_w1, arena_reset, arena_close, 0 },
  { BENCH_THREADS, PEER_NAME, arena_open, arena_threads_reset, NULL, arena_close, 0 },
  HANDLE_CASE (nothing, "the way alone"),
  HANDLE_CASE (data, "the way and the data"),
};

static const char *
version (void)
{
  return "this source";
}

const BenchPeer bench_peer_bump = {
  "bump by hand", NULL, version, cases, BENCH_N_CASES (cases)
};
