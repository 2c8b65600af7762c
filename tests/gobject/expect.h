/* What the tests of the GObject layer expect, and how they say it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Two words for GTest, and the one size that depends on the machine. */

#pragma once

#include <multitude.h>
#include <unistd.h>

/* Evaluates the call and asserts that it complained, in exactly these words. */
#define expect_critical(call, text) \
  G_STMT_START { \
    g_test_expect_message ("Multitude", G_LOG_LEVEL_CRITICAL, (text)); \
    call; \
    g_test_assert_expected_messages (); \
  } G_STMT_END

/* Asserts domain, code and message, and clears the error. */
#define expect_error(error, error_code, text) \
  G_STMT_START { \
    g_assert_error ((error), MULTITUDE_ERROR, (int) (error_code)); \
    g_assert_cmpstr ((error)->message, ==, (text)); \
    g_clear_error (&(error)); \
  } G_STMT_END

/* The first chunk on the default source: a page, as far as a chunk can be one. */
static inline gsize
first_chunk_size (void)
{
  gsize page_size = (gsize) sysconf (_SC_PAGESIZE);

  return MIN (page_size, 65536);
}

static inline void
assert_aligned (gconstpointer mem,
                gsize         alignment)
{
  g_assert_nonnull (mem);
  g_assert_cmpuint ((guintptr) mem % alignment, ==, 0);
}
