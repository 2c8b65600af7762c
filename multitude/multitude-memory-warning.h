/* Giving memory back when the system has little left.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An arena or a pool that is told to listens to a GMemoryMonitor.  Neither keeps the
 * other alive.
 */

#pragma once

#include "multitude-arena-pool.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
void multitude_arena_trim_on_memory_warning      (MultitudeArena             *self,
                                                  GMemoryMonitor             *monitor,
                                                  GMemoryMonitorWarningLevel  level);
MULTITUDE_AVAILABLE_IN_1_0
void multitude_arena_ignore_memory_warnings      (MultitudeArena             *self);

MULTITUDE_AVAILABLE_IN_1_0
void multitude_arena_pool_trim_on_memory_warning (MultitudeArenaPool         *self,
                                                  GMemoryMonitor             *monitor,
                                                  GMemoryMonitorWarningLevel  level);
MULTITUDE_AVAILABLE_IN_1_0
void multitude_arena_pool_ignore_memory_warnings (MultitudeArenaPool         *self);

G_END_DECLS
