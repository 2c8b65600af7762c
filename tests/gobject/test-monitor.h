/* A memory monitor that says what a test wants it to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Emits its signal at once, on the thread that asks for it. */

#pragma once

#include <gio/gio.h>

GMemoryMonitor *test_monitor_new  (void);
void            test_monitor_warn (GMemoryMonitor             *monitor,
                                   GMemoryMonitorWarningLevel  level);
