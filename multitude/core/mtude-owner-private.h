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

#include "mtude-owner-inline.h"

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
      MtudePrefixExtension *extension = (MtudePrefixExtension *) prefix - 1;

      extension->destroy = destroy;
      extension->size = size;
      prefix->size_and_flag = MTUDE_PREFIX_EXTENDED;
    }

  return value;
}

MTUDE_INLINE size_t
mtude_prefix_get_size (const MtudePrefix *prefix)
{
  if (prefix->size_and_flag & MTUDE_PREFIX_EXTENDED)
    return ((const MtudePrefixExtension *) prefix - 1)->size;

  return prefix->size_and_flag;
}

/* NULL with the arena's status set. */
void *mtude_owner_alloc_shared (MtudeArena *arena,
                                size_t      size,
                                size_t      alignment,
                                size_t      prefix,
                                size_t      n_claims);
