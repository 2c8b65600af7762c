/* The provider: where an arena gets chunks, and where they go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One per arena, and part of it: the half that only the arena's thread uses is
 * in the fields of MtudeArena named here, the half that may outlive the arena is
 * MtudeHome.
 *
 *   cache       empty chunks, newest first
 *   budget      most bytes that may be outstanding
 *   reserved    bytes charged and not given back by the arena's thread
 *   held        bytes of the chunks in the local lane's hands: the current one,
 *               clean and cache
 *   n_out, out_bytes   chunks that left by the shared lane and did not come home;
 *               includes those that others have freed since
 *   peak        the largest outstanding () ever
 *   high_water  the class that the next fresh chunk has at least
 *   cache_low   the least bytes that the cache has had in this window
 *   window_start, window_use   the generation the window began with, and the
 *               most bytes of the local lane that a generation in it used
 *
 * Equations:
 *
 *   outstanding () == reserved - home.released <= budget  when it was reserved
 *   held     == size of chunk + sizes on clean + sizes on cache
 *   reserved == held + size of shared_chunk + sizes on pinned
 *               + sizes on one_shots + out_bytes
 *   MTUDE_BUSY_SPARE is set  <=>  cache is not empty
 *   MTUDE_BUSY_ARMED is set  <=>  home is armed
 *
 * Only the arena's thread reserves, so nothing comes between its look at the
 * bytes and its addition; others only release, which makes room.
 */

#pragma once

#include "mtude-arena.h"
#include "mtude-chunk-private.h"

MTUDE_INLINE MtudeStatus
mtude_fail (MtudeArena *arena,
            MtudeStatus status)
{
  arena->status = (uint8_t) status;
  return status;
}

const MtudeSource *mtude_provider_get_source   (const MtudeArena *arena);
size_t             mtude_provider_outstanding  (const MtudeArena *arena);
size_t             mtude_provider_cache_bytes  (const MtudeArena *arena);

/* Charges bytes to the budget, or refuses and charges nothing. */
bool        mtude_provider_reserve       (MtudeArena *arena,
                                          size_t      bytes);
void        mtude_provider_release       (MtudeArena *arena,
                                          size_t      bytes);

/* What could be charged, counting what the cache would give back for it. */
bool        mtude_provider_has_room      (MtudeArena *arena,
                                          size_t      bytes);

/* The arena's thread has made room: says so if somebody waits for it. */
void        mtude_provider_tell_of_room  (const MtudeArena *arena);

/* Makes sure that there is a home, for a chunk that may outlive the arena. */
bool        mtude_provider_ensure_home   (MtudeArena *arena);

/* An empty chunk with at least need bytes of payload, in nobody's hands: from
 * the cache, the way home, or the source.  NULL with the arena's status set.
 */
MtudeChunk *mtude_provider_acquire       (MtudeArena *arena,
                                          size_t      need,
                                          MtudeTenant tenant);

/* A chunk for one value, of exactly the size that it needs. */
MtudeChunk *mtude_provider_make_one_shot (MtudeArena *arena,
                                          size_t      size,
                                          size_t      alignment,
                                          MtudeTenant tenant);

/* Makes a current chunk, which was checked, larger in place, to at least min_size bytes. */
bool        mtude_provider_grow          (MtudeArena *arena,
                                          MtudeChunk *chunk,
                                          size_t      min_size);

/* Chunks in nobody's hands that were checked: for later use, or back to the source. */
void        mtude_provider_cache         (MtudeArena *arena,
                                          MtudeChunk *chunk);
void        mtude_provider_free          (MtudeArena *arena,
                                          MtudeChunk *chunk);

/* Puts what came home into the cache. */
void        mtude_provider_collect       (MtudeArena *arena);

/* Frees cached chunks until at most keep_bytes are left in the cache. */
void        mtude_provider_evict         (MtudeArena *arena,
                                          size_t      keep_bytes);

/* Frees the chunks that were not used for longest, while at least keep_bytes are
 * left.
 */
void        mtude_provider_evict_oldest  (MtudeArena *arena,
                                          size_t      keep_bytes);

/* Asks the source for chunks in advance. */
MtudeStatus mtude_provider_preallocate   (MtudeArena *arena,
                                          MtudeLane   lane,
                                          size_t      bytes);

/* For the statistics: a block had to move. */
void        mtude_provider_count_relocation (MtudeArena *arena);
