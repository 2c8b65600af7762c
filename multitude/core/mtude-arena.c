/* The arena: beginning, options, threads and end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what is not on the way of an allocation: that is in mtude-arena-alloc.c.
 */

/* For gettid() by way of syscall(). */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-arena-inline.h"

#include "mtude-assert-private.h"
#include "mtude-cleanup-private.h"
#include "mtude-debug-private.h"
#include "mtude-home-private.h"
#include "mtude-named-private.h"
#include "mtude-reset-private.h"
#include "mtude-tally-private.h"
#include "mtude-watch-private.h"
#include "mtude-wait.h"


#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEFAULT_RESET_LIMIT ((size_t) 16 << 20)

/* Statuses, in the order of the enumeration. */
static const char *const status_names[] = {
  "no error",
  "the source has no memory",
  "the byte budget is exceeded",
  "the alignment is not possible",
  "the size is too large",
  "an argument is not valid now",
};

/**
 * mtude_status_to_string:
 * @status: a status
 *
 * Says in English what a status means.  May be called from any thread.
 *
 * Returns: (transfer none): a phrase without a full stop
 *
 * Since: 1.0
 */
const char *
mtude_status_to_string (MtudeStatus status)
{
  if ((size_t) status >= sizeof status_names / sizeof status_names[0])
    return "unknown status";

  return status_names[status];
}

/**
 * mtude_options_init:
 * @options: (out caller-allocates): options
 *
 * Sets all options to their defaults: the default source, no name, no budget,
 * 16384 bytes in a normal allocation, nothing asked for in advance, a reset limit
 * of 16 MiB.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
mtude_options_init (MtudeOptions *options)
{
  options->source = NULL;
  options->name = NULL;
  options->byte_budget = MTUDE_NO_BUDGET;
  options->max_normal_alloc = MTUDE_DEFAULT_MAX_NORMAL_ALLOC;
  options->local_capacity = 0;
  options->shared_capacity = 0;
  options->reset_limit = DEFAULT_RESET_LIMIT;
}

static bool
capacity_is_valid (size_t bytes)
{
  return bytes == 0 || bytes >= MTUDE_MIN_CHUNK_SIZE;
}

static bool
options_are_valid (const MtudeOptions *options)
{
  return options->max_normal_alloc >= MTUDE_MIN_MAX_NORMAL_ALLOC
         && options->max_normal_alloc <= MTUDE_MAX_PAYLOAD
         && capacity_is_valid (options->local_capacity)
         && capacity_is_valid (options->shared_capacity)
         && (options->source == NULL
             || (options->source->alloc != NULL && options->source->free != NULL));
}

static void
take_options (MtudeArena         *arena,
              const MtudeOptions *options)
{
  arena->name = options->name;
  arena->budget = options->byte_budget;
  arena->max_normal_alloc = options->max_normal_alloc;
  arena->reset_limit = options->reset_limit;

  /* Memory that was asked for in advance replaces the seed, and no budget ends it. */
  if (arena->held == 0 || arena->budget == 0)
    mtude_local_start (arena);
}

/* The first failure, or MTUDE_OK. */
static MtudeStatus
preallocate_both (MtudeArena         *arena,
                  const MtudeOptions *options)
{
  MtudeStatus status = mtude_arena_preallocate (arena, MTUDE_LANE_LOCAL, options->local_capacity);

  if (status == MTUDE_OK)
    status = mtude_arena_preallocate (arena, MTUDE_LANE_SHARED, options->shared_capacity);
  return status;
}

/* What take_options() makes of the defaults when nothing else is to be done. */
static void
start_with_defaults (MtudeArena *arena)
{
  arena->budget = MTUDE_NO_BUDGET;
  arena->max_normal_alloc = MTUDE_DEFAULT_MAX_NORMAL_ALLOC;
  arena->reset_limit = DEFAULT_RESET_LIMIT;
  arena->cur = arena->lo = (uintptr_t) arena->seed;
  arena->top = arena->hi = (uintptr_t) arena->seed + MTUDE_SEED_SIZE;
  arena->shared_cur = arena->shared_end = (uintptr_t) mtude_nowhere;
}

static MTUDE_COLD MtudeStatus
start_with_options (MtudeArena         *arena,
                    const MtudeOptions *options)
{
  MtudeOptions defaults;
  MtudeStatus status;

  if (options == NULL)
    {
      mtude_options_init (&defaults);
      options = &defaults;
    }
  if (!options_are_valid (options))
    return MTUDE_INVALID;

  /* A caller's source has to be kept for the chunks that outlive the arena. */
  if (options->source != NULL)
    {
      arena->home = mtude_home_new (options->source);
      if (arena->home == NULL)
        return MTUDE_NO_MEMORY;
      mtude_home_set_name (arena->home, options->name);
    }

  if (mtude_debug_read () != MTUDE_DEBUG_READ)
    mtude_arena_begin_debugging (arena);
  mtude_shared_set (arena, (uintptr_t) mtude_nowhere, (uintptr_t) mtude_nowhere);
  take_options (arena, options);
  mtude_reset_wipe_seed (arena);

  status = preallocate_both (arena, options);
  if (status != MTUDE_OK)
    {
      /* A failed call leaves the data of the source with its caller. */
      if (options->source != NULL)
        mtude_home_keep_source (arena->home);
      mtude_arena_clear (arena);
    }
  return status;
}

/**
 * mtude_arena_init_zeroed:
 * @arena: memory for an arena, all zero
 * @options: (nullable): how to set it up, or %NULL for the defaults
 *
 * As mtude_arena_init(), for memory that is zero already.
 *
 * Returns: %MTUDE_OK, or why it failed; then the arena must not be used
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_init_zeroed (MtudeArena         *arena,
                         const MtudeOptions *options)
{
  if (MTUDE_UNLIKELY (options != NULL || mtude_debug_flags () != MTUDE_DEBUG_READ))
    return start_with_options (arena, options);

  start_with_defaults (arena);
  return MTUDE_OK;
}

/**
 * mtude_arena_init:
 * @arena: (out caller-allocates): memory for an arena
 * @options: (nullable): how to set it up, or %NULL for the defaults
 *
 * Begins an arena.  Asks its source for nothing, unless options say so.
 *
 * The memory must stay where it is until mtude_arena_clear().
 *
 * May be called from any thread.
 *
 * Returns: %MTUDE_OK; %MTUDE_INVALID if an option is out of range; otherwise why
 *   memory could not be asked for in advance.  After a failure the arena must not
 *   be used, and the `destroy` of the source is not called
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_init (MtudeArena         *arena,
                  const MtudeOptions *options)
{
  /* Of a size that it knows gcc makes one string instruction, which takes longer than
   * all the rest of an arena's life.
   */
  memset (arena, 0, mtude_hide_size (offsetof (MtudeArena, seed)));
  return mtude_arena_init_zeroed (arena, options);
}

static void
free_list (MtudeArena *arena,
           MtudeChunk *chunk)
{
  while (chunk != NULL)
    {
      MtudeChunk *next;

      mtude_chunk_check (chunk, arena->name);
      next = chunk->next;
      mtude_provider_free (arena, chunk);
      chunk = next;
    }
}

/* A current chunk without owners need not go to a list first.  Apart, for an arena that
 * ends in its seed.
 */
static __attribute__ ((noinline)) void
give_back_unowned (MtudeArena *arena,
                   MtudeChunk *chunk)
{
  mtude_chunk_check_tenure (chunk, arena->name, arena->tenure);
  (void) mtude_count_alive (chunk, 0, arena->name);
  mtude_provider_free (arena, chunk);
}

static void
give_back_current (MtudeArena *arena)
{
  if (arena->chunk == NULL)
    return;

  if (mtude_local_issued (arena) == 0)
    give_back_unowned (arena, arena->chunk);
  else
    {
      mtude_local_drop_unused (arena);
      mtude_local_retire (arena);
    }
}

/* Chunks with plain owners go on without the arena. */
static void
orphan_pinned (MtudeArena *arena)
{
  MtudeChunk *chunk = arena->pinned;

  while (chunk != NULL)
    {
      MtudeChunk *next;

      mtude_chunk_check (chunk, arena->name);
      next = chunk->next;
      if (mtude_pinned_alive (chunk, arena->name) == 0)
        mtude_provider_free (arena, chunk);
      else
        {
          mtude_chunk_set_kind (chunk, MTUDE_CHUNK_ORPHAN);
          mtude_chunk_set_home (chunk, arena->home);
          arena->n_out++;
        }
      chunk = next;
    }
}

static void
close_home (MtudeArena *arena)
{
  MtudeChunk *chunk = mtude_home_close (arena->home);

  while (chunk != NULL)
    {
      MtudeChunk *next;

      mtude_chunk_check (chunk, arena->name);
      next = chunk->next;
      arena->n_out--;
      mtude_provider_free (arena, chunk);
      chunk = next;
    }

  mtude_home_settle (arena->home, arena->n_out);
}

/* The struct around it is its owner's. */
static MTUDE_COLD void
end_seed (MtudeArena *arena)
{
  uintptr_t seed = (uintptr_t) arena->seed;

  mtude_named_set_way (MTUDE_WAY_END);
  if (arena->seed_state == MTUDE_SEED_SEALED)
    return;

  mtude_reset_wipe_seed (arena);
  mtude_track_show (seed, seed + MTUDE_SEED_SIZE);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_forget (seed);
}

static MTUDE_COLD void
give_back (MtudeArena *arena)
{
  (void) mtude_arena_enter (arena);
  mtude_arena_disarm (arena);
  if (arena->cleanups != NULL)
    mtude_cleanups_run (arena, NULL);
  if (MTUDE_UNLIKELY (arena->watch != NULL))
    mtude_arena_end_debugging (arena);
  if (mtude_debug_has (MTUDE_DEBUG_WIPES))
    end_seed (arena);
  if (arena->one_shots != NULL)
    mtude_reset_one_shots (arena, NULL);
  give_back_current (arena);
  if (arena->clean != NULL)
    free_list (arena, arena->clean);
  if (arena->cache != NULL)
    free_list (arena, arena->cache);
  arena->cache = NULL;
  orphan_pinned (arena);

  if (arena->home != NULL)
    {
      mtude_shared_drop_unused (arena);
      mtude_shared_retire (arena);
      free_list (arena, arena->cache);
      close_home (arena);
    }
  if (MTUDE_UNLIKELY (arena->watch != NULL))
    mtude_watch_end (arena->watch);
}

/* Whether the arena has nothing from its source but a current chunk, and has promised
 * nothing.  What busy has no bit for is that chunk, a list of clean ones and a home.
 */
static bool
has_one_chunk_at_most (const MtudeArena *arena)
{
  return arena->busy == 0 && arena->clean == NULL && arena->home == NULL;
}

/**
 * mtude_arena_clear:
 * @arena: an arena
 *
 * Ends an arena: runs its cleanups, newest first, and gives back all memory that
 * is not kept by owners.  Each of those gives its chunk back when it goes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
mtude_arena_clear (MtudeArena *arena)
{
  if (MTUDE_UNLIKELY (!has_one_chunk_at_most (arena) || mtude_arena_is_watched (arena)))
    give_back (arena);
  else if (arena->chunk != NULL)
    give_back_unowned (arena, arena->chunk);
}

/**
 * mtude_arena_is_untouched:
 * @arena: an arena
 *
 * Whether nothing was ever allocated from the arena, so that its options may
 * still be changed.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether that is so
 *
 * Since: 1.0
 */
bool
mtude_arena_is_untouched (const MtudeArena *arena)
{
  return arena->chunk == NULL && arena->clean == NULL && arena->pinned == NULL
         && arena->one_shots == NULL && arena->shared_chunk == NULL && arena->n_out == 0
         && arena->resets == 0
         && mtude_local_cur (arena) == arena->lo && mtude_local_top (arena) == arena->hi;
}

/**
 * mtude_arena_set_options:
 * @arena: an arena
 * @options: options; their source and capacities are not looked at
 *
 * Changes the name, budget and limits of an arena that nothing was allocated
 * from yet.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: %MTUDE_OK, or %MTUDE_INVALID if it is too late or an option is out of
 *   range
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_set_options (MtudeArena         *arena,
                         const MtudeOptions *options)
{
  MtudeOptions changed = *options;

  changed.source = NULL;
  changed.local_capacity = 0;
  changed.shared_capacity = 0;
  if (!mtude_arena_is_untouched (arena) || !options_are_valid (&changed))
    return mtude_fail (arena, MTUDE_INVALID);

  take_options (arena, &changed);
  if (arena->home != NULL)
    mtude_home_set_name (arena->home, arena->name);
  if (MTUDE_UNLIKELY (arena->watch != NULL))
    mtude_watch_note_request (arena->watch);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_arena_debug_name (arena);
  return MTUDE_OK;
}

/**
 * mtude_arena_get_options:
 * @arena: an arena
 * @options: (out caller-allocates): where to put the options
 *
 * Reads the name, budget and limits of an arena.  The source and the capacities
 * are set to their defaults.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
mtude_arena_get_options (const MtudeArena *arena,
                         MtudeOptions     *options)
{
  mtude_options_init (options);
  options->name = arena->name;
  options->byte_budget = arena->budget;
  options->max_normal_alloc = arena->max_normal_alloc;
  options->reset_limit = arena->reset_limit;
}

/**
 * mtude_arena_preallocate:
 * @arena: an arena that nothing was allocated from yet
 * @lane: what the memory is for
 * @bytes: how much to ask for: 0, or at least 512
 *
 * Asks the source for chunks in advance: one of the smallest class that holds
 * @bytes, or as many of the largest as that takes.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: %MTUDE_OK; %MTUDE_INVALID if it is too late or @bytes is out of range;
 *   %MTUDE_OVER_BUDGET or %MTUDE_NO_MEMORY, and then nothing was kept
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_preallocate (MtudeArena *arena,
                         MtudeLane   lane,
                         size_t      bytes)
{
  MtudeStatus status;
  void *before;

  if (bytes == 0)
    return MTUDE_OK;
  if (!mtude_arena_is_untouched (arena) || !capacity_is_valid (bytes))
    return mtude_fail (arena, MTUDE_INVALID);

  before = mtude_arena_enter (arena);
  status = mtude_provider_preallocate (arena, lane, bytes);

  /* What was asked for is to be used: not the seed before it. */
  if (status == MTUDE_OK && lane == MTUDE_LANE_LOCAL)
    mtude_local_empty (arena);
  mtude_arena_leave (arena, before);
  return status;
}

/**
 * mtude_arena_get_status:
 * @arena: an arena
 *
 * Why the last call that failed did so.  A call that succeeds does not change it.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: a status; %MTUDE_OK if nothing failed yet
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_get_status (const MtudeArena *arena)
{
  return (MtudeStatus) arena->status;
}

/**
 * mtude_arena_check_threads:
 * @arena: an arena
 *
 * Makes the slow paths of the arena look whether another thread is in one of
 * them at the same moment, and end the program with a message if so.  Builds of
 * the library for debugging always look.
 *
 * Since: 1.0
 */
void
mtude_arena_check_threads (MtudeArena *arena)
{
  arena->checks_threads = true;
}

/* Two threads that come in turns by chance are found when one of them stays inside for
 * a while: by all other threads, now and then.
 */
static void
linger (void)
{
  static _Thread_local unsigned n_calls;

  if (++n_calls % 64 == 0)
    sched_yield ();
}

/* The exchange orders nothing: it finds two threads that are in the arena at
 * once, which no order would make right.
 */
void *
mtude_arena_note_user (MtudeArena *arena)
{
  void *self = (void *) syscall (SYS_gettid);
  void *before = mtude_atomic_exchange_relaxed (&arena->user_thread, self);

  if (MTUDE_UNLIKELY (before != NULL && before != self))
    mtude_panic ("arena '%s' is used by threads %ld and %ld at once: an arena may be handed over, "
                 "not shared", arena->name != NULL ? arena->name : "",
                 (long) (uintptr_t) before, (long) (uintptr_t) self);

  mtude_note_arena_name (arena->name);
  if (arena->checks_threads)
    linger ();

  /* Not before: in the midst of a call by another thread nothing holds. */
  mtude_assert_expensive (mtude_arena_is_valid (arena));
  return before;
}

void
mtude_arena_forget_user (MtudeArena *arena,
                         void       *before)
{
  mtude_atomic_store_relaxed (&arena->user_thread, before);
  mtude_assert_internal (mtude_arena_is_valid (arena));
}
