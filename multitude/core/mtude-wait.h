/* Waiting for room in the budget, without blocking.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A producer whose budget is used up waits until owners that others hold are gone.
 * The arena does not sleep and knows no event loop: it says whether there is room,
 * and if not, calls a function when there may be some.
 */

#pragma once

#include "mtude-arena.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeRoom:
 * @MTUDE_ROOM_NOW: the next allocation of that size is within the budget
 * @MTUDE_ROOM_LATER: it is not; the wake function is called when it may be
 * @MTUDE_ROOM_NEVER: the whole budget would not be enough
 *
 * What mtude_arena_look_for_room() finds.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_ROOM_NOW,
  MTUDE_ROOM_LATER,
  MTUDE_ROOM_NEVER
} MtudeRoom;

/**
 * MTUDE_ROOM_EXTRA:
 *
 * How many bytes the chunk of one value may need beyond those of the value, when
 * its alignment is at most 16: 576.
 *
 * Since: 1.0
 */
#define MTUDE_ROOM_EXTRA 576

MTUDE_API
MtudeStatus mtude_arena_set_wake      (MtudeArena   *arena,
                                       MtudeWake     wake,
                                       void         *data,
                                       MtudeDestroy  destroy);
MTUDE_API
bool        mtude_arena_can_have_room (MtudeArena   *arena,
                                       size_t        size);
MTUDE_API
MtudeRoom   mtude_arena_look_for_room (MtudeArena   *arena,
                                       size_t        size) MTUDE_MUST_USE;
MTUDE_API
void        mtude_arena_disarm        (MtudeArena   *arena);

MTUDE_END_DECLS
