/* Arithmetic on sizes that cannot wrap unseen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sizes come from callers and are hostile until they went through here.  The
 * checked forms return false and leave the result alone when it would not fit.
 */

#pragma once

#include "mtude-macros.h"

/* No object is larger, so that differences of addresses stay meaningful. */
#define MTUDE_MAX_SIZE ((size_t) PTRDIFF_MAX)

MTUDE_INLINE bool
mtude_add_checked (size_t  a,
                   size_t  b,
                   size_t *sum)
{
  if (b > MTUDE_MAX_SIZE || a > MTUDE_MAX_SIZE - b)
    return false;

  *sum = a + b;
  return true;
}

MTUDE_INLINE bool
mtude_is_power_of_two (size_t n)
{
  return n != 0 && (n & (n - 1)) == 0;
}

/* The caller knows that size is at most MTUDE_MAX_SIZE and alignment a power of
 * two well below it, so the sum stays below SIZE_MAX.
 */
MTUDE_INLINE size_t
mtude_round_up (size_t size,
                size_t alignment)
{
  return (size + (alignment - 1)) & ~(alignment - 1);
}
