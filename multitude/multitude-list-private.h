/* What lists of every kind have: memory, positions, and the items in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here is installed.  What a position of a list has is an *entry*, a number
 * that says where that is, and is unlike that of any other position of the list.
 */

#pragma once

#include "multitude-arena.h"

#include "multitude-private.h"

#include <gio/gio.h>

typedef guint64 ListEntry;

typedef void (*ListEntryFunc) (ListEntry entry,
                               gpointer  data);

/* ---- Memory ---- */

/* `asked` is the size of the last request, for messages. */
typedef struct
{
  MultitudeArena *arena;
  gsize           asked;
} ListMemory;

static inline gpointer
list_memory_alloc (ListMemory *self,
                   gsize       size)
{
  self->asked = size;
  return mtude_box_alloc (&self->arena->core, size);
}

/* Only the thread that uses the list may call this.  When the list goes, this may be
 * any thread, while others use its arena: what is left then is for mtude_box_free ().
 */
static inline void
list_memory_free (ListMemory *self,
                  gpointer    memory)
{
  mtude_box_free_in (&self->arena->core, memory);
}

/* ---- Positions (multitude-list-index.c) ---- */

typedef struct
{
  ListEntry *entries;
  guint      start;             /* the position of the first of them */
  guint16    n_entries;         /* > 0 */
  guint16    capacity;
} ListLeaf;

typedef struct
{
  ListMemory *memory;
  GArray     *leaves;           /* of ListLeaf */
} ListIndex;

G_GNUC_INTERNAL
void       multitude_list_index_init    (ListIndex       *self,
                                         ListMemory      *memory);
G_GNUC_INTERNAL
void       multitude_list_index_clear   (ListIndex       *self);
G_GNUC_INTERNAL
guint      multitude_list_index_get_n   (const ListIndex *self);
G_GNUC_INTERNAL
ListEntry *multitude_list_index_at      (ListIndex       *self,
                                         guint            position);
G_GNUC_INTERNAL
gboolean   multitude_list_index_insert  (ListIndex       *self,
                                         guint            position,
                                         const ListEntry *entries,
                                         guint            n_entries);
G_GNUC_INTERNAL
void       multitude_list_index_remove  (ListIndex       *self,
                                         guint            position,
                                         guint            n_entries,
                                         ListEntryFunc    func,
                                         gpointer         data);

/* ---- Items in use (multitude-list-items.c) ---- */

/* Those of the objects of a list that somebody has a reference to; shared by the
 * list and the objects, which may be released on any thread.
 */
typedef struct _ListItems ListItems;

/* How an object finds its place in there; has to be cleared when the object goes. */
typedef struct
{
  ListItems *items;             /* NULL: of no list */
  ListEntry  entry;             /* Protected by the mutex of items. */
} ListItemLink;

G_GNUC_INTERNAL
ListItems *multitude_list_items_new       (void);
G_GNUC_INTERNAL
void       multitude_list_items_unref     (ListItems    *self);
G_GNUC_INTERNAL
gboolean   multitude_list_items_is_empty  (ListItems    *self);
G_GNUC_INTERNAL
gpointer   multitude_list_items_get       (ListItems    *self,
                                           ListEntry     entry);
G_GNUC_INTERNAL
void       multitude_list_items_add       (ListItems    *self,
                                           ListEntry     entry,
                                           gpointer      object,
                                           ListItemLink *link);
G_GNUC_INTERNAL
void       multitude_list_items_forget    (ListItems    *self,
                                           ListEntry     entry);
G_GNUC_INTERNAL
void       multitude_list_items_move      (ListItems    *self,
                                           ListEntry     entry,
                                           ListEntry     new_entry);
G_GNUC_INTERNAL
void       multitude_list_item_link_clear (ListItemLink *self);

/* ---- A list (multitude-list.c) ---- */

/* Its parts point to its memory, so it may not be moved. */
typedef struct
{
  ListMemory    memory;
  ListIndex     index;
  ListItems    *items;
  ListEntryFunc release;        /* gives up what an entry stands for */
  gpointer      data;           /* for that */
} ListBase;

G_GNUC_INTERNAL
void       multitude_list_init            (ListBase       *self,
                                           ListEntryFunc   release,
                                           gpointer        data);
G_GNUC_INTERNAL
void       multitude_list_clear           (ListBase       *self);
G_GNUC_INTERNAL
void       multitude_list_set_error       (ListBase       *self,
                                           GError        **error);
G_GNUC_INTERNAL
void       multitude_list_set_overflow    (GError        **error);
G_GNUC_INTERNAL
gboolean   multitude_list_has_range       (const ListBase *self,
                                           guint           position,
                                           guint           n_entries);
G_GNUC_INTERNAL
gboolean   multitude_list_check_room      (const ListBase *self,
                                           guint           n_removals,
                                           gsize           n_additions,
                                           GError        **error);
G_GNUC_INTERNAL
void       multitude_list_undo            (ListBase       *self,
                                           GArray         *additions);
G_GNUC_INTERNAL
gboolean   multitude_list_replace         (ListBase       *self,
                                           guint           position,
                                           guint           n_removals,
                                           GArray         *additions,
                                           GError        **error);
