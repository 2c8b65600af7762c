/* The bump: allocation and reset while nothing special has to happen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Everything cold is behind one branch, in mtude-local.c and mtude-reset.c.  The
 * cursor of values is always a multiple of 8 and sizes are rounded up, so there
 * is no align step; byte strings are packed at the other end of the chunk.
 *
 * Why the comparisons cannot wrap: a chunk ends below half of the address space
 * (checked when it is made), so cursor plus a constant of at most 32 KiB stays
 * an address.  A size that is not known is compared, unrounded, with the room
 * rounded *down*: the rounding of the size then fits by itself, and neither can
 * run into the strings.
 */

#pragma once

#include "mtude-arena.h"

#include <string.h>

MTUDE_BEGIN_DECLS

#define MTUDE_CONSTANT_MAX 32768

MTUDE_INLINE size_t
mtude_round_to_word (size_t size)
{
  return (size + 7) & ~(size_t) 7;
}

/* What to do without room: the plain core returns NULL, others may abort. */
typedef void *(*MtudeAllocSlow) (MtudeArena *arena,
                                 size_t      size,
                                 size_t      alignment);
typedef char *(*MtudeBytesSlow) (MtudeArena *arena,
                                 size_t      length);

/* For types that need no more than 8-byte alignment. */
MTUDE_INLINE void *
mtude_bump_value (MtudeArena    *arena,
                  size_t         size,
                  MtudeAllocSlow slow)
{
  uintptr_t value = arena->cur;

  if (MTUDE_IS_CONSTANT (size) && size <= MTUDE_CONSTANT_MAX)
    {
      uintptr_t next = value + mtude_round_to_word (size);

      if (MTUDE_UNLIKELY (next > arena->top))
        return slow (arena, size, 8);

      arena->cur = next;
      return (void *) value;
    }

  if (MTUDE_UNLIKELY (size > (arena->top & ~(uintptr_t) 7) - value))
    return slow (arena, size, 8);

  arena->cur = value + mtude_round_to_word (size);
  return (void *) value;
}

/* As malloc() aligns: an object of 16 bytes or more may need 16. */
MTUDE_INLINE void *
mtude_bump_as_malloc (MtudeArena    *arena,
                      size_t         size,
                      MtudeAllocSlow slow)
{
  uintptr_t value = arena->cur;
  uintptr_t next;

  if (MTUDE_IS_CONSTANT (size) && size < 16)
    return mtude_bump_value (arena, size, slow);

  /* The cursor is a multiple of 8: move it by 8 if it is not one of 16. */
  value += value & ((uintptr_t) (size >= 16) << 3);
  next = value + mtude_round_to_word (size);
  if (MTUDE_UNLIKELY (size > MTUDE_CONSTANT_MAX || next > arena->top))
    return slow (arena, size, size >= 16 ? 16 : 8);

  arena->cur = next;
  return (void *) value;
}

/* Room for length bytes and a NUL, with no alignment. */
MTUDE_INLINE char *
mtude_bump_bytes (MtudeArena    *arena,
                  size_t         length,
                  MtudeBytesSlow slow)
{
  uintptr_t top = arena->top;

  if (MTUDE_UNLIKELY (length >= top - arena->cur))
    return slow (arena, length);

  arena->top = top - length - 1;
  return (char *) arena->top;
}

MTUDE_INLINE void *
mtude_arena_alloc_value_inline (MtudeArena *arena,
                                size_t      size)
{
  return mtude_bump_value (arena, size, mtude_arena_alloc_slow);
}

MTUDE_INLINE void *
mtude_arena_alloc_inline (MtudeArena *arena,
                          size_t      size)
{
  return mtude_bump_as_malloc (arena, size, mtude_arena_alloc_slow);
}

MTUDE_INLINE char *
mtude_arena_alloc_bytes_inline (MtudeArena *arena,
                                size_t      length)
{
  return mtude_bump_bytes (arena, length, mtude_arena_bytes_slow);
}

typedef struct
{
  uint64_t low, high;
} MtudeWords;

/* A size of which the compiler knows nothing from here on: it would warn of a long copy
 * from an object that it knows to be short, although that is not reached.
 */
MTUDE_INLINE size_t
mtude_hide_size (size_t size)
{
  __asm__ ("" : "+r" (size));
  return size;
}

/* Whether the compiler knows of an object that it has less than n bytes: that no copy
 * of so many can be from there, whatever its length turns out to be.  Where a literal
 * is copied gcc would else warn of the branches that are not for it.
 */
#define MTUDE_IS_SHORTER(from, n) (__builtin_object_size ((from), 0) < (n))

/* Copies are by the builtin: the _FORTIFY_SOURCE of a program knows no end of arena
 * memory, and would only hide from the compiler how short these are.
 */

/* 16 to 32 bytes, as two pieces that may overlap. */
MTUDE_INLINE void
mtude_copy_pair (char       *to,
                 const char *from,
                 size_t      length)
{
  MtudeWords head, tail;

  __builtin_memcpy (&head, from, 16);
  __builtin_memcpy (&tail, from + length - 16, 16);
  __builtin_memcpy (to, &head, 16);
  __builtin_memcpy (to + length - 16, &tail, 16);
}

/* 32 to 64 bytes. */
MTUDE_INLINE void
mtude_copy_two_pairs (char       *to,
                      const char *from,
                      size_t      length)
{
  MtudeWords a, b, y, z;

  __builtin_memcpy (&a, from, 16);
  __builtin_memcpy (&b, from + 16, 16);
  __builtin_memcpy (&y, from + length - 32, 16);
  __builtin_memcpy (&z, from + length - 16, 16);
  __builtin_memcpy (to, &a, 16);
  __builtin_memcpy (to + 16, &b, 16);
  __builtin_memcpy (to + length - 32, &y, 16);
  __builtin_memcpy (to + length - 16, &z, 16);
}

/* Up to 32 bytes by overlapping loads and stores: the call of memcpy() would
 * cost more than the allocation.
 */
MTUDE_INLINE void
mtude_copy_short (char       *to,
                  const char *from,
                  size_t      length)
{
  if (length >= 16 && !MTUDE_IS_SHORTER (from, 16))
    mtude_copy_pair (to, from, length);
  else if (length >= 8 && !MTUDE_IS_SHORTER (from, 8))
    {
      uint64_t head, tail;

      __builtin_memcpy (&head, from, 8);
      __builtin_memcpy (&tail, from + length - 8, 8);
      __builtin_memcpy (to, &head, 8);
      __builtin_memcpy (to + length - 8, &tail, 8);
    }
  else if (length >= 4 && !MTUDE_IS_SHORTER (from, 4))
    {
      uint32_t head, tail;

      __builtin_memcpy (&head, from, 4);
      __builtin_memcpy (&tail, from + length - 4, 4);
      __builtin_memcpy (to, &head, 4);
      __builtin_memcpy (to + length - 4, &tail, 4);
    }
  else if (length >= 2 && !MTUDE_IS_SHORTER (from, 2))
    {
      uint16_t head, tail;

      __builtin_memcpy (&head, from, 2);
      __builtin_memcpy (&tail, from + length - 2, 2);
      __builtin_memcpy (to, &head, 2);
      __builtin_memcpy (to + length - 2, &tail, 2);
    }
  else if (length > 0)
    to[0] = from[0];
}

MTUDE_INLINE void
mtude_copy (char       *to,
            const char *from,
            size_t      length)
{
  /* A constant length the compiler copies best itself; without bytes there may be
   * no address either.
   */
  if (MTUDE_IS_CONSTANT (length) && length > 0)
    __builtin_memcpy (to, from, length);
  else if (MTUDE_LIKELY (length <= 32))
    mtude_copy_short (to, from, length);
  else
    __builtin_memcpy (to, from, mtude_hide_size (length));
}

MTUDE_INLINE char *
mtude_arena_strndup_inline (MtudeArena *arena,
                            const char *bytes,
                            size_t      length)
{
  char *copy = mtude_arena_alloc_bytes_inline (arena, length);

  if (MTUDE_UNLIKELY (copy == NULL))
    return NULL;

  mtude_copy (copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

/* The usual struct or array of a few words, of a size that the compiler does not know,
 * in one piece: that it is neither short nor large settles its alignment and the sum,
 * and leaves one branch for the copy.  Up to 64 bytes the call of memcpy() would take
 * a third of the time.
 */
MTUDE_INLINE void *
mtude_bump_copy (MtudeArena    *arena,
                 const void    *memory,
                 size_t         size,
                 MtudeAllocSlow slow)
{
  const char *from = (const char *) memory;
  char *copy;

  if (!MTUDE_IS_CONSTANT (size) && size - 16 <= 64 - 16 && !MTUDE_IS_SHORTER (from, 16))
    {
      uintptr_t value = (arena->cur + 8) & ~(uintptr_t) 15;
      uintptr_t next = value + mtude_round_to_word (size);

      copy = (char *) value;
      if (MTUDE_LIKELY (next <= arena->top))
        arena->cur = next;
      else if ((copy = (char *) slow (arena, size, 16)) == NULL)
        return NULL;

      if (size > 32 && !MTUDE_IS_SHORTER (from, 33))
        mtude_copy_two_pairs (copy, from, size);
      else
        mtude_copy_pair (copy, from, size);
      return copy;
    }

  copy = (char *) mtude_bump_as_malloc (arena, size, slow);
  if (MTUDE_LIKELY (copy != NULL))
    mtude_copy (copy, from, size);
  return copy;
}

MTUDE_INLINE void *
mtude_arena_memdup_inline (MtudeArena *arena,
                           const void *memory,
                           size_t      size)
{
  return mtude_bump_copy (arena, memory, size, mtude_arena_alloc_slow);
}

/* Puts the chunks of this generation into the cache, as one list, and the
 * cursors back.  With the SPARE bit clear the cache is empty, so there is no
 * list to append to.
 */
MTUDE_INLINE void
mtude_arena_reset_inline (MtudeArena *arena)
{
  MtudeChunk *clean;

  if (MTUDE_UNLIKELY (arena->busy != 0))
    {
      mtude_arena_reset_slow (arena, MTUDE_RESET_KEEP_LIMIT);
      return;
    }

  clean = arena->clean;
  if (clean != NULL)
    {
      arena->cache = clean;
      arena->clean = NULL;
      arena->clean_bytes = 0;
      arena->busy = MTUDE_BUSY_SPARE;
    }

  arena->resets++;
  arena->cur = arena->lo;
  arena->top = arena->hi;
}

#ifndef MTUDE_NO_INLINE
# define mtude_arena_alloc(arena, size) (mtude_arena_alloc_inline ((arena), (size)))
# define mtude_arena_alloc_value(arena, size) (mtude_arena_alloc_value_inline ((arena), (size)))
# define mtude_arena_memdup(arena, memory, size) (mtude_arena_memdup_inline ((arena), (memory), (size)))
# define mtude_arena_alloc_bytes(arena, length) (mtude_arena_alloc_bytes_inline ((arena), (length)))
# define mtude_arena_strndup(arena, bytes, length) (mtude_arena_strndup_inline ((arena), (bytes), (length)))
# define mtude_arena_reset(arena) (mtude_arena_reset_inline (arena))
#endif

MTUDE_END_DECLS
