/* Bytes that are copied when they are written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeCow.  What it owns is a box, so it needs an arena for nothing
 * but the first write, and outlives the arena.
 */

#include "config.h"

#include "multitude-slice.h"

#include "multitude-private.h"

#define COW_ALIGNMENT 16

/**
 * multitude_cow_init_borrowed: (skip)
 * @self: (out caller-allocates): memory for a #MultitudeCow
 * @data: (nullable): bytes that stay valid as long as they are borrowed; may be
 *   %NULL if @size is 0
 * @size: how many
 *
 * Begins with bytes of somebody else.  Nothing is copied or allocated.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
multitude_cow_init_borrowed (MultitudeCow  *self,
                             gconstpointer  data,
                             gsize          size)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || size == 0);

  *self = (MultitudeCow) { NULL, data, size };
}

static gboolean
take_copy (MultitudeCow    *self,
           MultitudeArena  *arena,
           gconstpointer    data,
           gsize            size,
           GError         **error)
{
  gpointer copy = mtude_box_alloc_aligned (&arena->core, size, COW_ALIGNMENT);

  if (copy == NULL)
    {
      multitude_set_error (error, arena, size, COW_ALIGNMENT);
      return FALSE;
    }

  if (size > 0)
    memcpy (copy, data, size);
  *self = (MultitudeCow) { copy, copy, size };
  return TRUE;
}

/**
 * multitude_cow_init_copy: (skip)
 * @self: (out caller-allocates): memory for a #MultitudeCow
 * @arena: where to copy to
 * @data: (nullable): bytes; may be %NULL if @size is 0
 * @size: how many
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Begins with a copy that it owns.
 *
 * Only the thread that uses @arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then @self borrows nothing, and may be cleared.
 *
 * Returns: whether it could
 *
 * Since: 1.0
 */
gboolean
multitude_cow_init_copy (MultitudeCow    *self,
                         MultitudeArena  *arena,
                         gconstpointer    data,
                         gsize            size,
                         GError         **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (arena != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  *self = (MultitudeCow) { NULL, NULL, 0 };
  return take_copy (self, arena, data, size, error);
}

/**
 * multitude_cow_init_clone: (skip)
 * @self: (out caller-allocates): memory for a #MultitudeCow
 * @other: what to begin with
 * @arena: where to copy to, if @other owns its bytes
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Begins as another one: borrows what that borrows, or copies what it owns.
 *
 * Only the thread that uses @arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW, but not if @other borrows.
 *
 * Returns: whether it could
 *
 * Since: 1.0
 */
gboolean
multitude_cow_init_clone (MultitudeCow        *self,
                          const MultitudeCow  *other,
                          MultitudeArena      *arena,
                          GError             **error)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);
  g_return_val_if_fail (arena != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  *self = (MultitudeCow) { NULL, NULL, 0 };
  if (other->owned != NULL)
    return take_copy (self, arena, other->data, other->size, error);

  *self = *other;
  return TRUE;
}

/**
 * multitude_cow_clear: (skip)
 * @self: a #MultitudeCow
 *
 * Frees the bytes if they are owned, and leaves none.
 *
 * May be called from any thread, also when the arena is gone.
 *
 * Since: 1.0
 */
void
multitude_cow_clear (MultitudeCow *self)
{
  g_return_if_fail (self != NULL);

  if (self->owned != NULL)
    mtude_box_free (self->owned);
  *self = (MultitudeCow) { NULL, NULL, 0 };
}

/**
 * multitude_cow_get_data: (skip)
 * @self: a #MultitudeCow
 * @size: (out) (optional): how many bytes there are
 *
 * The bytes, for reading.
 *
 * May be called from any thread that may use @self.
 *
 * Returns: (transfer none) (nullable): the bytes; %NULL only if there are none
 *
 * Since: 1.0
 */
gconstpointer
multitude_cow_get_data (const MultitudeCow *self,
                        gsize              *size)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (size != NULL)
    *size = self->size;
  return self->data;
}

/**
 * multitude_cow_is_owned: (skip)
 * @self: a #MultitudeCow
 *
 * Whether the bytes are its own, and not borrowed.
 *
 * May be called from any thread that may use @self.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
multitude_cow_is_owned (const MultitudeCow *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->owned != NULL;
}

/**
 * multitude_cow_get_mutable: (skip)
 * @self: a #MultitudeCow
 * @arena: where to copy to, if the bytes are borrowed
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * The bytes, for writing.  The first call copies them if they are borrowed; from
 * then on they are owned, and aligned to 16.
 *
 * Only the thread that uses @arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then the bytes are borrowed as before.
 *
 * Returns: (transfer none) (nullable): the bytes; %NULL with @error set
 *
 * Since: 1.0
 */
gpointer
multitude_cow_get_mutable (MultitudeCow    *self,
                           MultitudeArena  *arena,
                           GError         **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (self->owned == NULL && !take_copy (self, arena, self->data, self->size, error))
    return NULL;

  return self->owned;
}

/**
 * multitude_cow_steal_bytes: (skip)
 * @self: a #MultitudeCow
 * @arena: where to copy to, if the bytes are borrowed
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Makes a #GBytes of the bytes, without a copy if they are owned, and leaves none.
 *
 * Only the thread that uses @arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then @self is as before.
 *
 * Returns: (transfer full) (nullable): a #GBytes that may outlive the arena; %NULL
 *   with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_cow_steal_bytes (MultitudeCow    *self,
                           MultitudeArena  *arena,
                           GError         **error)
{
  gpointer data = multitude_cow_get_mutable (self, arena, error);
  gsize size;

  if (data == NULL)
    return NULL;

  size = self->size;
  *self = (MultitudeCow) { NULL, NULL, 0 };
  return g_bytes_new_with_free_func (data, size, mtude_box_free, data);
}
