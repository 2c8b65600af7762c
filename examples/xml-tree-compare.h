/* The comparison of malloc and arena that xml-tree prints.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The caller runs this program once more for every measurement, so that none of
 * them finds memory that another one has left.
 */

#pragma once

#include "xml-tree-memory.h"

typedef struct
{
  char   **paths;
  guint64  byte_budget;
  int      n_rounds;
} CompareOptions;

gboolean compare_measure (const char            *variant,
                          const CompareOptions  *options,
                          GError               **error);
gboolean compare_print   (const CompareOptions  *options,
                          GError               **error);
