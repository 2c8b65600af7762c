/* The version of the library, at compile time and at run time.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Whether the compiler complains of calls that are newer than a program allows is
 * found out by the build, and asserted here.
 */

#include <multitude.h>

static void
test_functions (void)
{
  g_assert_cmpuint (multitude_get_major_version (), ==, MULTITUDE_MAJOR_VERSION);
  g_assert_cmpuint (multitude_get_minor_version (), ==, MULTITUDE_MINOR_VERSION);
  g_assert_cmpuint (multitude_get_micro_version (), ==, MULTITUDE_MICRO_VERSION);
}

static void
test_string (void)
{
  g_autofree char *from_functions = g_strdup_printf ("%u.%u.%u",
                                                     multitude_get_major_version (),
                                                     multitude_get_minor_version (),
                                                     multitude_get_micro_version ());

  g_assert_cmpstr (MULTITUDE_VERSION_STRING, ==, PROJECT_VERSION);
  g_assert_cmpstr (from_functions, ==, PROJECT_VERSION);
}

static void
test_encode (void)
{
  g_assert_cmphex (MULTITUDE_ENCODE_VERSION (1, 2, 3), ==, 0x01020300);
  g_assert_cmphex (MULTITUDE_VERSION_1_0, ==, 0x01000000);
  g_assert_cmpuint (MULTITUDE_ENCODE_VERSION (1, 255, 255), <, MULTITUDE_ENCODE_VERSION (2, 0, 0));
  g_assert_cmpuint (MULTITUDE_ENCODE_VERSION (1, 2, 255), <, MULTITUDE_ENCODE_VERSION (1, 3, 0));
}

static void
test_check (void)
{
  const int major = MULTITUDE_MAJOR_VERSION;
  const int minor = MULTITUDE_MINOR_VERSION;
  const int micro = MULTITUDE_MICRO_VERSION;

  g_assert_true (MULTITUDE_CHECK_VERSION (major, minor, micro));
  g_assert_true (MULTITUDE_CHECK_VERSION (1, 0, 0));
  g_assert_true (MULTITUDE_CHECK_VERSION (0, 255, 255));
  g_assert_true (MULTITUDE_CHECK_VERSION (major - 1, minor + 1, micro + 1));
  g_assert_false (MULTITUDE_CHECK_VERSION (major, minor, micro + 1));
  g_assert_false (MULTITUDE_CHECK_VERSION (major, minor + 1, 0));
  g_assert_false (MULTITUDE_CHECK_VERSION (major + 1, 0, 0));
}

/* The preprocessor can ask as well. */
static void
test_preprocessor (void)
{
#if !MULTITUDE_CHECK_VERSION (1, 0, 0) || MULTITUDE_CHECK_VERSION (255, 0, 0)
  g_assert_not_reached ();
#endif
}

static void
test_defaults (void)
{
  const guint present = MULTITUDE_ENCODE_VERSION (MULTITUDE_MAJOR_VERSION, MULTITUDE_MINOR_VERSION, 0);

  g_assert_cmphex (MULTITUDE_VERSION_MIN_REQUIRED, ==, present);
  g_assert_cmphex (MULTITUDE_VERSION_MAX_ALLOWED, ==, present);
}

static void
test_availability (void)
{
  g_assert_true (PRESENT_IS_ACCEPTED);
  g_assert_true (NEWER_IS_WARNED_OF);
  g_assert_true (CONTRADICTION_IS_REFUSED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/version/functions", test_functions);
  g_test_add_func ("/version/string", test_string);
  g_test_add_func ("/version/encode", test_encode);
  g_test_add_func ("/version/check", test_check);
  g_test_add_func ("/version/preprocessor", test_preprocessor);
  g_test_add_func ("/version/defaults", test_defaults);
  g_test_add_func ("/version/availability", test_availability);

  return g_test_run ();
}
