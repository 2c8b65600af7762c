/* Streams into and out of an arena: a file is packed, and a program's output collected.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: streams [FILE]
 *
 * Loads a file without blocking, packs it with its size in front, and unpacks it again;
 * then collects what another program prints.  Without an argument the file is this
 * program.
 */

#include <multitude.h>

/* No more than this is unpacked, whatever the packed bytes say. */
#define MAX_UNPACKED (64 * 1024 * 1024)

typedef struct
{
  GMainLoop *loop;
  GBytes    *bytes;
  GError    *error;
} Loading;

static void
on_progress (goffset  current,
             goffset  total,
             gpointer data)
{
  g_print ("%" G_GOFFSET_FORMAT " of %" G_GOFFSET_FORMAT " bytes\n", current, total);
}

static void
on_loaded (GObject      *source_object,
           GAsyncResult *result,
           gpointer      data)
{
  Loading *loading = data;

  loading->bytes = multitude_arena_load_file_finish (MULTITUDE_ARENA (source_object), result,
                                                     &loading->error);
  g_main_loop_quit (loading->loop);
}

static GBytes *
load (MultitudeArena  *arena,
      const char      *path,
      GError         **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  Loading loading = { g_main_loop_new (NULL, FALSE), NULL, NULL };

  multitude_arena_load_file_async (arena, file, G_PRIORITY_DEFAULT, NULL,
                                   on_progress, NULL, NULL, on_loaded, &loading);
  g_main_loop_run (loading.loop);
  g_main_loop_unref (loading.loop);

  if (loading.bytes == NULL)
    g_propagate_error (error, loading.error);
  return loading.bytes;
}

/* The size, and behind it what it is the size of. */
static GBytes *
pack (MultitudeArena  *arena,
      GBytes          *bytes,
      GError         **error)
{
  g_autoptr(GOutputStream) packed = multitude_output_stream_new (arena);
  g_autoptr(GDataOutputStream) header = g_data_output_stream_new (packed);
  g_autoptr(GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6));
  g_autoptr(GOutputStream) body = g_converter_output_stream_new (packed, compressor);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!g_data_output_stream_put_uint64 (header, size, NULL, error)
      || !g_output_stream_write_all (body, data, size, NULL, NULL, error)
      || !g_output_stream_close (body, NULL, error))
    return NULL;

  return multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (packed));
}

static GBytes *
unpack (MultitudeArena  *arena,
        GBytes          *packed,
        GError         **error)
{
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr(GConverter) decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr(GInputStream) body = g_converter_input_stream_new (stream, decompressor);

  if (g_input_stream_skip (stream, sizeof (guint64), NULL, error) < 0)
    return NULL;

  return multitude_arena_read_stream (arena, body, MAX_UNPACKED, NULL, error);
}

/* What a program prints comes through a pipe. */
static GBytes *
collect_output (MultitudeArena  *arena,
                GError         **error)
{
  g_autoptr(GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error,
                                                     "echo", "Hello from a pipe", NULL);
  g_autoptr(MultitudeOutputStream) stream = MULTITUDE_OUTPUT_STREAM (multitude_output_stream_new (arena));

  if (process == NULL
      || g_output_stream_splice (G_OUTPUT_STREAM (stream), g_subprocess_get_stdout_pipe (process),
                                 G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0
      || !g_subprocess_wait_check (process, NULL, error))
    return NULL;

  return multitude_output_stream_steal_as_bytes (stream);
}

static gboolean
run (const char  *path,
     GError     **error)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr(GBytes) bytes = load (arena, path, error);
  g_autoptr(GBytes) packed = NULL;
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GBytes) output = NULL;

  if (bytes != NULL)
    packed = pack (arena, bytes, error);
  if (packed != NULL)
    unpacked = unpack (arena, packed, error);
  if (unpacked != NULL)
    output = collect_output (arena, error);

  /* All of them live without it. */
  g_object_unref (arena);
  if (output == NULL)
    return FALSE;

  g_assert_true (g_bytes_equal (unpacked, bytes));
  g_assert_cmpmem (g_bytes_get_data (output, NULL), g_bytes_get_size (output), "Hello from a pipe\n", 18);
  g_print ("%zu bytes, packed %zu\n", g_bytes_get_size (bytes), g_bytes_get_size (packed));
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;

  if (!run (argc > 1 ? argv[1] : argv[0], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  return 0;
}
