/* Arena-bound values apart that have ended, and are not to be written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-ended-private.h.
 *
 *   n_kept    the records from first to last, at most MTUDE_ENDED_KEPT
 *   n_bytes   of their values, at most MTUDE_ENDED_BYTES
 */

#include "mtude-ended-private.h"

#include "mtude-assert-private.h"
#include "mtude-debug-private.h"
#include "mtude-poison-private.h"
#include "mtude-track-private.h"
#include "mtude-watch-report-private.h"

#include <stdlib.h>
#include <string.h>

typedef struct _Ended Ended;

struct _Ended
{
  Ended            *next;       /* ended after it, or NULL */
  const MtudeWatch *watch;      /* to compare; it may be gone */
  void             *block;
  uintptr_t         value;
  size_t            size;
  char              label[MTUDE_WATCH_LABEL];
};

/* Oldest first; behind the lock of the watches. */
static Ended *first;
static Ended *last;
static size_t n_kept;
static size_t n_bytes;

static void
look_at (const Ended *ended)
{
  size_t n = mtude_poison_count (ended->value, ended->size, MTUDE_POISON_GIVEN_UP);

  if (n < ended->size)
    mtude_panic ("%s: the value of %zu bytes at %p was written to after it had ended: the byte at %zu is 0x%02x",
                 ended->label, ended->size, (void *) ended->value, n,
                 ((const unsigned char *) ended->value)[n]);
}

static void
append (Ended *ended)
{
  mtude_watch_lock ();
  *(last != NULL ? &last->next : &first) = ended;
  last = ended;
  n_kept++;
  n_bytes += ended->size;
  mtude_watch_unlock ();
}

/* The oldest one if there are too many, or NULL. */
static Ended *
take_out (void)
{
  Ended *oldest = NULL;

  mtude_watch_lock ();
  if (n_kept > MTUDE_ENDED_KEPT || n_bytes > MTUDE_ENDED_BYTES)
    {
      oldest = first;
      first = oldest->next;
      if (first == NULL)
        last = NULL;
      n_kept--;
      n_bytes -= oldest->size;
    }
  mtude_watch_unlock ();

  return oldest;
}

/* What cannot be remembered is not kept. */
void
mtude_ended_take (const MtudeWatch *watch,
                  const char       *label,
                  void             *block,
                  uintptr_t         value,
                  size_t            size)
{
  bool is_kept = mtude_debug_has (MTUDE_DEBUG_POISON) && !mtude_track_follows_blocks ();
  Ended *ended = is_kept ? malloc (sizeof *ended) : NULL;

  if (ended == NULL)
    {
      free (block);
      return;
    }

  *ended = (Ended) { .watch = watch, .block = block, .value = value, .size = size };
  memcpy (ended->label, label, sizeof ended->label);
  append (ended);

  while ((ended = take_out ()) != NULL)
    {
      look_at (ended);
      free (ended->block);
      free (ended);
    }
}

void
mtude_ended_check (const MtudeWatch *watch)
{
  const Ended *ended;

  mtude_watch_lock ();
  for (ended = first; ended != NULL; ended = ended->next)
    if (watch == NULL || ended->watch == watch)
      look_at (ended);
  mtude_watch_unlock ();
}
