/* The parts of a list of strings: texts, positions, and the items in use.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here is installed.  A string of a list is an *entry*, which says where its
 * text is and is unlike that of any other string in the list; the index is the
 * entries in their order.
 *
 *   entry = number of a segment << ENTRY_OFFSET_BITS | offset in it
 */

#pragma once

#include "multitude-string-list.h"

#include "multitude-private.h"

typedef guint64 StringEntry;

/* 64 GiB a segment; where there are many segments, they have a thousand bytes or more
 * each, so that their number is no limit before memory is.
 */
#define ENTRY_OFFSET_BITS 36
#define ENTRY_MAX_OFFSET ((G_GUINT64_CONSTANT (1) << ENTRY_OFFSET_BITS) - 1)
#define ENTRY_MAX_SEGMENTS (1u << (64 - ENTRY_OFFSET_BITS))

/* ---- Memory ---- */

/* `asked` is the size of the last request, for messages. */
typedef struct
{
  MultitudeArena *arena;
  gsize           asked;
} StringMemory;

static inline gpointer
string_memory_alloc (StringMemory *self,
                     gsize         size)
{
  self->asked = size;
  return mtude_box_alloc (&self->arena->core, size);
}

static inline void
string_memory_free (StringMemory *self,
                    gpointer      memory)
{
  mtude_box_free_in (&self->arena->core, memory);
}

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
  StringMemory *memory;
  GArray       *segments;       /* of StringSegment */
  guint         unused;         /* the first one, or NO_SEGMENT */
  guint         current;        /* that is being filled, or NO_SEGMENT */
  gsize         used;           /* bytes of it */
} StringText;

#define NO_SEGMENT G_MAXUINT

G_GNUC_INTERNAL
void         multitude_string_text_init     (StringText   *self,
                                             StringMemory *memory);
G_GNUC_INTERNAL
void         multitude_string_text_clear    (StringText   *self);
G_GNUC_INTERNAL
gboolean     multitude_string_text_add      (StringText   *self,
                                             const char   *string,
                                             gsize         length,
                                             StringEntry  *entry);
G_GNUC_INTERNAL
guint        multitude_string_text_hold     (StringText   *self,
                                             GBytes       *bytes);
G_GNUC_INTERNAL
StringEntry  multitude_string_text_add_line (StringText   *self,
                                             guint         segment,
                                             gsize         offset);
G_GNUC_INTERNAL
void         multitude_string_text_release  (StringText   *self,
                                             StringEntry   entry);
G_GNUC_INTERNAL
const char  *multitude_string_text_get      (StringText   *self,
                                             StringEntry   entry,
                                             gsize        *length);
G_GNUC_INTERNAL
gboolean     multitude_string_text_has_nul  (StringText   *self,
                                             StringEntry   entry);

/* ---- Positions (multitude-string-list-index.c) ---- */

typedef struct
{
  StringEntry *entries;
  guint        start;           /* the position of the first of them */
  guint16      n_entries;       /* > 0 */
  guint16      capacity;
} StringLeaf;

typedef struct
{
  StringMemory *memory;
  GArray       *leaves;         /* of StringLeaf */
} StringIndex;

typedef void (*StringEntryFunc) (StringEntry entry,
                                 gpointer    data);

G_GNUC_INTERNAL
void         multitude_string_index_init    (StringIndex       *self,
                                             StringMemory      *memory);
G_GNUC_INTERNAL
void         multitude_string_index_clear   (StringIndex       *self);
G_GNUC_INTERNAL
guint        multitude_string_index_get_n   (const StringIndex *self);
G_GNUC_INTERNAL
StringEntry *multitude_string_index_at      (StringIndex       *self,
                                             guint              position);
G_GNUC_INTERNAL
gboolean     multitude_string_index_insert  (StringIndex       *self,
                                             guint              position,
                                             const StringEntry *entries,
                                             guint              n_entries);
G_GNUC_INTERNAL
void         multitude_string_index_remove  (StringIndex       *self,
                                             guint              position,
                                             guint              n_entries,
                                             StringEntryFunc    func,
                                             gpointer           data);

/* ---- Items in use (multitude-string-object.c) ---- */

/* Those of the objects of a list that somebody has a reference to; shared by the
 * list and the objects, which may be released on any thread.
 */
typedef struct _StringItems StringItems;

G_GNUC_INTERNAL
StringItems *multitude_string_items_new      (void);
G_GNUC_INTERNAL
void         multitude_string_items_unref    (StringItems *self);
G_GNUC_INTERNAL
gboolean     multitude_string_items_is_empty (StringItems *self);
G_GNUC_INTERNAL
gpointer     multitude_string_items_get      (StringItems *self,
                                              StringEntry  entry);
G_GNUC_INTERNAL
gpointer     multitude_string_items_add      (StringItems *self,
                                              StringEntry  entry,
                                              const char  *string,
                                              gsize        length);
G_GNUC_INTERNAL
void         multitude_string_items_forget   (StringItems *self,
                                              StringEntry  entry);
G_GNUC_INTERNAL
void         multitude_string_items_move     (StringItems *self,
                                              StringEntry  entry,
                                              StringEntry  new_entry);

/* ---- The list (multitude-string-list.c) ---- */

struct _MultitudeStringList
{
  GObject        parent_instance;

  MultitudeArena *arena;
  StringMemory    memory;
  StringText      text;
  StringIndex     index;
  StringItems    *items;
  char          **strings;      /* of the property, until it is constructed */
};

G_GNUC_INTERNAL
void         multitude_string_list_emit_change (MultitudeStringList *self,
                                                guint                position,
                                                guint                n_removals,
                                                guint                n_additions);
