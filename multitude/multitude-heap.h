/* An arena as the malloc(), realloc() and free() of another library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For C alone.  The calls have the types that libraries ask for: user data first
 * (zlib, Lua, bzip2), user data last (PCRE2), or none at all (Expat).  Like
 * malloc() they return NULL when there is no memory, which such a library then
 * reports in its own way.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

/**
 * MultitudeHeap: (skip)
 *
 * Memory of an arena that is freed and used again before the arena is reset.
 *
 * Since: 1.0
 */
typedef struct _MultitudeHeap MultitudeHeap;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeHeap  *multitude_heap_new                (MultitudeArena *arena);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeHeap  *multitude_heap_new_sized          (MultitudeArena *arena);
MULTITUDE_AVAILABLE_IN_1_0
gsize           multitude_heap_get_n_blocks       (MultitudeHeap  *heap);

MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_malloc             (gpointer        heap,
                                                   gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_calloc             (gpointer        heap,
                                                   gsize           n_blocks,
                                                   gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_zalloc             (gpointer        heap,
                                                   guint           n_blocks,
                                                   guint           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_realloc            (gpointer        heap,
                                                   gpointer        mem,
                                                   gsize           size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_realloc_sized      (gpointer        heap,
                                                   gpointer        mem,
                                                   gsize           old_size,
                                                   gsize           new_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_heap_free               (gpointer        heap,
                                                   gpointer        mem);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_heap_free_sized         (gpointer        heap,
                                                   gpointer        mem,
                                                   gsize           size);

MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_malloc_with_data   (gsize           size,
                                                   gpointer        heap) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (1);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_realloc_with_data  (gpointer        mem,
                                                   gsize           size,
                                                   gpointer        heap) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_heap_free_with_data     (gpointer        mem,
                                                   gpointer        heap);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeHeap  *multitude_heap_swap_thread_default (MultitudeHeap *heap);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_thread_malloc      (gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (1);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_thread_calloc      (gsize           n_blocks,
                                                   gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (1, 2);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_heap_thread_realloc     (gpointer        mem,
                                                   gsize           size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_heap_thread_free        (gpointer        mem);

G_END_DECLS
