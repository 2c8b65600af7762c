/* The map of a heap that somebody has written over.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each word of an entry is changed before it is looked at, and before it is changed by the
 * heap; then whole tables are.
 */

#include "mtude-arena-inline.h"
#include "mtude-heap-map-private.h"
#include "mtude-integrity-private.h"
#include "child.h"

#define UNIT 1024
#define BASE ((uintptr_t) 1 << 40)

static MtudeArena arena;

/* A stamp of 16 bits is right by chance once in a while.  With these words it is not. */
static MtudeHeap *
begin (void)
{
  static const uint64_t secret[4] = {
    UINT64_C (0x6a09e667f3bcc908), UINT64_C (0xbb67ae8584caa73b),
    UINT64_C (0x3c6ef372fe94f82b), UINT64_C (0xa54ff53a5f1d36f1)
  };

  memcpy (mtude_secret, secret, sizeof secret);
  begin_named (&arena, "mapped");
  return mtude_heap_new (&arena, MTUDE_HEAP_IS_TOLD_SIZES);
}

static MtudeHeapEntry *
only_entry (MtudeHeap *heap)
{
  size_t i = 0;

  check_uint (heap->map->n_entries, 1);
  while (heap->map->entries[i].word == 0)
    i++;
  return &heap->map->entries[i];
}

static void
change_word (MtudeHeapEntry *entry)
{
  entry->word ^= (uint64_t) 1 << 50;
}

static void
change_first (MtudeHeapEntry *entry)
{
  entry->first <<= 1;
}

static void
change_last (MtudeHeapEntry *entry)
{
  entry->last <<= 1;
}

static void
overwrite (MtudeHeapEntry *entry)
{
  entry->first = entry->last = UINT64_MAX;
}

/* As it is in another heap of the same memory. */
static void
copy_other (MtudeHeapEntry *entry)
{
  MtudeHeap *other = mtude_heap_new (&arena, MTUDE_HEAP_IS_TOLD_SIZES);

  check (mtude_heap_map_add (other, BASE, 32));
  *entry = *only_entry (other);
}

static void (*damage) (MtudeHeapEntry *entry);
static void (*use) (MtudeHeap *heap);

static void
use_damaged (void)
{
  MtudeHeap *heap = begin ();

  check (mtude_heap_map_add (heap, BASE, 64));
  damage (only_entry (heap));
  use (heap);
}

static void
use_get (MtudeHeap *heap)
{
  (void) mtude_heap_map_get (heap, BASE);
}

static void
use_add (MtudeHeap *heap)
{
  (void) !mtude_heap_map_add (heap, BASE + 64, 64);
}

/* Where an entry would move to, when the one before it goes. */
static void
use_copied (void)
{
  MtudeHeap *heap = begin ();
  MtudeHeapEntry *entry;

  check (mtude_heap_map_add (heap, BASE, 64));
  entry = only_entry (heap);
  check (entry < heap->map->entries + 15);
  entry[1] = entry[0];
  heap->map->n_entries++;
  (void) !mtude_heap_map_remove (heap, BASE, 64);
}

#define DAMAGED "libmultitude: arena 'mapped': the map of a heap at 0x"

static void
entries_have_stamps (void)
{
  static void (*const damages[]) (MtudeHeapEntry *entry) = {
    change_word, change_first, change_last, overwrite, copy_other
  };

  for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++)
    {
      damage = damages[i];
      use = use_get;
      check_found (use_damaged, DAMAGED);
      use = use_add;
      check_found (use_damaged, DAMAGED);
    }
  check_found (use_copied, DAMAGED);
}

/* Each word of the secret is in it.  Where an entry and its heap are may hide a change, and
 * then not the next one.
 */
static unsigned secret_word;

static void
change_secret (void)
{
  MtudeHeap *heap = begin ();

  check (mtude_heap_map_add (heap, BASE, 64));
  for (unsigned bit = 0; bit < 8; bit++)
    {
      mtude_secret[secret_word] ^= (uint64_t) 1 << bit;
      (void) mtude_heap_map_get (heap, BASE);
    }
}

static void
stamps_are_secret (void)
{
  for (secret_word = 0; secret_word < 4; secret_word++)
    check_found (change_secret, DAMAGED);
}

/* A search ends, also where no entry is empty. */
static void
search_full_table (void)
{
  MtudeHeap *heap = begin ();

  memset (heap->map->entries, 'A', MTUDE_HEAP_MAP_SIZE - sizeof (MtudeHeapMap));
  (void) mtude_heap_map_get (heap, BASE);
}

static void
drop_in_full_table (void)
{
  MtudeHeap *heap = begin ();

  check (mtude_heap_map_add (heap, BASE, 64));
  for (size_t i = 0; i < 16; i++)
    if (heap->map->entries[i].word == 0)
      memset (&heap->map->entries[i], 'A', sizeof heap->map->entries[i]);
  (void) !mtude_heap_map_remove (heap, BASE, 64);
}

/* The entry with the end of a span is gone. */
static void
find_no_end (void)
{
  MtudeHeap *heap = begin ();
  size_t i;

  check (mtude_heap_map_add (heap, BASE + UNIT - 16, 64));
  for (i = 0; heap->map->entries[i].last == 0; i++)
    continue;
  heap->map->entries[i].word ^= 2;
  (void) mtude_heap_map_get (heap, BASE + UNIT - 16);
}

static void
tables_that_are_written_over (void)
{
  check_aborts (search_full_table, DAMAGED);
  check_aborts (find_no_end, DAMAGED);
  check_found (drop_in_full_table, DAMAGED);
}

/* What is too large is right after the table has grown. */
static void
counts_that_are_written_over (void)
{
  MtudeHeap *heap = begin ();

  check (mtude_heap_map_add (heap, BASE, 64));
  check (mtude_heap_map_add (heap, BASE + 64, 4096));
  heap->map->n_entries = heap->map->n_large = (size_t) 1 << 60;
  check (mtude_heap_map_add (heap, BASE + 8192, 64));
  check_uint (heap->map->n_entries, 3);
  check_uint (heap->map->n_large, 1);
  check_uint (heap->map_shift, 59);
  check_uint (mtude_heap_map_get (heap, BASE + 64), 4096);
  mtude_arena_clear (&arena);
}

TAP_MAIN (TAP_TEST (entries_have_stamps),
          TAP_TEST (stamps_are_secret),
          TAP_TEST (tables_that_are_written_over),
          TAP_TEST (counts_that_are_written_over))
