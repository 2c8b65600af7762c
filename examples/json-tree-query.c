/* Where a value is in a document: JSON Pointer, RFC 6901.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A pointer is "" for the document, or a "/" before each name or position on the way,
 * in which "~1" is a slash and "~0" a tilde.
 */

#include "json-tree-query.h"

#include <string.h>

/* NULL if there is a tilde with something else behind it. */
static char *
unescape (const char *step,
          gsize       length)
{
  GString *text = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      if (step[i] != '~')
        g_string_append_c (text, step[i]);
      else if (++i < length && (step[i] == '0' || step[i] == '1'))
        g_string_append_c (text, step[i] == '0' ? '~' : '/');
      else
        return g_string_free (text, TRUE);
    }

  return g_string_free (text, FALSE);
}

/* Digits alone, and a 0 only by itself. */
static gboolean
parse_position (const char *text,
                guint64    *position)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, position, NULL)
         && (text[0] != '0' || text[1] == '\0');
}

static const JsonValue *
take_step (const JsonValue *value,
           const char      *step,
           gsize            length)
{
  g_autofree char *text = unescape (step, length);
  guint64 position;

  if (text == NULL)
    return NULL;

  if (value->type == JSON_OBJECT)
    return json_object_lookup (value, text, strlen (text));

  if (value->type == JSON_ARRAY && parse_position (text, &position))
    return json_array_get (value, position);

  return NULL;
}

/* NULL if there is no such value. */
const JsonValue *
json_value_query (const JsonValue *root,
                  const char      *pointer)
{
  const JsonValue *value = root;

  while (value != NULL && *pointer == '/')
    {
      gsize length = strcspn (++pointer, "/");

      value = take_step (value, pointer, length);
      pointer += length;
    }

  return *pointer == '\0' ? value : NULL;
}
