/* Readings of instruments in a list model: records that are corrected, sent and received.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: readings
 *
 * Keeps the readings of a day in the order of their time, takes others from another
 * machine as bytes, and asserts what there is.  A reading is 16 bytes, and an item is made
 * for a row that is looked at.
 */

#include <multitude.h>

#include <gio/gio.h>

typedef struct
{
  guint64 time;                 /* in seconds */
  gint32  value;                /* in thousandths of a degree */
  guint32 instrument;
} Reading;

/* What a row shows: a text is enough. */
static gpointer
create_row (MultitudeRecordList *list G_GNUC_UNUSED,
            guint                position,
            const guint8        *record,
            gsize                size,
            gpointer             degrees)
{
  const Reading *reading = (gconstpointer) record;
  g_autofree char *text = g_strdup_printf ("%u: %s%d.%03d%s", position, reading->value < 0 ? "-" : "",
                                           ABS (reading->value / 1000), ABS (reading->value % 1000),
                                           (const char *) degrees);

  g_assert_cmpuint (size, ==, sizeof *reading);
  return multitude_string_object_new (text);
}

static MultitudeRecordList *
make_list (MultitudeArena          *arena,
           MultitudeRecordListFunc  create_item)
{
  return multitude_record_list_new_with_arena (arena, MULTITUDE_TYPE_STRING_OBJECT,
                                               sizeof (Reading), create_item,
                                               g_strdup (" C"), g_free);
}

/* ---- In order ---- */

static const Reading *
get_reading (MultitudeRecordList *list,
             guint                position)
{
  return multitude_record_list_get_record (list, position);
}

/* Mostly the newest one is the last. */
static void
add (MultitudeRecordList *list,
     guint64              time,
     gint32               value)
{
  Reading reading = { time, value, 1 };
  guint i = g_list_model_get_n_items (G_LIST_MODEL (list));

  while (i > 0 && get_reading (list, i - 1)->time > time)
    i--;

  if (i == g_list_model_get_n_items (G_LIST_MODEL (list)))
    multitude_record_list_append (list, &reading);
  else
    multitude_record_list_splice (list, i, 0, &reading, 1);
}

/* A record is never changed where it is, so that a view hears of it. */
static gboolean
correct (MultitudeRecordList  *list,
         guint                 position,
         gint32                value,
         GError              **error)
{
  Reading corrected = *get_reading (list, position);

  corrected.value = value;
  return multitude_record_list_try_splice (list, position, 1, &corrected, 1, error);
}

/* What no instrument can have measured. */
static guint
remove_errors (MultitudeRecordList *list)
{
  guint n_removed = 0;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (list)); i > 0; i--)
    if (get_reading (list, i - 1)->value > 60000)
      {
        multitude_record_list_remove (list, i - 1);
        n_removed++;
      }

  return n_removed;
}

/* ---- From another machine ---- */

/* The last readings, for who asks for them. */
static GBytes *
send (MultitudeRecordList *list,
      guint                n_readings)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (list));

  return multitude_record_list_get_bytes (list, n_items - n_readings, n_readings);
}

/* In front of what is there, of which the first ones are the same. */
static gboolean
receive (MultitudeRecordList  *list,
         GBytes               *bytes,
         guint                 n_same,
         GError              **error)
{
  return multitude_record_list_splice_bytes (list, 0, n_same, bytes, error);
}

/* More than anybody has asked for is an error, and not the end of the program. */
static gboolean
fill (MultitudeRecordList  *list,
      guint                 n_readings,
      GError              **error)
{
  g_autofree Reading *readings = g_new0 (Reading, n_readings);

  return multitude_record_list_try_append_records (list, readings, n_readings, error);
}

/* ---- A day ---- */

static void
check_day (MultitudeRecordList *list)
{
  g_autoptr(MultitudeStringObject) row = NULL;
  g_autoptr(GError) error = NULL;

  add (list, 100, 18500);
  add (list, 300, 99000);
  add (list, 200, 18250);
  add (list, 400, 18000);
  g_assert_cmpuint (remove_errors (list), ==, 1);
  g_assert_true (correct (list, 1, 18375, &error));

  row = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_print ("%s\n", multitude_string_object_get_string (row));
  g_assert_cmpstr (multitude_string_object_get_string (row), ==, "1: 18.375 C");
}

static void
check_exchange (MultitudeRecordList *mine,
                MultitudeRecordList *yours)
{
  gsize record_size = multitude_record_list_get_record_size (mine);
  g_autoptr(GBytes) two = send (mine, 2);
  g_autoptr(GBytes) last = multitude_record_list_get_record_bytes (mine, 2);
  g_autoptr(GBytes) half = g_bytes_new_from_bytes (two, 0, record_size / 2);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (two), ==, 2 * record_size);
  g_assert_true (multitude_record_list_append_bytes (yours, last, &error));
  g_assert_true (receive (yours, two, 1, &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (yours)), ==, 2);
  g_assert_cmpint (get_reading (yours, 0)->value, ==, 18375);
  g_assert_cmpint (get_reading (yours, 1)->value, ==, 18000);

  g_assert_false (receive (yours, half, 0, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (fill (yours, 10000, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (yours)), ==, 2);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeRecordList) mine = make_list (arena, create_row);
  g_autoptr(MultitudeRecordList) yours = make_list (arena, create_row);

  multitude_arena_set_byte_budget (arena, 100000);
  check_day (mine);
  check_exchange (mine, yours);

  return 0;
}
