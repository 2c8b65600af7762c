/* A document tree in memory from malloc: every node and string is freed by itself.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* This is how a GLib program does it without an arena. */

#include "xml-tree-memory.h"

#include <stdlib.h>
#ifdef __GLIBC__
# include <malloc.h>
#endif

/* There is nothing to keep, and malloc knows no budget. */
static gpointer
malloc_open (guint64 byte_budget)
{
  return NULL;
}

static XmlElement *
malloc_new_element (gpointer      store,
                    const char   *name,
                    const char  **attribute_names,
                    const char  **attribute_values,
                    GError      **error)
{
  gsize n_attributes = g_strv_length ((char **) attribute_names);
  XmlElement *element = g_malloc (sizeof *element + n_attributes * sizeof (XmlAttribute));

  element->node.text = NULL;
  element->name = g_strdup (name);
  element->first_child = NULL;
  element->last_child = NULL;
  element->n_attributes = n_attributes;

  for (gsize i = 0; i < n_attributes; i++)
    {
      element->attributes[i].name = g_strdup (attribute_names[i]);
      element->attributes[i].value = g_strdup (attribute_values[i]);
    }

  return element;
}

static XmlNode *
malloc_new_text (gpointer     store,
                 const char  *text,
                 gsize        length,
                 GError     **error)
{
  XmlNode *node = g_new (XmlNode, 1);

  node->text = g_strndup (text, length);
  return node;
}

static GBytes *
malloc_new_bytes (gpointer        store,
                  gconstpointer   data,
                  gsize           size,
                  GError        **error)
{
  return g_bytes_new (data, size);
}

static void
free_text (XmlNode *node)
{
  g_free (node->text);
  g_free (node);
}

static void
free_element (XmlElement *element)
{
  for (gsize i = 0; i < element->n_attributes; i++)
    {
      g_free (element->attributes[i].name);
      g_free (element->attributes[i].value);
    }

  g_free (element->name);
  g_free (element);
}

/* Frees a child before the element it is in, and the next of them only then. */
static void
malloc_release (gpointer    store,
                XmlElement *root)
{
  XmlElement *element = root;

  while (element != NULL)
    {
      XmlNode *child = element->first_child;
      XmlElement *parent = element->node.parent;

      if (child == NULL)
        {
          free_element (element);
          element = parent;
          continue;
        }

      element->first_child = child->next;
      if (child->text == NULL)
        element = xml_node_get_element (child);
      else
        free_text (child);
    }
}

/* What was freed stays with the process: that is up to malloc. */
static void
malloc_close (gpointer store)
{
}

/* Looks for free pages in the whole heap, with all of malloc locked.  Programs
 * that do this are rare.
 */
static void
malloc_trim_close (gpointer store)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

const XmlMemory xml_memory_malloc = {
  "malloc",
  malloc_open,
  malloc_new_element,
  malloc_new_text,
  malloc_new_bytes,
  malloc_release,
  malloc_close,
};

const XmlMemory xml_memory_malloc_trim = {
  "malloc_trim",
  malloc_open,
  malloc_new_element,
  malloc_new_text,
  malloc_new_bytes,
  malloc_release,
  malloc_trim_close,
};
