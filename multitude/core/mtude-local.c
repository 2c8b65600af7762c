/* The local lane: arena-bound memory, and owners that stay on their thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what the inline bump falls into.  Values grow up, byte strings grow
 * down; a chunk without room is extended in place where its source can, else it
 * retires and another becomes current.  On failure nothing has changed: the new
 * chunk is at hand before the old one goes.
 */

#include "mtude-lane-private.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-tally-private.h"

const uint64_t mtude_nowhere[8] __attribute__ ((aligned (64)));

void
mtude_local_empty (MtudeArena *arena)
{
  arena->lo = arena->hi = (uintptr_t) mtude_nowhere;
  mtude_local_set (arena, arena->lo, arena->hi);
}

void
mtude_local_start (MtudeArena *arena)
{
  mtude_local_empty (arena);
  if (arena->budget == 0 || arena->seed_state != MTUDE_SEED_STARTS)
    return;

  arena->lo = (uintptr_t) arena->seed;
  arena->hi = arena->lo + MTUDE_SEED_SIZE;
  mtude_local_set (arena, arena->lo, arena->hi);
}

/* Bytes of plain counts are changed by one thread at a time; only the type is
 * that of the shared lane.
 */
bool
mtude_local_all_dropped (const MtudeChunk *chunk,
                         size_t            issued)
{
  return mtude_atomic_load_relaxed (&chunk->owners) == MTUDE_SURPLUS - issued;
}

void
mtude_local_pin (MtudeArena *arena,
                 MtudeChunk *chunk)
{
  chunk->next = arena->pinned;
  arena->pinned = chunk;
  arena->busy |= MTUDE_BUSY_PINNED;
  arena->held -= chunk->size;
}

static void
add_clean (MtudeArena *arena,
           MtudeChunk *chunk)
{
  if (arena->clean == NULL)
    arena->clean_tail = chunk;
  chunk->next = arena->clean;
  arena->clean = chunk;
  arena->clean_bytes += chunk->size;
}

MTUDE_INLINE void
leave_seed (MtudeArena *arena)
{
  arena->seed_used = (uint16_t) mtude_seed_used (arena);
  arena->seed_resets = arena->resets;
}

/* Kept apart, for an arena that ends in its seed. */
static MTUDE_COLD void
retire_chunk (MtudeArena *arena,
              MtudeChunk *chunk)
{
  uint32_t issued = mtude_local_issued (arena);
  size_t alive;

  mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
  chunk->lost = (uint32_t) (arena->lost + (mtude_local_top (arena) - mtude_local_cur (arena))
                            + (chunk->end - arena->hi));
  chunk->issued = issued;
  chunk->stale = false;
  arena->lost = 0;
  arena->busy &= ~MTUDE_BUSY_ISSUED;
  arena->chunk = NULL;
  arena->owner_chunk = NULL;

  alive = mtude_count_alive (chunk, issued, arena->name);
  mtude_atomic_store_relaxed (&chunk->owners, alive);
  if (alive == 0)
    add_clean (arena, chunk);
  else
    mtude_local_pin (arena, chunk);
}

void
mtude_local_drop_unused (MtudeArena *arena)
{
  const MtudeChunk *chunk = arena->chunk;

  if (chunk != NULL && chunk->size == MTUDE_TILE_SIZE && !mtude_arena_is_in_seed (arena))
    mtude_source_drop (mtude_provider_get_source (arena), chunk->cookie, mtude_local_cur (arena),
                       mtude_local_top (arena));
}

void
mtude_local_retire (MtudeArena *arena)
{
  if (mtude_arena_is_in_seed (arena))
    leave_seed (arena);
  if (arena->chunk != NULL)
    retire_chunk (arena, arena->chunk);
}

/* Makes an empty chunk the current one. */
MTUDE_INLINE void
install (MtudeArena *arena,
         MtudeChunk *chunk)
{
  mtude_tally_open (&chunk->owners);
  mtude_chunk_begin_tenure (chunk, arena->home, ++arena->tenures & ~MTUDE_TENURE_SHARED);
  arena->tenure = (uint16_t) arena->tenures;
  arena->chunk = chunk;
  arena->owner_chunk = chunk->tenant == MTUDE_FOR_OWNERS ? chunk : NULL;
  arena->held += chunk->size;
  if (arena->held > arena->reset_limit)
    arena->busy |= MTUDE_BUSY_EXCESS;

  arena->lo = mtude_chunk_payload (chunk);
  arena->hi = chunk->end;
  mtude_local_set (arena, arena->lo, arena->hi);
}

/* Room for need more bytes in the chunk that is current: in what a rewind has
 * left behind hi, or by growing it.  Behind byte strings the cursors move on to
 * an extent of their own; a reset makes the whole chunk one again.
 */
MTUDE_INLINE bool
local_extend (MtudeArena *arena,
              MtudeChunk *chunk,
              size_t      need)
{
  uintptr_t top = mtude_local_top (arena);
  uintptr_t cur = top == arena->hi ? mtude_local_cur (arena) : arena->hi;
  size_t old_size;

  mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
  if (chunk->tenant != MTUDE_FOR_OWNERS)
    return false;

  old_size = chunk->size;
  if ((chunk->end == arena->hi || need > chunk->end - cur)
      && !mtude_provider_grow (arena, chunk, cur + need - mtude_chunk_tile (chunk)))
    return false;

  arena->held += chunk->size - old_size;
  if (arena->held > arena->reset_limit)
    arena->busy |= MTUDE_BUSY_EXCESS;
  if (top != arena->hi)
    {
      arena->lost += top - mtude_local_cur (arena);
      arena->busy |= MTUDE_BUSY_EXTENTS;
    }
  arena->hi = chunk->end;
  mtude_local_set (arena, cur, arena->hi);
  return true;
}

MTUDE_INLINE bool
local_refill (MtudeArena *arena,
              size_t      need,
              MtudeTenant tenant)
{
  MtudeChunk *old = arena->chunk;
  MtudeChunk *chunk;

  if (old != NULL && local_extend (arena, old, need))
    return true;

  chunk = mtude_provider_acquire (arena, need, tenant);
  if (chunk == NULL)
    return false;

  mtude_local_retire (arena);
  install (arena, chunk);
  return true;
}

/* The name of the pool of the values, for memory checkers. */
static uintptr_t
local_pool (const MtudeArena *arena)
{
  return arena->lo;
}

static MTUDE_COLD void
tell_of_value (const MtudeArena   *arena,
               uintptr_t           value,
               const MtudeRequest *request)
{
  mtude_arena_told_alloc (arena, local_pool (arena), value - request->prefix, request->prefix + request->size);
}

/* NULL if there is no room at the cursors. */
MTUDE_INLINE void *
local_bump (MtudeArena         *arena,
            const MtudeRequest *request)
{
  uintptr_t top = mtude_local_top (arena);
  uintptr_t room_end = top & ~(uintptr_t) (MTUDE_WORD - 1);
  uintptr_t value = mtude_place_value (mtude_local_cur (arena), request);

  if (value > room_end || request->size > room_end - value || arena->hi == (uintptr_t) mtude_nowhere)
    return NULL;
  if (request->tenant == MTUDE_FOR_OWNERS)
    {
      if (arena->owner_chunk == NULL)
        return NULL;
      arena->busy++;
    }

  mtude_local_set (arena, value + mtude_round_up (request->size, MTUDE_WORD), top);
  if (MTUDE_UNLIKELY (mtude_arena_is_tracked (arena)))
    tell_of_value (arena, value, request);

  return (void *) value;
}

static uintptr_t
one_shot_value (MtudeArena         *arena,
                MtudeChunk         *chunk,
                const MtudeRequest *request)
{
  uintptr_t value = mtude_place_value (mtude_chunk_payload (chunk), request);

  mtude_arena_tell_alloc (arena, mtude_chunk_payload (chunk), value - request->prefix,
                          request->prefix + request->size);
  return value;
}

/* Any thread may have a chunk of one owner; this one is for the arena's alone. */
static void *
local_owner_one_shot (MtudeArena         *arena,
                      const MtudeRequest *request)
{
  void *value = mtude_owner_one_shot (arena, request, 1);

  if (value != NULL)
    mtude_chunk_begin_tenure (mtude_chunk_of (value), arena->home, 0);
  return value;
}

/* An owner takes its chunk with it; arena-bound memory goes at the next reset. */
static void *
local_one_shot (MtudeArena  *arena,
                MtudeRequest request)
{
  MtudeChunk *chunk;

  if (request.tenant == MTUDE_FOR_OWNERS)
    return local_owner_one_shot (arena, &request);

  chunk = mtude_provider_make_one_shot (arena, request.size, request.alignment, MTUDE_FOR_VALUES);
  if (chunk == NULL)
    return NULL;

  chunk->next = arena->one_shots;
  arena->one_shots = chunk;
  arena->busy |= MTUDE_BUSY_ONE_SHOTS;
  return (void *) one_shot_value (arena, chunk, &request);
}

void *
mtude_local_request (MtudeArena         *arena,
                     const MtudeRequest *request)
{
  void *value = local_bump (arena, request);
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
    return local_one_shot (arena, *request);

  return local_refill (arena, need, request->tenant) ? local_bump (arena, request) : NULL;
}

static void *
local_value (MtudeArena *arena,
             size_t      size,
             size_t      alignment)
{
  MtudeRequest request = { size, alignment > MTUDE_WORD ? alignment : MTUDE_WORD, 0, MTUDE_FOR_VALUES };
  void *value;

  if (!mtude_is_power_of_two (alignment) || alignment > MTUDE_MAX_ALIGN)
    {
      mtude_fail (arena, MTUDE_BAD_ALIGNMENT);
      return NULL;
    }

  value = mtude_local_request (arena, &request);
  if (mtude_arena_is_apart (arena))
    value = mtude_apart_value (arena, value, size, request.alignment);
  return value;
}

/* What the short way asks for, while nobody listens: too small for a chunk of its own,
 * and aligned as words are, or twice that.
 */
static bool
is_plain (const MtudeArena *arena,
          size_t            size,
          size_t            alignment)
{
  return (alignment == MTUDE_WORD || alignment == 2 * MTUDE_WORD)
         && size <= arena->max_normal_alloc - (alignment - MTUDE_WORD)
         && !mtude_arena_is_tracked (arena);
}

/* As mtude_local_request() does it, with what is known of a plain one. */
MTUDE_INLINE void *
local_plain_value (MtudeArena *arena,
                   size_t      size,
                   size_t      alignment)
{
  size_t rounded = mtude_round_up (size, MTUDE_WORD);
  uintptr_t value = mtude_round_up (arena->cur, alignment);

  if (value + rounded > arena->top || arena->hi == (uintptr_t) mtude_nowhere)
    {
      if (!local_refill (arena, rounded + alignment - MTUDE_WORD, MTUDE_FOR_VALUES))
        return NULL;
      value = mtude_round_up (arena->cur, alignment);
    }

  arena->cur = value + rounded;
  mtude_assert_internal (arena->cur <= arena->top);
  return (void *) value;
}

void *
mtude_arena_alloc_slow (MtudeArena *arena,
                        size_t      size,
                        size_t      alignment)
{
  void *before = mtude_arena_enter (arena);
  void *value = MTUDE_LIKELY (is_plain (arena, size, alignment))
                ? local_plain_value (arena, size, alignment)
                : local_value (arena, size, alignment);

  mtude_arena_leave (arena, before);
  return value;
}

static char *
local_bump_bytes (MtudeArena *arena,
                  size_t      length)
{
  uintptr_t top = mtude_local_top (arena);

  if (length >= top - mtude_local_cur (arena))
    return NULL;

  top -= length + 1;
  mtude_local_set (arena, mtude_local_cur (arena), top);
  mtude_arena_tell_alloc (arena, arena->hi, top, length + 1);
  return (char *) top;
}

static char *
local_request_bytes (MtudeArena *arena,
                     size_t      length)
{
  MtudeRequest request = { length + 1, MTUDE_WORD, 0, MTUDE_FOR_VALUES };
  char *bytes = local_bump_bytes (arena, length);
  size_t need;

  if (bytes != NULL)
    return bytes;

  if (length >= MTUDE_MAX_SIZE || !mtude_value_need (length + 1, MTUDE_WORD, &need))
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return NULL;
    }
  if (mtude_request_is_oversized (arena, length, need))
    return local_one_shot (arena, request);

  return local_refill (arena, need, MTUDE_FOR_VALUES) ? local_bump_bytes (arena, length) : NULL;
}

char *
mtude_arena_bytes_slow (MtudeArena *arena,
                        size_t      length)
{
  void *before = mtude_arena_enter (arena);
  char *bytes = local_request_bytes (arena, length);

  if (mtude_arena_is_apart (arena))
    bytes = mtude_apart_value (arena, bytes, length + 1, 1);
  mtude_arena_leave (arena, before);
  return bytes;
}
