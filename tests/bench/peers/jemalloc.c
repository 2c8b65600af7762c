/* Peer: jemalloc, loaded so that it replaces nobody's malloc().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* It wants more room for thread-local variables than is kept for libraries that come
 * late; GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 keeps enough.
 */

#include "bench.h"

#include <dlfcn.h>
#include <stdio.h>

#define PEER_NAME "jemalloc"

static void *(*load_alloc) (size_t size);
static void  (*load_free)  (void *mem);

#define MALLOC_ALLOC(size) load_alloc (size)
#define MALLOC_FREE(mem, size) load_free (mem)

#include "malloc-peer.h"

#include "arena-steps.h"

#define HANDLE_ID jemalloc
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
  HANDLE_CASE (jemalloc, "jemalloc"),
};

static void *library;

/* Its symbols stay its own: the others keep the malloc() that they are bound to. */
static bool
start (void)
{
  library = dlopen ("libjemalloc.so.2", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    return false;

  load_alloc = (void *(*) (size_t)) dlsym (library, "malloc");
  load_free = (void (*) (void *)) dlsym (library, "free");
  return load_alloc != NULL && load_free != NULL;
}

static const char *
version (void)
{
  static char text[64];
  int (*control) (const char *, void *, size_t *, void *, size_t)
    = (int (*) (const char *, void *, size_t *, void *, size_t)) dlsym (library, "mallctl");
  const char *long_version = "";
  size_t size = sizeof long_version;

  if (control == NULL || control ("version", &long_version, &size, NULL, 0) != 0)
    return "unknown";

  sscanf (long_version, "%63[^-]", text);
  return text;
}

const BenchPeer bench_peer_jemalloc = {
  "jemalloc", start, version, cases, BENCH_N_CASES (cases)
};
