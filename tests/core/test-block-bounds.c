/* Growing blocks at their bounds: to the byte, and with nothing in them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a block is after each call is compared as a whole: a builder takes it for the
 * truth.  The shared lane has one chunk of 32 KiB, so that all addresses are known.
 */

/* For memfd_create(). */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-block-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-private.h"
#include "mtude-stats.h"
#include "mtude-track-private.h"
#include "child.h"
#include "recorder.h"

#include <sys/mman.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
# define IS_FOR_THREADS 1
#else
# define IS_FOR_THREADS 0
#endif

#define NONE ((MtudeBlock) { NULL, 0, 0 })
#define FIRST 240

typedef struct
{
  Recorder   *recorder;
  MtudeArena  arena;
  MtudeBlock  block;
  MtudeBlock  tail;
} Fixture;

static void
begin (Fixture *fixture)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (RECORDER_FIXED);
  recorder_options (fixture->recorder, &options);
  options.shared_capacity = 32768;
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
  fixture->block = fixture->tail = NONE;
}

static void
end (Fixture *fixture)
{
  mtude_block_free (&fixture->arena, &fixture->block);
  mtude_block_free (&fixture->arena, &fixture->tail);
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

static bool
grow (Fixture     *fixture,
      size_t       used,
      size_t       need,
      MtudeGrowth  growth)
{
  return mtude_block_grow (&fixture->arena, &fixture->block, used, need, 0, growth);
}

static void
check_none (const MtudeBlock *block)
{
  check_pointer (block->data, NULL);
  check_uint (block->capacity, 0);
  check_uint (block->prefix, 0);
}

static size_t
rest (const Fixture *fixture)
{
  return mtude_shared_end (&fixture->arena) - mtude_shared_cur (&fixture->arena);
}

/* ---- Emptied ---------------------------------------------------------- */

static void
emptied_blocks_are_none (void)
{
  void *frozen;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 100, MTUDE_GROW_AMORTIZED));
  mtude_block_free (&f.arena, &f.block);
  check_none (&f.block);

  check (grow (&f, 0, 100, MTUDE_GROW_AMORTIZED));
  frozen = mtude_block_freeze_box (&f.arena, &f.block, 50);
  check_none (&f.block);
  mtude_box_free (frozen);

  check (grow (&f, 0, 100, MTUDE_GROW_AMORTIZED));
  frozen = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 50, 50, 0, NULL);
  check_none (&f.block);
  check_uint (mtude_prefix_of (frozen)->strong, 1);
  mtude_atomic_rc_release (frozen);
  end (&f);
}

/* What they take in a chunk: a prefix and a word, at the first place that is aligned. */
static void
frozen_where_they_begin (void)
{
  uintptr_t start;
  char *box, *rc;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 8, MTUDE_GROW_EXACT));
  start = mtude_chunk_payload (f.arena.shared_chunk);
  mtude_block_free (&f.arena, &f.block);
  check_uint (mtude_shared_cur (&f.arena), start + (mtude_arena_is_tracked (&f.arena) ? 8 : 0));

  box = mtude_block_freeze_box (&f.arena, &f.block, 0);
  check_uint ((uintptr_t) box, start + 16);
  rc = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 0, 0, 0, NULL);
  check_uint ((uintptr_t) rc, start + 32);
  mtude_box_free (box);
  mtude_atomic_rc_release (rc);
  end (&f);
}

/* What was not used is given back, and no more. */
static void
frozen_with_room_behind (void)
{
  char *rc;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 64, MTUDE_GROW_EXACT));
  rc = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 9, 9, 0, NULL);
  check_uint (mtude_shared_cur (&f.arena), (uintptr_t) rc + 16);
  mtude_atomic_rc_release (rc);
  end (&f);
}

static void
frozen_without_a_byte (void)
{
  void *box, *rc;
  uintptr_t cur;
  Fixture f;

  begin (&f);
  box = mtude_block_freeze_box (&f.arena, &f.block, 0);
  check (box != NULL);
  check_none (&f.block);
  cur = mtude_shared_cur (&f.arena);
  if (!mtude_track_is_active ())
    check_uint (cur, (uintptr_t) box + 8);

  rc = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 0, 0, 0, NULL);
  check (rc != NULL && rc != box);
  check_none (&f.block);
  if (!mtude_track_is_active ())
    check_uint (mtude_shared_cur (&f.arena), (uintptr_t) rc + 8);
  mtude_box_free (box);
  mtude_atomic_rc_release (rc);
  end (&f);
}

/* ---- Growth ----------------------------------------------------------- */

static void
growth_in_place_is_by_four (void)
{
  char *data;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 1, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, FIRST);
  data = f.block.data;
  check (grow (&f, 0, FIRST + 1, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 4 * FIRST);
  check (grow (&f, 0, 16 * FIRST, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 16 * FIRST);
  check (grow (&f, 0, 80 * FIRST, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 80 * FIRST);
  check (grow (&f, 0, 81 * FIRST, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, mtude_shared_end (&f.arena) - (uintptr_t) data);
  check_uint (rest (&f), 0);
  check_pointer (f.block.data, data);
  end (&f);
}

/* Less than four times is asked for, or a little more. */
static void
growth_in_place_is_at_least_by_four (void)
{
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 1, MTUDE_GROW_AMORTIZED));
  check (grow (&f, 0, 3 * FIRST + 8, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 4 * FIRST);
  check (grow (&f, 0, 16 * FIRST + 8, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 16 * FIRST + 8);
  end (&f);
}

static void
growth_that_is_exact (void)
{
  size_t all;
  char *data;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 1, MTUDE_GROW_EXACT));
  check_uint (f.block.capacity, 8);
  data = f.block.data;
  check (grow (&f, 0, 9, MTUDE_GROW_EXACT));
  check_uint (f.block.capacity, 16);
  all = mtude_shared_end (&f.arena) - (uintptr_t) data;
  check (grow (&f, 0, all - 8, MTUDE_GROW_EXACT));
  check_uint (f.block.capacity, all - 8);
  check_uint (rest (&f), 8);
  check (grow (&f, 0, all, MTUDE_GROW_EXACT));
  check_pointer (f.block.data, data);
  check_uint (rest (&f), 0);

  /* The chunk cannot grow: a byte more is elsewhere. */
  check (grow (&f, 0, all + 1, MTUDE_GROW_EXACT));
  check (f.block.data != data);
  check_uint (f.block.capacity, (all + 8) & ~(size_t) 7);
  end (&f);
}

static void
moved_blocks_are_twice_as_large (void)
{
  MtudeBlock behind = NONE;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 300, MTUDE_GROW_EXACT));
  check (mtude_block_grow (&f.arena, &behind, 0, 8, 0, MTUDE_GROW_EXACT));
  check (grow (&f, 10, 305, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, 2 * 304);
  mtude_block_free (&f.arena, &behind);
  end (&f);

  behind = NONE;
  begin (&f);
  check (grow (&f, 0, 16, MTUDE_GROW_EXACT));
  check (mtude_block_grow (&f.arena, &behind, 0, 8, 0, MTUDE_GROW_EXACT));
  check (grow (&f, 10, 17, MTUDE_GROW_AMORTIZED));
  check_uint (f.block.capacity, FIRST);
  mtude_block_free (&f.arena, &behind);
  end (&f);
}

/* A single byte is kept as well. */
static void
moved_byte (void)
{
  MtudeBlock behind = NONE;
  MtudeStats stats;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 8, MTUDE_GROW_EXACT));
  f.block.data[0] = 'x';
  check (mtude_block_grow (&f.arena, &behind, 0, 8, 0, MTUDE_GROW_EXACT));
  check (grow (&f, 1, 100, MTUDE_GROW_EXACT));
  check_uint ((unsigned char) f.block.data[0], 'x');
  mtude_arena_get_stats (&f.arena, &stats);
  check_uint (stats.total.n_relocated, 1);
  mtude_block_free (&f.arena, &behind);
  end (&f);
}

/* As much as a value can have in a chunk of any colour, in one that has more. */
static void
largest_growth_in_place (void)
{
  size_t length = (MTUDE_N_COLOURS + 1) * MTUDE_TILE_SIZE;
  char *memory = mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  uintptr_t tile = mtude_round_up ((uintptr_t) memory, MTUDE_N_COLOURS * MTUDE_TILE_SIZE);
  MtudeOptions options;
  char *data;
  Fixture f;

  check (memory != MAP_FAILED);
  if (tile + MTUDE_TILE_SIZE > (uintptr_t) memory + length)
    tile -= MTUDE_N_COLOURS * MTUDE_TILE_SIZE;
  check (tile >= (uintptr_t) memory);

  f.recorder = recorder_new (RECORDER_FIXED);
  recorder_options (f.recorder, &options);
  options.shared_capacity = MTUDE_TILE_SIZE;
  recorder_return_next (f.recorder, (void *) tile);
  check_status (mtude_arena_init (&f.arena, &options), MTUDE_OK);
  f.block = f.tail = NONE;

  check (grow (&f, 0, 100, MTUDE_GROW_EXACT));
  data = f.block.data;
  check_pointer (data, (void *) (tile + MTUDE_HEADER_SIZE + MTUDE_BLOCK_ALIGNMENT));
  check (grow (&f, 0, MTUDE_MAX_PAYLOAD, MTUDE_GROW_EXACT));
  check_pointer (f.block.data, data);
  check (grow (&f, 0, MTUDE_MAX_PAYLOAD + 1, MTUDE_GROW_EXACT));
  check (f.block.data != data);
  end (&f);
  munmap (memory, length);
}

/* What is exact is asked for once. */
static void
refused_growth (void)
{
  MtudeBlock behind = NONE;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 8, MTUDE_GROW_EXACT));
  check (mtude_block_grow (&f.arena, &behind, 0, 8, 0, MTUDE_GROW_EXACT));
  (void) recorder_take_log (f.recorder);
  recorder_fail_at (f.recorder, 1);
  check (!grow (&f, 0, 40000, MTUDE_GROW_EXACT));
  check_log (f.recorder, "alloc 40528 fails");
  check_uint (f.block.capacity, 8);
  mtude_block_free (&f.arena, &behind);
  end (&f);
}

static void
sizes_that_nothing_has (void)
{
  Fixture f;

  begin (&f);
  check (!grow (&f, 0, SIZE_MAX, MTUDE_GROW_EXACT));
  check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
  check_none (&f.block);
  check (!grow (&f, 0, SIZE_MAX - 7, MTUDE_GROW_AMORTIZED));
  check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
  check_none (&f.block);
  end (&f);
}

/* The largest multiple of 16, which would leave a prefix of a word. */
static void
private_words_that_nothing_has (void)
{
  static const size_t sizes[] = { SIZE_MAX - 15, SIZE_MAX / 2 + 1, SIZE_MAX / 2 - 15, 65536, 32768 + 16 };
  size_t i;
  Fixture f;

  begin (&f);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      check (!mtude_block_grow (&f.arena, &f.block, 0, 100, sizes[i], MTUDE_GROW_EXACT));
      check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
      check_none (&f.block);
    }
  end (&f);
}

/* Nor has a block that shall become a value. */
static void
frozen_with_more_than_there_is (void)
{
  static const size_t sizes[] = { SIZE_MAX - 15, SIZE_MAX / 2 + 1, SIZE_MAX / 2 - 15, 65536, 32768 + 16 };
  size_t i;
  MtudeBlock before;
  Fixture f;

  begin (&f);
  check (mtude_block_grow (&f.arena, &f.block, 0, 32, 32, MTUDE_GROW_EXACT));
  before = f.block;
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      check_pointer (mtude_block_freeze_atomic_rc (&f.arena, &f.block, 32, 32, sizes[i], NULL), NULL);
      check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
      check_pointer (f.block.data, before.data);
      check_uint (f.block.capacity, before.capacity);
      check_uint (f.block.prefix, before.prefix);
    }
  end (&f);
}

static MtudeBlock frozen_block;

static void
freeze (size_t used,
        size_t size,
        size_t private_size)
{
  MtudeArena arena;
  void *value;

  begin_named (&arena, "request");
  frozen_block = NONE;
  check (mtude_block_grow (&arena, &frozen_block, 0, 32, 0, MTUDE_GROW_EXACT));
  value = mtude_block_freeze_atomic_rc (&arena, &frozen_block, used, size, private_size, NULL);
  check (value != NULL);
  mtude_atomic_rc_release (value);
  mtude_arena_clear (&arena);
}

static void
freeze_all (void)
{
  freeze (32, 32, 0);
}

static void
freeze_more_than_the_block_has (void)
{
  freeze (33, 32, 0);
}

static void
freeze_a_size_that_was_not_used (void)
{
  freeze (31, 32, 0);
}

static void
freeze_with_private_bytes_that_are_no_words (void)
{
  freeze (32, 32, 24);
}

static void
freeze_a_box_of_more_than_the_block_has (void)
{
  MtudeArena arena;

  begin_named (&arena, "request");
  frozen_block = NONE;
  check (mtude_block_grow (&arena, &frozen_block, 0, 32, 0, MTUDE_GROW_EXACT));
  check (mtude_block_freeze_box (&arena, &frozen_block, 33) != NULL);
}

static void
sizes_that_are_not_true (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  check_goes_on (freeze_all);
  check_aborts (freeze_more_than_the_block_has, ": mtude_block_freeze_atomic_rc: used <= ");
  check_aborts (freeze_a_size_that_was_not_used, ": mtude_block_freeze_atomic_rc: used <= ");
  check_aborts (freeze_with_private_bytes_that_are_no_words, ": mtude_block_freeze_atomic_rc: used <= ");
  check_aborts (freeze_a_box_of_more_than_the_block_has, ": mtude_block_freeze_box: used <= ");
}

/* ---- Smaller, and in two ---------------------------------------------- */

static void
shrinking_to_nothing_leaves_a_word (void)
{
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 64, MTUDE_GROW_EXACT));
  mtude_block_shrink (&f.arena, &f.block, 64);
  check_uint (f.block.capacity, 64);
  mtude_block_shrink (&f.arena, &f.block, 9);
  check_uint (f.block.capacity, 16);
  check_uint (mtude_shared_cur (&f.arena), (uintptr_t) f.block.data + 16);
  mtude_block_shrink (&f.arena, &f.block, 0);
  check_uint (f.block.capacity, 8);
  check_uint (mtude_shared_cur (&f.arena), (uintptr_t) f.block.data + 8);
  end (&f);
}

/* To a byte, where a cut leaves it at the end of a word. */
static void
shrinking_of_a_cut_block (void)
{
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 64, MTUDE_GROW_EXACT));
  check (mtude_block_split (&f.arena, &f.block, 64, 7, &f.tail));
  check_uint (f.tail.capacity, 57);
  mtude_block_shrink (&f.arena, &f.tail, 0);
  check_uint (f.tail.capacity, 1);
  check_uint (mtude_shared_cur (&f.arena), (uintptr_t) f.tail.data + 1);
  end (&f);
}

static void
split_and_join (void)
{
  size_t prefix;
  char *data;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 64, MTUDE_GROW_EXACT));
  data = f.block.data;
  prefix = f.block.prefix;

  /* At the end there is nothing to cut off. */
  f.tail = (MtudeBlock) { data, 1, 2 };
  check (mtude_block_split (&f.arena, &f.block, 64, 64, &f.tail));
  check_none (&f.tail);
  check_uint (f.block.capacity, 64);

  /* What is not used is cut off all the same. */
  check (mtude_block_split (&f.arena, &f.block, 40, 40, &f.tail));
  check_pointer (f.tail.data, data + 40);
  check_uint (f.tail.capacity, 24);
  check_uint (f.tail.prefix, 0);
  check_uint (f.block.capacity, 40);
  check_uint (f.block.prefix, prefix);

  check (mtude_block_join (&f.arena, &f.block, &f.tail));
  check_none (&f.tail);
  check_pointer (f.block.data, data);
  check_uint (f.block.capacity, 64);

  /* At the beginning all of it changes hands. */
  check (mtude_block_split (&f.arena, &f.block, 64, 0, &f.tail));
  check_none (&f.block);
  check_pointer (f.tail.data, data);
  check_uint (f.tail.capacity, 64);
  check_uint (f.tail.prefix, prefix);

  /* None cannot be joined, nor one that has a prefix, or is elsewhere. */
  check (!mtude_block_join (&f.arena, &f.block, &f.tail));
  check (!mtude_block_join (&f.arena, &f.tail, &f.block));
  check (grow (&f, 0, 16, MTUDE_GROW_EXACT));
  check (!mtude_block_join (&f.arena, &f.tail, &f.block));
  check (!mtude_block_join (&f.arena, &f.block, &f.tail));
  check_uint (f.tail.capacity, 64);
  end (&f);
}

static void
what_is_not_joined (void)
{
  MtudeBlock last;
  Fixture f;

  begin (&f);
  check (!mtude_block_join (&f.arena, &f.block, &f.tail));
  check_none (&f.block);

  /* There is one between them. */
  check (grow (&f, 0, 64, MTUDE_GROW_EXACT));
  check (mtude_block_split (&f.arena, &f.block, 64, 16, &f.tail));
  check (mtude_block_split (&f.arena, &f.tail, 48, 16, &last));
  check (!mtude_block_join (&f.arena, &f.block, &last));
  check_uint (f.block.capacity, 16);
  check_uint (last.capacity, 32);

  check (mtude_block_join (&f.arena, &f.block, &f.tail));
  check (mtude_block_join (&f.arena, &f.block, &last));
  check_uint (f.block.capacity, 64);
  check_none (&last);
  end (&f);
}

/* Beyond the first 64 KiB no header is found: what is behind is copied. */
static void
split_of_a_large_block (void)
{
  size_t size = 200000;
  size_t at = 150000;
  size_t i;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, size, MTUDE_GROW_EXACT));
  for (i = 0; i < size; i++)
    f.block.data[i] = (char) (i * 7);
  check (mtude_block_split (&f.arena, &f.block, size, size, &f.tail));
  check_none (&f.tail);
  check (mtude_block_split (&f.arena, &f.block, size - 100, at, &f.tail));
  check (f.tail.data != f.block.data + at);
  check_uint (f.tail.capacity, (size - 100 - at + 7) & ~(size_t) 7);
  check_uint (f.tail.prefix, sizeof (MtudePrefix));
  check_uint (f.block.capacity, size);
  for (i = at; i < size - 100; i++)
    check (f.tail.data[i - at] == (char) (i * 7));

  /* Nothing is used behind the cut: there is nothing to copy. */
  mtude_block_free (&f.arena, &f.tail);
  check (mtude_block_split (&f.arena, &f.block, at, at, &f.tail));
  check_none (&f.tail);
  end (&f);
}

/* ---- Prefixes --------------------------------------------------------- */

static unsigned n_destroyed;

static void
destroy (void *value)
{
  check (value != NULL);
  n_destroyed++;
}

/* Whether a block that was grown with room for so many private bytes stays where it is. */
static void
freeze_with (size_t       private_before,
             size_t       private_size,
             MtudeDestroy how,
             bool         stays)
{
  char *data;
  char *frozen;
  Fixture f;

  begin (&f);
  check (mtude_block_grow (&f.arena, &f.block, 0, 32, private_before, MTUDE_GROW_EXACT));
  data = f.block.data;
  memcpy (data, "contents", 8);
  frozen = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 8, 8, private_size, how);
  check (frozen != NULL);
  check (memcmp (frozen, "contents", 8) == 0);
  check_uint (frozen == data, stays);
  check_none (&f.block);
  n_destroyed = 0;
  mtude_atomic_rc_release (frozen);
  check_uint (n_destroyed, how != NULL);
  end (&f);
}

static void
prefixes_that_are_enough (void)
{
  freeze_with (0, 0, NULL, true);
  freeze_with (16, 0, NULL, true);
  freeze_with (16, 0, destroy, true);
  freeze_with (16, 16, NULL, true);
  freeze_with (16, 16, destroy, true);
  freeze_with (0, 0, destroy, false);
  freeze_with (0, 16, NULL, false);
  freeze_with (0, 16, destroy, false);
  freeze_with (16, 32, destroy, false);
}

/* A block that moves gets all of them, whatever else it has to have. */
static void
private_bytes_of_a_moved_block (void)
{
  uintptr_t start;
  char *rc;
  Fixture f;

  begin (&f);
  check (grow (&f, 0, 32, MTUDE_GROW_EXACT));
  start = mtude_chunk_payload (f.arena.shared_chunk);
  check_uint ((uintptr_t) f.block.data, start + 16);
  rc = mtude_block_freeze_atomic_rc (&f.arena, &f.block, 8, 8, 32, destroy);
  check_uint ((uintptr_t) rc, start + 112);
  check_uint ((uintptr_t) mtude_block_private (rc, 32), start + 56);
  memset (mtude_block_private (rc, 32), 0x77, 32);
  n_destroyed = 0;
  mtude_atomic_rc_release (rc);
  check_uint (n_destroyed, 1);
  end (&f);
}

#define TWO_GIB ((size_t) 1 << 31)

/* From nearly 64 KiB on a size is in the extension. */
static void
sizes_that_need_an_extension (void)
{
  static const struct { size_t size, prefix; } sizes[] = { { 65527, 8 }, { 65528, 8 }, { 65529, 24 }, { 65536, 24 },
                                                           { 1000000, 24 } };
  MtudeArena arena;
  size_t i;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      size_t size = sizes[i].size;
      MtudeBlock block = NONE;
      char *data;
      void *rc;

      check (mtude_block_grow (&arena, &block, 0, size, 0, MTUDE_GROW_EXACT));
      check_uint (block.capacity, mtude_round_up (size, 8));
      check_uint (block.prefix, sizes[i].prefix);
      data = block.data;
      rc = mtude_block_freeze_atomic_rc (&arena, &block, size, size, 0, NULL);
      check_pointer (rc, data);
      check_uint (mtude_atomic_rc_get_size (rc), size);
      mtude_atomic_rc_release (rc);
    }
  mtude_arena_clear (&arena);
}

/* The size goes into the prefix, the value into all that was rounded to. */
static void
size_of_all_that_was_rounded_to (void)
{
  MtudeBlock block = NONE;
  MtudeArena arena;
  char *data;
  void *rc;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check (mtude_block_grow (&arena, &block, 0, 65521, 0, MTUDE_GROW_EXACT));
  data = block.data;
  rc = mtude_block_freeze_atomic_rc (&arena, &block, 65528, 65528, 0, NULL);
  check_pointer (rc, data);
  check_uint (mtude_atomic_rc_get_size (rc), 65528);
  mtude_atomic_rc_release (rc);
  mtude_arena_clear (&arena);
}

/* The length goes into the prefix, the NUL behind it. */
static void
strings_about_the_limit (void)
{
  char *text = malloc (65600);
  MtudeArena arena;
  size_t length;

  memset (text, 't', 65600);
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  for (length = 65520; length <= 65540; length++)
    {
      char *copy = mtude_atomic_rc_strndup (&arena, text, length);

      check_uint (mtude_atomic_rc_get_size (copy), length);
      check_fill (copy, length, 't');
      check_uint ((unsigned char) copy[length], 0);
      check_uint (mtude_prefix_of (copy)->tag,
                  length < 65528 ? MTUDE_TAG_ATOMIC_RC : MTUDE_TAG_ATOMIC_RC | MTUDE_TAG_EXTENDED);
      mtude_atomic_rc_release (copy);
    }
  mtude_arena_clear (&arena);
  free (text);
}

/* Address space with the same few pages again and again, but for its ends. */
#define PIECE ((size_t) 2 << 20)

static char *
map_again_and_again (size_t size)
{
  char *all = mmap (NULL, size + PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *start = (char *) mtude_round_up ((uintptr_t) all, PIECE);
  int file = memfd_create ("a piece", 0);
  size_t at;

  if (all == MAP_FAILED || file < 0 || ftruncate (file, (off_t) PIECE) != 0)
    return NULL;

  for (at = PIECE; at + 2 * PIECE <= size; at += PIECE)
    if (mmap (start + at, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED)
      return NULL;
  close (file);
  return start;
}

static void *
alloc_again_and_again (size_t  size,
                       void   *data)
{
  return map_again_and_again (size);
}

static void
free_again_and_again (void   *block,
                      size_t  size,
                      void   *data)
{
  munmap (block, size);
}

/* The same for strings, which have a byte more than they say. */
static void
string_that_needs_an_extension (void)
{
  MtudeSource source = { alloc_again_and_again, free_again_and_again };
  MtudeOptions options;
  MtudeArena arena;
  char *bytes, *copy;

  if (mtude_track_is_active () || IS_FOR_THREADS)
    tap_skip ("a memory checker would take too much memory");

  bytes = map_again_and_again (TWO_GIB);
  mtude_options_init (&options);
  options.source = &source;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  copy = bytes != NULL ? mtude_atomic_rc_strndup (&arena, bytes, TWO_GIB - 1) : NULL;
  if (copy == NULL)
    tap_skip ("there is no address space for it");

  check_uint (mtude_atomic_rc_get_size (copy), TWO_GIB - 1);
  check_uint ((unsigned char) copy[TWO_GIB - 1], 0);
  mtude_atomic_rc_release (copy);
  mtude_arena_clear (&arena);
  munmap (bytes, TWO_GIB);
}

TAP_MAIN (TAP_TEST (emptied_blocks_are_none),
          TAP_TEST (frozen_where_they_begin),
          TAP_TEST (frozen_with_room_behind),
          TAP_TEST (frozen_without_a_byte),
          TAP_TEST (growth_in_place_is_by_four),
          TAP_TEST (growth_in_place_is_at_least_by_four),
          TAP_TEST (growth_that_is_exact),
          TAP_TEST (moved_blocks_are_twice_as_large),
          TAP_TEST (moved_byte),
          TAP_TEST (largest_growth_in_place),
          TAP_TEST (refused_growth),
          TAP_TEST (sizes_that_nothing_has),
          TAP_TEST (private_words_that_nothing_has),
          TAP_TEST (frozen_with_more_than_there_is),
          TAP_TEST (sizes_that_are_not_true),
          TAP_TEST (shrinking_to_nothing_leaves_a_word),
          TAP_TEST (shrinking_of_a_cut_block),
          TAP_TEST (split_and_join),
          TAP_TEST (what_is_not_joined),
          TAP_TEST (split_of_a_large_block),
          TAP_TEST (prefixes_that_are_enough),
          TAP_TEST (private_bytes_of_a_moved_block),
          TAP_TEST (sizes_that_need_an_extension),
          TAP_TEST (size_of_all_that_was_rounded_to),
          TAP_TEST (strings_about_the_limit),
          TAP_TEST (string_that_needs_an_extension))
