/* Operations on hash tables.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_hash_table.  Everything is done to a GHashTable as well.  Keys and
 * values are numbers, so that what is dropped can be summed up; the two sums are one.
 */

#include "alphabet.h"

#define N_TABLES 2
#define N_KEYS 3000

typedef struct
{
  MultitudeHashTable *ours;     /* NULL: unused */
  GHashTable         *twin;
  gboolean            drops;
} Slot;

static Slot slots[N_TABLES];
static guint64 sum_ours;
static guint64 sum_twins;

/* Equal numbers need not be the same: the lowest bit does not count. */
static guint
hash_number (gconstpointer key)
{
  return GPOINTER_TO_UINT (key) / 2 * 16;
}

static gboolean
equal_numbers (gconstpointer a,
               gconstpointer b)
{
  return GPOINTER_TO_UINT (a) / 2 == GPOINTER_TO_UINT (b) / 2;
}

static void
drop_ours (gpointer number)
{
  sum_ours += GPOINTER_TO_UINT (number);
}

static void
drop_twins (gpointer number)
{
  sum_twins += GPOINTER_TO_UINT (number);
}

static void
check (FuzzMachine *self)
{
  guint i;

  g_assert_cmpuint (sum_ours, ==, sum_twins);
  for (i = 0; i < N_TABLES; i++)
    {
      GHashTableIter iter;
      gpointer key;
      gpointer value;
      gpointer our_key;
      gpointer our_value;

      if (slots[i].ours == NULL)
        continue;
      g_assert_cmpuint (multitude_hash_table_size (slots[i].ours), ==, g_hash_table_size (slots[i].twin));
      g_hash_table_iter_init (&iter, slots[i].twin);
      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          g_assert_true (multitude_hash_table_lookup_extended (slots[i].ours, key, &our_key, &our_value));
          g_assert_true (our_key == key && our_value == value);
        }
    }
}

static void
slot_clear (Slot *slot)
{
  multitude_hash_table_unref (g_steal_pointer (&slot->ours));
  g_hash_table_unref (g_steal_pointer (&slot->twin));
}

static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_TABLES; i++)
    if (slots[i].ours != NULL)
      slot_clear (&slots[i]);
  g_assert_cmpuint (sum_ours, ==, sum_twins);
}

/* ---- Picking ---- */

static gboolean
begin (FuzzMachine *self,
       Slot        *slot)
{
  guint8 shape = fuzz_input_byte (&self->input);
  GHashFunc hash = shape % 4 < 2 ? NULL : shape % 4 == 2 ? hash_number : g_direct_hash;
  GEqualFunc equal = shape % 4 == 2 ? equal_numbers : NULL;
  g_autoptr (GError) error = NULL;

  slot->drops = shape / 4 % 2;
  fuzz_try_begin (self);
  slot->ours = multitude_hash_table_try_new_full (self->arena, hash, equal,
                                                  slot->drops ? drop_ours : NULL,
                                                  slot->drops ? drop_ours : NULL, &error);
  if (slot->ours == NULL)
    {
      fuzz_try_failed_keeping (self, &error);
      return FALSE;
    }

  slot->twin = g_hash_table_new_full (hash, equal, slot->drops ? drop_twins : NULL,
                                      slot->drops ? drop_twins : NULL);
  return TRUE;
}

static Slot *
pick (FuzzMachine *self)
{
  Slot *slot = &slots[fuzz_input_below (&self->input, N_TABLES)];

  return slot->ours != NULL || begin (self, slot) ? slot : NULL;
}

static gpointer
pick_number (FuzzMachine *self)
{
  return GUINT_TO_POINTER (fuzz_input_byte (&self->input));
}

/* ---- In ---- */

typedef enum
{
  WAY_INSERT,
  WAY_REPLACE,
  WAY_ADD
} Way;

static gboolean
try_put (Slot      *slot,
         Way        way,
         gpointer   key,
         gpointer   value,
         gboolean  *is_new,
         GError   **error)
{
  if (way == WAY_INSERT)
    return multitude_hash_table_try_insert (slot->ours, key, value, is_new, error);
  if (way == WAY_REPLACE)
    return multitude_hash_table_try_replace (slot->ours, key, value, is_new, error);
  return multitude_hash_table_try_add (slot->ours, key, is_new, error);
}

static gboolean
put_twin (Slot     *slot,
          Way       way,
          gpointer  key,
          gpointer  value)
{
  if (way == WAY_INSERT)
    return g_hash_table_insert (slot->twin, key, value);
  if (way == WAY_REPLACE)
    return g_hash_table_replace (slot->twin, key, value);
  return g_hash_table_add (slot->twin, key);
}

static void
try_way (FuzzMachine *self,
         Way          way)
{
  Slot *slot = pick (self);
  gpointer key = pick_number (self);
  gpointer value = pick_number (self);
  g_autoptr (GError) error = NULL;
  gboolean is_new;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (try_put (slot, way, key, value, &is_new, &error))
    g_assert_true (put_twin (slot, way, key, value) == is_new);
  else
    fuzz_try_failed (self, &error);
}

static void
op_try_insert (FuzzMachine *self)
{
  try_way (self, WAY_INSERT);
}

static void
op_try_replace (FuzzMachine *self)
{
  try_way (self, WAY_REPLACE);
}

static void
op_try_add (FuzzMachine *self)
{
  try_way (self, WAY_ADD);
}

/* Many at once, a step apart. */
static void
op_insert_many (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n = fuzz_input_byte (&self->input);
  guint step = fuzz_input_byte (&self->input);
  guint i;

  if (slot == NULL || !fuzz_may_abort (self, 200000))
    return;
  for (i = 0; i < n; i++)
    {
      gpointer key = GUINT_TO_POINTER (i * step % N_KEYS);

      if (step % 4 == 3)
        g_assert_true (multitude_hash_table_add (slot->ours, key) == g_hash_table_add (slot->twin, key));
      else if (step % 4 == 2)
        g_assert_true (multitude_hash_table_replace (slot->ours, key, key)
                       == g_hash_table_replace (slot->twin, key, key));
      else
        g_assert_true (multitude_hash_table_insert (slot->ours, key, GUINT_TO_POINTER (i))
                       == g_hash_table_insert (slot->twin, key, GUINT_TO_POINTER (i)));
    }
}

static void
op_reserve (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint n = (guint) fuzz_input_size (&self->input) % N_KEYS;
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return;
  fuzz_try_begin (self);
  if (!multitude_hash_table_try_reserve (slot->ours, n, &error))
    fuzz_try_failed (self, &error);
}

/* ---- Out ---- */

static void
op_remove (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer key = pick_number (self);

  if (slot != NULL)
    g_assert_true (multitude_hash_table_remove (slot->ours, key) == g_hash_table_remove (slot->twin, key));
}

static void
op_steal (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer key = pick_number (self);
  gpointer ours[2];
  gpointer twins[2] = { NULL, NULL };

  if (slot == NULL)
    return;

  /* GLib's twin of the extended call forgets the value of what is a set. */
  g_hash_table_lookup_extended (slot->twin, key, &twins[0], &twins[1]);
  g_assert_true (multitude_hash_table_steal_extended (slot->ours, key, &ours[0], &ours[1])
                 == g_hash_table_steal (slot->twin, key));
  g_assert_true (ours[0] == twins[0] && ours[1] == twins[1]);
}

static void
op_remove_all (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 0)
    {
      multitude_hash_table_remove_all (slot->ours);
      g_hash_table_remove_all (slot->twin);
      return;
    }

  multitude_hash_table_steal_all (slot->ours);
  g_hash_table_steal_all (slot->twin);
}

static gboolean
is_chosen (gpointer key,
           gpointer value,
           gpointer divisor)
{
  return GPOINTER_TO_UINT (key) % GPOINTER_TO_UINT (divisor) == 0;
}

static void
op_foreach_remove (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint8 how = fuzz_input_byte (&self->input);
  gpointer divisor = GUINT_TO_POINTER (1 + how / 2 % 8);

  if (slot == NULL)
    return;
  if (how % 2 == 0)
    g_assert_cmpuint (multitude_hash_table_foreach_remove (slot->ours, is_chosen, divisor), ==,
                      g_hash_table_foreach_remove (slot->twin, is_chosen, divisor));
  else
    g_assert_cmpuint (multitude_hash_table_foreach_steal (slot->ours, is_chosen, divisor), ==,
                      g_hash_table_foreach_steal (slot->twin, is_chosen, divisor));
}

/* ---- One by one ---- */

/* By the key, since the twin's order is another. */
static void
iterate_ours (FuzzMachine *self,
              Slot        *slot,
              guint8       how)
{
  MultitudeHashTableIter iter;
  gpointer key;
  gpointer value;
  guint n = 0;

  multitude_hash_table_iter_init (&iter, slot->ours);
  g_assert_true (multitude_hash_table_iter_get_hash_table (&iter) == slot->ours);
  for (; multitude_hash_table_iter_next (&iter, &key, &value); n++)
    {
      g_autoptr (GError) error = NULL;
      guint deed = (GPOINTER_TO_UINT (key) + how) % 8;

      g_assert_true (g_hash_table_contains (slot->twin, key));
      if (deed == 0)
        multitude_hash_table_iter_remove (&iter);
      else if (deed == 1)
        multitude_hash_table_iter_steal (&iter);
      else if (deed == 2 && fuzz_may_abort (self, 100000))
        g_assert_true (multitude_hash_table_iter_try_replace (&iter, GUINT_TO_POINTER (how), &error));
    }
  g_assert_cmpuint (n, ==, g_hash_table_size (slot->twin));
}

static void
iterate_twin (FuzzMachine *self,
              Slot        *slot,
              guint8       how)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, slot->twin);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      guint deed = (GPOINTER_TO_UINT (key) + how) % 8;

      if (deed == 0)
        g_hash_table_iter_remove (&iter);
      else if (deed == 1)
        g_hash_table_iter_steal (&iter);
      else if (deed == 2 && fuzz_may_abort (self, 100000))
        g_hash_table_iter_replace (&iter, GUINT_TO_POINTER (how));
    }
}

static void
op_iterate (FuzzMachine *self)
{
  Slot *slot = pick (self);
  guint8 how = fuzz_input_byte (&self->input);

  /* Whether values can be replaced shall not change in between. */
  if (slot == NULL || (how % 8 == 2 && !fuzz_may_abort (self, 400000)))
    return;
  if (self->budget != G_MAXUINT64)
    return;
  iterate_ours (self, slot, how);
  iterate_twin (self, slot, how);
}

static void
add_up (gpointer key,
        gpointer value,
        gpointer sum)
{
  *(guint64 *) sum += 3 * GPOINTER_TO_UINT (key) + GPOINTER_TO_UINT (value);
}

static void
op_look (FuzzMachine *self)
{
  Slot *slot = pick (self);
  gpointer key = pick_number (self);
  g_autoptr (GList) keys = NULL;
  g_autofree gpointer *array = NULL;
  guint64 sums[2] = { 0, 0 };
  guint n;

  if (slot == NULL)
    return;
  multitude_hash_table_foreach (slot->ours, add_up, &sums[0]);
  g_hash_table_foreach (slot->twin, add_up, &sums[1]);
  g_assert_cmpuint (sums[0], ==, sums[1]);
  g_assert_true (multitude_hash_table_lookup (slot->ours, key) == g_hash_table_lookup (slot->twin, key));
  g_assert_true (multitude_hash_table_contains (slot->ours, key) == g_hash_table_contains (slot->twin, key));
  keys = multitude_hash_table_get_keys (slot->ours);
  g_assert_cmpuint (g_list_length (keys), ==, g_hash_table_size (slot->twin));
  array = multitude_hash_table_get_keys_as_array (slot->ours, &n);
  g_assert_cmpuint (n, ==, g_hash_table_size (slot->twin));
}

/* ---- The end ---- */

static void
op_end (FuzzMachine *self)
{
  Slot *slot = pick (self);

  if (slot == NULL)
    return;
  if (fuzz_input_byte (&self->input) % 2 == 0)
    {
      slot_clear (slot);
      return;
    }

  /* Somebody else still has it. */
  multitude_hash_table_ref (slot->ours);
  multitude_hash_table_destroy (slot->ours);
  g_hash_table_remove_all (slot->twin);
}

const FuzzFamily fuzz_family_hash_table = {
  "hash-table",
  {
    op_try_insert, op_try_replace, op_try_add, op_insert_many, op_reserve, op_remove, op_steal,
    op_remove_all, op_foreach_remove, op_iterate, op_look, op_end,
  },
  check, NULL, leave
};
