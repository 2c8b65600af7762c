/* Values apart: each in a block of its own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-apart-private.h, where the layout is.  Guards are looked at when a
 * value ends, when all have become twice as many as at the last look, and at exit,
 * which looks at arenas that other threads go on using: a record is there no longer
 * than its value.
 */

#include "mtude-apart-private.h"

#include "mtude-apart-index-private.h"
#include "mtude-assert-private.h"
#include "mtude-cleanup-private.h"
#include "mtude-debug-private.h"
#include "mtude-ended-private.h"
#include "mtude-owner-inline.h"
#include "mtude-poison-private.h"
#include "mtude-watch-report-private.h"

#include <stdlib.h>
#include <string.h>

/* What the values of a snapshot need when its arena is not at hand. */
typedef struct
{
  MtudeCleanup     cleanup;
  MtudeWatch      *watch;
  MtudeApartValue *values;
  size_t           n_values;
} Detached;

static size_t
guard_size (void)
{
  return mtude_debug_has (MTUDE_DEBUG_GUARD) ? MTUDE_APART_GUARD : 0;
}

static size_t
larger_of (size_t a,
           size_t b)
{
  return a > b ? a : b;
}

/* ---- Guards ---- */

static MTUDE_COLD MTUDE_NORETURN void
die_of_guard (const char *label,
              uintptr_t   value,
              size_t      size,
              uintptr_t   wrong)
{
  unsigned byte = *(const unsigned char *) wrong;

  if (wrong < value)
    mtude_panic ("%s: the value of %zu bytes at %p was written to before its start: the byte at -%zu is 0x%02x",
                 label, size, (void *) value, (size_t) (value - wrong), byte);

  mtude_panic ("%s: the value of %zu bytes at %p was written to past its end: the byte at %zu is 0x%02x",
               label, size, (void *) value, (size_t) (wrong - value), byte);
}

/* Whether the guards in front of the value, from `front` on, and behind it, for `behind`
 * bytes, are whole; if not, *wrong is the byte next to the value.
 */
static bool
guards_are_whole (uintptr_t  front,
                  uintptr_t  value,
                  size_t     size,
                  size_t     behind,
                  uintptr_t *wrong)
{
  size_t n = mtude_poison_count (value + size, behind, MTUDE_POISON_GUARD);

  *wrong = value + size + n;
  if (n < behind)
    return false;

  n = mtude_poison_count (front, value - front, MTUDE_POISON_GUARD);
  *wrong = front + n;
  return n == value - front;
}

static void
fill_guards (uintptr_t front,
             uintptr_t value,
             size_t    size)
{
  mtude_poison_fill (front, value - front, MTUDE_POISON_GUARD);
  mtude_poison_fill (value + size, guard_size (), MTUDE_POISON_GUARD);
  if (mtude_debug_has (MTUDE_DEBUG_POISON))
    mtude_poison_fill (value, size, MTUDE_POISON_FRESH);

  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    {
      mtude_track_hide (front, value);
      mtude_track_hide (value + size, value + size + guard_size ());
    }
}

/* ---- Arena-bound values ---- */

static void
check_value (const MtudeApartValue *value,
             const char            *label)
{
  uintptr_t wrong;

  if (!guards_are_whole ((uintptr_t) value->block, (uintptr_t) value->value, value->size, value->behind, &wrong))
    die_of_guard (label, (uintptr_t) value->value, value->size, wrong);
}

void
mtude_apart_check (const MtudeWatch *watch,
                   const char       *label)
{
  size_t i;

  for (i = 0; i < watch->n_values; i++)
    check_value (&watch->values[i], label);
}

/* What took the place of a value ends, and with it what is known of that. */
static void
restore_originals (MtudeWatch *watch,
                   size_t      n_values)
{
  size_t i;

  for (i = watch->n_values; i < n_values; i++)
    {
      size_t original = watch->values[i].original;

      if (original != 0 && original <= watch->n_values)
        watch->values[original - 1].copy = 0;
    }
}

/* Newest first, so that what is wrong is found where it was written last. */
static void
end_values (MtudeWatch      *watch,
            MtudeApartValue *values,
            size_t           n_values,
            size_t           n_kept)
{
  char label[MTUDE_WATCH_LABEL];
  size_t i;

  mtude_watch_get_label (watch, label);
  for (i = n_values; i > n_kept; i--)
    {
      const MtudeApartValue *value = &values[i - 1];

      check_value (value, label);
      mtude_poison_give_up ((uintptr_t) value->value, (uintptr_t) value->value + value->size);
      mtude_ended_take (watch, label, value->block, (uintptr_t) value->value, value->size);
    }
}

size_t
mtude_apart_count (const MtudeArena *arena)
{
  return arena->watch != NULL ? arena->watch->n_values : 0;
}

void
mtude_apart_end (MtudeArena *arena,
                 size_t      n_kept)
{
  MtudeWatch *watch = arena->watch;
  size_t n_values = watch->n_values;

  mtude_watch_lock ();
  mtude_apart_index_cut (watch, n_kept);
  mtude_watch_unlock ();
  watch->n_unchecked = 0;
  restore_originals (watch, n_values);
  end_values (watch, watch->values, n_values, n_kept);
}

static bool
has_room_for_record (MtudeWatch *watch)
{
  size_t capacity = watch->capacity > 0 ? 2 * watch->capacity : 64;
  bool has_room;

  if (watch->n_values < watch->capacity)
    return true;

  mtude_watch_lock ();
  has_room = mtude_apart_index_make_room (watch, capacity);
  mtude_watch_unlock ();
  return has_room;
}

static void
record (MtudeWatch      *watch,
        MtudeApartValue  value)
{
  mtude_watch_lock ();
  mtude_apart_index_add (watch, value);
  mtude_watch_unlock ();
}

/* So that a look costs each value a constant. */
static void
check_sometimes (MtudeWatch *watch)
{
  char label[MTUDE_WATCH_LABEL];

  if (guard_size () == 0 || ++watch->n_unchecked <= watch->n_values / 2)
    return;

  watch->n_unchecked = 0;
  mtude_watch_get_label (watch, label);
  mtude_apart_check (watch, label);
}

/* No alignment is asked for that malloc() has anyway, so that a block that is to end
 * with its value does.
 */
static char *
make_block (size_t size,
            size_t alignment)
{
  void *block;

  if (alignment <= 16)
    return malloc (size);

  return posix_memalign (&block, alignment, size) == 0 ? block : NULL;
}

void *
mtude_apart_value (MtudeArena *arena,
                   void       *place,
                   size_t      size,
                   size_t      alignment)
{
  MtudeWatch *watch = arena->watch;
  size_t front = guard_size () > 0 ? larger_of (guard_size (), alignment) : 0;
  char *block;

  if (place == NULL)
    return NULL;

  block = has_room_for_record (watch) ? make_block (front + size + guard_size (), alignment) : NULL;
  if (block == NULL)
    {
      mtude_fail (arena, MTUDE_NO_MEMORY);
      return NULL;
    }

  check_sometimes (watch);
  fill_guards ((uintptr_t) block, (uintptr_t) block + front, size);
  record (watch, (MtudeApartValue) {
    .block = block, .value = block + front, .size = size, .behind = guard_size ()
  });
  return block + front;
}

/* ---- Reallocation ---- */

static MTUDE_COLD MTUDE_NORETURN void
die_of_realloc (MtudeWatch            *watch,
                const MtudeApartValue *value,
                const void            *memory,
                size_t                 size)
{
  char label[MTUDE_WATCH_LABEL];

  mtude_watch_get_label (watch, label);
  if (value == NULL)
    mtude_panic ("%s: %p is no value to reallocate, or has ended", label, memory);
  if (value->copy != 0)
    mtude_panic ("%s: the value of %zu bytes at %p was reallocated before, and is at %p since",
                 label, value->size, memory, (void *) watch->values[value->copy - 1].value);

  mtude_panic ("%s: the value of %zu bytes at %p was to be reallocated as one of %zu",
               label, value->size, memory, size);
}

/* What is given up becomes guard, if there are any. */
static void
shrink_value (MtudeApartValue *value,
              size_t           size)
{
  uintptr_t end = (uintptr_t) value->value + size;
  size_t given_up = value->size - size;

  if (guard_size () > 0)
    mtude_poison_fill (end, given_up, MTUDE_POISON_GUARD);
  else
    mtude_poison_give_up (end, end + given_up);
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_track_hide (end, end + given_up);

  mtude_watch_lock ();
  value->size = size;
  if (guard_size () > 0)
    value->behind += given_up;
  mtude_watch_unlock ();
}

/* The records may be elsewhere since the copy was made, which is the newest one. */
static void
note_copy (MtudeWatch *watch,
           size_t      original)
{
  watch->values[original - 1].copy = watch->n_values;
  watch->values[watch->n_values - 1].original = original;
}

static void *
alloc_as_malloc (MtudeArena *arena,
                 size_t      size)
{
  return mtude_arena_alloc_slow (arena, size, size >= 16 ? 16 : 8);
}

static void *
copy_value (MtudeArena            *arena,
            const MtudeApartValue *value,
            size_t                 size)
{
  MtudeWatch *watch = arena->watch;
  size_t original = (size_t) (value - watch->values) + 1;
  const char *bytes = value->value;
  size_t n_bytes = value->size;
  void *copy = alloc_as_malloc (arena, size);

  if (copy == NULL)
    return NULL;

  memcpy (copy, bytes, n_bytes);
  note_copy (watch, original);
  return copy;
}

/* Inline code finds a value without bytes by itself, where there is no room. */
void *
mtude_apart_realloc (MtudeArena *arena,
                     void       *memory,
                     size_t      old_size,
                     size_t      new_size)
{
  MtudeWatch *watch = arena->watch;
  MtudeApartValue *value = mtude_apart_index_find (watch, memory);

  if (memory == mtude_nowhere && old_size == 0)
    return alloc_as_malloc (arena, new_size);
  if (value == NULL || value->copy != 0 || value->size != old_size)
    die_of_realloc (watch, value, memory, old_size);
  if (new_size > old_size)
    return copy_value (arena, value, new_size);

  shrink_value (value, new_size);
  return memory;
}

/* ---- Snapshots ---- */

static void
end_detached (void *data)
{
  Detached *detached = data;

  end_values (detached->watch, detached->values, detached->n_values, 0);
  mtude_watch_drop (detached->watch);
  free (detached->values);
  free (detached);
}

MtudeCleanup *
mtude_apart_detach (MtudeArena *arena)
{
  MtudeWatch *watch = arena->watch;
  Detached *detached = malloc (sizeof *detached);

  if (detached == NULL)
    mtude_panic ("no memory for what MULTITUDE_DEBUG asks for");

  *detached = (Detached) {
    .cleanup = { .destroy = end_detached, .data = detached },
    .watch = watch,
    .values = watch->values,
    .n_values = watch->n_values,
  };
  mtude_cleanup_stamp (&detached->cleanup);
  mtude_watch_claim (watch);
  mtude_watch_lock ();
  watch->values = NULL;
  watch->n_values = 0;
  watch->capacity = 0;
  mtude_watch_unlock ();
  watch->n_unchecked = 0;
  return &detached->cleanup;
}

/* ---- Owners ---- */

/* What there is between the header and the value with its prefix is a guard, asked for
 * or not.
 */
static uintptr_t
owner_start (const MtudeChunk *header)
{
  return header->end - header->size;
}

static MtudeChunk *
make_owner_block (const MtudeRequest *request,
                  MtudeFamily         family)
{
  size_t before = mtude_round_up (MTUDE_MAX_HEAD + MTUDE_APART_GUARD + request->prefix, request->alignment);
  size_t behind = larger_of (request->size + guard_size (), mtude_released_room (request->size));
  MtudeChunk *header;
  void *block;

  if (posix_memalign (&block, MTUDE_TILE_SIZE, before + behind) != 0)
    return NULL;

  header = (MtudeChunk *) ((uintptr_t) block + mtude_header_offset ((uintptr_t) block, MTUDE_FOR_OWNERS));
  *header = (MtudeChunk) {
    .end = (uintptr_t) block + before + request->size,
    .size = request->prefix + request->size,
    .lost = (uint32_t) request->prefix,
    .size_class = family,
    .kind = MTUDE_CHUNK_APART,
    .tenant = MTUDE_FOR_OWNERS,
  };
  return header;
}

static void
drop_place (void      *place,
            size_t     n_claims,
            MtudeLane  lane)
{
  if (lane == MTUDE_LANE_LOCAL)
    mtude_owners_drop_local (mtude_owners_of (place));
  else
    mtude_owners_drop_shared (mtude_owners_of (place), n_claims);
}

void *
mtude_apart_owner (MtudeArena         *arena,
                   void               *place,
                   const MtudeRequest *request,
                   size_t              n_claims,
                   MtudeFamily         family)
{
  MtudeLane lane = family == MTUDE_FAMILY_RC ? MTUDE_LANE_LOCAL : MTUDE_LANE_SHARED;
  MtudeChunk *header;

  if (place == NULL)
    return NULL;

  header = make_owner_block (request, family);
  if (header == NULL)
    {
      drop_place (place, n_claims, lane);
      mtude_fail (arena, MTUDE_NO_MEMORY);
      return NULL;
    }

  mtude_assert (n_claims <= UINT32_MAX);
  mtude_watch_claim (arena->watch);
  mtude_atomic_store_relaxed (&header->owners, n_claims); /* nobody else knows it yet */
  header->next = place;
  header->cookie = arena->watch;
  header->issued = (uint32_t) n_claims;
  if (lane == MTUDE_LANE_SHARED)
    header->tenure = mtude_chunk_shared_tenure (header);
  mtude_chunk_set_home (header, mtude_chunk_of (place)->home);
  fill_guards (mtude_chunk_payload (header), owner_start (header), header->size);
  return (void *) (header->end - request->size);
}

static void
release_block (MtudeChunk *header)
{
  MtudeChunk copy = *header;
  MtudeLane lane = mtude_chunk_is_shared (header) ? MTUDE_LANE_SHARED : MTUDE_LANE_LOCAL;
  uintptr_t start = owner_start (&copy);
  char label[MTUDE_WATCH_LABEL];
  uintptr_t wrong;

  mtude_watch_get_label (copy.cookie, label);
  if (!guards_are_whole (mtude_chunk_payload (header), start, copy.size, guard_size (), &wrong))
    die_of_guard (label, start + copy.lost, copy.size - copy.lost, wrong);

  mtude_poison_give_up (start, copy.end);
  mtude_released_take (header, label);
  mtude_watch_drop (copy.cookie);
  drop_place (copy.next, copy.issued, lane);
}

void
mtude_apart_release (MtudeChunk *header)
{
  if (header->kind == MTUDE_CHUNK_RELEASED)
    mtude_released_twice (header);

  release_block (header);
}

void
mtude_apart_misreleased (const MtudeChunk *header,
                         const char       *as_what)
{
  char label[MTUDE_WATCH_LABEL];

  if (header->kind == MTUDE_CHUNK_RELEASED)
    mtude_released_twice (header);

  mtude_watch_get_label (header->cookie, label);
  mtude_panic ("%s: %p is no %s, or was released before", label,
               (void *) (header->end - header->size + header->lost), as_what);
}
