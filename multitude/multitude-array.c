/* Arrays that grow in an arena: life, and adding.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes a #MultitudeArray, and what adds to it.  References to it are in
 * multitude-array-references.c, its ends with what was in it in multitude-array-freeze.c,
 * the rest in multitude-array-edit.c; the memory is handled in multitude-array-memory.c.
 */

#include "config.h"

#include "multitude-array-private.h"

/**
 * multitude_array_get_type: (skip)
 *
 * Gets the boxed type of arrays, for values and properties.  A copy is a reference,
 * which keeps the arena alive as well.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudeArray, multitude_array, multitude_array_hold, multitude_array_unref)

static ArrayTraits
traits_of (gboolean zero_terminated,
           gboolean clear_)
{
  return (zero_terminated ? ARRAY_ENDS_WITH_ZERO : 0) | (clear_ ? ARRAY_CLEARS : 0);
}

/**
 * multitude_array_new: (skip)
 * @arena: an arena
 * @zero_terminated: whether there shall be an element of zeroes behind the last one
 * @clear_: whether multitude_array_set_size() shall zero what it adds
 * @element_size: the bytes of an element
 *
 * Creates an empty array.  The twin of g_array_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_new (MultitudeArena *arena,
                     gboolean        zero_terminated,
                     gboolean        clear_,
                     guint           element_size)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (element_size > 0, NULL);

  return multitude_array_create_sized (arena, traits_of (zero_terminated, clear_),
                                       element_size, 0, NULL);
}

/**
 * multitude_array_sized_new: (skip)
 * @arena: an arena
 * @zero_terminated: whether there shall be an element of zeroes behind the last one
 * @clear_: whether multitude_array_set_size() shall zero what it adds
 * @element_size: the bytes of an element
 * @reserved_size: how many elements there shall be room for
 *
 * Creates an empty array with room.  The twin of g_array_sized_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_sized_new (MultitudeArena *arena,
                           gboolean        zero_terminated,
                           gboolean        clear_,
                           guint           element_size,
                           guint           reserved_size)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (element_size > 0, NULL);

  return multitude_array_create_sized (arena, traits_of (zero_terminated, clear_),
                                       element_size, reserved_size, NULL);
}

/**
 * multitude_array_try_sized_new: (skip)
 * @arena: an arena
 * @zero_terminated: whether there shall be an element of zeroes behind the last one
 * @clear_: whether multitude_array_set_size() shall zero what it adds
 * @element_size: the bytes of an element
 * @reserved_size: how many elements there shall be room for; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_array_sized_new(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): an array, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_try_sized_new (MultitudeArena  *arena,
                               gboolean         zero_terminated,
                               gboolean         clear_,
                               guint            element_size,
                               guint            reserved_size,
                               GError         **error)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (element_size > 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return multitude_array_try_create (arena, traits_of (zero_terminated, clear_),
                                     element_size, reserved_size, NULL, error);
}

/**
 * multitude_array_copy: (skip)
 * @array: an array
 *
 * Copies an array and its elements, as bytes, in the same arena.  The copy has no
 * clear function, as that of g_array_copy() has none.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_copy (MultitudeArray *array)
{
  MultitudeArray *copy;

  g_return_val_if_fail (array != NULL, NULL);

  copy = multitude_array_create_alike (array);
  if (multitude_array_used_size (array) == 0)
    return copy;

  multitude_array_expand_or_abort (copy, array->len, MTUDE_GROW_EXACT);
  memcpy (copy->data, array->data, multitude_array_used_size (array));
  copy->len = array->len;
  return copy;
}

/**
 * multitude_array_get_element_size: (skip)
 * @array: an array
 *
 * Says how large the elements are.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint
multitude_array_get_element_size (MultitudeArray *array)
{
  g_return_val_if_fail (array != NULL, 0);

  return array->element_size;
}

/**
 * multitude_array_set_clear_func: (skip)
 * @array: an array
 * @clear_func: (nullable): called with the address of an element that goes
 *
 * Sets what is to happen to elements when they are removed, and when the array is
 * freed with them.  The twin of g_array_set_clear_func().
 *
 * An array that is frozen as bytes or as a counted value takes the function along.
 * If its elements are smaller than a pointer and it had memory before the function
 * was set, its bytes move for that.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_array_set_clear_func (MultitudeArray *array,
                                GDestroyNotify  clear_func)
{
  g_return_if_fail (array != NULL);

  array->clear_func = clear_func;
}

/* ---- Adding ---- */

/* There is room. */
static void
put_at (MultitudeArray *array,
        guint           index_,
        gconstpointer   data,
        guint           len)
{
  gchar *place = multitude_array_place_of (array, index_);

  if (index_ < array->len)
    memmove (place + multitude_array_size_of (array, len), place,
             multitude_array_size_of (array, array->len - index_));
  memcpy (place, data, multitude_array_size_of (array, len));

  array->len += len;
  multitude_array_terminate (array);
}

/**
 * multitude_array_append_vals: (skip)
 * @array: an array
 * @data: (nullable): elements; may be %NULL if @len is 0
 * @len: how many
 *
 * Adds copies of elements at the end.  The twin of g_array_append_vals(); as there, @data
 * must not be in the array itself, which may move.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when there are more elements than a #guint can count.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_append_vals (MultitudeArray *array,
                             gconstpointer   data,
                             guint           len)
{
  g_return_val_if_fail (array != NULL, NULL);

  if (len == 0)
    return array;

  multitude_array_expand_or_abort (array, len, MTUDE_GROW_AMORTIZED);
  put_at (array, array->len, data, len);
  return array;
}

/**
 * multitude_array_try_append_vals: (skip)
 * @array: an array
 * @data: (nullable): elements; may be %NULL if @len is 0
 * @len: how many
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_array_append_vals(), but returns false and sets @error where that
 * would abort.  The array is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the elements are there
 *
 * Since: 1.0
 */
gboolean
multitude_array_try_append_vals (MultitudeArray  *array,
                                 gconstpointer    data,
                                 guint            len,
                                 GError         **error)
{
  g_return_val_if_fail (array != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (len == 0)
    return TRUE;

  if (!multitude_array_try_expand (array, len, MTUDE_GROW_AMORTIZED, error))
    return FALSE;

  put_at (array, array->len, data, len);
  return TRUE;
}

/**
 * multitude_array_append_one: (skip)
 * @array: an array
 * @data: an element
 * @size: the bytes of the variable that it is in
 *
 * What multitude_array_append_val() calls.  As g_array_append_val() does, it adds as
 * many bytes as an element has; the variable must not have less, and must not be in the
 * array itself.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
(multitude_array_append_one) (MultitudeArray *array,
                              gconstpointer   data,
                              gsize           size)
{
  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (size >= array->element_size, NULL);

  if (array->len >= array->room)
    return multitude_array_append_without_room (array, data);

  multitude_array_put_last (array, data);
  return array;
}

/**
 * multitude_array_prepend_vals: (skip)
 * @array: an array
 * @data: (nullable): elements; may be %NULL if @len is 0
 * @len: how many
 *
 * Adds copies of elements at the beginning.  The twin of g_array_prepend_vals().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when there are more elements than a #guint can count.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_prepend_vals (MultitudeArray *array,
                              gconstpointer   data,
                              guint           len)
{
  g_return_val_if_fail (array != NULL, NULL);

  if (len == 0)
    return array;

  multitude_array_expand_or_abort (array, len, MTUDE_GROW_AMORTIZED);
  put_at (array, 0, data, len);
  return array;
}

/**
 * multitude_array_insert_vals: (skip)
 * @array: an array
 * @index_: where the first of them shall be
 * @data: (nullable): elements; may be %NULL if @len is 0
 * @len: how many
 *
 * Inserts copies of elements.  The twin of g_array_insert_vals(): if @index_ is
 * beyond the end, the array is made longer first as by multitude_array_set_size().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when there are more elements than a #guint can count.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_insert_vals (MultitudeArray *array,
                             guint           index_,
                             gconstpointer   data,
                             guint           len)
{
  g_return_val_if_fail (array != NULL, NULL);

  if (len == 0)
    return array;

  if (index_ > array->len)
    {
      guint gap = index_ - array->len;

      multitude_array_expand_or_abort (array, len > G_MAXUINT - gap ? G_MAXUINT : gap + len,
                                       MTUDE_GROW_AMORTIZED);
      multitude_array_set_size (array, index_);
    }
  else
    multitude_array_expand_or_abort (array, len, MTUDE_GROW_AMORTIZED);

  put_at (array, index_, data, len);
  return array;
}

/**
 * multitude_array_set_size: (skip)
 * @array: an array
 * @length: how many elements there shall be
 *
 * Makes the array longer or shorter.  The twin of g_array_set_size(): new elements
 * are zeroed if multitude_array_new() was told so, and others are cleared.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_set_size (MultitudeArray *array,
                          guint           length)
{
  g_return_val_if_fail (array != NULL, NULL);

  if (length < array->len)
    return multitude_array_remove_range (array, length, array->len - length);

  if (length > array->len)
    {
      multitude_array_expand_or_abort (array, length - array->len, MTUDE_GROW_AMORTIZED);
      if (array->traits & ARRAY_CLEARS)
        memset (multitude_array_place_of (array, array->len), 0,
                multitude_array_size_of (array, length - array->len));
      array->len = length;
      multitude_array_terminate (array);
    }

  return array;
}
