/* Each call that looks who uses the arena leaves it free for another thread.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* That two threads at once are found is said by test-abort.c; here it is that one after
 * the other is not, whatever the first of them did last.
 */

#include "mtude-arena.h"
#include "mtude-block.h"
#include "mtude-owner.h"
#include "mtude-snapshot.h"
#include "mtude-stats.h"
#include "mtude-wait.h"
#include "recorder.h"

static MtudeArena arena;

static void
check_free (const char *what,
            bool        succeeds)
{
  tap_set_context (what);
  check (succeeds);
  check_pointer (arena.user_thread, NULL);
}

static void
nothing (void *data)
{
}

static void
use_memory (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  void *owner;

  check_free ("a value", mtude_arena_alloc_slow (&arena, 100, 8) != NULL);
  check_free ("a large value", mtude_arena_alloc_slow (&arena, 1000000, 4096) != NULL);
  check_free ("an alignment that is none", mtude_arena_alloc_slow (&arena, 100, 3) == NULL);
  check_free ("bytes", mtude_arena_bytes_slow (&arena, 100) != NULL);
  check_free ("bytes that nothing has", mtude_arena_bytes_slow (&arena, SIZE_MAX) == NULL);
  check_free ("a cleanup", mtude_arena_add_cleanup (&arena, nothing, NULL));

  check_free ("an owner", (owner = mtude_rc_alloc_aligned (&arena, 8, 64, nothing)) != NULL);
  mtude_rc_release (owner);
  check_free ("its release", true);
  check_free ("an owner for all", (owner = mtude_atomic_rc_alloc_aligned (&arena, 8, 64, nothing)) != NULL);
  mtude_atomic_rc_release (owner);
  check_free ("a box", (owner = mtude_box_alloc_aligned (&arena, 8, 64)) != NULL);
  mtude_box_free (owner);
  check_free ("a block", mtude_block_grow (&arena, &block, 0, 5000, 0, MTUDE_GROW_EXACT));
  mtude_block_free (&arena, &block);
  check_free ("the end of a block", true);
}

static void
use_generations (void)
{
  MtudeSnapshot *snapshot;
  MtudeMark mark;

  mtude_arena_mark (&arena, &mark);
  check_free ("a mark", true);
  check_free ("memory behind it", mtude_arena_alloc_slow (&arena, 100, 8) != NULL);
  mtude_arena_rewind (&arena, &mark);
  check_free ("a rewind", true);
  mtude_arena_reset (&arena);
  check_free ("a reset", true);
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_free ("a full reset", true);
  check_free ("a seal", (snapshot = mtude_arena_seal (&arena, NULL, nothing, NULL)) != NULL);
  mtude_snapshot_release (snapshot);
  check_free ("the end of a snapshot", true);
}

static void
use_the_rest (void)
{
  MtudeStats stats;

  check_free ("a wake function", mtude_arena_set_wake (&arena, nothing, NULL, NULL) == MTUDE_OK);
  check_free ("a look for room", mtude_arena_look_for_room (&arena, 100) == MTUDE_ROOM_NOW);
  mtude_arena_trim (&arena);
  check_free ("a trim", true);
  mtude_arena_trim_cache (&arena, 0);
  check_free ("a trim of the cache", true);
  mtude_arena_get_stats (&arena, &stats);
  check_free ("figures", true);
}

static void
arena_is_free_after_each_call (void)
{
  MtudeOptions options;
  Recorder *recorder = recorder_new (RECORDER_FIXED);

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  mtude_arena_check_threads (&arena);
  check_free ("the beginning", true);
  check_free ("chunks ahead", mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 5000) == MTUDE_OK);
  use_memory ();
  use_generations ();
  use_memory ();
  use_the_rest ();
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

TAP_MAIN (TAP_TEST (arena_is_free_after_each_call))
