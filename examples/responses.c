/* Responses of a server: a head of limited size, a body that grows, and what comes in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: responses
 *
 * Writes responses into streams of an arena with a budget, fills in what is known last,
 * reads one back without blocking, and asserts what is in each.
 */

#include <multitude.h>

#include <gio/gio.h>
#include <string.h>

#define MAX_HEAD 64

/* ---- Heads, which do not grow ---- */

/* The length of the body is written over when it is known. */
static gboolean
write_head (GOutputStream  *head,
            const char     *type,
            guint           length,
            GError        **error)
{
  return g_output_stream_printf (head, NULL, NULL, error,
                                 "200 OK\nType: %s\nLength: %6u\n\n", type, length)
         && g_output_stream_flush (head, NULL, error);
}

static gboolean
set_length (GOutputStream  *head,
            gsize           length,
            GError        **error)
{
  goffset end = (goffset) multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (head));

  return g_seekable_seek (G_SEEKABLE (head), end - 8, G_SEEK_SET, NULL, error)
         && g_output_stream_printf (head, NULL, NULL, error, "%6zu", length);
}

/* ---- Bodies ---- */

/* As much as the program that makes it says, or more. */
static GOutputStream *
begin_body (MultitudeArena  *arena,
            gsize            expected,
            GError         **error)
{
  return multitude_output_stream_try_sized_new (arena, expected, error);
}

static gboolean
write_numbers (GOutputStream  *body,
               guint           n_numbers,
               GError        **error)
{
  for (guint i = 0; i < n_numbers; i++)
    if (!g_output_stream_printf (body, NULL, NULL, error, "%u\n", i))
      return FALSE;

  return TRUE;
}

/* What a response has taken, for the log of the server. */
static guint64
count_bytes (GOutputStream *stream)
{
  MultitudeArena *arena = multitude_output_stream_get_arena (MULTITUDE_OUTPUT_STREAM (stream));

  return multitude_arena_get_reserved_bytes (arena);
}

/* ---- Out ---- */

/* The head as a box, for who writes both with one call; the body as bytes. */
static GBytes *
respond (MultitudeArena  *arena,
         char           **head_text,
         gsize           *head_size,
         GError         **error)
{
  g_autoptr(GOutputStream) head = multitude_output_stream_new_fixed (arena, MAX_HEAD);
  g_autoptr(GOutputStream) body = begin_body (arena, 32, error);

  if (body == NULL
      || !write_head (head, "text/plain", 0, error)
      || !write_numbers (body, 10, error)
      || !set_length (head, multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (body)),
                      error)
      || !g_output_stream_close (head, NULL, error)
      || !g_output_stream_close (body, NULL, error))
    return NULL;

  /* Room for 32 bytes was enough for 20. */
  g_assert_cmpuint (multitude_output_stream_get_size (MULTITUDE_OUTPUT_STREAM (body)), ==, 32);
  g_assert_cmpmem (multitude_output_stream_get_data (MULTITUDE_OUTPUT_STREAM (body)), 2, "0\n", 2);
  g_assert_cmpuint (count_bytes (body), >, 0);

  *head_size = multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (head));
  *head_text = multitude_output_stream_steal_data (MULTITUDE_OUTPUT_STREAM (head));
  return multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (body));
}

static void
check_response (MultitudeArena *arena)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;
  char *head = NULL;
  gsize size = 0;

  body = respond (arena, &head, &size, &error);
  g_assert_no_error (error);
  g_print ("%.*s", (int) size, head);
  g_assert_cmpmem (head, size, "200 OK\nType: text/plain\nLength:     20\n\n", 40);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                   "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 20);
  multitude_box_free (head);
}

/* ---- Too much ---- */

static void
check_limits (MultitudeArena *arena)
{
  g_autofree char *type = g_strnfill (MAX_HEAD, 'x');
  g_autoptr(GError) error = NULL;
  g_autoptr(GOutputStream) head = multitude_output_stream_try_new_fixed (arena, MAX_HEAD, &error);
  g_autoptr(GOutputStream) body = multitude_output_stream_sized_new (arena, 1000);

  g_assert_no_error (error);
  g_assert_false (write_head (head, type, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);

  /* The arena has a budget, and no stream can have more. */
  g_assert_false (write_numbers (body, 100000, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_null (begin_body (arena, 1024 * 1024 * 1024, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
}

/* ---- In ---- */

typedef struct
{
  GMainLoop *loop;
  GBytes    *bytes;
  GError    *error;
} Reading;

static void
on_read (GObject      *arena,
         GAsyncResult *result,
         gpointer      data)
{
  Reading *reading = data;

  reading->bytes = multitude_arena_read_stream_finish (MULTITUDE_ARENA (arena), result,
                                                       &reading->error);
  g_main_loop_quit (reading->loop);
}

/* A client may send for ever, and is heard for as many bytes as were agreed. */
static GBytes *
read_request (MultitudeArena  *arena,
              GInputStream    *client,
              gsize            max_size,
              GError         **error)
{
  Reading reading = { g_main_loop_new (NULL, FALSE), NULL, NULL };

  multitude_arena_read_stream_async (arena, client, max_size, G_PRIORITY_DEFAULT, NULL,
                                     NULL, NULL, NULL, on_read, &reading);
  g_main_loop_run (reading.loop);
  g_main_loop_unref (reading.loop);

  if (reading.error != NULL)
    g_propagate_error (error, reading.error);
  return reading.bytes;
}

static void
check_request (MultitudeArena *arena)
{
  g_autoptr(GInputStream) short_one = g_memory_input_stream_new_from_data ("GET /", 5, NULL);
  g_autoptr(GInputStream) long_one = g_memory_input_stream_new_from_data ("GET /index", 10, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) request = read_request (arena, short_one, 9, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (request, NULL), g_bytes_get_size (request), "GET /", 5);
  g_assert_null (read_request (arena, long_one, 9, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_set_byte_budget (arena, 256 * 1024);
  check_response (arena);
  check_limits (arena);
  check_request (arena);

  return 0;
}
