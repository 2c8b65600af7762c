/* GVariants whose serialised form lives in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_arena_new_variant_from_data(), multitude_arena_store_variant()
 * and multitude_arena_detach_variant().  The bytes are a box of the core, aligned as
 * GVariant wants it for any type, so that it reads them where they are; it makes a
 * copy of what is aligned to less.
 */

#include "config.h"

#include "multitude-variant.h"

#include "multitude-private.h"

/* The most that a type needs is 8; this is what all bytes of an arena have. */
#define VARIANT_ALIGNMENT 16

static gpointer
alloc_data (MultitudeArena  *self,
            gsize            size,
            GError         **error)
{
  gpointer data = mtude_box_alloc_aligned (&self->core, size, VARIANT_ALIGNMENT);

  if (data == NULL)
    multitude_set_error (error, self, size, VARIANT_ALIGNMENT);

  return data;
}

/* Takes the box. */
static GVariant *
new_variant (const GVariantType *type,
             gpointer            data,
             gsize               size,
             gboolean            trusted)
{
  GBytes *bytes = g_bytes_new_with_free_func (data, size, mtude_box_free, data);
  GVariant *value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, trusted));

  g_bytes_unref (bytes);
  return value;
}

/**
 * multitude_arena_new_variant_from_data:
 * @self: an arena
 * @type: a definite #GVariantType
 * @data: (transfer none) (array length=size) (element-type guint8) (nullable): what
 *   to copy, the serialised form of a value; may be %NULL if @size is 0
 * @size: bytes; may be 0
 * @trusted: whether @data is known to be in normal form; pass %TRUE for nothing that
 *   comes from outside
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Copies the serialised form of a value into the arena, and makes a #GVariant that
 * reads it there: as g_variant_new_from_bytes() with bytes of
 * multitude_arena_new_bytes(), and with the same care for data that is not what @type
 * says.  The value is in the byte order of @data; g_variant_byteswap() changes it.
 *
 * The bytes keep their chunk alive and nothing else of the arena: the value and its
 * children stay valid when that is reset or freed, and may be released on any thread.
 * GLib allocates two structs, a #GBytes and a #GVariant, and copies none of the data.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer full): a new value, or %NULL with @error set; as all values that
 *   come from a call that can fail, it is not floating
 *
 * Since: 1.0
 */
GVariant *
multitude_arena_new_variant_from_data (MultitudeArena      *self,
                                       const GVariantType  *type,
                                       gconstpointer        data,
                                       gsize                size,
                                       gboolean             trusted,
                                       GError             **error)
{
  gpointer copy;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (type != NULL && g_variant_type_is_definite (type), NULL);
  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  copy = alloc_data (self, size, error);
  if (copy == NULL)
    return NULL;

  if (size > 0)
    memcpy (copy, data, size);

  return new_variant (type, copy, size, trusted);
}

/* What is in normal form is trusted afterwards, whether it was before or not: that
 * is what the word means, and GVariant remembers the answer in both values.
 */
static GVariant *
store (MultitudeArena  *self,
       GVariant        *value,
       GError         **error)
{
  gsize size = g_variant_get_size (value);
  gpointer data = alloc_data (self, size, error);

  if (data == NULL)
    return NULL;

  g_variant_store (value, data);
  return new_variant (g_variant_get_type (value), data, size, g_variant_is_normal_form (value));
}

/**
 * multitude_arena_store_variant:
 * @self: an arena
 * @value: (transfer none): a value; if it is floating it is consumed, also by a call
 *   that fails
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Serialises a value into the arena, as g_variant_store() does, and makes a #GVariant
 * that reads it there.  Nothing is serialised elsewhere first, and the new value has
 * no reference to @value.
 *
 * What is in normal form is trusted to be; for a value that was not trusted this is
 * looked up here.  What is not is copied byte by byte, and read with the same care.
 * The bytes keep their chunk alive and nothing else of the arena; see
 * multitude_arena_new_variant_from_data().
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY.
 *
 * Returns: (transfer full): a new value, which is not floating, or %NULL with @error
 *   set
 *
 * Since: 1.0
 */
GVariant *
multitude_arena_store_variant (MultitudeArena  *self,
                               GVariant        *value,
                               GError         **error)
{
  GVariant *stored;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_variant_ref_sink (value);
  stored = store (self, value, error);
  g_variant_unref (value);

  return stored;
}

/**
 * multitude_arena_detach_variant:
 * @self: an arena
 * @child: (transfer none): a value, usually a part of a larger one; if it is floating it
 *   is consumed, also by a call that fails
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Makes a value that is equal to @child and does not keep alive what that is a part
 * of.  A child of a serialised message is a view of the message and keeps all of it:
 * four bytes keep four megabytes.  The new value has bytes of its own, and no more of
 * them than its contents need, for it is in normal form: what a sender has left
 * between its parts, or has put there twice, does not come along.
 *
 * To bring a child into normal form that is not takes memory of GLib's, which is given
 * back before the call returns.  The message goes when @child and its other users let
 * go of it, and not before.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY; @child can be kept then.
 *
 * Returns: (transfer full): a new value, which is not floating, or %NULL with @error
 *   set
 *
 * Since: 1.0
 */
GVariant *
multitude_arena_detach_variant (MultitudeArena  *self,
                                GVariant        *child,
                                GError         **error)
{
  GVariant *normal;
  GVariant *detached;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (child != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  g_variant_ref_sink (child);
  normal = g_variant_get_normal_form (child);
  detached = store (self, normal, error);
  g_variant_unref (normal);
  g_variant_unref (child);

  return detached;
}
