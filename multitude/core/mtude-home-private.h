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
 * An arena that waits for room *arms* the home: from then on whoever makes room
 * calls the wake function.  There is no word for that, which would have to be
 * looked at after the push, in an order that both sides must agree on.  The mark
 * stands in the two words that are changed anyway, in bits that no address and no
 * size has: every push changes `head`, every free changes `released`.
 *
 *   Nothing is lost.  All changes of one word are in one order, since each is a
 *   read-modify-write.  A push or a free is behind the arming in it, and then finds
 *   the mark in what it replaces, and wakes; or it is before, and then the arena,
 *   which looks after arming, finds the chunk or the bytes.  This holds with any
 *   order of memory, and says nothing of two words at a time.
 *
 *   Nothing is touched that may be gone.  Who frees a chunk wakes before it gives
 *   up the chunk's claim.  Who pushes one gives that claim away with it, so before
 *   an attempt that would replace a marked head it takes another, which it drops
 *   after waking.  An attempt that finds the mark gone again has one claim too many
 *   and drops it as well; one that finds the stack closed does so before it frees
 *   the chunk, whose own claim is still there.
 *
 *   The mark stays.  A push and a take keep it as they found it; the arena's thread
 *   alone sets and clears it, so what that reads of the bit is true.  A wake may be
 *   one too many: after a disarming, and even after a close.
 *
 * Equations, with "left" and "came back" counted by the arena, and "waking" those
 * who have taken a claim to wake it:
 *
 *   claims   == MTUDE_SURPLUS - freed by anyone + waking      while the arena lives
 *   claims   == left - came back - freed by anyone + waking   after the settlement
 *   released == bytes of the chunks freed by anyone, and 1 if armed
 *   head     == address of the newest chunk, or 0, and 2 if armed; or 1: closed
 *   freed by anyone <= left - came back, and so their bytes
 *
 * Nothing is ever compared against a head that was read earlier and followed,
 * so there is no ABA: the taker swaps the whole list out.  A head that was armed,
 * disarmed and armed in between is one that is armed: the claim taken for it is as
 * good, and what the wake function is has not changed.
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
 *   (8) freed chunks,     relaxed  -        figures for people and checks; the mark
 *       the mark                            is the reader's own
 *   (9) leave sealed      release  (10)     my uses of the chunk come before its
 *                                           end
 *  (10) last of the two   acquire  (9)      as (9)
 *  (11) arm, each word    release  (13)     the wake function was written before
 *  (12) disarm            relaxed  -        takes the mark away, and tells nothing
 *  (13) before a wake     acquire  (11)     sees the wake function; pushes, frees and
 *                                           takes between are one release sequence
 *  (14) claim of a waker  relaxed  -        made from the chunk's claim; the push (2)
 *                                           puts it before the taker's settlement
 */

#pragma once

#include "mtude-chunk-private.h"

#define MTUDE_HOME_NAME_SIZE 32

struct _MtudeHome
{
  /* Constant. */
  MtudeSource  source_copy;     /* of a caller's source; must outlive the last chunk */
  MtudeSource *source;          /* &source_copy, or NULL for the default source */
  uint64_t     stamp;           /* of the two: they have functions */
  char         name[MTUDE_HOME_NAME_SIZE]; /* how the arena's begins, for messages */

  /* Anyone, atomic. */
  uintptr_t    head;            /* chunks on their way home, newest first, and marks */
  size_t       released;        /* bytes freed by others than the owner, only grows; and a mark */
  size_t       claims;          /* tally: who keeps this struct */

  /* The arena's thread, once, before the first arming; then constant. */
  MtudeWake    wake;            /* or NULL */
  void        *wake_data;
  MtudeDestroy wake_destroy;    /* or NULL */
};

/* Bits of head, and of released. */
#define MTUDE_HEAD_CLOSED ((uintptr_t) 1)
#define MTUDE_HEAD_ARMED ((uintptr_t) 2)
#define MTUDE_RELEASED_ARMED ((size_t) 1)

/* NULL when there is no memory. */
MtudeHome  *mtude_home_new          (const MtudeSource *source);

/* The arena's thread, before a chunk can outlive it. */
void        mtude_home_set_name     (MtudeHome         *home,
                                     const char        *name);

/* Of the arena that a chunk came from, as far as that is known; else NULL. */
MTUDE_INLINE const char *
mtude_chunk_arena_name (const MtudeChunk *chunk)
{
  return chunk->home != NULL ? chunk->home->name : NULL;
}

/* The arena's thread: a failed arena leaves the data of its source alone. */
void        mtude_home_keep_source  (MtudeHome         *home);

/* Before the functions of the source are called; ends the program if they were
 * changed.
 */
void        mtude_home_check        (const MtudeHome   *home);

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

/* The arena's thread: from now on, whoever makes room calls the wake function that
 * was set; and no longer.  What was there before is found by looking afterwards.
 */
void        mtude_home_arm          (MtudeHome         *home);
void        mtude_home_disarm       (MtudeHome         *home);
bool        mtude_home_is_armed     (const MtudeHome   *home);

/* Who holds a claim, and knows that a wake function was set. */
void        mtude_home_wake         (const MtudeHome   *home);

/* The arena's thread: bytes and chunks that others have freed so far.  Chunks are
 * too few by those that are waking the arena at this moment.
 */
size_t      mtude_home_get_released (const MtudeHome   *home);
size_t      mtude_home_get_n_freed  (const MtudeHome   *home);

/* The arena's thread; others may free chunks meanwhile, which keeps it true. */
bool        mtude_home_is_valid     (const MtudeHome   *home,
                                     size_t             n_out,
                                     size_t             out_bytes);
