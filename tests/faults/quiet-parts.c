/* Calls that ask a source for nothing: blocks, heaps and tables of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_parts. */

#include "faults.h"

#define CORE (&self->arena->core)
#define T ((Things *) self->subject)

#define PRIVATE_SIZE 16

/* With a chunk of its own. */
#define LARGE 100000

#define N_KEYS 40
#define KEY 7

typedef struct
{
  MtudeArena  other;
  MtudeBlock  last;             /* of that arena, with room behind it */
  MtudeBlock  block;
  MtudeBlock  tail;             /* of the one before, cut off */
  MtudeBlock  large;
  char       *with_private;     /* an atomic rc, with private words */
  gpointer    builder;
  MtudeTable  table;
  MtudeTable  stolen;
  MtudeHeap  *heap;
  MtudeHeap  *told;             /* the sizes */
  gpointer    held;             /* of the first heap */
  gpointer    told_held;
} Things;

/* ---- Blocks ---- */

/* Of the whole block, which was made in one step. */
static gboolean
left (Fault *self)
{
  char *data = T->large.data;

  if (mtude_block_leave (&T->large) != data || T->large.data != NULL || T->large.capacity != 0)
    return FALSE;

  mtude_box_free (data);
  return fault_gave_back (self, LARGE);
}

static gboolean
adopted (Fault *self)
{
  gsize capacity = T->large.capacity;
  gpointer data = mtude_block_leave (&T->large);

  mtude_block_adopt (CORE, &T->large, data, LARGE);
  return T->large.data == data && T->large.capacity == capacity;
}

static gboolean
freed (Fault *self)
{
  mtude_block_free (CORE, &T->large);
  return T->large.data == NULL && fault_gave_back (self, LARGE);
}

static gboolean
shrunk (Fault *self)
{
  mtude_block_shrink (&T->other, &T->last, 96);
  return T->last.capacity == 96;
}

static gboolean
joined (Fault *self)
{
  gsize capacity = T->block.capacity + T->tail.capacity;

  return mtude_block_join (CORE, &T->block, &T->tail) && T->block.capacity == capacity && T->tail.data == NULL;
}

static gboolean
has_private_words (char *value)
{
  return mtude_block_private (value, PRIVATE_SIZE) == value - MTUDE_BLOCK_PRIVATE_PREFIX (PRIVATE_SIZE);
}

static gboolean
builder_freed (Fault *self)
{
  (mtude_builder_free) (CORE, T->builder);
  T->builder = NULL;
  return mtude_arena_is_valid (CORE);
}

/* ---- Tables ---- */

static guint32
hash_of (guint key)
{
  return key + 2;
}

static gint64
find (const MtudeTable *table,
      guint             key)
{
  return (mtude_table_find) (table, hash_of (key), GUINT_TO_POINTER (key), NULL);
}

static guint32
slot_of (const MtudeTable *table,
         guint             key)
{
  return (mtude_table_probe) (table, hash_of (key), GUINT_TO_POINTER (key), NULL);
}

static gboolean
is_empty (const MtudeTable *table)
{
  return mtude_table_is_valid (table) && (mtude_table_next) (table, 0) == MTUDE_TABLE_NONE;
}

static gboolean
initialized (void)
{
  MtudeTable table;

  mtude_table_init (&table);
  return is_empty (&table);
}

static guint
count_entries (const MtudeTable *table)
{
  guint n = 0;
  gint64 slot;

  for (slot = (mtude_table_next) (table, 0); slot != MTUDE_TABLE_NONE; slot = (mtude_table_next) (table, slot + 1))
    n++;
  return n;
}

static gboolean
removed (Fault *self)
{
  (mtude_table_remove) (&T->table, slot_of (&T->table, KEY));
  return find (&T->table, KEY) == MTUDE_TABLE_NONE && count_entries (&T->table) == N_KEYS - 1
         && mtude_table_is_valid (&T->table);
}

static gboolean
stolen (Fault *self)
{
  mtude_table_steal (&T->table, &T->stolen);
  return is_empty (&T->table) && count_entries (&T->stolen) == N_KEYS;
}

/* What one that is to have twice as many would need, and more than it has. */
static gboolean
bytes_told (const MtudeTable *table)
{
  return mtude_table_get_bytes (table, 2 * N_KEYS, MTUDE_TABLE_MAP) >= 2 * N_KEYS * 2 * sizeof (gpointer);
}

#define CALLS(X) \
  X (mtude_block_leave, left (self)) \
  X (mtude_block_adopt, adopted (self)) \
  X (mtude_block_free, freed (self)) \
  X (mtude_block_join, joined (self)) \
  X (mtude_block_private, has_private_words (T->with_private)) \
  X (mtude_block_shrink, shrunk (self)) \
  X (mtude_builder_free, builder_freed (self)) \
  X (mtude_heap_get_n_blocks, mtude_heap_get_n_blocks (T->heap) == 1) \
  X (mtude_heap_free, (mtude_heap_free (T->heap, T->held), mtude_heap_get_n_blocks (T->heap) == 0)) \
  X (mtude_heap_free_sized, \
     (mtude_heap_free_sized (T->told, T->told_held, 100), mtude_heap_get_n_blocks (T->told) == 0)) \
  X (mtude_table_init, initialized ()) \
  X (mtude_table_clear, (mtude_table_clear (CORE, &T->table), is_empty (&T->table))) \
  X (mtude_table_find, find (&T->table, KEY) >= 0 && find (&T->table, 0) == MTUDE_TABLE_NONE) \
  X (mtude_table_get_bytes, bytes_told (&T->table)) \
  X (mtude_table_get_key, \
     (mtude_table_get_key) (&T->table, slot_of (&T->table, KEY)) == GUINT_TO_POINTER (KEY)) \
  X (mtude_table_get_value, \
     (mtude_table_get_value) (&T->table, slot_of (&T->table, KEY)) == GUINT_TO_POINTER (KEY * 2)) \
  X (mtude_table_has, (mtude_table_has) (&T->table, slot_of (&T->table, KEY))) \
  X (mtude_table_is_valid, mtude_table_is_valid (&T->table)) \
  X (mtude_table_next, count_entries (&T->table) == N_KEYS) \
  X (mtude_table_probe, slot_of (&T->table, KEY) == find (&T->table, KEY)) \
  X (mtude_table_remove, removed (self)) \
  X (mtude_table_steal, stolen (self))

CALLS (FAULT_CALL)

/* ---- What is there ---- */

static void
grow (MtudeArena *arena,
      MtudeBlock *block,
      gsize       need,
      gsize       private_size)
{
  g_assert_true (mtude_block_grow (arena, block, 0, need, private_size, MTUDE_GROW_EXACT));
}

static void
prepare_blocks (Fault *self)
{
  MtudeBlock frozen = { NULL, 0, 0 };

  grow (&T->other, &T->last, 1000, 0);
  grow (CORE, &T->block, 200, 0);
  grow (CORE, &T->large, LARGE, 0);
  grow (CORE, &frozen, 100, PRIVATE_SIZE);
  T->with_private = mtude_block_freeze_atomic_rc (CORE, &frozen, 100, 100, PRIVATE_SIZE, NULL);
  g_assert_true (mtude_block_split (CORE, &T->block, 200, 100, &T->tail));
  T->builder = (mtude_builder_alloc) (CORE);
}

static void
prepare_table (Fault *self)
{
  guint key;

  mtude_table_init (&T->table);
  mtude_table_init (&T->stolen);
  for (key = 1; key <= N_KEYS; key++)
    g_assert_true ((mtude_table_set) (CORE, &T->table, slot_of (&T->table, key), hash_of (key),
                                      GUINT_TO_POINTER (key), GUINT_TO_POINTER (key * 2)));
}

static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  fault_init_core (self, &T->other, MTUDE_NO_BUDGET);
  prepare_blocks (self);
  prepare_table (self);
  T->heap = mtude_heap_new (CORE, MTUDE_HEAP_KEEPS_SIZES);
  T->told = mtude_heap_new (CORE, MTUDE_HEAP_IS_TOLD_SIZES);
  T->held = mtude_heap_alloc (T->heap, 100);
  T->told_held = mtude_heap_realloc_sized (T->told, NULL, 0, 100);
}

static void
finish (Fault *self)
{
  mtude_table_clear (CORE, &T->table);
  mtude_table_clear (CORE, &T->stolen);
  mtude_block_free (CORE, &T->block);
  mtude_block_free (CORE, &T->tail);
  mtude_block_free (CORE, &T->large);
  mtude_atomic_rc_release (T->with_private);
  mtude_block_free (&T->other, &T->last);
  if (T->builder != NULL)
    mtude_builder_free (CORE, T->builder);
  mtude_arena_clear (&T->other);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_parts = {
  "quiet-parts", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
