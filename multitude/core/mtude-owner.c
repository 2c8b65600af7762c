/* Owners: handles that keep their chunk alive, with or without the arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The symbols behind mtude-owner-inline.h, what they fall into, and the release
 * of many owners at once.
 */

#include "mtude-owner-inline.h"

#include "mtude-apart-private.h"
#include "mtude-assert-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-named-private.h"
#include "mtude-owner-private.h"
#include "mtude-tally-private.h"

static_assert (offsetof (MtudeChunk, owners) == 0, "the inline code finds the count by masking");
static_assert (MTUDE_HEADER_SIZE == 64 && MTUDE_N_COLOURS == 8 && MTUDE_CHUNK_ALIGN == 65536,
               "mtude_owners_of() has the colours in numbers");

static MTUDE_COLD MTUDE_NORETURN void
die_of_lane (const MtudeChunk *chunk,
             const char       *as_what)
{
  if (chunk->kind >= MTUDE_CHUNK_APART)
    mtude_apart_misreleased (chunk, as_what);

  mtude_misreleased (mtude_chunk_arena_name (chunk), chunk, as_what);
}

/* The last owner of a settled shared tenure is gone; nobody else knows the chunk. */
void
mtude_chunk_last_shared (void *chunk)
{
  mtude_atomic_fence_acquire ((size_t *) chunk); /* as (4) of the tally */
  mtude_chunk_check (chunk, NULL);
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!mtude_chunk_is_shared (chunk)))
    die_of_lane (chunk, "chunk of owners for any thread");
  if (MTUDE_UNLIKELY (((MtudeChunk *) chunk)->kind >= MTUDE_CHUNK_APART))
    mtude_apart_release (chunk);
  else
    mtude_home_return_chunk (chunk);
}

/* The last plain owner of a retired chunk is gone.  Arena-bound memory may still
 * be in the chunk, so it waits for the next reset, or for the snapshot that it is
 * in, unless it is without an arena.
 */
void
mtude_chunk_last_local (void *memory)
{
  MtudeChunk *chunk = memory;

  mtude_chunk_check (chunk, NULL);
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (mtude_chunk_is_shared (chunk)))
    die_of_lane (chunk, "chunk of owners for one thread");
  if (chunk->kind == MTUDE_CHUNK_NORMAL)
    return;

  if (mtude_debug_has (MTUDE_DEBUG_CHECKER))
    mtude_named_set_way (MTUDE_WAY_RELEASE);
  if (chunk->kind >= MTUDE_CHUNK_APART)
    mtude_apart_release (chunk);
  else if (chunk->kind == MTUDE_CHUNK_SEALED)
    mtude_home_leave_sealed (chunk);
  else if (chunk->home != NULL)
    mtude_home_free_chunk (chunk);
  else
    mtude_chunk_free (NULL, chunk);
}

void
mtude_owner_destroy (void *memory)
{
  MtudePrefixExtension *extension = (MtudePrefixExtension *) mtude_prefix_of (memory) - 1;

  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (!mtude_extension_is_whole (extension)))
    mtude_damaged (NULL, "destructor of a counted value", extension);

  if (extension->destroy != NULL)
    extension->destroy (memory);
}

void
mtude_owner_count_overflow (void)
{
  mtude_panic ("more than %u references to one value", MTUDE_STRONG_MAX);
}

void *
mtude_owner_alloc_shared (MtudeArena *arena,
                          size_t      size,
                          size_t      alignment,
                          size_t      prefix,
                          size_t      n_claims)
{
  MtudeRequest request = { size > 0 ? size : 1, alignment > MTUDE_WORD ? alignment : MTUDE_WORD,
                           prefix, MTUDE_FOR_OWNERS };
  void *before;
  void *value;

  if (!mtude_is_power_of_two (alignment) || alignment > MTUDE_MAX_OWNER_ALIGN)
    {
      mtude_fail (arena, MTUDE_BAD_ALIGNMENT);
      return NULL;
    }

  before = mtude_arena_enter (arena);
  value = mtude_shared_request (arena, &request, n_claims);
  if (mtude_arena_is_apart (arena))
    value = mtude_apart_owner (arena, value, &request, n_claims,
                               prefix > 0 ? MTUDE_FAMILY_ATOMIC_RC : MTUDE_FAMILY_BOX);
  mtude_arena_leave (arena, before);
  return value;
}

static MTUDE_COLD MTUDE_NORETURN void
die_of_run (const size_t *owners)
{
  const MtudeChunk *chunk = (const MtudeChunk *) owners;

  if (!mtude_chunk_is_shared (chunk))
    mtude_over_released (NULL, chunk);
  if (chunk->kind >= MTUDE_CHUNK_APART)
    mtude_released_twice (chunk);

  mtude_over_released (mtude_chunk_arena_name (chunk), chunk);
}

/* A run is owners of one chunk that follow each other and are dropped together: so many of
 * them, and any one that is known.
 */
static void
run_drop (const void *memory,
          size_t      length)
{
  size_t *owners = mtude_owners_of (memory);

  if (length == 0)
    return;

  /* What the caller has is among those that there are. */
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (mtude_atomic_load_relaxed (owners) < length))
    die_of_run (owners);
  mtude_owners_drop_shared (owners, length);
}

/* Owners that begin in the same 64 KiB have the same header, so that it is not looked for
 * before the run ends.
 */
static inline bool
run_goes_on (const void *one,
             const void *next)
{
  return MTUDE_LIKELY (((uintptr_t) one ^ (uintptr_t) next) < MTUDE_CHUNK_ALIGN);
}

/**
 * mtude_box_alloc:
 * @arena: an arena
 * @size: bytes; may be 0
 *
 * Allocates a value with one owner.  It is aligned to 8 bytes and not
 * initialised.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, to be freed with
 *   mtude_box_free() on any thread, also after the arena is gone; %NULL if there
 *   is no memory, and then mtude_arena_get_status() says why
 *
 * Since: 1.0
 */
void *
(mtude_box_alloc) (MtudeArena *arena,
                   size_t      size)
{
  return mtude_box_alloc_inline (arena, size);
}

/**
 * mtude_box_alloc_aligned:
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most %MTUDE_MAX_OWNER_ALIGN
 *
 * As mtude_box_alloc(), with an alignment.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is no memory
 *   or the alignment is not possible
 *
 * Since: 1.0
 */
void *
mtude_box_alloc_aligned (MtudeArena *arena,
                         size_t      size,
                         size_t      alignment)
{
  return mtude_owner_alloc_shared (arena, size, alignment, 0, 1);
}

/**
 * mtude_box_alloc_claims:
 * @arena: an arena
 * @size: bytes; may be 0
 * @alignment: a power of two, at most %MTUDE_MAX_OWNER_ALIGN
 * @n_claims: how often the value has to be freed; at least 1
 *
 * As mtude_box_alloc_aligned(), for a value that many owners share: each calls
 * mtude_box_free() once, and the memory lives until the last has.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is no memory
 *   or the alignment is not possible
 *
 * Since: 1.0
 */
void *
mtude_box_alloc_claims (MtudeArena *arena,
                        size_t      size,
                        size_t      alignment,
                        size_t      n_claims)
{
  mtude_assert (n_claims > 0 && n_claims < MTUDE_SURPLUS / 2);
  return mtude_owner_alloc_shared (arena, size, alignment, 0, n_claims);
}

/**
 * mtude_box_free:
 * @memory: (transfer full): a box
 *
 * Gives up a box.  May be called from any thread, also when the arena is gone,
 * and costs one atomic operation.
 * Memory that is in no chunk of such owners ends the program with a message.
 *
 * Since: 1.0
 */
void
(mtude_box_free) (void *memory)
{
  mtude_assert_box (NULL, memory);
  mtude_box_free_inline (memory);
}

/**
 * mtude_box_free_in:
 * @arena: the arena that @memory was allocated from
 * @memory: (transfer full): a box
 *
 * Gives up a box as mtude_box_free() does, without an atomic operation while its
 * chunk is current.  Only the thread that uses the arena may call this.
 * Memory that is in no chunk of such owners ends the program with a message.
 *
 * Since: 1.0
 */
void
(mtude_box_free_in) (MtudeArena *arena,
                     void       *memory)
{
  mtude_assert_box (arena, memory);
  mtude_owners_drop_in (arena, memory);
}

/**
 * mtude_box_free_n:
 * @memories: (array length=n_memories): boxes, of any arenas
 * @n_memories: how many
 *
 * Gives up many boxes, with one atomic operation for each run of boxes that lie
 * in one chunk.  May be called from any thread.
 * Memory that is in no chunk of such owners ends the program with a message.
 *
 * Since: 1.0
 */
void
mtude_box_free_n (void  **memories,
                  size_t  n_memories)
{
  void *one = NULL;
  size_t length = 0;
  size_t i;

  for (i = 0; i < n_memories; i++)
    {
      bool goes_on = run_goes_on (one, memories[i]);

      if (MTUDE_CHECK_LEVEL >= 2 || !goes_on)
        mtude_assert_box (NULL, memories[i]);
      if (!goes_on)
        {
          run_drop (one, length);
          one = memories[i];
          length = 0;
        }
      length++;
    }

  run_drop (one, length);
}

/**
 * mtude_rc_alloc:
 * @arena: an arena
 * @size: bytes; may be 0
 * @destroy: (nullable): called with the value when its last reference goes
 *
 * Allocates a value with a count of references that one thread uses.  It is
 * aligned to 8 bytes and not initialised, and has one reference.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, to be released with
 *   mtude_rc_release() on the arena's thread, also after the arena is gone; %NULL
 *   if there is no memory
 *
 * Since: 1.0
 */
void *
(mtude_rc_alloc) (MtudeArena  *arena,
                  size_t       size,
                  MtudeDestroy destroy)
{
  return (mtude_rc_alloc_aligned) (arena, size, MTUDE_WORD, destroy);
}

/**
 * mtude_rc_acquire:
 * @memory: a value from mtude_rc_alloc()
 *
 * Takes one more reference.  Only the thread that has one may call this.  Ends
 * the program beyond 2147483648 references.
 *
 * Returns: (transfer full): @memory
 *
 * Since: 1.0
 */
void *
(mtude_rc_acquire) (void *memory)
{
  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_rc (memory);
  return mtude_rc_acquire_inline (memory);
}

/**
 * mtude_rc_release:
 * @memory: (transfer full): a value from mtude_rc_alloc()
 *
 * Gives up one reference.  The last one calls the destructor at once, here, and
 * then lets the chunk go.  Only the thread that uses the arena may call this, or
 * used it last, if it is gone.
 * What is no such value, or one that has lost all its references, ends the program with
 * a message.
 *
 * Since: 1.0
 */
void
(mtude_rc_release) (void *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_rc (memory);
  if (!mtude_plain_drop_to_none (prefix))
    return;

  mtude_prefix_destroy (prefix);
  mtude_owners_drop_local (mtude_owners_of (memory));
}

/**
 * mtude_rc_get_size:
 * @memory: a value from mtude_rc_alloc()
 *
 * How large the value is.
 *
 * Only the thread that has the references may call this.
 *
 * Returns: the bytes that were asked for
 *
 * Since: 1.0
 */
size_t
mtude_rc_get_size (const void *memory)
{
  return mtude_prefix_get_size (mtude_prefix_of (memory));
}

/**
 * mtude_rc_is_unique:
 * @memory: a value from mtude_rc_alloc()
 *
 * Whether there is one reference alone, so that its holder may change the value.
 *
 * Only the thread that has the references may call this.
 *
 * Returns: whether the caller's reference is the only one
 *
 * Since: 1.0
 */
bool
mtude_rc_is_unique (const void *memory)
{
  return mtude_prefix_of (memory)->strong == 1;
}

/**
 * mtude_atomic_rc_alloc:
 * @arena: an arena
 * @size: bytes; may be 0
 * @destroy: (nullable): called with the value when its last reference goes, on
 *   the thread that gives it up
 *
 * Allocates a value with a count of references that any thread may use.  It is
 * aligned to 8 bytes and not initialised, and has one reference.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable): the value, to be released with
 *   mtude_atomic_rc_release() on any thread, also after the arena is gone; %NULL
 *   if there is no memory
 *
 * Since: 1.0
 */
void *
(mtude_atomic_rc_alloc) (MtudeArena  *arena,
                         size_t       size,
                         MtudeDestroy destroy)
{
  return (mtude_atomic_rc_alloc_aligned) (arena, size, MTUDE_WORD, destroy);
}

/**
 * mtude_atomic_rc_acquire:
 * @memory: a value from mtude_atomic_rc_alloc()
 *
 * Takes one more reference.  Any thread that has one may call this.  Ends the
 * program beyond 2147483648 references.
 *
 * Returns: (transfer full): @memory
 *
 * Since: 1.0
 */
void *
(mtude_atomic_rc_acquire) (void *memory)
{
  if (MTUDE_CHECK_LEVEL >= 2)
    mtude_owner_check_atomic_rc (NULL, memory);
  return mtude_atomic_rc_acquire_inline (memory);
}

/**
 * mtude_atomic_rc_release:
 * @memory: (transfer full): a value from mtude_atomic_rc_alloc()
 *
 * Gives up one reference.  The last one calls the destructor at once, on this
 * thread, and then lets the chunk go.  May be called from any thread, also when
 * the arena is gone.  Costs one atomic operation if the reference is the only one.
 * What is no such value, or one whose destructor was called before, ends the program
 * with a message.
 *
 * Since: 1.0
 */
void
(mtude_atomic_rc_release) (void *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_atomic_rc (NULL, memory);
  if (!mtude_strong_drop_to_none (prefix))
    return;

  mtude_prefix_destroy (prefix);
  mtude_owners_drop_shared (mtude_owners_of (memory), 1);
}

/**
 * mtude_atomic_rc_release_in:
 * @arena: the arena that @memory was allocated from
 * @memory: (transfer full): a value from mtude_atomic_rc_alloc()
 *
 * As mtude_atomic_rc_release(), without an atomic operation if the reference is
 * the only one and the chunk is current.  Only the thread that uses the arena may
 * call this.
 * What is no such value, or one whose destructor was called before, ends the program
 * with a message.
 *
 * Since: 1.0
 */
void
(mtude_atomic_rc_release_in) (MtudeArena *arena,
                              void       *memory)
{
  MtudePrefix *prefix = mtude_prefix_of (memory);

  mtude_assert_atomic_rc (arena, memory);
  if (!mtude_strong_drop_to_none (prefix))
    return;

  mtude_prefix_destroy (prefix);
  mtude_owners_drop_in (arena, memory);
}

/**
 * mtude_atomic_rc_release_n:
 * @memories: (array length=n_memories): values from mtude_atomic_rc_alloc(), of
 *   any arenas
 * @n_memories: how many
 *
 * Gives up one reference to each of many values.  Where these are the last ones
 * and lie in one chunk, a run of them costs one atomic operation.  May be called
 * from any thread.
 * What is no such value, or one whose destructor was called before, ends the program
 * with a message.
 *
 * Since: 1.0
 */
void
mtude_atomic_rc_release_n (void  **memories,
                           size_t  n_memories)
{
  void *one = NULL;
  size_t length = 0;
  size_t i;

  for (i = 0; i < n_memories; i++)
    {
      void *memory = memories[i];
      MtudePrefix *prefix = mtude_prefix_of (memory);
      bool goes_on = run_goes_on (one, memory);

      if (MTUDE_CHECK_LEVEL >= 2 || !goes_on || MTUDE_UNLIKELY (!mtude_prefix_is (prefix, MTUDE_TAG_ATOMIC_RC)))
        mtude_assert_atomic_rc (NULL, memory);
      if (!goes_on)
        {
          run_drop (one, length);
          one = memory;
          length = 0;
        }
      if (!mtude_strong_drop_to_none (prefix))
        continue;

      mtude_prefix_destroy (prefix);
      length++;
    }

  run_drop (one, length);
}

/**
 * mtude_atomic_rc_get_size:
 * @memory: a value from mtude_atomic_rc_alloc()
 *
 * How large the value is.
 *
 * May be called from any thread that has a reference.
 *
 * Returns: the bytes that were asked for
 *
 * Since: 1.0
 */
size_t
mtude_atomic_rc_get_size (const void *memory)
{
  return mtude_prefix_get_size (mtude_prefix_of (memory));
}

/**
 * mtude_atomic_rc_is_unique:
 * @memory: a value from mtude_atomic_rc_alloc()
 *
 * Whether there is one reference alone, so that its holder may change the value:
 * what others did with it before they let go has happened by then.
 *
 * May be called from any thread that has a reference.
 *
 * Returns: whether the caller's reference is the only one
 *
 * Since: 1.0
 */
bool
mtude_atomic_rc_is_unique (const void *memory)
{
  return mtude_atomic_rc_is_unique_inline (memory);
}
