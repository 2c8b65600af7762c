/* Tables in an arena: how often words occur, and on which lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: tables [FILE]
 *
 * Counts the words of a text and lists the lines of those that occur most often.
 * Without an argument the text is one of the program's own, and what comes out is
 * checked.
 */

#include <multitude.h>

#include <string.h>

static const char sample[] =
  "An index lists the words of a text.\n"
  "The index of a book lists words and pages.\n"
  "A page has lines, and a line has words.\n";

typedef struct _Line Line;

struct _Line
{
  Line *next;
  guint number;
};

typedef struct
{
  const char *word;
  guint       n_occurrences;
  Line       *lines;            /* the last one first */
} Entry;

/* The next word in lower case, in the arena; NULL at the end of the line. */
static char *
next_word (MultitudeArena  *arena,
           const char     **text)
{
  const char *start = *text;
  const char *end;
  char *word;

  while (*start != '\0' && *start != '\n' && !g_ascii_isalpha (*start))
    start++;
  for (end = start; g_ascii_isalpha (*end); end++)
    ;

  *text = end;
  if (end == start)
    return NULL;

  word = multitude_arena_strndup (arena, start, end - start);
  for (char *c = word; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);

  return word;
}

/* A word that is known already is scratch: the arena takes it back. */
static Entry *
find_entry (MultitudeArena     *arena,
            MultitudeHashTable *index,
            const char        **text)
{
  MultitudeMark mark;
  Entry *entry;
  char *word;

  multitude_arena_mark (arena, &mark);
  word = next_word (arena, text);
  if (word == NULL)
    return NULL;

  entry = multitude_hash_table_lookup (index, word);
  if (entry != NULL)
    {
      multitude_arena_rewind (arena, &mark, NULL);
      return entry;
    }

  entry = multitude_new0 (arena, Entry, 1);
  entry->word = word;
  multitude_hash_table_insert (index, word, entry);
  return entry;
}

static void
index_line (MultitudeArena     *arena,
            MultitudeHashTable *index,
            const char         *text,
            guint               number)
{
  Entry *entry;

  while ((entry = find_entry (arena, index, &text)) != NULL)
    {
      entry->n_occurrences++;
      if (entry->lines == NULL || entry->lines->number != number)
        {
          Line *line = multitude_new (arena, Line, 1);

          line->number = number;
          line->next = entry->lines;
          entry->lines = line;
        }
    }
}

/* Keys and values are in the arena, so nothing has to be freed one by one. */
static MultitudeHashTable *
index_text (MultitudeArena *arena,
            const char     *text)
{
  MultitudeHashTable *index = multitude_hash_table_new (arena, g_str_hash, g_str_equal);
  guint number = 1;

  while (text != NULL)
    {
      index_line (arena, index, text, number++);
      text = strchr (text, '\n');
      if (text != NULL)
        text++;
    }

  return index;
}

static void
print_frequent (MultitudeHashTable *index,
                guint               n_times)
{
  MultitudeHashTableIter iter;
  gpointer value;

  multitude_hash_table_iter_init (&iter, index);
  while (multitude_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->n_occurrences < n_times)
        continue;

      g_print ("%s: %u times, lines", entry->word, entry->n_occurrences);
      for (Line *line = entry->lines; line != NULL; line = line->next)
        g_print (" %u", line->number);
      g_print ("\n");
    }
}

/* A set: what is in it is its own value. */
static guint
count_initials (MultitudeArena     *arena,
                MultitudeHashTable *index)
{
  g_autoptr(MultitudeHashTable) initials = multitude_hash_table_new (arena, NULL, NULL);
  MultitudeHashTableIter iter;
  gpointer word;

  multitude_hash_table_iter_init (&iter, index);
  while (multitude_hash_table_iter_next (&iter, &word, NULL))
    multitude_hash_table_add (initials, GINT_TO_POINTER (*(const char *) word));

  return multitude_hash_table_size (initials);
}

/* ---- Asked in other ways ---- */

static gboolean
begins_with (gpointer word,
             gpointer value G_GNUC_UNUSED,
             gpointer prefix)
{
  return g_str_has_prefix (word, prefix);
}

/* Lists of GLib's, whose elements stay those of the table. */
static void
check_lists (MultitudeHashTable *index)
{
  g_autoptr(GList) words = multitude_hash_table_get_keys (index);
  g_autoptr(GList) entries = multitude_hash_table_get_values (index);
  const Entry *book;
  guint n_occurrences = 0;

  words = g_list_sort (words, (GCompareFunc) strcmp);
  g_assert_cmpstr (words->data, ==, "a");
  g_assert_cmpstr (g_list_last (words)->data, ==, "words");

  for (GList *l = entries; l != NULL; l = l->next)
    n_occurrences += ((Entry *) l->data)->n_occurrences;
  g_assert_cmpuint (n_occurrences, ==, 26);

  book = multitude_hash_table_find (index, begins_with, (gpointer) "bo");
  g_assert_cmpstr (book->word, ==, "book");
}

/* A set becomes a table of how many lines have each word.  The first value that is not its
 * key needs memory.
 */
static gboolean
count_lines (MultitudeHashTable  *words,
             MultitudeHashTable  *index,
             GError             **error)
{
  MultitudeHashTableIter iter;
  gpointer word;

  multitude_hash_table_iter_init (&iter, words);
  while (multitude_hash_table_iter_next (&iter, &word, NULL))
    {
      Entry *entry = multitude_hash_table_lookup (index, word);
      guint n_lines = 0;

      for (Line *line = entry->lines; line != NULL; line = line->next)
        n_lines++;
      if (!multitude_hash_table_iter_try_replace (&iter, GUINT_TO_POINTER (n_lines), error))
        return FALSE;
    }

  return TRUE;
}

static void
check_lines (MultitudeArena     *arena,
             MultitudeHashTable *index)
{
  g_autoptr(MultitudeHashTable) words = multitude_hash_table_new (arena, g_str_hash, g_str_equal);

  multitude_hash_table_add (words, (gpointer) "has");
  multitude_hash_table_add (words, (gpointer) "words");
  g_assert_true (count_lines (words, index, NULL));
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_hash_table_lookup (words, "has")), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_hash_table_lookup (words, "words")), ==, 3);
}

/* For a caller that can do without the entry, but not without the program. */
static gboolean
remember (MultitudeHashTable *cache,
          gpointer            key,
          gpointer            value)
{
  g_autoptr(GError) error = NULL;

  if (multitude_hash_table_try_insert (cache, key, value, NULL, &error))
    return TRUE;

  g_printerr ("Not remembered: %s\n", error->message);
  return FALSE;
}

static void
check_sample (MultitudeArena     *arena,
              MultitudeHashTable *index)
{
  g_autoptr(MultitudeHashTable) cache = multitude_hash_table_new (arena, g_str_hash, g_str_equal);
  Entry *has = multitude_hash_table_lookup (index, "has");
  Entry *words = multitude_hash_table_lookup (index, "words");

  g_assert_cmpuint (multitude_hash_table_size (index), ==, 15);
  g_assert_cmpuint (count_initials (arena, index), ==, 9);

  check_lists (index);
  check_lines (arena, index);

  /* Twice on one line. */
  g_assert_cmpuint (has->n_occurrences, ==, 2);
  g_assert_cmpuint (has->lines->number, ==, 3);
  g_assert_null (has->lines->next);
  g_assert_cmpuint (words->n_occurrences, ==, 3);
  g_assert_cmpuint (words->lines->next->next->number, ==, 1);

  g_assert_true (remember (cache, (gpointer) "has", has));
  g_assert_true (multitude_hash_table_contains (cache, "has"));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeHashTable) index = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *contents = NULL;

  if (argc > 1 && !g_file_get_contents (argv[1], &contents, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  index = index_text (arena, contents != NULL ? contents : sample);
  print_frequent (index, contents != NULL ? 10 : 2);
  g_print ("%u words with %u initials\n", multitude_hash_table_size (index), count_initials (arena, index));
  if (contents == NULL)
    check_sample (arena, index);

  return 0;
}
