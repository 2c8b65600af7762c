/* The provider: where an arena gets chunks, and where they go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the mtude_provider_ calls; fields and equations are described in
 * mtude-provider-private.h.  Everything here runs on the arena's thread.
 */

#include "mtude-provider-private.h"

#include "mtude-assert-private.h"
#include "mtude-home-private.h"
#include "mtude-watch-private.h"

const MtudeSource *
mtude_provider_get_source (const MtudeArena *arena)
{
  return arena->home != NULL ? arena->home->source : NULL;
}

size_t
mtude_provider_outstanding (const MtudeArena *arena)
{
  return arena->reserved - (arena->home != NULL ? mtude_home_get_released (arena->home) : 0);
}

size_t
mtude_provider_cache_bytes (const MtudeArena *arena)
{
  return arena->held - arena->clean_bytes - (arena->chunk != NULL ? arena->chunk->size : 0);
}

bool
mtude_provider_reserve (MtudeArena *arena,
                        size_t      bytes)
{
  size_t outstanding = mtude_provider_outstanding (arena);

  if (bytes > arena->budget || outstanding > arena->budget - bytes)
    return false;

  arena->reserved += bytes;
  return true;
}

void
mtude_provider_release (MtudeArena *arena,
                        size_t      bytes)
{
  arena->reserved -= bytes;
}

bool
mtude_provider_ensure_home (MtudeArena *arena)
{
  if (arena->home == NULL)
    {
      arena->home = mtude_home_new (NULL);
      if (arena->home != NULL)
        mtude_home_set_name (arena->home, arena->name);
    }
  if (arena->home != NULL)
    return true;

  mtude_fail (arena, MTUDE_NO_MEMORY);
  return false;
}

/* The figures of a generation are differences to those of its beginning, which
 * are taken here, by its first request: a reset does nothing for them.
 */
MTUDE_INLINE MtudeCounters *
counters_now (MtudeArena *arena)
{
  if (arena->counters_resets != arena->resets)
    {
      arena->counters_before = arena->counters;
      arena->counters_resets = arena->resets;
    }

  return &arena->counters;
}

/* Only now is what was reserved in use: the source might have refused it. */
MTUDE_INLINE void
count_granted (MtudeArena *arena,
               size_t      outstanding,
               size_t      bytes)
{
  if (arena->peak < outstanding)
    arena->peak = outstanding;
  counters_now (arena)->bytes += bytes;
}

void
mtude_provider_count_relocation (MtudeArena *arena)
{
  counters_now (arena)->n_relocated++;
}

static void
ratchet (MtudeArena *arena,
         unsigned    size_class)
{
  unsigned next = size_class < MTUDE_MAX_CLASS ? size_class + 1 : MTUDE_MAX_CLASS;

  if (arena->high_water < next)
    arena->high_water = (uint8_t) next;
}

void
mtude_provider_cache (MtudeArena *arena,
                      MtudeChunk *chunk)
{
  chunk->next = arena->cache;
  arena->cache = chunk;
  arena->busy |= MTUDE_BUSY_SPARE;
  arena->held += chunk->size;
}

static MtudeChunk *
cache_unlink (MtudeArena  *arena,
              MtudeChunk **link)
{
  MtudeChunk *chunk = *link;
  size_t left;

  *link = chunk->next;
  if (arena->cache != NULL)
    __builtin_prefetch (arena->cache);
  else
    arena->busy &= ~MTUDE_BUSY_SPARE;

  arena->held -= chunk->size;
  left = mtude_provider_cache_bytes (arena);
  if (arena->cache_low > left)
    arena->cache_low = left;

  return chunk;
}

/* The newest cached chunk, which is most likely still in the processor's cache. */
static MtudeChunk *
cache_pop (MtudeArena *arena)
{
  mtude_chunk_check (arena->cache, arena->name);
  return cache_unlink (arena, &arena->cache);
}

/* For a call of its functions. */
static const MtudeSource *
checked_source (const MtudeArena *arena)
{
  if (arena->home != NULL)
    mtude_home_check (arena->home);

  return mtude_provider_get_source (arena);
}

void
mtude_provider_free (MtudeArena *arena,
                     MtudeChunk *chunk)
{
  size_t size = chunk->size;

  mtude_chunk_free (checked_source (arena), chunk);
  mtude_provider_release (arena, size);
}

void
mtude_provider_collect (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->home != NULL ? mtude_home_take (arena->home) : NULL;

  while (chunk != NULL)
    {
      MtudeChunk *next;

      mtude_chunk_check (chunk, arena->name);
      next = chunk->next;
      arena->n_out--;
      arena->out_bytes -= chunk->size;
      mtude_provider_cache (arena, chunk);
      chunk = next;
    }
}

bool
mtude_provider_has_room (MtudeArena *arena,
                         size_t      bytes)
{
  size_t used;

  mtude_provider_collect (arena);
  used = mtude_provider_outstanding (arena) - mtude_provider_cache_bytes (arena);
  return bytes <= arena->budget && used <= arena->budget - bytes;
}

void
mtude_provider_tell_of_room (const MtudeArena *arena)
{
  if (MTUDE_UNLIKELY (arena->busy & MTUDE_BUSY_ARMED))
    mtude_home_wake (arena->home);
}

void
mtude_provider_evict (MtudeArena *arena,
                      size_t      keep_bytes)
{
  while (arena->cache != NULL && mtude_provider_cache_bytes (arena) > keep_bytes)
    mtude_provider_free (arena, cache_pop (arena));
}

void
mtude_provider_evict_oldest (MtudeArena *arena,
                             size_t      keep_bytes)
{
  MtudeChunk **link = &arena->cache;
  MtudeChunk *chunk;
  size_t kept = 0;

  while (*link != NULL && kept < keep_bytes)
    {
      mtude_chunk_check (*link, arena->name);
      kept += (*link)->size;
      link = &(*link)->next;
    }

  chunk = *link;
  *link = NULL;
  while (chunk != NULL)
    {
      MtudeChunk *next;

      mtude_chunk_check (chunk, arena->name);
      next = chunk->next;
      arena->held -= chunk->size;
      mtude_provider_free (arena, chunk);
      chunk = next;
    }

  if (arena->cache == NULL)
    arena->busy &= ~MTUDE_BUSY_SPARE;
}

/* Reserves, and makes room for it by giving back what is only cached. */
static bool
reserve_or_evict (MtudeArena *arena,
                  size_t      bytes)
{
  if (mtude_provider_reserve (arena, bytes))
    return true;

  mtude_provider_collect (arena);
  if (arena->cache == NULL)
    return false;

  mtude_provider_evict (arena, 0);
  return mtude_provider_reserve (arena, bytes);
}

/* The budget may only allow a smaller class than the one that is due; the
 * largest that it allows is the best use of what is left.
 */
static bool
reserve_class (MtudeArena *arena,
               unsigned    min_class,
               unsigned   *size_class)
{
  if (reserve_or_evict (arena, mtude_class_size (*size_class)))
    return true;

  while (*size_class > min_class)
    if (mtude_provider_reserve (arena, mtude_class_size (--*size_class)))
      return true;

  mtude_fail (arena, MTUDE_OVER_BUDGET);
  return false;
}

/* What was reserved is charged to the chunk, or given back.  Inlined where the kind is
 * known.
 */
MTUDE_INLINE MtudeChunk *
make_reserved (MtudeArena    *arena,
               size_t         size,
               unsigned       size_class,
               MtudeTenant    tenant,
               MtudeChunkKind kind)
{
  MtudeStatus status = MTUDE_OK;
  MtudeChunk *chunk = mtude_chunk_make_as (checked_source (arena), size, size_class, tenant, kind, &status);

  if (chunk == NULL)
    {
      mtude_provider_release (arena, size);
      mtude_fail (arena, status);
      return NULL;
    }

  count_granted (arena, mtude_provider_outstanding (arena), size);
  if (kind == MTUDE_CHUNK_NORMAL)
    arena->counters.n_normal++;
  else
    arena->counters.n_oversized++;
  if (MTUDE_UNLIKELY (arena->watch != NULL))
    {
      mtude_watch_add_chunk (arena->watch, chunk);
      mtude_watch_note_request (arena->watch);
    }
  return chunk;
}

/* The smallest class is too small for a header of any colour, so it never holds
 * owners; every other one may.
 */
static MtudeTenant
tenant_of_class (unsigned size_class)
{
  return size_class == 0 ? MTUDE_FOR_VALUES : MTUDE_FOR_OWNERS;
}

static unsigned
larger_of (unsigned a,
           unsigned b)
{
  return a > b ? a : b;
}

/* The class that is due: large enough, and as far as the arena has come. */
static unsigned
due_class (const MtudeArena *arena,
           unsigned          min_class)
{
  return larger_of (larger_of (min_class, arena->high_water),
                    mtude_source_min_class (mtude_provider_get_source (arena)));
}

MTUDE_INLINE MtudeChunk *
make_class (MtudeArena *arena,
            unsigned    size_class)
{
  MtudeChunk *chunk = make_reserved (arena, mtude_class_size (size_class), size_class,
                                     tenant_of_class (size_class), MTUDE_CHUNK_NORMAL);

  if (chunk != NULL)
    ratchet (arena, size_class);
  return chunk;
}

static MtudeChunk *
make_normal (MtudeArena *arena,
             size_t      need,
             MtudeTenant tenant)
{
  unsigned min_class = mtude_class_for_need (need, tenant);
  unsigned size_class = due_class (arena, min_class);

  return reserve_class (arena, min_class, &size_class) ? make_class (arena, size_class) : NULL;
}

static bool
chunk_fits (const MtudeChunk *chunk,
            size_t            need,
            MtudeTenant       tenant)
{
  return (tenant == MTUDE_FOR_VALUES || chunk->tenant == MTUDE_FOR_OWNERS)
         && mtude_chunk_payload_size (chunk) >= need;
}

/* A chunk two classes below the high water is one that the arena has outgrown,
 * unless it was asked for in advance and waits for its first use.
 */
static bool
chunk_is_outgrown (const MtudeArena *arena,
                   const MtudeChunk *chunk)
{
  return !chunk->is_ahead && chunk->size_class + 1u < arena->high_water;
}

/* Gives an outgrown chunk for one of the class that is due, if that can be had
 * without giving anything up for it.
 */
static MtudeChunk *
exchange_outgrown (MtudeArena *arena,
                   MtudeChunk *chunk,
                   size_t      need,
                   MtudeTenant tenant)
{
  unsigned size_class = due_class (arena, mtude_class_for_need (need, tenant));
  uint8_t status = arena->status;
  MtudeChunk *made;

  if (!mtude_provider_reserve (arena, mtude_class_size (size_class)))
    return chunk;

  made = make_class (arena, size_class);
  if (made == NULL)
    {
      /* The call does not fail, so it says nothing of this. */
      arena->status = status;
      return chunk;
    }

  mtude_provider_free (arena, chunk);
  return made;
}

static bool
grow_to_fit (MtudeArena *arena,
             MtudeChunk *chunk,
             size_t      need)
{
  return chunk->tenant == MTUDE_FOR_OWNERS && need <= MTUDE_MAX_PAYLOAD
         && mtude_provider_grow (arena, chunk, need + MTUDE_MAX_HEAD);
}

/* The first cached chunk that fits and is not outgrown: mostly the first one.
 * Those in front of it that do not fit and cannot grow are freed, or they would
 * stay for ever; the outgrown ones wait for the time when there is nothing else.
 */
static MtudeChunk *
cache_take_fitting (MtudeArena *arena,
                    size_t      need,
                    MtudeTenant tenant)
{
  MtudeChunk **link = &arena->cache;

  while (*link != NULL)
    {
      MtudeChunk *chunk = *link;
      bool fits;

      mtude_chunk_check (chunk, arena->name);
      fits = chunk_fits (chunk, need, tenant);
      if (fits && chunk_is_outgrown (arena, chunk))
        {
          link = &chunk->next;
          continue;
        }

      cache_unlink (arena, link);
      if (fits || grow_to_fit (arena, chunk, need))
        return chunk;
      mtude_provider_free (arena, chunk);
    }

  return NULL;
}

/* What is left in the cache then fits, and is outgrown. */
static MtudeChunk *
acquire_outgrown (MtudeArena *arena,
                  size_t      need,
                  MtudeTenant tenant)
{
  MtudeChunk *cached = cache_pop (arena);
  MtudeChunk *chunk = grow_to_fit (arena, cached, need)
                      ? cached
                      : exchange_outgrown (arena, cached, need, tenant);

  if (chunk == cached)
    counters_now (arena)->n_reused++;
  return chunk;
}

static MtudeChunk *
take_or_make (MtudeArena *arena,
              size_t      need,
              MtudeTenant tenant)
{
  MtudeChunk *chunk = arena->cache != NULL ? cache_take_fitting (arena, need, tenant) : NULL;

  if (chunk == NULL && arena->home != NULL)
    {
      mtude_provider_collect (arena);
      chunk = cache_take_fitting (arena, need, tenant);
    }
  if (chunk == NULL)
    return arena->cache != NULL ? acquire_outgrown (arena, need, tenant) : make_normal (arena, need, tenant);

  counters_now (arena)->n_reused++;
  chunk->is_ahead = false;
  return chunk;
}

MtudeChunk *
mtude_provider_acquire (MtudeArena *arena,
                        size_t      need,
                        MtudeTenant tenant)
{
  MtudeChunk *chunk = take_or_make (arena, need, tenant);

  if (chunk != NULL)
    counters_now (arena)->taken += chunk->size;
  return chunk;
}

MtudeChunk *
mtude_provider_make_one_shot (MtudeArena *arena,
                              size_t      size,
                              size_t      alignment,
                              MtudeTenant tenant)
{
  size_t total;

  if (!mtude_one_shot_size (size, alignment, tenant, &total))
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return NULL;
    }
  if (!reserve_or_evict (arena, total))
    {
      mtude_fail (arena, MTUDE_OVER_BUDGET);
      return NULL;
    }

  return make_reserved (arena, total, 0, tenant, MTUDE_CHUNK_ONE_SHOT);
}

MTUDE_INLINE void
count_growth (MtudeArena *arena,
              size_t      outstanding,
              size_t      bytes,
              unsigned    size_class)
{
  count_granted (arena, outstanding, bytes);
  arena->counters.taken += bytes;
  ratchet (arena, size_class);
}

/* The next class, or the first that is large enough. */
MTUDE_INLINE unsigned
class_to_grow_to (const MtudeChunk *chunk,
                  size_t            min_size,
                  unsigned          high_water)
{
  unsigned size_class = larger_of (chunk->size_class + 1u, high_water);

  return mtude_class_size (size_class) >= min_size ? size_class : mtude_class_for_size (min_size);
}

/* If the budget does not allow the class that is due, just what is needed. */
static __attribute__ ((noinline)) bool
grow_checked (MtudeArena *arena,
              MtudeChunk *chunk,
              size_t      min_size)
{
  const MtudeSource *source = checked_source (arena);
  unsigned size_class = class_to_grow_to (chunk, min_size, arena->high_water);
  size_t more = mtude_class_size (size_class) - chunk->size;

  if (!mtude_source_can_grow (source))
    return false;

  if (!mtude_provider_reserve (arena, more))
    {
      size_class = class_to_grow_to (chunk, min_size, 0);
      more = mtude_class_size (size_class) - chunk->size;
      if (!mtude_provider_reserve (arena, more))
        return false;
    }

  if (!mtude_chunk_grow (source, chunk, size_class))
    {
      mtude_provider_release (arena, more);
      return false;
    }

  count_growth (arena, mtude_provider_outstanding (arena), more, size_class);
  return true;
}

/* A chunk of the default source has its whole tile already.  Without a home that is where
 * it is from, and nobody else gives anything back: while nobody debugs, then, this is
 * arithmetic, and nothing is called.
 */
bool
mtude_provider_grow (MtudeArena *arena,
                     MtudeChunk *chunk,
                     size_t      min_size)
{
  unsigned size_class;
  size_t more;

  if (chunk->size_class == MTUDE_MAX_CLASS || min_size > MTUDE_TILE_SIZE)
    return false;

  size_class = class_to_grow_to (chunk, min_size, arena->high_water);
  more = mtude_class_size (size_class) - chunk->size;
  if (MTUDE_UNLIKELY (arena->home != NULL || mtude_debug_flags () != MTUDE_DEBUG_READ
                      || more > arena->budget || arena->reserved > arena->budget - more))
    return grow_checked (arena, chunk, min_size);

  arena->reserved += more;
  mtude_chunk_set_class (chunk, size_class);
  count_growth (arena, arena->reserved, more, size_class);
  return true;
}

MtudeStatus
mtude_provider_preallocate (MtudeArena *arena,
                            MtudeLane   lane,
                            size_t      bytes)
{
  size_t before = mtude_provider_cache_bytes (arena);
  unsigned size_class = mtude_class_for_size (bytes);
  size_t count;

  if (lane == MTUDE_LANE_SHARED)
    size_class = larger_of (size_class, 1);
  count = bytes / mtude_class_size (size_class) + (bytes % mtude_class_size (size_class) != 0);

  for (; count > 0; count--)
    {
      MtudeChunk *chunk = NULL;

      if (!mtude_provider_reserve (arena, mtude_class_size (size_class)))
        mtude_fail (arena, MTUDE_OVER_BUDGET);
      else
        chunk = make_reserved (arena, mtude_class_size (size_class), size_class,
                               tenant_of_class (size_class), MTUDE_CHUNK_NORMAL);
      if (chunk == NULL)
        {
          mtude_provider_evict (arena, before);
          return (MtudeStatus) arena->status;
        }
      chunk->is_ahead = true;
      mtude_provider_cache (arena, chunk);
    }

  if (arena->high_water < size_class)
    arena->high_water = (uint8_t) size_class;
  return MTUDE_OK;
}
