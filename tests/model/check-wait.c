/* Model of waiting for room: no wake is lost, and nobody wakes an arena that is gone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "boxes.h"

#include "mtude-wait.h"

#define OVERSIZED 20000
#define CHUNK_BYTES 21000

static int *waker;              /* what the wake function uses; a block, which the home ends */
static unsigned n_wakes;
static bool is_parked;

static void
wake (void *data)
{
  model_check (*(int *) data == 5);
  n_wakes++;
}

static void
wake_end (void *data)
{
  model_free (data);
}

static void
begin (size_t budget,
       size_t size)
{
  world_begin (WORLD_FRESH, budget);
  boxes[1] = mtude_box_alloc (world.arena, size);
  model_check (boxes[1] != NULL);
  *boxes[1] = 1;
  waker = model_malloc (sizeof *waker);
  n_wakes = 0;
  is_parked = false;
}

/* The only chunk that the budget allows comes home, or is freed. */
static void
begin_home (void)
{
  begin (1024, sizeof (int));
}

/* So that the owner's end has no order with what the arena's thread does from here on. */
static void
begin_retired (void)
{
  begin_home ();
  mtude_shared_retire (world.arena);
}

static void
begin_freed (void)
{
  begin (CHUNK_BYTES, OVERSIZED);
}

static void
begin_both (void)
{
  world_begin (WORLD_FRESH, CHUNK_BYTES + 1024);
  boxes[1] = box_new (1);
  boxes[2] = mtude_box_alloc (world.arena, OVERSIZED);
  model_check (boxes[2] != NULL);
  *boxes[2] = 2;
  waker = model_malloc (sizeof *waker);
  n_wakes = 0;
  is_parked = false;
}

static void
end_waiting (void)
{
  /* Whoever sleeps although there is room was called. */
  model_check (!is_parked || n_wakes > 0);
  world_clear_arena ();
  world_end ();
}

static void
set_wake (void)
{
  *waker = 5;
  model_check (mtude_arena_set_wake (world.arena, wake, waker, wake_end) == MTUDE_OK);
}

static void
look (size_t size)
{
  set_wake ();
  is_parked = mtude_arena_look_for_room (world.arena, size) == MTUDE_ROOM_LATER;
}

static void
look_for_little (void)
{
  look (sizeof (int));
}

static void
look_for_much (void)
{
  look (OVERSIZED);
}

static void
look_and_clear (void)
{
  look (sizeof (int));
  world_clear_arena ();
}

static void
look_for_much_and_clear (void)
{
  look (OVERSIZED);
  world_clear_arena ();
}

/* Stops, and begins again. */
static void
look_twice (void)
{
  look (sizeof (int));
  if (!is_parked)
    return;

  mtude_arena_disarm (world.arena);
  n_wakes = 0;
  is_parked = mtude_arena_look_for_room (world.arena, sizeof (int)) == MTUDE_ROOM_LATER;
}

static const ModelScenario scenarios[] = {
  { "wait-home", begin_home, { look_for_little, free_box_1 }, end_waiting, MODEL_ALL, 0 },
  { "wait-retired", begin_retired, { look_for_little, free_box_1 }, end_waiting, MODEL_ALL, 0 },
  { "wait-freed", begin_freed, { look_for_much, free_box_1 }, end_waiting, MODEL_ALL, 0 },
  { "wait-twice", begin_home, { look_twice, free_box_1 }, end_waiting, MODEL_BOUNDED, 4 },
  { "wait-both", begin_both, { look_for_much, free_box_1, free_box_2 }, end_waiting, MODEL_BOUNDED, 3 },
  { "wait-close-home", begin_home, { look_and_clear, free_box_1 }, world_end, MODEL_BOUNDED, 5 },
  { "wait-close-freed", begin_freed, { look_for_much_and_clear, free_box_1 }, world_end, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
