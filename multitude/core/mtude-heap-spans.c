/* Spans: what the blocks of a heap are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-heap-private.h.  What is freed goes back to where it came from if it
 * was last there, else into the list of its class: segregated fits, as in Wilson,
 * Johnstone, Neely and Boles, "Dynamic Storage Allocation: A Survey and Critical
 * Review", 1995.  Everything takes constant time, but for spans above 56 MiB, whose
 * list is walked.  Spans are cut, and never joined.
 */

#include "mtude-heap-private.h"

#include "mtude-arena-inline.h"
#include "mtude-assert-private.h"
#include "mtude-lane-private.h"

/* Every multiple of 16 up to 1 KiB, then four steps for each power of two. */
#define SMALL_SPAN 1024
#define SMALL_BITS 10
#define N_SMALL (SMALL_SPAN / MTUDE_HEAP_GRAIN)
#define CLASS_HUGE (MTUDE_HEAP_CLASSES - 1)
#define N_WORDS (MTUDE_HEAP_CLASSES / 64)

#define RUN_STEP 4096

/* ---- Classes -------------------------------------------------------------- */

static unsigned
class_of (size_t span)
{
  unsigned bits;
  size_t index;

  if (span <= SMALL_SPAN)
    return (unsigned) (span / MTUDE_HEAP_GRAIN) - 1;

  bits = 63 - (unsigned) __builtin_clzll (span - 1);
  index = N_SMALL + (bits - SMALL_BITS) * 4 + ((span - 1 - ((size_t) 1 << bits)) >> (bits - 2));
  return index < CLASS_HUGE ? (unsigned) index : CLASS_HUGE;
}

static size_t
class_span (unsigned index)
{
  unsigned bits;

  if (index < N_SMALL)
    return (index + 1) * (size_t) MTUDE_HEAP_GRAIN;

  bits = SMALL_BITS + (index - N_SMALL) / 4;
  return ((size_t) 1 << bits) + (((index - N_SMALL) % 4 + 1) << (bits - 2));
}

/* 0 if there can be no such span. */
size_t
mtude_heap_span_for (const MtudeHeap *heap,
          size_t           size)
{
  size_t span;
  unsigned index;

  if (size > MTUDE_MAX_SIZE / 2)
    return 0;

  span = mtude_round_up (size + heap->prefix, MTUDE_HEAP_GRAIN);
  if (span <= SMALL_SPAN)
    return span > 0 ? span : MTUDE_HEAP_GRAIN;

  index = class_of (span);
  return index < CLASS_HUGE ? class_span (index) : span;
}

/* ---- Free spans ----------------------------------------------------------- */

static void
push_span (MtudeHeap *heap,
           uintptr_t  start,
           size_t     span,
           unsigned   index)
{
  MtudeFreeSpan *link = (MtudeFreeSpan *) start;
  bool tracked = mtude_arena_is_tracked (heap->arena);

  if (tracked)
    mtude_track_reveal (start, start + sizeof *link);
  link->next = heap->free[index];
  link->span = span;
  if (tracked)
    mtude_track_hide (start, start + span);

  heap->free[index] = link;
  heap->filled[index / 64] |= UINT64_C (1) << index % 64;
}

static uintptr_t
unlink_span (MtudeHeap *heap,
             MtudeFreeSpan **link,
             unsigned   index)
{
  MtudeFreeSpan *span = *link;

  if (mtude_arena_is_tracked (heap->arena))
    mtude_track_reveal ((uintptr_t) span, (uintptr_t) (span + 1));
  *link = span->next;
  if (heap->free[index] == NULL)
    heap->filled[index / 64] &= ~(UINT64_C (1) << index % 64);

  return (uintptr_t) span;
}

/* Into as few classes as it takes. */
void
mtude_heap_push_range (MtudeHeap *heap,
            uintptr_t  start,
            size_t     size)
{
  while (size > 0)
    {
      unsigned index = class_of (size);
      size_t span = size;

      if (index < CLASS_HUGE && class_span (index) > size)
        index--;
      if (index < CLASS_HUGE)
        span = class_span (index);

      push_span (heap, start, span, index);
      start += span;
      size -= span;
    }
}

/* Whether the range is the arena's own, and not part of a run. */
static bool
is_direct (const MtudeHeap *heap,
           uintptr_t        start)
{
  return start < heap->run || start >= heap->run + heap->run_size;
}

bool
mtude_heap_resize_last (MtudeHeap *heap,
             uintptr_t  start,
             size_t     old_span,
             size_t     new_span)
{
  uintptr_t old_end = start + old_span;

  if (is_direct (heap, start))
    return old_span > SMALL_SPAN
           && mtude_local_resize (heap->arena, start - heap->prefix, heap->prefix + old_span,
                                  new_span > 0 ? heap->prefix + new_span : 0);

  if (old_end != heap->cur || new_span > heap->end - start)
    return false;

  heap->cur = start + new_span;
  if (new_span < old_span && mtude_arena_is_tracked (heap->arena))
    mtude_track_hide (heap->cur, old_end);
  return true;
}

static MtudeFreeSpan **
find_huge (MtudeHeap *heap,
           size_t     span)
{
  MtudeFreeSpan **link = &heap->free[CLASS_HUGE];

  for (; *link != NULL; link = &(*link)->next)
    {
      if (mtude_arena_is_tracked (heap->arena))
        mtude_track_reveal ((uintptr_t) *link, (uintptr_t) (*link + 1));
      if ((*link)->span >= span)
        break;
    }
  return link;
}

static uintptr_t
take_huge (MtudeHeap *heap,
           size_t     span)
{
  MtudeFreeSpan **link = find_huge (heap, span);
  size_t rest;
  uintptr_t start;

  if (*link == NULL)
    return 0;

  rest = (*link)->span - span;
  start = unlink_span (heap, link, CLASS_HUGE);
  mtude_heap_push_range (heap, start + span, rest);
  return start;
}

/* The next class, at or behind this one, that has a span; CLASS_HUGE if none has. */
static unsigned
next_filled (const MtudeHeap *heap,
             unsigned         index)
{
  for (unsigned word = index / 64; word < N_WORDS; word++)
    {
      uint64_t bits = heap->filled[word];

      if (word == index / 64)
        bits &= UINT64_MAX << index % 64;
      if (bits != 0)
        return word * 64 + (unsigned) __builtin_ctzll (bits);
    }
  return CLASS_HUGE;
}

static uintptr_t
take_larger (MtudeHeap *heap,
             size_t     span)
{
  unsigned index = next_filled (heap, class_of (span));
  uintptr_t start;

  if (index == CLASS_HUGE)
    return take_huge (heap, span);

  start = unlink_span (heap, &heap->free[index], index);
  mtude_heap_push_range (heap, start + span, class_span (index) - span);
  return start;
}

/* ---- Fresh memory --------------------------------------------------------- */

static uintptr_t
take_from_run (MtudeHeap *heap,
               size_t     span)
{
  uintptr_t start = heap->cur;

  if (span > heap->end - start)
    return 0;

  heap->cur = start + span;
  return start;
}

static uintptr_t
take_from_arena (MtudeHeap *heap,
                 size_t     span)
{
  void *base = mtude_arena_alloc (heap->arena, heap->prefix + span);

  return base != NULL ? (uintptr_t) base + heap->prefix : 0;
}

/* The run grows where it is, or its rest is listed and there is another. */
static bool
extend_run (MtudeHeap *heap)
{
  size_t size = heap->prefix + RUN_STEP;
  uintptr_t run;

  mtude_assert_expensive (mtude_heap_is_valid (heap));

  if (heap->run != 0
      && mtude_local_resize (heap->arena, heap->run, heap->run_size, heap->run_size + RUN_STEP))
    {
      heap->run_size += RUN_STEP;
      heap->end += RUN_STEP;
      return true;
    }

  run = (uintptr_t) mtude_arena_alloc (heap->arena, size);
  if (run == 0)
    return false;

  mtude_heap_push_range (heap, heap->cur, heap->end - heap->cur);
  heap->run = run;
  heap->run_size = size;
  heap->cur = run + heap->prefix;
  heap->end = run + size;
  if (mtude_arena_is_tracked (heap->arena))
    mtude_track_hide (heap->cur, heap->end);
  return true;
}

static uintptr_t
take_fresh (MtudeHeap *heap,
            size_t     span)
{
  if (span <= SMALL_SPAN && extend_run (heap))
    return take_from_run (heap, span);

  return take_from_arena (heap, span);
}

uintptr_t
mtude_heap_take_span (MtudeHeap *heap,
           size_t     span)
{
  unsigned index = class_of (span);
  uintptr_t start;

  if (index < CLASS_HUGE && heap->free[index] != NULL)
    return unlink_span (heap, &heap->free[index], index);

  start = span <= SMALL_SPAN ? take_from_run (heap, span) : 0;
  if (start == 0)
    start = take_larger (heap, span);
  return start != 0 ? start : take_fresh (heap, span);
}

/* ---- Checks --------------------------------------------------------------- */

static bool
list_is_valid (const MtudeHeap *heap,
               unsigned         index)
{
  for (const MtudeFreeSpan *span = heap->free[index]; span != NULL; span = span->next)
    {
      bool fits = index < CLASS_HUGE ? span->span == class_span (index) : span->span > class_span (index - 1);

      if (!fits || ((uintptr_t) span + heap->prefix) % MTUDE_HEAP_GRAIN != 0)
        return false;
    }
  return true;
}

/* What memory checkers are told would not let the lists be read. */
bool
mtude_heap_is_valid (const MtudeHeap *heap)
{
  bool has_run = heap->run != 0;

  if (has_run ? heap->run + heap->prefix > heap->cur || heap->cur > heap->end
                || heap->end != heap->run + heap->run_size
              : heap->cur != 0 || heap->end != 0)
    return false;

  for (unsigned index = 0; index < MTUDE_HEAP_CLASSES; index++)
    {
      bool is_filled = (heap->filled[index / 64] >> index % 64 & 1) != 0;

      if (is_filled != (heap->free[index] != NULL))
        return false;
      if (!mtude_arena_is_tracked (heap->arena) && !list_is_valid (heap, index))
        return false;
    }
  return true;
}
