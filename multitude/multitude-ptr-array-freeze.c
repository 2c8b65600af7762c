/* Arrays of pointers that grow in an arena: room, cutting, joining, and their end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the other half of multitude-ptr-array.c: what hands the pointers on without
 * copying them.
 */

#include "config.h"

#include "multitude-ptr-array-private.h"

/**
 * multitude_ptr_array_reserve: (skip)
 * @array: an array
 * @reserved_size: how many pointers there shall be room for in all
 *
 * Takes as much memory as that many pointers need, and no more.  Until there are as
 * many, nothing that is added can fail or move them.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_reserve (MultitudePtrArray *array,
                             guint              reserved_size)
{
  multitude_array_reserve (as_array (array), reserved_size);
}

/**
 * multitude_ptr_array_try_reserve: (skip)
 * @array: an array
 * @reserved_size: how many pointers there shall be room for in all
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ptr_array_reserve(), but returns false and sets @error where that
 * would abort.  The array is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_try_reserve (MultitudePtrArray  *array,
                                 guint               reserved_size,
                                 GError            **error)
{
  return multitude_array_try_reserve (as_array (array), reserved_size, error);
}

/**
 * multitude_ptr_array_shrink: (skip)
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
multitude_ptr_array_shrink (MultitudePtrArray *array)
{
  multitude_array_shrink (as_array (array));
}

/**
 * multitude_ptr_array_split_off: (skip)
 * @array: an array
 * @at: the index of the first pointer to go; at most the length
 *
 * Makes an array of its own, of the same arena and with the same free function, of
 * the pointers from @at on.
 *
 * Takes constant time and copies nothing, unless the array is terminated or the cut
 * is more than 64 KiB into a chunk: then what is behind it is copied.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new array
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_split_off (MultitudePtrArray *array,
                               guint              at)
{
  return as_pointers (multitude_array_split_off (as_array (array), at));
}

/**
 * multitude_ptr_array_join: (skip)
 * @array: an array
 * @tail: (transfer full): another one
 *
 * Moves the pointers of @tail to the end of @array, whose free function they have
 * from then on, and gives the reference to @tail up.
 *
 * If @array is empty, or @tail was split off from it and neither has moved or
 * grown since, this takes constant time and copies nothing.
 *
 * Only the thread that uses the arenas of both may call this.  Aborts the program
 * when there is no memory.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_join (MultitudePtrArray *array,
                          MultitudePtrArray *tail)
{
  return as_pointers (multitude_array_join (as_array (array), as_array (tail)));
}

/**
 * multitude_ptr_array_steal: (skip)
 * @array: an array
 * @len: (out) (optional): where to put the number of pointers
 *
 * Takes the pointers out of an array, which is then empty and can be used further.
 * The twin of g_ptr_array_steal().
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the pointers, to be freed with
 *   multitude_box_free() on any thread; %NULL if there is no memory, as in an array
 *   that nothing was ever added to.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer *
multitude_ptr_array_steal (MultitudePtrArray *array,
                           gsize             *len)
{
  return multitude_array_steal (as_array (array), len);
}

/**
 * multitude_ptr_array_free: (skip)
 * @array: (transfer full): an array
 * @free_segment: whether the pointers shall be freed as well
 *
 * Gives a reference up, and empties the array if there are others.  The twin of
 * g_ptr_array_free(), but for how the memory is freed that it returns.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is only asked for to return the %NULL of a terminated
 * array that had none yet.
 *
 * Returns: (transfer full) (nullable): the pointers, as by
 *   multitude_ptr_array_steal(), or %NULL if @free_segment is true
 *
 * Since: 1.0
 */
gpointer *
multitude_ptr_array_free (MultitudePtrArray *array,
                          gboolean           free_segment)
{
  g_return_val_if_fail (array != NULL, NULL);

  if (!free_segment && array->pdata == NULL && as_array (array)->zero_terminated)
    {
      multitude_array_expand_or_abort (as_array (array), 0, MTUDE_GROW_EXACT);
      multitude_array_terminate (as_array (array));
    }

  return (gpointer *) (void *) multitude_array_free (as_array (array), free_segment);
}

/**
 * multitude_ptr_array_free_to_box: (skip)
 * @array: (transfer full): an array
 * @len: (out) (optional): where to put the number of pointers
 *
 * Gives a reference up, and makes a box of the pointers, without a copy.  It is
 * aligned to 16 bytes; a terminating %NULL is in it.  The free function is not
 * called and not kept: what the pointers point to is the caller's.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the pointers, to be freed with multitude_box_free() on
 *   any thread; never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer *
multitude_ptr_array_free_to_box (MultitudePtrArray *array,
                                 gsize             *len)
{
  return multitude_array_free_to_box (as_array (array), len);
}

/**
 * multitude_ptr_array_free_to_atomic_rc_box: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a counted value of the pointers, without a copy,
 * which any thread may share.  multitude_atomic_rc_box_get_size() says how many bytes
 * they are; a terminating %NULL is there but not counted.
 *
 * If the array has a free function, that is called for each pointer when the last
 * reference goes, on the thread where that happens.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the pointers, to be released with
 *   multitude_atomic_rc_box_release(); never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer *
multitude_ptr_array_free_to_atomic_rc_box (MultitudePtrArray *array)
{
  return multitude_array_free_to_atomic_rc_box (as_array (array));
}

/**
 * multitude_ptr_array_free_to_bytes: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a #GBytes of the pointers, without a copy.  Its
 * size is theirs in bytes, without a terminating %NULL.
 *
 * If the array has a free function, that is called for each pointer when the last
 * reference to the bytes goes, on the thread where that happens.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when GLib
 * has no memory for the struct.
 *
 * Returns: (transfer full): a #GBytes that may outlive the arena and be released
 *   on any thread
 *
 * Since: 1.0
 */
GBytes *
multitude_ptr_array_free_to_bytes (MultitudePtrArray *array)
{
  return multitude_array_free_to_bytes (as_array (array));
}
