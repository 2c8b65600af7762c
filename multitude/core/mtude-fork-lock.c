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

/* In how many forks this thread is; between the handlers of the outermost it has all locks.
 * Another one may begin anywhere in it: handlers of the program may fork, and so may that of
 * a signal which arrives in the midst.  So the count is raised before the first lock is taken,
 * and lowered when the last one is let go.
 */
static _Thread_local volatile unsigned n_forks;

static void
begin_fork (void)
{
  unsigned lock;

  if (n_forks++ > 0)
    return;
  for (lock = 0; lock < MTUDE_N_LOCKS; lock++)
    pthread_mutex_lock (&mutexes[lock]);
}

static void
end_fork (void)
{
  unsigned lock;

  if (n_forks == 1)
    for (lock = 0; lock < MTUDE_N_LOCKS; lock++)
      pthread_mutex_unlock (&mutexes[lock]);
  n_forks--;
}

/* Handlers that are registered later, at the first arena, would be inside of the program's,
 * and would not run at all for a fork in which a handler made that arena.  The constructors
 * of a program that is linked statically have no number, and come later.
 */
__attribute__ ((constructor (102))) static void
watch_forks (void)
{
  (void) pthread_atfork (begin_fork, end_fork, end_fork);
}

void
mtude_fork_lock_take (MtudeForkLock lock)
{
  if (n_forks == 0)
    pthread_mutex_lock (&mutexes[lock]);
}

void
mtude_fork_lock_leave (MtudeForkLock lock)
{
  if (n_forks == 0)
    pthread_mutex_unlock (&mutexes[lock]);
}

bool
mtude_fork_lock_try_take (MtudeForkLock lock)
{
  unsigned i;

  if (n_forks > 0)
    return true;

  for (i = 0; i < N_TRIES; i++)
    if (pthread_mutex_trylock (&mutexes[lock]) == 0)
      return true;
    else
      sched_yield ();

  return false;
}
