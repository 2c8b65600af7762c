/* An arena as the malloc(), realloc() and free() of another library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude-heap.h: the heaps of the core, in the types of functions that
 * libraries ask for.  A MultitudeHeap is an MtudeHeap by another name.
 */

#include "config.h"

#include "multitude-heap.h"

#include "mtude-heap.h"
#include "multitude-private.h"

/* What libraries that pass no user data along are given.  Of the thread alone. */
static __thread MultitudeHeap *thread_default;

static MtudeHeap *
to_core (gpointer heap)
{
  return heap;
}

static MultitudeHeap *
heap_new (MultitudeArena *arena,
          MtudeHeapKind   kind)
{
  MtudeHeap *heap = mtude_heap_new (&arena->core, kind);

  if (G_UNLIKELY (heap == NULL))
    multitude_abort (&arena->core,
                     kind == MTUDE_HEAP_KEEPS_SIZES ? MTUDE_HEAP_SIZE : MTUDE_HEAP_SIZE + MTUDE_HEAP_MAP_SIZE,
                     sizeof (gpointer));
  return (MultitudeHeap *) heap;
}

/**
 * multitude_heap_new: (skip)
 * @arena: a #MultitudeArena
 *
 * Makes a heap in an arena whose blocks know their size, as with malloc(): there
 * are 8 bytes in front of each, and they are aligned to 16.
 *
 * The heap and its blocks are arena-bound.  A reset ends them all, whether they were
 * freed or not, and nobody is told; a rewind to before any of them was allocated
 * may not be made while the heap is used.  It takes about 1.1 KiB itself.
 *
 * Allocating and freeing takes constant time, unless what was freed has to be joined
 * to make room, and then an amortised logarithm of its number.
 *
 * Only the thread that uses the arena may call this.
 * Aborts the program when there is no memory for the heap.
 *
 * Returns: (transfer none): the heap, valid until the arena is reset, rewound or freed;
 *   never %NULL
 *
 * Since: 1.0
 */
MultitudeHeap *
multitude_heap_new (MultitudeArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return heap_new (arena, MTUDE_HEAP_KEEPS_SIZES);
}

/**
 * multitude_heap_new_sized: (skip)
 * @arena: a #MultitudeArena
 *
 * Makes a heap in an arena whose blocks are nothing but their value: who frees one
 * or changes its size says how large it is.  Such a heap takes
 * multitude_heap_malloc(), multitude_heap_calloc(), multitude_heap_realloc_sized()
 * and multitude_heap_free_sized(); all else is as with multitude_heap_new().
 *
 * What it is told is not believed.  The heap has a map of its blocks, which takes 400
 * bytes to begin with and 3 to 6 percent of what is allocated, up to 12 where most
 * blocks are a little larger than 1 KiB: less than 8 bytes in front of each block do,
 * unless most are larger than about 150 bytes.
 *
 * Only the thread that uses the arena may call this.
 * Aborts the program when there is no memory for the heap.
 *
 * Returns: (transfer none): the heap, valid until the arena is reset, rewound or freed;
 *   never %NULL
 *
 * Since: 1.0
 */
MultitudeHeap *
multitude_heap_new_sized (MultitudeArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  return heap_new (arena, MTUDE_HEAP_IS_TOLD_SIZES);
}

/**
 * multitude_heap_get_n_blocks: (skip)
 * @heap: a heap
 *
 * How many blocks were allocated and not freed: 0 when the library that used the
 * heap has cleaned up after itself.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: the number of blocks
 *
 * Since: 1.0
 */
gsize
multitude_heap_get_n_blocks (MultitudeHeap *heap)
{
  g_return_val_if_fail (heap != NULL, 0);

  return mtude_heap_get_n_blocks (to_core (heap));
}

/**
 * multitude_heap_malloc: (skip)
 * @heap: (type gpointer): a #MultitudeHeap
 * @size: the bytes to allocate; may be 0
 *
 * Allocates a block, aligned to 16 bytes and not initialised.  Small ones take their
 * size, and the 8 bytes in front if the heap keeps sizes, rounded up to 16; above
 * 1 KiB they take at most a quarter more.
 *
 * Fails as malloc() does, without a #GError, since the library that calls it has a
 * report of its own.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_malloc (gpointer heap,
                       gsize    size)
{
  g_return_val_if_fail (heap != NULL, NULL);

  return mtude_heap_alloc (to_core (heap), size);
}

/**
 * multitude_heap_calloc: (skip)
 * @heap: (type gpointer): a #MultitudeHeap
 * @n_blocks: a number of elements
 * @block_size: the bytes of each
 *
 * Allocates a block for an array and sets it to zero.  Fails as
 * multitude_heap_malloc() does, and when the product is beyond what can be addressed.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_calloc (gpointer heap,
                       gsize    n_blocks,
                       gsize    block_size)
{
  g_return_val_if_fail (heap != NULL, NULL);

  return mtude_heap_alloc0 (to_core (heap), n_blocks, block_size);
}

/**
 * multitude_heap_zalloc: (skip)
 * @heap: (type gpointer): a #MultitudeHeap
 * @n_blocks: a number of elements
 * @block_size: the bytes of each
 *
 * multitude_heap_calloc() for libraries that count in unsigned int: the `zalloc` of
 * zlib's `z_stream`, whose `zfree` is multitude_heap_free().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_zalloc (gpointer heap,
                       guint    n_blocks,
                       guint    block_size)
{
  return multitude_heap_calloc (heap, n_blocks, block_size);
}

/**
 * multitude_heap_realloc: (skip)
 * @heap: (type gpointer): a heap of multitude_heap_new()
 * @mem: (nullable): a block of it, or %NULL
 * @size: the bytes that it shall have; 0 frees it
 *
 * Makes a block larger or smaller.  It stays where it is when it shrinks, when it
 * has room, and when nothing was allocated behind it; else it is copied, and its
 * old place is used again.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block.  %NULL if @size is 0, or if there is no
 *   memory, and then the block is as it was; shrinking does not fail
 *
 * Since: 1.0
 */
gpointer
multitude_heap_realloc (gpointer heap,
                        gpointer mem,
                        gsize    size)
{
  g_return_val_if_fail (heap != NULL, NULL);

  return mtude_heap_realloc (to_core (heap), mem, size);
}

/**
 * multitude_heap_realloc_sized: (skip)
 * @heap: (type gpointer): a #MultitudeHeap
 * @mem: (nullable): a block of it, or %NULL
 * @old_size: the bytes that it was last given; not looked at if @mem is %NULL
 * @new_size: the bytes that it shall have; 0 frees it
 *
 * Makes a block larger or smaller when the caller knows its size.  This is what Lua
 * calls a `lua_Alloc`, and it allocates and frees as well.
 *
 * Only the thread that uses the arena may call this.
 * Memory that is no block of the heap, or was freed before, ends the program with a
 * message, and so does an @old_size for which the heap would have reserved more or less
 * than the block has.
 *
 * Returns: (transfer full) (nullable): the block.  %NULL if @new_size is 0, or if there is
 *   no memory, and then the block is as it was; shrinking does not fail
 *
 * Since: 1.0
 */
gpointer
multitude_heap_realloc_sized (gpointer heap,
                              gpointer mem,
                              gsize    old_size,
                              gsize    new_size)
{
  g_return_val_if_fail (heap != NULL, NULL);

  return mtude_heap_realloc_sized (to_core (heap), mem, old_size, new_size);
}

/**
 * multitude_heap_free: (skip)
 * @heap: (type gpointer): a heap of multitude_heap_new()
 * @mem: (nullable): a block of it, or %NULL
 *
 * Frees a block, for use by later ones.
 *
 * Only the thread that uses the arena may call this.
 * Memory that is no block of the heap, or was freed before, ends the program with a
 * message.
 *
 * Since: 1.0
 */
void
multitude_heap_free (gpointer heap,
                     gpointer mem)
{
  g_return_if_fail (heap != NULL);

  mtude_heap_free (to_core (heap), mem);
}

/**
 * multitude_heap_free_sized: (skip)
 * @heap: (type gpointer): a #MultitudeHeap
 * @mem: (nullable): a block of it, or %NULL
 * @size: the bytes that it was last given
 *
 * Frees a block whose size the caller knows, for use by later ones.  Takes constant
 * time, expected in a heap of multitude_heap_new_sized().
 *
 * Only the thread that uses the arena may call this.
 * Memory that is no block of the heap, or was freed before, ends the program with a
 * message, and so does a @size for which the heap would have reserved more or less
 * than the block has.
 *
 * Since: 1.0
 */
void
multitude_heap_free_sized (gpointer heap,
                           gpointer mem,
                           gsize    size)
{
  g_return_if_fail (heap != NULL);

  mtude_heap_free_sized (to_core (heap), mem, size);
}

/**
 * multitude_heap_malloc_with_data: (skip)
 * @size: the bytes to allocate; may be 0
 * @heap: (type gpointer): a #MultitudeHeap
 *
 * multitude_heap_malloc() for libraries that pass user data last, as PCRE2 does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_malloc_with_data (gsize    size,
                                 gpointer heap)
{
  return multitude_heap_malloc (heap, size);
}

/**
 * multitude_heap_realloc_with_data: (skip)
 * @mem: (nullable): a block, or %NULL
 * @size: the bytes that it shall have; 0 frees it
 * @heap: (type gpointer): a heap of multitude_heap_new()
 *
 * multitude_heap_realloc() for libraries that pass user data last.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL as with
 *   multitude_heap_realloc()
 *
 * Since: 1.0
 */
gpointer
multitude_heap_realloc_with_data (gpointer mem,
                                  gsize    size,
                                  gpointer heap)
{
  return multitude_heap_realloc (heap, mem, size);
}

/**
 * multitude_heap_free_with_data: (skip)
 * @mem: (nullable): a block, or %NULL
 * @heap: (type gpointer): a heap of multitude_heap_new()
 *
 * multitude_heap_free() for libraries that pass user data last.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_heap_free_with_data (gpointer mem,
                               gpointer heap)
{
  multitude_heap_free (heap, mem);
}

/**
 * multitude_heap_swap_thread_default: (skip)
 * @heap: (nullable): a heap of multitude_heap_new(), or %NULL
 *
 * Says which heap multitude_heap_thread_malloc() and its relatives use in the
 * calling thread from now on.  Some libraries, Expat among them, take a malloc(), a
 * realloc() and a free() for each of their objects, but pass nothing along to them.
 * Set the heap of an object before each call that works with it, and set what was
 * there before again after it.
 *
 * Every thread has its own, which is %NULL to begin with.
 *
 * Returns: (transfer none) (nullable): the heap that was used until now
 *
 * Since: 1.0
 */
MultitudeHeap *
multitude_heap_swap_thread_default (MultitudeHeap *heap)
{
  MultitudeHeap *previous = thread_default;

  thread_default = heap;
  return previous;
}

/**
 * multitude_heap_thread_malloc: (skip)
 * @size: the bytes to allocate; may be 0
 *
 * multitude_heap_malloc() in the heap that the thread uses by
 * multitude_heap_swap_thread_default(), which has to be set.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_thread_malloc (gsize size)
{
  return multitude_heap_malloc (thread_default, size);
}

/**
 * multitude_heap_thread_calloc: (skip)
 * @n_blocks: a number of elements
 * @block_size: the bytes of each
 *
 * multitude_heap_calloc() in the heap that the thread uses by
 * multitude_heap_swap_thread_default(), which has to be set.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL if there is no memory
 *
 * Since: 1.0
 */
gpointer
multitude_heap_thread_calloc (gsize n_blocks,
                              gsize block_size)
{
  return multitude_heap_calloc (thread_default, n_blocks, block_size);
}

/**
 * multitude_heap_thread_realloc: (skip)
 * @mem: (nullable): a block, or %NULL
 * @size: the bytes that it shall have; 0 frees it
 *
 * multitude_heap_realloc() in the heap that the thread uses by
 * multitude_heap_swap_thread_default(), which has to be set, and be that of @mem.
 *
 * Returns: (transfer full) (nullable): the block, or %NULL as with
 *   multitude_heap_realloc()
 *
 * Since: 1.0
 */
gpointer
multitude_heap_thread_realloc (gpointer mem,
                               gsize    size)
{
  return multitude_heap_realloc (thread_default, mem, size);
}

/**
 * multitude_heap_thread_free: (skip)
 * @mem: (nullable): a block, or %NULL
 *
 * multitude_heap_free() in the heap that the thread uses by
 * multitude_heap_swap_thread_default(), which has to be set, and be that of @mem.
 *
 * Since: 1.0
 */
void
multitude_heap_thread_free (gpointer mem)
{
  multitude_heap_free (thread_default, mem);
}
