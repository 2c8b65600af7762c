/* Peer: std::pmr, std::make_shared and std::unordered_map.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <cstring>
#include <memory>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <vector>

#define PEER_NAME "std::pmr::monotonic"

namespace
{

constexpr size_t buffer_size = 256 * 1024;

struct Peer
{
  std::unique_ptr<char[]>              buffer;
  std::pmr::monotonic_buffer_resource *resource;
};

/* The buffer is kept, so that a release goes back to it. */
inline void
peer_open (Peer *peer)
{
  new (&peer->buffer) std::unique_ptr<char[]> (new char[buffer_size]);
  peer->resource = new std::pmr::monotonic_buffer_resource (peer->buffer.get (), buffer_size);
}

inline void
peer_close (Peer *peer)
{
  delete peer->resource;
  peer->buffer.reset ();
}

inline void
peer_reset (Peer *peer)
{
  peer->resource->release ();
}

inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return std::memcpy (peer->resource->allocate (size, 8), mem, size);
}

inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  char *copy = static_cast<char *> (peer->resource->allocate (length + 1, 1));

  std::memcpy (copy, string, length);
  copy[length] = '\0';
  return copy;
}

#define peer_new(peer, Type) \
  (static_cast<Type *> ((peer)->resource->allocate (sizeof (Type), alignof (Type))))
#define peer_new_array(peer, Type, n) \
  (static_cast<Type *> ((peer)->resource->allocate (sizeof (Type) * (n), alignof (Type))))
#define peer_new_kept peer_new

#include "arena-workloads.h"

/* ---- W0 ---------------------------------------------------------------- */

/* Without a buffer, as a program has it that knows nothing of the size. */
void
lives (void *,
       size_t n,
       size_t size)
{
  for (size_t i = 0; i < n; i++)
    {
      std::pmr::monotonic_buffer_resource resource;
      Peer peer { nullptr, &resource };

      arena_fill (&peer, size);
    }
}

/* ---- W8, W9, W11 ------------------------------------------------------- */

void
strings (void  *state,
         size_t n,
         size_t)
{
  std::pmr::polymorphic_allocator<char> allocator (arena_peer (state)->resource);
  size_t length = bench_hide (BENCH_PIECE_LENGTH);

  for (size_t i = 0; i < n; i++)
    {
      std::pmr::string string (allocator);

      for (size_t j = 0; j < BENCH_N_PIECES; j++)
        string.append (bench_piece, length);
      bench_keep (string.c_str ());
    }
}

void
vectors (void  *state,
         size_t n,
         size_t)
{
  std::pmr::polymorphic_allocator<uint64_t> allocator (arena_peer (state)->resource);

  for (size_t i = 0; i < n; i++)
    {
      std::pmr::vector<uint64_t> vector (allocator);

      for (uint64_t j = 0; j < BENCH_N_NUMBERS; j++)
        vector.push_back (j);
      bench_keep (vector.data ());
    }
}

using PmrMap = std::pmr::unordered_map<uint64_t, uint64_t>;
using PlainMap = std::unordered_map<uint64_t, uint64_t>;

template <typename Map>
uintptr_t
find (const Map *map,
      uint64_t   key)
{
  auto found = map->find (key);

  return found != map->end () ? found->second : 0;
}

#define MAP_ID pmr
#define MAP_KEY(i) map_scattered (i)
#define MAP_NEW(arena) new PmrMap (static_cast<std::pmr::monotonic_buffer_resource *> (arena))
#define MAP_INSERT(map, key, value) static_cast<PmrMap *> (map)->emplace (key, value)
#define MAP_LOOKUP(map, key) find (static_cast<const PmrMap *> (map), key)
#define MAP_FREE(map) delete static_cast<PmrMap *> (map)
#define MAP_OPEN() new std::pmr::monotonic_buffer_resource (buffer_size)
#define MAP_CLOSE(arena) delete static_cast<std::pmr::monotonic_buffer_resource *> (arena)
#define MAP_RESET(arena) static_cast<std::pmr::monotonic_buffer_resource *> (arena)->release ()
#include "map-workloads.h"

#define MAP_ID plain
#define MAP_KEY(i) map_scattered (i)
#define MAP_NEW(arena) (static_cast<void> (arena), new PlainMap ())
#define MAP_INSERT(map, key, value) static_cast<PlainMap *> (map)->emplace (key, value)
#define MAP_LOOKUP(map, key) find (static_cast<const PlainMap *> (map), key)
#define MAP_FREE(map) delete static_cast<PlainMap *> (map)
#include "map-workloads.h"

/* ---- W7 ---------------------------------------------------------------- */

struct Pair
{
  uint64_t words[2];
};

void
shared_cloned (void  *state,
               size_t n,
               size_t)
{
  bench_keep (state);
  for (size_t i = 0; i < n; i++)
    {
      std::shared_ptr<Pair> pointer = std::make_shared<Pair> ();
      std::shared_ptr<Pair> other = pointer;

      bench_keep (pointer.get ());
      bench_keep (&other);
    }
}

void
shared_at_once (void  *state,
                size_t n,
                size_t)
{
  bench_keep (state);
  for (size_t i = 0; i < n; i++)
    {
      std::shared_ptr<Pair> pointer = std::make_shared<Pair> ();

      bench_keep (pointer.get ());
    }
}

#define CASE(workload, name, work) { workload, name, arena_open, work, arena_reset, arena_close, 0 }

#define MAP_CASES(id, name) \
  MAP_CASE (BENCH_W11, id, name, insert), \
  MAP_CASE (BENCH_W11_HITS, id, name, hits), \
  MAP_CASE (BENCH_W11_MISSES, id, name, misses), \
  MAP_CASE (BENCH_MAP, id, name, insert), \
  MAP_CASE (BENCH_MAP_HITS, id, name, hits), \
  MAP_CASE (BENCH_MAP_MISSES, id, name, misses)

const BenchCase cases[] = {
  ARENA_VALUE_CASES,
  ARENA_STRING_CASES,
  ARENA_RESET_CASES,
  ARENA_MEMORY_CASES,
  ARENA_LARGE_CASE,
  CASE (BENCH_W0_1, PEER_NAME, lives),
  CASE (BENCH_W0_100, PEER_NAME, lives),
  CASE (BENCH_W8, "std::pmr::string", strings),
  CASE (BENCH_W9, "std::pmr::vector", vectors),
  MAP_CASES (pmr, "std::pmr::unordered_map"),
  MAP_CASES (plain, "std::unordered_map"),
  CASE (BENCH_W7, "std::make_shared", shared_cloned),
  CASE (BENCH_W7U, "std::make_shared", shared_at_once),
};

#define STRINGIFY(value) STRINGIFY_EXPANDED (value)
#define STRINGIFY_EXPANDED(value) #value

const char *
version ()
{
  return STRINGIFY (_GLIBCXX_RELEASE);
}

}

extern "C"
{
extern const BenchPeer bench_peer_libstdcxx;

const BenchPeer bench_peer_libstdcxx = {
  "libstdc++", nullptr, version, cases, BENCH_N_CASES (cases)
};
}
