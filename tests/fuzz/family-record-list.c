/* Operations on a list model of records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_record_list.  The twin is an array of the same bytes; what the
 * signal says of each change is applied to its length.
 */

#include "alphabet.h"

#include <string.h>

#define RECORD_SIZE 12
#define MAX_RECORDS 3000

static MultitudeRecordList *list;       /* NULL: none */
static GByteArray *twin;
static guint n_by_signal;

static guint
n_records (void)
{
  return twin->len / RECORD_SIZE;
}

static void
items_changed (GListModel *model,
               guint       position,
               guint       removed,
               guint       added,
               gpointer    unused)
{
  g_assert_cmpuint (position + removed, <=, n_by_signal);
  n_by_signal += added - removed;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_by_signal);
}

/* An item says which record it was made of. */
static gpointer
create_item (MultitudeRecordList *self,
             guint                position,
             const guint8        *record,
             gsize                size,
             gpointer             user_data)
{
  GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

  g_assert_cmpuint (size, ==, RECORD_SIZE);
  g_object_set_data_full (item, "record", g_memdup2 (record, size), g_free);
  return item;
}

static gboolean
ensure (FuzzMachine *self)
{
  if (list != NULL)
    return n_records () < MAX_RECORDS;

  list = multitude_record_list_new_with_arena (self->arena, G_TYPE_OBJECT, RECORD_SIZE, create_item, NULL, NULL);
  g_assert_cmpuint (multitude_record_list_get_record_size (list), ==, RECORD_SIZE);
  g_assert_true (multitude_record_list_get_arena (list) == self->arena);
  twin = g_byte_array_new ();
  n_by_signal = 0;
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed), NULL);
  return TRUE;
}

static void
check (FuzzMachine *self)
{
  if (list == NULL)
    return;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n_records ());
  g_assert_cmpuint (n_by_signal, ==, n_records ());
}

/* ---- In and out ---- */

typedef struct
{
  guint         position;
  guint         n_removals;
  const guint8 *additions;
  guint         n_additions;
} Change;

static Change
read_change (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  Change change = { .additions = (const guint8 *) text, .n_additions = (guint) length / RECORD_SIZE };

  change.position = (guint) (fuzz_input_size (&self->input) % (n_records () + 1));
  change.n_removals = (guint) (fuzz_input_size (&self->input) % (n_records () - change.position + 1));
  return change;
}

static void
change_twin (const Change *change)
{
  GByteArray *changed = g_byte_array_new ();
  guint rest = (change->position + change->n_removals) * RECORD_SIZE;

  g_byte_array_append (changed, twin->data, change->position * RECORD_SIZE);
  g_byte_array_append (changed, change->additions, change->n_additions * RECORD_SIZE);
  if (rest < twin->len)
    g_byte_array_append (changed, twin->data + rest, twin->len - rest);
  g_byte_array_unref (twin);
  twin = changed;
}

static void
take (FuzzMachine   *self,
      gboolean       done,
      const Change  *change,
      GError       **error)
{
  if (done)
    change_twin (change);
  else
    fuzz_try_failed_keeping (self, error);
}

static void
op_try_splice (FuzzMachine *self)
{
  g_autoptr (GError) error = NULL;
  Change change;

  if (!ensure (self))
    return;
  change = read_change (self);
  fuzz_try_begin (self);
  take (self,
        multitude_record_list_try_splice (list, change.position, change.n_removals, change.additions,
                                          change.n_additions, &error),
        &change, &error);
}

static void
op_splice (FuzzMachine *self)
{
  Change change;

  if (!ensure (self))
    return;
  change = read_change (self);
  if (!fuzz_may_abort (self, 2 * MAX_RECORDS * RECORD_SIZE))
    return;
  multitude_record_list_splice (list, change.position, change.n_removals, change.additions, change.n_additions);
  change_twin (&change);
}

static void
op_splice_bytes (FuzzMachine *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Change change;

  if (!ensure (self))
    return;
  change = read_change (self);
  bytes = g_bytes_new (change.additions, change.n_additions * RECORD_SIZE);
  fuzz_try_begin (self);
  take (self, multitude_record_list_splice_bytes (list, change.position, change.n_removals, bytes, &error), &change,
        &error);
}

/* Bytes that are no whole number of records change nothing. */
static void
op_odd_bytes (FuzzMachine *self)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("thirteen byte", 13);
  g_autoptr (GError) error = NULL;

  if (!ensure (self))
    return;
  g_assert_false (multitude_record_list_append_bytes (list, bytes, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
}

static Change
read_appended (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  return (Change) { n_records (), 0, (const guint8 *) text, (guint) length / RECORD_SIZE };
}

static void
op_append_records (FuzzMachine *self)
{
  g_autoptr (GError) error = NULL;
  Change change;

  if (!ensure (self))
    return;
  change = read_appended (self);
  fuzz_try_begin (self);
  take (self, multitude_record_list_try_append_records (list, change.additions, change.n_additions, &error), &change,
        &error);
}

static void
op_append_bytes (FuzzMachine *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Change change;

  if (!ensure (self))
    return;
  change = read_appended (self);
  bytes = g_bytes_new (change.additions, change.n_additions * RECORD_SIZE);
  fuzz_try_begin (self);
  take (self, multitude_record_list_append_bytes (list, bytes, &error), &change, &error);
}

/* One, and what follows it. */
static void
op_append (FuzzMachine *self)
{
  Change change;

  if (!ensure (self))
    return;
  change = read_appended (self);
  if (change.n_additions == 0 || !fuzz_may_abort (self, 2 * FUZZ_MAX_TEXT))
    return;
  multitude_record_list_append (list, change.additions);
  multitude_record_list_append_records (list, change.additions + RECORD_SIZE, change.n_additions - 1);
  change_twin (&change);
}

static void
op_remove (FuzzMachine *self)
{
  Change change = { .n_removals = 1 };

  if (!ensure (self) || n_records () == 0)
    return;
  change.position = (guint) (fuzz_input_size (&self->input) % n_records ());
  multitude_record_list_remove (list, change.position);
  change_twin (&change);
}

/* ---- Looks ---- */

static void
op_get (FuzzMachine *self)
{
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *expected;
  guint position;

  if (!ensure (self))
    return;
  g_assert_null (multitude_record_list_get_record (list, n_records ()));
  if (n_records () == 0)
    return;

  position = (guint) (fuzz_input_size (&self->input) % n_records ());
  expected = twin->data + position * RECORD_SIZE;
  g_assert_cmpmem (multitude_record_list_get_record (list, position), RECORD_SIZE, expected, RECORD_SIZE);
  bytes = multitude_record_list_get_record_bytes (list, position);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, RECORD_SIZE);
}

static void
op_get_item (FuzzMachine *self)
{
  g_autoptr (GObject) item = NULL;
  guint position;

  if (!ensure (self) || n_records () == 0)
    return;
  position = (guint) (fuzz_input_size (&self->input) % n_records ());
  item = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_assert_cmpmem (g_object_get_data (item, "record"), RECORD_SIZE, twin->data + position * RECORD_SIZE, RECORD_SIZE);
}

static void
op_compare_all (FuzzMachine *self)
{
  g_autoptr (GBytes) bytes = NULL;

  if (list == NULL)
    return;
  bytes = multitude_record_list_get_bytes (list, 0, n_records ());
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), twin->data, twin->len);
}

static void
op_end (FuzzMachine *self)
{
  if (list == NULL)
    return;
  g_clear_object (&list);
  g_clear_pointer (&twin, g_byte_array_unref);
}

static void
leave (FuzzMachine *self)
{
  op_compare_all (self);
  op_end (self);
}

const FuzzFamily fuzz_family_record_list = {
  "record-list",
  {
    op_try_splice, op_append_records, op_append, op_append_bytes, op_remove, op_splice, op_splice_bytes, op_odd_bytes,
    op_get, op_get_item, op_compare_all, op_end,
  },
  check, NULL, leave
};
