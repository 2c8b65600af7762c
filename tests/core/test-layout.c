/* Tests of the arithmetic that decides how large a chunk is and what is in it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Figures are written out rather than computed again, wherever there are few of
 * them; where there are many, the property that makes them right is checked for
 * each.
 */

#include "tap.h"

#include "mtude-chunk-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"

#define N_TILES 19              /* more than the colours, so that these come round */
#define FIRST_TILE ((uintptr_t) 0x7f1234560000)

#define TOP ((size_t) PTRDIFF_MAX)

typedef struct
{
  size_t   size;
  unsigned size_class;
} ClassCase;

static void
class_for_size (void)
{
  static const ClassCase cases[] = {
    { 0, 0 }, { 1, 0 }, { 512, 0 }, { 513, 1 }, { 1024, 1 }, { 1025, 2 }, { 2048, 2 }, { 2049, 3 },
    { 4096, 3 }, { 4097, 4 }, { 8192, 4 }, { 8193, 5 }, { 16384, 5 }, { 16385, 6 }, { 32768, 6 },
    { 32769, 7 }, { 65535, 7 }, { 65536, 7 }, { 65537, 7 }, { 131072, 7 }, { SIZE_MAX, 7 },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_uint (mtude_class_for_size (cases[i].size), cases[i].size_class);
}

static void
class_sizes (void)
{
  static const size_t sizes[] = { 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536 };
  unsigned i;

  check_uint (MTUDE_N_CLASSES, 8);
  for (i = 0; i < MTUDE_N_CLASSES; i++)
    check_uint (mtude_class_size (i), sizes[i]);
}

/* Every size has the smallest class that holds it. */
static void
class_for_every_size (void)
{
  size_t size;

  for (size = 0; size <= MTUDE_TILE_SIZE; size++)
    {
      unsigned size_class = mtude_class_for_size (size);

      check (mtude_class_size (size_class) >= size);
      check (size_class == 0 || mtude_class_size (size_class - 1) < size);
    }
}

/* The smallest class holds arena-bound memory alone, its header at the tile:
 * 512 - 64 bytes.  Every other may lie at any colour, which costs up to 512.
 */
static void
class_for_values (void)
{
  static const ClassCase cases[] = {
    { 0, 0 }, { 8, 0 }, { 448, 0 }, { 449, 1 }, { 512, 1 }, { 513, 2 }, { 1536, 2 }, { 1537, 3 },
    { 3584, 3 }, { 3585, 4 }, { 7680, 4 }, { 7681, 5 }, { 15872, 5 }, { 15873, 6 }, { 32256, 6 },
    { 32257, 7 }, { 65024, 7 },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_uint (mtude_class_for_need (cases[i].size, MTUDE_FOR_VALUES), cases[i].size_class);
}

/* Owners are never in the smallest class. */
static void
class_for_owners (void)
{
  static const ClassCase cases[] = {
    { 0, 1 }, { 8, 1 }, { 448, 1 }, { 449, 1 }, { 512, 1 }, { 513, 2 }, { 1536, 2 }, { 1537, 3 },
    { 3584, 3 }, { 3585, 4 }, { 7680, 4 }, { 7681, 5 }, { 15872, 5 }, { 15873, 6 }, { 32256, 6 },
    { 32257, 7 }, { 65024, 7 },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_uint (mtude_class_for_need (cases[i].size, MTUDE_FOR_OWNERS), cases[i].size_class);
}

static void
class_holds_need_at_every_colour (void)
{
  size_t need;
  unsigned i;

  for (need = 0; need <= MTUDE_MAX_PAYLOAD; need++)
    {
      size_t size = mtude_class_size (mtude_class_for_need (need, MTUDE_FOR_OWNERS));

      for (i = 0; i < MTUDE_N_COLOURS; i++)
        {
          uintptr_t tile = FIRST_TILE + i * MTUDE_TILE_SIZE;
          size_t head = mtude_header_offset (tile, MTUDE_FOR_OWNERS) + MTUDE_HEADER_SIZE;

          check (head + need <= size);
        }
    }
}

static void
header (void)
{
  check_uint (sizeof (MtudeChunk), 64);
  check_uint (MTUDE_HEADER_SIZE, 64);
  check_uint (MTUDE_MAX_HEAD, 512);
  check_uint (MTUDE_MAX_PAYLOAD, 65024);
}

static void
header_offsets (void)
{
  unsigned i;

  for (i = 0; i < N_TILES; i++)
    {
      uintptr_t tile = (uintptr_t) i * MTUDE_TILE_SIZE;

      check_uint (mtude_header_offset (tile, MTUDE_FOR_OWNERS), i % 8 * 64);
      check_uint (mtude_header_offset (tile, MTUDE_FOR_VALUES), 0);
    }
}

/* The inline code has the colours in numbers of its own. */
static void
owners_and_chunk_agree (void)
{
  static const size_t offsets[] = {
    64, 65, 72, 511, 512, 513, 1023, 1024, 4096, 16384, 32767, 32768, 40000, 65528, 65535,
  };
  unsigned i;
  size_t j;

  for (i = 0; i < N_TILES; i++)
    for (j = 0; j < sizeof offsets / sizeof offsets[0]; j++)
      {
        uintptr_t tile = FIRST_TILE + i * MTUDE_TILE_SIZE;
        const void *memory = (const void *) (tile + offsets[j]);
        uintptr_t expected = tile + ((tile >> 16) & 7) * 64;

        check_pointer (mtude_chunk_of (memory), (const void *) expected);
        check_pointer (mtude_owners_of (memory), (const void *) expected);
        check_uint (mtude_chunk_tile (mtude_chunk_of (memory)), tile);
        check_uint (mtude_chunk_payload (mtude_chunk_of (memory)), expected + 64);
      }
}

typedef struct
{
  size_t      size;
  size_t      alignment;
  MtudeTenant tenant;
  size_t      total;
} OneShotCase;

/* Values: the header rounded up to the alignment, then the value, rounded to 8.
 * Owners: the same behind 512 bytes, the worst colour.
 */
static void
one_shot_sizes (void)
{
  static const OneShotCase cases[] = {
    { 0, 8, MTUDE_FOR_VALUES, 64 },
    { 1, 8, MTUDE_FOR_VALUES, 72 },
    { 8, 8, MTUDE_FOR_VALUES, 72 },
    { 9, 8, MTUDE_FOR_VALUES, 80 },
    { 16385, 8, MTUDE_FOR_VALUES, 16456 },
    { 16385, 16, MTUDE_FOR_VALUES, 16456 },
    { 16385, 64, MTUDE_FOR_VALUES, 16456 },
    { 16385, 128, MTUDE_FOR_VALUES, 16520 },
    { 100, 4096, MTUDE_FOR_VALUES, 4200 },
    { 100, 32768, MTUDE_FOR_VALUES, 32872 },
    { 1, 8, MTUDE_FOR_OWNERS, 520 },
    { 16385, 8, MTUDE_FOR_OWNERS, 16904 },
    { 16385, 512, MTUDE_FOR_OWNERS, 16904 },
    { 16385, 1024, MTUDE_FOR_OWNERS, 17416 },
    { 100, 16384, MTUDE_FOR_OWNERS, 16488 },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      size_t total = 0;

      check (mtude_one_shot_size (cases[i].size, cases[i].alignment, cases[i].tenant, &total));
      check_uint (total, cases[i].total);
    }
}

/* What a one-shot chunk is reckoned to need is enough at every colour, and at the
 * worst one no word more than that.
 */
static void
one_shot_holds_value (void)
{
  size_t alignment;
  size_t size;
  unsigned i;

  for (alignment = 8; alignment <= MTUDE_MAX_OWNER_ALIGN; alignment *= 2)
    for (size = 1; size < 100; size++)
      {
        size_t least_left = SIZE_MAX;
        size_t total = 0;

        check (mtude_one_shot_size (size, alignment, MTUDE_FOR_OWNERS, &total));
        for (i = 0; i < MTUDE_N_COLOURS; i++)
          {
            uintptr_t tile = FIRST_TILE + i * MTUDE_TILE_SIZE;
            uintptr_t payload = tile + mtude_header_offset (tile, MTUDE_FOR_OWNERS) + 64;
            uintptr_t end = ((payload + alignment - 1) & ~(alignment - 1)) + size;

            check (end <= tile + total);
            if (tile + total - end < least_left)
              least_left = tile + total - end;
          }
        check_range (least_left, 0, 7);
      }
}

/* The cursor is a multiple of 8, so an alignment may cost all but 8 of it. */
static void
align_slack (void)
{
  check_uint (mtude_align_slack (1), 0);
  check_uint (mtude_align_slack (8), 0);
  check_uint (mtude_align_slack (16), 8);
  check_uint (mtude_align_slack (64), 56);
  check_uint (mtude_align_slack (32768), 32760);
}

/* The bytes that a value takes from this cursor on. */
static size_t
cost_at (uintptr_t cursor,
         size_t    size,
         size_t    alignment)
{
  uintptr_t value = (cursor + alignment - 1) & ~(alignment - 1);

  return value + mtude_round_up (size, MTUDE_WORD) - cursor;
}

static void
value_need_is_exact (void)
{
  size_t alignment;
  size_t size;

  for (alignment = 8; alignment <= 4096; alignment *= 2)
    for (size = 0; size <= 40; size++)
      {
        size_t most = 0;
        size_t need = 0;
        uintptr_t cursor;

        check (mtude_value_need (size, alignment, &need));
        for (cursor = FIRST_TILE; cursor < FIRST_TILE + alignment; cursor += MTUDE_WORD)
          if (most < cost_at (cursor, size, alignment))
            most = cost_at (cursor, size, alignment);
        check_uint (need, most);
      }
}

static void
additions_are_checked (void)
{
  size_t sum = 1234;

  check (mtude_add_checked (TOP, 0, &sum) && sum == TOP);
  check (mtude_add_checked (0, TOP, &sum) && sum == TOP);
  check (mtude_add_checked (TOP - 7, 7, &sum) && sum == TOP);

  sum = 1234;
  check (!mtude_add_checked (TOP, 1, &sum));
  check (!mtude_add_checked (1, TOP, &sum));
  check (!mtude_add_checked (TOP - 7, 8, &sum));
  check (!mtude_add_checked (SIZE_MAX, 0, &sum));
  check (!mtude_add_checked (0, SIZE_MAX, &sum));
  check (!mtude_add_checked (SIZE_MAX, SIZE_MAX, &sum));
  check (!mtude_add_checked (SIZE_MAX, 1, &sum));
  check_uint (sum, 1234);
}

static void
value_need_is_checked (void)
{
  size_t need = 1234;

  check (mtude_value_need (TOP - 7, 8, &need));
  check_uint (need, TOP - 7);
  check (mtude_value_need (TOP - 15, 16, &need));
  check_uint (need, TOP - 7);

  need = 1234;
  check (!mtude_value_need (TOP - 6, 8, &need));
  check (!mtude_value_need (TOP - 14, 16, &need));
  check (!mtude_value_need (TOP, 8, &need));
  check (!mtude_value_need (TOP + 1, 8, &need));
  check (!mtude_value_need (SIZE_MAX - 7, 8, &need));
  check (!mtude_value_need (SIZE_MAX, 8, &need));
  check (!mtude_value_need (SIZE_MAX, 32768, &need));
  check_uint (need, 1234);
}

static void
one_shot_size_is_checked (void)
{
  size_t total = 0;

  check (mtude_one_shot_size (TOP - 71, 8, MTUDE_FOR_VALUES, &total));
  check_uint (total, TOP - 7);
  check (mtude_one_shot_size (TOP - 519, 8, MTUDE_FOR_OWNERS, &total));
  check_uint (total, TOP - 7);

  check (!mtude_one_shot_size (TOP - 70, 8, MTUDE_FOR_VALUES, &total));
  check (!mtude_one_shot_size (TOP - 518, 8, MTUDE_FOR_OWNERS, &total));
  check (!mtude_one_shot_size (TOP - 16384, 16384, MTUDE_FOR_OWNERS, &total));
  check (!mtude_one_shot_size (SIZE_MAX, 8, MTUDE_FOR_VALUES, &total));
  check (!mtude_one_shot_size (SIZE_MAX - 100, 32768, MTUDE_FOR_VALUES, &total));
}

static void
powers_of_two (void)
{
  size_t bit;

  check (!mtude_is_power_of_two (0));
  check (!mtude_is_power_of_two (3));
  check (!mtude_is_power_of_two (24));
  check (!mtude_is_power_of_two (SIZE_MAX));
  for (bit = 1; bit != 0; bit <<= 1)
    check (mtude_is_power_of_two (bit));
}

static void
rounding (void)
{
  size_t n;

  for (n = 0; n < 100; n++)
    {
      check_uint (mtude_round_up (n, 8), (n + 7) / 8 * 8);
      check_uint (mtude_round_up (n, 64), (n + 63) / 64 * 64);
      check_uint (mtude_round_to_word (n), (n + 7) / 8 * 8);
    }

  check_uint (mtude_round_up (TOP - 7, 8), TOP - 7);
  check_uint (mtude_round_up (TOP, 8), TOP + 1);
}

TAP_MAIN (TAP_TEST (class_for_size),
          TAP_TEST (class_sizes),
          TAP_TEST (class_for_every_size),
          TAP_TEST (class_for_values),
          TAP_TEST (class_for_owners),
          TAP_TEST (class_holds_need_at_every_colour),
          TAP_TEST (header),
          TAP_TEST (header_offsets),
          TAP_TEST (owners_and_chunk_agree),
          TAP_TEST (one_shot_sizes),
          TAP_TEST (one_shot_holds_value),
          TAP_TEST (align_slack),
          TAP_TEST (value_need_is_exact),
          TAP_TEST (additions_are_checked),
          TAP_TEST (value_need_is_checked),
          TAP_TEST (one_shot_size_is_checked),
          TAP_TEST (powers_of_two),
          TAP_TEST (rounding))
