/* Calls that ask a source for nothing: lists of strings and of records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_lists.  What a list gives out is of g_malloc (). */

#include "faults.h"

#include <string.h>

#define STRINGS ((MultitudeStringList *) self->subject)
#define RECORDS ((MultitudeRecordList *) self->other)

/* With positions in several pieces, which become one when they empty. */
#define N_ITEMS 1200

#define RECORD_SIZE 100

/* ---- Both ---- */

static gboolean
all_removed (gpointer list,
             void   (*remove_last) (gpointer list,
                                    guint    position))
{
  guint n;

  for (n = N_ITEMS; n > 0; n--)
    remove_last (list, n / 2);
  return g_list_model_get_n_items (list) == 0;
}

/* One with an arena of its own, on the default source, which is not full. */
static gboolean
is_apart (Fault    *self,
          gpointer  list)
{
  MultitudeArena *arena;

  g_object_get (list, "arena", &arena, NULL);
  g_object_unref (arena);
  return arena != self->arena && g_list_model_get_n_items (list) == 0;
}

static gboolean
is_here (Fault    *self,
         gpointer  list)
{
  MultitudeArena *arena;

  g_object_get (list, "arena", &arena, NULL);
  g_object_unref (arena);
  return arena == self->arena && g_list_model_get_n_items (list) == 0;
}

/* ---- Strings ---- */

/* What the list has at a position. */
static const char *
string_at (guint position)
{
  return fault_text + FAULT_LENGTH - 1 - position % 40;
}

static void
remove_string (gpointer list,
               guint    position)
{
  multitude_string_list_remove (list, position);
}

static gboolean
strings_made (Fault *self)
{
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (NULL);

  if (!is_apart (self, list))
    return FALSE;
  multitude_string_list_append (list, fault_text);
  return g_strcmp0 (multitude_string_list_get_string (list, 0), fault_text) == 0;
}

static gboolean
strings_made_here (Fault *self)
{
  g_autoptr (MultitudeStringList) list = multitude_string_list_new_with_arena (self->arena);

  return is_here (self, list);
}

static gboolean
strings_got (Fault *self)
{
  g_auto (GStrv) strings = multitude_string_list_get_strings (STRINGS, 0, N_ITEMS);

  return g_strv_length (strings) == N_ITEMS && strcmp (strings[N_ITEMS - 1], string_at (N_ITEMS - 1)) == 0;
}

static gboolean
text_got (Fault *self)
{
  gsize size;
  g_autofree guint8 *text = multitude_string_list_get_text (STRINGS, 5, 1, &size);

  return size == strlen (string_at (5)) + 1 && memcmp (text, string_at (5), size) == 0;
}

static gboolean
object_has (MultitudeStringObject *object,
            const char            *string)
{
  gboolean has = strcmp (multitude_string_object_get_string (object), string) == 0;

  g_object_unref (object);
  return has;
}

/* ---- Records ---- */

static void
remove_record (gpointer list,
               guint    position)
{
  multitude_record_list_remove (list, position);
}

static gboolean
records_made (Fault *self)
{
  g_autoptr (MultitudeRecordList) list = multitude_record_list_new (G_TYPE_OBJECT, RECORD_SIZE, fault_create_item, NULL,
                                                                    NULL);

  if (!is_apart (self, list))
    return FALSE;
  multitude_record_list_append (list, fault_text);
  return memcmp (multitude_record_list_get_record (list, 0), fault_text, RECORD_SIZE) == 0;
}

static gboolean
records_made_here (Fault *self)
{
  g_autoptr (MultitudeRecordList) list = multitude_record_list_new_with_arena (self->arena, G_TYPE_OBJECT, RECORD_SIZE,
                                                                               fault_create_item, NULL, NULL);

  return is_here (self, list);
}

static gboolean
bytes_have (GBytes *bytes,
            guint   n_records)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean has = size == n_records * RECORD_SIZE && memcmp (data, fault_text, RECORD_SIZE) == 0;

  g_bytes_unref (bytes);
  return has;
}

#define CALLS(X) \
  X (multitude_string_list_new, strings_made (self)) \
  X (multitude_string_list_new_with_arena, strings_made_here (self)) \
  X (multitude_string_list_get_arena, multitude_string_list_get_arena (STRINGS) == self->arena) \
  X (multitude_string_list_get_strings, strings_got (self)) \
  X (multitude_string_list_get_text, text_got (self)) \
  X (multitude_string_list_find, multitude_string_list_find (STRINGS, string_at (7)) == 7) \
  X (multitude_string_list_search, multitude_string_list_search (STRINGS, 3, string_at (0)) == 3) \
  X (multitude_string_list_remove, all_removed (STRINGS, remove_string)) \
  X (multitude_string_object_new, object_has (multitude_string_object_new (fault_text), fault_text)) \
  X (multitude_string_object_get_string, object_has (g_list_model_get_item (self->subject, 9), string_at (9))) \
  X (multitude_record_list_new, records_made (self)) \
  X (multitude_record_list_new_with_arena, records_made_here (self)) \
  X (multitude_record_list_get_arena, multitude_record_list_get_arena (RECORDS) == self->arena) \
  X (multitude_record_list_get_record, \
     memcmp (multitude_record_list_get_record (RECORDS, 0), fault_text, RECORD_SIZE) == 0) \
  X (multitude_record_list_get_record_size, multitude_record_list_get_record_size (RECORDS) == RECORD_SIZE) \
  X (multitude_record_list_get_bytes, bytes_have (multitude_record_list_get_bytes (RECORDS, 0, N_ITEMS), N_ITEMS)) \
  X (multitude_record_list_get_record_bytes, \
     bytes_have (multitude_record_list_get_record_bytes (RECORDS, N_ITEMS - 1), 1)) \
  X (multitude_record_list_remove, all_removed (RECORDS, remove_record))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  guint i;

  self->subject = multitude_string_list_new_with_arena (self->arena);
  self->other = multitude_record_list_new_with_arena (self->arena, G_TYPE_OBJECT, RECORD_SIZE, fault_create_item, NULL,
                                                      NULL);
  for (i = 0; i < N_ITEMS; i++)
    {
      multitude_string_list_append (STRINGS, string_at (i));
      multitude_record_list_append (RECORDS, fault_text);
    }
}

static void
finish (Fault *self)
{
  g_object_unref (self->subject);
  g_object_unref (self->other);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_lists = {
  "quiet-lists", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
