/* A list model of strings whose memory is in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeStringList but for the calls that change it.  It is made of texts,
 * positions and the items in use, each of which has a file.
 *
 *   the index has as many entries as all segments have live ones
 *   an item in use has the entry that the index has for its string
 */

#include "config.h"

#include "multitude-string-list.h"

#include "multitude-gettext-private.h"
#include "multitude-string-list-private.h"

static void multitude_string_list_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MultitudeStringList, multitude_string_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      multitude_string_list_list_model_init))

enum
{
  PROP_ARENA = 1,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  PROP_STRINGS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* A handler may drop the last reference that the caller knows of.  Bytes go last, for
 * what frees them may change the list again, and tell of that.
 */
void
multitude_string_list_emit_change (MultitudeStringList *self,
                                   guint                position,
                                   guint                n_removals,
                                   guint                n_additions)
{
  g_object_ref (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removals, n_additions);
  if (n_removals != n_additions)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
  multitude_string_text_drop_bytes (&self->text);
  g_object_unref (self);
}

/* ---- The list model ---- */

static GType
multitude_string_list_get_item_type (GListModel *model G_GNUC_UNUSED)
{
  return MULTITUDE_TYPE_STRING_OBJECT;
}

static guint
multitude_string_list_get_n_items (GListModel *model)
{
  return multitude_list_index_get_n (&MULTITUDE_STRING_LIST (model)->base.index);
}

static gpointer
multitude_string_list_get_item (GListModel *model,
                                guint       position)
{
  MultitudeStringList *self = MULTITUDE_STRING_LIST (model);
  ListEntry entry;
  const char *text;
  gpointer item;
  gsize length;

  if (position >= multitude_list_index_get_n (&self->base.index))
    return NULL;

  entry = *multitude_list_index_at (&self->base.index, position);
  item = multitude_list_items_get (self->base.items, entry);
  if (item != NULL)
    return item;

  text = multitude_string_text_get (&self->text, entry, &length);
  return multitude_string_object_new_item (self->base.items, entry, text, length);
}

static void
multitude_string_list_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = multitude_string_list_get_item_type;
  interface->get_n_items = multitude_string_list_get_n_items;
  interface->get_item = multitude_string_list_get_item;
}

/* ---- The object ---- */

static void
multitude_string_list_constructed (GObject *object)
{
  MultitudeStringList *self = MULTITUDE_STRING_LIST (object);

  G_OBJECT_CLASS (multitude_string_list_parent_class)->constructed (object);

  if (self->base.memory.arena == NULL)
    self->base.memory.arena = multitude_arena_new ();

  if (self->strings != NULL)
    multitude_string_list_splice (self, 0, 0, (const char *const *) self->strings);
  g_clear_pointer (&self->strings, g_strfreev);
}

static void
multitude_string_list_finalize (GObject *object)
{
  MultitudeStringList *self = MULTITUDE_STRING_LIST (object);

  multitude_string_text_clear (&self->text);
  multitude_list_clear (&self->base);

  G_OBJECT_CLASS (multitude_string_list_parent_class)->finalize (object);
}

static void
multitude_string_list_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  MultitudeStringList *self = MULTITUDE_STRING_LIST (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      g_value_set_object (value, self->base.memory.arena);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, MULTITUDE_TYPE_STRING_OBJECT);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, multitude_list_index_get_n (&self->base.index));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
multitude_string_list_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  MultitudeStringList *self = MULTITUDE_STRING_LIST (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      self->base.memory.arena = g_value_dup_object (value);
      break;
    case PROP_STRINGS:
      self->strings = g_value_dup_boxed (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * MultitudeStringList:arena:
 *
 * Whose memory the strings are in; without one the list makes its own.  Only the
 * thread that uses the arena may use the list.
 *
 * Since: 1.0
 */

/**
 * MultitudeStringList:item-type:
 *
 * The type of the items, which is #MultitudeStringObject.  May be read on any thread.
 *
 * Since: 1.0
 */

/**
 * MultitudeStringList:n-items:
 *
 * How many strings there are; notifies after #GListModel::items-changed, on the
 * thread that uses the list.
 *
 * Since: 1.0
 */

/**
 * MultitudeStringList:strings:
 *
 * The first strings of the list, copied by the thread that makes it.
 *
 * Since: 1.0
 */

static void
define_props (void)
{
  props[PROP_ARENA] =
    g_param_spec_object ("arena", NULL, _("The arena that the strings are in"), MULTITUDE_TYPE_ARENA,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ITEM_TYPE] =
    g_param_spec_gtype ("item-type", NULL, _("The type of the items"), G_TYPE_OBJECT,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, _("How many strings there are"), 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_STRINGS] =
    g_param_spec_boxed ("strings", NULL, _("The first strings"), G_TYPE_STRV,
                        G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
}

static void
multitude_string_list_class_init (MultitudeStringListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = multitude_string_list_constructed;
  object_class->finalize = multitude_string_list_finalize;
  object_class->get_property = multitude_string_list_get_property;
  object_class->set_property = multitude_string_list_set_property;

  define_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
release_entry (ListEntry entry,
               gpointer  data)
{
  MultitudeStringList *self = data;

  multitude_string_text_release (&self->text, entry);
}

static void
multitude_string_list_init (MultitudeStringList *self)
{
  multitude_list_init (&self->base, release_entry, self);
  multitude_string_text_init (&self->text, &self->base.memory);
}

/**
 * multitude_string_list_new:
 * @strings: (array zero-terminated=1) (nullable): the first strings, which are copied
 *
 * Makes a list with an arena of its own.
 *
 * The list belongs to the thread that makes it, which for a list that a user
 * interface shows is the main thread.  Its items may be released on any, and so may its
 * last reference.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 1.0
 */
MultitudeStringList *
multitude_string_list_new (const char *const *strings)
{
  MultitudeStringList *self = g_object_new (MULTITUDE_TYPE_STRING_LIST, NULL);

  multitude_string_list_splice (self, 0, 0, strings);

  return self;
}

/**
 * multitude_string_list_new_with_arena:
 * @arena: an arena, which the list keeps a reference to
 *
 * Makes an empty list whose memory is that of an arena: its budget, its source, its
 * statistics.  The strings are owners, so they stay when the arena is reset.
 *
 * Only the thread that uses the arena may call this, and use the list; the last reference
 * to the list may be dropped on any thread, also while the arena is used.  Aborts the
 * program when there is no memory for the object; it asks the arena for nothing.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 1.0
 */
MultitudeStringList *
multitude_string_list_new_with_arena (MultitudeArena *arena)
{
  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);

  return g_object_new (MULTITUDE_TYPE_STRING_LIST, "arena", arena, NULL);
}

/**
 * multitude_string_list_get_arena:
 * @self: a list
 *
 * Gets the arena that the strings are in, for its figures for example.
 *
 * Only the thread that uses the list may call this.
 *
 * Returns: (transfer none): the arena
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_string_list_get_arena (MultitudeStringList *self)
{
  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), NULL);

  return self->base.memory.arena;
}

/**
 * multitude_string_list_get_string:
 * @self: a list
 * @position: which string
 *
 * Gets a string without making an object of it; it is valid until it is removed from
 * the list.  A line of multitude_string_list_append_lines() has no NUL behind it, so
 * the first call for its position copies it into the arena; to look at many of such
 * lines once, take the items, whose copies go with them.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is
 * no memory for such a copy.
 *
 * Returns: (transfer none) (nullable): the string, or %NULL if there is none at
 *   @position
 *
 * Since: 1.0
 */
const char *
multitude_string_list_get_string (MultitudeStringList *self,
                                  guint                position)
{
  ListEntry *entry, copy, line;
  const char *text;
  gsize length;

  g_return_val_if_fail (MULTITUDE_IS_STRING_LIST (self), NULL);

  if (position >= multitude_list_index_get_n (&self->base.index))
    return NULL;

  entry = multitude_list_index_at (&self->base.index, position);
  line = *entry;
  text = multitude_string_text_get (&self->text, line, &length);
  if (multitude_string_text_has_nul (&self->text, line))
    return text;

  if (!multitude_string_text_add (&self->text, text, length, &copy))
    multitude_abort (&self->base.memory.arena->core, self->base.memory.asked, 8);
  *entry = copy;
  multitude_list_items_move (self->base.items, line, copy);
  multitude_string_text_release (&self->text, line);
  text = multitude_string_text_get (&self->text, copy, &length);
  multitude_string_text_drop_bytes (&self->text);

  return text;
}
