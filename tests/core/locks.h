/* A program that sees each lock that is let go without having been taken.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The program's own pthread_mutex_lock() and its like stand in front of those of the C
 * library, where no sanitizer has come first: ThreadSanitizer sees that as well.  That
 * two threads are behind a lock at once is what no test can wait for.
 */

#pragma once

#ifndef _GNU_SOURCE
# error "_GNU_SOURCE comes first"
#endif

#include "sanitizers.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#if !IS_SANITIZED

static _Thread_local unsigned n_locks_held;

/* Found before there are threads. */
static int (*next_lock) (pthread_mutex_t *);
static int (*next_unlock) (pthread_mutex_t *);

__attribute__ ((constructor)) static void
find_locks (void)
{
  next_lock = (int (*) (pthread_mutex_t *)) dlsym (RTLD_NEXT, "pthread_mutex_lock");
  next_unlock = (int (*) (pthread_mutex_t *)) dlsym (RTLD_NEXT, "pthread_mutex_unlock");
}

int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  if (next_lock == NULL)
    find_locks ();

  n_locks_held++;
  return next_lock (mutex);
}

int
pthread_mutex_unlock (pthread_mutex_t *mutex)
{
  if (n_locks_held == 0)
    {
      fputs ("a lock is let go that was not taken\n", stderr);
      abort ();
    }

  n_locks_held--;
  return next_unlock (mutex);
}

#endif
