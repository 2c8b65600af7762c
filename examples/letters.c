/* Letters out of a template: a text that is edited in place until it is right.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: letters
 *
 * Writes to the readers of a library, letter after letter in one string, and asserts what
 * each of them gets.
 */

#include <multitude.h>

#include <gio/gio.h>
#include <stdarg.h>
#include <string.h>

#define TEMPLATE_SIZE 512

static const char template_file[] =
  "No. ____\n"
  "Dear $NAME,\n"
  "$BOOK is due on $DAY.\n"
  "(Free coffee for members.)\n";

/* ---- Read ---- */

/* Straight into the string: as long as it may get, and cut to what was there. */
static gboolean
read_template (MultitudeString  *template,
               GInputStream     *stream,
               GError          **error)
{
  gsize n_read;

  multitude_string_set_size (template, TEMPLATE_SIZE);
  if (!g_input_stream_read_all (stream, template->str, TEMPLATE_SIZE, &n_read, NULL, error))
    return FALSE;

  multitude_string_truncate (template, n_read);
  return TRUE;
}

/* ---- Edited ---- */

static gsize
find (MultitudeString *letter,
      const char      *text)
{
  const char *place = strstr (multitude_string_get_str (letter), text);

  g_assert (place != NULL);
  return (gsize) (place - letter->str);
}

/* Quotation marks around a text.  The second one comes first, since it moves nothing that
 * is in front of it.
 */
static void
quote (MultitudeString *letter,
       const char      *text)
{
  gssize start = (gssize) find (letter, text);

  multitude_string_insert_unichar (letter, start + (gssize) strlen (text), 0x201d);
  multitude_string_insert_unichar (letter, start, 0x201c);
}

static void
fill_in (MultitudeString       *letter,
         const MultitudeString *template,
         const char            *name,
         const char            *book,
         const char            *day)
{
  multitude_string_assign (letter, template->str);
  multitude_string_replace (letter, "$NAME", name, 0);
  multitude_string_replace (letter, "$BOOK", book, 0);
  multitude_string_replace (letter, "$DAY", day, 0);
  quote (letter, book);
}

/* Where there is room for it already. */
static void
set_number (MultitudeString *letter,
            const char      *number)
{
  multitude_string_overwrite (letter, find (letter, "____"), number);
}

/* Another day, of which three bytes tell which. */
static void
postpone (MultitudeString *letter,
          const char      *day)
{
  multitude_string_overwrite_len (letter, find (letter, "due on ") + strlen ("due on "), day, 3);
}

static void
leave_out (MultitudeString *letter,
           const char      *sentence)
{
  multitude_string_erase (letter, (gssize) find (letter, sentence), (gssize) strlen (sentence));
}

/* ---- Around it ---- */

G_GNUC_PRINTF (2, 3) static void
sign (MultitudeString *letter,
      const char      *format,
      ...)
{
  va_list args;

  va_start (args, format);
  multitude_string_append_unichar (letter, 0x2014);
  multitude_string_append_c (letter, ' ');
  multitude_string_append_vprintf (letter, format, args);
  multitude_string_append_c (letter, '\n');
  va_end (args);
}

/* Made anew each time, in the memory that the string has. */
G_GNUC_PRINTF (2, 3) static void
format_line (MultitudeString *line,
             const char      *format,
             ...)
{
  va_list args;

  va_start (args, format);
  multitude_string_vprintf (line, format, args);
  va_end (args);
  multitude_string_ascii_up (line);
}

/* In front of everything, so what is to be first is prepended last. */
static void
add_notice (MultitudeString *letter,
            MultitudeString *line,
            guint            n_letters)
{
  format_line (line, "reminder %u", n_letters);
  multitude_string_prepend_c (letter, '\n');
  multitude_string_prepend_len (letter, line->str, (gssize) line->len);
  multitude_string_prepend (letter, "  ");
  multitude_string_prepend_unichar (letter, 0x2709);
}

/* ---- Filed ---- */

/* The day of a time, and a part of the name; a counted value, for the thread that writes
 * the file.
 */
static char *
make_file_name (MultitudeArena *arena,
                const char     *time,
                const char     *name)
{
  MultitudeString *file = multitude_string_new_len (arena, name, 3);

  multitude_string_ascii_down (file);
  multitude_string_insert_c (file, 0, '-');
  multitude_string_insert_len (file, 0, time, strlen ("2026-11-28"));
  multitude_string_insert (file, 0, "letters/");

  return multitude_string_free_to_atomic_rc_box (file);
}

/* A letter to all is printed once. */
static guint
count_different (MultitudeArena  *arena,
                 MultitudeString *a,
                 MultitudeString *b)
{
  g_autoptr(MultitudeHashTable) letters =
    multitude_hash_table_new (arena, (GHashFunc) multitude_string_hash,
                              (GEqualFunc) multitude_string_equal);

  multitude_hash_table_add (letters, a);
  multitude_hash_table_add (letters, b);
  return multitude_hash_table_size (letters);
}

/* ---- The letters ---- */

static void
check_text (GBytes     *letter,
            const char *text)
{
  g_assert_cmpmem (g_bytes_get_data (letter, NULL), g_bytes_get_size (letter), text, strlen (text));
  g_bytes_unref (letter);
}

/* What is printed is taken out of the string, which the next letter is written with. */
static void
check_letters (MultitudeString *letter,
               MultitudeString *template,
               MultitudeString *line)
{
  fill_in (letter, template, "Ada", "Sketches", "Monday");
  set_number (letter, "0041");
  sign (letter, "%s, room %d", "The library", 3);
  check_text (multitude_string_steal_bytes (letter),
              "No. 0041\n"
              "Dear Ada,\n"
              "“Sketches” is due on Monday.\n"
              "(Free coffee for members.)\n"
              "— The library, room 3\n");

  fill_in (letter, template, "Charles", "Tables", "Monday");
  set_number (letter, "0042");
  postpone (letter, "Friday");
  leave_out (letter, "(Free coffee for members.)\n");
  add_notice (letter, line, 2);
  check_text (multitude_string_steal_bytes (letter),
              "✉  REMINDER 2\n"
              "No. 0042\n"
              "Dear Charles,\n"
              "“Tables” is due on Friday.\n");
}

/* The number and the rest go to different machines, and are one letter in the end. */
static void
check_parts (MultitudeString *letter,
             MultitudeString *template)
{
  MultitudeString *rest;

  fill_in (letter, template, "Ada", "Sketches", "Monday");
  rest = multitude_string_split_off (letter, strlen ("No. ____\n"));
  g_assert_cmpstr (letter->str, ==, "No. ____\n");
  multitude_string_printf (letter, "No. %04u\n", 43u);
  g_assert_true (g_str_has_prefix (rest->str, "Dear Ada,\n"));

  multitude_string_join (letter, rest);
  g_assert_true (g_str_has_prefix (letter->str, "No. 0043\nDear Ada,\n"));
}

static void
check_file (MultitudeArena *arena)
{
  char *file = make_file_name (arena, "2026-11-28T12:50:16Z", "Charles");

  g_assert_cmpstr (file, ==, "letters/2026-11-28-cha");
  multitude_atomic_rc_box_release (file);
}

int
main (void)
{
  g_autoptr(GInputStream) stream =
    g_memory_input_stream_new_from_data (template_file, strlen (template_file), NULL);
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  MultitudeString *template = multitude_string_new (arena, NULL);
  MultitudeString *letter = multitude_string_new (arena, NULL);
  MultitudeString *line = multitude_string_sized_new (arena, 40);
  g_autoptr(GError) error = NULL;

  if (!read_template (template, stream, &error))
    g_error ("%s", error->message);
  multitude_string_shrink (template);
  multitude_string_reserve (letter, 400);

  check_letters (letter, template, line);
  check_parts (letter, template);
  check_file (arena);
  g_print ("%s(%zu bytes)\n", letter->str, multitude_string_get_len (letter));

  multitude_string_assign (line, letter->str);
  g_assert_cmpuint (count_different (arena, letter, line), ==, 1);
  multitude_string_append_c (line, '\n');
  g_assert_cmpuint (count_different (arena, letter, line), ==, 2);

  multitude_string_free (line, TRUE);
  multitude_string_free (letter, TRUE);
  multitude_string_free (template, TRUE);
  return 0;
}
