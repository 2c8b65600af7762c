/* Operations on arena-bound memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_bound.  Each call has a form that aborts and one that fails; the
 * first is only made where there is memory.
 */

#include "alphabet.h"
#include "life.h"

#include <string.h>

typedef struct
{
  guint32 head;
  guint16 tail[];
} Flex;

typedef struct
{
  guint64 words[3];
} Value;

static gsize
natural_alignment (gsize size)
{
  return size < 16 ? 8 : 16;
}

/* NULL is a failure of the try in hand. */
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
    fuzz_block_add (self, &fuzz_bound, memory, size, alignment);
}

static void
take_zeroed (FuzzMachine  *self,
             gpointer      memory,
             gsize         size,
             gsize         alignment,
             GError      **error)
{
  const guint8 *bytes = memory;
  gsize i;

  for (i = 0; bytes != NULL && i < size; i++)
    g_assert_cmphex (bytes[i], ==, 0);
  take (self, memory, size, alignment, error);
}

static gboolean
is_full (FuzzMachine *self)
{
  return fuzz_blocks_full (self);
}

static void
op_alloc (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);

  if (!is_full (self) && fuzz_may_abort (self, size))
    take (self, multitude_arena_alloc (self->arena, size), size, natural_alignment (size), NULL);
}

static void
op_try_alloc (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_arena_try_alloc (self->arena, size, &error), size, natural_alignment (size),
        &error);
}

static void
op_alloc0 (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  take_zeroed (self, multitude_arena_try_alloc0 (self->arena, size, &error), size,
               natural_alignment (size), &error);
}

static void
op_alloc_aligned (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  gsize alignment = fuzz_input_alignment (&self->input, 32768);
  g_autoptr (GError) error = NULL;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_arena_try_alloc_aligned (self->arena, size, alignment, &error), size,
        alignment, &error);
}

static void
op_alloc_n (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 100);
  gsize each = fuzz_input_below (&self->input, 200);
  g_autoptr (GError) error = NULL;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  take_zeroed (self, multitude_arena_try_alloc0_n (self->arena, n, each, &error), n * each,
               natural_alignment (n * each), &error);
}

/* The last one, which can stay in place, or any; and nothing, which is an allocation. */
static void
op_realloc (FuzzMachine *self)
{
  FuzzBlock *block = fuzz_block_pick (self, &fuzz_bound);
  gsize size = fuzz_input_size (&self->input);
  g_autoptr (GError) error = NULL;
  guint8 *memory;
  gsize kept;
  guint8 head[64];

  if (block == NULL || (guintptr) block->memory % 8 != 0)
    return;

  fuzz_block_check (block);
  kept = MIN (MIN (size, block->size), sizeof head);
  memcpy (head, block->memory, kept);
  fuzz_try_begin (self);
  memory = multitude_arena_try_realloc (self->arena, block->memory, block->size, size, &error);
  if (memory == NULL)
    {
      fuzz_try_failed (self, &error);
      fuzz_block_check (block);
      return;
    }

  g_assert_cmpmem (memory, kept, head, kept);
  fuzz_life_loosen_marks (block->id);
  fuzz_block_remove (self, block);
  take (self, memory, size, 8, NULL);
}

static void
op_realloc_nothing (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);

  if (!is_full (self) && fuzz_may_abort (self, size))
    take (self, multitude_arena_realloc (self->arena, NULL, 0, size), size, natural_alignment (size), NULL);
}

static void
op_memdup (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;
  gpointer memory;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  memory = multitude_arena_try_memdup (self->arena, text, length, &error);
  if (memory != NULL)
    g_assert_cmpmem (memory, length, text, length);
  take (self, memory, length, natural_alignment (length), &error);
}

static void
op_memdup_n (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 40);
  gsize each = fuzz_input_below (&self->input, 200);
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;
  gpointer memory;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  memory = multitude_arena_try_memdup_n (self->arena, text, n, each, &error);
  if (memory != NULL)
    g_assert_cmpmem (memory, n * each, text, n * each);
  take (self, memory, n * each, natural_alignment (n * each), &error);
}

/* ---- Types ---- */

static void
op_new (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 50);

  if (is_full (self) || !fuzz_may_abort (self, 50 * sizeof (Value)))
    return;
  take (self, multitude_new (self->arena, Value, n), n * sizeof (Value), 8, NULL);
  take_zeroed (self, multitude_new0 (self->arena, guint16, 3), 6, 2, NULL);
}

static void
op_new_flex (FuzzMachine *self)
{
  gsize n = fuzz_input_size (&self->input);
  gsize size = MAX (sizeof (Flex), G_STRUCT_OFFSET (Flex, tail) + n * sizeof (guint16));
  g_autoptr (GError) error = NULL;

  if (is_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_try_new_flex (self->arena, Flex, tail, n, &error), size,
        __alignof__ (Flex), &error);
}

/* ---- The same of the plain core ---- */

static void
op_core (FuzzMachine *self)
{
  MtudeArena *core = &self->arena->core;
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  char *mem;

  if (is_full (self) || !fuzz_may_abort (self, 4 * FUZZ_MAX_TEXT))
    return;
  take (self, mtude_arena_alloc_value (core, length), length, 8, NULL);
  mem = mtude_arena_memdup (core, text, length);
  g_assert_cmpmem (mem, length, text, length);
  take (self, mem, length, 8, NULL);
  mem = mtude_arena_strndup (core, text, length);
  g_assert_cmpmem (mem, strlen (mem), text, length);
  take (self, mem, length + 1, 1, NULL);
  mtude_rc_release (mtude_rc_alloc (core, length, NULL));
}

/* ---- Filling ---- */

typedef struct
{
  FuzzMachine *machine;
  gsize        fails_at;
  gsize        n_alive;
  gboolean     allocates;
} Filling;

static gboolean
fill_one (gpointer   element,
          gsize      index,
          gpointer   user_data,
          GError   **error)
{
  Filling *filling = user_data;

  if (index == filling->fails_at)
    {
      g_set_error_literal (error, G_FILE_ERROR, 0, "on purpose");
      return FALSE;
    }

  if (filling->allocates && fuzz_may_abort (filling->machine, 8))
    take (filling->machine, multitude_arena_alloc (filling->machine->arena, 8), 8, 8, NULL);
  *(guint64 *) element = 0x5eed;
  filling->n_alive++;
  filling->allocates = FALSE;
  fuzz_machine->n_notifies_due++;
  return TRUE;
}

static void
clear_one (gpointer element)
{
  g_assert_cmphex (*(guint64 *) element, ==, 0x5eed);
  fuzz_machine->n_notifies_seen++;
}

static void
op_fill (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 40);
  guint8 how = fuzz_input_byte (&self->input);
  Filling filling = { self, how % 64, 0, how >= 192 };
  guint n_due = self->n_notifies_due;
  g_autoptr (GError) error = NULL;
  gpointer memory;

  if (is_full (self))
    return;

  fuzz_try_begin (self);
  memory = multitude_arena_fill (self->arena, n, sizeof (guint64), fill_one, &filling, clear_one, &error);
  if (memory != NULL)
    {
      /* They are not cleared by the arena. */
      g_assert_cmpuint (filling.n_alive, ==, n);
      self->n_notifies_due = n_due;
      take (self, memory, n * sizeof (guint64), 8, NULL);
    }
  else if (error->domain == MULTITUDE_ERROR)
    fuzz_try_failed (self, &error);
  else
    g_assert_cmpuint (filling.n_alive, ==, filling.fails_at);
}

/* ---- What cannot be ---- */

static void
op_impossible (FuzzMachine *self)
{
  guint8 how = fuzz_input_byte (&self->input);
  volatile gsize most = G_MAXSIZE;      /* the compiler would see through it */
  gint expected = how % 4 < 2 ? MULTITUDE_ERROR_OVERFLOW : MULTITUDE_ERROR_ALIGNMENT;
  g_autoptr (GError) error = NULL;
  gpointer memory;

  if (how % 4 == 0)
    memory = multitude_arena_try_alloc (self->arena, most - how, &error);
  else if (how % 4 == 1)
    memory = multitude_arena_try_alloc_n (self->arena, most / 8, 9 + how, &error);
  else if (how % 4 == 2)
    memory = multitude_arena_try_alloc_aligned (self->arena, how, 3 + how, &error);
  else
    memory = multitude_arena_try_alloc_aligned (self->arena, how, 65536, &error);

  g_assert_null (memory);
  g_assert_error (error, MULTITUDE_ERROR, expected);
}

const FuzzFamily fuzz_family_bound = {
  "bound",
  {
    op_alloc, op_try_alloc, op_alloc0, op_alloc_aligned, op_alloc_n, op_realloc, op_realloc_nothing,
    op_memdup, op_memdup_n, op_new, op_new_flex, op_fill, op_impossible,
    op_core,
  },
  NULL, NULL, NULL
};
