/* Reading streams and files into arenas: what comes, what it costs, and what is left.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case is done with the call that blocks and with the one that does not.  What
 * happens to an arena while a worker reads is in read-async.c.
 *
 * An arena has a large chunk, which is not exchanged for a larger one, and a box of eight
 * bytes in it, so that there is no step to the alignment of what is read: its figures are
 * the same before and after a read that fails.
 */

#include "counting-source.h"
#include "expect.h"
#include "test-input-stream.h"

#include <glib/gstdio.h>
#include <string.h>

/* What may be read behind the end that was expected. */
#define READ_AHEAD 64

/* ---- The two ways ---- */

typedef GBytes *(*ReadFunc) (MultitudeArena   *arena,
                             TestInputStream  *stream,
                             gsize             max_size,
                             GCancellable     *cancellable,
                             GError          **error);

static GBytes *
read_blocking (MultitudeArena   *arena,
               TestInputStream  *stream,
               gsize             max_size,
               GCancellable     *cancellable,
               GError          **error)
{
  return multitude_arena_read_stream (arena, G_INPUT_STREAM (stream), max_size, cancellable, error);
}

static void
take_result (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static GBytes *
read_async (MultitudeArena   *arena,
            TestInputStream  *stream,
            gsize             max_size,
            GCancellable     *cancellable,
            GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  multitude_arena_read_stream_async (arena, G_INPUT_STREAM (stream), max_size, G_PRIORITY_DEFAULT, cancellable,
                                     NULL, NULL, NULL, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return multitude_arena_read_stream_finish (arena, result, error);
}

/* ---- Arenas and what is in them ---- */

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
  gpointer        box;
} Fixture;

static void
begin_with_budget (Fixture *f,
                   guint64  budget)
{
  counting_source_init (&f->counting, COUNTING_FIXED);
  f->arena = multitude_arena_new_with_source (&f->counting.source);
  multitude_arena_set_byte_budget (f->arena, budget);
  multitude_arena_set_shared_capacity (f->arena, 60000);
  f->box = multitude_box_alloc (f->arena, 8);
}

static void
begin (Fixture *f)
{
  begin_with_budget (f, G_MAXUINT64);
}

static void
end (Fixture *f)
{
  multitude_box_free_in (f->arena, f->box);
  g_object_unref (f->arena);
  counting_source_clear (&f->counting);
}

/* All that says what the arena has, and nothing that counts what it once had. */
static char *
figures (Fixture *f)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (f->arena);

  return g_strdup_printf ("used %" G_GUINT64_FORMAT ", retained %" G_GUINT64_FORMAT " in %" G_GUINT64_FORMAT
                          ", wasted %" G_GUINT64_FORMAT ", seed %" G_GUINT64_FORMAT,
                          multitude_stats_get_used (stats), multitude_stats_get_retained (stats),
                          multitude_stats_get_n_retained (stats), multitude_stats_get_wasted (stats),
                          multitude_stats_get_seed_used (stats));
}

static void
assert_figures (Fixture    *f,
                const char *before)
{
  g_autofree char *after = figures (f);

  g_assert_cmpstr (after, ==, before);
}

/* ---- What comes ---- */

static const gsize sizes[] = { 0, 1, 63, 64, 65, 1000, 8191, 8192, 8193, 16384, 100000, 1000000 };

static void
check_contents (Fixture *f,
                ReadFunc read,
                gsize    size,
                gsize    piece,
                goffset  said_size)
{
  g_autoptr (TestInputStream) stream = test_input_stream_new (size, piece);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  stream->said_size = said_size;
  bytes = read (f->arena, stream, G_MAXSIZE, NULL, &error);
  g_assert_no_error (error);
  test_input_stream_assert (bytes, size);
  if (size > 0)
    assert_aligned (g_bytes_get_data (bytes, NULL), 16);
  g_assert_false (g_input_stream_is_closed (G_INPUT_STREAM (stream)));
}

static void
test_contents (gconstpointer data)
{
  const gsize pieces[] = { 0, 7, 1000, 70000 };
  Fixture f;

  begin (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (pieces); j++)
      {
        if (pieces[j] == 7 && sizes[i] > 10000)
          continue;
        check_contents (&f, (ReadFunc) data, sizes[i], pieces[j], -1);
        check_contents (&f, (ReadFunc) data, sizes[i], pieces[j], (goffset) sizes[i]);
      }
  end (&f);
}

/* A file may have been changed, and some say that they are empty. */
static void
test_files_that_lie (gconstpointer data)
{
  const goffset said[] = { 0, 1, 50, 1000, 100000, 3000000 };
  Fixture f;

  begin (&f);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (said); j++)
      check_contents (&f, (ReadFunc) data, sizes[i], 0, said[j]);
  end (&f);
}

/* ---- What it costs ---- */

static guint64
get_n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

/* One request, of little more than the bytes; no copies. */
static void
test_exact (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  g_autoptr (TestInputStream) stream = test_input_stream_new (1000000, 0);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *log = NULL;
  Fixture f;

  begin (&f);
  g_free (counting_source_take_log (&f.counting));
  stream->said_size = 1000000;
  bytes = read (f.arena, stream, G_MAXSIZE, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 1000000);
  log = counting_source_take_log (&f.counting);
  g_assert_true (g_str_has_prefix (log, "+1000") && strchr (log, ' ') == NULL);
  g_assert_cmpuint (get_n_relocated (f.arena), ==, 0);

  /* And one read for each piece, and one that finds the end. */
  g_assert_cmpuint (stream->n_reads, ==, 4 + 1);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* In the chunk of others: what is not needed goes back. */
static void
test_exact_when_small (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  Fixture f;
  goffset said;

  begin (&f);
  for (said = -1; said < 2; said++)
    {
      g_autoptr (TestInputStream) stream = test_input_stream_new (100, 0);
      g_autoptr (MultitudeStats) before = multitude_arena_get_stats (f.arena);
      g_autoptr (MultitudeStats) after = NULL;
      g_autoptr (GBytes) bytes = NULL;

      /* 100 bytes in 13 words, and a word in front; the next one begins at 16 as well. */
      stream->said_size = 100 * said;
      bytes = read (f.arena, stream, G_MAXSIZE, NULL, NULL);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 100);
      after = multitude_arena_get_stats (f.arena);
      g_assert_cmpuint (multitude_stats_get_used (after) - multitude_stats_get_used (before), ==, 104 + 8);
      g_assert_cmpuint (multitude_stats_get_n_relocated (after), ==, multitude_stats_get_n_relocated (before));
    }
  end (&f);
}

/* Most of what a file had said was not true: the bytes have not all of it. */
static void
test_much_shorter (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  g_autoptr (TestInputStream) stream = test_input_stream_new (20000, 0);
  g_autoptr (GBytes) bytes = NULL;
  Fixture f;

  begin (&f);
  stream->said_size = 10000000;
  bytes = read (f.arena, stream, G_MAXSIZE, NULL, NULL);
  test_input_stream_assert (bytes, 20000);
  g_assert_cmpuint (counting_source_get_outstanding (&f.counting), <, 100000);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* ---- Limits ---- */

static void
check_max_size (Fixture *f,
                ReadFunc read,
                gsize    size,
                goffset  said_size,
                gsize    max_size)
{
  g_autoptr (TestInputStream) stream = test_input_stream_new (size, 0);
  g_autofree char *before = figures (f);
  g_autofree char *message = g_strdup_printf ("The stream has more than %zu bytes", max_size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  stream->said_size = said_size;
  bytes = read (f->arena, stream, max_size, NULL, &error);
  if (size <= max_size && said_size <= (goffset) max_size)
    {
      g_assert_no_error (error);
      test_input_stream_assert (bytes, size);
      return;
    }

  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_cmpstr (error->message, ==, message);
  assert_figures (f, before);

  /* It is not read to the end to say so. */
  g_assert_cmpuint (stream->position, <=, max_size + READ_AHEAD);
}

static void
test_max_size (gconstpointer data)
{
  const gsize max_sizes[] = { 0, 1, 63, 64, 1000, 8192, 99999, 100000, 100001, 999999 };
  const goffset said[] = { -1, 0, 1000, 100000 };
  Fixture f;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (max_sizes); j++)
      for (gsize k = 0; k < G_N_ELEMENTS (said); k++)
        {
          begin (&f);
          check_max_size (&f, (ReadFunc) data, sizes[i], said[k], max_sizes[j]);
          end (&f);
        }
}

/* An endless stream ends at the budget, one that says so at once. */
static void
test_budget (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  const goffset said[] = { -1, G_GINT64_CONSTANT (1) << 40, G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 1000000, NULL);
      g_autoptr (TestInputStream) stream = test_input_stream_new (G_MAXSSIZE, 0);
      g_autoptr (GError) error = NULL;

      stream->said_size = said[i];
      g_assert_null (read (arena, stream, G_MAXSIZE, NULL, &error));
      g_assert_error (error, MULTITUDE_ERROR,
                      (said[i] == G_MAXINT64 ? MULTITUDE_ERROR_OVERFLOW : MULTITUDE_ERROR_BUDGET));
      if (said[i] > 0)
        g_assert_cmpuint (stream->n_reads, ==, 0);
      else
        g_assert_cmpuint (stream->position, >=, 300000);
      g_assert_cmpuint (stream->position, <=, 1000000);
    }
}

/* ---- What just fits ---- */

#define STEP 8192

/* So many bytes are taken, a multiple of 16 so that there is no step again, and a box of
 * eight in front of them.
 */
static void
leave_room (Fixture *f,
            gsize    n_filled)
{
  multitude_arena_reset (f->arena);
  f->box = multitude_box_alloc (f->arena, 8);
  if (n_filled > 0)
    multitude_box_free (multitude_box_alloc (f->arena, n_filled));
}

static gboolean
fits (Fixture *f,
      ReadFunc read,
      gsize    size,
      gsize    piece,
      goffset  said_size)
{
  g_autoptr (TestInputStream) stream = test_input_stream_new (size, piece);
  g_autofree char *before = figures (f);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  stream->said_size = said_size;
  bytes = read (f->arena, stream, G_MAXSIZE, NULL, &error);
  if (bytes != NULL)
    {
      g_assert_no_error (error);
      test_input_stream_assert (bytes, size);
      return TRUE;
    }

  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_BUDGET);
  g_assert_cmpuint (stream->position, <=, size);
  assert_figures (f, before);
  return FALSE;
}

/* A box needs what the bytes of a file of that size need. */
static gsize
find_largest (Fixture *f,
              ReadFunc read,
              gsize    n_filled)
{
  gsize low = 0;
  gsize high = 65536;

  while (low + 1 < high)
    {
      gsize middle = (low + high) / 2;
      gboolean is_room;

      leave_room (f, n_filled);
      is_room = fits (f, read, middle, 0, (goffset) middle);
      multitude_box_free (f->box);
      if (is_room)
        low = middle;
      else
        high = middle;
    }

  return low;
}

static void
check_around (Fixture *f,
              ReadFunc read,
              gsize    n_filled,
              gsize    size,
              gsize    radius,
              gsize    largest)
{
  for (gsize n = MAX (size, radius) - radius; n <= size + radius; n++)
    {
      leave_room (f, n_filled);
      g_assert_cmpint (fits (f, read, n, n % 3 == 0 ? 50 : 0, -1), ==, n <= largest);
      multitude_box_free (f->box);
    }
}

/* All that a file may have, a stream of unknown length may have as well. */
static void
test_all_that_fits (gconstpointer data)
{
  const gsize filled[] = { 0, 56992, 64000 };
  ReadFunc read = (ReadFunc) data;
  Fixture f;

  begin_with_budget (&f, 65536);
  multitude_box_free_in (f.arena, f.box);
  for (gsize i = 0; i < G_N_ELEMENTS (filled); i++)
    {
      gsize largest = find_largest (&f, read, filled[i]);

      g_assert_cmpuint (largest, >=, 65536 - 1100 - filled[i]);
      check_around (&f, read, filled[i], 0, 2, largest);
      check_around (&f, read, filled[i], READ_AHEAD, 2, largest);
      check_around (&f, read, filled[i], STEP, 9, largest);
      check_around (&f, read, filled[i], 2 * STEP, 9, largest);
      check_around (&f, read, filled[i], largest, READ_AHEAD + 2, largest);
    }
  f.box = multitude_box_alloc (f.arena, 8);
  end (&f);
}

/* A new arena takes as large a chunk as the budget allows; its header has 600 bytes at
 * most.
 */
static void
test_small_budgets (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;

  for (gsize budget = 1024; budget <= 32768; budget *= 2)
    for (gsize size = 0; size <= budget + 100; size += MIN (budget / 16, 1000) - 3)
      {
        g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) budget, NULL);
        g_autoptr (TestInputStream) stream = test_input_stream_new (size, 0);
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (GError) error = NULL;

        bytes = read (arena, stream, G_MAXSIZE, NULL, &error);
        if (size <= budget - 600)
          {
            g_assert_no_error (error);
            test_input_stream_assert (bytes, size);
          }
        else if (size >= budget)
          {
            g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
          }
      }
}

/* It takes nothing, also when there was nothing to take. */
static void
test_empty_without_memory (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 0, NULL);
  g_autoptr (TestInputStream) empty = test_input_stream_new (0, 0);
  g_autoptr (TestInputStream) one = test_input_stream_new (1, 0);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  bytes = read (arena, empty, G_MAXSIZE, NULL, &error);
  g_assert_no_error (error);
  test_input_stream_assert (bytes, 0);
  g_assert_null (read (arena, one, G_MAXSIZE, NULL, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_cmpstr (error->message, ==, "Cannot allocate 1 bytes: the budget is 0 bytes, of which 0 are in use");
}

/* ---- What is left of a read that fails ---- */

#define N_BYTES 2000000

static gboolean
succeeds_with (ReadFunc read,
               goffset  said_size,
               guint    n_allowed)
{
  g_autoptr (TestInputStream) stream = test_input_stream_new (N_BYTES, 30000);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  GBytes *bytes;
  Fixture f;

  begin (&f);
  before = figures (&f);
  stream->said_size = said_size;
  f.counting.fails_from = counting_source_get_n_requests (&f.counting) + n_allowed + 1;
  bytes = read (f.arena, stream, G_MAXSIZE, NULL, &error);
  if (bytes == NULL)
    {
      g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);
      assert_figures (&f, before);
    }
  else
    {
      test_input_stream_assert (bytes, N_BYTES);
      g_bytes_unref (bytes);
    }
  end (&f);

  return error == NULL;
}

static void
test_every_request (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  guint n = 0;

  g_assert_false (succeeds_with (read, N_BYTES, 0));
  g_assert_true (succeeds_with (read, N_BYTES, 1));

  while (!succeeds_with (read, -1, n))
    n++;
  g_assert_cmpuint (n, >=, 5);
}

static const gsize places[] = { 0, 1, 1000, 8000, 9000, 16000, 17000, 20000, 63000, 66000, 120000, 200000 };

static void
test_stream_fails (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (places); i++)
    {
      g_autoptr (TestInputStream) stream = test_input_stream_new (200000, 1000);
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      Fixture f;

      begin (&f);
      before = figures (&f);
      stream->said_size = i % 2 == 0 ? 200000 : -1;
      stream->fails_at = places[i / 2];
      g_assert_null (read (f.arena, stream, G_MAXSIZE, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
      assert_figures (&f, before);
      end (&f);
    }
}

/* The stream does not look; it is cancelled while it is read. */
static void
test_cancelled_in_read (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (places) - 2; i++)
    {
      g_autoptr (TestInputStream) stream = test_input_stream_new (200000, 1000);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      Fixture f;

      begin (&f);
      before = figures (&f);
      stream->said_size = i % 2 == 0 ? 200000 : -1;
      stream->cancellable = cancellable;
      stream->cancels_at = places[i / 2];
      g_assert_null (read (f.arena, stream, G_MAXSIZE, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (stream->position, <=, stream->cancels_at + 1999);
      assert_figures (&f, before);
      end (&f);
    }
}

static void
test_cancelled_before (gconstpointer data)
{
  ReadFunc read = (ReadFunc) data;
  g_autoptr (TestInputStream) stream = test_input_stream_new (1000, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  Fixture f;

  begin (&f);
  before = figures (&f);
  g_cancellable_cancel (cancellable);
  g_assert_null (read (f.arena, stream, G_MAXSIZE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stream->n_reads, ==, 0);
  assert_figures (&f, before);
  end (&f);
}

/* ---- Files ---- */

typedef GBytes *(*LoadFunc) (MultitudeArena  *arena,
                             GFile           *file,
                             GCancellable    *cancellable,
                             GError         **error);

static GBytes *
load_async (MultitudeArena  *arena,
            GFile           *file,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  multitude_arena_load_file_async (arena, file, G_PRIORITY_DEFAULT, cancellable, NULL, NULL, NULL,
                                   take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return multitude_arena_load_file_finish (arena, result, error);
}

static void
test_files (gconstpointer data)
{
  LoadFunc load = (LoadFunc) data;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "multitude-read-XXXXXX", NULL);
  g_autofree char *text = g_strnfill (123456, 'x');
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) folder = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr (GFile) endless = g_file_new_for_path ("/dev/zero");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *before = NULL;
  GError *error = NULL;
  Fixture f;

  g_close (g_mkstemp (path), NULL);
  g_assert_true (g_file_set_contents (path, text, 123456, NULL));
  file = g_file_new_for_path (path);

  begin (&f);
  g_free (counting_source_take_log (&f.counting));
  bytes = load (f.arena, file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, 123456);
  g_assert_cmpuint (counting_source_get_n_requests (&f.counting), ==, 2);
  g_assert_cmpuint (get_n_relocated (f.arena), ==, 0);
  g_clear_pointer (&bytes, g_bytes_unref);

  before = figures (&f);
  g_cancellable_cancel (cancellable);
  g_assert_null (load (f.arena, file, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (load (f.arena, folder, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_null (load (f.arena, file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_figures (&f, before);

  /* A device says that it is empty. */
  f.counting.fails_from = counting_source_get_n_requests (&f.counting) + 4;
  g_assert_null (load (f.arena, endless, NULL, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);
  g_clear_error (&error);
  assert_figures (&f, before);
  end (&f);
}

/* From where the stream stands, not from the beginning. */
static void
test_rest_of_file (gconstpointer data)
{
  gboolean is_async = GPOINTER_TO_INT (data);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "multitude-read-XXXXXX", NULL);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  g_close (g_mkstemp (path), NULL);
  g_assert_true (g_file_set_contents (path, "a head and a body", -1, NULL));
  file = g_file_new_for_path (path);
  stream = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_input_stream_skip (G_INPUT_STREAM (stream), 11, NULL, &error), ==, 11);

  begin (&f);
  bytes = (is_async ? read_async : read_blocking) (f.arena, (TestInputStream *) stream, 6, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "a body", 6);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
  g_unlink (path);
}

static void
add_case (const char    *name,
          GTestDataFunc  func)
{
  g_autofree char *blocking = g_strconcat ("/read/blocking/", name, NULL);
  g_autofree char *async = g_strconcat ("/read/async/", name, NULL);

  g_test_add_data_func (blocking, (gconstpointer) read_blocking, func);
  g_test_add_data_func (async, (gconstpointer) read_async, func);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("contents", test_contents);
  add_case ("files-that-lie", test_files_that_lie);
  add_case ("exact", test_exact);
  add_case ("exact-when-small", test_exact_when_small);
  add_case ("much-shorter", test_much_shorter);
  add_case ("max-size", test_max_size);
  add_case ("budget", test_budget);
  add_case ("all-that-fits", test_all_that_fits);
  add_case ("small-budgets", test_small_budgets);
  add_case ("empty-without-memory", test_empty_without_memory);
  add_case ("every-request", test_every_request);
  add_case ("stream-fails", test_stream_fails);
  add_case ("cancelled-in-read", test_cancelled_in_read);
  add_case ("cancelled-before", test_cancelled_before);
  g_test_add_data_func ("/read/blocking/files", (gconstpointer) multitude_arena_load_file, test_files);
  g_test_add_data_func ("/read/async/files", (gconstpointer) load_async, test_files);
  g_test_add_data_func ("/read/blocking/rest-of-file", GINT_TO_POINTER (FALSE), test_rest_of_file);
  g_test_add_data_func ("/read/async/rest-of-file", GINT_TO_POINTER (TRUE), test_rest_of_file);

  return g_test_run ();
}
