/* Whose memory an address is, in the words of memory checkers.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A checker reports an address, and knows no arenas.  While one is active, an *extent* is
 * remembered here for each chunk that an arena has handed out from, and for its seed: with
 * the name of the arena, the *vacancy*, which nobody has now, and how that was given up.
 *
 *   start <= cur <= top <= hi <= end;   vacant is what is from cur to top, and from hi on
 *
 * The rest are values, and gaps between them that are not remembered.
 *
 * AddressSanitizer has a callback, which says this in a line behind its report.  Memcheck
 * is told of the vacancy alone, by a name that it says itself: what it knows of a value is
 * more than a name, and would not be said beside one.
 *
 * The extents are behind one lock, and nothing of this exists without a checker.  One that
 * there is no memory for is not remembered, and its addresses have no name.
 */

#pragma once

#include "mtude-layout-private.h"
#include "mtude-track-private.h"

/* How memory is given up. */
typedef enum
{
  MTUDE_WAY_RESET,
  MTUDE_WAY_REWIND,
  MTUDE_WAY_SNAPSHOT,           /* the end of one */
  MTUDE_WAY_END,                /* of the arena */
  MTUDE_WAY_RELEASE,            /* of the last owner in a chunk */
  MTUDE_WAY_SMALLER,            /* the last value became that, or nothing */
  MTUDE_N_WAYS
} MtudeWay;

typedef struct
{
  uintptr_t   key;              /* the tile of a chunk, or where a seed begins */
  uintptr_t   start;
  uintptr_t   end;              /* with what nobody uses of the last tile */
  const char *name;             /* or NULL; is copied */
  bool        is_built_in;      /* is of the source that hides what nobody has */
} MtudeExtent;

typedef struct
{
  uintptr_t cur;
  uintptr_t top;
  uintptr_t hi;
} MtudeVacancy;

/* Enough for what is said of an address. */
#define MTUDE_NAMED_WORDS 320

/* The arena's thread: there is a new value, and this is vacant beside it. */
void     mtude_named_hand_out  (const MtudeExtent *extent,
                                MtudeVacancy       vacancy) MTUDE_COLD;

/* The same: what ends at old_end ends at new_end, if that was the last value. */
void     mtude_named_resize    (uintptr_t          key,
                                uintptr_t          old_end,
                                uintptr_t          new_end) MTUDE_COLD;

/* Whoever holds the memory exclusively: this is vacant from now on, or all is. */
void     mtude_named_give_up   (uintptr_t          key,
                                MtudeWay           way,
                                MtudeVacancy       vacancy) MTUDE_COLD;
void     mtude_named_give_up_all (uintptr_t        key,
                                MtudeWay           way) MTUDE_COLD;

/* The memory is not of an arena any more.  A tile of the built-in source keeps its name, as
 * what somebody has given up, until it is handed out again or unmapped.
 */
void     mtude_named_leave     (uintptr_t          key) MTUDE_COLD;
void     mtude_named_forget    (uintptr_t          key) MTUDE_COLD;
void     mtude_named_forget_between (uintptr_t     start,
                                uintptr_t          end) MTUDE_COLD;

/* The arena that has this memory has another name. */
void     mtude_named_rename    (uintptr_t          key,
                                const char        *name) MTUDE_COLD;

/* In which way this thread gives up memory of a local lane, from now on. */
void     mtude_named_set_way   (MtudeWay           way) MTUDE_COLD;
MtudeWay mtude_named_get_way   (void);

/* Says what is known of an address; false if that is nothing, or if the lock cannot be
 * had soon.  For a program that dies, on any thread: allocates nothing.
 */
bool     mtude_named_describe  (uintptr_t          address,
                                char               words[MTUDE_NAMED_WORDS]) MTUDE_COLD;
