/* Records of regions: what becomes of them, and what is told of the memory behind them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source files are here, so that records can be counted and damaged.  What it asks
 * the kernel for can be refused, and what a leak checker is told is compared with what is
 * mapped.  All cases run on one thread, which has one list of regions.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-track-private.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "child.h"

#define MAX_ROOTS 16
#define ROOM_BEHIND 0x200000

typedef struct
{
  uintptr_t start;
  size_t    size;
} Root;

static size_t n_records;
static bool is_refused;
static Root roots[MAX_ROOTS];
static size_t n_roots;

static void *
make_record (size_t alignment,
             size_t size)
{
  n_records++;
  return aligned_alloc (alignment, size);
}

/* With room behind it, where nothing else comes meanwhile. */
static void *
map (void  *address,
     size_t length,
     int    protection,
     int    flags,
     int    file,
     off_t  offset)
{
  char *start;

  if (is_refused)
    return MAP_FAILED;

  start = mmap (address, length + ROOM_BEHIND, protection, flags, file, offset);
  munmap (start + length, ROOM_BEHIND);
  return start;
}

static void
add_root (const void *start,
          size_t      size)
{
  check (n_roots < MAX_ROOTS);
  roots[n_roots++] = (Root) { (uintptr_t) start, size };
}

static void
remove_root (const void *start,
             size_t      size)
{
  size_t i = 0;

  while (i < n_roots && (roots[i].start != (uintptr_t) start || roots[i].size != size))
    i++;
  check (i < n_roots);
  roots[i] = roots[--n_roots];
}

#undef mtude_lsan_add_root
#undef mtude_lsan_remove_root
#define mtude_lsan_add_root(start, size) (add_root ((start), (size)))
#define mtude_lsan_remove_root(start, size) (remove_root ((start), (size)))
#define aligned_alloc(alignment, size) (make_record ((alignment), (size)))
#define mmap(...) (map (__VA_ARGS__))
#include "../../multitude/core/mtude-mapping.c"
#include "../../multitude/core/mtude-region.c"

#define TILE MTUDE_TILE_SIZE
#define REGION MTUDE_REGION_SIZE
#define N_REGIONS 3

/* ---- Records ---------------------------------------------------------- */

typedef struct
{
  char        *memory;
  MtudeRegion *region;
} Block;

static Block
take (size_t size)
{
  Block block;

  block.memory = mtude_region_take (size, &block.region);
  check (block.memory != NULL);
  return block;
}

static void
take_and_give_regions (void)
{
  Block blocks[N_REGIONS];
  size_t i;

  for (i = 0; i < N_REGIONS; i++)
    blocks[i] = take (REGION);
  check_uint (mtude_region_get_mapped (), N_REGIONS * REGION);
  for (i = 0; i < N_REGIONS; i++)
    mtude_region_give (blocks[i].region, blocks[i].memory, REGION);
}

static void
records_are_used_again (void)
{
  size_t before;
  size_t i;

  take_and_give_regions ();
  mtude_region_trim ();
  before = n_records;
  check_range (before, N_REGIONS, SIZE_MAX);
  for (i = 0; i < 5; i++)
    {
      take_and_give_regions ();
      if (i % 2 == 0)
        mtude_region_trim ();
    }
  check_uint (n_records, before);
  mtude_region_trim ();
}

/* Neither there nor with the next one. */
static void
refused_memory_loses_no_record (void)
{
  Block block;
  MtudeRegion *region;
  size_t before;

  take_and_give_regions ();
  mtude_region_trim ();
  before = n_records;

  is_refused = true;
  check_pointer (mtude_region_take (TILE, &region), NULL);
  is_refused = false;
  check_range (n_records, before, before + 1);
  before = n_records;

  take_and_give_regions ();
  mtude_region_trim ();
  check_uint (n_records, before);

  block = take (TILE);
  mtude_region_give (block.region, block.memory, TILE);
  mtude_region_trim ();
}

static void
give_with_stripe (unsigned stripe)
{
  Block kept = take (TILE);
  Block block = take (TILE);

  check_pointer (kept.region, block.region);
  block.region->stripe = stripe;
  mtude_region_give (block.region, block.memory, TILE);
}

static void
give_with_last_stripe (void)
{
  give_with_stripe (N_STRIPES - 1);
}

static void
give_with_no_stripe (void)
{
  give_with_stripe (N_STRIPES);
}

static void
stripes_are_looked_at (void)
{
  check_goes_on (give_with_last_stripe);
  check_found (give_with_no_stripe, "the record of the region of the block at 0x");
}

/* ---- What leak checkers know ------------------------------------------ */

static bool
is_root (const char *start,
         size_t      size)
{
  size_t i;

  for (i = 0; i < n_roots; i++)
    if (roots[i].start == (uintptr_t) start && roots[i].size == size)
      return true;

  return false;
}

static void
memory_is_told_to_leak_checkers (void)
{
  Block tiles, large;

  mtude_region_trim ();
  check_uint (n_roots, 0);

  tiles = take (2 * TILE);
  check_uint (n_roots, 1);
  check (is_root (tiles.region->base, REGION));

  large = take (REGION + 1);
  check_uint (n_roots, 2);
  check (is_root (large.memory, REGION + TILE));
  check (mtude_region_grow (NULL, large.memory, REGION + 1, REGION + 2 * TILE));
  check_uint (n_roots, 2);
  check (is_root (large.memory, REGION + 2 * TILE));
  mtude_region_give (NULL, large.memory, REGION + 2 * TILE);
  check_uint (n_roots, 1);

  mtude_region_give (tiles.region, tiles.memory, 2 * TILE);
  mtude_region_trim ();
  check_uint (n_roots, 0);
}

TAP_MAIN (
  TAP_TEST (records_are_used_again),
  TAP_TEST (refused_memory_loses_no_record),
  TAP_TEST (stripes_are_looked_at),
  TAP_TEST (memory_is_told_to_leak_checkers))
