/* Fuzzer: bytes as the lines of a list of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The first byte says whether the text is short, and copied, or made long by being
 * repeated, and kept; and which lines are removed again.
 */

#include "entry.h"

#include <multitude.h>
#include <string.h>

#define KEPT 4096               /* what is as long is not copied */

static GPtrArray *
split (const char *text,
       gsize       length)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *end = text + length;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize n = newline != NULL ? (gsize) (newline - text) : (gsize) (end - text);
      gsize without = newline != NULL && n > 0 && text[n - 1] == '\r' ? n - 1 : n;

      g_ptr_array_add (lines, g_strndup (text, without));
      text += n + (newline != NULL);
    }

  return lines;
}

static void
check_lines (MultitudeStringList *list,
             GPtrArray           *lines)
{
  guint i;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, lines->len);
  for (i = 0; i < lines->len; i++)
    if (i % 3 == 0)
      {
        g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);

        g_assert_cmpstr (multitude_string_object_get_string (item), ==, lines->pdata[i]);
      }
    else
      g_assert_cmpstr (multitude_string_list_get_string (list, i), ==, lines->pdata[i]);
}

/* Some from anywhere, and then the rest. */
static void
remove_lines (MultitudeStringList *list,
              GPtrArray           *lines,
              guint8               how)
{
  guint n = lines->len / (1 + how % 4);
  guint at = lines->len > n ? how % (lines->len - n) : 0;

  multitude_string_list_splice (list, at, n, NULL);
  if (n > 0)
    g_ptr_array_remove_range (lines, at, n);
  check_lines (list, lines);
}

static GBytes *
make_text (const char *text,
           gsize       length,
           gboolean    is_long)
{
  GByteArray *bytes = g_byte_array_new ();

  do
    g_byte_array_append (bytes, (const guint8 *) text, (guint) length);
  while (is_long && length > 0 && bytes->len < KEPT);

  return g_byte_array_free_to_bytes (bytes);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (MultitudeStringList) list = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *text;
  gsize length;

  fuzz_entry_init ();
  if (size < 2)
    return 0;

  bytes = make_text ((const char *) data + 1, size - 1, data[0] % 2);
  text = g_bytes_get_data (bytes, &length);
  list = multitude_string_list_new (NULL);
  lines = split (text, length);
  if (!multitude_string_list_append_lines (list, bytes, &error))
    {
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
      g_assert_false (g_utf8_validate_len (text, length, NULL));
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
      return 0;
    }

  g_assert_true (g_utf8_validate_len (text, length, NULL));
  check_lines (list, lines);
  remove_lines (list, lines, data[0] / 2);
  return 0;
}
