/* Locks that a fork() leaves free in both processes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-fork-lock-private.h. */

#include "mtude-fork-lock-private.h"

#include <pthread.h>
#include <sched.h>

#define N_TRIES 1000

static pthread_mutex_t mutexes[MTUDE_N_LOCKS] = {
  [MTUDE_LOCK_WATCHES] = PTHREAD_MUTEX_INITIALIZER,
  [MTUDE_LOCK_NAMES] = PTHREAD_MUTEX_INITIALIZER,
};

/* Between the handlers of a fork() this thread has all locks. */
static _Thread_local bool forks;

static void
begin_fork (void)
{
  unsigned lock;

  for (lock = 0; lock < MTUDE_N_LOCKS; lock++)
    pthread_mutex_lock (&mutexes[lock]);
  forks = true;
}

static void
end_fork (void)
{
  unsigned lock;

  forks = false;
  for (lock = 0; lock < MTUDE_N_LOCKS; lock++)
    pthread_mutex_unlock (&mutexes[lock]);
}

/* Handlers that are registered later, at the first arena, would be inside of the program's,
 * and would not run at all for a fork in which a handler made that arena.
 */
__attribute__ ((constructor)) static void
watch_forks (void)
{
  (void) pthread_atfork (begin_fork, end_fork, end_fork);
}

void
mtude_fork_lock_take (MtudeForkLock lock)
{
  if (!forks)
    pthread_mutex_lock (&mutexes[lock]);
}

void
mtude_fork_lock_leave (MtudeForkLock lock)
{
  if (!forks)
    pthread_mutex_unlock (&mutexes[lock]);
}

bool
mtude_fork_lock_try_take (MtudeForkLock lock)
{
  unsigned i;

  if (forks)
    return true;

  for (i = 0; i < N_TRIES; i++)
    if (pthread_mutex_trylock (&mutexes[lock]) == 0)
      return true;
    else
      sched_yield ();

  return false;
}
