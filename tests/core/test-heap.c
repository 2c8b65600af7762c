/* Heaps: which spans blocks take, where freed ones go, and what is refused.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Most cases run for both kinds of heap: one that keeps sizes, with 8 bytes in front
 * of each block, and one that is told them.
 */

#include "heap-fixture.h"
#include "mtude-stats.h"
#include "mtude-track-private.h"

static void
begin (Fixture       *fixture,
       MtudeHeapKind  kind)
{
  begin_with (fixture, kind, 0);
}

/* How far behind one block the next one of the heap begins. */
static size_t
step_behind (MtudeHeapKind kind,
             size_t        size)
{
  Fixture fixture;
  char *block, *next;

  begin (&fixture, kind);
  block = mtude_heap_alloc (fixture.heap, size);
  next = mtude_heap_alloc (fixture.heap, 1);
  check_uint ((uintptr_t) block % 16, 0);
  check_uint ((uintptr_t) next % 16, 0);
  end (&fixture);
  return (size_t) (next - block);
}

static void
small_spans (void)
{
  check_uint (step_behind (KEEPS, 0), 16);
  check_uint (step_behind (KEEPS, 8), 16);
  check_uint (step_behind (KEEPS, 9), 32);
  check_uint (step_behind (KEEPS, 24), 32);
  check_uint (step_behind (KEEPS, 25), 48);
  check_uint (step_behind (KEEPS, 1016), 1024);
  check_uint (step_behind (TOLD, 0), 16);
  check_uint (step_behind (TOLD, 16), 16);
  check_uint (step_behind (TOLD, 17), 32);
  check_uint (step_behind (TOLD, 1024), 1024);
}

static void
spans_of_sizes (void)
{
  MtudeHeap keeps = { .prefix = 8 };
  MtudeHeap told = { .prefix = 0 };

  check_uint (mtude_heap_span_for (&told, 1025), 1280);
  check_uint (mtude_heap_span_for (&told, 1280), 1280);
  check_uint (mtude_heap_span_for (&told, 1281), 1536);
  check_uint (mtude_heap_span_for (&told, 2049), 2560);
  check_uint (mtude_heap_span_for (&keeps, 1017), 1280);
  check_uint (mtude_heap_span_for (&keeps, 2040), 2048);
  check_uint (mtude_heap_span_for (&told, (size_t) 56 << 20), (size_t) 56 << 20);
  check_uint (mtude_heap_span_for (&told, ((size_t) 56 << 20) + 1), ((size_t) 56 << 20) + 16);
  check_uint (mtude_heap_span_for (&told, SIZE_MAX), 0);
  check_uint (mtude_heap_span_for (&keeps, SIZE_MAX - 7), 0);
  check_uint (mtude_heap_span_for (&keeps, PTRDIFF_MAX), 0);

  /* The span of a class is in that class, and 16 bytes more are in the next. */
  for (size_t size = 16; size <= (size_t) 48 << 20;)
    {
      size_t next = mtude_heap_span_for (&told, size + 1);

      check_uint (mtude_heap_span_for (&told, size), size);
      check (next > size && (next - size <= 16 || (next - size) * 4 <= size));
      size = next;
    }
}

static void
freed_blocks_are_used_again_for (MtudeHeapKind kind)
{
  Fixture fixture;
  void *first, *second, *other, *last;

  begin (&fixture, kind);
  first = mtude_heap_alloc (fixture.heap, 100);
  second = mtude_heap_alloc (fixture.heap, 100);
  other = mtude_heap_alloc (fixture.heap, 200);
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 3);

  mtude_heap_free_sized (fixture.heap, first, 100);
  mtude_heap_free_sized (fixture.heap, second, 100);
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 1);
  check_pointer (mtude_heap_alloc (fixture.heap, 97), second);
  check_pointer (mtude_heap_alloc (fixture.heap, 100), first);

  /* The last one goes back to the run, whatever its size. */
  last = mtude_heap_alloc (fixture.heap, 300);
  mtude_heap_free_sized (fixture.heap, last, 300);
  check_pointer (mtude_heap_alloc (fixture.heap, 50), last);

  mtude_heap_free_sized (fixture.heap, NULL, 7);
  mtude_heap_free_sized (fixture.heap, other, 200);
  end (&fixture);
}

static void
freed_blocks_are_used_again (void)
{
  freed_blocks_are_used_again_for (KEEPS);
  freed_blocks_are_used_again_for (TOLD);
}

/* With the run used up, a small block is cut from a large one that is free. */
static void
large_spans_are_cut (void)
{
  Fixture fixture;
  char *large, *small;

  begin (&fixture, TOLD);
  large = mtude_heap_alloc (fixture.heap, 8192);
  check (mtude_heap_alloc (fixture.heap, 1024) != NULL);
  mtude_heap_free_sized (fixture.heap, large, 8192);

  for (int i = 0; i < 3; i++)
    check (mtude_heap_alloc (fixture.heap, 1024) != NULL);
  recorder_take_log (fixture.recorder);

  for (int i = 0; i < 8; i++)
    {
      small = mtude_heap_alloc (fixture.heap, 1000);
      check_pointer (small, large + 1008 * i);
    }
  check_log (fixture.recorder, "");
  end (&fixture);
}

static void
fill_block (char   *block,
            size_t  size)
{
  for (size_t i = 0; i < size; i++)
    block[i] = (char) (i * 11 + 3);
}

static void
check_block (const char *block,
             size_t      size)
{
  size_t wrong = 0;

  for (size_t i = 0; i < size; i++)
    wrong += block[i] != (char) (i * 11 + 3);
  check_uint (wrong, 0);
}

static void
realloc_for (MtudeHeapKind kind)
{
  Fixture fixture;
  char *block, *behind, *moved;

  begin (&fixture, kind);
  block = mtude_heap_realloc_sized (fixture.heap, NULL, 99, 100);
  fill_block (block, 100);

  /* In place as the last one, then not any more. */
  check_pointer (mtude_heap_realloc_sized (fixture.heap, block, 100, 500), block);
  behind = mtude_heap_alloc (fixture.heap, 16);
  check_block (block, 100);
  fill_block (block, 500);
  moved = mtude_heap_realloc_sized (fixture.heap, block, 500, 700);
  check (moved > behind);
  check_block (moved, 500);
  check_pointer (mtude_heap_alloc (fixture.heap, 500), block);

  /* What a smaller one gives up is free for others of that size, at once. */
  fill_block (block, 500);
  check_pointer (mtude_heap_realloc_sized (fixture.heap, block, 500, 104), block);
  check_block (block, 104);
  check ((char *) mtude_heap_alloc (fixture.heap, 390) > block);
  check_pointer (mtude_heap_realloc_sized (fixture.heap, moved, 700, 0), NULL);
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 3);
  end (&fixture);
}

static void
realloc_moves_only_what_it_must (void)
{
  realloc_for (KEEPS);
  realloc_for (TOLD);
}

static void
tail_of_a_shrunk_block_is_used (void)
{
  Fixture fixture;
  char *block;

  begin (&fixture, TOLD);
  block = mtude_heap_alloc (fixture.heap, 512);
  check (mtude_heap_alloc (fixture.heap, 16) != NULL);
  check_pointer (mtude_heap_realloc_sized (fixture.heap, block, 512, 128), block);
  check_pointer (mtude_heap_alloc (fixture.heap, 384), block + 128);
  end (&fixture);
}

static void
sizes_are_kept (void)
{
  Fixture fixture;
  char *block;

  begin (&fixture, KEEPS);
  block = mtude_heap_realloc (fixture.heap, NULL, 40);
  fill_block (block, 40);
  check (mtude_heap_alloc (fixture.heap, 1) != NULL);
  block = mtude_heap_realloc (fixture.heap, block, 4000);
  check_block (block, 40);
  check_pointer (mtude_heap_realloc (fixture.heap, block, 0), NULL);
  check_pointer (mtude_heap_realloc (fixture.heap, NULL, 0), NULL);
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 1);
  mtude_heap_free (fixture.heap, NULL);
  end (&fixture);
}

/* Large blocks are cut from the run too, which grows where it is as far as it can. */
static void
large_blocks_for (MtudeHeapKind kind)
{
  Fixture fixture;
  char *large, *next;

  begin_with (&fixture, kind, 60000);
  check (mtude_heap_alloc (fixture.heap, 16) != NULL);
  large = mtude_heap_alloc (fixture.heap, 2000);
  fill_block (large, 2000);
  check_pointer (mtude_heap_realloc_sized (fixture.heap, large, 2000, 5000), large);
  check_block (large, 2000);
  next = mtude_arena_alloc (&fixture.arena, 16);
  check (next > large + 5120);

  /* Now the arena has something behind it. */
  check ((char *) mtude_heap_realloc_sized (fixture.heap, large, 5000, 12000) > next);
  check_pointer (mtude_heap_alloc (fixture.heap, 4900), large);
  end (&fixture);
}

static void
large_blocks (void)
{
  large_blocks_for (KEEPS);
  large_blocks_for (TOLD);
}

/* Neighbours that were freed serve as one, before the arena is asked for more. */
static void
neighbours_are_joined_for (MtudeHeapKind kind)
{
  Fixture fixture;
  char *blocks[8], *joined;

  begin (&fixture, kind);
  for (int i = 0; i < 8; i++)
    blocks[i] = mtude_heap_alloc (fixture.heap, 500);
  check (mtude_arena_alloc (&fixture.arena, 16) != NULL);
  recorder_take_log (fixture.recorder);

  for (int i = 1; i < 8; i += 2)
    mtude_heap_free_sized (fixture.heap, blocks[i], 500);
  for (int i = 2; i < 6; i += 2)
    mtude_heap_free_sized (fixture.heap, blocks[i], 500);
  joined = mtude_heap_alloc (fixture.heap, 2000);
  check_pointer (joined, blocks[1]);
  check_log (fixture.recorder, "");
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 3);
  end (&fixture);
}

static void
neighbours_are_joined (void)
{
  neighbours_are_joined_for (KEEPS);
  neighbours_are_joined_for (TOLD);
}

/* A sort of many spans, in the order of no list: 2 000 that were freed at random are
 * one again, with the run behind them.  The heap has no map that would lie between.
 */
static void
many_are_joined (void)
{
  uint64_t random = UINT64_C (0x2545f4914f6cdd1d);
  Fixture fixture;
  char *blocks[2000];
  char *first;

  begin_with (&fixture, KEEPS, 60000);
  for (int i = 0; i < 2000; i++)
    blocks[i] = mtude_heap_alloc (fixture.heap, 8);
  first = blocks[0];
  for (int i = 2000; i > 0; i--)
    {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      mtude_heap_free (fixture.heap, blocks[random % i]);
      blocks[random % i] = blocks[i - 1];
    }

  check_pointer (mtude_heap_alloc (fixture.heap, 32000), first);
  end (&fixture);
}

/* A run grows where it is while the heap is alone in its arena. */
static void
run_grows_in_place (void)
{
  Fixture fixture;
  char *first;

  begin_with (&fixture, TOLD, 60000);
  first = mtude_heap_alloc (fixture.heap, 1024);
  for (int i = 1; i < 9; i++)
    check_pointer (mtude_heap_alloc (fixture.heap, 1024), first + 1024 * i);
  end (&fixture);
}

/* What is left of a run when the next one lies elsewhere is not lost. */
static void
rest_of_a_run_is_used (void)
{
  Fixture fixture;
  char *first;

  begin (&fixture, TOLD);
  first = mtude_heap_alloc (fixture.heap, 1024);
  for (int i = 1; i < 3; i++)
    check (mtude_heap_alloc (fixture.heap, 1024) != NULL);
  check (mtude_heap_alloc (fixture.heap, 512) != NULL);
  check (mtude_arena_alloc (&fixture.arena, 16) != NULL);

  check (mtude_heap_alloc (fixture.heap, 1024) != NULL);
  check_pointer (mtude_heap_alloc (fixture.heap, 512), first + 3 * 1024 + 512);
  end (&fixture);
}

/* Above 56 MiB nothing is rounded up, and a free span serves what fits into it. */
static void
huge_blocks (void)
{
  const size_t size = ((size_t) 56 << 20) + 4096;
  MtudeArena arena;
  MtudeHeap *heap;
  char *first, *second;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  heap = mtude_heap_new (&arena, TOLD);
  first = mtude_heap_alloc (heap, size);
  second = mtude_heap_alloc (heap, size + 4096);
  mtude_heap_free_sized (heap, first, size);
  mtude_heap_free_sized (heap, second, size + 4096);

  check_pointer (mtude_heap_alloc (heap, size + 1), second);
  check_pointer (mtude_heap_alloc (heap, size - 4096), first);
  check (mtude_heap_is_valid (heap));
  mtude_arena_clear (&arena);
}

/* They are in one list: the first that is large enough is taken, and not one more. */
static void
huge_blocks_in_a_list (void)
{
  const size_t size = ((size_t) 56 << 20) + 4096;
  MtudeArena arena;
  MtudeHeap *heap;
  char *small, *large;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  heap = mtude_heap_new (&arena, TOLD);
  small = mtude_heap_alloc (heap, size);
  large = mtude_heap_alloc (heap, size + 8192);
  mtude_heap_free_sized (heap, large, size + 8192);
  mtude_heap_free_sized (heap, small, size);

  check_pointer (mtude_heap_alloc (heap, size + 4096), large);
  check_pointer (mtude_heap_alloc (heap, size), small);
  check_uint (mtude_heap_get_n_blocks (heap), 2);
  check (mtude_heap_is_valid (heap));
  mtude_arena_clear (&arena);
}

static void
zeroed (void)
{
  Fixture fixture;
  char *block;

  begin (&fixture, KEEPS);
  block = mtude_heap_alloc (fixture.heap, 600);
  memset (block, 1, 600);
  check (mtude_heap_alloc (fixture.heap, 1) != NULL);
  mtude_heap_free (fixture.heap, block);
  check_pointer (mtude_heap_alloc0 (fixture.heap, 6, 100), block);
  check_fill (block, 600, 0);
  check_pointer (mtude_heap_alloc0 (fixture.heap, SIZE_MAX / 2, 3), NULL);
  check_status (mtude_arena_get_status (&fixture.arena), MTUDE_OVERFLOW);
  check (mtude_heap_alloc0 (fixture.heap, 0, SIZE_MAX) != NULL);
  end (&fixture);
}

static void
impossible_sizes (void)
{
  volatile size_t hostile = SIZE_MAX;
  Fixture fixture;
  char *block;

  begin (&fixture, KEEPS);
  block = mtude_heap_alloc (fixture.heap, 40);
  fill_block (block, 40);
  check_pointer (mtude_heap_alloc (fixture.heap, hostile), NULL);
  check_status (mtude_arena_get_status (&fixture.arena), MTUDE_OVERFLOW);
  check_pointer (mtude_heap_realloc (fixture.heap, block, SIZE_MAX - 15), NULL);
  check_status (mtude_arena_get_status (&fixture.arena), MTUDE_OVERFLOW);
  check_block (block, 40);
  check_uint (mtude_heap_get_n_blocks (fixture.heap), 1);
  end (&fixture);
}

/* When there is no room for a run there may be some for the block alone. */
static void
budget_too_small_for_a_run (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;
  MtudeHeap *heap;

  recorder_options (recorder, &options);
  options.byte_budget = 4096;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  heap = mtude_heap_new (&arena, KEEPS);
  check (heap != NULL);
  check (mtude_heap_alloc (heap, 100) != NULL);
  check_pointer (mtude_heap_alloc (heap, 4096), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Between two resets the second generation asks for nothing. */
static void
steady_state (void)
{
  Fixture fixture;

  begin (&fixture, KEEPS);
  for (int generation = 0; generation < 3; generation++)
    {
      void *blocks[200];

      for (int i = 0; i < 200; i++)
        blocks[i] = mtude_heap_alloc (fixture.heap, (size_t) i * 7);
      for (int i = 0; i < 200; i += 2)
        mtude_heap_free (fixture.heap, blocks[i]);

      mtude_arena_reset (&fixture.arena);
      fixture.heap = mtude_heap_new (&fixture.arena, KEEPS);
      if (generation == 1)
        recorder_take_log (fixture.recorder);
    }
  check_log (fixture.recorder, "");
  end (&fixture);
}

TAP_MAIN (TAP_TEST (small_spans),
          TAP_TEST (spans_of_sizes),
          TAP_TEST (freed_blocks_are_used_again),
          TAP_TEST (large_spans_are_cut),
          TAP_TEST (realloc_moves_only_what_it_must),
          TAP_TEST (tail_of_a_shrunk_block_is_used),
          TAP_TEST (sizes_are_kept),
          TAP_TEST (large_blocks),
          TAP_TEST (neighbours_are_joined),
          TAP_TEST (many_are_joined),
          TAP_TEST (run_grows_in_place),
          TAP_TEST (rest_of_a_run_is_used),
          TAP_TEST (huge_blocks),
          TAP_TEST (huge_blocks_in_a_list),
          TAP_TEST (zeroed),
          TAP_TEST (impossible_sizes),
          TAP_TEST (budget_too_small_for_a_run),
          TAP_TEST (steady_state))
