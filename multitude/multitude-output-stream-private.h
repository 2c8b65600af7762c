/* The parts of an output stream.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* multitude-output-stream.c makes streams and hands out what is in them,
 * multitude-output-stream-write.c does what GIO asks of them.
 *
 *   data_size <= size <= block.capacity; once the bytes were stolen, 0 == size
 *   nothing behind data_size is initialised but a NUL, if there is room for it
 *
 * The position may be anywhere; only when something is written there is the gap in
 * front of it filled.
 */

#pragma once

#include "multitude-output-stream.h"

#include "multitude-private.h"

#include "mtude-block-inline.h"

typedef enum
{
  STREAM_GROWS,
  STREAM_IS_FIXED
} StreamKind;

struct _MultitudeOutputStream
{
  GOutputStream   parent_instance;

  MultitudeArena *arena;
  MtudeBlock      block;
  gsize           size;
  gsize           data_size;
  gsize           position;
  StreamKind      kind;
};

/* Makes room for that many bytes.  On failure nothing has changed, and the arena says
 * why.
 */
gboolean multitude_output_stream_reserve       (MultitudeOutputStream *self,
                                                gsize                  size);

void     multitude_output_stream_class_write   (GOutputStreamClass    *klass);
void     multitude_output_stream_seekable_init (GSeekableIface        *iface);
void     multitude_output_stream_pollable_init (GPollableOutputStreamInterface *iface);
