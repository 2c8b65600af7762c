/* Strings of UTF-16: counted ones, and those that grow.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a growing string does is compared with a GString whose bytes are its units,
 * for units below 128.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_STEPS 20000

/* More than shares a chunk. */
#define N_LARGE 60000

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  counting_source_init (&self->counting, COUNTING_FIXED);
  self->arena = multitude_arena_new_with_source (&self->counting.source);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_clear_object (&self->arena);
  counting_source_clear (&self->counting);
}

/* The units of ASCII, valid until the arena is reset. */
static const gunichar2 *
u (Fixture    *self,
   const char *ascii)
{
  return multitude_arena_utf8_to_utf16 (self->arena, ascii, -1, NULL, NULL, NULL);
}

static void
assert_units (const gunichar2 *units,
              gsize            len,
              const char      *ascii)
{
  gsize i;

  g_assert_cmpuint (len, ==, strlen (ascii));
  for (i = 0; i <= len; i++)
    g_assert_cmpuint (units[i], ==, (guchar) ascii[i]);
}

static void
assert_is (MultitudeString16 *string,
           const char        *ascii)
{
  g_assert_true (string->allocated_len == 0 ? string->len == 0 : string->len < string->allocated_len);
  assert_units (string->str, string->len, ascii);
}

/* ---- Counted ---- */

static void
test_ref_string (Fixture      *self,
                 gconstpointer data)
{
  static const gunichar2 units[] = { 'a', 0, 0xd800, 'b', 0 };
  gunichar2 *all = multitude_ref_string16_new (self->arena, units, 4);
  gunichar2 *first = multitude_ref_string16_new (self->arena, units, -1);
  gunichar2 *none = multitude_ref_string16_new (self->arena, NULL, 0);
  gunichar2 *again = multitude_ref_string16_try_new (self->arena, units, 4, NULL);

  g_assert_cmpuint (multitude_ref_string16_length (all), ==, 4);
  g_assert_cmpmem (all, sizeof units, units, sizeof units);
  g_assert_cmpuint (multitude_ref_string16_length (first), ==, 1);
  assert_units (first, 1, "a");
  g_assert_cmpuint (multitude_ref_string16_length (none), ==, 0);
  g_assert_cmpuint (none[0], ==, 0);
  g_assert_true (multitude_ref_string16_equal (all, all));
  g_assert_true (multitude_ref_string16_equal (all, again));
  g_assert_false (multitude_ref_string16_equal (all, first));
  g_assert_false (multitude_ref_string16_equal (first, none));
  g_assert_cmpuint (multitude_ref_string16_hash (all), ==, multitude_ref_string16_hash (again));
  g_assert_cmpuint (multitude_ref_string16_hash (all), !=, multitude_ref_string16_hash (first));

  multitude_ref_string16_release_in (self->arena, none);
  multitude_ref_string16_release_in (self->arena, again);
  g_assert_true (multitude_ref_string16_acquire (first) == first);
  g_clear_object (&self->arena);
  multitude_ref_string16_release (all);
  multitude_ref_string16_release (first);
  assert_units (first, 1, "a");
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), >, 0);
  multitude_ref_string16_release (first);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_ref_string_from_utf8 (Fixture      *self,
                           gconstpointer data)
{
  static const gunichar2 expected[] = { 'z', 0, 0xe4, 0xd83d, 0xde00, 0 };
  GError *error = NULL;
  gunichar2 *string = multitude_ref_string16_new_utf8 (self->arena, "z\0\xc3\xa4\xf0\x9f\x98\x80", 8, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (multitude_ref_string16_length (string), ==, 5);
  g_assert_cmpmem (string, sizeof expected, expected, sizeof expected);
  multitude_ref_string16_release (string);

  g_assert_null (multitude_ref_string16_new_utf8 (self->arena, "ab\xff", -1, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_clear_error (&error);
  g_assert_null (multitude_ref_string16_new_utf8 (self->arena, "ab\xc3\xa4", 3, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT);
  g_assert_cmpstr (error->message, ==, "The text ends within the character at position 2");
  g_clear_error (&error);
}

/* ---- Growing ---- */

static void
test_new (Fixture      *self,
          gconstpointer data)
{
  MultitudeString16 *empty = multitude_string16_new (self->arena, NULL);
  MultitudeString16 *hello = multitude_string16_new (self->arena, u (self, "hello"));
  MultitudeString16 *hel = multitude_string16_new_len (self->arena, u (self, "hello"), 3);
  MultitudeString16 *sized = multitude_string16_sized_new (self->arena, 99);

  g_assert_cmpuint (empty->allocated_len, ==, 0);
  assert_is (empty, "");
  assert_is (hello, "hello");
  assert_is (hel, "hel");
  assert_is (sized, "");
  g_assert_cmpuint (sized->allocated_len, ==, 100);
  g_assert_null (multitude_string16_free (empty, TRUE));
  g_assert_null (multitude_string16_free (hello, TRUE));
  g_assert_null (multitude_string16_free (hel, TRUE));
  g_assert_null (multitude_string16_free (sized, TRUE));
}

static void
test_edit (Fixture      *self,
           gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_new (self->arena, u (self, "bd"));

  g_assert_true (multitude_string16_append (s, u (self, "e")) == s);
  g_assert_true (multitude_string16_append_c (s, 'f') == s);
  g_assert_true (multitude_string16_prepend_len (s, u (self, "a!"), 1) == s);
  g_assert_true (multitude_string16_insert_len (s, 2, u (self, "c"), -1) == s);
  g_assert_true (multitude_string16_insert_len (s, -1, u (self, "g"), 1) == s);
  assert_is (s, "abcdefg");
  g_assert_true (multitude_string16_overwrite_len (s, 5, u (self, "FGH"), 3) == s);
  assert_is (s, "abcdeFGH");
  multitude_string16_overwrite_len (s, 1, u (self, "B"), -1);
  assert_is (s, "aBcdeFGH");
  g_assert_true (multitude_string16_erase (s, 1, 2) == s);
  assert_is (s, "adeFGH");
  multitude_string16_erase (s, 4, -1);
  assert_is (s, "adeF");
  g_assert_true (multitude_string16_truncate (s, 9) == s);
  multitude_string16_truncate (s, 2);
  assert_is (s, "ad");
  g_assert_true (multitude_string16_set_size (s, 500) == s);
  g_assert_cmpuint (s->len, ==, 500);
  g_assert_cmpuint (s->str[500], ==, 0);
  multitude_string16_set_size (s, 1);
  assert_is (s, "a");
  g_assert_true (multitude_string16_assign (s, u (self, "longer")) == s);
  assert_is (s, "longer");
  multitude_string16_assign (s, u (self, ""));
  assert_is (s, "");
  g_assert_true (multitude_string16_try_append_len (s, u (self, "xy"), -1, NULL));
  g_assert_true (multitude_string16_try_insert_len (s, 1, u (self, "-+"), 1, NULL));
  assert_is (s, "x-y");
  multitude_string16_free (s, TRUE);
}

static void
test_characters (Fixture      *self,
                 gconstpointer data)
{
  static const gunichar2 expected[] = { 0xd83d, 0xde00, 'a', 0xffff, 0xd800, 0xdc00, 0xe4, 0, 0xdbff, 0xdfff, 0xd800, 0 };
  MultitudeString16 *s = multitude_string16_new (self->arena, NULL);
  GError *error = NULL;
  char *text;
  gsize length;

  multitude_string16_append_unichar (s, 'a');
  multitude_string16_append_unichar (s, 0xffff);
  multitude_string16_append_unichar (s, 0x10000);
  g_assert_true (multitude_string16_append_utf8 (s, "\xc3\xa4\0\xf4\x8f\xbf\xbf", 7, &error));
  g_assert_true (multitude_string16_append_utf8 (s, "", -1, &error));
  multitude_string16_insert_unichar (s, 0, 0x1f600);
  multitude_string16_append_unichar (s, 0xd800);
  g_assert_cmpmem (s->str, 2 * (s->len + 1), expected, sizeof expected);

  g_assert_null (multitude_string16_to_utf8 (s, &length, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT);
  g_assert_cmpstr (error->message, ==, "The text ends within the character at position 10");
  g_clear_error (&error);
  multitude_string16_append_c (s, 'x');
  g_assert_null (multitude_string16_to_utf8 (s, &length, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_assert_cmpstr (error->message, ==, "There is no valid character at position 11");
  g_clear_error (&error);
  multitude_string16_truncate (s, 10);
  text = multitude_string16_to_utf8 (s, &length, &error);
  g_assert_cmpmem (text, length + 1, "\xf0\x9f\x98\x80" "a\xef\xbf\xbf\xf0\x90\x80\x80\xc3\xa4\0\xf4\x8f\xbf\xbf", 20);

  g_assert_false (multitude_string16_append_utf8 (s, "ok\xed\xa0\x80", -1, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_clear_error (&error);

  /* A NUL is a wrong byte like any other, and only the end is the end. */
  g_assert_false (multitude_string16_append_utf8 (s, "\xc3\0abc", 5, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_clear_error (&error);
  g_assert_false (multitude_string16_append_utf8 (s, "a\0\xc3", 3, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);
  g_assert_null (multitude_ref_string16_new_utf8 (s->arena, "\xe2\x82\0", 3, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_ILLEGAL_SEQUENCE);
  g_clear_error (&error);
  g_assert_null (multitude_ref_string16_new_utf8 (s->arena, "\xe2\x82", -1, &error));
  g_assert_error (error, G_CONVERT_ERROR, G_CONVERT_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);
  g_assert_cmpuint (s->len, ==, 10);
  multitude_string16_free (s, TRUE);
}

/* Every part of a string of 8 at every place in it, with room and without. */
static void
test_own_parts (Fixture      *self,
                gconstpointer data)
{
  gsize pos, from, n, roomy;

  for (pos = 0; pos <= 8; pos++)
    for (from = 0; from <= 8; from++)
      for (n = 0; n <= 8 - from; n++)
        for (roomy = 0; roomy <= 64; roomy += 64)
          {
            MultitudeString16 *s = multitude_string16_new (self->arena, NULL);
            MultitudeString16 *o = multitude_string16_new (self->arena, NULL);
            g_autoptr (GString) expected = g_string_new ("abcdefgh");
            g_autofree char *part = g_strndup (&"abcdefgh"[from], n);

            multitude_string16_reserve (s, 8 + roomy);
            multitude_string16_append_len (s, u (self, "abcdefgh"), 8);
            multitude_string16_insert_len (s, (gssize) pos, s->str + from, (gssize) n);
            g_string_insert (expected, (gssize) pos, part);
            assert_is (s, expected->str);

            g_string_assign (expected, "abcdefgh");
            g_string_overwrite (expected, pos, part);
            multitude_string16_reserve (o, 8 + roomy);
            multitude_string16_append_len (o, u (self, "abcdefgh"), 8);
            multitude_string16_overwrite_len (o, pos, o->str + from, (gssize) n);
            assert_is (o, expected->str);

            multitude_string16_assign (o, o->str + MIN (from, o->len));
            assert_is (o, expected->str + MIN (from, expected->len));
            multitude_string16_free (o, TRUE);
            multitude_string16_free (s, TRUE);
          }
}

/* In a chunk of its own, which goes back to the source as soon as the string moves. */
static void
test_own_parts_move (Fixture      *self,
                     gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_sized_new (self->arena, N_LARGE);
  gsize i;

  multitude_string16_set_size (s, N_LARGE);
  for (i = 0; i < N_LARGE; i++)
    s->str[i] = (gunichar2) i;

  multitude_string16_overwrite_len (s, N_LARGE - 1, s->str, N_LARGE);
  g_assert_cmpuint (s->len, ==, 2 * N_LARGE - 1);
  multitude_string16_shrink (s);
  multitude_string16_insert_len (s, -1, s->str + N_LARGE - 1, N_LARGE);
  for (i = 0; i < N_LARGE; i++)
    {
      g_assert_cmpuint (s->str[N_LARGE - 1 + i], ==, (gunichar2) i);
      g_assert_cmpuint (s->str[2 * N_LARGE - 1 + i], ==, (gunichar2) i);
    }
  multitude_string16_free (s, TRUE);
}

static void
test_as_gstring (Fixture      *self,
                 gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_new (self->arena, NULL);
  g_autoptr (GString) g = g_string_new (NULL);
  gsize i;

  for (i = 0; i < N_STEPS; i++)
    {
      g_autofree char *text = g_strnfill ((gsize) g_test_rand_int_range (0, 20), (char) g_test_rand_int_range ('a', 'z'));
      g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, NULL, NULL);
      gssize pos = g_test_rand_int_range (0, (gint32) g->len + 1);
      gssize n = g_test_rand_int_range (0, (gint32) g->len - (gint32) pos + 1);

      switch (g_test_rand_int_range (0, 8))
        {
        case 0:
          multitude_string16_append (s, units);
          g_string_append (g, text);
          break;
        case 1:
          multitude_string16_insert_len (s, pos, units, -1);
          g_string_insert_len (g, pos, text, -1);
          break;
        case 2:
          multitude_string16_erase (s, pos, n);
          g_string_erase (g, pos, n);
          break;
        case 3:
          multitude_string16_overwrite_len (s, (gsize) pos, units, -1);
          g_string_overwrite (g, (gsize) pos, text);
          break;
        case 4:
          multitude_string16_truncate (s, 1000);
          g_string_truncate (g, 1000);
          break;
        case 5:
          multitude_string16_shrink (s);
          multitude_string16_prepend_len (s, units, -1);
          g_string_prepend (g, text);
          break;
        case 6:
          s = multitude_string16_join (s, multitude_string16_split_off (s, (gsize) pos));
          break;
        default:
          multitude_string16_append_c (s, 'c');
          g_string_append_c (g, 'c');
          break;
        }
      assert_is (s, g->str);
    }
  multitude_string16_free (s, TRUE);
}

static void
test_room (Fixture      *self,
           gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_new (self->arena, NULL);
  gunichar2 *before;

  multitude_string16_shrink (s);
  multitude_string16_reserve (s, 0);
  g_assert_cmpuint (s->allocated_len, ==, 0);
  multitude_string16_reserve (s, 999);
  g_assert_cmpuint (s->allocated_len, ==, 1000);
  before = s->str;
  multitude_string16_set_size (s, 999);
  g_assert_true (s->str == before);
  multitude_string16_truncate (s, 3);
  multitude_string16_shrink (s);
  g_assert_cmpuint (s->allocated_len, ==, 4);
  g_assert_true (multitude_string16_try_reserve (s, 6, NULL));
  g_assert_cmpuint (s->allocated_len, ==, 8);
  multitude_string16_free (s, TRUE);
}

static void
test_equal (Fixture      *self,
            gconstpointer data)
{
  MultitudeString16 *a = multitude_string16_new_len (self->arena, u (self, "same"), 4);
  MultitudeString16 *b = multitude_string16_new (self->arena, u (self, "same"));
  MultitudeString16 *c = multitude_string16_new (self->arena, u (self, "sane"));
  gunichar2 *shared;

  g_assert_true (multitude_string16_equal (a, b));
  g_assert_false (multitude_string16_equal (a, c));
  g_assert_cmpuint (multitude_string16_hash (a), ==, multitude_string16_hash (b));
  g_assert_cmpuint (multitude_string16_hash (a), !=, multitude_string16_hash (c));
  multitude_string16_truncate (c, 2);
  g_assert_false (multitude_string16_equal (a, c));

  shared = multitude_ref_string16_new (self->arena, a->str, -1);
  g_assert_cmpuint (multitude_string16_hash (a), ==, multitude_ref_string16_hash (shared));
  multitude_ref_string16_release (shared);
  multitude_string16_free (a, TRUE);
  multitude_string16_free (b, TRUE);
  multitude_string16_free (c, TRUE);
}

static void
test_split_and_join (Fixture      *self,
                     gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_new (self->arena, u (self, "headtail"));
  MultitudeString16 *tail = multitude_string16_split_off (s, 4);
  MultitudeString16 *all, *none;
  gunichar2 *units;

  assert_is (s, "head");
  assert_is (tail, "tail");
  units = tail->str;
  all = multitude_string16_split_off (tail, 0);
  g_assert_true (all->str == units);
  assert_is (tail, "");
  g_assert_cmpuint (tail->allocated_len, ==, 0);
  g_assert_true (multitude_string16_join (tail, all) == tail);
  g_assert_true (tail->str == units);
  none = multitude_string16_split_off (tail, 4);
  assert_is (none, "");
  g_assert_true (multitude_string16_join (s, none) == s);
  multitude_string16_join (s, tail);
  assert_is (s, "headtail");
  multitude_string16_free (s, TRUE);
}

/* ---- The end ---- */

static void
test_freeze (Fixture      *self,
             gconstpointer data)
{
  MultitudeString16 *boxed = multitude_string16_new (self->arena, u (self, "boxed"));
  MultitudeString16 *counted = multitude_string16_new (self->arena, u (self, "counted"));
  MultitudeString16 *bytes = multitude_string16_new (self->arena, u (self, "bytes"));
  gunichar2 *where[] = { boxed->str, counted->str, bytes->str };
  gunichar2 *box, *shared;
  GBytes *data_bytes;
  gsize len;

  self->counting.refuses = TRUE;
  box = multitude_string16_free_to_box (boxed, &len);
  shared = multitude_string16_free_to_ref_string16 (counted);
  data_bytes = multitude_string16_free_to_bytes (bytes);
  g_clear_object (&self->arena);

  g_assert_true (box == where[0]);
  assert_units (box, len, "boxed");
  g_assert_true (shared == where[1]);
  assert_units (shared, multitude_ref_string16_length (shared), "counted");
  g_assert_true (g_bytes_get_data (data_bytes, &len) == where[2]);
  g_assert_cmpuint (len, ==, 10);
  g_assert_cmpmem (g_bytes_get_data (data_bytes, NULL), len, where[2], 10);

  multitude_box_free (box);
  multitude_ref_string16_release (shared);
  g_bytes_unref (data_bytes);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
}

static void
test_freeze_empty (Fixture      *self,
                   gconstpointer data)
{
  gsize len = 7;
  gunichar2 *box = multitude_string16_free_to_box (multitude_string16_new (self->arena, NULL), &len);
  gunichar2 *segment = multitude_string16_free (multitude_string16_sized_new (self->arena, 5), FALSE);
  gunichar2 *shared = multitude_string16_free_to_ref_string16 (multitude_string16_new (self->arena, NULL));
  GBytes *bytes = multitude_string16_free_to_bytes (multitude_string16_sized_new (self->arena, 5));

  g_assert_cmpuint (len, ==, 0);
  g_assert_cmpuint (box[0], ==, 0);
  g_assert_cmpuint (segment[0], ==, 0);
  g_assert_cmpuint (shared[0], ==, 0);
  g_assert_cmpuint (multitude_ref_string16_length (shared), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  multitude_box_free (box);
  multitude_box_free (segment);
  multitude_ref_string16_release (shared);
  g_bytes_unref (bytes);
}

/* What is built, frozen and dropped in each generation asks the source for nothing. */
static void
test_steady_state (Fixture      *self,
                   gconstpointer data)
{
  guint n_requests = 0;
  guint cycle, i;

  for (cycle = 0; cycle < 64; cycle++)
    {
      if (cycle == 16)
        n_requests = counting_source_get_n_requests (&self->counting);
      for (i = 0; i < 200; i++)
        {
          MultitudeString16 *s = multitude_string16_new (self->arena, u (self, "so much"));
          guint n;

          for (n = 0; n < i; n++)
            multitude_string16_append_c (s, 'x');
          g_assert_true (multitude_string16_append_utf8 (s, "\xc3\xa4", -1, NULL));
          if (i % 3 == 0)
            multitude_box_free (multitude_string16_free_to_box (s, NULL));
          else if (i % 3 == 1)
            multitude_ref_string16_release (multitude_string16_free_to_ref_string16 (s));
          else
            g_bytes_unref (multitude_string16_free_to_bytes (s));
        }
      multitude_arena_reset (self->arena);
    }
  g_assert_cmpuint (n_requests, >, 0);
  g_assert_cmpuint (counting_source_get_n_requests (&self->counting) - n_requests, ==, 0);
}

static void
test_misuse (Fixture      *self,
             gconstpointer data)
{
  MultitudeString16 *s = multitude_string16_new (self->arena, u (self, "s"));
  gpointer result;

  expect_critical (result = multitude_string16_insert_len (s, 2, s->str, 1),
                   "multitude_string16_insert_len: assertion 'at <= string->len' failed");
  g_assert_true (result == s);
  expect_critical (result = multitude_string16_insert_unichar (s, 0, 0x110000),
                   "multitude_string16_insert_unichar: assertion 'wc <= 0x10ffff' failed");
  expect_critical (result = multitude_string16_erase (s, 0, 2),
                   "multitude_string16_erase: assertion 'n <= string->len - (gsize) pos' failed");
  expect_critical (result = multitude_string16_overwrite_len (s, 2, s->str, 1),
                   "multitude_string16_overwrite_len: assertion 'pos <= string->len' failed");
  expect_critical (result = multitude_string16_join (s, s),
                   "multitude_string16_join: assertion 'tail != NULL && tail != string' failed");
  expect_critical (result = multitude_string16_new (NULL, NULL),
                   "multitude_string16_new_len: assertion 'arena != NULL' failed");
  g_assert_null (result);
  expect_critical (result = multitude_ref_string16_acquire (NULL),
                   "multitude_ref_string16_acquire: assertion 'units != NULL' failed");
  assert_is (s, "s");
  multitude_string16_free (s, TRUE);
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/string16/counted/units", test_ref_string);
  add ("/string16/counted/from-utf8", test_ref_string_from_utf8);
  add ("/string16/new", test_new);
  add ("/string16/edit", test_edit);
  add ("/string16/characters", test_characters);
  add ("/string16/own-parts", test_own_parts);
  add ("/string16/own-parts-move", test_own_parts_move);
  add ("/string16/as-gstring", test_as_gstring);
  add ("/string16/room", test_room);
  add ("/string16/equal", test_equal);
  add ("/string16/split-and-join", test_split_and_join);
  add ("/string16/freeze", test_freeze);
  add ("/string16/freeze-empty", test_freeze_empty);
  add ("/string16/steady-state", test_steady_state);
  add ("/string16/misuse", test_misuse);

  return g_test_run ();
}
