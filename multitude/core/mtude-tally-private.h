/* A count that is inflated while one thread hands out from it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The owner of an arena hands out handles by a plain counter of its own,
 * `issued`, and never touches the shared count for it: the count was opened at
 * MTUDE_SURPLUS and only goes down as handles are dropped anywhere.  One
 * subtraction settles the difference when no more handles will be issued.
 *
 *   count == MTUDE_SURPLUS - dropped                  while handles are issued
 *   count == issued - dropped == handles alive        after the settlement
 *   0 <= dropped <= issued < MTUDE_SURPLUS
 *
 * Atomic sites (site, order, partner, reason):
 *
 *   (1) open            relaxed  -       nobody else can see the count yet
 *   (2) is_idle         acquire  (3)     the owner reuses the memory: after the
 *                                        last use by everyone who dropped
 *   (3) drop            release  (2)(4)  my uses come before whoever sees the end
 *   (4) last one        acquire  (3)(5)  teardown comes after everybody's uses
 *   (5) settle          release  (4)     the owner's writes come before a foreign
 *                                        teardown
 *   (6) add             relaxed  -       made from a handle that is alive until
 *                                        this call has returned
 *
 * May overlap: drop and add with everything; open, is_idle and settle belong to
 * the owner alone.
 */

#pragma once

#include "mtude-atomic-inline.h"

#define MTUDE_SURPLUS ((size_t) 1 << (sizeof (size_t) * 8 - 2))

MTUDE_INLINE void
mtude_tally_open (size_t *count)
{
  mtude_atomic_store_relaxed (count, MTUDE_SURPLUS); /* (1) */
}

/* Whether every handle was dropped.  True is final, false may be out of date. */
MTUDE_INLINE bool
mtude_tally_is_idle (const size_t *count,
                     size_t        issued)
{
  return mtude_atomic_load_acquire (count) == MTUDE_SURPLUS - issued; /* (2) */
}

/* Returns true to the one who dropped the last handle; that one alone may touch
 * what was counted.  Everyone else must not look at it any more.
 */
MTUDE_INLINE bool
mtude_tally_drop (size_t *count,
                  size_t  n_handles)
{
  if (mtude_atomic_sub_release (count, n_handles) != n_handles) /* (3) */
    return false;

  mtude_atomic_fence_acquire (count); /* (4) */
  return true;
}

/* No more handles will be issued.  True as for a drop. */
MTUDE_INLINE bool
mtude_tally_settle (size_t *count,
                    size_t  issued)
{
  /* With every handle gone nobody is left to see the count: no subtraction. */
  if (mtude_tally_is_idle (count, issued))
    return true;

  if (mtude_atomic_sub_release (count, MTUDE_SURPLUS - issued) != MTUDE_SURPLUS - issued) /* (5) */
    return false;

  mtude_atomic_fence_acquire (count); /* (4) */
  return true;
}

MTUDE_INLINE void
mtude_tally_add (size_t *count,
                 size_t  n_handles)
{
  mtude_atomic_add_relaxed (count, n_handles); /* (6) */
}
