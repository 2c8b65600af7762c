/* Arrays that grow in an arena: cutting, joining, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what hands the elements of a #MultitudeArray on without copying them: to
 * another array, or to the owner that a caller goes on with.
 *
 * A frozen array that has a clear function keeps it, with the number of elements,
 * in an ArrayPrivate in front of them, for when the last reference goes.
 */

#include "config.h"

#include "multitude-array-private.h"

/* ---- In two, and in one ---- */

/* A terminating element is in the way of the elements behind it. */
static gboolean
copy_tail (MultitudeArray *array,
           guint           at,
           MultitudeArray *tail)
{
  guint n = array->len - at;

  if (!multitude_array_expand (tail, n, MTUDE_GROW_EXACT))
    return FALSE;

  if (n > 0)
    memcpy (tail->data, multitude_array_place_of (array, at), multitude_array_size_of (array, n));
  return TRUE;
}

static gboolean
cut_tail (MultitudeArray *array,
          guint           at,
          MultitudeArray *tail)
{
  MtudeBlock block = multitude_array_get_block (array);
  MtudeBlock rest;

  if (!mtude_block_split (&array->arena->core, &block, multitude_array_used_size (array),
                          multitude_array_size_of (array, at), &rest))
    return FALSE;

  multitude_array_set_block (array, block);
  multitude_array_set_block (tail, rest);
  return TRUE;
}

/**
 * multitude_array_split_off: (skip)
 * @array: an array
 * @at: the index of the first element to go; at most the length
 *
 * Makes an array of its own, of the same arena and with the same clear function, of
 * the elements from @at on.
 *
 * Takes constant time and copies nothing, unless the array is zero-terminated or
 * the cut is more than 64 KiB into a chunk: then what is behind it is copied.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new array
 *
 * Since: 1.0
 */
MultitudeArray *
multitude_array_split_off (MultitudeArray *array,
                           guint           at)
{
  MultitudeArray *tail;
  guint n;

  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (at <= array->len, NULL);

  n = array->len - at;
  tail = multitude_array_create_alike (array);
  tail->clear_func = array->clear_func;

  if (!(array->zero_terminated ? copy_tail (array, at, tail) : cut_tail (array, at, tail)))
    multitude_array_abort (tail, n);

  array->len = at;
  tail->len = n;
  if (array->data != NULL)
    multitude_array_terminate (array);
  if (tail->data != NULL)
    multitude_array_terminate (tail);
  return tail;
}

/* Whether the elements of tail became those of the array where they are. */
static gboolean
join_in_place (MultitudeArray *array,
               MultitudeArray *tail)
{
  MtudeBlock block = multitude_array_get_block (array);
  MtudeBlock rest = multitude_array_get_block (tail);

  if (array->arena != tail->arena || (array->zero_terminated && !tail->zero_terminated)
      || tail->len > G_MAXUINT - array->len)
    return FALSE;

  if (array->len == 0)
    {
      mtude_block_free (&array->arena->core, &block);
      block = rest;
      rest = (MtudeBlock) { NULL, 0, 0 };
    }
  else if (multitude_array_size_of (array, array->len) < array->capacity
           || !mtude_block_join (&array->arena->core, &block, &rest))
    return FALSE;

  multitude_array_set_block (array, block);
  multitude_array_set_block (tail, rest);
  array->len += tail->len;
  return TRUE;
}

/**
 * multitude_array_join: (skip)
 * @array: an array
 * @tail: (transfer full): another one with elements of the same size
 *
 * Moves the elements of @tail to the end of @array, whose clear function they
 * have from then on, and gives the reference to @tail up.
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
MultitudeArray *
multitude_array_join (MultitudeArray *array,
                      MultitudeArray *tail)
{
  g_return_val_if_fail (array != NULL, NULL);
  g_return_val_if_fail (tail != NULL && tail != array, NULL);
  g_return_val_if_fail (array->element_size == tail->element_size, NULL);

  if (tail->len > 0 && !join_in_place (array, tail))
    multitude_array_append_vals (array, tail->data, tail->len);

  /* The elements have gone, and are not to be cleared. */
  tail->len = 0;
  multitude_array_clear_all (tail);
  multitude_array_drop (tail);
  return array;
}

/* ---- The memory, without the array ---- */

static void
forget_memory (MultitudeArray *array)
{
  multitude_array_set_block (array, (MtudeBlock) { NULL, 0, 0 });
  array->len = 0;
}

/* An array that nobody looks at any more need not forget. */
static void
drop_taken (MultitudeArray *array)
{
  if (!multitude_references_are_single (&array->ref_count))
    forget_memory (array);
  multitude_array_drop (array);
}

/* Whether the memory was the array's own and what is not used of it went back.  What was
 * cut off has no prefix, and may begin anywhere.
 */
static inline gboolean
end_block (MultitudeArray *array)
{
  return array->prefix > 0
         && mtude_block_end_inline (&array->arena->core, array->data, array->capacity,
                                    MAX (multitude_array_stored_size (array), 1));
}

static G_GNUC_NO_INLINE gpointer
freeze_box_or_abort (MultitudeArray *array)
{
  MtudeBlock block = multitude_array_get_block (array);
  gsize used = multitude_array_used_size (array);
  gpointer mem = mtude_block_freeze_box (&array->arena->core, &block, used);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (&array->arena->core, used, MTUDE_BLOCK_ALIGNMENT);

  return mem;
}

/* This and the next leave it to the caller to forget. */
static inline gpointer
take_box (MultitudeArray *array)
{
  return end_block (array) ? array->data : freeze_box_or_abort (array);
}

/* Only what is given to mtude_block_freeze_atomic_rc () gets here. */
static void
clear_frozen (gpointer data)
{
  ArrayPrivate *private = mtude_block_private (data, ARRAY_PRIVATE_SIZE);
  gchar *place = data;
  guint i;

  for (i = 0; i < private->n_elements; i++)
    if (private->element_size > 0)
      private->clear_func (place + (gsize) private->element_size * i);
    else
      private->clear_func (((gpointer *) data)[i]);
}

static G_GNUC_NO_INLINE gpointer
freeze_atomic_rc_or_abort (MultitudeArray *array)
{
  MtudeBlock block = multitude_array_get_block (array);
  gsize size = multitude_array_size_of (array, array->len);
  gboolean clears = array->clear_func != NULL && array->len > 0;
  gpointer mem = mtude_block_freeze_atomic_rc (&array->arena->core, &block,
                                               multitude_array_used_size (array), size,
                                               clears ? ARRAY_PRIVATE_SIZE : 0,
                                               clears ? clear_frozen : NULL);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (&array->arena->core, size, MTUDE_BLOCK_ALIGNMENT);

  if (clears)
    {
      ArrayPrivate *private = mtude_block_private (mem, ARRAY_PRIVATE_SIZE);

      private->clear_func = array->clear_func;
      private->n_elements = array->len;
      private->element_size = array->traits & ARRAY_HAS_POINTERS ? 0 : array->element_size;
    }
  return mem;
}

static inline gpointer
take_atomic_rc (MultitudeArray *array)
{
  gsize size = multitude_array_size_of (array, array->len);

  if (array->clear_func == NULL && end_block (array))
    return mtude_prefix_write ((guintptr) array->data - sizeof (MtudePrefix), size, MTUDE_TAG_ATOMIC_RC);

  return freeze_atomic_rc_or_abort (array);
}

/**
 * multitude_array_steal: (skip)
 * @array: an array
 * @len: (out) (optional): where to put the number of elements
 *
 * Takes the elements out of an array, which is then empty and can be used further.
 * The twin of g_array_steal().
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the elements, to be freed with
 *   multitude_box_free() on any thread; %NULL if there is no memory, as in an array
 *   that nothing was ever added to.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_array_steal (MultitudeArray *array,
                       gsize          *len)
{
  gpointer mem = NULL;

  g_return_val_if_fail (array != NULL, NULL);

  if (len != NULL)
    *len = array->len;
  if (array->data != NULL)
    {
      mem = take_box (array);
      forget_memory (array);
    }
  return mem;
}

/**
 * multitude_array_free: (skip)
 * @array: (transfer full): an array
 * @free_segment: whether the elements shall be cleared and freed as well
 *
 * Gives a reference up, and empties the array if there are others.  The twin of
 * g_array_free(), but for how the elements are freed that it returns.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the elements, as by multitude_array_steal(),
 *   or %NULL if @free_segment is true
 *
 * Since: 1.0
 */
gchar *
multitude_array_free (MultitudeArray *array,
                      gboolean        free_segment)
{
  gchar *segment = NULL;

  g_return_val_if_fail (array != NULL, NULL);

  if (free_segment)
    multitude_array_clear_all (array);
  else
    segment = multitude_array_steal (array, NULL);

  multitude_array_drop (array);
  return segment;
}

/* Of an array that has one reference and does not hold its arena. */
static G_GNUC_NO_INLINE gpointer
drop_struct (MultitudeArray *array,
             gpointer        mem)
{
  mtude_builder_free (&array->arena->core, array);
  return mem;
}

static G_GNUC_NO_INLINE gpointer
free_to_box_slowly (MultitudeArray *array)
{
  gpointer mem = take_box (array);

  drop_taken (array);
  return mem;
}

/**
 * multitude_array_free_to_box: (skip)
 * @array: (transfer full): an array
 * @len: (out) (optional): where to put the number of elements
 *
 * Gives a reference up, and makes a box of the elements, without a copy.  It is
 * aligned to 16 bytes; a terminating element is in it.  A clear function is not
 * called and not kept: the elements are the caller's.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the elements, to be freed with multitude_box_free() on
 *   any thread; never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_array_free_to_box (MultitudeArray *array,
                             gsize          *len)
{
  gpointer mem;

  g_return_val_if_fail (array != NULL, NULL);

  if (len != NULL)
    *len = array->len;
  if (!multitude_references_are_single (&array->ref_count) || array->holds_arena || !end_block (array))
    return free_to_box_slowly (array);

  /* The usual end takes no stack. */
  mem = array->data;
  return mtude_builder_leave_inline (&array->arena->core, array) ? mem : drop_struct (array, mem);
}

/**
 * multitude_array_free_to_atomic_rc_box: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a counted value of the elements, without a copy,
 * which any thread may share.  multitude_atomic_rc_box_get_size() says how many bytes
 * they are; a terminating element is there but not counted.
 *
 * If the array has a clear function, that is called for each element when the last
 * reference goes, on the thread where that happens.
 *
 * Takes constant time, as long as the array was not split off from another one.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, which is asked for only if the array has none yet, or was split
 * off.
 *
 * Returns: (transfer full): the elements, to be released with
 *   multitude_atomic_rc_box_release(); never %NULL.  They may outlive the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_array_free_to_atomic_rc_box (MultitudeArray *array)
{
  gpointer mem;

  g_return_val_if_fail (array != NULL, NULL);

  mem = take_atomic_rc (array);
  drop_taken (array);
  return mem;
}

static GBytes *
take_bytes (MultitudeArray *array)
{
  gsize size = multitude_array_size_of (array, array->len);
  gpointer data;

  if (size == 0)
    {
      multitude_array_clear_all (array);
      return g_bytes_new_static ("", 0);
    }

  if (array->clear_func != NULL)
    {
      data = take_atomic_rc (array);
      return g_bytes_new_with_free_func (data, size, mtude_atomic_rc_release, data);
    }

  data = take_box (array);
  return g_bytes_new_with_free_func (data, size, mtude_box_free, data);
}

GBytes *
multitude_array_take_bytes (MultitudeArray *array)
{
  GBytes *bytes = take_bytes (array);

  forget_memory (array);
  return bytes;
}

/**
 * multitude_array_free_to_bytes: (skip)
 * @array: (transfer full): an array
 *
 * Gives a reference up, and makes a #GBytes of the elements, without a copy.  Its
 * size is theirs without a terminating one.
 *
 * If the array has a clear function, that is called for each element when the last
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
multitude_array_free_to_bytes (MultitudeArray *array)
{
  GBytes *bytes;

  g_return_val_if_fail (array != NULL, NULL);

  bytes = take_bytes (array);
  drop_taken (array);
  return bytes;
}
