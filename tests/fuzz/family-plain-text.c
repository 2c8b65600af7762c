/* The calls on text that abort, each on a builder that is made and ended by the operation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_plain_text.  They are made where there is memory; the calls that
 * fail instead are those of the other families.
 */

#include "alphabet.h"

#include <string.h>

/* What a whole operation can need. */
#define MOST (40 * FUZZ_MAX_TEXT)

#define MAX_STEPS 24

/* ---- Strings ---- */

static void
call_format (MultitudeString *ours,
             GString         *twin,
             gboolean         appends,
             const char      *format,
             ...) G_GNUC_PRINTF (4, 5);

static void
call_format (MultitudeString *ours,
             GString         *twin,
             gboolean         appends,
             const char      *format,
             ...)
{
  va_list args;

  va_start (args, format);
  (appends ? multitude_string_append_vprintf : multitude_string_vprintf) (ours, format, args);
  va_end (args);
  va_start (args, format);
  (appends ? g_string_append_vprintf : g_string_vprintf) (twin, format, args);
  va_end (args);
}

static void
insert_text (MultitudeString *ours,
             GString         *twin,
             guint            how,
             gsize            at,
             const char      *text,
             gsize            length)
{
  switch (how)
    {
    case 0:
      multitude_string_insert (ours, (gssize) at, text);
      g_string_insert (twin, (gssize) at, text);
      break;
    case 1:
      multitude_string_prepend_len (ours, text, (gssize) length);
      g_string_prepend_len (twin, text, (gssize) length);
      break;
    case 2:
      multitude_string_overwrite (ours, at, text);
      g_string_overwrite (twin, at, text);
      break;
    case 3:
      g_assert_true (multitude_string_try_append (ours, text, NULL));
      g_string_append (twin, text);
      break;
    default:
      g_assert_true (multitude_string_try_insert (ours, (gssize) at, text, NULL));
      g_string_insert (twin, (gssize) at, text);
      break;
    }
}

static void
insert_one (MultitudeString *ours,
            GString         *twin,
            guint            how,
            gsize            at)
{
  gunichar c = 0x20 + (gunichar) at * 37 % 0x2000;

  switch (how)
    {
    case 0:
      multitude_string_insert_c (ours, (gssize) at, 'c');
      g_string_insert_c (twin, (gssize) at, 'c');
      break;
    case 1:
      multitude_string_append_unichar (ours, c);
      g_string_append_unichar (twin, c);
      break;
    default:
      multitude_string_prepend_unichar (ours, c);
      g_string_prepend_unichar (twin, c);
      break;
    }
}

static void
cut (MultitudeString *ours,
     GString         *twin,
     gboolean         splits,
     gsize            at)
{
  MultitudeString *tail;

  if (!splits)
    {
      multitude_string_truncate (ours, at);
      g_string_truncate (twin, at);
      return;
    }

  tail = multitude_string_split_off (ours, at);
  g_assert_cmpstr (tail->str, ==, twin->str + at);
  g_string_truncate (twin, at);
  multitude_string_free (tail, TRUE);
}

static void
step_string (FuzzMachine     *self,
             MultitudeString *ours,
             GString         *twin)
{
  guint how = fuzz_input_below (&self->input, 14);
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  gsize at = fuzz_input_size (&self->input) % (twin->len + 1);

  if (how < 5)
    insert_text (ours, twin, how, at, text, MIN (length, 1000));
  else if (how < 8)
    insert_one (ours, twin, how - 5, at);
  else if (how < 10)
    cut (ours, twin, how == 8, at);
  else if (how < 12)
    call_format (ours, twin, how == 10, "%s-%" G_GSIZE_FORMAT, text, at);
  else if (how == 12)
    multitude_string_reserve (ours, at * 2);
  else
    {
      multitude_string_printf (ours, "%.20s", text);
      g_string_printf (twin, "%.20s", text);
    }
}

static void
op_string (FuzzMachine *self)
{
  guint n = fuzz_input_below (&self->input, MAX_STEPS);
  gsize size = fuzz_input_size (&self->input);
  MultitudeString *ours;
  GString *twin;

  if (!fuzz_may_abort (self, 4 * MOST))
    return;
  ours = size % 2 == 0 ? multitude_string_new (self->arena, "new") : multitude_string_sized_new (self->arena, size);
  twin = g_string_new (size % 2 == 0 ? "new" : NULL);
  for (; n > 0 && twin->len < MOST / 4; n--)
    {
      step_string (self, ours, twin);
      g_assert_cmpmem (multitude_string_get_str (ours), multitude_string_get_len (ours) + 1, twin->str, twin->len + 1);
    }
  multitude_string_free (ours, TRUE);
  g_string_free (twin, TRUE);
}

/* ---- UTF-16 ---- */

static void
append_units (GArray *twin,
              gunichar c)
{
  gunichar2 units[2] = { (gunichar2) c };

  if (c >= 0x10000)
    {
      units[0] = (gunichar2) (0xd800 + ((c - 0x10000) >> 10));
      units[1] = (gunichar2) (0xdc00 + (c & 0x3ff));
    }
  g_array_append_vals (twin, units, c >= 0x10000 ? 2 : 1);
}

static void
step_string16 (FuzzMachine       *self,
               MultitudeString16 *ours,
               GArray            *twin)
{
  static const gunichar2 units[] = { 'a', 0x20ac, 'b', 0xd83d, 0xde00, 0 };
  guint how = fuzz_input_below (&self->input, 6);
  gsize at = fuzz_input_size (&self->input) % (twin->len + 1);
  gunichar c = 0x20 + (gunichar) at * 4099 % 0xd000;

  switch (how)
    {
    case 0:
      multitude_string16_append (ours, units);
      g_array_append_vals (twin, units, 5);
      break;
    case 1:
      c += at % 2 == 0 ? 0 : 0x10000;
      multitude_string16_append_unichar (ours, c);
      append_units (twin, c);
      break;
    case 2:
      multitude_string16_assign (ours, units);
      g_array_set_size (twin, 0);
      g_array_append_vals (twin, units, 5);
      break;
    case 3:
      multitude_string16_insert_len (ours, (gssize) at, units, 3);
      g_array_insert_vals (twin, (guint) at, units, 3);
      break;
    case 4:
      multitude_string16_reserve (ours, at * 2);
      break;
    default:
      multitude_string16_set_size (ours, at);
      g_array_set_size (twin, (guint) at);
      break;
    }
}

static void
op_string16 (FuzzMachine *self)
{
  guint n = fuzz_input_below (&self->input, MAX_STEPS);
  gsize size = fuzz_input_size (&self->input);
  MultitudeString16 *ours;
  GArray *twin;

  if (!fuzz_may_abort (self, MOST))
    return;
  ours = multitude_string16_sized_new (self->arena, size);
  twin = g_array_new (TRUE, FALSE, sizeof (gunichar2));
  for (; n > 0; n--)
    {
      step_string16 (self, ours, twin);
      g_assert_cmpmem (ours->str, ours->len * sizeof (gunichar2), twin->data, twin->len * sizeof (gunichar2));
      g_assert_cmpuint (ours->str[ours->len], ==, 0);
    }
  multitude_string16_free (ours, TRUE);
  g_array_unref (twin);
}

/* ---- Counted and ended ones ---- */

static void
op_ref_string (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  char *a;
  char *b;

  if (!fuzz_may_abort (self, 3 * length + 200))
    return;
  a = multitude_ref_string_new_len (self->arena, text, (gssize) length / 2);
  b = multitude_ref_string_new_intern (self->arena, text);
  g_assert_cmpmem (a, multitude_ref_string_length (a), text, length / 2);
  g_assert_cmpstr (b, ==, text);
  g_assert_true (multitude_ref_string_new_intern (self->arena, text) == b);
  multitude_ref_string_release (a);
  multitude_ref_string_release (b);
  multitude_ref_string_release (b);
}

static void
op_strv (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  g_auto (GStrv) words = NULL;
  MultitudeStrvBuilder *builder;
  char **ended;
  guint i;

  if (!fuzz_may_abort (self, 20 * length + 200))
    return;
  words = g_strsplit (text, " ", 40);
  builder = multitude_strv_builder_new (self->arena);
  for (i = 0; words[i] != NULL; i++)
    multitude_strv_builder_add (builder, words[i]);
  ended = multitude_strv_builder_end (builder);
  multitude_strv_builder_unref (builder);
  g_assert_true (g_strv_equal ((const char *const *) ended, (const char *const *) words));
  multitude_box_free (ended);
}

const FuzzFamily fuzz_family_plain_text = {
  "plain-text", { op_string, op_string16, op_ref_string, op_strv }, NULL, NULL, NULL
};
