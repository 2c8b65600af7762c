/* What builders are let go by: strings, arrays and arrays of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A builder that holds its arena is, or was copied into, a value of a boxed type:
 * that of a script, or of a GValue.  A collector frees it on whatever thread it
 * likes, while another one uses the arena.  So its memory is let go as boxes are,
 * by one atomic step and without a look at the arena's cursors; others save that
 * step, and leave their struct to the next builder.
 */

#pragma once

#include "multitude-private.h"

#include "mtude-block-inline.h"
#include "mtude-owner-inline.h"

static inline void
multitude_builder_drop_block (MultitudeArena *arena,
                              MtudeBlock     *block,
                              gboolean        holds_arena)
{
  if (!holds_arena)
    mtude_block_free (&arena->core, block);
  else if (block->data != NULL)
    {
      mtude_box_free (block->data);
      *block = (MtudeBlock) { NULL, 0, 0 };
    }
}

/* The struct, and with it the hold on the arena. */
static inline void
multitude_builder_drop (MultitudeArena *arena,
                        gpointer        builder,
                        gboolean        holds_arena)
{
  if (G_LIKELY (!holds_arena))
    {
      mtude_builder_free (&arena->core, builder);
      return;
    }

  mtude_box_free (builder);
  g_object_unref (arena);
}
