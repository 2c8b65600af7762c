/* Heaps: what they count, and when that makes them join what was freed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The counts are looked at themselves: their only effect is when a heap joins its free
 * spans, which a program sees as memory that is asked for or not.
 */

#include "heap-fixture.h"
#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-stats.h"
#include "child.h"

#define RUN 4096

static void
begin (Fixture       *fixture,
       MtudeHeapKind  kind)
{
  begin_with (fixture, kind, 65536);
}

/* So that the run of the heap cannot grow in place. */
static void
block_the_run (Fixture *fixture)
{
  check (mtude_arena_alloc (&fixture->arena, 16) != NULL);
}

/* ---- What came from the arena ----------------------------------------- */

static void
total_of (MtudeHeapKind kind)
{
  Fixture f;
  size_t prefix = kind == KEEPS ? 8 : 0;

  begin (&f, kind);
  check_uint (f.heap->total, 0);
  check (mtude_heap_alloc (f.heap, 100) != NULL);
  check_uint (f.heap->total, prefix + RUN);
  check_uint (f.heap->run_size, prefix + RUN);

  /* A step, while that is enough; else what is missing. */
  check (mtude_heap_alloc (f.heap, RUN - prefix) != NULL);
  check_uint (f.heap->total, prefix + 2 * RUN);
  check (mtude_heap_alloc (f.heap, 4 * RUN - prefix) != NULL);
  check_uint (f.heap->run_size, prefix + 112 + 5 * RUN);
  check_uint (f.heap->total, prefix + 112 + 5 * RUN);

  /* And a span of its own. */
  block_the_run (&f);
  check (mtude_heap_alloc (f.heap, 2 * RUN - prefix) != NULL);
  check_uint (f.heap->total, 2 * prefix + 112 + 7 * RUN);

  /* Another run. */
  check (mtude_heap_alloc (f.heap, 16) != NULL);
  check_uint (f.heap->total, 3 * prefix + 112 + 8 * RUN);
  end (&f);
}

static void
totals (void)
{
  total_of (KEEPS);
  total_of (TOLD);
}

/* ---- What was freed --------------------------------------------------- */

static void
freed_spans_are_counted (void)
{
  Fixture f;
  char *blocks[6];
  size_t i;

  begin (&f, KEEPS);
  for (i = 0; i < 6; i++)
    blocks[i] = mtude_heap_alloc (f.heap, 104);
  check_uint (f.heap->freed, 0);

  mtude_heap_free (f.heap, blocks[0]);
  check_uint (f.heap->freed, 112);
  mtude_heap_free (f.heap, blocks[2]);
  check_uint (f.heap->freed, 224);

  /* The last one goes back to the run. */
  mtude_heap_free (f.heap, blocks[5]);
  check_uint (f.heap->freed, 224);

  check_pointer (mtude_heap_alloc (f.heap, 104), blocks[2]);
  check_uint (f.heap->freed, 112);
  check_pointer (mtude_heap_alloc (f.heap, 104), blocks[0]);
  check_uint (f.heap->freed, 0);
  end (&f);
}

/* What is listed after joining is more than what was freed since. */
static void
freed_does_not_wrap (void)
{
  Fixture f;
  char *blocks[4];
  size_t i;

  begin (&f, TOLD);
  for (i = 0; i < 4; i++)
    blocks[i] = mtude_heap_alloc (f.heap, 1024);
  block_the_run (&f);
  for (i = 0; i < 3; i++)
    mtude_heap_free_sized (f.heap, blocks[i], 1024);
  check_uint (f.heap->freed, 3072);

  check_pointer (mtude_heap_alloc (f.heap, 2048), blocks[0]);
  check_uint (f.heap->freed, 0);
  check_pointer (mtude_heap_alloc (f.heap, 512), blocks[0] + 2048);
  check_uint (f.heap->freed, 0);
  end (&f);
}

/* ---- When spans are joined -------------------------------------------- */

#define N_SMALL 64
#define SMALL 64

/* Whether a block of 1 KiB is made of so many small ones. */
static void
join_with (size_t n_freed,
           bool   is_joined)
{
  Fixture f;
  char *blocks[N_SMALL];
  size_t i;

  begin (&f, TOLD);
  for (i = 0; i < N_SMALL; i++)
    blocks[i] = mtude_heap_alloc (f.heap, SMALL);
  block_the_run (&f);
  check_uint (f.heap->total, RUN);
  for (i = 0; i < n_freed; i++)
    mtude_heap_free_sized (f.heap, blocks[i], SMALL);
  check_uint (f.heap->freed, n_freed * SMALL);

  if (is_joined)
    check_pointer (mtude_heap_alloc (f.heap, 768), blocks[0]);
  else
    check ((uintptr_t) mtude_heap_alloc (f.heap, 768) - (uintptr_t) blocks[0] >= RUN);
  check_uint (f.heap->total, is_joined ? RUN : 2 * RUN);
  end (&f);
}

static void
a_quarter_is_joined (void)
{
  join_with (N_SMALL / 4, true);
  join_with (N_SMALL / 4 - 1, false);
  join_with (N_SMALL / 3, true);
}

/* Joined up to the end of the run, they are part of it, and fill it exactly. */
static void
joined_to_the_run (void)
{
  Fixture f;
  char *blocks[4];
  size_t i;

  begin (&f, TOLD);
  for (i = 0; i < 4; i++)
    blocks[i] = mtude_heap_alloc (f.heap, 1024);
  block_the_run (&f);
  mtude_heap_free_sized (f.heap, blocks[2], 1024);
  mtude_heap_free_sized (f.heap, blocks[3], 1024);
  check_pointer ((void *) f.heap->cur, blocks[3]);

  mtude_heap_free_sized (f.heap, blocks[1], 1024);
  check_pointer (mtude_heap_alloc (f.heap, 3072), blocks[1]);
  check_uint (f.heap->cur, f.heap->end);
  check_uint (f.heap->total, RUN);
  end (&f);
}

/* Each of them, wherever it is, and of a size that a class has. */
static void
all_are_joined (void)
{
  Fixture f;
  char *blocks[8];
  size_t i;

  begin (&f, TOLD);
  for (i = 0; i < 8; i++)
    blocks[i] = mtude_heap_alloc (f.heap, 512);
  block_the_run (&f);
  for (i = 0; i < 5; i++)
    if (i != 2)
      mtude_heap_free_sized (f.heap, blocks[i], 512);

  check_pointer (mtude_heap_alloc (f.heap, 1024), blocks[3]);
  check_pointer (mtude_heap_alloc (f.heap, 1024), blocks[0]);
  check_uint (f.heap->total, RUN);
  end (&f);
}

/* What is left of a span is of the class below it, and found for that. */
static void
rest_is_found_again (void)
{
  Fixture f;
  char *block;

  begin (&f, TOLD);
  block = mtude_heap_alloc (f.heap, 2048);
  check (mtude_heap_alloc (f.heap, 2048) != NULL);
  check_uint (f.heap->cur, f.heap->end);
  block_the_run (&f);
  mtude_heap_free_sized (f.heap, block, 2048);
  check_pointer (mtude_heap_alloc (f.heap, 16), block);
  check_pointer (mtude_heap_alloc (f.heap, 1792), block + 16);
  check_uint (f.heap->total, RUN);
  end (&f);
}

/* The last block may have all of the run, before that asks the arena for more. */
static void
last_block_fills_the_run (void)
{
  Fixture f;
  char *block;

  begin (&f, TOLD);
  block = mtude_heap_alloc (f.heap, 1024);
  check_pointer (mtude_heap_realloc_sized (f.heap, block, 1024, RUN), block);
  check_uint (f.heap->cur, f.heap->end);
  check_uint (f.heap->total, RUN);
  check_pointer (mtude_heap_realloc_sized (f.heap, block, RUN, RUN + 1), block);
  check_uint (f.heap->total, 2 * RUN);
  end (&f);
}

/* ---- Sizes that are refused, and none --------------------------------- */

static void
refused_growth_says_why (void)
{
  Fixture f;
  char *block;

  begin (&f, KEEPS);
  block = mtude_heap_alloc (f.heap, 16);
  check (mtude_heap_realloc (f.heap, block, PTRDIFF_MAX) == NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
  check_uint (mtude_heap_get_n_blocks (f.heap), 1);
  mtude_heap_free (f.heap, block);
  end (&f);

  check_uint (mtude_heap_span_for (&(MtudeHeap) { .prefix = 0 }, (size_t) PTRDIFF_MAX / 2), (size_t) PTRDIFF_MAX / 2 + 1);
  check_uint (mtude_heap_span_for (&(MtudeHeap) { .prefix = 0 }, (size_t) PTRDIFF_MAX / 2 + 1), 0);
}

static void
nothing_becomes_something (void)
{
  Fixture f;
  char *block;

  begin (&f, TOLD);
  check (mtude_heap_realloc_sized (f.heap, NULL, 0, 0) == NULL);
  check_uint (mtude_heap_get_n_blocks (f.heap), 0);
  block = mtude_heap_realloc_sized (f.heap, NULL, 0, 1);
  check (block != NULL);
  mtude_heap_free_sized (f.heap, block, 1);
  end (&f);

  begin (&f, KEEPS);
  check (mtude_heap_realloc (f.heap, NULL, 0) == NULL);
  check_uint (mtude_heap_get_n_blocks (f.heap), 0);
  block = mtude_heap_realloc (f.heap, NULL, 1);
  check (block != NULL);
  mtude_heap_free (f.heap, block);
  end (&f);
}

/* The last block of a run goes back to it, and is no block any more. */
static void
free_the_last_twice (void)
{
  Fixture f;
  char *block;

  begin (&f, KEEPS);
  check (mtude_heap_alloc (f.heap, 16) != NULL);
  block = mtude_heap_alloc (f.heap, 16);
  mtude_heap_free (f.heap, block);
  mtude_heap_free (f.heap, block);
}

/* Whatever the secret of the process makes of an address: a header is never that of
 * nothing, which a freed block has.
 */
static void
free_twice_with_another_secret (void)
{
  Fixture f;
  uintptr_t start;
  char *block;

  begin (&f, KEEPS);
  block = mtude_heap_alloc (f.heap, 40);
  start = (uintptr_t) block - MTUDE_HEAP_HEADER + 48;
  mtude_secret[1] = mtude_stamp_add (mtude_stamp_begin ((void *) start), 0);
  mtude_chunk_stamp (f.arena.chunk);
  block = mtude_heap_alloc (f.heap, 40);
  check_uint ((uintptr_t) block, start + MTUDE_HEAP_HEADER);
  check (mtude_heap_alloc (f.heap, 40) != NULL);
  mtude_heap_free (f.heap, block);
  if (!mtude_arena_is_tracked (&f.arena))
    check_uint (*(uint64_t *) start, 0);
  mtude_heap_free (f.heap, block);
}

static void
second_free_of_the_last (void)
{
  check_aborts (free_the_last_twice, "is no block of this heap, or was freed before");
  check_aborts (free_twice_with_another_secret, "is no block of this heap, or was freed before");
}

TAP_MAIN (TAP_TEST (totals),
          TAP_TEST (freed_spans_are_counted),
          TAP_TEST (freed_does_not_wrap),
          TAP_TEST (a_quarter_is_joined),
          TAP_TEST (joined_to_the_run),
          TAP_TEST (all_are_joined),
          TAP_TEST (rest_is_found_again),
          TAP_TEST (last_block_fills_the_run),
          TAP_TEST (refused_growth_says_why),
          TAP_TEST (nothing_becomes_something),
          TAP_TEST (second_free_of_the_last))
