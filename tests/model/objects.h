/* What files above the core need of GObject under a model: a count of references.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of the files under check.  The one kind of object is an arena: it
 * ends when the last reference goes, after its dispose, where a scenario has one.
 */

#pragma once

#include "multitude-arena-inline.h"
#include "model.h"
#include "world.h"

#undef g_return_if_fail
#undef g_return_val_if_fail
#undef g_object_ref
#define g_return_if_fail(condition)
#define g_return_val_if_fail(condition, value)
#define g_object_ref(object) object_ref (object)
#define g_object_unref(object) object_unref (object)

static void (*object_dispose) (MultitudeArena *arena);

static __attribute__ ((unused)) gpointer
object_ref (gpointer object)
{
  guint *count = (guint *) &((GObject *) object)->ref_count;

  (void) mtude_atomic_add_relaxed (count, 1);
  return object;
}

/* A dispose may take a reference, and may have ended the core. */
static void
object_unref (gpointer object)
{
  MultitudeArena *arena = object;
  guint *count = (guint *) &((GObject *) object)->ref_count;

  if (object_dispose != NULL && mtude_atomic_load_acquire (count) == 1)
    object_dispose (arena);
  if (mtude_atomic_sub_release (count, 1) != 1)
    return;

  mtude_atomic_fence_acquire (count);
  if (!arena->has_ended)
    mtude_arena_clear (&arena->core);
  model_free (arena);
}

/* With the default source, if there is none. */
static __attribute__ ((unused)) MultitudeArena *
object_new_arena (const MtudeSource *source)
{
  MultitudeArena *arena = model_malloc (sizeof *arena);
  MtudeOptions options;

  memset (arena, 0, sizeof *arena);
  ((GObject *) arena)->ref_count = 1;
  mtude_options_init (&options);
  options.source = source;
  model_check (mtude_arena_init (&arena->core, &options) == MTUDE_OK);
  return arena;
}

/* ---- Failures, which no scenario has ---- */

void
multitude_abort (const MtudeArena *core,
                 gsize             size,
                 gsize             alignment)
{
  model_fail ("there is no memory");
  __builtin_unreachable ();
}

void
multitude_set_error (GError         **error,
                     MultitudeArena  *arena,
                     gsize            size,
                     gsize            alignment)
{
  model_fail ("there is no memory");
}
