/* Model of arrays that two threads share: elements are cleared once, and memory goes once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The files under check are compiled here.  What they need of GObject is a count of
 * references, and what they need of an arena is the core.
 */

#include "objects.h"

#include "../../multitude/multitude-array-memory.c"
#include "../../multitude/multitude-array-references.c"

/* ---- Scenarios ------------------------------------------------------------- */

#define N_ELEMENTS 2

static MultitudeArena *arena;
static MultitudeArray *array;
static unsigned n_cleared;

/* Takes a reference for a while, as a clear function may. */
static void
clear (gpointer data)
{
  int *element = data;

  model_check (*element == 42);
  *element = -1;
  n_cleared++;
  multitude_array_unref (multitude_array_ref (array));
}

static void
begin (void)
{
  MtudeSource source;
  guint i;

  world_begin_bare (&source);
  arena = object_new_arena (&source);
  n_cleared = 0;
  array = multitude_array_create (arena, 0, sizeof (int), clear);
  multitude_array_expand_or_abort (array, N_ELEMENTS, MTUDE_GROW_EXACT);
  for (i = 0; i < N_ELEMENTS; i++)
    {
      const int value = 42;

      multitude_array_put_last (array, &value);
    }
}

/* Both copies hold the arena. */
static void
begin_two (void)
{
  begin ();
  multitude_array_hold (array);
}

static void
begin_three (void)
{
  begin_two ();
  multitude_array_hold (array);
}

static void
end (void)
{
  model_check (n_cleared == N_ELEMENTS);
  world_end ();
}

/* Its elements have gone elsewhere, so that there is nothing to be cleared. */
static void
end_taken (void)
{
  model_check (n_cleared == 0);
  world_end ();
}

static void
read_and_unref (void)
{
  model_check (multitude_array_index (array, int, N_ELEMENTS - 1) == 42);
  multitude_array_unref (array);
}

/* The thread of the arena, which goes on with that. */
static void
unref_and_use (void)
{
  int *mine;

  read_and_unref ();
  mine = mtude_box_alloc (&arena->core, sizeof *mine);
  *mine = 9;
  mtude_box_free_in (&arena->core, mine);
  object_unref (arena);
}

/* As freezing does it: what nobody else looks at any more need not forget. */
static void
forget_if_shared (void)
{
  if (multitude_references_are_single (&array->ref_count))
    return;

  multitude_array_set_block (array, (MtudeBlock) { NULL, 0, 0 });
  array->len = 0;
}

/* The thread of the arena takes the elements out of the array. */
static void
take_and_use (void)
{
  MtudeBlock block = multitude_array_get_block (array);

  forget_if_shared ();
  multitude_array_drop (array);
  mtude_box_free (block.data);
  object_unref (arena);
}

static void
unref_unread (void)
{
  multitude_array_unref (array);
}

static const ModelScenario scenarios[] = {
  { "array-2", begin_two, { unref_and_use, read_and_unref }, end, MODEL_ALL, 0 },
  { "array-3", begin_three, { unref_and_use, read_and_unref, read_and_unref }, end, MODEL_ALL, 0 },
  { "array-taken", begin_two, { take_and_use, unref_unread }, end_taken, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
