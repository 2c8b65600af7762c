/* Tests of how much real memory small arenas have.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Ten thousand arenas are alive at once, beside a large one for which the source has
 * asked for huge pages.  The kernel is asked which pages of their chunks are there.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-region-private.h"
#include "tap.h"

#include <sys/mman.h>
#include <unistd.h>

#define N_ARENAS 10000
#define LARGE ((size_t) 24 << 20)

static MtudeArena large;
static MtudeArena arenas[N_ARENAS];

/* Pages of the tile that are in memory. */
static size_t
resident_pages (const MtudeChunk *chunk)
{
  static unsigned char pages[MTUDE_TILE_SIZE / 4096];
  size_t n_pages = MTUDE_TILE_SIZE / (size_t) sysconf (_SC_PAGESIZE);
  size_t n_resident = 0;
  size_t i;

  check (mincore ((void *) mtude_chunk_tile (chunk), MTUDE_TILE_SIZE, pages) == 0);
  for (i = 0; i < n_pages; i++)
    n_resident += pages[i] & 1;

  return n_resident;
}

/* Enough tiles for regions that ask for huge pages, all written to. */
static void
begin (void)
{
  size_t size;

  check (mtude_arena_init (&large, NULL) == MTUDE_OK);
  for (size = 0; size < LARGE; size += 4096)
    memset (mtude_arena_alloc (&large, 4096), 1, 4096);
}

static void
begin_small (size_t size)
{
  size_t i;

  for (i = 0; i < N_ARENAS; i++)
    {
      check (mtude_arena_init (&arenas[i], NULL) == MTUDE_OK);
      memset (mtude_arena_alloc (&arenas[i], size), 1, size);
    }
}

static void
end (void)
{
  size_t i;

  for (i = 0; i < N_ARENAS; i++)
    mtude_arena_clear (&arenas[i]);
  mtude_arena_clear (&large);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

/* All that they have is in their structs. */
static void
one_allocation_each (void)
{
  size_t mapped;

  begin ();
  mapped = mtude_region_get_mapped ();
  begin_small (MTUDE_SEED_SIZE);
  check_uint (mtude_region_get_mapped (), mapped);
  end ();
}

/* What does not fit into the struct takes a page, whatever the large arena has. */
static void
a_page_each (void)
{
  size_t n_pages = 0;
  size_t i;

  begin ();
  begin_small (512);
  for (i = 0; i < N_ARENAS; i++)
    n_pages += resident_pages (arenas[i].chunk);
  check_uint (n_pages, N_ARENAS);
  end ();
}

TAP_MAIN (TAP_TEST (one_allocation_each),
          TAP_TEST (a_page_each))
