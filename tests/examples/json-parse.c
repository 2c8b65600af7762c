/* The parser of the JSON example: what it builds, and what is left when it fails.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Cut, spoilt and starved in every way, it gives back all that it took. */

#include "counting-source.h"
#include "expect.h"
#include "json-tree-parse.h"
#include "json-tree-query.h"

#include <string.h>

#define MAX_DEPTH 64

static char *
load_document (gsize *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "examples", "document.json", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

/* Parses in an arena that ends, and asserts that nothing of it is left. */
static gboolean
parses (const char  *text,
        gsize        length,
        GError     **error)
{
  CountingSource counting;
  MultitudeArena *arena;
  gboolean is_read;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  is_read = json_parse (arena, text, length, MAX_DEPTH, error) != NULL;
  g_object_unref (arena);
  counting_source_clear (&counting);

  return is_read;
}

static const JsonValue *
query (MultitudeSnapshot *document,
       const char        *pointer)
{
  const JsonValue *value = json_value_query (multitude_snapshot_get_root (document), pointer);

  g_assert_nonnull (value);
  return value;
}

/* ---- What is built ---- */

/* All of it is in the snapshot: the text and the arena are not needed any more. */
static void
test_sealed (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeSnapshot *document;
  JsonValue *root;
  gsize length;
  char *text = load_document (&length);

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  root = json_parse (arena, text, length, MAX_DEPTH, NULL);
  g_assert_nonnull (root);
  document = multitude_arena_seal (arena, root);
  g_object_unref (arena);
  memset (text, 0, length);
  g_free (text);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, multitude_snapshot_get_size (document));

  g_assert_cmpstr (query (document, "/servers/1/name")->string->text, ==, "beta");
  g_assert_cmpint (query (document, "/servers/0/ports/1")->integer, ==, 443);
  g_assert_cmpfloat (query (document, "/servers/0/weight")->number, ==, 0.75);
  g_assert_true (query (document, "/servers/1/backup")->boolean);
  g_assert_cmpint (query (document, "/servers/2/address")->type, ==, JSON_NULL);
  g_assert_cmpint (query (document, "/limits/least")->integer, ==, G_MININT64);
  g_assert_cmpint (query (document, "/limits/more")->type, ==, JSON_DOUBLE);
  g_assert_true (query (document, "/servers/1")->parent == query (document, "/servers"));

  multitude_snapshot_unref (document);
  counting_source_clear (&counting);
}

static gsize
count_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

/* A name is one string, however often it is used and spelt. */
static void
test_names_are_shared (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const char *text = "[{\"name\": 1}, {\"n\\u0061me\": 2}, {\"name\": 3, \"other\": 4}]";
  const JsonValue *root = json_parse (arena, text, strlen (text), MAX_DEPTH, NULL);
  const JsonValue *first = json_array_get (root, 0)->container.first;
  const JsonValue *second = json_array_get (root, 1)->container.first;
  const JsonValue *third = json_array_get (root, 2)->container.first;

  g_assert_true (first->key == second->key && second->key == third->key);
  g_assert_cmpstr (third->next->key->text, ==, "other");
}

/* What 100 objects take that have a member of this name. */
static gsize
measure_name (const char *name)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GString) text = g_string_new ("[");
  guint i;

  for (i = 0; i < 100; i++)
    g_string_append_printf (text, "%s{\"%s\":%u}", i > 0 ? "," : "", name, i);
  g_string_append_c (text, ']');

  g_assert_nonnull (json_parse (arena, text->str, text->len, MAX_DEPTH, NULL));
  return count_used (arena);
}

/* 32 letters more are 32 bytes more, and not 3200. */
static void
test_names_cost_nothing (void)
{
  g_assert_cmpuint (measure_name ("a name that is 39 characters long .....") - measure_name ("a name."), ==, 32);
}

static void
test_lookup (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GString *text = g_string_new ("{\"twice\": -1");
  const JsonValue *root;
  guint i;

  for (i = 0; i < 1000; i++)
    g_string_append_printf (text, ", \"name %u\": %u", i, i);
  g_string_append (text, ", \"twice\": -2, \"a\\u0000b\": -3, \"\": -4}");
  root = json_parse (arena, text->str, text->len, MAX_DEPTH, NULL);
  g_string_free (text, TRUE);
  g_assert_nonnull (root);
  g_assert_cmpuint (root->container.n_values, ==, 1004);

  for (i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("name %u", i);

      g_assert_cmpint (json_object_lookup (root, name, strlen (name))->integer, ==, i);
    }
  g_assert_cmpint (json_object_lookup (root, "twice", 5)->integer, ==, -2);
  g_assert_cmpint (json_object_lookup (root, "a\0b", 3)->integer, ==, -3);
  g_assert_cmpint (json_object_lookup (root, "", 0)->integer, ==, -4);
  g_assert_null (json_object_lookup (root, "a", 1));
  g_assert_null (json_object_lookup (root, "name 1000", 9));
}

/* ---- What is not built ---- */

/* Behind each byte; the copy ends there, so that a checker sees who reads on. */
static void
test_truncated (void)
{
  gsize length;
  g_autofree char *text = load_document (&length);
  gsize i;

  g_strchomp (text);
  length = strlen (text);
  for (i = 0; i < length; i++)
    {
      g_autofree char *part = g_strndup (text, i);
      GError *error = NULL;

      g_assert_false (parses (part, i, &error));
      g_assert_error (error, JSON_ERROR, JSON_ERROR_SYNTAX);
      g_assert_true (g_str_has_prefix (error->message, "line "));
      g_clear_error (&error);
    }
  g_assert_true (parses (text, length, NULL));
}

/* Whatever a byte is changed into, it is read or refused. */
static void
test_spoilt (void)
{
  static const char spoilers[] = { '\0', '"', '\\', '[', ']', '{', '}', ',', ':', '0', '-', 'e', 'u', '\n', ' ', '\x80', '\xff' };
  gsize length;
  g_autofree char *text = load_document (&length);
  guint n_read = 0;
  gsize i;
  gsize j;

  for (i = 0; i < length; i++)
    {
      char original = text[i];

      for (j = 0; j < G_N_ELEMENTS (spoilers); j++)
        {
          GError *error = NULL;

          text[i] = spoilers[j];
          if (parses (text, length, &error))
            n_read++;
          else
            g_assert_true (error != NULL && error->domain == JSON_ERROR);
          g_clear_error (&error);
        }
      text[i] = original;
    }
  g_assert_cmpuint (n_read, >, 0);
}

/* The k-th request of memory fails, until there are not so many. */
static void
test_no_memory (void)
{
  gsize length;
  g_autofree char *text = load_document (&length);
  gboolean is_read = FALSE;
  guint k;

  for (k = 1; !is_read; k++)
    {
      CountingSource counting;
      MultitudeArena *arena;
      GError *error = NULL;

      counting_source_init (&counting, COUNTING_FIXED);
      counting.fails_at = k;
      arena = multitude_arena_new_with_source (&counting.source);
      is_read = json_parse (arena, text, length, MAX_DEPTH, &error) != NULL;
      if (!is_read)
        g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
      g_clear_error (&error);

      /* Where chunks lie decides whether the last one is needed. */
      if (is_read)
        g_assert_cmpuint (counting_source_get_n_requests (&counting), <, k);
      else
        g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, k);

      g_object_unref (arena);
      counting_source_clear (&counting);
    }
  g_assert_cmpuint (k, >, 3);
}

/* After a failure the same arena is good for the next document. */
static void
test_budget (void)
{
  gsize length;
  g_autofree char *text = load_document (&length);
  gboolean is_read = FALSE;
  guint n_refused = 0;
  guint64 budget;

  for (budget = 0; !is_read; budget += 64)
    {
      g_autoptr (MultitudeArena) arena = multitude_arena_new ();
      GError *error = NULL;

      multitude_arena_set_byte_budget (arena, budget);
      is_read = json_parse (arena, text, length, MAX_DEPTH, &error) != NULL;
      g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), <=, budget);
      if (is_read)
        break;

      n_refused++;
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
      g_clear_error (&error);
      multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
      g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
      if (budget >= 4096)
        g_assert_nonnull (json_parse (arena, "[{\"a\": 1}]", 10, MAX_DEPTH, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (n_refused, >, 50);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/sealed", test_sealed);
  g_test_add_func ("/json/names-are-shared", test_names_are_shared);
  g_test_add_func ("/json/names-cost-nothing", test_names_cost_nothing);
  g_test_add_func ("/json/lookup", test_lookup);
  g_test_add_func ("/json/truncated", test_truncated);
  g_test_add_func ("/json/spoilt", test_spoilt);
  g_test_add_func ("/json/no-memory", test_no_memory);
  g_test_add_func ("/json/budget", test_budget);

  return g_test_run ();
}
