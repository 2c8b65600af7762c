/* From a stream to lines.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_report_read().  Of what a program wrote no more than a block and a line
 * is in memory at a time.  A line that has no end, or a NUL byte in it, is nobody's and
 * is passed over: who writes may be killed in the middle, and need not be the library.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <string.h>

#define BLOCK_SIZE 65536

static void
take_line (StatsReport *self,
           const char  *line,
           gsize        length)
{
  g_autofree char *copy = NULL;

  if (memchr (line, '\0', length) != NULL)
    return;

  copy = g_strndup (line, length);
  stats_report_add_line (self, copy);
}

/* The lines that are complete, and returns how many bytes these are. */
static gsize
take_lines (StatsReport *self,
            const char  *text,
            gsize        length)
{
  const char *line = text;
  const char *end;

  for (; (end = memchr (line, '\n', length - (gsize) (line - text))) != NULL; line = end + 1)
    take_line (self, line, (gsize) (end - line));

  return (gsize) (line - text);
}

/* What is left of the text before has no end of a line in it. */
static void
add_block (StatsReport *self,
           GString     *rest,
           const char  *block,
           gsize        length)
{
  const char *end = memchr (block, '\n', length);
  gsize head = end != NULL ? (gsize) (end + 1 - block) : length;

  g_string_append_len (rest, block, (gssize) head);
  if (end == NULL)
    return;

  take_line (self, rest->str, rest->len - 1);
  head += take_lines (self, block + head, length - head);
  g_string_truncate (rest, 0);
  g_string_append_len (rest, block + head, (gssize) (length - head));
}

gboolean
stats_report_read (StatsReport   *self,
                   GInputStream  *stream,
                   GError       **error)
{
  g_autoptr(GString) rest = g_string_new (NULL);
  g_autofree char *block = g_malloc (BLOCK_SIZE);
  gssize n;

  while ((n = g_input_stream_read (stream, block, BLOCK_SIZE, NULL, error)) > 0)
    add_block (self, rest, block, (gsize) n);

  return n == 0;
}
