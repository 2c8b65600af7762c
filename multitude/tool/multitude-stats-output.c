/* Where reports and complaints go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_output_open(), stats_output_write() and stats_complain().  The standard output belongs to the
 * program that is run, so that a report of a run goes to the standard error output.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

void
stats_complain (const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("multitude-stats: %s\n", text);
}

FILE *
stats_output_open (const char *path)
{
  int descriptor = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  FILE *file = descriptor >= 0 ? fdopen (descriptor, "w") : NULL;

  if (file == NULL)
    stats_complain ("%s: %s", path, g_strerror (errno));

  return file;
}

static gboolean
write_all (FILE       *file,
           const char *text)
{
  size_t length = strlen (text);

  return fwrite (text, 1, length, file) == length && fflush (file) == 0;
}

/* A document is UTF-8 wherever it is read, and text is what the locale says. */
static char *
encode (StatsReport *self,
        StatsOutput  output)
{
  g_autofree char *text = NULL;
  const char *charset;

  if (output == STATS_OUTPUT_JSON)
    return stats_report_to_json (self);

  text = stats_report_to_text (self);
  if (g_get_charset (&charset))
    return g_steal_pointer (&text);

  return g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
}

gboolean
stats_output_write (StatsReport *self,
                    StatsOutput  output,
                    FILE        *file)
{
  FILE *stream = file != NULL ? file : self->command != NULL ? stderr : stdout;
  g_autofree char *text = encode (self, output);
  gboolean is_written = text != NULL && write_all (stream, text);
  int error = errno;

  if (file != NULL && fclose (file) != 0 && is_written)
    {
      is_written = FALSE;
      error = errno;
    }
  if (!is_written)
    stats_complain ("%s", g_strerror (error));

  return is_written;
}
