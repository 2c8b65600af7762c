/* Strings of UTF-16 that grow in an arena: life, and adding.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what makes and frees a #MultitudeString16, and what adds to it.  The rest
 * is in multitude-string16-edit.c and multitude-string16-freeze.c; the memory is
 * handled in multitude-string16-memory.c.
 *
 * What is added may be a part of the string itself.
 */

#include "config.h"

#include "multitude-string16-private.h"

#include <string.h>

static gsize
length_of (const gunichar2 *units,
           gssize           len)
{
  return len < 0 ? multitude_utf16_length (units) : (gsize) len;
}

/**
 * multitude_string16_new: (skip)
 * @arena: an arena
 * @init: (nullable): what to begin with, up to its 0; or %NULL
 *
 * Creates a string.  What g_string_new() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_new (MultitudeArena  *arena,
                        const gunichar2 *init)
{
  return multitude_string16_new_len (arena, init, init != NULL ? -1 : 0);
}

/**
 * multitude_string16_new_len: (skip)
 * @arena: an arena
 * @init: what to begin with; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 *
 * Creates a string.  What g_string_new_len() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_new_len (MultitudeArena  *arena,
                            const gunichar2 *init,
                            gssize           len)
{
  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (init != NULL || len == 0, NULL);

  return multitude_string16_append_len (multitude_string16_create_sized (arena, 0), init, len);
}

/**
 * multitude_string16_sized_new: (skip)
 * @arena: an arena
 * @dfl_size: how many units there shall be room for
 *
 * Creates an empty string with room.  What g_string_sized_new() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a string, to be freed before the arena is
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_sized_new (MultitudeArena *arena,
                              gsize           dfl_size)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return multitude_string16_create_sized (arena, dfl_size);
}

/**
 * multitude_string16_try_sized_new: (skip)
 * @arena: an arena
 * @dfl_size: how many units there shall be room for; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string16_sized_new(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): a string, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_try_sized_new (MultitudeArena  *arena,
                                  gsize            dfl_size,
                                  GError         **error)
{
  MultitudeString16 *string;

  g_return_val_if_fail (arena != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  string = multitude_string16_create (arena);
  if (string == NULL)
    {
      multitude_set_error (error, arena, MTUDE_BUILDER_SIZE, 8);
      return NULL;
    }

  if (dfl_size > 0 && !multitude_string16_try_reserve (string, dfl_size, error))
    {
      multitude_string16_drop (string);
      return NULL;
    }

  return string;
}

/**
 * multitude_string16_free: (skip)
 * @string: (transfer full): a string
 * @free_segment: whether the units shall be freed as well
 *
 * Frees a string.  What g_string_free() is for bytes, but for how the units are
 * freed that it returns.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program as multitude_string16_free_to_box() does.
 *
 * Returns: (transfer full) (nullable): the units, as by
 *   multitude_string16_free_to_box(), or %NULL if @free_segment is true
 *
 * Since: 1.0
 */
gunichar2 *
multitude_string16_free (MultitudeString16 *string,
                         gboolean           free_segment)
{
  MtudeBlock block;

  g_return_val_if_fail (string != NULL, NULL);

  if (!free_segment)
    return multitude_string16_free_to_box (string, NULL);

  block = multitude_string16_get_block (string);
  mtude_block_free (&string->arena->core, &block);
  multitude_string16_drop (string);
  return NULL;
}

/* ---- Adding ---- */

/* Makes the room in which n units are missing. */
static gunichar2 *
open_gap (MultitudeString16 *string,
          gsize              pos,
          gsize              n)
{
  gunichar2 *place;

  if (!multitude_string16_expand (string, n, MTUDE_GROW_AMORTIZED))
    return NULL;

  place = string->str + pos;
  memmove (place + n, place, (string->len - pos + 1) * sizeof (gunichar2));
  string->len += n;
  return place;
}

static gboolean
insert (MultitudeString16 *string,
        gsize              pos,
        const gunichar2   *val,
        gsize              n)
{
  gsize from = multitude_string16_offset_of (string, val);
  gsize n_in_front = 0;
  gunichar2 *place;

  if (n == 0)
    return TRUE;

  place = open_gap (string, pos, n);
  if (place == NULL)
    return FALSE;

  /* Of its own units, those behind the gap have moved. */
  if (from != G_MAXSIZE)
    {
      n_in_front = from < pos ? MIN (pos - from, n) : 0;
      memcpy (place, string->str + from, n_in_front * sizeof (gunichar2));
      val = string->str + from + n;
    }
  memcpy (place + n_in_front, val + n_in_front, (n - n_in_front) * sizeof (gunichar2));
  return TRUE;
}

static gsize
position_of (MultitudeString16 *string,
             gssize             pos)
{
  return pos < 0 ? string->len : (gsize) pos;
}

/**
 * multitude_string16_insert_len: (skip)
 * @string: a string
 * @pos: where, or -1 for the end
 * @val: what to insert, which may be a part of @string; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 *
 * Inserts units.  What g_string_insert_len() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_insert_len (MultitudeString16 *string,
                               gssize             pos,
                               const gunichar2   *val,
                               gssize             len)
{
  gsize at, n;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (val != NULL || len == 0, string);

  at = position_of (string, pos);
  g_return_val_if_fail (at <= string->len, string);

  n = length_of (val, len);
  if (G_UNLIKELY (!insert (string, at, val, n)))
    multitude_string16_abort (string, n);

  return string;
}

/**
 * multitude_string16_try_insert_len: (skip)
 * @string: a string
 * @pos: where, or -1 for the end
 * @val: what to insert, which may be a part of @string; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string16_insert_len(), but returns false and sets @error where that
 * would abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the units were inserted
 *
 * Since: 1.0
 */
gboolean
multitude_string16_try_insert_len (MultitudeString16  *string,
                                   gssize              pos,
                                   const gunichar2    *val,
                                   gssize              len,
                                   GError            **error)
{
  gsize at, n;

  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (val != NULL || len == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  at = position_of (string, pos);
  g_return_val_if_fail (at <= string->len, FALSE);

  n = length_of (val, len);
  if (insert (string, at, val, n))
    return TRUE;

  multitude_string16_set_error (error, string, n);
  return FALSE;
}

/**
 * multitude_string16_append: (skip)
 * @string: a string
 * @val: what to add, up to its 0
 *
 * Adds units at the end.  What g_string_append() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_append (MultitudeString16 *string,
                           const gunichar2   *val)
{
  return multitude_string16_insert_len (string, -1, val, -1);
}

/**
 * multitude_string16_append_len: (skip)
 * @string: a string
 * @val: what to add; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 *
 * Adds units at the end.  What g_string_append_len() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_append_len (MultitudeString16 *string,
                               const gunichar2   *val,
                               gssize             len)
{
  return multitude_string16_insert_len (string, -1, val, len);
}

/**
 * multitude_string16_try_append_len: (skip)
 * @string: a string
 * @val: what to add; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_string16_append_len(), but returns false and sets @error where that
 * would abort.  The string is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether the units were added
 *
 * Since: 1.0
 */
gboolean
multitude_string16_try_append_len (MultitudeString16  *string,
                                   const gunichar2    *val,
                                   gssize              len,
                                   GError            **error)
{
  return multitude_string16_try_insert_len (string, -1, val, len, error);
}

/**
 * multitude_string16_append_c: (skip)
 * @string: a string
 * @c: a unit
 *
 * Adds one unit at the end.  What g_string_append_c() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_append_c (MultitudeString16 *string,
                             gunichar2          c)
{
  g_return_val_if_fail (string != NULL, NULL);

  multitude_string16_expand_or_abort (string, 1, MTUDE_GROW_AMORTIZED);
  string->str[string->len] = c;
  multitude_string16_set_len (string, string->len + 1);
  return string;
}

/**
 * multitude_string16_append_unichar: (skip)
 * @string: a string
 * @wc: a character, at most U+10FFFF
 *
 * Adds a character at the end, as two units if it is beyond U+FFFF.  What
 * g_string_append_unichar() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_append_unichar (MultitudeString16 *string,
                                   gunichar           wc)
{
  return multitude_string16_insert_unichar (string, -1, wc);
}

/**
 * multitude_string16_insert_unichar: (skip)
 * @string: a string
 * @pos: where, or -1 for the end
 * @wc: a character, at most U+10FFFF; a surrogate is inserted as the unit it is
 *
 * Inserts a character, as two units if it is beyond U+FFFF.  What
 * g_string_insert_unichar() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_insert_unichar (MultitudeString16 *string,
                                   gssize             pos,
                                   gunichar           wc)
{
  gunichar2 units[2] = { (gunichar2) wc, 0 };

  g_return_val_if_fail (wc <= 0x10ffff, string);

  if (wc < 0x10000)
    return multitude_string16_insert_len (string, pos, units, 1);

  units[0] = (gunichar2) (0xd7c0 + (wc >> 10));
  units[1] = (gunichar2) (0xdc00 | (wc & 0x3ff));
  return multitude_string16_insert_len (string, pos, units, 2);
}

/**
 * multitude_string16_prepend_len: (skip)
 * @string: a string
 * @val: what to add, which may be a part of @string; may be %NULL if @len is 0
 * @len: units, which may be 0 as well; or -1 for up to the first 0
 *
 * Adds units at the beginning.  What g_string_prepend_len() is for bytes.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_prepend_len (MultitudeString16 *string,
                                const gunichar2   *val,
                                gssize             len)
{
  return multitude_string16_insert_len (string, 0, val, len);
}

/**
 * multitude_string16_append_utf8: (skip)
 * @string: a string
 * @val: UTF-8; may be %NULL if @len is 0
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Converts UTF-8 and adds it at the end.
 *
 * Fails with %G_CONVERT_ERROR_ILLEGAL_SEQUENCE or %G_CONVERT_ERROR_PARTIAL_INPUT if
 * @val is not valid, and with %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then the string is as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether it was added
 *
 * Since: 1.0
 */
gboolean
multitude_string16_append_utf8 (MultitudeString16  *string,
                                const char         *val,
                                gssize              len,
                                GError            **error)
{
  gsize length, n_valid, n_units;

  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (val != NULL || len == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  length = len < 0 ? strlen (val) : (gsize) len;
  n_units = mtude_utf8_measure (val, length, &n_valid);
  if (n_valid < length)
    {
      multitude_set_utf8_error_with_nul (error, val, length, n_valid);
      return FALSE;
    }
  if (n_units == 0)
    return TRUE;
  if (!multitude_string16_expand (string, n_units, MTUDE_GROW_AMORTIZED))
    {
      multitude_string16_set_error (error, string, n_units);
      return FALSE;
    }

  mtude_utf8_to_utf16 (val, length, string->str + string->len);
  multitude_string16_set_len (string, string->len + n_units);
  return TRUE;
}
