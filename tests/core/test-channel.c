/* The file that a program leaves its figures in: which it is, and how it is written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the lines say is in test-figures.c.  Each program is a child of its own. */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "failing-malloc.h"
#include "figures.h"

#include <errno.h>
#include <sys/resource.h>

static void
use_arena (const char *name)
{
  MtudeArena arena;

  begin_named (&arena, name);
  use (&arena, 1000);
  mtude_arena_clear (&arena);
}

static void
use_one_arena (void)
{
  use_arena ("one");
  leave ();
}

/* Its words, one a line. */
static void
check_events (const char *words)
{
  char *text = read_file ();
  char events[MAX_WORDS] = "";
  char *line;

  for (line = strtok (text, "\n"); line != NULL; line = strtok (NULL, "\n"))
    strncat (events, line, strcspn (line, " ") + 1);
  check_string (events, words);
  free (text);
}

static void
check_one_arena (const char *words)
{
  check_goes_on (use_one_arena);
  check_events (words);
}

/* ---- Which file ---- */

static void
lines_are_appended (void)
{
  FILE *file;

  begin_file ();
  file = fopen (path, "w");
  fputs ("before \n", file);
  fclose (file);
  check_one_arena ("before begin ended exit ");
  check_one_arena ("before begin ended exit begin ended exit ");
  end_file ();
}

static void
no_file_is_made (void)
{
  begin_file ();
  unlink (path);
  check_goes_on (use_one_arena);
  check_uint ((unsigned) access (path, F_OK) != 0, true);
  check (rmdir (folder) == 0);
  check (mkdir (folder, 0700) == 0);
  end_file ();
}

/* Wherever a program is: a name that depends on that is none. */
static void
path_has_to_be_whole (void)
{
  begin_file ();
  check (chdir (folder) == 0);
  setenv ("MULTITUDE_STATS_FILE", "file", 1);
  check_one_arena ("");
  setenv ("MULTITUDE_STATS_FILE", "./file", 1);
  check_one_arena ("");
  setenv ("MULTITUDE_STATS_FILE", "", 1);
  check_one_arena ("");
  unsetenv ("MULTITUDE_STATS_FILE");
  check_one_arena ("");
  check (chdir ("/") == 0);
  end_file ();
}

static void
links_are_not_followed (void)
{
  char link[96];

  begin_file ();
  snprintf (link, sizeof link, "%s/link", folder);
  check (symlink (path, link) == 0);
  setenv ("MULTITUDE_STATS_FILE", link, 1);
  check_one_arena ("");
  unlink (link);
  end_file ();
}

/* The program goes on, and says nothing either: whoever looks has gone. */
static void
use_two_arenas (void)
{
  use_arena ("first");
  unlink (path);
  use_arena ("second");
  leave ();
}

static void
file_may_go (void)
{
  Death death;

  begin_file ();
  run_in_child (use_two_arenas, &death);
  check_string (death.words, "");
  check_uint ((unsigned) death.status, 0);
  check (access (path, F_OK) != 0);
  end_file ();
}

/* It is the first one that is free in a program that has closed its own. */
static void
use_without_input (void)
{
  close (STDIN_FILENO);
  use_one_arena ();
}

static void
any_descriptor_will_do (void)
{
  begin_file ();
  check_goes_on (use_without_input);
  check_events ("begin ended exit ");
  end_file ();
}

static int
lowest_free (void)
{
  int descriptor = open ("/dev/null", O_RDONLY);

  close (descriptor);
  return descriptor;
}

static void
use_many_arenas (void)
{
  int before = lowest_free ();
  size_t i;

  for (i = 0; i < 20; i++)
    use_arena ("one");
  check_uint ((unsigned) lowest_free (), (unsigned) before);
  leave ();
}

static void
no_descriptor_stays (void)
{
  begin_file ();
  check_goes_on (use_many_arenas);
  end_file ();
}

/* ---- Pipes ---- */

static void
begin_pipe (void)
{
  begin_file ();
  unlink (path);
  check (mkfifo (path, 0600) == 0);
}

/* Nobody reads: the program does not wait for who might. */
static void
pipe_without_reader (void)
{
  begin_pipe ();
  check_goes_on (use_one_arena);
  end_file ();
}

static char long_name[3000];

static void
fill_pipe (void)
{
  use_arena ("short");
  memset (long_name, 'x', sizeof long_name - 1);
  use_arena (long_name);
  use_arena (long_name);
  use_arena ("last");
  leave ();
}

/* Room for one long line: the other is not there, nor half of it, and the program did
 * not wait.
 */
static void
pipe_that_is_full (void)
{
  char *text = calloc (1, MAX_TEXT);
  int reader;
  ssize_t n;

  begin_pipe ();
  reader = open (path, O_RDONLY | O_NONBLOCK);
  check (reader >= 0);
  check (fcntl (reader, F_SETPIPE_SZ, 4096) == 4096);
  check_goes_on (fill_pipe);

  n = read (reader, text, MAX_TEXT - 1);
  check (n > 3000 && n < 4096);
  check_uint ((unsigned char) text[n - 1], '\n');
  check (strstr (text, "name=short\n") != NULL);
  check (strstr (strstr (text, "name=xxx"), "name=last\n") != NULL);
  check (strstr (strstr (text, "name=xxx") + 5, "name=xxx") == NULL);
  close (reader);
  free (text);
  end_file ();
}

/* ---- Long lines ---- */

static const size_t lengths[] = { 1, 700, 1023, 1024, 4095, 4096, 8192, 20000, 70000, 3 };

#define N_LENGTHS (sizeof lengths / sizeof lengths[0])

static void
have_long_names (void)
{
  size_t i;

  for (i = 0; i < N_LENGTHS; i++)
    {
      char *name = calloc (1, lengths[i] + 1);

      memset (name, (int) ('a' + i), lengths[i]);
      use_arena (name);
      free (name);
    }
  leave ();
}

static void
check_name (const char *line,
            char        letter,
            size_t      length)
{
  const char *name = strstr (line, "name=");

  check (name != NULL);
  check_uint (strlen (name + 5), length);
  check_fill (name + 5, length, letter);
}

static void
lines_may_be_long (void)
{
  char *text;
  char *line;
  size_t i;

  begin_file ();
  check_goes_on (have_long_names);
  text = read_file ();
  line = strtok (text, "\n");
  for (i = 0; i < N_LENGTHS; i++)
    check_name (strtok (NULL, "\n"), (char) ('a' + i), lengths[i]);
  check (strncmp (strtok (NULL, "\n"), "exit ", 5) == 0);
  check (strtok (NULL, "\n") == NULL);
  check (strncmp (line, "begin ", 6) == 0);
  free (text);
  end_file ();
}

/* Each write is a line, so that those of several processes do not mix. */
#define N_PROCESSES 4
#define N_ARENAS 300

static MtudeArena *arenas;

static void
leave_arenas (const char *name)
{
  size_t i;

  arenas = calloc (N_ARENAS, sizeof *arenas);
  for (i = 0; i < N_ARENAS; i++)
    {
      begin_named (&arenas[i], name);
      use (&arenas[i], 8);
    }
}

static void
use_arenas_at_once (void)
{
  char name[500];
  size_t i;

  memset (name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  for (i = 0; i < N_PROCESSES; i++)
    if (fork () == 0)
      {
        leave_arenas (name);
        leave ();
      }
  while (wait (NULL) > 0)
    continue;
  leave ();
}

static void
lines_stay_whole (void)
{
  char *text;
  char *line;
  size_t n_alive = 0;

  begin_file ();
  check_goes_on (use_arenas_at_once);
  text = read_file ();
  for (line = strtok (text, "\n"); line != NULL; line = strtok (NULL, "\n"))
    if (strncmp (line, "alive pid=", 10) == 0)
      {
        check_name (line, 'n', 499);
        n_alive++;
      }
    else
      check (strncmp (line, "begin pid=", 10) == 0 || strncmp (line, "exit pid=", 9) == 0);
  check_uint (n_alive, N_PROCESSES * N_ARENAS);
  free (text);
  end_file ();
}

/* ---- No more room in the file ---- */

static void
make_room (int number)
{
  struct rlimit limits;

  getrlimit (RLIMIT_FSIZE, &limits);
  limits.rlim_cur = limits.rlim_max;
  setrlimit (RLIMIT_FSIZE, &limits);
}

/* Who tries once more is told that there is none, but would find some the next time. */
static void
use_up_room (void)
{
  struct rlimit limits = { 1000, 1000000 };

  signal (SIGXFSZ, make_room);
  leave_arenas ("alive");
  setrlimit (RLIMIT_FSIZE, &limits);
  leave ();
}

static void
file_without_room (void)
{
  char *text;

  begin_file ();
  check_goes_on (use_up_room);
  text = read_file ();
  check_uint (strlen (text), 1000);
  check (strstr (text, "exit") == NULL);
  free (text);
  end_file ();
}

/* ---- No memory ---- */

static long fails_from;

/* More than any stream takes at once. */
static char longer_name[20000];

/* For the line of one arena; the next one has its own. */
static void
fail_once (bool only_once)
{
  long n_blocks = malloc_n_blocks;
  MtudeArena arena;
  int before;

  memset (longer_name, 'x', sizeof longer_name - 1);
  use_arena ("first");
  before = lowest_free ();
  n_blocks = malloc_n_blocks;
  begin_named (&arena, longer_name);
  use (&arena, 1000);
  malloc_fails_from = fails_from;
  malloc_fails_once = only_once;
  mtude_arena_clear (&arena);
  malloc_fails_from = 0;
  check_uint ((unsigned) lowest_free (), (unsigned) before);
  check_uint ((size_t) malloc_n_blocks, (size_t) n_blocks);
  use_arena ("last");
  leave ();
}

static void
fail_one_request (void)
{
  fail_once (true);
}

static void
fail_all_requests (void)
{
  fail_once (false);
}

/* All there is are whole lines, of these arenas, which may have no name then. */
static void
check_lines (void)
{
  char *text = read_file ();
  char *line;

  check_uint ((unsigned char) text[strlen (text) - 1], '\n');
  for (line = strtok (text, "\n"); line != NULL; line = strtok (NULL, "\n"))
    {
      const char *name = strstr (line, " name=");

      check (strncmp (line, "begin pid=", 10) == 0 || strncmp (line, "ended pid=", 10) == 0
             || strncmp (line, "exit pid=", 9) == 0);
      check (strncmp (line, "ended", 5) != 0 || strstr (line, " late_single_blocks=") != NULL);
      check (name == NULL || strcmp (name + 6, "first") == 0 || strcmp (name + 6, "last") == 0
             || strlen (name + 6) == sizeof longer_name - 1);
    }
  free (text);
}

static void
lines_may_be_missing (void)
{
  need_failing_malloc ();
  for (fails_from = 1; fails_from < 14; fails_from++)
    {
      begin_file ();
      check_goes_on (fail_one_request);
      check_lines ();
      end_file ();
      begin_file ();
      check_goes_on (fail_all_requests);
      check_lines ();
      end_file ();
    }
}

TAP_MAIN (TAP_TEST (lines_are_appended),
          TAP_TEST (no_file_is_made),
          TAP_TEST (path_has_to_be_whole),
          TAP_TEST (links_are_not_followed),
          TAP_TEST (file_may_go),
          TAP_TEST (any_descriptor_will_do),
          TAP_TEST (no_descriptor_stays),
          TAP_TEST (pipe_without_reader),
          TAP_TEST (pipe_that_is_full),
          TAP_TEST (lines_may_be_long),
          TAP_TEST (lines_stay_whole),
          TAP_TEST (file_without_room),
          TAP_TEST (lines_may_be_missing))
