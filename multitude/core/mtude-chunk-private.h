/* The header of a chunk: its fields, its equations, making and freeing it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A chunk is at any time in exactly one place: current in a lane, on one list of
 * its arena (clean, pinned, cached, one-shot), on the way home, or alive by its
 * owners alone.  `next` belongs to whoever holds the chunk exclusively, so it
 * has one writer.
 *
 * How long a chunk is used without a break for one lane is a *tenure*.  The
 * flavour of the count belongs to the tenure: plain in the local lane, where one
 * thread at a time changes it, atomic in the shared one.
 */

#pragma once

#include "mtude-source-private.h"

typedef enum
{
  MTUDE_CHUNK_NORMAL,           /* one of the classes; may be used again */
  MTUDE_CHUNK_ONE_SHOT,         /* holds one value; freed after it */
  MTUDE_CHUNK_ORPHAN,           /* local tenure that outlived its arena; freed after it */
  MTUDE_CHUNK_SEALED            /* normal, held by a snapshot and by plain owners; see mtude-home-private.h */
} MtudeChunkKind;

struct _MtudeChunk
{
  /* Anyone who has an owner in the chunk. */
  size_t      owners;           /* see mtude-tally-private.h */

  /* Whoever holds the chunk exclusively. */
  MtudeChunk *next;

  /* Written by the arena's thread before anybody else can know the chunk. */
  MtudeHome  *home;             /* where a shared tenure ends, and the source; NULL: none yet */
  uintptr_t   end;              /* of the payload */
  void       *cookie;           /* of the default source */
  size_t      size;             /* bytes requested from the source, charged to the budget */
  union
  {
    uint32_t  lost;             /* payload bytes that a retired local chunk did not hand out */
    uint32_t  holders;          /* of a sealed chunk, atomic: its snapshot, and its owners as one */
  };
  uint32_t    tenure;           /* which local tenure of the arena this is: marks compare it */
  uint8_t     size_class;       /* of a normal chunk: size == mtude_class_size () */
  uint8_t     kind;             /* MtudeChunkKind */
  uint8_t     tenant;           /* MtudeTenant: whether the header stands where masking finds it */
  uint8_t     stale : 1;        /* pinned since before the last reset */
  uint8_t     is_ahead : 1;     /* asked for in advance, and not used yet */
  uint32_t    issued;           /* owners issued in a local tenure, kept at retirement for rewinds */
};

static_assert (sizeof (MtudeChunk) <= MTUDE_HEADER_SIZE, "the payload begins behind the header");

/* From any pointer into the first 64 KiB of a chunk that may hold owners. */
MTUDE_INLINE MtudeChunk *
mtude_chunk_of (const void *memory)
{
  uintptr_t tile = (uintptr_t) memory & ~MTUDE_TILE_MASK;

  return (MtudeChunk *) (tile + mtude_header_offset (tile, MTUDE_FOR_OWNERS));
}

MTUDE_INLINE uintptr_t
mtude_chunk_tile (const MtudeChunk *chunk)
{
  return (uintptr_t) chunk & ~MTUDE_TILE_MASK;
}

MTUDE_INLINE uintptr_t
mtude_chunk_payload (const MtudeChunk *chunk)
{
  return (uintptr_t) chunk + MTUDE_HEADER_SIZE;
}

MTUDE_INLINE size_t
mtude_chunk_payload_size (const MtudeChunk *chunk)
{
  return chunk->end - mtude_chunk_payload (chunk);
}

/* Asks the source for size bytes and writes a header; NULL with *status. */
MtudeChunk *mtude_chunk_make     (const MtudeSource *source,
                                  size_t             size,
                                  MtudeTenant        tenant,
                                  MtudeChunkKind     kind,
                                  MtudeStatus       *status);

/* Gives the memory back.  Whoever holds the chunk exclusively. */
void        mtude_chunk_free     (const MtudeSource *source,
                                  MtudeChunk        *chunk);

/* Makes a normal chunk one of a higher class, in place. */
bool        mtude_chunk_grow     (const MtudeSource *source,
                                  MtudeChunk        *chunk,
                                  unsigned           size_class);

/* Forgets what was handed out: for memory checkers, at the end of a tenure. */
void        mtude_chunk_wipe     (MtudeChunk        *chunk);

bool        mtude_chunk_is_valid (const MtudeChunk  *chunk);
