/* Operations on arrays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_array.  Everything is done to a GArray as well.  The elements may
 * have a function that clears them: it counts, and that of the twin says how far.
 */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

#define N_ARRAYS 3
#define MAX_LENGTH 4000

typedef struct
{
  MultitudeArray *ours;         /* NULL: unused */
  GArray         *twin;
  guint           element_size;
  gboolean        zero_terminated;
  gboolean        clears;       /* has a clear function */
} Slot;

static Slot slots[N_ARRAYS];

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    {
      const Slot *slot = &slots[i];
      gsize size;

      if (slot->ours == NULL)
        continue;
      size = ((gsize) slot->twin->len + slot->zero_terminated) * slot->element_size;
      g_assert_cmpuint (slot->ours->len, ==, slot->twin->len);
      if (slot->ours->data != NULL)
        g_assert_cmpmem (slot->ours->data, size, slot->twin->data, size);
    }
}

static void
slot_clear (Slot *slot)
{
  slot->ours = NULL;
  g_array_free (g_steal_pointer (&slot->twin), TRUE);
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    if (slots[i].ours != NULL)
      {
        multitude_array_unref (slots[i].ours);
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

/* Its shape is of one byte. */
static gboolean
begin (FuzzMachine *self,
       Slot        *slot,
       guint        reserved)
{
  static const guint element_sizes[] = { 1, 2, 4, 8, 12, 24, 3, 16 };
  guint8 shape = fuzz_input_byte (&self->input);
  g_autoptr (GError) error = NULL;

  *slot = (Slot) {
    .element_size = element_sizes[shape % 8],
    .zero_terminated = shape / 8 % 2,
    .clears = shape / 16 % 4 == 3,
  };
  fuzz_try_begin (self);
  slot->ours = multitude_array_try_sized_new (self->arena, slot->zero_terminated, shape / 64 % 2,
                                              slot->element_size, reserved, &error);
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return FALSE;
    }

  slot->twin = g_array_new (slot->zero_terminated, shape / 64 % 2, slot->element_size);
  if (slot->clears)
    {
      multitude_array_set_clear_func (slot->ours, fuzz_notify_element);
      g_array_set_clear_func (slot->twin, fuzz_expect_element);
    }
  return TRUE;
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_ARRAYS)];

  return slot->ours != NULL || begin (self, slot, 0) ? slot : NULL;
}

/* For a call that would abort. */
static Slot *
pick_roomy (FuzzMachine *self,
            guint        n)
{
  Slot *slot = pick (self);

  if (slot == NULL || slot->twin->len > MAX_LENGTH
      || !fuzz_may_abort (self, (gsize) (slot->twin->len + n + 1) * slot->element_size))
    return NULL;
  return slot;
}

/* As many elements as the text has room for. */
static const char *
pick_elements (FuzzMachine *self,
               guint       *n)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);

  *n = (guint) (length / 24);
  return text;
}

static guint
pick_index (FuzzMachine *self,
            guint        length)
{
  return (guint) (fuzz_input_size (&self->input) % ((gsize) length + 1));
}

/* ---- Adding ---- */

static void
op_sized_new (FuzzMachine *self)
{
  guint reserved = (guint) fuzz_input_size (&self->input) % 3000;
  Slot *slot = find_unused ();

  if (slot != NULL)
    begin (self, slot, reserved);
}

static void
op_try_append_vals (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n;
  const char *elements = pick_elements (self, &n);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_array_try_append_vals (slot->ours, elements, n, &error))
    g_array_append_vals (slot->twin, elements, n);
  else
    fuzz_try_failed (self, &error);
}

static void
op_append_val (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 8);
  guint64 value[3];
  guint n = fuzz_input_below (&self->input, 8);

  if (slot == NULL)
    return;
  memset (value, n + 1, sizeof value);
  for (; n > 0; n--)
    {
      multitude_array_append_one (slot->ours, value, slot->element_size);
      g_array_append_vals (slot->twin, value, 1);
    }
}

static void
op_prepend_vals (FuzzMachine *self)
{
  guint n;
  const char *elements = pick_elements (self, &n);
  Slot *slot = pick_roomy (self, n);

  if (slot == NULL)
    return;
  multitude_array_prepend_vals (slot->ours, elements, n);
  g_array_prepend_vals (slot->twin, elements, n);
}

static void
op_insert_vals (FuzzMachine *self)
{
  guint n;
  const char *elements = pick_elements (self, &n);
  Slot *slot = pick_roomy (self, n);
  guint at;

  if (slot == NULL)
    return;
  at = pick_index (self, slot->twin->len);
  multitude_array_insert_vals (slot->ours, at, elements, n);
  g_array_insert_vals (slot->twin, at, elements, n);
}

/* What is new is written to, since only some arrays clear it. */
static void
op_set_size (FuzzMachine *self)
{
  guint length = (guint) fuzz_input_size (&self->input) % MAX_LENGTH;
  Slot *slot = pick_roomy (self, length);
  gsize old_size;
  gsize size;

  if (slot == NULL)
    return;
  size = (gsize) length * slot->element_size;
  old_size = MIN ((gsize) slot->twin->len * slot->element_size, size);
  multitude_array_set_size (slot->ours, length);
  g_array_set_size (slot->twin, length);
  if (size > old_size)
    {
      memset (slot->ours->data + old_size, 7, size - old_size);
      memset (slot->twin->data + old_size, 7, size - old_size);
    }
}

/* ---- Removing ---- */

static void
op_remove_index (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint at;

  if (slot == NULL || slot->twin->len == 0)
    return;
  at = pick_index (self, slot->twin->len - 1);
  multitude_array_remove_index (slot->ours, at);
  g_array_remove_index (slot->twin, at);
}

static void
op_remove_index_fast (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint at;

  if (slot == NULL || slot->twin->len == 0)
    return;
  at = pick_index (self, slot->twin->len - 1);
  multitude_array_remove_index_fast (slot->ours, at);
  g_array_remove_index_fast (slot->twin, at);
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
  multitude_array_remove_range (slot->ours, at, n);
  g_array_remove_range (slot->twin, at, n);
}

/* ---- In order ---- */

static guint compared_size;

static gint
compare (gconstpointer a,
         gconstpointer b)
{
  return memcmp (a, b, compared_size);
}

static void
op_sort (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL)
    return;
  compared_size = slot->element_size;
  multitude_array_sort (slot->ours, compare);
  g_array_sort (slot->twin, compare);
}

/* Of equal ones any may be found. */
static void
op_search (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n;
  const char *element = pick_elements (self, &n);
  gboolean is_there;
  guint at;

  if (slot == NULL)
    return;
  compared_size = slot->element_size;
  multitude_array_sort (slot->ours, compare);
  g_array_sort (slot->twin, compare);
  is_there = g_array_binary_search (slot->twin, element, compare, NULL);
  g_assert_true (multitude_array_binary_search (slot->ours, element, compare, &at) == is_there);
  if (is_there)
    g_assert_cmpint (compare (slot->ours->data + (gsize) at * slot->element_size, element), ==, 0);
}

/* ---- As a whole ---- */

static void
op_reserve (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n = (guint) fuzz_input_size (&self->input) % MAX_LENGTH;
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (!multitude_array_try_reserve (slot->ours, n, &error))
    fuzz_try_failed (self, &error);
}

static void
op_shrink (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot != NULL)
    multitude_array_shrink (slot->ours);
}

/* The twin has no such call: its elements go without being cleared. */
static void
op_split_off (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  Slot *tail = find_unused ();
  guint at;

  if (slot == NULL || tail == NULL)
    return;

  at = pick_index (self, slot->twin->len);
  *tail = *slot;
  tail->ours = multitude_array_split_off (slot->ours, at);
  tail->twin = g_array_copy (slot->twin);
  g_array_remove_range (tail->twin, 0, at);
  g_array_set_clear_func (slot->twin, NULL);
  g_array_set_size (slot->twin, at);
  if (slot->clears)
    {
      g_array_set_clear_func (slot->twin, fuzz_expect_element);
      g_array_set_clear_func (tail->twin, fuzz_expect_element);
    }
}

static void
op_join (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, MAX_LENGTH);
  Slot *tail = slot != NULL ? &slots[(slot - slots + 1) % N_ARRAYS] : NULL;

  if (tail == NULL || tail->ours == NULL || tail->element_size != slot->element_size
      || tail->twin->len > MAX_LENGTH)
    return;
  multitude_array_join (slot->ours, tail->ours);
  g_array_append_vals (slot->twin, tail->twin->data, tail->twin->len);
  g_array_set_clear_func (tail->twin, NULL);
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
  gsize size = (gsize) slot->twin->len * slot->element_size;
  FuzzBlock *block;

  if (memory == NULL)
    return;
  if (handle != NULL && size == 0)
    {
      fuzz_bytes_drop_empty (handle);
      return;
    }
  g_assert_cmpmem (memory, size, slot->twin->data, size);
  block = fuzz_block_add_text (self, kind, memory, size, 1);
  block->handle = handle;
  if (slot->clears && kind != &fuzz_box)
    block->n_notifies = slot->twin->len;
}

/* The elements go on, and are not cleared now. */
static void
end (FuzzMachine *self,
     Slot        *slot,
     guint8       how)
{
  MultitudeArray *ours = slot->ours;
  gpointer memory;
  GBytes *bytes;
  gsize n;

  if (how % 5 == 0)
    {
      bytes = multitude_array_free_to_bytes (ours);
      ended (self, slot, &fuzz_bytes, (gpointer) g_bytes_get_data (bytes, NULL), bytes);
    }
  else if (how % 5 == 1)
    {
      memory = multitude_array_free_to_atomic_rc_box (ours);
      g_assert_cmpuint (multitude_atomic_rc_box_get_size (memory), ==,
                        (gsize) slot->twin->len * slot->element_size);
      ended (self, slot, &fuzz_atomic, memory, NULL);
    }
  else if (how % 5 == 2)
    ended (self, slot, &fuzz_box, multitude_array_free_to_box (ours, NULL), NULL);
  else if (how % 5 == 3)
    ended (self, slot, &fuzz_box, multitude_array_free (ours, FALSE), NULL);
  else
    {
      memory = multitude_array_steal (ours, &n);
      g_assert_cmpuint (n, ==, slot->twin->len);
      ended (self, slot, &fuzz_box, memory, NULL);
      multitude_array_unref (ours);
    }

  g_array_set_clear_func (slot->twin, NULL);
  slot_clear (slot);
}

static void
op_end (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  guint8 how = fuzz_input_byte (&self->input);

  if (slot == NULL || fuzz_blocks_full (self))
    return;
  if (how < 200)
    {
      end (self, slot, how);
      return;
    }

  if (how >= 228)
    {
      /* Somebody else still has it. */
      multitude_array_ref (slot->ours);
      multitude_array_free (slot->ours, TRUE);
      g_array_set_size (slot->twin, 0);
      return;
    }

  multitude_array_unref (slot->ours);
  slot_clear (slot);
}

const FuzzFamily fuzz_family_array = {
  "array",
  {
    op_sized_new, op_try_append_vals, op_append_val, op_prepend_vals, op_insert_vals, op_set_size,
    op_remove_index, op_remove_index_fast, op_remove_range, op_sort, op_search, op_reserve, op_shrink,
    op_split_off, op_join, op_end,
  },
  check, NULL, leave
};
