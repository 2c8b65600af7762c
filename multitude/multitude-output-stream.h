/* An output stream into the memory of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Twin of GIO's GMemoryOutputStream.  What was written leaves it without a copy, as
 * bytes or as a box, and may outlive the stream and the arena.
 */

#pragma once

#include <gio/gio.h>

#include "multitude-arena.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_OUTPUT_STREAM (multitude_output_stream_get_type ())

/**
 * MultitudeOutputStream:
 *
 * A #GOutputStream whose bytes are in the memory of an arena.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeOutputStream, multitude_output_stream, MULTITUDE, OUTPUT_STREAM, GOutputStream)

MULTITUDE_AVAILABLE_IN_1_0
GOutputStream  *multitude_output_stream_new            (MultitudeArena         *arena) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GOutputStream  *multitude_output_stream_sized_new      (MultitudeArena         *arena,
                                                        gsize                   size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GOutputStream  *multitude_output_stream_try_sized_new  (MultitudeArena         *arena,
                                                        gsize                   size,
                                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GOutputStream  *multitude_output_stream_new_fixed      (MultitudeArena         *arena,
                                                        gsize                   size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GOutputStream  *multitude_output_stream_try_new_fixed  (MultitudeArena         *arena,
                                                        gsize                   size,
                                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena *multitude_output_stream_get_arena      (MultitudeOutputStream  *self);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_output_stream_get_data       (MultitudeOutputStream  *self);
MULTITUDE_AVAILABLE_IN_1_0
gsize           multitude_output_stream_get_size       (MultitudeOutputStream  *self);
MULTITUDE_AVAILABLE_IN_1_0
gsize           multitude_output_stream_get_data_size  (MultitudeOutputStream  *self);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_output_stream_steal_data     (MultitudeOutputStream  *self) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GBytes         *multitude_output_stream_steal_as_bytes (MultitudeOutputStream  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
