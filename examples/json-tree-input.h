/* The text that json-tree reads, and where in it something is wrong.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The text is UTF-8 and has a NUL behind its end, which is what a parser sees there:
 * no NUL is allowed anywhere inside.
 */

#pragma once

#include <glib.h>

#define JSON_ERROR (json_error_quark ())

typedef enum
{
  JSON_ERROR_SYNTAX,            /* what RFC 8259 does not allow */
  JSON_ERROR_LIMIT              /* too large, too deep, or not to be represented */
} JsonError;

typedef struct
{
  const char *start;
  const char *end;
  const char *at;
} JsonInput;

GQuark json_error_quark       (void);

void   json_input_set_error   (const JsonInput  *self,
                               const char       *where,
                               JsonError         code,
                               const char       *message,
                               GError          **error);
void   json_input_set_missing (const JsonInput  *self,
                               const char       *expected,
                               GError          **error);
void   json_input_skip_space  (JsonInput        *self);
