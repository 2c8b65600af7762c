/* Arenas and what comes out of them, between a worker thread and the main one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A GTask gives its data up on whichever thread lets go of the task last, so an
 * arena may end on either.  All of this has to be silent under ThreadSanitizer
 * and under the library's own check of threads, which main () switches on.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* Something that another thread will say has happened. */
typedef struct
{
  GMutex mutex;
  GCond  cond;
  guint  n_happened;
} Gate;

static void
gate_init (Gate *gate)
{
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
  gate->n_happened = 0;
}

static void
gate_clear (Gate *gate)
{
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
}

static void
gate_happen (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->n_happened++;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
gate_wait (Gate *gate,
           guint n_expected)
{
  g_mutex_lock (&gate->mutex);
  while (gate->n_happened < n_expected)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

/* ---- Bytes of a worker ---- */

/* The arena is the task's data: nobody else has a reference. */
static void
parse_in_worker (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  MultitudeArena *arena = task_data;
  g_autoptr (GError) error = NULL;
  char **words = g_strsplit ("what a worker has found in some text", " ", 0);
  char *found;
  GBytes *bytes;

  found = multitude_arena_strjoinv (arena, "-", words);
  bytes = multitude_arena_new_bytes (arena, found, strlen (found) + 1, &error);
  g_assert_no_error (error);
  g_strfreev (words);

  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

static void
take_result (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GBytes **bytes = user_data;
  g_autoptr (GError) error = NULL;

  *bytes = g_task_propagate_pointer (G_TASK (result), &error);
  g_assert_no_error (error);
}

/* The caller's reference goes before the task runs. */
static GBytes *
run_task (MultitudeArena *arena)
{
  GBytes *bytes = NULL;
  GTask *task = g_task_new (NULL, NULL, take_result, &bytes);

  g_task_set_task_data (task, arena, g_object_unref);
  g_task_run_in_thread (task, parse_in_worker);
  g_object_unref (task);

  while (bytes == NULL)
    g_main_context_iteration (NULL, TRUE);

  return bytes;
}

/* Qdata goes last in the end of an object: by then the memory is given back. */
static void
test_bytes_outlive_arena (void)
{
  gsize i;

  for (i = 0; i < 100; i++)
    {
      CountingSource counting;
      MultitudeArena *arena;
      GBytes *bytes;
      Gate gone;

      gate_init (&gone);
      counting_source_init (&counting, COUNTING_FIXED);
      arena = multitude_arena_new_with_source (&counting.source);
      g_object_set_data_full (G_OBJECT (arena), "gone", &gone, gate_happen);

      bytes = run_task (arena);
      gate_wait (&gone, 1);
      counting_source_assert_log (&counting, "+1024");
      g_assert_cmpstr (g_bytes_get_data (bytes, NULL), ==, "what-a-worker-has-found-in-some-text");
      assert_aligned (g_bytes_get_data (bytes, NULL), 16);

      g_bytes_unref (bytes);
      counting_source_assert_log (&counting, "-1024");
      counting_source_clear (&counting);
      gate_clear (&gone);
    }
}

/* As before, and released while the arena is perhaps about to end. */
static void
test_bytes_race_arena (void)
{
  gsize i;

  for (i = 0; i < 500; i++)
    {
      MultitudeArena *arena = multitude_arena_new ();
      Gate gone;

      gate_init (&gone);
      g_object_set_data_full (G_OBJECT (arena), "gone", &gone, gate_happen);
      g_bytes_unref (run_task (arena));
      gate_wait (&gone, 1);
      gate_clear (&gone);
    }
}

/* ---- Handing an arena over ---- */

static gpointer
use_arena (gpointer data)
{
  MultitudeArena *arena = data;
  gsize i;

  for (i = 0; i < 100; i++)
    memset (multitude_arena_alloc (arena, 1000), 0xff, 1000);
  multitude_arena_add_cleanup (arena, g_free, g_strdup ("of another thread"));

  return multitude_arena_strdup (arena, "said by another thread");
}

static gpointer
reset_arena (gpointer data)
{
  multitude_arena_reset (data);
  return NULL;
}

/* From thread to thread, each in its turn: the join is the hand-over. */
static void
test_hand_over (void)
{
  MultitudeArena *arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "wanderer", NULL);
  gsize i;

  for (i = 0; i < 20; i++)
    {
      char *before = multitude_arena_strdup_printf (arena, "turn %zu", i);
      char *said = g_thread_join (g_thread_new ("user", use_arena, arena));
      g_autoptr (GBytes) bytes = multitude_arena_new_bytes (arena, said, strlen (said) + 1, NULL);

      g_assert_cmpstr (said, ==, "said by another thread");
      g_assert_true (g_str_has_prefix (before, "turn "));
      g_thread_join (g_thread_new ("resetter", reset_arena, arena));
      g_assert_cmpstr (g_bytes_get_data (bytes, NULL), ==, "said by another thread");
    }

  g_object_unref (arena);
}

static gpointer
end_arena (gpointer data)
{
  g_object_unref (data);
  return NULL;
}

/* It may end on a thread that it never was on, with all that is registered. */
static void
test_end_elsewhere (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gpointer text = use_arena (arena);

  g_assert_nonnull (text);
  multitude_arena_take_object (arena, g_object_ref (object));
  bytes = multitude_arena_new_bytes (arena, "bytes", 6, NULL);
  g_thread_join (g_thread_new ("end", end_arena, arena));

  g_assert_cmpuint (object->ref_count, ==, 1);
  g_assert_cmpstr (g_bytes_get_data (bytes, NULL), ==, "bytes");
}

/* ---- Many small tasks ---- */

#define N_TASKS 2000

/* Where the arenas of the tasks end. */
typedef struct
{
  GThread *main_thread;
  Gate     gone;
  guint    n_gone_in_main;      /* atomic */
  guint    n_gone_in_worker;    /* atomic */
  guint    n_results;
} Tasks;

typedef struct
{
  Tasks          *tasks;
  MultitudeArena *arena;
  guint           number;
} TaskData;

static void
arena_gone (gpointer data)
{
  Tasks *tasks = data;

  g_atomic_int_inc (g_thread_self () == tasks->main_thread ? &tasks->n_gone_in_main
                                                           : &tasks->n_gone_in_worker);
  gate_happen (&tasks->gone);
}

/* In the arena itself: the last thing done with it is to let it go. */
static void
free_task_data (gpointer data)
{
  TaskData *task_data = data;

  g_object_unref (task_data->arena);
}

static TaskData *
new_task_data (Tasks *tasks,
               guint  number)
{
  MultitudeArena *arena = multitude_arena_new ();
  TaskData *task_data = multitude_new (arena, TaskData, 1);

  g_object_set_data_full (G_OBJECT (arena), "gone", tasks, arena_gone);
  task_data->tasks = tasks;
  task_data->arena = arena;
  task_data->number = number;

  return task_data;
}

/* Even ones give their data up at once, in the worker. */
static void
run_small_task (GTask        *task,
                gpointer      source_object,
                gpointer      data,
                GCancellable *cancellable)
{
  TaskData *task_data = data;
  guint number = task_data->number;
  char *text = multitude_arena_strdup_printf (task_data->arena, "%u", number);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = multitude_arena_new_bytes (task_data->arena, text, strlen (text) + 1, &error);

  g_assert_no_error (error);
  if (number % 2 == 0)
    g_task_set_task_data (task, NULL, NULL);
  g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

/* Every fourth gives it up here, in the main thread; the rest when the task ends. */
static void
finish_small_task (GObject      *source_object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  Tasks *tasks = user_data;
  guint number = (guint) g_ascii_strtoull (g_bytes_get_data (bytes, NULL), NULL, 10);

  g_assert_cmpuint (number, <, N_TASKS);
  if (number % 4 == 3)
    g_task_set_task_data (G_TASK (result), NULL, NULL);
  tasks->n_results++;
}

static void
test_small_tasks (void)
{
  Tasks tasks = { g_thread_self () };
  guint i;

  gate_init (&tasks.gone);
  for (i = 0; i < N_TASKS; i++)
    {
      GTask *task = g_task_new (NULL, NULL, finish_small_task, &tasks);

      g_task_set_task_data (task, new_task_data (&tasks, i), free_task_data);
      g_task_run_in_thread (task, run_small_task);
      g_object_unref (task);
    }
  while (tasks.n_results < N_TASKS)
    g_main_context_iteration (NULL, TRUE);
  gate_wait (&tasks.gone, N_TASKS);

  g_assert_cmpuint (tasks.n_gone_in_worker, >=, N_TASKS / 2);
  g_assert_cmpuint (tasks.n_gone_in_main, >=, N_TASKS / 4);
  g_assert_cmpuint (tasks.n_gone_in_worker + tasks.n_gone_in_main, ==, N_TASKS);
  gate_clear (&tasks.gone);
}

int
main (int    argc,
      char **argv)
{
  /* Read when the type is made. */
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/task/bytes/outlive-arena", test_bytes_outlive_arena);
  g_test_add_func ("/task/bytes/race-arena", test_bytes_race_arena);
  g_test_add_func ("/task/arena/hand-over", test_hand_over);
  g_test_add_func ("/task/arena/end-elsewhere", test_end_elsewhere);
  g_test_add_func ("/task/small-tasks", test_small_tasks);

  return g_test_run ();
}
