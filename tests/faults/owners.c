/* Calls whose source fails: owners.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_owners. */

#include "faults.h"

static gboolean
construct (gpointer   mem,
           gpointer   user_data,
           GError   **error)
{
  *(guint64 *) mem = 7;
  return TRUE;
}

static void
notify (gpointer mem)
{
}

FAULT_CALL (multitude_box_alloc, fault_box ((multitude_box_alloc) (self->arena, 40)))
FAULT_CALL (multitude_box_alloc0, fault_box ((multitude_box_alloc0) (self->arena, 40)))
FAULT_CALL (multitude_box_alloc_aligned,
            fault_box (multitude_box_alloc_aligned (self->arena, 40, 64)))
FAULT_CALL (multitude_box_dup,
            fault_box (multitude_box_dup (self->arena, fault_text, FAULT_LENGTH)))
FAULT_CALL (multitude_box_try_alloc,
            fault_box ((multitude_box_try_alloc) (self->arena, 100000, error)))
FAULT_CALL (multitude_box_construct,
            fault_box (multitude_box_construct (self->arena, 40, construct, NULL, error)))
FAULT_CALL (multitude_box_alloc_or_abort,
            fault_box (multitude_box_alloc_or_abort (&self->arena->core, 40, 8)))

FAULT_CALL (multitude_rc_box_alloc, fault_rc ((multitude_rc_box_alloc) (self->arena, 40)))
FAULT_CALL (multitude_rc_box_alloc0, fault_rc ((multitude_rc_box_alloc0) (self->arena, 40)))
FAULT_CALL (multitude_rc_box_alloc_aligned,
            fault_rc (multitude_rc_box_alloc_aligned (self->arena, 40, 64)))
FAULT_CALL (multitude_rc_box_alloc_full,
            fault_rc (multitude_rc_box_alloc_full (self->arena, 40, notify)))
FAULT_CALL (multitude_rc_box_dup,
            fault_rc (multitude_rc_box_dup (self->arena, FAULT_LENGTH, fault_text)))
FAULT_CALL (multitude_rc_box_try_alloc,
            fault_rc ((multitude_rc_box_try_alloc) (self->arena, 100000, error)))
FAULT_CALL (multitude_rc_box_construct,
            fault_rc (multitude_rc_box_construct (self->arena, 40, notify, construct, NULL, error)))
FAULT_CALL (multitude_rc_box_alloc_or_abort,
            fault_rc (multitude_rc_box_alloc_or_abort (&self->arena->core, 40)))

FAULT_CALL (multitude_atomic_rc_box_alloc,
            fault_atomic ((multitude_atomic_rc_box_alloc) (self->arena, 40)))
FAULT_CALL (multitude_atomic_rc_box_alloc0,
            fault_atomic ((multitude_atomic_rc_box_alloc0) (self->arena, 40)))
FAULT_CALL (multitude_atomic_rc_box_alloc_aligned,
            fault_atomic (multitude_atomic_rc_box_alloc_aligned (self->arena, 40, 64)))
FAULT_CALL (multitude_atomic_rc_box_alloc_full,
            fault_atomic (multitude_atomic_rc_box_alloc_full (self->arena, 40, notify)))
FAULT_CALL (multitude_atomic_rc_box_dup,
            fault_atomic (multitude_atomic_rc_box_dup (self->arena, FAULT_LENGTH, fault_text)))
FAULT_CALL (multitude_atomic_rc_box_try_alloc,
            fault_atomic ((multitude_atomic_rc_box_try_alloc) (self->arena, 100000, error)))
FAULT_CALL (multitude_atomic_rc_box_construct,
            fault_atomic (multitude_atomic_rc_box_construct (self->arena, 40, notify, construct, NULL,
                                                             error)))
FAULT_CALL (multitude_atomic_rc_box_alloc_or_abort,
            fault_atomic (multitude_atomic_rc_box_alloc_or_abort (&self->arena->core, 40)))

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_box_alloc, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_box_alloc0, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_box_alloc_aligned, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_box_dup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_box_alloc_or_abort, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_box_try_alloc, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_box_construct, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_rc_box_alloc, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_alloc0, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_alloc_aligned, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_alloc_full, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_dup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_alloc_or_abort, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_rc_box_try_alloc, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_rc_box_construct, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_atomic_rc_box_alloc, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_alloc0, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_alloc_aligned, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_alloc_full, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_dup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_alloc_or_abort, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_atomic_rc_box_try_alloc, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_atomic_rc_box_construct, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_owners = {
  "owners", scenarios, G_N_ELEMENTS (scenarios), NULL, NULL, NULL
};
