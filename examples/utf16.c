/* A text as other systems keep it: write UTF-16, read it, find a word, convert back.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: utf16 FILE WORD
 *
 * Makes a file of UTF-16 from one of UTF-8, prints the lines of it that have the
 * word, and ends with a status of zero if the text came back as it was.
 */

#include <multitude.h>

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define BYTE_ORDER_MARK 0xfeff

/* ---- Writing -------------------------------------------------------------- */

/* The string grows in the arena and ends as bytes without a copy. */
static gboolean
write_utf16 (MultitudeArena  *arena,
             const char      *path,
             const char      *text,
             GError         **error)
{
  MultitudeString16 *string = multitude_string16_new (arena, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  multitude_string16_append_c (string, BYTE_ORDER_MARK);
  if (!multitude_string16_append_utf8 (string, text, -1, error))
    {
      multitude_string16_free (string, TRUE);
      return FALSE;
    }

  bytes = multitude_string16_free_to_bytes (string);
  data = g_bytes_get_data (bytes, &size);
  return g_file_set_contents (path, data, (gssize) size, error);
}

/* ---- Reading -------------------------------------------------------------- */

/* The mark at the beginning tells whether the other byte order is in the file. */
static MultitudeString16 *
read_utf16 (MultitudeArena  *arena,
            const char      *path,
            GError         **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = multitude_arena_load_file (arena, file, NULL, error);
  MultitudeString16 *string;
  gconstpointer data;
  gsize size, i;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  string = multitude_string16_sized_new (arena, size / sizeof (gunichar2));
  multitude_string16_set_size (string, size / sizeof (gunichar2));
  memcpy (string->str, data, string->len * sizeof (gunichar2));

  if (string->len > 0 && string->str[0] == GUINT16_SWAP_LE_BE (BYTE_ORDER_MARK))
    for (i = 0; i < string->len; i++)
      string->str[i] = GUINT16_SWAP_LE_BE (string->str[i]);
  if (string->len > 0 && string->str[0] == BYTE_ORDER_MARK)
    multitude_string16_erase (string, 0, 1);

  return string;
}

/* ---- Looking -------------------------------------------------------------- */

static gboolean
has_word (const gunichar2 *line,
          gsize            len,
          const gunichar2 *word,
          gsize            word_len)
{
  gsize i;

  for (i = 0; i + word_len <= len; i++)
    if (memcmp (line + i, word, word_len * sizeof (gunichar2)) == 0)
      return TRUE;

  return FALSE;
}

/* What a line needs is gone when the next one is looked at. */
static guint
print_lines (MultitudeArena          *arena,
             const MultitudeString16 *string,
             const char              *word)
{
  glong word_len = 0;
  gunichar2 *wanted = multitude_arena_utf8_to_utf16_lossy (arena, word, -1, &word_len, NULL);
  MultitudeMark mark;
  guint n_lines = 0;
  gsize start, end;

  multitude_arena_mark (arena, &mark);
  for (start = 0; start < string->len; start = end + 1)
    {
      for (end = start; end < string->len && string->str[end] != '\n'; end++)
        ;
      if (!has_word (string->str + start, end - start, wanted, (gsize) word_len))
        continue;

      g_print ("%s\n", multitude_arena_utf16_to_utf8_lossy (arena, string->str + start,
                                                            (glong) (end - start), NULL, NULL));
      n_lines++;
      multitude_arena_rewind (arena, &mark, NULL);
    }

  return n_lines;
}

/* ---- The job -------------------------------------------------------------- */

static gboolean
run (const char  *path,
     const char  *utf16_path,
     const char  *word,
     GError     **error)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = NULL;
  MultitudeString16 *string;
  char *back;
  gboolean is_same;

  if (!g_file_get_contents (path, &text, NULL, error)
      || !write_utf16 (arena, utf16_path, text, error))
    return FALSE;

  string = read_utf16 (arena, utf16_path, error);
  if (string == NULL)
    return FALSE;

  g_print ("%u lines of %" G_GSIZE_FORMAT " units\n", print_lines (arena, string, word), string->len);
  back = multitude_string16_to_utf8 (string, NULL, error);
  is_same = back != NULL && strcmp (back, text) == 0;
  multitude_string16_free (string, TRUE);
  if (back != NULL && !is_same)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s has changed on the way", path);
  return is_same;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *utf16_path = NULL;
  gboolean is_done;
  int file;

  setlocale (LC_ALL, "");
  if (argc != 3)
    {
      g_printerr ("Usage: %s FILE WORD\n", argv[0]);
      return 2;
    }

  file = g_file_open_tmp ("utf16-XXXXXX.txt", &utf16_path, &error);
  is_done = file >= 0 && run (argv[1], utf16_path, argv[2], &error);
  if (!is_done)
    g_printerr ("%s\n", error->message);
  if (file >= 0)
    {
      g_unlink (utf16_path);
      g_close (file, NULL);
    }

  return is_done ? 0 : 1;
}
