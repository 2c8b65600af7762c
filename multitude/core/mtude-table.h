/* Hash tables whose arrays are in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A table maps pointers to pointers, or is a set of pointers.  It has no functions
 * of its own: who uses it brings a hash of 32 bits and says what is equal, so that
 * both can be inlined (mtude-table-inline.h).  What a notify may do, and who is
 * told that the table has changed, is the business of the layer above.
 *
 * The arrays are one block of the shared lane: a reset leaves them as they are.
 * All calls are for the thread that uses the arena, which has to be alive.
 */

#pragma once

#include "mtude-block.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeHash:
 * @key: a key
 *
 * Hashes a key.
 *
 * Returns: the same number for all keys that are equal
 *
 * Since: 1.0
 */
typedef uint32_t (*MtudeHash) (const void *key);

/**
 * MtudeEqual:
 * @a: a key that is in the table
 * @b: the key that is looked for
 *
 * Compares two keys of the same hash.
 *
 * Returns: not 0 if they are equal
 *
 * Since: 1.0
 */
typedef int (*MtudeEqual) (const void *a,
                           const void *b);

/**
 * MtudeTableLayout:
 * @MTUDE_TABLE_SET: a slot is a key, which is its own value
 * @MTUDE_TABLE_MAP: a slot is a key and a value
 *
 * What there is for each entry of a table.  The number is how far a slot's index is
 * shifted to find it.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_TABLE_SET = 3,
  MTUDE_TABLE_MAP = 4
} MtudeTableLayout;

/**
 * MtudeTable:
 *
 * A table, usually in another struct.  The fields are for inline code alone.
 *
 * Since: 1.0
 */
typedef struct _MtudeTable MtudeTable;

/* One block holds both arrays:
 *
 *   | hash 0 | ... | hash size - 1 | slot 0 | ... | slot size - 1 |
 *
 * A hash is 0 where nothing is, 1 where an entry was removed from a bucket that was full,
 * and that of the entry else.  An entry is looked for in the bucket of its home and then in
 * one bucket after the other, in an order of its own, until one has a 0; in the end every
 * bucket is visited.
 *
 *   size == mask + 1, a power of two;  limit == size - size / 4
 *   slots == hashes + size
 *   n_entries + removed + room == limit
 *   no memory  <=>  hashes == no_hashes, all 0  <=>  mask == 0;  then limit == 0
 *   an entry is found from its home without passing a bucket with a 0
 *   a bucket without a 0 gets none before the table has other arrays
 */
struct _MtudeTable
{
  /*< private >*/
  uint32_t *hashes;
  char     *slots;
  uint32_t  n_entries;
  uint32_t  room;               /* zeros that may still be used */
  uint32_t  mask;
  uint32_t  layout;             /* MtudeTableLayout */
};

/**
 * MTUDE_TABLE_NONE:
 *
 * No slot; a slot is never negative.
 *
 * Since: 1.0
 */
#define MTUDE_TABLE_NONE INT64_C (-1)

MTUDE_API
void      mtude_table_init         (MtudeTable       *table);
MTUDE_API
void      mtude_table_clear        (MtudeArena       *arena,
                                    MtudeTable       *table);
MTUDE_API
void      mtude_table_steal        (MtudeTable       *table,
                                    MtudeTable       *stolen);
MTUDE_API
bool      mtude_table_reserve      (MtudeArena       *arena,
                                    MtudeTable       *table,
                                    uint32_t          n_entries) MTUDE_MUST_USE;
MTUDE_API
void      mtude_table_fit          (MtudeArena       *arena,
                                    MtudeTable       *table);
MTUDE_API
size_t    mtude_table_get_bytes    (const MtudeTable *table,
                                    uint32_t          n_entries,
                                    MtudeTableLayout  layout);
MTUDE_API
bool      mtude_table_is_valid     (const MtudeTable *table);

MTUDE_API
int64_t   mtude_table_find         (const MtudeTable *table,
                                    uint32_t          hash,
                                    const void       *key,
                                    MtudeEqual        equal);
MTUDE_API
uint32_t  mtude_table_probe        (const MtudeTable *table,
                                    uint32_t          hash,
                                    const void       *key,
                                    MtudeEqual        equal);
MTUDE_API
int64_t   mtude_table_next         (const MtudeTable *table,
                                    int64_t           slot);
MTUDE_API
bool      mtude_table_has          (const MtudeTable *table,
                                    uint32_t          slot);
MTUDE_API
void     *mtude_table_get_key      (const MtudeTable *table,
                                    uint32_t          slot);
MTUDE_API
void     *mtude_table_get_value    (const MtudeTable *table,
                                    uint32_t          slot);
MTUDE_API
bool      mtude_table_set          (MtudeArena       *arena,
                                    MtudeTable       *table,
                                    uint32_t          slot,
                                    uint32_t          hash,
                                    void             *key,
                                    void             *value) MTUDE_MUST_USE;
MTUDE_API
void      mtude_table_remove       (MtudeTable       *table,
                                    uint32_t          slot);

/*< private >*/

/* The slot for an entry that does not fit, after the table was given room for it. */
MTUDE_API
int64_t   mtude_table_make_room    (MtudeArena       *arena,
                                    MtudeTable       *table,
                                    uint32_t          slot,
                                    uint32_t          hash,
                                    MtudeTableLayout  layout) MTUDE_COLD MTUDE_MUST_USE;

MTUDE_END_DECLS
