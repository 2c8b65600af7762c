/* A document that a worker thread reads, and the nodes of it that somebody keeps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A document is a snapshot: whoever has a reference to it follows the pointers
 * between its nodes as in any other tree.  What is kept for longer than that is
 * kept as an XmlHandle, which has a reference of its own, so that there is no way
 * to have a node and not its document.
 */

#pragma once

#include "xml-tree-node.h"

#include <multitude.h>

typedef struct _XmlHandle XmlHandle;

/* Told on any thread. */
typedef struct
{
  gint arena_is_gone;           /* atomic, as the next one */
  gint document_is_gone;
} XmlEnds;

void               xml_document_read_async   (char                **paths,
                                              guint64               byte_budget,
                                              XmlEnds              *ends,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MultitudeSnapshot *xml_document_read_finish  (GAsyncResult         *result,
                                              GError              **error);
gsize              xml_document_count_nodes  (MultitudeSnapshot    *document);

XmlHandle         *xml_document_find_text    (MultitudeSnapshot    *document);
void               xml_handle_free           (XmlHandle            *self);
const char        *xml_handle_get_text       (XmlHandle            *self);
char              *xml_handle_dup_path       (XmlHandle            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmlHandle, xml_handle_free)
