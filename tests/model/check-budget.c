/* Model of the budget: what others free makes room, when the source has it and not before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where one chunk is all there can be, the source gives its address out again and has no
 * order of its own: the figure of released bytes is all there is between the end of a
 * block and its next beginning.
 */

#include "boxes.h"

#define OVERSIZED 20000

/* What one of them takes with its header. */
#define CHUNK_BYTES 21000

static void
begin_with_room_for (WorldSource source,
                     unsigned    n_chunks)
{
  unsigned i;

  world_begin (source, n_chunks * CHUNK_BYTES);
  for (i = 1; i <= n_chunks; i++)
    {
      boxes[i] = mtude_box_alloc (world.arena, OVERSIZED);
      model_check (boxes[i] != NULL);
      *boxes[i] = (int) i;
    }
  model_check (mtude_box_alloc (world.arena, OVERSIZED) == NULL);
}

static void
begin_one (void)
{
  begin_with_room_for (WORLD_AGAIN, 1);
}

static void
begin_two (void)
{
  begin_with_room_for (WORLD_FRESH, 2);
}

static void
end_one (void)
{
  model_check (world.n_most <= 1);
  world_clear_arena ();
  world_end ();
}

static void
end_two (void)
{
  model_check (world.n_most <= 2);
  world_clear_arena ();
  world_end ();
}

static void
try_once (void)
{
  int *box = mtude_box_alloc (world.arena, OVERSIZED);

  if (box == NULL)
    return;
  *box = 9;
  box_free (box, 9);
}

static void
try_twice (void)
{
  try_once ();
  try_once ();
}

static const ModelScenario scenarios[] = {
  { "budget-1", begin_one, { try_twice, free_box_1 }, end_one, MODEL_ALL, 0 },
  { "budget-2", begin_two, { try_once, free_box_1, free_box_2 }, end_two, MODEL_ALL, 0 },
  { "budget-2-twice", begin_two, { try_twice, free_box_1, free_box_2 }, end_two, MODEL_BOUNDED, 3 },
};

MODEL_MAIN (scenarios)
