/* The process-wide default source: regions cut into tiles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A region is 2 MiB of address space at a multiple of 2 MiB, cut into 32 tiles
 * of 64 KiB.  A record outside of it has one bit per free tile, and taking or
 * giving back a run of tiles is one atomic operation on those 32 bits.  There is
 * no lock, so nothing can be held across a fork() or by a thread that does not
 * run.  Records are never freed; the memory behind them comes and goes.
 *
 * Regions belong to one of a few stripes, chosen by the calling thread, so that
 * threads seldom meet on one mask.  A stripe keeps one region that has no tile
 * out and unmaps any further one.
 *
 * All functions may be called by any thread at any time.
 */

#pragma once

#include "mtude-layout-private.h"

#define MTUDE_REGION_TILES 32
#define MTUDE_REGION_SIZE (MTUDE_REGION_TILES * MTUDE_TILE_SIZE)

typedef struct _MtudeRegion MtudeRegion;

/* Returns a block of size bytes aligned to a tile, or NULL.  *region is what
 * has to be passed along when the block is given back; it is NULL for a block
 * larger than a region, which is a mapping of its own.
 */
void *mtude_region_take  (size_t        size,
                          MtudeRegion **region);

void  mtude_region_give  (MtudeRegion  *region,
                          void         *block,
                          size_t        size);

/* Makes a block larger in place, if what lies behind it is free. */
bool  mtude_region_grow  (MtudeRegion  *region,
                          void         *block,
                          size_t        old_size,
                          size_t        new_size);

/* Lets the pages of a block go that lie wholly between; what is there next is zero. */
void  mtude_region_drop  (MtudeRegion  *region,
                          uintptr_t     start,
                          uintptr_t     end);

/* Unmaps every region without tiles out, and drops the pages of every free
 * tile of the others.
 */
void  mtude_region_trim  (void);

/* Bytes mapped now, for statistics and tests. */
size_t mtude_region_get_mapped (void);
