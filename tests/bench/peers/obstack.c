/* Peer: the C library's obstacks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <gnu/libc-version.h>
#include <obstack.h>
#include <stdlib.h>

#define PEER_NAME "obstack"
#define CHUNK_SIZE 65536
#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

typedef struct
{
  struct obstack stack;
  void          *first;
} Peer;

/* Its first chunk as large as an arena's, but not for one that will stay small. */
static inline void
peer_open (Peer *peer)
{
  obstack_init (&peer->stack);
  obstack_chunk_size (&peer->stack) = CHUNK_SIZE;
  peer->first = obstack_alloc (&peer->stack, 0);
}

static inline void
peer_close (Peer *peer)
{
  obstack_free (&peer->stack, NULL);
}

static inline void
peer_reset (Peer *peer)
{
  obstack_free (&peer->stack, peer->first);
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return obstack_copy (&peer->stack, mem, size);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  return obstack_copy0 (&peer->stack, string, length);
}

#define peer_new(peer, Type) ((Type *) obstack_alloc (&(peer)->stack, sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) obstack_alloc (&(peer)->stack, sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-steps.h"

static void
grow_strings (void  *state,
              size_t n,
              size_t size)
{
  struct obstack *stack = &arena_peer (state)->stack;
  size_t length = bench_hide (BENCH_PIECE_LENGTH);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      for (size_t j = 0; j < BENCH_N_PIECES; j++)
        obstack_grow (stack, bench_piece, length);
      obstack_1grow (stack, '\0');
      bench_keep (obstack_finish (stack));
    }
}

static void
grow_arrays (void  *state,
             size_t n,
             size_t size)
{
  struct obstack *stack = &arena_peer (state)->stack;

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      for (uint64_t j = 0; j < BENCH_N_NUMBERS; j++)
        obstack_grow (stack, &j, sizeof j);
      bench_keep (obstack_finish (stack));
    }
}

static const BenchCase cases[] = {
  ARENA_CASES, ARENA_TURNS_CASE, ARENA_LIVES_CASE,
  ARENA_CASE (BENCH_W8, grow_strings, arena_reset),
  ARENA_CASE (BENCH_W9, grow_arrays, arena_reset),
};

const BenchPeer bench_peer_obstack = {
  "obstack", NULL, gnu_get_libc_version, cases, BENCH_N_CASES (cases)
};
