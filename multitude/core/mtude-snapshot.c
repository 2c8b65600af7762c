/* Snapshots: one owner for everything that an arena has handed out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_arena_seal() and the mtude_snapshot_ calls.
 *
 * A seal ends a generation as a reset does, but its chunks do not go to the cache:
 * they leave with the snapshot, each with a claim on the way home, and are
 * outstanding until that gives them back.  The snapshot itself is the last value
 * of the generation, so it is not touched any more once its own chunk is gone.
 *
 *   bytes == sizes from first to last + sizes on one_shots + sizes on pinned
 *
 * The count is used as a tally that has no surplus: who holds a reference adds,
 * sites (6), and drops, as (3) and (4) of mtude-tally-private.h, but looks at what was
 * there: a reference that is given up twice finds no stamp, or no count.
 *
 * The seed is not a chunk.  It lies in the arena's struct, and pointers into it
 * must stay valid; so whoever owns the struct is told when the snapshot that took
 * the seed is gone.  There is one such snapshot at most: an arena that was sealed
 * will be sealed again, and from then on it leaves its seed alone.
 */

#include "mtude-snapshot.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-cleanup-private.h"
#include "mtude-debug-private.h"
#include "mtude-home-private.h"
#include "mtude-named-private.h"
#include "mtude-reset-private.h"
#include "mtude-tally-private.h"

#include <string.h>

struct _MtudeSnapshot
{
  /* Anyone, atomic. */
  size_t        count;

  /* Constant, until the last reference goes. */
  void         *root;
  size_t        bytes;
  MtudeChunk   *first;          /* chunks without owners, linked up to last, or NULL */
  MtudeChunk   *last;
  MtudeChunk   *one_shots;
  MtudeChunk   *pinned;         /* plain owners hold these as well */
  MtudeCleanup *cleanups;       /* newest first */
  uintptr_t     seed;           /* or 0 */
  MtudeDestroy  seed_notify;
  void         *seed_data;
  uint64_t      stamp;          /* of all from root on */
};

static_assert (sizeof (MtudeSnapshot) <= MTUDE_SNAPSHOT_SIZE, "the header says so");

/**
 * mtude_arena_skip_seed:
 * @arena: an arena that nothing was allocated from yet
 *
 * Lets the first allocation ask for a chunk, instead of using the memory that the
 * arena has in itself.  No snapshot of it will depend on that then.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: %MTUDE_OK, or %MTUDE_INVALID if it is too late
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_skip_seed (MtudeArena *arena)
{
  if (!mtude_arena_is_untouched (arena))
    return mtude_fail (arena, MTUDE_INVALID);

  arena->seed_state = MTUDE_SEED_LEFT;
  mtude_local_empty (arena);
  return MTUDE_OK;
}

static uint64_t
compute_stamp (const MtudeSnapshot *self)
{
  const void *const fields[] = { self->root, self->first, self->last, self->one_shots, self->pinned,
                                 self->cleanups, self->seed_data };
  uint64_t stamp = mtude_stamp_begin (self);
  size_t i;

  for (i = 0; i < sizeof fields / sizeof fields[0]; i++)
    stamp = mtude_stamp_add (stamp, (uint64_t) (uintptr_t) fields[i]);
  stamp = mtude_stamp_add (stamp, self->bytes);
  stamp = mtude_stamp_add (stamp, self->seed);
  return mtude_stamp_end (mtude_stamp_function (stamp, self->seed_notify));
}

static MTUDE_COLD MTUDE_NORETURN void
die_of_release (const MtudeSnapshot *self)
{
  mtude_panic ("the snapshot at %p was released before", (const void *) self);
}

/* Of a reference all but the count is constant.  The last one takes the stamp along, so
 * that one too many is found for as long as the memory is as it was; and what has come
 * there since is none, whatever it is.
 */
static void
check_stamp (const MtudeSnapshot *self)
{
  if (MTUDE_CHECK_LEVEL < 1 || MTUDE_LIKELY (self->stamp == compute_stamp (self)))
    return;

  if (self->stamp == 0)
    die_of_release (self);
  mtude_damaged (NULL, "snapshot", self);
}

/* Whether it was the last one.  Two threads that release the same one both find the
 * stamp; then one of them finds the count at 0.
 */
static bool
drop_reference (MtudeSnapshot *self)
{
  size_t before = mtude_atomic_sub_release (&self->count, 1); /* (3) */

  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (before == 0))
    die_of_release (self);
  if (before != 1)
    return false;

  mtude_atomic_fence_acquire (&self->count); /* (4) */
  return true;
}

/* The chunk leaves the arena. */
static void
take_chunk (MtudeSnapshot *self,
            MtudeArena    *arena,
            MtudeChunk    *chunk)
{
  mtude_chunk_check (chunk, arena->name);
  mtude_chunk_set_home (chunk, arena->home);
  arena->n_out++;
  arena->out_bytes += chunk->size;
  self->bytes += chunk->size;
}

static void
take_normal (MtudeSnapshot *self,
             MtudeArena    *arena,
             MtudeChunk    *chunk)
{
  take_chunk (self, arena, chunk);
  if (self->first == NULL)
    self->last = chunk;
  chunk->next = self->first;
  self->first = chunk;
}

static void
take_clean (MtudeSnapshot *self,
            MtudeArena    *arena)
{
  MtudeChunk *chunk = arena->clean;

  while (chunk != NULL)
    {
      MtudeChunk *next = chunk->next;

      take_normal (self, arena, chunk);
      chunk = next;
    }

  arena->held -= arena->clean_bytes;
  arena->clean_bytes = 0;
  arena->clean = NULL;
}

/* What was pinned before this generation holds nothing of it. */
static void
take_pinned (MtudeSnapshot *self,
             MtudeArena    *arena)
{
  MtudeChunk **link = &arena->pinned;

  while (*link != NULL)
    {
      MtudeChunk *chunk = *link;

      if (chunk->stale)
        {
          link = &chunk->next;
          continue;
        }

      *link = chunk->next;
      if (mtude_atomic_load_relaxed (&chunk->owners) == 0)
        {
          take_normal (self, arena, chunk);
          continue;
        }

      take_chunk (self, arena, chunk);
      mtude_home_seal (chunk);
      chunk->next = self->pinned;
      self->pinned = chunk;
    }
}

static void
take_one_shots (MtudeSnapshot *self,
                MtudeArena    *arena)
{
  MtudeChunk *chunk;

  self->one_shots = arena->one_shots;
  for (chunk = self->one_shots; chunk != NULL; chunk = chunk->next)
    take_chunk (self, arena, chunk);
  arena->one_shots = NULL;
}

/* What ends the values that are apart runs last of all. */
static void
take_cleanups (MtudeSnapshot *self,
               MtudeArena    *arena,
               MtudeCleanup  *last)
{
  MtudeCleanup **link = &self->cleanups;

  self->cleanups = arena->cleanups;
  arena->cleanups = NULL;
  arena->busy &= ~MTUDE_BUSY_CLEANUPS;

  if (last == NULL)
    return;

  while (*link != NULL)
    link = &(*link)->next;
  *link = last;
  if (link != &self->cleanups)
    mtude_cleanup_stamp ((MtudeCleanup *) link);
}

static void
take_seed (MtudeSnapshot *self,
           MtudeArena    *arena)
{
  if (mtude_seed_used (arena) > 0)
    {
      self->seed = (uintptr_t) arena->seed;
      arena->seed_state = MTUDE_SEED_SEALED;
    }
  else if (arena->seed_state == MTUDE_SEED_STARTS)
    arena->seed_state = MTUDE_SEED_LEFT;
}

/* The snapshot is there, so nothing can fail any more. */
static void
take_generation (MtudeSnapshot *self,
                 MtudeArena    *arena,
                 MtudeCleanup  *last)
{
  mtude_reset_note_use (arena);

  take_seed (self, arena);
  mtude_local_retire (arena);
  take_clean (self, arena);
  take_pinned (self, arena);
  take_one_shots (self, arena);
  take_cleanups (self, arena, last);
  mtude_local_empty (arena);

  mtude_reset_lanes (arena, MTUDE_RESET_KEEP_LIMIT);
}

static MtudeSnapshot *
snapshot_new (MtudeArena  *arena,
              MtudeDestroy seed_notify)
{
  MtudeRequest request = { sizeof (MtudeSnapshot), MTUDE_WORD, 0, MTUDE_FOR_VALUES };

  if (seed_notify == NULL && (mtude_arena_is_in_seed (arena) || mtude_seed_used (arena) > 0))
    {
      mtude_fail (arena, MTUDE_INVALID);
      return NULL;
    }

  return mtude_provider_ensure_home (arena) ? mtude_local_request (arena, &request) : NULL;
}

/**
 * mtude_arena_seal:
 * @arena: an arena
 * @root: (nullable): what mtude_snapshot_get_root() returns
 * @seed_notify: (nullable): called with @seed_data when the snapshot is gone, if it
 *   has the seed of the arena
 * @seed_data: (nullable): what to call it with
 *
 * Makes everything arena-bound of this generation one value: a snapshot, whose
 * memory stays valid until its last reference is gone, whatever happens to the
 * arena.  The cleanups of the generation go with it, and run then.
 *
 * The arena goes on as after a reset, with its cache: marks of before are refused,
 * heaps have ended.  Owners are not touched; a plain owner whose chunk is sealed
 * keeps that chunk as the snapshot does, and stays with its thread.  Chunks that
 * are sealed count as reserved until the snapshot gives them back.
 *
 * The first 320 bytes of an arena may lie in its own struct, which then has to
 * stay where it is until @seed_notify is called; see mtude_snapshot_has_seed().
 * This can only be so for the first snapshot of an arena.  If @seed_notify is %NULL
 * the call is refused when it would be so; mtude_arena_skip_seed() avoids that.
 *
 * Costs 96 bytes of arena-bound memory.  Takes time in proportion to the chunks of
 * the generation.  Only the thread that uses the arena may call this, and no
 * cleanup may.
 *
 * Returns: (transfer full) (nullable): a snapshot; %NULL if there is no memory or
 *   the call is refused with %MTUDE_INVALID, and then the arena is as it was
 *
 * Since: 1.0
 */
MtudeSnapshot *
mtude_arena_seal (MtudeArena   *arena,
                  void         *root,
                  MtudeDestroy  seed_notify,
                  void         *seed_data)
{
  void *before = mtude_arena_enter (arena);
  MtudeCleanup *last = NULL;
  MtudeSnapshot *self;

  if (MTUDE_UNLIKELY (arena->busy & MTUDE_BUSY_RESETTING))
    mtude_panic ("arena '%s': a cleanup must not seal the arena that runs it",
                 arena->name != NULL ? arena->name : "");

  self = snapshot_new (arena, seed_notify);
  if (self != NULL && mtude_arena_is_apart (arena))
    last = mtude_apart_detach (arena);
  if (self != NULL)
    {
      memset (self, 0, sizeof *self);
      mtude_atomic_store_relaxed (&self->count, 1); /* nobody else can see it yet */
      self->root = root;
      self->seed_notify = seed_notify;
      self->seed_data = seed_data;
      take_generation (self, arena, last);
      self->stamp = compute_stamp (self);
    }
  mtude_arena_leave (arena, before);

  return self;
}

/**
 * mtude_snapshot_acquire:
 * @snapshot: a snapshot
 *
 * Takes one more reference.  May be called from any thread that has one.
 *
 * Returns: (transfer full): @snapshot
 *
 * Since: 1.0
 */
MtudeSnapshot *
mtude_snapshot_acquire (MtudeSnapshot *snapshot)
{
  mtude_tally_add (&snapshot->count, 1);
  return snapshot;
}

static void
run_cleanups (MtudeSnapshot *self)
{
  while (self->cleanups != NULL)
    {
      MtudeCleanup *cleanup = mtude_cleanup_check (self->cleanups, NULL);

      self->cleanups = cleanup->next;
      cleanup->destroy (cleanup->data);
    }
}

/* Memory checkers forget what was in it; the struct around it is its owner's. */
static void
give_back_seed (const MtudeSnapshot *self)
{
  if (self->seed == 0)
    return;

  if (mtude_debug_has (MTUDE_DEBUG_WIPES))
    {
      mtude_poison_give_up (self->seed, self->seed + MTUDE_SEED_SIZE);
      mtude_track_close (self->seed);
      mtude_track_close (self->seed + MTUDE_SEED_SIZE);
      mtude_track_show (self->seed, self->seed + MTUDE_SEED_SIZE);
      if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
        mtude_named_forget (self->seed);
    }
  self->seed_notify (self->seed_data);
}

/* Each link is read before its chunk goes. */
static void
give_back_chunks (const MtudeSnapshot *self)
{
  MtudeChunk *chunk;
  MtudeChunk *next;

  for (chunk = self->one_shots; chunk != NULL; chunk = next)
    {
      mtude_chunk_check (chunk, NULL);
      next = chunk->next;
      mtude_home_return_chunk (chunk);
    }
  for (chunk = self->pinned; chunk != NULL; chunk = next)
    {
      mtude_chunk_check (chunk, NULL);
      next = chunk->next;
      mtude_home_leave_sealed (chunk);
    }
  if (self->first != NULL)
    {
      mtude_chunk_check (self->first, NULL);
      mtude_chunk_check (self->last, NULL);
      mtude_home_return_list (self->first, self->last);
    }
}

/**
 * mtude_snapshot_release:
 * @snapshot: (transfer full): a snapshot
 *
 * Gives up a reference.  With the last one the cleanups run, on this thread, newest
 * first, while all memory of the snapshot is still valid; then the chunks go home
 * to their arena, or to the source if it is gone.  A cleanup must not touch the
 * snapshot itself, nor the arena, unless this is its thread and it is alive.
 *
 * May be called from any thread.  With the last reference it takes time in
 * proportion to cleanups and one-value chunks, and to all chunks if the arena is
 * gone.  Aborts if it finds that the last reference was given up before.
 *
 * Since: 1.0
 */
void
mtude_snapshot_release (MtudeSnapshot *snapshot)
{
  MtudeSnapshot last;

  check_stamp (snapshot);
  if (!drop_reference (snapshot))
    return;

  snapshot->stamp = 0;
  run_cleanups (snapshot);

  /* It lies in what it gives back. */
  last = *snapshot;
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_set_way (MTUDE_WAY_SNAPSHOT);
  give_back_chunks (&last);
  give_back_seed (&last);
}

/**
 * mtude_snapshot_get_root:
 * @snapshot: a snapshot
 *
 * May be called from any thread that has a reference.
 *
 * Returns: (transfer none) (nullable): the root that it was sealed with
 *
 * Since: 1.0
 */
void *
mtude_snapshot_get_root (const MtudeSnapshot *snapshot)
{
  return snapshot->root;
}

/**
 * mtude_snapshot_get_bytes:
 * @snapshot: a snapshot
 *
 * What it keeps of the source: whole chunks, which count against the budget of the
 * arena.  The seed is not part of it.
 *
 * May be called from any thread that has a reference.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
size_t
mtude_snapshot_get_bytes (const MtudeSnapshot *snapshot)
{
  return snapshot->bytes;
}

/**
 * mtude_snapshot_has_seed:
 * @snapshot: a snapshot
 *
 * Whether some of its memory lies in the struct of the arena, which then has to
 * stay where it is until the snapshot is gone.
 *
 * May be called from any thread that has a reference.
 *
 * Returns: whether that is so
 *
 * Since: 1.0
 */
bool
mtude_snapshot_has_seed (const MtudeSnapshot *snapshot)
{
  return snapshot->seed != 0;
}

/**
 * mtude_snapshot_remove_cleanup:
 * @snapshot: a snapshot that nobody else has a reference to
 * @destroy: what was registered
 * @data: (nullable): what it was registered with
 *
 * Makes sure that the newest such cleanup of mtude_arena_add_cleanup() does not run.
 *
 * Only the thread that sealed the snapshot may call this.  Takes time in proportion
 * to the cleanups that are newer.
 *
 * Returns: whether there was one
 *
 * Since: 1.0
 */
bool
mtude_snapshot_remove_cleanup (MtudeSnapshot *snapshot,
                               MtudeDestroy   destroy,
                               void          *data)
{
  MtudeCleanup **link = &snapshot->cleanups;

  while (*link != NULL && ((*link)->destroy != destroy || (*link)->data != data))
    link = &(*link)->next;
  if (*link == NULL)
    return false;

  *link = (*link)->next;
  if (link != &snapshot->cleanups)
    mtude_cleanup_stamp ((MtudeCleanup *) link);
  snapshot->stamp = compute_stamp (snapshot);
  return true;
}
