/* Runs a program that leaves its figures in a file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_run().  The program has the terminal, the standard input and both
 * outputs as if it had been started alone.  A key that interrupts it does not interrupt
 * who waits for it.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

/* What the program had from whoever started this. */
typedef struct
{
  struct sigaction interrupt;
  struct sigaction quit;
} Signals;

static void
signals_ignore (Signals *before)
{
  const struct sigaction ignore = { .sa_handler = SIG_IGN };

  sigaction (SIGINT, &ignore, &before->interrupt);
  sigaction (SIGQUIT, &ignore, &before->quit);
}

/* Also in the child, before it becomes the program. */
static void
signals_restore (gpointer data)
{
  const Signals *before = data;

  sigaction (SIGINT, &before->interrupt, NULL);
  sigaction (SIGQUIT, &before->quit, NULL);
}

static int
exit_status_of (const GError *error)
{
  return g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) ? STATS_EXIT_NOT_FOUND
                                                                     : STATS_EXIT_CANNOT_RUN;
}

static int
run_and_wait (StatsReport  *self,
              char        **command,
              const char   *file)
{
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "MULTITUDE_STATS_FILE", file, TRUE);
  g_autoptr(GError) error = NULL;
  Signals before;
  gboolean has_run;

  signals_ignore (&before);
  has_run = g_spawn_sync (NULL, command, environment,
                          G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN
                            | G_SPAWN_LEAVE_DESCRIPTORS_OPEN,
                          signals_restore, &before, NULL, NULL, &self->wait_status, &error);
  signals_restore (&before);
  if (has_run)
    return 0;

  stats_complain ("%s", error->message);
  return exit_status_of (error);
}

static int
read_lines (StatsReport *self,
            const char  *file)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *lines = NULL;

  if (g_file_get_contents (file, &lines, NULL, &error))
    {
      stats_report_add_lines (self, lines);
      return 0;
    }

  stats_complain ("%s", error->message);
  return STATS_EXIT_FAILED;
}

int
stats_run (StatsReport  *self,
           char        **command)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;
  int descriptor = g_file_open_tmp ("multitude-stats-XXXXXX", &file, &error);
  int status;

  if (descriptor < 0)
    {
      stats_complain ("%s", error->message);
      return STATS_EXIT_FAILED;
    }
  close (descriptor);

  self->command = g_strdupv (command);
  status = run_and_wait (self, command, file);
  if (status == 0)
    status = read_lines (self, file);
  g_unlink (file);
  return status;
}
