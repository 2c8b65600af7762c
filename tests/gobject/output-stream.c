/* Output streams: GMemoryOutputStream's results, what stealing costs, and what fails.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Random sequences of calls are done with a GMemoryOutputStream beside ours.  What comes
 * from sockets and pipes, and on which thread, is in splice.c.
 */

#include "counting-source.h"
#include "expect.h"
#include "malloc-counter.h"

#include <string.h>

static MultitudeOutputStream *
stream_new (MultitudeArena *arena)
{
  return MULTITUDE_OUTPUT_STREAM (multitude_output_stream_new (arena));
}

static void
write_text (gpointer    stream,
            const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_output_stream_write (stream, text, strlen (text), NULL, &error), ==, (gssize) strlen (text));
  g_assert_no_error (error);
}

static void
close_stream (gpointer stream)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_output_stream_close (stream, NULL, &error));
  g_assert_no_error (error);
}

static guint64
get_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

static guint64
get_n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

/* ---- Beside GMemoryOutputStream ---- */

typedef struct
{
  GOutputStream *ours;
  GOutputStream *theirs;
} Pair;

static void
pair_assert_same_errors (GError *ours,
                         GError *theirs)
{
  g_assert_cmpint (ours != NULL, ==, theirs != NULL);
  if (ours != NULL)
    g_assert_error (ours, theirs->domain, theirs->code);
}

static void
pair_write (Pair          *pair,
            gconstpointer  data,
            gsize          size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) their_error = NULL;
  gssize n = g_output_stream_write (pair->theirs, data, size, NULL, &their_error);

  g_assert_cmpint (g_output_stream_write (pair->ours, data, size, NULL, &error), ==, n);
  pair_assert_same_errors (error, their_error);
}

static void
pair_seek (Pair      *pair,
           goffset    offset,
           GSeekType  type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) their_error = NULL;
  gboolean done = g_seekable_seek (G_SEEKABLE (pair->theirs), offset, type, NULL, &their_error);

  g_assert_cmpint (g_seekable_seek (G_SEEKABLE (pair->ours), offset, type, NULL, &error), ==, done);
  pair_assert_same_errors (error, their_error);
}

static void
pair_truncate (Pair    *pair,
               goffset  size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) their_error = NULL;
  gboolean done = g_seekable_truncate (G_SEEKABLE (pair->theirs), size, NULL, &their_error);

  g_assert_cmpint (g_seekable_truncate (G_SEEKABLE (pair->ours), size, NULL, &error), ==, done);
  pair_assert_same_errors (error, their_error);
}

static void
pair_assert_equal (Pair *pair)
{
  GMemoryOutputStream *theirs = G_MEMORY_OUTPUT_STREAM (pair->theirs);
  MultitudeOutputStream *ours = MULTITUDE_OUTPUT_STREAM (pair->ours);
  gsize size = g_memory_output_stream_get_data_size (theirs);

  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (ours)), ==, g_seekable_tell (G_SEEKABLE (theirs)));
  g_assert_cmpuint (multitude_output_stream_get_size (ours), ==, g_memory_output_stream_get_size (theirs));
  g_assert_cmpmem (multitude_output_stream_get_data (ours), multitude_output_stream_get_data_size (ours),
                   g_memory_output_stream_get_data (theirs), size);
  if (size > 0 && size < multitude_output_stream_get_size (ours))
    g_assert_cmpint (((char *) multitude_output_stream_get_data (ours))[size], ==, '\0');
}

static void
pair_step (Pair           *pair,
           MultitudeArena *arena,
           GRand          *rand)
{
  guint8 data[300];

  memset (data, g_rand_int_range (rand, 1, 256), sizeof data);
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      pair_truncate (pair, g_rand_int_range (rand, 0, 2000));
      break;
    case 1:
    case 2:
      pair_seek (pair, g_rand_int_range (rand, -1000, 2000), (GSeekType) g_rand_int_range (rand, 0, 3));
      break;
    case 3:
      /* The next growth has to move. */
      multitude_box_free_in (arena, multitude_box_alloc (arena, 100));
      break;
    default:
      pair_write (pair, data, (gsize) g_rand_int_range (rand, 0, sizeof data));
    }
}

/* A gap in theirs has the bytes that a fixed stream was given: zeros, as in ours. */
static void
pair_run (Pair           *pair,
          MultitudeArena *arena,
          guint32         seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_assert_cmpint (g_seekable_can_truncate (G_SEEKABLE (pair->ours)), ==,
                   g_seekable_can_truncate (G_SEEKABLE (pair->theirs)));
  g_assert_true (g_seekable_can_seek (G_SEEKABLE (pair->ours)));
  for (guint i = 0; i < 400; i++)
    {
      pair_step (pair, arena, rand);
      pair_assert_equal (pair);
    }

  g_object_unref (pair->ours);
  g_object_unref (pair->theirs);
}

static void
test_beside_theirs (void)
{
  for (guint i = 0; i < 100; i++)
    {
      guint32 seed = g_test_rand_int ();
      CountingSource counting;
      MultitudeArena *arena;
      Pair growing = { NULL, g_memory_output_stream_new_resizable () };
      Pair fixed = { NULL, g_memory_output_stream_new (g_malloc0 (1000), 1000, NULL, g_free) };

      counting_source_init (&counting, i % 2 == 0 ? COUNTING_FIXED : COUNTING_GROWING);
      arena = multitude_arena_new_with_source (&counting.source);
      growing.ours = multitude_output_stream_new (arena);
      fixed.ours = multitude_output_stream_new_fixed (arena, 1000);
      g_test_message ("seed %u", seed);
      pair_run (&growing, arena, seed);
      pair_run (&fixed, arena, seed);
      g_object_unref (arena);
      counting_source_clear (&counting);
    }
}

/* Where theirs would wrap, or end the program. */
static void
test_extremes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GOutputStream) stream = multitude_output_stream_new (arena);
  GSeekable *seekable = G_SEEKABLE (stream);
  GError *error = NULL;

  g_assert_true (g_seekable_seek (seekable, G_MAXOFFSET, G_SEEK_SET, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_seekable_seek (seekable, 1, G_SEEK_CUR, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "Cannot seek to behind the end of the stream");
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (g_seekable_truncate (seekable, G_MAXOFFSET, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (g_seekable_truncate (seekable, -1, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "Cannot truncate to a negative size");
  g_clear_error (&error);
  g_assert_false (g_seekable_seek (seekable, G_MINOFFSET, G_SEEK_CUR, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "Cannot seek to before the beginning of the stream");
  g_clear_error (&error);
  g_assert_false (g_seekable_seek (seekable, 5, (GSeekType) 7, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_cmpint (g_seekable_tell (seekable), ==, G_MAXOFFSET);
  g_assert_cmpuint (multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (stream)), ==, 0);
}

/* ---- Stealing ---- */

/* Not a byte is copied, nothing is asked for, and what was too much goes back. */
static void
test_steal_without_copy (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeOutputStream *stream;
  guint64 used;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  stream = stream_new (arena);
  used = get_used (arena);
  write_text (stream, "some text that is the result");
  close_stream (stream);
  {
    gpointer data = multitude_output_stream_get_data (stream);
    guint64 n_relocated = get_n_relocated (arena);
    guint n_requests = counting_source_get_n_requests (&counting);
    g_autoptr (GBytes) bytes = multitude_output_stream_steal_as_bytes (stream);

    assert_aligned (data, 16);
    g_assert_true (g_bytes_get_data (bytes, NULL) == data);
    g_assert_cmpuint (g_bytes_get_size (bytes), ==, 28);
    g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);
    g_assert_cmpuint (get_n_relocated (arena), ==, n_relocated);
    g_assert_cmpuint (get_used (arena) - used, <=, 32 + 16);

    /* The bytes are the last that hold memory. */
    g_object_unref (stream);
    g_object_unref (arena);
    g_assert_cmpmem (data, 28, "some text that is the result", 28);
    g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);
  }
  counting_source_clear (&counting);
}

/* The struct of the GBytes is all that is allocated. */
static void
test_steal_calls_no_malloc (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeOutputStream) stream = stream_new (arena);
  guint n_before, n_of_struct;

  if (!malloc_counter_works ())
    {
      g_test_skip ("calls of malloc () cannot be counted here");
      return;
    }

  write_text (stream, "some text");
  close_stream (stream);
  n_before = malloc_counter_get ();
  g_bytes_unref (g_bytes_new_static ("other text", 10));
  n_of_struct = malloc_counter_get () - n_before;
  n_before = malloc_counter_get ();
  g_bytes_unref (multitude_output_stream_steal_as_bytes (stream));
  g_assert_cmpuint (malloc_counter_get () - n_before, ==, n_of_struct);
}

static void
test_steal_data (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeOutputStream *stream;
  gpointer data, stolen;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  stream = stream_new (arena);
  write_text (stream, "text");
  expect_critical (g_assert_null (multitude_output_stream_steal_data (stream)), "*is_closed*");
  expect_critical (g_assert_null (multitude_output_stream_steal_as_bytes (stream)), "*is_closed*");

  close_stream (stream);
  data = multitude_output_stream_get_data (stream);
  stolen = multitude_output_stream_steal_data (stream);
  g_assert_true (stolen == data);
  g_assert_cmpuint (multitude_output_stream_get_data_size (stream), ==, 4);
  g_assert_cmpuint (multitude_output_stream_get_size (stream), ==, 0);
  g_assert_null (multitude_output_stream_get_data (stream));
  g_assert_null (multitude_output_stream_steal_data (stream));
  {
    g_autoptr (GBytes) bytes = multitude_output_stream_steal_as_bytes (stream);

    g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  }

  /* What is truncated is not what was stolen. */
  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), 3, NULL, NULL));
  g_assert_cmpmem (multitude_output_stream_get_data (stream), multitude_output_stream_get_data_size (stream),
                   "\0\0\0", 3);
  g_object_unref (stream);
  g_object_unref (arena);
  g_assert_cmpmem (stolen, 4, "text", 4);
  multitude_box_free (stolen);
  counting_source_clear (&counting);
}

static void
test_steal_nothing (void)
{
  CountingSource counting;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (guint size = 0; size < 2000; size += 500)
    {
      g_autoptr (GOutputStream) stream = multitude_output_stream_sized_new (arena, size);
      g_autoptr (GBytes) bytes = NULL;

      close_stream (stream);
      bytes = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (stream));
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
      g_assert_nonnull (g_bytes_get_data (bytes, NULL));
      g_assert_null (multitude_output_stream_steal_data (MULTITUDE_OUTPUT_STREAM (stream)));
    }
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* ---- Room ---- */

/* One request for all of it, and the bytes stay where they are. */
static void
test_sized (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeOutputStream *stream;
  g_autofree char *text = g_strnfill (100000, 'x');
  gpointer data;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  stream = MULTITUDE_OUTPUT_STREAM (multitude_output_stream_sized_new (arena, 100000));
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, 1);
  g_assert_cmpuint (multitude_output_stream_get_size (stream), ==, 100000);
  g_assert_cmpuint (multitude_output_stream_get_data_size (stream), ==, 0);
  data = multitude_output_stream_get_data (stream);
  counting.refuses = TRUE;
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (g_output_stream_write (G_OUTPUT_STREAM (stream), text + 10000 * i, 10000, NULL, NULL),
                     ==, 10000);
  g_assert_true (multitude_output_stream_get_data (stream) == data);
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, 1);
  g_object_unref (stream);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_fixed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GOutputStream) stream = multitude_output_stream_new_fixed (arena, 10);
  GError *error = NULL;
  gsize n_written;

  g_assert_false (g_output_stream_write_all (stream, "more than ten", 13, &n_written, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "The stream has a fixed size of 10 bytes");
  g_clear_error (&error);
  g_assert_cmpuint (n_written, ==, 10);
  g_assert_cmpmem (multitude_output_stream_get_data (MULTITUDE_OUTPUT_STREAM (stream)), 10, "more than ", 10);
  g_assert_false (g_seekable_can_truncate (G_SEEKABLE (stream)));
}

static void
test_properties (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeOutputStream) stream = stream_new (arena);
  g_autoptr (MultitudeOutputStream) other = g_object_new (MULTITUDE_TYPE_OUTPUT_STREAM, NULL);
  g_autoptr (MultitudeArena) same = NULL;
  gpointer data;
  gulong size, data_size;

  write_text (stream, "text");
  g_object_get (stream, "arena", &same, "data", &data, "size", &size, "data-size", &data_size, NULL);
  g_assert_true (same == arena && multitude_output_stream_get_arena (stream) == arena);
  g_assert_true (data == multitude_output_stream_get_data (stream));
  g_assert_cmpuint (size, ==, 16);
  g_assert_cmpuint (data_size, ==, 4);
  g_assert_cmpuint (G_OBJECT (multitude_output_stream_get_arena (other))->ref_count, ==, 1);
  write_text (other, "text in an arena of its own");
}

/* ---- Failure ---- */

/* Only if it is all there: a write that fails has written nothing. */
static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", (guint64) 260000,
                                                   "name", "small", NULL);
  g_autoptr (MultitudeOutputStream) stream = stream_new (arena);
  g_autofree char *text = g_strnfill (1000000, 'x');
  GError *error = NULL;
  gpointer data;
  gsize n_written;

  write_text (stream, "kept");
  data = multitude_output_stream_get_data (stream);
  g_assert_false (g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, 1000000, &n_written, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (g_str_has_prefix (error->message, "small: Cannot allocate 1000004 bytes: the budget is 260000 bytes"));
  g_clear_error (&error);
  g_assert_cmpuint (n_written, ==, 0);
  g_assert_false (g_seekable_truncate (G_SEEKABLE (stream), 1000000, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_true (multitude_output_stream_get_data (stream) == data);
  g_assert_cmpmem (data, multitude_output_stream_get_data_size (stream), "kept", 4);
  g_assert_cmpuint (multitude_output_stream_get_size (stream), ==, 16);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 4);

  /* 262144 bytes would be too many, as many as are needed are not. */
  g_assert_cmpint (g_output_stream_write (G_OUTPUT_STREAM (stream), text, 200000, NULL, &error), ==, 200000);
  g_assert_no_error (error);
  g_assert_cmpuint (multitude_output_stream_get_size (stream), ==, 200004);

  g_assert_null (multitude_output_stream_try_sized_new (arena, 1000000, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_null (multitude_output_stream_try_new_fixed (arena, G_MAXSIZE, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_OVERFLOW);
  g_clear_error (&error);
}

/* Theirs goes the same way beside it, as far as ours comes. */
static gboolean
succeeds_with (guint n_allowed)
{
  CountingSource counting;
  MultitudeArena *arena;
  GError *error = NULL;
  Pair pair = { NULL, g_memory_output_stream_new_resizable () };
  g_autofree char *text = g_strnfill (700, 'x');
  guint i;

  counting_source_init (&counting, COUNTING_FIXED);
  counting.fails_from = n_allowed + 1;
  arena = multitude_arena_new_with_source (&counting.source);
  pair.ours = multitude_output_stream_new (arena);
  for (i = 0; i < 200 && error == NULL; i++)
    {
      if (g_output_stream_write (pair.ours, text, 700, NULL, &error) == 700)
        g_output_stream_write (pair.theirs, text, 700, NULL, NULL);
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_cmpmem (multitude_output_stream_get_data (MULTITUDE_OUTPUT_STREAM (pair.ours)),
                       multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (pair.ours)),
                       g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (pair.theirs)),
                       g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (pair.theirs)));
    }

  /* And can be written to when there is memory again. */
  counting.fails_from = 0;
  pair_write (&pair, text, 700);
  g_object_unref (pair.ours);
  g_object_unref (pair.theirs);
  g_object_unref (arena);
  counting_source_clear (&counting);

  n_allowed = error == NULL;
  g_clear_error (&error);
  return n_allowed;
}

static void
test_vectors (void)
{
  GOutputVector vectors[] = { { "one ", 4 }, { "", 0 }, { "two", 3 }, { NULL, 0 } };
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GOutputStream) stream = multitude_output_stream_new (arena);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize n_written = 0;

  g_assert_true (g_output_stream_writev (stream, vectors, G_N_ELEMENTS (vectors), &n_written, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_written, ==, 7);
  close_stream (stream);

  bytes = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (stream));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "one two", 7);
}

static void
test_every_request (void)
{
  guint n = 0;

  while (!succeeds_with (n))
    n++;
  g_assert_cmpuint (n, >=, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/output-stream/beside-theirs", test_beside_theirs);
  g_test_add_func ("/output-stream/extremes", test_extremes);
  g_test_add_func ("/output-stream/steal-without-copy", test_steal_without_copy);
  g_test_add_func ("/output-stream/steal-calls-no-malloc", test_steal_calls_no_malloc);
  g_test_add_func ("/output-stream/steal-data", test_steal_data);
  g_test_add_func ("/output-stream/steal-nothing", test_steal_nothing);
  g_test_add_func ("/output-stream/sized", test_sized);
  g_test_add_func ("/output-stream/fixed", test_fixed);
  g_test_add_func ("/output-stream/properties", test_properties);
  g_test_add_func ("/output-stream/budget", test_budget);
  g_test_add_func ("/output-stream/vectors", test_vectors);
  g_test_add_func ("/output-stream/every-request", test_every_request);

  return g_test_run ();
}
