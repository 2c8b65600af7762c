/* Reading streams and files into the memory of an arena, while the program goes on.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that do not block.  A thread of GIO may do the reading, into memory
 * that was taken before and is let go after: the arena itself is used by the main
 * context of the caller alone.
 *
 * While a read is under way the memory is not touched, and cannot go.  A reader has it
 * in its task, which waits for the stream to be done with the place, also when it is
 * cancelled; the block is an owner, so neither a reset nor other allocations move or
 * free it; and the task has a reference to the arena.
 *
 * What was read becomes bytes when the caller asks for them.  So a cancellation that
 * comes between the end and the callback can still put everything back.
 */

#include "config.h"

#include "multitude-read-private.h"

#include "multitude-builder-private.h"

typedef enum
{
  STREAM_IS_THEIRS,
  STREAM_IS_OURS
} StreamOwner;

typedef struct
{
  ArenaReader            reader;
  GInputStream          *stream;
  StreamOwner            owner;         /* ours is closed */
  GError                *error;         /* why there will be no bytes */

  GFileProgressCallback  progress_callback;
  gpointer               progress_data;
  GDestroyNotify         progress_destroy;
} ReadJob;

/* On any thread: with bytes that nobody asked for. */
static void
read_job_free (gpointer data)
{
  ReadJob *job = data;

  multitude_builder_drop_block (job->reader.arena, &job->reader.block, TRUE);
  g_clear_object (&job->stream);
  g_clear_error (&job->error);
  g_free (job);
}

static GTask *
read_task_new (MultitudeArena        *self,
               gsize                  max_size,
               int                    io_priority,
               GCancellable          *cancellable,
               GFileProgressCallback  progress_callback,
               gpointer               progress_data,
               GDestroyNotify         progress_destroy,
               GAsyncReadyCallback    callback,
               gpointer               user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ReadJob *job = g_new0 (ReadJob, 1);

  multitude_reader_init (&job->reader, self, max_size);
  job->progress_callback = progress_callback;
  job->progress_data = progress_data;
  job->progress_destroy = progress_destroy;
  g_task_set_task_data (task, job, read_job_free);
  g_task_set_priority (task, io_priority);

  return task;
}

/* ---- The end ---- */

/* Takes the reference. */
static void
return_result (GTask *task)
{
  ReadJob *job = g_task_get_task_data (task);

  if (job->progress_destroy != NULL)
    job->progress_destroy (job->progress_data);

  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_closed (GObject      *stream,
           GAsyncResult *result,
           gpointer      task)
{
  g_input_stream_close_finish (G_INPUT_STREAM (stream), result, NULL);
  return_result (task);
}

/* A file is closed also if that was cancelled. */
static void
end_reading (GTask *task)
{
  ReadJob *job = g_task_get_task_data (task);

  if (job->error != NULL)
    multitude_reader_drop (&job->reader);
  else
    multitude_reader_end (&job->reader);

  if (job->owner == STREAM_IS_OURS)
    g_input_stream_close_async (job->stream, g_task_get_priority (task), NULL, on_closed, task);
  else
    return_result (task);
}

/* ---- Steps ---- */

static void
tell_progress (ReadJob *job)
{
  goffset total = job->reader.expected != G_MAXSIZE ? (goffset) job->reader.expected : -1;

  if (job->progress_callback != NULL)
    job->progress_callback ((goffset) job->reader.used, total, job->progress_data);
}

static void on_read (GObject      *stream,
                     GAsyncResult *result,
                     gpointer      task);

/* A stream that never blocks may not look whether it was cancelled. */
static void
read_piece (GTask *task)
{
  ReadJob *job = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gpointer place;
  gsize room;

  if (g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    {
      end_reading (task);
      return;
    }

  place = multitude_reader_get_place (&job->reader, &room);
  g_input_stream_read_async (job->stream, place, room, g_task_get_priority (task), cancellable, on_read, task);
}

static void
on_read (GObject      *stream,
         GAsyncResult *result,
         gpointer      task)
{
  ReadJob *job = g_task_get_task_data (task);
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &job->error);

  if (n_read <= 0 || !multitude_reader_take (&job->reader, (gsize) n_read, &job->error))
    {
      end_reading (task);
      return;
    }

  tell_progress (job);
  read_piece (task);
}

static void
on_info (GObject      *stream,
         GAsyncResult *result,
         gpointer      task)
{
  ReadJob *job = g_task_get_task_data (task);
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (stream), result, NULL);

  if (multitude_reader_expect (&job->reader, job->stream, info, &job->error))
    read_piece (task);
  else
    end_reading (task);
}

static void
begin_reading (GTask *task)
{
  ReadJob *job = g_task_get_task_data (task);

  if (G_IS_FILE_INPUT_STREAM (job->stream))
    g_file_input_stream_query_info_async (G_FILE_INPUT_STREAM (job->stream), G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                          g_task_get_priority (task), g_task_get_cancellable (task),
                                          on_info, task);
  else
    read_piece (task);
}

static void
on_opened (GObject      *file,
           GAsyncResult *result,
           gpointer      task)
{
  ReadJob *job = g_task_get_task_data (task);

  job->stream = G_INPUT_STREAM (g_file_read_finish (G_FILE (file), result, &job->error));
  if (job->stream == NULL)
    {
      return_result (task);
      return;
    }

  job->owner = STREAM_IS_OURS;
  begin_reading (task);
}

static GBytes *
take_result (GTask   *task,
             GError **error)
{
  ReadJob *job = g_task_get_task_data (task);

  if (g_task_propagate_boolean (task, error))
    return multitude_reader_take_bytes (&job->reader);

  multitude_reader_drop (&job->reader);
  return NULL;
}

/* ---- Calls ---- */

/**
 * multitude_arena_read_stream_async:
 * @self: an arena
 * @stream: what to read
 * @max_size: how many bytes there may be; %G_MAXSIZE if the budget of the arena is
 *   limit enough
 * @io_priority: the priority of the reads, such as %G_PRIORITY_DEFAULT
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @progress_callback: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy):
 *   told how many bytes there are after each piece of them, and how many there will be,
 *   or -1 if that is not known
 * @progress_data: passed to @progress_callback
 * @progress_destroy: (nullable): called with @progress_data before @callback is
 * @callback: (nullable) (scope async): called when the stream is read or that has failed
 * @user_data: passed to @callback
 *
 * Reads a stream as multitude_arena_read_stream() does, without blocking.
 *
 * Only the thread that uses the arena may call this, and that one has to run the
 * thread-default main context of this call until @callback is called, which happens
 * there, as everything that is done with the arena.  In between it may use the arena,
 * also reset it, or drop its reference to it.
 *
 * Since: 1.0
 */
void
multitude_arena_read_stream_async (MultitudeArena        *self,
                                   GInputStream          *stream,
                                   gsize                  max_size,
                                   int                    io_priority,
                                   GCancellable          *cancellable,
                                   GFileProgressCallback  progress_callback,
                                   gpointer               progress_data,
                                   GDestroyNotify         progress_destroy,
                                   GAsyncReadyCallback    callback,
                                   gpointer               user_data)
{
  GTask *task;
  ReadJob *job;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = read_task_new (self, max_size, io_priority, cancellable, progress_callback, progress_data,
                        progress_destroy, callback, user_data);
  g_task_set_source_tag (task, multitude_arena_read_stream_async);
  job = g_task_get_task_data (task);
  job->stream = g_object_ref (stream);
  begin_reading (task);
}

/**
 * multitude_arena_read_stream_finish:
 * @self: an arena
 * @result: what the callback was given
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gets what multitude_arena_read_stream_async() has read.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW, with
 * %G_IO_ERROR_MESSAGE_TOO_LARGE if there are more bytes than there may be, with
 * %G_IO_ERROR_CANCELLED, and as reading the stream does.  Then nothing is left in the
 * arena.
 *
 * Returns: (transfer full): a new #GBytes that may outlive the arena and be released
 *   on any thread, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_read_stream_finish (MultitudeArena  *self,
                                    GAsyncResult    *result,
                                    GError         **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, multitude_arena_read_stream_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return take_result (G_TASK (result), error);
}

/**
 * multitude_arena_load_file_async:
 * @self: an arena
 * @file: what to load
 * @io_priority: the priority of the reads, such as %G_PRIORITY_DEFAULT
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @progress_callback: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy):
 *   told how many bytes there are after each piece of them, and how many there will be,
 *   or -1 if that is not known
 * @progress_data: passed to @progress_callback
 * @progress_destroy: (nullable): called with @progress_data before @callback is
 * @callback: (nullable) (scope async): called when the file is loaded or that has failed
 * @user_data: passed to @callback
 *
 * Loads a file as multitude_arena_load_file() does, without blocking.
 *
 * Only the thread that uses the arena may call this, and that one has to run the
 * thread-default main context of this call until @callback is called, which happens
 * there, as everything that is done with the arena.  In between it may use the arena,
 * also reset it, or drop its reference to it.
 *
 * Since: 1.0
 */
void
multitude_arena_load_file_async (MultitudeArena        *self,
                                 GFile                 *file,
                                 int                    io_priority,
                                 GCancellable          *cancellable,
                                 GFileProgressCallback  progress_callback,
                                 gpointer               progress_data,
                                 GDestroyNotify         progress_destroy,
                                 GAsyncReadyCallback    callback,
                                 gpointer               user_data)
{
  GTask *task;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = read_task_new (self, G_MAXSIZE, io_priority, cancellable, progress_callback, progress_data,
                        progress_destroy, callback, user_data);
  g_task_set_source_tag (task, multitude_arena_load_file_async);
  g_file_read_async (file, io_priority, cancellable, on_opened, task);
}

/**
 * multitude_arena_load_file_finish:
 * @self: an arena
 * @result: what the callback was given
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gets what multitude_arena_load_file_async() has loaded.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW, with
 * %G_IO_ERROR_CANCELLED, and as opening and reading the file do.  Then nothing is left in the arena.
 *
 * Returns: (transfer full): a new #GBytes that may outlive the arena and be released
 *   on any thread, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_load_file_finish (MultitudeArena  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, multitude_arena_load_file_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return take_result (G_TASK (result), error);
}
