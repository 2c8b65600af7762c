/* Growing blocks at their bounds: to the byte, and with nothing in them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a block is after each call is compared as a whole: a builder takes it for the
 * truth.  The shared lane has one chunk of 32 KiB, so that all addresses are known.
 */

#include "mtude-block-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-private.h"
#include "mtude-track-private.h"
#include "recorder.h"

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

TAP_MAIN (TAP_TEST (emptied_blocks_are_none),
          TAP_TEST (frozen_without_a_byte),
          TAP_TEST (growth_in_place_is_by_four),
          TAP_TEST (growth_that_is_exact),
          TAP_TEST (moved_blocks_are_twice_as_large),
          TAP_TEST (sizes_that_nothing_has),
          TAP_TEST (shrinking_to_nothing_leaves_a_word),
          TAP_TEST (split_and_join),
          TAP_TEST (split_of_a_large_block),
          TAP_TEST (prefixes_that_are_enough))
