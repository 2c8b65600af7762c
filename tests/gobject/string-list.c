/* Lists of strings: what they hold, what they signal, and whose memory it is in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every change is made to a plain array as well, and what the list signals is
 * compared with it.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_LINES 100000
#define N_CHANGES 4000

/* ---- A list and its model ---- */

typedef struct
{
  MultitudeStringList *list;
  GPtrArray           *strings;
  guint                n_signals;
  guint                n_notifications;
  guint                position;
  guint                n_removed;
  guint                n_added;
} Watched;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    data)
{
  Watched *self = data;

  g_assert_true (model == G_LIST_MODEL (self->list));
  self->n_signals++;
  self->position = position;
  self->n_removed = n_removed;
  self->n_added = n_added;
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    data)
{
  Watched *self = data;

  g_assert_true (object == G_OBJECT (self->list));
  g_assert_cmpstr (pspec->name, ==, "n-items");
  self->n_notifications++;
}

static void
watched_init (Watched             *self,
              MultitudeStringList *list)
{
  *self = (Watched) { .list = list, .strings = g_ptr_array_new_with_free_func (g_free) };
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (list, "notify", G_CALLBACK (on_notify), self);
}

static void
watched_clear (Watched *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_ptr_array_unref (self->strings);
}

/* One signal since the last time, and it was this one. */
static void
assert_signal (Watched *self,
               guint    position,
               guint    n_removed,
               guint    n_added)
{
  g_assert_cmpuint (self->n_signals, ==, 1);
  g_assert_cmpuint (self->position, ==, position);
  g_assert_cmpuint (self->n_removed, ==, n_removed);
  g_assert_cmpuint (self->n_added, ==, n_added);
  g_assert_cmpuint (self->n_notifications, ==, n_removed != n_added);
  self->n_signals = 0;
  self->n_notifications = 0;
}

static void
assert_no_signal (Watched *self)
{
  g_assert_cmpuint (self->n_signals, ==, 0);
  g_assert_cmpuint (self->n_notifications, ==, 0);
}

static void
assert_item (Watched *self,
             guint    position)
{
  g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  g_autoptr (MultitudeStringObject) again = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  g_assert_true (item == again);
  g_assert_cmpstr (multitude_string_object_get_string (item), ==, self->strings->pdata[position]);
}

static void
assert_strings (Watched *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint i;

  g_assert_cmpuint (n, ==, self->strings->len);
  for (i = 0; i < n; i++)
    g_assert_cmpstr (multitude_string_list_get_string (self->list, i), ==, self->strings->pdata[i]);
  g_assert_null (multitude_string_list_get_string (self->list, n));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->list), n));
}

/* Both are changed, and the signal is checked. */
static void
watched_splice (Watched            *self,
                guint               position,
                guint               n_removals,
                const char *const  *additions)
{
  guint n_additions = additions != NULL ? g_strv_length ((char **) additions) : 0;
  guint i;

  multitude_string_list_splice (self->list, position, n_removals, additions);
  if (n_removals > 0)
    g_ptr_array_remove_range (self->strings, position, n_removals);
  for (i = 0; i < n_additions; i++)
    g_ptr_array_insert (self->strings, (int) (position + i), g_strdup (additions[i]));

  if (n_removals > 0 || n_additions > 0)
    assert_signal (self, position, n_removals, n_additions);
  else
    assert_no_signal (self);
}

/* ---- Calls ---- */

static void
test_calls (void)
{
  const char *const start[] = { "one", "", "thrêe", NULL };
  const char *const more[] = { "five", "six", NULL };
  g_autofree char *string G_GNUC_UNUSED = NULL;
  Watched self;

  watched_init (&self, multitude_string_list_new (start));
  watched_splice (&self, 3, 0, NULL);
  watched_splice (&self, 1, 0, start + 3);
  g_ptr_array_add (self.strings, g_strdup ("one"));
  g_ptr_array_add (self.strings, g_strdup (""));
  g_ptr_array_add (self.strings, g_strdup ("thrêe"));
  assert_strings (&self);

  multitude_string_list_append (self.list, "four");
  assert_signal (&self, 3, 0, 1);
  multitude_string_list_append_strv (self.list, more);
  assert_signal (&self, 4, 0, 2);
  multitude_string_list_take (self.list, g_strdup ("seven"));
  assert_signal (&self, 6, 0, 1);
  multitude_string_list_remove (self.list, 0);
  assert_signal (&self, 0, 1, 0);
  multitude_string_list_append_strv (self.list, more + 2);
  assert_no_signal (&self);

  g_ptr_array_remove_index (self.strings, 0);
  g_ptr_array_add (self.strings, g_strdup ("four"));
  g_ptr_array_add (self.strings, g_strdup ("five"));
  g_ptr_array_add (self.strings, g_strdup ("six"));
  g_ptr_array_add (self.strings, g_strdup ("seven"));
  assert_strings (&self);
  watched_splice (&self, 2, 2, more);
  watched_splice (&self, 0, 6, NULL);
  assert_strings (&self);
  watched_clear (&self);
}

static void
test_properties (void)
{
  const char *const strings[] = { "a", "b", NULL };
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) same = NULL;
  g_autoptr (MultitudeStringList) list = NULL;
  g_autoptr (MultitudeStringObject) object = multitude_string_object_new ("alone");
  g_autofree char *string = NULL;
  GType item_type;
  guint n_items;

  list = g_object_new (MULTITUDE_TYPE_STRING_LIST, "strings", strings, "arena", arena, NULL);
  g_object_get (list, "arena", &same, "item-type", &item_type, "n-items", &n_items, NULL);
  g_object_get (object, "string", &string, NULL);

  g_assert_true (same == arena && multitude_string_list_get_arena (list) == arena);
  g_assert_true (item_type == MULTITUDE_TYPE_STRING_OBJECT);
  g_assert_true (item_type == g_list_model_get_item_type (G_LIST_MODEL (list)));
  g_assert_cmpuint (n_items, ==, 2);
  g_assert_cmpstr (multitude_string_list_get_string (list, 1), ==, "b");
  g_assert_cmpstr (string, ==, "alone");

  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpstr (multitude_string_list_get_string (list, 0), ==, "a");
}

/* Strings of the list may be what is put in their own place. */
static void
test_own_strings (void)
{
  const char *const start[] = { "one", "two", NULL };
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (start);
  const char *swapped[] = { NULL, NULL, NULL };

  swapped[0] = multitude_string_list_get_string (list, 1);
  swapped[1] = multitude_string_list_get_string (list, 0);
  multitude_string_list_splice (list, 0, 2, swapped);
  g_assert_cmpstr (multitude_string_list_get_string (list, 0), ==, "two");
  g_assert_cmpstr (multitude_string_list_get_string (list, 1), ==, "one");
}

/* ---- Many changes ---- */

static char **
random_strings (guint n)
{
  char **strings = g_new0 (char *, n + 1);
  guint i;

  for (i = 0; i < n; i++)
    strings[i] = g_strnfill ((gsize) (g_test_rand_int_range (0, 200) == 0 ? g_test_rand_int_range (0, 9000)
                                                                          : g_test_rand_int_range (0, 40)),
                             (char) g_test_rand_int_range ('a', 'z' + 1));

  return strings;
}

/* Mostly a few strings, sometimes a thousand: leaves are filled, parted and merged. */
static guint
random_number (guint max)
{
  guint limit = g_test_rand_int_range (0, 50) == 0 ? 1600 : 6;

  return (guint) g_test_rand_int_range (0, (gint32) MIN (max, limit) + 1);
}

static void
random_lines (Watched *self)
{
  g_autoptr (GError) error = NULL;
  guint n = self->strings->len;
  g_auto (GStrv) strings = random_strings (random_number (1600));
  g_autofree char *text = g_strjoinv ("\n", strings);
  g_autofree char *ended = g_strconcat (text, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (ended, strlen (ended));
  guint i;

  if (strings[0] == NULL)
    return;

  g_assert_true (multitude_string_list_append_lines (self->list, bytes, &error));
  g_assert_no_error (error);
  for (i = 0; strings[i] != NULL; i++)
    g_ptr_array_add (self->strings, g_strdup (strings[i]));
  assert_signal (self, n, 0, i);
}

static void
random_change (Watched *self)
{
  guint position = (guint) g_test_rand_int_range (0, (gint32) self->strings->len + 1);
  guint n_removals = random_number (self->strings->len - position);
  g_auto (GStrv) additions = random_strings (random_number (1600));

  watched_splice (self, position, n_removals, (const char *const *) additions);
}

static void
test_random (void)
{
  CountingSource source;
  MultitudeArena *arena;
  Watched self;
  guint i;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  watched_init (&self, multitude_string_list_new_with_arena (arena));
  g_object_unref (arena);

  for (i = 0; i < N_CHANGES; i++)
    {
      if (g_test_rand_int_range (0, 100) == 0)
        random_lines (&self);
      else
        random_change (&self);
      if (self.strings->len > 0)
        assert_item (&self, (guint) g_test_rand_int_range (0, (gint32) self.strings->len));
      if (i % 200 == 0)
        assert_strings (&self);
    }

  assert_strings (&self);
  watched_splice (&self, 0, self.strings->len, NULL);
  assert_strings (&self);
  watched_clear (&self);
  counting_source_clear (&source);
}

/* From the front, from the back, and always at the same place in the middle. */
static void
test_one_by_one (void)
{
  const char *const string[] = { "string", NULL };
  Watched self;
  guint i;

  watched_init (&self, multitude_string_list_new (NULL));
  for (i = 0; i < 3000; i++)
    watched_splice (&self, 0, 0, string);
  for (i = 0; i < 3000; i++)
    watched_splice (&self, 1500, 0, string);
  assert_strings (&self);
  for (i = 0; i < 2000; i++)
    watched_splice (&self, 1500, 1, NULL);
  for (i = 0; i < 2000; i++)
    watched_splice (&self, self.strings->len - 1, 1, NULL);
  assert_strings (&self);
  for (i = 0; i < 2000; i++)
    watched_splice (&self, 0, 1, NULL);
  assert_strings (&self);
  watched_clear (&self);
}

/* ---- Items ---- */

static void
on_gone (gpointer data,
         GObject *object G_GNUC_UNUSED)
{
  *(gboolean *) data = TRUE;
}

static void
test_items_are_forgotten (void)
{
  const char *const start[] = { "one", "two", NULL };
  const char *const zero[] = { "zero", NULL };
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (start);
  GListModel *model = G_LIST_MODEL (list);
  MultitudeStringObject *item = g_list_model_get_item (model, 1);
  MultitudeStringObject *same;
  gboolean is_gone = FALSE;

  multitude_string_list_splice (list, 0, 0, zero);
  same = g_list_model_get_item (model, 2);
  g_assert_true (same == item);
  g_object_weak_ref (G_OBJECT (item), on_gone, &is_gone);
  g_object_unref (item);
  g_assert_false (is_gone);
  g_object_unref (item);
  g_assert_true (is_gone);

  item = g_list_model_get_item (model, 2);
  g_assert_cmpstr (multitude_string_object_get_string (item), ==, "two");
  g_object_unref (item);
}

static void
test_items_outlive (void)
{
  const char *const start[] = { "one", "two", NULL };
  const char *const other[] = { "other", NULL };
  MultitudeStringList *list = multitude_string_list_new (start);
  GListModel *model = G_LIST_MODEL (list);
  MultitudeStringObject *removed = g_list_model_get_item (model, 1);
  g_autoptr (MultitudeStringObject) kept = g_list_model_get_item (model, 0);
  g_autoptr (MultitudeStringObject) new = NULL;
  g_autoptr (MultitudeStringObject) same = NULL;

  /* What comes into its place begins where its text did. */
  multitude_string_list_remove (list, 1);
  multitude_string_list_append_strv (list, other);
  new = g_list_model_get_item (model, 1);
  g_assert_true (new != removed);
  g_assert_cmpstr (multitude_string_object_get_string (new), ==, "other");
  g_assert_cmpstr (multitude_string_object_get_string (removed), ==, "two");
  g_object_unref (removed);
  same = g_list_model_get_item (model, 1);
  g_assert_true (same == new);

  g_object_unref (list);
  g_assert_cmpstr (multitude_string_object_get_string (new), ==, "other");
  g_assert_cmpstr (multitude_string_object_get_string (kept), ==, "one");
}

static gpointer
drop_items (gpointer data)
{
  g_ptr_array_unref (data);
  return NULL;
}

/* Bindings collect where they like. */
static void
test_items_dropped_elsewhere (void)
{
  const char *const strings[] = { "a", "b", "c", "d", "e", "f", "g", "h", NULL };
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (strings);
  guint round, i;

  for (round = 0; round < 200; round++)
    {
      GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
      GThread *thread;

      for (i = 0; i < 8; i++)
        g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (list), i));
      thread = g_thread_new ("drop", drop_items, items);
      for (i = 0; i < 8; i++)
        {
          g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);

          g_assert_cmpstr (multitude_string_object_get_string (item), ==, strings[i]);
        }
      g_thread_join (thread);
    }
}

/* ---- Lines ---- */

static void
assert_lines (const char        *text,
              gsize              size,
              const char *const *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *padded = g_strnfill (4096, '-');
  g_autoptr (GString) large = g_string_new (padded);
  g_autoptr (GBytes) small_bytes = g_bytes_new (text, size);
  g_autoptr (GBytes) large_bytes = NULL;
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (NULL);
  guint n = g_strv_length ((char **) expected);
  guint i;

  /* Copied, and kept behind a line that is long enough for it. */
  g_string_append_c (large, '\n');
  g_string_append_len (large, text, (gssize) size);
  large_bytes = g_bytes_new (large->str, large->len);
  g_assert_true (multitude_string_list_append_lines (list, small_bytes, &error));
  g_assert_true (multitude_string_list_append_lines (list, large_bytes, &error));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2 * n + 1);
  for (i = 0; i < n; i++)
    {
      g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (list), n + 1 + i);
      g_autoptr (MultitudeStringObject) same = NULL;

      g_assert_cmpstr (multitude_string_object_get_string (item), ==, expected[i]);
      g_assert_cmpstr (multitude_string_list_get_string (list, i), ==, expected[i]);
      g_assert_cmpstr (multitude_string_list_get_string (list, n + 1 + i), ==, expected[i]);
      same = g_list_model_get_item (G_LIST_MODEL (list), n + 1 + i);
      g_assert_true (same == item);
    }
}

static void
test_lines (void)
{
  const char *const three[] = { "one", "", "three", NULL };
  const char *const returns[] = { "a", "", "b\rc", "d\r", NULL };
  const char *const empty[] = { "", NULL };

  assert_lines ("one\n\nthree", 10, three);
  assert_lines ("one\n\nthree\n", 11, three);
  assert_lines ("one\r\n\r\nthree\r\n", 14, three);
  assert_lines ("a\r\n\r\nb\rc\nd\r", 11, returns);
  assert_lines ("\n", 1, empty);
  assert_lines ("\r\n", 2, empty);
  assert_lines ("", 0, empty + 1);
}

static void
on_bytes_freed (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static char *
make_text (guint n_lines)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < n_lines; i++)
    g_string_append_printf (text, "line %019u\n", i);

  return g_string_free (text, FALSE);
}

/* 8 bytes a line, and the text is where it was. */
static void
test_lines_are_not_copied (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = make_text (N_LINES);
  gboolean is_freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func (text, strlen (text), on_bytes_freed, &is_freed);
  Watched self;

  watched_init (&self, multitude_string_list_new (NULL));
  g_assert_true (multitude_string_list_append_lines (self.list, bytes, &error));
  assert_signal (&self, 0, 0, N_LINES);
  g_bytes_unref (bytes);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (multitude_string_list_get_arena (self.list)),
                    <=, 9 * N_LINES);

  g_assert_cmpstr (multitude_string_list_get_string (self.list, 77777), ==, "line 0000000000000077777");
  multitude_string_list_splice (self.list, 0, 50000, NULL);
  multitude_string_list_splice (self.list, 1, N_LINES - 50001, NULL);
  g_assert_false (is_freed);
  g_assert_cmpstr (multitude_string_list_get_string (self.list, 0), ==, "line 0000000000000050000");
  g_assert_true (is_freed);
  watched_clear (&self);
}

/* 25 bytes with the NUL, 8 for the position, and what chunks are made of. */
static void
test_appended_are_small (void)
{
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (NULL);
  guint i;

  for (i = 0; i < N_LINES; i++)
    {
      char line[32];

      g_snprintf (line, sizeof line, "line %019u", i);
      multitude_string_list_append (list, line);
    }
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (multitude_string_list_get_arena (list)),
                    <=, 36 * N_LINES);
}

/* A list that is emptied and filled again stays as large as it is. */
static void
test_memory_is_used_again (void)
{
  g_autofree char *text = make_text (2000);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (MultitudeStringList) list = multitude_string_list_new ((const char *const *) lines);
  MultitudeArena *arena = multitude_string_list_get_arena (list);
  guint64 reserved;
  guint i;

  for (i = 0; i < 10; i++)
    multitude_string_list_splice (list, 0, 2001, (const char *const *) lines);
  reserved = multitude_arena_get_reserved_bytes (arena);
  for (i = 0; i < 100; i++)
    multitude_string_list_splice (list, 0, 2001, (const char *const *) lines);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, reserved);
}

/* Leaves that lose their entries one by one are put together, in one chunk. */
static void
test_few_are_left (void)
{
  g_autofree char *text = make_text (N_LINES);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (MultitudeStringList) list = multitude_string_list_new (NULL);
  g_autoptr (MultitudeStats) stats = NULL;
  guint i;

  g_assert_true (multitude_string_list_append_lines (list, bytes, NULL));
  for (i = N_LINES; i > 0; i--)
    {
      if (i % 500 != 0)
        multitude_string_list_remove (list, i - 1);
    }

  stats = multitude_arena_get_stats (multitude_string_list_get_arena (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, N_LINES / 500);
  g_assert_cmpuint (multitude_stats_get_retained (stats), <=, 65536);
}

/* ---- Mistakes ---- */

static void
test_bad_text (void)
{
  static const struct { const char *text; gsize size; const char *message; } cases[] = {
    { "a\nb\0c\n", 6, "There is no valid character at position 3" },
    { "\xff", 1, "There is no valid character at position 0" },
    { "ab\xc3", 3, "There is no valid character at position 2" },
  };
  Watched self;
  gsize i;

  watched_init (&self, multitude_string_list_new (NULL));
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].text, cases[i].size);

      g_assert_false (multitude_string_list_append_lines (self.list, bytes, &error));
      expect_error (error, MULTITUDE_ERROR_INVALID, cases[i].message);
      assert_no_signal (&self);
      assert_strings (&self);
    }
  watched_clear (&self);
}

static void
test_criticals (void)
{
  const char *const start[] = { "one", "two", NULL };
  Watched self;

  watched_init (&self, multitude_string_list_new (start));
  expect_critical (multitude_string_list_splice (self.list, 3, 0, start), "*multitude_string_list_splice*");
  expect_critical (multitude_string_list_splice (self.list, 1, 2, NULL), "*multitude_string_list_splice*");
  expect_critical (multitude_string_list_splice (self.list, 1, G_MAXUINT, NULL), "*multitude_string_list_splice*");
  expect_critical (multitude_string_list_try_splice (self.list, 3, 0, start, NULL),
                   "*multitude_string_list_try_splice*");
  expect_critical (multitude_string_list_remove (self.list, 2), "*multitude_string_list_remove*");
  expect_critical (multitude_string_list_append (self.list, NULL), "*multitude_string_list_append*");
  expect_critical (multitude_string_list_take (self.list, NULL), "*multitude_string_list_take*");
  expect_critical (multitude_string_list_append_strv (self.list, NULL), "*multitude_string_list_append_strv*");
  expect_critical (g_assert_false (multitude_string_list_append_lines (self.list, NULL, NULL)),
                   "*multitude_string_list_append_lines*");
  expect_critical (g_assert_null (multitude_string_list_new_with_arena (NULL)),
                   "*multitude_string_list_new_with_arena*");
  expect_critical (g_assert_null (multitude_string_object_new (NULL)), "*multitude_string_object_new*");
  assert_no_signal (&self);
  watched_clear (&self);
}

/* ---- Failures ---- */

/* A change that needs texts of every kind and leaves. */
static gboolean
try_change (MultitudeStringList  *list,
            char                **strings,
            GError              **error)
{
  return multitude_string_list_try_splice (list, 3, 2, (const char *const *) strings, error);
}

static gboolean
try_lines (MultitudeStringList  *list,
           char                **strings,
           GError              **error)
{
  g_autofree char *text = g_strjoinv ("\n", strings);
  g_autoptr (GBytes) bytes = g_bytes_new (text, MIN (strlen (text), 4095));

  return multitude_string_list_append_lines (list, bytes, error);
}

static gboolean
try_held_lines (MultitudeStringList  *list,
                char                **strings,
                GError              **error)
{
  g_autofree char *text = g_strjoinv ("\n", strings);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return multitude_string_list_append_lines (list, bytes, error);
}

/* Fails at every request in turn, and changes nothing until it succeeds. */
static void
assert_undone (gboolean (*change) (MultitudeStringList *, char **, GError **),
               guint      expected_failures)
{
  const char *const start[] = { "a", "b", "c", "d", "e", "f", NULL };
  g_auto (GStrv) strings = random_strings (4000);
  guint fails_at;

  for (fails_at = 1;; fails_at++)
    {
      CountingSource source;
      MultitudeArena *arena;
      GError *error = NULL;
      Watched self;
      guint i;
      gboolean done;

      counting_source_init (&source, COUNTING_FIXED);
      arena = multitude_arena_new_with_source (&source.source);
      watched_init (&self, multitude_string_list_new_with_arena (arena));
      g_object_unref (arena);
      multitude_string_list_append_strv (self.list, start);
      assert_signal (&self, 0, 0, 6);
      for (i = 0; i < 6; i++)
        g_ptr_array_add (self.strings, g_strdup (start[i]));

      source.fails_at = source.n_requests + fails_at;
      done = change (self.list, strings, &error);
      source.fails_at = 0;
      if (!done)
        {
          g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
          g_assert_true (g_str_has_suffix (error->message, "out of memory"));
          g_clear_error (&error);
          assert_no_signal (&self);
          assert_strings (&self);
          g_assert_true (change (self.list, strings, &error));
        }
      g_assert_no_error (error);
      g_assert_cmpuint (self.n_signals, ==, 1);
      watched_clear (&self);
      counting_source_clear (&source);
      if (done)
        break;
    }

  g_assert_cmpuint (fails_at, >, expected_failures);
}

static void
test_failures (void)
{
  assert_undone (try_change, 4);
  assert_undone (try_lines, 1);
  assert_undone (try_held_lines, 1);
}

/* What fails often leaves no texts behind, whether texts or positions were refused. */
static void
test_failures_cost_nothing (void)
{
  CountingSource source;
  MultitudeArena *arena;
  MultitudeStringList *list;
  g_autofree char *long_string = g_strnfill (400, 'y');
  g_autoptr (GPtrArray) boxes = g_ptr_array_new_with_free_func (mtude_box_free);
  const char *strings[61] = { NULL };
  gpointer box;
  guint i;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  list = multitude_string_list_new_with_arena (arena);
  for (i = 0; i < 60; i++)
    strings[i] = "x";
  multitude_string_list_append (list, "first");

  source.refuses = TRUE;
  while ((box = mtude_box_alloc (&arena->core, 8)) != NULL)
    g_ptr_array_add (boxes, box);
  for (i = 0; i < 100; i++)
    g_assert_false (multitude_string_list_try_splice (list, 0, 0, strings, NULL));
  strings[0] = long_string;
  strings[1] = NULL;
  g_assert_true (multitude_string_list_try_splice (list, 1, 0, strings, NULL));
  g_assert_cmpstr (multitude_string_list_get_string (list, 1), ==, long_string);

  g_object_unref (list);
  g_ptr_array_set_size (boxes, 0);
  g_object_unref (arena);
  counting_source_clear (&source);
}

static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStringList) list = multitude_string_list_new_with_arena (arena);
  g_autofree char *large = g_strnfill (100000, 'x');
  const char *const strings[] = { "small", large, NULL };
  GError *error = NULL;

  multitude_arena_set_byte_budget (arena, 8192);
  g_assert_false (multitude_string_list_try_splice (list, 0, 0, strings, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  multitude_string_list_append (list, "small");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/string-list/calls", test_calls);
  g_test_add_func ("/string-list/properties", test_properties);
  g_test_add_func ("/string-list/own-strings", test_own_strings);
  g_test_add_func ("/string-list/random", test_random);
  g_test_add_func ("/string-list/one-by-one", test_one_by_one);
  g_test_add_func ("/string-list/items/forgotten", test_items_are_forgotten);
  g_test_add_func ("/string-list/items/outlive", test_items_outlive);
  g_test_add_func ("/string-list/items/dropped-elsewhere", test_items_dropped_elsewhere);
  g_test_add_func ("/string-list/lines", test_lines);
  g_test_add_func ("/string-list/lines-not-copied", test_lines_are_not_copied);
  g_test_add_func ("/string-list/appended-small", test_appended_are_small);
  g_test_add_func ("/string-list/used-again", test_memory_is_used_again);
  g_test_add_func ("/string-list/few-left", test_few_are_left);
  g_test_add_func ("/string-list/bad-text", test_bad_text);
  g_test_add_func ("/string-list/criticals", test_criticals);
  g_test_add_func ("/string-list/failures", test_failures);
  g_test_add_func ("/string-list/failures-cost-nothing", test_failures_cost_nothing);
  g_test_add_func ("/string-list/budget", test_budget);

  return g_test_run ();
}
