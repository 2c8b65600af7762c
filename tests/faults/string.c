/* Calls whose source fails: strings that grow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_string.  The subject has a text, the other one has never had any,
 * and the third was split off and has no room left.
 */

#include "faults.h"

#include <string.h>

#define SUBJECT ((MultitudeString *) self->subject)
#define EMPTY ((MultitudeString *) self->other)
#define TAIL ((MultitudeString *) self->third)

/* The third one is cut beyond the 64 KiB from which on that takes a copy. */
#define N_TEXTS 20
#define DEEP 100000

/* ---- New ones ---- */

static gboolean
made (Fault           *self,
      MultitudeString *string)
{
  if (string == NULL)
    return FALSE;
  g_string_append (self->seen, string->str);
  multitude_string_free (string, TRUE);
  return TRUE;
}

FAULT_CALL (multitude_string_new, made (self, multitude_string_new (self->arena, "text")))
FAULT_CALL (multitude_string_new_len,
            made (self, multitude_string_new_len (self->arena, fault_text, 3000)))
FAULT_CALL (multitude_string_sized_new, made (self, multitude_string_sized_new (self->arena, 3000)))
FAULT_CALL (multitude_string_try_sized_new,
            made (self, multitude_string_try_sized_new (self->arena, 3000, error)))
FAULT_CALL (multitude_string_new_holding,
            made (self, multitude_string_new_holding (self->arena, fault_text, error)))

/* ---- Longer ones ---- */

static gboolean
grown (MultitudeString *string)
{
  return string != NULL;
}

static gboolean
fill_up (MultitudeString *string,
         void           (*step) (MultitudeString *string))
{
  gsize i;

  for (i = 0; i < FAULT_LENGTH; i++)
    step (string);
  return TRUE;
}

static void
append_c (MultitudeString *string)
{
  multitude_string_append_c (string, 'x');
}

static void
append_unichar (MultitudeString *string)
{
  multitude_string_append_unichar (string, 0x20ac);
}

static void
prepend_c (MultitudeString *string)
{
  multitude_string_prepend_c (string, 'x');
}

static void
prepend_unichar (MultitudeString *string)
{
  multitude_string_prepend_unichar (string, 0x20ac);
}

static void
insert_c (MultitudeString *string)
{
  multitude_string_insert_c (string, 2, 'x');
}

static void
insert_unichar (MultitudeString *string)
{
  multitude_string_insert_unichar (string, 2, 0x20ac);
}


static gboolean
format (MultitudeString *string,
        void           (*call) (MultitudeString *string,
                                const char      *format,
                                va_list          args),
        const char      *format,
        ...) G_GNUC_PRINTF (3, 4);

static gboolean
format (MultitudeString *string,
        void           (*call) (MultitudeString *string,
                                const char      *format,
                                va_list          args),
        const char      *format,
        ...)
{
  va_list args;

  va_start (args, format);
  call (string, format, args);
  va_end (args);
  return TRUE;
}

static gboolean
replaced (MultitudeString *string)
{
  multitude_string_replace (string, "e", fault_text, 0);
  return TRUE;
}

static gboolean
escaped (MultitudeString *string)
{
  gsize i;

  for (i = 0; i < 1000; i++)
    multitude_string_append_uri_escaped (string, "<<", NULL, FALSE);
  return TRUE;
}

FAULT_CALL (multitude_string_assign, grown (multitude_string_assign (SUBJECT, fault_text)))
FAULT_CALL (multitude_string_set_size,
            grown (multitude_string_set_size (SUBJECT, FAULT_LENGTH)) && memset (SUBJECT->str, 'x', FAULT_LENGTH))
FAULT_CALL (multitude_string_insert_len,
            grown (multitude_string_insert_len (SUBJECT, 2, fault_text, 5000)))
FAULT_CALL (multitude_string_append, grown ((multitude_string_append) (SUBJECT, fault_text)))
FAULT_CALL (multitude_string_append_len,
            grown ((multitude_string_append_len) (SUBJECT, fault_text, 5000)))
FAULT_CALL (multitude_string_append_c, fill_up (SUBJECT, append_c))
FAULT_CALL (multitude_string_append_unichar, fill_up (SUBJECT, append_unichar))
FAULT_CALL (multitude_string_prepend, grown (multitude_string_prepend (SUBJECT, fault_text)))
FAULT_CALL (multitude_string_prepend_len,
            grown (multitude_string_prepend_len (SUBJECT, fault_text, 5000)))
FAULT_CALL (multitude_string_prepend_c, fill_up (SUBJECT, prepend_c))
FAULT_CALL (multitude_string_prepend_unichar, fill_up (SUBJECT, prepend_unichar))
FAULT_CALL (multitude_string_insert, grown (multitude_string_insert (SUBJECT, 2, fault_text)))
FAULT_CALL (multitude_string_insert_c, fill_up (SUBJECT, insert_c))
FAULT_CALL (multitude_string_insert_unichar, fill_up (SUBJECT, insert_unichar))
FAULT_CALL (multitude_string_overwrite, grown (multitude_string_overwrite (SUBJECT, 2, fault_text)))
FAULT_CALL (multitude_string_overwrite_len,
            grown (multitude_string_overwrite_len (SUBJECT, 2, fault_text, 5000)))
FAULT_CALL (multitude_string_replace, replaced (SUBJECT))
FAULT_CALL (multitude_string_append_uri_escaped, escaped (SUBJECT))
FAULT_CALL (multitude_string_printf, (multitude_string_printf (SUBJECT, "%s", fault_text), TRUE))
FAULT_CALL (multitude_string_vprintf, format (SUBJECT, multitude_string_vprintf, "%s!", fault_text))
FAULT_CALL (multitude_string_append_printf,
            (multitude_string_append_printf (SUBJECT, "%s", fault_text), TRUE))
FAULT_CALL (multitude_string_append_vprintf,
            format (SUBJECT, multitude_string_append_vprintf, "%s!", fault_text))
FAULT_CALL (multitude_string_reserve, (multitude_string_reserve (SUBJECT, 100000), TRUE))
FAULT_CALL (multitude_string_try_reserve, multitude_string_try_reserve (SUBJECT, 100000, error))
FAULT_CALL (multitude_string_try_insert_len,
            multitude_string_try_insert_len (TAIL, 2, TAIL->str, 3000, error))
FAULT_CALL (multitude_string_try_append_len,
            multitude_string_try_append_len (SUBJECT, fault_text, 5000, error))
FAULT_CALL (multitude_string_try_insert,
            multitude_string_try_insert (SUBJECT, 2, fault_text, error))
FAULT_CALL (multitude_string_try_append, multitude_string_try_append (SUBJECT, fault_text, error))

/* ---- Two of one, and one of two ---- */

FAULT_CALL (multitude_string_split_off, made (self, multitude_string_split_off (SUBJECT, 3)))
FAULT_CALL (multitude_string_try_split_off,
            made (self, multitude_string_try_split_off (TAIL, DEEP, error)))
FAULT_CALL (multitude_string_join,
            grown (multitude_string_join (TAIL, g_steal_pointer (&self->subject))))

/* ---- The end of one that has no memory yet ---- */

FAULT_CALL (multitude_string_free_to_box,
            fault_box (multitude_string_free_to_box (g_steal_pointer (&self->other))))
FAULT_CALL (multitude_string_free,
            fault_box (multitude_string_free (g_steal_pointer (&self->other), FALSE)))
FAULT_CALL (multitude_string_free_to_atomic_rc_box,
            fault_atomic (multitude_string_free_to_atomic_rc_box (g_steal_pointer (&self->other))))
FAULT_CALL (multitude_string_free_to_ref_string,
            fault_ref_string (self, multitude_string_free_to_ref_string (g_steal_pointer (&self->other))))

/* ---- All of them ---- */

static void
prepare (Fault *self)
{
  MultitudeString *whole = multitude_string_sized_new (self->arena, N_TEXTS * FAULT_LENGTH);
  guint i;

  for (i = 0; i < N_TEXTS; i++)
    multitude_string_append (whole, fault_text);
  self->third = multitude_string_split_off (whole, 14);
  self->subject = multitude_string_new_len (self->arena, fault_text, 100);
  self->other = multitude_string_new (self->arena, NULL);
  multitude_string_free (whole, TRUE);
}

static void
describe_one (MultitudeString *string,
              GString         *text)
{
  if (string != NULL)
    g_string_append_len (text, string->str, (gssize) string->len);
  g_string_append_c (text, '/');
}

static void
describe (Fault   *self,
          GString *text)
{
  describe_one (SUBJECT, text);
  describe_one (EMPTY, text);
  describe_one (TAIL, text);
}

static void
finish (Fault *self)
{
  MultitudeString *strings[] = { SUBJECT, EMPTY, TAIL };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      multitude_string_free (strings[i], TRUE);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_string_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_new_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_sized_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_assign, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_set_size, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_insert_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_c, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_unichar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_prepend, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_prepend_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_prepend_c, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_prepend_unichar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_insert, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_insert_c, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_insert_unichar, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_overwrite, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_overwrite_len, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_replace, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_uri_escaped, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_printf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_vprintf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_printf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_append_vprintf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_reserve, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_split_off, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_join, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_free_to_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_free_to_atomic_rc_box, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_free_to_ref_string, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_free, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_string_try_sized_new, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_new_holding, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_reserve, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_insert_len, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_append_len, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_insert, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_append, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_string_try_split_off, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_string = {
  "string", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
