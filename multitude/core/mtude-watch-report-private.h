/* What MULTITUDE_DEBUG=leaks and =stats print.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Between the list of watches (mtude-watch.c), which knows what there is, and the
 * reports (mtude-watch-report.c), which know the words.
 */

#pragma once

#include "mtude-watch-private.h"

typedef struct _MtudeWatchedChunk MtudeWatchedChunk;

struct _MtudeWatchedChunk
{
  MtudeWatchedChunk *next;      /* in its bucket */
  const MtudeChunk  *chunk;
  MtudeWatch        *watch;
  size_t             number;    /* the first chunk of the process is 0 */
};

typedef void (*MtudeWatchVisit) (MtudeWatch         *watch,
                                 const char         *label,
                                 MtudeWatchedChunk **chunks,
                                 size_t              n_chunks,
                                 void               *data);

/* What the lock of mtude-watch-private.h is, for the files that look at all watches.  A fork
 * leaves it free: see mtude-fork-lock-private.h.
 */
void        mtude_watch_lock       (void);
void        mtude_watch_unlock     (void);

/* With the lock: the oldest watch, which leads to the others. */
MtudeWatch *mtude_watch_get_first  (void);

/* Visits all watches, oldest first, with their chunks, oldest first.  The visitor
 * must not call into mtude-watch.c.
 */
void mtude_watch_foreach        (MtudeWatchVisit  visit,
                                 void            *data);

/* With the lock: makes sure that there is a report when this process ends by exit().  What
 * is for people is of the first process alone: a child that it forked has the same arenas.
 */
void mtude_watch_report_at_exit (void);

/* With the lock, for each arena: the first one of a process begins what multitude-stats
 * is told of that.
 */
void mtude_watch_report_begin   (void);

/* The figures of one arena, before it ends. */
void mtude_watch_report_stats   (MtudeWatch      *watch);
