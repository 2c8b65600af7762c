/* A C program that uses the plain core and has no GLib on its include path.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude-core.h>

#include <stdio.h>
#include <string.h>

int
main (void)
{
  MtudeArena arena;
  unsigned char *block;
  char *greeting;

  mtude_arena_init (&arena, NULL);

  block = mtude_arena_alloc (&arena, 24);
  memset (block, 42, 24);
  greeting = mtude_arena_strndup (&arena, "hello, world", 5);
  printf ("%d %s\n", block[23], greeting);

  mtude_arena_clear (&arena);

  return 0;
}
