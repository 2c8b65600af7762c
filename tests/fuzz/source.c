/* A source of memory that knows what it gave, and refuses when it is told to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the fuzz_source_ calls.  All sources cut their blocks from one piece of
 * address space, the lowest free one first:
 *
 *   tile i belongs to the block that begins in it, or to one before, or to none;
 *   sizes[i] != 0 only where a block begins
 */

#include "source.h"

#include <string.h>
#include <sys/mman.h>

#ifdef __SANITIZE_ADDRESS__
# define FUZZ_ASAN 1
#elif defined (__has_feature)
# if __has_feature (address_sanitizer)
#  define FUZZ_ASAN 1
# endif
#endif
#ifdef FUZZ_ASAN
# include <sanitizer/asan_interface.h>
# define hide(start, size) __asan_poison_memory_region ((start), (size))
# define show(start, size) __asan_unpoison_memory_region ((start), (size))
#else
# define hide(start, size) ((void) (start), (void) (size))
# define show(start, size) ((void) (start), (void) (size))
#endif

#define TILE ((gsize) 65536)
#define N_TILES 4096
#define BASE ((guint8 *) 0x200000000000)

#define GUARD_SIZE 64
#define GUARD 0x5c
#define FRESH 0xa7
#define FREED 0xdf

/* More of a block is not filled: it would take longer than all else. */
#define MAX_FILL 4096

static guint8 *tiles;
static guint8 taken[N_TILES];
static gsize sizes[N_TILES];

static void
map_tiles (void)
{
  guint8 *map;

  if (tiles != NULL)
    return;

  map = mmap (BASE, (N_TILES + 1) * TILE, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_assert (map != MAP_FAILED);
  tiles = map + (TILE - (guintptr) map % TILE) % TILE;
  hide (tiles, N_TILES * TILE);
}

static gsize
tiles_of (const FuzzSource *self,
          gsize             size)
{
  gsize room = self->source.grow != NULL ? MAX (size, TILE) : size;

  return (room + GUARD_SIZE + TILE - 1) / TILE;
}

static gsize
find_free (gsize n)
{
  gsize run = 0;
  gsize i;

  for (i = 0; i < N_TILES; i++)
    {
      run = taken[i] ? 0 : run + 1;
      if (run == n)
        return i + 1 - n;
    }

  g_error ("the tests need more than %zu bytes at once", N_TILES * TILE);
}

static void
guard_set (guint8 *end)
{
  show (end, GUARD_SIZE);
  memset (end, GUARD, GUARD_SIZE);
  hide (end, GUARD_SIZE);
}

static void
guard_check (guint8 *end)
{
  gsize i;

  show (end, GUARD_SIZE);
  for (i = 0; i < GUARD_SIZE; i++)
    g_assert_cmphex (end[i], ==, GUARD);
}

static gboolean
is_refused (FuzzSource *self)
{
  if (self->obeys || self->fails_in == 0)
    return FALSE;
  if (self->fails_in > 1)
    {
      self->fails_in--;
      return FALSE;
    }

  self->fails_in = self->fails_on ? 1 : 0;
  self->n_refused++;
  return TRUE;
}

static void
account (FuzzSource *self,
         gsize       bytes)
{
  self->outstanding += bytes;
  self->granted_bytes += bytes;
  self->peak = MAX (self->peak, self->outstanding);
}

static gpointer
source_alloc (gsize    size,
              gpointer data)
{
  FuzzSource *self = data;
  gsize n = tiles_of (self, size);
  gsize first;
  guint8 *block;

  g_assert_cmpuint (size, >, 0);
  if (is_refused (self))
    return NULL;

  first = find_free (n);
  memset (taken + first, 1, n);
  sizes[first] = size;
  block = tiles + first * TILE;
  show (block, size);
  memset (block, FRESH, MIN (size, MAX_FILL));
  guard_set (block + size);
  self->n_granted++;
  account (self, size);
  return block;
}

static gsize
index_of (gpointer block)
{
  g_assert_cmpuint ((guintptr) block % TILE, ==, 0);
  return ((gsize) ((guint8 *) block - tiles)) / TILE;
}

static void
source_free (gpointer block,
             gsize    size,
             gpointer data)
{
  FuzzSource *self = data;
  gsize first = index_of (block);
  guint8 *bytes = block;

  g_assert_cmpuint (sizes[first], ==, size);
  guard_check (bytes + size);
  show (bytes, size);
  memset (bytes, FREED, MIN (size, MAX_FILL));
  hide (bytes, size + GUARD_SIZE);
  memset (taken + first, 0, tiles_of (self, size));
  sizes[first] = 0;
  self->outstanding -= size;
}

static bool
source_grow (gpointer block,
             gsize    old_size,
             gsize    new_size,
             gpointer data)
{
  FuzzSource *self = data;
  gsize first = index_of (block);
  guint8 *bytes = block;

  g_assert_cmpuint (sizes[first], ==, old_size);
  g_assert_cmpuint (new_size, >, old_size);
  if (is_refused (self) || new_size > TILE)
    return false;

  guard_check (bytes + old_size);
  show (bytes + old_size, new_size - old_size);
  guard_set (bytes + new_size);
  sizes[first] = new_size;
  account (self, new_size - old_size);
  return true;
}

static void
source_destroy (gpointer data)
{
  FuzzSource *self = data;

  g_atomic_int_inc (&self->n_destroyed);
}

void
fuzz_source_init (FuzzSource     *self,
                  FuzzSourceKind  kind)
{
  map_tiles ();
  *self = (FuzzSource) {
    .source = {
      .alloc = source_alloc,
      .free = source_free,
      .grow = kind == FUZZ_SOURCE_GROWS ? source_grow : NULL,
      .data = self,
      .destroy = source_destroy,
    },
  };
}

gboolean
fuzz_source_is_armed (const FuzzSource *self)
{
  return !self->obeys && self->fails_in > 0;
}

void
fuzz_source_clear (FuzzSource *self)
{
  g_assert_cmpuint (self->outstanding, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&self->n_destroyed), ==, 1);
}
