/* Calls that ask a source for nothing: pools, and what is lent and comes back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_pool. */

#include "faults.h"

#define T ((Things *) self->subject)

/* Of several chunks, that a warm arena keeps. */
#define N_VALUES 10
#define VALUE_SIZE 4000

/* After so many uses an arena has the chunks for another one. */
#define N_ROUNDS 4

typedef struct
{
  MultitudeArenaPool *fresh;    /* which has made no arena */
  MultitudeArenaPool *pool;     /* with one that is idle, and warm */
  MultitudeArena     *lent;     /* by that */
} Things;

static void
allocate (MultitudeArena *arena)
{
  guint i;

  for (i = 0; i < N_VALUES; i++)
    g_assert_nonnull ((multitude_arena_alloc) (arena, VALUE_SIZE));
}

/* What any arena has room for, without its source. */
static gboolean
lends (MultitudeArenaPool *pool)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  gpointer mem = (multitude_arena_alloc) (arena, 40);

  multitude_arena_pool_release (pool, arena);
  return mem != NULL && multitude_arena_pool_get_n_idle (pool) == 1;
}

static gboolean
made (MultitudeArenaPool *pool)
{
  gboolean is_of_use = lends (pool);

  g_object_unref (pool);
  return is_of_use;
}

/* The first has memory for as much as before, and the second one is new. */
static gboolean
acquired (Fault *self)
{
  MultitudeArena *warm = multitude_arena_pool_acquire (T->pool);
  MultitudeArena *other = multitude_arena_pool_acquire (T->pool);
  gboolean is_new = multitude_arena_get_reserved_bytes (other) == 0;

  allocate (warm);
  multitude_arena_pool_release (T->pool, warm);
  multitude_arena_pool_release (T->pool, other);
  return is_new && warm != other;
}

static gboolean
released (Fault *self)
{
  multitude_arena_pool_release (T->pool, g_steal_pointer (&T->lent));
  return multitude_arena_pool_get_n_idle (T->pool) == 2;
}

static gboolean
trimmed (Fault *self)
{
  multitude_arena_pool_trim (T->pool);
  return multitude_arena_pool_get_idle_bytes (T->pool) == 0 && fault_gave_back (self, N_VALUES * VALUE_SIZE);
}

/* Arenas beyond that end. */
static gboolean
max_idle_set (Fault *self)
{
  multitude_arena_pool_set_max_idle (T->pool, 0);
  return multitude_arena_pool_get_n_idle (T->pool) == 0 && fault_gave_back (self, N_VALUES * VALUE_SIZE);
}

static gboolean
budget_set (Fault *self)
{
  multitude_arena_pool_set_byte_budget (T->fresh, 5000);
  return multitude_arena_pool_get_byte_budget (T->fresh) == 5000;
}

static gboolean
name_set (Fault *self)
{
  multitude_arena_pool_set_name (T->fresh, "another");
  return g_strcmp0 (multitude_arena_pool_get_name (T->fresh), "another") == 0;
}

#define CALLS(X) \
  X (multitude_arena_pool_new, made (multitude_arena_pool_new ())) \
  X (multitude_arena_pool_new_with_source, made (fault_new_pool (self))) \
  X (multitude_arena_pool_get_name, g_strcmp0 (multitude_arena_pool_get_name (T->pool), "faulty") == 0) \
  X (multitude_arena_pool_set_name, name_set (self)) \
  X (multitude_arena_pool_get_byte_budget, multitude_arena_pool_get_byte_budget (T->pool) == G_MAXUINT64) \
  X (multitude_arena_pool_set_byte_budget, budget_set (self)) \
  X (multitude_arena_pool_get_max_idle, multitude_arena_pool_get_max_idle (T->pool) > 1) \
  X (multitude_arena_pool_set_max_idle, max_idle_set (self)) \
  X (multitude_arena_pool_get_n_idle, multitude_arena_pool_get_n_idle (T->pool) == 1) \
  X (multitude_arena_pool_get_idle_bytes, \
     multitude_arena_pool_get_idle_bytes (T->pool) >= N_VALUES * VALUE_SIZE) \
  X (multitude_arena_pool_get_keep_bytes, \
     multitude_arena_pool_get_keep_bytes (T->pool) >= N_VALUES * VALUE_SIZE) \
  X (multitude_arena_pool_acquire, acquired (self)) \
  X (multitude_arena_pool_release, released (self)) \
  X (multitude_arena_pool_trim, trimmed (self))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  guint i;

  self->subject = g_new0 (Things, 1);
  T->fresh = fault_new_pool (self);
  T->pool = fault_new_pool (self);
  T->lent = multitude_arena_pool_acquire (T->pool);
  for (i = 0; i < N_ROUNDS; i++)
    {
      MultitudeArena *warm = multitude_arena_pool_acquire (T->pool);

      allocate (warm);
      multitude_arena_pool_release (T->pool, warm);
    }
}

static void
finish (Fault *self)
{
  if (T->lent != NULL)
    multitude_arena_pool_release (T->pool, T->lent);
  g_object_unref (T->pool);
  g_object_unref (T->fresh);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_pool = {
  "quiet-pool", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
