/* GVariants whose serialised form lives in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A message is copied into the arena once, and read there; what is kept of it gets
 * bytes of its own.  Like other bytes they keep their chunk alive and nothing else
 * of the arena.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
GVariant *multitude_arena_new_variant_from_data (MultitudeArena      *self,
                                                 const GVariantType  *type,
                                                 gconstpointer        data,
                                                 gsize                size,
                                                 gboolean             trusted,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GVariant *multitude_arena_store_variant         (MultitudeArena      *self,
                                                 GVariant            *value,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GVariant *multitude_arena_detach_variant        (MultitudeArena      *self,
                                                 GVariant            *child,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
