/* Peer: MultitudeArena, by the calls that are inlined.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude.h>

#define PEER_NAME "multitude"

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
  multitude_arena_reset (peer->arena);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  return multitude_arena_copy_bytes (peer->arena, string, length);
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return multitude_arena_memdup (peer->arena, mem, size);
}

#define peer_new(peer, Type) multitude_new ((peer)->arena, Type, 1)
#define peer_new_array(peer, Type, n) multitude_new ((peer)->arena, Type, (n))
#define peer_new_kept peer_new

#include "arena-steps.h"

/* Nothing goes back to the system. */
static void
reset_kept (void  *state,
            size_t n G_GNUC_UNUSED,
            size_t size G_GNUC_UNUSED)
{
  multitude_arena_reset_full (arena_peer (state)->arena, MULTITUDE_RESET_KEEP_ALL);
}

/* Everything goes back. */
static void
reset_trimmed (void  *state,
               size_t n G_GNUC_UNUSED,
               size_t size G_GNUC_UNUSED)
{
  multitude_arena_reset (arena_peer (state)->arena);
  multitude_arena_trim (arena_peer (state)->arena);
}

static const BenchCase cases[] = {
  ARENA_CASES,
  ARENA_STEP_CASES,
  { BENCH_CYCLE, "multitude, kept", arena_open, arena_build, reset_kept, arena_close, 0 },
  { BENCH_CYCLE, "multitude, trimmed", arena_open, arena_build, reset_trimmed, arena_close, 0 },
  { BENCH_SCALE, "multitude, kept", arena_open, arena_w1, reset_kept, arena_close, 0 },
};

static const char *
version (void)
{
  static char text[32];

  g_snprintf (text, sizeof text, "%u.%u.%u", multitude_get_major_version (),
              multitude_get_minor_version (), multitude_get_micro_version ());
  return text;
}

const BenchPeer bench_peer_multitude = {
  "multitude", NULL, version, cases, BENCH_N_CASES (cases)
};
