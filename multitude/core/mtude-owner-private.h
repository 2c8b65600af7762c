/* What the two files of owners share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long the prefix of a value is, and how it is filled:
 *
 *   | extension {destroy, size}           | prefix {strong, size} | value ...
 *   | with a destructor, or 2 GiB or more | always                |
 */

#pragma once

#include "mtude-chunk-private.h"
#include "mtude-integrity-private.h"
#include "mtude-owner-inline.h"

/* A destructor stands where a write beyond the end of the value in front lands, so the
 * word behind it has a stamp of both; no size has these bits.
 */
#if SIZE_MAX > UINT32_MAX
# define MTUDE_EXTENSION_SHIFT 48
# define MTUDE_EXTENSION_MAX (((size_t) 1 << MTUDE_EXTENSION_SHIFT) - 1)
#else
# define MTUDE_EXTENSION_MAX SIZE_MAX
#endif

MTUDE_INLINE size_t
mtude_extension_stamp (const MtudePrefixExtension *extension,
                       size_t                      size)
{
#if SIZE_MAX > UINT32_MAX
  uint64_t stamp = mtude_stamp_function (mtude_stamp_begin (extension), extension->destroy);

  return mtude_stamp_end (mtude_stamp_add (stamp, size)) >> MTUDE_EXTENSION_SHIFT << MTUDE_EXTENSION_SHIFT;
#else
  return 0;
#endif
}

MTUDE_INLINE void
mtude_extension_fill (MtudePrefixExtension *extension,
                      MtudeDestroy          destroy,
                      size_t                size)
{
  extension->destroy = destroy;
  extension->size_and_stamp = size | mtude_extension_stamp (extension, size);
}

/* A destructor that runs does so for the last time: the stamp is that of none. */
MTUDE_INLINE void
mtude_extension_spend (MtudePrefixExtension *extension)
{
  extension->size_and_stamp ^= ~MTUDE_EXTENSION_MAX;
}

MTUDE_INLINE bool
mtude_extension_is_whole (const MtudePrefixExtension *extension)
{
  size_t size = extension->size_and_stamp & MTUDE_EXTENSION_MAX;

  return extension->size_and_stamp == (size | mtude_extension_stamp (extension, size));
}

MTUDE_INLINE bool
mtude_extension_is_spent (const MtudePrefixExtension *extension)
{
  size_t size = extension->size_and_stamp & MTUDE_EXTENSION_MAX;
  size_t stamp = mtude_extension_stamp (extension, size);

  return extension->size_and_stamp == (size | (stamp ^ ~MTUDE_EXTENSION_MAX));
}

/* A destructor, or a size beyond 31 bits, needs the longer prefix. */
MTUDE_INLINE size_t
mtude_prefix_size (size_t       size,
                   MtudeDestroy destroy)
{
  if (destroy == NULL && size < MTUDE_PREFIX_EXTENDED)
    return sizeof (MtudePrefix);

  return sizeof (MtudePrefixExtension) + sizeof (MtudePrefix);
}

MTUDE_INLINE void *
mtude_prefix_fill (void        *value,
                   size_t       size,
                   MtudeDestroy destroy)
{
  MtudePrefix *prefix;

  if (value == NULL)
    return NULL;

  prefix = (MtudePrefix *) value - 1;
  prefix->strong = 1;
  prefix->size_and_flag = (uint32_t) size;
  if (mtude_prefix_size (size, destroy) > sizeof (MtudePrefix))
    {
      mtude_extension_fill ((MtudePrefixExtension *) prefix - 1, destroy, size);
      prefix->size_and_flag = MTUDE_PREFIX_EXTENDED;
    }

  return value;
}

MTUDE_INLINE size_t
mtude_prefix_get_size (const MtudePrefix *prefix)
{
  if (prefix->size_and_flag & MTUDE_PREFIX_EXTENDED)
    return ((const MtudePrefixExtension *) prefix - 1)->size_and_stamp & MTUDE_EXTENSION_MAX;

  return prefix->size_and_flag;
}

/* As mtude_strong_drop_count(), which inlined calls have to do with: builds for debugging
 * leave a count of none.
 */
MTUDE_INLINE bool
mtude_strong_drop_to_none (MtudePrefix *prefix)
{
  if (!mtude_strong_drop_count (prefix))
    return false;

  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_atomic_store_relaxed (&prefix->strong, 0); /* nobody else has a reference */
  return true;
}

/* Ends the program: what is released is nothing of the kind. */
void  mtude_owner_die             (const MtudeArena *arena,
                                   const void       *memory,
                                   const char       *as_what) MTUDE_COLD MTUDE_NORETURN;

void  mtude_owner_check_box       (const MtudeArena *arena,
                                   const void       *memory);
void  mtude_owner_check_rc        (const void       *memory);
void  mtude_owner_check_atomic_rc (const MtudeArena *arena,
                                   const void       *memory);

MTUDE_INLINE bool
mtude_owner_is_shared (const void *memory)
{
  return mtude_chunk_is_shared ((const MtudeChunk *) mtude_owners_of (memory));
}

/* Each release that is not inlined looks whether there is a chunk of such owners where
 * masking finds one, before it writes; builds for debugging also whether the value is one
 * of this kind and alive.  Whoever has the owner.  The arena is the one that the caller
 * says it is of, for the message, or NULL.
 */
MTUDE_INLINE void
mtude_assert_box (const MtudeArena *arena,
                  const void       *memory)
{
  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_box (arena, memory);
  else if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!mtude_owner_is_shared (memory)))
    mtude_owner_die (arena, memory, "box");
}

MTUDE_INLINE void
mtude_assert_rc (const void *memory)
{
  const MtudeChunk *chunk = (const MtudeChunk *) mtude_owners_of (memory);

  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_rc (memory);
  else if (MTUDE_CHECK_LEVEL >= 1
           && MTUDE_UNLIKELY (mtude_chunk_is_shared (chunk) || chunk->stamp != mtude_chunk_compute_stamp (chunk)))
    mtude_owner_die (NULL, memory, "value that one thread counts");
}

MTUDE_INLINE void
mtude_assert_atomic_rc (const MtudeArena *arena,
                        const void       *memory)
{
  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_atomic_rc (arena, memory);
  else if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!mtude_owner_is_shared (memory)))
    mtude_owner_die (arena, memory, "value that threads count");
}

/* NULL with the arena's status set. */
void *mtude_owner_alloc_shared (MtudeArena *arena,
                                size_t      size,
                                size_t      alignment,
                                size_t      prefix,
                                size_t      n_claims);
