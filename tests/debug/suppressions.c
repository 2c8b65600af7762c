/* What memcheck takes for lost, although an arena has it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Without an argument the program ends with an arena that is alive and whose values
 * nobody points to; with one it has lost an owner as well.
 */

#include <multitude.h>

#include <string.h>

static MultitudeArena *arena;

/* In a frame of its own, so that nothing of it is left in this one's. */
G_GNUC_NO_INLINE static void
fill (gboolean is_careless)
{
  guint i;

  for (i = 0; i < 20; i++)
    {
      memset (multitude_arena_alloc (arena, 1000), 1, 1000);
      g_assert_cmpstr (multitude_arena_strdup (arena, "text"), ==, "text");
      multitude_arena_add_cleanup (arena, g_free, NULL);
    }
  if (is_careless)
    memset (multitude_box_alloc (arena, 1000), 1, 1000);
}

int
main (int    argc,
      char **argv)
{
  arena = multitude_arena_new ();
  fill (argc > 1);
  return 0;
}
