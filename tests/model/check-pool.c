/* Model of a pool of arenas: one arena is never lent to two.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file under check is compiled here.  Its lock and its atomic operations are those
 * of the model; what it needs of GObject is a count of references, and what it needs of
 * an arena is the core.
 */

#include "multitude-arena.h"
#include "multitude-arena-pool.h"
#include "objects.h"

#undef g_atomic_int_get
#undef g_atomic_int_set
#undef g_atomic_int_compare_and_exchange
#undef G_OBJECT
#undef g_critical
#undef g_clear_object
#undef g_object_ref
#define g_atomic_int_get(p) ((gint) model_load ((p), sizeof (gint), MODEL_SITE (MODEL_ACQUIRE)))
#define g_atomic_int_set(p, v) model_store ((p), sizeof (gint), (v), MODEL_SITE (MODEL_RELEASE))
#define g_atomic_int_compare_and_exchange(p, old, new) \
  ({ uint64_t seen_ = (old); model_cas ((p), sizeof (gint), &seen_, (new), false, MODEL_SITE (MODEL_ACQUIRE)); })
#define G_OBJECT(object) ((GObject *) (object))
#define g_mutex_lock(mutex) model_lock ()
#define g_mutex_unlock(mutex) model_unlock ()
#define g_critical(...) n_criticals++
#define g_object_ref(object) (object)
#define g_clear_object(place) object_clear ((MultitudeArena **) (place))
#define g_autoptr(Type) Type *

static unsigned n_criticals;

static void object_clear (MultitudeArena **place);

#include "../../multitude/multitude-arena-pool.c"

#define N_ARENAS 3

static MultitudeArena *arenas[N_ARENAS];
static unsigned n_arenas;
static MultitudeArenaPool *lender;

/* ---- What the pool uses ------------------------------------------------ */

MultitudeArena *
(multitude_arena_new) (void)
{
  model_check (n_arenas < N_ARENAS);
  arenas[n_arenas] = object_new_arena (NULL);
  return arenas[n_arenas++];
}

static void
object_clear (MultitudeArena **place)
{
  if (*place != NULL)
    object_unref (*place);
  *place = NULL;
}

MultitudeArena *
arena_pool_source_make (ArenaPoolSource *self)
{
  (void) self;
  return NULL;
}

void
(multitude_arena_set_name) (MultitudeArena *arena,
                            const char     *name)
{
  (void) arena;
  (void) name;
}

void
(multitude_arena_set_byte_budget) (MultitudeArena *arena,
                                   guint64         budget)
{
  (void) arena;
  (void) budget;
}

guint64
(multitude_arena_get_byte_budget) (MultitudeArena *arena)
{
  (void) arena;
  return lender->byte_budget;
}

void
(multitude_arena_ignore_memory_warnings) (MultitudeArena *arena)
{
  (void) arena;
}

/* ---- Scenarios ---------------------------------------------------------- */

static MultitudeArena *kept;    /* has a reference more than the pool's */

static void
begin (void)
{
  MtudeSource unused;

  world_begin_bare (&unused);
  n_arenas = 0;
  n_criticals = 0;
  kept = NULL;
  lender = model_malloc (sizeof *lender);
  memset (lender, 0, sizeof *lender);
  lender->byte_budget = G_MAXUINT64;
  lender->max_idle = 2;
  lender->serial = 1;
  arena_pool_take_back (lender, arena_pool_lend (lender));
}

/* The idle arena is in somebody's variable. */
static void
begin_kept (void)
{
  begin ();
  kept = arenas[0];
  ((GObject *) kept)->ref_count = 2;
}

static void
end (void)
{
  arena_pool_drop (arena_pool_cut_idle (lender, 0));
  model_check (n_criticals == 0);
  model_free (lender);
}

static void
end_refused (void)
{
  arena_pool_drop (arena_pool_cut_idle (lender, 0));
  model_check (n_criticals == 1);
  model_free (lender);
}

/* What is written into the arena is nobody else's. */
static void
use (void)
{
  MultitudeArena *arena = arena_pool_lend (lender);
  int *value = mtude_arena_alloc (&arena->core, sizeof *value);

  *value = (int) model_thread ();
  model_check (*value == (int) model_thread ());
  multitude_arena_pool_release (lender, arena);
}

/* Looks at it, and lets go. */
static void
drop_kept (void)
{
  model_check (*(volatile uintptr_t *) &kept->core.cur != 0);
  object_unref (kept);
}

static void
give_back_first (void)
{
  multitude_arena_pool_release (lender, arenas[0]);
}

static void
begin_lent (void)
{
  begin ();
  (void) arena_pool_lend (lender);
}

static const ModelScenario scenarios[] = {
  { "pool-2", begin, { use, use }, end, MODEL_BOUNDED, 4 },
  { "pool-3", begin, { use, use, use }, end, MODEL_BOUNDED, 2 },
  { "pool-kept", begin_kept, { use, drop_kept }, end, MODEL_BOUNDED, 4 },
  { "pool-given-twice", begin_lent, { give_back_first, give_back_first }, end_refused, MODEL_BOUNDED, 4 },
};

MODEL_MAIN (scenarios)
