/* The shared lane: owners that may be released on any thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* While a chunk is current its owners are counted by shared_issued alone.  When
 * it has no room it is rewound if every owner is gone already, else extended in
 * place where its source can, else it leaves: one subtraction settles the count,
 * and from then on it belongs to its owners.
 */

#include "mtude-lane-private.h"

#include "mtude-assert-private.h"
#include "mtude-home-private.h"
#include "mtude-tally-private.h"

static void
shared_open (MtudeArena *arena,
             MtudeChunk *chunk,
             uintptr_t   end)
{
  mtude_tally_open (&chunk->owners);
  arena->shared_issued = 0;
  mtude_shared_set (arena, mtude_chunk_payload (chunk), end);
}

void
mtude_shared_drop_spare (MtudeArena *arena)
{
  if (arena->spare_builder == NULL)
    return;

  arena->spare_builder = NULL;
  arena->shared_issued--;
}

bool
mtude_shared_try_rewind (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->shared_chunk;

  mtude_shared_drop_spare (arena);
  (void) mtude_count_alive (chunk, arena->shared_issued, arena->name);

  /* True is final: nobody else can reach the count any more. */
  if (!mtude_tally_is_idle (&chunk->owners, arena->shared_issued))
    return false;

  mtude_chunk_wipe (chunk);

  /* The header, which somebody may have written to, is not asked. */
  shared_open (arena, chunk, mtude_shared_end (arena));
  return true;
}

void
mtude_shared_drop_unused (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->shared_chunk;

  if (chunk == NULL || chunk->size != MTUDE_TILE_SIZE)
    return;

  mtude_shared_drop_spare (arena);
  if (!mtude_tally_is_idle (&chunk->owners, arena->shared_issued))
    mtude_source_drop (mtude_provider_get_source (arena), chunk->cookie, mtude_shared_cur (arena), chunk->end);
}

void
mtude_shared_retire (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->shared_chunk;
  size_t size;

  if (chunk == NULL)
    return;

  mtude_shared_drop_spare (arena);
  mtude_chunk_check_tenure (chunk, arena->name, (uint16_t) mtude_chunk_shared_tenure (chunk));
  (void) mtude_count_alive (chunk, arena->shared_issued, arena->name);

  /* Once settled the chunk may be freed by others at any moment. */
  size = chunk->size;
  arena->shared_chunk = NULL;
  arena->busy &= ~MTUDE_BUSY_SHARED;
  mtude_shared_set (arena, (uintptr_t) mtude_nowhere, (uintptr_t) mtude_nowhere);

  if (mtude_tally_settle (&chunk->owners, arena->shared_issued))
    {
      mtude_chunk_wipe (chunk);
      mtude_provider_cache (arena, chunk);
    }
  else
    {
      arena->n_out++;
      arena->out_bytes += size;
    }
  arena->shared_issued = 0;
}

static void
shared_install (MtudeArena *arena,
                MtudeChunk *chunk)
{
  mtude_chunk_begin_tenure (chunk, arena->home, mtude_chunk_shared_tenure (chunk));
  arena->shared_chunk = chunk;
  arena->busy |= MTUDE_BUSY_SHARED;
  shared_open (arena, chunk, chunk->end & ~(uintptr_t) (MTUDE_WORD - 1));
}

bool
mtude_shared_extend (MtudeArena *arena,
                     size_t      need)
{
  MtudeChunk *chunk = arena->shared_chunk;
  uintptr_t cur = mtude_shared_cur (arena);

  mtude_chunk_check_tenure (chunk, arena->name, (uint16_t) mtude_chunk_shared_tenure (chunk));
  if (!mtude_provider_grow (arena, chunk, cur + need - mtude_chunk_tile (chunk)))
    return false;

  mtude_shared_set (arena, cur, chunk->end & ~(uintptr_t) (MTUDE_WORD - 1));
  return true;
}

static MTUDE_COLD void
tell_of_owner (const MtudeArena   *arena,
               uintptr_t           value,
               const MtudeRequest *request)
{
  mtude_arena_told_alloc (arena, mtude_chunk_payload (arena->shared_chunk), value - request->prefix,
                     request->prefix + request->size);
}

static void *
shared_bump (MtudeArena         *arena,
             const MtudeRequest *request,
             size_t              n_claims)
{
  uintptr_t end = mtude_shared_end (arena);
  uintptr_t value = mtude_place_value (mtude_shared_cur (arena), request);

  if (arena->shared_chunk == NULL || value > end || request->size > end - value)
    return NULL;

  mtude_shared_set (arena, value + mtude_round_up (request->size, MTUDE_WORD), end);
  if (MTUDE_UNLIKELY (mtude_arena_is_tracked (arena)))
    tell_of_owner (arena, value, request);
  arena->shared_issued += n_claims;

  return (void *) value;
}

/* The chunk is out from the beginning: its owners are all it has. */
void *
mtude_owner_one_shot (MtudeArena         *arena,
                      const MtudeRequest *request,
                      size_t              n_claims)
{
  size_t size = request->size + mtude_round_up (request->prefix, request->alignment);
  MtudeChunk *chunk;
  uintptr_t value;

  if (!mtude_provider_ensure_home (arena))
    return NULL;

  chunk = mtude_provider_make_one_shot (arena, size, request->alignment, MTUDE_FOR_OWNERS);
  if (chunk == NULL)
    return NULL;

  mtude_chunk_begin_tenure (chunk, arena->home, mtude_chunk_shared_tenure (chunk));
  mtude_atomic_store_relaxed (&chunk->owners, n_claims); /* nobody else knows it yet */
  arena->n_out++;
  arena->out_bytes += chunk->size;

  value = mtude_place_value (mtude_chunk_payload (chunk), request);
  mtude_arena_tell_alloc (arena, mtude_chunk_payload (chunk), value - request->prefix,
                          request->prefix + request->size);
  return (void *) value;
}

static bool
shared_refill (MtudeArena *arena,
               size_t      need)
{
  MtudeChunk *chunk;

  if (MTUDE_UNLIKELY (arena->home == NULL) && !mtude_provider_ensure_home (arena))
    return false;

  if (arena->shared_chunk != NULL)
    {
      if (mtude_shared_try_rewind (arena)
          && need <= mtude_shared_end (arena) - mtude_shared_cur (arena))
        return true;
      if (mtude_shared_extend (arena, need))
        return true;
    }

  chunk = mtude_provider_acquire (arena, need, MTUDE_FOR_OWNERS);
  if (chunk == NULL)
    return false;

  mtude_shared_retire (arena);
  shared_install (arena, chunk);
  return true;
}

void *
mtude_shared_request (MtudeArena         *arena,
                      const MtudeRequest *request,
                      size_t              n_claims)
{
  void *value = shared_bump (arena, request, n_claims);
  size_t hint = request->prefix + request->size + mtude_align_slack (request->alignment);
  size_t need;

  if (value != NULL)
    return value;

  if (!mtude_value_need (request->size, request->prefix + request->alignment, &need))
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return NULL;
    }
  if (mtude_request_is_oversized (arena, hint, need))
    return mtude_owner_one_shot (arena, request, n_claims);

  return shared_refill (arena, need) ? shared_bump (arena, request, n_claims) : NULL;
}
