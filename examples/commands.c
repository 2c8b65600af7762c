/* What was run, word by word, and what came of it: text that others made, kept in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: commands [COMMAND…]
 *
 * Takes commands as a shell would read them, and prints a history.  Without any there are
 * some in the program, for which it knows the history, and ends with a status of zero if
 * that comes out.
 */

#include <multitude.h>

#include <string.h>

static const char * const built_in[] = {
  "grep -n 'two words' notes.txt",
  "sort --reverse \"a file\"",
  "echo 'never closed",
  NULL
};

typedef struct
{
  MultitudeArena *arena;
  GPtrArray      *commands;     /* of char **, in the arena */
  GPtrArray      *lines;        /* of char *, in the arena */
} History;

/* As many callers want to say something as there are formats: one function has them all. */
static void
note (History    *history,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
note (History    *history,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (history->lines,
                   multitude_arena_strdup_vprintf (history->arena, format, args));
  va_end (args);
}

/* GLib splits the line, and frees the words when we have copied them: one block in the
 * arena has the array and all of its strings.
 */
static void
remember (History    *history,
          const char *line)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GError) error = NULL;
  int n_words;

  if (!g_shell_parse_argv (line, &n_words, &words, &error))
    {
      note (history, "refused: %s", line);
      return;
    }

  g_ptr_array_add (history->commands, multitude_arena_strdupv (history->arena, words));
  note (history, "%s with %d %s", words[0], n_words - 1, n_words == 2 ? "word" : "words");
}

/* How often a word was among those that were run. */
static guint
count_word (const History *history,
            const char    *word)
{
  guint n = 0;

  for (guint i = 0; i < history->commands->len; i++)
    n += g_strv_contains (g_ptr_array_index (history->commands, i), word);

  return n;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GPtrArray) commands = g_ptr_array_new ();
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  History history = { arena, commands, lines };
  const char *text;

  for (const char * const *line = argc > 1 ? (const char * const *) argv + 1 : built_in;
       *line != NULL; line++)
    remember (&history, *line);

  g_ptr_array_add (lines, NULL);
  text = multitude_arena_strjoinv (arena, "\n", (char **) lines->pdata);
  g_print ("%s\n", text);

  if (argc > 1)
    return 0;
  return strcmp (text, "grep with 3 words\nsort with 2 words\nrefused: echo 'never closed") == 0
         && count_word (&history, "two words") == 1
         && count_word (&history, "words") == 0 ? 0 : 1;
}
