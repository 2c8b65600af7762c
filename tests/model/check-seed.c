/* Model of a snapshot that has the seed: the instance of the arena goes with the later of both.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file under check is compiled here.  The dispose of an arena is written here as
 * multitude-arena.c has it.
 */

#include "multitude-snapshot.h"
#include "objects.h"

#undef G_DEFINE_BOXED_TYPE
#define G_DEFINE_BOXED_TYPE(...)

#include "../../multitude/multitude-snapshot.c"

void
multitude_intern_end (MultitudeArena *arena,
                      MtudeSnapshot  *snapshot)
{
}

static void
dispose (MultitudeArena *arena)
{
  if (!arena->lends_seed)
    return;

  mtude_arena_clear (&arena->core);
  arena->has_ended = TRUE;
  multitude_snapshot_keep_instance (arena);
}

/* ---- Scenarios ------------------------------------------------------------- */

static MultitudeArena *arena;
static MultitudeSnapshot *snapshot;

static void
begin_with_references (unsigned n_references)
{
  MtudeSource source;
  unsigned i;
  int *root;

  world_begin_bare (&source);
  object_dispose = dispose;
  arena = object_new_arena (&source);
  root = mtude_arena_alloc (&arena->core, sizeof *root);
  *root = 42;
  snapshot = multitude_arena_seal (arena, root);
  model_check (arena->lends_seed && world.n_made == 0);
  for (i = 1; i < n_references; i++)
    (void) multitude_snapshot_ref (snapshot);
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

/* Its memory is checked by the world, and the instance as all that is allocated. */
static void
end (void)
{
  world_end ();
}

static void
read_and_unref (void)
{
  int *root = multitude_snapshot_get_root (snapshot);

  model_check (*root == 42);
  multitude_snapshot_unref (snapshot);
}

static void
unref_arena (void)
{
  object_unref (arena);
}

/* Goes on with the arena, which does not use its seed again. */
static void
use_and_unref_arena (void)
{
  int *mine = mtude_arena_alloc (&arena->core, sizeof *mine);

  *mine = 9;
  object_unref (arena);
}

static const ModelScenario scenarios[] = {
  { "seed-1", begin_one, { unref_arena, read_and_unref }, end, MODEL_ALL, 0 },
  { "seed-2", begin_two, { unref_arena, read_and_unref, read_and_unref }, end, MODEL_ALL, 0 },
  { "seed-used", begin_one, { use_and_unref_arena, read_and_unref }, end, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
