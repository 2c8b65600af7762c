/* Allocating and releasing owners of a MultitudeArena, inline.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The bump and the counts are the core's (mtude-owner-inline.h); this file lends
 * them to the GObject, and says what happens without room: the program ends.  The
 * inline calls do not check their arguments; the symbols do.
 */

#pragma once

#include "multitude-arena-inline.h"
#include "multitude-owner.h"

G_BEGIN_DECLS

/* GLib aligns what it counts to two pointers. */
#define MULTITUDE_RC_ALIGNMENT 16

MULTITUDE_AVAILABLE_IN_1_0
gpointer multitude_box_alloc_or_abort           (MtudeArena *core,
                                                 gsize       size,
                                                 gsize       alignment) MTUDE_COLD __attribute__ ((returns_nonnull));
MULTITUDE_AVAILABLE_IN_1_0
gpointer multitude_rc_box_alloc_or_abort        (MtudeArena *core,
                                                 gsize       block_size) MTUDE_COLD __attribute__ ((returns_nonnull));
MULTITUDE_AVAILABLE_IN_1_0
gpointer multitude_atomic_rc_box_alloc_or_abort (MtudeArena *core,
                                                 gsize       block_size) MTUDE_COLD __attribute__ ((returns_nonnull));

MTUDE_INLINE gpointer
multitude_box_alloc_inline (MultitudeArena *arena,
                            gsize           size)
{
  gpointer mem = mtude_box_alloc (&arena->core, size);

  return MTUDE_LIKELY (mem != NULL) ? mem : multitude_box_alloc_or_abort (&arena->core, size, 8);
}

MTUDE_INLINE gpointer
multitude_box_alloc_type (MultitudeArena *arena,
                          gsize           size,
                          gsize           alignment)
{
  if (alignment <= 8)
    return multitude_box_alloc_inline (arena, size);

  return multitude_box_alloc_aligned (arena, size, alignment);
}

MTUDE_INLINE gpointer
multitude_box_alloc0_type (MultitudeArena *arena,
                           gsize           size,
                           gsize           alignment)
{
  return memset (multitude_box_alloc_type (arena, size, alignment), 0, size);
}

MTUDE_INLINE gpointer
multitude_rc_box_alloc_inline (MultitudeArena *arena,
                               gsize           block_size)
{
  gpointer mem = mtude_rc_alloc_aligned (&arena->core, block_size, MULTITUDE_RC_ALIGNMENT, NULL);

  return MTUDE_LIKELY (mem != NULL) ? mem : multitude_rc_box_alloc_or_abort (&arena->core, block_size);
}

MTUDE_INLINE gpointer
multitude_rc_box_alloc_type (MultitudeArena *arena,
                             gsize           block_size,
                             gsize           alignment)
{
  if (alignment <= MULTITUDE_RC_ALIGNMENT)
    return multitude_rc_box_alloc_inline (arena, block_size);

  return multitude_rc_box_alloc_aligned (arena, block_size, alignment);
}

MTUDE_INLINE gpointer
multitude_rc_box_alloc0_type (MultitudeArena *arena,
                              gsize           block_size,
                              gsize           alignment)
{
  return memset (multitude_rc_box_alloc_type (arena, block_size, alignment), 0, block_size);
}

MTUDE_INLINE gpointer
multitude_atomic_rc_box_alloc_inline (MultitudeArena *arena,
                                      gsize           block_size)
{
  gpointer mem = mtude_atomic_rc_alloc_aligned (&arena->core, block_size, MULTITUDE_RC_ALIGNMENT, NULL);

  return MTUDE_LIKELY (mem != NULL) ? mem : multitude_atomic_rc_box_alloc_or_abort (&arena->core, block_size);
}

MTUDE_INLINE gpointer
multitude_atomic_rc_box_alloc_type (MultitudeArena *arena,
                                    gsize           block_size,
                                    gsize           alignment)
{
  if (alignment <= MULTITUDE_RC_ALIGNMENT)
    return multitude_atomic_rc_box_alloc_inline (arena, block_size);

  return multitude_atomic_rc_box_alloc_aligned (arena, block_size, alignment);
}

MTUDE_INLINE gpointer
multitude_atomic_rc_box_alloc0_type (MultitudeArena *arena,
                                     gsize           block_size,
                                     gsize           alignment)
{
  return memset (multitude_atomic_rc_box_alloc_type (arena, block_size, alignment), 0, block_size);
}

#ifndef MULTITUDE_NO_INLINE
# define multitude_box_alloc(arena, size) (multitude_box_alloc_inline ((arena), (size)))
# define multitude_rc_box_alloc(arena, block_size) (multitude_rc_box_alloc_inline ((arena), (block_size)))
# define multitude_rc_box_acquire(mem_block) (mtude_rc_acquire (mem_block))
# define multitude_rc_box_release(mem_block) (mtude_rc_release (mem_block))
# define multitude_atomic_rc_box_alloc(arena, block_size) \
  (multitude_atomic_rc_box_alloc_inline ((arena), (block_size)))
# define multitude_atomic_rc_box_acquire(mem_block) (mtude_atomic_rc_acquire (mem_block))
# define multitude_atomic_rc_box_release_in(arena, mem_block) \
  (mtude_atomic_rc_release_in (&(arena)->core, (mem_block)))
#endif

G_END_DECLS
