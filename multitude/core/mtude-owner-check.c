/* Whether what is released is what it is said to be.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the words for what is none, and the checks that builds for debugging make before
 * an owner is shared or released: whether there is a chunk where masking finds one,
 * whether that is a chunk of such owners, and whether the count in front of the value is
 * one.  They may miss a mistake, since a box has nothing in front, and what was released
 * may be in use again; they are never wrong about an owner.
 *
 * Of a chunk for any thread only what does not change while it has owners is read.
 */

/* For mincore() and process_vm_readv(). */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-owner-private.h"

#include "mtude-apart-private.h"
#include "mtude-home-private.h"
#include "mtude-track-private.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static bool
is_mapped (const void *memory)
{
  uintptr_t page_size = (uintptr_t) sysconf (_SC_PAGESIZE);
  unsigned char resident;

  return mincore ((void *) ((uintptr_t) memory & ~(page_size - 1)), 1, &resident) == 0;
}

/* There may be a page, and no leave to read it.  The kernel says so, where it answers at
 * all.
 */
static bool
is_allowed (const void *memory,
            size_t      size)
{
  char copy[sizeof (MtudeChunk)];
  struct iovec to = { copy, size };
  struct iovec from = { (void *) (uintptr_t) memory, size };

  return process_vm_readv (getpid (), &to, 1, &from, 1, 0) == (ssize_t) size || errno != EFAULT;
}

/* An address that leads nowhere, or to what nobody has, must not be read. */
static bool
is_readable (const void *memory,
             size_t      size)
{
  return is_mapped (memory) && is_allowed (memory, size) && !mtude_asan_is_poisoned (memory, size);
}

static bool
is_in_chunk (const void *memory,
             MtudeLane   lane)
{
  const MtudeChunk *chunk = mtude_chunk_of (memory);

  if ((uintptr_t) memory < mtude_chunk_payload (chunk) || !is_readable (chunk, sizeof *chunk))
    return false;
  if (lane == MTUDE_LANE_SHARED)
    return mtude_chunk_is_shared (chunk);

  return !mtude_chunk_is_shared (chunk) && chunk->stamp == mtude_chunk_compute_stamp (chunk);
}

/* What the caller says comes first: a chunk may be somebody else's, and lie beside what is
 * released by chance.
 */
void
mtude_owner_die (const MtudeArena *arena,
                 const void       *memory,
                 const char       *as_what)
{
  const MtudeChunk *chunk = mtude_chunk_of (memory);
  bool is_known = is_in_chunk (memory, MTUDE_LANE_SHARED) || is_in_chunk (memory, MTUDE_LANE_LOCAL);

  if (is_known && chunk->kind >= MTUDE_CHUNK_APART)
    mtude_apart_misreleased (chunk, as_what);
  if (arena != NULL)
    mtude_misreleased (arena->name != NULL ? arena->name : "", memory, as_what);
  if (is_known)
    mtude_misreleased (mtude_chunk_arena_name (chunk), memory, as_what);

  mtude_unknown_released (memory, as_what, chunk);
}

static bool
is_counted (const void *memory,
            MtudeLane   lane,
            unsigned    tag)
{
  const MtudePrefix *prefix = mtude_prefix_of (memory);
  uint32_t strong;

  if (!is_in_chunk (memory, lane) || !is_readable (prefix, sizeof *prefix) || !mtude_prefix_is (prefix, tag))
    return false;

  strong = mtude_atomic_load_relaxed (&prefix->strong);
  return strong > 0 && strong - 1 <= MTUDE_STRONG_MAX;
}

void
mtude_owner_check_box (const MtudeArena *arena,
                       const void       *memory)
{
  if (!is_in_chunk (memory, MTUDE_LANE_SHARED))
    mtude_owner_die (arena, memory, "box");
}

void
mtude_owner_check_rc (const void *memory)
{
  if (!is_counted (memory, MTUDE_LANE_LOCAL, MTUDE_TAG_RC))
    mtude_owner_die (NULL, memory, "value that one thread counts");
}

void
mtude_owner_check_atomic_rc (const MtudeArena *arena,
                             const void       *memory)
{
  if (!is_counted (memory, MTUDE_LANE_SHARED, MTUDE_TAG_ATOMIC_RC))
    mtude_owner_die (arena, memory, "value that threads count");
}
