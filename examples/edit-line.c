/* A line that is typed: edited in units of UTF-16, as other toolkits count them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: edit-line
 *
 * Plays what somebody types, and asserts the lines that come of it.  A character beyond
 * U+FFFF is two units, between which the cursor must not be.
 */

#include <multitude.h>

#include <string.h>

typedef struct
{
  MultitudeArena    *arena;
  MultitudeString16 *line;
  gsize              cursor;    /* units in front of it */
} Editor;

static void
check_line (Editor     *editor,
            const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (multitude_string16_to_utf8 (editor->line, NULL, &error), ==, text);
  g_assert_no_error (error);
}

/* ---- Typed ---- */

static void
type (Editor   *editor,
      gunichar  c)
{
  multitude_string16_insert_unichar (editor->line, (gssize) editor->cursor, c);
  editor->cursor += c > 0xffff ? 2 : 1;
}

static gboolean
is_second_unit (gunichar2 unit)
{
  return unit >= 0xdc00 && unit < 0xe000;
}

static void
backspace (Editor *editor)
{
  gsize n_units;

  if (editor->cursor == 0)
    return;

  n_units = is_second_unit (editor->line->str[editor->cursor - 1]) ? 2 : 1;
  editor->cursor -= n_units;
  multitude_string16_erase (editor->line, (gssize) editor->cursor, (gssize) n_units);
}

/* What is behind the cursor is the next line. */
static MultitudeString16 *
enter (Editor *editor)
{
  return multitude_string16_split_off (editor->line, editor->cursor);
}

/* At the beginning of a line: it becomes the end of the one above it. */
static void
join_lines (Editor            *editor,
            MultitudeString16 *next)
{
  editor->cursor = editor->line->len;
  multitude_string16_join (editor->line, next);
}

/* A list of completions begins with what was typed, in another spelling perhaps. */
static void
complete (Editor          *editor,
          gsize            start,
          const gunichar2 *word,
          gsize            length)
{
  multitude_string16_overwrite_len (editor->line, start, word, (gssize) length);
  editor->cursor = start + length;
}

/* What a dictionary has more of the word goes in at the cursor, which stays behind it. */
static void
insert_ending (Editor          *editor,
               const gunichar2 *ending,
               gsize            length)
{
  multitude_string16_insert_len (editor->line, (gssize) editor->cursor, ending, (gssize) length);
  editor->cursor += length;
}

/* ---- Pasted ---- */

/* Nobody knows what is on the clipboard, so it may be too long, or no text.  What it was
 * converted to is scratch.
 */
static gboolean
paste (Editor      *editor,
       const char  *clipboard,
       GError     **error)
{
  glong n_units;
  gunichar2 *units;
  MultitudeMark mark;
  gboolean is_good;

  multitude_arena_mark (editor->arena, &mark);
  units = multitude_arena_utf8_to_utf16 (editor->arena, clipboard, -1, NULL, &n_units, error);
  if (units == NULL)
    return FALSE;

  is_good = multitude_string16_try_insert_len (editor->line, (gssize) editor->cursor,
                                              units, n_units, error);
  multitude_arena_rewind (editor->arena, &mark, NULL);
  if (is_good)
    editor->cursor += (gsize) n_units;

  return is_good;
}

/* A whole file, for which there is room at once or not at all. */
static MultitudeString16 *
load (MultitudeArena  *arena,
      const gunichar2 *units,
      gsize            length,
      guint            n_copies,
      GError         **error)
{
  MultitudeString16 *text = multitude_string16_try_sized_new (arena, length, error);
  gboolean is_good =
    text != NULL && multitude_string16_try_reserve (text, length * n_copies, error);

  for (guint i = 0; i < n_copies && is_good; i++)
    is_good = multitude_string16_try_append_len (text, units, (gssize) length, error);

  if (text != NULL && !is_good)
    multitude_string16_free (g_steal_pointer (&text), TRUE);
  return text;
}

/* ---- Kept ---- */

/* With a number in front, and the mark of an end behind; any thread may have it. */
static gunichar2 *
make_entry (MultitudeArena          *arena,
            const MultitudeString16 *line,
            guint                    number)
{
  const gunichar2 tens = (gunichar2) ('0' + number / 10), ones = (gunichar2) ('0' + number % 10);
  const gunichar2 digits[] = { tens, ones, ' ' };
  MultitudeString16 *entry = multitude_string16_new_len (arena, line->str, (gssize) line->len);

  multitude_string16_prepend_len (entry, digits, G_N_ELEMENTS (digits));
  multitude_string16_append_unichar (entry, 0x21b5);
  return multitude_string16_free_to_ref_string16 (entry);
}

/* A line that is typed twice is in the history once. */
static guint
count_lines (MultitudeArena    *arena,
             MultitudeString16 *a,
             MultitudeString16 *b)
{
  g_autoptr(MultitudeHashTable) lines =
    multitude_hash_table_new (arena, (GHashFunc) multitude_string16_hash,
                              (GEqualFunc) multitude_string16_equal);

  multitude_hash_table_add (lines, a);
  multitude_hash_table_add (lines, b);
  return multitude_hash_table_size (lines);
}

/* ---- What somebody types ---- */

static void
check_typing (Editor *editor)
{
  MultitudeString16 *next;

  for (const char *c = "Cat 🐈!"; *c != '\0'; c = g_utf8_next_char (c))
    type (editor, g_utf8_get_char (c));
  check_line (editor, "Cat 🐈!");
  g_assert_cmpuint (editor->cursor, ==, 7);

  backspace (editor);
  backspace (editor);
  check_line (editor, "Cat ");
  type (editor, 0x1f415);

  editor->cursor = 4;
  next = enter (editor);
  check_line (editor, "Cat ");
  g_assert_cmpuint (next->len, ==, 2);
  join_lines (editor, next);
  check_line (editor, "Cat 🐕");

  complete (editor, 0, u"Dog", 3);
  check_line (editor, "Dog 🐕");
  editor->cursor = 4;
  backspace (editor);
  insert_ending (editor, u"s", 1);
  check_line (editor, "Dogs🐕");
}

static void
check_pasting (Editor *editor)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *long_text = g_strnfill (100000, 'x');

  g_assert_true (paste (editor, " and größer", &error));
  check_line (editor, "Dogs and größer🐕");
  g_assert_cmpuint (editor->cursor, ==, 15);

  g_assert_false (paste (editor, "no \xff text", &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_clear_error (&error);
  g_assert_false (paste (editor, long_text, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  check_line (editor, "Dogs and größer🐕");
}

static void
check_loading (MultitudeArena *arena)
{
  g_autoptr(GError) error = NULL;
  MultitudeString16 *text = load (arena, u"line\n", 5, 3, &error);
  gunichar2 *units;
  gsize length;

  g_assert_no_error (error);
  multitude_string16_shrink (text);
  units = multitude_string16_free_to_box (text, &length);
  g_assert_cmpmem (units, length * sizeof *units, u"line\nline\nline\n", 30);
  multitude_box_free (units);

  g_assert_null (load (arena, u"line\n", 5, 1000000, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
}

static void
check_history (Editor *editor)
{
  MultitudeString16 *other = multitude_string16_new (editor->arena, u"Dogs");
  gunichar2 *entry = make_entry (editor->arena, editor->line, 7);

  g_assert_cmpuint (multitude_ref_string16_length (entry), ==, 21);
  g_assert_cmpmem (entry, 5 * sizeof *entry, u"07 Do", 10);
  multitude_ref_string16_release (entry);

  multitude_string16_reserve (other, 17);
  multitude_string16_append (other, u" and ");
  multitude_string16_append_len (other, u"größer 🐕", 6);
  g_assert_cmpuint (count_lines (editor->arena, editor->line, other), ==, 2);
  multitude_string16_append_unichar (other, 0x1f415);
  g_assert_cmpuint (count_lines (editor->arena, editor->line, other), ==, 1);

  multitude_string16_truncate (other, 4);
  multitude_string16_assign (editor->line, other->str);
  check_line (editor, "Dogs");
  multitude_string16_free (other, TRUE);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Editor editor = { arena, NULL, 0 };

  multitude_arena_set_byte_budget (arena, 200000);
  editor.line = multitude_string16_new (arena, NULL);

  check_typing (&editor);
  check_pasting (&editor);
  check_loading (arena);
  check_history (&editor);
  g_print ("%" G_GSIZE_FORMAT " units in the line\n", editor.line->len);
  multitude_string16_free (editor.line, TRUE);

  return 0;
}
