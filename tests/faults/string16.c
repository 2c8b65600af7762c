/* Calls whose source fails: UTF-16 that grows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_string16. */

#include "faults.h"

#include <string.h>

#define SUBJECT ((MultitudeString16 *) self->subject)
#define EMPTY ((MultitudeString16 *) self->other)
#define TAIL ((MultitudeString16 *) self->third)

static gboolean
made (MultitudeString16 *string)
{
  if (string == NULL)
    return FALSE;
  multitude_string16_free (string, TRUE);
  return TRUE;
}

static gboolean
grown (MultitudeString16 *string)
{
  return string != NULL;
}

static gboolean
fill_up (MultitudeString16 *string,
         void             (*step) (MultitudeString16 *string))
{
  gsize i;

  for (i = 0; i < FAULT_LENGTH; i++)
    step (string);
  return TRUE;
}

static void
append_c (MultitudeString16 *string)
{
  multitude_string16_append_c (string, 'x');
}

static void
append_unichar (MultitudeString16 *string)
{
  multitude_string16_append_unichar (string, 0x1f600);
}

static void
insert_unichar (MultitudeString16 *string)
{
  multitude_string16_insert_unichar (string, 2, 0x20ac);
}

static gboolean
resized (MultitudeString16 *string)
{
  multitude_string16_set_size (string, FAULT_LENGTH);
  memset (string->str, 'x', FAULT_LENGTH * sizeof (gunichar2));
  return TRUE;
}

static gboolean
converted (Fault      *self,
           const char *str)
{
  if (str == NULL)
    return FALSE;
  g_string_append (self->seen, str);
  return TRUE;
}

static gboolean
made_ref_string (gunichar2 *units)
{
  multitude_ref_string16_release (units);
  return TRUE;
}

FAULT_CALL (multitude_string16_new, made (multitude_string16_new (self->arena, fault_units)))
FAULT_CALL (multitude_string16_new_len,
            made (multitude_string16_new_len (self->arena, fault_units, 50)))
FAULT_CALL (multitude_string16_sized_new, made (multitude_string16_sized_new (self->arena, 50)))
FAULT_CALL (multitude_string16_try_sized_new,
            made (multitude_string16_try_sized_new (self->arena, 5000, error)))
FAULT_CALL (multitude_string16_append, grown (multitude_string16_append (SUBJECT, fault_units)))
FAULT_CALL (multitude_string16_append_len,
            grown (multitude_string16_append_len (SUBJECT, fault_units, 5000)))
FAULT_CALL (multitude_string16_append_c, fill_up (SUBJECT, append_c))
FAULT_CALL (multitude_string16_append_unichar, fill_up (SUBJECT, append_unichar))
FAULT_CALL (multitude_string16_append_utf8,
            multitude_string16_append_utf8 (SUBJECT, fault_text, -1, error))
FAULT_CALL (multitude_string16_prepend_len,
            grown (multitude_string16_prepend_len (SUBJECT, fault_units, 5000)))
FAULT_CALL (multitude_string16_insert_len,
            grown (multitude_string16_insert_len (SUBJECT, 2, fault_units, -1)))
FAULT_CALL (multitude_string16_insert_unichar, fill_up (SUBJECT, insert_unichar))
FAULT_CALL (multitude_string16_try_append_len,
            multitude_string16_try_append_len (SUBJECT, fault_units, -1, error))
FAULT_CALL (multitude_string16_try_insert_len,
            multitude_string16_try_insert_len (TAIL, 2, TAIL->str, 3000, error))
FAULT_CALL (multitude_string16_assign, grown (multitude_string16_assign (SUBJECT, fault_units)))
FAULT_CALL (multitude_string16_overwrite_len,
            grown (multitude_string16_overwrite_len (SUBJECT, 2, fault_units, -1)))
FAULT_CALL (multitude_string16_set_size, resized (SUBJECT))
FAULT_CALL (multitude_string16_reserve, (multitude_string16_reserve (SUBJECT, 50000), TRUE))
FAULT_CALL (multitude_string16_try_reserve, multitude_string16_try_reserve (SUBJECT, 50000, error))
FAULT_CALL (multitude_string16_split_off, made (multitude_string16_split_off (SUBJECT, 3)))
FAULT_CALL (multitude_string16_join,
            grown (multitude_string16_join (TAIL, g_steal_pointer (&self->subject))))
FAULT_CALL (multitude_string16_to_utf8,
            converted (self, multitude_string16_to_utf8 (TAIL, NULL, error)))
FAULT_CALL (multitude_string16_free_to_box,
            fault_box (multitude_string16_free_to_box (g_steal_pointer (&self->other), NULL)))
FAULT_CALL (multitude_string16_free,
            fault_box (multitude_string16_free (g_steal_pointer (&self->other), FALSE)))
FAULT_CALL (multitude_string16_free_to_ref_string16,
            made_ref_string (multitude_string16_free_to_ref_string16 (g_steal_pointer (&self->other))))

static void
prepare (Fault *self)
{
  MultitudeString16 *whole = multitude_string16_sized_new (self->arena, FAULT_LENGTH);

  multitude_string16_append (whole, fault_units);
  self->third = multitude_string16_split_off (whole, 14);
  self->subject = multitude_string16_new_len (self->arena, fault_units, 100);
  self->other = multitude_string16_new (self->arena, NULL);
  multitude_string16_free (whole, TRUE);
}

static void
describe_one (MultitudeString16 *string,
              GString           *text)
{
  gsize i;

  for (i = 0; string != NULL && i < string->len; i++)
    g_string_append_unichar (text, string->str[i]);
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
  MultitudeString16 *strings[] = { SUBJECT, EMPTY, TAIL };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      multitude_string16_free (strings[i], TRUE);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_string16_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_new_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_append, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_append_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_append_c, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_append_unichar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_prepend_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_insert_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_insert_unichar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_assign, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_overwrite_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_set_size, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_split_off, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_join, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_free_to_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_free, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_free_to_ref_string16, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string16_try_sized_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string16_append_utf8, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string16_try_append_len, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string16_try_insert_len, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string16_try_reserve, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string16_to_utf8, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_string16 = {
  "string16", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
