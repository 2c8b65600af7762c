/* Keeps what a program has counted when it ends early, in builds that measure coverage.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Counters of coverage are written by an exit handler, which neither abort() nor
 * _exit() calls: what the tests of fatal errors have reached would be lost.  The
 * library and each test program have counters of their own, so each has this file,
 * and passes on to the next one.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE 1
#endif

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void __gcov_dump (void);

/* GLib ends a program with a trap when a message is fatal. */
static const int deaths[] = { SIGABRT, SIGTRAP };
static struct sigaction next[sizeof deaths / sizeof deaths[0]];

static void
die (int number)
{
  size_t i;

  __gcov_dump ();
  for (i = 0; deaths[i] != number; i++)
    ;

  if (next[i].sa_handler != SIG_DFL)
    {
      next[i].sa_handler (number);
      return;
    }

  sigaction (number, &next[i], NULL);
  raise (number);
}

__attribute__ ((constructor)) static void
watch (void)
{
  struct sigaction action;
  size_t i;

  memset (&action, 0, sizeof action);
  action.sa_handler = die;
  for (i = 0; i < sizeof deaths / sizeof deaths[0]; i++)
    sigaction (deaths[i], &action, &next[i]);
}

__attribute__ ((visibility ("default"))) void
_exit (int status)
{
  union
  {
    void *address;
    void (*function) (int);
  } end;

  __gcov_dump ();
  end.address = dlsym (RTLD_NEXT, "_exit");
  for (;;)
    end.function (status);
}
