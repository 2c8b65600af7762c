/* The items of a list that are in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_list_items_ calls.
 *
 *   the table has at most one object for an entry; an object that is being finalized
 *   may still be there, which is why it is referenced weakly
 *   the link of an object that is in the table is there, and has its entry
 */

#include "config.h"

#include "multitude-list-private.h"

/* In the table by its first member. */
typedef struct
{
  ListEntry     entry;
  ListItemLink *link;           /* to compare with */
  GWeakRef      object;
} ListItem;

struct _ListItems
{
  GMutex      mutex;
  GHashTable *table;            /* of ListItem; Protected by the mutex. */
};

static void
list_item_free (gpointer data)
{
  ListItem *item = data;

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
  g_weak_ref_init (&item->object, object);

  return item;
}

ListItems *
multitude_list_items_new (void)
{
  ListItems *self = g_atomic_rc_box_new (ListItems);

  g_mutex_init (&self->mutex);
  self->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, list_item_free, NULL);

  return self;
}

static void
list_items_clear (gpointer data)
{
  ListItems *self = data;

  g_hash_table_unref (self->table);
  g_mutex_clear (&self->mutex);
}

void
multitude_list_items_unref (ListItems *self)
{
  g_atomic_rc_box_release_full (self, list_items_clear);
}

gboolean
multitude_list_items_is_empty (ListItems *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return g_hash_table_size (self->table) == 0;
}

/* A new reference to the object, or NULL if there is none that is in use. */
gpointer
multitude_list_items_get (ListItems *self,
                          ListEntry  entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  ListItem *item = g_hash_table_lookup (self->table, &entry);

  return item != NULL ? g_weak_ref_get (&item->object) : NULL;
}

/* Takes the place of an object that is being finalized. */
void
multitude_list_items_add (ListItems    *self,
                          ListEntry     entry,
                          gpointer      object,
                          ListItemLink *link)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  link->items = g_atomic_rc_box_acquire (self);
  link->entry = entry;
  g_hash_table_add (self->table, list_item_new (entry, object, link));
}

void
multitude_list_items_forget (ListItems *self,
                             ListEntry  entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->table, &entry);
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
  gpointer item;

  if (!g_hash_table_steal_extended (self->table, &entry, &item, NULL))
    return;

  ((ListItem *) item)->entry = new_entry;
  ((ListItem *) item)->link->entry = new_entry;
  g_hash_table_add (self->table, item);
}

static void
list_items_remove (ListItems    *self,
                   ListItemLink *link)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  ListItem *item = g_hash_table_lookup (self->table, &link->entry);

  if (item != NULL && item->link == link)
    g_hash_table_remove (self->table, item);
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
