/* The items of a list that are in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_list_items_ calls.
 *
 *   the table has at most one object for an entry; an object that is being finalized
 *   may still be there, which is why it is referenced weakly
 *   the link of an object that is in the table is there, and has its entry
 *
 * No call of GObject is made with the mutex: it may wait for a lock of GObject's or, where
 * a reference is taken, of a binding's, whose owner may be waiting for the mutex.
 */

#include "config.h"

#include "multitude-list-private.h"
#include "multitude-references-private.h"

/* In the table by its first member; the table and those who look at the object have
 * references to it.
 */
typedef struct
{
  ListEntry     entry;
  ListItemLink *link;           /* to compare with */
  GWeakRef      object;
  guint         n_refs;         /* atomic */
} ListItem;

struct _ListItems
{
  guint       n_refs;           /* atomic */
  GMutex      mutex;
  GHashTable *table;            /* of ListItem; Protected by the mutex. */
};

static void
list_item_unref (gpointer data)
{
  ListItem *item = data;

  if (item == NULL || !multitude_references_drop (&item->n_refs))
    return;

  g_weak_ref_clear (&item->object);
  g_free (item);
}

static ListItem *
list_item_new (ListEntry     entry,
               gpointer      object,
               ListItemLink *link)
{
  ListItem *item = g_new (ListItem, 1);

  item->entry = entry;
  item->link = link;
  item->n_refs = 1;
  g_weak_ref_init (&item->object, object);

  return item;
}

ListItems *
multitude_list_items_new (void)
{
  ListItems *self = g_new (ListItems, 1);

  self->n_refs = 1;
  g_mutex_init (&self->mutex);
  self->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, list_item_unref, NULL);

  return self;
}

void
multitude_list_items_unref (ListItems *self)
{
  if (!multitude_references_drop (&self->n_refs))
    return;

  g_hash_table_unref (self->table);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

gboolean
multitude_list_items_is_empty (ListItems *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return g_hash_table_size (self->table) == 0;
}

static ListItem *
find_item (ListItems *self,
           ListEntry  entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  ListItem *item = g_hash_table_lookup (self->table, &entry);

  /* The table has a reference as long as the mutex is held. */
  if (item != NULL)
    multitude_references_take (&item->n_refs);
  return item;
}

/* A new reference to the object, or NULL if there is none that is in use. */
gpointer
multitude_list_items_get (ListItems *self,
                          ListEntry  entry)
{
  ListItem *item = find_item (self, entry);
  gpointer object;

  if (item == NULL)
    return NULL;

  object = g_weak_ref_get (&item->object);
  list_item_unref (item);
  return object;
}

/* Takes what an entry has out of the table; with the mutex. */
static ListItem *
steal_item (ListItems *self,
            ListEntry  entry)
{
  gpointer item = NULL;

  g_hash_table_steal_extended (self->table, &entry, &item, NULL);
  return item;
}

/* Takes the place of an object that is being finalized. */
void
multitude_list_items_add (ListItems    *self,
                          ListEntry     entry,
                          gpointer      object,
                          ListItemLink *link)
{
  ListItem *item = list_item_new (entry, object, link);
  ListItem *old;

  multitude_references_take (&self->n_refs);
  link->items = self;
  link->entry = entry;

  g_mutex_lock (&self->mutex);
  old = steal_item (self, entry);
  g_hash_table_add (self->table, item);
  g_mutex_unlock (&self->mutex);

  list_item_unref (old);
}

void
multitude_list_items_forget (ListItems *self,
                             ListEntry  entry)
{
  ListItem *item;

  g_mutex_lock (&self->mutex);
  item = steal_item (self, entry);
  g_mutex_unlock (&self->mutex);

  list_item_unref (item);
}

/* An object is not freed before it has taken itself out of the table, so its link is
 * there to be changed.
 */
void
multitude_list_items_move (ListItems *self,
                           ListEntry  entry,
                           ListEntry  new_entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  ListItem *item = steal_item (self, entry);

  if (item == NULL)
    return;

  item->entry = new_entry;
  item->link->entry = new_entry;
  g_hash_table_add (self->table, item);
}

static void
list_items_remove (ListItems    *self,
                   ListItemLink *link)
{
  ListItem *item;

  g_mutex_lock (&self->mutex);
  item = g_hash_table_lookup (self->table, &link->entry);
  if (item != NULL && item->link == link)
    g_hash_table_steal (self->table, item);
  else
    item = NULL;
  g_mutex_unlock (&self->mutex);

  list_item_unref (item);
}

/* The object of the link goes. */
void
multitude_list_item_link_clear (ListItemLink *self)
{
  if (self->items == NULL)
    return;

  list_items_remove (self->items, self);
  multitude_list_items_unref (self->items);
  self->items = NULL;
}
