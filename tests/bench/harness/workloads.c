/* The workloads by name, and how much of each makes a round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

const BenchWorkload bench_workloads[BENCH_N_WORKLOADS] = {
  [BENCH_W0_1] = { "W0.1", "an arena created, 64 bytes, destroyed", 1000, 1, 1, BENCH_BOTH },
  [BENCH_W0_100] = {
    "W0.100", "an arena created, 100 × 64 bytes, destroyed", 100, 100, 1, BENCH_BOTH
  },
  [BENCH_W1] = { "W1", "8 bytes, written", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W2] = { "W2", "a struct of 64 bytes, filled", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W3] = { "W3", "a string of 13 characters, copied", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W3R] = {
    "W3r", "the same, reference-counted: kept, then released", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W4] = { "W4", "64 bytes, copied", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W5] = {
    "W5", "mixed: values, slices, strings and tables, for each object", 1000, 0, 3, BENCH_BOTH
  },
  [BENCH_W6_1] = { "W6.1", "everything given back after 1 × 64 bytes", 64, 1, 1, BENCH_RELEASE },
  [BENCH_W6_32] = {
    "W6.32", "everything given back after 32 × 64 bytes", 64, 32, 1, BENCH_RELEASE
  },
  [BENCH_W6_1000] = {
    "W6.1000", "everything given back after 1000 × 64 bytes", 16, 1000, 1, BENCH_RELEASE
  },
  [BENCH_W6_100000] = {
    "W6.100000", "everything given back after 100000 × 64 bytes", 1, 100000, 1, BENCH_RELEASE
  },
  [BENCH_W6B] = { "W6b", "as W6.1000, and the next 64 bytes", 16, 1000, 1, BENCH_RELEASE },
  [BENCH_W7] = {
    "W7", "a shared value of 16 bytes, cloned once, both dropped", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W7U] = { "W7u", "a shared value of 16 bytes, dropped at once", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W7K] = { "W7k", "a shared value of 16 bytes, kept, then dropped", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W8] = {
    "W8", "a string from 16 appends of “hello”, frozen and dropped", 100, 0, 1, BENCH_BOTH
  },
  [BENCH_W9] = {
    "W9", "an array from 64 appends of 8 bytes, frozen and dropped", 100, 0, 1, BENCH_BOTH
  },
  [BENCH_W10] = {
    "W10", "shared values of 64 bytes, made here and dropped there", 64000, 0, 1, BENCH_BOTH
  },
  [BENCH_W11] = {
    "W11", "an insertion into a map that grows to 1000 entries", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W12] = {
    "W12", "resident bytes of a live value of 24 bytes", 1000000, 0, 1, BENCH_MEMORY
  },
  [BENCH_LARGE] = {
    "large", "a block of 100000 bytes, its first word written, given back at once", 100, 100000, 1, BENCH_BOTH
  },
};

const char bench_text[] = "thirteen char";
const char bench_piece[] = "hello";
const BenchLine bench_line = { { 1, 2, 3, 4, 5, 6, 7, 8 } };
