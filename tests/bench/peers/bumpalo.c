/* Peer: bumpalo; the phases are in bumpalo.rs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#define PHASE(name) \
  extern void bumpalo_##name (void  *state, \
                              size_t n, \
                              size_t size);

extern void *bumpalo_open  (void);
extern void  bumpalo_close (void *state);

PHASE (reset)
PHASE (w0)
PHASE (w1)
PHASE (w2)
PHASE (w3)
PHASE (w4)
PHASE (w5)
PHASE (w6_fill)
PHASE (w6)
PHASE (w6b)
PHASE (w8)
PHASE (w9)
PHASE (w12)
PHASE (w8_reserved)
PHASE (w9_reserved)
PHASE (w12s)
PHASE (build)
PHASE (in_turns)
PHASE (lives)
PHASE (small)

#define CASE(workload, work, release) \
  { workload, "bumpalo", bumpalo_open, bumpalo_##work, release, bumpalo_close, 0 }

#define RESERVED_CASE(workload, work) \
  { workload, "bumpalo, reserved", bumpalo_open, bumpalo_##work, bumpalo_reset, bumpalo_close, 0 }

static const BenchCase cases[] = {
  CASE (BENCH_W0_1, w0, NULL),
  CASE (BENCH_W0_100, w0, NULL),
  CASE (BENCH_W1, w1, bumpalo_reset),
  CASE (BENCH_W2, w2, bumpalo_reset),
  CASE (BENCH_W3, w3, bumpalo_reset),
  CASE (BENCH_W4, w4, bumpalo_reset),
  CASE (BENCH_W5, w5, bumpalo_reset),
  CASE (BENCH_W6_1, w6_fill, bumpalo_w6),
  CASE (BENCH_W6_32, w6_fill, bumpalo_w6),
  CASE (BENCH_W6_1000, w6_fill, bumpalo_w6),
  CASE (BENCH_W6_100000, w6_fill, bumpalo_w6),
  CASE (BENCH_W6B, w6_fill, bumpalo_w6b),
  CASE (BENCH_W8, w8, bumpalo_reset),
  CASE (BENCH_W9, w9, bumpalo_reset),
  RESERVED_CASE (BENCH_W8, w8_reserved),
  RESERVED_CASE (BENCH_W9, w9_reserved),
  CASE (BENCH_W12, w12, NULL),
  CASE (BENCH_W12S, w12s, NULL),
  CASE (BENCH_SMALL, small, NULL),
  CASE (BENCH_CYCLE, build, bumpalo_reset),
  CASE (BENCH_SCALE, w1, bumpalo_reset),
  CASE (BENCH_ARENAS, in_turns, NULL),
  CASE (BENCH_LIVES, lives, NULL),
};

static const char *
version (void)
{
  return BUMPALO_VERSION;
}

const BenchPeer bench_peer_bumpalo = {
  "bumpalo", NULL, version, cases, BENCH_N_CASES (cases)
};
