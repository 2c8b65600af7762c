/* What the arrays of the three kinds have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A #MultitudeByteArray is an array with elements of one byte, a
 * #MultitudePtrArray one whose elements are pointers; their structs have the same
 * fields in the same places (and may alias, as the compiler is told), so all three
 * are worked on as a #MultitudeArray.
 *
 * What needs memory returns false or %NULL without it, and has then changed
 * nothing; the caller aborts or sets a GError.
 */

#pragma once

#include "multitude-array-inline.h"
#include "multitude-builder-private.h"
#include "multitude-references-private.h"

typedef enum
{
  ARRAY_ENDS_WITH_ZERO = 1 << 0,
  ARRAY_CLEARS         = 1 << 1,  /* zeroes what set_size () adds */
  ARRAY_HAS_POINTERS   = 1 << 2   /* clear_func wants them, not their addresses */
} ArrayTraits;

/* What a frozen array knows about its elements, in front of them. */
typedef struct
{
  GDestroyNotify clear_func;
  guint          n_elements;
  guint          element_size;  /* 0 if clear_func wants pointers */
} ArrayPrivate;

#define ARRAY_PRIVATE_SIZE 16

G_STATIC_ASSERT (sizeof (ArrayPrivate) <= ARRAY_PRIVATE_SIZE);

MultitudeArray *multitude_array_create          (MultitudeArena    *arena,
                                                 ArrayTraits        traits,
                                                 guint              element_size,
                                                 GDestroyNotify     clear_func);
MultitudeArray *multitude_array_create_sized    (MultitudeArena    *arena,
                                                 ArrayTraits        traits,
                                                 guint              element_size,
                                                 guint              reserved_size,
                                                 GDestroyNotify     clear_func);
MultitudeArray *multitude_array_try_create      (MultitudeArena    *arena,
                                                 ArrayTraits        traits,
                                                 guint              element_size,
                                                 guint              reserved_size,
                                                 GDestroyNotify     clear_func,
                                                 GError           **error);
MultitudeArray *multitude_array_create_alike    (MultitudeArray    *array);

/* Of one element; there is no room. */
MultitudeArray *multitude_array_append_without_room (MultitudeArray *array,
                                                     gconstpointer   data);

/* Room for n_more elements and the terminating one; there has to be any. */
gboolean        multitude_array_expand          (MultitudeArray    *array,
                                                 guint              n_more,
                                                 MtudeGrowth        growth);
void            multitude_array_expand_or_abort (MultitudeArray    *array,
                                                 guint              n_more,
                                                 MtudeGrowth        growth);
gboolean        multitude_array_try_expand      (MultitudeArray    *array,
                                                 guint              n_more,
                                                 MtudeGrowth        growth,
                                                 GError           **error);
G_NORETURN
void            multitude_array_abort           (MultitudeArray    *array,
                                                 guint              n_more);

/* A reference that keeps the arena alive as well, for values of a boxed type. */
MultitudeArray *multitude_array_hold            (MultitudeArray    *array);

/* The memory of an array, to be changed and put back. */
MtudeBlock      multitude_array_get_block       (MultitudeArray    *array);
void            multitude_array_set_block       (MultitudeArray    *array,
                                                 MtudeBlock         block);
gsize           multitude_array_private_size    (MultitudeArray    *array);

void            multitude_array_clear_range     (MultitudeArray    *array,
                                                 guint              index_,
                                                 guint              length);
void            multitude_array_clear_all       (MultitudeArray    *array);

/* Leaves the array empty. */
GBytes         *multitude_array_take_bytes      (MultitudeArray    *array);

static inline gsize
multitude_array_size_of (MultitudeArray *array,
                         guint           n_elements)
{
  return (gsize) array->element_size * n_elements;
}

static inline gchar *
multitude_array_place_of (MultitudeArray *array,
                          guint           index_)
{
  return array->data + multitude_array_size_of (array, index_);
}

/* With the terminating element; there is memory. */
static inline gsize
multitude_array_stored_size (MultitudeArray *array)
{
  return (gsize) array->element_size * ((gsize) array->len + array->zero_terminated);
}

static inline gsize
multitude_array_used_size (MultitudeArray *array)
{
  return array->data != NULL ? multitude_array_stored_size (array) : 0;
}

static inline void
multitude_array_terminate (MultitudeArray *array)
{
  if (G_UNLIKELY (array->zero_terminated))
    memset (multitude_array_place_of (array, array->len), 0, array->element_size);
}

/* There is room for one more. */
static inline void
multitude_array_put_last (MultitudeArray *array,
                          gconstpointer   data)
{
  mtude_copy (multitude_array_place_of (array, array->len), data, array->element_size);
  array->len++;
  multitude_array_terminate (array);
}

/* An array that is to have room for none has its memory nevertheless. */
static inline gboolean
multitude_array_has_room (MultitudeArray *array,
                          guint           n_more)
{
  return n_more <= array->room - array->len && array->data != NULL;
}

/* One reference to an array whose memory is somewhere else by now, or that has no
 * elements to be cleared.
 */
static inline void
multitude_array_drop (MultitudeArray *array)
{
  if (multitude_references_keep_last (&array->ref_count))
    multitude_builder_drop (array->arena, array, array->holds_arena);
}
