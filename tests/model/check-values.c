/* Model of strong counts: the last reference ends the value, and then lets the chunk go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "boxes.h"

static int *value;
static unsigned mail;
static bool is_given_up;

static void
destroy (void *memory)
{
  int *content = memory;

  model_check (*content == 42);
  *content = -1;
}

/* One value in a retired chunk: what keeps that is the value alone. */
static void
begin_with_references (unsigned n_references)
{
  unsigned i;

  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  value = mtude_atomic_rc_alloc_aligned (world.arena, sizeof *value, 8, destroy);
  *value = 42;
  for (i = 1; i < n_references; i++)
    (void) mtude_atomic_rc_acquire (value);
  mtude_shared_retire (world.arena);
  mail = 0;
  is_given_up = false;
}

static void
begin_one (void)
{
  begin_with_references (1);
}

static void
begin_two (void)
{
  begin_with_references (2);
}

static void
begin_three (void)
{
  begin_with_references (3);
}

static void
begin_current (void)
{
  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  value = mtude_atomic_rc_alloc_aligned (world.arena, sizeof *value, 8, destroy);
  *value = 42;
  (void) mtude_atomic_rc_acquire (value);
}

static void
end_closed (void)
{
  world_clear_arena ();
  world_end ();
}

static void
end_mail (void)
{
  if (mtude_atomic_load_relaxed (&mail) == 1)
    mtude_atomic_rc_release (value);
  end_closed ();
}

static void
end_borrowed (void)
{
  if (!is_given_up)
    mtude_atomic_rc_release (value);
  end_closed ();
}

/* The memory is used again, if the chunk came home. */
static void
use_again (void)
{
  int *mine = box_new (9);

  mtude_box_free_in (world.arena, mine);
}

static void
read_and_release (void)
{
  model_check (*value == 42);
  mtude_atomic_rc_release (value);
}

static void
read_and_release_n (void)
{
  void *values[1] = { value };

  model_check (*value == 42);
  mtude_atomic_rc_release_n (values, 1);
}

static void
read_and_release_in (void)
{
  model_check (*value == 42);
  mtude_atomic_rc_release_in (world.arena, value);
  if (mtude_shared_try_rewind (world.arena))
    use_again ();
}

/* Who finds to be the only one may write. */
static void
change_and_release (void)
{
  if (mtude_atomic_rc_is_unique (value))
    {
      *value = 41;
      *value = 42;
    }
  mtude_atomic_rc_release (value);
}

/* One that is made from a reference of one's own, and given away. */
static void
clone_and_release (void)
{
  (void) mtude_atomic_rc_acquire (value);
  mtude_atomic_store_release (&mail, 1);
  read_and_release ();
}

static void
receive_and_release (void)
{
  if (mtude_atomic_load_acquire (&mail) != 1)
    return;

  read_and_release ();
  mtude_atomic_store_relaxed (&mail, 2);
}

/* One that is made from a borrowed reference, whose lender is told when it is there. */
static void
borrow_and_clone (void)
{
  (void) mtude_atomic_rc_acquire (value);
  mtude_atomic_store_release (&mail, 1);
  read_and_release ();
}

static void
release_when_told (void)
{
  if (mtude_atomic_load_acquire (&mail) != 1)
    return;

  is_given_up = true;
  mtude_atomic_rc_release (value);
}

static const ModelScenario scenarios[] = {
  { "value-1", begin_one, { use_again, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "value-2", begin_two, { use_again, read_and_release, read_and_release }, end_closed, MODEL_BOUNDED, 4 },
  { "value-3", begin_three, { read_and_release, read_and_release, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "value-n", begin_two, { read_and_release_n, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "value-in", begin_current, { read_and_release_in, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "value-unique", begin_two, { change_and_release, read_and_release }, end_closed, MODEL_ALL, 0 },
  { "value-cloned", begin_two, { clone_and_release, read_and_release, receive_and_release }, end_mail, MODEL_BOUNDED, 4 },
  { "value-borrowed", begin_one, { release_when_told, borrow_and_clone }, end_borrowed, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
