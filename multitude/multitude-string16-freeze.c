/* Strings of UTF-16 that grow in an arena: cutting, joining, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what hands the units of a #MultitudeString16 on: to another string, as
 * UTF-8, or to the owner that a caller goes on with.
 *
 * No string's memory was ever cut from another's, since there has to be a 0 behind
 * each; so freezing never moves any, and fails only if there is none.
 */

#include "config.h"

#include "multitude-string16-private.h"

#include "multitude-owner-inline.h"
#include "multitude-utf16.h"

#include <string.h>

static void
move_memory (MultitudeString16 *from,
             MultitudeString16 *to)
{
  multitude_string16_set_block (to, multitude_string16_get_block (from));
  to->len = from->len;
  multitude_string16_set_block (from, (MtudeBlock) { NULL, 0, 0 });
  from->len = 0;
}

/**
 * multitude_string16_split_off: (skip)
 * @string: a string
 * @at: the first unit to go; at most the length
 *
 * Makes a string of its own, of the same arena, of the units from @at on.
 *
 * They are copied, unless @at is 0: then the new string gets the memory as well.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer full): a new string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_split_off (MultitudeString16 *string,
                              gsize              at)
{
  MultitudeString16 *tail;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (at <= string->len, NULL);

  tail = multitude_string16_create_sized (string->arena, at > 0 ? string->len - at : 0);
  if (at == 0)
    {
      move_memory (string, tail);
      return tail;
    }

  multitude_string16_append_len (tail, string->str + at, (gssize) (string->len - at));
  multitude_string16_truncate (string, at);
  return tail;
}

/**
 * multitude_string16_join: (skip)
 * @string: a string
 * @tail: (transfer full): another one
 *
 * Moves the units of @tail to the end of @string, and frees @tail.
 *
 * They are copied, unless @string is empty and of the same arena: then it gets the
 * memory as well, in constant time.
 *
 * Only the thread that uses the arenas of both may call this.  Aborts the program
 * when there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString16 *
multitude_string16_join (MultitudeString16 *string,
                         MultitudeString16 *tail)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (tail != NULL && tail != string, string);

  if (string->len > 0 || string->arena != tail->arena)
    multitude_string16_append_len (string, tail->str, (gssize) tail->len);
  else if (tail->len > 0)
    {
      MtudeBlock block = multitude_string16_get_block (string);

      mtude_block_free (&string->arena->core, &block);
      move_memory (tail, string);
    }

  multitude_string16_free (tail, TRUE);
  return string;
}

/**
 * multitude_string16_to_utf8: (skip)
 * @string: a string
 * @length: (out) (optional): where to put how many bytes there are, without the NUL
 *   behind them, or %NULL; left alone after an error
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Converts a string to UTF-8 in the arena.  A unit that is 0 becomes a NUL.
 *
 * Fails with %G_CONVERT_ERROR_ILLEGAL_SEQUENCE or %G_CONVERT_ERROR_PARTIAL_INPUT if
 * there is a surrogate that is alone, and with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW; then all is as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the text, valid until the arena is reset,
 *   rewound or freed; %NULL with @error set
 *
 * Since: 1.0
 */
char *
multitude_string16_to_utf8 (const MultitudeString16  *string,
                            gsize                    *length,
                            GError                  **error)
{
  gsize n_valid, n_bytes;
  char *str;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  n_bytes = mtude_utf16_measure (string->str, string->len, &n_valid);
  if (n_valid < string->len)
    {
      multitude_set_utf16_error (error, string->str, string->len, n_valid);
      return NULL;
    }

  str = mtude_arena_alloc_bytes (&string->arena->core, n_bytes);
  if (str == NULL)
    {
      multitude_set_error (error, string->arena, n_bytes, 1);
      return NULL;
    }

  str[mtude_utf16_to_utf8 (string->str, string->len, str)] = '\0';
  if (length != NULL)
    *length = n_bytes;
  return str;
}

/* ---- The units, without the string ---- */

/* Gives a string memory that has none, for its 0. */
static MtudeBlock
get_frozen_block (MultitudeString16 *string)
{
  multitude_string16_expand_or_abort (string, 0, MTUDE_GROW_EXACT);
  return multitude_string16_get_block (string);
}

/**
 * multitude_string16_free_to_box: (skip)
 * @string: (transfer full): a string
 * @len: (out) (optional): where to put the number of units, without the 0
 *
 * Frees a string, and makes a box of the units and the 0, without a copy.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when there is no memory, which is not asked for if the string has
 * some already.
 *
 * Returns: (transfer full): the units, to be freed with multitude_box_free() on any
 *   thread.  They may outlive the arena.
 *
 * Since: 1.0
 */
gunichar2 *
multitude_string16_free_to_box (MultitudeString16 *string,
                                gsize             *len)
{
  MtudeBlock block;
  gunichar2 *units;

  g_return_val_if_fail (string != NULL, NULL);

  block = get_frozen_block (string);
  units = mtude_block_freeze_box (&string->arena->core, &block, multitude_utf16_size (string->len));
  g_assert (units != NULL);

  if (len != NULL)
    *len = string->len;
  multitude_string16_drop (string);
  return units;
}

/**
 * multitude_string16_free_to_ref_string16: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string, and makes one of its units that any thread may share, without a
 * copy.
 *
 * Takes constant time.  Only the thread that uses the arena may call this.  Aborts
 * the program when there is no memory, which is not asked for if the string has
 * some already.
 *
 * Returns: (transfer full): the string, to be released with
 *   multitude_ref_string16_release().  It may outlive the arena.
 *
 * Since: 1.0
 */
gunichar2 *
multitude_string16_free_to_ref_string16 (MultitudeString16 *string)
{
  MtudeBlock block;
  gunichar2 *units;
  gsize size;

  g_return_val_if_fail (string != NULL, NULL);

  size = multitude_utf16_size (string->len);
  block = get_frozen_block (string);
  units = mtude_block_freeze_atomic_rc (&string->arena->core, &block, size, size, 0, NULL);
  if (G_UNLIKELY (units == NULL))
    multitude_abort (&string->arena->core, size, STRING16_ALIGNMENT);

  multitude_string16_drop (string);
  return units;
}

/**
 * multitude_string16_free_to_bytes: (skip)
 * @string: (transfer full): a string
 *
 * Frees a string, and makes a #GBytes of its units in the byte order of the machine,
 * without a copy and without the 0.  What g_string_free_to_bytes() is for bytes.
 *
 * Takes constant time.  Only the thread that uses the arena may call this, which
 * cannot fail; the bytes may be used and released by any.
 *
 * Returns: (transfer full): the bytes.  They may outlive the arena.
 *
 * Since: 1.0
 */
GBytes *
multitude_string16_free_to_bytes (MultitudeString16 *string)
{
  gpointer units;
  gsize len;

  g_return_val_if_fail (string != NULL, NULL);

  if (string->len == 0)
    {
      multitude_string16_free (string, TRUE);
      return g_bytes_new_static ("", 0);
    }

  units = multitude_string16_free_to_box (string, &len);
  return g_bytes_new_with_free_func (units, len * sizeof (gunichar2), mtude_box_free, units);
}
