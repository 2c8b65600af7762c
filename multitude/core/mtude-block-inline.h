/* The memory of a builder's own struct, taken and given back in a few instructions.
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
 */

#pragma once

#include "mtude-block.h"
#include "mtude-owner-inline.h"

MTUDE_BEGIN_DECLS

MTUDE_INLINE void *
mtude_builder_alloc_inline (MtudeArena *arena)
{
  void *memory = arena->spare_builder;

  if (MTUDE_UNLIKELY (memory == NULL))
    return mtude_box_alloc_inline (arena, MTUDE_BUILDER_SIZE);

  arena->spare_builder = NULL;
  return memory;
}

/* A memory checker is to see that the struct is gone. */
MTUDE_INLINE void
mtude_builder_free_inline (MtudeArena *arena,
                           void       *memory)
{
  size_t *owners = mtude_owners_of (memory);

  if (arena->spare_builder == NULL && (MtudeChunk *) owners == arena->shared_chunk
      && !(arena->busy & MTUDE_BUSY_TRACKED))
    arena->spare_builder = memory;
  else
    mtude_owners_drop_in (arena, owners);
}

#ifndef MTUDE_NO_INLINE
# define mtude_builder_alloc(arena) (mtude_builder_alloc_inline (arena))
# define mtude_builder_free(arena, memory) (mtude_builder_free_inline ((arena), (memory)))
#endif

MTUDE_END_DECLS
