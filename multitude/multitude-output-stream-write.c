/* An output stream into the memory of an arena: writing, seeking, truncating.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the functions of GIO's interfaces.  Their results are those of
 * GMemoryOutputStream; only a growing stream that finds no memory writes nothing
 * rather than a part.
 *
 * An arena has no lock, so nothing here hands work to one of GIO's threads.  Writing and
 * closing are done at once on the thread of the caller.  For vectors and splices GIO
 * does the same by itself, because the stream can be polled and has its own write.
 * Others still may call from such a thread, as the asynchronous calls of filter streams
 * do; that is up to the program.
 */

#include "config.h"

#include "multitude-output-stream-private.h"

#include "multitude-gettext-private.h"

#include <string.h>

/* What GMemoryOutputStream takes first. */
#define MIN_SIZE 16

gboolean
multitude_output_stream_reserve (MultitudeOutputStream *self,
                                 gsize                  size)
{
  if (size > 0 && !mtude_block_grow (&self->arena->core, &self->block, self->data_size, size, 0,
                                     MTUDE_GROW_EXACT))
    return FALSE;

  self->size = size;
  return TRUE;
}

/* A program that writes to any kind of stream looks for this error. */
static void
set_no_space (GError                **error,
              MultitudeOutputStream  *self,
              gsize                   size)
{
  g_autoptr (GError) reason = NULL;

  if (self->kind == STREAM_IS_FIXED)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The stream has a fixed size of %zu bytes"),
                   self->size);
      return;
    }

  multitude_set_error (&reason, self->arena, size, MTUDE_BLOCK_ALIGNMENT);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, reason->message);
}

/* The next power of two, or as much as can be. */
static gsize
amortized_size (gsize size)
{
  gsize amortized = MIN_SIZE;

  while (amortized < size && amortized <= G_MAXSIZE / 2)
    amortized *= 2;

  return MAX (amortized, size);
}

/* What is only for later must not be why it fails now. */
static gboolean
make_room (MultitudeOutputStream  *self,
           gsize                   count,
           GError                **error)
{
  gsize end = count <= G_MAXSIZE - self->position ? self->position + count : G_MAXSIZE;

  if (end <= self->size || (self->kind == STREAM_IS_FIXED && self->position < self->size))
    return TRUE;

  if (self->kind == STREAM_GROWS
      && (multitude_output_stream_reserve (self, amortized_size (end))
          || multitude_output_stream_reserve (self, end)))
    return TRUE;

  set_no_space (error, self, end);
  return FALSE;
}

static void
fill_gap (MultitudeOutputStream *self,
          gsize                  end)
{
  if (end > self->data_size)
    memset (self->block.data + self->data_size, 0, end - self->data_size);
}

/* What GMemoryOutputStream has in all of its room is enough once to make a string of the
 * bytes, and does not touch memory that may never be needed.
 */
static void
set_data_size (MultitudeOutputStream *self,
               gsize                  data_size)
{
  self->data_size = data_size;
  if (data_size < self->size)
    self->block.data[data_size] = '\0';
}

/* ---- Writing ---- */

static gssize
multitude_output_stream_write (GOutputStream  *stream,
                               const void     *buffer,
                               gsize           count,
                               GCancellable   *cancellable G_GNUC_UNUSED,
                               GError        **error)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (stream);

  if (count == 0)
    return 0;

  if (!make_room (self, count, error))
    return -1;

  fill_gap (self, self->position);
  count = MIN (count, self->size - self->position);
  memcpy (self->block.data + self->position, buffer, count);
  self->position += count;
  if (self->position > self->data_size)
    set_data_size (self, self->position);

  return (gssize) count;
}

static void
multitude_output_stream_write_async (GOutputStream       *stream,
                                     const void          *buffer,
                                     gsize                count,
                                     int                  io_priority,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;
  gssize n_written;

  g_task_set_source_tag (task, multitude_output_stream_write_async);
  g_task_set_priority (task, io_priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  n_written = multitude_output_stream_write (stream, buffer, count, cancellable, &error);
  if (n_written < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n_written);
}

static gssize
multitude_output_stream_write_finish (GOutputStream  *stream G_GNUC_UNUSED,
                                      GAsyncResult   *result,
                                      GError        **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
multitude_output_stream_close_async (GOutputStream       *stream,
                                     int                  io_priority,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, multitude_output_stream_close_async);
  g_task_set_priority (task, io_priority);
  g_task_return_boolean (task, TRUE);
}

static gboolean
multitude_output_stream_close_finish (GOutputStream  *stream G_GNUC_UNUSED,
                                      GAsyncResult   *result,
                                      GError        **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Nothing is kept back, so there is nothing to flush, in a thread or here. */
void
multitude_output_stream_class_write (GOutputStreamClass *klass)
{
  klass->write_fn = multitude_output_stream_write;
  klass->write_async = multitude_output_stream_write_async;
  klass->write_finish = multitude_output_stream_write_finish;
  klass->flush_async = NULL;
  klass->close_async = multitude_output_stream_close_async;
  klass->close_finish = multitude_output_stream_close_finish;
}

static gboolean
multitude_output_stream_is_writable (GPollableOutputStream *stream G_GNUC_UNUSED)
{
  return TRUE;
}

static GSource *
multitude_output_stream_create_source (GPollableOutputStream *stream,
                                       GCancellable          *cancellable)
{
  g_autoptr (GSource) at_once = g_timeout_source_new (0);

  return g_pollable_source_new_full (stream, at_once, cancellable);
}

void
multitude_output_stream_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = multitude_output_stream_is_writable;
  iface->create_source = multitude_output_stream_create_source;
}

/* ---- Seeking ---- */

static goffset
multitude_output_stream_tell (GSeekable *seekable)
{
  return (goffset) MULTITUDE_OUTPUT_STREAM (seekable)->position;
}

static gboolean
multitude_output_stream_can_seek (GSeekable *seekable G_GNUC_UNUSED)
{
  return TRUE;
}

/* A stream of a fixed size ends with its size, another one with what was written. */
static goffset
origin_of (MultitudeOutputStream *self,
           GSeekType              type)
{
  switch (type)
    {
    case G_SEEK_CUR:
      return (goffset) self->position;
    case G_SEEK_END:
      return (goffset) (self->kind == STREAM_IS_FIXED ? self->size : self->data_size);
    case G_SEEK_SET:
      return 0;
    default:
      return -1;
    }
}

static gboolean
multitude_output_stream_seek (GSeekable     *seekable,
                              goffset        offset,
                              GSeekType      type,
                              GCancellable  *cancellable G_GNUC_UNUSED,
                              GError       **error)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (seekable);
  goffset origin = origin_of (self, type);
  goffset end = self->kind == STREAM_IS_FIXED ? (goffset) self->size : (goffset) MIN (G_MAXSSIZE, G_MAXOFFSET);

  if (origin < 0 || offset < -origin)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Cannot seek to before the beginning of the stream"));
      return FALSE;
    }
  if (offset > end - origin)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Cannot seek to behind the end of the stream"));
      return FALSE;
    }

  self->position = (gsize) (origin + offset);
  return TRUE;
}

static gboolean
multitude_output_stream_can_truncate (GSeekable *seekable)
{
  return MULTITUDE_OUTPUT_STREAM (seekable)->kind == STREAM_GROWS;
}

static gboolean
resize (MultitudeOutputStream *self,
        gsize                  size)
{
  if (self->kind == STREAM_IS_FIXED)
    return size == self->size;

  if (size >= self->size)
    return multitude_output_stream_reserve (self, size);

  if (size == 0)
    mtude_block_free (&self->arena->core, &self->block);
  else
    mtude_block_shrink (&self->arena->core, &self->block, size);
  self->size = size;
  return TRUE;
}

static gboolean
multitude_output_stream_truncate (GSeekable     *seekable,
                                  goffset        offset,
                                  GCancellable  *cancellable G_GNUC_UNUSED,
                                  GError       **error)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (seekable);
  gsize size = (gsize) MIN ((guint64) offset, G_MAXSIZE);

  if (offset < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _("Cannot truncate to a negative size"));
      return FALSE;
    }

  /* What was stolen is not there any more. */
  if (self->block.data == NULL)
    self->data_size = 0;
  if (!resize (self, size))
    {
      set_no_space (error, self, size);
      return FALSE;
    }

  fill_gap (self, size);
  set_data_size (self, size);
  return TRUE;
}

void
multitude_output_stream_seekable_init (GSeekableIface *iface)
{
  iface->tell = multitude_output_stream_tell;
  iface->can_seek = multitude_output_stream_can_seek;
  iface->seek = multitude_output_stream_seek;
  iface->can_truncate = multitude_output_stream_can_truncate;
  iface->truncate_fn = multitude_output_stream_truncate;
}
