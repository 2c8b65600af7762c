/* A source of memory for all arenas of a pool.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each arena has a copy of its source and says when it ends.  What a pool gives them is
 * a counted source in between, which says so to the caller's once, after the pool, the
 * last of its arenas, and the last of their chunks.
 */

#include "config.h"

#include "multitude-arena-pool-private.h"
#include "multitude-references-private.h"

struct _ArenaPoolSource
{
  MultitudeSource source;       /* the caller's */
  guint           n_users;      /* atomic */
};

ArenaPoolSource *
arena_pool_source_new (const MultitudeSource *source)
{
  ArenaPoolSource *self = g_new (ArenaPoolSource, 1);

  self->source = *source;
  self->n_users = 1;

  return self;
}

void
arena_pool_source_unref (gpointer data)
{
  ArenaPoolSource *self = data;

  if (!multitude_references_drop (&self->n_users))
    return;

  if (self->source.destroy != NULL)
    self->source.destroy (self->source.data);
  g_free (self);
}

static gpointer
source_alloc (gsize    size,
              gpointer data)
{
  ArenaPoolSource *self = data;

  return self->source.alloc (size, self->source.data);
}

static void
source_free (gpointer block,
             gsize    size,
             gpointer data)
{
  ArenaPoolSource *self = data;

  self->source.free (block, size, self->source.data);
}

static bool
source_grow (gpointer block,
             gsize    old_size,
             gsize    new_size,
             gpointer data)
{
  ArenaPoolSource *self = data;

  return self->source.grow (block, old_size, new_size, self->source.data);
}

MultitudeArena *
arena_pool_source_make (ArenaPoolSource *self)
{
  MultitudeSource counted = { source_alloc, source_free, NULL, self, arena_pool_source_unref };

  if (self->source.grow != NULL)
    counted.grow = source_grow;
  multitude_references_take (&self->n_users);

  return multitude_arena_new_with_source (&counted);
}
