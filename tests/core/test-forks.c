/* Arenas that are debugged, and fork(): in its handlers, and while other threads use them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each program is a child of its own, which reads its environment once.  An alarm ends who
 * waits for ever: one in the program, and one in each child of it, which has none at first.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "config.h"
#include "figures.h"
#include "sanitizers.h"

#include "mtude-arena-inline.h"
#include "mtude-debug-private.h"

#include <pthread.h>

#define PATIENCE_OF_A_TEST 20

static const char *const all_keys[] = {
  "", "poison", "guard", "malloc", "leaks", "threads", "stats",
  "guard,poison,leaks", "malloc,poison,leaks,threads,stats",
};

#define N_KEYS (sizeof all_keys / sizeof all_keys[0])

/* ---- Handlers --------------------------------------------------------- */

/* Those that were registered before the library's run inside of them, the others outside,
 * though there was no arena before.
 */
typedef struct
{
  MtudeArena arena;             /* from before the fork until behind it */
  void      *box;
  void      *counted;
  unsigned   n_prepared;
  unsigned   n_ended;
} Handlers;

static bool handlers_are_asked;
static Handlers early;
static Handlers late;
static MtudeArena arena;
static void *box;

static void
use_one (void)
{
  MtudeArena one;
  void *owner;

  begin_named (&one, "one");
  use (&one, 400);
  owner = mtude_box_alloc (&one, 24);
  mtude_arena_reset (&one);
  use (&one, 9000);
  mtude_arena_clear (&one);
  mtude_box_free (owner);
}

static void
prepare (Handlers *handlers)
{
  if (!handlers_are_asked)
    return;

  use_one ();
  begin_named (&handlers->arena, "handlers");
  use (&handlers->arena, 400);
  handlers->box = mtude_box_alloc (&handlers->arena, 24);
  handlers->counted = mtude_rc_alloc (&handlers->arena, 24, NULL);
  handlers->n_prepared++;
}

static void
end (Handlers *handlers)
{
  if (!handlers_are_asked)
    return;

  use_one ();
  use (&handlers->arena, 400);
  mtude_box_free (handlers->box);
  mtude_rc_release (handlers->counted);
  handlers->box = mtude_box_alloc (&handlers->arena, 50000);
  mtude_arena_clear (&handlers->arena);
  mtude_box_free (handlers->box);
  handlers->n_ended++;
}

static void
prepare_early (void)
{
  prepare (&early);
}

static void
end_early (void)
{
  end (&early);
}

static void
begin_child (void)
{
  alarm (PATIENCE_OF_A_TEST);
  end (&early);
}

/* Before the library, which has none so early. */
__attribute__ ((constructor (101))) static void
come_first (void)
{
  (void) pthread_atfork (prepare_early, end_early, begin_child);
}

static void
prepare_late (void)
{
  prepare (&late);
}

static void
end_late (void)
{
  end (&late);
}

static void
come_last (void)
{
  (void) pthread_atfork (prepare_late, end_late, end_late);
}

static void
check_handlers (unsigned n_forks)
{
  check_uint (early.n_prepared, n_forks);
  check_uint (early.n_ended, n_forks);
  check_uint (late.n_prepared, n_forks);
  check_uint (late.n_ended, n_forks);
}

#if MTUDE_TRACK_ASAN

/* LeakSanitizer would look for the threads of the parent. */
static bool is_child;

int
__lsan_is_turned_off (void)
{
  return is_child;
}

#endif

/* ---- Programs --------------------------------------------------------- */

/* Ends as programs do, with a report. */
static void
end_child (void)
{
#if MTUDE_TRACK_ASAN
  is_child = true;
#endif
  mtude_box_free (box);
  use (&arena, 400);
  mtude_arena_clear (&arena);
  use_one ();
  leave ();
}

static void
fork_and_wait (void)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    end_child ();

  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
}

static void
begin_arena (void)
{
  begin_named (&arena, "parent");
  use (&arena, 400);
  box = mtude_box_alloc (&arena, 24);
}

static void
end_arena (void)
{
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

static void
fork_with_handlers (void)
{
  alarm (PATIENCE_OF_A_TEST);
  begin_arena ();
  come_last ();
  handlers_are_asked = true;
  fork_and_wait ();
  fork_and_wait ();
  check_handlers (2);
  end_arena ();
  leave ();
}

/* Nothing was remembered yet. */
static void
fork_with_first_arenas (void)
{
  pid_t pid;
  int status;

  alarm (PATIENCE_OF_A_TEST);
  come_last ();
  handlers_are_asked = true;
  pid = fork ();
  if (pid == 0)
    {
      use_one ();
      leave ();
    }
  check (waitpid (pid, &status, 0) == pid);
  check_uint ((unsigned) status, 0);
  check_handlers (1);
  leave ();
}

static void
run_with (const char *keys,
          void      (*run) (void))
{
  Death death;

  tap_context = keys;
  setenv ("MULTITUDE_DEBUG", keys, 1);
  run_in_child (run, &death);
  unsetenv ("MULTITUDE_DEBUG");
  if (!child_went_well (&death))
    tap_note ("status %d: %s", death.status, death.words);
  check (child_went_well (&death));
  if (strstr (keys, "stats") == NULL)
    check_string (death.words, "");
}

static void
handlers_may_use_arenas (void)
{
  size_t i;

  for (i = 0; i < N_KEYS; i++)
    run_with (all_keys[i], fork_with_handlers);
}

static void
first_arenas_may_be_of_handlers (void)
{
  size_t i;

  for (i = 0; i < N_KEYS; i++)
    run_with (all_keys[i], fork_with_first_arenas);
}

/* ---- Threads ---------------------------------------------------------- */

#define N_FORKS (IS_SANITIZED ? 10 : mtude_track_is_active () ? 3 : 60)

/* Of the program: who uses an arena with it holds it while the library takes locks. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool is_over;
static unsigned n_uses;

static void
take_mutex (void)
{
  pthread_mutex_lock (&mutex);
}

static void
leave_mutex (void)
{
  pthread_mutex_unlock (&mutex);
}

/* A lock is not fair, and memcheck runs one thread at a time. */
static void
give_way (void)
{
  usleep (50);
}

static void *
use_with_mutex (void *data)
{
  while (!__atomic_load_n (&is_over, __ATOMIC_RELAXED))
    {
      take_mutex ();
      use_one ();
      leave_mutex ();
      __atomic_fetch_add (&n_uses, 1, __ATOMIC_RELAXED);
      give_way ();
    }
  return data;
}

static void *
use_without (void *data)
{
  while (!__atomic_load_n (&is_over, __ATOMIC_RELAXED))
    {
      use_one ();
      give_way ();
    }
  return data;
}

/* A child that is not done in time is ended by its alarm, and the program by its own if it
 * cannot fork.
 */
static void
fork_while_others_work (void)
{
  pthread_t threads[2];
  unsigned seen;
  unsigned i;

  come_last ();
  (void) pthread_atfork (take_mutex, leave_mutex, leave_mutex);
  handlers_are_asked = true;
  begin_arena ();

  /* What is said of that many arenas is of no interest. */
  if (mtude_debug_has (MTUDE_DEBUG_STATS))
    check (freopen ("/dev/null", "w", stderr) != NULL);
  check_uint (pthread_create (&threads[0], NULL, use_with_mutex, NULL), 0);
  check_uint (pthread_create (&threads[1], NULL, use_without, NULL), 0);
  for (i = 0; i < N_FORKS; i++)
    {
      alarm (PATIENCE_OF_A_TEST);
      fork_and_wait ();
    }
  check_handlers (N_FORKS);

  /* They go on as well. */
  seen = __atomic_load_n (&n_uses, __ATOMIC_RELAXED);
  while (__atomic_load_n (&n_uses, __ATOMIC_RELAXED) == seen)
    usleep (1000);
  __atomic_store_n (&is_over, true, __ATOMIC_RELAXED);
  for (i = 0; i < 2; i++)
    check_uint (pthread_join (threads[i], NULL), 0);
  end_arena ();
  leave ();
}

static void
threads_may_use_arenas (void)
{
  size_t i;

  for (i = 0; i < N_KEYS; i++)
    run_with (all_keys[i], fork_while_others_work);
}

static unsigned
count_lines (const char *event)
{
  FILE *file = fopen (path, "r");
  char *line = NULL;
  size_t room = 0;
  unsigned n = 0;

  check (file != NULL);
  while (getline (&line, &room, file) > 0)
    n += strncmp (line, event, strlen (event)) == 0;
  free (line);
  fclose (file);
  return n;
}

static void
check_figures (const char *keys)
{
  begin_file ();
  run_with (keys, fork_while_others_work);
  check_uint (count_lines ("begin pid="), N_FORKS + 1);
  check_uint (count_lines ("exit pid="), N_FORKS + 1);
  end_file ();
}

/* Of each process there is the beginning and the end, in whole lines. */
static void
children_leave_their_figures (void)
{
  check_figures ("");
  check_figures ("guard,leaks");
}

TAP_MAIN (
  TAP_TEST (handlers_may_use_arenas),
  TAP_TEST (first_arenas_may_be_of_handlers),
  TAP_TEST (threads_may_use_arenas),
  TAP_TEST (children_leave_their_figures))
