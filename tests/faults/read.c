/* Calls whose source fails: streams and files that are read into an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_read. */

#include "faults.h"

/* Of which a stream that does not say how many it has gives some at a time. */
#define N_BYTES 100000

static GInputStream *
stream_new (Fault *self)
{
  return g_memory_input_stream_new_from_bytes (self->other);
}

static gboolean
read_now (Fault   *self,
          GError **error)
{
  g_autoptr (GInputStream) stream = stream_new (self);

  return fault_bytes (self, multitude_arena_read_stream (self->arena, stream, G_MAXSIZE, NULL, error));
}

static gboolean
read_later (Fault   *self,
            GError **error)
{
  g_autoptr (GInputStream) stream = stream_new (self);
  g_autoptr (GAsyncResult) result = NULL;

  multitude_arena_read_stream_async (self->arena, stream, G_MAXSIZE, G_PRIORITY_DEFAULT, NULL, NULL, NULL, NULL,
                                     fault_keep_result, &result);
  return fault_bytes (self, multitude_arena_read_stream_finish (self->arena, fault_wait_for (&result), error));
}

static gboolean
load_now (Fault   *self,
          GError **error)
{
  return fault_bytes (self, multitude_arena_load_file (self->arena, self->subject, NULL, error));
}

static gboolean
load_later (Fault   *self,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  multitude_arena_load_file_async (self->arena, self->subject, G_PRIORITY_DEFAULT, NULL, NULL, NULL, NULL,
                                   fault_keep_result, &result);
  return fault_bytes (self, multitude_arena_load_file_finish (self->arena, fault_wait_for (&result), error));
}

FAULT_CALL (multitude_arena_read_stream, read_now (self, error))
FAULT_CALL (multitude_arena_read_stream_async, read_later (self, error))
FAULT_CALL (multitude_arena_read_stream_finish, read_later (self, error))
FAULT_CALL (multitude_arena_load_file, load_now (self, error))
FAULT_CALL (multitude_arena_load_file_async, load_later (self, error))
FAULT_CALL (multitude_arena_load_file_finish, load_later (self, error))

static void
prepare (Fault *self)
{
  g_autofree char *letters = g_strnfill (N_BYTES, 'z');
  GFileIOStream *stream;

  self->subject = g_file_new_tmp ("faults-XXXXXX", &stream, NULL);
  g_assert_nonnull (self->subject);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), letters, N_BYTES,
                                            NULL, NULL, NULL));
  g_object_unref (stream);
  self->other = g_bytes_new_take (g_steal_pointer (&letters), N_BYTES);
}

static void
finish (Fault *self)
{
  g_file_delete (self->subject, NULL, NULL);
  g_object_unref (self->subject);
  g_bytes_unref (self->other);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_arena_read_stream, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_read_stream_async, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_read_stream_finish, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_load_file, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_load_file_async, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_load_file_finish, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_read = {
  "read", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
