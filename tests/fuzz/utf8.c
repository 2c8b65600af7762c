/* Fuzzer: what is UTF-8 or not, into UTF-16.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What GLib takes for valid is what counts, and what it makes of it is expected.  For
 * what is replaced, the rule of the Unicode Standard is written down once more here,
 * byte by byte.
 */

#include "entry.h"

#include <multitude.h>
#include <string.h>

/* ---- The rule ---- */

/* How many bytes a character has that begins so, and which ones may be second. */
static gsize
length_by_lead (guint8  lead,
                guint8 *low,
                guint8 *high)
{
  *low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  *high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf)
    return 2;
  if (lead >= 0xe0 && lead <= 0xef)
    return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
}

/* The bytes that one U+FFFD stands for. */
static gsize
length_of_bad (const guint8 *bytes,
               gsize         n)
{
  guint8 low;
  guint8 high;
  gsize whole = length_by_lead (bytes[0], &low, &high);
  gsize length = 1;

  while (length < n && length < whole && bytes[length] >= low && bytes[length] <= high)
    {
      low = 0x80;
      high = 0xbf;
      length++;
    }

  return length;
}

static char *
replace_bad (const char *text,
             gsize       length)
{
  GString *valid = g_string_new (NULL);
  const char *end;

  while (!g_utf8_validate_len (text, length, &end))
    {
      gsize bad = length_of_bad ((const guint8 *) end, length - (gsize) (end - text));

      g_string_append_len (valid, text, end - text);
      g_string_append (valid, "\357\277\275");
      length -= (gsize) (end - text) + bad;
      text = end + bad;
    }
  g_string_append_len (valid, text, (gssize) length);
  return g_string_free (valid, FALSE);
}

/* ---- The calls ---- */

static void
check_units (const gunichar2 *units,
             glong            n,
             const char      *valid,
             gssize           length)
{
  g_autofree gunichar2 *expected = NULL;
  glong n_expected;

  expected = g_utf8_to_utf16 (valid, length, NULL, &n_expected, NULL);
  g_assert_nonnull (expected);
  g_assert_cmpint (n, ==, n_expected);
  g_assert_cmpmem (units, 2 * ((gsize) n + 1), expected, 2 * ((gsize) n + 1));
}

/* Up to the first NUL, which ends the text.  What is in front of a character that is cut
 * is converted if the caller asks how much that was.
 */
static void
check_strict (MultitudeArena *arena,
              const char     *text,
              gsize           length)
{
  g_autofree gunichar2 *expected = NULL;
  g_autoptr (GError) twins = NULL;
  g_autoptr (GError) ours = NULL;
  glong read_by_glib = -1;
  glong read_by_us = -1;
  glong n_written;
  gunichar2 *units;

  expected = g_utf8_to_utf16 (text, (glong) length, &read_by_glib, NULL, &twins);
  units = multitude_arena_utf8_to_utf16 (arena, text, (glong) length, &read_by_us, &n_written, &ours);
  g_assert_cmpint (read_by_us, ==, read_by_glib);
  g_assert_true ((units != NULL) == (expected != NULL));
  if (units != NULL)
    check_units (units, n_written, text, read_by_us);
  else
    g_assert_error (ours, twins->domain, twins->code);
}

static void
check_error (MultitudeArena *arena,
             const char     *text,
             gsize           length)
{
  g_autofree gunichar2 *expected = NULL;
  g_autoptr (GError) twins = NULL;
  g_autoptr (GError) ours = NULL;
  gunichar2 *units;

  expected = g_utf8_to_utf16 (text, (glong) length, NULL, NULL, &twins);
  units = multitude_arena_utf8_to_utf16 (arena, text, (glong) length, NULL, NULL, &ours);
  g_assert_true ((units != NULL) == (expected != NULL));
  g_assert_true ((units != NULL) == g_utf8_validate_len (text, length, NULL));
  if (units == NULL)
    g_assert_error (ours, twins->domain, twins->code);
}

static void
check_lossy (MultitudeArena *arena,
             const char     *text,
             gsize           length)
{
  g_autofree char *valid = replace_bad (text, length);
  glong n_written;
  gunichar2 *units;

  units = multitude_arena_utf8_to_utf16_lossy (arena, text, (glong) length, &n_written, NULL);
  check_units (units, n_written, valid, -1);
}

/* NULs are letters here. */
static gboolean
is_valid_with_nul (const char *text,
                   gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      gsize n = strnlen (text, (gsize) (end - text));

      if (!g_utf8_validate_len (text, n, NULL))
        return FALSE;
      text += n + 1;
    }

  return TRUE;
}

static void
check_builders (MultitudeArena *arena,
                const char     *text,
                gsize           length)
{
  gboolean is_valid = is_valid_with_nul (text, length);
  MultitudeString16 *string = multitude_string16_new (arena, NULL);
  gunichar2 *units = multitude_ref_string16_new_utf8 (arena, text, (gssize) length, NULL);
  gsize n_back;

  g_assert_true (multitude_string16_append_utf8 (string, text, (gssize) length, NULL) == is_valid);
  g_assert_true ((units != NULL) == is_valid);
  if (is_valid)
    {
      const char *again = multitude_string16_to_utf8 (string, &n_back, NULL);

      g_assert_cmpmem (again, n_back, text, length);
      g_assert_cmpuint (string->len, ==, multitude_ref_string16_length (units));
      g_assert_cmpmem (units, 2 * string->len, string->str, 2 * string->len);
      multitude_ref_string16_release (units);
    }
  multitude_string16_free (string, TRUE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const char *text = (const char *) data;
  gsize length = strnlen (text, size);

  fuzz_entry_init ();
  if (size == 0)
    return 0;
  check_strict (arena, text, length);
  check_error (arena, text, length);
  check_lossy (arena, text, length);
  check_builders (arena, text, size);
  return 0;
}
