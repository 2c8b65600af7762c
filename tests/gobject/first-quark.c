/* Quarks whose first use is that of two threads at once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A program of its own, in which nothing else comes first.  What ThreadSanitizer says of
 * it counts as much as what is asserted.
 */

#include <multitude.h>

#define N_THREADS 4

static gint n_ready;

/* So that they come close to each other. */
static void
wait_for_others (void)
{
  g_atomic_int_inc (&n_ready);
  while (g_atomic_int_get (&n_ready) < N_THREADS)
    g_thread_yield ();
}

static void
run_threads (GThreadFunc func,
             gpointer    data)
{
  GThread *threads[N_THREADS];
  guint i;

  g_atomic_int_set (&n_ready, 0);
  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("first", func, data);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static gpointer
fail (gpointer data)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;

  multitude_arena_set_byte_budget (arena, 1000);
  wait_for_others ();
  g_assert_null (multitude_arena_try_alloc (arena, 100000, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_BUDGET);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, "multitude-error-quark");

  return data;
}

static void
test_error (void)
{
  run_threads (fail, NULL);
}

static void
return_at_once (GTask          *task,
                MultitudeArena *arena G_GNUC_UNUSED,
                gpointer        data G_GNUC_UNUSED,
                GCancellable   *cancellable G_GNUC_UNUSED)
{
  g_task_return_boolean (task, TRUE);
}

static void
take_result (GObject      *source_object G_GNUC_UNUSED,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static gpointer
run (gpointer data)
{
  MultitudeArenaPool *pool = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (context);
  wait_for_others ();
  multitude_arena_pool_run_async (pool, G_PRIORITY_DEFAULT, NULL, return_at_once, NULL, NULL, take_result,
                                  &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));

  return NULL;
}

static void
test_run (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();

  run_threads (run, pool);
}

static gpointer
ignore_warnings (gpointer data)
{
  wait_for_others ();
  multitude_arena_pool_ignore_memory_warnings (data);

  return NULL;
}

static void
test_memory_warnings (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();

  run_threads (ignore_warnings, pool);
}

/* An arena that comes back to a pool ignores warnings, which would be the first time. */
int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/first-quark/memory-warnings", test_memory_warnings);
  g_test_add_func ("/first-quark/error", test_error);
  g_test_add_func ("/first-quark/run", test_run);

  return g_test_run ();
}
