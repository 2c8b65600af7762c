/* Work without end, of which memory must not remember anything.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*   soak SECONDS [SECONDS ...]          the last number counts
 *
 * In rounds: threads are made, work with arenas of a pool, of a source and of the
 * default one, and end.  Then all letters are opened, and
 *
 *   bytes of the source that are out == 0
 *   resident memory <= that after the first tenth, and MAX_GROWTH
 *
 * The figures are written about every minute.
 */

#include "work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_THREADS 4
#define N_STEPS 400
#define MAX_GROWTH (16 << 20)

/* Of a sanitizer's memory nothing can be said. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
# define HAS_FIGURES 0
#elif defined (__has_feature)
# if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#  define HAS_FIGURES 0
# endif
#endif
#ifndef HAS_FIGURES
# define HAS_FIGURES 1
#endif

typedef struct
{
  MultitudeArenaPool *pool;
  SoakSource          source;
  Mailbox             mailbox;
  guint               round;
} Soak;

typedef struct
{
  Soak   *soak;
  guint   number;
  guint32 random;
} Worker;

/* 0 where it is not known. */
static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  const char *second;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    return 0;
  second = strchr (text, ' ');
  return second != NULL ? (gsize) strtoul (second, NULL, 10) * (gsize) sysconf (_SC_PAGESIZE) : 0;
}

static gpointer
run_worker (gpointer data)
{
  Worker *self = data;
  Soak *soak = self->soak;
  MultitudeArena *arena;

  if (self->number % 3 == 0)
    {
      arena = multitude_arena_pool_acquire (soak->pool);
      work_do (arena, &soak->mailbox, &self->random, N_STEPS);
      multitude_arena_pool_release (soak->pool, arena);
      return NULL;
    }

  arena = self->number % 3 == 1 ? multitude_arena_new_with_source (&soak->source.source) : multitude_arena_new ();
  work_do (arena, &soak->mailbox, &self->random, N_STEPS);
  g_object_unref (arena);
  return NULL;
}

/* Returns how many steps were done. */
static guint
run_round (Soak *soak)
{
  GThread *threads[N_THREADS];
  Worker workers[N_THREADS];
  guint i;

  for (i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker) { soak, i, 1 + soak->round * N_THREADS + i };
      threads[i] = g_thread_new ("worker", run_worker, &workers[i]);
    }
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  mailbox_empty (&soak->mailbox);
  g_assert_cmpuint (soak_source_get_outstanding (&soak->source), ==, 0);
  soak->round++;
  return N_THREADS * N_STEPS;
}

static void
check_growth (gsize settled,
              gsize now)
{
  if (HAS_FIGURES && settled > 0)
    g_assert_cmpuint (now, <=, settled + MAX_GROWTH);
}

static void
report (gint64  start,
        guint64 n_steps)
{
  printf ("# %4" G_GINT64_FORMAT " s: %10" G_GUINT64_FORMAT " steps, %6" G_GSIZE_FORMAT " KiB resident\n",
          (g_get_monotonic_time () - start) / G_USEC_PER_SEC, n_steps, resident_bytes () / 1024);
  fflush (stdout);
}

static void
run_for (Soak   *soak,
         gint64  duration)
{
  gint64 start = g_get_monotonic_time ();
  gint64 next_report = start + 60 * G_USEC_PER_SEC;
  guint64 n_steps = 0;
  gsize settled = 0;
  gint64 now;

  while ((now = g_get_monotonic_time ()) < start + duration || soak->round < 20)
    {
      n_steps += run_round (soak);
      if (settled == 0 && now > start + duration / 10 && soak->round >= 10)
        settled = resident_bytes ();
      check_growth (settled, resident_bytes ());
      if (now < next_report)
        continue;
      report (start, n_steps);
      next_report += 60 * G_USEC_PER_SEC;
    }

  report (start, n_steps);
}

int
main (int    argc,
      char **argv)
{
  Soak soak = { .round = 0 };

  if (argc < 2)
    return 2;

  mailbox_init (&soak.mailbox);
  soak_source_init (&soak.source);
  soak.pool = multitude_arena_pool_new ();
  run_for (&soak, (gint64) (g_ascii_strtod (argv[argc - 1], NULL) * G_USEC_PER_SEC));
  g_object_unref (soak.pool);
  mailbox_clear (&soak.mailbox);
  printf ("1..1\nok 1 - memory is flat\n");
  return 0;
}
