/* Operations on ref-strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_ref_string and fuzz_ref_string.  In one generation of an arena two
 * equal interned strings are one.
 */

#include "alphabet.h"
#include "kinds.h"
#include "life.h"

#include <string.h>

static void
release_string (gpointer string)
{
  multitude_ref_string_release (string);
}

static void
ref_string_release (FuzzMachine *self,
                    FuzzBlock   *block)
{
  char *string = (char *) block->memory;

  g_assert_cmpuint (multitude_ref_string_length (string) + 1, ==, block->size);
  switch ((fuzz_input_byte (&self->input) + block->id) % 4)
    {
    case 0:
      multitude_ref_string_release (string);
      break;

    case 1:
      multitude_ref_string_release_n (&string, 1);
      break;

    case 2:
      fuzz_release_elsewhere (self, release_string, string);
      break;

    default:
      if (self->arena != NULL && block->arena == self->n_arenas)
        multitude_ref_string_release_in (self->arena, string);
      else
        multitude_ref_string_release (string);
      break;
    }
}

static void
ref_string_acquire (FuzzBlock *block)
{
  g_assert_true (multitude_ref_string_acquire ((char *) block->memory) == (char *) block->memory);
}

const FuzzKind fuzz_ref_string = { "ref-string", ref_string_release, ref_string_acquire, FALSE, TRUE };

static FuzzBlock *
take (FuzzMachine  *self,
      char         *made,
      const char   *text,
      gsize         length,
      GError      **error)
{
  if (made == NULL)
    {
      fuzz_try_failed (self, error);
      return NULL;
    }

  g_assert_cmpuint (multitude_ref_string_length (made), ==, length);
  g_assert_cmpmem (made, length, text, length);
  g_assert_cmpint (made[length], ==, '\0');
  return fuzz_block_add_text (self, &fuzz_ref_string, made, length + 1, 1);
}

static void
op_new (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, length))
    take (self, multitude_ref_string_new (self->arena, string), string, length, NULL);
}

static void
op_try_new (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_ref_string_try_new_len (self->arena, text, (gssize) length, &error), text, length,
        &error);
}

/* The handle of an interned one says between which ends it was made. */
static void
check_unique (FuzzMachine     *self,
              const FuzzBlock *block)
{
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    {
      const FuzzBlock *other = &self->blocks[i];

      if (other != block && other->handle == block->handle && other->kind == &fuzz_ref_string)
        g_assert_false (multitude_ref_string_equal (block->memory, other->memory));
    }
}

static void
intern (FuzzMachine *self,
        const char  *text,
        gsize        length)
{
  char *made;
  FuzzBlock *block;

  /* A table of 256 strings is copied into a larger one. */
  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, length + 30000))
    return;

  made = multitude_ref_string_new_intern_len (self->arena, text, (gssize) length);
  block = fuzz_block_find (self, made);
  if (block != NULL)
    {
      g_assert_cmpmem (made, length + 1, block->memory, block->size);
      block->references++;
      return;
    }

  block = take (self, made, text, length, NULL);
  block->handle = GUINT_TO_POINTER (fuzz_life_get_n_ends () + 1);
  check_unique (self, block);
}

static void
op_intern (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  intern (self, string, length);
}

/* Few different ones, so that they meet. */
static void
op_intern_short (FuzzMachine *self)
{
  char letter = (char) ('a' + fuzz_input_below (&self->input, 64));

  intern (self, &letter, 1);
}

static void
op_acquire (FuzzMachine *self)
{
  fuzz_op_acquire (self, &fuzz_ref_string);
}

static void
op_release (FuzzMachine *self)
{
  fuzz_op_release (self, &fuzz_ref_string);
}

static void
op_compare (FuzzMachine *self)
{
  FuzzBlock *a = fuzz_block_pick (self, &fuzz_ref_string);
  FuzzBlock *b = fuzz_block_pick (self, &fuzz_ref_string);
  gboolean is_equal;

  if (a == NULL)
    return;
  is_equal = a->size == b->size && memcmp (a->memory, b->memory, a->size) == 0;
  g_assert_true (multitude_ref_string_equal (a->memory, b->memory) == is_equal);
  if (is_equal)
    g_assert_cmpuint (multitude_ref_string_hash (a->memory), ==, multitude_ref_string_hash (b->memory));
}

const FuzzFamily fuzz_family_ref_string = {
  "ref-string",
  { op_new, op_try_new, op_intern, op_intern_short, op_acquire, op_release, op_compare },
  NULL, NULL, NULL
};
