/* What is released and is in no chunk of such owners.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In children: memory of somebody else, and values of the other lane, given to each release
 * that looks, inlined or not.  Any build looks at the tag of what should be counted, and but
 * for those without checks at the header that masking leads to; builds for debugging ask
 * first whether there is any, and know in which arena the thread was last.
 *
 * The parenthesised names are the functions of the library, which programs get when
 * they do not inline.
 */

#include "config.h"
#include "mtude-block-inline.h"
#include "mtude-track-private.h"

#include "mistakes.h"

#include <pthread.h>
#include <sys/mman.h>

#define UNKNOWN "libmultitude: no known arena: 0x"
#define LAST " is damaged; this thread was last in arena 'request'\n"

/* What follows is the address, and LAST in builds that know. */
#define NO_BOX " is no box, or was released before, or the header at 0x"
#define NO_RC " is no value that one thread counts, or was released before, or the header at 0x"
#define NO_ATOMIC_RC " is no value that threads count, or was released before, or the header at 0x"

/* With all that masking can lead to, and nothing in it. */
static void *
make_foreign (void)
{
  char *memory = mmap (NULL, 3 * MTUDE_CHUNK_ALIGN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (memory != MAP_FAILED);
  begin ();
  return memory + 2 * MTUDE_CHUNK_ALIGN;
}

static void
skip_without_checks (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");
}

/* Beside a memory checker each allocation comes through the library as well. */
static bool
knows_where (void)
{
  return MTUDE_CHECK_LEVEL >= 2 || mtude_track_is_active ();
}

static void
check_unknown (void      (*run) (void),
               const char *words)
{
  check_aborts (run, UNKNOWN);
  check_aborts (run, words);
  check_aborts (run, knows_where () ? LAST : " is damaged\n");
}

/* ---- By calls that know of no arena ----------------------------------- */

static void
free_foreign (void)
{
  (mtude_box_free) (make_foreign ());
}

static void
free_foreigns (void)
{
  void *memories[1] = { make_foreign () };

  mtude_box_free_n (memories, 1);
}

/* As many as there are, and what comes behind them. */
static void
free_one_too_many (void)
{
  void *memories[3] = { make_box (), mtude_box_alloc (&arena, 64), NULL };

  memories[2] = make_foreign ();
  mtude_box_free_n (memories, 3);
}

static void
release_foreign (void)
{
  (mtude_rc_release) (make_foreign ());
}

static void
release_foreign_inline (void)
{
  mtude_rc_release_inline (make_foreign ());
}

static void
release_foreign_full (void)
{
  mtude_rc_release_full (make_foreign (), NULL);
}

static void
release_foreign_atomic (void)
{
  (mtude_atomic_rc_release) (make_foreign ());
}

static void
release_foreign_atomic_full (void)
{
  mtude_atomic_rc_release_full (make_foreign (), NULL);
}

static void
release_one_too_many (void)
{
  void *memories[2] = { make_atomic_rc (), NULL };

  memories[1] = make_foreign ();
  mtude_atomic_rc_release_n (memories, 2);
}

static void
of_no_arena (void)
{
  skip_without_checks ();

  check_unknown (free_foreign, NO_BOX);
  check_unknown (free_foreigns, NO_BOX);
  check_unknown (free_one_too_many, NO_BOX);
  check_unknown (release_foreign, NO_RC);
  check_unknown (release_foreign_inline, NO_RC);
  check_unknown (release_foreign_full, NO_RC);
  check_unknown (release_foreign_atomic, NO_ATOMIC_RC);
  check_unknown (release_foreign_atomic_full, NO_ATOMIC_RC);
  check_unknown (release_one_too_many, NO_ATOMIC_RC);
}

/* ---- By calls that are given one -------------------------------------- */

static void
free_foreign_in (void)
{
  (mtude_box_free_in) (&arena, make_foreign ());
}

static void
free_foreign_in_inline (void)
{
  mtude_box_free_in (&arena, make_foreign ());
}

static void
release_foreign_in (void)
{
  (mtude_atomic_rc_release_in) (&arena, make_foreign ());
}

static void
release_foreign_in_inline (void)
{
  mtude_atomic_rc_release_in (&arena, make_foreign ());
}

static void
release_foreign_full_in (void)
{
  mtude_atomic_rc_release_full_in (&arena, make_foreign (), NULL);
}

static void
free_in_unnamed (void)
{
  void *memory = make_foreign ();

  begin_named (&arena, NULL);
  (mtude_box_free_in) (&arena, memory);
}

/* Two arenas know something of it; the caller has said which one is meant. */
static void
free_in_another (void)
{
  void *value = make_rc ();
  MtudeArena another;

  begin_named (&another, "another");
  (mtude_box_free_in) (&another, value);
}

static void
give_back_foreign_rc (void)
{
  mtude_rc_give_back (&arena, make_foreign ());
}

static void
give_back_foreign_atomic_rc (void)
{
  mtude_atomic_rc_give_back (&arena, make_foreign ());
}

static void
free_foreign_builder (void)
{
  (mtude_builder_free) (&arena, make_foreign ());
}

static void
of_another_than_the_one_given (void)
{
  skip_without_checks ();

  check_named (free_foreign_in, BOX_WORDS);
  check_named (free_foreign_in_inline, BOX_WORDS);
  check_named (release_foreign_in, ATOMIC_WORDS);
  check_named (release_foreign_in_inline, ATOMIC_WORDS);
  check_named (release_foreign_full_in, ATOMIC_WORDS);
  check_named (give_back_foreign_atomic_rc, ATOMIC_WORDS);
  check_named (free_foreign_builder, BOX_WORDS);
  check_unknown (give_back_foreign_rc, NO_RC);
  check_aborts (free_in_unnamed, BOX_WORDS);
  check_aborts (free_in_unnamed, "libmultitude: arena '': 0x");
  check_aborts (free_in_another, BOX_WORDS);
  check_aborts (free_in_another, "libmultitude: arena 'another': 0x");
}

/* ---- In a chunk of the other lane ------------------------------------- */

static void
rc_as_box (void)
{
  (mtude_box_free) (make_rc ());
}

static void
rc_as_box_in (void)
{
  mtude_box_free_in (&arena, make_rc ());
}

static void
rc_as_atomic_rc (void)
{
  (mtude_atomic_rc_release) (make_rc ());
}

static void
rc_as_atomic_rc_in (void)
{
  mtude_atomic_rc_release_in (&arena, make_rc ());
}

static void
atomic_rc_as_rc (void)
{
  (mtude_rc_release) (make_atomic_rc ());
}

static void
atomic_rc_as_rc_inline (void)
{
  mtude_rc_release_inline (make_atomic_rc ());
}

static void
atomic_rc_with_a_destructor_as_rc_inline (void)
{
  begin ();
  mtude_rc_release_inline (mtude_atomic_rc_alloc (&arena, 64, mtude_box_free));
}

/* The header may be anybody's: a chunk of the other lane has its own. */
static void
tagged_box_as_rc (void)
{
  char *box = make_box ();

  (mtude_rc_release) (mtude_prefix_write ((uintptr_t) box, 8, MTUDE_TAG_RC));
}

static void
tagged_bound_as_atomic_rc (void)
{
  begin ();
  (mtude_atomic_rc_release) (mtude_prefix_write ((uintptr_t) mtude_arena_alloc (&arena, 64), 8, MTUDE_TAG_ATOMIC_RC));
}

static void
tagged_bound_among_atomic_rcs (void)
{
  void *memories[2];

  begin ();
  memories[0] = mtude_prefix_write ((uintptr_t) mtude_arena_alloc (&arena, 64), 8, MTUDE_TAG_ATOMIC_RC);
  memories[1] = mtude_atomic_rc_alloc (&arena, 8, NULL);
  mtude_atomic_rc_release_n (memories, 2);
}

static void
box_as_rc (void)
{
  (mtude_rc_release) (make_box ());
}

static void
bound_as_box (void)
{
  begin ();
  (mtude_box_free) (mtude_arena_alloc (&arena, 64));
}

/* An arena that never had owners for other threads is not known to its chunks. */
static void
rc_of_nobody_as_box (void)
{
  begin_named (&arena, "request");
  (mtude_box_free) (mtude_rc_alloc (&arena, 64, NULL));
}

static void
of_the_other_lane (void)
{
  skip_without_checks ();

  check_named (rc_as_box, BOX_WORDS);
  check_named (rc_as_box_in, BOX_WORDS);
  check_named (rc_as_atomic_rc, ATOMIC_WORDS);
  check_named (rc_as_atomic_rc_in, ATOMIC_WORDS);
  check_named (atomic_rc_as_rc, RC_WORDS);
  check_named (atomic_rc_as_rc_inline, RC_WORDS);
  check_named (atomic_rc_with_a_destructor_as_rc_inline, RC_WORDS);
  check_named (tagged_box_as_rc, RC_WORDS);
  check_named (tagged_bound_as_atomic_rc, ATOMIC_WORDS);
  check_named (tagged_bound_among_atomic_rcs, ATOMIC_WORDS);
  check_named (box_as_rc, RC_WORDS);
  check_named (bound_as_box, BOX_WORDS);

  check_aborts (rc_of_nobody_as_box, UNKNOWN);
  check_aborts (rc_of_nobody_as_box,
                knows_where () ? " is no box, or was released before; this thread was last in arena 'request'\n"
                : BOX_WORDS);
}

/* ---- Where there may be nothing to read ------------------------------- */

static void
free_local (void)
{
  char bytes[64] = { 0 };

  (mtude_box_free) (bytes + 16);
}

static void
free_malloced (void)
{
  (mtude_box_free) (calloc (1, 64));
}

static void
release_local (void)
{
  char bytes[64] = { 0 };

  begin ();
  mtude_rc_release_inline (bytes + 16);
}

static void
release_malloced (void)
{
  begin ();
  mtude_rc_release_inline (calloc (1, 64));
}

static void
release_inside (void)
{
  char *value = calloc (1, 64);

  begin ();
  (mtude_atomic_rc_release) (value + 16);
}

/* Masking leads to what is there, and not to be read. */
static char *
make_guarded (void)
{
  char *memory = make_foreign ();

  check (mprotect ((void *) ((uintptr_t) memory & ~(uintptr_t) 0xffff), MTUDE_CHUNK_ALIGN / 2, PROT_NONE) == 0);
  return memory + MTUDE_CHUNK_ALIGN / 2 + 16;
}

static void
release_guarded (void)
{
  mtude_rc_release_inline (make_guarded ());
}

static void
free_guarded (void)
{
  (mtude_box_free) (make_guarded ());
}

static void
release_literal (void)
{
  begin ();
  (mtude_atomic_rc_release) ((char *) "a literal of some length" + 8);
}

/* Not just any number: a sanitizer may have mapped what nobody else has. */
static void
free_nowhere (void)
{
  char *nowhere = mmap (NULL, 4 * MTUDE_CHUNK_ALIGN, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (nowhere != MAP_FAILED && munmap (nowhere, 4 * MTUDE_CHUNK_ALIGN) == 0);
  (mtude_rc_release) (nowhere + 2 * MTUDE_CHUNK_ALIGN + 8);
}

static void
of_no_chunk (void)
{
  if (MTUDE_CHECK_LEVEL < 2)
    tap_skip ("built without the checks of whether there is any memory");

  check_aborts (free_local, NO_BOX);
  check_aborts (free_malloced, NO_BOX);
  check_unknown (free_guarded, NO_BOX);
  check_aborts (free_nowhere, NO_RC);
  check_aborts (free_nowhere, UNKNOWN);
}

/* The tag is looked at before the header: it is beside the value, where there is memory. */
static void
of_no_chunk_and_counted (void)
{
  check_unknown (release_local, NO_RC);
  check_unknown (release_guarded, NO_RC);
  check_unknown (release_inside, NO_ATOMIC_RC);
  check_unknown (release_literal, NO_ATOMIC_RC);
  if (!mtude_track_is_active ())
    check_unknown (release_malloced, NO_RC);
}

/* ---- Who was where ---------------------------------------------------- */

/* The name is a copy of as much as there is room for. */
static void
free_after_the_end (void)
{
  void *memory = make_foreign ();
  MtudeArena another;

  begin_named (&another, "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789");
  check (mtude_box_alloc (&another, 64) != NULL);
  mtude_arena_reset (&another);
  mtude_arena_clear (&another);
  (mtude_box_free) (memory);
}

static void
free_after_a_longer_name (void)
{
  MtudeArena another;

  begin_named (&another, "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789");
  check (mtude_box_alloc (&another, 64) != NULL);
  free_foreign ();
}

static void
free_while_guarded (void)
{
  setenv ("MULTITUDE_DEBUG", "guard", 1);
  free_foreign ();
}

static void *
free_here (void *memory)
{
  (mtude_box_free) (memory);
  return NULL;
}

static void
free_in_a_thread_of_its_own (void)
{
  pthread_t thread;

  check_uint (pthread_create (&thread, NULL, free_here, make_foreign ()), 0);
  pthread_join (thread, NULL);
}

static void
where_each_allocation_comes_through (void)
{
  skip_without_checks ();

  check_aborts (free_while_guarded, LAST);
}

static void
the_arena_that_the_thread_was_in (void)
{
  if (MTUDE_CHECK_LEVEL < 2)
    tap_skip ("built without the checks of threads");

  check_aborts (free_after_the_end,
                " is damaged; this thread was last in arena "
                "'0123456789 0123456789 0123456789 0123456789 0123456789 01234567'\n");
  check_aborts (free_after_a_longer_name, LAST);
  check_aborts (free_in_a_thread_of_its_own, " is damaged\n");
}

TAP_MAIN (
  TAP_TEST (of_no_arena),
  TAP_TEST (of_another_than_the_one_given),
  TAP_TEST (of_the_other_lane),
  TAP_TEST (of_no_chunk),
  TAP_TEST (of_no_chunk_and_counted),
  TAP_TEST (where_each_allocation_comes_through),
  TAP_TEST (the_arena_that_the_thread_was_in))
