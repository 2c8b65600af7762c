/* From talloc to an arena: an answer that outlives its request, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-talloc
 *
 * Ends with a status of zero if both ways give the same.
 */

#include <multitude.h>

#include <string.h>
#include <talloc.h>

static const char *const words[] = { "so", "this", "is", "an", "answer", NULL };

static int n_closed;

/* ---- Before --------------------------------------------------------------- */

typedef struct
{
  int fd;
} Connection;

static int
connection_destructor (Connection *connection)
{
  n_closed += connection->fd == 7;
  return 0;
}

static char *
answer_before (TALLOC_CTX *parent)
{
  TALLOC_CTX *request = talloc_new (parent);
  Connection *connection = talloc_zero (request, Connection);
  char *answer = talloc_strdup (request, "");

  connection->fd = 7;
  talloc_set_destructor (connection, connection_destructor);
  for (int i = 0; words[i] != NULL; i++)
    answer = talloc_asprintf_append (answer, "%s%s", i > 0 ? " " : "", words[i]);

  answer = talloc_steal (parent, answer);
  talloc_free (request);
  return answer;
}

/* ---- After ---------------------------------------------------------------- */

static void
connection_close (gpointer data)
{
  Connection *connection = data;

  n_closed += connection->fd == 7;
}

static char *
answer_after (void)
{
  g_autoptr(MultitudeArena) request = multitude_arena_new ();
  Connection *connection = multitude_new0 (request, Connection, 1);
  MultitudeString *answer = multitude_string_new (request, NULL);

  connection->fd = 7;
  multitude_arena_add_cleanup (request, connection_close, connection);
  for (int i = 0; words[i] != NULL; i++)
    multitude_string_append_printf (answer, "%s%s", i > 0 ? " " : "", words[i]);

  /* Nothing is moved to a new parent: the answer gets an owner where it is. */
  return multitude_string_free_to_ref_string (answer);
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  TALLOC_CTX *top = talloc_new (NULL);
  char *before = answer_before (top);
  char *after = answer_after ();
  gboolean same = strcmp (before, after) == 0 && n_closed == 2;

  g_print ("%s\n", after);

  talloc_free (top);
  multitude_ref_string_release (after);
  return same ? 0 : 1;
}
