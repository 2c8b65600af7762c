/* What the words in MULTITUDE_DEBUG and G_DEBUG are understood as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"
#include "mtude-assert-private.h"
#include "mtude-debug-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-poison-private.h"
#include "mtude-snapshot.h"
#include "mtude-track-private.h"
#include "child.h"

#include <pthread.h>

#define ALL \
  (MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD | MTUDE_DEBUG_MALLOC | MTUDE_DEBUG_LEAKS \
   | MTUDE_DEBUG_THREADS | MTUDE_DEBUG_STATS)

typedef struct
{
  const char *words;
  unsigned    flags;
} Expected;

/* Whatever stands around a list in memory is not part of it. */
static unsigned
parse_within (const char *words)
{
  static const char around[] = ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,";
  size_t length = sizeof around - 1;
  char text[200];

  memcpy (text, around, length);
  strcpy (text + length, words);
  return mtude_debug_parse (text + length);
}

static void
check_words (const Expected *expected,
             size_t          n_expected)
{
  size_t i;

  for (i = 0; i < n_expected; i++)
    {
      tap_set_context (expected[i].words);
      check_uint (mtude_debug_parse (expected[i].words), expected[i].flags);
      check_uint (parse_within (expected[i].words), expected[i].flags);
    }
}

static void
each_word_is_a_key (void)
{
  static const Expected expected[] = {
    { "", 0 },
    { "poison", MTUDE_DEBUG_POISON },
    { "guard", MTUDE_DEBUG_GUARD },
    { "malloc", MTUDE_DEBUG_MALLOC },
    { "leaks", MTUDE_DEBUG_LEAKS },
    { "threads", MTUDE_DEBUG_THREADS },
    { "stats", MTUDE_DEBUG_STATS },
    { "live", MTUDE_DEBUG_LIVE },
  };

  check_uint (mtude_debug_parse (NULL), 0);
  check_uint (mtude_debug_parse_glib (NULL), 0);
  check_words (expected, sizeof expected / sizeof expected[0]);
}

static void
letters_of_both_cases (void)
{
  static const Expected expected[] = {
    { "POISON", MTUDE_DEBUG_POISON },
    { "Guard", MTUDE_DEBUG_GUARD },
    { "mAlLoC", MTUDE_DEBUG_MALLOC },
    { "ALL", ALL },
  };

  check_words (expected, sizeof expected / sizeof expected[0]);
  check_uint (mtude_debug_parse_glib ("gc-friendly"), MTUDE_DEBUG_CLEAR);
  check_uint (mtude_debug_parse_glib ("GC_Friendly"), MTUDE_DEBUG_CLEAR);
  check_uint (mtude_debug_parse_glib ("gc friendly"), 0);
  check_uint (mtude_debug_parse_glib ("poison"), 0);
  check_uint (mtude_debug_parse ("gc-friendly"), 0);
}

static void
other_words_are_passed_over (void)
{
  static const Expected expected[] = {
    { "poiso", 0 },
    { "poisons", 0 },
    { "xoison", 0 },
    { "poisox", 0 },
    { "pxxxxn", 0 },
    { "x", 0 },
    { "x,guard", MTUDE_DEBUG_GUARD },
    { "guard,x", MTUDE_DEBUG_GUARD },
  };

  check_words (expected, sizeof expected / sizeof expected[0]);
}

static void
words_are_told_apart (void)
{
  static const Expected expected[] = {
    { "poison:guard", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { "poison;guard", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { "poison,guard", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { "poison guard", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { "poison\tguard", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { ",:; poison ,,guard\t:", MTUDE_DEBUG_POISON | MTUDE_DEBUG_GUARD },
    { "poison/guard", 0 },
  };

  check_words (expected, sizeof expected / sizeof expected[0]);
}

static void
all_but_what_is_named (void)
{
  static const Expected expected[] = {
    { "all", ALL },
    { "all,live", ALL | MTUDE_DEBUG_LIVE },
    { "live all", ALL | MTUDE_DEBUG_LIVE },
    { "all,poison", ALL & ~MTUDE_DEBUG_POISON },
    { "stats,all,leaks", ALL & ~(MTUDE_DEBUG_STATS | MTUDE_DEBUG_LEAKS) },
    { "all,all", ALL },
    { "allx", 0 },
  };

  check_words (expected, sizeof expected / sizeof expected[0]);
  check_uint (mtude_debug_parse_glib ("all"), MTUDE_DEBUG_CLEAR);
  check_uint (mtude_debug_parse_glib ("all,gc-friendly"), 0);
}

/* ---- Help ---- */

#define HELP "libmultitude: MULTITUDE_DEBUG may be: poison guard malloc leaks threads stats live all help\n"

static const char *list;

static void
parse_list (void)
{
  check_uint (parse_within (list), 0);
}

static void
check_says (const char *words,
            const char *said)
{
  Death death;

  list = words;
  run_in_child (parse_list, &death);
  check_uint ((unsigned) death.status, 0);
  check_string (death.words, said);
}

static void
help_is_printed (void)
{
  check_says ("help", HELP);
  check_says ("HELP", HELP);
  check_says ("x,help", HELP);
  check_says ("others,help,x", HELP);
  check_says ("help,x", HELP);
  check_says ("helps", "");
  check_says ("hel", "");
  check_says ("", "");
}

/* ---- The environment ---- */

static void
read_words (void)
{
  setenv ("MULTITUDE_DEBUG", "leaks,threads", 1);
  setenv ("G_DEBUG", "fatal-criticals,gc-friendly", 1);
  check_uint (mtude_debug_flags (), 0);
  check_uint (mtude_debug_read () & ~MTUDE_DEBUG_CHECKER,
              MTUDE_DEBUG_READ | MTUDE_DEBUG_LEAKS | MTUDE_DEBUG_THREADS | MTUDE_DEBUG_CLEAR);
  check_uint (mtude_debug_flags (), mtude_debug_read ());
  check (mtude_debug_has (MTUDE_DEBUG_LEAKS));
  check (!mtude_debug_has (MTUDE_DEBUG_STATS));

  /* Once. */
  setenv ("MULTITUDE_DEBUG", "poison", 1);
  check (!(mtude_debug_read () & MTUDE_DEBUG_POISON));
}

static void
read_file_name (void)
{
  unsetenv ("MULTITUDE_DEBUG");
  unsetenv ("G_DEBUG");
  setenv ("MULTITUDE_STATS_FILE", "/dev/null", 1);
  check_uint (mtude_debug_read () & ~MTUDE_DEBUG_CHECKER, MTUDE_DEBUG_READ | MTUDE_DEBUG_STATS);
}

static void
read_nothing (void)
{
  unsetenv ("MULTITUDE_DEBUG");
  unsetenv ("G_DEBUG");
  unsetenv ("MULTITUDE_STATS_FILE");
  check_uint (mtude_debug_read () & ~MTUDE_DEBUG_CHECKER, MTUDE_DEBUG_READ);
}

static void
environment_is_read_once (void)
{
  check_goes_on (read_words);
  check_goes_on (read_file_name);
  check_goes_on (read_nothing);
}

/* ---- What an arena does then ---- */

typedef struct
{
  const char *words;
  uint64_t    busy;
  bool        checks_threads;
  bool        is_watched;
} Asked;

static const Asked asked[] = {
  { "", 0, false, false },
  { "poison", MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED, false, false },
  { "guard", MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED | MTUDE_BUSY_APART, false, true },
  { "malloc", MTUDE_BUSY_TRACKED | MTUDE_BUSY_WATCHED | MTUDE_BUSY_APART, false, true },
  { "leaks", MTUDE_BUSY_WATCHED, false, true },
  { "threads", MTUDE_BUSY_TRACKED, true, false },
  { "stats", MTUDE_BUSY_WATCHED, false, true },
};

static const Asked *asked_now;

/* An arena that is only looked at in the end has its cursors in sight. */
static void
begin_as_asked (void)
{
  MtudeArena arena;

  unsetenv ("G_DEBUG");
  setenv ("MULTITUDE_DEBUG", asked_now->words, 1);
  begin_named (&arena, "asked");
  check_uint (arena.busy, asked_now->busy);
  check_uint (arena.checks_threads, asked_now->checks_threads);
  check_uint (arena.watch != NULL, asked_now->is_watched);
  check_uint (arena.cur == (uintptr_t) mtude_nowhere, (asked_now->busy & MTUDE_BUSY_TRACKED) != 0);
  mtude_arena_clear (&arena);
}

static void
arenas_do_what_is_asked (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker asks for more");

  for (asked_now = asked; asked_now < asked + sizeof asked / sizeof asked[0]; asked_now++)
    {
      tap_set_context (asked_now->words);
      check_goes_on (begin_as_asked);
    }
}

/* ---- What is given up ---- */

static void
nothing (void *data)
{
}

/* Enough for several chunks. */
#define N_VALUES 30

/* By a reset, by the end of owners and of snapshots, in chunks and in the seed. */
static void
give_up_all (int byte)
{
  MtudeSnapshot *snapshot;
  MtudeArena arena;
  char *values[N_VALUES];
  char *boxes[200];
  const char *seed = (const char *) arena.seed;
  size_t i;

  begin_named (&arena, "gives up");
  memset (mtude_arena_alloc (&arena, 24), 1, 24);
  for (i = 0; i < N_VALUES; i++)
    values[i] = memset (mtude_arena_alloc (&arena, 10000), 1, 10000);
  snapshot = mtude_arena_seal (&arena, NULL, nothing, NULL);
  check (mtude_snapshot_has_seed (snapshot));
  check_fill (values[0], 10000, 1);
  mtude_snapshot_release (snapshot);
  check_fill (seed, MTUDE_SEED_SIZE, byte);
  for (i = 0; i < N_VALUES; i++)
    check_fill (values[i], 10000, byte);

  for (i = 0; i < N_VALUES; i++)
    values[i] = memset (mtude_arena_alloc (&arena, 10000), 1, 10000);
  mtude_arena_reset (&arena);
  for (i = 0; i < N_VALUES; i++)
    check_fill (values[i], 10000, byte);

  for (i = 0; i < 200; i++)
    boxes[i] = memset (mtude_box_alloc (&arena, 1000), 1, 1000);
  for (i = 0; i < 150; i++)
    mtude_box_free (boxes[i]);
  check_fill (boxes[0], 1000, byte);
  for (i = 150; i < 200; i++)
    mtude_box_free (boxes[i]);
  mtude_arena_clear (&arena);
}

static void
give_up_as_poison (void)
{
  unsetenv ("G_DEBUG");
  setenv ("MULTITUDE_DEBUG", "poison", 1);
  give_up_all (MTUDE_POISON_GIVEN_UP);
}

static void
give_up_as_garbage_collectors_like (void)
{
  unsetenv ("MULTITUDE_DEBUG");
  setenv ("G_DEBUG", "gc-friendly", 1);
  give_up_all (0);
}

static void
what_is_given_up_is_filled (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker lets nobody look");

  check_goes_on (give_up_as_poison);
  check_goes_on (give_up_as_garbage_collectors_like);
}

/* ---- Lines ---- */

#define N_THREADS 4
#define N_LINES 90

static void *
say_lines (void *data)
{
  size_t i;

  for (i = 0; i < N_LINES; i++)
    mtude_say ("%s %d", "a", 1);
  return NULL;
}

static void
say_at_once (void)
{
  pthread_t threads[N_THREADS];
  size_t i;

  alarm (20);
  for (i = 0; i < N_THREADS; i++)
    check_uint ((unsigned) pthread_create (&threads[i], NULL, say_lines, NULL), 0);
  for (i = 0; i < N_THREADS; i++)
    pthread_join (threads[i], NULL);
}

static void
lines_stay_whole (void)
{
  Death death;
  size_t n_lines = 0;
  char *line;

  run_in_child (say_at_once, &death);
  check_uint ((unsigned) death.status, 0);
  for (line = strtok (death.words, "\n"); line != NULL; line = strtok (NULL, "\n"))
    {
      check_string (line, "libmultitude: a 1");
      n_lines++;
    }
  check_uint (n_lines, N_THREADS * N_LINES);
}

TAP_MAIN (TAP_TEST (each_word_is_a_key),
          TAP_TEST (letters_of_both_cases),
          TAP_TEST (other_words_are_passed_over),
          TAP_TEST (words_are_told_apart),
          TAP_TEST (all_but_what_is_named),
          TAP_TEST (help_is_printed),
          TAP_TEST (environment_is_read_once),
          TAP_TEST (arenas_do_what_is_asked),
          TAP_TEST (what_is_given_up_is_filled),
          TAP_TEST (lines_stay_whole))
