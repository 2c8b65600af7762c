/* Memory that is given up: on each way of it, all of it, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* MULTITUDE_DEBUG=poison is set before anything reads it: what nobody has is filled with
 * one byte then, and whoever is handed out a byte that was something else ends the
 * program.  So what was written to, given up and handed out again was given up whole.
 * Where a memory checker hides it the bytes themselves are not looked at.
 */

#include "mtude-arena-inline.h"
#include "mtude-block-inline.h"
#include "mtude-debug-private.h"
#include "mtude-heap-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-owner-private.h"
#include "mtude-poison-private.h"
#include "tap.h"

#define FRESH MTUDE_POISON_FRESH
#define GIVEN_UP MTUDE_POISON_GIVEN_UP

__attribute__ ((constructor)) static void
ask_for_poison (void)
{
  setenv ("MULTITUDE_DEBUG", "poison", 1);
}

static MtudeArena arena;

static void
begin (void)
{
  check (mtude_arena_init (&arena, NULL) == MTUDE_OK);
  check (mtude_arena_is_tracked (&arena));
}

static void
end (void)
{
  mtude_arena_clear (&arena);
}

/* All of it fresh, and then written to. */
static char *
use (void   *memory,
     size_t  size)
{
  check (memory != NULL);
  check_fill (memory, size, FRESH);
  return memset (memory, 0x11, size);
}

static void
check_given_up (uintptr_t start,
                uintptr_t end_of_it)
{
  if (!mtude_debug_has (MTUDE_DEBUG_CHECKER))
    check_fill ((void *) start, end_of_it - start, GIVEN_UP);
}

static void
fill_chunks (unsigned n_chunks)
{
  uint32_t tenures = arena.tenures;

  while (arena.tenures - tenures < n_chunks)
    use (mtude_arena_alloc_value (&arena, 200), 200);
}

/* ---- Arena-bound memory ----------------------------------------------- */

static void
seed_of_an_ended_arena (void)
{
  uintptr_t seed = (uintptr_t) arena.seed;

  begin ();
  check_given_up (seed, seed + MTUDE_SEED_SIZE);
  use (mtude_arena_alloc (&arena, 100), 100);
  use (mtude_arena_alloc_bytes (&arena, 99), 100);
  end ();
  check_fill (arena.seed, MTUDE_SEED_SIZE, GIVEN_UP);
}

static void
generations (void)
{
  unsigned i;

  begin ();
  for (i = 0; i < 3; i++)
    {
      fill_chunks (4);
      use (mtude_arena_alloc (&arena, 70000), 70000);
      use (mtude_arena_alloc_bytes (&arena, 33), 34);
      mtude_arena_reset (&arena);
      check_given_up (mtude_local_cur (&arena), mtude_local_top (&arena));
    }
  end ();
}

/* With an owner in it, which goes before the reset does. */
static void
chunks_with_owners (void)
{
  MtudeChunk *pinned;
  void *value;

  begin ();
  fill_chunks (1);
  value = use (mtude_rc_alloc (&arena, 96, NULL), 96);
  fill_chunks (1);
  pinned = arena.pinned;
  check_pointer (pinned, mtude_chunk_of (value));
  mtude_rc_release (value);
  mtude_arena_reset (&arena);
  check_pointer (arena.pinned, NULL);
  check_given_up (mtude_chunk_payload (pinned), pinned->end);
  fill_chunks (4);
  end ();
}

/* Whatever of it was used, in a source that sees it come back. */
static size_t n_looked_at;

static void *
look_alloc (size_t  size,
            void   *data)
{
  void *block = NULL;

  return posix_memalign (&block, MTUDE_CHUNK_ALIGN, size) == 0 ? block : NULL;
}

static void
look_free (void   *block,
           size_t  size,
           void   *data)
{
  char *payload = (char *) block + MTUDE_MAX_HEAD;

  if (size > MTUDE_MAX_HEAD && !mtude_debug_has (MTUDE_DEBUG_CHECKER))
    check_fill (payload, size - MTUDE_MAX_HEAD, GIVEN_UP);

  /* It is the source's again, which may write to it: volatile, or the compiler leaves out
   * what is written before a free.
   */
  ((volatile char *) block)[size - 1] = 0;
  n_looked_at++;
  free (block);
}

static void
what_a_source_gets_back (void)
{
  MtudeSource source = { look_alloc, look_free };
  MtudeOptions options;
  void *values[2];

  mtude_options_init (&options);
  options.source = &source;
  check (mtude_arena_init (&arena, &options) == MTUDE_OK);
  n_looked_at = 0;
  fill_chunks (2);
  use (mtude_arena_alloc (&arena, 70000), 70000);
  values[0] = use (mtude_box_alloc (&arena, 50000), 50000);
  values[1] = use (mtude_box_alloc (&arena, 3000), 3000);
  mtude_box_free (values[0]);
  check_uint (n_looked_at, 1);
  mtude_box_free (values[1]);
  end ();
  check_uint (n_looked_at, 5);
}

/* ---- Rewinds ---------------------------------------------------------- */

static void
chunks_behind_a_mark (void)
{
  MtudeMark mark;
  char *kept;
  unsigned i;

  begin ();
  fill_chunks (1);
  kept = use (mtude_arena_alloc_value (&arena, 32), 32);
  mtude_arena_mark (&arena, &mark);
  for (i = 0; i < 3; i++)
    {
      fill_chunks (3);
      use (mtude_arena_alloc_bytes (&arena, 10), 11);
      check (mtude_arena_rewind (&arena, &mark) == MTUDE_OK);
      check_given_up (mtude_local_cur (&arena), mtude_local_top (&arena));
      check_fill (kept, 32, 0x11);
    }
  end ();
}

/* The chunk has grown where it is, and byte strings are at the ends of its extents. */
static void
extents_behind_a_mark (void)
{
  MtudeMark mark;
  MtudeChunk *chunk;
  char *string;
  unsigned i;

  begin ();
  fill_chunks (1);
  string = use (mtude_arena_alloc_bytes (&arena, 7), 8);
  chunk = arena.chunk;
  mtude_arena_mark (&arena, &mark);
  for (i = 0; i < 3; i++)
    {
      uintptr_t hi = arena.hi;

      while (arena.hi == hi)
        {
          use (mtude_arena_alloc_value (&arena, 200), 200);
          use (mtude_arena_alloc_bytes (&arena, 7), 8);
        }
      check_pointer (arena.chunk, chunk);
      check_range (arena.hi, hi + 1, UINTPTR_MAX);
      check (mtude_arena_rewind (&arena, &mark) == MTUDE_OK);
      check_uint (arena.hi, hi);
      check_given_up (mtude_local_cur (&arena), mtude_local_top (&arena));
      check_given_up (hi, chunk->end);
      check_fill (string, 8, 0x11);
    }
  end ();
}

/* ---- What owners give back -------------------------------------------- */

/* Each is used again at once, at the same place. */
static void
check_again (const char *before,
             const char *memory,
             size_t      size)
{
  if (before != NULL)
    check_pointer (memory, before);
  if (!mtude_debug_has (MTUDE_DEBUG_CHECKER))
    check_fill (memory + size, 16, GIVEN_UP);
}

typedef struct
{
  char   *before;
  size_t  size;
} Place;

static bool
use_and_fail (void *memory,
              void *data)
{
  Place *place = data;

  check_again (place->before, use (memory, place->size), place->size);
  place->before = memory;
  return false;
}

static void
given_back_boxes (void)
{
  static const size_t sizes[] = { 0, 1, 8, 24, 200 };
  size_t i;
  size_t j;

  begin ();
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      Place place = { NULL, sizes[i] > 0 ? sizes[i] : 1 };

      for (j = 0; j < 3; j++)
        {
          check (mtude_box_construct (&arena, sizes[i], use_and_fail, &place) == NULL);
          check_given_up ((uintptr_t) place.before, (uintptr_t) place.before + place.size);
        }
    }
  end ();
}

static void
no_destroy (void *value)
{
  check (false);
}

static void
given_back_values (void)
{
  static const size_t sizes[] = { 0, 1, 8, 24, 200 };
  static const MtudeDestroy ways[] = { NULL, no_destroy };
  size_t i;
  size_t j;

  begin ();
  fill_chunks (1);
  while (arena.owner_chunk == NULL || arena.chunk->size < 8192)
    fill_chunks (1);
  for (i = 0; i < 4 * (sizeof sizes / sizeof sizes[0]); i++)
    {
      size_t size = sizes[i / 4] > 0 ? sizes[i / 4] : 1;
      char *before = NULL;

      for (j = 0; j < 3; j++)
        {
          char *value = i % 2 == 0 ? mtude_rc_alloc (&arena, sizes[i / 4], ways[i / 2 % 2])
                                   : mtude_atomic_rc_alloc (&arena, sizes[i / 4], ways[i / 2 % 2]);

          use (value, size);
          check_again (before, value, size);
          if (i % 2 == 0)
            mtude_rc_give_back (&arena, value);
          else
            mtude_atomic_rc_give_back (&arena, value);
          check_given_up ((uintptr_t) value, (uintptr_t) value + size);
          before = value;
        }
    }
  end ();
}

/* Their size is without the NUL, which is written to as well. */
static void
counted_strings (void)
{
  static const char text[] = "a string of some letters";
  size_t length;

  begin ();
  for (length = 1; length < sizeof text; length++)
    {
      char *copy = mtude_atomic_rc_strndup (&arena, text, length);

      mtude_atomic_rc_give_back (&arena, copy);
      if (length % 8 != 0)
        check_given_up ((uintptr_t) copy, (uintptr_t) copy + length + 1);
      check_pointer (mtude_atomic_rc_strndup (&arena, text, length), length % 8 != 0 ? copy : copy + length + 16);
    }
  end ();
}

static void
blocks (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  char *before = NULL;
  unsigned i;

  begin ();
  for (i = 0; i < 3; i++)
    {
      uintptr_t start;

      check (mtude_block_grow (&arena, &block, 0, 100, 0, MTUDE_GROW_EXACT));
      check_uint (block.capacity, 104);
      check_again (before, use (block.data, 104), 104);
      check (mtude_block_grow (&arena, &block, 104, 200, 0, MTUDE_GROW_EXACT));
      use (block.data + 104, 96);
      mtude_block_shrink (&arena, &block, 40);
      before = block.data;
      start = (uintptr_t) before - block.prefix;
      mtude_block_free (&arena, &block);
      check_given_up (start, (uintptr_t) before + 208);
    }
  end ();
}

/* ---- Heaps ------------------------------------------------------------ */

/* But for the link of a block that is in a list. */
static void
blocks_of_heaps (void)
{
  MtudeHeap *heap;
  char *values[4];
  unsigned i;

  begin ();
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  for (i = 0; i < 4; i++)
    values[i] = use (mtude_heap_alloc (heap, 40), 40);
  mtude_heap_free (heap, values[1]);
  check_given_up ((uintptr_t) values[1] + sizeof (MtudeFreeSpan) - MTUDE_HEAP_HEADER, (uintptr_t) values[1] + 40);
  check_fill (values[0], 40, 0x11);
  check_fill (values[2], 40, 0x11);

  values[3] = mtude_heap_realloc (heap, values[3], 8);
  check_given_up ((uintptr_t) values[3] + 8, (uintptr_t) values[3] + 40);
  mtude_heap_free (heap, values[3]);
  check_given_up ((uintptr_t) values[3] - MTUDE_HEAP_HEADER, (uintptr_t) values[3] + 40);

  use (mtude_heap_alloc (heap, 40), 40);
  use (mtude_heap_alloc (heap, 40), 40);
  check_fill (values[0], 40, 0x11);
  check_fill (values[2], 40, 0x11);
  end ();
}

/* ---- Pages ------------------------------------------------------------ */

/* What nobody has looks the same whether pages went back meanwhile or not. */
static void
pages_that_a_trim_might_drop (void)
{
  unsigned i;

  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, MTUDE_MAX_PAYLOAD) == MTUDE_OK);
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, MTUDE_MAX_PAYLOAD) == MTUDE_OK);
  for (i = 0; i < 2; i++)
    {
      use (mtude_arena_alloc (&arena, 8000), 8000);
      use (mtude_box_alloc (&arena, 8000), 8000);
      mtude_arena_trim (&arena);
    }
  use (mtude_arena_alloc (&arena, 40000), 40000);
  use (mtude_box_alloc (&arena, 40000), 40000);
  end ();
}

TAP_MAIN (
  TAP_TEST (seed_of_an_ended_arena),
  TAP_TEST (generations),
  TAP_TEST (chunks_with_owners),
  TAP_TEST (what_a_source_gets_back),
  TAP_TEST (chunks_behind_a_mark),
  TAP_TEST (extents_behind_a_mark),
  TAP_TEST (given_back_boxes),
  TAP_TEST (given_back_values),
  TAP_TEST (counted_strings),
  TAP_TEST (blocks),
  TAP_TEST (blocks_of_heaps),
  TAP_TEST (pages_that_a_trim_might_drop))
