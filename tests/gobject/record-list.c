/* Lists of records: what they hold, what they signal, and whose memory it is in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every change is made to a plain array as well, and what the list signals is compared
 * with it.  record-items.c looks at the objects.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_CHANGES 1500
#define N_RECORDS 100000

static gpointer
no_item (MultitudeRecordList *list G_GNUC_UNUSED,
         guint                position G_GNUC_UNUSED,
         const guint8        *record G_GNUC_UNUSED,
         gsize                size G_GNUC_UNUSED,
         gpointer             user_data G_GNUC_UNUSED)
{
  g_assert_not_reached ();
}

/* ---- A list and its model ---- */

/* `log` has "position-removed+added", and the number of items if that is notified. */
typedef struct
{
  MultitudeRecordList *list;
  gsize                size;
  GByteArray          *records;
  GString             *log;
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
  g_string_append_printf (self->log, "%u-%u+%u ", position, n_removed, n_added);
}

static void
on_notify (GObject    *object,
           GParamSpec *pspec,
           gpointer    data)
{
  Watched *self = data;

  g_assert_true (object == G_OBJECT (self->list));
  g_assert_cmpstr (pspec->name, ==, "n-items");
  g_string_append_printf (self->log, "=%u ", g_list_model_get_n_items (G_LIST_MODEL (self->list)));
}

static void
watched_init (Watched        *self,
              MultitudeArena *arena,
              gsize           size)
{
  *self = (Watched) {
    .list = multitude_record_list_new_with_arena (arena, G_TYPE_OBJECT, size, no_item, NULL, NULL),
    .size = size,
    .records = g_byte_array_new (),
    .log = g_string_new (NULL)
  };
  g_signal_connect (self->list, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (self->list, "notify", G_CALLBACK (on_notify), self);
}

static void
watched_clear (Watched *self)
{
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_byte_array_unref (self->records);
  g_string_free (self->log, TRUE);
}

static void
assert_log (Watched    *self,
            const char *expected)
{
  g_assert_cmpstr (self->log->str, ==, expected);
  g_string_truncate (self->log, 0);
}

static guint
watched_n (Watched *self)
{
  return (guint) (self->records->len / self->size);
}

/* Each is where its size says that it may be. */
static void
assert_records (Watched *self)
{
  gsize alignment = self->size & -self->size;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  g_autoptr (GBytes) bytes = multitude_record_list_get_bytes (self->list, 0, n);
  guint i;

  g_assert_cmpuint (n, ==, watched_n (self));
  for (i = 0; i < n; i++)
    {
      gconstpointer record = multitude_record_list_get_record (self->list, i);

      assert_aligned (record, MIN (alignment, 8));
      g_assert_cmpmem (record, self->size, self->records->data + i * self->size, self->size);
    }
  g_assert_null (multitude_record_list_get_record (self->list, n));
  g_assert_null (multitude_record_list_get_record_bytes (self->list, n));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->list), n));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), self->records->data,
                   self->records->len);
}

/* Changes the model only. */
static void
model_splice (Watched       *self,
              guint          position,
              guint          n_removals,
              gconstpointer  additions,
              guint          n_additions)
{
  gsize offset = position * self->size;
  guint added = (guint) (n_additions * self->size);
  guint len = self->records->len;

  if (n_removals > 0)
    {
      g_byte_array_remove_range (self->records, (guint) offset, (guint) (n_removals * self->size));
      len = self->records->len;
    }
  if (added > 0)
    {
      g_byte_array_set_size (self->records, len + added);
      memmove (self->records->data + offset + added, self->records->data + offset, len - offset);
      memcpy (self->records->data + offset, additions, added);
    }
}

/* Both are changed, and the signals are checked. */
static void
watched_splice (Watched       *self,
                guint          position,
                guint          n_removals,
                gconstpointer  additions,
                guint          n_additions)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  multitude_record_list_splice (self->list, position, n_removals, additions, n_additions);
  model_splice (self, position, n_removals, additions, n_additions);

  if (n_removals > 0 || n_additions > 0)
    g_string_append_printf (expected, "%u-%u+%u ", position, n_removals, n_additions);
  if (n_removals != n_additions)
    g_string_append_printf (expected, "=%u ", watched_n (self));
  assert_log (self, expected->str);
}

/* ---- Calls ---- */

static void
test_calls (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hhiijj", 6);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GError) error = NULL;
  Watched self;

  watched_init (&self, arena, 2);
  multitude_record_list_append (self.list, "aa");
  multitude_record_list_append_records (self.list, "bbccdd", 3);
  multitude_record_list_append_records (self.list, NULL, 0);
  g_assert_true (multitude_record_list_try_append_records (self.list, "ee", 1, &error));
  multitude_record_list_remove (self.list, 1);
  multitude_record_list_splice (self.list, 1, 2, "xxyyzz", 3);
  g_assert_true (multitude_record_list_try_splice (self.list, 0, 1, "AA", 1, &error));
  assert_log (&self, "0-0+1 =1 1-0+3 =4 4-0+1 =5 1-1+0 =4 1-2+3 =5 0-1+1 ");
  g_assert_true (multitude_record_list_append_bytes (self.list, bytes, &error));
  g_assert_true (multitude_record_list_append_bytes (self.list, none, &error));
  g_assert_true (multitude_record_list_splice_bytes (self.list, 0, 1, bytes, &error));
  g_assert_true (multitude_record_list_splice_bytes (self.list, 1, 2, NULL, &error));
  assert_log (&self, "5-0+3 =8 0-1+3 =10 1-2+0 =8 ");
  g_assert_no_error (error);

  model_splice (&self, 0, 0, "hhxxyyzzeehhiijj", 8);
  assert_records (&self);
  one = multitude_record_list_get_record_bytes (self.list, 4);
  g_assert_cmpmem (g_bytes_get_data (one, NULL), g_bytes_get_size (one), "ee", 2);
  g_bytes_unref (one);
  one = multitude_record_list_get_bytes (self.list, 8, 0);
  g_assert_cmpuint (g_bytes_get_size (one), ==, 0);
  g_assert_nonnull (g_bytes_get_data (one, NULL));
  watched_clear (&self);
}

static void
test_properties (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) same = NULL;
  g_autoptr (MultitudeRecordList) list = NULL;
  g_autoptr (MultitudeRecordList) bare = g_object_new (MULTITUDE_TYPE_RECORD_LIST, NULL);
  guint64 record_size;
  GType item_type;
  guint n_items;

  list = multitude_record_list_new_with_arena (arena, G_TYPE_CANCELLABLE, 3, no_item, NULL, NULL);
  multitude_record_list_append_records (list, "abcdef", 2);
  g_object_get (list, "arena", &same, "item-type", &item_type, "n-items", &n_items, "record-size",
                &record_size, NULL);

  g_assert_true (same == arena && multitude_record_list_get_arena (list) == arena);
  g_assert_true (item_type == G_TYPE_CANCELLABLE);
  g_assert_true (item_type == g_list_model_get_item_type (G_LIST_MODEL (list)));
  g_assert_cmpuint (n_items, ==, 2);
  g_assert_cmpuint (record_size, ==, 3);
  g_assert_cmpuint (multitude_record_list_get_record_size (list), ==, 3);
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpmem (multitude_record_list_get_record (list, 1), 3, "def", 3);

  /* Without a function it holds records and has no items. */
  multitude_record_list_append (bare, "x");
  g_assert_cmpuint (multitude_record_list_get_record_size (bare), ==, 1);
  expect_critical (g_assert_null (g_list_model_get_item (G_LIST_MODEL (bare), 0)),
                   "g_list_model_get_item: only a list from multitude_record_list_new() has items");
}

/* Records of the list may be what is put in their own place. */
static void
test_own_records (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gconstpointer second;
  Watched self;

  watched_init (&self, arena, 3);
  watched_splice (&self, 0, 0, "onetwosix", 3);
  second = multitude_record_list_get_record (self.list, 1);
  multitude_record_list_splice (self.list, 0, 3, second, 1);
  multitude_record_list_append (self.list, multitude_record_list_get_record (self.list, 0));
  g_byte_array_set_size (self.records, 0);
  g_byte_array_append (self.records, (const guint8 *) "twotwo", 6);
  assert_records (&self);
  watched_clear (&self);
}

/* ---- Many changes ---- */

/* Mostly a few, sometimes many: leaves are filled, parted and merged. */
static guint
random_number (guint max,
               guint many)
{
  guint limit = g_test_rand_int_range (0, 30) == 0 ? many : 6;

  return (guint) g_test_rand_int_range (0, (gint32) MIN (max, limit) + 1);
}

static guint8 *
random_bytes (gsize size)
{
  guint8 *bytes = g_malloc (size + 1);
  gsize i;

  for (i = 0; i < size; i++)
    bytes[i] = (guint8) g_test_rand_int ();

  return bytes;
}

static void
random_change (Watched *self,
               guint    many)
{
  guint position = (guint) g_test_rand_int_range (0, (gint32) watched_n (self) + 1);
  guint n_removals = random_number (watched_n (self) - position, 2 * many);
  guint n_additions = random_number (many, many);
  g_autofree guint8 *additions = random_bytes (n_additions * self->size);

  watched_splice (self, position, n_removals, additions, n_additions);
}

static void
test_random (gconstpointer data)
{
  gsize size = GPOINTER_TO_SIZE (data);
  guint many = (guint) MIN (1600, 100000 / size);
  CountingSource source;
  MultitudeArena *arena;
  Watched self;
  guint i;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  watched_init (&self, arena, size);
  g_object_unref (arena);

  for (i = 0; i < N_CHANGES; i++)
    {
      random_change (&self, many);
      if (i % 100 == 0)
        assert_records (&self);
    }

  assert_records (&self);
  watched_splice (&self, 0, watched_n (&self), NULL, 0);
  assert_records (&self);
  watched_clear (&self);
  counting_source_clear (&source);
}

/* ---- Memory ---- */

static void
fill (Watched *self,
      guint    n_records)
{
  guint64 number;

  for (number = 0; number < n_records; number++)
    {
      guint64 record[3] = { number, ~number, number * 3 };

      multitude_record_list_append (self->list, record);
    }
}

/* 8 for the position, and what chunks are made of: 65536 for the 64000 that are used. */
static void
test_records_are_small (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint64 reserved;
  Watched self;

  watched_init (&self, arena, 24);
  fill (&self, N_RECORDS);
  reserved = multitude_arena_get_reserved_bytes (arena);
  g_assert_cmpuint (reserved, >=, 32 * N_RECORDS);
  g_assert_cmpuint (reserved, <=, 34 * N_RECORDS);
  watched_clear (&self);
}

/* However records are replaced, new ones get their memory.  Of the positions, which are
 * few bytes here, leaves may be half full.
 */
static void
test_memory_is_used_again (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *records = random_bytes (200 * 5000);
  guint64 reserved;
  Watched self;
  guint i;

  watched_init (&self, arena, 200);
  watched_splice (&self, 0, 0, records, 5000);
  reserved = multitude_arena_get_reserved_bytes (arena);
  for (i = 0; i < 20000; i++)
    {
      multitude_record_list_remove (self.list, (guint) g_test_rand_int_range (0, 5000));
      multitude_record_list_append (self.list, records);
    }
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), <=, reserved + reserved / 2);
  watched_clear (&self);
}

/* The order in which they go does not matter.  What is left is a leaf, a record, and
 * memory for the next ones.
 */
static void
test_memory_goes_back (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeStats) stats = NULL;
  Watched self;
  guint i;

  watched_init (&self, arena, 24);
  fill (&self, N_RECORDS);
  for (i = N_RECORDS; i > 1; i--)
    multitude_record_list_remove (self.list, (guint) g_test_rand_int_range (0, (gint32) i));
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_retained (stats), <=, 3 * 65536);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self.list)), ==, 1);
  watched_clear (&self);
}

/* ---- Mistakes ---- */

static void
test_bad_bytes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcdefgh", 8);
  GError *error = NULL;
  Watched self;

  watched_init (&self, arena, 3);
  g_assert_false (multitude_record_list_append_bytes (self.list, bytes, &error));
  expect_error (error, MULTITUDE_ERROR_INVALID, "8 bytes are not a whole number of records of 3 bytes");
  watched_splice (&self, 0, 0, "abc", 1);
  g_assert_false (multitude_record_list_splice_bytes (self.list, 0, 1, bytes, &error));
  expect_error (error, MULTITUDE_ERROR_INVALID, "8 bytes are not a whole number of records of 3 bytes");
  assert_log (&self, "");
  assert_records (&self);
  watched_clear (&self);
}

static void
test_criticals (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  Watched self;

  watched_init (&self, arena, 1);
  watched_splice (&self, 0, 0, "ab", 2);
  expect_critical (multitude_record_list_splice (self.list, 3, 0, "c", 1), "*multitude_record_list_splice*");
  expect_critical (multitude_record_list_splice (self.list, 1, 2, NULL, 0), "*multitude_record_list_splice*");
  expect_critical (multitude_record_list_splice (self.list, 1, 0, NULL, 1), "*additions != NULL*");
  expect_critical (g_assert_false (multitude_record_list_try_splice (self.list, 1, G_MAXUINT, NULL, 0, NULL)),
                   "*multitude_record_list_try_splice*");
  expect_critical (g_assert_false (multitude_record_list_try_splice (self.list, 1, 0, NULL, 1, NULL)),
                   "*additions != NULL*");
  expect_critical (g_assert_false (multitude_record_list_splice_bytes (self.list, 3, 0, NULL, NULL)),
                   "*multitude_record_list_splice_bytes*");
  expect_critical (g_assert_false (multitude_record_list_append_bytes (self.list, NULL, NULL)),
                   "*multitude_record_list_append_bytes*");
  expect_critical (multitude_record_list_remove (self.list, 2), "*multitude_record_list_remove*");
  expect_critical (multitude_record_list_append (self.list, NULL), "*multitude_record_list_append*");
  expect_critical (g_assert_null (multitude_record_list_get_bytes (self.list, 1, 2)),
                   "*multitude_record_list_get_bytes*");
  expect_critical (g_assert_null (multitude_record_list_new (G_TYPE_OBJECT, 0, no_item, NULL, NULL)),
                   "*record_size > 0*");
  expect_critical (g_assert_null (multitude_record_list_new (G_TYPE_OBJECT, 1, NULL, NULL, NULL)),
                   "*create_item != NULL*");
  expect_critical (g_assert_null (multitude_record_list_new (G_TYPE_INT, 1, no_item, NULL, NULL)),
                   "*item_type*");
  expect_critical (g_assert_null (multitude_record_list_new_with_arena (NULL, G_TYPE_OBJECT, 1, no_item, NULL,
                                                                        NULL)),
                   "*MULTITUDE_IS_ARENA*");
  assert_log (&self, "");
  assert_records (&self);
  watched_clear (&self);
}

/* ---- Failures ---- */

/* Fails at every request in turn, and changes nothing until it succeeds.  Returns how
 * many requests there are.
 */
static guint
assert_undone (gsize size,
               guint n_records)
{
  g_autofree guint8 *records = random_bytes (size * n_records);
  guint fails_at;

  for (fails_at = 1;; fails_at++)
    {
      CountingSource source;
      MultitudeArena *arena;
      GError *error = NULL;
      Watched self;
      gboolean done;

      counting_source_init (&source, COUNTING_FIXED);
      arena = multitude_arena_new_with_source (&source.source);
      watched_init (&self, arena, size);
      watched_splice (&self, 0, 0, records, 6);

      source.fails_at = source.n_requests + fails_at;
      done = multitude_record_list_try_splice (self.list, 3, 2, records, n_records, &error);
      source.fails_at = 0;
      if (!done)
        {
          g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
          g_assert_true (g_str_has_suffix (error->message, "out of memory"));
          g_clear_error (&error);
          assert_log (&self, "");
          assert_records (&self);
          g_assert_true (multitude_record_list_try_splice (self.list, 3, 2, records, n_records, &error));
        }
      g_assert_no_error (error);
      g_string_truncate (self.log, 0);
      model_splice (&self, 3, 2, records, n_records);
      assert_records (&self);
      watched_clear (&self);
      g_object_unref (arena);
      counting_source_clear (&source);
      if (done)
        return fails_at - 1;
    }
}

static void
test_failures (void)
{
  g_assert_cmpuint (assert_undone (16, 12000), >=, 4);
  g_assert_cmpuint (assert_undone (1, 30000), >=, 4);
  g_assert_cmpuint (assert_undone (5000, 60), >=, 4);
}

/* What fails often leaves no records behind, whether they or positions were refused. */
static void
test_failures_cost_nothing (void)
{
  g_autofree guint8 *records = random_bytes (60 * 8);
  CountingSource source;
  MultitudeArena *arena;
  g_autoptr (GPtrArray) boxes = g_ptr_array_new_with_free_func (mtude_box_free);
  gpointer box;
  Watched self;
  guint i;

  counting_source_init (&source, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&source.source);
  watched_init (&self, arena, 8);
  watched_splice (&self, 0, 0, records, 1);

  source.refuses = TRUE;
  while ((box = mtude_box_alloc (&arena->core, 8)) != NULL)
    g_ptr_array_add (boxes, box);
  for (i = 0; i < 100; i++)
    g_assert_false (multitude_record_list_try_splice (self.list, 0, 0, records, 60, NULL));
  assert_log (&self, "");
  assert_records (&self);
  watched_splice (&self, 1, 0, records, 7);
  assert_records (&self);

  watched_clear (&self);
  g_ptr_array_set_size (boxes, 0);
  g_object_unref (arena);
  counting_source_clear (&source);
}

static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *records = random_bytes (16 * 2000);
  g_autoptr (GBytes) bytes = g_bytes_new_static (records, 16 * 2000);
  GError *error = NULL;
  Watched self;

  multitude_arena_set_byte_budget (arena, 8192);
  watched_init (&self, arena, 16);
  g_assert_false (multitude_record_list_try_append_records (self.list, records, 2000, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_false (multitude_record_list_append_bytes (self.list, bytes, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  assert_log (&self, "");
  watched_splice (&self, 0, 0, records, 20);
  assert_records (&self);
  watched_clear (&self);
}

int
main (int   argc,
      char *argv[])
{
  static const gsize sizes[] = { 1, 2, 3, 8, 24, 700, 5001 };
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record-list/calls", test_calls);
  g_test_add_func ("/record-list/properties", test_properties);
  g_test_add_func ("/record-list/own-records", test_own_records);
  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/record-list/random/%" G_GSIZE_FORMAT, sizes[i]);

      g_test_add_data_func (path, GSIZE_TO_POINTER (sizes[i]), test_random);
    }
  g_test_add_func ("/record-list/small", test_records_are_small);
  g_test_add_func ("/record-list/used-again", test_memory_is_used_again);
  g_test_add_func ("/record-list/goes-back", test_memory_goes_back);
  g_test_add_func ("/record-list/bad-bytes", test_bad_bytes);
  g_test_add_func ("/record-list/criticals", test_criticals);
  g_test_add_func ("/record-list/failures", test_failures);
  g_test_add_func ("/record-list/failures-cost-nothing", test_failures_cost_nothing);
  g_test_add_func ("/record-list/budget", test_budget);

  return g_test_run ();
}
