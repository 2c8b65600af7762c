/* The atomic operations that the library uses, each with its order in its name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* This is the only file that spells an atomic builtin.  An operation exists
 * here because some site needs exactly that order; the site says why.  The
 * builtins work on plain types, so that the headers with inline code are valid
 * C++ as well.
 */

#pragma once

#include "mtude-macros.h"

#define mtude_atomic_load_relaxed(p) __atomic_load_n ((p), __ATOMIC_RELAXED)
#define mtude_atomic_load_acquire(p) __atomic_load_n ((p), __ATOMIC_ACQUIRE)
#define mtude_atomic_store_relaxed(p, v) __atomic_store_n ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_store_release(p, v) __atomic_store_n ((p), (v), __ATOMIC_RELEASE)
#define mtude_atomic_exchange_relaxed(p, v) __atomic_exchange_n ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_exchange_acquire(p, v) __atomic_exchange_n ((p), (v), __ATOMIC_ACQUIRE)
#define mtude_atomic_add_relaxed(p, v) __atomic_fetch_add ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_add_release(p, v) __atomic_fetch_add ((p), (v), __ATOMIC_RELEASE)
#define mtude_atomic_sub_relaxed(p, v) __atomic_fetch_sub ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_sub_release(p, v) __atomic_fetch_sub ((p), (v), __ATOMIC_RELEASE)
#define mtude_atomic_or_relaxed(p, v) __atomic_fetch_or ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_and_relaxed(p, v) __atomic_fetch_and ((p), (v), __ATOMIC_RELAXED)
#define mtude_atomic_or_release(p, v) __atomic_fetch_or ((p), (v), __ATOMIC_RELEASE)

/* Compare and swap; on failure *seen is what was there, read relaxed.  The weak
 * form may fail for no reason and belongs into a loop.
 */
#define mtude_atomic_cas_weak_release(p, seen, v) \
  __atomic_compare_exchange_n ((p), (seen), (v), true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define mtude_atomic_cas_weak_acquire(p, seen, v) \
  __atomic_compare_exchange_n ((p), (seen), (v), true, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define mtude_atomic_cas_acquire(p, seen, v) \
  __atomic_compare_exchange_n ((p), (seen), (v), false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)

/* An acquire fence behind a subtraction from *p.  ThreadSanitizer does not know
 * fences; there an acquire load of the same object does as well.
 */
#if defined (__SANITIZE_THREAD__)
# define MTUDE_FENCE_IS_LOAD 1
#elif defined (__has_feature)
# if __has_feature (thread_sanitizer)
#  define MTUDE_FENCE_IS_LOAD 1
# endif
#endif
#ifndef MTUDE_FENCE_IS_LOAD
# define MTUDE_FENCE_IS_LOAD 0
#endif

#if MTUDE_FENCE_IS_LOAD
# define mtude_atomic_fence_acquire(p) ((void) mtude_atomic_load_acquire (p))
#else
# define mtude_atomic_fence_acquire(p) __atomic_thread_fence (__ATOMIC_ACQUIRE)
#endif
