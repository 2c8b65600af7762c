/* A process that tells its figures while it runs: MULTITUDE_DEBUG=live.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-live-private.h.  What fails is said once, and the program goes on
 * without.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-live-private.h"

#include "mtude-assert-private.h"
#include "mtude-figures-private.h"
#include "mtude-watch-report-private.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 4

/* How long somebody may leave the answer unread, in seconds. */
#define PATIENCE 2

/* How long to wait for descriptors or memory when there are none, in milliseconds. */
#define PAUSE 100

typedef union
{
  struct sockaddr    any;
  struct sockaddr_un local;
} Address;

/* Written before the thread begins, and in a child before its own does; with the lock. */
static Address address;
static pid_t listener;
static int listening = -1;      /* the descriptor that was made for it */

static bool
find_address (void)
{
  const char *folder = secure_getenv ("XDG_RUNTIME_DIR");
  int length;

  if (folder == NULL || folder[0] != '/')
    return false;

  address.local.sun_family = AF_UNIX;
  length = snprintf (address.local.sun_path, sizeof address.local.sun_path, "%s/multitude-%ld", folder,
                     (long) getpid ());
  return length > 0 && (size_t) length < sizeof address.local.sun_path;
}

/* A program may close descriptors that it does not know, and get them again for what
 * is its own.
 */
static bool
is_mine (int descriptor)
{
  Address bound;
  socklen_t size = sizeof bound;

  memset (&bound, 0, sizeof bound);
  return getsockname (descriptor, &bound.any, &size) == 0
         && bound.local.sun_family == AF_UNIX && strcmp (bound.local.sun_path, address.local.sun_path) == 0;
}

static void
send_all (int         descriptor,
          const char *text,
          size_t      size)
{
  while (size > 0)
    {
      ssize_t sent = send (descriptor, text, size, MSG_NOSIGNAL);

      if (sent <= 0)
        return;
      text += sent;
      size -= (size_t) sent;
    }
}

static void
answer (int descriptor)
{
  const struct timeval patience = { .tv_sec = PATIENCE };
  char *text = NULL;
  size_t size = 0;
  FILE *stream = open_memstream (&text, &size);

  if (stream == NULL)
    return;

  mtude_watch_lock ();
  mtude_figures_write_event (stream, "begin");
  mtude_figures_write_alive (stream);
  mtude_figures_write_past (stream);
  mtude_watch_unlock ();

  if (fclose (stream) == 0
      && setsockopt (descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0)
    send_all (descriptor, text, size);
  free (text);
}

/* A child that was forked meanwhile has the descriptor as well, and does not know. */
static void
hang_up (int descriptor)
{
  shutdown (descriptor, SHUT_RDWR);
  close (descriptor);
}

/* What the program has too many of today. */
static bool
is_shortage (int error)
{
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* Who asks goes on waiting until there is something to answer with. */
static void
wait_for_better_times (int   error,
                       bool *is_known)
{
  if (!*is_known)
    mtude_say ("live: cannot answer yet: %s", strerror (error));

  *is_known = true;
  poll (NULL, 0, PAUSE);
}

/* Without this a descriptor would be taken, or missing, before there is anybody for it.
 * While nobody came it may have become the program's.
 */
static int
accept_next (int descriptor)
{
  struct pollfd asked = { .fd = descriptor, .events = POLLIN };

  if (poll (&asked, 1, -1) < 0)
    return -1;
  if (!is_mine (descriptor))
    {
      errno = EBADF;
      return -1;
    }

  return accept4 (descriptor, NULL, NULL, SOCK_CLOEXEC);
}

static void *
serve (void *data)
{
  int descriptor = (int) (intptr_t) data;
  bool is_known = false;

  while (is_mine (descriptor))
    {
      int peer = accept_next (descriptor);

      if (peer >= 0)
        {
          is_known = false;
          answer (peer);
          hang_up (peer);
        }
      else if (is_shortage (errno))
        wait_for_better_times (errno, &is_known);
      else if (errno != ECONNABORTED && errno != EINTR)
        break;
    }

  return NULL;
}

/* One that is there already is left from a process that was killed and had this number. */
static bool
begin_to_listen (int descriptor)
{
  unlink (address.local.sun_path);
  return fchmod (descriptor, S_IRUSR | S_IWUSR) == 0
         && bind (descriptor, &address.any, sizeof address.local) == 0
         && listen (descriptor, BACKLOG) == 0;
}

static bool
begin_to_serve (int descriptor)
{
  pthread_attr_t attributes;
  sigset_t all, before;
  pthread_t thread;
  int status;

  sigfillset (&all);
  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  status = pthread_create (&thread, &attributes, serve, (void *) (intptr_t) descriptor);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  pthread_attr_destroy (&attributes);
  return status == 0;
}

/* In the child of a fork, unless a handler of the program's was here first, and this process
 * listens.  Calls nothing that a handler of a signal may not.
 */
static void
leave_to_parent (void)
{
  if (listener == getpid ())
    return;

  if (listening >= 0 && is_mine (listening))
    close (listening);
  listening = -1;
}

__attribute__ ((constructor (102))) static void
watch_forks (void)
{
  (void) pthread_atfork (NULL, NULL, leave_to_parent);
}

void
mtude_live_listen (void)
{
  int descriptor;

  leave_to_parent ();
  listener = getpid ();
  if (!find_address ())
    {
      listener = 0;
      mtude_say ("live: XDG_RUNTIME_DIR names no folder for a socket");
      return;
    }

  descriptor = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor >= 0 && begin_to_listen (descriptor) && begin_to_serve (descriptor))
    {
      listening = descriptor;
      return;
    }

  listener = 0;
  mtude_say ("live: cannot listen on %s: %s", address.local.sun_path, strerror (errno));
  if (descriptor >= 0)
    close (descriptor);
}

void
mtude_live_end (void)
{
  mtude_watch_lock ();
  if (listener == getpid ())
    unlink (address.local.sun_path);
  mtude_watch_unlock ();
}
