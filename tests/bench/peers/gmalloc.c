/* Peer: GLib's g_malloc() and what it copies with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <glib.h>

#define PEER_NAME "g_malloc"
#define MALLOC_ALLOC(size) g_malloc (size)
#define MALLOC_FREE(mem, size) g_free (mem)

#include "malloc-peer.h"

#include "arena-workloads.h"

static void
copy_strings (void  *state,
              size_t n,
              size_t size G_GNUC_UNUSED)
{
  Peer *peer = arena_peer (state);
  size_t length = bench_hide (BENCH_TEXT_LENGTH);

  for (size_t i = 0; i < n; i++)
    {
      char *copy = g_strndup (bench_text, length);

      bench_keep (copy);
      peer->blocks[peer->n_blocks++] = copy;
    }
}

static void
copy_blocks (void  *state,
             size_t n,
             size_t size G_GNUC_UNUSED)
{
  Peer *peer = arena_peer (state);
  size_t length = bench_hide (sizeof bench_line);

  for (size_t i = 0; i < n; i++)
    {
      void *copy = g_memdup2 (&bench_line, length);

      bench_keep (copy);
      peer->blocks[peer->n_blocks++] = copy;
    }
}

static const BenchCase cases[] = {
  ARENA_CASE (BENCH_W1, arena_w1, arena_reset),
  ARENA_CASE (BENCH_W2, arena_w2, arena_reset),
  { BENCH_W3, "g_strndup", arena_open, copy_strings, arena_reset, arena_close, 0 },
  { BENCH_W4, "g_memdup2", arena_open, copy_blocks, arena_reset, arena_close, 0 },
  ARENA_CASE (BENCH_W5, arena_w5, arena_reset),
};

static const char *
version (void)
{
  return "as GLib";
}

const BenchPeer bench_peer_gmalloc = {
  "g_malloc", NULL, version, cases, BENCH_N_CASES (cases)
};
