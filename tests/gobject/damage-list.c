/* Lists whose memory somebody else has written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The strings of a list lie in boxes.  The header of the chunk of one is changed, in a
 * child, which then has to end with the right words when the list or its arena goes.
 * What is changed is found as inlined code finds it; the core's own tests know more.
 */

#include <multitude.h>

#include <string.h>

#define N_STRINGS 3000

static MultitudeStringList *
new_list (MultitudeArena *arena)
{
  MultitudeStringList *list = multitude_string_list_new_with_arena (arena);
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    multitude_string_list_append (list, "a string of some length, so that a segment is full soon");
  return list;
}

/* Behind the count, as a write from the tile before would do. */
static void
damage_chunk_of (MultitudeStringList *list,
                 guint                position)
{
  const char *string = multitude_string_list_get_string (list, position);
  size_t *header = mtude_owners_of (string);

  memset (header + 2, 'A', 6 * sizeof *header);
}

static void
die_of (guint position)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeStringList *list;

  multitude_arena_set_name (arena, "lists");
  list = new_list (arena);
  damage_chunk_of (list, position);
  g_object_unref (list);
  g_clear_object (&arena);
}

static void
test_first_segment (void)
{
  if (g_test_subprocess ())
    {
      die_of (0);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*libmultitude: *");
}

static void
test_last_segment (void)
{
  if (g_test_subprocess ())
    {
      die_of (N_STRINGS - 1);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*libmultitude: *");
}

static void
test_whole (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStringList) list = new_list (arena);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, N_STRINGS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/damage/list/first-segment", test_first_segment);
  g_test_add_func ("/damage/list/last-segment", test_last_segment);
  g_test_add_func ("/damage/list/whole", test_whole);

  return g_test_run ();
}
