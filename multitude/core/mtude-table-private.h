/* What the files of tables share: how many slots there are, and the next empty one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "mtude-table-inline.h"

MTUDE_INLINE size_t
mtude_table_size (const MtudeTable *table)
{
  return (size_t) table->mask + 1;
}

/* From the home of the hash on; there is always an empty slot. */
MTUDE_INLINE uint32_t
mtude_table_empty_from (const MtudeTable *table,
                        uint32_t          slot,
                        uint32_t          hash)
{
  uint32_t n_seen = 0;

  while (table->hashes[slot] != MTUDE_TABLE_EMPTY)
    slot = mtude_table_after (table, slot, hash, ++n_seen);

  return slot;
}

void mtude_table_move_entries (const MtudeTable *from,
                               MtudeTable       *to);
