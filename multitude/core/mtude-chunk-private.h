/* The header of a chunk: its fields, its equations, making and freeing it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A chunk is at any time in exactly one place: current in a lane, on one list of
 * its arena (clean, pinned, cached, one-shot), on the way home, or alive by its
 * owners alone.  `next` belongs to whoever holds the chunk exclusively, so it
 * has one writer.
 *
 * A chunk knows its source and its way home, and nothing of arenas.  What it
 * costs was reserved by the caller before mtude_chunk_make_as() and is given back
 * by the caller after mtude_chunk_free().
 *
 * How long a chunk is used without a break for one lane is a *tenure*.  The
 * flavour of the count belongs to the tenure: plain in the local lane, where one
 * thread at a time changes it, atomic in the shared one.
 */

#pragma once

#include "mtude-integrity-private.h"
#include "mtude-poison-private.h"
#include "mtude-source-private.h"

typedef enum
{
  MTUDE_CHUNK_NORMAL,           /* one of the classes; may be used again */
  MTUDE_CHUNK_ONE_SHOT,         /* holds one value; freed after it */
  MTUDE_CHUNK_ORPHAN,           /* local tenure that outlived its arena; freed after it */
  MTUDE_CHUNK_SEALED,           /* normal, held by a snapshot and by plain owners; see mtude-home-private.h */
  MTUDE_CHUNK_APART,            /* none, but the header of one value; see mtude-apart-private.h */
  MTUDE_CHUNK_RELEASED          /* the header of what was one; see mtude-released-private.h */
} MtudeChunkKind;

#define MTUDE_TENURE_SHARED ((uint32_t) 1 << 31)
#define MTUDE_CHUNK_STAMP_BITS 23

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
  uint32_t    tenure;           /* which local tenure of the arena this is: arena and marks
                                 * compare it.  Else mtude_chunk_shared_tenure () */
  union
  {
    struct
    {
      uint32_t size_class : 3;  /* of a normal chunk: size == mtude_class_size () */
      uint32_t kind : 3;        /* MtudeChunkKind */
      uint32_t tenant : 1;      /* MtudeTenant: whether the header stands where masking finds it */
      uint32_t stale : 1;       /* pinned since before the last reset */
      uint32_t is_ahead : 1;    /* asked for in advance, and not used yet */
      uint32_t stamp : MTUDE_CHUNK_STAMP_BITS; /* of home, end, cookie, size and traits */
    };
    struct
    {
      uint32_t traits : 7;      /* the first three, which are constant together */
    };
  };
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

/* The address and the traits are in one word with the cookie.  Times the factor, they
 * reach every byte of it, so that no change of some of its bytes makes up for one of
 * them.
 */
MTUDE_INLINE uint32_t
mtude_chunk_compute_stamp (const MtudeChunk *chunk)
{
  uint64_t where = (uint64_t) (uintptr_t) chunk + chunk->traits * MTUDE_STAMP_FACTOR;
  uint64_t stamp = mtude_stamp_pair ((uint64_t) (uintptr_t) chunk->home ^ mtude_secret[0],
                                     ((uint64_t) (uintptr_t) chunk->cookie + where) ^ mtude_secret[1])
                   + mtude_stamp_pair (chunk->end ^ mtude_secret[2], chunk->size ^ mtude_secret[3]);

  return (uint32_t) (stamp >> (64 - MTUDE_CHUNK_STAMP_BITS));
}

/* Whoever holds the chunk exclusively, and has changed it. */
MTUDE_INLINE void
mtude_chunk_stamp (MtudeChunk *chunk)
{
  chunk->stamp = mtude_chunk_compute_stamp (chunk);
}

MTUDE_INLINE void
mtude_chunk_set_home (MtudeChunk *chunk,
                      MtudeHome  *home)
{
  chunk->home = home;
  mtude_chunk_stamp (chunk);
}

MTUDE_INLINE void
mtude_chunk_set_kind (MtudeChunk    *chunk,
                      MtudeChunkKind kind)
{
  chunk->kind = kind;
  mtude_chunk_stamp (chunk);
}

/* What no local tenure is: so a value that is released as one for any thread proves to
 * lie in a chunk of those.  Constant while there are owners.
 */
MTUDE_INLINE uint32_t
mtude_chunk_shared_tenure (const MtudeChunk *chunk)
{
  return (uint32_t) (mtude_stamp_end (mtude_stamp_begin (chunk)) >> 32) | MTUDE_TENURE_SHARED;
}

/* A tenure begins: of the local lane with this number, or of the shared one. */
MTUDE_INLINE void
mtude_chunk_begin_tenure (MtudeChunk *chunk,
                          MtudeHome  *home,
                          uint32_t    tenure)
{
  chunk->tenure = tenure;
  if (chunk->home != home)
    mtude_chunk_set_home (chunk, home);
}

MTUDE_INLINE bool
mtude_chunk_is_shared (const MtudeChunk *chunk)
{
  return chunk->tenure == mtude_chunk_shared_tenure (chunk);
}

/* The first ends the program if this is no header, or not as it was stamped; the second
 * also if it is of another tenure than the one whose lower half is given: what was right
 * here once may not be right now.  Whoever holds the chunk exclusively; the name is that
 * of the arena, or NULL.
 */
#if MTUDE_CHECK_LEVEL >= 1
void mtude_chunk_check        (const MtudeChunk *chunk,
                               const char       *arena_name);
void mtude_chunk_check_tenure (const MtudeChunk *chunk,
                               const char       *arena_name,
                               uint16_t          tenure);
#else
# define mtude_chunk_check(chunk, arena_name) ((void) (chunk), (void) (arena_name))
# define mtude_chunk_check_tenure(chunk, arena_name, tenure) \
  ((void) (chunk), (void) (arena_name), (void) (tenure))
#endif

bool        mtude_chunk_is_valid (const MtudeChunk  *chunk);

/* Forgets what was handed out, for whoever wants to see that, at the end of a tenure. */
void        mtude_chunk_wipe     (MtudeChunk        *chunk);

/* Who debugs is told that the chunk will be freed. */
void        mtude_chunk_tell_of_end (MtudeChunk     *chunk) MTUDE_COLD;

/* Nobody has these bytes of a payload yet: one look, while nobody debugs. */
MTUDE_INLINE void
mtude_chunk_open (uintptr_t start,
                  uintptr_t end)
{
  if (!mtude_debug_has (MTUDE_DEBUG_WIPES))
    return;

  mtude_poison_give_up (start, end);
  mtude_track_hide (start, end);
}

/* Asks the source for size bytes and writes a header; NULL with *status.  The class is 0
 * for a chunk that is of none.
 */
MTUDE_INLINE MtudeChunk *
mtude_chunk_make_as (const MtudeSource *source,
                     size_t             size,
                     unsigned           size_class,
                     MtudeTenant        tenant,
                     MtudeChunkKind     kind,
                     MtudeStatus       *status)
{
  void *cookie;
  void *block = mtude_source_alloc (source, size, &cookie, status);
  MtudeChunk *chunk;

  if (block == NULL)
    return NULL;

  chunk = (MtudeChunk *) ((uintptr_t) block + mtude_header_offset ((uintptr_t) block, tenant));
  mtude_atomic_store_relaxed (&chunk->owners, 0); /* nobody else can see it yet */
  chunk->next = NULL;
  chunk->home = NULL;
  chunk->end = (uintptr_t) block + size;
  chunk->cookie = cookie;
  chunk->size = size;
  chunk->lost = 0;
  chunk->tenure = 0;
  chunk->size_class = size_class & MTUDE_MAX_CLASS;
  chunk->kind = kind;
  chunk->tenant = tenant;
  chunk->stale = false;
  chunk->is_ahead = false;
  chunk->issued = 0;
  mtude_chunk_stamp (chunk);

  mtude_chunk_open (mtude_chunk_payload (chunk), chunk->end);
  mtude_assert_internal (mtude_chunk_is_valid (chunk));
  return chunk;
}

/* The same, for tests that do not care for classes. */
MTUDE_INLINE MtudeChunk *
mtude_chunk_make (const MtudeSource *source,
                  size_t             size,
                  MtudeTenant        tenant,
                  MtudeChunkKind     kind,
                  MtudeStatus       *status)
{
  unsigned size_class = kind == MTUDE_CHUNK_NORMAL ? mtude_class_for_size (size) : 0;

  return mtude_chunk_make_as (source, size, size_class, tenant, kind, status);
}

/* A normal chunk is one of a higher class from now on; its source knows that. */
MTUDE_INLINE void
mtude_chunk_set_class (MtudeChunk *chunk,
                       unsigned    size_class)
{
  mtude_assert_internal (chunk->kind == MTUDE_CHUNK_NORMAL && size_class > chunk->size_class);
  chunk->size = mtude_class_size (size_class);
  chunk->end = mtude_chunk_tile (chunk) + chunk->size;
  chunk->size_class = size_class & MTUDE_MAX_CLASS;
  mtude_chunk_stamp (chunk);
  mtude_assert_internal (mtude_chunk_is_valid (chunk));
}

/* Makes it one, in place. */
MTUDE_INLINE bool
mtude_chunk_grow (const MtudeSource *source,
                  MtudeChunk        *chunk,
                  unsigned           size_class)
{
  uintptr_t block = mtude_chunk_tile (chunk);
  size_t size = mtude_class_size (size_class);

  if (!mtude_source_grow (source, (void *) block, chunk->size, size, chunk->cookie))
    return false;

  mtude_chunk_open (chunk->end, block + size);
  mtude_chunk_set_class (chunk, size_class);
  return true;
}

/* Gives the memory back.  Whoever holds the chunk exclusively. */
MTUDE_INLINE void
mtude_chunk_free (const MtudeSource *source,
                  MtudeChunk        *chunk)
{
  size_t size = chunk->size;
  void *cookie = chunk->cookie;

  mtude_assert_internal (mtude_chunk_is_valid (chunk));
  if (mtude_debug_has (MTUDE_DEBUG_LEAKS | MTUDE_DEBUG_WIPES))
    mtude_chunk_tell_of_end (chunk);

  /* A second release of the same chunk must not find it whole. */
  chunk->stamp = ~chunk->stamp;
  mtude_source_free (source, (void *) mtude_chunk_tile (chunk), size, cookie);
}
