/* The way of a table's entries into other arrays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_table_move_entries().  The new arrays are empty and have room for all
 * entries; a set may become a map, and not the other way round.  The old ones are only
 * read.
 */

#include "mtude-table-private.h"

#include <string.h>

/* From this size on, a table does not fit into the nearer caches. */
#define MIN_FAR_SIZE (1 << 14)

/* Slots whose entries are on their way at the same time. */
#define LOOK_AHEAD 64

/* An entry that gets a place in other arrays. */
typedef struct
{
  uint32_t slot;                /* where it is */
  uint32_t home;                /* where its search begins there */
} Move;

/* Which of the next slots have entries, and where these go; fetched ahead, since each
 * may be in another part of memory.
 */
MTUDE_INLINE size_t
look_ahead (const MtudeTable *source,
            const MtudeTable *target,
            uint32_t          first,
            Move             *moves)
{
  size_t n_moves = 0;
  uint32_t slot;

  /* All are written down, and what was for nothing is written over: whether a slot is
   * used is as good as random, and wrong guesses would take longer.
   */
  for (slot = first; slot < first + LOOK_AHEAD; slot++)
    {
      uint32_t hash = source->hashes[slot];
      uint32_t home = mtude_table_home (target, hash);

      moves[n_moves] = (Move) { slot, home };
      n_moves += hash >= MTUDE_TABLE_FIRST_HASH;
      __builtin_prefetch (&target->hashes[home], 1);
      __builtin_prefetch (mtude_table_slot (target, home), 1);
    }

  return n_moves;
}

MTUDE_INLINE void
move_entry (const MtudeTable *source,
            MtudeTable       *target,
            uint32_t          from,
            uint32_t          to)
{
  void **entry = mtude_table_slot (target, to);

  target->hashes[to] = source->hashes[from];
  if (source->layout == target->layout)
    memcpy (entry, mtude_table_slot (source, from), (size_t) 1 << target->layout);
  else
    entry[0] = entry[1] = mtude_table_get_key_inline (source, from);
}

/* The home of a hash by itself, while it is empty: the processor then knows where it will
 * write before it has compared.
 */
MTUDE_INLINE uint32_t
place_near (const MtudeTable *target,
            uint32_t          home,
            uint32_t          hash)
{
  return target->hashes[home] == MTUDE_TABLE_EMPTY ? home : mtude_table_empty_from (target, home, hash);
}

MTUDE_INLINE void
move_near (const MtudeTable *source,
           MtudeTable       *target)
{
  size_t size = mtude_table_size (source);
  size_t i;

  for (i = 0; i < size; i++)
    if (mtude_table_has_inline (source, (uint32_t) i))
      {
        uint32_t hash = source->hashes[i];
        uint32_t home = mtude_table_home (target, hash);

        move_entry (source, target, (uint32_t) i, place_near (target, home, hash));
      }
}

MTUDE_INLINE void
move_far (const MtudeTable *source,
          MtudeTable       *target)
{
  size_t size = mtude_table_size (source);
  size_t i, k;

  for (i = 0; i < size; i += LOOK_AHEAD)
    {
      Move moves[LOOK_AHEAD];
      size_t n_moves = look_ahead (source, target, (uint32_t) i, moves);

      for (k = 0; k < n_moves; k++)
        {
          uint32_t from = moves[k].slot;

          move_entry (source, target, from, place_near (target, moves[k].home, source->hashes[from]));
        }
    }
}

/* With constant layouts, each entry is a load and a store or two. */
MTUDE_INLINE void
move_all (const MtudeTable *from,
          MtudeTable       *to,
          MtudeTableLayout  from_layout,
          MtudeTableLayout  to_layout)
{
  MtudeTable source = *from;
  MtudeTable target = *to;

  source.layout = from_layout;
  target.layout = to_layout;
  if (mtude_table_size (from) < MIN_FAR_SIZE)
    move_near (&source, &target);
  else
    move_far (&source, &target);
}

void
mtude_table_move_entries (const MtudeTable *from,
                          MtudeTable       *to)
{
  if (to->layout == MTUDE_TABLE_SET)
    move_all (from, to, MTUDE_TABLE_SET, MTUDE_TABLE_SET);
  else if (from->layout == MTUDE_TABLE_SET)
    move_all (from, to, MTUDE_TABLE_SET, MTUDE_TABLE_MAP);
  else
    move_all (from, to, MTUDE_TABLE_MAP, MTUDE_TABLE_MAP);
}
