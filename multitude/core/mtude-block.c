/* Memory that grows: what builders are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude-block.h.  In front of the data there is room for what an atomic rc
 * has there, written when the block is frozen:
 *
 *   | private words | extension {destroy, size} | prefix {strong, tag, size} | data ...
 *   | only if there are any, or for nearly 64 KiB | always                   |
 *
 * A block is *last* while the cursor of the shared lane stands at its end; then it
 * grows and shrinks by moving that cursor.  Else it moves when it grows.  On
 * failure nothing has changed: the old bytes are let go after they were copied.
 *
 *   data == NULL  <=>  capacity == 0
 *   data + capacity is a multiple of 8, as the cursor is, unless the block was cut
 *   there: two halves of one word are never both last
 */

#include "mtude-block-inline.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-private.h"
#include "mtude-tally-private.h"

#define EXTENSION_SIZE MTUDE_BLOCK_PRIVATE_PREFIX (0)

static_assert (MTUDE_TILE_SIZE - MTUDE_HEADER_SIZE - sizeof (MtudePrefix) <= MTUDE_PREFIX_SIZE_MAX,
               "a block that grows in its chunk needs no longer prefix");

static size_t
prefix_for (size_t capacity,
            size_t private_size)
{
  if (private_size == 0 && capacity <= MTUDE_PREFIX_SIZE_MAX)
    return sizeof (MtudePrefix);

  return private_size + EXTENSION_SIZE;
}

static bool
block_is_last (const MtudeArena *arena,
               const MtudeBlock *block)
{
  return block->data != NULL && mtude_chunk_of (block->data) == arena->shared_chunk
         && (uintptr_t) block->data + block->capacity == mtude_shared_cur (arena);
}

/* The block is last, and stays so with another capacity, which has room: it ends at a
 * word, as the cursor does.
 */
static void
move_end (MtudeArena *arena,
          MtudeBlock *block,
          size_t      capacity)
{
  uintptr_t data = (uintptr_t) block->data;
  uintptr_t end = mtude_round_up (data + capacity, MTUDE_WORD);

  mtude_shared_set (arena, end, mtude_shared_end (arena));
  mtude_arena_tell_resize (arena, mtude_chunk_payload (arena->shared_chunk), data - block->prefix,
                           block->prefix + block->capacity, block->prefix + (end - data));
  block->capacity = end - data;
}

/* To make the next steps free, a block that is last takes four times what it has,
 * or all there is: what it does not use goes back when it is frozen.
 */
static bool
grow_in_place (MtudeArena  *arena,
               MtudeBlock  *block,
               size_t       need,
               MtudeGrowth  growth)
{
  size_t room, wanted;

  if (!block_is_last (arena, block) || need > MTUDE_MAX_PAYLOAD)
    return false;

  room = mtude_shared_end (arena) - (uintptr_t) block->data;
  if (need > room)
    {
      uintptr_t end = mtude_round_up ((uintptr_t) block->data + need, MTUDE_WORD);

      if (!mtude_shared_extend (arena, end - mtude_shared_cur (arena)))
        return false;
      room = mtude_shared_end (arena) - (uintptr_t) block->data;
    }

  wanted = need;
  if (growth == MTUDE_GROW_AMORTIZED && wanted < 4 * block->capacity)
    wanted = 4 * block->capacity;

  move_end (arena, block, wanted < room ? wanted : room);
  return true;
}

/* The step to the alignment, if there was one.  Given to the block as a part of its
 * prefix, so that the cursor gets back to where it was.  A memory checker knows the
 * block by where it begins without.
 */
static size_t
step_before (const MtudeArena *arena,
             const MtudeChunk *chunk,
             uintptr_t         cur,
             uintptr_t         start)
{
  if (mtude_arena_is_tracked (arena) || mtude_chunk_of ((void *) start) != arena->shared_chunk)
    return 0;

  if (arena->shared_chunk != chunk)
    cur = mtude_chunk_payload (arena->shared_chunk);
  return start - cur == MTUDE_WORD ? MTUDE_WORD : 0;
}

static bool
block_alloc (MtudeArena *arena,
             MtudeBlock *block,
             size_t      capacity,
             size_t      private_size)
{
  MtudeRequest request = { capacity, MTUDE_BLOCK_ALIGNMENT, prefix_for (capacity, private_size), MTUDE_FOR_OWNERS };
  const MtudeChunk *chunk = arena->shared_chunk;
  uintptr_t cur = mtude_shared_cur (arena);
  void *before, *data;

  if (capacity > SIZE_MAX - MTUDE_WORD || private_size > MTUDE_BLOCK_PRIVATE_MAX)
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return false;
    }

  request.size = mtude_round_up (capacity, MTUDE_WORD);
  before = mtude_arena_enter (arena);
  data = mtude_shared_request (arena, &request, 1);
  if (mtude_arena_is_apart (arena))
    data = mtude_apart_owner (arena, data, &request, 1, MTUDE_FAMILY_BUILDER);
  mtude_arena_leave (arena, before);
  if (data == NULL)
    return false;

  request.prefix += step_before (arena, chunk, cur, (uintptr_t) data - request.prefix);
  *block = (MtudeBlock) { data, request.size, request.prefix };
  return true;
}

static size_t
amortized_capacity (const MtudeBlock *block,
                    size_t            need)
{
  size_t capacity = 2 * block->capacity; /* no block has more than PTRDIFF_MAX */

  if (capacity < MTUDE_BLOCK_FIRST_CAPACITY)
    capacity = MTUDE_BLOCK_FIRST_CAPACITY;
  return capacity > need ? capacity : need;
}

static bool
move_to (MtudeArena *arena,
         MtudeBlock *block,
         size_t      used,
         size_t      capacity,
         size_t      private_size)
{
  MtudeBlock moved;

  if (!block_alloc (arena, &moved, capacity, private_size))
    return false;

  if (used > 0)
    {
      memcpy (moved.data, block->data, used);
      mtude_provider_count_relocation (arena);
    }
  mtude_block_free (arena, block);
  *block = moved;
  return true;
}

/**
 * mtude_block_grow:
 * @arena: an arena
 * @block: a block of that arena
 * @used: the bytes of @block that are kept
 * @need: the capacity that it shall have at least; at least 1
 * @private_size: 0, or a multiple of 16 up to 32 KiB: bytes for mtude_block_private(), if
 *   the block has no memory yet or has to move
 * @growth: how much to take
 *
 * Makes a block larger.  While nothing was allocated behind it, and its chunk has
 * room, it stays where it is; else it moves, which the statistics count.  Does
 * nothing if the capacity is there already.
 *
 * Takes constant time in place and time in proportion to @used if it moves; with
 * %MTUDE_GROW_AMORTIZED many small steps take constant time each.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: false if there is no memory, and mtude_arena_get_status() says why;
 *   then @block is as it was
 *
 * Since: 1.0
 */
bool
mtude_block_grow (MtudeArena  *arena,
                  MtudeBlock  *block,
                  size_t       used,
                  size_t       need,
                  size_t       private_size,
                  MtudeGrowth  growth)
{
  size_t capacity;

  mtude_assert (used <= block->capacity && need > 0 && private_size % MTUDE_BLOCK_ALIGNMENT == 0);

  if (need <= block->capacity || grow_in_place (arena, block, need, growth))
    return true;

  capacity = growth == MTUDE_GROW_AMORTIZED ? amortized_capacity (block, need) : need;
  if (move_to (arena, block, used, capacity, private_size))
    return true;

  /* What is only for later must not be why it fails now. */
  return capacity > need && move_to (arena, block, used, need, private_size);
}

/* Of a block that was left; where the prefix is, which has no use before the block is
 * frozen.
 */
static uint64_t *
left_stamp_of (void *data)
{
  static_assert (sizeof (MtudePrefix) == sizeof (uint64_t), "a stamp takes the place of a prefix");

  return (uint64_t *) (void *) mtude_prefix_of (data);
}

static uint64_t
left_stamp (const void *data,
            size_t      capacity)
{
  return mtude_stamp_end (mtude_stamp_add (mtude_stamp_begin (data), capacity));
}

/**
 * mtude_block_leave:
 * @block: a block that was made in one step, with %MTUDE_GROW_EXACT and without private
 *   words, and has not changed since
 *
 * Leaves a block of which only the address will be kept.  What there is of @block is
 * written in front of the data, for mtude_block_adopt(); @block itself is empty then.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): the data
 *
 * Since: 1.0
 */
void *
mtude_block_leave (MtudeBlock *block)
{
  void *data = block->data;

  mtude_assert (data != NULL && block->prefix >= sizeof (MtudePrefix));

  *left_stamp_of (data) = left_stamp (data, block->capacity);
  *block = (MtudeBlock) { NULL, 0, 0 };
  return data;
}

/**
 * mtude_block_adopt:
 * @arena: the arena of the block
 * @block: (out caller-allocates): a block
 * @data: (transfer full): what mtude_block_leave() returned
 * @need: what mtude_block_grow() was asked for
 *
 * Finds a block again of which only the address was kept.
 *
 * Only the thread that uses the arena may call this.  If @data is no block that was left,
 * or @need is not what it was made with, the program ends with a message.
 *
 * Since: 1.0
 */
void
mtude_block_adopt (MtudeArena *arena,
                   MtudeBlock *block,
                   void       *data,
                   size_t      need)
{
  size_t capacity = need <= MTUDE_MAX_SIZE ? mtude_round_up (need, MTUDE_WORD) : 0;
  uint64_t *stamp = left_stamp_of (data);

  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (*stamp != left_stamp (data, capacity)))
    mtude_panic ("arena '%s': %p is no room of %zu bytes, or was given back before",
                 arena->name != NULL ? arena->name : "", data, need);

  /* Who comes with the same room again has none. */
  *stamp = 0;
  *block = (MtudeBlock) { data, capacity, prefix_for (need, 0) };
}

/**
 * mtude_block_shrink:
 * @arena: an arena
 * @block: a block of that arena
 * @capacity: how many bytes shall be left
 *
 * Gives the end of a block back, if nothing was allocated behind it; else does
 * nothing.  At least one byte is left.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_block_shrink (MtudeArena *arena,
                    MtudeBlock *block,
                    size_t      capacity)
{
  if (capacity < block->capacity && block_is_last (arena, block))
    move_end (arena, block, capacity > 0 ? capacity : 1);
}

/**
 * mtude_block_free:
 * @arena: an arena
 * @block: a block of that arena
 *
 * Lets the memory of a block go; it then has none.  The space is used again at
 * once if nothing was allocated behind it.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_block_free (MtudeArena *arena,
                  MtudeBlock *block)
{
  if (block->data == NULL)
    return;

  if (block_is_last (arena, block))
    {
      uintptr_t start = (uintptr_t) block->data - block->prefix;

      mtude_arena_tell_resize (arena, mtude_chunk_payload (arena->shared_chunk), start,
                               block->prefix + block->capacity, 0);
      mtude_shared_set (arena, mtude_round_up (start, MTUDE_WORD), mtude_shared_end (arena));
    }

  mtude_owners_drop_in (arena, mtude_owners_of (block->data));
  *block = (MtudeBlock) { NULL, 0, 0 };
}

/* An owner more for a chunk that the caller keeps alive by one. */
static void
owners_add (MtudeArena *arena,
            size_t     *owners)
{
  if ((MtudeChunk *) owners == arena->shared_chunk)
    arena->shared_issued++;
  else
    mtude_tally_add (owners, 1);
}

/* The header is found from the first 64 KiB alone. */
static bool
may_cut_at (const MtudeBlock *block,
            size_t            at)
{
  return (((uintptr_t) block->data ^ ((uintptr_t) block->data + at)) & ~MTUDE_TILE_MASK) == 0;
}

/**
 * mtude_block_split:
 * @arena: an arena
 * @block: a block of that arena
 * @used: the bytes of @block that are in use
 * @at: where to cut; at most @used
 * @tail: (out caller-allocates): the new block
 *
 * Cuts a block in two.  @block keeps the bytes in front of @at, @tail gets the
 * others and the room behind them; each then lives by itself.
 *
 * Takes constant time and no memory, unless the cut is more than 64 KiB into a
 * chunk: then what is behind it is copied.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: false if there is no memory; then @block is as it was
 *
 * Since: 1.0
 */
bool
mtude_block_split (MtudeArena *arena,
                   MtudeBlock *block,
                   size_t      used,
                   size_t      at,
                   MtudeBlock *tail)
{
  mtude_assert (at <= used && used <= block->capacity);

  *tail = (MtudeBlock) { NULL, 0, 0 };
  if (at == block->capacity || (at == used && !may_cut_at (block, at)))
    return true;

  if (!may_cut_at (block, at))
    {
      if (!block_alloc (arena, tail, used - at, 0))
        return false;
      memcpy (tail->data, block->data + at, used - at);
      return true;
    }

  /* An owner has at least a byte, so none begins where another does. */
  if (at == 0)
    {
      *tail = *block;
      *block = (MtudeBlock) { NULL, 0, 0 };
      return true;
    }

  owners_add (arena, mtude_owners_of (block->data));
  if (mtude_arena_is_tracked (arena) && !mtude_arena_is_apart (arena))
    mtude_track_cut (mtude_chunk_payload (mtude_chunk_of (block->data)), (uintptr_t) block->data - block->prefix,
                     block->prefix + block->capacity, block->prefix + at);
  *tail = (MtudeBlock) { block->data + at, block->capacity - at, 0 };
  block->capacity = at;
  return true;
}

/**
 * mtude_block_join:
 * @arena: an arena
 * @block: a block of that arena
 * @tail: another one
 *
 * Undoes mtude_block_split(): if @tail begins where @block ends, @block becomes
 * both, and @tail has no memory any more.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Returns: whether it was so; if not, nothing has changed
 *
 * Since: 1.0
 */
bool
mtude_block_join (MtudeArena *arena,
                  MtudeBlock *block,
                  MtudeBlock *tail)
{
  if (block->data == NULL || tail->data != block->data + block->capacity || tail->prefix > 0
      || mtude_chunk_of (block->data) != mtude_chunk_of (tail->data))
    return false;

  if (mtude_arena_is_tracked (arena) && !mtude_arena_is_apart (arena))
    mtude_track_join (mtude_chunk_payload (mtude_chunk_of (block->data)), (uintptr_t) block->data - block->prefix,
                      block->prefix + block->capacity, block->prefix + block->capacity + tail->capacity);
  block->capacity += tail->capacity;
  mtude_owners_drop_in (arena, mtude_owners_of (block->data));
  *tail = (MtudeBlock) { NULL, 0, 0 };
  return true;
}

/**
 * mtude_block_freeze_box:
 * @arena: an arena
 * @block: a block of that arena
 * @used: the bytes that stay
 *
 * Makes a box of a block, which then has no memory any more.  The box is aligned
 * to 16 bytes.  Aborts if @used is more than the block has.
 *
 * Takes constant time and cannot fail, unless the block has no memory, or its
 * data is not aligned because it was cut from another one.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the data, to be freed with
 *   mtude_box_free() on any thread; %NULL if there is no memory, and then @block is
 *   as it was
 *
 * Since: 1.0
 */
void *
mtude_block_freeze_box (MtudeArena *arena,
                        MtudeBlock *block,
                        size_t      used)
{
  void *data;

  mtude_assert (used <= block->capacity);

  if ((block->data == NULL || (uintptr_t) block->data % MTUDE_BLOCK_ALIGNMENT != 0)
      && !move_to (arena, block, used, used > 0 ? used : 1, 0))
    return NULL;

  mtude_block_shrink (arena, block, used);
  data = block->data;
  *block = (MtudeBlock) { NULL, 0, 0 };
  return data;
}

static bool
prefix_is_enough (const MtudeBlock *block,
                  size_t            size,
                  size_t            private_size,
                  MtudeDestroy      destroy)
{
  if (destroy != NULL || private_size > 0)
    return private_size <= block->prefix && block->prefix - private_size >= EXTENSION_SIZE;

  return block->prefix >= prefix_for (size, 0);
}

/* In the prefix of a value with an extension there is room where the size of others is. */
static void
note_private_size (void  *value,
                   size_t private_size)
{
  mtude_prefix_of (value)->size = (uint16_t) (private_size / MTUDE_BLOCK_ALIGNMENT);
}

static bool
has_private_size (const void *value,
                  size_t      private_size)
{
  const MtudePrefix *prefix = mtude_prefix_of (value);

  return private_size > 0 && mtude_prefix_is_extended (prefix)
         && (size_t) prefix->size * MTUDE_BLOCK_ALIGNMENT == private_size;
}

/**
 * mtude_block_freeze_atomic_rc:
 * @arena: an arena
 * @block: a block of that arena
 * @used: the bytes that stay
 * @size: what mtude_atomic_rc_get_size() shall say; at most @used
 * @private_size: as for mtude_block_grow()
 * @destroy: (nullable): called with the value when its last reference goes
 *
 * Makes a value of a block that any thread may share; the block then has no memory
 * any more.  Aborts if @used is more than the block has, or @size more than @used.
 *
 * Takes constant time and cannot fail if the block has memory that was not cut
 * from another one and was made with the same @private_size; a @destroy needs at
 * least 16.  Else the bytes move.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the data, to be released with
 *   mtude_atomic_rc_release(); %NULL if there is no memory, and then @block is as
 *   it was
 *
 * Since: 1.0
 */
void *
mtude_block_freeze_atomic_rc (MtudeArena   *arena,
                              MtudeBlock   *block,
                              size_t        used,
                              size_t        size,
                              size_t        private_size,
                              MtudeDestroy  destroy)
{
  bool is_extended = private_size > 0 || mtude_prefix_needs_extension (size, destroy);
  uintptr_t prefix;
  void *value;

  mtude_assert (used <= block->capacity && size <= used && private_size % MTUDE_BLOCK_ALIGNMENT == 0);

  if (!prefix_is_enough (block, size, private_size, destroy)
      && !move_to (arena, block, used, used > 0 ? used : 1,
                   destroy != NULL && private_size == 0 ? MTUDE_BLOCK_ALIGNMENT : private_size))
    return NULL;

  mtude_block_shrink (arena, block, used);
  prefix = (uintptr_t) mtude_prefix_of (block->data);
  value = is_extended ? mtude_prefix_write_extended (prefix, size, destroy, MTUDE_TAG_ATOMIC_RC)
                      : mtude_prefix_write (prefix, size, MTUDE_TAG_ATOMIC_RC);
  if (is_extended)
    note_private_size (value, private_size);
  *block = (MtudeBlock) { NULL, 0, 0 };
  return value;
}

/**
 * mtude_block_private:
 * @value: a value that was made of a block with private words
 * @private_size: how many bytes they were made with; not 0
 *
 * Finds the private words of a value, aligned to 8 bytes: what its destructor has
 * to know.
 *
 * May be called from any thread that may use the value.  If it has no private words, or
 * not so many, the program ends with a message.
 *
 * Returns: (transfer none): @private_size bytes
 *
 * Since: 1.0
 */
void *
mtude_block_private (void   *value,
                     size_t  private_size)
{
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!has_private_size (value, private_size)))
    mtude_panic ("the value at %p has no %zu private bytes", value, private_size);

  return (char *) value - EXTENSION_SIZE - private_size;
}

/**
 * mtude_builder_alloc:
 * @arena: an arena
 *
 * Allocates %MTUDE_BUILDER_SIZE bytes for the struct of a builder: as a box, and
 * at once if a builder was freed before.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): memory, to be freed with
 *   mtude_builder_free(); %NULL if there is none
 *
 * Since: 1.0
 */
void *
(mtude_builder_alloc) (MtudeArena *arena)
{
  return mtude_builder_alloc_inline (arena);
}

/**
 * mtude_builder_free:
 * @arena: the arena that it was allocated from
 * @memory: (transfer full): memory from mtude_builder_alloc()
 *
 * Gives up the struct of a builder, and may keep it for the next one.
 *
 * Only the thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
(mtude_builder_free) (MtudeArena *arena,
                      void       *memory)
{
  mtude_assert_box (arena, memory);
  mtude_builder_free_inline (arena, memory);
}
