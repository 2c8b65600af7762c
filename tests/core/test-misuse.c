/* What a caller's mistake with owners and memory ends with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In children: memory that is released twice, or as what it is not; test-foreign.c has what
 * is in no chunk of its kind.  What a release cannot see without costing every release
 * something is found by the next slow path in any build, and at once by builds for
 * debugging.  What memory checkers see is tried where one is active.
 *
 * The parenthesised names are the functions of the library, which programs get when
 * they do not inline.
 */

#include "config.h"
#include "checker.h"
#include "mtude-lane-private.h"
#include "recorder.h"

#include "mistakes.h"

static void
end (void)
{
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  mtude_arena_clear (&arena);
}

/* ---- In any build ----------------------------------------------------- */

#define MORE_WORDS "libmultitude: arena 'request': of the chunk at 0x"

static void
free_box_once (void)
{
  (mtude_box_free) (make_box ());
  end ();
}

static void
free_box_twice (void)
{
  void *box = make_box ();

  (mtude_box_free) (box);
  (mtude_box_free) (box);
  end ();
}

static void
free_box_in_twice (void)
{
  void *box = make_box ();

  (mtude_box_free) (box);
  (mtude_box_free_in) (&arena, box);
  end ();
}

static void
free_boxes_twice (void)
{
  void *boxes[2];

  boxes[0] = boxes[1] = make_box ();
  mtude_box_free_n (boxes, 2);
  end ();
}

/* Or when its chunk has no more room, whatever is done then. */
static void
free_box_twice_until_full (RecorderKind kind)
{
  Recorder *recorder = recorder_new (kind);
  MtudeOptions options;
  uintptr_t end;
  void *box;

  recorder_options (recorder, &options);
  options.name = "request";
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  box = mtude_box_alloc (&arena, 64);
  end = mtude_shared_end (&arena);
  mtude_box_free (box);
  (mtude_box_free) (box);
  while (mtude_shared_end (&arena) == end)
    (mtude_box_free) (mtude_box_alloc (&arena, 64));
}

static void
free_box_twice_until_next (void)
{
  free_box_twice_until_full (RECORDER_FIXED);
}

static void
free_box_twice_until_grown (void)
{
  free_box_twice_until_full (RECORDER_GROWS);
}

/* The count of its chunk is then too low, whatever was in front of the count. */
static void
drop_plain_twice (void)
{
  void *value = make_rc ();

  mtude_owners_drop_local (mtude_owners_of (value));
  mtude_owners_drop_local (mtude_owners_of (value));
  end ();
}

static void
drop_pinned_twice (void)
{
  void *value = make_rc ();
  uint32_t tenures = arena.tenures;

  while (arena.tenures == tenures)
    check (mtude_arena_alloc (&arena, 8000) != NULL);
  mtude_owners_drop_local (mtude_owners_of (value));
  mtude_owners_drop_local (mtude_owners_of (value));
  end ();
}

/* What is at the address by then has come after a reset. */
static void *
free_box_after_reset (void)
{
  void *box = make_box ();
  void *next;

  (mtude_box_free) (box);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  next = mtude_box_alloc (&arena, 64);
  check_pointer (mtude_chunk_of (next), mtude_chunk_of (box));
  (mtude_box_free) (box);
  return next;
}

static void
free_box_instead_of_next (void)
{
  (void) free_box_after_reset ();
  end ();
}

static void
free_box_and_next (void)
{
  (mtude_box_free) (free_box_after_reset ());
  end ();
}

static void
released_after_a_reset (void)
{
  check_goes_on (free_box_instead_of_next);
  check_found (free_box_and_next, MORE_WORDS);
}

static void
released_twice (void)
{
  check_goes_on (free_box_once);
  check_found (free_box_twice, MORE_WORDS);
  check_found (free_box_twice_until_next, MORE_WORDS);
  check_found (free_box_twice_until_grown, MORE_WORDS);
  check_found (free_boxes_twice, MORE_WORDS);
  check_found (free_box_in_twice, MORE_WORDS);
  check_found (drop_plain_twice, MORE_WORDS);
  check_found (drop_pinned_twice, MORE_WORDS);
}

/* Retired with one owner, which is then dropped as one of the other lane. */
static void
last_plain_as_shared (void)
{
  void *value = make_rc ();
  uint32_t tenures = arena.tenures;

  while (arena.tenures == tenures)
    check (mtude_arena_alloc (&arena, 8000) != NULL);
  mtude_owners_drop_shared (mtude_owners_of (value), 1);
}

static void
last_shared_as_plain (void)
{
  void *box = make_box ();

  while (mtude_chunk_of (box) == arena.shared_chunk)
    mtude_box_free (mtude_box_alloc (&arena, 3000));
  mtude_owners_drop_local (mtude_owners_of (box));
}

static void
last_of_the_other_lane (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  check_aborts (last_plain_as_shared, "is no chunk of owners for any thread, or was released before\n");
  check_aborts (last_plain_as_shared, "libmultitude: arena 'request': 0x");
  check_aborts (last_shared_as_plain, "is no chunk of owners for one thread, or was released before\n");
  check_aborts (last_shared_as_plain, "libmultitude: arena 'request': 0x");
}

/* One owner is left of a chunk that is no longer current, and two are said to be. */
static void
free_last_box_twice (void)
{
  void *boxes[2];

  boxes[0] = boxes[1] = make_box ();
  while (mtude_chunk_of (boxes[0]) == arena.shared_chunk)
    mtude_box_free (mtude_box_alloc (&arena, 3000));
  mtude_box_free_n (boxes, 2);
}

static void
more_than_are_left (void)
{
  check_found (free_last_box_twice, MORE_WORDS);
}

static unsigned n_destroyed;

static void
destroy (void *value)
{
  (void) value;
  check_uint (++n_destroyed, 1);
}

static void
destroy_rc_twice (void)
{
  void *value;

  begin ();
  value = mtude_rc_alloc_aligned (&arena, 64, 8, destroy);
  mtude_rc_release (value);
  mtude_rc_release (value);
}

static void
destroy_atomic_rc_twice (void)
{
  void *value;

  begin ();
  value = mtude_atomic_rc_alloc_aligned (&arena, 64, 8, destroy);
  mtude_atomic_rc_release_in (&arena, value);
  mtude_atomic_rc_release_in (&arena, value);
}

/* The last reference is not the only one at first. */
static void
destroy_shared_twice (void)
{
  void *value;

  begin ();
  value = mtude_atomic_rc_alloc_aligned (&arena, 64, 8, destroy);
  mtude_atomic_rc_release_in (&arena, mtude_atomic_rc_acquire (value));
  mtude_atomic_rc_release_in (&arena, value);
  mtude_atomic_rc_release_in (&arena, value);
}

static void
release_itself (void *value)
{
  destroy (value);
  mtude_atomic_rc_release_in (&arena, value);
}

static void
release_in_destructor (void)
{
  begin ();
  mtude_atomic_rc_release_in (&arena, mtude_atomic_rc_alloc_aligned (&arena, 64, 8, release_itself));
}

static void
release_rc_itself (void *value)
{
  destroy (value);
  mtude_rc_release (value);
}

static void
release_rc_in_destructor (void)
{
  begin ();
  mtude_rc_release (mtude_rc_alloc_aligned (&arena, 64, 8, release_rc_itself));
}

static void
release_rc_in_last_word (void)
{
  mtude_rc_release_full (make_rc (), release_rc_itself);
}

static void
release_in_last_word (void)
{
  mtude_atomic_rc_release_full (make_atomic_rc (), release_itself);
}

static void
destroyed_twice (void)
{
  check_named (destroy_rc_twice, RC_WORDS);
  check_named (destroy_atomic_rc_twice, ATOMIC_WORDS);
  check_named (destroy_shared_twice, ATOMIC_WORDS);
  check_named (release_in_destructor, ATOMIC_WORDS);
  check_named (release_rc_in_destructor, RC_WORDS);
  check_named (release_rc_in_last_word, RC_WORDS);
  check_named (release_in_last_word, ATOMIC_WORDS);
}

/* ---- Counted values, released once too often --------------------------- */

static void
release_inline_twice (void)
{
  void *value = make_rc ();

  mtude_rc_release_inline (mtude_rc_acquire_inline (value));
  mtude_rc_release_inline (value);
  mtude_rc_release_inline (value);
}

static void
release_full_twice (void)
{
  void *value = make_rc ();

  mtude_rc_release_full (value, destroy);
  mtude_rc_release_full (value, destroy);
}

static void
release_rc_twice (void)
{
  void *value = make_rc ();

  (mtude_rc_release) (value);
  (mtude_rc_release) (value);
}

static void
release_atomic_rc_twice (void)
{
  void *value = make_atomic_rc ();

  (mtude_atomic_rc_release) (value);
  (mtude_atomic_rc_release) (value);
}

static void
release_atomic_rc_in_twice (void)
{
  void *value = make_atomic_rc ();

  (mtude_atomic_rc_release_in) (&arena, value);
  (mtude_atomic_rc_release_in) (&arena, value);
}

static void
release_atomic_rcs_twice (void)
{
  void *values[2];

  values[0] = values[1] = make_atomic_rc ();
  mtude_atomic_rc_release_n (values, 2);
}

static void
release_atomic_rc_full_twice (void)
{
  void *value = make_atomic_rc ();

  mtude_atomic_rc_release_full (value, NULL);
  mtude_atomic_rc_release_full_in (&arena, value, NULL);
}

static void
give_back_rc_twice (void)
{
  void *value = make_rc ();

  mtude_rc_give_back (&arena, value);
  mtude_rc_give_back (&arena, value);
}

static void
give_back_and_release_rc (void)
{
  void *value = make_rc ();

  mtude_rc_give_back (&arena, value);
  mtude_rc_release_inline (value);
}

static void
give_back_atomic_rc_twice (void)
{
  void *value = make_atomic_rc ();

  mtude_atomic_rc_give_back (&arena, value);
  mtude_atomic_rc_give_back (&arena, value);
}

static void
give_back_and_release_atomic_rc (void)
{
  void *value = make_atomic_rc ();

  mtude_atomic_rc_give_back (&arena, value);
  mtude_atomic_rc_release_in_inline (&arena, value);
}

/* Not for each run of a chunk alone: the second is in the chunk of the first. */
static void
release_a_box_among_them (void)
{
  void *values[2] = { make_atomic_rc (), NULL };

  values[1] = mtude_box_alloc (&arena, 64);
  mtude_atomic_rc_release_n (values, 2);
}

/* In builds without checks as well: what programs inline looks in all of them. */
static void
counted_value_released_twice (void)
{
  check_named (release_inline_twice, RC_WORDS);
  check_named (release_full_twice, RC_WORDS);
  check_named (release_rc_twice, RC_WORDS);
  check_named (release_a_box_among_them, ATOMIC_WORDS);

  /* What was given back a memory checker sees first. */
  if (mtude_track_is_active ())
    return;

  check_named (give_back_rc_twice, RC_WORDS);
  check_named (give_back_and_release_rc, RC_WORDS);
  check_named (give_back_atomic_rc_twice, ATOMIC_WORDS);
  check_named (give_back_and_release_atomic_rc, ATOMIC_WORDS);
}

/* ---- As of the other family of their lane ------------------------------ */

/* In front of it are the zeros of the one before. */
static void
box_as_atomic_rc (void)
{
  (mtude_atomic_rc_release) (make_box ());
}

static void
box_as_atomic_rc_in_inline (void)
{
  mtude_atomic_rc_release_in_inline (&arena, make_box ());
}

static void
bound_as_rc_inline (void)
{
  begin ();
  (void) memset (mtude_arena_alloc (&arena, 64), 0, 64);
  mtude_rc_release_inline (mtude_arena_alloc (&arena, 64));
}

/* In front of it there is the header of its chunk. */
static void
first_box_as_atomic_rc (void)
{
  void *box;

  begin_named (&arena, "request");
  box = mtude_box_alloc (&arena, 64);
  check_uint ((uintptr_t) box, mtude_chunk_payload (mtude_chunk_of (box)));
  (mtude_atomic_rc_release) (box);
}

static void
of_another_family (void)
{
  check_named (box_as_atomic_rc, ATOMIC_WORDS);
  check_named (box_as_atomic_rc_in_inline, ATOMIC_WORDS);
  check_named (first_box_as_atomic_rc, ATOMIC_WORDS);
  check_named (bound_as_rc_inline, RC_WORDS);
}

/* ---- In builds for debugging ------------------------------------------ */

static void
acquire_released_rc (void)
{
  void *value = make_rc ();

  (mtude_rc_release) (value);
  (void) (mtude_rc_acquire) (value);
}

static void
acquire_released_atomic_rc (void)
{
  void *value = make_atomic_rc ();

  (mtude_atomic_rc_release) (value);
  (void) (mtude_atomic_rc_acquire) (value);
}

/* A tag that is right, and no count. */
static void
release_one_of_none (void)
{
  void *value = make_rc ();

  mtude_prefix_of (value)->strong = 0;
  (mtude_rc_release) (value);
}

/* As many references as there can be, and one more. */
static void
release_one_of (void    *value,
                uint32_t n_references)
{
  mtude_prefix_of (value)->strong = n_references;
  (mtude_rc_release) (value);
  check_uint (mtude_prefix_of (value)->strong, n_references - 1);
  mtude_prefix_of (value)->strong = 1;
  (mtude_rc_release) (value);
  end ();
}

static void
release_one_of_most (void)
{
  release_one_of (make_rc (), MTUDE_STRONG_MAX + 1);
}

static void
release_one_of_too_many (void)
{
  release_one_of (make_rc (), MTUDE_STRONG_MAX + 2);
}

static void
in_debugging_builds (void)
{
  if (MTUDE_CHECK_LEVEL < 2)
    tap_skip ("built without the checks of releases");

  check_named (release_atomic_rc_twice, ATOMIC_WORDS);
  check_named (release_atomic_rc_in_twice, ATOMIC_WORDS);
  check_named (release_atomic_rcs_twice, ATOMIC_WORDS);
  check_named (release_atomic_rc_full_twice, ATOMIC_WORDS);
  check_aborts (acquire_released_rc, RC_WORDS);
  check_aborts (acquire_released_atomic_rc, ATOMIC_WORDS);
  check_goes_on (release_one_of_most);
  check_aborts (release_one_of_too_many, RC_WORDS);
  check_aborts (release_one_of_none, RC_WORDS);
}

/* ---- What memory checkers see ----------------------------------------- */

/* AddressSanitizer ends the program; memcheck goes on and counts. */
#define SEEN_BY_MEMCHECK 9

static void
touch_seen (const void *memory,
            size_t      at)
{
  touch (memory, at);
#if HAVE_VALGRIND
  if (VALGRIND_COUNT_ERRORS > 0)
    _exit (SEEN_BY_MEMCHECK);
#endif
}

static void
check_seen (void (*run) (void))
{
  Death death;

  run_in_child (run, &death);
  if (MTUDE_TRACK_ASAN)
    {
      check (strstr (death.words, "ERROR: AddressSanitizer: ") != NULL);
      check (death.status != 0);
      return;
    }

  check (WIFEXITED (death.status));
  check_uint (WEXITSTATUS (death.status), SEEN_BY_MEMCHECK);
}

static void
within (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 100);
  memset (value, 0, 100);
  touch_seen (value, 0);
  touch_seen (value, 99);
}

static void
after_reset (void)
{
  char *value;

  begin ();
  value = memset (mtude_arena_alloc (&arena, 100), 0, 100);
  mtude_arena_reset (&arena);
  touch_seen (value, 0);
}

static void
string_after_reset (void)
{
  char *string;

  begin ();
  string = mtude_arena_strndup (&arena, "a string", 8);
  mtude_arena_reset (&arena);
  touch_seen (string, 0);
}

static void
after_rewind (void)
{
  MtudeMark mark;
  char *value;

  begin ();
  mtude_arena_mark (&arena, &mark);
  value = memset (mtude_arena_alloc (&arena, 100), 0, 100);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  touch_seen (value, 0);
}

static void
seed_after_reset (void)
{
  char *value;

  begin_named (&arena, "request");
  value = memset (mtude_arena_alloc (&arena, 100), 0, 100);
  mtude_arena_reset (&arena);
  touch_seen (value, 0);
}

static void
beyond_the_last (void)
{
  char *value;

  begin ();
  value = memset (mtude_arena_alloc (&arena, 96), 0, 96);
  touch_seen (value, 96);
}

/* Into what rounding leaves between the two. */
static void
into_a_neighbour (void)
{
  char *value;

  begin ();
  value = memset (mtude_arena_alloc (&arena, 93), 0, 93);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  touch_seen (value, 93);
}

static void
owner_of_a_rewound_chunk (void)
{
  char *box = memset (make_box (), 0, 64);

  mtude_box_free (box);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  touch_seen (box, 0);
}

static void
what_memory_checkers_see (void)
{
  if (!mtude_track_is_active ())
    tap_skip ("there is no memory checker");

  check_goes_on (within);
  check_seen (after_reset);
  check_seen (string_after_reset);
  check_seen (after_rewind);
  check_seen (seed_after_reset);
  check_seen (beyond_the_last);
  check_seen (into_a_neighbour);
  check_seen (owner_of_a_rewound_chunk);
}

TAP_MAIN (
  TAP_TEST (released_twice),
  TAP_TEST (released_after_a_reset),
  TAP_TEST (more_than_are_left),
  TAP_TEST (destroyed_twice),
  TAP_TEST (counted_value_released_twice),
  TAP_TEST (of_another_family),
  TAP_TEST (last_of_the_other_lane),
  TAP_TEST (in_debugging_builds),
  TAP_TEST (what_memory_checkers_see))
