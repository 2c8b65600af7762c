/* Model of rewinding: the current chunk of owners begins again once all of them are gone.
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

/* The arena's own thread has an owner, too. */
static void
begin_with_mine (void)
{
  begin_with_boxes (2);
  boxes[0] = box_new (9);
}

static void
end_closed (void)
{
  world_clear_arena ();
  world_end ();
}

static void
rewind_and_write (void)
{
  if (mtude_shared_try_rewind (world.arena))
    {
      int *mine = box_new (9);

      model_check (mine == boxes[1]);
      mtude_shared_retire (world.arena);
      box_free (mine, 9);
    }
}

static void
take_back_and_rewind (void)
{
  model_check (*boxes[0] == 9);
  mtude_box_free_in (world.arena, boxes[0]);
  if (!mtude_shared_try_rewind (world.arena))
    return;

  boxes[0] = box_new (9);
  mtude_shared_retire (world.arena);
  mtude_box_free_in (world.arena, boxes[0]); /* no longer the current chunk's */
}

static void
reset_and_write (void)
{
  mtude_arena_reset_full (world.arena, MTUDE_RESET_KEEP_ALL);
  boxes[0] = box_new (9);
  mtude_box_free_in (world.arena, boxes[0]);
}

/* A current chunk without owners goes back to the source. */
static void
trim (void)
{
  mtude_arena_trim (world.arena);
}

static const ModelScenario scenarios[] = {
  { "rewind-1", begin_one, { rewind_and_write, free_box_1 }, end_closed, MODEL_ALL, 0 },
  { "rewind-2", begin_two, { rewind_and_write, free_box_1, free_box_2 }, end_closed, MODEL_ALL, 0 },
  { "take-back", begin_with_mine, { take_back_and_rewind, free_box_1, free_box_2 }, end_closed, MODEL_ALL, 0 },
  { "reset", begin_two, { reset_and_write, free_box_1, free_box_2 }, end_closed, MODEL_ALL, 0 },
  { "trim", begin_two, { trim, free_box_1, free_box_2 }, end_closed, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
