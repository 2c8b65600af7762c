/* The way home: what a chunk needs that may outlive its arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A chunk of the shared lane that is no longer current *leaves*: from then on it
 * lives by its owners.  Whoever drops the last one, on whatever thread, pushes it
 * onto a lock-free stack here, and the arena's thread takes the whole stack when
 * it needs chunks.  Once the arena is gone the stack is closed, and a late chunk
 * is freed by the one who finds that out.
 *
 * Calls that may overlap (-) and calls the caller must keep apart (X):
 *
 *                        push, free_chunk   take, close, released
 *   push, free_chunk            -                    -
 *   take, close, released       -                    X
 *
 * A chunk of the local lane leaves when it is *sealed*: a snapshot holds it then.
 * If plain owners are alive in it they hold it as well, all as one, since their
 * count is not atomic; who is the last of the two sends the chunk home.
 *
 * Equations, with "left" and "came back" counted by the arena:
 *
 *   claims   == MTUDE_SURPLUS - freed by anyone      while the arena lives
 *   claims   == left - came back - freed by anyone   after the settlement
 *   released == bytes of the chunks freed by anyone
 *   freed by anyone <= left - came back, and so their bytes
 *
 * Nothing is ever compared against a head that was read earlier and followed,
 * so there is no ABA: the taker swaps the whole list out.
 *
 * Atomic sites (site, order, partner, reason), besides those of the tally:
 *
 *   (1) push, first look  relaxed  -        compared and stored, never followed;
 *                                           the closed mark carries no data
 *   (2) push              release  (4)(5)   link and contents come before the
 *                                           taker's reading of them
 *   (3) take, first look  relaxed  -        a stale NULL only delays
 *   (4) take              acquire  (2)      sees link and contents of the whole
 *                                           list: the pushes form one release
 *                                           sequence
 *   (5) close             acquire  (2)      as (4); publishes nothing
 *   (6) release of bytes  release  (7)      the source has the memory before the
 *                                           bytes count as free
 *   (7) released          acquire  (6)      as (6)
 *   (8) freed chunks      relaxed  -        a figure for people
 *   (9) leave sealed      release  (10)     my uses of the chunk come before its
 *                                           end
 *  (10) last of the two   acquire  (9)      as (9)
 */

#pragma once

#include "mtude-chunk-private.h"

struct _MtudeHome
{
  /* Constant. */
  MtudeSource  source_copy;     /* of a caller's source; must outlive the last chunk */
  MtudeSource *source;          /* &source_copy, or NULL for the default source */

  /* Anyone, atomic. */
  MtudeChunk  *head;            /* chunks on their way home, newest first, or the closed mark */
  size_t       released;        /* bytes freed by others than the owner; only grows */
  size_t       claims;          /* tally: who keeps this struct */
};

/* NULL when there is no memory. */
MtudeHome  *mtude_home_new          (const MtudeSource *source);

/* Anyone who holds the chunk exclusively: home if that is possible, else free. */
void        mtude_home_return_chunk (MtudeChunk        *chunk);

/* The same for chunks of a class of one arena that are linked from first to last:
 * all with one push, if that is possible.
 */
void        mtude_home_return_list  (MtudeChunk        *first,
                                     MtudeChunk        *last);

/* The arena's thread, when it seals a chunk that plain owners are alive in. */
void        mtude_home_seal         (MtudeChunk        *chunk);

/* The snapshot, or the last owner, of such a chunk: home after the second. */
void        mtude_home_leave_sealed (MtudeChunk        *chunk);

/* Anyone who holds the chunk exclusively: frees it, and the home after the last. */
void        mtude_home_free_chunk   (MtudeChunk        *chunk);

/* The arena's thread: everything that came home, newest first, or NULL. */
MtudeChunk *mtude_home_take         (MtudeHome         *home);

/* The arena's thread, once: as take, and nothing comes home any more. */
MtudeChunk *mtude_home_close        (MtudeHome         *home);

/* The arena's thread, once and last: gives up its own claim; n_out chunks left
 * and did not come back.
 */
void        mtude_home_settle       (MtudeHome         *home,
                                     size_t             n_out);

/* The arena's thread: bytes and chunks that others have freed so far. */
size_t      mtude_home_get_released (const MtudeHome   *home);
size_t      mtude_home_get_n_freed  (const MtudeHome   *home);

/* The arena's thread; others may free chunks meanwhile, which keeps it true. */
bool        mtude_home_is_valid     (const MtudeHome   *home,
                                     size_t             n_out,
                                     size_t             out_bytes);
