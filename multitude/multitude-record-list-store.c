/* The records of a list of records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_record_store_ calls.  Records are in slots of boxes of the
 * arena, and never move.  A slot whose record is released is the next one to be used; a
 * box without records is given up, but for one.
 *
 *   n_begun - n_live slots are vacant, and begin with the number of the next such one
 *   a segment is in the list of those with room if and only if n_live < n_slots
 *   n_live = 0 only of a segment that is the only one with room; its n_begun is 0 then
 *   n_segments is the number of segments with slots
 */

#include "config.h"

#include "multitude-record-list-private.h"

#include <string.h>

#define NO_SEGMENT G_MAXUINT
#define NO_SLOT G_MAXUINT16

/* As large as the leaves of the index, sixteen of which share a chunk of the arena with
 * its header in any mixture.
 */
#define MIN_SEGMENT_SIZE 500
#define MAX_SEGMENT_SIZE 4000

static RecordSegment *
segment_at (RecordStore *self,
            guint        number)
{
  return &g_array_index (self->segments, RecordSegment, number);
}

static guint8 *
slot_at (RecordStore   *self,
         RecordSegment *segment,
         guint          slot)
{
  return segment->slots + slot * self->slot_size;
}

void
multitude_record_store_init (RecordStore *self,
                             ListMemory  *memory,
                             gsize        record_size)
{
  self->memory = memory;
  self->segments = g_array_new (FALSE, FALSE, sizeof (RecordSegment));
  self->record_size = record_size;
  self->slot_size = MAX (record_size, sizeof (guint16));
  self->n_segments = 0;
  self->unused = NO_SEGMENT;
  self->room = NO_SEGMENT;
}

/* On any thread. */
void
multitude_record_store_clear (RecordStore *self)
{
  guint i;

  for (i = 0; i < self->segments->len; i++)
    {
      if (segment_at (self, i)->slots != NULL)
        mtude_box_free (segment_at (self, i)->slots);
    }
  g_array_unref (self->segments);
}

/* ---- Segments with room ---- */

static void
link_room (RecordStore *self,
           guint        number)
{
  RecordSegment *segment = segment_at (self, number);

  segment->next = self->room;
  segment->previous = NO_SEGMENT;
  if (self->room != NO_SEGMENT)
    segment_at (self, self->room)->previous = number;
  self->room = number;
}

static void
unlink_room (RecordStore *self,
             guint        number)
{
  RecordSegment *segment = segment_at (self, number);

  if (segment->previous != NO_SEGMENT)
    segment_at (self, segment->previous)->next = segment->next;
  else
    self->room = segment->next;
  if (segment->next != NO_SEGMENT)
    segment_at (self, segment->next)->previous = segment->previous;
}

static gboolean
is_only_room (RecordStore *self,
              guint        number)
{
  return self->room == number && segment_at (self, number)->next == NO_SEGMENT;
}

/* ---- Segments ---- */

static guint
take_number (RecordStore *self)
{
  guint number = self->unused;

  if (number == NO_SEGMENT)
    {
      number = self->segments->len;
      g_array_set_size (self->segments, number + 1);
    }
  else
    {
      self->unused = segment_at (self, number)->next;
    }

  return number;
}

/* By how many there are, so that what was undone leaves no trace. */
static gsize
next_n_slots (RecordStore *self)
{
  gsize size = MIN (MIN_SEGMENT_SIZE << MIN (self->n_segments, 3), MAX_SEGMENT_SIZE);

  return MAX (size / self->slot_size, 1);
}

static gboolean
add_segment (RecordStore *self)
{
  gsize n_slots = next_n_slots (self);
  guint8 *slots = list_memory_alloc (self->memory, n_slots * self->slot_size);
  guint number;

  if (slots == NULL)
    return FALSE;

  number = take_number (self);
  *segment_at (self, number) = (RecordSegment) {
    .slots = slots,
    .n_slots = (guint16) n_slots,
    .vacant = NO_SLOT
  };
  link_room (self, number);
  self->n_segments++;
  return TRUE;
}

static void
remove_segment (RecordStore *self,
                guint        number)
{
  unlink_room (self, number);
  list_memory_free (self->memory, segment_at (self, number)->slots);
  *segment_at (self, number) = (RecordSegment) { .next = self->unused };
  self->unused = number;
  self->n_segments--;
}

/* An empty segment, which was the only one with room, is not needed any more. */
static void
give_room (RecordStore *self,
           guint        number)
{
  guint other = self->room;

  link_room (self, number);
  if (other != NO_SEGMENT && segment_at (self, other)->n_live == 0)
    remove_segment (self, other);
}

/* ---- Slots ---- */

static guint
take_slot (RecordStore   *self,
           RecordSegment *segment)
{
  guint slot = segment->vacant;

  segment->n_live++;
  if (slot == NO_SLOT)
    return segment->n_begun++;

  memcpy (&segment->vacant, slot_at (self, segment, slot), sizeof segment->vacant);
  return slot;
}

static void
leave_slot (RecordStore   *self,
            RecordSegment *segment,
            guint          slot)
{
  segment->n_live--;
  if (segment->n_live == 0)
    {
      segment->n_begun = 0;
      segment->vacant = NO_SLOT;
      return;
    }

  memcpy (slot_at (self, segment, slot), &segment->vacant, sizeof segment->vacant);
  segment->vacant = (guint16) slot;
}

/* Copies a record.  False: the arena says why, and nothing has changed. */
gboolean
multitude_record_store_add (RecordStore   *self,
                            gconstpointer  record,
                            ListEntry     *entry)
{
  RecordSegment *segment;
  guint slot;

  if (self->room == NO_SEGMENT && !add_segment (self))
    return FALSE;

  segment = segment_at (self, self->room);
  slot = take_slot (self, segment);
  memcpy (slot_at (self, segment, slot), record, self->record_size);
  *entry = (ListEntry) self->room << RECORD_SLOT_BITS | slot;
  if (segment->n_live == segment->n_slots)
    unlink_room (self, self->room);

  return TRUE;
}

static guint
number_of (ListEntry entry)
{
  return (guint) (entry >> RECORD_SLOT_BITS);
}

static guint
slot_of (ListEntry entry)
{
  return (guint) entry & G_MAXUINT16;
}

void
multitude_record_store_release (RecordStore *self,
                                ListEntry    entry)
{
  guint number = number_of (entry);
  RecordSegment *segment = segment_at (self, number);

  if (segment->n_live == segment->n_slots)
    give_room (self, number);
  leave_slot (self, segment, slot_of (entry));
  if (segment->n_live == 0 && !is_only_room (self, number))
    remove_segment (self, number);
}

const guint8 *
multitude_record_store_get (RecordStore *self,
                            ListEntry    entry)
{
  return slot_at (self, segment_at (self, number_of (entry)), slot_of (entry));
}
