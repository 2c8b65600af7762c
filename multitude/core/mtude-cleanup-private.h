/* Cleanups: what has to be called when arena-bound memory goes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The records are arena-bound themselves, in a list with the newest first.  A
 * record is unlinked before its function is called, so a function may register
 * further ones, and none runs twice.
 */

#pragma once

#include "mtude-lane-private.h"

struct _MtudeCleanup
{
  MtudeCleanup *next;           /* registered before this one */
  MtudeDestroy  destroy;
  void         *data;
  uint64_t      stamp;          /* of all of it */
};

void          mtude_cleanup_stamp (MtudeCleanup       *cleanup);

/* Ends the program if the record is not as it was stamped; else it is returned. */
MtudeCleanup *mtude_cleanup_check (MtudeCleanup       *cleanup,
                                   const char         *arena_name);

/* Runs the cleanups that were registered after `oldest`, newest first. */
void          mtude_cleanups_run  (MtudeArena         *arena,
                                   MtudeCleanup       *oldest);
