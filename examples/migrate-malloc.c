/* From malloc and GSlice to an arena: a list of headers, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-malloc
 *
 * The same text is parsed both ways and the results are compared; the program ends
 * with a status of zero if they are equal.
 */

#include <multitude.h>

#include <string.h>

static const char text[] =
  "Host: example.org\n"
  "Accept: text/html\n"
  "Accept-Language: eo\n";

typedef struct _Header Header;

struct _Header
{
  Header *next;
  char   *name;
  char   *value;
};

/* ---- Before --------------------------------------------------------------- */

static Header *
header_new (const char *line,
            gsize       length,
            Header     *next)
{
  const char *colon = memchr (line, ':', length);
  Header *header;

  if (colon == NULL)
    return NULL;

  header = g_slice_new (Header);
  header->name = g_strndup (line, (gsize) (colon - line));
  header->value = g_strndup (colon + 2, (gsize) (line + length - colon - 2));
  header->next = next;
  return header;
}

static void
headers_free (Header *header)
{
  while (header != NULL)
    {
      Header *next = header->next;

      g_free (header->name);
      g_free (header->value);
      g_slice_free (Header, header);
      header = next;
    }
}

static Header *
headers_parse (const char *line)
{
  Header *headers = NULL;

  while (*line != '\0')
    {
      gsize length = strcspn (line, "\n");
      Header *header = header_new (line, length, headers);

      if (header == NULL)
        {
          headers_free (headers);
          return NULL;
        }

      headers = header;
      line += length + 1;
    }

  return headers;
}

/* ---- After ---------------------------------------------------------------- */

static Header *
arena_header_new (MultitudeArena *arena,
                  const char     *line,
                  gsize           length,
                  Header         *next)
{
  const char *colon = memchr (line, ':', length);
  Header *header;

  if (colon == NULL)
    return NULL;

  header = multitude_new (arena, Header, 1);
  header->name = multitude_arena_strndup (arena, line, (gsize) (colon - line));
  header->value = multitude_arena_strndup (arena, colon + 2, (gsize) (line + length - colon - 2));
  header->next = next;
  return header;
}

static Header *
arena_headers_parse (MultitudeArena *arena,
                     const char     *line)
{
  Header *headers = NULL;

  while (*line != '\0')
    {
      gsize length = strcspn (line, "\n");
      Header *header = arena_header_new (arena, line, length, headers);

      if (header == NULL)
        return NULL;

      headers = header;
      line += length + 1;
    }

  return headers;
}

/* ---- Both ----------------------------------------------------------------- */

static gboolean
are_equal (const Header *a,
           const Header *b)
{
  for (; a != NULL && b != NULL; a = a->next, b = b->next)
    if (strcmp (a->name, b->name) != 0 || strcmp (a->value, b->value) != 0)
      return FALSE;

  return a == NULL && b == NULL;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Header *before = headers_parse (text);
  Header *after = arena_headers_parse (arena, text);
  gboolean same = before != NULL && are_equal (before, after);

  same = same && headers_parse ("no header\n") == NULL;
  same = same && arena_headers_parse (arena, "no header\n") == NULL;
  g_print ("%s: %s\n", after->name, after->value);

  headers_free (before);
  return same ? 0 : 1;
}
