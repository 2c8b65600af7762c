/* MULTITUDE_DEBUG=leaks, =stats, =help and =all: what is printed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "child.h"
#include "counting-source.h"

#include <multitude.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sizes of chunks do not depend on the machine then. */
static CountingSource counting;

static MultitudeArena *
new_arena (const char *name)
{
  MultitudeArena *arena;

  if (counting.log == NULL)
    counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_name (arena, name);
  return arena;
}

/* What becomes of it is not the point; but for valgrind it is not lost. */
static void
keep (gpointer mem)
{
  static gpointer kept[16];
  static guint n_kept;

  g_assert_nonnull (mem);
  kept[n_kept++] = mem;
  g_assert_true (kept[n_kept - 1] == mem);
}

/* ---- Leaks ---- */

static void
leak_nothing (void)
{
  MultitudeArena *arena = new_arena ("tidy");
  gpointer box = multitude_box_alloc (arena, 24);
  MultitudeSnapshot *snapshot;

  keep (multitude_arena_alloc (arena, 500));
  snapshot = multitude_arena_seal_unrooted (arena, NULL);
  g_object_unref (arena);
  multitude_box_free (box);
  multitude_snapshot_unref (snapshot);
}

static void
leak_arena (void)
{
  MultitudeArena *arena = new_arena ("alive");
  gpointer first = multitude_box_alloc (arena, 24);

  keep (arena);
  keep (multitude_box_alloc (arena, 24));
  keep (multitude_box_alloc (arena, 24));
  multitude_box_free (first);
  keep (multitude_arena_alloc (arena, 400));
}

/* Two owners of a chunk for all, one with a chunk of its own, and plain ones. */
static void
leak_chunks (void)
{
  MultitudeArena *arena = new_arena ("ended");
  guint i;

  for (i = 0; i < 2; i++)
    keep (multitude_box_alloc (arena, 24));
  keep (multitude_atomic_rc_box_acquire (multitude_atomic_rc_box_alloc (arena, 100000)));
  for (i = 0; i < 3; i++)
    keep (multitude_rc_box_alloc (arena, 24));
  g_object_unref (arena);
}

static void
leak_snapshots (void)
{
  MultitudeArena *arena = new_arena ("sealed");

  keep (multitude_arena_alloc (arena, 400));
  keep (multitude_arena_seal_unrooted (arena, NULL));
  keep (multitude_arena_alloc (arena, 400));
  keep (multitude_rc_box_alloc (arena, 24));
  keep (multitude_arena_seal_unrooted (arena, NULL));
  g_object_unref (arena);
}

static void
leak_without_name (void)
{
  MultitudeArena *arena = new_arena (NULL);

  keep (multitude_box_alloc (arena, 24));
  g_object_unref (arena);
  keep (new_arena (NULL));
}

/* The child of a fork has what its parent has, and says nothing of it. */
static void
leak_and_fork (void)
{
  pid_t pid;

  keep (new_arena ("alive"));
  pid = fork ();
  if (pid == 0)
    exit (EXIT_SUCCESS);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

#define LEAKS "libmultitude: leaks: "

static void
test_leaks (void)
{
  child_assert_says ("leak-nothing", "leaks", "");
  child_assert_says ("leak-arena", "leaks",
                     LEAKS "arena 'alive' is alive and has 3072 bytes\n"
                     LEAKS "arena 'alive': a chunk of 1024 bytes is kept by 2 owners\n"
                     LEAKS "arenas alive: 1, chunks that outlive theirs: 0, of 0 bytes\n");
  child_assert_says ("leak-chunks", "leaks",
                     LEAKS "arena 'ended' has ended\n"
                     LEAKS "arena 'ended': a chunk of 1024 bytes is kept by 2 owners\n"
                     LEAKS "arena 'ended': a chunk of 100544 bytes is kept by 1 owner\n"
                     LEAKS "arena 'ended': a chunk of 2048 bytes is kept by 3 owners\n"
                     LEAKS "arenas alive: 0, chunks that outlive theirs: 3, of 103616 bytes\n");
  child_assert_says ("leak-snapshots", "leaks",
                     LEAKS "arena 'sealed' has ended\n"
                     LEAKS "arena 'sealed': a chunk of 512 bytes is kept by a snapshot\n"
                     LEAKS "arena 'sealed': a chunk of 1024 bytes is kept by a snapshot\n"
                     LEAKS "arena 'sealed': a chunk of 2048 bytes is kept by a snapshot and 1 owner\n"
                     LEAKS "arenas alive: 0, chunks that outlive theirs: 3, of 3584 bytes\n");
  child_assert_says ("leak-without-name", "leaks",
                     LEAKS "an arena without a name has ended\n"
                     LEAKS "an arena without a name: a chunk of 1024 bytes is kept by 1 owner\n"
                     LEAKS "the arena at ADDRESS is alive and has 0 bytes\n"
                     LEAKS "arenas alive: 1, chunks that outlive theirs: 1, of 1024 bytes\n");
  child_assert_says ("leak-and-fork", "leaks",
                     LEAKS "arena 'alive' is alive and has 0 bytes\n"
                     LEAKS "arenas alive: 1, chunks that outlive theirs: 0, of 0 bytes\n");
}

/* Counts are those of the owners, whatever else is asked for. */
static void
test_leaks_apart (void)
{
  child_assert_says ("leak-nothing", "leaks,guard,poison", "");
  child_assert_says ("leak-arena", "leaks,malloc",
                     LEAKS "arena 'alive' is alive and has 3072 bytes\n"
                     LEAKS "arena 'alive': a chunk of 1024 bytes is kept by 2 owners\n"
                     LEAKS "arenas alive: 1, chunks that outlive theirs: 0, of 0 bytes\n");
}

/* ---- Statistics ---- */

static void
take_stats (void)
{
  MultitudeArena *arena = new_arena ("measured");
  guint i;

  for (i = 0; i < 3; i++)
    {
      keep (multitude_arena_alloc (arena, 600));
      multitude_arena_reset (arena);
    }
  keep (multitude_arena_alloc (arena, 100000));
  g_object_unref (arena);
  keep (new_arena ("unused"));
  arena = new_arena ("still there");
  keep (arena);
  keep (multitude_arena_alloc (arena, 400));
}

#define STATS "libmultitude: stats: "

static void
test_stats (void)
{
  child_assert_says ("take-stats", "stats",
                     STATS "arena 'measured': peak 102112 bytes, resets: 3, chunks made: 1, "
                     "chunks for one value: 1, chunks used again: 0, blocks moved: 0\n"
                     STATS "arena 'still there': peak 512 bytes, resets: 0, chunks made: 1, "
                     "chunks for one value: 0, chunks used again: 0, blocks moved: 0\n"
                     STATS "2 arenas in all: largest peak 102112 bytes, resets: 3, chunks made: 2, "
                     "chunks for one value: 1, chunks used again: 0, blocks moved: 0\n");
}

/* ---- Forks ---- */

/* A sanitizer makes each of them tens of times as dear. */
#define N_FORKS (MULTITUDE_TEST_HAS_PLAIN_MALLOC ? 3000 : 300)

static void
use_arena (void)
{
  MtudeArena arena;

  mtude_arena_init (&arena, NULL);
  g_assert_nonnull (mtude_arena_alloc (&arena, 400));
  mtude_arena_clear (&arena);
}

static gpointer
use_arenas (gpointer data)
{
  gint *is_over = data;

  while (!g_atomic_int_get (is_over))
    use_arena ();
  return NULL;
}

/* Neither of both processes waits for a lock. */
static void
fork_and_use_arena (void)
{
  pid_t pid;
  int status;

  alarm (20);
  pid = fork ();
  if (pid == 0)
    {
      alarm (20);
      use_arena ();
      _exit (EXIT_SUCCESS);
    }
  if (waitpid (pid, &status, 0) != pid || status != 0)
    _exit (EXIT_FAILURE);
}

/* What it says about each arena is of no interest here. */
static void
fork_while_arenas_end (void)
{
  gint is_over = 0;
  GThread *threads[2];
  guint i;

  g_assert_nonnull (freopen ("/dev/null", "w", stderr));
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("arenas", use_arenas, &is_over);

  for (i = 0; i < N_FORKS; i++)
    fork_and_use_arena ();

  g_atomic_int_set (&is_over, 1);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static GMutex mutex;

static void
take_mutex (void)
{
  g_mutex_lock (&mutex);
}

static void
leave_mutex (void)
{
  g_mutex_unlock (&mutex);
}

static gpointer
use_arenas_with_mutex (gpointer data)
{
  gint *is_over = data;

  while (!g_atomic_int_get (is_over))
    {
      take_mutex ();
      use_arena ();
      leave_mutex ();
      g_usleep (50);
    }
  return NULL;
}

/* The program has handlers before it has an arena, and the library has some by then: it
 * takes its locks behind the mutex, as the thread does.
 */
static void
fork_with_mutex (void)
{
  gint is_over = 0;
  GThread *thread;
  guint i;

  g_assert_cmpint (pthread_atfork (take_mutex, leave_mutex, leave_mutex), ==, 0);
  thread = g_thread_new ("arenas", use_arenas_with_mutex, &is_over);
  for (i = 0; i < N_FORKS / 10; i++)
    fork_and_use_arena ();

  g_atomic_int_set (&is_over, 1);
  g_thread_join (thread);
}

static void
test_forks (void)
{
  child_assert_says ("fork-while-arenas-end", "stats", "");
  child_assert_says ("fork-with-mutex", "guard", "");
}

/* ---- Words ---- */

#define HELP "libmultitude: MULTITUDE_DEBUG may be: poison guard malloc leaks threads stats live all help\n"

static void
test_words (void)
{
  const char *values[] = {
    "", "nothing-known", "leak", "leaksx", "leaks all", "all;stats:leaks,poison",
    "POISON\tGuard",
  };
  gsize i;

  child_assert_says ("leak-without-name", "help", HELP);
  child_assert_says ("leak-nothing", "threads,HELP", HELP);
  for (i = 0; i < G_N_ELEMENTS (values); i++)
    if (strstr (values[i], "all") == NULL)
      child_assert_says ("leak-and-fork", values[i], "");
    else
      child_assert_says ("leak-and-fork", values[i], i == 4
                         ? STATS "0 arenas in all: largest peak 0 bytes, resets: 0, chunks made: 0, "
                           "chunks for one value: 0, chunks used again: 0, blocks moved: 0\n"
                         : "");
  child_assert_says ("leak-and-fork", "Stats LEAKS",
                     LEAKS "arena 'alive' is alive and has 0 bytes\n"
                     LEAKS "arenas alive: 1, chunks that outlive theirs: 0, of 0 bytes\n"
                     STATS "0 arenas in all: largest peak 0 bytes, resets: 0, chunks made: 0, "
                     "chunks for one value: 0, chunks used again: 0, blocks moved: 0\n");
}

static const Child children[] = {
  { "leak-nothing", leak_nothing },
  { "leak-arena", leak_arena },
  { "leak-chunks", leak_chunks },
  { "leak-snapshots", leak_snapshots },
  { "leak-without-name", leak_without_name },
  { "leak-and-fork", leak_and_fork },
  { "take-stats", take_stats },
  { "fork-while-arenas-end", fork_while_arenas_end },
  { "fork-with-mutex", fork_with_mutex },
};

int
main (int    argc,
      char **argv)
{
  /* What is reported has leaked. */
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/debug/leaks", test_leaks);
  g_test_add_func ("/debug/leaks/apart", test_leaks_apart);
  g_test_add_func ("/debug/stats", test_stats);
  g_test_add_func ("/debug/stats/forks", test_forks);
  g_test_add_func ("/debug/words", test_words);

  return g_test_run ();
}
