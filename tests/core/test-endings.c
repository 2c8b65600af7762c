/* How arenas of the default source end, by what they have, and owners of neighbouring chunks.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An arena that has nothing but a current chunk gives it back by a short way.  Whatever way
 * it is, nothing stays mapped, and a header that was written over ends the program.
 */

#include "child.h"
#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"

#include <string.h>

#define TILE MTUDE_TILE_SIZE

static MtudeArena arena;

static void
begin (void)
{
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
  begin_named (&arena, "request");
}

static void
use (size_t size)
{
  void *memory = mtude_arena_alloc (&arena, size);

  check (memory != NULL);
  memset (memory, 0x11, size);
}

static void
end_and_look (void)
{
  check_uint (mtude_region_get_mapped (), MTUDE_REGION_SIZE);
  mtude_arena_clear (&arena);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

/* ---- What they have ------------------------------------------------------- */

static void
with_its_seed (void)
{
  begin ();
  use (8);
  check_uint (mtude_region_get_mapped (), 0);
  mtude_arena_clear (&arena);
}

static void
with_one_chunk (void)
{
  begin ();
  use (1000);
  check (arena.chunk != NULL && arena.clean == NULL && arena.home == NULL);
  end_and_look ();
}

static void
with_clean_chunks (void)
{
  size_t i;

  begin ();
  for (i = 0; i < 100; i++)
    use (2000);
  check (arena.clean != NULL);
  end_and_look ();
}

static void
with_a_home (void)
{
  begin ();
  use (1000);
  mtude_box_free (mtude_box_alloc (&arena, 8));
  mtude_arena_reset (&arena);
  use (1000);
  check (arena.home != NULL && arena.chunk != NULL);
  end_and_look ();
}

static void
with_a_value_of_its_own_chunk (void)
{
  begin ();
  use (100000);
  check (arena.busy != 0);
  end_and_look ();
}

/* Plain owners go on without the arena. */
static void
with_an_owner (void)
{
  void *owner;

  begin ();
  use (1000);
  owner = mtude_rc_alloc (&arena, 1000, NULL);
  mtude_arena_clear (&arena);
  check_uint (mtude_region_get_mapped (), MTUDE_REGION_SIZE);
  memset (owner, 0x22, 1000);
  mtude_rc_release (owner);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

/* What fits into a chunk, and not behind what is there, however much it grows. */
static void
with_a_value_for_another_chunk (void)
{
  MtudeOptions options;
  MtudeChunk *first;
  char *value;

  mtude_region_trim ();
  mtude_options_init (&options);
  options.max_normal_alloc = 60000;
  check_uint (mtude_arena_init (&arena, &options), MTUDE_OK);
  use (6000);
  first = arena.chunk;
  value = mtude_arena_alloc (&arena, 59800);
  memset (value, 0x33, 59800);
  check (arena.chunk != first && (uintptr_t) value >> 16 == (uintptr_t) arena.chunk >> 16);
  check (mtude_arena_is_valid (&arena));
  end_and_look ();
}

/* ---- Damage --------------------------------------------------------------- */

static void
write_over_header (void)
{
  begin ();
  use (1000);
  arena.chunk->size ^= 1;
  mtude_arena_clear (&arena);
}

static void
release_what_is_no_owner (void)
{
  begin ();
  use (1000);
  arena.chunk->owners--;
  mtude_arena_clear (&arena);
}

static void
damaged_chunks_are_not_given_back (void)
{
  if (MTUDE_CHECK_LEVEL < 1 || MTUDE_CHECK_LEVEL > 2)
    tap_skip ("built without checks, or with more");

  check_aborts (write_over_header, "arena 'request'");
  check_aborts (release_what_is_no_owner, "arena 'request'");
}

/* ---- Destructors ---------------------------------------------------------- */

static unsigned n_destroyed;

static void
count_destroyed (void *memory)
{
  n_destroyed++;
}

static void
each_release_destroys (void)
{
  begin ();
  n_destroyed = 0;
  mtude_rc_release (mtude_rc_alloc (&arena, 8, count_destroyed));
  check_uint (n_destroyed, 1);
  (mtude_rc_release) (mtude_rc_alloc (&arena, 8, count_destroyed));
  check_uint (n_destroyed, 2);
  mtude_atomic_rc_release (mtude_atomic_rc_alloc (&arena, 8, count_destroyed));
  check_uint (n_destroyed, 3);
  mtude_atomic_rc_release_in (&arena, mtude_atomic_rc_alloc (&arena, 8, count_destroyed));
  check_uint (n_destroyed, 4);
  (mtude_atomic_rc_release_in) (&arena, mtude_atomic_rc_alloc (&arena, 8, count_destroyed));
  check_uint (n_destroyed, 5);
  end_and_look ();
}

/* ---- Neighbours ----------------------------------------------------------- */

static char *tiles;
static size_t n_taken;
static size_t n_given;

static void *
take_tile (size_t size,
           void  *data)
{
  check (n_taken < 2 && size <= TILE);
  return tiles + n_taken++ * TILE;
}

/* What came back is the source's, and no memory checker says that nobody may write there. */
static void
give_tile (void  *block,
           size_t size,
           void  *data)
{
  memset (block, 0x44, size);
  n_given++;
}

static void
begin_with_two_tiles (void)
{
  static const MtudeSource source = { .alloc = take_tile, .free = give_tile };
  MtudeOptions options;
  void *memory = NULL;

  check_uint (posix_memalign (&memory, MTUDE_N_COLOURS * TILE, 2 * TILE), 0);
  tiles = memory;
  n_taken = n_given = 0;
  mtude_options_init (&options);
  options.source = &source;
  options.shared_capacity = TILE;
  check_uint (mtude_arena_init (&arena, &options), MTUDE_OK);
}

#define MAX_BOXES (TILE / 8 + 20)

/* Two boxes as far from each other as their chunks are from one another are owners of two
 * chunks, and not of one.
 */
static void
boxes_a_chunk_apart (void)
{
  static void *boxes[MAX_BOXES];
  size_t n = 0, n_pairs = 0;
  size_t i, k, second;

  begin_with_two_tiles ();
  while (n_taken < 2)
    boxes[n++] = mtude_box_alloc (&arena, 8);
  second = n - 1;
  for (i = 0; i < 20; i++)
    boxes[n++] = mtude_box_alloc (&arena, 8);

  for (i = 0; i < second; i++)
    for (k = second; k < n; k++)
      if (boxes[i] != NULL && boxes[k] != NULL && (char *) boxes[k] - (char *) boxes[i] == TILE)
        {
          void *pair[] = { boxes[i], boxes[k] };

          mtude_box_free_n (pair, 2);
          boxes[i] = boxes[k] = NULL;
          n_pairs++;
        }
  check (n_pairs > 0);

  for (i = 0; i < n; i++)
    if (boxes[i] != NULL)
      mtude_box_free (boxes[i]);
  mtude_arena_clear (&arena);
  check_uint (n_given, 2);
  free (tiles);
}

TAP_MAIN (TAP_TEST (with_its_seed),
          TAP_TEST (with_one_chunk),
          TAP_TEST (with_clean_chunks),
          TAP_TEST (with_a_home),
          TAP_TEST (with_a_value_of_its_own_chunk),
          TAP_TEST (with_an_owner),
          TAP_TEST (with_a_value_for_another_chunk),
          TAP_TEST (damaged_chunks_are_not_given_back),
          TAP_TEST (each_release_destroys),
          TAP_TEST (boxes_a_chunk_apart))
