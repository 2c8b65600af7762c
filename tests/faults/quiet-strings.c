/* Calls that ask a source for nothing: strings that grow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_strings.  Each string has far more room than it needs, in a
 * chunk of its own, which goes back to the source with it.
 */

#include "faults.h"

#include <string.h>

#define T ((Things *) self->subject)

#define ROOM 100000

#define TEXT "Some Text"
#define N_UNITS 10

typedef struct
{
  MultitudeString      *string;
  MultitudeString      *alike;
  MultitudeString16    *string16;
  MultitudeString16    *alike16;
  MultitudeStrvBuilder *strv;
  MultitudeArena       *arena;  /* which has but one string, the last value in its chunk */
  MultitudeString      *last;
  MultitudeArena       *arena16;
  MultitudeString16    *last16; /* the same, of that arena */
} Things;

static gboolean
string_is (MultitudeString *string,
           const char      *text)
{
  return string->len == strlen (text) && strcmp (string->str, text) == 0;
}

/* Those that are left of the first ones, in two parts. */
static gboolean
units_are (MultitudeString16 *string,
           gsize              n_before,
           gsize              n_removed)
{
  return string->len == N_UNITS - n_removed
         && memcmp (string->str, fault_units, n_before * sizeof (gunichar2)) == 0
         && memcmp (string->str + n_before, fault_units + n_before + n_removed,
                    (string->len - n_before) * sizeof (gunichar2)) == 0;
}

static gboolean
bytes_are (GBytes        *bytes,
           gconstpointer  data,
           gsize          size)
{
  gboolean is_it = g_bytes_get_size (bytes) == size && memcmp (g_bytes_get_data (bytes, NULL), data, size) == 0;

  g_bytes_unref (bytes);
  return is_it;
}

static gboolean
shrunk (MultitudeString *string)
{
  multitude_string_shrink (string);
  return string_is (string, TEXT) && string->allocated_len < FAULT_LENGTH;
}

static gboolean
shrunk16 (MultitudeString16 *string)
{
  multitude_string16_shrink (string);
  return units_are (string, N_UNITS, 0) && string->allocated_len < FAULT_LENGTH;
}

static gboolean
stolen (Fault *self)
{
  return bytes_are (multitude_string_steal_bytes (T->string), TEXT, strlen (TEXT)) && string_is (T->string, "");
}

static gboolean
string_ended (Fault *self)
{
  return bytes_are (multitude_string_free_to_bytes (g_steal_pointer (&T->string)), TEXT, strlen (TEXT));
}

static gboolean
string16_ended (Fault *self)
{
  return bytes_are (multitude_string16_free_to_bytes (g_steal_pointer (&T->string16)), fault_units,
                    N_UNITS * sizeof (gunichar2));
}

/* It may be used again. */
static gboolean
copied (MultitudeStrvBuilder *builder)
{
  g_auto (GStrv) strv = multitude_strv_builder_end_copy (builder);
  g_auto (GStrv) rest = multitude_strv_builder_end_copy (builder);

  return g_strv_length (strv) == 2 && strcmp (strv[0], TEXT) == 0 && g_strv_length (rest) == 0;
}

static gboolean
referred_to (MultitudeStrvBuilder *builder)
{
  multitude_strv_builder_unref (multitude_strv_builder_ref (builder));
  return copied (builder);
}

static gboolean
unreferred_to (Fault *self)
{
  multitude_strv_builder_unref (g_steal_pointer (&T->strv));
  return fault_gave_back (self, ROOM);
}

#define CALLS(X) \
  X (multitude_string_equal, multitude_string_equal (T->string, T->alike)) \
  X (multitude_string_hash, \
     multitude_string_hash (T->string) == multitude_string_hash (T->alike) && multitude_string_hash (T->string) != 0) \
  X (multitude_string_get_len, multitude_string_get_len (T->string) == strlen (TEXT)) \
  X (multitude_string_get_str, strcmp (multitude_string_get_str (T->string), TEXT) == 0) \
  X (multitude_string_truncate, string_is (multitude_string_truncate (T->string, 4), "Some")) \
  X (multitude_string_erase, string_is (multitude_string_erase (T->string, 0, 5), "Text")) \
  X (multitude_string_ascii_down, string_is (multitude_string_ascii_down (T->string), "some text")) \
  X (multitude_string_ascii_up, string_is (multitude_string_ascii_up (T->string), "SOME TEXT")) \
  X (multitude_string_shrink, shrunk (T->last)) \
  X (multitude_string_steal_bytes, stolen (self)) \
  X (multitude_string_free_to_bytes, string_ended (self)) \
  X (multitude_string16_equal, multitude_string16_equal (T->string16, T->alike16)) \
  X (multitude_string16_hash, \
     multitude_string16_hash (T->string16) == multitude_string16_hash (T->alike16) \
     && multitude_string16_hash (T->string16) != 0) \
  X (multitude_string16_truncate, \
     units_are (multitude_string16_truncate (T->string16, 4), 4, N_UNITS - 4)) \
  X (multitude_string16_erase, units_are (multitude_string16_erase (T->string16, 2, 3), 2, 3)) \
  X (multitude_string16_shrink, shrunk16 (T->last16)) \
  X (multitude_string16_free_to_bytes, string16_ended (self)) \
  X (multitude_strv_builder_end_copy, copied (T->strv)) \
  X (multitude_strv_builder_ref, referred_to (T->strv)) \
  X (multitude_strv_builder_unref, unreferred_to (self))

CALLS (FAULT_CALL)

/* The strings of a builder lie one behind the other. */
static void
prepare_strv (Fault *self)
{
  g_autofree char *filler = g_strnfill (ROOM, 'x');

  T->strv = multitude_strv_builder_new (self->arena);
  multitude_strv_builder_add_many (T->strv, TEXT, filler, NULL);
}

static void
prepare_last (Fault *self)
{
  T->arena = fault_new_arena (self);
  T->last = multitude_string_sized_new (T->arena, FAULT_LENGTH);
  multitude_string_append (T->last, TEXT);
  T->arena16 = fault_new_arena (self);
  T->last16 = multitude_string16_sized_new (T->arena16, FAULT_LENGTH);
  multitude_string16_append_len (T->last16, fault_units, N_UNITS);
}

static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  T->string = multitude_string_sized_new (self->arena, ROOM);
  T->alike = multitude_string_new (self->arena, TEXT);
  T->string16 = multitude_string16_sized_new (self->arena, ROOM / sizeof (gunichar2));
  T->alike16 = multitude_string16_new_len (self->arena, fault_units, N_UNITS);
  multitude_string_append (T->string, TEXT);
  multitude_string16_append_len (T->string16, fault_units, N_UNITS);
  prepare_strv (self);
  prepare_last (self);
}

static void
finish (Fault *self)
{
  if (T->string != NULL)
    multitude_string_free (T->string, TRUE);
  if (T->string16 != NULL)
    multitude_string16_free (T->string16, TRUE);
  multitude_string_free (T->alike, TRUE);
  multitude_string16_free (T->alike16, TRUE);
  multitude_string_free (T->last, TRUE);
  multitude_string16_free (T->last16, TRUE);
  g_object_unref (T->arena);
  g_object_unref (T->arena16);
  g_clear_pointer (&T->strv, multitude_strv_builder_unref);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_strings = {
  "quiet-strings", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
