/* One way to ask for the memory of a chunk, whoever supplies it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what is not in line of the mtude_source_ calls.  Whatever a source returns is
 * checked here, before anything is written to it.
 */

#include "mtude-source-private.h"

#include "mtude-debug-private.h"

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
mtude_source_ask (const MtudeSource *source,
                  size_t             size,
                  MtudeStatus       *status)
{
  void *block = source->alloc (size, source->data);

  if (block == NULL)
    {
      *status = MTUDE_NO_MEMORY;
      return NULL;
    }
  if (!end_is_addressable (block, size))
    return refuse_block (source, block, size, MTUDE_OVERFLOW, status);
  if (((uintptr_t) block & MTUDE_TILE_MASK) != 0)
    return refuse_block (source, block, size, MTUDE_BAD_ALIGNMENT, status);

  return block;
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

unsigned mtude_source_page_class;

unsigned
mtude_source_ask_page_class (void)
{
  long page_size = sysconf (_SC_PAGESIZE);
  unsigned answer = mtude_class_for_size (page_size > 0 ? (size_t) page_size : MTUDE_TILE_SIZE);

  /* Whoever comes first: all store the same. */
  mtude_atomic_store_relaxed (&mtude_source_page_class, answer + 1);
  return answer;
}
