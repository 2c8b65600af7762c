/* Waiting for room: who wakes the arena, and when.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What one thread can see; test-wake-threads.c and test-wake-orders.c have the rest. */

#include "mtude-arena-inline.h"
#include "mtude-home-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "mtude-tally-private.h"
#include "mtude-wait.h"
#include "failing-malloc.h"
#include "recorder.h"

typedef struct
{
  Recorder  *recorder;
  MtudeArena arena;
  size_t     n_wakes;
  size_t     n_ends;
} Waiting;

static void
waiting_wake (void *data)
{
  Waiting *waiting = data;

  waiting->n_wakes++;
}

static void
waiting_end (void *data)
{
  Waiting *waiting = data;

  waiting->n_ends++;
}

static void
waiting_begin (Waiting     *waiting,
               RecorderKind kind,
               size_t       budget)
{
  MtudeOptions options;

  waiting->recorder = recorder_new (kind);
  waiting->n_wakes = 0;
  waiting->n_ends = 0;
  recorder_options (waiting->recorder, &options);
  options.byte_budget = budget;
  options.max_normal_alloc = MTUDE_MAX_PAYLOAD;
  check_status (mtude_arena_init (&waiting->arena, &options), MTUDE_OK);
  check_status (mtude_arena_set_wake (&waiting->arena, waiting_wake, waiting, waiting_end), MTUDE_OK);
}

static void
waiting_finish (Waiting *waiting)
{
  check (mtude_arena_is_valid (&waiting->arena));
  mtude_arena_clear (&waiting->arena);
  check_uint (waiting->n_ends, 1);
  recorder_end (waiting->recorder, 1);
}

#define check_room(waiting, size, expected) \
  check_uint (mtude_arena_look_for_room (&(waiting)->arena, (size)), (expected))

/* The wakes since the last look. */
#define check_wakes(waiting, expected) \
  do \
    { \
      check_uint ((waiting)->n_wakes, (expected)); \
      (waiting)->n_wakes = 0; \
    } \
  while (0)

/* A box that is alone in a chunk of the largest class. */
#define UNIT 65536

static void *
box_of_unit (Waiting *waiting)
{
  void *box = mtude_box_alloc (&waiting->arena, MTUDE_MAX_PAYLOAD);

  check (box != NULL);
  return box;
}

/* ---- The wake function ------------------------------------------------ */

static void
a_wake_function_is_set_once (void)
{
  Waiting waiting;
  Waiting other = { 0 };

  waiting_begin (&waiting, RECORDER_FIXED, 65536);
  check_status (mtude_arena_set_wake (&waiting.arena, waiting_wake, &other, waiting_end), MTUDE_INVALID);
  check_status (mtude_arena_get_status (&waiting.arena), MTUDE_INVALID);
  check_uint (other.n_ends, 0);
  check_uint (waiting.n_ends, 0);
  waiting_finish (&waiting);
  check_uint (other.n_ends, 0);
}

static void
a_wake_function_needs_memory (void)
{
  MtudeArena arena;
  Waiting waiting = { 0 };

  need_failing_malloc ();
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  malloc_fails_from = 1;
  check_status (mtude_arena_set_wake (&arena, waiting_wake, &waiting, waiting_end), MTUDE_NO_MEMORY);
  malloc_fails_from = 0;
  check_uint (waiting.n_ends, 0);
  check_status (mtude_arena_set_wake (&arena, waiting_wake, &waiting, waiting_end), MTUDE_OK);
  mtude_arena_clear (&arena);
  check_uint (waiting.n_ends, 1);
}

/* A value that has a chunk of its own may be charged less than a smaller one, which
 * needs all of a budget that is just enough for it.
 */
static void
smaller_values_may_need_more (void)
{
  MtudeOptions options;
  MtudeArena arena;
  Waiting waiting = { 0 };
  void *value;

  waiting.recorder = recorder_new (RECORDER_FIXED);
  recorder_options (waiting.recorder, &options);
  options.max_normal_alloc = 9000;
  options.byte_budget = 16384;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check_status (mtude_arena_set_wake (&arena, waiting_wake, &waiting, waiting_end), MTUDE_OK);
  check_uint (mtude_arena_look_for_room (&arena, 9100), MTUDE_ROOM_NOW);
  value = mtude_box_alloc (&arena, 100);
  check (value != NULL);
  check_uint (mtude_arena_look_for_room (&arena, 9100), MTUDE_ROOM_LATER);
  mtude_box_free (value);
  check_uint (mtude_arena_look_for_room (&arena, 9100), MTUDE_ROOM_NOW);
  mtude_arena_clear (&arena);
  recorder_end (waiting.recorder, 1);
}

/* An arena without one, and one whose user does not want to hear of the end. */
static void
a_wake_function_need_not_be_there (void)
{
  MtudeArena arena;
  Waiting waiting = { 0 };

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  mtude_arena_disarm (&arena);
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check_status (mtude_arena_set_wake (&arena, waiting_wake, &waiting, NULL), MTUDE_OK);
  check_uint (mtude_arena_look_for_room (&arena, 1 << 20), MTUDE_ROOM_NOW);
  mtude_arena_clear (&arena);
  check_uint (waiting.n_wakes, 0);
}

/* Late owners may have to wake; only then is the data given up. */
static void
the_data_lives_as_long_as_the_last_chunk (void)
{
  Waiting waiting;
  void *box;

  waiting_begin (&waiting, RECORDER_FIXED, UNIT);
  box = box_of_unit (&waiting);
  check_room (&waiting, 100, MTUDE_ROOM_LATER);
  mtude_arena_clear (&waiting.arena);
  check_uint (waiting.n_ends, 0);
  mtude_box_free (box);
  check_wakes (&waiting, 0);
  check_uint (waiting.n_ends, 1);
  recorder_end (waiting.recorder, 1);
}

/* ---- Who wakes -------------------------------------------------------- */

static void
the_last_owner_of_a_chunk_wakes (void)
{
  Waiting waiting;
  void *boxes[3];

  waiting_begin (&waiting, RECORDER_FIXED, 4096);
  boxes[0] = mtude_box_alloc (&waiting.arena, 500);
  boxes[1] = mtude_box_alloc (&waiting.arena, 800);
  boxes[2] = mtude_box_alloc (&waiting.arena, 100);
  check_log (waiting.recorder, "alloc 1024; alloc 2048");
  check_room (&waiting, 2000, MTUDE_ROOM_LATER);

  mtude_box_free (boxes[1]);
  check_wakes (&waiting, 0);
  mtude_box_free (boxes[0]);
  check_wakes (&waiting, 1);
  check_room (&waiting, 2000, MTUDE_ROOM_LATER);
  mtude_box_free (boxes[2]);
  check_wakes (&waiting, 1);
  check_room (&waiting, 2000, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);
}

/* Nobody counts the current chunk down to zero. */
static void
the_current_chunk_is_given_up (void)
{
  Waiting waiting;
  void *box;

  waiting_begin (&waiting, RECORDER_FIXED, 1024);
  box = mtude_box_alloc (&waiting.arena, 8);
  check_room (&waiting, 1, MTUDE_ROOM_LATER);
  check_pointer (waiting.arena.shared_chunk, NULL);
  mtude_box_free (box);
  check_wakes (&waiting, 1);
  check_room (&waiting, 1, MTUDE_ROOM_NOW);

  /* Its owners may be gone already. */
  box = mtude_box_alloc (&waiting.arena, 8);
  mtude_box_free (box);
  check_room (&waiting, 1, MTUDE_ROOM_NOW);
  check_wakes (&waiting, 0);
  check_log (waiting.recorder, "alloc 1024");
  waiting_finish (&waiting);
}

/* The mark outlives pushes, takes and looks. */
static void
each_chunk_wakes_until_there_is_enough (void)
{
  Waiting waiting;
  void *boxes[4];
  size_t i;

  waiting_begin (&waiting, RECORDER_FIXED, 4 * UNIT);
  for (i = 0; i < 4; i++)
    boxes[i] = box_of_unit (&waiting);
  check_room (&waiting, 4 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);

  mtude_box_free (boxes[2]);
  mtude_box_free (boxes[0]);
  check_wakes (&waiting, 2);
  check_room (&waiting, 4 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);
  mtude_box_free (boxes[3]);
  check_wakes (&waiting, 1);
  check_room (&waiting, 4 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);
  check_room (&waiting, 3 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_NOW);
  check_room (&waiting, 4 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);
  mtude_box_free (boxes[1]);
  check_wakes (&waiting, 1);
  check_room (&waiting, 4 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_NOW);
  check_uint (mtude_home_get_n_freed (waiting.arena.home), 0);
  waiting_finish (&waiting);
}

/* They do not come home, but their bytes do. */
static void
chunks_of_one_value_wake (void)
{
  Waiting waiting;
  void *large;

  waiting_begin (&waiting, RECORDER_FIXED, 100000);
  large = mtude_box_alloc (&waiting.arena, 90000);
  check (large != NULL);
  check_room (&waiting, 90000, MTUDE_ROOM_LATER);
  mtude_box_free (large);
  check_wakes (&waiting, 1);
  check_uint (mtude_home_get_released (waiting.arena.home), 90000 + MTUDE_MAX_HEAD);
  check_room (&waiting, 90000, MTUDE_ROOM_NOW);

  large = mtude_atomic_rc_alloc (&waiting.arena, 90000, NULL);
  check_room (&waiting, 90000, MTUDE_ROOM_LATER);
  mtude_atomic_rc_release_in (&waiting.arena, large);
  check_wakes (&waiting, 1);
  check_room (&waiting, 90000, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);
}

/* A list of chunks, one of one value, and one that a plain owner holds as well. */
static void
snapshots_wake (void)
{
  Waiting waiting;
  MtudeSnapshot *snapshot;
  void *plain;
  size_t i;

  waiting_begin (&waiting, RECORDER_FIXED, 160000);
  check_status (mtude_arena_skip_seed (&waiting.arena), MTUDE_OK);
  plain = mtude_rc_alloc (&waiting.arena, 100, NULL);
  for (i = 0; i < 10; i++)
    check (mtude_arena_alloc (&waiting.arena, 1000) != NULL);
  check (mtude_arena_alloc (&waiting.arena, 70000) != NULL);
  snapshot = mtude_arena_seal (&waiting.arena, NULL, NULL, NULL);
  check (snapshot != NULL);

  check_room (&waiting, 159000, MTUDE_ROOM_LATER);
  mtude_snapshot_release (snapshot);
  check_wakes (&waiting, 2);
  check_room (&waiting, 159000, MTUDE_ROOM_LATER);
  check_room (&waiting, 70000, MTUDE_ROOM_NOW);
  check_room (&waiting, 159000, MTUDE_ROOM_LATER);
  mtude_rc_release (plain);
  check_wakes (&waiting, 1);
  check_room (&waiting, 159000, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);
}

static void
fill_local (Waiting *waiting)
{
  while (mtude_arena_alloc (&waiting->arena, 1000) != NULL)
    ;
}

static void
the_own_thread_wakes_by_giving_back (void)
{
  Waiting waiting;
  MtudeMark mark;

  waiting_begin (&waiting, RECORDER_FIXED, 65536);
  mtude_arena_mark (&waiting.arena, &mark);
  fill_local (&waiting);
  check_room (&waiting, 30000, MTUDE_ROOM_LATER);
  check_status (mtude_arena_rewind (&waiting.arena, &mark), MTUDE_OK);
  check_wakes (&waiting, 1);
  check_room (&waiting, 30000, MTUDE_ROOM_NOW);

  fill_local (&waiting);
  check_room (&waiting, 30000, MTUDE_ROOM_LATER);
  mtude_arena_reset (&waiting.arena);
  check_wakes (&waiting, 1);
  check_room (&waiting, 30000, MTUDE_ROOM_NOW);

  fill_local (&waiting);
  check_room (&waiting, 30000, MTUDE_ROOM_LATER);
  mtude_arena_reset_full (&waiting.arena, MTUDE_RESET_FREE_ALL);
  check_wakes (&waiting, 1);
  check_room (&waiting, 60000, MTUDE_ROOM_NOW);

  fill_local (&waiting);
  check_room (&waiting, 30000, MTUDE_ROOM_LATER);
  mtude_arena_trim (&waiting.arena);
  check_wakes (&waiting, 1);
  check_room (&waiting, 30000, MTUDE_ROOM_LATER);
  waiting_finish (&waiting);
}

/* The one that begins again after a reset is empty as well. */
static void
an_untouched_current_chunk_is_room (void)
{
  Waiting waiting;
  MtudeMark mark;

  waiting_begin (&waiting, RECORDER_FIXED, 1024);
  check_status (mtude_arena_skip_seed (&waiting.arena), MTUDE_OK);
  check (mtude_arena_alloc (&waiting.arena, 400) != NULL);
  check_room (&waiting, 100, MTUDE_ROOM_LATER);
  mtude_arena_reset (&waiting.arena);
  check_wakes (&waiting, 1);

  mtude_arena_mark (&waiting.arena, &mark);
  check_room (&waiting, 100, MTUDE_ROOM_LATER);
  mtude_arena_reset (&waiting.arena);
  check_wakes (&waiting, 1);
  check_room (&waiting, 100, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);
}

static void
nobody_wakes_when_disarmed (void)
{
  Waiting waiting;
  void *boxes[3];
  void *large;
  size_t i;

  waiting_begin (&waiting, RECORDER_FIXED, 3 * UNIT + 90000 + MTUDE_MAX_HEAD);
  for (i = 0; i < 3; i++)
    boxes[i] = box_of_unit (&waiting);
  large = mtude_box_alloc (&waiting.arena, 90000);
  mtude_box_free (boxes[0]);
  check_wakes (&waiting, 0);

  check_room (&waiting, 90000, MTUDE_ROOM_LATER);
  check (mtude_home_is_armed (waiting.arena.home));
  mtude_arena_disarm (&waiting.arena);
  check (!mtude_home_is_armed (waiting.arena.home));
  check (mtude_arena_is_valid (&waiting.arena));
  mtude_box_free (boxes[1]);
  mtude_box_free (large);
  mtude_arena_reset (&waiting.arena);
  mtude_arena_trim (&waiting.arena);
  check_wakes (&waiting, 0);

  /* A look that finds room disarms. */
  check_room (&waiting, 3 * UNIT + 80000, MTUDE_ROOM_LATER);
  check_room (&waiting, 90000, MTUDE_ROOM_NOW);
  mtude_box_free (boxes[2]);
  check_wakes (&waiting, 0);
  waiting_finish (&waiting);
}

/* What is allocated meanwhile is in a chunk of owners that is current again. */
static void
chunks_that_become_current_meanwhile_are_found (void)
{
  Waiting waiting;
  void *out;
  void *small;

  waiting_begin (&waiting, RECORDER_FIXED, 2 * UNIT);
  out = box_of_unit (&waiting);
  check_room (&waiting, 2 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);

  small = mtude_box_alloc (&waiting.arena, 8);
  check (small != NULL);
  mtude_box_free (out);
  check_wakes (&waiting, 1);
  check_room (&waiting, 2 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);
  mtude_box_free_in (&waiting.arena, small);
  check_wakes (&waiting, 1);
  check_room (&waiting, 2 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_NOW);

  /* Or its owners are gone before the others. */
  out = box_of_unit (&waiting);
  check_room (&waiting, 2 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_LATER);
  small = mtude_box_alloc (&waiting.arena, 8);
  mtude_box_free (small);
  check_wakes (&waiting, 0);
  mtude_box_free (out);
  check_wakes (&waiting, 1);
  check_room (&waiting, 2 * UNIT - MTUDE_ROOM_EXTRA, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);
}

/* ---- The home alone --------------------------------------------------- */

static MtudeChunk *
chunk_out (MtudeHome     *home,
           size_t         size,
           MtudeChunkKind kind)
{
  MtudeStatus status;
  MtudeChunk *chunk = mtude_chunk_make (home->source, size, MTUDE_FOR_OWNERS, kind, &status);

  check (chunk != NULL);
  mtude_chunk_set_home (chunk, home);
  return chunk;
}

/* What is in the words, step by step. */
static void
marks_are_beside_address_and_bytes (void)
{
  Waiting waiting = { 0 };
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeHome *home = mtude_home_new (recorder_source (recorder));
  MtudeChunk *first = chunk_out (home, 1024, MTUDE_CHUNK_NORMAL);
  MtudeChunk *second = chunk_out (home, 1024, MTUDE_CHUNK_NORMAL);

  home->wake = waiting_wake;
  home->wake_data = &waiting;
  home->wake_destroy = waiting_end;

  mtude_home_return_chunk (first);
  mtude_home_arm (home);
  check_uint (home->head, (uintptr_t) first | MTUDE_HEAD_ARMED);
  check_uint (home->released, MTUDE_RELEASED_ARMED);
  check_wakes (&waiting, 0);

  mtude_home_return_chunk (second);
  check_uint (home->head, (uintptr_t) second | MTUDE_HEAD_ARMED);
  check_pointer (second->next, first);
  check_uint (home->claims, MTUDE_SURPLUS);
  check_wakes (&waiting, 1);

  check_pointer (mtude_home_take (home), second);
  check_uint (home->head, MTUDE_HEAD_ARMED);
  check_pointer (mtude_home_take (home), NULL);
  mtude_home_free_chunk (first);
  check_uint (home->released, 1024 + MTUDE_RELEASED_ARMED);
  check_uint (mtude_home_get_released (home), 1024);
  check_wakes (&waiting, 1);

  mtude_home_disarm (home);
  check_uint (home->head, 0);
  check_uint (home->released, 1024);

  /* A home that was closed while armed. */
  mtude_home_arm (home);
  mtude_home_return_chunk (second);
  check_wakes (&waiting, 1);
  check_pointer (mtude_home_close (home), second);
  check_uint (home->head, MTUDE_HEAD_CLOSED);
  mtude_home_return_chunk (second);
  check_uint (waiting.n_ends, 0);
  mtude_home_settle (home, 2);
  check_uint (waiting.n_ends, 1);
  recorder_end (recorder, 1);
}

TAP_MAIN (TAP_TEST (a_wake_function_is_set_once),
          TAP_TEST (a_wake_function_needs_memory),
          TAP_TEST (smaller_values_may_need_more),
          TAP_TEST (a_wake_function_need_not_be_there),
          TAP_TEST (the_data_lives_as_long_as_the_last_chunk),
          TAP_TEST (the_last_owner_of_a_chunk_wakes),
          TAP_TEST (the_current_chunk_is_given_up),
          TAP_TEST (each_chunk_wakes_until_there_is_enough),
          TAP_TEST (chunks_of_one_value_wake),
          TAP_TEST (snapshots_wake),
          TAP_TEST (the_own_thread_wakes_by_giving_back),
          TAP_TEST (an_untouched_current_chunk_is_room),
          TAP_TEST (nobody_wakes_when_disarmed),
          TAP_TEST (chunks_that_become_current_meanwhile_are_found),
          TAP_TEST (marks_are_beside_address_and_bytes))
