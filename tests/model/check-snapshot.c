/* Model of snapshots: a sealed generation goes home from any thread, all of it at once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "boxes.h"

#include "mtude-arena-inline.h"
#include "mtude-snapshot.h"

#define LARGE 600

static MtudeSnapshot *snapshot;
static int *plain;

static void
cleanup (void *data)
{
  int *value = data;

  model_check (*value == 42);
  *value = -1;
}

/* Two chunks without owners, the snapshot in the second of them. */
static void
begin_sealed (unsigned n_references,
              bool     has_plain_owner)
{
  int *root;
  unsigned i;

  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  model_check (mtude_arena_skip_seed (world.arena) == MTUDE_OK);
  root = mtude_arena_alloc (world.arena, LARGE);
  *root = 42;
  (void) mtude_arena_alloc (world.arena, LARGE);
  (void) mtude_arena_add_cleanup (world.arena, cleanup, root);
  plain = NULL;
  if (has_plain_owner)
    {
      plain = mtude_rc_alloc (world.arena, sizeof *plain, NULL);
      *plain = 7;
    }
  snapshot = mtude_arena_seal (world.arena, root, NULL, NULL);
  model_check (snapshot != NULL);
  for (i = 1; i < n_references; i++)
    (void) mtude_snapshot_acquire (snapshot);
}

static void
begin_one (void)
{
  begin_sealed (1, false);
}

static void
begin_two (void)
{
  begin_sealed (2, false);
}

static void
begin_pinned (void)
{
  begin_sealed (1, true);
}

/* A chunk of owners is out beside those of the snapshot. */
static void
begin_mixed (void)
{
  begin_sealed (1, false);
  boxes[1] = box_new (1);
}

static void
end_closed (void)
{
  world_clear_arena ();
  world_end ();
}

static void
read_and_release (void)
{
  int *root = mtude_snapshot_get_root (snapshot);

  model_check (*root == 42);
  mtude_snapshot_release (snapshot);
}

/* Writes wherever the snapshot was, once that came home. */
static void
use_again (void)
{
  unsigned i;

  for (i = 0; i < 2; i++)
    {
      int *memory = mtude_arena_alloc (world.arena, LARGE);

      memset (memory, 0, LARGE);
    }
}

static void
release_plain (void)
{
  model_check (*plain == 7);
  mtude_rc_release (plain);
  use_again ();
}

static void
release_plain_and_clear (void)
{
  model_check (*plain == 7);
  mtude_rc_release (plain);
  world_clear_arena ();
}

static void
clear (void)
{
  world_clear_arena ();
}

static const ModelScenario scenarios[] = {
  { "snapshot-1", begin_one, { use_again, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "snapshot-2", begin_two, { use_again, read_and_release, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "snapshot-close-1", begin_one, { clear, read_and_release }, world_end, MODEL_ALL, 0 },
  { "snapshot-close-2", begin_two, { clear, read_and_release, read_and_release }, world_end, MODEL_ALL, 0 },
  { "snapshot-pinned", begin_pinned, { release_plain, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "snapshot-pinned-close", begin_pinned, { release_plain_and_clear, read_and_release }, world_end, MODEL_ALL, 0 },
  { "snapshot-mixed", begin_mixed, { clear, read_and_release, free_box_1 }, world_end, MODEL_BOUNDED, 3 },
};

MODEL_MAIN (scenarios)
