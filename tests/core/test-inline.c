/* Inline code to the byte: where it puts values, and when it asks the library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The bump takes what to do without room as an argument: here that writes down what it
 * was asked.  Its arena is nothing but two cursors in a buffer, so that no library can
 * make good what the inline code did wrong.  Copies are looked at on both sides.
 */

#include "mtude-arena-inline.h"
#include "mtude-block-inline.h"
#include "mtude-owner-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-track-private.h"
#include "recorder.h"

#define ROOM 65536
#define NOTHING 0xa5

static char memory[ROOM + 64] __attribute__ ((aligned (64)));
static char source[256];
static MtudeArena arena;

static struct
{
  unsigned n_calls;
  size_t   size;
  size_t   alignment;
  void    *answer;
} asked;

static void *
ask (MtudeArena *self,
     size_t      size,
     size_t      alignment)
{
  check_pointer (self, &arena);
  asked.n_calls++;
  asked.size = size;
  asked.alignment = alignment;
  return asked.answer;
}

static char *
ask_bytes (MtudeArena *self,
           size_t      length)
{
  return ask (self, length, 1);
}

/* A length that the compiler does not know. */
static size_t
unknown (size_t size)
{
  volatile size_t copy = size;

  return copy;
}

static uintptr_t
at (size_t offset)
{
  return (uintptr_t) memory + offset;
}

static void
place (size_t cur,
       size_t top)
{
  memset (&arena, 0, sizeof arena);
  memset (&asked, 0, sizeof asked);
  memset (memory, NOTHING, sizeof memory);
  arena.cur = at (cur);
  arena.top = at (top);
}

static void
check_fits (const void *value,
            size_t      begin,
            size_t      end)
{
  check_uint ((uintptr_t) value, at (begin));
  check_uint (arena.cur, at (end));
  check_uint (asked.n_calls, 0);
}

static void
check_asked (const void *value,
             size_t      size,
             size_t      alignment)
{
  check_pointer (value, asked.answer);
  check_uint (asked.n_calls, 1);
  check_uint (asked.size, size);
  check_uint (asked.alignment, alignment);
}

/* ---- Values ----------------------------------------------------------- */

#define VALUE_OF(size, room, fits) \
  do \
    { \
      void *value; \
\
      place (8, 8 + (room)); \
      value = mtude_bump_value (&arena, (size), ask); \
      if (fits) \
        check_fits (value, 8, 8 + mtude_round_to_word (size)); \
      else \
        { \
          check_asked (value, (size), 8); \
          check_uint (arena.cur, at (8)); \
        } \
    } \
  while (0)

static void
values_of_known_size (void)
{
  VALUE_OF (24, 24, true);
  VALUE_OF (24, 23, false);
  VALUE_OF (17, 24, true);
  VALUE_OF (17, 23, false);
  VALUE_OF (32768, 32768, true);
  VALUE_OF (32768, 32767, false);
  VALUE_OF (0, 0, true);
}

static void
values_of_unknown_size (void)
{
  VALUE_OF (unknown (24), 24, true);
  VALUE_OF (unknown (24), 31, true);
  VALUE_OF (unknown (24), 23, false);
  VALUE_OF (unknown (17), 24, true);
  VALUE_OF (unknown (17), 23, false);
  VALUE_OF (unknown (40000), 40000, true);
  VALUE_OF (unknown (40000), 39999, false);
  VALUE_OF (unknown (SIZE_MAX), 40000, false);
  VALUE_OF (unknown (0), 0, true);
}

#define AS_MALLOC_OF(cursor, size, room, begin, fits) \
  do \
    { \
      void *value; \
\
      place ((cursor), (cursor) + (room)); \
      value = mtude_bump_as_malloc (&arena, (size), ask); \
      if (fits) \
        check_fits (value, (begin), (begin) + mtude_round_to_word (size)); \
      else \
        { \
          check_asked (value, (size), (size) >= 16 ? 16 : 8); \
          check_uint (arena.cur, at (cursor)); \
        } \
    } \
  while (0)

static void
values_as_malloc_aligns (void)
{
  AS_MALLOC_OF (8, 15, 16, 8, true);
  AS_MALLOC_OF (8, 15, 15, 8, false);
  AS_MALLOC_OF (8, 16, 24, 16, true);
  AS_MALLOC_OF (8, 16, 23, 16, false);
  AS_MALLOC_OF (16, 16, 16, 16, true);
  AS_MALLOC_OF (8, unknown (15), 16, 8, true);
  AS_MALLOC_OF (8, unknown (15), 15, 8, false);
  AS_MALLOC_OF (8, unknown (16), 24, 16, true);
  AS_MALLOC_OF (8, unknown (16), 23, 16, false);
  AS_MALLOC_OF (8, unknown (17), 32, 16, true);
  AS_MALLOC_OF (16, unknown (17), 24, 16, true);
  AS_MALLOC_OF (16, unknown (17), 23, 16, false);
  AS_MALLOC_OF (16, unknown (32768), 32768, 16, true);
  AS_MALLOC_OF (16, unknown (32769), ROOM - 16, 16, false);
  AS_MALLOC_OF (16, unknown (SIZE_MAX), 64, 16, false);
}

static void
bytes (void)
{
  char *string;

  place (8, 64);
  string = mtude_bump_bytes (&arena, 55, ask_bytes);
  check_uint ((uintptr_t) string, at (8));
  check_uint (arena.top, at (8));
  check_uint (arena.cur, at (8));
  check_uint (asked.n_calls, 0);

  place (8, 64);
  string = mtude_bump_bytes (&arena, 56, ask_bytes);
  check_asked (string, 56, 1);
  check_uint (arena.top, at (64));

  place (8, 64);
  string = mtude_bump_bytes (&arena, 0, ask_bytes);
  check_uint ((uintptr_t) string, at (63));
  string = mtude_bump_bytes (&arena, SIZE_MAX, ask_bytes);
  check_asked (string, SIZE_MAX, 1);
}

/* ---- Copies ----------------------------------------------------------- */

static void
fill_source (void)
{
  size_t i;

  for (i = 0; i < sizeof source; i++)
    source[i] = (char) (i + 1);
}

/* Of the buffer, only the bytes from here on have changed, and are those. */
static void
check_copied (size_t begin,
              size_t length)
{
  check_fill (memory, begin, NOTHING);
  check (memcmp (memory + begin, source, length) == 0);
  check_fill (memory + begin + length, 128, NOTHING);
}

static void
copies_of_each_length (void)
{
  size_t length;

  fill_source ();
  for (length = 0; length <= 100; length++)
    {
      place (0, 0);
      mtude_copy (memory + 32, source, unknown (length));
      check_copied (32, length);
    }
  for (length = 0; length <= 32; length++)
    {
      place (0, 0);
      mtude_copy_short (memory + 32, source, unknown (length));
      check_copied (32, length);
    }
  for (length = 16; length <= 32; length++)
    {
      place (0, 0);
      mtude_copy_pair (memory + 32, source, unknown (length));
      check_copied (32, length);
    }
  for (length = 32; length <= 64; length++)
    {
      place (0, 0);
      mtude_copy_two_pairs (memory + 32, source, unknown (length));
      check_copied (32, length);
    }
}

/* With a cursor at 8 and at 16, with just enough room and one byte too little. */
static void
copy_with (size_t cursor,
           size_t size)
{
  size_t begin = size >= 16 ? 16 : cursor;
  size_t end = begin + mtude_round_to_word (size);
  void *copy;

  place (cursor, end);
  copy = mtude_bump_copy (&arena, source, unknown (size), ask);
  check_fits (copy, begin, end);
  check_copied (begin, size);

  if (size == 0)
    return;
  place (cursor, end - 1);
  asked.answer = memory + 1024;
  copy = mtude_bump_copy (&arena, source, unknown (size), ask);
  check_asked (copy, size, size >= 16 ? 16 : 8);
  check_uint (arena.cur, at (cursor));
  check_copied (1024, size);

  place (cursor, end - 1);
  check (mtude_bump_copy (&arena, source, unknown (size), ask) == NULL);
  check_fill (memory, 2048, NOTHING);
}

static void
copies_are_placed (void)
{
  size_t size;

  fill_source ();
  for (size = 0; size <= 100; size++)
    {
      copy_with (8, size);
      copy_with (16, size);
    }
}

static void
copies_of_known_size (void)
{
  char eight[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  void *copy;

  fill_source ();
  place (8, 128);
  copy = mtude_bump_copy (&arena, source, 40, ask);
  check_fits (copy, 16, 56);
  check_copied (16, 40);

  place (8, 128);
  copy = mtude_bump_copy (&arena, eight, sizeof eight, ask);
  check_fits (copy, 8, 16);
  check_copied (8, 8);

  place (8, 128);
  mtude_copy (memory + 32, NULL, 0);
  check_fill (memory, 128, NOTHING);
}

/* ---- Owners ----------------------------------------------------------- */

typedef struct
{
  Recorder   *recorder;
  MtudeArena  arena;
} Fixture;

/* With a chunk in each lane, in which there is room. */
static void
begin (Fixture *fixture)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (RECORDER_FIXED);
  recorder_options (fixture->recorder, &options);
  options.local_capacity = 32768;
  options.shared_capacity = 32768;
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
  mtude_rc_release (mtude_rc_alloc (&fixture->arena, 8, NULL));
  mtude_atomic_rc_release (mtude_atomic_rc_alloc (&fixture->arena, 8, NULL));
  check (fixture->arena.owner_chunk != NULL);
}

static void
end (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

static void
check_prefix (const void *value,
              size_t      size,
              unsigned    tag)
{
  check_uint (mtude_prefix_of (value)->strong, 1);
  check_uint (mtude_prefix_of (value)->tag, tag);
  check_uint (mtude_prefix_of (value)->size, size);
}

static uintptr_t
above (uintptr_t start,
       size_t    alignment)
{
  return (start + 8 + alignment - 1) / alignment * alignment;
}

static void
aligned_owners (void)
{
  size_t alignment;
  Fixture f;

  if (mtude_track_is_active ())
    {
      tap_skip ("a memory checker keeps the cursors out of sight");
      return;
    }

  begin (&f);
  for (alignment = 8; alignment <= 4096; alignment *= 2)
    {
      uintptr_t local = f.arena.cur;
      uintptr_t shared = f.arena.shared_cur;
      uint64_t busy = f.arena.busy;
      size_t issued = f.arena.shared_issued;
      void *value;

      value = mtude_rc_alloc_aligned_inline (&f.arena, 20, alignment, NULL);
      check_uint ((uintptr_t) value, above (local, alignment));
      check_uint (f.arena.cur, above (local, alignment) + 24);
      check_uint (f.arena.busy, busy + 1);
      check_prefix (value, 20, MTUDE_TAG_RC);
      mtude_rc_release (value);

      value = mtude_atomic_rc_alloc_aligned_inline (&f.arena, 20, alignment, NULL);
      check_uint ((uintptr_t) value, above (shared, alignment));
      check_uint (f.arena.shared_cur, above (shared, alignment) + 24);
      check_uint (f.arena.shared_issued, issued + 1);
      check_prefix (value, 20, MTUDE_TAG_ATOMIC_RC);
      mtude_atomic_rc_release (value);
    }
  end (&f);
}

static void
plain_owners (void)
{
  static const size_t sizes[] = { 1, 8, 9, 4095, 4096, 4097 };
  size_t i;
  Fixture f;

  if (mtude_track_is_active ())
    {
      tap_skip ("a memory checker keeps the cursors out of sight");
      return;
    }

  begin (&f);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      uintptr_t local = f.arena.cur;
      uintptr_t shared = f.arena.shared_cur;
      void *value;

      value = mtude_rc_alloc_inline (&f.arena, sizes[i]);
      check_uint ((uintptr_t) value, local + 8);
      check_uint (f.arena.cur, local + 8 + mtude_round_to_word (sizes[i]));
      check_prefix (value, sizes[i], MTUDE_TAG_RC);
      mtude_rc_release (value);

      value = mtude_atomic_rc_alloc_inline (&f.arena, sizes[i]);
      check_uint ((uintptr_t) value, shared + 8);
      check_uint (f.arena.shared_cur, shared + 8 + mtude_round_to_word (sizes[i]));
      check_prefix (value, sizes[i], MTUDE_TAG_ATOMIC_RC);
      mtude_atomic_rc_release (value);
    }
  end (&f);
}

/* What is left of a chunk is given to a box of that size, and not to one that is larger. */
static void
boxes_at_the_end (void)
{
  const MtudeChunk *chunk;
  size_t excess;
  Fixture f;

  if (mtude_track_is_active ())
    {
      tap_skip ("a memory checker keeps the cursors out of sight");
      return;
    }

  for (excess = 0; excess < 2; excess++)
    {
      void *first, *box;

      begin (&f);
      first = mtude_box_alloc_inline (&f.arena, 8);
      chunk = f.arena.shared_chunk;
      f.arena.shared_cur = f.arena.shared_end - 8;
      box = mtude_box_alloc_inline (&f.arena, unknown (8 + excess));
      check ((mtude_chunk_of (box) == chunk) == (excess == 0));
      check_range (f.arena.shared_cur, (uintptr_t) box + 8, f.arena.shared_end);
      mtude_box_free (box);
      mtude_box_free (first);
      end (&f);
    }
}

static void
local_and_shared_of (Fixture *fixture,
                     size_t   size,
                     size_t   alignment)
{
  void *local = mtude_rc_alloc_aligned_inline (&fixture->arena, unknown (size), unknown (alignment), NULL);
  void *shared = mtude_atomic_rc_alloc_aligned_inline (&fixture->arena, unknown (size), unknown (alignment), NULL);

  check_uint ((uintptr_t) local % alignment, 0);
  check_uint ((uintptr_t) shared % alignment, 0);
  check_prefix (local, size, MTUDE_TAG_RC);
  check_prefix (shared, size, MTUDE_TAG_ATOMIC_RC);
  memset (local, 1, size);
  memset (shared, 2, size);
  mtude_rc_release (local);
  mtude_atomic_rc_release (shared);
}

/* What is not simple goes to the library, which knows what to do. */
static unsigned n_destroyed;

static void
destroy (void *value)
{
  check (value != NULL);
  n_destroyed++;
}

static void
owners_with_destructors (void)
{
  size_t alignment;
  Fixture f;

  begin (&f);
  n_destroyed = 0;
  for (alignment = 8; alignment <= 16384; alignment *= 2)
    {
      void *local = mtude_rc_alloc_aligned_inline (&f.arena, 20, alignment, destroy);
      void *shared = mtude_atomic_rc_alloc_aligned_inline (&f.arena, 20, alignment, destroy);

      check_uint ((uintptr_t) local % alignment, 0);
      check_uint ((uintptr_t) shared % alignment, 0);
      mtude_rc_release (local);
      mtude_atomic_rc_release (shared);
    }
  check_uint (n_destroyed, 2 * 12);

  local_and_shared_of (&f, 20, 8192);
  local_and_shared_of (&f, 20, 16384);
  local_and_shared_of (&f, 5000, 16);
  end (&f);
}

static void
alignments_that_are_none (void)
{
  static const size_t alignments[] = { 0, 3, 24, 4095, 4097 };
  size_t i;
  Fixture f;

  begin (&f);
  for (i = 0; i < sizeof alignments / sizeof alignments[0]; i++)
    {
      check (mtude_rc_alloc_aligned_inline (&f.arena, 20, unknown (alignments[i]), NULL) == NULL);
      check_status (mtude_arena_get_status (&f.arena), MTUDE_BAD_ALIGNMENT);
      check (mtude_atomic_rc_alloc_aligned_inline (&f.arena, 20, unknown (alignments[i]), NULL) == NULL);
      check_status (mtude_arena_get_status (&f.arena), MTUDE_BAD_ALIGNMENT);
    }
  end (&f);
}

/* With room for a prefix alone a value of no size has no byte that is of the chunk. */
static void
owners_of_no_size (void)
{
  size_t aligned;
  Fixture f;

  if (mtude_track_is_active ())
    {
      tap_skip ("a memory checker keeps the cursors out of sight");
      return;
    }

  for (aligned = 0; aligned < 2; aligned++)
    {
      const MtudeChunk *chunk;
      void *value;

      begin (&f);
      f.arena.cur = f.arena.top - 8;
      value = aligned ? mtude_rc_alloc_aligned_inline (&f.arena, unknown (0), 8, NULL)
                      : mtude_rc_alloc_inline (&f.arena, unknown (0));
      chunk = mtude_chunk_of (value);
      check ((uintptr_t) value < chunk->end);
      check_uint (chunk->kind, MTUDE_CHUNK_NORMAL);
      mtude_rc_release (value);

      f.arena.shared_cur = f.arena.shared_end - 8;
      value = aligned ? mtude_atomic_rc_alloc_aligned_inline (&f.arena, unknown (0), 8, NULL)
                      : mtude_atomic_rc_alloc_inline (&f.arena, unknown (0));
      chunk = mtude_chunk_of (value);
      check ((uintptr_t) value < chunk->end);
      check_uint (chunk->kind, MTUDE_CHUNK_NORMAL);
      mtude_atomic_rc_release (value);
      end (&f);
    }
}

static void
common_alignments (void)
{
  size_t alignment;

  for (alignment = 8; alignment <= 4096; alignment *= 2)
    {
      check (mtude_alignment_is_common (unknown (alignment)));
      check (!mtude_alignment_is_common (unknown (alignment + 1)));
      check (!mtude_alignment_is_common (unknown (alignment * 3)));
    }
  check (!mtude_alignment_is_common (unknown (4)));
  check (!mtude_alignment_is_common (unknown (8192)));
  check (!mtude_alignment_is_common (unknown (0)));

  for (alignment = 8; alignment <= 4096; alignment *= 2)
    {
      check_uint (mtude_place_prefixed (8, unknown (alignment)), above (8, alignment));
      check_uint (mtude_place_prefixed (alignment, unknown (alignment)), 2 * alignment);
      check_uint (mtude_place_prefixed (alignment - 8, unknown (alignment)), alignment);
    }
}

/* ---- Blocks of builders ----------------------------------------------- */

static void
place_shared (size_t cur,
              size_t end)
{
  memset (&arena, 0, sizeof arena);
  arena.shared_cur = at (cur);
  arena.shared_end = at (end);
}

static void
blocks_are_claimed (void)
{
  MtudeBlock block = { NULL, 0, 0 };

  place_shared (8, 8 + 8 + 32);
  check (!mtude_block_claim_inline (&arena, &block, unknown (33), 8));
  check (!mtude_block_claim_inline (&arena, &block, unknown (0), 8));
  check (!mtude_block_claim_inline (&arena, &block, unknown (SIZE_MAX), 8));
  check_uint (arena.shared_cur, at (8));
  check_uint (arena.shared_issued, 0);

  check (mtude_block_claim_inline (&arena, &block, unknown (30), 8));
  check_uint ((uintptr_t) block.data, at (16));
  check_uint (block.capacity, 32);
  check_uint (block.prefix, 8);
  check_uint (arena.shared_cur, at (48));
  check_uint (arena.shared_issued, 1);

  /* The step to the alignment is a part of the prefix. */
  place_shared (8, ROOM);
  check (mtude_block_claim_inline (&arena, &block, unknown (4096), 16));
  check_uint ((uintptr_t) block.data, at (32));
  check_uint (block.capacity, 4096);
  check_uint (block.prefix, 24);
  check (!mtude_block_claim_inline (&arena, &block, unknown (4097), 16));
}

static void
blocks_are_extended (void)
{
  MtudeBlock block = { memory + 64, 32, 8 };

  place_shared (96, 64 + 128);
  check (!mtude_block_extend_inline (&arena, &block, 129));
  check_uint (arena.shared_cur, at (96));
  check (mtude_block_extend_inline (&arena, &block, 128));
  check_uint (block.capacity, 128);
  check_uint (arena.shared_cur, at (192));

  place_shared (96, 64 + 127);
  block.capacity = 32;
  check (!mtude_block_extend_inline (&arena, &block, 33));
  check_uint (block.capacity, 32);

  /* Something is behind it. */
  place_shared (104, ROOM);
  check (!mtude_block_extend_inline (&arena, &block, 33));

  /* What follows is a multiple of a word in any case. */
  place_shared (64 + 33, ROOM);
  block.capacity = 33;
  check (mtude_block_extend_inline (&arena, &block, 34));
  check_uint (arena.shared_cur, at (64 + 136));
  check_uint (block.capacity, 136);
}

static void
blocks_are_ended (void)
{
  place_shared (96, ROOM);
  check (!mtude_block_end_inline (&arena, memory + 64, 24, 10));
  check (!mtude_block_end_inline (&arena, memory + 64, 40, 10));
  check_uint (arena.shared_cur, at (96));

  check (mtude_block_end_inline (&arena, memory + 64, 32, 17));
  check_uint (arena.shared_cur, at (88));
}

TAP_MAIN (TAP_TEST (values_of_known_size),
          TAP_TEST (values_of_unknown_size),
          TAP_TEST (values_as_malloc_aligns),
          TAP_TEST (bytes),
          TAP_TEST (copies_of_each_length),
          TAP_TEST (copies_are_placed),
          TAP_TEST (copies_of_known_size),
          TAP_TEST (common_alignments),
          TAP_TEST (plain_owners),
          TAP_TEST (boxes_at_the_end),
          TAP_TEST (aligned_owners),
          TAP_TEST (owners_with_destructors),
          TAP_TEST (alignments_that_are_none),
          TAP_TEST (owners_of_no_size),
          TAP_TEST (blocks_are_claimed),
          TAP_TEST (blocks_are_extended),
          TAP_TEST (blocks_are_ended))
