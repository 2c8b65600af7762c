/* Runs a program that leaves its figures in a file.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_run().  The program has the terminal, the standard input and both
 * outputs as if it had been started alone.  The file is gone before anything is read from
 * it, whatever ends the program or the command.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int
exit_status_of (const GError *error)
{
  return g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) ? STATS_EXIT_NOT_FOUND
                                                                     : STATS_EXIT_CANNOT_RUN;
}

/* In the child, before it becomes the program. */
static void
restore_signals (gpointer data)
{
  stats_signals_restore ();
}

static gboolean
start (char       **command,
       const char  *file,
       GPid        *pid,
       GError     **error)
{
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "MULTITUDE_STATS_FILE", file, TRUE);

  return g_spawn_async (NULL, command, environment,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN
                          | G_SPAWN_LEAVE_DESCRIPTORS_OPEN | G_SPAWN_DO_NOT_REAP_CHILD,
                        restore_signals, NULL, pid, error);
}

/* The number is the program's until its status was taken, which is when nobody sends
 * signals there any more.
 */
static int
wait_for (GPid pid)
{
  siginfo_t info;
  int status = 0;

  stats_signals_pass_to (pid);
  while (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
    continue;

  stats_signals_pass_to (0);
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    continue;

  return status;
}

static int
run_and_wait (StatsReport  *self,
              char        **command,
              const char   *file)
{
  g_autoptr(GError) error = NULL;
  GPid pid;

  if (start (command, file, &pid, &error))
    {
      self->wait_status = wait_for (pid);
      return 0;
    }

  stats_complain ("%s", error->message);
  return exit_status_of (error);
}

static int
read_lines (StatsReport *self,
            int          descriptor)
{
  g_autoptr(GInputStream) stream = g_unix_input_stream_new (descriptor, FALSE);
  g_autoptr(GError) error = NULL;

  if (stats_report_read (self, stream, &error))
    return 0;

  stats_complain ("%s", error->message);
  return STATS_EXIT_FAILED;
}

/* The program opens it by its name, and has no other descriptor of it. */
static int
open_file (char **file)
{
  g_autoptr(GError) error = NULL;
  int descriptor = g_file_open_tmp ("multitude-stats-XXXXXX", file, &error);

  if (descriptor < 0)
    stats_complain ("%s", error->message);
  else
    fcntl (descriptor, F_SETFD, FD_CLOEXEC);

  return descriptor;
}

int
stats_run (StatsReport  *self,
           char        **command)
{
  g_autofree char *file = NULL;
  int descriptor, status;

  stats_signals_hold ();
  self->command = g_strdupv (command);
  descriptor = open_file (&file);
  status = descriptor >= 0 ? run_and_wait (self, command, file) : STATS_EXIT_FAILED;
  if (descriptor >= 0)
    g_unlink (file);
  stats_signals_release ();

  if (status == 0)
    status = read_lines (self, descriptor);
  if (descriptor >= 0)
    close (descriptor);
  return status;
}
