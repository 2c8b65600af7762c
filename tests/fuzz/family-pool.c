/* Operations on a pool of arenas, and on what waits and watches.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_pool.  The pool has a source of its own, which obeys.
 *
 *   idle bytes of the pool == bytes of its source that are out, while nothing is lent
 */

#include "alphabet.h"

#include "../gobject/test-monitor.h"

#include <string.h>

#define MAX_LENT 3

static MultitudeArenaPool *pool;        /* NULL: none */
static FuzzSource source;
static MultitudeArena *lent[MAX_LENT];
static guint n_lent;

static void
ensure (void)
{
  if (pool != NULL)
    return;
  fuzz_source_init (&source, FUZZ_SOURCE_FIXED);
  pool = multitude_arena_pool_new_with_source (&source.source);
}

static void
op_acquire (FuzzMachine *self)
{
  ensure ();
  if (n_lent < MAX_LENT)
    lent[n_lent++] = multitude_arena_pool_acquire (pool);
}

/* What is made in it goes before it does. */
static void
op_use (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  MultitudeArena *arena;
  gpointer mem;

  ensure ();
  if (n_lent == 0)
    return;
  arena = lent[fuzz_input_below (&self->input, n_lent)];
  mem = multitude_arena_try_alloc (arena, size, NULL);
  if (mem != NULL)
    memset (mem, 0x77, size);
  mem = multitude_box_try_alloc (arena, size, NULL);
  if (mem != NULL)
    multitude_box_free (mem);
  g_assert_true (mtude_arena_is_valid (&arena->core));
}

static void
op_release (FuzzMachine *self)
{
  guint i;

  ensure ();
  if (n_lent == 0)
    return;
  i = fuzz_input_below (&self->input, n_lent);
  multitude_arena_pool_release (pool, lent[i]);
  lent[i] = lent[--n_lent];
}

static void
op_trim (FuzzMachine *self)
{
  ensure ();
  multitude_arena_pool_trim (pool);
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), >=, 65536);
  if (n_lent == 0)
    g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, source.outstanding);
}

static void
op_set_max_idle (FuzzMachine *self)
{
  ensure ();
  multitude_arena_pool_set_max_idle (pool, fuzz_input_below (&self->input, 4));
}

/* Before the first arena. */
static void
op_new_limited (FuzzMachine *self)
{
  guint64 byte_budget = 1024 + 256 * (guint64) fuzz_input_size (&self->input);

  if (pool != NULL)
    return;
  ensure ();
  multitude_arena_pool_set_byte_budget (pool, byte_budget);
  g_assert_cmpuint (multitude_arena_pool_get_byte_budget (pool), ==, byte_budget);
  multitude_arena_pool_set_name (pool, "limited");
  g_assert_cmpstr (multitude_arena_pool_get_name (pool), ==, "limited");
}

/* ---- Tasks ---- */

/* For those who cannot take a plain pointer. */
static void
return_bytes (GTask  *task,
              GBytes *bytes,
              gsize   size)
{
  GValue value = G_VALUE_INIT;

  if (size % 2 == 0)
    {
      g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
      return;
    }

  g_value_init (&value, G_TYPE_BYTES);
  g_value_take_boxed (&value, bytes);
  g_task_return_value (task, &value);
  g_value_unset (&value);
}

static void
run_task (GTask          *task,
          MultitudeArena *arena,
          gpointer        data,
          GCancellable   *cancellable)
{
  gsize size = GPOINTER_TO_SIZE (data);
  GError *error = NULL;
  g_autofree char *text = g_strnfill (size, 't');
  GBytes *bytes = multitude_arena_new_bytes (arena, text, size, &error);

  if (bytes != NULL)
    return_bytes (task, bytes, size);
  else
    g_task_return_error (task, error);
}

static void
keep_result (GObject      *object,
             GAsyncResult *result,
             gpointer      place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

static void
op_run (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  ensure ();
  multitude_arena_pool_run_async (pool, G_PRIORITY_DEFAULT, NULL, run_task, GSIZE_TO_POINTER (size), NULL, keep_result,
                                  &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  bytes = size % 2 == 0 ? multitude_arena_pool_run_finish (pool, result, &error)
                        : multitude_arena_pool_run_bytes_finish (pool, result, &error);
  if (bytes == NULL)
    {
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
      return;
    }

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  g_bytes_unref (bytes);
}

/* ---- Warnings and waits ---- */

static void
op_warn (FuzzMachine *self)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();

  ensure ();
  multitude_arena_pool_trim_on_memory_warning (pool, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  multitude_arena_trim_on_memory_warning (self->arena, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  test_monitor_warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  multitude_arena_pool_ignore_memory_warnings (pool);
  multitude_arena_ignore_memory_warnings (self->arena);
}

/* It completes, or is cancelled. */
static void
op_wait (FuzzMachine *self)
{
  gsize bytes = fuzz_input_size (&self->input);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  multitude_arena_wait_async (self->arena, bytes, cancellable, keep_result, &result);
  while (result == NULL && g_main_context_iteration (NULL, FALSE))
    ;
  if (result == NULL)
    g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  if (multitude_arena_wait_finish (self->arena, result, &error))
    return;
  g_assert_true (self->budget != G_MAXUINT64);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
}

static void
check (FuzzMachine *self)
{
  if (pool == NULL)
    return;
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), <=, multitude_arena_pool_get_max_idle (pool));
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), <=, source.outstanding);
}

static void
leave (FuzzMachine *self)
{
  if (pool == NULL)
    return;
  while (n_lent > 0)
    multitude_arena_pool_release (pool, lent[--n_lent]);
  check (self);
  g_clear_object (&pool);

  /* A worker may let go of its task, and with it of the pool, a moment later. */
  while (g_atomic_int_get (&source.n_destroyed) == 0)
    g_thread_yield ();
  fuzz_source_clear (&source);
}

const FuzzFamily fuzz_family_pool = {
  "pool",
  { op_acquire, op_use, op_release, op_trim, op_set_max_idle, op_new_limited, op_run, op_warn, op_wait },
  check, NULL, leave
};
