/* A document that is parsed in a worker thread and read in the main one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: snapshots [TEXT]
 *
 * Parses an outline, in which each line is indented by one space more than what it
 * belongs to, into a tree of plain structs.  The tree is sealed, and freed as one.
 */

#include <multitude.h>

#include <string.h>

typedef struct _Item Item;

struct _Item
{
  const char *text;
  Item       *parent;
  Item       *first;
  Item       *last;
  Item       *next;
};

static Item *
append_item (MultitudeArena *arena,
             Item           *parent,
             const char     *text,
             gsize           length)
{
  Item *item = multitude_new0 (arena, Item, 1);

  item->text = multitude_arena_strndup (arena, text, length);
  item->parent = parent;
  if (parent != NULL && parent->last != NULL)
    parent->last->next = item;
  else if (parent != NULL)
    parent->first = item;
  if (parent != NULL)
    parent->last = item;

  return item;
}

static Item *
parse_outline (MultitudeArena *arena,
               const char     *text)
{
  Item *root = append_item (arena, NULL, "", 0);
  Item *item = root;
  gsize depth = 0;

  while (*text != '\0')
    {
      gsize indent = strspn (text, " ");
      gsize length = strcspn (text + indent, "\n");

      /* A line can be deeper than the one above it by one. */
      for (; depth > indent; depth--)
        item = item->parent;
      item = append_item (arena, item, text + indent, length);
      depth++;
      text += indent + length;
      text += *text == '\n';
    }

  return root;
}

/* Runs in a thread of GTask's, and its arena ends there. */
static void
parse_in_worker (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Item *outline = parse_outline (arena, task_data);

  g_task_return_pointer (task, multitude_arena_seal (arena, outline),
                         (GDestroyNotify) multitude_snapshot_unref);
}

static void
print_items (const Item *item,
             int         depth)
{
  for (; item != NULL; item = item->next)
    {
      g_print ("%*s%s\n", 2 * depth, "", item->text);
      print_items (item->first, depth + 1);
    }
}

/* Runs in the main thread; the snapshot is all that there is to free. */
static void
show_outline (GObject      *source_object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MultitudeSnapshot) snapshot = g_task_propagate_pointer (G_TASK (result), NULL);
  const Item *outline = multitude_snapshot_get_root (snapshot);

  print_items (outline->first, 0);
  g_main_loop_quit (user_data);
}

int
main (int    argc,
      char **argv)
{
  const char *text = argc > 1 ? argv[1] : "animals\n cats\n  tigers\n dogs\nplants\n trees\n";
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, show_outline, loop);

  g_task_set_task_data (task, g_strdup (text), g_free);
  g_task_run_in_thread (task, parse_in_worker);
  g_main_loop_run (loop);

  return 0;
}
