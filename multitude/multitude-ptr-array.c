/* Arrays of pointers that grow in an arena: life, and adding.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes, shares and frees a #MultitudePtrArray, and what adds to it.
 * The rest is in multitude-ptr-array-edit.c and multitude-ptr-array-freeze.c.
 *
 * It is a #MultitudeArray whose elements are pointers.  One that is terminated has
 * its NULL from its first memory on, and not before, as GLib has it.
 */

#include "config.h"

#include "multitude-ptr-array-private.h"

G_STATIC_ASSERT (sizeof (MultitudePtrArray) == sizeof (MultitudeArray));
G_STATIC_ASSERT (offsetof (MultitudePtrArray, len) == offsetof (MultitudeArray, len));
G_STATIC_ASSERT (offsetof (MultitudePtrArray, fast_room) == offsetof (MultitudeArray, fast_room));
G_STATIC_ASSERT (offsetof (MultitudePtrArray, element_free_func)
                 == offsetof (MultitudeArray, clear_func));

static MultitudePtrArray *
boxed_copy (MultitudePtrArray *array)
{
  return as_pointers (multitude_array_hold (as_array (array)));
}

/**
 * multitude_ptr_array_get_type: (skip)
 *
 * Gets the boxed type of arrays of pointers, for values and properties.  A copy is a
 * reference, which keeps the arena alive as well.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudePtrArray, multitude_ptr_array,
                     boxed_copy, multitude_ptr_array_unref)

static MultitudePtrArray *
create (MultitudeArena *arena,
        ArrayTraits     traits,
        guint           reserved_size,
        GDestroyNotify  element_free_func)
{
  return as_pointers (multitude_array_create_sized (arena, ARRAY_HAS_POINTERS | traits,
                                                    sizeof (gpointer), reserved_size,
                                                    element_free_func));
}

/**
 * multitude_ptr_array_new: (skip)
 * @arena: an arena
 *
 * Creates an empty array.  The twin of g_ptr_array_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_new (MultitudeArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return create (arena, 0, 0, NULL);
}

/**
 * multitude_ptr_array_new_with_free_func: (skip)
 * @arena: an arena
 * @element_free_func: (nullable): called with a pointer that goes
 *
 * Creates an empty array that frees what its pointers point to.  The twin of
 * g_ptr_array_new_with_free_func().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_new_with_free_func (MultitudeArena *arena,
                                        GDestroyNotify  element_free_func)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return create (arena, 0, 0, element_free_func);
}

/**
 * multitude_ptr_array_sized_new: (skip)
 * @arena: an arena
 * @reserved_size: how many pointers there shall be room for
 *
 * Creates an empty array with room.  The twin of g_ptr_array_sized_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_sized_new (MultitudeArena *arena,
                               guint           reserved_size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return create (arena, 0, reserved_size, NULL);
}

/**
 * multitude_ptr_array_new_full: (skip)
 * @arena: an arena
 * @reserved_size: how many pointers there shall be room for
 * @element_free_func: (nullable): called with a pointer that goes
 *
 * Creates an empty array with room that frees what its pointers point to.  The
 * twin of g_ptr_array_new_full().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_new_full (MultitudeArena *arena,
                              guint           reserved_size,
                              GDestroyNotify  element_free_func)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return create (arena, 0, reserved_size, element_free_func);
}

/**
 * multitude_ptr_array_try_new_full: (skip)
 * @arena: an arena
 * @reserved_size: how many pointers there shall be room for; may be 0
 * @element_free_func: (nullable): called with a pointer that goes
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ptr_array_new_full(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): an array, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_try_new_full (MultitudeArena  *arena,
                                  guint            reserved_size,
                                  GDestroyNotify   element_free_func,
                                  GError         **error)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return as_pointers (multitude_array_try_create (arena, ARRAY_HAS_POINTERS, sizeof (gpointer),
                                                  reserved_size, element_free_func, error));
}

/**
 * multitude_ptr_array_new_null_terminated: (skip)
 * @arena: an arena
 * @reserved_size: how many pointers there shall be room for
 * @element_free_func: (nullable): called with a pointer that goes
 * @null_terminated: whether there shall be a %NULL behind the last pointer
 *
 * Creates an empty array with room, that frees what its pointers point to, and is
 * terminated as long as it has memory.  The twin of
 * g_ptr_array_new_null_terminated().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): an array, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_new_null_terminated (MultitudeArena *arena,
                                         guint           reserved_size,
                                         GDestroyNotify  element_free_func,
                                         gboolean        null_terminated)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return create (arena, null_terminated ? ARRAY_ENDS_WITH_ZERO : 0, reserved_size,
                 element_free_func);
}

/**
 * multitude_ptr_array_is_null_terminated: (skip)
 * @array: an array
 *
 * Says whether an array was made to end with %NULL.  The twin of
 * g_ptr_array_is_null_terminated().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_is_null_terminated (MultitudePtrArray *array)
{
  g_return_val_if_fail (array != NULL, FALSE);

  return as_array (array)->zero_terminated;
}

/* There is room. */
static void
put_copies (MultitudePtrArray *array,
            MultitudePtrArray *from,
            GCopyFunc          func,
            gpointer           user_data)
{
  guint n = from->len;
  guint i;

  if (func == NULL)
    memcpy (array->pdata + array->len, from->pdata, n * sizeof (gpointer));
  else
    for (i = 0; i < n; i++)
      array->pdata[array->len + i] = func (from->pdata[i], user_data);

  array->len += n;
  multitude_array_terminate (as_array (array));
}

/**
 * multitude_ptr_array_copy: (skip)
 * @array: an array
 * @func: (nullable) (scope call): copies what a pointer points to
 * @user_data: passed to @func
 *
 * Copies an array in the same arena, with its free function.  The twin of
 * g_ptr_array_copy(): without @func it is the pointers that are copied.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new array
 *
 * Since: 1.0
 */
MultitudePtrArray *
multitude_ptr_array_copy (MultitudePtrArray *array,
                          GCopyFunc          func,
                          gpointer           user_data)
{
  MultitudeArray *copy;

  g_return_val_if_fail (array != NULL, NULL);

  copy = multitude_array_create_alike (as_array (array));
  copy->clear_func = array->element_free_func;
  if (multitude_array_used_size (as_array (array)) > 0)
    {
      multitude_array_expand_or_abort (copy, array->len, MTUDE_GROW_EXACT);
      put_copies (as_pointers (copy), array, func, user_data);
    }

  return as_pointers (copy);
}

/**
 * multitude_ptr_array_ref: (skip)
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
MultitudePtrArray *
multitude_ptr_array_ref (MultitudePtrArray *array)
{
  return as_pointers (multitude_array_ref (as_array (array)));
}

/**
 * multitude_ptr_array_unref: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up.  With the last one the free function is called for each
 * pointer, and the array is freed.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_unref (MultitudePtrArray *array)
{
  multitude_array_unref (as_array (array));
}

/**
 * multitude_ptr_array_set_free_func: (skip)
 * @array: an array
 * @element_free_func: (nullable): called with a pointer that goes
 *
 * Sets what is to happen to pointers when they are removed, and when the array is
 * freed with them.  The twin of g_ptr_array_set_free_func().
 *
 * An array that is frozen as bytes or as a counted value takes the function along.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_set_free_func (MultitudePtrArray *array,
                                   GDestroyNotify     element_free_func)
{
  g_return_if_fail (array != NULL);

  array->element_free_func = element_free_func;
}

/* ---- Adding ---- */

/**
 * multitude_ptr_array_add: (skip)
 * @array: an array
 * @data: (nullable): a pointer
 *
 * Adds a pointer at the end, mostly without a call.  The twin of g_ptr_array_add().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
(multitude_ptr_array_add) (MultitudePtrArray *array,
                           gpointer           data)
{
  g_return_if_fail (array != NULL);

  if (array->len >= array->room)
    {
      multitude_array_append_without_room (as_array (array), &data);
      return;
    }
  array->pdata[array->len++] = data;
  multitude_array_terminate (as_array (array));
}

/**
 * multitude_ptr_array_try_add: (skip)
 * @array: an array
 * @data: (nullable): a pointer
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_ptr_array_add(), but returns false and sets @error where that would
 * abort.  The array is then as it was, and the pointer still the caller's.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the pointer is there
 *
 * Since: 1.0
 */
gboolean
multitude_ptr_array_try_add (MultitudePtrArray  *array,
                             gpointer            data,
                             GError            **error)
{
  return multitude_array_try_append_vals (as_array (array), &data, 1, error);
}

/**
 * multitude_ptr_array_insert: (skip)
 * @array: an array
 * @index_: the index that the pointer shall have, or -1 for the end
 * @data: (nullable): a pointer
 *
 * Inserts a pointer.  The twin of g_ptr_array_insert().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_insert (MultitudePtrArray *array,
                            gint               index_,
                            gpointer           data)
{
  g_return_if_fail (array != NULL);
  g_return_if_fail (index_ >= -1);
  g_return_if_fail (index_ <= (gint) array->len);

  multitude_array_insert_vals (as_array (array), index_ < 0 ? array->len : (guint) index_,
                               &data, 1);
}

/**
 * multitude_ptr_array_extend: (skip)
 * @array_to_extend: an array
 * @array: another one, whose pointers are added
 * @func: (nullable) (scope call): copies what a pointer points to
 * @user_data: passed to @func
 *
 * Adds the pointers of another array, or copies of what they point to.  The twin
 * of g_ptr_array_extend().
 *
 * Only the thread that uses the arenas of both may call this.  Aborts the program
 * when there is no memory.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_extend (MultitudePtrArray *array_to_extend,
                            MultitudePtrArray *array,
                            GCopyFunc          func,
                            gpointer           user_data)
{
  g_return_if_fail (array_to_extend != NULL);
  g_return_if_fail (array != NULL);

  if (array->len == 0)
    return;

  multitude_array_expand_or_abort (as_array (array_to_extend), array->len, MTUDE_GROW_AMORTIZED);
  put_copies (array_to_extend, array, func, user_data);
}

/**
 * multitude_ptr_array_extend_and_steal: (skip)
 * @array_to_extend: an array
 * @array: (transfer full): another one, whose pointers are added
 *
 * Moves the pointers of another array to this one, and gives the reference to the
 * other up.  The twin of g_ptr_array_extend_and_steal(); multitude_ptr_array_join()
 * by another name.
 *
 * Only the thread that uses the arenas of both may call this.  Aborts the program
 * when there is no memory.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_extend_and_steal (MultitudePtrArray *array_to_extend,
                                      MultitudePtrArray *array)
{
  multitude_array_join (as_array (array_to_extend), as_array (array));
}

/**
 * multitude_ptr_array_set_size: (skip)
 * @array: an array
 * @length: how many pointers there shall be
 *
 * Makes the array longer or shorter.  The twin of g_ptr_array_set_size(): new
 * pointers are %NULL, and others are freed.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_ptr_array_set_size (MultitudePtrArray *array,
                              gint               length)
{
  guint old_len;

  g_return_if_fail (array != NULL);
  g_return_if_fail (length >= 0);

  old_len = array->len;
  multitude_array_set_size (as_array (array), (guint) length);
  if (array->len > old_len)
    memset (array->pdata + old_len, 0, (array->len - old_len) * sizeof (gpointer));
}
