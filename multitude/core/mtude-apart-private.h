/* Values apart: each in a block of its own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With MULTITUDE_DEBUG=malloc or =guard a value gets its place in a chunk as always,
 * so that budgets, figures, marks and failures are what they are without; but what
 * the program is handed is a block of malloc() instead, and the place stays unused.
 *
 *   arena-bound   | guard | value | guard |       recorded by the watch, newest last
 *   owner         ... | header | guard ... prefix | value | guard |
 *
 * Guards are there with `guard' alone, but for what is in front of an owner; then a
 * block ends MTUDE_APART_GUARD bytes behind its value, else exactly there.  The block of an owner is aligned as a chunk
 * is, with a header where masking finds it, of the kind MTUDE_CHUNK_APART:
 *
 *   owners   as of a chunk with this one value
 *   next     the place: a pointer to the value in its chunk
 *   cookie   the watch, of which this is a claim
 *   end      where the value ends
 *   size     bytes of the value and its prefix
 *   lost     those of the prefix
 *   issued   how many claims the value began with, and the place has
 *   size_class   what is said of it: MtudeFamily
 *   home     as of the chunk that the place is in
 *
 * When the last owner goes the block is looked at and given up, and then the place is,
 * as if the owner had been there.  mtude-released-private.h has what becomes of the block.
 */

#pragma once

#include "mtude-lane-private.h"
#include "mtude-released-private.h"
#include "mtude-watch-private.h"

#define MTUDE_APART_GUARD 32

MTUDE_INLINE bool
mtude_arena_is_apart (const MtudeArena *arena)
{
  return MTUDE_UNLIKELY ((arena->busy & MTUDE_BUSY_APART) != 0);
}

/* All take the place, or NULL, and return what is handed out instead.  Without memory
 * that is NULL, with the arena's status set; an arena-bound place then stays unused
 * until the next reset.
 */
void *mtude_apart_value   (MtudeArena         *arena,
                           void               *place,
                           size_t              size,
                           size_t              alignment);
void *mtude_apart_owner   (MtudeArena         *arena,
                           void               *place,
                           const MtudeRequest *request,
                           size_t              n_claims,
                           MtudeFamily         family);

/* What mtude_arena_realloc() does with memory that is a living value of the arena and has
 * that size; anything else ends the program.  A value that becomes smaller stays where it
 * is.  One that grows does not: it keeps its record until it ends, which says where its copy
 * is for as long as that is there, so that a second reallocation is found.
 */
void *mtude_apart_realloc (MtudeArena         *arena,
                           void               *memory,
                           size_t              old_size,
                           size_t              new_size) MTUDE_COLD;

/* The last owner of such a block is gone; or was before, which ends the program. */
void  mtude_apart_release (MtudeChunk         *header);

/* Ends the program, which has released more than there are, or as what it is not. */
void  mtude_apart_misreleased (const MtudeChunk *header,
                               const char       *as_what) MTUDE_COLD MTUDE_NORETURN;

/* How many arena-bound values are apart, for a mark; and the end of those that came
 * after so many.
 */
size_t mtude_apart_count  (const MtudeArena   *arena);
void  mtude_apart_end     (MtudeArena         *arena,
                           size_t              n_kept);

/* Ends the program if a guard of an arena-bound value has changed. */
void  mtude_apart_check   (const MtudeWatch   *watch,
                           const char         *label);

/* The values leave the arena: a cleanup that ends them.  There is no failure, the
 * program ends then.
 */
MtudeCleanup *mtude_apart_detach (MtudeArena  *arena);
