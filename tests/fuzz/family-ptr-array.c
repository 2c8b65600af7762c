/* Operations on arrays of pointers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_ptr_array.  The pointers are numbers.  What frees them counts, and
 * the twin, a GPtrArray, says how far.
 */

#include "alphabet.h"
#include "kinds.h"

#define N_ARRAYS 3
#define MAX_LENGTH 6000

typedef struct
{
  MultitudePtrArray *ours;      /* NULL: unused */
  GPtrArray         *twin;
  gboolean           frees;
} Slot;

static Slot slots[N_ARRAYS];

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    {
      const Slot *slot = &slots[i];

      if (slot->ours == NULL)
        continue;
      g_assert_cmpmem (slot->ours->pdata, slot->ours->len * sizeof (gpointer),
                       slot->twin->pdata, slot->twin->len * sizeof (gpointer));
      if (multitude_ptr_array_is_null_terminated (slot->ours) && slot->ours->pdata != NULL)
        g_assert_null (slot->ours->pdata[slot->ours->len]);
    }
}

static void
slot_clear (Slot *slot)
{
  slot->ours = NULL;
  g_ptr_array_free (g_steal_pointer (&slot->twin), TRUE);
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_ARRAYS; i++)
    if (slots[i].ours != NULL)
      {
        multitude_ptr_array_unref (slots[i].ours);
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
       guint        reserved)
{
  guint8 shape = fuzz_input_byte (&self->input);
  g_autoptr (GError) error = NULL;

  slot->frees = shape % 2;
  if (shape % 4 >= 2 && fuzz_may_abort (self, 8 * reserved + 100))
    slot->ours = multitude_ptr_array_new_null_terminated (self->arena, reserved,
                                                          slot->frees ? fuzz_notify_element : NULL, TRUE);
  else
    {
      fuzz_try_begin (self);
      slot->ours = multitude_ptr_array_try_new_full (self->arena, reserved,
                                                     slot->frees ? fuzz_notify_element : NULL, &error);
    }
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return FALSE;
    }

  slot->twin = g_ptr_array_new_full (0, slot->frees ? fuzz_expect_element : NULL);
  return TRUE;
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_ARRAYS)];

  return slot->ours != NULL || begin (self, slot, 0) ? slot : NULL;
}

static Slot *
pick_roomy (FuzzMachine *self,
            guint        n)
{
  Slot *slot = pick (self);

  if (slot == NULL || slot->twin->len > MAX_LENGTH
      || !fuzz_may_abort (self, (slot->twin->len + n + 1) * sizeof (gpointer)))
    return NULL;
  return slot;
}

/* Not NULL, and few enough to be there already. */
static gpointer
pick_pointer (FuzzMachine *self)
{
  return GUINT_TO_POINTER (1 + fuzz_input_byte (&self->input));
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
  guint reserved = (guint) fuzz_input_size (&self->input) % 3000;
  Slot *slot = find_unused ();

  if (slot != NULL)
    begin (self, slot, reserved);
}

static void
op_try_add (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer pointer = pick_pointer (self);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_ptr_array_try_add (slot->ours, pointer, &error))
    g_ptr_array_add (slot->twin, pointer);
  else
    fuzz_try_failed (self, &error);
}

static void
op_add (FuzzMachine *self)
{
  guint n = (guint) fuzz_input_size (&self->input) % 1000;
  Slot *slot = pick_roomy (self, n);
  guint i;

  if (slot == NULL)
    return;
  for (i = 1; i <= n; i++)
    {
      multitude_ptr_array_add (slot->ours, GUINT_TO_POINTER (i));
      g_ptr_array_add (slot->twin, GUINT_TO_POINTER (i));
    }
}

static void
op_insert (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 1);
  gpointer pointer = pick_pointer (self);
  gint at;

  if (slot == NULL)
    return;
  at = (gint) pick_index (self, slot->twin->len);
  multitude_ptr_array_insert (slot->ours, at, pointer);
  g_ptr_array_insert (slot->twin, at, pointer);
}

static gpointer
copy_pointer (gconstpointer pointer,
              gpointer      data)
{
  return GUINT_TO_POINTER (GPOINTER_TO_UINT (pointer) + GPOINTER_TO_UINT (data));
}

static void
op_extend (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, MAX_LENGTH);
  Slot *other = slot != NULL ? &slots[(slot - slots + 1) % N_ARRAYS] : NULL;
  GCopyFunc copy = fuzz_input_byte (&self->input) % 2 == 1 ? copy_pointer : NULL;

  if (other == NULL || other->ours == NULL || other->twin->len > MAX_LENGTH)
    return;
  multitude_ptr_array_extend (slot->ours, other->ours, copy, GUINT_TO_POINTER (3));
  g_ptr_array_extend (slot->twin, other->twin, copy, GUINT_TO_POINTER (3));
}

static void
op_set_size (FuzzMachine *self)
{
  guint size = (guint) fuzz_input_size (&self->input) % MAX_LENGTH;
  Slot *slot = pick_roomy (self, size);

  if (slot == NULL)
    return;
  multitude_ptr_array_set_size (slot->ours, (gint) size);
  g_ptr_array_set_size (slot->twin, (gint) size);
}

/* ---- Removing ---- */

static void
op_remove_index (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint8 how = fuzz_input_byte (&self->input);
  guint at;

  if (slot == NULL || slot->twin->len == 0)
    return;

  at = pick_index (self, slot->twin->len - 1);
  if (how % 4 == 0)
    g_assert_true (multitude_ptr_array_remove_index (slot->ours, at)
                   == g_ptr_array_remove_index (slot->twin, at));
  else if (how % 4 == 1)
    g_assert_true (multitude_ptr_array_remove_index_fast (slot->ours, at)
                   == g_ptr_array_remove_index_fast (slot->twin, at));
  else if (how % 4 == 2)
    g_assert_true (multitude_ptr_array_steal_index (slot->ours, at)
                   == g_ptr_array_steal_index (slot->twin, at));
  else
    g_assert_true (multitude_ptr_array_steal_index_fast (slot->ours, at)
                   == g_ptr_array_steal_index_fast (slot->twin, at));
}

static void
op_remove (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer pointer = pick_pointer (self);

  if (slot == NULL)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 0)
    g_assert_true (multitude_ptr_array_remove (slot->ours, pointer)
                   == g_ptr_array_remove (slot->twin, pointer));
  else
    g_assert_true (multitude_ptr_array_remove_fast (slot->ours, pointer)
                   == g_ptr_array_remove_fast (slot->twin, pointer));
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
  multitude_ptr_array_remove_range (slot->ours, at, n);
  g_ptr_array_remove_range (slot->twin, at, n);
}

/* ---- Looking ---- */

static gint
compare (gconstpointer a,
         gconstpointer b)
{
  guint x = GPOINTER_TO_UINT (*(const gpointer *) a) / 4;
  guint y = GPOINTER_TO_UINT (*(const gpointer *) b) / 4;

  return (x > y) - (x < y);
}

/* Those that are equal stay in their order. */
static void
op_sort (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL)
    return;
  multitude_ptr_array_sort (slot->ours, compare);
  g_ptr_array_sort (slot->twin, compare);
}

static void
op_find (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer pointer = pick_pointer (self);
  guint ours = 0;
  guint twins = 0;

  if (slot == NULL)
    return;
  g_assert_true (multitude_ptr_array_find (slot->ours, pointer, &ours)
                 == g_ptr_array_find (slot->twin, pointer, &twins));
  g_assert_cmpuint (ours, ==, twins);
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
  if (n % 4 == 3)
    {
      multitude_ptr_array_shrink (slot->ours);
      return;
    }

  fuzz_try_begin (self);
  if (!multitude_ptr_array_try_reserve (slot->ours, n, &error))
    fuzz_try_failed (self, &error);
}

static void
op_copy (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  Slot *copy = find_unused ();
  GCopyFunc func = fuzz_input_byte (&self->input) % 2 == 1 ? copy_pointer : NULL;

  if (slot == NULL || copy == NULL)
    return;
  copy->frees = slot->frees;
  copy->ours = multitude_ptr_array_copy (slot->ours, func, GUINT_TO_POINTER (5));
  copy->twin = g_ptr_array_copy (slot->twin, func, GUINT_TO_POINTER (5));
}

/* The twin's pointers go without being freed. */
static void
op_split_off (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, 0);
  Slot *tail = find_unused ();
  guint at;
  guint i;

  if (slot == NULL || tail == NULL)
    return;

  at = pick_index (self, slot->twin->len);
  tail->frees = slot->frees;
  tail->ours = multitude_ptr_array_split_off (slot->ours, at);
  tail->twin = g_ptr_array_new_full (0, slot->frees ? fuzz_expect_element : NULL);
  for (i = at; i < slot->twin->len; i++)
    g_ptr_array_add (tail->twin, slot->twin->pdata[i]);
  g_ptr_array_set_free_func (slot->twin, NULL);
  g_ptr_array_set_size (slot->twin, (gint) at);
  g_ptr_array_set_free_func (slot->twin, slot->frees ? fuzz_expect_element : NULL);
}

static void
op_join (FuzzMachine *self)
{
  Slot *slot = pick_roomy (self, MAX_LENGTH);
  Slot *tail = slot != NULL ? &slots[(slot - slots + 1) % N_ARRAYS] : NULL;

  if (tail == NULL || tail->ours == NULL || tail->twin->len > MAX_LENGTH)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 0)
    multitude_ptr_array_join (slot->ours, tail->ours);
  else
    multitude_ptr_array_extend_and_steal (slot->ours, tail->ours);
  g_ptr_array_extend_and_steal (slot->twin, g_steal_pointer (&tail->twin));
  tail->ours = NULL;
}

/* ---- The end ---- */

static void
ended (FuzzMachine    *self,
       Slot           *slot,
       const FuzzKind *kind,
       gpointer        memory,
       gpointer        handle)
{
  gsize size = slot->twin->len * sizeof (gpointer);
  FuzzBlock *block;

  if (memory == NULL)
    return;
  if (handle != NULL && size == 0)
    {
      fuzz_bytes_drop_empty (handle);
      return;
    }
  g_assert_cmpmem (memory, size, slot->twin->pdata, size);
  block = fuzz_block_add_text (self, kind, memory, size, sizeof (gpointer));
  block->handle = handle;
  if (slot->frees && kind != &fuzz_box)
    block->n_notifies = slot->twin->len;
}

static void
end (FuzzMachine *self,
     Slot        *slot,
     guint8       how)
{
  MultitudePtrArray *ours = slot->ours;
  gpointer memory;
  GBytes *bytes;
  gsize n;

  if (how % 5 == 0)
    {
      bytes = multitude_ptr_array_free_to_bytes (ours);
      ended (self, slot, &fuzz_bytes, (gpointer) g_bytes_get_data (bytes, NULL), bytes);
    }
  else if (how % 5 == 1)
    {
      memory = multitude_ptr_array_free_to_atomic_rc_box (ours);
      g_assert_cmpuint (multitude_atomic_rc_box_get_size (memory), ==, slot->twin->len * sizeof (gpointer));
      ended (self, slot, &fuzz_atomic, memory, NULL);
    }
  else if (how % 5 == 2)
    ended (self, slot, &fuzz_box, multitude_ptr_array_free_to_box (ours, NULL), NULL);
  else if (how % 5 == 3)
    ended (self, slot, &fuzz_box, multitude_ptr_array_free (ours, FALSE), NULL);
  else
    {
      memory = multitude_ptr_array_steal (ours, &n);
      g_assert_cmpuint (n, ==, slot->twin->len);
      ended (self, slot, &fuzz_box, memory, NULL);
      multitude_ptr_array_unref (ours);
    }

  g_ptr_array_set_free_func (slot->twin, NULL);
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

  multitude_ptr_array_unref (slot->ours);
  slot_clear (slot);
}

const FuzzFamily fuzz_family_ptr_array = {
  "ptr-array",
  {
    op_new, op_try_add, op_add, op_insert, op_extend, op_set_size, op_remove_index, op_remove,
    op_remove_range, op_sort, op_find, op_reserve, op_copy, op_split_off, op_join, op_end,
  },
  check, NULL, leave
};
