/* What ends the program, and with which words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Next to each case that ends there is one that comes close and must go on. */

#include "config.h"
#include "child.h"
#include "mtude-arena-inline.h"
#include "mtude-heap.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "mtude-track-private.h"
#include "recorder.h"

#include <pthread.h>
#include <semaphore.h>
#include <string.h>

/* ---- Counts ----------------------------------------------------------- */

#define OVERFLOW_WORDS "libmultitude: more than 2147483647 references to one value\n"

static void
plain_with (uint32_t strong)
{
  MtudeArena arena;
  void *memory;

  begin_named (&arena, NULL);
  memory = mtude_rc_alloc (&arena, 8, NULL);
  mtude_prefix_of (memory)->strong = strong;
  mtude_rc_acquire (memory);
  check_uint (mtude_prefix_of (memory)->strong, (uint64_t) strong + 1);

  mtude_prefix_of (memory)->strong = 1;
  mtude_rc_release (memory);
  mtude_arena_clear (&arena);
}

static void
atomic_with (uint32_t strong)
{
  MtudeArena arena;
  void *memory;

  begin_named (&arena, NULL);
  memory = mtude_atomic_rc_alloc (&arena, 8, NULL);
  mtude_prefix_of (memory)->strong = strong;
  mtude_atomic_rc_acquire (memory);
  check_uint (mtude_prefix_of (memory)->strong, (uint64_t) strong + 1);

  mtude_prefix_of (memory)->strong = 1;
  mtude_atomic_rc_release (memory);
  mtude_arena_clear (&arena);
}

static void
plain_at_the_limit (void)
{
  plain_with (0x7fffffff);
}

static void
plain_beyond_the_limit (void)
{
  plain_with (0x7fffffffu + 1);
}

static void
atomic_at_the_limit (void)
{
  atomic_with (0x7fffffff);
}

static void
atomic_beyond_the_limit (void)
{
  atomic_with (0x7fffffffu + 1);
}

static void
count_overflow (void)
{
  check_goes_on (plain_at_the_limit);
  check_aborts (plain_beyond_the_limit, OVERFLOW_WORDS);
  check_goes_on (atomic_at_the_limit);
  check_aborts (atomic_beyond_the_limit, OVERFLOW_WORDS);
}

static void
no_claims (void)
{
  MtudeArena arena;

  begin_named (&arena, NULL);
  check (mtude_box_alloc_claims (&arena, 8, 8, 0) != NULL);
}

static void
box_without_claims (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");
  check_aborts (no_claims, "n_claims > 0");
}

/* ---- Two threads at once ---------------------------------------------- */

static struct
{
  MtudeArena arena;
  sem_t      is_inside;
  sem_t      may_go;
} meeting;

/* Asked for a chunk, it waits in there until it may go. */
static void *
meeting_alloc (size_t size,
               void  *data)
{
  void *block;

  sem_post (&meeting.is_inside);
  while (sem_wait (&meeting.may_go) != 0)
    ;
  return posix_memalign (&block, MTUDE_CHUNK_ALIGN, size) == 0 ? block : NULL;
}

static void
meeting_free (void  *block,
              size_t size,
              void  *data)
{
  free (block);
}

static void *
meeting_run (void *data)
{
  check (mtude_arena_alloc (&meeting.arena, 1000) != NULL);
  return NULL;
}

static void
meeting_begin (const char *name,
               pthread_t  *thread)
{
  static const MtudeSource source = { meeting_alloc, meeting_free, NULL, NULL, NULL };
  MtudeOptions options;

  sem_init (&meeting.is_inside, 0, 0);
  sem_init (&meeting.may_go, 0, 0);
  mtude_options_init (&options);
  options.source = &source;
  options.name = name;
  check_status (mtude_arena_init (&meeting.arena, &options), MTUDE_OK);
  mtude_arena_check_threads (&meeting.arena);

  if (pthread_create (thread, NULL, meeting_run, NULL) != 0)
    abort ();
  while (sem_wait (&meeting.is_inside) != 0)
    ;
}

static void
allocate_at_once (void)
{
  pthread_t thread;

  meeting_begin ("parser", &thread);
  (void) mtude_arena_alloc (&meeting.arena, 1000);
}

static void
allocate_owners_at_once (void)
{
  pthread_t thread;

  meeting_begin (NULL, &thread);
  (void) mtude_box_alloc (&meeting.arena, 1000);
}

static void
reset_at_once (void)
{
  pthread_t thread;

  meeting_begin ("parser", &thread);
  mtude_arena_reset_full (&meeting.arena, MTUDE_RESET_KEEP_ALL);
}

static void
trim_at_once (void)
{
  pthread_t thread;

  meeting_begin ("parser", &thread);
  mtude_arena_trim (&meeting.arena);
}

static void
one_after_the_other (void)
{
  pthread_t thread;

  meeting_begin ("parser", &thread);
  sem_post (&meeting.may_go);
  sem_post (&meeting.may_go);
  pthread_join (thread, NULL);
  check (mtude_arena_alloc (&meeting.arena, 3000) != NULL);
  mtude_arena_reset (&meeting.arena);
  mtude_arena_clear (&meeting.arena);
}

#define MEETING_WORDS "at once: an arena may be handed over, not shared\n"

static void
two_threads_in_one_arena (void)
{
  check_aborts (allocate_at_once, "libmultitude: arena 'parser' is used by threads ");
  check_aborts (allocate_at_once, MEETING_WORDS);
  check_aborts (allocate_owners_at_once, "libmultitude: arena '' is used by threads ");
  check_aborts (reset_at_once, MEETING_WORDS);
  check_aborts (trim_at_once, MEETING_WORDS);
  check_goes_on (one_after_the_other);
}

/* The message has both: the one that is in there, and the one that came. */
static void
both_threads_are_named (void)
{
  Death death;
  const char *numbers;
  long first = 0;
  long second = 0;

  run_in_child (allocate_at_once, &death);
  numbers = strstr (death.words, "threads ");
  check (numbers != NULL && sscanf (numbers, "threads %ld and %ld", &first, &second) == 2);
  check (first > 0 && second > 0 && first != second);
}

/* ---- Cleanups --------------------------------------------------------- */

static MtudeMark mark;

static void
reset_in_a_cleanup (void *data)
{
  mtude_arena_reset (data);
}

static void
rewind_in_a_cleanup (void *data)
{
  (void) mtude_arena_rewind (data, &mark);
}

static void
allocate_in_a_cleanup (void *data)
{
  check (mtude_arena_alloc (data, 10000) != NULL);
  mtude_arena_mark (data, &mark);
  mtude_arena_trim (data);
}

static void
reset_with (MtudeDestroy cleanup)
{
  MtudeArena arena;

  begin_named (&arena, "document");
  mtude_arena_mark (&arena, &mark);
  check (mtude_arena_add_cleanup (&arena, cleanup, &arena));
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);
}

static void
rewind_with (MtudeDestroy cleanup)
{
  MtudeArena arena;
  MtudeMark beginning;

  begin_named (&arena, "document");
  mtude_arena_mark (&arena, &beginning);
  mark = beginning;
  check (mtude_arena_add_cleanup (&arena, cleanup, &arena));
  check_status (mtude_arena_rewind (&arena, &beginning), MTUDE_OK);
  mtude_arena_clear (&arena);
}

static void
clear_with (MtudeDestroy cleanup)
{
  MtudeArena arena;

  begin_named (&arena, "document");
  mtude_arena_mark (&arena, &mark);
  check (mtude_arena_add_cleanup (&arena, cleanup, &arena));
  mtude_arena_clear (&arena);
}

static void
reset_during_reset (void)
{
  reset_with (reset_in_a_cleanup);
}

static void
rewind_during_reset (void)
{
  reset_with (rewind_in_a_cleanup);
}

static void
reset_during_rewind (void)
{
  rewind_with (reset_in_a_cleanup);
}

static void
rewind_during_rewind (void)
{
  rewind_with (rewind_in_a_cleanup);
}

static void
reset_during_clear (void)
{
  clear_with (reset_in_a_cleanup);
}

static void
rewind_during_clear (void)
{
  clear_with (rewind_in_a_cleanup);
}

static void
allocate_during_all (void)
{
  reset_with (allocate_in_a_cleanup);
  rewind_with (allocate_in_a_cleanup);
  clear_with (allocate_in_a_cleanup);
}

static void
seal_in_a_cleanup (void *data)
{
  mtude_snapshot_release (mtude_arena_seal (data, NULL, NULL, NULL));
}

static void
seal_during_reset (void)
{
  reset_with (seal_in_a_cleanup);
}

static void
seal_without_name (void)
{
  MtudeArena arena;

  begin_named (&arena, NULL);
  check (mtude_arena_add_cleanup (&arena, seal_in_a_cleanup, &arena));
  mtude_arena_reset (&arena);
}

#define RESET_WORDS \
  "libmultitude: arena 'document': a cleanup must not reset the arena that runs it\n"
#define REWIND_WORDS \
  "libmultitude: arena 'document': a cleanup must not rewind the arena that runs it\n"

static void
cleanups_that_begin_again (void)
{
  check_aborts (reset_during_reset, RESET_WORDS);
  check_aborts (rewind_during_reset, REWIND_WORDS);
  check_aborts (reset_during_rewind, RESET_WORDS);
  check_aborts (rewind_during_rewind, REWIND_WORDS);
  check_aborts (reset_during_clear, RESET_WORDS);
  check_aborts (rewind_during_clear, REWIND_WORDS);
  check_aborts (seal_during_reset,
                "libmultitude: arena 'document': a cleanup must not seal the arena that runs it\n");
  check_aborts (seal_without_name,
                "libmultitude: arena '': a cleanup must not seal the arena that runs it\n");
  check_goes_on (allocate_during_all);
}

static void
free_all (void **blocks)
{
  MtudeArena arena;
  MtudeHeap *heap;

  begin_named (&arena, "document");
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  for (int i = 0; i < 3; i++)
    if (blocks[i] == NULL)
      blocks[i] = mtude_heap_alloc (heap, 100);
  for (int i = 0; i < 3; i++)
    mtude_heap_free (heap, blocks[i] == blocks ? blocks[0] : blocks[i]);
  mtude_arena_clear (&arena);
}

static void
free_once (void)
{
  free_all ((void *[3]) { NULL, NULL, NULL });
}

/* An entry that points to the table itself stands for the first block. */
static void
free_twice (void)
{
  void *blocks[3] = { NULL, NULL, blocks };

  free_all (blocks);
}

static void
free_foreign (void)
{
  uint64_t words[4] = { 0, 48, 48, 48 };

  free_all ((void *[3]) { NULL, &words[2], NULL });
}

#define HEAP_WORDS " is no block of this heap, or was freed before\n"

static void
blocks_of_no_heap (void)
{
  check_goes_on (free_once);
  check_aborts (free_twice, HEAP_WORDS);
  check_aborts (free_foreign, "libmultitude: arena 'document': ");
}

/* ---- Snapshots -------------------------------------------------------- */

static void
nobody (void *data)
{
}

static MtudeSnapshot *
begin_sealed (MtudeArena *arena)
{
  MtudeSnapshot *snapshot;

  begin_named (arena, "document");
  check (mtude_arena_alloc (arena, 1000) != NULL);
  snapshot = mtude_arena_seal (arena, NULL, nobody, NULL);
  check (snapshot != NULL);
  return snapshot;
}

static void
release_each_reference (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot = begin_sealed (&arena);

  check_pointer (mtude_snapshot_acquire (snapshot), snapshot);
  mtude_snapshot_release (snapshot);
  mtude_snapshot_release (snapshot);
  mtude_arena_clear (&arena);
}

static void
release_snapshot_twice (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot = begin_sealed (&arena);

  mtude_snapshot_release (snapshot);
  mtude_snapshot_release (snapshot);
}

/* Another thread was first, and has not come to wipe the stamp. */
static void
release_beside_another (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot = begin_sealed (&arena);

  *(size_t *) (void *) snapshot = 0;
  mtude_snapshot_release (snapshot);
}

/* The program has other values there, of which none may be changed. */
static void
release_what_is_used_again (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot = begin_sealed (&arena);
  size_t i;

  mtude_snapshot_release (snapshot);
  for (i = 0; i < 400; i++)
    memset (mtude_arena_alloc (&arena, 96), 0xee, 96);
  check_uint (*(unsigned char *) (void *) snapshot, 0xee);
  mtude_snapshot_release (snapshot);
}

/* Only the word that was its count has become something else. */
static void
release_what_is_counted_again (void)
{
  MtudeArena arena;
  MtudeSnapshot *snapshot = begin_sealed (&arena);

  mtude_snapshot_release (snapshot);
  *(size_t *) (void *) snapshot = 2;
  mtude_snapshot_release (snapshot);
}

#define SNAPSHOT_WORDS "libmultitude: the snapshot at 0x"

static void
snapshots_that_have_gone (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    return;

  check_goes_on (release_each_reference);
  check_aborts (release_beside_another, SNAPSHOT_WORDS);
  if (mtude_track_is_active ())
    return;

  /* Else a memory checker finds that its memory is nobody's. */
  check_aborts (release_snapshot_twice, SNAPSHOT_WORDS);
  check_aborts (release_what_is_counted_again, SNAPSHOT_WORDS);
  check_aborts (release_what_is_used_again, "libmultitude: arena '': the snapshot at 0x");
}

TAP_MAIN (
  TAP_TEST (count_overflow),
  TAP_TEST (box_without_claims),
  TAP_TEST (two_threads_in_one_arena),
  TAP_TEST (both_threads_are_named),
  TAP_TEST (cleanups_that_begin_again),
  TAP_TEST (blocks_of_no_heap),
  TAP_TEST (snapshots_that_have_gone))
