/* Arrays of strings that grow in an arena, and end in one piece.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GLib's GStrvBuilder.  The array and all of its strings are one owner at the
 * end, freed by one call.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_STRV_BUILDER (multitude_strv_builder_get_type ())

/**
 * MultitudeStrvBuilder:
 *
 * Builds a %NULL-terminated array of strings, in the memory of an arena.
 *
 * A builder belongs to the thread that uses the arena.  It has to be released before
 * the arena is, unless it holds it: one of a script does, and one that was in a value
 * of its boxed type, and may then be released on any thread.
 *
 * Since: 1.0
 */
typedef struct _MultitudeStrvBuilder MultitudeStrvBuilder;

MULTITUDE_AVAILABLE_IN_1_0
GType                  multitude_strv_builder_get_type    (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeStrvBuilder  *multitude_strv_builder_new         (MultitudeArena        *arena) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeStrvBuilder  *multitude_strv_builder_new_holding (MultitudeArena        *arena,
                                                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeStrvBuilder  *multitude_strv_builder_ref         (MultitudeStrvBuilder  *builder);
MULTITUDE_AVAILABLE_IN_1_0
void                   multitude_strv_builder_unref       (MultitudeStrvBuilder  *builder);

MULTITUDE_AVAILABLE_IN_1_0
void                   multitude_strv_builder_add         (MultitudeStrvBuilder  *builder,
                                                           const char            *value);
MULTITUDE_AVAILABLE_IN_1_0
gboolean               multitude_strv_builder_try_add     (MultitudeStrvBuilder  *builder,
                                                           const char            *value,
                                                           GError               **error);
MULTITUDE_AVAILABLE_IN_1_0
void                   multitude_strv_builder_addv        (MultitudeStrvBuilder  *builder,
                                                           const char           **value);
MULTITUDE_AVAILABLE_IN_1_0
void                   multitude_strv_builder_add_many    (MultitudeStrvBuilder  *builder,
                                                           ...) G_GNUC_NULL_TERMINATED;

MULTITUDE_AVAILABLE_IN_1_0
char                 **multitude_strv_builder_end         (MultitudeStrvBuilder  *builder) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char                 **multitude_strv_builder_try_end     (MultitudeStrvBuilder  *builder,
                                                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char                 **multitude_strv_builder_end_copy    (MultitudeStrvBuilder  *builder) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeStrvBuilder, multitude_strv_builder_unref)

G_END_DECLS
