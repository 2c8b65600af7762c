/* UTF-8 becomes UTF-16 in an arena, and the other way round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twins of g_utf8_to_utf16() and g_utf16_to_utf8(), with the arena first, and forms
 * of both that take any input.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_arena_utf8_to_utf16       (MultitudeArena   *self,
                                                const char       *str,
                                                glong             len,
                                                glong            *items_read,
                                                glong            *items_written,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_arena_utf8_to_utf16_lossy (MultitudeArena   *self,
                                                const char       *str,
                                                glong             len,
                                                glong            *items_written,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char      *multitude_arena_utf16_to_utf8       (MultitudeArena   *self,
                                                const gunichar2  *str,
                                                glong             len,
                                                glong            *items_read,
                                                glong            *items_written,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char      *multitude_arena_utf16_to_utf8_lossy (MultitudeArena   *self,
                                                const gunichar2  *str,
                                                glong             len,
                                                glong            *items_written,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
