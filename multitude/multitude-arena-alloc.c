/* Memory from an arena, in the three ways it can fail.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the allocating calls of MultitudeArena: those that abort like
 * g_malloc(), and those that set a GError.  The bump is inline and the core's;
 * what stands here is what a call does besides.
 */

#include "config.h"

#include "multitude-arena.h"

#include "multitude-private.h"

/* Where the inline code goes without room. */
gpointer
multitude_arena_alloc_or_abort (MtudeArena *core,
                                gsize       size,
                                gsize       alignment)
{
  gpointer mem = mtude_arena_alloc_slow (core, size, alignment);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (core, size, alignment);

  return mem;
}

char *
multitude_arena_bytes_or_abort (MtudeArena *core,
                                gsize       length)
{
  char *bytes = mtude_arena_bytes_slow (core, length);

  if (G_UNLIKELY (bytes == NULL))
    multitude_abort (core, length, 1);

  return bytes;
}

static gsize
malloc_alignment (gsize size)
{
  return size >= 16 ? 16 : 8;
}

/**
 * multitude_arena_alloc: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 *
 * Allocates memory as g_malloc() does: not initialised, aligned to 16 bytes, or
 * to 8 if @size is less than 16, and never %NULL, even if @size is 0.
 *
 * A handful of instructions while the current chunk has room, and inline in C.
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the budget is exceeded; see
 * multitude_arena_try_alloc().
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed
 *
 * Since: 1.0
 */
gpointer
(multitude_arena_alloc) (MultitudeArena *self,
                         gsize           size)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_alloc_inline (self, size);
}

/**
 * multitude_arena_alloc0: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 *
 * As multitude_arena_alloc(), with all bytes set to zero.
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed
 *
 * Since: 1.0
 */
gpointer
(multitude_arena_alloc0) (MultitudeArena *self,
                          gsize           size)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_alloc0_inline (self, size);
}

/**
 * multitude_arena_alloc_aligned: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most 32768
 *
 * As multitude_arena_alloc(), with an alignment, which may also be smaller than
 * usual.  Aborts the program if the alignment is not possible.
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed
 *
 * Since: 1.0
 */
gpointer
multitude_arena_alloc_aligned (MultitudeArena *self,
                               gsize           size,
                               gsize           alignment)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_alloc_or_abort (&self->core, size, alignment);
}

/**
 * multitude_arena_alloc_n: (skip)
 * @self: an arena
 * @n_blocks: the number of blocks
 * @block_size: the bytes of each
 *
 * As multitude_arena_alloc() of @n_blocks times @block_size bytes, as
 * g_malloc_n() does.  Aborts the program if the product is beyond what can be
 * addressed.
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed
 *
 * Since: 1.0
 */
gpointer
multitude_arena_alloc_n (MultitudeArena *self,
                         gsize           n_blocks,
                         gsize           block_size)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_alloc_inline (self, multitude_size_of_array (n_blocks, block_size));
}

/**
 * multitude_arena_alloc0_n: (skip)
 * @self: an arena
 * @n_blocks: the number of blocks
 * @block_size: the bytes of each
 *
 * As multitude_arena_alloc_n(), with all bytes set to zero.
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed
 *
 * Since: 1.0
 */
gpointer
multitude_arena_alloc0_n (MultitudeArena *self,
                          gsize           n_blocks,
                          gsize           block_size)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_alloc0_inline (self, multitude_size_of_array (n_blocks, block_size));
}

/**
 * multitude_arena_memdup: (skip)
 * @self: an arena
 * @mem: (nullable): what to copy, or %NULL
 * @size: bytes; may be 0
 *
 * Copies memory into the arena, aligned as multitude_arena_alloc() does.  As
 * g_memdup2(), but nothing to copy gives a pointer as well, unless @mem is %NULL.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable): the copy, valid until the arena is reset,
 *   rewound or freed; %NULL if @mem is %NULL
 *
 * Since: 1.0
 */
gpointer
(multitude_arena_memdup) (MultitudeArena *self,
                          gconstpointer   mem,
                          gsize           size)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_memdup_inline (self, mem, size);
}

/**
 * multitude_arena_realloc: (skip)
 * @self: an arena
 * @mem: (nullable): memory from this arena, or %NULL
 * @old_size: the bytes that it has; nothing is made of it if @mem is %NULL
 * @new_size: the bytes that it shall have; may be 0
 *
 * Makes memory larger or smaller.  If it was allocated last it stays where it is,
 * as far as the chunk has room, and what is given up is free again; else it is
 * copied when it grows, and the old bytes are lost until the next reset.
 *
 * Aborts the program when @mem cannot have @old_size bytes: when that is more than
 * there is from there to the end of what was allocated in the current chunk, or to
 * the end of another one.  A smaller one that is wrong is believed, since an
 * allocation leaves no note of its size: it says how many bytes are read when they
 * are copied, and which of them the next allocation may get when they are not.  With
 * <literal>MULTITUDE_DEBUG=guard</literal> or <literal>malloc</literal> each size is
 * known, and any other one aborts the program, as does memory that is not of the
 * arena, or not any more, or was reallocated to another place before.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): memory that is valid until the arena is reset,
 *   rewound or freed; never %NULL
 *
 * Since: 1.0
 */
gpointer
multitude_arena_realloc (MultitudeArena *self,
                         gpointer        mem,
                         gsize           old_size,
                         gsize           new_size)
{
  gpointer changed;

  g_return_val_if_fail (self != NULL, NULL);

  changed = mtude_arena_realloc (&self->core, mem, old_size, new_size);
  if (G_UNLIKELY (changed == NULL))
    multitude_abort (&self->core, new_size, malloc_alignment (new_size));

  return changed;
}

/**
 * multitude_arena_try_alloc: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_arena_alloc() does, but returns %NULL where that would
 * abort, and leaves the arena as it was.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer none) (nullable): memory that is valid until the arena is
 *   reset, rewound or freed; or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_alloc (MultitudeArena  *self,
                           gsize            size,
                           GError         **error)
{
  gpointer mem;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = mtude_arena_alloc (&self->core, size);
  if (mem == NULL)
    multitude_set_error (error, self, size, malloc_alignment (size));

  return mem;
}

/**
 * multitude_arena_try_alloc0: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_try_alloc(), with all bytes set to zero.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_alloc0 (MultitudeArena  *self,
                            gsize            size,
                            GError         **error)
{
  gpointer mem = multitude_arena_try_alloc (self, size, error);

  return mem != NULL ? memset (mem, 0, size) : NULL;
}

/**
 * multitude_arena_try_alloc_aligned: (skip)
 * @self: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most 32768
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_try_alloc(), with an alignment.  Also fails with
 * %MULTITUDE_ERROR_ALIGNMENT.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_alloc_aligned (MultitudeArena  *self,
                                   gsize            size,
                                   gsize            alignment,
                                   GError         **error)
{
  gpointer mem;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = mtude_arena_alloc_aligned (&self->core, size, alignment);
  if (mem == NULL)
    multitude_set_error (error, self, size, alignment);

  return mem;
}

/**
 * multitude_arena_try_alloc_n: (skip)
 * @self: an arena
 * @n_blocks: the number of blocks
 * @block_size: the bytes of each
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_try_alloc() of @n_blocks times @block_size bytes; fails with
 * %MULTITUDE_ERROR_OVERFLOW if the product is beyond what can be addressed.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_alloc_n (MultitudeArena  *self,
                             gsize            n_blocks,
                             gsize            block_size,
                             GError         **error)
{
  return multitude_arena_try_alloc (self, multitude_size_of_array (n_blocks, block_size), error);
}

/**
 * multitude_arena_try_alloc0_n: (skip)
 * @self: an arena
 * @n_blocks: the number of blocks
 * @block_size: the bytes of each
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_try_alloc_n(), with all bytes set to zero.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_alloc0_n (MultitudeArena  *self,
                              gsize            n_blocks,
                              gsize            block_size,
                              GError         **error)
{
  return multitude_arena_try_alloc0 (self, multitude_size_of_array (n_blocks, block_size), error);
}

/**
 * multitude_arena_try_realloc: (skip)
 * @self: an arena
 * @mem: (nullable): memory from this arena, or %NULL
 * @old_size: the bytes that it has; nothing is made of it if @mem is %NULL
 * @new_size: the bytes that it shall have; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_realloc(), but returns %NULL where that would abort since there
 * is no memory; then @mem is as it was.  An @old_size that @mem cannot have aborts
 * the program here as well.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_realloc (MultitudeArena  *self,
                             gpointer         mem,
                             gsize            old_size,
                             gsize            new_size,
                             GError         **error)
{
  gpointer changed;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  changed = mtude_arena_realloc (&self->core, mem, old_size, new_size);
  if (changed == NULL)
    multitude_set_error (error, self, new_size, malloc_alignment (new_size));

  return changed;
}

/**
 * multitude_arena_try_memdup: (skip)
 * @self: an arena
 * @mem: (nullable): what to copy, or %NULL
 * @size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_memdup(), but returns %NULL and sets @error where that would
 * abort.
 *
 * Returns: (transfer none) (nullable): the copy; %NULL if @mem is %NULL, or with
 *   @error set
 *
 * Since: 1.0
 */
gpointer
multitude_arena_try_memdup (MultitudeArena  *self,
                            gconstpointer    mem,
                            gsize            size,
                            GError         **error)
{
  gpointer copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (mem == NULL)
    return NULL;

  copy = multitude_arena_try_alloc (self, size, error);
  return copy != NULL ? memcpy (copy, mem, size) : NULL;
}
