/* Our output streams in the place of GIO's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GIO's memory-output-stream.c by the compiler.  Theirs get
 * memory and functions for it, ours an arena: the memory is freed at once, and whether
 * there is a function to reallocate says whether the stream grows.
 */

#pragma once

#include "twin-arena.h"

#include <string.h>

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

/* Ours have no such properties: what is looked for there is what was given. */
static inline void
twin_stream_get (gpointer    stream,
                 const char *property,
                 gpointer    value)
{
  if (strcmp (property, "realloc-function") == 0)
    *(GReallocFunc *) value = g_realloc;
  else if (strcmp (property, "destroy-function") == 0)
    *(GDestroyNotify *) value = g_free;
  else
    (g_object_get) (stream, property, value, NULL);
}

/* The file has no other objects that it makes or asks this way. */
#define g_object_new(type, realloc_property, realloc_func, destroy_property, destroy, end) \
  twin_stream_new (NULL, 0, (realloc_func), (destroy))
#define g_object_get(stream, property, value, end) twin_stream_get ((stream), (property), (value))

#undef G_MEMORY_OUTPUT_STREAM
#define GMemoryOutputStream MultitudeOutputStream
#define G_MEMORY_OUTPUT_STREAM MULTITUDE_OUTPUT_STREAM

#define g_memory_output_stream_new twin_stream_new
#define g_memory_output_stream_new_resizable() multitude_output_stream_new (twin_arena ())
#define g_memory_output_stream_get_data multitude_output_stream_get_data
#define g_memory_output_stream_get_size multitude_output_stream_get_size
#define g_memory_output_stream_get_data_size multitude_output_stream_get_data_size
#define g_memory_output_stream_steal_as_bytes multitude_output_stream_steal_as_bytes
