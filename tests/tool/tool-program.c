/* What multitude-stats is tried on: a program that does one of several things.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: tool-program WHAT
 *
 * Sizes of chunks do not depend on the machine: memory comes from a source of its own.
 * "wait" and its like say that they are ready on the standard output, and go on when
 * there is a line on the standard input.
 */

#include <multitude.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static gpointer
plain_alloc (gsize    size,
             gpointer data)
{
  return aligned_alloc (65536, (size + 65535) / 65536 * 65536);
}

static void
plain_free (gpointer block,
            gsize    size,
            gpointer data)
{
  free (block);
}

static MultitudeArena *
new_arena (const char *name)
{
  const MultitudeSource source = { plain_alloc, plain_free };
  MultitudeArena *arena = multitude_arena_new_with_source (&source);

  multitude_arena_set_name (arena, name);
  return arena;
}

static gpointer kept[4];

static void
wait_for_line (void)
{
  puts ("ready");
  fflush (stdout);
  if (getchar () == EOF)
    exit (EXIT_FAILURE);
}

/* ---- Each rule once ---- */

static void
keep_owners (void)
{
  guint i;

  for (i = 0; i < 2; i++)
    {
      g_autoptr(MultitudeArena) arena = new_arena ("keeps");

      kept[i] = multitude_box_alloc (arena, 40000);
    }
}

static void
retain_owners (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("retains");
  guint i;

  for (i = 0; i < 4; i++)
    {
      kept[i] = multitude_box_alloc (arena, 100000);
      multitude_arena_reset (arena);
    }
  for (i = 0; i < 4; i++)
    multitude_box_free (kept[i]);
}

static void
ask_late (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("late");
  guint i;

  for (i = 0; i < 20; i++)
    {
      memset (multitude_arena_alloc (arena, 20000), 1, 20000);
      multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
      memset (multitude_arena_alloc (arena, 4000), 1, 4000);
    }
}

static void
cache_much (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("caches");
  guint i;

  for (i = 0; i < 20; i++)
    memset (multitude_arena_alloc (arena, 15000), 1, 15000);
  multitude_arena_reset (arena);
  memset (multitude_arena_alloc (arena, 1000), 1, 1000);
}

static void
waste_much (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("wastes");
  guint i;

  multitude_arena_set_max_normal_alloc (arena, 60000);
  for (i = 0; i < 8; i++)
    memset (multitude_arena_alloc (arena, 40000), 1, 40000);
}

static void
make_many (void)
{
  guint i;

  for (i = 0; i < 100; i++)
    {
      g_autoptr(MultitudeArena) arena = new_arena ("one of many");

      memset (multitude_arena_alloc (arena, 1000), 1, 1000);
    }
}

static void
spend_budget (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_set_name (arena, "spends");
  multitude_arena_set_byte_budget (arena, 100000);
  memset (multitude_arena_alloc (arena, 90000), 1, 90000);
}

/* ---- Ends ---- */

static void
leave_arena (void)
{
  kept[0] = new_arena ("alive");
  memset (multitude_arena_alloc (kept[0], 1000), 1, 1000);
}

static void
be_killed (void)
{
  make_many ();
  leave_arena ();
  raise (SIGKILL);
}

static void
fail (void)
{
  make_many ();
  exit (7);
}

/* The child has an arena of its own, and ends one that it has from its parent. */
static void
fork_once (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("parent");
  pid_t pid;

  memset (multitude_arena_alloc (arena, 1000), 1, 1000);
  pid = fork ();
  if (pid == 0)
    {
      g_autoptr(MultitudeArena) own = new_arena ("child");

      memset (multitude_arena_alloc (own, 1000), 1, 1000);
      g_clear_object (&arena);
      g_clear_object (&own);
      _exit (EXIT_SUCCESS);
    }
  waitpid (pid, NULL, 0);
}

/* Each has an arena that is alive in the end. */
static void
fork_and_exit (void)
{
  pid_t pid;

  kept[0] = new_arena ("parent");
  memset (multitude_arena_alloc (kept[0], 1000), 1, 1000);
  pid = fork ();
  if (pid == 0)
    {
      make_many ();
      leave_arena ();
      exit (EXIT_SUCCESS);
    }
  waitpid (pid, NULL, 0);
}

/* The child has arenas of its parent alone. */
static void
fork_without_arena (void)
{
  pid_t pid;

  leave_arena ();
  pid = fork ();
  if (pid == 0)
    exit (EXIT_SUCCESS);
  waitpid (pid, NULL, 0);
}

/* All at once, and lines that differ in length. */
static void
crowd (void)
{
  static const char *const names[] = { "a", "some name", "a name that is rather long" };
  guint i, j;

  for (i = 0; i < 4; i++)
    if (fork () == 0)
      {
        for (j = 0; j < 3000; j++)
          memset (multitude_arena_alloc (new_arena (names[j % 3]), 1000), 1, 1000);
        exit (EXIT_SUCCESS);
      }
  while (wait (NULL) > 0)
    continue;
}

static void
have_names (void)
{
  const char *names[] = { "two words", "a\\b\"c", "line\nbreak", "Gr\303\266\303\237e", "\377", "", NULL };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MultitudeArena) arena = new_arena (names[i]);

      memset (multitude_arena_alloc (arena, 1000), 1, 1000);
    }
}

/* ---- Signals ---- */

static volatile sig_atomic_t n_interrupts;
static volatile sig_atomic_t is_told_to_end;

static void
count_interrupt (int number)
{
  n_interrupts++;
}

static void
note_end (int number)
{
  is_told_to_end = 1;
}

/* Says when it has had the first interrupt.  Ends by SIGTERM, with the number of the
 * interrupts that came before.
 */
static void
count_interrupts (void)
{
  struct sigaction count = { .sa_handler = count_interrupt };
  struct sigaction end = { .sa_handler = note_end };
  sigset_t blocked, before;

  leave_arena ();
  sigfillset (&count.sa_mask);
  sigfillset (&end.sa_mask);
  sigaction (SIGINT, &count, NULL);
  sigaction (SIGTERM, &end, NULL);

  sigfillset (&blocked);
  sigprocmask (SIG_BLOCK, &blocked, &before);
  puts ("ready");
  fflush (stdout);
  while (!is_told_to_end)
    {
      sigsuspend (&before);
      if (n_interrupts == 1)
        puts ("interrupted");
      fflush (stdout);
    }
  exit (n_interrupts);
}

/* ---- To be looked at ---- */

static void
wait_with_arenas (void)
{
  g_autoptr(MultitudeArena) busy = new_arena ("busy");
  g_autoptr(MultitudeArena) owner = new_arena ("owner");
  guint i;

  make_many ();
  kept[0] = multitude_box_alloc (owner, 100000);
  for (i = 0; i < 3; i++)
    {
      memset (multitude_arena_alloc (busy, 20000), 1, 20000);
      multitude_arena_reset (busy);
    }
  wait_for_line ();
  multitude_box_free (kept[0]);
}

static gint is_asked_to_end;

/* One thread makes arenas while another one is asked for their figures. */
static gpointer
churn (gpointer data)
{
  guint i = 0;

  while (!g_atomic_int_get (&is_asked_to_end))
    {
      g_autoptr(MultitudeArena) arena = multitude_arena_new ();
      guint j;

      multitude_arena_set_name (arena, ++i % 2 ? "odd" : "even");
      for (j = 0; j < 20; j++)
        {
          memset (multitude_arena_alloc (arena, 20000), 1, 20000);
          multitude_box_free (multitude_box_alloc (arena, 100));
          multitude_arena_reset (arena);
        }
    }

  return NULL;
}

static void
wait_in_threads (void)
{
  /* The first arena is what makes a process listen. */
  g_autoptr(MultitudeArena) first G_GNUC_UNUSED = new_arena ("unused");
  GThread *threads[2];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("churn", churn, NULL);
  wait_for_line ();
  g_atomic_int_set (&is_asked_to_end, 1);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
wait_in_child (void)
{
  g_autoptr(MultitudeArena) arena G_GNUC_UNUSED = new_arena ("parent");
  pid_t pid;

  make_many ();
  pid = fork ();
  if (pid == 0)
    {
      g_autoptr(MultitudeArena) own = new_arena ("child");

      memset (multitude_arena_alloc (own, 1000), 1, 1000);
      printf ("%ld\n", (long) getpid ());
      wait_for_line ();
      g_clear_object (&own);
      exit (EXIT_SUCCESS);
    }
  waitpid (pid, NULL, 0);
}

/* The child has no arena of its own. */
static void
wait_beside_child (void)
{
  g_autoptr(MultitudeArena) arena G_GNUC_UNUSED = new_arena ("parent");
  pid_t pid = fork ();

  if (pid == 0)
    {
      printf ("%ld\n", (long) getpid ());
      wait_for_line ();
      _exit (EXIT_SUCCESS);
    }
  waitpid (pid, NULL, 0);
}

/* So many that what is told of them does not fit into a socket; and a child is forked
 * while somebody is told.
 */
static void
wait_and_fork (void)
{
  int ends[2];
  pid_t pid;
  guint i;

  for (i = 0; i < 4000; i++)
    leave_arena ();
  wait_for_line ();

  /* The child lives as long as nothing is said here: lines are for its parent. */
  if (pipe (ends) != 0)
    exit (EXIT_FAILURE);
  pid = fork ();
  if (pid == 0)
    {
      char nothing;

      close (ends[1]);
      (void) !read (ends[0], &nothing, 1);
      _exit (EXIT_SUCCESS);
    }
  wait_for_line ();
  close (ends[1]);
  waitpid (pid, NULL, 0);
}

/* Until there is a line there is no descriptor for anybody. */
static void
wait_without_descriptors (void)
{
  g_autoptr(MultitudeArena) arena = new_arena ("short of descriptors");
  struct rlimit before, none;
  int next = dup (STDIN_FILENO);

  close (next);
  memset (multitude_arena_alloc (arena, 1000), 1, 1000);
  getrlimit (RLIMIT_NOFILE, &before);
  none = before;
  none.rlim_cur = (rlim_t) next;
  setrlimit (RLIMIT_NOFILE, &none);
  wait_for_line ();
  setrlimit (RLIMIT_NOFILE, &before);
  wait_for_line ();
}

static const struct
{
  const char *name;
  void      (*run) (void);
} deeds[] = {
  { "keeps", keep_owners },
  { "retains", retain_owners },
  { "late", ask_late },
  { "caches", cache_much },
  { "wastes", waste_much },
  { "many", make_many },
  { "spends", spend_budget },
  { "alive", leave_arena },
  { "killed", be_killed },
  { "fails", fail },
  { "forks", fork_once },
  { "forks-and-exits", fork_and_exit },
  { "forks-without-arena", fork_without_arena },
  { "crowd", crowd },
  { "names", have_names },
  { "interrupts", count_interrupts },
  { "wait", wait_with_arenas },
  { "wait-in-threads", wait_in_threads },
  { "wait-in-child", wait_in_child },
  { "wait-beside-child", wait_beside_child },
  { "wait-and-fork", wait_and_fork },
  { "wait-without-descriptors", wait_without_descriptors },
};

int
main (int   argc,
      char *argv[])
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (argc == 2 && strcmp (deeds[i].name, argv[1]) == 0)
      {
        deeds[i].run ();
        return EXIT_SUCCESS;
      }

  return EXIT_FAILURE;
}
