/* Operations on streams: what is written to one, and what is read from one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_stream.  The twin of what is written to is a GMemoryOutputStream
 * that can grow, or one of the same fixed size.
 */

#include "alphabet.h"

#define MAX_SIZE 40000

static GOutputStream *stream;   /* NULL: none */
static GOutputStream *twin;
static gpointer twin_room;      /* of a fixed one */

#define OURS (MULTITUDE_OUTPUT_STREAM (stream))
#define THEIRS (G_MEMORY_OUTPUT_STREAM (twin))

static void
op_end (FuzzMachine *self)
{
  g_clear_object (&stream);
  g_clear_object (&twin);
  g_clear_pointer (&twin_room, g_free);
}

static gboolean
ensure (FuzzMachine *self)
{
  if (stream != NULL)
    return multitude_output_stream_get_data_size (OURS) < MAX_SIZE;

  stream = multitude_output_stream_new (self->arena);
  twin = g_memory_output_stream_new_resizable ();
  return TRUE;
}

/* One that cannot grow is full, or there is no memory: GIO has one code for both. */
static void
failed (FuzzMachine  *self,
        GError      **error)
{
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (error);
}

static void
op_new_sized (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  op_end (self);
  fuzz_try_begin (self);
  if (size % 2 == 1 && fuzz_may_abort (self, size))
    stream = multitude_output_stream_sized_new (self->arena, size);
  else
    stream = multitude_output_stream_try_sized_new (self->arena, size, &error);
  if (stream == NULL)
    fuzz_try_failed (self, &error);
  else
    twin = g_memory_output_stream_new_resizable ();
}

static void
op_new_fixed (FuzzMachine *self)
{
  gsize size = 1 + fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  op_end (self);
  fuzz_try_begin (self);
  if (size % 2 == 1 && fuzz_may_abort (self, size))
    stream = multitude_output_stream_new_fixed (self->arena, size);
  else
    stream = multitude_output_stream_try_new_fixed (self->arena, size, &error);
  if (stream == NULL)
    {
      fuzz_try_failed (self, &error);
      return;
    }

  twin_room = g_malloc0 (size);
  twin = g_memory_output_stream_new (twin_room, size, NULL, NULL);
}

/* ---- Writing ---- */

static void
op_write (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;
  gssize n;

  if (!ensure (self))
    return;
  n = g_output_stream_write (stream, text, length, NULL, &error);
  if (n < 0)
    failed (self, &error);
  else
    g_assert_cmpint (g_output_stream_write (twin, text, (gsize) n, NULL, NULL), ==, n);
}

static void
op_seek (FuzzMachine *self)
{
  goffset offset = (goffset) fuzz_input_size (&self->input) % MAX_SIZE;
  GSeekType type = (GSeekType) fuzz_input_below (&self->input, 3);
  gboolean done;

  if (!ensure (self))
    return;
  if (fuzz_input_byte (&self->input) % 2 == 1)
    offset = -offset;

  done = g_seekable_seek (G_SEEKABLE (stream), offset, type, NULL, NULL);
  g_assert_cmpint (done, ==, g_seekable_seek (G_SEEKABLE (twin), offset, type, NULL, NULL));
}

static void
op_truncate (FuzzMachine *self)
{
  goffset size = (goffset) fuzz_input_size (&self->input) % MAX_SIZE;
  g_autoptr (GError) error = NULL;

  if (!ensure (self) || twin_room != NULL)
    return;
  if (g_seekable_truncate (G_SEEKABLE (stream), size, NULL, &error))
    g_assert_true (g_seekable_truncate (G_SEEKABLE (twin), size, NULL, NULL));
  else
    failed (self, &error);
}

static void
op_steal (FuzzMachine *self)
{
  g_autoptr (GBytes) ours = NULL;
  g_autoptr (GBytes) theirs = NULL;

  if (!ensure (self) || twin_room != NULL)
    return;
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_assert_true (g_output_stream_close (twin, NULL, NULL));
  ours = multitude_output_stream_steal_as_bytes (OURS);
  theirs = g_memory_output_stream_steal_as_bytes (THEIRS);
  op_end (self);
  g_assert_true (g_bytes_equal (ours, theirs));
}

static void
op_steal_data (FuzzMachine *self)
{
  gsize size;
  gpointer data;

  if (!ensure (self))
    return;
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  size = multitude_output_stream_get_data_size (OURS);
  data = multitude_output_stream_steal_data (OURS);
  g_assert_cmpmem (data, data != NULL ? size : 0, g_memory_output_stream_get_data (THEIRS), data != NULL ? size : 0);
  op_end (self);
  if (data != NULL)
    multitude_box_free (data);
}

static void
check (FuzzMachine *self)
{
  gsize size;

  if (stream == NULL)
    return;
  size = multitude_output_stream_get_data_size (OURS);
  g_assert_cmpuint (size, ==, g_memory_output_stream_get_data_size (THEIRS));
  g_assert_cmpuint (size, <=, multitude_output_stream_get_size (OURS));
  g_assert_true (multitude_output_stream_get_arena (OURS) == self->arena);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, g_seekable_tell (G_SEEKABLE (twin)));
  g_assert_cmpmem (multitude_output_stream_get_data (OURS), size, g_memory_output_stream_get_data (THEIRS), size);
}

/* ---- Reading ---- */

typedef struct
{
  GInputStream *stream;
  const char   *text;
  gsize         length;
  gsize         max_size;
} Reading;

/* In two pieces, which come one at a time. */
static Reading
read_what (FuzzMachine *self)
{
  Reading reading = { NULL };
  gsize first;

  reading.text = fuzz_input_text (&self->input, &reading.length);
  first = fuzz_input_size (&self->input) % (reading.length + 1);
  reading.max_size = fuzz_input_byte (&self->input) < 200 ? G_MAXSIZE : fuzz_input_size (&self->input);
  reading.stream = g_memory_input_stream_new_from_data (reading.text, (gssize) first, NULL);
  g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (reading.stream), reading.text + first,
                                  (gssize) (reading.length - first), NULL);
  return reading;
}

static void
check_read (FuzzMachine    *self,
            const Reading  *reading,
            GBytes         *bytes,
            GError        **error)
{
  g_object_unref (reading->stream);
  if (bytes != NULL)
    {
      g_assert_cmpuint (reading->length, <=, reading->max_size);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), reading->text, reading->length);
      g_bytes_unref (bytes);
    }
  else if ((*error)->domain == MULTITUDE_ERROR)
    fuzz_try_failed_keeping (self, error);
  else
    {
      g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
      g_assert_cmpuint (reading->length, >, reading->max_size);
    }
}

static void
op_read (FuzzMachine *self)
{
  Reading reading = read_what (self);
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  check_read (self, &reading,
              multitude_arena_read_stream (self->arena, reading.stream, reading.max_size, NULL, &error), &error);
}

static void
keep_result (GObject      *object,
             GAsyncResult *result,
             gpointer      place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

static void
op_read_async (FuzzMachine *self)
{
  Reading reading = read_what (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  multitude_arena_read_stream_async (self->arena, reading.stream, reading.max_size, G_PRIORITY_DEFAULT, NULL, NULL,
                                     NULL, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  check_read (self, &reading, multitude_arena_read_stream_finish (self->arena, result, &error), &error);
}

const FuzzFamily fuzz_family_stream = {
  "stream",
  {
    op_new_sized, op_new_fixed, op_write, op_seek, op_truncate, op_steal, op_steal_data, op_end, op_read,
    op_read_async,
  },
  check, NULL, op_end
};
