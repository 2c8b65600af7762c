/* Making, growing and freeing chunks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A chunk knows its source and its way home, and nothing of arenas.  What it
 * costs was reserved by the caller before mtude_chunk_make() and is given back
 * by the caller after mtude_chunk_free().
 */

#include "mtude-chunk-private.h"

#include "mtude-assert-private.h"
#include "mtude-atomic-inline.h"
#include "mtude-debug-private.h"
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

#if MTUDE_CHECK_LEVEL >= 1
void
mtude_chunk_check (const MtudeChunk *chunk,
                   const char       *arena_name)
{
  if (MTUDE_UNLIKELY (!may_be_at (chunk) || chunk->stamp != mtude_chunk_compute_stamp (chunk)))
    mtude_damaged (arena_name, "header of a chunk", chunk);
}
#endif

MtudeChunk *
mtude_chunk_make (const MtudeSource *source,
                  size_t             size,
                  MtudeTenant        tenant,
                  MtudeChunkKind     kind,
                  MtudeStatus       *status)
{
  void *cookie;
  void *block = mtude_source_alloc (source, size, &cookie, status);
  MtudeChunk *chunk;

  if (block == NULL)
    return NULL;

  chunk = (MtudeChunk *) ((uintptr_t) block + mtude_header_offset ((uintptr_t) block, tenant));
  mtude_atomic_store_relaxed (&chunk->owners, 0); /* nobody else can see it yet */
  chunk->next = NULL;
  chunk->home = NULL;
  chunk->end = (uintptr_t) block + size;
  chunk->cookie = cookie;
  chunk->size = size;
  chunk->lost = 0;
  chunk->tenure = 0;
  chunk->size_class = kind == MTUDE_CHUNK_NORMAL ? mtude_class_for_size (size) & MTUDE_MAX_CLASS : 0;
  chunk->kind = kind;
  chunk->tenant = tenant;
  chunk->stale = false;
  chunk->is_ahead = false;
  chunk->issued = 0;
  mtude_chunk_stamp (chunk);

  mtude_poison_give_up (mtude_chunk_payload (chunk), chunk->end);
  mtude_track_hide (mtude_chunk_payload (chunk), chunk->end);
  mtude_assert_internal (mtude_chunk_is_valid (chunk));
  return chunk;
}

void
mtude_chunk_free (const MtudeSource *source,
                  MtudeChunk        *chunk)
{
  uintptr_t block = mtude_chunk_tile (chunk);
  size_t size = chunk->size;
  void *cookie = chunk->cookie;

  mtude_assert_internal (mtude_chunk_is_valid (chunk));
  if (mtude_debug_has (MTUDE_DEBUG_LEAKS))
    mtude_watch_remove_chunk (chunk);
  mtude_chunk_wipe (chunk);

  /* A second release of the same chunk must not find it whole. */
  chunk->stamp = ~chunk->stamp;
  mtude_track_show (block, block + size);
  mtude_source_free (source, (void *) block, size, cookie);
}

bool
mtude_chunk_grow (const MtudeSource *source,
                  MtudeChunk        *chunk,
                  unsigned           size_class)
{
  void *block = (void *) mtude_chunk_tile (chunk);
  size_t size = mtude_class_size (size_class);

  mtude_assert_internal (chunk->kind == MTUDE_CHUNK_NORMAL && size > chunk->size);
  if (!mtude_source_grow (source, block, chunk->size, size, chunk->cookie))
    return false;

  mtude_poison_give_up (chunk->end, (uintptr_t) block + size);
  mtude_track_hide (chunk->end, (uintptr_t) block + size);
  chunk->end = (uintptr_t) block + size;
  chunk->size = size;
  chunk->size_class = size_class & MTUDE_MAX_CLASS;
  mtude_chunk_stamp (chunk);

  mtude_assert_internal (mtude_chunk_is_valid (chunk));
  return true;
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
}

bool
mtude_chunk_is_valid (const MtudeChunk *chunk)
{
  uintptr_t tile = mtude_chunk_tile (chunk);

  if (!may_be_at (chunk) || chunk->stamp != mtude_chunk_compute_stamp (chunk))
    return false;
  if ((uintptr_t) chunk != tile + mtude_header_offset (tile, (MtudeTenant) chunk->tenant))
    return false;
  if (chunk->end != tile + chunk->size || mtude_chunk_payload (chunk) > chunk->end)
    return false;
  if (chunk->kind == MTUDE_CHUNK_NORMAL || chunk->kind == MTUDE_CHUNK_SEALED)
    return chunk->size == mtude_class_size (chunk->size_class);

  return chunk->kind == MTUDE_CHUNK_ONE_SHOT || chunk->kind == MTUDE_CHUNK_ORPHAN;
}
