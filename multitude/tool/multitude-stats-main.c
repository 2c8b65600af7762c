/* The command multitude-stats: what it is asked for, and how it ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <locale.h>
#include <libintl.h>
#include <stdlib.h>
#include <sys/wait.h>

static gboolean wants_json;
static gboolean wants_version;
static char *live_process;
static char *output_path;

static GOptionContext *
new_context (void)
{
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &wants_json, _("Write a JSON document"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output_path, _("Write the report to FILE"), _("FILE") },
    { "pid", 'p', 0, G_OPTION_ARG_STRING, &live_process, _("Look at the running process PID"), "PID" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &wants_version, _("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = g_option_context_new (_("[PROGRAM [ARGUMENT...]]"));

  /* What stands behind the program is for that. */
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, _("Runs a program, or looks at one that runs, and tells how "
                                           "it uses arenas."));
  g_option_context_add_main_entries (context, entries, NULL);
  return context;
}

static int
exit_status_of (const StatsReport *report)
{
  if (report->command == NULL)
    return EXIT_SUCCESS;
  if (WIFSIGNALED (report->wait_status))
    return 128 + WTERMSIG (report->wait_status);

  return WEXITSTATUS (report->wait_status);
}

/* Looks at a process, or runs a command if there is none. */
static int
report_to (FILE  *file,
           GPid   pid,
           char **command)
{
  g_autoptr(StatsReport) report = stats_report_new ();
  int status = pid > 0 ? stats_look (report, pid) : stats_run (report, command);

  if (status != 0)
    return status;

  stats_report_finish (report);
  if (!stats_output_write (report, wants_json ? STATS_OUTPUT_JSON : STATS_OUTPUT_TEXT, file))
    return STATS_EXIT_FAILED;

  return exit_status_of (report);
}

static int
report_on (GPid   pid,
           char **command)
{
  FILE *file = NULL;

  if (output_path != NULL && (file = stats_output_open (output_path)) == NULL)
    return STATS_EXIT_FAILED;

  return report_to (file, pid, command);
}

/* Not to be taken for an option of the program that is run. */
static char **
command_of (char **argv)
{
  char **command = argv + 1;

  return *command != NULL && g_str_equal (*command, "--") ? command + 1 : command;
}

/* Numbers from 1 on. */
static gboolean
find_process (GPid *pid)
{
  guint64 number;

  *pid = 0;
  if (live_process == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (live_process, 10, 1, G_MAXINT32, &number, NULL))
    {
      stats_complain (_("--pid takes the number of a process, not “%s”."), live_process);
      return FALSE;
    }

  *pid = (GPid) number;
  return TRUE;
}

static int
do_as_asked (char **command)
{
  GPid pid;

  if (!find_process (&pid))
    return STATS_EXIT_FAILED;

  if ((pid > 0) == (*command != NULL))
    {
      stats_complain (_("Name either a program to run or, with --pid, a process that runs."));
      return STATS_EXIT_FAILED;
    }

  return report_on (pid, command);
}

static void
bind_domain (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, MULTITUDE_STATS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) context = NULL;
  g_autoptr(GError) error = NULL;

  bind_domain ();
  context = new_context ();
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      stats_complain ("%s", error->message);
      return STATS_EXIT_FAILED;
    }

  if (wants_version)
    {
      g_print ("multitude-stats " PACKAGE_VERSION "\n");
      return EXIT_SUCCESS;
    }

  return do_as_asked (command_of (argv));
}
