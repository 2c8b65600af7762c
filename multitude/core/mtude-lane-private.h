/* The two lanes: their cursors, requests, and the slow paths between files.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The life of one allocation: the inline bump misses (mtude-arena-inline.h), the
 * lane tries again with every alignment and kind of owner, extends its chunk in
 * place or gets another (mtude-local.c, mtude-shared.c), from the cache, the way
 * home or the source (mtude-provider.c); a value that is too large gets a chunk
 * of its own.  At a reset the chunks of the local lane go to the cache
 * (mtude-reset.c); those of the shared lane come home when their last owner goes
 * (mtude-owner.c, mtude-home.c).
 */

#pragma once

#include "mtude-poison-private.h"
#include "mtude-provider-private.h"
#include "mtude-tally-private.h"
#include "mtude-track-private.h"

/* One value: prefix bytes in front of it, then size bytes at the alignment. */
typedef struct
{
  size_t      size;
  size_t      alignment;        /* a power of two, at least MTUDE_WORD */
  size_t      prefix;           /* a multiple of MTUDE_WORD */
  MtudeTenant tenant;
} MtudeRequest;

/* The address that both cursors of a lane without a chunk have. */
extern const uint64_t mtude_nowhere[8];

enum
{
  MTUDE_TRACKED_CUR,
  MTUDE_TRACKED_TOP,
  MTUDE_TRACKED_SHARED_CUR,
  MTUDE_TRACKED_SHARED_END
};

MTUDE_INLINE bool
mtude_arena_is_tracked (const MtudeArena *arena)
{
  return (arena->busy & MTUDE_BUSY_TRACKED) != 0;
}

/* What the two below do in an arena that is tracked. */
void mtude_arena_told_alloc  (const MtudeArena *arena,
                              uintptr_t         pool,
                              uintptr_t         memory,
                              size_t            size) MTUDE_COLD;
void mtude_arena_told_resize (const MtudeArena *arena,
                              uintptr_t         pool,
                              uintptr_t         memory,
                              size_t            old_size,
                              size_t            new_size) MTUDE_COLD;

/* Who debugs is told what becomes of the bytes of a pool; see mtude-track-private.h. */
MTUDE_INLINE void
mtude_arena_tell_alloc (const MtudeArena *arena,
                        uintptr_t         pool,
                        uintptr_t         memory,
                        size_t            size)
{
  if (MTUDE_UNLIKELY (mtude_arena_is_tracked (arena)))
    mtude_arena_told_alloc (arena, pool, memory, size);
}

MTUDE_INLINE void
mtude_arena_tell_resize (const MtudeArena *arena,
                         uintptr_t         pool,
                         uintptr_t         memory,
                         size_t            old_size,
                         size_t            new_size)
{
  if (MTUDE_UNLIKELY (mtude_arena_is_tracked (arena)))
    mtude_arena_told_resize (arena, pool, memory, old_size, new_size);
}

/* The true cursors: where the inline code uses them, or out of its sight. */
MTUDE_INLINE uintptr_t
mtude_local_cur (const MtudeArena *arena)
{
  return mtude_arena_is_tracked (arena) ? arena->tracked[MTUDE_TRACKED_CUR] : arena->cur;
}

MTUDE_INLINE uintptr_t
mtude_local_top (const MtudeArena *arena)
{
  return mtude_arena_is_tracked (arena) ? arena->tracked[MTUDE_TRACKED_TOP] : arena->top;
}

MTUDE_INLINE void
mtude_local_set (MtudeArena *arena,
                 uintptr_t   cur,
                 uintptr_t   top)
{
  bool tracked = mtude_arena_is_tracked (arena);

  *(tracked ? &arena->tracked[MTUDE_TRACKED_CUR] : &arena->cur) = cur;
  *(tracked ? &arena->tracked[MTUDE_TRACKED_TOP] : &arena->top) = top;
}

MTUDE_INLINE uintptr_t
mtude_shared_cur (const MtudeArena *arena)
{
  return mtude_arena_is_tracked (arena) ? arena->tracked[MTUDE_TRACKED_SHARED_CUR] : arena->shared_cur;
}

MTUDE_INLINE uintptr_t
mtude_shared_end (const MtudeArena *arena)
{
  return mtude_arena_is_tracked (arena) ? arena->tracked[MTUDE_TRACKED_SHARED_END] : arena->shared_end;
}

MTUDE_INLINE void
mtude_shared_set (MtudeArena *arena,
                  uintptr_t   cur,
                  uintptr_t   end)
{
  bool tracked = mtude_arena_is_tracked (arena);

  *(tracked ? &arena->tracked[MTUDE_TRACKED_SHARED_CUR] : &arena->shared_cur) = cur;
  *(tracked ? &arena->tracked[MTUDE_TRACKED_SHARED_END] : &arena->shared_end) = end;
}

MTUDE_INLINE bool
mtude_arena_is_in_seed (const MtudeArena *arena)
{
  return arena->lo == (uintptr_t) arena->seed;
}

/* Bytes of the seed that this generation uses. */
MTUDE_INLINE size_t
mtude_seed_used (const MtudeArena *arena)
{
  if (mtude_arena_is_in_seed (arena))
    return MTUDE_SEED_SIZE - (mtude_local_top (arena) - mtude_local_cur (arena));

  return arena->seed_resets == arena->resets ? arena->seed_used : 0;
}

/* Plain owners issued from the current local chunk. */
MTUDE_INLINE uint32_t
mtude_local_issued (const MtudeArena *arena)
{
  return (uint32_t) (arena->busy & MTUDE_BUSY_ISSUED);
}

/* Where a value of the request begins if its space begins at start. */
MTUDE_INLINE uintptr_t
mtude_place_value (uintptr_t           start,
                   const MtudeRequest *request)
{
  return (start + request->prefix + request->alignment - 1) & ~(request->alignment - 1);
}

/* Owners alive in a current chunk of which so many were issued; others may drop some
 * meanwhile.  More than that were dropped only by who had none.
 */
MTUDE_INLINE size_t
mtude_count_alive (const MtudeChunk *chunk,
                   size_t            issued,
                   const char       *arena_name)
{
  size_t alive = mtude_atomic_load_relaxed (&chunk->owners) - (MTUDE_SURPLUS - issued);

  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (alive > issued))
    mtude_over_released (arena_name, chunk);
  return alive;
}

/* The same for a retired local chunk, which has its count settled. */
MTUDE_INLINE size_t
mtude_pinned_alive (const MtudeChunk *chunk,
                    const char       *arena_name)
{
  size_t alive = mtude_atomic_load_relaxed (&chunk->owners);

  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (alive > chunk->issued))
    mtude_over_released (arena_name, chunk);
  return alive;
}

/* Whether the request gets a chunk of its own: by what the caller sees of it, or
 * because no chunk could be sure to hold it.
 */
MTUDE_INLINE bool
mtude_request_is_oversized (const MtudeArena *arena,
                            size_t            hint,
                            size_t            need)
{
  return hint > arena->max_normal_alloc || need > MTUDE_MAX_PAYLOAD;
}

/* Hides the cursors, and whatever else the environment asks for; and, of an arena with
 * a watch, what comes behind its last cleanup and before its memory goes.
 */
void      mtude_arena_begin_debugging (MtudeArena      *arena) MTUDE_COLD;
void      mtude_arena_end_debugging   (MtudeArena      *arena) MTUDE_COLD;

/* Another name, for a memory checker, of an arena that nothing was allocated from. */
void      mtude_arena_debug_name      (const MtudeArena *arena) MTUDE_COLD;

/* Of an arena that is watched, before a generation ends, and before a rewind; and after
 * that, for a memory checker.
 */
void      mtude_arena_debug_generation (MtudeArena     *arena) MTUDE_COLD;
void      mtude_arena_debug_rewind    (MtudeArena      *arena,
                                       const MtudeMark *mark) MTUDE_COLD;
void      mtude_arena_debug_rewound   (const MtudeMark *mark) MTUDE_COLD;

/* Who is in the arena from now on; what was there before, for leave. */
void     *mtude_arena_note_user     (MtudeArena         *arena);
void      mtude_arena_forget_user   (MtudeArena         *arena,
                                     void               *before);

/* Whether slow paths have to look who uses the arena, and what has become of it. */
MTUDE_INLINE bool
mtude_arena_is_watched (const MtudeArena *arena)
{
  return MTUDE_CHECK_LEVEL >= 2 || arena->checks_threads;
}

MTUDE_INLINE void *
mtude_arena_enter (MtudeArena *arena)
{
  return MTUDE_UNLIKELY (mtude_arena_is_watched (arena)) ? mtude_arena_note_user (arena) : NULL;
}

MTUDE_INLINE void
mtude_arena_leave (MtudeArena *arena,
                   void       *before)
{
  if (MTUDE_UNLIKELY (mtude_arena_is_watched (arena)))
    mtude_arena_forget_user (arena, before);
}

/* NULL with the arena's status set. */
void     *mtude_local_request       (MtudeArena         *arena,
                                     const MtudeRequest *request);
void     *mtude_shared_request      (MtudeArena         *arena,
                                     const MtudeRequest *request,
                                     size_t              n_claims);

/* An owner with a chunk of its own, of either lane. */
void     *mtude_owner_one_shot      (MtudeArena         *arena,
                                     const MtudeRequest *request,
                                     size_t              n_claims);

/* If the value was allocated last, and there is room. */
bool      mtude_local_resize        (MtudeArena         *arena,
                                     uintptr_t           memory,
                                     size_t              old_size,
                                     size_t              new_size);

/* Starts from the seed, or with nothing if the budget is zero or the seed is left. */
void      mtude_local_start         (MtudeArena         *arena);
void      mtude_local_empty         (MtudeArena         *arena);

/* The current local chunk stops being that; it goes to clean or pinned. */
void      mtude_local_retire        (MtudeArena         *arena);

void      mtude_local_pin           (MtudeArena         *arena,
                                     MtudeChunk         *chunk);
bool      mtude_local_all_dropped   (const MtudeChunk   *chunk,
                                     size_t              issued);

/* Gives back what a current chunk that stays has not used, if it is a whole tile: those
 * had all their pages at once.
 */
void      mtude_local_drop_unused   (MtudeArena         *arena);
void      mtude_shared_drop_unused  (MtudeArena         *arena);

/* A builder's struct that is kept for the next one must not be why a chunk stays. */
void      mtude_shared_drop_spare   (MtudeArena         *arena);

/* Puts the cursor of the shared lane back if every owner is gone. */
bool      mtude_shared_try_rewind   (MtudeArena         *arena);

/* The current shared chunk stops being that: cached, or out by its owners. */
void      mtude_shared_retire       (MtudeArena         *arena);

/* Gives the current shared chunk need bytes behind the cursor, in place. */
bool      mtude_shared_extend       (MtudeArena         *arena,
                                     size_t              need);
