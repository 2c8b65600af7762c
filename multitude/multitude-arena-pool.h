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

/**
 * MultitudeArenaPoolFunc:
 * @task: the task, to be ended with one of the calls such as g_task_return_pointer()
 * @arena: an empty arena, for this function alone, until it ends
 * @data: (closure): what multitude_arena_pool_run_async() was called with
 * @cancellable: (nullable): what may cancel the task, or %NULL
 *
 * What runs in a worker thread.
 *
 * Since: 1.0
 */
typedef void (*MultitudeArenaPoolFunc) (GTask          *task,
                                        MultitudeArena *arena,
                                        gpointer        data,
                                        GCancellable   *cancellable);

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

MULTITUDE_AVAILABLE_IN_1_0
void                multitude_arena_pool_run_async        (MultitudeArenaPool     *self,
                                                           int                     io_priority,
                                                           GCancellable           *cancellable,
                                                           MultitudeArenaPoolFunc  func,
                                                           gpointer                data,
                                                           GDestroyNotify          destroy,
                                                           GAsyncReadyCallback     callback,
                                                           gpointer                user_data);
MULTITUDE_AVAILABLE_IN_1_0
gpointer            multitude_arena_pool_run_finish       (MultitudeArenaPool     *self,
                                                           GAsyncResult           *result,
                                                           GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean            multitude_arena_pool_run_value_finish (MultitudeArenaPool     *self,
                                                           GAsyncResult           *result,
                                                           GValue                 *value,
                                                           GError                **error);
MULTITUDE_AVAILABLE_IN_1_0
GBytes             *multitude_arena_pool_run_bytes_finish (MultitudeArenaPool     *self,
                                                           GAsyncResult           *result,
                                                           GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
