/* A process that tells its figures while it runs: MULTITUDE_DEBUG=live.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* It listens on the socket multitude-PID in XDG_RUNTIME_DIR, which only its user may
 * connect to, and answers whoever does with the lines of mtude-figures.c.  A thread of
 * its own does that, with all signals blocked.  It never looks at an arena, and holds
 * the lock of the list of watches for as long as it takes to write them down, not for
 * as long as somebody reads.
 */

#pragma once

/* With the lock, at the first arena of a process: so no child is forked that has a
 * socket which this process does not know.
 */
void mtude_live_listen (void);

/* At exit: the socket goes. */
void mtude_live_end    (void);
