/* Tests of the process-wide default source.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source belongs to the whole process, so each test begins and ends with
 * nothing taken and everything unmapped, and compares what is mapped exactly.
 * Memory is written to: what a memory tool or the kernel would not let through
 * is found that way.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-layout-private.h"
#include "mtude-region-private.h"
#include "tap.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TILE MTUDE_TILE_SIZE
#define REGION MTUDE_REGION_SIZE
#define MAX_BLOCKS 256

typedef struct
{
  unsigned char *memory;
  MtudeRegion   *region;
  size_t         size;
} Block;

static Block blocks[MAX_BLOCKS];

static void
take (Block *block,
      size_t size)
{
  block->size = size;
  block->memory = mtude_region_take (size, &block->region);
  check (block->memory != NULL);
  check_uint ((uintptr_t) block->memory % TILE, 0);
}

static void
give (Block *block)
{
  mtude_region_give (block->region, block->memory, block->size);
}

static void
begin (void)
{
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

static void
end (void)
{
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), 0);
}

/* Bits of the tiles that a block has in its region. */
static uint32_t
tiles_of (const Block *block)
{
  size_t first = (uintptr_t) block->memory % REGION / TILE;
  size_t n_tiles = (block->size + TILE - 1) / TILE;

  return (UINT32_MAX >> (32 - n_tiles)) << first;
}

static void
alignment (void)
{
  static const size_t sizes[] = {
    1, 512, 4096, 65535, 65536, 65537, 100000, 1000000, 2097152, 2097153, 5000000
  };
  size_t i;

  begin ();
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      take (&blocks[i], sizes[i]);
      check (i == 0 || (blocks[i].region == NULL) == (sizes[i] > REGION));
      memset (blocks[i].memory, (int) i + 1, sizes[i]);
    }
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      check_fill (blocks[i].memory, sizes[i], (int) i + 1);
      give (&blocks[i]);
    }
  end ();
}

/* All of a region can be had, tile by tile, and each is somewhere else. */
static void
tiles_of_one_region (void)
{
  uint32_t seen = 0;
  size_t i;

  begin ();
  for (i = 0; i < 32; i++)
    {
      take (&blocks[i], TILE);
      check_pointer (blocks[i].region, blocks[0].region);
      check_uint (seen & tiles_of (&blocks[i]), 0);
      seen |= tiles_of (&blocks[i]);
      memset (blocks[i].memory, (int) i, TILE);
    }
  check_uint (seen, UINT32_MAX);
  check_uint (mtude_region_get_mapped (), REGION);
  check_uint ((uintptr_t) blocks[0].memory % REGION, 0);

  take (&blocks[32], 1);
  check (blocks[32].region != blocks[0].region);
  check_uint (mtude_region_get_mapped (), 2 * REGION);

  for (i = 0; i < 32; i++)
    check_fill (blocks[i].memory, TILE, (int) i);
  for (i = 0; i <= 32; i++)
    give (&blocks[i]);
  end ();
}

/* For every length: a region filled with runs of it, and nothing is in two. */
static void
runs_of_every_length (void)
{
  size_t n_tiles;
  size_t i;

  begin ();
  for (n_tiles = 1; n_tiles <= 32; n_tiles++)
    {
      uint32_t seen = 0;

      for (i = 0; i < 32 / n_tiles; i++)
        {
          take (&blocks[i], n_tiles * TILE - 7);
          check_pointer (blocks[i].region, blocks[0].region);
          check_uint (seen & tiles_of (&blocks[i]), 0);
          seen |= tiles_of (&blocks[i]);
        }
      check_uint (mtude_region_get_mapped (), REGION);
      check_range ((uint64_t) __builtin_popcount (seen), 32 / n_tiles * n_tiles, 32);

      for (i = 0; i < 32 / n_tiles; i++)
        give (&blocks[i]);
    }
  end ();
}

/* Runs of all lengths taken and given in a fixed disorder, against a bitmap of
 * each region.
 */
static void
runs_never_overlap (void)
{
  uint32_t random = 1;
  size_t n_taken = 0;
  size_t step;
  size_t i;

  begin ();
  memset (blocks, 0, sizeof blocks);
  for (step = 0; step < 20000; step++)
    {
      Block *block;

      random = random * 1664525 + 1013904223;
      block = &blocks[(random >> 8) % 64];
      if (block->memory != NULL)
        {
          check_uint (block->memory[0], (size_t) (block - blocks));
          check_uint (block->memory[block->size - 1], (size_t) (block - blocks));
          give (block);
          block->memory = NULL;
          n_taken--;
          continue;
        }

      take (block, (1 + (random >> 16) % 32) * TILE);
      n_taken++;
      for (i = 0; i < 64; i++)
        if (blocks[i].memory != NULL && &blocks[i] != block && blocks[i].region == block->region)
          check_uint (tiles_of (&blocks[i]) & tiles_of (block), 0);
      block->memory[0] = (unsigned char) (block - blocks);
      block->memory[block->size - 1] = (unsigned char) (block - blocks);
    }

  for (i = 0; i < 64; i++)
    if (blocks[i].memory != NULL)
      {
        give (&blocks[i]);
        n_taken--;
      }
  check_uint (n_taken, 0);
  end ();
}

/* The lowest run that is long enough; holes in front of it stay. */
static void
holes_are_filled (void)
{
  unsigned char *hole;
  size_t i;

  begin ();
  for (i = 0; i < 8; i++)
    take (&blocks[i], 2 * TILE);
  hole = blocks[3].memory;
  give (&blocks[3]);

  take (&blocks[3], 3 * TILE);
  check_pointer (blocks[3].memory, blocks[7].memory + 2 * TILE);
  take (&blocks[8], TILE);
  check_pointer (blocks[8].memory, hole);
  take (&blocks[9], TILE);
  check_pointer (blocks[9].memory, hole + TILE);

  for (i = 0; i < 10; i++)
    give (&blocks[i]);
  end ();
}

/* A mapping of its own, rounded to tiles and gone when given back. */
static void
larger_than_a_region (void)
{
  begin ();
  take (&blocks[0], REGION + 1);
  check_pointer (blocks[0].region, NULL);
  check_uint (mtude_region_get_mapped (), REGION + TILE);
  memset (blocks[0].memory, 0x77, REGION + 1);
  check_fill (blocks[0].memory, REGION + 1, 0x77);

  take (&blocks[1], 10 * REGION);
  check_uint (mtude_region_get_mapped (), 11 * REGION + TILE);
  give (&blocks[0]);
  check_uint (mtude_region_get_mapped (), 10 * REGION);
  give (&blocks[1]);
  check_uint (mtude_region_get_mapped (), 0);
  end ();
}

static void
impossible_sizes (void)
{
  static const size_t sizes[] = {
    SIZE_MAX, SIZE_MAX - 65535, (size_t) PTRDIFF_MAX, (size_t) PTRDIFF_MAX + 1,
    (size_t) PTRDIFF_MAX - REGION, (size_t) PTRDIFF_MAX - REGION + 1, (size_t) 1 << 62
  };
  size_t i;

  begin ();
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      check_pointer (mtude_region_take (sizes[i], &blocks[0].region), NULL);
      check_uint (mtude_region_get_mapped (), 0);
    }
  end ();
}

static void
grow_in_place (void)
{
  Block *block = &blocks[0];

  begin ();
  take (block, 4096);
  memset (block->memory, 0x12, 4096);

  /* Within the tile, which is the block's already. */
  check (mtude_region_grow (block->region, block->memory, 4096, 65536));
  /* Into tiles that nobody has. */
  check (mtude_region_grow (block->region, block->memory, 65536, 65537));
  check (mtude_region_grow (block->region, block->memory, 65537, 5 * TILE));
  block->size = 5 * TILE;
  check_fill (block->memory, 4096, 0x12);
  memset (block->memory, 0x13, block->size);

  /* They are the block's now. */
  take (&blocks[1], TILE);
  check_pointer (blocks[1].memory, block->memory + 5 * TILE);
  give (block);
  give (&blocks[1]);

  /* And were all given back. */
  take (block, 32 * TILE);
  check_uint (mtude_region_get_mapped (), REGION);
  check (mtude_region_grow (block->region, block->memory, 31 * TILE + 1, 32 * TILE));
  give (block);
  end ();
}

/* To the last tile of the region, and by more than half of it. */
static void
grow_to_the_end (void)
{
  begin ();
  take (&blocks[0], 12 * TILE);
  check (mtude_region_grow (blocks[0].region, blocks[0].memory, 12 * TILE, 31 * TILE));
  check (!mtude_region_grow (blocks[0].region, blocks[0].memory, 31 * TILE, 33 * TILE));
  check (mtude_region_grow (blocks[0].region, blocks[0].memory, 31 * TILE, 32 * TILE));
  blocks[0].size = 32 * TILE;
  memset (blocks[0].memory, 0x14, blocks[0].size);
  check_uint (mtude_region_get_mapped (), REGION);
  take (&blocks[1], TILE);
  check (blocks[1].region != blocks[0].region);
  give (&blocks[0]);
  give (&blocks[1]);
  end ();
}

static void
refused_growth (void)
{
  begin ();
  take (&blocks[0], TILE);
  take (&blocks[1], TILE);
  take (&blocks[2], 30 * TILE);

  /* The neighbour is taken. */
  check (!mtude_region_grow (blocks[0].region, blocks[0].memory, TILE, 2 * TILE));
  /* The end of the region. */
  check (!mtude_region_grow (blocks[2].region, blocks[2].memory, 30 * TILE, 31 * TILE));
  check (!mtude_region_grow (blocks[2].region, blocks[2].memory, 30 * TILE, 40 * TILE));

  /* Part of the run is taken: no part of it is kept. */
  give (&blocks[1]);
  give (&blocks[2]);
  take (&blocks[1], 3 * TILE);
  take (&blocks[2], TILE);
  give (&blocks[1]);
  check (!mtude_region_grow (blocks[0].region, blocks[0].memory, TILE, 5 * TILE));
  check (mtude_region_grow (blocks[0].region, blocks[0].memory, TILE, 4 * TILE));
  check (!mtude_region_grow (blocks[0].region, blocks[0].memory, 4 * TILE, 5 * TILE));
  blocks[0].size = 4 * TILE;

  give (&blocks[0]);
  give (&blocks[2]);
  end ();
}

/* A mapping grows where the kernel has nothing behind it. */
static void
grow_of_a_mapping (void)
{
  Block *block = &blocks[0];
  size_t size = REGION + TILE;
  void *behind;

  begin ();
  take (block, size - 5);
  check (mtude_region_grow (NULL, block->memory, size - 5, size));
  block->size = size;
  check (!mtude_region_grow (NULL, block->memory, size, SIZE_MAX));
  check (!mtude_region_grow (NULL, block->memory, size, (size_t) PTRDIFF_MAX));
  check_uint (mtude_region_get_mapped (), size);

  /* The hint is taken when the place is free; if not, something is there. */
  behind = mmap (block->memory + size, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check (!mtude_region_grow (NULL, block->memory, size, size + TILE));
  check_uint (mtude_region_get_mapped (), size);
  munmap (behind, 4096);
  if (behind == block->memory + size
      && mtude_region_grow (NULL, block->memory, size, size + TILE))
    {
      block->size = size + TILE;
      memset (block->memory, 1, block->size);
      check_uint (mtude_region_get_mapped (), size + TILE);
    }

  give (block);
  check_uint (mtude_region_get_mapped (), 0);
  end ();
}

/* One region without a tile out is kept by the thread's stripe, no more. */
static void
empty_regions_are_unmapped (void)
{
  size_t i;

  begin ();
  for (i = 0; i < 4; i++)
    {
      take (&blocks[i], 32 * TILE);
      check_uint (mtude_region_get_mapped (), (i + 1) * REGION);
    }
  give (&blocks[0]);
  check_uint (mtude_region_get_mapped (), 4 * REGION);
  give (&blocks[1]);
  check_uint (mtude_region_get_mapped (), 3 * REGION);
  give (&blocks[2]);
  check_uint (mtude_region_get_mapped (), 2 * REGION);
  give (&blocks[3]);
  check_uint (mtude_region_get_mapped (), REGION);

  /* The one that is kept is used again. */
  take (&blocks[0], TILE);
  check_uint (mtude_region_get_mapped (), REGION);
  give (&blocks[0]);
  check_uint (mtude_region_get_mapped (), REGION);
  end ();
}

/* One tile keeps its region. */
static void
region_in_use_stays (void)
{
  begin ();
  take (&blocks[0], 31 * TILE);
  take (&blocks[1], TILE);
  take (&blocks[2], 32 * TILE);
  memset (blocks[1].memory, 0x66, TILE);
  give (&blocks[2]);
  give (&blocks[0]);
  check_uint (mtude_region_get_mapped (), 2 * REGION);
  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), REGION);
  check_fill (blocks[1].memory, TILE, 0x66);
  give (&blocks[1]);
  check_uint (mtude_region_get_mapped (), REGION);
  end ();
}

/* Records are used again: any number of rounds maps the same. */
static void
regions_come_and_go (void)
{
  size_t round;
  size_t i;

  begin ();
  for (round = 0; round < 50; round++)
    {
      for (i = 0; i < 6; i++)
        {
          take (&blocks[i], 32 * TILE);
          blocks[i].memory[0] = 1;
          blocks[i].memory[REGION - 1] = 1;
        }
      check_uint (mtude_region_get_mapped (), 6 * REGION);
      for (i = 0; i < 6; i++)
        give (&blocks[i]);
      check_uint (mtude_region_get_mapped (), REGION);
      if (round % 2 != 0)
        mtude_region_trim ();
    }
  end ();
}

/* Pages of the range that are in memory. */
static size_t
resident_pages (const void *memory,
                size_t      size)
{
  static unsigned char pages[MTUDE_REGION_SIZE / 4096];
  size_t page_size = (size_t) sysconf (_SC_PAGESIZE);
  size_t n_pages = size / page_size;
  size_t n_resident = 0;
  size_t i;

  check (mincore ((void *) (uintptr_t) memory, size, pages) == 0);
  for (i = 0; i < n_pages; i++)
    n_resident += pages[i] & 1;

  return n_resident;
}

/* A trim drops the pages of tiles that nobody has, and of no others. */
static void
trim_drops_pages (void)
{
  size_t page_size = (size_t) sysconf (_SC_PAGESIZE);

  begin ();
  take (&blocks[0], TILE);
  take (&blocks[1], 10 * TILE);
  take (&blocks[2], TILE);
  memset (blocks[0].memory, 0xab, TILE);
  memset (blocks[1].memory, 0xcd, 10 * TILE);
  memset (blocks[2].memory, 0xef, TILE);
  give (&blocks[1]);
  check_uint (resident_pages (blocks[1].memory, 10 * TILE), 10 * TILE / page_size);

  mtude_region_trim ();
  check_uint (mtude_region_get_mapped (), REGION);
  check_uint (resident_pages (blocks[1].memory, 10 * TILE), 0);
  check_fill (blocks[0].memory, TILE, 0xab);
  check_fill (blocks[2].memory, TILE, 0xef);

  /* Its tiles can be had again. */
  take (&blocks[3], 10 * TILE);
  check_pointer (blocks[3].memory, blocks[1].memory);
  memset (blocks[3].memory, 0xba, 10 * TILE);
  check_fill (blocks[3].memory, 10 * TILE, 0xba);
  give (&blocks[3]);
  give (&blocks[0]);
  give (&blocks[2]);
  end ();
}

/* Fixed work for a thread: blocks taken, filled with what only their place has,
 * grown at times, looked at again, and given back by whoever has them then.  There
 * are more threads than stripes, and each swaps blocks with the others, so that
 * masks are changed by several threads at once.
 */
#define N_THREADS 10
#define N_ROUNDS 200
#define N_HELD 12
#define N_SWAPS 8

typedef struct
{
  Block         block;
  unsigned char mark;
} Held;

typedef struct
{
  unsigned  number;
  Held      held[N_HELD];
  pthread_t thread;
} Worker;

static Worker workers[N_THREADS];
static Held swaps[N_SWAPS];
static pthread_mutex_t swaps_lock = PTHREAD_MUTEX_INITIALIZER;

static bool
ends_are_marked (const Held *held)
{
  const Block *block = &held->block;

  return block->memory[0] == held->mark && block->memory[block->size / 2] == held->mark
         && block->memory[block->size - 1] == held->mark;
}

static void
mark_ends (Held *held)
{
  Block *block = &held->block;

  block->memory[0] = held->mark;
  block->memory[block->size / 2] = held->mark;
  block->memory[block->size - 1] = held->mark;
}

static void
let_go (Held *held)
{
  if (held->block.memory == NULL)
    return;

  check (ends_are_marked (held));
  give (&held->block);
  held->block.memory = NULL;
}

static void
swap (Held   *held,
      size_t  i)
{
  Held other;

  pthread_mutex_lock (&swaps_lock);
  other = swaps[i % N_SWAPS];
  swaps[i % N_SWAPS] = *held;
  *held = other;
  pthread_mutex_unlock (&swaps_lock);
}

static void
renew (Held   *held,
       size_t  n_tiles)
{
  Block *block = &held->block;

  take (block, n_tiles * TILE);
  mark_ends (held);
  if (n_tiles > 4
      || !mtude_region_grow (block->region, block->memory, block->size, (n_tiles + 2) * TILE))
    return;

  check (ends_are_marked (held));
  block->size = (n_tiles + 2) * TILE;
  mark_ends (held);
}

static void *
work (void *data)
{
  Worker *worker = data;
  size_t i;

  for (i = 0; i < N_ROUNDS * N_HELD; i++)
    {
      Held *held = &worker->held[i % N_HELD];

      let_go (held);
      held->mark = (unsigned char) (1 + (worker->number * N_HELD + i) % 255);
      renew (held, i % 16 == 0 ? 1 + i % 31 : 1 + i % 3);
      if (i % 2 == 0)
        swap (held, i / 2);
    }

  return NULL;
}

static void
start_workers (void)
{
  unsigned i;

  memset (workers, 0, sizeof workers);
  memset (swaps, 0, sizeof swaps);
  for (i = 0; i < N_THREADS; i++)
    {
      workers[i].number = i;
      check_uint (pthread_create (&workers[i].thread, NULL, work, &workers[i]), 0);
    }
}

static void
join_workers (void)
{
  unsigned i;
  size_t j;

  for (i = 0; i < N_THREADS; i++)
    check_uint (pthread_join (workers[i].thread, NULL), 0);

  for (i = 0; i < N_THREADS; i++)
    for (j = 0; j < N_HELD; j++)
      let_go (&workers[i].held[j]);
  for (j = 0; j < N_SWAPS; j++)
    let_go (&swaps[j]);
}

static void
several_threads (void)
{
  begin ();
  start_workers ();
  join_workers ();
  end ();
}

/* One thread trims all the time. */
static void
trim_meanwhile (void)
{
  size_t i;

  begin ();
  start_workers ();
  for (i = 0; i < 300; i++)
    mtude_region_trim ();
  join_workers ();
  end ();
}

/* A ring of blocks on their way from the thread that takes to one that gives. */
#define N_PASSED 100000
#define RING_SIZE 24

static Block ring[RING_SIZE];
static size_t n_put;            /* atomic */
static size_t n_got;            /* atomic */

static void *
give_what_comes (void *data)
{
  size_t i;

  for (i = 0; i < N_PASSED; i++)
    {
      while (mtude_atomic_load_acquire (&n_put) == i)
        sched_yield ();
      give (&ring[i % RING_SIZE]);
      mtude_atomic_store_release (&n_got, i + 1);
    }

  return NULL;
}

/* One thread takes from the mask that another gives to, as fast as they can: no
 * tile gets lost.
 */
static void
take_here_and_give_there (void)
{
  pthread_t thread;
  size_t i;

  begin ();
  n_put = n_got = 0;
  check_uint (pthread_create (&thread, NULL, give_what_comes, NULL), 0);
  for (i = 0; i < N_PASSED; i++)
    {
      while (i - mtude_atomic_load_acquire (&n_got) >= RING_SIZE)
        sched_yield ();
      take (&ring[i % RING_SIZE], (1 + i % 3) * TILE);
      mtude_atomic_store_release (&n_put, i + 1);
    }
  check_uint (pthread_join (thread, NULL), 0);

  /* 24 blocks of 3 tiles are in three regions at most, one is kept. */
  check_uint (mtude_region_get_mapped (), REGION);
  end ();
}

static bool
take_and_give (void)
{
  static Block some[40];
  size_t i;

  for (i = 0; i < 40; i++)
    {
      some[i].size = (1 + i % 32) * TILE;
      some[i].memory = mtude_region_take (some[i].size, &some[i].region);
      if (some[i].memory == NULL)
        return false;
      memset (some[i].memory, (int) i, some[i].size);
    }
  for (i = 0; i < 40; i++)
    {
      if (some[i].memory[0] != i || some[i].memory[some[i].size - 1] != i)
        return false;
      give (&some[i]);
    }

  return true;
}

/* A child that works ends by a signal, so that no tool looks for threads that were not
 * joined, or for what they had in their hands: the child has none.
 */
static void
check_child_works (void)
{
  int status = 0;
  pid_t child = fork ();

  check (child >= 0);
  if (child == 0)
    {
      bool works = take_and_give ();

      mtude_region_trim ();
      raise (works ? SIGKILL : SIGABRT);
    }

  check (waitpid (child, &status, 0) == child);
  check (WIFSIGNALED (status));
  check_uint ((uint64_t) WTERMSIG (status), SIGKILL);
}

static void
fork_alone (void)
{
  begin ();
  take (&blocks[0], TILE);
  memset (blocks[0].memory, 0x3e, TILE);
  check_child_works ();
  check_fill (blocks[0].memory, TILE, 0x3e);
  check_uint (mtude_region_get_mapped (), REGION);
  give (&blocks[0]);
  end ();
}

/* Wherever the other threads are in the source at that moment: they do not exist
 * in the child, and must not have taken anything with them that it waits for.
 */
static void
fork_while_others_work (void)
{
  size_t i;

  begin ();
  start_workers ();
  for (i = 0; i < 20; i++)
    check_child_works ();
  join_workers ();
  end ();
}

TAP_MAIN (TAP_TEST (alignment),
          TAP_TEST (tiles_of_one_region),
          TAP_TEST (runs_of_every_length),
          TAP_TEST (runs_never_overlap),
          TAP_TEST (holes_are_filled),
          TAP_TEST (larger_than_a_region),
          TAP_TEST (impossible_sizes),
          TAP_TEST (grow_in_place),
          TAP_TEST (grow_to_the_end),
          TAP_TEST (refused_growth),
          TAP_TEST (grow_of_a_mapping),
          TAP_TEST (empty_regions_are_unmapped),
          TAP_TEST (region_in_use_stays),
          TAP_TEST (regions_come_and_go),
          TAP_TEST (trim_drops_pages),
          TAP_TEST (several_threads),
          TAP_TEST (trim_meanwhile),
          TAP_TEST (take_here_and_give_there),
          TAP_TEST (fork_alone),
          TAP_TEST (fork_while_others_work))
