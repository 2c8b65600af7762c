/* Arrays of pointers that grow in an arena, and are frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GLib's GPtrArray. */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_PTR_ARRAY (multitude_ptr_array_get_type ())

/**
 * MultitudePtrArray: (skip)
 * @pdata: the pointers, or %NULL while there is no memory; changes when the array
 *   grows
 * @len: the number of pointers, without the terminating one
 *
 * An array of pointers that grows, in the memory of an arena.
 *
 * An array belongs to the thread that uses the arena.  It has to be freed before the
 * arena is, unless it is, or was, in a value of its boxed type.
 *
 * Since: 1.0
 */
typedef struct _MultitudePtrArray MultitudePtrArray;

/* The same fields as in MultitudeArray. */
struct _MultitudePtrArray
{
  gpointer       *pdata;
  guint           len;

  /*< private >*/
  guint           ref_count;
  guint           room;
  guint           fast_room[3];
  guint           element_size;
  guint           flags;
  gsize           capacity;
  MultitudeArena *arena;
  GDestroyNotify  element_free_func;
} G_GNUC_MAY_ALIAS;

/**
 * multitude_ptr_array_index:
 * @array: a #MultitudePtrArray
 * @index_: the index of a pointer; not checked
 *
 * The pointer at @index_, as something that can be read and assigned.  The twin of
 * g_ptr_array_index().
 *
 * Only the thread that uses the arena may write it.
 *
 * Since: 1.0
 */
#define multitude_ptr_array_index(array, index_) ((array)->pdata)[index_]

MULTITUDE_AVAILABLE_IN_1_0
GType              multitude_ptr_array_get_type               (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_new                    (MultitudeArena     *arena) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_new_with_free_func     (MultitudeArena     *arena,
                                                               GDestroyNotify      element_free_func) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_sized_new              (MultitudeArena     *arena,
                                                               guint               reserved_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_new_full               (MultitudeArena     *arena,
                                                               guint               reserved_size,
                                                               GDestroyNotify      element_free_func) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_try_new_full           (MultitudeArena     *arena,
                                                               guint               reserved_size,
                                                               GDestroyNotify      element_free_func,
                                                               GError            **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_new_null_terminated    (MultitudeArena     *arena,
                                                               guint               reserved_size,
                                                               GDestroyNotify      element_free_func,
                                                               gboolean            null_terminated) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_is_null_terminated     (MultitudePtrArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_copy                   (MultitudePtrArray  *array,
                                                               GCopyFunc           func,
                                                               gpointer            user_data) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_ref                    (MultitudePtrArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_unref                  (MultitudePtrArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
gpointer          *multitude_ptr_array_free                   (MultitudePtrArray  *array,
                                                               gboolean            free_segment);
MULTITUDE_AVAILABLE_IN_1_0
gpointer          *multitude_ptr_array_steal                  (MultitudePtrArray  *array,
                                                               gsize              *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_set_free_func          (MultitudePtrArray  *array,
                                                               GDestroyNotify      element_free_func);

MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_add                    (MultitudePtrArray  *array,
                                                               gpointer            data);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_try_add                (MultitudePtrArray  *array,
                                                               gpointer            data,
                                                               GError            **error);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_insert                 (MultitudePtrArray  *array,
                                                               gint                index_,
                                                               gpointer            data);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_extend                 (MultitudePtrArray  *array_to_extend,
                                                               MultitudePtrArray  *array,
                                                               GCopyFunc           func,
                                                               gpointer            user_data);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_extend_and_steal       (MultitudePtrArray  *array_to_extend,
                                                               MultitudePtrArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_set_size               (MultitudePtrArray  *array,
                                                               gint                length);

MULTITUDE_AVAILABLE_IN_1_0
gpointer           multitude_ptr_array_remove_index           (MultitudePtrArray  *array,
                                                               guint               index_);
MULTITUDE_AVAILABLE_IN_1_0
gpointer           multitude_ptr_array_remove_index_fast      (MultitudePtrArray  *array,
                                                               guint               index_);
MULTITUDE_AVAILABLE_IN_1_0
gpointer           multitude_ptr_array_steal_index            (MultitudePtrArray  *array,
                                                               guint               index_);
MULTITUDE_AVAILABLE_IN_1_0
gpointer           multitude_ptr_array_steal_index_fast       (MultitudePtrArray  *array,
                                                               guint               index_);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_remove                 (MultitudePtrArray  *array,
                                                               gpointer            data);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_remove_fast            (MultitudePtrArray  *array,
                                                               gpointer            data);
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_remove_range           (MultitudePtrArray  *array,
                                                               guint               index_,
                                                               guint               length);

MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_sort                   (MultitudePtrArray  *array,
                                                               GCompareFunc        compare_func);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_sort_with_data         (MultitudePtrArray  *array,
                                                               GCompareDataFunc    compare_func,
                                                               gpointer            user_data);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_foreach                (MultitudePtrArray  *array,
                                                               GFunc               func,
                                                               gpointer            user_data);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_find                   (MultitudePtrArray  *haystack,
                                                               gconstpointer       needle,
                                                               guint              *index_);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_find_with_equal_func   (MultitudePtrArray  *haystack,
                                                               gconstpointer       needle,
                                                               GEqualFunc          equal_func,
                                                               guint              *index_);

MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_reserve                (MultitudePtrArray  *array,
                                                               guint               reserved_size);
MULTITUDE_AVAILABLE_IN_1_0
gboolean           multitude_ptr_array_try_reserve            (MultitudePtrArray  *array,
                                                               guint               reserved_size,
                                                               GError            **error);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_ptr_array_shrink                 (MultitudePtrArray  *array);
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_split_off              (MultitudePtrArray  *array,
                                                               guint               at) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudePtrArray *multitude_ptr_array_join                   (MultitudePtrArray  *array,
                                                               MultitudePtrArray  *tail);

MULTITUDE_AVAILABLE_IN_1_0
GBytes            *multitude_ptr_array_free_to_bytes          (MultitudePtrArray  *array) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer          *multitude_ptr_array_free_to_box            (MultitudePtrArray  *array,
                                                               gsize              *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer          *multitude_ptr_array_free_to_atomic_rc_box  (MultitudePtrArray  *array) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudePtrArray, multitude_ptr_array_unref)

G_END_DECLS
