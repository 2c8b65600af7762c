/* The checkers of structs: each equation that they know is broken once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* All other tests only see checkers that agree.  Here one field at a time has a wrong
 * value, the checker has to say so, and then the right value is back.  Headers of chunks
 * are stamped anew with the wrong value, so that it is not the stamp that is noticed.
 */

#include "mtude-block-inline.h"
#include "mtude-heap-map-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-table-inline.h"
#include "mtude-tally-private.h"
#include "mtude-wait.h"
#include "recorder.h"

#define N_PARTS 4

/* Which equation it is stands in the failure. */
#define check_breaks(is_valid, field, wrong) \
  do \
    { \
      __typeof__ (((void) 0, (field))) right = (field); \
\
      tap_set_context (#field " = " #wrong); \
      check (is_valid); \
      (field) = (wrong); \
      check (!(is_valid)); \
      (field) = right; \
      check (is_valid); \
      tap_set_context (NULL); \
    } \
  while (0)

/* The same for what the stamp of a header covers. */
#define check_header_breaks(is_valid, chunk, field, wrong) \
  do \
    { \
      __typeof__ (((void) 0, (chunk)->field)) right = (chunk)->field; \
\
      tap_set_context (#chunk "->" #field " = " #wrong); \
      check (is_valid); \
      (chunk)->field = (wrong); \
      mtude_chunk_stamp (chunk); \
      check (!(is_valid)); \
      (chunk)->field = right; \
      mtude_chunk_stamp (chunk); \
      check (is_valid); \
      tap_set_context (NULL); \
    } \
  while (0)

static void
nothing (void *data)
{
}

/* What an arena needs to have something in each of its places. */
typedef struct
{
  Recorder   *recorder;
  MtudeArena  arena;
  void       *pinning;
  void       *box;
} Full;

static void
begin (Full *full)
{
  MtudeOptions options;

  full->recorder = recorder_new (RECORDER_FIXED);
  recorder_options (full->recorder, &options);
  check_status (mtude_arena_init (&full->arena, &options), MTUDE_OK);
}

static void
end (Full *full)
{
  mtude_arena_clear (&full->arena);
  recorder_end (full->recorder, 1);
}

static void
use_chunks (MtudeArena *arena,
            unsigned    n_values)
{
  for (unsigned i = 0; i < n_values; i++)
    check (mtude_arena_alloc_value (arena, 2000) != NULL);
}

static void
begin_full (Full *full)
{
  MtudeArena *arena = &full->arena;
  void *builder;

  begin (full);
  use_chunks (arena, 300);
  mtude_arena_reset_full (arena, MTUDE_RESET_KEEP_ALL);

  full->pinning = mtude_rc_alloc (arena, 8, NULL);
  check (full->pinning != NULL);
  while (arena->pinned == NULL || arena->clean == NULL)
    use_chunks (arena, 1);
  check (mtude_arena_alloc_value (arena, 200000) != NULL);
  full->box = mtude_box_alloc (arena, 8);
  check (full->box != NULL);
  builder = mtude_builder_alloc (arena);
  check (builder != NULL);
  mtude_builder_free (arena, builder);
  check (mtude_arena_add_cleanup (arena, nothing, NULL));

  check (arena->chunk != NULL && arena->clean != NULL && arena->cache != NULL && arena->pinned != NULL);
  check (arena->one_shots != NULL && arena->shared_chunk != NULL);
  check (arena->home != NULL && arena->cleanups != NULL);

  /* None is kept where a checker wants to hear of each. */
  check ((arena->spare_builder == NULL) == mtude_arena_is_tracked (arena));
}

static void
end_full (Full *full)
{
  mtude_box_free (full->box);
  mtude_rc_release (full->pinning);
  end (full);
}

#define VALID mtude_arena_is_valid (arena)

static void
bits_of_an_arena (void)
{
  static const uint64_t bits[] = {
    MTUDE_BUSY_SPARE, MTUDE_BUSY_SHARED, MTUDE_BUSY_PINNED, MTUDE_BUSY_ONE_SHOTS, MTUDE_BUSY_CLEANUPS,
    MTUDE_BUSY_ARMED
  };
  Full full, empty;
  MtudeArena *arenas[] = { &full.arena, &empty.arena };

  begin_full (&full);
  begin (&empty);
  for (size_t i = 0; i < 2; i++)
    for (size_t bit = 0; bit < sizeof bits / sizeof bits[0]; bit++)
      check_breaks (mtude_arena_is_valid (arenas[i]), arenas[i]->busy, arenas[i]->busy ^ bits[bit]);
  end (&empty);
  end_full (&full);
}

static void
lists_of_an_arena (void)
{
  Full full;
  MtudeArena *arena = &full.arena;

  begin_full (&full);
  check_breaks (VALID, arena->clean->stamp, arena->clean->stamp ^ 1);
  check_breaks (VALID, arena->cache->stamp, arena->cache->stamp ^ 1);
  check_breaks (VALID, arena->pinned->stamp, arena->pinned->stamp ^ 1);
  check_breaks (VALID, arena->one_shots->stamp, arena->one_shots->stamp ^ 1);
  check_breaks (VALID, arena->clean_bytes, arena->clean_bytes + 1);
  check_breaks (VALID, arena->held, arena->held + 1);
  check_breaks (VALID, arena->reserved, arena->reserved - 1);
  check_breaks (VALID, arena->peak, mtude_provider_outstanding (arena) - 1);
  check_breaks (VALID, arena->high_water, MTUDE_MAX_CLASS + 1);
  end_full (&full);
}

/* What is no chunk leads nowhere: its own link is not followed. */
static void
links_of_an_arena (void)
{
  static char forged[1024] __attribute__ ((aligned (MTUDE_CHUNK_ALIGN)));
  MtudeChunk *header = mtude_chunk_of (forged);
  Full full;
  MtudeArena *arena = &full.arena;

  header->next = (MtudeChunk *) UINT64_C (0x123456780000);
  begin_full (&full);
  check_breaks (VALID, arena->clean->next, header);
  check_breaks (VALID, arena->cache->next, header);
  check_breaks (VALID, arena->pinned->next, header);
  check_breaks (VALID, arena->one_shots->next, header);
  end_full (&full);
}

/* All of it may be its header. */
static void
chunk_without_a_payload (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeStatus status;
  MtudeChunk *chunk = mtude_chunk_make (recorder_source (recorder), MTUDE_HEADER_SIZE, MTUDE_FOR_VALUES,
                                        MTUDE_CHUNK_ONE_SHOT, &status);

  check (mtude_chunk_is_valid (chunk));
  check_header_breaks (mtude_chunk_is_valid (chunk), chunk, end, chunk->end - 8);
  mtude_chunk_free (recorder_source (recorder), chunk);
  recorder_end (recorder, 0);
}

/* At the start of a tile without a colour a header is right for either tenant. */
static MtudeChunk *
find_coloured (MtudeChunk *chunk)
{
  while (chunk != NULL && mtude_header_offset (mtude_chunk_tile (chunk), MTUDE_FOR_OWNERS) == 0)
    chunk = chunk->next;

  return chunk;
}

static void
headers_of_an_arena (void)
{
  Full full;
  MtudeArena *arena = &full.arena;
  MtudeChunk *coloured;

  begin_full (&full);
  coloured = find_coloured (arena->cache);
  if (coloured != NULL)
    check_header_breaks (VALID, coloured, tenant, !coloured->tenant);
  check_header_breaks (VALID, arena->cache, end, arena->cache->end - 8);
  check_header_breaks (VALID, arena->cache, size_class, arena->cache->size_class - 1);
  end_full (&full);
}

static void
set_local_breaks (MtudeArena *arena,
                  uintptr_t   cur,
                  uintptr_t   top)
{
  uintptr_t right_cur = mtude_local_cur (arena);
  uintptr_t right_top = mtude_local_top (arena);

  check (VALID);
  mtude_local_set (arena, cur, top);
  check (!VALID);
  mtude_local_set (arena, right_cur, right_top);
  check (VALID);
}

static void
local_lane_of_an_arena (void)
{
  Full full;
  MtudeArena *arena = &full.arena;
  MtudeChunk *chunk;
  uintptr_t cur, top;

  begin_full (&full);
  chunk = arena->chunk;
  cur = mtude_local_cur (arena);
  top = mtude_local_top (arena);

  set_local_breaks (arena, cur + 4, top);
  set_local_breaks (arena, arena->lo - 8, top);
  set_local_breaks (arena, top + 8, top);
  set_local_breaks (arena, cur, arena->hi + 1);
  check_breaks (VALID, arena->lo, arena->lo + 4);
  check_breaks (VALID, arena->lo, arena->lo - 8);
  check_breaks (VALID, arena->hi, chunk->end + 8);
  check_breaks (VALID, arena->owner_chunk, chunk == arena->owner_chunk ? NULL : chunk);
  check_breaks (VALID, chunk->tenure, chunk->tenure ^ 1);
  check_breaks (VALID, arena->tenure, arena->tenure ^ 1);
  check_breaks (VALID, chunk->owners, MTUDE_SURPLUS + 1);
  check_breaks (VALID, chunk->owners, MTUDE_SURPLUS - mtude_local_issued (arena) - 1);
  arena->busy &= ~MTUDE_BUSY_EXTENTS;
  check_breaks (VALID, arena->lost, 8);
  end_full (&full);
}

static void
shared_lane_of_an_arena (void)
{
  Full full;
  MtudeArena *arena = &full.arena;
  uintptr_t cur, end_of_lane;

  begin_full (&full);
  cur = mtude_shared_cur (arena);
  end_of_lane = mtude_shared_end (arena);
  struct { uintptr_t cur, end; } wrong[N_PARTS] = {
    { end_of_lane + 8, end_of_lane },
    { cur, end_of_lane - 4 },
    { mtude_chunk_payload (arena->shared_chunk) - 8, end_of_lane },
    { cur, arena->shared_chunk->end + 8 }
  };

  for (size_t i = 0; i < N_PARTS; i++)
    {
      check (VALID);
      mtude_shared_set (arena, wrong[i].cur, wrong[i].end);
      check (!VALID);
      mtude_shared_set (arena, cur, end_of_lane);
    }
  check_breaks (VALID, arena->spare_builder, mtude_chunk_of (full.pinning));
  check_breaks (VALID, arena->shared_chunk->stamp, arena->shared_chunk->stamp ^ 1);
  check_breaks (VALID, arena->shared_chunk->tenure, arena->shared_chunk->tenure ^ 1);
  check_header_breaks (VALID, arena->shared_chunk, home, NULL);
  check_header_breaks (VALID, arena->shared_chunk, tenant, MTUDE_FOR_VALUES);
  end_full (&full);
}

static void
lanes_without_chunks (void)
{
  Full empty;
  MtudeArena *arena = &empty.arena;
  MtudeChunk chunk;
  uintptr_t cur;

  begin (&empty);
  check_breaks (VALID, arena->owner_chunk, &chunk);
  check_breaks (VALID, arena->lost, 8);
  check_breaks (VALID, arena->busy, arena->busy + 1);
  check_breaks (VALID, arena->shared_issued, 1);
  check_breaks (VALID, arena->spare_builder, &chunk);

  cur = mtude_shared_cur (arena);
  check_uint (mtude_shared_end (arena), cur);
  mtude_shared_set (arena, cur - 8, cur);
  check (!VALID);
  mtude_shared_set (arena, cur, cur);
  end (&empty);
}

static void
home_of_an_arena (void)
{
  Full full;
  MtudeArena *arena = &full.arena;
  MtudeHome *home;

  begin_full (&full);
  home = arena->home;
  check_breaks (VALID, home->source, &home->source_copy + 1);
  check_breaks (VALID, home->head, MTUDE_HEAD_CLOSED);
  check_breaks (VALID, home->released, home->released ^ MTUDE_RELEASED_ARMED);
  end_full (&full);
}

#undef VALID
#define VALID mtude_table_is_valid (&table)

static void
tables (void)
{
  Full empty;
  MtudeTable table;
  uint32_t slot, other;

  begin (&empty);
  mtude_table_init (&table);
  check_breaks (VALID, table.mask, 1);
  check_breaks (VALID, table.n_entries, 1);
  check_breaks (VALID, table.room, 1);
  check_breaks (VALID, table.layout, MTUDE_TABLE_MAP);

  slot = mtude_table_probe (&table, 8, &table, NULL);
  check (mtude_table_set (&empty.arena, &table, slot, 8, &table, &slot));
  slot = (uint32_t) mtude_table_find (&table, 8, &table, NULL);
  check_uint (table.mask, 7);
  check_breaks (VALID, table.layout, MTUDE_TABLE_MAP + 1);
  check_breaks (VALID, table.mask, 6);
  check_breaks (VALID, table.mask, 3);
  check_breaks (VALID, table.slots, table.slots + 8);
  check_breaks (VALID, table.n_entries, 2);
  check_breaks (VALID, table.room, table.room - 1);
  check_breaks (VALID, table.hashes[slot], MTUDE_TABLE_EMPTY);

  /* An entry in the other bucket than the one where it is looked for. */
  other = (slot + MTUDE_BUCKET_SIZE) & table.mask;
  table.hashes[other] = table.hashes[slot];
  table.hashes[slot] = MTUDE_TABLE_EMPTY;
  check (!VALID);
  table.hashes[slot] = table.hashes[other];
  table.hashes[other] = MTUDE_TABLE_EMPTY;
  check (VALID);

  mtude_table_clear (&empty.arena, &table);
  end (&empty);
}

/* With all else as it should be for such a size. */
static void
sizes_of_tables (void)
{
  static uint32_t memory[64] __attribute__ ((aligned (8)));
  static const struct
  {
    uint32_t size;
    uint32_t room;
    bool     is_valid;
  } cases[] = { { 4, 3, false }, { 8, 6, true }, { 10, 6, false }, { 16, 12, true } };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      MtudeTable table;

      mtude_table_init (&table);
      table.hashes = memory;
      table.slots = (char *) (memory + cases[i].size);
      table.mask = cases[i].size - 1;
      table.room = cases[i].room;
      check_uint (VALID, cases[i].is_valid);
    }
}

#undef VALID
#define VALID mtude_heap_is_valid (heap)
#define VALID_MAP mtude_heap_map_is_valid (heap, &n_bytes)

static void
heaps (void)
{
  Full empty;
  MtudeHeap *heap;
  void *freed;
  unsigned class;

  begin (&empty);
  heap = mtude_heap_new (&empty.arena, MTUDE_HEAP_IS_TOLD_SIZES);
  check (heap != NULL);
  check_breaks (VALID, heap->cur, 1);
  check_breaks (VALID, heap->end, 1);
  check_breaks (VALID, heap->run_size, 1);

  freed = mtude_heap_alloc (heap, 64);
  check (mtude_heap_alloc (heap, 64) != NULL);
  mtude_heap_free_sized (heap, freed, 64);
  for (class = 0; heap->free[class] == NULL; class++)
    check (class + 1 < MTUDE_HEAP_CLASSES);

  check_breaks (VALID, heap->cur, heap->run - 8);
  check_breaks (VALID, heap->cur, heap->end + 8);
  check_breaks (VALID, heap->run_size, heap->run_size + 8);
  check_breaks (VALID, heap->filled[class / 64], heap->filled[class / 64] ^ UINT64_C (1) << class % 64);
  check_breaks (VALID, heap->free[class], NULL);
  end (&empty);
}

/* What a heap that is told sizes knows of its blocks. */
static void
maps_of_heaps (void)
{
  Full empty;
  MtudeHeap *heap;
  MtudeHeapEntry *entry;
  size_t n_bytes;

  begin (&empty);
  heap = mtude_heap_new (&empty.arena, MTUDE_HEAP_IS_TOLD_SIZES);
  check (mtude_heap_alloc (heap, 5000) != NULL);
  check (mtude_heap_alloc (heap, 64) != NULL);
  check_breaks (VALID, heap->map, NULL);
  check_breaks (VALID, heap->n_blocks, 1);
  check_breaks (VALID, heap->map->n_entries, heap->map->n_entries - 1);
  check_breaks (VALID, heap->map->n_large, 0);
  if (!mtude_arena_is_tracked (&empty.arena))
    check_breaks (VALID, heap->total, heap->total - MTUDE_HEAP_GRAIN);

  for (entry = heap->map->entries; entry->word == 0; entry++)
    continue;
  check_breaks (VALID_MAP, entry->word, entry->word ^ (uint64_t) 1 << 60);
  check_breaks (VALID_MAP, entry->first, entry->first << 1);
  check_breaks (VALID_MAP, entry->last, entry->last << 1);
  check_breaks (VALID_MAP, entry->word, 0);
  for (entry = heap->map->entries; entry->word != 0; entry++)
    continue;
  check_breaks (VALID_MAP, entry->first, 1);
  check_breaks (VALID_MAP, entry->last, 1);
  end (&empty);
}

/* Where the size of a block is in front of it. */
static void
heaps_that_keep_sizes (void)
{
  Full empty;
  MtudeHeap *heap;

  begin (&empty);
  heap = mtude_heap_new (&empty.arena, MTUDE_HEAP_KEEPS_SIZES);
  check (mtude_heap_alloc (heap, 64) != NULL);
  check_breaks (VALID, heap->cur, heap->run);
  check_breaks (VALID, heap->cur, heap->end + 8);
  check_breaks (VALID, heap->map, (MtudeHeapMap *) (heap + 1));
  end (&empty);
}

/* Links that are hidden from memory checkers are not followed. */
static void
spans_of_heaps (void)
{
  static struct
  {
    uint64_t      before;
    MtudeFreeSpan span;
  } beside __attribute__ ((aligned (MTUDE_HEAP_GRAIN)));
  Full empty;
  MtudeHeap *heap;
  void *freed;

  begin (&empty);
  heap = mtude_heap_new (&empty.arena, MTUDE_HEAP_IS_TOLD_SIZES);
  freed = mtude_heap_alloc (heap, MTUDE_HEAP_GRAIN);
  check (mtude_heap_alloc (heap, MTUDE_HEAP_GRAIN) != NULL);
  mtude_heap_free_sized (heap, freed, MTUDE_HEAP_GRAIN);
  check_pointer (heap->free[0], freed);
  check_breaks (VALID, heap->filled[0], heap->filled[0] ^ 1);
  check_breaks (VALID, heap->free[0], NULL);
  if (!mtude_arena_is_tracked (&empty.arena))
    {
      check_breaks (VALID, heap->free[0]->span, heap->free[0]->span + MTUDE_HEAP_GRAIN);
      beside.span = *heap->free[0];
      check_breaks (VALID, heap->free[0], &beside.span);
    }
  end (&empty);
}

TAP_MAIN (
  TAP_TEST (bits_of_an_arena),
  TAP_TEST (lists_of_an_arena),
  TAP_TEST (links_of_an_arena),
  TAP_TEST (chunk_without_a_payload),
  TAP_TEST (headers_of_an_arena),
  TAP_TEST (local_lane_of_an_arena),
  TAP_TEST (shared_lane_of_an_arena),
  TAP_TEST (lanes_without_chunks),
  TAP_TEST (home_of_an_arena),
  TAP_TEST (tables),
  TAP_TEST (sizes_of_tables),
  TAP_TEST (heaps),
  TAP_TEST (maps_of_heaps),
  TAP_TEST (heaps_that_keep_sizes),
  TAP_TEST (spans_of_heaps))
