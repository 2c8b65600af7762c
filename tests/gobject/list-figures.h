/* What the figures of lists are taken with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For the programs that print what a list costs: what malloc () has given out, and what
 * the arena of a list has, if it has one.
 */

#pragma once

#include <multitude.h>

#include <malloc.h>

static inline gsize
list_figures_malloced_bytes (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static inline gsize
list_figures_arena_bytes (GListModel *model)
{
  g_autoptr (MultitudeArena) arena = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (model), "arena") == NULL)
    return 0;

  g_object_get (model, "arena", &arena, NULL);
  return multitude_arena_get_reserved_bytes (arena);
}
