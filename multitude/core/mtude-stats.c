/* What an arena holds, and what it has asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the mtude_arena_get_ figures, and mtude-stats-private.h.  Nothing is counted per allocation: the
 * figures are found by walking the lists, on the thread that uses the arena.
 */

#include "mtude-stats.h"

#include "mtude-assert-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-stats-private.h"

static size_t
chunk_overhead (const MtudeChunk *chunk)
{
  return mtude_chunk_payload (chunk) - mtude_chunk_tile (chunk);
}

/* Chunks retired in this generation. */
static void
add_retired (MtudeStats       *stats,
             const MtudeChunk *chunk)
{
  stats->used += mtude_chunk_payload_size (chunk) - chunk->lost;
  stats->wasted += chunk->lost;
  stats->overhead += chunk_overhead (chunk);
}

static void
add_pinned (MtudeStats       *stats,
            const MtudeChunk *chunk)
{
  if (!chunk->stale)
    {
      add_retired (stats, chunk);
      return;
    }

  stats->retained += chunk->size;
  stats->n_retained++;
}

static void
add_local (MtudeStats       *stats,
           const MtudeArena *arena)
{
  const MtudeChunk *chunk = arena->chunk;
  size_t available;

  stats->seed_used = mtude_seed_used (arena);
  stats->used += stats->seed_used;
  if (chunk == NULL)
    return;

  available = (mtude_local_top (arena) - mtude_local_cur (arena)) + (chunk->end - arena->hi);
  stats->available += available;
  stats->wasted += arena->lost;
  stats->used += mtude_chunk_payload_size (chunk) - available - arena->lost;
  stats->overhead += chunk_overhead (chunk);
}

static void
add_shared (MtudeStats       *stats,
            const MtudeArena *arena)
{
  const MtudeChunk *chunk = arena->shared_chunk;
  size_t available;

  if (chunk == NULL)
    return;

  available = chunk->end - mtude_shared_cur (arena);
  stats->available += available;
  stats->used += mtude_chunk_payload_size (chunk) - available;
  stats->overhead += chunk_overhead (chunk);
}

/* What left and was not freed by others: others may do so at this moment. */
static void
add_out (MtudeStats       *stats,
         const MtudeArena *arena)
{
  if (arena->home == NULL)
    return;

  stats->retained += arena->out_bytes - mtude_home_get_released (arena->home);
  stats->n_retained += arena->n_out - mtude_home_get_n_freed (arena->home);
}

static MtudeCounters
counters_since_reset (const MtudeArena *arena)
{
  MtudeCounters since = { 0, 0, 0, 0, 0, 0 };

  if (arena->counters_resets != arena->resets)
    return since;

  since.n_normal = arena->counters.n_normal - arena->counters_before.n_normal;
  since.n_oversized = arena->counters.n_oversized - arena->counters_before.n_oversized;
  since.n_reused = arena->counters.n_reused - arena->counters_before.n_reused;
  since.n_relocated = arena->counters.n_relocated - arena->counters_before.n_relocated;
  since.bytes = arena->counters.bytes - arena->counters_before.bytes;
  since.taken = arena->counters.taken - arena->counters_before.taken;
  return since;
}

void
mtude_stats_take (MtudeArena *arena,
                  MtudeStats *stats)
{
  const MtudeChunk *chunk;

  *stats = (MtudeStats) { 0 };
  mtude_provider_collect (arena);

  for (chunk = arena->cache; chunk != NULL; chunk = chunk->next)
    {
      stats->cached += chunk->size;
      stats->n_cached++;
    }
  for (chunk = arena->clean; chunk != NULL; chunk = chunk->next)
    add_retired (stats, chunk);
  for (chunk = arena->pinned; chunk != NULL; chunk = chunk->next)
    add_pinned (stats, chunk);
  for (chunk = arena->one_shots; chunk != NULL; chunk = chunk->next)
    add_retired (stats, chunk);
  add_local (stats, arena);
  add_shared (stats, arena);
  add_out (stats, arena);

  stats->reserved = mtude_provider_outstanding (arena);
  stats->peak = arena->peak;
  stats->resets = arena->resets;
  stats->total = arena->counters;
  stats->since_reset = counters_since_reset (arena);
}

/**
 * mtude_arena_get_stats:
 * @arena: an arena
 * @stats: (out caller-allocates): where to put the figures
 *
 * Takes the figures of an arena at this moment.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the number of chunks.
 *
 * Since: 1.0
 */
void
mtude_arena_get_stats (MtudeArena *arena,
                       MtudeStats *stats)
{
  void *before = mtude_arena_enter (arena);

  mtude_stats_take (arena, stats);
  mtude_arena_leave (arena, before);
}

/**
 * mtude_arena_get_reserved:
 * @arena: an arena
 *
 * How much the arena has from its source; what the budget counts.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
size_t
mtude_arena_get_reserved (const MtudeArena *arena)
{
  return mtude_provider_outstanding (arena);
}

/**
 * mtude_arena_get_peak:
 * @arena: an arena
 *
 * The most that mtude_arena_get_reserved() has been.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
size_t
mtude_arena_get_peak (const MtudeArena *arena)
{
  return arena->peak;
}

/**
 * mtude_arena_get_cached:
 * @arena: an arena
 *
 * How much of mtude_arena_get_reserved() is in empty chunks that wait to be used
 * again.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the chunks that came home since they were last looked at.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
size_t
mtude_arena_get_cached (MtudeArena *arena)
{
  mtude_provider_collect (arena);
  return mtude_provider_cache_bytes (arena);
}

/**
 * mtude_arena_get_taken:
 * @arena: an arena
 *
 * How many bytes of chunks were taken into use since the beginning, each time that
 * they were, whether they came from the source or had been used before.  Values with
 * a chunk of their own do not count.  Only the difference of two calls says something:
 * how much of what the arena can keep was needed in between.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Returns: bytes, modulo the size of the address space
 *
 * Since: 1.0
 */
size_t
mtude_arena_get_taken (const MtudeArena *arena)
{
  return arena->counters.taken;
}
