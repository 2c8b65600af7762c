/* A heap in an arena: malloc, realloc and free, until the next reset.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For code that frees one by one, and only asks where the memory comes from:
 * what is freed is used again, and what was not freed goes with the arena's
 * generation.  A heap, and everything in it, is arena-bound; it may be used by
 * the thread that uses the arena.
 */

#pragma once

#include "mtude-arena.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeHeap:
 *
 * Memory of an arena that is freed and used again before the arena is reset.
 *
 * Since: 1.0
 */
typedef struct _MtudeHeap MtudeHeap;

/**
 * MtudeHeapKind:
 * @MTUDE_HEAP_KEEPS_SIZES: each block has its size in the 8 bytes in front of it,
 *   as with malloc()
 * @MTUDE_HEAP_IS_TOLD_SIZES: a block has nothing but its value, and whoever frees
 *   it says how large it is, which the heap compares with a map beside the blocks
 *
 * Who knows how large a block is.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_HEAP_KEEPS_SIZES,
  MTUDE_HEAP_IS_TOLD_SIZES
} MtudeHeapKind;

/**
 * MTUDE_HEAP_SIZE:
 *
 * How many bytes a heap itself takes at most, 1120.
 *
 * Since: 1.0
 */
#define MTUDE_HEAP_SIZE 1120

/**
 * MTUDE_HEAP_MAP_SIZE:
 *
 * How many bytes more a heap that is told sizes begins with, 400, for the map of its
 * blocks.  The map is doubled when it is three quarters full; its old place is used for
 * blocks then.
 *
 * Since: 1.0
 */
#define MTUDE_HEAP_MAP_SIZE 400

MTUDE_API
MtudeHeap  *mtude_heap_new           (MtudeArena    *arena,
                                      MtudeHeapKind  kind) MTUDE_MUST_USE;
MTUDE_API
void       *mtude_heap_alloc         (MtudeHeap     *heap,
                                      size_t         size) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void       *mtude_heap_alloc0        (MtudeHeap     *heap,
                                      size_t         n_values,
                                      size_t         size) MTUDE_MALLOC MTUDE_MUST_USE;
MTUDE_API
void       *mtude_heap_realloc       (MtudeHeap     *heap,
                                      void          *memory,
                                      size_t         size) MTUDE_MUST_USE;
MTUDE_API
void       *mtude_heap_realloc_sized (MtudeHeap     *heap,
                                      void          *memory,
                                      size_t         old_size,
                                      size_t         new_size) MTUDE_MUST_USE;
MTUDE_API
void        mtude_heap_free          (MtudeHeap     *heap,
                                      void          *memory);
MTUDE_API
void        mtude_heap_free_sized    (MtudeHeap     *heap,
                                      void          *memory,
                                      size_t         size);
MTUDE_API
size_t      mtude_heap_get_n_blocks  (const MtudeHeap *heap);

MTUDE_END_DECLS
