/* Sizes that arena-bound memory cannot have, told to a reallocation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case puts memory somewhere and knows how many bytes there can be from there on.  A
 * child that tells so many goes on, and one that tells one more ends, with the arena's name.
 * Chunks are of a source that has tiles of every colour in turn.
 *
 * It is built a second time, with MULTITUDE_DEBUG=poison: then the cursors are elsewhere.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "child.h"
#include "recorder.h"

#include <sys/mman.h>

#ifdef MISTOLD_TRACKED
__attribute__ ((constructor)) static void
ask_for_poison (void)
{
  setenv ("MULTITUDE_DEBUG", "poison", 1);
}
#endif

#define N_TILES 64
#define TILE ((size_t) MTUDE_CHUNK_ALIGN)

static MtudeArena arena;
static char *tiles;
static size_t next_tile;

/* ---- The source ----------------------------------------------------------- */

static void *
take_tiles (size_t  size,
            void   *data)
{
  char *block = tiles + next_tile * TILE;

  next_tile += (size + TILE - 1) / TILE;
  check (next_tile <= N_TILES);
  return block;
}

static void
give_back_tiles (void   *block,
                 size_t  size,
                 void   *data)
{
}

static bool
grow_in_tile (void   *block,
              size_t  old_size,
              size_t  new_size,
              void   *data)
{
  return true;
}

/* The first of eight colours in turn lies at a multiple of eight tiles. */
static void
map_tiles (void)
{
  char *mapping = mmap (NULL, (N_TILES + 8) * TILE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (mapping != MAP_FAILED);
  tiles = (char *) (((uintptr_t) mapping + 8 * TILE - 1) / (8 * TILE) * (8 * TILE));
}

typedef enum
{
  STAYS,
  GROWS
} Blocks;

static void
begin_in (size_t first_tile,
          Blocks blocks)
{
  static MtudeSource source = { .alloc = take_tiles, .free = give_back_tiles };
  MtudeOptions options;

  if (tiles == NULL)
    map_tiles ();
  next_tile = first_tile;
  source.grow = blocks == GROWS ? grow_in_tile : NULL;
  mtude_options_init (&options);
  options.name = "request";
  options.source = &source;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
}

static void
begin (void)
{
  begin_in (0, STAYS);
}

static void
end (void)
{
  mtude_arena_clear (&arena);
}

/* ---- What is told --------------------------------------------------------- */

static void *memory;
static size_t told;

/* Nothing is read of what is made smaller. */
static void
shrink_told (void)
{
  check_pointer (mtude_arena_realloc (&arena, memory, told, 0), memory);
}

static void
grow_told (void)
{
  check (mtude_arena_realloc (&arena, memory, told, told + 1) != NULL);
}

static void
check_dies (void   *at,
            size_t  size)
{
  char words[120];

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  memory = at;
  told = size;
  snprintf (words, sizeof words, "libmultitude: arena 'request': the memory at %p has fewer than %zu bytes\n",
            at, size);
  check_aborts (shrink_told, words);
  if (size < SIZE_MAX)
    check_aborts (grow_told, words);
}

static void
check_lives (void   *at,
             size_t  size)
{
  memory = at;
  told = size;
  check_goes_on (shrink_told);
}

/* There can be so many and not one more; and each number that wraps is more. */
static void
check_room (void   *at,
            size_t  room)
{
  static const size_t huge[] = { SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 2 + 1, SIZE_MAX / 2 };
  size_t i;

  check_lives (at, 0);
  check_lives (at, room);
  check_dies (at, room + 1);
  for (i = 0; i < sizeof huge / sizeof huge[0]; i++)
    check_dies (at, huge[i]);
  if ((uintptr_t) at > mtude_local_cur (&arena))
    check_dies (at, mtude_local_cur (&arena) - (uintptr_t) at);
}

/* A memory checker sees each value, and would see the library look for headers. */
static void
skip_beside_checker (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker is active");
}

/* ---- Where the arena allocates -------------------------------------------- */

static void
values_up_to_the_cursor (void)
{
  char *first;
  char *last;

  begin ();
  first = mtude_arena_alloc (&arena, 24);
  last = mtude_arena_alloc (&arena, 20);
  check_pointer (last, first + 24 + (uintptr_t) (first + 24) % 16);
  check_room (last, 24);
  check_room (first, (size_t) (last - first) + 24);
  end ();
}

static void
strings_up_to_the_end (void)
{
  char *first;
  char *last;

  begin ();
  check (mtude_arena_alloc (&arena, 24) != NULL);
  first = mtude_arena_strndup (&arena, "nine long", 9);
  last = mtude_arena_strndup (&arena, "four", 4);
  check_room (first, 10);
  check_room (last, 15);
  end ();
}

/* The strings begin where the values end. */
static void
strings_above_no_room (void)
{
  char *string;

  begin ();
  check (mtude_arena_alloc (&arena, 16) != NULL);
  string = mtude_arena_alloc_bytes (&arena, MTUDE_SEED_SIZE - 16 - 1);
  check_uint ((uintptr_t) string, mtude_local_cur (&arena));
  check_room (string, MTUDE_SEED_SIZE - 16);
  end ();
}

static void
nobody_has_what_is_between (void)
{
  char *value;
  char *string;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  string = mtude_arena_alloc_bytes (&arena, 9);
  check_room (value + 24, 0);
  check_room (value + 32, 0);
  check_room (string - 1, 0);
  end ();
}

/* Not by inline code, which finds it elsewhere when the cursors are. */
static char *
make_nothing (void)
{
  return mtude_arena_alloc_aligned (&arena, 0, 8);
}

/* Where others have given up the bytes below them, they are between. */
static void
values_without_bytes (void)
{
  char *value;
  char *nothing;

  begin ();
  value = mtude_arena_alloc (&arena, 32);
  nothing = make_nothing ();
  check_pointer (nothing, value + 32);
  check_room (nothing, 0);
  check_pointer (mtude_arena_realloc (&arena, value, 32, 8), value);
  check_room (nothing, 0);
  check (mtude_arena_realloc (&arena, nothing, 0, 16) != NULL);

  check (mtude_arena_alloc_value (&arena, arena.hi - mtude_local_cur (&arena)) != NULL);
  nothing = make_nothing ();
  check_uint ((uintptr_t) nothing, arena.hi);
  check_room (nothing, 0);
  end ();
}

static void
current_chunks (void)
{
  char *value;
  char *string;
  size_t i;

  for (i = 0; i < 8; i++)
    {
      begin_in (i, STAYS);
      check (mtude_arena_alloc (&arena, 400) != NULL);
      value = mtude_arena_alloc_value (&arena, 700);
      string = mtude_arena_alloc_bytes (&arena, 20);
      check_pointer (mtude_chunk_of (value), arena.chunk);
      check_room (value, 704);
      check_room (string, 21);
      end ();
    }
}

/* Strings at the end of what the chunk was before have values behind them. */
static void
chunks_that_have_grown (void)
{
  char *string;
  char *value;
  uintptr_t old_end;

  begin_in (0, GROWS);
  check (mtude_arena_alloc (&arena, 700) != NULL);
  string = mtude_arena_alloc_bytes (&arena, 9);
  old_end = arena.hi;
  value = mtude_arena_alloc_value (&arena, 1600);
  check_pointer (mtude_chunk_of (string), arena.chunk);
  check_uint ((uintptr_t) value, old_end);
  check_room (string, 10 + 1600);
  check_room (value, 1600);
  end ();
}

/* ---- The seed, when the arena has gone on --------------------------------- */

static void
seed_that_was_left (void)
{
  char *first;
  char *last;
  char *string;

  begin ();
  first = mtude_arena_alloc (&arena, 24);
  last = mtude_arena_alloc_value (&arena, 40);
  string = mtude_arena_alloc_bytes (&arena, 9);
  check (mtude_arena_alloc (&arena, 400) != NULL);
  check_room (first, 64 + 10);
  check_room (last, 64 + 10);
  check_room (string, 10);
  check_room ((char *) arena.seed + MTUDE_SEED_SIZE, 0);
  end ();
}

static void
seed_of_another_generation (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  check (mtude_arena_alloc (&arena, 400) != NULL);
  mtude_arena_reset (&arena);
  check_room (value, 0);
  end ();
}

static void
forget_snapshot (void *data)
{
}

static void
seed_of_a_snapshot (void)
{
  MtudeSnapshot *snapshot;
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  snapshot = mtude_arena_seal (&arena, NULL, forget_snapshot, NULL);
  check (snapshot != NULL);
  check_room (value, (uintptr_t) arena.seed + MTUDE_SEED_SIZE - (uintptr_t) value);
  mtude_snapshot_release (snapshot);
  end ();
}

/* Before there is a chunk inline code finds nothing at one address. */
static void
nothing_nowhere (void)
{
  void *nowhere = (void *) mtude_nowhere;

  begin ();
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  check_room (nowhere, 0);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  check_room (nowhere, 0);
  end ();
}

/* ---- Other chunks --------------------------------------------------------- */

static size_t
room_in (const MtudeChunk *chunk,
         const char       *at)
{
  return chunk->end - (uintptr_t) at;
}

static void
retired_chunks (void)
{
  const MtudeChunk *small;
  const MtudeChunk *larger;
  char *first;
  char *second;
  size_t i;

  skip_beside_checker ();
  for (i = 0; i < 8; i++)
    {
      begin_in (i, STAYS);
      first = mtude_arena_alloc (&arena, 400);
      small = arena.chunk;
      second = mtude_arena_alloc (&arena, 800);
      larger = arena.chunk;
      check (mtude_arena_alloc (&arena, 1800) != NULL);
      check (small->tenant == MTUDE_FOR_VALUES && larger->tenant == MTUDE_FOR_OWNERS);
      check_pointer (arena.clean, larger);
      check_pointer (larger->next, small);
      check_room (first, room_in (small, first));
      check_room (second, room_in (larger, second));
      end ();
    }
}

/* By owners of the local lane; and the chunks of the other. */
static void
chunks_with_owners (void)
{
  const MtudeChunk *chunk;
  void *owner;
  char *value;
  char *box;

  skip_beside_checker ();
  begin ();
  owner = mtude_rc_alloc (&arena, 600, NULL);
  value = mtude_arena_alloc (&arena, 16);
  chunk = arena.chunk;
  box = mtude_box_alloc (&arena, 100);
  check (mtude_arena_alloc (&arena, 1800) != NULL);
  check_pointer (arena.pinned, chunk);
  check_room (value, room_in (chunk, value));
  check_room (box, room_in (mtude_chunk_of (box), box));
  mtude_box_free (box);
  mtude_rc_release (owner);
  end ();
}

/* Which are known to 8 bytes; and within, behind the first tile, to what is left. */
static void
chunks_of_one_value (void)
{
  char *large;
  char *huge;
  size_t i;

  skip_beside_checker ();
  for (i = 0; i < 8; i++)
    {
      begin_in (i, STAYS);
      large = mtude_arena_alloc (&arena, 20004);
      huge = mtude_arena_alloc (&arena, 4 * TILE);
      check_room (large, 20008);
      check_room (huge, 4 * TILE);
      check_room (huge + 2 * TILE + 1000, 2 * TILE - 1000);
      check_room (huge + 3 * TILE + 1000, TILE - 1000);
      check_room (tiles + ((size_t) (huge - tiles) / TILE + 1) * TILE, 3 * TILE + MTUDE_HEADER_SIZE);
      check_room (huge + 4 * TILE, 0);
      check_room (huge + 4 * TILE + 8, 0);
      check_room (mtude_arena_alloc_aligned (&arena, 20000, 32768), 20000);
      end ();
    }
}

static void
chunks_of_another_arena (void)
{
  MtudeArena another;
  const MtudeChunk *chunk;
  char *value;

  skip_beside_checker ();
  begin_named (&another, "another");
  while (another.owner_chunk == NULL)
    check (mtude_arena_alloc (&another, 300) != NULL);
  value = mtude_arena_alloc (&another, 8);
  chunk = another.chunk;
  begin ();
  check_pointer (mtude_chunk_of (value), chunk);
  check_room (value, room_in (chunk, value));
  end ();
  mtude_arena_clear (&another);
}

/* Those of a snapshot stay what they are. */
static void
chunks_of_a_snapshot (void)
{
  const MtudeChunk *chunk;
  MtudeSnapshot *snapshot;
  char *value;

  skip_beside_checker ();
  begin ();
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
  value = mtude_arena_alloc (&arena, 600);
  chunk = arena.chunk;
  snapshot = mtude_arena_seal (&arena, NULL, NULL, NULL);
  check (snapshot != NULL);
  check_room (value, room_in (chunk, value));
  mtude_snapshot_release (snapshot);
  end ();
}

/* In the current chunk there is nothing behind what a rewind has made its end. */
static void
what_a_rewind_has_ended (void)
{
  MtudeMark mark;
  char *behind;
  char *between;

  skip_beside_checker ();
  begin_in (0, GROWS);
  check (mtude_arena_alloc (&arena, 700) != NULL);
  check (mtude_arena_alloc_bytes (&arena, 9) != NULL);
  mtude_arena_mark (&arena, &mark);
  between = mtude_arena_alloc_value (&arena, 24);
  behind = mtude_arena_alloc_value (&arena, 1600);
  check_status (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check (mtude_chunk_of (behind) == arena.chunk && (uintptr_t) behind + 8 > arena.hi);
  check_room (between, 0);
  check_room (behind + 8, 0);
  end ();
}

/* Nothing is looked for where nobody may look. */
static void
set_access (char *start,
            size_t size,
            int    access)
{
  check_uint (mprotect (start, size, access), 0);
}

/* It is the end of its tile, where no header is. */
static void
nothing_at_the_end_of_a_tile (void)
{
  char *nothing;

  skip_beside_checker ();
  begin_in (N_TILES - 3, STAYS);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, TILE), MTUDE_OK);
  check (mtude_arena_alloc_value (&arena, 8) != NULL);
  while (mtude_local_cur (&arena) < arena.hi)
    check (mtude_arena_alloc_value (&arena, 8) != NULL);
  nothing = make_nothing ();
  check_uint ((uintptr_t) nothing % TILE, 0);
  check_pointer (nothing, tiles + (N_TILES - 2) * TILE);
  set_access (nothing, TILE, PROT_NONE);
  check_room (nothing, 0);
  next_tile = N_TILES - 1;
  check (mtude_arena_alloc (&arena, 8) != NULL);
  check_room (nothing, 0);
  set_access (nothing, TILE, PROT_READ | PROT_WRITE);
  end ();
}

static MtudeArena *far_arena;

static void
realloc_at_the_end_of_far_seed (void)
{
  check (mtude_arena_realloc (far_arena, (char *) far_arena->seed + MTUDE_SEED_SIZE, 1, 0) != NULL);
}

/* Nor where the header of a chunk around the arena would be. */
static void
nothing_at_the_end_of_a_seed (void)
{
  char *tile;

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  begin ();
  tile = tiles + (N_TILES - 1) * TILE;
  far_arena = (MtudeArena *) (tile + TILE / 2);
  begin_named (far_arena, "far");
  check (mtude_arena_alloc (far_arena, 400) != NULL);
  set_access (tile, TILE / 4, PROT_NONE);
  check_aborts (realloc_at_the_end_of_far_seed, "libmultitude: arena 'far': the memory at 0x");
  set_access (tile, TILE / 4, PROT_READ | PROT_WRITE);
  mtude_arena_clear (far_arena);
  end ();
}

/* ---- What is in no chunk -------------------------------------------------- */

static void
memory_of_nobody (void)
{
  char *foreign;

  skip_beside_checker ();
  begin ();
  check (mtude_arena_alloc (&arena, 20000) != NULL);
  foreign = tiles + (N_TILES - 3) * TILE;
  check_room (foreign + 8, 0);
  check_room (foreign + 700, 0);
  end ();
}

static void
damage_of_a_header (void)
{
  MtudeChunk *chunk;
  char *value;

  skip_beside_checker ();
  begin ();
  check (mtude_arena_alloc (&arena, 400) != NULL);
  value = mtude_arena_alloc (&arena, 800);
  chunk = arena.chunk;
  check (mtude_arena_alloc (&arena, 1800) != NULL);
  check_room ((char *) chunk + MTUDE_HEADER_SIZE - 8, 0);
  chunk->end += 4096;
  check_room (value, 0);
  chunk->end -= 4096;
  check_room (value, room_in (chunk, value));
  end ();
}

/* ---- Right ones ----------------------------------------------------------- */

/* Nothing is compared where there is nothing. */
static void
no_memory_has_any_size (void)
{
  begin ();
  check (mtude_arena_realloc (&arena, NULL, 0, 8) != NULL);
  check (mtude_arena_realloc (&arena, NULL, SIZE_MAX, 8) != NULL);
  end ();
}

/* A string grows, and what becomes of it. */
static void
strings_are_memory (void)
{
  char *string;
  size_t size;

  begin ();
  string = mtude_arena_strndup (&arena, "text", 4);
  for (size = 5; size < 40000; size = size * 3 / 2 + 1)
    {
      string = mtude_arena_realloc (&arena, string, size, size * 3 / 2 + 1);
      check_string (string, "text");
    }
  end ();
}

TAP_MAIN (TAP_TEST (values_up_to_the_cursor),
          TAP_TEST (strings_up_to_the_end),
          TAP_TEST (strings_above_no_room),
          TAP_TEST (nobody_has_what_is_between),
          TAP_TEST (values_without_bytes),
          TAP_TEST (current_chunks),
          TAP_TEST (chunks_that_have_grown),
          TAP_TEST (seed_that_was_left),
          TAP_TEST (seed_of_another_generation),
          TAP_TEST (seed_of_a_snapshot),
          TAP_TEST (nothing_nowhere),
          TAP_TEST (retired_chunks),
          TAP_TEST (chunks_with_owners),
          TAP_TEST (chunks_of_one_value),
          TAP_TEST (chunks_of_another_arena),
          TAP_TEST (chunks_of_a_snapshot),
          TAP_TEST (what_a_rewind_has_ended),
          TAP_TEST (nothing_at_the_end_of_a_tile),
          TAP_TEST (nothing_at_the_end_of_a_seed),
          TAP_TEST (memory_of_nobody),
          TAP_TEST (damage_of_a_header),
          TAP_TEST (no_memory_has_any_size),
          TAP_TEST (strings_are_memory))
