/* Threads that come and go by the thousand, and threads that signals interrupt.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each test ends with every byte back, and what was made has been released somewhere. */

#include "work.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
# define N_BATCHES 40
#else
# define N_BATCHES 313          /* of 32, in all a little more than 10 000 */
#endif

#define N_ALIVE 32
#define N_SIGNALLED 3
#define N_SIGNALS 2000

typedef struct
{
  Mailbox    *mailbox;
  SoakSource *source;           /* NULL: the default one */
  guint32     random;
} Worker;

/* An arena of its own, and letters of others. */
static gpointer
run_worker (gpointer data)
{
  Worker *self = data;
  MultitudeArena *arena = self->source != NULL ? multitude_arena_new_with_source (&self->source->source)
                                               : multitude_arena_new ();

  work_do (arena, self->mailbox, &self->random, 2);
  g_object_unref (arena);
  return NULL;
}

/* Some letters stay for threads of later batches. */
static void
test_churn (void)
{
  Mailbox mailbox;
  SoakSource source;
  guint batch;
  guint i;

  mailbox_init (&mailbox);
  soak_source_init (&source);
  for (batch = 0; batch < N_BATCHES; batch++)
    {
      GThread *threads[N_ALIVE];
      Worker workers[N_ALIVE];

      for (i = 0; i < N_ALIVE; i++)
        {
          workers[i] = (Worker) { &mailbox, i % 2 == 0 ? &source : NULL, 1 + batch * N_ALIVE + i };
          threads[i] = g_thread_new ("short", run_worker, &workers[i]);
        }
      for (i = 0; i < N_ALIVE; i++)
        g_thread_join (threads[i]);
    }

  mailbox_clear (&mailbox);
  g_assert_cmpuint (soak_source_get_outstanding (&source), ==, 0);
}

/* ---- Signals ---- */

static gint n_handled;          /* atomic */
static gint n_working;          /* atomic */
static gint stops;              /* atomic */

/* A handler may not allocate or release. */
static void
handle (int number)
{
  g_atomic_int_inc (&n_handled);
}

static void *
run_interrupted (void *data)
{
  Worker *self = data;
  MultitudeArena *arena = multitude_arena_new_with_source (&self->source->source);

  g_atomic_int_inc (&n_working);
  while (!g_atomic_int_get (&stops))
    work_do (arena, self->mailbox, &self->random, 20);
  g_object_unref (arena);
  return NULL;
}

/* Every tenth of a millisecond, whichever thread runs then; not this one. */
static void
interrupt (void)
{
  static const struct itimerval often = { { 0, 100 }, { 0, 100 } };
  static const struct itimerval never;

  setitimer (ITIMER_REAL, &often, NULL);
  while (g_atomic_int_get (&n_handled) < N_SIGNALS)
    g_usleep (1000);
  setitimer (ITIMER_REAL, &never, NULL);
}

static void
block (int how)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGALRM);
  pthread_sigmask (how, &signals, NULL);
}

static void
test_signals (void)
{
  struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART };
  struct sigaction before;
  Mailbox mailbox;
  SoakSource source;
  pthread_t threads[N_SIGNALLED];
  Worker workers[N_SIGNALLED];
  guint i;

  mailbox_init (&mailbox);
  soak_source_init (&source);
  sigemptyset (&action.sa_mask);
  sigaction (SIGALRM, &action, &before);
  for (i = 0; i < N_SIGNALLED; i++)
    {
      workers[i] = (Worker) { &mailbox, &source, 77 + i };
      g_assert_cmpint (pthread_create (&threads[i], NULL, run_interrupted, &workers[i]), ==, 0);
    }
  while (g_atomic_int_get (&n_working) < N_SIGNALLED)
    g_thread_yield ();

  block (SIG_BLOCK);
  interrupt ();
  g_atomic_int_set (&stops, TRUE);
  for (i = 0; i < N_SIGNALLED; i++)
    pthread_join (threads[i], NULL);

  /* One that is still to come is handled here. */
  block (SIG_UNBLOCK);
  sigaction (SIGALRM, &before, NULL);
  mailbox_clear (&mailbox);
  g_assert_cmpuint (soak_source_get_outstanding (&source), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/threads/churn", test_churn);
  g_test_add_func ("/threads/signals", test_signals);

  return g_test_run ();
}
