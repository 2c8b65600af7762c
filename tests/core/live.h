/* A program that tells its figures while it runs, and connects to itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each program is a child of its own.  Calls of the kernel come here first, so that one
 * of them can fail; an alarm ends who waits for ever.
 */

#pragma once

#ifndef _GNU_SOURCE
# error "_GNU_SOURCE comes first"
#endif

#include "locks.h"

#include "mtude-chunk-private.h"
#include "figures.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>

#define PATIENCE_OF_A_TEST 20

/* ---- Calls of the kernel ---- */

static struct
{
  const char *failing;          /* this call, */
  int         reason;           /* with this errno, */
  int         n_failures;       /* so often; a value that is no failure if it is 0 */
  size_t      most_sent;        /* at once; 0: all */
  bool        is_impatient;     /* with who does not read */
  bool        forks;            /* when it sends next */
  pid_t       child;
  int         n_polls;          /* atomic */
  int         n_pauses;         /* atomic */
} calls;

static TAP_UNUSED void
let_fail (const char *call,
          int         reason,
          int         n_times)
{
  __atomic_store_n (&calls.failing, call, __ATOMIC_RELAXED);
  __atomic_store_n (&calls.reason, reason, __ATOMIC_RELAXED);
  __atomic_store_n (&calls.n_failures, n_times, __ATOMIC_RELEASE);
}

static TAP_UNUSED bool
call_fails (const char *name)
{
  const char *failing = __atomic_load_n (&calls.failing, __ATOMIC_RELAXED);

  if (failing == NULL || strcmp (failing, name) != 0
      || __atomic_load_n (&calls.n_failures, __ATOMIC_ACQUIRE) == 0)
    return false;

  __atomic_fetch_sub (&calls.n_failures, 1, __ATOMIC_RELAXED);
  errno = __atomic_load_n (&calls.reason, __ATOMIC_RELAXED);
  return true;
}

int
socket (int domain,
        int type,
        int protocol)
{
  return call_fails ("socket") ? -1 : (int) syscall (SYS_socket, domain, type, protocol);
}

int
fchmod (int    descriptor,
        mode_t mode)
{
  return call_fails ("fchmod") ? -1 : (int) syscall (SYS_fchmod, descriptor, mode);
}

int
bind (int                    descriptor,
      const struct sockaddr *address,
      socklen_t              size)
{
  return call_fails ("bind") ? -1 : (int) syscall (SYS_bind, descriptor, address, size);
}

int
listen (int descriptor,
        int backlog)
{
  return call_fails ("listen") ? -1 : (int) syscall (SYS_listen, descriptor, backlog);
}

int
accept4 (int              descriptor,
         struct sockaddr *address,
         socklen_t       *size,
         int              flags)
{
  if (call_fails ("accept4"))
    return -1;

  return (int) syscall (SYS_accept4, descriptor, address, size, flags);
}

/* Nobody wants to wait for better times. */
int
poll (struct pollfd *asked,
      nfds_t         n_asked,
      int            milliseconds)
{
  if (call_fails ("poll"))
    return -1;

  __atomic_fetch_add (n_asked == 0 ? &calls.n_pauses : &calls.n_polls, 1, __ATOMIC_RELAXED);
  return n_asked == 0 ? 0 : (int) syscall (SYS_poll, asked, n_asked, milliseconds);
}

int
setsockopt (int         descriptor,
            int         level,
            int         name,
            const void *value,
            socklen_t   size)
{
  const struct timeval moment = { .tv_usec = 50000 };

  if (call_fails ("setsockopt"))
    return -1;
  /* For the next one alone: others have the time that a busy machine wants. */
  if (level == SOL_SOCKET && name == SO_SNDTIMEO && size == sizeof moment
      && __atomic_exchange_n (&calls.is_impatient, false, __ATOMIC_RELAXED))
    value = &moment;

  return (int) syscall (SYS_setsockopt, descriptor, level, name, value, size);
}

/* A child with all descriptors, which does nothing. */
static void
fork_and_stay (void)
{
  pid_t child = fork ();

  if (child == 0)
    {
      sleep (PATIENCE_OF_A_TEST);
      _exit (0);
    }
  __atomic_store_n (&calls.child, child, __ATOMIC_RELEASE);
}

ssize_t
send (int         descriptor,
      const void *bytes,
      size_t      size,
      int         flags)
{
  size_t most_sent = __atomic_load_n (&calls.most_sent, __ATOMIC_RELAXED);

  if (__atomic_exchange_n (&calls.forks, false, __ATOMIC_RELAXED))
    fork_and_stay ();
  if (call_fails ("send"))
    return errno == 0 ? 0 : -1;
  if (most_sent > 0 && size > most_sent)
    size = most_sent;

  return syscall (SYS_sendto, descriptor, bytes, size, flags, NULL, 0);
}

static FILE *(*next_memstream) (char **, size_t *);

__attribute__ ((constructor)) static void
find_memstream (void)
{
  next_memstream = (FILE *(*) (char **, size_t *)) dlsym (RTLD_NEXT, "open_memstream");
}

FILE *
open_memstream (char  **text,
                size_t *size)
{
  return call_fails ("open_memstream") ? NULL : next_memstream (text, size);
}

#if !IS_SANITIZED

int
pthread_create (pthread_t            *thread,
                const pthread_attr_t *attributes,
                void               *(*run) (void *),
                void                 *data)
{
  static int (*next) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *);

  if (call_fails ("pthread_create"))
    return errno;

  next = (int (*) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *))
    dlsym (RTLD_NEXT, "pthread_create");
  return next (thread, attributes, run, data);
}

#endif

/* ---- The program ---- */

static MtudeArena arena;
static MtudeArena other;

/* Of the arenas of this process that have ended. */
static size_t n_past;
static size_t past_peak;
static char runtime[160];

static TAP_UNUSED char *
path_of (pid_t pid)
{
  static char path_of_one[160];

  snprintf (path_of_one, sizeof path_of_one, "%.120s/multitude-%ld", runtime, (long) pid);
  return path_of_one;
}

/* Of this process. */
static TAP_UNUSED char *
own_path (void)
{
  return path_of (getpid ());
}

static TAP_UNUSED bool
is_there (const char *name)
{
  struct stat status;

  return lstat (name, &status) == 0;
}

/* As the kernel wants it, and as it is. */
typedef union
{
  struct sockaddr    any;
  struct sockaddr_un local;
} Address;

static TAP_UNUSED int
connect_to (const char *name)
{
  Address address = { .local = { .sun_family = AF_UNIX } };
  int peer = (int) syscall (SYS_socket, AF_UNIX, SOCK_STREAM, 0);

  strncpy (address.local.sun_path, name, sizeof address.local.sun_path - 1);
  if (connect (peer, &address.any, sizeof address.local) == 0)
    return peer;

  close (peer);
  return -1;
}

/* Nor is there anything behind the end of the text. */
static TAP_UNUSED void
read_answer (int   peer,
             char *text)
{
  size_t length = 0;
  ssize_t n;

  while ((n = read (peer, text + length, MAX_TEXT - 1 - length)) > 0)
    length += (size_t) n;
  text[length] = '\0';
  check_uint (strlen (text), length);
  close (peer);
}

static TAP_UNUSED void
check_answer (const char *name,
              const char *answer)
{
  char *text = malloc (MAX_TEXT);
  int peer = connect_to (name);

  check (peer >= 0);
  if (peer >= 0)
    read_answer (peer, text);
  check_string (text, answer);
  free (text);
}

static TAP_UNUSED void
expect_past (size_t n_arenas,
             size_t peak,
             size_t kept)
{
  expect ("past pid=%ld arenas=%zu peak=%zu kept=%zu\n", (long) getpid (), n_arenas, peak, kept);
}

/* One arena is there, and was not used. */
static TAP_UNUSED void
begin_program (void)
{
  alarm (PATIENCE_OF_A_TEST);
  begin_named (&arena, "one");
  check (is_there (own_path ()));
}

/* It has the figures that it is known to have: no generation has ended. */
static TAP_UNUSED void
check_own_answer (void)
{
  expected[0] = '\0';
  expect_event ("begin");
  if (!mtude_arena_is_untouched (&arena))
    expect_line (&arena, &(Line) { "alive", "one", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } });
  expect_past (n_past, past_peak, 0);
  check_answer (own_path (), expected);
}

static TAP_UNUSED int
lowest_free (void)
{
  int descriptor = open ("/dev/null", O_RDONLY);

  close (descriptor);
  return descriptor;
}

static TAP_UNUSED void
end_program (void)
{
  mtude_arena_clear (&arena);
  leave ();
}

static TAP_UNUSED void
begin_folder (void)
{
  strcpy (runtime, "/tmp/multitude-live-XXXXXX");
  check (mkdtemp (runtime) != NULL);
  setenv ("XDG_RUNTIME_DIR", runtime, 1);
  setenv ("MULTITUDE_DEBUG", "live", 1);
  begin_expecting ();
}

/* It is empty. */
static TAP_UNUSED void
end_folder (void)
{
  check_uint ((unsigned) rmdir (runtime), 0);
  end_expecting ();
}

static TAP_UNUSED void
run_to_its_end (void (*run) (void),
                Death *death)
{
  run_in_child (run, death);
  if (!WIFEXITED (death->status) || WEXITSTATUS (death->status) != 0)
    tap_note ("status %d: %s", death->status, death->words);
  check (WIFEXITED (death->status));
  check_uint (WEXITSTATUS (death->status), 0);
}

static TAP_UNUSED void
run_program (void (*run) (void),
             Death *death)
{
  begin_folder ();
  run_to_its_end (run, death);
  end_folder ();
}

static TAP_UNUSED void
check_program (void (*run) (void))
{
  Death death;

  run_program (run, &death);
  check_string (death.words, "");
}
