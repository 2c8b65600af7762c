/* Locks that a fork() leaves free: which, in which order, and whom they let pass.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source file is here, so that its calls are seen.  What is behind the locks, and
 * programs with handlers of their own, are in test-forks.c.
 */

#include "config.h"
#include "child.h"

#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CALLS 64

/* By letters: takes and leaves, each with the number of the lock behind it. */
static char calls[MAX_CALLS];
static bool calls_are_noted;
static unsigned n_tries;
static unsigned n_yields;

static int watch_lock    (pthread_mutex_t *mutex);
static int watch_trylock (pthread_mutex_t *mutex);
static int watch_unlock  (pthread_mutex_t *mutex);

static int
watch_yield (void)
{
  n_yields++;
  return sched_yield ();
}

#define pthread_mutex_lock(mutex) (watch_lock (mutex))
#define pthread_mutex_trylock(mutex) (watch_trylock (mutex))
#define pthread_mutex_unlock(mutex) (watch_unlock (mutex))
#define sched_yield() (watch_yield ())
#include "../../multitude/core/mtude-fork-lock.c"
#undef pthread_mutex_lock
#undef pthread_mutex_trylock
#undef pthread_mutex_unlock
#undef sched_yield

static void
note (char             what,
      pthread_mutex_t *mutex)
{
  size_t length = strlen (calls);

  if (!calls_are_noted)
    return;

  check (mutex >= mutexes && mutex < mutexes + MTUDE_N_LOCKS);
  check (length + 3 < MAX_CALLS);
  calls[length] = what;
  calls[length + 1] = (char) ('0' + (mutex - mutexes));
  calls[length + 2] = '\0';
}

static int
watch_lock (pthread_mutex_t *mutex)
{
  note ('t', mutex);
  return pthread_mutex_lock (mutex);
}

static int
watch_trylock (pthread_mutex_t *mutex)
{
  n_tries++;
  return pthread_mutex_trylock (mutex);
}

static int
watch_unlock (pthread_mutex_t *mutex)
{
  note ('l', mutex);
  return pthread_mutex_unlock (mutex);
}

/* ---- Threads ---------------------------------------------------------- */

static void *
try_take (void *lock)
{
  bool is_had = mtude_fork_lock_try_take (*(MtudeForkLock *) lock);

  if (is_had)
    mtude_fork_lock_leave (*(MtudeForkLock *) lock);
  return is_had ? lock : NULL;
}

/* Whether another thread could have it. */
static bool
is_free (MtudeForkLock lock)
{
  pthread_t thread;
  void *result;

  check_uint (pthread_create (&thread, NULL, try_take, &lock), 0);
  check_uint (pthread_join (thread, &result), 0);
  return result != NULL;
}

static void
one_lock_is_taken (void)
{
  unsigned i, j;

  for (i = 0; i < MTUDE_N_LOCKS; i++)
    {
      mtude_fork_lock_take (i);
      for (j = 0; j < MTUDE_N_LOCKS; j++)
        check (is_free (j) == (i != j));
      mtude_fork_lock_leave (i);
      check (is_free (i));
    }
}

static void
tries_are_counted (void)
{
  unsigned i;

  for (i = 0; i < MTUDE_N_LOCKS; i++)
    {
      n_tries = n_yields = 0;
      check (mtude_fork_lock_try_take (i));
      check_uint (n_tries, 1);
      check_uint (n_yields, 0);
      check (!mtude_fork_lock_try_take (i));
      check_uint (n_tries, 1 + N_TRIES);
      check_uint (n_yields, N_TRIES);
      mtude_fork_lock_leave (i);
      check (is_free (i));
    }
}

/* ---- Forks ------------------------------------------------------------ */

static bool handlers_are_asked;
static unsigned n_handled;

/* This thread passes, without a call, and another one does not.  In the child there is no
 * other: some sanitizers allow none.
 */
static void
pass (bool looks_at_others)
{
  unsigned i;

  if (!handlers_are_asked)
    return;

  n_tries = 0;
  for (i = 0; i < MTUDE_N_LOCKS; i++)
    {
      mtude_fork_lock_take (i);
      check (mtude_fork_lock_try_take (i));
      mtude_fork_lock_leave (i);
      mtude_fork_lock_leave (i);
    }
  check_uint (n_tries, 0);

  for (i = 0; looks_at_others && i < MTUDE_N_LOCKS; i++)
    check (!is_free (i));
  n_handled++;
}

static void
pass_in_parent (void)
{
  pass (true);
}

static void
pass_in_child (void)
{
  alarm (20);
  pass (false);
}

/* As a program does that a signal tells to start another process, wherever that arrives. */
static bool forks_again;
static unsigned n_inner;

static void
fork_again (void)
{
  pid_t child;
  int status;

  if (!forks_again)
    return;

  forks_again = false;
  child = fork ();
  if (child == 0)
    _exit (n_forks == 1 ? 0 : 3);

  check_uint (waitpid (child, &status, 0), child);
  check_uint ((unsigned) status, 0);
  check_uint (n_forks, 1);
  n_inner++;
  forks_again = true;
}

/* Before the library. */
__attribute__ ((constructor (101))) static void
come_first (void)
{
  (void) pthread_atfork (pass_in_parent, pass_in_parent, pass_in_child);
  (void) pthread_atfork (fork_again, fork_again, NULL);
}

static void
check_process (void)
{
  unsigned i;

  check_uint (n_handled, 2);
  check_string (calls, "t0t1l0l1");
  calls_are_noted = false;

  /* It is as any thread again. */
  for (i = 0; i < MTUDE_N_LOCKS; i++)
    {
      check (mtude_fork_lock_try_take (i));
      check (!mtude_fork_lock_try_take (i));
      mtude_fork_lock_leave (i);
    }
}

static void
fork_with_handlers (void)
{
  pid_t child;
  int status;

  alarm (20);
  handlers_are_asked = calls_are_noted = true;
  child = fork ();
  if (child == 0)
    {
      check_process ();
      _exit (mtude_atomic_load_relaxed (&tap_failed) ? 3 : 0);
    }

  check_process ();
  check_uint (waitpid (child, &status, 0), child);
  check_uint ((unsigned) status, 0);
}

static void
all_are_taken_around_forks (void)
{
  check_goes_on (fork_with_handlers);
}

static void
fork_within_forks (void)
{
  pid_t child;
  int status;

  alarm (20);
  forks_again = calls_are_noted = true;
  child = fork ();
  if (child == 0)
    _exit (n_forks == 0 && n_inner == 1 && strcmp (calls, "t0t1l0l1") == 0 ? 0 : 3);

  forks_again = false;
  check_uint (waitpid (child, &status, 0), child);
  check_uint ((unsigned) status, 0);
  check_uint (n_inner, 2);
  check_uint (n_forks, 0);
  check_string (calls, "t0t1l0l1");
}

static void
forks_are_counted (void)
{
  check_goes_on (fork_within_forks);
}

static MtudeForkLock held;
static bool is_held;

static void
set_held (bool value)
{
  __atomic_store_n (&is_held, value, __ATOMIC_RELEASE);
}

static void
wait_until_held (bool value)
{
  while (__atomic_load_n (&is_held, __ATOMIC_ACQUIRE) != value)
    usleep (1000);
}

static void *
hold (void *data)
{
  mtude_fork_lock_take (held);
  set_held (true);
  usleep (20000);
  mtude_fork_lock_leave (held);
  set_held (false);
  return data;
}

static void
take_all (void)
{
  unsigned i;

  alarm (20);
  for (i = 0; i < MTUDE_N_LOCKS; i++)
    mtude_fork_lock_take (i);
  for (i = 0; i < MTUDE_N_LOCKS; i++)
    mtude_fork_lock_leave (i);
}

static void
forks_wait_for_locks (void)
{
  unsigned i;

  for (i = 0; i < MTUDE_N_LOCKS; i++)
    {
      pthread_t thread;

      held = (MtudeForkLock) i;
      check_uint (pthread_create (&thread, NULL, hold, NULL), 0);

      /* In a child nobody could wait for it. */
      check_uint (pthread_detach (thread), 0);
      wait_until_held (true);
      check_goes_on (take_all);
      wait_until_held (false);
    }
}

TAP_MAIN (
  TAP_TEST (one_lock_is_taken),
  TAP_TEST (tries_are_counted),
  TAP_TEST (all_are_taken_around_forks),
  TAP_TEST (forks_are_counted),
  TAP_TEST (forks_wait_for_locks))
