/* A program that tells its figures while it runs: the socket where it can be asked.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What it answers is in test-live.c. */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "live.h"

/* ---- The socket ---- */

static void
be_private (void)
{
  struct stat status;

  umask (0);
  begin_program ();
  check (lstat (own_path (), &status) == 0);
  check (S_ISSOCK (status.st_mode));
  check_uint (status.st_mode & 07777, 0600);
  end_program ();
}

static void
only_its_user_may_ask (void)
{
  check_program (be_private);
}

/* From a program that was killed, and had this number. */
static void
replace_socket (void)
{
  FILE *file = fopen (own_path (), "w");

  fclose (file);
  begin_program ();
  check_own_answer ();
  end_program ();
}

static void
what_is_left_is_replaced (void)
{
  check_program (replace_socket);
}

/* What has ended in the parent has not in the child. */
static void
use_in_child (void)
{
  char *name = own_path ();

  check (!is_there (name));
  mtude_arena_clear (&arena);
  check (!is_there (name));
  begin_named (&arena, "one");
  use (&arena, 8000);
  check (is_there (name));
  n_past = past_peak = 0;
  check_own_answer ();
  end_program ();
}

static void
wait_for_child (pid_t pid)
{
  int status;

  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
}

/* Whoever connects is to find nobody there when the parent has gone. */
static void
close_in_child (int descriptor)
{
  check_uint ((unsigned) lowest_free (), (unsigned) descriptor);
  leave ();
}

static void
fork_twice (void)
{
  int descriptor = lowest_free ();
  pid_t pid;

  begin_program ();
  begin_named (&other, "other");
  use (&other, 8000);
  n_past = 1;
  past_peak = mtude_arena_get_peak (&other);
  mtude_arena_clear (&other);
  pid = fork ();
  if (pid == 0)
    close_in_child (descriptor);
  wait_for_child (pid);
  check_own_answer ();

  pid = fork ();
  if (pid == 0)
    use_in_child ();
  wait_for_child (pid);
  check_own_answer ();
  end_program ();
}

/* Unless it has become the program's. */
static void
fork_with_own_descriptor (void)
{
  int descriptor = lowest_free ();
  pid_t pid;

  begin_program ();
  check (dup2 (STDOUT_FILENO, descriptor) == descriptor);
  pid = fork ();
  if (pid == 0)
    {
      check (fcntl (descriptor, F_GETFD) >= 0);
      leave ();
    }
  wait_for_child (pid);
  end_program ();
}

static void
fork_without_input (void)
{
  close (STDIN_FILENO);
  fork_twice ();
}

static void
children_have_their_own (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer would look for the thread of the parent");

  check_program (fork_twice);
  check_program (fork_without_input);
  check_program (fork_with_own_descriptor);
}

/* ---- Handlers of forks ---- */

static bool parent_begins;
static bool child_begins;

static void
begin_in_parent (void)
{
  if (parent_begins)
    begin_program ();
}

static void
begin_in_child (void)
{
  if (!child_begins)
    return;

  begin_program ();
  use (&arena, 8000);
}

/* Before the library: so the child is not the library's yet. */
__attribute__ ((constructor (101))) static void
come_first (void)
{
  (void) pthread_atfork (begin_in_parent, NULL, begin_in_child);
}

/* How many descriptors there are for the socket of a process. */
static unsigned
count_sockets (pid_t pid)
{
  unsigned n = 0;
  int i;

  for (i = 0; i < 100; i++)
    {
      Address bound = { .local = { .sun_family = AF_UNSPEC } };
      socklen_t size = sizeof bound;

      n += getsockname (i, &bound.any, &size) == 0 && bound.local.sun_family == AF_UNIX
           && strcmp (bound.local.sun_path, path_of (pid)) == 0;
    }
  return n;
}

static void
fork_with_handler_in_child (void)
{
  pid_t parent = getpid ();
  pid_t pid;

  begin_program ();
  child_begins = true;
  pid = fork ();
  if (pid == 0)
    {
      check_uint (count_sockets (parent), 0);
      check_uint (count_sockets (getpid ()), 1);
      check_own_answer ();
      end_program ();
    }
  wait_for_child (pid);
  check_uint (count_sockets (parent), 1);
  check_own_answer ();
  end_program ();
}

/* The child has nothing of its own. */
static void
fork_with_handler_in_parent (void)
{
  pid_t parent = getpid ();
  pid_t pid;

  parent_begins = true;
  pid = fork ();
  if (pid == 0)
    {
      check_uint (count_sockets (parent), 0);
      leave ();
    }
  wait_for_child (pid);
  check_uint (count_sockets (parent), 1);
  check_own_answer ();
  end_program ();
}

static void
handlers_of_forks_may_use_arenas (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer would look for the thread of the parent");

  check_program (fork_with_handler_in_child);
  check_program (fork_with_handler_in_parent);
}

/* ---- At exit ---- */

/* What ends after the socket can still use arenas. */
static void
use_late (void)
{
  alarm (PATIENCE_OF_A_TEST);
  begin_named (&other, "late");
  mtude_arena_clear (&other);
}

static void
use_before_and_late (void)
{
  atexit (use_late);
  begin_program ();
  check_own_answer ();
  end_program ();
}

static void
arenas_can_be_used_late (void)
{
  check_program (use_before_and_late);
}

/* ---- No socket ---- */

#define NO_FOLDER "libmultitude: live: XDG_RUNTIME_DIR names no folder for a socket\n"

/* The program goes on, and does not take away in the end what is not its own. */
static void
go_on_without (void)
{
  const char *name = own_path ();

  alarm (PATIENCE_OF_A_TEST);
  begin_named (&arena, "one");
  check (!is_there (name));
  use (&arena, 8000);
  begin_named (&other, "two");
  check (mknod (name, S_IFREG | 0600, 0) == 0);
  mtude_arena_clear (&other);
  mtude_arena_clear (&arena);
  expect ("%s", name);
  leave ();
}

/* With this for a folder, or that of the test. */
static void
check_refused (const char *value,
               const char *reason)
{
  char words[256] = NO_FOLDER;
  Death death;

  begin_folder ();
  if (value != NULL)
    setenv ("XDG_RUNTIME_DIR", value, 1);
  if (value != NULL && value[0] == '\0')
    unsetenv ("XDG_RUNTIME_DIR");
  run_in_child (go_on_without, &death);
  check_uint ((unsigned) death.status, 0);
  if (reason != NULL && value != NULL)
    snprintf (words, sizeof words, "libmultitude: live: cannot listen on %s%s: %s\n", value,
              strrchr (expected, '/'), reason);
  else if (reason != NULL)
    snprintf (words, sizeof words, "libmultitude: live: cannot listen on %s: %s\n", expected, reason);
  check_string (death.words, words);
  check (unlink (expected) == 0);
  end_folder ();
}

static void
folder_has_to_be_there (void)
{
  check_refused ("", NULL);
  check_refused ("relative", NULL);
  check_refused ("/tmp/multitude-nowhere", "No such file or directory");
}

/* The last byte of an address ends it. */
static void
fit_exactly (void)
{
  size_t length = sizeof ((struct sockaddr_un *) NULL)->sun_path - 1;
  char longer[128];
  char name[160];

  memset (longer, 0, sizeof longer);
  strcpy (longer, runtime);
  strcat (longer, "/");
  memset (longer + strlen (longer), 'x', length - strlen (own_path ()) - 1);
  check (mkdir (longer, 0700) == 0);
  setenv ("XDG_RUNTIME_DIR", longer, 1);
  snprintf (name, sizeof name, "%s/multitude-%ld", longer, (long) getpid ());
  check_uint (strlen (name), length);
  begin_named (&arena, "one");
  check (is_there (name));
  rmdir (longer);
  mtude_arena_clear (&arena);
  unlink (name);
  rmdir (longer);
  leave ();
}

/* A file of another program's has the same name but for the last byte. */
static void
not_fit (void)
{
  size_t size = sizeof ((struct sockaddr_un *) NULL)->sun_path;

  strcat (runtime, "/");
  while (strlen (own_path ()) < size)
    strcat (runtime, "x");
  check (mkdir (runtime, 0700) == 0);
  setenv ("XDG_RUNTIME_DIR", runtime, 1);
  strcpy (expected, own_path ());
  expected[size - 1] = '\0';
  check (mknod (expected, S_IFREG | 0600, 0) == 0);
  begin_named (&arena, "one");
  mtude_arena_clear (&arena);
  leave ();
}

static void
folder_has_to_fit (void)
{
  Death death;

  check_program (fit_exactly);
  begin_folder ();
  run_to_its_end (not_fit, &death);
  check_string (death.words, NO_FOLDER);
  check (unlink (expected) == 0);
  *strrchr (expected, '/') = '\0';
  check (rmdir (expected) == 0);
  end_folder ();
}

static void
fail_to_listen (const char *call)
{
  let_fail (call, EACCES, 1);
  check_refused (NULL, "Permission denied");
  let_fail (NULL, 0, 0);
}

static void
failures_are_said_once (void)
{
  fail_to_listen ("socket");
  fail_to_listen ("fchmod");
  fail_to_listen ("bind");
}

static void
close_what_fails (void)
{
  int before = lowest_free ();

  begin_named (&arena, "one");
  check_uint ((unsigned) lowest_free (), (unsigned) before);
  unlink (own_path ());
  mtude_arena_clear (&arena);
  leave ();
}

static void
close_without_input (void)
{
  close (STDIN_FILENO);
  close_what_fails ();
}

static void
fail_and_close (const char *call)
{
  void (*const programs[]) (void) = { close_what_fails, close_without_input };
  Death death;
  size_t i;

  for (i = 0; i < 2; i++)
    {
      let_fail (call, EACCES, 1);
      run_program (programs[i], &death);
      check (strstr (death.words, "libmultitude: live: cannot listen on ") == death.words);
      let_fail (NULL, 0, 0);
    }
}

static void
failures_leave_no_descriptor (void)
{
  fail_and_close ("socket");
  fail_and_close ("bind");
  fail_and_close ("listen");
  if (!IS_SANITIZED)
    fail_and_close ("pthread_create");
}

TAP_MAIN (TAP_TEST (only_its_user_may_ask),
          TAP_TEST (what_is_left_is_replaced),
          TAP_TEST (children_have_their_own),
          TAP_TEST (handlers_of_forks_may_use_arenas),
          TAP_TEST (arenas_can_be_used_late),
          TAP_TEST (folder_has_to_be_there),
          TAP_TEST (folder_has_to_fit),
          TAP_TEST (failures_are_said_once),
          TAP_TEST (failures_leave_no_descriptor))
