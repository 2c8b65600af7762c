/* Who keeps this alive?  A cache that forgets to forget.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: keepers
 *
 * Each request has an arena.  What it answers outlives that as an owner, and a log
 * keeps some answers for longer than it should.  The program ends with memory that is
 * still kept, and with a status of zero: run it with MULTITUDE_DEBUG=leaks to see by
 * whom.
 */

#include <multitude.h>

#include <string.h>

/* ---- The program ---------------------------------------------------------- */

typedef struct
{
  int   id;
  char *text;
} Answer;

static GPtrArray *answers;
static MultitudeSnapshot *first_request;

static void
answer_free (gpointer mem)
{
  Answer *answer = mem;

  multitude_atomic_rc_box_release (answer->text);
  multitude_box_free (answer);
}

static Answer *
answer_new (MultitudeArena *arena,
            int             id,
            const char     *text)
{
  Answer *answer = multitude_box_new (arena, Answer);

  answer->id = id;
  answer->text = multitude_atomic_rc_box_dup (arena, strlen (text) + 1, text);
  return answer;
}

static void
work_on (char  *scratch,
         gsize  size)
{
  memset (scratch, 'x', size);
}

static void
handle_request (int id)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *name = g_strdup_printf ("request %d", id);
  char *text;

  multitude_arena_set_name (arena, name);
  work_on (multitude_arena_alloc0 (arena, 1000), 1000);
  text = multitude_arena_strdup_printf (arena, "Nobody is at home, %d.", id);
  g_ptr_array_add (answers, answer_new (arena, id, text));

  if (first_request == NULL)
    first_request = multitude_arena_seal (arena, text);
}

static void
forget (guint index)
{
  g_ptr_array_remove_index (answers, index);
}

int
main (void)
{
  MultitudeArena *settings = multitude_arena_new ();
  const char *greeting;
  int id;

  multitude_arena_set_name (settings, "settings");
  greeting = multitude_arena_strdup (settings, "Who is there?");
  answers = g_ptr_array_new_with_free_func (answer_free);
  for (id = 1; id <= 3; id++)
    handle_request (id);

  g_print ("%s\n%s\n", greeting, (char *) multitude_snapshot_get_root (first_request));

  /* One of three is forgotten, and the others are not. */
  forget (1);

  return 0;
}
