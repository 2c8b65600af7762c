/* Many elements at once, and room to read into.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what stands between an allocation and its contents: copies of n
 * elements, elements that a function fills in, and bytes whose number is known
 * only after they were read.
 */

#include "config.h"

#include "multitude-slice.h"

#include "multitude-private.h"

/**
 * multitude_arena_memdup_n: (skip)
 * @self: an arena
 * @mem: (nullable): what to copy; may be %NULL if @n_blocks or @block_size is 0
 * @n_blocks: the number of elements
 * @block_size: the bytes of each
 *
 * Copies an array into arena-bound memory, aligned as multitude_arena_alloc()
 * does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the product is beyond what can be addressed.
 *
 * Returns: (transfer none): the copy, valid until the arena is reset, rewound or
 *   freed; never %NULL
 *
 * Since: 1.0
 */
gpointer
multitude_arena_memdup_n (MultitudeArena *self,
                          gconstpointer   mem,
                          gsize           n_blocks,
                          gsize           block_size)
{
  gpointer copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (mem != NULL || n_blocks == 0 || block_size == 0, NULL);

  copy = multitude_arena_alloc (self, multitude_size_of_array (n_blocks, block_size));
  return mem != NULL ? memcpy (copy, mem, n_blocks * block_size) : copy;
}

/**
 * multitude_arena_try_memdup_n: (skip)
 * @self: an arena
 * @mem: (nullable): what to copy; may be %NULL if @n_blocks or @block_size is 0
 * @n_blocks: the number of elements
 * @block_size: the bytes of each
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_memdup_n(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the copy, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_memdup_n (MultitudeArena  *self,
                              gconstpointer    mem,
                              gsize            n_blocks,
                              gsize            block_size,
                              GError         **error)
{
  gpointer copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (mem != NULL || n_blocks == 0 || block_size == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  copy = multitude_arena_try_alloc (self, multitude_size_of_array (n_blocks, block_size), error);
  return copy != NULL && mem != NULL ? memcpy (copy, mem, n_blocks * block_size) : copy;
}

/* In the order in which they were filled. */
static void
clear_filled (char           *mem,
              gsize           n_filled,
              gsize           block_size,
              GDestroyNotify  clear)
{
  gsize i;

  if (clear == NULL)
    return;

  for (i = 0; i < n_filled; i++)
    clear (mem + i * block_size);
}

/**
 * multitude_arena_fill: (skip)
 * @self: an arena
 * @n_blocks: the number of elements; may be 0
 * @block_size: the bytes of each
 * @fill: (scope call): initialises one element
 * @user_data: passed to @fill
 * @clear: (nullable): undoes @fill, for elements that will not be returned
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates an array in arena-bound memory and has each element initialised, the
 * first one first.
 *
 * If @fill fails, those that it had initialised are cleared in the same order, and
 * the space is free again at once unless @fill has allocated something itself.
 * The arena does not call @clear for an array that was returned: see
 * multitude_arena_add_cleanup().
 *
 * Only the thread that uses the arena may call this; @fill may use the arena, but
 * must not reset or rewind it.  Fails as @fill does, or with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW
 * before @fill was called at all.
 *
 * Returns: (transfer none) (nullable): the array, aligned as by
 *   multitude_arena_alloc() and valid until the arena is reset, rewound or freed;
 *   %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_fill (MultitudeArena     *self,
                      gsize               n_blocks,
                      gsize               block_size,
                      MultitudeFillFunc   fill,
                      gpointer            user_data,
                      GDestroyNotify      clear,
                      GError            **error)
{
  gsize size = multitude_size_of_array (n_blocks, block_size);
  char *mem;
  gsize i;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (fill != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = multitude_arena_try_alloc (self, size, error);
  if (mem == NULL)
    return NULL;

  for (i = 0; i < n_blocks; i++)
    if (!fill (mem + i * block_size, i, user_data, error))
      {
        clear_filled (mem, i, block_size, clear);
        /* The last block shrinks in place, any other stays where it is. */
        mem = mtude_arena_realloc (&self->core, mem, size, 0);
        g_assert (mem != NULL);
        return NULL;
      }

  return mem;
}

/**
 * multitude_arena_reserve_bytes: (skip)
 * @self: an arena
 * @size: the most bytes that there will be; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates room for bytes whose number is not known yet, such as for a read().
 * What becomes of it is said by multitude_arena_commit_bytes() or
 * multitude_arena_cancel_bytes(), one of which has to follow before the arena is
 * freed.
 *
 * The room is an owner: a reset leaves it as it is.  It is not initialised.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer full) (nullable): room for @size bytes, aligned to 16; %NULL
 *   with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_reserve_bytes (MultitudeArena  *self,
                               gsize            size,
                               GError         **error)
{
  MtudeBlock block = { NULL, 0, 0 };

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!mtude_block_grow (&self->core, &block, 0, MAX (size, 1), 0, MTUDE_GROW_EXACT))
    {
      multitude_set_error (error, self, size, 16);
      return NULL;
    }

  return mtude_block_leave (&block);
}

/**
 * multitude_arena_commit_bytes: (skip)
 * @self: the arena that @mem is from
 * @mem: (transfer full): room from multitude_arena_reserve_bytes()
 * @reserved: the size that was asked for
 * @size: how many bytes are in it; at most @reserved
 *
 * Makes a #GBytes of the first @size bytes, without a copy.  The rest is free
 * again at once if no owner was allocated in the meantime.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.  The
 * arena cannot refuse it.  Aborts the program when GLib has no memory for the
 * struct, and if @mem is no room of @reserved bytes, or was committed or cancelled before.
 *
 * Returns: (transfer full): a #GBytes that may outlive the arena and be released
 *   on any thread
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_commit_bytes (MultitudeArena *self,
                              gpointer        mem,
                              gsize           reserved,
                              gsize           size)
{
  MtudeBlock block;
  gpointer data;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (mem != NULL, NULL);
  g_return_val_if_fail (size <= reserved, NULL);

  mtude_block_adopt (&self->core, &block, mem, MAX (reserved, 1));
  data = mtude_block_freeze_box (&self->core, &block, size);
  return g_bytes_new_with_free_func (data, size, mtude_box_free, data);
}

/**
 * multitude_arena_cancel_bytes: (skip)
 * @self: the arena that @mem is from
 * @mem: (transfer full): room from multitude_arena_reserve_bytes()
 * @reserved: the size that was asked for
 *
 * Gives room back that is not needed.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.  Aborts the
 * program if @mem is no room of @reserved bytes, or was committed or cancelled before.
 *
 * Since: 1.0
 */
void
multitude_arena_cancel_bytes (MultitudeArena *self,
                              gpointer        mem,
                              gsize           reserved)
{
  MtudeBlock block;

  g_return_if_fail (self != NULL);
  g_return_if_fail (mem != NULL);

  mtude_block_adopt (&self->core, &block, mem, MAX (reserved, 1));
  mtude_block_free (&self->core, &block);
}
