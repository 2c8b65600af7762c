/* Arrays of pointers that grow in an arena: removing, sorting and searching.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what changes the pointers that a #MultitudePtrArray has, and what looks at
 * them.  None of it needs memory of the arena.
 */

#include "config.h"

#include "multitude-ptr-array-private.h"

/**
 * multitude_ptr_array_remove_index: (skip)
 * @array: an array
 * @index_: the index of a pointer
 *
 * Removes a pointer, and moves those behind it.  The twin of
 * g_ptr_array_remove_index().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the pointer, for which the free function was
 *   called already
 *
 * Since: 1.0
 */
gpointer
multitude_ptr_array_remove_index (MultitudePtrArray *array,
                                  guint              index_)
{
  gpointer data;

  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  data = array->pdata[index_];
  multitude_array_remove_range (as_array (array), index_, 1);
  return data;
}

/**
 * multitude_ptr_array_remove_index_fast: (skip)
 * @array: an array
 * @index_: the index of a pointer
 *
 * Removes a pointer, and puts the last one in its place.  The twin of
 * g_ptr_array_remove_index_fast().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the pointer, for which the free function was
 *   called already
 *
 * Since: 1.0
 */
gpointer
multitude_ptr_array_remove_index_fast (MultitudePtrArray *array,
                                       guint              index_)
{
  gpointer data;

  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  data = array->pdata[index_];
  multitude_array_remove_index_fast (as_array (array), index_);
  return data;
}

/**
 * multitude_ptr_array_steal_index: (skip)
 * @array: an array
 * @index_: the index of a pointer
 *
 * Removes a pointer without a call to the free function, and moves those behind it.
 * The twin of g_ptr_array_steal_index().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the pointer
 *
 * Since: 1.0
 */
gpointer
multitude_ptr_array_steal_index (MultitudePtrArray *array,
                                 guint              index_)
{
  gpointer data;

  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  data = array->pdata[index_];
  array->len--;
  memmove (array->pdata + index_, array->pdata + index_ + 1,
           (array->len - index_) * sizeof (gpointer));
  multitude_array_terminate (as_array (array));
  return data;
}

/**
 * multitude_ptr_array_steal_index_fast: (skip)
 * @array: an array
 * @index_: the index of a pointer
 *
 * Removes a pointer without a call to the free function, and puts the last one in
 * its place.  The twin of g_ptr_array_steal_index_fast().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the pointer
 *
 * Since: 1.0
 */
gpointer
multitude_ptr_array_steal_index_fast (MultitudePtrArray *array,
                                      guint              index_)
{
  gpointer data;

  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  data = array->pdata[index_];
  array->pdata[index_] = array->pdata[--array->len];
  multitude_array_terminate (as_array (array));
  return data;
}

/**
 * multitude_ptr_array_remove: (skip)
 * @array: an array
 * @data: (nullable): a pointer
 *
 * Removes the first pointer that is @data, and moves those behind it.  The twin of
 * g_ptr_array_remove().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there was one
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_remove (MultitudePtrArray *array,
                            gpointer           data)
{
  guint index_;

  g_return_val_if_fail (array != NULL, FALSE);

  if (!multitude_ptr_array_find (array, data, &index_))
    return FALSE;

  multitude_ptr_array_remove_index (array, index_);
  return TRUE;
}

/**
 * multitude_ptr_array_remove_fast: (skip)
 * @array: an array
 * @data: (nullable): a pointer
 *
 * Removes the first pointer that is @data, and puts the last one in its place.  The
 * twin of g_ptr_array_remove_fast().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there was one
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_remove_fast (MultitudePtrArray *array,
                                 gpointer           data)
{
  guint index_;

  g_return_val_if_fail (array != NULL, FALSE);

  if (!multitude_ptr_array_find (array, data, &index_))
    return FALSE;

  multitude_ptr_array_remove_index_fast (array, index_);
  return TRUE;
}

/**
 * multitude_ptr_array_remove_range: (skip)
 * @array: an array
 * @index_: the index of the first pointer
 * @length: how many
 *
 * Removes pointers, and moves those behind them.  The twin of
 * g_ptr_array_remove_range().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_remove_range (MultitudePtrArray *array,
                                  guint              index_,
                                  guint              length)
{
  return as_pointers (multitude_array_remove_range (as_array (array), index_, length));
}

/**
 * multitude_ptr_array_sort: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two pointers, given by their addresses
 *
 * Sorts the pointers; those that are equal stay in their order.  The twin of
 * g_ptr_array_sort().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_sort (MultitudePtrArray *array,
                          GCompareFunc       compare_func)
{
  multitude_array_sort (as_array (array), compare_func);
}

/**
 * multitude_ptr_array_sort_with_data: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two pointers, given by their addresses
 * @user_data: passed to @compare_func
 *
 * As multitude_ptr_array_sort(), with data for the function.  The twin of
 * g_ptr_array_sort_with_data().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_sort_with_data (MultitudePtrArray *array,
                                    GCompareDataFunc   compare_func,
                                    gpointer           user_data)
{
  multitude_array_sort_with_data (as_array (array), compare_func, user_data);
}

/**
 * multitude_ptr_array_foreach: (skip)
 * @array: an array
 * @func: (scope call): called for each pointer
 * @user_data: passed to @func
 *
 * Calls a function for each pointer in turn, which must not change the array.  The
 * twin of g_ptr_array_foreach().
 *
 * Only the thread that uses the arena may call this, or any while none changes the
 * array.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_foreach (MultitudePtrArray *array,
                             GFunc              func,
                             gpointer           user_data)
{
  guint i;

  g_return_if_fail (array != NULL);

  for (i = 0; i < array->len; i++)
    func (array->pdata[i], user_data);
}

/**
 * multitude_ptr_array_find: (skip)
 * @haystack: an array
 * @needle: (nullable): a pointer
 * @index_: (out) (optional): where to put the index of what was found
 *
 * Looks for the first pointer that is @needle.  The twin of g_ptr_array_find().
 *
 * Only the thread that uses the arena may call this, or any while none changes the
 * array.
 *
 * Returns: whether there is one; @index_ is left alone if not
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_find (MultitudePtrArray *haystack,
                          gconstpointer      needle,
                          guint             *index_)
{
  return multitude_ptr_array_find_with_equal_func (haystack, needle, g_direct_equal, index_);
}

/**
 * multitude_ptr_array_find_with_equal_func: (skip)
 * @haystack: an array
 * @needle: (nullable): what to look for
 * @equal_func: (nullable) (scope call): compares a pointer of the array with @needle
 * @index_: (out) (optional): where to put the index of what was found
 *
 * Looks for the first pointer that is equal to @needle.  The twin of
 * g_ptr_array_find_with_equal_func(): without a function it compares the pointers.
 *
 * Only the thread that uses the arena may call this, or any while none changes the
 * array.
 *
 * Returns: whether there is one; @index_ is left alone if not
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_find_with_equal_func (MultitudePtrArray *haystack,
                                          gconstpointer      needle,
                                          GEqualFunc         equal_func,
                                          guint             *index_)
{
  guint i;

  g_return_val_if_fail (haystack != NULL, FALSE);

  if (equal_func == NULL)
    equal_func = g_direct_equal;

  for (i = 0; i < haystack->len; i++)
    if (equal_func (haystack->pdata[i], needle))
      {
        if (index_ != NULL)
          *index_ = i;
        return TRUE;
      }

  return FALSE;
}
