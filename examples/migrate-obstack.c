/* From obstack to an arena: objects that grow, and a stack of them, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-obstack
 *
 * Ends with a status of zero if both ways give the same.
 */

#include <multitude.h>

#include <obstack.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

/* ---- Before --------------------------------------------------------------- */

static char *
join_before (struct obstack *stack,
             const char     *word,
             int             n_times)
{
  for (int i = 0; i < n_times; i++)
    obstack_grow (stack, word, strlen (word));
  obstack_1grow (stack, '\0');

  return obstack_finish (stack);
}

static size_t
measure_before (struct obstack *stack,
                const char     *path)
{
  char *copy = obstack_copy0 (stack, path, strlen (path));
  char *name = strrchr (copy, '/');
  size_t length = strlen (name != NULL ? name + 1 : copy);

  /* It goes, and everything that is newer. */
  obstack_free (stack, copy);
  return length;
}

/* ---- After ---------------------------------------------------------------- */

static char *
join_after (MultitudeArena *arena,
            const char     *word,
            int             n_times)
{
  MultitudeString *string = multitude_string_new (arena, NULL);

  for (int i = 0; i < n_times; i++)
    multitude_string_append (string, word);

  return multitude_string_free_to_box (string);
}

static size_t
measure_after (MultitudeArena *arena,
               const char     *path)
{
  MultitudeMark mark;
  char *copy, *name;
  size_t length;

  multitude_arena_mark (arena, &mark);
  copy = multitude_arena_strdup (arena, path);
  name = strrchr (copy, '/');
  length = strlen (name != NULL ? name + 1 : copy);
  multitude_arena_rewind (arena, &mark, NULL);

  return length;
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  struct obstack stack;
  char *before, *after;
  gboolean same;

  obstack_init (&stack);
  before = join_before (&stack, "la", 3);
  after = join_after (arena, "la", 3);

  same = measure_before (&stack, "usr/bin/env") == 3 && measure_after (arena, "usr/bin/env") == 3;
  same = same && strcmp (before, after) == 0;
  g_print ("%s\n", after);

  multitude_box_free (after);
  obstack_free (&stack, NULL);
  return same ? 0 : 1;
}
