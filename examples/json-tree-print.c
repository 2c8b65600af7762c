/* A document tree as JSON text.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* On one line, with nothing lost: what is read of it again is the same tree.  The
 * value itself comes without the name that it may have where it is.
 */

#include "json-tree-print.h"

#include <string.h>

static void
print_string (const JsonString *string,
              FILE             *stream)
{
  putc ('"', stream);

  for (gsize i = 0; i < string->length; i++)
    {
      guint8 c = (guint8) string->text[i];

      if (c == '"' || c == '\\')
        fprintf (stream, "\\%c", c);
      else if (c < 0x20)
        fprintf (stream, "\\u%04x", c);
      else
        putc (c, stream);
    }

  putc ('"', stream);
}

/* All 17 digits that tell two doubles apart, and something that tells them from
 * integers.
 */
static void
print_double (double  number,
              FILE   *stream)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.17g", number);
  fputs (text, stream);
  if (strpbrk (text, ".e") == NULL)
    fputs (".0", stream);
}

static void
print_name (const JsonValue *value,
            FILE            *stream)
{
  if (value->key == NULL)
    return;

  print_string (value->key, stream);
  putc (':', stream);
}

static void
print_start (const JsonValue *value,
             FILE            *stream)
{
  switch (value->type)
    {
    case JSON_NULL:
      fputs ("null", stream);
      break;

    case JSON_BOOLEAN:
      fputs (value->boolean ? "true" : "false", stream);
      break;

    case JSON_INTEGER:
      fprintf (stream, "%" G_GINT64_FORMAT, value->integer);
      break;

    case JSON_DOUBLE:
      print_double (value->number, stream);
      break;

    case JSON_STRING:
      print_string (value->string, stream);
      break;

    case JSON_ARRAY:
    case JSON_OBJECT:
    default:
      putc (value->type == JSON_ARRAY ? '[' : '{', stream);
      break;
    }
}

static void
print_end (const JsonValue *value,
           FILE            *stream)
{
  if (json_value_is_container (value))
    putc (value->type == JSON_ARRAY ? ']' : '}', stream);
}

/* A document is as deep as its limits allow, so this is not recursive. */
void
json_value_print (const JsonValue *value,
                  FILE            *stream)
{
  const JsonValue *at = value;

  print_start (at, stream);
  while (TRUE)
    {
      if (json_value_is_container (at) && at->container.first != NULL)
        {
          at = at->container.first;
          print_name (at, stream);
          print_start (at, stream);
          continue;
        }

      print_end (at, stream);
      while (at != value && at->next == NULL)
        {
          at = at->parent;
          print_end (at, stream);
        }

      if (at == value)
        return;

      putc (',', stream);
      at = at->next;
      print_name (at, stream);
      print_start (at, stream);
    }
}
