/* Peer: MultitudeArena, by the exported symbols, as a binding or a plug-in calls them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude.h>

#define PEER_NAME "multitude, exported calls"

typedef struct
{
  MultitudeArena *arena;
} Peer;

static inline void
peer_open (Peer *peer)
{
  peer->arena = multitude_arena_new ();
}

static inline void
peer_close (Peer *peer)
{
  g_object_unref (peer->arena);
}

static inline void
peer_reset (Peer *peer)
{
  (multitude_arena_reset) (peer->arena);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  return multitude_arena_strndup (peer->arena, string, length);
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return (multitude_arena_memdup) (peer->arena, mem, size);
}

#define peer_new(peer, Type) ((Type *) (multitude_arena_alloc) ((peer)->arena, sizeof (Type)))
#define peer_new_array(peer, Type, n) \
  ((Type *) (multitude_arena_alloc) ((peer)->arena, sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-workloads.h"

static const BenchCase cases[] = { ARENA_VALUE_CASES, ARENA_STRING_CASES };

static const char *
version (void)
{
  return "as multitude";
}

const BenchPeer bench_peer_multitude_exported = {
  "multitude, exported calls", NULL, version, cases, BENCH_N_CASES (cases)
};
