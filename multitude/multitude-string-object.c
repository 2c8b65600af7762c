/* One string as an object, as list models give it out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeStringObject.  An object has a copy of its string, so that it
 * outlives the list.
 */

#include "config.h"

#include "multitude-string-object.h"

#include "multitude-gettext-private.h"
#include "multitude-string-list-private.h"

struct _MultitudeStringObject
{
  GObject      parent_instance;

  char        *string;
  ListItemLink link;
};

G_DEFINE_FINAL_TYPE (MultitudeStringObject, multitude_string_object, G_TYPE_OBJECT)

enum
{
  PROP_STRING = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* A copy of a string, in use as the item of an entry. */
gpointer
multitude_string_object_new_item (ListItems  *items,
                                  ListEntry   entry,
                                  const char *string,
                                  gsize       length)
{
  MultitudeStringObject *self = g_object_new (MULTITUDE_TYPE_STRING_OBJECT, NULL);

  self->string = g_strndup (string, length);
  multitude_list_items_add (items, entry, self, &self->link);

  return self;
}

static void
multitude_string_object_finalize (GObject *object)
{
  MultitudeStringObject *self = MULTITUDE_STRING_OBJECT (object);

  multitude_list_item_link_clear (&self->link);
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
