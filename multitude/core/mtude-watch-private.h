/* What is remembered of an arena that MULTITUDE_DEBUG looks at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A *watch* stands beside an arena, and stays when that has ended, for as long as
 * something of it is there: a chunk, or an owner with a block of its own.  It knows
 * the name then.  All watches are in one list, which the report at exit walks.
 *
 *   claims == 1 if the arena has not ended, + chunks watched + owners apart
 *
 * The list, the claims, the figures and the table of chunks are behind one lock: nothing of this
 * exists in a program that is not being looked at.  The rest of a watch belongs to
 * the thread that uses its arena.
 */

#pragma once

#include "mtude-chunk-private.h"

typedef struct _MtudeApartValue MtudeApartValue;
typedef struct _MtudeFigures MtudeFigures;

struct _MtudeWatch
{
  MtudeWatch      *next;
  MtudeArena      *arena;       /* NULL when it has ended */
  char            *name;        /* of an arena that has ended; or NULL */
  size_t           claims;
  MtudeFigures    *figures;     /* see mtude-figures-private.h */

  /* See mtude-apart-private.h.  The arena's thread alone changes them, with the lock:
   * the report at exit reads them.
   */
  MtudeApartValue *values;
  size_t           n_values;
  size_t           capacity;
  size_t           n_unchecked; /* values since all were looked at */
};

/* Enough for a name, or an address, in words. */
#define MTUDE_WATCH_LABEL 96

/* Begins to watch an arena; there is no failure, the program ends then. */
MtudeWatch *mtude_watch_new          (MtudeArena       *arena);

/* The arena's thread: its source has made a chunk, or its options were set; and a
 * generation is about to end.
 */
void        mtude_watch_note_request    (MtudeWatch    *watch);
void        mtude_watch_note_generation (MtudeWatch    *watch);

/* The arena is about to end: its figures are taken. */
void        mtude_watch_note_end     (MtudeWatch       *watch);

/* It has ended, and its name may go. */
void        mtude_watch_end          (MtudeWatch       *watch);

/* Anyone who has a claim. */
void        mtude_watch_claim        (MtudeWatch       *watch);
void        mtude_watch_drop         (MtudeWatch       *watch);

/* Writes "arena 'name'", or the address of an arena without a name. */
void        mtude_watch_get_label    (MtudeWatch       *watch,
                                      char             *label);

/* The arena's thread; and whoever holds a chunk exclusively. */
void        mtude_watch_add_chunk    (MtudeWatch       *watch,
                                      const MtudeChunk *chunk);
void        mtude_watch_remove_chunk (const MtudeChunk *chunk);
