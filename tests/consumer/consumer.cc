/* A C++ program that knows the library from its installation alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <multitude.h>
#include <multitude-core.h>

#include <iostream>
#include <string>

struct point
{
  double x;
  double y;
};

int
main ()
{
  MultitudeArena *arena = multitude_arena_new ();
  GError *error = nullptr;
  const char *number = multitude_arena_strdup_printf (arena, "%d", 42);
  point *points = multitude_new0 (arena, point, 3);
  GBytes *bytes = multitude_arena_new_bytes (arena, "hello", 5, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (points[2].y, ==, 0.0);
  std::cout << number << ' ';

  multitude_arena_reset (arena);
  g_object_unref (arena);

  gsize size;
  const char *data = static_cast<const char *> (g_bytes_get_data (bytes, &size));
  std::cout << std::string (data, size) << std::endl;
  g_bytes_unref (bytes);

  return 0;
}
