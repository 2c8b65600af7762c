/* An arena, and what must be true of it: the model of the operation fuzzer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what machine.h says of blocks, failure and arenas.  A violation ends the
 * program by an assertion, which is what a fuzzer looks for.
 */

#include "machine.h"

#include <string.h>

/* Larger blocks are compared at their ends, and at every so many bytes between. */
#define WHOLE 4096
#define STRIDE 509

FuzzMachine *fuzz_machine;

/* ---- Contents ---- */

static guint
hash_run (guint         hash,
          const guint8 *bytes,
          gsize         n,
          gsize         stride)
{
  gsize i;

  for (i = 0; i < n; i += stride)
    hash = (hash ^ bytes[i]) * 16777619;

  return hash;
}

static guint
hash_of (const guint8 *bytes,
         gsize         size)
{
  if (size <= WHOLE)
    return hash_run (0, bytes, size, 1);

  return hash_run (hash_run (hash_run (0, bytes, 256, 1), bytes, size, STRIDE),
                   bytes + size - 256, 256, 1);
}

void
fuzz_block_fill (FuzzBlock *block)
{
  gsize i;

  for (i = 0; i < block->size; i++)
    block->memory[i] = (guint8) (block->id * 31 + i * 7 + (i >> 8));
  block->hash = hash_of (block->memory, block->size);
}

void
fuzz_block_check (const FuzzBlock *block)
{
  g_assert_cmphex (hash_of (block->memory, block->size), ==, block->hash);
}

/* ---- Blocks ---- */

static void
release_nothing (FuzzMachine *self,
                 FuzzBlock   *block)
{
}

const FuzzKind fuzz_bound = { "bound", release_nothing, NULL, FALSE, FALSE };
const FuzzKind fuzz_sealed = { "sealed", release_nothing, NULL, FALSE, FALSE };

static gboolean
is_owner (const FuzzBlock *block)
{
  return block->kind != &fuzz_bound && block->kind != &fuzz_sealed;
}

static gsize
extent_of (const FuzzBlock *block)
{
  return block->kind->has_place ? MAX (block->size, 1) : block->size;
}

static void
check_apart (FuzzMachine     *self,
             const FuzzBlock *block)
{
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    {
      const FuzzBlock *other = &self->blocks[i];

      if (other != block && extent_of (other) > 0 && extent_of (block) > 0)
        g_assert_true (other->memory + extent_of (other) <= block->memory
                       || block->memory + extent_of (block) <= other->memory);
    }
}

FuzzBlock *
fuzz_block_add_text (FuzzMachine    *self,
                     const FuzzKind *kind,
                     gconstpointer   memory,
                     gsize           size,
                     gsize           alignment)
{
  FuzzBlock *block = &self->blocks[self->n_blocks];

  g_assert_nonnull (memory);
  g_assert_cmpuint ((guintptr) memory % alignment, ==, 0);
  g_assert_cmpuint (self->n_blocks, <, FUZZ_MAX_BLOCKS);
  *block = (FuzzBlock) {
    .memory = (guint8 *) memory,
    .size = size,
    .alignment = alignment,
    .kind = kind,
    .references = 1,
    .id = self->id,
    .arena = self->n_arenas,
    .hash = hash_of (memory, size),
  };
  check_apart (self, block);
  self->n_blocks++;
  return block;
}

FuzzBlock *
fuzz_block_add (FuzzMachine    *self,
                const FuzzKind *kind,
                gpointer        memory,
                gsize           size,
                gsize           alignment)
{
  FuzzBlock *block;

  /* Nothing is to be read before it was written. */
  memset (memory, 0, size);
  block = fuzz_block_add_text (self, kind, memory, size, alignment);
  fuzz_block_fill (block);
  return block;
}

void
fuzz_block_remove (FuzzMachine *self,
                   FuzzBlock   *block)
{
  *block = self->blocks[--self->n_blocks];
}

gboolean
fuzz_blocks_full (const FuzzMachine *self)
{
  return self->n_blocks + 8 > FUZZ_MAX_BLOCKS;
}

FuzzBlock *
fuzz_block_pick (FuzzMachine    *self,
                 const FuzzKind *kind)
{
  guint n = fuzz_input_byte (&self->input);
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    {
      FuzzBlock *block = &self->blocks[(n + i) % self->n_blocks];

      if (block->kind == kind)
        return block;
    }

  return NULL;
}

FuzzBlock *
fuzz_block_find (FuzzMachine   *self,
                 gconstpointer  memory)
{
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    if (self->blocks[i].memory == memory && is_owner (&self->blocks[i]))
      return &self->blocks[i];

  return NULL;
}

void
fuzz_notify (gpointer memory)
{
  FuzzBlock *block = fuzz_block_find (fuzz_machine, memory);

  g_assert_nonnull (block);
  g_assert_cmpuint (block->references, ==, 1);
  fuzz_block_check (block);
  fuzz_machine->n_notifies_seen++;
}

void
fuzz_notify_element (gpointer element)
{
  fuzz_machine->n_notifies_seen++;
}

void
fuzz_expect_element (gpointer element)
{
  fuzz_machine->n_notifies_due++;
}

void
fuzz_block_release (FuzzMachine *self,
                    FuzzBlock   *block)
{
  fuzz_block_check (block);
  if (block->references == 1)
    self->n_notifies_due += block->n_notifies;

  block->kind->release (self, block);
  g_assert_cmpuint (self->n_notifies_seen, ==, self->n_notifies_due);
  if (block->references == 1)
    fuzz_block_remove (self, block);
  else
    block->references--;
}

/* ---- Failure ---- */

static gboolean
is_armed (const FuzzMachine *self)
{
  return self->source != NULL && fuzz_source_is_armed (self->source);
}

static guint64
used_bytes (FuzzMachine *self)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (self->arena);

  return multitude_stats_get_used (stats);
}

gboolean
fuzz_may_abort (FuzzMachine *self,
                gsize        bytes)
{
  if (self->budget != G_MAXUINT64
      && self->budget - multitude_arena_get_reserved_bytes (self->arena) < 3 * bytes + 5 * 65536)
    return FALSE;

  if (self->source != NULL)
    self->source->obeys = TRUE;
  return TRUE;
}

void
fuzz_try_begin (FuzzMachine *self)
{
  if (self->budget == G_MAXUINT64 && !is_armed (self))
    return;

  self->used_before = used_bytes (self);
  self->n_refused_before = self->source != NULL ? self->source->n_refused : 0;
}

void
fuzz_try_failed_keeping (FuzzMachine  *self,
                         GError      **error)
{
  gboolean was_refused = self->source != NULL && self->source->n_refused > self->n_refused_before;

  g_assert_nonnull (*error);
  if ((*error)->domain != MULTITUDE_ERROR)
    g_error ("failed by another error: %s", (*error)->message);
  if (was_refused)
    g_assert_true ((*error)->code == MULTITUDE_ERROR_NO_MEMORY
                   || (*error)->code == MULTITUDE_ERROR_BUDGET);
  else
    g_assert_cmpint ((*error)->code, ==, MULTITUDE_ERROR_BUDGET);
  g_assert_true (was_refused || self->budget != G_MAXUINT64);
  g_clear_error (error);
}

void
fuzz_try_failed (FuzzMachine  *self,
                 GError      **error)
{
  guint64 used = used_bytes (self);

  fuzz_try_failed_keeping (self, error);

  /* It may be less: a chunk whose owners have gone is begun anew to find room. */
  g_assert_cmpuint (used, <=, self->used_before);
}

/* ---- Figures ---- */

static void
check_source (FuzzMachine    *self,
              MultitudeStats *stats)
{
  g_assert_cmpuint (multitude_stats_get_reserved (stats), ==, self->source->outstanding);
  g_assert_cmpuint (multitude_stats_get_peak (stats), ==, self->source->peak);
  g_assert_cmpuint (multitude_stats_get_requested (stats), ==, self->source->granted_bytes);
  g_assert_cmpuint (multitude_stats_get_n_normal (stats) + multitude_stats_get_n_oversized (stats),
                    ==, self->source->n_granted);
}

static void
check_figures (FuzzMachine *self)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (self->arena);
  guint64 reserved = multitude_stats_get_reserved (stats);

  g_assert_cmpuint (reserved, ==,
                    multitude_stats_get_used (stats) - multitude_stats_get_seed_used (stats)
                    + multitude_stats_get_wasted (stats) + multitude_stats_get_available (stats)
                    + multitude_stats_get_cached (stats) + multitude_stats_get_retained (stats)
                    + multitude_stats_get_overhead (stats));
  g_assert_cmpuint (reserved, ==, multitude_arena_get_reserved_bytes (self->arena));
  g_assert_cmpuint (multitude_stats_get_cached (stats), ==, multitude_arena_get_cached_bytes (self->arena));
  g_assert_cmpuint (multitude_stats_get_peak (stats), >=, reserved);
  g_assert_cmpuint (reserved, <=, self->budget);
  if (self->source != NULL)
    check_source (self, stats);
}

void
fuzz_machine_check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < self->n_blocks; i++)
    fuzz_block_check (&self->blocks[i]);
  if (self->arena == NULL)
    return;

  check_figures (self);
  g_assert_true (mtude_arena_is_valid (&self->arena->core));
}

/* ---- Arenas ---- */

/* What an arena is made with, each by its own bits, so that a prefix of an input is
 * one with the same arena.
 */
void
fuzz_machine_open (FuzzMachine *self)
{
  static const guint64 budgets[] = { G_MAXUINT64, G_MAXUINT64, 1500, 8192, 70000, 300000, 1 << 20, 4 << 20 };
  static const gsize capacities[] = { 0, 0, 512, 1000, 65536, 200000 };
  guint8 shape = fuzz_input_byte (&self->input);
  guint8 sizes = fuzz_input_byte (&self->input);
  FuzzSource *source = &self->sources[self->n_arenas++];

  g_assert_cmpuint (self->n_arenas, <=, FUZZ_MAX_ARENAS);
  self->source = shape % 3 == 2 ? NULL : source;
  if (self->source == NULL)
    self->arena = multitude_arena_new ();
  else
    {
      fuzz_source_init (source, shape % 3 == 0 ? FUZZ_SOURCE_FIXED : FUZZ_SOURCE_GROWS);
      self->arena = multitude_arena_new_with_source (&source->source);
    }

  multitude_arena_set_name (self->arena, "fuzzed");
  self->budget = budgets[shape / 3 % G_N_ELEMENTS (budgets)];
  multitude_arena_set_byte_budget (self->arena, self->budget);
  if (shape / 24 % 4 != 0)
    multitude_arena_set_max_normal_alloc (self->arena, shape / 24 % 4 == 1 ? 4096 : 65024);
  if (sizes % 3 != 0)
    multitude_arena_set_reset_limit (self->arena, sizes % 3 == 1 ? 0 : 20000);
  if (self->budget == G_MAXUINT64)
    {
      multitude_arena_set_local_capacity (self->arena, capacities[sizes / 3 % 6]);
      multitude_arena_set_shared_capacity (self->arena, capacities[sizes / 18 % 6]);
    }
}

/* Owners stay; what they hold of the source is looked at when they have gone. */
void
fuzz_machine_close (FuzzMachine *self)
{
  guint i;

  if (self->source != NULL)
    self->source->obeys = FALSE;
  for (i = self->n_blocks; i-- > 0; )
    if (self->blocks[i].kind == &fuzz_bound)
      {
        fuzz_block_check (&self->blocks[i]);
        fuzz_block_remove (self, &self->blocks[i]);
      }

  /* Its cleanups still use it. */
  g_object_unref (self->arena);
  self->arena = NULL;
  self->source = NULL;
}
