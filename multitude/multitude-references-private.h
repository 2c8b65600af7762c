/* Counts of the references to what threads share above the core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_references_ calls.  What they count in is a plain word of its
 * owner, which begins with one for each who has a reference from the beginning; it is
 * written before anybody else can see it.
 *
 * GLib's counts have one order for everything.  These have what each step needs, so
 * that a model can show of each order that it is needed, and that all together are
 * enough.
 *
 * Sites (site, order, partner, reason):
 *
 *   (1) take         relaxed  -       made from a reference that is alive until
 *                                     the call has returned
 *   (2) single look  acquire  (3)     who is alone may write, and end it: after the
 *                                     uses of all who let go before.  Nobody else
 *                                     could make another reference
 *   (3) drop         release  (2)(4)  my uses come before those of who is alone,
 *                                     and before the end
 *   (4) last one     acquire  (3)     the end comes after the uses of all others
 *   (5) kept         relaxed  -       nobody else has a reference
 */

#pragma once

#include <glib.h>

#include "mtude-atomic-inline.h"

static inline void
multitude_references_take (guint *n_references)
{
  (void) mtude_atomic_add_relaxed (n_references, 1); /* (1) */
}

/* Whether the caller has the only one. */
static inline gboolean
multitude_references_are_single (const guint *n_references)
{
  return mtude_atomic_load_acquire (n_references) == 1; /* (2) */
}

/* Whether the caller had the last one, and has to end what was counted. */
static inline gboolean
multitude_references_drop (guint *n_references)
{
  if (mtude_atomic_sub_release (n_references, 1) != 1) /* (3) */
    return FALSE;

  mtude_atomic_fence_acquire (n_references); /* (4) */
  return TRUE;
}

/* Gives the caller's up unless it is the last one.  That is kept, so that others can be
 * taken for a while by what comes before the end.  One who is alone is not subtracted;
 * of several who come at once one is the last, though none has found itself alone.
 */
static inline gboolean
multitude_references_keep_last (guint *n_references)
{
  if (multitude_references_are_single (n_references))
    return TRUE;
  if (!multitude_references_drop (n_references))
    return FALSE;

  mtude_atomic_store_relaxed (n_references, 1); /* (5) */
  return TRUE;
}
