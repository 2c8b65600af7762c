/* Changing a list of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that insert and remove strings.  Each makes the texts first, then
 * the positions; both may fail, and are undone then.  What comes after cannot.
 */

#include "config.h"

#include "multitude-string-list.h"

#include "multitude-gettext-private.h"
#include "multitude-string-list-private.h"

#include <string.h>

/* Bytes of fewer are copied: a program that follows a log adds a line at a time. */
#define MIN_HELD_SIZE 4096

static gboolean
replace (MultitudeStringList  *self,
         guint                 position,
         guint                 n_removals,
         GArray               *additions,
         GError              **error)
{
  if (!multitude_list_replace (&self->base, position, n_removals, additions, error))
    {
      multitude_string_text_drop_bytes (&self->text);
      return FALSE;
    }

  if (n_removals > 0 || additions->len > 0)
    multitude_string_list_emit_change (self, position, n_removals, additions->len);
  return TRUE;
}

static gboolean
add_text (MultitudeStringList *self,
          const char          *string,
          gsize                length,
          GArray              *additions)
{
  ListEntry entry;

  if (!multitude_string_text_add (&self->text, string, length, &entry))
    return FALSE;

  g_array_append_val (additions, entry);
  return TRUE;
}

static gboolean
add_strv (MultitudeStringList  *self,
          const char *const    *strings,
          GArray               *additions,
          GError              **error)
{
  guint i;

  for (i = 0; strings[i] != NULL; i++)
    {
      if (!add_text (self, strings[i], strlen (strings[i]), additions))
        {
          multitude_list_set_error (&self->base, error);
          multitude_list_undo (&self->base, additions);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
splice (MultitudeStringList  *self,
        guint                 position,
        guint                 n_removals,
        const char *const    *additions,
        GError              **error)
{
  gsize n_additions = 0;
  g_autoptr (GArray) entries = NULL;

  while (additions != NULL && additions[n_additions] != NULL)
    n_additions++;
  if (!multitude_list_check_room (&self->base, n_removals, n_additions, error))
    return FALSE;

  entries = g_array_sized_new (FALSE, FALSE, sizeof (ListEntry), (guint) n_additions);
  if (n_additions > 0 && !add_strv (self, additions, entries, error))
    return FALSE;

  return replace (self, position, n_removals, entries, error);
}

/* ---- Lines ---- */

/* Each line with its newline; the last one may have none. */
static gsize
count_lines (const char *text,
             gsize       size)
{
  const char *end = text + size;
  gsize n_lines = 0;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));

      text = newline != NULL ? newline + 1 : end;
      n_lines++;
    }

  return n_lines;
}

static gboolean
check_text (const char  *text,
            gsize        size,
            GError     **error)
{
  const char *end;

  if ((guint64) size > ENTRY_MAX_OFFSET)
    {
      multitude_list_set_overflow (error);
      return FALSE;
    }

  if (!g_utf8_validate_len (text, size, &end))
    {
      g_set_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID,
                   _("There is no valid character at position %zu"), (gsize) (end - text));
      return FALSE;
    }

  return TRUE;
}

static gboolean
copy_lines (MultitudeStringList *self,
            const char          *text,
            gsize                size,
            GArray              *entries)
{
  const char *end = text + size;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize length = (gsize) ((newline != NULL ? newline : end) - text);

      if (newline != NULL && newline > text && newline[-1] == '\r')
        length--;
      if (!add_text (self, text, length, entries))
        return FALSE;
      text = newline != NULL ? newline + 1 : end;
    }

  return TRUE;
}

static void
hold_lines (MultitudeStringList *self,
            GBytes              *bytes,
            GArray              *entries)
{
  guint segment = multitude_string_text_hold (&self->text, bytes);
  gsize size;
  const char *start = g_bytes_get_data (bytes, &size);
  const char *line = start;

  while (line < start + size)
    {
      ListEntry entry = multitude_string_text_add_line (&self->text, segment, (gsize) (line - start));
      const char *newline = memchr (line, '\n', size - (gsize) (line - start));

      g_array_append_val (entries, entry);
      line = newline != NULL ? newline + 1 : start + size;
    }
}

/* ---- Calls ---- */

/**
 * multitude_string_list_splice:
 * @self: a list
 * @position: where; at most the number of strings
 * @n_removals: how many strings to remove from there
 * @additions: (array zero-terminated=1) (nullable): what to insert there, which is
 *   copied; may be strings of the list
 *
 * Changes a part of the list, and emits #GListModel::items-changed once, unless
 * nothing is removed or inserted.
 *
 * Takes time in proportion to the strings that are removed and inserted, and in a list
 * of n strings n / 500 additions on top.  The memory of a removed string is used again
 * when those that were added about the same time, up to 4000 bytes of them, have been
 * removed as well; that of a line when all lines of its bytes have.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_string_list_splice (MultitudeStringList *self,
                              guint                position,
                              guint                n_removals,
                              const char *const   *additions)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MULTITUDE_IS_STRING_LIST (self));
  g_return_if_fail (multitude_list_has_range (&self->base, position, n_removals));

  if (!splice (self, position, n_removals, additions, &error))
    g_error ("%s", error->message);
}

/**
 * multitude_string_list_try_splice:
 * @self: a list
 * @position: where; at most the number of strings
 * @n_removals: how many strings to remove from there
 * @additions: (array zero-terminated=1) (nullable): what to insert there, which is
 *   copied; may be strings of the list
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Does what multitude_string_list_splice() does, and fails where that would abort; the
 * list is as it was then.
 *
 * Only the thread that uses the list may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY, or with
 * %MULTITUDE_ERROR_OVERFLOW if there are more strings than a #GListModel can have.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_string_list_try_splice (MultitudeStringList  *self,
                                  guint                 position,
                                  guint                 n_removals,
                                  const char *const    *additions,
                                  GError              **error)
{
  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), FALSE);
  g_return_val_if_fail (multitude_list_has_range (&self->base, position, n_removals), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return splice (self, position, n_removals, additions, error);
}

/**
 * multitude_string_list_append:
 * @self: a list
 * @string: (not nullable): a string, which is copied
 *
 * Appends a string.  Emits #GListModel::items-changed; to add many, see
 * multitude_string_list_append_strv().
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_string_list_append (MultitudeStringList *self,
                              const char          *string)
{
  const char *const strings[] = { string, NULL };

  g_return_if_fail (MULTITUDE_IS_STRING_LIST (self));
  g_return_if_fail (string != NULL);

  multitude_string_list_append_strv (self, strings);
}

/**
 * multitude_string_list_take:
 * @self: a list
 * @string: (transfer full) (not nullable): a string of g_malloc()
 *
 * Appends a string and frees it.  The list has its own copy in the arena, so this
 * saves a line and no copy.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_string_list_take (MultitudeStringList *self,
                            char                *string)
{
  g_return_if_fail (MULTITUDE_IS_STRING_LIST (self));
  g_return_if_fail (string != NULL);

  multitude_string_list_append (self, string);
  g_free (string);
}

/**
 * multitude_string_list_remove:
 * @self: a list
 * @position: which string; there has to be one
 *
 * Removes a string, see multitude_string_list_splice().
 *
 * Only the thread that uses the list may call this.  Cannot fail.
 *
 * Since: 1.0
 */
void
multitude_string_list_remove (MultitudeStringList *self,
                              guint                position)
{
  g_return_if_fail (MULTITUDE_IS_STRING_LIST (self));
  g_return_if_fail (multitude_list_has_range (&self->base, position, 1));

  multitude_string_list_splice (self, position, 1, NULL);
}

/**
 * multitude_string_list_append_strv:
 * @self: a list
 * @strings: (array zero-terminated=1) (not nullable): strings, which are copied
 *
 * Appends many strings, and emits #GListModel::items-changed once.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory.
 *
 * Since: 1.0
 */
void
multitude_string_list_append_strv (MultitudeStringList *self,
                                   const char *const   *strings)
{
  g_return_if_fail (MULTITUDE_IS_STRING_LIST (self));
  g_return_if_fail (strings != NULL);

  multitude_string_list_splice (self, multitude_list_index_get_n (&self->base.index), 0, strings);
}

/**
 * multitude_string_list_append_lines:
 * @self: a list
 * @bytes: text in UTF-8, without NULs
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Appends each line of a text, and emits #GListModel::items-changed once.  A line ends
 * with a newline, or a carriage return and a newline, which are not part of the string;
 * the last one may end with the text.
 *
 * The text is not copied: the list has a reference to @bytes until the last of its
 * lines is removed, and 8 bytes of its own for a line.  Texts of fewer than 4096 bytes
 * are copied line by line, and not kept.
 *
 * |[<!-- language="C" -->
 *   g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);
 *   g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (file);
 *
 *   multitude_string_list_append_lines (list, bytes, &error);
 * ]|
 *
 * Only the thread that uses the list may call this.  Fails with
 * %MULTITUDE_ERROR_INVALID if the text is not valid or has a NUL, with
 * %MULTITUDE_ERROR_OVERFLOW if it is longer than 64 GiB or has more lines than a
 * #GListModel can have, with %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY;
 * the list is as it was then.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_string_list_append_lines (MultitudeStringList  *self,
                                    GBytes               *bytes,
                                    GError              **error)
{
  g_autoptr (GArray) entries = NULL;
  const char *text;
  gsize n_lines, size;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  text = g_bytes_get_data (bytes, &size);
  if (size == 0)
    return TRUE;
  if (!check_text (text, size, error))
    return FALSE;

  n_lines = count_lines (text, size);
  if (!multitude_list_check_room (&self->base, 0, n_lines, error))
    return FALSE;

  entries = g_array_sized_new (FALSE, FALSE, sizeof (ListEntry), (guint) n_lines);
  if (size >= MIN_HELD_SIZE)
    {
      hold_lines (self, bytes, entries);
    }
  else if (!copy_lines (self, text, size, entries))
    {
      multitude_list_set_error (&self->base, error);
      multitude_list_undo (&self->base, entries);
      return FALSE;
    }

  return replace (self, multitude_list_index_get_n (&self->base.index), 0, entries, error);
}
