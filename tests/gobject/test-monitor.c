/* A memory monitor that says what a test wants it to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports test-monitor.h. */

#include "test-monitor.h"

typedef struct
{
  GObject parent_instance;
} TestMonitor;

typedef struct
{
  GObjectClass parent_class;
} TestMonitorClass;

static GType test_monitor_get_type         (void);
static void  test_monitor_initable_init    (GInitableIface         *interface);
static void  test_monitor_memory_init      (GMemoryMonitorInterface *interface);

G_DEFINE_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_init)
                         G_IMPLEMENT_INTERFACE (G_TYPE_MEMORY_MONITOR, test_monitor_memory_init))

static void
test_monitor_initable_init (GInitableIface *interface)
{
}

static void
test_monitor_memory_init (GMemoryMonitorInterface *interface)
{
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
}

static void
test_monitor_init (TestMonitor *self)
{
}

GMemoryMonitor *
test_monitor_new (void)
{
  return g_object_new (test_monitor_get_type (), NULL);
}

void
test_monitor_warn (GMemoryMonitor             *monitor,
                   GMemoryMonitorWarningLevel  level)
{
  g_signal_emit_by_name (monitor, "low-memory-warning", level);
}
