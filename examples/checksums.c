/* Checksums that workers compute: results that are values and bytes of their arenas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: checksums
 *
 * Adds texts up, and packs them, each in a worker with an arena of a pool, and asserts
 * what the main loop gets.  A worker ends with a #GValue, whatever its result is.
 */

#include <multitude.h>

#include <string.h>

typedef struct
{
  GMainLoop *loop;
  guint      n_awaited;
  guint64    sum;               /* of all texts */
  GBytes    *packed;            /* the last one */
  GError    *error;
} Job;

static void
one_is_done (Job *job)
{
  if (--job->n_awaited == 0)
    g_main_loop_quit (job->loop);
}

/* ---- In workers ---- */

static void
add_up (GTask          *task,
        MultitudeArena *arena G_GNUC_UNUSED,
        gpointer        text,
        GCancellable   *cancellable G_GNUC_UNUSED)
{
  GValue value = G_VALUE_INIT;
  guint64 sum = 0;

  for (const guint8 *c = text; *c != '\0'; c++)
    sum += *c;

  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, sum);
  g_task_return_value (task, &value);
  g_value_unset (&value);
}

/* Runs of a letter: how many there are, and which it is. */
static void
pack (GTask          *task,
      MultitudeArena *arena,
      gpointer        text,
      GCancellable   *cancellable G_GNUC_UNUSED)
{
  MultitudeByteArray *packed = multitude_byte_array_new (arena);
  GValue value = G_VALUE_INIT;
  const char *c = text;

  while (*c != '\0')
    {
      const char letter[2] = { *c, '\0' };
      guint8 run[2] = { (guint8) MIN (strspn (c, letter), 255), (guint8) *c };

      multitude_byte_array_append (packed, run, 2);
      c += run[0];
    }

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, multitude_byte_array_free_to_bytes (packed));
  g_task_return_value (task, &value);
  g_value_unset (&value);
}

/* ---- In the main loop ---- */

static void
on_sum (GObject      *pool,
        GAsyncResult *result,
        gpointer      data)
{
  Job *job = data;
  GValue value = G_VALUE_INIT;

  if (multitude_arena_pool_run_value_finish (MULTITUDE_ARENA_POOL (pool), result, &value,
                                             &job->error))
    {
      job->sum += g_value_get_uint64 (&value);
      g_value_unset (&value);
    }
  one_is_done (job);
}

static void
on_packed (GObject      *pool,
           GAsyncResult *result,
           gpointer      data)
{
  Job *job = data;

  job->packed = multitude_arena_pool_run_bytes_finish (MULTITUDE_ARENA_POOL (pool), result,
                                                       &job->error);
  one_is_done (job);
}

static void
run (Job                    *job,
     MultitudeArenaPool     *pool,
     const char             *text,
     MultitudeArenaPoolFunc  function,
     GAsyncReadyCallback     callback)
{
  job->n_awaited++;
  multitude_arena_pool_run_async (pool, G_PRIORITY_DEFAULT, NULL, function,
                                  g_strdup (text), g_free, callback, job);
}

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  MultitudeArenaPool *pool = multitude_arena_pool_new ();
  Job job = { loop, 0, 0, NULL, NULL };

  for (guint i = 0; i < 20; i++)
    run (&job, pool, "aaabbc", add_up, on_sum);
  run (&job, pool, "aaabbc", pack, on_packed);
  g_main_loop_run (loop);
  g_object_unref (pool);

  g_assert_no_error (job.error);
  g_assert_cmpuint (job.sum, ==, 20 * (3 * 'a' + 2 * 'b' + 'c'));
  g_assert_cmpmem (g_bytes_get_data (job.packed, NULL), g_bytes_get_size (job.packed),
                   "\3a\2b\1c", 6);
  g_print ("%" G_GUINT64_FORMAT " is the sum\n", job.sum);
  g_bytes_unref (job.packed);

  return 0;
}
