/* Allocating and releasing owners while nothing special has to happen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Issuing an owner is a bump and an addition to a plain counter of the arena;
 * the count in the header of the chunk is only touched when an owner goes.  What
 * that costs is counted in atomic operations: one for a release by anybody, none
 * by the arena's own user while the chunk is current, and a strong count of one
 * is read instead of subtracted.
 */

#pragma once

#include "mtude-arena-inline.h"
#include "mtude-atomic-inline.h"
#include "mtude-owner.h"

MTUDE_BEGIN_DECLS

/* In front of every counted value.  The tag says what it is, and whether an extension
 * stands in front of the prefix; then the size is in there.  A release looks at it before
 * it writes anywhere.  It never changes while there are references; where the count was
 * written to, or a destructor is called, the last release takes it away, so that who
 * comes once more finds none.
 */
typedef struct
{
  uint32_t strong;              /* rc: plain; atomic rc: atomic */
  uint16_t tag;
  uint16_t size;
} __attribute__ ((aligned (8))) MtudePrefix;

typedef struct
{
  MtudeDestroy destroy;         /* or NULL */
  size_t       size_and_stamp;  /* see mtude-owner-private.h */
} MtudePrefixExtension;

/* Neither byte is in any text in UTF-8, and both, where they are in a word of 64 bits, in no
 * small number and no address.
 */
#define MTUDE_TAG_NONE 0
#define MTUDE_TAG_RC 0xf5c0
#define MTUDE_TAG_ATOMIC_RC 0xf6c0
#define MTUDE_TAG_EXTENDED 1    /* beside either */

/* What the prefix has room for, in whole words: memory that is rounded up to them has a
 * size that fits as well.
 */
#define MTUDE_PREFIX_SIZE_MAX ((size_t) 65528)
#define MTUDE_STRONG_MAX ((uint32_t) INT32_MAX)

MTUDE_INLINE MtudePrefix *
mtude_prefix_of (const void *memory)
{
  return (MtudePrefix *) ((uintptr_t) memory - sizeof (MtudePrefix));
}

/* The count of the chunk, first in its header: found by masking, coloured by
 * the address (mtude-layout-private.h has the picture).
 */
MTUDE_INLINE size_t *
mtude_owners_of (const void *memory)
{
  uintptr_t address = (uintptr_t) memory;

  return (size_t *) ((address & ~(uintptr_t) 0xffff) | ((address >> 10) & 0x1c0));
}

/* A size of zero wraps and is left to the slow path, which gives it a byte: no
 * two owners have one address.
 */
MTUDE_INLINE void *
mtude_box_alloc_inline (MtudeArena *arena,
                        size_t      size)
{
  uintptr_t value = arena->shared_cur;

  if (MTUDE_IS_CONSTANT (size) && size > 0 && size <= MTUDE_CONSTANT_MAX)
    {
      uintptr_t next = value + mtude_round_to_word (size);

      if (MTUDE_UNLIKELY (next > arena->shared_end))
        return mtude_box_alloc_aligned (arena, size, 8);

      arena->shared_issued++;
      arena->shared_cur = next;
      return (void *) value;
    }

  if (MTUDE_UNLIKELY (size - 1 >= arena->shared_end - value))
    return mtude_box_alloc_aligned (arena, size, 8);

  arena->shared_issued++;
  arena->shared_cur = value + mtude_round_to_word (size);
  return (void *) value;
}

MTUDE_INLINE void
mtude_owners_drop_shared (size_t *owners,
                          size_t  n_owners)
{
  if (MTUDE_UNLIKELY (mtude_atomic_sub_release (owners, n_owners) == n_owners))
    mtude_chunk_last_shared (owners);
}

/* An owner begins in the first 64 KiB of its chunk, and so does the header; that nothing
 * else does, tells whose it is before the header is found.
 */
MTUDE_INLINE bool
mtude_owner_is_current (const MtudeArena *arena,
                        const void       *memory)
{
  return MTUDE_LIKELY (((uintptr_t) memory ^ (uintptr_t) arena->shared_chunk) < MTUDE_CHUNK_ALIGN);
}

/* The arena's own user takes an owner back: exact, because the settlement
 * subtracts what was issued.
 */
MTUDE_INLINE void
mtude_owners_drop_in (MtudeArena *arena,
                      const void *memory)
{
  if (mtude_owner_is_current (arena, memory))
    arena->shared_issued--;
  else
    mtude_owners_drop_shared (mtude_owners_of (memory), 1);
}

MTUDE_INLINE void
mtude_box_free_inline (void *memory)
{
  mtude_owners_drop_shared (mtude_owners_of (memory), 1);
}

/* What is not in the current chunk may be in none: the function looks. */
MTUDE_INLINE void
mtude_box_free_in_inline (MtudeArena *arena,
                          void       *memory)
{
  if (mtude_owner_is_current (arena, memory))
    arena->shared_issued--;
  else
    (mtude_box_free_in) (arena, memory);
}

MTUDE_INLINE void *
mtude_prefix_write (uintptr_t prefix,
                    size_t    size,
                    unsigned  tag)
{
  MtudePrefix *written = (MtudePrefix *) prefix;

  written->strong = 1;
  written->tag = (uint16_t) tag;
  written->size = (uint16_t) size;
  return written + 1;
}

/* Of a value without an extension whose last reference is gone.  The size goes as well,
 * since both are one store.
 */
MTUDE_INLINE void
mtude_prefix_clear (MtudePrefix *prefix)
{
  prefix->tag = MTUDE_TAG_NONE;
  prefix->size = 0;
}

/* Values beyond a page go the long way: the sum cannot wrap, the size fits.  So do
 * those of size zero, as for a box: behind the prefix there may be no byte left of
 * the chunk, and then masking would find another one.
 */
#define MTUDE_PREFIXED_MAX 4096

MTUDE_INLINE void *
mtude_rc_alloc_inline (MtudeArena *arena,
                       size_t      size)
{
  uintptr_t prefix = arena->cur;
  uintptr_t next = prefix + sizeof (MtudePrefix) + mtude_round_to_word (size);

  if (MTUDE_UNLIKELY (size - 1 >= MTUDE_PREFIXED_MAX || next > arena->top || arena->owner_chunk == NULL))
    return (mtude_rc_alloc) (arena, size, NULL);

  arena->busy++;
  arena->cur = next;
  return mtude_prefix_write (prefix, size, MTUDE_TAG_RC);
}

/* Powers of two from a word to a page; they are constants where it matters. */
MTUDE_INLINE bool
mtude_alignment_is_common (size_t alignment)
{
  return (alignment & (alignment - 1)) == 0 && alignment >= sizeof (MtudePrefix)
         && alignment <= MTUDE_PREFIXED_MAX;
}

/* Where a prefixed value goes at the earliest if its space begins at start. */
MTUDE_INLINE uintptr_t
mtude_place_prefixed (uintptr_t start,
                      size_t    alignment)
{
  return (start + sizeof (MtudePrefix) + alignment - 1) & ~(uintptr_t) (alignment - 1);
}

MTUDE_INLINE void *
mtude_rc_alloc_aligned_inline (MtudeArena   *arena,
                               size_t        size,
                               size_t        alignment,
                               MtudeDestroy  destroy)
{
  uintptr_t value = mtude_place_prefixed (arena->cur, alignment);
  uintptr_t next = value + mtude_round_to_word (size);

  if (MTUDE_UNLIKELY (destroy != NULL || !mtude_alignment_is_common (alignment)
                      || size - 1 >= MTUDE_PREFIXED_MAX || next > arena->top || arena->owner_chunk == NULL))
    return (mtude_rc_alloc_aligned) (arena, size, alignment, destroy);

  arena->busy++;
  arena->cur = next;
  return mtude_prefix_write (value - sizeof (MtudePrefix), size, MTUDE_TAG_RC);
}

MTUDE_INLINE void *
mtude_rc_acquire_inline (void *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  if (MTUDE_UNLIKELY (prefix->strong > MTUDE_STRONG_MAX))
    mtude_owner_count_overflow ();

  prefix->strong++;
  return memory;
}

/* A local tenure's count is changed by one thread at a time, so a load and a
 * store do; the type is shared with the other lane.
 */
MTUDE_INLINE void
mtude_owners_drop_local (size_t *owners)
{
  size_t rest = mtude_atomic_load_relaxed (owners) - 1;

  mtude_atomic_store_relaxed (owners, rest);
  if (MTUDE_UNLIKELY (rest == 0))
    mtude_chunk_last_local (owners);
}

/* An object that the compiler knows nothing of: it would warn of what is read in front of
 * one.
 */
MTUDE_INLINE void *
mtude_hide_object (void *memory)
{
  __asm__ ("" : "+r" (memory));
  return memory;
}

/* What is no such value goes to the function, which says so; and so does one with an
 * extension, which may have a destructor.  By a pointer, where mtude_prefix_of() has a
 * number: gcc 12 then needs no register for the prefix, and two instructions less.
 */
MTUDE_INLINE void
mtude_rc_release_inline (void *memory)
{
  void *value = mtude_hide_object (memory);
  MtudePrefix *prefix = (MtudePrefix *) value - 1;

  if (MTUDE_UNLIKELY (prefix->tag != MTUDE_TAG_RC))
    (mtude_rc_release) (value);
  else if (--prefix->strong == 0)
    {
      mtude_prefix_clear (prefix);
      mtude_owners_drop_local (mtude_owners_of (value));
    }
}

/* Where values that went to another thread were read there, their lines of the cache have
 * to come back before others are written in their place.  Asked for in good time, they
 * come while others are written, and a value of 64 bytes that is made here and dropped
 * there takes a third less time.  Of smaller ones several share a line, and gain nothing;
 * of what the compiler does not know the size, it is done.  At the end of a chunk it is for
 * nothing.
 */
#define MTUDE_FETCH_AHEAD 2048
#define MTUDE_FETCH_MIN 32

MTUDE_INLINE void
mtude_fetch_ahead (uintptr_t cursor,
                   size_t    size)
{
  if (!MTUDE_IS_CONSTANT (size) || size >= MTUDE_FETCH_MIN)
    __builtin_prefetch ((const void *) (cursor + MTUDE_FETCH_AHEAD), 1);
}

MTUDE_INLINE void *
mtude_atomic_rc_alloc_inline (MtudeArena *arena,
                              size_t      size)
{
  uintptr_t prefix = arena->shared_cur;
  uintptr_t next = prefix + sizeof (MtudePrefix) + mtude_round_to_word (size);

  if (MTUDE_UNLIKELY (size - 1 >= MTUDE_PREFIXED_MAX || next > arena->shared_end))
    return (mtude_atomic_rc_alloc) (arena, size, NULL);

  arena->shared_issued++;
  arena->shared_cur = next;
  mtude_fetch_ahead (next, size);
  return mtude_prefix_write (prefix, size, MTUDE_TAG_ATOMIC_RC);
}

MTUDE_INLINE void *
mtude_atomic_rc_alloc_aligned_inline (MtudeArena   *arena,
                                      size_t        size,
                                      size_t        alignment,
                                      MtudeDestroy  destroy)
{
  uintptr_t value = mtude_place_prefixed (arena->shared_cur, alignment);
  uintptr_t next = value + mtude_round_to_word (size);

  if (MTUDE_UNLIKELY (destroy != NULL || !mtude_alignment_is_common (alignment)
                      || size - 1 >= MTUDE_PREFIXED_MAX || next > arena->shared_end))
    return (mtude_atomic_rc_alloc_aligned) (arena, size, alignment, destroy);

  arena->shared_issued++;
  arena->shared_cur = next;
  mtude_fetch_ahead (next, size);
  return mtude_prefix_write (value - sizeof (MtudePrefix), size, MTUDE_TAG_ATOMIC_RC);
}

/* Strong counts, sites (site, order, partner, reason):
 *
 *   (1) acquire      relaxed  -       made from a reference that is alive until
 *                                     this call has returned
 *   (2) unique look  acquire  (3)     the destructor comes after the uses of all
 *                                     who let go before.  Only the holder could
 *                                     raise a count of one: there are no weak
 *                                     references
 *   (3) drop         release  (2)(4)  my uses come before the destructor
 *   (4) last one     acquire  (3)     as (2)
 */
MTUDE_INLINE void *
mtude_atomic_rc_acquire_inline (void *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  if (MTUDE_UNLIKELY (mtude_atomic_add_relaxed (&prefix->strong, 1) > MTUDE_STRONG_MAX)) /* (1) */
    mtude_owner_count_overflow ();

  return memory;
}

/* Whether the caller's reference is the only one. */
MTUDE_INLINE bool
mtude_atomic_rc_is_unique_inline (const void *memory)
{
  return mtude_atomic_load_acquire (&mtude_prefix_of (memory)->strong) == 1; /* (2) */
}

/* Whether the caller's reference is the only one, to a value without an extension: then
 * nothing ends with it but an owner of the chunk.
 */
MTUDE_INLINE bool
mtude_atomic_rc_is_plain_and_unique_inline (const void *memory)
{
  return mtude_prefix_of (memory)->tag == MTUDE_TAG_ATOMIC_RC && mtude_atomic_rc_is_unique_inline (memory);
}

/* Whether the caller had the last reference; then a destructor is still to run, and the
 * chunk to be dropped.
 */
MTUDE_INLINE bool
mtude_strong_drop_count (MtudePrefix *prefix)
{
  if (mtude_atomic_load_acquire (&prefix->strong) != 1) /* (2) */
    {
      if (mtude_atomic_sub_release (&prefix->strong, 1) != 1) /* (3) */
        return false;
      mtude_atomic_fence_acquire (&prefix->strong); /* (4) */
    }

  return true;
}

/* As for a box, and as for what one thread counts. */
MTUDE_INLINE void
mtude_atomic_rc_release_in_inline (MtudeArena *arena,
                                   void       *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  if (!mtude_owner_is_current (arena, memory) || MTUDE_UNLIKELY (prefix->tag != MTUDE_TAG_ATOMIC_RC))
    (mtude_atomic_rc_release_in) (arena, memory);
  else if (mtude_strong_drop_count (prefix))
    arena->shared_issued--;
}

#ifndef MTUDE_NO_INLINE
# define mtude_box_alloc(arena, size) (mtude_box_alloc_inline ((arena), (size)))
# define mtude_box_free_in(arena, memory) (mtude_box_free_in_inline ((arena), (memory)))
# define mtude_rc_alloc_aligned(arena, size, alignment, destroy) \
  (mtude_rc_alloc_aligned_inline ((arena), (size), (alignment), (destroy)))
# define mtude_atomic_rc_alloc_aligned(arena, size, alignment, destroy) \
  (mtude_atomic_rc_alloc_aligned_inline ((arena), (size), (alignment), (destroy)))
# define mtude_rc_acquire(memory) (mtude_rc_acquire_inline (memory))
# define mtude_rc_release(memory) (mtude_rc_release_inline (memory))
# define mtude_atomic_rc_acquire(memory) (mtude_atomic_rc_acquire_inline (memory))
# define mtude_atomic_rc_release_in(arena, memory) (mtude_atomic_rc_release_in_inline ((arena), (memory)))
#endif

MTUDE_END_DECLS
