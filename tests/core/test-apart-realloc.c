/* Reallocation of values apart: each size is known.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each case runs in children, with MULTITUDE_DEBUG=guard and =malloc; the parent has no
 * arena, so that each child reads the environment itself.
 */

#include "mtude-apart-index-private.h"
#include "mtude-apart-private.h"
#include "mtude-arena-inline.h"
#include "mtude-heap.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "child.h"

#define NO_VALUE " is no value to reallocate, or has ended\n"

static const char *words;
static MtudeArena arena;
static MtudeSnapshot *snapshot;

static void
begin (void)
{
  setenv ("MULTITUDE_DEBUG", words, 1);
  begin_named (&arena, "apart");
  check (mtude_arena_is_apart (&arena));
}

static void
check_dies (void      (*run) (void),
            const char *said)
{
  static const char *const modes[] = { "guard", "malloc", "malloc,poison" };
  size_t i;

  for (i = 0; i < sizeof modes / sizeof modes[0]; i++)
    {
      words = modes[i];
      check_aborts (run, said);
      check_aborts (run, "libmultitude: arena 'apart': ");
    }
}

static void
check_lives (void (*run) (void))
{
  static const char *const modes[] = { "guard", "malloc", "guard,poison", "malloc,poison" };
  size_t i;

  for (i = 0; i < sizeof modes / sizeof modes[0]; i++)
    {
      words = modes[i];
      check_goes_on (run);
    }
}

static bool
has_guards (void)
{
  return mtude_debug_has (MTUDE_DEBUG_GUARD);
}

static const MtudeApartValue *
record_of (const void *memory)
{
  return mtude_apart_index_find (arena.watch, memory);
}

/* ---- Sizes ---------------------------------------------------------------- */

static size_t told;
static size_t wanted;

static void
tell_size (void)
{
  char *value;

  begin ();
  check (mtude_arena_alloc (&arena, 24) != NULL);
  value = mtude_arena_alloc (&arena, 24);
  check (mtude_arena_alloc (&arena, 24) != NULL);
  check (mtude_arena_realloc (&arena, value, told, wanted) != NULL);
}

static void
other_sizes (void)
{
  static const size_t sizes[] = { 0, 1, 23, 25, 32, 48, SIZE_MAX, SIZE_MAX - 7 };
  char said[80];
  size_t i;

  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (wanted = 0; wanted <= 100; wanted += 50)
      {
        told = sizes[i];
        snprintf (said, sizeof said, " was to be reallocated as one of %zu\n", told);
        check_dies (tell_size, said);
        check_dies (tell_size, "libmultitude: arena 'apart': the value of 24 bytes at 0x");
      }

  told = 24;
  for (wanted = 0; wanted <= 100; wanted++)
    check_lives (tell_size);
}

/* The new size is what has to be told next. */
static void
shrink_and_tell (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  check_pointer (mtude_arena_realloc (&arena, value, 24, 10), value);
  check_pointer (mtude_arena_realloc (&arena, value, 10, 10), value);
  check_pointer (mtude_arena_realloc (&arena, value, told, 4), value);
}

static void
grow_and_tell (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  value = mtude_arena_realloc (&arena, value, 24, 40);
  check (mtude_arena_realloc (&arena, value, told, 1000) != NULL);
}

static void
sizes_of_before (void)
{
  told = 24;
  check_dies (shrink_and_tell, " was to be reallocated as one of 24\n");
  check_dies (shrink_and_tell, "the value of 10 bytes at 0x");
  check_dies (grow_and_tell, " was to be reallocated as one of 24\n");
  check_dies (grow_and_tell, "the value of 40 bytes at 0x");
  told = 10;
  check_lives (shrink_and_tell);
  told = 40;
  check_lives (grow_and_tell);
}

/* ---- Memory --------------------------------------------------------------- */

static void
inside (void)
{
  begin ();
  check (mtude_arena_realloc (&arena, (char *) mtude_arena_alloc (&arena, 24) + 8, 16, 32) != NULL);
}

static void
foreign (void)
{
  begin ();
  check (mtude_arena_realloc (&arena, malloc (24), 24, 32) != NULL);
}

static void
foreign_without_bytes (void)
{
  begin ();
  check (mtude_arena_alloc (&arena, 24) != NULL);
  check (mtude_arena_realloc (&arena, malloc (24), 0, 32) != NULL);
}

static void
of_another (void)
{
  MtudeArena another;

  begin ();
  begin_named (&another, "another");
  check (mtude_arena_realloc (&arena, mtude_arena_alloc (&another, 24), 24, 32) != NULL);
}

static void
an_owner (void)
{
  begin ();
  check (mtude_arena_realloc (&arena, mtude_box_alloc (&arena, 24), 24, 32) != NULL);
}

static void
ended_by_reset (void)
{
  void *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  mtude_arena_reset (&arena);
  check (mtude_arena_realloc (&arena, value, 24, 32) != NULL);
}

static void
ended_by_rewind (void)
{
  MtudeMark mark;
  void *value;

  begin ();
  check (mtude_arena_alloc (&arena, 24) != NULL);
  mtude_arena_mark (&arena, &mark);
  value = mtude_arena_alloc (&arena, 24);
  mtude_arena_rewind (&arena, &mark);
  check (mtude_arena_realloc (&arena, value, 24, 32) != NULL);
}

static void
in_a_snapshot (void)
{
  void *value;

  begin ();
  check (mtude_arena_skip_seed (&arena) == MTUDE_OK);
  value = mtude_arena_alloc (&arena, 24);
  snapshot = mtude_arena_seal (&arena, NULL, NULL, NULL);
  check (snapshot != NULL);
  check (mtude_arena_realloc (&arena, value, 24, 32) != NULL);
}

static void
nowhere_with_bytes (void)
{
  begin ();
  check (mtude_arena_realloc (&arena, (void *) mtude_nowhere, 8, 32) != NULL);
}

static void
no_values (void)
{
  static void (*const cases[]) (void) = {
    inside, foreign, foreign_without_bytes, of_another, an_owner, ended_by_reset, ended_by_rewind, in_a_snapshot,
    nowhere_with_bytes
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_dies (cases[i], NO_VALUE);
}

/* ---- Copies --------------------------------------------------------------- */

static void
realloc_original (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 24);
  fprintf (stderr, "it is at %p since\n", mtude_arena_realloc (&arena, value, 24, 40));
  check (mtude_arena_alloc (&arena, 24) != NULL);
  check (mtude_arena_realloc (&arena, value, 24, told) != NULL);
}

/* Once by the program and once by the library. */
static void
check_tells_where (void)
{
  Death death;
  char said[80];
  void *copy;

  run_in_child (realloc_original, &death);
  check (sscanf (death.words, "it is at %p since\n", &copy) == 1);
  snprintf (said, sizeof said, " was reallocated before, and is at %p since\n", copy);
  check (strstr (death.words, said) != NULL);
}

static void
originals (void)
{
  for (told = 0; told <= 48; told += 24)
    {
      check_dies (realloc_original, "the value of 24 bytes at 0x");
      check_dies (realloc_original, " was reallocated before, and is at 0x");
      check_tells_where ();
    }
}

/* The copy that ends with a rewind was none. */
static void
rewind_copies (void)
{
  MtudeMark first, second;
  char *a;
  char *b;
  char *c;

  begin ();
  a = mtude_arena_alloc (&arena, 24);
  mtude_arena_mark (&arena, &first);
  check (mtude_arena_alloc (&arena, 24) != NULL);
  b = mtude_arena_realloc (&arena, a, 24, 40);
  mtude_arena_mark (&arena, &second);
  c = mtude_arena_realloc (&arena, b, 40, 100);
  check_uint (record_of (a)->copy, 3);
  check_uint (record_of (b)->copy, 4);
  check_uint (record_of (b)->original, 1);
  check_uint (record_of (c)->original, 3);
  check_uint (record_of (c)->copy, 0);

  check (mtude_arena_rewind (&arena, &second) == MTUDE_OK);
  check_uint (record_of (a)->copy, 3);
  check_uint (record_of (b)->copy, 0);
  c = mtude_arena_realloc (&arena, b, 40, 100);
  check_uint (record_of (b)->copy, 4);

  check (mtude_arena_rewind (&arena, &first) == MTUDE_OK);
  check_uint (record_of (a)->copy, 0);
  check_uint (mtude_apart_count (&arena), 1);
  memset (a, 'a', 24);
  b = mtude_arena_realloc (&arena, a, 24, 40);
  check_fill (b, 24, 'a');
  mtude_arena_clear (&arena);
}

/* What fails has changed nothing. */
static void
fail_to_copy (void)
{
  MtudeOptions options;
  char *value;

  begin ();
  mtude_options_init (&options);
  options.name = "apart";
  options.byte_budget = 4096;
  check (mtude_arena_set_options (&arena, &options) == MTUDE_OK);
  value = mtude_arena_alloc (&arena, 24);
  check_pointer (mtude_arena_realloc (&arena, value, 24, 100000), NULL);
  check_uint (record_of (value)->copy, 0);
  check (mtude_arena_realloc (&arena, value, 24, 32) != NULL);
  mtude_arena_clear (&arena);
}

static void
copies (void)
{
  check_lives (rewind_copies);
  check_lives (fail_to_copy);
}

/* ---- What is given up ----------------------------------------------------- */

static size_t smaller;
static size_t where;

static void
write_to_given_up (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 100);
  check_pointer (mtude_arena_realloc (&arena, value, 100, 50), value);
  check_pointer (mtude_arena_realloc (&arena, value, 50, smaller), value);
  write_byte_at (value, (ptrdiff_t) where);
  mtude_arena_reset (&arena);
}

static void
overruns (void)
{
  char said[80];

  if (mtude_track_is_active ())
    tap_skip ("a memory checker finds this first");

  words = "guard";
  for (smaller = 0; smaller <= 40; smaller += 20)
    for (where = smaller; where < 132; where += 7)
      {
        snprintf (said, sizeof said, "written to past its end: the byte at %zu is 0x41\n", where);
        check_aborts (write_to_given_up, said);
        snprintf (said, sizeof said, "libmultitude: arena 'apart': the value of %zu bytes at 0x", smaller);
        check_aborts (write_to_given_up, said);
      }

  smaller = 40;
  where = 39;
  check_lives (write_to_given_up);
  where = 131;
  words = "guard";
  check_aborts (write_to_given_up, "written to past its end: the byte at 131 is 0x41\n");
}

static void
look_at_given_up (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc_aligned (&arena, 100, 64);
  memset (value, 'v', 100);
  check_pointer (mtude_arena_realloc (&arena, value, 100, 36), value);
  check_fill (value, 36, 'v');
  check_uint (record_of (value)->size, 36);
  check_uint (record_of (value)->behind, has_guards () ? MTUDE_APART_GUARD + 64 : 0);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    {
      check (!MTUDE_TRACK_ASAN || mtude_asan_is_poisoned (value + 40, 1));
      mtude_arena_clear (&arena);
      return;
    }

  if (has_guards ())
    check_fill (value + 36, 64 + MTUDE_APART_GUARD, MTUDE_POISON_GUARD);
  else
    check_fill (value + 36, 64, mtude_debug_has (MTUDE_DEBUG_POISON) ? MTUDE_POISON_GIVEN_UP : 'v');
  mtude_arena_clear (&arena);
}

static void
given_up_bytes (void)
{
  check_lives (look_at_given_up);
}

/* ---- Special values ------------------------------------------------------- */

static void
use_no_bytes (void)
{
  char *value;
  char *nothing;

  begin ();
  nothing = mtude_arena_alloc (&arena, 0);
  check_pointer (nothing, (void *) mtude_nowhere);
  check_pointer (mtude_arena_realloc (&arena, NULL, 100, 0), nothing);
  nothing = mtude_arena_realloc (&arena, nothing, 0, 0);
  check (nothing != NULL);
  value = mtude_arena_realloc (&arena, nothing, 0, 16);
  check_uint ((uintptr_t) value % 16, 0);
  memset (value, 'v', 16);
  check_pointer (mtude_arena_realloc (&arena, value, 16, 0), value);
  check_pointer (mtude_arena_realloc (&arena, value, 0, 0), value);
  check (mtude_arena_realloc (&arena, value, 0, 100000) != NULL);
  check (mtude_arena_realloc (&arena, (void *) mtude_nowhere, 0, 16) != mtude_nowhere);
  mtude_arena_clear (&arena);
}

static void
use_strings (void)
{
  char *string;
  size_t size;

  begin ();
  string = mtude_arena_strndup (&arena, "text", 4);
  for (size = 5; size < 40000; size = size * 3 / 2 + 1)
    {
      string = mtude_arena_realloc (&arena, string, size, size * 3 / 2 + 1);
      check_uint ((uintptr_t) string % (size * 3 / 2 + 1 < 16 ? 8 : 16), 0);
      check_string (string, "text");
    }
  mtude_arena_clear (&arena);
}

/* The place of a copy is where it would be without the words. */
static void
use_places (void)
{
  static const size_t sizes[] = { 9, 15, 16, 17, 24 };
  char *value;
  size_t i;

  begin ();
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      uintptr_t place;

      while (mtude_local_cur (&arena) % 16 != 0)
        check (mtude_arena_alloc (&arena, 8) != NULL);
      value = mtude_arena_alloc (&arena, 8);
      place = mtude_local_cur (&arena) + (sizes[i] >= 16 ? 8 : 0);
      check (mtude_arena_realloc (&arena, value, 8, sizes[i]) != NULL);
      check_uint (mtude_local_cur (&arena), place + (sizes[i] + 7) / 8 * 8);
    }
  mtude_arena_clear (&arena);
}

/* Its run is a value that it alone knows. */
static void
use_heap (void)
{
  MtudeHeap *heap;
  char *block;
  size_t size;

  begin ();
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  block = mtude_heap_alloc (heap, 16);
  memset (block, 'b', 16);
  for (size = 32; size < 100000; size *= 2)
    {
      block = mtude_heap_realloc (heap, block, size);
      check_fill (block, 16, 'b');
    }
  mtude_arena_clear (&arena);
}

static void
special_values (void)
{
  check_lives (use_no_bytes);
  check_lives (use_strings);
  check_lives (use_places);
  check_lives (use_heap);
}

/* ---- Many ----------------------------------------------------------------- */

#define N_MANY 5000

static size_t
count_lists (void)
{
  size_t n_lists = 0;
  size_t i;

  for (i = 0; i < arena.watch->n_values; i++)
    n_lists += arena.watch->values[i].older == 0;

  return n_lists;
}

/* Each is found among all, and those that have ended are not; with short lists, since most
 * values are alone in theirs.
 */
static void
find_among_many (void)
{
  static char *values[N_MANY];
  MtudeMark mark;
  size_t i;

  begin ();
  for (i = 0; i < N_MANY; i++)
    {
      if (i == N_MANY / 3)
        mtude_arena_mark (&arena, &mark);
      values[i] = mtude_arena_alloc (&arena, i % 50 + 1);
    }
  for (i = 0; i < N_MANY; i++)
    check_pointer (record_of (values[i]), &arena.watch->values[i]);
  check_range (count_lists (), N_MANY * 65 / 100, N_MANY);

  check (mtude_arena_rewind (&arena, &mark) == MTUDE_OK);
  for (i = 0; i < N_MANY; i++)
    check_pointer (record_of (values[i]), i < N_MANY / 3 ? &arena.watch->values[i] : NULL);
  for (i = 0; i < N_MANY / 3; i++)
    values[i] = mtude_arena_realloc (&arena, values[i], i % 50 + 1, 60);
  for (i = 0; i < N_MANY / 3; i++)
    check_pointer (record_of (values[i]), &arena.watch->values[N_MANY / 3 + i]);

  mtude_arena_reset (&arena);
  for (i = 0; i < N_MANY / 3; i++)
    check_pointer (record_of (values[i]), NULL);
  mtude_arena_clear (&arena);
}

static void
many_values (void)
{
  check_lives (find_among_many);
}

TAP_MAIN (TAP_TEST (other_sizes),
          TAP_TEST (sizes_of_before),
          TAP_TEST (no_values),
          TAP_TEST (originals),
          TAP_TEST (copies),
          TAP_TEST (overruns),
          TAP_TEST (given_up_bytes),
          TAP_TEST (special_values),
          TAP_TEST (many_values))
