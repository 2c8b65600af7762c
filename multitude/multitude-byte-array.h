/* Arrays of bytes that grow in an arena, and are frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GLib's GByteArray.  Scripts see this one of the three arrays, with calls
 * of their own that take and give #GBytes.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_BYTE_ARRAY (multitude_byte_array_get_type ())

/**
 * MultitudeByteArray:
 * @data: the bytes, or %NULL while there is no memory; changes when
 *   the array grows
 * @len: the number of bytes
 *
 * An array of bytes that grows, in the memory of an arena.
 *
 * An array belongs to the thread that uses the arena.  It has to be freed before the
 * arena is, unless it holds it: one of a script does, and one that was in a value of
 * its boxed type, and may then be released on any thread.
 *
 * Since: 1.0
 */
typedef struct _MultitudeByteArray MultitudeByteArray;

/* The same fields as in MultitudeArray.  Scripts see none. */
#ifndef __GI_SCANNER__
struct _MultitudeByteArray
{
  guint8         *data;
  guint           len;

  /*< private >*/
  guint           ref_count;
  guint           room;
  guint           fast_room[3];
  guint           element_size;
  guint           flags;
  gsize           capacity;
  MultitudeArena *arena;
  GDestroyNotify  clear_func;
} G_GNUC_MAY_ALIAS;
#endif

MULTITUDE_AVAILABLE_IN_1_0
GType               multitude_byte_array_get_type              (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_new                   (MultitudeArena      *arena) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_new_holding           (MultitudeArena      *arena,
                                                                GError             **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_new_take              (MultitudeArena      *arena,
                                                                guint8              *data,
                                                                gsize                len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_sized_new             (MultitudeArena      *arena,
                                                                guint                reserved_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_try_sized_new         (MultitudeArena      *arena,
                                                                guint                reserved_size,
                                                                GError             **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_ref                   (MultitudeByteArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_byte_array_unref                 (MultitudeByteArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
guint8             *multitude_byte_array_free                  (MultitudeByteArray  *array,
                                                                gboolean             free_segment);
MULTITUDE_AVAILABLE_IN_1_0
guint8             *multitude_byte_array_steal                 (MultitudeByteArray  *array,
                                                                gsize               *len) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_append                (MultitudeByteArray  *array,
                                                                const guint8        *data,
                                                                guint                len);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_byte_array_try_append            (MultitudeByteArray  *array,
                                                                const guint8        *data,
                                                                guint                len,
                                                                GError             **error);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_prepend               (MultitudeByteArray  *array,
                                                                const guint8        *data,
                                                                guint                len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_set_size              (MultitudeByteArray  *array,
                                                                guint                length);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_remove_index          (MultitudeByteArray  *array,
                                                                guint                index_);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_remove_index_fast     (MultitudeByteArray  *array,
                                                                guint                index_);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_remove_range          (MultitudeByteArray  *array,
                                                                guint                index_,
                                                                guint                length);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_byte_array_sort                  (MultitudeByteArray  *array,
                                                                GCompareFunc         compare_func);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_byte_array_sort_with_data        (MultitudeByteArray  *array,
                                                                GCompareDataFunc     compare_func,
                                                                gpointer             user_data);

MULTITUDE_AVAILABLE_IN_1_0
void                multitude_byte_array_reserve               (MultitudeByteArray  *array,
                                                                guint                reserved_size);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_byte_array_try_reserve           (MultitudeByteArray  *array,
                                                                guint                reserved_size,
                                                                GError             **error);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_byte_array_shrink                (MultitudeByteArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_split_off             (MultitudeByteArray  *array,
                                                                guint                at) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeByteArray *multitude_byte_array_join                  (MultitudeByteArray  *array,
                                                                MultitudeByteArray  *tail);

MULTITUDE_AVAILABLE_IN_1_0
GBytes             *multitude_byte_array_free_to_bytes         (MultitudeByteArray  *array) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer            multitude_byte_array_free_to_box           (MultitudeByteArray  *array,
                                                                gsize               *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer            multitude_byte_array_free_to_atomic_rc_box (MultitudeByteArray  *array) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_byte_array_append_bytes          (MultitudeByteArray  *array,
                                                                GBytes              *bytes,
                                                                GError             **error);
MULTITUDE_AVAILABLE_IN_1_0
GBytes             *multitude_byte_array_steal_bytes           (MultitudeByteArray  *array) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeByteArray, multitude_byte_array_unref)

G_END_DECLS
