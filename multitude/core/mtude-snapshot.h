/* Snapshots: one owner for everything that an arena has handed out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A finished graph, such as a document, often has to outlive the work that made
 * it, and to be shared between threads.  Its nodes are arena-bound and point at
 * each other with plain pointers.  Sealing makes all of them one value with one
 * atomic count, and costs its nodes nothing.
 */

#pragma once

#include "mtude-arena.h"

MTUDE_BEGIN_DECLS

/**
 * MtudeSnapshot:
 *
 * Everything arena-bound of one generation of an arena, with an atomic count.
 *
 * Since: 1.0
 */
typedef struct _MtudeSnapshot MtudeSnapshot;

/**
 * MTUDE_SNAPSHOT_SIZE:
 *
 * How many bytes of arena-bound memory a snapshot itself takes, 96.
 *
 * Since: 1.0
 */
#define MTUDE_SNAPSHOT_SIZE 96

MTUDE_API
MtudeStatus    mtude_arena_skip_seed         (MtudeArena          *arena);
MTUDE_API
MtudeSnapshot *mtude_arena_seal              (MtudeArena          *arena,
                                              void                *root,
                                              MtudeDestroy         seed_notify,
                                              void                *seed_data) MTUDE_MUST_USE;

MTUDE_API
MtudeSnapshot *mtude_snapshot_acquire        (MtudeSnapshot       *snapshot);
MTUDE_API
void           mtude_snapshot_release        (MtudeSnapshot       *snapshot);
MTUDE_API
void          *mtude_snapshot_get_root       (const MtudeSnapshot *snapshot);
MTUDE_API
size_t         mtude_snapshot_get_bytes      (const MtudeSnapshot *snapshot);
MTUDE_API
bool           mtude_snapshot_has_seed       (const MtudeSnapshot *snapshot);
MTUDE_API
bool           mtude_snapshot_remove_cleanup (MtudeSnapshot       *snapshot,
                                              MtudeDestroy         destroy,
                                              void                *data);

MTUDE_END_DECLS
