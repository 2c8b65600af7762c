/* What is known of a watched arena's use of memory, for multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-figures-private.h, and of mtude-watch-private.h the notes.
 *
 * A line is words with blanks between them: what happened, then name=value, the
 * arena's name last, with backslashes and octal numbers for what would end it.  The
 * program multitude-stats of the same version reads them, and nobody else.
 */

#include "mtude-figures-private.h"

#include "mtude-assert-private.h"
#include "mtude-channel-private.h"
#include "mtude-debug-private.h"
#include "mtude-home-private.h"
#include "mtude-provider-private.h"
#include "mtude-stats-private.h"
#include "mtude-watch-report-private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the arenas that have ended; behind the lock of the list. */
static struct
{
  size_t n_arenas;
  size_t peak;                  /* the largest */
  size_t kept;
} past;

/* ---- Taking them ---- */

MtudeFigures *
mtude_figures_new (void)
{
  MtudeFigures *figures = calloc (1, sizeof *figures);

  if (figures == NULL)
    mtude_panic ("no memory for what MULTITUDE_DEBUG asks for");

  figures->pid = getpid ();
  return figures;
}

void
mtude_figures_free (MtudeFigures *figures)
{
  free (figures->name);
  free (figures);
}

static void
take_name (MtudeFigures     *figures,
           const MtudeArena *arena)
{
  if (arena->name != NULL && figures->name != NULL && strcmp (arena->name, figures->name) == 0)
    return;

  free (figures->name);
  figures->name = arena->name != NULL ? strdup (arena->name) : NULL;
}

void
mtude_figures_glance (MtudeWatch *watch)
{
  MtudeFigures *figures = watch->figures;
  const MtudeArena *arena = watch->arena;

  take_name (figures, arena);
  figures->is_used |= arena->counters.bytes > 0 || !mtude_arena_is_untouched (arena);
  figures->budget = arena->budget;
  figures->max_normal_alloc = arena->max_normal_alloc;
  figures->reserved = mtude_provider_outstanding (arena);
  figures->peak = arena->peak;
  figures->resets = arena->resets;
  figures->counters = arena->counters;
}

void
mtude_watch_note_request (MtudeWatch *watch)
{
  mtude_watch_lock ();
  mtude_figures_glance (watch);
  mtude_watch_unlock ();
}

static size_t
larger_of (size_t a,
           size_t b)
{
  return a > b ? a : b;
}

static void
take_most (MtudeFigures     *figures,
           const MtudeStats *stats)
{
  figures->used = larger_of (figures->used, stats->used);
  figures->wasted = larger_of (figures->wasted, stats->wasted);
  figures->cached = larger_of (figures->cached, stats->cached);
  figures->retained = larger_of (figures->retained, stats->retained);
}

static void
take_generation (MtudeWatch       *watch,
                 const MtudeStats *stats)
{
  mtude_figures_glance (watch);
  take_most (watch->figures, stats);
}

/* The reset that this is part of counts, since nobody looks here behind it. */
void
mtude_watch_note_generation (MtudeWatch *watch)
{
  MtudeFigures *figures = watch->figures;
  MtudeStats stats;

  mtude_stats_take (watch->arena, &stats);
  mtude_watch_lock ();
  take_generation (watch, &stats);
  figures->resets++;
  if (figures->resets == MTUDE_FIGURES_SETTLED)
    figures->counters_settled = figures->counters;
  mtude_watch_unlock ();
}

void
mtude_figures_note_end (MtudeWatch *watch)
{
  const MtudeHome *home = watch->arena->home;
  MtudeStats stats;

  mtude_stats_take (watch->arena, &stats);
  mtude_watch_lock ();
  take_generation (watch, &stats);
  watch->figures->released = home != NULL ? mtude_home_get_released (home) : 0;
  mtude_watch_unlock ();
}

/* ---- Telling them ---- */

static bool
is_plain (unsigned char c)
{
  return c > ' ' && c != '\\' && c != 0x7f;
}

static void
write_name (FILE       *stream,
            const char *name)
{
  fputs (" name=", stream);
  for (; *name != '\0'; name++)
    {
      unsigned char c = (unsigned char) *name;

      if (is_plain (c))
        fputc (c, stream);
      else
        fprintf (stream, "\\%03o", c);
    }
}

static size_t
since_settled (const MtudeFigures *figures,
               size_t              now,
               size_t              settled)
{
  return figures->resets >= MTUDE_FIGURES_SETTLED ? now - settled : 0;
}

static void
write_counters (FILE               *stream,
                const MtudeFigures *figures)
{
  const MtudeCounters *now = &figures->counters;
  const MtudeCounters *settled = &figures->counters_settled;

  fprintf (stream, " resets=%zu chunks=%zu single_blocks=%zu reused=%zu moved=%zu requested=%zu",
           figures->resets, now->n_normal, now->n_oversized, now->n_reused, now->n_relocated,
           now->bytes);
  fprintf (stream, " late_resets=%zu late_chunks=%zu late_single_blocks=%zu",
           since_settled (figures, figures->resets, MTUDE_FIGURES_SETTLED),
           since_settled (figures, now->n_normal, settled->n_normal),
           since_settled (figures, now->n_oversized, settled->n_oversized));
}

static void
write_figures (FILE               *stream,
               const char         *event,
               const MtudeFigures *figures)
{
  fprintf (stream, "%s pid=%ld", event, (long) figures->pid);
  if (figures->budget != MTUDE_NO_BUDGET)
    fprintf (stream, " budget=%zu", figures->budget);
  fprintf (stream, " max_normal_alloc=%zu reserved=%zu peak=%zu",
           figures->max_normal_alloc, figures->reserved, figures->peak);
  fprintf (stream, " used=%zu wasted=%zu cached=%zu retained=%zu kept=%zu",
           figures->used, figures->wasted, figures->cached, figures->retained, figures->kept);
  write_counters (stream, figures);
  if (figures->name != NULL)
    write_name (stream, figures->name);
  fputc ('\n', stream);
}

void
mtude_figures_write_event (FILE       *stream,
                           const char *event)
{
  fprintf (stream, "%s pid=%ld\n", event, (long) getpid ());
}

void
mtude_figures_write_alive (FILE *stream)
{
  pid_t pid = getpid ();
  const MtudeWatch *watch;

  for (watch = mtude_watch_get_first (); watch != NULL; watch = watch->next)
    if (watch->arena != NULL && watch->figures->is_used && watch->figures->pid == pid)
      write_figures (stream, "alive", watch->figures);
}

void
mtude_figures_write_past (FILE *stream)
{
  fprintf (stream, "past pid=%ld arenas=%zu peak=%zu kept=%zu\n",
           (long) getpid (), past.n_arenas, past.peak, past.kept);
}

void
mtude_figures_begin (void)
{
  memset (&past, 0, sizeof past);
}

void
mtude_figures_end (MtudeWatch *watch)
{
  MtudeFigures *figures = watch->figures;
  FILE *stream;

  if (figures->pid != getpid () || !figures->is_used)
    return;

  figures->kept = watch->arena->reserved - figures->released;
  figures->reserved = 0;
  past.n_arenas++;
  past.peak = larger_of (past.peak, figures->peak);
  past.kept += figures->kept;

  stream = mtude_channel_open ();
  if (stream == NULL)
    return;
  write_figures (stream, "ended", figures);
  mtude_channel_close (stream);
}
