/* Peer: mimalloc, loaded so that it replaces nobody's malloc().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <dlfcn.h>
#include <stdio.h>

#define PEER_NAME "mimalloc"

static void *(*load_alloc) (size_t size);
static void  (*load_free)  (void *mem);

#define MALLOC_ALLOC(size) load_alloc (size)
#define MALLOC_FREE(mem, size) load_free (mem)

#include "malloc-peer.h"

#include "arena-steps.h"

#define HANDLE_ID mimalloc
#define HANDLE_NEW(arena, size) load_alloc (size)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    load_free ((mems)[i_])
#include "thread-workload.h"

static const BenchCase cases[] = {
  ARENA_CASES,
  ARENA_CYCLE_CASE,
  ARENA_LIVES_CASE,
  { BENCH_THREADS, PEER_NAME, arena_open, arena_threads_reset, NULL, arena_close, 0 },
  HANDLE_CASE (mimalloc, "mimalloc"),
};

static void *library;

/* Its symbols stay its own: the others keep the malloc() that they are bound to. */
static bool
start (void)
{
  library = dlopen ("libmimalloc.so.2", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    return false;

  load_alloc = (void *(*) (size_t)) dlsym (library, "mi_malloc");
  load_free = (void (*) (void *)) dlsym (library, "mi_free");
  return load_alloc != NULL && load_free != NULL;
}

static const char *
version (void)
{
  static char text[32];
  int (*get) (void) = (int (*) (void)) dlsym (library, "mi_version");
  int number = get != NULL ? get () : 0;

  snprintf (text, sizeof text, "%d.%d.%d", number / 100, number / 10 % 10, number % 10);
  return text;
}

const BenchPeer bench_peer_mimalloc = {
  "mimalloc", start, version, cases, BENCH_N_CASES (cases)
};
