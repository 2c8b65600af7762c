/* Statistics of an arena, for people, tools and tests.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A boxed snapshot with one getter per figure, so that it can grow. */

#pragma once

#include <glib-object.h>

#include "multitude-version.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_STATS (multitude_stats_get_type ())

/**
 * MultitudeStats:
 *
 * The figures of an arena at one moment; see multitude_arena_get_stats().
 *
 * Since: 1.0
 */
typedef struct _MultitudeStats MultitudeStats;

MULTITUDE_AVAILABLE_IN_1_0
GType           multitude_stats_get_type              (void) G_GNUC_CONST;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeStats *multitude_stats_copy                  (MultitudeStats *self) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_stats_free                  (MultitudeStats *self);

MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_reserved          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_peak              (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_used              (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_wasted            (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_available         (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_cached            (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_retained          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_overhead          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_seed_used         (MultitudeStats *self);

MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_cached          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_retained        (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_resets          (MultitudeStats *self);

MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_normal          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_oversized       (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_reused          (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_relocated       (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_requested         (MultitudeStats *self);

MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_normal_since_reset    (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_oversized_since_reset (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_reused_since_reset    (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_n_relocated_since_reset (MultitudeStats *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_stats_get_requested_since_reset   (MultitudeStats *self);

MULTITUDE_AVAILABLE_IN_1_0
GVariant       *multitude_stats_to_variant            (MultitudeStats *self) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_stats_to_string             (MultitudeStats *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MultitudeStats, multitude_stats_free)

G_END_DECLS
