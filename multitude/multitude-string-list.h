/* A list model of strings whose memory is in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GTK's GtkStringList, with calls that add many strings at once.  The
 * objects of the items exist while somebody uses them.
 */

#pragma once

#include "multitude-arena.h"
#include "multitude-string-object.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_STRING_LIST (multitude_string_list_get_type ())

/**
 * MultitudeStringList:
 *
 * A #GListModel of strings that are in the memory of an arena.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeStringList, multitude_string_list, MULTITUDE, STRING_LIST, GObject)

MULTITUDE_AVAILABLE_IN_1_0
MultitudeStringList *multitude_string_list_new            (const char *const    *strings) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeStringList *multitude_string_list_new_with_arena (MultitudeArena       *arena) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena      *multitude_string_list_get_arena      (MultitudeStringList  *self);

MULTITUDE_AVAILABLE_IN_1_0
const char          *multitude_string_list_get_string     (MultitudeStringList  *self,
                                                           guint                 position);
MULTITUDE_AVAILABLE_IN_1_0
char               **multitude_string_list_get_strings    (MultitudeStringList  *self,
                                                           guint                 position,
                                                           guint                 n_strings) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
guint8              *multitude_string_list_get_text       (MultitudeStringList  *self,
                                                           guint                 position,
                                                           guint                 n_strings,
                                                           gsize                *size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
guint                multitude_string_list_find           (MultitudeStringList  *self,
                                                           const char           *string);
MULTITUDE_AVAILABLE_IN_1_0
guint                multitude_string_list_search         (MultitudeStringList  *self,
                                                           guint                 position,
                                                           const char           *text);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_string_list_splice         (MultitudeStringList  *self,
                                                           guint                 position,
                                                           guint                 n_removals,
                                                           const char *const    *additions);
MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_string_list_try_splice     (MultitudeStringList  *self,
                                                           guint                 position,
                                                           guint                 n_removals,
                                                           const char *const    *additions,
                                                           GError              **error);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_string_list_append         (MultitudeStringList  *self,
                                                           const char           *string);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_string_list_take           (MultitudeStringList  *self,
                                                           char                 *string);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_string_list_remove         (MultitudeStringList  *self,
                                                           guint                 position);

MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_string_list_append_strv    (MultitudeStringList  *self,
                                                           const char *const    *strings);
MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_string_list_append_lines   (MultitudeStringList  *self,
                                                           GBytes               *bytes,
                                                           GError              **error);

G_END_DECLS
