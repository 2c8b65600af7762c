/* Bytes that nobody holds look like it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With MULTITUDE_DEBUG=poison each byte of a chunk that is not handed out is
 * MTUDE_POISON_GIVEN_UP, from when the chunk is made until it is freed, and each
 * byte that is handed out begins as MTUDE_POISON_FRESH.  A byte that is handed out
 * and was something else has been written to by somebody who did not hold it.
 *
 * With G_DEBUG=gc-friendly what is given up is zero instead, so that stale pointers
 * keep nothing alive for a conservative collector; nothing is looked at then.
 *
 * As addresses both patterns are none that a program can have.
 */

#pragma once

#include "mtude-debug-private.h"

#define MTUDE_POISON_FRESH    0xca
#define MTUDE_POISON_GIVEN_UP 0xde
#define MTUDE_POISON_GUARD    0xfd

/* Nobody holds these bytes; fills them, as that was asked for. */
void mtude_poison_given_up (uintptr_t   start,
                            uintptr_t   end) MTUDE_COLD;

/* Somebody will; looks at them and fills them, if that was asked for. */
void mtude_poison_hand_out (const char *arena_name,
                            uintptr_t   start,
                            size_t      size);

/* The same for bytes that are not of a chunk, and for anything to be seen in them. */
void mtude_poison_fill     (uintptr_t   start,
                            size_t      size,
                            int         byte);

/* How many bytes from start on are this one. */
size_t mtude_poison_count  (uintptr_t   start,
                            size_t      size,
                            int         byte);

/* Nobody holds these bytes; fills them, if that was asked for. */
MTUDE_INLINE void
mtude_poison_give_up (uintptr_t start,
                      uintptr_t end)
{
  if (mtude_debug_has (MTUDE_DEBUG_POISON | MTUDE_DEBUG_CLEAR))
    mtude_poison_given_up (start, end);
}
