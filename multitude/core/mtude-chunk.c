/* Looking at chunks, and freeing them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what is not in line of the mtude_chunk_ calls: making and growing a chunk is,
 * since the provider alone does it.
 */

#include "mtude-chunk-private.h"

#include "mtude-assert-private.h"
#include "mtude-atomic-inline.h"
#include "mtude-debug-private.h"
#include "mtude-named-private.h"
#include "mtude-poison-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-private.h"

/* Where the header of a chunk may be: an address that is nowhere near one is not even
 * read.
 */
static bool
may_be_at (const MtudeChunk *chunk)
{
  uintptr_t tile = mtude_chunk_tile (chunk);

  return tile != 0 && ((uintptr_t) chunk == tile
                       || (uintptr_t) chunk == tile + mtude_header_offset (tile, MTUDE_FOR_OWNERS));
}

MTUDE_INLINE bool
is_as_stamped (const MtudeChunk *chunk)
{
  return may_be_at (chunk) && chunk->stamp == mtude_chunk_compute_stamp (chunk);
}

#if MTUDE_CHECK_LEVEL >= 1
void
mtude_chunk_check (const MtudeChunk *chunk,
                   const char       *arena_name)
{
  if (MTUDE_UNLIKELY (!is_as_stamped (chunk)))
    mtude_damaged (arena_name, "header of a chunk", chunk);
}

void
mtude_chunk_check_tenure (const MtudeChunk *chunk,
                          const char       *arena_name,
                          uint16_t          tenure)
{
  if (MTUDE_UNLIKELY (!is_as_stamped (chunk) || (uint16_t) chunk->tenure != tenure))
    mtude_damaged (arena_name, "header of a chunk", chunk);
}
#endif

void
mtude_chunk_tell_of_end (MtudeChunk *chunk)
{
  if (mtude_debug_has (MTUDE_DEBUG_LEAKS))
    mtude_watch_remove_chunk (chunk);
  mtude_chunk_wipe (chunk);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_leave (mtude_chunk_tile (chunk));
}

/* Byte strings are in pools named by the end of their extent, and an extent
 * ends where a chunk of some class would.
 */
void
mtude_chunk_wipe (MtudeChunk *chunk)
{
  unsigned i;

  if (!mtude_debug_has (MTUDE_DEBUG_WIPES))
    return;

  mtude_poison_give_up (mtude_chunk_payload (chunk), chunk->end);
  if (!mtude_debug_has (MTUDE_DEBUG_CHECKER))
    return;

  mtude_track_close (mtude_chunk_payload (chunk));
  for (i = 0; i < MTUDE_N_CLASSES; i++)
    if (mtude_chunk_tile (chunk) + mtude_class_size (i) <= chunk->end)
      mtude_track_close (mtude_chunk_tile (chunk) + mtude_class_size (i));

  mtude_track_hide (mtude_chunk_payload (chunk), chunk->end);
  mtude_named_give_up_all (mtude_chunk_tile (chunk),
                           mtude_chunk_is_shared (chunk) ? MTUDE_WAY_RELEASE : mtude_named_get_way ());
}

bool
mtude_chunk_is_valid (const MtudeChunk *chunk)
{
  uintptr_t tile = mtude_chunk_tile (chunk);

  if (!is_as_stamped (chunk))
    return false;
  if ((uintptr_t) chunk != tile + mtude_header_offset (tile, (MtudeTenant) chunk->tenant))
    return false;
  if (chunk->end != tile + chunk->size || mtude_chunk_payload (chunk) > chunk->end)
    return false;
  if (chunk->kind == MTUDE_CHUNK_NORMAL || chunk->kind == MTUDE_CHUNK_SEALED)
    return chunk->size == mtude_class_size (chunk->size_class);

  return chunk->kind == MTUDE_CHUNK_ONE_SHOT || chunk->kind == MTUDE_CHUNK_ORPHAN;
}
