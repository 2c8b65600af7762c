/* Calls whose source fails: arrays of pointers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_ptr_array. */

#include "faults.h"

#define SUBJECT ((MultitudePtrArray *) self->subject)
#define EMPTY ((MultitudePtrArray *) self->other)
#define TAIL ((MultitudePtrArray *) self->third)

#define N_POINTERS 2000

static gboolean
made (MultitudePtrArray *array)
{
  if (array == NULL)
    return FALSE;
  multitude_ptr_array_unref (array);
  return TRUE;
}

static gboolean
grown (MultitudePtrArray *array)
{
  return array != NULL;
}

static gboolean
added (MultitudePtrArray *array)
{
  guint i;

  for (i = 0; i < N_POINTERS; i++)
    multitude_ptr_array_add (array, GUINT_TO_POINTER (i));
  return TRUE;
}

/* What was added before the failure is taken away again. */
static gboolean
tried (MultitudePtrArray  *array,
       GError            **error)
{
  guint before = array->len;
  guint i;

  for (i = 0; i < N_POINTERS; i++)
    if (!multitude_ptr_array_try_add (array, GUINT_TO_POINTER (i), error))
      {
        multitude_ptr_array_set_size (array, (gint) before);
        return FALSE;
      }

  return TRUE;
}

static gboolean
inserted (MultitudePtrArray *array)
{
  guint i;

  for (i = 0; i < N_POINTERS; i++)
    multitude_ptr_array_insert (array, 2, GUINT_TO_POINTER (i));
  return TRUE;
}

FAULT_CALL (multitude_ptr_array_new, made (multitude_ptr_array_new (self->arena)))
FAULT_CALL (multitude_ptr_array_new_with_free_func,
            made (multitude_ptr_array_new_with_free_func (self->arena, NULL)))
FAULT_CALL (multitude_ptr_array_sized_new, made (multitude_ptr_array_sized_new (self->arena, 100)))
FAULT_CALL (multitude_ptr_array_new_full,
            made (multitude_ptr_array_new_full (self->arena, 100, NULL)))
FAULT_CALL (multitude_ptr_array_try_new_full,
            made (multitude_ptr_array_try_new_full (self->arena, 1000, NULL, error)))
FAULT_CALL (multitude_ptr_array_new_null_terminated,
            made (multitude_ptr_array_new_null_terminated (self->arena, 10, NULL, TRUE)))
FAULT_CALL (multitude_ptr_array_copy, made (multitude_ptr_array_copy (SUBJECT, NULL, NULL)))
FAULT_CALL (multitude_ptr_array_add, added (SUBJECT))
FAULT_CALL (multitude_ptr_array_try_add, tried (SUBJECT, error))
FAULT_CALL (multitude_ptr_array_insert, inserted (SUBJECT))
FAULT_CALL (multitude_ptr_array_extend,
            (multitude_ptr_array_extend (EMPTY, TAIL, NULL, NULL), TRUE))
FAULT_CALL (multitude_ptr_array_extend_and_steal,
            (multitude_ptr_array_extend_and_steal (TAIL, g_steal_pointer (&self->subject)), TRUE))
FAULT_CALL (multitude_ptr_array_set_size,
            (multitude_ptr_array_set_size (SUBJECT, N_POINTERS), TRUE))
FAULT_CALL (multitude_ptr_array_reserve, (multitude_ptr_array_reserve (SUBJECT, 5000), TRUE))
FAULT_CALL (multitude_ptr_array_try_reserve, multitude_ptr_array_try_reserve (SUBJECT, 5000, error))
FAULT_CALL (multitude_ptr_array_split_off, made (multitude_ptr_array_split_off (SUBJECT, 3)))
FAULT_CALL (multitude_ptr_array_join,
            grown (multitude_ptr_array_join (TAIL, g_steal_pointer (&self->subject))))
FAULT_CALL (multitude_ptr_array_steal, fault_box (multitude_ptr_array_steal (TAIL, NULL)))
FAULT_CALL (multitude_ptr_array_free,
            fault_box (multitude_ptr_array_free (g_steal_pointer (&self->third), FALSE)))
FAULT_CALL (multitude_ptr_array_free_to_bytes,
            fault_bytes (self, multitude_ptr_array_free_to_bytes (g_steal_pointer (&self->third))))
FAULT_CALL (multitude_ptr_array_free_to_box,
            fault_box (multitude_ptr_array_free_to_box (g_steal_pointer (&self->third), NULL)))
FAULT_CALL (multitude_ptr_array_free_to_atomic_rc_box,
            fault_atomic (multitude_ptr_array_free_to_atomic_rc_box (g_steal_pointer (&self->third))))

static void
prepare (Fault *self)
{
  self->subject = multitude_ptr_array_new (self->arena);
  self->other = multitude_ptr_array_new (self->arena);
  multitude_ptr_array_reserve (SUBJECT, N_POINTERS);
  added (SUBJECT);
  self->third = multitude_ptr_array_split_off (SUBJECT, 13);
  multitude_ptr_array_shrink (TAIL);
}

static void
describe_one (MultitudePtrArray *array,
              GString           *text)
{
  guint i;

  for (i = 0; array != NULL && i < array->len; i++)
    g_string_append_printf (text, "%u ", GPOINTER_TO_UINT (array->pdata[i]));
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
  g_clear_pointer (&self->subject, multitude_ptr_array_unref);
  g_clear_pointer (&self->other, multitude_ptr_array_unref);
  g_clear_pointer (&self->third, multitude_ptr_array_unref);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_ptr_array_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_new_with_free_func, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_new_full, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_new_null_terminated, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_copy, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_add, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_insert, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_extend, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_extend_and_steal, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_set_size, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_split_off, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_join, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_steal, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_free, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_free_to_bytes, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_free_to_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_free_to_atomic_rc_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_ptr_array_try_new_full, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_ptr_array_try_add, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_ptr_array_try_reserve, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_ptr_array = {
  "ptr-array", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
