/* A producer that is faster than its consumers, and never blocks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: backpressure [MESSAGES]
 *
 * The main loop makes messages for two workers.  What is on its way is limited by the
 * budget of the arena that the messages are made in: when it is used up the producer
 * waits for room, while its main loop goes on, and the workers make room by releasing
 * what they have done.
 */

#include <multitude.h>

#include <string.h>

#define BUDGET (64 * 1024)
#define MAX_LENGTH 2000
#define N_WORKERS 2

typedef struct
{
  MultitudeArena *arena;
  GAsyncQueue    *messages;
  GMainLoop      *loop;
  guint           n_messages;
  guint           n_sent;
  guint           n_pauses;
} Producer;

/* ---- The workers ---- */

/* An empty message is the last one. */
static gpointer
work (gpointer data)
{
  GAsyncQueue *messages = data;
  gsize n_bytes = 0;
  gsize length;

  do
    {
      g_autoptr(GBytes) message = g_async_queue_pop (messages);

      length = g_bytes_get_size (message);
      n_bytes += length;
    }
  while (length > 0);

  return GSIZE_TO_POINTER (n_bytes);
}

/* ---- The producer ---- */

static GBytes *
make_message (Producer  *producer,
              GError   **error)
{
  char text[MAX_LENGTH];
  gsize length = 1 + (producer->n_sent * 7919u) % MAX_LENGTH;

  memset (text, 'a' + (int) (producer->n_sent % 26), length);

  return multitude_arena_new_bytes (producer->arena, text, length, error);
}

static void produce (Producer *producer);

static void
there_is_room (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  Producer *producer = data;
  g_autoptr(GError) error = NULL;

  if (multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, &error))
    {
      produce (producer);
    }
  else
    {
      g_printerr ("%s\n", error->message);
      g_main_loop_quit (producer->loop);
    }
}

static void
produce (Producer *producer)
{
  g_autoptr(GError) error = NULL;

  while (producer->n_sent < producer->n_messages)
    {
      GBytes *message = make_message (producer, &error);

      if (message == NULL)
        {
          producer->n_pauses++;
          multitude_arena_wait_async (producer->arena, MAX_LENGTH, NULL, there_is_room, producer);
          return;
        }

      producer->n_sent++;
      g_async_queue_push (producer->messages, message);
    }

  g_main_loop_quit (producer->loop);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA,
                                                   "name", "messages",
                                                   "byte-budget", (guint64) BUDGET,
                                                   NULL);
  g_autoptr(GAsyncQueue) messages = g_async_queue_new_full ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Producer producer = { arena, messages, loop };
  GThread *workers[N_WORKERS];
  gsize n_bytes = 0;

  producer.n_messages = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 5000;
  for (gsize i = 0; i < N_WORKERS; i++)
    workers[i] = g_thread_new ("worker", work, messages);

  produce (&producer);
  if (producer.n_sent < producer.n_messages)
    g_main_loop_run (loop);

  for (gsize i = 0; i < N_WORKERS; i++)
    g_async_queue_push (messages, g_bytes_new (NULL, 0));
  for (gsize i = 0; i < N_WORKERS; i++)
    n_bytes += GPOINTER_TO_SIZE (g_thread_join (workers[i]));

  g_print ("%u messages of %" G_GSIZE_FORMAT " bytes, with never more than %" G_GUINT64_FORMAT
           " at a time and %u pauses\n",
           producer.n_sent, n_bytes, multitude_arena_get_peak_bytes (arena), producer.n_pauses);

  return producer.n_sent == producer.n_messages ? 0 : 1;
}
