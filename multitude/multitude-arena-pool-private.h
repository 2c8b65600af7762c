/* The struct of a pool of arenas, and what its files share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An arena that a pool has made has the pool's serial number.  Between two uses it is
 * *idle*: on the pool's list, newest first, which has the reference.  From then on
 * nobody can get another one, so that an idle arena with one reference is the pool's
 * alone; one with more waits until they are gone.
 *
 *   n_idle     == the arenas on `idle`, of which none is lent
 *   n_idle     <= max_idle
 *   idle_low   <= n_idle;  it is the least that n_idle was in this window
 *   n_uses     <  ARENA_POOL_WINDOW
 */

#pragma once

#include "multitude-arena-pool.h"
#include "multitude-private.h"

/* How many uses are remembered at least; no more than twice as many. */
#define ARENA_POOL_WINDOW 16

#define ARENA_POOL_MIN_KEEP_BYTES 65536

typedef struct _ArenaPoolSource ArenaPoolSource;

struct _MultitudeArenaPool
{
  GObject          parent_instance;

  /* Constant from the first arena on. */
  guint            serial;
  ArenaPoolSource *source;      /* NULL: the default source */
  char            *name;
  guint64          byte_budget;

  gint             is_disposed; /* atomic; set with the mutex */

  GMutex           mutex;       /* of all that follows, and of the idle arenas */
  gboolean         has_made;    /* an arena */
  MultitudeArena  *idle;
  guint            n_idle;
  guint            max_idle;
  guint            n_uses;
  guint            idle_low;
  guint64          peak;        /* of the uses of this window */
  guint64          peak_before; /* of those of the window before */
};

/* Never NULL, also after the pool was disposed: then it is not kept afterwards. */
MultitudeArena  *arena_pool_lend          (MultitudeArenaPool *self);

/* Takes back an arena of this pool; consumes the reference. */
void             arena_pool_take_back     (MultitudeArenaPool *self,
                                           MultitudeArena     *arena);

/* With the mutex: how much an arena may keep. */
guint64          arena_pool_limit         (MultitudeArenaPool *self);

/* With the mutex: the arenas beyond the newest ones, for arena_pool_drop(). */
MultitudeArena  *arena_pool_cut_idle      (MultitudeArenaPool *self,
                                           guint               n_kept);

/* Without the mutex, since functions of the program may run. */
void             arena_pool_drop          (MultitudeArena     *dropped);

/* Makes arenas of a caller's source, which ends when the last one and the pool have. */
ArenaPoolSource *arena_pool_source_new    (const MultitudeSource *source);
void             arena_pool_source_unref  (gpointer               data);
MultitudeArena  *arena_pool_source_make   (ArenaPoolSource       *self);
