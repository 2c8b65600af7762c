/* Operations on strings as a whole: room, cutting, joining, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_string_end. */

#include "alphabet.h"
#include "kinds.h"
#include "text-slots.h"

static void
op_reserve (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (!multitude_string_try_reserve (slot->ours, size, &error))
    fuzz_try_failed (self, &error);
}

static void
op_shrink (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);

  if (slot != NULL)
    multitude_string_shrink (slot->ours);
}

static void
op_split_off (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  FuzzString *tail = fuzz_string_unused ();
  g_autoptr (GError) error = NULL;
  gsize at;

  if (slot == NULL || tail == NULL)
    return;

  at = fuzz_input_size (&self->input) % (slot->twin->len + 1);
  fuzz_try_begin (self);
  tail->ours = multitude_string_try_split_off (slot->ours, at, &error);
  if (tail->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return;
    }

  tail->twin = g_string_new_len (slot->twin->str + at, (gssize) (slot->twin->len - at));
  g_string_truncate (slot->twin, at);
}

static void
op_join (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  FuzzString *tail = slot != NULL ? fuzz_string_next (slot) : NULL;

  if (tail == NULL || tail->ours == NULL
      || !fuzz_may_abort (self, slot->twin->len + tail->twin->len))
    return;

  multitude_string_join (slot->ours, g_steal_pointer (&tail->ours));
  g_string_append_len (slot->twin, tail->twin->str, (gssize) tail->twin->len);
  g_string_free (g_steal_pointer (&tail->twin), TRUE);
}

static void
op_assign (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || !fuzz_may_abort (self, length))
    return;
  multitude_string_assign (slot->ours, string);
  g_string_assign (slot->twin, string);
}

static void
op_compare (FuzzMachine *self)
{
  FuzzString *a = fuzz_string_pick (self);
  FuzzString *b = a != NULL ? fuzz_string_next (a) : NULL;

  if (b == NULL || b->ours == NULL)
    return;
  g_assert_true (multitude_string_equal (a->ours, b->ours) == g_string_equal (a->twin, b->twin));
  if (multitude_string_equal (a->ours, b->ours))
    g_assert_cmpuint (multitude_string_hash (a->ours), ==, multitude_string_hash (b->ours));
}

/* ---- The end ---- */

/* The text of a string that is to end, or NULL. */
static FuzzString *
pick_to_end (FuzzMachine *self)
{
  FuzzString *slot = fuzz_string_pick (self);

  if (slot == NULL || fuzz_blocks_full (self) || !fuzz_may_abort (self, slot->twin->len))
    return NULL;
  return slot;
}

static FuzzBlock *
ended (FuzzMachine    *self,
       FuzzString     *slot,
       const FuzzKind *kind,
       gpointer        memory,
       gsize           alignment)
{
  gsize size = slot->twin->len + 1;

  g_assert_cmpmem (memory, size, slot->twin->str, size);
  slot->ours = NULL;
  g_string_free (g_steal_pointer (&slot->twin), TRUE);
  return fuzz_block_add_text (self, kind, memory, size, alignment);
}

static void
op_to_bytes (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);
  GBytes *bytes;
  gsize size;
  gconstpointer data;

  if (slot == NULL)
    return;
  bytes = multitude_string_free_to_bytes (slot->ours);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, slot->twin->len);
  if (size > 0)
    {
      ended (self, slot, &fuzz_bytes, (gpointer) data, 16)->handle = bytes;
      return;
    }

  fuzz_bytes_drop_empty (bytes);
  slot->ours = NULL;
  g_string_free (g_steal_pointer (&slot->twin), TRUE);
}

static void
op_to_ref_string (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);
  char *string;

  if (slot == NULL)
    return;
  string = multitude_string_free_to_ref_string (slot->ours);
  g_assert_cmpuint (multitude_ref_string_length (string), ==, slot->twin->len);
  ended (self, slot, &fuzz_ref_string, string, 1);
}

static void
op_to_box (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);

  if (slot != NULL)
    ended (self, slot, &fuzz_box, multitude_string_free_to_box (slot->ours), 16);
}

static void
op_to_atomic (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);
  char *memory;

  if (slot == NULL)
    return;
  memory = multitude_string_free_to_atomic_rc_box (slot->ours);
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (memory), ==, slot->twin->len);
  ended (self, slot, &fuzz_atomic, memory, 16);
}

static void
op_steal_bytes (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);
  GBytes *bytes;
  gsize size;
  gconstpointer data;

  if (slot == NULL)
    return;
  bytes = multitude_string_steal_bytes (slot->ours);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, slot->twin->str, slot->twin->len);
  if (size > 0)
    fuzz_bytes_add (self, bytes, 1);
  else
    fuzz_bytes_drop_empty (bytes);
  g_string_truncate (slot->twin, 0);
}

static void
op_free (FuzzMachine *self)
{
  FuzzString *slot = pick_to_end (self);

  if (slot == NULL)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 1)
    {
      ended (self, slot, &fuzz_box, multitude_string_free (slot->ours, FALSE), 1);
      return;
    }

  g_assert_null (multitude_string_free (slot->ours, TRUE));
  slot->ours = NULL;
  g_string_free (g_steal_pointer (&slot->twin), TRUE);
}

const FuzzFamily fuzz_family_string_end = {
  "string-end",
  {
    op_reserve, op_shrink, op_split_off, op_join, op_assign, op_compare, op_to_bytes, op_to_ref_string,
    op_to_box, op_to_atomic, op_steal_bytes, op_free,
  },
  NULL, NULL, NULL
};
