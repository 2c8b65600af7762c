/* What memory checkers are told when lanes, marks, blocks and heaps change hands of bytes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Under AddressSanitizer, or run by memcheck, as test-checker.c; skipped without either.
 * Sizes are multiples of 8.  Values are in a pool of memcheck that is named by where they
 * begin, byte strings in one that is named by where they end.
 */

#include "config.h"
#include "mtude-apart-private.h"
#include "mtude-arena-inline.h"
#include "mtude-block-inline.h"
#include "mtude-heap-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "checker.h"
#include "child.h"

static MtudeArena arena;

static void
begin (void)
{
  need_checker ();
  check (mtude_arena_init (&arena, NULL) == MTUDE_OK);
}

static void
end (void)
{
  mtude_arena_clear (&arena);
}

static char *
value_new (size_t size)
{
  return memset (mtude_arena_alloc_value (&arena, size), 0x11, size);
}

/* With its NUL. */
static char *
string_new (size_t size)
{
  return memset (mtude_arena_alloc_bytes (&arena, size - 1), 0x22, size);
}

/* ---- Generations ------------------------------------------------------ */

static void
seed (void)
{
  uintptr_t start = (uintptr_t) arena.seed;
  unsigned i;

  begin ();
  check_bytes (start, "320.");
  for (i = 0; i < 2; i++)
    {
      check_pointer (value_new (24), arena.seed);
      string_new (16);
      check_bytes (start, "24d 280. 16d");
      check_pool (start, true);
      check_pool (start + MTUDE_SEED_SIZE, true);
      mtude_arena_reset (&arena);
      check_bytes (start, "320.");
      check_pool (start, false);
      check_pool (start + MTUDE_SEED_SIZE, false);
    }
  end ();
}

static void
nobody (void *data)
{
}

/* Of a snapshot it is as it was, when the arena has ended. */
static void
sealed_seed (void)
{
  MtudeSnapshot *snapshot;
  char *value;

  begin ();
  value = value_new (24);
  snapshot = mtude_arena_seal (&arena, NULL, nobody, NULL);
  check (mtude_snapshot_has_seed (snapshot));
  mtude_arena_clear (&arena);
  check_bytes (value, "24d");
  check_bytes ((uintptr_t) arena.seed + MTUDE_SEED_SIZE - 64, "64.");
  mtude_snapshot_release (snapshot);
}

static void
chunks_of_each_class (void)
{
  unsigned size_class;
  unsigned i;

  for (size_class = 0; size_class < MTUDE_N_CLASSES; size_class++)
    {
      begin ();
      check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, mtude_class_size (size_class)) == MTUDE_OK);
      for (i = 0; i < 2; i++)
        {
          char *value = value_new (24);
          char *string = string_new (16);

          check_uint (arena.chunk->size, mtude_class_size (size_class));
          check_bytes (value, "24d 64.");
          check_bytes (string - 64, "64. 16d");
          check_pool (arena.lo, true);
          check_pool (arena.hi, true);
          mtude_arena_reset (&arena);
          check_bytes (value, "88.");
          check_bytes (string - 64, "80.");
          check_pool (arena.lo, false);
          check_pool (arena.hi, false);
        }
      end ();
    }
}

/* Until the chunk that is current has grown so often; the ends that it had. */
static unsigned
grow_with_strings (uintptr_t *ends,
                   unsigned   n_ends)
{
  MtudeChunk *chunk = arena.chunk;
  unsigned n = 0;

  while (n < n_ends && arena.chunk == chunk)
    {
      uintptr_t hi = arena.hi;

      value_new (64);
      string_new (8);
      if (arena.hi != hi)
        {
          check_bytes (mtude_local_cur (&arena), "64.");
          check_bytes (mtude_local_top (&arena) - 64, "64. 8d");
          ends[n++] = arena.hi;
        }
    }
  check_pointer (arena.chunk, chunk);
  return n;
}

#define N_ENDS 3

static void
chunk_that_grows (void)
{
  uintptr_t ends[N_ENDS];
  MtudeChunk *chunk;
  unsigned i;

  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 1024) == MTUDE_OK);
  value_new (8);
  chunk = arena.chunk;
  check_uint (grow_with_strings (ends, N_ENDS), N_ENDS);
  for (i = 0; i < N_ENDS; i++)
    check_pool (ends[i], true);
  mtude_arena_reset (&arena);
  check_pool (mtude_chunk_payload (chunk), false);
  for (i = 0; i < N_ENDS; i++)
    {
      check_pool (ends[i], false);
      check_bytes (ends[i] - 64, "64.");
    }
  end ();
}

/* ---- Rewinds ---------------------------------------------------------- */

/* What came before the mark is alive, what came behind it is not: a pool hides the blocks
 * that it has when it ends.
 */
static void
values_behind_a_mark (void)
{
  MtudeMark mark;
  char *value;
  char *string;

  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536) == MTUDE_OK);
  value = value_new (24);
  string = string_new (16);
  mtude_arena_mark (&arena, &mark);
  value_new (40);
  string_new (32);
  check_bytes (value, "64d 64.");
  check_bytes (string - 96, "64. 48d");
  check (mtude_arena_rewind (&arena, &mark) == MTUDE_OK);
  check_bytes (value, "24d 104.");
  check_bytes (string - 96, "96. 16d");

  if (!MTUDE_TRACK_ASAN)
    {
      mtude_track_reveal (arena.lo, arena.hi);
      mtude_track_close (arena.lo);
      mtude_track_close (arena.hi);
      check_bytes (value, "24. 104d");
      check_bytes (string - 96, "96d 16.");
    }
  end ();
}

static void
extents_behind_a_mark (void)
{
  uintptr_t ends[N_ENDS];
  MtudeMark mark;
  uintptr_t hi;
  unsigned i;

  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 1024) == MTUDE_OK);
  value_new (24);
  string_new (16);
  check_uint (grow_with_strings (ends, 1), 1);
  hi = arena.hi;
  mtude_arena_mark (&arena, &mark);
  check_uint (grow_with_strings (ends, N_ENDS), N_ENDS);
  check (mtude_arena_rewind (&arena, &mark) == MTUDE_OK);
  check_uint (arena.hi, hi);
  check_pool (arena.lo, true);
  check_pool (hi, true);
  check_bytes (hi - 8, "8d 64.");
  for (i = 0; i < N_ENDS; i++)
    {
      check_pool (ends[i], false);
      check_bytes (ends[i] - 64, "64.");
    }

  /* And is told of again. */
  check_uint (grow_with_strings (ends, 1), 1);
  check_pool (ends[0], true);
  mtude_arena_reset (&arena);
  check_pool (ends[0], false);
  check_pool (hi, false);
  end ();
}

/* ---- Blocks ----------------------------------------------------------- */

static void
parts_of_a_block (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  MtudeBlock tail;
  char *data;

  begin ();
  check (mtude_block_grow (&arena, &block, 0, 96, 0, MTUDE_GROW_EXACT));
  data = memset (block.data, 0x33, 96);
  check_bytes (data, "96d 32.");
  check (mtude_block_split (&arena, &block, 96, 32, &tail));
  check_bytes (data, "96d 32.");

  /* Each is a block of its own. */
  mtude_block_free (&arena, &tail);
  check_bytes (data, "32d 96.");
  mtude_block_free (&arena, &block);
  check_bytes (data, "128.");

  /* And none any more. */
  check (mtude_block_grow (&arena, &block, 0, 96, 0, MTUDE_GROW_EXACT));
  data = memset (block.data, 0x44, 96);
  check (mtude_block_split (&arena, &block, 96, 32, &tail));
  check (mtude_block_join (&arena, &block, &tail));
  check_bytes (data, "96d 32.");
  mtude_block_free (&arena, &block);
  check_bytes (data, "128.");
  end ();
}

/* The parts of one that is apart are of one block of malloc().  The environment is read
 * once, so in a child, and before there is an arena.
 */
static void
split_apart (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  MtudeBlock tail;
  uintptr_t pool;
  char *data;

  setenv ("MULTITUDE_DEBUG", "malloc", 1);
  check (mtude_arena_init (&arena, NULL) == MTUDE_OK);
  check (mtude_arena_is_apart (&arena));
  check (mtude_block_grow (&arena, &block, 0, 96, 0, MTUDE_GROW_EXACT));
  data = memset (block.data, 0x33, 96);
  pool = mtude_chunk_payload (mtude_chunk_of (data));
  check_pool (pool, false);
  check (mtude_block_split (&arena, &block, 96, 32, &tail));
  check_pool (pool, false);
  check_bytes (data, "96d");
  check (mtude_block_join (&arena, &block, &tail));
  check_pool (pool, false);
  check_bytes (data, "96d");
  mtude_block_free (&arena, &block);
  mtude_arena_clear (&arena);
}

static void
parts_of_a_block_that_is_apart (void)
{
  need_checker ();
  check_goes_on (split_apart);
}

/* ---- Heaps ------------------------------------------------------------ */

static MtudeHeap *
begin_heap (MtudeHeapKind kind)
{
  MtudeHeap *heap;

  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536) == MTUDE_OK);
  heap = mtude_heap_new (&arena, kind);
  check (heap != NULL);
  return heap;
}

static char *
block_new (MtudeHeap *heap,
           size_t     size)
{
  char *block = mtude_heap_alloc (heap, size);

  check (block != NULL);
  return memset (block, 0x55, size);
}

static void
heap_that_keeps_sizes (void)
{
  MtudeHeap *heap = begin_heap (MTUDE_HEAP_KEEPS_SIZES);
  char *blocks[3];
  char *empty;

  /* 32 bytes each, of which 8 are in front. */
  blocks[0] = block_new (heap, 16);
  check_bytes (blocks[0], "16d 64.");
  blocks[1] = block_new (heap, 16);
  blocks[2] = block_new (heap, 16);
  check_bytes (blocks[0], "16d 8. 8d 16d 8. 8d 16d 64.");

  /* All of its span is kept, and nothing of the next one. */
  check_pointer (mtude_heap_realloc (heap, blocks[2], 16), blocks[2]);
  check_bytes (blocks[2], "16d 64.");
  check_pointer (mtude_heap_realloc (heap, blocks[2], 8), blocks[2]);
  check_bytes (blocks[2], "8d 64.");

  mtude_heap_free (heap, blocks[0]);
  check_bytes (blocks[0], "24. 8d 16d");

  /* The link that was there is no part of the value. */
  empty = mtude_heap_alloc (heap, 0);
  check (empty != NULL);
  mtude_heap_free (heap, empty);
  check_bytes (blocks[0], "24. 8d 16d");
  mtude_heap_free (heap, blocks[2]);
  check_bytes (blocks[2] - MTUDE_HEAP_HEADER, "96.");
  end ();
}

/* In front of the value there is its size alone. */
static void
empty_block_of_a_heap (void)
{
  MtudeHeap *heap = begin_heap (MTUDE_HEAP_KEEPS_SIZES);
  char *first = block_new (heap, 8);
  char *empty;

  block_new (heap, 8);
  mtude_heap_free (heap, first);
  check_bytes (first - MTUDE_HEAP_HEADER, "16.");
  empty = mtude_heap_alloc (heap, 0);
  check_pointer (empty, first);
  check_bytes (empty, "8.");
  end ();
}

static void
heap_that_is_told_sizes (void)
{
  MtudeHeap *heap = begin_heap (MTUDE_HEAP_IS_TOLD_SIZES);
  char *blocks[4];
  unsigned i;

  for (i = 0; i < 4; i++)
    blocks[i] = block_new (heap, 16);
  check_bytes (blocks[0], "64d 64.");

  /* The link of the one is read, and not of its neighbour. */
  mtude_heap_free_sized (heap, blocks[2], 16);
  mtude_heap_free_sized (heap, blocks[1], 16);
  check_bytes (blocks[0], "16d 32. 16d 64.");
  check_pointer (mtude_heap_alloc (heap, 8), blocks[1]);
  check_bytes (blocks[0], "16d 8u 24. 16d 64.");

  memset (blocks[1], 0x66, 8);
  check_pointer (mtude_heap_realloc_sized (heap, blocks[1], 8, 16), blocks[1]);
  check_bytes (blocks[0], "16d 8d 8u 16. 16d 64.");
  check_pointer (mtude_heap_realloc_sized (heap, blocks[1], 16, 8), blocks[1]);
  check_bytes (blocks[0], "16d 8d 24. 16d 64.");

  /* The last one goes back to where it was cut from. */
  check_pointer (mtude_heap_realloc_sized (heap, blocks[3], 16, 48), blocks[3]);
  check_bytes (blocks[3], "16d 32u 64.");
  check_pointer (mtude_heap_realloc_sized (heap, blocks[3], 48, 16), blocks[3]);
  check_bytes (blocks[3], "16d 96.");
  mtude_heap_free_sized (heap, blocks[3], 16);
  check_bytes (blocks[3], "112.");
  end ();
}

/* What a run has grown by is hidden until it is cut. */
static void
run_that_grows (void)
{
  MtudeHeap *heap = begin_heap (MTUDE_HEAP_IS_TOLD_SIZES);
  char *block;

  block_new (heap, 16);
  check_bytes (heap->end - 64, "64.");
  block = block_new (heap, 4096);
  check_uint (heap->run_size, 8192);
  check_bytes (block + 4096, "64.");
  check_bytes (heap->end - 64, "64.");
  end ();
}

TAP_MAIN (
  TAP_TEST (parts_of_a_block_that_is_apart),
  TAP_TEST (seed),
  TAP_TEST (sealed_seed),
  TAP_TEST (chunks_of_each_class),
  TAP_TEST (chunk_that_grows),
  TAP_TEST (values_behind_a_mark),
  TAP_TEST (extents_behind_a_mark),
  TAP_TEST (parts_of_a_block),
  TAP_TEST (heap_that_keeps_sizes),
  TAP_TEST (empty_block_of_a_heap),
  TAP_TEST (heap_that_is_told_sizes),
  TAP_TEST (run_that_grows))
