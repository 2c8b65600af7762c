/* Our output streams in the place of GIO's, as its tests of other things use them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included by the headers of such files.  Theirs get memory and functions for it, ours an
 * arena: the memory is freed at once, and whether there is a function to reallocate says
 * whether the stream grows.
 */

#pragma once

#include "twin-arena.h"

static inline GOutputStream *
twin_stream_new (gpointer       data,
                 gsize          size,
                 GReallocFunc   realloc_func,
                 GDestroyNotify destroy)
{
  if (destroy != NULL)
    destroy (data);

  return realloc_func != NULL ? multitude_output_stream_sized_new (twin_arena (), size)
                              : multitude_output_stream_new_fixed (twin_arena (), size);
}

/* A file frees what it has stolen with g_free(). */
static inline gpointer
twin_stream_steal_data (MultitudeOutputStream *stream)
{
  gpointer box = multitude_output_stream_steal_data (stream);
  gpointer copy = g_memdup2 (box, multitude_output_stream_get_data_size (stream));

  multitude_box_free (box);
  return copy;
}

#undef G_MEMORY_OUTPUT_STREAM
#define GMemoryOutputStream MultitudeOutputStream
#define G_MEMORY_OUTPUT_STREAM MULTITUDE_OUTPUT_STREAM

#define g_memory_output_stream_new twin_stream_new
#define g_memory_output_stream_new_resizable() multitude_output_stream_new (twin_arena ())
#define g_memory_output_stream_get_data multitude_output_stream_get_data
#define g_memory_output_stream_get_size multitude_output_stream_get_size
#define g_memory_output_stream_get_data_size multitude_output_stream_get_data_size
#define g_memory_output_stream_steal_data twin_stream_steal_data
#define g_memory_output_stream_steal_as_bytes multitude_output_stream_steal_as_bytes
