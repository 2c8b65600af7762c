/* A document that several threads have: everything of a generation as one value, in the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-document
 *
 * Seals an outline and gives it to a thread; the arena goes on with the next one, and then
 * ends.  Ends with a status of zero if the outline is whole until the last reference goes.
 */

#include <multitude-core.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Heading Heading;

struct Heading
{
  Heading *next;
  Heading *children;
  char    *text;
};

/* Plain pointers between plain structs: none of them has an owner. */
static Heading *
heading_new (MtudeArena *arena,
             const char *text,
             Heading    *children,
             Heading    *next)
{
  Heading *heading = mtude_arena_alloc_value (arena, sizeof *heading);
  char *copy = mtude_arena_strndup (arena, text, strlen (text));

  if (heading == NULL || copy == NULL)
    abort ();

  *heading = (Heading) { .next = next, .children = children, .text = copy };
  return heading;
}

static size_t
count_headings (const Heading *heading)
{
  size_t n = 0;

  for (; heading != NULL; heading = heading->next)
    n += 1 + count_headings (heading->children);

  return n;
}

/* ---- What a document has besides memory ----------------------------------- */

static int n_closed;

static void
close_file (void *data)
{
  n_closed += strcmp (data, "outline.txt") == 0;
}

/* The bytes that an arena has in itself would keep the struct of the arena in its place for
 * as long as a document lives, so documents of such an arena begin in a chunk.
 */
static MtudeSnapshot *
read_outline (MtudeArena *arena)
{
  Heading *root;
  char *name = mtude_arena_strndup (arena, "outline.txt", 11);
  MtudeSnapshot *outline;

  if (name == NULL || !mtude_arena_add_cleanup (arena, close_file, name))
    return NULL;

  root = heading_new (arena, "Arenas", NULL, heading_new (arena, "Owners", NULL, NULL));
  root = heading_new (arena, "Guide", root, heading_new (arena, "Reference", NULL, NULL));
  outline = mtude_arena_seal (arena, root, NULL, NULL);
  if (outline == NULL || mtude_snapshot_has_seed (outline))
    return NULL;

  /* It is read, so the file may be closed at once, and not when the document ends. */
  if (mtude_snapshot_remove_cleanup (outline, close_file, name))
    close_file (name);
  return outline;
}

/* ---- In another thread ---------------------------------------------------- */

static void *
use_outline (void *data)
{
  MtudeSnapshot *outline = data;
  size_t n = count_headings (mtude_snapshot_get_root (outline));

  mtude_snapshot_release (outline);
  return (void *) (uintptr_t) n;
}

/* The arena has all of its memory again, and of the outlines nothing but what they keep. */
static bool
hand_over (MtudeArena *arena)
{
  MtudeSnapshot *outline = read_outline (arena);
  pthread_t thread;
  size_t n_bytes;
  void *n;

  if (outline == NULL || n_closed != 1)
    return false;

  n_bytes = mtude_snapshot_get_bytes (outline);
  if (pthread_create (&thread, NULL, use_outline, mtude_snapshot_acquire (outline)) != 0)
    abort ();

  /* The next generation, while the thread reads this one. */
  heading_new (arena, "something else", NULL, NULL);
  mtude_arena_clear (arena);
  pthread_join (thread, &n);

  printf ("%zu headings in %zu bytes\n", (size_t) (uintptr_t) n, n_bytes);
  mtude_snapshot_release (outline);
  return (uintptr_t) n == 4 && n_bytes > 4 * sizeof (Heading) + MTUDE_SNAPSHOT_SIZE;
}

/* ---- A document inside the struct of its arena ----------------------------- */

static void
free_arena (void *data)
{
  free (data);
}

/* A small one is all in there: the arena's memory goes when the document says so. */
static bool
keep_the_arena (void)
{
  MtudeArena *arena = malloc (sizeof *arena);
  MtudeSnapshot *outline;
  bool is_good;

  if (arena == NULL || mtude_arena_init (arena, NULL) != MTUDE_OK)
    return false;

  outline = mtude_arena_seal (arena, heading_new (arena, "small", NULL, NULL), free_arena, arena);
  mtude_arena_clear (arena);
  if (outline == NULL)
    return false;

  is_good = mtude_snapshot_has_seed (outline)
            && count_headings (mtude_snapshot_get_root (outline)) == 1;
  mtude_snapshot_release (outline);
  return is_good;
}

int
main (void)
{
  MtudeArena arena;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK || mtude_arena_skip_seed (&arena) != MTUDE_OK)
    return EXIT_FAILURE;

  return hand_over (&arena) && keep_the_arena () ? EXIT_SUCCESS : EXIT_FAILURE;
}
