/* Values that any thread shares by counting, that outlive their arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_atomic_rc_box_ calls, twins of g_atomic_rc_box_.  The memory is an
 * owner of the core's, aligned as GLib aligns it; what stands here is how it
 * fails, GLib's criticals, and construction in place.
 */

#include "config.h"

#include "multitude-owner.h"

#include "multitude-owner-check-private.h"
#include "multitude-owner-inline.h"
#include "multitude-private.h"

static gpointer
alloc_or_abort (MultitudeArena *arena,
                gsize           block_size,
                gsize           alignment,
                GDestroyNotify  notify)
{
  gpointer mem = mtude_atomic_rc_alloc_aligned (&arena->core, block_size, alignment, notify);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (&arena->core, block_size, alignment);

  return mem;
}

/* Where the inline code goes without room. */
gpointer
multitude_atomic_rc_box_alloc_or_abort (MtudeArena *core,
                                        gsize       block_size)
{
  gpointer mem = (mtude_atomic_rc_alloc_aligned) (core, block_size, MULTITUDE_RC_ALIGNMENT, NULL);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (core, block_size, MULTITUDE_RC_ALIGNMENT);

  return mem;
}

/**
 * multitude_atomic_rc_box_alloc: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 *
 * Allocates a value with a count of references, that any thread may use.  It
 * is aligned to 16 bytes and not initialised, and has one reference.  It stays
 * valid when the arena is reset or freed.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the budget is exceeded; see
 * multitude_atomic_rc_box_try_alloc().
 *
 * Returns: (transfer full): the value, to be released with
 *   multitude_atomic_rc_box_release()
 *
 * Since: 1.0
 */
gpointer
(multitude_atomic_rc_box_alloc) (MultitudeArena *arena,
                                 gsize           block_size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return multitude_atomic_rc_box_alloc_inline (arena, block_size);
}

/**
 * multitude_atomic_rc_box_alloc0: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 *
 * As multitude_atomic_rc_box_alloc(), with all bytes set to zero.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_alloc0 (MultitudeArena *arena,
                                gsize           block_size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return memset (multitude_atomic_rc_box_alloc_inline (arena, block_size), 0, block_size);
}

/**
 * multitude_atomic_rc_box_alloc_aligned: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 * @alignment: a power of two, at most 16384
 *
 * As multitude_atomic_rc_box_alloc(), with an alignment, which may also be smaller
 * than usual, but not below 8.  Aborts the program if the alignment is not
 * possible.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_alloc_aligned (MultitudeArena *arena,
                                       gsize           block_size,
                                       gsize           alignment)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return alloc_or_abort (arena, block_size, alignment, NULL);
}

/**
 * multitude_atomic_rc_box_alloc_full: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 * @notify: (nullable): called with the value when its last reference goes
 *
 * As multitude_atomic_rc_box_alloc(), for a value that has to be cleared,
 * on the thread that gives it up.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_alloc_full (MultitudeArena *arena,
                                    gsize           block_size,
                                    GDestroyNotify  notify)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return alloc_or_abort (arena, block_size, MULTITUDE_RC_ALIGNMENT, notify);
}

/**
 * multitude_atomic_rc_box_dup: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 * @mem_block: what to copy
 *
 * Copies memory into a value of its own; else as multitude_atomic_rc_box_alloc().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): the copy, with one reference
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_dup (MultitudeArena *arena,
                             gsize           block_size,
                             gconstpointer   mem_block)
{
  gpointer copy;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (mem_block != NULL, NULL);

  copy = multitude_atomic_rc_box_alloc_inline (arena, block_size);
  memcpy (copy, mem_block, block_size);

  return copy;
}

static gpointer
try_alloc (MultitudeArena  *arena,
           gsize            block_size,
           GDestroyNotify   notify,
           GError         **error)
{
  gpointer mem = mtude_atomic_rc_alloc_aligned (&arena->core, block_size, MULTITUDE_RC_ALIGNMENT, notify);

  if (mem == NULL)
    multitude_set_error (error, arena, block_size, MULTITUDE_RC_ALIGNMENT);

  return mem;
}

/**
 * multitude_atomic_rc_box_try_alloc: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_atomic_rc_box_alloc() does, but returns %NULL where that
 * would abort, and leaves the arena as it was.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_try_alloc (MultitudeArena  *arena,
                                   gsize            block_size,
                                   GError         **error)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return try_alloc (arena, block_size, NULL, error);
}

/**
 * multitude_atomic_rc_box_construct: (skip)
 * @arena: an arena
 * @block_size: bytes; may be 0
 * @notify: (nullable): called with the value when its last reference goes
 * @func: (scope call): makes the value
 * @user_data: (nullable): what to call it with
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates a value and has it made where it is.  If @func returns %FALSE the
 * memory is given back, and @notify is not called; if nothing was allocated
 * behind it, the same space is used again.
 *
 * @func may use the arena, and may not keep a reference to what it could not
 * make.  Only the thread that uses the arena may call this.  Fails with what @func
 * sets, or with %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW before @func was called.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_construct (MultitudeArena          *arena,
                                   gsize                    block_size,
                                   GDestroyNotify           notify,
                                   MultitudeConstructFunc   func,
                                   gpointer                 user_data,
                                   GError                 **error)
{
  gpointer mem;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = try_alloc (arena, block_size, notify, error);
  if (mem == NULL || func (mem, user_data, error))
    return mem;

  mtude_atomic_rc_give_back (&arena->core, mem);
  return NULL;
}

/**
 * multitude_atomic_rc_box_acquire: (skip)
 * @mem_block: a value from multitude_atomic_rc_box_alloc()
 *
 * Takes one more reference.  Any thread that has one may call this.
 * Aborts the program beyond 2147483648 references.
 *
 * Returns: (transfer full): @mem_block
 *
 * Since: 1.0
 */
gpointer
(multitude_atomic_rc_box_acquire) (gpointer mem_block)
{
  g_return_val_if_fail (mem_block != NULL, NULL);

  return mtude_atomic_rc_acquire (mem_block);
}

/**
 * multitude_atomic_rc_box_release: (skip)
 * @mem_block: (transfer full): a value from multitude_atomic_rc_box_alloc()
 *
 * Gives up one reference; the memory goes with the last one.
 *
 * May be called from any thread, also when the arena is gone.  Is a
 * #GDestroyNotify.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
(multitude_atomic_rc_box_release) (gpointer mem_block)
{
  g_return_if_fail (mem_block != NULL);

  mtude_atomic_rc_release (mem_block);
}

/**
 * multitude_atomic_rc_box_release_full: (skip)
 * @mem_block: (transfer full): a value from multitude_atomic_rc_box_alloc()
 * @clear_func: called with @mem_block if this is the last reference
 *
 * Gives up one reference as multitude_atomic_rc_box_release() does.  With the last
 * one, @clear_func runs first, then the function that
 * multitude_atomic_rc_box_alloc_full() was given, then the memory goes.
 *
 * May be called from any thread, also when the arena is gone.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_atomic_rc_box_release_full (gpointer       mem_block,
                                      GDestroyNotify clear_func)
{
  g_return_if_fail (mem_block != NULL);
  g_return_if_fail (clear_func != NULL);

  mtude_atomic_rc_release_full (mem_block, clear_func);
}

/**
 * multitude_atomic_rc_box_release_in: (skip)
 * @arena: the arena that @mem_block was allocated from
 * @mem_block: (transfer full): a value from multitude_atomic_rc_box_alloc()
 *
 * As multitude_atomic_rc_box_release(), without an atomic operation if the reference is
 * the only one and the chunk is in use.  Only the thread that uses the arena may
 * call this.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
(multitude_atomic_rc_box_release_in) (MultitudeArena *arena,
                                      gpointer        mem_block)
{
  g_return_if_fail (arena != NULL);
  g_return_if_fail (mem_block != NULL);

  mtude_atomic_rc_release_in (&arena->core, mem_block);
}

/**
 * multitude_atomic_rc_box_release_full_in: (skip)
 * @arena: the arena that @mem_block was allocated from
 * @mem_block: (transfer full): a value from multitude_atomic_rc_box_alloc()
 * @clear_func: called with @mem_block if this is the last reference
 *
 * As multitude_atomic_rc_box_release_full(), with the saving of
 * multitude_atomic_rc_box_release_in().  Only the thread that uses the arena may call
 * this.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_atomic_rc_box_release_full_in (MultitudeArena *arena,
                                         gpointer        mem_block,
                                         GDestroyNotify  clear_func)
{
  g_return_if_fail (arena != NULL);
  g_return_if_fail (mem_block != NULL);
  g_return_if_fail (clear_func != NULL);

  mtude_atomic_rc_release_full_in (&arena->core, mem_block, clear_func);
}

/**
 * multitude_atomic_rc_box_release_n: (skip)
 * @mem_blocks: (array length=n_mem_blocks): values, of any arenas
 * @n_mem_blocks: how many
 *
 * Gives up one reference to each of many values, none of them %NULL.  Where these
 * are the last ones and lie in one chunk, a run of them costs one atomic
 * operation.  May be called from any thread.
 * Aborts the program with a message if this is no such value.
 *
 * Since: 1.0
 */
void
multitude_atomic_rc_box_release_n (gpointer *mem_blocks,
                                   gsize     n_mem_blocks)
{
  g_return_if_fail (mem_blocks != NULL || n_mem_blocks == 0);

  mtude_atomic_rc_release_n (mem_blocks, n_mem_blocks);
}
/**
 * multitude_atomic_rc_box_get_size: (skip)
 * @mem_block: a value from multitude_atomic_rc_box_alloc()
 *
 * How large the value is.  Any thread that has a reference may call this.
 *
 * Returns: the bytes that were asked for
 *
 * Since: 1.0
 */
gsize
multitude_atomic_rc_box_get_size (gpointer mem_block)
{
  g_return_val_if_fail (mem_block != NULL, 0);

  return mtude_atomic_rc_get_size (mem_block);
}

/**
 * multitude_atomic_rc_box_is_unique: (skip)
 * @mem_block: a value from multitude_atomic_rc_box_alloc()
 *
 * Whether there is one reference alone, so that its holder may change the value.
 * Any thread that has a reference may call this.
 *
 * Returns: whether the caller's reference is the only one
 *
 * Since: 1.0
 */
gboolean
multitude_atomic_rc_box_is_unique (gpointer mem_block)
{
  g_return_val_if_fail (mem_block != NULL, FALSE);

  return mtude_atomic_rc_is_unique (mem_block);
}

/**
 * multitude_atomic_rc_box_get_mut: (skip)
 * @mem_block: a value from multitude_atomic_rc_box_alloc()
 *
 * Asks for the right to change a value.  Any thread that has a reference
 * may call this.
 *
 * Returns: (transfer none) (nullable): @mem_block if the caller's reference is the
 *   only one, else %NULL
 *
 * Since: 1.0
 */
gpointer
multitude_atomic_rc_box_get_mut (gpointer mem_block)
{
  g_return_val_if_fail (mem_block != NULL, NULL);

  return mtude_atomic_rc_is_unique (mem_block) ? mem_block : NULL;
}
