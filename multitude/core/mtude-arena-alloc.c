/* Allocating: the symbols behind the inline calls, and reallocation.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what programs call that do not inline, or cannot: other languages, and C
 * with MTUDE_NO_INLINE.
 */

#include "mtude-arena-inline.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-integrity-private.h"
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

/* ---- How many bytes memory can have --------------------------------------- */

/* No allocation leaves a note of its size: 24 bytes and then 16 leave the arena as 40 do.
 * What is known is where the values and byte strings of a chunk end, so what is told of
 * one of them is compared with that.
 */

/* All that the seed has had of this generation, which has gone on elsewhere, and none of it
 * beyond the end.  What is in a snapshot is not of this generation, and still there.
 */
static size_t
seed_room (const MtudeArena *arena,
           uintptr_t         memory)
{
  size_t room = (uintptr_t) arena->seed + MTUDE_SEED_SIZE - memory;
  size_t used = mtude_seed_used (arena);

  return arena->seed_state == MTUDE_SEED_SEALED || used > room ? room : used;
}

/* The chunk that this memory is in, if its header is there and whole.  The end of a chunk
 * is in it: a value without bytes may lie there.  If that is where the next tile begins
 * nothing is looked at, since there is none in front of a header.
 */
static const MtudeChunk *
chunk_around (uintptr_t   memory,
              MtudeTenant tenant)
{
  uintptr_t tile = memory & ~MTUDE_TILE_MASK;
  const MtudeChunk *chunk = (const MtudeChunk *) (tile + mtude_header_offset (tile, tenant));

  if (memory < mtude_chunk_payload (chunk) || chunk->stamp != mtude_chunk_compute_stamp (chunk)
      || memory > chunk->end)
    return NULL;

  return chunk;
}

/* No value begins behind the first tile of its chunk, but who has one of several tiles may
 * have divided it.
 */
static const MtudeChunk *
one_shot_around (const MtudeArena *arena,
                 uintptr_t         memory)
{
  const MtudeChunk *chunk = arena->one_shots;

  while (chunk != NULL && (memory < mtude_chunk_payload (chunk) || memory > chunk->end))
    chunk = chunk->next;

  return chunk;
}

/* The header of a chunk for one value stands where one for owners has values, if its colour
 * is not the first; so both places are looked at.
 */
static const MtudeChunk *
find_chunk (const MtudeArena *arena,
            uintptr_t         memory)
{
  const MtudeChunk *chunk = chunk_around (memory, MTUDE_FOR_OWNERS);

  if (chunk == NULL)
    chunk = chunk_around (memory, MTUDE_FOR_VALUES);
  return chunk != NULL ? chunk : one_shot_around (arena, memory);
}

/* Of memory that is not where the arena allocates now.  Where there was no chunk yet lies what
 * inline code has found without bytes.  A memory checker sees each value, and would see the
 * library look for a header.
 */
static MTUDE_COLD size_t
room_elsewhere (const MtudeArena *arena,
                uintptr_t         memory)
{
  const MtudeChunk *chunk;

  if (memory - (uintptr_t) arena->seed <= MTUDE_SEED_SIZE)
    return seed_room (arena, memory);
  if (memory == (uintptr_t) mtude_nowhere)
    return 0;
  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    return SIZE_MAX;

  /* Behind what a rewind has made the end of the current one there is nothing. */
  chunk = find_chunk (arena, memory);
  return chunk != NULL && chunk != arena->chunk ? chunk->end - memory : 0;
}

/* Values lie below the cursor, byte strings from the top on, and nothing between. */
MTUDE_INLINE size_t
room_at (const MtudeArena *arena,
         uintptr_t         memory)
{
  uintptr_t cur = mtude_local_cur (arena);

  if (MTUDE_UNLIKELY (memory < arena->lo || memory > arena->hi))
    return room_elsewhere (arena, memory);
  if (memory < cur)
    return cur - memory;

  return memory >= mtude_local_top (arena) ? arena->hi - memory : 0;
}

/* What has no bytes may be anywhere: what was in front of it may have given up the bytes
 * below it.
 */
MTUDE_INLINE bool
is_told_right (const MtudeArena *arena,
               uintptr_t         memory,
               size_t            size)
{
  return size == 0 || size <= room_at (arena, memory);
}

/* ---- Reallocation --------------------------------------------------------- */

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
 * @memory: (nullable): arena-bound memory of this arena, or %NULL
 * @old_size: the bytes that it has; nothing is made of it if @memory is %NULL
 * @new_size: the bytes that it shall have; may be 0
 *
 * Makes arena-bound memory larger or smaller.  If it was allocated last it stays
 * where it is, as far as the chunk has room, and what is given up is free again;
 * else it is copied when it grows, and the old bytes are lost until the next
 * reset.
 *
 * An @old_size that @memory cannot have ends the program: more than there is from
 * there to the end of what was allocated in the current chunk, or to the end of
 * another one.  A smaller one that is wrong is believed, since an allocation
 * leaves no note of its size; it says how many bytes are read when they are copied,
 * and which of them the next value may get when they are not.  With
 * <literal>MULTITUDE_DEBUG=guard</literal> or <literal>malloc</literal> each size is
 * known: then any other one ends the program, and so does memory that is no value
 * of the arena, or was reallocated to another place before.
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

  if (memory == NULL)
    return mtude_arena_alloc_inline (arena, new_size);
  if (mtude_arena_is_apart (arena))
    return mtude_apart_realloc (arena, memory, old_size, new_size);
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!is_told_right (arena, (uintptr_t) memory, old_size)))
    mtude_mistold (arena->name, memory, old_size);

  if (mtude_local_resize (arena, (uintptr_t) memory, old_size, new_size) || new_size <= old_size)
    return memory;

  copy = mtude_arena_alloc_inline (arena, new_size);
  if (copy != NULL)
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
