/* Calls that ask a source for nothing: arenas of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_core.  What has given memory up is seen to have done so by
 * the room that there is then: the arena was full, and its source gives nothing.
 */

#include "faults.h"

#include <string.h>

#define CORE (&self->arena->core)
#define T ((Things *) self->subject)

#define BUDGET 100000

/* Of several chunks, all but one of which are not current. */
#define N_VALUES 60
#define VALUE_SIZE 4000

typedef struct
{
  MtudeArena fresh;             /* from which nothing was allocated */
  MtudeArena used;              /* with values and a cleanup */
  MtudeMark  mark;              /* before the values of the full one */
  guint      n_ended;
} Things;

static void
count_end (gpointer data)
{
  (*(guint *) data)++;
}

static void
allocate (MtudeArena *arena)
{
  guint i;

  for (i = 0; i < N_VALUES; i++)
    g_assert_nonnull ((mtude_arena_alloc) (arena, VALUE_SIZE));
}

static gboolean
has_room (MtudeArena *arena)
{
  return (mtude_arena_alloc) (arena, 40) != NULL;
}

/* ---- Beginning and end ---- */

static gboolean
begun (MtudeArena  *arena,
       MtudeStatus  status)
{
  gboolean done = status == MTUDE_OK && mtude_arena_is_untouched (arena) && has_room (arena);

  mtude_arena_clear (arena);
  return done;
}

static gboolean
initialized (void)
{
  MtudeArena arena;

  return begun (&arena, mtude_arena_init (&arena, NULL));
}

static gboolean
initialized_zeroed (void)
{
  MtudeArena arena;

  memset (&arena, 0, sizeof arena);
  return begun (&arena, mtude_arena_init_zeroed (&arena, NULL));
}

/* And then begun again, so that finish () may end it. */
static gboolean
cleared (Fault *self)
{
  mtude_arena_clear (&T->used);
  return mtude_arena_init (&T->used, NULL) == MTUDE_OK
         && T->n_ended == 1 && fault_gave_back (self, N_VALUES * VALUE_SIZE);
}

/* ---- Options ---- */

static gboolean
has_defaults (void)
{
  MtudeOptions options;

  mtude_options_init (&options);
  return options.source == NULL && options.byte_budget == MTUDE_NO_BUDGET;
}

static gboolean
has_budget (MtudeArena *arena,
            gsize       budget)
{
  MtudeOptions options;

  mtude_arena_get_options (arena, &options);
  return options.byte_budget == budget;
}

static gboolean
options_set (Fault *self)
{
  MtudeOptions options;

  mtude_options_init (&options);
  options.byte_budget = BUDGET * 2;
  return mtude_arena_set_options (&T->fresh, &options) == MTUDE_OK && has_budget (&T->fresh, BUDGET * 2)
         && mtude_arena_set_options (CORE, &options) == MTUDE_INVALID;
}

/* ---- Figures ---- */

static gboolean
figures_agree (Fault *self)
{
  MtudeStats stats;

  mtude_arena_get_stats (CORE, &stats);
  return stats.reserved == mtude_arena_get_reserved (CORE) && stats.peak == mtude_arena_get_peak (CORE)
         && stats.cached == mtude_arena_get_cached (CORE) && stats.total.taken == mtude_arena_get_taken (CORE)
         && stats.used >= N_VALUES * VALUE_SIZE && stats.available < 40;
}

static gboolean
all_reserved (Fault *self)
{
  return mtude_arena_get_reserved (CORE) + mtude_arena_get_reserved (&T->used)
         == counting_source_get_outstanding (&self->counting);
}

/* ---- Giving back ---- */

static gboolean
marked (Fault *self)
{
  MtudeMark mark;

  mtude_arena_mark (CORE, &mark);
  return mtude_arena_rewind (CORE, &mark) == MTUDE_OK;
}

static gboolean
cached (Fault *self)
{
  mtude_arena_reset_full (CORE, MTUDE_RESET_KEEP_ALL);
  return mtude_arena_get_cached (CORE) > VALUE_SIZE;
}

static gboolean
trimmed (Fault *self)
{
  return mtude_arena_get_cached (CORE) == 0 && fault_gave_back (self, VALUE_SIZE);
}

#define CALLS(X) \
  X (mtude_arena_init, initialized ()) \
  X (mtude_arena_init_zeroed, initialized_zeroed ()) \
  X (mtude_arena_clear, cleared (self)) \
  X (mtude_options_init, has_defaults ()) \
  X (mtude_arena_get_options, has_budget (&T->fresh, BUDGET)) \
  X (mtude_arena_set_options, options_set (self)) \
  X (mtude_arena_skip_seed, \
     mtude_arena_skip_seed (&T->fresh) == MTUDE_OK && mtude_arena_skip_seed (CORE) == MTUDE_INVALID) \
  X (mtude_arena_check_threads, (mtude_arena_check_threads (CORE), CORE->checks_threads)) \
  X (mtude_arena_is_untouched, mtude_arena_is_untouched (&T->fresh) && !mtude_arena_is_untouched (CORE)) \
  X (mtude_arena_is_valid, mtude_arena_is_valid (CORE)) \
  X (mtude_arena_get_status, mtude_arena_get_status (CORE) == MTUDE_NO_MEMORY) \
  X (mtude_arena_get_stats, figures_agree (self)) \
  X (mtude_arena_get_reserved, all_reserved (self)) \
  X (mtude_arena_get_peak, mtude_arena_get_peak (CORE) == mtude_arena_get_reserved (CORE)) \
  X (mtude_arena_get_cached, mtude_arena_get_cached (CORE) == 0 && cached (self)) \
  X (mtude_arena_get_taken, mtude_arena_get_taken (CORE) >= N_VALUES * VALUE_SIZE) \
  X (mtude_arena_reset, ((mtude_arena_reset) (CORE), has_room (CORE))) \
  X (mtude_arena_reset_full, cached (self) && has_room (CORE)) \
  X (mtude_arena_reset_slow, (mtude_arena_reset_slow (CORE, MTUDE_RESET_FREE_ALL), has_room (CORE) && trimmed (self))) \
  X (mtude_arena_trim, cached (self) && (mtude_arena_trim (CORE), trimmed (self))) \
  X (mtude_arena_trim_cache, cached (self) && (mtude_arena_trim_cache (CORE, 0), trimmed (self))) \
  X (mtude_arena_mark, marked (self)) \
  X (mtude_arena_rewind, mtude_arena_rewind (CORE, &T->mark) == MTUDE_OK && has_room (CORE))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  fault_init_core (self, &T->fresh, BUDGET);
  fault_init_core (self, &T->used, MTUDE_NO_BUDGET);
  allocate (&T->used);
  g_assert_true (mtude_arena_add_cleanup (&T->used, count_end, &T->n_ended));
  mtude_arena_mark (CORE, &T->mark);
  allocate (CORE);
}

static void
finish (Fault *self)
{
  mtude_arena_clear (&T->fresh);
  mtude_arena_clear (&T->used);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_core = {
  "quiet-core", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
