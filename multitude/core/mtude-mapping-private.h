/* Memory from the kernel, at multiples of what is asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the regions of the default source, and its blocks that are larger, lie in.  All of
 * it is counted, and known to leak checkers: what is in it keeps alive what it points to.
 *
 * Sizes and alignments are multiples of MTUDE_TILE_SIZE, an alignment is a power of two, and
 * the sum of both is at most MTUDE_MAX_SIZE.
 *
 * All functions may be called by any thread at any time.
 */

#pragma once

#include "mtude-layout-private.h"

/* Returns zeros, or NULL.  The advice is one for madvise(): whether pages are to be huge. */
void  *mtude_mapping_new       (size_t  size,
                                size_t  alignment,
                                int     advice);

/* By its whole size. */
void   mtude_mapping_free      (void   *mapping,
                                size_t  size);

/* Makes it larger in place, if nothing lies behind it. */
bool   mtude_mapping_grow      (void   *mapping,
                                size_t  old_size,
                                size_t  new_size);

/* The sizes of all mappings that there are: somebody may change it meanwhile. */
size_t mtude_mapping_get_total (void);
