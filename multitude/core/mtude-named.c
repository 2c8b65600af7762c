/* Whose memory an address is, in the words of memory checkers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-named-private.h but for the words, which mtude-named-report.c has. */

#include "mtude-named-report-private.h"

#include "mtude-fork-lock-private.h"
#include "mtude-integrity-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_BITS 10
#define N_BUCKETS (1 << BUCKET_BITS)

/* ---- What the lock is for ---- */

static MtudeNamed *buckets[N_BUCKETS];

static _Thread_local MtudeWay way_of_thread;

static MtudeNamed **
find (uintptr_t key)
{
  MtudeNamed **link = &buckets[(uint64_t) key * MTUDE_STAMP_FACTOR >> (64 - BUCKET_BITS)];

  while (*link != NULL && (*link)->hidden_key != mtude_named_hide (key))
    link = &(*link)->next;
  return link;
}

static MtudeVacancy
vacancy_from (uintptr_t    key,
              MtudeVacancy vacancy)
{
  return (MtudeVacancy) { vacancy.cur - key, vacancy.top - key, vacancy.hi - key };
}

/* ---- What memcheck says ---- */

static void
tell_of_part (const MtudeNamed *named,
              MtudeTold        *told,
              uintptr_t         start,
              uintptr_t         end)
{
  uintptr_t key = mtude_named_get_key (named);
  char words[MTUDE_NAMED_LABEL + 32];

  if (!mtude_track_takes_names () || (told->start == start && told->end == end))
    return;

  snprintf (words, sizeof words, "part of %s that nobody holds,", named->label);
  told->name = mtude_track_name (told->name, key + start, key + end, words);
  told->start = start;
  told->end = end;
}

static void
tell_memcheck (MtudeNamed *named)
{
  tell_of_part (named, &named->told[0], named->vacancy.cur, named->vacancy.top);
  tell_of_part (named, &named->told[1], named->vacancy.hi, named->end);
}

static void
untell_memcheck (MtudeNamed *named)
{
  tell_of_part (named, &named->told[0], 0, 0);
  tell_of_part (named, &named->told[1], 0, 0);
}

/* ---- Extents ---- */

static void
set_name (MtudeNamed *named,
          const char *name)
{
  if (name != NULL)
    snprintf (named->label, sizeof named->label, "arena '%s'", name);
  else
    snprintf (named->label, sizeof named->label, "an arena without a name");
}

static MtudeNamed *
named_new (uintptr_t key)
{
  MtudeNamed *named = calloc (1, sizeof *named);

  if (named == NULL)
    return NULL;

  named->hidden_key = mtude_named_hide (key);
  named->is_left = true;
  *find (key) = named;
  return named;
}

static void
forget (MtudeNamed **link)
{
  MtudeNamed *named = *link;

  *link = named->next;
  untell_memcheck (named);
  free (named);
}

/* What is left has a tile of its own at most. */
static void
forget_behind (const MtudeExtent *extent)
{
  uintptr_t tile;

  for (tile = extent->key + MTUDE_TILE_SIZE; tile < extent->end; tile += MTUDE_TILE_SIZE)
    if (*find (tile) != NULL)
      forget (find (tile));
}

static void
begin_extent (MtudeNamed        *named,
              const MtudeExtent *extent)
{
  forget_behind (extent);
  untell_memcheck (named);
  memset (named->values, 0, sizeof named->values);
  memset (named->strings, 0, sizeof named->strings);
  set_name (named, extent->name);
  named->start = extent->start - extent->key;
  named->vacancy = (MtudeVacancy) { named->start, named->end, named->end };
  named->is_built_in = extent->is_built_in;
  named->is_left = false;
}

static void
take_extent (MtudeNamed        *named,
             const MtudeExtent *extent)
{
  named->end = extent->end - extent->key;
  if (named->is_left)
    begin_extent (named, extent);
}

/* The cursor of a lane is the end of its last value, rounded. */
static uintptr_t
exact_end (uintptr_t known,
           uintptr_t cur)
{
  return mtude_round_up (known, MTUDE_WORD) == cur ? known : cur;
}

void
mtude_named_hand_out (const MtudeExtent *extent,
                      MtudeVacancy       vacancy)
{
  MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (extent->key);
  if (named == NULL)
    named = named_new (extent->key);
  if (named != NULL)
    {
      take_extent (named, extent);
      vacancy = vacancy_from (extent->key, vacancy);
      vacancy.cur = exact_end (named->vacancy.cur, vacancy.cur);
      named->vacancy = vacancy;
      tell_memcheck (named);
    }
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

static void
add_given (MtudeGiven *given,
           uintptr_t   start,
           uintptr_t   end)
{
  if (start >= end)
    return;

  if (given->end == 0 || given->start > start)
    given->start = start;
  if (given->end < end)
    given->end = end;
}

/* Who goes back to an earlier extent of a chunk gives up all strings of the later one. */
static void
set_vacancy (MtudeNamed  *named,
             MtudeWay     way,
             MtudeVacancy vacancy)
{
  const MtudeVacancy *old = &named->vacancy;
  bool are_all = vacancy.hi < old->hi || vacancy.top > old->hi;

  add_given (&named->values[way], vacancy.cur, old->cur);
  add_given (&named->strings[way], old->top, are_all ? old->hi : vacancy.top);
  named->vacancy = vacancy;
  tell_memcheck (named);
}

void
mtude_named_resize (uintptr_t key,
                    uintptr_t old_end,
                    uintptr_t new_end)
{
  MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (key);
  if (named != NULL
      && mtude_round_up (named->vacancy.cur, MTUDE_WORD) == mtude_round_up (old_end - key, MTUDE_WORD))
    set_vacancy (named, MTUDE_WAY_SMALLER, (MtudeVacancy) { new_end - key, named->vacancy.top, named->vacancy.hi });
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_give_up (uintptr_t    key,
                     MtudeWay     way,
                     MtudeVacancy vacancy)
{
  MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (key);
  if (named != NULL)
    set_vacancy (named, way, vacancy_from (key, vacancy));
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_give_up_all (uintptr_t key,
                         MtudeWay  way)
{
  MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (key);
  if (named != NULL)
    set_vacancy (named, way, (MtudeVacancy) { named->start, named->end, named->end });
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_leave (uintptr_t key)
{
  MtudeNamed **link;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  link = find (key);
  if (*link != NULL && (*link)->is_built_in && (*link)->end <= MTUDE_TILE_SIZE)
    (*link)->is_left = true;
  else if (*link != NULL)
    forget (link);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_forget (uintptr_t key)
{
  MtudeNamed **link;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  link = find (key);
  if (*link != NULL)
    forget (link);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_forget_between (uintptr_t start,
                            uintptr_t end)
{
  MtudeNamed **link;
  size_t i;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  for (i = 0; i < N_BUCKETS; i++)
    for (link = &buckets[i]; *link != NULL;)
      if (mtude_named_get_key (*link) >= start && mtude_named_get_key (*link) < end)
        forget (link);
      else
        link = &(*link)->next;
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

void
mtude_named_rename (uintptr_t   key,
                    const char *name)
{
  MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (key);
  if (named != NULL && !named->is_left)
    {
      set_name (named, name);
      untell_memcheck (named);
      tell_memcheck (named);
    }
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
}

/* ---- Ways ---- */

void
mtude_named_set_way (MtudeWay way)
{
  way_of_thread = way;
}

MtudeWay
mtude_named_get_way (void)
{
  return way_of_thread;
}

/* ---- For the report ---- */

static bool
is_around (const MtudeNamed *named,
           uintptr_t         address)
{
  uintptr_t offset = address - mtude_named_get_key (named);

  return offset >= named->start && offset < named->end;
}

/* An arena may lie in the memory of another one: the smallest extent is nearest. */
static const MtudeNamed *
find_around (uintptr_t address)
{
  const MtudeNamed *nearest = NULL;
  const MtudeNamed *named;
  size_t i;

  for (i = 0; i < N_BUCKETS; i++)
    for (named = buckets[i]; named != NULL; named = named->next)
      if (is_around (named, address)
          && (nearest == NULL || named->end - named->start < nearest->end - nearest->start))
        nearest = named;

  return nearest;
}

bool
mtude_named_describe (uintptr_t address,
                      char      words[MTUDE_NAMED_WORDS])
{
  const MtudeNamed *named;

  if (!mtude_fork_lock_try_take (MTUDE_LOCK_NAMES))
    return false;

  named = find_around (address);
  if (named != NULL)
    mtude_named_write (named, address, words);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
  return named != NULL;
}
