/* Spans: what the blocks of a heap are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-heap-private.h.  What is freed goes back to the run if it was last
 * there, else into the list of its class: segregated fits, as in Wilson, Johnstone,
 * Neely and Boles, "Dynamic Storage Allocation: A Survey and Critical Review", 1995.
 * Neighbours in the lists are joined only when the arena would have to be asked for
 * more, and a quarter of what it gave was freed since: a sort then costs the logarithm
 * of their number for each.  All else takes constant time, but for spans above
 * 56 MiB, whose list is walked.
 */

#include "mtude-heap-map-private.h"

#include "mtude-arena-inline.h"
#include "mtude-integrity-private.h"
#include "mtude-lane-private.h"

/* Every multiple of 16 up to 1 KiB, then four steps for each power of two. */
#define SMALL_SPAN 1024
#define SMALL_BITS 10
#define N_SMALL (SMALL_SPAN / MTUDE_HEAP_GRAIN)
#define CLASS_HUGE (MTUDE_HEAP_CLASSES - 1)
#define N_WORDS (MTUDE_HEAP_CLASSES / 64)

#define RUN_STEP 4096

/* ---- Classes -------------------------------------------------------------- */

static size_t
class_span (unsigned index)
{
  unsigned bits;

  if (index < N_SMALL)
    return (index + 1) * (size_t) MTUDE_HEAP_GRAIN;

  bits = SMALL_BITS + (index - N_SMALL) / 4;
  static_assert (N_SMALL % 4 == 0, "the steps of a power of two begin at a multiple");
  return ((size_t) 1 << bits) + ((index % 4 + 1) << (bits - 2));
}

/* The first class whose spans are at least this large. */
static unsigned
class_above (size_t span)
{
  unsigned bits;
  size_t index;

  if (span <= SMALL_SPAN)
    return (unsigned) (span / MTUDE_HEAP_GRAIN) - 1;

  bits = 63 - (unsigned) __builtin_clzll (span - 1);
  index = N_SMALL + (bits - SMALL_BITS) * 4 + ((span - 1 - ((size_t) 1 << bits)) >> (bits - 2));
  return index < CLASS_HUGE ? (unsigned) index : CLASS_HUGE;
}

/* The class that this span is in when it is free. */
static unsigned
class_below (size_t span)
{
  unsigned index = class_above (span);

  return index == CLASS_HUGE || class_span (index) <= span ? index : index - 1;
}

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

  index = class_above (span);
  return index < CLASS_HUGE ? class_span (index) : span;
}

/* ---- Lists of free spans -------------------------------------------------- */

/* A free span is what its last user may still write to.  So the word of its size has a
 * stamp of it and of the link above.
 */
#define STAMP_SHIFT 48
#define SPAN_MASK (((uint64_t) 1 << STAMP_SHIFT) - 1)

static uint64_t
stamped_size (const MtudeFreeSpan *link,
              uint64_t             span)
{
  uint64_t stamp = mtude_stamp_add (mtude_stamp_begin (link), (uint64_t) (uintptr_t) link->next);

  return span | mtude_stamp_end (mtude_stamp_add (stamp, span)) >> STAMP_SHIFT << STAMP_SHIFT;
}

static size_t
checked_size (const MtudeHeap     *heap,
              const MtudeFreeSpan *link)
{
  if (MTUDE_CHECK_LEVEL >= 1
      && MTUDE_UNLIKELY (((uintptr_t) link + heap->prefix) % MTUDE_HEAP_GRAIN != 0
                         || link->span != stamped_size (link, link->span & SPAN_MASK)))
    mtude_damaged (heap->arena->name, "freed block of a heap", link);

  return link->span & SPAN_MASK;
}

static void
list_span (MtudeHeap *heap,
           uintptr_t  start,
           size_t     span)
{
  MtudeFreeSpan *link = (MtudeFreeSpan *) start;
  unsigned index = class_below (span);
  bool tracked = mtude_arena_is_tracked (heap->arena);

  if (tracked)
    {
      mtude_poison_give_up (start, start + span);
      mtude_track_reveal (start, start + sizeof *link);
    }
  link->next = heap->free[index];
  link->span = stamped_size (link, span);
  if (tracked)
    mtude_track_hide (start, start + span);

  heap->free[index] = link;
  heap->filled[index / 64] |= UINT64_C (1) << index % 64;
}

void
mtude_heap_push_span (MtudeHeap *heap,
                      uintptr_t  start,
                      size_t     span)
{
  if (span == 0)
    return;

  heap->freed += span;
  list_span (heap, start, span);
}

/* The library reads links that nobody else may. */
static MtudeFreeSpan *
reveal (const MtudeHeap *heap,
        MtudeFreeSpan   *link)
{
  if (link != NULL && mtude_arena_is_tracked (heap->arena))
    mtude_track_reveal ((uintptr_t) link, (uintptr_t) (link + 1));
  return link;
}

/* Its link has changed. */
static void
restamp (MtudeFreeSpan *link)
{
  link->span = stamped_size (link, link->span & SPAN_MASK);
}

/* Takes the front of a free span out of its list; the rest is listed again. */
static uintptr_t
cut (MtudeHeap      *heap,
     MtudeFreeSpan **link,
     unsigned        index,
     size_t          span)
{
  MtudeFreeSpan *found = *link;
  size_t rest = checked_size (heap, found) - span;

  *link = found->next;
  if (link != &heap->free[index])
    restamp ((MtudeFreeSpan *) link);
  if (heap->free[index] == NULL)
    heap->filled[index / 64] &= ~(UINT64_C (1) << index % 64);
  if (rest > 0)
    list_span (heap, (uintptr_t) found + span, rest);

  heap->freed -= heap->freed < span ? heap->freed : span;
  return (uintptr_t) found;
}

static uintptr_t
take_huge (MtudeHeap *heap,
           size_t     span)
{
  for (MtudeFreeSpan **link = &heap->free[CLASS_HUGE]; reveal (heap, *link) != NULL; link = &(*link)->next)
    if (checked_size (heap, *link) >= span)
      return cut (heap, link, CLASS_HUGE, span);

  return 0;
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
take_listed (MtudeHeap *heap,
             size_t     span)
{
  unsigned index = next_filled (heap, class_above (span));

  if (index == CLASS_HUGE)
    return take_huge (heap, span);

  reveal (heap, heap->free[index]);
  return cut (heap, &heap->free[index], index, span);
}

/* ---- Joining -------------------------------------------------------------- */

/* All free spans in one list, with plain sizes; the lists of the classes are empty. */
static MtudeFreeSpan *
gather (MtudeHeap *heap)
{
  MtudeFreeSpan *all = NULL;

  for (unsigned index = 0; index < MTUDE_HEAP_CLASSES; index++)
    {
      MtudeFreeSpan *span = reveal (heap, heap->free[index]);

      while (span != NULL)
        {
          size_t size = checked_size (heap, span);
          MtudeFreeSpan *next = reveal (heap, span->next);

          span->span = size;
          span->next = all;
          all = span;
          span = next;
        }
      heap->free[index] = NULL;
    }

  memset (heap->filled, 0, sizeof heap->filled);
  return all;
}

static MtudeFreeSpan *
merge (MtudeFreeSpan *a,
       MtudeFreeSpan *b)
{
  MtudeFreeSpan *merged = NULL;
  MtudeFreeSpan **end = &merged;

  while (a != NULL && b != NULL)
    {
      MtudeFreeSpan **lower = a < b ? &a : &b;

      *end = *lower;
      end = &(*lower)->next;
      *lower = *end;
    }

  *end = a != NULL ? a : b;
  return merged;
}

/* Merge sort without recursion: stack[n] is NULL, or a sorted list of 2^n spans. */
static MtudeFreeSpan *
sort_by_address (MtudeFreeSpan *all)
{
  MtudeFreeSpan *stack[48] = { NULL };
  MtudeFreeSpan *sorted = NULL;

  while (all != NULL)
    {
      MtudeFreeSpan *carry = all;
      unsigned n = 0;

      all = all->next;
      carry->next = NULL;
      for (; stack[n] != NULL; n++)
        {
          carry = merge (stack[n], carry);
          stack[n] = NULL;
        }
      stack[n] = carry;
    }

  for (unsigned n = 0; n < sizeof stack / sizeof stack[0]; n++)
    sorted = merge (stack[n], sorted);
  return sorted;
}

/* A span takes in those that begin where it ends. */
static MtudeFreeSpan *
absorb (MtudeFreeSpan *span)
{
  MtudeFreeSpan *next = span->next;

  while (next != NULL && (uintptr_t) next == (uintptr_t) span + span->span)
    {
      span->span += next->span;
      next = next->next;
    }
  return next;
}

static void
join_spans (MtudeHeap *heap)
{
  MtudeFreeSpan *span = sort_by_address (gather (heap));

  while (span != NULL)
    {
      MtudeFreeSpan *next = absorb (span);

      if ((uintptr_t) span + span->span == heap->cur && (uintptr_t) span >= heap->run + heap->prefix)
        heap->cur = (uintptr_t) span;
      else
        list_span (heap, (uintptr_t) span, span->span);
      span = next;
    }
  heap->freed = 0;
}

/* ---- The run -------------------------------------------------------------- */

static bool
grow_run (MtudeHeap *heap,
          size_t     size)
{
  if (heap->run == 0
      || !mtude_local_resize (heap->arena, heap->run, heap->run_size, heap->run_size + size))
    return false;

  if (mtude_arena_is_tracked (heap->arena))
    mtude_track_hide (heap->end, heap->end + size);
  heap->run_size += size;
  heap->end += size;
  heap->total += size;
  return true;
}

/* Whether the run has this much behind start, if need be after it grew in place. */
static bool
run_has (MtudeHeap *heap,
         uintptr_t  start,
         size_t     need)
{
  size_t missing;

  if (need <= heap->end - start)
    return true;

  missing = need - (heap->end - start);
  return (missing < RUN_STEP && grow_run (heap, RUN_STEP)) || grow_run (heap, missing);
}

bool
mtude_heap_resize_last (MtudeHeap *heap,
                        uintptr_t  start,
                        size_t     old_span,
                        size_t     new_span)
{
  uintptr_t old_end = start + old_span;

  if (old_end != heap->cur || start < heap->run || !run_has (heap, start, new_span))
    return false;

  heap->cur = start + new_span;
  if (new_span < old_span && mtude_arena_is_tracked (heap->arena))
    {
      mtude_poison_give_up (heap->cur, old_end);
      mtude_track_hide (heap->cur, old_end);
    }
  return true;
}

static uintptr_t
take_from_run (MtudeHeap *heap,
               size_t     span)
{
  uintptr_t start = heap->cur;

  heap->cur = start + span;
  return start;
}

/* The rest of the run is listed, and there is another. */
static bool
begin_run (MtudeHeap *heap)
{
  size_t size = heap->prefix + RUN_STEP;
  uintptr_t run = (uintptr_t) mtude_arena_alloc (heap->arena, size);

  mtude_assert_expensive (mtude_heap_is_valid (heap));
  if (run == 0)
    return false;

  mtude_heap_push_span (heap, heap->cur, heap->end - heap->cur);
  heap->run = run;
  heap->run_size = size;
  heap->cur = run + heap->prefix;
  heap->end = run + size;
  heap->total += size;
  if (mtude_arena_is_tracked (heap->arena))
    mtude_track_hide (heap->cur, heap->end);
  return true;
}

/* ---- Taking a span -------------------------------------------------------- */

/* A span of its own, that no run has room for. */
static uintptr_t
take_alone (MtudeHeap *heap,
            size_t     span)
{
  void *base = mtude_arena_alloc (heap->arena, heap->prefix + span);

  if (base == NULL)
    return 0;

  heap->total += heap->prefix + span;
  return (uintptr_t) base + heap->prefix;
}

static uintptr_t
take_fresh (MtudeHeap *heap,
            size_t     span)
{
  if (run_has (heap, heap->cur, span) || (span <= SMALL_SPAN && begin_run (heap)))
    return take_from_run (heap, span);

  return take_alone (heap, span);
}

/* Only now is it worth while to join what was freed. */
static uintptr_t
take_joined (MtudeHeap *heap,
             size_t     span)
{
  if (heap->freed < heap->total / 4)
    return 0;

  join_spans (heap);
  return span <= heap->end - heap->cur ? take_from_run (heap, span) : take_listed (heap, span);
}

uintptr_t
mtude_heap_take_span (MtudeHeap *heap,
                      size_t     span)
{
  unsigned index = class_above (span);
  uintptr_t start;

  if (index < CLASS_HUGE && heap->free[index] != NULL)
    {
      reveal (heap, heap->free[index]);
      return cut (heap, &heap->free[index], index, span);
    }
  if (span <= heap->end - heap->cur)
    return take_from_run (heap, span);

  start = take_listed (heap, span);
  if (start == 0)
    start = take_joined (heap, span);
  return start != 0 ? start : take_fresh (heap, span);
}

/* ---- Checks --------------------------------------------------------------- */

static bool
list_is_valid (const MtudeHeap *heap,
               unsigned         index)
{
  for (const MtudeFreeSpan *span = heap->free[index]; span != NULL; span = span->next)
    if (class_below (span->span & SPAN_MASK) != index || ((uintptr_t) span + heap->prefix) % MTUDE_HEAP_GRAIN != 0)
      return false;

  return true;
}

static bool
run_is_valid (const MtudeHeap *heap)
{
  if (heap->run == 0)
    return heap->cur == 0 && heap->end == 0 && heap->run_size == 0;

  return heap->run + heap->prefix <= heap->cur && heap->cur <= heap->end
         && heap->end == heap->run + heap->run_size;
}

static size_t
free_bytes (const MtudeHeap *heap)
{
  size_t n_bytes = 0;

  for (unsigned index = 0; index < MTUDE_HEAP_CLASSES; index++)
    for (const MtudeFreeSpan *span = heap->free[index]; span != NULL; span = span->next)
      n_bytes += span->span & SPAN_MASK;
  return n_bytes;
}

/* Nothing is lost, and nothing is there twice. */
static bool
blocks_are_valid (const MtudeHeap *heap)
{
  size_t used;

  if (heap->prefix != 0)
    return heap->map == NULL;
  if (heap->map == NULL || !mtude_heap_map_is_valid (heap, &used))
    return false;

  return mtude_arena_is_tracked (heap->arena)
         || heap->total == used + free_bytes (heap) + (heap->end - heap->cur);
}

/* Links that are hidden from memory checkers are not followed. */
bool
mtude_heap_is_valid (const MtudeHeap *heap)
{
  for (unsigned index = 0; index < MTUDE_HEAP_CLASSES; index++)
    {
      bool is_filled = (heap->filled[index / 64] >> index % 64 & 1) != 0;

      if (is_filled != (heap->free[index] != NULL))
        return false;
      if (!mtude_arena_is_tracked (heap->arena) && !list_is_valid (heap, index))
        return false;
    }
  return run_is_valid (heap) && blocks_are_valid (heap);
}
