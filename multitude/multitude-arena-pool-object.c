/* The pool of arenas as a GObject: construction, properties, end.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the type of MultitudeArenaPool and its properties.  The name and the budget
 * of the arenas can be set until the first one is made; after that, setting them to
 * another value is a mistake of the program and answered with a critical.
 */

#include "config.h"

#include "multitude-arena-pool.h"

#include "multitude-arena-pool-private.h"
#include "multitude-gettext-private.h"

#define DEFAULT_MAX_IDLE 16

G_DEFINE_FINAL_TYPE (MultitudeArenaPool, multitude_arena_pool, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_BYTE_BUDGET,
  PROP_MAX_IDLE,
  PROP_N_IDLE,
  PROP_IDLE_BYTES,
  PROP_KEEP_BYTES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
multitude_arena_pool_init (MultitudeArenaPool *self)
{
  static gint n_pools;

  /* A name for the arenas of this pool, which an address would not be: relaxed would
   * do, since it is compared and never followed.
   */
  self->serial = (guint) g_atomic_int_add (&n_pools, 1) + 1;
  self->byte_budget = G_MAXUINT64;
  self->max_idle = DEFAULT_MAX_IDLE;
  g_mutex_init (&self->mutex);
}

/* Those that are lent come back to nobody, and end when they do. */
static void
multitude_arena_pool_dispose (GObject *object)
{
  MultitudeArenaPool *self = MULTITUDE_ARENA_POOL (object);
  MultitudeArena *dropped;

  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->is_disposed, TRUE);
  dropped = arena_pool_cut_idle (self, 0);
  g_mutex_unlock (&self->mutex);
  arena_pool_drop (dropped);

  G_OBJECT_CLASS (multitude_arena_pool_parent_class)->dispose (object);
}

static void
multitude_arena_pool_finalize (GObject *object)
{
  MultitudeArenaPool *self = MULTITUDE_ARENA_POOL (object);

  g_clear_pointer (&self->source, arena_pool_source_unref);
  g_free (self->name);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (multitude_arena_pool_parent_class)->finalize (object);
}

static void
multitude_arena_pool_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  MultitudeArenaPool *self = MULTITUDE_ARENA_POOL (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, multitude_arena_pool_get_name (self));
      break;
    case PROP_BYTE_BUDGET:
      g_value_set_uint64 (value, multitude_arena_pool_get_byte_budget (self));
      break;
    case PROP_MAX_IDLE:
      g_value_set_uint (value, multitude_arena_pool_get_max_idle (self));
      break;
    case PROP_N_IDLE:
      g_value_set_uint (value, multitude_arena_pool_get_n_idle (self));
      break;
    case PROP_IDLE_BYTES:
      g_value_set_uint64 (value, multitude_arena_pool_get_idle_bytes (self));
      break;
    case PROP_KEEP_BYTES:
      g_value_set_uint64 (value, multitude_arena_pool_get_keep_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
multitude_arena_pool_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  MultitudeArenaPool *self = MULTITUDE_ARENA_POOL (object);

  switch (prop_id)
    {
    case PROP_NAME:
      multitude_arena_pool_set_name (self, g_value_get_string (value));
      break;
    case PROP_BYTE_BUDGET:
      multitude_arena_pool_set_byte_budget (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_IDLE:
      multitude_arena_pool_set_max_idle (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define SETTABLE (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void
define_props (void)
{
  props[PROP_NAME] =
    g_param_spec_string ("name", NULL, _("A name for messages and tools"), NULL, SETTABLE);
  props[PROP_BYTE_BUDGET] =
    g_param_spec_uint64 ("byte-budget", NULL, _("The most bytes that each arena may hold"),
                         0, G_MAXUINT64, G_MAXUINT64, SETTABLE);
  props[PROP_MAX_IDLE] =
    g_param_spec_uint ("max-idle", NULL, _("The most arenas that wait to be used again"),
                       0, G_MAXUINT, DEFAULT_MAX_IDLE, SETTABLE);
  props[PROP_N_IDLE] =
    g_param_spec_uint ("n-idle", NULL, _("Arenas that wait to be used again"),
                       0, G_MAXUINT, 0, READABLE);
  props[PROP_IDLE_BYTES] =
    g_param_spec_uint64 ("idle-bytes", NULL,
                         _("Bytes that the waiting arenas have from their source"),
                         0, G_MAXUINT64, 0, READABLE);
  props[PROP_KEEP_BYTES] =
    g_param_spec_uint64 ("keep-bytes", NULL,
                         _("The most bytes that an arena keeps when it comes back"),
                         0, G_MAXUINT64, ARENA_POOL_MIN_KEEP_BYTES, READABLE);
}

static void
multitude_arena_pool_class_init (MultitudeArenaPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = multitude_arena_pool_dispose;
  object_class->finalize = multitude_arena_pool_finalize;
  object_class->get_property = multitude_arena_pool_get_property;
  object_class->set_property = multitude_arena_pool_set_property;

  define_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
}

/**
 * multitude_arena_pool_new:
 *
 * Creates a pool without arenas, whose arenas will get their memory from the
 * process-wide default source.
 *
 * May be called from any thread, and so may all that concerns a pool.
 *
 * Returns: (transfer full): a new pool
 *
 * Since: 1.0
 */
MultitudeArenaPool *
multitude_arena_pool_new (void)
{
  return g_object_new (MULTITUDE_TYPE_ARENA_POOL, NULL);
}

/**
 * multitude_arena_pool_new_with_source: (skip)
 * @source: where the memory of the arenas comes from; the struct is copied
 *
 * Creates a pool whose arenas get their memory from @source.  Any of its functions may
 * run on any thread, several at once, and none of them may use the pool.
 *
 * The `destroy` of @source is called once, when the pool, its arenas, and the last of
 * their chunks are gone, perhaps on another thread.
 *
 * Returns: (transfer full): a new pool
 *
 * Since: 1.0
 */
MultitudeArenaPool *
multitude_arena_pool_new_with_source (const MultitudeSource *source)
{
  MultitudeArenaPool *self;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (source->alloc != NULL && source->free != NULL, NULL);

  self = multitude_arena_pool_new ();
  self->source = arena_pool_source_new (source);

  return self;
}

/* ---- Options ---- */

static gboolean
may_set (MultitudeArenaPool *self,
         const char         *property)
{
  gboolean has_made;

  g_mutex_lock (&self->mutex);
  has_made = self->has_made;
  g_mutex_unlock (&self->mutex);

  if (has_made)
    g_critical ("pool '%s': '%s' cannot be changed after the first arena",
                self->name != NULL ? self->name : "", property);
  return !has_made;
}

/**
 * MultitudeArenaPool:name:
 *
 * The name of the arenas, for messages and tools, or %NULL.
 *
 * Can be set until the first arena was lent.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_name:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:name.  May be called from any thread while none sets it.
 *
 * Returns: (transfer none) (nullable): a name, or %NULL
 *
 * Since: 1.0
 */
const char *
multitude_arena_pool_get_name (MultitudeArenaPool *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), NULL);

  return self->name;
}

/**
 * multitude_arena_pool_set_name:
 * @self: a pool
 * @name: (nullable): a name, or %NULL
 *
 * Sets #MultitudeArenaPool:name.  A mistake after the first arena was lent, and while
 * another thread uses the pool.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_set_name (MultitudeArenaPool *self,
                               const char         *name)
{
  char *previous;

  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));

  if (g_strcmp0 (self->name, name) == 0 || !may_set (self, "name"))
    return;

  previous = self->name;
  self->name = g_strdup (name);
  g_free (previous);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
}

/**
 * MultitudeArenaPool:byte-budget:
 *
 * The #MultitudeArena:byte-budget of each arena, %G_MAXUINT64 for no limit.  What
 * owners from earlier uses of an arena keep alive counts as well.
 *
 * Can be set until the first arena was lent.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_byte_budget:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:byte-budget.  May be called from any thread while none sets
 * it.
 *
 * Returns: bytes, or %G_MAXUINT64 for no limit
 *
 * Since: 1.0
 */
guint64
multitude_arena_pool_get_byte_budget (MultitudeArenaPool *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), 0);

  return self->byte_budget;
}

/**
 * multitude_arena_pool_set_byte_budget:
 * @self: a pool
 * @byte_budget: bytes, or %G_MAXUINT64 for no limit
 *
 * Sets #MultitudeArenaPool:byte-budget.  A mistake after the first arena was lent, and
 * while another thread uses the pool.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_set_byte_budget (MultitudeArenaPool *self,
                                      guint64             byte_budget)
{
  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));

  if (self->byte_budget == byte_budget || !may_set (self, "byte-budget"))
    return;

  self->byte_budget = byte_budget;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BYTE_BUDGET]);
}

/**
 * MultitudeArenaPool:max-idle:
 *
 * The most arenas that wait to be used again; one that comes back beyond that is freed.
 * This is a bound for bursts.  Arenas that were idle throughout the last 16 uses are
 * dropped in any case.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_max_idle:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:max-idle.  May be called from any thread.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
multitude_arena_pool_get_max_idle (MultitudeArenaPool *self)
{
  guint max_idle;

  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), 0);

  g_mutex_lock (&self->mutex);
  max_idle = self->max_idle;
  g_mutex_unlock (&self->mutex);

  return max_idle;
}

/**
 * multitude_arena_pool_set_max_idle:
 * @self: a pool
 * @max_idle: how many
 *
 * Sets #MultitudeArenaPool:max-idle, and drops the arenas that have been idle for
 * longest if there are more.  May be called from any thread, on which the notification
 * is then.
 *
 * Since: 1.0
 */
void
multitude_arena_pool_set_max_idle (MultitudeArenaPool *self,
                                   guint               max_idle)
{
  g_autoptr (MultitudeArenaPool) held = NULL;
  MultitudeArena *dropped;
  gboolean is_new;

  g_return_if_fail (MULTITUDE_IS_ARENA_POOL (self));

  /* What ends with the arenas may have had the last reference. */
  held = g_object_ref (self);

  g_mutex_lock (&self->mutex);
  is_new = self->max_idle != max_idle;
  self->max_idle = max_idle;
  dropped = arena_pool_cut_idle (self, max_idle);
  g_mutex_unlock (&self->mutex);

  arena_pool_drop (dropped);
  if (is_new)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_IDLE]);
}

/* ---- Figures ---- */

/**
 * MultitudeArenaPool:n-idle:
 *
 * How many arenas wait to be used again, with those that somebody still has a reference
 * to.  There is no notification.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_n_idle:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:n-idle.  May be called from any thread; others may change it
 * at any moment.
 *
 * Returns: how many
 *
 * Since: 1.0
 */
guint
multitude_arena_pool_get_n_idle (MultitudeArenaPool *self)
{
  guint n_idle;

  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), 0);

  g_mutex_lock (&self->mutex);
  n_idle = self->n_idle;
  g_mutex_unlock (&self->mutex);

  return n_idle;
}

/**
 * MultitudeArenaPool:idle-bytes:
 *
 * What the idle arenas have from their source: what they keep for their next use, and
 * what owners that came out of them keep alive.  There is no notification.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_idle_bytes:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:idle-bytes.  May be called from any thread.  Takes time in
 * proportion to the idle arenas.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_pool_get_idle_bytes (MultitudeArenaPool *self)
{
  MultitudeArena *arena;
  guint64 bytes = 0;

  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), 0);

  g_mutex_lock (&self->mutex);
  for (arena = self->idle; arena != NULL; arena = arena->pool_next)
    bytes += mtude_arena_get_reserved (&arena->core);
  g_mutex_unlock (&self->mutex);

  return bytes;
}

/**
 * MultitudeArenaPool:keep-bytes:
 *
 * The most bytes of empty chunks that an arena keeps when it comes back: the peak of the
 * last uses and a quarter of it, and at least 65536.  The chunks that it is about to
 * begin with, at most two of 65536 bytes, are kept besides.
 *
 * The peak is the largest of the last 16 to 31 uses: those since a multiple of 16 of
 * them, and the 16 before.  A use is as large as the chunks that were taken for it while
 * the arena was lent, in addition to those that it began with, and whether they came back
 * or went with an owner; but not larger than what the arena has in all.  Values with a
 * chunk of their own do not count, since those are not kept.
 *
 * There is no notification.
 *
 * Since: 1.0
 */

/**
 * multitude_arena_pool_get_keep_bytes:
 * @self: a pool
 *
 * Gets #MultitudeArenaPool:keep-bytes.  May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_arena_pool_get_keep_bytes (MultitudeArenaPool *self)
{
  guint64 keep_bytes;

  g_return_val_if_fail (MULTITUDE_IS_ARENA_POOL (self), 0);

  g_mutex_lock (&self->mutex);
  keep_bytes = arena_pool_limit (self);
  g_mutex_unlock (&self->mutex);

  return keep_bytes;
}
