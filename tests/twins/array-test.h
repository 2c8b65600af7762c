/* Our arrays in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's array-test.c by the compiler.  What the arrays leave
 * to the caller is a box of ours, and the rest that the tests free is from
 * g_malloc(): the boxes are remembered.
 */

#pragma once

#include "twin-arena.h"

static GHashTable *twin_boxes;

static inline gpointer
twin_remember (gpointer mem)
{
  if (twin_boxes == NULL)
    twin_boxes = g_hash_table_new (NULL, NULL);
  if (mem != NULL)
    g_hash_table_add (twin_boxes, mem);
  return mem;
}

static inline void
twin_free (gpointer mem)
{
  if (twin_boxes != NULL && g_hash_table_remove (twin_boxes, mem))
    multitude_box_free (mem);
  else
    g_free (mem);
}

static inline void
twin_strfreev (char **strv)
{
  gsize i;

  for (i = 0; strv != NULL && strv[i] != NULL; i++)
    g_free (strv[i]);
  twin_free (strv);
}

#define g_free(mem) twin_free (mem)
#define g_strfreev(strv) twin_strfreev (strv)

#define GArray MultitudeArray
#undef g_array_append_val
#undef g_array_prepend_val
#undef g_array_insert_val
#undef g_array_index
#define g_array_append_val multitude_array_append_val
#define g_array_prepend_val multitude_array_prepend_val
#define g_array_insert_val multitude_array_insert_val
#define g_array_index multitude_array_index
#define g_array_new(zero_terminated, clear_, element_size) \
  multitude_array_new (twin_arena (), (zero_terminated), (clear_), (element_size))
#define g_array_sized_new(zero_terminated, clear_, element_size, reserved_size) \
  multitude_array_sized_new (twin_arena (), (zero_terminated), (clear_), (element_size), (reserved_size))
#define g_array_copy multitude_array_copy
#define g_array_free(array, free_segment) twin_remember (multitude_array_free ((array), (free_segment)))
#define g_array_steal(array, len) twin_remember (multitude_array_steal ((array), (len)))
#define g_array_ref multitude_array_ref
#define g_array_unref multitude_array_unref
#define g_array_get_element_size multitude_array_get_element_size
#define g_array_append_vals multitude_array_append_vals
#define g_array_prepend_vals multitude_array_prepend_vals
#define g_array_insert_vals multitude_array_insert_vals
#define g_array_set_size multitude_array_set_size
#define g_array_remove_index multitude_array_remove_index
#define g_array_remove_index_fast multitude_array_remove_index_fast
#define g_array_remove_range multitude_array_remove_range
#define g_array_sort multitude_array_sort
#define g_array_sort_with_data multitude_array_sort_with_data
#define g_array_binary_search multitude_array_binary_search
#define g_array_set_clear_func multitude_array_set_clear_func

#define GByteArray MultitudeByteArray
#define g_byte_array_new() multitude_byte_array_new (twin_arena ())
#define g_byte_array_new_take(data, len) multitude_byte_array_new_take (twin_arena (), (data), (len))
#define g_byte_array_sized_new(reserved_size) multitude_byte_array_sized_new (twin_arena (), (reserved_size))
#define g_byte_array_steal(array, len) twin_remember (multitude_byte_array_steal ((array), (len)))
#define g_byte_array_free(array, free_segment) \
  twin_remember (multitude_byte_array_free ((array), (free_segment)))
#define g_byte_array_free_to_bytes multitude_byte_array_free_to_bytes
#define g_byte_array_ref multitude_byte_array_ref
#define g_byte_array_unref multitude_byte_array_unref
#define g_byte_array_append multitude_byte_array_append
#define g_byte_array_prepend multitude_byte_array_prepend
#define g_byte_array_set_size multitude_byte_array_set_size
#define g_byte_array_remove_index multitude_byte_array_remove_index
#define g_byte_array_remove_index_fast multitude_byte_array_remove_index_fast
#define g_byte_array_remove_range multitude_byte_array_remove_range
#define g_byte_array_sort multitude_byte_array_sort
#define g_byte_array_sort_with_data multitude_byte_array_sort_with_data

#define GPtrArray MultitudePtrArray
#undef g_ptr_array_index
#define g_ptr_array_index multitude_ptr_array_index
#define g_ptr_array_new() multitude_ptr_array_new (twin_arena ())
#define g_ptr_array_new_with_free_func(func) multitude_ptr_array_new_with_free_func (twin_arena (), (func))
#define g_ptr_array_sized_new(reserved_size) multitude_ptr_array_sized_new (twin_arena (), (reserved_size))
#define g_ptr_array_new_full(reserved_size, func) \
  multitude_ptr_array_new_full (twin_arena (), (reserved_size), (func))
#define g_ptr_array_new_null_terminated(reserved_size, func, null_terminated) \
  multitude_ptr_array_new_null_terminated (twin_arena (), (reserved_size), (func), (null_terminated))
#define g_ptr_array_is_null_terminated multitude_ptr_array_is_null_terminated
#define g_ptr_array_steal(array, len) twin_remember (multitude_ptr_array_steal ((array), (len)))
#define g_ptr_array_copy multitude_ptr_array_copy
#define g_ptr_array_free(array, free_segment) \
  twin_remember (multitude_ptr_array_free ((array), (free_segment)))
#define g_ptr_array_ref multitude_ptr_array_ref
#define g_ptr_array_unref multitude_ptr_array_unref
#define g_ptr_array_set_free_func multitude_ptr_array_set_free_func
#define g_ptr_array_set_size multitude_ptr_array_set_size
#define g_ptr_array_remove_index multitude_ptr_array_remove_index
#define g_ptr_array_remove_index_fast multitude_ptr_array_remove_index_fast
#define g_ptr_array_steal_index multitude_ptr_array_steal_index
#define g_ptr_array_steal_index_fast multitude_ptr_array_steal_index_fast
#define g_ptr_array_remove multitude_ptr_array_remove
#define g_ptr_array_remove_fast multitude_ptr_array_remove_fast
#define g_ptr_array_remove_range multitude_ptr_array_remove_range
#define g_ptr_array_add multitude_ptr_array_add
#define g_ptr_array_extend multitude_ptr_array_extend
#define g_ptr_array_extend_and_steal multitude_ptr_array_extend_and_steal
#define g_ptr_array_insert multitude_ptr_array_insert
#define g_ptr_array_sort multitude_ptr_array_sort
#define g_ptr_array_sort_with_data multitude_ptr_array_sort_with_data
#define g_ptr_array_foreach multitude_ptr_array_foreach
#define g_ptr_array_find multitude_ptr_array_find
#define g_ptr_array_find_with_equal_func multitude_ptr_array_find_with_equal_func
