/* Whether a sanitizer has put functions of its own in front of the C library's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where it has, a test does not put its own there, and skips what needs them. */

#pragma once

#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
# define IS_SANITIZED 1
#elif defined (__has_feature)
# if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#  define IS_SANITIZED 1
# endif
#endif
#ifndef IS_SANITIZED
# define IS_SANITIZED 0
#endif
