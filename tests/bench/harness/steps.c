/* Times cases alone, with more and more of the same work.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For one case in a process of its own, as for memory.  Each step opens the case anew.
 * Its first round is told apart: what it takes, it takes from the system.  The others
 * find what the first has left.  They are repeated for a moment, and there are some of
 * them unless each takes long, so that the slowest can be left out.  What is resident
 * after the last release, the case still open, is told as well.
 */

#include "measure.h"

#include <stdio.h>

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX_ROUNDS 1000
#define MOMENT_NS 20e6
#define SOME_ROUNDS 4
#define LONG_NS 300e6

typedef struct
{
  double   work[MAX_ROUNDS];
  double   release[MAX_ROUNDS];
  unsigned n;
} Rounds;

static bool
is_enough (double   spent,
           unsigned n_rounds)
{
  return n_rounds >= MAX_ROUNDS || spent >= LONG_NS ||
         (spent >= MOMENT_NS && n_rounds >= SOME_ROUNDS);
}

/* What only prepares takes its time as well, and does not count. */
static void
repeat_round (const BenchCase *bench,
              BenchStep        step,
              void            *state,
              Rounds          *rounds)
{
  double spent = 0;

  rounds->n = 0;
  do
    {
      BenchSample sample = bench_time_round (bench, step, state);

      rounds->work[rounds->n] = sample.work;
      rounds->release[rounds->n++] = sample.release;
      spent += sample.work + sample.release;
    }
  while (!is_enough (spent, rounds->n));
}

static void
print_step (const BenchCase *bench,
            BenchStep        step,
            BenchSample      first,
            BenchSample      again,
            double           resident)
{
  const BenchWorkload *workload = &bench_workloads[bench->workload];
  double n = (double) (step.n * workload->parts);
  double work_counts = workload->measure == BENCH_STEPS;

  printf ("step\t%s\t%s\t%zu\t%zu\t%.4f\t%.4f\t%.4f\t%.4f\t%.0f\n", workload->name, bench->name,
          step.n, step.size, work_counts * first.work / n, first.release / n,
          work_counts * again.work / n, again.release / n, resident);
  fflush (stdout);
}

static void
measure_step (const BenchCase *bench,
              BenchStep        step)
{
  static Rounds rounds;
  BenchSample first, again;
  double before;
  void *state;

  /* The first look touches pages itself. */
  bench_resident_bytes ();
  before = (double) bench_resident_bytes ();

  state = bench->open ();
  first = bench_time_round (bench, step, state);
  repeat_round (bench, step, state, &rounds);
  again.work = bench_mean_of_fast (rounds.work, rounds.n);
  again.release = bench_mean_of_fast (rounds.release, rounds.n);

  print_step (bench, step, first, again, (double) bench_resident_bytes () - before);
  bench->close (state);
}

static void
measure_case (const BenchCase *bench,
              size_t           largest)
{
  const BenchStep *steps = bench_workloads[bench->workload].steps;

  if (bench->largest != 0)
    largest = MIN (largest, bench->largest);

  for (size_t i = 0; steps[i].n > 0; i++)
    if (i == 0 || (steps[i].n <= largest && steps[i].size <= largest))
      measure_step (bench, (BenchStep) { MIN (steps[i].n, largest), steps[i].size });
}

void
bench_steps (const BenchPlan *plan)
{
  for (size_t i = 0; i < plan->n_cases; i++)
    if (bench_workload_has_steps (&bench_workloads[plan->cases[i]->workload]))
      measure_case (plan->cases[i], plan->largest);
}
