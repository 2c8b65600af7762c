/* The file that a program leaves its figures in, for multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-channel-private.h.  Whoever gave a program more rights than the user
 * has does not have it write to a file of the user's choice: secure_getenv().
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-channel-private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *path;

bool
mtude_channel_read_environment (void)
{
  const char *value = secure_getenv ("MULTITUDE_STATS_FILE");

  if (value != NULL && value[0] == '/')
    path = strdup (value);

  return path != NULL;
}

bool
mtude_channel_is_there (void)
{
  return path != NULL;
}

FILE *
mtude_channel_open (void)
{
  int descriptor;
  FILE *stream;

  if (path == NULL)
    return NULL;

  /* Lines that several processes append stay apart. */
  descriptor = open (path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0)
    return NULL;

  stream = fdopen (descriptor, "a");
  if (stream == NULL)
    close (descriptor);
  return stream;
}

void
mtude_channel_close (FILE *stream)
{
  fclose (stream);
}
