/* Tests of snapshots: what is sealed, how long it lives, and where it goes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each test ends with the arena gone and every block back at the recorder; its log
 * says what the source was asked for, in order.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-snapshot.h"
#include "mtude-stats.h"
#include "recorder.h"

#include <pthread.h>

#define N_THREADS 4

/* Two windows of resets: until then the small chunks of the beginning go. */
#define N_WARM_UP 64

typedef struct
{
  MtudeSnapshot *snapshot;
  int            n_references;
} Releaser;

typedef struct _Node Node;

struct _Node
{
  Node       *next;
  const char *name;
  size_t      number;
};

static MtudeArena arena;
static MtudeOptions options;
static Recorder *recorder;

/* What the cleanups of the running test have done. */
static char cleanup_log[64];
static size_t cleanup_length;
static pthread_t cleanup_thread;
static int n_seed_notified;

static void
start (RecorderKind kind)
{
  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  memset (cleanup_log, 0, sizeof cleanup_log);
  cleanup_length = 0;
  n_seed_notified = 0;
}

/* An arena whose snapshots have nothing of its struct. */
static void
start_seedless (RecorderKind kind)
{
  start (kind);
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);
}

static void
end (void)
{
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
log_cleanup (void *data)
{
  cleanup_log[cleanup_length++] = *(const char *) data;
  cleanup_thread = pthread_self ();
}

static void
seed_is_free (void *data)
{
  n_seed_notified++;
  check (data == &arena);
}

static MtudeSnapshot *
seal (void *root)
{
  MtudeSnapshot *snapshot = mtude_arena_seal (&arena, root, NULL, NULL);

  check (snapshot != NULL);
  check (mtude_arena_is_valid (&arena));
  return snapshot;
}

static MtudeSnapshot *
seal_with_seed (void *root)
{
  MtudeSnapshot *snapshot = mtude_arena_seal (&arena, root, seed_is_free, &arena);

  check (snapshot != NULL);
  check (mtude_arena_is_valid (&arena));
  return snapshot;
}

/* Newest first; NULL if there is no memory. */
static Node *
try_make_list (size_t n_nodes)
{
  Node *list = NULL;
  size_t i;

  for (i = 0; i < n_nodes; i++)
    {
      Node *node = mtude_arena_alloc (&arena, sizeof *node);
      char *name = node != NULL ? mtude_arena_strndup (&arena, "a name of a node", 16) : NULL;

      if (name == NULL)
        return NULL;

      node->next = list;
      node->name = name;
      node->number = i;
      list = node;
    }

  return list;
}

static Node *
make_list (size_t n_nodes)
{
  Node *list = try_make_list (n_nodes);

  check (list != NULL);
  return list;
}

static void
check_list (const Node *list,
            size_t      n_nodes)
{
  for (; list != NULL; list = list->next)
    {
      check_uint (list->number, --n_nodes);
      check (strcmp (list->name, "a name of a node") == 0);
    }

  check_uint (n_nodes, 0);
}

/* One thread's part of a release. */
static void *
release_references (void *data)
{
  Releaser *releaser = data;
  int i;

  for (i = 0; i < releaser->n_references; i++)
    mtude_snapshot_release (releaser->snapshot);
  return NULL;
}

static void
release_elsewhere (MtudeSnapshot *snapshot)
{
  Releaser releaser = { snapshot, 1 };
  pthread_t thread;

  check_uint (pthread_create (&thread, NULL, release_references, &releaser), 0);
  check_uint (pthread_join (thread, NULL), 0);
}

static void
empty_arena (void)
{
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  snapshot = seal (NULL);
  check_log (recorder, "alloc 512");
  check (mtude_snapshot_get_root (snapshot) == NULL);
  check_uint (mtude_snapshot_get_bytes (snapshot), 512);
  check (!mtude_snapshot_has_seed (snapshot));
  mtude_snapshot_release (snapshot);
  check_log (recorder, "");
  end ();
}

static void
seed_alone (void)
{
  MtudeSnapshot *snapshot;
  char *text;
  void *after;

  start (RECORDER_FIXED);
  text = mtude_arena_strndup (&arena, "in the seed", 11);
  snapshot = seal_with_seed (text);
  check (mtude_snapshot_has_seed (snapshot));
  check_uint (mtude_snapshot_get_bytes (snapshot), 0);
  check_log (recorder, "");

  /* The arena does not touch it any more, whatever happens. */
  after = memset (mtude_arena_alloc (&arena, 100), 1, 100);
  check (after < (void *) &arena || after >= (void *) (&arena + 1));
  check_log (recorder, "alloc 512");
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_log (recorder, "free 512");
  memset (mtude_arena_alloc (&arena, 100), 1, 100);
  check_log (recorder, "alloc 512");
  mtude_arena_reset (&arena);
  check (strcmp (mtude_snapshot_get_root (snapshot), "in the seed") == 0);

  check_uint (n_seed_notified, 0);
  mtude_snapshot_release (snapshot);
  check_uint (n_seed_notified, 1);
  end ();
  check_uint (n_seed_notified, 1);
}

/* And it is only the first one that may have the seed. */
static void
seed_and_chunks (void)
{
  MtudeSnapshot *first;
  MtudeSnapshot *second;

  start (RECORDER_FIXED);
  first = seal_with_seed (make_list (40));
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048");
  check (mtude_snapshot_has_seed (first));
  check_uint (mtude_snapshot_get_bytes (first), 3584);

  second = seal (make_list (40));
  check (!mtude_snapshot_has_seed (second));
  check_list (mtude_snapshot_get_root (first), 40);
  check_list (mtude_snapshot_get_root (second), 40);
  mtude_snapshot_release (second);
  check_uint (n_seed_notified, 0);

  /* Its struct has to stay, but not the arena. */
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  check_list (mtude_snapshot_get_root (first), 40);
  mtude_snapshot_release (first);
  check_uint (n_seed_notified, 1);
  recorder_end (recorder, 1);
}

static void
seed_without_notify (void)
{
  size_t resets;

  start (RECORDER_FIXED);
  resets = arena.resets;
  check (mtude_arena_seal (&arena, NULL, NULL, NULL) == NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_INVALID);
  make_list (40);
  check (mtude_arena_seal (&arena, NULL, NULL, NULL) == NULL);
  check_uint (arena.resets, resets);

  /* A generation that has nothing in it is no reason. */
  mtude_arena_reset (&arena);
  make_list (3);
  mtude_snapshot_release (seal (NULL));
  check_status (mtude_arena_skip_seed (&arena), MTUDE_INVALID);
  end ();
}

static void
several_chunks (void)
{
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  snapshot = seal (make_list (200));
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096; alloc 8192");
  check_uint (mtude_snapshot_get_bytes (snapshot), 15872);

  /* What the arena does meanwhile is elsewhere. */
  memset (mtude_arena_alloc (&arena, 5000), 0x55, 5000);
  mtude_arena_reset (&arena);
  check_log (recorder, "alloc 16384");
  check_list (mtude_snapshot_get_root (snapshot), 200);

  check (mtude_snapshot_acquire (snapshot) == snapshot);
  mtude_snapshot_release (snapshot);
  check_list (mtude_snapshot_get_root (snapshot), 200);
  mtude_snapshot_release (snapshot);
  check_log (recorder, "");
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_uint (recorder_live_bytes (recorder), 0);
  end ();
}

static void
growing_chunk (void)
{
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_GROWS);
  snapshot = seal (make_list (100));
  check_log (recorder, "alloc 512; alloc 1024; grow 1024 2048; grow 2048 4096; grow 4096 8192");
  check_uint (mtude_snapshot_get_bytes (snapshot), 8704);
  check_list (mtude_snapshot_get_root (snapshot), 100);
  mtude_snapshot_release (snapshot);
  end ();
}

static void
one_shots (void)
{
  MtudeSnapshot *snapshot;
  char *large;

  start_seedless (RECORDER_FIXED);
  large = mtude_arena_alloc (&arena, 100000);
  memset (large, 'x', 100000);
  memset (mtude_arena_alloc (&arena, 20000), 'y', 20000);
  snapshot = seal (large);
  check_log (recorder, "alloc 100064; alloc 20064; alloc 512");
  check_uint (mtude_snapshot_get_bytes (snapshot), 120640);
  mtude_arena_reset (&arena);
  check (large[0] == 'x' && large[99999] == 'x');
  check_log (recorder, "");

  /* These are of no use for another value. */
  mtude_snapshot_release (snapshot);
  check_log (recorder, "free 20064; free 100064");
  end ();
}

static void
cleanups (void)
{
  static char names[] = "abc";
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[0]));
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[1]));
  snapshot = seal (NULL);
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[2]));

  mtude_arena_reset (&arena);
  check_string (cleanup_log, "c");
  mtude_snapshot_acquire (snapshot);
  mtude_snapshot_release (snapshot);
  check_string (cleanup_log, "c");

  release_elsewhere (snapshot);
  check_string (cleanup_log, "cba");
  check (!pthread_equal (cleanup_thread, pthread_self ()));
  end ();
  check_string (cleanup_log, "cba");
}

static void
removed_cleanup (void)
{
  static char names[] = "abc";
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[0]));
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[1]));
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[2]));
  snapshot = seal (NULL);
  check (!mtude_snapshot_remove_cleanup (snapshot, seed_is_free, &names[1]));
  check (mtude_snapshot_remove_cleanup (snapshot, log_cleanup, &names[1]));
  check (!mtude_snapshot_remove_cleanup (snapshot, log_cleanup, &names[1]));
  mtude_snapshot_release (snapshot);
  check_string (cleanup_log, "ca");
  end ();
}

/* The one in front of all others. */
static void
removed_first_cleanup (void)
{
  static char names[] = "ab";
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[0]));
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &names[1]));
  snapshot = seal (NULL);
  check (mtude_snapshot_remove_cleanup (snapshot, log_cleanup, &names[1]));
  mtude_snapshot_release (snapshot);
  check_string (cleanup_log, "a");
  end ();
}

/* A byte in the seed is as much a part of it as all of it. */
static void
seed_with_one_byte (void)
{
  MtudeSnapshot *snapshot;

  start (RECORDER_FIXED);
  check (mtude_arena_alloc_bytes (&arena, 0) != NULL);
  check (mtude_arena_alloc (&arena, 400) != NULL);
  check_pointer (mtude_arena_seal (&arena, NULL, NULL, NULL), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_INVALID);
  snapshot = seal_with_seed (NULL);
  check (mtude_snapshot_has_seed (snapshot));
  mtude_snapshot_release (snapshot);
  check_uint ((unsigned) n_seed_notified, 1);
  end ();
}

/* A seed that was not used, or not to be, is not used by what comes behind either. */
static bool
is_in_seed (const void *memory)
{
  return (uintptr_t) memory - (uintptr_t) arena.seed < MTUDE_SEED_SIZE;
}

static void
seed_is_left_for_good (void)
{
  start (RECORDER_FIXED);
  check (mtude_arena_alloc (&arena, 400) != NULL);
  mtude_snapshot_release (seal (NULL));
  check (!is_in_seed (mtude_arena_alloc (&arena, 8)));
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check (!is_in_seed (mtude_arena_alloc (&arena, 8)));
  mtude_snapshot_release (seal (NULL));
  end ();

  start_seedless (RECORDER_FIXED);
  check (!is_in_seed (mtude_arena_alloc (&arena, 8)));
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check (!is_in_seed (mtude_arena_alloc (&arena, 8)));
  mtude_arena_reset (&arena);
  check (!is_in_seed (mtude_arena_alloc (&arena, 8)));
  end ();
}

/* Whoever was in a chunk when it was full has gone by now: the snapshot has it alone. */
static void
owners_gone_by_then (void)
{
  MtudeSnapshot *snapshot;
  void *owner;

  start_seedless (RECORDER_FIXED);
  make_list (1);
  owner = mtude_rc_alloc (&arena, 16, NULL);
  make_list (20);
  check (arena.pinned != NULL);
  mtude_rc_release (owner);
  snapshot = seal (make_list (1));
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048");
  check_uint (mtude_snapshot_get_bytes (snapshot), 3584);
  mtude_snapshot_release (snapshot);
  check_uint (mtude_arena_get_cached (&arena), 3584);
  end ();
}

/* What a generation needed is known, whatever ends it. */
static void
use_is_noted (void)
{
  MtudeSnapshot *snapshot;
  MtudeStats stats;

  start_seedless (RECORDER_FIXED);
  make_list (40);
  mtude_arena_get_stats (&arena, &stats);
  check_uint (arena.window_use, 0);
  snapshot = seal (NULL);
  check (arena.window_use > stats.used);
  mtude_snapshot_release (snapshot);
  end ();
}

static void
plain_owners (bool snapshot_first,
              bool arena_is_gone)
{
  MtudeSnapshot *snapshot;
  char *owner;
  char *gone;

  start_seedless (RECORDER_FIXED);
  make_list (20);
  owner = mtude_rc_alloc (&arena, 16, NULL);
  strcpy (owner, "still here");
  gone = mtude_rc_alloc (&arena, 16, NULL);
  snapshot = seal (make_list (20));
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048");
  check_uint (mtude_snapshot_get_bytes (snapshot), 3584);
  mtude_rc_release (gone);

  if (arena_is_gone)
    {
      mtude_arena_clear (&arena);
      check_log (recorder, "");
    }
  if (!snapshot_first)
    mtude_rc_release (owner);
  check_list (mtude_snapshot_get_root (snapshot), 20);
  release_elsewhere (snapshot);
  if (snapshot_first)
    {
      check_string (owner, "still here");
      mtude_rc_release (owner);
    }

  if (!arena_is_gone)
    {
      check_log (recorder, "");
      end ();
      return;
    }

  check_uint (recorder_live_bytes (recorder), 0);
  recorder_end (recorder, 1);
}

static void
owners_last (void)
{
  plain_owners (true, false);
  plain_owners (true, true);
}

static void
owners_first (void)
{
  plain_owners (false, false);
  plain_owners (false, true);
}

/* What was pinned by an earlier generation has nothing to do with the graph. */
static void
owners_of_before (void)
{
  MtudeSnapshot *snapshot;
  void *owner;

  start_seedless (RECORDER_FIXED);
  make_list (1);
  owner = mtude_rc_alloc (&arena, 500, NULL);
  mtude_arena_reset (&arena);
  check_log (recorder, "alloc 512; alloc 1024");
  snapshot = seal (make_list (2));
  check_log (recorder, "alloc 2048; free 512");
  check_uint (mtude_snapshot_get_bytes (snapshot), 2048);
  mtude_rc_release (owner);
  mtude_arena_trim (&arena);
  check_log (recorder, "free 1024");
  mtude_snapshot_release (snapshot);
  end ();
}

static void
exact_budget (void)
{
  MtudeSnapshot *snapshot;

  recorder = recorder_new (RECORDER_FIXED);
  recorder_options (recorder, &options);
  options.byte_budget = 512 + 1024;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check_status (mtude_arena_skip_seed (&arena), MTUDE_OK);

  snapshot = seal (make_list (16));
  check_uint (mtude_snapshot_get_bytes (snapshot), 1536);
  check (mtude_arena_alloc (&arena, 8) == NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check (mtude_arena_seal (&arena, NULL, NULL, NULL) == NULL);
  check_log (recorder, "alloc 512; alloc 1024");

  release_elsewhere (snapshot);
  snapshot = seal (make_list (1));
  check_uint (mtude_snapshot_get_bytes (snapshot), 1024);
  check_log (recorder, "");
  mtude_snapshot_release (snapshot);
  mtude_arena_trim (&arena);
  check_uint (arena.reserved - recorder_live_bytes (recorder), 0);
  check_log (recorder, "free 1024; free 512");
  end ();
}

static void
arena_goes_first (void)
{
  static char name = 'a';
  MtudeSnapshot *snapshot;

  start_seedless (RECORDER_FIXED);
  check (mtude_arena_add_cleanup (&arena, log_cleanup, &name));
  make_list (10);
  memset (mtude_arena_alloc (&arena, 20000), 'y', 20000);
  snapshot = seal (make_list (30));
  check_log (recorder, "alloc 512; alloc 1024; alloc 20064; alloc 2048");
  mtude_arena_clear (&arena);
  memset (&arena, 0xff, sizeof arena);
  check_log (recorder, "");
  check_list (mtude_snapshot_get_root (snapshot), 30);
  check_string (cleanup_log, "");

  release_elsewhere (snapshot);
  check_string (cleanup_log, "a");
  check_uint (recorder_n_frees (recorder), 4);
  recorder_end (recorder, 1);
}

static void
marks_are_refused (void)
{
  MtudeSnapshot *snapshot;
  MtudeMark first;
  MtudeMark mark;

  start_seedless (RECORDER_FIXED);
  mtude_arena_mark (&arena, &first);
  make_list (3);
  mtude_arena_mark (&arena, &mark);
  snapshot = seal (make_list (3));

  /* There is nothing behind this one, but that is another generation's nothing. */
  check_status (mtude_arena_rewind (&arena, &first), MTUDE_INVALID);
  check_status (mtude_arena_rewind (&arena, &mark), MTUDE_INVALID);
  check_list (mtude_snapshot_get_root (snapshot), 3);
  mtude_snapshot_release (snapshot);
  end ();
}

static void
shared_owners_stay (void)
{
  MtudeSnapshot *snapshot;
  void *box;

  start_seedless (RECORDER_FIXED);
  box = mtude_box_alloc (&arena, 32);
  snapshot = seal (make_list (2));
  check_log (recorder, "alloc 1024; alloc 2048");
  check_uint (mtude_snapshot_get_bytes (snapshot), 2048);
  check (mtude_box_alloc (&arena, 32) == (char *) box + 32);
  mtude_box_free ((char *) box + 32);
  mtude_box_free_in (&arena, box);
  mtude_snapshot_release (snapshot);
  end ();
}

static void
steady_state (void)
{
  MtudeSnapshot *older = NULL;
  int i;

  start_seedless (RECORDER_FIXED);
  for (i = 0; i < N_WARM_UP; i++)
    mtude_snapshot_release (seal (make_list (500)));
  recorder_take_log (recorder);
  for (i = 0; i < 100; i++)
    mtude_snapshot_release (seal (make_list (500)));
  check_log (recorder, "");

  /* Two at a time. */
  for (i = 0; i < N_WARM_UP + 100; i++)
    {
      MtudeSnapshot *newer = seal (make_list (500));

      if (i == N_WARM_UP)
        recorder_take_log (recorder);
      if (older != NULL)
        mtude_snapshot_release (older);
      older = newer;
    }
  check_log (recorder, "");
  mtude_snapshot_release (older);
  end ();
}

/* A job whose seal needs a chunk for the snapshot itself; false when it failed,
 * and then nothing has changed.
 */
static bool
try_job (void)
{
  Node *list = try_make_list (40);
  size_t resets = arena.resets;
  MtudeSnapshot *snapshot;
  uintptr_t cur;

  if (list == NULL || mtude_arena_alloc (&arena, 20000) == NULL)
    return false;
  while (mtude_local_top (&arena) - mtude_local_cur (&arena) >= MTUDE_SNAPSHOT_SIZE)
    check (mtude_arena_alloc (&arena, 8) != NULL);

  cur = mtude_local_cur (&arena);
  snapshot = mtude_arena_seal (&arena, list, NULL, NULL);
  check (mtude_arena_is_valid (&arena));
  check_list (list, 40);
  if (snapshot == NULL)
    {
      check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
      check_uint (arena.resets, resets);
      check_uint (mtude_local_cur (&arena), cur);
      return false;
    }

  mtude_snapshot_release (snapshot);
  return true;
}

static void
failing_requests (void)
{
  size_t k = 0;
  bool done;

  do
    {
      start_seedless (RECORDER_FIXED);
      recorder_fail_at (recorder, ++k);
      done = try_job ();
      end ();
    }
  while (!done);

  check_uint (k, 6);
}

static void
many_threads (void)
{
  static char name = 'a';
  pthread_t threads[N_THREADS];
  Releaser releaser;
  int i;
  int j;

  start_seedless (RECORDER_FIXED);
  for (i = 0; i < 200; i++)
    {
      cleanup_length = 0;
      check (mtude_arena_add_cleanup (&arena, log_cleanup, &name));
      releaser.snapshot = seal (make_list (100));
      releaser.n_references = 50;
      for (j = 1; j < N_THREADS * releaser.n_references; j++)
        mtude_snapshot_acquire (releaser.snapshot);
      for (j = 0; j < N_THREADS; j++)
        check_uint (pthread_create (&threads[j], NULL, release_references, &releaser), 0);

      /* Work goes on, and takes what came home. */
      make_list (100);
      mtude_arena_reset (&arena);
      if (i == 199)
        mtude_arena_clear (&arena);
      for (j = 0; j < N_THREADS; j++)
        check_uint (pthread_join (threads[j], NULL), 0);
      check_uint (cleanup_length, 1);
    }
  recorder_end (recorder, 1);
}

/* Plain owners go on the arena's thread while the snapshot goes on another. */
static void
owners_and_threads (void)
{
  int i;

  start_seedless (RECORDER_FIXED);
  for (i = 0; i < 200; i++)
    {
      Releaser releaser = { NULL, 1 };
      pthread_t thread;
      void *owner;

      make_list (30);
      owner = mtude_rc_alloc (&arena, 16, NULL);
      releaser.snapshot = seal (make_list (1));
      check_uint (pthread_create (&thread, NULL, release_references, &releaser), 0);
      mtude_rc_release (owner);
      make_list (30);
      check_uint (pthread_join (thread, NULL), 0);
      mtude_arena_reset (&arena);
    }
  end ();
}

TAP_MAIN (TAP_TEST (empty_arena),
          TAP_TEST (seed_alone),
          TAP_TEST (seed_and_chunks),
          TAP_TEST (seed_without_notify),
          TAP_TEST (several_chunks),
          TAP_TEST (growing_chunk),
          TAP_TEST (one_shots),
          TAP_TEST (cleanups),
          TAP_TEST (removed_cleanup),
          TAP_TEST (removed_first_cleanup),
          TAP_TEST (seed_with_one_byte),
          TAP_TEST (seed_is_left_for_good),
          TAP_TEST (owners_gone_by_then),
          TAP_TEST (use_is_noted),
          TAP_TEST (owners_last),
          TAP_TEST (owners_first),
          TAP_TEST (owners_of_before),
          TAP_TEST (exact_budget),
          TAP_TEST (arena_goes_first),
          TAP_TEST (marks_are_refused),
          TAP_TEST (shared_owners_stay),
          TAP_TEST (steady_state),
          TAP_TEST (failing_requests),
          TAP_TEST (many_threads),
          TAP_TEST (owners_and_threads))
