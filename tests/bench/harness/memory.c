/* How many bytes are resident for each live value or arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For one case in a process of its own: what another has touched and freed would be
 * used again and not be seen.  Nothing is given back before the end.
 *
 * Without huge pages, which an arena asks for when a lot is out: the last one is
 * resident as a whole, and would be taken for a part of the values.
 */

#include "measure.h"

#include <stdio.h>
#include <sys/prctl.h>

/* Exact, unlike the counters that each thread keeps for itself. */
size_t
bench_resident_bytes (void)
{
  FILE *file = fopen ("/proc/self/smaps_rollup", "r");
  size_t kilobytes = 0;
  char line[128];

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (sscanf (line, "Rss: %zu kB", &kilobytes) == 1)
      break;

  if (file != NULL)
    fclose (file);
  return kilobytes * 1024;
}

/* So that the pages of code and data that any use touches do not count; those of looking
 * at resident memory neither.
 */
static void
warm_up (const BenchCase     *bench,
         const BenchWorkload *workload)
{
  void *state = bench->open ();

  bench->work (state, 1, workload->size);
  bench->close (state);
  bench_resident_bytes ();
}

static void
measure_case (const BenchCase     *bench,
              const BenchWorkload *workload)
{
  void *state;
  size_t before;

  warm_up (bench, workload);
  state = bench->open ();
  before = bench_resident_bytes ();
  bench->work (state, workload->n, workload->size);
  printf ("memory\t%s\t%s\t%.4f\n", workload->name, bench->name,
          (double) (bench_resident_bytes () - before) / (double) workload->n);
  bench->close (state);
}

void
bench_memory (const BenchPlan *plan)
{
  prctl (PR_SET_THP_DISABLE, 1, 0, 0, 0);

  for (size_t i = 0; i < plan->n_cases; i++)
    if (bench_workloads[plan->cases[i]->workload].measure == BENCH_MEMORY)
      measure_case (plan->cases[i], &bench_workloads[plan->cases[i]->workload]);
}
