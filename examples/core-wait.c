/* A producer that waits for room instead of failing, in the plain core and without an event loop.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-wait
 *
 * Makes frames within a budget of four, which another thread writes away one after the
 * other.  Ends with a status of zero if all of them came through, and never more than the
 * budget was there.
 */

#include <multitude-core.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_FRAMES = 100, FRAME_SIZE = 40000, BUDGET = 4 * (FRAME_SIZE + MTUDE_ROOM_EXTRA) };

/* ---- A bell --------------------------------------------------------------- */

typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t  changed;
  bool            has_rung;
  unsigned char  *frames[N_FRAMES];
  int             n_made;
} Channel;

/* Runs in the midst of a release, on whichever thread that is: it tells, and does not look. */
static void
ring (void *data)
{
  Channel *channel = data;

  pthread_mutex_lock (&channel->lock);
  channel->has_rung = true;
  pthread_cond_broadcast (&channel->changed);
  pthread_mutex_unlock (&channel->lock);
}

static void
wait_for_bell (Channel *channel)
{
  pthread_mutex_lock (&channel->lock);
  while (!channel->has_rung)
    pthread_cond_wait (&channel->changed, &channel->lock);
  channel->has_rung = false;
  pthread_mutex_unlock (&channel->lock);
}

/* ---- The producer --------------------------------------------------------- */

/* There may still be too little when the bell rings, and it may ring once too often. */
static unsigned char *
make_frame (MtudeArena *arena,
            Channel    *channel,
            int         i)
{
  MtudeRoom room;
  unsigned char *frame;

  while ((room = mtude_arena_look_for_room (arena, FRAME_SIZE)) == MTUDE_ROOM_LATER)
    wait_for_bell (channel);
  if (room == MTUDE_ROOM_NEVER)
    return NULL;

  frame = mtude_box_alloc (arena, FRAME_SIZE);
  if (frame != NULL)
    memset (frame, i, FRAME_SIZE);
  return frame;
}

static void
send_frame (Channel       *channel,
            unsigned char *frame)
{
  pthread_mutex_lock (&channel->lock);
  channel->frames[channel->n_made++] = frame;
  pthread_cond_broadcast (&channel->changed);
  pthread_mutex_unlock (&channel->lock);
}

/* ---- The consumer --------------------------------------------------------- */

static unsigned char *
receive_frame (Channel *channel,
               int      i)
{
  pthread_mutex_lock (&channel->lock);
  while (channel->n_made <= i)
    pthread_cond_wait (&channel->changed, &channel->lock);
  pthread_mutex_unlock (&channel->lock);

  return channel->frames[i];
}

static void *
write_frames (void *data)
{
  static int n_good;

  for (int i = 0; i < N_FRAMES; i++)
    {
      unsigned char *frame = receive_frame (data, i);

      n_good += frame[0] == i && frame[FRAME_SIZE - 1] == i;
      mtude_box_free (frame);
    }

  return &n_good;
}

static bool
produce (MtudeArena *arena,
         Channel    *channel)
{
  pthread_t thread;
  void *n_good;

  if (pthread_create (&thread, NULL, write_frames, channel) != 0)
    abort ();

  for (int i = 0; i < N_FRAMES; i++)
    {
      unsigned char *frame = make_frame (arena, channel, i);

      if (frame == NULL)
        abort ();
      send_frame (channel, frame);
    }

  pthread_join (thread, &n_good);
  printf ("%d frames through %d KiB\n", *(int *) n_good, BUDGET / 1024);
  return *(int *) n_good == N_FRAMES && mtude_arena_get_peak (arena) <= BUDGET;
}

/* What does not fit into the whole budget needs no waiting; and nobody waits any more. */
static bool
give_up (MtudeArena *arena)
{
  bool can_ever = mtude_arena_can_have_room (arena, 2 * BUDGET);

  mtude_arena_disarm (arena);
  return !can_ever && mtude_arena_get_status (arena) == MTUDE_OVER_BUDGET
         && mtude_arena_can_have_room (arena, FRAME_SIZE);
}

int
main (void)
{
  Channel channel = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
  MtudeWake wake = ring;
  MtudeOptions options;
  MtudeArena arena;
  bool is_good;

  mtude_options_init (&options);
  options.byte_budget = BUDGET;
  if (mtude_arena_init (&arena, &options) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = mtude_arena_set_wake (&arena, wake, &channel, NULL) == MTUDE_OK
            && produce (&arena, &channel) && give_up (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
