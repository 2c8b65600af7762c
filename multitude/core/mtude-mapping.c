/* Memory from the kernel, at multiples of what is asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-mapping-private.h.  The count of bytes is relaxed everywhere: nothing is
 * read through it.
 */

/* For MAP_ANONYMOUS and mremap(). */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-mapping-private.h"

#include "mtude-atomic-inline.h"
#include "mtude-debug-private.h"
#include "mtude-named-private.h"
#include "mtude-track-private.h"

#include <sys/mman.h>

static size_t mapped_bytes;

/* The plain request first, because the kernel places neighbours so that it mostly fits. */
static char *
map_aligned (size_t size,
             size_t alignment)
{
  const int protection = PROT_READ | PROT_WRITE;
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  char *block = mmap (NULL, size, protection, flags, -1, 0);
  size_t head;

  if (block == MAP_FAILED)
    return NULL;
  if (((uintptr_t) block & (alignment - 1)) == 0)
    return block;

  munmap (block, size);
  block = mmap (NULL, size + alignment, protection, flags, -1, 0);
  if (block == MAP_FAILED)
    return NULL;

  head = (size_t) (-(uintptr_t) block & (alignment - 1));
  if (head > 0)
    munmap (block, head);
  munmap (block + head + size, alignment - head);

  return block + head;
}

static void
note_mapped (void  *mapping,
             size_t size)
{
  mtude_atomic_add_relaxed (&mapped_bytes, size);
  mtude_lsan_add_root (mapping, size);
}

void *
mtude_mapping_new (size_t size,
                   size_t alignment,
                   int    advice)
{
  char *mapping = map_aligned (size, alignment);

  if (mapping == NULL)
    return NULL;

  /* Where the kernel has no huge pages there is nothing to lose. */
  (void) madvise (mapping, size, advice);
  note_mapped (mapping, size);
  return mapping;
}

void
mtude_mapping_free (void  *mapping,
                    size_t size)
{
  uintptr_t start = (uintptr_t) mapping;

  /* What is there next is not ours. */
  mtude_track_show (start, start + size);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_forget_between (start, start + size);
  mtude_lsan_remove_root (mapping, size);
  munmap (mapping, size);
  mtude_atomic_sub_relaxed (&mapped_bytes, size);
}

bool
mtude_mapping_grow (void  *mapping,
                    size_t old_size,
                    size_t new_size)
{
  if (new_size == old_size)
    return true;
  if (mremap (mapping, old_size, new_size, 0) == MAP_FAILED)
    return false;

  mtude_lsan_remove_root (mapping, old_size);
  mtude_atomic_sub_relaxed (&mapped_bytes, old_size);
  note_mapped (mapping, new_size);
  return true;
}

size_t
mtude_mapping_get_total (void)
{
  return mtude_atomic_load_relaxed (&mapped_bytes);
}
