/* Statistics: each figure by itself, and the equation between them always.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where a figure depends on the colour of a header, which the address decides, it
 * is reckoned from the chunk; what is handed out and what is reserved does not.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-stats.h"
#include "recorder.h"

typedef struct
{
  Recorder  *recorder;
  MtudeArena arena;
} Fixture;

static void
begin (Fixture     *fixture,
       RecorderKind kind)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (kind);
  recorder_options (fixture->recorder, &options);
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
}

static void
end (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

static size_t
head_of (const MtudeChunk *chunk)
{
  return mtude_chunk_payload (chunk) - mtude_chunk_tile (chunk);
}

static void
check_equation (const MtudeStats *stats)
{
  check_uint (stats->reserved,
              stats->used - stats->seed_used + stats->wasted + stats->available + stats->cached
              + stats->retained + stats->overhead);
}

/* The figures, with what must always hold of them. */
static MtudeStats
stats_of (MtudeArena *arena)
{
  MtudeStats stats;

  memset (&stats, 0xff, sizeof stats);
  mtude_arena_get_stats (arena, &stats);
  check_equation (&stats);
  check (stats.seed_used <= MTUDE_SEED_SIZE && stats.seed_used <= stats.used);
  check (stats.used - stats.seed_used <= stats.reserved && stats.wasted <= stats.reserved);
  check (stats.cached <= stats.reserved && stats.retained <= stats.reserved);
  check (stats.reserved <= stats.peak);
  check (stats.total.bytes >= stats.reserved);
  check_uint (mtude_arena_get_reserved (arena), stats.reserved);
  check_uint (mtude_arena_get_peak (arena), stats.peak);
  check_uint (mtude_arena_get_cached (arena), stats.cached);
  return stats;
}

static void
check_counters (const MtudeCounters *counters,
                size_t               n_normal,
                size_t               n_oversized,
                size_t               n_reused,
                size_t               bytes)
{
  check_uint (counters->n_normal, n_normal);
  check_uint (counters->n_oversized, n_oversized);
  check_uint (counters->n_reused, n_reused);
  check_uint (counters->bytes, bytes);
}

/* ---- One figure at a time --------------------------------------------- */

static void
nothing_yet (void)
{
  static const MtudeStats none;
  Fixture f;
  MtudeStats stats;

  begin (&f, RECORDER_FIXED);
  stats = stats_of (&f.arena);
  check (memcmp (&stats, &none, sizeof stats) == 0);
  end (&f);
}

static void
used_in_the_seed (void)
{
  Fixture f;
  MtudeStats stats;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 1);
  (void) mtude_arena_alloc_value (&f.arena, 24);
  (void) mtude_arena_strndup (&f.arena, "four", 4);
  stats = stats_of (&f.arena);
  check_uint (stats.seed_used, 8 + 24 + 5);
  check_uint (stats.used, 8 + 24 + 5);
  check_uint (stats.reserved, 0);
  check_uint (stats.available, 0);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 0);
  check_uint (stats.resets, 1);
  end (&f);
}

static void
used_in_the_current_chunk (void)
{
  Fixture f;
  MtudeStats stats;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 600);
  (void) mtude_arena_strndup (&f.arena, "string", 6);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 2048);
  check_uint (stats.peak, 2048);
  check_uint (stats.used, 607);
  check_uint (stats.seed_used, 0);
  check_uint (stats.overhead, head_of (f.arena.chunk));
  check_uint (stats.available, 2048 - head_of (f.arena.chunk) - 607);
  check_uint (stats.wasted, 0);
  check_counters (&stats.total, 1, 0, 0, 2048);
  end (&f);
}

/* A chunk that retires keeps what it had left over, until the reset. */
static void
wasted_by_retired_chunks (void)
{
  Fixture f;
  MtudeStats stats;
  size_t head;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 600);
  head = head_of (f.arena.chunk);
  (void) mtude_arena_alloc_value (&f.arena, 3000);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 2048 + 4096);
  check_uint (stats.used, 3600);
  check_uint (stats.wasted, 2048 - head - 600);
  check_uint (stats.overhead, head + head_of (f.arena.chunk));
  check_uint (stats.available, 4096 - head_of (f.arena.chunk) - 3000);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 0);
  check_uint (stats.wasted, 0);
  check_uint (stats.cached, 2048);
  check_uint (stats.n_cached, 1);
  check_uint (stats.overhead, head_of (f.arena.chunk));
  check_uint (stats.available, 4096 - head_of (f.arena.chunk));
  end (&f);
}

/* Between the strings of one extent and the next. */
static void
wasted_between_extents (void)
{
  Fixture f;
  MtudeStats stats;
  size_t left;

  begin (&f, RECORDER_GROWS);
  (void) mtude_arena_alloc_value (&f.arena, 600);
  (void) mtude_arena_strndup (&f.arena, "string", 6);
  left = 2048 - head_of (f.arena.chunk) - 607;
  (void) mtude_arena_alloc_value (&f.arena, left + 8);
  stats = stats_of (&f.arena);
  check_log (f.recorder, "alloc 2048; grow 2048 4096");
  check_uint (stats.reserved, 4096);
  check_uint (stats.wasted, left);
  check_uint (stats.used, 607 + ((left + 8 + 7) & ~(size_t) 7));
  check_uint (stats.available, 2048 - ((left + 8 + 7) & ~(size_t) 7));
  check_counters (&stats.total, 1, 0, 0, 4096);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 0);
  check_uint (stats.wasted, 0);
  check_uint (stats.available, 4096 - stats.overhead);
  end (&f);
}

/* A chunk that retires with several extents behind it. */
static void
wasted_by_all_extents (void)
{
  Fixture f;
  MtudeStats stats;
  MtudeChunk *chunk;
  size_t between;
  size_t behind;
  unsigned i;

  begin (&f, RECORDER_GROWS);
  (void) mtude_arena_alloc_value (&f.arena, 600);
  chunk = f.arena.chunk;
  (void) mtude_arena_strndup (&f.arena, "string", 6);
  between = 2048 - head_of (chunk) - 607;
  for (i = 0; i < 3; i++)
    (void) mtude_arena_alloc_value (&f.arena, 16000);
  check_uint (chunk->size, 65536);
  stats = stats_of (&f.arena);
  check_uint (stats.wasted, between);
  behind = stats.available;

  (void) mtude_arena_alloc_value (&f.arena, 16000);
  check (f.arena.chunk != chunk);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 607 + 4 * 16000);
  check_uint (stats.wasted, between + behind);
  check_uint (between + behind, 65536 - head_of (chunk) - 607 - 3 * 16000);
  end (&f);
}

static void
oversized_chunks (void)
{
  Fixture f;
  MtudeStats stats;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 20000);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 20064);
  check_uint (stats.used, 20000);
  check_uint (stats.overhead, 64);
  check_uint (stats.wasted, 0);
  check_counters (&stats.total, 0, 1, 0, 20064);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 0);
  check_uint (stats.peak, 20064);
  check_uint (stats.cached, 0);
  check_counters (&stats.total, 0, 1, 0, 20064);
  end (&f);
}

static void
used_by_owners (void)
{
  Fixture f;
  MtudeStats stats;
  void *box;
  void *atomic;

  begin (&f, RECORDER_FIXED);
  box = mtude_box_alloc (&f.arena, 100);
  atomic = mtude_atomic_rc_alloc (&f.arena, 100, NULL);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 1024);
  check_uint (stats.used, 104 + 8 + 104);
  check_uint (stats.available, 1024 - head_of (f.arena.shared_chunk) - 216);
  check_uint (stats.overhead, head_of (f.arena.shared_chunk));
  check_uint (stats.retained, 0);

  /* A release is not seen before the chunk is. */
  mtude_box_free (box);
  mtude_atomic_rc_release (atomic);
  check_uint (stats_of (&f.arena).used, 216);
  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 0);
  check_uint (stats.available, 1024 - head_of (f.arena.shared_chunk));
  end (&f);
}

static void
retained_by_shared_owners (void)
{
  Fixture f;
  MtudeStats stats;
  void *small;
  void *large;
  void *next;

  begin (&f, RECORDER_FIXED);
  small = mtude_box_alloc (&f.arena, 512);
  next = mtude_box_alloc (&f.arena, 512);
  large = mtude_box_alloc (&f.arena, 70000);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 1024 + 2048 + 70512);
  check_uint (stats.retained, 1024 + 70512);
  check_uint (stats.n_retained, 2);
  check_uint (stats.used, 512);
  check_counters (&stats.total, 2, 1, 0, 1024 + 2048 + 70512);

  mtude_box_free (large);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 3072);
  check_uint (stats.retained, 1024);
  check_uint (stats.n_retained, 1);
  mtude_box_free (small);
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 3072);
  check_uint (stats.retained, 0);
  check_uint (stats.n_retained, 0);
  check_uint (stats.cached, 1024);
  check_uint (stats.n_cached, 1);
  check_uint (stats.peak, 1024 + 2048 + 70512);
  mtude_box_free (next);
  end (&f);
}

/* In its own generation a plain owner keeps what is used anyway. */
static void
retained_by_plain_owners (void)
{
  Fixture f;
  MtudeStats stats;
  void *plain;

  begin (&f, RECORDER_FIXED);
  plain = mtude_rc_alloc (&f.arena, 504, NULL);
  (void) mtude_arena_alloc_value (&f.arena, 512);
  check_uint (f.arena.pinned->size, 1024);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 1024);
  check_uint (stats.wasted, 512 - head_of (f.arena.pinned));
  check_uint (stats.retained, 0);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 0);
  check_uint (stats.retained, 1024);
  check_uint (stats.n_retained, 1);
  mtude_rc_release (plain);
  check_uint (stats_of (&f.arena).retained, 1024);
  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.retained, 0);
  check_uint (stats.n_retained, 0);
  check_uint (stats.cached, 1024);
  end (&f);
}

static void
cached_chunks (void)
{
  Fixture f;
  MtudeStats stats;

  begin (&f, RECORDER_FIXED);
  check_status (mtude_arena_preallocate (&f.arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  stats = stats_of (&f.arena);
  check_uint (stats.n_cached, 1);
  check_uint (stats.cached, 65536);
  check_uint (stats.reserved, 65536);
  check_uint (stats.peak, 65536);
  check_counters (&stats.total, 1, 0, 0, 65536);

  (void) mtude_arena_alloc_value (&f.arena, 8);
  stats = stats_of (&f.arena);
  check_uint (stats.n_cached, 0);
  check_uint (stats.cached, 0);
  check_uint (stats.used, 8);
  check_counters (&stats.total, 1, 0, 1, 65536);

  mtude_arena_reset (&f.arena);
  stats = stats_of (&f.arena);
  check_uint (stats.n_cached, 0);
  check_uint (stats.resets, 1);
  check_counters (&stats.since_reset, 0, 0, 0, 0);
  (void) mtude_arena_alloc_value (&f.arena, 8);
  stats = stats_of (&f.arena);
  check_counters (&stats.total, 1, 0, 1, 65536);
  check_counters (&stats.since_reset, 0, 0, 0, 0);
  end (&f);
}

static void
counters_since_reset (void)
{
  Fixture f;
  MtudeStats stats;
  unsigned i;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 512);
  (void) mtude_arena_alloc_value (&f.arena, 30000);
  stats = stats_of (&f.arena);
  check_counters (&stats.since_reset, 1, 1, 0, 1024 + 30064);
  check_counters (&stats.total, 1, 1, 0, 1024 + 30064);

  for (i = 0; i < 3; i++)
    {
      mtude_arena_reset (&f.arena);
      stats = stats_of (&f.arena);
      check_counters (&stats.since_reset, 0, 0, 0, 0);
      (void) mtude_arena_alloc_value (&f.arena, 40000);
      stats = stats_of (&f.arena);
      check_counters (&stats.since_reset, 0, 1, 0, 40064);
      check_counters (&stats.total, 1, 2 + i, 0, 1024 + 30064 + (i + 1) * 40064);
    }

  /* Only the generation of the last request differs from the total. */
  mtude_arena_reset (&f.arena);
  mtude_arena_reset (&f.arena);
  (void) mtude_arena_alloc_value (&f.arena, 512);
  (void) mtude_arena_alloc_value (&f.arena, 512);
  stats = stats_of (&f.arena);
  check_counters (&stats.since_reset, 1, 0, 0, 2048);
  check_counters (&stats.total, 2, 4, 0, 1024 + 2048 + 30064 + 3 * 40064);
  end (&f);
}

/* Growth counts as bytes and is no further chunk. */
static void
counters_of_growth (void)
{
  Fixture f;
  MtudeStats stats;
  unsigned i;

  begin (&f, RECORDER_GROWS);
  for (i = 0; i < 7; i++)
    (void) mtude_arena_alloc_value (&f.arena, 512);
  check_log (f.recorder, "alloc 1024; grow 1024 2048; grow 2048 4096");
  stats = stats_of (&f.arena);
  check_uint (stats.reserved, 4096);
  check_counters (&stats.total, 1, 0, 0, 4096);
  check_counters (&stats.since_reset, 1, 0, 0, 4096);
  mtude_arena_reset (&f.arena);
  for (i = 0; i < 15; i++)
    (void) mtude_arena_alloc_value (&f.arena, 512);
  stats = stats_of (&f.arena);
  check_log (f.recorder, "grow 4096 8192");
  check_counters (&stats.since_reset, 0, 0, 0, 4096);
  end (&f);
}

static void
peak_is_the_most_at_one_time (void)
{
  Fixture f;
  void *boxes[3];
  size_t i;

  begin (&f, RECORDER_FIXED);
  for (i = 0; i < 3; i++)
    boxes[i] = mtude_box_alloc (&f.arena, 100000);
  mtude_box_free_n (boxes, 3);
  check_uint (stats_of (&f.arena).peak, 3 * 100512);
  boxes[0] = mtude_box_alloc (&f.arena, 200000);
  check_uint (stats_of (&f.arena).peak, 3 * 100512);
  boxes[1] = mtude_box_alloc (&f.arena, 200000);
  check_uint (stats_of (&f.arena).peak, 2 * 200512);
  check_uint (stats_of (&f.arena).reserved, 2 * 200512);
  mtude_box_free_n (boxes, 2);
  mtude_arena_reset_full (&f.arena, MTUDE_RESET_FREE_ALL);
  check_uint (stats_of (&f.arena).peak, 2 * 200512);
  check_uint (stats_of (&f.arena).reserved, 0);
  end (&f);
}

/* What the source refuses was never in use. */
static void
peak_is_of_what_was_granted (void)
{
  Fixture f;

  begin (&f, RECORDER_FIXED);
  recorder_fail_from (f.recorder, 1);
  check (mtude_box_alloc (&f.arena, 100) == NULL);
  check (mtude_arena_alloc (&f.arena, 100000) == NULL);
  check_uint (mtude_arena_get_peak (&f.arena), 0);

  recorder_fail_from (f.recorder, 0);
  check (mtude_arena_alloc (&f.arena, 600) != NULL);
  check_uint (mtude_arena_get_peak (&f.arena), mtude_arena_get_reserved (&f.arena));
  recorder_fail_from (f.recorder, 1);
  check (mtude_arena_alloc (&f.arena, 100000) == NULL);
  recorder_fail_from (f.recorder, 0);
  check_uint (mtude_arena_get_peak (&f.arena), mtude_arena_get_reserved (&f.arena));
  end (&f);
}

static void
figures_of_a_rewind (void)
{
  Fixture f;
  MtudeMark mark;
  MtudeStats before;
  MtudeStats after;
  size_t i;

  begin (&f, RECORDER_FIXED);
  (void) mtude_arena_alloc_value (&f.arena, 512);
  mtude_arena_mark (&f.arena, &mark);
  before = stats_of (&f.arena);
  for (i = 0; i < 10; i++)
    (void) mtude_arena_alloc_value (&f.arena, 512);
  check_uint (stats_of (&f.arena).used, 11 * 512);
  check_status (mtude_arena_rewind (&f.arena, &mark), MTUDE_OK);

  after = stats_of (&f.arena);
  check_uint (after.used, before.used);
  check_uint (after.available, before.available);
  check_uint (after.wasted, 0);
  check_uint (after.cached, 2048 + 4096);
  check_uint (after.reserved, before.reserved + 2048 + 4096);
  check_uint (after.resets, 0);
  end (&f);
}

/* ---- The equation, always --------------------------------------------- */

#define N_KEPT 40
#define N_MARKS 8

typedef enum
{
  KEPT_NOTHING,
  KEPT_BOX,
  KEPT_PLAIN,
  KEPT_ATOMIC
} KeptKind;

typedef struct
{
  Fixture   fixture;
  uint64_t  random;
  void     *kept[N_KEPT];
  KeptKind  kinds[N_KEPT];
  MtudeMark marks[N_MARKS];
} Walk;

static size_t
random_below (Walk  *walk,
              size_t limit)
{
  walk->random ^= walk->random << 13;
  walk->random ^= walk->random >> 7;
  walk->random ^= walk->random << 17;
  return (size_t) (walk->random >> 11) % limit;
}

/* Mostly small, now and then too large for a chunk. */
static size_t
random_size (Walk *walk)
{
  static const size_t limits[] = { 20, 100, 100, 600, 600, 3000, 15000, 90000 };

  return random_below (walk, limits[random_below (walk, 8)]);
}

static void
walk_release (Walk  *walk,
              size_t i)
{
  if (walk->kinds[i] == KEPT_BOX)
    mtude_box_free (walk->kept[i]);
  else if (walk->kinds[i] == KEPT_PLAIN)
    mtude_rc_release (walk->kept[i]);
  else if (walk->kinds[i] == KEPT_ATOMIC)
    mtude_atomic_rc_release_in (&walk->fixture.arena, walk->kept[i]);
  walk->kinds[i] = KEPT_NOTHING;
}

static void
walk_keep (Walk     *walk,
           KeptKind  kind,
           void     *owner)
{
  size_t i = random_below (walk, N_KEPT);

  check (owner != NULL);
  walk_release (walk, i);
  walk->kinds[i] = kind;
  walk->kept[i] = owner;
}

static void
walk_nothing (void *data)
{
}

static void
walk_owner (Walk   *walk,
            size_t  size)
{
  MtudeArena *arena = &walk->fixture.arena;

  switch (random_below (walk, 4))
    {
    case 0:
      walk_keep (walk, KEPT_BOX, mtude_box_alloc (arena, size));
      break;

    case 1:
      walk_keep (walk, KEPT_BOX, mtude_box_alloc_aligned (arena, size, 64));
      break;

    case 2:
      walk_keep (walk, KEPT_PLAIN, mtude_rc_alloc (arena, size, size % 2 ? walk_nothing : NULL));
      break;

    default:
      walk_keep (walk, KEPT_ATOMIC, mtude_atomic_rc_alloc (arena, size, NULL));
      break;
    }
}

static void
walk_bound (Walk   *walk,
            size_t  size)
{
  MtudeArena *arena = &walk->fixture.arena;

  switch (random_below (walk, 6))
    {
    case 0:
      check (mtude_arena_alloc (arena, size) != NULL);
      break;

    case 1:
      check (mtude_arena_alloc_value (arena, size) != NULL);
      break;

    case 2:
      check (mtude_arena_alloc_aligned (arena, size, (size_t) 8 << random_below (walk, 9)) != NULL);
      break;

    case 3:
      check (mtude_arena_realloc (arena, mtude_arena_alloc (arena, 40), 40, size) != NULL);
      break;

    case 4:
      check (mtude_arena_add_cleanup (arena, walk_nothing, NULL));
      break;

    default:
      check (mtude_arena_alloc_bytes (arena, size) != NULL);
      break;
    }
}

static void
walk_rare (Walk *walk)
{
  MtudeArena *arena = &walk->fixture.arena;

  switch (random_below (walk, 6))
    {
    case 0:
      mtude_arena_trim (arena);
      break;

    case 1:
      mtude_arena_reset_full (arena, (MtudeResetMode) random_below (walk, 3));
      break;

    case 2:
    case 3:
      mtude_arena_mark (arena, &walk->marks[random_below (walk, N_MARKS)]);
      break;

    case 4:
      (void) mtude_arena_rewind (arena, &walk->marks[random_below (walk, N_MARKS)]);
      break;

    default:
      mtude_arena_reset (arena);
      break;
    }
}

static void
walk_step (Walk *walk)
{
  size_t what = random_below (walk, 100);

  if (what < 50)
    walk_bound (walk, random_size (walk));
  else if (what < 75)
    walk_owner (walk, random_size (walk));
  else if (what < 94)
    walk_release (walk, random_below (walk, N_KEPT));
  else
    walk_rare (walk);
}

/* What the figures say of the source must be what the source says. */
static void
walk_check (Walk *walk)
{
  MtudeStats stats = stats_of (&walk->fixture.arena);

  check (mtude_arena_is_valid (&walk->fixture.arena));
  check_uint (stats.reserved, recorder_live_bytes (walk->fixture.recorder));
  check_uint (stats.resets, walk->fixture.arena.resets);
}

static void
walk_with (RecorderKind kind,
           uint64_t     seed)
{
  Walk walk = { .random = seed };
  unsigned n_steps = mtude_track_is_active () ? 2000 : 6000;
  unsigned i;

  begin (&walk.fixture, kind);
  for (i = 0; i < N_MARKS; i++)
    mtude_arena_mark (&walk.fixture.arena, &walk.marks[i]);
  for (i = 0; i < n_steps; i++)
    {
      walk_step (&walk);
      walk_check (&walk);
    }
  for (i = 0; i < N_KEPT; i++)
    walk_release (&walk, i);
  end (&walk.fixture);
}

/* A rewind leaves the end of a grown chunk behind; when the chunk retires before it
 * is reached, it was never handed out.
 */
static void
wasted_behind_a_rewind (void)
{
  Recorder *recorder = recorder_new (RECORDER_GROWS);
  MtudeOptions options;
  Fixture f = { recorder, { 0 } };
  MtudeMark mark;
  MtudeStats stats;
  const MtudeChunk *chunk;

  recorder_options (recorder, &options);
  options.max_normal_alloc = MTUDE_MAX_PAYLOAD;
  check_status (mtude_arena_init (&f.arena, &options), MTUDE_OK);

  check (mtude_arena_alloc_value (&f.arena, 600) != NULL);
  check (mtude_arena_strndup (&f.arena, "s", 1) != NULL);
  mtude_arena_mark (&f.arena, &mark);
  check (mtude_arena_alloc_value (&f.arena, 60000) != NULL);
  chunk = f.arena.chunk;
  check_uint (chunk->size, 65536);
  check_status (mtude_arena_rewind (&f.arena, &mark), MTUDE_OK);

  check (mtude_arena_alloc_value (&f.arena, 64000) != NULL);
  check (f.arena.chunk != chunk);
  stats = stats_of (&f.arena);
  check_uint (stats.used, 600 + 2 + 64000);
  check_uint (stats.wasted, 65536 - head_of (chunk) - 602);
  end (&f);
}

static void
equation_holds_after_each_step (void)
{
  walk_with (RECORDER_FIXED, 1);
  walk_with (RECORDER_FIXED, 20240229);
}

static void
equation_holds_on_a_source_that_grows (void)
{
  walk_with (RECORDER_GROWS, 2);
  walk_with (RECORDER_GROWS, 20240301);
}

/* As if there had been generations with all kinds of requests. */
static void
since_the_reset_is_the_difference (void)
{
  MtudeStats stats;
  Fixture f;

  begin (&f, RECORDER_FIXED);
  f.arena.counters = (MtudeCounters) {
    .n_normal = 10, .n_oversized = 20, .n_reused = 30, .n_relocated = 40, .bytes = 50, .taken = 60
  };
  f.arena.counters_before = (MtudeCounters) {
    .n_normal = 1, .n_oversized = 3, .n_reused = 5, .n_relocated = 7, .bytes = 9, .taken = 11
  };
  f.arena.counters_resets = f.arena.resets;
  mtude_arena_get_stats (&f.arena, &stats);
  check_uint (stats.since_reset.n_normal, 9);
  check_uint (stats.since_reset.n_oversized, 17);
  check_uint (stats.since_reset.n_reused, 25);
  check_uint (stats.since_reset.n_relocated, 33);
  check_uint (stats.since_reset.bytes, 41);
  check_uint (stats.since_reset.taken, 49);
  check_uint (stats.total.n_relocated, 40);

  /* Those of another generation are none of this one. */
  f.arena.counters_resets = f.arena.resets - 1;
  mtude_arena_get_stats (&f.arena, &stats);
  check_uint (stats.since_reset.n_normal, 0);
  check_uint (stats.since_reset.taken, 0);
  check_uint (stats.reserved, 0);
  f.arena.counters = f.arena.counters_before = (MtudeCounters) { .n_normal = 0 };
  end (&f);
}

TAP_MAIN (
  TAP_TEST (since_the_reset_is_the_difference),
  TAP_TEST (nothing_yet),
  TAP_TEST (used_in_the_seed),
  TAP_TEST (used_in_the_current_chunk),
  TAP_TEST (wasted_by_retired_chunks),
  TAP_TEST (wasted_between_extents),
  TAP_TEST (wasted_by_all_extents),
  TAP_TEST (oversized_chunks),
  TAP_TEST (used_by_owners),
  TAP_TEST (retained_by_shared_owners),
  TAP_TEST (retained_by_plain_owners),
  TAP_TEST (cached_chunks),
  TAP_TEST (counters_since_reset),
  TAP_TEST (counters_of_growth),
  TAP_TEST (peak_is_the_most_at_one_time),
  TAP_TEST (peak_is_of_what_was_granted),
  TAP_TEST (figures_of_a_rewind),
  TAP_TEST (wasted_behind_a_rewind),
  TAP_TEST (equation_holds_after_each_step),
  TAP_TEST (equation_holds_on_a_source_that_grows))
