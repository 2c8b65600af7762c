/* Conversions between UTF-8 and UTF-16 do what GLib's do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GLib is asked the same, and every answer is compared: the text, the positions and
 * the error; but for running out of memory, which GLib does not.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_RANDOM 30000
#define UNTOUCHED (-7)

static MultitudeArena *arena;

/* ---- Comparing ---- */

static void
check_same_error (GError *ours,
                  GError *theirs)
{
  g_assert_true ((ours == NULL) == (theirs == NULL));
  if (ours == NULL)
    return;

  g_assert_cmpuint (ours->domain, ==, theirs->domain);
  g_assert_cmpint (ours->code, ==, theirs->code);
  g_error_free (ours);
  g_error_free (theirs);
}

static void
compare_to_utf16 (const char *str,
                  glong       len,
                  gboolean    wants_read)
{
  glong read = UNTOUCHED, written = UNTOUCHED, glib_read = UNTOUCHED, glib_written = UNTOUCHED;
  GError *error = NULL, *glib_error = NULL;
  gunichar2 *ours, *theirs;

  ours = multitude_arena_utf8_to_utf16 (arena, str, len, wants_read ? &read : NULL, &written, &error);
  theirs = g_utf8_to_utf16 (str, len, wants_read ? &glib_read : NULL, &glib_written, &glib_error);
  check_same_error (error, glib_error);
  g_assert_cmpint (read, ==, glib_read);
  g_assert_cmpint (written, ==, glib_written);
  g_assert_true ((ours == NULL) == (theirs == NULL));
  if (ours != NULL)
    g_assert_cmpmem (ours, 2 * (gsize) (written + 1), theirs, 2 * (gsize) (glib_written + 1));
  g_free (theirs);
}

static void
compare_to_utf8 (const gunichar2 *str,
                 glong            len,
                 gboolean         wants_read)
{
  glong read = UNTOUCHED, written = UNTOUCHED, glib_read = UNTOUCHED, glib_written = UNTOUCHED;
  GError *error = NULL, *glib_error = NULL;
  g_autofree char *theirs = NULL;
  char *ours;

  ours = multitude_arena_utf16_to_utf8 (arena, str, len, wants_read ? &read : NULL, &written, &error);
  theirs = g_utf16_to_utf8 (str, len, wants_read ? &glib_read : NULL, &glib_written, &glib_error);
  check_same_error (error, glib_error);
  g_assert_cmpint (read, ==, glib_read);
  g_assert_cmpint (written, ==, glib_written);
  g_assert_true ((ours == NULL) == (theirs == NULL));
  if (ours != NULL)
    g_assert_cmpmem (ours, (gsize) (written + 1), theirs, (gsize) (glib_written + 1));
}

/* The bytes have a NUL behind them. */
static void
compare_utf8 (const char *str,
              gsize       length)
{
  compare_to_utf16 (str, (glong) length, FALSE);
  compare_to_utf16 (str, (glong) length, TRUE);
  compare_to_utf16 (str, -1, FALSE);
  compare_to_utf16 (str, -1, TRUE);
}

static void
compare_utf16 (const gunichar2 *str,
               gsize            length)
{
  compare_to_utf8 (str, (glong) length, FALSE);
  compare_to_utf8 (str, (glong) length, TRUE);
  compare_to_utf8 (str, -1, FALSE);
  compare_to_utf8 (str, -1, TRUE);
}

/* ---- Input ---- */

/* By 64, since one that is wrong is seen as well among others. */
static void
test_every_character (void)
{
  gunichar first, c;

  for (first = 0; first <= 0x10ffff; first += 64)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gunichar2 units[129];
      gsize n = 0;

      for (c = MAX (first, 1); c < first + 64; c++)
        {
          g_string_append_unichar (text, c);
          if (c >= 0x10000)
            units[n++] = (gunichar2) (0xd7c0 + (c >> 10));
          units[n++] = (gunichar2) (c >= 0x10000 ? 0xdc00 + (c & 0x3ff) : c);
        }
      units[n] = 0;
      compare_utf8 (text->str, text->len);
      compare_utf16 (units, n);
      multitude_arena_reset (arena);
    }
}

static void
test_every_surrogate (void)
{
  gunichar c;

  for (c = 0xd7ff; c <= 0xe000; c++)
    {
      char str[8] = { 0 };

      compare_utf8 (str, (gsize) g_unichar_to_utf8 (c, str));
    }
}

static void
test_every_two_bytes_from_7e (void)
{
  char str[3] = "";
  guint i;

  for (i = 0x7e00; i < 65536; i++)
    {
      str[0] = (char) (i >> 8);
      str[1] = (char) i;
      compare_utf8 (str, 2);
      if (str[1] == '\0')
        compare_utf8 (str, 1);
      if (i % 4096 == 0)
        multitude_arena_reset (arena);
    }
}

/* Bytes that decide: of each kind the first and the last. */
static const guchar edges[] = {
  0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
  0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xfb, 0xfc, 0xfd, 0xfe, 0xff
};

#define FIRST_EDGE_OF_THREE 13

static void
test_every_four_edges (void)
{
  static const char lasts[] = { '\0', 'a', '\x7f', '\x80', '\xbf', '\xc0', '\xff' };
  char str[5] = "";
  gsize i, j, k, l;

  for (i = FIRST_EDGE_OF_THREE; i < G_N_ELEMENTS (edges); i++)
    {
      for (j = 0; j < G_N_ELEMENTS (edges); j++)
        for (k = 0; k < G_N_ELEMENTS (lasts); k++)
          for (l = 0; l < G_N_ELEMENTS (lasts); l++)
            {
              str[0] = (char) edges[i];
              str[1] = (char) edges[j];
              str[2] = lasts[k];
              str[3] = lasts[l];
              compare_utf8 (str, 4);
            }
      multitude_arena_reset (arena);
    }
}

/* Of five and six bytes, which GLib knows and does not accept here. */
static void
test_old_forms (void)
{
  static const char forms[][8] = {
    "\xf8\x88\x80\x80\x80", "\xfb\xbf\xbf\xbf\xbf", "\xf8\x88\x80\x80" "a",
    "\xfc\x84\x80\x80\x80\x80", "\xfd\xbf\xbf\xbf\xbf\xbf", "\xfc\x84\x80\x80\x80" "a"
  };
  gsize i, length;

  for (i = 0; i < G_N_ELEMENTS (forms); i++)
    for (length = 0; length <= strlen (forms[i]); length++)
      compare_utf8 (forms[i], length);
}

static void
test_random_utf8 (void)
{
  char str[33];
  guint i, j;

  for (i = 0; i < N_RANDOM; i++)
    {
      guint length = (guint) g_test_rand_int_range (0, 32);

      for (j = 0; j < length; j++)
        str[j] = (char) (g_test_rand_bit () ? g_test_rand_int_range (1, 128)
                                            : edges[g_test_rand_int_range (0, G_N_ELEMENTS (edges))]);
      str[length] = '\0';
      compare_utf8 (str, length);
      if (i % 1024 == 0)
        multitude_arena_reset (arena);
    }
}

/* Characters alone, of all lengths, one cut off at the end. */
static void
test_random_text (void)
{
  guint i, j;

  for (i = 0; i < N_RANDOM / 10; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      guint n = (guint) g_test_rand_int_range (1, 40);

      for (j = 0; j < n; j++)
        {
          gunichar c = (gunichar) g_test_rand_int_range (1, 0x110000) >> g_test_rand_int_range (0, 15);

          g_string_append_unichar (text, c == 0 || (c >= 0xd800 && c < 0xe000) ? 'x' : c);
        }
      compare_utf8 (text->str, text->len);
      g_string_truncate (text, text->len - 1);
      compare_utf8 (text->str, text->len);
      if (i % 1024 == 0)
        multitude_arena_reset (arena);
    }
}

static void
test_random_utf16 (void)
{
  static const gunichar2 units[] = { 0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff };
  gunichar2 str[17];
  guint i, j;

  for (i = 0; i < N_RANDOM; i++)
    {
      guint length = (guint) g_test_rand_int_range (0, 16);

      for (j = 0; j < length; j++)
        str[j] = g_test_rand_bit () ? 'a' : units[g_test_rand_int_range (0, G_N_ELEMENTS (units))];
      str[length] = 0;
      compare_utf16 (str, length);
      if (i % 1024 == 0)
        multitude_arena_reset (arena);
    }
}

static void
test_every_pair_of_surrogates (void)
{
  static const gunichar2 seconds[] = { 0, 'a', 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000 };
  guint c;
  gsize i;

  for (c = 0xd7ff; c <= 0xe000; c++)
    for (i = 0; i < G_N_ELEMENTS (seconds); i++)
      {
        gunichar2 str[] = { (gunichar2) c, seconds[i], 0 };

        compare_utf16 (str, 2);
        compare_utf16 (str + 1, 1);
      }
}

/* ---- What is ours alone ---- */

static void
test_nul_ends_the_text (void)
{
  static const gunichar2 units[] = { 'a', 0, 'b', 0 };
  glong read, written;

  g_assert_cmpmem (multitude_arena_utf8_to_utf16 (arena, "a\0b", 3, &read, &written, NULL), 4, "a\0\0\0", 4);
  g_assert_cmpint (read, ==, 1);
  g_assert_cmpint (written, ==, 1);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8 (arena, units, 3, &read, &written, NULL), ==, "a");
  g_assert_cmpint (read, ==, 1);
  g_assert_cmpint (written, ==, 1);
  g_assert_nonnull (multitude_arena_utf8_to_utf16_lossy (arena, "a\0b", 3, &written, NULL));
  g_assert_cmpint (written, ==, 1);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8_lossy (arena, units, 3, &written, NULL), ==, "a");
  g_assert_cmpint (written, ==, 1);
}

static void
test_lossy (void)
{
  static const gunichar2 expected[] = { 'a', 0xfffd, 'b', 0xfffd, 0xfffd, 0xd83d, 0xde00, 0xfffd, 0 };
  static const gunichar2 broken[] = { 'a', 0xd800, 'b', 0xdc00, 0xd83d, 0xde00, 0xd83d, 0 };
  gunichar2 *units;
  glong written;

  units = multitude_arena_utf8_to_utf16_lossy (arena, "a\xe2\x82" "b\xc0\xaf\xf0\x9f\x98\x80\xf0\x9f\x98", -1, &written, NULL);
  g_assert_cmpmem (units, 2 * (gsize) (written + 1), expected, sizeof expected);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8_lossy (arena, broken, -1, &written, NULL), ==,
                   "a\xef\xbf\xbd" "b\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd");
  g_assert_cmpint (written, ==, 15);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8_lossy (arena, broken, 2, NULL, NULL), ==, "a\xef\xbf\xbd");
  g_assert_cmpmem (multitude_arena_utf8_to_utf16_lossy (arena, "a\xff", 1, NULL, NULL), 4, "a\0\0\0", 4);
  g_assert_cmpmem (multitude_arena_utf8_to_utf16_lossy (arena, NULL, 0, &written, NULL), 2, "\0", 2);
  g_assert_cmpint (written, ==, 0);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8_lossy (arena, NULL, 0, &written, NULL), ==, "");
  g_assert_cmpstr (multitude_arena_utf16_to_utf8 (arena, NULL, 0, NULL, &written, NULL), ==, "");
}

static void
test_exact_size (void)
{
  g_autoptr (MultitudeArena) small = multitude_arena_new ();
  gunichar2 *first = multitude_arena_utf8_to_utf16 (small, "seven..", -1, NULL, NULL, NULL);
  gunichar2 *second = multitude_arena_utf8_to_utf16 (small, "", -1, NULL, NULL, NULL);
  char *one = multitude_arena_utf16_to_utf8 (small, first, -1, NULL, NULL, NULL);
  char *two = multitude_arena_utf16_to_utf8 (small, first, 3, NULL, NULL, NULL);

  g_assert_cmpuint ((gsize) ((char *) second - (char *) first), ==, 16);
  g_assert_cmpuint ((gsize) (one - two), ==, 4);
}

static void
test_messages (void)
{
  static const gunichar2 units[] = { 'a', 'b', 0xdc00, 'c', 0xd800, 'd', 0 };
  GError *error = NULL;
  glong read;

#define expect_convert_error(call, error_code, text) \
  G_STMT_START { \
    g_assert_null (call); \
    g_assert_error (error, G_CONVERT_ERROR, error_code); \
    g_assert_cmpstr (error->message, ==, text); \
    g_clear_error (&error); \
  } G_STMT_END

  expect_convert_error (multitude_arena_utf8_to_utf16 (arena, "abc\xff", -1, &read, NULL, &error),
                        G_CONVERT_ERROR_ILLEGAL_SEQUENCE, "There is no valid character at position 3");
  g_assert_cmpint (read, ==, 3);
  expect_convert_error (multitude_arena_utf8_to_utf16 (arena, "abcd\xe2\x82", -1, NULL, NULL, &error),
                        G_CONVERT_ERROR_PARTIAL_INPUT, "The text ends within the character at position 4");
  expect_convert_error (multitude_arena_utf16_to_utf8 (arena, units, -1, &read, NULL, &error),
                        G_CONVERT_ERROR_ILLEGAL_SEQUENCE, "There is no valid character at position 2");
  g_assert_cmpint (read, ==, 2);
  expect_convert_error (multitude_arena_utf16_to_utf8 (arena, units + 3, 2, NULL, NULL, &error),
                        G_CONVERT_ERROR_PARTIAL_INPUT, "The text ends within the character at position 1");
#undef expect_convert_error
}

static void
test_no_memory (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, NULL, NULL);
  CountingSource counting;
  MultitudeArena *poor;
  GError *error = NULL;
  glong written = UNTOUCHED;

  counting_source_init (&counting, COUNTING_FIXED);
  poor = multitude_arena_new_with_source (&counting.source);
  counting.refuses = TRUE;

  g_assert_null (multitude_arena_utf8_to_utf16 (poor, text, -1, NULL, &written, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 200002 bytes: out of memory");
  g_assert_null (multitude_arena_utf8_to_utf16_lossy (poor, text, -1, &written, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 200002 bytes: out of memory");
  g_assert_null (multitude_arena_utf16_to_utf8 (poor, units, -1, NULL, &written, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 100000 bytes: out of memory");
  g_assert_null (multitude_arena_utf16_to_utf8_lossy (poor, units, -1, &written, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 100000 bytes: out of memory");
  g_assert_cmpint (written, ==, UNTOUCHED);
  g_assert_null (multitude_arena_utf8_to_utf16 (poor, text, -1, NULL, NULL, NULL));

  counting.refuses = FALSE;
  g_assert_nonnull (multitude_arena_utf8_to_utf16 (poor, text, -1, NULL, &written, &error));
  g_assert_cmpint (written, ==, 100000);
  g_assert_cmpstr (multitude_arena_utf16_to_utf8 (poor, units, -1, NULL, NULL, &error), ==, text);
  g_object_unref (poor);
  counting_source_clear (&counting);
}

static void
test_misuse (void)
{
  gpointer result = NULL;

  expect_critical (result = multitude_arena_utf8_to_utf16 (NULL, "", -1, NULL, NULL, NULL),
                   "multitude_arena_utf8_to_utf16: assertion 'self != NULL' failed");
  expect_critical (result = multitude_arena_utf8_to_utf16 (arena, NULL, -1, NULL, NULL, NULL),
                   "multitude_arena_utf8_to_utf16: assertion 'str != NULL' failed");
  expect_critical (result = multitude_arena_utf8_to_utf16_lossy (arena, NULL, -1, NULL, NULL),
                   "multitude_arena_utf8_to_utf16_lossy: assertion 'str != NULL || len == 0' failed");
  expect_critical (result = multitude_arena_utf16_to_utf8 (arena, NULL, -1, NULL, NULL, NULL),
                   "multitude_arena_utf16_to_utf8: assertion 'str != NULL || len == 0' failed");
  expect_critical (result = multitude_arena_utf16_to_utf8_lossy (arena, NULL, 1, NULL, NULL),
                   "multitude_arena_utf16_to_utf8_lossy: assertion 'str != NULL || len == 0' failed");
  g_assert_null (result);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  arena = multitude_arena_new ();

  g_test_add_func ("/utf16/glib/every-character", test_every_character);
  g_test_add_func ("/utf16/glib/every-surrogate", test_every_surrogate);
  g_test_add_func ("/utf16/glib/every-two-bytes-from-7e", test_every_two_bytes_from_7e);
  g_test_add_func ("/utf16/glib/every-four-edges", test_every_four_edges);
  g_test_add_func ("/utf16/glib/old-forms", test_old_forms);
  g_test_add_func ("/utf16/glib/random-utf8", test_random_utf8);
  g_test_add_func ("/utf16/glib/random-text", test_random_text);
  g_test_add_func ("/utf16/glib/random-utf16", test_random_utf16);
  g_test_add_func ("/utf16/glib/every-pair-of-surrogates", test_every_pair_of_surrogates);
  g_test_add_func ("/utf16/nul-ends-the-text", test_nul_ends_the_text);
  g_test_add_func ("/utf16/lossy", test_lossy);
  g_test_add_func ("/utf16/exact-size", test_exact_size);
  g_test_add_func ("/utf16/messages", test_messages);
  g_test_add_func ("/utf16/no-memory", test_no_memory);
  g_test_add_func ("/utf16/misuse", test_misuse);

  result = g_test_run ();
  g_object_unref (arena);
  return result;
}
