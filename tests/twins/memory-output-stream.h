/* Our output streams in the place of GIO's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GIO's memory-output-stream.c by the compiler. */

#pragma once

#include "output-streams.h"

#include <string.h>

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
