/* What can be done with a document tree, wherever its memory comes from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A document may be nested as deeply as its author likes, so nothing here is
 * recursive: the way back up is in the nodes.
 */

#include "xml-tree-node.h"

#include <string.h>

/* How many kinds of elements a summary names. */
#define SUMMARY_LENGTH 5

typedef struct
{
  const char *name;
  guint       n_elements;
} NameCount;

void
xml_element_append (XmlElement *parent,
                    XmlNode    *child)
{
  child->parent = parent;
  child->next = NULL;

  if (parent->last_child != NULL)
    parent->last_child->next = child;
  else
    parent->first_child = child;

  parent->last_child = child;
}

/* In document order; NULL after the last node of the tree.  Keeps count of how
 * deep that is.
 */
XmlNode *
xml_node_get_following (XmlNode *node,
                        int     *depth)
{
  XmlElement *element = xml_node_get_element (node);

  if (element != NULL && element->first_child != NULL)
    {
      (*depth)++;
      return element->first_child;
    }

  while (node->next == NULL && node->parent != NULL)
    {
      (*depth)--;
      node = &node->parent->node;
    }

  return node->next;
}

/* One line for each string, whatever is in it. */
static void
print_quoted (const char *string,
              FILE       *stream)
{
  putc ('"', stream);

  for (const char *at = string; *at != '\0'; at++)
    {
      if (*at == '\n')
        fputs ("\\n", stream);
      else if (*at == '"' || *at == '\\')
        fprintf (stream, "\\%c", *at);
      else
        putc (*at, stream);
    }

  fputs ("\"\n", stream);
}

static void
print_element (XmlElement *element,
               int         indent,
               FILE       *stream)
{
  fprintf (stream, "%*s%s\n", indent, "", element->name);

  for (gsize i = 0; i < element->n_attributes; i++)
    {
      fprintf (stream, "%*s@%s ", indent + 2, "", element->attributes[i].name);
      print_quoted (element->attributes[i].value, stream);
    }
}

static void
print_node (XmlNode *node,
            int      indent,
            FILE    *stream)
{
  if (node->text == NULL)
    {
      print_element (xml_node_get_element (node), indent, stream);
      return;
    }

  fprintf (stream, "%*s", indent, "");
  print_quoted (node->text, stream);
}

void
xml_element_dump_children (XmlElement *element,
                           FILE       *stream)
{
  int depth = 0;

  for (XmlNode *node = element->first_child;
       node != NULL;
       node = xml_node_get_following (node, &depth))
    print_node (node, 2 * depth, stream);
}

static int
compare_counts (gconstpointer a,
                gconstpointer b)
{
  const NameCount *first = a;
  const NameCount *second = b;

  if (first->n_elements != second->n_elements)
    return first->n_elements < second->n_elements ? 1 : -1;

  return strcmp (first->name, second->name);
}

static void
count_name (GHashTable *counts,
            char       *name)
{
  gpointer count = g_hash_table_lookup (counts, name);

  g_hash_table_insert (counts, name, GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
}

static GHashTable *
count_names (XmlElement *element)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);
  int depth = 0;

  for (XmlNode *node = element->first_child;
       node != NULL;
       node = xml_node_get_following (node, &depth))
    {
      if (node->text == NULL)
        count_name (counts, xml_node_get_element (node)->name);
    }

  return counts;
}

static GArray *
sort_counts (GHashTable *counts)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (NameCount));
  GHashTableIter iter;
  gpointer name, count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &count))
    {
      NameCount entry = { name, GPOINTER_TO_UINT (count) };

      g_array_append_val (sorted, entry);
    }

  g_array_sort (sorted, compare_counts);
  return sorted;
}

/* Which elements there are most of: a small result of a large tree. */
char *
xml_element_summarize (XmlElement *element)
{
  g_autoptr(GHashTable) counts = count_names (element);
  g_autoptr(GArray) sorted = sort_counts (counts);
  GString *summary = g_string_new (NULL);

  for (guint i = 0; i < MIN (sorted->len, SUMMARY_LENGTH); i++)
    {
      NameCount *entry = &g_array_index (sorted, NameCount, i);

      g_string_append_printf (summary, "%s%u %s", i > 0 ? ", " : "",
                              entry->n_elements, entry->name);
    }

  return g_string_free (summary, FALSE);
}
