/* Strings in an arena that any thread shares by counting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twins of GLib's GRefString.  A handle is a plain pointer to the bytes, with a
 * NUL behind them; the length is in front.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_new            (MultitudeArena  *arena,
                                              const char      *str) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_new_len        (MultitudeArena  *arena,
                                              const char      *str,
                                              gssize           len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_try_new_len    (MultitudeArena  *arena,
                                              const char      *str,
                                              gssize           len,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_new_intern     (MultitudeArena  *arena,
                                              const char      *str) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_new_intern_len (MultitudeArena  *arena,
                                              const char      *str,
                                              gssize           len) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_ref_string_acquire        (char            *str);
MULTITUDE_AVAILABLE_IN_1_0
void     multitude_ref_string_release        (char            *str);
MULTITUDE_AVAILABLE_IN_1_0
void     multitude_ref_string_release_in     (MultitudeArena  *arena,
                                              char            *str);
MULTITUDE_AVAILABLE_IN_1_0
void     multitude_ref_string_release_n      (char           **strs,
                                              gsize            n_strs);

MULTITUDE_AVAILABLE_IN_1_0
gsize    multitude_ref_string_length         (const char      *str);
MULTITUDE_AVAILABLE_IN_1_0
guint    multitude_ref_string_hash           (gconstpointer    str);
MULTITUDE_AVAILABLE_IN_1_0
gboolean multitude_ref_string_equal          (gconstpointer    a,
                                              gconstpointer    b);

G_END_DECLS
