/* Reading without blocking: what the program does with the arena meanwhile.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The streams are read by workers of GIO, which stand at gates inside of a read until the
 * test lets them go on.  What sanitizers say of it counts as much as what is asserted, and
 * main () switches on the library's own check of threads.
 */

#include "counting-source.h"
#include "expect.h"
#include "test-input-stream.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- A read under way ---- */

typedef struct
{
  CountingSource   counting;
  MultitudeArena  *arena;
  gpointer         box;
  TestInputStream *stream;
  GCancellable    *cancellable;
  GAsyncResult    *result;

  GThread         *thread;
  GCancellable    *cancels;             /* what the progress cancels */
  guint            cancels_at;
  guint            n_told;
  goffset          current;
  goffset          total;
  guint            n_destroyed;
} Fixture;

static void
begin (Fixture *f,
       gsize    size,
       gsize    piece)
{
  *f = (Fixture) { .thread = g_thread_self (), .cancels_at = G_MAXUINT };
  counting_source_init (&f->counting, COUNTING_FIXED);
  f->arena = multitude_arena_new_with_source (&f->counting.source);
  multitude_arena_set_shared_capacity (f->arena, 60000);
  f->box = multitude_box_alloc (f->arena, 8);
  f->stream = test_input_stream_new (size, piece);
  f->cancellable = g_cancellable_new ();
}

static void
end (Fixture *f)
{
  multitude_box_free (f->box);
  g_clear_object (&f->result);
  g_clear_object (&f->arena);
  g_clear_object (&f->stream);
  g_clear_object (&f->cancellable);
  counting_source_clear (&f->counting);
}

static void
on_progress (goffset  current,
             goffset  total,
             gpointer data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  g_assert_cmpint (current, >, f->current);
  f->current = current;
  f->total = total;
  if (++f->n_told == f->cancels_at)
    g_cancellable_cancel (f->cancels);
}

static void
on_destroy (gpointer data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  g_assert_null (f->result);
  f->n_destroyed++;
}

static void
on_done (GObject      *source_object,
         GAsyncResult *result,
         gpointer      data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->thread);
  f->result = g_object_ref (result);
}

static void
start (Fixture *f)
{
  multitude_arena_read_stream_async (f->arena, G_INPUT_STREAM (f->stream), G_MAXSIZE, G_PRIORITY_DEFAULT,
                                     f->cancellable, on_progress, f, on_destroy, on_done, f);
}

static GBytes *
finish (Fixture      *f,
        GMainContext *context,
        GError      **error)
{
  while (f->result == NULL)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (f->n_destroyed, ==, 1);

  return multitude_arena_read_stream_finish (f->arena, f->result, error);
}

static guint64
get_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

/* Nothing is kept until somebody asks. */
static void
assert_is_dropped (Fixture *f,
                   guint64  used)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_used (f->arena), ==, used);
}

static void
assert_cancelled (Fixture *f,
                  guint64  used)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (finish (f, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (get_used (f->arena), ==, used);
}

/* ---- Meanwhile ---- */

/* Whatever is done with the arena, what is read stays where it is. */
static void
test_arena_in_use (gconstpointer data)
{
  goffset said_size = GPOINTER_TO_INT (data);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;
  guint i;

  begin (&f, 30000, 100);
  f.stream->said_size = said_size;
  f.stream->n_gates = 40;
  start (&f);
  for (i = 0; i < f.stream->n_gates; i++)
    {
      gpointer box;

      test_input_stream_wait (f.stream, NULL);
      box = multitude_box_alloc (f.arena, 1000);
      memset (box, 0xff, 1000);
      multitude_arena_alloc (f.arena, 1000);
      multitude_snapshot_unref (multitude_arena_seal (f.arena, NULL));
      multitude_arena_alloc (f.arena, 1000);
      multitude_arena_reset_full (f.arena, MULTITUDE_RESET_FREE_ALL);
      multitude_arena_trim (f.arena);
      multitude_box_free_in (f.arena, box);
      test_input_stream_open_gate (f.stream);
      while (i + 1 < f.stream->n_gates && (guint) g_atomic_int_get (&f.stream->n_reads) <= i + 1)
        g_main_context_iteration (NULL, FALSE);
    }

  bytes = finish (&f, NULL, &error);
  g_assert_no_error (error);
  test_input_stream_assert (bytes, 30000);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* The caller's reference goes while a worker reads; the read has one. */
static void
test_arena_is_dropped (void)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gpointer living;
  Fixture f;

  begin (&f, 100000, 0);
  f.stream->said_size = 100000;
  f.stream->n_gates = 1;
  start (&f);
  test_input_stream_wait (f.stream, NULL);
  living = f.arena;
  g_object_add_weak_pointer (G_OBJECT (f.arena), &living);
  g_object_unref (f.arena);
  test_input_stream_open_gate (f.stream);

  bytes = finish (&f, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (living);
  f.arena = NULL;
  g_clear_object (&f.result);
  g_assert_null (living);
  test_input_stream_assert (bytes, 100000);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* A worker that was cancelled may still write. */
static void
test_cancelled_in_worker (gconstpointer data)
{
  guint64 used;
  Fixture f;
  guint i;

  begin (&f, 100000, 0);
  f.stream->said_size = GPOINTER_TO_INT (data);
  f.stream->n_gates = 1;
  used = get_used (f.arena);
  start (&f);
  test_input_stream_wait (f.stream, NULL);
  g_cancellable_cancel (f.cancellable);
  for (i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (f.result);
  test_input_stream_open_gate (f.stream);
  assert_is_dropped (&f, used);
  assert_cancelled (&f, used);
  end (&f);
}

static void
test_cancelled_in_progress (void)
{
  guint i;

  for (i = 1; i <= 10; i++)
    {
      guint64 used;
      Fixture f;

      begin (&f, 10000, 1000);
      f.stream->said_size = i % 2 == 0 ? -1 : 10000;
      f.cancels = f.cancellable;
      f.cancels_at = i;
      used = get_used (f.arena);
      start (&f);
      assert_is_dropped (&f, used);
      assert_cancelled (&f, used);
      g_assert_cmpuint (f.n_told, ==, i);
      end (&f);
    }
}

/* After the end, before the result was taken. */
static void
test_cancelled_at_the_end (void)
{
  guint64 used;
  Fixture f;

  begin (&f, 10000, 0);
  used = get_used (f.arena);
  start (&f);
  while (f.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (f.cancellable);
  assert_cancelled (&f, used);
  end (&f);
}

/* What was not needed goes back at the end, not when somebody asks: 100 bytes are in 13
 * words, with one in front.
 */
static void
test_rest_goes_back (void)
{
  g_autoptr (GBytes) bytes = NULL;
  gpointer box;
  guint64 used;
  Fixture f;

  begin (&f, 100, 0);
  used = get_used (f.arena);
  start (&f);
  while (f.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_used (f.arena), ==, used + 104 + 8);
  box = multitude_box_alloc (f.arena, 8);
  memset (box, 0xff, 8);
  bytes = finish (&f, NULL, NULL);
  test_input_stream_assert (bytes, 100);
  multitude_box_free (box);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* ---- Progress ---- */

static void
test_progress (gconstpointer data)
{
  goffset said_size = GPOINTER_TO_INT (data);
  g_autoptr (GBytes) bytes = NULL;
  Fixture f;

  begin (&f, 700000, 100000);
  f.stream->said_size = said_size;
  start (&f);
  bytes = finish (&f, NULL, NULL);
  test_input_stream_assert (bytes, 700000);
  g_assert_cmpint (f.current, ==, 700000);
  g_assert_cmpint (f.total, ==, said_size);
  if (said_size > 0)
    g_assert_cmpuint (f.n_told, ==, 7);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
}

/* ---- Contexts ---- */

/* Only the context that was the default one at the beginning is run, and by a thread
 * that has not made it its default one.
 */
static void
test_context (void)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  begin (&f, 100000, 1000);
  f.stream->said_size = 100000;
  g_main_context_push_thread_default (context);
  start (&f);
  g_main_context_pop_thread_default (context);
  bytes = finish (&f, context, &error);
  g_assert_no_error (error);
  test_input_stream_assert (bytes, 100000);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
  g_main_context_unref (context);
}

/* Where the system tells; elsewhere nothing is. */
static gboolean
is_open (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      found |= g_strcmp0 (target, path) == 0;
    }

  return found;
}

static void
test_context_of_file (void)
{
  GMainContext *context = g_main_context_new ();
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "multitude-read-XXXXXX", NULL);
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Fixture f;

  g_close (g_mkstemp (path), NULL);
  g_assert_true (g_file_set_contents (path, text, 1000000, NULL));
  file = g_file_new_for_path (path);

  begin (&f, 0, 0);
  g_main_context_push_thread_default (context);
  multitude_arena_load_file_async (f.arena, file, G_PRIORITY_LOW, f.cancellable, on_progress, &f, on_destroy,
                                   on_done, &f);
  g_main_context_pop_thread_default (context);
  while (f.result == NULL)
    g_main_context_iteration (context, TRUE);
  g_assert_false (is_open (path));
  expect_critical (g_assert_null (multitude_arena_read_stream_finish (f.arena, f.result, NULL)), "*is_tagged*");
  bytes = multitude_arena_load_file_finish (f.arena, f.result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, 1000000);
  g_assert_cmpint (f.total, ==, 1000000);
  g_clear_pointer (&bytes, g_bytes_unref);
  end (&f);
  g_main_context_unref (context);
  g_unlink (path);
}

/* An arena that is made, used and left in a thread with a context of its own. */
static gpointer
run_in_thread (gpointer data)
{
  test_context ();
  return data;
}

static void
test_other_thread (void)
{
  GThread *threads[4];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", run_in_thread, NULL);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* Nobody asks for the bytes. */
static void
test_no_callback (void)
{
  gpointer living;
  Fixture f;

  begin (&f, 100000, 0);
  living = f.arena;
  multitude_arena_read_stream_async (f.arena, G_INPUT_STREAM (f.stream), G_MAXSIZE, G_PRIORITY_DEFAULT, NULL,
                                     NULL, NULL, NULL, NULL, NULL);
  g_object_add_weak_pointer (G_OBJECT (f.arena), &living);
  g_clear_object (&f.arena);
  while (living != NULL)
    g_main_context_iteration (NULL, TRUE);
  end (&f);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/read-async/arena-in-use/known-size", GINT_TO_POINTER (30000), test_arena_in_use);
  g_test_add_data_func ("/read-async/arena-in-use/growing", GINT_TO_POINTER (-1), test_arena_in_use);
  g_test_add_func ("/read-async/arena-is-dropped", test_arena_is_dropped);
  g_test_add_data_func ("/read-async/cancelled/in-worker/large", GINT_TO_POINTER (100000), test_cancelled_in_worker);
  g_test_add_data_func ("/read-async/cancelled/in-worker/growing", GINT_TO_POINTER (-1), test_cancelled_in_worker);
  g_test_add_func ("/read-async/cancelled/in-progress", test_cancelled_in_progress);
  g_test_add_func ("/read-async/cancelled/at-the-end", test_cancelled_at_the_end);
  g_test_add_func ("/read-async/rest-goes-back", test_rest_goes_back);
  g_test_add_data_func ("/read-async/progress/known-size", GINT_TO_POINTER (700000), test_progress);
  g_test_add_data_func ("/read-async/progress/unknown-size", GINT_TO_POINTER (-1), test_progress);
  g_test_add_func ("/read-async/context", test_context);
  g_test_add_func ("/read-async/context-of-file", test_context_of_file);
  g_test_add_func ("/read-async/other-thread", test_other_thread);
  g_test_add_func ("/read-async/no-callback", test_no_callback);

  return g_test_run ();
}
