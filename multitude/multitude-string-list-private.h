/* A list of strings: its texts, and what its files share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here is installed.  An entry says where the text of a string is.
 *
 *   entry = number of a segment << ENTRY_OFFSET_BITS | offset in it
 */

#pragma once

#include "multitude-string-list.h"

#include "multitude-list-private.h"

/* 64 GiB a segment; where there are many segments, they have a thousand bytes or more
 * each, so that their number is no limit before memory is.
 */
#define ENTRY_OFFSET_BITS 36
#define ENTRY_MAX_OFFSET ((G_GUINT64_CONSTANT (1) << ENTRY_OFFSET_BITS) - 1)
#define ENTRY_MAX_SEGMENTS (1u << (64 - ENTRY_OFFSET_BITS))

/* ---- Texts (multitude-string-list-text.c) ---- */

/* Either a box of the arena, with strings that end with a NUL, or the bytes of
 * somebody else, whose lines end with a newline or with them.
 */
typedef struct
{
  const char *base;             /* NULL: not in use */
  gsize       size;
  GBytes     *bytes;            /* NULL: a box */
  guint       n_live;           /* entries; of an unused one: the next unused one */
} StringSegment;

typedef struct
{
  ListMemory   *memory;
  GArray       *segments;       /* of StringSegment */
  guint         unused;         /* the first one, or NO_SEGMENT */
  guint         current;        /* that is being filled, or NO_SEGMENT */
  gsize         used;           /* bytes of it */
  GSList       *dropped;        /* of GBytes that are to be unreferenced */
} StringText;

#define NO_SEGMENT G_MAXUINT

G_GNUC_INTERNAL
void         multitude_string_text_init     (StringText   *self,
                                             ListMemory   *memory);
G_GNUC_INTERNAL
void         multitude_string_text_clear    (StringText   *self);
G_GNUC_INTERNAL
gboolean     multitude_string_text_add      (StringText   *self,
                                             const char   *string,
                                             gsize         length,
                                             ListEntry    *entry);
G_GNUC_INTERNAL
guint        multitude_string_text_hold     (StringText   *self,
                                             GBytes       *bytes);
G_GNUC_INTERNAL
ListEntry    multitude_string_text_add_line (StringText   *self,
                                             guint         segment,
                                             gsize         offset);
G_GNUC_INTERNAL
void         multitude_string_text_release  (StringText   *self,
                                             ListEntry     entry);
G_GNUC_INTERNAL
void         multitude_string_text_drop_bytes (StringText *self);
G_GNUC_INTERNAL
const char  *multitude_string_text_get      (StringText   *self,
                                             ListEntry     entry,
                                             gsize        *length);
G_GNUC_INTERNAL
gboolean     multitude_string_text_has_nul  (StringText   *self,
                                             ListEntry     entry);

/* ---- Items (multitude-string-object.c) ---- */

G_GNUC_INTERNAL
gpointer     multitude_string_object_new_item (ListItems  *items,
                                               ListEntry     entry,
                                               const char *string,
                                               gsize       length);

/* ---- The list (multitude-string-list.c) ---- */

struct _MultitudeStringList
{
  GObject     parent_instance;

  ListBase    base;
  StringText  text;
  char      **strings;          /* of the property, until it is constructed */
};

G_GNUC_INTERNAL
void         multitude_string_list_emit_change (MultitudeStringList *self,
                                                guint                position,
                                                guint                n_removals,
                                                guint                n_additions);
