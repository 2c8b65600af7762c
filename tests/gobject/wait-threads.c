/* Waiting for budget in a main loop, with threads that release.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A producer in the main thread, with a budget for a few messages, and workers that
 * release them.  With one wake that is lost the program stands still, until the time
 * that a test may take is over.
 */

#include <multitude.h>

#include <string.h>

#define N_MESSAGES 20000
#define N_WORKERS 2

typedef struct
{
  MultitudeArena *arena;
  GMainContext   *context;
  GAsyncQueue    *queue;
  gsize           min_size;
  gsize           max_size;
  guint           n_sent;
  guint           n_refused;
  GThread        *workers[N_WORKERS];
  guchar          text[65536];
} Producer;

/* Ends a worker. */
static char no_more;

static gpointer
receive (gpointer data)
{
  GAsyncQueue *queue = data;
  gsize n_received = 0;
  gpointer message;

  while ((message = g_async_queue_pop (queue)) != &no_more)
    {
      gsize size;
      const guchar *text = g_bytes_get_data (message, &size);

      g_assert_cmpuint (text[0], ==, text[size - 1]);
      g_bytes_unref (message);
      n_received++;
    }

  return GSIZE_TO_POINTER (n_received);
}

static gsize
next_size (const Producer *producer)
{
  return producer->min_size + (producer->n_sent * (gsize) 7919) % (producer->max_size - producer->min_size);
}

static gboolean
send_one (Producer  *producer,
          GError   **error)
{
  guchar *text = producer->text;
  gsize size = next_size (producer);
  GBytes *message;

  text[0] = text[size - 1] = (guchar) producer->n_sent;
  message = multitude_arena_new_bytes (producer->arena, text, size, error);
  text[size - 1] = 0;
  if (message == NULL)
    return FALSE;

  producer->n_sent++;
  g_async_queue_push (producer->queue, message);
  return TRUE;
}

static void send_all (Producer *producer);

/* What was waited for is there. */
static void
go_on (GObject      *object,
       GAsyncResult *result,
       gpointer      data)
{
  Producer *producer = data;
  g_autoptr (GError) error = NULL;

  multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, &error);
  g_assert_no_error (error);
  send_one (producer, &error);
  g_assert_no_error (error);
  send_all (producer);
}

static void
send_all (Producer *producer)
{
  g_autoptr (GError) error = NULL;

  while (producer->n_sent < N_MESSAGES && send_one (producer, &error))
    ;
  if (producer->n_sent == N_MESSAGES)
    return;

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  producer->n_refused++;
  multitude_arena_wait_async (producer->arena, next_size (producer), NULL, go_on, producer);
}

static void
producer_run (Producer *producer)
{
  gsize n_received = 0;
  gsize i;

  producer->queue = g_async_queue_new ();
  for (i = 0; i < N_WORKERS; i++)
    producer->workers[i] = g_thread_new ("worker", receive, producer->queue);

  send_all (producer);
  while (producer->n_sent < N_MESSAGES)
    g_main_context_iteration (producer->context, TRUE);

  for (i = 0; i < N_WORKERS; i++)
    g_async_queue_push (producer->queue, &no_more);
  for (i = 0; i < N_WORKERS; i++)
    n_received += GPOINTER_TO_SIZE (g_thread_join (producer->workers[i]));
  g_async_queue_unref (producer->queue);

  g_assert_cmpuint (n_received, ==, N_MESSAGES);
  g_assert_cmpuint (producer->n_refused, >, 0);
  g_test_message ("%u of %u messages refused", producer->n_refused, N_MESSAGES);
}

static void
produce_within (guint64 budget,
                gsize   min_size,
                gsize   max_size)
{
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", budget, NULL);
  Producer producer = { arena, NULL, NULL, min_size, max_size };

  producer_run (&producer);
}

static void
test_come_home (void)
{
  produce_within (8192, 100, 1400);
}

static void
test_chunk_of_their_own (void)
{
  produce_within (100000, 20000, 50000);
}

static void
test_both_sorts (void)
{
  produce_within (65536, 1000, 40000);
}

static void
test_one_at_a_time (void)
{
  produce_within (2048, 1000, 1470);
}

/* ---- Not in the main thread ---- */

static gpointer
produce_in_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 8192, NULL);
  Producer producer = { arena, context, NULL, 100, 1400 };

  g_main_context_push_thread_default (context);
  producer_run (&producer);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_two_producers (void)
{
  GThread *one = g_thread_new ("one", produce_in_thread, NULL);
  GThread *other = g_thread_new ("other", produce_in_thread, NULL);

  g_thread_join (one);
  g_thread_join (other);
}

int
main (int    argc,
      char **argv)
{
  /* Read when the type is made. */
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wait/threads/come-home", test_come_home);
  g_test_add_func ("/wait/threads/chunk-of-their-own", test_chunk_of_their_own);
  g_test_add_func ("/wait/threads/both-sorts", test_both_sorts);
  g_test_add_func ("/wait/threads/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/wait/threads/two-producers", test_two_producers);

  return g_test_run ();
}
