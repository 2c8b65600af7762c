/* Arrays of bytes that grow in an arena: room, cutting, joining, and their end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the other half of multitude-byte-array.c: what hands the bytes on without
 * copying them.
 */

#include "config.h"

#include "multitude-byte-array-private.h"

/**
 * multitude_byte_array_reserve: (skip)
 * @array: an array
 * @reserved_size: how many bytes there shall be room for in all
 *
 * Takes as much memory as that many bytes need, and no more.  Until there are as
 * many, nothing that is added can fail or move them.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_byte_array_reserve (MultitudeByteArray *array,
                              guint               reserved_size)
{
  multitude_array_reserve (as_array (array), reserved_size);
}

/**
 * multitude_byte_array_try_reserve: (skip)
 * @array: an array
 * @reserved_size: how many bytes there shall be room for in all
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_byte_array_reserve(), but returns false and sets @error where that
 * would abort.  The array is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_byte_array_try_reserve (MultitudeByteArray  *array,
                                  guint                reserved_size,
                                  GError             **error)
{
  return multitude_array_try_reserve (as_array (array), reserved_size, error);
}

/**
 * multitude_byte_array_shrink: (skip)
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
multitude_byte_array_shrink (MultitudeByteArray *array)
{
  multitude_array_shrink (as_array (array));
}

/**
 * multitude_byte_array_split_off: (skip)
 * @array: an array
 * @at: the index of the first byte to go; at most the length
 *
 * Makes an array of its own, of the same arena, of the bytes from @at on.
 *
 * Takes constant time and copies nothing, unless the cut is more than 64 KiB into a
 * chunk: then what is behind it is copied.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_split_off (MultitudeByteArray *array,
                                guint               at)
{
  return as_bytes (multitude_array_split_off (as_array (array), at));
}

/**
 * multitude_byte_array_join: (skip)
 * @array: an array
 * @tail: (transfer full): another one
 *
 * Moves the bytes of @tail to the end of @array, and gives the reference to @tail
 * up.
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
MultitudeByteArray *
multitude_byte_array_join (MultitudeByteArray *array,
                           MultitudeByteArray *tail)
{
  return as_bytes (multitude_array_join (as_array (array), as_array (tail)));
}

/**
 * multitude_byte_array_steal: (skip)
 * @array: an array
 * @len: (out) (optional): where to put the number of bytes
 *
 * Takes the bytes out of an array, which is then empty and can be used further.
 * The twin of g_byte_array_steal().
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the bytes, to be freed with
 *   multitude_box_free() on any thread; %NULL if there is no memory, as in an array
 *   that nothing was ever added to.  They may outlive the arena.
 *
 * Since: 1.0
 */
guint8 *
multitude_byte_array_steal (MultitudeByteArray *array,
                            gsize              *len)
{
  return multitude_array_steal (as_array (array), len);
}

/**
 * multitude_byte_array_free: (skip)
 * @array: (transfer full): an array
 * @free_segment: whether the bytes shall be freed as well
 *
 * Gives a reference up, and empties the array if there are others.  The twin of
 * g_byte_array_free(), but for how the bytes are freed that it returns.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the bytes, as by multitude_byte_array_steal(),
 *   or %NULL if @free_segment is true
 *
 * Since: 1.0
 */
guint8 *
multitude_byte_array_free (MultitudeByteArray *array,
                           gboolean            free_segment)
{
  return (guint8 *) multitude_array_free (as_array (array), free_segment);
}

/**
 * multitude_byte_array_free_to_box: (skip)
 * @array: (transfer full): an array
 * @len: (out) (optional): where to put the number of bytes
 *
 * Gives a reference up, and makes a box of the bytes, without a copy.  It is aligned
 * to 16 bytes.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the bytes, to be freed with multitude_box_free() on any
 *   thread; never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_byte_array_free_to_box (MultitudeByteArray *array,
                                  gsize              *len)
{
  return multitude_array_free_to_box (as_array (array), len);
}

/**
 * multitude_byte_array_free_to_atomic_rc_box: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a counted value of the bytes, without a copy,
 * which any thread may share.  multitude_atomic_rc_box_get_size() says how many they
 * are.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the bytes, to be released with
 *   multitude_atomic_rc_box_release(); never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_byte_array_free_to_atomic_rc_box (MultitudeByteArray *array)
{
  return multitude_array_free_to_atomic_rc_box (as_array (array));
}

/**
 * multitude_byte_array_free_to_bytes: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a #GBytes of the bytes, without a copy.  The twin
 * of g_byte_array_free_to_bytes(); but the data of an empty #GBytes is not %NULL.
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
multitude_byte_array_free_to_bytes (MultitudeByteArray *array)
{
  return multitude_array_free_to_bytes (as_array (array));
}

/**
 * multitude_byte_array_steal_bytes:
 * @array: an array
 *
 * Makes a #GBytes of the bytes, without a copy, and leaves the array empty, to be
 * used further: what multitude_byte_array_free_to_bytes() is for scripts.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when GLib
 * has no memory for the struct.
 *
 * Returns: (transfer full): a #GBytes that may outlive the array and the arena, and
 *   be released on any thread
 *
 * Since: 1.0
 */
GBytes *
multitude_byte_array_steal_bytes (MultitudeByteArray *array)
{
  g_return_val_if_fail (array != NULL, NULL);

  return multitude_array_take_bytes (as_array (array));
}
