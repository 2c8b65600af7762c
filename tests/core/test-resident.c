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
#include "mtude-owner.h"
#include "mtude-region-private.h"
#include "tap.h"

#include <sys/mman.h>
#include <unistd.h>

#define N_ARENAS 10000
#define LARGE ((size_t) 24 << 20)
#define N_PAGES (MTUDE_TILE_SIZE / (size_t) sysconf (_SC_PAGESIZE))

static MtudeArena large;
static MtudeArena arenas[N_ARENAS];

/* Pages of the tile that are in memory. */
static size_t
resident_pages (const MtudeChunk *chunk)
{
  static unsigned char pages[MTUDE_TILE_SIZE / 4096];
  size_t n_resident = 0;
  size_t i;

  check (mincore ((void *) mtude_chunk_tile (chunk), MTUDE_TILE_SIZE, pages) == 0);
  for (i = 0; i < N_PAGES; i++)
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

/* An arena whose next chunk of the lane is a whole tile, with all its pages. */
static void
begin_with_tile (MtudeArena *arena,
                 MtudeLane   lane)
{
  check (mtude_arena_init (arena, NULL) == MTUDE_OK);
  check (mtude_arena_preallocate (arena, lane, MTUDE_MAX_PAYLOAD) == MTUDE_OK);
}

/* Of a tile that stays for one owner only the page of the owner does. */
static void
what_outlives_its_arena_keeps_a_page (void)
{
  MtudeArena arena;
  MtudeChunk *chunk;
  char *box, *rc;

  begin_with_tile (&arena, MTUDE_LANE_SHARED);
  box = mtude_box_alloc (&arena, 8);
  memset (box, 7, 8);
  chunk = arena.shared_chunk;
  check_uint (resident_pages (chunk), N_PAGES);
  mtude_arena_clear (&arena);
  check_uint (resident_pages (chunk), 1);
  check (box[0] == 7 && box[7] == 7);
  mtude_box_free (box);

  begin_with_tile (&arena, MTUDE_LANE_LOCAL);
  rc = mtude_rc_alloc (&arena, 5000, NULL);
  memset (rc, 8, 5000);
  chunk = arena.chunk;
  check_uint (resident_pages (chunk), N_PAGES);
  mtude_arena_clear (&arena);
  check_uint (resident_pages (chunk), 2);
  check (rc[0] == 8 && rc[4999] == 8);
  mtude_rc_release (rc);
}

/* So does a trim with current chunks; what they have next is there when it is used. */
static void
trim_keeps_the_pages_that_are_used (void)
{
  MtudeArena arena;
  char *value, *bytes, *box, *later;

  begin_with_tile (&arena, MTUDE_LANE_LOCAL);
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, MTUDE_MAX_PAYLOAD) == MTUDE_OK);
  value = mtude_arena_alloc (&arena, MTUDE_SEED_SIZE + 8);
  memset (value, 1, MTUDE_SEED_SIZE + 8);
  bytes = mtude_arena_strndup (&arena, "at the end", 10);
  box = mtude_box_alloc (&arena, 8);
  memset (box, 2, 8);

  mtude_arena_trim (&arena);
  check_uint (resident_pages (arena.chunk), 2);
  check_uint (resident_pages (arena.shared_chunk), 1);
  check (value[0] == 1 && value[MTUDE_SEED_SIZE + 7] == 1 && strcmp (bytes, "at the end") == 0 && box[7] == 2);

  later = mtude_arena_alloc (&arena, 40000);
  memset (later, 3, 40000);
  check (value[MTUDE_SEED_SIZE + 7] == 1 && strcmp (bytes, "at the end") == 0);
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

/* Whoever has the tile next finds all its pages again. */
static void
dropped_pages_come_back_with_the_tile (void)
{
  MtudeArena arena;
  MtudeChunk *chunk;
  void *box;

  begin_with_tile (&arena, MTUDE_LANE_SHARED);
  box = mtude_box_alloc (&arena, 8);
  chunk = arena.shared_chunk;
  mtude_arena_clear (&arena);
  check_uint (resident_pages (chunk), 1);
  mtude_box_free (box);

  begin_with_tile (&arena, MTUDE_LANE_SHARED);
  box = mtude_box_alloc (&arena, 8);
  check (mtude_chunk_tile (arena.shared_chunk) == mtude_chunk_tile (chunk));
  check_uint (resident_pages (arena.shared_chunk), N_PAGES);

  /* Nobody needs what an empty chunk has; its tile is as it was. */
  mtude_box_free (box);
  mtude_arena_clear (&arena);
  check_uint (resident_pages (chunk), N_PAGES);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

TAP_MAIN (TAP_TEST (one_allocation_each),
          TAP_TEST (a_page_each),
          TAP_TEST (what_outlives_its_arena_keeps_a_page),
          TAP_TEST (trim_keeps_the_pages_that_are_used),
          TAP_TEST (dropped_pages_come_back_with_the_tile))
