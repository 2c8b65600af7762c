/* Parts of a reset that a rewind, a seal and the end of an arena need as well.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* All are described in mtude-reset.c. */

#pragma once

#include "mtude-lane-private.h"

/* Frees the arena-bound chunks of one value that are newer than `oldest`. */
void mtude_reset_one_shots (MtudeArena    *arena,
                            MtudeChunk    *oldest);

/* Remembers what this generation has used, for the window. */
void mtude_reset_note_use  (MtudeArena    *arena);

/* Ends a generation whose cleanups are out of the way. */
void mtude_reset_lanes     (MtudeArena    *arena,
                            MtudeResetMode mode);

/* Gives back what holds nothing in the local lane: chunks of earlier generations
 * whose plain owners are gone, and the current one if nothing was allocated.  A mark
 * of this generation keeps them.
 */
void mtude_reset_free_unused (MtudeArena  *arena);

/* Nobody holds the seed any more, unless a snapshot has it. */
void mtude_reset_wipe_seed (MtudeArena    *arena);
