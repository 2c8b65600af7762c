/* Waiting for room in the budget, without blocking.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_arena_set_wake(), mtude_arena_look_for_room() and the calls beside
 * it.  How others learn that they have to wake the arena, and why
 * no wake is lost between them and this, is in mtude-home-private.h.
 *
 * When a look finds no room, all that is not room is one of these:
 *
 *   - chunks that are out.  Their last owners wake.  The current chunk of owners is
 *     among them: as long as it is current nobody notices that its owners are gone,
 *     so a look that finds no room retires it first;
 *   - what the local lane holds.  Only this thread makes room of it, by a reset, a
 *     rewind or a trim, which wake.
 *
 * A chunk that becomes current afterwards was room at the look, which was not enough.
 * So what its owners give back is not enough either, unless somebody else makes more
 * of it, who wakes; and the look after that retires it.
 */

#include "mtude-wait.h"

#include "mtude-assert-private.h"
#include "mtude-home-private.h"
#include "mtude-reset-private.h"

/* What stands in front of a value, what its alignment costs, and a NUL. */
#define VALUE_EXTRA 64
#define VALUE_ALIGNMENT 16

static_assert (VALUE_EXTRA + MTUDE_MAX_HEAD == MTUDE_ROOM_EXTRA, "the header says so");

/* The most that an allocation of size bytes may be charged, of whatever kind it is;
 * near the limit of normal allocations it may be either sort.  SIZE_MAX if that is
 * beyond what can be addressed.
 */
static size_t
room_for (const MtudeArena *arena,
          size_t            size)
{
  size_t normal = 0;
  size_t one_shot = 0;
  size_t need;

  if (!mtude_value_need (size, MTUDE_WORD + VALUE_EXTRA, &need)
      || !mtude_one_shot_size (need, VALUE_ALIGNMENT, MTUDE_FOR_OWNERS, &one_shot))
    return SIZE_MAX;

  if (size <= arena->max_normal_alloc)
    normal = mtude_class_size (mtude_class_for_need (need, MTUDE_FOR_OWNERS));
  if (!mtude_request_is_oversized (arena, need, need))
    one_shot = 0;
  return normal > one_shot ? normal : one_shot;
}

/* The same for any that is not larger: a value with a chunk of its own may be charged
 * less than a smaller one in a chunk for several.  Where the whole budget is not enough
 * for such a chunk, a smaller one is not what is waited for.
 */
static size_t
room_for_up_to (const MtudeArena *arena,
                size_t            size)
{
  size_t room = room_for (arena, size);
  size_t normal = room_for (arena, size < arena->max_normal_alloc ? size : arena->max_normal_alloc);

  return normal > room && normal <= arena->budget ? normal : room;
}

/**
 * mtude_arena_set_wake:
 * @arena: an arena
 * @wake: what to call when there may be room
 * @data: (nullable): what to call it with
 * @destroy: (nullable): called once with @data when @wake will not be called any
 *   more, on any thread, perhaps long after the arena is gone
 *
 * Says how the user of the arena wants to hear of room; see
 * mtude_arena_look_for_room().
 *
 * Only the thread that uses the arena may call this, once.
 *
 * Returns: %MTUDE_OK; %MTUDE_INVALID if there is a wake function already;
 *   %MTUDE_NO_MEMORY.  After a failure @destroy is not called
 *
 * Since: 1.0
 */
MtudeStatus
mtude_arena_set_wake (MtudeArena   *arena,
                      MtudeWake     wake,
                      void         *data,
                      MtudeDestroy  destroy)
{
  mtude_assert (wake != NULL);

  if (!mtude_provider_ensure_home (arena))
    return MTUDE_NO_MEMORY;
  if (arena->home->wake != NULL)
    return mtude_fail (arena, MTUDE_INVALID);

  arena->home->wake = wake;
  arena->home->wake_data = data;
  arena->home->wake_destroy = destroy;
  return MTUDE_OK;
}

/**
 * mtude_arena_can_have_room:
 * @arena: an arena
 * @size: bytes of one allocation; add its alignment if that is more than 16
 *
 * Whether the budget, if all of it was free, would be enough for an allocation of
 * @size bytes, as mtude_arena_look_for_room() reckons it.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: whether that is so; if not, the status of the arena is %MTUDE_OVER_BUDGET
 *
 * Since: 1.0
 */
bool
mtude_arena_can_have_room (MtudeArena *arena,
                           size_t      size)
{
  if (arena->budget == MTUDE_NO_BUDGET || room_for (arena, size) <= arena->budget)
    return true;

  mtude_fail (arena, MTUDE_OVER_BUDGET);
  return false;
}

static MtudeRoom
look (MtudeArena *arena,
      size_t      bytes)
{
  if (mtude_provider_has_room (arena, bytes))
    return MTUDE_ROOM_NOW;

  mtude_reset_free_unused (arena);
  mtude_shared_retire (arena);
  if (!(arena->busy & MTUDE_BUSY_ARMED))
    {
      arena->busy |= MTUDE_BUSY_ARMED;
      mtude_home_arm (arena->home);
    }

  /* What came between the first look and the arming has woken nobody. */
  return mtude_provider_has_room (arena, bytes) ? MTUDE_ROOM_NOW : MTUDE_ROOM_LATER;
}

/**
 * mtude_arena_look_for_room:
 * @arena: an arena that a wake function was set for
 * @size: the most bytes of one allocation; add its alignment if that is more than 16
 *
 * Asks whether an allocation of @size bytes or fewer is within the budget: of
 * arena-bound memory, a byte string, or an owner of any kind with or without a
 * destructor.  What the cache would give back for it counts as room.
 *
 * Such an allocation takes at most the next power of two of @size +
 * %MTUDE_ROOM_EXTRA bytes, or, if it gets a chunk of its own, that sum; this is what
 * has to be free.  Beyond the largest size that shares a chunk it is at least what that
 * size takes, if the whole budget is as much: one of fewer bytes may need it.  After
 * %MTUDE_ROOM_NOW the next allocation does not fail for the budget.
 *
 * After %MTUDE_ROOM_LATER the arena is *armed*: the wake function is called whenever
 * somebody makes room by releasing owners or snapshots, on that thread; and when this
 * thread does so by a reset, a seal, a rewind or a trim.  Then it is time to look
 * again, on the thread that uses the arena; there may still be too little, and a call
 * may be one too many.  Releasing plain owners alone makes room at the next reset or
 * trim.  Any other answer disarms.
 *
 * To answer %MTUDE_ROOM_LATER the current chunk of owners is given up, so that it
 * can come back; allocations of owners need room for another one from then on.
 *
 * Only the thread that uses the arena may call this.  Takes constant time, and some
 * for each chunk that came home since.
 *
 * Returns: what was found; with %MTUDE_ROOM_NEVER the status of the arena is
 *   %MTUDE_OVER_BUDGET
 *
 * Since: 1.0
 */
MtudeRoom
mtude_arena_look_for_room (MtudeArena *arena,
                           size_t      size)
{
  void *before = mtude_arena_enter (arena);
  MtudeRoom room = MTUDE_ROOM_NOW;

  mtude_assert (arena->home != NULL && arena->home->wake != NULL);

  if (!mtude_arena_can_have_room (arena, size))
    room = MTUDE_ROOM_NEVER;
  else if (arena->budget != MTUDE_NO_BUDGET)
    room = look (arena, room_for_up_to (arena, size));
  if (room != MTUDE_ROOM_LATER)
    mtude_arena_disarm (arena);
  mtude_arena_leave (arena, before);
  return room;
}

/**
 * mtude_arena_disarm:
 * @arena: an arena
 *
 * Ends what %MTUDE_ROOM_LATER has begun: the wake function is not called any more
 * for what happens from now on.  It may still run for what happened before.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
mtude_arena_disarm (MtudeArena *arena)
{
  if (!(arena->busy & MTUDE_BUSY_ARMED))
    return;

  arena->busy &= ~MTUDE_BUSY_ARMED;
  mtude_home_disarm (arena->home);
}
