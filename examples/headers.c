/* The headers of requests: names that are one string each, and values that outlive a request.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: headers
 *
 * Parses requests, compares names by their addresses, and hands values to a thread that
 * writes a log.  Ends with a status of zero if what is found is what was sent.
 */

#include <multitude.h>

#include <string.h>

static const char request[] =
  "Host: example.org\n"
  "Accept: text/html; q=1\n"
  "Cookie: a=1\n"
  "Accept: text/plain\n"
  "Cookie: b=2\n";

enum { N_MAX = 8 };

typedef struct
{
  gsize  n;
  char  *names[N_MAX];
  char  *values[N_MAX];
} Headers;

/* A name is cut out of the middle of a line; if it was there before, nothing is copied.
 * A value may be as long as who sends it likes, so there is an error instead of an abort.
 */
static gboolean
add_header (MultitudeArena  *arena,
            Headers         *headers,
            const char      *line,
            gsize            length,
            GError         **error)
{
  const char *colon = memchr (line, ':', length);
  const char *value;

  if (colon == NULL || colon + 2 > line + length)
    {
      g_set_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "“%.*s” is no header", (int) length, line);
      return FALSE;
    }

  value = colon + 2;
  headers->values[headers->n] =
    multitude_ref_string_try_new_len (arena, value, (gssize) (line + length - value), error);
  if (headers->values[headers->n] == NULL)
    return FALSE;

  headers->names[headers->n] = multitude_ref_string_new_intern_len (arena, line, colon - line);
  headers->n++;
  return TRUE;
}

static gboolean
parse (MultitudeArena  *arena,
       Headers         *headers,
       const char      *text,
       GError         **error)
{
  headers->n = 0;
  for (const char *line = text; *line != '\0' && headers->n < N_MAX;)
    {
      gsize length = strcspn (line, "\n");

      if (!add_header (arena, headers, line, length, error))
        return FALSE;
      line += length + 1;
    }

  return TRUE;
}

/* A page that is kept in a cache has its own references, and the type that it was asked for
 * without what comes behind a semicolon.
 */
typedef struct
{
  char *type;
  char *host;
} Page;

static void
page_init (Page           *page,
           MultitudeArena *arena,
           const Headers  *headers)
{
  page->host = multitude_ref_string_acquire (headers->values[0]);
  page->type = multitude_ref_string_new_len (arena, headers->values[1],
                                             (gssize) strcspn (headers->values[1], ";"));
}

static gboolean
page_clear (Page *page)
{
  gboolean is_good = strcmp (page->host, "example.org") == 0
                     && strcmp (page->type, "text/html") == 0;

  multitude_ref_string_release (page->host);
  multitude_ref_string_release (page->type);
  return is_good;
}

/* Interned names are equal if they are the same, so no text is compared. */
static guint
count_values (const Headers *headers,
              const char    *name)
{
  guint n = 0;

  for (gsize i = 0; i < headers->n; i++)
    n += headers->names[i] == name;

  return n;
}

/* ---- A log in another thread ---------------------------------------------- */

static gpointer
write_log (gpointer data)
{
  Headers *headers = data;
  gsize length = 0;

  for (gsize i = 0; i < headers->n; i++)
    length += multitude_ref_string_length (headers->values[i]);

  /* One operation for each run of them in a chunk, and not one for each string. */
  multitude_ref_string_release_n (headers->values, headers->n);
  return GSIZE_TO_POINTER (length);
}

static gsize
log_values (Headers *headers)
{
  GThread *thread = g_thread_new ("log", write_log, headers);

  return GPOINTER_TO_SIZE (g_thread_join (thread));
}

/* ---- Requests that are none, or too long ---------------------------------- */

static gboolean
refuse_what_is_none (MultitudeArena *arena)
{
  g_autoptr(GError) no_colon = NULL, no_value = NULL;
  Headers headers;

  return !parse (arena, &headers, "GET /\n", &no_colon) && !parse (arena, &headers, "Host:\nX: 1\n", &no_value)
         && g_error_matches (no_colon, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID)
         && g_error_matches (no_value, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
}

static gboolean
refuse (void)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA,
                                                   "byte-budget", (guint64) 65536, NULL);
  g_autofree char *cookie = g_strnfill (200000, 'x');
  g_autofree char *text = g_strconcat ("Cookie: ", cookie, "\n", NULL);
  g_autoptr(GError) error = NULL;
  Headers headers;

  return !parse (arena, &headers, text, &error) && headers.n == 0
         && g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  char *cookie = multitude_ref_string_new_intern (arena, "Cookie");
  Headers headers;
  gboolean is_good = parse (arena, &headers, request, NULL);
  guint n_cookies = count_values (&headers, cookie);
  gsize n_logged;
  Page page;

  page_init (&page, arena, &headers);
  n_logged = log_values (&headers);
  g_print ("%zu headers, %u cookies, %zu bytes logged\n", headers.n, n_cookies, n_logged);
  is_good = is_good && headers.n == 5 && n_cookies == 2 && n_logged == 41
            && page_clear (&page);

  /* On the thread of the arena this saves what the plain call costs. */
  for (gsize i = 0; i < headers.n; i++)
    multitude_ref_string_release_in (arena, headers.names[i]);
  multitude_ref_string_release_in (arena, cookie);

  return is_good && refuse () && refuse_what_is_none (arena) ? 0 : 1;
}
