/* The map of a heap: where its blocks are, and how large.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A heap that is told sizes has nothing beside its blocks, and believes nobody.  What
 * it knows of them is in a table of *entries*, found by a hash of their keys.  A span of
 * at most 1 KiB is a bit where it begins and one where it ends, 64 granules of 16 bytes
 * to an entry; a larger one, of which no two begin in the same KiB, has an entry of its
 * own:
 *
 *   key                     | first                       | last
 *   2 * (address / 1 KiB)     granules that spans begin in  granules that they end in
 *   2 * (address / 1 KiB) + 1 the address of the span       its bytes
 *
 * An entry with neither bit goes at once, so that the map is as large as what it is of:
 *
 *   n_entries = the entries whose word is not 0
 *   n_large = those of them whose key is odd
 *   n_entries + n_large <= three quarters of the table, so that each large span may
 *                          become a small one, which has two entries at most
 *   the bits in all first = those in all last, and with n_large = the heap's n_blocks
 *   the heap's total = the spans in the map and in the lists, and the rest of the run
 *
 * The first table lies behind its heap.  One that has become too small is a free span.
 */

#pragma once

#include "mtude-heap-private.h"

typedef struct
{
  uint64_t word;                /* key and stamp; 0: none */
  uint64_t first;
  uint64_t last;
} MtudeHeapEntry;

struct _MtudeHeapMap
{
  uint64_t       n_entries;
  uint64_t       n_large;
  MtudeHeapEntry entries[];
};

/* The map of a new heap, behind it, of MTUDE_HEAP_MAP_SIZE bytes. */
void   mtude_heap_map_init     (MtudeHeap       *heap);

/* The span that begins here and is in use; 0 if none does. */
size_t mtude_heap_map_get      (const MtudeHeap *heap,
                                uintptr_t        start);

/* False, with the arena's status set and nothing changed, if there is no memory. */
bool   mtude_heap_map_add      (MtudeHeap       *heap,
                                uintptr_t        start,
                                size_t           span) MTUDE_MUST_USE;

/* Likewise, if the span becomes larger; if it becomes smaller there is always room.  It is
 * what mtude_heap_map_get() has found.
 */
bool   mtude_heap_map_change   (MtudeHeap       *heap,
                                uintptr_t        start,
                                size_t           old_span,
                                size_t           new_span) MTUDE_MUST_USE;

/* False, with nothing changed, if that is no span in use. */
bool   mtude_heap_map_remove   (MtudeHeap       *heap,
                                uintptr_t        start,
                                size_t           span) MTUDE_MUST_USE;

/* Whether the equations hold; and the bytes of all spans in the map. */
bool   mtude_heap_map_is_valid (const MtudeHeap *heap,
                                size_t          *n_bytes);
