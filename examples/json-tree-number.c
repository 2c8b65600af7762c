/* Numbers: whole ones as integers of 64 bits, and all others as doubles.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A whole number that does not fit is a double as well; one that is too large even for
 * that is refused, and not taken for infinity.
 */

#include "json-tree-number.h"

#include <errno.h>
#include <math.h>

static gboolean
skip_digits (JsonInput  *input,
             GError    **error)
{
  if (!g_ascii_isdigit (*input->at))
    {
      json_input_set_missing (input, "a digit", error);
      return FALSE;
    }

  while (g_ascii_isdigit (*input->at))
    input->at++;

  return TRUE;
}

/* A 0 stands alone. */
static gboolean
skip_whole_part (JsonInput  *input,
                 GError    **error)
{
  if (*input->at == '-')
    input->at++;

  if (*input->at != '0')
    return skip_digits (input, error);

  input->at++;
  if (!g_ascii_isdigit (*input->at))
    return TRUE;

  json_input_set_error (input, input->at, JSON_ERROR_SYNTAX,
                        "a number does not begin with a 0 that is not needed", error);
  return FALSE;
}

static gboolean
skip_fraction (JsonInput  *input,
               GError    **error)
{
  if (*input->at != '.')
    return TRUE;

  input->at++;
  return skip_digits (input, error);
}

static gboolean
skip_exponent (JsonInput  *input,
               GError    **error)
{
  if (*input->at != 'e' && *input->at != 'E')
    return TRUE;

  input->at++;
  if (*input->at == '+' || *input->at == '-')
    input->at++;

  return skip_digits (input, error);
}

static gboolean
convert_double (const JsonInput  *input,
                const char       *start,
                JsonValue        *value,
                GError          **error)
{
  value->type = JSON_DOUBLE;
  value->number = g_ascii_strtod (start, NULL);
  if (isfinite (value->number))
    return TRUE;

  json_input_set_error (input, start, JSON_ERROR_LIMIT, "the number is too large", error);
  return FALSE;
}

gboolean
json_input_read_number (JsonInput  *input,
                        JsonValue  *value,
                        GError    **error)
{
  const char *start = input->at;
  const char *end_of_whole_part;

  if (!skip_whole_part (input, error))
    return FALSE;

  end_of_whole_part = input->at;
  if (!skip_fraction (input, error) || !skip_exponent (input, error))
    return FALSE;

  if (input->at > end_of_whole_part)
    return convert_double (input, start, value, error);

  errno = 0;
  value->type = JSON_INTEGER;
  value->integer = g_ascii_strtoll (start, NULL, 10);
  return errno == 0 || convert_double (input, start, value, error);
}
