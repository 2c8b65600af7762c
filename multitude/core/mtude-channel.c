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

/* ---- A line, a write ---- */

/* Behind the stream, which hands over what fits into its buffer. */
typedef struct
{
  int    descriptor;
  bool   is_broken;             /* what follows would be taken for the rest of a line */
  char  *line;                  /* that has begun */
  size_t length;
  size_t room;
} Channel;

static bool
ensure_room (Channel *self,
             size_t   size)
{
  size_t room = (self->length + size) * 2;
  char *line;

  if (size <= self->room - self->length)
    return true;

  line = realloc (self->line, room);
  if (line == NULL)
    return false;

  self->line = line;
  self->room = room;
  return true;
}

/* Of several processes that append, each write stays in one piece. */
static size_t
write_lines (Channel *self)
{
  size_t begin = 0;
  const char *end;

  while (!self->is_broken
         && (end = memchr (self->line + begin, '\n', self->length - begin)) != NULL)
    {
      size_t size = (size_t) (end + 1 - self->line) - begin;

      self->is_broken = write (self->descriptor, self->line + begin, size) != (ssize_t) size;
      begin += size;
    }

  return begin;
}

static ssize_t
take_text (void       *cookie,
           const char *text,
           size_t      size)
{
  Channel *self = cookie;
  size_t written;

  if (self->is_broken || !ensure_room (self, size))
    {
      self->is_broken = true;
      return 0;
    }

  memcpy (self->line + self->length, text, size);
  self->length += size;
  written = write_lines (self);
  self->length -= written;
  memmove (self->line, self->line + written, self->length);
  return (ssize_t) size;
}

static int
end_channel (void *cookie)
{
  Channel *self = cookie;
  int descriptor = self->descriptor;

  free (self->line);
  free (self);
  return close (descriptor);
}

static FILE *
open_channel (int descriptor)
{
  const cookie_io_functions_t functions = { .write = take_text, .close = end_channel };
  Channel *self = calloc (1, sizeof *self);
  FILE *stream;

  if (self == NULL)
    return NULL;

  self->descriptor = descriptor;
  stream = fopencookie (self, "a", functions);
  if (stream == NULL)
    free (self);
  return stream;
}

FILE *
mtude_channel_open (void)
{
  int descriptor;
  FILE *stream;

  if (path == NULL)
    return NULL;

  descriptor = open (path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0)
    return NULL;

  stream = open_channel (descriptor);
  if (stream == NULL)
    close (descriptor);
  return stream;
}

void
mtude_channel_close (FILE *stream)
{
  fclose (stream);
}
