/* Operations on byte arrays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_byte_array.  Everything is done to a GByteArray as well. */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

#define N_ARRAYS 3
#define MAX_LENGTH 80000

typedef struct
{
  MultitudeByteArray *ours;     /* NULL: unused */
  GByteArray         *twin;
} Slot;

static Slot slots[N_ARRAYS];

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    if (slots[i].ours != NULL)
      g_assert_cmpmem (slots[i].ours->data, slots[i].ours->len, slots[i].twin->data, slots[i].twin->len);
}

static void
slot_clear (Slot *slot)
{
  slot->ours = NULL;
  g_byte_array_free (g_steal_pointer (&slot->twin), TRUE);
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    if (slots[i].ours != NULL)
      {
        multitude_byte_array_unref (slots[i].ours);
        slot_clear (&slots[i]);
      }
}

static Slot *
find_unused (void)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    if (slots[i].ours == NULL)
      return &slots[i];

  return NULL;
}

static gboolean
begin (FuzzMachine *self,
       Slot        *slot,
       guint        reserved,
       gboolean     holds)
{
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  slot->ours = holds ? multitude_byte_array_new_holding (self->arena, &error)
                     : multitude_byte_array_try_sized_new (self->arena, reserved, &error);
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return FALSE;
    }

  slot->twin = g_byte_array_new ();
  return TRUE;
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_ARRAYS)];

  return slot->ours != NULL || begin (self, slot, 0, FALSE) ? slot : NULL;
}

static Slot *
pick_roomy (FuzzMachine *self,
            gsize        n)
{
  Slot *slot = pick (self);

  if (slot == NULL || slot->twin->len > MAX_LENGTH || !fuzz_may_abort (self, slot->twin->len + n))
    return NULL;
  return slot;
}

static guint
pick_index (FuzzMachine *self,
            guint        length)
{
  return (guint) (fuzz_input_size (&self->input) % ((gsize) length + 1));
}

/* ---- Adding ---- */

static void
op_new (FuzzMachine *self)
{
  guint reserved = (guint) fuzz_input_size (&self->input);
  Slot *slot = find_unused ();

  if (slot != NULL)
    begin (self, slot, reserved, reserved % 4 == 3);
}

static void
op_new_take (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  Slot *slot = find_unused ();

  if (slot == NULL || !fuzz_may_abort (self, length))
    return;
  slot->ours = multitude_byte_array_new_take (self->arena, g_memdup2 (text, length), length);
  slot->twin = g_byte_array_append (g_byte_array_new (), (const guint8 *) text, (guint) length);
}

static void
op_try_append (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gsize length;
  const guint8 *text = (const guint8 *) fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_byte_array_try_append (slot->ours, text, (guint) length, &error))
    g_byte_array_append (slot->twin, text, (guint) length);
  else
    fuzz_try_failed (self, &error);
}

static void
op_append (FuzzMachine *self)
{
  gsize length;
  const guint8 *text = (const guint8 *) fuzz_input_text (&self->input, &length);
  Slot *slot = pick_roomy (self, length);

  if (slot == NULL)
    return;
  multitude_byte_array_append (slot->ours, text, (guint) length);
  g_byte_array_append (slot->twin, text, (guint) length);
}

static void
op_append_bytes (FuzzMachine *self)
{
  Slot *slot = pick (self);
  FuzzBlock *block = fuzz_block_pick (self, &fuzz_bytes);
  g_autoptr (GError) error = NULL;
  gconstpointer data;
  gsize size;

  if (slot == NULL || block == NULL || slot->twin->len > MAX_LENGTH)
    return;
  data = g_bytes_get_data (block->handle, &size);
  fuzz_try_begin (self);
  if (multitude_byte_array_append_bytes (slot->ours, block->handle, &error))
    g_byte_array_append (slot->twin, data, (guint) size);
  else
    fuzz_try_failed (self, &error);
}

static void
op_prepend (FuzzMachine *self)
{
  gsize length;
  const guint8 *text = (const guint8 *) fuzz_input_text (&self->input, &length);
  Slot *slot = pick_roomy (self, length);

  if (slot == NULL)
    return;
  multitude_byte_array_prepend (slot->ours, text, (guint) length);
  g_byte_array_prepend (slot->twin, text, (guint) length);
}

static void
op_set_size (FuzzMachine *self)
{
  guint size = (guint) fuzz_input_size (&self->input);
  Slot *slot = pick_roomy (self, size);
  guint old_size;

  if (slot == NULL)
    return;
  old_size = MIN (slot->twin->len, size);
  multitude_byte_array_set_size (slot->ours, size);
  g_byte_array_set_size (slot->twin, size);
  if (size > old_size)
    {
      memset (slot->ours->data + old_size, 7, size - old_size);
      memset (slot->twin->data + old_size, 7, size - old_size);
    }
}

/* ---- Removing, and the order ---- */

static void
op_remove_index (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint at;

  if (slot == NULL || slot->twin->len == 0)
    return;
  at = pick_index (self, slot->twin->len - 1);
  multitude_byte_array_remove_index (slot->ours, at);
  g_byte_array_remove_index (slot->twin, at);
}

static void
op_remove_index_fast (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint at;

  if (slot == NULL || slot->twin->len == 0)
    return;
  at = pick_index (self, slot->twin->len - 1);
  multitude_byte_array_remove_index_fast (slot->ours, at);
  g_byte_array_remove_index_fast (slot->twin, at);
}

static void
op_remove_range (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint at;
  guint n;

  if (slot == NULL)
    return;
  at = pick_index (self, slot->twin->len);
  n = pick_index (self, slot->twin->len - at);
  multitude_byte_array_remove_range (slot->ours, at, n);
  g_byte_array_remove_range (slot->twin, at, n);
}

static gint
compare (gconstpointer a,
         gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static void
op_sort (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL || slot->twin->len > 2000)
    return;
  multitude_byte_array_sort (slot->ours, compare);
  g_byte_array_sort (slot->twin, compare);
}

/* ---- As a whole ---- */

static void
op_reserve (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n = (guint) fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (!multitude_byte_array_try_reserve (slot->ours, n, &error))
    fuzz_try_failed (self, &error);
}

static void
op_shrink (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot != NULL)
    multitude_byte_array_shrink (slot->ours);
}

static void
op_split_off (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  Slot *tail = find_unused ();
  guint at;

  if (slot == NULL || tail == NULL)
    return;
  at = pick_index (self, slot->twin->len);
  tail->ours = multitude_byte_array_split_off (slot->ours, at);
  tail->twin = g_byte_array_new ();
  if (at < slot->twin->len)
    g_byte_array_append (tail->twin, slot->twin->data + at, slot->twin->len - at);
  g_byte_array_set_size (slot->twin, at);
}

static void
op_join (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, MAX_LENGTH);
  Slot *tail = slot != NULL ? &slots[(slot - slots + 1) % N_ARRAYS] : NULL;

  if (tail == NULL || tail->ours == NULL || tail->twin->len > MAX_LENGTH)
    return;
  multitude_byte_array_join (slot->ours, tail->ours);
  g_byte_array_append (slot->twin, tail->twin->data, tail->twin->len);
  slot_clear (tail);
}

/* ---- The end ---- */

static void
ended (FuzzMachine    *self,
       Slot           *slot,
       const FuzzKind *kind,
       gpointer        memory,
       gpointer        handle)
{
  if (memory == NULL)
    return;
  if (handle != NULL && slot->twin->len == 0)
    {
      fuzz_bytes_drop_empty (handle);
      return;
    }
  g_assert_cmpmem (memory, slot->twin->len, slot->twin->data, slot->twin->len);
  fuzz_block_add_text (self, kind, memory, slot->twin->len, 1)->handle = handle;
}

static void
end_as_bytes (FuzzMachine *self,
              Slot        *slot,
              GBytes      *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, ==, slot->twin->len);
  ended (self, slot, &fuzz_bytes, (gpointer) data, bytes);
}

static void
op_end (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  guint8 how = fuzz_input_byte (&self->input);
  gpointer memory;
  gsize n;

  if (slot == NULL || fuzz_blocks_full (self))
    return;

  if (how >= 200)
    {
      end_as_bytes (self, slot, multitude_byte_array_steal_bytes (slot->ours));
      g_byte_array_set_size (slot->twin, 0);
      return;
    }

  if (how % 6 == 0)
    end_as_bytes (self, slot, multitude_byte_array_free_to_bytes (slot->ours));
  else if (how % 6 == 1)
    {
      memory = multitude_byte_array_free_to_atomic_rc_box (slot->ours);
      g_assert_cmpuint (multitude_atomic_rc_box_get_size (memory), ==, slot->twin->len);
      ended (self, slot, &fuzz_atomic, memory, NULL);
    }
  else if (how % 6 == 2)
    ended (self, slot, &fuzz_box, multitude_byte_array_free_to_box (slot->ours, NULL), NULL);
  else if (how % 6 == 3)
    ended (self, slot, &fuzz_box, multitude_byte_array_free (slot->ours, FALSE), NULL);
  else if (how % 6 == 4)
    {
      memory = multitude_byte_array_steal (slot->ours, &n);
      g_assert_cmpuint (n, ==, slot->twin->len);
      ended (self, slot, &fuzz_box, memory, NULL);
      multitude_byte_array_unref (slot->ours);
    }
  else
    multitude_byte_array_unref (slot->ours);
  slot_clear (slot);
}

const FuzzFamily fuzz_family_byte_array = {
  "byte-array",
  {
    op_new, op_new_take, op_try_append, op_append, op_append_bytes, op_prepend, op_set_size,
    op_remove_index, op_remove_index_fast, op_remove_range, op_sort, op_reserve, op_shrink,
    op_split_off, op_join, op_end,
  },
  check, NULL, leave
};
