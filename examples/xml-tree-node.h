/* The document tree of xml-tree: elements, attributes and text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plain structs with the links inside, so that a tree is nothing but its nodes
 * and their strings.  Nothing here knows which memory they are in.
 */

#pragma once

#include <glib.h>
#include <stdio.h>

typedef struct _XmlNode XmlNode;
typedef struct _XmlElement XmlElement;

typedef struct
{
  char *name;
  char *value;
} XmlAttribute;

/* A piece of text is a node; an element begins with one. */
struct _XmlNode
{
  XmlElement *parent;
  XmlNode    *next;             /* sibling */
  char       *text;             /* NULL: this is the head of an element */
};

struct _XmlElement
{
  XmlNode       node;
  char         *name;
  XmlNode      *first_child;
  XmlNode      *last_child;
  gsize         n_attributes;
  XmlAttribute  attributes[];
};

static inline XmlElement *
xml_node_get_element (XmlNode *node)
{
  return node->text == NULL ? (XmlElement *) node : NULL;
}

void     xml_element_append        (XmlElement *parent,
                                    XmlNode    *child);
XmlNode *xml_node_get_following    (XmlNode    *node,
                                    int        *depth);
void     xml_element_dump_children (XmlElement *element,
                                    FILE       *stream);
char    *xml_element_summarize     (XmlElement *element);
