/* Whether a memory checker is there.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_track_ask(), behind mtude_track_is_active(), and what hides, shows
 * and names bytes where the answer is yes.  A program does not come under valgrind, or leave it,
 * while it runs.
 */

#include "mtude-track-private.h"

int mtude_track_answer;

/* Of valgrind's tools only memcheck answers this request, which is about no byte at
 * all; the others count or profile, and are to see what runs without them.  Threads
 * that ask at once all store the same.
 */
int
mtude_track_ask (void)
{
  int answer = VALGRIND_MAKE_MEM_DEFINED (NULL, 0) != 0 ? MTUDE_TRACK_YES : MTUDE_TRACK_NO;

  mtude_atomic_store_relaxed (&mtude_track_answer, answer);
  return answer;
}

void
mtude_track_hidden (uintptr_t start,
                    uintptr_t end)
{
  if (!mtude_track_is_active ())
    return;

  mtude_asan_poison ((void *) start, end - start);
  VALGRIND_MAKE_MEM_NOACCESS ((void *) start, end - start);
}

void
mtude_track_shown (uintptr_t start,
                   uintptr_t end)
{
  if (!mtude_track_is_active ())
    return;

  mtude_asan_unpoison ((void *) start, end - start);
  VALGRIND_MAKE_MEM_UNDEFINED ((void *) start, end - start);
}

void
mtude_track_taken (uintptr_t start,
                   uintptr_t end,
                   uintptr_t tiles_end)
{
  mtude_track_shown (start, end);
  mtude_track_hidden (end, tiles_end);
}

size_t
mtude_track_name (size_t      before,
                  uintptr_t   start,
                  uintptr_t   end,
                  const char *words)
{
  if (before != 0)
    (void) VALGRIND_DISCARD (before - 1);
  if (start >= end)
    return 0;

  return (size_t) VALGRIND_CREATE_BLOCK ((void *) start, end - start, words) + 1;
}
