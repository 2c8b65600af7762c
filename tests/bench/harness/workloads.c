/* The workloads by name, and how much of each makes a round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <assert.h>
#include <stdio.h>

static const BenchStep chunks_steps[] = { { 8000, 4 }, { 8000, 1000 }, { 64000, 16000 }, { 0, 0 } };
static const BenchStep cycle_steps[] = { { 256 * 1024 * 1024 / sizeof (BenchLine), 0 }, { 0, 0 } };
static const BenchStep map_steps[] = { { 1000000, 0 }, { 0, 0 } };
static const BenchStep scale_steps[] = {
  { 1000, 0 }, { 10000, 0 }, { 100000, 0 }, { 1000000, 0 }, { 10000000, 0 }, { 100000000, 0 }, { 0, 0 }
};
static const BenchStep arenas_steps[] = {
  { 640000, 1 }, { 640000, 10 }, { 640000, 100 }, { 640000, 1000 }, { 640000, 10000 }, { 0, 0 }
};
static const BenchStep lives_steps[] = {
  { 10000, 1 }, { 10000, 10 }, { 10000, 100 }, { 10000, 1000 }, { 10000, 10000 }, { 0, 0 }
};

/* Long enough that it does not count where the two threads begin. */
static const BenchStep threads_steps[] = { { 100000000, 1 }, { 100000000, 2 }, { 0, 0 } };

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
  [BENCH_W11_ROW] = {
    "W11.row", "the same with the numbers 1, 2, 3… as keys", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W11_HITS] = { "W11.hits", "looking up what is in it", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W11_MISSES] = { "W11.misses", "looking up what is not in it", 1000, 0, 1, BENCH_BOTH },
  [BENCH_W11_STRINGS] = {
    "W11.strings", "as W11, with strings of 13 characters as keys", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W11_STRING_HITS] = {
    "W11.string-hits", "looking up a string that is in it", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W11_STRING_MISSES] = {
    "W11.string-misses", "looking up a string that is not in it", 1000, 0, 1, BENCH_BOTH
  },
  [BENCH_W12] = {
    "W12", "a live value of 24 bytes", 1000000, 0, 1, BENCH_MEMORY
  },
  [BENCH_W12R] = {
    "W12r", "a live reference-counted string of 23 characters", 1000000, 0, 1, BENCH_MEMORY
  },
  [BENCH_W12S] = {
    "W12s", "a live value of 24 bytes and a string of 24 characters", 1000000, 0, 1, BENCH_MEMORY
  },
  [BENCH_SMALL] = {
    "small", "one of 10 000 live arenas with 64 bytes in it", 10000, 0, 1, BENCH_MEMORY
  },
  [BENCH_LARGE] = {
    "large", "a block of 100000 bytes, its first word written, given back at once", 100, 100000, 1, BENCH_BOTH
  },
  [BENCH_CHUNKS] = {
    "chunks", "a release, in random order over that many live chunks", 0, 0, 1, BENCH_RELEASE_STEPS,
    chunks_steps
  },
  [BENCH_CYCLE] = {
    "cycle", "256 MiB of values of 64 bytes, built and given back, twice", 0, 0, 1, BENCH_STEPS,
    cycle_steps
  },
  [BENCH_MAP] = {
    "W11.1M", "an insertion into a map that grows to a million entries", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_HITS] = { "W11.1M-hits", "looking up what is in it", 0, 0, 1, BENCH_STEPS, map_steps },
  [BENCH_MAP_MISSES] = {
    "W11.1M-misses", "looking up what is not in it", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_ROW] = {
    "W11.1M.row", "an insertion of the numbers 1, 2, 3… up to a million", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_ROW_HITS] = {
    "W11.1M.row-hits", "looking up numbers that are in it", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_ROW_MISSES] = {
    "W11.1M.row-misses", "looking up the next million", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_MULTIPLES] = {
    "W11.1M.multiples", "an insertion of a million multiples of a large number", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_MULTIPLE_HITS] = {
    "W11.1M.multiple-hits", "looking up multiples that are in it", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_MAP_MULTIPLE_MISSES] = {
    "W11.1M.multiple-misses", "looking up the next million of them", 0, 0, 1, BENCH_STEPS,
    map_steps
  },
  [BENCH_SCALE] = {
    "scale", "8 bytes, written, of that many; then all given back", 0, 0, 1, BENCH_STEPS,
    scale_steps
  },
  [BENCH_SCALE_OWNERS] = {
    "scale-owners", "an owner of 8 bytes, of that many; then each released", 0, 0, 1, BENCH_STEPS,
    scale_steps
  },
  [BENCH_ARENAS] = {
    "arenas", "8 bytes, 16 in a row, in that many live arenas by turns", 0, 0, 1, BENCH_STEPS,
    arenas_steps
  },
  [BENCH_LIVES] = {
    "lives", "an arena created, 64 bytes, destroyed, that many at a time", 0, 0, 1, BENCH_STEPS,
    lives_steps
  },
  [BENCH_THREADS] = {
    "threads", "64 bytes, on that many threads with an arena each", 0, 0, 1, BENCH_STEPS,
    threads_steps
  },
};

const char bench_text[] = "thirteen char";
const char bench_long_text[] = "twenty-four characters !";
const char bench_piece[] = "hello";
const BenchLine bench_line = { { 1, 2, 3, 4, 5, 6, 7, 8 } };
char bench_words[BENCH_N_WORDS][16];

static_assert (sizeof bench_text == BENCH_TEXT_LENGTH + 1, "thirteen characters");
static_assert (sizeof bench_long_text == BENCH_LONG_TEXT_LENGTH + 1, "24 characters");

void
bench_make_words (void)
{
  for (unsigned i = 0; i < BENCH_N_WORDS; i++)
    snprintf (bench_words[i], sizeof bench_words[i], "the word %04u", i);
}
