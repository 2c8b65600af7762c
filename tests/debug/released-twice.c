/* A mistake that the manual has the report of: a box is freed twice.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude.h>

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  gpointer box;

  multitude_arena_set_name (arena, "request");
  box = multitude_box_alloc (arena, 24);
  multitude_box_free (box);
  multitude_box_free (box);

  return 0;
}
