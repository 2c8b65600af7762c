/* The items of lists of records: when they are made, which they are, when they go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case makes items by a function of its own or counts the calls of the common one. */

#include "expect.h"
#include "record-item.h"

/* ---- One object for a record ---- */

static TestItem *
get_item (MultitudeRecordList *list,
          guint                position)
{
  return g_list_model_get_item (G_LIST_MODEL (list), position);
}

static void
test_made_once (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (100, &n_calls);
  TestItem *item, *same;

  g_assert_cmpuint (n_calls, ==, 0);
  item = get_item (list, 70);
  g_assert_cmpuint (item->number, ==, 70);
  multitude_record_list_splice (list, 0, 60, NULL, 0);
  same = get_item (list, 10);
  g_assert_true (same == item);
  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (test_item_count (), ==, 1);

  g_object_unref (item);
  g_assert_cmpuint (test_item_count (), ==, 1);
  g_object_unref (same);
  g_assert_cmpuint (test_item_count (), ==, 0);
  item = get_item (list, 10);
  g_assert_cmpuint (item->number, ==, 70);
  g_assert_cmpuint (n_calls, ==, 2);
  g_object_unref (item);
}

static void
test_removed (void)
{
  guint n_calls = 0;
  TestRecord record = test_record (9);
  MultitudeRecordList *list = test_list_new (3, &n_calls);
  gconstpointer slot = multitude_record_list_get_record (list, 2);
  TestItem *removed = get_item (list, 2);
  g_autoptr (TestItem) kept = get_item (list, 0);
  g_autoptr (TestItem) new = NULL;
  g_autoptr (TestItem) same = NULL;

  /* What comes into its place has its memory. */
  multitude_record_list_remove (list, 2);
  multitude_record_list_append (list, &record);
  g_assert_true (multitude_record_list_get_record (list, 2) == slot);
  new = get_item (list, 2);
  g_assert_true (new != removed);
  g_assert_cmpuint (new->number, ==, 9);
  g_assert_cmpuint (removed->number, ==, 2);
  g_object_unref (removed);
  same = get_item (list, 2);
  g_assert_true (same == new);

  g_object_unref (list);
  g_assert_cmpuint (new->number + kept->number, ==, 9);
}

static void
test_replaced (void)
{
  guint n_calls = 0;
  TestRecord record = test_record (9);
  g_autoptr (MultitudeRecordList) list = test_list_new (3, &n_calls);
  g_autoptr (TestItem) old = get_item (list, 1);
  g_autoptr (TestItem) new = NULL;

  multitude_record_list_splice (list, 1, 1, &record, 1);
  new = get_item (list, 1);
  g_assert_true (new != old);
  g_assert_cmpuint (new->number, ==, 9);
}

static void
test_stay_where_they_are (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (5000, &n_calls);
  gconstpointer record = multitude_record_list_get_record (list, 4321);
  guint i;

  for (i = 0; i < 4321; i++)
    multitude_record_list_remove (list, i % 2 == 0 ? 0 : g_list_model_get_n_items (G_LIST_MODEL (list)) > 2000);
  for (i = 0; multitude_record_list_get_record (list, i) != record; i++)
    g_assert_cmpuint (i, <, g_list_model_get_n_items (G_LIST_MODEL (list)));
  g_assert_cmpuint (test_list_get_number (list, i), ==, 4321);
}

/* ---- Threads ---- */

static gpointer
drop_items (gpointer data)
{
  g_ptr_array_unref (data);
  return NULL;
}

/* Bindings collect where they like. */
static void
test_dropped_elsewhere (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (8, &n_calls);
  guint round, i;

  for (round = 0; round < 200; round++)
    {
      GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
      GThread *thread;

      for (i = 0; i < 8; i++)
        g_ptr_array_add (items, get_item (list, i));
      thread = g_thread_new ("drop", drop_items, items);
      for (i = 0; i < 8; i++)
        {
          g_autoptr (TestItem) item = get_item (list, i);

          g_assert_cmpuint (item->number, ==, i);
        }
      g_thread_join (thread);
    }
  g_assert_cmpuint (test_item_count (), ==, 0);
}

static void
on_destroy (gpointer data)
{
  *(GThread **) data = g_thread_self ();
}

static gpointer
drop_list (gpointer data)
{
  g_object_unref (data);
  return NULL;
}

/* With items that live on, which do not hold it. */
static void
test_destroy (void)
{
  GThread *where = NULL;
  MultitudeRecordList *list = multitude_record_list_new (TEST_TYPE_ITEM, 1, test_item_create, &where, on_destroy);
  GThread *thread;

  g_object_unref (list);
  g_assert_true (where == g_thread_self ());

  list = multitude_record_list_new (TEST_TYPE_ITEM, 1, test_item_create, &where, on_destroy);
  multitude_record_list_append (list, "x");
  thread = g_thread_new ("list", drop_list, list);
  g_thread_join (thread);
  g_assert_true (where == thread);
}

/* ---- Functions of all kinds ---- */

typedef enum
{
  RETURNS_NULL,
  RETURNS_ANOTHER_TYPE,
  RETURNS_FLOATING,
  RETURNS_ONE,                  /* for all records */
  REMOVES,
  READS,
  ASKS                          /* for the item that it makes */
} Behaviour;

typedef struct
{
  Behaviour behaviour;
  guint     n_calls;
  gpointer  one;
  gpointer  other;
} Maker;

static void
try_to_change (MultitudeRecordList *list,
               const guint8        *record)
{
  expect_critical (multitude_record_list_remove (list, 0), "*may_change*");
  expect_critical (multitude_record_list_append (list, record), "*may_change*");
  expect_critical (g_assert_false (multitude_record_list_try_splice (list, 0, 1, NULL, 0, NULL)), "*may_change*");
  expect_critical (g_assert_false (multitude_record_list_splice_bytes (list, 0, 1, NULL, NULL)), "*may_change*");
}

static gpointer
make (MultitudeRecordList *list,
      guint                position,
      const guint8        *record,
      gsize                size,
      gpointer             data)
{
  Maker *self = data;
  guint n_calls = ++self->n_calls;

  g_assert_cmpmem (record, size, multitude_record_list_get_record (list, position), 1);
  switch (self->behaviour)
    {
    case RETURNS_NULL:
      return NULL;
    case RETURNS_ANOTHER_TYPE:
      return self->one = g_object_new (G_TYPE_OBJECT, NULL);
    case RETURNS_FLOATING:
      return self->one = g_object_new (G_TYPE_INITIALLY_UNOWNED, NULL);
    case RETURNS_ONE:
      return g_object_ref (self->one);
    case REMOVES:
      try_to_change (list, record);
      break;
    case READS:
      if (position > 0)
        self->other = g_list_model_get_item (G_LIST_MODEL (list), position - 1);
      break;
    case ASKS:
    default:
      if (n_calls == 1)
        self->other = g_list_model_get_item (G_LIST_MODEL (list), position);
    }

  return g_object_new (TEST_TYPE_ITEM, NULL);
}

static MultitudeRecordList *
list_of (Maker     *maker,
         Behaviour  behaviour,
         GType      item_type)
{
  MultitudeRecordList *list = multitude_record_list_new (item_type, 1, make, maker, NULL);

  *maker = (Maker) { .behaviour = behaviour };
  multitude_record_list_append_records (list, "abc", 3);

  return list;
}

static void
test_no_item (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, RETURNS_NULL, TEST_TYPE_ITEM);

  expect_critical (g_assert_null (get_item (list, 1)),
                   "g_list_model_get_item: the item for a record is no TestItem but NULL");
  expect_critical (g_assert_null (get_item (list, 1)),
                   "g_list_model_get_item: the item for a record is no TestItem but NULL");
  g_assert_cmpuint (maker.n_calls, ==, 2);
  multitude_record_list_remove (list, 1);
}

/* It is released. */
static void
test_another_type (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, RETURNS_ANOTHER_TYPE, TEST_TYPE_ITEM);

  expect_critical (g_assert_null (get_item (list, 1)),
                   "g_list_model_get_item: the item for a record is no TestItem but GObject");
  maker.behaviour = RETURNS_FLOATING;
  expect_critical (g_assert_null (get_item (list, 1)),
                   "g_list_model_get_item: the item for a record is no TestItem but GInitiallyUnowned");
}

static void
test_floating (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, RETURNS_FLOATING, G_TYPE_OBJECT);
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_autoptr (GObject) same = g_list_model_get_item (G_LIST_MODEL (list), 0);

  g_assert_true (item == same);
  g_assert_false (g_object_is_floating (item));
  g_assert_cmpuint (item->ref_count, ==, 2);
}

/* The same object for two records and two lists goes once, and leaves all of them. */
static void
test_one_for_all (void)
{
  Maker maker, other_maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, RETURNS_ONE, G_TYPE_OBJECT);
  g_autoptr (MultitudeRecordList) other = list_of (&other_maker, RETURNS_ONE, G_TYPE_OBJECT);
  guint i;

  maker.one = other_maker.one = g_object_new (TEST_TYPE_ITEM, NULL);
  for (i = 0; i < 3; i++)
    {
      g_object_unref (get_item (list, i));
      g_object_unref (get_item (other, i));
      g_object_unref (get_item (list, i));
    }
  g_assert_cmpuint (maker.n_calls, ==, 3);
  g_object_unref (maker.one);
  g_assert_cmpuint (test_item_count (), ==, 0);

  maker.one = g_object_new (TEST_TYPE_ITEM, NULL);
  g_object_unref (get_item (list, 2));
  g_assert_cmpuint (maker.n_calls, ==, 4);
  g_object_unref (maker.one);
}

static void
test_changing_while_made (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, REMOVES, TEST_TYPE_ITEM);
  g_autoptr (TestItem) item = get_item (list, 0);

  g_assert_nonnull (item);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  multitude_record_list_remove (list, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
}

static void
test_reading_while_made (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, READS, TEST_TYPE_ITEM);
  g_autoptr (TestItem) item G_GNUC_UNUSED = get_item (list, 1);
  g_autoptr (TestItem) same = get_item (list, 0);

  g_assert_true (same == maker.other);
  g_assert_cmpuint (maker.n_calls, ==, 2);
  g_object_unref (maker.other);
}

/* There is one, which was made first. */
static void
test_asking_while_made (void)
{
  Maker maker;
  g_autoptr (MultitudeRecordList) list = list_of (&maker, ASKS, TEST_TYPE_ITEM);
  g_autoptr (TestItem) item = get_item (list, 1);

  g_assert_true (item == maker.other);
  g_assert_cmpuint (maker.n_calls, ==, 2);
  g_assert_cmpuint (test_item_count (), ==, 1);
  g_object_unref (maker.other);
}

/* An item that is disposed of by hand is not given out again. */
static void
test_disposed (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (1, &n_calls);
  g_autoptr (TestItem) item = get_item (list, 0);
  g_autoptr (TestItem) other = NULL;

  g_object_run_dispose (G_OBJECT (item));
  other = get_item (list, 0);
  g_assert_true (other != item);
  g_assert_cmpuint (n_calls, ==, 2);
}

typedef struct
{
  MultitudeRecordList *list;
  guint                n_toggles;
} Toggled;

static void
look_at_another (gpointer  data,
                 GObject  *object G_GNUC_UNUSED,
                 gboolean  is_last)
{
  Toggled *self = data;
  g_autoptr (TestItem) item = NULL;

  if (is_last)
    return;

  item = get_item (self->list, 0);
  g_assert_cmpuint (item->number, ==, 0);
  self->n_toggles++;
}

/* Bindings are told of a reference that is taken, wait for a lock of theirs then, and
 * run what they like.
 */
static void
test_toggled (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (2, &n_calls);
  g_autoptr (TestItem) kept G_GNUC_UNUSED = get_item (list, 0);
  g_autoptr (TestItem) item = NULL;
  TestItem *toggled = get_item (list, 1);
  Toggled data = { list, 0 };

  g_object_add_toggle_ref (G_OBJECT (toggled), look_at_another, &data);
  g_object_unref (toggled);
  item = get_item (list, 1);
  g_assert_true (item == toggled);
  g_assert_cmpuint (data.n_toggles, ==, 1);
  g_assert_cmpuint (n_calls, ==, 2);
  g_object_remove_toggle_ref (G_OBJECT (toggled), look_at_another, &data);
}

/* ---- Handlers that change the list ---- */

typedef struct
{
  MultitudeRecordList *list;
  GString             *log;
} Editor;

static void
keep_three (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            gpointer    data)
{
  Editor *self = data;
  guint n = g_list_model_get_n_items (model);

  g_string_append_printf (self->log, "%u-%u+%u ", position, n_removed, n_added);
  if (n > 3)
    multitude_record_list_splice (self->list, 0, n - 3, NULL, 0);
}

static void
test_handler_changes (void)
{
  guint n_calls = 0;
  g_autoptr (MultitudeRecordList) list = test_list_new (0, &n_calls);
  g_autoptr (GString) log = g_string_new (NULL);
  Editor editor = { list, log };
  TestRecord records[10];
  guint i;

  for (i = 0; i < 10; i++)
    records[i] = test_record (i);
  g_signal_connect (list, "items-changed", G_CALLBACK (keep_three), &editor);
  multitude_record_list_append_records (list, records, 2);
  multitude_record_list_append_records (list, records + 2, 8);
  multitude_record_list_splice (list, 1, 1, records, 5);
  g_assert_cmpstr (log->str, ==, "0-0+2 2-0+8 0-7+0 1-1+5 0-4+0 ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 3);
  for (i = 0; i < 3; i++)
    g_assert_cmpuint (test_list_get_number (list, i), ==, ((guint64[]) { 3, 4, 9 })[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record-items/made-once", test_made_once);
  g_test_add_func ("/record-items/removed", test_removed);
  g_test_add_func ("/record-items/replaced", test_replaced);
  g_test_add_func ("/record-items/stay-where-they-are", test_stay_where_they_are);
  g_test_add_func ("/record-items/dropped-elsewhere", test_dropped_elsewhere);
  g_test_add_func ("/record-items/destroy", test_destroy);
  g_test_add_func ("/record-items/no-item", test_no_item);
  g_test_add_func ("/record-items/another-type", test_another_type);
  g_test_add_func ("/record-items/floating", test_floating);
  g_test_add_func ("/record-items/one-for-all", test_one_for_all);
  g_test_add_func ("/record-items/changing-while-made", test_changing_while_made);
  g_test_add_func ("/record-items/reading-while-made", test_reading_while_made);
  g_test_add_func ("/record-items/asking-while-made", test_asking_while_made);
  g_test_add_func ("/record-items/disposed", test_disposed);
  g_test_add_func ("/record-items/toggled", test_toggled);
  g_test_add_func ("/record-items/handler-changes", test_handler_changes);

  return g_test_run ();
}
