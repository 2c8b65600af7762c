/* Strings of UTF-16 that grow in an arena: changing, and how large they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what changes the units that a #MultitudeString16 has, what says how much
 * memory it shall have, and what compares it.
 */

#include "config.h"

#include "multitude-string16-private.h"

#include "multitude-intern-private.h"

#include <string.h>

/**
 * multitude_string16_assign: (skip)
 * @string: a string
 * @rval: what it shall be, up to its 0; may be a part of @string
 *
 * Makes a string anew.  What g_string_assign() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_assign (MultitudeString16 *string,
                           const gunichar2   *rval)
{
  gsize len;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (rval != NULL, string);

  len = multitude_utf16_length (rval);
  multitude_string16_overwrite_len (string, 0, rval, (gssize) len);
  return multitude_string16_truncate (string, len);
}

/**
 * multitude_string16_overwrite_len: (skip)
 * @string: a string
 * @pos: the first unit to write over; at most the length
 * @val: what to write, which may be a part of @string; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 *
 * Writes over units, and makes the string longer if they reach beyond its end.
 * What g_string_overwrite_len() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_overwrite_len (MultitudeString16 *string,
                                  gsize              pos,
                                  const gunichar2   *val,
                                  gssize             len)
{
  gsize from, n;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (val != NULL || len == 0, string);
  g_return_val_if_fail (pos <= string->len, string);

  n = len < 0 ? multitude_utf16_length (val) : (gsize) len;
  if (n == 0)
    return string;

  from = multitude_string16_offset_of (string, val);
  if (n > string->len - pos)
    multitude_string16_expand_or_abort (string, n - (string->len - pos), MTUDE_GROW_AMORTIZED);

  memmove (string->str + pos, from == G_MAXSIZE ? val : string->str + from, n * sizeof (gunichar2));
  if (n > string->len - pos)
    multitude_string16_set_len (string, pos + n);
  return string;
}

/**
 * multitude_string16_erase: (skip)
 * @string: a string
 * @pos: the first unit to go
 * @len: units, or -1 for all up to the end
 *
 * Removes units.  What g_string_erase() is for bytes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_erase (MultitudeString16 *string,
                          gssize             pos,
                          gssize             len)
{
  gunichar2 *place;
  gsize n;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (pos >= 0, string);
  g_return_val_if_fail ((gsize) pos <= string->len, string);

  n = len < 0 ? string->len - (gsize) pos : (gsize) len;
  g_return_val_if_fail (n <= string->len - (gsize) pos, string);
  if (n == 0)
    return string;

  place = string->str + pos;
  memmove (place, place + n, (string->len - (gsize) pos - n) * sizeof (gunichar2));
  multitude_string16_set_len (string, string->len - n);
  return string;
}

/**
 * multitude_string16_truncate: (skip)
 * @string: a string
 * @len: how many units stay; if there are no more, nothing happens
 *
 * Removes the end.  What g_string_truncate() is for bytes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_truncate (MultitudeString16 *string,
                             gsize              len)
{
  g_return_val_if_fail (string != NULL, NULL);

  if (len < string->len)
    multitude_string16_set_len (string, len);

  return string;
}

/**
 * multitude_string16_set_size: (skip)
 * @string: a string
 * @len: how long it shall be
 *
 * Sets the length.  Units that are new are not initialised.  What
 * g_string_set_size() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_set_size (MultitudeString16 *string,
                             gsize              len)
{
  g_return_val_if_fail (string != NULL, NULL);

  if (len <= string->len)
    return multitude_string16_truncate (string, len);

  multitude_string16_expand_or_abort (string, len - string->len, MTUDE_GROW_AMORTIZED);
  multitude_string16_set_len (string, len);
  return string;
}

/* ---- Room ---- */

/**
 * multitude_string16_reserve: (skip)
 * @string: a string
 * @reserved_len: how many units there shall be room for in all
 *
 * Takes as much memory as that many units need, and no more.  Until there are as
 * many, nothing that is added can fail or move them.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Since: 1.0
 */
void
multitude_string16_reserve (MultitudeString16 *string,
                            gsize              reserved_len)
{
  g_return_if_fail (string != NULL);

  if (reserved_len > string->len)
    multitude_string16_expand_or_abort (string, reserved_len - string->len, MTUDE_GROW_EXACT);
}

/**
 * multitude_string16_try_reserve: (skip)
 * @string: a string
 * @reserved_len: how many units there shall be room for in all
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string16_reserve(), but returns false and sets @error where that
 * would abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether there is room
 *
 * Since: 1.0
 */
gboolean
multitude_string16_try_reserve (MultitudeString16  *string,
                                gsize               reserved_len,
                                GError            **error)
{
  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (reserved_len <= string->len
      || multitude_string16_expand (string, reserved_len - string->len, MTUDE_GROW_EXACT))
    return TRUE;

  multitude_string16_set_error (error, string, reserved_len - string->len);
  return FALSE;
}

/**
 * multitude_string16_shrink: (skip)
 * @string: a string
 *
 * Gives back what there is behind the 0, if nothing was allocated since; else does
 * nothing.  A string that is frozen does so by itself.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
multitude_string16_shrink (MultitudeString16 *string)
{
  MtudeBlock block;

  g_return_if_fail (string != NULL);

  block = multitude_string16_get_block (string);
  if (block.data == NULL)
    return;

  mtude_block_shrink (&string->arena->core, &block, multitude_utf16_size (string->len));
  multitude_string16_set_block (string, block);
}

/* ---- Comparing ---- */

/**
 * multitude_string16_equal: (skip)
 * @v: a string
 * @v2: another one
 *
 * Compares all units, 0 or not.  What g_string_equal() is for bytes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether they are equal
 *
 * Since: 1.0
 */
gboolean
multitude_string16_equal (const MultitudeString16 *v,
                          const MultitudeString16 *v2)
{
  g_return_val_if_fail (v != NULL, FALSE);
  g_return_val_if_fail (v2 != NULL, FALSE);

  return v->len == v2->len && memcmp (v->str, v2->str, v->len * sizeof (gunichar2)) == 0;
}

/**
 * multitude_string16_hash: (skip)
 * @str: a string
 *
 * Hashes all units, 0 or not.  What g_string_hash() is for bytes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: the hash, which is that of multitude_ref_string16_hash()
 *
 * Since: 1.0
 */
guint
multitude_string16_hash (const MultitudeString16 *str)
{
  g_return_val_if_fail (str != NULL, 0);

  return multitude_hash_bytes ((const char *) str->str, str->len * sizeof (gunichar2));
}
