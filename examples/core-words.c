/* The plain C core without GLib: words in a list, and one that outlives the arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-words [WORD…] */

#include <multitude-core.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Word Word;

struct Word
{
  Word *next;
  char *text;
};

/* The list, newest word first, or NULL without memory. */
static Word *
add_word (MtudeArena *arena,
          Word       *words,
          const char *text)
{
  Word *word = mtude_arena_alloc_value (arena, sizeof *word);

  if (word == NULL)
    return NULL;

  word->next = words;
  word->text = mtude_arena_strndup (arena, text, strlen (text));
  return word->text != NULL ? word : NULL;
}

int
main (int    argc,
      char **argv)
{
  MtudeArena arena;
  Word *words = NULL;
  char *kept;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  for (int i = 0; i < argc; i++)
    {
      words = add_word (&arena, words, argv[i]);
      if (words == NULL)
        {
          fprintf (stderr, "%s\n", mtude_status_to_string (mtude_arena_get_status (&arena)));
          mtude_arena_clear (&arena);
          return EXIT_FAILURE;
        }
    }

  for (Word *word = words; word != NULL; word = word->next)
    printf ("%s\n", word->text);

  /* A box has an owner, and so does not go with the arena. */
  kept = mtude_box_alloc (&arena, strlen (words->text) + 1);
  if (kept != NULL)
    strcpy (kept, words->text);
  mtude_arena_clear (&arena);

  if (kept == NULL)
    return EXIT_FAILURE;

  printf ("still here: %s\n", kept);
  mtude_box_free (kept);

  return EXIT_SUCCESS;
}
