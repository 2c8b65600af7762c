/* Peer: GStringChunk, GLib's arena for strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <glib.h>

#define CHUNK_SIZE 65536

static void *
open_chunk (void)
{
  return g_string_chunk_new (CHUNK_SIZE);
}

static void
close_chunk (void *chunk)
{
  g_string_chunk_free (chunk);
}

static void
copy_strings (void  *chunk,
              size_t n,
              size_t size G_GNUC_UNUSED)
{
  gssize length = (gssize) bench_hide (BENCH_TEXT_LENGTH);

  for (size_t i = 0; i < n; i++)
    bench_keep (g_string_chunk_insert_len (chunk, bench_text, length));
}

static void
clear_chunk (void  *chunk,
             size_t n G_GNUC_UNUSED,
             size_t size G_GNUC_UNUSED)
{
  g_string_chunk_clear (chunk);
}

static const BenchCase cases[] = {
  { BENCH_W3, "GStringChunk", open_chunk, copy_strings, clear_chunk, close_chunk, 0 },
};

static const char *
version (void)
{
  return "as GLib";
}

const BenchPeer bench_peer_gstring_chunk = {
  "GStringChunk", NULL, version, cases, BENCH_N_CASES (cases)
};
