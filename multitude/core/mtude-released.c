/* Owners apart that were released, and are not to be released again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-released-private.h, where the layout is. */

#include "mtude-released-private.h"

#include "mtude-assert-private.h"
#include "mtude-debug-private.h"
#include "mtude-owner-inline.h"
#include "mtude-poison-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-report-private.h"

#include <stdlib.h>
#include <string.h>

/* Oldest first; behind the lock of the watches. */
static MtudeChunk *first;
static MtudeChunk *last;
static size_t n_kept;

static uintptr_t
value_of (const MtudeChunk *header)
{
  return header->end - header->size + header->lost;
}

static size_t
size_of (const MtudeChunk *header)
{
  return header->end - value_of (header);
}

static bool
is_kept_whole (size_t size)
{
  return mtude_debug_has (MTUDE_DEBUG_POISON) && size <= MTUDE_RELEASED_WHOLE;
}

size_t
mtude_released_room (size_t size)
{
  if (mtude_track_follows_blocks ())
    return 0;

  return is_kept_whole (size) ? size + MTUDE_WATCH_LABEL : MTUDE_WATCH_LABEL;
}

static uintptr_t
label_place (const MtudeChunk *header)
{
  return is_kept_whole (size_of (header)) ? header->end : value_of (header);
}

static void
look_at (const MtudeChunk *header)
{
  uintptr_t value = value_of (header);
  size_t size = size_of (header);
  size_t n;

  if (!is_kept_whole (size))
    return;

  n = mtude_poison_count (value, size, MTUDE_POISON_GIVEN_UP);
  if (n < size)
    mtude_panic ("%s: the value of %zu bytes at %p was written to after it had ended: the byte at %zu is 0x%02x",
                 (const char *) label_place (header), size, (void *) value, n,
                 ((const unsigned char *) value)[n]);
}

void
mtude_released_check (void)
{
  const MtudeChunk *header;

  mtude_watch_lock ();
  for (header = first; header != NULL; header = header->next)
    look_at (header);
  mtude_watch_unlock ();
}

/* Returns the one that has waited for too long, or NULL. */
static MtudeChunk *
exchange (MtudeChunk *header)
{
  MtudeChunk *oldest = NULL;

  mtude_watch_lock ();
  *(last != NULL ? &last->next : &first) = header;
  last = header;
  if (n_kept < MTUDE_RELEASED_KEPT)
    n_kept++;
  else
    {
      oldest = first;
      first = oldest->next;
    }
  mtude_watch_unlock ();

  return oldest;
}

/* In place, or the header would not be found; NULL if malloc() does it in another way. */
static MtudeChunk *
cut (MtudeChunk *header)
{
  uintptr_t block = mtude_chunk_tile (header);
  size_t offset = (uintptr_t) header - block;
  char *head = realloc ((void *) block, label_place (header) + MTUDE_WATCH_LABEL - block);

  if (head == NULL)
    return header;
  if ((uintptr_t) head == block)
    return (MtudeChunk *) (void *) (head + offset);

  free (head);
  return NULL;
}

static void
write_head (MtudeChunk *header,
            const char *label)
{
  memcpy ((void *) label_place (header), label, MTUDE_WATCH_LABEL);
  if (header->lost >= sizeof (MtudePrefix))
    (void) mtude_prefix_write (value_of (header) - sizeof (MtudePrefix), 0, MTUDE_TAG_NONE);

  header->next = NULL;
  header->home = NULL;
  header->cookie = NULL;
  mtude_chunk_set_kind (header, MTUDE_CHUNK_RELEASED);
}

void
mtude_released_take (MtudeChunk *header,
                     const char *label)
{
  if (mtude_track_follows_blocks ())
    {
      free ((void *) mtude_chunk_tile (header));
      return;
    }

  header = cut (header);
  if (header == NULL)
    return;

  write_head (header, label);

  /* Two threads may have released it at once. */
  if (mtude_atomic_add_relaxed (&header->owners, 1) != 0)
    mtude_released_twice (header);

  header = exchange (header);
  if (header != NULL)
    {
      look_at (header);
      free ((void *) mtude_chunk_tile (header));
    }
}

void
mtude_released_twice (const MtudeChunk *header)
{
  static const char *const families[] = {
    [MTUDE_FAMILY_BOX] = "box",
    [MTUDE_FAMILY_RC] = "value that one thread counts",
    [MTUDE_FAMILY_ATOMIC_RC] = "value that threads count",
    [MTUDE_FAMILY_BUILDER] = "value from a builder",
  };
  char label[MTUDE_WATCH_LABEL];

  if (header->kind == MTUDE_CHUNK_RELEASED)
    memcpy (label, (const void *) label_place (header), sizeof label);
  else
    mtude_watch_get_label (header->cookie, label);

  mtude_panic ("%s: the %s of %zu bytes at %p was released before", label,
               families[header->size_class], header->size - header->lost, (void *) value_of (header));
}
