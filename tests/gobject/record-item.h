/* What the tests of lists of records make of a record.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An object with a number, which says how many of its kind there are. */

#pragma once

#include <multitude.h>

typedef struct
{
  guint64 number;
  guint32 kind;
  guint32 flags;
} TestRecord;

#define TEST_TYPE_ITEM (test_item_get_type ())

G_DECLARE_FINAL_TYPE (TestItem, test_item, TEST, ITEM, GObject)

struct _TestItem
{
  GObject parent_instance;

  guint64 number;
};

/* For a list of TestRecord; `user_data` counts the calls. */
gpointer test_item_create        (MultitudeRecordList *list,
                                  guint                position,
                                  const guint8        *record,
                                  gsize                size,
                                  gpointer             user_data);

/* Items that have not been finalized. */
guint    test_item_count         (void);

/* A list of as many records, whose numbers are their positions. */
MultitudeRecordList *test_list_new (guint  n_records,
                                    guint *n_calls);
guint64  test_list_get_number    (MultitudeRecordList *list,
                                  guint                position);

TestRecord test_record           (guint64 number);
