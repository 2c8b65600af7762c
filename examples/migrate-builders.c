/* From GString and GArray to builders in an arena: a table of squares, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-builders
 *
 * Ends with a status of zero if both ways give the same.
 */

#include <multitude.h>

#include <string.h>

enum { N_SQUARES = 200 };

/* ---- Before --------------------------------------------------------------- */

static GBytes *
text_before (void)
{
  GString *string = g_string_new (NULL);

  for (int i = 1; i <= N_SQUARES; i++)
    {
      g_string_append (string, "square: ");
      g_string_append_printf (string, "%d\n", i * i);
    }

  return g_string_free_to_bytes (string);
}

static int *
squares_before (void)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 1; i <= N_SQUARES; i++)
    {
      int square = i * i;

      g_array_append_val (array, square);
    }

  return (int *) (gpointer) g_array_free (array, FALSE);
}

/* ---- After ---------------------------------------------------------------- */

static GBytes *
text_after (MultitudeArena *arena)
{
  MultitudeString *string = multitude_string_new (arena, NULL);

  for (int i = 1; i <= N_SQUARES; i++)
    {
      multitude_string_append (string, "square: ");
      multitude_string_append_printf (string, "%d\n", i * i);
    }

  return multitude_string_free_to_bytes (string);
}

static int *
squares_after (MultitudeArena *arena)
{
  MultitudeArray *array = multitude_array_new (arena, FALSE, FALSE, sizeof (int));

  for (int i = 1; i <= N_SQUARES; i++)
    {
      int square = i * i;

      multitude_array_append_val (array, square);
    }

  return multitude_array_free_to_box (array, NULL);
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr(GBytes) text = text_before ();
  g_autoptr(GBytes) arena_text = text_after (arena);
  g_autofree int *squares = squares_before ();
  int *arena_squares = squares_after (arena);
  gboolean same;

  /* What was frozen has owners. */
  g_object_unref (arena);

  same = g_bytes_equal (text, arena_text)
         && memcmp (squares, arena_squares, N_SQUARES * sizeof *squares) == 0;
  g_print ("%zu bytes of text, the last square is %d\n", g_bytes_get_size (arena_text),
           arena_squares[N_SQUARES - 1]);

  multitude_box_free (arena_squares);
  return same ? 0 : 1;
}
