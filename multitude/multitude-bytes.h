/* GBytes whose data lives in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GBytes are the edge format: what the rest of GLib takes.  Their data keeps its
 * chunk alive and nothing else of the arena; the GBytes struct itself is always
 * allocated by GLib.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
GBytes    *multitude_arena_new_bytes       (MultitudeArena  *self,
                                            gconstpointer    data,
                                            gsize            size,
                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GPtrArray *multitude_arena_new_bytes_array (MultitudeArena  *self,
                                            gconstpointer    data,
                                            gsize            size,
                                            const gsize     *lengths,
                                            gsize            n_lengths,
                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
