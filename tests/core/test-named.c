/* Whose memory an address is: what is remembered, and what is said.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source file is here, so that its extents are seen and its calloc() can fail.  What is
 * said of memory of arenas is tried in every build, as if a checker were active.  That
 * checkers say it is for test-named-words.c.
 */

#include "config.h"
#include "checker.h"
#include "child.h"

#include "mtude-arena-inline.h"
#include "mtude-block-inline.h"
#include "mtude-debug-private.h"
#include "mtude-fork-lock-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static bool calloc_fails;
static size_t n_records;
static bool lock_is_held;       /* under it */

static void *
watch_calloc (size_t n,
              size_t size)
{
  if (calloc_fails)
    return NULL;

  n_records++;
  return calloc (n, size);
}

static void
watch_free (void *record)
{
  n_records--;
  free (record);
}

static void
watch_take (MtudeForkLock lock)
{
  mtude_fork_lock_take (lock);
  lock_is_held = true;
}

static bool
watch_try_take (MtudeForkLock lock)
{
  if (!mtude_fork_lock_try_take (lock))
    return false;

  lock_is_held = true;
  return true;
}

/* Whoever leaves it has it. */
static void
watch_leave (MtudeForkLock lock)
{
  check (lock_is_held);
  check_uint (lock, MTUDE_LOCK_NAMES);
  lock_is_held = false;
  mtude_fork_lock_leave (lock);
}

#define calloc(n, size) (watch_calloc ((n), (size)))
#define free(record) (watch_free (record))
#define mtude_fork_lock_take(lock) (watch_take (lock))
#define mtude_fork_lock_try_take(lock) (watch_try_take (lock))
#define mtude_fork_lock_leave(lock) (watch_leave (lock))
#include "../../multitude/core/mtude-named.c"
#undef calloc
#undef free
#undef mtude_fork_lock_take
#undef mtude_fork_lock_try_take
#undef mtude_fork_lock_leave

/* ---- Extents of nobody's memory --------------------------------------- */

#define KEY ((uintptr_t) 0x10000)
#define END (KEY + 0x1000)

static const MtudeExtent extent = { KEY, KEY, END, "one", false };

static void
hand_out (uintptr_t cur,
          uintptr_t top,
          uintptr_t hi)
{
  mtude_named_hand_out (&extent, (MtudeVacancy) { KEY + cur, KEY + top, KEY + hi });
}

static void
give_up (MtudeWay  way,
         uintptr_t cur,
         uintptr_t top,
         uintptr_t hi)
{
  mtude_named_give_up (KEY, way, (MtudeVacancy) { KEY + cur, KEY + top, KEY + hi });
}

/* What is said after the address; NULL if nothing is. */
static void
tap_check_words (const char *file,
                 int         line,
                 uintptr_t   address,
                 const char *expected)
{
  char words[MTUDE_NAMED_WORDS] = "";
  char whole[MTUDE_NAMED_WORDS] = "";

  if (mtude_named_describe (address, words) != (expected != NULL))
    tap_fail ();
  if (expected != NULL)
    snprintf (whole, sizeof whole, "0x%zx is memory of %s", (size_t) address, expected);
  tap_check_string (file, line, "what is said", words, whole);
}

#define check_words(address, expected) \
  tap_check_words (__FILE__, __LINE__, (uintptr_t) (address), (expected))

static void
extents_have_bounds (void)
{
  check_words (KEY, NULL);
  hand_out (0x20, 0x1000, 0x1000);
  check_words (KEY - 1, NULL);
  check_words (KEY, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x1f, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x20, "arena 'one' that it has not handed out, 0 bytes behind the last value");
  check_words (END - 1, "arena 'one' that it has not handed out, 4063 bytes behind the last value");
  check_words (END, NULL);
  mtude_named_forget (KEY);
  check_words (KEY, NULL);
  mtude_named_forget (KEY);
}

/* In front of what a chunk hands out there is its header. */
static void
extents_begin_behind_keys (void)
{
  MtudeExtent behind = extent;

  behind.start = KEY + 0x40;
  mtude_named_hand_out (&behind, (MtudeVacancy) { KEY + 0x60, END, END });
  check_words (KEY + 0x3f, NULL);
  check_words (KEY + 0x40, "arena 'one' that nobody holds, between values");
  mtude_named_forget (KEY);
}

/* A chunk becomes larger where it is. */
static void
extents_grow (void)
{
  MtudeExtent larger = extent;

  hand_out (0x20, 0x1000, 0x1000);
  larger.end = END + 0x1000;
  mtude_named_hand_out (&larger, (MtudeVacancy) { KEY + 0x1008, END + 0x1000, END + 0x1000 });
  check_words (END, "arena 'one' that nobody holds, between values");
  check_words (END + 0xfff, "arena 'one' that it has not handed out, 4087 bytes behind the last value");
  check_words (END + 0x1000, NULL);
  mtude_named_forget (KEY);
}

/* A seed is at any multiple of a word. */
static void
keys_are_any (void)
{
  MtudeExtent seed = extent;
  size_t i;

  for (i = 0; i < 128; i++)
    {
      seed.key = seed.start = KEY + i * MTUDE_WORD;
      seed.end = seed.start + MTUDE_WORD;
      mtude_named_hand_out (&seed, (MtudeVacancy) { seed.start, seed.end, seed.end });
      check_words (seed.end - 1, "arena 'one' that it has not handed out");
      mtude_named_forget (seed.key);
    }
}

static void
strings_are_no_vacancy (void)
{
  hand_out (0, 0xff0, 0x1000);
  check_words (KEY + 0xfef, "arena 'one' that it has not handed out");
  check_words (KEY + 0xff0, "arena 'one' that nobody holds, between values");

  /* Behind an extent that a rewind went back to. */
  hand_out (0x20, 0x7f0, 0x800);
  check_words (KEY + 0x7ef, "arena 'one' that it has not handed out, 1999 bytes behind the last value");
  check_words (KEY + 0x7f0, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x7ff, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x800, "arena 'one' that it has not handed out, 0 bytes behind the last value");
  check_words (KEY + 0x803, "arena 'one' that it has not handed out, 3 bytes behind the last value");
  mtude_named_forget (KEY);
}

static void
ways_are_told_apart (void)
{
  hand_out (0x100, 0xf00, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x80, 0xf40, 0x1000);
  check_words (KEY + 0x7f, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x80, "arena 'one', given up by a rewind, 0 bytes behind the last value");
  check_words (KEY + 0xff, "arena 'one', given up by a rewind, 127 bytes behind the last value");
  check_words (KEY + 0x100, "arena 'one' that it has not handed out, 128 bytes behind the last value");
  check_words (KEY + 0xeff, "arena 'one' that it has not handed out, 3711 bytes behind the last value");
  check_words (KEY + 0xf00, "arena 'one', given up by a rewind, 3712 bytes behind the last value");
  check_words (KEY + 0xf40, "arena 'one' that nobody holds, between values");

  mtude_named_give_up_all (KEY, MTUDE_WAY_RESET);
  check_words (KEY + 0x7f, "arena 'one', given up by a reset");
  check_words (KEY + 0x80, "arena 'one', given up by a rewind");
  check_words (KEY + 0xf3f, "arena 'one', given up by a rewind");
  check_words (KEY + 0xf40, "arena 'one', given up by a reset");
  mtude_named_give_up_all (KEY, MTUDE_WAY_SNAPSHOT);
  check_words (KEY + 0x7f, "arena 'one', given up by a reset");

  hand_out (0x90, 0x1000, 0x1000);
  mtude_named_give_up_all (KEY, MTUDE_WAY_SNAPSHOT);
  hand_out (0x88, 0x1000, 0x1000);
  mtude_named_give_up_all (KEY, MTUDE_WAY_RELEASE);
  check_words (KEY + 0x88, "arena 'one', given up by a rewind or the end of a snapshot");
  check_words (KEY + 0x87, "arena 'one', given up by a rewind or the end of a snapshot or the last owner in its chunk");
  mtude_named_forget (KEY);
}

/* The lowest and the highest byte of each way. */
static void
ways_are_remembered (void)
{
  hand_out (0x100, 0x1000, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x40, 0x1000, 0x1000);
  hand_out (0x80, 0x1000, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x60, 0x1000, 0x1000);
  check_words (KEY + 0xff, "arena 'one', given up by a rewind, 159 bytes behind the last value");
  mtude_named_give_up_all (KEY, MTUDE_WAY_RESET);
  check_words (KEY + 0x5f, "arena 'one', given up by a reset or a rewind");
  check_words (KEY + 0x3f, "arena 'one', given up by a reset");
  mtude_named_forget (KEY);
}

/* Who gives up nothing has not given up what is behind it. */
static void
ways_without_bytes (void)
{
  hand_out (0x40, 0x1000, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x40, 0x1000, 0x1000);
  hand_out (0x100, 0x1000, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x80, 0x1000, 0x1000);
  mtude_named_give_up_all (KEY, MTUDE_WAY_RESET);
  check_words (KEY + 0x7f, "arena 'one', given up by a reset");
  check_words (KEY + 0x80, "arena 'one', given up by a rewind");
  mtude_named_forget (KEY);
}

static void
extents_of_a_chunk (void)
{
  /* From a later one back to an earlier one, and of that to the whole chunk. */
  hand_out (0x900, 0xf00, 0xf80);
  give_up (MTUDE_WAY_REWIND, 0x100, 0x7f0, 0x800);
  check_words (KEY + 0xeff, "arena 'one' that it has not handed out, 1791 bytes behind the last value");
  check_words (KEY + 0xf00, "arena 'one', given up by a rewind, 1792 bytes behind the last value");
  check_words (KEY + 0xf7f, "arena 'one', given up by a rewind, 1919 bytes behind the last value");
  check_words (KEY + 0xf80, "arena 'one' that it has not handed out, 1920 bytes behind the last value");
  mtude_named_give_up_all (KEY, MTUDE_WAY_RESET);
  check_words (KEY + 0x7ff, "arena 'one', given up by a reset or a rewind");
  check_words (KEY + 0x900, "arena 'one' that it has not handed out");
  mtude_named_forget (KEY);
}

static void
values_become_smaller (void)
{
  hand_out (0x40, 0x1000, 0x1000);
  mtude_named_resize (KEY, KEY + 0x38, KEY + 0x10);
  check_words (KEY + 0x10, "arena 'one' that nobody holds, between values");
  mtude_named_resize (KEY, KEY + 0x40, KEY + 0x45);
  check_words (KEY + 0x44, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x45, "arena 'one' that it has not handed out, 0 bytes behind the last value");

  /* By its size, and by where the cursor is. */
  mtude_named_resize (KEY, KEY + 0x45, KEY + 0x43);
  check_words (KEY + 0x44, "arena 'one', given up by a value that became smaller, 1 bytes behind the last value");
  mtude_named_resize (KEY, KEY + 0x48, KEY + 0x20);
  check_words (KEY + 0x20, "arena 'one', given up by a value that became smaller, 0 bytes behind the last value");
  mtude_named_forget (KEY);
  mtude_named_resize (KEY, KEY + 0x20, KEY + 0x10);
  check_words (KEY + 0x20, NULL);
}

/* What an allocation at the other end says of the cursor is rounded. */
static void
ends_are_exact (void)
{
  hand_out (0x15, 0x1000, 0x1000);
  hand_out (0x18, 0xff0, 0x1000);
  check_words (KEY + 0x15, "arena 'one' that it has not handed out, 0 bytes behind the last value");
  hand_out (0x20, 0xff0, 0x1000);
  check_words (KEY + 0x18, "arena 'one' that nobody holds, between values");
  mtude_named_forget (KEY);
}

static void
names_change (void)
{
  MtudeExtent another = extent;
  char long_name[MTUDE_NAMED_WORDS];

  another.key = another.start = KEY + 0x10000;
  another.end = END + 0x10000;
  another.name = NULL;
  another.is_built_in = true;
  hand_out (0x20, 0x1000, 0x1000);
  mtude_named_hand_out (&another, (MtudeVacancy) { another.start, another.end, another.end });
  check_words (another.start, "an arena without a name that it has not handed out");
  mtude_named_rename (another.key, "two");
  check_words (another.start, "arena 'two' that it has not handed out");
  check_words (KEY, "arena 'one' that nobody holds, between values");
  mtude_named_rename (another.key, NULL);
  check_words (another.start, "an arena without a name that it has not handed out");

  /* Another arena has got the memory. */
  mtude_named_leave (another.key);
  mtude_named_rename (another.key, "nobody");
  check_words (another.start, "an arena without a name that it has not handed out");
  another.name = "three";
  mtude_named_hand_out (&another, (MtudeVacancy) { another.start + 8, another.end, another.end });
  check_words (another.start, "arena 'three' that nobody holds, between values");

  memset (long_name, 'x', sizeof long_name - 1);
  long_name[sizeof long_name - 1] = '\0';
  mtude_named_rename (another.key, long_name);
  check (mtude_named_describe (another.start, long_name));
  check_uint (strlen (long_name), strlen ("0x20000 is memory of  that nobody holds, between values")
                                  + MTUDE_NAMED_LABEL - 1);
  mtude_named_forget (KEY);
  mtude_named_forget (another.key);
}

/* Of what another arena did with the memory nothing is left. */
static void
extents_begin_again (void)
{
  MtudeExtent tile = extent;

  tile.is_built_in = true;
  mtude_named_hand_out (&tile, (MtudeVacancy) { KEY + 0x105, END - 0x100, END });
  give_up (MTUDE_WAY_REWIND, 0x85, 0x1000, 0x1000);
  mtude_named_leave (KEY);
  check_words (KEY + 0xf00, "arena 'one', given up by a rewind, 3707 bytes behind the last value");
  mtude_named_hand_out (&tile, (MtudeVacancy) { KEY + 0x88, END, END });
  check_words (KEY + 0x87, "arena 'one' that nobody holds, between values");
  check_words (KEY + 0x88, "arena 'one' that it has not handed out, 0 bytes behind the last value");
  check_words (KEY + 0xf00, "arena 'one' that it has not handed out, 3704 bytes behind the last value");
  mtude_named_forget (KEY);
}

/* One of several tiles takes those that were left in it, and no other. */
static void
extents_of_tiles (void)
{
  MtudeExtent tiles = extent;
  size_t i;

  for (i = 0; i < 3; i++)
    {
      tiles.key = tiles.start = KEY + i * MTUDE_TILE_SIZE;
      tiles.end = tiles.key + MTUDE_TILE_SIZE;
      mtude_named_hand_out (&tiles, (MtudeVacancy) { tiles.start, tiles.end, tiles.end });
    }
  mtude_named_forget (KEY);
  tiles.key = tiles.start = KEY;
  tiles.end = KEY + 2 * MTUDE_TILE_SIZE;
  mtude_named_hand_out (&tiles, (MtudeVacancy) { tiles.start, tiles.end, tiles.end });
  check_pointer (*find (KEY + MTUDE_TILE_SIZE), NULL);
  check (*find (KEY + 2 * MTUDE_TILE_SIZE) != NULL);
  mtude_named_forget (KEY);
  mtude_named_forget (KEY + 2 * MTUDE_TILE_SIZE);
}

/* Who looks for leaks reads the records, and is to find no way to what they are about. */
static void
records_have_no_pointers (void)
{
  MtudeNamed *named;
  uintptr_t words[sizeof *named / sizeof (uintptr_t)];
  size_t i;

  hand_out (0x100, 0xf00, 0x1000);
  give_up (MTUDE_WAY_REWIND, 0x80, 0xf40, 0x1000);
  named = *find (KEY);
  check_pointer (named->next, NULL);
  memcpy (words, named, sizeof words);
  for (i = 0; i < sizeof words / sizeof words[0]; i++)
    check (words[i] < KEY || words[i] > END);
  mtude_named_forget (KEY);
}

/* Many, so that some are in one bucket. */
static void
extents_are_many (void)
{
  MtudeExtent each = extent;
  uintptr_t i;

  for (i = 1; i <= 5000; i++)
    {
      each.key = each.start = i * 0x10000;
      each.end = each.start + 8;
      mtude_named_hand_out (&each, (MtudeVacancy) { each.start, each.end, each.end });
    }
  for (i = 1; i <= 5000; i += 2)
    mtude_named_forget (i * 0x10000);
  for (i = 1; i <= 5000; i++)
    check_words (i * 0x10000, i % 2 == 1 ? NULL : "arena 'one' that it has not handed out");
  for (i = 2; i <= 5000; i += 2)
    mtude_named_forget (i * 0x10000);
  check_words (0x20000, NULL);
  check_uint (n_records, 0);
}

static void
name_many (uintptr_t n)
{
  MtudeExtent each = extent;
  uintptr_t i;

  for (i = 1; i <= n; i++)
    {
      each.key = each.start = i * 0x10000;
      each.end = each.start + 8;
      mtude_named_hand_out (&each, (MtudeVacancy) { each.start, each.end, each.end });
    }

  /* In each bucket there is one. */
  for (i = 0; i < N_BUCKETS; i++)
    check (buckets[i] != NULL);
}

static void
all_between_are_forgotten (void)
{
  uintptr_t i;

  name_many (5000);
  mtude_named_forget_between (2 * 0x10000, 4999 * (uintptr_t) 0x10000);
  for (i = 1; i <= 5000; i++)
    check ((*find (i * 0x10000) != NULL) == (i < 2 || i >= 4999));
  check_uint (n_records, 3);
  check_words (0x10000, "arena 'one' that it has not handed out");
  mtude_named_forget_between (0, UINTPTR_MAX);
  check_uint (n_records, 0);
}

static void
without_memory (void)
{
  calloc_fails = true;
  hand_out (0x20, 0x1000, 0x1000);
  give_up (MTUDE_WAY_RESET, 0, 0x1000, 0x1000);
  mtude_named_give_up_all (KEY, MTUDE_WAY_RESET);
  mtude_named_forget (KEY);
  check_words (KEY, NULL);
  calloc_fails = false;
}

/* ---- The lock --------------------------------------------------------- */

static void
lock_that_is_held (void)
{
  hand_out (0x20, 0x1000, 0x1000);
  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  check_words (KEY, NULL);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
  check_words (KEY, "arena 'one' that nobody holds, between values");
  mtude_named_forget (KEY);
}

static int turns[2];

static void *
hold_lock (void *data)
{
  char turn = 0;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  check_uint (write (turns[1], &turn, 1), 1);
  usleep (20000);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
  check_uint (write (turns[1], &turn, 1), 1);
  return data;
}

static void
describe_in_child (void)
{
  check_words (KEY, "arena 'one' that nobody holds, between values");
}

static void
lock_and_forks (void)
{
  pthread_t holder;
  char turn;

  hand_out (0x20, 0x1000, 0x1000);
  check_uint (pipe (turns), 0);
  check_uint (pthread_create (&holder, NULL, hold_lock, NULL), 0);

  /* In a child nobody could wait for it. */
  check_uint (pthread_detach (holder), 0);
  check_uint (read (turns[0], &turn, 1), 1);
  check_goes_on (describe_in_child);
  check_uint (read (turns[0], &turn, 1), 1);
  close (turns[0]);
  close (turns[1]);
  describe_in_child ();
  mtude_named_forget (KEY);
}

static bool handler_is_asked;
static unsigned n_handled;

static void
use_extents (void)
{
  if (!handler_is_asked)
    return;

  hand_out (0x40, 0x1000, 0x1000);
  check_words (KEY + 0x40, "arena 'one' that it has not handed out, 0 bytes behind the last value");
  n_handled++;
}

/* Before the library, which has the lock while they run. */
static __attribute__ ((constructor (101))) void
come_first (void)
{
  (void) pthread_atfork (use_extents, use_extents, use_extents);
}

static void
fork_with_handlers (void)
{
  pid_t child;
  int status;

  hand_out (0x20, 0x1000, 0x1000);
  handler_is_asked = true;
  alarm (20);
  child = fork ();
  if (child == 0)
    _exit (n_handled != 2);

  check_uint (n_handled, 2);
  check_uint (waitpid (child, &status, 0), child);
  check_uint (status, 0);
}

static void
handlers_of_forks (void)
{
  check_goes_on (fork_with_handlers);
}

/* An arena may lie in the memory of another one. */
static void
nested_extents (void)
{
  MtudeExtent inner = extent;
  uintptr_t i;

  hand_out (0x800, 0x1000, 0x1000);
  inner.name = "two";
  for (i = 1; i <= 8; i++)
    {
      inner.start = KEY + i * 0x80;
      inner.end = inner.start + 0x40;
      inner.key = inner.start - 0x2000;
      mtude_named_hand_out (&inner, (MtudeVacancy) { inner.start + 8, inner.end, inner.end });
    }

  for (i = 1; i <= 8; i++)
    {
      check_words (KEY + i * 0x80 + 8, "arena 'two' that it has not handed out, 0 bytes behind the last value");
      check_words (KEY + i * 0x80 + 0x40, "arena 'one' that nobody holds, between values");
      mtude_named_forget (KEY + i * 0x80 - 0x2000);
    }
  mtude_named_forget (KEY);
}

static void *
get_way (void *data)
{
  *(MtudeWay *) data = mtude_named_get_way ();
  return NULL;
}

static void
ways_of_threads (void)
{
  MtudeWay other = MTUDE_N_WAYS;
  pthread_t thread;

  mtude_named_set_way (MTUDE_WAY_SNAPSHOT);
  check_uint (mtude_named_get_way (), MTUDE_WAY_SNAPSHOT);
  check_uint (pthread_create (&thread, NULL, get_way, &other), 0);
  check_uint (pthread_join (thread, NULL), 0);
  check_uint (other, MTUDE_WAY_RESET);
}

/* ---- Arenas, as if a checker were active ------------------------------- */

static MtudeArena arena;

/* In a seed, or in chunks. */
static void
begin (void)
{
  (void) mtude_debug_read ();
  mtude_atomic_store_relaxed (&mtude_debug_word, mtude_debug_flags () | MTUDE_DEBUG_CHECKER);
  begin_named (&arena, "request");
}

static void
begin_in_chunk (void)
{
  begin ();
  check_uint (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
}

/* The struct is its owner's then, and a tile the source's. */
static void
end (const char *memory)
{
  bool is_in_seed = memory >= (const char *) arena.seed && memory < (const char *) (&arena + 1);
  char words[MTUDE_NAMED_WORDS] = "";

  mtude_arena_clear (&arena);
  check (mtude_named_describe ((uintptr_t) memory, words) == !is_in_seed);
  check (is_in_seed || strstr (words, ", given up by ") != NULL);
  check (strstr (words, " behind ") == NULL);
}

static char *
value_new (size_t size)
{
  return memset (mtude_arena_alloc (&arena, size), 0, size);
}

static void
seed_is_named (void)
{
  char *value;

  begin ();
  value = value_new (93);
  check_words (value, "arena 'request' that nobody holds, between values");
  check_words (value + 93, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  check_words ((char *) arena.seed + MTUDE_SEED_SIZE, NULL);
  mtude_arena_reset (&arena);
  check_words (value, "arena 'request', given up by a reset");
  check_words (value + 96, "arena 'request' that it has not handed out");
  end (value);
}

static void
seed_is_rewound (void)
{
  MtudeMark mark;
  char *value;

  begin ();
  value_new (16);
  mtude_arena_mark (&arena, &mark);
  value = value_new (16);
  value_new (1000);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check_words (value, "arena 'request', given up by a rewind, 0 bytes behind the last value");

  /* In a marked nowhere there is nothing. */
  mtude_arena_clear (&arena);
  begin ();
  check_uint (mtude_arena_skip_seed (&arena), MTUDE_OK);
  mtude_arena_mark (&arena, &mark);
  value = value_new (16);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check_words (value, "arena 'request', given up by a rewind");
  end (value);
}

static void
values_are_given_up (void)
{
  MtudeMark mark;
  char *kept;
  char *value;
  char *string;

  begin_in_chunk ();
  kept = value_new (48);
  mtude_arena_mark (&arena, &mark);
  value = value_new (24);
  string = mtude_arena_strndup (&arena, "a string", 8);
  check_words (value + 24, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  check_words (string, "arena 'request' that nobody holds, between values");
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check_words (kept, "arena 'request' that nobody holds, between values");
  check_words (value, "arena 'request', given up by a rewind, 0 bytes behind the last value");
  mtude_arena_reset (&arena);
  check_words (kept, "arena 'request', given up by a reset");
  check_words (value, "arena 'request', given up by a rewind");
  check_words (string, "arena 'request', given up by a rewind");
  end (kept);
}

/* At the end of a chunk there may be one without bytes, where another tile begins. */
static void
value_without_bytes (void)
{
  char *value;

  begin_in_chunk ();
  value = value_new (16);
  value_new (16000);
  while (mtude_local_top (&arena) - mtude_local_cur (&arena) > 16000)
    value_new (16000);
  value_new (mtude_local_top (&arena) - mtude_local_cur (&arena));
  check_pointer (mtude_arena_alloc_slow (&arena, 0, MTUDE_WORD), (void *) arena.hi);
  check_uint (arena.hi % MTUDE_TILE_SIZE, 0);
  check_pointer (*find (arena.hi), NULL);
  check_words (value, "arena 'request' that nobody holds, between values");
  end (value);
}

static void
newer_chunks_are_given_up (void)
{
  MtudeMark mark;
  char *values[2] = { NULL, NULL };

  begin_in_chunk ();
  value_new (48);
  mtude_arena_mark (&arena, &mark);
  values[0] = value_new (16000);
  do
    values[1] = value_new (16000);
  while (arena.chunk == mark.chunk);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check_words (values[0], "arena 'request', given up by a rewind, 0 bytes behind the last value");
  check_words (values[1], "arena 'request', given up by a rewind");

  /* Retired by then, and used again after a reset. */
  do
    values[1] = value_new (16000);
  while (arena.chunk == mark.chunk);
  values[0] = value_new (16000);
  mtude_arena_reset (&arena);
  check_words (values[0], "arena 'request', given up by a reset");
  end (values[0]);
}

static void
owners_are_given_up (void)
{
  char *boxes[2];

  begin ();
  boxes[0] = mtude_box_alloc (&arena, 61);
  check_words (boxes[0] + 61, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  boxes[1] = mtude_box_alloc (&arena, 40);
  check_words (boxes[0] + 61, "arena 'request' that nobody holds, between values");
  mtude_box_free (boxes[0]);
  check_words (boxes[0], "arena 'request' that nobody holds, between values");
  mtude_box_free (boxes[1]);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  check_words (boxes[0], "arena 'request', given up by the last owner in its chunk");
  end (boxes[0]);
}

/* Of an arena that may have ended, under its name. */
static void
owners_that_stay (void)
{
  char *box;
  char *large;

  begin ();
  box = mtude_box_alloc (&arena, 61);
  large = mtude_box_alloc (&arena, 100001);
  check_words (large + 100001, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  mtude_arena_clear (&arena);
  check_words (box + 61, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  check_words (large + 100001, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  mtude_box_free (box);
  check_words (box, "arena 'request', given up by the last owner in its chunk");
  mtude_box_free (large);
  check_words (large, NULL);
}

static void
owners_of_one_thread (void)
{
  char *value;
  char *box;

  begin ();
  value = mtude_rc_alloc (&arena, 24, NULL);
  mtude_arena_clear (&arena);
  check_words (value, "arena 'request' that nobody holds, between values");
  mtude_rc_release (value);
  check_words (value, "arena 'request', given up by the last owner in its chunk");

  /* Or while the arena goes on, with a box that keeps the region. */
  begin ();
  box = mtude_box_alloc (&arena, 24);
  value = mtude_rc_alloc (&arena, 24, NULL);
  mtude_arena_reset (&arena);
  mtude_rc_release (value);
  mtude_arena_trim (&arena);
  check_words (value, "arena 'request', given up by the last owner in its chunk");
  mtude_box_free (box);
  end (value);
}

static void
arenas_end (void)
{
  char *value;
  char *again;

  begin_in_chunk ();
  value = value_new (24);
  mtude_arena_clear (&arena);
  check_words (value, "arena 'request', given up by the end of the arena");
  check_words (value + 24, "arena 'request' that it has not handed out");

  /* The next one has the same tile. */
  begin_named (&arena, "next");
  check_uint (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  again = value_new (8);
  check_pointer (again, value);
  check_words (value, "arena 'next' that nobody holds, between values");
  check_words (value + 8, "arena 'next' that it has not handed out, 0 bytes behind the last value");
  mtude_arena_reset (&arena);
  check_pointer (value_new (4), value);
  check_words (value + 4, "arena 'next', given up by a reset, 0 bytes behind the last value");
  mtude_arena_clear (&arena);
  check_words (value + 8, "arena 'next' that it has not handed out");
  check_words (value + 3, "arena 'next', given up by a reset or the end of the arena");

  /* Or there is no memory any more, and something else may be where it was. */
  mtude_region_trim ();
  check_words (value, NULL);
  if (MTUDE_TRACK_ASAN)
    check (known_of (value) == 'd');
}

/* Behind the first tile of a value there may have been others. */
static void
tiles_with_names_are_taken (void)
{
  char *values[8];
  char *large;
  size_t i;

  begin ();
  for (i = 0; i < 8; i++)
    values[i] = value_new (15000);
  for (i = 0; i < 8; i++)
    values[i] = value_new (15000);
  mtude_arena_clear (&arena);
  begin_named (&arena, "large");
  large = value_new (8 * 65536);
  check (values[0] > large && values[7] < large + 8 * 65536);
  for (i = 0; i < 8; i++)
    check_words (values[i], "arena 'large' that nobody holds, between values");
  mtude_arena_clear (&arena);
  check_words (large, NULL);
  check_words (values[0], NULL);
}

static void
owners_that_come_home (void)
{
  char *boxes[8];
  size_t i;

  begin ();
  for (i = 0; i < 8; i++)
    boxes[i] = mtude_box_alloc (&arena, 16000);
  check (mtude_chunk_of (boxes[0]) != arena.shared_chunk);
  for (i = 0; i < 8; i++)
    mtude_box_free (boxes[i]);
  check_words (boxes[0], "arena 'request', given up by the last owner in its chunk");
  end (boxes[0]);
}

static void
ignore_end (void *data)
{
}

static void
snapshots_are_given_up (void)
{
  MtudeSnapshot *snapshot;
  MtudeMark mark;
  char *in_seed;
  char *value;

  begin ();
  in_seed = value_new (24);
  value = value_new (1000);
  mtude_arena_mark (&arena, &mark);
  value_new (1000);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  snapshot = mtude_arena_seal (&arena, NULL, ignore_end, NULL);
  check (snapshot != NULL && mtude_snapshot_has_seed (snapshot));
  mtude_arena_reset (&arena);
  check_words (in_seed, "arena 'request' that nobody holds, between values");
  check_words (value, "arena 'request' that nobody holds, between values");
  mtude_snapshot_release (snapshot);
  check_words (value, "arena 'request', given up by the end of a snapshot");
  check_words (in_seed, NULL);
  end (value);
}

/* The seed is the snapshot's for as long as that is. */
static void
snapshot_that_stays (void)
{
  MtudeSnapshot *snapshot;
  char *in_seed;

  begin ();
  in_seed = value_new (24);
  snapshot = mtude_arena_seal (&arena, NULL, ignore_end, NULL);
  mtude_arena_clear (&arena);
  check_words (in_seed, "arena 'request' that nobody holds, between values");
  mtude_snapshot_release (snapshot);
  check_words (in_seed, NULL);
}

static void
values_with_a_chunk (void)
{
  char *value;
  uintptr_t tile_end;
  char words[MTUDE_NAMED_WORDS];
  size_t i;

  begin ();
  value = value_new (100001);
  check_words (value + 100000, "arena 'request' that nobody holds, between values");
  check_words (value + 100001, "arena 'request' that it has not handed out, 0 bytes behind the last value");

  /* All of its last tile is nobody's, of the default source. */
  tile_end = mtude_round_up ((uintptr_t) value + 100001, MTUDE_TILE_SIZE);
  snprintf (words, sizeof words, "arena 'request' that it has not handed out, %zu bytes behind the last value",
            (size_t) (tile_end - 1 - ((uintptr_t) value + 100001)));
  check_words (tile_end - 1, words);
  check_words (tile_end, NULL);
  mtude_arena_reset (&arena);
  check_words (value, NULL);

  /* Wherever it is. */
  for (i = 0; i < 9; i++)
    {
      value = value_new (50001);
      check_words (value + 50001, "arena 'request' that it has not handed out, 0 bytes behind the last value");
    }
  mtude_arena_clear (&arena);
}

static void
blocks_become_smaller (void)
{
  MtudeBlock block = { NULL, 0, 0 };
  char *value;

  begin_in_chunk ();
  value = mtude_arena_realloc (&arena, value_new (400), 400, 41);
  check_words (value + 41, "arena 'request', given up by a value that became smaller, 0 bytes behind the last value");
  check_words (value + 399, "arena 'request', given up by a value that became smaller, 358 bytes behind the last value");
  check_words (value + 400, "arena 'request' that it has not handed out, 359 bytes behind the last value");
  mtude_arena_reset (&arena);

  check (mtude_block_grow (&arena, &block, 0, 96, 0, MTUDE_GROW_EXACT));
  value = block.data;
  mtude_block_free (&arena, &block);
  check_words (value + 95, "arena 'request', given up by a value that became smaller, 103 bytes behind the last value");
  end (value);
}

static void
rename_arena (void)
{
  MtudeOptions options;

  mtude_arena_get_options (&arena, &options);
  options.name = "renamed";
  check_uint (mtude_arena_set_options (&arena, &options), MTUDE_OK);
}

static void
arenas_are_renamed (void)
{
  char *value;

  begin ();
  value = value_new (16);
  value = mtude_arena_realloc (&arena, value, 16, 0);
  rename_arena ();
  check_words (value, "arena 'renamed', given up by a value that became smaller");
  end (value);
}

/* A rewind to the beginning leaves an arena with its chunks, and as good as new. */
static void
rewound_arenas_are_renamed (void)
{
  MtudeMark mark;
  char *values[2] = { NULL, NULL };

  begin ();
  mtude_arena_mark (&arena, &mark);
  values[0] = value_new (4000);
  while (arena.clean == NULL)
    values[1] = value_new (4000);
  check_uint (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check (arena.cache != NULL && arena.cache->next != NULL);
  rename_arena ();
  check_words (values[0], "arena 'renamed', given up by a rewind");
  check_words (values[1], "arena 'renamed', given up by a rewind");
  end (values[0]);
}

/* One without a byte may be at the end of its chunk; in which place headers of owners are
 * depends on the tile.
 */
static void
value_at_the_end (void)
{
  static MtudeArena arenas[9] __attribute__ ((aligned (65536)));
  size_t i;

  begin ();
  mtude_arena_clear (&arena);
  for (i = 0; i < 9; i++)
    {
      const MtudeNamed *named;
      MtudeChunk *chunk;

      begin_named (&arenas[i], "request");
      check (mtude_arena_alloc_aligned (&arenas[i], 0, 32768) != NULL);
      chunk = arenas[i].one_shots;
      check (chunk != NULL);
      named = *find (mtude_chunk_tile (chunk));
      check (named != NULL);
      check_uint (named->start, mtude_chunk_payload (chunk) - mtude_chunk_tile (chunk));
    }
  for (i = 0; i < 9; i++)
    mtude_arena_clear (&arenas[i]);
}

/* What an arena has left behind is not that of the next one in its place. */
static void
names_of_the_past_stay (void)
{
  char *box;

  begin ();
  box = mtude_box_alloc (&arena, 61);
  mtude_arena_clear (&arena);
  begin_named (&arena, NULL);
  rename_arena ();
  check_words (box + 61, "arena 'request' that it has not handed out, 0 bytes behind the last value");
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

/* One that ends without a word leaves its seed behind. */
static void
arena_in_place_of_another (void)
{
  char *value;

  begin ();
  value = value_new (24);
  begin_named (&arena, "another");
  check_words (value, NULL);
  value_new (8);
  check_words (value + 8, "arena 'another' that it has not handed out, 0 bytes behind the last value");
  end (value);
}

/* ---- What is remembered is true --------------------------------------- */

static uint64_t random_state;

static size_t
random_below (size_t n)
{
  random_state = random_state * UINT64_C (6364136223846793005) + 1442695040888963407;
  return (size_t) (random_state >> 33) % n;
}

static void
check_vacancy (uintptr_t key,
               uintptr_t cur,
               uintptr_t top,
               uintptr_t hi)
{
  const MtudeNamed *named;

  mtude_fork_lock_take (MTUDE_LOCK_NAMES);
  named = *find (key);
  mtude_fork_lock_leave (MTUDE_LOCK_NAMES);
  if (named == NULL)
    return;

  check_uint (key + mtude_round_up (named->vacancy.cur, MTUDE_WORD), cur);
  if (named->vacancy.top == named->end)
    {
      /* What a chunk has not of its tile is nobody's, too. */
      check_uint (top, hi);
      return;
    }
  check_uint (key + named->vacancy.top, top);
  check_uint (key + named->vacancy.hi, hi);
}

/* What is said to be nobody's is hidden from everybody.  AddressSanitizer cannot hide what
 * is in one word with a string, in front of that.
 */
static void
check_hidden (void)
{
  size_t i;

  if (!mtude_track_is_active ())
    return;

  for (i = 0; i < N_BUCKETS; i++)
    for (const MtudeNamed *named = buckets[i]; named != NULL; named = named->next)
      for (uintptr_t byte = named->vacancy.cur; byte < named->end; byte += 1 + random_below (64))
        check ((byte >= (named->vacancy.top & ~(MTUDE_WORD - 1)) && byte < named->vacancy.hi)
               || known_of ((const char *) (mtude_named_get_key (named) + byte)) == '.');
}

static void
check_lanes (void)
{
  uintptr_t end_of_tile;

  if (arena.lo == (uintptr_t) arena.seed)
    check_vacancy (arena.lo, mtude_local_cur (&arena), mtude_local_top (&arena), arena.hi);
  else if (arena.chunk != NULL)
    check_vacancy (mtude_chunk_tile (arena.chunk), mtude_local_cur (&arena), mtude_local_top (&arena), arena.hi);
  if (arena.shared_chunk != NULL)
    {
      end_of_tile = mtude_chunk_tile (arena.shared_chunk) + MTUDE_TILE_SIZE;
      check_vacancy (mtude_chunk_tile (arena.shared_chunk), mtude_shared_cur (&arena), end_of_tile, end_of_tile);
    }
  check_hidden ();
}

#define N_BOXES 16

static struct
{
  void      *boxes[N_BOXES];
  MtudeBlock block;
  MtudeMark  mark;
  char      *value;             /* the last one, or NULL */
  size_t     size;
} use;

static void
use_value (void)
{
  if (use.value != NULL && random_below (4) == 0)
    {
      use.value = mtude_arena_realloc (&arena, use.value, use.size, use.size / 2);
      use.size /= 2;
      return;
    }

  use.size = random_below (8) == 0 ? random_below (3000) : random_below (100);
  use.value = mtude_arena_alloc (&arena, use.size);
}

static void
use_owner (void)
{
  size_t i = random_below (N_BOXES);

  if (random_below (3) == 0)
    {
      if (use.block.data != NULL)
        mtude_block_free (&arena, &use.block);
      else
        check (mtude_block_grow (&arena, &use.block, 0, 1 + random_below (300), 0, MTUDE_GROW_EXACT));
      return;
    }

  if (use.boxes[i] != NULL)
    mtude_box_free (use.boxes[i]);
  use.boxes[i] = mtude_box_alloc (&arena, random_below (500));
}

static void
give_up_at_random (void)
{
  MtudeResetMode mode = random_below (4) == 0 ? MTUDE_RESET_FREE_ALL : MTUDE_RESET_KEEP_ALL;

  if (random_below (4) == 0)
    mtude_arena_mark (&arena, &use.mark);
  else if (random_below (4) == 0)
    {
      mtude_arena_reset_full (&arena, mode);
      use.value = NULL;
    }
  else if (mtude_arena_rewind (&arena, &use.mark) == MTUDE_OK)
    use.value = NULL;
}

static void
use_at_random (void)
{
  size_t n;

  /* Half of them in memory that nobody had before. */
  if (random_below (2) == 0)
    mtude_region_trim ();
  begin ();
  for (n = 0; n < 400; n++)
    {
      size_t what = random_below (16);

      if (what < 7)
        use_value ();
      else if (what < 11)
        (void) !mtude_arena_strndup (&arena, "a string that is long enough", random_below (28));
      else if (what < 14)
        use_owner ();
      else
        give_up_at_random ();
      check_lanes ();
    }

  /* Who looks for leaks would stumble over strings, which begin anywhere. */
  mtude_arena_clear (&arena);
}

static void
arenas_at_random (void)
{
  for (random_state = 1; random_state < 20; random_state++)
    check_goes_on (use_at_random);
}

TAP_MAIN (
  TAP_TEST (extents_have_bounds),
  TAP_TEST (extents_begin_behind_keys),
  TAP_TEST (extents_grow),
  TAP_TEST (keys_are_any),
  TAP_TEST (strings_are_no_vacancy),
  TAP_TEST (ways_are_told_apart),
  TAP_TEST (ways_are_remembered),
  TAP_TEST (ways_without_bytes),
  TAP_TEST (extents_of_a_chunk),
  TAP_TEST (values_become_smaller),
  TAP_TEST (ends_are_exact),
  TAP_TEST (names_change),
  TAP_TEST (extents_begin_again),
  TAP_TEST (extents_of_tiles),
  TAP_TEST (records_have_no_pointers),
  TAP_TEST (extents_are_many),
  TAP_TEST (all_between_are_forgotten),
  TAP_TEST (without_memory),
  TAP_TEST (lock_that_is_held),
  TAP_TEST (lock_and_forks),
  TAP_TEST (handlers_of_forks),
  TAP_TEST (nested_extents),
  TAP_TEST (ways_of_threads),
  TAP_TEST (seed_is_named),
  TAP_TEST (seed_is_rewound),
  TAP_TEST (values_are_given_up),
  TAP_TEST (value_without_bytes),
  TAP_TEST (newer_chunks_are_given_up),
  TAP_TEST (owners_are_given_up),
  TAP_TEST (owners_that_stay),
  TAP_TEST (owners_of_one_thread),
  TAP_TEST (owners_that_come_home),
  TAP_TEST (arenas_end),
  TAP_TEST (tiles_with_names_are_taken),
  TAP_TEST (snapshots_are_given_up),
  TAP_TEST (snapshot_that_stays),
  TAP_TEST (values_with_a_chunk),
  TAP_TEST (blocks_become_smaller),
  TAP_TEST (arenas_are_renamed),
  TAP_TEST (rewound_arenas_are_renamed),
  TAP_TEST (names_of_the_past_stay),
  TAP_TEST (value_at_the_end),
  TAP_TEST (arena_in_place_of_another),
  TAP_TEST (arenas_at_random))
