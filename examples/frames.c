/* Frames on a serial line: bytes that come as they like, and go as messages.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: frames
 *
 * A frame ends with END; an END or an ESC inside is escaped, as by SLIP.  Sends messages,
 * receives them in pieces that begin and end anywhere, and asserts that they are the same.
 */

#include <multitude.h>

#include <string.h>

enum
{
  END = 0xc0,
  ESC = 0xdb,
  ESC_END = 0xdc,
  ESC_ESC = 0xdd,
};

/* ---- Sending ---- */

/* How long a message may get is known, so nothing moves while it is escaped. */
static MultitudeByteArray *
encode (MultitudeArena *arena,
        const guint8   *message,
        guint           length)
{
  MultitudeByteArray *frame = multitude_byte_array_sized_new (arena, 2 * length + 1);
  static const guint8 escaped_end[] = { ESC, ESC_END }, escaped_esc[] = { ESC, ESC_ESC }, end = END;

  for (guint i = 0; i < length; i++)
    if (message[i] == END)
      multitude_byte_array_append (frame, escaped_end, 2);
    else if (message[i] == ESC)
      multitude_byte_array_append (frame, escaped_esc, 2);
    else
      multitude_byte_array_append (frame, &message[i], 1);

  return multitude_byte_array_append (frame, &end, 1);
}

/* The frames for a while are one array, out of which bytes are taken for each write. */
static GBytes *
send (MultitudeByteArray *line,
      MultitudeByteArray *frame)
{
  multitude_byte_array_join (line, frame);
  return multitude_byte_array_steal_bytes (line);
}

/* ---- Receiving ---- */

/* The first frame that is complete, with its END; %NULL if there is none yet. */
static MultitudeByteArray *
next_frame (MultitudeByteArray **received)
{
  MultitudeByteArray *frame = *received;
  const guint8 *end = frame->len > 0 ? memchr (frame->data, END, frame->len) : NULL;

  if (end == NULL)
    return NULL;

  /* Cut behind the END, without a copy. */
  *received = multitude_byte_array_split_off (frame, (guint) (end - frame->data) + 1);
  return frame;
}

/* In place: a message is no longer than its frame. */
static void
decode (MultitudeByteArray *frame)
{
  multitude_byte_array_set_size (frame, frame->len - 1);
  for (guint i = 0; i < frame->len; i++)
    if (frame->data[i] == ESC && i + 1 < frame->len)
      {
        multitude_byte_array_remove_index (frame, i);
        frame->data[i] = frame->data[i] == ESC_END ? END : ESC;
      }
}

/* ---- What is in a message ---- */

static int
compare_bytes (gconstpointer a,
               gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static int
compare_distances (gconstpointer a,
                   gconstpointer b,
                   gpointer      from)
{
  int origin = GPOINTER_TO_INT (from);

  return ABS (*(const guint8 *) a - origin) - ABS (*(const guint8 *) b - origin);
}

/* A message of measurements: the middle one counts, and the one that is farthest from it
 * is an error of the instrument.
 */
static guint8
find_median (MultitudeByteArray *values)
{
  guint8 median;

  multitude_byte_array_sort (values, compare_bytes);
  median = values->data[values->len / 2];
  multitude_byte_array_sort_with_data (values, compare_distances, GINT_TO_POINTER (median));
  multitude_byte_array_remove_index_fast (values, values->len - 1);
  return median;
}

/* ---- The line ---- */

static const guint8 measurements[] = { 8, 200, 7, END, 9, ESC, 8, 8 };
static const guint8 greeting[] = "hello";

static GBytes *
transmit (MultitudeArena *arena)
{
  g_autoptr(MultitudeByteArray) line = multitude_byte_array_new (arena);
  MultitudeByteArray *frame = encode (arena, greeting, sizeof greeting - 1);
  g_autoptr(GBytes) first = NULL;

  /* A receiver that is switched on right now finds the first END by this one. */
  multitude_byte_array_prepend (frame, (const guint8[]) { END }, 1);
  first = send (line, frame);

  multitude_byte_array_append_bytes (line, first, NULL);
  return send (line, encode (arena, measurements, sizeof measurements));
}

/* A log has a frame as text, which becomes bytes of g_malloc(). */
static MultitudeByteArray *
read_logged (MultitudeArena *arena,
             const char     *text)
{
  gsize size;
  guint8 *data = g_base64_decode (text, &size);

  return multitude_byte_array_new_take (arena, data, size);
}

/* Collects the messages that are not empty. */
static GPtrArray *
receive (MultitudeArena *arena,
         GBytes         *bytes,
         gsize           piece)
{
  GPtrArray *messages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) multitude_byte_array_unref);
  MultitudeByteArray *received = multitude_byte_array_new (arena), *frame;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize done = 0; done < size; done += piece)
    {
      multitude_byte_array_append (received, data + done, (guint) MIN (piece, size - done));
      while ((frame = next_frame (&received)) != NULL)
        {
          decode (frame);
          if (frame->len > 0)
            g_ptr_array_add (messages, frame);
          else
            multitude_byte_array_unref (frame);
        }
    }

  multitude_byte_array_free (received, TRUE);
  return messages;
}

static void
check_measurements (MultitudeByteArray *values)
{
  static const guint8 kept[] = { 8, 8, 8, 9, 7 };

  g_assert_cmpuint (find_median (values), ==, 9);
  g_assert_cmpuint (values->len, ==, 7);
  multitude_byte_array_sort_with_data (values, compare_distances, GINT_TO_POINTER (8));
  multitude_byte_array_remove_range (values, 5, 2);
  g_assert_cmpmem (values->data, values->len, kept, sizeof kept);
}

static void
check_logged (MultitudeArena *arena)
{
  static const guint8 message[] = { 'a', END };
  g_autoptr(MultitudeByteArray) frame = read_logged (arena, "YdvcwA==");

  decode (frame);
  g_assert_cmpmem (frame->data, frame->len, message, sizeof message);
}

/* Who reads on other threads takes a counted value, and who is alone a box. */
static void
check_ends (MultitudeByteArray *hello,
            MultitudeByteArray *values)
{
  guint8 *shared, *box;
  gsize n;

  multitude_byte_array_reserve (values, 16);
  multitude_byte_array_shrink (values);
  shared = multitude_byte_array_free_to_atomic_rc_box (multitude_byte_array_ref (values));
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (shared), ==, 5);
  multitude_atomic_rc_box_release (shared);

  box = multitude_byte_array_free_to_box (multitude_byte_array_split_off (hello, 4), &n);
  g_assert_cmpmem (box, n, "o", 1);
  multitude_box_free (box);

  box = multitude_byte_array_steal (hello, &n);
  g_assert_cmpmem (box, n, "hell", 4);
  multitude_box_free (box);
  g_assert_cmpuint (hello->len, ==, 0);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GBytes) bytes = transmit (arena);

  /* END "hello" END, and eight bytes of which two are escaped, END. */
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 7 + 11);

  for (gsize piece = 1; piece <= g_bytes_get_size (bytes); piece++)
    {
      g_autoptr(GPtrArray) messages = receive (arena, bytes, piece);

      g_assert_cmpuint (messages->len, ==, 2);
      check_measurements (messages->pdata[1]);
      check_ends (messages->pdata[0], messages->pdata[1]);
    }

  check_logged (arena);
  g_print ("%zu bytes came in pieces of every size\n", g_bytes_get_size (bytes));
  return 0;
}
