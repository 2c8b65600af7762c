/* Fuzzer: bytes as operations on streams that are written and read in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each byte is an operation and its number.  The twin is a GMemoryOutputStream; what
 * both have in the end is read into the arena again, in pieces, with a limit.
 */

#include "entry.h"

#include <multitude.h>
#include <string.h>

#define MAX_SIZE 20000
#define BUDGET 12000

typedef struct
{
  MultitudeArena *arena;
  GOutputStream  *ours;
  GOutputStream  *twin;
  gboolean        is_limited;
} Pair;

static const char letters[] = "The quick brown fox jumps over the lazy dog, and comes back again.";

/* Either both can, or ours has no memory. */
static gboolean
may_go_on (const Pair  *self,
           gboolean     done,
           GError     **error)
{
  if (done)
    return TRUE;
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return TRUE;
  g_assert_true (self->is_limited);
  g_clear_error (error);
  return FALSE;
}

static void
write_both (Pair  *self,
            gsize  number)
{
  gsize size = number * number % (sizeof letters - 1);
  g_autoptr (GError) error = NULL;
  gssize n = g_output_stream_write (self->ours, letters, size, NULL, &error);

  if (may_go_on (self, n >= 0, &error))
    g_assert_cmpint (n, ==, g_output_stream_write (self->twin, letters, size, NULL, NULL));
}

static void
seek_both (Pair      *self,
           goffset    offset,
           GSeekType  type)
{
  gboolean done = g_seekable_seek (G_SEEKABLE (self->ours), offset, type, NULL, NULL);

  g_assert_cmpint (done, ==, g_seekable_seek (G_SEEKABLE (self->twin), offset, type, NULL, NULL));
}

static void
truncate_both (Pair    *self,
               goffset  size)
{
  g_autoptr (GError) error = NULL;
  gboolean done = g_seekable_truncate (G_SEEKABLE (self->ours), size, NULL, &error);

  if (may_go_on (self, done, &error))
    g_assert_cmpint (done, ==, g_seekable_truncate (G_SEEKABLE (self->twin), size, NULL, NULL));
}

static void
operate (Pair   *self,
         guint8  byte)
{
  gsize number = byte >> 3;

  switch (byte & 7)
    {
    case 0:
    case 1:
      write_both (self, number + 32 * (byte & 1));
      break;
    case 2:
      seek_both (self, (goffset) (number * number * 5), G_SEEK_SET);
      break;
    case 3:
      seek_both (self, (goffset) number * 7 - 100, G_SEEK_CUR);
      break;
    case 4:
      seek_both (self, -(goffset) number, G_SEEK_END);
      break;
    case 5:
      truncate_both (self, (goffset) (number * number * 3));
      break;
    case 6:
      seek_both (self, (goffset) number, G_SEEK_END);
      break;
    default:
      g_assert_true (g_output_stream_flush (self->ours, NULL, NULL));
      break;
    }
}

static void
check (Pair *self)
{
  MultitudeOutputStream *ours = MULTITUDE_OUTPUT_STREAM (self->ours);
  GMemoryOutputStream *twin = G_MEMORY_OUTPUT_STREAM (self->twin);

  g_assert_cmpmem (multitude_output_stream_get_data (ours), multitude_output_stream_get_data_size (ours),
                   g_memory_output_stream_get_data (twin), g_memory_output_stream_get_data_size (twin));
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (ours)), ==, g_seekable_tell (G_SEEKABLE (twin)));
}

/* In pieces that begin small and grow. */
static void
read_again (Pair   *self,
            GBytes *bytes,
            gsize   max_size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (bytes);
  GBytes *read;
  gsize at;
  gsize n;

  for (at = 0, n = 1; at < size; at += n, n = n * 2 + 1)
    {
      g_autoptr (GBytes) piece = NULL;

      n = MIN (n, size - at);
      piece = g_bytes_new_from_bytes (bytes, at, n);
      g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (stream), piece);
    }

  read = multitude_arena_read_stream (self->arena, stream, max_size, NULL, &error);
  if (read != NULL)
    {
      g_assert_true (g_bytes_equal (read, bytes));
      g_assert_cmpuint (size, <=, max_size);
      g_bytes_unref (read);
    }
  else if (error->domain == G_IO_ERROR)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
      g_assert_cmpuint (size, >, max_size);
    }
  else
    {
      g_assert_true (self->is_limited);
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
    }
}

static void
end (Pair  *self,
     gsize  max_size)
{
  g_autoptr (GBytes) ours = NULL;
  g_autoptr (GBytes) theirs = NULL;

  g_assert_true (g_output_stream_close (self->ours, NULL, NULL));
  g_assert_true (g_output_stream_close (self->twin, NULL, NULL));
  ours = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (self->ours));
  theirs = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (self->twin));
  g_assert_true (g_bytes_equal (ours, theirs));
  read_again (self, ours, max_size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  Pair pair = { NULL };
  size_t i;

  fuzz_entry_init ();
  if (size == 0)
    return 0;

  pair.is_limited = data[0] % 4 == 3;
  pair.arena = multitude_arena_new ();
  if (pair.is_limited)
    multitude_arena_set_byte_budget (pair.arena, BUDGET);
  pair.ours = multitude_output_stream_new (pair.arena);
  pair.twin = g_memory_output_stream_new_resizable ();
  for (i = 1; i < size && multitude_output_stream_get_data_size (MULTITUDE_OUTPUT_STREAM (pair.ours)) < MAX_SIZE; i++)
    {
      operate (&pair, data[i]);
      check (&pair);
    }

  end (&pair, data[0] % 4 == 2 ? (gsize) data[0] * 20 : G_MAXSIZE);
  g_object_unref (pair.ours);
  g_object_unref (pair.twin);
  g_object_unref (pair.arena);
  return 0;
}
