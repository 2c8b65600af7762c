/* A picture from a file that nobody vouches for: every size is checked by allocating it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: pictures
 *
 * Reads a picture that is well, and three that are not.  Ends with a status of zero if
 * the first is as it was drawn, and each of the others is refused for its own reason,
 * with the arena as it was before.
 */

#include <multitude.h>

#include <string.h>

/* A file: width and height of 16 bits, the number of colours of 64 bits, the colours of
 * 32 bits, all as this machine writes them; and then runs of a length and a colour, a
 * byte each, and pieces of a comment: 0, a length, and bytes.
 */
typedef struct
{
  gsize   n_colors;
  guint32 colors[];
} Palette;

typedef struct
{
  guint16  width;
  guint16  height;
  Palette *palette;
  guint8  *pixels;              /* an index into the palette each */
  guint32 *row_sums;
  char    *comment;
  gsize    comment_size;
} Picture;

typedef struct
{
  const guint8 *data;
  gsize         left;
} Reader;

/* ---- Reading -------------------------------------------------------------- */

static gboolean
take (Reader   *reader,
      gpointer  to,
      gsize     size,
      GError  **error)
{
  if (size > reader->left)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "The picture ends too early.");
      return FALSE;
    }

  memcpy (to, reader->data, size);
  reader->data += size;
  reader->left -= size;
  return TRUE;
}

/* The number of colours may be anything: what does not fit into memory, or into a size at
 * all, is an error of the allocation, and needs no test of its own.
 */
static Palette *
read_palette (MultitudeArena  *arena,
              Reader          *reader,
              GError         **error)
{
  guint64 n_colors;
  Palette *palette;

  if (!take (reader, &n_colors, sizeof n_colors, error))
    return NULL;

  palette = multitude_try_new_flex (arena, Palette, colors, n_colors, error);
  if (palette == NULL)
    return NULL;

  palette->n_colors = n_colors;
  return take (reader, palette->colors, n_colors * sizeof (guint32), error) ? palette : NULL;
}

/* A comment comes in pieces.  While it is the newest in its arena it grows in place. */
static gboolean
add_comment (MultitudeArena  *arena,
             Picture         *picture,
             Reader          *reader,
             GError         **error)
{
  guint8 length;
  char *longer;

  if (!take (reader, &length, 1, error))
    return FALSE;

  longer = multitude_arena_try_realloc (arena, picture->comment, picture->comment_size,
                                        picture->comment_size + length, error);
  if (longer == NULL || !take (reader, longer + picture->comment_size, length, error))
    return FALSE;

  picture->comment = longer;
  picture->comment_size += length;
  return TRUE;
}

static gboolean
check_color (const Picture  *picture,
             guint           color,
             GError        **error)
{
  if (color < picture->palette->n_colors)
    return TRUE;

  g_set_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "there is no colour %u", color);
  return FALSE;
}

static gboolean
read_runs (MultitudeArena  *arena,
           Picture         *picture,
           Reader          *reader,
           GError         **error)
{
  gsize n_pixels = (gsize) picture->width * picture->height, at = 0;

  while (reader->left > 0)
    {
      guint8 length, color;

      if (!take (reader, &length, 1, error))
        return FALSE;

      if (length == 0)
        {
          if (!add_comment (arena, picture, reader, error))
            return FALSE;
          continue;
        }

      if (!take (reader, &color, 1, error) || !check_color (picture, color, error))
        return FALSE;
      length = MIN (length, n_pixels - at);
      memset (picture->pixels + at, color, length);
      at += length;
    }

  return TRUE;
}

/* What no run paints has the first colour, so the pixels begin as zero. */
static Picture *
read_picture (MultitudeArena  *arena,
              GBytes          *file,
              GError         **error)
{
  Reader reader = { g_bytes_get_data (file, NULL), g_bytes_get_size (file) };
  Picture *picture = multitude_arena_try_alloc0 (arena, sizeof *picture, error);

  if (picture == NULL
      || !take (&reader, &picture->width, 2, error) || !take (&reader, &picture->height, 2, error))
    return NULL;

  picture->palette = read_palette (arena, &reader, error);
  if (picture->palette == NULL || !check_color (picture, 0, error))
    return NULL;

  picture->pixels = multitude_arena_try_alloc0_n (arena, picture->height, picture->width, error);
  picture->row_sums = picture->pixels != NULL
    ? multitude_arena_try_alloc_n (arena, picture->height, sizeof (guint32), error) : NULL;
  return picture->row_sums != NULL && read_runs (arena, picture, &reader, error) ? picture : NULL;
}

/* A mark is what makes a failure leave nothing behind. */
static Picture *
load_picture (MultitudeArena  *arena,
              GBytes          *file,
              GError         **error)
{
  MultitudeMark before;
  Picture *picture;

  multitude_arena_mark (arena, &before);
  picture = read_picture (arena, file, error);
  if (picture == NULL)
    multitude_arena_rewind (arena, &before, NULL);
  return picture;
}

/* ---- Files that are as they should be, and others ------------------------- */

static GBytes *
make_file (guint16     width,
           guint16     height,
           guint64     n_colors,
           const char *rest,
           gsize       rest_size)
{
  static const guint32 colors[] = { 0xffffff, 0x303030 };
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) &width, sizeof width);
  g_byte_array_append (file, (const guint8 *) &height, sizeof height);
  g_byte_array_append (file, (const guint8 *) &n_colors, sizeof n_colors);
  g_byte_array_append (file, (const guint8 *) colors, sizeof colors);
  g_byte_array_append (file, (const guint8 *) rest, (guint) rest_size);
  return g_byte_array_free_to_bytes (file);
}

/* Three pixels of the first colour, two of the second, and a comment in two pieces. */
static gboolean
is_read (MultitudeArena *arena)
{
  static const char runs[] = "\3\0" "\0\6hello," "\2\1" "\0\5 you.";
  g_autoptr(GBytes) file = make_file (4, 2, 2, runs, sizeof runs - 1);
  Picture *picture = load_picture (arena, file, NULL);
  Palette *inverted;
  guint8 *copy;
  guint *histogram;

  if (picture == NULL)
    return FALSE;

  /* From here on the figures are known, and nothing has to be checked any more. */
  histogram = multitude_arena_alloc0_n (arena, picture->palette->n_colors, sizeof *histogram);
  for (int i = 0; i < 4 * 2; i++)
    histogram[picture->pixels[i]]++;

  inverted = multitude_new_flex (arena, Palette, colors, picture->palette->n_colors);
  for (gsize i = 0; i < picture->palette->n_colors; i++)
    inverted->colors[i] = picture->palette->colors[i] ^ 0xffffff;

  copy = multitude_arena_try_memdup (arena, picture->pixels, 4 * 2, NULL);
  return histogram[0] == 6 && histogram[1] == 2
         && inverted->colors[0] == 0 && inverted->colors[1] == 0xcfcfcf
         && copy != NULL && memcmp (copy, picture->pixels, 4 * 2) == 0
         && picture->comment_size == 11 && memcmp (picture->comment, "hello, you.", 11) == 0;
}

static gboolean
is_refused (MultitudeArena *arena,
            GBytes         *file,
            GQuark          domain,
            int             code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MultitudeStats) before = multitude_arena_get_stats (arena);
  g_autoptr(MultitudeStats) after = NULL;

  if (load_picture (arena, file, &error) != NULL)
    return FALSE;

  g_print ("%s\n", error->message);
  after = multitude_arena_get_stats (arena);
  return g_error_matches (error, domain, code)
         && multitude_stats_get_used (after) == multitude_stats_get_used (before);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "pictures",
                                                   "byte-budget", (guint64) 1048576, NULL);
  g_autoptr(GBytes) huge = make_file (60000, 60000, 2, "", 0);
  g_autoptr(GBytes) absurd = make_file (4, 2, G_MAXUINT64 / 2, "", 0);
  g_autoptr(GBytes) cut = make_file (4, 2, 3, "", 0);
  g_autoptr(GBytes) colorful = make_file (4, 2, 2, "\3\2", 2);
  g_autoptr(GBytes) colorless = make_file (4, 2, 0, "", 0);

  return is_read (arena)
         && is_refused (arena, huge, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET)
         && is_refused (arena, absurd, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW)
         && is_refused (arena, colorful, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID)
         && is_refused (arena, colorless, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID)
         && is_refused (arena, cut, G_FILE_ERROR, G_FILE_ERROR_INVAL) ? 0 : 1;
}
