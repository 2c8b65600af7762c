/* Sharp edges of arenas, each with what is done about it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: edges
 *
 * Ends with a status of zero if every part does what it says.
 */

#include <multitude.h>

#include <string.h>

/* ---- A result that goes with its arena ------------------------------------ */

/* The caller gets its own arena to put the result into; what is needed on the way
 * is in one that ends here.
 */
static char *
shout (MultitudeArena *result_arena,
       const char     *text)
{
  g_autoptr(MultitudeArena) scratch = multitude_arena_new ();
  char *copy = multitude_arena_strdup (scratch, text);

  for (char *c = copy; *c != '\0'; c++)
    *c = g_ascii_toupper (*c);

  return multitude_arena_strconcat (result_arena, copy, "!", NULL);
}

/* ---- One owner that keeps a whole chunk ----------------------------------- */

/* Few that stay among many that go: each kind in an arena of its own. */
static guint64
keep_few (char **kept,
          int    n_kept)
{
  g_autoptr(MultitudeArena) requests = multitude_arena_new ();
  g_autoptr(MultitudeArena) sessions = multitude_arena_new ();

  for (int i = 0; i < n_kept * 1000; i++)
    {
      multitude_box_free (memset (multitude_box_alloc (requests, 200), 0, 200));
      if (i % 1000 == 0)
        kept[i / 1000] = multitude_ref_string_new (sessions, "session");
    }

  multitude_arena_trim (requests);
  multitude_arena_trim (sessions);
  return multitude_arena_get_reserved_bytes (requests)
         + multitude_arena_get_reserved_bytes (sessions);
}

/* ---- A cleanup that needs another ----------------------------------------- */

static int n_closed;

static void
close_file (gpointer data)
{
  const char *log = *(const char **) data;

  n_closed += strcmp (log, "log") == 0;
}

/* Newest first: what a cleanup needs is registered, and allocated, before it. */
static void
open_both (MultitudeArena *arena)
{
  const char **file = multitude_new (arena, const char *, 1);

  *file = multitude_arena_strdup (arena, "log");
  multitude_arena_add_cleanup (arena, close_file, file);
}

/* ---- An object's memory is not the arena's -------------------------------- */

/* The arena has a reference, and gives it up when it ends. */
static GObject *
borrow (MultitudeArena *arena)
{
  return multitude_arena_take_object (arena, g_object_new (G_TYPE_OBJECT, NULL));
}

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  gboolean is_good = strcmp (shout (arena, "careful"), "CAREFUL!") == 0;
  GWeakRef weak;
  GObject *object;
  char *kept[4];

  g_print ("%" G_GUINT64_FORMAT " KiB for 4 strings that stay\n", keep_few (kept, 4) / 1024);
  for (int i = 0; i < 4; i++)
    multitude_ref_string_release (kept[i]);

  open_both (arena);
  g_weak_ref_init (&weak, borrow (arena));
  g_object_unref (arena);

  object = g_weak_ref_get (&weak);
  is_good = is_good && object == NULL && n_closed == 1;
  g_weak_ref_clear (&weak);

  return is_good ? 0 : 1;
}
