/* Calls whose source fails: arrays of bytes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_byte_array. */

#include "faults.h"

#include <string.h>

#define SUBJECT ((MultitudeByteArray *) self->subject)
#define EMPTY ((MultitudeByteArray *) self->other)
#define TAIL ((MultitudeByteArray *) self->third)

#define BYTES ((const guint8 *) fault_text)

static gboolean
made (MultitudeByteArray *array)
{
  if (array == NULL)
    return FALSE;
  multitude_byte_array_unref (array);
  return TRUE;
}

static gboolean
grown (MultitudeByteArray *array)
{
  return array != NULL;
}

static gboolean
resized (MultitudeByteArray *array)
{
  multitude_byte_array_set_size (array, FAULT_LENGTH);
  memset (array->data, 'x', FAULT_LENGTH);
  return TRUE;
}

static gboolean
bytes_appended (MultitudeByteArray  *array,
                GError             **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (fault_text, FAULT_LENGTH);

  return multitude_byte_array_append_bytes (array, bytes, error);
}

FAULT_CALL (multitude_byte_array_new, made (multitude_byte_array_new (self->arena)))
FAULT_CALL (multitude_byte_array_sized_new,
            made (multitude_byte_array_sized_new (self->arena, 100)))
FAULT_CALL (multitude_byte_array_try_sized_new,
            made (multitude_byte_array_try_sized_new (self->arena, 5000, error)))
FAULT_CALL (multitude_byte_array_new_take,
            made (multitude_byte_array_new_take (self->arena, g_memdup2 (fault_text, 100), 100)))
FAULT_CALL (multitude_byte_array_new_holding,
            made (multitude_byte_array_new_holding (self->arena, error)))
FAULT_CALL (multitude_byte_array_append,
            grown (multitude_byte_array_append (SUBJECT, BYTES, FAULT_LENGTH)))
FAULT_CALL (multitude_byte_array_try_append,
            multitude_byte_array_try_append (SUBJECT, BYTES, FAULT_LENGTH, error))
FAULT_CALL (multitude_byte_array_append_bytes, bytes_appended (SUBJECT, error))
FAULT_CALL (multitude_byte_array_prepend,
            grown (multitude_byte_array_prepend (SUBJECT, BYTES, FAULT_LENGTH)))
FAULT_CALL (multitude_byte_array_set_size, resized (SUBJECT))
FAULT_CALL (multitude_byte_array_reserve, (multitude_byte_array_reserve (SUBJECT, 50000), TRUE))
FAULT_CALL (multitude_byte_array_try_reserve,
            multitude_byte_array_try_reserve (SUBJECT, 50000, error))
FAULT_CALL (multitude_byte_array_split_off, made (multitude_byte_array_split_off (SUBJECT, 3)))
FAULT_CALL (multitude_byte_array_join,
            grown (multitude_byte_array_join (TAIL, g_steal_pointer (&self->subject))))
FAULT_CALL (multitude_byte_array_steal, fault_box (multitude_byte_array_steal (TAIL, NULL)))
FAULT_CALL (multitude_byte_array_steal_bytes,
            fault_bytes (self, multitude_byte_array_steal_bytes (TAIL)))
FAULT_CALL (multitude_byte_array_free,
            fault_box (multitude_byte_array_free (g_steal_pointer (&self->third), FALSE)))
FAULT_CALL (multitude_byte_array_free_to_bytes,
            fault_bytes (self, multitude_byte_array_free_to_bytes (g_steal_pointer (&self->third))))
FAULT_CALL (multitude_byte_array_free_to_box,
            fault_box (multitude_byte_array_free_to_box (g_steal_pointer (&self->third), NULL)))
FAULT_CALL (multitude_byte_array_free_to_atomic_rc_box,
            fault_atomic (multitude_byte_array_free_to_atomic_rc_box (g_steal_pointer (&self->third))))

static void
prepare (Fault *self)
{
  self->subject = multitude_byte_array_new (self->arena);
  self->other = multitude_byte_array_new (self->arena);
  multitude_byte_array_append (SUBJECT, BYTES, FAULT_LENGTH);
  self->third = multitude_byte_array_split_off (SUBJECT, 14);
  multitude_byte_array_shrink (TAIL);
}

static void
describe_one (MultitudeByteArray *array,
              GString            *text)
{
  if (array != NULL)
    g_string_append_len (text, (const char *) array->data, array->len);
  g_string_append_c (text, '/');
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
  g_clear_pointer (&self->subject, multitude_byte_array_unref);
  g_clear_pointer (&self->other, multitude_byte_array_unref);
  g_clear_pointer (&self->third, multitude_byte_array_unref);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_byte_array_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_new_take, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_append, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_prepend, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_set_size, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_split_off, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_join, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_steal, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_steal_bytes, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_free, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_free_to_bytes, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_free_to_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_free_to_atomic_rc_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_byte_array_try_sized_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_byte_array_new_holding, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_byte_array_try_append, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_byte_array_append_bytes, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_byte_array_try_reserve, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_byte_array = {
  "byte-array", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
