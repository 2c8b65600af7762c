/* Looking into a table, and putting entries where there is room.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every call that takes a function is worth inlining with a constant one: then the
 * comparison is part of the loop.  Memory is a matter of mtude-table.c alone.
 */

#pragma once

#include "mtude-bucket-inline.h"
#include "mtude-table.h"

MTUDE_BEGIN_DECLS

/* Numbers in a row have their homes that many slots apart: near enough for caches, and
 * with room between them for others.  It is odd, so that as many of them as there are
 * slots have a home each.
 */
#define MTUDE_TABLE_STEP 5u

/* What is missing to 1 in the golden ratio's fraction, times 2^32. */
#define MTUDE_TABLE_FACTOR UINT64_C (0x61C88647)

/* No table with memory has fewer slots. */
#define MTUDE_TABLE_MIN_SIZE 8u

#define MTUDE_TABLE_EMPTY 0u
#define MTUDE_TABLE_REMOVED 1u
#define MTUDE_TABLE_FIRST_HASH 2u

/* Hashes below this one say something else. */
MTUDE_INLINE uint32_t
mtude_table_real_hash (uint32_t hash)
{
  return hash < MTUDE_TABLE_FIRST_HASH ? MTUDE_TABLE_FIRST_HASH : hash;
}

/* All of the address counts.  The upper half may be a number by itself, such as a line
 * above a column: it is turned away from the lower bits, where the other one is.
 */
MTUDE_INLINE uint32_t
mtude_table_hash_address (const void *key)
{
  uint64_t address = (uintptr_t) key;
  uint32_t upper = (uint32_t) (address >> 32);

  return mtude_table_real_hash ((uint32_t) address ^ (upper << 15 | upper >> 17));
}

/* The bits above the mask say where the numbers that share them start.  With the golden
 * ratio these places are far apart; setting the others is shorter than to clear them.
 */
MTUDE_INLINE uint32_t
mtude_table_home (const MtudeTable *table,
                  uint32_t          hash)
{
  uint32_t start = (uint32_t) ((hash | table->mask) * MTUDE_TABLE_FACTOR >> 32);

  return (start + hash * MTUDE_TABLE_STEP) & table->mask;
}

/* Where to look when a bucket is full: so may be all that is around it, and the next one
 * is far away.  Five times the bucket and an odd number, which is the key's own, is a
 * sequence that visits all buckets before it begins again.
 */
MTUDE_INLINE uint32_t
mtude_table_after (const MtudeTable *table,
                   uint32_t          bucket,
                   uint32_t          hash)
{
  uint32_t jump = hash * UINT32_C (0x9E3779B1) >> 7 | 1;

  return (bucket * 5 + jump * MTUDE_BUCKET_SIZE) & table->mask;
}

/* Which slots of a bucket have the hash. */
MTUDE_INLINE uint32_t
mtude_table_match (const MtudeTable *table,
                   uint32_t          bucket,
                   uint32_t          hash)
{
  return mtude_bucket_match (table->hashes + bucket, hash);
}

/* The key; behind it the value, unless the layout is that of a set. */
MTUDE_INLINE void **
mtude_table_slot (const MtudeTable *table,
                  uint32_t          slot)
{
  return (void **) (void *) (table->slots + ((size_t) slot << table->layout));
}

/* Whether less than a quarter of the slots is used, and there are fewer to be had. */
MTUDE_INLINE bool
mtude_table_is_sparse (const MtudeTable *table)
{
  return table->mask >= MTUDE_TABLE_MIN_SIZE && table->mask / 4 >= table->n_entries;
}

MTUDE_INLINE bool
mtude_table_has_inline (const MtudeTable *table,
                        uint32_t          slot)
{
  return table->hashes[slot] >= MTUDE_TABLE_FIRST_HASH;
}

MTUDE_INLINE void *
mtude_table_get_key_inline (const MtudeTable *table,
                            uint32_t          slot)
{
  return *mtude_table_slot (table, slot);
}

MTUDE_INLINE void *
mtude_table_get_value_inline (const MtudeTable *table,
                              uint32_t          slot)
{
  return mtude_table_slot (table, slot)[table->layout - MTUDE_TABLE_SET];
}

/* Without a function, a key is equal to itself alone. */
MTUDE_INLINE bool
mtude_table_is_at (const MtudeTable *table,
                   uint32_t          slot,
                   const void       *key,
                   MtudeEqual        equal)
{
  void *there = mtude_table_get_key_inline (table, slot);

  return equal != NULL ? equal (there, key) != 0 : there == key;
}

/* In one bucket.  That there is a match a processor guesses; which slot it is, comes from the
 * comparison, for which the hashes have to be there.  So the entries are asked for before.
 */
MTUDE_INLINE int64_t
mtude_table_find_in (const MtudeTable *table,
                     uint32_t          bucket,
                     uint32_t          hash,
                     const void       *key,
                     MtudeEqual        equal)
{
  uint32_t matches = mtude_table_match (table, bucket, hash);

  if (matches == 0)
    return MTUDE_TABLE_NONE;

  __builtin_prefetch (mtude_table_slot (table, bucket));
  do
    {
      uint32_t slot = bucket + mtude_bucket_first (matches);

      if (MTUDE_LIKELY (mtude_table_is_at (table, slot, key, equal)))
        return slot;
      matches = mtude_bucket_without_first (matches);
    }
  while (matches != 0);

  return MTUDE_TABLE_NONE;
}

/* Who finds an empty slot has seen all that there could be. */
MTUDE_INLINE int64_t
mtude_table_find_inline (const MtudeTable *table,
                         uint32_t          hash,
                         const void       *key,
                         MtudeEqual        equal)
{
  uint32_t bucket = mtude_bucket_of (mtude_table_home (table, hash));

  for (;;)
    {
      int64_t slot = mtude_table_find_in (table, bucket, hash, key, equal);

      if (slot != MTUDE_TABLE_NONE || mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY) != 0)
        return slot;
      bucket = mtude_table_after (table, bucket, hash);
    }
}

/* The slot for a key that is new, if that can be told from the bucket of its home. */
MTUDE_INLINE int64_t
mtude_table_find_place_at_home (const MtudeTable *table,
                                uint32_t          hash)
{
  uint32_t bucket = mtude_bucket_of (mtude_table_home (table, hash));
  uint32_t empty = mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY);

  if (mtude_table_match (table, bucket, hash) != 0 || empty == 0)
    return MTUDE_TABLE_NONE;

  return bucket + mtude_bucket_first (empty);
}

MTUDE_INLINE uint32_t
mtude_table_probe_inline (const MtudeTable *table,
                          uint32_t          hash,
                          const void       *key,
                          MtudeEqual        equal)
{
  uint32_t bucket = mtude_bucket_of (mtude_table_home (table, hash));
  int64_t removed = MTUDE_TABLE_NONE;

  for (;;)
    {
      int64_t slot = mtude_table_find_in (table, bucket, hash, key, equal);
      uint32_t empty = mtude_table_match (table, bucket, MTUDE_TABLE_EMPTY);
      uint32_t vacant = mtude_table_match (table, bucket, MTUDE_TABLE_REMOVED);

      if (slot != MTUDE_TABLE_NONE)
        return (uint32_t) slot;
      if (vacant != 0 && removed == MTUDE_TABLE_NONE)
        removed = bucket + mtude_bucket_first (vacant);
      if (empty != 0)
        return removed != MTUDE_TABLE_NONE ? (uint32_t) removed
                                           : bucket + mtude_bucket_first (empty);
      bucket = mtude_table_after (table, bucket, hash);
    }
}

/* The first entry at the slot or behind it. */
MTUDE_INLINE int64_t
mtude_table_next_inline (const MtudeTable *table,
                         int64_t           slot)
{
  for (; slot <= table->mask; slot++)
    if (mtude_table_has_inline (table, (uint32_t) slot))
      return slot;

  return MTUDE_TABLE_NONE;
}

MTUDE_INLINE bool
mtude_table_can_hold (const MtudeTable *table,
                      const void       *key,
                      const void       *value)
{
  return table->layout == MTUDE_TABLE_MAP || key == value;
}

/* Whether an entry can be put there without memory. */
MTUDE_INLINE bool
mtude_table_fits (const MtudeTable *table,
                  uint32_t          slot,
                  const void       *key,
                  const void       *value)
{
  return (table->room > 0 || table->hashes[slot] != MTUDE_TABLE_EMPTY)
         && mtude_table_can_hold (table, key, value);
}

MTUDE_INLINE void
mtude_table_write (MtudeTable *table,
                   uint32_t    slot,
                   uint32_t    hash,
                   void       *key,
                   void       *value)
{
  void **entry = mtude_table_slot (table, slot);

  table->hashes[slot] = hash;
  entry[0] = key;
  entry[table->layout - MTUDE_TABLE_SET] = value;
}

/* A slot that is empty, where there is room. */
MTUDE_INLINE void
mtude_table_fill (MtudeTable *table,
                  uint32_t    slot,
                  uint32_t    hash,
                  void       *key,
                  void       *value)
{
  table->room--;
  table->n_entries++;
  mtude_table_write (table, slot, hash, key, value);
}

/* Any slot that fits. */
MTUDE_INLINE void
mtude_table_put (MtudeTable *table,
                 uint32_t    slot,
                 uint32_t    hash,
                 void       *key,
                 void       *value)
{
  uint32_t before = table->hashes[slot];

  table->room -= before == MTUDE_TABLE_EMPTY;
  table->n_entries += before < MTUDE_TABLE_FIRST_HASH;
  mtude_table_write (table, slot, hash, key, value);
}

MTUDE_INLINE bool
mtude_table_set_inline (MtudeArena *arena,
                        MtudeTable *table,
                        uint32_t    slot,
                        uint32_t    hash,
                        void       *key,
                        void       *value)
{
  if (MTUDE_UNLIKELY (!mtude_table_fits (table, slot, key, value)))
    {
      int64_t moved = mtude_table_make_room (arena, table, slot, hash,
                                             key == value ? MTUDE_TABLE_SET : MTUDE_TABLE_MAP);

      if (moved == MTUDE_TABLE_NONE)
        return false;
      slot = (uint32_t) moved;
    }

  mtude_table_put (table, slot, hash, key, value);
  return true;
}

/* What was removed has to be marked where a search may have passed: in a bucket that is
 * full.  Nothing that is gone may be found by a tool that looks for leaks.
 */
MTUDE_INLINE void
mtude_table_remove_inline (MtudeTable *table,
                           uint32_t    slot)
{
  bool was_passed = mtude_table_match (table, mtude_bucket_of (slot), MTUDE_TABLE_EMPTY) == 0;
  void **entry = mtude_table_slot (table, slot);

  table->hashes[slot] = was_passed ? MTUDE_TABLE_REMOVED : MTUDE_TABLE_EMPTY;
  table->room += !was_passed;
  table->n_entries--;
  entry[0] = NULL;
  entry[table->layout - MTUDE_TABLE_SET] = NULL;
}

#ifndef MTUDE_NO_INLINE
# define mtude_table_find(table, hash, key, equal) (mtude_table_find_inline ((table), (hash), (key), (equal)))
# define mtude_table_probe(table, hash, key, equal) (mtude_table_probe_inline ((table), (hash), (key), (equal)))
# define mtude_table_next(table, slot) (mtude_table_next_inline ((table), (slot)))
# define mtude_table_has(table, slot) (mtude_table_has_inline ((table), (slot)))
# define mtude_table_get_key(table, slot) (mtude_table_get_key_inline ((table), (slot)))
# define mtude_table_get_value(table, slot) (mtude_table_get_value_inline ((table), (slot)))
# define mtude_table_set(arena, table, slot, hash, key, value) \
   (mtude_table_set_inline ((arena), (table), (slot), (hash), (key), (value)))
# define mtude_table_remove(table, slot) (mtude_table_remove_inline ((table), (slot)))
#endif

MTUDE_END_DECLS
