/* Where the elements of arrays are, and how their room grows.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the calls of multitude-array-private.h.
 *
 *   room <= capacity / element_size, less the terminating element
 *   fast_room[i] is room, or 0 if the elements are of another size or terminated
 *
 * Elements that can hold a pointer may get a clear function at any time, so their
 * memory has room for it in front from the beginning.
 */

#include "config.h"

#include "multitude-array-private.h"

G_STATIC_ASSERT (sizeof (MultitudeArray) <= MTUDE_BUILDER_SIZE);

/* Fewer by one than GLib allows, so that G_MAXUINT is always too many. */
#define MAX_ELEMENTS (G_MAXUINT - 1)

MultitudeArray *
multitude_array_create (MultitudeArena *arena,
                        ArrayTraits     traits,
                        guint           element_size,
                        GDestroyNotify  clear_func)
{
  MultitudeArray *array = mtude_builder_alloc (&arena->core);

  if (G_UNLIKELY (array == NULL))
    return NULL;

  *array = (MultitudeArray) {
    .ref_count = 1,
    .element_size = element_size,
    .zero_terminated = (traits & ARRAY_ENDS_WITH_ZERO) != 0,
    .traits = (guint8) traits,
    .arena = arena,
    .clear_func = clear_func,
  };
  return array;
}

/* GArray has its terminating element from the beginning, GPtrArray with the first
 * memory.
 */
static gboolean
wants_memory (MultitudeArray *array,
              guint           reserved_size)
{
  return reserved_size > 0 || (array->zero_terminated && !(array->traits & ARRAY_HAS_POINTERS));
}

static MtudeGrowth
growth_of (guint reserved_size)
{
  return reserved_size > 0 ? MTUDE_GROW_EXACT : MTUDE_GROW_AMORTIZED;
}

MultitudeArray *
multitude_array_create_sized (MultitudeArena *arena,
                              ArrayTraits     traits,
                              guint           element_size,
                              guint           reserved_size,
                              GDestroyNotify  clear_func)
{
  MultitudeArray *array = multitude_array_create (arena, traits, element_size, clear_func);

  if (G_UNLIKELY (array == NULL))
    multitude_abort (&arena->core, MTUDE_BUILDER_SIZE, 8);

  if (wants_memory (array, reserved_size))
    {
      multitude_array_expand_or_abort (array, reserved_size, growth_of (reserved_size));
      multitude_array_terminate (array);
    }

  return array;
}

MultitudeArray *
multitude_array_try_create (MultitudeArena  *arena,
                            ArrayTraits      traits,
                            guint            element_size,
                            guint            reserved_size,
                            GDestroyNotify   clear_func,
                            GError         **error)
{
  MultitudeArray *array = multitude_array_create (arena, traits, element_size, clear_func);

  if (array == NULL)
    {
      multitude_set_error (error, arena, MTUDE_BUILDER_SIZE, 8);
      return NULL;
    }

  if (wants_memory (array, reserved_size))
    {
      if (!multitude_array_try_expand (array, reserved_size, growth_of (reserved_size), error))
        {
          multitude_array_drop (array);
          return NULL;
        }
      multitude_array_terminate (array);
    }

  return array;
}

/* Without elements and memory. */
MultitudeArray *
multitude_array_create_alike (MultitudeArray *array)
{
  MultitudeArray *alike = multitude_array_create (array->arena, array->traits,
                                                  array->element_size, NULL);

  if (G_UNLIKELY (alike == NULL))
    multitude_abort (&array->arena->core, MTUDE_BUILDER_SIZE, 8);

  if (array->holds_arena)
    {
      g_object_ref (array->arena);
      alike->holds_arena = TRUE;
    }
  return alike;
}

/* ---- Memory ---- */

MtudeBlock
multitude_array_get_block (MultitudeArray *array)
{
  return (MtudeBlock) { array->data, array->capacity, array->prefix };
}

static inline guint
room_for (MultitudeArray *array,
          gsize           n)
{
  if (n <= array->zero_terminated)
    return 0;

  return (guint) MIN (n, MAX_ELEMENTS) - array->zero_terminated;
}

/* Sizes that most elements have are divided by as constants. */
static inline void
set_room (MultitudeArray *array)
{
  gsize capacity = array->capacity;

  memset (array->fast_room, 0, sizeof array->fast_room);
  switch (array->element_size)
    {
    case 8:
      array->room = room_for (array, capacity / 8);
      array->fast_room[2] = array->zero_terminated ? 0 : array->room;
      break;
    case 4:
      array->room = room_for (array, capacity / 4);
      array->fast_room[1] = array->zero_terminated ? 0 : array->room;
      break;
    case 1:
      array->room = room_for (array, capacity);
      array->fast_room[0] = array->zero_terminated ? 0 : array->room;
      break;
    default:
      array->room = room_for (array, capacity / array->element_size);
    }
}

static inline void
set_block (MultitudeArray *array,
           MtudeBlock      block)
{
  array->data = block.data;
  array->capacity = block.capacity;
  array->prefix = (guint8) block.prefix;
  set_room (array);
}

void
multitude_array_set_block (MultitudeArray *array,
                           MtudeBlock      block)
{
  set_block (array, block);
}

gsize
multitude_array_private_size (MultitudeArray *array)
{
  gboolean may_clear = array->clear_func != NULL || array->element_size >= sizeof (gpointer);

  return may_clear ? ARRAY_PRIVATE_SIZE : 0;
}

/* Beyond what is allowed is a size that no arena can give. */
static gsize
size_with (MultitudeArray *array,
           guint           n_more)
{
  guint64 n = (guint64) array->len + n_more + array->zero_terminated;

  if (n > MAX_ELEMENTS || n * array->element_size > G_MAXSIZE / 2)
    return G_MAXSIZE;

  return (gsize) (n * array->element_size);
}

static gsize
prefix_of (gsize private_size)
{
  return private_size > 0 ? MTUDE_BLOCK_PRIVATE_PREFIX (private_size) : sizeof (MtudePrefix);
}

/* The first memory mostly is a bump, and so is the next while nothing was allocated
 * behind it.
 */
static inline gboolean
bump (MultitudeArray *array,
      gsize           size,
      MtudeGrowth     growth)
{
  MtudeBlock block = { array->data, array->capacity, array->prefix };
  MtudeArena *core = &array->arena->core;

  if (block.data != NULL)
    {
      if (growth != MTUDE_GROW_AMORTIZED || !mtude_block_extend_inline (core, &block, size))
        return FALSE;

      array->capacity = block.capacity;
      set_room (array);
      return TRUE;
    }

  if (growth == MTUDE_GROW_AMORTIZED && size < MTUDE_BLOCK_FIRST_CAPACITY)
    size = MTUDE_BLOCK_FIRST_CAPACITY;
  if (!mtude_block_claim_inline (core, &block, size, prefix_of (multitude_array_private_size (array))))
    return FALSE;

  set_block (array, block);
  return TRUE;
}

/* By itself, so that the block of the other way needs no memory. */
static G_GNUC_NO_INLINE gboolean
grow_slowly (MultitudeArray *array,
             gsize           size,
             MtudeGrowth     growth)
{
  MtudeBlock block = multitude_array_get_block (array);

  if (!mtude_block_grow (&array->arena->core, &block, multitude_array_used_size (array), size,
                         multitude_array_private_size (array), growth))
    return FALSE;

  set_block (array, block);
  return TRUE;
}

MTUDE_INLINE gboolean
grow (MultitudeArray *array,
      guint           n_more,
      MtudeGrowth     growth)
{
  gsize size = size_with (array, n_more);

  return bump (array, size, growth) || grow_slowly (array, size, growth);
}

gboolean
multitude_array_expand (MultitudeArray *array,
                        guint           n_more,
                        MtudeGrowth     growth)
{
  return multitude_array_has_room (array, n_more) || grow (array, n_more, growth);
}

void
multitude_array_abort (MultitudeArray *array,
                       guint           n_more)
{
  gsize size = size_with (array, n_more);

  if (size == G_MAXSIZE)
    g_error ("adding %u to array would overflow", n_more);

  multitude_abort (&array->arena->core, size, MTUDE_BLOCK_ALIGNMENT);
}

/* Apart from the next, since programs append one by one. */
void
multitude_array_grow_by_one_or_abort (MultitudeArray *array)
{
  if (G_UNLIKELY (!grow (array, 1, MTUDE_GROW_AMORTIZED)))
    multitude_array_abort (array, 1);
}

void
multitude_array_expand_or_abort (MultitudeArray *array,
                                 guint           n_more,
                                 MtudeGrowth     growth)
{
  if (!multitude_array_has_room (array, n_more) && G_UNLIKELY (!grow (array, n_more, growth)))
    multitude_array_abort (array, n_more);
}

gboolean
multitude_array_try_expand (MultitudeArray  *array,
                            guint            n_more,
                            MtudeGrowth      growth,
                            GError         **error)
{
  if (multitude_array_expand (array, n_more, growth))
    return TRUE;

  multitude_set_error (error, array->arena, size_with (array, n_more), MTUDE_BLOCK_ALIGNMENT);
  return FALSE;
}

/* ---- The end ---- */

void
multitude_array_clear_range (MultitudeArray *array,
                             guint           index_,
                             guint           length)
{
  guint i;

  if (array->clear_func == NULL)
    return;

  for (i = index_; i < index_ + length; i++)
    if (array->traits & ARRAY_HAS_POINTERS)
      array->clear_func (((gpointer *) (void *) array->data)[i]);
    else
      array->clear_func (multitude_array_place_of (array, i));
}

/* The array is empty for those who look at it while its elements are cleared. */
static void
clear_once (MultitudeArray *array)
{
  MultitudeArray old = *array;
  MtudeBlock block = multitude_array_get_block (array);

  multitude_array_set_block (array, (MtudeBlock) { NULL, 0, 0 });
  array->len = 0;

  multitude_array_clear_range (&old, 0, old.len);
  multitude_builder_drop_block (old.arena, &block, old.holds_arena);
}

/* Whoever clears an element may append others. */
void
multitude_array_clear_all (MultitudeArray *array)
{
  while (array->data != NULL)
    clear_once (array);
}

MultitudeArray *
multitude_array_hold (MultitudeArray *array)
{
  if (!array->holds_arena)
    {
      g_object_ref (array->arena);
      array->holds_arena = TRUE;
    }
  return multitude_array_ref (array);
}
