/* What an arena holds, and what it has asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The figures are computed when asked for, by walking the arena's lists:
 * allocating costs nothing for them.
 */

#pragma once

#include "mtude-arena.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeStats:
 * @reserved: bytes that the arena has from its source and has not given back:
 *   what the budget counts.  Whole chunks, their headers included
 * @peak: the largest value that @reserved has had
 * @used: bytes of arena-bound memory and of owners in the current chunks,
 *   handed out and not yet given up by a reset, with their padding; includes
 *   the seed, which is not part of @reserved
 * @wasted: bytes of retired chunks that were never handed out, usable again
 *   after a reset
 * @available: bytes that the current chunks can still hand out
 * @cached: bytes of the empty chunks that wait to be used again
 * @retained: bytes of the chunks that nothing but owners keeps alive
 * @overhead: bytes of headers, and of what lies in front of them
 * @seed_used: of @used, the bytes in the seed
 * @n_cached: how many chunks are cached
 * @n_retained: how many chunks are retained
 * @resets: completed resets
 * @total: requests to the source since the arena was made
 * @since_reset: requests to the source since the last reset
 *
 * Statistics of an arena.  At one moment, on one thread:
 *
 * |[
 * reserved == used - seed_used + wasted + available + cached + retained + overhead
 * ]|
 *
 * Owners that other threads release while the figures are taken may be counted
 * as retained once more.
 *
 * Since: 1.0
 */
typedef struct _MtudeStats MtudeStats;

struct _MtudeStats
{
  size_t        reserved;
  size_t        peak;
  size_t        used;
  size_t        wasted;
  size_t        available;
  size_t        cached;
  size_t        retained;
  size_t        overhead;
  size_t        seed_used;
  size_t        n_cached;
  size_t        n_retained;
  size_t        resets;
  MtudeCounters total;
  MtudeCounters since_reset;
};

MTUDE_API
void   mtude_arena_get_stats    (MtudeArena       *arena,
                                 MtudeStats       *stats);
MTUDE_API
size_t mtude_arena_get_reserved (const MtudeArena *arena);
MTUDE_API
size_t mtude_arena_get_peak     (const MtudeArena *arena);
MTUDE_API
size_t mtude_arena_get_cached   (MtudeArena       *arena);
MTUDE_API
size_t mtude_arena_get_taken    (const MtudeArena *arena);

MTUDE_END_DECLS
