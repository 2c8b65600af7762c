/* Code as the page on contributing wants it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports style.h's style_valid. */

#include "style.h"

static size_t
round_up (size_t size,
          size_t alignment)
{
  return (size + alignment - 1) & ~(alignment - 1);
}

static void
forget (int *mem)
{
  if (mem == NULL)
    return;

  *mem = 0;
}

static bool
give_back (Cache *cache,
           Chunk *chunk)
{
  if (has_owners (chunk))
    return false;

  splice (cache, chunk);
  return true;
}

const Style style_valid = { round_up, forget, give_back };
