/* What the default source asks the kernel for, call by call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The calls come here first: each is written down, some are refused, and memory is
 * placed as a case wants it.  What is mapped is known to the byte, so that nothing can
 * stay behind.  All cases run on one thread, which has one list of regions.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-block-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-region-private.h"
#include "mtude-track-private.h"
#include "tap.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE ((size_t) sysconf (_SC_PAGESIZE))
#define TILE MTUDE_TILE_SIZE
#define REGION MTUDE_REGION_SIZE
#define MAX_CALLS 64
#define MAX_RANGES 64
#define AS_KERNEL_LIKES SIZE_MAX

typedef enum
{
  CALL_MMAP,
  CALL_MUNMAP,
  CALL_MADVISE,
  CALL_MREMAP
} CallKind;

typedef struct
{
  CallKind  kind;
  uintptr_t start;
  size_t    size;
  size_t    detail;             /* advice, or new size */
} Call;

typedef struct
{
  uintptr_t start, end;
} Range;

static struct
{
  bool   is_on;
  Call   calls[MAX_CALLS];
  size_t n_calls;
  Range  ranges[MAX_RANGES];
  size_t n_ranges;
  size_t n_mmaps;
  size_t refused;               /* this one, counted from 1, and later ones */
  size_t offset;                /* of what is mapped, from a multiple of REGION */
  bool   only_first;            /* that is so; later ones are placed well */
  const char *complaint;
} kernel;

static void
complain (const char *complaint)
{
  if (kernel.complaint == NULL)
    kernel.complaint = complaint;
}

static void
write_down (CallKind  kind,
            uintptr_t start,
            size_t    size,
            size_t    detail)
{
  if (kernel.n_calls == MAX_CALLS)
    complain ("more calls than were thought of");
  else
    kernel.calls[kernel.n_calls++] = (Call) { kind, start, size, detail };
}

static void *
ask (void  *address,
     size_t length,
     int    protection,
     int    flags,
     int    file,
     off_t  offset)
{
  return (void *) syscall (SYS_mmap, address, length, protection, flags, file, offset);
}

/* Where a case wants it, with nothing else around it. */
static char *
place (size_t size)
{
  size_t room = size + 2 * REGION;
  char *all = ask (NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *start = (char *) (((uintptr_t) all + REGION - 1) & ~(uintptr_t) (REGION - 1)) + kernel.offset;

  if (start > all)
    syscall (SYS_munmap, all, start - all);
  syscall (SYS_munmap, start + size, all + room - (start + size));
  syscall (SYS_mprotect, start, size, PROT_READ | PROT_WRITE);
  return start;
}

void *
mmap (void  *address,
      size_t length,
      int    protection,
      int    flags,
      int    file,
      off_t  offset)
{
  char *start;

  if (!kernel.is_on)
    return ask (address, length, protection, flags, file, offset);

  if (address != NULL || protection != (PROT_READ | PROT_WRITE)
      || flags != (MAP_PRIVATE | MAP_ANONYMOUS) || file != -1 || offset != 0)
    complain ("not what is asked of anonymous memory");
  if (++kernel.n_mmaps >= kernel.refused)
    {
      write_down (CALL_MMAP, 0, length, 0);
      errno = ENOMEM;
      return MAP_FAILED;
    }

  start = kernel.offset == AS_KERNEL_LIKES
          ? ask (NULL, length, protection, flags, -1, 0)
          : place (length);
  if (kernel.only_first)
    kernel.offset = 0;
  write_down (CALL_MMAP, (uintptr_t) start, length, 0);
  kernel.ranges[kernel.n_ranges++] = (Range) { (uintptr_t) start, (uintptr_t) start + length };
  return start;
}

static void
forget (uintptr_t start,
        uintptr_t end)
{
  size_t i;

  for (i = 0; i < kernel.n_ranges; i++)
    {
      Range *range = &kernel.ranges[i];

      if (start < range->start || end > range->end)
        continue;
      if (end < range->end)
        kernel.ranges[kernel.n_ranges++] = (Range) { end, range->end };
      range->end = start;
      return;
    }
  complain ("what is unmapped was not mapped");
}

int
munmap (void  *address,
        size_t length)
{
  if (kernel.is_on)
    {
      write_down (CALL_MUNMAP, (uintptr_t) address, length, 0);
      if (length == 0)
        complain ("nothing is unmapped");
      else
        forget ((uintptr_t) address, (uintptr_t) address + length);
    }

  return (int) syscall (SYS_munmap, address, length);
}

int
madvise (void  *address,
         size_t length,
         int    advice)
{
  if (kernel.is_on)
    write_down (CALL_MADVISE, (uintptr_t) address, length, (size_t) advice);

  return (int) syscall (SYS_madvise, address, length, advice);
}

void *
mremap (void  *address,
        size_t old_size,
        size_t new_size,
        int    flags,
        ...)
{
  void *result = (void *) syscall (SYS_mremap, address, old_size, new_size, flags);

  if (kernel.is_on)
    {
      write_down (CALL_MREMAP, (uintptr_t) address, old_size, new_size);
      if (flags != 0)
        complain ("a block that is in use may not move");
      if (result != MAP_FAILED)
        {
          forget ((uintptr_t) address, (uintptr_t) address + old_size);
          kernel.ranges[kernel.n_ranges++] = (Range) { (uintptr_t) address, (uintptr_t) address + new_size };
        }
    }

  return result;
}

/* ---- A case ----------------------------------------------------------- */

static void
begin (size_t offset)
{
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
  memset (&kernel, 0, sizeof kernel);
  kernel.offset = offset;
  kernel.refused = SIZE_MAX;
  kernel.is_on = true;
}

static size_t
bytes_mapped (void)
{
  size_t bytes = 0;
  size_t i;

  for (i = 0; i < kernel.n_ranges; i++)
    bytes += kernel.ranges[i].end - kernel.ranges[i].start;
  return bytes;
}

static void
end (void)
{
  mtude_region_trim ();
  kernel.is_on = false;
  if (kernel.complaint != NULL)
    tap_note ("%s", kernel.complaint);
  check (kernel.complaint == NULL);
  check_uint (bytes_mapped (), 0);
  check_uint (mtude_region_get_mapped (), 0);
}

static void
check_call (size_t      index,
            CallKind    kind,
            const void *start,
            size_t      size,
            size_t      detail)
{
  const Call *call = &kernel.calls[index];

  check_range (kernel.n_calls, index + 1, MAX_CALLS);
  check_uint (call->kind, kind);
  check_uint (call->start, (uintptr_t) start);
  check_uint (call->size, size);
  check_uint (call->detail, detail);
}

static void
forget_calls (void)
{
  kernel.n_calls = 0;
}

static char *
take (size_t        size,
      MtudeRegion **region)
{
  char *block = mtude_region_take (size, region);

  check (block != NULL);
  check_uint ((uintptr_t) block % TILE, 0);
  return block;
}

/* ---- Where regions are placed ----------------------------------------- */

static void
one_call_if_the_kernel_places_well (void)
{
  MtudeRegion *region;
  char *block;

  begin (0);
  block = take (2 * TILE, &region);
  check_uint (kernel.n_calls, 2);
  check_call (0, CALL_MMAP, block, REGION, 0);
  check_call (1, CALL_MADVISE, block, REGION, MADV_NOHUGEPAGE);
  mtude_region_give (region, block, 2 * TILE);
  check_uint (kernel.n_calls, 2);
  mtude_region_trim ();
  check_uint (kernel.n_calls, 3);
  check_call (2, CALL_MUNMAP, block, REGION, 0);
  end ();
}

/* A larger one is mapped then, and both sides of it are given back. */
static void
place_with (size_t offset)
{
  MtudeRegion *region;
  char *block;
  char *first;
  char *second;

  begin (offset);
  block = take (2 * TILE, &region);
  first = (char *) kernel.calls[0].start;
  second = (char *) kernel.calls[2].start;
  check_uint ((uintptr_t) block % REGION, 0);
  check_uint (kernel.n_calls, 6);
  check_call (0, CALL_MMAP, first, REGION, 0);
  check_call (1, CALL_MUNMAP, first, REGION, 0);
  check_call (2, CALL_MMAP, second, 2 * REGION, 0);
  check_call (3, CALL_MUNMAP, second, REGION - offset, 0);
  check_call (4, CALL_MUNMAP, block + REGION, offset, 0);
  check_call (5, CALL_MADVISE, block, REGION, MADV_NOHUGEPAGE);
  check_uint (bytes_mapped (), REGION);
  mtude_region_give (region, block, 2 * TILE);
  end ();
}

static void
both_sides_are_given_back (void)
{
  place_with (TILE);
  place_with (4096);
  place_with (REGION - 4096);
}

/* There is nothing in front of it then. */
static void
one_side_is_given_back (void)
{
  MtudeRegion *region;
  char *block;

  begin (4096);
  kernel.only_first = true;
  block = take (2 * TILE, &region);
  check_uint (kernel.n_calls, 5);
  check_call (2, CALL_MMAP, block, 2 * REGION, 0);
  check_call (3, CALL_MUNMAP, block + REGION, REGION, 0);
  check_call (4, CALL_MADVISE, block, REGION, MADV_NOHUGEPAGE);
  mtude_region_give (region, block, 2 * TILE);
  end ();
}

static void
refused_second_answer (void)
{
  MtudeRegion *region;
  char *block;

  begin (4096);
  kernel.refused = 2;
  check (mtude_region_take (TILE, &region) == NULL);
  check_call (1, CALL_MUNMAP, (void *) kernel.calls[0].start, REGION, 0);
  check_call (2, CALL_MMAP, NULL, 2 * REGION, 0);
  check_uint (bytes_mapped (), 0);

  /* The record can be used all the same. */
  kernel.refused = SIZE_MAX;
  kernel.offset = 0;
  block = take (TILE, &region);
  check_uint ((uintptr_t) block % REGION, 0);
  check_uint (mtude_region_get_mapped (), REGION);
  mtude_region_give (region, block, TILE);
  end ();
}

static void
refused_first_answer (void)
{
  MtudeRegion *region;
  char *block;
  size_t i;

  /* Of a record that there is, and of a new one. */
  for (i = 0; i < 2; i++)
    {
      begin (0);
      kernel.refused = 1;
      check (mtude_region_take (TILE, &region) == NULL);
      check (mtude_region_take (REGION + 1, &region) == NULL);
      check_pointer (region, NULL);
      check_uint (mtude_region_get_mapped (), 0);
      kernel.refused = SIZE_MAX;
      block = take (TILE, &region);
      check_uint (mtude_region_get_mapped (), REGION);
      mtude_region_give (region, block, TILE);
      end ();
    }
}

/* ---- Advice ----------------------------------------------------------- */

#define N_SMALL 1

static void
many_regions_have_huge_pages (void)
{
  MtudeRegion *regions[N_SMALL + 2];
  char *blocks[N_SMALL + 2];
  size_t i;

  begin (0);
  for (i = 0; i < N_SMALL + 2; i++)
    {
      forget_calls ();
      blocks[i] = take (REGION, &regions[i]);
      check_uint (kernel.n_calls, 2);
      check_call (1, CALL_MADVISE, blocks[i], REGION, i < N_SMALL ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
    }
  for (i = 0; i < N_SMALL + 2; i++)
    mtude_region_give (regions[i], blocks[i], REGION);
  end ();
}

/* Small ones go where there are none: each would be a whole one for a few bytes. */
static void
small_blocks_have_no_huge_pages (void)
{
  MtudeRegion *regions[N_SMALL + 2];
  char *blocks[N_SMALL + 2];
  size_t i;

  begin (0);
  for (i = 0; i < N_SMALL; i++)
    blocks[i] = take (REGION, &regions[i]);
  forget_calls ();
  blocks[N_SMALL] = take (TILE, &regions[N_SMALL]);
  check_call (1, CALL_MADVISE, blocks[N_SMALL], REGION, MADV_HUGEPAGE);
  forget_calls ();
  blocks[N_SMALL + 1] = take (TILE - 1, &regions[N_SMALL + 1]);
  check_call (1, CALL_MADVISE, blocks[N_SMALL + 1], REGION, MADV_NOHUGEPAGE);

  for (i = 0; i < N_SMALL; i++)
    mtude_region_give (regions[i], blocks[i], REGION);
  mtude_region_give (regions[N_SMALL], blocks[N_SMALL], TILE);
  mtude_region_give (regions[N_SMALL + 1], blocks[N_SMALL + 1], TILE - 1);
  end ();
}

static void
large_blocks_have_huge_pages (void)
{
  MtudeRegion *region;
  char *block;

  begin (0);
  block = take (REGION + 1, &region);
  check_pointer (region, NULL);
  check_uint (kernel.n_calls, 2);
  check_call (0, CALL_MMAP, block, REGION + TILE, 0);
  check_call (1, CALL_MADVISE, block, REGION + TILE, MADV_HUGEPAGE);
  check_uint (mtude_region_get_mapped (), REGION + TILE);
  mtude_region_give (region, block, REGION + 1);
  check_call (2, CALL_MUNMAP, block, REGION + TILE, 0);
  end ();
}

/* There is room behind what is placed here. */
static void
growth_of_a_large_block (void)
{
  MtudeRegion *region;
  char *block;

  begin (0);
  block = take (REGION + 1, &region);
  forget_calls ();
  check (mtude_region_grow (region, block, REGION + 1, REGION + TILE));
  check_uint (kernel.n_calls, 0);

  check (mtude_region_grow (region, block, REGION + TILE, REGION + 3 * TILE));
  check_call (0, CALL_MREMAP, block, REGION + TILE, REGION + 3 * TILE);
  check_uint (mtude_region_get_mapped (), REGION + 3 * TILE);
  mtude_region_give (region, block, REGION + 3 * TILE);
  end ();
}

/* What no address space can have is not even asked for. */
static void
largest_sizes (void)
{
  const size_t most = MTUDE_MAX_SIZE - REGION;
  MtudeRegion *region;
  char *block;

  begin (0);
  block = take (REGION + TILE, &region);
  forget_calls ();
  check (!mtude_region_grow (NULL, block, REGION + TILE, most + 1));
  check_uint (kernel.n_calls, 0);
  check (!mtude_region_grow (NULL, block, REGION + TILE, most));
  check_uint (kernel.n_calls, 1);
  check_call (0, CALL_MREMAP, block, REGION + TILE, mtude_round_up (most, TILE));
  check_uint (mtude_region_get_mapped (), REGION + TILE);
  mtude_region_give (NULL, block, REGION + TILE);

  forget_calls ();
  kernel.refused = 1;
  check (mtude_region_take (most + 1, &region) == NULL);
  check_uint (kernel.n_calls, 0);
  check (mtude_region_take (most, &region) == NULL);
  check_uint (kernel.n_calls, 1);
  check_call (0, CALL_MMAP, NULL, mtude_round_up (most, TILE), 0);
  end ();
}

#ifdef MADV_POPULATE_WRITE
static size_t
count_populated (const void *start)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < kernel.n_calls; i++)
    if (kernel.calls[i].kind == CALL_MADVISE && kernel.calls[i].detail == MADV_POPULATE_WRITE)
      {
        check_uint (kernel.calls[i].start, (uintptr_t) start);
        check_uint (kernel.calls[i].size, TILE);
        n++;
      }
  forget_calls ();
  return n;
}
#endif

/* All of a tile is asked for once, and again when its memory has been given back. */
static void
tiles_are_made_resident_once (void)
{
#ifdef MADV_POPULATE_WRITE
  MtudeRegion *regions[2];
  char *first;
  char *second;
  size_t i;

  begin (0);
  second = NULL;
  first = take (TILE - 1, &regions[0]);
  check_uint (count_populated (NULL), 0);
  for (i = 0; i < 3; i++)
    {
      second = take (TILE, &regions[1]);
      check_pointer (second, first + TILE);
      check_uint (count_populated (second), i == 0);
      mtude_region_give (regions[1], second, TILE);
    }

  /* Its neighbour is another one. */
  second = take (TILE, &regions[1]);
  check_uint (count_populated (second), 0);
  mtude_region_give (regions[0], first, TILE - 1);
  first = take (TILE, &regions[0]);
  check_uint (count_populated (first), 1);
  mtude_region_give (regions[1], second, TILE);

  /* What is dropped is no longer there; what is in use is. */
  mtude_region_trim ();
  second = take (TILE, &regions[1]);
  check_uint (count_populated (second), 1);
  mtude_region_give (regions[0], first, TILE);
  first = take (TILE, &regions[0]);
  check_uint (count_populated (first), 0);

  /* And so is a whole region. */
  mtude_region_give (regions[0], first, TILE);
  mtude_region_give (regions[1], second, TILE);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
  first = take (TILE, &regions[0]);
  check_uint (count_populated (first), 1);
  mtude_region_give (regions[0], first, TILE);
  end ();
#else
  tap_skip ("this kernel's headers do not know of it");
#endif
}

/* What was dropped in the midst of a tile is asked for again, and its neighbour is not. */
static void
tile_is_made_resident_again (void)
{
#ifdef MADV_POPULATE_WRITE
  MtudeRegion *regions[2];
  char *blocks[2];
  size_t i;

  begin (0);
  for (i = 0; i < 2; i++)
    {
      blocks[i] = take (TILE, &regions[i]);
      check_uint (count_populated (blocks[i]), 1);
    }
  mtude_region_drop (regions[0], (uintptr_t) blocks[0] + PAGE, (uintptr_t) blocks[0] + 2 * PAGE);
  for (i = 0; i < 2; i++)
    mtude_region_give (regions[i], blocks[i], TILE);
  forget_calls ();
  for (i = 0; i < 2; i++)
    {
      check_pointer (take (TILE, &regions[i]), blocks[i]);
      check_uint (count_populated (blocks[i]), i == 0);
    }
  for (i = 0; i < 2; i++)
    mtude_region_give (regions[i], blocks[i], TILE);
  end ();
#else
  tap_skip ("this kernel's headers do not know of it");
#endif
}

/* One call for each run of free tiles, and none without any. */
static void
runs_are_dropped (void)
{
  MtudeRegion *regions[5];
  char *blocks[5];
  char *base;

  begin (0);
  blocks[0] = base = take (2 * TILE, &regions[0]);
  blocks[1] = take (3 * TILE, &regions[1]);
  blocks[2] = take (TILE, &regions[2]);
  blocks[3] = take (4 * TILE, &regions[3]);
  blocks[4] = take (22 * TILE, &regions[4]);
  check_pointer (regions[4], regions[0]);

  forget_calls ();
  mtude_region_trim ();
  check_uint (kernel.n_calls, 0);

  mtude_region_give (regions[0], blocks[0], 2 * TILE);
  mtude_region_give (regions[2], blocks[2], TILE);
  mtude_region_give (regions[4], blocks[4], 22 * TILE);
  mtude_region_trim ();
  check_uint (kernel.n_calls, 3);
  check_call (0, CALL_MADVISE, base, 2 * TILE, MADV_DONTNEED);
  check_call (1, CALL_MADVISE, base + 5 * TILE, TILE, MADV_DONTNEED);
  check_call (2, CALL_MADVISE, base + 10 * TILE, 22 * TILE, MADV_DONTNEED);

  mtude_region_give (regions[1], blocks[1], 3 * TILE);
  mtude_region_give (regions[3], blocks[3], 4 * TILE);
  end ();
}

/* The first tile alone is a run as well. */
static void
first_tile_is_dropped (void)
{
  MtudeRegion *regions[2];
  char *first;
  char *others;

  begin (0);
  first = take (TILE, &regions[0]);
  others = take (31 * TILE, &regions[1]);
  check_pointer (regions[1], regions[0]);
  mtude_region_give (regions[0], first, TILE);
  forget_calls ();
  mtude_region_trim ();
  check_uint (kernel.n_calls, 1);
  check_call (0, CALL_MADVISE, first, TILE, MADV_DONTNEED);
  mtude_region_give (regions[1], others, 31 * TILE);
  end ();
}

/* Whole pages alone, and no call for less than one. */
static void
what_lies_between_is_dropped (void)
{
  MtudeRegion *region;
  char *block;
  uintptr_t start;

  begin (0);
  block = take (TILE, &region);
  start = (uintptr_t) block;
  forget_calls ();
  mtude_region_drop (region, start + 1, start + TILE);
  mtude_region_drop (region, start + PAGE, start + 3 * PAGE - 1);
  mtude_region_drop (region, start + 1, start + 2 * PAGE - 1);
  mtude_region_drop (region, start + PAGE, start + PAGE);
  check_uint (kernel.n_calls, 2);
  check_call (0, CALL_MADVISE, block + PAGE, TILE - PAGE, MADV_DONTNEED);
  check_call (1, CALL_MADVISE, block + PAGE, PAGE, MADV_DONTNEED);
  mtude_region_give (region, block, TILE);
  end ();
}

/* A chunk that only a spare builder is in goes back whole when its arena ends. */
static void
spare_builders_drop_nothing (void)
{
  MtudeArena arena;
  size_t i;

  if (mtude_track_is_active ())
    tap_skip ("no builder is spare where each is looked at");

  begin (0);
  check_uint (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check_uint (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, TILE / 2 + 1), MTUDE_OK);
  mtude_builder_free (&arena, mtude_builder_alloc (&arena));
  check (arena.spare_builder != NULL);
  check_uint (arena.shared_chunk->size, TILE);
  forget_calls ();
  mtude_arena_clear (&arena);
  for (i = 0; i < kernel.n_calls; i++)
    check (kernel.calls[i].kind != CALL_MADVISE);
  end ();
}

/* The region that has just served is asked first; others are not mapped meanwhile. */
static void
regions_are_used_again (void)
{
  MtudeRegion *regions[3];
  char *blocks[3];
  size_t i;

  begin (0);
  for (i = 0; i < 3; i++)
    blocks[i] = take (REGION, &regions[i]);
  check_uint (mtude_region_get_mapped (), 3 * REGION);

  /* One of those without a tile out is kept, and the first has to be found. */
  for (i = 0; i < 3; i++)
    mtude_region_give (regions[i], blocks[i], REGION);
  check_uint (mtude_region_get_mapped (), REGION);
  for (i = 0; i < 3; i++)
    blocks[i] = take (REGION, &regions[i]);
  check_uint (mtude_region_get_mapped (), 3 * REGION);
  for (i = 0; i < 3; i++)
    mtude_region_give (regions[i], blocks[i], REGION);
  end ();
}

TAP_MAIN (TAP_TEST (one_call_if_the_kernel_places_well),
          TAP_TEST (both_sides_are_given_back),
          TAP_TEST (one_side_is_given_back),
          TAP_TEST (refused_first_answer),
          TAP_TEST (refused_second_answer),
          TAP_TEST (many_regions_have_huge_pages),
          TAP_TEST (small_blocks_have_no_huge_pages),
          TAP_TEST (large_blocks_have_huge_pages),
          TAP_TEST (growth_of_a_large_block),
          TAP_TEST (largest_sizes),
          TAP_TEST (tiles_are_made_resident_once),
          TAP_TEST (tile_is_made_resident_again),
          TAP_TEST (runs_are_dropped),
          TAP_TEST (first_tile_is_dropped),
          TAP_TEST (what_lies_between_is_dropped),
          TAP_TEST (spare_builders_drop_nothing),
          TAP_TEST (regions_are_used_again))
