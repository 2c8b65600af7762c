/* Included before all else into the C files under a model: atomic operations are calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each use becomes a *site*, which knows where it stands and what order it has, so that
 * a twin of the program can have another one there.
 */

#pragma once

#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "mtude-atomic-inline.h"

/* Object-like where a source has members of these names. */
#define malloc model_malloc
#define aligned_alloc model_aligned_alloc
#define free model_free
#define abort() model_fail ("the library ends the program")
#define memset model_memset
#define memcpy model_memcpy

#define MODEL_SITE(order) \
  __extension__ ({ static ModelSite site_ = { __FILE__, __LINE__, (order), false, false }; &site_; })
#define MODEL_VALUE(value) ((uint64_t) (uintptr_t) (value))
#define MODEL_RESULT(p, result) ((__typeof__ (*(p))) (uintptr_t) (result))

#define MODEL_LOAD(p, order) MODEL_RESULT (p, model_load ((p), sizeof *(p), MODEL_SITE (order)))
#define MODEL_STORE(p, v, order) model_store ((p), sizeof *(p), MODEL_VALUE (v), MODEL_SITE (order))
#define MODEL_CHANGE(p, change, v, order) \
  MODEL_RESULT (p, model_change ((p), sizeof *(p), (change), MODEL_VALUE (v), MODEL_SITE (order)))
#define MODEL_CAS(p, seen, v, is_weak, order) \
  __extension__ ({ \
    uint64_t seen_ = MODEL_VALUE (*(seen)); \
    bool is_done_ = model_cas ((p), sizeof *(p), &seen_, MODEL_VALUE (v), (is_weak), MODEL_SITE (order)); \
    if (!is_done_) \
      *(seen) = MODEL_RESULT (seen, seen_); \
    is_done_; \
  })

/* In the order of the file that has the real ones. */
#undef mtude_atomic_load_relaxed
#undef mtude_atomic_load_acquire
#undef mtude_atomic_store_relaxed
#undef mtude_atomic_store_release
#undef mtude_atomic_exchange_relaxed
#undef mtude_atomic_exchange_acquire
#undef mtude_atomic_add_relaxed
#undef mtude_atomic_add_release
#undef mtude_atomic_sub_relaxed
#undef mtude_atomic_sub_release
#undef mtude_atomic_or_relaxed
#undef mtude_atomic_and_relaxed
#undef mtude_atomic_or_release
#undef mtude_atomic_cas_weak_release
#undef mtude_atomic_cas_weak_acquire
#undef mtude_atomic_cas_acquire
#undef mtude_atomic_fence_acquire
#define mtude_atomic_load_relaxed(p) MODEL_LOAD (p, MODEL_RELAXED)
#define mtude_atomic_load_acquire(p) MODEL_LOAD (p, MODEL_ACQUIRE)
#define mtude_atomic_store_relaxed(p, v) MODEL_STORE (p, v, MODEL_RELAXED)
#define mtude_atomic_store_release(p, v) MODEL_STORE (p, v, MODEL_RELEASE)
#define mtude_atomic_exchange_relaxed(p, v) MODEL_CHANGE (p, MODEL_EXCHANGE, v, MODEL_RELAXED)
#define mtude_atomic_exchange_acquire(p, v) MODEL_CHANGE (p, MODEL_EXCHANGE, v, MODEL_ACQUIRE)
#define mtude_atomic_add_relaxed(p, v) MODEL_CHANGE (p, MODEL_ADD, v, MODEL_RELAXED)
#define mtude_atomic_add_release(p, v) MODEL_CHANGE (p, MODEL_ADD, v, MODEL_RELEASE)
#define mtude_atomic_sub_relaxed(p, v) MODEL_CHANGE (p, MODEL_SUB, v, MODEL_RELAXED)
#define mtude_atomic_sub_release(p, v) MODEL_CHANGE (p, MODEL_SUB, v, MODEL_RELEASE)
#define mtude_atomic_or_relaxed(p, v) MODEL_CHANGE (p, MODEL_OR, v, MODEL_RELAXED)
#define mtude_atomic_and_relaxed(p, v) MODEL_CHANGE (p, MODEL_AND, v, MODEL_RELAXED)
#define mtude_atomic_or_release(p, v) MODEL_CHANGE (p, MODEL_OR, v, MODEL_RELEASE)
#define mtude_atomic_cas_weak_release(p, seen, v) MODEL_CAS (p, seen, v, true, MODEL_RELEASE)
#define mtude_atomic_cas_weak_acquire(p, seen, v) MODEL_CAS (p, seen, v, true, MODEL_ACQUIRE)
#define mtude_atomic_cas_acquire(p, seen, v) MODEL_CAS (p, seen, v, false, MODEL_ACQUIRE)
#define mtude_atomic_fence_acquire(p) model_fence (MODEL_SITE (MODEL_ACQUIRE))
