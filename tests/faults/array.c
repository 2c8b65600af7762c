/* Calls whose source fails: arrays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_array. */

#include "faults.h"

#include <string.h>

#define SUBJECT ((MultitudeArray *) self->subject)
#define EMPTY ((MultitudeArray *) self->other)
#define TAIL ((MultitudeArray *) self->third)

static gboolean
made (MultitudeArray *array)
{
  if (array == NULL)
    return FALSE;
  multitude_array_unref (array);
  return TRUE;
}

static gboolean
grown (MultitudeArray *array)
{
  return array != NULL;
}

static gboolean
fill_up (MultitudeArray *array)
{
  gsize i;

  for (i = 0; i < FAULT_LENGTH; i++)
    multitude_array_append_one (array, fault_units, sizeof (gunichar2));
  return TRUE;
}

FAULT_CALL (multitude_array_new, made (multitude_array_new (self->arena, TRUE, FALSE, 2)))
FAULT_CALL (multitude_array_sized_new,
            made (multitude_array_sized_new (self->arena, FALSE, TRUE, 2, 100)))
FAULT_CALL (multitude_array_try_sized_new,
            made (multitude_array_try_sized_new (self->arena, FALSE, FALSE, 2, 5000, error)))
FAULT_CALL (multitude_array_copy, made (multitude_array_copy (SUBJECT)))
FAULT_CALL (multitude_array_append_vals,
            grown (multitude_array_append_vals (SUBJECT, fault_units, FAULT_LENGTH)))
FAULT_CALL (multitude_array_try_append_vals,
            multitude_array_try_append_vals (SUBJECT, fault_units, FAULT_LENGTH, error))
FAULT_CALL (multitude_array_append_one, fill_up (SUBJECT))
FAULT_CALL (multitude_array_prepend_vals,
            grown (multitude_array_prepend_vals (SUBJECT, fault_units, FAULT_LENGTH)))
FAULT_CALL (multitude_array_insert_vals,
            grown (multitude_array_insert_vals (SUBJECT, 2, fault_units, FAULT_LENGTH)))
FAULT_CALL (multitude_array_set_size, grown (multitude_array_set_size (SUBJECT, FAULT_LENGTH)))
FAULT_CALL (multitude_array_reserve, (multitude_array_reserve (SUBJECT, 50000), TRUE))
FAULT_CALL (multitude_array_try_reserve, multitude_array_try_reserve (SUBJECT, 50000, error))
FAULT_CALL (multitude_array_split_off, made (multitude_array_split_off (SUBJECT, 3)))
FAULT_CALL (multitude_array_join,
            grown (multitude_array_join (TAIL, g_steal_pointer (&self->subject))))
FAULT_CALL (multitude_array_steal, fault_box (multitude_array_steal (TAIL, NULL)))
FAULT_CALL (multitude_array_free,
            fault_box (multitude_array_free (g_steal_pointer (&self->third), FALSE)))
FAULT_CALL (multitude_array_free_to_bytes,
            fault_bytes (self, multitude_array_free_to_bytes (g_steal_pointer (&self->third))))
FAULT_CALL (multitude_array_free_to_box,
            fault_box (multitude_array_free_to_box (g_steal_pointer (&self->third), NULL)))
FAULT_CALL (multitude_array_free_to_atomic_rc_box,
            fault_atomic (multitude_array_free_to_atomic_rc_box (g_steal_pointer (&self->third))))

static void
prepare (Fault *self)
{
  self->subject = multitude_array_new (self->arena, FALSE, TRUE, sizeof (gunichar2));
  self->other = multitude_array_new (self->arena, FALSE, TRUE, sizeof (gunichar2));
  multitude_array_append_vals (SUBJECT, fault_units, FAULT_LENGTH);
  self->third = multitude_array_split_off (SUBJECT, 14);
  multitude_array_shrink (TAIL);
}

static void
describe_one (MultitudeArray *array,
              GString        *text)
{
  if (array != NULL)
    g_string_append_len (text, array->data, (gssize) (array->len * sizeof (gunichar2)));
  g_string_append_printf (text, "%u", array != NULL ? array->len : 0);
}

static void
describe (Fault   *self,
          GString *text)
{
  describe_one (SUBJECT, text);
  describe_one (EMPTY, text);
  describe_one (TAIL, text);
}

static void
finish (Fault *self)
{
  g_clear_pointer (&self->subject, multitude_array_unref);
  g_clear_pointer (&self->other, multitude_array_unref);
  g_clear_pointer (&self->third, multitude_array_unref);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_array_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_copy, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_append_vals, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_append_one, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_prepend_vals, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_insert_vals, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_set_size, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_split_off, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_join, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_steal, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_free, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_free_to_bytes, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_free_to_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_free_to_atomic_rc_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_array_try_sized_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_array_try_append_vals, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_array_try_reserve, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_array = {
  "array", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
