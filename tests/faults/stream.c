/* Calls whose source fails: streams that write into an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_stream.  A write is a virtual function of GIO's, and exported as such. */

#include "faults.h"

static gboolean
made (GOutputStream *stream)
{
  if (stream == NULL)
    return FALSE;
  g_object_unref (stream);
  return TRUE;
}

FAULT_CALL (multitude_output_stream_sized_new,
            made (multitude_output_stream_sized_new (self->arena, 3000)))
FAULT_CALL (multitude_output_stream_try_sized_new,
            made (multitude_output_stream_try_sized_new (self->arena, 100000, error)))
FAULT_CALL (multitude_output_stream_new_fixed,
            made (multitude_output_stream_new_fixed (self->arena, 3000)))
FAULT_CALL (multitude_output_stream_try_new_fixed,
            made (multitude_output_stream_try_new_fixed (self->arena, 3000, error)))

/* What is written goes into the room that was asked for; all or nothing of it. */
static gboolean
written (Fault   *self,
         GError **error)
{
  return g_output_stream_write_all (self->subject, fault_text, FAULT_LENGTH, NULL, NULL, error);
}

FAULT_CALL (multitude_output_stream_new, written (self, error))

static void
prepare (Fault *self)
{
  self->subject = multitude_output_stream_new (self->arena);
  g_assert_true (g_output_stream_write_all (self->subject, "text", 4, NULL, NULL, NULL));
}

static void
describe (Fault   *self,
          GString *text)
{
  g_string_append_len (text, multitude_output_stream_get_data (self->subject),
                       (gssize) multitude_output_stream_get_data_size (self->subject));
}

static void
finish (Fault *self)
{
  g_object_unref (self->subject);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_output_stream_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_output_stream_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_output_stream_new_fixed, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_output_stream_try_sized_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_output_stream_try_new_fixed, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_stream = {
  "stream", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
