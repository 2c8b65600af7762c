/* Allocating: the symbols behind the inline calls, and reallocation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what programs call that do not inline, or cannot: other languages, and C
 * with MTUDE_NO_INLINE.
 */

#include "mtude-arena-inline.h"

#include "mtude-assert-private.h"
#include "mtude-lane-private.h"

/**
 * mtude_arena_alloc:
 * @arena: an arena
 * @size: bytes; may be 0
 *
 * Allocates arena-bound memory, aligned as malloc() does: to 16 bytes, or to 8
 * if @size is less than 16.  It is not initialised.
 *
 * A handful of instructions while the current chunk has room.  Only the thread
 * that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): memory that is valid until the arena is
 *   reset, rewound or cleared; %NULL if there is none, and then
 *   mtude_arena_get_status() says why
 *
 * Since: 1.0
 */
void *
(mtude_arena_alloc) (MtudeArena *arena,
                     size_t      size)
{
  return mtude_arena_alloc_inline (arena, size);
}

/**
 * mtude_arena_alloc_value:
 * @arena: an arena
 * @size: bytes; may be 0
 *
 * As mtude_arena_alloc(), for values that need no more than 8-byte alignment:
 * saves the step to 16.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL
 *
 * Since: 1.0
 */
void *
(mtude_arena_alloc_value) (MtudeArena *arena,
                           size_t      size)
{
  return mtude_arena_alloc_value_inline (arena, size);
}

/**
 * mtude_arena_alloc_aligned:
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most %MTUDE_MAX_ALIGN
 *
 * As mtude_arena_alloc(), with an alignment.
 *
 * Returns: (transfer none) (nullable): memory, or %NULL if there is none or the
 *   alignment is not possible
 *
 * Since: 1.0
 */
void *
mtude_arena_alloc_aligned (MtudeArena *arena,
                           size_t      size,
                           size_t      alignment)
{
  return mtude_arena_alloc_slow (arena, size, alignment);
}

/**
 * mtude_arena_memdup:
 * @arena: an arena
 * @memory: (nullable): what to copy; may be %NULL if @size is 0
 * @size: bytes; may be 0
 *
 * Copies bytes into arena-bound memory, aligned as mtude_arena_alloc() does.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the copy, or %NULL if there is no memory
 *
 * Since: 1.0
 */
void *
(mtude_arena_memdup) (MtudeArena *arena,
                      const void *memory,
                      size_t      size)
{
  return mtude_arena_memdup_inline (arena, memory, size);
}

/**
 * mtude_arena_alloc_bytes:
 * @arena: an arena
 * @length: bytes, without the NUL
 *
 * Allocates room for a byte string of @length bytes and a NUL, with no alignment
 * and no padding.  Nothing is initialised.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): memory that is valid until the arena is
 *   reset, rewound or cleared; %NULL if there is none
 *
 * Since: 1.0
 */
char *
(mtude_arena_alloc_bytes) (MtudeArena *arena,
                           size_t      length)
{
  return mtude_arena_alloc_bytes_inline (arena, length);
}

/**
 * mtude_arena_strndup:
 * @arena: an arena
 * @bytes: (nullable): what to copy; may be %NULL if @length is 0
 * @length: bytes, all of which are copied
 *
 * Copies bytes and puts a NUL behind them.  There is no alignment and no padding.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the copy, valid until the arena is reset,
 *   rewound or cleared; %NULL if there is no memory
 *
 * Since: 1.0
 */
char *
(mtude_arena_strndup) (MtudeArena *arena,
                       const char *bytes,
                       size_t      length)
{
  return mtude_arena_strndup_inline (arena, bytes, length);
}

/* The last value can change its size where it is, unless it becomes one that has to
 * be aligned as it is not.
 */
bool
mtude_local_resize (MtudeArena *arena,
                    uintptr_t   memory,
                    size_t      old_size,
                    size_t      new_size)
{
  uintptr_t room_end = mtude_local_top (arena) & ~(uintptr_t) (MTUDE_WORD - 1);

  if (memory < arena->lo || memory + mtude_round_to_word (old_size) != mtude_local_cur (arena)
      || new_size > room_end - memory)
    return false;
  if (old_size < 16 && new_size >= 16 && memory % 16 != 0)
    return false;

  mtude_local_set (arena, memory + mtude_round_to_word (new_size), mtude_local_top (arena));
  mtude_arena_tell_resize (arena, arena->lo, memory, old_size, new_size);
  return true;
}

/**
 * mtude_arena_realloc:
 * @arena: an arena
 * @memory: (nullable): arena-bound memory, or %NULL
 * @old_size: the bytes that it has; 0 if it is %NULL
 * @new_size: the bytes that it shall have; may be 0
 *
 * Makes arena-bound memory larger or smaller.  If it was allocated last it stays
 * where it is, as far as the chunk has room, and what is given up is free again;
 * else it is copied when it grows, and the old bytes are lost until the next
 * reset.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none) (nullable): the memory; %NULL if there is none, and
 *   then @memory is as it was
 *
 * Since: 1.0
 */
void *
mtude_arena_realloc (MtudeArena *arena,
                     void       *memory,
                     size_t      old_size,
                     size_t      new_size)
{
  void *copy;

  if (memory != NULL)
    {
      if (mtude_local_resize (arena, (uintptr_t) memory, old_size, new_size) || new_size <= old_size)
        return memory;
    }

  copy = mtude_arena_alloc_inline (arena, new_size);
  if (copy != NULL && memory != NULL)
    memcpy (copy, memory, old_size);
  return copy;
}

/**
 * mtude_arena_reset:
 * @arena: an arena
 *
 * Gives up all arena-bound memory at once and begins a new generation.  Runs the
 * cleanups, newest first.  Owners stay valid.
 *
 * The chunks are kept for the next generation as %MTUDE_RESET_KEEP_LIMIT says.
 * Takes constant time, however much was allocated, unless there are cleanups,
 * chunks with plain owners, chunks for one value, or chunks to give back.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
(mtude_arena_reset) (MtudeArena *arena)
{
  mtude_arena_reset_inline (arena);
}
