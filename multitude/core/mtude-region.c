/* The process-wide default source: regions cut into tiles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_region_take(), _give(), _grow() and _trim().
 *
 * What must hold for a record:
 *
 *   a bit of free is set          <=>  the tile is mapped and nobody's
 *   state == REGION_MAPPED        <=>  base is valid, except that whoever holds
 *                                      all 32 bits may unmap it
 *
 * A stripe names the region that was left without tiles out, and unmaps each further
 * one for as long as that is so.  The name is looked at and written without a lock: of
 * two regions whose last tiles come back at the same moment both may stay, the one that
 * is not named until it was used again or a trim comes.  A count would be exact, and was
 * two more atomic operations in the life of every small arena.
 *
 * Atomic sites (site, order, partner, reason):
 *
 *   (1) take a run      acquire  (2)(3)  the tile is written after its last user
 *                                        was done, and base is read after it was
 *                                        written
 *   (2) give a run      release  (1)(4)  my uses of the tile come before the next
 *                                        taker's, or before the unmapping
 *   (3) publish         release  (1)     base and the mapping come before the bits
 *   (4) claim all       acquire  (2)     the unmapping comes after everybody's uses
 *   (5) state to empty  release  (6)     the unmapping comes before a new mapping
 *   (6) state to busy   acquire  (5)     as (5)
 *   (7) push a record   release  (8)     the record's fields come before its readers
 *   (8) list and hint   acquire  (7)     as (7); records are never freed
 *   (9) name            release  (10)    the record's fields come before its readers
 *  (10) who is named    acquire  (9)     as (9)
 *   resident, huge,     relaxed  -       heuristics; nothing is read through them
 *   mask of the named
 *
 * The mask may go full, empty, unmapped, mapped again and full between a look
 * at it and a compare-and-swap.  That is harmless: base is read after the bits
 * are won, so the winner gets tiles of the present mapping.
 */

/* For MADV_HUGEPAGE and its like. */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-region-private.h"

#include "mtude-integrity-private.h"
#include "mtude-atomic-inline.h"
#include "mtude-mapping-private.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define N_STRIPES 8
#define STRIPE_BITS 3
#define ALL_FREE UINT32_MAX

/* So that what it is rounded to, and aligned, is a size as well. */
#define LARGEST (MTUDE_MAX_SIZE - MTUDE_REGION_SIZE)

/* From as many in use on, counted by their bytes, new ones for whole tiles ask for huge
 * pages: a large arena is built six times faster.
 */
#define REGIONS_BEFORE_HUGE_PAGES 1

/* Blocks of less than a tile are the first ones of small arenas.  They are never taken
 * from a region that has asked for huge pages, where each would be 64 KiB of real memory
 * for a few bytes.
 */
typedef enum
{
  BLOCK_SMALL,
  BLOCK_WHOLE,
  N_BLOCK_KINDS
} BlockKind;

enum
{
  REGION_EMPTY,                 /* no memory behind the record */
  REGION_BUSY,                  /* one thread maps or unmaps it */
  REGION_MAPPED
};

struct _MtudeRegion
{
  /* Anyone, atomic. */
  uint32_t     free;            /* one bit per tile that can be taken */
  uint32_t     resident;        /* one bit per tile whose pages were asked for at once */
  uint32_t     state;
  uint32_t     huge;            /* whether its pages may be huge */

  /* Whoever moved state to REGION_BUSY; read by those who hold a tile. */
  char        *base;

  /* Constant once the record is in its stripe's list. */
  unsigned     stripe;
  MtudeRegion *next;
};

typedef struct
{
  MtudeRegion *hint[N_BLOCK_KINDS]; /* where a tile was found last */
  MtudeRegion *list;            /* every record of the stripe */
  MtudeRegion *kept;            /* what may be mapped without a tile out */
} __attribute__ ((aligned (64))) Stripe;

static Stripe stripes[N_STRIPES];

/* Any value that differs between threads will do; nothing depends on it but
 * speed, so a thread may change its stripe at any time.
 */
static Stripe *
stripe_of_thread (void)
{
#if defined (__GNUC__) && !defined (__clang__) && defined (__x86_64__)
  /* A register, where the address of a variable would be a call. */
  const void *here = __builtin_thread_pointer ();
#else
  static _Thread_local char variable;
  const void *here = &variable;
#endif
  uint64_t hash = (uint64_t) (uintptr_t) here * MTUDE_STAMP_FACTOR;

  return &stripes[hash >> (64 - STRIPE_BITS)];
}

static size_t
tiles_for_size (size_t size)
{
  return size / MTUDE_TILE_SIZE + (size % MTUDE_TILE_SIZE != 0);
}

/* The caller holds the block, so base stays what it is. */
static size_t
tile_of_block (const MtudeRegion *region,
               const void        *block)
{
  return (size_t) ((const char *) block - region->base) / MTUDE_TILE_SIZE;
}

static uint32_t
run_of_tiles (size_t first,
              size_t n_tiles)
{
  return (ALL_FREE >> (MTUDE_REGION_TILES - n_tiles)) << first;
}

/* Bit i of the result is set when bits i to i + n_tiles - 1 of free are. */
static uint32_t
starts_of_runs (uint32_t free,
                size_t   n_tiles)
{
  size_t covered = 1;

  while (covered < n_tiles)
    {
      size_t step = covered < n_tiles - covered ? covered : n_tiles - covered;

      free &= free >> step;
      covered += step;
    }

  return free;
}

static bool
region_should_be_huge (BlockKind kind)
{
  return kind == BLOCK_WHOLE
         && mtude_mapping_get_total () >= REGIONS_BEFORE_HUGE_PAGES * MTUDE_REGION_SIZE;
}

/* For whoever holds tiles of the region, so that it has memory. */
MTUDE_INLINE bool
region_is_valid (const MtudeRegion *region)
{
  return region->stripe < N_STRIPES
         && region->base != NULL && (uintptr_t) region->base % MTUDE_REGION_SIZE == 0
         && mtude_atomic_load_relaxed (&region->state) == REGION_MAPPED;
}

/* Takes a run of tiles of this region, the lowest there is.  NULL: none.  A region that
 * is unmapped and mapped in between may be of the other sort then, which does no harm.
 */
MTUDE_INLINE void *
region_take_run (MtudeRegion *region,
                 BlockKind    kind,
                 size_t       n_tiles)
{
  uint32_t seen = mtude_atomic_load_relaxed (&region->free);

  if (kind == BLOCK_SMALL && mtude_atomic_load_relaxed (&region->huge))
    return NULL;

  for (;;)
    {
      uint32_t starts = starts_of_runs (seen, n_tiles);
      size_t first;

      if (starts == 0)
        return NULL;

      first = (size_t) __builtin_ctz (starts);
      if (mtude_atomic_cas_weak_acquire (&region->free, &seen,
                                         seen & ~run_of_tiles (first, n_tiles))) /* (1) */
        {
          mtude_assert_internal (region_is_valid (region));
          return region->base + first * MTUDE_TILE_SIZE;
        }
    }
}

/* The caller holds all 32 bits, so nobody else has a tile or can get one. */
static void
region_unmap (MtudeRegion *region)
{
  char *base = region->base;

  mtude_atomic_store_relaxed (&region->state, REGION_BUSY);
  mtude_atomic_store_relaxed (&region->resident, 0);
  mtude_mapping_free (base, MTUDE_REGION_SIZE);
  mtude_atomic_store_release (&region->state, REGION_EMPTY); /* (5) */
}

/* Unmaps the region if no tile of it is out; whoever takes one first wins. */
static bool
region_try_unmap (MtudeRegion *region)
{
  uint32_t seen = ALL_FREE;

  if (!mtude_atomic_cas_acquire (&region->free, &seen, 0)) /* (4) */
    return false;

  region_unmap (region);
  return true;
}

/* Whether the region, which has no tile out, is the one that its stripe keeps. */
MTUDE_INLINE bool
region_is_kept (MtudeRegion *region)
{
  Stripe *stripe = &stripes[region->stripe];
  MtudeRegion *kept = mtude_atomic_load_acquire (&stripe->kept); /* (10) */

  if (kept == region)
    return true;
  if (kept != NULL && mtude_atomic_load_relaxed (&kept->free) == ALL_FREE)
    return false;

  mtude_atomic_store_release (&stripe->kept, region); /* (9) */
  return true;
}

/* Sets bits that the caller holds. */
MTUDE_INLINE void
region_give_run (MtudeRegion *region,
                 uint32_t     run)
{
  uint32_t before = mtude_atomic_or_release (&region->free, run); /* (2) */

  /* What is given back was out. */
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY ((before & run) != 0))
    mtude_panic ("memory of the region at %p was given back twice", (void *) region->base);
  if ((before | run) != ALL_FREE)
    return;

  /* The last tile came back.  From here on the region may be taken from, or
   * unmapped, by anyone; region_try_unmap() asks again.
   */
  if (!region_is_kept (region))
    region_try_unmap (region);
}

/* Puts memory behind an empty record and takes its first tiles.  The state
 * keeps others out; a fork() in the middle only costs the child this record.
 */
static void *
region_fill (MtudeRegion *region,
             BlockKind    kind,
             size_t       n_tiles)
{
  uint32_t seen = REGION_EMPTY;
  bool huge;

  if (!mtude_atomic_cas_acquire (&region->state, &seen, REGION_BUSY)) /* (6) */
    return NULL;

  huge = region_should_be_huge (kind);
  region->base = mtude_mapping_new (MTUDE_REGION_SIZE, MTUDE_REGION_SIZE,
                                    huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  if (region->base == NULL)
    {
      mtude_atomic_store_release (&region->state, REGION_EMPTY); /* (5) */
      return NULL;
    }

  mtude_atomic_store_relaxed (&region->huge, huge);
  mtude_atomic_store_relaxed (&region->state, REGION_MAPPED);
  mtude_atomic_store_release (&region->free, ~run_of_tiles (0, n_tiles)); /* (3) */
  return region->base;
}

/* A record with memory behind it, whose first tiles are taken before others can
 * know it: once it is in the list they could all be gone.
 */
static MtudeRegion *
stripe_add_record (Stripe   *stripe,
                   BlockKind kind,
                   size_t    n_tiles,
                   void    **block)
{
  MtudeRegion *region = aligned_alloc (64, 64);

  static_assert (sizeof *region <= 64, "a record is one cache line");
  if (region == NULL)
    return NULL;

  /* Filling it writes the others. */
  region->resident = 0;
  region->state = REGION_EMPTY;
  region->stripe = (unsigned) (stripe - stripes);
  *block = region_fill (region, kind, n_tiles);
  if (*block == NULL)
    {
      free (region);
      return NULL;
    }

  region->next = mtude_atomic_load_relaxed (&stripe->list);
  while (!mtude_atomic_cas_weak_release (&stripe->list, &region->next, region)) /* (7) */
    ;

  return region;
}

/* Past the hint: any record with room, else any without memory, else a new one. */
static MTUDE_COLD void *
stripe_take_slow (Stripe       *stripe,
                  BlockKind     kind,
                  size_t        n_tiles,
                  MtudeRegion **found)
{
  MtudeRegion *list = mtude_atomic_load_acquire (&stripe->list); /* (8) */
  MtudeRegion *region;
  void *block;

  for (region = list; region != NULL; region = region->next)
    if ((block = region_take_run (region, kind, n_tiles)) != NULL)
      goto found_one;

  for (region = list; region != NULL; region = region->next)
    if ((block = region_fill (region, kind, n_tiles)) != NULL)
      goto found_one;

  region = stripe_add_record (stripe, kind, n_tiles, &block);
  if (region == NULL)
    return NULL;

found_one:
  mtude_atomic_store_release (&stripe->hint[kind], region); /* (7) */
  *found = region;
  return block;
}

/* Larger than a region, most of it can be in huge pages.  The advice is for all of it: for
 * a part it makes two mappings, and those do not grow as one.
 */
static void *
mapping_take (size_t size)
{
  if (size > LARGEST)
    return NULL;

  return mtude_mapping_new (mtude_round_up (size, MTUDE_TILE_SIZE), MTUDE_TILE_SIZE, MADV_HUGEPAGE);
}

static bool
mapping_grow (void  *block,
              size_t old_size,
              size_t new_size)
{
  return new_size <= LARGEST
         && mtude_mapping_grow (block, mtude_round_up (old_size, MTUDE_TILE_SIZE),
                                mtude_round_up (new_size, MTUDE_TILE_SIZE));
}

/* Inlined where the kind is known, and how many. */
MTUDE_INLINE void *
take_tiles (BlockKind     kind,
            size_t        n_tiles,
            MtudeRegion **region)
{
  Stripe *stripe = stripe_of_thread ();
  void *block;

  *region = mtude_atomic_load_acquire (&stripe->hint[kind]); /* (8) */
  block = *region != NULL ? region_take_run (*region, kind, n_tiles) : NULL;

  return MTUDE_LIKELY (block != NULL) ? block : stripe_take_slow (stripe, kind, n_tiles, region);
}

/* An arena that asks for a whole tile has filled smaller chunks and will fill this
 * one too.  All its pages in one call cost a fraction of a fault for each; a
 * kernel that does not know the call refuses it, and nothing is lost.
 */
static void
make_resident (MtudeRegion *region,
               void        *block)
{
#ifdef MADV_POPULATE_WRITE
  uint32_t tile = run_of_tiles (tile_of_block (region, block), 1);

  if (mtude_atomic_load_relaxed (&region->resident) & tile)
    return;

  (void) madvise (block, MTUDE_TILE_SIZE, MADV_POPULATE_WRITE);
  mtude_atomic_or_relaxed (&region->resident, tile);
#else
  (void) region;
  (void) block;
#endif
}

static void *
take_whole (size_t        size,
            MtudeRegion **region)
{
  size_t n_tiles = tiles_for_size (size);
  void *block;

  *region = NULL;
  block = n_tiles > MTUDE_REGION_TILES ? mapping_take (size)
                                       : take_tiles (BLOCK_WHOLE, n_tiles, region);
  if (block != NULL && size == MTUDE_TILE_SIZE)
    make_resident (*region, block);

  return block;
}

void *
mtude_region_take (size_t        size,
                   MtudeRegion **region)
{
  return size < MTUDE_TILE_SIZE ? take_tiles (BLOCK_SMALL, 1, region) : take_whole (size, region);
}

/* The caller holds the block, or says so. */
MTUDE_INLINE void
check_block (const MtudeRegion *region,
             const void        *block,
             size_t             size)
{
  uintptr_t offset = (uintptr_t) block - (uintptr_t) region->base;

  if (MTUDE_CHECK_LEVEL >= 1
      && MTUDE_UNLIKELY (region->stripe >= N_STRIPES || offset % MTUDE_TILE_SIZE != 0
                         || offset >= MTUDE_REGION_SIZE || size > MTUDE_REGION_SIZE - offset))
    mtude_damaged (NULL, "record of the region of the block", block);
}

void
mtude_region_give (MtudeRegion *region,
                   void        *block,
                   size_t       size)
{
  size_t given = mtude_round_up (size, MTUDE_TILE_SIZE);

  if (region == NULL)
    {
      mtude_mapping_free (block, given);
      return;
    }

  check_block (region, block, size);
  region_give_run (region, run_of_tiles (tile_of_block (region, block), given / MTUDE_TILE_SIZE));
}

/* Takes the tiles behind a block, if they are all free. */
static bool
take_tiles_behind (MtudeRegion *region,
                   void        *block,
                   size_t       old_tiles,
                   size_t       new_tiles)
{
  size_t end = tile_of_block (region, block) + old_tiles;
  uint32_t run;
  uint32_t seen;

  if (new_tiles <= old_tiles)
    return true;
  if (new_tiles - old_tiles > MTUDE_REGION_TILES - end)
    return false;

  run = run_of_tiles (end, new_tiles - old_tiles);
  seen = mtude_atomic_load_relaxed (&region->free);
  do
    if ((seen & run) != run)
      return false;
  while (!mtude_atomic_cas_weak_acquire (&region->free, &seen, seen & ~run)); /* (1) */

  return true;
}

bool
mtude_region_grow (MtudeRegion *region,
                   void        *block,
                   size_t       old_size,
                   size_t       new_size)
{
  /* Within a tile there is nothing to take. */
  return new_size <= MTUDE_TILE_SIZE
         || (region == NULL
             ? mapping_grow (block, old_size, new_size)
             : take_tiles_behind (region, block, tiles_for_size (old_size), tiles_for_size (new_size)));
}

/* Of the lowest bits, as many as are set. */
static size_t
length_of_run (uint32_t bits)
{
  return bits == ALL_FREE ? MTUDE_REGION_TILES : (size_t) __builtin_ctz (~bits);
}

/* Drops the pages of every free tile.  The tiles are taken meanwhile, so a
 * thread that wants one in this moment finds another or maps a region.
 */
static void
region_drop_pages (MtudeRegion *region)
{
  uint32_t seen = mtude_atomic_load_relaxed (&region->free);
  uint32_t rest;

  do
    if (seen == 0 || seen == ALL_FREE)
      return;
  while (!mtude_atomic_cas_weak_acquire (&region->free, &seen, 0)); /* (1) */

  /* One call for each run: a call costs more than the pages of a tile. */
  for (rest = seen; rest != 0;)
    {
      size_t first = (size_t) __builtin_ctz (rest);
      size_t n_tiles = length_of_run (rest >> first);

      (void) madvise (region->base + first * MTUDE_TILE_SIZE, n_tiles * MTUDE_TILE_SIZE, MADV_DONTNEED);
      rest &= ~run_of_tiles (first, n_tiles);
    }
  mtude_atomic_and_relaxed (&region->resident, ~seen);

  region_give_run (region, seen);
}

void
mtude_region_drop (MtudeRegion *region,
                   uintptr_t    start,
                   uintptr_t    end)
{
  size_t page_size = (size_t) sysconf (_SC_PAGESIZE);

  start = mtude_round_up (start, page_size);
  end &= ~(uintptr_t) (page_size - 1);
  if (start >= end)
    return;

  /* Whoever has the tile next asks for all its pages again. */
  mtude_atomic_and_relaxed (&region->resident, ~run_of_tiles (tile_of_block (region, (void *) start), 1));
  (void) madvise ((void *) start, end - start, MADV_DONTNEED);
}

void
mtude_region_trim (void)
{
  size_t i;

  for (i = 0; i < N_STRIPES; i++)
    {
      MtudeRegion *region = mtude_atomic_load_acquire (&stripes[i].list); /* (8) */

      for (; region != NULL; region = region->next)
        if (!region_try_unmap (region))
          region_drop_pages (region);
    }
}

size_t
mtude_region_get_mapped (void)
{
  return mtude_mapping_get_total ();
}
