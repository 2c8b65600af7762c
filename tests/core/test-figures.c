/* What a program leaves for multitude-stats: each figure of each line.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each program is a child of its own, since it reads its environment once. */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "locks.h"

#include "mtude-snapshot.h"
#include "figures.h"

/* So many generations until an arena has settled; multitude-stats knows that too. */
#define SETTLED 16

static Recorder *recorder;
static MtudeOptions options;
static MtudeArena arena;

static void
begin_program (const char *name)
{
  recorder = recorder_new (RECORDER_FIXED);
  recorder_options (recorder, &options);
  options.name = name;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  expect_event ("begin");
}

static void
end_program (void)
{
  recorder_free (recorder);
  expect_event ("exit");
  leave ();
}

static void
check_program (void (*run) (void))
{
  begin_file ();
  check_leaves (run);
  end_file ();
}

/* ---- One arena ---- */

static void
end_at_once (void)
{
  begin_program ("one");
  use (&arena, 1000);
  end_as (&arena, "one");
  end_program ();
}

static void
arena_that_ends (void)
{
  check_program (end_at_once);
}

static void
use_no_arena (void)
{
  begin_program ("unused");
  mtude_arena_clear (&arena);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  end_program ();
}

static void
arena_without_use (void)
{
  check_program (use_no_arena);
}

/* The memory that it has in itself is use as well, and stays use. */
static void
use_seed (void)
{
  Line line = { "ended", "seed", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };

  begin_program ("seed");
  use (&arena, 8);
  note_most (&arena, &line.most);
  check (line.most.used > 0);
  mtude_arena_reset (&arena);
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  end_program ();
}

static void
arena_that_uses_its_seed (void)
{
  check_program (use_seed);
}

/* A box is asked for, and no value. */
static void
use_boxes (void)
{
  begin_program ("boxes");
  mtude_box_free (memset (mtude_box_alloc (&arena, 8), 0, 8));
  end_as (&arena, "boxes");
  end_program ();
}

static void
arena_of_owners (void)
{
  check_program (use_boxes);
}

static void
have_options (void)
{
  begin_program ("options");
  options.byte_budget = 100000;
  options.max_normal_alloc = 8000;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  use (&arena, 10000);
  end_as (&arena, "options");
  end_program ();
}

static void
arena_with_options (void)
{
  check_program (have_options);
}

/* ---- Generations ---- */

/* Each generation has the most of something. */
static void
have_generations (void)
{
  Line line = { "ended", "most", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };
  void *boxes[3];
  size_t i;

  begin_program ("most");
  for (i = 0; i < 3; i++)
    use (&arena, 20000);
  note_most (&arena, &line.most);
  mtude_arena_reset (&arena);
  for (i = 0; i < 5; i++)
    use (&arena, 9000);
  note_most (&arena, &line.most);
  mtude_arena_reset (&arena);
  use (&arena, 100);
  for (i = 0; i < 3; i++)
    boxes[i] = memset (mtude_box_alloc (&arena, 30000), 1, 30000);
  note_most (&arena, &line.most);
  mtude_arena_reset (&arena);
  for (i = 0; i < 3; i++)
    mtude_box_free (boxes[i]);
  use (&arena, 8);
  note_most (&arena, &line.most);
  check (line.most.used >= 60000);
  check (line.most.wasted > 7000);
  check (line.most.cached > 0);
  check (line.most.retained > 90000);
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  end_program ();
}

static void
most_of_all_generations (void)
{
  check_program (have_generations);
}

/* A chunk of each sort in each generation, and in the last one, which is not reset. */
static void
have_late_requests (size_t n_resets)
{
  Line line = { "ended", "late", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };
  MtudeCounters settled = { 0, 0, 0, 0, 0, 0 };
  MtudeStats stats;
  size_t i;

  begin_program ("late");
  for (i = 0; i <= n_resets; i++)
    {
      use (&arena, 20000);
      use (&arena, 20000);
      use (&arena, 4000);
      note_most (&arena, &line.most);
      mtude_arena_get_stats (&arena, &stats);
      if (i == SETTLED - 1)
        settled = stats.total;
      if (i < n_resets)
        mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
    }
  if (n_resets >= SETTLED)
    {
      line.late[0] = n_resets - SETTLED;
      line.late[1] = stats.total.n_normal - settled.n_normal;
      line.late[2] = stats.total.n_oversized - settled.n_oversized;
      check_uint (line.late[2], 2 * (n_resets - SETTLED + 1));
    }
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  end_program ();
}

static void
have_15 (void)
{
  have_late_requests (15);
}

static void
have_16 (void)
{
  have_late_requests (16);
}

static void
have_17 (void)
{
  have_late_requests (17);
}

static void
have_40 (void)
{
  have_late_requests (40);
}

static void
late_requests (void)
{
  check_program (have_15);
  check_program (have_16);
  check_program (have_17);
  check_program (have_40);
}

/* A seal ends a generation as a reset does. */
static void
seal_twice (void)
{
  Line line = { "ended", "sealed", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };
  MtudeSnapshot *snapshots[2];
  size_t i;

  begin_program ("sealed");
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  for (i = 0; i < 2; i++)
    {
      /* The snapshot itself is a value of its generation. */
      use (&arena, 400);
      snapshots[i] = mtude_arena_seal (&arena, NULL, NULL, NULL);
      check (snapshots[i] != NULL);
      line.kept += mtude_snapshot_get_bytes (snapshots[i]);
    }
  use (&arena, 4000);
  note_most (&arena, &line.most);
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  for (i = 0; i < 2; i++)
    mtude_snapshot_release (snapshots[i]);
  end_program ();
}

static void
generations_that_are_sealed (void)
{
  check_program (seal_twice);
}

/* ---- What owners keep ---- */

static void
keep_boxes (void)
{
  Line line = { "ended", "keeps", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };
  void *boxes[3];
  MtudeStats stats;
  size_t i;

  begin_program ("keeps");
  for (i = 0; i < 3; i++)
    boxes[i] = memset (mtude_box_alloc (&arena, 40000), 1, 40000);
  mtude_box_free (boxes[0]);
  note_most (&arena, &line.most);
  mtude_arena_get_stats (&arena, &stats);
  check (stats.retained > 80000 && stats.retained < 100000);
  line.kept = stats.retained;
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  mtude_box_free (boxes[1]);
  mtude_box_free (boxes[2]);
  end_program ();
}

static void
arena_that_owners_outlive (void)
{
  check_program (keep_boxes);
}

/* In blocks of their own, which know the arena when it has ended. */
static void
keep_box_apart (void)
{
  Line line = { "ended", "keeps", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };
  static void *volatile box;
  MtudeStats stats;

  setenv ("MULTITUDE_DEBUG", "malloc", 1);
  begin_program ("keeps");
  box = memset (mtude_box_alloc (&arena, 40000), 1, 40000);
  check (box != NULL);
  note_most (&arena, &line.most);
  mtude_arena_get_stats (&arena, &stats);
  line.kept = stats.retained;
  expect_line (&arena, &line);
  mtude_arena_clear (&arena);
  expect_event ("exit");
  leave ();
}

static void
arena_that_blocks_outlive (void)
{
  check_program (keep_box_apart);
}

/* ---- Several arenas ---- */

/* Enough for several buffers of a stream. */
#define N_ALIVE 60

static void
leave_alive (void)
{
  static MtudeArena others[N_ALIVE];
  static char names[N_ALIVE][N_ALIVE + 1];
  size_t i;

  begin_program ("alive");
  use (&arena, 1000);
  expect_line (&arena, &(Line) { "alive", "alive", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } });
  for (i = 0; i < N_ALIVE; i++)
    {
      memset (names[i], (int) ('a' + i % 26), i);
      options.name = i > 0 ? names[i] : NULL;
      options.byte_budget = 90000 + i;
      check_status (mtude_arena_init (&others[i], &options), MTUDE_OK);
      if (i % 3 == 2)
        continue;

      use (&others[i], 1000 + 300 * i);
      expect_line (&others[i], &(Line) { "alive", options.name, { 0, 0, 0, 0 }, 0, { 0, 0, 0 } });
    }
  expect_event ("exit");
  leave ();
}

static void
arenas_that_are_alive (void)
{
  check_program (leave_alive);
}

/* What ends after the last line can still use arenas, of which there is no line. */
static void
use_late (void)
{
  static MtudeArena late;

  alarm (10);
  check_status (mtude_arena_init (&late, NULL), MTUDE_OK);
  mtude_arena_clear (&late);
}

static void
use_before_and_late (void)
{
  atexit (use_late);
  begin_program ("one");
  use (&arena, 1000);
  end_as (&arena, "one");
  end_program ();
}

static void
arenas_can_be_used_late (void)
{
  check_program (use_before_and_late);
}

/* ---- Names ---- */

static void
have_names (void)
{
  static const struct
  {
    const char *name;
    const char *written;
  } names[] = {
    { "two words", "two\\040words" },
    { "a\\b", "a\\134b" },
    { "\001\037!~\177\200\377", "\\001\\037!~\\177\200\377" },
    { "line\nbreak", "line\\012break" },
    { "", "" },
    { NULL, NULL },
  };
  size_t i;

  begin_program ("none");
  mtude_arena_clear (&arena);
  for (i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      options.name = names[i].name;
      check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
      use (&arena, 1000);
      end_as (&arena, names[i].written);
    }
  end_program ();
}

static void
names_are_one_word (void)
{
  check_program (have_names);
}

/* Until something is allocated. */
static void
begin_renamed (const char *first,
               const char *second)
{
  options.name = first;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  options.name = second;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  use (&arena, 1000);
  end_as (&arena, second);
}

static void
change_names (void)
{
  begin_program ("none");
  mtude_arena_clear (&arena);
  begin_renamed ("first", "second");
  begin_renamed ("first", "first");
  begin_renamed ("first", NULL);
  begin_renamed (NULL, "second");
  begin_renamed (NULL, NULL);
  end_program ();
}

static void
names_may_change (void)
{
  check_program (change_names);
}

/* ---- Processes ---- */

/* The child ends an arena of its parent, which is not its to tell; it begins and ends
 * with its own.
 */
static void
use_in_child (void)
{
  MtudeArena own;

  mtude_arena_clear (&arena);
  expect_event ("begin");
  options.name = "child";
  check_status (mtude_arena_init (&own, &options), MTUDE_OK);
  use (&own, 1000);
  end_as (&own, "child");
  expect_event ("exit");
  leave ();
}

static void
use_nothing_in_child (void)
{
  mtude_arena_clear (&arena);
  leave ();
}

static void
fork_and_wait (void (*run) (void))
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    run ();
  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
}

static void
fork_twice (void)
{
  begin_program ("parent");
  use (&arena, 1000);
  fork_and_wait (use_nothing_in_child);
  fork_and_wait (use_in_child);
  end_as (&arena, "parent");
  end_program ();
}

static void
arenas_count_where_they_were_made (void)
{
  check_program (fork_twice);
}

TAP_MAIN (TAP_TEST (arena_that_ends),
          TAP_TEST (arena_without_use),
          TAP_TEST (arena_that_uses_its_seed),
          TAP_TEST (arena_of_owners),
          TAP_TEST (arena_with_options),
          TAP_TEST (most_of_all_generations),
          TAP_TEST (late_requests),
          TAP_TEST (generations_that_are_sealed),
          TAP_TEST (arena_that_owners_outlive),
          TAP_TEST (arena_that_blocks_outlive),
          TAP_TEST (arenas_that_are_alive),
          TAP_TEST (arenas_can_be_used_late),
          TAP_TEST (names_are_one_word),
          TAP_TEST (names_may_change),
          TAP_TEST (arenas_count_where_they_were_made))
