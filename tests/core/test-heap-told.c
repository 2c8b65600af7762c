/* Heaps and what callers tell them: each wrong size or address ends the program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case runs in a child, for both kinds of heap, and with both calls that are told a
 * size.  Four blocks lie side by side; what is told of the second of them is wrong.
 */

#include "mtude-arena-inline.h"
#include "mtude-heap-private.h"
#include "child.h"

#define NO_BLOCK " is no block of this heap, or was freed before\n"
#define NOT_OF " is a block of this heap, but not one of "

typedef struct
{
  MtudeHeapKind kind;
  size_t        size;           /* of each block */
  size_t        offset;         /* what is told, from the second block on */
  size_t        told;
  bool          is_freed;       /* before that */
} Case;

static Case this_case;
static MtudeArena arena;
static char *blocks[4];

static MtudeHeap *
fill_heap (void)
{
  MtudeHeap *heap;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, this_case.kind);
  for (int i = 0; i < 4; i++)
    blocks[i] = mtude_heap_alloc (heap, this_case.size);
  if (this_case.is_freed)
    mtude_heap_free_sized (heap, blocks[1], this_case.size);
  return heap;
}

static void
free_told (void)
{
  MtudeHeap *heap = fill_heap ();

  mtude_heap_free_sized (heap, blocks[1] + this_case.offset, this_case.told);
}

static void
free_by_realloc (void)
{
  MtudeHeap *heap = fill_heap ();

  check_pointer (mtude_heap_realloc_sized (heap, blocks[1] + this_case.offset, this_case.told, 0), NULL);
}

static void
grow_told (void)
{
  MtudeHeap *heap = fill_heap ();

  check (mtude_heap_realloc_sized (heap, blocks[1] + this_case.offset, this_case.told, 100000) != NULL);
}

static void
shrink_told (void)
{
  MtudeHeap *heap = fill_heap ();

  check (mtude_heap_realloc_sized (heap, blocks[1] + this_case.offset, this_case.told, 1) != NULL);
}

static void (*const calls[]) (void) = { free_told, free_by_realloc, grow_told, shrink_told };

#define N_CALLS (sizeof calls / sizeof calls[0])

static void
check_dies (Case        what,
            const char *words)
{
  static const MtudeHeapKind kinds[] = { MTUDE_HEAP_KEEPS_SIZES, MTUDE_HEAP_IS_TOLD_SIZES };

  this_case = what;
  for (size_t kind = 0; kind < 2; kind++)
    {
      this_case.kind = kinds[kind];
      for (size_t i = 0; i < N_CALLS; i++)
        check_aborts (calls[i], words);
      check_aborts (calls[0], "libmultitude: arena 'told': 0x");
    }
}

/* ---- Sizes ---------------------------------------------------------------- */

#define HUGE_SIZE (((size_t) 60 << 20) + 24)

/* The last one takes time in a memory checker, and is not in all cases. */
static const size_t sizes[] = { 40, 1000, 1500, 5000, HUGE_SIZE };

#define N_SIZES (sizeof sizes / sizeof sizes[0])
#define N_NORMAL (N_SIZES - 1)

static void
right_sizes (void)
{
  for (size_t i = 0; i < N_SIZES; i++)
    for (size_t call = 0; call < N_CALLS; call++)
      for (int kind = 0; kind < 2; kind++)
        {
          /* Any that has the same span is right. */
          this_case = (Case) { .kind = kind == 0 ? MTUDE_HEAP_KEEPS_SIZES : MTUDE_HEAP_IS_TOLD_SIZES, .size = sizes[i],
                               .told = sizes[i] };
          check_goes_on (calls[call]);
          this_case.told = sizes[i] - 1;
          check_goes_on (calls[call]);
        }
}

static void
wrong_sizes (void)
{
  for (size_t i = 0; i < N_NORMAL; i++)
    {
      check_dies ((Case) { .size = sizes[i], .told = 0 }, NOT_OF "0 bytes\n");
      check_dies ((Case) { .size = sizes[i], .told = sizes[i] / 2 }, NOT_OF);
      check_dies ((Case) { .size = sizes[i], .told = sizes[i] + sizes[i] / 2 }, NOT_OF);
      check_dies ((Case) { .size = sizes[i], .told = SIZE_MAX }, NOT_OF "18446744073709551615 bytes\n");
      check_dies ((Case) { .size = sizes[i], .told = (size_t) 1 << 63 }, NOT_OF);
    }
  for (size_t i = 0; i < 2; i++)
    {
      check_dies ((Case) { .size = HUGE_SIZE, .told = HUGE_SIZE + (i != 0 ? 16 : -16) }, NOT_OF);
      check_dies ((Case) { .size = 40, .told = i != 0 ? 64 : 16 }, NOT_OF);
      check_dies ((Case) { .size = 1500, .told = i != 0 ? 1537 : 1264 }, NOT_OF);
    }
}

/* Exactly the bytes of two blocks, or three. */
static void
size_of_neighbours (void)
{
  check_dies ((Case) { .size = 48, .told = 48 + 48 + 8 }, NOT_OF "104 bytes\n");
  check_dies ((Case) { .size = 48, .told = 144 }, NOT_OF "144 bytes\n");
  check_dies ((Case) { .size = 512, .told = 1024 }, NOT_OF "1024 bytes\n");
  check_dies ((Case) { .size = 640, .told = 1280 }, NOT_OF "1280 bytes\n");
  check_dies ((Case) { .size = 2048, .told = 4096 }, NOT_OF "4096 bytes\n");
}

/* ---- Addresses ------------------------------------------------------------ */

static void
addresses_within (void)
{
  check_dies ((Case) { .size = 64, .offset = 16, .told = 48 }, NO_BLOCK);
  check_dies ((Case) { .size = 64, .offset = 32, .told = 64 }, NO_BLOCK);
  check_dies ((Case) { .size = 64, .offset = 8, .told = 64 }, NO_BLOCK);
  check_dies ((Case) { .size = 1000, .offset = 512, .told = 16 }, NO_BLOCK);
  check_dies ((Case) { .size = 5000, .offset = 1024, .told = 5000 }, NO_BLOCK);
  check_dies ((Case) { .size = 5000, .offset = 2048, .told = 16 }, NO_BLOCK);
}

static void
freed_before (void)
{
  for (size_t i = 0; i < N_SIZES; i++)
    check_dies ((Case) { .size = sizes[i], .told = sizes[i], .is_freed = true }, NO_BLOCK);
  check_dies ((Case) { .size = 40, .told = 16, .is_freed = true }, NO_BLOCK);
}

static MtudeHeapKind kind;

/* The last block of the run goes back to it, and is none any more. */
static void
free_last_twice (void)
{
  MtudeHeap *heap;
  char *block;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  check (mtude_heap_alloc (heap, 16) != NULL);
  block = mtude_heap_alloc (heap, 16);
  mtude_heap_free_sized (heap, block, 16);
  mtude_heap_free_sized (heap, block, 16);
}

/* What was one block is another. */
static void
free_what_was_joined (void)
{
  MtudeHeap *heap;
  char *block;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  block = mtude_heap_alloc (heap, 16);
  block = mtude_heap_realloc_sized (heap, block, 16, 200);
  mtude_heap_free_sized (heap, block, 16);
}

static void
free_foreign (void)
{
  static uint64_t words[8] __attribute__ ((aligned (16))) = { 0, 48, 48, 48 };
  MtudeHeap *heap;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  mtude_heap_free_sized (heap, &words[2], 16);
}

static void
free_of_arena (void)
{
  MtudeHeap *heap;
  char *values;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  check (mtude_heap_alloc (heap, 64) != NULL);
  values = memset (mtude_arena_alloc (&arena, 128), 0, 128);
  mtude_heap_free_sized (heap, values + 64, 64);
}

static void
free_of_other_heap (void)
{
  MtudeHeap *heap, *other;
  char *block;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  other = mtude_heap_new (&arena, MTUDE_HEAP_IS_TOLD_SIZES);
  check (mtude_heap_alloc (other, 64) != NULL);
  check (mtude_heap_alloc (heap, 64) != NULL);
  block = mtude_heap_alloc0 (other, 2, 64);
  mtude_heap_free_sized (heap, block + 64, 64);
}

/* A block that is one, of a heap that is like this one. */
static void
free_of_like_heap (void)
{
  MtudeHeap *heap, *other;
  void *block;

  begin_named (&arena, "told");
  heap = mtude_heap_new (&arena, kind);
  other = mtude_heap_new (&arena, kind);
  check (mtude_heap_alloc (heap, 64) != NULL);
  block = mtude_heap_alloc (other, 64);
  check (block != NULL);
  mtude_heap_free_sized (heap, block, 64);
}

static void
blocks_of_others (void)
{
  static void (*const cases[]) (void) = {
    free_last_twice, free_foreign, free_of_arena, free_of_other_heap, free_of_like_heap
  };
  static const MtudeHeapKind kinds[] = { MTUDE_HEAP_KEEPS_SIZES, MTUDE_HEAP_IS_TOLD_SIZES };

  for (size_t k = 0; k < 2; k++)
    {
      kind = kinds[k];
      for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_aborts (cases[i], NO_BLOCK);
      check_aborts (free_what_was_joined, NOT_OF "16 bytes\n");
    }
}

/* A heap that has no block yet, asked for the address of nothing. */
static void
free_of_empty_heap (void)
{
  begin_named (&arena, "told");
  mtude_heap_free_sized (mtude_heap_new (&arena, MTUDE_HEAP_IS_TOLD_SIZES), (void *) 16, 16);
}

static void
empty_heaps (void)
{
  check_aborts (free_of_empty_heap, "libmultitude: arena 'told': 0x10" NO_BLOCK);
}

TAP_MAIN (TAP_TEST (right_sizes),
          TAP_TEST (wrong_sizes),
          TAP_TEST (size_of_neighbours),
          TAP_TEST (addresses_within),
          TAP_TEST (freed_before),
          TAP_TEST (blocks_of_others),
          TAP_TEST (empty_heaps))
