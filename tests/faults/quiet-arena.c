/* Calls that ask a source for nothing: arenas of GObject's layer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_arena.  What has given memory up is seen to have done so by
 * the room that there is then: the arena was full, and its source gives nothing.
 */

#include "faults.h"

#include <string.h>

#define T ((Things *) self->subject)

#define BUDGET 100000
#define MAX_NORMAL_ALLOC 8192
#define RESET_LIMIT 50000
#define CAPACITY 10000

/* Of several chunks, all but one of which are not current. */
#define N_VALUES 60
#define VALUE_SIZE 4000

typedef struct
{
  MultitudeArena *fresh;        /* from which nothing was allocated */
  MultitudeArena *prepared;     /* the same, with capacities */
  MultitudeMark   mark;         /* before the values of the full one */
} Things;

static gboolean
has_room (MultitudeArena *arena,
          gsize           size)
{
  gpointer mem = multitude_arena_try_alloc (arena, size, NULL);

  return mem != NULL;
}

/* So much is there for it, whatever the source says. */
static gboolean
made (MultitudeArena *arena,
      gsize           size)
{
  gboolean done = has_room (arena, size);

  g_object_unref (arena);
  return done;
}

static gboolean
cached (Fault *self)
{
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_KEEP_ALL);
  return multitude_arena_get_cached_bytes (self->arena) > VALUE_SIZE;
}

static gboolean
trimmed (Fault *self)
{
  return multitude_arena_get_cached_bytes (self->arena) == 0 && fault_gave_back (self, VALUE_SIZE);
}

/* Only what is allocated after a mark would be given up. */
static gboolean
marked (Fault *self)
{
  MultitudeMark mark;

  memset (&mark, 0, sizeof mark);
  multitude_arena_mark (self->arena, &mark);
  return multitude_arena_rewind (self->arena, &mark, NULL);
}

static gboolean
all_reserved (Fault *self)
{
  return multitude_arena_get_reserved_bytes (self->arena) + multitude_arena_get_reserved_bytes (T->prepared)
         == counting_source_get_outstanding (&self->counting);
}

static gboolean
budget_set (MultitudeArena *arena)
{
  multitude_arena_set_byte_budget (arena, BUDGET + 1);
  return multitude_arena_get_byte_budget (arena) == BUDGET + 1;
}

static gboolean
max_normal_alloc_set (MultitudeArena *arena)
{
  multitude_arena_set_max_normal_alloc (arena, MAX_NORMAL_ALLOC + 1);
  return multitude_arena_get_max_normal_alloc (arena) == MAX_NORMAL_ALLOC + 1;
}

static gboolean
name_set (MultitudeArena *arena)
{
  multitude_arena_set_name (arena, "another");
  return strcmp (multitude_arena_get_name (arena), "another") == 0;
}

static gboolean
reset_limit_set (MultitudeArena *arena)
{
  multitude_arena_set_reset_limit (arena, RESET_LIMIT + 1);
  return multitude_arena_get_reset_limit (arena) == RESET_LIMIT + 1;
}

#define CALLS(X) \
  X (multitude_arena_new, made (multitude_arena_new (), 100000)) \
  X (multitude_arena_new_with_source, made (fault_new_arena (self), 40)) \
  X (multitude_arena_get_byte_budget, multitude_arena_get_byte_budget (T->fresh) == BUDGET) \
  X (multitude_arena_get_cached_bytes, \
     multitude_arena_get_cached_bytes (self->arena) == 0 && cached (self)) \
  X (multitude_arena_get_local_capacity, multitude_arena_get_local_capacity (T->prepared) == CAPACITY) \
  X (multitude_arena_get_max_normal_alloc, multitude_arena_get_max_normal_alloc (T->fresh) == MAX_NORMAL_ALLOC) \
  X (multitude_arena_get_name, strcmp (multitude_arena_get_name (self->arena), "faulty") == 0) \
  X (multitude_arena_get_peak_bytes, \
     multitude_arena_get_peak_bytes (self->arena) == multitude_arena_get_reserved_bytes (self->arena)) \
  X (multitude_arena_get_reserved_bytes, all_reserved (self)) \
  X (multitude_arena_get_reset_limit, multitude_arena_get_reset_limit (T->fresh) == RESET_LIMIT) \
  X (multitude_arena_get_shared_capacity, multitude_arena_get_shared_capacity (T->prepared) == CAPACITY) \
  X (multitude_arena_set_byte_budget, budget_set (T->fresh)) \
  X (multitude_arena_set_max_normal_alloc, max_normal_alloc_set (T->fresh)) \
  X (multitude_arena_set_name, name_set (T->fresh)) \
  X (multitude_arena_set_reset_limit, reset_limit_set (T->fresh)) \
  X (multitude_arena_reset, ((multitude_arena_reset) (self->arena), has_room (self->arena, 40))) \
  X (multitude_arena_reset_full, cached (self) && has_room (self->arena, 40)) \
  X (multitude_arena_trim, cached (self) && (multitude_arena_trim (self->arena), trimmed (self))) \
  X (multitude_arena_mark, marked (self)) \
  X (multitude_arena_rewind, \
     multitude_arena_rewind (self->arena, &T->mark, NULL) && has_room (self->arena, 40))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  guint i;

  self->subject = g_new0 (Things, 1);
  T->fresh = fault_new_arena (self);
  multitude_arena_set_byte_budget (T->fresh, BUDGET);
  multitude_arena_set_max_normal_alloc (T->fresh, MAX_NORMAL_ALLOC);
  multitude_arena_set_reset_limit (T->fresh, RESET_LIMIT);
  T->prepared = fault_new_arena (self);
  multitude_arena_set_local_capacity (T->prepared, CAPACITY);
  multitude_arena_set_shared_capacity (T->prepared, CAPACITY);
  multitude_arena_mark (self->arena, &T->mark);
  for (i = 0; i < N_VALUES; i++)
    g_assert_nonnull ((multitude_arena_alloc) (self->arena, VALUE_SIZE));
}

static void
finish (Fault *self)
{
  g_object_unref (T->fresh);
  g_object_unref (T->prepared);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_arena = {
  "quiet-arena", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
