/* Asks a process that is alive, and was told to answer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_look().  See multitude/core/mtude-live.c for who answers. */

#include "config.h"

#include "multitude-stats-private.h"

#include <gio/gunixsocketaddress.h>

/* In seconds; who answers needs some thousandths of one. */
#define PATIENCE 10

static GSocketConnection *
connect_to (GPid     pid,
            GError **error)
{
  g_autofree char *name = g_strdup_printf ("multitude-%d", (int) pid);
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), name, NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, PATIENCE);
  return g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
}

int
stats_look (StatsReport *self,
            GPid         pid)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = connect_to (pid, &error);

  self->pid = pid;
  if (connection != NULL
      && stats_report_read (self, g_io_stream_get_input_stream (G_IO_STREAM (connection)), &error))
    return 0;

  stats_complain (_("Process %d does not answer (%s). It has to run with MULTITUDE_DEBUG=live, and "
                    "to have made an arena."), (int) pid, error->message);
  return STATS_EXIT_FAILED;
}
