/* Warm arenas for whoever needs one for a while.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Lends arenas to any thread and takes them back, and runs functions in worker
 * threads, each with an arena of its own.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_ARENA_POOL (multitude_arena_pool_get_type ())

/**
 * MultitudeArenaPool:
 *
 * Arenas that are kept warm between those who use them.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeArenaPool, multitude_arena_pool, MULTITUDE, ARENA_POOL, GObject)

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArenaPool *multitude_arena_pool_new              (void) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArenaPool *multitude_arena_pool_new_with_source  (const MultitudeSource *source) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
const char         *multitude_arena_pool_get_name         (MultitudeArenaPool *self);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_set_name         (MultitudeArenaPool *self,
                                                           const char         *name);
MULTITUDE_AVAILABLE_IN_1_0
guint64             multitude_arena_pool_get_byte_budget  (MultitudeArenaPool *self);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_set_byte_budget  (MultitudeArenaPool *self,
                                                           guint64             byte_budget);
MULTITUDE_AVAILABLE_IN_1_0
guint               multitude_arena_pool_get_max_idle     (MultitudeArenaPool *self);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_set_max_idle     (MultitudeArenaPool *self,
                                                           guint               max_idle);
MULTITUDE_AVAILABLE_IN_1_0
guint               multitude_arena_pool_get_n_idle       (MultitudeArenaPool *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64             multitude_arena_pool_get_idle_bytes   (MultitudeArenaPool *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64             multitude_arena_pool_get_keep_bytes   (MultitudeArenaPool *self);

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena     *multitude_arena_pool_acquire          (MultitudeArenaPool *self) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_release          (MultitudeArenaPool *self,
                                                           MultitudeArena     *arena);
MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_trim             (MultitudeArenaPool *self);

G_END_DECLS
