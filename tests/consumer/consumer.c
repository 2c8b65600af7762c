/* A C program that knows the library from its installation alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude.h>

struct point
{
  double x;
  double y;
};

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  char *number = multitude_arena_strdup_printf (arena, "%d", 42);
  struct point *points = multitude_new0 (arena, struct point, 3);
  g_autoptr(GBytes) bytes = multitude_arena_new_bytes (arena, "hello", 5, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (points[2].y, ==, 0.0);
  g_print ("%s ", number);

  multitude_arena_reset (arena);
  g_clear_object (&arena);

  /* The bytes are their own owner: neither a reset nor the arena's end matters. */
  g_print ("%.*s\n", (int) g_bytes_get_size (bytes),
           (const char *) g_bytes_get_data (bytes, NULL));

  return 0;
}
