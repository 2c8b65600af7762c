/* The world of a scenario: a source that knows what is out, and an arena of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Compiled without instrumentation: what is remembered here is the checker's own, and
 * no step of the program under check.
 */

#include "world.h"

#include "model.h"

#include <string.h>

#define N_TILES 6
#define N_CELLS 8
#define CELL_SIZE 2048

World world;

static unsigned char tiles[N_TILES][MTUDE_CHUNK_ALIGN] __attribute__ ((aligned (MTUDE_CHUNK_ALIGN)));
static bool is_tile_out[N_TILES];
static unsigned n_tiles_used;
static WorldSource kind;

static unsigned char cells[N_CELLS][CELL_SIZE] __attribute__ ((aligned (64)));
static unsigned n_cells_used;

/* ---- The C library's ----------------------------------------------------- */

void *
model_malloc (size_t size)
{
  unsigned char *cell = cells[n_cells_used++];

  model_check (n_cells_used <= N_CELLS && size <= CELL_SIZE);
  model_block_begin (cell, size);
  return cell;
}

void *
model_aligned_alloc (size_t alignment,
                     size_t size)
{
  model_check (alignment <= 64);
  return model_malloc (size);
}

void
model_free (void *memory)
{
  if (memory != NULL)
    model_block_end (memory);
}

/* ---- The source ----------------------------------------------------------- */

static void *
source_alloc (size_t size,
              void  *data)
{
  unsigned i = kind == WORLD_FRESH ? n_tiles_used : 0;

  (void) data;
  while (i < N_TILES && is_tile_out[i])
    i++;
  model_check (i < N_TILES && size <= MTUDE_CHUNK_ALIGN);

  if (n_tiles_used < i + 1)
    n_tiles_used = i + 1;
  is_tile_out[i] = true;
  model_block_begin (tiles[i], size);
  world.n_made++;
  world.n_out++;
  if (world.n_most < world.n_out)
    world.n_most = world.n_out;
  return tiles[i];
}

static void
source_free (void   *block,
             size_t  size,
             void   *data)
{
  unsigned i = (unsigned) (((unsigned char *) block - tiles[0]) / MTUDE_CHUNK_ALIGN);

  (void) size;
  (void) data;
  model_block_end (block);
  model_check (!world.has_source_ended);
  is_tile_out[i] = false;
  world.n_out--;
}

static void
source_destroy (void *data)
{
  (void) data;
  model_check (!world.has_source_ended && world.n_out == 0);
  world.has_source_ended = true;
}

/* ---- The world ------------------------------------------------------------ */

void
world_begin_bare (MtudeSource *source)
{
  memset (&world, 0, sizeof world);
  memset (is_tile_out, 0, sizeof is_tile_out);
  n_tiles_used = 0;
  n_cells_used = 0;
  kind = WORLD_FRESH;
  *source = (MtudeSource) { source_alloc, source_free, NULL, NULL, source_destroy };
}

void
world_begin (WorldSource source_kind,
             size_t      byte_budget)
{
  MtudeSource source;
  MtudeOptions options;

  world_begin_bare (&source);
  kind = source_kind;
  mtude_options_init (&options);
  options.source = &source;
  options.byte_budget = byte_budget;
  world.arena = model_malloc (sizeof *world.arena);
  model_check (mtude_arena_init (world.arena, &options) == MTUDE_OK);
}

void
world_clear_arena (void)
{
  mtude_arena_clear (world.arena);
  model_free (world.arena);
}

void
world_end (void)
{
  model_check (world.n_out == 0);
  model_check (world.has_source_ended);
}
