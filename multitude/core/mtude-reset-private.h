/* Parts of a reset that a rewind and the end of an arena need as well.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Both are described in mtude-reset.c. */

#pragma once

#include "mtude-lane-private.h"

/* Frees the arena-bound chunks of one value that are newer than `oldest`. */
void mtude_reset_one_shots (MtudeArena *arena,
                            MtudeChunk *oldest);

/* Hides the seed from memory checkers. */
void mtude_reset_wipe_seed (MtudeArena *arena);
