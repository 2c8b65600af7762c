/* A ring of batches from one thread to another.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The thread that opens the ring fills batches; one that the ring starts takes them.
 * Who has nothing to do spins for a moment and then yields, so that the two can share
 * one processor.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RING_BATCH 64

typedef uint64_t (*RingConsume) (void **mems);

void  *ring_open      (void        *arena,
                       RingConsume  consume);
void  *ring_close     (void        *ring);      /* returns the arena */
void  *ring_get_arena (void        *ring);
void **ring_begin     (void        *ring);      /* where the next batch goes */
void   ring_publish   (void        *ring);
void   ring_wait      (void        *ring);      /* until all was taken */

#ifdef __cplusplus
}
#endif
