/* The world of a scenario: a source that knows what is out, and an arena of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* All of it is set up by world_begin(), anew for each order.  Chunks are blocks, and
 * so are the arena and its home, each looked at in all of its bytes.
 */

#pragma once

#include "mtude-arena.h"

typedef enum
{
  WORLD_FRESH,                  /* the source never gives out an address twice */
  WORLD_AGAIN                   /* it does, as soon as it can, without any order of its own */
} WorldSource;

typedef struct
{
  MtudeArena *arena;
  unsigned    n_out;            /* blocks that the source has given out */
  unsigned    n_most;           /* and the most of them at any time */
  unsigned    n_made;
  bool        has_source_ended;
} World;

extern World world;

/* With an arena of this budget. */
void world_begin       (WorldSource source,
                        size_t      byte_budget);

/* Without one. */
void world_begin_bare  (MtudeSource *source);

/* The arena's last thread: ends it, and its struct is no memory any more. */
void world_clear_arena (void);

/* The arena was cleared and every owner is gone: all has gone back. */
void world_end         (void);

