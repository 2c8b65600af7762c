/* Reset and trim: how an arena gives its memory back, to itself or its source.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the slow half of mtude_arena_reset(), mtude_arena_reset_full(),
 * mtude_arena_trim() and mtude_arena_trim_cache().
 *
 * A reset ends a *generation*.  The usual one is inline and walks nothing.  What
 * needs a look has a bit in arena->busy and comes here: cleanups, chunks of one
 * value, chunks with plain owners, the shared lane, a cache that was not used up,
 * and a reset limit that is exceeded.
 *
 * How much is kept: the least that the cache ever holds during a *window* of at
 * least 16 generations is memory that none of them needed, and is given back when
 * the window ends.  So what a generation needed once is kept for 16 more at
 * least, and given back after 32 at most.
 */

#include "mtude-reset-private.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-cleanup-private.h"
#include "mtude-debug-private.h"
#include "mtude-named-private.h"
#include "mtude-region-private.h"
#include "mtude-tally-private.h"

#define WINDOW_RESETS 16

/* Bytes that the local lane has handed out in this generation: its retired chunks
 * count whole.
 */
static size_t
generation_use (const MtudeArena *arena)
{
  size_t use = arena->clean_bytes;

  if (arena->chunk != NULL)
    use += (mtude_local_cur (arena) - arena->lo) + (arena->hi - mtude_local_top (arena));

  return use;
}

void
mtude_reset_one_shots (MtudeArena *arena,
                       MtudeChunk *oldest)
{
  while (arena->one_shots != oldest)
    {
      MtudeChunk *chunk = arena->one_shots;

      mtude_chunk_check (chunk, arena->name);
      arena->one_shots = chunk->next;
      mtude_provider_free (arena, chunk);
    }

  if (arena->one_shots == NULL)
    arena->busy &= ~MTUDE_BUSY_ONE_SHOTS;
}

/* Chunks whose plain owners are all gone by now are as good as clean ones. */
static void
sort_pinned (MtudeArena *arena)
{
  MtudeChunk **link = &arena->pinned;

  while (*link != NULL)
    {
      MtudeChunk *chunk = *link;

      mtude_chunk_check (chunk, arena->name);
      if (mtude_pinned_alive (chunk, arena->name) == 0)
        {
          *link = chunk->next;
          mtude_chunk_wipe (chunk);
          mtude_provider_cache (arena, chunk);
        }
      else
        {
          chunk->stale = true;
          link = &chunk->next;
        }
    }

  if (arena->pinned == NULL)
    arena->busy &= ~MTUDE_BUSY_PINNED;
}

/* Those that hold nothing at all: no owners, and nothing of this generation. */
static void
free_stale (MtudeArena *arena)
{
  MtudeChunk **link = &arena->pinned;

  while (*link != NULL)
    {
      MtudeChunk *chunk = *link;

      mtude_chunk_check (chunk, arena->name);
      if (chunk->stale && mtude_pinned_alive (chunk, arena->name) == 0)
        {
          *link = chunk->next;
          mtude_provider_free (arena, chunk);
        }
      else
        link = &chunk->next;
    }

  if (arena->pinned == NULL)
    arena->busy &= ~MTUDE_BUSY_PINNED;
}

/* The whole list at once, unless somebody wants to hear of each. */
static void
cache_clean (MtudeArena *arena)
{
  MtudeChunk *chunk;

  if (arena->clean == NULL)
    return;

  if (mtude_debug_has (MTUDE_DEBUG_WIPES))
    for (chunk = arena->clean; chunk != NULL; chunk = chunk->next)
      mtude_chunk_wipe (chunk);

  arena->clean_tail->next = arena->cache;
  arena->cache = arena->clean;
  arena->clean = NULL;
  arena->clean_bytes = 0;
  arena->busy |= MTUDE_BUSY_SPARE;
}

void
mtude_reset_wipe_seed (MtudeArena *arena)
{
  uintptr_t seed = (uintptr_t) arena->seed;

  if (!mtude_debug_has (MTUDE_DEBUG_WIPES) || arena->seed_state == MTUDE_SEED_SEALED)
    return;

  mtude_poison_give_up (seed, seed + MTUDE_SEED_SIZE);
  if (!mtude_debug_has (MTUDE_DEBUG_CHECKER))
    return;

  mtude_track_close (seed);
  mtude_track_close (seed + MTUDE_SEED_SIZE);
  mtude_track_hide (seed, seed + MTUDE_SEED_SIZE);
  mtude_named_give_up_all (seed, mtude_named_get_way ());
}

/* The current chunk begins again, unless plain owners are alive in it. */
static void
rewind_current (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->chunk;

  if (chunk == NULL)
    return;

  mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
  if (!mtude_local_all_dropped (chunk, mtude_local_issued (arena)))
    {
      mtude_local_retire (arena);
      chunk->stale = true;
      mtude_local_empty (arena);
      return;
    }

  mtude_tally_open (&chunk->owners);
  arena->busy &= ~MTUDE_BUSY_ISSUED;
  arena->lost = 0;
  mtude_chunk_wipe (chunk);
}

/* With nothing handed out the current chunks may go as well: back to the seed. */
static void
free_current (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->chunk;

  if (chunk != NULL)
    {
      mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
      arena->held -= chunk->size;
      arena->busy &= ~MTUDE_BUSY_ISSUED;
      arena->chunk = NULL;
      arena->owner_chunk = NULL;
      mtude_provider_free (arena, chunk);
    }

  mtude_local_start (arena);
}

static void
free_shared (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->shared_chunk;

  mtude_shared_drop_spare (arena);
  if (chunk == NULL || !mtude_tally_is_idle (&chunk->owners, arena->shared_issued))
    return;

  mtude_chunk_check_tenure (chunk, arena->name, (uint16_t) mtude_chunk_shared_tenure (chunk));
  arena->shared_chunk = NULL;
  arena->busy &= ~MTUDE_BUSY_SHARED;
  arena->shared_issued = 0;
  mtude_shared_set (arena, (uintptr_t) mtude_nowhere, (uintptr_t) mtude_nowhere);
  mtude_provider_free (arena, chunk);
}

static void
window_begin (MtudeArena *arena)
{
  arena->window_start = arena->resets;
  arena->window_use = 0;
  arena->cache_low = mtude_provider_cache_bytes (arena);
}

/* Memory that no generation of the window needed goes back.  If that was more
 * than a trifle the current chunk is oversized too, and the classes of fresh
 * chunks begin again where the need is.
 */
static void
window_end (MtudeArena *arena)
{
  size_t unneeded = arena->cache_low;
  size_t need = arena->window_use < MTUDE_MAX_PAYLOAD ? arena->window_use : MTUDE_MAX_PAYLOAD;
  unsigned need_class = mtude_class_for_need (need, MTUDE_FOR_OWNERS);

  if (unneeded > 0)
    {
      /* It lies at the old end, since what is needed is taken from the other. */
      mtude_provider_evict_oldest (arena, mtude_provider_cache_bytes (arena) - unneeded);
      if (arena->high_water > need_class + 1)
        arena->high_water = (uint8_t) (need_class + 1);
      if (arena->cache == NULL && arena->chunk != NULL && arena->chunk->size_class > need_class + 1)
        free_current (arena);
    }

  window_begin (arena);
}

static void
keep_limit (MtudeArena *arena)
{
  size_t current = arena->chunk != NULL ? arena->chunk->size : 0;

  /* What came home counts as well. */
  mtude_provider_collect (arena);
  if (arena->held > arena->reset_limit)
    mtude_provider_evict (arena, arena->reset_limit > current ? arena->reset_limit - current : 0);
  if (arena->held > arena->reset_limit)
    free_current (arena);
  arena->busy &= ~MTUDE_BUSY_EXCESS;

  if (arena->resets - arena->window_start >= WINDOW_RESETS)
    window_end (arena);
}

static void
free_all (MtudeArena *arena)
{
  mtude_provider_collect (arena);
  mtude_provider_evict (arena, 0);
  free_current (arena);
  free_shared (arena);
  arena->high_water = 0;
  arena->busy &= ~MTUDE_BUSY_EXCESS;
  window_begin (arena);
}

void
mtude_reset_free_unused (MtudeArena *arena)
{
  bool untouched = arena->chunk != NULL && arena->clean == NULL && arena->one_shots == NULL
                   && arena->cleanups == NULL && mtude_seed_used (arena) == 0
                   && mtude_local_all_dropped (arena->chunk, mtude_local_issued (arena))
                   && mtude_local_cur (arena) == arena->lo && mtude_local_top (arena) == arena->hi;

  /* Of chunks with arena-bound memory none is unused. */
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_set_way (MTUDE_WAY_RELEASE);
  if (arena->marked == arena->resets + 1)
    return;

  free_stale (arena);
  if (untouched)
    free_current (arena);
}

void
mtude_reset_note_use (MtudeArena *arena)
{
  size_t use = generation_use (arena);

  if (arena->window_use < use)
    arena->window_use = use;
}

void
mtude_reset_lanes (MtudeArena    *arena,
                   MtudeResetMode mode)
{
  mtude_reset_note_use (arena);
  if (MTUDE_UNLIKELY (arena->busy & (MTUDE_BUSY_APART | MTUDE_BUSY_WATCHED)))
    mtude_arena_debug_generation (arena);
  mtude_reset_one_shots (arena, NULL);
  sort_pinned (arena);
  cache_clean (arena);
  rewind_current (arena);
  mtude_reset_wipe_seed (arena);
  if (arena->shared_chunk != NULL)
    mtude_shared_try_rewind (arena);

  arena->busy &= ~MTUDE_BUSY_EXTENTS;
  arena->resets++;
  mtude_local_set (arena, arena->lo, arena->hi);

  if (mode == MTUDE_RESET_FREE_ALL)
    free_all (arena);
  else if (mode == MTUDE_RESET_KEEP_LIMIT)
    keep_limit (arena);
  mtude_provider_tell_of_room (arena);
}

void
mtude_arena_reset_slow (MtudeArena    *arena,
                        MtudeResetMode mode)
{
  void *before = mtude_arena_enter (arena);

  if (MTUDE_UNLIKELY (arena->busy & MTUDE_BUSY_RESETTING))
    mtude_panic ("arena '%s': a cleanup must not reset the arena that runs it",
                 arena->name != NULL ? arena->name : "");

  mtude_cleanups_run (arena, NULL);
  mtude_reset_lanes (arena, mode);
  mtude_arena_leave (arena, before);
}

/**
 * mtude_arena_reset_full:
 * @arena: an arena
 * @mode: what to do with the chunks that have become empty
 *
 * Gives up all arena-bound memory, as mtude_arena_reset() does, and says what
 * happens to the chunks.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
mtude_arena_reset_full (MtudeArena    *arena,
                        MtudeResetMode mode)
{
  mtude_arena_reset_slow (arena, mode);
}

/**
 * mtude_arena_trim:
 * @arena: an arena
 *
 * Gives back every chunk that holds nothing: those in the cache, those on their
 * way home, those whose plain owners are all gone, and the current ones if nothing
 * was allocated from them.  A mark of this generation keeps the latter two.  On the
 * default source, also the pages of the current chunks that nothing is in, and what the
 * process holds in empty regions and in the pages of free tiles, whichever arena they
 * came from.
 *
 * What was allocated stays valid.  Only the thread that uses the arena may call
 * this.  Takes time in proportion to what is given back, and a system call for
 * each 2 MiB of the process.
 *
 * Since: 1.0
 */
void
mtude_arena_trim (MtudeArena *arena)
{
  void *before = mtude_arena_enter (arena);

  mtude_provider_collect (arena);
  mtude_provider_evict (arena, 0);
  mtude_reset_free_unused (arena);
  free_shared (arena);
  mtude_local_drop_unused (arena);
  mtude_shared_drop_unused (arena);
  mtude_provider_tell_of_room (arena);
  if (mtude_provider_get_source (arena) == NULL)
    mtude_region_trim ();
  mtude_arena_leave (arena, before);
}

/**
 * mtude_arena_trim_cache:
 * @arena: an arena
 * @keep_bytes: how much may stay
 *
 * Gives back empty chunks until at most @keep_bytes are kept for later use; those
 * that are on their way home come first.  The current chunks stay, and so does all
 * that was allocated.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion to
 * what is given back and to what came home.
 *
 * Since: 1.0
 */
void
mtude_arena_trim_cache (MtudeArena *arena,
                        size_t      keep_bytes)
{
  void *before = mtude_arena_enter (arena);

  mtude_provider_collect (arena);
  mtude_provider_evict (arena, keep_bytes);
  mtude_arena_leave (arena, before);
}
