/* Spans: what the blocks of a heap are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A *span* is what a block takes: its header, if the heap keeps sizes, and the
 * value, which begins at a multiple of 16.  A heap that is told sizes has a map of them.
 *
 *   | header {span and check, 8 bytes} | value, 16-aligned ... |
 *
 * Spans are cut from the front of a *run*, which grows where it is while the arena
 * has nothing else behind it.
 *
 *   bit n of filled      <=>  free[n] != NULL
 *   span in free[n]      <=>  class_span (n) <= span < class_span (n + 1), and all that
 *                             is larger than the last class but one in the last
 *   start % 16 == (16 - prefix) % 16, for every span
 *   run + prefix <= cur <= end == run + run_size, or all four are 0
 *   freed <= the bytes of all spans in free
 *   prefix == 0  <=>  map != NULL, and then see mtude-heap-map-private.h
 */

#pragma once

#include "mtude-heap.h"

#define MTUDE_HEAP_GRAIN 16
#define MTUDE_HEAP_HEADER 8
#define MTUDE_HEAP_CLASSES 128

typedef struct _MtudeFreeSpan MtudeFreeSpan;
typedef struct _MtudeHeapMap MtudeHeapMap;

struct _MtudeFreeSpan
{
  MtudeFreeSpan *next;
  size_t         span;          /* stamped, see mtude-heap-spans.c */
};

_Static_assert (sizeof (MtudeFreeSpan) <= MTUDE_HEAP_GRAIN, "the smallest span is linked as well");

/* What lies behind it begins at a granule. */
struct __attribute__ ((aligned (MTUDE_HEAP_GRAIN))) _MtudeHeap
{
  MtudeArena    *arena;
  uint32_t       prefix;        /* MTUDE_HEAP_HEADER, or 0 if sizes are told */
  uint32_t       map_shift;     /* 64 less the logarithm of the entries that the map has room for */
  size_t         n_blocks;

  MtudeHeapMap  *map;           /* NULL if sizes are kept */

  uintptr_t      run;           /* the arena's block that spans are cut from */
  size_t         run_size;
  uintptr_t      cur;
  uintptr_t      end;

  size_t         total;         /* bytes from the arena */
  size_t         freed;         /* bytes listed since free spans were joined */

  uint64_t       filled[MTUDE_HEAP_CLASSES / 64];
  MtudeFreeSpan *free[MTUDE_HEAP_CLASSES];
};

_Static_assert (sizeof (MtudeHeap) <= MTUDE_HEAP_SIZE, "as large as it is said to be");

/* The span of a block of this size; 0 if there can be none. */
size_t     mtude_heap_span_for     (const MtudeHeap *heap,
                                    size_t           size);

/* Where the span begins; 0, with the arena's status set, if there is no memory. */
uintptr_t  mtude_heap_take_span    (MtudeHeap       *heap,
                                    size_t           span);

/* Moves the end of a span, which may become 0, if it is the last one of the run and
 * there is room.
 */
bool       mtude_heap_resize_last  (MtudeHeap       *heap,
                                    uintptr_t        start,
                                    size_t           old_span,
                                    size_t           new_span);

/* For use by others. */
void       mtude_heap_push_span    (MtudeHeap       *heap,
                                    uintptr_t        start,
                                    size_t           span);

bool       mtude_heap_is_valid     (const MtudeHeap *heap);
