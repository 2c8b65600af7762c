/* The parser of json-tree.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-tree-input.h"
#include "json-tree-value.h"

JsonValue *json_parse (MultitudeArena  *arena,
                       const char      *text,
                       gsize            length,
                       guint            max_depth,
                       GError         **error);
