/* The figures of an arena, for who is in it already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* As mtude_arena_get_stats(), from within a call of the arena's own thread. */

#pragma once

#include "mtude-stats.h"

void mtude_stats_take (MtudeArena *arena,
                       MtudeStats *stats);
