/* Snapshots: one owner for everything that an arena has handed out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A snapshot is the core's (mtude-snapshot.h); it is never more than its pointer. */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_SNAPSHOT (multitude_snapshot_get_type ())

/**
 * MultitudeSnapshot:
 *
 * Everything that was allocated from an arena in one generation, as one value with
 * an atomic count; see multitude_arena_seal().
 *
 * Since: 1.0
 */
typedef struct _MultitudeSnapshot MultitudeSnapshot;

MULTITUDE_AVAILABLE_IN_1_0
GType              multitude_snapshot_get_type   (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeSnapshot *multitude_arena_seal          (MultitudeArena     *self,
                                                  gpointer            root) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeSnapshot *multitude_arena_try_seal      (MultitudeArena     *self,
                                                  gpointer            root,
                                                  GError            **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeSnapshot *multitude_arena_seal_unrooted (MultitudeArena     *self,
                                                  GError            **error) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeSnapshot *multitude_snapshot_ref        (MultitudeSnapshot  *self);
MULTITUDE_AVAILABLE_IN_1_0
void               multitude_snapshot_unref      (MultitudeSnapshot  *self);
MULTITUDE_AVAILABLE_IN_1_0
gpointer           multitude_snapshot_get_root   (MultitudeSnapshot  *self);
MULTITUDE_AVAILABLE_IN_1_0
gsize              multitude_snapshot_get_size   (MultitudeSnapshot  *self);
MULTITUDE_AVAILABLE_IN_1_0
GBytes            *multitude_snapshot_new_bytes  (MultitudeSnapshot *self,
                                                  gconstpointer       data,
                                                  gsize               size) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeSnapshot, multitude_snapshot_unref)

G_END_DECLS
