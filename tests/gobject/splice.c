/* What comes into output streams from elsewhere, and on which thread the arena is used.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pipes, sockets and files are real ones, written to by another thread.  The source of the
 * arena asserts that every request comes from the thread of the test, and main () switches
 * on the library's own check of threads.
 */

#include "counting-source.h"
#include "expect.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#define N_BYTES 300000

/* ---- An arena of one thread ---- */

typedef struct
{
  CountingSource  counting;
  gpointer      (*alloc) (gsize size, gpointer data);
  GThread        *thread;
  MultitudeArena *arena;
  GOutputStream  *stream;
} Fixture;

static gpointer
alloc_on_thread (gsize    size,
                 gpointer data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  return f->alloc (size, data);
}

/* The counting source is the first member, and so the data of its functions. */
static void
begin (Fixture *f)
{
  counting_source_init (&f->counting, COUNTING_FIXED);
  f->alloc = f->counting.source.alloc;
  f->thread = g_thread_self ();
  f->counting.source.alloc = alloc_on_thread;
  f->arena = multitude_arena_new_with_source (&f->counting.source);
  f->stream = multitude_output_stream_new (f->arena);
}

static void
end (Fixture *f)
{
  g_clear_object (&f->stream);
  g_clear_object (&f->arena);
  counting_source_clear (&f->counting);
}

static guint8
byte_at (gsize position)
{
  return (guint8) (position * 7 + position / 251);
}

static void
assert_contents (Fixture *f,
                 gsize    size)
{
  MultitudeOutputStream *stream = MULTITUDE_OUTPUT_STREAM (f->stream);
  const guint8 *data = multitude_output_stream_get_data (stream);
  gsize n_wrong = 0;

  g_assert_cmpuint (multitude_output_stream_get_data_size (stream), ==, size);
  for (gsize i = 0; i < size; i++)
    n_wrong += data[i] != byte_at (i);
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* ---- What is spliced ---- */

static gpointer
write_bytes (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  g_autofree guint8 *bytes = g_malloc (N_BYTES);
  gsize n_written = 0;

  for (gsize i = 0; i < N_BYTES; i++)
    bytes[i] = byte_at (i);
  while (n_written < N_BYTES)
    {
      gssize n = write (fd, bytes + n_written, MIN (1 + n_written % 5000, N_BYTES - n_written));

      g_assert_true (n > 0 || errno == EINTR);
      n_written += (gsize) MAX (n, 0);
    }
  close (fd);

  return NULL;
}

static GInputStream *
open_pipe (GThread **writer,
           GObject **kept G_GNUC_UNUSED)
{
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  *writer = g_thread_new ("writer", write_bytes, GINT_TO_POINTER (fds[1]));
  return g_unix_input_stream_new (fds[0], TRUE);
}

/* A connection that ends closes its stream. */
static GInputStream *
open_socket (GThread **writer,
             GObject **kept)
{
  g_autoptr (GSocket) socket = NULL;
  GSocketConnection *connection;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  *writer = g_thread_new ("writer", write_bytes, GINT_TO_POINTER (fds[1]));
  socket = g_socket_new_from_fd (fds[0], NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  *kept = G_OBJECT (connection);
  return g_object_ref (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
}

/* One that is read by workers also when that is asynchronous. */
static GInputStream *
open_file (GThread **writer,
           GObject **kept G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "multitude-splice-XXXXXX", NULL);
  g_autoptr (GFile) file = NULL;
  int fd = g_mkstemp (path);
  GInputStream *stream;

  g_thread_join (g_thread_new ("writer", write_bytes, GINT_TO_POINTER (fd)));
  *writer = NULL;
  file = g_file_new_for_path (path);
  stream = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
  g_unlink (path);
  return stream;
}

typedef GInputStream *(*OpenFunc) (GThread **writer,
                                   GObject **kept);

/* ---- Splices ---- */

static void
take_result (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

#define CLOSE_BOTH (G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET)

static gssize
splice_async (GOutputStream  *stream,
              GInputStream   *input,
              GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_output_stream_splice_async (stream, input, CLOSE_BOTH, G_PRIORITY_DEFAULT, NULL, take_result, &result);
  return g_output_stream_splice_finish (stream, wait_for (&result), error);
}

static void
check_splice (OpenFunc open_input,
              gboolean is_async)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GObject) kept = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GThread *writer;
  gpointer data;
  Fixture f;

  begin (&f);
  input = open_input (&writer, &kept);
  g_assert_cmpint (is_async ? splice_async (f.stream, input, &error)
                            : g_output_stream_splice (f.stream, input, CLOSE_BOTH, NULL, &error), ==, N_BYTES);
  g_assert_no_error (error);
  if (writer != NULL)
    g_thread_join (writer);

  g_assert_true (g_input_stream_is_closed (input));
  assert_contents (&f, N_BYTES);
  data = multitude_output_stream_get_data (MULTITUDE_OUTPUT_STREAM (f.stream));
  bytes = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (f.stream));
  g_assert_true (g_bytes_get_data (bytes, NULL) == data);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

static void
test_splice (gconstpointer data)
{
  check_splice ((OpenFunc) data, FALSE);
}

static void
test_splice_async (gconstpointer data)
{
  check_splice ((OpenFunc) data, TRUE);
}

/* What came before the budget was used up is there. */
static void
test_splice_over_budget (gconstpointer data)
{
  gboolean is_async = GPOINTER_TO_INT (data);
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 200000, NULL);
  g_autoptr (GOutputStream) stream = multitude_output_stream_new (arena);
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GError) error = NULL;
  GThread *writer;
  Fixture f = { .stream = stream };
  gsize size;

  input = open_file (&writer, NULL);
  g_assert_cmpint (is_async ? splice_async (stream, input, &error)
                            : g_output_stream_splice (stream, input, CLOSE_BOTH, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  size = multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (stream));
  g_assert_cmpuint (size, >, 50000);
  g_assert_cmpuint (size % 8192, ==, 0);
  assert_contents (&f, size);
}

/* A pipe that nobody writes to. */
static void
test_splice_cancelled (void)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;
  int fds[2];

  begin (&f);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  input = g_unix_input_stream_new (fds[0], TRUE);
  g_assert_cmpint (g_output_stream_write (f.stream, "\0", 1, NULL, NULL), ==, 1);
  g_output_stream_splice_async (f.stream, input, G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, cancellable,
                                take_result, &result);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_output_stream_splice_finish (f.stream, wait_for (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_contents (&f, 1);
  close (fds[1]);
  g_clear_object (&result);
  end (&f);
}

/* ---- Other asynchronous calls ---- */

static void
test_write_async (void)
{
  g_autofree guint8 *bytes = g_malloc (N_BYTES);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  GOutputVector vectors[2] = { { bytes + 100, 200 }, { bytes + 300, N_BYTES - 300 } };
  gsize n_written;
  Fixture f;

  for (gsize i = 0; i < N_BYTES; i++)
    bytes[i] = byte_at (i);
  begin (&f);
  g_output_stream_write_async (f.stream, bytes, 50, G_PRIORITY_DEFAULT, NULL, take_result, &result);

  /* It is there already; what is to come is the callback. */
  assert_contents (&f, 50);
  g_assert_null (result);
  g_assert_cmpint (g_output_stream_write_finish (f.stream, wait_for (&result), &error), ==, 50);
  g_assert_no_error (error);
  g_clear_object (&result);

  g_output_stream_write_all_async (f.stream, bytes + 50, 50, G_PRIORITY_DEFAULT, NULL, take_result, &result);
  g_assert_true (g_output_stream_write_all_finish (f.stream, wait_for (&result), &n_written, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_written, ==, 50);
  g_clear_object (&result);

  g_output_stream_writev_all_async (f.stream, vectors, 2, G_PRIORITY_DEFAULT, NULL, take_result, &result);
  g_assert_true (g_output_stream_writev_all_finish (f.stream, wait_for (&result), &n_written, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_written, ==, N_BYTES - 100);
  g_clear_object (&result);
  assert_contents (&f, N_BYTES);
  end (&f);
}

static void
test_write_async_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL;
  GError *error = NULL;
  Fixture f;

  begin (&f);
  g_output_stream_write_async (f.stream, "\0", 1, G_PRIORITY_DEFAULT, cancellable, take_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_output_stream_write_finish (f.stream, wait_for (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  assert_contents (&f, 1);

  g_output_stream_write_async (f.stream, "\7", 1, G_PRIORITY_DEFAULT, cancellable, take_result, &result);
  g_assert_cmpint (g_output_stream_write_finish (f.stream, wait_for (&result), &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  assert_contents (&f, 1);
  end (&f);
}

/* In the next turn of the main loop, for which no worker is needed. */
static void
test_flush_and_close_async (void)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Fixture f;

  begin (&f);
  g_assert_null (G_OUTPUT_STREAM_GET_CLASS (f.stream)->flush_async);
  g_output_stream_flush_async (f.stream, G_PRIORITY_DEFAULT, NULL, take_result, &result);
  g_main_context_iteration (NULL, FALSE);
  g_assert_true (g_output_stream_flush_finish (f.stream, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);

  g_output_stream_close_async (f.stream, G_PRIORITY_DEFAULT, NULL, take_result, &result);
  g_main_context_iteration (NULL, FALSE);
  g_assert_true (g_output_stream_close_finish (f.stream, wait_for (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_true (g_output_stream_is_closed (f.stream));
  end (&f);
}

static void
note (GObject      *source_object,
      GAsyncResult *result,
      gpointer      user_data)
{
  g_string_append (user_data, g_object_get_data (source_object, "name"));
}

/* Callbacks come in the order of their priorities. */
static void
test_priorities (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GOutputStream) other = NULL;
  Fixture f;

  begin (&f);
  other = multitude_output_stream_new (f.arena);
  g_object_set_data (G_OBJECT (f.stream), "name", (gpointer) "low ");
  g_object_set_data (G_OBJECT (other), "name", (gpointer) "high ");
  g_output_stream_write_async (f.stream, "x", 1, G_PRIORITY_LOW, NULL, note, order);
  g_output_stream_write_async (other, "x", 1, G_PRIORITY_HIGH, NULL, note, order);
  while (order->len < 9)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (order->str, ==, "high low ");
  g_clear_object (&other);
  end (&f);
}

static gboolean
on_writable (GObject *stream,
             gpointer is_called)
{
  *(gboolean *) is_called = g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (stream));
  return G_SOURCE_REMOVE;
}

static void
test_pollable (void)
{
  GPollableOutputStream *pollable;
  g_autoptr (GSource) source = NULL;
  gboolean is_called = FALSE;
  Fixture f;

  begin (&f);
  pollable = G_POLLABLE_OUTPUT_STREAM (f.stream);
  g_assert_true (g_pollable_output_stream_can_poll (pollable));
  source = g_pollable_output_stream_create_source (pollable, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_writable), &is_called, NULL);
  g_source_attach (source, NULL);
  while (!is_called)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (pollable, "\0", 1, NULL, NULL), ==, 1);
  assert_contents (&f, 1);
  g_clear_pointer (&source, g_source_unref);
  end (&f);
}

/* ---- Others on top ---- */

static void
test_filters (void)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  g_autoptr (GConverter) decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GOutputStream) converted = NULL;
  g_autoptr (GDataOutputStream) out = NULL;
  g_autoptr (GOutputStream) plain G_GNUC_UNUSED = NULL;
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (GInputStream) unpacked = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  begin (&f);
  converted = g_converter_output_stream_new (f.stream, compressor);
  out = g_data_output_stream_new (converted);
  for (guint i = 0; i < 10000; i++)
    g_assert_true (g_data_output_stream_put_uint32 (out, i, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (out), NULL, &error));
  g_assert_no_error (error);

  bytes = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (f.stream));
  packed = g_memory_input_stream_new_from_bytes (bytes);
  unpacked = g_converter_input_stream_new (packed, decompressor);
  text = multitude_arena_read_stream (f.arena, unpacked, G_MAXSIZE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (text), ==, 40000);
  g_assert_cmpuint (GUINT32_FROM_BE (((const guint32 *) g_bytes_get_data (text, NULL))[9999]), ==, 9999);

  g_clear_pointer (&text, g_bytes_unref);
  g_clear_object (&unpacked);
  g_clear_object (&packed);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_clear_object (&out);
  g_clear_object (&converted);
  end (&f);
}

static void
add_splices (const char *name,
             OpenFunc    open_input)
{
  g_autofree char *blocking = g_strconcat ("/splice/blocking/", name, NULL);
  g_autofree char *async = g_strconcat ("/splice/async/", name, NULL);

  g_test_add_data_func (blocking, (gconstpointer) open_input, test_splice);
  g_test_add_data_func (async, (gconstpointer) open_input, test_splice_async);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  add_splices ("pipe", open_pipe);
  add_splices ("socket", open_socket);
  add_splices ("file", open_file);
  g_test_add_data_func ("/splice/blocking/over-budget", GINT_TO_POINTER (FALSE), test_splice_over_budget);
  g_test_add_data_func ("/splice/async/over-budget", GINT_TO_POINTER (TRUE), test_splice_over_budget);
  g_test_add_func ("/splice/cancelled", test_splice_cancelled);
  g_test_add_func ("/splice/write-async", test_write_async);
  g_test_add_func ("/splice/write-async-cancelled", test_write_async_cancelled);
  g_test_add_func ("/splice/flush-and-close-async", test_flush_and_close_async);
  g_test_add_func ("/splice/priorities", test_priorities);
  g_test_add_func ("/splice/pollable", test_pollable);
  g_test_add_func ("/splice/filters", test_filters);

  return g_test_run ();
}
