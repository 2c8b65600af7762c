/* Operations on boxes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_box and fuzz_box, the kind of all that ends by being freed once:
 * builders end as such as well.
 */

#include "alphabet.h"
#include "kinds.h"
#include "worker.h"

static void
box_release (FuzzMachine *self,
             FuzzBlock   *block)
{
  gpointer memory = block->memory;

  switch ((fuzz_input_byte (&self->input) + block->id) % 4)
    {
    case 0:
      multitude_box_free (memory);
      break;

    case 1:
      if (self->arena != NULL && block->arena == self->n_arenas)
        multitude_box_free_in (self->arena, memory);
      else
        multitude_box_free_n (&memory, 1);
      break;

    case 2:
      multitude_box_free_n (&memory, 1);
      break;

    default:
      fuzz_release_elsewhere (self, multitude_box_free, memory);
      break;
    }
}

const FuzzKind fuzz_box = { "box", box_release, NULL, FALSE, TRUE };

static void
take (FuzzMachine  *self,
      gpointer      memory,
      gsize         size,
      gsize         alignment,
      GError      **error)
{
  if (memory == NULL)
    fuzz_try_failed (self, error);
  else
    fuzz_block_add (self, &fuzz_box, memory, size, alignment);
}

static void
op_alloc (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, size))
    take (self, multitude_box_alloc (self->arena, size), size, 8, NULL);
}

static void
op_try_alloc (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_box_try_alloc (self->arena, size, &error), size, 8, &error);
}

static void
op_alloc0 (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  guint8 *memory;
  gsize i;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, size))
    return;
  memory = multitude_box_alloc0 (self->arena, size);
  for (i = 0; i < size; i++)
    g_assert_cmphex (memory[i], ==, 0);
  take (self, memory, size, 8, NULL);
}

static void
op_alloc_aligned (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  gsize alignment = fuzz_input_alignment (&self->input, 16384);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, size + alignment))
    take (self, multitude_box_alloc_aligned (self->arena, size, alignment), size, alignment, NULL);
}

static void
op_dup (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  gpointer memory;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, length))
    return;
  memory = multitude_box_dup (self->arena, text, length);
  g_assert_cmpmem (memory, length, text, length);
  take (self, memory, length, 8, NULL);
}

/* The maker may fail, and may use the arena. */
static void
op_construct (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  FuzzMaking making = { self, fuzz_input_byte (&self->input) };
  g_autoptr (GError) error = NULL;
  gpointer memory;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  memory = multitude_box_construct (self->arena, size, fuzz_make, &making, &error);
  if (memory != NULL || !fuzz_making_failed (&making, &error))
    take (self, memory, size, 8, &error);
}

static void
op_free (FuzzMachine *self)
{
  FuzzBlock *block = fuzz_block_pick (self, &fuzz_box);

  if (block != NULL)
    fuzz_block_release (self, block);
}

/* All of them by one call. */
static void
op_free_n (FuzzMachine *self)
{
  gpointer memories[FUZZ_MAX_BLOCKS];
  gsize n = 0;
  guint i;

  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].kind == &fuzz_box)
      {
        fuzz_block_check (&self->blocks[i]);
        memories[n++] = self->blocks[i].memory;
        fuzz_block_remove (self, &self->blocks[i]);
      }
  multitude_box_free_n (memories, n);
}

const FuzzFamily fuzz_family_box = {
  "box",
  {
    op_alloc, op_try_alloc, op_alloc0, op_alloc_aligned, op_dup, op_construct, op_free, op_free_n,
  },
  NULL, NULL, NULL
};
