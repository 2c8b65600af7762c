/* A list model of records whose memory is in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Records are structs of one size, which the caller's function makes objects of.  The
 * objects exist while somebody uses them.
 */

#pragma once

#include "multitude-arena.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MULTITUDE_TYPE_RECORD_LIST (multitude_record_list_get_type ())

/**
 * MultitudeRecordList:
 *
 * A #GListModel of records that are in the memory of an arena.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeRecordList, multitude_record_list, MULTITUDE, RECORD_LIST, GObject)

/**
 * MultitudeRecordListFunc:
 * @list: the list
 * @position: where the record is now
 * @record: (array length=size) (not nullable): the record
 * @size: its bytes
 * @user_data: what the function came with
 *
 * Makes the object of a record.  It is called by g_list_model_get_item() when the record
 * has no object that is in use, on the thread that uses the list, and may read the list,
 * but not change it.
 *
 * The bytes of @record stay where they are until it is removed from the list.  A floating
 * object is sunk.
 *
 * Returns: (transfer full) (type GObject.Object) (not nullable): an object of the list's
 *   item type
 *
 * Since: 1.0
 */
typedef gpointer (*MultitudeRecordListFunc) (MultitudeRecordList *list,
                                             guint                position,
                                             const guint8        *record,
                                             gsize                size,
                                             gpointer             user_data);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeRecordList *multitude_record_list_new                (GType                     item_type,
                                                               gsize                     record_size,
                                                               MultitudeRecordListFunc   create_item,
                                                               gpointer                  user_data,
                                                               GDestroyNotify            destroy) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeRecordList *multitude_record_list_new_with_arena     (MultitudeArena           *arena,
                                                               GType                     item_type,
                                                               gsize                     record_size,
                                                               MultitudeRecordListFunc   create_item,
                                                               gpointer                  user_data,
                                                               GDestroyNotify            destroy) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena      *multitude_record_list_get_arena          (MultitudeRecordList      *self);
MULTITUDE_AVAILABLE_IN_1_0
gsize                multitude_record_list_get_record_size    (MultitudeRecordList      *self);

MULTITUDE_AVAILABLE_IN_1_0
gconstpointer        multitude_record_list_get_record         (MultitudeRecordList      *self,
                                                               guint                     position);
MULTITUDE_AVAILABLE_IN_1_0
GBytes              *multitude_record_list_get_record_bytes   (MultitudeRecordList      *self,
                                                               guint                     position);
MULTITUDE_AVAILABLE_IN_1_0
GBytes              *multitude_record_list_get_bytes          (MultitudeRecordList      *self,
                                                               guint                     position,
                                                               guint                     n_records);

MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_record_list_splice             (MultitudeRecordList      *self,
                                                               guint                     position,
                                                               guint                     n_removals,
                                                               gconstpointer             additions,
                                                               guint                     n_additions);
MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_record_list_try_splice         (MultitudeRecordList      *self,
                                                               guint                     position,
                                                               guint                     n_removals,
                                                               gconstpointer             additions,
                                                               guint                     n_additions,
                                                               GError                  **error);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_record_list_append             (MultitudeRecordList      *self,
                                                               gconstpointer             record);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_record_list_append_records     (MultitudeRecordList      *self,
                                                               gconstpointer             records,
                                                               guint                     n_records);
MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_record_list_try_append_records (MultitudeRecordList      *self,
                                                               gconstpointer             records,
                                                               guint                     n_records,
                                                               GError                  **error);
MULTITUDE_AVAILABLE_IN_1_0
void                 multitude_record_list_remove             (MultitudeRecordList      *self,
                                                               guint                     position);

MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_record_list_append_bytes       (MultitudeRecordList      *self,
                                                               GBytes                   *records,
                                                               GError                  **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean             multitude_record_list_splice_bytes       (MultitudeRecordList      *self,
                                                               guint                     position,
                                                               guint                     n_removals,
                                                               GBytes                   *additions,
                                                               GError                  **error);

G_END_DECLS
