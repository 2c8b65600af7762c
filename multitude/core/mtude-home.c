/* The way home: what a chunk needs that may outlive its arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The protocol, its equations and the numbered atomic sites are described in
 * mtude-home-private.h.
 */

#include "mtude-home-private.h"

#include "mtude-assert-private.h"
#include "mtude-atomic-inline.h"
#include "mtude-debug-private.h"
#include "mtude-tally-private.h"

#include <stdlib.h>
#include <string.h>

static_assert (MTUDE_HEADER_SIZE > (MTUDE_HEAD_CLOSED | MTUDE_HEAD_ARMED),
               "headers are at multiples of their size");
static_assert (MTUDE_WORD > MTUDE_RELEASED_ARMED, "sizes of chunks are multiples of a word");

static MtudeChunk *
chunk_of_head (uintptr_t head)
{
  return (MtudeChunk *) (head & ~MTUDE_HEAD_ARMED);
}

static bool
head_is_armed (uintptr_t head)
{
  return (head & MTUDE_HEAD_ARMED) != 0;
}

static uint64_t
compute_stamp (const MtudeHome *home)
{
  uint64_t stamp = mtude_stamp_add (mtude_stamp_begin (home), (uint64_t) (uintptr_t) home->source);

  if (home->source != NULL)
    {
      stamp = mtude_stamp_function (stamp, home->source_copy.alloc);
      stamp = mtude_stamp_function (stamp, home->source_copy.free);
      stamp = mtude_stamp_function (stamp, home->source_copy.grow);
      stamp = mtude_stamp_function (stamp, home->source_copy.destroy);
      stamp = mtude_stamp_add (stamp, (uint64_t) (uintptr_t) home->source_copy.data);
    }

  return mtude_stamp_end (stamp);
}

void
mtude_home_check (const MtudeHome *home)
{
  if (MTUDE_CHECK_LEVEL >= 1 && MTUDE_UNLIKELY (home->stamp != compute_stamp (home)))
    mtude_damaged (NULL, "source of an arena", home);
}

void
mtude_home_set_name (MtudeHome  *home,
                     const char *name)
{
  strncpy (home->name, name != NULL ? name : "", sizeof home->name - 1);
}

void
mtude_home_keep_source (MtudeHome *home)
{
  home->source_copy.destroy = NULL;
  home->stamp = compute_stamp (home);
}

MtudeHome *
mtude_home_new (const MtudeSource *source)
{
  MtudeHome *home = malloc (sizeof *home);

  if (home == NULL)
    return NULL;

  home->source = NULL;
  if (source != NULL)
    {
      home->source_copy = *source;
      home->source = &home->source_copy;
    }
  home->stamp = compute_stamp (home);
  memset (home->name, 0, sizeof home->name);
  home->head = 0;
  home->released = 0;
  home->wake = NULL;
  home->wake_destroy = NULL;
  mtude_tally_open (&home->claims);

  return home;
}

static void
home_end (MtudeHome *home)
{
  mtude_home_check (home);
  if (home->source != NULL && home->source->destroy != NULL)
    home->source->destroy (home->source->data);
  if (home->wake_destroy != NULL)
    home->wake_destroy (home->wake_data);

  free (home);
}

static void
home_drop_claim (MtudeHome *home)
{
  if (mtude_tally_drop (&home->claims, 1))
    home_end (home);
}

/* A push that has seen the mark: it will have to wake, so it takes a claim of its own
 * before it gives away the one of the chunk.
 */
static MTUDE_COLD bool
home_push_armed (MtudeHome  *home,
                 MtudeChunk *first,
                 MtudeChunk *last,
                 uintptr_t   seen)
{
  bool is_pushed = false;

  mtude_tally_add (&home->claims, 1); /* (14) */
  while (seen != MTUDE_HEAD_CLOSED && !is_pushed)
    {
      last->next = chunk_of_head (seen);
      is_pushed = mtude_atomic_cas_weak_release (&home->head, &seen, /* (2) */
                                                 (uintptr_t) first | (seen & MTUDE_HEAD_ARMED));
    }

  if (is_pushed && head_is_armed (seen))
    {
      mtude_atomic_fence_acquire (&home->head); /* (13) */
      mtude_home_wake (home);
    }
  home_drop_claim (home);

  return is_pushed;
}

/* Returns false when the stack is closed: the chunks from first to last are still
 * the caller's.  After a successful push neither they nor the home may be touched:
 * the owner may have ended both by now.
 */
static bool
home_push (MtudeHome  *home,
           MtudeChunk *first,
           MtudeChunk *last)
{
  uintptr_t seen = mtude_atomic_load_relaxed (&home->head); /* (1) */

  do
    {
      if (MTUDE_UNLIKELY (seen & (MTUDE_HEAD_CLOSED | MTUDE_HEAD_ARMED)))
        return seen != MTUDE_HEAD_CLOSED && home_push_armed (home, first, last, seen);
      last->next = (MtudeChunk *) seen;
    }
  while (!mtude_atomic_cas_weak_release (&home->head, &seen, (uintptr_t) first)); /* (2) */

  return true;
}

void
mtude_home_return_chunk (MtudeChunk *chunk)
{
  mtude_chunk_wipe (chunk);

  if (chunk->kind != MTUDE_CHUNK_NORMAL || !home_push (chunk->home, chunk, chunk))
    mtude_home_free_chunk (chunk);
}

void
mtude_home_return_list (MtudeChunk *first,
                        MtudeChunk *last)
{
  MtudeChunk *chunk = first;
  bool is_last;

  if (mtude_debug_has (MTUDE_DEBUG_WIPES))
    for (; chunk != last; chunk = chunk->next)
      {
        mtude_chunk_check (chunk, NULL);
        mtude_chunk_wipe (chunk);
      }
  mtude_chunk_wipe (last);

  if (home_push (first->home, first, last))
    return;

  /* The last one ends the walk, not its link, which an attempt to push has changed. */
  chunk = first;
  do
    {
      MtudeChunk *next = chunk->next;

      is_last = chunk == last;
      mtude_home_free_chunk (chunk);
      chunk = next;
    }
  while (!is_last);
}

void
mtude_home_seal (MtudeChunk *chunk)
{
  mtude_chunk_set_kind (chunk, MTUDE_CHUNK_SEALED);
  mtude_atomic_store_relaxed (&chunk->holders, 2); /* nobody else can see it yet */
}

void
mtude_home_leave_sealed (MtudeChunk *chunk)
{
  if (mtude_atomic_sub_release (&chunk->holders, 1) != 1) /* (9) */
    return;

  mtude_atomic_fence_acquire (&chunk->holders); /* (10) */
  mtude_chunk_set_kind (chunk, MTUDE_CHUNK_NORMAL);
  mtude_home_return_chunk (chunk);
}

/* The order is the whole point: the memory, then its bytes, then the claim. */
void
mtude_home_free_chunk (MtudeChunk *chunk)
{
  MtudeHome *home;
  size_t size;
  size_t released;

  mtude_chunk_check (chunk, NULL);
  home = chunk->home;
  size = chunk->size;
  mtude_home_check (home);
  mtude_chunk_free (home->source, chunk);
  released = mtude_atomic_add_release (&home->released, size); /* (6) */
  if (MTUDE_UNLIKELY (released & MTUDE_RELEASED_ARMED))
    {
      mtude_atomic_fence_acquire (&home->released); /* (13) */
      mtude_home_wake (home);
    }
  home_drop_claim (home);
}

MtudeChunk *
mtude_home_take (MtudeHome *home)
{
  /* The usual answer is that nothing came back; do not pay a swap to hear it. */
  uintptr_t seen = mtude_atomic_load_relaxed (&home->head); /* (3) */

  if (chunk_of_head (seen) == NULL)
    return NULL;

  seen = mtude_atomic_exchange_acquire (&home->head, seen & MTUDE_HEAD_ARMED); /* (4) */
  return chunk_of_head (seen);
}

MtudeChunk *
mtude_home_close (MtudeHome *home)
{
  return chunk_of_head (mtude_atomic_exchange_acquire (&home->head, MTUDE_HEAD_CLOSED)); /* (5) */
}

void
mtude_home_arm (MtudeHome *home)
{
  mtude_atomic_or_release (&home->released, MTUDE_RELEASED_ARMED); /* (11) */
  mtude_atomic_or_release (&home->head, MTUDE_HEAD_ARMED); /* (11) */
}

void
mtude_home_disarm (MtudeHome *home)
{
  mtude_atomic_and_relaxed (&home->released, ~MTUDE_RELEASED_ARMED); /* (12) */
  mtude_atomic_and_relaxed (&home->head, ~MTUDE_HEAD_ARMED); /* (12) */
}

bool
mtude_home_is_armed (const MtudeHome *home)
{
  return head_is_armed (mtude_atomic_load_relaxed (&home->head)); /* (8) */
}

void
mtude_home_wake (const MtudeHome *home)
{
  home->wake (home->wake_data);
}

void
mtude_home_settle (MtudeHome *home,
                   size_t     n_out)
{
  if (mtude_tally_settle (&home->claims, n_out))
    home_end (home);
}

size_t
mtude_home_get_released (const MtudeHome *home)
{
  return mtude_atomic_load_acquire (&home->released) & ~MTUDE_RELEASED_ARMED; /* (7) */
}

size_t
mtude_home_get_n_freed (const MtudeHome *home)
{
  size_t claims = mtude_atomic_load_relaxed (&home->claims); /* (8) */

  return claims < MTUDE_SURPLUS ? MTUDE_SURPLUS - claims : 0;
}

bool
mtude_home_is_valid (const MtudeHome *home,
                     size_t           n_out,
                     size_t           out_bytes)
{
  uintptr_t head = mtude_atomic_load_relaxed (&home->head); /* (8) */
  size_t released = mtude_atomic_load_relaxed (&home->released); /* (8) */

  return mtude_home_get_n_freed (home) <= n_out
         && mtude_home_get_released (home) <= out_bytes
         && (home->source == NULL || home->source == &home->source_copy)
         && head != MTUDE_HEAD_CLOSED
         && head_is_armed (head) == ((released & MTUDE_RELEASED_ARMED) != 0);
}
