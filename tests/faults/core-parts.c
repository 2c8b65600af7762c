/* Calls whose source fails: blocks, heaps and tables of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_core_parts. */

#include "faults.h"

#include <string.h>

#define CORE (&self->arena->core)
#define PARTS ((Parts *) self->subject)

/* Deeper in a block there is a copy to be made. */
#define LARGE 200000

#define PRIVATE_SIZE 16

/* Slots of a table that is full by then. */
#define N_KEYS 48

typedef struct
{
  MtudeBlock  block;            /* of the letters */
  MtudeBlock  large;
  MtudeBlock  tail;             /* of the large one, cut off */
  MtudeTable  table;
  MtudeHeap  *heap;
  MtudeHeap  *told;             /* the sizes */
  gpointer    held;             /* of the heap, 100 letters */
} Parts;

/* ---- Blocks ---- */

static gboolean
grown (Fault *self)
{
  return mtude_block_grow (CORE, &PARTS->block, 100, FAULT_LENGTH * 10, PRIVATE_SIZE, MTUDE_GROW_EXACT);
}

static gboolean
split (Fault *self)
{
  MtudeBlock tail;

  if (!mtude_block_split (CORE, &PARTS->large, LARGE / 2, 70000, &tail))
    return FALSE;
  mtude_block_free (CORE, &tail);
  return TRUE;
}

/* It is no use to a block that has been cut from another one. */
static gboolean
frozen_box (Fault *self)
{
  return fault_box (mtude_block_freeze_box (CORE, &PARTS->tail, 50));
}

static gboolean
frozen_rc (Fault *self)
{
  return fault_atomic (mtude_block_freeze_atomic_rc (CORE, &PARTS->tail, 50, 50, PRIVATE_SIZE, NULL));
}

static gboolean
builder (Fault *self)
{
  gpointer mem = mtude_builder_alloc (CORE);

  if (mem == NULL)
    return FALSE;
  mtude_builder_free (CORE, mem);
  return TRUE;
}

FAULT_CALL (mtude_block_grow, grown (self))
FAULT_CALL (mtude_block_split, split (self))
FAULT_CALL (mtude_block_freeze_box, frozen_box (self))
FAULT_CALL (mtude_block_freeze_atomic_rc, frozen_rc (self))
FAULT_CALL (mtude_builder_alloc, builder (self))

/* ---- Heaps ---- */

static gboolean
given (Fault    *self,
       gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  mtude_heap_free (PARTS->heap, mem);
  return TRUE;
}

static gboolean
moved (Fault    *self,
       gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  PARTS->held = mem;
  return TRUE;
}

static gboolean
told (Fault *self)
{
  gpointer mem = mtude_heap_realloc_sized (PARTS->told, NULL, 0, FAULT_LENGTH);

  if (mem == NULL)
    return FALSE;
  mtude_heap_free_sized (PARTS->told, mem, FAULT_LENGTH);
  return TRUE;
}

FAULT_CALL (mtude_heap_new, fault_bound (mtude_heap_new (CORE, MTUDE_HEAP_KEEPS_SIZES)))
FAULT_CALL (mtude_heap_alloc, given (self, mtude_heap_alloc (PARTS->heap, FAULT_LENGTH)))
FAULT_CALL (mtude_heap_alloc0, given (self, mtude_heap_alloc0 (PARTS->heap, 10, FAULT_LENGTH)))
FAULT_CALL (mtude_heap_realloc,
            moved (self, mtude_heap_realloc (PARTS->heap, PARTS->held, FAULT_LENGTH)))
FAULT_CALL (mtude_heap_realloc_sized, told (self))

/* ---- Tables ---- */

static guint32
hash_of (guint key)
{
  return key + 2;
}

static gboolean
set (Fault *self,
     guint  key)
{
  guint32 slot = mtude_table_probe (&PARTS->table, hash_of (key), GUINT_TO_POINTER (key), NULL);

  return mtude_table_set (CORE, &PARTS->table, slot, hash_of (key), GUINT_TO_POINTER (key),
                          GUINT_TO_POINTER (key));
}

static gboolean
room_made (Fault *self)
{
  guint32 slot = mtude_table_probe (&PARTS->table, hash_of (1000), GUINT_TO_POINTER (1000), NULL);

  return mtude_table_make_room (CORE, &PARTS->table, slot, hash_of (1000), MTUDE_TABLE_SET) >= 0;
}

/* It stays as it is without memory, and is none the worse. */
static gboolean
fitted (Fault *self)
{
  guint key;

  for (key = 4; key <= N_KEYS; key++)
    {
      gint64 slot = mtude_table_find (&PARTS->table, hash_of (key), GUINT_TO_POINTER (key), NULL);

      g_assert_cmpint (slot, >=, 0);
      mtude_table_remove (&PARTS->table, (guint32) slot);
    }
  mtude_table_fit (CORE, &PARTS->table);
  return TRUE;
}

FAULT_CALL (mtude_table_fit, fitted (self))
FAULT_CALL (mtude_table_reserve, mtude_table_reserve (CORE, &PARTS->table, 5000))
FAULT_CALL (mtude_table_set, set (self, 1000))
FAULT_CALL (mtude_table_make_room, room_made (self))

/* ---- All of them ---- */

static void
prepare (Fault *self)
{
  guint key;

  self->subject = g_new0 (Parts, 1);
  g_assert_true (mtude_block_grow (CORE, &PARTS->block, 0, 200, PRIVATE_SIZE, MTUDE_GROW_EXACT));
  memcpy (PARTS->block.data, fault_text, 200);
  g_assert_true (mtude_block_grow (CORE, &PARTS->large, 0, LARGE, PRIVATE_SIZE, MTUDE_GROW_EXACT));
  memset (PARTS->large.data, 'y', LARGE);
  g_assert_true (mtude_block_split (CORE, &PARTS->block, 200, 100, &PARTS->tail));

  mtude_table_init (&PARTS->table);
  g_assert_true (mtude_table_reserve (CORE, &PARTS->table, N_KEYS));
  for (key = 1; key <= N_KEYS; key++)
    g_assert_true (set (self, key));

  g_assert_cmpuint (PARTS->table.room, ==, 0);

  PARTS->heap = mtude_heap_new (CORE, MTUDE_HEAP_KEEPS_SIZES);
  PARTS->told = mtude_heap_new (CORE, MTUDE_HEAP_IS_TOLD_SIZES);
  PARTS->held = mtude_heap_alloc (PARTS->heap, 100);
  memcpy (PARTS->held, fault_text, 100);
}

static void
describe (Fault   *self,
          GString *text)
{
  guint key;

  g_string_append_len (text, PARTS->block.data, 100);
  g_string_append_len (text, PARTS->held, 100);
  if (PARTS->tail.data != NULL)
    g_string_append_len (text, PARTS->tail.data, 100);
  g_string_append_printf (text, " %c %" G_GSIZE_FORMAT " ", PARTS->large.data[69999],
                          mtude_heap_get_n_blocks (PARTS->heap));
  g_assert_true (mtude_table_is_valid (&PARTS->table));
  for (key = 0; key <= 1000; key++)
    if (mtude_table_find (&PARTS->table, hash_of (key), GUINT_TO_POINTER (key), NULL) >= 0)
      g_string_append_printf (text, "%u ", key);
}

static void
finish (Fault *self)
{
  mtude_table_clear (CORE, &PARTS->table);
  mtude_block_free (CORE, &PARTS->block);
  mtude_block_free (CORE, &PARTS->large);
  mtude_block_free (CORE, &PARTS->tail);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (mtude_block_grow, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_block_split, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_block_freeze_box, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_block_freeze_atomic_rc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_builder_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_heap_new, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_heap_alloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_heap_alloc0, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_heap_realloc, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_heap_realloc_sized, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_table_fit, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_table_reserve, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_table_set, FAULT_RETURNS),
  FAULT_SCENARIO (mtude_table_make_room, FAULT_RETURNS),
};

const FaultFamily fault_family_core_parts = {
  "core-parts", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
