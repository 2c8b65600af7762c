/* Signals that come while a program runs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_signals_hold() and what ends it.  Who ends the command means the program
 * that it runs, and hears from the command how that has ended.  Keys of the terminal are
 * for all processes that it is for: the program has had the signal then.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <errno.h>
#include <signal.h>

static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

#define N_SIGNALS G_N_ELEMENTS (numbers)

/* What there was before. */
static struct sigaction actions[N_SIGNALS];
static sigset_t mask;

/* With the signals blocked, but in the handler. */
static volatile sig_atomic_t program;   /* its pid, or 0 if there is none */
static volatile sig_atomic_t left_over; /* a signal that there was no program for, or 0 */

/* Positive codes are of the kernel: a key, or a terminal that hangs up. */
static void
pass_on (int        number,
         siginfo_t *info,
         void      *context)
{
  int error = errno;

  if (program == 0)
    left_over = number;
  else if (info->si_code <= 0)
    kill ((pid_t) program, number);
  errno = error;
}

/* One that was ignored, as nohup has it, still is. */
static void
take (int               number,
      struct sigaction *before)
{
  struct sigaction action = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART };

  sigfillset (&action.sa_mask);
  sigaction (number, NULL, before);
  if (before->sa_handler != SIG_IGN)
    sigaction (number, &action, NULL);
}

void
stats_signals_hold (void)
{
  sigset_t blocked;
  gsize i;

  sigemptyset (&blocked);
  for (i = 0; i < N_SIGNALS; i++)
    sigaddset (&blocked, numbers[i]);
  sigprocmask (SIG_BLOCK, &blocked, &mask);
  for (i = 0; i < N_SIGNALS; i++)
    take (numbers[i], &actions[i]);
}

void
stats_signals_pass_to (GPid pid)
{
  program = pid;
  sigprocmask (SIG_SETMASK, &mask, NULL);
}

void
stats_signals_restore (void)
{
  gsize i;

  for (i = 0; i < N_SIGNALS; i++)
    sigaction (numbers[i], &actions[i], NULL);
  sigprocmask (SIG_SETMASK, &mask, NULL);
}

void
stats_signals_release (void)
{
  stats_signals_restore ();
  if (left_over != 0)
    raise (left_over);
}
