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
G_STATIC_ASSERT (ARRAY_ENDS_WITH_ZERO == 1);

/* Fewer by one than GLib allows, so that G_MAXUINT is always too many. */
#define MAX_ELEMENTS (G_MAXUINT - 1)

static inline MultitudeArray *
init (gpointer        memory,
      MultitudeArena *arena,
      ArrayTraits     traits,
      guint           element_size,
      GDestroyNotify  clear_func)
{
  MultitudeArray *array = memory;
  guint8 zero_terminated = traits & ARRAY_ENDS_WITH_ZERO;

  *array = (MultitudeArray) {
    .ref_count = 1,
    .element_size = element_size,
    .zero_terminated = zero_terminated,
    .traits = (guint8) traits,
    .arena = arena,
    .clear_func = clear_func,
  };
  return array;
}

MultitudeArray *
multitude_array_create (MultitudeArena *arena,
                        ArrayTraits     traits,
                        guint           element_size,
                        GDestroyNotify  clear_func)
{
  gpointer memory = mtude_builder_alloc (&arena->core);

  return G_LIKELY (memory != NULL) ? init (memory, arena, traits, element_size, clear_func) : NULL;
}

/* GArray has its terminating element from the beginning, GPtrArray with the first
 * memory.
 */
static inline gboolean
wants_memory (ArrayTraits traits,
              guint       reserved_size)
{
  return reserved_size > 0 || (traits & (ARRAY_ENDS_WITH_ZERO | ARRAY_HAS_POINTERS)) == ARRAY_ENDS_WITH_ZERO;
}

static MtudeGrowth
growth_of (guint reserved_size)
{
  return reserved_size > 0 ? MTUDE_GROW_EXACT : MTUDE_GROW_AMORTIZED;
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

  if (wants_memory (traits, reserved_size))
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

/* Sizes that most elements have are divided by as constants. */
static inline guint
places (gsize capacity,
        guint element_size)
{
  gsize n;

  switch (element_size)
    {
    case 8: n = capacity / 8; break;
    case 4: n = capacity / 4; break;
    case 1: n = capacity; break;
    default: n = capacity / element_size;
    }

  return (guint) MIN (n, MAX_ELEMENTS);
}

/* Elements that are terminated have no fast room from the beginning. */
static inline void
set_room (MultitudeArray *array,
          guint           element_size)
{
  guint n = places (array->capacity, element_size);

  if (array->zero_terminated)
    {
      array->room = n > 0 ? n - 1 : 0;
      return;
    }

  array->room = n;
  switch (element_size)
    {
    case 8: array->fast_room[2] = n; break;
    case 4: array->fast_room[1] = n; break;
    case 1: array->fast_room[0] = n; break;
    default: break;
    }
}

static inline void
set_block (MultitudeArray *array,
           MtudeBlock      block,
           guint           element_size)
{
  array->data = block.data;
  array->capacity = block.capacity;
  array->prefix = (guint8) block.prefix;
  set_room (array, element_size);
}

void
multitude_array_set_block (MultitudeArray *array,
                           MtudeBlock      block)
{
  set_block (array, block, array->element_size);
}

static inline gsize
private_size_for (MultitudeArray *array,
                  guint           element_size)
{
  gboolean may_clear = element_size >= sizeof (gpointer) || array->clear_func != NULL;

  return may_clear ? ARRAY_PRIVATE_SIZE : 0;
}

gsize
multitude_array_private_size (MultitudeArray *array)
{
  return private_size_for (array, array->element_size);
}

/* Beyond what is allowed is a size that no arena can give. */
static inline gsize
size_with (MultitudeArray *array,
           guint           n_more,
           guint           element_size)
{
  guint64 n = (guint64) array->len + n_more + array->zero_terminated;

  if (n > MAX_ELEMENTS || n * element_size > G_MAXSIZE / 2)
    return G_MAXSIZE;

  return (gsize) (n * element_size);
}

static inline gsize
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
      MtudeGrowth     growth,
      guint           element_size)
{
  MtudeBlock block = { array->data, array->capacity, array->prefix };
  MtudeArena *core = &array->arena->core;

  if (block.data != NULL)
    {
      if (growth != MTUDE_GROW_AMORTIZED || !mtude_block_extend_inline (core, &block, size))
        return FALSE;

      array->capacity = block.capacity;
      set_room (array, element_size);
      return TRUE;
    }

  if (growth == MTUDE_GROW_AMORTIZED && size < MTUDE_BLOCK_FIRST_CAPACITY)
    size = MTUDE_BLOCK_FIRST_CAPACITY;
  if (!mtude_block_claim_inline (core, &block, size, prefix_of (private_size_for (array, element_size))))
    return FALSE;

  set_block (array, block, element_size);
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

  multitude_array_set_block (array, block);
  return TRUE;
}

MTUDE_INLINE gboolean
grow (MultitudeArray *array,
      guint           n_more,
      MtudeGrowth     growth)
{
  gsize size = size_with (array, n_more, array->element_size);

  return bump (array, size, growth, array->element_size) || grow_slowly (array, size, growth);
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
  gsize size = size_with (array, n_more, array->element_size);

  if (size == G_MAXSIZE)
    g_error ("adding %u to array would overflow", n_more);

  multitude_abort (&array->arena->core, size, MTUDE_BLOCK_ALIGNMENT);
}

static G_GNUC_NO_INLINE MultitudeArray *
grow_and_append (MultitudeArray *array,
                 gconstpointer   data)
{
  if (G_UNLIKELY (!grow (array, 1, MTUDE_GROW_AMORTIZED)))
    multitude_array_abort (array, 1);

  multitude_array_put_last (array, data);
  return array;
}

/* Two looks: of one condition compilers make a single look at a word, of which only parts
 * were just written, and the processor then waits until these are in its cache.
 */
static inline gboolean
has_bare_words (MultitudeArray *array)
{
  if (array->zero_terminated)
    return FALSE;

  return array->element_size == 8;
}

/* Programs append one by one, and mostly what is as large as a pointer: that needs no
 * stack.
 */
MultitudeArray *
multitude_array_append_without_room (MultitudeArray *array,
                                     gconstpointer   data)
{
  if (!has_bare_words (array) || G_UNLIKELY (!bump (array, size_with (array, 1, 8), MTUDE_GROW_AMORTIZED, 8)))
    return grow_and_append (array, data);

  memcpy (array->data + 8 * (gsize) array->len, data, 8);
  array->len++;
  return array;
}

/* This and the next by themselves, so that the usual ways need no stack. */
static G_GNUC_NO_INLINE MultitudeArray *
expand_first (MultitudeArray *array,
              guint           reserved_size)
{
  multitude_array_expand_or_abort (array, reserved_size, growth_of (reserved_size));
  multitude_array_terminate (array);
  return array;
}

/* Words have no memory to begin with, unless it is for a number of them. */
static inline MultitudeArray *
with_memory (MultitudeArray *array,
             guint           reserved_size)
{
  if (has_bare_words (array) && bump (array, size_with (array, reserved_size, 8), MTUDE_GROW_EXACT, 8))
    return array;

  return expand_first (array, reserved_size);
}

static G_GNUC_NO_INLINE MultitudeArray *
create_slowly (MultitudeArena *arena,
               ArrayTraits     traits,
               guint           element_size,
               guint           reserved_size,
               GDestroyNotify  clear_func)
{
  MultitudeArray *array = multitude_array_create (arena, traits, element_size, clear_func);

  if (G_UNLIKELY (array == NULL))
    multitude_abort (&arena->core, MTUDE_BUILDER_SIZE, 8);

  return wants_memory (traits, reserved_size) ? with_memory (array, reserved_size) : array;
}

MultitudeArray *
multitude_array_create_sized (MultitudeArena *arena,
                              ArrayTraits     traits,
                              guint           element_size,
                              guint           reserved_size,
                              GDestroyNotify  clear_func)
{
  gpointer memory = mtude_builder_take_inline (&arena->core);
  MultitudeArray *array;

  if (G_UNLIKELY (memory == NULL))
    return create_slowly (arena, traits, element_size, reserved_size, clear_func);

  array = init (memory, arena, traits, element_size, clear_func);
  return wants_memory (traits, reserved_size) ? with_memory (array, reserved_size) : array;
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

  multitude_set_error (error, array->arena, size_with (array, n_more, array->element_size),
                       MTUDE_BLOCK_ALIGNMENT);
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
