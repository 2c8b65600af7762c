/* Code in two styles, the one that is ours and one that is not: what both have to do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The page on contributing shows parts of style-valid.c and of style-invalid.c.  That both
 * compile, and do the same, is all that this is for.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  int n_owners;
} Chunk;

typedef struct
{
  int n_chunks;
} Cache;

typedef struct
{
  size_t (*round_up)  (size_t  size,
                       size_t  alignment);
  void   (*forget)    (int    *mem);
  bool   (*give_back) (Cache  *cache,
                       Chunk  *chunk);
} Style;

extern const Style style_valid;
extern const Style style_invalid;

static inline bool
has_owners (const Chunk *chunk)
{
  return chunk->n_owners > 0;
}

static inline void
splice (Cache *cache,
        Chunk *chunk)
{
  cache->n_chunks++;
  chunk->n_owners = -1;
}
