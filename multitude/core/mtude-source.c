/* One way to ask for the memory of a chunk, whoever supplies it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the mtude_source_ calls.  Whatever a source returns is checked here,
 * before anything is written to it.
 */

#include "mtude-source-private.h"

#include "mtude-assert-private.h"
#include "mtude-atomic-inline.h"
#include "mtude-debug-private.h"
#include "mtude-region-private.h"
#include "mtude-track-private.h"

#include <unistd.h>

/* The arithmetic of the lanes relies on every chunk ending below half of the
 * address space.
 */
static bool
end_is_addressable (const void *block,
                    size_t      size)
{
  uintptr_t start = (uintptr_t) block;

  return start <= MTUDE_MAX_SIZE && size <= MTUDE_MAX_SIZE - start;
}

static void *
refuse_block (const MtudeSource *source,
              void              *block,
              size_t             size,
              MtudeStatus        reason,
              MtudeStatus       *status)
{
  source->free (block, size, source->data);
  *status = reason;
  return NULL;
}

void *
mtude_source_alloc (const MtudeSource *source,
                    size_t             size,
                    void             **cookie,
                    MtudeStatus       *status)
{
  MtudeRegion *region = NULL;
  void *block;

  if (source != NULL)
    block = source->alloc (size, source->data);
  else
    block = mtude_region_take (size, &region);

  *cookie = region;
  if (block == NULL)
    {
      *status = MTUDE_NO_MEMORY;
      return NULL;
    }

  if (source != NULL && !end_is_addressable (block, size))
    return refuse_block (source, block, size, MTUDE_OVERFLOW, status);
  if (source != NULL && ((uintptr_t) block & MTUDE_TILE_MASK) != 0)
    return refuse_block (source, block, size, MTUDE_BAD_ALIGNMENT, status);

  return block;
}

void
mtude_source_free (const MtudeSource *source,
                   void              *block,
                   size_t             size,
                   void              *cookie)
{
  if (source != NULL)
    source->free (block, size, source->data);
  else
    mtude_region_give (cookie, block, size);
}

bool
mtude_source_grow (const MtudeSource *source,
                   void              *block,
                   size_t             old_size,
                   size_t             new_size,
                   void              *cookie)
{
  /* Within a tile there is nothing to take, and nothing to say to nobody. */
  if (source == NULL && new_size <= MTUDE_TILE_SIZE && !mtude_track_is_active ())
    return true;
  if (source == NULL)
    return mtude_region_grow (cookie, block, old_size, new_size);

  return source->grow != NULL && source->grow (block, old_size, new_size, source->data);
}

void
mtude_source_drop (const MtudeSource *source,
                   void              *cookie,
                   uintptr_t          start,
                   uintptr_t          end)
{
  /* A page that comes back is zero, and not what poison wants to see. */
  if (source == NULL && !mtude_debug_has (MTUDE_DEBUG_POISON))
    mtude_region_drop (cookie, start, end);
}

bool
mtude_source_can_grow (const MtudeSource *source)
{
  return source == NULL || source->grow != NULL;
}

/* Asked for once: the answer does not change, and every new chunk wants it. */
static unsigned
page_class (void)
{
  static unsigned known;        /* atomic: the class, plus 1 */
  unsigned answer = mtude_atomic_load_relaxed (&known);

  if (MTUDE_UNLIKELY (answer == 0))
    {
      long page_size = sysconf (_SC_PAGESIZE);

      answer = mtude_class_for_size (page_size > 0 ? (size_t) page_size : MTUDE_TILE_SIZE) + 1;
      mtude_atomic_store_relaxed (&known, answer); /* whoever comes first: all store the same */
    }

  return answer - 1;
}

unsigned
mtude_source_min_class (const MtudeSource *source)
{
  return source == NULL ? page_class () : 0;
}
