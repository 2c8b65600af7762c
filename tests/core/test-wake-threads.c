/* Waiting for room: threads, and a program without any library but the C one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A producer whose budget holds a few messages, and consumers that release them.  One
 * wake that is lost and nobody goes on: the program then stands still until its time
 * is over.  Nothing else here waits for time to pass.
 */

#include "mtude-arena-inline.h"
#include "mtude-owner-inline.h"
#include "mtude-track-private.h"
#include "mtude-wait.h"
#include "recorder.h"

#include <pthread.h>
#include <sched.h>

#define N_CONSUMERS 2

/* Checkers make every step slow and need fewer of them. */
static unsigned
n_rounds (unsigned rounds)
{
  return mtude_track_is_active () || MTUDE_FENCE_IS_LOAD ? rounds / 4 : rounds;
}

/* ---- A bell that any thread may ring ---------------------------------- */

typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t  cond;
  bool            rings;
  size_t          n_ends;
} Bell;

static void
bell_begin (Bell *bell)
{
  pthread_mutex_init (&bell->mutex, NULL);
  pthread_cond_init (&bell->cond, NULL);
  bell->rings = false;
  bell->n_ends = 0;
}

static void
bell_finish (Bell *bell)
{
  pthread_cond_destroy (&bell->cond);
  pthread_mutex_destroy (&bell->mutex);
}

static void
bell_ring (void *data)
{
  Bell *bell = data;

  pthread_mutex_lock (&bell->mutex);
  bell->rings = true;
  pthread_cond_signal (&bell->cond);
  pthread_mutex_unlock (&bell->mutex);
}

static void
bell_wait (Bell *bell)
{
  pthread_mutex_lock (&bell->mutex);
  while (!bell->rings)
    pthread_cond_wait (&bell->cond, &bell->mutex);
  bell->rings = false;
  pthread_mutex_unlock (&bell->mutex);
}

static void
bell_end (void *data)
{
  Bell *bell = data;

  pthread_mutex_lock (&bell->mutex);
  bell->n_ends++;
  pthread_cond_signal (&bell->cond);
  pthread_mutex_unlock (&bell->mutex);
}

/* What has to end it is gone on another thread, or will be. */
static void
bell_wait_for_end (Bell *bell)
{
  pthread_mutex_lock (&bell->mutex);
  while (bell->n_ends == 0)
    pthread_cond_wait (&bell->cond, &bell->mutex);
  pthread_mutex_unlock (&bell->mutex);
}

/* ---- Messages to the consumers ---------------------------------------- */

typedef struct _Message Message;

struct _Message
{
  Message *next;
  unsigned number;
  unsigned length;
};

static struct
{
  pthread_mutex_t mutex;
  pthread_cond_t  cond;
  Message        *first;
  bool            is_closed;
  unsigned        n_consumed;
  unsigned long   sum;
  jmp_buf        *way_out;
  pthread_t       consumers[N_CONSUMERS];
} queue;

static void
queue_push (Message *message)
{
  pthread_mutex_lock (&queue.mutex);
  message->next = queue.first;
  queue.first = message;
  pthread_cond_signal (&queue.cond);
  pthread_mutex_unlock (&queue.mutex);
}

static Message *
queue_pop (void)
{
  Message *message;

  pthread_mutex_lock (&queue.mutex);
  while (queue.first == NULL && !queue.is_closed)
    pthread_cond_wait (&queue.cond, &queue.mutex);
  message = queue.first;
  if (message != NULL)
    {
      queue.first = message->next;
      queue.n_consumed++;
      queue.sum += message->number;
    }
  pthread_mutex_unlock (&queue.mutex);

  return message;
}

static void *
consume (void *data)
{
  Message *message;

  while ((message = queue_pop ()) != NULL)
    mtude_box_free (message);

  return data;
}

static void
queue_begin (void)
{
  size_t i;

  /* A check that fails must not leave the threads behind: it is remembered. */
  queue.way_out = tap_way_out;
  tap_way_out = NULL;

  pthread_mutex_init (&queue.mutex, NULL);
  pthread_cond_init (&queue.cond, NULL);
  queue.first = NULL;
  queue.is_closed = false;
  queue.n_consumed = 0;
  queue.sum = 0;
  for (i = 0; i < N_CONSUMERS; i++)
    if (pthread_create (&queue.consumers[i], NULL, consume, NULL) != 0)
      abort ();
}

static void
queue_finish (void)
{
  size_t i;

  pthread_mutex_lock (&queue.mutex);
  queue.is_closed = true;
  pthread_cond_broadcast (&queue.cond);
  pthread_mutex_unlock (&queue.mutex);
  for (i = 0; i < N_CONSUMERS; i++)
    pthread_join (queue.consumers[i], NULL);
  pthread_cond_destroy (&queue.cond);
  pthread_mutex_destroy (&queue.mutex);
  tap_way_out = queue.way_out;
}

/* ---- Producing within a budget ---------------------------------------- */

static void
arena_begin (MtudeArena *arena,
             Recorder   *recorder,
             Bell       *bell,
             size_t      budget)
{
  MtudeOptions options;

  recorder_options (recorder, &options);
  options.byte_budget = budget;
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
  bell_begin (bell);
  check_status (mtude_arena_set_wake (arena, bell_ring, bell, bell_end), MTUDE_OK);
}

static unsigned
wait_for_room (MtudeArena *arena,
               Bell       *bell,
               size_t      size)
{
  unsigned n_waits = 0;
  MtudeRoom room;

  while ((room = mtude_arena_look_for_room (arena, size)) == MTUDE_ROOM_LATER)
    {
      bell_wait (bell);
      n_waits++;
    }
  check_uint (room, MTUDE_ROOM_NOW);

  return n_waits;
}

/* Every message that is refused is sent after a wait, and none is refused then. */
static void
produce_within (size_t   budget,
                size_t   min_size,
                size_t   more,
                unsigned n_messages)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeArena arena;
  Bell bell;
  unsigned n_refused = 0;
  unsigned n_waits = 0;
  unsigned i;

  arena_begin (&arena, recorder, &bell, budget);
  queue_begin ();
  for (i = 0; i < n_messages; i++)
    {
      size_t size = min_size + (i * (size_t) 7919) % (more + 1);
      Message *message = mtude_box_alloc (&arena, size);

      if (message == NULL)
        {
          n_refused++;
          n_waits += wait_for_room (&arena, &bell, size);
          message = mtude_box_alloc (&arena, size);
        }
      check (message != NULL);
      message->number = i;
      queue_push (message);
    }
  n_waits += wait_for_room (&arena, &bell, budget - MTUDE_ROOM_EXTRA - 8);
  queue_finish ();

  check_uint (queue.n_consumed, n_messages);
  check_uint (queue.sum, (unsigned long) n_messages * (n_messages - 1) / 2);
  check (n_refused > 0);
  tap_note ("%u of %u messages refused, %u waits", n_refused, n_messages, n_waits);
  mtude_arena_clear (&arena);
  check_uint (bell.n_ends, 1);
  bell_finish (&bell);
  recorder_end (recorder, 1);
}

static void
messages_that_come_home (void)
{
  produce_within (4096, 200, 800, n_rounds (20000));
}

static void
messages_with_a_chunk_of_their_own (void)
{
  produce_within (100000, 20000, 30000, n_rounds (20000));
}

static void
messages_of_both_sorts (void)
{
  produce_within (65536, 1000, 40000, n_rounds (20000));
}

/* One message at a time: each one waits for the one before. */
static void
messages_one_at_a_time (void)
{
  produce_within (2048, 1000, 470, n_rounds (20000));
}

/* ---- A wake function that comes late ----------------------------------- */

static struct
{
  void *values[2];
  bool  may_go;                 /* atomic */
} early;

/* What it learns of the arming it learns by the arming: the flag orders nothing. */
static void *
release_early (void *data)
{
  while (!mtude_atomic_load_relaxed (&early.may_go))
    sched_yield ();
  mtude_box_free (early.values[0]);
  mtude_box_free (early.values[1]);

  return data;
}

/* Whoever has an owner already sees the function that is set afterwards: one pushes a
 * chunk home, and one frees it.
 */
static void
a_wake_function_is_seen_by_those_who_were_there_before (void)
{
  size_t first;

  for (first = 0; first < 2; first++)
    {
      Recorder *recorder = recorder_new (RECORDER_FIXED);
      MtudeOptions options;
      MtudeArena arena;
      pthread_t thread;
      Bell bell;

      recorder_options (recorder, &options);
      options.byte_budget = 100000;
      check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
      early.values[first] = mtude_box_alloc (&arena, 9000);
      early.values[1 - first] = mtude_box_alloc (&arena, 20000);

      /* Its chunk is settled by then, so that its count tells nothing either. */
      mtude_box_free_in (&arena, mtude_box_alloc (&arena, 16000));
      mtude_atomic_store_relaxed (&early.may_go, false);
      if (pthread_create (&thread, NULL, release_early, NULL) != 0)
        abort ();

      bell_begin (&bell);
      check_status (mtude_arena_set_wake (&arena, bell_ring, &bell, bell_end), MTUDE_OK);
      check_uint (mtude_arena_look_for_room (&arena, 90000), MTUDE_ROOM_LATER);
      mtude_atomic_store_relaxed (&early.may_go, true);
      wait_for_room (&arena, &bell, 90000);

      pthread_join (thread, NULL);
      mtude_arena_clear (&arena);
      bell_finish (&bell);
      recorder_end (recorder, 1);
    }
}

/* ---- An arena that ends meanwhile ------------------------------------- */

/* Whoever wakes may find that the arena, and all that it had, has gone. */
static void
an_arena_ends_while_it_is_woken (void)
{
  unsigned n = n_rounds (4000);
  unsigned round;

  queue_begin ();
  for (round = 0; round < n; round++)
    {
      Recorder *recorder = recorder_new (RECORDER_FIXED);
      MtudeArena arena;
      Bell bell;
      unsigned i;

      arena_begin (&arena, recorder, &bell, 200000);
      for (i = 0; i < 3; i++)
        {
          Message *message = mtude_box_alloc (&arena, i == 2 ? 20000 : 9000);

          check (message != NULL);
          message->number = 0;
          queue_push (message);
        }
      if (mtude_arena_look_for_room (&arena, 190000) == MTUDE_ROOM_LATER && round % 2 == 0)
        bell_wait (&bell);
      mtude_arena_clear (&arena);

      /* The last of the three, or the arena, ends the home. */
      bell_wait_for_end (&bell);
      check_uint (bell.n_ends, 1);
      bell_finish (&bell);
      recorder_end (recorder, 1);
    }
  queue_finish ();
  check_uint (queue.n_consumed, 3 * n);
}

TAP_MAIN (TAP_TEST (messages_that_come_home),
          TAP_TEST (messages_with_a_chunk_of_their_own),
          TAP_TEST (messages_of_both_sorts),
          TAP_TEST (messages_one_at_a_time),
          TAP_TEST (a_wake_function_is_seen_by_those_who_were_there_before),
          TAP_TEST (an_arena_ends_while_it_is_woken))
