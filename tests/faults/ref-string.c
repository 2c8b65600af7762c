/* Calls whose source fails: counted strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_ref_string. */

#include "faults.h"

static gboolean
made16 (gunichar2 *units)
{
  if (units == NULL)
    return FALSE;
  multitude_ref_string16_release (units);
  return TRUE;
}

FAULT_CALL (multitude_ref_string_new,
            fault_ref_string (self, multitude_ref_string_new (self->arena, fault_text)))
FAULT_CALL (multitude_ref_string_new_len,
            fault_ref_string (self, multitude_ref_string_new_len (self->arena, fault_text, 30)))
FAULT_CALL (multitude_ref_string_try_new_len,
            fault_ref_string (self, multitude_ref_string_try_new_len (self->arena, fault_text, -1, error)))
FAULT_CALL (multitude_ref_string_new_intern,
            fault_ref_string (self, multitude_ref_string_new_intern (self->arena, "new")))
FAULT_CALL (multitude_ref_string_new_intern_len,
            fault_ref_string (self, multitude_ref_string_new_intern_len (self->arena, fault_text, 100)))
FAULT_CALL (multitude_ref_string16_new,
            made16 (multitude_ref_string16_new (self->arena, fault_units, -1)))
FAULT_CALL (multitude_ref_string16_try_new,
            made16 (multitude_ref_string16_try_new (self->arena, fault_units, 50, error)))
FAULT_CALL (multitude_ref_string16_new_utf8,
            made16 (multitude_ref_string16_new_utf8 (self->arena, fault_text, -1, error)))

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_ref_string_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ref_string_new_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ref_string_try_new_len, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_ref_string_new_intern, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ref_string_new_intern_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ref_string16_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ref_string16_try_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_ref_string16_new_utf8, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_ref_string = {
  "ref-string", scenarios, G_N_ELEMENTS (scenarios), NULL, NULL, NULL
};
