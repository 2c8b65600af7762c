/* A document tree as JSON text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json-tree-value.h"

#include <stdio.h>

void json_value_print (const JsonValue *value,
                       FILE            *stream);
