/* Mistakes that the manual has the reports of, each of which ends the program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: mistakes counted-twice | released-twice | released-foreign | reallocated | written-late */

#include <multitude.h>

#include <string.h>

/* By owners for any thread the chunks of an arena know its name. */
static void
release_counted_twice (MultitudeArena *arena)
{
  gpointer value;

  multitude_box_free (multitude_box_alloc (arena, 24));
  multitude_arena_reset (arena);
  value = multitude_rc_box_alloc (arena, 24);
  multitude_rc_box_release (value);
  multitude_rc_box_release (value);
}

static void
release_twice (MultitudeArena *arena)
{
  gpointer box = multitude_box_alloc (arena, 24);

  multitude_box_free (box);
  multitude_box_free (box);
}

/* Of malloc(), with all that a release may look at. */
static void
release_foreign (MultitudeArena *arena)
{
  const gsize size = 128 * 1024;
  char *memory = g_malloc0 (size);

  memset (multitude_arena_alloc (arena, 24), 0, 24);
  multitude_box_free (memory + size / 2);
}

static void
realloc_too_much (MultitudeArena *arena)
{
  gpointer mem = multitude_arena_alloc (arena, 24);

  mem = multitude_arena_realloc (arena, mem, 32, 64);
  memset (mem, 0, 64);
}

static void
write_late (MultitudeArena *arena)
{
  volatile char *value = multitude_arena_alloc (arena, 24);

  multitude_arena_reset (arena);
  value[3] = 'A';
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_set_name (arena, "request");
  if (argc == 2 && strcmp (argv[1], "counted-twice") == 0)
    release_counted_twice (arena);
  else if (argc == 2 && strcmp (argv[1], "released-twice") == 0)
    release_twice (arena);
  else if (argc == 2 && strcmp (argv[1], "released-foreign") == 0)
    release_foreign (arena);
  else if (argc == 2 && strcmp (argv[1], "reallocated") == 0)
    realloc_too_much (arena);
  else
    write_late (arena);

  return 0;
}
