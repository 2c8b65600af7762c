/* A document tree in an arena: the whole of it is freed by one call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A document comes from somewhere else and may be larger than anybody wants to
 * pay for, so the arena has a budget and the calls are those that can fail.
 * What a failure leaves behind goes with the arena: there is nothing to undo.
 */

#include "xml-tree-memory.h"

#include <multitude.h>

static gpointer
arena_open (guint64 byte_budget)
{
  MultitudeArena *arena = multitude_arena_new ();

  multitude_arena_set_name (arena, "document tree");
  multitude_arena_set_byte_budget (arena, byte_budget);
  return arena;
}

static gboolean
copy_attributes (MultitudeArena  *arena,
                 XmlElement      *element,
                 const char     **names,
                 const char     **values,
                 GError         **error)
{
  for (gsize i = 0; i < element->n_attributes; i++)
    {
      XmlAttribute *attribute = &element->attributes[i];

      attribute->name = multitude_arena_try_strdup (arena, names[i], error);
      if (attribute->name == NULL)
        return FALSE;

      attribute->value = multitude_arena_try_strdup (arena, values[i], error);
      if (attribute->value == NULL)
        return FALSE;
    }

  return TRUE;
}

static XmlElement *
arena_new_element (gpointer      store,
                   const char   *name,
                   const char  **attribute_names,
                   const char  **attribute_values,
                   GError      **error)
{
  MultitudeArena *arena = store;
  gsize n_attributes = g_strv_length ((char **) attribute_names);
  XmlElement *element;

  element = multitude_arena_try_alloc (arena,
                                       sizeof *element + n_attributes * sizeof (XmlAttribute),
                                       error);
  if (element == NULL)
    return NULL;

  element->node.text = NULL;
  element->first_child = NULL;
  element->last_child = NULL;
  element->n_attributes = n_attributes;

  element->name = multitude_arena_try_strdup (arena, name, error);
  if (element->name == NULL)
    return NULL;

  return copy_attributes (arena, element, attribute_names, attribute_values, error) ? element : NULL;
}

static XmlNode *
arena_new_text (gpointer     store,
                const char  *text,
                gsize        length,
                GError     **error)
{
  MultitudeArena *arena = store;
  XmlNode *node = multitude_try_new (arena, XmlNode, 1, error);

  if (node == NULL)
    return NULL;

  node->text = multitude_arena_try_strndup (arena, text, length, error);
  return node->text != NULL ? node : NULL;
}

/* These bytes outlive the arena: they keep what they are in, and nothing else. */
static GBytes *
arena_new_bytes (gpointer        store,
                 gconstpointer   data,
                 gsize           size,
                 GError        **error)
{
  return multitude_arena_new_bytes (store, data, size, error);
}

/* The chunks wait for the next tree, however many nodes are in them. */
static void
arena_release (gpointer    store,
               XmlElement *root)
{
  multitude_arena_reset (store);
}

/* Without the trim, some memory would be kept for the next arena. */
static void
arena_close (gpointer store)
{
  multitude_arena_trim (store);
  g_object_unref (store);
}

const XmlMemory xml_memory_arena = {
  "arena",
  arena_open,
  arena_new_element,
  arena_new_text,
  arena_new_bytes,
  arena_release,
  arena_close,
};
