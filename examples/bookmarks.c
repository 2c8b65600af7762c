/* Bookmarks in a list model: added, found, moved, and taken out as text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: bookmarks
 *
 * Does with a list what its user does, while a view counts the changes, and asserts what
 * is in it.  The strings are in an arena with a budget, which an import may not exceed.
 */

#include <multitude.h>

#include <gio/gio.h>

static const char *const first_bookmarks[] = {
  "https://gnome.org/", "https://kernel.org/", "https://gnu.org/", NULL
};

static void
count_change (GListModel *list G_GNUC_UNUSED,
              guint       position G_GNUC_UNUSED,
              guint       n_removed G_GNUC_UNUSED,
              guint       n_added G_GNUC_UNUSED,
              gpointer    n_changes)
{
  ++*(guint *) n_changes;
}

/* ---- Found ---- */

/* All that have a text in them, as a search entry shows them. */
static GListModel *
search (MultitudeStringList *list,
        const char          *text)
{
  GListStore *found = g_list_store_new (MULTITUDE_TYPE_STRING_OBJECT);
  guint i = multitude_string_list_search (list, 0, text);

  for (; i != G_MAXUINT; i = multitude_string_list_search (list, i + 1, text))
    {
      g_autoptr(MultitudeStringObject) item =
        multitude_string_object_new (multitude_string_list_get_string (list, i));

      g_list_store_append (found, item);
    }

  return G_LIST_MODEL (found);
}

/* ---- Changed ---- */

/* One that is there already moves to the end instead, in one change of the list. */
static void
add (MultitudeStringList *list,
     const char          *bookmark)
{
  guint i = multitude_string_list_find (list, bookmark);

  if (i != G_MAXUINT)
    multitude_string_list_remove (list, i);
  multitude_string_list_append (list, bookmark);
}

/* What GLib has made is freed by the list. */
static void
add_file (MultitudeStringList *list,
          const char          *path)
{
  multitude_string_list_take (list, g_filename_to_uri (path, NULL, NULL));
}

/* In front of all others, or not at all when it is too much. */
static gboolean
import (MultitudeStringList  *list,
        const char *const    *bookmarks,
        GError              **error)
{
  return multitude_string_list_try_splice (list, 0, 0, bookmarks, error);
}

/* ---- Taken out ---- */

/* A piece of text with NULs, which are newlines in the file. */
static GBytes *
save (MultitudeStringList *list)
{
  gsize size;
  guint8 *text = multitude_string_list_get_text (list, 0, G_MAXUINT, &size);

  for (gsize i = 0; i < size; i++)
    if (text[i] == '\0')
      text[i] = '\n';

  return g_bytes_new_take (text, size);
}

static char *
join (MultitudeStringList *list,
      guint                first,
      guint                n_strings)
{
  g_auto(GStrv) strings = multitude_string_list_get_strings (list, first, n_strings);

  return g_strjoinv (" ", strings);
}

/* ---- A while with it ---- */

static void
check_search (MultitudeStringList *list)
{
  g_autoptr(GListModel) found = search (list, "gn");
  g_autoptr(MultitudeStringObject) second = g_list_model_get_item (found, 1);

  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 2);
  g_assert_cmpstr (multitude_string_object_get_string (second), ==, "https://gnu.org/");
}

static void
check_import (MultitudeStringList *list)
{
  g_autofree char *endless = g_strnfill (100000, 'x');
  const char *const good[] = { "https://one/", "https://two/", NULL };
  const char *const bad[] = { "https://three/", endless, NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *start = NULL;

  g_assert_true (import (list, good, &error));
  g_assert_false (import (list, bad, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);

  start = join (list, 0, 3);
  g_assert_cmpstr (start, ==, "https://one/ https://two/ https://kernel.org/");
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeStringList) list = multitude_string_list_new_with_arena (arena);
  g_autoptr(GBytes) saved = NULL;
  g_autofree char *text = NULL;
  guint n_changes = 0;

  multitude_arena_set_byte_budget (arena, 64 * 1024);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &n_changes);

  multitude_string_list_append_strv (list, first_bookmarks);
  check_search (list);
  add (list, "https://gnome.org/");
  add_file (list, "/usr/share/doc");
  check_import (list);

  /* All at once, a removal and two that were appended, a file, and an import. */
  g_assert_cmpuint (n_changes, ==, 5);

  saved = save (list);
  text = g_strndup (g_bytes_get_data (saved, NULL), g_bytes_get_size (saved));
  g_print ("%s", text);
  g_assert_cmpstr (text, ==,
                   "https://one/\nhttps://two/\nhttps://kernel.org/\nhttps://gnu.org/\n"
                   "https://gnome.org/\nfile:///usr/share/doc\n");

  return 0;
}
