/* Times cases: in rounds, and in an order that changes with every repetition.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A sample is the mean of the rounds of one repetition without the slowest quarter,
 * which is where an interrupt or another program fell into.  The result of a case is
 * the median of its samples.  What an empty case takes is subtracted from both.
 */

#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_UNTIMED_ROUNDS 2
#define MAX_ROUNDS 64

static double
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * 1e9 + (double) now.tv_nsec;
}

static void
do_nothing (void  *state,
            size_t n,
            size_t size)
{
  (void) n;
  (void) size;
  bench_keep (state);
}

BenchSample
bench_time_round (const BenchCase *bench,
                  BenchStep        step,
                  void            *state)
{
  BenchPhase release = bench->release != NULL ? bench->release : do_nothing;
  double start, middle, end;

  start = now_ns ();
  bench->work (state, step.n, step.size);
  middle = now_ns ();
  release (state, step.n, step.size);
  end = now_ns ();

  return (BenchSample) { middle - start, end - middle };
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

double
bench_mean_of_fast (double   *values,
                    unsigned  n)
{
  unsigned n_kept = n - n / 4;
  double sum = 0;

  qsort (values, n, sizeof *values, compare_doubles);
  for (unsigned i = 0; i < n_kept; i++)
    sum += values[i];

  return sum / n_kept;
}

static BenchSample
take_sample (const BenchCase     *bench,
             const BenchWorkload *workload,
             unsigned             n_rounds)
{
  double work[MAX_ROUNDS], release[MAX_ROUNDS];
  BenchStep step = { workload->n, workload->size };
  void *state = bench->open ();

  for (unsigned i = 0; i < N_UNTIMED_ROUNDS; i++)
    bench_time_round (bench, step, state);

  for (unsigned i = 0; i < n_rounds; i++)
    {
      BenchSample round = bench_time_round (bench, step, state);

      work[i] = round.work;
      release[i] = round.release;
    }

  bench->close (state);
  return (BenchSample) { bench_mean_of_fast (work, n_rounds), bench_mean_of_fast (release, n_rounds) };
}

static void *
open_nothing (void)
{
  return NULL;
}

static void
close_nothing (void *state)
{
  bench_keep (state);
}

/* What the clock and the calls take, so that an empty case takes nothing. */
static BenchSample
sample_of_nothing (void)
{
  static const BenchCase nothing = { 0, "nothing", open_nothing, do_nothing, NULL, close_nothing, 0 };
  static const BenchWorkload once = { "", "", 1, 0, 1, BENCH_BOTH, NULL };
  double work[MAX_ROUNDS], release[MAX_ROUNDS];

  for (unsigned i = 0; i < MAX_ROUNDS; i++)
    {
      BenchSample sample = take_sample (&nothing, &once, MAX_ROUNDS);

      work[i] = sample.work;
      release[i] = sample.release;
    }

  return (BenchSample) { bench_mean_of_fast (work, MAX_ROUNDS), bench_mean_of_fast (release, MAX_ROUNDS) };
}

static uint64_t
next_random (uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void
shuffle (size_t   *order,
         size_t    n,
         uint64_t *random)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = next_random (random) % i;
      size_t other = order[j];

      order[j] = order[i - 1];
      order[i - 1] = other;
    }
}

static double
median (double   *values,
        unsigned  n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
print_case (const BenchCase *bench,
            double          *work,
            double          *release,
            BenchSample           nothing,
            unsigned         n)
{
  const BenchWorkload *workload = &bench_workloads[bench->workload];
  double operations = (double) (workload->n * workload->parts);
  double work_ns = (median (work, n) - nothing.work) / operations;
  double release_ns = (median (release, n) - nothing.release) / operations;

  printf ("time\t%s\t%s\t%.4f\t%.4f\n", workload->name, bench->name,
          workload->measure == BENCH_RELEASE || work_ns < 0 ? 0 : work_ns,
          release_ns < 0 ? 0 : release_ns);
}

/* Samples of case i are at i * n_repetitions. */
static void
take_samples (const BenchPlan *plan,
              double          *work,
              double          *release)
{
  size_t *order = malloc (plan->n_cases * sizeof *order);
  uint64_t random = plan->seed | 1;

  for (size_t i = 0; i < plan->n_cases; i++)
    order[i] = i;

  for (unsigned repetition = 0; repetition < plan->n_repetitions; repetition++)
    {
      shuffle (order, plan->n_cases, &random);
      for (size_t i = 0; i < plan->n_cases; i++)
        {
          const BenchCase *bench = plan->cases[order[i]];
          BenchSample sample = take_sample (bench, &bench_workloads[bench->workload], plan->n_rounds);

          work[order[i] * plan->n_repetitions + repetition] = sample.work;
          release[order[i] * plan->n_repetitions + repetition] = sample.release;
        }
    }

  free (order);
}

void
bench_time (const BenchPlan *plan)
{
  size_t n_samples = plan->n_cases * plan->n_repetitions;
  double *work = calloc (n_samples, sizeof *work);
  double *release = calloc (n_samples, sizeof *release);
  BenchSample nothing = sample_of_nothing ();

  take_samples (plan, work, release);
  for (size_t i = 0; i < plan->n_cases; i++)
    print_case (plan->cases[i], work + i * plan->n_repetitions, release + i * plan->n_repetitions,
                nothing, plan->n_repetitions);

  free (work);
  free (release);
}
