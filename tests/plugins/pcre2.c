/* PCRE2 compiles patterns and matches them in a real text, in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Three patterns, of which one needs much backtracking memory.  What they find is
 * compared with what the same code finds without an arena.
 */

#include "plugin.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static const char * const patterns[] = {
  "\\b(\\w+)\\s+\\1\\b",
  "(?i)(?<verb>\\w+ing)\\b(?=\\W+\\w+ed\\b)",
  "(?s)^(?:[^\\n]|\\n(?!\\n))+(?:free|library)(?:[^\\n]|\\n(?!\\n))*$",
};

typedef struct
{
  gsize n_found;
  gsize sum_of_offsets;
} Found;

typedef struct
{
  pcre2_general_context *general;
  pcre2_compile_context *compile;
  pcre2_match_context   *match;
  pcre2_code            *code;
  pcre2_match_data      *data;
} Matcher;

static void
matcher_clear (Matcher *self)
{
  pcre2_match_data_free (self->data);
  pcre2_code_free (self->code);
  pcre2_match_context_free (self->match);
  pcre2_compile_context_free (self->compile);
  pcre2_general_context_free (self->general);
}

static gboolean
matcher_init (Matcher       *self,
              MultitudeHeap *heap,
              const char    *pattern)
{
  int error = 0;
  PCRE2_SIZE offset;

  *self = (Matcher) { NULL };
  if (heap != NULL)
    self->general = pcre2_general_context_create (multitude_heap_malloc_with_data,
                                                  multitude_heap_free_with_data, heap);
  if (heap == NULL || self->general != NULL)
    self->compile = pcre2_compile_context_create (self->general);
  if (self->compile != NULL)
    self->match = pcre2_match_context_create (self->general);
  if (self->match != NULL)
    {
      self->code = pcre2_compile ((PCRE2_SPTR) pattern, PCRE2_ZERO_TERMINATED,
                                  PCRE2_MULTILINE | PCRE2_UTF, &error, &offset, self->compile);
      if (self->code == NULL)
        g_assert_cmpint (error, ==, PCRE2_ERROR_HEAP_FAILED);
    }
  if (self->code != NULL)
    self->data = pcre2_match_data_create_from_pattern (self->code, self->general);

  return self->data != NULL;
}

static gboolean
matcher_run (Matcher *self,
             Found   *found)
{
  gsize length;
  const guint8 *text = g_bytes_get_data (plugin_input (), &length);
  gsize at = 0;

  while (at <= length)
    {
      const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer (self->data);
      int n = pcre2_match (self->code, text, length, at, 0, self->data, self->match);

      if (n == PCRE2_ERROR_NOMATCH)
        break;
      if (n == PCRE2_ERROR_NOMEMORY)
        return FALSE;

      g_assert_cmpint (n, >, 0);
      found->n_found++;
      found->sum_of_offsets += offsets[0] + offsets[1];
      at = offsets[1] + (offsets[1] == offsets[0]);
    }
  return TRUE;
}

static gboolean
find_all (MultitudeHeap *heap,
          PluginEnd      end,
          Found         *found)
{
  *found = (Found) { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      Matcher matcher;
      gboolean has_memory = matcher_init (&matcher, heap, patterns[i]) && matcher_run (&matcher, found);

      if (end == PLUGIN_CLEANS_UP)
        matcher_clear (&matcher);
      if (!has_memory)
        return FALSE;
    }
  return TRUE;
}

static gboolean
job (MultitudeHeap *heap,
     PluginEnd      end)
{
  static Found expected;
  Found found;

  if (expected.n_found == 0)
    g_assert_true (find_all (NULL, PLUGIN_CLEANS_UP, &expected));
  g_assert_cmpuint (expected.n_found, >, 10);

  if (!find_all (heap, end, &found))
    return FALSE;

  g_assert_cmpuint (found.n_found, ==, expected.n_found);
  g_assert_cmpuint (found.sum_of_offsets, ==, expected.sum_of_offsets);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  return plugin_main (argc, argv, TEXT_FILE, multitude_heap_new, job);
}
