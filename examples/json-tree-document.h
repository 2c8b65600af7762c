/* A JSON document that a worker thread reads, parses and seals.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What comes back is a snapshot, whose root is the JsonValue of the document. */

#pragma once

#include "json-tree-value.h"

/* A document comes from somewhere else, and may be made to do harm. */
typedef struct
{
  gsize   max_bytes;            /* of the text */
  guint   max_depth;            /* of arrays and objects in each other */
  guint64 byte_budget;          /* of all memory, text and tree */
} JsonLimits;

void               json_document_read_async  (const char           *path,
                                              const JsonLimits     *limits,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MultitudeSnapshot *json_document_read_finish (GAsyncResult         *result,
                                              GError              **error);
