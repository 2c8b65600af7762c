/* Strings that grow in an arena: putting text in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what appends, prepends and inserts.  All of it opens a gap at a place and
 * fills it; the text may be a part of the string itself.
 */

#include "config.h"

#include "multitude-string-private.h"

/* There is room.  The NUL moves, too. */
static char *
open_gap (MultitudeString *string,
          gsize            pos,
          gsize            len)
{
  char *place = string->str + pos;

  memmove (place + len, place, string->len - pos + 1);
  string->len += len;
  return place;
}

/* Where a part of the string is after the gap was opened: what was behind the gap
 * has moved.
 */
static void
fill_with_own (char       *place,
               gsize       pos,
               gsize       offset,
               gsize       len)
{
  const char *str = place - pos;
  gsize before = offset < pos ? MIN (len, pos - offset) : 0;

  memcpy (place, str + offset, before);
  memcpy (place + before, str + offset + before + len, len - before);
}

static gboolean
append_bytes (MultitudeString *string,
              const char      *val,
              gsize            len)
{
  gsize offset = multitude_string_offset_of (string, val);
  gboolean is_own = offset <= string->len;
  char *end;

  if (!multitude_string_expand (string, len, MTUDE_GROW_AMORTIZED))
    return FALSE;

  end = string->str + string->len;
  if (G_UNLIKELY (is_own))
    memmove (end, string->str + offset, len);
  else
    mtude_copy (end, val, len);
  end[len] = '\0';
  string->len += len;
  return TRUE;
}

/* No part of a call that mostly goes another way. */
static MultitudeString * G_GNUC_NO_INLINE
append_or_abort (MultitudeString *string,
                 const char      *val,
                 gsize            len)
{
  if (G_UNLIKELY (!append_bytes (string, val, len)))
    multitude_string_abort (string, len);

  return string;
}

gboolean
multitude_string_insert_bytes (MultitudeString *string,
                               gsize            pos,
                               const char      *val,
                               gsize            len)
{
  gsize offset = multitude_string_offset_of (string, val);
  gboolean is_own = offset <= string->len;
  char *place;

  if (pos == string->len)
    return append_bytes (string, val, len);
  if (!multitude_string_expand (string, len, MTUDE_GROW_AMORTIZED))
    return FALSE;

  place = open_gap (string, pos, len);
  if (G_UNLIKELY (is_own))
    fill_with_own (place, pos, offset, len);
  else
    mtude_copy (place, val, len);
  return TRUE;
}

static void
insert_or_abort (MultitudeString *string,
                 gsize            pos,
                 const char      *val,
                 gsize            len)
{
  if (G_UNLIKELY (!multitude_string_insert_bytes (string, pos, val, len)))
    multitude_string_abort (string, len);
}

static gsize
place_of (const MultitudeString *string,
          gssize                 pos)
{
  return pos < 0 ? string->len : (gsize) pos;
}

static gsize
length_of (const char *val,
           gssize      len)
{
  return len < 0 ? strlen (val) : (gsize) len;
}

/* ---- Inserting ---- */

/**
 * multitude_string_insert_len: (skip)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @val: what to insert; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * Inserts text.  The twin of g_string_insert_len().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_insert_len (MultitudeString *string,
                             gssize           pos,
                             const char      *val,
                             gssize           len)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (len == 0 || val != NULL, string);

  if (len == 0)
    return string;

  g_return_val_if_fail (place_of (string, pos) <= string->len, string);

  insert_or_abort (string, place_of (string, pos), val, length_of (val, len));
  return string;
}

/**
 * multitude_string_try_insert_len: (skip)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @val: what to insert; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_insert_len(), but returns false and sets @error where that
 * would abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the text was inserted
 *
 * Since: 1.0
 */
gboolean
multitude_string_try_insert_len (MultitudeString  *string,
                                 gssize            pos,
                                 const char       *val,
                                 gssize            len,
                                 GError          **error)
{
  gsize length;

  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (len == 0 || val != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (len == 0)
    return TRUE;

  g_return_val_if_fail (place_of (string, pos) <= string->len, FALSE);

  length = length_of (val, len);
  if (multitude_string_insert_bytes (string, place_of (string, pos), val, length))
    return TRUE;

  multitude_string_set_error (string, length, error);
  return FALSE;
}

/**
 * multitude_string_insert: (skip)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @val: what to insert, up to its NUL; may be a part of @string
 *
 * Inserts text.  The twin of g_string_insert().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_insert (MultitudeString *string,
                         gssize           pos,
                         const char      *val)
{
  return multitude_string_insert_len (string, pos, val, -1);
}

/**
 * multitude_string_try_insert: (rename-to multitude_string_insert)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @val: what to insert, up to its NUL; may be a part of @string
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_insert(), but returns false and sets @error where that would
 * abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: whether the text was inserted
 *
 * Since: 1.0
 */
gboolean
multitude_string_try_insert (MultitudeString  *string,
                             gssize            pos,
                             const char       *val,
                             GError          **error)
{
  return multitude_string_try_insert_len (string, pos, val, -1, error);
}

/**
 * multitude_string_insert_c: (skip)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @c: a byte
 *
 * Inserts a byte.  The twin of g_string_insert_c().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_insert_c (MultitudeString *string,
                           gssize           pos,
                           char             c)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (place_of (string, pos) <= string->len, string);

  insert_or_abort (string, place_of (string, pos), &c, 1);
  return string;
}

/**
 * multitude_string_insert_unichar: (skip)
 * @string: a string
 * @pos: where, in bytes; or -1 for the end
 * @wc: a character
 *
 * Inserts a character as UTF-8.  The twin of g_string_insert_unichar().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_insert_unichar (MultitudeString *string,
                                 gssize           pos,
                                 gunichar         wc)
{
  char utf8[8];
  gsize length;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (place_of (string, pos) <= string->len, string);

  /* At most six, as the compiler does not know. */
  length = (gsize) g_unichar_to_utf8 (wc, utf8) & 7;
  insert_or_abort (string, place_of (string, pos), utf8, length);
  return string;
}

/* ---- Appending ---- */

/**
 * multitude_string_append: (skip)
 * @string: a string
 * @val: what to append, up to its NUL; may be a part of @string
 *
 * Appends text.  The twin of g_string_append(); inline while there is room.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
(multitude_string_append) (MultitudeString *string,
                           const char      *val)
{
  return multitude_string_insert_len (string, -1, val, -1);
}

/**
 * multitude_string_try_append: (rename-to multitude_string_append)
 * @string: a string
 * @val: what to append, up to its NUL; may be a part of @string
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_append(), but returns false and sets @error where that would
 * abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: whether the text was appended
 *
 * Since: 1.0
 */
gboolean
multitude_string_try_append (MultitudeString  *string,
                             const char       *val,
                             GError          **error)
{
  return multitude_string_try_insert_len (string, -1, val, -1, error);
}

/**
 * multitude_string_append_len: (skip)
 * @string: a string
 * @val: what to append; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * Appends text of known length.  The twin of g_string_append_len(); inline while
 * there is room.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
(multitude_string_append_len) (MultitudeString *string,
                               const char      *val,
                               gssize           len)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (len == 0 || val != NULL, string);

  if (len == 0)
    return string;

  if (multitude_string_claim (string, (gsize) len))
    {
      mtude_copy (string->str, val, (gsize) len);
      string->str[len] = '\0';
      string->len = (gsize) len;
      return string;
    }

  return append_or_abort (string, val, length_of (val, len));
}

/**
 * multitude_string_try_append_len: (skip)
 * @string: a string
 * @val: what to append; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string_append_len(), but returns false and sets @error where that
 * would abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the text was appended
 *
 * Since: 1.0
 */
gboolean
multitude_string_try_append_len (MultitudeString  *string,
                                 const char       *val,
                                 gssize            len,
                                 GError          **error)
{
  return multitude_string_try_insert_len (string, -1, val, len, error);
}

/**
 * multitude_string_append_c: (skip)
 * @string: a string
 * @c: a byte
 *
 * Appends a byte.  The twin of g_string_append_c(); inline while there is room.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
(multitude_string_append_c) (MultitudeString *string,
                             char             c)
{
  g_return_val_if_fail (string != NULL, NULL);

  if (multitude_string_claim (string, 1))
    return multitude_string_append_c_inline (string, c);

  return multitude_string_insert_c (string, -1, c);
}

/**
 * multitude_string_append_unichar: (skip)
 * @string: a string
 * @wc: a character
 *
 * Appends a character as UTF-8.  The twin of g_string_append_unichar().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_append_unichar (MultitudeString *string,
                                 gunichar         wc)
{
  return multitude_string_insert_unichar (string, -1, wc);
}

/* ---- Prepending ---- */

/**
 * multitude_string_prepend: (skip)
 * @string: a string
 * @val: what to put in front, up to its NUL; may be a part of @string
 *
 * Puts text in front.  The twin of g_string_prepend().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_prepend (MultitudeString *string,
                          const char      *val)
{
  return multitude_string_insert_len (string, 0, val, -1);
}

/**
 * multitude_string_prepend_len: (skip)
 * @string: a string
 * @val: what to put in front; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * Puts text of known length in front.  The twin of g_string_prepend_len().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_prepend_len (MultitudeString *string,
                              const char      *val,
                              gssize           len)
{
  return multitude_string_insert_len (string, 0, val, len);
}

/**
 * multitude_string_prepend_c: (skip)
 * @string: a string
 * @c: a byte
 *
 * Puts a byte in front.  The twin of g_string_prepend_c().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_prepend_c (MultitudeString *string,
                            char             c)
{
  return multitude_string_insert_c (string, 0, c);
}

/**
 * multitude_string_prepend_unichar: (skip)
 * @string: a string
 * @wc: a character
 *
 * Puts a character in front, as UTF-8.  The twin of g_string_prepend_unichar().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_prepend_unichar (MultitudeString *string,
                                  gunichar         wc)
{
  return multitude_string_insert_unichar (string, 0, wc);
}
