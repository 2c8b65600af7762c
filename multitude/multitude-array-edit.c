/* Arrays that grow in an arena: removing, sorting, searching, and room.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what changes the elements that a #MultitudeArray has, and the calls that
 * take and give back room.  Only those need memory of the arena.
 */

#include "config.h"

#include "multitude-array-private.h"

/**
 * multitude_array_remove_index: (skip)
 * @array: an array
 * @index_: the index of an element
 *
 * Removes an element, and moves those behind it.  The twin of
 * g_array_remove_index().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_remove_index (MultitudeArray *array,
                              guint           index_)
{
  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  return multitude_array_remove_range (array, index_, 1);
}

/**
 * multitude_array_remove_index_fast: (skip)
 * @array: an array
 * @index_: the index of an element
 *
 * Removes an element, and puts the last one in its place.  The twin of
 * g_array_remove_index_fast().
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_remove_index_fast (MultitudeArray *array,
                                   guint           index_)
{
  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ < array->len, NULL);

  multitude_array_clear_range (array, index_, 1);
  array->len--;
  if (index_ < array->len)
    memcpy (multitude_array_place_of (array, index_), multitude_array_place_of (array, array->len),
            array->element_size);
  multitude_array_terminate (array);
  return array;
}

/**
 * multitude_array_remove_range: (skip)
 * @array: an array
 * @index_: the index of the first element
 * @length: how many
 *
 * Removes elements, and moves those behind them.  The twin of
 * g_array_remove_range().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_remove_range (MultitudeArray *array,
                              guint           index_,
                              guint           length)
{
  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (index_ <= array->len, NULL);
  g_return_val_if_fail (length <= array->len - index_, NULL);

  if (length == 0)
    return array;

  multitude_array_clear_range (array, index_, length);
  array->len -= length;
  if (index_ < array->len)
    memmove (multitude_array_place_of (array, index_),
             multitude_array_place_of (array, index_ + length),
             multitude_array_size_of (array, array->len - index_));
  multitude_array_terminate (array);
  return array;
}

static int
compare_without_data (gconstpointer a,
                      gconstpointer b,
                      gpointer      data)
{
  const GCompareFunc *compare_func = data;

  return (*compare_func) (a, b);
}

/**
 * multitude_array_sort: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two elements, given by their addresses
 *
 * Sorts the elements; those that are equal stay in their order.  The twin of
 * g_array_sort().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_array_sort (MultitudeArray *array,
                      GCompareFunc    compare_func)
{
  multitude_array_sort_with_data (array, compare_without_data, &compare_func);
}

/**
 * multitude_array_sort_with_data: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two elements, given by their addresses
 * @user_data: passed to @compare_func
 *
 * As multitude_array_sort(), with data for the function.  The twin of
 * g_array_sort_with_data().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_array_sort_with_data (MultitudeArray   *array,
                                GCompareDataFunc  compare_func,
                                gpointer          user_data)
{
  g_return_if_fail (array != NULL);

  if (array->len > 0)
    g_qsort_with_data (array->data, (gint) array->len, array->element_size,
                       compare_func, user_data);
}

/**
 * multitude_array_binary_search: (skip)
 * @array: an array that is sorted by @compare_func
 * @target: what to look for
 * @compare_func: (scope call): compares the address of an element with @target
 * @out_match_index: (out) (optional): where to put the index of what was found
 *
 * Looks for an element.  The twin of g_array_binary_search(): of several that are
 * equal it finds any one.
 *
 * Only the thread that uses the arena may call this, or any while none changes the
 * array.
 *
 * Returns: whether there is one; @out_match_index is left alone if not
 *
 * Since: 1.0
 */
gboolean
multitude_array_binary_search (MultitudeArray *array,
                               gconstpointer   target,
                               GCompareFunc    compare_func,
                               guint          *out_match_index)
{
  guint first = 0;
  guint end;

  g_return_val_if_fail (array != NULL, FALSE);
  g_return_val_if_fail (compare_func != NULL, FALSE);

  end = array->len;
  while (first < end)
    {
      guint middle = first + (end - first) / 2;
      int order = compare_func (multitude_array_place_of (array, middle), target);

      if (order == 0)
        {
          if (out_match_index != NULL)
            *out_match_index = middle;
          return TRUE;
        }
      if (order < 0)
        first = middle + 1;
      else
        end = middle;
    }

  return FALSE;
}

/* ---- Room ---- */

/**
 * multitude_array_reserve: (skip)
 * @array: an array
 * @reserved_size: how many elements there shall be room for in all
 *
 * Takes as much memory as that many elements need, and no more.  Until there are
 * as many, nothing that is added can fail or move them.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_array_reserve (MultitudeArray *array,
                         guint           reserved_size)
{
  g_return_if_fail (array != NULL);

  if (reserved_size > array->len)
    {
      multitude_array_expand_or_abort (array, reserved_size - array->len, MTUDE_GROW_EXACT);
      multitude_array_terminate (array);
    }
}

/**
 * multitude_array_try_reserve: (skip)
 * @array: an array
 * @reserved_size: how many elements there shall be room for in all
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_array_reserve(), but returns false and sets @error where that
 * would abort.  The array is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_array_try_reserve (MultitudeArray  *array,
                             guint            reserved_size,
                             GError         **error)
{
  g_return_val_if_fail (array != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (reserved_size <= array->len)
    return TRUE;

  if (!multitude_array_try_expand (array, reserved_size - array->len, MTUDE_GROW_EXACT, error))
    return FALSE;

  multitude_array_terminate (array);
  return TRUE;
}

/**
 * multitude_array_shrink: (skip)
 * @array: an array
 *
 * Gives the room back that is not used, if nothing was allocated behind it; else
 * does nothing.  Freezing does this by itself.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
multitude_array_shrink (MultitudeArray *array)
{
  MtudeBlock block;
  gsize used;

  g_return_if_fail (array != NULL);

  block = multitude_array_get_block (array);
  used = multitude_array_used_size (array);
  if (used > 0)
    mtude_block_shrink (&array->arena->core, &block, used);
  else
    mtude_block_free (&array->arena->core, &block);
  multitude_array_set_block (array, block);
}
