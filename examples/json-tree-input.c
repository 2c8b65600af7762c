/* The text that json-tree reads, and where in it something is wrong.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Lines and columns are counted when somebody has to be told of them, and begin at
 * 1.  A column is a character, not a byte.
 */

#include "json-tree-input.h"

G_DEFINE_QUARK (json-error-quark, json_error)

void
json_input_set_error (const JsonInput  *self,
                      const char       *where,
                      JsonError         code,
                      const char       *message,
                      GError          **error)
{
  const char *line_start = self->start;
  guint line = 1;

  for (const char *at = self->start; at < where; at++)
    {
      if (*at == '\n')
        {
          line++;
          line_start = at + 1;
        }
    }

  g_set_error (error, JSON_ERROR, (gint) code, "line %u, column %ld: %s",
               line, g_utf8_strlen (line_start, where - line_start) + 1, message);
}

/* The input is where something else was expected than there is. */
void
json_input_set_missing (const JsonInput  *self,
                        const char       *expected,
                        GError          **error)
{
  g_autofree char *message = NULL;
  gunichar found = g_utf8_get_char (self->at);

  if (self->at == self->end)
    message = g_strdup_printf ("the text ends where %s was expected", expected);
  else if (g_unichar_isgraph (found))
    message = g_strdup_printf ("there is %.*s where %s was expected",
                               (int) (g_utf8_next_char (self->at) - self->at), self->at, expected);
  else
    message = g_strdup_printf ("there is U+%04X where %s was expected", found, expected);

  json_input_set_error (self, self->at, JSON_ERROR_SYNTAX, message, error);
}

void
json_input_skip_space (JsonInput *self)
{
  while (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r')
    self->at++;
}
