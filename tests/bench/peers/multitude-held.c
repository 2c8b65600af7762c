/* Peer: owners of MultitudeArena, many of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define HELD_ID box
#define HELD_NEW(arena, size) multitude_box_alloc ((arena), (size))
#define HELD_RELEASE(mem) multitude_box_free (mem)
#include "held-workloads.h"

#define HELD_ID box_n
#define HELD_NEW(arena, size) multitude_box_alloc ((arena), (size))
#define HELD_RELEASE(mem) multitude_box_free (mem)
#define HELD_RELEASE_N(mems, n) multitude_box_free_n ((mems), (n))
#include "held-workloads.h"

#define HELD_ID rc
#define HELD_NEW(arena, size) multitude_rc_box_alloc ((arena), (size))
#define HELD_RELEASE(mem) multitude_rc_box_release (mem)
#include "held-workloads.h"

#define HELD_ID atomic_rc
#define HELD_NEW(arena, size) multitude_atomic_rc_box_alloc ((arena), (size))
#define HELD_RELEASE(mem) multitude_atomic_rc_box_release (mem)
#include "held-workloads.h"

/* ---- Threads ------------------------------------------------------------- */

#define N_HELD 100
#define MAX_THREADS 16

typedef struct
{
  size_t    n;
  pthread_t thread;
} Worker;

/* Boxes, each released as by somebody who does not know the arena. */
static void *
make_and_release (void *data)
{
  const Worker *worker = data;
  MultitudeArena *arena = multitude_arena_new ();
  void *mems[N_HELD];

  for (size_t done = 0; done < worker->n; done += N_HELD)
    {
      for (size_t i = 0; i < N_HELD; i++)
        {
          mems[i] = multitude_box_alloc (arena, sizeof (BenchLine));
          bench_keep (mems[i]);
        }
      for (size_t i = 0; i < N_HELD; i++)
        multitude_box_free (mems[i]);
    }

  g_object_unref (arena);
  return NULL;
}

static void
threads (void  *state G_GNUC_UNUSED,
         size_t n,
         size_t size)
{
  Worker workers[MAX_THREADS];

  for (size_t i = 0; i < size; i++)
    {
      workers[i].n = n;
      if (pthread_create (&workers[i].thread, NULL, make_and_release, &workers[i]) != 0)
        abort ();
    }

  for (size_t i = 0; i < size; i++)
    pthread_join (workers[i].thread, NULL);
}

static void *
open_nothing (void)
{
  return NULL;
}

static void
close_nothing (void *state G_GNUC_UNUSED)
{
}

static const BenchCase cases[] = {
  HELD_CHUNKS_CASE (rc, "multitude rc box"),
  HELD_CHUNKS_CASE (box, "multitude box"),
  HELD_CHUNKS_CASE (atomic_rc, "multitude atomic rc box"),
  HELD_SCALE_CASE (rc, "multitude rc box"),
  HELD_SCALE_CASE (box, "multitude box"),
  HELD_SCALE_CASE (box_n, "multitude box, free_n"),
  { BENCH_THREADS, "multitude box", open_nothing, threads, NULL, close_nothing, 0 },
};

static const char *
version (void)
{
  return "as multitude";
}

const BenchPeer bench_peer_multitude_held = {
  "multitude owners, many", NULL, version, cases, BENCH_N_CASES (cases)
};
