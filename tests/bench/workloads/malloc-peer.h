/* Makes a peer with a list of blocks out of an allocator that frees one by one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A file that includes this one has defined before
 *
 *   MALLOC_ALLOC (size)          the allocator
 *   MALLOC_FREE (mem, size)      size is that of the last block that was allocated
 *
 * Such a program has to remember what it is to free; the store into the list is not
 * seen in times and takes three instructions.
 */

#pragma once

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* No memory is there until it is used. */
#define MALLOC_LIST_SIZE ((size_t) 1 << 27)

/* Ten times as many would not fit into the memory of an ordinary machine. */
#define MALLOC_MAX_SCALE 10000000

typedef struct
{
  void **blocks;
  size_t n_blocks;
  size_t size;
} Peer;

#define PEER_HAS_NO_LIFE

static void
peer_open (Peer *peer)
{
  peer->n_blocks = 0;
  peer->blocks = mmap (NULL, MALLOC_LIST_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (peer->blocks == MAP_FAILED)
    abort ();
}

static inline void
peer_reset (Peer *peer)
{
  for (size_t i = 0; i < peer->n_blocks; i++)
    MALLOC_FREE (peer->blocks[i], peer->size);
  peer->n_blocks = 0;
}

static void
peer_close (Peer *peer)
{
  peer_reset (peer);
  munmap (peer->blocks, MALLOC_LIST_SIZE);
}

static inline void *
peer_alloc (Peer  *peer,
            size_t size)
{
  void *block = MALLOC_ALLOC (size);

  peer->size = size;
  peer->blocks[peer->n_blocks++] = block;
  return block;
}

static inline void *
peer_memdup (Peer       *peer,
             const void *mem,
             size_t      size)
{
  return memcpy (peer_alloc (peer, size), mem, size);
}

static inline char *
peer_strndup (Peer       *peer,
              const char *string,
              size_t      length)
{
  char *copy = peer_alloc (peer, length + 1);

  memcpy (copy, string, length);
  copy[length] = '\0';
  return copy;
}

#define peer_new(peer, Type) ((Type *) peer_alloc ((peer), sizeof (Type)))
#define peer_new_array(peer, Type, n) ((Type *) peer_alloc ((peer), sizeof (Type) * (n)))
#define peer_new_kept(peer, Type) ((void) (peer), (Type *) MALLOC_ALLOC (sizeof (Type)))

static inline char *
peer_strndup_kept (Peer       *peer,
                   const char *string,
                   size_t      length)
{
  char *copy = MALLOC_ALLOC (length + 1);

  (void) peer;
  memcpy (copy, string, length);
  copy[length] = '\0';
  return copy;
}
