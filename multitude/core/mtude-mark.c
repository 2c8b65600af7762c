/* Marks: giving up what was allocated since some moment, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_arena_mark() and mtude_arena_rewind().
 *
 * Within a generation the lists of retired chunks and of one-shot chunks only
 * grow at their heads, so what is in front of the head that a mark remembers is
 * newer than the mark.  The chunk that was current at the mark is the oldest of
 * these, or still current.  A mark is compared and never followed until it was
 * found there: it may be out of date.
 *
 * A mark that a rewind to an older one has ended must not be able to do harm.  So
 * each tenure of a local chunk has a number, which tells a chunk that has been
 * away from one that has not; and within a tenure the number of owners issued
 * never goes back, so that two equal ones mean that none was issued between.
 */

#include "mtude-reset-private.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-cleanup-private.h"
#include "mtude-debug-private.h"
#include "mtude-named-private.h"
#include "mtude-tally-private.h"

/**
 * mtude_arena_mark:
 * @arena: an arena
 * @mark: (out caller-allocates): where to put the position
 *
 * Remembers how much of the arena is in use, for mtude_arena_rewind().
 *
 * Marks nest, cost nothing to keep, and need not be given up.  A reset ends all
 * marks; rewinding to a mark ends the younger ones.  Only the thread that uses
 * the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_arena_mark (MtudeArena *arena,
                  MtudeMark  *mark)
{
  mark->cur = mtude_local_cur (arena);
  mark->top = mtude_local_top (arena);
  mark->lo = arena->lo;
  mark->hi = arena->hi;
  mark->lost = arena->lost;
  mark->n_apart = (uint32_t) mtude_apart_count (arena);
  mark->resets = arena->resets;
  mark->chunk = arena->chunk;
  mark->clean = arena->clean;
  mark->pinned = arena->pinned;
  mark->one_shots = arena->one_shots;
  mark->cleanups = arena->cleanups;
  mark->issued = mtude_local_issued (arena);
  mark->tenure = arena->chunk != NULL ? arena->chunk->tenure : 0;
  mark->arena = arena;

  arena->marked = arena->resets + 1;
}

static bool
list_has_tail (const MtudeChunk *list,
               const MtudeChunk *tail)
{
  while (list != NULL && list != tail)
    list = list->next;

  return list == tail;
}

static bool
cleanups_have_tail (const MtudeCleanup *list,
                    const MtudeCleanup *tail)
{
  while (list != NULL && list != tail)
    list = list->next;

  return list == tail;
}

/* Whether any plain owner may be alive that was issued after the mark, from a
 * chunk with this many handed out in its tenure and alive.
 */
static bool
chunk_is_in_use (const MtudeChunk *chunk,
                 const MtudeMark  *mark,
                 uint32_t          issued,
                 size_t            alive)
{
  if (chunk == mark->chunk && issued == mark->issued)
    return false;

  return alive > 0;
}

/* The cursors of the chunk that was current then must not be behind the mark. */
static bool
cursors_are_past (const MtudeArena *arena,
                  const MtudeMark  *mark)
{
  if (arena->hi != mark->hi)
    return arena->hi > mark->hi;

  return mtude_local_cur (arena) >= mark->cur && mtude_local_top (arena) <= mark->top;
}

static bool
current_allows (const MtudeArena *arena,
                const MtudeMark  *mark)
{
  const MtudeChunk *chunk = arena->chunk;
  uint32_t issued = mtude_local_issued (arena);

  if (chunk == mark->chunk && arena->lo == mark->lo && !cursors_are_past (arena, mark))
    return false;

  return chunk == NULL
         || !chunk_is_in_use (chunk, mark, issued,
                              mtude_atomic_load_relaxed (&chunk->owners) - (MTUDE_SURPLUS - issued));
}

/* Whether the chunk of the mark is where the mark says that it must be. */
static bool
mark_is_known (const MtudeArena *arena,
               const MtudeMark  *mark)
{
  const MtudeChunk *chunk;

  if (mark->chunk == NULL)
    return true;
  if (mark->chunk == arena->chunk)
    return mark->tenure == arena->chunk->tenure;

  for (chunk = arena->clean; chunk != mark->clean; chunk = chunk->next)
    if (chunk == mark->chunk)
      return chunk->tenure == mark->tenure;
  for (chunk = arena->pinned; chunk != mark->pinned; chunk = chunk->next)
    if (chunk == mark->chunk)
      return chunk->tenure == mark->tenure;

  return false;
}

static bool
rewind_is_safe (const MtudeArena *arena,
                const MtudeMark  *mark)
{
  const MtudeChunk *chunk;

  if (mark->arena != arena || mark->resets != arena->resets)
    return false;
  if (!list_has_tail (arena->clean, mark->clean) || !list_has_tail (arena->pinned, mark->pinned)
      || !list_has_tail (arena->one_shots, mark->one_shots)
      || !cleanups_have_tail (arena->cleanups, mark->cleanups))
    return false;
  if (!mark_is_known (arena, mark) || !current_allows (arena, mark))
    return false;

  for (chunk = arena->pinned; chunk != mark->pinned; chunk = chunk->next)
    if (chunk_is_in_use (chunk, mark, chunk->issued, mtude_atomic_load_relaxed (&chunk->owners)))
      return false;

  return true;
}

/* Takes the chunks off a list down to `tail`; the chunk of the mark stays in
 * nobody's hands, the others go to the cache.
 */
static void
take_newer (MtudeArena       *arena,
            const MtudeMark  *mark,
            MtudeChunk      **list,
            const MtudeChunk *tail)
{
  while (*list != tail)
    {
      MtudeChunk *chunk = *list;

      mtude_chunk_check (chunk, arena->name);
      *list = chunk->next;
      if (list == &arena->clean)
        {
          arena->clean_bytes -= chunk->size;
          arena->held -= chunk->size;
        }
      if (chunk == mark->chunk)
        continue;

      mtude_chunk_wipe (chunk);
      mtude_provider_cache (arena, chunk);
    }
}

/* Opens the tenure of the mark's chunk again: what is alive in it was issued
 * before the mark.  The number issued stays, but far from the bits above it.
 */
static void
reopen (MtudeArena      *arena,
        const MtudeMark *mark,
        uint32_t         issued,
        size_t           alive)
{
  if (issued > INT32_MAX)
    issued = mark->issued;

  mtude_atomic_store_relaxed (&mark->chunk->owners, MTUDE_SURPLUS - (issued - alive));
  arena->busy = (arena->busy & ~MTUDE_BUSY_ISSUED) | issued;
}

static void
leave_current (MtudeArena      *arena,
               const MtudeMark *mark)
{
  MtudeChunk *chunk = arena->chunk;
  uint32_t issued = mtude_local_issued (arena);

  if (chunk == NULL)
    return;

  mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
  if (chunk == mark->chunk)
    {
      reopen (arena, mark, issued,
              mtude_atomic_load_relaxed (&chunk->owners) - (MTUDE_SURPLUS - issued));
      return;
    }

  arena->held -= chunk->size;
  arena->busy &= ~MTUDE_BUSY_ISSUED;
  arena->chunk = NULL;
  arena->owner_chunk = NULL;
  mtude_chunk_wipe (chunk);
  mtude_provider_cache (arena, chunk);
}

/* The chunk was checked when it was taken off its list. */
static void
enter_marked (MtudeArena      *arena,
              const MtudeMark *mark)
{
  MtudeChunk *chunk = mark->chunk;

  if (arena->chunk == chunk)
    return;

  reopen (arena, mark, chunk->issued, mtude_atomic_load_relaxed (&chunk->owners));
  arena->chunk = chunk;
  arena->tenure = (uint16_t) chunk->tenure;
  arena->owner_chunk = chunk->tenant == MTUDE_FOR_OWNERS ? chunk : NULL;
  arena->held += chunk->size;
}

/* Tells who debugs that what came after the mark is gone. */
static void
track_rewind (const MtudeArena *arena,
              const MtudeMark  *mark)
{
  uintptr_t tile;
  unsigned i;

  if (!mtude_debug_has (MTUDE_DEBUG_WIPES))
    return;

  mtude_poison_give_up (mark->cur, mark->top);
  mtude_track_trim (mark->lo, mark->lo, mark->cur);
  mtude_track_trim (mark->hi, mark->top, mark->hi);
  mtude_track_hide (mark->cur, mark->top);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_arena_debug_rewound (mark);
  if (mark->chunk == NULL)
    return;

  tile = mtude_chunk_tile (mark->chunk);
  for (i = 0; i < MTUDE_N_CLASSES; i++)
    if (tile + mtude_class_size (i) > mark->hi && tile + mtude_class_size (i) <= mark->chunk->end)
      mtude_track_close (tile + mtude_class_size (i));
  mtude_poison_give_up (mark->hi, mark->chunk->end);
  mtude_track_hide (mark->hi, mark->chunk->end);
}

static void
rewind_lane (MtudeArena      *arena,
             const MtudeMark *mark)
{
  if (MTUDE_UNLIKELY (arena->busy & (MTUDE_BUSY_APART | MTUDE_BUSY_WATCHED)))
    mtude_arena_debug_rewind (arena, mark);
  mtude_reset_one_shots (arena, mark->one_shots);
  leave_current (arena, mark);
  take_newer (arena, mark, &arena->clean, mark->clean);
  take_newer (arena, mark, &arena->pinned, mark->pinned);
  if (arena->pinned == NULL)
    arena->busy &= ~MTUDE_BUSY_PINNED;
  enter_marked (arena, mark);

  track_rewind (arena, mark);
  arena->lo = mark->lo;
  arena->hi = mark->hi;
  arena->lost = mark->lost;
  mtude_local_set (arena, mark->cur, mark->top);
  mtude_provider_tell_of_room (arena);
}

/**
 * mtude_arena_rewind:
 * @arena: an arena
 * @mark: a mark of this arena
 *
 * Gives up all arena-bound memory that was allocated since @mark was taken, and
 * runs the cleanups that were registered since, newest first.  What was there
 * before stays as it is; owners of the shared lane are not touched.  @mark stays
 * valid, younger marks do not.
 *
 * The rewind is refused, and nothing happens, when the arena was reset since; when
 * what is in use does not reach @mark any more, because of a rewind to an older
 * one or because mtude_arena_realloc() gave up memory from before it; or when
 * plain owners that were issued since may be alive.  It is also refused, after the
 * cleanups have run, when one of them has issued a plain owner.  What
 * mtude_arena_realloc() has added since to memory from before @mark is given up as
 * well.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the chunks that were used since the mark.
 *
 * Returns: %MTUDE_OK, or %MTUDE_INVALID
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_rewind (MtudeArena      *arena,
                    const MtudeMark *mark)
{
  void *before = mtude_arena_enter (arena);
  bool is_safe = rewind_is_safe (arena, mark);

  if (MTUDE_UNLIKELY (arena->busy & MTUDE_BUSY_RESETTING))
    mtude_panic ("arena '%s': a cleanup must not rewind the arena that runs it",
                 arena->name != NULL ? arena->name : "");

  if (is_safe && arena->cleanups != mark->cleanups)
    {
      /* A cleanup may have issued owners. */
      mtude_cleanups_run (arena, mark->cleanups);
      is_safe = rewind_is_safe (arena, mark);
    }
  if (is_safe)
    rewind_lane (arena, mark);
  mtude_arena_leave (arena, before);

  return is_safe ? MTUDE_OK : mtude_fail (arena, MTUDE_INVALID);
}
