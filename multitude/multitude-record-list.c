/* A list model of records whose memory is in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeRecordList but for the calls that change it.
 *
 *   the index has as many entries as all segments have live records
 *   an item in use has the entry that the index has for its record
 */

#include "config.h"

#include "multitude-record-list.h"

#include "multitude-gettext-private.h"
#include "multitude-record-list-private.h"

#include <string.h>

static void multitude_record_list_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MultitudeRecordList, multitude_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      multitude_record_list_list_model_init))

enum
{
  PROP_ARENA = 1,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  PROP_RECORD_SIZE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* A handler may drop the last reference that the caller knows of. */
void
multitude_record_list_emit_change (MultitudeRecordList *self,
                                   guint                position,
                                   guint                n_removals,
                                   guint                n_additions)
{
  g_object_ref (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removals, n_additions);
  if (n_removals != n_additions)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
  g_object_unref (self);
}

/* ---- Items ---- */

static void
on_item_gone (gpointer  data,
              GObject  *object G_GNUC_UNUSED)
{
  multitude_list_item_link_clear (data);
  g_free (data);
}

static void
add_item (MultitudeRecordList *self,
          ListEntry            entry,
          gpointer             item)
{
  ListItemLink *link = g_new0 (ListItemLink, 1);

  multitude_list_items_add (self->base.items, entry, item, link);
  g_object_weak_ref (item, on_item_gone, link);
}

static gpointer
make_item (MultitudeRecordList *self,
           guint                position,
           ListEntry            entry)
{
  const guint8 *record = multitude_record_store_get (&self->store, entry);
  gpointer item;

  if (self->create_item == NULL)
    {
      g_critical ("g_list_model_get_item: only a list from multitude_record_list_new() has items");
      return NULL;
    }

  self->n_creating++;
  item = self->create_item (self, position, record, self->store.record_size, self->user_data);
  self->n_creating--;

  if (!G_TYPE_CHECK_INSTANCE_TYPE (item, self->item_type))
    {
      g_critical ("g_list_model_get_item: the item for a record is no %s but %s", g_type_name (self->item_type),
                  item != NULL ? G_OBJECT_TYPE_NAME (item) : "NULL");
      if (G_IS_OBJECT (item))
        g_object_unref (g_object_take_ref (item));
      return NULL;
    }

  return g_object_take_ref (item);
}

/* ---- The list model ---- */

static GType
multitude_record_list_get_item_type (GListModel *model)
{
  return MULTITUDE_RECORD_LIST (model)->item_type;
}

static guint
multitude_record_list_get_n_items (GListModel *model)
{
  return multitude_list_index_get_n (&MULTITUDE_RECORD_LIST (model)->base.index);
}

/* What makes the item may have asked for it, and be given another one. */
static gpointer
multitude_record_list_get_item (GListModel *model,
                                guint       position)
{
  MultitudeRecordList *self = MULTITUDE_RECORD_LIST (model);
  g_autoptr (GObject) item = NULL;
  gpointer other;
  ListEntry entry;

  if (position >= multitude_list_index_get_n (&self->base.index))
    return NULL;

  entry = *multitude_list_index_at (&self->base.index, position);
  other = multitude_list_items_get (self->base.items, entry);
  if (other != NULL)
    return other;

  item = make_item (self, position, entry);
  if (item == NULL)
    return NULL;

  other = multitude_list_items_get (self->base.items, entry);
  if (other != NULL)
    return other;

  add_item (self, entry, item);
  return g_steal_pointer (&item);
}

static void
multitude_record_list_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = multitude_record_list_get_item_type;
  interface->get_n_items = multitude_record_list_get_n_items;
  interface->get_item = multitude_record_list_get_item;
}

/* ---- The object ---- */

static void
multitude_record_list_constructed (GObject *object)
{
  MultitudeRecordList *self = MULTITUDE_RECORD_LIST (object);

  G_OBJECT_CLASS (multitude_record_list_parent_class)->constructed (object);

  if (self->base.memory.arena == NULL)
    self->base.memory.arena = multitude_arena_new ();
}

static void
multitude_record_list_finalize (GObject *object)
{
  MultitudeRecordList *self = MULTITUDE_RECORD_LIST (object);

  multitude_record_store_clear (&self->store);
  multitude_list_clear (&self->base);
  if (self->destroy != NULL)
    self->destroy (self->user_data);

  G_OBJECT_CLASS (multitude_record_list_parent_class)->finalize (object);
}

static void
multitude_record_list_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  MultitudeRecordList *self = MULTITUDE_RECORD_LIST (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      g_value_set_object (value, self->base.memory.arena);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, self->item_type);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, multitude_list_index_get_n (&self->base.index));
      break;
    case PROP_RECORD_SIZE:
      g_value_set_uint64 (value, self->store.record_size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
multitude_record_list_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  MultitudeRecordList *self = MULTITUDE_RECORD_LIST (object);

  switch (prop_id)
    {
    case PROP_ARENA:
      self->base.memory.arena = g_value_dup_object (value);
      break;
    case PROP_ITEM_TYPE:
      self->item_type = g_value_get_gtype (value);
      break;
    case PROP_RECORD_SIZE:
      multitude_record_store_init (&self->store, &self->base.memory, (gsize) g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * MultitudeRecordList:arena:
 *
 * Whose memory the records are in; without one the list makes its own.  Only the
 * thread that uses the arena may use the list.
 *
 * Since: 1.0
 */

/**
 * MultitudeRecordList:item-type:
 *
 * The type of the items.  May be read on any thread.
 *
 * Since: 1.0
 */

/**
 * MultitudeRecordList:n-items:
 *
 * How many records there are; notifies after #GListModel::items-changed, on the
 * thread that uses the list.
 *
 * Since: 1.0
 */

/**
 * MultitudeRecordList:record-size:
 *
 * How many bytes a record has.  May be read on any thread.
 *
 * Since: 1.0
 */

static void
define_props (void)
{
  props[PROP_ARENA] =
    g_param_spec_object ("arena", NULL, _("The arena that the records are in"), MULTITUDE_TYPE_ARENA,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ITEM_TYPE] =
    g_param_spec_gtype ("item-type", NULL, _("The type of the items"), G_TYPE_OBJECT,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, _("How many records there are"), 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_RECORD_SIZE] =
    g_param_spec_uint64 ("record-size", NULL, _("How many bytes a record has"), 1, G_MAXSIZE, 1,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
}

static void
multitude_record_list_class_init (MultitudeRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = multitude_record_list_constructed;
  object_class->finalize = multitude_record_list_finalize;
  object_class->get_property = multitude_record_list_get_property;
  object_class->set_property = multitude_record_list_set_property;

  define_props ();
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
release_entry (ListEntry entry,
               gpointer  data)
{
  MultitudeRecordList *self = data;

  multitude_record_store_release (&self->store, entry);
}

static void
multitude_record_list_init (MultitudeRecordList *self)
{
  multitude_list_init (&self->base, release_entry, self);
}

/**
 * multitude_record_list_new:
 * @item_type: what the items are, #GObject or a type that is derived from it
 * @record_size: how many bytes a record has, at least one
 * @create_item: (scope notified) (closure user_data) (destroy destroy): makes the
 *   item of a record
 * @user_data: for @create_item
 * @destroy: (nullable): called with @user_data when the list is gone
 *
 * Makes a list with an arena of its own.
 *
 * A record begins at an address that is a multiple of each power of two that divides
 * @record_size, up to 8; this is what every struct of that size asks for, unless it is
 * declared to need more.
 *
 * The list belongs to the thread that makes it, which for a list that a user interface
 * shows is the main thread.  Its items may be released on any, and so may its last
 * reference, on whose thread @destroy is called.  Aborts the program when there is no
 * memory.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 1.0
 */
MultitudeRecordList *
multitude_record_list_new (GType                   item_type,
                           gsize                   record_size,
                           MultitudeRecordListFunc create_item,
                           gpointer                user_data,
                           GDestroyNotify          destroy)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  return multitude_record_list_new_with_arena (arena, item_type, record_size, create_item, user_data, destroy);
}

/**
 * multitude_record_list_new_with_arena:
 * @arena: an arena, which the list keeps a reference to
 * @item_type: what the items are, #GObject or a type that is derived from it
 * @record_size: how many bytes a record has, at least one
 * @create_item: (scope notified) (closure user_data) (destroy destroy): makes the
 *   item of a record
 * @user_data: for @create_item
 * @destroy: (nullable): called with @user_data when the list is gone
 *
 * Makes an empty list whose memory is that of an arena: its budget, its source, its
 * statistics.  The records are owners, so they stay when the arena is reset.  For
 * everything else, see multitude_record_list_new().
 *
 * Only the thread that uses the arena may call this, and use the list; the last reference
 * to the list may be dropped on any thread, also while the arena is used.  Aborts the
 * program when there is no memory for the object; it asks the arena for nothing.
 *
 * Returns: (transfer full): a new list
 *
 * Since: 1.0
 */
MultitudeRecordList *
multitude_record_list_new_with_arena (MultitudeArena          *arena,
                                      GType                    item_type,
                                      gsize                    record_size,
                                      MultitudeRecordListFunc  create_item,
                                      gpointer                 user_data,
                                      GDestroyNotify           destroy)
{
  MultitudeRecordList *self;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (g_type_is_a (item_type, G_TYPE_OBJECT), NULL);
  g_return_val_if_fail (record_size > 0, NULL);
  g_return_val_if_fail (create_item != NULL, NULL);

  self = g_object_new (MULTITUDE_TYPE_RECORD_LIST,
                       "arena", arena,
                       "item-type", item_type,
                       "record-size", (guint64) record_size,
                       NULL);
  self->create_item = create_item;
  self->user_data = user_data;
  self->destroy = destroy;

  return self;
}

/**
 * multitude_record_list_get_arena:
 * @self: a list
 *
 * Gets the arena that the records are in, for its figures for example.
 *
 * Only the thread that uses the list may call this.
 *
 * Returns: (transfer none): the arena
 *
 * Since: 1.0
 */
MultitudeArena *
multitude_record_list_get_arena (MultitudeRecordList *self)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), NULL);

  return self->base.memory.arena;
}

/**
 * multitude_record_list_get_record_size:
 * @self: a list
 *
 * Gets how many bytes a record has.
 *
 * May be called from any thread.
 *
 * Returns: the bytes of a record
 *
 * Since: 1.0
 */
gsize
multitude_record_list_get_record_size (MultitudeRecordList *self)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), 0);

  return self->store.record_size;
}

/**
 * multitude_record_list_get_record: (skip)
 * @self: a list
 * @position: which record
 *
 * Gets a record without making an object of it.  It stays where it is until it is
 * removed from the list, wherever in the list it moves to.
 *
 * Only the thread that uses the list may call this; the bytes may be read by others as
 * long as the record is there.
 *
 * Returns: (transfer none) (nullable): the record, or %NULL if there is none at
 *   @position
 *
 * Since: 1.0
 */
gconstpointer
multitude_record_list_get_record (MultitudeRecordList *self,
                                  guint                position)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), NULL);

  if (position >= multitude_list_index_get_n (&self->base.index))
    return NULL;

  return multitude_record_store_get (&self->store, *multitude_list_index_at (&self->base.index, position));
}

/**
 * multitude_record_list_get_record_bytes:
 * @self: a list
 * @position: which record
 *
 * Copies a record.  C programs have multitude_record_list_get_record(), which does not.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is no
 * memory.
 *
 * Returns: (transfer full) (nullable): the bytes of the record, or %NULL if there is none
 *   at @position
 *
 * Since: 1.0
 */
GBytes *
multitude_record_list_get_record_bytes (MultitudeRecordList *self,
                                        guint                position)
{
  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), NULL);

  if (position >= multitude_list_index_get_n (&self->base.index))
    return NULL;

  return multitude_record_list_get_bytes (self, position, 1);
}

/**
 * multitude_record_list_get_bytes:
 * @self: a list
 * @position: the first record
 * @n_records: how many; there have to be as many
 *
 * Copies records, one behind the other, which multitude_record_list_splice_bytes() could
 * put into a list again.
 *
 * Only the thread that uses the list may call this.  Aborts the program when there is no
 * memory.
 *
 * Returns: (transfer full): the bytes of the records
 *
 * Since: 1.0
 */
GBytes *
multitude_record_list_get_bytes (MultitudeRecordList *self,
                                 guint                position,
                                 guint                n_records)
{
  gsize record_size;
  guint8 *records;
  guint i;

  g_return_val_if_fail (MULTITUDE_IS_RECORD_LIST (self), NULL);
  g_return_val_if_fail (multitude_list_has_range (&self->base, position, n_records), NULL);

  record_size = self->store.record_size;
  records = g_malloc (MAX (n_records * record_size, 1));
  for (i = 0; i < n_records; i++)
    memcpy (records + i * record_size, multitude_record_list_get_record (self, position + i), record_size);

  return g_bytes_new_take (records, n_records * record_size);
}
