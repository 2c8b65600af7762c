/* The response times in a log: parsed, sorted, shared with threads, and packed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: arrays [FILE]
 *
 * FILE has the log of a web server, a request on each line: method, path, status and
 * the milliseconds it took.  Without one there is a log in the program, for which it
 * knows what comes out, and ends with a status of zero if that is so.
 */

#include <multitude.h>

#include <stdlib.h>
#include <string.h>

static const char built_in_log[] =
  "GET / 200 18\n"
  "GET /style.css 200 2\n"
  "GET /logo.svg 200 3\n"
  "GET /search?q=arena 200 184\n"
  "POST /login 302 96\n"
  "GET /account 200 41\n"
  "GET /style.css 304 1\n"
  "GET /report.pdf 200 1250\n"
  "GET /favicon.ico 404 2\n"
  "GET /search?q=chunk 200 203\n"
  "GET /logo.svg 304 1\n"
  "POST /logout 302 12\n"
  "GET / 200 17\n"
  "HEAD /report.pdf 200 9\n"
  "GET /feed.xml 200 64\n"
  "GET /search?q=owner 500 5021\n";

/* ---- Parsing -------------------------------------------------------------- */

typedef struct
{
  guint32  time;                /* in milliseconds */
  char    *path;
} Request;

/* Whether the line is a request; the path is copied into the arena. */
static gboolean
parse_request (MultitudeArena *arena,
               const char     *line,
               Request        *request)
{
  const char *path = strchr (line, ' ');
  const char *status = path != NULL ? strchr (path + 1, ' ') : NULL;
  const char *time = status != NULL ? strchr (status + 1, ' ') : NULL;

  if (time == NULL || time > line + strcspn (line, "\n"))
    return FALSE;

  request->time = (guint32) strtoul (time, NULL, 10);
  request->path = multitude_arena_strndup (arena, path + 1, (gsize) (status - path - 1));
  return TRUE;
}

static MultitudeArray *
parse_log (MultitudeArena *arena,
           const char     *log)
{
  MultitudeArray *requests = multitude_array_new (arena, FALSE, FALSE, sizeof (Request));

  for (const char *line = log; line != NULL && *line != '\0';)
    {
      Request request;

      if (parse_request (arena, line, &request))
        multitude_array_append_val (requests, request);
      line = strchr (line, '\n');
      if (line != NULL)
        line++;
    }

  return requests;
}

static int
compare_requests (gconstpointer a,
                  gconstpointer b)
{
  const Request *left = a, *right = b;

  return left->time < right->time ? -1 : left->time > right->time;
}

/* ---- Shared with threads -------------------------------------------------- */

/* The times alone, as a value that any thread may have a reference to. */
static const guint32 *
times_of (MultitudeArena *arena,
          MultitudeArray *requests)
{
  MultitudeArray *times = multitude_array_sized_new (arena, FALSE, FALSE, sizeof (guint32),
                                                     requests->len);

  for (guint i = 0; i < requests->len; i++)
    multitude_array_append_val (times, multitude_array_index (requests, Request, i).time);

  return multitude_array_free_to_atomic_rc_box (times);
}

static gpointer
find_median (gpointer data)
{
  const guint32 *times = data;
  gsize n = multitude_atomic_rc_box_get_size (data) / sizeof (guint32);
  guint32 median = n > 0 ? times[n / 2] : 0;

  multitude_atomic_rc_box_release (data);
  return GUINT_TO_POINTER (median);
}

static gpointer
add_up (gpointer data)
{
  const guint32 *times = data;
  gsize n = multitude_atomic_rc_box_get_size (data) / sizeof (guint32);
  guint32 sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += times[i];

  multitude_atomic_rc_box_release (data);
  return GUINT_TO_POINTER (sum);
}

/* ---- Packed --------------------------------------------------------------- */

/* Sorted numbers are near each other: seven bits of a difference in each byte, and
 * one that says whether there are more.
 */
static GBytes *
pack (MultitudeArena *arena,
      const guint32  *times,
      gsize           n_times)
{
  MultitudeByteArray *packed = multitude_byte_array_new (arena);
  guint32 last = 0;

  for (gsize i = 0; i < n_times; last = times[i++])
    {
      guint32 rest = times[i] - last;
      guint8 byte;

      for (; rest > 0x7f; rest >>= 7)
        {
          byte = (guint8) (rest & 0x7f) | 0x80;
          multitude_byte_array_append (packed, &byte, 1);
        }
      byte = (guint8) rest;
      multitude_byte_array_append (packed, &byte, 1);
    }

  return multitude_byte_array_free_to_bytes (packed);
}

/* ---- Named ---------------------------------------------------------------- */

/* The paths that took longest, the worst first, as GLib likes its lists of strings:
 * a box with NULL at its end.
 */
static char **
find_slowest (MultitudeArena *arena,
              MultitudeArray *requests,
              guint           n)
{
  MultitudePtrArray *paths = multitude_ptr_array_new_null_terminated (arena, n, NULL, TRUE);

  for (guint i = requests->len; i > 0 && paths->len < n; i--)
    multitude_ptr_array_add (paths, multitude_array_index (requests, Request, i - 1).path);

  return (char **) multitude_ptr_array_free (paths, FALSE);
}

/* ---- The program ---------------------------------------------------------- */

typedef struct
{
  gsize   n_times;
  guint32 median;
  guint32 sum;
  gsize   packed_size;
  char   *slowest;
} Report;

/* What was frozen does not need the arena, which is gone by now. */
static void
ask_threads (Report        *report,
             const guint32 *times)
{
  GThread *median = g_thread_new ("median", find_median,
                                  multitude_atomic_rc_box_acquire ((gpointer) times));
  GThread *sum = g_thread_new ("sum", add_up, (gpointer) times);

  report->median = GPOINTER_TO_UINT (g_thread_join (median));
  report->sum = GPOINTER_TO_UINT (g_thread_join (sum));
}

static void
read_log (Report     *report,
          const char *log)
{
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeArray *requests = parse_log (arena, log);
  g_autoptr(GBytes) packed = NULL;
  const guint32 *times;
  char **paths;

  multitude_array_sort (requests, compare_requests);
  paths = find_slowest (arena, requests, 3);
  report->slowest = g_strjoinv (" ", paths);
  multitude_box_free (paths);

  times = times_of (arena, requests);
  report->n_times = requests->len;
  packed = pack (arena, times, report->n_times);
  report->packed_size = g_bytes_get_size (packed);

  multitude_array_unref (requests);
  g_object_unref (arena);
  ask_threads (report, times);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *slowest = NULL;
  Report report;

  if (argc > 1 && !g_file_get_contents (argv[1], &contents, NULL, &error))
    {
      g_printerr ("arrays: %s\n", error->message);
      return 1;
    }

  read_log (&report, contents != NULL ? contents : built_in_log);
  slowest = report.slowest;

  g_print ("%zu requests, half of them within %u ms, %u ms together\n",
           report.n_times, report.median, report.sum);
  g_print ("packed into %zu bytes\n", report.packed_size);
  g_print ("slowest: %s\n", slowest);

  if (contents != NULL)
    return 0;
  return report.n_times == 16 && report.median == 18 && report.sum == 6924
         && report.packed_size == 18
         && strcmp (slowest, "/search?q=owner /report.pdf /search?q=chunk") == 0 ? 0 : 1;
}
