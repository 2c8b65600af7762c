/* From GStringChunk to an arena: the words of a text, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-string-chunk
 *
 * Ends with a status of zero if both ways find the same words.
 */

#include <multitude.h>

#include <string.h>

static const char text[] = "the quick fox and the lazy dog and the end";

/* ---- Before --------------------------------------------------------------- */

static GPtrArray *
split_before (GStringChunk *chunk,
              const char   *words)
{
  GPtrArray *list = g_ptr_array_new ();

  while (*words != '\0')
    {
      gsize length = strcspn (words, " ");

      g_ptr_array_add (list, g_string_chunk_insert_len (chunk, words, (gssize) length));
      words += length + (words[length] == ' ');
    }

  return list;
}

/* Equal words are one string, as long as the chunk is not cleared. */
static guint
count_before (GStringChunk *chunk,
              GPtrArray    *list)
{
  g_autoptr(GHashTable) different = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < list->len; i++)
    g_hash_table_add (different, g_string_chunk_insert_const (chunk, list->pdata[i]));

  return g_hash_table_size (different);
}

/* ---- After ---------------------------------------------------------------- */

static MultitudePtrArray *
split_after (MultitudeArena *arena,
             const char     *words)
{
  MultitudePtrArray *list = multitude_ptr_array_new (arena);

  while (*words != '\0')
    {
      gsize length = strcspn (words, " ");

      multitude_ptr_array_add (list, multitude_arena_strndup (arena, words, length));
      words += length + (words[length] == ' ');
    }

  return list;
}

/* Each is a reference; the array gives all of them back. */
static guint
count_after (MultitudeArena    *arena,
             MultitudePtrArray *list)
{
  g_autoptr(GHashTable) different = g_hash_table_new (NULL, NULL);
  MultitudePtrArray *interned =
    multitude_ptr_array_new_with_free_func (arena, (GDestroyNotify) multitude_ref_string_release);

  for (guint i = 0; i < list->len; i++)
    {
      char *word = multitude_ref_string_new_intern (arena, list->pdata[i]);

      multitude_ptr_array_add (interned, word);
      g_hash_table_add (different, word);
    }

  multitude_ptr_array_unref (interned);
  return g_hash_table_size (different);
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  GStringChunk *chunk = g_string_chunk_new (4096);
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  GPtrArray *before = split_before (chunk, text);
  MultitudePtrArray *after = split_after (arena, text);
  guint n_before = count_before (chunk, before), n_after = count_after (arena, after);
  gboolean same = before->len == after->len && n_before == n_after;

  for (guint i = 0; same && i < before->len; i++)
    same = strcmp (before->pdata[i], after->pdata[i]) == 0;
  g_print ("%u words, %u different\n", (guint) after->len, n_after);

  g_ptr_array_unref (before);
  multitude_ptr_array_unref (after);
  g_string_chunk_free (chunk);
  return same && n_after == 7 ? 0 : 1;
}
