/* A list model of strings in an arena: the rows of a log.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: lists [FILE]
 *
 * Loads the lines of a file into a list, follows it as it grows, and shows some rows as
 * a view would.  Without an argument the lines are made up, 200000 of them.
 */

#include <multitude.h>

#define N_LINES 200000
#define N_VISIBLE 5

static GBytes *
make_lines (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_LINES; i++)
    g_string_append_printf (text, "%06u service: request done\n", i);

  return g_string_free_to_bytes (text);
}

/* The text stays where it is, which may be a file that is mapped. */
static MultitudeStringList *
load (const char  *path,
      GError     **error)
{
  g_autoptr(MultitudeStringList) list = multitude_string_list_new (NULL);
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (path == NULL)
    {
      bytes = make_lines ();
    }
  else
    {
      file = g_mapped_file_new (path, FALSE, error);
      if (file == NULL)
        return NULL;
      bytes = g_mapped_file_get_bytes (file);
    }

  if (!multitude_string_list_append_lines (list, bytes, error))
    return NULL;

  return g_steal_pointer (&list);
}

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    n_changes)
{
  g_print ("at %u: %u removed, %u added, %u now\n", position, n_removed, n_added,
           g_list_model_get_n_items (model));
  ++*(guint *) n_changes;
}

/* The newest lines push out as many of the oldest. */
static void
follow (MultitudeStringList *list)
{
  const char *const news[] = { "warning: disk is slow", "error: disk is gone", NULL };

  multitude_string_list_append_strv (list, news);
  multitude_string_list_splice (list, 0, 2, NULL);
}

/* An item is an object for as long as its row is on the screen. */
static void
show (GListModel *model,
      guint       first)
{
  for (guint i = first; i < first + N_VISIBLE; i++)
    {
      g_autoptr(MultitudeStringObject) item = g_list_model_get_item (model, i);

      if (item != NULL)
        g_print ("%s\n", multitude_string_object_get_string (item));
    }
}

static void
check (MultitudeStringList *list)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (list));

  g_assert_cmpuint (n_items, ==, N_LINES);
  g_assert_cmpstr (multitude_string_list_get_string (list, 0), ==, "000002 service: request done");
  g_assert_cmpstr (multitude_string_list_get_string (list, n_items - 1), ==, "error: disk is gone");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeStringList) list = NULL;
  g_autoptr(GError) error = NULL;
  guint n_changes = 0;

  list = load (argc > 1 ? argv[1] : NULL, &error);
  if (list == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), &n_changes);
  if (argc == 1)
    {
      follow (list);
      check (list);
      g_assert_cmpuint (n_changes, ==, 2);
    }
  show (G_LIST_MODEL (list), g_list_model_get_n_items (G_LIST_MODEL (list)) / 2);
  g_print ("%" G_GUINT64_FORMAT " bytes in the arena\n",
           multitude_arena_get_reserved_bytes (multitude_string_list_get_arena (list)));

  return 0;
}
