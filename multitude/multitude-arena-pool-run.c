/* Functions in worker threads, each with a warm arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_arena_pool_run_async() and what gets its result.  The task is an
 * ordinary one, whose data is the caller's, so that the function may do with it what a
 * GTaskThreadFunc may.
 *
 * A task that runs in a thread calls back when its function has ended, however early
 * that has returned a result.  So the arena is with the pool again before the caller
 * hears of the result.
 */

#include "config.h"

#include "multitude-arena-pool.h"

#include "multitude-arena-pool-private.h"
#include "multitude-gettext-private.h"
#include "multitude-quark-private.h"

static MULTITUDE_DEFINE_QUARK ("multitude-arena-pool-func", func_quark)

/* A pool that was disposed meanwhile still has an arena for it. */
static void
run_in_worker (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  MultitudeArenaPool *self = source_object;
  MultitudeArenaPoolFunc func;
  MultitudeArena *arena;

  if (g_task_return_error_if_cancelled (task))
    return;

  func = (MultitudeArenaPoolFunc) g_object_get_qdata (G_OBJECT (task), func_quark ());
  arena = arena_pool_lend (self);
  func (task, arena, task_data, cancellable);
  multitude_arena_pool_release (self, arena);
}

/**
 * multitude_arena_pool_run_async:
 * @self: a pool
 * @io_priority: the priority of the task among others, such as %G_PRIORITY_DEFAULT
 * @cancellable: (nullable): what may cancel the task, or %NULL
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: (nullable): what to call @func with; the data of the task
 * @destroy: (nullable): what to free @data with
 * @callback: (scope async) (closure user_data) (nullable): what to call when it is done
 * @user_data: (nullable): what to call @callback with
 *
 * Runs a function in a worker thread of #GTask, with a warm arena of its own.  The
 * function ends with one of the calls such as g_task_return_pointer(), or
 * g_task_return_value() for multitude_arena_pool_run_value_finish().
 *
 * |[<!-- language="C" -->
 * static void
 * parse (GTask          *task,
 *        MultitudeArena *arena,
 *        gpointer        data,
 *        GCancellable   *cancellable)
 * {
 *   const char *text = data;
 *   Document *document = multitude_new0 (arena, Document, 1);
 *
 *   while (*text != '\0')
 *     {
 *       gsize length = strcspn (text, "\n");
 *
 *       if (length > 0)
 *         add_setting (document, arena, text, length);
 *       text += length + (text[length] != '\0');
 *     }
 *
 *   g_task_return_pointer (task, multitude_arena_seal (arena, document),
 *                          (GDestroyNotify) multitude_snapshot_unref);
 * }
 * ]|
 *
 * The arena goes back to the pool when the function ends, and @callback is called after
 * that, in the main context that was the default of the thread when this was called.  So
 * what is arena-bound is gone by then: results are owners, such as bytes, boxes and
 * ref-strings, or snapshots.
 *
 * Cleanups of the arena run in the worker.  @destroy runs when the task ends, in the
 * thread that lets go of it last, as it is with #GTask: mostly that of @callback, but
 * now and then the worker, and so it is with an unused result when the task was
 * cancelled.  Both have to be fit for either.  A function can give its data up early,
 * with g_task_set_task_data(); it will be the worker then.
 *
 * A task that is cancelled before its turn does not run @func, and takes no arena.
 *
 * May be called from any thread.  A mistake after the pool was disposed, upon which
 * @callback hears of %G_IO_ERROR_CLOSED.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_run_async (MultitudeArenaPool     *self,
                                int                     io_priority,
                                GCancellable           *cancellable,
                                MultitudeArenaPoolFunc  func,
                                gpointer                data,
                                GDestroyNotify          destroy,
                                GAsyncReadyCallback     callback,
                                gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, multitude_arena_pool_run_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, data, destroy);
  g_object_set_qdata (G_OBJECT (task), func_quark (), (gpointer) func);

  if (g_atomic_int_get (&self->is_disposed))
    {
      g_critical ("%s: the pool was disposed", G_STRFUNC);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                               _("The pool of arenas was disposed"));
      return;
    }

  g_task_run_in_thread (task, run_in_worker);
}

static gboolean
is_result_of (GAsyncResult       *result,
              MultitudeArenaPool *self)
{
  return g_task_is_valid (result, self)
         && g_async_result_is_tagged (result, multitude_arena_pool_run_async);
}

/**
 * multitude_arena_pool_run_finish: (skip)
 * @self: a pool
 * @result: what the callback was called with
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gets the result of multitude_arena_pool_run_async() when its function ended with
 * g_task_return_pointer().  For the other ways to end, the results have calls such as
 * g_task_propagate_int(), with @result as their task.
 *
 * Fails with the error that the function has returned, such as %MULTITUDE_ERROR_BUDGET,
 * or with %G_IO_ERROR_CANCELLED.  For the thread of the callback.
 *
 * Returns: (transfer full) (nullable): the result, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_pool_run_finish (MultitudeArenaPool  *self,
                                 GAsyncResult        *result,
                                 GError             **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), NULL);
  g_return_val_if_fail (is_result_of (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
propagate_value (GTask   *task,
                 GValue  *value,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (g_task_propagate_value (task, value, &failure))
    return TRUE;

  /* Some languages look at the value before they look at the error. */
  g_value_init (value, G_TYPE_BOOLEAN);
  if (failure == NULL)
    g_set_error_literal (&failure, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _("The function has not returned a value"));
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * multitude_arena_pool_run_value_finish: (rename-to multitude_arena_pool_run_finish)
 * @self: a pool
 * @result: what the callback was called with
 * @value: (out caller-allocates): where to put the result; %FALSE if there is none
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gets the result of multitude_arena_pool_run_async() when its function ended with
 * g_task_return_value(), which is what scripts do: an object, a number, a string.
 *
 * PyGObject does not copy a boxed value, such as #GBytes, out of @value.  In Python a
 * tuple can have it, or multitude_arena_pool_run_bytes_finish() gets it.
 *
 * Fails with the error that the function has returned, such as %MULTITUDE_ERROR_BUDGET,
 * with %G_IO_ERROR_CANCELLED, or with %G_IO_ERROR_FAILED, and a critical of #GTask, if it
 * has not returned anything, as when it raised an exception or was not run by its
 * language.  For the thread of the callback.
 *
 * Returns: whether there is a result
 *
 * Since: 1.0
 */
gboolean
multitude_arena_pool_run_value_finish (MultitudeArenaPool  *self,
                                       GAsyncResult        *result,
                                       GValue              *value,
                                       GError             **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), FALSE);
  g_return_val_if_fail (is_result_of (result, self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return propagate_value (G_TASK (result), value, error);
}

/**
 * multitude_arena_pool_run_bytes_finish:
 * @self: a pool
 * @result: what the callback was called with
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gets the result of multitude_arena_pool_run_async() when its function ended with
 * g_task_return_value() and bytes, such as those of multitude_arena_new_bytes().
 *
 * Fails as multitude_arena_pool_run_value_finish() does, for example with
 * %MULTITUDE_ERROR_BUDGET, and with %G_IO_ERROR_FAILED if the value is something else.
 * For the thread of the callback.
 *
 * Returns: (transfer full): the bytes, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_pool_run_bytes_finish (MultitudeArenaPool  *self,
                                       GAsyncResult        *result,
                                       GError             **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), NULL);
  g_return_val_if_fail (is_result_of (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!propagate_value (G_TASK (result), &value, error))
    return NULL;
  if (G_VALUE_HOLDS (&value, G_TYPE_BYTES) && g_value_get_boxed (&value) != NULL)
    return g_value_dup_boxed (&value);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _("The function has not returned bytes"));
  return NULL;
}
