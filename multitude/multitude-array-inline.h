/* Appending to arrays, inline.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One comparison says that there is room, that the elements have the size that the
 * caller's value has, and that no terminating element has to be written: else
 * fast_room is 0 for that size.  Without room the real symbols do the rest.  The
 * inline calls do not check their arguments; the symbols do.
 */

#pragma once

#include "multitude-array.h"
#include "multitude-byte-array.h"
#include "multitude-core.h"
#include "multitude-ptr-array.h"

G_BEGIN_DECLS

MTUDE_INLINE guint
multitude_array_fast_room (MultitudeArray *array,
                           gsize           size)
{
  switch (size)
    {
    case 1:
      return array->fast_room[0];
    case 4:
      return array->fast_room[1];
    case 8:
      return array->fast_room[2];
    default:
      return array->element_size == size && !array->zero_terminated ? array->room : 0;
    }
}

/* Of a copy, so that the caller's variable may stay in a register.  Compilers that do not
 * optimise are told here and below that a larger one is not written there.
 */
MTUDE_INLINE MultitudeArray *
multitude_array_append_copy (MultitudeArray *array,
                             gconstpointer   data,
                             gsize           size)
{
  guint64 copy;

  if (size > sizeof copy)
    return (multitude_array_append_one) (array, data, size);

  memcpy (&copy, data, MIN (size, sizeof copy));
  return (multitude_array_append_one) (array, &copy, size);
}

/* The length is written from the register in which it was compared, and before the
 * element.  To add to it in memory is an instruction less and a load more, which the next
 * append waits for.  The value may be in the array's own struct, so it is read first.
 */
MTUDE_INLINE MultitudeArray *
multitude_array_append_one_inline (MultitudeArray *array,
                                   gconstpointer   data,
                                   gsize           size)
{
  if (MTUDE_UNLIKELY (array->len >= multitude_array_fast_room (array, size)))
    return multitude_array_append_copy (array, data, size);

  if (size <= sizeof (guint64))
    {
      guint64 copy;
      gchar *elements;
      gsize len;

      memcpy (&copy, data, MIN (size, sizeof copy));
      elements = array->data;
      len = array->len++;
      memcpy (elements + size * len, &copy, MIN (size, sizeof copy));
    }
  else
    {
      memcpy (array->data + size * array->len, data, size);
      array->len++;
    }
  return array;
}

MTUDE_INLINE MultitudeByteArray *
multitude_byte_array_append_inline (MultitudeByteArray *array,
                                    const guint8       *data,
                                    guint               len)
{
  /* No bytes are the largest number here: then there may be no memory to write to, either. */
  if (MTUDE_UNLIKELY (len - 1 >= array->fast_room[0] - array->len))
    return (multitude_byte_array_append) (array, data, len);

  mtude_copy ((char *) array->data + array->len, (const char *) data, len);
  array->len += len;
  return array;
}

MTUDE_INLINE void
multitude_ptr_array_add_inline (MultitudePtrArray *array,
                                gpointer           data)
{
  if (MTUDE_UNLIKELY (array->len >= array->fast_room[sizeof (gpointer) == 8 ? 2 : 1]))
    (multitude_ptr_array_add) (array, data);
  else
    array->pdata[array->len++] = data;
}

#ifndef MULTITUDE_NO_INLINE
# define multitude_array_append_one(array, data, size) \
  (multitude_array_append_one_inline ((array), (data), (size)))
# define multitude_byte_array_append(array, data, len) \
  (multitude_byte_array_append_inline ((array), (data), (len)))
# define multitude_ptr_array_add(array, data) (multitude_ptr_array_add_inline ((array), (data)))
#endif

G_END_DECLS
