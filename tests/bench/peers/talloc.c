/* Peer: talloc, a tree of blocks that are freed with their parent.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <talloc.h>

#define PEER_NAME "talloc"

typedef struct
{
  void *context;
} Peer;

static inline void
peer_open (Peer *peer)
{
  peer->context = talloc_new (NULL);
}

static inline void
peer_close (Peer *peer)
{
  talloc_free (peer->context);
}

static inline void
peer_reset (Peer *peer)
{
  talloc_free_children (peer->context);
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return talloc_memdup (peer->context, mem, size);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  return talloc_strndup (peer->context, string, length);
}

#define peer_new(peer, Type) ((Type *) talloc_size ((peer)->context, sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) talloc_size ((peer)->context, sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-workloads.h"

static const BenchCase cases[] = { ARENA_CASES };

static const char *
version (void)
{
  static char text[16];

  text[0] = (char) ('0' + talloc_version_major ());
  text[1] = '.';
  text[2] = (char) ('0' + talloc_version_minor ());
  return text;
}

const BenchPeer bench_peer_talloc = {
  "talloc", NULL, version, cases, BENCH_N_CASES (cases)
};
