/* The map of a heap: where its blocks are, and how large.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-heap-map-private.h: an open-addressing table with linear probing, which
 * moves entries up when one before them goes, as in Knuth, "The Art of Computer
 * Programming", volume 3, section 6.4, algorithm R.  Each call takes constant time, expected and,
 * where the table grows, amortised.
 *
 * The table is arena memory, where a write beyond some value may land.  Each entry has a
 * stamp, of its place and its heap too, and its search ends after one round whatever is in
 * the table.  The counts in front have none: too small a one lets the table become full, which ends the
 * program, and too large a one makes it grow early, and is then counted anew.
 */

#include "mtude-heap-map-private.h"

#include "mtude-arena-inline.h"
#include "mtude-integrity-private.h"

#define UNIT_BITS 10            /* a KiB */
#define UNIT ((size_t) 1 << UNIT_BITS)
#define GRAIN_BITS 4

#define FIRST_BITS 4
#define STAMP_SHIFT 48
#define KEY_MASK (((uint64_t) 1 << STAMP_SHIFT) - 1)

_Static_assert (1 << GRAIN_BITS == MTUDE_HEAP_GRAIN, "a bit is a granule");
_Static_assert (UNIT_BITS - GRAIN_BITS == 6, "a word is a unit");

static size_t
map_size (unsigned bits)
{
  return sizeof (MtudeHeapMap) + (sizeof (MtudeHeapEntry) << bits);
}

_Static_assert (sizeof (MtudeHeapMap) + (sizeof (MtudeHeapEntry) << FIRST_BITS) == MTUDE_HEAP_MAP_SIZE,
                "as large as it is said to be");
_Static_assert (MTUDE_HEAP_MAP_SIZE % MTUDE_HEAP_GRAIN == 0 && sizeof (MtudeHeap) % MTUDE_HEAP_GRAIN == 0,
                "a table that is given up is a span");

/* ---- Keys and stamps ------------------------------------------------------ */

static bool
is_small (size_t span)
{
  return span <= UNIT;
}

/* An address that no program has may have a key above the mask, which no entry has. */
static uint64_t
small_key (uintptr_t address)
{
  return (uint64_t) (address >> UNIT_BITS) << 1;
}

static uint64_t
large_key (uintptr_t start)
{
  return small_key (start) | 1;
}

static unsigned
granule_of (uintptr_t address)
{
  return address >> GRAIN_BITS & 63;
}

static uint64_t
bit_of (uintptr_t address)
{
  return UINT64_C (1) << granule_of (address);
}

static uint64_t
stamped_key (const MtudeHeap      *heap,
             const MtudeHeapEntry *entry,
             uint64_t              key)
{
  uint64_t place = (uintptr_t) heap * MTUDE_STAMP_FACTOR + (uintptr_t) entry;
  uint64_t stamp = mtude_stamp_pair (entry->first ^ mtude_secret[0], entry->last ^ mtude_secret[1])
                   + mtude_stamp_pair (key ^ mtude_secret[2], place ^ mtude_secret[3]);

  return key | stamp >> STAMP_SHIFT << STAMP_SHIFT;
}

static void
check_entry (const MtudeHeap      *heap,
             const MtudeHeapEntry *entry,
             uint64_t              key)
{
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (entry->word != stamped_key (heap, entry, key)))
    mtude_damaged (heap->arena->name, "map of a heap", entry);
}

/* ---- The table ------------------------------------------------------------ */

static size_t
mask_of (const MtudeHeap *heap)
{
  return (size_t) (UINT64_MAX >> heap->map_shift);
}

/* Neighbours, as most keys are, lie apart. */
static size_t
home_of (const MtudeHeap *heap,
         uint64_t         key)
{
  return (size_t) (key * MTUDE_STAMP_FACTOR >> heap->map_shift);
}

/* The entry of this key, or the empty one where it has its place. */
static MtudeHeapEntry *
look_up (const MtudeHeap *heap,
         uint64_t         key)
{
  size_t mask = mask_of (heap);
  size_t home = home_of (heap, key);
  size_t at = home;

  do
    {
      MtudeHeapEntry *entry = &heap->map->entries[at];

      if ((entry->word & KEY_MASK) == key || entry->word == 0)
        return entry;
      at = (at + 1) & mask;
    }
  while (at != home);
  mtude_damaged (heap->arena->name, "map of a heap", heap->map);
}

static MtudeHeapEntry *
find (const MtudeHeap *heap,
      uint64_t         key)
{
  MtudeHeapEntry *entry = look_up (heap, key);

  if (entry->word == 0)
    return NULL;

  check_entry (heap, entry, key);
  return entry;
}

/* For the caller to write to, and to stamp. */
static MtudeHeapEntry *
find_or_add (MtudeHeap *heap,
             uint64_t   key)
{
  MtudeHeapEntry *entry = look_up (heap, key);

  if (entry->word == 0)
    heap->map->n_entries++;
  else
    check_entry (heap, entry, key);
  return entry;
}

/* Its stamp is of its place. */
static void
move_entry (const MtudeHeap      *heap,
            MtudeHeapEntry       *to,
            const MtudeHeapEntry *from)
{
  uint64_t key = from->word & KEY_MASK;

  check_entry (heap, from, key);
  *to = *from;
  to->word = stamped_key (heap, to, key);
}

/* Those behind it that a search would no longer find move up. */
static void
drop (MtudeHeap      *heap,
      MtudeHeapEntry *entry)
{
  MtudeHeapEntry *entries = heap->map->entries;
  size_t mask = mask_of (heap);
  size_t hole = (size_t) (entry - entries);
  size_t start = hole;

  for (size_t i = 1; i <= mask; i++)
    {
      size_t at = (start + i) & mask;

      if (entries[at].word == 0)
        break;
      if (((at - home_of (heap, entries[at].word & KEY_MASK)) & mask) < ((at - hole) & mask))
        continue;
      move_entry (heap, &entries[hole], &entries[at]);
      hole = at;
    }

  entries[hole] = (MtudeHeapEntry) { 0, 0, 0 };
  heap->map->n_entries--;
}

/* ---- Room ----------------------------------------------------------------- */

static void
clear_table (MtudeHeap    *heap,
             MtudeHeapMap *map,
             unsigned      bits)
{
  memset (map, 0, map_size (bits));
  heap->map = map;
  heap->map_shift = 64 - bits;
}

void
mtude_heap_map_init (MtudeHeap *heap)
{
  clear_table (heap, (MtudeHeapMap *) (heap + 1), FIRST_BITS);
}

static void
move_entries (MtudeHeap          *heap,
              const MtudeHeapMap *old,
              size_t              n_old)
{
  for (size_t i = 0; i < n_old; i++)
    {
      uint64_t key = old->entries[i].word & KEY_MASK;

      if (old->entries[i].word == 0)
        continue;
      move_entry (heap, look_up (heap, key), &old->entries[i]);
      heap->map->n_entries++;
      heap->map->n_large += key & 1;
    }
}

/* Rare, and not to cost the others registers. */
static MTUDE_COLD bool
grow (MtudeHeap *heap)
{
  MtudeHeapMap *old = heap->map;
  unsigned old_bits = 64 - heap->map_shift;
  MtudeHeapMap *map = mtude_arena_alloc (heap->arena, map_size (old_bits + 1));

  if (map == NULL)
    return false;

  clear_table (heap, map, old_bits + 1);
  move_entries (heap, old, (size_t) 1 << old_bits);
  heap->total += map_size (old_bits);
  mtude_heap_push_span (heap, (uintptr_t) old, map_size (old_bits));
  return true;
}

static size_t
limit_of (const MtudeHeap *heap)
{
  return mask_of (heap) / 4 * 3 + 3;
}

/* Room for one block more: two entries, or one that counts twice. */
static bool
reserve (MtudeHeap *heap)
{
  return MTUDE_LIKELY (heap->map->n_entries + heap->map->n_large + 2 <= limit_of (heap)) || grow (heap);
}

/* ---- Spans ---------------------------------------------------------------- */

static void
set_bits (MtudeHeap *heap,
          uintptr_t  address,
          uint64_t   first,
          uint64_t   last)
{
  uint64_t key = small_key (address);
  MtudeHeapEntry *entry = find_or_add (heap, key);

  entry->first |= first;
  entry->last |= last;
  entry->word = stamped_key (heap, entry, key);
}

static void
clear_bits (MtudeHeap      *heap,
            MtudeHeapEntry *entry,
            uintptr_t       address,
            uint64_t        first,
            uint64_t        last)
{
  entry->first &= ~first;
  entry->last &= ~last;
  if ((entry->first | entry->last) == 0)
    drop (heap, entry);
  else
    entry->word = stamped_key (heap, entry, small_key (address));
}

/* There is room. */
static void
put_small (MtudeHeap *heap,
           uintptr_t  start,
           uintptr_t  last)
{
  if (small_key (start) == small_key (last))
    set_bits (heap, start, bit_of (start), bit_of (last));
  else
    {
      set_bits (heap, start, bit_of (start), 0);
      set_bits (heap, last, 0, bit_of (last));
    }
}

static void
put_large (MtudeHeap *heap,
           uintptr_t  start,
           size_t     span)
{
  uint64_t key = large_key (start);
  MtudeHeapEntry *entry = find_or_add (heap, key);

  entry->first = start;
  entry->last = span;
  entry->word = stamped_key (heap, entry, key);
  heap->map->n_large++;
}

static void
put (MtudeHeap *heap,
     uintptr_t  start,
     size_t     span)
{
  if (is_small (span))
    put_small (heap, start, start + span - MTUDE_HEAP_GRAIN);
  else
    put_large (heap, start, span);
}

/* The entry that a small span begins in; NULL if none begins here. */
static MtudeHeapEntry *
find_small (const MtudeHeap *heap,
            uintptr_t        start)
{
  MtudeHeapEntry *entry = find (heap, small_key (start));

  return entry != NULL && start % MTUDE_HEAP_GRAIN == 0 && (entry->first & bit_of (start)) != 0 ? entry : NULL;
}

static MtudeHeapEntry *
find_large (const MtudeHeap *heap,
            uintptr_t        start)
{
  MtudeHeapEntry *entry = find (heap, large_key (start));

  return entry != NULL && entry->first == start ? entry : NULL;
}

/* Where it ends is the first place at or behind its beginning where one does. */
static size_t
small_span (const MtudeHeap      *heap,
            const MtudeHeapEntry *entry,
            uintptr_t             start)
{
  uint64_t ends = entry->last >> granule_of (start);
  const MtudeHeapEntry *next;

  if (ends != 0)
    return ((size_t) __builtin_ctzll (ends) + 1) << GRAIN_BITS;

  next = find (heap, small_key (start + UNIT));
  if (next == NULL || next->last == 0)
    mtude_damaged (heap->arena->name, "map of a heap", entry);
  return ((size_t) __builtin_ctzll (next->last) + 1 + 64 - granule_of (start)) << GRAIN_BITS;
}

static bool
remove_small (MtudeHeap *heap,
              uintptr_t  start,
              size_t     span)
{
  uintptr_t last = start + span - MTUDE_HEAP_GRAIN;
  MtudeHeapEntry *entry = find_small (heap, start);

  if (entry == NULL || small_span (heap, entry, start) != span)
    return false;

  if (small_key (start) == small_key (last))
    clear_bits (heap, entry, start, bit_of (start), bit_of (last));
  else
    {
      /* Which may move the other. */
      clear_bits (heap, entry, start, bit_of (start), 0);
      clear_bits (heap, look_up (heap, small_key (last)), last, 0, bit_of (last));
    }
  return true;
}

static bool
remove_large (MtudeHeap *heap,
              uintptr_t  start,
              size_t     span)
{
  MtudeHeapEntry *entry = find_large (heap, start);

  if (entry == NULL || entry->last != span)
    return false;

  drop (heap, entry);
  heap->map->n_large--;
  return true;
}

size_t
mtude_heap_map_get (const MtudeHeap *heap,
                    uintptr_t        start)
{
  const MtudeHeapEntry *entry = find_small (heap, start);

  if (entry != NULL)
    return small_span (heap, entry, start);

  entry = find_large (heap, start);
  return entry != NULL ? entry->last : 0;
}

bool
mtude_heap_map_add (MtudeHeap *heap,
                    uintptr_t  start,
                    size_t     span)
{
  if (!reserve (heap))
    return false;

  put (heap, start, span);
  return true;
}

bool
mtude_heap_map_remove (MtudeHeap *heap,
                       uintptr_t  start,
                       size_t     span)
{
  return is_small (span) ? remove_small (heap, start, span) : remove_large (heap, start, span);
}

bool
mtude_heap_map_change (MtudeHeap *heap,
                       uintptr_t  start,
                       size_t     old_span,
                       size_t     new_span)
{
  if ((new_span > old_span && !reserve (heap)) || !mtude_heap_map_remove (heap, start, old_span))
    return false;

  put (heap, start, new_span);
  return true;
}

/* ---- Checks --------------------------------------------------------------- */

/* What all entries say together. */
typedef struct
{
  size_t n_entries;
  size_t n_large;
  size_t n_first;
  size_t n_last;
  size_t n_bytes;
} Sum;

/* The bytes of a span are what is before its end less what is before its beginning, also
 * if these are in two entries.
 */
static void
add_small (Sum                  *sum,
           const MtudeHeapEntry *entry,
           uintptr_t             unit)
{
  for (uintptr_t address = unit; address < unit + UNIT; address += MTUDE_HEAP_GRAIN)
    {
      if ((entry->first & bit_of (address)) != 0)
        {
          sum->n_first++;
          sum->n_bytes -= address;
        }
      if ((entry->last & bit_of (address)) != 0)
        {
          sum->n_last++;
          sum->n_bytes += address + MTUDE_HEAP_GRAIN;
        }
    }
}

static bool
add_entry (const MtudeHeap      *heap,
           const MtudeHeapEntry *entry,
           Sum                  *sum)
{
  uint64_t key = entry->word & KEY_MASK;

  if (entry->word == 0)
    return (entry->first | entry->last) == 0;
  if (entry->word != stamped_key (heap, entry, key) || look_up (heap, key) != entry)
    return false;

  sum->n_entries++;
  if ((key & 1) == 0)
    {
      add_small (sum, entry, (uintptr_t) (key >> 1) << UNIT_BITS);
      return (entry->first | entry->last) != 0;
    }

  sum->n_large++;
  sum->n_bytes += entry->last;
  return large_key (entry->first) == key && !is_small (entry->last);
}

bool
mtude_heap_map_is_valid (const MtudeHeap *heap,
                         size_t          *n_bytes)
{
  const MtudeHeapMap *map = heap->map;
  Sum sum = { 0, 0, 0, 0, 0 };

  for (size_t i = 0; i <= mask_of (heap); i++)
    if (!add_entry (heap, &map->entries[i], &sum))
      return false;

  *n_bytes = sum.n_bytes;
  return sum.n_entries == map->n_entries && sum.n_large == map->n_large && sum.n_first == sum.n_last
         && sum.n_first + sum.n_large == heap->n_blocks && sum.n_entries + sum.n_large <= limit_of (heap);
}
