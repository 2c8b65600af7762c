/* Reading streams and files into the memory of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What is read becomes bytes where it was read to, without a copy, and may outlive the
 * arena.  A read that fails or is cancelled leaves nothing in the arena.
 */

#pragma once

#include <gio/gio.h>

#include "multitude-arena.h"

G_BEGIN_DECLS

MULTITUDE_AVAILABLE_IN_1_0
GBytes *multitude_arena_read_stream        (MultitudeArena         *self,
                                            GInputStream           *stream,
                                            gsize                   max_size,
                                            GCancellable           *cancellable,
                                            GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void    multitude_arena_read_stream_async  (MultitudeArena         *self,
                                            GInputStream           *stream,
                                            gsize                   max_size,
                                            int                     io_priority,
                                            GCancellable           *cancellable,
                                            GFileProgressCallback   progress_callback,
                                            gpointer                progress_data,
                                            GDestroyNotify          progress_destroy,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
MULTITUDE_AVAILABLE_IN_1_0
GBytes *multitude_arena_read_stream_finish (MultitudeArena         *self,
                                            GAsyncResult           *result,
                                            GError                **error) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
GBytes *multitude_arena_load_file          (MultitudeArena         *self,
                                            GFile                  *file,
                                            GCancellable           *cancellable,
                                            GError                **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void    multitude_arena_load_file_async    (MultitudeArena         *self,
                                            GFile                  *file,
                                            int                     io_priority,
                                            GCancellable           *cancellable,
                                            GFileProgressCallback   progress_callback,
                                            gpointer                progress_data,
                                            GDestroyNotify          progress_destroy,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
MULTITUDE_AVAILABLE_IN_1_0
GBytes *multitude_arena_load_file_finish   (MultitudeArena         *self,
                                            GAsyncResult           *result,
                                            GError                **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
