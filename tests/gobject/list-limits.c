/* Lists that are asked for more than they can have, and are as they were afterwards.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* No list is that long here: what is to be added is counted before it is looked at, so
 * that a number alone is enough.
 */

#include "expect.h"

#define TOO_LARGE "Cannot allocate as many bytes as were asked for: the size is too large"

/* As many as the places for them can be asked for at once, and one more. */
#define MOST_ENTRIES (G_MAXUINT / 8)

static gpointer
make_item (MultitudeRecordList *list G_GNUC_UNUSED,
           guint                position G_GNUC_UNUSED,
           const guint8        *record G_GNUC_UNUSED,
           gsize                size G_GNUC_UNUSED,
           gpointer             user_data G_GNUC_UNUSED)
{
  return g_object_new (G_TYPE_OBJECT, NULL);
}

static MultitudeRecordList *
list_of_one (guint8 record)
{
  MultitudeRecordList *list = multitude_record_list_new (G_TYPE_OBJECT, 1, make_item, NULL, NULL);

  multitude_record_list_append (list, &record);
  return list;
}

static void
count_change (GListModel *model G_GNUC_UNUSED,
              guint       position G_GNUC_UNUSED,
              guint       n_removed G_GNUC_UNUSED,
              guint       n_added G_GNUC_UNUSED,
              gpointer    data)
{
  (*(guint *) data)++;
}

static void
test_records (void)
{
  static const guint8 record = 7;
  g_autoptr (MultitudeRecordList) list = list_of_one (3);
  g_autoptr (GError) error = NULL;
  guint n_changes = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &n_changes);
  g_assert_false (multitude_record_list_try_splice (list, 0, 0, &record, MOST_ENTRIES + 1, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_false (multitude_record_list_try_splice (list, 1, 0, &record, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);
  g_assert_false (multitude_record_list_try_splice (list, 0, 1, &record, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);

  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpuint (*(const guint8 *) multitude_record_list_get_record (list, 0), ==, 3);
}

static void
test_records_abort (void)
{
  static const guint8 record = 7;

  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeRecordList) list = list_of_one (3);

      multitude_record_list_splice (list, 0, 0, &record, G_MAXUINT);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*" TOO_LARGE "*");
}

static void
test_lines (void)
{
  static const gsize most = ((gsize) 1 << 36) - 1;
  static const char *const strings[] = { "one", NULL };
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (strings);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", most + 1);
  g_autoptr (GError) error = NULL;
  guint n_changes = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (count_change), &n_changes);
  g_assert_false (multitude_string_list_append_lines (list, bytes, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, TOO_LARGE);

  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_cmpstr (multitude_string_list_get_string (list, 0), ==, "one");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list-limits/records", test_records);
  g_test_add_func ("/list-limits/records/abort", test_records_abort);
  g_test_add_func ("/list-limits/lines", test_lines);

  return g_test_run ();
}
