/* A list of records: where they are, and what its files share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here is installed.  An entry says where a record is.
 *
 *   entry = number of a segment << RECORD_SLOT_BITS | slot in it
 */

#pragma once

#include "multitude-record-list.h"

#include "multitude-list-private.h"

/* A segment has 2000 slots at most. */
#define RECORD_SLOT_BITS 16

/* ---- Records (multitude-record-list-store.c) ---- */

typedef struct
{
  guint8  *slots;               /* a box; NULL: not in use */
  guint    next;                /* with room; of an unused one: the next unused one */
  guint    previous;            /* with room */
  guint16  n_slots;
  guint16  n_begun;             /* the first ones, which have been in use */
  guint16  n_live;
  guint16  vacant;              /* the first of those that are not any more, or NO_SLOT */
} RecordSegment;

typedef struct
{
  ListMemory *memory;
  GArray     *segments;         /* of RecordSegment */
  gsize       record_size;
  gsize       slot_size;
  guint       n_segments;       /* in use */
  guint       unused;           /* the first one, or NO_SEGMENT */
  guint       room;             /* the first one with room, or NO_SEGMENT */
} RecordStore;

G_GNUC_INTERNAL
void           multitude_record_store_init    (RecordStore   *self,
                                               ListMemory    *memory,
                                               gsize          record_size);
G_GNUC_INTERNAL
void           multitude_record_store_clear   (RecordStore   *self);
G_GNUC_INTERNAL
gboolean       multitude_record_store_add     (RecordStore   *self,
                                               gconstpointer  record,
                                               ListEntry     *entry);
G_GNUC_INTERNAL
void           multitude_record_store_release (RecordStore   *self,
                                               ListEntry      entry);
G_GNUC_INTERNAL
const guint8  *multitude_record_store_get     (RecordStore   *self,
                                               ListEntry      entry);

/* ---- The list (multitude-record-list.c) ---- */

struct _MultitudeRecordList
{
  GObject                 parent_instance;

  ListBase                base;
  RecordStore             store;
  GType                   item_type;
  MultitudeRecordListFunc create_item;
  gpointer                user_data;
  GDestroyNotify          destroy;
  guint                   n_creating; /* calls of create_item that have not returned */
};

G_GNUC_INTERNAL
void           multitude_record_list_emit_change (MultitudeRecordList *self,
                                                  guint                position,
                                                  guint                n_removals,
                                                  guint                n_additions);
