/* What the two files of owners share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long the prefix of a value is, and how it is filled:
 *
 *   | extension {destroy, size}          | prefix {strong, tag, size} | value ...
 *   | with a destructor, or nearly 64 KiB | always                    |
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

MTUDE_INLINE bool
mtude_extension_is_whole (const MtudePrefixExtension *extension)
{
  size_t size = extension->size_and_stamp & MTUDE_EXTENSION_MAX;

  return extension->size_and_stamp == (size | mtude_extension_stamp (extension, size));
}

/* A destructor, or a size beyond that of a prefix, needs the longer one. */
MTUDE_INLINE bool
mtude_prefix_needs_extension (size_t       size,
                              MtudeDestroy destroy)
{
  return destroy != NULL || size > MTUDE_PREFIX_SIZE_MAX;
}

MTUDE_INLINE size_t
mtude_prefix_size (size_t       size,
                   MtudeDestroy destroy)
{
  return (mtude_prefix_needs_extension (size, destroy) ? sizeof (MtudePrefixExtension) : 0) + sizeof (MtudePrefix);
}

MTUDE_INLINE void *
mtude_prefix_write_extended (uintptr_t    prefix,
                             size_t       size,
                             MtudeDestroy destroy,
                             unsigned     tag)
{
  mtude_extension_fill ((MtudePrefixExtension *) prefix - 1, destroy, size);
  return mtude_prefix_write (prefix, 0, tag | MTUDE_TAG_EXTENDED);
}

/* The value is one that was allocated with a prefix as above, or NULL. */
MTUDE_INLINE void *
mtude_prefix_fill (void        *value,
                   size_t       size,
                   MtudeDestroy destroy,
                   unsigned     tag)
{
  uintptr_t prefix;

  if (value == NULL)
    return NULL;

  prefix = (uintptr_t) mtude_prefix_of (value);
  return mtude_prefix_needs_extension (size, destroy) ? mtude_prefix_write_extended (prefix, size, destroy, tag)
                                                      : mtude_prefix_write (prefix, size, tag);
}

MTUDE_INLINE bool
mtude_prefix_is (const MtudePrefix *prefix,
                 unsigned           tag)
{
  return (prefix->tag | MTUDE_TAG_EXTENDED) == (tag | MTUDE_TAG_EXTENDED);
}

MTUDE_INLINE bool
mtude_prefix_is_extended (const MtudePrefix *prefix)
{
  return (prefix->tag & MTUDE_TAG_EXTENDED) != 0;
}

MTUDE_INLINE size_t
mtude_prefix_get_size (const MtudePrefix *prefix)
{
  if (mtude_prefix_is_extended (prefix))
    return ((const MtudePrefixExtension *) prefix - 1)->size_and_stamp & MTUDE_EXTENSION_MAX;

  return prefix->size;
}

/* The last reference is gone, and the value about to end: who releases it once more, be it
 * the destructor, finds none.  That there is an extension can still be told.
 */
MTUDE_INLINE void
mtude_prefix_spend (MtudePrefix *prefix)
{
  prefix->tag &= MTUDE_TAG_EXTENDED;
}

/* Looks at the extension, and calls the destructor, if there is one. */
void mtude_owner_destroy (void *memory) MTUDE_COLD;

MTUDE_INLINE void
mtude_prefix_destroy (MtudePrefix *prefix)
{
  if (mtude_prefix_is_extended (prefix))
    mtude_owner_destroy (prefix + 1);
}

/* Whether the caller had the last reference; then the value is none any more. */
MTUDE_INLINE bool
mtude_plain_drop_to_none (MtudePrefix *prefix)
{
  if (--prefix->strong > 0)
    return false;

  mtude_prefix_spend (prefix);
  return true;
}

/* A value that is read alone, and of which nothing is called, stays as it is but for builds
 * for debugging: its line would have to come for writing before the atomic operation on that
 * of the chunk, which waits for it.
 */
MTUDE_INLINE bool
mtude_strong_drop_to_none (MtudePrefix *prefix)
{
  if (!mtude_strong_drop_count (prefix))
    return false;

  if (MTUDE_CHECK_LEVEL >= 2 || mtude_prefix_is_extended (prefix))
    mtude_prefix_spend (prefix);
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

/* Each release that is not inlined looks before it writes whether the tag is that of such
 * a value, in all builds, as inlined ones do; and whether there is a chunk of such owners
 * where masking finds one, which comes second, since the tag is beside the value and the
 * header may be nowhere.  Builds for debugging look at more.  Whoever has the owner.  The
 * arena is the one that the caller says it is of, for the message, or NULL.
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
  else if (MTUDE_UNLIKELY (!mtude_prefix_is (mtude_prefix_of (memory), MTUDE_TAG_RC)
                           || (MTUDE_CHECK_LEVEL >= 1
                               && (mtude_chunk_is_shared (chunk)
                                   || chunk->stamp != mtude_chunk_compute_stamp (chunk)))))
    mtude_owner_die (NULL, memory, "value that one thread counts");
}

MTUDE_INLINE void
mtude_assert_atomic_rc (const MtudeArena *arena,
                        const void       *memory)
{
  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_atomic_rc (arena, memory);
  else if (MTUDE_UNLIKELY (!mtude_prefix_is (mtude_prefix_of (memory), MTUDE_TAG_ATOMIC_RC)
                           || (MTUDE_CHECK_LEVEL >= 1 && !mtude_owner_is_shared (memory))))
    mtude_owner_die (arena, memory, "value that threads count");
}

/* NULL with the arena's status set. */
void *mtude_owner_alloc_shared (MtudeArena *arena,
                                size_t      size,
                                size_t      alignment,
                                size_t      prefix,
                                size_t      n_claims);
