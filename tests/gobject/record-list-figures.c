/* What a million records in a list cost, in bytes and in time to give them up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints figures, for the list of records, for a GListStore of objects with a record each,
 * and for the list of strings with as many bytes.  Bytes are what malloc() and the arena
 * have more than before, the first time; times are the best of five.
 * `meson test --benchmark` runs it.
 */

#include "list-figures.h"

#include <stdio.h>
#include <string.h>

#define N_RECORDS 1000000
#define N_ROUNDS 5

/* 24 bytes, with the text of a string in the list of those. */
typedef struct
{
  char text[24];
} Record;

#define FIGURES_TYPE_ITEM (figures_item_get_type ())

G_DECLARE_FINAL_TYPE (FiguresItem, figures_item, FIGURES, ITEM, GObject)

struct _FiguresItem
{
  GObject parent_instance;

  Record  record;
};

G_DEFINE_FINAL_TYPE (FiguresItem, figures_item, G_TYPE_OBJECT)

static void
figures_item_class_init (FiguresItemClass *klass G_GNUC_UNUSED)
{
}

static void
figures_item_init (FiguresItem *self G_GNUC_UNUSED)
{
}

static FiguresItem *
figures_item_new (const Record *record)
{
  FiguresItem *self = g_object_new (FIGURES_TYPE_ITEM, NULL);

  self->record = *record;
  return self;
}

static gpointer
create_item (MultitudeRecordList *list G_GNUC_UNUSED,
             guint                position G_GNUC_UNUSED,
             const guint8        *record,
             gsize                size G_GNUC_UNUSED,
             gpointer             user_data G_GNUC_UNUSED)
{
  return figures_item_new ((const Record *) (gconstpointer) record);
}

typedef GListModel *(*MakeFunc) (const Record *records);

static GListModel *
make_store (const Record *records)
{
  GListStore *store = g_list_store_new (FIGURES_TYPE_ITEM);
  guint i;

  for (i = 0; i < N_RECORDS; i++)
    {
      g_autoptr (FiguresItem) item = figures_item_new (&records[i]);

      g_list_store_append (store, item);
    }

  return G_LIST_MODEL (store);
}

static GListModel *
make_appended (const Record *records)
{
  MultitudeRecordList *list = multitude_record_list_new (FIGURES_TYPE_ITEM, sizeof (Record), create_item, NULL, NULL);
  guint i;

  for (i = 0; i < N_RECORDS; i++)
    multitude_record_list_append (list, &records[i]);

  return G_LIST_MODEL (list);
}

static GListModel *
make_at_once (const Record *records)
{
  MultitudeRecordList *list = multitude_record_list_new (FIGURES_TYPE_ITEM, sizeof (Record), create_item, NULL, NULL);

  multitude_record_list_append_records (list, records, N_RECORDS);

  return G_LIST_MODEL (list);
}

static GListModel *
make_strings (const Record *records)
{
  MultitudeStringList *list = multitude_string_list_new (NULL);
  guint i;

  for (i = 0; i < N_RECORDS; i++)
    multitude_string_list_append (list, records[i].text);

  return G_LIST_MODEL (list);
}

static void
measure (const char   *name,
         MakeFunc      make,
         const Record *records)
{
  gint64 best_make = G_MAXINT64;
  gint64 best_release = G_MAXINT64;
  gsize size = 0;
  guint i;

  for (i = 0; i < N_ROUNDS; i++)
    {
      gsize before = list_figures_malloced_bytes ();
      gint64 start = g_get_monotonic_time ();
      GListModel *model = make (records);

      best_make = MIN (best_make, g_get_monotonic_time () - start);
      if (i == 0)
        size = list_figures_malloced_bytes () - before + list_figures_arena_bytes (model);
      start = g_get_monotonic_time ();
      g_object_unref (model);
      best_release = MIN (best_release, g_get_monotonic_time () - start);
    }

  printf ("%-34s %6.1f bytes each, %8.2f ms to make, %8.2f ms to give up\n", name,
          (double) size / N_RECORDS, (double) best_make / 1000, (double) best_release / 1000);
}

/* As when a view scrolls through all of it: an object is made, and goes. */
static void
measure_items (const char *name,
               GListModel *model)
{
  gint64 start = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < N_RECORDS; i++)
    g_object_unref (g_list_model_get_item (model, i));
  printf ("%-34s %6.3f us an item\n", name, (double) (g_get_monotonic_time () - start) / N_RECORDS);
  g_object_unref (model);
}

static void
measure_splice (const Record *records)
{
  g_autoptr (GListModel) model = make_at_once (records);
  gint64 start = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < 10000; i++)
    multitude_record_list_splice (MULTITUDE_RECORD_LIST (model), N_RECORDS / 2 + i * 7919 % 10007, 3, records, 3);
  printf ("%-34s %6.2f us\n", "splice of 3 in the middle", (double) (g_get_monotonic_time () - start) / 10000);
}

int
main (void)
{
  g_autofree Record *records = g_new0 (Record, N_RECORDS);
  guint i;

  for (i = 0; i < N_RECORDS; i++)
    g_snprintf (records[i].text, sizeof records[i].text, "record %016u", i);

  measure ("GListStore of objects", make_store, records);
  measure ("records, append ()", make_appended, records);
  measure ("records, append_records ()", make_at_once, records);
  measure ("strings, append ()", make_strings, records);
  measure_items ("items of records", make_at_once (records));
  measure_items ("items of strings", make_strings (records));
  measure_splice (records);

  return 0;
}
