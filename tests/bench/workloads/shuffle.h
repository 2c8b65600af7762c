/* An order that is as good as random, and the same at each round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who shuffles begins with BENCH_SHUFFLE_SEED, and goes down from the last element: each
 * changes places with the one that bench_shuffle_place() says, which is not behind it.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define BENCH_SHUFFLE_SEED UINT64_C (88172645463325252)

/* One of the first n places; by Marsaglia's xorshift. */
static inline size_t
bench_shuffle_place (uint64_t *random,
                     size_t    n)
{
  *random ^= *random << 13;
  *random ^= *random >> 7;
  *random ^= *random << 17;
  return *random % n;
}
