/* Operations on values that are counted, by one thread or by any.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_counted, fuzz_rc and fuzz_atomic.  The two sets of calls are alike;
 * the lowest bit of the first byte says which is meant.
 */

#include "alphabet.h"
#include "kinds.h"

typedef struct
{
  const FuzzKind *kind;
  gpointer (*alloc)         (MultitudeArena *, gsize);
  gpointer (*alloc0)        (MultitudeArena *, gsize);
  gpointer (*alloc_aligned) (MultitudeArena *, gsize, gsize);
  gpointer (*alloc_full)    (MultitudeArena *, gsize, GDestroyNotify);
  gpointer (*dup)           (MultitudeArena *, gsize, gconstpointer);
  gpointer (*try_alloc)     (MultitudeArena *, gsize, GError **);
  gpointer (*construct)     (MultitudeArena *, gsize, GDestroyNotify, MultitudeConstructFunc, gpointer,
                             GError **);
  gsize    (*get_size)      (gpointer);
  gboolean (*is_unique)     (gpointer);
  gpointer (*get_mut)       (gpointer);
} Calls;

/* ---- The kinds ---- */

static void
check_count (const Calls     *calls,
             const FuzzBlock *block)
{
  gboolean is_only = block->references == 1;

  g_assert_true (calls->is_unique (block->memory) == is_only);
  g_assert_true (calls->get_mut (block->memory) == (is_only ? block->memory : NULL));
}

static const Calls rc_calls;
static const Calls atomic_calls;

/* With a function that runs before the block's own, if this is the last reference. */
static void
expect_full (FuzzMachine     *self,
             const FuzzBlock *block)
{
  if (block->references == 1)
    self->n_notifies_due++;
}

static void
rc_release (FuzzMachine *self,
            FuzzBlock   *block)
{
  check_count (&rc_calls, block);
  if ((fuzz_input_byte (&self->input) + block->id) % 2 == 0)
    {
      multitude_rc_box_release (block->memory);
      return;
    }

  expect_full (self, block);
  multitude_rc_box_release_full (block->memory, fuzz_notify);
}

static void
atomic_release (FuzzMachine *self,
                FuzzBlock   *block)
{
  gpointer memory = block->memory;
  guint way = (fuzz_input_byte (&self->input) + block->id) % 6;
  gboolean is_own = self->arena != NULL && block->arena == self->n_arenas;

  check_count (&atomic_calls, block);
  if (way == 0 || (way > 3 && !is_own))
    multitude_atomic_rc_box_release (memory);
  else if (way == 1)
    multitude_atomic_rc_box_release_n (&memory, 1);
  else if (way == 2)
    fuzz_release_elsewhere (self, multitude_atomic_rc_box_release, memory);
  else if (way == 3)
    {
      expect_full (self, block);
      multitude_atomic_rc_box_release_full (memory, fuzz_notify);
    }
  else if (way == 4)
    multitude_atomic_rc_box_release_in (self->arena, memory);
  else
    {
      expect_full (self, block);
      multitude_atomic_rc_box_release_full_in (self->arena, memory, fuzz_notify);
    }
}

static void
rc_acquire (FuzzBlock *block)
{
  g_assert_true (multitude_rc_box_acquire (block->memory) == block->memory);
}

static void
atomic_acquire (FuzzBlock *block)
{
  g_assert_true (multitude_atomic_rc_box_acquire (block->memory) == block->memory);
}

const FuzzKind fuzz_rc = { "rc", rc_release, rc_acquire, TRUE, TRUE };
const FuzzKind fuzz_atomic = { "atomic", atomic_release, atomic_acquire, FALSE, TRUE };

/* The inline form. */
static gpointer
atomic_alloc (MultitudeArena *arena,
              gsize           size)
{
  return multitude_atomic_rc_box_alloc (arena, size);
}

static gpointer
rc_alloc (MultitudeArena *arena,
          gsize           size)
{
  return multitude_rc_box_alloc (arena, size);
}

static const Calls rc_calls = {
  &fuzz_rc, rc_alloc, multitude_rc_box_alloc0, multitude_rc_box_alloc_aligned,
  multitude_rc_box_alloc_full, multitude_rc_box_dup, multitude_rc_box_try_alloc,
  multitude_rc_box_construct, multitude_rc_box_get_size, multitude_rc_box_is_unique,
  multitude_rc_box_get_mut,
};

static const Calls atomic_calls = {
  &fuzz_atomic, atomic_alloc, multitude_atomic_rc_box_alloc0, multitude_atomic_rc_box_alloc_aligned,
  multitude_atomic_rc_box_alloc_full, multitude_atomic_rc_box_dup, multitude_atomic_rc_box_try_alloc,
  multitude_atomic_rc_box_construct, multitude_atomic_rc_box_get_size,
  multitude_atomic_rc_box_is_unique, multitude_atomic_rc_box_get_mut,
};

/* ---- The operations ---- */

static const Calls *
pick_calls (FuzzMachine *self)
{
  return fuzz_input_byte (&self->input) % 2 == 0 ? &rc_calls : &atomic_calls;
}

static FuzzBlock *
take (FuzzMachine  *self,
      const Calls  *calls,
      gpointer      memory,
      gsize         size,
      gsize         alignment,
      GError      **error)
{
  if (memory == NULL)
    {
      fuzz_try_failed (self, error);
      return NULL;
    }

  g_assert_cmpuint (calls->get_size (memory), ==, size);
  return fuzz_block_add (self, calls->kind, memory, size, alignment);
}

static void
op_alloc (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, size))
    take (self, calls, calls->alloc (self->arena, size), size, 16, NULL);
}

static void
op_alloc0 (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);
  guint8 *memory;
  gsize i;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, size))
    return;
  memory = calls->alloc0 (self->arena, size);
  for (i = 0; i < size; i++)
    g_assert_cmphex (memory[i], ==, 0);
  take (self, calls, memory, size, 16, NULL);
}

static void
op_alloc_aligned (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);
  gsize alignment = fuzz_input_alignment (&self->input, 16384);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, size + alignment))
    take (self, calls, calls->alloc_aligned (self->arena, size, alignment), size, MAX (alignment, 8), NULL);
}

static void
op_alloc_full (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, size))
    return;
  take (self, calls, calls->alloc_full (self->arena, size, fuzz_notify), size, 16, NULL)->n_notifies = 1;
}

static void
op_dup (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  gpointer memory;

  if (fuzz_blocks_full (self) || !fuzz_may_abort (self, length))
    return;
  memory = calls->dup (self->arena, length, text);
  g_assert_cmpmem (memory, length, text, length);
  take (self, calls, memory, length, 16, NULL);
}

static void
op_try_alloc (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take (self, calls, calls->try_alloc (self->arena, size, &error), size, 16, &error);
}

static void
op_construct (FuzzMachine *self)
{
  const Calls *calls = pick_calls (self);
  gsize size = fuzz_input_size (&self->input);
  FuzzMaking making = { self, fuzz_input_byte (&self->input) };
  gboolean has_notify = making.how % 8 < 4;
  g_autoptr (GError) error = NULL;
  gpointer memory;
  FuzzBlock *block;

  if (fuzz_blocks_full (self))
    return;

  fuzz_try_begin (self);
  memory = calls->construct (self->arena, size, has_notify ? fuzz_notify : NULL, fuzz_make, &making, &error);
  if (memory == NULL && fuzz_making_failed (&making, &error))
    return;
  block = take (self, calls, memory, size, 16, &error);
  if (block != NULL)
    block->n_notifies = has_notify;
}

static void
op_acquire (FuzzMachine *self)
{
  fuzz_op_acquire (self, pick_calls (self)->kind);
}

static void
op_release (FuzzMachine *self)
{
  fuzz_op_release (self, pick_calls (self)->kind);
}

/* All references to all atomic values, by one call. */
static void
op_release_n (FuzzMachine *self)
{
  gpointer memories[2 * FUZZ_MAX_BLOCKS];
  gsize n = 0;
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    if (self->blocks[i].kind == &fuzz_atomic && self->blocks[i].n_notifies == 0
        && n + self->blocks[i].references <= G_N_ELEMENTS (memories))
      {
        fuzz_block_check (&self->blocks[i]);
        while (self->blocks[i].references-- > 0)
          memories[n++] = self->blocks[i].memory;
        self->blocks[i].references = 0;
      }

  multitude_atomic_rc_box_release_n (memories, n);
  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].references == 0)
      fuzz_block_remove (self, &self->blocks[i]);
}

const FuzzFamily fuzz_family_counted = {
  "counted",
  {
    op_alloc, op_try_alloc, op_alloc0, op_alloc_aligned, op_alloc_full, op_dup, op_construct,
    op_acquire, op_release, op_release_n,
  },
  NULL, NULL, NULL
};
