/* Reading streams and files into the memory of an arena, while the caller waits.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls that block, and to multitude-read-async.c the reader that both have.
 * The bytes are read into a block of the arena: into one of the right size if the stream
 * is of a file that knows its size, else into one that grows.
 */

#include "config.h"

#include "multitude-read-private.h"

#include "multitude-gettext-private.h"

#include <string.h>

/* Whoever reads can be cancelled and tells of its progress once for each piece. */
#define MAX_PIECE (256 * 1024)

#define MIN_ROOM ((gsize) 8192)

/* A step that is not worth more than what is copied outside the arena. */
#define MIN_STEP ((gsize) READER_PROBE_SIZE)

/* ---- The reader ---- */

void
multitude_reader_init (ArenaReader    *self,
                       MultitudeArena *arena,
                       gsize           max_size)
{
  self->arena = arena;
  self->block = (MtudeBlock) { NULL, 0, 0 };
  self->used = 0;
  self->expected = G_MAXSIZE;
  self->max_size = max_size;
}

void
multitude_reader_drop (ArenaReader *self)
{
  mtude_block_free (&self->arena->core, &self->block);
}

static void
set_too_large (ArenaReader  *self,
               GError      **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("The stream has more than %zu bytes"),
               self->max_size);
}

static void
set_no_memory (ArenaReader  *self,
               gsize         need,
               GError      **error)
{
  multitude_set_error (error, self->arena, need, MTUDE_BLOCK_ALIGNMENT);
}

static gboolean
grow (ArenaReader *self,
      gsize        need,
      MtudeGrowth  growth)
{
  return mtude_block_grow (&self->arena->core, &self->block, self->used, need, 0, growth);
}

/* An eighth more is enough for the copies not to add up, where the arena cannot give
 * twice as much.  Where it cannot give that either, the rest is halved, so that they do
 * not add up there.
 */
static gboolean
grow_by_steps (ArenaReader *self,
               gsize        least)
{
  gsize more = MIN (MAX (MIN_ROOM, self->used / 8), self->max_size - self->used);

  if (grow (self, self->used + more, MTUDE_GROW_AMORTIZED))
    return TRUE;

  while (more > least)
    {
      more = MAX (more / 2, least);
      if (grow (self, self->used + more, MTUDE_GROW_EXACT))
        return TRUE;
    }

  return FALSE;
}

gboolean
multitude_reader_expect (ArenaReader   *self,
                         GInputStream  *stream,
                         GFileInfo     *info,
                         GError       **error)
{
  goffset position = 0;
  goffset size;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE))
    return TRUE;

  if (G_IS_SEEKABLE (stream) && g_seekable_can_seek (G_SEEKABLE (stream)))
    position = g_seekable_tell (G_SEEKABLE (stream));
  size = MAX (g_file_info_get_size (info) - position, 0);

  if ((guint64) size > self->max_size)
    {
      set_too_large (self, error);
      return FALSE;
    }

  self->expected = (gsize) MIN ((guint64) size, G_MAXSIZE - 1);
  if (size == 0 || grow (self, self->expected, MTUDE_GROW_EXACT))
    return TRUE;

  set_no_memory (self, self->expected, error);
  return FALSE;
}

static gboolean
is_at_end (ArenaReader *self)
{
  return self->used == MIN (self->expected, self->max_size);
}

/* The next bytes come to the probe, if there are any. */
static gboolean
is_probing (ArenaReader *self)
{
  return is_at_end (self) || self->used == self->block.capacity;
}

/* That there is no more memory is no error yet: the stream may end here. */
gpointer
multitude_reader_get_place (ArenaReader *self,
                            gsize       *room)
{
  if (!is_at_end (self) && self->used == self->block.capacity)
    (void) grow_by_steps (self, MIN (MIN_STEP, self->max_size - self->used));

  if (is_probing (self))
    {
      *room = sizeof self->probe;
      return self->probe;
    }

  *room = MIN (MIN (self->block.capacity, MIN (self->expected, self->max_size)) - self->used, MAX_PIECE);
  return self->block.data + self->used;
}

/* The stream goes on where its end was expected, or hoped for; now that is anywhere. */
static gboolean
take_probe (ArenaReader  *self,
            gsize         n_bytes,
            GError      **error)
{
  if (n_bytes > self->max_size - self->used)
    {
      set_too_large (self, error);
      return FALSE;
    }
  if (self->block.capacity - self->used < n_bytes && !grow_by_steps (self, n_bytes))
    {
      set_no_memory (self, self->used + n_bytes, error);
      return FALSE;
    }

  memcpy (self->block.data + self->used, self->probe, n_bytes);
  self->used += n_bytes;
  self->expected = G_MAXSIZE;
  return TRUE;
}

gboolean
multitude_reader_take (ArenaReader  *self,
                       gsize         n_bytes,
                       GError      **error)
{
  if (is_probing (self))
    return take_probe (self, n_bytes, error);

  self->used += n_bytes;
  return TRUE;
}

/* What is left over goes back.  Where it cannot, because the block has a chunk of its
 * own, and is most of it, because a file was much shorter than it had said, the bytes
 * move; if they can.
 */
void
multitude_reader_end (ArenaReader *self)
{
  MtudeArena *core = &self->arena->core;
  MtudeBlock exact = { NULL, 0, 0 };

  if (self->used == 0)
    {
      multitude_reader_drop (self);
      return;
    }

  mtude_block_shrink (core, &self->block, self->used);
  if (self->block.capacity / 2 <= self->used + MIN_ROOM
      || !mtude_block_grow (core, &exact, 0, self->used, 0, MTUDE_GROW_EXACT))
    return;

  memcpy (exact.data, self->block.data, self->used);
  mtude_block_free (core, &self->block);
  self->block = exact;
}

/* Ending a block that has memory cannot fail. */
GBytes *
multitude_reader_take_bytes (ArenaReader *self)
{
  gpointer data;

  if (self->used == 0)
    return g_bytes_new_static ("", 0);

  data = mtude_block_freeze_box (&self->arena->core, &self->block, self->used);
  return g_bytes_new_with_free_func (data, self->used, mtude_box_free, data);
}

/* ---- Calls that block ---- */

static gboolean
read_all (ArenaReader   *reader,
          GInputStream  *stream,
          GCancellable  *cancellable,
          GError       **error)
{
  for (;;)
    {
      gpointer place;
      gsize room;
      gssize n_read;

      /* A stream that never blocks may not look. */
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      place = multitude_reader_get_place (reader, &room);
      n_read = g_input_stream_read (stream, place, room, cancellable, error);
      if (n_read <= 0)
        return n_read == 0;
      if (!multitude_reader_take (reader, (gsize) n_read, error))
        return FALSE;
    }
}

/* That nobody knows how long it is does not keep a stream from being read. */
static gboolean
expect_size (ArenaReader   *reader,
             GInputStream  *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GFileInfo) info = NULL;

  if (G_IS_FILE_INPUT_STREAM (stream))
    info = g_file_input_stream_query_info (G_FILE_INPUT_STREAM (stream), G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                           cancellable, NULL);

  return multitude_reader_expect (reader, stream, info, error);
}

/**
 * multitude_arena_read_stream:
 * @self: an arena
 * @stream: what to read
 * @max_size: how many bytes there may be; %G_MAXSIZE if the budget of the arena is
 *   limit enough
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Reads a stream to its end, and makes a #GBytes of what was in it, which lies in the
 * arena where it was read to, aligned to 16 bytes.  The stream is not closed.
 *
 * A #GFileInputStream says how long it is: its bytes are given as much memory as they
 * need, in one piece, and are not copied.  For others the memory grows, and the bytes
 * may have up to twice as much of it as they need, or as much as the budget leaves.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or %MULTITUDE_ERROR_OVERFLOW, with
 * %G_IO_ERROR_MESSAGE_TOO_LARGE if there are more than @max_size bytes, with
 * %G_IO_ERROR_CANCELLED, and as reading the stream does.  Then nothing is left in the
 * arena; how much of the stream was read is not known.
 *
 * Returns: (transfer full): a new #GBytes that may outlive the arena and be released
 *   on any thread, or %NULL with @error set
 *
 * Since: 1.0
 */
GBytes *
multitude_arena_read_stream (MultitudeArena  *self,
                             GInputStream    *stream,
                             gsize            max_size,
                             GCancellable    *cancellable,
                             GError         **error)
{
  ArenaReader reader;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  multitude_reader_init (&reader, self, max_size);
  if (!expect_size (&reader, stream, cancellable, error) || !read_all (&reader, stream, cancellable, error))
    {
      multitude_reader_drop (&reader);
      return NULL;
    }

  multitude_reader_end (&reader);
  return multitude_reader_take_bytes (&reader);
}

/**
 * multitude_arena_load_file:
 * @self: an arena
 * @file: what to load
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Reads a file, as multitude_arena_read_stream() does with a stream.  The twin of
 * g_file_load_bytes(), in one piece of memory of the right size, which is aligned to 16
 * bytes and has no NUL behind it.
 *
 * What limits the size of the file is the budget of the arena; for another limit, open
 * the file and use multitude_arena_read_stream().
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
multitude_arena_load_file (MultitudeArena  *self,
                           GFile           *file,
                           GCancellable    *cancellable,
                           GError         **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  GBytes *bytes;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;

  bytes = multitude_arena_read_stream (self, G_INPUT_STREAM (stream), G_MAXSIZE, cancellable, error);
  g_input_stream_close (G_INPUT_STREAM (stream), NULL, NULL);
  return bytes;
}
