/* The arena that GLib's own tests run in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports twin_arena(). */

#include "twin-arena.h"

#include <stdlib.h>

static MultitudeArena *arena;

static void
free_arena (void)
{
  g_clear_object (&arena);
}

MultitudeArena *
twin_arena (void)
{
  if (arena == NULL)
    {
      arena = multitude_arena_new ();
      atexit (free_arena);
    }

  return arena;
}
