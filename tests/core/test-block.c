/* Growing blocks: where they grow, when they move, and what they are frozen into.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source is a recorder whose chunks grow in place, up to 64 KiB, unless the
 * test wants the ladder of chunks of a fixed size.
 */

#include "mtude-block-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-stats.h"
#include "mtude-track-private.h"
#include "recorder.h"

#define FIRST 240
#define PRIVATE 16
#define NONE ((MtudeBlock) { NULL, 0, 0 })

static size_t
n_relocated (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats.total.n_relocated;
}

static void
fill (MtudeBlock *block,
      size_t      from,
      size_t      to)
{
  for (size_t i = from; i < to; i++)
    block->data[i] = (char) (i * 7);
}

static void
check_filled (const char *data,
              size_t      from,
              size_t      to)
{
  size_t wrong = 0;

  for (size_t i = from; i < to; i++)
    wrong += data[i - from] != (char) (i * 7);
  check_uint (wrong, 0);
}

static void
begin (Recorder   **recorder,
       MtudeArena  *arena,
       RecorderKind kind)
{
  MtudeOptions options;

  *recorder = recorder_new (kind);
  recorder_options (*recorder, &options);
  check_status (mtude_arena_init (arena, &options), MTUDE_OK);
}

static void
end (Recorder   *recorder,
     MtudeArena *arena)
{
  check (mtude_arena_is_valid (arena));
  mtude_arena_clear (arena);
  recorder_end (recorder, 1);
}

static void
first_claim_and_growth_in_place (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeBlock block = NONE;
  char *data;

  begin (&recorder, &arena, RECORDER_GROWS);
  check (mtude_block_grow (&arena, &block, 0, 1, 0, MTUDE_GROW_AMORTIZED));
  check_uint (block.capacity, FIRST);
  check_uint (block.prefix, arena.busy & MTUDE_BUSY_TRACKED ? 8 : 16);
  check_uint ((uintptr_t) block.data % 16, 0);
  data = block.data;
  fill (&block, 0, FIRST);

  check (mtude_block_grow (&arena, &block, FIRST, FIRST, 0, MTUDE_GROW_AMORTIZED));
  check_uint (block.capacity, FIRST);
  check (mtude_block_grow (&arena, &block, FIRST, FIRST + 1, 0, MTUDE_GROW_EXACT));
  check_uint (block.capacity, FIRST + 8);
  check (mtude_block_grow (&arena, &block, FIRST, FIRST + 9, 0, MTUDE_GROW_AMORTIZED));
  check (block.capacity <= 4 * (FIRST + 8) && block.capacity >= FIRST + 16);
  check_pointer (block.data, data);
  check_filled (block.data, 0, FIRST);
  check_uint (n_relocated (&arena), 0);

  mtude_block_shrink (&arena, &block, 17);
  check_uint (block.capacity, 24);
  mtude_block_shrink (&arena, &block, 20);
  check_uint (block.capacity, 24);
  mtude_block_free (&arena, &block);
  check_pointer (block.data, NULL);
  check_uint (block.capacity, 0);
  mtude_block_free (&arena, &block);

  /* The place is free again at once. */
  check (mtude_block_grow (&arena, &block, 0, 1, 0, MTUDE_GROW_EXACT));
  check_pointer (block.data, data);
  check_uint (block.capacity, 8);
  mtude_block_free (&arena, &block);
  end (recorder, &arena);
}

static void
displaced_block_moves_and_doubles (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeBlock block = NONE;
  void *behind;
  char *data;

  begin (&recorder, &arena, RECORDER_GROWS);
  check (mtude_block_grow (&arena, &block, 0, 1, 0, MTUDE_GROW_AMORTIZED));
  fill (&block, 0, FIRST);
  data = block.data;
  behind = mtude_box_alloc (&arena, 8);

  mtude_block_shrink (&arena, &block, 8);
  check_uint (block.capacity, FIRST);
  check (mtude_block_grow (&arena, &block, FIRST, FIRST + 1, 0, MTUDE_GROW_AMORTIZED));
  check (block.data != data);
  check_uint (block.capacity, 2 * FIRST);
  check_filled (block.data, 0, FIRST);
  check_uint (n_relocated (&arena), 1);

  mtude_box_free (behind);
  mtude_block_free (&arena, &block);
  check (mtude_arena_is_valid (&arena));
  end (recorder, &arena);
}

/* From far below a page up to many tiles, through every chunk size. */
static void
grows_through_all_sizes (void)
{
  for (RecorderKind kind = RECORDER_FIXED; kind <= RECORDER_GROWS; kind++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block = NONE;
      size_t used = 0;

      begin (&recorder, &arena, kind);
      while (used < 300000)
        {
          size_t more = used / 9 + 1;

          check (mtude_block_grow (&arena, &block, used, used + more, 0, MTUDE_GROW_AMORTIZED));
          check (block.capacity >= used + more);
          fill (&block, used, used + more);
          used += more;
          check (mtude_arena_is_valid (&arena));
        }
      check_filled (block.data, 0, used);
      mtude_block_free (&arena, &block);
      check_uint (mtude_arena_get_reserved (&arena), recorder_live_bytes (recorder));
      end (recorder, &arena);
    }
}

static void
split_and_join (void)
{
  for (size_t at = 0; at <= 64; at++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block = NONE, tail;

      begin (&recorder, &arena, RECORDER_GROWS);
      check (mtude_block_grow (&arena, &block, 0, 64, 0, MTUDE_GROW_EXACT));
      fill (&block, 0, 64);
      check (mtude_block_split (&arena, &block, 64, at, &tail));
      check_uint (block.capacity, at);
      check_uint (tail.capacity, 64 - at);
      check (at == 0 || block.data != NULL);
      check (at == 64 || tail.data != NULL);
      check_filled (block.data, 0, at);
      check_filled (tail.data, at, 64);
      check (mtude_arena_is_valid (&arena));

      if (at > 0 && at < 64)
        {
          MtudeBlock other = NONE;

          check (!mtude_block_join (&arena, &tail, &block));
          check (!mtude_block_join (&arena, &block, &other));
          check (mtude_block_join (&arena, &block, &tail));
          check_pointer (tail.data, NULL);
          check_uint (block.capacity, 64);
          check_filled (block.data, 0, 64);
          check_uint (n_relocated (&arena), 0);
        }
      mtude_block_free (&arena, &tail);
      mtude_block_free (&arena, &block);
      end (recorder, &arena);
    }
}

/* Either part may go first, also when the chunk is no longer current. */
static void
parts_live_by_themselves (void)
{
  for (int order = 0; order < 2; order++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block = NONE, tail;
      char *box;

      begin (&recorder, &arena, RECORDER_FIXED);
      check (mtude_block_grow (&arena, &block, 0, 400, 0, MTUDE_GROW_EXACT));
      fill (&block, 0, 400);
      box = mtude_box_alloc (&arena, 800);
      check (mtude_block_split (&arena, &block, 400, 100, &tail));
      mtude_block_free (&arena, order == 0 ? &block : &tail);
      if (order == 0)
        check_filled (tail.data, 100, 400);
      else
        check_filled (block.data, 0, 100);
      mtude_block_free (&arena, order == 0 ? &tail : &block);
      mtude_box_free (box);
      end (recorder, &arena);
    }
}

/* Cut in the last word, so that both halves end in it: only the tail may move the
 * cursor, whatever becomes of the front.
 */
static void
split_in_the_last_word (void)
{
  for (size_t at = FIRST - 7; at < FIRST; at++)
    for (int what = 0; what < 3; what++)
      {
        Recorder *recorder;
        MtudeArena arena;
        MtudeBlock block = NONE;
        MtudeBlock tail;
        char *box = NULL, *next;

        begin (&recorder, &arena, RECORDER_GROWS);
        check (mtude_block_grow (&arena, &block, 0, FIRST, 0, MTUDE_GROW_AMORTIZED));
        fill (&block, 0, FIRST);
        check (mtude_block_split (&arena, &block, FIRST, at, &tail));

        if (what == 0)
          check (mtude_block_grow (&arena, &block, at, at + 1, 0, MTUDE_GROW_EXACT));
        else if (what == 1)
          mtude_block_free (&arena, &block);
        else
          box = mtude_block_freeze_box (&arena, &block, at);

        next = mtude_box_alloc (&arena, 16);
        memset (next, 0, 16);
        memset (block.data != NULL ? block.data : next, 0, block.data != NULL ? at + 1 : 16);
        check_filled (tail.data, at, FIRST);

        mtude_box_free (next);
        if (box != NULL)
          mtude_box_free (box);
        mtude_block_free (&arena, &block);
        mtude_block_free (&arena, &tail);
        end (recorder, &arena);
      }
}

static void
split_beyond_the_first_tile_copies (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeBlock block = NONE, tail;

  begin (&recorder, &arena, RECORDER_GROWS);
  check (mtude_block_grow (&arena, &block, 0, 200000, 0, MTUDE_GROW_EXACT));
  fill (&block, 0, 200000);
  check (mtude_block_split (&arena, &block, 200000, 100000, &tail));
  check (tail.data < block.data || tail.data >= block.data + block.capacity);
  check_filled (tail.data, 100000, 200000);
  check (!mtude_block_join (&arena, &block, &tail));
  mtude_block_free (&arena, &tail);

  recorder_fail_at (recorder, 1);
  check (!mtude_block_split (&arena, &block, 200000, 100000, &tail));
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_uint (block.capacity, 200000);
  check_filled (block.data, 0, 200000);

  /* Near its beginning even a large block is cut where it is. */
  check (mtude_block_split (&arena, &block, 200000, 1000, &tail));
  check_pointer (tail.data, block.data + 1000);
  mtude_block_free (&arena, &block);
  check_filled (tail.data, 1000, 200000);
  mtude_block_free (&arena, &tail);
  end (recorder, &arena);
}

typedef enum { CURRENT, DISPLACED, OVERSIZED, RELOCATED, CUT, EMPTY, N_ORIGINS } Origin;

static size_t
make (MtudeArena *arena,
      MtudeBlock *block,
      Origin      origin,
      size_t      private_size,
      void      **extra)
{
  size_t size = origin == EMPTY ? 0 : origin == OVERSIZED ? 100000 : 333;
  MtudeBlock tail;

  *block = NONE;
  *extra = NULL;
  if (origin == EMPTY)
    return 0;

  check (mtude_block_grow (arena, block, 0, origin == RELOCATED ? 64 : size, private_size,
                           MTUDE_GROW_AMORTIZED));
  fill (block, 0, origin == RELOCATED ? 64 : size);
  if (origin == DISPLACED || origin == RELOCATED)
    *extra = mtude_box_alloc (arena, 16);
  if (origin == RELOCATED)
    {
      check (mtude_block_grow (arena, block, 64, size, private_size, MTUDE_GROW_AMORTIZED));
      fill (block, 64, size);
    }
  if (origin == CUT)
    {
      check (mtude_block_split (arena, block, size, 100, &tail));
      mtude_block_free (arena, block);
      *block = tail;
      size -= 100;
    }
  return size;
}

static void
check_frozen (const char *data,
              size_t      size,
              Origin      origin)
{
  size_t from = origin == CUT ? 100 : 0;

  check (data != NULL);
  check_uint ((uintptr_t) data % 16, 0);
  check_filled (data, from, from + size);
}

static void
freezes_from_any_origin (void)
{
  for (Origin origin = CURRENT; origin < N_ORIGINS; origin++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block;
      size_t size, moves;
      void *extra, *box, *rc;
      char *before;

      begin (&recorder, &arena, RECORDER_GROWS);
      size = make (&arena, &block, origin, 0, &extra);
      before = block.data;
      moves = n_relocated (&arena);
      box = mtude_block_freeze_box (&arena, &block, size);
      check_pointer (block.data, NULL);
      check_frozen (box, size, origin);
      if (origin != CUT && origin != EMPTY)
        check_pointer (box, before);
      if (extra != NULL)
        mtude_box_free (extra);

      size = make (&arena, &block, origin, 0, &extra);
      moves = n_relocated (&arena);
      rc = mtude_block_freeze_atomic_rc (&arena, &block, size, size / 2, 0, NULL);
      check_frozen (rc, size, origin);
      check_uint (n_relocated (&arena) - moves, origin == CUT);
      check_uint (mtude_atomic_rc_get_size (rc), size / 2);
      check (mtude_atomic_rc_is_unique (rc));
      if (extra != NULL)
        mtude_box_free (extra);

      mtude_arena_reset (&arena);
      check (mtude_arena_is_valid (&arena));
      mtude_arena_clear (&arena);
      check_frozen (rc, size, origin);
      mtude_box_free (box);
      mtude_atomic_rc_release (mtude_atomic_rc_acquire (rc));
      mtude_atomic_rc_release (rc);
      recorder_end (recorder, 1);
    }
}

static size_t n_destroyed;

static void
count_destroyed (void *value)
{
  size_t *words = mtude_block_private (value, PRIVATE);

  check_uint (words[0], 11);
  check_uint (words[1], 22);
  n_destroyed++;
}

static void
private_words_reach_the_destructor (void)
{
  for (Origin origin = CURRENT; origin < EMPTY; origin++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block;
      size_t size, moves;
      size_t *words;
      void *extra, *rc;

      begin (&recorder, &arena, RECORDER_GROWS);
      size = make (&arena, &block, origin, PRIVATE, &extra);
      moves = n_relocated (&arena);
      rc = mtude_block_freeze_atomic_rc (&arena, &block, size, size, PRIVATE, count_destroyed);
      check_frozen (rc, size, origin);
      check_uint (n_relocated (&arena) - moves, origin == CUT);
      words = mtude_block_private (rc, PRIVATE);
      words[0] = 11;
      words[1] = 22;
      check_uint (mtude_atomic_rc_get_size (rc), size);
      if (extra != NULL)
        mtude_box_free (extra);
      mtude_arena_clear (&arena);

      n_destroyed = 0;
      mtude_atomic_rc_release (rc);
      check_uint (n_destroyed, 1);
      recorder_end (recorder, 1);
    }
}

/* What a block did not use is there for the next owner. */
static void
freezing_gives_the_tail_back (void)
{
  Recorder *recorder;
  MtudeArena arena;
  MtudeBlock block = NONE;
  char *frozen, *next;

  begin (&recorder, &arena, RECORDER_GROWS);
  check (mtude_block_grow (&arena, &block, 0, 100, 0, MTUDE_GROW_AMORTIZED));
  frozen = mtude_block_freeze_box (&arena, &block, 33);
  next = mtude_box_alloc (&arena, 8);
  check_pointer (next, frozen + 40);
  mtude_box_free (frozen);
  mtude_box_free (next);
  end (recorder, &arena);
}

static void
builders_are_recycled_and_pin_nothing (void)
{
  Recorder *recorder;
  MtudeArena arena;
  void *first, *second, *box;

  begin (&recorder, &arena, RECORDER_GROWS);
  first = mtude_builder_alloc (&arena);
  second = mtude_builder_alloc (&arena);
  check (first != second);
  memset (first, 1, MTUDE_BUILDER_SIZE);
  memset (second, 2, MTUDE_BUILDER_SIZE);
  check_fill (first, MTUDE_BUILDER_SIZE, 1);
  mtude_builder_free (&arena, first);
  mtude_builder_free (&arena, second);
  if (!mtude_track_is_active ())
    {
      check_pointer (arena.spare_builder, first);
      check_pointer (mtude_builder_alloc (&arena), first);
      mtude_builder_free (&arena, first);
    }

  /* The chunk is idle but for the spare, and begins anew. */
  check (mtude_arena_is_valid (&arena));
  mtude_arena_reset (&arena);
  check_pointer (arena.spare_builder, NULL);
  check_pointer (mtude_builder_alloc (&arena), first);
  mtude_builder_free (&arena, first);

  /* Nor does it stay when its chunk leaves. */
  (void) recorder_take_log (recorder);
  box = mtude_box_alloc (&arena, 16000);
  for (int i = 0; i < 8; i++)
    mtude_box_free (mtude_box_alloc (&arena, 16000));
  check (mtude_arena_is_valid (&arena));
  mtude_box_free (box);
  end (recorder, &arena);
}

/* A trim gives back a chunk that nothing but a spare one is in. */
static void
spare_builders_keep_no_chunk (void)
{
  Recorder *recorder;
  MtudeArena arena;

  begin (&recorder, &arena, RECORDER_FIXED);
  mtude_builder_free (&arena, mtude_builder_alloc (&arena));
  check (arena.shared_chunk != NULL);
  mtude_arena_trim (&arena);
  check_pointer (arena.spare_builder, NULL);
  check_pointer (arena.shared_chunk, NULL);
  check_uint (arena.held, 0);
  end (recorder, &arena);
}

/* 16 generations to warm up, 16 in which nothing is asked for. */
static void
steady_state_asks_for_nothing (void)
{
  Recorder *recorder;
  MtudeArena arena;
  size_t n_requests = 0;

  begin (&recorder, &arena, RECORDER_FIXED);
  for (int generation = 0; generation < 32; generation++)
    {
      if (generation == 16)
        n_requests = recorder_n_requests (recorder);
      for (int i = 0; i < 2000; i++)
        {
          MtudeBlock block = NONE;
          void *builder = mtude_builder_alloc (&arena);

          for (size_t used = 0; used < 600; used += 60)
            {
              check (mtude_block_grow (&arena, &block, used, used + 60, 0, MTUDE_GROW_AMORTIZED));
              memset (block.data + used, 'x', 60);
            }
          mtude_builder_free (&arena, builder);
          mtude_box_free (mtude_block_freeze_box (&arena, &block, 600));
        }
      mtude_arena_reset (&arena);
    }
  check_uint (recorder_n_requests (recorder), n_requests);
  end (recorder, &arena);
}

static void
failure_leaves_the_block_as_it_was (void)
{
  size_t k;

  for (k = 1;; k++)
    {
      Recorder *recorder;
      MtudeArena arena;
      MtudeBlock block = NONE;
      size_t used = 0;
      bool failed = false;

      begin (&recorder, &arena, RECORDER_FIXED);
      recorder_fail_from (recorder, k);
      while (used < 100000 && !failed)
        {
          MtudeBlock before = block;

          failed = !mtude_block_grow (&arena, &block, used, used + 900, 0, MTUDE_GROW_AMORTIZED);
          if (failed)
            {
              check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
              check_pointer (block.data, before.data);
              check_uint (block.capacity, before.capacity);
              check_uint (block.prefix, before.prefix);
              check_filled (block.data, 0, used);
              continue;
            }
          fill (&block, used, used + 900);
          used += 900;
        }
      mtude_block_free (&arena, &block);
      end (recorder, &arena);
      if (!failed)
        break;
    }
  check_range (k, 4, 40);
}

static size_t
used_bytes (MtudeArena *arena)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  return stats.used;
}

/* Wherever the cursor stood, it gets back there.  A memory checker keeps the step to
 * the alignment.
 */
static void
freeing_leaves_nothing (void)
{
  for (size_t private_size = 0; private_size <= PRIVATE; private_size += PRIVATE)
    for (size_t n_words = 0; n_words < 1000; n_words = 2 * n_words + 1 + n_words % 2)
      {
        Recorder *recorder;
        MtudeArena arena;
        MtudeBlock block = NONE;
        void *box;
        size_t used;

        begin (&recorder, &arena, RECORDER_GROWS);
        box = mtude_box_alloc (&arena, 8 * n_words);
        used = used_bytes (&arena);
        check (mtude_block_grow (&arena, &block, 0, 1000, private_size, MTUDE_GROW_AMORTIZED));
        mtude_block_free (&arena, &block);
        check_range (used_bytes (&arena), used, used + (arena.busy & MTUDE_BUSY_TRACKED ? 8 : 0));
        mtude_box_free (box);
        end (recorder, &arena);
      }
}

/* Doubling would be over the budget, what is needed is not. */
static void
takes_less_before_it_fails (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;
  MtudeBlock block = NONE;

  recorder_options (recorder, &options);
  options.byte_budget = 400000;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check (mtude_block_grow (&arena, &block, 0, 150000, 0, MTUDE_GROW_EXACT));
  fill (&block, 0, 150000);
  check (mtude_block_grow (&arena, &block, 150000, 200000, 0, MTUDE_GROW_AMORTIZED));
  check_uint (block.capacity, 200000);
  check_filled (block.data, 0, 150000);
  check (!mtude_block_grow (&arena, &block, 150000, 250000, 0, MTUDE_GROW_AMORTIZED));
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check (!mtude_block_grow (&arena, &block, 150000, SIZE_MAX, 0, MTUDE_GROW_AMORTIZED));
  check (!mtude_block_grow (&arena, &block, 150000, SIZE_MAX - 7, 0, MTUDE_GROW_AMORTIZED));
  check_uint (block.capacity, 200000);
  mtude_block_free (&arena, &block);
  end (recorder, &arena);
}

TAP_MAIN (
  TAP_TEST (first_claim_and_growth_in_place),
  TAP_TEST (displaced_block_moves_and_doubles),
  TAP_TEST (grows_through_all_sizes),
  TAP_TEST (split_and_join),
  TAP_TEST (parts_live_by_themselves),
  TAP_TEST (split_in_the_last_word),
  TAP_TEST (split_beyond_the_first_tile_copies),
  TAP_TEST (freezes_from_any_origin),
  TAP_TEST (private_words_reach_the_destructor),
  TAP_TEST (freezing_gives_the_tail_back),
  TAP_TEST (builders_are_recycled_and_pin_nothing),
  TAP_TEST (spare_builders_keep_no_chunk),
  TAP_TEST (steady_state_asks_for_nothing),
  TAP_TEST (failure_leaves_the_block_as_it_was),
  TAP_TEST (freeing_leaves_nothing),
  TAP_TEST (takes_less_before_it_fails))
