/* The list of watched arenas, and the table of their chunks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-watch-private.h.  What is printed is in mtude-watch-report.c. */

#include "mtude-watch-private.h"

#include "mtude-arena.h"
#include "mtude-assert-private.h"
#include "mtude-channel-private.h"
#include "mtude-debug-private.h"
#include "mtude-figures-private.h"
#include "mtude-fork-lock-private.h"
#include "mtude-watch-report-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_BUCKETS 1024

/* ---- What the lock is for ---- */

static MtudeWatch *first_watch;
static MtudeWatchedChunk *buckets[N_BUCKETS];
static size_t n_chunks_ever;

void
mtude_watch_lock (void)
{
  mtude_fork_lock_take (MTUDE_LOCK_WATCHES);
}

void
mtude_watch_unlock (void)
{
  mtude_fork_lock_leave (MTUDE_LOCK_WATCHES);
}

static void *
allocate (size_t size)
{
  void *memory = malloc (size);

  if (memory == NULL)
    mtude_panic ("no memory for what MULTITUDE_DEBUG asks for");

  return memory;
}

/* ---- Watches ---- */

static void
append (MtudeWatch *watch)
{
  MtudeWatch **link = &first_watch;

  while (*link != NULL)
    link = &(*link)->next;
  *link = watch;
}

static void
unlink_watch (MtudeWatch *watch)
{
  MtudeWatch **link = &first_watch;

  while (*link != watch)
    link = &(*link)->next;
  *link = watch->next;
}

MtudeWatch *
mtude_watch_get_first (void)
{
  return first_watch;
}

MtudeWatch *
mtude_watch_new (MtudeArena *arena)
{
  MtudeWatch *watch = allocate (sizeof *watch);

  memset (watch, 0, sizeof *watch);
  watch->arena = arena;
  watch->claims = 1;
  watch->figures = mtude_figures_new ();
  mtude_watch_lock ();
  append (watch);
  mtude_watch_report_at_exit ();
  mtude_watch_report_begin ();
  mtude_watch_unlock ();
  return watch;
}

void
mtude_watch_note_end (MtudeWatch *watch)
{
  if (mtude_debug_has (MTUDE_DEBUG_COUNTS))
    mtude_figures_note_end (watch);
  if (mtude_debug_has (MTUDE_DEBUG_STATS) && !mtude_channel_is_there ()
      && !mtude_arena_is_untouched (watch->arena))
    mtude_watch_report_stats (watch);
}

static void
drop_locked (MtudeWatch *watch)
{
  if (--watch->claims > 0)
    return;

  unlink_watch (watch);
  mtude_figures_free (watch->figures);
  free (watch->name);
  free (watch->values);
  free (watch);
}

void
mtude_watch_end (MtudeWatch *watch)
{
  mtude_watch_lock ();
  if (watch->arena->name != NULL)
    watch->name = strdup (watch->arena->name);
  if (mtude_debug_has (MTUDE_DEBUG_COUNTS))
    mtude_figures_end (watch);
  watch->arena = NULL;
  drop_locked (watch);
  mtude_watch_unlock ();
}

void
mtude_watch_claim (MtudeWatch *watch)
{
  mtude_watch_lock ();
  watch->claims++;
  mtude_watch_unlock ();
}

void
mtude_watch_drop (MtudeWatch *watch)
{
  mtude_watch_lock ();
  drop_locked (watch);
  mtude_watch_unlock ();
}

static void
get_label_locked (const MtudeWatch *watch,
                  char             *label)
{
  const char *name = watch->arena != NULL ? watch->arena->name : watch->name;

  if (name != NULL)
    snprintf (label, MTUDE_WATCH_LABEL, "arena '%s'", name);
  else if (watch->arena != NULL)
    snprintf (label, MTUDE_WATCH_LABEL, "the arena at %p", (void *) watch->arena);
  else
    snprintf (label, MTUDE_WATCH_LABEL, "an arena without a name");
}

void
mtude_watch_get_label (MtudeWatch *watch,
                       char       *label)
{
  mtude_watch_lock ();
  get_label_locked (watch, label);
  mtude_watch_unlock ();
}

/* ---- Chunks ---- */

static MtudeWatchedChunk **
bucket_of (const MtudeChunk *chunk)
{
  return &buckets[((uintptr_t) chunk / MTUDE_TILE_SIZE) % N_BUCKETS];
}

void
mtude_watch_add_chunk (MtudeWatch       *watch,
                       const MtudeChunk *chunk)
{
  MtudeWatchedChunk *entry;
  MtudeWatchedChunk **bucket = bucket_of (chunk);

  if (!mtude_debug_has (MTUDE_DEBUG_LEAKS))
    return;

  entry = allocate (sizeof *entry);
  mtude_watch_lock ();
  entry->chunk = chunk;
  entry->watch = watch;
  entry->number = n_chunks_ever++;
  entry->next = *bucket;
  *bucket = entry;
  watch->claims++;
  mtude_watch_unlock ();
}

void
mtude_watch_remove_chunk (const MtudeChunk *chunk)
{
  MtudeWatchedChunk **link = bucket_of (chunk);
  MtudeWatchedChunk *entry;

  if (!mtude_debug_has (MTUDE_DEBUG_LEAKS))
    return;

  mtude_watch_lock ();
  while (*link != NULL && (*link)->chunk != chunk)
    link = &(*link)->next;
  entry = *link;
  if (entry != NULL)
    {
      *link = entry->next;
      drop_locked (entry->watch);
    }
  mtude_watch_unlock ();
  free (entry);
}

/* ---- For the report ---- */

static int
compare_numbers (const void *a,
                 const void *b)
{
  size_t number_a = (*(MtudeWatchedChunk *const *) a)->number;
  size_t number_b = (*(MtudeWatchedChunk *const *) b)->number;

  return (number_a > number_b) - (number_a < number_b);
}

static size_t
collect_chunks (const MtudeWatch  *watch,
                MtudeWatchedChunk **chunks)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < N_BUCKETS; i++)
    for (MtudeWatchedChunk *entry = buckets[i]; entry != NULL; entry = entry->next)
      if (entry->watch == watch)
        {
          if (chunks != NULL)
            chunks[n] = entry;
          n++;
        }

  return n;
}

void
mtude_watch_foreach (MtudeWatchVisit  visit,
                     void            *data)
{
  MtudeWatch *watch;

  mtude_watch_lock ();
  for (watch = first_watch; watch != NULL; watch = watch->next)
    {
      MtudeWatchedChunk **chunks = allocate ((collect_chunks (watch, NULL) + 1) * sizeof *chunks);
      char label[MTUDE_WATCH_LABEL];
      size_t n_chunks = collect_chunks (watch, chunks);

      qsort (chunks, n_chunks, sizeof *chunks, compare_numbers);
      get_label_locked (watch, label);
      visit (watch, label, chunks, n_chunks, data);
      free (chunks);
    }
  mtude_watch_unlock ();
}
