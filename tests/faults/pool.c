/* Calls whose source fails: functions that run with an arena of a pool.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_pool.  The source of the pool is the one that fails, in the thread
 * of the function, which hands the error on.  The arena comes back whatever it was.
 */

#include "faults.h"

#define POOL ((MultitudeArenaPool *) self->subject)

/* ---- In the worker ---- */

/* Some of each lane, in chunks for many values and in chunks for one. */
static gboolean
use (MultitudeArena  *arena,
     GError         **error)
{
  gpointer box;

  if (multitude_arena_try_memdup (arena, fault_text, FAULT_LENGTH, error) == NULL
      || multitude_arena_try_strndup (arena, fault_text, 100, error) == NULL
      || multitude_arena_try_alloc (arena, 100000, error) == NULL)
    return FALSE;

  box = multitude_box_try_alloc (arena, 100, error);
  if (box == NULL)
    return FALSE;
  multitude_box_free (box);
  return TRUE;
}

/* A snapshot, which outlives the use of its arena. */
static void
seal (GTask          *task,
      MultitudeArena *arena,
      gpointer        unused,
      GCancellable   *cancellable)
{
  MultitudeSnapshot *snapshot = NULL;
  GError *error = NULL;

  if (use (arena, &error))
    snapshot = multitude_arena_try_seal (arena, NULL, &error);
  if (snapshot == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, snapshot, (GDestroyNotify) multitude_snapshot_unref);
}

static void
copy_text (GTask          *task,
           MultitudeArena *arena,
           gpointer        unused,
           GCancellable   *cancellable)
{
  GValue value = G_VALUE_INIT;
  GBytes *bytes = NULL;
  GError *error = NULL;

  if (use (arena, &error))
    bytes = multitude_arena_new_bytes (arena, fault_text, FAULT_LENGTH, &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, bytes);
  g_task_return_value (task, &value);
  g_value_unset (&value);
}

/* ---- In the thread that waits for it ---- */

static GAsyncResult *
run (Fault                  *self,
     MultitudeArenaPoolFunc  func)
{
  GAsyncResult *result = NULL;

  multitude_arena_pool_run_async (POOL, G_PRIORITY_DEFAULT, NULL, func, NULL, NULL, fault_keep_result, &result);
  return fault_wait_for (&result);
}

/* The next one is to need as much. */
static gboolean
over (Fault    *self,
      gboolean  done)
{
  multitude_arena_pool_trim (POOL);
  return done;
}

static gboolean
sealed (Fault   *self,
        GError **error)
{
  g_autoptr (GAsyncResult) result = run (self, seal);
  MultitudeSnapshot *snapshot = multitude_arena_pool_run_finish (POOL, result, error);

  if (snapshot == NULL)
    return over (self, FALSE);
  multitude_snapshot_unref (snapshot);
  return over (self, TRUE);
}

static gboolean
value_got (Fault   *self,
           GError **error)
{
  g_autoptr (GAsyncResult) result = run (self, copy_text);
  GValue value = G_VALUE_INIT;
  gboolean done = multitude_arena_pool_run_value_finish (POOL, result, &value, error)
                  && fault_bytes (self, g_value_dup_boxed (&value));

  g_value_unset (&value);
  return over (self, done);
}

static gboolean
bytes_got (Fault   *self,
           GError **error)
{
  g_autoptr (GAsyncResult) result = run (self, copy_text);

  return over (self, fault_bytes (self, multitude_arena_pool_run_bytes_finish (POOL, result, error)));
}

FAULT_CALL (multitude_arena_pool_run_async, sealed (self, error))
FAULT_CALL (multitude_arena_pool_run_finish, sealed (self, error))
FAULT_CALL (multitude_arena_pool_run_value_finish, value_got (self, error))
FAULT_CALL (multitude_arena_pool_run_bytes_finish, bytes_got (self, error))

static void
prepare (Fault *self)
{
  self->subject = fault_new_pool (self);
  multitude_arena_pool_release (POOL, multitude_arena_pool_acquire (POOL));
}

static void
describe (Fault   *self,
          GString *text)
{
  g_string_append_printf (text, "%u idle, %" G_GUINT64_FORMAT " bytes", multitude_arena_pool_get_n_idle (POOL),
                          multitude_arena_pool_get_idle_bytes (POOL));
}

static void
finish (Fault *self)
{
  g_object_unref (self->subject);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_arena_pool_run_async, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_pool_run_finish, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_pool_run_value_finish, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_pool_run_bytes_finish, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_pool = {
  "pool", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
