/* Owners apart that were released: values that are kept with them, and looked at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With poison beside guard or malloc; what is left without it is in test-released.c.  The
 * source file is here, so that its calls of realloc() and of the lock are seen.
 */

#include "mtude-apart-private.h"
#include "mtude-owner-inline.h"
#include "mtude-released-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-report-private.h"
#include "child.h"
#include "lock-watcher.h"

#include <stdlib.h>

static size_t realloc_size;
static size_t n_freed;

/* In place. */
static void *
watch_realloc (void   *block,
               size_t  size)
{
  realloc_size = size;
  return block;
}

static void
watch_free (void *block)
{
  n_freed++;
  free (block);
}

#define realloc(block, size) (watch_realloc ((block), (size)))
#define free(block) (watch_free (block))
#define mtude_watch_lock() (watch_lock ())
#define mtude_watch_unlock() (watch_unlock ())
#include "../../multitude/core/mtude-released.c"
#undef realloc
#undef free
#undef mtude_watch_lock
#undef mtude_watch_unlock

/* ---- An arena --------------------------------------------------------- */

__attribute__ ((constructor)) static void
ask_for_poison (void)
{
  setenv ("MULTITUDE_DEBUG", "malloc,poison", 1);
}

#define LABEL "arena 'values'"
#define WORDS LABEL ": the value of 24 bytes at 0x"

static MtudeArena arena;

static void
begin (void)
{
  if (mtude_track_follows_blocks ())
    tap_skip ("a memory checker finds the mistake");

  begin_named (&arena, "values");
  n_locks = n_freed = 0;
}

static void
end (void)
{
  check (!is_locked);
  mtude_arena_clear (&arena);
}

/* The compiler need not know what was allocated. */
static volatile char *
release_box (size_t size)
{
  char *volatile box = mtude_box_alloc (&arena, size);

  memset (box, 1, size);
  mtude_box_free (box);
  return box;
}

/* From the start of the block on. */
static size_t
offset_of (const volatile char *value)
{
  return (uintptr_t) value - mtude_chunk_tile (mtude_chunk_of ((const void *) value));
}

/* ---- What is left of one ---------------------------------------------- */

static void
check_whole (size_t size)
{
  const char *value = (const char *) release_box (size);

  check_fill (value, size, MTUDE_POISON_GIVEN_UP);
  check_string (value + size, LABEL);
  check_uint (realloc_size, offset_of (value) + size + MTUDE_WATCH_LABEL);
  check_uint (mtude_released_room (size), size + MTUDE_WATCH_LABEL);
}

static void
small_values_are_kept (void)
{
  begin ();
  check_whole (1);
  check_whole (24);
  check_whole (MTUDE_RELEASED_WHOLE);
  check_uint (n_freed, 0);
  check_uint (n_locks, 3);
  end ();
}

/* Of one of these there is a name alone. */
static void
large_values_are_not_kept (void)
{
  const size_t size = MTUDE_RELEASED_WHOLE + 1;
  const char *value;

  begin ();
  value = (const char *) release_box (size);
  check_string (value, LABEL);
  check_uint (realloc_size, offset_of (value) + MTUDE_WATCH_LABEL);
  check_uint (mtude_released_room (size), MTUDE_WATCH_LABEL);
  end ();
}

/* What is before a value is no part of it. */
static void
values_with_a_prefix_are_kept (void)
{
  char *volatile value;

  begin ();
  value = mtude_atomic_rc_alloc (&arena, 24, NULL);
  mtude_atomic_rc_release (value);
  check_fill (value, 24, MTUDE_POISON_GIVEN_UP);
  check_string (value + 24, LABEL);
  check_uint (mtude_prefix_of (value)->tag, MTUDE_TAG_NONE);
  mtude_released_check ();
  end ();
}

static void
no_room_for_a_checker (void)
{
  if (!mtude_track_follows_blocks ())
    tap_skip ("there is no memory checker");

  check_uint (mtude_released_room (24), 0);
}

/* ---- What is said ----------------------------------------------------- */

static void
write_to_nothing (void)
{
  begin ();
  release_box (24);
  release_box (MTUDE_RELEASED_WHOLE + 1)[MTUDE_WATCH_LABEL - 1] = 'A';
  n_locks = 0;
  mtude_released_check ();
  check_uint (n_locks, 1);
  check (!is_locked);
}

static void
write_at (size_t place)
{
  volatile char *value;

  begin ();
  value = release_box (24);
  release_box (24);
  value[place] = 'A';
  mtude_released_check ();
}

static void
write_to_the_first_byte (void)
{
  write_at (0);
}

static void
write_to_the_last_byte (void)
{
  write_at (23);
}

static void
write_to_the_newest (void)
{
  begin ();
  release_box (24);
  release_box (24)[7] = 'A';
  mtude_released_check ();
}

/* Behind one that is whole, which is no reason to say anything. */
static void
write_to_one_that_leaves (void)
{
  size_t i;

  begin ();
  release_box (8);
  release_box (24)[7] = 'A';
  for (i = 0; i < MTUDE_RELEASED_KEPT - 2; i++)
    release_box (8);
  check_uint (n_freed, 0);
  release_box (8);
  check_uint (n_freed, 1);
  release_box (8);
}

static void
write_before_exit (void)
{
  begin ();
  release_box (24)[7] = 'A';
  exit (EXIT_SUCCESS);
}

static void
release_twice (void)
{
  void *box;

  begin ();
  box = mtude_box_alloc (&arena, 24);
  mtude_box_free (box);
  mtude_box_free (box);
}

/* No arena is there before: the report at exit is that of the process that had the first. */
static void
what_is_said (void)
{
  if (mtude_track_follows_blocks ())
    tap_skip ("a memory checker finds the mistake");

  check_goes_on (write_to_nothing);
  check_aborts (write_to_the_first_byte, WORDS);
  check_aborts (write_to_the_first_byte, " was written to after it had ended: the byte at 0 is 0x41\n");
  check_aborts (write_to_the_last_byte, "ended: the byte at 23 is 0x41\n");
  check_aborts (write_to_the_newest, "ended: the byte at 7 is 0x41\n");
  check_aborts (write_to_one_that_leaves, WORDS);
  check_aborts (write_before_exit, WORDS);
  check_aborts (release_twice, LABEL ": the box of 24 bytes at 0x");
}

TAP_MAIN (
  TAP_TEST (what_is_said),
  TAP_TEST (small_values_are_kept),
  TAP_TEST (large_values_are_not_kept),
  TAP_TEST (values_with_a_prefix_are_kept),
  TAP_TEST (no_room_for_a_checker))
