/* What a million strings in a list cost, in bytes and in time to give them up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints figures, for the list of strings and for a GListStore of objects with a string
 * each.  Bytes are what malloc() and the arena have more than before, the first time;
 * times are the best of five.  `meson test --benchmark` runs it.
 */

#include "list-figures.h"

#include <stdio.h>
#include <string.h>

#define N_LINES 1000000
#define N_ROUNDS 5

typedef GListModel *(*MakeFunc) (char   **lines,
                                 GBytes  *bytes);

static GListModel *
make_store (char   **lines,
            GBytes  *bytes G_GNUC_UNUSED)
{
  GListStore *store = g_list_store_new (MULTITUDE_TYPE_STRING_OBJECT);
  guint i;

  for (i = 0; i < N_LINES; i++)
    {
      MultitudeStringObject *object = multitude_string_object_new (lines[i]);

      g_list_store_append (store, object);
      g_object_unref (object);
    }

  return G_LIST_MODEL (store);
}

static GListModel *
make_appended (char   **lines,
               GBytes  *bytes G_GNUC_UNUSED)
{
  MultitudeStringList *list = multitude_string_list_new (NULL);
  guint i;

  for (i = 0; i < N_LINES; i++)
    multitude_string_list_append (list, lines[i]);

  return G_LIST_MODEL (list);
}

static GListModel *
make_strv (char   **lines,
           GBytes  *bytes G_GNUC_UNUSED)
{
  return G_LIST_MODEL (multitude_string_list_new ((const char *const *) lines));
}

/* With bytes of its own, so that they go with the list. */
static GListModel *
make_lines (char   **lines G_GNUC_UNUSED,
            GBytes  *bytes)
{
  MultitudeStringList *list = multitude_string_list_new (NULL);
  g_autoptr (GBytes) copy = g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  if (!multitude_string_list_append_lines (list, copy, NULL))
    g_error ("the lines are not valid");

  return G_LIST_MODEL (list);
}

/* Microseconds to give it up. */
static gint64
measure (const char *name,
         MakeFunc    make,
         char      **lines,
         GBytes     *bytes)
{
  gint64 best = G_MAXINT64;
  gint64 best_make = G_MAXINT64;
  gsize size = 0;
  guint i;

  for (i = 0; i < N_ROUNDS; i++)
    {
      gsize before = list_figures_malloced_bytes ();
      gint64 begin = g_get_monotonic_time ();
      GListModel *model = make (lines, bytes);
      gint64 start = g_get_monotonic_time ();

      best_make = MIN (best_make, start - begin);
      if (i == 0)
        size = list_figures_malloced_bytes () - before + list_figures_arena_bytes (model);
      start = g_get_monotonic_time ();
      g_object_unref (model);
      best = MIN (best, g_get_monotonic_time () - start);
    }

  printf ("%-32s %6.1f bytes a line, %8.2f ms to make, %8.2f ms to give up\n", name,
          (double) size / N_LINES, (double) best_make / 1000, (double) best / 1000);
  return best;
}

/* In the middle of a million. */
static void
measure_splice (char **lines)
{
  const char *const additions[] = { "a", "b", "c", NULL };
  g_autoptr (MultitudeStringList) list = multitude_string_list_new ((const char *const *) lines);
  gint64 start = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < 10000; i++)
    multitude_string_list_splice (list, N_LINES / 2 + i * 7919 % 10007, 3, additions);
  printf ("%-32s %6.2f us\n", "splice of 3 in the middle",
          (double) (g_get_monotonic_time () - start) / 10000);
}

int
main (void)
{
  g_autoptr (GString) text = g_string_sized_new (25 * N_LINES);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gint64 store;
  guint i;

  for (i = 0; i < N_LINES; i++)
    g_string_append_printf (text, "line %019u\n", i);
  bytes = g_bytes_new (text->str, text->len);
  g_string_truncate (text, text->len - 1);
  lines = g_strsplit (text->str, "\n", -1);

  store = measure ("GListStore of objects", make_store, lines, bytes);
  printf ("%-32s %6.1f times\n\n", "  faster to give up",
          (double) store / (double) measure ("append ()", make_appended, lines, bytes));
  printf ("%-32s %6.1f times\n\n", "  faster to give up",
          (double) store / (double) measure ("append_strv ()", make_strv, lines, bytes));
  printf ("%-32s %6.1f times\n\n", "  faster to give up",
          (double) store / (double) measure ("append_lines ()", make_lines, lines, bytes));
  measure_splice (lines);

  return 0;
}
