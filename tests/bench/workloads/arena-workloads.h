/* W0 to W6, W12, small arenas and large blocks, for a peer that gives everything back at once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A file that includes this one has defined before
 *
 *   Peer                              a struct
 *   PEER_NAME                         its row in the tables
 *   peer_open (peer)                  functions, inline
 *   peer_close (peer)
 *   peer_reset (peer)                 gives back all that was allocated
 *   peer_strndup (peer, str, length)
 *   peer_memdup (peer, mem, size)
 *   peer_new (peer, Type)             a macro: room for a Type
 *   peer_new_array (peer, Type, n)
 *   peer_new_kept (peer, Type)        the same as peer_new(), for memory that stays
 *
 * and has then `arena_open`, `arena_close` and the phases for its table of cases.
 */

#pragma once

#include "bench.h"

#include <stdlib.h>

#ifdef __cplusplus
# define BENCH_CAST(Type) (Type)
#else
# define BENCH_CAST(Type)
#endif

/* Not every table of cases has all of them. */
#define ARENA_PHASE __attribute__ ((unused)) static void

#ifndef PEER_HAS_NO_LIFE
# define peer_strndup_kept peer_strndup
#endif

#define ARENA_MAX 64

typedef struct
{
  Peer   peers[ARENA_MAX];
  size_t n_open;
  Peer  *many;
  size_t n_many;
} ArenaState;

static void
arena_open_up_to (ArenaState *state,
                  size_t      n)
{
  while (state->n_open < n)
    peer_open (&state->peers[state->n_open++]);
}

static void *
arena_open (void)
{
  ArenaState *state = BENCH_CAST (ArenaState *) calloc (1, sizeof (ArenaState));

  arena_open_up_to (state, 1);
  return state;
}

/* The room for them is kept, and there is never a need for more. */
ARENA_PHASE
arena_open_many (ArenaState *state,
                 size_t      n)
{
  if (state->many == NULL)
    state->many = BENCH_CAST (Peer *) calloc (n, sizeof (Peer));
  while (state->n_many < n)
    peer_open (&state->many[state->n_many++]);
}

static void
arena_close_many (ArenaState *state)
{
  while (state->n_many > 0)
    peer_close (&state->many[--state->n_many]);
}

static void
arena_close (void *data)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  arena_close_many (state);
  free (state->many);
  for (size_t i = 0; i < state->n_open; i++)
    peer_close (&state->peers[i]);
  free (state);
}

static inline Peer *
arena_peer (void *data)
{
  return ((ArenaState *) data)->peers;
}

ARENA_PHASE
arena_reset (void  *state,
             size_t n,
             size_t size)
{
  (void) n;
  (void) size;
  peer_reset (arena_peer (state));
}

ARENA_PHASE
arena_w1 (void  *state,
          size_t n,
          size_t size)
{
  Peer *peer = arena_peer (state);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      uint64_t *value = peer_new (peer, uint64_t);

      *value = i;
      bench_keep (value);
    }
}

ARENA_PHASE
arena_w2 (void  *state,
          size_t n,
          size_t size)
{
  Peer *peer = arena_peer (state);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      BenchLine *line = peer_new (peer, BenchLine);

      for (size_t j = 0; j < 8; j++)
        line->words[j] = i;
      bench_keep (line);
    }
}

ARENA_PHASE
arena_w3 (void  *state,
          size_t n,
          size_t size)
{
  Peer *peer = arena_peer (state);
  size_t length = bench_hide (BENCH_TEXT_LENGTH);

  (void) size;
  for (size_t i = 0; i < n; i++)
    bench_keep (peer_strndup (peer, bench_text, length));
}

ARENA_PHASE
arena_w4 (void  *state,
          size_t n,
          size_t size)
{
  Peer *peer = arena_peer (state);
  size_t length = bench_hide (sizeof bench_line);

  (void) size;
  for (size_t i = 0; i < n; i++)
    bench_keep (peer_memdup (peer, &bench_line, length));
}

/* Three tables of pointers, and what they point to. */
ARENA_PHASE
arena_w5 (void  *state,
          size_t n,
          size_t size)
{
  Peer *peer = arena_peer (state);
  size_t slice_size = bench_hide (32), length = bench_hide (8);
  uint64_t **values = peer_new_array (peer, uint64_t *, n);
  void **slices = peer_new_array (peer, void *, n);
  char **strings = peer_new_array (peer, char *, n);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      values[i] = peer_new (peer, uint64_t);
      *values[i] = i;
      slices[i] = peer_memdup (peer, &bench_line, slice_size);
      strings[i] = peer_strndup (peer, bench_text, length);
      bench_keep (strings[i]);
    }
}

static void
arena_fill (Peer  *peer,
            size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      BenchLine *line = peer_new (peer, BenchLine);

      line->words[0] = i;
      bench_keep (line);
    }
}

ARENA_PHASE
arena_w6_fill (void  *data,
               size_t n,
               size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  arena_open_up_to (state, n);
  for (size_t i = 0; i < n; i++)
    arena_fill (&state->peers[i], size);
}

ARENA_PHASE
arena_w6 (void  *data,
          size_t n,
          size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      peer_reset (&state->peers[i]);
      bench_keep (&state->peers[i]);
    }
}

ARENA_PHASE
arena_w6b (void  *data,
           size_t n,
           size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      peer_reset (&state->peers[i]);
      bench_keep (peer_new (&state->peers[i], BenchLine));
    }
}

#ifndef PEER_HAS_NO_LIFE
ARENA_PHASE
arena_w0 (void  *state,
          size_t n,
          size_t size)
{
  (void) state;
  for (size_t i = 0; i < n; i++)
    {
      Peer peer;

      peer_open (&peer);
      arena_fill (&peer, size);
      peer_close (&peer);
    }
}
#else
/* Without an arena there is nothing to make: only what is in it. */
ARENA_PHASE
arena_w0 (void  *state,
          size_t n,
          size_t size)
{
  for (size_t i = 0; i < n; i++)
    {
      arena_fill (arena_peer (state), size);
      peer_reset (arena_peer (state));
    }
}
#endif

ARENA_PHASE
arena_w12 (void  *state,
           size_t n,
           size_t size)
{
  Peer *peer = arena_peer (state);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      BenchTriple *triple = peer_new_kept (peer, BenchTriple);

      triple->words[0] = triple->words[1] = triple->words[2] = i;
      bench_keep (triple);
    }
}

/* A string between two values has one of them before it. */
ARENA_PHASE
arena_w12s (void  *state,
            size_t n,
            size_t size)
{
  Peer *peer = arena_peer (state);
  size_t length = bench_hide (BENCH_LONG_TEXT_LENGTH);

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      BenchTriple *triple = peer_new_kept (peer, BenchTriple);

      triple->words[0] = triple->words[1] = triple->words[2] = i;
      bench_keep (triple);
      bench_keep (peer_strndup_kept (peer, bench_long_text, length));
    }
}

ARENA_PHASE
arena_small (void  *data,
             size_t n,
             size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  (void) size;
#ifndef PEER_HAS_NO_LIFE
  arena_open_many (state, n);
  for (size_t i = 0; i < n; i++)
    arena_fill (&state->many[i], 1);
#else
  for (size_t i = 0; i < n; i++)
    bench_keep (memset (peer_new_kept (state->peers, BenchLine), 0, sizeof (BenchLine)));
#endif
}

ARENA_PHASE
arena_large (void  *state,
             size_t n,
             size_t size)
{
  Peer *peer = arena_peer (state);

  for (size_t i = 0; i < n; i++)
    {
      char *block = peer_new_array (peer, char, size);

      *block = 1;
      bench_keep (block);
      peer_reset (peer);
    }
}

/* In a table of cases. */
#define ARENA_CASE(workload, work, release) \
  { workload, PEER_NAME, arena_open, work, release, arena_close, 0 }
#define ARENA_VALUE_CASES \
  ARENA_CASE (BENCH_W1, arena_w1, arena_reset), \
  ARENA_CASE (BENCH_W2, arena_w2, arena_reset), \
  ARENA_CASE (BENCH_W4, arena_w4, arena_reset)
#define ARENA_STRING_CASES \
  ARENA_CASE (BENCH_W3, arena_w3, arena_reset), \
  ARENA_CASE (BENCH_W5, arena_w5, arena_reset)
#define ARENA_RESET_CASES \
  ARENA_CASE (BENCH_W6_1, arena_w6_fill, arena_w6), \
  ARENA_CASE (BENCH_W6_32, arena_w6_fill, arena_w6), \
  ARENA_CASE (BENCH_W6_1000, arena_w6_fill, arena_w6), \
  ARENA_CASE (BENCH_W6_100000, arena_w6_fill, arena_w6), \
  ARENA_CASE (BENCH_W6B, arena_w6_fill, arena_w6b)
#define ARENA_LIFE_CASES \
  ARENA_CASE (BENCH_W0_1, arena_w0, NULL), \
  ARENA_CASE (BENCH_W0_100, arena_w0, NULL)
#define ARENA_LARGE_CASE \
  ARENA_CASE (BENCH_LARGE, arena_large, NULL)
#define ARENA_MEMORY_CASES \
  ARENA_CASE (BENCH_W12, arena_w12, NULL), \
  ARENA_CASE (BENCH_W12S, arena_w12s, NULL)
#define ARENA_SMALL_CASE \
  ARENA_CASE (BENCH_SMALL, arena_small, NULL)
#define ARENA_CASES \
  ARENA_VALUE_CASES, ARENA_STRING_CASES, ARENA_RESET_CASES, ARENA_LIFE_CASES, \
  ARENA_MEMORY_CASES, ARENA_SMALL_CASE, ARENA_LARGE_CASE
