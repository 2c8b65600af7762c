/* The four hashes of a bucket, compared at once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_bucket_match() and what is said with its answer: a bit for each slot of the
 * bucket, the first one lowest.  There is no branch in it: how many slots of a bucket are
 * taken is as good as random, and each wrong guess of a processor would wait for a line of
 * memory first.
 *
 * Tables with groups that are compared at once are known from Abseil's flat_hash_map, which
 * compares 16 tags of seven bits; here the whole hash is compared, so that a key is looked
 * at for another one hardly ever.
 */

#pragma once

#include "mtude-macros.h"

MTUDE_BEGIN_DECLS

#define MTUDE_BUCKET_SIZE 4u

/* The first slot of the bucket of a slot. */
MTUDE_INLINE uint32_t
mtude_bucket_of (uint32_t slot)
{
  return slot & ~(MTUDE_BUCKET_SIZE - 1u);
}

/* Which slots have the hash. */
MTUDE_INLINE uint32_t
mtude_bucket_match (const uint32_t *hashes,
                    uint32_t        hash)
{
#ifdef __SSE2__
  typedef uint32_t Hashes __attribute__ ((vector_size (16)));
  typedef float Signs __attribute__ ((vector_size (16)));
  Hashes wanted = { hash, hash, hash, hash };
  Hashes there;

  __builtin_memcpy (&there, hashes, sizeof there);
  return (uint32_t) __builtin_ia32_movmskps ((Signs) (there == wanted));
#else
  return (uint32_t) (hashes[0] == hash) | (uint32_t) (hashes[1] == hash) << 1
         | (uint32_t) (hashes[2] == hash) << 2 | (uint32_t) (hashes[3] == hash) << 3;
#endif
}

/* How far the first of them is from the bucket's first slot; there has to be one. */
MTUDE_INLINE uint32_t
mtude_bucket_first (uint32_t matches)
{
  return (uint32_t) __builtin_ctz (matches);
}

MTUDE_INLINE uint32_t
mtude_bucket_without_first (uint32_t matches)
{
  return matches & (matches - 1);
}

MTUDE_END_DECLS
