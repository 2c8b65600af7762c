/* Cleanups: what has to be called when arena-bound memory goes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_arena_add_cleanup(), and mtude_cleanups_run() for reset, rewind
 * and the end of the arena.
 */

#include "mtude-cleanup-private.h"

#include "mtude-integrity-private.h"

static_assert (sizeof (MtudeCleanup) <= MTUDE_CLEANUP_SIZE, "the header says so");

static uint64_t
compute_stamp (const MtudeCleanup *cleanup)
{
  uint64_t stamp = mtude_stamp_begin (cleanup);

  stamp = mtude_stamp_add (stamp, (uint64_t) (uintptr_t) cleanup->next);
  stamp = mtude_stamp_function (stamp, cleanup->destroy);
  stamp = mtude_stamp_add (stamp, (uint64_t) (uintptr_t) cleanup->data);
  return mtude_stamp_end (stamp);
}

void
mtude_cleanup_stamp (MtudeCleanup *cleanup)
{
  cleanup->stamp = compute_stamp (cleanup);
}

MtudeCleanup *
mtude_cleanup_check (MtudeCleanup *cleanup,
                     const char   *arena_name)
{
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (cleanup->stamp != compute_stamp (cleanup)))
    mtude_damaged (arena_name, "cleanup", cleanup);

  return cleanup;
}

/**
 * mtude_arena_add_cleanup:
 * @arena: an arena
 * @destroy: what to call
 * @data: (nullable): what to call it with
 *
 * Registers a function that is called once, when the arena is reset, cleared, or
 * rewound to a mark that is older than the registration.
 *
 * Cleanups run on the thread that does that, newest first, while all memory of
 * the arena is still valid.  A cleanup may allocate from the arena and register
 * further cleanups, which then run as well; it may not reset, rewind or clear it.
 *
 * Costs 32 bytes of arena-bound memory.  Only the thread that uses the arena may
 * call this.
 *
 * Returns: whether it was registered; if not, mtude_arena_get_status() says why
 *
 * Since: 1.0
 */
bool
mtude_arena_add_cleanup (MtudeArena  *arena,
                         MtudeDestroy destroy,
                         void        *data)
{
  MtudeRequest request = { sizeof (MtudeCleanup), MTUDE_WORD, 0, MTUDE_FOR_VALUES };
  void *before = mtude_arena_enter (arena);
  MtudeCleanup *cleanup = mtude_local_request (arena, &request);

  if (cleanup != NULL)
    {
      cleanup->next = arena->cleanups;
      cleanup->destroy = destroy;
      cleanup->data = data;
      mtude_cleanup_stamp (cleanup);
      arena->cleanups = cleanup;
      arena->busy |= MTUDE_BUSY_CLEANUPS;
    }
  mtude_arena_leave (arena, before);

  return cleanup != NULL;
}

void
mtude_cleanups_run (MtudeArena   *arena,
                    MtudeCleanup *oldest)
{
  arena->busy |= MTUDE_BUSY_RESETTING;
  while (arena->cleanups != oldest)
    {
      MtudeCleanup *cleanup = mtude_cleanup_check (arena->cleanups, arena->name);

      arena->cleanups = cleanup->next;
      if (arena->cleanups == NULL)
        arena->busy &= ~MTUDE_BUSY_CLEANUPS;
      cleanup->destroy (cleanup->data);
    }
  arena->busy &= ~MTUDE_BUSY_RESETTING;
}
