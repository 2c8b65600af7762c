/* Arrays of bytes that grow in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes, shares, frees and changes a #MultitudeByteArray; what it ends
 * as is in multitude-byte-array-freeze.c.  It is a #MultitudeArray with elements of
 * one byte, so each call is one of those with other types.
 */

#include "config.h"

#include "multitude-byte-array-private.h"

G_STATIC_ASSERT (sizeof (MultitudeByteArray) == sizeof (MultitudeArray));
G_STATIC_ASSERT (offsetof (MultitudeByteArray, len) == offsetof (MultitudeArray, len));
G_STATIC_ASSERT (offsetof (MultitudeByteArray, fast_room) == offsetof (MultitudeArray, fast_room));
G_STATIC_ASSERT (offsetof (MultitudeByteArray, arena) == offsetof (MultitudeArray, arena));

static MultitudeByteArray *
boxed_copy (MultitudeByteArray *array)
{
  return as_bytes (multitude_array_hold (as_array (array)));
}

/**
 * multitude_byte_array_get_type: (skip)
 *
 * Gets the boxed type of arrays of bytes, for values and properties.  A copy is a
 * reference, which keeps the arena alive as well.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudeByteArray, multitude_byte_array,
                     boxed_copy, multitude_byte_array_unref)

/**
 * multitude_byte_array_new: (skip)
 * @arena: an arena
 *
 * Creates an empty array.  The twin of g_byte_array_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_new (MultitudeArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return as_bytes (multitude_array_create_sized (arena, 0, 1, 0, NULL));
}

/**
 * multitude_byte_array_new_holding: (rename-to multitude_byte_array_new)
 * @arena: an arena
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Creates an empty array that holds a reference to its arena, as scripts need it,
 * which do not free things in an order.  The last reference to the array has to be
 * given up by the thread that uses the arena.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY.
 *
 * Returns: (transfer full): an array, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_new_holding (MultitudeArena  *arena,
                                  GError         **error)
{
  MultitudeArray *array;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  array = multitude_array_try_create (arena, 0, 1, 0, NULL, error);
  if (array == NULL)
    return NULL;

  g_object_ref (arena);
  array->holds_arena = TRUE;
  return as_bytes (array);
}

/**
 * multitude_byte_array_new_take: (skip)
 * @arena: an arena
 * @data: (transfer full) (nullable): bytes from g_malloc()
 * @len: how many
 *
 * Creates an array with bytes in it, and frees them with g_free().  The twin of
 * g_byte_array_new_take(), but for that it has to copy: memory of another allocator
 * cannot become memory of an arena.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_new_take (MultitudeArena *arena,
                               guint8         *data,
                               gsize           len)
{
  MultitudeArray *array;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (len <= G_MAXUINT, NULL);

  array = multitude_array_create_sized (arena, 0, 1, (guint) len, NULL);
  multitude_array_append_vals (array, data, (guint) len);
  g_free (data);
  return as_bytes (array);
}

/**
 * multitude_byte_array_sized_new: (skip)
 * @arena: an arena
 * @reserved_size: how many bytes there shall be room for
 *
 * Creates an empty array with room.  The twin of g_byte_array_sized_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_sized_new (MultitudeArena *arena,
                                guint           reserved_size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return as_bytes (multitude_array_create_sized (arena, 0, 1, reserved_size, NULL));
}

/**
 * multitude_byte_array_try_sized_new: (skip)
 * @arena: an arena
 * @reserved_size: how many bytes there shall be room for; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_byte_array_sized_new(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): an array, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_try_sized_new (MultitudeArena  *arena,
                                    guint            reserved_size,
                                    GError         **error)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return as_bytes (multitude_array_try_create (arena, 0, 1, reserved_size, NULL, error));
}

/**
 * multitude_byte_array_ref: (skip)
 * @array: an array
 *
 * Takes a reference.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_ref (MultitudeByteArray *array)
{
  return as_bytes (multitude_array_ref (as_array (array)));
}

/**
 * multitude_byte_array_unref: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up.  With the last one the array is freed.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_byte_array_unref (MultitudeByteArray *array)
{
  multitude_array_unref (as_array (array));
}

/* ---- Adding ---- */

/**
 * multitude_byte_array_append: (skip)
 * @array: an array
 * @data: (nullable): bytes; may be %NULL if @len is 0
 * @len: how many
 *
 * Adds bytes at the end, mostly without a call.  The twin of g_byte_array_append().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when there are more bytes than a #guint can count.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
(multitude_byte_array_append) (MultitudeByteArray *array,
                               const guint8       *data,
                               guint               len)
{
  return as_bytes (multitude_array_append_vals (as_array (array), data, len));
}

/**
 * multitude_byte_array_try_append: (skip)
 * @array: an array
 * @data: (nullable): bytes; may be %NULL if @len is 0
 * @len: how many
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_byte_array_append(), but returns false and sets @error where that
 * would abort.  The array is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the bytes are there
 *
 * Since: 1.0
 */
gboolean
multitude_byte_array_try_append (MultitudeByteArray  *array,
                                 const guint8        *data,
                                 guint                len,
                                 GError             **error)
{
  return multitude_array_try_append_vals (as_array (array), data, len, error);
}

/**
 * multitude_byte_array_append_bytes:
 * @array: an array
 * @bytes: what to add
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Adds a copy of the contents of a #GBytes at the end.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; the array is then as it was.
 *
 * Returns: whether they are there
 *
 * Since: 1.0
 */
gboolean
multitude_byte_array_append_bytes (MultitudeByteArray  *array,
                                   GBytes              *bytes,
                                   GError             **error)
{
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (array != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  /* More than a guint are more than any array has room for. */
  data = g_bytes_get_data (bytes, &size);
  return multitude_array_try_append_vals (as_array (array), data,
                                          (guint) MIN (size, G_MAXUINT), error);
}

/**
 * multitude_byte_array_prepend: (skip)
 * @array: an array
 * @data: (nullable): bytes; may be %NULL if @len is 0
 * @len: how many
 *
 * Adds bytes at the beginning.  The twin of g_byte_array_prepend().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when there are more bytes than a #guint can count.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_prepend (MultitudeByteArray *array,
                              const guint8       *data,
                              guint               len)
{
  return as_bytes (multitude_array_prepend_vals (as_array (array), data, len));
}

/**
 * multitude_byte_array_set_size: (skip)
 * @array: an array
 * @length: how many bytes there shall be
 *
 * Makes the array longer or shorter.  The twin of g_byte_array_set_size(): new bytes
 * are not initialised.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_set_size (MultitudeByteArray *array,
                               guint               length)
{
  return as_bytes (multitude_array_set_size (as_array (array), length));
}

/* ---- Removing and sorting ---- */

/**
 * multitude_byte_array_remove_index: (skip)
 * @array: an array
 * @index_: the index of a byte
 *
 * Removes a byte, and moves those behind it.  The twin of
 * g_byte_array_remove_index().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_remove_index (MultitudeByteArray *array,
                                   guint               index_)
{
  return as_bytes (multitude_array_remove_index (as_array (array), index_));
}

/**
 * multitude_byte_array_remove_index_fast: (skip)
 * @array: an array
 * @index_: the index of a byte
 *
 * Removes a byte, and puts the last one in its place.  The twin of
 * g_byte_array_remove_index_fast().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_remove_index_fast (MultitudeByteArray *array,
                                        guint               index_)
{
  return as_bytes (multitude_array_remove_index_fast (as_array (array), index_));
}

/**
 * multitude_byte_array_remove_range: (skip)
 * @array: an array
 * @index_: the index of the first byte
 * @length: how many
 *
 * Removes bytes, and moves those behind them.  The twin of
 * g_byte_array_remove_range().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeByteArray *
multitude_byte_array_remove_range (MultitudeByteArray *array,
                                   guint               index_,
                                   guint               length)
{
  return as_bytes (multitude_array_remove_range (as_array (array), index_, length));
}

/**
 * multitude_byte_array_sort: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two bytes, given by their addresses
 *
 * Sorts the bytes.  The twin of g_byte_array_sort().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_byte_array_sort (MultitudeByteArray *array,
                           GCompareFunc        compare_func)
{
  multitude_array_sort (as_array (array), compare_func);
}

/**
 * multitude_byte_array_sort_with_data: (skip)
 * @array: an array
 * @compare_func: (scope call): compares two bytes, given by their addresses
 * @user_data: passed to @compare_func
 *
 * As multitude_byte_array_sort(), with data for the function.  The twin of
 * g_byte_array_sort_with_data().
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_byte_array_sort_with_data (MultitudeByteArray *array,
                                     GCompareDataFunc    compare_func,
                                     gpointer            user_data)
{
  multitude_array_sort_with_data (as_array (array), compare_func, user_data);
}
