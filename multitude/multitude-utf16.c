/* UTF-8 becomes UTF-16 in an arena, and the other way round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the conversions of MultitudeArena, and to the other files what an error
 * in UTF-8 is called.  The text is measured first, so the result has exactly the
 * size that it needs; the core does both.
 *
 * GLib tells input that ends within a character from input that is wrong by the
 * number of bytes that the first one announces, even where no character could
 * begin so; this does the same.
 */

#include "config.h"

#include "multitude-utf16.h"

#include "multitude-gettext-private.h"
#include "multitude-utf16-private.h"

#include <string.h>

static gsize
utf8_length (const char *str,
             glong       len)
{
  return len < 0 ? strlen (str) : strnlen (str, (gsize) len);
}

static gsize
utf16_length (const gunichar2 *str,
              glong            len)
{
  gsize n = 0;

  if (len < 0)
    return multitude_utf16_length (str);

  while (n < (gsize) len && str[n] != 0)
    n++;

  return n;
}

/* ---- Errors ---- */

gboolean
multitude_utf8_is_cut (const char *str,
                       gssize      len,
                       gsize       at)
{
  gsize left = len < 0 ? G_MAXSIZE : (gsize) len - at;
  gsize announced = (gsize) g_utf8_skip[(guchar) str[at]];
  gsize i;

  for (i = 1; i < MIN (announced, left); i++)
    if (((guchar) str[at + i] & 0xc0) != 0x80)
      return str[at + i] == '\0' && announced <= left;

  return announced > left;
}

static void
set_partial_error (GError **error,
                   gsize    at)
{
  g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT,
               _("The text ends within the character at position %zu"), at);
}

static void
set_illegal_error (GError **error,
                   gsize    at)
{
  g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
               _("There is no valid character at position %zu"), at);
}

void
multitude_set_utf8_error (GError    **error,
                          const char *str,
                          gssize      len,
                          gsize       at)
{
  if (multitude_utf8_is_cut (str, len, at))
    set_partial_error (error, at);
  else
    set_illegal_error (error, at);
}

void
multitude_set_utf8_error_with_nul (GError    **error,
                                   const char *str,
                                   gsize       length,
                                   gsize       at)
{
  if (memchr (str + at, '\0', length - at) == NULL && multitude_utf8_is_cut (str, (gssize) length, at))
    set_partial_error (error, at);
  else
    set_illegal_error (error, at);
}

static gboolean
is_high_surrogate (gunichar2 unit)
{
  return (unit & 0xfc00) == 0xd800;
}

/* Behind a high surrogate it is the next unit that cannot be where it is. */
static gsize
wrong_unit (const gunichar2 *str,
            gsize            alone)
{
  return is_high_surrogate (str[alone]) ? alone + 1 : alone;
}

void
multitude_set_utf16_error (GError          **error,
                           const gunichar2  *str,
                           gsize             length,
                           gsize             alone)
{
  gsize at = wrong_unit (str, alone);

  if (at == length)
    g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT,
                 _("The text ends within the character at position %zu"), alone);
  else
    g_set_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE,
                 _("There is no valid character at position %zu"), at);
}

/* ---- UTF-16 from UTF-8 ---- */

static gunichar2 *
make_utf16 (MultitudeArena  *self,
            const char      *str,
            gsize            length,
            gsize            n_units,
            glong           *items_written,
            GError         **error)
{
  gsize size = multitude_utf16_size (n_units);
  gunichar2 *units = mtude_arena_alloc_aligned (&self->core, size, G_ALIGNOF (gunichar2));

  if (units == NULL)
    {
      multitude_set_error (error, self, size, G_ALIGNOF (gunichar2));
      return NULL;
    }

  units[mtude_utf8_to_utf16 (str, length, units)] = 0;
  if (items_written != NULL)
    *items_written = (glong) n_units;

  return units;
}

/**
 * multitude_arena_utf8_to_utf16:
 * @self: an arena
 * @str: UTF-8
 * @len: the bytes to read at most, or -1; a NUL ends the text in either case
 * @items_read: (out) (optional): where to put how many bytes were read, or %NULL;
 *   after an error, where the character begins that is not valid
 * @items_written: (out) (optional): where to put how many units were written, without
 *   the 0 at the end, or %NULL; left alone after an error
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Converts UTF-8 to UTF-16, in the byte order of the machine and with a 0 behind
 * it.  The twin of g_utf8_to_utf16(), into memory of the arena of exactly the
 * size that is needed.
 *
 * Fails with %G_CONVERT_ERROR_ILLEGAL_SEQUENCE if the text is not valid, with
 * %G_CONVERT_ERROR_PARTIAL_INPUT if it ends within a character and @items_read is
 * %NULL (else what is in front is converted), and with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW.  Then the arena is as
 * it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (array length=items_written) (element-type guint16):
 *   the text, valid until the arena is reset, rewound or freed; %NULL with @error
 *   set
 *
 * Since: 1.0
 */
gunichar2 *
multitude_arena_utf8_to_utf16 (MultitudeArena  *self,
                               const char      *str,
                               glong            len,
                               glong           *items_read,
                               glong           *items_written,
                               GError         **error)
{
  gsize length, n_valid, n_units;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (str != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  length = utf8_length (str, len);
  n_units = mtude_utf8_measure (str, length, &n_valid);
  if (items_read != NULL)
    *items_read = (glong) n_valid;

  if (n_valid < length && (items_read == NULL || !multitude_utf8_is_cut (str, len, n_valid)))
    {
      multitude_set_utf8_error (error, str, len, n_valid);
      return NULL;
    }

  return make_utf16 (self, str, n_valid, n_units, items_written, error);
}

/**
 * multitude_arena_utf8_to_utf16_lossy:
 * @self: an arena
 * @str: (array length=len) (element-type guint8): bytes that should be UTF-8
 * @len: the bytes to read at most, or -1; a NUL ends the text in either case
 * @items_written: (out) (optional): where to put how many units were written, without
 *   the 0 at the end, or %NULL; left alone after an error
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_utf8_to_utf16(), with U+FFFD for what is not valid: one for
 * each longest part that could begin a character, and for each other byte, as the
 * Unicode Standard recommends in its section 3.9.
 *
 * Fails with %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then the arena is as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (array length=items_written) (element-type guint16):
 *   the text, valid until the arena is reset, rewound or freed; %NULL with @error
 *   set
 *
 * Since: 1.0
 */
gunichar2 *
multitude_arena_utf8_to_utf16_lossy (MultitudeArena  *self,
                                     const char      *str,
                                     glong            len,
                                     glong           *items_written,
                                     GError         **error)
{
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (str != NULL || len == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  length = str != NULL ? utf8_length (str, len) : 0;
  return make_utf16 (self, str, length, mtude_utf8_measure_lossy (str, length), items_written, error);
}

/* ---- UTF-8 from UTF-16 ---- */

static char *
make_utf8 (MultitudeArena   *self,
           const gunichar2  *units,
           gsize             n_units,
           gsize             length,
           glong            *items_written,
           GError          **error)
{
  char *str = mtude_arena_alloc_bytes (&self->core, length);

  if (str == NULL)
    {
      multitude_set_error (error, self, length, 1);
      return NULL;
    }

  str[mtude_utf16_to_utf8 (units, n_units, str)] = '\0';
  if (items_written != NULL)
    *items_written = (glong) length;

  return str;
}

/**
 * multitude_arena_utf16_to_utf8:
 * @self: an arena
 * @str: (array length=len) (element-type guint16): UTF-16 in the byte order of the
 *   machine
 * @len: the units to read at most, or -1; a 0 ends the text in either case
 * @items_read: (out) (optional): where to put how many units were read, or %NULL;
 *   after an error, the unit that cannot be where it is, which is the one behind a
 *   high surrogate that is alone
 * @items_written: (out) (optional): where to put how many bytes were written, without
 *   the NUL at the end, or %NULL; left alone after an error
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Converts UTF-16 to UTF-8, with a NUL behind it.  The twin of g_utf16_to_utf8(),
 * into memory of the arena of exactly the size that is needed.
 *
 * Fails with %G_CONVERT_ERROR_ILLEGAL_SEQUENCE if the text is not valid, with
 * %G_CONVERT_ERROR_PARTIAL_INPUT if it ends within a character and @items_read is
 * %NULL (else what is in front is converted), and with %MULTITUDE_ERROR_BUDGET,
 * %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW.  Then the arena is as
 * it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): the text, valid until the arena is reset, rewound or
 *   freed; %NULL with @error set
 *
 * Since: 1.0
 */
char *
multitude_arena_utf16_to_utf8 (MultitudeArena   *self,
                               const gunichar2  *str,
                               glong             len,
                               glong            *items_read,
                               glong            *items_written,
                               GError          **error)
{
  gsize n_units, n_valid, length, at;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (str != NULL || len == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  n_units = str != NULL ? utf16_length (str, len) : 0;
  length = mtude_utf16_measure (str, n_units, &n_valid);
  at = n_valid < n_units ? wrong_unit (str, n_valid) : n_valid;
  if (items_read != NULL)
    *items_read = (glong) (at < n_units ? at : n_valid);

  if (n_valid < n_units && (items_read == NULL || at < n_units))
    {
      multitude_set_utf16_error (error, str, n_units, n_valid);
      return NULL;
    }

  return make_utf8 (self, str, n_valid, length, items_written, error);
}

/**
 * multitude_arena_utf16_to_utf8_lossy:
 * @self: an arena
 * @str: (array length=len) (element-type guint16): units that should be UTF-16 in
 *   the byte order of the machine
 * @len: the units to read at most, or -1; a 0 ends the text in either case
 * @items_written: (out) (optional): where to put how many bytes were written, without
 *   the NUL at the end, or %NULL; left alone after an error
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_utf16_to_utf8(), with U+FFFD for each surrogate that is alone.
 *
 * Fails with %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW; then the arena is as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): the text, valid until the arena is reset, rewound or
 *   freed; %NULL with @error set
 *
 * Since: 1.0
 */
char *
multitude_arena_utf16_to_utf8_lossy (MultitudeArena   *self,
                                     const gunichar2  *str,
                                     glong             len,
                                     glong            *items_written,
                                     GError          **error)
{
  gsize n_units;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (str != NULL || len == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  n_units = str != NULL ? utf16_length (str, len) : 0;
  return make_utf8 (self, str, n_units, mtude_utf16_measure_lossy (str, n_units), items_written, error);
}
