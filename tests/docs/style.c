/* Whether the code that the page on contributing shows does what it should, in both styles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Ends with a status of zero if so. */

#include "style.h"

#include <stdlib.h>

static bool
is_good (const Style *style)
{
  Chunk held = { .n_owners = 2 }, idle = { 0 };
  Cache cache = { 0 };
  int mem = 7;

  style->forget (NULL);
  style->forget (&mem);

  return mem == 0 && style->round_up (17, 16) == 32
         && !style->give_back (&cache, &held) && style->give_back (&cache, &idle)
         && cache.n_chunks == 1;
}

int
main (void)
{
  return is_good (&style_valid) && is_good (&style_invalid) ? EXIT_SUCCESS : EXIT_FAILURE;
}
