/* Warm arenas for whoever needs one for a while.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the lending half of MultitudeArenaPool; its struct and what must hold are
 * in multitude-arena-pool-private.h.
 *
 * A pool that kept every arena as large as it has become would in the end hold as many
 * times the worst use as it has arenas.  What it remembers are therefore *windows* of
 * 16 uses.  The largest use of the present window and the one before is the peak; an
 * arena comes back with a cache of as much and some slack at most.  And the arenas that
 * stayed idle throughout a window are dropped at its end.
 *
 * The mutex is never held while functions of the program may run, except those of a
 * source, which must not use the pool.  That leaves cleanups, weak references and the
 * like free to do so.
 */

#include "config.h"

#include "multitude-arena-pool-private.h"
#include "multitude-memory-warning.h"

#define SLACK_DIVISOR 4

/* ---- Arenas on the list ---- */

/* Only idle arenas are asked.  If there is one reference it is the pool's, and whoever
 * had another one has done with the arena: the load has the order of the decrement.
 */
static gboolean
is_ours_alone (MultitudeArena *arena)
{
  return g_atomic_int_get (&G_OBJECT (arena)->ref_count) == 1;
}

guint64
arena_pool_limit (MultitudeArenaPool *self)
{
  guint64 peak = MAX (self->peak, self->peak_before);
  guint64 keep_bytes = peak + peak / SLACK_DIVISOR;

  return MAX (keep_bytes, ARENA_POOL_MIN_KEEP_BYTES);
}

static MultitudeArena *
pop_idle (MultitudeArenaPool *self)
{
  MultitudeArena **link;

  for (link = &self->idle; *link != NULL; link = &(*link)->pool_next)
    {
      MultitudeArena *arena = *link;

      if (!is_ours_alone (arena))
        continue;

      *link = arena->pool_next;
      arena->pool_next = NULL;
      self->n_idle--;
      self->idle_low = MIN (self->idle_low, self->n_idle);
      return arena;
    }

  return NULL;
}

static void
push_idle (MultitudeArenaPool *self,
           MultitudeArena     *arena)
{
  arena->pool_next = self->idle;
  self->idle = arena;
  self->n_idle++;
}

MultitudeArena *
arena_pool_cut_idle (MultitudeArenaPool *self,
                     guint               n_kept)
{
  MultitudeArena **link = &self->idle;
  MultitudeArena *dropped;
  guint i;

  if (n_kept >= self->n_idle)
    return NULL;

  for (i = 0; i < n_kept; i++)
    link = &(*link)->pool_next;

  dropped = *link;
  *link = NULL;
  self->n_idle = n_kept;
  self->idle_low = MIN (self->idle_low, n_kept);

  return dropped;
}

void
arena_pool_drop (MultitudeArena *dropped)
{
  while (dropped != NULL)
    {
      MultitudeArena *next = dropped->pool_next;

      g_object_unref (dropped);
      dropped = next;
    }
}

/* ---- Lending ---- */

static MultitudeArena *
make_arena (MultitudeArenaPool *self)
{
  MultitudeArena *arena = self->source != NULL ? arena_pool_source_make (self->source)
                                               : multitude_arena_new ();

  if (self->name != NULL)
    multitude_arena_set_name (arena, self->name);
  multitude_arena_set_byte_budget (arena, self->byte_budget);
  arena->pool_serial = self->serial;

  return arena;
}

MultitudeArena *
arena_pool_lend (MultitudeArenaPool *self)
{
  MultitudeArena *arena;

  g_mutex_lock (&self->mutex);
  arena = pop_idle (self);
  self->has_made = TRUE;
  g_mutex_unlock (&self->mutex);

  if (arena == NULL)
    arena = make_arena (self);

  arena->lent_taken = mtude_arena_get_taken (&arena->core);
  /* Whoever gives it back has it from here, by a hand-over of their own. */
  g_atomic_int_set (&arena->is_lent, TRUE);

  return arena;
}

/* ---- Taking back ---- */

/* The chunks that this use has taken: whether they are empty now or have become somebody
 * else's, the next use will want as many.  Who resets the arena in between takes the same
 * ones again, but never more than there are.
 */
static gsize
get_use (MultitudeArena *arena)
{
  gsize taken = mtude_arena_get_taken (&arena->core) - arena->lent_taken;

  return MIN (taken, mtude_arena_get_reserved (&arena->core));
}

static void
trim_to_limit (MultitudeArenaPool *self,
               MultitudeArena     *arena)
{
  mtude_arena_trim_cache (&arena->core, (gsize) MIN (arena_pool_limit (self), G_MAXSIZE));
}

static MultitudeArena *
end_window (MultitudeArenaPool *self)
{
  MultitudeArena *dropped = arena_pool_cut_idle (self, self->n_idle - self->idle_low);
  MultitudeArena *arena;

  self->n_uses = 0;
  self->idle_low = self->n_idle;
  self->peak_before = self->peak;
  self->peak = 0;

  for (arena = self->idle; arena != NULL; arena = arena->pool_next)
    if (is_ours_alone (arena))
      trim_to_limit (self, arena);

  return dropped;
}

/* What ends with the arena's values may have had the last reference to the pool. */
void
arena_pool_take_back (MultitudeArenaPool *self,
                      MultitudeArena     *arena)
{
  g_autoptr (MultitudeArenaPool) held G_GNUC_UNUSED = g_object_ref (self);
  gsize use = get_use (arena);
  MultitudeArena *dropped = NULL;

  multitude_arena_ignore_memory_warnings (arena);
  mtude_arena_reset_full (&arena->core, MTUDE_RESET_KEEP_ALL);

  g_mutex_lock (&self->mutex);
  self->peak = MAX (self->peak, use);
  if (!self->is_disposed && self->n_idle < self->max_idle)
    {
      trim_to_limit (self, arena);
      push_idle (self, g_steal_pointer (&arena));
    }
  if (++self->n_uses == ARENA_POOL_WINDOW)
    dropped = end_window (self);
  g_mutex_unlock (&self->mutex);

  arena_pool_drop (dropped);
  g_clear_object (&arena);
}

static gboolean
is_set_up_by (MultitudeArenaPool *self,
              MultitudeArena     *arena)
{
  MtudeOptions options;

  mtude_options_init (&options);

  return g_strcmp0 (arena->core.name, self->name) == 0
         && multitude_arena_get_byte_budget (arena) == self->byte_budget
         && arena->core.max_normal_alloc == options.max_normal_alloc
         && arena->core.reset_limit == options.reset_limit
         && arena->local_capacity == 0 && arena->shared_capacity == 0;
}

static const char *
get_arena_name (MultitudeArena *arena)
{
  return arena->core.name != NULL ? arena->core.name : "";
}

/**
 * multitude_arena_pool_acquire:
 * @self: a pool
 *
 * Gets an empty arena for the caller alone: the one that came back last, with the
 * memory that it kept, or a new one.  It has the name and the budget of the pool.
 *
 * |[<!-- language="C" -->
 *   MultitudeArena *arena = multitude_arena_pool_acquire (pool);
 *
 *   answer (request, arena);
 *   multitude_arena_pool_release (pool, arena);
 * ]|
 *
 * Whoever uses its arena and gives it back, again and again, asks the source for
 * nothing, and makes no call of malloc, once the first rounds are over.
 *
 * May be called from any thread, and the arena may go on to another.  A mistake after
 * the pool was disposed, answered with %NULL.  Aborts the program when there is no
 * memory for a new arena.  Takes constant time, but for arenas that somebody else still
 * has a reference to.
 *
 * Returns: (transfer full): an arena, to be given back with
 *   multitude_arena_pool_release(), or else with g_object_unref() if it is not to come
 *   back
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_arena_pool_acquire (MultitudeArenaPool *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), NULL);

  if (g_atomic_int_get (&self->is_disposed))
    {
      g_critical ("%s: the pool was disposed", G_STRFUNC);
      return NULL;
    }

  return arena_pool_lend (self);
}

/**
 * multitude_arena_pool_release:
 * @self: a pool
 * @arena: (transfer full): an arena that this pool has lent
 *
 * Gives an arena back.  It is reset, which runs its cleanups on this thread, and keeps
 * memory for the next one who needs it, as #MultitudeArenaPool:keep-bytes says.  Owners
 * that came out of it stay as they are, and so do snapshots.  It does not listen to
 * memory warnings any more.
 *
 * The caller's reference should be the last one.  If it is not, as with the variable of
 * a script, the arena is idle all the same, but nobody gets it before the others are
 * gone.  To use it meanwhile is a mistake.
 *
 * It is a mistake to give back an arena that is not of this pool, or whose options were
 * changed: then it loses the reference, and that is all.  To give it back twice is a
 * mistake as well, and does nothing, as long as the pool has not lent it again.
 *
 * May be called from any thread, as long as no other one uses the arena.  After the pool
 * was disposed it just frees the arena.  Takes constant time, but for memory that is
 * given back, and each 16th time also time for each idle arena.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_release (MultitudeArenaPool *self,
                              MultitudeArena     *arena)
{
  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));
  g_return_if_fail (MULTITUDE_IS_ARENA (arena));

  if (arena->pool_serial != self->serial)
    {
      g_critical ("%s: arena '%s' is not of this pool", G_STRFUNC, get_arena_name (arena));
      g_object_unref (arena);
    }
  /* Of two who give it back one comes second.  It orders nothing else. */
  else if (!g_atomic_int_compare_and_exchange (&arena->is_lent, TRUE, FALSE))
    {
      g_critical ("%s: arena '%s' was given back before", G_STRFUNC, get_arena_name (arena));
    }
  else if (!is_set_up_by (self, arena))
    {
      g_critical ("%s: the options of arena '%s' were changed", G_STRFUNC, get_arena_name (arena));
      g_object_unref (arena);
    }
  else
    {
      arena_pool_take_back (self, arena);
    }
}

/* The default source keeps some memory for the next arena, whichever that is. */
static void
trim_default_source (void)
{
  MtudeArena arena;

  mtude_arena_init (&arena, NULL);
  mtude_arena_trim (&arena);
  mtude_arena_clear (&arena);
}

/**
 * multitude_arena_pool_trim:
 * @self: a pool
 *
 * Gives back all memory of the idle arenas.  With the default source, also what the
 * whole process keeps of memory that arenas gave back before, as multitude_arena_trim()
 * does.  The arenas stay, and so do those that are lent.
 *
 * May be called from any thread.  Takes time in proportion to what is given back.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_trim (MultitudeArenaPool *self)
{
  MultitudeArena *arena;

  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));

  g_mutex_lock (&self->mutex);
  for (arena = self->idle; arena != NULL; arena = arena->pool_next)
    if (is_ours_alone (arena))
      mtude_arena_reset_full (&arena->core, MTUDE_RESET_FREE_ALL);
  g_mutex_unlock (&self->mutex);

  if (self->source == NULL)
    trim_default_source ();
}
