/* Model of settling: owners go on other threads before, while and after their chunk does.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "boxes.h"

static void
begin_one (void)
{
  begin_with_boxes (1);
}

static void
begin_two (void)
{
  begin_with_boxes (2);
}

static void
begin_retired (void)
{
  begin_with_boxes (2);
  mtude_shared_retire (world.arena);
}

static void
begin_three (void)
{
  begin_with_boxes (3);
}

/* The arena goes on afterwards, and finds what came home. */
static void
end_open (void)
{
  mtude_shared_retire (world.arena);
  mtude_provider_collect (world.arena);
  model_check (world.arena->n_out == 0 && world.arena->out_bytes == 0);
  world_clear_arena ();
  world_end ();
}

static void
retire (void)
{
  mtude_shared_retire (world.arena);
}

/* The chunk of the first tenure may come home in time for the second. */
static void
retire_and_go_on (void)
{
  int *mine;

  mtude_shared_retire (world.arena);
  mine = box_new (9);
  mtude_shared_retire (world.arena);
  box_free (mine, 9);
}

/* A chunk that is not current any more gets an owner more from who has one. */
static void
add_and_drop_both (void)
{
  model_check (*boxes[1] == 1);
  mtude_tally_add (mtude_owners_of (boxes[1]), 1);
  mtude_box_free (boxes[1]);
  box_free (boxes[1], 1);
}

static void
go_on (void)
{
  int *mine = box_new (9);

  box_free (mine, 9);
}

/* Two owners with one subtraction. */
static void
drop_two_at_once (void)
{
  void *both[2] = { boxes[1], boxes[2] };

  model_check (*boxes[1] == 1 && *boxes[2] == 2);
  mtude_box_free_n (both, 2);
}

static const ModelScenario scenarios[] = {
  { "settle-1", begin_one, { retire, free_box_1 }, end_open, MODEL_ALL, 0 },
  { "settle-2", begin_two, { retire, free_box_1, free_box_2 }, end_open, MODEL_ALL, 0 },
  { "settle-3", begin_three, { retire, free_box_1, free_box_2, free_box_3 }, end_open, MODEL_ALL, 0 },
  { "settle-run", begin_three, { retire, drop_two_at_once, free_box_3 }, end_open, MODEL_ALL, 0 },
  { "next-tenure-1", begin_one, { retire_and_go_on, free_box_1 }, end_open, MODEL_ALL, 0 },
  { "next-tenure-2", begin_two, { retire_and_go_on, free_box_1, free_box_2 }, end_open, MODEL_BOUNDED, 3 },
  { "add", begin_retired, { go_on, add_and_drop_both, free_box_2 }, end_open, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
