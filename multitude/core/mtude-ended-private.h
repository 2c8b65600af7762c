/* Arena-bound values apart that have ended, and are not to be written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With MULTITUDE_DEBUG=poison beside malloc or guard, the block of an arena-bound value
 * (mtude-apart-private.h) is kept for a while when a reset, a rewind or the end of a
 * snapshot has ended it.  It is of nobody then, and filled as such; a byte that has
 * changed when somebody looks was written to by who still had a pointer.
 *
 * The last MTUDE_ENDED_KEPT of them are kept, behind the lock of the watches, and no more
 * than MTUDE_ENDED_BYTES.  One is looked at when it leaves, when its arena ends, and at
 * exit.  Where a memory checker follows each block none is kept: it finds the mistake.
 */

#pragma once

#include "mtude-watch-private.h"

#define MTUDE_ENDED_KEPT 1024
#define MTUDE_ENDED_BYTES ((size_t) 16 << 20)

/* Takes the block of a value that is filled; or frees it, if none are kept. */
void mtude_ended_take  (const MtudeWatch *watch,
                        const char       *label,
                        void             *block,
                        uintptr_t         value,
                        size_t            size);

/* Ends the program if one that is kept has changed: of this watch, or of all if that is
 * NULL.
 */
void mtude_ended_check (const MtudeWatch *watch);
