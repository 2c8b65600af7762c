/* Where things lie in a chunk, and how large a chunk has to be.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pure arithmetic: every size that decides, is requested and is accounted comes
 * from one function here, so that the three cannot drift apart.
 *
 * A chunk lies at a multiple of 64 KiB.  Its header is found from any pointer
 * into the first 64 KiB by masking, and is *coloured*: it stands at one of eight
 * offsets chosen by the address, because headers that all stand at multiples of
 * 64 KiB would share one set of the cache and evict each other.
 *
 *   tile    tile + 64 * colour            + 64
 *   | unused | header (MtudeChunk, 64 bytes) | payload ...          end |
 *
 *   colour  == (tile >> 16) & 7
 *   payload == header + 64
 *   end     <= tile + size;  the payload of a normal chunk ends within 64 KiB
 *
 * A chunk that never holds owners does not need to be found, so its header may
 * stand at the tile itself.  The smallest class, 512 bytes, is always so.
 */

#pragma once

#include "mtude-arith-private.h"
#include "mtude-types.h"

#include <assert.h>

#define MTUDE_TILE_SIZE ((size_t) MTUDE_CHUNK_ALIGN)
#define MTUDE_TILE_MASK ((uintptr_t) MTUDE_TILE_SIZE - 1)
#define MTUDE_HEADER_SIZE 64
#define MTUDE_N_COLOURS 8

/* The payload begins at most this far into the block. */
#define MTUDE_MAX_HEAD ((size_t) MTUDE_N_COLOURS * MTUDE_HEADER_SIZE)

#define MTUDE_N_CLASSES 8
#define MTUDE_MAX_CLASS (MTUDE_N_CLASSES - 1)
#define MTUDE_MIN_CHUNK_SIZE ((size_t) 512)
#define MTUDE_MAX_PAYLOAD (MTUDE_TILE_SIZE - MTUDE_MAX_HEAD)

#define MTUDE_MIN_MAX_NORMAL_ALLOC ((size_t) 4096)
#define MTUDE_DEFAULT_MAX_NORMAL_ALLOC ((size_t) 16384)

/* Values begin at multiples of this. */
#define MTUDE_WORD ((size_t) 8)

/* What will live in a chunk, and so where its header has to be. */
typedef enum
{
  MTUDE_FOR_VALUES,             /* arena-bound memory alone */
  MTUDE_FOR_OWNERS              /* owners, which find the header by masking */
} MtudeTenant;

static_assert (MTUDE_MIN_CHUNK_SIZE << MTUDE_MAX_CLASS == MTUDE_TILE_SIZE,
               "the largest class is one tile");
static_assert (MTUDE_MAX_HEAD <= 2 * MTUDE_MIN_CHUNK_SIZE,
               "a header of any colour fits into the smallest class for owners");
static_assert (MTUDE_MAX_ALIGN < MTUDE_CHUNK_ALIGN && MTUDE_MAX_OWNER_ALIGN < MTUDE_MAX_ALIGN,
               "aligned values begin within the first tile");

/* Total bytes of a chunk of the class, header included. */
MTUDE_INLINE size_t
mtude_class_size (unsigned size_class)
{
  return MTUDE_MIN_CHUNK_SIZE << size_class;
}

/* The smallest class of at least size bytes; sizes beyond a tile give the
 * largest, the caller has routed them elsewhere.
 */
MTUDE_INLINE unsigned
mtude_class_for_size (size_t size)
{
  unsigned doublings;

  if (size <= MTUDE_MIN_CHUNK_SIZE)
    return 0;

  doublings = 64 - (unsigned) __builtin_clzll ((size - 1) / MTUDE_MIN_CHUNK_SIZE);
  return doublings < MTUDE_MAX_CLASS ? doublings : MTUDE_MAX_CLASS;
}

/* The smallest class whose payload holds need bytes wherever the chunk lies. */
MTUDE_INLINE unsigned
mtude_class_for_need (size_t      need,
                      MtudeTenant tenant)
{
  unsigned size_class;

  if (tenant == MTUDE_FOR_VALUES && need <= MTUDE_MIN_CHUNK_SIZE - MTUDE_HEADER_SIZE)
    return 0;

  size_class = mtude_class_for_size (need + MTUDE_MAX_HEAD);
  return size_class > 0 ? size_class : 1;
}

/* Distance from the tile to the header. */
MTUDE_INLINE size_t
mtude_header_offset (uintptr_t   tile,
                     MtudeTenant tenant)
{
  if (tenant == MTUDE_FOR_VALUES)
    return 0;

  return ((tile / MTUDE_TILE_SIZE) % MTUDE_N_COLOURS) * MTUDE_HEADER_SIZE;
}

/* Bytes that a value may cost beyond its own, because the cursor is only a
 * multiple of MTUDE_WORD.
 */
MTUDE_INLINE size_t
mtude_align_slack (size_t alignment)
{
  return alignment > MTUDE_WORD ? alignment - MTUDE_WORD : 0;
}

/* Bytes of payload that are enough for a value at any cursor. */
MTUDE_INLINE bool
mtude_value_need (size_t  size,
                  size_t  alignment,
                  size_t *need)
{
  size_t padded;

  if (!mtude_add_checked (size, mtude_align_slack (alignment) + MTUDE_WORD - 1, &padded))
    return false;

  *need = padded & ~(MTUDE_WORD - 1);
  return true;
}

/* Exact bytes of a one-shot chunk for one value.  The payload of a header at
 * the tile begins at a known place; a coloured one is reckoned at its worst,
 * since the address is not known yet.
 */
MTUDE_INLINE bool
mtude_one_shot_size (size_t      size,
                     size_t      alignment,
                     MtudeTenant tenant,
                     size_t     *total)
{
  size_t head = tenant == MTUDE_FOR_OWNERS ? MTUDE_MAX_HEAD : MTUDE_HEADER_SIZE;

  if (!mtude_add_checked (size, mtude_round_up (head, alignment) + MTUDE_WORD - 1, total))
    return false;

  *total &= ~(MTUDE_WORD - 1);
  return true;
}
