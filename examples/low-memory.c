/* Thumbnails in memory, until the system has little left: what listens, and what is given back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: low-memory
 *
 * Warns of low memory by itself, as the system would, and looks at what an arena and a
 * pool keep before and after.  Ends with a status of zero if they give back what they do
 * not use, and nothing once they were told not to listen.
 */

#include <multitude.h>

#include <string.h>

/* ---- A monitor that says what it is told to ------------------------------- */

typedef struct
{
  GObject parent_instance;
} Rehearsal;

typedef struct
{
  GObjectClass parent_class;
} RehearsalClass;

static GType rehearsal_get_type (void);

static void
rehearsal_set_up (gpointer interface,
                  gpointer data)
{
}

G_DEFINE_TYPE_WITH_CODE (Rehearsal, rehearsal, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                (GInterfaceInitFunc) rehearsal_set_up)
                         G_IMPLEMENT_INTERFACE (G_TYPE_MEMORY_MONITOR,
                                                (GInterfaceInitFunc) rehearsal_set_up))

static void
rehearsal_class_init (RehearsalClass *klass)
{
}

static void
rehearsal_init (Rehearsal *self)
{
}

static void
warn (GMemoryMonitor             *monitor,
      GMemoryMonitorWarningLevel  level)
{
  g_signal_emit_by_name (monitor, "low-memory-warning", level);
}

/* ---- Work that leaves memory behind --------------------------------------- */

enum { N_THUMBNAILS = 100, THUMBNAIL_SIZE = 8000 };

/* A folder of pictures, and then another, smaller one. */
static void
show_folders (MultitudeArena *arena)
{
  for (int i = 0; i < N_THUMBNAILS; i++)
    memset (multitude_arena_alloc (arena, THUMBNAIL_SIZE), i, THUMBNAIL_SIZE);

  multitude_arena_reset_full (arena, MULTITUDE_RESET_KEEP_ALL);
  memset (multitude_arena_alloc (arena, THUMBNAIL_SIZE), 7, THUMBNAIL_SIZE);
}

/* An arena that listens is used by the thread where warnings come, mostly the main one. */
static gboolean
trim_an_arena (GMemoryMonitor *monitor)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  guint64 kept, after_low, after_medium;

  multitude_arena_trim_on_memory_warning (arena, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  show_folders (arena);
  kept = multitude_arena_get_cached_bytes (arena);

  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  after_low = multitude_arena_get_cached_bytes (arena);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  after_medium = multitude_arena_get_cached_bytes (arena);
  g_print ("arena: %s after a low level, %s after a medium one\n",
           after_low == kept ? "all kept" : "less kept",
           after_medium == 0 ? "nothing" : "something");

  /* Somebody will need it all again at once: no more trimming. */
  multitude_arena_ignore_memory_warnings (arena);
  multitude_arena_reset (arena);
  show_folders (arena);
  kept = multitude_arena_get_cached_bytes (arena);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);

  return after_low > 0 && after_medium == 0 && kept > 0
         && multitude_arena_get_cached_bytes (arena) == kept;
}

/* A pool may be used anywhere, and has only what it has not lent. */
static void
use_and_give_back (MultitudeArenaPool *pool)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  show_folders (arena);
  multitude_arena_pool_release (pool, arena);
}

static gboolean
trim_a_pool (GMemoryMonitor *monitor)
{
  g_autoptr(MultitudeArenaPool) pool = multitude_arena_pool_new ();
  guint64 kept, left;

  multitude_arena_pool_trim_on_memory_warning (pool, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  use_and_give_back (pool);
  kept = multitude_arena_pool_get_idle_bytes (pool);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
  left = multitude_arena_pool_get_idle_bytes (pool);
  g_print ("pool: %s after a warning\n", left == 0 ? "nothing" : "something");

  multitude_arena_pool_ignore_memory_warnings (pool);
  use_and_give_back (pool);
  warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);

  return kept > 0 && left == 0 && multitude_arena_pool_get_idle_bytes (pool) > 0;
}

int
main (void)
{
  g_autoptr(GMemoryMonitor) monitor = g_object_new (rehearsal_get_type (), NULL);

  return trim_an_arena (monitor) && trim_a_pool (monitor) ? 0 : 1;
}
