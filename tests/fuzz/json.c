/* Fuzzer: documents of any kind for the example that reads JSON.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What can be read is printed, and what was printed is read and printed again, which must
 * be the same.  The first byte may give the arena a budget, with which reading may
 * fail, and nothing else.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "entry.h"

#include "json-tree-parse.h"
#include "json-tree-print.h"

#include <stdio.h>
#include <string.h>

#define BUDGET 5000
#define MAX_DEPTH 20

static char *
print (const JsonValue *value)
{
  char *text = NULL;
  size_t length;
  FILE *stream = open_memstream (&text, &length);

  json_value_print (value, stream);
  fclose (stream);
  return text;
}

/* NULL with an error if the document cannot be read; to be freed with free(). */
static char *
read_and_print (const char  *text,
                gsize        length,
                guint64      byte_budget,
                GError     **error)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  JsonValue *root;

  multitude_arena_set_byte_budget (arena, byte_budget);
  root = json_parse (arena, text, length, MAX_DEPTH, error);
  g_assert_true ((root == NULL) == (*error != NULL));
  g_assert_true (mtude_arena_is_valid (&arena->core));
  return root != NULL ? print (root) : NULL;
}

static void
check_limited (const char *text,
               gsize       length,
               const char *expected,
               GError     *expected_error)
{
  g_autoptr (GError) error = NULL;
  char *printed = read_and_print (text, length, BUDGET, &error);

  if (error != NULL && error->domain == MULTITUDE_ERROR)
    g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  else
    {
      g_assert_cmpstr (printed, ==, expected);
      g_assert_true ((error == NULL) == (expected_error == NULL));
    }
  free (printed);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  char *printed;
  char *again;

  fuzz_entry_init ();
  if (size == 0)
    return 0;

  text = g_malloc (size);
  memcpy (text, data + 1, size - 1);
  text[size - 1] = '\0';
  printed = read_and_print (text, size - 1, G_MAXUINT64, &error);
  if (data[0] % 2 == 1)
    check_limited (text, size - 1, printed, error);
  if (printed == NULL)
    return 0;

  again = read_and_print (printed, strlen (printed), G_MAXUINT64, &second);
  g_assert_no_error (second);
  g_assert_cmpstr (again, ==, printed);
  free (again);
  free (printed);
  return 0;
}
