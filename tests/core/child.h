/* Runs cases in children, to see how they end and with which words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case runs in a child, whose standard error output is read here.  check_aborts()
 * wants it to end by abort() and to have said the right thing, check_goes_on() to end
 * well.
 */

#pragma once

#include "config.h"
#include "mtude-arena.h"
#include "mtude-track-private.h"
#include "tap.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 8192

/* What a child printed and how it ended. */
typedef struct
{
  char words[MAX_WORDS];
  int  status;
} Death;

static TAP_UNUSED void
child_run (void (*run) (void),
           int    write_end)
{
  struct rlimit no_core = { 0, 0 };

  setrlimit (RLIMIT_CORE, &no_core);
  dup2 (write_end, STDERR_FILENO);
  close (write_end);
  tap_way_out = NULL;
  run ();
  _exit (mtude_atomic_load_relaxed (&tap_failed) ? 3 : 0);
}

static TAP_UNUSED void
read_all (int   read_end,
          char *words)
{
  size_t length = 0;
  ssize_t n;

  while ((n = read (read_end, words + length, MAX_WORDS - 1 - length)) > 0)
    length += (size_t) n;
  words[length] = '\0';
}

static TAP_UNUSED void
run_in_child (void (*run) (void),
              Death *death)
{
  int ends[2];
  pid_t child;

  fflush (NULL);
  check_uint (pipe (ends), 0);
  child = fork ();
  check (child >= 0);
  if (child == 0)
    {
      close (ends[0]);
      child_run (run, ends[1]);
    }

  close (ends[1]);
  read_all (ends[0], death->words);
  close (ends[0]);
  check (waitpid (child, &death->status, 0) == child);
}

/* For what a child writes where it has nothing.  The compiler must not know better: not what is
 * read later, nor how large the value is.
 */
static TAP_UNUSED void
write_byte_at (char     *value,
               ptrdiff_t offset)
{
  volatile char *volatile bytes = value;

  bytes[offset] = 'A';
}

static TAP_UNUSED void
check_aborts (void      (*run) (void),
              const char *words)
{
  Death death;

  run_in_child (run, &death);
  if (strstr (death.words, words) == NULL)
    {
      tap_note ("expected \"%s\", got \"%s\"", words, death.words);
      tap_fail ();
    }
  check (WIFSIGNALED (death.status));
  check_uint (WTERMSIG (death.status), SIGABRT);
}

/* The same for what the library finds wrong with its own records, and not at all without
 * checks.  Builds that look at everything find it sooner, with words of their own.
 */
static TAP_UNUSED void
check_found_either (void      (*run) (void),
                    const char *words,
                    const char *other_words)
{
  Death death;

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  run_in_child (run, &death);
  if (strstr (death.words, words) == NULL && strstr (death.words, other_words) == NULL
      && (MTUDE_CHECK_LEVEL < 2 || (strstr (death.words, "is_valid (") == NULL
                                    && strstr (death.words, " is no box, ") == NULL)))
    {
      tap_note ("expected \"%s\", got \"%s\"", words, death.words);
      tap_fail ();
    }
  check (WIFSIGNALED (death.status));
  check_uint (WTERMSIG (death.status), SIGABRT);
}

static TAP_UNUSED void
check_found (void      (*run) (void),
             const char *words)
{
  check_found_either (run, words, words);
}

/* What a child has where it ends is lost, and no mistake of its: of that memcheck makes 9. */
static TAP_UNUSED bool
child_went_well (const Death *death)
{
  return death->status == 0
         || (!MTUDE_TRACK_ASAN && mtude_track_is_active ()
             && WIFEXITED (death->status) && WEXITSTATUS (death->status) == 9);
}

static TAP_UNUSED void
check_goes_on (void (*run) (void))
{
  Death death;

  run_in_child (run, &death);
  if (!child_went_well (&death))
    tap_note ("status %d: %s", death.status, death.words);
  check (child_went_well (&death));
}

/* An arena of this name. */
static TAP_UNUSED void
begin_named (MtudeArena *arena,
             const char *name)
{
  MtudeOptions options;

  mtude_options_init (&options);
  options.name = name;
  check_uint (mtude_arena_init (arena, &options), MTUDE_OK);
}
