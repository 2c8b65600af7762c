/* A device with a fixed piece of memory: a source for the plain core, and all options of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-source
 *
 * Nothing here calls malloc().  Ends with a status of zero if the device writes its log
 * until the memory is used up, is told so, and has all of it back in the end.
 */

#include <multitude-core.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Where chunks come from ----------------------------------------------- */

enum { N_BLOCKS = 4 };

typedef struct
{
  unsigned char memory[(N_BLOCKS + 1) * MTUDE_CHUNK_ALIGN];
  bool          is_used[N_BLOCKS];
  bool          is_closed;
} Store;

/* One block more than there are, so that one may begin where chunks do. */
static unsigned char *
store_block (Store *store,
             int    i)
{
  uintptr_t first = ((uintptr_t) store->memory + MTUDE_CHUNK_ALIGN - 1)
                    & ~(uintptr_t) (MTUDE_CHUNK_ALIGN - 1);

  return store->memory + (first - (uintptr_t) store->memory) + (size_t) i * MTUDE_CHUNK_ALIGN;
}

static void *
store_alloc (size_t  size,
             void   *data)
{
  Store *store = data;

  for (int i = 0; size <= MTUDE_CHUNK_ALIGN && i < N_BLOCKS; i++)
    if (!store->is_used[i])
      {
        store->is_used[i] = true;
        return store_block (store, i);
      }

  return NULL;
}

/* A device with threads would need a lock here: a chunk may come back on any of them. */
static void
store_free (void   *block,
            size_t  size,
            void   *data)
{
  Store *store = data;

  store->is_used[((unsigned char *) block - store_block (store, 0)) / MTUDE_CHUNK_ALIGN] = false;
}

/* Whoever asks before has the rest of its block anyway. */
static bool
store_grow (void   *block,
            size_t  old_size,
            size_t  new_size,
            void   *data)
{
  return new_size <= MTUDE_CHUNK_ALIGN;
}

static void
store_close (void *data)
{
  ((Store *) data)->is_closed = true;
}

static int
store_count (const Store *store)
{
  int n = 0;

  for (int i = 0; i < N_BLOCKS; i++)
    n += store->is_used[i];

  return n;
}

/* ---- The device ----------------------------------------------------------- */

typedef struct
{
  MtudeArena arena;
  Store      store;
} Device;

static MtudeStatus
device_start (Device *device)
{
  MtudeSource source = {
    .alloc = store_alloc, .free = store_free, .grow = store_grow,
    .data = &device->store, .destroy = store_close,
  };
  MtudeOptions options;
  MtudeStatus status;

  mtude_options_init (&options);
  options.source = &source;
  options.name = "log";

  /* Whatever is static is zero already, and need not be made so once more. */
  status = mtude_arena_init_zeroed (&device->arena, &options);
  if (status == MTUDE_OK)
    mtude_arena_check_threads (&device->arena);
  return status;
}

/* What the flash memory has may still be put in, as long as nothing was allocated. */
static MtudeStatus
device_configure (Device *device,
                  size_t  budget)
{
  MtudeLane lane = MTUDE_LANE_LOCAL;
  MtudeOptions options;
  MtudeStatus status;

  mtude_arena_get_options (&device->arena, &options);
  if (options.byte_budget != MTUDE_NO_BUDGET)
    return MTUDE_INVALID;

  options.byte_budget = budget;
  status = mtude_arena_set_options (&device->arena, &options);
  return status == MTUDE_OK ? mtude_arena_preallocate (&device->arena, lane, budget / 3) : status;
}

/* Writes lines until there is no memory, and says how many there are. */
static int
device_log (Device *device)
{
  static const char line[] = "12:00 the temperature is 21.5 degrees";
  int n = 0;

  while (mtude_arena_strndup (&device->arena, line, strlen (line)) != NULL)
    n++;

  return n;
}

static Device device;

int
main (void)
{
  int n_lines, n_again;
  bool is_good = device_start (&device) == MTUDE_OK
                 && mtude_arena_is_untouched (&device.arena)
                 && device_configure (&device, 3 * MTUDE_CHUNK_ALIGN) == MTUDE_OK
                 && store_count (&device.store) == 1;

  n_lines = device_log (&device);
  printf ("more than %d lines in %d of %d blocks: %s\n", n_lines / 1000 * 1000,
          store_count (&device.store), N_BLOCKS,
          mtude_status_to_string (mtude_arena_get_status (&device.arena)));
  is_good = is_good && mtude_arena_get_status (&device.arena) == MTUDE_OVER_BUDGET
            && mtude_arena_is_valid (&device.arena)
            && device_configure (&device, 65536) == MTUDE_INVALID;

  /* The next day has as much room as this one, in the blocks that are there. */
  mtude_arena_reset (&device.arena);
  n_again = device_log (&device);
  is_good = is_good && n_again == n_lines && store_count (&device.store) == 3;

  mtude_arena_clear (&device.arena);
  return is_good && store_count (&device.store) == 0 && device.store.is_closed
         ? EXIT_SUCCESS : EXIT_FAILURE;
}
