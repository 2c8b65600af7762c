/* What MULTITUDE_DEBUG=leaks and =stats print.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-watch-report-private.h but for the walk.  All goes to the standard
 * error output, a fact a line, in English.
 *
 * The report at exit looks at arenas that other threads may still use.  It reads
 * what is there and changes nothing; figures that change meanwhile may not add up.
 */

#include "mtude-watch-report-private.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-channel-private.h"
#include "mtude-debug-private.h"
#include "mtude-ended-private.h"
#include "mtude-figures-private.h"
#include "mtude-home-private.h"
#include "mtude-live-private.h"
#include "mtude-stats.h"
#include "mtude-tally-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
plural (size_t n)
{
  return n == 1 ? "" : "s";
}

/* ---- Figures ---- */

/* Of all arenas that have ended, and at exit of those that have not; behind the lock of
 * the list, which a fork() leaves free in the child.
 */
static struct
{
  size_t        n_arenas;
  size_t        peak;           /* the largest */
  size_t        resets;
  MtudeCounters counters;
} totals;

static void
add_to_totals (const MtudeArena *arena)
{
  totals.n_arenas++;
  if (totals.peak < arena->peak)
    totals.peak = arena->peak;
  totals.resets += arena->resets;
  totals.counters.n_normal += arena->counters.n_normal;
  totals.counters.n_oversized += arena->counters.n_oversized;
  totals.counters.n_reused += arena->counters.n_reused;
  totals.counters.n_relocated += arena->counters.n_relocated;
}

static void
say_figures (const char          *label,
             const char          *peak,
             size_t               peak_bytes,
             size_t               resets,
             const MtudeCounters *counters)
{
  mtude_say ("stats: %s: %s %zu bytes, resets: %zu, chunks made: %zu, chunks for one value: %zu, "
             "chunks used again: %zu, blocks moved: %zu",
             label, peak, peak_bytes, resets, counters->n_normal, counters->n_oversized,
             counters->n_reused, counters->n_relocated);
}

void
mtude_watch_report_stats (MtudeWatch *watch)
{
  const MtudeArena *arena = watch->arena;
  char label[MTUDE_WATCH_LABEL];

  mtude_watch_get_label (watch, label);
  say_figures (label, "peak", arena->peak, arena->resets, &arena->counters);
  mtude_watch_lock ();
  add_to_totals (arena);
  mtude_watch_unlock ();
}

static void
visit_for_stats (MtudeWatch         *watch,
                 const char         *label,
                 MtudeWatchedChunk **chunks,
                 size_t              n_chunks,
                 void               *data)
{
  const MtudeArena *arena = watch->arena;

  if (arena == NULL || mtude_arena_is_untouched (arena))
    return;

  say_figures (label, "peak", arena->peak, arena->resets, &arena->counters);
  add_to_totals (arena);
}

static void
report_stats (void)
{
  char label[MTUDE_WATCH_LABEL];

  mtude_watch_foreach (visit_for_stats, NULL);
  mtude_watch_lock ();
  snprintf (label, sizeof label, "%zu arena%s in all", totals.n_arenas, plural (totals.n_arenas));
  say_figures (label, "largest peak", totals.peak, totals.resets, &totals.counters);
  mtude_watch_unlock ();
}

/* For multitude-stats: what is alive in the end, and that this was the end. */
static void
leave_figures (void)
{
  FILE *stream = mtude_channel_open ();
  MtudeWatch *watch;

  if (stream == NULL)
    return;

  mtude_watch_lock ();
  for (watch = mtude_watch_get_first (); watch != NULL; watch = watch->next)
    if (watch->arena != NULL && watch->figures->pid == getpid ())
      mtude_figures_glance (watch);
  mtude_figures_write_alive (stream);
  mtude_figures_write_event (stream, "exit");
  mtude_watch_unlock ();
  mtude_channel_close (stream);
}

/* ---- Leaks ---- */

typedef struct
{
  size_t n_arenas;
  size_t n_chunks;              /* of arenas that have ended */
  size_t bytes;
} Leaks;

/* Handles that are alive: of a current chunk it is known how many were issued. */
static size_t
count_owners (const MtudeArena *arena,
              const MtudeChunk *chunk)
{
  size_t owners = mtude_atomic_load_relaxed (&chunk->owners); /* a figure for people */

  if (arena != NULL && chunk == arena->shared_chunk)
    return owners + arena->shared_issued - (arena->spare_builder != NULL) - MTUDE_SURPLUS;
  if (arena != NULL && chunk == arena->chunk)
    return owners + (size_t) (arena->busy & MTUDE_BUSY_ISSUED) - MTUDE_SURPLUS;

  return owners;
}

static void
say_kept (const char       *label,
          const MtudeChunk *chunk,
          size_t            n_owners)
{
  if (chunk->kind == MTUDE_CHUNK_SEALED)
    mtude_say ("leaks: %s: a chunk of %zu bytes is kept by a snapshot and %zu owner%s",
               label, chunk->size, n_owners, plural (n_owners));
  else if (n_owners == 0)
    mtude_say ("leaks: %s: a chunk of %zu bytes is kept by a snapshot", label, chunk->size);
  else
    mtude_say ("leaks: %s: a chunk of %zu bytes is kept by %zu owner%s",
               label, chunk->size, n_owners, plural (n_owners));
}

static void
visit_ended (const char         *label,
             MtudeWatchedChunk **chunks,
             size_t              n_chunks,
             Leaks              *leaks)
{
  size_t i;

  if (n_chunks > 0)
    mtude_say ("leaks: %s has ended", label);
  for (i = 0; i < n_chunks; i++)
    {
      say_kept (label, chunks[i]->chunk, count_owners (NULL, chunks[i]->chunk));
      leaks->n_chunks++;
      leaks->bytes += chunks[i]->chunk->size;
    }
}

static void
visit_for_leaks (MtudeWatch         *watch,
                 const char         *label,
                 MtudeWatchedChunk **chunks,
                 size_t              n_chunks,
                 void               *data)
{
  const MtudeArena *arena = watch->arena;
  Leaks *leaks = data;
  size_t i;

  if (arena == NULL)
    {
      visit_ended (label, chunks, n_chunks, leaks);
      return;
    }

  mtude_say ("leaks: %s is alive and has %zu bytes", label, mtude_arena_get_reserved (arena));
  for (i = 0; i < n_chunks; i++)
    if (count_owners (arena, chunks[i]->chunk) > 0)
      say_kept (label, chunks[i]->chunk, count_owners (arena, chunks[i]->chunk));
  leaks->n_arenas++;
}

static void
report_leaks (void)
{
  Leaks leaks = { 0, 0, 0 };

  mtude_watch_foreach (visit_for_leaks, &leaks);
  if (leaks.n_arenas + leaks.n_chunks > 0)
    mtude_say ("leaks: arenas alive: %zu, chunks that outlive theirs: %zu, of %zu bytes",
               leaks.n_arenas, leaks.n_chunks, leaks.bytes);
}

/* ---- Processes ---- */

static pid_t reporter;          /* the first one */
static pid_t teller;            /* the last one that made an arena; with the lock */

void
mtude_watch_report_begin (void)
{
  FILE *stream;

  if (teller == getpid ())
    return;

  teller = getpid ();
  mtude_figures_begin ();
  stream = mtude_channel_open ();
  if (stream != NULL)
    {
      mtude_figures_write_event (stream, "begin");
      mtude_channel_close (stream);
    }
  if (mtude_debug_has (MTUDE_DEBUG_LIVE))
    mtude_live_listen ();
}

static bool
has_begun (void)
{
  bool result;

  mtude_watch_lock ();
  result = teller == getpid ();
  mtude_watch_unlock ();
  return result;
}

/* ---- At exit ---- */

static void
visit_for_guards (MtudeWatch         *watch,
                  const char         *label,
                  MtudeWatchedChunk **chunks,
                  size_t              n_chunks,
                  void               *data)
{
  if (watch->arena != NULL)
    mtude_apart_check (watch, label);
}

/* For people. */
static void
report_first (void)
{
  if (mtude_debug_has (MTUDE_DEBUG_GUARD))
    mtude_watch_foreach (visit_for_guards, NULL);
  if (mtude_debug_has (MTUDE_DEBUG_POISON))
    {
      mtude_ended_check (NULL);
      mtude_released_check ();
    }
  if (mtude_debug_has (MTUDE_DEBUG_LEAKS))
    report_leaks ();
  if (mtude_debug_has (MTUDE_DEBUG_STATS) && !mtude_channel_is_there ())
    report_stats ();
}

static void
report (void)
{
  if (mtude_debug_has (MTUDE_DEBUG_LIVE))
    mtude_live_end ();
  if (getpid () == reporter)
    report_first ();
  if (mtude_channel_is_there () && has_begun ())
    leave_figures ();
}

void
mtude_watch_report_at_exit (void)
{
  static bool is_registered;

  if (is_registered)
    return;

  is_registered = true;
  reporter = getpid ();
  atexit (report);
}
