/* Tests of arena-bound memory: where it lies, and what it must not touch.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Values come from below and byte strings from above, until they meet.  With a
 * budget below any chunk the 320 bytes in the arena are all there is, so a request
 * without room fails: every boundary is tried there, for each amount of room.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-stats.h"
#include "recorder.h"

#define SEED MTUDE_SEED_SIZE
#define TOP ((size_t) PTRDIFF_MAX)
#define MAX_ROOM 200
#define MAX_SIZE 64

#define BELOW 64                /* a value of this size is below the room */
#define BELOW_FILL 0xaa
#define ABOVE_FILL 0xbb

static MtudeArena arena __attribute__ ((aligned (4096)));
static Recorder *recorder;
static MtudeOptions options;

static void
begin_with (RecorderKind kind,
            size_t       budget,
            size_t       max_normal_alloc)
{
  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
  options.byte_budget = budget;
  options.max_normal_alloc = max_normal_alloc;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
}

static void
begin (void)
{
  begin_with (RECORDER_FIXED, MTUDE_NO_BUDGET, 16384);
}

static void
end (void)
{
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Everything that the arena has is accounted for. */
static void
check_account (void)
{
  MtudeStats stats;

  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.used - stats.seed_used + stats.wasted + stats.available + stats.cached
              + stats.retained + stats.overhead, stats.reserved);
  check (mtude_arena_is_valid (&arena));
}

/* The compiler does not see what a size is that went through here. */
static size_t
hidden (size_t size)
{
  volatile size_t same = size;

  return same;
}

/* The bytes around the room, which nothing may touch. */
typedef struct
{
  char  *below;
  char  *above;
  size_t above_size;
  char  *start;                 /* of the room */
} Room;

static Room
make_room (size_t size)
{
  Room room;

  mtude_arena_reset (&arena);
  room.below = mtude_arena_alloc_value (&arena, BELOW);
  room.above_size = SEED - BELOW - size;
  room.above = mtude_arena_alloc_bytes (&arena, room.above_size - 1);
  room.start = room.below + BELOW;

  check_pointer (room.below, arena.seed);
  check_pointer (room.above, room.start + size);
  memset (room.below, BELOW_FILL, BELOW);
  memset (room.above, ABOVE_FILL, room.above_size);
  return room;
}

static void
check_room (const Room *room)
{
  check_fill (room->below, BELOW, BELOW_FILL);
  check_fill (room->above, room->above_size, ABOVE_FILL);
}

/* A value that was asked for with this much room. */
static void
check_value (const Room *room,
             char       *value,
             size_t      size,
             size_t      alignment)
{
  uintptr_t start = ((uintptr_t) room->start + alignment - 1) & ~(alignment - 1);
  uintptr_t stop = start + (size + 7) / 8 * 8;

  /* While a memory tool looks on, the inline code does not know the cursor. */
  if (size == 0 && start <= (uintptr_t) room->above)
    {
      check (value != NULL);
      return;
    }
  if (stop > (uintptr_t) room->above)
    {
      check_pointer (value, NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
      return;
    }

  check_pointer (value, (void *) start);
  memset (value, 0xcc, size);
  check_room (room);
}

static void *
hidden_value (size_t size)
{
  return mtude_arena_alloc_value (&arena, hidden (size));
}

static void *
hidden_as_malloc (size_t size)
{
  return mtude_arena_alloc (&arena, hidden (size));
}

/* At least as much as the sizes that are tried. */
static char model[1024];

static void *
check_copy (void  *copy,
            size_t size)
{
  check (copy == NULL || memcmp (copy, model, size) == 0);
  return copy;
}

static void *
hidden_copy (size_t size)
{
  return check_copy (mtude_arena_memdup (&arena, model, hidden (size)), size);
}

static void *
called_copy (size_t size)
{
  return check_copy ((mtude_arena_memdup) (&arena, model, size), size);
}

static void *
called_value (size_t size)
{
  return (mtude_arena_alloc_value) (&arena, size);
}

static void *
called_as_malloc (size_t size)
{
  return (mtude_arena_alloc) (&arena, size);
}

static void *
aligned_to_8 (size_t size)
{
  return mtude_arena_alloc_aligned (&arena, size, 8);
}

static void *
aligned_to_16 (size_t size)
{
  return mtude_arena_alloc_aligned (&arena, size, 16);
}

static void *
aligned_to_64 (size_t size)
{
  return mtude_arena_alloc_aligned (&arena, size, 64);
}

static void *
reallocated_from_nothing (size_t size)
{
  return mtude_arena_realloc (&arena, NULL, 0, size);
}

/* Constant sizes take a way of their own through the inline code. */
#define CONSTANT(size) \
  case size: \
    return as_malloc ? mtude_arena_alloc (&arena, size) : mtude_arena_alloc_value (&arena, size);
#define EIGHT_CONSTANTS(size) \
  CONSTANT (size) CONSTANT (size + 1) CONSTANT (size + 2) CONSTANT (size + 3) \
  CONSTANT (size + 4) CONSTANT (size + 5) CONSTANT (size + 6) CONSTANT (size + 7)

static void *
alloc_constant (size_t size,
                bool   as_malloc)
{
  switch (size)
    {
      EIGHT_CONSTANTS (0)
      EIGHT_CONSTANTS (8)
      EIGHT_CONSTANTS (16)
      EIGHT_CONSTANTS (24)
      EIGHT_CONSTANTS (32)
      EIGHT_CONSTANTS (40)
      EIGHT_CONSTANTS (48)
      EIGHT_CONSTANTS (56)
      CONSTANT (64)
    default:
      abort ();
    }
}

static void *
constant_value (size_t size)
{
  return alloc_constant (size, false);
}

static void *
constant_as_malloc (size_t size)
{
  return alloc_constant (size, true);
}

typedef struct
{
  const char *name;
  void     *(*alloc) (size_t size);
  size_t      alignment;        /* 0: as malloc() */
} ValueKind;

static const ValueKind value_kinds[] = {
  { "a hidden size", hidden_value, 8 },
  { "a constant size", constant_value, 8 },
  { "a call", called_value, 8 },
  { "a hidden size, as malloc", hidden_as_malloc, 0 },
  { "a constant size, as malloc", constant_as_malloc, 0 },
  { "a call, as malloc", called_as_malloc, 0 },
  { "a copy of a hidden size", hidden_copy, 0 },
  { "a copy by a call", called_copy, 0 },
  { "an alignment of 8", aligned_to_8, 8 },
  { "an alignment of 16", aligned_to_16, 16 },
  { "an alignment of 64", aligned_to_64, 64 },
  { "a reallocation of nothing", reallocated_from_nothing, 0 },
};

static size_t
alignment_for (const ValueKind *kind,
               size_t           size)
{
  if (kind->alignment > 0)
    return kind->alignment;

  return size >= 16 ? 16 : 8;
}

static void
values_at_every_boundary (void)
{
  size_t room_size;
  size_t size;
  size_t i;

  for (i = 0; i < sizeof model; i++)
    model[i] = (char) (1 + i % 251);

  begin_with (RECORDER_FIXED, 511, 16384);
  for (i = 0; i < sizeof value_kinds / sizeof value_kinds[0]; i++)
    {
      tap_set_context (value_kinds[i].name);
      for (room_size = 0; room_size <= MAX_ROOM; room_size++)
        for (size = 0; size <= MAX_SIZE; size++)
          {
            Room room = make_room (room_size);

            check_value (&room, value_kinds[i].alloc (size), size,
                         alignment_for (&value_kinds[i], size));
            check_room (&room);
          }
    }
  end ();
}

static void
check_string_in_room (const Room *room,
                      char       *bytes,
                      size_t      length)
{
  size_t room_size = (size_t) (room->above - room->start);

  if (length + 1 > room_size)
    {
      check_pointer (bytes, NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
      return;
    }

  check_pointer (bytes, room->above - length - 1);
  memset (bytes, 0xdd, length + 1);
}

static void
strings_at_every_boundary (void)
{
  static char text[MAX_ROOM + 20];
  size_t room_size;
  size_t length;

  memset (text, 'y', sizeof text);
  begin_with (RECORDER_FIXED, 511, 16384);
  for (room_size = 0; room_size <= MAX_ROOM; room_size++)
    for (length = 0; length <= room_size + 10; length++)
      {
        Room room = make_room (room_size);
        char *copy;

        check_string_in_room (&room, mtude_arena_alloc_bytes (&arena, length), length);
        check_room (&room);

        room = make_room (room_size);
        check_string_in_room (&room, (mtude_arena_alloc_bytes) (&arena, length), length);
        check_room (&room);

        room = make_room (room_size);
        copy = mtude_arena_strndup (&arena, text, length);
        if (copy != NULL)
          {
            check_fill (copy, length, 'y');
            check_uint (copy[length], 0);
          }
        check_string_in_room (&room, copy, length);
        check_room (&room);
      }
  end ();
}

/* Values of one size and strings of one length in turn, until nothing is left. */
static void
fill_seed (size_t size,
           size_t length)
{
  char *values[SEED / 8 + 1];
  char *strings[SEED + 1];
  size_t n_values = 0;
  size_t n_strings = 0;
  bool goes_on = true;
  size_t i;

  while (goes_on)
    {
      values[n_values] = hidden_value (size);
      strings[n_strings] = mtude_arena_alloc_bytes (&arena, length);
      goes_on = values[n_values] != NULL || strings[n_strings] != NULL;
      if (values[n_values] != NULL)
        memset (values[n_values++], 0x01, size);
      if (strings[n_strings] != NULL)
        memset (strings[n_strings++], 0x02, length + 1);
    }

  check_range (n_values * ((size + 7) / 8 * 8) + n_strings * (length + 1), SEED - 47, SEED);
  for (i = 0; i < n_values; i++)
    check_fill (values[i], size, 0x01);
  for (i = 0; i < n_strings; i++)
    check_fill (strings[i], length + 1, 0x02);
}

static void
values_and_strings_meet (void)
{
  size_t size;
  size_t length;

  begin_with (RECORDER_FIXED, 511, 16384);
  for (size = 1; size <= 40; size++)
    for (length = 0; length <= 40; length++)
      {
        mtude_arena_reset (&arena);
        fill_seed (size, length);
      }
  end ();
}

/* Hidden and constant sizes lie at the same places. */
static void
hidden_and_constant_agree (void)
{
  static char *places[2][1000];
  size_t way;
  size_t i;

  begin ();
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  for (way = 0; way < 2; way++)
    {
      mtude_arena_reset (&arena);
      check (mtude_arena_alloc_value (&arena, 8) != NULL);
      for (i = 0; i < 1000; i++)
        {
          size_t size = i * 31 % 65;

          if (i % 3 == 0)
            places[way][i] = way == 0 ? hidden_as_malloc (size) : constant_as_malloc (size);
          else
            places[way][i] = way == 0 ? hidden_value (size) : constant_value (size);
        }
    }
  for (i = 0; i < 1000; i++)
    check_pointer (places[0][i], places[1][i]);
  end ();
}

static void
every_alignment (void)
{
  size_t max_normal_alloc;
  size_t alignment;
  size_t size;

  for (max_normal_alloc = 4096; max_normal_alloc <= 65024; max_normal_alloc += 65024 - 4096)
    {
      char *values[16 * 41];
      size_t n = 0;

      begin_with (RECORDER_FIXED, MTUDE_NO_BUDGET, max_normal_alloc);
      for (alignment = 1; alignment <= MTUDE_MAX_ALIGN; alignment *= 2)
        for (size = 0; size <= 40; size++)
          {
            values[n] = mtude_arena_alloc_aligned (&arena, size, alignment);
            check (values[n] != NULL);
            check_uint ((uintptr_t) values[n] % alignment, 0);
            check_uint ((uintptr_t) values[n] % 8, 0);
            memset (values[n], (int) (n % 255), size);
            n++;
          }
      check_uint (n, 16 * 41);
      for (n = 0; n < 16 * 41; n++)
        check_fill (values[n], n % 41, (int) (n % 255));
      check_account ();
      end ();
    }
}

/* As malloc() does: 16 for what may need it. */
static void
alignment_as_malloc (void)
{
  size_t size;

  begin ();
  for (size = 0; size < 3000; size++)
    {
      check_uint ((uintptr_t) mtude_arena_alloc (&arena, size) % (size >= 16 ? 16 : 8), 0);
      check_uint ((uintptr_t) mtude_arena_alloc_value (&arena, 8) % 8, 0);
      check_uint ((uintptr_t) mtude_arena_memdup (&arena, &size, size < 8 ? size : 8) % 8, 0);
    }
  end ();
}

static void
bad_alignments (void)
{
  static const size_t alignments[] = { 0, 3, 5, 6, 7, 24, 48, 65535, 65536, 65537, SIZE_MAX };
  size_t i;

  begin ();
  for (i = 0; i < sizeof alignments / sizeof alignments[0]; i++)
    {
      check_pointer (mtude_arena_alloc_aligned (&arena, 8, alignments[i]), NULL);
      check_status (mtude_arena_get_status (&arena), MTUDE_BAD_ALIGNMENT);
      check_pointer (mtude_arena_alloc_aligned (&arena, 0, alignments[i]), NULL);
    }
  check_pointer (mtude_arena_alloc_value (&arena, 8), arena.seed);
  check_log (recorder, "");
  end ();
}

static void
check_nothing_is_something (void)
{
  void *owners[6];
  size_t i;
  size_t j;

  check (mtude_arena_alloc_value (&arena, 0) != NULL);
  check (mtude_arena_alloc_value (&arena, hidden (0)) != NULL);
  check (mtude_arena_alloc (&arena, 0) != NULL);
  check (mtude_arena_alloc (&arena, hidden (0)) != NULL);
  check (mtude_arena_alloc_aligned (&arena, 0, 1) != NULL);
  check (mtude_arena_alloc_aligned (&arena, 0, 4096) != NULL);
  check (mtude_arena_memdup (&arena, NULL, 0) != NULL);
  check (mtude_arena_realloc (&arena, NULL, 0, 0) != NULL);
  check_string (mtude_arena_strndup (&arena, NULL, 0), "");
  check_string (mtude_arena_strndup (&arena, "abc", 0), "");
  check (mtude_arena_alloc_bytes (&arena, 0) != NULL);

  owners[0] = mtude_box_alloc (&arena, 0);
  owners[1] = mtude_box_alloc (&arena, hidden (0));
  owners[2] = mtude_rc_alloc (&arena, 0, NULL);
  owners[3] = mtude_rc_alloc (&arena, 0, NULL);
  owners[4] = mtude_atomic_rc_alloc (&arena, 0, NULL);
  owners[5] = mtude_atomic_rc_alloc (&arena, 0, NULL);
  for (i = 0; i < 6; i++)
    for (j = 0; j < i; j++)
      check (owners[i] != NULL && owners[i] != owners[j]);
  for (i = 0; i < 2; i++)
    {
      mtude_box_free (owners[i]);
      mtude_rc_release (owners[2 + i]);
      mtude_atomic_rc_release (owners[4 + i]);
    }
}

/* Whatever there is at the moment: the seed, nothing yet, a full chunk. */
static void
size_zero (void)
{
  begin ();
  check_nothing_is_something ();
  mtude_arena_reset (&arena);
  check_nothing_is_something ();
  check (mtude_arena_alloc_value (&arena, 20000) != NULL);
  check_nothing_is_something ();
  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  check_nothing_is_something ();
  end ();

  begin ();
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 512), MTUDE_OK);
  check_nothing_is_something ();
  end ();
}

/* A value without bytes needs no room. */
static void
size_zero_without_room (void)
{
  Room room;

  begin_with (RECORDER_FIXED, 511, 16384);
  room = make_room (0);
  check (mtude_arena_alloc_value (&arena, hidden (0)) != NULL);
  check (mtude_arena_alloc_value (&arena, 0) != NULL);
  check (mtude_arena_alloc (&arena, hidden (0)) != NULL);
  check_pointer (mtude_arena_alloc_aligned (&arena, 0, 8), room.above);
  check_status (mtude_arena_get_status (&arena), MTUDE_OK);
  check_room (&room);
  end ();
}

static void
check_overflow (const void *memory)
{
  check_pointer (memory, NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVERFLOW);
  arena.status = MTUDE_OK;
}

/* Sizes with which any unchecked addition would wrap, or pass half of what can be
 * addressed.
 */
static void
sizes_near_the_end (void)
{
  static const size_t sizes[] = {
    SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 6, SIZE_MAX - 7, SIZE_MAX - 8, SIZE_MAX - 15,
    SIZE_MAX - 16, SIZE_MAX - 23, SIZE_MAX - 24, SIZE_MAX - 63, SIZE_MAX - 64, SIZE_MAX - 511,
    SIZE_MAX - 512, SIZE_MAX - 65535, SIZE_MAX - 65536, TOP + 2, TOP + 1, TOP, TOP - 1, TOP - 7,
    TOP - 8, TOP - 63, TOP - 64, TOP - 70,
  };
  const char *text = (const char *) hidden ((size_t) "a");
  MtudeStats before;
  MtudeStats after;
  char *value;
  size_t i;

  begin ();
  value = mtude_arena_alloc_value (&arena, 8);
  mtude_arena_get_stats (&arena, &before);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      size_t size = hidden (sizes[i]);

      check_overflow (mtude_arena_alloc_value (&arena, size));
      check_overflow ((mtude_arena_alloc_value) (&arena, size));
      check_overflow (mtude_arena_alloc (&arena, size));
      check_overflow ((mtude_arena_alloc) (&arena, size));
      check_overflow (mtude_arena_alloc_aligned (&arena, size, 1));
      check_overflow (mtude_arena_alloc_aligned (&arena, size, 64));
      check_overflow (mtude_arena_alloc_aligned (&arena, size, 32768));
      check_overflow (mtude_arena_alloc_bytes (&arena, size));
      check_overflow ((mtude_arena_alloc_bytes) (&arena, size));
      check_overflow (mtude_arena_strndup (&arena, text, size));
      check_overflow (mtude_arena_memdup (&arena, text, size));
      check_overflow (mtude_arena_realloc (&arena, NULL, 0, size));
      check_overflow (mtude_arena_realloc (&arena, value, 8, size));
      check_overflow (mtude_box_alloc (&arena, size));
      check_overflow ((mtude_box_alloc) (&arena, size));
      check_overflow (mtude_box_alloc_aligned (&arena, size, 16384));
      check_overflow (mtude_box_alloc_claims (&arena, size, 8, 2));
      check_overflow (mtude_rc_alloc (&arena, size, NULL));
      check_overflow (mtude_atomic_rc_alloc (&arena, size, NULL));
    }

  mtude_arena_get_stats (&arena, &after);
  check (memcmp (&before, &after, sizeof after) == 0);
  check_log (recorder, "");
  check_pointer (mtude_arena_alloc_value (&arena, 8), value + 8);
  end ();
}

/* One byte less could be addressed, so the budget decides. */
static void
largest_sizes (void)
{
  begin_with (RECORDER_FIXED, (size_t) 1 << 40, 16384);
  check_pointer (mtude_arena_alloc_value (&arena, hidden (TOP - 71)), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  arena.status = MTUDE_OK;
  check_pointer (mtude_box_alloc (&arena, hidden (TOP - 519)), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  arena.status = MTUDE_OK;
  check_pointer (mtude_arena_alloc_bytes (&arena, hidden (TOP - 72)), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
  check_log (recorder, "");
  end ();

  /* Without a budget the source is asked. */
  begin ();
  recorder_fail_from (recorder, 1);
  check_pointer (mtude_arena_alloc_value (&arena, hidden (TOP - 71)), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_log (recorder, "alloc 9223372036854775800 fails");
  end ();
}

/* Sizes that the compiler knows, which wrap as addresses. */
static void
constant_sizes_that_wrap (void)
{
  begin ();
  check (mtude_arena_alloc_value (&arena, 8) != NULL);
  check_pointer (mtude_arena_alloc_value (&arena, SIZE_MAX), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_OVERFLOW);
  check_pointer (mtude_arena_alloc_value (&arena, SIZE_MAX - 40), NULL);
  check_pointer (mtude_arena_alloc (&arena, SIZE_MAX), NULL);
  check_pointer (mtude_arena_alloc (&arena, SIZE_MAX - 40), NULL);
  end ();
}

#define N_SURVIVORS 3000

typedef struct
{
  char  *memory;
  size_t size;
} Survivor;

static Survivor survivors[N_SURVIVORS];

/* Allocated in one of many ways; full of a byte that belongs to i. */
static void
make_survivor (size_t i)
{
  Survivor *survivor = &survivors[i];
  size_t size = i * 37 % 301;

  if (i % 500 == 499)
    size = 20000 + i;

  survivor->size = size;
  switch (i % 5)
    {
    case 0:
      survivor->memory = mtude_arena_alloc (&arena, size);
      break;
    case 1:
      survivor->memory = mtude_arena_alloc_value (&arena, size);
      break;
    case 2:
      survivor->memory = mtude_arena_alloc_bytes (&arena, size);
      break;
    case 3:
      survivor->memory = mtude_arena_alloc_aligned (&arena, size, (size_t) 1 << i % 10);
      break;
    default:
      survivor->memory = mtude_arena_realloc (&arena, mtude_arena_alloc (&arena, size / 2), size / 2,
                                              size);
    }
  check (survivor->memory != NULL);
  memset (survivor->memory, (int) (i % 253), size);
}

static void
check_survivors (void)
{
  size_t i;

  for (i = 0; i < N_SURVIVORS; i++)
    make_survivor (i);
  for (i = 0; i < N_SURVIVORS; i++)
    check_fill (survivors[i].memory, survivors[i].size, (int) (i % 253));
}

static void
contents_survive (void)
{
  static const RecorderKind kinds[] = { RECORDER_FIXED, RECORDER_GROWS };
  size_t i;
  size_t generation;

  for (i = 0; i < 2; i++)
    {
      begin_with (kinds[i], MTUDE_NO_BUDGET, 16384);
      for (generation = 0; generation < 3; generation++)
        {
          check_survivors ();
          check_account ();
          mtude_arena_reset (&arena);
          check_account ();
        }
      end ();
    }
}

static void
contents_survive_on_default_source (void)
{
  size_t generation;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  for (generation = 0; generation < 3; generation++)
    {
      check_survivors ();
      check_account ();
      mtude_arena_reset (&arena);
    }
  mtude_arena_clear (&arena);
}

/* Copies of up to 32 bytes, and of values up to 64, are made in pieces that overlap. */
static void
copies_of_every_length (void)
{
  char text[301];
  size_t length;
  size_t i;

  for (i = 0; i < sizeof text; i++)
    text[i] = (char) (1 + i % 255);

  begin ();
  for (length = 0; length <= 300; length++)
    for (i = 0; i < 3; i++)
      {
        char *copy = mtude_arena_strndup (&arena, text, length);
        char *called = (mtude_arena_strndup) (&arena, text, length);
        char *memory = mtude_arena_memdup (&arena, text, length);

        check (memcmp (copy, text, length) == 0);
        check_uint (copy[length], 0);
        check (memcmp (called, text, length) == 0);
        check_uint (called[length], 0);
        check (memcmp (memory, text, length) == 0);
      }
  end ();
}

/* A caller may have the address of a struct as that of its first member, which alone is
 * shorter than what is copied; the compiler sees all of it here.
 */
static void
copies_from_a_member (void)
{
  struct
  {
    char kind[3];
    char rest[61];
  } record;
  size_t length;

  for (length = 0; length < sizeof record; length++)
    ((char *) &record)[length] = (char) (length + 1);

  begin ();
  for (length = 0; length <= sizeof record; length++)
    {
      char *memory = mtude_arena_memdup (&arena, record.kind, hidden (length));
      char *copy = mtude_arena_strndup (&arena, record.kind, hidden (length));

      check (memcmp (memory, &record, length) == 0);
      check (memcmp (copy, &record, length) == 0);
    }
  end ();
}

/* A string costs its bytes and its NUL; bytes in it may be NUL as well. */
static void
strings_are_packed (void)
{
  char *last;
  size_t length;

  begin ();
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  last = mtude_arena_strndup (&arena, "a\0b", 3);
  check (memcmp (last, "a\0b", 4) == 0);
  for (length = 0; length < 100; length++)
    {
      char *bytes = mtude_arena_alloc_bytes (&arena, length);

      check_pointer (bytes, last - length - 1);
      last = bytes;
    }
  end ();
}

typedef struct
{
  const char *name;
  void     *(*alloc) (size_t size);
  void      (*free) (void *memory);
  size_t      slack;            /* what counts beside the size */
} RoutingKind;

static void *
new_string (size_t length)
{
  return mtude_arena_alloc_bytes (&arena, length);
}

static void *
new_box (size_t size)
{
  return mtude_box_alloc (&arena, size);
}

static void
free_box (void *memory)
{
  mtude_box_free (memory);
}

static void *
new_rc (size_t size)
{
  return mtude_rc_alloc (&arena, size, NULL);
}

static void
free_rc (void *memory)
{
  mtude_rc_release (memory);
}

static void *
new_atomic_rc (size_t size)
{
  return mtude_atomic_rc_alloc (&arena, size, NULL);
}

static void
free_atomic_rc (void *memory)
{
  mtude_atomic_rc_release (memory);
}

static const RoutingKind routing_kinds[] = {
  { "strings", new_string, NULL, 0 },
  { "values", hidden_value, NULL, 0 },
  { "values as malloc", hidden_as_malloc, NULL, 8 },
  { "aligned values", aligned_to_64, NULL, 56 },
  { "boxes", new_box, free_box, 0 },
  { "rcs", new_rc, free_rc, 8 },
  { "atomic rcs", new_atomic_rc, free_atomic_rc, 8 },
};

static void
check_routing (const RoutingKind *kind,
               size_t             max_normal_alloc,
               size_t             size,
               bool               is_oversized)
{
  MtudeStats stats;
  void *memory;

  begin_with (RECORDER_FIXED, MTUDE_NO_BUDGET, max_normal_alloc);
  memory = kind->alloc (size);
  memset (memory, 0x5a, size);
  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.total.n_oversized, is_oversized);
  check_uint (stats.total.n_normal, !is_oversized);
  check_uint (recorder_n_requests (recorder), 1);
  check_account ();
  if (kind->free != NULL)
    kind->free (memory);
  end ();
}

static void
routing (void)
{
  static const size_t limits[] = { 4096, 5001, 16384, 40000 };
  size_t i;
  size_t j;

  for (i = 0; i < sizeof routing_kinds / sizeof routing_kinds[0]; i++)
    {
      tap_set_context (routing_kinds[i].name);
      for (j = 0; j < sizeof limits / sizeof limits[0]; j++)
        {
          size_t size = limits[j] - routing_kinds[i].slack;

          check_routing (&routing_kinds[i], limits[j], size - 1, false);
          check_routing (&routing_kinds[i], limits[j], size, false);
          check_routing (&routing_kinds[i], limits[j], size + 1, true);
        }
    }
}

static void
realloc_in_place (void)
{
  size_t sizes[] = { 1, 7, 8, 9, 16, 100, 99, 3, 0, 20, 200 };
  char *value;
  char *before;
  size_t i;

  begin ();
  before = mtude_arena_alloc (&arena, 16);
  memset (before, 0x1f, 16);
  value = mtude_arena_realloc (&arena, NULL, 0, 20);
  check_pointer (value, before + 16);
  memset (value, 0x2f, 20);
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      size_t old_size = i > 0 ? sizes[i - 1] : 20;

      value = mtude_arena_realloc (&arena, value, old_size, sizes[i]);
      check_pointer (value, before + 16);
      check_fill (value, sizes[i] < old_size ? sizes[i] : old_size, 0x2f);
      memset (value, 0x2f, sizes[i]);

      /* What it has given up is free, and what it has is not. */
      check_pointer (mtude_arena_alloc_aligned (&arena, 0, 8), value + (sizes[i] + 7) / 8 * 8);
    }
  check_fill (before, 16, 0x1f);
  check_log (recorder, "");
  check_account ();
  end ();
}

/* In place up to the strings above, to the byte; then it would move. */
static void
realloc_up_to_the_strings (void)
{
  size_t room_size;
  size_t size;

  begin_with (RECORDER_FIXED, 511, 16384);
  for (room_size = 16; room_size <= MAX_ROOM; room_size++)
    for (size = 0; size <= room_size + 10; size++)
      {
        Room room = make_room (room_size);
        char *value = mtude_arena_alloc_value (&arena, 16);
        char *same;

        memset (value, 0x6f, 16);
        same = mtude_arena_realloc (&arena, value, 16, size);
        if (size <= room_size / 8 * 8)
          {
            check_pointer (same, value);
            check_fill (same, size < 16 ? size : 16, 0x6f);
            memset (same, 0xee, size);
          }
        else
          {
            check_pointer (same, NULL);
            check_status (mtude_arena_get_status (&arena), MTUDE_OVER_BUDGET);
            check_fill (value, 16, 0x6f);
          }
        check_room (&room);
      }
  end ();
}

static void
realloc_moves (void)
{
  char *value;
  char *last;
  char *moved;

  begin ();
  value = mtude_arena_alloc_value (&arena, 24);
  memset (value, 0x3c, 24);
  last = mtude_arena_alloc_value (&arena, 8);
  memset (last, 0x4c, 8);

  /* Smaller: it stays, although it is not the last. */
  check_pointer (mtude_arena_realloc (&arena, value, 24, 10), value);
  check_pointer (mtude_arena_realloc (&arena, value, 10, 10), value);
  check_pointer (mtude_arena_alloc_aligned (&arena, 0, 8), last + 8);

  /* Larger: it is copied behind the last one. */
  moved = mtude_arena_realloc (&arena, value, 10, 12);
  check_pointer (moved, last + 8);
  check_fill (moved, 10, 0x3c);
  memset (moved, 0x5c, 12);
  check_fill (last, 8, 0x4c);
  check_fill (value, 10, 0x3c);

  /* Beyond the chunk: into another one. */
  last = mtude_arena_realloc (&arena, moved, 12, 1000);
  check_log (recorder, "alloc 2048");
  check_fill (last, 12, 0x5c);
  memset (last, 0x6c, 1000);
  check_fill (moved, 12, 0x5c);
  check_account ();
  end ();
}

static void
realloc_of_one_shots (void)
{
  char *value;
  char *larger;
  char *largest;

  begin ();
  value = mtude_arena_alloc_value (&arena, 24);
  memset (value, 0x7c, 24);
  larger = mtude_arena_realloc (&arena, value, 24, 20000);
  check_log (recorder, "alloc 20064");
  check_fill (larger, 24, 0x7c);
  memset (larger, 0x7d, 20000);

  check_pointer (mtude_arena_realloc (&arena, larger, 20000, 100), larger);
  check_log (recorder, "");
  largest = mtude_arena_realloc (&arena, larger, 100, 30000);
  check_log (recorder, "alloc 30064");
  check_fill (largest, 100, 0x7d);
  memset (largest, 0x7e, 30000);

  /* The small one is still the last in its chunk. */
  check_pointer (mtude_arena_realloc (&arena, value, 24, 40), value);
  check_fill (value, 24, 0x7c);
  mtude_arena_reset (&arena);
  check_log (recorder, "free 30064; free 20064");
  end ();
}

/* What fails leaves the memory as it was. */
static void
realloc_fails (void)
{
  char *value;

  begin ();
  value = mtude_arena_alloc (&arena, 100);
  memset (value, 0x8c, 100);
  recorder_fail_at (recorder, 1);
  check_pointer (mtude_arena_realloc (&arena, value, 100, 1000), NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_fill (value, 100, 0x8c);
  check_pointer (mtude_arena_realloc (&arena, value, 100, 200), value);
  check_fill (value, 100, 0x8c);
  end ();
}

/* What has become large enough for it is aligned to 16, wherever it began. */
static void
realloc_aligns_as_malloc (void)
{
  size_t i;

  begin ();
  for (i = 0; i < 20; i++)
    {
      char *value = mtude_arena_alloc (&arena, 8);

      memset (value, 0x9c, 8);
      value = mtude_arena_realloc (&arena, value, 8, 24);
      check_uint ((uintptr_t) value % 16, 0);
      check_fill (value, 8, 0x9c);
    }
  end ();
}

/* Where the next value is not aligned to 16. */
static void
go_beside (void)
{
  while ((mtude_local_cur (&arena) & 15) == 0)
    check (mtude_arena_alloc_value (&arena, 8) != NULL);
}

/* What was no longer small stays where it is, and what is still small as well. */
static void
realloc_aligns_no_more_than_malloc (void)
{
  char *value;

  begin ();
  go_beside ();
  value = mtude_arena_alloc_value (&arena, 16);
  check_uint ((uintptr_t) value % 16, 8);
  check_pointer (mtude_arena_realloc (&arena, value, 16, 32), value);
  go_beside ();
  value = mtude_arena_alloc (&arena, 8);
  check_uint ((uintptr_t) value % 16, 8);
  check_pointer (mtude_arena_realloc (&arena, value, 8, 15), value);
  end ();
}

/* From the last size that need not be to the first that has to be. */
static void
realloc_aligns_from_16_on (void)
{
  static const size_t sizes[] = { 1, 8, 15 };
  char *value;
  size_t i;

  begin ();
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      go_beside ();
      value = mtude_arena_alloc (&arena, sizes[i]);
      check_uint ((uintptr_t) value % 16, 8);
      memset (value, 0x9d, sizes[i]);
      value = mtude_arena_realloc (&arena, value, sizes[i], 16);
      check_uint ((uintptr_t) value % 16, 0);
      check_fill (value, sizes[i], 0x9d);
    }
  end ();
}

/* A chunk with strings at its end grows: what is behind it is a place of its own,
 * and after a reset all is one again.
 */
static void
extents (void)
{
  char *strings[3];
  char *values[3];
  size_t i;

  begin_with (RECORDER_GROWS, MTUDE_NO_BUDGET, 16384);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 1024), MTUDE_OK);
  check_log (recorder, "alloc 1024");
  for (i = 0; i < 3; i++)
    {
      strings[i] = mtude_arena_alloc_bytes (&arena, 99);
      memset (strings[i], 0xa0 + (int) i, 100);
      values[i] = mtude_arena_alloc_value (&arena, (size_t) 400 << i);
      memset (values[i], 0xb0 + (int) i, (size_t) 400 << i);
      check_account ();
    }
  check_log (recorder, "grow 1024 2048; grow 2048 4096");
  for (i = 0; i < 3; i++)
    {
      check_fill (strings[i], 100, 0xa0 + (int) i);
      check_fill (values[i], (size_t) 400 << i, 0xb0 + (int) i);
    }

  mtude_arena_reset (&arena);
  check_account ();
  values[0] = mtude_arena_alloc_value (&arena, 3500);
  memset (values[0], 0xc0, 3500);
  check_log (recorder, "");
  end ();
}

/* The last byte of a chunk is handed out, and memory tools see the one behind. */
static void
ends_of_chunks (void)
{
  unsigned size_class;

  begin ();
  for (size_class = 0; size_class < 8; size_class++)
    {
      size_t size = (size_t) 512 << size_class;
      char *bytes;
      char *value;

      mtude_arena_clear (&arena);
      options.max_normal_alloc = 65024;
      check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
      check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, size), MTUDE_OK);
      bytes = mtude_arena_alloc_bytes (&arena, 0);
      check_uint (((uintptr_t) bytes + 1) % size, 0);
      value = mtude_arena_alloc_value (&arena, 8);
      check_range ((uintptr_t) value % 65536, 64, size_class == 0 ? 64 : 512);

      /* All between the two. */
      memset (bytes, 0, 1);
      bytes = mtude_arena_alloc_bytes (&arena, (size_t) (bytes - value) - 9);
      check_pointer (bytes, value + 8);
      memset (bytes, 0, size - (size_t) ((uintptr_t) bytes % size) - 1);
      check_uint (recorder_n_requests (recorder), size_class + 1);
    }
  mtude_arena_clear (&arena);
  recorder_end (recorder, 9);
}

/* The room that a value would just fit into is too small if it has to be aligned first. */
static void
padding_makes_a_chunk_grow (void)
{
  char *value;
  size_t used;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  (void) !mtude_arena_alloc_value (&arena, MTUDE_SEED_SIZE);
  value = mtude_arena_alloc_value (&arena, 1000);
  used = (uintptr_t) value % MTUDE_TILE_SIZE + 1000;
  check_uint (used % 16, 8);

  value = mtude_arena_alloc (&arena, 8192 - used);
  check_uint ((uintptr_t) value % MTUDE_TILE_SIZE, used + 8);
  check_uint (arena.chunk->size, 16384);
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
}

TAP_MAIN (TAP_TEST (values_at_every_boundary),
          TAP_TEST (strings_at_every_boundary),
          TAP_TEST (values_and_strings_meet),
          TAP_TEST (hidden_and_constant_agree),
          TAP_TEST (every_alignment),
          TAP_TEST (alignment_as_malloc),
          TAP_TEST (bad_alignments),
          TAP_TEST (size_zero),
          TAP_TEST (size_zero_without_room),
          TAP_TEST (sizes_near_the_end),
          TAP_TEST (largest_sizes),
          TAP_TEST (constant_sizes_that_wrap),
          TAP_TEST (contents_survive),
          TAP_TEST (contents_survive_on_default_source),
          TAP_TEST (copies_of_every_length),
          TAP_TEST (copies_from_a_member),
          TAP_TEST (strings_are_packed),
          TAP_TEST (routing),
          TAP_TEST (realloc_in_place),
          TAP_TEST (realloc_up_to_the_strings),
          TAP_TEST (realloc_moves),
          TAP_TEST (realloc_of_one_shots),
          TAP_TEST (realloc_fails),
          TAP_TEST (realloc_aligns_as_malloc),
          TAP_TEST (realloc_aligns_no_more_than_malloc),
          TAP_TEST (realloc_aligns_from_16_on),
          TAP_TEST (extents),
          TAP_TEST (ends_of_chunks),
          TAP_TEST (padding_makes_a_chunk_grow))
