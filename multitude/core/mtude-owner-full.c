/* Owners with an alignment, with a last word, and ones that never came to be.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the aligned allocation of counted values, the releases that call a
 * function of the caller's on the last reference, and the giving back of a value
 * that could not be made.
 *
 * What is given back while the cursor of its lane stands at its end moves that
 * cursor to where its prefix began; else it is dropped as any owner, without its
 * destructor.
 */

#include "mtude-owner-inline.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-private.h"

/**
 * mtude_rc_alloc_aligned:
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most %MTUDE_MAX_OWNER_ALIGN
 * @destroy: (nullable): called with the value when its last reference goes
 *
 * As mtude_rc_alloc(), with an alignment.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is no memory
 *   or the alignment is not possible
 *
 * Since: 1.0
 */
void *
(mtude_rc_alloc_aligned) (MtudeArena   *arena,
                          size_t        size,
                          size_t        alignment,
                          MtudeDestroy  destroy)
{
  MtudeRequest request = { size > 0 ? size : 1, alignment > MTUDE_WORD ? alignment : MTUDE_WORD,
                           mtude_prefix_size (size, destroy), MTUDE_FOR_OWNERS };
  void *before;
  void *value;

  if (!mtude_is_power_of_two (alignment) || alignment > MTUDE_MAX_OWNER_ALIGN)
    {
      mtude_fail (arena, MTUDE_BAD_ALIGNMENT);
      return NULL;
    }

  before = mtude_arena_enter (arena);
  value = mtude_local_request (arena, &request);
  if (mtude_arena_is_apart (arena))
    value = mtude_apart_owner (arena, value, &request, 1, MTUDE_FAMILY_RC);
  mtude_arena_leave (arena, before);
  return mtude_prefix_fill (value, size, destroy, MTUDE_TAG_RC);
}

/**
 * mtude_atomic_rc_alloc_aligned:
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most %MTUDE_MAX_OWNER_ALIGN
 * @destroy: (nullable): called with the value when its last reference goes, on
 *   the thread that gives it up
 *
 * As mtude_atomic_rc_alloc(), with an alignment.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is no memory
 *   or the alignment is not possible
 *
 * Since: 1.0
 */
void *
(mtude_atomic_rc_alloc_aligned) (MtudeArena   *arena,
                                 size_t        size,
                                 size_t        alignment,
                                 MtudeDestroy  destroy)
{
  void *value = mtude_owner_alloc_shared (arena, size, alignment, mtude_prefix_size (size, destroy), 1);

  return mtude_prefix_fill (value, size, destroy, MTUDE_TAG_ATOMIC_RC);
}

/**
 * mtude_atomic_rc_strndup:
 * @arena: an arena
 * @bytes: what to copy
 * @length: bytes; may be 0
 *
 * Copies bytes into a value that any thread may share, with a NUL behind them that
 * mtude_atomic_rc_get_size() does not count.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the copy, to be released with
 *   mtude_atomic_rc_release(); %NULL if there is no memory
 *
 * Since: 1.0
 */
char *
mtude_atomic_rc_strndup (MtudeArena *arena,
                         const char *bytes,
                         size_t      length)
{
  MtudePrefix *prefix;
  char *copy;

  if (length == SIZE_MAX)
    {
      mtude_fail (arena, MTUDE_OVERFLOW);
      return NULL;
    }

  copy = mtude_atomic_rc_alloc_aligned (arena, length + 1, MTUDE_WORD, NULL);
  if (copy == NULL)
    return NULL;

  prefix = mtude_prefix_of (copy);
  if (mtude_prefix_is_extended (prefix))
    mtude_extension_fill ((MtudePrefixExtension *) prefix - 1, NULL, length);
  else
    prefix->size = (uint16_t) length;

  mtude_copy (copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

/* The caller's function sees the value whole, before its own destructor does, and is not to
 * release it once more.
 */
static void
clear_and_destroy (MtudePrefix *prefix,
                   MtudeDestroy clear)
{
  mtude_prefix_spend (prefix);
  if (clear != NULL)
    clear (prefix + 1);
  mtude_prefix_destroy (prefix);
}

/**
 * mtude_rc_release_full:
 * @memory: (transfer full): a value from mtude_rc_alloc()
 * @clear: (nullable): called with @memory if this is the last reference
 *
 * As mtude_rc_release().  @clear runs before the destructor that the value may
 * have.
 *
 * Only the thread that uses the arena may call this, or used it last, if it is
 * gone.
 * What is no such value, or one that has lost all its references, ends the program with
 * a message.
 *
 * Since: 1.0
 */
void
mtude_rc_release_full (void        *memory,
                       MtudeDestroy clear)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_rc (memory);
  if (!mtude_plain_drop_to_none (prefix))
    return;

  clear_and_destroy (prefix, clear);
  mtude_owners_drop_local (mtude_owners_of (memory));
}

/**
 * mtude_atomic_rc_release_full:
 * @memory: (transfer full): a value from mtude_atomic_rc_alloc()
 * @clear: (nullable): called with @memory if this is the last reference
 *
 * As mtude_atomic_rc_release().  @clear runs on this thread, before the
 * destructor that the value may have.
 *
 * May be called from any thread, also when the arena is gone.
 * What is no such value, or one whose destructor was called before, ends the program
 * with a message.
 *
 * Since: 1.0
 */
void
mtude_atomic_rc_release_full (void        *memory,
                              MtudeDestroy clear)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_atomic_rc (NULL, memory);
  if (!mtude_strong_drop_to_none (prefix))
    return;

  clear_and_destroy (prefix, clear);
  mtude_owners_drop_shared (mtude_owners_of (memory), 1);
}

/**
 * mtude_atomic_rc_release_full_in:
 * @arena: the arena that @memory was allocated from
 * @memory: (transfer full): a value from mtude_atomic_rc_alloc()
 * @clear: (nullable): called with @memory if this is the last reference
 *
 * As mtude_atomic_rc_release_full(), with the saving of
 * mtude_atomic_rc_release_in().
 *
 * Only the thread that uses the arena may call this.
 * What is no such value, or one whose destructor was called before, ends the program
 * with a message.
 *
 * Since: 1.0
 */
void
mtude_atomic_rc_release_full_in (MtudeArena  *arena,
                                 void        *memory,
                                 MtudeDestroy clear)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_atomic_rc (arena, memory);
  if (!mtude_strong_drop_to_none (prefix))
    return;

  clear_and_destroy (prefix, clear);
  mtude_owners_drop_in (arena, memory);
}

/* Where the space of a value of some size ends; a size of 0 takes a byte. */
static uintptr_t
value_end (const void *memory,
           size_t      size)
{
  return (uintptr_t) memory + mtude_round_up (size > 0 ? size : 1, MTUDE_WORD);
}

/* The prefix goes with the value; what aligned them stays lost. */
static void
shared_give_back (MtudeArena *arena,
                  void       *memory,
                  size_t      prefix,
                  size_t      size)
{
  uintptr_t start = (uintptr_t) memory - prefix;

  if ((MtudeChunk *) mtude_owners_of (memory) == arena->shared_chunk
      && value_end (memory, size) == mtude_shared_cur (arena))
    {
      mtude_arena_tell_resize (arena, mtude_chunk_payload (arena->shared_chunk), start,
                               value_end (memory, size) - start, 0);
      mtude_shared_set (arena, start, mtude_shared_end (arena));
    }

  mtude_owners_drop_in (arena, memory);
}

/**
 * mtude_box_construct:
 * @arena: an arena
 * @size: bytes; may be 0
 * @construct: (scope call): makes the value; may use the arena
 * @data: what to call it with
 *
 * Allocates a box and has its value made where it is.  If that fails the memory is
 * given back; if nothing was allocated behind it, the next owner gets the same space.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, to be freed with mtude_box_free();
 *   %NULL if there is none, or if there is no memory, and then @construct was not called
 *
 * Since: 1.0
 */
void *
mtude_box_construct (MtudeArena    *arena,
                     size_t         size,
                     MtudeConstruct construct,
                     void          *data)
{
  void *memory = mtude_box_alloc (arena, size);

  if (memory == NULL || construct (memory, data))
    return memory;

  shared_give_back (arena, memory, 0, size);
  return NULL;
}

static size_t
prefix_size_of (const void *memory)
{
  return (mtude_prefix_is_extended (mtude_prefix_of (memory)) ? sizeof (MtudePrefixExtension) : 0)
         + sizeof (MtudePrefix);
}

/**
 * mtude_atomic_rc_give_back:
 * @arena: the arena that @memory was allocated from
 * @memory: (transfer full): a value from mtude_atomic_rc_alloc() with one
 *   reference
 *
 * Gives up a value that did not come to be: without its destructor.  If nothing
 * was allocated behind it its space is used again by the next owner.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_atomic_rc_give_back (MtudeArena *arena,
                           void       *memory)
{
  mtude_assert_atomic_rc (arena, memory);
  mtude_assert (mtude_atomic_rc_is_unique (memory));
  mtude_prefix_spend (mtude_prefix_of (memory));
  shared_give_back (arena, memory, prefix_size_of (memory), mtude_atomic_rc_get_size (memory));
}

/**
 * mtude_rc_give_back:
 * @arena: the arena that @memory was allocated from
 * @memory: (transfer full): a value from mtude_rc_alloc() with one reference
 *
 * Gives up a value that did not come to be: without its destructor.  If nothing
 * was allocated behind it its space is used again at once.
 *
 * Only the thread that uses the arena may call this.  Takes constant time.
 *
 * Since: 1.0
 */
void
mtude_rc_give_back (MtudeArena *arena,
                    void       *memory)
{
  size_t prefix = prefix_size_of (memory);
  size_t size = mtude_rc_get_size (memory);
  size_t *owners = mtude_owners_of (memory);
  uintptr_t start = (uintptr_t) memory - prefix;

  mtude_assert_rc (memory);
  mtude_assert (mtude_rc_is_unique (memory));
  mtude_prefix_spend (mtude_prefix_of (memory));
  if ((MtudeChunk *) owners != arena->chunk || value_end (memory, size) != mtude_local_cur (arena))
    {
      mtude_owners_drop_local (owners);
      return;
    }

  mtude_arena_tell_resize (arena, arena->lo, start, value_end (memory, size) - start, 0);
  mtude_local_set (arena, start, mtude_local_top (arena));
  arena->busy--;
}
