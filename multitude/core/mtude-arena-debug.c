/* What the environment asks for, in an arena: its beginning and its end.
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
}

void
mtude_arena_end_debugging (MtudeArena *arena)
{
  mtude_watch_note_end (arena->watch);
  mtude_apart_end (arena, 0);
  mtude_ended_check (arena->watch);
}

void
mtude_arena_told_alloc (const MtudeArena *arena,
                        uintptr_t         pool,
                        uintptr_t         memory,
                        size_t            size)
{
  mtude_poison_hand_out (arena->name, memory, size);
  mtude_track_alloc (pool, memory, size);
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
}
