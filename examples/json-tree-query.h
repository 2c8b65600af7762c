/* Where a value is in a document: JSON Pointer, RFC 6901.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-tree-value.h"

const JsonValue *json_value_query (const JsonValue *root,
                                   const char      *pointer);
