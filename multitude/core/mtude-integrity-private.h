/* Stamps: how the library knows its own records from what somebody wrote over them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Records that lie beside the memory of callers (headers of chunks, cleanups, free
 * spans of heaps, destructors in front of values) are where a write beyond an end
 * lands first.  Each has a *stamp*, a hash of its address and its constant fields
 * under a secret of the process.  Whoever changes such a field stamps the record
 * again; every slow path that is about to believe one looks first, in every build
 * whose check level is not 0.  A record that does not match its stamp ends the
 * program before anything of it is used.
 *
 * The secret is drawn when the library is loaded and is never written again.  The
 * hash is fast and no more than that: it stops writes by accident and by somebody
 * who can only write, not by one who can read records and compute.
 */

#pragma once

#include "mtude-assert-private.h"

#define MTUDE_STAMP_FACTOR UINT64_C (0x9e3779b97f4a7c15)

extern uint64_t mtude_secret[4];

/* Which record is damaged, and what the reader has to look for. */
void mtude_damaged (const char *arena_name,
                    const char *record,
                    const void *where) MTUDE_COLD MTUDE_NORETURN;

/* Owners of this chunk were released that were none, or were before. */
void mtude_over_released (const char *arena_name,
                          const void *chunk) MTUDE_COLD MTUDE_NORETURN;

/* While somebody debugs: this thread is in the arena of this name. */
void mtude_note_arena_name (const char *arena_name);

/* Arena-bound memory was said to have more bytes than there can be. */
void mtude_mistold (const char *arena_name,
                    const void *memory,
                    size_t      size) MTUDE_COLD MTUDE_NORETURN;

/* A value was released as one of another kind; NULL if no arena is known. */
void mtude_misreleased (const char *arena_name,
                        const void *memory,
                        const char *as_what) MTUDE_COLD MTUDE_NORETURN;

/* The same, when all that is known of arenas is the name that this thread has noted last:
 * where the header of a chunk would be there is none, or NULL if there is.
 */
void mtude_unknown_released (const void *memory,
                             const char *as_what,
                             const void *header) MTUDE_COLD MTUDE_NORETURN;

/* The stamp of a record at this address begins with it: a copy elsewhere is none. */
MTUDE_INLINE uint64_t
mtude_stamp_begin (const void *where)
{
  return (uint64_t) (uintptr_t) where ^ mtude_secret[0];
}

MTUDE_INLINE uint64_t
mtude_stamp_add (uint64_t stamp,
                uint64_t word)
{
  stamp = (stamp ^ word) * MTUDE_STAMP_FACTOR;
  return stamp ^ stamp >> 32;
}

/* The upper bits are the good ones, for a stamp that has less than all. */
MTUDE_INLINE uint64_t
mtude_stamp_end (uint64_t stamp)
{
  return (stamp ^ mtude_secret[1]) * MTUDE_STAMP_FACTOR;
}

/* A stamp for what is written and looked at most: both halves of a product of two words,
 * each with a secret of its own.  Pairs do not wait for each other, and are added.  A
 * change of either word, without the secret, changes all bits as if by chance.
 */
MTUDE_INLINE uint64_t
mtude_stamp_pair (uint64_t a,
                  uint64_t b)
{
#ifdef __SIZEOF_INT128__
  __extension__ unsigned __int128 product = (unsigned __int128) a * b;

  return (uint64_t) product ^ (uint64_t) (product >> 64);
#else
  return mtude_stamp_add (mtude_stamp_add (0, a), b) * MTUDE_STAMP_FACTOR;
#endif
}

/* A function has no other way to be a word. */
#define mtude_stamp_function(stamp, function) mtude_stamp_add ((stamp), (uint64_t) (uintptr_t) (function))
