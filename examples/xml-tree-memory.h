/* The ways to hold a document tree that xml-tree compares.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* All make the same nodes and the same copies of strings.  One call makes an
 * element with all its attributes, so that going through a table of functions
 * costs none of them much.
 */

#pragma once

#include "xml-tree-node.h"

typedef struct
{
  const char  *name;

  gpointer    (*open)        (guint64       byte_budget);
  XmlElement *(*new_element) (gpointer      store,
                              const char   *name,
                              const char  **attribute_names,
                              const char  **attribute_values,
                              GError      **error);
  XmlNode    *(*new_text)    (gpointer      store,
                              const char   *text,
                              gsize         length,
                              GError      **error);
  GBytes     *(*new_bytes)   (gpointer      store,
                              gconstpointer data,
                              gsize         size,
                              GError      **error);

  /* The nodes are gone; the store can take the next tree. */
  void        (*release)     (gpointer      store,
                              XmlElement   *root);

  /* The store is gone, and what it could give back to the system. */
  void        (*close)       (gpointer      store);
} XmlMemory;

extern const XmlMemory xml_memory_malloc;
extern const XmlMemory xml_memory_malloc_trim;
extern const XmlMemory xml_memory_arena;
