/* A ring of batches from one thread to another.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each of the two counters is written by one thread and read by the other:
 *
 *   (1) published  release  (2)   the batch was filled before
 *   (2) published  acquire  (1)   and is read afterwards
 *   (3) taken      release  (4)   the batch was read before
 *   (4) taken      acquire  (3)   and its room is used again afterwards
 */

#include "thread-ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#define RING_SIZE 64
#define N_SPINS 1000
#define CLOSED UINT64_MAX

typedef struct
{
  _Alignas (64) _Atomic uint64_t published;
  _Alignas (64) _Atomic uint64_t taken;
  _Alignas (64) void *batches[RING_SIZE][RING_BATCH];
  void       *arena;
  uint64_t    n_begun;
  RingConsume consume;
  pthread_t   consumer;
} Ring;

static void
pause_a_little (unsigned *n_spins)
{
  if (++*n_spins % N_SPINS == 0)
    sched_yield ();
#if defined (__x86_64__)
  else
    __builtin_ia32_pause ();
#endif
}

/* So that the words are really read. */
static inline void
keep_sum (uint64_t sum)
{
  __asm__ volatile ("" : : "r" (sum));
}

static void *
take_batches (void *data)
{
  Ring *ring = data;
  uint64_t taken = 0;
  unsigned n_spins = 0;

  for (;;)
    {
      uint64_t published = atomic_load_explicit (&ring->published, memory_order_acquire); /* (2) */

      if (published == CLOSED)
        return NULL;

      if (published == taken)
        {
          pause_a_little (&n_spins);
          continue;
        }

      keep_sum (ring->consume (ring->batches[taken % RING_SIZE]));
      atomic_store_explicit (&ring->taken, ++taken, memory_order_release); /* (3) */
    }
}

void *
ring_open (void        *arena,
           RingConsume  consume)
{
  Ring *ring = aligned_alloc (64, sizeof *ring);

  atomic_init (&ring->published, 0);
  atomic_init (&ring->taken, 0);
  ring->arena = arena;
  ring->n_begun = 0;
  ring->consume = consume;
  if (pthread_create (&ring->consumer, NULL, take_batches, ring) != 0)
    abort ();

  return ring;
}

void *
ring_close (void *data)
{
  Ring *ring = data;
  void *arena = ring->arena;

  atomic_store_explicit (&ring->published, CLOSED, memory_order_release); /* (1) */
  pthread_join (ring->consumer, NULL);
  free (ring);
  return arena;
}

void *
ring_get_arena (void *data)
{
  return ((Ring *) data)->arena;
}

static void
wait_for (Ring     *ring,
          uint64_t  taken)
{
  unsigned n_spins = 0;

  while (atomic_load_explicit (&ring->taken, memory_order_acquire) < taken) /* (4) */
    pause_a_little (&n_spins);
}

void **
ring_begin (void *data)
{
  Ring *ring = data;

  if (ring->n_begun >= RING_SIZE)
    wait_for (ring, ring->n_begun - RING_SIZE + 1);
  return ring->batches[ring->n_begun % RING_SIZE];
}

void
ring_publish (void *data)
{
  Ring *ring = data;

  atomic_store_explicit (&ring->published, ++ring->n_begun, memory_order_release); /* (1) */
}

void
ring_wait (void *data)
{
  Ring *ring = data;

  wait_for (ring, ring->n_begun);
}
