/* Many elements at once, bytes that are copied on write, and room to read into.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For C alone: all of it is about memory that the caller fills in. */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

/**
 * MultitudeFillFunc: (skip)
 * @element: (not nullable): an element that is not initialised
 * @index: which one it is, from 0
 * @user_data: what multitude_arena_fill() was called with
 * @error: a location for a #GError, or %NULL
 *
 * Initialises one element.
 *
 * Returns: %FALSE with @error set if it could not, and then nothing of the element
 *   is left to be cleared
 *
 * Since: 1.0
 */
typedef gboolean (*MultitudeFillFunc) (gpointer   element,
                                       gsize      index,
                                       gpointer   user_data,
                                       GError   **error);

MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_arena_memdup_n      (MultitudeArena    *self,
                                         gconstpointer      mem,
                                         gsize              n_blocks,
                                         gsize              block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (3, 4) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_arena_try_memdup_n  (MultitudeArena    *self,
                                         gconstpointer      mem,
                                         gsize              n_blocks,
                                         gsize              block_size,
                                         GError           **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (3, 4) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_arena_fill          (MultitudeArena    *self,
                                         gsize              n_blocks,
                                         gsize              block_size,
                                         MultitudeFillFunc  fill,
                                         gpointer           user_data,
                                         GDestroyNotify     clear,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * multitude_memdup_n:
 * @arena: a #MultitudeArena
 * @struct_type: the type of the elements
 * @mem: what to copy
 * @n_structs: the number of elements
 *
 * Copies @n_structs elements of type @struct_type, as multitude_arena_memdup_n()
 * does.
 *
 * Returns: (transfer none): a pointer to the first element, cast to a pointer to
 *   @struct_type; valid until the arena is reset, rewound or freed
 *
 * Since: 1.0
 */
#define multitude_memdup_n(arena, struct_type, mem, n_structs) \
  ((struct_type *) multitude_arena_memdup_n ((arena), (mem), (n_structs), sizeof (struct_type)))

MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_arena_reserve_bytes (MultitudeArena    *self,
                                         gsize              size,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GBytes   *multitude_arena_commit_bytes  (MultitudeArena    *self,
                                         gpointer           mem,
                                         gsize              reserved,
                                         gsize              size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_arena_cancel_bytes  (MultitudeArena    *self,
                                         gpointer           mem,
                                         gsize              reserved);

/**
 * MultitudeCow: (skip)
 *
 * Bytes that are borrowed until they are written to: nothing is copied for those
 * who only read.  It is usually on the stack or in another struct.
 *
 * Since: 1.0
 */
typedef struct _MultitudeCow MultitudeCow;

struct _MultitudeCow
{
  /*< private >*/
  gpointer       owned;         /* a box, or NULL while borrowed */
  gconstpointer  data;          /* == owned unless that is NULL */
  gsize          size;
};

MULTITUDE_AVAILABLE_IN_1_0
void           multitude_cow_init_borrowed (MultitudeCow        *self,
                                            gconstpointer        data,
                                            gsize                size);
MULTITUDE_AVAILABLE_IN_1_0
gboolean       multitude_cow_init_copy     (MultitudeCow        *self,
                                            MultitudeArena      *arena,
                                            gconstpointer        data,
                                            gsize                size,
                                            GError             **error);
MULTITUDE_AVAILABLE_IN_1_0
gboolean       multitude_cow_init_clone    (MultitudeCow        *self,
                                            const MultitudeCow  *other,
                                            MultitudeArena      *arena,
                                            GError             **error);
MULTITUDE_AVAILABLE_IN_1_0
void           multitude_cow_clear         (MultitudeCow        *self);
MULTITUDE_AVAILABLE_IN_1_0
gconstpointer  multitude_cow_get_data      (const MultitudeCow  *self,
                                            gsize               *size);
MULTITUDE_AVAILABLE_IN_1_0
gboolean       multitude_cow_is_owned      (const MultitudeCow  *self);
MULTITUDE_AVAILABLE_IN_1_0
gpointer       multitude_cow_get_mutable   (MultitudeCow        *self,
                                            MultitudeArena      *arena,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
GBytes        *multitude_cow_steal_bytes   (MultitudeCow        *self,
                                            MultitudeArena      *arena,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MultitudeCow, multitude_cow_clear)

G_END_DECLS
