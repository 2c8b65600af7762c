/* Operations that change strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_string and the fuzz_string_ calls.  Everything is done to a GString
 * as well, and the two are compared.
 */

#include "alphabet.h"
#include "text-slots.h"

#include <string.h>

#define N_STRINGS 3

static FuzzString strings[N_STRINGS];

FuzzString *
fuzz_string_unused (void)
{
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    if (strings[i].ours == NULL)
      return &strings[i];

  return NULL;
}

FuzzString *
fuzz_string_next (FuzzString *string)
{
  return &strings[(string - strings + 1) % N_STRINGS];
}

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    if (strings[i].ours != NULL)
      {
        g_assert_cmpmem (strings[i].ours->str, strings[i].ours->len + 1,
                         strings[i].twin->str, strings[i].twin->len + 1);
        g_assert_cmpuint (strings[i].ours->len, ==, multitude_string_get_len (strings[i].ours));
      }
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    if (strings[i].ours != NULL)
      {
        multitude_string_free (g_steal_pointer (&strings[i].ours), TRUE);
        g_string_free (g_steal_pointer (&strings[i].twin), TRUE);
      }
}

static FuzzString *
begin (FuzzMachine *self,
       FuzzString  *slot,
       gsize        size)
{
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  slot->ours = multitude_string_try_sized_new (self->arena, size, &error);
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return NULL;
    }

  slot->twin = g_string_new (NULL);
  return slot;
}

FuzzString *
fuzz_string_pick (FuzzMachine *self)
{
  FuzzString *slot = &strings[fuzz_input_below (&self->input, N_STRINGS)];

  return slot->ours != NULL ? slot : begin (self, slot, 0);
}

/* ---- Making ---- */

static void
op_sized_new (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_unused ();
  gsize size = fuzz_input_size (&self->input);

  if (slot != NULL)
    begin (self, slot, size);
}

static void
op_new_len (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_unused ();
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  if (slot == NULL || !fuzz_may_abort (self, length))
    return;
  slot->ours = multitude_string_new_len (self->arena, text, (gssize) length);
  slot->twin = g_string_new_len (text, (gssize) length);
}

static void
op_new_holding (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_unused ();
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  slot->ours = multitude_string_new_holding (self->arena, string, &error);
  if (slot->ours == NULL)
    fuzz_try_failed_keeping (self, &error);
  else
    slot->twin = g_string_new (string);
}

/* ---- Adding ---- */

/* At `pos`, which may be the end. */
static void
try_insert (FuzzMachine *self,
            FuzzString  *slot,
            gssize       pos,
            const char  *text,
            gsize        length)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  fuzz_try_begin (self);
  if (pos == (gssize) slot->twin->len)
    done = multitude_string_try_append_len (slot->ours, text, (gssize) length, &error);
  else
    done = multitude_string_try_insert_len (slot->ours, pos, text, (gssize) length, &error);

  if (done)
    g_string_insert_len (slot->twin, pos, text, (gssize) length);
  else
    fuzz_try_failed (self, &error);
}

static void
op_try_append (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  if (slot != NULL)
    try_insert (self, slot, (gssize) slot->twin->len, text, length);
}

static gssize
pick_position (FuzzMachine      *self,
               const FuzzString *slot)
{
  return (gssize) (fuzz_input_size (&self->input) % (slot->twin->len + 1));
}

static void
op_try_insert (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  if (slot != NULL)
    try_insert (self, slot, pick_position (self, slot), text, length);
}

/* Of its own text, which moves while it is read. */
static void
op_insert_own (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize start;
  gsize length;
  gssize pos;

  if (slot == NULL || slot->twin->len > FUZZ_MAX_TEXT || !fuzz_may_abort (self, 2 * FUZZ_MAX_TEXT))
    return;
  start = (gsize) pick_position (self, slot);
  length = fuzz_input_size (&self->input) % (slot->twin->len - start + 1);
  pos = pick_position (self, slot);
  multitude_string_insert_len (slot->ours, pos, slot->ours->str + start, (gssize) length);
  g_string_insert_len (slot->twin, pos, slot->twin->str + start, (gssize) length);
}

/* The inline forms. */
static void
op_append (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || slot->twin->len > 8 * FUZZ_MAX_TEXT || !fuzz_may_abort (self, slot->twin->len + length))
    return;
  multitude_string_append (slot->ours, string);
  g_string_append (slot->twin, string);
  multitude_string_append_c (slot->ours, '!');
  g_string_append_c (slot->twin, '!');
  multitude_string_append_len (slot->ours, string, (gssize) length / 2);
  g_string_append_len (slot->twin, string, (gssize) length / 2);
}

static void
op_prepend (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || slot->twin->len > 8 * FUZZ_MAX_TEXT || !fuzz_may_abort (self, slot->twin->len + length))
    return;
  multitude_string_prepend (slot->ours, string);
  g_string_prepend (slot->twin, string);
  multitude_string_prepend_c (slot->ours, '<');
  g_string_prepend_c (slot->twin, '<');
}

static void
op_unichar (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gunichar letter = fuzz_input_below (&self->input, 65536) * 16 + fuzz_input_below (&self->input, 16);
  gssize pos;

  if (slot == NULL || !fuzz_may_abort (self, slot->twin->len + 8))
    return;
  pos = pick_position (self, slot);
  multitude_string_insert_unichar (slot->ours, pos, letter);
  g_string_insert_unichar (slot->twin, pos, letter);
}

static void
op_printf (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || slot->twin->len > 8 * FUZZ_MAX_TEXT || !fuzz_may_abort (self, slot->twin->len + length))
    return;
  multitude_string_append_printf (slot->ours, "%u:%s;", (guint) length, string);
  g_string_append_printf (slot->twin, "%u:%s;", (guint) length, string);
}

static void
op_uri_escaped (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || slot->twin->len > 8 * FUZZ_MAX_TEXT || !fuzz_may_abort (self, slot->twin->len + 3 * length))
    return;
  multitude_string_append_uri_escaped (slot->ours, string, "A", TRUE);
  g_string_append_uri_escaped (slot->twin, string, "A", TRUE);
}

/* ---- Changing ---- */

static void
op_overwrite (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  gsize pos;

  if (slot == NULL || slot->twin->len > 8 * FUZZ_MAX_TEXT || !fuzz_may_abort (self, slot->twin->len + length))
    return;
  pos = (gsize) pick_position (self, slot);
  multitude_string_overwrite_len (slot->ours, pos, text, (gssize) length);
  g_string_overwrite_len (slot->twin, pos, text, (gssize) length);
}

static void
op_replace (FuzzMachine *self)
{
  static const char *const words[] = { "a", "", "th", "Ae", " ", "x", "abcdefghijkl", "!" };
  FuzzString *slot = fuzz_string_pick (self);
  const char *find = words[fuzz_input_below (&self->input, G_N_ELEMENTS (words))];
  const char *replace = words[fuzz_input_below (&self->input, G_N_ELEMENTS (words))];
  guint limit = fuzz_input_below (&self->input, 8);

  if (slot == NULL || slot->twin->len > FUZZ_MAX_TEXT || !fuzz_may_abort (self, 13 * slot->twin->len))
    return;
  g_assert_cmpuint (multitude_string_replace (slot->ours, find, replace, limit), ==,
                    g_string_replace (slot->twin, find, replace, limit));
}

static void
op_erase (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gssize pos;
  gssize length;

  if (slot == NULL)
    return;
  pos = pick_position (self, slot);
  length = (gssize) (fuzz_input_size (&self->input) % (slot->twin->len - (gsize) pos + 1));
  multitude_string_erase (slot->ours, pos, length);
  g_string_erase (slot->twin, pos, length);
}

/* What is new is written to, up to the last byte. */
static void
op_set_size (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize size = fuzz_input_size (&self->input);
  gsize old_size;

  if (slot == NULL || !fuzz_may_abort (self, slot->twin->len + size))
    return;
  old_size = MIN (slot->twin->len, size);
  multitude_string_set_size (slot->ours, size);
  g_string_set_size (slot->twin, size);
  memset (slot->ours->str + old_size, '.', size - old_size);
  memset (slot->twin->str + old_size, '.', size - old_size);
}

static void
op_case (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);

  if (slot == NULL)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 0)
    {
      multitude_string_ascii_up (slot->ours);
      g_string_ascii_up (slot->twin);
      return;
    }

  multitude_string_ascii_down (slot->ours);
  g_string_ascii_down (slot->twin);
}

const FuzzFamily fuzz_family_string = {
  "string",
  {
    op_sized_new, op_new_len, op_new_holding, op_try_append, op_try_insert, op_insert_own, op_append,
    op_prepend, op_unichar, op_printf, op_uri_escaped, op_overwrite, op_replace, op_erase, op_set_size,
    op_case,
  },
  check, NULL, leave
};
