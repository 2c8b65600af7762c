/* What the program can do with the cases it has chosen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each function prints one line per case, in columns that a tab separates; the
 * scripts in report/ read them.
 */

#pragma once

#include "bench.h"

typedef struct
{
  const BenchCase **cases;
  size_t            n_cases;
  unsigned          n_repetitions;
  unsigned          n_rounds;           /* timed ones, of which the slowest quarter is dropped */
  uint64_t          seed;               /* of the order of the peers */
  size_t            largest;            /* step; there are larger ones */
} BenchPlan;

typedef struct
{
  double work, release;         /* nanoseconds */
} BenchSample;

BenchSample bench_time_round   (const BenchCase *bench,
                                BenchStep        step,
                                void            *state);
double      bench_mean_of_fast (double   *values,
                                unsigned  n);
size_t      bench_resident_bytes (void);

void bench_time   (const BenchPlan *plan);
void bench_count  (const BenchPlan *plan);
void bench_memory (const BenchPlan *plan);
void bench_steps  (const BenchPlan *plan);
