/* Memory for a document that may be hostile: a budget, and an error instead of an abort.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: budget [BYTES]
 *
 * Makes a list that would like to be endless, and ends at the budget.
 */

#include <multitude.h>

typedef struct _Item Item;

struct _Item
{
  Item  *next;
  guint8 payload[1024];
};

static gboolean
add_items (MultitudeArena  *arena,
           gsize            n_items,
           Item           **items,
           GError         **error)
{
  for (gsize i = 0; i < n_items; i++)
    {
      Item *item = multitude_try_new (arena, Item, 1, error);

      if (item == NULL)
        return FALSE;

      item->next = *items;
      *items = item;
    }

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  guint64 budget = argc > 1 ? g_ascii_strtoull (argv[1], NULL, 10) : 1024 * 1024;
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA,
                                                   "name", "untrusted document",
                                                   "byte-budget", budget,
                                                   NULL);
  g_autoptr(GError) error = NULL;
  Item *items = NULL;
  gsize n_items = 0;

  if (add_items (arena, 1000 * 1000, &items, &error))
    g_print ("There was room for everything.\n");
  else if (g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET))
    g_print ("Too large: %s\n", error->message);
  else
    g_printerr ("%s\n", error->message);

  /* What was there before the failure is still there. */
  for (Item *item = items; item != NULL; item = item->next)
    n_items++;
  g_print ("%zu items in %" G_GUINT64_FORMAT " bytes\n", n_items,
           multitude_arena_get_reserved_bytes (arena));

  return 0;
}
