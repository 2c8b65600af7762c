/* The lines that a program is to leave for multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What is expected is written down by the program under test, which is a child, from
 * what mtude_arena_get_stats() says; its parent compares that with what is there.
 */

#pragma once

#include "config.h"
#include "mtude-owner-inline.h"
#include "mtude-stats.h"
#include "mtude-track-private.h"
#include "child.h"
#include "recorder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define MAX_TEXT ((size_t) 1 << 20)

/* Shared with the child. */
static char *expected;

/* The most at the end of any generation. */
typedef struct
{
  size_t used;
  size_t wasted;
  size_t cached;
  size_t retained;
} Most;

/* What is not in the figures of an arena. */
typedef struct
{
  const char *event;
  const char *name;             /* as it is written, or NULL */
  Most        most;
  size_t      kept;
  size_t      late[3];          /* resets, chunks, single blocks */
} Line;

static TAP_UNUSED void
begin_expecting (void)
{
  expected = mmap (NULL, MAX_TEXT, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  check (expected != MAP_FAILED);
}

static TAP_UNUSED void
end_expecting (void)
{
  munmap (expected, MAX_TEXT);
}

static TAP_UNUSED MTUDE_PRINTF (1, 2) void
expect (const char *format,
        ...)
{
  size_t length = strlen (expected);
  va_list args;

  va_start (args, format);
  vsnprintf (expected + length, MAX_TEXT - length, format, args);
  va_end (args);
}

static TAP_UNUSED void
expect_event (const char *event)
{
  expect ("%s pid=%ld\n", event, (long) getpid ());
}

static size_t
more_of (size_t a,
         size_t b)
{
  return a < b ? b : a;
}

/* At the end of a generation, before it. */
static TAP_UNUSED void
note_most (MtudeArena *arena,
           Most       *most)
{
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  most->used = more_of (most->used, stats.used);
  most->wasted = more_of (most->wasted, stats.wasted);
  most->cached = more_of (most->cached, stats.cached);
  most->retained = more_of (most->retained, stats.retained);
}

/* The line of an arena as it is at this moment; one that ends gives all back. */
static TAP_UNUSED void
expect_line (MtudeArena *arena,
             const Line *line)
{
  MtudeOptions options;
  MtudeStats stats;

  mtude_arena_get_stats (arena, &stats);
  mtude_arena_get_options (arena, &options);
  expect_event (line->event);
  expected[strlen (expected) - 1] = '\0';
  if (options.byte_budget != MTUDE_NO_BUDGET)
    expect (" budget=%zu", options.byte_budget);
  expect (" max_normal_alloc=%zu reserved=%zu peak=%zu", options.max_normal_alloc,
          strcmp (line->event, "ended") == 0 ? 0 : stats.reserved, stats.peak);
  expect (" used=%zu wasted=%zu cached=%zu retained=%zu kept=%zu", line->most.used,
          line->most.wasted, line->most.cached, line->most.retained, line->kept);
  expect (" resets=%zu chunks=%zu single_blocks=%zu reused=%zu moved=%zu requested=%zu",
          stats.resets, stats.total.n_normal, stats.total.n_oversized, stats.total.n_reused,
          stats.total.n_relocated, stats.total.bytes);
  expect (" late_resets=%zu late_chunks=%zu late_single_blocks=%zu", line->late[0], line->late[1],
          line->late[2]);
  if (line->name != NULL)
    expect (" name=%s", line->name);
  expect ("\n");
}

/* Ends an arena, and expects its line, of which nothing is kept. */
static TAP_UNUSED void
end_as (MtudeArena *arena,
        const char *name)
{
  Line line = { "ended", name, { 0, 0, 0, 0 }, 0, { 0, 0, 0 } };

  note_most (arena, &line.most);
  expect_line (arena, &line);
  mtude_arena_clear (arena);
}

static TAP_UNUSED void
use (MtudeArena *arena,
     size_t      size)
{
  char *value = mtude_arena_alloc (arena, size);

  check (value != NULL);
  memset (value, 1, size);
}

/* The program ends, as programs do.  That arenas are alive then, and what is in them is
 * not, is no leak that memcheck should tell of.
 */
static TAP_UNUSED void
leave (void)
{
#ifdef VALGRIND_CLO_CHANGE
  VALGRIND_CLO_CHANGE ("--leak-check=no");
#endif
  exit (mtude_atomic_load_relaxed (&tap_failed) ? 3 : EXIT_SUCCESS);
}

/* ---- The file ---- */

static char folder[64];
static char path[80];

static TAP_UNUSED void
begin_file (void)
{
  int file;

  begin_expecting ();
  strcpy (folder, "/tmp/multitude-figures-XXXXXX");
  check (mkdtemp (folder) != NULL);
  snprintf (path, sizeof path, "%s/file", folder);
  file = open (path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  check (file >= 0);
  close (file);
  setenv ("MULTITUDE_STATS_FILE", path, 1);
}

static TAP_UNUSED char *
read_file (void)
{
  FILE *file = fopen (path, "r");
  char *text = calloc (1, MAX_TEXT);

  check (file != NULL && text != NULL);
  text[fread (text, 1, MAX_TEXT - 1, file)] = '\0';
  fclose (file);
  return text;
}

static TAP_UNUSED void
end_file (void)
{
  unlink (path);
  check_uint ((unsigned) rmdir (folder), 0);
  unsetenv ("MULTITUDE_STATS_FILE");
  end_expecting ();
}

/* Runs a program to its end, of which nothing is heard but what it leaves there. */
static TAP_UNUSED void
check_leaves (void (*run) (void))
{
  Death death;
  char *text;

  run_in_child (run, &death);
  check_string (death.words, "");
  check (WIFEXITED (death.status));
  check_uint (WEXITSTATUS (death.status), 0);
  text = read_file ();
  check_string (text, expected);
  free (text);
}
