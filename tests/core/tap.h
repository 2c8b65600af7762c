/* A tiny test harness that speaks TAP.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A test is a function without arguments; TAP_MAIN() lists those of a program
 * and runs them in order, or only the one that is named on the command line.
 *
 * A check that fails prints what was expected and what was there, ends its test
 * and goes on with the next one.  On a thread that the test has started itself it
 * cannot end the test, so the failure is remembered and the thread goes on.
 */

#pragma once

#include "mtude-atomic-inline.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAP_UNUSED __attribute__ ((unused))

typedef struct
{
  const char *name;
  void      (*run) (void);
} TapTest;

/* Of the program: one test runs at a time. */
static TAP_UNUSED _Thread_local jmp_buf *tap_way_out;
static TAP_UNUSED const char *tap_skip_reason;
static TAP_UNUSED const char *tap_context;
static TAP_UNUSED int tap_failed;

#define TAP_TEST(function) { #function, function }

#define TAP_MAIN(...) \
  int \
  main (int    argc, \
        char **argv) \
  { \
    static const TapTest tests[] = { __VA_ARGS__ }; \
\
    return tap_run (tests, sizeof tests / sizeof tests[0], argc > 1 ? argv[1] : NULL); \
  }

/* A line for people. */
static TAP_UNUSED MTUDE_PRINTF (1, 2) void
tap_note (const char *format,
          ...)
{
  va_list args;

  fputs ("# ", stdout);
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
}

/* Which of many cases is being looked at, for a failure to name; NULL: none.
 * Forgotten when the test ends.
 */
static TAP_UNUSED void
tap_set_context (const char *context)
{
  tap_context = context;
}

static TAP_UNUSED void
tap_fail (void)
{
  if (tap_context != NULL)
    tap_note ("  this was with: %s", tap_context);

  mtude_atomic_store_relaxed (&tap_failed, 1);
  if (tap_way_out != NULL)
    longjmp (*tap_way_out, 1);
}

/* Ends the test that runs; it neither passed nor failed. */
static TAP_UNUSED void
tap_skip (const char *reason)
{
  tap_skip_reason = reason;
  longjmp (*tap_way_out, 1);
}

static TAP_UNUSED void
tap_check (const char *file,
           int         line,
           const char *text,
           bool        is_true)
{
  if (is_true)
    return;

  tap_note ("%s:%d: not true: %s", file, line, text);
  tap_fail ();
}

static TAP_UNUSED void
tap_check_uint (const char *file,
                int         line,
                const char *text,
                uint64_t    actual,
                uint64_t    expected)
{
  if (actual == expected)
    return;

  tap_note ("%s:%d: %s: expected %" PRIu64 ", got %" PRIu64, file, line, text, expected, actual);
  tap_fail ();
}

static TAP_UNUSED void
tap_check_range (const char *file,
                 int         line,
                 const char *text,
                 uint64_t    actual,
                 uint64_t    least,
                 uint64_t    most)
{
  if (actual >= least && actual <= most)
    return;

  tap_note ("%s:%d: %s: expected %" PRIu64 " to %" PRIu64 ", got %" PRIu64, file, line, text,
            least, most, actual);
  tap_fail ();
}

static TAP_UNUSED void
tap_check_pointer (const char *file,
                   int         line,
                   const char *text,
                   const void *actual,
                   const void *expected)
{
  if (actual == expected)
    return;

  tap_note ("%s:%d: %s: expected %p, got %p", file, line, text, expected, actual);
  tap_fail ();
}

static TAP_UNUSED void
tap_check_string (const char *file,
                  int         line,
                  const char *text,
                  const char *actual,
                  const char *expected)
{
  if (strcmp (actual, expected) == 0)
    return;

  tap_note ("%s:%d: %s:", file, line, text);
  tap_note ("  expected \"%s\"", expected);
  tap_note ("  got      \"%s\"", actual);
  tap_fail ();
}

static TAP_UNUSED void
tap_check_fill (const char *file,
                int         line,
                const char *text,
                const void *memory,
                size_t      size,
                int         byte)
{
  const unsigned char *bytes = memory;
  size_t i;

  for (i = 0; i < size; i++)
    if (bytes[i] != (unsigned char) byte)
      {
        tap_note ("%s:%d: %s: expected %zu bytes of 0x%02x, got 0x%02x at %zu", file, line, text,
                  size, (unsigned) (unsigned char) byte, bytes[i], i);
        tap_fail ();
        return;
      }
}

#define check(condition) \
  tap_check (__FILE__, __LINE__, #condition, (condition))
#define check_uint(actual, expected) \
  tap_check_uint (__FILE__, __LINE__, #actual, (actual), (expected))
#define check_range(actual, least, most) \
  tap_check_range (__FILE__, __LINE__, #actual, (actual), (least), (most))
#define check_pointer(actual, expected) \
  tap_check_pointer (__FILE__, __LINE__, #actual, (actual), (expected))
#define check_string(actual, expected) \
  tap_check_string (__FILE__, __LINE__, #actual, (actual), (expected))
/* Every one of size bytes is this one. */
#define check_fill(memory, size, byte) \
  tap_check_fill (__FILE__, __LINE__, #memory, (memory), (size), (byte))

static TAP_UNUSED bool
tap_run_one (const TapTest *test,
             unsigned       number)
{
  jmp_buf way_out;
  bool failed;

  tap_skip_reason = NULL;
  tap_context = NULL;
  mtude_atomic_store_relaxed (&tap_failed, 0);
  tap_way_out = &way_out;
  if (setjmp (way_out) == 0)
    test->run ();
  tap_way_out = NULL;

  failed = mtude_atomic_load_relaxed (&tap_failed) != 0;
  printf ("%sok %u - %s%s%s\n", failed ? "not " : "", number, test->name,
          !failed && tap_skip_reason != NULL ? " # SKIP " : "",
          !failed && tap_skip_reason != NULL ? tap_skip_reason : "");
  return !failed;
}

/* Returns the exit status. */
static TAP_UNUSED int
tap_run (const TapTest *tests,
         size_t         n_tests,
         const char    *only)
{
  unsigned n_failed = 0;
  unsigned n_run = 0;
  size_t i;

  /* A child made by fork() must not print again what waits in a buffer. */
  setvbuf (stdout, NULL, _IOLBF, 0);

  printf ("1..%zu\n", only != NULL ? (size_t) 1 : n_tests);
  for (i = 0; i < n_tests; i++)
    if (only == NULL || strcmp (only, tests[i].name) == 0)
      n_failed += !tap_run_one (&tests[i], ++n_run);

  return n_run > 0 && n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
