/* Operations on strings of UTF-16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_string16.  GLib has no such string: the twin is a GArray of units. */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

#define N_STRINGS 2
#define MAX_LENGTH 30000

typedef struct
{
  MultitudeString16 *ours;      /* NULL: unused */
  GArray            *twin;
} Slot;

static Slot slots[N_STRINGS];

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    if (slots[i].ours != NULL)
      g_assert_cmpmem (slots[i].ours->str, 2 * (slots[i].ours->len + 1),
                       slots[i].twin->data, 2 * ((gsize) slots[i].twin->len + 1));
}

static void
slot_clear (Slot *slot)
{
  slot->ours = NULL;
  g_array_unref (g_steal_pointer (&slot->twin));
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_STRINGS; i++)
    if (slots[i].ours != NULL)
      {
        multitude_string16_free (slots[i].ours, TRUE);
        slot_clear (&slots[i]);
      }
}

static gboolean
begin (FuzzMachine *self,
       Slot        *slot,
       gsize        size)
{
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  slot->ours = multitude_string16_try_sized_new (self->arena, size, &error);
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return FALSE;
    }

  slot->twin = g_array_new (TRUE, FALSE, 2);
  return TRUE;
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_STRINGS)];

  return slot->ours != NULL || begin (self, slot, 0) ? slot : NULL;
}

static Slot *
pick_roomy (FuzzMachine *self,
            gsize        n)
{
  Slot *slot = pick (self);

  if (slot == NULL || slot->twin->len > MAX_LENGTH || !fuzz_may_abort (self, 2 * (slot->twin->len + n)))
    return NULL;
  return slot;
}

static const gunichar2 *
pick_units (FuzzMachine *self,
            gsize       *n)
{
  static gunichar2 units[FUZZ_MAX_TEXT / 2 + 1];
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  *n = length / 2;
  memcpy (units, text, 2 * *n);
  return units;
}

static guint
pick_position (FuzzMachine *self,
               const Slot  *slot)
{
  return (guint) (fuzz_input_size (&self->input) % ((gsize) slot->twin->len + 1));
}

/* ---- Adding ---- */

static void
op_sized_new (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  Slot *slot = slots[0].ours == NULL ? &slots[0] : &slots[1];

  if (slot->ours == NULL)
    begin (self, slot, size);
}

static void
op_try_append (FuzzMachine *self)
{
  gsize n;
  const gunichar2 *units = pick_units (self, &n);
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_string16_try_append_len (slot->ours, units, (gssize) n, &error))
    g_array_append_vals (slot->twin, units, (guint) n);
  else
    fuzz_try_failed (self, &error);
}

static void
op_try_insert (FuzzMachine *self)
{
  gsize n;
  const gunichar2 *units = pick_units (self, &n);
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;
  guint pos;

  if (slot == NULL)
    return;
  pos = pick_position (self, slot);
  fuzz_try_begin (self);
  if (multitude_string16_try_insert_len (slot->ours, pos, units, (gssize) n, &error))
    g_array_insert_vals (slot->twin, pos, units, (guint) n);
  else
    fuzz_try_failed (self, &error);
}

static void
op_append (FuzzMachine *self)
{
  gsize n;
  const gunichar2 *units = pick_units (self, &n);
  Slot *slot = pick_roomy (self, n + 1);
  const gunichar2 unit = 0x41;

  if (slot == NULL)
    return;
  multitude_string16_append_len (slot->ours, units, (gssize) n);
  multitude_string16_append_c (slot->ours, unit);
  g_array_append_vals (slot->twin, units, (guint) n);
  g_array_append_vals (slot->twin, &unit, 1);
}

static void
op_prepend (FuzzMachine *self)
{
  gsize n;
  const gunichar2 *units = pick_units (self, &n);
  Slot *slot = pick_roomy (self, n);

  if (slot == NULL)
    return;
  multitude_string16_prepend_len (slot->ours, units, (gssize) n);
  g_array_prepend_vals (slot->twin, units, (guint) n);
}

static void
op_append_utf8 (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, NULL, NULL);
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_string16_append_utf8 (slot->ours, text, (gssize) length, &error))
    g_array_append_vals (slot->twin, units, (guint) length);
  else
    fuzz_try_failed (self, &error);
}

static void
op_insert_unichar (FuzzMachine *self)
{
  gunichar letter = fuzz_input_below (&self->input, 65536) * 17 + fuzz_input_below (&self->input, 17);
  Slot *slot = pick_roomy (self, 2);
  gunichar2 units[2];
  guint n = 1;
  guint pos;

  if (slot == NULL || letter > 0x10ffff || (letter & ~0x7ffu) == 0xd800)
    return;

  units[0] = (gunichar2) letter;
  if (letter > 0xffff)
    {
      units[0] = (gunichar2) (0xd800 + ((letter - 0x10000) >> 10));
      units[1] = (gunichar2) (0xdc00 + ((letter - 0x10000) & 0x3ff));
      n = 2;
    }
  pos = pick_position (self, slot);
  multitude_string16_insert_unichar (slot->ours, pos, letter);
  g_array_insert_vals (slot->twin, pos, units, n);
}

/* ---- Changing ---- */

static void
op_overwrite (FuzzMachine *self)
{
  gsize n;
  const gunichar2 *units = pick_units (self, &n);
  Slot *slot = pick_roomy (self, n);
  guint pos;

  if (slot == NULL)
    return;
  pos = pick_position (self, slot);
  multitude_string16_overwrite_len (slot->ours, pos, units, (gssize) n);
  if (pos + n > slot->twin->len)
    g_array_set_size (slot->twin, (guint) (pos + n));
  memcpy (slot->twin->data + 2 * pos, units, 2 * n);
}

static void
op_erase (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint pos;
  guint n;

  if (slot == NULL)
    return;
  pos = pick_position (self, slot);
  n = (guint) (fuzz_input_size (&self->input) % (slot->twin->len - pos + 1));
  multitude_string16_erase (slot->ours, pos, n);
  g_array_remove_range (slot->twin, pos, n);
}

static void
op_truncate (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint pos;

  if (slot == NULL)
    return;
  pos = pick_position (self, slot);
  multitude_string16_truncate (slot->ours, pos);
  g_array_set_size (slot->twin, pos);
}

static void
op_reserve (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  if (size % 4 == 3)
    {
      multitude_string16_shrink (slot->ours);
      return;
    }

  fuzz_try_begin (self);
  if (!multitude_string16_try_reserve (slot->ours, size, &error))
    fuzz_try_failed (self, &error);
}

static void
op_compare (FuzzMachine *self)
{
  gboolean is_equal;

  if (slots[0].ours == NULL || slots[1].ours == NULL)
    return;
  is_equal = slots[0].twin->len == slots[1].twin->len
             && memcmp (slots[0].twin->data, slots[1].twin->data, 2 * slots[0].twin->len) == 0;
  g_assert_true (multitude_string16_equal (slots[0].ours, slots[1].ours) == is_equal);
  if (is_equal)
    g_assert_cmpuint (multitude_string16_hash (slots[0].ours), ==, multitude_string16_hash (slots[1].ours));
}

/* ---- In two, in one, and the end ---- */

static void
op_split_off (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  Slot *tail = slot != NULL ? &slots[1 - (slot - slots)] : NULL;
  guint at;

  if (tail == NULL || tail->ours != NULL)
    return;
  at = pick_position (self, slot);
  tail->ours = multitude_string16_split_off (slot->ours, at);
  tail->twin = g_array_new (TRUE, FALSE, 2);
  g_array_append_vals (tail->twin, slot->twin->data + 2 * at, slot->twin->len - at);
  g_array_set_size (slot->twin, at);
}

static void
op_join (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, MAX_LENGTH);
  Slot *tail = slot != NULL ? &slots[1 - (slot - slots)] : NULL;

  if (tail == NULL || tail->ours == NULL || tail->twin->len > MAX_LENGTH)
    return;
  multitude_string16_join (slot->ours, tail->ours);
  g_array_append_vals (slot->twin, tail->twin->data, tail->twin->len);
  slot_clear (tail);
}

static void
ended (FuzzMachine    *self,
       Slot           *slot,
       const FuzzKind *kind,
       gpointer        memory,
       gpointer        handle)
{
  gsize size = 2 * ((gsize) slot->twin->len + 1);

  if (handle != NULL && slot->twin->len == 0)
    fuzz_bytes_drop_empty (handle);
  else
    {
      g_assert_cmpmem (memory, size, slot->twin->data, size);
      fuzz_block_add_text (self, kind, memory, size, 2)->handle = handle;
    }
  slot_clear (slot);
}

static void
op_end (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  guint8 how = fuzz_input_byte (&self->input);
  gunichar2 *units;
  GBytes *bytes;
  gsize n;

  if (slot == NULL || fuzz_blocks_full (self))
    return;

  if (how % 4 == 0)
    {
      bytes = multitude_string16_free_to_bytes (slot->ours);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 2 * (gsize) slot->twin->len);
      ended (self, slot, &fuzz_bytes, (gpointer) g_bytes_get_data (bytes, NULL), bytes);
    }
  else if (how % 4 == 1)
    {
      units = multitude_string16_free_to_ref_string16 (slot->ours);
      g_assert_cmpuint (multitude_ref_string16_length (units), ==, slot->twin->len);
      ended (self, slot, &fuzz_ref_string16, units, NULL);
    }
  else if (how % 4 == 2)
    {
      units = multitude_string16_free_to_box (slot->ours, &n);
      g_assert_cmpuint (n, ==, slot->twin->len);
      ended (self, slot, &fuzz_box, units, NULL);
    }
  else
    ended (self, slot, &fuzz_box, multitude_string16_free (slot->ours, FALSE), NULL);
}

const FuzzFamily fuzz_family_string16 = {
  "string16",
  {
    op_sized_new, op_try_append, op_try_insert, op_append, op_prepend, op_append_utf8,
    op_insert_unichar, op_overwrite, op_erase, op_truncate, op_reserve, op_compare, op_split_off, op_join,
    op_end,
  },
  check, NULL, leave
};
