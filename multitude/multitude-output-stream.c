/* An output stream into the memory of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeOutputStream but for what GIO calls, which is in
 * multitude-output-stream-write.c.  The bytes are a block of the arena, as those of
 * every builder are: an owner from the first one, so that it is stolen by ending its
 * growth.
 *
 * A stream holds its arena, and its last reference may be dropped on any thread, as
 * GIO's own tasks do it.  So the block is let go there as a box is.
 */

#include "config.h"

#include "multitude-output-stream-private.h"

#include "multitude-builder-private.h"
#include "multitude-gettext-private.h"

G_DEFINE_FINAL_TYPE_WITH_CODE (MultitudeOutputStream, multitude_output_stream, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      multitude_output_stream_seekable_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      multitude_output_stream_pollable_init))

enum
{
  PROP_ARENA = 1,
  PROP_DATA,
  PROP_SIZE,
  PROP_DATA_SIZE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
multitude_output_stream_constructed (GObject *object)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (object);

  G_OBJECT_CLASS (multitude_output_stream_parent_class)->constructed (object);

  if (self->arena == NULL)
    self->arena = multitude_arena_new ();
}

static void
multitude_output_stream_finalize (GObject *object)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (object);

  multitude_builder_drop_block (self->arena, &self->block, TRUE);
  g_object_unref (self->arena);

  G_OBJECT_CLASS (multitude_output_stream_parent_class)->finalize (object);
}

static void
multitude_output_stream_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      g_value_set_object (value, self->arena);
      break;
    case PROP_DATA:
      g_value_set_pointer (value, self->block.data);
      break;
    case PROP_SIZE:
      g_value_set_ulong (value, self->size);
      break;
    case PROP_DATA_SIZE:
      g_value_set_ulong (value, self->data_size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
multitude_output_stream_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  MultitudeOutputStream *self = MULTITUDE_OUTPUT_STREAM (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      self->arena = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * MultitudeOutputStream:arena:
 *
 * Whose memory the bytes are in; without one the stream makes its own.  Only the
 * thread that uses the arena may use the stream.
 *
 * Since: 1.0
 */

/**
 * MultitudeOutputStream:data:
 *
 * Where the bytes are, as multitude_output_stream_get_data() says it, on the thread
 * that uses the stream.
 *
 * Since: 1.0
 */

/**
 * MultitudeOutputStream:size:
 *
 * How many bytes there is room for, as multitude_output_stream_get_size() says it, on
 * the thread that uses the stream.
 *
 * Since: 1.0
 */

/**
 * MultitudeOutputStream:data-size:
 *
 * How many bytes were written, as multitude_output_stream_get_data_size() says it, on
 * the thread that uses the stream.
 *
 * Since: 1.0
 */

static void
define_props (void)
{
  props[PROP_ARENA] =
    g_param_spec_object ("arena", NULL, _("The arena that the bytes are in"), MULTITUDE_TYPE_ARENA,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_DATA] =
    g_param_spec_pointer ("data", NULL, _("Where the bytes are"),
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_SIZE] =
    g_param_spec_ulong ("size", NULL, _("How many bytes there is room for"), 0, G_MAXULONG, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_DATA_SIZE] =
    g_param_spec_ulong ("data-size", NULL, _("How many bytes were written"), 0, G_MAXULONG, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
multitude_output_stream_class_init (MultitudeOutputStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = multitude_output_stream_constructed;
  object_class->finalize = multitude_output_stream_finalize;
  object_class->get_property = multitude_output_stream_get_property;
  object_class->set_property = multitude_output_stream_set_property;

  multitude_output_stream_class_write (G_OUTPUT_STREAM_CLASS (klass));

  define_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
multitude_output_stream_init (MultitudeOutputStream *self G_GNUC_UNUSED)
{
}

/* ---- New streams ---- */

static GOutputStream *
create (MultitudeArena  *arena,
        gsize            size,
        StreamKind       kind,
        GError         **error)
{
  g_autoptr (MultitudeOutputStream) self = g_object_new (MULTITUDE_TYPE_OUTPUT_STREAM, "arena", arena, NULL);

  if (!multitude_output_stream_reserve (self, size))
    {
      multitude_set_error (error, arena, size, MTUDE_BLOCK_ALIGNMENT);
      return NULL;
    }

  self->kind = kind;
  return G_OUTPUT_STREAM (g_steal_pointer (&self));
}

static GOutputStream *
create_or_abort (MultitudeArena *arena,
                 gsize           size,
                 StreamKind      kind)
{
  GOutputStream *stream = create (arena, size, kind, NULL);

  if (stream == NULL)
    multitude_abort (&arena->core, size, MTUDE_BLOCK_ALIGNMENT);

  return stream;
}

/**
 * multitude_output_stream_new:
 * @arena: an arena, which the stream keeps a reference to
 *
 * Makes an empty stream that grows.  The twin of g_memory_output_stream_new_resizable().
 *
 * Only the thread that uses the arena may call this, and use the stream; its last
 * reference may be dropped on any thread.  Aborts the program when there is no memory
 * for the object; it asks the arena for nothing.
 *
 * Returns: (transfer full): a new stream
 *
 * Since: 1.0
 */
GOutputStream *
multitude_output_stream_new (MultitudeArena *arena)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);

  return create_or_abort (arena, 0, STREAM_GROWS);
}

/**
 * multitude_output_stream_sized_new: (skip)
 * @arena: an arena, which the stream keeps a reference to
 * @size: how many bytes there shall be room for; may be 0
 *
 * Makes an empty stream that grows, with room.  Until that many bytes are there,
 * writing can neither fail nor move them.
 *
 * Only the thread that uses the arena may call this, and use the stream; its last
 * reference may be dropped on any thread.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a new stream
 *
 * Since: 1.0
 */
GOutputStream *
multitude_output_stream_sized_new (MultitudeArena *arena,
                                   gsize           size)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);

  return create_or_abort (arena, size, STREAM_GROWS);
}

/**
 * multitude_output_stream_try_sized_new: (rename-to multitude_output_stream_sized_new)
 * @arena: an arena, which the stream keeps a reference to
 * @size: how many bytes there shall be room for; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_output_stream_sized_new(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): a new stream, or %NULL with @error set
 *
 * Since: 1.0
 */
GOutputStream *
multitude_output_stream_try_sized_new (MultitudeArena  *arena,
                                       gsize            size,
                                       GError         **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return create (arena, size, STREAM_GROWS, error);
}

/**
 * multitude_output_stream_new_fixed: (skip)
 * @arena: an arena, which the stream keeps a reference to
 * @size: how many bytes there are room for; may be 0
 *
 * Makes an empty stream that does not grow, as g_memory_output_stream_new() does
 * without a function to reallocate: its end is @size when it is sought, it cannot be
 * truncated, and what does not fit is not written, or fails with
 * %G_IO_ERROR_NO_SPACE if nothing does.
 *
 * Only the thread that uses the arena may call this, and use the stream; its last
 * reference may be dropped on any thread.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a new stream
 *
 * Since: 1.0
 */
GOutputStream *
multitude_output_stream_new_fixed (MultitudeArena *arena,
                                   gsize           size)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);

  return create_or_abort (arena, size, STREAM_IS_FIXED);
}

/**
 * multitude_output_stream_try_new_fixed: (rename-to multitude_output_stream_new_fixed)
 * @arena: an arena, which the stream keeps a reference to
 * @size: how many bytes there are room for; may be 0
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_output_stream_new_fixed(), but returns %NULL and sets @error where that
 * would abort.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): a new stream, or %NULL with @error set
 *
 * Since: 1.0
 */
GOutputStream *
multitude_output_stream_try_new_fixed (MultitudeArena  *arena,
                                       gsize            size,
                                       GError         **error)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return create (arena, size, STREAM_IS_FIXED, error);
}

/* ---- What is in them ---- */

/**
 * multitude_output_stream_get_arena:
 * @self: a stream
 *
 * Gets the arena that the bytes are in, for its figures for example.
 *
 * Only the thread that uses the stream may call this.
 *
 * Returns: (transfer none): the arena
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_output_stream_get_arena (MultitudeOutputStream *self)
{
  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), NULL);

  return self->arena;
}

/**
 * multitude_output_stream_get_data: (skip)
 * @self: a stream
 *
 * Gets the bytes, aligned to 16.  The twin of g_memory_output_stream_get_data(), but
 * for that there is only one NUL behind them in the room that is not used, if there is
 * such room.
 *
 * Only the thread that uses the stream may call this.
 *
 * Returns: (transfer none) (nullable): the bytes, valid until the stream is written
 *   to or truncated; %NULL if there is no memory, as in a stream that is empty, or if
 *   they were stolen
 *
 * Since: 1.0
 */
gpointer
multitude_output_stream_get_data (MultitudeOutputStream *self)
{
  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), NULL);

  return self->block.data;
}

/**
 * multitude_output_stream_get_size:
 * @self: a stream
 *
 * Gets how many bytes there is room for: a power of two if it had to grow.  The twin
 * of g_memory_output_stream_get_size().
 *
 * Only the thread that uses the stream may call this.
 *
 * Returns: bytes; 0 if they were stolen
 *
 * Since: 1.0
 */
gsize
multitude_output_stream_get_size (MultitudeOutputStream *self)
{
  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), 0);

  return self->size;
}

/**
 * multitude_output_stream_get_data_size:
 * @self: a stream
 *
 * Gets how many bytes there are, from the first to the last one that was written and
 * not truncated.  The twin of g_memory_output_stream_get_data_size().
 *
 * Only the thread that uses the stream may call this.
 *
 * Returns: bytes, also after they were stolen
 *
 * Since: 1.0
 */
gsize
multitude_output_stream_get_data_size (MultitudeOutputStream *self)
{
  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), 0);

  return self->data_size;
}

/* Ending a block that has memory cannot fail. */
static gpointer
steal (MultitudeOutputStream *self)
{
  gpointer data = NULL;

  if (self->block.data != NULL)
    data = mtude_block_freeze_box (&self->arena->core, &self->block, self->data_size);
  self->size = 0;

  return data;
}

/**
 * multitude_output_stream_steal_data: (skip)
 * @self: a stream that was closed
 *
 * Takes the bytes out of a stream, without a copy.  The twin of
 * g_memory_output_stream_steal_data(), but for how they are freed.  There are
 * multitude_output_stream_get_data_size() of them; room that was not used goes back
 * to the arena if nothing was allocated behind it.
 *
 * Takes constant time.  Only the thread that uses the stream may call this.
 *
 * Returns: (transfer full) (nullable): the bytes, to be freed with
 *   multitude_box_free() on any thread; %NULL if there is no memory, as in a stream
 *   that is empty, or if they were stolen before.  They may outlive the stream and
 *   the arena.
 *
 * Since: 1.0
 */
gpointer
multitude_output_stream_steal_data (MultitudeOutputStream *self)
{
  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), NULL);
  g_return_val_if_fail (g_output_stream_is_closed (G_OUTPUT_STREAM (self)), NULL);

  return steal (self);
}

/**
 * multitude_output_stream_steal_as_bytes:
 * @self: a stream that was closed
 *
 * Makes a #GBytes of the bytes, without a copy.  The twin of
 * g_memory_output_stream_steal_as_bytes(); but the data of an empty #GBytes is not
 * %NULL.  Room that was not used goes back to the arena if nothing was allocated
 * behind it.
 *
 * Takes constant time.  Only the thread that uses the stream may call this.  Aborts
 * the program when GLib has no memory for the struct.
 *
 * Returns: (transfer full): a #GBytes that may outlive the stream and the arena, and
 *   be released on any thread; an empty one if the bytes were stolen before
 *
 * Since: 1.0
 */
GBytes *
multitude_output_stream_steal_as_bytes (MultitudeOutputStream *self)
{
  gpointer data;

  g_return_val_if_fail (MULTITUDE_IS_OUTPUT_STREAM (self), NULL);
  g_return_val_if_fail (g_output_stream_is_closed (G_OUTPUT_STREAM (self)), NULL);

  if (self->data_size == 0)
    mtude_block_free (&self->arena->core, &self->block);

  data = steal (self);
  if (data == NULL)
    return g_bytes_new_static ("", 0);

  return g_bytes_new_with_free_func (data, self->data_size, mtude_box_free, data);
}
