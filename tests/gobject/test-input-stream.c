/* Input streams that do what a test wants of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports test-input-stream.h. */

#include "test-input-stream.h"

typedef GFileInputStreamClass TestInputStreamClass;

static GType test_input_stream_get_type (void);

G_DEFINE_TYPE (TestInputStream, test_input_stream, G_TYPE_FILE_INPUT_STREAM)

static guint8
byte_at (gsize position)
{
  return (guint8) (position * 7 + position / 251);
}

/* A gate is passed once it was opened. */
static void
pass_gate (TestInputStream *self)
{
  g_mutex_lock (&self->mutex);
  if (self->n_reads <= self->n_gates)
    {
      self->is_waiting = TRUE;
      while (self->n_open < self->n_reads)
        g_cond_wait (&self->cond, &self->mutex);
      self->is_waiting = FALSE;
    }
  g_mutex_unlock (&self->mutex);
}

static gssize
test_input_stream_read (GInputStream  *stream,
                        void          *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  TestInputStream *self = (TestInputStream *) stream;
  guint8 *bytes = buffer;

  g_atomic_int_inc (&self->n_reads); /* a counter that tests look at from outside */
  pass_gate (self);
  if (self->position >= self->cancels_at)
    g_cancellable_cancel (self->cancellable);
  if (self->position >= self->fails_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "broken");
      return -1;
    }

  count = MIN (count, self->size - self->position);
  if (self->piece > 0)
    count = MIN (count, self->piece);
  for (gsize i = 0; i < count; i++)
    bytes[i] = byte_at (self->position + i);
  self->position += count;

  return (gssize) count;
}

static GFileInfo *
test_input_stream_query_info (GFileInputStream  *stream,
                              const char        *attributes,
                              GCancellable      *cancellable,
                              GError           **error)
{
  TestInputStream *self = (TestInputStream *) stream;
  GFileInfo *info;

  g_assert_cmpstr (attributes, ==, G_FILE_ATTRIBUTE_STANDARD_SIZE);
  if (self->said_size < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "not supported");
      return NULL;
    }

  info = g_file_info_new ();
  g_file_info_set_size (info, self->said_size);
  return info;
}

static void
test_input_stream_finalize (GObject *object)
{
  TestInputStream *self = (TestInputStream *) object;

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (test_input_stream_parent_class)->finalize (object);
}

static void
test_input_stream_class_init (TestInputStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_input_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_input_stream_read;
  klass->query_info = test_input_stream_query_info;
}

static void
test_input_stream_init (TestInputStream *self)
{
  self->said_size = -1;
  self->fails_at = G_MAXSIZE;
  self->cancels_at = G_MAXSIZE;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

TestInputStream *
test_input_stream_new (gsize size,
                       gsize piece)
{
  TestInputStream *self = g_object_new (test_input_stream_get_type (), NULL);

  self->size = size;
  self->piece = piece;
  return self;
}

static gboolean
is_waiting (TestInputStream *self)
{
  gboolean waiting;

  g_mutex_lock (&self->mutex);
  waiting = self->is_waiting;
  g_mutex_unlock (&self->mutex);
  return waiting;
}

void
test_input_stream_wait (TestInputStream *self,
                        GMainContext    *context)
{
  while (!is_waiting (self))
    {
      g_main_context_iteration (context, FALSE);
      g_thread_yield ();
    }
}

void
test_input_stream_open_gate (TestInputStream *self)
{
  g_mutex_lock (&self->mutex);
  self->n_open++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
test_input_stream_assert (GBytes *bytes,
                          gsize   size)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize n_wrong = 0;

  g_assert_nonnull (data);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  for (gsize i = 0; i < size; i++)
    n_wrong += data[i] != byte_at (i);
  g_assert_cmpuint (n_wrong, ==, 0);
}
