/* Reads a file piece by piece and adds what the parser reports to a tree.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A file is never in memory as a whole, so that what is measured is the tree. */

#include "xml-tree-parse.h"

#include <errno.h>
#include <string.h>

static void
start_element (GMarkupParseContext  *context,
               const char           *name,
               const char          **attribute_names,
               const char          **attribute_values,
               gpointer              user_data,
               GError              **error)
{
  XmlTree *tree = user_data;
  XmlElement *element;

  tree->n_nodes++;
  if (tree->memory == NULL)
    return;

  element = tree->memory->new_element (tree->store, name, attribute_names, attribute_values, error);
  if (element == NULL)
    return;

  xml_element_append (tree->current, &element->node);
  tree->current = element;
}

static void
end_element (GMarkupParseContext  *context,
             const char           *name,
             gpointer              user_data,
             GError              **error)
{
  XmlTree *tree = user_data;

  if (tree->memory != NULL)
    tree->current = tree->current->node.parent;
}

static gboolean
is_blank (const char *text,
          gsize       length)
{
  const char *end = text + length;

  while (text < end && g_ascii_isspace (*text))
    text++;

  return text == end;
}

/* Indentation is not content. */
static void
text_found (GMarkupParseContext  *context,
            const char           *text,
            gsize                 length,
            gpointer              user_data,
            GError              **error)
{
  XmlTree *tree = user_data;
  XmlNode *node;

  if (is_blank (text, length))
    return;

  tree->n_nodes++;
  if (tree->memory == NULL)
    return;

  node = tree->memory->new_text (tree->store, text, length, error);
  if (node != NULL)
    xml_element_append (tree->current, node);
}

static const GMarkupParser parser = {
  .start_element = start_element,
  .end_element = end_element,
  .text = text_found,
};

static gboolean
parse_stream (GMarkupParseContext  *context,
              FILE                 *stream,
              GError              **error)
{
  char piece[16384];
  gsize length;

  while ((length = fread (piece, 1, sizeof piece, stream)) > 0)
    {
      if (!g_markup_parse_context_parse (context, piece, length, error))
        return FALSE;
    }

  if (ferror (stream))
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }

  return g_markup_parse_context_end_parse (context, error);
}

static gboolean
parse_file (XmlTree     *tree,
            const char  *path,
            GError     **error)
{
  g_autoptr(GMarkupParseContext) context = NULL;
  FILE *stream = fopen (path, "re");
  gboolean parsed;

  if (stream == NULL)
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }

  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, tree, NULL);
  parsed = parse_stream (context, stream, error);
  fclose (stream);

  return parsed;
}

void
xml_tree_init (XmlTree         *tree,
               const XmlMemory *memory,
               guint64          byte_budget)
{
  memset (tree, 0, sizeof *tree);
  tree->memory = memory;

  if (memory != NULL)
    tree->store = memory->open (byte_budget);
}

static gboolean
ensure_root (XmlTree  *tree,
             GError  **error)
{
  const char *none[] = { NULL };

  if (tree->memory == NULL || tree->root != NULL)
    return TRUE;

  tree->root = tree->memory->new_element (tree->store, "", none, none, error);
  if (tree->root == NULL)
    return FALSE;

  tree->root->node.parent = NULL;
  tree->root->node.next = NULL;
  tree->current = tree->root;
  return TRUE;
}

/* After a failure the tree can only be cleared. */
gboolean
xml_tree_read (XmlTree     *tree,
               char       **paths,
               GError     **error)
{
  if (!ensure_root (tree, error))
    return FALSE;

  for (char **path = paths; *path != NULL; path++)
    {
      g_autofree char *name = NULL;

      if (parse_file (tree, *path, error))
        continue;

      name = g_filename_display_name (*path);
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }

  return TRUE;
}

/* What was read is somebody else's now, in memory that is still the store's. */
XmlElement *
xml_tree_steal_root (XmlTree *tree)
{
  return g_steal_pointer (&tree->root);
}

/* A result that is kept when the tree is not. */
GBytes *
xml_tree_digest (XmlTree  *tree,
                 GError  **error)
{
  g_autofree char *summary = NULL;

  if (tree->memory == NULL)
    return g_bytes_new (NULL, 0);

  summary = xml_element_summarize (tree->root);
  return tree->memory->new_bytes (tree->store, summary, strlen (summary), error);
}

/* Then the tree is empty, and can be read into again. */
void
xml_tree_release (XmlTree *tree)
{
  if (tree->memory != NULL)
    tree->memory->release (tree->store, tree->root);

  tree->root = NULL;
  tree->current = NULL;
  tree->n_nodes = 0;
}

void
xml_tree_close (XmlTree *tree)
{
  if (tree->memory != NULL)
    tree->memory->close (tree->store);

  memset (tree, 0, sizeof *tree);
}

void
xml_tree_clear (XmlTree *tree)
{
  xml_tree_release (tree);
  xml_tree_close (tree);
}
