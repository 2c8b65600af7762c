/* Giving memory back when the system has little left.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes arenas and pools listen to a GMemoryMonitor.  There are two ends,
 * and each knows the other weakly:
 *
 *   a Listener belongs to the signal handler of the monitor, and has the object
 *   a Connection belongs to the object, and has the monitor and the listener's address
 *
 * The object that ends takes the handler away.  It may do so while the signal runs on
 * another thread, which then finds that there is no object any more.
 */

#include "config.h"

#include "multitude-memory-warning.h"

#include "multitude-private.h"
#include "multitude-quark-private.h"

typedef void (*Trim) (gpointer object);

typedef struct
{
  GWeakRef                   object;
  Trim                       trim;
  GMemoryMonitorWarningLevel level;
} Listener;

typedef struct
{
  GWeakRef  monitor;
  Listener *listener;           /* compared, and not followed */
} Connection;

static MULTITUDE_DEFINE_QUARK ("multitude-memory-warning", connection_quark)

/* Levels are numbers with room between them, of which newer systems may make use. */
static void
hear_warning (GMemoryMonitor             *monitor,
              GMemoryMonitorWarningLevel  level,
              gpointer                    data)
{
  Listener *listener = data;
  g_autoptr (GObject) object = NULL;

  if (level < listener->level)
    return;

  object = g_weak_ref_get (&listener->object);
  if (object != NULL)
    listener->trim (object);
}

static void
listener_free (gpointer  data,
               GClosure *closure)
{
  Listener *listener = data;

  g_weak_ref_clear (&listener->object);
  g_free (listener);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;
  g_autoptr (GObject) monitor = g_weak_ref_get (&connection->monitor);

  if (monitor != NULL)
    g_signal_handlers_disconnect_by_data (monitor, connection->listener);

  g_weak_ref_clear (&connection->monitor);
  g_free (connection);
}

static void
listen (gpointer                    object,
        GMemoryMonitor             *monitor,
        GMemoryMonitorWarningLevel  level,
        Trim                        trim)
{
  Listener *listener = g_new (Listener, 1);
  Connection *connection = g_new (Connection, 1);

  g_weak_ref_init (&listener->object, object);
  listener->trim = trim;
  listener->level = level;
  g_weak_ref_init (&connection->monitor, monitor);
  connection->listener = listener;

  g_signal_connect_data (monitor, "low-memory-warning", G_CALLBACK (hear_warning), listener,
                         listener_free, 0);
  g_object_set_qdata_full (object, connection_quark (), connection, connection_free);
}

/* GLib keeps the default monitor itself. */
static void
listen_to (gpointer                    object,
           GMemoryMonitor             *monitor,
           GMemoryMonitorWarningLevel  level,
           Trim                        trim)
{
  g_autoptr (GMemoryMonitor) chosen = monitor != NULL ? g_object_ref (monitor)
                                                      : g_memory_monitor_dup_default ();

  if (chosen != NULL)
    listen (object, chosen, level, trim);
}

static void
trim_arena (gpointer arena)
{
  multitude_arena_trim (arena);
}

static void
trim_pool (gpointer pool)
{
  multitude_arena_pool_trim (pool);
}

/**
 * multitude_arena_trim_on_memory_warning:
 * @self: an arena
 * @monitor: (nullable): what to listen to, or %NULL for the one of the system
 * @level: the least warning that is heeded
 *
 * From now on does what multitude_arena_trim() does whenever @monitor emits
 * #GMemoryMonitor::low-memory-warning with a level of @level or higher.  What was
 * allocated stays valid.
 *
 * |[<!-- language="C" -->
 *   multitude_arena_trim_on_memory_warning (arena, NULL, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
 * ]|
 *
 * The signal is emitted in the main context that was the default of the thread where
 * @monitor was made, and the arena is trimmed there.  So that thread, which for the
 * system's monitor is mostly the main thread, has to be the one that uses the arena; for
 * others there are pools.
 *
 * Replaces what was asked for before.  The arena keeps no reference to @monitor, nor the
 * other way round; the arena just stops listening when it ends.  Only the thread that
 * uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_arena_trim_on_memory_warning (MultitudeArena             *self,
                                        GMemoryMonitor             *monitor,
                                        GMemoryMonitorWarningLevel  level)
{
  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (monitor == NULL || G_IS_MEMORY_MONITOR (monitor));

  listen_to (self, monitor, level, trim_arena);
}

/**
 * multitude_arena_ignore_memory_warnings:
 * @self: an arena
 *
 * Ends what multitude_arena_trim_on_memory_warning() has begun.  Does nothing if that is
 * not so.  Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_arena_ignore_memory_warnings (MultitudeArena *self)
{
  g_return_if_fail (MULTITUDE_IS_ARENA (self));

  g_object_set_qdata (G_OBJECT (self), connection_quark (), NULL);
}

/**
 * multitude_arena_pool_trim_on_memory_warning:
 * @self: a pool
 * @monitor: (nullable): what to listen to, or %NULL for the one of the system
 * @level: the least warning that is heeded
 *
 * From now on does what multitude_arena_pool_trim() does whenever @monitor emits
 * #GMemoryMonitor::low-memory-warning with a level of @level or higher.  Arenas that are
 * lent are left alone.
 *
 * Replaces what was asked for before.  The pool keeps no reference to @monitor, nor the
 * other way round.  May be called from any thread; the pool is trimmed on the one where
 * @monitor emits its signal, and whichever that is does not matter.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_trim_on_memory_warning (MultitudeArenaPool         *self,
                                             GMemoryMonitor             *monitor,
                                             GMemoryMonitorWarningLevel  level)
{
  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));
  g_return_if_fail (monitor == NULL || G_IS_MEMORY_MONITOR (monitor));

  listen_to (self, monitor, level, trim_pool);
}

/**
 * multitude_arena_pool_ignore_memory_warnings:
 * @self: a pool
 *
 * Ends what multitude_arena_pool_trim_on_memory_warning() has begun.  Does nothing if
 * that is not so.  May be called from any thread.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_ignore_memory_warnings (MultitudeArenaPool *self)
{
  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));

  g_object_set_qdata (G_OBJECT (self), connection_quark (), NULL);
}
