/* Bytes out of an arena, and where GLib takes them: nobody copies them again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: bytes
 *
 * A settings file, a stream, a variant and a checksum are fed from one arena that is
 * gone by then.  Each part checks that the data it reads is the data that was made,
 * at its address; the program ends with a status of zero if so.
 */

#include <multitude.h>

#include <gio/gio.h>
#include <string.h>

static const char settings[] =
  "[window]\n"
  "width=640\n"
  "height=480\n";

/* ---- Made in an arena, and nothing else is kept --------------------------- */

typedef struct
{
  GBytes *settings;
  GBytes *numbers;
  GBytes *received;
} Parts;

/* As read () would: how much there is turns out when it is there. */
static gsize
receive (void  *buffer,
         gsize  size)
{
  static const char message[] = "PING";

  memcpy (buffer, message, MIN (size, sizeof message - 1));
  return MIN (size, sizeof message - 1);
}

static GBytes *
receive_bytes (MultitudeArena  *arena,
               GError         **error)
{
  gpointer room = multitude_arena_reserve_bytes (arena, 4096, error);
  gsize n_received;

  if (room == NULL)
    return NULL;

  n_received = receive (room, 4096);
  if (n_received == 0)
    {
      multitude_arena_cancel_bytes (arena, room, 4096);
      return NULL;
    }

  /* The other 4092 bytes are free again. */
  return multitude_arena_commit_bytes (arena, room, 4096, n_received);
}

static gboolean
make_parts (Parts   *parts,
            GError **error)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  guint64 *numbers = multitude_new (arena, guint64, 1000);

  for (gsize i = 0; i < 1000; i++)
    numbers[i] = i * i;

  parts->settings = multitude_arena_new_bytes (arena, settings, strlen (settings), error);
  parts->numbers = multitude_arena_new_bytes (arena, numbers, 1000 * sizeof *numbers, error);
  parts->received = receive_bytes (arena, error);

  return parts->settings != NULL && parts->numbers != NULL && parts->received != NULL;
}

/* ---- Where GLib takes them ------------------------------------------------ */

static int
read_width (GBytes *bytes)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    return 0;

  return g_key_file_get_integer (file, "window", "width", NULL);
}

/* The variant reads where the bytes are, because they are aligned as it asks. */
static guint64
read_number (GBytes *bytes,
             gsize   index)
{
  g_autoptr(GVariant) variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("at"), bytes, TRUE));
  gsize n_numbers;
  const guint64 *numbers = g_variant_get_fixed_array (variant, &n_numbers, sizeof *numbers);

  g_assert_true (numbers == g_bytes_get_data (bytes, NULL));
  return index < n_numbers ? numbers[index] : 0;
}

static gssize
copy_to (GOutputStream *stream,
         GBytes        *bytes)
{
  g_autoptr(GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);

  return g_output_stream_splice (stream, input, G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
}

/* ---- What a part of them keeps -------------------------------------------- */

/* A slice keeps all 8000 bytes; a copy in an arena that lives on keeps itself. */
static GBytes *
keep_one (MultitudeArena  *arena,
          GBytes          *numbers,
          GError         **error)
{
  g_autoptr(GBytes) slice = g_bytes_new_from_bytes (numbers, 8 * sizeof (guint64),
                                                    sizeof (guint64));
  gsize size;
  const void *data = g_bytes_get_data (slice, &size);

  return multitude_arena_new_bytes (arena, data, size, error);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GBytes) one = NULL;
  Parts parts = { 0 };
  gboolean is_good;

  if (!make_parts (&parts, NULL))
    return 1;

  is_good = read_width (parts.settings) == 640 && read_number (parts.numbers, 30) == 900;
  is_good = is_good && copy_to (stream, parts.received) == 4;
  one = keep_one (arena, parts.numbers, NULL);
  is_good = is_good && one != NULL && *(const guint64 *) g_bytes_get_data (one, NULL) == 64;

  g_print ("width %d, 30 squared is %u\n", read_width (parts.settings),
           (guint) read_number (parts.numbers, 30));

  g_bytes_unref (parts.settings);
  g_bytes_unref (parts.numbers);
  g_bytes_unref (parts.received);
  return is_good ? 0 : 1;
}
