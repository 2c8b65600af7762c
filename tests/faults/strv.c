/* Calls whose source fails: arrays of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_strv. */

#include "faults.h"

#define SUBJECT ((MultitudeStrvBuilder *) self->subject)

static const char *values[] = { "two", "three", NULL };

static gboolean
made (MultitudeStrvBuilder *builder)
{
  if (builder == NULL)
    return FALSE;
  multitude_strv_builder_unref (builder);
  return TRUE;
}

static gboolean
ended (Fault  *self,
       char  **strv)
{
  guint i;

  if (strv == NULL)
    return FALSE;
  for (i = 0; strv[i] != NULL; i++)
    g_string_append (self->seen, strv[i]);
  multitude_box_free (strv);
  return TRUE;
}

FAULT_CALL (multitude_strv_builder_new, made (multitude_strv_builder_new (self->arena)))
FAULT_CALL (multitude_strv_builder_new_holding,
            made (multitude_strv_builder_new_holding (self->arena, error)))
FAULT_CALL (multitude_strv_builder_add, (multitude_strv_builder_add (SUBJECT, fault_text), TRUE))
FAULT_CALL (multitude_strv_builder_try_add,
            multitude_strv_builder_try_add (SUBJECT, fault_text, error))
FAULT_CALL (multitude_strv_builder_addv,
            (multitude_strv_builder_add_many (SUBJECT, fault_text, NULL),
             multitude_strv_builder_addv (SUBJECT, values), TRUE))
FAULT_CALL (multitude_strv_builder_add_many,
            (multitude_strv_builder_add_many (SUBJECT, "x", fault_text, NULL), TRUE))
FAULT_CALL (multitude_strv_builder_end, ended (self, multitude_strv_builder_end (SUBJECT)))
FAULT_CALL (multitude_strv_builder_try_end,
            ended (self, multitude_strv_builder_try_end (SUBJECT, error)))

static void
prepare (Fault *self)
{
  guint i;

  self->subject = multitude_strv_builder_new (self->arena);
  for (i = 0; i < 200; i++)
    multitude_strv_builder_add (SUBJECT, "one");
}

/* Its strings are not to be seen before its end. */
static void
finish (Fault *self)
{
  multitude_strv_builder_unref (SUBJECT);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_strv_builder_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_strv_builder_add, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_strv_builder_addv, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_strv_builder_add_many, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_strv_builder_end, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_strv_builder_new_holding, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_strv_builder_try_add, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_strv_builder_try_end, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_strv = {
  "strv", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
