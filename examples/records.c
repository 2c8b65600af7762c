/* A list model of records in an arena: the events of a trace.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Keeps a million events, of which a view would show some, and the newest when there are
 * more.  An event is a struct; what the view binds to is an object of the program's own
 * type, which is made for a row and goes with it.
 */

#include <multitude.h>

#define N_EVENTS 1000000
#define N_VISIBLE 5

typedef struct
{
  guint64 time;                 /* nanoseconds */
  guint32 duration;
  guint16 thread;
  guint16 kind;
} Event;

#define EVENT_TYPE_ROW (event_row_get_type ())

G_DECLARE_FINAL_TYPE (EventRow, event_row, EVENT, ROW, GObject)

/* With a copy of the event, since a row may outlive it. */
struct _EventRow
{
  GObject parent_instance;

  Event   event;
};

G_DEFINE_FINAL_TYPE (EventRow, event_row, G_TYPE_OBJECT)

static void
event_row_class_init (EventRowClass *klass G_GNUC_UNUSED)
{
}

static void
event_row_init (EventRow *self G_GNUC_UNUSED)
{
}

static gpointer
create_row (MultitudeRecordList *list G_GNUC_UNUSED,
            guint                position G_GNUC_UNUSED,
            const guint8        *record,
            gsize                size G_GNUC_UNUSED,
            gpointer             user_data)
{
  EventRow *row = g_object_new (EVENT_TYPE_ROW, NULL);

  row->event = *(const Event *) (gconstpointer) record;
  ++*(guint *) user_data;

  return row;
}

/* What a tracer would write into a buffer. */
static void
trace (Event   *events,
       guint    n_events,
       guint64  start)
{
  for (guint i = 0; i < n_events; i++)
    events[i] = (Event) { start + i * 1000, i % 977, (guint16) (i % 8), (guint16) (i % 5) };
}

static MultitudeRecordList *
load (guint *n_rows)
{
  MultitudeRecordList *list = multitude_record_list_new (EVENT_TYPE_ROW, sizeof (Event),
                                                         create_row, n_rows, NULL);
  g_autofree Event *events = g_new (Event, N_EVENTS);

  trace (events, N_EVENTS, 0);
  multitude_record_list_append_records (list, events, N_EVENTS);

  return list;
}

/* The newest push out as many of the oldest, in one change. */
static void
follow (MultitudeRecordList *list,
        guint                n_events)
{
  g_autofree Event *events = g_new (Event, n_events);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (list));
  const Event *last = multitude_record_list_get_record (list, n_items - 1);

  trace (events, n_events, last->time + 1000);
  multitude_record_list_append_records (list, events, n_events);
  multitude_record_list_splice (list, 0, n_events, NULL, 0);
}

/* Looking at all of them takes no object. */
static guint64
sum_durations (MultitudeRecordList *list)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint64 sum = 0;

  for (guint i = 0; i < n_items; i++)
    sum += ((const Event *) multitude_record_list_get_record (list, i))->duration;

  return sum;
}

static void
show (GListModel *model,
      guint       first)
{
  for (guint i = first; i < first + N_VISIBLE; i++)
    {
      g_autoptr(EventRow) row = g_list_model_get_item (model, i);

      g_print ("%12" G_GUINT64_FORMAT " ns  thread %u  %u ns\n", row->event.time,
               row->event.thread, row->event.duration);
    }
}

int
main (void)
{
  guint n_rows = 0;
  g_autoptr(MultitudeRecordList) list = load (&n_rows);

  show (G_LIST_MODEL (list), N_EVENTS / 2);
  g_assert_cmpuint (n_rows, ==, N_VISIBLE);
  follow (list, 1000);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, N_EVENTS);
  show (G_LIST_MODEL (list), N_EVENTS - N_VISIBLE);

  g_print ("%" G_GUINT64_FORMAT " ns in all, %u objects made, %.1f bytes an event\n",
           sum_durations (list), n_rows,
           (double) multitude_arena_get_reserved_bytes (multitude_record_list_get_arena (list)) / N_EVENTS);

  return 0;
}
