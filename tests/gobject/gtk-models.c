/* Lists of records and strings below the list models of GTK 4.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What these models hold follows from the signals of the list alone, so they are wrong when
 * one of those is.  They need no display.
 */

#include "record-item.h"

#include <gtk/gtk.h>

#define N_EDITS 300

/* ---- A list that is changed, and what is in it ---- */

typedef struct
{
  MultitudeRecordList *list;
  GArray              *numbers;
  guint                n_calls;
} Edited;

static void
edited_init (Edited *self)
{
  guint64 number;

  self->n_calls = 0;
  self->list = test_list_new (1000, &self->n_calls);
  self->numbers = g_array_new (FALSE, FALSE, sizeof number);
  for (number = 0; number < 1000; number++)
    g_array_append_val (self->numbers, number);
}

static void
edited_clear (Edited *self)
{
  g_object_unref (self->list);
  g_array_unref (self->numbers);
}

static void
edit (Edited *self)
{
  guint n_items = self->numbers->len;
  guint position = (guint) g_test_rand_int_range (0, (gint32) n_items + 1);
  guint n_removals = (guint) g_test_rand_int_range (0, (gint32) MIN (n_items - position, 20) + 1);
  guint n_additions = (guint) g_test_rand_int_range (0, 20);
  TestRecord records[20];
  guint i;

  for (i = 0; i < n_additions; i++)
    records[i] = test_record ((guint64) g_test_rand_int_range (0, 10000));
  multitude_record_list_splice (self->list, position, n_removals, records, n_additions);

  if (n_removals > 0)
    g_array_remove_range (self->numbers, position, n_removals);
  for (i = 0; i < n_additions; i++)
    g_array_insert_val (self->numbers, position + i, records[i].number);
}

static guint64
number_at (GListModel *model,
           guint       position)
{
  g_autoptr (TestItem) item = g_list_model_get_item (model, position);

  g_assert_nonnull (item);
  return item->number;
}

static void
assert_numbers (GListModel *model,
                GArray     *numbers,
                guint       offset,
                guint       n_numbers)
{
  guint i;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_numbers);
  for (i = 0; i < n_numbers; i++)
    g_assert_cmpuint (number_at (model, i), ==, g_array_index (numbers, guint64, offset + i));
}

/* ---- Models that ask for what they are asked for ---- */

static void
test_slice (void)
{
  Edited self;
  g_autoptr (GtkSliceListModel) slice = NULL;
  guint i;

  edited_init (&self);
  slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self.list)), 100, 20);
  for (i = 0; i < N_EDITS; i++)
    {
      guint n_items = self.numbers->len;

      assert_numbers (G_LIST_MODEL (slice), self.numbers, MIN (100, n_items),
                      MIN (n_items - MIN (100, n_items), 20));
      edit (&self);
    }
  g_assert_cmpuint (test_item_count (), ==, 0);
  g_assert_cmpuint (self.n_calls, ==, 20 * N_EDITS);
  edited_clear (&self);
}

/* The object of the selected record moves with it. */
static void
test_selection (void)
{
  Edited self;
  g_autoptr (GtkSingleSelection) selection = NULL;
  gpointer item;

  edited_init (&self);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self.list)));
  gtk_single_selection_set_selected (selection, 500);
  item = gtk_single_selection_get_selected_item (selection);
  multitude_record_list_splice (self.list, 100, 50, NULL, 0);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 450);
  g_assert_true (gtk_single_selection_get_selected_item (selection) == item);
  g_assert_cmpuint (number_at (G_LIST_MODEL (selection), 450), ==, 500);
  g_assert_cmpuint (test_item_count (), ==, 1);
  g_clear_object (&selection);
  g_assert_cmpuint (test_item_count (), ==, 0);
  edited_clear (&self);
}

static void
test_flatten (void)
{
  Edited first, second;
  g_autoptr (GListStore) lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFlattenListModel) both = NULL;
  guint i;

  edited_init (&first);
  edited_init (&second);
  g_list_store_append (lists, first.list);
  g_list_store_append (lists, second.list);
  both = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (lists)));
  for (i = 0; i < N_EDITS; i++)
    {
      g_autoptr (GArray) all = g_array_copy (first.numbers);

      g_array_append_vals (all, second.numbers->data, second.numbers->len);
      if (i % 20 == 0)
        assert_numbers (G_LIST_MODEL (both), all, 0, all->len);
      edit (i % 2 == 0 ? &first : &second);
    }
  g_clear_object (&both);
  g_clear_object (&lists);
  edited_clear (&first);
  edited_clear (&second);
}

static gpointer
name_of (gpointer item,
         gpointer data G_GNUC_UNUSED)
{
  g_autofree char *name = g_strdup_printf ("%" G_GUINT64_FORMAT, TEST_ITEM (item)->number);
  MultitudeStringObject *object = multitude_string_object_new (name);

  g_object_unref (item);
  return object;
}

static void
test_map (void)
{
  Edited self;
  g_autoptr (GtkMapListModel) names = NULL;
  guint i;

  edited_init (&self);
  names = gtk_map_list_model_new (g_object_ref (G_LIST_MODEL (self.list)), name_of, NULL, NULL);
  for (i = 0; i < N_EDITS; i++)
    {
      g_autoptr (MultitudeStringObject) name = g_list_model_get_item (G_LIST_MODEL (names), 7);

      g_assert_cmpuint (g_ascii_strtoull (multitude_string_object_get_string (name), NULL, 10), ==,
                        g_array_index (self.numbers, guint64, 7));
      edit (&self);
    }
  g_assert_cmpuint (self.n_calls, <=, N_EDITS);
  g_assert_cmpuint (test_item_count (), ==, 0);
  g_clear_object (&names);
  edited_clear (&self);
}

/* ---- Models that look at everything ---- */

static gboolean
is_even (gpointer item,
         gpointer data G_GNUC_UNUSED)
{
  return TEST_ITEM (item)->number % 2 == 0;
}

static void
test_filter (void)
{
  Edited self;
  g_autoptr (GtkFilterListModel) even = NULL;
  guint i, k;

  edited_init (&self);
  even = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self.list)),
                                    GTK_FILTER (gtk_custom_filter_new (is_even, NULL, NULL)));
  g_assert_cmpuint (self.n_calls, ==, 1000);
  g_assert_cmpuint (test_item_count (), ==, 0);
  for (i = 0; i < N_EDITS; i++)
    {
      g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (guint64));

      for (k = 0; k < self.numbers->len; k++)
        {
          if (g_array_index (self.numbers, guint64, k) % 2 == 0)
            g_array_append_val (expected, g_array_index (self.numbers, guint64, k));
        }
      assert_numbers (G_LIST_MODEL (even), expected, 0, expected->len);
      edit (&self);
    }
  g_clear_object (&even);
  edited_clear (&self);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint64 first = *(const guint64 *) a;
  guint64 second = *(const guint64 *) b;

  return first < second ? -1 : first > second;
}

static int
compare_items (gconstpointer a,
               gconstpointer b,
               gpointer      data G_GNUC_UNUSED)
{
  return compare_numbers (&TEST_ITEM ((gpointer) a)->number, &TEST_ITEM ((gpointer) b)->number);
}

static void
test_sort (void)
{
  Edited self;
  g_autoptr (GtkSortListModel) sorted = NULL;
  guint i;

  edited_init (&self);
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self.list)),
                                    GTK_SORTER (gtk_custom_sorter_new (compare_items, NULL, NULL)));
  g_assert_cmpuint (test_item_count (), ==, 1000);
  for (i = 0; i < N_EDITS; i++)
    {
      g_autoptr (GArray) expected = g_array_copy (self.numbers);

      g_array_sort (expected, compare_numbers);
      assert_numbers (G_LIST_MODEL (sorted), expected, 0, expected->len);
      edit (&self);
    }
  g_clear_object (&sorted);
  g_assert_cmpuint (test_item_count (), ==, 0);
  edited_clear (&self);
}

/* ---- Strings ---- */

static void
test_strings (void)
{
  const char *const words[] = { "delta", "alpha", "Charlie", "bravo", NULL };
  const char *const more[] = { "echo", "Ant", NULL };
  const char *const expected[] = { "alpha", "Ant", "bravo", "delta", "echo" };
  MultitudeStringList *list = multitude_string_list_new (words);
  GtkExpression *expression = gtk_property_expression_new (MULTITUDE_TYPE_STRING_OBJECT, NULL, "string");
  g_autoptr (GtkSortListModel) sorted = NULL;
  guint i;

  sorted = gtk_sort_list_model_new (G_LIST_MODEL (list), GTK_SORTER (gtk_string_sorter_new (expression)));
  multitude_string_list_splice (list, 2, 1, more);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sorted)), ==, G_N_ELEMENTS (expected));
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (sorted), i);

      g_assert_cmpstr (multitude_string_object_get_string (item), ==, expected[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gtk-models/slice", test_slice);
  g_test_add_func ("/gtk-models/selection", test_selection);
  g_test_add_func ("/gtk-models/flatten", test_flatten);
  g_test_add_func ("/gtk-models/map", test_map);
  g_test_add_func ("/gtk-models/filter", test_filter);
  g_test_add_func ("/gtk-models/sort", test_sort);
  g_test_add_func ("/gtk-models/strings", test_strings);

  return g_test_run ();
}
