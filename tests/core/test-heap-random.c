/* Heaps at random: contents, overlap, spans and counts are compared with a model.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For both kinds of heap, with all the memory that they want, and again with each request
 * failing once.
 */

#include "heap-fixture.h"
#include "mtude-heap-map-private.h"

#define N_SLOTS 64

typedef struct
{
  char   *block;
  size_t  size;
  char    fill;
} Slot;

static size_t
random_below (uint64_t *random,
              size_t    limit)
{
  *random ^= *random << 13;
  *random ^= *random >> 7;
  *random ^= *random << 17;
  return (size_t) (*random >> 11) % limit;
}

static size_t
random_size (uint64_t *random)
{
  static const size_t limits[] = { 32, 32, 200, 200, 1100, 1100, 6000, 40000 };

  return 1 + random_below (random, limits[random_below (random, 8)]);
}

/* A heap that keeps sizes need not be told, and may be. */
static void *
reallocate (MtudeHeap  *heap,
            const Slot *slot,
            size_t      size)
{
  return heap->map == NULL && slot->fill % 2 == 0
         ? mtude_heap_realloc (heap, slot->block, size)
         : mtude_heap_realloc_sized (heap, slot->block, slot->size, size);
}

/* Whether there was memory; if not, the slot is as it was. */
static bool
resize_slot (MtudeHeap *heap,
             Slot      *slot,
             size_t     size,
             char       fill)
{
  size_t kept = size < slot->size ? size : slot->size;
  char *block = reallocate (heap, slot, size);

  if (block == NULL)
    {
      check (size > slot->size || slot->block == NULL);
      check_fill (slot->block, slot->size, slot->fill);
      return false;
    }

  check_uint ((uintptr_t) block % 16, 0);
  check_fill (block, kept, slot->fill);
  memset (block, fill, size);
  *slot = (Slot) { block, size, fill };
  return true;
}

static void
free_slot (MtudeHeap *heap,
           Slot      *slot)
{
  check_fill (slot->block, slot->size, slot->fill);
  if (heap->map == NULL && slot->fill % 2 == 0)
    mtude_heap_free (heap, slot->block);
  else
    mtude_heap_free_sized (heap, slot->block, slot->size);
  *slot = (Slot) { NULL, 0, 0 };
}

/* What the map says of each slot, and of what is in none. */
static void
check_slots (const MtudeHeap *heap,
             const Slot      *slots)
{
  size_t n_blocks = 0;

  check (mtude_heap_is_valid (heap));
  for (int i = 0; i < N_SLOTS; i++)
    {
      uintptr_t start = (uintptr_t) slots[i].block;

      n_blocks += start != 0;
      if (start == 0 || heap->map == NULL)
        continue;
      check_uint (mtude_heap_map_get (heap, start), mtude_heap_span_for (heap, slots[i].size));
      if (slots[i].size > 16)
        check_uint (mtude_heap_map_get (heap, start + 16), 0);
    }
  check_uint (mtude_heap_get_n_blocks (heap), n_blocks);
}

/* Returns how often there was no memory. */
static size_t
step_at_random (Fixture  *fixture,
                uint64_t *random,
                size_t    n_steps)
{
  Slot slots[N_SLOTS] = { { NULL, 0, 0 } };
  size_t n_failed = 0;

  for (size_t i = 0; i < n_steps; i++)
    {
      Slot *slot = &slots[random_below (random, N_SLOTS)];

      if (slot->block != NULL && random_below (random, 3) == 0)
        free_slot (fixture->heap, slot);
      else
        n_failed += !resize_slot (fixture->heap, slot, random_size (random), (char) i);
      if (random_below (random, 50) == 0)
        n_failed += mtude_arena_alloc (&fixture->arena, 24) == NULL;
      if (random_below (random, 50) == 0)
        check_slots (fixture->heap, slots);
    }

  check_slots (fixture->heap, slots);
  for (int i = 0; i < N_SLOTS; i++)
    if (slots[i].block != NULL)
      free_slot (fixture->heap, &slots[i]);
  check_uint (mtude_heap_get_n_blocks (fixture->heap), 0);
  return n_failed;
}

static void
at_random_for (MtudeHeapKind kind)
{
  uint64_t random = UINT64_C (0x2545f4914f6cdd1d);
  Fixture fixture;

  begin_with (&fixture, kind, 0);
  check_uint (step_at_random (&fixture, &random, 20000), 0);
  end (&fixture);
}

static void
at_random (void)
{
  at_random_for (MTUDE_HEAP_KEEPS_SIZES);
  at_random_for (MTUDE_HEAP_IS_TOLD_SIZES);
}

/* Every request fails once, and at most one step of the program sees it. */
static void
each_request_fails_for (MtudeHeapKind kind)
{
  size_t n_failed;
  size_t k = 0;

  do
    {
      uint64_t random = UINT64_C (0x9e3779b97f4a7c15);
      Fixture fixture;
      size_t before;

      begin_with (&fixture, kind, 0);
      before = recorder_n_requests (fixture.recorder);
      recorder_fail_at (fixture.recorder, ++k);
      n_failed = step_at_random (&fixture, &random, 400);
      check_range (n_failed, 0, 1);
      if (recorder_n_requests (fixture.recorder) - before < k)
        k = 0;
      end (&fixture);
    }
  while (k != 0);
}

static void
each_request_fails (void)
{
  each_request_fails_for (MTUDE_HEAP_KEEPS_SIZES);
  each_request_fails_for (MTUDE_HEAP_IS_TOLD_SIZES);
}

TAP_MAIN (TAP_TEST (at_random),
          TAP_TEST (each_request_fails))
