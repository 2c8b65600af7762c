/* One way to ask for the memory of a chunk, whoever supplies it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A NULL source is the process-wide default one, which wants its cookie back
 * with the block; a caller's source never sees cookies.
 */

#pragma once

#include "mtude-layout-private.h"

/* A block aligned to MTUDE_CHUNK_ALIGN, or NULL with *status saying why. */
void *mtude_source_alloc    (const MtudeSource *source,
                             size_t             size,
                             void             **cookie,
                             MtudeStatus       *status);

void  mtude_source_free     (const MtudeSource *source,
                             void              *block,
                             size_t             size,
                             void              *cookie);

bool  mtude_source_grow     (const MtudeSource *source,
                             void              *block,
                             size_t             old_size,
                             size_t             new_size,
                             void              *cookie);

/* What lies between in a block of one tile is not used, and may never be.  With the
 * caller's source nothing happens.
 */
void  mtude_source_drop     (const MtudeSource *source,
                             void              *cookie,
                             uintptr_t          start,
                             uintptr_t          end);

/* Whether blocks of this source may grow, so that a chunk can start small. */
bool  mtude_source_can_grow (const MtudeSource *source);

/* The class that a fresh chunk has at least: on the default source a page, since
 * less would not save any memory.
 */
unsigned mtude_source_min_class (const MtudeSource *source);
