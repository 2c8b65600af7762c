/* Whether an arena is what its equations say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_arena_is_valid(), which debug builds run on entering and leaving
 * slow paths, and tests whenever they like.  The equations stand beside the
 * structs, in mtude-arena.h, mtude-provider-private.h, mtude-home-private.h and
 * mtude-chunk-private.h.  What a bit of `busy` says is checked where it is a fact
 * about a list or a lane; EXCESS and EXTENTS may stay set for longer than needed.
 */

#include "mtude-lane-private.h"

#include "mtude-home-private.h"
#include "mtude-tally-private.h"

typedef struct
{
  size_t bytes;
  bool   is_valid;
} ListCheck;

static ListCheck
check_list (const MtudeChunk *list)
{
  ListCheck check = { 0, true };
  const MtudeChunk *chunk;

  for (chunk = list; chunk != NULL; chunk = chunk->next)
    {
      /* What is no chunk leads nowhere. */
      if (!mtude_chunk_is_valid (chunk))
        {
          check.is_valid = false;
          break;
        }
      check.bytes += chunk->size;
    }

  return check;
}

static bool
bit_says (const MtudeArena *arena,
          uint64_t          bit,
          bool              truth)
{
  return ((arena->busy & bit) != 0) == truth;
}

static bool
local_is_valid (const MtudeArena *arena)
{
  uintptr_t cur = mtude_local_cur (arena);
  uintptr_t top = mtude_local_top (arena);
  const MtudeChunk *chunk = arena->chunk;

  if (cur % MTUDE_WORD != 0 || arena->lo % MTUDE_WORD != 0)
    return false;
  if (arena->lo > cur || cur > top || top > arena->hi)
    return false;
  if (chunk == NULL)
    return arena->owner_chunk == NULL && mtude_local_issued (arena) == 0 && arena->lost == 0;

  return mtude_chunk_is_valid (chunk) && arena->tenure == (uint16_t) chunk->tenure
         && (arena->lost == 0 || (arena->busy & MTUDE_BUSY_EXTENTS) != 0)
         && arena->lo == mtude_chunk_payload (chunk) && arena->hi <= chunk->end
         && (arena->owner_chunk == chunk) == (chunk->tenant == MTUDE_FOR_OWNERS)
         && mtude_atomic_load_relaxed (&chunk->owners) <= MTUDE_SURPLUS
         && mtude_atomic_load_relaxed (&chunk->owners) >= MTUDE_SURPLUS - mtude_local_issued (arena);
}

static bool
shared_is_valid (const MtudeArena *arena)
{
  uintptr_t cur = mtude_shared_cur (arena);
  uintptr_t end = mtude_shared_end (arena);
  const MtudeChunk *chunk = arena->shared_chunk;

  if (cur > end || end % MTUDE_WORD != 0)
    return false;
  if (chunk == NULL)
    return cur == end && arena->shared_issued == 0 && arena->spare_builder == NULL;
  if (arena->spare_builder != NULL && mtude_chunk_of (arena->spare_builder) != chunk)
    return false;

  return mtude_chunk_is_valid (chunk) && chunk->home == arena->home && mtude_chunk_is_shared (chunk)
         && cur >= mtude_chunk_payload (chunk) && end <= chunk->end
         && chunk->tenant == MTUDE_FOR_OWNERS;
}

static bool
provider_is_valid (const MtudeArena *arena)
{
  ListCheck clean = check_list (arena->clean);
  ListCheck cache = check_list (arena->cache);
  ListCheck pinned = check_list (arena->pinned);
  ListCheck one_shots = check_list (arena->one_shots);
  size_t current = arena->chunk != NULL ? arena->chunk->size : 0;
  size_t shared = arena->shared_chunk != NULL ? arena->shared_chunk->size : 0;

  return clean.is_valid && cache.is_valid && pinned.is_valid && one_shots.is_valid
         && arena->clean_bytes == clean.bytes
         && (arena->home == NULL || mtude_home_is_valid (arena->home, arena->n_out, arena->out_bytes))
         && arena->held == current + clean.bytes + cache.bytes
         && arena->reserved == arena->held + shared + pinned.bytes + one_shots.bytes + arena->out_bytes
         && mtude_provider_outstanding (arena) <= arena->peak
         && arena->high_water <= MTUDE_MAX_CLASS;
}

/**
 * mtude_arena_is_valid:
 * @arena: an arena
 *
 * Checks everything that must hold of an arena; for tests and debugging.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the number of chunks.
 *
 * Returns: whether all of it holds
 *
 * Since: 1.0
 */
bool
mtude_arena_is_valid (const MtudeArena *arena)
{
  return bit_says (arena, MTUDE_BUSY_SPARE, arena->cache != NULL)
         && bit_says (arena, MTUDE_BUSY_SHARED, arena->shared_chunk != NULL)
         && bit_says (arena, MTUDE_BUSY_PINNED, arena->pinned != NULL)
         && bit_says (arena, MTUDE_BUSY_ONE_SHOTS, arena->one_shots != NULL)
         && bit_says (arena, MTUDE_BUSY_CLEANUPS, arena->cleanups != NULL)
         && bit_says (arena, MTUDE_BUSY_ARMED, arena->home != NULL && mtude_home_is_armed (arena->home))
         && local_is_valid (arena)
         && shared_is_valid (arena)
         && provider_is_valid (arena);
}
