/* Bytes that nobody holds look like it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-poison-private.h.  A memory checker may have been told that nobody
 * may touch the bytes; so it is told otherwise first, and by the caller again what
 * is true then.
 */

#include "mtude-poison-private.h"

#include "mtude-assert-private.h"
#include "mtude-debug-private.h"
#include "mtude-track-private.h"

#include <string.h>

void
mtude_poison_fill (uintptr_t start,
                   size_t    size,
                   int       byte)
{
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_track_reveal (start, start + size);

  memset ((void *) start, byte, size);
}

size_t
mtude_poison_count (uintptr_t start,
                    size_t    size,
                    int       byte)
{
  const unsigned char *bytes = (const unsigned char *) start;
  size_t n = 0;

  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_track_reveal (start, start + size);

  while (n < size && bytes[n] == byte)
    n++;

  return n;
}

void
mtude_poison_given_up (uintptr_t start,
                       uintptr_t end)
{
  mtude_poison_fill (start, end - start, mtude_debug_has (MTUDE_DEBUG_POISON) ? MTUDE_POISON_GIVEN_UP : 0);
}

void
mtude_poison_hand_out (const char *arena_name,
                       uintptr_t   start,
                       size_t      size)
{
  size_t n;

  if (!mtude_debug_has (MTUDE_DEBUG_POISON))
    return;

  n = mtude_poison_count (start, size, MTUDE_POISON_GIVEN_UP);
  if (n < size)
    mtude_panic ("arena '%s': memory that nobody held was written to: byte %zu of the %zu at %p is 0x%02x",
                 arena_name != NULL ? arena_name : "", n, size, (void *) start,
                 ((const unsigned char *) start)[n]);

  mtude_poison_fill (start, size, MTUDE_POISON_FRESH);
}
