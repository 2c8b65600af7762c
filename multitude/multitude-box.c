/* Boxes: values with one owner, that outlive their arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_box_ calls.  The memory is an owner of the core's; what
 * stands here is how it fails, and construction in place.
 */

#include "config.h"

#include "multitude-owner.h"

#include "multitude-owner-check-private.h"
#include "multitude-owner-inline.h"
#include "multitude-private.h"

/* Where the inline code goes. */
gpointer
multitude_box_alloc_or_abort (MtudeArena *core,
                              gsize       size,
                              gsize       alignment)
{
  gpointer mem = mtude_box_alloc_aligned (core, size, alignment);

  if (G_UNLIKELY (mem == NULL))
    multitude_abort (core, size, alignment);

  return mem;
}

/**
 * multitude_box_alloc: (skip)
 * @arena: an arena
 * @size: bytes; may be 0
 *
 * Allocates a value with one owner.  It is aligned to 8 bytes and not
 * initialised.  It stays valid when the arena is reset or freed.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory, or when the budget is exceeded; see
 * multitude_box_try_alloc().
 *
 * Returns: (transfer full): the value, to be freed with multitude_box_free() on
 *   any thread, also after the arena is gone
 *
 * Since: 1.0
 */
gpointer
(multitude_box_alloc) (MultitudeArena *arena,
                       gsize           size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return multitude_box_alloc_inline (arena, size);
}

/**
 * multitude_box_alloc0: (skip)
 * @arena: an arena
 * @size: bytes; may be 0
 *
 * As multitude_box_alloc(), with all bytes set to zero.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
gpointer
multitude_box_alloc0 (MultitudeArena *arena,
                      gsize           size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return memset (multitude_box_alloc_inline (arena, size), 0, size);
}

/**
 * multitude_box_alloc_aligned: (skip)
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most 16384
 *
 * As multitude_box_alloc(), with an alignment.  Aborts the program if the
 * alignment is not possible.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
gpointer
multitude_box_alloc_aligned (MultitudeArena *arena,
                             gsize           size,
                             gsize           alignment)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return multitude_box_alloc_or_abort (&arena->core, size, alignment);
}

/**
 * multitude_box_dup: (skip)
 * @arena: an arena
 * @mem: (nullable): what to copy; may be %NULL if @size is 0
 * @size: bytes; may be 0
 *
 * Copies memory into a value of its own; else as multitude_box_alloc().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
gpointer
multitude_box_dup (MultitudeArena *arena,
                   gconstpointer   mem,
                   gsize           size)
{
  gpointer copy;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (mem != NULL || size == 0, NULL);

  copy = multitude_box_alloc_inline (arena, size);
  if (size > 0)
    memcpy (copy, mem, size);

  return copy;
}

/**
 * multitude_box_try_alloc: (skip)
 * @arena: an arena
 * @size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_box_alloc() does, but returns %NULL where that would
 * abort, and leaves the arena as it was.
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
multitude_box_try_alloc (MultitudeArena  *arena,
                         gsize            size,
                         GError         **error)
{
  gpointer mem;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = mtude_box_alloc (&arena->core, size);
  if (mem == NULL)
    multitude_set_error (error, arena, size, 8);

  return mem;
}

typedef struct
{
  MultitudeConstructFunc func;
  gpointer               user_data;
  GError               **error;
  gboolean               was_called;
} Construction;

static bool
construct (gpointer mem,
           gpointer data)
{
  Construction *self = data;

  self->was_called = TRUE;
  return self->func (mem, self->user_data, self->error);
}

/**
 * multitude_box_construct: (skip)
 * @arena: an arena
 * @size: bytes; may be 0
 * @func: (scope call): makes the value
 * @user_data: (nullable): what to call it with
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates a value and has it made where it is.  If @func returns %FALSE the
 * memory is given back; if nothing was allocated behind it, the next owner gets
 * the same space.
 *
 * @func may use the arena.  Only the thread that uses the arena may call this.
 * Fails with what @func sets, or with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW before @func was called.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_box_construct (MultitudeArena          *arena,
                         gsize                    size,
                         MultitudeConstructFunc   func,
                         gpointer                 user_data,
                         GError                 **error)
{
  Construction self = { func, user_data, error, FALSE };
  gpointer mem;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  mem = mtude_box_construct (&arena->core, size, construct, &self);
  if (mem == NULL && !self.was_called)
    multitude_set_error (error, arena, size, 8);

  return mem;
}

/**
 * multitude_box_free: (skip)
 * @mem: (transfer full) (nullable): a box, or %NULL
 *
 * Gives up a box.  May be called from any thread, also when the arena is gone,
 * and is a #GDestroyNotify.  Costs one atomic operation.
 * Aborts the program with a message if the memory is in no chunk of such owners.
 *
 * Since: 1.0
 */
void
multitude_box_free (gpointer mem)
{
  if (mem != NULL)
    mtude_box_free (mem);
}

/**
 * multitude_box_free_in: (skip)
 * @arena: the arena that @mem was allocated from
 * @mem: (transfer full) (nullable): a box, or %NULL
 *
 * Gives up a box as multitude_box_free() does, without an atomic operation while
 * its chunk is in use.  Only the thread that uses the arena may call this.
 * Aborts the program with a message if the memory is in no chunk of such owners.
 *
 * Since: 1.0
 */
void
multitude_box_free_in (MultitudeArena *arena,
                       gpointer        mem)
{
  g_return_if_fail (arena != NULL);

  if (mem != NULL)
    mtude_box_free_in (&arena->core, mem);
}

/**
 * multitude_box_free_n: (skip)
 * @mems: (array length=n_mems): boxes, of any arenas
 * @n_mems: how many
 *
 * Gives up many boxes, with one atomic operation for each run of boxes that lie
 * in one chunk.  None may be %NULL.  May be called from any thread.
 * Aborts the program with a message if the memory is in no chunk of such owners.
 *
 * Since: 1.0
 */
void
multitude_box_free_n (gpointer *mems,
                      gsize     n_mems)
{
  g_return_if_fail (mems != NULL || n_mems == 0);

  mtude_box_free_n (mems, n_mems);
}
