/* Calls whose source fails: heaps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_heap.  Heaps are for code that was written for malloc(), and fail as
 * it does.
 */

#include "faults.h"

#include <string.h>

static gboolean
given (Fault    *self,
       gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  memset (mem, 'x', 100);
  multitude_heap_free (self->subject, mem);
  return TRUE;
}

static gboolean
given_sized (Fault    *self,
             gpointer  mem,
             gsize     size)
{
  if (mem == NULL)
    return FALSE;
  memset (mem, 'x', size);
  multitude_heap_free_sized (self->other, mem, size);
  return TRUE;
}

/* The block that could not grow is freed in the end; one that did has the same text. */
static gboolean
moved (Fault    *self,
       gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  self->third = mem;
  return TRUE;
}

static gpointer
from_thread (Fault *self,
             guint  how)
{
  MultitudeHeap *before = multitude_heap_swap_thread_default (self->subject);
  gpointer mem;

  if (how == 0)
    mem = multitude_heap_thread_malloc (FAULT_LENGTH);
  else if (how == 1)
    mem = multitude_heap_thread_calloc (10, FAULT_LENGTH);
  else
    mem = multitude_heap_thread_realloc (self->third, FAULT_LENGTH);
  multitude_heap_swap_thread_default (before);
  return mem;
}

FAULT_CALL (multitude_heap_new, fault_bound (multitude_heap_new (self->arena)))
FAULT_CALL (multitude_heap_new_sized, fault_bound (multitude_heap_new_sized (self->arena)))
FAULT_CALL (multitude_heap_malloc,
            given (self, multitude_heap_malloc (self->subject, FAULT_LENGTH)))
FAULT_CALL (multitude_heap_calloc,
            given (self, multitude_heap_calloc (self->subject, 10, FAULT_LENGTH)))
FAULT_CALL (multitude_heap_zalloc,
            given (self, multitude_heap_zalloc (self->subject, 20, FAULT_LENGTH)))
FAULT_CALL (multitude_heap_realloc,
            moved (self, multitude_heap_realloc (self->subject, self->third, FAULT_LENGTH)))
FAULT_CALL (multitude_heap_realloc_sized,
            given_sized (self, multitude_heap_realloc_sized (self->other, NULL, 0, FAULT_LENGTH), FAULT_LENGTH))
FAULT_CALL (multitude_heap_malloc_with_data,
            given (self, multitude_heap_malloc_with_data (FAULT_LENGTH, self->subject)))
FAULT_CALL (multitude_heap_realloc_with_data,
            moved (self, multitude_heap_realloc_with_data (self->third, FAULT_LENGTH, self->subject)))
FAULT_CALL (multitude_heap_thread_malloc, given (self, from_thread (self, 0)))
FAULT_CALL (multitude_heap_thread_calloc, given (self, from_thread (self, 1)))
FAULT_CALL (multitude_heap_thread_realloc, moved (self, from_thread (self, 2)))

static void
prepare (Fault *self)
{
  self->subject = multitude_heap_new (self->arena);
  self->other = multitude_heap_new_sized (self->arena);
  self->third = multitude_heap_malloc (self->subject, 100);
  memcpy (self->third, fault_text, 100);
}

static void
describe (Fault   *self,
          GString *text)
{
  g_string_append_printf (text, "%" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT " ", multitude_heap_get_n_blocks (self->subject),
                          multitude_heap_get_n_blocks (self->other));
  g_string_append_len (text, self->third, 100);
}

static void
finish (Fault *self)
{
  multitude_heap_free (self->subject, self->third);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_heap_new, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_heap_new_sized, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_heap_malloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_calloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_zalloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_realloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_realloc_sized, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_malloc_with_data, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_realloc_with_data, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_thread_malloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_thread_calloc, FAULT_RETURNS),
  FAULT_SCENARIO (multitude_heap_thread_realloc, FAULT_RETURNS),
};

const FaultFamily fault_family_heap = {
  "heap", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
