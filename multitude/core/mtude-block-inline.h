/* The first and the last step of a builder, in a few instructions.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A builder that is frozen leaves its struct behind, in front of the bytes that
 * stay.  One such struct is kept for the next builder, so that a program that
 * makes many strings pays for the struct once.
 *
 *   spare_builder != NULL  =>  it lies in shared_chunk, and is one of its owners
 *
 * It is dropped before the chunk stops being current or is looked at for being
 * idle, so it pins nothing.
 *
 * While a memory checker watches, the cursor that the inline code sees is of no
 * place, and so mtude-block.c does all.
 */

#pragma once

#include "mtude-block.h"
#include "mtude-owner-inline.h"

MTUDE_BEGIN_DECLS

/* GBytes, GVariant and vector instructions want it. */
#define MTUDE_BLOCK_ALIGNMENT 16

/* With the prefix and the step to the alignment it is 256 bytes. */
#define MTUDE_BLOCK_FIRST_CAPACITY 240

/* What mtude_block_grow() does with a block without memory that is to have so much, a
 * page at most, and prefix bytes in front.  Returns false where that would do more than
 * a bump.  The step to the alignment is a part of the prefix, so that the cursor gets
 * back to where it was.
 */
MTUDE_INLINE bool
mtude_block_claim_inline (MtudeArena *arena,
                          MtudeBlock *block,
                          size_t      capacity,
                          size_t      prefix)
{
  uintptr_t start = arena->shared_cur;
  uintptr_t data = (start + prefix + MTUDE_BLOCK_ALIGNMENT - 1) & ~(uintptr_t) (MTUDE_BLOCK_ALIGNMENT - 1);
  uintptr_t next = data + mtude_round_to_word (capacity);

  if (MTUDE_UNLIKELY (capacity - 1 >= MTUDE_PREFIXED_MAX || next > arena->shared_end))
    return false;

  arena->shared_issued++;
  arena->shared_cur = next;
  block->data = (char *) data;
  block->capacity = next - data;
  block->prefix = data - start;
  return true;
}

/* The prefix of a block with private words, see mtude-block.c, and as many as there can be:
 * the data behind them has to begin in the first 64 KiB of its chunk.
 */
#define MTUDE_BLOCK_PRIVATE_MAX 32768
#define MTUDE_BLOCK_PRIVATE_PREFIX(private_size) \
  ((private_size) + sizeof (MtudePrefixExtension) + sizeof (MtudePrefix))

/* What mtude_block_grow() does with a block that is last in its chunk, if four times
 * what it has is enough and there.
 */
MTUDE_INLINE bool
mtude_block_extend_inline (MtudeArena *arena,
                           MtudeBlock *block,
                           size_t      need)
{
  uintptr_t data = (uintptr_t) block->data;
  size_t wanted = 4 * block->capacity;
  uintptr_t next = mtude_round_to_word (data + wanted);

  if (data + block->capacity != arena->shared_cur || need > wanted || next > arena->shared_end)
    return false;

  arena->shared_cur = next;
  block->capacity = next - data;
  return true;
}

/* What mtude_block_shrink() does with a block if nothing was allocated behind it.
 * Returns whether it was so.  The cursor of another chunk is behind the header of
 * that, and so at the end of no block of this one.  What is in the chunk of the cursor has
 * a size that its prefix has room for.
 */
MTUDE_INLINE bool
mtude_block_end_inline (MtudeArena *arena,
                        const char *data,
                        size_t      capacity,
                        size_t      used)
{
  if ((uintptr_t) data + capacity != arena->shared_cur)
    return false;

  arena->shared_cur = mtude_round_to_word ((uintptr_t) data + used);
  return true;
}

/* The struct that the last builder has left, or NULL. */
MTUDE_INLINE void *
mtude_builder_take_inline (MtudeArena *arena)
{
  void *memory = arena->spare_builder;

  arena->spare_builder = NULL;
  return memory;
}

MTUDE_INLINE void *
mtude_builder_alloc_inline (MtudeArena *arena)
{
  void *memory = mtude_builder_take_inline (arena);

  return MTUDE_LIKELY (memory != NULL) ? memory : mtude_box_alloc_inline (arena, MTUDE_BUILDER_SIZE);
}

/* Whether the struct could be left for the next builder.  It is an owner, so that its
 * address alone tells its chunk.  A memory checker is to see that it is gone.
 */
MTUDE_INLINE bool
mtude_builder_leave_inline (MtudeArena *arena,
                            void       *memory)
{
  if (arena->spare_builder != NULL || (arena->busy & MTUDE_BUSY_TRACKED)
      || ((uintptr_t) memory ^ (uintptr_t) arena->shared_chunk) >= MTUDE_CHUNK_ALIGN)
    return false;

  arena->spare_builder = memory;
  return true;
}

MTUDE_INLINE void
mtude_builder_free_inline (MtudeArena *arena,
                           void       *memory)
{
  if (!mtude_builder_leave_inline (arena, memory))
    mtude_owners_drop_in (arena, memory);
}

#ifndef MTUDE_NO_INLINE
# define mtude_builder_alloc(arena) (mtude_builder_alloc_inline (arena))
# define mtude_builder_free(arena, memory) (mtude_builder_free_inline ((arena), (memory)))
#endif

MTUDE_END_DECLS
