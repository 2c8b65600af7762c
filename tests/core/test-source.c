/* What is taken from a source, and what of it is refused.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing is written to what these sources return, which need not be memory then. */

#include "mtude-region-private.h"
#include "mtude-source-private.h"
#include "mtude-track-private.h"
#include "tap.h"

#define TILE MTUDE_TILE_SIZE

static uintptr_t next_block;
static uintptr_t freed_block;

static void *
return_block (size_t size,
              void  *data)
{
  return (void *) next_block;
}

static void
note_block (void  *block,
            size_t size,
            void  *data)
{
  freed_block = (uintptr_t) block;
}

static const MtudeSource source = { .alloc = return_block, .free = note_block };

static void
check_accepted (uintptr_t block,
                size_t    size)
{
  MtudeStatus status = MTUDE_OK;
  void *cookie;

  next_block = block;
  freed_block = 0;
  check_uint ((uintptr_t) mtude_source_alloc (&source, size, &cookie, &status), block);
  check_uint (status, MTUDE_OK);
  check_uint (freed_block, 0);
  check_pointer (cookie, NULL);
}

/* It goes back to where it came from. */
static void
check_refused (uintptr_t   block,
               size_t      size,
               MtudeStatus reason)
{
  MtudeStatus status = MTUDE_OK;
  void *cookie;

  next_block = block;
  freed_block = 0;
  check_pointer (mtude_source_alloc (&source, size, &cookie, &status), NULL);
  check_uint (status, reason);
  check_uint (freed_block, block);
}

/* Half of the address space is enough for everybody. */
static void
end_of_addresses (void)
{
  uintptr_t last = (uintptr_t) MTUDE_MAX_SIZE & ~MTUDE_TILE_MASK;
  size_t left = MTUDE_MAX_SIZE - last;

  check_accepted (last, left);
  check_accepted (last - TILE, left + TILE);
  check_refused (last, left + 1, MTUDE_OVERFLOW);
  check_refused (last - TILE, left + TILE + 1, MTUDE_OVERFLOW);
  check_refused (last + TILE, 1, MTUDE_OVERFLOW);
  check_refused (UINTPTR_MAX - TILE + 1, TILE, MTUDE_OVERFLOW);
}

static void
alignment_of_blocks (void)
{
  check_accepted (TILE, 1);
  check_refused (TILE + 1, 1, MTUDE_BAD_ALIGNMENT);
  check_refused (TILE + TILE / 2, 1, MTUDE_BAD_ALIGNMENT);
  check_refused (2 * TILE - 1, 1, MTUDE_BAD_ALIGNMENT);
  check_refused (0, 0, MTUDE_NO_MEMORY);
}

/* A block of the default source has no more than it was made with, where another one
 * begins behind it.
 */
static void
neighbours_are_in_the_way (void)
{
  enum { N_BLOCKS = 16 };
  void *blocks[N_BLOCKS];
  void *cookies[N_BLOCKS];
  MtudeStatus status;
  size_t n_neighbours = 0;
  size_t i, j;

  for (i = 0; i < N_BLOCKS; i++)
    blocks[i] = mtude_source_alloc (NULL, TILE, &cookies[i], &status);
  for (i = 0; i < N_BLOCKS; i++)
    for (j = 0; j < N_BLOCKS; j++)
      if ((uintptr_t) blocks[j] == (uintptr_t) blocks[i] + TILE)
        {
          check (!mtude_source_grow (NULL, blocks[i], TILE, 2 * TILE, cookies[i]));
          n_neighbours++;
        }
  check (n_neighbours > 0);
  for (i = 0; i < N_BLOCKS; i++)
    mtude_source_free (NULL, blocks[i], TILE, cookies[i]);
}

static void
tiles_are_whole (void)
{
  MtudeStatus status;
  void *cookie;
  void *block = mtude_source_alloc (NULL, TILE / 16, &cookie, &status);

  check (block != NULL);
  check (mtude_source_grow (NULL, block, TILE / 16, TILE / 2, cookie));
  check (mtude_source_grow (NULL, block, TILE / 2, TILE, cookie));
  memset (block, 1, TILE);
  mtude_source_free (NULL, block, TILE, cookie);
}

#if MTUDE_TRACK_ASAN
static void
check_hidden (const char *memory,
              size_t      size,
              size_t      total)
{
  check (size == 0 || !mtude_asan_is_poisoned (memory, size));
  if (size < total)
    {
      check (__asan_address_is_poisoned (memory + size));
      check (__asan_address_is_poisoned (memory + total - 1));
    }
}

/* What a block does not use of its last tile is nobody's, and nothing of one that was given
 * back; what is mapped there next is its owner's.
 */
static void
slack_is_hidden (void)
{
  const size_t region_size = MTUDE_REGION_SIZE;
  MtudeStatus status;
  void *before, *block;
  void *before_cookie, *cookie;

  mtude_region_trim ();
  before = mtude_source_alloc (NULL, TILE - 64, &before_cookie, &status);
  block = mtude_source_alloc (NULL, TILE + 104, &cookie, &status);
  check_hidden (block, TILE + 104, 2 * TILE);
  check (mtude_source_grow (NULL, block, TILE + 104, TILE + 1000, cookie));
  check_hidden (block, TILE + 1000, 2 * TILE);
  check (mtude_source_grow (NULL, block, TILE + 1000, 3 * TILE + 8, cookie));
  check_hidden (block, 3 * TILE + 8, 4 * TILE);
  check_hidden (before, TILE - 64, TILE);
  mtude_source_free (NULL, before, TILE - 64, before_cookie);
  mtude_source_free (NULL, block, 3 * TILE + 8, cookie);
  check_hidden (block, 0, 4 * TILE);
  check_hidden (before, 0, TILE);
  mtude_region_trim ();
  check (!mtude_asan_is_poisoned (before, TILE));
  check (!mtude_asan_is_poisoned (block, 4 * TILE));

  block = mtude_source_alloc (NULL, region_size + 8, &cookie, &status);
  check_hidden (block, region_size + 8, region_size + TILE);
  mtude_source_free (NULL, block, region_size + 8, cookie);
  check (!mtude_asan_is_poisoned (block, region_size + TILE));
}
#else
static void
slack_is_hidden (void)
{
  tap_skip ("there is no AddressSanitizer");
}
#endif

TAP_MAIN (TAP_TEST (end_of_addresses),
          TAP_TEST (alignment_of_blocks),
          TAP_TEST (neighbours_are_in_the_way),
          TAP_TEST (tiles_are_whole),
          TAP_TEST (slack_is_hidden))
