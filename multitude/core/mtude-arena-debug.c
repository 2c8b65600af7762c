/* What the environment asks for, in an arena: its beginning, its end, what it hands out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An arena that is only looked at when its generations or itself end keeps its
 * cursors in sight, and its allocations their few instructions.
 */

#include "mtude-lane-private.h"

#include "mtude-apart-private.h"
#include "mtude-debug-private.h"
#include "mtude-ended-private.h"
#include "mtude-named-private.h"

void
mtude_arena_begin_debugging (MtudeArena *arena)
{
  unsigned flags = mtude_debug_flags ();

  if (flags & MTUDE_DEBUG_TRACKS)
    {
      arena->busy |= MTUDE_BUSY_TRACKED;
      arena->cur = arena->top = (uintptr_t) mtude_nowhere;
      arena->shared_cur = arena->shared_end = (uintptr_t) mtude_nowhere;
    }

  /* One that ended without a word may have been here. */
  if (flags & MTUDE_DEBUG_CHECKER)
    mtude_named_forget ((uintptr_t) arena->seed);
  if (flags & (MTUDE_DEBUG_WIPES | MTUDE_DEBUG_WATCHES))
    arena->busy |= MTUDE_BUSY_WATCHED;
  if (flags & MTUDE_DEBUG_APART)
    arena->busy |= MTUDE_BUSY_APART;
  if (flags & MTUDE_DEBUG_THREADS)
    arena->checks_threads = true;
  if (flags & MTUDE_DEBUG_WATCHES)
    arena->watch = mtude_watch_new (arena);
}

void
mtude_arena_debug_generation (MtudeArena *arena)
{
  if (mtude_debug_has (MTUDE_DEBUG_COUNTS))
    mtude_watch_note_generation (arena->watch);
  if (mtude_arena_is_apart (arena))
    mtude_apart_end (arena, 0);
  mtude_named_set_way (MTUDE_WAY_RESET);
}

void
mtude_arena_debug_rewind (MtudeArena      *arena,
                          const MtudeMark *mark)
{
  if (mtude_arena_is_apart (arena))
    mtude_apart_end (arena, mark->n_apart);
  mtude_named_set_way (MTUDE_WAY_REWIND);
}

/* Without a chunk the mark is in the seed; or nowhere, which has no name. */
void
mtude_arena_debug_rewound (const MtudeMark *mark)
{
  MtudeVacancy vacancy = { mark->cur, mark->top, mark->hi };

  if (mark->chunk != NULL)
    mtude_named_give_up (mtude_chunk_tile (mark->chunk), MTUDE_WAY_REWIND, vacancy);
  else
    mtude_named_give_up (mark->lo, MTUDE_WAY_REWIND, vacancy);
}

/* A rewind may have left it chunks. */
void
mtude_arena_debug_name (const MtudeArena *arena)
{
  const MtudeChunk *chunk;

  mtude_named_rename ((uintptr_t) arena->seed, arena->name);
  for (chunk = arena->cache; chunk != NULL; chunk = chunk->next)
    mtude_named_rename (mtude_chunk_tile (chunk), arena->name);
}

void
mtude_arena_end_debugging (MtudeArena *arena)
{
  mtude_watch_note_end (arena->watch);
  mtude_apart_end (arena, 0);
  mtude_ended_check (arena->watch);
}

/* ---- What has a name ---- */

static bool
is_in_lane (const MtudeArena *arena,
            uintptr_t         memory)
{
  return memory >= arena->lo && memory <= arena->hi;
}

/* Where a value is that was handed out last, of any lane or in a chunk of its own; NULL: in
 * the seed.  One without bytes may be at the very end.
 */
static const MtudeChunk *
chunk_of_last (const MtudeArena *arena,
               uintptr_t         memory)
{
  if (is_in_lane (arena, memory))
    return arena->chunk;
  if (arena->one_shots != NULL && memory > (uintptr_t) arena->one_shots && memory <= arena->one_shots->end)
    return arena->one_shots;

  return mtude_chunk_of ((const void *) memory);
}

static uintptr_t
key_of (const MtudeArena *arena,
        const MtudeChunk *chunk)
{
  return chunk != NULL ? mtude_chunk_tile (chunk) : (uintptr_t) arena->seed;
}

static MtudeExtent
extent_of (const MtudeArena *arena,
           const MtudeChunk *chunk)
{
  MtudeExtent extent = { key_of (arena, chunk), (uintptr_t) arena->seed,
                         (uintptr_t) arena->seed + MTUDE_SEED_SIZE, arena->name, false };

  if (chunk != NULL)
    {
      extent.start = mtude_chunk_payload (chunk);
      extent.is_built_in = mtude_provider_get_source (arena) == NULL;
      extent.end = extent.is_built_in
                   ? mtude_source_tiles_end ((const void *) extent.key, chunk->size)
                   : chunk->end;
    }

  return extent;
}

/* Byte strings are in pools that are named by their end. */
static MtudeVacancy
vacancy_beside_new (const MtudeArena  *arena,
                    const MtudeExtent *extent,
                    uintptr_t          pool,
                    uintptr_t          memory,
                    size_t             size)
{
  MtudeVacancy vacancy = { memory + size, extent->end, extent->end };

  if (is_in_lane (arena, memory))
    {
      vacancy.top = mtude_local_top (arena);
      vacancy.hi = arena->hi;
    }
  if (pool > memory)
    vacancy.cur = mtude_local_cur (arena);

  return vacancy;
}

static void
name_new (const MtudeArena *arena,
          uintptr_t         pool,
          uintptr_t         memory,
          size_t            size)
{
  MtudeExtent extent = extent_of (arena, chunk_of_last (arena, memory));

  mtude_named_hand_out (&extent, vacancy_beside_new (arena, &extent, pool, memory, size));
}

/* ---- What is handed out ---- */

void
mtude_arena_told_alloc (const MtudeArena *arena,
                        uintptr_t         pool,
                        uintptr_t         memory,
                        size_t            size)
{
  mtude_note_arena_name (arena->name);
  mtude_poison_hand_out (arena->name, memory, size);
  mtude_track_alloc (pool, memory, size);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    name_new (arena, pool, memory, size);
}

void
mtude_arena_told_resize (const MtudeArena *arena,
                         uintptr_t         pool,
                         uintptr_t         memory,
                         size_t            old_size,
                         size_t            new_size)
{
  if (new_size > old_size)
    mtude_poison_hand_out (arena->name, memory + old_size, new_size - old_size);
  else
    mtude_poison_give_up (memory + new_size, memory + old_size);
  mtude_track_resize (pool, memory, old_size, new_size);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_resize (key_of (arena, chunk_of_last (arena, memory)), memory + old_size, memory + new_size);
}
