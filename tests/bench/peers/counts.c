/* Peer: the two counts of a value that is released, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The limit for owners with plain counts that are released in random order: a release looks
 * at the count of the value and takes one from that of its chunk.  Nobody allocates: values
 * and counts have their places in chunks of 64 KiB, as owners of an arena have.  Three
 * layouts: headers of chunks at eight places, as they are here; the counts of chunks side by
 * side in a table; and headers, with what is behind them, at 512 places, which is no layout
 * for an allocator, since a quarter of its memory would lie in front of headers.
 */

#define _GNU_SOURCE

#include "bench.h"
#include "shuffle.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define CHUNK_SIZE ((size_t) 64 << 10)
#define HUGE_PAGE ((size_t) 2 << 20)
#define LINE 64
#define FILLER_SIZE 16000
#define VALUE_SIZE 16           /* with its count */
#define MAX_CHUNKS ((size_t) 16000)
#define MAX_VALUES ((size_t) 64000)
#define MANY 1000000            /* no chunk comes to its end */

typedef struct
{
  uint32_t *value;
  uint32_t *chunk;
} Counts;

typedef struct
{
  char    *mapping;
  char    *chunks;
  uint32_t table[MAX_CHUNKS][LINE / sizeof (uint32_t)];
  Counts   counts[MAX_VALUES];
} State;

static const size_t mapping_size = MAX_CHUNKS * CHUNK_SIZE + HUGE_PAGE;

static void *
open_chunks (void)
{
  State *state = calloc (1, sizeof (State));

  state->mapping = mmap (NULL, mapping_size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (state->mapping == MAP_FAILED)
    abort ();
  state->chunks = state->mapping + HUGE_PAGE - (uintptr_t) state->mapping % HUGE_PAGE;
  madvise (state->chunks, MAX_CHUNKS * CHUNK_SIZE, MADV_HUGEPAGE);
  return state;
}

static void
close_chunks (void *data)
{
  State *state = data;

  munmap (state->mapping, mapping_size);
  free (state);
}

static void
shuffle (Counts *counts,
         size_t  n)
{
  uint64_t random = BENCH_SHUFFLE_SEED;

  for (size_t i = n; i > 1; i--)
    {
      size_t j = bench_shuffle_place (&random, i);
      Counts other = counts[j];

      counts[j] = counts[i - 1];
      counts[i - 1] = other;
    }
}

/* The header of a chunk, and its values behind it. */
static char *
header_of (State *state,
           size_t chunk,
           size_t n_places)
{
  return state->chunks + chunk * CHUNK_SIZE + chunk % n_places * LINE;
}

/* What is touched by filling the rest of a chunk with owners. */
static void
fill_chunk (char *header)
{
  for (size_t offset = FILLER_SIZE; offset < CHUNK_SIZE / 2; offset += FILLER_SIZE)
    header[offset] = 1;
}

static inline void
prepare (State *state,
         size_t n,
         size_t n_chunks,
         size_t n_places,
         size_t has_table)
{
  size_t n_each = n / n_chunks;

  for (size_t i = 0; i < n; i++)
    {
      char *header = header_of (state, i / n_each, n_places);

      state->counts[i].value = (uint32_t *) (void *) (header + LINE + i % n_each * VALUE_SIZE);
      state->counts[i].chunk = has_table ? state->table[i / n_each] : (uint32_t *) (void *) header;
      *state->counts[i].value = 1;
      *state->counts[i].chunk = MANY;
      if (i % n_each == n_each - 1)
        fill_chunk (header);
    }
  shuffle (state->counts, n);
}

static void
release (void  *data,
         size_t n,
         size_t size)
{
  State *state = data;

  (void) size;
  for (size_t i = 0; i < n; i++)
    {
      Counts *counts = &state->counts[i];

      if (*counts->value != 1 || --*counts->chunk == 0)
        abort ();
      *counts->value = 0;
    }
}

static void
prepare_headers (void  *data,
                 size_t n,
                 size_t size)
{
  prepare (data, n, size, 8, 0);
}

static void
prepare_table (void  *data,
               size_t n,
               size_t size)
{
  prepare (data, n, size, 8, 1);
}

static void
prepare_places (void  *data,
                size_t n,
                size_t size)
{
  prepare (data, n, size, 512, 0);
}

#define CHUNKS_CASE(name, work) { BENCH_CHUNKS, name, open_chunks, work, release, close_chunks, 0 }

static const BenchCase cases[] = {
  CHUNKS_CASE ("counts by hand", prepare_headers),
  CHUNKS_CASE ("counts by hand, of chunks in a table", prepare_table),
  CHUNKS_CASE ("counts by hand, at 512 places", prepare_places),
};

static const char *
version (void)
{
  return "this source";
}

const BenchPeer bench_peer_counts = {
  "counts by hand", NULL, version, cases, BENCH_N_CASES (cases)
};
