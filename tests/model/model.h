/* What a model check is written against: scenarios, and memory that is looked at.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The library's own C files are compiled once more, with the instrumentation of a
 * thread sanitizer.  Its calls do not go to the sanitizer but to engine.cc, which
 * hands each access to relacy, a model checker: it runs the threads of a scenario in
 * every order, and has each atomic load see every value that the orders of memory
 * allow.  So what is checked is the code of the library, with the orders that it has,
 * and not a copy of it.
 *
 * Memory that is looked at are *blocks*.  To end a block is a write to all of it, and
 * each access is a read of whether it is there.  So an end that is not ordered behind
 * the last use is found even in an order where it comes later.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Scenarios -------------------------------------------------------- */

#define MODEL_MAX_THREADS 4

typedef enum
{
  MODEL_ALL,                    /* every order */
  MODEL_BOUNDED,                /* those with few changes of thread that need not be */
  MODEL_RANDOM                  /* so many, by chance but the same each time */
} ModelSearch;

typedef struct
{
  const char *name;
  void      (*begin) (void);                      /* alone, before the threads */
  void      (*threads[MODEL_MAX_THREADS]) (void); /* at least two, then NULL */
  void      (*end) (void);                        /* alone, after all of them */
  ModelSearch search;
  unsigned    limit;            /* changes of thread, or orders */
} ModelScenario;

/* Runs the scenarios that are named on the command line, or all.  Each is a case.  In
 * front of the names,
 *
 *   --list                  tells what scenarios there are
 *   --sites                 tells which atomic sites were come to
 *   --twin=FILE:FIRST-LAST  takes the order away from the site on these lines
 */
int  model_main  (int                  argc,
                  char               **argv,
                  const ModelScenario *scenarios,
                  size_t               n_scenarios);

#define MODEL_MAIN(scenarios) \
  int \
  main (int    argc, \
        char **argv) \
  { \
    return model_main (argc, argv, scenarios, sizeof scenarios / sizeof scenarios[0]); \
  }

/* Which of the threads this is. */
unsigned model_thread (void);

/* The order that is being tried is wrong. */
void model_fail  (const char          *what);

#define model_check(condition) ((condition) ? (void) 0 : model_fail (#condition))

/* The one lock of a scenario. */
void model_lock   (void);
void model_unlock (void);

/* ---- Memory ----------------------------------------------------------- */

/* A block that begins has no contents yet.  Where there was one before, its end has to
 * be ordered in front of this.
 */
void  model_block_begin (void  *block,
                         size_t size);
void  model_block_end   (void  *block);

/* As those of the C library, with blocks; none is left at the end of a scenario. */
void *model_malloc        (size_t      size);
void *model_aligned_alloc (size_t      alignment,
                           size_t      size);
void  model_free          (void       *memory);
void *model_memset        (void       *memory,
                           int         byte,
                           size_t      size);
void *model_memcpy        (void       *to,
                           const void *from,
                           size_t      size);

/* ---- Atomic sites ----------------------------------------------------- */

typedef enum
{
  MODEL_RELAXED,
  MODEL_ACQUIRE,
  MODEL_RELEASE
} ModelOrder;

/* One use of an atomic operation in the source. */
typedef struct
{
  const char *file;
  int         line;
  ModelOrder  order;            /* as written; relaxed in a twin */
  bool        is_known;         /* whether it was asked if it is the twin's */
  bool        is_no_step;       /* what it reads never changes */
} ModelSite;

typedef enum
{
  MODEL_EXCHANGE,
  MODEL_ADD,
  MODEL_SUB,
  MODEL_OR,
  MODEL_AND
} ModelChange;

uint64_t model_load   (const volatile void *word,
                       size_t               size,
                       ModelSite           *site);
void     model_store  (volatile void       *word,
                       size_t               size,
                       uint64_t             value,
                       ModelSite           *site);
uint64_t model_change (volatile void       *word,
                       size_t               size,
                       ModelChange          change,
                       uint64_t             operand,
                       ModelSite           *site);
bool     model_cas    (volatile void       *word,
                       size_t               size,
                       uint64_t            *seen,
                       uint64_t             value,
                       bool                 is_weak,
                       ModelSite           *site);
void     model_fence  (ModelSite           *site);

#ifdef __cplusplus
}
#endif
