/* Calls whose source fails: the plain core's memory and owners.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_core. */

#include "faults.h"

#define CORE (&self->arena->core)

/* ---- Arena-bound ---- */

static gboolean
status_is (Fault       *self,
           gboolean     done,
           MtudeStatus  status)
{
  g_assert_true (done || status == MTUDE_NO_MEMORY);
  return done;
}

static gboolean
bound (Fault         *self,
       gconstpointer  mem)
{
  return status_is (self, mem != NULL, mtude_arena_get_status (CORE));
}

static void
count_end (gpointer data)
{
}

/* With an arena of its own, from which nothing was allocated. */
static gboolean
preallocated (Fault *self)
{
  MtudeArena arena;
  MtudeStatus status;

  fault_init_core (self, &arena, MTUDE_NO_BUDGET);
  status = mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 200000);
  g_assert_cmpint (mtude_arena_get_reserved (&arena) > 0, ==, status == MTUDE_OK);
  mtude_arena_clear (&arena);
  return status_is (self, status == MTUDE_OK, status);
}

static gboolean
sealed (Fault         *self,
        MtudeSnapshot *snapshot)
{
  if (!bound (self, snapshot))
    return FALSE;
  mtude_snapshot_release (snapshot);
  self->subject = NULL;
  return TRUE;
}

FAULT_CALL (mtude_arena_alloc, bound (self, (mtude_arena_alloc) (CORE, 40)))
FAULT_CALL (mtude_arena_alloc_value, bound (self, (mtude_arena_alloc_value) (CORE, 40)))
FAULT_CALL (mtude_arena_alloc_aligned, bound (self, (mtude_arena_alloc_aligned) (CORE, 40, 64)))
FAULT_CALL (mtude_arena_alloc_bytes, bound (self, (mtude_arena_alloc_bytes) (CORE, 40)))
FAULT_CALL (mtude_arena_alloc_slow, bound (self, mtude_arena_alloc_slow (CORE, 40, 8)))
FAULT_CALL (mtude_arena_bytes_slow, bound (self, mtude_arena_bytes_slow (CORE, 40)))
FAULT_CALL (mtude_arena_memdup, bound (self, (mtude_arena_memdup) (CORE, fault_text, 40)))
FAULT_CALL (mtude_arena_strndup, bound (self, (mtude_arena_strndup) (CORE, fault_text, 40)))
FAULT_CALL (mtude_arena_realloc,
            bound (self, (mtude_arena_realloc) (CORE, self->subject, 100, FAULT_LENGTH)))
FAULT_CALL (mtude_arena_add_cleanup, mtude_arena_add_cleanup (CORE, count_end, NULL))
FAULT_CALL (mtude_arena_preallocate, preallocated (self))
FAULT_CALL (mtude_arena_seal,
            sealed (self, mtude_arena_seal (CORE, self->subject, count_end, NULL)))

/* ---- Owners ---- */

static gboolean
box (Fault    *self,
     gpointer  mem)
{
  return bound (self, mem) && fault_box (mem);
}

static gboolean
rc (Fault    *self,
    gpointer  mem)
{
  return bound (self, mem) && fault_rc (mem);
}

static gboolean
atomic_rc (Fault    *self,
           gpointer  mem)
{
  return bound (self, mem) && fault_atomic (mem);
}

static gboolean
claimed (Fault    *self,
         gpointer  mem)
{
  guint i;

  if (!bound (self, mem))
    return FALSE;
  for (i = 0; i < 3; i++)
    mtude_box_free (mem);
  return TRUE;
}

static bool
construct (void *memory,
           void *data)
{
  memset (memory, 0, 40);
  return true;
}

FAULT_CALL (mtude_box_alloc, box (self, (mtude_box_alloc) (CORE, 40)))
FAULT_CALL (mtude_box_alloc_aligned, box (self, (mtude_box_alloc_aligned) (CORE, 40, 64)))
FAULT_CALL (mtude_box_alloc_claims, claimed (self, mtude_box_alloc_claims (CORE, 40, 8, 3)))
FAULT_CALL (mtude_box_construct, box (self, mtude_box_construct (CORE, 40, construct, self)))
FAULT_CALL (mtude_rc_alloc, rc (self, (mtude_rc_alloc) (CORE, 40, NULL)))
FAULT_CALL (mtude_rc_alloc_aligned, rc (self, (mtude_rc_alloc_aligned) (CORE, 40, 64, NULL)))
FAULT_CALL (mtude_atomic_rc_alloc, atomic_rc (self, (mtude_atomic_rc_alloc) (CORE, 40, NULL)))
FAULT_CALL (mtude_atomic_rc_alloc_aligned,
            atomic_rc (self, (mtude_atomic_rc_alloc_aligned) (CORE, 40, 64, NULL)))
FAULT_CALL (mtude_atomic_rc_strndup,
            atomic_rc (self, mtude_atomic_rc_strndup (CORE, fault_text, 40)))

static void
prepare (Fault *self)
{
  self->subject = mtude_arena_memdup (CORE, fault_text, 100);
}

static void
describe (Fault   *self,
          GString *text)
{
  if (self->subject != NULL)
    g_string_append_len (text, self->subject, 100);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (mtude_arena_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_alloc_value, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_alloc_aligned, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_alloc_bytes, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_alloc_slow, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_bytes_slow, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_memdup, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_strndup, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_realloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_add_cleanup, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_preallocate, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_arena_seal, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_box_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_box_alloc_aligned, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_box_alloc_claims, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_box_construct, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_rc_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_rc_alloc_aligned, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_atomic_rc_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_atomic_rc_alloc_aligned, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_atomic_rc_strndup, FAULT_RETURNS),
};

const FaultFamily fault_family_core = {
  "core", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, NULL
};
