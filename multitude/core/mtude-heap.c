/* A heap in an arena: malloc, realloc and free, until the next reset.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-heap.h: blocks, over the spans of mtude-heap-private.h.  A heap that
 * keeps sizes has them in the header of each block, with a check that a pointer
 * which is no block, or none any more, does not pass; one that is told sizes has them in
 * a map.  Either compares what it is told with what it knows.
 */

#include "mtude-heap-map-private.h"

#include "mtude-arena-inline.h"
#include "mtude-debug-private.h"
#include "mtude-integrity-private.h"
#include "mtude-lane-private.h"

#define SPAN_MASK UINT64_C (0x0000fffffffffff0)
#define CHECK_SHIFT 48

/* ---- Headers -------------------------------------------------------------- */

/* Differs from what a free span or a value has there, whatever that is, and from what
 * another heap would have: the sum of both addresses is another one then.
 */
static uint64_t
header_for (const MtudeHeap *heap,
            uintptr_t        start,
            size_t           span)
{
  const void *where = (const void *) ((uintptr_t) heap + start);
  uint64_t stamp = mtude_stamp_end (mtude_stamp_add (mtude_stamp_begin (where), span));

  return span | (stamp >> CHECK_SHIFT | 1) << CHECK_SHIFT;
}

static void
release_span (MtudeHeap *heap,
              uintptr_t  start,
              size_t     span)
{
  if (!mtude_heap_resize_last (heap, start, span, 0))
    mtude_heap_push_span (heap, start, span);
}

static void *
block_at (MtudeHeap *heap,
          uintptr_t  start,
          size_t     span,
          size_t     size)
{
  if (mtude_arena_is_tracked (heap->arena))
    {
      if (mtude_debug_has (MTUDE_DEBUG_POISON))
        mtude_poison_fill (start + heap->prefix, size, MTUDE_POISON_FRESH);
      mtude_track_hide (start, start + span);
      mtude_track_show (start, start + heap->prefix + size);
    }
  if (heap->prefix != 0)
    *(uint64_t *) start = header_for (heap, start, span);
  else if (!mtude_heap_map_add (heap, start, span))
    {
      release_span (heap, start, span);
      return NULL;
    }

  heap->n_blocks++;
  return (void *) (start + heap->prefix);
}

/* ---- What a block is ------------------------------------------------------ */

static void no_block (const MtudeHeap *heap,
                      const void      *memory) MTUDE_COLD MTUDE_NORETURN;

static void
no_block (const MtudeHeap *heap,
          const void      *memory)
{
  mtude_panic ("arena '%s': %p is no block of this heap, or was freed before",
               heap->arena->name != NULL ? heap->arena->name : "", memory);
}

static void not_of_size (const MtudeHeap *heap,
                         const void      *memory,
                         size_t           size) MTUDE_COLD MTUDE_NORETURN;

static void
not_of_size (const MtudeHeap *heap,
             const void      *memory,
             size_t           size)
{
  mtude_panic ("arena '%s': %p is a block of this heap, but not one of %zu bytes",
               heap->arena->name != NULL ? heap->arena->name : "", memory, size);
}

static size_t
kept_span (const MtudeHeap *heap,
           const void      *memory)
{
  uintptr_t start = (uintptr_t) memory - MTUDE_HEAP_HEADER;
  uint64_t header;

  mtude_assert (heap->prefix != 0);
  if (mtude_arena_is_tracked (heap->arena))
    mtude_track_reveal (start, start + MTUDE_HEAP_HEADER);

  header = *(const uint64_t *) start;
  if (header != header_for (heap, start, header & SPAN_MASK))
    no_block (heap, memory);

  return header & SPAN_MASK;
}

static size_t
mapped_span (const MtudeHeap *heap,
             const void      *memory)
{
  size_t span = mtude_heap_map_get (heap, (uintptr_t) memory);

  if (MTUDE_UNLIKELY (span == 0))
    no_block (heap, memory);
  return span;
}

/* What the heap knows of a block, and not what it is told. */
static size_t
checked_span (const MtudeHeap *heap,
              const void      *memory,
              size_t           size)
{
  size_t span = heap->prefix != 0 ? kept_span (heap, memory) : mapped_span (heap, memory);

  if (MTUDE_UNLIKELY (span != mtude_heap_span_for (heap, size)))
    not_of_size (heap, memory, size);
  return span;
}

/* ---- Blocks --------------------------------------------------------------- */

/**
 * mtude_heap_new:
 * @arena: an arena
 * @kind: who knows the sizes of the blocks
 *
 * Makes a heap in an arena.  The heap and its blocks are arena-bound: a reset ends
 * them, and so does a rewind to before any of them was allocated, without being
 * told.  The heap itself takes about 1.1 KiB, and the first block another 4 KiB, of
 * which the next small ones are made.  A heap that is told sizes has a map of its blocks
 * beside them, which begins with %MTUDE_HEAP_MAP_SIZE bytes and takes 3 to 6 percent of
 * what is allocated, and up to 12 where most blocks are a little larger than 1 KiB.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the heap, or %NULL if there is no memory
 *
 * Since: 1.0
 */
MtudeHeap *
mtude_heap_new (MtudeArena    *arena,
                MtudeHeapKind  kind)
{
  bool keeps_sizes = kind == MTUDE_HEAP_KEEPS_SIZES;
  MtudeHeap *heap = mtude_arena_alloc (arena, sizeof *heap + (keeps_sizes ? 0 : MTUDE_HEAP_MAP_SIZE));

  if (heap == NULL)
    return NULL;

  memset (heap, 0, sizeof *heap);
  heap->arena = arena;
  if (keeps_sizes)
    heap->prefix = MTUDE_HEAP_HEADER;
  else
    mtude_heap_map_init (heap);
  return heap;
}

/**
 * mtude_heap_alloc:
 * @heap: a heap
 * @size: the size of the value in bytes; may be 0
 *
 * Allocates memory that can be freed.  It is aligned to 16 bytes and not
 * initialised.  Small blocks take their size and the header, rounded up to 16;
 * above 1 KiB at most a quarter more.  Takes constant time, unless what was freed has
 * to be joined to make room, and then an amortised logarithm of its number.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the memory, which is never at the address of
 *   another block; %NULL if there is none: mtude_arena_get_status() says why
 *
 * Since: 1.0
 */
void *
mtude_heap_alloc (MtudeHeap *heap,
                  size_t     size)
{
  size_t span = mtude_heap_span_for (heap, size);
  uintptr_t start;

  if (span == 0)
    {
      mtude_fail (heap->arena, MTUDE_OVERFLOW);
      return NULL;
    }

  start = mtude_heap_take_span (heap, span);
  return start != 0 ? block_at (heap, start, span, size) : NULL;
}

/**
 * mtude_heap_alloc0:
 * @heap: a heap
 * @n_values: a number of values
 * @size: the size of each in bytes
 *
 * Allocates memory that can be freed, as mtude_heap_alloc(), and sets it to zero.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the memory; %NULL if there is none, or if
 *   the product is too large for any
 *
 * Since: 1.0
 */
void *
mtude_heap_alloc0 (MtudeHeap *heap,
                   size_t     n_values,
                   size_t     size)
{
  size_t total;
  void *memory;

  if (__builtin_mul_overflow (n_values, size, &total))
    {
      mtude_fail (heap->arena, MTUDE_OVERFLOW);
      return NULL;
    }

  memory = mtude_heap_alloc (heap, total);
  if (memory != NULL)
    memset (memory, 0, total);
  return memory;
}

static void
free_kept (MtudeHeap *heap,
           void      *memory,
           size_t     span)
{
  uintptr_t start = (uintptr_t) memory - MTUDE_HEAP_HEADER;

  mtude_assert (heap->n_blocks > 0 && (uintptr_t) memory % MTUDE_HEAP_GRAIN == 0);

  /* A second free of the same block is then seen, in whatever list it is. */
  *(uint64_t *) start = 0;
  heap->n_blocks--;
  release_span (heap, start, span);
}

static void
free_told (MtudeHeap *heap,
           void      *memory,
           size_t     size)
{
  uintptr_t start = (uintptr_t) memory;
  size_t span = mtude_heap_span_for (heap, size);

  if (MTUDE_UNLIKELY (!mtude_heap_map_remove (heap, start, span)))
    {
      (void) mapped_span (heap, memory);
      not_of_size (heap, memory, size);
    }
  heap->n_blocks--;
  release_span (heap, start, span);
}

/**
 * mtude_heap_free:
 * @heap: a heap that keeps sizes
 * @memory: (transfer full) (nullable): a block of this heap, or %NULL
 *
 * Frees a block for use by later ones.  Takes constant time.
 *
 * Only the thread that uses the arena may call this.  Memory that is no block of
 * the heap, or was freed before, ends the program with a message.
 *
 * Since: 1.0
 */
void
mtude_heap_free (MtudeHeap *heap,
                 void      *memory)
{
  if (memory != NULL)
    free_kept (heap, memory, kept_span (heap, memory));
}

/**
 * mtude_heap_free_sized:
 * @heap: a heap
 * @memory: (transfer full) (nullable): a block of this heap, or %NULL
 * @size: the size that the block was last given
 *
 * Frees a block whose size the caller knows, as mtude_heap_free().  Takes constant
 * time, in a heap that is told sizes expected of a hash table.
 *
 * Only the thread that uses the arena may call this.  Memory that is no block of the
 * heap, or was freed before, ends the program with a message, and so does a size
 * for which the heap would have reserved more or less than the block has.
 *
 * Since: 1.0
 */
void
mtude_heap_free_sized (MtudeHeap *heap,
                       void      *memory,
                       size_t     size)
{
  if (memory == NULL)
    return;

  if (heap->prefix != 0)
    free_kept (heap, memory, checked_span (heap, memory, size));
  else
    free_told (heap, memory, size);
}

/* False if there is no memory for a larger one. */
static bool
record_span (MtudeHeap *heap,
             uintptr_t  start,
             size_t     old_span,
             size_t     new_span)
{
  if (heap->prefix == 0)
    return new_span == old_span || mtude_heap_map_change (heap, start, old_span, new_span);

  *(uint64_t *) start = header_for (heap, start, new_span);
  return true;
}

/* A block in place, with another span or none, shows the bytes that it now has. */
static void *
resized (MtudeHeap *heap,
         uintptr_t  start,
         size_t     span,
         size_t     old_size,
         size_t     new_size)
{
  uintptr_t value = start + heap->prefix;

  if (mtude_arena_is_tracked (heap->arena))
    {
      if (new_size > old_size)
        mtude_track_show (value + old_size, value + new_size);
      mtude_track_hide (value + new_size, start + span);
    }
  return (void *) value;
}

static void *
move_block (MtudeHeap *heap,
            void      *memory,
            size_t     old_span,
            size_t     old_size,
            size_t     new_size)
{
  void *copy = mtude_heap_alloc (heap, new_size);

  if (copy == NULL)
    return NULL;

  memcpy (copy, memory, old_size);
  if (heap->prefix != 0)
    free_kept (heap, memory, old_span);
  else
    free_told (heap, memory, old_size);
  return copy;
}

/* old_size is what the caller has used at most: the bytes that are kept. */
static void *
change (MtudeHeap *heap,
        void      *memory,
        size_t     old_span,
        size_t     old_size,
        size_t     new_size)
{
  uintptr_t start = (uintptr_t) memory - heap->prefix;
  size_t new_span = mtude_heap_span_for (heap, new_size);

  if (new_span == 0)
    {
      mtude_fail (heap->arena, MTUDE_OVERFLOW);
      return NULL;
    }

  if (new_span != old_span && !mtude_heap_resize_last (heap, start, old_span, new_span))
    {
      if (new_span > old_span)
        return move_block (heap, memory, old_span, old_size, new_size);
      mtude_heap_push_span (heap, start + new_span, old_span - new_span);
    }

  if (!record_span (heap, start, old_span, new_span))
    {
      mtude_heap_resize_last (heap, start, new_span, old_span);
      return NULL;
    }
  return resized (heap, start, new_span, old_size, new_size);
}

/**
 * mtude_heap_realloc:
 * @heap: a heap that keeps sizes
 * @memory: (transfer full) (nullable): a block of this heap, or %NULL
 * @size: the size that it shall have; 0 frees it
 *
 * Makes a block larger or smaller.  It stays where it is when it shrinks, when it
 * has room, and when nothing was allocated behind it; else it is copied, and its
 * old place is free.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the memory.  %NULL if @size is 0, or if there
 *   is no memory, and then the block is as it was; shrinking does not fail
 *
 * Since: 1.0
 */
void *
mtude_heap_realloc (MtudeHeap *heap,
                    void      *memory,
                    size_t     size)
{
  size_t span;

  if (memory == NULL)
    return size > 0 ? mtude_heap_alloc (heap, size) : NULL;

  span = kept_span (heap, memory);
  if (size > 0)
    {
      /* How much of it was asked for is not known, so all of it is kept. */
      if (mtude_arena_is_tracked (heap->arena))
        mtude_track_reveal ((uintptr_t) memory, (uintptr_t) memory + span - heap->prefix);
      return change (heap, memory, span, span - heap->prefix, size);
    }

  free_kept (heap, memory, span);
  return NULL;
}

/**
 * mtude_heap_realloc_sized:
 * @heap: a heap
 * @memory: (transfer full) (nullable): a block of this heap, or %NULL
 * @old_size: the size that the block was last given; not looked at if @memory
 *   is %NULL
 * @new_size: the size that it shall have; 0 frees it
 *
 * Makes a block larger or smaller when the caller knows its size, as
 * mtude_heap_realloc() does.
 *
 * Only the thread that uses the arena may call this.  What mtude_heap_free_sized() does
 * not take for a block of @old_size bytes ends the program with a message.
 *
 * Returns: (transfer full) (nullable): the memory.  %NULL if @new_size is 0, or if
 *   there is no memory, and then the block is as it was; shrinking does not fail
 *
 * Since: 1.0
 */
void *
mtude_heap_realloc_sized (MtudeHeap *heap,
                          void      *memory,
                          size_t     old_size,
                          size_t     new_size)
{
  if (memory == NULL)
    return new_size > 0 ? mtude_heap_alloc (heap, new_size) : NULL;

  if (new_size > 0)
    return change (heap, memory, checked_span (heap, memory, old_size), old_size, new_size);

  mtude_heap_free_sized (heap, memory, old_size);
  return NULL;
}

/**
 * mtude_heap_get_n_blocks:
 * @heap: a heap
 *
 * How many blocks were allocated and not freed: 0 when whoever used the heap has
 * cleaned up.  Only the thread that uses the arena may call this.
 *
 * Returns: the number of blocks
 *
 * Since: 1.0
 */
size_t
mtude_heap_get_n_blocks (const MtudeHeap *heap)
{
  return heap->n_blocks;
}
