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
#include "mtude-tally-private.h"
#include "mtude-track-private.h"

#include <stdlib.h>

/* No chunk is ever at an odd address. */
#define CLOSED ((MtudeChunk *) 1)

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
  home->head = NULL;
  home->released = 0;
  mtude_tally_open (&home->claims);

  return home;
}

static void
home_end (MtudeHome *home)
{
  if (home->source != NULL && home->source->destroy != NULL)
    home->source->destroy (home->source->data);

  free (home);
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
  MtudeChunk *seen = mtude_atomic_load_relaxed (&home->head); /* (1) */

  do
    {
      if (seen == CLOSED)
        return false;
      last->next = seen;
    }
  while (!mtude_atomic_cas_weak_release (&home->head, &seen, first)); /* (2) */

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

  if (mtude_track_is_active ())
    for (; chunk != last; chunk = chunk->next)
      mtude_chunk_wipe (chunk);
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
  chunk->kind = MTUDE_CHUNK_SEALED;
  mtude_atomic_store_relaxed (&chunk->holders, 2); /* nobody else can see it yet */
}

void
mtude_home_leave_sealed (MtudeChunk *chunk)
{
  if (mtude_atomic_sub_release (&chunk->holders, 1) != 1) /* (9) */
    return;

  mtude_atomic_fence_acquire (&chunk->holders); /* (10) */
  chunk->kind = MTUDE_CHUNK_NORMAL;
  mtude_home_return_chunk (chunk);
}

/* The order is the whole point: the memory, then its bytes, then the claim. */
void
mtude_home_free_chunk (MtudeChunk *chunk)
{
  MtudeHome *home = chunk->home;
  size_t size = chunk->size;

  mtude_chunk_free (home->source, chunk);
  mtude_atomic_add_release (&home->released, size); /* (6) */
  if (mtude_tally_drop (&home->claims, 1))
    home_end (home);
}

MtudeChunk *
mtude_home_take (MtudeHome *home)
{
  /* The usual answer is that nothing came back; do not pay a swap to hear it. */
  if (mtude_atomic_load_relaxed (&home->head) == NULL) /* (3) */
    return NULL;

  return mtude_atomic_exchange_acquire (&home->head, NULL); /* (4) */
}

MtudeChunk *
mtude_home_close (MtudeHome *home)
{
  return mtude_atomic_exchange_acquire (&home->head, CLOSED); /* (5) */
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
  return mtude_atomic_load_acquire (&home->released); /* (7) */
}

size_t
mtude_home_get_n_freed (const MtudeHome *home)
{
  return MTUDE_SURPLUS - mtude_atomic_load_relaxed (&home->claims); /* (8) */
}

bool
mtude_home_is_valid (const MtudeHome *home,
                     size_t           n_out,
                     size_t           out_bytes)
{
  return mtude_home_get_n_freed (home) <= n_out
         && mtude_home_get_released (home) <= out_bytes
         && (home->source == NULL || home->source == &home->source_copy)
         && mtude_atomic_load_relaxed (&home->head) != CLOSED; /* (8) */
}
