/* What is printed of arenas that are watched, and what watching them must not do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each program is a child of its own, which reads its environment once, and writes
 * down what is to be said of it.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "failing-malloc.h"
#include "locks.h"

#include "mtude-apart-private.h"
#include "mtude-arena-inline.h"
#include "mtude-block-inline.h"
#include "mtude-debug-private.h"
#include "mtude-snapshot.h"
#include "mtude-watch-report-private.h"
#include "figures.h"

#include <sys/mman.h>

static Recorder *recorder;
static MtudeOptions options;
static MtudeArena arena;
static MtudeArena other;

/* What is kept until the end has not leaked. */
static void *kept[8];

static void
begin_program (void)
{
  recorder = recorder_new (RECORDER_FIXED);
  recorder_options (recorder, &options);
}

static void
begin_arena (MtudeArena *new_arena,
             const char *name)
{
  options.name = name;
  check_status (mtude_arena_init (new_arena, &options), MTUDE_OK);
}

static void
run_watched (void      (*run) (void),
             const char *keys,
             Death      *death)
{
  setenv ("MULTITUDE_DEBUG", keys, 1);
  begin_expecting ();
  run_in_child (run, death);
  unsetenv ("MULTITUDE_DEBUG");
}

/* It ends well, and what was expected is all that it has said. */
static void
check_says (void      (*run) (void),
            const char *keys)
{
  Death death;

  run_watched (run, keys, &death);
  check_string (death.words, expected);
  check (WIFEXITED (death.status));
  check_uint (WEXITSTATUS (death.status), 0);
  end_expecting ();
}

/* These words, or NULL: what was expected, of which nothing is known before it has run. */
static void
check_dies_saying (void      (*run) (void),
                   const char *keys,
                   const char *words)
{
  Death death;

  run_watched (run, keys, &death);
  check_string (death.words, words != NULL ? words : expected);
  check (WIFSIGNALED (death.status));
  check_uint (WTERMSIG (death.status), SIGABRT);
  end_expecting ();
}

static void
check_dies (void      (*run) (void),
            const char *keys)
{
  check_dies_saying (run, keys, NULL);
}

/* ---- Leaks ---- */

#define LEAKS "libmultitude: leaks: "

static size_t
chunk_size (const void *owner)
{
  return mtude_chunk_of (owner)->size;
}

/* The current chunks have several owners, one and none. */
static void
keep_in_current_chunks (void)
{
  MtudeStats stats;

  begin_program ();
  begin_arena (&arena, "alive");
  kept[0] = mtude_box_alloc (&arena, 24);
  kept[1] = mtude_box_alloc (&arena, 24);
  mtude_box_free (mtude_box_alloc (&arena, 24));
  kept[2] = mtude_rc_alloc (&arena, 24, NULL);
  mtude_rc_release (mtude_rc_alloc (&arena, 24, NULL));
  check_pointer (mtude_chunk_of (kept[2]), arena.chunk);
  kept[3] = mtude_box_alloc (&arena, 50000);
  mtude_arena_get_stats (&arena, &stats);
  expect (LEAKS "arena 'alive' is alive and has %zu bytes\n", stats.reserved);
  expect (LEAKS "arena 'alive': a chunk of %zu bytes is kept by 2 owners\n", chunk_size (kept[0]));
  expect (LEAKS "arena 'alive': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (kept[2]));
  expect (LEAKS "arena 'alive': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (kept[3]));

  /* Nobody has an owner of this one. */
  begin_arena (&other, NULL);
  use (&other, 5000);
  expect (LEAKS "the arena at %p is alive and has %zu bytes\n", (void *) &other,
          mtude_arena_get_reserved (&other));
  expect (LEAKS "arenas alive: 2, chunks that outlive theirs: 0, of 0 bytes\n");
  leave ();
}

static void
owners_of_current_chunks (void)
{
  check_says (keep_in_current_chunks, "leaks");
}

/* A struct that is kept for the next builder is no owner. */
static void
keep_spare_builder (void)
{
  begin_program ();
  begin_arena (&arena, "builders");
  mtude_builder_free_inline (&arena, mtude_builder_alloc_inline (&arena));
  check (arena.spare_builder != NULL);
  expect (LEAKS "arena 'builders' is alive and has %zu bytes\n", mtude_arena_get_reserved (&arena));
  expect (LEAKS "arenas alive: 1, chunks that outlive theirs: 0, of 0 bytes\n");
  leave ();
}

static void
spare_builders_are_no_owners (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker is to see that it is gone");

  check_says (keep_spare_builder, "leaks");
}

static void
keep_after_the_end (void)
{
  size_t bytes;

  begin_program ();
  begin_arena (&arena, "ended");
  kept[0] = mtude_box_alloc (&arena, 24);
  kept[1] = mtude_box_alloc (&arena, 24);
  kept[2] = mtude_rc_alloc (&arena, 24, NULL);
  kept[3] = mtude_box_alloc (&arena, 50000);
  bytes = chunk_size (kept[0]) + chunk_size (kept[2]) + chunk_size (kept[3]);
  mtude_arena_clear (&arena);
  expect (LEAKS "arena 'ended' has ended\n");
  expect (LEAKS "arena 'ended': a chunk of %zu bytes is kept by 2 owners\n", chunk_size (kept[0]));
  expect (LEAKS "arena 'ended': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (kept[2]));
  expect (LEAKS "arena 'ended': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (kept[3]));
  expect (LEAKS "arenas alive: 0, chunks that outlive theirs: 3, of %zu bytes\n", bytes);
  leave ();
}

static void
owners_that_outlive_their_arena (void)
{
  check_says (keep_after_the_end, "leaks");
}

/* A snapshot of the seed alone has no chunk, but the watch, for values of its own. */
static void
nothing (void *data)
{
}

static void
keep_seed (void)
{
  begin_program ();
  begin_arena (&arena, "seed");
  check (mtude_arena_alloc (&arena, 24) != NULL);
  kept[0] = mtude_arena_seal (&arena, NULL, nothing, NULL);
  check (mtude_snapshot_has_seed (kept[0]));
  check_uint (mtude_snapshot_get_bytes (kept[0]), 0);
  mtude_arena_clear (&arena);
  leave ();
}

static void
seeds_are_no_chunks (void)
{
  check_says (keep_seed, "leaks,malloc");
}

/* ---- Where chunks may be ---- */

/* The table has as many places as there are tiles in this. */
#define SPREAD ((size_t) 1024 * MTUDE_TILE_SIZE)

static char *range;
static uintptr_t next_block;

static void *
take_far (size_t size,
          void  *data)
{
  void *block = (void *) next_block;

  if (mprotect (block, size, PROT_READ | PROT_WRITE) != 0)
    return NULL;

  next_block += SPREAD;
  return block;
}

static void
give_far (void  *block,
          size_t size,
          void  *data)
{
}

/* All have the same place, and the ones in the middle go first. */
static void
collide_at (size_t place)
{
  const MtudeSource source = { .alloc = take_far, .free = give_far };
  void *boxes[5];
  size_t i;

  range = mmap (NULL, 7 * SPREAD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  check (range != MAP_FAILED);
  next_block = (((uintptr_t) range + SPREAD - 1) & ~(uintptr_t) (SPREAD - 1)) + place * MTUDE_TILE_SIZE;
  mtude_options_init (&options);
  options.source = &source;
  begin_arena (&arena, "far");
  for (i = 0; i < 5; i++)
    boxes[i] = mtude_box_alloc (&arena, 30000 + 1000 * i);
  mtude_arena_clear (&arena);
  mtude_box_free (boxes[2]);
  mtude_box_free (boxes[4]);
  mtude_box_free (boxes[0]);
  kept[0] = boxes[1];
  kept[1] = boxes[3];
  expect (LEAKS "arena 'far' has ended\n");
  expect (LEAKS "arena 'far': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (boxes[1]));
  expect (LEAKS "arena 'far': a chunk of %zu bytes is kept by 1 owner\n", chunk_size (boxes[3]));
  expect (LEAKS "arenas alive: 0, chunks that outlive theirs: 2, of %zu bytes\n",
          chunk_size (boxes[1]) + chunk_size (boxes[3]));
  leave ();
}

static void
collide_at_the_beginning (void)
{
  collide_at (0);
}

static void
collide_at_the_end (void)
{
  collide_at (1023);
}

static void
chunks_far_apart (void)
{
  check_says (collide_at_the_beginning, "leaks");
  check_says (collide_at_the_end, "leaks");
}

/* ---- Statistics ---- */

#define STATS "libmultitude: stats: "

static void
expect_stats (const char *label,
              const char *peak,
              size_t      bytes,
              size_t      resets,
              const MtudeCounters *counters)
{
  expect (STATS "%s: %s %zu bytes, resets: %zu, chunks made: %zu, chunks for one value: %zu, "
          "chunks used again: %zu, blocks moved: %zu\n", label, peak, bytes, resets,
          counters->n_normal, counters->n_oversized, counters->n_reused, counters->n_relocated);
}

static void
use_and_expect (MtudeArena *of,
                const char *label,
                size_t      n_resets,
                MtudeStats *sum)
{
  MtudeBlock block = { NULL, 0, 0 };
  MtudeStats stats;
  size_t i, j;

  for (i = 0; i < n_resets; i++)
    {
      for (j = 0; j < 5; j++)
        use (of, 9000);
      mtude_arena_reset (of);
    }
  use (of, 20000);
  check (mtude_block_grow (of, &block, 0, 100, 0, MTUDE_GROW_EXACT));
  mtude_box_free (memset (mtude_box_alloc (of, 8), 1, 8));
  check (mtude_block_grow (of, &block, 100, 7000, 0, MTUDE_GROW_EXACT));
  mtude_block_free (of, &block);
  mtude_arena_get_stats (of, &stats);
  check (stats.total.n_reused > 0 && stats.total.n_relocated > 0);
  expect_stats (label, "peak", stats.peak, stats.resets, &stats.total);
  sum->n_cached++;
  sum->peak = more_of (sum->peak, stats.peak);
  sum->resets += stats.resets;
  sum->total.n_normal += stats.total.n_normal;
  sum->total.n_oversized += stats.total.n_oversized;
  sum->total.n_reused += stats.total.n_reused;
  sum->total.n_relocated += stats.total.n_relocated;
}

static void
be_counted (void)
{
  static MtudeArena unused[2];
  MtudeStats sum;
  char label[40];

  memset (&sum, 0, sizeof sum);
  begin_program ();
  begin_arena (&unused[0], "unused");
  begin_arena (&unused[1], "unused and ended");
  mtude_arena_clear (&unused[1]);
  begin_arena (&other, "ends");
  use_and_expect (&other, "arena 'ends'", 5, &sum);
  mtude_arena_clear (&other);
  begin_arena (&arena, "stays");
  use_and_expect (&arena, "arena 'stays'", 3, &sum);
  begin_arena (&other, "stays too");
  use_and_expect (&other, "arena 'stays too'", 2, &sum);
  snprintf (label, sizeof label, "%zu arenas in all", sum.n_cached);
  expect_stats (label, "largest peak", sum.peak, sum.resets, &sum.total);
  leave ();
}

static void
be_counted_alone (void)
{
  MtudeStats sum;

  memset (&sum, 0, sizeof sum);
  begin_program ();
  begin_arena (&arena, "one");
  use_and_expect (&arena, "arena 'one'", 3, &sum);
  mtude_arena_clear (&arena);
  expect_stats ("1 arena in all", "largest peak", sum.peak, sum.resets, &sum.total);
  leave ();
}

static void
statistics_are_sums (void)
{
  check_says (be_counted, "stats");
  check_says (be_counted_alone, "stats");
}

/* What ends after the report can still use arenas. */
static void
use_late (void)
{
  static MtudeArena late;

  alarm (10);
  begin_arena (&late, "late");
  mtude_arena_clear (&late);
}

static void
be_counted_before (void)
{
  MtudeStats sum;

  memset (&sum, 0, sizeof sum);
  atexit (use_late);
  begin_program ();
  begin_arena (&arena, "one");
  use_and_expect (&arena, "arena 'one'", 3, &sum);
  mtude_arena_clear (&arena);
  expect_stats ("1 arena in all", "largest peak", sum.peak, sum.resets, &sum.total);
  leave ();
}

static void
arenas_can_be_used_late (void)
{
  check_says (be_counted_before, "stats");
}

/* ---- Guards at exit ---- */

static void
write_behind (char  *value,
              size_t size)
{
  char *volatile bytes = value; /* nobody warns of what is meant to be wrong */

  bytes[size] = 'A';
}

static void
damage_and_leave (void)
{
  char *values[3];
  size_t i;

  begin_program ();
  begin_arena (&other, "whole");
  use (&other, 24);
  begin_arena (&arena, "ended");
  mtude_arena_clear (&arena);
  begin_arena (&arena, "damaged");
  for (i = 0; i < 3; i++)
    values[i] = mtude_arena_alloc (&arena, 24);
  write_behind (values[1], 24);
  expect ("libmultitude: arena 'damaged': the value of 24 bytes at %p was written to past its end: "
          "the byte at 24 is 0x41\n", (void *) values[1]);
  leave ();
}

static void
keep_value_of_ended (void)
{
  begin_program ();
  begin_arena (&arena, "ended");
  kept[0] = memset (mtude_box_alloc (&arena, 24), 0, 24);
  mtude_arena_clear (&arena);
  begin_arena (&other, "whole");
  use (&other, 24);
  leave ();
}

/* Where nothing lies, nothing may be written either. */
static void
damage_nothing (void)
{
  volatile size_t size = 0;
  char *value;

  begin_program ();
  begin_arena (&arena, "damaged");
  value = (mtude_arena_alloc_aligned) (&arena, size, 8);
  write_behind (value, 0);
  expect ("libmultitude: arena 'damaged': the value of 0 bytes at %p was written to past its end: "
          "the byte at 0 is 0x41\n", (void *) value);
  leave ();
}

/* In front of the value there is its count, and in front of that a guard. */
static void
damage_counted (int at)
{
  char *value;

  begin_program ();
  begin_arena (&arena, "counted");
  value = mtude_rc_alloc (&arena, 24, NULL);
  if (at < 0)
    expect ("libmultitude: arena 'counted': the value of 24 bytes at %p was written to before its start: "
            "the byte at %d is 0x41\n", (void *) value, at);
  else
    expect ("libmultitude: arena 'counted': the value of 24 bytes at %p was written to past its end: "
            "the byte at %d is 0x41\n", (void *) value, at);
  write_behind (value + at, 0);
  mtude_rc_release (value);
  leave ();
}

static void
damage_before_count (void)
{
  damage_counted (-(int) sizeof (MtudePrefix) - 1);
}

static void
damage_far_before_count (void)
{
  damage_counted (-(int) sizeof (MtudePrefix) - MTUDE_APART_GUARD);
}

static void
damage_behind_counted (void)
{
  damage_counted (24);
}

static void
guards_are_around_counts (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker finds this first");

  check_dies (damage_before_count, "guard");
  check_dies (damage_far_before_count, "guard");
  check_dies (damage_behind_counted, "guard");
}

static void
guards_are_looked_at_in_the_end (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker finds this first");

  check_dies (damage_and_leave, "guard");
  check_dies (damage_nothing, "guard");
  check_says (keep_value_of_ended, "guard");
}

/* ---- Blocks ---- */

/* Without guards a block is as large as its value, for who watches malloc(). */
static void
have_blocks (void)
{
  void *value;

  begin_program ();
  begin_arena (&arena, "blocks");
  value = mtude_arena_alloc (&arena, 24);
  check_pointer (value, malloc_last_block);
  check_uint (malloc_last_size, 24);
  value = mtude_arena_alloc_aligned (&arena, 100, 64);
  check_pointer (value, malloc_last_block);
  check_uint (malloc_last_size, 100);
  mtude_arena_clear (&arena);
  leave ();
}

static void
blocks_are_exact (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker has a malloc() of its own");

  need_failing_malloc ();
  check_says (have_blocks, "malloc");
}

static void *
begin_released (bool is_counted)
{
  begin_program ();
  begin_arena (&arena, "owners");
  return is_counted ? mtude_rc_alloc (&arena, 24, NULL) : mtude_box_alloc (&arena, 24);
}

static void
box_as_rc (void)
{
  void *box = begin_released (false);

  expect ("libmultitude: arena 'owners': %p is no value that one thread counts, or was released before\n", box);
  (mtude_rc_release) (box);
}

static void
rc_as_box (void)
{
  void *value = begin_released (true);

  expect ("libmultitude: arena 'owners': %p is no box, or was released before\n", value);
  (mtude_box_free) (value);
}

static void
box_twice (void)
{
  void *box = begin_released (false);

  expect ("libmultitude: arena 'owners': the box of 24 bytes at %p was released before\n", box);
  (mtude_box_free) (box);
  (mtude_box_free) (box);
}

static void
box_once_more_as_rc (void)
{
  void *box = begin_released (false);

  expect ("libmultitude: arena 'owners': the box of 24 bytes at %p was released before\n", box);
  (mtude_box_free) (box);
  (mtude_rc_release) (box);
}

static void
releases_are_looked_at (void)
{
  if (MTUDE_CHECK_LEVEL < 2)
    tap_skip ("built without the checks of releases");
  if (IS_SANITIZED || mtude_track_is_active ())
    tap_skip ("a memory checker finds this first");

  check_dies (box_as_rc, "malloc");
  check_dies (rc_as_box, "malloc");
  check_dies (box_twice, "malloc");
  check_dies (box_once_more_as_rc, "malloc");
}

/* ---- Snapshots ---- */

static char order[8];

static void
look_at_value (void *data)
{
  char *value = data;

  check_fill (value, 24, 1);
  strncat (order, value + 24, 1);
}

/* While cleanups run, all values are there. */
static void
seal_with_cleanups (size_t n_cleanups)
{
  MtudeSnapshot *snapshot;
  size_t i;

  begin_program ();
  begin_arena (&arena, "sealed");
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  order[0] = '\0';
  for (i = 0; i < n_cleanups; i++)
    {
      char *value = mtude_arena_alloc (&arena, 25);

      memset (value, 1, 24);
      value[24] = (char) ('a' + i);
      check (mtude_arena_add_cleanup (&arena, look_at_value, value));
    }
  snapshot = mtude_arena_seal (&arena, NULL, NULL, NULL);
  mtude_arena_clear (&arena);
  mtude_snapshot_release (snapshot);
  check_string (order, n_cleanups == 0 ? "" : n_cleanups == 1 ? "a" : "cba");
  check_uint (recorder_live_blocks (recorder), 0);
  leave ();
}

static void
seal_with_none (void)
{
  seal_with_cleanups (0);
}

static void
seal_with_one (void)
{
  seal_with_cleanups (1);
}

static void
seal_with_three (void)
{
  seal_with_cleanups (3);
}

static void
values_end_behind_cleanups (void)
{
  check_says (seal_with_none, "malloc");
  check_says (seal_with_one, "malloc");
  check_says (seal_with_three, "malloc");
  check_says (seal_with_three, "guard,poison");
}

/* ---- Claims ---- */

/* Chunks are watched for who asks for leaks alone. */
static void
make_chunks (void)
{
  begin_program ();
  begin_arena (&arena, "one");
  check_uint (arena.watch->claims, 1);
  use (&arena, 20000);
  use (&arena, 9000);
  check_uint (arena.watch->claims, mtude_debug_has (MTUDE_DEBUG_LEAKS) ? 3 : 1);
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_uint (arena.watch->claims, 1);
  mtude_arena_clear (&arena);
  leave ();
}

static void
watched_chunks_are_claims (void)
{
  check_says (make_chunks, "leaks");
  check_says (make_chunks, "malloc");
}

/* ---- Forks ---- */

static int is_locked;

static void *
hold_lock (void *data)
{
  mtude_watch_lock ();
  __atomic_store_n (&is_locked, 1, __ATOMIC_RELEASE);
  usleep (100000);
  mtude_watch_unlock ();
  return NULL;
}

/* Whatever another thread is doing to the list, a child can go on with it. */
static void
fork_meanwhile (void)
{
  pthread_t thread;
  pid_t pid;
  int status;

  begin_program ();
  begin_arena (&arena, "parent");
  pthread_create (&thread, NULL, hold_lock, NULL);
  while (!__atomic_load_n (&is_locked, __ATOMIC_ACQUIRE))
    continue;
  pid = fork ();
  if (pid == 0)
    {
      alarm (10);
      begin_arena (&other, "child");
      mtude_arena_clear (&other);
      _exit (0);
    }
  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
  pthread_join (thread, NULL);
  mtude_arena_clear (&arena);
  leave ();
}

static void
children_can_go_on (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer would look for the thread of the parent");

  check_says (fork_meanwhile, "malloc");
}

/* ---- No memory ---- */

#define NO_MEMORY "libmultitude: no memory for what MULTITUDE_DEBUG asks for\n"

/* Until all of it goes well: each request but the last one ends the program. */
static void
fail_at (long n)
{
  MtudeArena arenas[2];

  begin_program ();
  options.source = NULL;
  begin_arena (&arena, "one");
  malloc_fails_from = n;
  begin_arena (&arenas[0], "two");
  malloc_fails_from = 0;
  mtude_arena_clear (&arenas[0]);
}

static void
fail_at_first (void)
{
  fail_at (1);
}

static void
fail_at_second (void)
{
  fail_at (2);
}

static void
fail_to_watch_chunk (void)
{
  begin_program ();
  options.source = NULL;
  begin_arena (&arena, "one");
  use (&arena, 1000);
  malloc_fails_from = 1;
  use (&arena, 30000);
}

static void
fail_to_detach (void)
{
  begin_program ();
  begin_arena (&arena, "one");
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  mtude_snapshot_release (mtude_arena_seal (&arena, NULL, NULL, NULL));
  use (&arena, 8);
  malloc_fails_from = 1;
  mtude_snapshot_release (mtude_arena_seal (&arena, NULL, NULL, NULL));
}

static void
check_has_no_memory (void      (*run) (void),
                     const char *keys)
{
  check_dies_saying (run, keys, NO_MEMORY);
}

static void
watches_need_memory (void)
{
  need_failing_malloc ();
  check_has_no_memory (fail_at_first, "leaks");
  check_has_no_memory (fail_at_second, "leaks");
  check_has_no_memory (fail_to_watch_chunk, "leaks");
  check_has_no_memory (fail_to_detach, "malloc");
}

/* Values do not: they fail as without being watched, and nothing else changes. */
static void
fail_values (void)
{
  void *box;
  MtudeStats before, after;

  begin_program ();
  begin_arena (&arena, "one");
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  use (&arena, 8);
  box = mtude_box_alloc (&arena, 8);
  mtude_arena_get_stats (&arena, &before);
  malloc_fails_from = 1;
  check_pointer (mtude_arena_alloc (&arena, 8), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_uint (mtude_apart_count (&arena), 1);
  arena.status = MTUDE_OK;
  check_pointer (mtude_box_alloc (&arena, 8), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  arena.status = MTUDE_OK;
  check_pointer (mtude_rc_alloc (&arena, 8, NULL), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  malloc_fails_from = 0;

  /* Nobody has what has failed, so that all can be used again. */
  mtude_box_free (box);
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  mtude_arena_get_stats (&arena, &after);
  check_uint (after.retained, 0);
  check_uint (after.reserved, 0);
  mtude_arena_clear (&arena);
  check_uint (recorder_live_blocks (recorder), 0);
  leave ();
}

static void
fail_record (void)
{
  size_t i;

  begin_program ();
  begin_arena (&arena, "one");
  for (i = 0; i < 64; i++)
    use (&arena, 8);
  malloc_fails_from = 1;
  check_pointer (mtude_arena_alloc (&arena, 8), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_uint (mtude_apart_count (&arena), 64);
  malloc_fails_from = 1;
  malloc_fails_once = true;
  check_pointer (mtude_arena_alloc (&arena, 8), NULL);
  malloc_fails_once = false;
  malloc_fails_from = 0;
  use (&arena, 8);
  check_uint (mtude_apart_count (&arena), 65);
  check (mtude_arena_realloc (&arena, mtude_arena_alloc (&arena, 8), 8, 4) != NULL);
  mtude_arena_clear (&arena);
  leave ();
}

static void
values_may_fail (void)
{
  need_failing_malloc ();
  check_says (fail_values, "malloc");
  check_says (fail_record, "malloc");
  check_says (fail_record, "guard");
}

TAP_MAIN (TAP_TEST (owners_of_current_chunks),
          TAP_TEST (spare_builders_are_no_owners),
          TAP_TEST (owners_that_outlive_their_arena),
          TAP_TEST (seeds_are_no_chunks),
          TAP_TEST (chunks_far_apart),
          TAP_TEST (statistics_are_sums),
          TAP_TEST (arenas_can_be_used_late),
          TAP_TEST (guards_are_looked_at_in_the_end),
          TAP_TEST (guards_are_around_counts),
          TAP_TEST (blocks_are_exact),
          TAP_TEST (releases_are_looked_at),
          TAP_TEST (values_end_behind_cleanups),
          TAP_TEST (watched_chunks_are_claims),
          TAP_TEST (children_can_go_on),
          TAP_TEST (watches_need_memory),
          TAP_TEST (values_may_fail))
