/* Strings in an arena: GLib's string calls, with the arena first.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the string calls of MultitudeArena.  Strings end with a NUL and are
 * packed without padding at the far end of the chunk, so they cost no more than
 * their bytes.
 */

#include "config.h"

#include "multitude-arena.h"

#include "multitude-private.h"

#include <stdio.h>
#include <string.h>

/* Most formatted strings are shorter; longer ones are formatted twice. */
#define FORMAT_BUFFER_SIZE 256

/**
 * multitude_arena_strdup: (skip)
 * @self: an arena
 * @str: (nullable): a string, or %NULL
 *
 * Copies a string into the arena, as g_strdup() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable): the copy, valid until the arena is reset,
 *   rewound or freed; %NULL if @str is %NULL
 *
 * Since: 1.0
 */
char *
(multitude_arena_strdup) (MultitudeArena *self,
                          const char     *str)
{
  g_return_val_if_fail (self != NULL, NULL);

  return multitude_arena_strdup_inline (self, str);
}

/* As strncpy() fills: n bytes, with zeros behind a shorter string, and a NUL. */
static void
fill_padded (char       *copy,
             const char *str,
             gsize       n)
{
  gsize length = strnlen (str, n);

  memcpy (copy, str, length);
  memset (copy + length, 0, n - length + 1);
}

/**
 * multitude_arena_strndup: (skip)
 * @self: an arena
 * @str: (nullable): a string, or %NULL
 * @n: the most bytes to copy
 *
 * Copies the first @n bytes of a string into the arena and puts a NUL behind
 * them; a shorter string is padded with zeros to @n, as g_strndup() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable): the copy, valid until the arena is reset,
 *   rewound or freed; %NULL if @str is %NULL
 *
 * Since: 1.0
 */
char *
multitude_arena_strndup (MultitudeArena *self,
                         const char     *str,
                         gsize           n)
{
  char *copy;

  g_return_val_if_fail (self != NULL, NULL);

  if (str == NULL)
    return NULL;

  copy = mtude_bump_bytes (&self->core, n, multitude_arena_bytes_or_abort);
  fill_padded (copy, str, n);
  return copy;
}

/**
 * multitude_arena_try_strndup: (skip)
 * @self: an arena
 * @str: (nullable): a string, or %NULL
 * @n: the most bytes to copy
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_strndup(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Returns: (transfer none) (nullable): the copy; %NULL if @str is %NULL, or with
 *   @error set
 *
 * Since: 1.0
 */
char *
multitude_arena_try_strndup (MultitudeArena  *self,
                             const char      *str,
                             gsize            n,
                             GError         **error)
{
  char *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (str == NULL)
    return NULL;

  copy = mtude_arena_alloc_bytes (&self->core, n);
  if (copy == NULL)
    {
      multitude_set_error (error, self, n, 1);
      return NULL;
    }

  fill_padded (copy, str, n);
  return copy;
}

/**
 * multitude_arena_try_strdup: (skip)
 * @self: an arena
 * @str: (nullable): a string, or %NULL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_arena_strdup(), but returns %NULL and sets @error where that would
 * abort.
 *
 * Returns: (transfer none) (nullable): the copy; %NULL if @str is %NULL, or with
 *   @error set
 *
 * Since: 1.0
 */
char *
multitude_arena_try_strdup (MultitudeArena  *self,
                            const char      *str,
                            GError         **error)
{
  return multitude_arena_try_strndup (self, str, str != NULL ? strlen (str) : 0, error);
}

/**
 * multitude_arena_strdup_printf: (skip)
 * @self: an arena
 * @format: a printf() format
 * @...: its arguments
 *
 * Formats a string into the arena, as g_strdup_printf() does, without using the
 * heap.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable): the string, valid until the arena is
 *   reset, rewound or freed; %NULL if @format cannot be formatted, such as a wide
 *   character that the locale does not have
 *
 * Since: 1.0
 */
char *
multitude_arena_strdup_printf (MultitudeArena *self,
                               const char     *format,
                               ...)
{
  va_list args;
  char *str;

  va_start (args, format);
  str = multitude_arena_strdup_vprintf (self, format, args);
  va_end (args);

  return str;
}

/**
 * multitude_arena_strdup_vprintf: (skip)
 * @self: an arena
 * @format: a printf() format
 * @args: its arguments
 *
 * As multitude_arena_strdup_printf(), with the arguments in a list.
 *
 * Returns: (transfer none) (nullable): the string, valid until the arena is
 *   reset, rewound or freed
 *
 * Since: 1.0
 */
char *
multitude_arena_strdup_vprintf (MultitudeArena *self,
                                const char     *format,
                                va_list         args)
{
  char buffer[FORMAT_BUFFER_SIZE];
  va_list again;
  char *str;
  int length;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (format != NULL, NULL);

  va_copy (again, args);
  length = vsnprintf (buffer, sizeof buffer, format, args);
  if (length < 0)
    str = NULL;
  else if ((gsize) length < sizeof buffer)
    str = multitude_arena_copy_bytes (self, buffer, (gsize) length);
  else
    {
      str = mtude_bump_bytes (&self->core, (gsize) length, multitude_arena_bytes_or_abort);
      vsnprintf (str, (gsize) length + 1, format, again);
    }
  va_end (again);

  return str;
}

/* Sums of lengths: strings in memory cannot be too long, but one string may be
 * named many times.
 */
static gsize
add_length (gsize total,
            gsize length)
{
  return length > G_MAXSSIZE - total ? G_MAXSIZE : total + length;
}

/**
 * multitude_arena_strconcat: (skip)
 * @self: an arena
 * @string1: (nullable): the first string, or %NULL
 * @...: further strings, then %NULL
 *
 * Joins strings, as g_strconcat() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable): the string, valid until the arena is
 *   reset, rewound or freed; %NULL if @string1 is %NULL
 *
 * Since: 1.0
 */
char *
multitude_arena_strconcat (MultitudeArena *self,
                           const char     *string1,
                           ...)
{
  gsize total = 0;
  const char *part;
  va_list args;
  char *str;
  char *end;

  g_return_val_if_fail (self != NULL, NULL);

  if (string1 == NULL)
    return NULL;

  va_start (args, string1);
  for (part = string1; part != NULL && total != G_MAXSIZE; part = va_arg (args, const char *))
    total = add_length (total, strlen (part));
  va_end (args);

  end = str = mtude_bump_bytes (&self->core, total, multitude_arena_bytes_or_abort);
  va_start (args, string1);
  for (part = string1; part != NULL; part = va_arg (args, const char *))
    end = g_stpcpy (end, part);
  va_end (args);

  return str;
}

/**
 * multitude_arena_strjoinv: (skip)
 * @self: an arena
 * @separator: (nullable): what to put between the strings, or %NULL
 * @str_array: (array zero-terminated=1): strings
 *
 * Joins strings with a separator between them, as g_strjoinv() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none): the string, valid until the arena is reset, rewound
 *   or freed
 *
 * Since: 1.0
 */
char *
multitude_arena_strjoinv (MultitudeArena     *self,
                          const char         *separator,
                          char              **str_array)
{
  gsize total = 0;
  char *str;
  char *end;
  gsize i;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (str_array != NULL, NULL);

  if (separator == NULL)
    separator = "";

  for (i = 0; str_array[i] != NULL && total != G_MAXSIZE; i++)
    {
      total = add_length (total, strlen (str_array[i]));
      if (i > 0 && total != G_MAXSIZE)
        total = add_length (total, strlen (separator));
    }

  end = str = mtude_bump_bytes (&self->core, total, multitude_arena_bytes_or_abort);
  *end = '\0';
  for (i = 0; str_array[i] != NULL; i++)
    {
      if (i > 0)
        end = g_stpcpy (end, separator);
      end = g_stpcpy (end, str_array[i]);
    }

  return str;
}

/**
 * multitude_arena_strdupv: (skip)
 * @self: an arena
 * @str_array: (nullable) (array zero-terminated=1): strings, or %NULL
 *
 * Copies an array of strings, as g_strdupv() does.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when
 * there is no memory.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the copy, array
 *   and strings valid until the arena is reset, rewound or freed; %NULL if
 *   @str_array is %NULL
 *
 * Since: 1.0
 */
char **
multitude_arena_strdupv (MultitudeArena     *self,
                         char              **str_array)
{
  char **copy;
  gsize n;
  gsize i;

  g_return_val_if_fail (self != NULL, NULL);

  if (str_array == NULL)
    return NULL;

  for (n = 0; str_array[n] != NULL; n++)
    ;

  copy = multitude_new (self, char *, n + 1);
  for (i = 0; i < n; i++)
    copy[i] = multitude_arena_strdup (self, str_array[i]);
  copy[n] = NULL;

  return copy;
}
