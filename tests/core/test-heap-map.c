/* The map of a heap: what it finds, how it grows, and how large it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A map never looks at the memory that it is of.  So most cases give it addresses that
 * nobody has, and choose how these lie to the units of a KiB that it has entries for.
 */

#include "heap-fixture.h"
#include "mtude-heap-map-private.h"

#define UNIT 1024
#define GRAIN MTUDE_HEAP_GRAIN
#define N_GRANULES (UNIT / GRAIN)
#define BASE ((uintptr_t) 1 << 40)
#define HUGE_SPAN (((size_t) 60 << 20) + 16)

static void
begin (Fixture *fixture)
{
  begin_with (fixture, TOLD, 60000);
}

/* What is in the map was put there without a heap that knows of it. */
static void
finish (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

static unsigned
bits_of (const MtudeHeap *heap)
{
  return 64 - heap->map_shift;
}

static void
check_load (const Fixture *f,
            size_t         n_entries,
            size_t         n_large)
{
  check_uint (f->heap->map->n_entries, n_entries);
  check_uint (f->heap->map->n_large, n_large);
}

/* ---- What is found -------------------------------------------------------- */

/* All granules around a span that is alone, and what lies between them. */
static void
check_alone (const Fixture *f,
             uintptr_t      start,
             size_t         span)
{
  size_t n_found = 0;

  for (uintptr_t at = start - 2 * UNIT; at < start + 3 * UNIT; at += GRAIN)
    n_found += mtude_heap_map_get (f->heap, at) != 0;
  check_uint (n_found, 1);
  check_uint (mtude_heap_map_get (f->heap, start), span);
  check_uint (mtude_heap_map_get (f->heap, start + 1), 0);
  check_uint (mtude_heap_map_get (f->heap, start + 8), 0);
  for (unsigned bit = 56; bit < 64; bit++)
    check_uint (mtude_heap_map_get (f->heap, start | (uintptr_t) 1 << bit), 0);
}

static void
try_span (Fixture *f,
          size_t   span,
          size_t   granule)
{
  uintptr_t start = BASE + granule * GRAIN;
  bool is_large = span > UNIT;
  bool ends_behind = granule * GRAIN + span > UNIT;

  check (mtude_heap_map_add (f->heap, start, span));
  check_load (f, ends_behind && !is_large ? 2 : 1, is_large);
  check_alone (f, start, span);

  check (mtude_heap_map_remove (f->heap, start, span));
  check_load (f, 0, 0);
  check_uint (mtude_heap_map_get (f->heap, start), 0);
}

static void
each_span_at_each_place (void)
{
  static const size_t large[] = { UNIT + GRAIN, 1280, 4096, (size_t) 56 << 20, HUGE_SPAN };
  Fixture f;

  begin (&f);
  for (size_t granule = 0; granule < N_GRANULES; granule++)
    {
      for (size_t span = GRAIN; span <= UNIT; span += GRAIN)
        try_span (&f, span, granule);
      for (size_t i = 0; i < sizeof large / sizeof large[0]; i++)
        try_span (&f, large[i], granule);
    }

  /* Nothing is left of them. */
  check_fill (f.heap->map, MTUDE_HEAP_MAP_SIZE, 0);
  check_uint (bits_of (f.heap), 4);
  finish (&f);
}

/* One that is large may begin behind small ones, and end before them. */
static void
large_between_small (void)
{
  const uintptr_t large = BASE + 64;
  Fixture f;

  begin (&f);
  check (mtude_heap_map_add (f.heap, BASE, 64));
  check (mtude_heap_map_add (f.heap, large, 2048));
  check (mtude_heap_map_add (f.heap, large + 2048, 16));
  check_load (&f, 3, 1);
  check_uint (mtude_heap_map_get (f.heap, BASE), 64);
  check_uint (mtude_heap_map_get (f.heap, large), 2048);
  check_uint (mtude_heap_map_get (f.heap, large + 2048), 16);
  check_uint (mtude_heap_map_get (f.heap, large + UNIT), 0);

  check (mtude_heap_map_change (f.heap, large, 2048, 512));
  check_load (&f, 2, 0);
  check_uint (mtude_heap_map_get (f.heap, BASE), 64);
  check_uint (mtude_heap_map_get (f.heap, large), 512);
  finish (&f);
}

/* ---- At random ------------------------------------------------------------ */

#define N_PLACES 4096

/* What a map should be of: the span that begins in each granule. */
typedef struct
{
  size_t spans[N_PLACES];
  size_t n_blocks;
  size_t n_bytes;
} Model;

static size_t
random_below (uint64_t *random,
              size_t    limit)
{
  *random ^= *random << 13;
  *random ^= *random >> 7;
  *random ^= *random << 17;
  return (size_t) (*random >> 11) % limit;
}

/* How many bytes are free from here on, up to a limit. */
static size_t
gap_at (const Model *model,
        size_t       place,
        size_t       limit)
{
  size_t n = 0;

  while (place + n < N_PLACES && n * GRAIN < limit && model->spans[place + n] == 0)
    n++;
  return n * GRAIN;
}

static bool
is_covered (const Model *model,
            size_t       place)
{
  for (size_t i = 0; i <= place; i++)
    if (model->spans[i] > (place - i) * GRAIN)
      return true;
  return false;
}

static void
set_span (Model  *model,
          size_t  place,
          size_t  span)
{
  model->n_blocks += span != 0;
  model->n_blocks -= model->spans[place] != 0;
  model->n_bytes += span - model->spans[place];
  model->spans[place] = span;
}

static size_t
random_span (uint64_t *random,
             size_t    most)
{
  size_t limit = random_below (random, 4) == 0 ? 4 * UNIT : random_below (random, 2) == 0 ? UNIT : 128;

  return (1 + random_below (random, (most < limit ? most : limit) / GRAIN)) * GRAIN;
}

/* Without what a span of before reaches into. */
static size_t
room_at (const Model *model,
         size_t       place)
{
  return model->spans[place] == 0 && is_covered (model, place)
         ? 0
         : (model->spans[place] != 0 ? GRAIN : 0) + gap_at (model, place + (model->spans[place] != 0), 4 * UNIT);
}

static void
step (Fixture  *f,
      Model    *model,
      uint64_t *random)
{
  size_t place = random_below (random, N_PLACES);
  uintptr_t start = BASE + place * GRAIN;
  size_t old = model->spans[place];
  size_t room = room_at (model, place);
  size_t span;

  if (room == 0)
    return;

  span = random_span (random, room);
  if (old == 0)
    check (mtude_heap_map_add (f->heap, start, span));
  else if (random_below (random, 2) == 0)
    check (mtude_heap_map_change (f->heap, start, old, span));
  else
    {
      check (mtude_heap_map_remove (f->heap, start, old));
      span = 0;
    }
  set_span (model, place, span);
}

static void
check_model (Fixture     *f,
             const Model *model)
{
  size_t wrong = 0;
  size_t n_bytes;

  for (size_t i = 0; i < N_PLACES; i++)
    wrong += mtude_heap_map_get (f->heap, BASE + i * GRAIN) != model->spans[i];
  check_uint (wrong, 0);

  f->heap->n_blocks = model->n_blocks;
  check (mtude_heap_map_is_valid (f->heap, &n_bytes));
  check_uint (n_bytes, model->n_bytes);
}

static void
at_random (void)
{
  static Model model;
  uint64_t random = UINT64_C (0x2545f4914f6cdd1d);
  Fixture f;

  memset (&model, 0, sizeof model);
  begin (&f);
  for (size_t i = 0; i < 40000; i++)
    {
      step (&f, &model, &random);
      if (i % 512 == 0)
        check_model (&f, &model);
    }
  check_model (&f, &model);
  check_range (bits_of (f.heap), 7, 8);

  for (size_t i = 0; i < N_PLACES; i++)
    if (model.spans[i] != 0)
      check (mtude_heap_map_remove (f.heap, BASE + i * GRAIN, model.spans[i]));
  check_fill (f.heap->map, sizeof (MtudeHeapMap) + (sizeof (MtudeHeapEntry) << bits_of (f.heap)), 0);
  finish (&f);
}

/* ---- Growth --------------------------------------------------------------- */

#define LARGE 2048

/* As many large blocks as the first table has room for, in a run of this many bytes. */
static void
fill_first (Fixture *f,
            size_t   run_size,
            char   **blocks)
{
  char *block = mtude_heap_alloc (f->heap, 16);

  check_pointer (mtude_heap_realloc_sized (f->heap, block, 16, run_size), block);
  mtude_heap_free_sized (f->heap, block, run_size);
  check_uint (f->heap->total, run_size);
  for (int i = 0; i < 6; i++)
    blocks[i] = mtude_heap_alloc (f->heap, LARGE);
  check_load (f, 6, 6);
  check_uint (bits_of (f->heap), 4);
}


static void
table_is_doubled (void)
{
  Fixture f;
  char *blocks[7];
  void *first;

  begin (&f);
  first = f.heap->map;
  check_pointer (first, (char *) f.heap + sizeof (MtudeHeap));
  fill_first (&f, 3 * 4096, blocks);
  blocks[6] = mtude_heap_alloc (f.heap, LARGE);
  check_uint (bits_of (f.heap), 5);
  check_load (&f, 7, 7);
  check_uint (f.heap->total, 4 * 4096 + MTUDE_HEAP_MAP_SIZE);
  for (int i = 0; i < 7; i++)
    check_uint (mtude_heap_map_get (f.heap, (uintptr_t) blocks[i]), LARGE);
  check (mtude_heap_is_valid (f.heap));

  /* The first table is a block now, and the arena was asked for no more than the next. */
  check_pointer (mtude_arena_alloc (&f.arena, 16), (char *) f.heap->map + 784);
  check_pointer (mtude_heap_alloc (f.heap, MTUDE_HEAP_MAP_SIZE), first);
  check_uint (f.heap->total, 4 * 4096 + MTUDE_HEAP_MAP_SIZE);
  check (mtude_heap_is_valid (f.heap));
  finish (&f);
}

/* No entry stays when its last span goes, and so a table need not become larger. */
static void
table_does_not_wear_out (void)
{
  Fixture f;

  begin (&f);
  for (size_t i = 0; i < 1000; i++)
    {
      uintptr_t start = BASE + i * 5008;

      check (mtude_heap_map_add (f.heap, start, 1008));
      check (mtude_heap_map_add (f.heap, start + 1008, LARGE));
      check (mtude_heap_map_remove (f.heap, start, 1008));
      check (mtude_heap_map_remove (f.heap, start + 1008, LARGE));
    }
  check_load (&f, 0, 0);
  check_uint (bits_of (f.heap), 4);
  finish (&f);
}

/* From here on the arena has nothing. */
static void
exhaust (Fixture *f)
{
  recorder_fail_from (f->recorder, 1);
  while (mtude_arena_alloc (&f->arena, 16) != NULL)
    continue;
}

static void
no_memory_for_the_table (void)
{
  Fixture f;
  char *blocks[6];
  uintptr_t cur;
  size_t total;

  begin (&f);
  fill_first (&f, 4 * 4096, blocks);
  exhaust (&f);
  cur = f.heap->cur;
  total = f.heap->total;
  check_uint (f.heap->end - cur, 4096);
  memset (blocks[5], 5, LARGE);

  /* There is room for the block, and for more of the last one. */
  check_pointer (mtude_heap_alloc (f.heap, 16), NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_NO_MEMORY);
  check_pointer (mtude_heap_realloc_sized (f.heap, blocks[5], LARGE, LARGE + 16), NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_NO_MEMORY);
  check_fill (blocks[5], LARGE, 5);
  check_uint (f.heap->cur, cur);
  check_uint (f.heap->total, total);
  check_uint (mtude_heap_get_n_blocks (f.heap), 6);
  check_uint (mtude_heap_map_get (f.heap, (uintptr_t) blocks[5]), LARGE);
  check_load (&f, 6, 6);
  check (mtude_heap_is_valid (f.heap));

  /* Smaller ones may have two entries each. */
  for (int i = 0; i < 6; i++)
    check_pointer (mtude_heap_realloc_sized (f.heap, blocks[i], LARGE, UNIT - 16), blocks[i]);
  check_range (f.heap->map->n_entries, 6, 12);
  check_uint (bits_of (f.heap), 4);
  for (int i = 0; i < 6; i++)
    mtude_heap_free_sized (f.heap, blocks[i], UNIT - 16);
  check_load (&f, 0, 0);
  check (mtude_heap_is_valid (f.heap));
  finish (&f);
}

/* ---- Figures -------------------------------------------------------------- */

/* The bytes of the map beside so many blocks, and of all tables that it has had. */
static void
map_of (size_t n_blocks,
        size_t span,
        size_t bits,
        size_t n_bytes)
{
  Fixture f;

  begin (&f);
  for (size_t i = 0; i < n_blocks; i++)
    check (mtude_heap_map_add (f.heap, BASE + i * span, span));
  check_uint (bits_of (f.heap), bits);
  check_uint (sizeof (MtudeHeapMap) + (sizeof (MtudeHeapEntry) << bits_of (f.heap)), n_bytes);
  finish (&f);
}

static void
sizes_of_maps (void)
{
  map_of (10 * 16 + 1, 64, 4, 400);     /* 10 KiB */
  map_of (10 * 16 + 2, 64, 5, 784);
  map_of (22 * 16 + 1, 64, 5, 784);
  map_of (22 * 16 + 2, 64, 6, 1552);
  map_of (16384, 64, 11, 49168);        /* 1 MiB */
  map_of (512, 2048, 11, 49168);
  map_of (100, (size_t) 1 << 20, 9, 12304);
}

/* How far a search goes at most: all entries in use that lie side by side. */
static size_t
longest_cluster (const MtudeHeap *heap)
{
  size_t longest = 0;
  size_t n = 0;

  for (size_t i = 0; i < (size_t) 1 << bits_of (heap); i++)
    {
      n = heap->map->entries[i].word != 0 ? n + 1 : 0;
      longest = n > longest ? n : longest;
    }
  return longest;
}

/* Places in a row, as those of a run are, are no clump in the table. */
static void
neighbours_lie_apart (void)
{
  Fixture f;

  begin (&f);
  for (size_t i = 0; i < 1024; i++)
    check (mtude_heap_map_add (f.heap, BASE + i * UNIT, 64));
  check_load (&f, 1024, 0);
  check_uint (bits_of (f.heap), 11);
  check_range (longest_cluster (f.heap), 1, 4);
  finish (&f);
}

static void
memory_of_a_heap (void)
{
  MtudeArena arena;
  MtudeHeap *heap;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check_uint (sizeof (MtudeHeap), MTUDE_HEAP_SIZE);
  heap = mtude_heap_new (&arena, MTUDE_HEAP_IS_TOLD_SIZES);
  check_uint ((uintptr_t) mtude_arena_alloc (&arena, 16) - (uintptr_t) heap, MTUDE_HEAP_SIZE + MTUDE_HEAP_MAP_SIZE);
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  check_uint ((uintptr_t) mtude_arena_alloc (&arena, 16) - (uintptr_t) heap, MTUDE_HEAP_SIZE);
  check_pointer (heap->map, NULL);
  mtude_arena_clear (&arena);
}

TAP_MAIN (TAP_TEST (each_span_at_each_place),
          TAP_TEST (large_between_small),
          TAP_TEST (at_random),
          TAP_TEST (table_is_doubled),
          TAP_TEST (table_does_not_wear_out),
          TAP_TEST (no_memory_for_the_table),
          TAP_TEST (sizes_of_maps),
          TAP_TEST (neighbours_lie_apart),
          TAP_TEST (memory_of_a_heap))
