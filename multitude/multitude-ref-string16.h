/* Strings of UTF-16 in an arena that any thread shares by counting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What multitude-ref-string.h has for bytes.  A handle is a plain pointer to the
 * units, with a 0 behind them; the length is in front.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_ref_string16_new          (MultitudeArena   *arena,
                                                const gunichar2  *units,
                                                gssize            len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_ref_string16_try_new      (MultitudeArena   *arena,
                                                const gunichar2  *units,
                                                gssize            len,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_ref_string16_new_utf8     (MultitudeArena   *arena,
                                                const char       *str,
                                                gssize            len,
                                                GError          **error) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
gunichar2 *multitude_ref_string16_acquire      (gunichar2        *units);
MULTITUDE_AVAILABLE_IN_1_0
void       multitude_ref_string16_release      (gunichar2        *units);
MULTITUDE_AVAILABLE_IN_1_0
void       multitude_ref_string16_release_in   (MultitudeArena   *arena,
                                                gunichar2        *units);

MULTITUDE_AVAILABLE_IN_1_0
gsize      multitude_ref_string16_length       (const gunichar2  *units);
MULTITUDE_AVAILABLE_IN_1_0
guint      multitude_ref_string16_hash         (gconstpointer     units);
MULTITUDE_AVAILABLE_IN_1_0
gboolean   multitude_ref_string16_equal        (gconstpointer     a,
                                                gconstpointer     b);

G_END_DECLS
