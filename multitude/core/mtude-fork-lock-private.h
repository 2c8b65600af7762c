/* Locks that a fork() leaves free in both processes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The child of a fork() has no thread but one, and locks as they were in the parent: who
 * held one is not there to let it go.  So all of these are taken before a fork, in the
 * order of their list, and let go behind it.  That is what handlers of fork() are for.
 * The library registers its own when it is loaded, which is before those of programs:
 *
 *   - Theirs run outside of the library's.  They may use arenas, and wait for a lock that
 *     another thread has while it uses some.
 *   - Those that were there before the library, for instance of a program that has loaded
 *     it late, run inside.  The thread that forks has the locks then, which let it pass.
 *     Its handlers may use arenas; who waits in one for another thread that uses some,
 *     waits for ever.
 *
 * Only what MULTITUDE_DEBUG or a memory checker asks for is behind such a lock: otherwise
 * nobody has one but a fork.  A thread that has one may take another that comes later in
 * the list.
 */

#pragma once

#include "mtude-macros.h"

typedef enum
{
  MTUDE_LOCK_WATCHES,           /* see mtude-watch-private.h */
  MTUDE_LOCK_NAMES,             /* see mtude-named-private.h */
  MTUDE_N_LOCKS
} MtudeForkLock;

void mtude_fork_lock_take     (MtudeForkLock lock);
void mtude_fork_lock_leave    (MtudeForkLock lock);

/* For a thread that is about to die: it does not wait long, since another one may die with
 * the lock.  False: somebody has it.
 */
bool mtude_fork_lock_try_take (MtudeForkLock lock);
