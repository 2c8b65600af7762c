/* Where reports and complaints go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_output_write() and stats_complain().  The standard output belongs to the
 * program that is run, so that a report of a run goes to the standard error output.
 */

#include "config.h"

#include "multitude-stats-private.h"

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

static gboolean
write_file (const char *path,
            const char *text)
{
  g_autoptr(GError) error = NULL;

  if (g_file_set_contents (path, text, -1, &error))
    return TRUE;

  stats_complain ("%s", error->message);
  return FALSE;
}

gboolean
stats_output_write (StatsReport *self,
                    StatsOutput  output,
                    const char  *path)
{
  g_autofree char *text = output == STATS_OUTPUT_JSON ? stats_report_to_json (self)
                                                      : stats_report_to_text (self);

  if (path != NULL)
    return write_file (path, text);

  if (self->command != NULL)
    g_printerr ("%s", text);
  else
    g_print ("%s", text);
  return TRUE;
}
