/* Owners apart that were released: what is left of each, and what is said of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source file is here, so that its calls of malloc() and of the lock are seen.  What a
 * program sees of it is in tests/gobject/debug-released.c.
 */

#include "mtude-apart-private.h"
#include "mtude-owner-inline.h"
#include "mtude-released-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-report-private.h"
#include "child.h"
#include "lock-watcher.h"

#include <stdlib.h>

typedef enum
{
  REALLOC_IN_PLACE,
  REALLOC_MOVES,
  REALLOC_FAILS
} ReallocKind;

static size_t n_freed;
static void *freed_last;
static size_t realloc_size;
static ReallocKind realloc_kind;

static void
watch_free (void *block)
{
  n_freed++;
  freed_last = block;
  free (block);
}

static void *
watch_realloc (void   *block,
               size_t  size)
{
  void *moved = NULL;

  realloc_size = size;
  if (realloc_kind == REALLOC_FAILS)
    return NULL;
  if (realloc_kind == REALLOC_IN_PLACE)
    return block;

  check (posix_memalign (&moved, MTUDE_TILE_SIZE, size) == 0);
  memcpy (moved, block, size);
  free (block);
  return moved;
}

#define free(block) (watch_free (block))
#define realloc(block, size) (watch_realloc ((block), (size)))
#define mtude_watch_lock() (watch_lock ())
#define mtude_watch_unlock() (watch_unlock ())
#include "../../multitude/core/mtude-released.c"
#undef free
#undef realloc
#undef mtude_watch_lock
#undef mtude_watch_unlock

/* ---- An arena --------------------------------------------------------- */

__attribute__ ((constructor)) static void
ask_for_guards (void)
{
  setenv ("MULTITUDE_DEBUG", "guard", 1);
}

static MtudeArena arena;

static void
begin (void)
{
  begin_named (&arena, "released");
  check (mtude_arena_is_apart (&arena));
  n_freed = n_locks = 0;
  realloc_kind = REALLOC_IN_PLACE;
}

static void
end (void)
{
  check (!is_locked);
  check_uint (arena.watch->claims, 1);
  mtude_arena_clear (&arena);
}

static void
need_heads (void)
{
  if (mtude_track_follows_blocks ())
    tap_skip ("a memory checker finds the mistake");
}

/* ---- What is left of one ---------------------------------------------- */

#define LABEL "arena 'released'"

static void
check_head (const MtudeChunk *header,
            const void       *value)
{
  check (mtude_chunk_is_valid (header) || header->kind == MTUDE_CHUNK_RELEASED);
  check_uint (header->kind, MTUDE_CHUNK_RELEASED);
  check_uint (header->stamp, mtude_chunk_compute_stamp (header));
  check_uint (header->owners, 1);
  check_pointer (header->home, NULL);
  check_pointer (header->cookie, NULL);
  check_string (value, LABEL);
}

static void
heads_of_owners (void)
{
  MtudeChunk *header;
  char *box, *value;

  need_heads ();
  begin ();
  box = mtude_box_alloc (&arena, 24);
  header = mtude_chunk_of (box);
  mtude_box_free (box);
  check_uint (realloc_size, (size_t) (box + MTUDE_WATCH_LABEL - (char *) mtude_chunk_tile (header)));
  check_head (header, box);
  check_uint (header->size_class, MTUDE_FAMILY_BOX);
  check_pointer (header->next, NULL);
  check_pointer (last, header);

  /* A count of one, and no destructor. */
  value = mtude_atomic_rc_alloc (&arena, 24, NULL);
  mtude_atomic_rc_release (value);
  check_pointer (header->next, mtude_chunk_of (value));
  header = mtude_chunk_of (value);
  check_head (header, value);
  check_uint (header->size_class, MTUDE_FAMILY_ATOMIC_RC);
  check_uint (mtude_prefix_of (value)->tag, MTUDE_TAG_NONE);
  check_pointer (last, header);
  check_uint (n_freed, 0);
  check_uint (n_locks, 2);
  end ();
}

/* The block stays where it is, or its header would not be found. */
static void
heads_that_cannot_be_cut (void)
{
  MtudeChunk *before;
  size_t kept;
  char *box;

  need_heads ();
  begin ();
  realloc_kind = REALLOC_FAILS;
  box = mtude_box_alloc (&arena, 24);
  mtude_box_free (box);
  check_pointer (last, mtude_chunk_of (box));
  check_head (mtude_chunk_of (box), box);
  check_uint (n_freed, 0);

  before = last;
  kept = n_kept;
  realloc_kind = REALLOC_MOVES;
  mtude_box_free (mtude_box_alloc (&arena, 24));
  check_uint (n_freed, 1);
  check_pointer (last, before);
  check_uint (n_kept, kept);
  end ();
}

/* ---- Which are kept --------------------------------------------------- */

#define N_MORE 3

static void
last_ones_are_kept (void)
{
  static void *tiles[MTUDE_RELEASED_KEPT + N_MORE];
  const size_t room = MTUDE_RELEASED_KEPT;
  size_t before;
  size_t i;

  need_heads ();
  begin ();
  before = n_kept;
  check_range (before, 0, N_MORE);
  for (i = 0; i < room + N_MORE; i++)
    {
      void *box = mtude_box_alloc (&arena, 8);

      tiles[i] = (void *) mtude_chunk_tile (mtude_chunk_of (box));
      mtude_box_free (box);
      check_pointer ((void *) mtude_chunk_tile (last), tiles[i]);
      check_uint (n_kept, before + i < room ? before + i + 1 : room);
      check_uint (n_freed, before + i < room ? 0 : before + i + 1 - room);
      if (i >= room)
        {
          check_pointer (freed_last, tiles[i - room]);
          check_pointer ((void *) mtude_chunk_tile (first), tiles[i - room + 1]);
        }
    }
  end ();
}

/* Where it is known of each block when it was freed, it is at once. */
static void
none_is_kept_for_a_checker (void)
{
  if (!mtude_track_follows_blocks ())
    tap_skip ("there is no memory checker");

  begin ();
  check_uint (mtude_released_room (24), 0);
  mtude_box_free (mtude_box_alloc (&arena, 24));
  check_uint (n_freed, 1);
  check_uint (n_kept, 0);
  check_uint (n_locks, 0);
  end ();
}

/* ---- Released again --------------------------------------------------- */

static void
box_twice (void)
{
  void *box;

  begin ();
  box = mtude_box_alloc (&arena, 24);
  mtude_box_free (box);
  mtude_box_free (box);
}

static void
value_twice (void)
{
  void *value;

  begin ();
  value = mtude_rc_alloc (&arena, 24, NULL);
  mtude_rc_release (value);
  mtude_rc_release (value);
}

static void
shared_value_twice (void)
{
  void *value;

  begin ();
  value = mtude_atomic_rc_alloc (&arena, 24, NULL);
  mtude_atomic_rc_release (value);
  mtude_atomic_rc_release (value);
}

static void
box_twice_in_one_call (void)
{
  void *boxes[2];

  begin ();
  boxes[0] = boxes[1] = mtude_box_alloc (&arena, 24);
  mtude_box_free_n (boxes, 2);
}

/* As if it had been released on another thread while this one was at it. */
static void
box_twice_at_once (void)
{
  static const char label[MTUDE_WATCH_LABEL] = LABEL;
  MtudeChunk *header;

  begin ();
  header = mtude_chunk_of (mtude_box_alloc (&arena, 24));
  header->owners = SIZE_MAX;
  mtude_released_take (header, label);
}

static void
what_is_said (void)
{
  need_heads ();
  check_aborts (box_twice, LABEL ": the box of 24 bytes at 0x");
  check_aborts (box_twice, " was released before\n");
  check_aborts (value_twice, LABEL ": the value that one thread counts of 24 bytes at 0x");
  check_aborts (shared_value_twice, LABEL ": the value that threads count of 24 bytes at 0x");
  if (MTUDE_CHECK_LEVEL >= 1)
    check_aborts (box_twice_in_one_call, LABEL ": the box of 24 bytes at 0x");
  check_aborts (box_twice_at_once, LABEL ": the box of 24 bytes at 0x");
}

TAP_MAIN (
  TAP_TEST (heads_of_owners),
  TAP_TEST (heads_that_cannot_be_cut),
  TAP_TEST (last_ones_are_kept),
  TAP_TEST (none_is_kept_for_a_checker),
  TAP_TEST (what_is_said))
