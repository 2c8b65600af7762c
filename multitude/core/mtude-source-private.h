/* One way to ask for the memory of a chunk, whoever supplies it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A NULL source is the process-wide default one, which wants its cookie back
 * with the block; a caller's source never sees cookies.  Memory checkers are told here
 * what of a block nobody uses, and that nobody has what was given back to the regions: those
 * tell them of whole mappings alone.
 *
 * Small arenas live from the default source, so what they need of it is in line.
 */

#pragma once

#include "mtude-atomic-inline.h"
#include "mtude-region-private.h"
#include "mtude-track-private.h"

/* A block of a caller's source, or NULL with *status. */
void    *mtude_source_ask            (const MtudeSource *source,
                                      size_t             size,
                                      MtudeStatus       *status);

/* Asked once in a process. */
unsigned mtude_source_ask_page_class (void) MTUDE_COLD;

extern unsigned mtude_source_page_class; /* atomic: the answer, plus 1; or 0 */

/* Of a block of the default source.  What it does not use of its last tile is nobody's. */
MTUDE_INLINE uintptr_t
mtude_source_tiles_end (const void *block,
                        size_t      size)
{
  return (uintptr_t) block + mtude_round_up (size, MTUDE_TILE_SIZE);
}

/* A block aligned to MTUDE_CHUNK_ALIGN, or NULL with *status saying why. */
MTUDE_INLINE void *
mtude_source_alloc (const MtudeSource *source,
                    size_t             size,
                    void             **cookie,
                    MtudeStatus       *status)
{
  MtudeRegion *region = NULL;
  void *block;

  if (source != NULL)
    block = mtude_source_ask (source, size, status);
  else if ((block = mtude_region_take (size, &region)) == NULL)
    *status = MTUDE_NO_MEMORY;
  else
    mtude_track_take ((uintptr_t) block, (uintptr_t) block + size, mtude_source_tiles_end (block, size));

  *cookie = region;
  return block;
}

MTUDE_INLINE void
mtude_source_free (const MtudeSource *source,
                   void              *block,
                   size_t             size,
                   void              *cookie)
{
  if (source == NULL)
    {
      mtude_track_hide ((uintptr_t) block, mtude_source_tiles_end (block, size));
      mtude_region_give ((MtudeRegion *) cookie, block, size);
    }
  else
    {
      mtude_track_show ((uintptr_t) block, (uintptr_t) block + size);
      source->free (block, size, source->data);
    }
}

MTUDE_INLINE bool
mtude_source_grow (const MtudeSource *source,
                   void              *block,
                   size_t             old_size,
                   size_t             new_size,
                   void              *cookie)
{
  if (source != NULL)
    return source->grow != NULL && source->grow (block, old_size, new_size, source->data);

  if (!mtude_region_grow ((MtudeRegion *) cookie, block, old_size, new_size))
    return false;

  mtude_track_show ((uintptr_t) block + old_size, (uintptr_t) block + new_size);
  mtude_track_hide ((uintptr_t) block + new_size, mtude_source_tiles_end (block, new_size));
  return true;
}

/* What lies between in a block of one tile is not used, and may never be.  With the
 * caller's source nothing happens.
 */
void  mtude_source_drop     (const MtudeSource *source,
                             void              *cookie,
                             uintptr_t          start,
                             uintptr_t          end);

/* Whether blocks of this source may grow, so that a chunk can start small. */
MTUDE_INLINE bool
mtude_source_can_grow (const MtudeSource *source)
{
  return source == NULL || source->grow != NULL;
}

/* The class that a fresh chunk has at least: on the default source a page, since
 * less would not save any memory.  The answer does not change, and every new chunk
 * wants it.
 */
MTUDE_INLINE unsigned
mtude_source_min_class (const MtudeSource *source)
{
  unsigned known;

  if (source != NULL)
    return 0;

  known = mtude_atomic_load_relaxed (&mtude_source_page_class);
  return MTUDE_LIKELY (known != 0) ? known - 1 : mtude_source_ask_page_class ();
}
