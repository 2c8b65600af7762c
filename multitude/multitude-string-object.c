/* One string as an object, as list models give it out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeStringObject; to lists of strings, which of their objects are in
 * use.  An object has a copy of its string, so that it outlives the list.
 *
 *   the table has at most one object for an entry; an object that is being finalized
 *   may still be there, which is why it is referenced weakly
 */

#include "config.h"

#include "multitude-string-object.h"

#include "multitude-gettext-private.h"
#include "multitude-string-list-private.h"

struct _MultitudeStringObject
{
  GObject      parent_instance;

  char        *string;
  StringItems *items;           /* NULL: not of a list */
  StringEntry  entry;           /* Protected by the mutex of items. */
};

G_DEFINE_FINAL_TYPE (MultitudeStringObject, multitude_string_object, G_TYPE_OBJECT)

enum
{
  PROP_STRING = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* In the table by its first member. */
typedef struct
{
  StringEntry entry;
  gpointer    object;           /* to compare with */
  GWeakRef    reference;
} StringItem;

struct _StringItems
{
  GMutex      mutex;
  GHashTable *table;            /* of StringItem; Protected by the mutex. */
};

static void
string_item_free (gpointer data)
{
  StringItem *item = data;

  g_weak_ref_clear (&item->reference);
  g_free (item);
}

static StringItem *
string_item_new (StringEntry entry,
                 gpointer    object)
{
  StringItem *item = g_new (StringItem, 1);

  item->entry = entry;
  item->object = object;
  g_weak_ref_init (&item->reference, object);

  return item;
}

StringItems *
multitude_string_items_new (void)
{
  StringItems *self = g_atomic_rc_box_new (StringItems);

  g_mutex_init (&self->mutex);
  self->table = g_hash_table_new_full (g_int64_hash, g_int64_equal, string_item_free, NULL);

  return self;
}

static void
string_items_clear (gpointer data)
{
  StringItems *self = data;

  g_hash_table_unref (self->table);
  g_mutex_clear (&self->mutex);
}

void
multitude_string_items_unref (StringItems *self)
{
  g_atomic_rc_box_release_full (self, string_items_clear);
}

gboolean
multitude_string_items_is_empty (StringItems *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  return g_hash_table_size (self->table) == 0;
}

/* A new reference to the object, or NULL if there is none that is in use. */
gpointer
multitude_string_items_get (StringItems *self,
                            StringEntry  entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  StringItem *item = g_hash_table_lookup (self->table, &entry);

  return item != NULL ? g_weak_ref_get (&item->reference) : NULL;
}

/* Takes the place of an object that is being finalized. */
gpointer
multitude_string_items_add (StringItems *self,
                            StringEntry  entry,
                            const char  *string,
                            gsize        length)
{
  MultitudeStringObject *object = g_object_new (MULTITUDE_TYPE_STRING_OBJECT, NULL);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  object->string = g_strndup (string, length);
  object->items = g_atomic_rc_box_acquire (self);
  object->entry = entry;
  g_hash_table_add (self->table, string_item_new (entry, object));

  return object;
}

void
multitude_string_items_forget (StringItems *self,
                               StringEntry  entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->table, &entry);
}

/* An object is not freed before it has taken itself out of the table, so it is there
 * to be changed.
 */
void
multitude_string_items_move (StringItems *self,
                             StringEntry  entry,
                             StringEntry  new_entry)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  gpointer item;

  if (!g_hash_table_steal_extended (self->table, &entry, &item, NULL))
    return;

  ((StringItem *) item)->entry = new_entry;
  ((MultitudeStringObject *) ((StringItem *) item)->object)->entry = new_entry;
  g_hash_table_add (self->table, item);
}

static void
string_items_remove (StringItems           *self,
                     MultitudeStringObject *object)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);
  StringItem *item = g_hash_table_lookup (self->table, &object->entry);

  if (item != NULL && item->object == object)
    g_hash_table_remove (self->table, item);
}

static void
multitude_string_object_finalize (GObject *object)
{
  MultitudeStringObject *self = MULTITUDE_STRING_OBJECT (object);

  if (self->items != NULL)
    {
      string_items_remove (self->items, self);
      multitude_string_items_unref (self->items);
    }
  g_free (self->string);

  G_OBJECT_CLASS (multitude_string_object_parent_class)->finalize (object);
}

static void
multitude_string_object_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STRING:
      g_value_set_string (value, MULTITUDE_STRING_OBJECT (object)->string);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/**
 * MultitudeStringObject:string:
 *
 * The string.  May be read on any thread; it never changes.
 *
 * Since: 1.0
 */

static void
multitude_string_object_class_init (MultitudeStringObjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = multitude_string_object_finalize;
  object_class->get_property = multitude_string_object_get_property;

  props[PROP_STRING] = g_param_spec_string ("string", NULL, _("The string"), NULL,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
multitude_string_object_init (MultitudeStringObject *self G_GNUC_UNUSED)
{
}

/**
 * multitude_string_object_new:
 * @string: (not nullable): a string, which is copied
 *
 * Makes an object of a string, for a #GListStore for example.
 *
 * May be called from any thread.  Aborts the program when there is no memory.
 *
 * Returns: (transfer full): a new object
 *
 * Since: 1.0
 */
MultitudeStringObject *
multitude_string_object_new (const char *string)
{
  MultitudeStringObject *self;

  g_return_val_if_fail (string != NULL, NULL);

  self = g_object_new (MULTITUDE_TYPE_STRING_OBJECT, NULL);
  self->string = g_strdup (string);

  return self;
}

/**
 * multitude_string_object_get_string:
 * @self: an object
 *
 * Gets the string of an object; it is valid as long as the object is.
 *
 * May be called from any thread.
 *
 * Returns: (transfer none): the string
 *
 * Since: 1.0
 */
const char *
multitude_string_object_get_string (MultitudeStringObject *self)
{
  g_return_val_if_fail (MULTITUDE_IS_STRING_OBJECT (self), NULL);

  return self->string;
}
