/* Where the bytes of a stream go while it is read.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A reader says where the next bytes are to be read to, and is told how many came; who
 * reads, and on which thread, is not its business.  Between the two calls the place
 * stays where it is, whatever else is done with the arena.
 *
 * Where the end is expected, the place is outside the arena: a stream that does end
 * there has asked for no more memory than it needs.  And so it is where the arena gives
 * no more: only a stream that goes on there has failed.
 *
 *   used <= block.capacity, used <= max_size
 *   expected == G_MAXSIZE  <=>  nobody knows how many bytes there will be
 */

#pragma once

#include "multitude-read.h"

#include "multitude-private.h"

#include "mtude-block-inline.h"

#define READER_PROBE_SIZE 64

typedef struct _ArenaReader ArenaReader;

struct _ArenaReader
{
  MultitudeArena *arena;
  MtudeBlock      block;
  gsize           used;
  gsize           expected;
  gsize           max_size;
  guint8          probe[READER_PROBE_SIZE];
};

void     multitude_reader_init       (ArenaReader    *self,
                                      MultitudeArena *arena,
                                      gsize           max_size);

/* Lets the memory go, on the thread that uses the arena. */
void     multitude_reader_drop       (ArenaReader    *self);

/* Takes memory for as many bytes as the information says that the stream has. */
gboolean multitude_reader_expect     (ArenaReader    *self,
                                      GInputStream   *stream,
                                      GFileInfo      *info,
                                      GError        **error);

/* Where to read to, and how much at most. */
gpointer multitude_reader_get_place  (ArenaReader    *self,
                                      gsize          *room);

/* That many bytes, at least one, are in the place.  It may be that they are too many. */
gboolean multitude_reader_take       (ArenaReader    *self,
                                      gsize           n_bytes,
                                      GError        **error);

/* There are no more bytes. */
void     multitude_reader_end        (ArenaReader    *self);

/* What was read; the reader then has nothing. */
GBytes  *multitude_reader_take_bytes (ArenaReader    *self);
