/* Model of the default source: tiles are taken and given back, regions come and go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The files under check are compiled here, over a kernel that has a few regions of
 * address space and gives them out again without any order of its own.  A mapping is a
 * block, so that to unmap a region is a write to all of it.
 */

#define _GNU_SOURCE

#include <sys/mman.h>

#include "model.h"

static void *kernel_map   (size_t size);
static int   kernel_unmap (void  *memory);

/* The advice changes nothing that can be seen, but for pages that are dropped. */
#define mmap(address, size, protection, flags, file, offset) kernel_map (size)
#define munmap(memory, size) kernel_unmap (memory)
#define madvise(memory, size, advice) ((advice) == MADV_DONTNEED ? kernel_drop ((memory), (size)) : 0)

static int
kernel_drop (void  *memory,
             size_t size)
{
  (void) size;
  *(volatile int *) memory = 0;
  return 0;
}

#include "../../multitude/core/mtude-mapping.c"
#include "../../multitude/core/mtude-region.c"

#undef mmap
#undef munmap
#undef madvise

#define N_MAPS 3
#define HALF (MTUDE_REGION_SIZE / 2)

static unsigned char space[N_MAPS][MTUDE_REGION_SIZE] __attribute__ ((aligned (MTUDE_REGION_SIZE)));
static bool is_mapped[N_MAPS];
static bool is_refused;         /* to the first thread */

/* A block for each thread, and one that somebody had before. */
static int *held[4];
static MtudeRegion *held_in[4];

void world_begin_bare (MtudeSource *source);

/* ---- The kernel ------------------------------------------------------- */

static void *
kernel_map (size_t size)
{
  unsigned i = 0;

  if (is_refused && model_thread () == 0)
    return MAP_FAILED;
  while (i < N_MAPS && is_mapped[i])
    i++;
  model_check (i < N_MAPS && size == MTUDE_REGION_SIZE);
  is_mapped[i] = true;
  model_block_begin (space[i], size);
  return space[i];
}

static int
kernel_unmap (void *memory)
{
  size_t i = (size_t) ((unsigned char *) memory - space[0]) / MTUDE_REGION_SIZE;

  model_block_end (memory);
  is_mapped[i] = false;
  return 0;
}

/* ---- Scenarios -------------------------------------------------------- */

static void
take (unsigned number,
      size_t   size)
{
  held[number] = mtude_region_take (size, &held_in[number]);
  model_check (held[number] != NULL);
  *held[number] = (int) number;
}

static void
give (unsigned number,
      size_t   size)
{
  model_check (*held[number] == (int) number);
  mtude_region_give (held_in[number], held[number], size);
}

static void
begin (void)
{
  MtudeSource unused;
  unsigned i;

  world_begin_bare (&unused);
  memset (stripes, 0, sizeof stripes);
  memset (is_mapped, 0, sizeof is_mapped);
  mapped_bytes = 0;
  is_refused = false;
  for (i = 0; i < 4; i++)
    held[i] = NULL;
}

/* One region, half of it taken. */
static void
begin_half (void)
{
  begin ();
  take (1, HALF);
}

/* One region that is full. */
static void
begin_full (void)
{
  begin ();
  take (1, HALF);
  take (2, HALF);
}

/* Two regions; that of the second thread ends when it gives its block back. */
static void
begin_two_regions (void)
{
  begin ();
  take (0, MTUDE_REGION_SIZE);
  take (1, MTUDE_REGION_SIZE);
  give (0, MTUDE_REGION_SIZE);
  held[0] = NULL;
}

/* A record without memory beside a region that is kept. */
static void
begin_empty_record (void)
{
  begin_two_regions ();
  give (1, MTUDE_REGION_SIZE);
  take (1, HALF);
}

/* The same, and the region is full. */
static void
begin_full_and_empty (void)
{
  begin_empty_record ();
  take (0, HALF);
}

static void
begin_refused (void)
{
  begin_full_and_empty ();
  is_refused = true;
}

/* Everything is given back, and found to be there once. */
static void
end (void)
{
  unsigned i;

  for (i = 0; i < 4; i++)
    if (held[i] != NULL)
      model_check (*held[i] == (int) i);
  for (i = 0; i < N_STRIPES; i++)
    while (stripes[i].list != NULL)
      {
        MtudeRegion *region = stripes[i].list;

        stripes[i].list = region->next;
        if (region->state == REGION_MAPPED)
          kernel_unmap (region->base);
        model_check (region->state != REGION_BUSY);
        model_free (region);
      }
  for (i = 0; i < N_MAPS; i++)
    model_check (!is_mapped[i]);
}

static void
take_half_2 (void)
{
  take (2, HALF);
}

static void
take_half_3 (void)
{
  take (3, HALF);
}

/* The kernel has nothing for this thread, unless the other one had something before. */
static void
try_half_2 (void)
{
  held[2] = mtude_region_take (HALF, &held_in[2]);
  if (held[2] != NULL)
    *held[2] = 2;
}

static void
give_half_1 (void)
{
  give (1, HALF);
  held[1] = NULL;
}

static void
give_half_2 (void)
{
  give (2, HALF);
  held[2] = NULL;
}

static void
give_region_1 (void)
{
  give (1, MTUDE_REGION_SIZE);
  held[1] = NULL;
}

static void
give_and_take_1 (void)
{
  give (1, MTUDE_REGION_SIZE);
  take (1, MTUDE_REGION_SIZE);
}

static void
take_region_2 (void)
{
  take (2, MTUDE_REGION_SIZE);
}

static void
take_region_3 (void)
{
  take (3, MTUDE_REGION_SIZE);
}

static void
give_all_2 (void)
{
  take (2, MTUDE_REGION_SIZE);
  give (2, MTUDE_REGION_SIZE);
  held[2] = NULL;
}

static void
give_all_3 (void)
{
  take (3, MTUDE_REGION_SIZE);
  give (3, MTUDE_REGION_SIZE);
  held[3] = NULL;
}

static void
grow_1 (void)
{
  if (mtude_region_grow (held_in[1], held[1], HALF, MTUDE_REGION_SIZE))
    held[1][HALF / sizeof (int)] = 9;
}

static void
trim (void)
{
  mtude_region_trim ();
}

static const ModelScenario scenarios[] = {
  { "region-give-take", begin_full, { give_half_1, take_half_3 }, end, MODEL_ALL, 0 },
  { "region-give-two", begin_full, { give_half_1, give_half_2, take_region_3 }, end, MODEL_BOUNDED, 2 },
  { "region-new-records", begin, { take_region_2, take_region_3 }, end, MODEL_BOUNDED, 3 },
  { "region-hint", begin, { take_half_2, take_half_3 }, end, MODEL_BOUNDED, 3 },
  { "region-unmap", begin_two_regions, { give_region_1, take_region_2 }, end, MODEL_BOUNDED, 3 },
  { "region-unmap-and-map", begin_two_regions, { give_and_take_1, take_region_2 }, end, MODEL_BOUNDED, 3 },
  { "region-fill", begin_empty_record, { give_all_2, give_all_3 }, end, MODEL_BOUNDED, 3 },
  { "region-kept", begin, { give_all_2, give_all_3 }, end, MODEL_BOUNDED, 3 },
  { "region-fill-half", begin_full_and_empty, { take_half_2, take_half_3 }, end, MODEL_BOUNDED, 3 },
  { "region-refused", begin_refused, { try_half_2, take_half_3 }, end, MODEL_BOUNDED, 3 },
  { "region-grow", begin_full, { grow_1, give_half_2 }, end, MODEL_ALL, 0 },
  { "region-trim", begin_half, { trim, take_half_2 }, end, MODEL_BOUNDED, 3 },
  { "region-trim-new", begin, { take_half_2, trim }, end, MODEL_BOUNDED, 3 },
  { "region-trim-given", begin_full, { trim, give_half_1, give_half_2 }, end, MODEL_BOUNDED, 2 },
};

MODEL_MAIN (scenarios)
