/* Fuzzer: what is UTF-16 or not, into UTF-8.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every two bytes are a unit, in the byte order of the machine. */

#include "entry.h"

#include <multitude.h>
#include <string.h>

#define MAX_UNITS 2048

static gboolean
is_high (gunichar2 unit)
{
  return (unit & 0xfc00) == 0xd800;
}

static gboolean
is_low (gunichar2 unit)
{
  return (unit & 0xfc00) == 0xdc00;
}

/* With U+FFFD for each surrogate that is alone. */
static GString *
convert (const gunichar2 *units,
         gsize            n,
         gsize           *n_bad)
{
  GString *text = g_string_new (NULL);
  gsize i;

  *n_bad = 0;
  for (i = 0; i < n; i++)
    if (is_high (units[i]) && i + 1 < n && is_low (units[i + 1]))
      {
        g_string_append_unichar (text, 0x10000u + ((units[i] & 0x3ffu) << 10) + (units[i + 1] & 0x3ffu));
        i++;
      }
    else if (is_high (units[i]) || is_low (units[i]))
      {
        g_string_append_unichar (text, 0xfffd);
        ++*n_bad;
      }
    else
      g_string_append_unichar (text, units[i]);

  return text;
}

static void
check_strict (MultitudeArena  *arena,
              const gunichar2 *units,
              gsize            n)
{
  g_autofree char *expected = NULL;
  glong read_by_us = -1;
  glong read_by_glib = -1;
  glong n_by_us;
  glong n_by_glib;
  char *text;

  expected = g_utf16_to_utf8 (units, (glong) n, &read_by_glib, &n_by_glib, NULL);
  text = multitude_arena_utf16_to_utf8 (arena, units, (glong) n, &read_by_us, &n_by_us, NULL);
  g_assert_cmpint (read_by_us, ==, read_by_glib);
  g_assert_cmpstr (text, ==, expected);
  if (text != NULL)
    g_assert_cmpint (n_by_us, ==, n_by_glib);
}

/* An error tells the same as GLib's. */
static void
check_error (MultitudeArena  *arena,
             const gunichar2 *units,
             gsize            n)
{
  g_autoptr (GError) ours = NULL;
  g_autoptr (GError) twins = NULL;
  g_autofree char *expected = g_utf16_to_utf8 (units, (glong) n, NULL, NULL, &twins);
  char *text = multitude_arena_utf16_to_utf8 (arena, units, (glong) n, NULL, NULL, &ours);

  g_assert_cmpstr (text, ==, expected);
  if (twins != NULL)
    g_assert_error (ours, twins->domain, twins->code);
}

static void
check_lossy (MultitudeArena  *arena,
             const gunichar2 *units,
             gsize            n)
{
  gsize n_bad;
  GString *expected = convert (units, n, &n_bad);
  glong n_written;
  char *text = multitude_arena_utf16_to_utf8_lossy (arena, units, (glong) n, &n_written, NULL);

  g_assert_cmpmem (text, (gsize) n_written + 1, expected->str, expected->len + 1);
  g_string_free (expected, TRUE);
}

/* A string has zeros among its letters. */
static void
check_builder (MultitudeArena  *arena,
               const gunichar2 *units,
               gsize            n)
{
  MultitudeString16 *string = multitude_string16_new_len (arena, units, (gssize) n);
  gsize n_bad;
  GString *expected = convert (units, n, &n_bad);
  gsize length;
  char *text = multitude_string16_to_utf8 (string, &length, NULL);

  g_assert_true ((text != NULL) == (n_bad == 0));
  if (text != NULL)
    g_assert_cmpmem (text, length, expected->str, expected->len);
  multitude_string16_free (string, TRUE);
  g_string_free (expected, TRUE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gunichar2 units[MAX_UNITS];
  gsize n = MIN (size / 2, MAX_UNITS);
  gsize n_first = 0;

  fuzz_entry_init ();
  memcpy (units, data, 2 * n);
  while (n_first < n && units[n_first] != 0)
    n_first++;

  check_strict (arena, units, n_first);
  check_error (arena, units, n_first);
  check_lossy (arena, units, n_first);
  check_builder (arena, units, n);
  return 0;
}
