/* Calls that ask a source for nothing: listening to memory warnings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_warnings.  Who listens gives its empty chunks back at the
 * warning, and who does not keeps them.
 */

#include "faults.h"

#include "test-monitor.h"

#define LEVEL G_MEMORY_MONITOR_WARNING_LEVEL_LOW

#define T ((Things *) self->subject)

/* Of several chunks. */
#define N_VALUES 60
#define VALUE_SIZE 4000

typedef struct
{
  GMemoryMonitor     *monitor;
  MultitudeArenaPool *pool;     /* with an idle arena that has memory */
} Things;

static gboolean
hears (Fault *self)
{
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_KEEP_ALL);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (self->arena), >, 0);
  test_monitor_warn (T->monitor, LEVEL);
  return multitude_arena_get_cached_bytes (self->arena) == 0 && fault_gave_back (self, VALUE_SIZE);
}

static gboolean
pool_hears (Fault *self)
{
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (T->pool), >, 0);
  test_monitor_warn (T->monitor, LEVEL);
  return multitude_arena_pool_get_idle_bytes (T->pool) == 0 && fault_gave_back (self, VALUE_SIZE);
}

static gboolean
ignored (Fault *self)
{
  multitude_arena_trim_on_memory_warning (self->arena, T->monitor, LEVEL);
  multitude_arena_ignore_memory_warnings (self->arena);
  return !hears (self);
}

static gboolean
pool_ignored (Fault *self)
{
  multitude_arena_pool_trim_on_memory_warning (T->pool, T->monitor, LEVEL);
  multitude_arena_pool_ignore_memory_warnings (T->pool);
  return !pool_hears (self);
}

#define CALLS(X) \
  X (multitude_arena_trim_on_memory_warning, \
     (multitude_arena_trim_on_memory_warning (self->arena, T->monitor, LEVEL), hears (self))) \
  X (multitude_arena_ignore_memory_warnings, ignored (self)) \
  X (multitude_arena_pool_trim_on_memory_warning, \
     (multitude_arena_pool_trim_on_memory_warning (T->pool, T->monitor, LEVEL), pool_hears (self))) \
  X (multitude_arena_pool_ignore_memory_warnings, pool_ignored (self))

CALLS (FAULT_CALL)

static void
allocate (MultitudeArena *arena)
{
  guint i;

  for (i = 0; i < N_VALUES; i++)
    g_assert_nonnull ((multitude_arena_alloc) (arena, VALUE_SIZE));
}

static void
prepare (Fault *self)
{
  MultitudeArena *arena;

  self->subject = g_new0 (Things, 1);
  T->monitor = test_monitor_new ();
  T->pool = fault_new_pool (self);
  arena = multitude_arena_pool_acquire (T->pool);
  allocate (arena);
  multitude_arena_pool_release (T->pool, arena);
  allocate (self->arena);
}

static void
finish (Fault *self)
{
  g_object_unref (T->pool);
  g_object_unref (T->monitor);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_warnings = {
  "quiet-warnings", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
