/* Every request that can fail fails once, and nothing else changes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A script goes through every call of the core.  It is run again and again: the
 * first time the source refuses its first request, the second time its second,
 * and so on, until a run has asked for less than that.  After a call that fails
 * its status says why, the arena is as it was, everything allocated before has
 * the contents it had, and the same call succeeds as soon as the source does.  A
 * call that finds another way does not fail, and leaves the status alone.
 *
 * The same with a byte budget that is too small, for every budget up to enough.
 */

#include "mtude-arena-inline.h"
#include "mtude-cleanup-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-stats.h"
#include "recorder.h"

#define MAX_BOUND 400
#define MAX_KEPT 16

typedef struct
{
  void  *memory;
  size_t size;
  int    byte;
} Item;

typedef enum
{
  FAULT_SOURCE,                 /* one request is refused */
  FAULT_SOURCE_DOWN,            /* and all after it, until the call has failed */
  FAULT_BUDGET,                 /* the budget is too small until the call has failed */
  FAULT_BUDGET_SKIP             /* it stays too small: what fails is left out */
} FaultKind;

typedef struct
{
  Recorder  *recorder;
  MtudeArena arena;
  FaultKind  fault;
  size_t     budget;

  Item       bound[MAX_BOUND];  /* arena-bound, alive */
  size_t     n_bound;
  Item       kept[MAX_KEPT];    /* owners, by their place in the script */
  MtudeDestroy releases[MAX_KEPT];
  MtudeMark  mark;
  size_t     n_bound_at_mark;
  size_t     n_destroyed;
  size_t     n_failed;          /* calls */
} World;

/* The one that runs: destructors have no other way to it. */
static World *world_now;

/* ---- Shadow ----------------------------------------------------------- */

static int
next_byte (void)
{
  static int byte;

  byte = byte % 251 + 1;
  return byte;
}

static void
item_set (Item  *item,
          void  *memory,
          size_t size)
{
  *item = (Item) { memory, size, next_byte () };
  memset (memory, item->byte, size);
}

static bool
world_bound (World *world,
             void  *memory,
             size_t size)
{
  if (memory == NULL)
    return false;

  check (world->n_bound < MAX_BOUND);
  item_set (&world->bound[world->n_bound++], memory, size);
  return true;
}

static bool
world_keep (World       *world,
            size_t       place,
            void        *memory,
            size_t       size,
            MtudeDestroy release)
{
  if (memory == NULL)
    return false;

  check_pointer (world->kept[place].memory, NULL);
  item_set (&world->kept[place], memory, size);
  world->releases[place] = release;
  return true;
}

/* Up to most bytes at either end. */
static void
check_item (const Item *item,
            size_t      most)
{
  size_t length = item->size < most ? item->size : most;

  check_fill (item->memory, length, item->byte);
  check_fill ((const char *) item->memory + (item->size - length), length, item->byte);
}

static void
check_contents (World *world,
                size_t most)
{
  size_t i;

  for (i = 0; i < world->n_bound; i++)
    check_item (&world->bound[i], most);
  for (i = 0; i < MAX_KEPT; i++)
    if (world->kept[i].memory != NULL)
      check_item (&world->kept[i], most);
}

/* ---- Steps ------------------------------------------------------------ */

/* Whether the one call of it succeeded. */
typedef bool (*StepFunc) (World *world,
                          size_t a,
                          size_t b);

static bool
do_alloc (World *world,
          size_t size,
          size_t unused)
{
  return world_bound (world, mtude_arena_alloc (&world->arena, size), size);
}

static bool
do_alloc_out_of_line (World *world,
                      size_t size,
                      size_t unused)
{
  return world_bound (world, (mtude_arena_alloc) (&world->arena, size), size);
}

static bool
do_value_out_of_line (World *world,
                      size_t size,
                      size_t unused)
{
  return world_bound (world, (mtude_arena_alloc_value) (&world->arena, size), size);
}

static bool
do_bytes_out_of_line (World *world,
                      size_t length,
                      size_t unused)
{
  return world_bound (world, (mtude_arena_alloc_bytes) (&world->arena, length), length + 1);
}

static bool
do_strndup_out_of_line (World *world,
                        size_t length,
                        size_t unused)
{
  static const char text[5000];

  return world_bound (world, (mtude_arena_strndup) (&world->arena, text, length), length + 1);
}

static bool
do_value (World *world,
          size_t size,
          size_t unused)
{
  return world_bound (world, mtude_arena_alloc_value (&world->arena, size), size);
}

static bool
do_aligned (World *world,
            size_t size,
            size_t alignment)
{
  void *memory = mtude_arena_alloc_aligned (&world->arena, size, alignment);

  check_uint ((uintptr_t) memory % alignment, 0);
  return world_bound (world, memory, size);
}

static bool
do_bytes (World *world,
          size_t length,
          size_t unused)
{
  return world_bound (world, mtude_arena_alloc_bytes (&world->arena, length), length + 1);
}

static bool
do_strndup (World *world,
            size_t length,
            size_t unused)
{
  static char text[5000];
  char *copy;

  memset (text, 't', sizeof text);
  copy = mtude_arena_strndup (&world->arena, text, length);
  if (copy != NULL)
    {
      check_fill (copy, length, 't');
      check_uint ((unsigned char) copy[length], 0);
    }
  return world_bound (world, copy, length + 1);
}

static bool
do_memdup (World *world,
           size_t size,
           size_t unused)
{
  static const char zeros[5000];
  void *copy = mtude_arena_memdup (&world->arena, zeros, size);

  if (copy != NULL)
    check_fill (copy, size, 0);
  return world_bound (world, copy, size);
}

/* Of the last value, wherever it is. */
static bool
do_realloc (World *world,
            size_t size,
            size_t unused)
{
  Item *last;
  size_t common;
  void *memory;

  if (world->n_bound == 0)
    return true;

  last = &world->bound[world->n_bound - 1];
  common = last->size < size ? last->size : size;
  memory = mtude_arena_realloc (&world->arena, last->memory, last->size, size);
  if (memory == NULL)
    return false;

  check_fill (memory, common, last->byte);
  item_set (last, memory, size);
  return true;
}

static void
count_destroyed (void *memory)
{
  world_now->n_destroyed++;
}

static bool
do_cleanup (World *world,
            size_t unused,
            size_t unused_too)
{
  return mtude_arena_add_cleanup (&world->arena, count_destroyed, NULL);
}

static void
release_box_in (void *memory)
{
  mtude_box_free_in (&world_now->arena, memory);
}

static void
release_claims (void *memory)
{
  void *memories[3] = { memory, memory, memory };

  mtude_box_free_n (memories, 3);
}

static void
release_plain (void *memory)
{
  mtude_rc_release (memory);
}

static void
release_atomic_n (void *memory)
{
  mtude_atomic_rc_release_n (&memory, 1);
}

static void
release_atomic_in (void *memory)
{
  mtude_atomic_rc_release_in (&world_now->arena, memory);
}

static bool
do_box (World *world,
        size_t place,
        size_t size)
{
  return world_keep (world, place, mtude_box_alloc (&world->arena, size), size,
                     place % 2 ? mtude_box_free : release_box_in);
}

static bool
do_box_aligned (World *world,
                size_t place,
                size_t size)
{
  return world_keep (world, place, mtude_box_alloc_aligned (&world->arena, size, 256), size,
                     mtude_box_free);
}

static bool
do_box_claims (World *world,
               size_t place,
               size_t size)
{
  return world_keep (world, place, mtude_box_alloc_claims (&world->arena, size, 16, 3), size,
                     release_claims);
}

static bool
do_plain (World *world,
          size_t place,
          size_t size)
{
  return world_keep (world, place,
                     mtude_rc_alloc (&world->arena, size, size % 2 ? count_destroyed : NULL), size,
                     release_plain);
}

static bool
do_atomic (World *world,
           size_t place,
           size_t size)
{
  return world_keep (world, place,
                     mtude_atomic_rc_alloc (&world->arena, size, size % 2 ? count_destroyed : NULL),
                     size, size % 3 == 0 ? release_atomic_n
                                         : size % 3 == 1 ? release_atomic_in : mtude_atomic_rc_release);
}

static bool
do_release (World *world,
            size_t first,
            size_t last)
{
  size_t i;

  for (i = first; i <= last; i++)
    if (world->kept[i].memory != NULL)
      {
        check_item (&world->kept[i], 1000);
        world->releases[i] (world->kept[i].memory);
        world->kept[i].memory = NULL;
      }
  return true;
}

static bool
do_mark (World *world,
         size_t unused,
         size_t unused_too)
{
  mtude_arena_mark (&world->arena, &world->mark);
  world->n_bound_at_mark = world->n_bound;
  return true;
}

static bool
do_rewind (World *world,
           size_t unused,
           size_t unused_too)
{
  check_status (mtude_arena_rewind (&world->arena, &world->mark), MTUDE_OK);
  world->n_bound = world->n_bound_at_mark;
  return true;
}

static bool
do_reset (World *world,
          size_t unused,
          size_t unused_too)
{
  mtude_arena_reset (&world->arena);
  world->n_bound = 0;
  return true;
}

static bool
do_reset_full (World *world,
               size_t mode,
               size_t unused)
{
  mtude_arena_reset_full (&world->arena, (MtudeResetMode) mode);
  world->n_bound = 0;
  return true;
}

static bool
do_trim (World *world,
         size_t unused,
         size_t unused_too)
{
  mtude_arena_trim (&world->arena);
  return true;
}

static bool
do_read (World *world,
         size_t unused,
         size_t unused_too)
{
  MtudeStatus expected = mtude_arena_is_untouched (&world->arena) ? MTUDE_OK : MTUDE_INVALID;
  MtudeOptions options;
  MtudeStats stats;

  mtude_arena_get_options (&world->arena, &options);
  check_uint (options.max_normal_alloc, MTUDE_DEFAULT_MAX_NORMAL_ALLOC);
  check_status (mtude_arena_set_options (&world->arena, &options), expected);
  world->arena.status = MTUDE_OK;

  mtude_arena_get_stats (&world->arena, &stats);
  check_uint (stats.reserved, recorder_live_bytes (world->recorder));
  check_uint (stats.reserved, mtude_arena_get_reserved (&world->arena));
  check_uint (stats.peak, mtude_arena_get_peak (&world->arena));
  check_uint (stats.cached, mtude_arena_get_cached (&world->arena));
  return true;
}

typedef struct
{
  StepFunc run;
  size_t   a;
  size_t   b;
} Step;

static const Step script[] = {
  { do_read, 0, 0 }, { do_alloc, 100, 0 }, { do_strndup, 20, 0 }, { do_alloc, 300, 0 }, { do_value, 1, 0 },
  { do_cleanup, 0, 0 }, { do_bytes, 700, 0 }, { do_read, 0, 0 }, { do_alloc, 0, 0 },
  { do_memdup, 1500, 0 }, { do_realloc, 2500, 0 }, { do_realloc, 100, 0 }, { do_mark, 0, 0 },
  { do_alloc, 4000, 0 }, { do_alloc, 20000, 0 }, { do_cleanup, 0, 0 }, { do_bytes, 70000, 0 },
  { do_aligned, 40, 4096 }, { do_rewind, 0, 0 }, { do_alloc, 3000, 0 }, { do_aligned, 8, 32768 },
  { do_box, 0, 100 }, { do_box, 1, 900 }, { do_atomic, 2, 901 }, { do_atomic, 3, 2000 },
  { do_box_aligned, 4, 3000 }, { do_box_claims, 5, 5000 }, { do_plain, 6, 40 }, { do_plain, 7, 41 },
  { do_plain, 8, 5001 }, { do_box, 9, 30000 }, { do_atomic, 10, 40001 }, { do_plain, 11, 50000 },
  { do_box_claims, 12, 66000 }, { do_read, 0, 0 }, { do_release, 2, 4 }, { do_reset, 0, 0 },
  { do_alloc_out_of_line, 6000, 0 }, { do_value_out_of_line, 5000, 0 },
  { do_bytes_out_of_line, 4000, 0 }, { do_cleanup, 0, 0 }, { do_strndup_out_of_line, 4000, 0 },
  { do_atomic, 2, 6003 }, { do_plain, 3, 7001 }, { do_release, 5, 8 }, { do_alloc, 9000, 0 },
  { do_value, 12000, 0 }, { do_realloc, 15000, 0 }, { do_realloc, 40000, 0 }, { do_trim, 0, 0 },
  { do_reset_full, MTUDE_RESET_KEEP_ALL, 0 }, { do_value, 200, 0 }, { do_box, 4, 8000 },
  { do_release, 0, 1 }, { do_release, 9, 12 }, { do_read, 0, 0 }, { do_value, 16000, 0 },
  { do_value, 16000, 0 }, { do_value, 16000, 0 }, { do_value, 16000, 0 }, { do_value, 16000, 0 },
  { do_box, 5, 16000 }, { do_box, 6, 16000 }, { do_box, 7, 16000 }, { do_box, 8, 16000 },
  { do_reset_full, MTUDE_RESET_FREE_ALL, 0 }, { do_alloc, 400, 0 }, { do_plain, 9, 12 },
  { do_release, 0, MAX_KEPT - 1 }, { do_reset_full, MTUDE_RESET_FREE_ALL, 0 },

  /* Both lanes up the ladder, and then what was left below is outgrown. */
  { do_value, 321, 0 }, { do_value, 600, 0 }, { do_value, 1300, 0 }, { do_value, 3000, 0 },
  { do_value, 6000, 0 }, { do_value, 13000, 0 }, { do_reset, 0, 0 }, { do_value, 6000, 0 },
  { do_value, 6000, 0 }, { do_value, 6000, 0 }, { do_value, 6000, 0 }, { do_value, 6000, 0 },
  { do_value, 6000, 0 }, { do_value, 6000, 0 }, { do_value, 6000, 0 }, { do_value, 6000, 0 },
  { do_reset_full, MTUDE_RESET_FREE_ALL, 0 },
  { do_box, 0, 300 }, { do_box, 1, 600 }, { do_atomic, 2, 1300 }, { do_box, 3, 3000 },
  { do_atomic, 4, 6000 }, { do_box, 5, 13000 }, { do_release, 0, 4 }, { do_atomic, 0, 6000 },
  { do_atomic, 1, 6000 }, { do_box, 2, 6000 }, { do_box, 3, 6000 }, { do_box, 4, 6000 },
  { do_plain, 6, 300 }, { do_plain, 7, 600 }, { do_plain, 8, 1301 }, { do_plain, 9, 3000 },
  { do_read, 0, 0 }, { do_release, 0, MAX_KEPT - 1 }, { do_reset, 0, 0 }, { do_value, 500, 0 },
  { do_atomic, 1, 500 },
};

#define N_STEPS (sizeof script / sizeof script[0])

/* ---- One run ---------------------------------------------------------- */

/* What a call that fails must leave alone.  Empty chunks may go meanwhile. */
typedef struct
{
  uintptr_t     cur;
  uintptr_t     top;
  uintptr_t     shared_cur;
  size_t        issued;
  size_t        shared_issued;
  MtudeChunk   *chunk;
  MtudeChunk   *shared_chunk;
  MtudeChunk   *clean;
  MtudeChunk   *pinned;
  MtudeChunk   *one_shots;
  MtudeCleanup *cleanups;
  size_t        used;
  size_t        wasted;
  size_t        retained;
  size_t        resets;
  size_t        n_destroyed;
} Picture;

static Picture
picture_of (World *world)
{
  MtudeArena *arena = &world->arena;
  MtudeStats stats;

  /* An idle chunk of the shared lane begins again whenever it is looked at. */
  if (arena->shared_chunk != NULL)
    mtude_shared_try_rewind (arena);
  mtude_arena_get_stats (arena, &stats);
  return (Picture) {
    mtude_local_cur (arena), mtude_local_top (arena), mtude_shared_cur (arena),
    mtude_local_issued (arena), arena->shared_issued, arena->chunk, arena->shared_chunk,
    arena->clean, arena->pinned, arena->one_shots, arena->cleanups,
    stats.used, stats.wasted, stats.retained, stats.resets, world->n_destroyed,
  };
}

static MtudeStatus
expected_status (const World *world)
{
  return world->fault == FAULT_SOURCE || world->fault == FAULT_SOURCE_DOWN ? MTUDE_NO_MEMORY
                                                                          : MTUDE_OVER_BUDGET;
}

static void
step_retry (World      *world,
            const Step *step)
{
  recorder_fail_at (world->recorder, 0);
  world->arena.budget = MTUDE_NO_BUDGET;
  check (step->run (world, step->a, step->b));
  world->arena.budget = world->budget;
}

static void
step_run (World      *world,
          const Step *step)
{
  Picture before = picture_of (world);
  Picture after;

  world->arena.status = MTUDE_OK;
  if (step->run (world, step->a, step->b))
    {
      check_status (mtude_arena_get_status (&world->arena), MTUDE_OK);
      check (mtude_arena_is_valid (&world->arena));
      return;
    }

  world->n_failed++;
  check_status (mtude_arena_get_status (&world->arena), expected_status (world));
  check (mtude_arena_is_valid (&world->arena));
  check_contents (world, 100);
  after = picture_of (world);
  check (memcmp (&before, &after, sizeof before) == 0);
  if (world->fault != FAULT_BUDGET_SKIP)
    step_retry (world, step);
}

/* Asks for chunks in advance; a failure leaves nothing behind. */
static void
world_init (World       *world,
            RecorderKind kind)
{
  MtudeOptions options;
  MtudeStatus status;

  recorder_options (world->recorder, &options);
  options.byte_budget = world->budget;
  options.local_capacity = 700;
  options.shared_capacity = kind == RECORDER_FIXED ? 512 : 0;
  status = mtude_arena_init (&world->arena, &options);
  if (status == MTUDE_OK)
    return;

  world->n_failed++;
  check_status (status, expected_status (world));
  check_uint (recorder_live_blocks (world->recorder), 0);
  check_uint (recorder_n_destroyed (world->recorder), 0);

  /* Later in advance: the same, but for the arena that goes on. */
  recorder_fail_at (world->recorder, 0);
  options.local_capacity = options.shared_capacity = 0;
  check_status (mtude_arena_init (&world->arena, &options), MTUDE_OK);
  if (world->fault == FAULT_SOURCE || world->fault == FAULT_SOURCE_DOWN)
    recorder_fail_at (world->recorder, 1);
  check_status (mtude_arena_preallocate (&world->arena, MTUDE_LANE_SHARED, 65536),
                expected_status (world));
  check_status (mtude_arena_get_status (&world->arena), expected_status (world));
  check_uint (recorder_live_blocks (world->recorder), 0);
  check (mtude_arena_is_untouched (&world->arena));
}

static void
world_clear (World *world)
{
  mtude_arena_clear (&world->arena);
  do_release (world, 1, 1);
  recorder_end (world->recorder, 1);
}

/* How many calls have failed. */
static size_t
run_script (RecorderKind kind,
            FaultKind    fault,
            size_t       fail_at,
            size_t       budget)
{
  static World world;
  size_t i;

  memset (&world, 0, sizeof world);
  world_now = &world;
  world.recorder = recorder_new (kind);
  world.fault = fault;
  world.budget = budget;
  if (fault == FAULT_SOURCE_DOWN)
    recorder_fail_from (world.recorder, fail_at);
  else
    recorder_fail_at (world.recorder, fail_at);

  world_init (&world, kind);
  for (i = 0; i < N_STEPS; i++)
    step_run (&world, &script[i]);
  check_contents (&world, SIZE_MAX);
  if (fault == FAULT_BUDGET_SKIP)
    check (mtude_arena_get_peak (&world.arena) <= budget);
  if (fail_at > 0 && recorder_n_requests (world.recorder) < fail_at)
    check_uint (world.n_failed, 0);
  world_clear (&world);
  return world.n_failed;
}

/* How many requests a run makes that meets no fault. */
static size_t
count_requests (RecorderKind kind)
{
  static World world;
  size_t n_requests;
  size_t i;

  memset (&world, 0, sizeof world);
  world_now = &world;
  world.recorder = recorder_new (kind);
  world.budget = MTUDE_NO_BUDGET;
  world_init (&world, kind);
  for (i = 0; i < N_STEPS; i++)
    step_run (&world, &script[i]);
  check_uint (world.n_failed, 0);
  n_requests = recorder_n_requests (world.recorder);
  world_clear (&world);
  return n_requests;
}

/* ---- Cases ------------------------------------------------------------ */

static void
each_request_fails (RecorderKind kind,
                    FaultKind    fault)
{
  size_t n_requests = count_requests (kind);
  size_t n_failed = 0;
  size_t k;

  check (n_requests >= 30);
  for (k = 1; k <= n_requests; k++)
    n_failed += run_script (kind, fault, k, MTUDE_NO_BUDGET);
  tap_note ("%zu requests, %zu calls failed", n_requests, n_failed);
  check (n_failed >= n_requests / 2);
}

static void
each_request_fails_once (void)
{
  each_request_fails (RECORDER_FIXED, FAULT_SOURCE);
}

static void
each_request_fails_with_all_after_it (void)
{
  each_request_fails (RECORDER_FIXED, FAULT_SOURCE_DOWN);
}

static void
each_request_fails_once_on_a_source_that_grows (void)
{
  each_request_fails (RECORDER_GROWS, FAULT_SOURCE);
}

static void
each_request_fails_with_all_after_it_on_a_source_that_grows (void)
{
  each_request_fails (RECORDER_GROWS, FAULT_SOURCE_DOWN);
}

#define ENOUGH 700000

static void
each_budget_is_too_small (RecorderKind kind,
                          FaultKind    fault)
{
  size_t step = mtude_track_is_active () || MTUDE_FENCE_IS_LOAD ? 70001 : 2503;
  size_t budget;

  check (run_script (kind, fault, 0, 0) > 20);
  for (budget = 511; budget < ENOUGH; budget += step)
    run_script (kind, fault, 0, budget);
  check_uint (run_script (kind, fault, 0, ENOUGH), 0);
}

static void
each_budget_is_too_small_once (void)
{
  each_budget_is_too_small (RECORDER_FIXED, FAULT_BUDGET);
  each_budget_is_too_small (RECORDER_GROWS, FAULT_BUDGET);
}

static void
each_budget_stays_too_small (void)
{
  each_budget_is_too_small (RECORDER_FIXED, FAULT_BUDGET_SKIP);
  each_budget_is_too_small (RECORDER_GROWS, FAULT_BUDGET_SKIP);
}

/* Of four chunks the k-th is refused: then there are none. */
static void
preallocation_of_four (FaultKind fault,
                       size_t    k)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;

  recorder_options (recorder, &options);
  if (fault == FAULT_BUDGET)
    options.byte_budget = k * 65536 - 1;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  if (fault == FAULT_SOURCE)
    recorder_fail_at (recorder, k);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 4 * 65536),
                fault == FAULT_SOURCE ? MTUDE_NO_MEMORY : MTUDE_OVER_BUDGET);
  check_uint (recorder_n_frees (recorder), k - 1);
  check_uint (recorder_live_bytes (recorder), 0);
  check_uint (mtude_arena_get_reserved (&arena), 0);
  check_uint (mtude_arena_get_cached (&arena), 0);
  check (mtude_arena_is_untouched (&arena) && mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);

  /* And then there is no arena, and the source is still the caller's. */
  options.local_capacity = 4 * 65536;
  if (fault == FAULT_SOURCE)
    recorder_fail_at (recorder, k);
  check_status (mtude_arena_init (&arena, &options),
                fault == FAULT_SOURCE ? MTUDE_NO_MEMORY : MTUDE_OVER_BUDGET);
  recorder_end (recorder, 1);
}

static void
preallocation_is_all_or_nothing (void)
{
  size_t k;

  for (k = 1; k <= 4; k++)
    {
      preallocation_of_four (FAULT_SOURCE, k);
      preallocation_of_four (FAULT_BUDGET, k);
    }
}

/* Sizes and alignments that no source could serve ask it for nothing. */
static void
impossible_requests (void)
{
  static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 7, SIZE_MAX - 600, (size_t) PTRDIFF_MAX + 1,
                                  PTRDIFF_MAX, PTRDIFF_MAX - 8 };
  static World world;
  MtudeArena *arena = &world.arena;
  volatile size_t hidden;
  size_t i;

  memset (&world, 0, sizeof world);
  world_now = &world;
  world.recorder = recorder_new (RECORDER_FIXED);
  world.budget = MTUDE_NO_BUDGET;
  world.fault = FAULT_BUDGET_SKIP;
  world_init (&world, RECORDER_FIXED);
  (void) recorder_take_log (world.recorder);
  check (do_alloc (&world, 100, 0) && do_box (&world, 1, 100) && do_plain (&world, 2, 100));
  (void) recorder_take_log (world.recorder);

  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      Picture before = picture_of (&world);
      Picture after;

      hidden = sizes[i];
      check_pointer (mtude_arena_alloc (arena, hidden), NULL);
      check_status (mtude_arena_get_status (arena), MTUDE_OVERFLOW);
      check_pointer (mtude_arena_alloc_value (arena, hidden), NULL);
      check_pointer (mtude_arena_alloc_aligned (arena, hidden, 64), NULL);
      check_pointer (mtude_arena_alloc_bytes (arena, hidden), NULL);
      check_pointer (mtude_arena_realloc (arena, world.bound[0].memory, 100, hidden), NULL);
      check_pointer (mtude_box_alloc (arena, hidden), NULL);
      check_pointer (mtude_box_alloc_aligned (arena, hidden, 64), NULL);
      check_pointer (mtude_box_alloc_claims (arena, hidden, 8, 2), NULL);
      check_pointer (mtude_rc_alloc (arena, hidden, NULL), NULL);
      check_pointer (mtude_rc_alloc (arena, hidden, count_destroyed), NULL);
      check_pointer (mtude_atomic_rc_alloc (arena, hidden, NULL), NULL);
      check_pointer (mtude_atomic_rc_alloc (arena, hidden, count_destroyed), NULL);
      check_status (mtude_arena_get_status (arena), MTUDE_OVERFLOW);
      after = picture_of (&world);
      check (memcmp (&before, &after, sizeof before) == 0);
      check_contents (&world, SIZE_MAX);
    }

  check_pointer (mtude_arena_alloc_aligned (arena, 8, 65536), NULL);
  check_status (mtude_arena_get_status (arena), MTUDE_BAD_ALIGNMENT);
  check_pointer (mtude_arena_alloc_aligned (arena, 8, 48), NULL);
  check_status (mtude_arena_get_status (arena), MTUDE_BAD_ALIGNMENT);
  check_log (world.recorder, "");
  do_release (&world, 1, 2);
  world_clear (&world);
}

TAP_MAIN (
  TAP_TEST (each_request_fails_once),
  TAP_TEST (each_request_fails_with_all_after_it),
  TAP_TEST (each_request_fails_once_on_a_source_that_grows),
  TAP_TEST (each_request_fails_with_all_after_it_on_a_source_that_grows),
  TAP_TEST (each_budget_is_too_small_once),
  TAP_TEST (each_budget_stays_too_small),
  TAP_TEST (preallocation_is_all_or_nothing),
  TAP_TEST (impossible_requests))
