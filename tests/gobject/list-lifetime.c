/* How lists of both kinds go: where, when, and what is left of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Cases for one kind of list take a function that makes such a list. */

#include "counting-source.h"
#include "record-item.h"

#define N_ROUNDS 20000
#define N_BOXES 64
#define BOX_SIZE 40

typedef GListModel *(*MakeFunc) (MultitudeArena *arena,
                                 guint          *n_calls);

static GListModel *
make_strings (MultitudeArena *arena,
              guint          *n_calls G_GNUC_UNUSED)
{
  MultitudeStringList *list = multitude_string_list_new_with_arena (arena);

  multitude_string_list_append (list, "some text");

  return G_LIST_MODEL (list);
}

static GListModel *
make_records (MultitudeArena *arena,
              guint          *n_calls)
{
  MultitudeRecordList *list = multitude_record_list_new_with_arena (arena, TEST_TYPE_ITEM, sizeof (TestRecord),
                                                                    test_item_create, n_calls, NULL);
  TestRecord record = test_record (5);

  multitude_record_list_append (list, &record);

  return G_LIST_MODEL (list);
}

/* ---- The last reference on another thread ---- */

static gpointer
drop_lists (gpointer data)
{
  GAsyncQueue *queue = data;
  gpointer list;

  while ((list = g_async_queue_pop (queue)) != queue)
    g_object_unref (list);

  return NULL;
}

/* Puts a box, full of its number, into the place of an older one, which has to be
 * what it was.
 */
static void
exchange_box (MultitudeArena  *arena,
              guint8         **boxes,
              guint            i)
{
  guint j;

  if (boxes[i] != NULL)
    {
      for (j = 0; j < BOX_SIZE; j++)
        g_assert_cmpuint (boxes[i][j], ==, i);
      multitude_box_free_in (arena, boxes[i]);
    }

  boxes[i] = multitude_box_alloc (arena, BOX_SIZE);
  for (j = 0; j < BOX_SIZE; j++)
    boxes[i][j] = (guint8) i;
}

/* The arena is used at the same time, and nothing of it is lost or given out twice. */
static void
assert_dropped_elsewhere (MakeFunc make)
{
  CountingSource source;
  MultitudeArena *arena;
  GAsyncQueue *queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("drop", drop_lists, queue);
  guint8 *boxes[N_BOXES] = { NULL };
  guint n_calls = 0;
  guint round, i;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  for (round = 0; round < N_ROUNDS; round++)
    {
      g_async_queue_push (queue, make (arena, &n_calls));
      for (i = 0; i < 20; i++)
        exchange_box (arena, boxes, (round * 31 + i * 7) % N_BOXES);
    }
  g_async_queue_push (queue, queue);
  g_thread_join (thread);
  g_async_queue_unref (queue);

  for (i = 0; i < N_BOXES; i++)
    multitude_box_free_in (arena, boxes[i]);
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (counting_source_get_outstanding (&source), ==, 0);
  g_object_unref (arena);
  counting_source_clear (&source);
}

static void
test_strings_dropped_elsewhere (void)
{
  assert_dropped_elsewhere (make_strings);
}

static void
test_records_dropped_elsewhere (void)
{
  assert_dropped_elsewhere (make_records);
}

/* ---- The last reference in a handler ---- */

static void
drop_list (GListModel *model,
           guint       position G_GNUC_UNUSED,
           guint       n_removed G_GNUC_UNUSED,
           guint       n_added G_GNUC_UNUSED,
           gpointer    data G_GNUC_UNUSED)
{
  g_object_unref (model);
}

static void
on_notify (GObject    *object G_GNUC_UNUSED,
           GParamSpec *pspec G_GNUC_UNUSED,
           gpointer    data)
{
  ++*(guint *) data;
}

static void
on_gone (gpointer  data,
         GObject  *object G_GNUC_UNUSED)
{
  ++*(guint *) data;
}

static GListModel *
make_dropped_by_handler (MultitudeArena *arena,
                         MakeFunc        make,
                         guint          *n_notifications,
                         guint          *n_gone)
{
  GListModel *list = make (arena, n_gone);

  g_signal_connect (list, "items-changed", G_CALLBACK (drop_list), NULL);
  g_signal_connect (list, "notify::n-items", G_CALLBACK (on_notify), n_notifications);
  g_object_weak_ref (G_OBJECT (list), on_gone, n_gone);

  return list;
}

/* The change is made and told of, and the list goes after that. */
static void
test_dropped_by_handler (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  TestRecord record = test_record (1);
  guint n_notifications = 0;
  guint n_gone = 0;
  GListModel *list;

  list = make_dropped_by_handler (arena, make_strings, &n_notifications, &n_gone);
  multitude_string_list_append (MULTITUDE_STRING_LIST (list), "other");
  g_assert_cmpuint (n_notifications, ==, 1);
  g_assert_cmpuint (n_gone, ==, 1);

  list = make_dropped_by_handler (arena, make_strings, &n_notifications, &n_gone);
  multitude_string_list_take (MULTITUDE_STRING_LIST (list), g_strdup ("other"));
  g_assert_cmpuint (n_notifications, ==, 2);
  g_assert_cmpuint (n_gone, ==, 2);

  list = make_dropped_by_handler (arena, make_records, &n_notifications, &n_gone);
  multitude_record_list_append (MULTITUDE_RECORD_LIST (list), &record);
  g_assert_cmpuint (n_notifications, ==, 3);
  g_assert_cmpuint (n_gone, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list-lifetime/strings-dropped-elsewhere", test_strings_dropped_elsewhere);
  g_test_add_func ("/list-lifetime/records-dropped-elsewhere", test_records_dropped_elsewhere);
  g_test_add_func ("/list-lifetime/dropped-by-handler", test_dropped_by_handler);

  return g_test_run ();
}
