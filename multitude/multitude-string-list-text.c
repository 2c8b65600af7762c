/* The texts of a list of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_string_text_ calls.  Strings that are added lie one behind the
 * other in boxes of the arena; lines stay in the bytes that they came in.  A segment
 * counts the entries that are in it, and is given up with the last one.
 *
 *   n_live = 0 only of the current segment, of an unused one, and of one whose lines
 *   are being added
 *   bytes are in the list of dropped ones only during a change
 */

#include "config.h"

#include "multitude-string-list-private.h"

#include <string.h>

/* As large as the leaves of the index, sixteen of which share a chunk of the arena with
 * its header in any mixture.  A string that is large has a segment of its own, so that it
 * does not end the current one.
 */
#define MIN_SEGMENT_SIZE 500
#define MAX_SEGMENT_SIZE 4000
#define MAX_SHARING_SIZE 1000

static StringSegment *
segment_at (StringText *self,
            guint       number)
{
  return &g_array_index (self->segments, StringSegment, number);
}

static StringSegment *
segment_of (StringText *self,
            ListEntry   entry)
{
  return segment_at (self, (guint) (entry >> ENTRY_OFFSET_BITS));
}

static ListEntry
entry_of (guint number,
          gsize offset)
{
  return (ListEntry) number << ENTRY_OFFSET_BITS | offset;
}

void
multitude_string_text_init (StringText *self,
                            ListMemory *memory)
{
  self->memory = memory;
  self->segments = g_array_new (FALSE, FALSE, sizeof (StringSegment));
  self->unused = NO_SEGMENT;
  self->current = NO_SEGMENT;
  self->used = 0;
  self->dropped = NULL;
}

/* On any thread. */
void
multitude_string_text_clear (StringText *self)
{
  guint i;

  for (i = 0; i < self->segments->len; i++)
    {
      StringSegment *segment = segment_at (self, i);

      if (segment->bytes != NULL)
        g_bytes_unref (segment->bytes);
      else if (segment->base != NULL)
        mtude_box_free ((char *) segment->base);
    }
  g_array_unref (self->segments);
}

static guint
add_segment (StringText    *self,
             StringSegment  segment)
{
  guint number = self->unused;

  if (number != NO_SEGMENT)
    {
      self->unused = segment_at (self, number)->n_live;
      *segment_at (self, number) = segment;
      return number;
    }

  if (self->segments->len == ENTRY_MAX_SEGMENTS)
    g_error ("a list of strings has too many of them");
  g_array_append_val (self->segments, segment);
  return self->segments->len - 1;
}

static void
remove_segment (StringText *self,
                guint       number)
{
  StringSegment *segment = segment_at (self, number);

  if (segment->bytes != NULL)
    self->dropped = g_slist_prepend (self->dropped, segment->bytes);
  else
    list_memory_free (self->memory, (char *) segment->base);
  *segment = (StringSegment) { .n_live = self->unused };
  self->unused = number;
}

static gboolean
add_box (StringText *self,
         gsize       size,
         guint      *number)
{
  char *base = list_memory_alloc (self->memory, size);

  if (base == NULL)
    return FALSE;

  *number = add_segment (self, (StringSegment) { .base = base, .size = size });
  return TRUE;
}

/* Makes the current segment one that has room.  The one before is full enough. */
static gboolean
make_room (StringText *self,
           gsize       size)
{
  gsize new_size = MIN_SEGMENT_SIZE;
  guint number;

  if (self->current != NO_SEGMENT)
    {
      if (segment_at (self, self->current)->size - self->used >= size)
        return TRUE;
      new_size = MIN (2 * segment_at (self, self->current)->size, MAX_SEGMENT_SIZE);
    }

  if (!add_box (self, MAX (new_size, size), &number))
    return FALSE;

  if (self->current != NO_SEGMENT && segment_at (self, self->current)->n_live == 0)
    remove_segment (self, self->current);
  self->current = number;
  self->used = 0;
  return TRUE;
}

static ListEntry
write_text (StringText *self,
            guint       number,
            gsize       offset,
            const char *string,
            gsize       length)
{
  StringSegment *segment = segment_at (self, number);
  char *text = (char *) segment->base + offset;

  memcpy (text, string, length);
  text[length] = '\0';
  segment->n_live++;

  return entry_of (number, offset);
}

/* Copies a string.  False: the arena says why, and nothing has changed. */
gboolean
multitude_string_text_add (StringText *self,
                           const char *string,
                           gsize       length,
                           ListEntry  *entry)
{
  gsize size = length + 1;
  guint number;

  if (size > MAX_SHARING_SIZE)
    {
      if (!add_box (self, size, &number))
        return FALSE;
      *entry = write_text (self, number, 0, string, length);
      return TRUE;
    }

  if (!make_room (self, size))
    return FALSE;
  *entry = write_text (self, self->current, self->used, string, length);
  self->used += size;
  return TRUE;
}

/* Keeps bytes that are not empty, for lines in them to be added. */
guint
multitude_string_text_hold (StringText *self,
                            GBytes     *bytes)
{
  StringSegment segment = { .bytes = g_bytes_ref (bytes) };

  segment.base = g_bytes_get_data (bytes, &segment.size);
  return add_segment (self, segment);
}

ListEntry
multitude_string_text_add_line (StringText *self,
                                guint       segment,
                                gsize       offset)
{
  segment_at (self, segment)->n_live++;

  return entry_of (segment, offset);
}

/* The last text of the current segment makes room for the next one, so that what is
 * undone costs nothing.
 */
static void
release_current (StringText    *self,
                 StringSegment *segment,
                 gsize          offset)
{
  if (segment->n_live == 0)
    self->used = 0;
  else if (offset + strlen (segment->base + offset) + 1 == self->used)
    self->used = offset;
}

void
multitude_string_text_release (StringText *self,
                               ListEntry   entry)
{
  guint number = (guint) (entry >> ENTRY_OFFSET_BITS);
  StringSegment *segment = segment_at (self, number);

  segment->n_live--;
  if (number == self->current)
    release_current (self, segment, (gsize) (entry & ENTRY_MAX_OFFSET));
  else if (segment->n_live == 0)
    remove_segment (self, number);
}

/* The function that frees bytes may look at the list, or change it; so this is for when
 * the list is whole again.
 */
void
multitude_string_text_drop_bytes (StringText *self)
{
  g_slist_free_full (g_steal_pointer (&self->dropped), (GDestroyNotify) g_bytes_unref);
}

static gsize
line_length (const char *line,
             gsize       room)
{
  const char *end = memchr (line, '\n', room);

  if (end == NULL)
    return room;

  return (gsize) (end - line) - (end > line && end[-1] == '\r');
}

/* The text, which ends with a NUL if that is not a line of bytes. */
const char *
multitude_string_text_get (StringText *self,
                           ListEntry   entry,
                           gsize      *length)
{
  StringSegment *segment = segment_of (self, entry);
  gsize offset = (gsize) (entry & ENTRY_MAX_OFFSET);
  const char *text = segment->base + offset;

  *length = segment->bytes != NULL ? line_length (text, segment->size - offset) : strlen (text);
  return text;
}

gboolean
multitude_string_text_has_nul (StringText *self,
                               ListEntry   entry)
{
  return segment_of (self, entry)->bytes == NULL;
}
