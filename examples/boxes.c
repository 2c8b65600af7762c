/* Messages that one thread makes and another one frees: boxes in a queue.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: boxes
 *
 * A reader cuts what came in into messages, and a worker adds up what is in them.  Ends
 * with a status of zero if the sum is right, and what is no message was refused.
 */

#include <multitude.h>

#include <string.h>

/* ---- A message is made where it is ---------------------------------------- */

typedef struct
{
  guint   n_values;
  guint16 values[8];
} Message;

/* Nothing is copied, and a text that is no message leaves no box behind. */
static gboolean
parse_message (gpointer   mem,
               gpointer   text,
               GError   **error)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  Message *message = mem;

  message->n_values = 0;
  for (char **word = words; *word != NULL; word++)
    {
      guint64 value;

      if (message->n_values == G_N_ELEMENTS (message->values))
        {
          g_set_error (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS,
                       "More than %zu values", G_N_ELEMENTS (message->values));
          return FALSE;
        }
      if (!g_ascii_string_to_unsigned (*word, 10, 0, G_MAXUINT16, &value, error))
        return FALSE;
      message->values[message->n_values++] = (guint16) value;
    }

  return TRUE;
}

static Message *
read_message (MultitudeArena  *arena,
              const char      *text,
              GError         **error)
{
  MultitudeConstructFunc make = parse_message;

  return multitude_box_construct (arena, sizeof (Message), make, (gpointer) text, error);
}

/* ---- Another thread has them ---------------------------------------------- */

typedef struct
{
  guint64 sum;
  guint   n_messages;
} Total;

/* A message without values is the last one.  The total is a box as well: it begins as
 * zero, and belongs to who joins the thread.
 */
typedef struct
{
  GAsyncQueue *queue;
  Total       *total;
} Worker;

static gpointer
add_up (gpointer data)
{
  Worker *worker = data;

  for (gboolean is_last = FALSE; !is_last;)
    {
      Message *message = g_async_queue_pop (worker->queue);

      is_last = message->n_values == 0;
      for (guint i = 0; i < message->n_values; i++)
        worker->total->sum += message->values[i];
      worker->total->n_messages += !is_last;
      multitude_box_free (message);
    }

  return worker->total;
}

static gboolean
send_messages (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr(GAsyncQueue) queue = g_async_queue_new_full (multitude_box_free);
  Worker worker = { queue, multitude_box_new0 (arena, Total) };
  GThread *thread = g_thread_new ("add up", add_up, &worker);
  static const char * const texts[] = { "1 2 3", "40", "nonsense", "500 1 1", "1 2 3 4 5 6 7 8 9" };
  Message last = { 0 };
  guint n_refused = 0;
  gboolean is_good;
  Total *total;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      Message *message = read_message (arena, texts[i], &error);

      if (message != NULL)
        g_async_queue_push (queue, message);
      else
        n_refused++;
    }

  /* The arena may go before what it has handed out. */
  g_async_queue_push (queue, multitude_box_dup (arena, &last, sizeof last));
  g_object_unref (arena);
  total = g_thread_join (thread);

  g_print ("%u messages, %" G_GUINT64_FORMAT " in all, %u refused\n",
           total->n_messages, total->sum, n_refused);
  is_good = total->n_messages == 3 && total->sum == 548 && n_refused == 2;
  multitude_box_free (total);
  return is_good;
}

/* ---- Memory with a shape -------------------------------------------------- */

/* Samples for vector instructions, at a cache line; and a count of each byte. */
static gboolean
count_samples (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  float *samples = multitude_box_alloc_aligned (arena, 256 * sizeof *samples, 64);
  guint *counts = multitude_box_alloc0 (arena, 256 * sizeof *counts);
  gboolean is_good = (guintptr) samples % 64 == 0;

  for (int i = 0; i < 256; i++)
    samples[i] = (float) (i % 4);
  for (int i = 0; i < 256; i++)
    counts[(int) samples[i]]++;

  is_good = is_good && counts[0] == 64 && counts[3] == 64 && counts[4] == 0;
  multitude_box_free_in (arena, samples);
  multitude_box_free_in (arena, counts);
  return is_good;
}

/* ---- A size that somebody else gives -------------------------------------- */

static gboolean
refuse_upload (void)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA,
                                                   "byte-budget", (guint64) 262144, NULL);
  g_autoptr(GError) error = NULL;
  gpointer small = multitude_box_try_alloc (arena, 100000, &error);
  gpointer large = multitude_box_try_alloc (arena, 1000000, &error);
  gboolean is_good = small != NULL && large == NULL
                     && g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);

  g_clear_pointer (&small, multitude_box_free);
  return is_good;
}

int
main (void)
{
  return send_messages () && count_samples () && refuse_upload () ? 0 : 1;
}
