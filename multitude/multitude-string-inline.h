/* Appending to strings, inline.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One comparison says that there is room for the bytes and the NUL, and that a
 * length was given at all: a string without memory has no room, and a negative
 * length is a very large one.  Then the real symbols do the rest.  The inline calls
 * do not check their arguments; the symbols do.
 */

#pragma once

#include "multitude-core.h"
#include "multitude-string.h"

G_BEGIN_DECLS

MTUDE_INLINE MultitudeString *
multitude_string_append_len_inline (MultitudeString *string,
                                    const char      *val,
                                    gssize           len)
{
  char *end = string->str + string->len;

  if (MTUDE_UNLIKELY ((gsize) len >= string->allocated_len - string->len))
    return (multitude_string_append_len) (string, val, len);

  mtude_copy (end, val, (gsize) len);
  end[len] = '\0';
  string->len += (gsize) len;
  return string;
}

MTUDE_INLINE MultitudeString *
multitude_string_append_inline (MultitudeString *string,
                                const char      *val)
{
  if (MTUDE_UNLIKELY (val == NULL))
    return (multitude_string_append) (string, val);

  return multitude_string_append_len_inline (string, val, (gssize) strlen (val));
}

MTUDE_INLINE MultitudeString *
multitude_string_append_c_inline (MultitudeString *string,
                                  char             c)
{
  if (MTUDE_UNLIKELY (string->allocated_len - string->len <= 1))
    return (multitude_string_append_c) (string, c);

  string->str[string->len++] = c;
  string->str[string->len] = '\0';
  return string;
}

/* For g_autoptr(). */
MTUDE_INLINE void
multitude_string_clean_up (MultitudeString *string)
{
  multitude_string_free (string, TRUE);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeString, multitude_string_clean_up)

#ifndef MULTITUDE_NO_INLINE
# define multitude_string_append_len(string, val, len) \
  (multitude_string_append_len_inline ((string), (val), (len)))
# define multitude_string_append(string, val) (multitude_string_append_inline ((string), (val)))
# define multitude_string_append_c(string, c) (multitude_string_append_c_inline ((string), (c)))
#endif

G_END_DECLS
