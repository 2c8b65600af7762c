/* Peer: MtudeArena on the stack, the plain core without GObject.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude-core.h>

#define PEER_NAME "multitude core"

typedef MtudeArena Peer;

static inline void
peer_open (Peer *peer)
{
  mtude_arena_init (peer, NULL);
}

#define peer_close mtude_arena_clear
#define peer_strndup mtude_arena_strndup
#define peer_memdup mtude_arena_memdup

static inline void
peer_reset (Peer *peer)
{
  mtude_arena_reset (peer);
}

#define peer_new(peer, Type) ((Type *) mtude_arena_alloc_value ((peer), sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) mtude_arena_alloc_value ((peer), sizeof (Type) * (n)))
#define peer_new_kept peer_new

#include "arena-steps.h"

static const BenchCase cases[] = { ARENA_CASES, ARENA_STEP_CASES };

static const char *
version (void)
{
  return "as multitude";
}

const BenchPeer bench_peer_multitude_core = {
  "multitude core", NULL, version, cases, BENCH_N_CASES (cases)
};
