/* What grows: memory that is built and freed, arenas that live at once, and threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For a peer with arenas.  It is included after arena-workloads.h, and wants of it what
 * is told there, and its functions.  For the table of cases there are then the macros
 * at the end.
 */

#pragma once

#include "arena-workloads.h"

#include <pthread.h>

/* How often an arena is used before another one has its turn, and how often it has one. */
#define TURN_LENGTH 16
#define N_TURNS 4

/* ---- Memory ------------------------------------------------------------- */

ARENA_PHASE
arena_build (void  *state,
             size_t n,
             size_t size)
{
  (void) size;
  arena_fill (arena_peer (state), n);
}

/* ---- Arenas that live at once -------------------------------------------- */

#ifndef PEER_HAS_NO_LIFE
static inline void
arena_take_turn (Peer *peer)
{
  for (size_t i = 0; i < TURN_LENGTH; i++)
    {
      uint64_t *value = peer_new (peer, uint64_t);

      *value = i;
      bench_keep (value);
    }
}

/* All have their turns, and are reset one after the other. */
static void
arena_use_all (Peer  *peers,
               size_t n_peers)
{
  for (size_t turn = 0; turn < N_TURNS; turn++)
    for (size_t i = 0; i < n_peers; i++)
      arena_take_turn (&peers[i]);

  for (size_t i = 0; i < n_peers; i++)
    peer_reset (&peers[i]);
}

ARENA_PHASE
arena_in_turns (void  *data,
                size_t n,
                size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  arena_open_many (state, size);
  for (size_t done = 0; done < n; done += size * TURN_LENGTH * N_TURNS)
    arena_use_all (state->many, size);
}

ARENA_PHASE
arena_lives (void  *data,
             size_t n,
             size_t size)
{
  ArenaState *state = BENCH_CAST (ArenaState *) data;

  for (size_t done = 0; done < n; done += size)
    {
      arena_open_many (state, size);
      for (size_t i = 0; i < size; i++)
        arena_fill (&state->many[i], 1);
      arena_close_many (state);
    }
}

#else
/* Without an arena, only what is in it. */
ARENA_PHASE
arena_lives (void  *state,
             size_t n,
             size_t size)
{
  for (size_t done = 0; done < n; done += size)
    {
      arena_fill (arena_peer (state), size);
      peer_reset (arena_peer (state));
    }
}
#endif

/* ---- Threads ------------------------------------------------------------- */

#define ARENA_MAX_THREADS 16
#define GENERATION 100

typedef struct
{
  size_t    n;
  void    (*run) (size_t n);
  pthread_t thread;
} ArenaThread;

__attribute__ ((unused)) static void
arena_run_reset (size_t n)
{
  Peer peer;

  peer_open (&peer);
  for (size_t done = 0; done < n; done += GENERATION)
    {
      arena_fill (&peer, GENERATION);
      peer_reset (&peer);
    }
  peer_close (&peer);
}

__attribute__ ((unused)) static void
arena_run_lives (size_t n)
{
  for (size_t done = 0; done < n; done += GENERATION)
    {
      Peer peer;

      peer_open (&peer);
      arena_fill (&peer, GENERATION);
      peer_close (&peer);
    }
}

static void *
arena_run_thread (void *data)
{
  ArenaThread *thread = BENCH_CAST (ArenaThread *) data;

  thread->run (thread->n);
  return NULL;
}

/* Each thread does the whole of it: the time of two that do not disturb each other is
 * that of one.
 */
__attribute__ ((unused)) static void
arena_run_in_threads (void  (*run) (size_t n),
                      size_t  n,
                      size_t  n_threads)
{
  ArenaThread threads[ARENA_MAX_THREADS];

  for (size_t i = 0; i < n_threads; i++)
    {
      threads[i].n = n;
      threads[i].run = run;
      if (pthread_create (&threads[i].thread, NULL, arena_run_thread, &threads[i]) != 0)
        abort ();
    }

  for (size_t i = 0; i < n_threads; i++)
    pthread_join (threads[i].thread, NULL);
}

ARENA_PHASE
arena_threads_reset (void  *state,
                     size_t n,
                     size_t size)
{
  (void) state;
  arena_run_in_threads (arena_run_reset, n, size);
}

ARENA_PHASE
arena_threads_lives (void  *state,
                     size_t n,
                     size_t size)
{
  (void) state;
  arena_run_in_threads (arena_run_lives, n, size);
}

/* In a table of cases. */
#define ARENA_CYCLE_CASE ARENA_CASE (BENCH_CYCLE, arena_build, arena_reset)
#define ARENA_SCALE_CASE ARENA_CASE (BENCH_SCALE, arena_w1, arena_reset)
#define ARENA_TURNS_CASE ARENA_CASE (BENCH_ARENAS, arena_in_turns, NULL)
#define ARENA_LIVES_CASE ARENA_CASE (BENCH_LIVES, arena_lives, NULL)
#define ARENA_THREAD_CASES \
  { BENCH_THREADS, PEER_NAME, arena_open, arena_threads_reset, NULL, arena_close, 0 }, \
  { BENCH_THREADS, PEER_NAME ", made anew", arena_open, arena_threads_lives, NULL, arena_close, 0 }
#define ARENA_STEP_CASES \
  ARENA_CYCLE_CASE, ARENA_SCALE_CASE, ARENA_TURNS_CASE, ARENA_LIVES_CASE, ARENA_THREAD_CASES
