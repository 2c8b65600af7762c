/* Strings as JSON spells them, and as they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-tree-input.h"
#include "json-tree-value.h"

JsonString *json_input_read_string (JsonInput       *input,
                                    MultitudeArena  *arena,
                                    GError         **error);
