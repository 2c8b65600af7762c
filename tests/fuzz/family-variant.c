/* Operations that make a GVariant.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_variant.  Values are held for a while, over resets and arenas, next
 * to equal ones of GLib's.
 */

#include "alphabet.h"
#include "worker.h"

#define N_SLOTS 4

typedef struct
{
  GVariant *ours;               /* NULL: both are */
  GVariant *twin;
} Slot;

static Slot slots[N_SLOTS];

static Slot *
pick (FuzzMachine *self)
{
  return &slots[fuzz_input_below (&self->input, N_SLOTS)];
}

static void
unref_variant (gpointer value)
{
  g_variant_unref (value);
}

static void
check_slot (const Slot *slot)
{
  if (slot->ours == NULL)
    return;
  g_assert_false (g_variant_is_floating (slot->ours));
  g_assert_cmpstr (g_variant_get_type_string (slot->ours), ==, g_variant_get_type_string (slot->twin));
  g_assert_true (g_variant_equal (slot->ours, slot->twin));
}

static void
let_go (Slot    *slot,
        gboolean elsewhere)
{
  if (slot->ours == NULL)
    return;
  check_slot (slot);
  if (elsewhere)
    fuzz_worker_call (unref_variant, slot->ours);
  else
    g_variant_unref (slot->ours);
  g_variant_unref (slot->twin);
  *slot = (Slot) { NULL, NULL };
}

/* Takes the twin. */
static void
take (FuzzMachine  *self,
      Slot         *slot,
      GVariant     *ours,
      GVariant     *twin,
      GError      **error)
{
  g_variant_take_ref (twin);
  if (ours == NULL)
    {
      fuzz_try_failed (self, error);
      g_variant_unref (twin);
      return;
    }

  let_go (slot, FALSE);
  *slot = (Slot) { ours, twin };
  check_slot (slot);
}

/* ---- Values ---- */

static GVariant *
read_array (FuzzMachine *self)
{
  guint n = fuzz_input_below (&self->input, 40);
  GVariantBuilder builder;
  guint i;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(uay)"));
  for (i = 0; i < n; i++)
    g_variant_builder_add (&builder, "(u^ay)", i, "bytes");
  return g_variant_builder_end (&builder);
}

static GVariant *
read_value (FuzzMachine *self)
{
  gsize length;
  guint8 how = fuzz_input_byte (&self->input);
  const char *text = fuzz_input_string (&self->input, &length);

  switch (how % 6)
    {
    case 0:
      return g_variant_new_string (text);
    case 1:
      return g_variant_new ("(yxds)", how, (gint64) length, 0.5, text);
    case 2:
      return read_array (self);
    case 3:
      return g_variant_new ("{sv}", "key", read_array (self));
    case 4:
      return g_variant_new ("(@ayms)", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, length, 1),
                            length % 2 == 0 ? text : NULL);
    default:
      return g_variant_new ("()");
    }
}

static void
op_store (FuzzMachine *self)
{
  Slot *slot = pick (self);
  GVariant *value = g_variant_ref_sink (read_value (self));
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  take (self, slot, multitude_arena_store_variant (self->arena, value, &error), value, &error);
}

/* Whatever the bytes are. */
static void
op_from_data (FuzzMachine *self)
{
  static const char *const types[] = { "s", "ay", "a(us)", "a{sv}", "v", "(yms)", "as", "u" };
  const GVariantType *type = G_VARIANT_TYPE (types[fuzz_input_below (&self->input, G_N_ELEMENTS (types))]);
  Slot *slot = pick (self);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GError) error = NULL;

  fuzz_try_begin (self);
  take (self, slot, multitude_arena_new_variant_from_data (self->arena, type, text, length, FALSE, &error),
        g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE)), &error);
}

static void
op_detach (FuzzMachine *self)
{
  Slot *from = pick (self);
  Slot *slot = pick (self);
  g_autoptr (GError) error = NULL;
  GVariant *child;

  if (from->ours == NULL)
    return;
  if (g_variant_is_container (from->ours) && g_variant_n_children (from->ours) > 0)
    child = g_variant_get_child_value (from->ours,
                                       fuzz_input_size (&self->input) % g_variant_n_children (from->ours));
  else
    child = g_variant_ref (from->ours);

  fuzz_try_begin (self);
  take (self, slot, multitude_arena_detach_variant (self->arena, child, &error), g_variant_get_normal_form (child),
        &error);
  g_variant_unref (child);
}

static void
op_let_go (FuzzMachine *self)
{
  let_go (pick (self), FALSE);
}

static void
op_let_go_elsewhere (FuzzMachine *self)
{
  let_go (pick (self), !self->is_handed_over);
}

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_SLOTS; i++)
    check_slot (&slots[i]);
}

/* They may outlive the arena, but not the input. */
static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_SLOTS; i++)
    let_go (&slots[i], FALSE);
}

const FuzzFamily fuzz_family_variant = {
  "variant",
  { op_store, op_from_data, op_detach, op_let_go, op_let_go_elsewhere },
  check, NULL, leave
};
