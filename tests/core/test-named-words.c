/* That memory checkers name the arena whose memory was touched by mistake.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each mistake is made by a child, whose last words are read: of AddressSanitizer, in a
 * build with it; else the child begins again under memcheck.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "config.h"
#include "checker.h"
#include "child.h"
#include "sanitizers.h"

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-heap.h"
#include "mtude-named-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"

#include <fcntl.h>
#include <stdlib.h>

static MtudeArena arena;

static char *
value_new (size_t size)
{
  return memset (mtude_arena_alloc (&arena, size), 0, size);
}

static void
begin (void)
{
  begin_named (&arena, "request");
  while (arena.chunk == NULL)
    value_new (256);
}

static void
ignore_end (void *data)
{
}

/* ---- Mistakes --------------------------------------------------------- */

static void
read_after_reset (void)
{
  char *value;

  begin ();
  value = value_new (100);
  mtude_arena_reset (&arena);
  touch (value, 0);
}

static void
write_after_reset (void)
{
  char *value;

  begin ();
  value = value_new (100);
  mtude_arena_reset (&arena);
  ((volatile char *) value)[99] = 1;
}

static void
read_string_after_reset (void)
{
  char *string;

  begin ();
  string = mtude_arena_strndup (&arena, "a string", 8);
  mtude_arena_reset (&arena);
  touch (string, 0);
}

static void
read_seed_after_reset (void)
{
  char *value;

  begin_named (&arena, "request");
  value = value_new (100);
  mtude_arena_reset (&arena);
  touch (value, 99);
}

static void
read_after_rewind (void)
{
  MtudeMark mark;
  char *value;

  begin ();
  mtude_arena_mark (&arena, &mark);
  value = value_new (100);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  touch (value, 0);
}

static void
read_after_release (void)
{
  char *box;

  begin ();
  box = memset (mtude_box_alloc (&arena, 64), 0, 64);
  mtude_box_free (box);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  touch (box, 0);
}

static void
read_after_end (void)
{
  char *value;

  begin ();
  value = value_new (100);
  mtude_arena_clear (&arena);
  touch (value, 0);
}

/* The arena is gone as well. */
static void
read_after_late_release (void)
{
  char *box;

  begin ();
  box = memset (mtude_box_alloc (&arena, 64), 0, 64);
  mtude_arena_clear (&arena);
  memset (&arena, 0x55, sizeof arena);
  mtude_box_free (box);
  touch (box, 0);
}

static void
read_after_snapshot (void)
{
  MtudeSnapshot *snapshot;
  char *value;

  begin ();
  value = value_new (100);
  snapshot = mtude_arena_seal (&arena, NULL, ignore_end, NULL);
  mtude_snapshot_release (snapshot);
  touch (value, 0);
}

static void
read_beyond_last (void)
{
  begin ();
  touch (value_new (93), 93);
}

static void
read_beyond_owner (void)
{
  begin ();
  touch (mtude_box_alloc (&arena, 40), 41);
}

/* The arena has ended, and its owner has not. */
static void
read_beyond_orphan (void)
{
  char *box;

  begin ();
  box = mtude_box_alloc (&arena, 40);
  mtude_arena_clear (&arena);
  memset (&arena, 0x55, sizeof arena);
  touch (box, 40);
}

/* Where another arena was before. */
static void
read_in_tile_of_another (void)
{
  begin_named (&arena, "other");
  check_uint (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  value_new (100);
  mtude_arena_clear (&arena);

  begin_named (&arena, "request");
  check_uint (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  touch (mtude_arena_alloc_slow (&arena, 0, 8), 0);
}

/* Where a value was, given up before that. */
static char *
begin_renamed (void)
{
  MtudeOptions options;
  char *value = value_new (100);

  check_pointer (mtude_arena_realloc (&arena, value, 100, 0), value);
  mtude_arena_get_options (&arena, &options);
  options.name = "request";
  check_uint (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  return value;
}

static void
read_after_renaming (void)
{
  begin_named (&arena, "other");
  touch (begin_renamed (), 0);
}

/* What memcheck was told first of all was of that. */
static void
read_beyond_renamed (void)
{
  begin_named (&arena, "other");
  touch (begin_renamed (), 100);
}

/* Behind strings, where a rewind has gone back to an earlier extent. */
static void
read_behind_renamed_strings (void)
{
  static _Alignas (16) char memory[4096];
  const char *volatile somewhere = memory;
  uintptr_t key = (uintptr_t) memory;
  MtudeExtent extent = { key, key, key + sizeof memory, "other", false };

  mtude_named_hand_out (&extent, (MtudeVacancy) { key + 1024, key + 2032, key + 2048 });
  mtude_track_hide (key + 2048, extent.end);
  mtude_named_rename (key, "request");
  touch (somewhere, 2048);
}

/* The whole vacancy was given up by the reset, and is what it was. */
static void
read_after_reset_and_end (void)
{
  char *value;

  begin ();
  value = value_new (100);
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);
  touch (value, 0);
}

static void
read_beyond_chunk (void)
{
  begin ();
  touch ((const void *) arena.chunk->end, 0);
}

/* AddressSanitizer reports it by where it begins, which is right; memcheck lets it pass. */
static void
read_word_beyond_last (void)
{
  static volatile uint64_t seen;
  char *value;

  begin ();
  value = value_new (44);
  seen = *(volatile uint64_t *) (void *) (value + 40);
  (void) seen;
}

/* The longest access that is reported by where it begins. */
static void
read_64_bytes_beyond_last (void)
{
  typedef struct { char bytes[64]; } Bytes;
  static volatile Bytes seen;
  char *value;

  begin ();
  value = value_new (104);
  seen = *(volatile Bytes *) (void *) (value + 64);
  (void) seen;
}

static void
read_between (void)
{
  char *value;

  begin ();
  value = value_new (93);
  value_new (8);
  touch (value, 93);
}

static void
read_freed_in_heap (void)
{
  MtudeHeap *heap;
  char *block;

  begin ();
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  block = memset (mtude_heap_alloc (heap, 64), 0, 64);
  mtude_heap_free (heap, block);
  touch (block, 32);
}

static void
read_without_name (void)
{
  begin_named (&arena, NULL);
  touch (value_new (100), 100);
}

/* Nothing is to be said of what is no arena's. */
static void
read_of_malloc (void)
{
  char *volatile block = malloc (100);

  begin ();
  block[0] = 0;
  free (block);
  touch (block, 0);
}

/* What memcheck knows of a value it says, and not the name. */
static void
write_undefined (void)
{
  int sink = open ("/dev/null", O_WRONLY);

  begin ();
  if (write (sink, mtude_arena_alloc (&arena, 100), 10) != 10)
    abort ();
}

static void
write_undefined_string (void)
{
  int sink = open ("/dev/null", O_WRONLY);

  begin ();
  value_new (16);
  if (write (sink, mtude_arena_alloc_bytes (&arena, 99), 10) != 10)
    abort ();
}

/* The struct of an arena that has ended is a part of something else. */
static void
write_undefined_seed (void)
{
  int sink = open ("/dev/null", O_WRONLY);
  MtudeArena *ended = malloc (sizeof *ended);

  begin_named (ended, "request");
  check (mtude_arena_alloc (ended, 100) != NULL);
  mtude_arena_clear (ended);
  if (write (sink, ended->seed, 10) != 10)
    abort ();
}

#if MTUDE_TRACK_ASAN

static void
say_own (const char *report)
{
  static const char words[] = "the program's own words\n";
  ssize_t written = write (STDERR_FILENO, words, sizeof words - 1);

  (void) report;
  (void) written;
}

static void
read_with_callback (void)
{
  __asan_set_error_report_callback (say_own);
  read_after_reset ();
}

#endif

typedef struct
{
  const char *name;
  void      (*run) (void);
} Mistake;

#define MISTAKE(function) { #function, function }

static const Mistake mistakes[] = {
  MISTAKE (read_after_reset),
  MISTAKE (write_after_reset),
  MISTAKE (read_string_after_reset),
  MISTAKE (read_seed_after_reset),
  MISTAKE (read_after_rewind),
  MISTAKE (read_after_release),
  MISTAKE (read_after_end),
  MISTAKE (read_after_late_release),
  MISTAKE (read_after_snapshot),
  MISTAKE (read_beyond_last),
  MISTAKE (read_beyond_owner),
  MISTAKE (read_beyond_orphan),
  MISTAKE (read_without_name),
  MISTAKE (read_in_tile_of_another),
  MISTAKE (read_after_renaming),
  MISTAKE (read_beyond_renamed),
  MISTAKE (read_behind_renamed_strings),
  MISTAKE (read_after_reset_and_end),
  MISTAKE (read_beyond_chunk),
  MISTAKE (read_of_malloc),
  MISTAKE (write_undefined),
  MISTAKE (write_undefined_string),
  MISTAKE (write_undefined_seed),
};

/* ---- Checkers --------------------------------------------------------- */

static const char *argument;
static char program[4096];

static void
run_under_memcheck (void)
{
  execlp ("valgrind", "valgrind", "--quiet", "--error-exitcode=9", program, "mistake", argument, (char *) NULL);
  _exit (127);
}

static void
ask_for_version (void)
{
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  execlp ("valgrind", "valgrind", "--version", (char *) NULL);
  _exit (127);
}

static void
find_checker (void)
{
  ssize_t length = readlink ("/proc/self/exe", program, sizeof program - 1);
  Death death;

  check (length > 0);
  program[length] = '\0';
  if (MTUDE_TRACK_ASAN)
    return;
  if (IS_SANITIZED || !HAVE_VALGRIND)
    tap_skip ("no memory checker can look at this build");

  run_in_child (ask_for_version, &death);
  if (death.status != 0)
    tap_skip ("valgrind is not here");
}

static void
run_mistake (void (*run) (void),
             Death *death)
{
  size_t i;

  for (i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
    if (mistakes[i].run == run)
      argument = mistakes[i].name;

  run_in_child (MTUDE_TRACK_ASAN ? run : run_under_memcheck, death);
  check (death->status != 0);
}

static void
tap_check_said (int         line,
                void      (*run) (void),
                const char *words,
                bool        is_said)
{
  Death death;

  run_mistake (run, &death);
  if ((strstr (death.words, words) != NULL) == is_said)
    return;

  tap_note ("line %d: %s \"%s\", got \"%s\"", line, is_said ? "expected" : "did not expect", words, death.words);
  tap_fail ();
}

/* Memcheck says where it is in a sentence of its own. */
#define check_says(run, asan, memcheck) \
  tap_check_said (__LINE__, (run), MTUDE_TRACK_ASAN ? "is memory of " asan "\n" : (memcheck), true)
#define check_says_not(run, words) tap_check_said (__LINE__, (run), (words), false)

#define REQUEST "arena 'request'"
#define PART "inside a part of arena 'request' that nobody holds, of size "

static void
given_up_memory_is_named (void)
{
  find_checker ();
  check_says (read_after_reset, REQUEST ", given up by a reset", PART);
  check_says (write_after_reset, REQUEST ", given up by a reset", PART);
  check_says (read_string_after_reset, REQUEST ", given up by a reset", PART);
  check_says (read_seed_after_reset, REQUEST ", given up by a reset", PART "320 client-defined");
  check_says (read_after_rewind, REQUEST ", given up by a rewind, 0 bytes behind the last value", " is 0 bytes " PART);
  check_says (read_after_release, REQUEST ", given up by the last owner in its chunk", PART);
  check_says (read_after_end, REQUEST ", given up by the end of the arena", PART);
  check_says (read_after_late_release, REQUEST ", given up by the last owner in its chunk", PART);
  check_says (read_after_snapshot, REQUEST ", given up by the end of a snapshot", PART);
}

/* Memcheck has it from where the memory was given up. */
static void
memcheck_says_where (void)
{
  find_checker ();
  if (MTUDE_TRACK_ASAN)
    tap_skip ("AddressSanitizer says by which call");

  check_says (read_after_reset, "", ": mtude_reset_lanes (");
  check_says (read_after_reset_and_end, "", ": mtude_reset_lanes (");
  check_says (read_after_rewind, "", ": mtude_arena_rewind (");
}

static void
memory_behind_values_is_named (void)
{
  find_checker ();
  check_says (read_beyond_last, REQUEST " that it has not handed out, 0 bytes behind the last value",
              " is 0 bytes " PART);
  check_says (read_beyond_owner, REQUEST " that it has not handed out, 1 bytes behind the last value",
              " is 1 bytes " PART);
  check_says (read_beyond_orphan, REQUEST " that it has not handed out, 0 bytes behind the last value",
              " is 0 bytes " PART);
  check_says (read_in_tile_of_another, REQUEST " that it has not handed out", PART);
  check_says (read_after_renaming, REQUEST ", given up by a value that became smaller", PART);
  check_says (read_beyond_renamed, REQUEST " that it has not handed out", " is 100 bytes " PART);
  check_says (read_behind_renamed_strings, REQUEST " that it has not handed out, 0 bytes behind the last value",
              " is 0 bytes " PART "2,048 client-defined");
  if (!MTUDE_TRACK_ASAN)
    check_says (read_beyond_chunk, "", " is 0 bytes " PART);
  check_says (read_without_name, "an arena without a name that it has not handed out, 0 bytes behind the last value",
              " is 0 bytes inside a part of an arena without a name that nobody holds, of size 220 client-defined");
}

static void
memory_that_memcheck_knows_less_of (void)
{
  find_checker ();
  if (!MTUDE_TRACK_ASAN)
    tap_skip ("memcheck has no words for it, or does not see it");

  check_says (read_64_bytes_beyond_last, REQUEST " that it has not handed out, 0 bytes behind the last value", "");
  check_says (read_between, REQUEST " that nobody holds, between values", "");
  check_says (read_word_beyond_last, REQUEST " that it has not handed out, 0 bytes behind the last value", "");
  check_says (read_freed_in_heap, REQUEST " that nobody holds, between values", "");
}

static void
other_memory_is_not (void)
{
  find_checker ();
  check_says_not (read_of_malloc, REQUEST);
  check_says_not (read_of_malloc, "libmultitude: ");
  check_says_not (read_of_malloc, "nested bug");
}

static void
values_keep_their_place (void)
{
  find_checker ();
  if (MTUDE_TRACK_ASAN)
    tap_skip ("memcheck alone knows it");

  check_says (write_undefined, "", " is 0 bytes inside a block of size 100 ");
  check_says_not (write_undefined, REQUEST);
  check_says (write_undefined_string, "", " is 0 bytes inside a block of size 100 ");
  check_says_not (write_undefined_string, REQUEST);
  check_says_not (write_undefined_seed, REQUEST);
}

static void
program_has_a_callback (void)
{
#if MTUDE_TRACK_ASAN
  tap_check_said (__LINE__, read_with_callback, "the program's own words\n", true);
  check_says_not (read_with_callback, REQUEST);
#else
  tap_skip ("AddressSanitizer alone has one");
#endif
}

static int
make_mistake (const char *name)
{
  size_t i;

  for (i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
    if (strcmp (mistakes[i].name, name) == 0)
      mistakes[i].run ();

  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  static const TapTest tests[] = {
    TAP_TEST (given_up_memory_is_named),
    TAP_TEST (memcheck_says_where),
    TAP_TEST (memory_behind_values_is_named),
    TAP_TEST (memory_that_memcheck_knows_less_of),
    TAP_TEST (other_memory_is_not),
    TAP_TEST (values_keep_their_place),
    TAP_TEST (program_has_a_callback),
  };

  if (argc == 3)
    return make_mistake (argv[2]);

  return tap_run (tests, sizeof tests / sizeof tests[0], argc > 1 ? argv[1] : NULL);
}
