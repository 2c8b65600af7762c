/* The positions of a list.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_list_index_ calls.  The entries are in leaves of up to
 * MAX_ENTRIES, and a leaf knows its position, so that one is found by bisection; a
 * change moves the entries of a leaf or two, and counts on the positions of those
 * behind.
 *
 *   leaves[0].start = 0,  leaves[i + 1].start = leaves[i].start + leaves[i].n_entries
 *   0 < n_entries <= capacity <= MAX_ENTRIES
 */

#include "config.h"

#include "multitude-list-private.h"

#include <string.h>

/* Sixteen leaves share a chunk of the arena with its header. */
#define MAX_ENTRIES 500
#define MIN_ENTRIES 8

static ListLeaf *
leaf_at (const ListIndex *self,
         guint            i)
{
  return &g_array_index (self->leaves, ListLeaf, i);
}

void
multitude_list_index_init (ListIndex  *self,
                           ListMemory *memory)
{
  self->memory = memory;
  self->leaves = g_array_new (FALSE, FALSE, sizeof (ListLeaf));
}

static void
free_leaves (ListIndex *self,
             ListLeaf  *leaves,
             guint      n_leaves)
{
  guint i;

  for (i = 0; i < n_leaves; i++)
    list_memory_free (self->memory, leaves[i].entries);
}

/* On any thread. */
void
multitude_list_index_clear (ListIndex *self)
{
  guint i;

  for (i = 0; i < self->leaves->len; i++)
    mtude_box_free (leaf_at (self, i)->entries);
  g_array_unref (self->leaves);
}

guint
multitude_list_index_get_n (const ListIndex *self)
{
  ListLeaf *last;

  if (self->leaves->len == 0)
    return 0;

  last = leaf_at (self, self->leaves->len - 1);
  return last->start + last->n_entries;
}

/* The leaf that has the position; of the end, the last one.  There has to be one. */
static guint
find_leaf (const ListIndex *self,
           guint            position)
{
  guint low = 0;
  guint high = self->leaves->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (leaf_at (self, middle)->start <= position)
        low = middle;
      else
        high = middle;
    }

  return low;
}

ListEntry *
multitude_list_index_at (ListIndex *self,
                         guint      position)
{
  ListLeaf *leaf = leaf_at (self, find_leaf (self, position));

  return &leaf->entries[position - leaf->start];
}

static void
count_on (ListIndex *self,
          guint      i)
{
  guint start = i > 0 ? leaf_at (self, i - 1)->start + leaf_at (self, i - 1)->n_entries : 0;

  for (; i < self->leaves->len; i++)
    {
      leaf_at (self, i)->start = start;
      start += leaf_at (self, i)->n_entries;
    }
}

static gboolean
leaf_init (ListIndex *self,
           ListLeaf  *leaf,
           guint      capacity)
{
  *leaf = (ListLeaf) { .capacity = (guint16) capacity };
  leaf->entries = list_memory_alloc (self->memory, capacity * sizeof (ListEntry));

  return leaf->entries != NULL;
}

/* What a leaf will be: its own entries, with others in between. */
typedef struct
{
  const ListEntry *pieces[3];
  guint              lengths[3];
} Sequence;

/* A leaf of no entries has no memory to point into. */
static const ListEntry *
entries_from (const ListLeaf *leaf,
              guint           offset)
{
  return leaf->entries != NULL ? leaf->entries + offset : NULL;
}

static Sequence
sequence_of (const ListLeaf  *leaf,
             guint            offset,
             const ListEntry *entries,
             guint            n_entries)
{
  return (Sequence) {
    { leaf->entries, entries, entries_from (leaf, offset) },
    { offset, n_entries, leaf->n_entries - offset }
  };
}

static void
sequence_take (Sequence *self,
               ListLeaf *leaf,
               guint     n_entries)
{
  guint i;

  leaf->n_entries = 0;
  for (i = 0; i < G_N_ELEMENTS (self->pieces) && leaf->n_entries < n_entries; i++)
    {
      guint n = MIN (self->lengths[i], n_entries - leaf->n_entries);

      if (n == 0)
        continue;

      memcpy (leaf->entries + leaf->n_entries, self->pieces[i], n * sizeof (ListEntry));
      leaf->n_entries += (guint16) n;
      self->pieces[i] += n;
      self->lengths[i] -= n;
    }
}

static void
insert_into_leaf (ListLeaf        *leaf,
                  guint            offset,
                  const ListEntry *entries,
                  guint            n_entries)
{
  memmove (leaf->entries + offset + n_entries, leaf->entries + offset,
           (leaf->n_entries - offset) * sizeof (ListEntry));
  memcpy (leaf->entries + offset, entries, n_entries * sizeof (ListEntry));
  leaf->n_entries += (guint16) n_entries;
}

/* At the end, leaves are filled, for this is how lists are made.  Elsewhere each gets
 * its share, so that there is room for more.
 */
static guint
share (guint    left,
       guint    n_leaves,
       gboolean at_end)
{
  return at_end ? MIN (left, MAX_ENTRIES) : (left + n_leaves - 1) / n_leaves;
}

static guint
first_capacity (guint need,
                guint old_capacity)
{
  return MIN (MAX (MAX (need, 2 * old_capacity), MIN_ENTRIES), MAX_ENTRIES);
}

/* New leaves for a sequence; NULL if there is no memory for them. */
static GArray *
make_leaves (ListIndex *self,
             Sequence  *sequence,
             guint      old_capacity)
{
  guint left = sequence->lengths[0] + sequence->lengths[1] + sequence->lengths[2];
  guint n_leaves = left / MAX_ENTRIES + (left % MAX_ENTRIES > 0);
  gboolean at_end = sequence->lengths[2] == 0;
  g_autoptr (GArray) leaves = g_array_sized_new (FALSE, FALSE, sizeof (ListLeaf), n_leaves);

  for (; n_leaves > 0; n_leaves--)
    {
      guint capacity = leaves->len > 0 ? MAX_ENTRIES : first_capacity (left, old_capacity);
      guint n = share (left, n_leaves, at_end);
      ListLeaf leaf;

      if (!leaf_init (self, &leaf, capacity))
        {
          free_leaves (self, (ListLeaf *) (gpointer) leaves->data, leaves->len);
          return NULL;
        }
      sequence_take (sequence, &leaf, n);
      g_array_append_val (leaves, leaf);
      left -= n;
    }

  return g_steal_pointer (&leaves);
}

/* Puts others into the place of the leaf at i, if there is one. */
static void
replace_leaf (ListIndex *self,
              guint      i,
              GArray    *leaves)
{
  if (i < self->leaves->len)
    {
      list_memory_free (self->memory, leaf_at (self, i)->entries);
      g_array_remove_index (self->leaves, i);
    }
  g_array_insert_vals (self->leaves, i, leaves->data, leaves->len);
}

/* The leaf stays where it is when the end of the list goes on in others, for a chunk of
 * the arena is used again only when nothing is in it.
 */
static gboolean
append_leaves (ListIndex       *self,
               const ListEntry *entries,
               guint            n_entries)
{
  ListLeaf *last = leaf_at (self, self->leaves->len - 1);
  guint room = (guint) last->capacity - last->n_entries;
  Sequence sequence = { { entries + room }, { n_entries - room } };
  g_autoptr (GArray) leaves = make_leaves (self, &sequence, MAX_ENTRIES);
  guint old_len = self->leaves->len;

  if (leaves == NULL)
    return FALSE;

  insert_into_leaf (last, last->n_entries, entries, room);
  g_array_append_vals (self->leaves, leaves->data, leaves->len);
  count_on (self, old_len);
  return TRUE;
}

/* Inserts at least one entry.  False: the arena says why, and nothing has changed. */
gboolean
multitude_list_index_insert (ListIndex       *self,
                             guint            position,
                             const ListEntry *entries,
                             guint            n_entries)
{
  ListLeaf none = { 0 };
  ListLeaf *leaf = &none;
  g_autoptr (GArray) leaves = NULL;
  Sequence sequence;
  guint i = 0;

  if (self->leaves->len > 0)
    {
      i = find_leaf (self, position);
      leaf = leaf_at (self, i);
    }

  if (n_entries <= (guint) leaf->capacity - leaf->n_entries)
    {
      insert_into_leaf (leaf, position - leaf->start, entries, n_entries);
      count_on (self, i + 1);
      return TRUE;
    }

  if (leaf->capacity == MAX_ENTRIES && position - leaf->start == leaf->n_entries)
    return append_leaves (self, entries, n_entries);

  sequence = sequence_of (leaf, position - leaf->start, entries, n_entries);
  leaves = make_leaves (self, &sequence, leaf->capacity);
  if (leaves == NULL)
    return FALSE;

  replace_leaf (self, i, leaves);
  count_on (self, i);
  return TRUE;
}

/* Takes entries out of one leaf, which may be empty then. */
static void
remove_from_leaf (ListLeaf      *leaf,
                  guint          offset,
                  guint          n_entries,
                  ListEntryFunc  func,
                  gpointer       data)
{
  guint i;

  for (i = offset; i < offset + n_entries; i++)
    func (leaf->entries[i], data);

  memmove (leaf->entries + offset, leaf->entries + offset + n_entries,
           (leaf->n_entries - offset - n_entries) * sizeof (ListEntry));
  leaf->n_entries -= (guint16) n_entries;
}

/* Two neighbours become one when that is half empty still, so that the next
 * insertion does not part them again.
 */
static void
try_merge (ListIndex *self,
           guint      i)
{
  ListLeaf *leaf, *next;

  if (i + 1 >= self->leaves->len)
    return;

  leaf = leaf_at (self, i);
  next = leaf_at (self, i + 1);
  if (leaf->n_entries + next->n_entries > leaf->capacity / 2)
    return;

  insert_into_leaf (leaf, leaf->n_entries, next->entries, next->n_entries);
  list_memory_free (self->memory, next->entries);
  g_array_remove_index (self->leaves, i + 1);
}

/* Removes at least one entry, and calls a function with each, in their order. */
void
multitude_list_index_remove (ListIndex     *self,
                             guint          position,
                             guint          n_entries,
                             ListEntryFunc  func,
                             gpointer       data)
{
  guint first = find_leaf (self, position);
  guint offset = position - leaf_at (self, first)->start;
  guint n_empty = 0;
  guint first_empty = first;
  guint i;

  for (i = first; n_entries > 0; i++)
    {
      ListLeaf *leaf = leaf_at (self, i);
      guint n = MIN (n_entries, leaf->n_entries - offset);

      remove_from_leaf (leaf, offset, n, func, data);
      if (leaf->n_entries == 0)
        n_empty++;
      else if (n_empty == 0)
        first_empty = i + 1;
      n_entries -= n;
      offset = 0;
    }

  free_leaves (self, (ListLeaf *) (gpointer) self->leaves->data + first_empty, n_empty);
  if (n_empty > 0)
    g_array_remove_range (self->leaves, first_empty, n_empty);
  try_merge (self, first);
  if (first > 0)
    try_merge (self, first - 1);
  count_on (self, first);
}
