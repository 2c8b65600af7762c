/* How lists of both kinds go: where, when, and what is left of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Cases for one kind of list take a function that makes such a list. */

#include "counting-source.h"
#include "record-item.h"

#include <string.h>

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

/* ---- Bytes that change the list when they are freed ---- */

typedef struct
{
  MultitudeStringList *list;
  GString             *log;
  char                *text;
} Holder;

#define N_LINES 200
#define LINE "a line of forty characters, all the same"
#define N_ADDED 2000

static void
log_change (GListModel *model G_GNUC_UNUSED,
            guint       position,
            guint       n_removed,
            guint       n_added,
            gpointer    data)
{
  Holder *self = data;

  g_string_append_printf (self->log, "%u-%u+%u ", position, n_removed, n_added);
}

/* Needs more texts and leaves than there were. */
static void
change_list (gpointer data)
{
  Holder *self = data;
  g_autofree char *added = g_strnfill (600, 'x');
  const char **strings = g_new0 (const char *, N_ADDED + 1);
  guint i;

  g_string_append (self->log, "free ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 1);
  for (i = 0; i < N_ADDED; i++)
    strings[i] = added;
  multitude_string_list_append_strv (self->list, strings);
  g_free (strings);
  g_clear_pointer (&self->text, g_free);
}

static void
holder_init (Holder *self)
{
  GString *text = g_string_new (NULL);
  GBytes *bytes;
  guint i;

  for (i = 0; i < N_LINES; i++)
    g_string_append (text, LINE "\n");
  self->list = multitude_string_list_new (NULL);
  self->log = g_string_new (NULL);
  self->text = text->str;
  bytes = g_bytes_new_with_free_func (text->str, text->len, change_list, self);
  g_string_free (text, FALSE);
  g_assert_true (multitude_string_list_append_lines (self->list, bytes, NULL));
  g_bytes_unref (bytes);
  g_signal_connect (self->list, "items-changed", G_CALLBACK (log_change), self);
}

static void
holder_clear (Holder     *self,
              const char *expected_log)
{
  g_assert_cmpstr (self->log->str, ==, expected_log);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, N_ADDED + 1);
  g_assert_cmpuint (strlen (multitude_string_list_get_string (self->list, N_ADDED)), ==, 600);
  g_assert_null (self->text);
  g_object_unref (self->list);
  g_string_free (self->log, TRUE);
}

static void
test_bytes_change_list (void)
{
  const char *const other[] = { "other", NULL };
  Holder holder;

  holder_init (&holder);
  multitude_string_list_splice (holder.list, 0, N_LINES, other);
  g_assert_cmpstr (multitude_string_list_get_string (holder.list, 0), ==, "other");
  holder_clear (&holder, "0-200+1 free 1-0+2000 ");
}

/* The copy of the last line is in its place before the bytes go. */
static void
test_bytes_change_list_for_copy (void)
{
  Holder holder;

  holder_init (&holder);
  multitude_string_list_splice (holder.list, 1, N_LINES - 1, NULL);
  g_assert_cmpstr (multitude_string_list_get_string (holder.list, 0), ==, LINE);
  holder_clear (&holder, "1-199+0 free 1-0+2000 ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list-lifetime/strings-dropped-elsewhere", test_strings_dropped_elsewhere);
  g_test_add_func ("/list-lifetime/records-dropped-elsewhere", test_records_dropped_elsewhere);
  g_test_add_func ("/list-lifetime/dropped-by-handler", test_dropped_by_handler);
  g_test_add_func ("/list-lifetime/bytes-change-list", test_bytes_change_list);
  g_test_add_func ("/list-lifetime/bytes-change-list-for-copy", test_bytes_change_list_for_copy);

  return g_test_run ();
}
