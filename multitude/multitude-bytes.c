/* GBytes whose data lives in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_arena_new_bytes() and multitude_arena_new_bytes_array().  The
 * data is an owner of the core, so its chunk lives as long as it does, whatever
 * happens to the arena, and it may be released on any thread.
 */

#include "config.h"

#include "multitude-bytes.h"

#include "multitude-gettext-private.h"
#include "multitude-private.h"

/* What GVariant, GResource, GDK and JavaScript engines want of a buffer. */
#define BYTES_ALIGNMENT 16

static gpointer
alloc_data (MultitudeArena  *self,
            gsize            size,
            gsize            n_claims,
            GError         **error)
{
  gpointer data = mtude_box_alloc_claims (&self->core, size, BYTES_ALIGNMENT, n_claims);

  if (data == NULL)
    multitude_set_error (error, self, size, BYTES_ALIGNMENT);

  return data;
}

/**
 * multitude_arena_new_bytes:
 * @self: an arena
 * @data: (transfer none) (array length=size) (element-type guint8) (nullable):
 *   what to copy; may be %NULL if @size is 0
 * @size: bytes; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Copies data into the arena and makes a #GBytes of it.
 *
 * The data is aligned to 16 bytes, and is not %NULL even if it is empty.  It
 * keeps its chunk alive and nothing else: the #GBytes stays valid when the arena
 * is reset or freed, and may be released on any thread.  The #GBytes struct
 * itself is allocated by GLib.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer full): a new #GBytes, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_new_bytes (MultitudeArena  *self,
                           gconstpointer    data,
                           gsize            size,
                           GError         **error)
{
  gpointer copy;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  copy = alloc_data (self, size, 1, error);
  if (copy == NULL)
    return NULL;

  if (size > 0)
    memcpy (copy, data, size);

  return g_bytes_new_with_free_func (copy, size, mtude_box_free, copy);
}

static gsize
padded_length (gsize length)
{
  return (length + BYTES_ALIGNMENT - 1) & ~(gsize) (BYTES_ALIGNMENT - 1);
}

/* The lengths must add up to size, so none of the sums here can wrap unless the
 * padding does it.
 */
static gboolean
measure_backing (const gsize *lengths,
                 gsize        n_lengths,
                 gsize        size,
                 gsize       *backing_size)
{
  gsize total = 0;
  gsize left = size;
  gsize i;

  for (i = 0; i < n_lengths; i++)
    {
      if (lengths[i] > left)
        return FALSE;

      left -= lengths[i];
      total = lengths[i] <= G_MAXSSIZE - BYTES_ALIGNMENT && total <= G_MAXSSIZE - padded_length (lengths[i])
              ? total + padded_length (lengths[i])
              : G_MAXSIZE;
    }

  *backing_size = total;
  return left == 0;
}

static GPtrArray *
cut_backing (char        *backing,
             const char  *data,
             const gsize *lengths,
             gsize        n_lengths)
{
  GPtrArray *array = g_ptr_array_new_full ((guint) n_lengths, (GDestroyNotify) g_bytes_unref);
  char *start = backing;
  gsize i;

  for (i = 0; i < n_lengths; i++)
    {
      if (lengths[i] > 0)
        {
          memcpy (start, data, lengths[i]);
          data += lengths[i];
        }
      g_ptr_array_add (array, g_bytes_new_with_free_func (start, lengths[i], mtude_box_free, backing));
      start += padded_length (lengths[i]);
    }

  return array;
}

/**
 * multitude_arena_new_bytes_array:
 * @self: an arena
 * @data: (transfer none) (array length=size) (element-type guint8) (nullable):
 *   the contents of all, one behind the other; may be %NULL if @size is 0
 * @size: bytes, the sum of @lengths
 * @lengths: (array length=n_lengths) (nullable): the bytes of each
 * @n_lengths: how many to make
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Makes many #GBytes over one piece of the arena, in one call: what
 * multitude_arena_new_bytes() promises is true of each of them.  The data lives
 * until the last one goes.
 *
 * From Python or JavaScript this is many times faster than one call for each.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_INVALID if @lengths do not add up to @size, with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: (transfer container) (element-type GLib.Bytes): the #GBytes, in the order of
 *   @lengths, owned by the array, which g_ptr_array_unref() releases with them; or
 *   %NULL with @error set
 *
 * Since: 1.0
 */
GPtrArray *
multitude_arena_new_bytes_array (MultitudeArena  *self,
                                 gconstpointer    data,
                                 gsize            size,
                                 const gsize     *lengths,
                                 gsize            n_lengths,
                                 GError         **error)
{
  gsize backing_size;
  char *backing;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (lengths != NULL || n_lengths == 0, NULL);
  g_return_val_if_fail (n_lengths <= G_MAXUINT, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!measure_backing (lengths, n_lengths, size, &backing_size))
    {
      g_set_error_literal (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID,
                           _("The lengths do not add up to the size of the data"));
      return NULL;
    }
  if (n_lengths == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  backing = alloc_data (self, backing_size, n_lengths, error);
  if (backing == NULL)
    return NULL;

  return cut_backing (backing, data, lengths, n_lengths);
}
