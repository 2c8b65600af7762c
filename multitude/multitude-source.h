/* A source of memory supplied by the program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Only C programs can write one: its functions may run on any thread, which no
 * binding allows.
 */

#pragma once

#include <glib.h>
#include <stdbool.h>

#include "multitude-version.h"

G_BEGIN_DECLS

/**
 * MultitudeSource: (skip)
 * @alloc: returns @size bytes at a multiple of 65536, or %NULL
 * @free: takes back a block from @alloc, with its present size; may run on any
 *   thread, and after the arena is gone
 * @grow: (nullable): makes a block larger without moving it and returns whether
 *   it could; %NULL if it never can
 * @data: passed to the functions
 * @destroy: (nullable): called once with @data when the arena and the last of
 *   its chunks are gone; may run on any thread
 *
 * Where the memory of an arena comes from, for
 * multitude_arena_new_with_source().
 *
 * The blocks are asked for in the sizes 512, 1024, … 65536, and in exact sizes
 * for requests above #MultitudeArena:max-normal-alloc.  @alloc and @grow are
 * called by the thread that uses the arena.  None of the functions may use the
 * arena, and none may use GLib's allocator if the arena stands behind that.
 *
 * Since: 1.0
 */
typedef struct _MultitudeSource MultitudeSource;

struct _MultitudeSource
{
  gpointer (*alloc)   (gsize    size,
                       gpointer data);
  void     (*free)    (gpointer block,
                       gsize    size,
                       gpointer data);
  bool     (*grow)    (gpointer block,
                       gsize    old_size,
                       gsize    new_size,
                       gpointer data);
  gpointer   data;
  void     (*destroy) (gpointer data);
};

G_END_DECLS
