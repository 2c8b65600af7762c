/* An arena in a worker thread, and its result in the main one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: worker [TEXT]
 *
 * Sorts the words of a text.  The worker has an arena of its own for everything
 * it needs on the way; only the finished bytes leave it, and they are released
 * in the main thread long after the arena is gone.
 */

#include <multitude.h>

#include <stdlib.h>
#include <string.h>

static int
compare_words (const void *a,
               const void *b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
release_bytes (gpointer bytes)
{
  g_bytes_unref (bytes);
}

/* Runs in a thread of GTask's. */
static void
sort_words (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  const char *text = task_data;
  char **words = multitude_new0 (arena, char *, strlen (text) / 2 + 2);
  gsize n_words = 0;
  GError *error = NULL;
  char *sorted;
  GBytes *bytes;

  while (*(text += strspn (text, " ")) != '\0')
    {
      gsize length = strcspn (text, " ");

      words[n_words++] = multitude_arena_strndup (arena, text, length);
      text += length;
    }

  qsort (words, n_words, sizeof *words, compare_words);
  sorted = multitude_arena_strjoinv (arena, " ", words);

  bytes = multitude_arena_new_bytes (arena, sorted, strlen (sorted), &error);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, release_bytes);
  else
    g_task_return_error (task, error);
}

/* Runs in the main thread, where the arena of the worker is history. */
static void
show_words (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (bytes != NULL)
    g_print ("%.*s\n", (int) g_bytes_get_size (bytes),
             (const char *) g_bytes_get_data (bytes, NULL));
  else
    g_printerr ("%s\n", error->message);

  g_main_loop_quit (user_data);
}

int
main (int    argc,
      char **argv)
{
  const char *text = argc > 1 ? argv[1] : "so long and thanks for all the fish";
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, show_words, loop);

  g_task_set_task_data (task, g_strdup (text), g_free);
  g_task_run_in_thread (task, sort_words);
  g_main_loop_run (loop);

  return 0;
}
