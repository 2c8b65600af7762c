/* What the tests of lists of records make of a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports TestItem; items go on any thread, so they are counted atomically. */

#include "record-item.h"

G_DEFINE_FINAL_TYPE (TestItem, test_item, G_TYPE_OBJECT)

static int n_items;

static void
test_item_finalize (GObject *object)
{
  /* Relaxed would do: it is read when the threads have been joined. */
  g_atomic_int_add (&n_items, -1);

  G_OBJECT_CLASS (test_item_parent_class)->finalize (object);
}

static void
test_item_class_init (TestItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_item_finalize;
}

static void
test_item_init (TestItem *self G_GNUC_UNUSED)
{
  g_atomic_int_inc (&n_items);
}

guint
test_item_count (void)
{
  return (guint) g_atomic_int_get (&n_items);
}

gpointer
test_item_create (MultitudeRecordList *list,
                  guint                position,
                  const guint8        *record,
                  gsize                size,
                  gpointer             user_data)
{
  TestItem *item = g_object_new (TEST_TYPE_ITEM, NULL);

  g_assert_cmpuint (size, ==, sizeof (TestRecord));
  g_assert_true (record == multitude_record_list_get_record (list, position));
  item->number = ((const TestRecord *) (gconstpointer) record)->number;
  ++*(guint *) user_data;

  return item;
}

TestRecord
test_record (guint64 number)
{
  return (TestRecord) { .number = number, .kind = (guint32) (number % 7), .flags = 0xffffffff };
}

MultitudeRecordList *
test_list_new (guint  n_records,
               guint *n_calls)
{
  MultitudeRecordList *list = multitude_record_list_new (TEST_TYPE_ITEM, sizeof (TestRecord), test_item_create,
                                                         n_calls, NULL);
  guint i;

  for (i = 0; i < n_records; i++)
    {
      TestRecord record = test_record (i);

      multitude_record_list_append (list, &record);
    }

  return list;
}

guint64
test_list_get_number (MultitudeRecordList *list,
                      guint                position)
{
  const TestRecord *record = multitude_record_list_get_record (list, position);

  g_assert_nonnull (record);
  g_assert_cmpuint (record->kind, ==, record->number % 7);
  return record->number;
}
