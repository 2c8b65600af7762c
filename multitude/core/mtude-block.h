/* Memory that grows: what builders are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A block is an owner whose size may change.  It lives in the shared lane and
 * keeps its chunk alive from the first byte, so to end as a box or an atomic rc
 * it only has to stop growing: nothing is copied, and what it did not use goes
 * back to the arena while nothing was allocated behind it.
 *
 * All calls are for the thread that uses the arena, which has to be alive; what a
 * block is frozen into has no such bounds.
 */

#pragma once

#include "mtude-owner.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeBlock:
 * @data: the bytes, or %NULL while there are none.  Aligned to 16, unless cut
 *   elsewhere by mtude_block_split()
 * @capacity: how many bytes there are
 * @prefix: how many bytes in front of @data are kept for freezing; 0 if @data is
 *   %NULL, or was cut from another block
 *
 * A growing piece of memory.  All zero is a block without memory.
 *
 * Since: 1.0
 */
typedef struct _MtudeBlock MtudeBlock;

struct _MtudeBlock
{
  char   *data;
  size_t  capacity;
  size_t  prefix;
};

/**
 * MtudeGrowth:
 * @MTUDE_GROW_EXACT: take what is needed and no more
 * @MTUDE_GROW_AMORTIZED: take more than is needed, so that growing in small steps
 *   costs constant time for each
 *
 * How much a block takes when it has to grow.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_GROW_EXACT,
  MTUDE_GROW_AMORTIZED
} MtudeGrowth;

MTUDE_API
bool   mtude_block_grow              (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      size_t        used,
                                      size_t        need,
                                      size_t        private_size,
                                      MtudeGrowth   growth) MTUDE_MUST_USE;
MTUDE_API
void  *mtude_block_leave             (MtudeBlock   *block) MTUDE_MUST_USE;
MTUDE_API
void   mtude_block_adopt             (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      void         *data,
                                      size_t        need);
MTUDE_API
void   mtude_block_shrink            (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      size_t        capacity);
MTUDE_API
void   mtude_block_free              (MtudeArena   *arena,
                                      MtudeBlock   *block);

MTUDE_API
bool   mtude_block_split             (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      size_t        used,
                                      size_t        at,
                                      MtudeBlock   *tail) MTUDE_MUST_USE;
MTUDE_API
bool   mtude_block_join              (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      MtudeBlock   *tail);

MTUDE_API
void  *mtude_block_freeze_box        (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      size_t        used) MTUDE_MUST_USE;
MTUDE_API
void  *mtude_block_freeze_atomic_rc  (MtudeArena   *arena,
                                      MtudeBlock   *block,
                                      size_t        used,
                                      size_t        size,
                                      size_t        private_size,
                                      MtudeDestroy  destroy) MTUDE_MUST_USE;
MTUDE_API
void  *mtude_block_private           (void         *value,
                                      size_t        private_size);

/**
 * MTUDE_BUILDER_SIZE:
 *
 * How many bytes mtude_builder_alloc() gives, 64.
 *
 * Since: 1.0
 */
#define MTUDE_BUILDER_SIZE 64

MTUDE_API
void  *mtude_builder_alloc           (MtudeArena   *arena) MTUDE_MALLOC MTUDE_MUST_USE;
MTUDE_API
void   mtude_builder_free            (MtudeArena   *arena,
                                      void         *memory);

MTUDE_END_DECLS
