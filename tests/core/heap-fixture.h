/* A heap in an arena whose source is counted.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* begin_with() for a chunk of a size of its own, or 0; at the end both are valid, and all
 * that was asked for is given back.
 */

#pragma once

#include "mtude-arena-inline.h"
#include "mtude-heap-private.h"
#include "recorder.h"

#define KEEPS MTUDE_HEAP_KEEPS_SIZES
#define TOLD MTUDE_HEAP_IS_TOLD_SIZES

typedef struct
{
  Recorder   *recorder;
  MtudeArena  arena;
  MtudeHeap  *heap;
} Fixture;

static TAP_UNUSED void
begin_with (Fixture       *fixture,
            MtudeHeapKind  kind,
            size_t         capacity)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (RECORDER_FIXED);
  recorder_options (fixture->recorder, &options);
  options.local_capacity = capacity;
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
  fixture->heap = mtude_heap_new (&fixture->arena, kind);
  check (fixture->heap != NULL);
  check_uint (mtude_heap_get_n_blocks (fixture->heap), 0);
}

static TAP_UNUSED void
end (Fixture *fixture)
{
  check (mtude_heap_is_valid (fixture->heap));
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}
