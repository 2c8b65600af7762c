/* How lists of every kind are changed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_list_ calls.  What is new is made by the kind of list, and
 * comes here as entries, in an array; it is undone if its positions are refused.
 */

#include "config.h"

#include "multitude-list-private.h"

#include "multitude-gettext-private.h"

void
multitude_list_init (ListBase      *self,
                     ListEntryFunc  release,
                     gpointer       data)
{
  multitude_list_index_init (&self->index, &self->memory);
  self->items = multitude_list_items_new ();
  self->release = release;
  self->data = data;
}

/* Once the arena is gone, nothing else is left. */
void
multitude_list_clear (ListBase *self)
{
  multitude_list_items_unref (self->items);
  multitude_list_index_clear (&self->index);
  g_object_unref (self->memory.arena);
}

void
multitude_list_set_error (ListBase  *self,
                          GError   **error)
{
  multitude_set_error (error, self->memory.arena, self->memory.asked, 8);
}

void
multitude_list_set_overflow (GError **error)
{
  g_set_error_literal (error, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW,
                       _("Cannot allocate as many bytes as were asked for: the size is too large"));
}

gboolean
multitude_list_has_range (const ListBase *self,
                          guint           position,
                          guint           n_entries)
{
  guint n = multitude_list_index_get_n (&self->index);

  return position <= n && n_entries <= n - position;
}

/* GArray and GListModel count in the same type. */
gboolean
multitude_list_check_room (const ListBase  *self,
                           guint            n_removals,
                           gsize            n_additions,
                           GError         **error)
{
  if (n_additions <= G_MAXUINT - (multitude_list_index_get_n (&self->index) - n_removals)
      && n_additions <= G_MAXUINT / sizeof (ListEntry))
    return TRUE;

  multitude_list_set_overflow (error);
  return FALSE;
}

/* Newest first, so that their room is there again. */
void
multitude_list_undo (ListBase *self,
                     GArray   *additions)
{
  guint i;

  for (i = additions->len; i > 0; i--)
    self->release (g_array_index (additions, ListEntry, i - 1), self->data);
}

static void
remove_entry (ListEntry entry,
              gpointer  data)
{
  ListBase *self = data;

  multitude_list_items_forget (self->items, entry);
  self->release (entry, self->data);
}

/* What is new comes first, for it may fail.  False: nothing has changed. */
gboolean
multitude_list_replace (ListBase  *self,
                        guint      position,
                        guint      n_removals,
                        GArray    *additions,
                        GError   **error)
{
  gboolean has_items;

  if (additions->len > 0
      && !multitude_list_index_insert (&self->index, position, (ListEntry *) (gpointer) additions->data,
                                       additions->len))
    {
      multitude_list_set_error (self, error);
      multitude_list_undo (self, additions);
      return FALSE;
    }

  if (n_removals == 0)
    return TRUE;

  has_items = !multitude_list_items_is_empty (self->items);
  multitude_list_index_remove (&self->index, position + additions->len, n_removals,
                               has_items ? remove_entry : self->release,
                               has_items ? self : self->data);
  return TRUE;
}
