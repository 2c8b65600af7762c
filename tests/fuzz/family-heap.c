/* Operations on the blocks of heaps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_heap.  A heap ends with the arena-bound memory that it lies in, and
 * its blocks with it.
 */

#include "alphabet.h"

#include <string.h>

static MultitudeHeap *heap;     /* NULL: none */
static gboolean is_sized;       /* its blocks do not know their size */
static guint last_use;          /* the last operation that may have taken memory for it */
static guint n_live;

static void
block_release (FuzzMachine *self,
               FuzzBlock   *block)
{
  n_live--;
  if (is_sized)
    multitude_heap_free_sized (heap, block->memory, block->size);
  else if (block->id % 2 == 0)
    multitude_heap_free (heap, block->memory);
  else
    multitude_heap_free_with_data (block->memory, heap);
}

static const FuzzKind heap_kind = { "heap", block_release, NULL, FALSE, TRUE };

static void
forget (FuzzMachine *self,
        guint        since)
{
  guint i;

  if (heap == NULL || last_use < since)
    return;

  heap = NULL;
  n_live = 0;
  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].kind == &heap_kind)
      {
        fuzz_block_check (&self->blocks[i]);
        fuzz_block_remove (self, &self->blocks[i]);
      }
}

static gboolean
ensure (FuzzMachine *self)
{
  if (fuzz_blocks_full (self))
    return FALSE;
  if (heap == NULL)
    {
      if (!fuzz_may_abort (self, 2000))
        return FALSE;
      is_sized = fuzz_input_byte (&self->input) % 2;
      heap = is_sized ? multitude_heap_new_sized (self->arena) : multitude_heap_new (self->arena);
    }

  last_use = self->id;
  if (self->source != NULL)
    self->source->obeys = FALSE;
  return TRUE;
}

/* Refused without an error, as malloc() does. */
static void
take (FuzzMachine *self,
      gpointer     memory,
      gsize        size)
{
  if (memory == NULL)
    {
      g_assert_true (self->budget != G_MAXUINT64
                     || (self->source != NULL && self->source->n_refused > 0));
      return;
    }

  fuzz_block_add (self, &heap_kind, memory, size, 16);
  n_live++;
}

static void
op_malloc (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);

  if (ensure (self))
    take (self, multitude_heap_malloc (heap, size), size);
}

static void
op_calloc (FuzzMachine *self)
{
  gsize n = fuzz_input_below (&self->input, 40);
  gsize each = fuzz_input_below (&self->input, 100);
  guint8 *memory;
  gsize i;

  if (!ensure (self))
    return;
  memory = multitude_heap_calloc (heap, n, each);
  for (i = 0; memory != NULL && i < n * each; i++)
    g_assert_cmphex (memory[i], ==, 0);
  take (self, memory, n * each);
}

static gpointer
reallocate (const FuzzBlock *block,
            gsize            size)
{
  if (is_sized)
    return multitude_heap_realloc_sized (heap, block->memory, block->size, size);
  return size % 2 == 0 ? multitude_heap_realloc (heap, block->memory, size)
                       : multitude_heap_realloc_with_data (block->memory, size, heap);
}

static void
op_realloc (FuzzMachine *self)
{
  FuzzBlock *block = fuzz_block_pick (self, &heap_kind);
  gsize size = fuzz_input_size (&self->input);
  guint8 head[64];
  gsize kept;
  guint8 *memory;

  if (block == NULL || !ensure (self))
    return;

  fuzz_block_check (block);
  kept = MIN (MIN (size, block->size), sizeof head);
  memcpy (head, block->memory, kept);
  memory = reallocate (block, size);
  if (memory == NULL && size > 0)
    {
      g_assert_cmpuint (size, >, block->size);
      fuzz_block_check (block);
      return;
    }

  n_live--;
  fuzz_block_remove (self, block);
  if (memory == NULL)
    return;
  g_assert_cmpmem (memory, kept, head, kept);
  take (self, memory, size);
}

static void
op_free (FuzzMachine *self)
{
  FuzzBlock *block = fuzz_block_pick (self, &heap_kind);

  if (block != NULL)
    fuzz_block_release (self, block);
}

/* Many small ones, all freed but every so many. */
static void
op_churn (FuzzMachine *self)
{
  gpointer memories[64];
  gsize size = 1 + fuzz_input_byte (&self->input);
  guint n = fuzz_input_below (&self->input, G_N_ELEMENTS (memories));
  guint i;

  if (!ensure (self))
    return;
  for (i = 0; i < n; i++)
    {
      memories[i] = multitude_heap_malloc (heap, size + i);
      if (memories[i] != NULL)
        memset (memories[i], (int) i, size + i);
    }
  for (i = 0; i < n; i++)
    if (memories[i] != NULL)
      {
        g_assert_cmphex (*(guint8 *) memories[i], ==, i);
        g_assert_cmphex (((guint8 *) memories[i])[size + i - 1], ==, i);
        if (is_sized)
          multitude_heap_free_sized (heap, memories[i], size + i);
        else
          multitude_heap_free (heap, memories[i]);
      }
}

/* Of the thread, as set for the moment. */
static void
op_thread_default (FuzzMachine *self)
{
  gsize size = fuzz_input_size (&self->input);
  gpointer memory;

  if (!ensure (self) || is_sized)
    return;
  g_assert_null (multitude_heap_swap_thread_default (heap));
  memory = multitude_heap_thread_malloc (size);
  if (memory != NULL && size > 0)
    memory = multitude_heap_thread_realloc (memory, size);
  take (self, memory, size);
  multitude_heap_thread_free (multitude_heap_thread_calloc (3, 5));
  g_assert_true (multitude_heap_swap_thread_default (NULL) == heap);
}

/* A new one beside the old, whose blocks are left where they are. */
static void
op_abandon (FuzzMachine *self)
{
  forget (self, 0);
}

static void
check (FuzzMachine *self)
{
  if (heap != NULL)
    g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, n_live);
}

const FuzzFamily fuzz_family_heap = {
  "heap",
  { op_malloc, op_calloc, op_realloc, op_free, op_churn, op_thread_default, op_abandon },
  check, forget, NULL
};
