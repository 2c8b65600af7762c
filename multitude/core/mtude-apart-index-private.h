/* Which of the values apart begins at an address.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The records of a watch's arena-bound values, and the heads of lists of them, one list
 * for each remainder of a hash of the address.  They are one block:
 *
 *   values[capacity] | heads[capacity]      the capacity is a power of two, or 0
 *   heads[bucket], and then `older` of each record, lead from newer records to older ones
 *
 * Positions in lists are counted from 1, and 0 ends one.  Values are added and removed at
 * the newest end alone, so what is removed is always at the head of its list; a search, an
 * addition and a removal take constant time, however many there are.
 *
 * The arena's thread alone changes and searches all this; it changes what others read (the
 * block, its place and its size, and how many there are) with the lock of the watches.
 */

#pragma once

#include "mtude-watch-private.h"

struct _MtudeApartValue
{
  char   *block;
  char   *value;
  size_t  size;
  size_t  behind;               /* bytes of the guard behind it */

  /* The arena's thread. */
  size_t  older;                /* see above */
  size_t  copy;                 /* the value that took its place when it grew, or 0 */
  size_t  original;             /* the value whose place it took, or 0 */
};

/* Makes room for so many, at least for those that there are; false without memory, and then
 * all is as it was.
 */
bool             mtude_apart_index_make_room (MtudeWatch      *watch,
                                              size_t           capacity);

/* There is room for it. */
void             mtude_apart_index_add       (MtudeWatch      *watch,
                                              MtudeApartValue  value);

/* The newest ones go, until so many are left; their records stay readable until others are
 * added.
 */
void             mtude_apart_index_cut       (MtudeWatch      *watch,
                                              size_t           n_kept);

/* The living value that begins there, or NULL. */
MtudeApartValue *mtude_apart_index_find      (const MtudeWatch *watch,
                                              const void      *memory);
