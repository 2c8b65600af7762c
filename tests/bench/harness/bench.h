/* What a benchmark is made of: workloads, peers, and the cases where they meet.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A *workload* is a piece of work, the same for all.  A *peer* is a way to get
 * memory; its file in peers/ has a table of cases.  A *case* does a workload with a
 * peer, in two phases that are timed apart: the work, and giving back what it took.
 *
 * All peers are in one program, so that a run compares them under one load of the
 * machine.  This header is for C and C++ and knows no library.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum
{
  BENCH_W0_1,
  BENCH_W0_100,
  BENCH_W1,
  BENCH_W2,
  BENCH_W3,
  BENCH_W3R,
  BENCH_W4,
  BENCH_W5,
  BENCH_W6_1,
  BENCH_W6_32,
  BENCH_W6_1000,
  BENCH_W6_100000,
  BENCH_W6B,
  BENCH_W7,
  BENCH_W7U,
  BENCH_W7K,
  BENCH_W8,
  BENCH_W9,
  BENCH_W10,
  BENCH_W11,
  BENCH_W11_ROW,
  BENCH_W11_HITS,
  BENCH_W11_MISSES,
  BENCH_W11_STRINGS,
  BENCH_W11_STRING_HITS,
  BENCH_W11_STRING_MISSES,
  BENCH_W12,
  BENCH_W12R,
  BENCH_W12S,
  BENCH_SMALL,
  BENCH_LARGE,
  BENCH_CHUNKS,
  BENCH_CYCLE,
  BENCH_MAP,
  BENCH_MAP_HITS,
  BENCH_MAP_MISSES,
  BENCH_MAP_ROW,
  BENCH_MAP_ROW_HITS,
  BENCH_MAP_ROW_MISSES,
  BENCH_MAP_MULTIPLES,
  BENCH_MAP_MULTIPLE_HITS,
  BENCH_MAP_MULTIPLE_MISSES,
  BENCH_SCALE,
  BENCH_SCALE_OWNERS,
  BENCH_ARENAS,
  BENCH_LIVES,
  BENCH_THREADS,
  BENCH_N_WORKLOADS
} BenchWorkloadId;

typedef enum
{
  BENCH_BOTH,           /* work and release count */
  BENCH_RELEASE,        /* the work only prepares */
  BENCH_MEMORY,         /* resident bytes, and no time */
  BENCH_STEPS,          /* as BENCH_BOTH, with more and more of it */
  BENCH_RELEASE_STEPS
} BenchMeasure;

/* How much of a workload; the last one of a list has no operations. */
typedef struct
{
  size_t n;
  size_t size;
} BenchStep;

typedef struct
{
  const char  *name;
  const char  *title;
  size_t       n;       /* operations of a round */
  size_t       size;    /* what else there is to a workload, or 0 */
  size_t       parts;   /* figures are for the nth part of an operation */
  BenchMeasure measure;

  const BenchStep *steps;       /* instead of n and size */
} BenchWorkload;

typedef void (*BenchPhase) (void   *state,
                            size_t  n,
                            size_t  size);

typedef struct
{
  BenchWorkloadId workload;
  const char     *name;
  void         *(*open)    (void);
  BenchPhase      work;
  BenchPhase      release;      /* or NULL */
  void          (*close)   (void *state);
  size_t          largest;      /* step that it has room for, or 0 */
} BenchCase;

typedef struct
{
  const char      *name;
  bool           (*start)   (void);             /* whether it can run here; NULL if always */
  const char    *(*version) (void);
  const BenchCase *cases;
  size_t           n_cases;
} BenchPeer;

extern const BenchWorkload bench_workloads[BENCH_N_WORKLOADS];

/* Those with steps are few long rounds, each case in a process of its own. */
static inline bool
bench_workload_has_steps (const BenchWorkload *workload)
{
  return workload->measure == BENCH_STEPS || workload->measure == BENCH_RELEASE_STEPS;
}

#define BENCH_N_CASES(cases) (sizeof (cases) / sizeof (cases)[0])

void bench_make_words (void);

/* What is behind the pointer may be read and written here, as far as the compiler
 * knows: no store is left out and no value carried over in a register.
 */
static inline void
bench_keep (const void *pointer)
{
  __asm__ volatile ("" : : "r" (pointer) : "memory");
}

/* A number that the compiler does not know. */
static inline size_t
bench_hide (size_t value)
{
  __asm__ ("" : "+r" (value));
  return value;
}

typedef struct
{
  uint64_t words[8];
} BenchLine;

typedef struct
{
  uint64_t words[3];
} BenchTriple;

/* Thirteen characters, five to append, 24, and 64 bytes to copy; and words of thirteen
 * characters, no two the same, that bench_make_words () has made.
 */
extern const char      bench_text[];
extern const char      bench_piece[];
extern const char      bench_long_text[];
extern char            bench_words[][16];
extern const BenchLine bench_line;

#define BENCH_TEXT_LENGTH 13
#define BENCH_PIECE_LENGTH 5
#define BENCH_LONG_TEXT_LENGTH 24
#define BENCH_N_WORDS 2048
#define BENCH_N_PIECES 16
#define BENCH_N_NUMBERS 64

#ifdef __cplusplus
}
#endif
