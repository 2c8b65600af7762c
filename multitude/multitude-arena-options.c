/* The options and figures of an arena that are properties.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the accessors of the properties of MultitudeArena.  An option can be
 * set until the first allocation; after that, setting it to another value is a
 * mistake of the program and answered with a critical.
 */

#include "config.h"

#include "multitude-arena.h"

#include "multitude-private.h"

/* A program that changes an option of an arena in use has a mistake in it. */
static gboolean
may_set (MultitudeArena *self,
         const char     *property)
{
  if (mtude_arena_is_untouched (&self->core))
    return TRUE;

  g_critical ("arena '%s': '%s' cannot be changed after the first allocation",
              self->core.name != NULL ? self->core.name : "", property);
  return FALSE;
}

static gsize
clamp_to_size (guint64 bytes)
{
  return bytes < G_MAXSIZE ? (gsize) bytes : G_MAXSIZE;
}

/**
 * MultitudeArena:name:
 *
 * A name for messages and tools, or %NULL.
 *
 * Can be set until the first allocation.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_name:
 * @self: an arena
 *
 * Gets #MultitudeArena:name.
 *
 * Returns: (transfer none) (nullable): a name, or %NULL
 *
 * Since: 1.0
 */
const char *
multitude_arena_get_name (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);

  return self->core.name;
}

/**
 * multitude_arena_set_name:
 * @self: an arena
 * @name: (nullable): a name, or %NULL
 *
 * Sets #MultitudeArena:name.  A mistake after the first allocation.
 *
 * Since: 1.0
 */
void
multitude_arena_set_name (MultitudeArena *self,
                          const char     *name)
{
  g_autofree char *previous = NULL;
  MtudeOptions options;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));

  if (g_strcmp0 (self->core.name, name) == 0 || !may_set (self, "name"))
    return;

  previous = (char *) self->core.name;
  mtude_arena_get_options (&self->core, &options);
  options.name = g_strdup (name);
  mtude_arena_set_options (&self->core, &options);
  g_object_notify (G_OBJECT (self), "name");
}

/**
 * MultitudeArena:byte-budget:
 *
 * The most bytes that the arena may have from its source at a time,
 * %G_MAXUINT64 for no limit.  Counted in whole chunks, cached ones and those
 * that owners retain included; a request that would exceed it fails with
 * %MULTITUDE_ERROR_BUDGET, after the cache was given back and a smaller chunk
 * was tried.  The first 320 bytes are in the arena itself and are not counted;
 * with a budget of 0 they are not given out either.
 *
 * Can be set until the first allocation.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_byte_budget:
 * @self: an arena
 *
 * Gets #MultitudeArena:byte-budget.
 *
 * Returns: bytes, or %G_MAXUINT64 for no limit
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_byte_budget (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return self->core.budget == MTUDE_NO_BUDGET ? G_MAXUINT64 : self->core.budget;
}

/**
 * multitude_arena_set_byte_budget:
 * @self: an arena
 * @byte_budget: bytes, or %G_MAXUINT64 for no limit
 *
 * Sets #MultitudeArena:byte-budget.  A mistake after the first allocation.
 *
 * Since: 1.0
 */
void
multitude_arena_set_byte_budget (MultitudeArena *self,
                                 guint64         byte_budget)
{
  MtudeOptions options;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));

  mtude_arena_get_options (&self->core, &options);
  if (options.byte_budget == clamp_to_size (byte_budget) || !may_set (self, "byte-budget"))
    return;

  options.byte_budget = clamp_to_size (byte_budget);
  mtude_arena_set_options (&self->core, &options);
  g_object_notify (G_OBJECT (self), "byte-budget");
}

/**
 * MultitudeArena:max-normal-alloc:
 *
 * Allocations of more bytes than this, with what their alignment may cost, get a
 * chunk of their own, of exactly the size that they need, which is given back at
 * the next reset.
 *
 * Can be set until the first allocation.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_max_normal_alloc:
 * @self: an arena
 *
 * Gets #MultitudeArena:max-normal-alloc.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
gsize
multitude_arena_get_max_normal_alloc (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return self->core.max_normal_alloc;
}

/**
 * multitude_arena_set_max_normal_alloc:
 * @self: an arena
 * @max_normal_alloc: bytes, from 4096 to 65024
 *
 * Sets #MultitudeArena:max-normal-alloc.  A mistake after the first allocation.
 *
 * Since: 1.0
 */
void
multitude_arena_set_max_normal_alloc (MultitudeArena *self,
                                      gsize           max_normal_alloc)
{
  MtudeOptions options;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (max_normal_alloc >= MIN_MAX_NORMAL_ALLOC && max_normal_alloc <= MAX_MAX_NORMAL_ALLOC);

  mtude_arena_get_options (&self->core, &options);
  if (options.max_normal_alloc == max_normal_alloc || !may_set (self, "max-normal-alloc"))
    return;

  options.max_normal_alloc = max_normal_alloc;
  mtude_arena_set_options (&self->core, &options);
  g_object_notify (G_OBJECT (self), "max-normal-alloc");
}

/* Memory in advance is all or nothing: without memory the program ends, as
 * everywhere; a budget that does not allow it is a mistake of the program.
 */
static gboolean
preallocate (MultitudeArena *self,
             MtudeLane       lane,
             guint64         bytes)
{
  MtudeStatus status = mtude_arena_preallocate (&self->core, lane, clamp_to_size (bytes));

  if (status == MTUDE_OK)
    return TRUE;
  if (status == MTUDE_NO_MEMORY)
    multitude_abort (&self->core, clamp_to_size (bytes), MTUDE_CHUNK_ALIGN);

  g_critical ("arena '%s': cannot ask for %" G_GUINT64_FORMAT " bytes in advance: %s",
              self->core.name != NULL ? self->core.name : "", bytes,
              mtude_status_to_string (status));
  return FALSE;
}

/**
 * MultitudeArena:local-capacity:
 *
 * Bytes that are asked for in advance for arena-bound memory: 0, or at least
 * 512.  They come as one chunk of the smallest class that holds them, or as
 * several of 64 KiB.  A chunk that is too small for what is asked of it first is
 * given back.
 *
 * Can be set once, before the first allocation, and after
 * #MultitudeArena:byte-budget.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_local_capacity:
 * @self: an arena
 *
 * Gets #MultitudeArena:local-capacity.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_local_capacity (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return self->local_capacity;
}

/**
 * multitude_arena_set_local_capacity:
 * @self: an arena
 * @bytes: bytes: 0, or at least 512
 *
 * Sets #MultitudeArena:local-capacity, and asks the source for that much.  A
 * mistake after the first allocation, a second time, and beyond the budget.  Aborts
 * the program when the source has no memory.
 *
 * Since: 1.0
 */
void
multitude_arena_set_local_capacity (MultitudeArena *self,
                                    guint64         bytes)
{
  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (bytes == 0 || bytes >= MIN_CAPACITY);

  if (self->local_capacity == bytes || !may_set (self, "local-capacity"))
    return;
  g_return_if_fail (self->local_capacity == 0);
  if (!preallocate (self, MTUDE_LANE_LOCAL, bytes))
    return;

  self->local_capacity = bytes;
  g_object_notify (G_OBJECT (self), "local-capacity");
}

/**
 * MultitudeArena:shared-capacity:
 *
 * Bytes that are asked for in advance for owners, such as #GBytes: 0, or at
 * least 512.  As #MultitudeArena:local-capacity.
 *
 * Can be set once, before the first allocation, and after
 * #MultitudeArena:byte-budget.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_shared_capacity:
 * @self: an arena
 *
 * Gets #MultitudeArena:shared-capacity.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_shared_capacity (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return self->shared_capacity;
}

/**
 * multitude_arena_set_shared_capacity:
 * @self: an arena
 * @bytes: bytes: 0, or at least 512
 *
 * Sets #MultitudeArena:shared-capacity, and asks the source for that much.  A
 * mistake after the first allocation, a second time, and beyond the budget.  Aborts
 * the program when the source has no memory.
 *
 * Since: 1.0
 */
void
multitude_arena_set_shared_capacity (MultitudeArena *self,
                                     guint64         bytes)
{
  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (bytes == 0 || bytes >= MIN_CAPACITY);

  if (self->shared_capacity == bytes || !may_set (self, "shared-capacity"))
    return;
  g_return_if_fail (self->shared_capacity == 0);
  if (!preallocate (self, MTUDE_LANE_SHARED, bytes))
    return;

  self->shared_capacity = bytes;
  g_object_notify (G_OBJECT (self), "shared-capacity");
}

/**
 * MultitudeArena:reset-limit:
 *
 * The most bytes of chunks that multitude_arena_reset() keeps for the next
 * generation.
 *
 * Can be set until the first allocation.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_reset_limit:
 * @self: an arena
 *
 * Gets #MultitudeArena:reset-limit.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_reset_limit (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return self->core.reset_limit == G_MAXSIZE ? G_MAXUINT64 : self->core.reset_limit;
}

/**
 * multitude_arena_set_reset_limit:
 * @self: an arena
 * @reset_limit: bytes, or %G_MAXUINT64 for no limit
 *
 * Sets #MultitudeArena:reset-limit.  A mistake after the first allocation.
 *
 * Since: 1.0
 */
void
multitude_arena_set_reset_limit (MultitudeArena *self,
                                 guint64         reset_limit)
{
  MtudeOptions options;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));

  mtude_arena_get_options (&self->core, &options);
  if (options.reset_limit == clamp_to_size (reset_limit) || !may_set (self, "reset-limit"))
    return;

  options.reset_limit = clamp_to_size (reset_limit);
  mtude_arena_set_options (&self->core, &options);
  g_object_notify (G_OBJECT (self), "reset-limit");
}

/**
 * MultitudeArena:reserved-bytes:
 *
 * Bytes that the arena has from its source and has not given back.  There is no
 * notification.  Only the thread that uses the arena may read it.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_reserved_bytes:
 * @self: an arena
 *
 * Gets #MultitudeArena:reserved-bytes.  Only the thread that uses the arena may
 * call this.  Takes constant time.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_reserved_bytes (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return mtude_arena_get_reserved (&self->core);
}

/**
 * MultitudeArena:peak-bytes:
 *
 * The most that #MultitudeArena:reserved-bytes has been.  There is no
 * notification.  Only the thread that uses the arena may read it.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_peak_bytes:
 * @self: an arena
 *
 * Gets #MultitudeArena:peak-bytes.  Only the thread that uses the arena may call
 * this.  Takes constant time.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_peak_bytes (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return mtude_arena_get_peak (&self->core);
}

/**
 * MultitudeArena:cached-bytes:
 *
 * How much of #MultitudeArena:reserved-bytes is in empty chunks that wait to be
 * used again.  There is no notification.  Only the thread that uses the arena
 * may read it.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_get_cached_bytes:
 * @self: an arena
 *
 * Gets #MultitudeArena:cached-bytes.  Only the thread that uses the arena may
 * call this.  Takes time in proportion to the chunks that came home since they
 * were last looked at.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_get_cached_bytes (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), 0);

  return mtude_arena_get_cached (&self->core);
}
