/* Arrays that grow in an arena, and are frozen without a copy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GLib's GArray.  The elements are in an owner of the arena from the first
 * one on, so an array ends as bytes, a box or a counted value in constant time.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_ARRAY (multitude_array_get_type ())

/**
 * MultitudeArray: (skip)
 * @data: the elements, or %NULL while there is no memory; changes when the array
 *   grows
 * @len: the number of elements, without the terminating one
 *
 * An array that grows, in the memory of an arena.
 *
 * An array belongs to the thread that uses the arena.  It has to be freed before the
 * arena is, unless it is, or was, in a value of its boxed type.
 *
 * Since: 1.0
 */
typedef struct _MultitudeArray MultitudeArray;

struct _MultitudeArray
{
  gchar          *data;
  guint           len;

  /*< private >*/
  guint           ref_count;
  guint           room;                 /* elements that fit, without the terminating one */
  guint           fast_room[3];         /* the same for elements of 1, 4 and 8 bytes, or 0 */
  guint           element_size;
  guint8          prefix;               /* bytes in front of the data, as in MtudeBlock */
  guint8          zero_terminated;      /* 0 or 1 */
  guint8          traits;
  guint8          holds_arena;
  gsize           capacity;             /* bytes */
  MultitudeArena *arena;
  GDestroyNotify  clear_func;
};

/**
 * multitude_array_index:
 * @a: a #MultitudeArray
 * @t: the type of the elements
 * @i: the index of an element; not checked
 *
 * The element at @i, as something that can be read and assigned.  The twin of
 * g_array_index().
 *
 * Only the thread that uses the arena may write it.
 *
 * Since: 1.0
 */
#define multitude_array_index(a, t, i) (((t *) (void *) (a)->data)[(i)])

/**
 * multitude_array_append_val:
 * @a: a #MultitudeArray
 * @v: a variable with the value; not a literal
 *
 * Adds a value at the end, mostly without a call.  The twin of
 * g_array_append_val().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
#define multitude_array_append_val(a, v) multitude_array_append_one ((a), &(v), sizeof (v))

/**
 * multitude_array_prepend_val:
 * @a: a #MultitudeArray
 * @v: a variable with the value; not a literal
 *
 * Adds a value at the beginning.  The twin of g_array_prepend_val().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
#define multitude_array_prepend_val(a, v) multitude_array_prepend_vals ((a), &(v), 1)

/**
 * multitude_array_insert_val:
 * @a: a #MultitudeArray
 * @i: the index that the value shall have
 * @v: a variable with the value; not a literal
 *
 * Inserts a value.  The twin of g_array_insert_val().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
#define multitude_array_insert_val(a, i, v) multitude_array_insert_vals ((a), (i), &(v), 1)

MULTITUDE_AVAILABLE_IN_1_0
GType           multitude_array_get_type              (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_new                   (MultitudeArena    *arena,
                                                       gboolean           zero_terminated,
                                                       gboolean           clear_,
                                                       guint              element_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_sized_new             (MultitudeArena    *arena,
                                                       gboolean           zero_terminated,
                                                       gboolean           clear_,
                                                       guint              element_size,
                                                       guint              reserved_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_try_sized_new         (MultitudeArena    *arena,
                                                       gboolean           zero_terminated,
                                                       gboolean           clear_,
                                                       guint              element_size,
                                                       guint              reserved_size,
                                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_copy                  (MultitudeArray    *array) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_ref                   (MultitudeArray    *array);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_unref                 (MultitudeArray    *array);
MULTITUDE_AVAILABLE_IN_1_0
gchar          *multitude_array_free                  (MultitudeArray    *array,
                                                       gboolean           free_segment);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_array_steal                 (MultitudeArray    *array,
                                                       gsize             *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
guint           multitude_array_get_element_size      (MultitudeArray    *array);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_set_clear_func        (MultitudeArray    *array,
                                                       GDestroyNotify     clear_func);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_append_vals           (MultitudeArray    *array,
                                                       gconstpointer      data,
                                                       guint              len);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_array_try_append_vals       (MultitudeArray    *array,
                                                       gconstpointer      data,
                                                       guint              len,
                                                       GError           **error);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_append_one            (MultitudeArray    *array,
                                                       gconstpointer      data,
                                                       gsize              size);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_prepend_vals          (MultitudeArray    *array,
                                                       gconstpointer      data,
                                                       guint              len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_insert_vals           (MultitudeArray    *array,
                                                       guint              index_,
                                                       gconstpointer      data,
                                                       guint              len);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_set_size              (MultitudeArray    *array,
                                                       guint              length);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_remove_index          (MultitudeArray    *array,
                                                       guint              index_);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_remove_index_fast     (MultitudeArray    *array,
                                                       guint              index_);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_remove_range          (MultitudeArray    *array,
                                                       guint              index_,
                                                       guint              length);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_sort                  (MultitudeArray    *array,
                                                       GCompareFunc       compare_func);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_sort_with_data        (MultitudeArray    *array,
                                                       GCompareDataFunc   compare_func,
                                                       gpointer           user_data);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_array_binary_search         (MultitudeArray    *array,
                                                       gconstpointer      target,
                                                       GCompareFunc       compare_func,
                                                       guint             *out_match_index);

MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_reserve               (MultitudeArray    *array,
                                                       guint              reserved_size);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_array_try_reserve           (MultitudeArray    *array,
                                                       guint              reserved_size,
                                                       GError           **error);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_array_shrink                (MultitudeArray    *array);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_split_off             (MultitudeArray    *array,
                                                       guint              at) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArray *multitude_array_join                  (MultitudeArray    *array,
                                                       MultitudeArray    *tail);

MULTITUDE_AVAILABLE_IN_1_0
GBytes         *multitude_array_free_to_bytes         (MultitudeArray    *array) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_array_free_to_box           (MultitudeArray    *array,
                                                       gsize             *len) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_array_free_to_atomic_rc_box (MultitudeArray    *array) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeArray, multitude_array_unref)

G_END_DECLS
