/* What the core does when it finds itself or its caller wrong.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Three levels, chosen when the library is built (MTUDE_CHECK_LEVEL): 1 checks
 * what costs next to nothing, 2 checks invariants and threads on the slow
 * paths, 3 walks whole structures on each of them.  A failed check says what
 * and where on the standard error output and aborts.
 */

#pragma once

#include "config.h"
#include "mtude-macros.h"

void mtude_panic (const char *format,
                  ...) MTUDE_COLD MTUDE_NORETURN MTUDE_PRINTF (1, 2);

/* One line for people, in English: it is read by who debugs a program. */
void mtude_say   (const char *format,
                  ...) MTUDE_COLD MTUDE_PRINTF (1, 2);

#define MTUDE_CHECK(condition) \
  (MTUDE_LIKELY (condition) \
   ? (void) 0 \
   : mtude_panic ("%s:%d: %s: %s", __FILE__, __LINE__, __func__, #condition))

/* A check that is left out is compiled, and costs nothing. */
#define MTUDE_NO_CHECK(condition) ((void) sizeof ((condition) ? 1 : 0))

#if MTUDE_CHECK_LEVEL >= 1
# define mtude_assert(condition) MTUDE_CHECK (condition)
#else
# define mtude_assert(condition) MTUDE_NO_CHECK (condition)
#endif

#if MTUDE_CHECK_LEVEL >= 2
# define mtude_assert_internal(condition) MTUDE_CHECK (condition)
#else
# define mtude_assert_internal(condition) MTUDE_NO_CHECK (condition)
#endif

#if MTUDE_CHECK_LEVEL >= 3
# define mtude_assert_expensive(condition) MTUDE_CHECK (condition)
#else
# define mtude_assert_expensive(condition) MTUDE_NO_CHECK (condition)
#endif
