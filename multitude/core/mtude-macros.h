/* Attributes, export and branch hints of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Everything here is a spelling: nothing has state or behaviour.  All other
 * headers of the core start from this one.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
# define MTUDE_BEGIN_DECLS extern "C" {
# define MTUDE_END_DECLS }
#else
# define MTUDE_BEGIN_DECLS
# define MTUDE_END_DECLS
#endif

#if defined (__GNUC__)
# define MTUDE_API __attribute__ ((visibility ("default"))) extern
# define MTUDE_LIKELY(condition) __builtin_expect (!!(condition), 1)
# define MTUDE_UNLIKELY(condition) __builtin_expect (!!(condition), 0)
# define MTUDE_INLINE static inline __attribute__ ((always_inline, unused))
# define MTUDE_COLD __attribute__ ((cold, noinline))
# define MTUDE_NORETURN __attribute__ ((noreturn))
# define MTUDE_MALLOC __attribute__ ((malloc))
# define MTUDE_ALLOC_SIZE(position) __attribute__ ((alloc_size (position)))
# define MTUDE_MUST_USE __attribute__ ((warn_unused_result))
# define MTUDE_NONNULL __attribute__ ((nonnull))
# define MTUDE_PRINTF(string, first) __attribute__ ((format (printf, string, first)))
# define MTUDE_IS_CONSTANT(expression) __builtin_constant_p (expression)
#else
# error "libmultitude needs a compiler that speaks GNU C (gcc or clang)"
#endif
