/* A program that tells its figures while it runs: who is answered, and what.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where it can be asked is in test-live-socket.c. */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "live.h"

#include <dirent.h>

/* ---- Its other thread ---- */

static void
find_other_thread (char *number)
{
  DIR *threads = opendir ("/proc/self/task");
  struct dirent *thread;
  size_t n_others = 0;

  while ((thread = readdir (threads)) != NULL)
    if (thread->d_name[0] != '.' && atol (thread->d_name) != (long) getpid ())
      {
        n_others++;
        snprintf (number, 16, "%.15s", thread->d_name);
      }
  closedir (threads);
  check_uint (n_others, 1);
}

/* The rest of the first line of its status that begins so. */
static void
read_status (const char *key,
             char       *value)
{
  char number[16] = "";
  char name[64];
  char line[256];
  FILE *file;

  find_other_thread (number);
  snprintf (name, sizeof name, "/proc/self/task/%s/status", number);
  file = fopen (name, "r");
  check (file != NULL);
  while (fgets (line, sizeof line, file) != NULL)
    if (strncmp (line, key, strlen (key)) == 0)
      strcpy (value, line + strlen (key));
  fclose (file);
}

static void
wait_until_it_waits (void)
{
  char state[256] = "";

  while (__atomic_load_n (&calls.n_polls, __ATOMIC_RELAXED) == 0)
    usleep (100);
  while (strncmp (state, "S", 1) != 0)
    read_status ("State:\t", state);
}

/* ---- Answers ---- */

static void
answer_with_figures (void)
{
  size_t peak;
  void *box;

  begin_program ();
  check_own_answer ();
  use (&arena, 8000);
  check_own_answer ();
  use (&arena, 100000);
  check_own_answer ();

  begin_named (&other, "other");
  box = memset (mtude_box_alloc (&other, 50000), 1, 50000);
  use (&other, 200000);
  peak = mtude_arena_get_peak (&other);
  mtude_arena_clear (&other);
  begin_named (&other, "small");
  use (&other, 1000);
  mtude_arena_clear (&other);
  begin_named (&other, "unused");
  expected[0] = '\0';
  expect_event ("begin");
  expect_line (&arena, &(Line) { "alive", "one", { 0, 0, 0, 0 }, 0, { 0, 0, 0 } });
  expect_past (2, peak, mtude_chunk_of (box)->size);
  check_answer (own_path (), expected);
  mtude_box_free (box);
  mtude_arena_clear (&other);
  end_program ();
}

static void
figures_are_told (void)
{
  check_program (answer_with_figures);
}

static size_t
count_descriptors (void)
{
  DIR *opened = opendir ("/proc/self/fd");
  size_t n = 0;

  while (readdir (opened) != NULL)
    n++;
  closedir (opened);
  return n;
}

/* Byte by byte, to who has asked; and to nobody when it is not to be. */
static void
answer_in_pieces (void)
{
  size_t before;

  begin_program ();
  use (&arena, 8000);
  __atomic_store_n (&calls.most_sent, 1, __ATOMIC_RELAXED);
  before = count_descriptors ();
  check_own_answer ();
  while (count_descriptors () != before)
    usleep (100);
  __atomic_store_n (&calls.most_sent, 100, __ATOMIC_RELAXED);
  check_own_answer ();
  end_program ();
}

static void
answers_may_come_in_pieces (void)
{
  check_program (answer_in_pieces);
}

static void
answer_after (const char *call,
              int         reason)
{
  let_fail (call, reason, 1);
  check_answer (own_path (), "");
  check_own_answer ();
}

static void
answer_next (void)
{
  begin_program ();
  use (&arena, 8000);
  answer_after ("send", EAGAIN);
  answer_after ("send", 0);
  answer_after ("setsockopt", ENOTSOCK);
  answer_after ("open_memstream", ENOMEM);
  end_program ();
}

static void
who_comes_next_is_answered (void)
{
  check_program (answer_next);
}

/* Who hangs up at once does not end the program, which is not told of that either. */
static void
bear_hanging_up (void)
{
  size_t i;

  begin_program ();
  use (&arena, 8000);
  __atomic_store_n (&calls.most_sent, 1, __ATOMIC_RELAXED);
  for (i = 0; i < 20; i++)
    close (connect_to (own_path ()));
  check_own_answer ();
  end_program ();
}

static void
who_hangs_up_does_no_harm (void)
{
  check_program (bear_hanging_up);
}

/* More than the kernel takes for who does not read; others are answered in the end. */
static void
bear_silence (void)
{
  enum { N_ARENAS = 2000 };
  MtudeArena *arenas;
  char *text = malloc (MAX_TEXT);
  int peer;
  size_t i;

  begin_program ();
  arenas = calloc (N_ARENAS, sizeof *arenas);
  for (i = 0; i < N_ARENAS; i++)
    {
      begin_named (&arenas[i], "one of many");
      use (&arenas[i], 1000);
    }
  __atomic_store_n (&calls.is_impatient, true, __ATOMIC_RELAXED);
  peer = connect_to (own_path ());
  read_answer (connect_to (own_path ()), text);
  check (strlen (text) > N_ARENAS * 200);
  check (strstr (text, "\npast pid=") != NULL);
  close (peer);
  for (i = 0; i < N_ARENAS; i++)
    mtude_arena_clear (&arenas[i]);
  free (arenas);
  free (text);
  end_program ();
}

static void
who_is_silent_does_not_stop_others (void)
{
  check_program (bear_silence);
}

/* ---- Whoever waits for questions ---- */

static void
go_on_listening (void)
{
  begin_program ();
  let_fail ("accept4", ECONNABORTED, 3);
  check_own_answer ();
  check_own_answer ();
  let_fail ("accept4", EINTR, 3);
  check_own_answer ();
  check_own_answer ();
  let_fail ("poll", EINTR, 3);
  check_own_answer ();
  check_own_answer ();
  check (fcntl (STDIN_FILENO, F_GETFD) >= 0);
  end_program ();
}

static void
interruptions_do_not_matter (void)
{
  check_program (go_on_listening);
}

/* It is said once, until it is over. */
static void
bear_shortage (void)
{
  static const int reasons[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };
  size_t i;

  begin_program ();
  use (&arena, 8000);
  for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
    {
      let_fail ("accept4", reasons[i], 5);
      check_own_answer ();
    }
  check_uint ((unsigned) __atomic_load_n (&calls.n_pauses, __ATOMIC_RELAXED), 20);
  end_program ();
}

static void
shortages_pass (void)
{
  Death death;

  run_program (bear_shortage, &death);
  check_string (death.words,
                "libmultitude: live: cannot answer yet: Too many open files\n"
                "libmultitude: live: cannot answer yet: Too many open files in system\n"
                "libmultitude: live: cannot answer yet: No buffer space available\n"
                "libmultitude: live: cannot answer yet: Cannot allocate memory\n");
}

/* As long as nobody asks, nothing is needed for an answer, and nothing is said. */
static void
wait_in_shortage (void)
{
  let_fail ("accept4", EMFILE, 1);
  begin_program ();
  wait_until_it_waits ();
  check_uint ((unsigned) __atomic_load_n (&calls.n_failures, __ATOMIC_RELAXED), 1);
  end_program ();
}

static void
shortages_matter_to_who_asks (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer may have a thread of its own");

  check_program (wait_in_shortage);
}

/* What does not pass is not asked for again and again. */
static void
give_up_listening (void)
{
  int peer;

  begin_program ();
  check_own_answer ();
  let_fail ("accept4", EINVAL, 1000000);
  peer = connect_to (own_path ());
  while (__atomic_load_n (&calls.n_failures, __ATOMIC_RELAXED) == 1000000)
    continue;
  usleep (20000);
  check_uint ((unsigned) __atomic_load_n (&calls.n_failures, __ATOMIC_RELAXED), 999999);
  close (peer);
  end_program ();
}

static void
failures_end_it (void)
{
  check_program (give_up_listening);
}

/* Who has asked knows when the answer is over, whoever has its descriptor as well. */
static void
answer_and_fork (void)
{
  pid_t child;

  begin_program ();
  use (&arena, 8000);
  __atomic_store_n (&calls.forks, true, __ATOMIC_RELAXED);
  check_own_answer ();
  child = __atomic_load_n (&calls.child, __ATOMIC_ACQUIRE);
  check (child > 0);
  kill (child, SIGKILL);
  check (waitpid (child, NULL, 0) == child);
  end_program ();
}

static void
answers_end (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer has its own mind about forks on threads");

  check_program (answer_and_fork);
}

static void
answer_without_input (void)
{
  close (STDIN_FILENO);
  begin_program ();
  use (&arena, 8000);
  check_own_answer ();
  end_program ();
}

/* Of this process, whose own descriptors are all in use. */
static void
ask_parent (const char *name,
            int         begin)
{
  char *text = malloc (MAX_TEXT);
  char byte;

  tap_way_out = NULL;
  check (read (begin, &byte, 1) == 1);
  read_answer (connect_to (name), text);
  check (strncmp (text, "begin pid=", 10) == 0);
  free (text);
  _exit (mtude_atomic_load_relaxed (&tap_failed) ? 3 : 0);
}

static void
answer_when_input_is_gone (void)
{
  int ends[2];
  int status;
  pid_t pid;

  /* There may have been none from the beginning. */
  if (fcntl (STDIN_FILENO, F_GETFD) < 0)
    check (open ("/dev/null", O_RDONLY) == STDIN_FILENO);

  begin_program ();
  check (pipe (ends) == 0);
  pid = fork ();
  if (pid == 0)
    ask_parent (path_of (getppid ()), ends[0]);
  close (STDIN_FILENO);
  check (write (ends[1], "", 1) == 1);
  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
  end_program ();
}

static void
any_descriptor_will_do (void)
{
  check_program (answer_without_input);
  check_program (answer_when_input_is_gone);
}

/* A program that closes what it does not know, and gets the number for its own. */
static int
find_listener (void)
{
  Address address;
  int descriptor;

  for (descriptor = 0; descriptor < 100; descriptor++)
    {
      socklen_t size = sizeof address;

      memset (&address, 0, sizeof address);
      if (getsockname (descriptor, &address.any, &size) == 0
          && address.local.sun_family == AF_UNIX
          && strcmp (address.local.sun_path, own_path ()) == 0)
        return descriptor;
    }

  return -1;
}

static void
take_descriptor_over (void)
{
  Address address = { .local = { .sun_family = AF_UNIX } };
  char greeting[8] = "";
  int descriptor;
  int own, peer, accepted;

  snprintf (address.local.sun_path, sizeof address.local.sun_path, "%.90s/own", runtime);
  own = socket (AF_UNIX, SOCK_STREAM, 0);
  check (bind (own, &address.any, sizeof address.local) == 0);
  check (listen (own, 5) == 0);
  descriptor = find_listener ();
  check (descriptor >= 0);
  wait_until_it_waits ();
  check (dup2 (own, descriptor) == descriptor);

  /* Who waits already is woken, and finds somebody who has asked for something else. */
  peer = connect_to (address.local.sun_path);
  close (connect_to (own_path ()));
  usleep (50000);
  check (fcntl (STDIN_FILENO, F_GETFD) >= 0);
  accepted = accept (descriptor, NULL, NULL);
  check (accepted >= 0);
  check (write (accepted, "mine", 5) == 5);
  check (read (peer, greeting, sizeof greeting) == 5);
  check_string (greeting, "mine");
  close (peer);
  close (accepted);
  unlink (address.local.sun_path);
}

static void
reuse_descriptor (void)
{
  begin_program ();
  take_descriptor_over ();
  end_program ();
}

/* Whatever has failed before: that is not what ends it. */
static void
reuse_after_shortage (void)
{
  begin_program ();
  let_fail ("accept4", EMFILE, 1);
  check_own_answer ();
  take_descriptor_over ();
  end_program ();
}

static void
descriptors_of_others_are_left_alone (void)
{
  Death death;

  if (IS_SANITIZED)
    tap_skip ("a sanitizer may have a thread of its own");

  check_program (reuse_descriptor);
  run_program (reuse_after_shortage, &death);
  check_string (death.words, "libmultitude: live: cannot answer yet: Too many open files\n");
}

/* All but those that cannot be: a program's signals are for threads that it knows. */
#define SIGNALS_FOR_ALL UINT64_C (0x000000007ffbfeff)

static void
leave_signals_alone (void)
{
  char blocked[256] = "";
  sigset_t before, after;

  sigemptyset (&before);
  sigemptyset (&after);
  sigaddset (&before, SIGUSR2);
  sigprocmask (SIG_SETMASK, &before, NULL);
  begin_program ();
  sigprocmask (SIG_SETMASK, NULL, &after);
  check (sigismember (&after, SIGUSR2) == 1);
  check (sigismember (&after, SIGUSR1) == 0);
  check (sigismember (&after, SIGTERM) == 0);
  read_status ("SigBlk:\t", blocked);
  check_uint (strtoull (blocked, NULL, 16) & SIGNALS_FOR_ALL, SIGNALS_FOR_ALL);
  end_program ();
}

static void
signals_are_for_others (void)
{
  if (IS_SANITIZED)
    tap_skip ("a sanitizer may have a thread of its own");

  check_program (leave_signals_alone);
}

TAP_MAIN (TAP_TEST (figures_are_told),
          TAP_TEST (answers_may_come_in_pieces),
          TAP_TEST (who_comes_next_is_answered),
          TAP_TEST (who_hangs_up_does_no_harm),
          TAP_TEST (who_is_silent_does_not_stop_others),
          TAP_TEST (interruptions_do_not_matter),
          TAP_TEST (shortages_pass),
          TAP_TEST (shortages_matter_to_who_asks),
          TAP_TEST (failures_end_it),
          TAP_TEST (answers_end),
          TAP_TEST (any_descriptor_will_do),
          TAP_TEST (descriptors_of_others_are_left_alone),
          TAP_TEST (signals_are_for_others))
