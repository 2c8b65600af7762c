/* A library that takes its memory from a heap: what has to be true of each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A program gives a job, which does something real with its library and asserts the
 * result, and gets four tests of it: the library calls malloc () never; it frees
 * all it has taken; what it did not free is gone with a reset; and it bears that
 * request k for memory fails, for every k.
 */

#pragma once

#include "counting-source.h"

/* What a job does at its end. */
typedef enum
{
  PLUGIN_CLEANS_UP,             /* frees all, as the library wants it */
  PLUGIN_LEAVES_ALL             /* frees nothing */
} PluginEnd;

/* Whether there was memory enough; if not, the library said so. */
typedef gboolean (*PluginJob) (MultitudeHeap *heap,
                               PluginEnd      end);

typedef MultitudeHeap *(*PluginHeapNew) (MultitudeArena *arena);

/* A real file, whole.  It was read before the first job begins. */
GBytes  *plugin_input (void);

int      plugin_main  (int            argc,
                       char         **argv,
                       const char    *file,
                       PluginHeapNew  heap_new,
                       PluginJob      job);
