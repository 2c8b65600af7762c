/* Waiting for room: what is promised, and that it is kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* On one thread: figures that are exact, and random states that keep the promise. */

#include "mtude-arena-inline.h"
#include "mtude-layout-private.h"
#include "mtude-owner-inline.h"
#include "mtude-wait.h"
#include "recorder.h"

typedef struct
{
  Recorder  *recorder;
  MtudeArena arena;
} Waiting;

/* Nobody waits here. */
static void
ignore_wake (void *data)
{
  (void) data;
}

static void
waiting_begin (Waiting     *waiting,
               RecorderKind kind,
               size_t       budget)
{
  MtudeOptions options;

  waiting->recorder = recorder_new (kind);
  recorder_options (waiting->recorder, &options);
  options.byte_budget = budget;
  check_status (mtude_arena_init (&waiting->arena, &options), MTUDE_OK);
  check_status (mtude_arena_set_wake (&waiting->arena, ignore_wake, NULL, NULL), MTUDE_OK);
}

static void
waiting_finish (Waiting *waiting)
{
  check (mtude_arena_is_valid (&waiting->arena));
  mtude_arena_clear (&waiting->arena);
  recorder_end (waiting->recorder, 1);
}

#define check_room(waiting, size, expected) \
  check_uint (mtude_arena_look_for_room (&(waiting)->arena, (size)), (expected))

typedef enum
{
  KIND_ALLOC,
  KIND_ALIGNED,
  KIND_BYTES,
  KIND_BOX,
  KIND_BOX_ALIGNED,
  KIND_RC,
  KIND_RC_FULL,
  KIND_ATOMIC_RC,
  KIND_ATOMIC_RC_FULL,
  N_KINDS
} Kind;

static void
destroy_nothing (void *data)
{
  (void) data;
}

static void *
alloc_kind (MtudeArena *arena,
            Kind        kind,
            size_t      size)
{
  switch (kind)
    {
    case KIND_ALLOC:
      return mtude_arena_alloc (arena, size);
    case KIND_ALIGNED:
      return mtude_arena_alloc_aligned (arena, size, 16);
    case KIND_BYTES:
      return mtude_arena_alloc_bytes (arena, size);
    case KIND_BOX:
      return mtude_box_alloc (arena, size);
    case KIND_BOX_ALIGNED:
      return mtude_box_alloc_aligned (arena, size, 16);
    case KIND_RC:
      return mtude_rc_alloc (arena, size, NULL);
    case KIND_RC_FULL:
      return mtude_rc_alloc_aligned (arena, size, 16, destroy_nothing);
    case KIND_ATOMIC_RC:
      return mtude_atomic_rc_alloc (arena, size, NULL);
    case KIND_ATOMIC_RC_FULL:
    default:
      return mtude_atomic_rc_alloc_aligned (arena, size, 16, destroy_nothing);
    }
}

static void
free_kind (Kind  kind,
           void *memory)
{
  if (kind == KIND_BOX || kind == KIND_BOX_ALIGNED)
    mtude_box_free (memory);
  else if (kind == KIND_RC || kind == KIND_RC_FULL)
    mtude_rc_release (memory);
  else if (kind == KIND_ATOMIC_RC || kind == KIND_ATOMIC_RC_FULL)
    mtude_atomic_rc_release (memory);
}

/* What the manual says: the next power of two, and beyond that the sum. */
static size_t
promised_room (size_t size,
               size_t max_normal_alloc)
{
  size_t sum = (size + MTUDE_ROOM_EXTRA + 7) & ~(size_t) 7;
  size_t power = 1024;

  while (power < sum && power < 65536)
    power *= 2;
  if (size > max_normal_alloc)
    return sum;
  if (size + 64 <= max_normal_alloc)
    return power;
  return power > sum ? power : sum;
}

/* The smallest budget that is not refused for ever, and all of them succeed in it. */
static void
room_is_what_an_allocation_takes (void)
{
  static const size_t sizes[] = {
    0, 1, 7, 8, 100, 440, 447, 448, 449, 456, 1000, 1470, 1472, 1473, 4000, 15807, 15808, 15809,
    16320, 16321, 16384, 16385, 30000, 65000, 65536, 1000000,
  };
  size_t i;
  Kind kind;

  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    for (kind = 0; kind < N_KINDS; kind++)
      {
        size_t budget = promised_room (sizes[i], MTUDE_DEFAULT_MAX_NORMAL_ALLOC);
        Waiting waiting;
        void *memory;

        waiting_begin (&waiting, RECORDER_FIXED, budget - 1);
        check_room (&waiting, sizes[i], MTUDE_ROOM_NEVER);
        check (!mtude_arena_can_have_room (&waiting.arena, sizes[i]));
        check_status (mtude_arena_get_status (&waiting.arena), MTUDE_OVER_BUDGET);
        waiting_finish (&waiting);

        waiting_begin (&waiting, RECORDER_FIXED, budget);
        check (mtude_arena_can_have_room (&waiting.arena, sizes[i]));
        check_room (&waiting, sizes[i], MTUDE_ROOM_NOW);
        memory = alloc_kind (&waiting.arena, kind, sizes[i]);
        check (memory != NULL);
        free_kind (kind, memory);
        waiting_finish (&waiting);
      }
}

/* 17000 bytes have a chunk of their own, and 16000 want one of 32768 for several. */
static void
room_is_for_less_as_well (void)
{
  Waiting waiting;
  void *boxes[2];

  waiting_begin (&waiting, RECORDER_FIXED, 85000);
  boxes[0] = mtude_box_alloc (&waiting.arena, 32000);
  boxes[1] = mtude_box_alloc (&waiting.arena, 32000);
  check (mtude_box_alloc (&waiting.arena, 16000) == NULL);
  check_room (&waiting, 17000, MTUDE_ROOM_LATER);

  mtude_box_free (boxes[0]);
  check_room (&waiting, 17000, MTUDE_ROOM_NOW);
  boxes[0] = mtude_box_alloc (&waiting.arena, 16000);
  check (boxes[0] != NULL);
  mtude_box_free (boxes[0]);
  mtude_box_free (boxes[1]);
  waiting_finish (&waiting);
}

static void
no_budget_is_room_for_everything (void)
{
  Waiting waiting;

  waiting_begin (&waiting, RECORDER_FIXED, MTUDE_NO_BUDGET);
  check_room (&waiting, 0, MTUDE_ROOM_NOW);
  check_room (&waiting, SIZE_MAX, MTUDE_ROOM_NOW);
  waiting_finish (&waiting);

  waiting_begin (&waiting, RECORDER_FIXED, MTUDE_NO_BUDGET - 1);
  check_room (&waiting, SIZE_MAX / 4, MTUDE_ROOM_NOW);
  check_room (&waiting, SIZE_MAX - 100, MTUDE_ROOM_NEVER);
  check_room (&waiting, SIZE_MAX, MTUDE_ROOM_NEVER);
  waiting_finish (&waiting);

  waiting_begin (&waiting, RECORDER_FIXED, 0);
  check_room (&waiting, 0, MTUDE_ROOM_NEVER);
  waiting_finish (&waiting);
}

/* xorshift. */
static size_t
random_below (uint64_t *state,
              size_t    limit)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return (size_t) (*state >> 11) % limit;
}

typedef struct
{
  void *memory;
  Kind  kind;
} Live;

/* In whatever state the arena is, an allocation that was promised room does not
 * fail; and with all owners gone after a reset there is room for the whole budget.
 */
static void
room_that_was_found_is_there (void)
{
  static const size_t limits[] = { 400, 2000, 14000, 40000 };
  uint64_t random = 20240301;
  unsigned round;

  for (round = 0; round < 60; round++)
    {
      Waiting waiting;
      Live lives[64] = { 0 };
      unsigned step;
      size_t n_later = 0;
      size_t i;

      waiting_begin (&waiting, round % 2 ? RECORDER_FIXED : RECORDER_GROWS, 65536 + random_below (&random, 65536));
      for (step = 0; step < 2000; step++)
        {
          Kind kind = (Kind) random_below (&random, N_KINDS);
          size_t size = random_below (&random, limits[random_below (&random, 4)]);
          Live *live = &lives[random_below (&random, 64)];
          MtudeRoom room;

          if (live->memory != NULL)
            free_kind (live->kind, live->memory);
          live->memory = NULL;
          if (random_below (&random, 40) == 0)
            mtude_arena_reset (&waiting.arena);

          room = mtude_arena_look_for_room (&waiting.arena, size);
          check (room != MTUDE_ROOM_NEVER);
          n_later += room == MTUDE_ROOM_LATER;
          live->kind = kind;
          live->memory = alloc_kind (&waiting.arena, kind, step % 2 ? size : random_below (&random, size + 1));
          check (live->memory != NULL || room == MTUDE_ROOM_LATER);
          if (kind < KIND_BOX)
            live->memory = NULL;
        }
      check (n_later > 0);

      for (i = 0; i < 64; i++)
        if (lives[i].memory != NULL)
          free_kind (lives[i].kind, lives[i].memory);
      mtude_arena_reset (&waiting.arena);
      mtude_arena_reset (&waiting.arena);
      check_room (&waiting, waiting.arena.budget - MTUDE_ROOM_EXTRA - 8, MTUDE_ROOM_NOW);
      waiting_finish (&waiting);
    }
}

TAP_MAIN (TAP_TEST (room_is_what_an_allocation_takes),
          TAP_TEST (room_is_for_less_as_well),
          TAP_TEST (no_budget_is_room_for_everything),
          TAP_TEST (room_that_was_found_is_there))
