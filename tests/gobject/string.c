/* Strings that grow: what they do, and that they do it as GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The same steps are made on a GString beside ours.  GLib's own tests of strings run
 * in tests/twins/; what strings end as is in string-freeze.c.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_STEPS 20000
#define MAX_LENGTH 3000

/* ---- The same as GLib's, at random ---- */

typedef struct
{
  MultitudeString *ours;
  GString         *theirs;
  GRand           *rand;
} Pair;

typedef void (*Step) (Pair *pair);

static gsize
random_to (Pair  *pair,
           gsize  last)
{
  return (gsize) g_rand_int_range (pair->rand, 0, (gint32) last + 1);
}

/* Any place, or -1. */
static gssize
random_place (Pair *pair)
{
  return (gssize) random_to (pair, pair->theirs->len + 1) - 1;
}

static const char *const texts[] = {
  "", "a", "b", "ab", "seven..", "eight...", "fifteen letters", "sixteen letters.", "of 32 bytes.. and no more, see",
  "abcabcababcabc which is some more than thirty-two bytes long, so that it is copied by a call",
};

static const char *
random_text (Pair *pair)
{
  return texts[random_to (pair, G_N_ELEMENTS (texts) - 1)];
}

static void
step_append (Pair *pair)
{
  const char *text = random_text (pair);

  multitude_string_append (pair->ours, text);
  g_string_append (pair->theirs, text);
}

static void
step_append_len (Pair *pair)
{
  const char *text = random_text (pair);
  gssize len = (gssize) random_to (pair, strlen (text) + 1) - 1;

  multitude_string_append_len (pair->ours, text, len);
  g_string_append_len (pair->theirs, text, len);
}

static void
step_append_c (Pair *pair)
{
  char c = (char) random_to (pair, 255);

  multitude_string_append_c (pair->ours, c);
  g_string_append_c (pair->theirs, c);
}

static void
step_insert_len (Pair *pair)
{
  gssize pos = random_place (pair);
  const char *text = random_text (pair);

  multitude_string_insert_len (pair->ours, pos, text, -1);
  g_string_insert_len (pair->theirs, pos, text, -1);
}

/* A part of the string into itself. */
static void
step_insert_own (Pair *pair)
{
  gssize pos = random_place (pair);
  gsize from = random_to (pair, pair->theirs->len);
  gsize len = random_to (pair, pair->theirs->len - from);

  multitude_string_insert_len (pair->ours, pos, pair->ours->str + from, (gssize) len);
  g_string_insert_len (pair->theirs, pos, pair->theirs->str + from, (gssize) len);
}

static void
step_insert_c (Pair *pair)
{
  gssize pos = random_place (pair);

  multitude_string_insert_c (pair->ours, pos, 'x');
  g_string_insert_c (pair->theirs, pos, 'x');
}

static void
step_insert_unichar (Pair *pair)
{
  const gunichar chars[] = { 0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x1fffff, 0x200000, 0x3ffffff, 0x4000000 };
  gunichar wc = chars[random_to (pair, G_N_ELEMENTS (chars) - 1)];
  gssize pos = random_place (pair);

  multitude_string_insert_unichar (pair->ours, pos, wc);
  g_string_insert_unichar (pair->theirs, pos, wc);
}

static void
step_prepend (Pair *pair)
{
  const char *text = random_text (pair);

  multitude_string_prepend (pair->ours, text);
  g_string_prepend (pair->theirs, text);
  multitude_string_prepend_len (pair->ours, text, (gssize) strlen (text) / 2);
  g_string_prepend_len (pair->theirs, text, (gssize) strlen (text) / 2);
  multitude_string_prepend_c (pair->ours, 'p');
  g_string_prepend_c (pair->theirs, 'p');
  multitude_string_prepend_unichar (pair->ours, 0x20ac);
  g_string_prepend_unichar (pair->theirs, 0x20ac);
  multitude_string_append_unichar (pair->ours, 0x1f600);
  g_string_append_unichar (pair->theirs, 0x1f600);
}

static void
step_overwrite (Pair *pair)
{
  const char *text = random_text (pair);
  gsize pos = random_to (pair, pair->theirs->len);

  multitude_string_overwrite (pair->ours, pos, text);
  g_string_overwrite (pair->theirs, pos, text);
}

static void
step_erase (Pair *pair)
{
  gsize pos = random_to (pair, pair->theirs->len);
  gssize len = (gssize) random_to (pair, pair->theirs->len - pos + 1) - 1;

  multitude_string_erase (pair->ours, (gssize) pos, len);
  g_string_erase (pair->theirs, (gssize) pos, len);
}

static void
step_truncate (Pair *pair)
{
  gsize len = random_to (pair, pair->theirs->len + 5);

  multitude_string_truncate (pair->ours, len);
  g_string_truncate (pair->theirs, len);
}

static void
step_set_size (Pair *pair)
{
  gsize len = random_to (pair, pair->theirs->len + 5);
  gsize old = pair->theirs->len;

  multitude_string_set_size (pair->ours, len);
  g_string_set_size (pair->theirs, len);
  if (len > old)
    {
      memset (pair->ours->str + old, 's', len - old);
      memset (pair->theirs->str + old, 's', len - old);
    }
}

static void
step_assign (Pair *pair)
{
  const char *text = random_text (pair);

  multitude_string_assign (pair->ours, text);
  g_string_assign (pair->theirs, text);
}

static void
step_replace (Pair *pair)
{
  const char *find = texts[random_to (pair, 3)];
  const char *replace = random_text (pair);
  guint limit = (guint) random_to (pair, 4);

  if (*find == '\0' && limit == 0)
    limit = 3;
  g_assert_cmpuint (multitude_string_replace (pair->ours, find, replace, limit), ==,
                    g_string_replace (pair->theirs, find, replace, limit));
}

static void
step_case (Pair *pair)
{
  if (random_to (pair, 1) == 0)
    {
      multitude_string_ascii_up (pair->ours);
      g_string_ascii_up (pair->theirs);
    }
  else
    {
      multitude_string_ascii_down (pair->ours);
      g_string_ascii_down (pair->theirs);
    }
}

static void
step_printf (Pair *pair)
{
  int width = (int) random_to (pair, 700);

  multitude_string_append_printf (pair->ours, "%*d%s", width, 5, "end");
  g_string_append_printf (pair->theirs, "%*d%s", width, 5, "end");
}

static void
step_uri (Pair *pair)
{
  const char *const unescaped[] = { "", "a b/c?d=e&f~g", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3(\xff\xe2\x82" };
  const char *text = unescaped[random_to (pair, 3)];
  const char *allowed = random_to (pair, 1) == 0 ? "/?" : NULL;
  gboolean allow_utf8 = random_to (pair, 1) == 0;

  multitude_string_append_uri_escaped (pair->ours, text, allowed, allow_utf8);
  g_string_append_uri_escaped (pair->theirs, text, allowed, allow_utf8);
}

/* What is behind it may be in the way of its growth, or let it begin again. */
static void
step_memory (Pair *pair)
{
  switch (random_to (pair, 3))
    {
    case 0:
      multitude_box_free (multitude_box_alloc (pair->ours->arena, 8));
      break;
    case 1:
      multitude_string_shrink (pair->ours);
      break;
    case 2:
      multitude_string_reserve (pair->ours, random_to (pair, MAX_LENGTH));
      break;
    default:
      multitude_string_join (pair->ours, multitude_string_split_off (pair->ours, random_to (pair, pair->ours->len)));
      break;
    }
}

static const Step steps[] = {
  step_append, step_append_len, step_append_c, step_insert_len, step_insert_own, step_insert_c, step_insert_unichar,
  step_prepend, step_overwrite, step_erase, step_truncate, step_set_size, step_assign, step_replace, step_case,
  step_printf, step_uri, step_memory,
};

static void
assert_same (Pair *pair)
{
  g_assert_cmpmem (pair->ours->str, pair->ours->len + 1, pair->theirs->str, pair->theirs->len + 1);
  g_assert_cmpuint (pair->ours->allocated_len, >, pair->ours->len);
  g_assert_cmpuint (multitude_string_hash (pair->ours), ==, g_string_hash (pair->theirs));
}

static void
test_as_glib (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  Pair pair = { multitude_string_new (arena, NULL), g_string_new (NULL), g_rand_new_with_seed (7) };
  guint i;

  for (i = 0; i < N_STEPS; i++)
    {
      steps[random_to (&pair, G_N_ELEMENTS (steps) - 1)] (&pair);
      assert_same (&pair);
      if (pair.theirs->len > MAX_LENGTH)
        {
          multitude_string_free (pair.ours, TRUE);
          pair.ours = multitude_string_new (arena, "new");
          g_string_assign (pair.theirs, "new");
        }
    }

  multitude_string_free (pair.ours, TRUE);
  g_string_free (pair.theirs, TRUE);
  g_rand_free (pair.rand);
}

/* ---- Making ---- */

/* The struct that waits for the next string keeps no memory from going. */
static void
test_nothing_after_trim (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  multitude_string_free (multitude_string_new (arena, "a text"), TRUE);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), >, 0);
  multitude_arena_trim (arena);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

static void
test_new (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) empty = multitude_string_new (arena, NULL);
  g_autoptr (MultitudeString) text = multitude_string_new (arena, "text");
  g_autoptr (MultitudeString) nul = multitude_string_new_len (arena, "a\0b", 3);
  g_autoptr (MultitudeString) all = multitude_string_new_len (arena, "text", -1);
  g_autoptr (MultitudeString) none = multitude_string_new_len (arena, NULL, 0);
  g_autoptr (MultitudeString) room = multitude_string_new_len (arena, NULL, 100);
  g_autoptr (MultitudeString) sized = multitude_string_sized_new (arena, 1000);

  g_assert_cmpstr (empty->str, ==, "");
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_cmpuint (empty->allocated_len, ==, 1);
  g_assert_cmpstr (text->str, ==, "text");
  g_assert_cmpuint (text->len, ==, 4);
  g_assert_cmpuint (text->allocated_len, ==, 240);
  g_assert_cmpmem (nul->str, nul->len + 1, "a\0b", 4);
  g_assert_cmpstr (all->str, ==, "text");
  g_assert_cmpuint (none->allocated_len, ==, 1);
  g_assert_cmpuint (room->len, ==, 0);
  g_assert_cmpuint (room->allocated_len, ==, 104);
  g_assert_cmpstr (sized->str, ==, "");
  g_assert_cmpuint (sized->allocated_len, ==, 1008);
  assert_aligned (sized->str, 16);

  g_assert_true (multitude_string_equal (text, all));
  g_assert_false (multitude_string_equal (text, nul));
  g_assert_true (multitude_string_equal (empty, none));
  g_assert_cmpstr (multitude_string_get_str (text), ==, "text");
  g_assert_cmpuint (multitude_string_get_len (nul), ==, 3);
}

/* An empty string has no memory, and so none of its calls needs any. */
static void
test_empty (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeString *string;
  gsize reserved;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  string = multitude_string_new (arena, "");
  reserved = counting_source_get_outstanding (&counting);

  multitude_string_truncate (string, 5);
  multitude_string_append (string, "");
  multitude_string_append_len (string, NULL, 0);
  multitude_string_insert (string, 0, string->str);
  multitude_string_assign (string, "");
  multitude_string_assign (string, string->str);
  multitude_string_set_size (string, 0);
  multitude_string_erase (string, 0, -1);
  multitude_string_ascii_up (string);
  multitude_string_shrink (string);
  multitude_string_printf (string, "%s", "");
  g_assert_cmpuint (multitude_string_replace (string, "a", "b", 0), ==, 0);
  g_bytes_unref (multitude_string_steal_bytes (string));
  g_assert_cmpuint (string->allocated_len, ==, 1);
  g_assert_cmpstr (string->str, ==, "");
  multitude_string_free (string, TRUE);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, reserved);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_holding (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  MultitudeString *string = multitude_string_new_holding (arena, "text", &error);
  MultitudeString *copy, *tail;
  gpointer weak = arena;

  g_object_add_weak_pointer (G_OBJECT (arena), &weak);
  g_object_unref (arena);
  copy = g_boxed_copy (MULTITUDE_TYPE_STRING, string);
  tail = multitude_string_split_off (string, 2);
  multitude_string_append_c (copy, '!');
  g_assert_cmpstr (string->str, ==, "te");
  g_assert_cmpstr (tail->str, ==, "xt");
  g_assert_cmpstr (copy->str, ==, "text!");

  multitude_string_free (tail, TRUE);
  g_bytes_unref (multitude_string_free_to_bytes (string));
  g_assert_nonnull (weak);
  g_boxed_free (MULTITUDE_TYPE_STRING, copy);
  g_assert_null (weak);
}

/* ---- Growing ---- */

static void
test_grows_in_place (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = multitude_string_new (arena, "a");
  g_autoptr (MultitudeStats) stats = NULL;
  const char *str = string->str;
  guint i;

  for (i = 0; i < 2000; i++)
    multitude_string_append (string, "b");
  g_assert_true (string->str == str);

  multitude_string_shrink (string);
  g_assert_cmpuint (string->allocated_len, ==, 2008);
  multitude_string_reserve (string, 3000);
  g_assert_cmpuint (string->allocated_len, ==, 3008);
  multitude_string_reserve (string, 10);
  g_assert_cmpuint (string->allocated_len, ==, 3008);
  g_assert_true (string->str == str);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_n_relocated (stats), ==, 0);
}

static void
test_relocated (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = multitude_string_new (arena, "0123456789");
  g_autoptr (MultitudeStats) stats = NULL;
  gpointer box = multitude_box_alloc (arena, 8);
  guint i;

  for (i = 0; i < 5; i++)
    multitude_string_append (string, string->str);
  g_assert_cmpuint (string->len, ==, 320);
  for (i = 0; i < 32; i++)
    g_assert_cmpint (strncmp (string->str + 10 * i, "0123456789", 10), ==, 0);
  multitude_box_free (box);

  box = multitude_box_alloc (arena, 8);
  multitude_string_reserve (string, 100000);
  multitude_box_free (box);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_n_relocated (stats), ==, 2);
  g_assert_cmpuint (string->len, ==, 320);
}

/* What it was is gone when it has moved: its chunk is the source's again. */
static void
test_append_own_oversized (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeString *string;
  guint i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  string = multitude_string_sized_new (arena, 300000);
  multitude_string_set_size (string, 300000);
  for (i = 0; i < 300000; i++)
    string->str[i] = (char) ('a' + i % 23);

  multitude_string_append (string, string->str);
  g_assert_cmpuint (string->len, ==, 600000);
  for (i = 0; i < 600000; i++)
    g_assert_cmpint (string->str[i], ==, 'a' + (i % 300000) % 23);

  multitude_string_free (string, TRUE);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* The arguments are parts of the string that moves. */
static void
test_printf_own (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = multitude_string_new (arena, "ab");
  guint i;

  for (i = 0; i < 10; i++)
    {
      multitude_box_free (multitude_box_alloc (arena, 8));
      multitude_string_append_printf (string, "%s", string->str);
    }
  g_assert_cmpuint (string->len, ==, 2048);
  for (i = 0; i < 2048; i++)
    g_assert_cmpint (string->str[i], ==, i % 2 == 0 ? 'a' : 'b');
}

static void
test_assign_own (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = multitude_string_new (arena, "0123456789abcdefghijklmnopqrstuvwxyz");

  multitude_string_assign (string, string->str + 3);
  g_assert_cmpstr (string->str, ==, "3456789abcdefghijklmnopqrstuvwxyz");
  g_assert_cmpuint (string->len, ==, 33);
  multitude_string_overwrite_len (string, 2, string->str, 20);
  g_assert_cmpstr (string->str, ==, "343456789abcdefghijklmpqrstuvwxyz");
  multitude_string_assign (string, string->str + string->len);
  g_assert_cmpstr (string->str, ==, "");
}

/* ---- Misuse ---- */

static void
test_misuse (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeString) string = multitude_string_new (arena, "text");

#define PREFIX "multitude_string_"
  expect_critical (g_assert_null (multitude_string_new (NULL, "")), PREFIX "new: assertion 'arena != NULL' failed");
  expect_critical (g_assert_null (multitude_string_insert_len (NULL, 0, "", 0)),
                   PREFIX "insert_len: assertion 'string != NULL' failed");
  expect_critical (g_assert_true (multitude_string_insert_len (string, 0, NULL, 1) == string),
                   PREFIX "insert_len: assertion 'len == 0 || val != NULL' failed");
  expect_critical (g_assert_true (multitude_string_append (string, NULL) == string),
                   PREFIX "insert_len: assertion 'len == 0 || val != NULL' failed");
  expect_critical (g_assert_true (multitude_string_insert (string, 5, "x") == string),
                   PREFIX "insert_len: assertion 'place_of (string, pos) <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_insert_c (string, 5, 'x') == string),
                   PREFIX "insert_c: assertion 'place_of (string, pos) <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_insert_unichar (string, 5, 'x') == string),
                   PREFIX "insert_unichar: assertion 'place_of (string, pos) <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_overwrite (string, 5, "x") == string),
                   PREFIX "overwrite_len: assertion 'pos <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_erase (string, 5, 0) == string),
                   PREFIX "erase: assertion 'place <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_erase (string, -1, 0) == string),
                   PREFIX "erase: assertion 'pos >= 0' failed");
  expect_critical (g_assert_true (multitude_string_erase (string, 2, 3) == string),
                   PREFIX "erase: assertion 'length <= string->len - place' failed");
  expect_critical (g_assert_true (multitude_string_assign (string, NULL) == string),
                   PREFIX "assign: assertion 'rval != NULL' failed");
  expect_critical (multitude_string_append_printf (string, NULL),
                   PREFIX "append_vprintf: assertion 'format != NULL' failed");
  expect_critical (g_assert_null (multitude_string_split_off (string, 5)),
                   PREFIX "try_split_off: assertion 'at <= string->len' failed");
  expect_critical (g_assert_true (multitude_string_join (string, string) == string),
                   PREFIX "join: assertion 'tail != NULL && tail != string' failed");
#undef PREFIX
  g_assert_cmpstr (string->str, ==, "text");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/string/as-glib", test_as_glib);
  g_test_add_func ("/string/new", test_new);
  g_test_add_func ("/string/nothing-after-trim", test_nothing_after_trim);
  g_test_add_func ("/string/empty", test_empty);
  g_test_add_func ("/string/holding", test_holding);
  g_test_add_func ("/string/grows-in-place", test_grows_in_place);
  g_test_add_func ("/string/relocated", test_relocated);
  g_test_add_func ("/string/append-own-oversized", test_append_own_oversized);
  g_test_add_func ("/string/printf-own", test_printf_own);
  g_test_add_func ("/string/assign-own", test_assign_own);
  g_test_add_func ("/string/misuse", test_misuse);

  return g_test_run ();
}
