/* Peer: the Apache Portable Runtime's memory pools.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <apr_general.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <apr_version.h>

#define PEER_NAME "APR"

typedef struct
{
  apr_pool_t *pool;
} Peer;

static inline void
peer_open (Peer *peer)
{
  apr_pool_create (&peer->pool, NULL);
}

static inline void
peer_close (Peer *peer)
{
  apr_pool_destroy (peer->pool);
}

static inline void
peer_reset (Peer *peer)
{
  apr_pool_clear (peer->pool);
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return apr_pmemdup (peer->pool, mem, size);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  return apr_pstrmemdup (peer->pool, string, length);
}

#define peer_new(peer, Type) ((Type *) apr_palloc ((peer)->pool, sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) apr_palloc ((peer)->pool, sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-steps.h"

static const BenchCase cases[] = { ARENA_CASES, ARENA_TURNS_CASE, ARENA_LIVES_CASE };

static bool
start (void)
{
  return apr_initialize () == APR_SUCCESS;
}

const BenchPeer bench_peer_apr = {
  "APR", start, apr_version_string, cases, BENCH_N_CASES (cases)
};
