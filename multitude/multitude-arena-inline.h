/* Allocation from a MultitudeArena, inline.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The bump itself is the core's (mtude-arena-inline.h); this file lends it to
 * the GObject, and says what happens without room: the program ends, as with
 * g_malloc().  Every name has a real symbol behind it, reached by writing it in
 * parentheses.
 *
 * The inline calls do not check `self`; the symbols check it for NULL.
 */

#pragma once

#include "multitude-arena.h"
#include "multitude-core.h"

G_BEGIN_DECLS

/* The instance is public for the inline code alone; no field is an interface. */
struct _MultitudeArena
{
  GObject    parent_instance;
  MtudeArena core;

  /*< private >*/
  guint64    local_capacity;
  guint64    shared_capacity;
  gpointer   interned;          /* multitude-intern.c */
  gpointer   waits;             /* multitude-arena-wait.c */
  guint      seed_holders;      /* multitude-snapshot.c; atomic */
  gboolean   lends_seed;
  gboolean   has_ended;

  /* multitude-arena-pool.c */
  MultitudeArena *pool_next;
  gsize      lent_taken;
  guint      pool_serial;       /* of the pool that made it; 0: of none */
  gint       is_lent;           /* atomic */
};

struct _MultitudeMark
{
  MtudeMark core;
};

MULTITUDE_AVAILABLE_IN_1_0
gpointer multitude_arena_alloc_or_abort (MtudeArena *core,
                                         gsize       size,
                                         gsize       alignment) MTUDE_COLD __attribute__ ((returns_nonnull));
MULTITUDE_AVAILABLE_IN_1_0
char    *multitude_arena_bytes_or_abort (MtudeArena *core,
                                         gsize       length) MTUDE_COLD __attribute__ ((returns_nonnull));

MTUDE_INLINE gpointer
multitude_arena_alloc_inline (MultitudeArena *self,
                              gsize           size)
{
  return mtude_bump_as_malloc (&self->core, size, multitude_arena_alloc_or_abort);
}

MTUDE_INLINE gpointer
multitude_arena_alloc0_inline (MultitudeArena *self,
                               gsize           size)
{
  return memset (multitude_arena_alloc_inline (self, size), 0, size);
}

MTUDE_INLINE gpointer
multitude_arena_memdup_inline (MultitudeArena *self,
                               gconstpointer   mem,
                               gsize           size)
{
  return mem != NULL ? mtude_bump_copy (&self->core, mem, size, multitude_arena_alloc_or_abort) : NULL;
}

MTUDE_INLINE char *
multitude_arena_copy_bytes (MultitudeArena *self,
                            const char     *bytes,
                            gsize           length)
{
  char *copy = mtude_bump_bytes (&self->core, length, multitude_arena_bytes_or_abort);

  mtude_copy (copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

MTUDE_INLINE char *
multitude_arena_strdup_inline (MultitudeArena *self,
                               const char     *str)
{
  return str != NULL ? multitude_arena_copy_bytes (self, str, strlen (str)) : NULL;
}

/* A product that does not fit becomes a size that no arena can give. */
MTUDE_INLINE gsize
multitude_size_of_array (gsize n_blocks,
                         gsize block_size)
{
  gsize size;

  return __builtin_mul_overflow (n_blocks, block_size, &size) ? G_MAXSIZE : size;
}

MTUDE_INLINE gpointer
multitude_arena_alloc_type (MultitudeArena *self,
                            gsize           n_structs,
                            gsize           struct_size,
                            gsize           alignment)
{
  gsize size = multitude_size_of_array (n_structs, struct_size);

  if (alignment <= 8)
    return mtude_bump_value (&self->core, size, multitude_arena_alloc_or_abort);

  return multitude_arena_alloc_aligned (self, size, alignment);
}

MTUDE_INLINE gpointer
multitude_arena_alloc0_type (MultitudeArena *self,
                             gsize           n_structs,
                             gsize           struct_size,
                             gsize           alignment)
{
  return memset (multitude_arena_alloc_type (self, n_structs, struct_size, alignment), 0,
                 n_structs * struct_size);
}

MTUDE_INLINE gsize
multitude_size_of_flex (gsize offset,
                        gsize n_elements,
                        gsize element_size,
                        gsize struct_size)
{
  gsize size = multitude_size_of_array (n_elements, element_size);

  size = size > G_MAXSIZE - offset ? G_MAXSIZE : size + offset;
  return size < struct_size ? struct_size : size;
}

MTUDE_INLINE gpointer
multitude_arena_alloc_flex (MultitudeArena *self,
                            gsize           offset,
                            gsize           n_elements,
                            gsize           element_size,
                            gsize           struct_size,
                            gsize           alignment)
{
  return multitude_arena_alloc_type (self, 1,
                                     multitude_size_of_flex (offset, n_elements, element_size, struct_size),
                                     alignment);
}

MTUDE_INLINE gpointer
multitude_arena_try_alloc_type (MultitudeArena  *self,
                                gsize            n_structs,
                                gsize            struct_size,
                                gsize            alignment,
                                GError         **error)
{
  return multitude_arena_try_alloc_aligned (self, multitude_size_of_array (n_structs, struct_size),
                                            alignment, error);
}

MTUDE_INLINE gpointer
multitude_arena_try_alloc0_type (MultitudeArena  *self,
                                 gsize            n_structs,
                                 gsize            struct_size,
                                 gsize            alignment,
                                 GError         **error)
{
  gpointer mem = multitude_arena_try_alloc_type (self, n_structs, struct_size, alignment, error);

  return mem != NULL ? memset (mem, 0, n_structs * struct_size) : NULL;
}

MTUDE_INLINE gpointer
multitude_arena_try_alloc_flex (MultitudeArena  *self,
                                gsize            offset,
                                gsize            n_elements,
                                gsize            element_size,
                                gsize            struct_size,
                                gsize            alignment,
                                GError         **error)
{
  return multitude_arena_try_alloc_aligned (self,
                                            multitude_size_of_flex (offset, n_elements, element_size, struct_size),
                                            alignment, error);
}

MTUDE_INLINE void
multitude_arena_reset_inline (MultitudeArena *self)
{
  mtude_arena_reset_inline (&self->core);
}

#ifndef MULTITUDE_NO_INLINE
# define multitude_arena_alloc(self, size) (multitude_arena_alloc_inline ((self), (size)))
# define multitude_arena_alloc0(self, size) (multitude_arena_alloc0_inline ((self), (size)))
# define multitude_arena_memdup(self, mem, size) (multitude_arena_memdup_inline ((self), (mem), (size)))
# define multitude_arena_strdup(self, str) (multitude_arena_strdup_inline ((self), (str)))
# define multitude_arena_reset(self) (multitude_arena_reset_inline (self))
#endif

G_END_DECLS
