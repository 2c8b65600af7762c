/* What memory checkers are told, in one place.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* AddressSanitizer and valgrind see one large block where the arena sees many
 * small ones.  These hooks tell them which bytes are handed out.  Each is empty
 * unless built for: the sanitizer's are there in a sanitizer build, valgrind's
 * when its header was found (and then cost a few instructions that only
 * valgrind understands, on slow paths alone).
 *
 * While a checker is active an arena keeps its cursors out of sight of the
 * inline code (see mtude-lane-private.h), so that each allocation comes through
 * the library and is told.  The fast paths know nothing of all this.
 */

#pragma once

#include "config.h"
#include "mtude-atomic-inline.h"
#include "mtude-macros.h"

#if defined (__SANITIZE_ADDRESS__)
# define MTUDE_TRACK_ASAN 1
#elif defined (__has_feature)
# if __has_feature (address_sanitizer)
#  define MTUDE_TRACK_ASAN 1
# endif
#endif
#ifndef MTUDE_TRACK_ASAN
# define MTUDE_TRACK_ASAN 0
#endif

#if MTUDE_TRACK_ASAN
# include <sanitizer/asan_interface.h>
# include <sanitizer/lsan_interface.h>
# define mtude_asan_poison(start, size) __asan_poison_memory_region ((start), (size))
# define mtude_asan_unpoison(start, size) __asan_unpoison_memory_region ((start), (size))
# define mtude_asan_is_poisoned(start, size) (__asan_region_is_poisoned ((void *) (start), (size)) != NULL)
# define MTUDE_TRACK_IS_WITH_ASAN true
# define mtude_lsan_add_root(start, size) __lsan_register_root_region ((start), (size))
# define mtude_lsan_remove_root(start, size) __lsan_unregister_root_region ((start), (size))
#else
# define mtude_asan_poison(start, size) ((void) (start), (void) (size))
# define mtude_asan_unpoison(start, size) ((void) (start), (void) (size))
# define mtude_asan_is_poisoned(start, size) ((void) (start), (void) (size), false)
/* The sanitizers may be in the program although they are not in the library, and
 * LeakSanitizer would find no pointer in memory that it does not know.
 */
extern void __lsan_register_root_region (const void *start, size_t size) __attribute__ ((weak));
extern void __lsan_unregister_root_region (const void *start, size_t size) __attribute__ ((weak));
extern int __asan_address_is_poisoned (const volatile void *address) __attribute__ ((weak));
# define MTUDE_TRACK_IS_WITH_ASAN (__asan_address_is_poisoned != NULL)
# define mtude_lsan_add_root(start, size) \
  (__lsan_register_root_region != NULL ? __lsan_register_root_region ((start), (size)) : (void) 0)
# define mtude_lsan_remove_root(start, size) \
  (__lsan_unregister_root_region != NULL ? __lsan_unregister_root_region ((start), (size)) : (void) 0)
#endif

#if HAVE_VALGRIND
# include <valgrind/memcheck.h>
#else
# define VALGRIND_MAKE_MEM_DEFINED(start, size) 0
# define VALGRIND_CREATE_MEMPOOL(pool, redzone, zeroed) ((void) (pool))
# define VALGRIND_DESTROY_MEMPOOL(pool) ((void) (pool))
# define VALGRIND_MEMPOOL_EXISTS(pool) 0
# define VALGRIND_MEMPOOL_ALLOC(pool, start, size) ((void) (pool), (void) (start), (void) (size))
# define VALGRIND_MEMPOOL_FREE(pool, start) ((void) (pool), (void) (start))
# define VALGRIND_MEMPOOL_CHANGE(pool, old_start, start, size) ((void) (pool), (void) (size))
# define VALGRIND_MEMPOOL_TRIM(pool, start, size) ((void) (pool), (void) (start), (void) (size))
# define VALGRIND_MAKE_MEM_NOACCESS(start, size) ((void) (start), (void) (size))
# define VALGRIND_MAKE_MEM_UNDEFINED(start, size) ((void) (start), (void) (size))
# define VALGRIND_CREATE_BLOCK(start, size, words) ((void) (start), (void) (size), (void) (words), 0)
# define VALGRIND_DISCARD(block) ((void) (block), 0)
#endif

/* What mtude_track_ask() has found; see there. */
#define MTUDE_TRACK_UNKNOWN 0
#define MTUDE_TRACK_YES 1
#define MTUDE_TRACK_NO 2

extern int mtude_track_answer;

int mtude_track_ask (void);

/* Whether a checker wants to hear of every allocation.  Each new arena asks, so the
 * answer is remembered: the request to valgrind costs more than an allocation.
 */
MTUDE_INLINE bool
mtude_track_is_active (void)
{
  int answer;

  if (MTUDE_TRACK_ASAN)
    return true;

  answer = mtude_atomic_load_relaxed (&mtude_track_answer);
  if (MTUDE_UNLIKELY (answer == MTUDE_TRACK_UNKNOWN))
    answer = mtude_track_ask ();
  return answer == MTUDE_TRACK_YES;
}

/* Whether somebody knows each block of malloc(), and when it was freed. */
MTUDE_INLINE bool
mtude_track_follows_blocks (void)
{
  return MTUDE_TRACK_IS_WITH_ASAN || mtude_track_is_active ();
}

/* Whether that is to be asked: once it is known that nobody listens, it is not. */
MTUDE_INLINE bool
mtude_track_may_be_active (void)
{
  return MTUDE_TRACK_ASAN || mtude_atomic_load_relaxed (&mtude_track_answer) != MTUDE_TRACK_NO;
}

/* What the three below do if somebody listens: a request to valgrind takes a place on
 * the stack, which who has none to make is not to pay for.
 */
void mtude_track_hidden (uintptr_t start,
                         uintptr_t end) MTUDE_COLD;
void mtude_track_shown  (uintptr_t start,
                         uintptr_t end) MTUDE_COLD;
void mtude_track_taken  (uintptr_t start,
                         uintptr_t end,
                         uintptr_t tiles_end) MTUDE_COLD;

/* Whether somebody wants words for memory that is in no block. */
MTUDE_INLINE bool
mtude_track_takes_names (void)
{
  return !MTUDE_TRACK_ASAN && mtude_track_is_active ();
}

/* Has an address between start and end called by these words, in place of what the name
 * of before was for, or 0; there is none if there are no bytes.
 */
size_t mtude_track_name (size_t      before,
                         uintptr_t   start,
                         uintptr_t   end,
                         const char *words) MTUDE_COLD;

/* Nobody may touch these bytes until they are handed out. */
MTUDE_INLINE void
mtude_track_hide (uintptr_t start,
                  uintptr_t end)
{
  if (MTUDE_UNLIKELY (mtude_track_may_be_active ()))
    mtude_track_hidden (start, end);
}

/* The bytes leave the library for their source, which may write to them. */
MTUDE_INLINE void
mtude_track_show (uintptr_t start,
                  uintptr_t end)
{
  if (MTUDE_UNLIKELY (mtude_track_may_be_active ()))
    mtude_track_shown (start, end);
}

/* Bytes of the built-in source come into use, up to end, with what nobody uses of their
 * last tile: before, nobody might touch any of them.
 */
MTUDE_INLINE void
mtude_track_take (uintptr_t start,
                  uintptr_t end,
                  uintptr_t tiles_end)
{
  if (MTUDE_UNLIKELY (mtude_track_may_be_active ()))
    mtude_track_taken (start, end, tiles_end);
}

/* The library itself reads and writes what nobody else may touch. */
MTUDE_INLINE void
mtude_track_reveal (uintptr_t start,
                    uintptr_t end)
{
  if (!mtude_track_is_active ())
    return;

  mtude_asan_unpoison ((void *) start, end - start);
  (void) VALGRIND_MAKE_MEM_DEFINED ((void *) start, end - start);
}

/* A valgrind pool is a name for a set of blocks.  Values are in one named by
 * where they begin, byte strings in one named by where they end, because a
 * rewind can only cut each at one side.  A pool begins with its first block.
 */
MTUDE_INLINE void
mtude_track_close (uintptr_t pool)
{
  if (!mtude_track_is_active ())
    return;

  if (VALGRIND_MEMPOOL_EXISTS (pool))
    VALGRIND_DESTROY_MEMPOOL (pool);
}

MTUDE_INLINE void
mtude_track_alloc (uintptr_t pool,
                   uintptr_t memory,
                   size_t    size)
{
  mtude_asan_unpoison ((void *) memory, size);

  /* To memcheck an empty block overlaps with the next one, at the same address. */
  if (size == 0)
    return;

  if (!VALGRIND_MEMPOOL_EXISTS (pool))
    VALGRIND_CREATE_MEMPOOL (pool, 0, 0);
  VALGRIND_MEMPOOL_ALLOC (pool, memory, size);
}

/* Of this pool, only the blocks between start and end are still alive. */
MTUDE_INLINE void
mtude_track_trim (uintptr_t pool,
                  uintptr_t start,
                  uintptr_t end)
{
  if (VALGRIND_MEMPOOL_EXISTS (pool))
    VALGRIND_MEMPOOL_TRIM (pool, start, end - start);
}

/* A block of the pool becomes larger or smaller where it is. */
MTUDE_INLINE void
mtude_track_resize (uintptr_t pool,
                    uintptr_t memory,
                    size_t    old_size,
                    size_t    new_size)
{
  mtude_asan_poison ((void *) memory, old_size);
  mtude_asan_unpoison ((void *) memory, new_size);
  if (old_size == 0)
    mtude_track_alloc (pool, memory, new_size);
  else if (new_size == 0)
    VALGRIND_MEMPOOL_FREE (pool, memory);
  else if (VALGRIND_MEMPOOL_EXISTS (pool))
    {
      /* Which leaves the bytes themselves as they were. */
      VALGRIND_MEMPOOL_CHANGE (pool, memory, memory, new_size);
      if (new_size > old_size)
        VALGRIND_MAKE_MEM_UNDEFINED ((void *) (memory + old_size), new_size - old_size);
      else
        VALGRIND_MAKE_MEM_NOACCESS ((void *) (memory + new_size), old_size - new_size);
    }
}

/* What is behind the cut becomes a block of its own, with its bytes. */
MTUDE_INLINE void
mtude_track_cut (uintptr_t pool,
                 uintptr_t memory,
                 size_t    size,
                 size_t    at)
{
  mtude_track_resize (pool, memory, size, at);
  mtude_track_alloc (pool, memory + at, size - at);
  (void) VALGRIND_MAKE_MEM_DEFINED ((void *) (memory + at), size - at);
}

/* And is none any more. */
MTUDE_INLINE void
mtude_track_join (uintptr_t pool,
                  uintptr_t memory,
                  size_t    at,
                  size_t    size)
{
  mtude_track_resize (pool, memory + at, size - at, 0);
  mtude_track_resize (pool, memory, at, size);
  (void) VALGRIND_MAKE_MEM_DEFINED ((void *) (memory + at), size - at);
}
