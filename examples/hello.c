/* Ten lines with an arena, in C; hello.py and hello.js are the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Build it with: cc hello.c $(pkg-config --cflags --libs multitude-1) */

#include <multitude.h>

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeStats) stats = NULL;
  g_autoptr(GBytes) hello = NULL;

  multitude_arena_set_name (arena, "hello");
  hello = multitude_arena_new_bytes (arena, "Hello from an arena!", 20, NULL);

  /* Bytes are their own owner: the reset takes everything else. */
  multitude_arena_reset (arena);
  g_print ("%.*s\n", (int) g_bytes_get_size (hello),
           (const char *) g_bytes_get_data (hello, NULL));

  stats = multitude_arena_get_stats (arena);
  g_print ("%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes are in use\n",
           multitude_arena_get_name (arena), multitude_stats_get_used (stats),
           multitude_stats_get_reserved (stats));

  return 0;
}
