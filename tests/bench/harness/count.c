/* Lets callgrind count the instructions of cases.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The third round is counted, its phases apart: by then there is memory, and what is
 * bound lazily is bound.  Callgrind has to be told not to collect from the start; it
 * dumps each phase under the name of the case.  Without it the cases just run.
 *
 * A phase is a call, and the requests around it are instructions, too.  For the scripts to
 * subtract what comes before the first round of its loop, an empty loop is dumped as of a
 * case without a workload: one round of it, and two.
 */

#include "measure.h"

#include <stdio.h>
#include <valgrind/callgrind.h>

/* Not made into several, so that what is around a phase is the same for all of them. */
__attribute__ ((noinline, noclone)) static void
count_phase (const BenchCase     *bench,
             const BenchWorkload *workload,
             BenchPhase           phase,
             const char          *phase_name,
             void                *state)
{
  char name[160];

  CALLGRIND_TOGGLE_COLLECT;
  phase (state, workload->n, workload->size);
  CALLGRIND_TOGGLE_COLLECT;

  snprintf (name, sizeof name, "%s|%s|%s|%zu", workload->name, bench->name, phase_name,
            workload->n * workload->parts);
  CALLGRIND_DUMP_STATS_AT (name);
}

static void
do_nothing (void  *state,
            size_t n,
            size_t size)
{
  (void) size;
  for (size_t i = 0; i < n; i++)
    bench_keep (state);
}

static void
count_nothing (void)
{
  static const BenchCase nothing = { .name = "nothing", .work = do_nothing };
  static const BenchWorkload once = { .name = "", .n = 1, .parts = 1 };
  static const BenchWorkload twice = { .name = "", .n = 2, .parts = 1 };

  count_phase (&nothing, &once, nothing.work, "work", NULL);
  count_phase (&nothing, &twice, nothing.work, "work", NULL);
}

static void
work_uncounted (const BenchCase     *bench,
                const BenchWorkload *workload,
                void                *state)
{
  bench->work (state, workload->n, workload->size);
  if (bench->release != NULL)
    bench->release (state, workload->n, workload->size);
}

static void
count_case (const BenchCase     *bench,
            const BenchWorkload *workload)
{
  void *state = bench->open ();

  work_uncounted (bench, workload, state);
  work_uncounted (bench, workload, state);

  if (workload->measure == BENCH_RELEASE)
    bench->work (state, workload->n, workload->size);
  else
    count_phase (bench, workload, bench->work, "work", state);

  if (bench->release != NULL)
    count_phase (bench, workload, bench->release, "release", state);

  bench->close (state);
}

/* Two threads take turns under valgrind, and count how long they wait. */
static bool
is_countable (const BenchCase *bench)
{
  BenchMeasure measure = bench_workloads[bench->workload].measure;

  return bench->workload != BENCH_W10 && (measure == BENCH_BOTH || measure == BENCH_RELEASE);
}

void
bench_count (const BenchPlan *plan)
{
  count_nothing ();
  for (size_t i = 0; i < plan->n_cases; i++)
    if (is_countable (plan->cases[i]))
      count_case (plan->cases[i], &bench_workloads[plan->cases[i]->workload]);
}
