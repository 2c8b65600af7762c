/* What is known of a watched arena's use of memory, for multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Figures stand beside an arena that has a watch.  The arena's own thread brings them
 * up to date: when it sets options, when its source has made a chunk, when a generation
 * ends, and when the arena does.  They are behind the lock of the list of watches, so
 * whoever has that may read them, on any thread, without a look at the arena.
 *
 * An arena has *settled* after MTUDE_FIGURES_SETTLED generations: what a loop needs has
 * been seen by then, and each request behind that is one that recurs.
 *
 *   counters_settled == counters at the end of that generation; zero before
 *   reserved <= peak
 *
 * Exports the reading side, and the one line that figures are in words.
 */

#pragma once

#include "mtude-stats.h"
#include "mtude-watch-private.h"

#include <stdio.h>
#include <sys/types.h>

#define MTUDE_FIGURES_SETTLED 16

struct _MtudeFigures
{
  pid_t         pid;            /* of the process that made the arena */
  bool          is_used;        /* something was allocated, as far as is known */
  char         *name;           /* or NULL */
  size_t        budget;
  size_t        max_normal_alloc;
  size_t        reserved;
  size_t        peak;
  size_t        resets;
  MtudeCounters counters;
  MtudeCounters counters_settled;

  /* The most at the end of any generation. */
  size_t        used;
  size_t        wasted;
  size_t        cached;
  size_t        retained;

  /* When the arena has ended: what owners keep of it. */
  size_t        kept;
  size_t        released;       /* of it, what others had freed when the end began */
};

MtudeFigures *mtude_figures_new (void);
void mtude_figures_free         (MtudeFigures *figures);

/* The arena's thread, when all of the last generation is still there; and with the
 * lock, when nothing is.
 */
void mtude_figures_note_end     (MtudeWatch *watch);
void mtude_figures_end          (MtudeWatch *watch);

/* With the lock: a process has its first arena, which may be the child of another one. */
void mtude_figures_begin        (void);

/* With the lock: what can be read of an arena at any time, when the process exits. */
void mtude_figures_glance       (MtudeWatch *watch);

/* With the lock: a line for each arena that is alive and was used.  Arenas that other
 * processes made, before a fork(), are not this one's to tell.
 */
void mtude_figures_write_alive  (FILE       *stream);

/* With the lock: a line for all arenas that have ended. */
void mtude_figures_write_past   (FILE       *stream);

/* Begins and ends the lines of this process. */
void mtude_figures_write_event  (FILE       *stream,
                                 const char *event);
