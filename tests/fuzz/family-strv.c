/* Operations on arrays of strings that end in one piece.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_strv.  The twin is an array of strings of GLib. */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

#define N_BUILDERS 2
#define MAX_STRINGS 200

typedef struct
{
  MultitudeStrvBuilder *ours;   /* NULL: unused */
  GPtrArray            *twin;
} Slot;

static Slot slots[N_BUILDERS];

static void
slot_clear (Slot *slot)
{
  multitude_strv_builder_unref (g_steal_pointer (&slot->ours));
  g_ptr_array_unref (g_steal_pointer (&slot->twin));
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_BUILDERS; i++)
    if (slots[i].ours != NULL)
      slot_clear (&slots[i]);
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_BUILDERS)];
  g_autoptr (GError) error = NULL;

  if (slot->ours != NULL)
    return slot->twin->len < MAX_STRINGS ? slot : NULL;

  if (slot == &slots[1])
    {
      fuzz_try_begin (self);
      slot->ours = multitude_strv_builder_new_holding (self->arena, &error);
      if (slot->ours == NULL)
        {
          fuzz_try_failed_keeping (self, &error);
          return NULL;
        }
    }
  else if (fuzz_may_abort (self, 100))
    slot->ours = multitude_strv_builder_new (self->arena);
  else
    return NULL;

  slot->twin = g_ptr_array_new_with_free_func (g_free);
  return slot;
}

static void
op_try_add (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (multitude_strv_builder_try_add (slot->ours, string, &error))
    g_ptr_array_add (slot->twin, g_strdup (string));
  else
    fuzz_try_failed (self, &error);
}

static void
op_add (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (slot == NULL || !fuzz_may_abort (self, 20 * FUZZ_MAX_TEXT))
    return;
  multitude_strv_builder_add (slot->ours, string);
  g_ptr_array_add (slot->twin, g_strdup (string));
}

static void
op_addv (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_auto (GStrv) strv = g_strsplit (string, " ", 20);
  char **each;

  if (slot == NULL || !fuzz_may_abort (self, 20 * FUZZ_MAX_TEXT))
    return;
  multitude_strv_builder_addv (slot->ours, (const char **) strv);
  multitude_strv_builder_add_many (slot->ours, "", "one", NULL);
  for (each = strv; *each != NULL; each++)
    g_ptr_array_add (slot->twin, g_strdup (*each));
  g_ptr_array_add (slot->twin, g_strdup (""));
  g_ptr_array_add (slot->twin, g_strdup ("one"));
}

/* The array and all strings are one box; it ends behind the last string. */
static void
op_end (FuzzMachine *self)
{
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;
  const char *end;
  char **strv;
  guint i;

  if (slot == NULL || fuzz_blocks_full (self))
    return;

  fuzz_try_begin (self);
  strv = multitude_strv_builder_try_end (slot->ours, &error);
  if (strv == NULL)
    {
      fuzz_try_failed (self, &error);
      return;
    }

  g_assert_cmpuint (g_strv_length (strv), ==, slot->twin->len);
  end = (const char *) (strv + slot->twin->len + 1);
  for (i = 0; i < slot->twin->len; i++)
    {
      g_assert_cmpstr (strv[i], ==, slot->twin->pdata[i]);
      end = MAX (end, strv[i] + strlen (strv[i]) + 1);
    }
  fuzz_block_add_text (self, &fuzz_box, strv, (gsize) (end - (const char *) strv), sizeof (char *));
  g_ptr_array_set_size (slot->twin, 0);
}

static void
op_end_copy (FuzzMachine *self)
{
  Slot *slot = pick (self);
  g_auto (GStrv) strv = NULL;
  guint i;

  if (slot == NULL)
    return;
  strv = multitude_strv_builder_end_copy (slot->ours);
  g_assert_cmpuint (g_strv_length (strv), ==, slot->twin->len);
  for (i = 0; i < slot->twin->len; i++)
    g_assert_cmpstr (strv[i], ==, slot->twin->pdata[i]);
  g_ptr_array_set_size (slot->twin, 0);
}

static void
op_unref (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL)
    return;
  multitude_strv_builder_ref (slot->ours);
  multitude_strv_builder_unref (slot->ours);
  slot_clear (slot);
}

const FuzzFamily fuzz_family_strv = {
  "strv",
  { op_try_add, op_add, op_addv, op_end, op_end_copy, op_unref },
  NULL, NULL, leave
};
