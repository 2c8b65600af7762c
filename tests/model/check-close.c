/* Model of closing: an arena ends while its owners go on other threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every chunk goes back to the source once, and the source ends once, behind the last
 * of them, whoever that is.
 */

#include "boxes.h"

#define OVERSIZED 20000

static bool is_handed_over;
static unsigned baton;

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

/* Each with a chunk of its own, which does not come home. */
static void
begin_oversized (void)
{
  unsigned i;

  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  for (i = 1; i <= 2; i++)
    {
      boxes[i] = mtude_box_alloc (world.arena, OVERSIZED);
      *boxes[i] = (int) i;
    }
}

/* One that was retired, a current one, and one in the cache. */
static void
begin_three_chunks (void)
{
  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  boxes[1] = box_new (1);
  mtude_shared_retire (world.arena);
  boxes[2] = box_new (2);
  model_check (mtude_provider_preallocate (world.arena, MTUDE_LANE_SHARED, 1024) == MTUDE_OK);
}

static void
begin_to_hand_over (void)
{
  begin_with_boxes (1);
  baton = 0;
  is_handed_over = false;
}

static void
end_hand_over (void)
{
  if (!is_handed_over)
    {
      mtude_box_free (boxes[0]);
      world_clear_arena ();
    }
  world_end ();
}

static void
clear (void)
{
  world_clear_arena ();
}

/* What this thread writes into the chunk comes before another one frees it. */
static void
write_and_clear (void)
{
  int *mine = box_new (9);

  mtude_box_free_in (world.arena, mine);
  world_clear_arena ();
}

static void
go_on_and_clear (void)
{
  int *mine;

  mtude_shared_retire (world.arena);
  mine = box_new (9);
  box_free (mine, 9);
  world_clear_arena ();
}

static void
use_and_hand_over (void)
{
  boxes[0] = box_new (9);
  mtude_atomic_store_release (&baton, 1);
}

/* With the order that a queue or a lock of the program would give. */
static void
take_over_and_clear (void)
{
  if (mtude_atomic_load_acquire (&baton) == 0)
    return;

  is_handed_over = true;
  mtude_box_free_in (world.arena, boxes[0]);
  world_clear_arena ();
}

static const ModelScenario scenarios[] = {
  { "close-1", begin_one, { clear, free_box_1 }, world_end, MODEL_ALL, 0 },
  { "close-2", begin_two, { clear, free_box_1, free_box_2 }, world_end, MODEL_ALL, 0 },
  { "close-written", begin_one, { write_and_clear, free_box_1 }, world_end, MODEL_ALL, 0 },
  { "close-oversized", begin_oversized, { clear, free_box_1, free_box_2 }, world_end, MODEL_ALL, 0 },
  { "close-three-chunks", begin_three_chunks, { clear, free_box_1, free_box_2 }, world_end, MODEL_BOUNDED, 3 },
  { "close-later", begin_one, { go_on_and_clear, free_box_1 }, world_end, MODEL_ALL, 0 },
  { "hand-over", begin_to_hand_over, { use_and_hand_over, take_over_and_clear, free_box_1 }, end_hand_over, MODEL_BOUNDED, 4 },
};

MODEL_MAIN (scenarios)
