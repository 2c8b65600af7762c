/* Peer: the arena that many programs have: chunks of 64 KiB from malloc(), in a list.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <stdlib.h>
#include <string.h>

#define PEER_NAME "malloc'd chunks"
#define CHUNK_SIZE 65536

typedef struct _Chunk Chunk;

struct _Chunk
{
  Chunk *next;
};

typedef struct
{
  char  *cursor, *limit;
  Chunk *chunks;
} Peer;

static inline void
peer_open (Peer *peer)
{
  memset (peer, 0, sizeof *peer);
}

static inline void
peer_reset (Peer *peer)
{
  while (peer->chunks != NULL)
    {
      Chunk *chunk = peer->chunks;

      peer->chunks = chunk->next;
      free (chunk);
    }
  peer->cursor = peer->limit = NULL;
}

#define peer_close peer_reset

__attribute__ ((noinline, cold)) static void
open_chunk (Peer *peer)
{
  Chunk *chunk = malloc (CHUNK_SIZE);

  chunk->next = peer->chunks;
  peer->chunks = chunk;
  peer->cursor = (char *) (chunk + 1);
  peer->limit = (char *) chunk + CHUNK_SIZE;
}

/* Sizes are small. */
static inline void *
peer_alloc (Peer  *peer,
            size_t size)
{
  char *value;

  size = (size + 7) & ~(size_t) 7;
  if (__builtin_expect (size > (size_t) (peer->limit - peer->cursor), 0))
    open_chunk (peer);

  value = peer->cursor;
  peer->cursor = value + size;
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

static const BenchCase cases[] = {
  ARENA_LIFE_CASES,
  ARENA_SMALL_CASE,
  ARENA_CYCLE_CASE,
  ARENA_SCALE_CASE,
  ARENA_TURNS_CASE,
  ARENA_LIVES_CASE,
};

static const char *
version (void)
{
  return "this source";
}

const BenchPeer bench_peer_malloc_chunks = {
  "malloc'd chunks", NULL, version, cases, BENCH_N_CASES (cases)
};
