/* Calls whose source fails: lists of strings and of records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_string_list and fault_family_record_list. */

#include "faults.h"

#define STRINGS ((MultitudeStringList *) self->subject)
#define RECORDS ((MultitudeRecordList *) self->subject)

/* What is longer is kept where it is, and the list copies a line only when it is asked. */
#define LINE_LENGTH 5000

#define RECORD_SIZE 100

#define N_LINES 5000

#define LIST_SCENARIO(function) \
  { #function, FAULT_SETS_ERROR, call_##function, "the list has room for the next time" }

static guint n_changes;

static void
count_change (GListModel *model,
              guint       position,
              guint       removed,
              guint       added,
              gpointer    unused)
{
  n_changes++;
}

/* ---- Strings ---- */

static gboolean
done (Fault *self)
{
  g_string_append_printf (self->seen, "%u", n_changes);
  return TRUE;
}

static gboolean
lines_appended (Fault   *self,
                GError **error)
{
  g_autofree char *text = g_strnfill (N_LINES, '\n');
  g_autoptr (GBytes) bytes = g_bytes_new (text, N_LINES);

  return multitude_string_list_append_lines (STRINGS, bytes, error);
}

static gboolean
got (Fault *self,
     guint  position)
{
  g_string_append (self->seen, multitude_string_list_get_string (STRINGS, position));
  return TRUE;
}

/* Strings of many lengths, so that the room that is left is not enough. */
static const char *const *
many_strings (void)
{
  static const char *strings[300];
  guint i;

  for (i = 0; i + 1 < G_N_ELEMENTS (strings); i++)
    strings[i] = fault_text + FAULT_LENGTH - i;
  return strings;
}

FAULT_CALL (multitude_string_list_splice,
            (multitude_string_list_splice (STRINGS, 1, 2, many_strings ()), done (self)))
FAULT_CALL (multitude_string_list_try_splice,
            multitude_string_list_try_splice (STRINGS, 1, 2, many_strings (), error))
FAULT_CALL (multitude_string_list_append,
            (multitude_string_list_append (STRINGS, fault_text), done (self)))
FAULT_CALL (multitude_string_list_take,
            (multitude_string_list_take (STRINGS, g_strdup (fault_text)), done (self)))
FAULT_CALL (multitude_string_list_append_strv,
            (multitude_string_list_append_strv (STRINGS, many_strings ()), done (self)))
FAULT_CALL (multitude_string_list_append_lines, lines_appended (self, error))
FAULT_CALL (multitude_string_list_get_string, got (self, 4))

static void
prepare_strings (Fault *self)
{
  static const char *const strings[] = { "a", "b", "c", "d", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (fault_text, LINE_LENGTH);

  self->subject = multitude_string_list_new_with_arena (self->arena);
  g_signal_connect (self->subject, "items-changed", G_CALLBACK (count_change), NULL);
  multitude_string_list_splice (STRINGS, 0, 0, strings);
  g_assert_true (multitude_string_list_append_lines (STRINGS, bytes, NULL));
  n_changes = 0;
}

/* All but long lines, for which memory may be asked. */
static void
describe_strings (Fault   *self,
                  GString *text)
{
  guint n = g_list_model_get_n_items (self->subject);
  gsize size;
  g_autofree guint8 *all = multitude_string_list_get_text (STRINGS, 0, n, &size);

  g_string_append_printf (text, "%u: ", n);
  g_string_append_len (text, (const char *) all, (gssize) size);
}

static void
finish_list (Fault *self)
{
  g_object_unref (self->subject);
}

static const FaultScenario string_scenarios[] = {
  FAULT_SCENARIO (multitude_string_list_splice, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_list_append, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_list_take, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_list_append_strv, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_list_get_string, FAULT_ABORTS),
  LIST_SCENARIO (multitude_string_list_try_splice),
  LIST_SCENARIO (multitude_string_list_append_lines),
};

const FaultFamily fault_family_string_list = {
  "string-list", string_scenarios, G_N_ELEMENTS (string_scenarios), prepare_strings, describe_strings, finish_list
};

/* ---- Records ---- */

static GBytes *
records_of (guint n_records)
{
  return g_bytes_new_static (fault_text, n_records * RECORD_SIZE);
}

static gboolean
bytes_appended (Fault   *self,
                GError **error)
{
  g_autoptr (GBytes) bytes = records_of (50);

  return multitude_record_list_append_bytes (RECORDS, bytes, error);
}

static gboolean
bytes_spliced (Fault   *self,
               GError **error)
{
  g_autoptr (GBytes) bytes = records_of (50);

  return multitude_record_list_splice_bytes (RECORDS, 1, 2, bytes, error);
}

static gboolean
one_by_one (Fault *self)
{
  guint i;

  for (i = 0; i < 100; i++)
    multitude_record_list_append (RECORDS, fault_text);
  return TRUE;
}

FAULT_CALL (multitude_record_list_splice,
            (multitude_record_list_splice (RECORDS, 1, 2, fault_text, 50), done (self)))
FAULT_CALL (multitude_record_list_try_splice,
            multitude_record_list_try_splice (RECORDS, 1, 2, fault_text, 50, error))
FAULT_CALL (multitude_record_list_append, one_by_one (self))
FAULT_CALL (multitude_record_list_append_records,
            (multitude_record_list_append_records (RECORDS, fault_text, 50), done (self)))
FAULT_CALL (multitude_record_list_try_append_records,
            multitude_record_list_try_append_records (RECORDS, fault_text, 50, error))
FAULT_CALL (multitude_record_list_append_bytes, bytes_appended (self, error))
FAULT_CALL (multitude_record_list_splice_bytes, bytes_spliced (self, error))

static void
prepare_records (Fault *self)
{
  self->subject = multitude_record_list_new_with_arena (self->arena, G_TYPE_OBJECT, RECORD_SIZE, fault_create_item, NULL,
                                                        NULL);
  g_signal_connect (self->subject, "items-changed", G_CALLBACK (count_change), NULL);
  multitude_record_list_append_records (RECORDS, fault_text, 5);
  n_changes = 0;
}

static void
describe_records (Fault   *self,
                  GString *text)
{
  guint n = g_list_model_get_n_items (self->subject);
  guint i;

  g_string_append_printf (text, "%u: ", n);
  for (i = 0; i < n; i++)
    g_string_append_len (text, multitude_record_list_get_record (RECORDS, i), RECORD_SIZE);
}

static const FaultScenario record_scenarios[] = {
  FAULT_SCENARIO (multitude_record_list_splice, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_record_list_append, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_record_list_append_records, FAULT_ABORTS),
  LIST_SCENARIO (multitude_record_list_try_splice),
  LIST_SCENARIO (multitude_record_list_try_append_records),
  LIST_SCENARIO (multitude_record_list_append_bytes),
  LIST_SCENARIO (multitude_record_list_splice_bytes),
};

const FaultFamily fault_family_record_list = {
  "record-list", record_scenarios, G_N_ELEMENTS (record_scenarios), prepare_records, describe_records, finish_list
};
