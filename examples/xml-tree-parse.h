/* From an XML file to a document tree.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The parser is GLib's; the nodes go where an XmlMemory puts them. */

#pragma once

#include "xml-tree-memory.h"

typedef struct
{
  const XmlMemory *memory;      /* NULL: the nodes are counted and not made */
  gpointer         store;
  gsize            n_nodes;
  XmlElement      *root;        /* of all files, with an empty name; made when reading begins */
  XmlElement      *current;     /* whose start was seen and whose end was not */
} XmlTree;

void        xml_tree_init       (XmlTree          *tree,
                                 const XmlMemory  *memory,
                                 guint64           byte_budget);
gboolean    xml_tree_read       (XmlTree          *tree,
                                 char            **paths,
                                 GError          **error);
XmlElement *xml_tree_steal_root (XmlTree          *tree);
GBytes     *xml_tree_digest     (XmlTree          *tree,
                                 GError          **error);
void        xml_tree_release    (XmlTree          *tree);
void        xml_tree_close      (XmlTree          *tree);
void        xml_tree_clear      (XmlTree          *tree);
