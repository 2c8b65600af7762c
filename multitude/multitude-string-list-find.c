/* Many strings of a list at once: taking them out, and finding one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that look at more than one string.  They make neither an item nor
 * a copy in the arena, so a list is the same after them.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE            /* memmem () */
#endif

#include "config.h"

#include "multitude-string-list.h"

#include "multitude-string-list-private.h"

#include <string.h>

static const char *
text_at (MultitudeStringList *self,
         guint                position,
         gsize               *length)
{
  ListEntry entry = *multitude_list_index_at (&self->base.index, position);

  return multitude_string_text_get (&self->text, entry, length);
}

static guint
clamp_to_list (MultitudeStringList *self,
               guint                position,
               guint                n_strings)
{
  guint n_items = multitude_list_index_get_n (&self->base.index);

  return MIN (n_strings, n_items - MIN (position, n_items));
}

/**
 * multitude_string_list_get_strings:
 * @self: a list
 * @position: the first string to get
 * @n_strings: how many to get; where the list ends, there are fewer
 *
 * Gets copies of strings that lie behind each other, for the part of a list that is
 * shown, say.  See multitude_string_list_get_text() for very many.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory; it asks the arena for none.
 *
 * Returns: (transfer full) (array zero-terminated=1): the strings, to be freed with
 *   g_strfreev()
 *
 * Since: 1.0
 */
char **
multitude_string_list_get_strings (MultitudeStringList *self,
                                   guint                position,
                                   guint                n_strings)
{
  char **strings;
  guint i;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), NULL);

  n_strings = clamp_to_list (self, position, n_strings);
  strings = g_new (char *, (gsize) n_strings + 1);
  for (i = 0; i < n_strings; i++)
    {
      gsize length;
      const char *text = text_at (self, position + i, &length);

      strings[i] = g_strndup (text, length);
    }
  strings[n_strings] = NULL;

  return strings;
}

/**
 * multitude_string_list_get_text:
 * @self: a list
 * @position: the first string to get
 * @n_strings: how many to get; where the list ends, there are fewer
 * @size: (out): a location for the number of bytes, with all NULs
 *
 * Gets a copy of strings that lie behind each other in one piece, each with a NUL
 * behind it.  Where a string costs more to make than to split off, as in a script,
 * this is the fastest way to get all of a long list.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory; it asks the arena for none.
 *
 * Returns: (transfer full) (array length=size) (element-type guint8): the text, to be
 *   freed with g_free(); not %NULL even if it is empty
 *
 * Since: 1.0
 */
guint8 *
multitude_string_list_get_text (MultitudeStringList *self,
                                guint                position,
                                guint                n_strings,
                                gsize               *size)
{
  GString *text;
  guint i;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), NULL);
  g_return_val_if_fail (size != NULL, NULL);

  text = g_string_new (NULL);
  n_strings = clamp_to_list (self, position, n_strings);
  for (i = 0; i < n_strings; i++)
    {
      gsize length;
      const char *string = text_at (self, position + i, &length);

      g_string_append_len (text, string, (gssize) length);
      g_string_append_c (text, '\0');
    }

  *size = text->len;
  return (guint8 *) g_string_free (text, FALSE);
}

/**
 * multitude_string_list_find:
 * @self: a list
 * @string: (not nullable): a string
 *
 * Finds the first string of the list that is the same as another one, by comparing
 * them one after the other.
 *
 * Only the thread that uses the list may call this.  Cannot fail.
 *
 * Returns: its position, or %G_MAXUINT if there is none
 *
 * Since: 1.0
 */
guint
multitude_string_list_find (MultitudeStringList *self,
                            const char          *string)
{
  gsize string_length;
  guint n_items, i;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), G_MAXUINT);
  g_return_val_if_fail (string != NULL, G_MAXUINT);

  string_length = strlen (string);
  n_items = multitude_list_index_get_n (&self->base.index);
  for (i = 0; i < n_items; i++)
    {
      gsize length;
      const char *text = text_at (self, i, &length);

      if (length == string_length && memcmp (text, string, length) == 0)
        return i;
    }

  return G_MAXUINT;
}

/**
 * multitude_string_list_search:
 * @self: a list
 * @position: where to begin
 * @text: (not nullable): what to look for; may be empty
 *
 * Finds the first string, from a position on, that has some text in it.  The next one
 * is found from the position behind it on.
 *
 * Only the thread that uses the list may call this.  Cannot fail.
 *
 * Returns: its position, or %G_MAXUINT if there is none
 *
 * Since: 1.0
 */
guint
multitude_string_list_search (MultitudeStringList *self,
                              guint                position,
                              const char          *text)
{
  gsize text_length;
  guint n_items, i;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), G_MAXUINT);
  g_return_val_if_fail (text != NULL, G_MAXUINT);

  text_length = strlen (text);
  n_items = multitude_list_index_get_n (&self->base.index);
  for (i = position; i < n_items; i++)
    {
      gsize length;
      const char *string = text_at (self, i, &length);

      if (memmem (string, length, text, text_length) != NULL)
        return i;
    }

  return G_MAXUINT;
}
