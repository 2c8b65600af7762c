/* The second thread of the tests.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_worker_call().  The thread is made by the first call and stays: to make
 * one for each would take longer than most inputs.
 */

#include "worker.h"

static GMutex mutex;
static GCond changed;
static FuzzWork work_now;       /* NULL: done */
static gpointer data_now;

static gpointer
worker_run (gpointer unused)
{
  g_mutex_lock (&mutex);
  for (;;)
    {
      FuzzWork work;
      gpointer data;

      while (work_now == NULL)
        g_cond_wait (&changed, &mutex);

      work = work_now;
      data = data_now;
      g_mutex_unlock (&mutex);
      work (data);
      g_mutex_lock (&mutex);
      work_now = NULL;
      g_cond_broadcast (&changed);
    }

  return NULL;
}

void
fuzz_worker_call (FuzzWork work,
                  gpointer data)
{
  static GThread *thread;

  if (thread == NULL)
    thread = g_thread_new ("fuzz-worker", worker_run, NULL);

  g_mutex_lock (&mutex);
  work_now = work;
  data_now = data;
  g_cond_broadcast (&changed);
  while (work_now != NULL)
    g_cond_wait (&changed, &mutex);
  g_mutex_unlock (&mutex);
}
