/* Strings in an arena against their twins in GLib.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The same arguments go to both, and the results have to be the same; then where
 * the strings lie: packed, each right below the one before.
 */

#include "expect.h"

#include <string.h>
#include <wchar.h>

/* Lengths around everything that decides: the short copies of 3, 4, 8, 16 and 32
 * bytes, the seed, the buffer for formatting, pages, max-normal-alloc, and chunks.
 */
static const gsize lengths[] = {
  0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 100, 254, 255, 256, 257, 318, 319, 320,
  321, 500, 1000, 4095, 4096, 5000, 16383, 16384, 16385, 65471, 65472, 65535, 65536, 200000,
};

static char *
make_text (gsize length)
{
  char *text = g_malloc (length + 1);
  gsize i;

  for (i = 0; i < length; i++)
    text[i] = (char) ('a' + (i + i / 26) % 26);
  text[length] = '\0';

  return text;
}

/* Compares with the twin's result, which is freed. */
static void
assert_twin (const char *ours,
             char       *theirs)
{
  g_assert_cmpstr (ours, ==, theirs);
  g_free (theirs);
}

/* ---- strdup and strndup ---- */

static void
test_strdup (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = make_text (lengths[i]);

      assert_twin (multitude_arena_strdup (arena, text), g_strdup (text));
      assert_twin ((multitude_arena_strdup) (arena, text), g_strdup (text));
      assert_twin (multitude_arena_try_strdup (arena, text, &error), g_strdup (text));
      g_assert_no_error (error);
    }
}

static void
test_strdup_null (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (multitude_arena_strdup (arena, NULL));
  g_assert_null ((multitude_arena_strdup) (arena, NULL));
  g_assert_null (multitude_arena_try_strdup (arena, NULL, &error));
  g_assert_null (multitude_arena_strndup (arena, NULL, 5));
  g_assert_null (multitude_arena_try_strndup (arena, NULL, 5, &error));
  g_assert_no_error (error);
}

/* What stands in the arena already is no worse a text than any other. */
static void
test_strdup_of_own (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *str = multitude_arena_strdup (arena, "0123456789");
  gsize i;

  for (i = 0; i < 1000; i++)
    {
      char *copy = multitude_arena_strdup (arena, str);

      g_assert_true (copy != str);
      g_assert_cmpstr (copy, ==, "0123456789");
      str = copy;
    }
}

/* The memory is dirty, so that padding is seen to be written. */
static MultitudeArena *
new_dirty_arena (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  char *mem;

  multitude_arena_set_local_capacity (arena, 65536);
  mem = multitude_arena_alloc (arena, 60000);
  memset (mem, 'x', 60000);
  multitude_arena_reset (arena);

  return arena;
}

static void
test_strndup (void)
{
  const char *texts[] = { "", "a", "four", "12345678", "a text of some length, 32 bytes!!", "ends\0here" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize n;

      for (n = 0; n < 100; n++)
        {
          g_autoptr (MultitudeArena) arena = new_dirty_arena ();
          g_autofree char *theirs = g_strndup (texts[i], n);
          g_autoptr (GError) error = NULL;
          char *ours = multitude_arena_strndup (arena, texts[i], n);
          char *tried = multitude_arena_try_strndup (arena, texts[i], n, &error);

          /* Padding and NUL included. */
          g_assert_no_error (error);
          g_assert_cmpmem (ours, n + 1, theirs, n + 1);
          g_assert_cmpmem (tried, n + 1, theirs, n + 1);
        }
    }
}

/* The text need not end. */
static void
test_strndup_of_bytes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *bytes = g_memdup2 ("0123", 4);

  assert_twin (multitude_arena_strndup (arena, bytes, 4), g_strndup (bytes, 4));
  assert_twin (multitude_arena_strndup (arena, bytes, 0), g_strndup (bytes, 0));
}

static void
test_strndup_lengths (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = make_text (lengths[i]);
      gsize half = lengths[i] / 2;

      assert_twin (multitude_arena_strndup (arena, text, half), g_strndup (text, half));
      assert_twin (multitude_arena_strndup (arena, text, lengths[i]), g_strndup (text, lengths[i]));
    }
}

/* ---- printf ---- */

static char *
our_vprintf (MultitudeArena *arena,
             const char     *format,
             ...) G_GNUC_PRINTF (2, 3);

static char *
our_vprintf (MultitudeArena *arena,
             const char     *format,
             ...)
{
  va_list args;
  char *str;

  va_start (args, format);
  str = multitude_arena_strdup_vprintf (arena, format, args);
  va_end (args);

  return str;
}

#define assert_printf(arena, ...) \
  G_STMT_START { \
    assert_twin (multitude_arena_strdup_printf ((arena), __VA_ARGS__), g_strdup_printf (__VA_ARGS__)); \
    assert_twin (our_vprintf ((arena), __VA_ARGS__), g_strdup_printf (__VA_ARGS__)); \
  } G_STMT_END

static void
test_printf (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  assert_printf (arena, "%s", "");
  assert_printf (arena, "no arguments");
  assert_printf (arena, "100%%");
  assert_printf (arena, "%d %u %ld %zu %" G_GUINT64_FORMAT, -1, 2u, 3l, sizeof (int), G_MAXUINT64);
  assert_printf (arena, "%5.2f|%-10s|%+d|%#x|%c", 3.14159, "left", 7, 255, 'c');
  assert_printf (arena, "%.*s|%*d", 3, "abcdef", 8, 42);
  assert_printf (arena, "%2$s %1$s", "world", "hello");
  assert_printf (arena, "%.3e %g %a", 12345.678, 0.1, 1.0);
}

/* Both sides of the buffer that short results are formatted in. */
static void
test_printf_lengths (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = make_text (lengths[i]);

      assert_printf (arena, "%s", text);
      assert_printf (arena, "<%s|%d|%s>", text, 42, text);
      assert_printf (arena, "%*d", (int) lengths[i], 7);
    }
}

/* Arguments that lie in the same arena. */
static void
test_printf_of_own (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *str = multitude_arena_strdup (arena, "x");
  g_autofree char *expected = g_strnfill (1 << 10, 'x');
  gsize i;

  for (i = 0; i < 10; i++)
    str = multitude_arena_strdup_printf (arena, "%s%s", str, str);

  g_assert_cmpstr (str, ==, expected);
}

/* No character of the C locale; the twin gives NULL as well. */
static void
test_printf_impossible (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const wchar_t wide[] = { 0x20ac, 0 };
  char *first = multitude_arena_strdup (arena, "1");

  g_assert_null (multitude_arena_strdup_printf (arena, "%ls", wide));
  g_assert_true (multitude_arena_strdup (arena, "2") == first - 2);
}

/* ---- strconcat, strjoinv, strdupv ---- */

static void
test_strconcat (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = make_text (100000);

  assert_twin (multitude_arena_strconcat (arena, "", NULL), g_strconcat ("", NULL));
  assert_twin (multitude_arena_strconcat (arena, "one", NULL), g_strconcat ("one", NULL));
  assert_twin (multitude_arena_strconcat (arena, "one", "two", "three", NULL),
               g_strconcat ("one", "two", "three", NULL));
  assert_twin (multitude_arena_strconcat (arena, "", "", "x", "", NULL),
               g_strconcat ("", "", "x", "", NULL));
  assert_twin (multitude_arena_strconcat (arena, text, "|", text, NULL),
               g_strconcat (text, "|", text, NULL));
  g_assert_null (multitude_arena_strconcat (arena, NULL, "ignored", NULL));
}

static void
assert_join (MultitudeArena     *arena,
             const char         *separator,
             const char * const *strv)
{
  assert_twin (multitude_arena_strjoinv (arena, separator, (char **) strv),
               g_strjoinv (separator, (char **) strv));
}

static void
test_strjoinv (void)
{
  g_autoptr (MultitudeArena) arena = new_dirty_arena ();
  g_autofree char *text = make_text (50000);
  const char *empty[] = { NULL };
  const char *one[] = { "one", NULL };
  const char *three[] = { "one", "two", "three", NULL };
  const char *holes[] = { "", "x", "", "", NULL };
  const char *large[] = { text, text, text, NULL };
  const char * const *strvs[] = { empty, one, three, holes, large };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (strvs); i++)
    {
      assert_join (arena, ", ", strvs[i]);
      assert_join (arena, "", strvs[i]);
      assert_join (arena, NULL, strvs[i]);
      assert_join (arena, text, strvs[i]);
    }
}

static void
assert_dupv (MultitudeArena     *arena,
             const char * const *strv)
{
  g_auto (GStrv) theirs = g_strdupv ((char **) strv);
  char **ours = multitude_arena_strdupv (arena, (char **) strv);
  gsize i;

  g_assert_cmpstrv (ours, theirs);
  g_assert_true ((gpointer) ours != (gpointer) strv);
  for (i = 0; strv[i] != NULL; i++)
    g_assert_true (ours[i] != strv[i]);
}

static void
test_strdupv (void)
{
  g_autoptr (MultitudeArena) arena = new_dirty_arena ();
  g_autofree char *text = make_text (50000);
  const char *empty[] = { NULL };
  const char *three[] = { "one", "two", "three", NULL };
  const char *holes[] = { "", "x", "", "", NULL };
  const char *large[] = { text, "", text, NULL };

  assert_dupv (arena, empty);
  assert_dupv (arena, three);
  assert_dupv (arena, holes);
  assert_dupv (arena, large);
  g_assert_null (multitude_arena_strdupv (arena, NULL));
}

/* ---- Where they lie ---- */

/* Each string right below the one before, whatever made it. */
static void
test_packed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const char *strv[] = { "ab", "cd", NULL };
  char *first = multitude_arena_strdup (arena, "12345");
  char *second = multitude_arena_strdup (arena, "abc");
  char *third = multitude_arena_strdup (arena, "");
  char *fourth = multitude_arena_strndup (arena, "x", 10);
  char *fifth = multitude_arena_strdup_printf (arena, "%d", 123);
  char *sixth = multitude_arena_strconcat (arena, "ab", "cd", NULL);
  char *seventh = multitude_arena_strjoinv (arena, "-", (char **) strv);
  char **eighth = multitude_arena_strdupv (arena, (char **) strv);

  g_assert_cmpint (first - second, ==, 4);
  g_assert_cmpint (second - third, ==, 1);
  g_assert_cmpint (third - fourth, ==, 11);
  g_assert_cmpint (fourth - fifth, ==, 4);
  g_assert_cmpint (fifth - sixth, ==, 5);
  g_assert_cmpint (sixth - seventh, ==, 6);
  g_assert_cmpint (seventh - eighth[0], ==, 3);
  g_assert_cmpint (eighth[0] - eighth[1], ==, 3);
}

/* Values are not moved by the strings between them. */
static void
test_two_ends (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *value = multitude_arena_alloc (arena, 8);
  char *str = multitude_arena_strdup (arena, "odd");
  char *next_value = multitude_arena_alloc (arena, 8);
  char *next_str = multitude_arena_strdup (arena, "");

  g_assert_cmpint (next_value - value, ==, 8);
  g_assert_cmpint (str - next_str, ==, 1);

  /* The 320 bytes of the seed begin with the value and end with the string. */
  g_assert_cmpint (str + 4 - value, ==, 320);
}

/* 320 bytes are 16 values of 8 and 192 bytes of strings, to the last byte. */
static void
test_seed_to_the_last_byte (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < 16; i++)
    {
      gpointer value = multitude_arena_alloc (arena, 8);
      char *str = multitude_arena_strdup (arena, "0123456789a");

      g_assert_nonnull (value);
      g_assert_cmpstr (str, ==, "0123456789a");
    }
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);

  g_assert_cmpstr (multitude_arena_strdup (arena, ""), ==, "");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, first_chunk_size ());
}

/* Values and strings written to the limit, and read again: none overlaps. */
static void
test_no_overlap (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GPtrArray) strings = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  gsize i;

  for (i = 0; i < 5000; i++)
    {
      guint64 *value = multitude_new (arena, guint64, 1 + i % 5);
      gsize j;

      for (j = 0; j < 1 + i % 5; j++)
        value[j] = i;
      g_ptr_array_add (values, value);
      g_ptr_array_add (strings, multitude_arena_strdup_printf (arena, "%zu/%0*d", i, (int) (i % 37), 0));
    }

  for (i = 0; i < 5000; i++)
    {
      guint64 *value = values->pdata[i];

      g_assert_cmpuint (value[0], ==, i);
      g_assert_cmpuint (value[i % 5], ==, i);
      assert_twin (strings->pdata[i], g_strdup_printf ("%zu/%0*d", i, (int) (i % 37), 0));
    }
}

/* ---- Failure ---- */

/* The text that a length of G_MAXSIZE speaks of is never read so far. */
static void
test_error (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = make_text (5000);
  char *first;
  char *str;

  multitude_arena_set_byte_budget (arena, 1024);
  first = multitude_arena_strdup (arena, "1");

  str = multitude_arena_try_strdup (arena, text, &error);
  g_assert_null (str);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 5000 bytes: the budget is 1024 bytes, of which 0 are in use");
  str = multitude_arena_try_strndup (arena, "short", 4000, &error);
  g_assert_null (str);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 4000 bytes: the budget is 1024 bytes, of which 0 are in use");
  str = multitude_arena_try_strndup (arena, "short", G_MAXSIZE, &error);
  g_assert_null (str);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW,
                "Cannot allocate as many bytes as were asked for: the size is too large");
  str = multitude_arena_try_strndup (arena, "short", G_MAXSSIZE, &error);
  g_assert_null (str);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW,
                "Cannot allocate as many bytes as were asked for: the size is too large");

  /* All of that left nothing behind. */
  str = multitude_arena_try_strdup (arena, "2", &error);
  g_assert_no_error (error);
  g_assert_cmpint (first - str, ==, 2);
}

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena,
                     const char     *text);
  const char *message;
} Abort;

static void
abort_strdup (MultitudeArena *arena,
              const char     *text)
{
  g_assert_null (multitude_arena_strdup (arena, text));
}

static void
abort_strndup (MultitudeArena *arena,
               const char     *text)
{
  g_assert_null (multitude_arena_strndup (arena, "short", 5001));
}

static void
abort_strndup_overflow (MultitudeArena *arena,
                        const char     *text)
{
  g_assert_null (multitude_arena_strndup (arena, "short", G_MAXSIZE));
}

static void
abort_printf (MultitudeArena *arena,
              const char     *text)
{
  g_assert_null (multitude_arena_strdup_printf (arena, "%s!!", text));
}

static void
abort_strconcat (MultitudeArena *arena,
                 const char     *text)
{
  g_assert_null (multitude_arena_strconcat (arena, text, text, NULL));
}

static void
abort_strjoinv (MultitudeArena *arena,
                const char     *text)
{
  const char *strv[] = { text, "x", NULL };

  g_assert_null (multitude_arena_strjoinv (arena, ", ", (char **) strv));
}

static void
abort_strdupv (MultitudeArena *arena,
               const char     *text)
{
  const char *strv[] = { "x", text, NULL };

  g_assert_null (multitude_arena_strdupv (arena, (char **) strv));
}

#define BUDGET " bytes aligned to 1: the byte budget is exceeded"

static const Abort aborts[] = {
  { "strdup", abort_strdup, "5000" BUDGET },
  { "strndup", abort_strndup, "5001" BUDGET },
  { "strndup-overflow", abort_strndup_overflow, "aligned to 1: the size is too large" },
  { "strdup-printf", abort_printf, "5002" BUDGET },
  { "strconcat", abort_strconcat, "10000" BUDGET },
  { "strjoinv", abort_strjoinv, "5003" BUDGET },
  { "strdupv", abort_strdupv, "5000" BUDGET },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abortion = data;
  g_autofree char *pattern = NULL;

  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = multitude_arena_new ();
      g_autofree char *text = make_text (5000);

      multitude_arena_set_name (arena, "doomed");
      multitude_arena_set_byte_budget (arena, 1024);
      abortion->call (arena, text);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  pattern = g_strconcat ("*Multitude-ERROR*arena 'doomed': failed to allocate *",
                         abortion->message, "\n*", NULL);
  g_test_trap_assert_stderr (pattern);
}

/* ---- Misuse ---- */

#define NO_ARENA(function) function ": assertion 'self != NULL' failed"

static void
test_null_arena (void)
{
  const char *strv[] = { NULL };
  gpointer str = NULL;

  expect_critical (str = (multitude_arena_strdup) (NULL, ""), NO_ARENA ("multitude_arena_strdup"));
  expect_critical (str = multitude_arena_strndup (NULL, "", 0), NO_ARENA ("multitude_arena_strndup"));
  expect_critical (str = multitude_arena_strdup_printf (NULL, "x"),
                   NO_ARENA ("multitude_arena_strdup_vprintf"));
  expect_critical (str = multitude_arena_strconcat (NULL, "", NULL), NO_ARENA ("multitude_arena_strconcat"));
  expect_critical (str = multitude_arena_strjoinv (NULL, "", (char **) strv), NO_ARENA ("multitude_arena_strjoinv"));
  expect_critical (str = multitude_arena_strdupv (NULL, (char **) strv), NO_ARENA ("multitude_arena_strdupv"));
  expect_critical (str = multitude_arena_try_strdup (NULL, "", NULL),
                   NO_ARENA ("multitude_arena_try_strndup"));
  expect_critical (str = multitude_arena_try_strndup (NULL, "", 0, NULL),
                   NO_ARENA ("multitude_arena_try_strndup"));
  g_assert_null (str);
}

static void
test_null_argument (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "set");
  const char *no_format = NULL;
  gpointer str = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  expect_critical (str = multitude_arena_strdup_printf (arena, no_format, NULL),
                   "multitude_arena_strdup_vprintf: assertion 'format != NULL' failed");
#pragma GCC diagnostic pop
  expect_critical (str = multitude_arena_strjoinv (arena, "", NULL),
                   "multitude_arena_strjoinv: assertion 'str_array != NULL' failed");
  expect_critical (str = multitude_arena_try_strdup (arena, "", &error),
                   "multitude_arena_try_strndup: assertion 'error == NULL || *error == NULL' failed");
  g_assert_null (str);
}

static void
add_abort_tests (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/strings/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/strings/strdup/lengths", test_strdup);
  g_test_add_func ("/strings/strdup/null", test_strdup_null);
  g_test_add_func ("/strings/strdup/of-own", test_strdup_of_own);
  g_test_add_func ("/strings/strndup/padding", test_strndup);
  g_test_add_func ("/strings/strndup/of-bytes", test_strndup_of_bytes);
  g_test_add_func ("/strings/strndup/lengths", test_strndup_lengths);
  g_test_add_func ("/strings/printf/formats", test_printf);
  g_test_add_func ("/strings/printf/lengths", test_printf_lengths);
  g_test_add_func ("/strings/printf/of-own", test_printf_of_own);
  g_test_add_func ("/strings/printf/impossible", test_printf_impossible);
  g_test_add_func ("/strings/strconcat", test_strconcat);
  g_test_add_func ("/strings/strjoinv", test_strjoinv);
  g_test_add_func ("/strings/strdupv", test_strdupv);
  g_test_add_func ("/strings/packed", test_packed);
  g_test_add_func ("/strings/two-ends", test_two_ends);
  g_test_add_func ("/strings/seed-to-the-last-byte", test_seed_to_the_last_byte);
  g_test_add_func ("/strings/no-overlap", test_no_overlap);
  g_test_add_func ("/strings/error", test_error);
  add_abort_tests ();
  g_test_add_func ("/strings/misuse/null", test_null_arena);
  g_test_add_func ("/strings/misuse/argument", test_null_argument);

  return g_test_run ();
}
