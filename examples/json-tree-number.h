/* Numbers: whole ones as integers of 64 bits, and all others as doubles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-tree-input.h"
#include "json-tree-value.h"

gboolean json_input_read_number (JsonInput  *input,
                                 JsonValue  *value,
                                 GError    **error);
