/* The arena as a GObject: construction, properties, generations.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeArena but for its allocating calls and its options.  The core
 * arena, seed included, is in the instance; what this layer adds is properties,
 * criticals and errors.  The properties are plain ones that can be set until the
 * first allocation, since a construct-only one would cost each new arena more than
 * an allocation does.
 */

#include "config.h"

#include "multitude-arena.h"

#include "multitude-enumtypes.h"
#include "multitude-gettext-private.h"
#include "multitude-private.h"
#include "multitude-snapshot-private.h"

G_STATIC_ASSERT ((int) MULTITUDE_RESET_KEEP_LIMIT == (int) MTUDE_RESET_KEEP_LIMIT);
G_STATIC_ASSERT ((int) MULTITUDE_RESET_KEEP_ALL == (int) MTUDE_RESET_KEEP_ALL);
G_STATIC_ASSERT ((int) MULTITUDE_RESET_FREE_ALL == (int) MTUDE_RESET_FREE_ALL);

G_DEFINE_FINAL_TYPE (MultitudeArena, multitude_arena, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_BYTE_BUDGET,
  PROP_MAX_NORMAL_ALLOC,
  PROP_LOCAL_CAPACITY,
  PROP_SHARED_CAPACITY,
  PROP_RESET_LIMIT,
  PROP_RESERVED_BYTES,
  PROP_PEAK_BYTES,
  PROP_CACHED_BYTES,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
multitude_arena_init (MultitudeArena *self)
{
  mtude_arena_init_zeroed (&self->core, NULL);
}

static void
end_core (MultitudeArena *self)
{
  char *name = (char *) self->core.name;

  if (self->has_ended)
    return;

  /* Cleanups may still have something to say about the arena. */
  mtude_arena_clear (&self->core);
  g_free (name);
  self->core.name = NULL;
  self->has_ended = TRUE;
}

/* The instance outlives the arena if a snapshot has the seed that is in it.  Not
 * the last reference it is when somebody else has asked for the dispose.
 */
static void
multitude_arena_dispose (GObject *object)
{
  MultitudeArena *self = MULTITUDE_ARENA (object);

  G_OBJECT_CLASS (multitude_arena_parent_class)->dispose (object);

  if (self->lends_seed && g_atomic_int_get (&object->ref_count) == 1)
    {
      end_core (self);
      multitude_snapshot_keep_instance (self);
    }
}

static void
multitude_arena_finalize (GObject *object)
{
  end_core (MULTITUDE_ARENA (object));

  G_OBJECT_CLASS (multitude_arena_parent_class)->finalize (object);
}

static void
multitude_arena_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  MultitudeArena *self = MULTITUDE_ARENA (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, multitude_arena_get_name (self));
      break;
    case PROP_BYTE_BUDGET:
      g_value_set_uint64 (value, multitude_arena_get_byte_budget (self));
      break;
    case PROP_MAX_NORMAL_ALLOC:
      g_value_set_uint64 (value, multitude_arena_get_max_normal_alloc (self));
      break;
    case PROP_LOCAL_CAPACITY:
      g_value_set_uint64 (value, multitude_arena_get_local_capacity (self));
      break;
    case PROP_SHARED_CAPACITY:
      g_value_set_uint64 (value, multitude_arena_get_shared_capacity (self));
      break;
    case PROP_RESET_LIMIT:
      g_value_set_uint64 (value, multitude_arena_get_reset_limit (self));
      break;
    case PROP_RESERVED_BYTES:
      g_value_set_uint64 (value, multitude_arena_get_reserved_bytes (self));
      break;
    case PROP_PEAK_BYTES:
      g_value_set_uint64 (value, multitude_arena_get_peak_bytes (self));
      break;
    case PROP_CACHED_BYTES:
      g_value_set_uint64 (value, multitude_arena_get_cached_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
multitude_arena_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  MultitudeArena *self = MULTITUDE_ARENA (object);

  switch (prop_id)
    {
    case PROP_NAME:
      multitude_arena_set_name (self, g_value_get_string (value));
      break;
    case PROP_BYTE_BUDGET:
      multitude_arena_set_byte_budget (self, g_value_get_uint64 (value));
      break;
    case PROP_MAX_NORMAL_ALLOC:
      multitude_arena_set_max_normal_alloc (self, g_value_get_uint64 (value));
      break;
    case PROP_LOCAL_CAPACITY:
      multitude_arena_set_local_capacity (self, g_value_get_uint64 (value));
      break;
    case PROP_SHARED_CAPACITY:
      multitude_arena_set_shared_capacity (self, g_value_get_uint64 (value));
      break;
    case PROP_RESET_LIMIT:
      multitude_arena_set_reset_limit (self, g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

#define SETTABLE (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void
define_settable_props (void)
{
  props[PROP_NAME] =
    g_param_spec_string ("name", NULL, _("A name for messages and tools"),
                         NULL, SETTABLE);
  props[PROP_BYTE_BUDGET] =
    g_param_spec_uint64 ("byte-budget", NULL, _("The most bytes that the arena may hold"),
                         0, G_MAXUINT64, G_MAXUINT64, SETTABLE);
  props[PROP_MAX_NORMAL_ALLOC] =
    g_param_spec_uint64 ("max-normal-alloc", NULL, _("Larger allocations get a chunk of their own"),
                         MIN_MAX_NORMAL_ALLOC, MAX_MAX_NORMAL_ALLOC, 16384, SETTABLE);
  props[PROP_LOCAL_CAPACITY] =
    g_param_spec_uint64 ("local-capacity", NULL, _("Bytes to ask for in advance for memory bound to the arena"),
                         0, G_MAXUINT64, 0, SETTABLE);
  props[PROP_SHARED_CAPACITY] =
    g_param_spec_uint64 ("shared-capacity", NULL, _("Bytes to ask for in advance for owners"),
                         0, G_MAXUINT64, 0, SETTABLE);
  props[PROP_RESET_LIMIT] =
    g_param_spec_uint64 ("reset-limit", NULL, _("The most bytes that a reset keeps"),
                         0, G_MAXUINT64, 16 << 20, SETTABLE);
}

static void
define_readable_props (void)
{
  props[PROP_RESERVED_BYTES] =
    g_param_spec_uint64 ("reserved-bytes", NULL, _("Bytes that the arena has from its source"),
                         0, G_MAXUINT64, 0, READABLE);
  props[PROP_PEAK_BYTES] =
    g_param_spec_uint64 ("peak-bytes", NULL, _("The most bytes that the arena ever had"),
                         0, G_MAXUINT64, 0, READABLE);
  props[PROP_CACHED_BYTES] =
    g_param_spec_uint64 ("cached-bytes", NULL, _("Bytes in empty chunks that wait to be used again"),
                         0, G_MAXUINT64, 0, READABLE);
}

static void
multitude_arena_class_init (MultitudeArenaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = multitude_arena_dispose;
  object_class->finalize = multitude_arena_finalize;
  object_class->get_property = multitude_arena_get_property;
  object_class->set_property = multitude_arena_set_property;

  define_settable_props ();
  define_readable_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
}

/**
 * multitude_arena_new:
 *
 * Creates an arena that gets its memory from the process-wide default source.
 * Asks for nothing before the first allocation.
 *
 * |[<!-- language="C" -->
 *   g_autoptr (MultitudeArena) arena = multitude_arena_new ();
 *   char *greeting = multitude_arena_strdup_printf (arena, "Hello, %s", name);
 * ]|
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): a new arena
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_arena_new (void)
{
  return g_object_new (MULTITUDE_TYPE_ARENA, NULL);
}

/**
 * multitude_arena_new_with_source: (skip)
 * @source: where its memory comes from; the struct is copied
 *
 * Creates an arena that gets its memory from @source.
 *
 * The `destroy` of @source is called once, when the arena and the last of its
 * chunks are gone, perhaps on another thread.
 *
 * Returns: (transfer full): a new arena
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_arena_new_with_source (const MultitudeSource *source)
{
  MultitudeArena *self;
  MtudeOptions options;
  MtudeSource copy;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (source->alloc != NULL && source->free != NULL, NULL);

  copy.alloc = source->alloc;
  copy.free = source->free;
  copy.grow = source->grow;
  copy.data = source->data;
  copy.destroy = source->destroy;

  mtude_options_init (&options);
  options.source = &copy;

  self = g_object_new (MULTITUDE_TYPE_ARENA, NULL);
  mtude_arena_clear (&self->core);
  if (mtude_arena_init (&self->core, &options) != MTUDE_OK)
    g_error ("failed to make an arena: out of memory");

  return self;
}

/**
 * multitude_arena_get_stats:
 * @self: an arena
 *
 * Takes the figures of the arena at this moment.  Allocating costs nothing for
 * them: they are found by walking the chunks.
 *
 * At any moment the figures fulfil
 *
 * |[
 * reserved = used - seed_used + wasted + available + cached + retained + overhead
 * ]|
 *
 * except that owners which other threads release while they are taken may count
 * as retained once more.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the number of chunks.
 *
 * Returns: (transfer full): the figures, to be freed with multitude_stats_free()
 *
 * Since: 1.0
 */
MultitudeStats *
multitude_arena_get_stats (MultitudeArena *self)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), NULL);

  return multitude_stats_new (&self->core);
}

/**
 * multitude_arena_add_cleanup: (skip)
 * @self: an arena
 * @notify: what to call
 * @data: (nullable): what to call it with
 *
 * Registers a function that is called once, when the arena is reset, freed, or
 * rewound to a mark that is older than the registration.
 *
 * Cleanups run on the thread that does that, newest first, while all memory of
 * the arena is still valid.  A cleanup may allocate from the arena and register
 * further cleanups, which then run as well; it may not reset, rewind or free it.
 *
 * Costs 32 bytes of the arena.  Only the thread that uses the arena may call
 * this.  Aborts the program when there is no memory.
 *
 * Since: 1.0
 */
void
multitude_arena_add_cleanup (MultitudeArena *self,
                             GDestroyNotify  notify,
                             gpointer        data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (notify != NULL);

  if (!mtude_arena_add_cleanup (&self->core, notify, data))
    multitude_abort (&self->core, MTUDE_CLEANUP_SIZE, sizeof (gpointer));
}

/**
 * multitude_arena_take_object: (skip)
 * @self: an arena
 * @object: (transfer full): a #GObject
 *
 * Lets the arena have the caller's reference to an object; it is given up as a
 * cleanup, see multitude_arena_add_cleanup().
 *
 * |[<!-- language="C" -->
 *   GFile *file = multitude_arena_take_object (arena, g_file_new_for_path (path));
 * ]|
 *
 * Only the thread that uses the arena may call this.  Fails as
 * multitude_arena_add_cleanup() does.
 *
 * Returns: (transfer none): @object
 *
 * Since: 1.0
 */
gpointer
multitude_arena_take_object (MultitudeArena *self,
                             gpointer        object)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (object), NULL);

  multitude_arena_add_cleanup (self, g_object_unref, object);

  return object;
}

/**
 * multitude_arena_hold_object:
 * @self: an arena
 * @object: a #GObject
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Takes a reference to an object, which is given up as a cleanup, see
 * multitude_arena_add_cleanup(): at the next reset, or when the last reference to
 * the snapshot goes that the arena is sealed into.  This is how scripts tie
 * objects to what an arena or a snapshot holds.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY, and has not taken a
 * reference then.
 *
 * Returns: whether the reference was taken
 *
 * Since: 1.0
 */
gboolean
multitude_arena_hold_object (MultitudeArena  *self,
                             GObject         *object,
                             GError         **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (self), FALSE);
  g_return_val_if_fail (G_IS_OBJECT (object), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!mtude_arena_add_cleanup (&self->core, g_object_unref, object))
    {
      multitude_set_error (error, self, MTUDE_CLEANUP_SIZE, sizeof (gpointer));
      return FALSE;
    }
  g_object_ref (object);

  return TRUE;
}

/**
 * multitude_arena_reset:
 * @self: an arena
 *
 * Gives up everything that was allocated and begins a new generation in the same
 * memory.  Runs the cleanups, newest first.  Owners, such as #GBytes, stay valid
 * and keep their chunks.
 *
 * Chunks are kept for the next generation as %MULTITUDE_RESET_KEEP_LIMIT says:
 * an arena whose generations are alike asks its source for nothing any more.
 * Takes constant time, however much was allocated, unless there are cleanups,
 * values with a chunk of their own, or chunks to give back.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
(multitude_arena_reset) (MultitudeArena *self)
{
  g_return_if_fail (self != NULL);

  multitude_arena_reset_inline (self);
}

/**
 * multitude_arena_reset_full:
 * @self: an arena
 * @mode: what to do with the chunks that have become empty
 *
 * Does what multitude_arena_reset() does, and says what happens to the chunks.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_arena_reset_full (MultitudeArena    *self,
                            MultitudeResetMode mode)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (mode <= MULTITUDE_RESET_FREE_ALL);

  mtude_arena_reset_full (&self->core, (MtudeResetMode) mode);
}

/**
 * multitude_arena_trim:
 * @self: an arena
 *
 * Gives back every chunk that holds nothing, and with the default source also
 * the pages of the current chunks that nothing is in, and what the whole process
 * keeps of memory that arenas gave back before.  A good
 * answer to a memory-pressure signal, such as
 * #GMemoryMonitor::low-memory-warning.
 *
 * What was allocated stays valid.  Only the thread that uses the arena may call
 * this.  Takes time in proportion to what is given back, and a system call for
 * each 2 MiB of the process's arenas.
 *
 * Since: 1.0
 */
void
multitude_arena_trim (MultitudeArena *self)
{
  g_return_if_fail (self != NULL);

  mtude_arena_trim (&self->core);
}

/**
 * multitude_arena_mark: (skip)
 * @self: an arena
 * @mark: (out caller-allocates): where to put the position
 *
 * Remembers how much of the arena is in use, for multitude_arena_rewind().
 *
 * |[<!-- language="C" -->
 *   MultitudeMark mark;
 *   const char *folded;
 *   gboolean found;
 *
 *   multitude_arena_mark (arena, &mark);
 *   folded = multitude_arena_strconcat (arena, ";", record, ";", NULL);
 *   found = strstr (folded, multitude_arena_strconcat (arena, ";", word, "=", NULL)) != NULL;
 *   multitude_arena_rewind (arena, &mark, NULL);
 * ]|
 *
 * Marks nest, cost nothing to keep, and need not be given up.  A reset ends all
 * marks; rewinding to a mark ends the younger ones.  Only the thread that uses
 * the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
multitude_arena_mark (MultitudeArena *self,
                      MultitudeMark  *mark)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (mark != NULL);

  mtude_arena_mark (&self->core, &mark->core);
}

/**
 * multitude_arena_rewind: (skip)
 * @self: an arena
 * @mark: a mark of this arena
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Gives up everything that was allocated since @mark was taken, and runs the
 * cleanups that were registered since, newest first.  What was there before
 * stays as it is, and so do owners.  @mark stays valid, younger marks do not.
 *
 * The rewind is refused with %MULTITUDE_ERROR_INVALID, and nothing happens, when
 * the arena was reset since; when what is in use does not reach @mark any more,
 * because of a rewind to an older one or because multitude_arena_realloc() gave
 * up memory from before it; or when plain owners that were issued since may be
 * alive.  What multitude_arena_realloc() has added since to memory from before
 * @mark is given up as well.
 *
 * Only the thread that uses the arena may call this.  Takes time in proportion
 * to the chunks that were used since the mark.
 *
 * Returns: whether it was done
 *
 * Since: 1.0
 */
gboolean
multitude_arena_rewind (MultitudeArena       *self,
                        const MultitudeMark  *mark,
                        GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (mark != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (mtude_arena_rewind (&self->core, &mark->core) == MTUDE_OK)
    return TRUE;

  multitude_set_error (error, self, 0, 1);
  return FALSE;
}
