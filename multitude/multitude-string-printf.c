/* Strings that grow in an arena: formatting.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the printf() family.  The arguments may be parts of the string, so the
 * text is made somewhere else and then appended.
 */

#include "config.h"

#include "multitude-string-private.h"

#include <stdio.h>

#define FORMAT_BUFFER_SIZE 512

/**
 * multitude_string_append_vprintf: (skip)
 * @string: a string
 * @format: a printf() format
 * @args: its arguments, which may be parts of @string
 *
 * Appends formatted text, or nothing if it cannot be formatted.  The twin of
 * g_string_append_vprintf().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_string_append_vprintf (MultitudeString *string,
                                 const char      *format,
                                 va_list          args)
{
  char buffer[FORMAT_BUFFER_SIZE];
  va_list again;
  int length;

  g_return_if_fail (string != NULL);
  g_return_if_fail (format != NULL);

  va_copy (again, args);
  length = vsnprintf (buffer, sizeof buffer, format, args);
  if (length >= 0 && (gsize) length < sizeof buffer)
    multitude_string_append_len (string, buffer, length);
  else if (length >= 0)
    {
      g_autofree char *text = g_malloc ((gsize) length + 1);

      vsnprintf (text, (gsize) length + 1, format, again);
      multitude_string_append_len (string, text, length);
    }
  va_end (again);
}

/**
 * multitude_string_append_printf: (skip)
 * @string: a string
 * @format: a printf() format
 * @...: its arguments, which may be parts of @string
 *
 * Appends formatted text, or nothing if it cannot be formatted.  The twin of
 * g_string_append_printf().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_string_append_printf (MultitudeString *string,
                                const char      *format,
                                ...)
{
  va_list args;

  va_start (args, format);
  multitude_string_append_vprintf (string, format, args);
  va_end (args);
}

/**
 * multitude_string_vprintf: (skip)
 * @string: a string
 * @format: a printf() format
 * @args: its arguments, which must not be parts of @string
 *
 * Replaces the whole text by formatted text.  The twin of g_string_vprintf().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_string_vprintf (MultitudeString *string,
                          const char      *format,
                          va_list          args)
{
  multitude_string_truncate (string, 0);
  multitude_string_append_vprintf (string, format, args);
}

/**
 * multitude_string_printf: (skip)
 * @string: a string
 * @format: a printf() format
 * @...: its arguments, which must not be parts of @string
 *
 * Replaces the whole text by formatted text.  The twin of g_string_printf().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_string_printf (MultitudeString *string,
                         const char      *format,
                         ...)
{
  va_list args;

  va_start (args, format);
  multitude_string_vprintf (string, format, args);
  va_end (args);
}
