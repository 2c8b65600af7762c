/* Functions in worker threads with arenas of a pool, and what outlives them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The data of a task is freed wherever the task ends, so it must not matter where that
 * is.  Both places are made sure of here, and all that was made is counted.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* ---- Ends ---- */

/* How many things have ended: a worker may let go of its task, and with it of the data
 * and the pool, a moment after the callback has run.
 */
typedef struct
{
  GMutex mutex;
  GCond  cond;
  guint  n_ended;
} Ends;

static void
ends_init (Ends *ends)
{
  g_mutex_init (&ends->mutex);
  g_cond_init (&ends->cond);
  ends->n_ended = 0;
}

static void
ends_clear (Ends *ends)
{
  g_mutex_clear (&ends->mutex);
  g_cond_clear (&ends->cond);
}

static void
ends_count (gpointer data)
{
  Ends *ends = data;

  g_mutex_lock (&ends->mutex);
  ends->n_ended++;
  g_cond_signal (&ends->cond);
  g_mutex_unlock (&ends->mutex);
}

static void
ends_wait (Ends  *ends,
           guint  n_expected)
{
  g_mutex_lock (&ends->mutex);
  while (ends->n_ended < n_expected)
    g_cond_wait (&ends->cond, &ends->mutex);
  g_mutex_unlock (&ends->mutex);
}

/* Qdata goes last in the end of an object. */
static void
end_pool (MultitudeArenaPool *pool)
{
  Ends ends;

  ends_init (&ends);
  g_object_set_data_full (G_OBJECT (pool), "end", &ends, ends_count);
  g_object_unref (pool);
  ends_wait (&ends, 1);
  ends_clear (&ends);
}

/* The memory of an owner comes back after its destructor has run. */
static void
end_source (CountingSource *counting)
{
  while (counting_source_get_n_destroyed (counting) == 0)
    g_usleep (100);
  counting_source_clear (counting);
}

/* ---- One task at a time ---- */

typedef struct
{
  MultitudeArenaPool *pool;
  gboolean            is_done;
  guint               n_idle;   /* when the callback ran */
  GAsyncResult       *result;
} Wait;

static void
take_result (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Wait *wait = user_data;

  g_assert_true (source_object == G_OBJECT (wait->pool));
  wait->n_idle = multitude_arena_pool_get_n_idle (wait->pool);
  wait->result = g_object_ref (result);
  wait->is_done = TRUE;
}

static void
run_and_wait (Wait                   *wait,
              GCancellable           *cancellable,
              MultitudeArenaPoolFunc  func,
              gpointer                data,
              GDestroyNotify          destroy)
{
  wait->is_done = FALSE;
  g_clear_object (&wait->result);
  multitude_arena_pool_run_async (wait->pool, G_PRIORITY_DEFAULT_IDLE, cancellable, func, data, destroy,
                                  take_result, wait);
  g_assert_false (wait->is_done);
  while (!wait->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_clear (Wait *wait)
{
  g_clear_object (&wait->result);
  end_pool (wait->pool);
}

static void
count_words (GTask          *task,
             MultitudeArena *arena,
             gpointer        data,
             GCancellable   *cancellable)
{
  const char *text = data;
  char *copy = multitude_arena_strdup (arena, text);
  gsize n_words = 0;
  char *word;

  g_assert_true (g_task_get_task_data (task) == data);
  g_assert_cmpint (g_task_get_priority (task), ==, G_PRIORITY_DEFAULT_IDLE);
  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "words");

  for (word = strtok (copy, " "); word != NULL; word = strtok (NULL, " "))
    n_words++;
  copy = multitude_arena_strdup_printf (arena, "%zu words", n_words);
  g_task_return_pointer (task, multitude_ref_string_new (arena, copy),
                         (GDestroyNotify) multitude_ref_string_release);
}

/* The arena is back before anybody hears of the result. */
static void
test_result (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_autoptr (GError) error = NULL;
  gsize i;

  multitude_arena_pool_set_name (wait.pool, "words");
  for (i = 0; i < 100; i++)
    {
      char *words;

      run_and_wait (&wait, NULL, count_words, g_strdup ("so many words"), g_free);
      g_assert_cmpuint (wait.n_idle, ==, 1);
      words = multitude_arena_pool_run_finish (wait.pool, wait.result, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (words, ==, "3 words");
      multitude_ref_string_release (words);
    }

  wait_clear (&wait);
}

static void
return_value (GTask          *task,
              MultitudeArena *arena,
              gpointer        data,
              GCancellable   *cancellable)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, multitude_arena_new_bytes (arena, "abc", 3, NULL));
  g_task_return_value (task, &value);
  g_value_unset (&value);
}

static void
test_value (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  run_and_wait (&wait, NULL, return_value, NULL, NULL);
  g_assert_true (multitude_arena_pool_run_value_finish (wait.pool, wait.result, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (g_value_get_boxed (&value), NULL), 3, "abc", 3);

  wait_clear (&wait);
}

static void
return_number (GTask          *task,
               MultitudeArena *arena,
               gpointer        data,
               GCancellable   *cancellable)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_task_return_value (task, &value);
}

static void
test_bytes (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  run_and_wait (&wait, NULL, return_value, NULL, NULL);
  bytes = multitude_arena_pool_run_bytes_finish (wait.pool, wait.result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "abc", 3);

  run_and_wait (&wait, NULL, return_number, NULL, NULL);
  g_assert_null (multitude_arena_pool_run_bytes_finish (wait.pool, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "The function has not returned bytes");

  wait_clear (&wait);
}

static void
exceed_budget (GTask          *task,
               MultitudeArena *arena,
               gpointer        data,
               GCancellable   *cancellable)
{
  GError *error = NULL;

  g_assert_null (multitude_arena_try_alloc (arena, 100000, &error));
  g_task_return_error (task, error);
}

static void
test_error (void)
{
  Wait wait = { g_object_new (MULTITUDE_TYPE_ARENA_POOL, "byte-budget", (guint64) 8192, NULL) };
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  run_and_wait (&wait, NULL, exceed_budget, NULL, NULL);
  g_assert_null (multitude_arena_pool_run_finish (wait.pool, wait.result, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);

  run_and_wait (&wait, NULL, exceed_budget, NULL, NULL);
  g_assert_false (multitude_arena_pool_run_value_finish (wait.pool, wait.result, &value, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_true (G_VALUE_HOLDS_BOOLEAN (&value));

  wait_clear (&wait);
}

static void
return_nothing (GTask          *task,
                MultitudeArena *arena,
                gpointer        data,
                GCancellable   *cancellable)
{
}

static void
test_no_result (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  run_and_wait (&wait, NULL, return_nothing, NULL, NULL);
  g_test_expect_message ("GLib-GIO", G_LOG_LEVEL_CRITICAL, "g_task_propagate_value: assertion*");
  g_assert_false (multitude_arena_pool_run_value_finish (wait.pool, wait.result, &value, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "The function has not returned a value");
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (wait.pool), ==, 1);

  wait_clear (&wait);
}

static void
finish_wrongly (Wait *wait)
{
  MultitudeArenaPool *other = multitude_arena_pool_new ();
  g_autoptr (GTask) foreign = g_task_new (wait->pool, NULL, NULL, NULL);
  GValue value = G_VALUE_INIT;

  expect_critical (g_assert_null (multitude_arena_pool_run_finish (other, wait->result, NULL)),
                   "multitude_arena_pool_run_finish: assertion 'is_result_of (result, self)' failed");
  expect_critical (g_assert_false (multitude_arena_pool_run_value_finish (other, wait->result, &value, NULL)),
                   "multitude_arena_pool_run_value_finish: assertion 'is_result_of (result, self)' failed");
  expect_critical (g_assert_null (multitude_arena_pool_run_finish (wait->pool, G_ASYNC_RESULT (foreign), NULL)),
                   "multitude_arena_pool_run_finish: assertion 'is_result_of (result, self)' failed");
  g_object_unref (other);
}

static void
test_wrong_result (void)
{
  Wait wait = { multitude_arena_pool_new () };

  run_and_wait (&wait, NULL, return_value, NULL, NULL);
  finish_wrongly (&wait);
  wait_clear (&wait);
}

/* ---- Cancelled ---- */

static void
must_not_run (GTask          *task,
              MultitudeArena *arena,
              gpointer        data,
              GCancellable   *cancellable)
{
  g_assert_not_reached ();
}

static void
test_cancelled_before (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Ends ends;

  ends_init (&ends);
  g_cancellable_cancel (cancellable);
  run_and_wait (&wait, cancellable, must_not_run, &ends, ends_count);
  g_assert_cmpuint (wait.n_idle, ==, 0);
  g_assert_null (multitude_arena_pool_run_finish (wait.pool, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  wait_clear (&wait);
  ends_wait (&ends, 1);
  g_assert_cmpuint (ends.n_ended, ==, 1);
  ends_clear (&ends);
}

static void
cancel_itself (GTask          *task,
               MultitudeArena *arena,
               gpointer        data,
               GCancellable   *cancellable)
{
  guint **result = multitude_atomic_rc_box_alloc_full (arena, sizeof (guint *), NULL);

  *result = data;
  g_cancellable_cancel (cancellable);
  g_task_return_pointer (task, result, multitude_atomic_rc_box_release);
}

/* What is not used is freed all the same. */
static void
test_cancelled_within (void)
{
  CountingSource counting;
  Wait wait = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  counting_source_init (&counting, COUNTING_FIXED);
  wait.pool = multitude_arena_pool_new_with_source (&counting.source);
  run_and_wait (&wait, cancellable, cancel_itself, NULL, NULL);
  g_assert_cmpuint (wait.n_idle, ==, 1);
  g_assert_null (multitude_arena_pool_run_finish (wait.pool, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  wait_clear (&wait);
  end_source (&counting);
}

/* ---- Disposed ---- */

static void
test_disposed_before (void)
{
  Wait wait = { multitude_arena_pool_new () };
  g_autoptr (GError) error = NULL;
  Ends ends;

  ends_init (&ends);
  g_object_run_dispose (G_OBJECT (wait.pool));
  expect_critical (run_and_wait (&wait, NULL, must_not_run, &ends, ends_count),
                   "multitude_arena_pool_run_async: the pool was disposed");
  g_assert_null (multitude_arena_pool_run_finish (wait.pool, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpstr (error->message, ==, "The pool of arenas was disposed");

  wait_clear (&wait);
  ends_wait (&ends, 1);
  g_assert_cmpuint (ends.n_ended, ==, 1);
  ends_clear (&ends);
}

static void
dispose_pool (GTask          *task,
              MultitudeArena *arena,
              gpointer        data,
              GCancellable   *cancellable)
{
  g_object_run_dispose (g_task_get_source_object (task));
  return_value (task, arena, data, cancellable);
}

static void
test_disposed_within (void)
{
  CountingSource counting;
  Wait wait = { NULL };
  GValue value = G_VALUE_INIT;

  counting_source_init (&counting, COUNTING_FIXED);
  wait.pool = multitude_arena_pool_new_with_source (&counting.source);
  run_and_wait (&wait, NULL, dispose_pool, NULL, NULL);
  g_assert_cmpuint (wait.n_idle, ==, 0);
  g_assert_true (multitude_arena_pool_run_value_finish (wait.pool, wait.result, &value, NULL));
  wait_clear (&wait);

  g_assert_cmpmem (g_bytes_get_data (g_value_get_boxed (&value), NULL), 3, "abc", 3);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, 1024);
  g_value_unset (&value);
  end_source (&counting);
}

/* ---- Many of them ---- */

#define N_TASKS 20000
#define MAX_IN_FLIGHT 256

typedef struct
{
  MultitudeArenaPool *pool;
  GThread            *main_thread;
  guint               n_in_flight;
  guint               n_called_back;

  /* Of the data, and of the results that can tell. */
  GMutex              mutex;
  GCond               cond;
  guint               n_made;
  guint               n_freed_in_main;
  guint               n_freed_in_worker;
} Many;

typedef struct
{
  Many  *many;
  guint  number;
} Item;

static void
item_count (Item *item)
{
  g_mutex_lock (&item->many->mutex);
  item->many->n_made++;
  g_mutex_unlock (&item->many->mutex);
}

static void
item_end (gpointer data)
{
  Item *item = data;
  Many *many = item->many;

  g_mutex_lock (&many->mutex);
  if (g_thread_self () == many->main_thread)
    many->n_freed_in_main++;
  else
    many->n_freed_in_worker++;
  g_cond_signal (&many->cond);
  g_mutex_unlock (&many->mutex);
}

static Item *
item_new_shared (MultitudeArena *arena,
                 Many           *many,
                 guint           number)
{
  Item *item = multitude_atomic_rc_box_alloc_full (arena, sizeof (Item), item_end);

  item->many = many;
  item->number = number;
  item_count (item);
  return item;
}

/* The root of a snapshot, which has the item in it. */
static MultitudeSnapshot *
item_new_sealed (MultitudeArena *arena,
                 Many           *many,
                 guint           number)
{
  Item *item = multitude_new (arena, Item, 1);

  item->many = many;
  item->number = number;
  item_count (item);
  multitude_arena_add_cleanup (arena, item_end, item);
  return multitude_arena_seal (arena, item);
}

/* Even ones give their data up at once; every fourth returns a whole graph, and the
 * results of every eighth are not wanted any more.
 */
static void
run_one_of_many (GTask          *task,
                 MultitudeArena *arena,
                 gpointer        data,
                 GCancellable   *cancellable)
{
  Item *item = data;
  Many *many = item->many;
  guint number = item->number;

  memset (multitude_arena_alloc (arena, number % 3000), 0xee, number % 3000);
  if (number % 2 == 0)
    g_task_set_task_data (task, NULL, NULL);
  if (number % 8 == 5)
    g_cancellable_cancel (cancellable);

  if (number % 4 == 0)
    g_task_return_pointer (task, item_new_sealed (arena, many, number),
                           (GDestroyNotify) multitude_snapshot_unref);
  else
    g_task_return_pointer (task, item_new_shared (arena, many, number), multitude_atomic_rc_box_release);
}

/* Every other one of the rest gives the data up here, and some when the task ends. */
static void
finish_one_of_many (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Many *many = user_data;
  guint number = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (g_task_get_cancellable (G_TASK (result))),
                                                      "number"));
  g_autoptr (GError) error = NULL;
  gpointer value = multitude_arena_pool_run_finish (many->pool, result, &error);

  if (number % 4 == 3)
    g_task_set_task_data (G_TASK (result), NULL, NULL);

  if (number % 8 == 5)
    {
      g_assert_null (value);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  else if (number % 4 == 0)
    {
      g_assert_cmpuint (((Item *) multitude_snapshot_get_root (value))->number, ==, number);
      multitude_snapshot_unref (value);
    }
  else
    {
      g_assert_cmpuint (((Item *) value)->number, ==, number);
      multitude_atomic_rc_box_release (value);
    }

  many->n_in_flight--;
  many->n_called_back++;
}

static void
run_many (Many           *many,
          MultitudeArena *arena)
{
  guint i;

  for (i = 0; i < N_TASKS; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      g_object_set_data (G_OBJECT (cancellable), "number", GUINT_TO_POINTER (i));
      many->n_in_flight++;
      multitude_arena_pool_run_async (many->pool, G_PRIORITY_DEFAULT, cancellable, run_one_of_many,
                                      item_new_shared (arena, many, i), multitude_atomic_rc_box_release,
                                      finish_one_of_many, many);
      while (many->n_in_flight >= MAX_IN_FLIGHT)
        g_main_context_iteration (NULL, TRUE);
    }

  while (many->n_in_flight > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The last tasks may end in their workers a moment after their callbacks. */
static void
wait_for_items (Many *many)
{
  g_mutex_lock (&many->mutex);
  while (many->n_freed_in_main + many->n_freed_in_worker < many->n_made)
    g_cond_wait (&many->cond, &many->mutex);
  g_mutex_unlock (&many->mutex);
}

static void
check_many (Many *many)
{
  g_test_message ("%u freed in the main thread, %u in workers", many->n_freed_in_main,
                  many->n_freed_in_worker);
  g_assert_cmpuint (many->n_called_back, ==, N_TASKS);
  g_assert_cmpuint (many->n_made, ==, 2 * N_TASKS);
  g_assert_cmpuint (many->n_freed_in_main + many->n_freed_in_worker, ==, 2 * N_TASKS);

  /* The data of the even ones; and a quarter of the data, and all but an eighth of the
   * results.
   */
  g_assert_cmpuint (many->n_freed_in_worker, >=, N_TASKS / 2);
  g_assert_cmpuint (many->n_freed_in_main, >=, N_TASKS / 4 + N_TASKS / 8 * 7);
}

static void
test_many (void)
{
  CountingSource of_pool, of_data;
  MultitudeArena *arena;
  Many many = { NULL, g_thread_self () };

  g_mutex_init (&many.mutex);
  g_cond_init (&many.cond);
  counting_source_init (&of_pool, COUNTING_GROWING);
  counting_source_init (&of_data, COUNTING_GROWING);
  many.pool = multitude_arena_pool_new_with_source (&of_pool.source);
  arena = multitude_arena_new_with_source (&of_data.source);

  run_many (&many, arena);
  wait_for_items (&many);
  check_many (&many);

  end_pool (many.pool);
  g_object_unref (arena);
  end_source (&of_pool);
  end_source (&of_data);
  g_cond_clear (&many.cond);
  g_mutex_clear (&many.mutex);
}

int
main (int    argc,
      char **argv)
{
  /* Read when the type is made. */
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool-tasks/result", test_result);
  g_test_add_func ("/pool-tasks/value", test_value);
  g_test_add_func ("/pool-tasks/bytes", test_bytes);
  g_test_add_func ("/pool-tasks/error", test_error);
  g_test_add_func ("/pool-tasks/no-result", test_no_result);
  g_test_add_func ("/pool-tasks/wrong-result", test_wrong_result);
  g_test_add_func ("/pool-tasks/cancelled/before", test_cancelled_before);
  g_test_add_func ("/pool-tasks/cancelled/within", test_cancelled_within);
  g_test_add_func ("/pool-tasks/disposed/before", test_disposed_before);
  g_test_add_func ("/pool-tasks/disposed/within", test_disposed_within);
  g_test_add_func ("/pool-tasks/many", test_many);

  return g_test_run ();
}
