/* Model of the counts of references above the core: who is the last, and who is alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The things that are counted here are small; the pool's source is the real one. */

#include "multitude-arena-pool.h"
#include "model.h"
#include "world.h"

#undef g_new
#define g_new(Type, n) ((Type *) model_malloc (sizeof (Type) * (n)))
#define g_free(memory) model_free (memory)

#include "../../multitude/multitude-arena-pool-source.c"

/* ---- A thing with contents ------------------------------------------------ */

typedef struct
{
  guint n_references;
  int   content;
  int   n_elements;             /* to be cleared in front of the end */
} Thing;

static Thing *thing;
static unsigned n_ends;
static unsigned mail;
static bool is_given_up;

static void
begin_with_references (unsigned n_references)
{
  MtudeSource unused;

  world_begin_bare (&unused);
  thing = model_malloc (sizeof *thing);
  *thing = (Thing) { n_references, 42, 1 };
  n_ends = 0;
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
end_thing (void)
{
  n_ends++;
  thing->content = -1;
  model_free (thing);
}

static void
end (void)
{
  model_check (n_ends == 1);
}

static void
read_and_drop (void)
{
  model_check (thing->content == 42);
  if (multitude_references_drop (&thing->n_references))
    end_thing ();
}

/* One that was given away and never came is dropped here. */
static void
end_mail (void)
{
  if (mtude_atomic_load_relaxed (&mail) == 1)
    read_and_drop ();
  end ();
}

static void
end_borrowed (void)
{
  if (!is_given_up)
    read_and_drop ();
  end ();
}

/* Who finds to be the only one may write. */
static void
change_and_drop (void)
{
  if (multitude_references_are_single (&thing->n_references))
    {
      thing->content = 41;
      thing->content = 42;
    }
  read_and_drop ();
}

/* ---- The last one is kept for a while --------------------------------------- */

static void
clear (void)
{
  multitude_references_take (&thing->n_references);
  model_check (thing->n_elements == 1);
  thing->n_elements--;
  model_check (!multitude_references_drop (&thing->n_references));
}

static void
read_clear_and_drop (void)
{
  model_check (thing->content == 42);
  if (!multitude_references_keep_last (&thing->n_references))
    return;

  clear ();
  model_check (multitude_references_drop (&thing->n_references));
  model_check (thing->n_elements == 0);
  end_thing ();
}

/* Nothing is to be cleared: the last one is not dropped. */
static void
read_and_end (void)
{
  model_check (thing->content == 42);
  if (multitude_references_keep_last (&thing->n_references))
    end_thing ();
}

/* ---- References that are made in between -------------------------------------- */

/* From one's own, and given away. */
static void
take_and_drop (void)
{
  multitude_references_take (&thing->n_references);
  mtude_atomic_store_release (&mail, 1);
  read_and_drop ();
}

static void
receive_and_drop (void)
{
  if (mtude_atomic_load_acquire (&mail) != 1)
    return;

  read_and_drop ();
  mtude_atomic_store_relaxed (&mail, 2);
}

/* From a borrowed one, whose lender is told when it is there. */
static void
drop_when_told (void)
{
  if (mtude_atomic_load_acquire (&mail) != 1)
    return;

  is_given_up = true;
  read_and_drop ();
}

/* ---- The source of a pool ----------------------------------------------------- */

static ArenaPoolSource *pool_source;
static int *callers;            /* what the caller's source works with */

static void
destroy_callers (gpointer data)
{
  model_check (*(int *) data == 42);
  *(int *) data = -1;
  model_free (data);
  n_ends++;
}

static gpointer
alloc_from_callers (gsize    size,
                    gpointer data)
{
  model_check (*(int *) data == 42);
  return NULL;
}

MultitudeArena *
(multitude_arena_new_with_source) (const MultitudeSource *source)
{
  model_check (source->data == pool_source);
  return NULL;
}

/* A pool, and an arena of it. */
static void
begin_source (void)
{
  MtudeSource unused;
  MultitudeSource source;

  world_begin_bare (&unused);
  n_ends = 0;
  callers = model_malloc (sizeof *callers);
  *callers = 42;
  source = (MultitudeSource) { alloc_from_callers, NULL, NULL, callers, destroy_callers };
  pool_source = arena_pool_source_new (&source);
  (void) arena_pool_source_make (pool_source);
}

static void
use_source (void)
{
  (void) source_alloc (1, pool_source);
  arena_pool_source_unref (pool_source);
}

/* The pool makes another arena, which ends before the pool does. */
static void
make_and_use_source (void)
{
  (void) arena_pool_source_make (pool_source);
  use_source ();
  use_source ();
}

static const ModelScenario scenarios[] = {
  { "references-2", begin_two, { read_and_drop, read_and_drop }, end, MODEL_ALL, 0 },
  { "references-3", begin_three, { read_and_drop, read_and_drop, read_and_drop }, end, MODEL_ALL, 0 },
  { "references-single", begin_two, { change_and_drop, read_and_drop }, end, MODEL_ALL, 0 },
  { "references-single-3", begin_three, { change_and_drop, read_and_drop, read_and_drop }, end, MODEL_ALL, 0 },
  { "references-both-single", begin_two, { change_and_drop, change_and_drop }, end, MODEL_ALL, 0 },
  { "references-kept-2", begin_two, { read_clear_and_drop, read_clear_and_drop }, end, MODEL_ALL, 0 },
  { "references-kept-3", begin_three, { read_clear_and_drop, read_clear_and_drop, read_clear_and_drop }, end, MODEL_ALL, 0 },
  { "references-ended-2", begin_two, { read_and_end, read_and_end }, end, MODEL_ALL, 0 },
  { "references-ended-and-kept", begin_two, { read_and_end, read_clear_and_drop }, end, MODEL_ALL, 0 },
  { "references-taken", begin_two, { take_and_drop, read_and_drop, receive_and_drop }, end_mail, MODEL_ALL, 0 },
  { "references-borrowed", begin_one, { drop_when_told, take_and_drop }, end_borrowed, MODEL_ALL, 0 },
  { "references-source", begin_source, { make_and_use_source, use_source }, end, MODEL_ALL, 0 },
};

MODEL_MAIN (scenarios)
