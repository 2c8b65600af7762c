/* A program whose malloc() can be told to fail.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The program's own functions stand in front of those of the C library, where that has
 * other names for its own and no sanitizer has come first; elsewhere HAS_OWN_MALLOC
 * is 0.  What is not given back is counted: a call that fails keeps nothing.
 */

#pragma once

#include "sanitizers.h"
#include "tap.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#if IS_SANITIZED || !defined (__GLIBC__)
# define HAS_OWN_MALLOC 0
#else
# define HAS_OWN_MALLOC 1
#endif

/* The n-th request from now fails, 1 being the next, and those behind it unless that was
 * once; 0: none does.
 */
static TAP_UNUSED volatile long malloc_fails_from;
static TAP_UNUSED volatile bool malloc_fails_once;
static TAP_UNUSED volatile long malloc_n_blocks;

/* What was asked for last, of malloc() or posix_memalign(), and what it was. */
static TAP_UNUSED volatile size_t malloc_last_size;
static TAP_UNUSED void *volatile malloc_last_block;

#if HAS_OWN_MALLOC

void *__libc_malloc   (size_t  size);
void *__libc_calloc   (size_t  n_blocks,
                       size_t  block_size);
void *__libc_realloc  (void   *memory,
                       size_t  size);
void *__libc_memalign (size_t  alignment,
                       size_t  size);
void  __libc_free     (void   *memory);

static bool
request_fails (void)
{
  if (malloc_fails_from > 1)
    malloc_fails_from--;
  else if (malloc_fails_from == 1)
    {
      malloc_fails_from = !malloc_fails_once;
      errno = ENOMEM;
      return true;
    }

  __atomic_fetch_add (&malloc_n_blocks, 1, __ATOMIC_RELAXED);
  return false;
}

void *
malloc (size_t size)
{
  if (request_fails ())
    return NULL;

  malloc_last_size = size;
  return malloc_last_block = __libc_malloc (size);
}

void *
calloc (size_t n_blocks,
        size_t block_size)
{
  return request_fails () ? NULL : __libc_calloc (n_blocks, block_size);
}

void *
realloc (void   *memory,
         size_t  size)
{
  if (request_fails ())
    return NULL;
  if (memory != NULL)
    __atomic_fetch_sub (&malloc_n_blocks, 1, __ATOMIC_RELAXED);

  return __libc_realloc (memory, size);
}

int
posix_memalign (void  **memory,
                size_t  alignment,
                size_t  size)
{
  if (request_fails ())
    return ENOMEM;

  malloc_last_size = size;
  *memory = malloc_last_block = __libc_memalign (alignment, size);
  return 0;
}

void
free (void *memory)
{
  if (memory != NULL)
    __atomic_fetch_sub (&malloc_n_blocks, 1, __ATOMIC_RELAXED);
  __libc_free (memory);
}

#endif

/* Who ends by abort() may need memory for it: counters of coverage are written then. */
static struct sigaction malloc_next_abort;

static void
malloc_works_again (int number)
{
  malloc_fails_from = 0;
  if (malloc_next_abort.sa_handler != SIG_DFL)
    {
      malloc_next_abort.sa_handler (number);
      return;
    }

  sigaction (number, &malloc_next_abort, NULL);
  raise (number);
}

static void
malloc_works_after_abort (void)
{
  static bool is_known;
  struct sigaction action;

  memset (&action, 0, sizeof action);
  action.sa_handler = malloc_works_again;
  if (!is_known)
    sigaction (SIGABRT, &action, &malloc_next_abort);
  is_known = true;
}

static TAP_UNUSED void
need_failing_malloc (void)
{
  void *(*volatile ask) (size_t) = malloc; /* which may be somebody else's by now */
  void *memory;
  bool works;

  malloc_fails_from = 1;
  memory = ask (1);
  malloc_fails_from = 0;
  works = memory == NULL;
  free (memory);
  malloc_works_after_abort ();
  if (!works)
    tap_skip ("malloc() is not this program's");
}
