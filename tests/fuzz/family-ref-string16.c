/* Operations on ref-strings of UTF-16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_ref_string16 and fuzz_ref_string16. */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

static void
release_string (gpointer units)
{
  multitude_ref_string16_release (units);
}

static void
ref_string16_release (FuzzMachine *self,
                      FuzzBlock   *block)
{
  gunichar2 *units = (gunichar2 *) (gpointer) block->memory;

  g_assert_cmpuint (2 * (multitude_ref_string16_length (units) + 1), ==, block->size);
  switch ((fuzz_input_byte (&self->input) + block->id) % 3)
    {
    case 0:
      multitude_ref_string16_release (units);
      break;

    case 1:
      fuzz_release_elsewhere (self, release_string, units);
      break;

    default:
      if (self->arena != NULL && block->arena == self->n_arenas)
        multitude_ref_string16_release_in (self->arena, units);
      else
        multitude_ref_string16_release (units);
      break;
    }
}

static void
ref_string16_acquire (FuzzBlock *block)
{
  gunichar2 *units = (gunichar2 *) (gpointer) block->memory;

  g_assert_true (multitude_ref_string16_acquire (units) == units);
}

const FuzzKind fuzz_ref_string16 = {
  "ref-string16", ref_string16_release, ref_string16_acquire, FALSE, TRUE
};

static void
take (FuzzMachine      *self,
      gunichar2        *made,
      const gunichar2  *units,
      gsize             n,
      GError          **error)
{
  if (made == NULL)
    {
      fuzz_try_failed (self, error);
      return;
    }

  g_assert_cmpuint (multitude_ref_string16_length (made), ==, n);
  g_assert_cmpmem (made, 2 * n, units, 2 * n);
  g_assert_cmpuint (made[n], ==, 0);
  fuzz_block_add_text (self, &fuzz_ref_string16, made, 2 * (n + 1), 2);
}

static void
op_new (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  gunichar2 units[FUZZ_MAX_TEXT / 2];

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, length))
    return;
  memcpy (units, text, length / 2 * 2);
  take (self, multitude_ref_string16_new (self->arena, units, (gssize) (length / 2)), units, length / 2, NULL);
}

static void
op_try_new (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  gunichar2 units[FUZZ_MAX_TEXT / 2];
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  memcpy (units, text, length / 2 * 2);
  fuzz_try_begin (self);
  take (self, multitude_ref_string16_try_new (self->arena, units, (gssize) (length / 2), &error), units,
        length / 2, &error);
}

static void
op_new_utf8 (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autofree gunichar2 *expected = g_utf8_to_utf16 (string, -1, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_ref_string16_new_utf8 (self->arena, string, (gssize) length, &error), expected, length,
        &error);
}

static void
op_acquire (FuzzMachine *self)
{
  fuzz_op_acquire (self, &fuzz_ref_string16);
}

static void
op_release (FuzzMachine *self)
{
  fuzz_op_release (self, &fuzz_ref_string16);
}

static void
op_compare (FuzzMachine *self)
{
  FuzzBlock *a = fuzz_block_pick (self, &fuzz_ref_string16);
  FuzzBlock *b = fuzz_block_pick (self, &fuzz_ref_string16);
  gboolean is_equal;

  if (a == NULL)
    return;
  is_equal = a->size == b->size && memcmp (a->memory, b->memory, a->size) == 0;
  g_assert_true (multitude_ref_string16_equal (a->memory, b->memory) == is_equal);
  if (is_equal)
    g_assert_cmpuint (multitude_ref_string16_hash (a->memory), ==,
                      multitude_ref_string16_hash (b->memory));
}

const FuzzFamily fuzz_family_ref_string16 = {
  "ref-string16",
  { op_new, op_try_new, op_new_utf8, op_acquire, op_release, op_compare },
  NULL, NULL, NULL
};
