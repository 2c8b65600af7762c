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

/* From the home of the hash on, where nothing was removed; some bucket is never full. */
MTUDE_INLINE uint32_t
mtude_table_empty_from (const MtudeTable *table,
                        uint32_t          home,
                        uint32_t          hash)
{
  uint32_t bucket = mtude_bucket_of (home);
  uint32_t empty;

  while ((empty = mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY)) == 0)
    bucket = mtude_table_after (table, bucket, hash);

  return bucket + mtude_bucket_first (empty);
}

void mtude_table_move_entries (const MtudeTable *from,
                               MtudeTable       *to);
