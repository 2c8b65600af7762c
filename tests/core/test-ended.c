/* Arena-bound values apart that have ended: which are kept, and what is said of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source file is here, so that its calls of malloc() and of the lock are seen.  What a
 * program sees of it is in tests/gobject/debug-poison.c.
 */

#include "mtude-apart-private.h"
#include "mtude-ended-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-report-private.h"
#include "child.h"
#include "lock-watcher.h"

#include <stdlib.h>

static bool malloc_fails;
static size_t n_freed;
static void *freed_last;
static void *freed_before;

static void *
watch_malloc (size_t size)
{
  return malloc_fails ? NULL : malloc (size);
}

static void
watch_free (void *block)
{
  check (!is_locked);
  n_freed++;
  freed_before = freed_last;
  freed_last = block;
  free (block);
}

#define malloc(size) (watch_malloc (size))
#define free(block) (watch_free (block))
#define mtude_watch_lock() (watch_lock ())
#define mtude_watch_unlock() (watch_unlock ())
#include "../../multitude/core/mtude-ended.c"
#undef malloc
#undef free
#undef mtude_watch_lock
#undef mtude_watch_unlock

/* ---- Values ---- */

__attribute__ ((constructor)) static void
ask_for_poison (void)
{
  setenv ("MULTITUDE_DEBUG", "malloc,poison", 1);
}

/* Where the value is in its block. */
#define PLACE 16

static const char label[MTUDE_WATCH_LABEL] = "arena 'ended'";
static MtudeWatch watches[2];

static void *
keep (const MtudeWatch *watch,
      size_t            size)
{
  char *block = malloc (PLACE + size);

  check (block != NULL);
  memset (block, 1, PLACE);
  memset (block + PLACE, MTUDE_POISON_GIVEN_UP, size);
  mtude_ended_take (watch, label, block, (uintptr_t) block + PLACE, size);
  return block;
}

/* One that is more than all that may be kept goes at once, behind those before it. */
static void
begin (void)
{
  if (mtude_track_follows_blocks ())
    tap_skip ("a memory checker finds the mistake");

  mtude_debug_read ();
  malloc_fails = false;
  keep (&watches[0], MTUDE_ENDED_BYTES + 1);
  check_pointer (first, NULL);
  check_pointer (last, NULL);
  check_uint (n_kept, 0);
  check_uint (n_bytes, 0);
  n_freed = n_locks = 0;
}

static void
check_kept (size_t n_values,
            size_t n_in_all)
{
  check_uint (n_kept, n_values);
  check_uint (n_bytes, n_in_all);
  check (!is_locked);
}

/* ---- Which are kept ---- */

static void
one_is_kept (void)
{
  void *blocks[2];

  begin ();
  blocks[0] = keep (&watches[1], 24);
  check_kept (1, 24);
  check_uint (n_locks, 2);
  check_pointer (last, first);
  check_pointer (first->next, NULL);
  check_pointer (first->watch, &watches[1]);
  check_pointer (first->block, blocks[0]);
  check_uint (first->value, (uintptr_t) blocks[0] + PLACE);
  check_uint (first->size, 24);
  check_string (first->label, label);

  blocks[1] = keep (&watches[0], 100);
  check_kept (2, 124);
  check_uint (n_locks, 4);
  check_pointer (first->block, blocks[0]);
  check_pointer (first->next, last);
  check_pointer (last->block, blocks[1]);
  check_pointer (last->next, NULL);
  check_uint (n_freed, 0);
}

#define N_MORE 3

static void
last_ones_are_kept (void)
{
  static void *blocks[MTUDE_ENDED_KEPT + N_MORE];
  const size_t room = MTUDE_ENDED_KEPT;
  size_t i;

  begin ();
  for (i = 0; i < room; i++)
    {
      blocks[i] = keep (&watches[0], 8);
      check_kept (i + 1, 8 * (i + 1));
    }
  check_uint (n_freed, 0);
  check_pointer (first->block, blocks[0]);

  for (; i < room + N_MORE; i++)
    {
      const Ended *oldest = first;

      blocks[i] = keep (&watches[0], 8);
      check_kept (room, 8 * room);
      check_uint (n_freed, 2 * (i + 1 - room));
      check_pointer (freed_before, blocks[i - room]);
      check_pointer (freed_last, oldest);
      check_pointer (first->block, blocks[i - room + 1]);
      check_pointer (last->block, blocks[i]);
    }
}

static void
no_more_bytes_are_kept (void)
{
  void *blocks[4];

  begin ();
  blocks[0] = keep (&watches[0], 1);
  blocks[1] = keep (&watches[0], MTUDE_ENDED_BYTES / 2 - 1);
  blocks[2] = keep (&watches[0], MTUDE_ENDED_BYTES / 2);
  check_kept (3, MTUDE_ENDED_BYTES);
  check_uint (n_freed, 0);

  /* One byte too many: as many leave as have to. */
  n_locks = 0;
  blocks[3] = keep (&watches[0], 2);
  check_kept (2, MTUDE_ENDED_BYTES / 2 + 2);
  check_uint (n_freed, 4);
  check_uint (n_locks, 4);
  check_pointer (freed_before, blocks[1]);
  check_pointer (first->block, blocks[2]);
  check_pointer (last->block, blocks[3]);
}

/* The next one finds the list as if nothing had been in it. */
static void
all_leave (void)
{
  void *block;

  begin ();
  block = keep (&watches[0], 8);
  check_pointer (first->block, block);
  check_pointer (last, first);
  check_kept (1, 8);
}

static void
what_cannot_be_remembered_is_freed (void)
{
  void *block;

  begin ();
  malloc_fails = true;
  block = keep (&watches[0], 8);
  check_kept (0, 0);
  check_uint (n_freed, 1);
  check_pointer (freed_last, block);
  check_uint (n_locks, 0);
}

static void
none_is_kept_for_a_checker (void)
{
  if (!mtude_track_follows_blocks ())
    tap_skip ("there is no memory checker");

  n_freed = n_locks = 0;
  mtude_debug_read ();
  keep (&watches[0], 8);
  check_kept (0, 0);
  check_uint (n_freed, 1);
  check_uint (n_locks, 0);
}

/* Unless poison was asked for, nobody could tell that a value has changed. */
static void
none_is_kept_without_poison (void)
{
  begin ();
  mtude_debug_word &= ~(unsigned) MTUDE_DEBUG_POISON;
  keep (&watches[0], 8);
  mtude_debug_word |= MTUDE_DEBUG_POISON;
  check_kept (0, 0);
  check_uint (n_freed, 1);
}

/* ---- What is said ---- */

static volatile char *
value_in (void *block)
{
  return (volatile char *) block + PLACE;
}

/* Only the value is looked at, and only for who asks. */
static void
write_elsewhere (void)
{
  void *block = keep (&watches[0], 24);

  *(volatile char *) block = 2;
  mtude_ended_check (NULL);
  mtude_ended_check (&watches[0]);

  value_in (block)[7] = 'A';
  mtude_ended_check (&watches[1]);
  check_uint (n_locks, 5);
  check (!is_locked);
}

static void
write_to_an_older_one (void)
{
  void *block = keep (&watches[0], 24);

  keep (&watches[1], 24);
  value_in (block)[7] = 'A';
}

static void
look_at_all (void)
{
  write_to_an_older_one ();
  mtude_ended_check (NULL);
}

static void
look_at_those_of_a_watch (void)
{
  write_to_an_older_one ();
  mtude_ended_check (&watches[0]);
}

static void
look_at_a_newer_one (void)
{
  keep (&watches[0], 24);
  value_in (keep (&watches[1], 24))[0] = 'A';
  mtude_ended_check (&watches[1]);
}

static void
look_at_the_last_byte (void)
{
  value_in (keep (&watches[0], 24))[23] = 'A';
  mtude_ended_check (&watches[0]);
}

static void
look_at_one_that_leaves (void)
{
  value_in (keep (&watches[0], 24))[7] = 'A';
  keep (&watches[0], MTUDE_ENDED_BYTES);
}

static void
what_is_said (void)
{
  const char *words = "arena 'ended': the value of 24 bytes at 0x";

  begin ();
  check_goes_on (write_elsewhere);
  check_aborts (look_at_all, words);
  check_aborts (look_at_all, " was written to after it had ended: the byte at 7 is 0x41\n");
  check_aborts (look_at_those_of_a_watch, words);
  check_aborts (look_at_a_newer_one, "ended: the byte at 0 is 0x41\n");
  check_aborts (look_at_the_last_byte, "ended: the byte at 23 is 0x41\n");
  check_aborts (look_at_one_that_leaves, "ended: the byte at 7 is 0x41\n");
}

/* ---- Of an arena ---- */

static MtudeArena arena;

static void *
end_one (void)
{
  void *value;

  begin_named (&arena, "of an arena");
  check (mtude_arena_is_apart (&arena));
  value = mtude_arena_alloc (&arena, 24);
  mtude_arena_reset (&arena);
  return value;
}

static void
those_of_an_arena (void)
{
  void *value;

  begin ();
  value = end_one ();
  check_kept (1, 24);
  check_uint (first->value, (uintptr_t) value);
  check_pointer (first->watch, arena.watch);
  check_string (first->label, "arena 'of an arena'");
  check_fill (value, 24, MTUDE_POISON_GIVEN_UP);
  mtude_arena_clear (&arena);
  check_kept (1, 24);
}

static void
write_before_an_arena_ends (void)
{
  *(volatile char *) end_one () = 'A';
  mtude_arena_clear (&arena);
}

static void
write_after_an_arena_ended (void)
{
  volatile char *value = end_one ();

  mtude_arena_clear (&arena);
  *value = 'A';
  exit (EXIT_SUCCESS);
}

/* The report at exit is that of the process that had an arena first. */
static void
what_is_said_of_an_arena (void)
{
  const char *words = "arena 'of an arena': the value of 24 bytes at 0x";

  if (mtude_track_follows_blocks ())
    tap_skip ("a memory checker finds the mistake");

  check_aborts (write_before_an_arena_ends, words);
  check_aborts (write_after_an_arena_ended, words);
}

TAP_MAIN (
  TAP_TEST (what_is_said_of_an_arena),
  TAP_TEST (one_is_kept),
  TAP_TEST (last_ones_are_kept),
  TAP_TEST (no_more_bytes_are_kept),
  TAP_TEST (all_leave),
  TAP_TEST (what_cannot_be_remembered_is_freed),
  TAP_TEST (none_is_kept_for_a_checker),
  TAP_TEST (none_is_kept_without_poison),
  TAP_TEST (what_is_said),
  TAP_TEST (those_of_an_arena))
