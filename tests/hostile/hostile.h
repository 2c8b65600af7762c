/* Calls with numbers that no caller means: what they are made with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports Hostile, for the table that calls.py writes. */

#pragma once

#include <multitude.h>
#include <multitude-core.h>

typedef struct
{
  MultitudeArena      *arena;
  MultitudeArenaPool  *lender;
  MultitudeHeap       *heap;
  gpointer             block;           /* of the heap, 32 bytes */
  MultitudeHeap       *told_heap;       /* of multitude_heap_new_sized () */
  gpointer             told_block;      /* of it, 32 bytes */
  MtudeHeap           *core_heap;
  gpointer             core_block;
  MtudeBlock           core_growing;    /* 32 bytes, others behind */
  MtudeBlock           core_tail;
  gpointer             core_left;       /* 32 bytes, others behind */
  gpointer             core_frozen;     /* 32 bytes, and as many that are private */
  MtudeTable           core_table;      /* of one entry */
  gpointer             memory;          /* of the arena, 32 bytes */
  gpointer             reserved;        /* 64 bytes */
  MultitudeString     *string;
  MultitudeString16   *string16;
  MultitudeArray      *array;
  MultitudeByteArray  *byte_array;
  MultitudePtrArray   *ptr_array;
  MultitudeHashTable  *table;
  MultitudeStringList *list;
  MultitudeCow         cow;
  const char          *text;            /* 64 letters, and NULs */
  gsize                out;
} Hostile;

typedef struct
{
  const char *name;                     /* function/parameter */
  void      (*call) (Hostile *self,
                     guint64  value);
} HostileCall;

/* Made by calls.py; the last has no name. */
extern const HostileCall hostile_calls[];

/* For calls that want a function. */
static inline gboolean
construct (gpointer   mem,
           gpointer   user_data,
           GError   **error)
{
  return TRUE;
}

static inline bool
construct_in_core (void *memory,
                   void *data)
{
  return true;
}

static inline gboolean
fill (gpointer   element,
      gsize      index,
      gpointer   user_data,
      GError   **error)
{
  return TRUE;
}
