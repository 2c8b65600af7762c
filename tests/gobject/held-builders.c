/* Builders that hold their arena: scripts and values have them, and any thread ends them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One thread makes builders and uses the arena, and another one lets go of them, as
 * the collector of a language does.  What a sanitizer says of it counts as much as
 * what is asserted.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_BUILDERS 3000
#define N_ROUNDS 20000

/* ---- Every kind ---- */

typedef struct
{
  const char *name;
  GType     (*get_type) (void);
  gpointer  (*make) (MultitudeArena *arena);
  guint       n_elements;       /* to be cleared with each */
} Kind;

static int n_cleared;           /* atomic */

static gpointer
make_string (MultitudeArena *arena)
{
  MultitudeString *string = multitude_string_new_holding (arena, "text", NULL);

  multitude_string_append (string, " and more text");
  return string;
}

static gpointer
make_bytes (MultitudeArena *arena)
{
  MultitudeByteArray *array = multitude_byte_array_new_holding (arena, NULL);

  multitude_byte_array_append (array, (const guint8 *) "bytes", 5);
  return array;
}

static gpointer
make_strv (MultitudeArena *arena)
{
  MultitudeStrvBuilder *builder = multitude_strv_builder_new_holding (arena, NULL);

  multitude_strv_builder_add (builder, "one");
  return builder;
}

static void
count_cleared (gpointer data)
{
  g_assert_cmpuint (*(guint32 *) data, ==, 7);
  g_atomic_int_inc (&n_cleared);
}

/* Holds its arena as a copy does. */
static gpointer
make_array (MultitudeArena *arena)
{
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, sizeof (guint32));
  guint32 value = 7;

  multitude_array_set_clear_func (array, count_cleared);
  multitude_array_append_val (array, value);
  multitude_array_append_val (array, value);
  return g_boxed_copy (MULTITUDE_TYPE_ARRAY, array);
}

static const Kind kinds[] = {
  { "string", multitude_string_get_type, make_string, 0 },
  { "byte-array", multitude_byte_array_get_type, make_bytes, 0 },
  { "array", multitude_array_get_type, make_array, 2 },
  { "strv-builder", multitude_strv_builder_get_type, make_strv, 0 },
};

/* ---- Threads ---- */

typedef struct
{
  GAsyncQueue *queue;
  GType        type;
} Collector;

/* Ends with a builder that is the queue itself. */
static gpointer
collect (gpointer data)
{
  Collector *self = data;
  gpointer builder;

  while ((builder = g_async_queue_pop (self->queue)) != self->queue)
    g_boxed_free (self->type, builder);

  return NULL;
}

static void
test_collected_elsewhere (gconstpointer data)
{
  const Kind *kind = data;
  CountingSource counting;
  MultitudeArena *arena;
  Collector collector = { g_async_queue_new (), kind->get_type () };
  GThread *thread = g_thread_new ("collector", collect, &collector);

  n_cleared = 0;
  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (guint i = 0; i < N_BUILDERS; i++)
    {
      gpointer builder = kind->make (arena);

      g_async_queue_push (collector.queue, builder);
      multitude_box_free_in (arena, multitude_box_alloc (arena, i % 100));
      if (i % 100 == 99)
        multitude_arena_reset (arena);
    }

  /* The last of them ends the arena. */
  g_object_unref (arena);
  g_async_queue_push (collector.queue, collector.queue);
  g_thread_join (thread);
  g_async_queue_unref (collector.queue);
  counting_source_clear (&counting);
  g_assert_cmpint (n_cleared, ==, N_BUILDERS * kind->n_elements);
}

/* Two threads have one builder, and are done at the same time. */
static void
test_two_references (gconstpointer data)
{
  const Kind *kind = data;
  CountingSource counting;
  MultitudeArena *arena;
  Collector collector = { g_async_queue_new (), kind->get_type () };
  GThread *thread = g_thread_new ("collector", collect, &collector);

  n_cleared = 0;
  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (guint i = 0; i < N_BUILDERS; i++)
    {
      gpointer builder = kind->make (arena);

      g_async_queue_push (collector.queue, g_boxed_copy (collector.type, builder));
      g_boxed_free (collector.type, builder);
    }

  g_object_unref (arena);
  g_async_queue_push (collector.queue, collector.queue);
  g_thread_join (thread);
  g_async_queue_unref (collector.queue);
  counting_source_clear (&counting);
  g_assert_cmpint (n_cleared, ==, N_BUILDERS * kind->n_elements);
}

/* ---- At once ---- */

typedef struct
{
  MultitudeArray *shared;
  int             n_begun;      /* rounds; atomic */
  int             n_done;       /* atomic */
} Rounds;

static void
wait_for (int *n_rounds,
          int  round)
{
  for (guint i = 0; g_atomic_int_get (n_rounds) < round; i++)
    if (i % 200 == 199)
      g_thread_yield ();
}

static gpointer
drop_each_round (gpointer data)
{
  Rounds *self = data;

  for (int round = 1; round <= N_ROUNDS; round++)
    {
      wait_for (&self->n_begun, round);
      multitude_array_unref (self->shared);
      g_atomic_int_set (&self->n_done, round);
    }

  return NULL;
}

/* The other one needs a moment until it sees that the round has begun: not the same one
 * each time.
 */
static void
hesitate (int round)
{
  for (volatile int i = round % 128; i > 0; i--)
    ;
}

/* Of two who let go at the same moment neither may have found itself alone; elements are
 * cleared nevertheless.
 */
static void
test_cleared_by_either (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  Rounds rounds = { NULL, 0, 0 };
  GThread *thread = g_thread_new ("other", drop_each_round, &rounds);

  n_cleared = 0;
  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (int round = 1; round <= N_ROUNDS; round++)
    {
      rounds.shared = make_array (arena);
      multitude_array_ref (rounds.shared);
      g_atomic_int_set (&rounds.n_begun, round);
      hesitate (round);
      multitude_array_unref (rounds.shared);
      wait_for (&rounds.n_done, round);
    }

  g_thread_join (thread);
  g_object_unref (arena);
  counting_source_clear (&counting);
  g_assert_cmpint (n_cleared, ==, 2 * N_ROUNDS);
}

/* ---- Streams ---- */

/* Ends with a stream that is the queue itself. */
static gpointer
collect_streams (gpointer data)
{
  GAsyncQueue *queue = data;
  gpointer stream;

  while ((stream = g_async_queue_pop (queue)) != queue)
    g_object_unref (stream);

  return NULL;
}

/* GIO's tasks let go of streams in its threads.  Each has memory, most of it without
 * anything behind it, which nobody but the thread that uses the arena may give back.
 */
static void
test_streams_elsewhere (void)
{
  GAsyncQueue *queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("collector", collect_streams, queue);
  CountingSource counting;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (guint i = 0; i < N_BUILDERS; i++)
    {
      GOutputStream *stream = multitude_output_stream_new (arena);
      char *box;

      g_assert_cmpint (g_output_stream_write (stream, "some text", 1 + i % 9, NULL, NULL), ==, 1 + i % 9);
      g_async_queue_push (queue, stream);
      box = multitude_box_alloc (arena, 1 + i % 100);
      memset (box, 'x', 1 + i % 100);
      if (i % 2 == 0)
        multitude_box_free (box);
      else
        multitude_box_free_in (arena, box);
      if (i % 100 == 99)
        multitude_arena_reset (arena);
    }

  g_object_unref (arena);
  g_async_queue_push (queue, queue);
  g_thread_join (thread);
  g_async_queue_unref (queue);
  counting_source_clear (&counting);
}

static guint64
get_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

/* Another thread does not step back with the arena's cursor. */
static void
test_stream_leaves_cursor (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GAsyncQueue *queue = g_async_queue_new ();
  GOutputStream *stream = multitude_output_stream_new (arena);
  gpointer box = multitude_box_alloc (arena, 8);
  GThread *thread;
  guint64 used;

  g_assert_cmpint (g_output_stream_write (stream, "some text", 9, NULL, NULL), ==, 9);
  used = get_used (arena);
  g_async_queue_push (queue, stream);
  g_async_queue_push (queue, queue);
  thread = g_thread_new ("collector", collect_streams, queue);
  g_thread_join (thread);
  g_assert_cmpuint (get_used (arena), ==, used);

  multitude_box_free (box);
  g_async_queue_unref (queue);
}

/* ---- Values ---- */

/* A value takes over what was made without a hold, and has none. */
static void
check_value (GType           type,
             gpointer        builder,
             MultitudeArena *arena)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, type);
  g_value_take_boxed (&value, builder);
  g_assert_cmpuint (G_OBJECT (arena)->ref_count, ==, 1);
  g_value_unset (&value);
  g_assert_cmpuint (G_OBJECT (arena)->ref_count, ==, 1);
  g_object_unref (arena);
}

/* Copies hold the arena, until the last of them goes. */
static void
check_copy (GType           type,
            gpointer        builder,
            MultitudeArena *arena)
{
  gpointer living = arena;
  gpointer first = g_boxed_copy (type, builder);
  gpointer second = g_boxed_copy (type, builder);

  g_boxed_free (type, builder);
  g_object_add_weak_pointer (G_OBJECT (arena), &living);
  g_object_unref (arena);
  g_boxed_free (type, first);
  g_assert_nonnull (living);
  g_boxed_free (type, second);
  g_assert_null (living);
}

static gpointer
make (MultitudeArena *arena,
      GType           type)
{
  if (type == MULTITUDE_TYPE_ARRAY)
    return multitude_array_new (arena, FALSE, FALSE, 4);
  if (type == MULTITUDE_TYPE_BYTE_ARRAY)
    return multitude_byte_array_sized_new (arena, 100);
  if (type == MULTITUDE_TYPE_PTR_ARRAY)
    return multitude_ptr_array_new (arena);
  if (type == MULTITUDE_TYPE_HASH_TABLE)
    return multitude_hash_table_new (arena, NULL, NULL);
  if (type == MULTITUDE_TYPE_STRV_BUILDER)
    return multitude_strv_builder_new (arena);

  g_assert_true (type == MULTITUDE_TYPE_STRING);
  return multitude_string_new (arena, "text");
}

static void
test_values (void)
{
  const GType types[] = {
    MULTITUDE_TYPE_ARRAY, MULTITUDE_TYPE_BYTE_ARRAY, MULTITUDE_TYPE_PTR_ARRAY,
    MULTITUDE_TYPE_HASH_TABLE, MULTITUDE_TYPE_STRV_BUILDER, MULTITUDE_TYPE_STRING,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      MultitudeArena *arena = multitude_arena_new ();

      check_value (types[i], make (arena, types[i]), arena);
      arena = multitude_arena_new ();
      check_copy (types[i], make (arena, types[i]), arena);
    }
}

/* ---- Notifies that go on ---- */

static MultitudeHashTable *table;
static MultitudeArray *array;
static guint n_notified;

static void
insert_another (gpointer data)
{
  if (n_notified++ < 3)
    {
      multitude_hash_table_unref (multitude_hash_table_ref (table));
      multitude_hash_table_insert (table, GUINT_TO_POINTER (100 + n_notified), data);
    }
}

static void
append_another (gpointer data)
{
  if (n_notified++ < 3)
    {
      multitude_array_unref (multitude_array_ref (array));
      multitude_array_append_vals (array, data, 1);
    }
}

static guint64
get_reserved (MultitudeArena *arena)
{
  guint64 reserved;

  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  multitude_arena_trim (arena);
  g_object_get (arena, "reserved-bytes", &reserved, NULL);
  return reserved;
}

static void
test_table_notify_inserts (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  table = multitude_hash_table_new_full (arena, NULL, NULL, NULL, insert_another);
  multitude_hash_table_insert (table, GUINT_TO_POINTER (1), &table);
  n_notified = 0;
  multitude_hash_table_unref (table);
  g_assert_cmpuint (n_notified, ==, 4);
  g_assert_cmpuint (get_reserved (arena), ==, 0);
}

static void
test_array_clear_appends (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint32 value = 7;

  array = multitude_array_new (arena, FALSE, FALSE, sizeof value);
  multitude_array_set_clear_func (array, append_another);
  multitude_array_append_val (array, value);
  n_notified = 0;
  multitude_array_unref (array);
  g_assert_cmpuint (n_notified, ==, 4);
  g_assert_cmpuint (get_reserved (arena), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *elsewhere = g_strconcat ("/held-builders/elsewhere/", kinds[i].name, NULL);
      g_autofree char *references = g_strconcat ("/held-builders/references/", kinds[i].name, NULL);

      g_test_add_data_func (elsewhere, &kinds[i], test_collected_elsewhere);
      g_test_add_data_func (references, &kinds[i], test_two_references);
    }
  g_test_add_func ("/held-builders/references/cleared-by-either", test_cleared_by_either);
  g_test_add_func ("/held-builders/streams/elsewhere", test_streams_elsewhere);
  g_test_add_func ("/held-builders/streams/cursor", test_stream_leaves_cursor);
  g_test_add_func ("/held-builders/values", test_values);
  g_test_add_func ("/held-builders/table-notify-inserts", test_table_notify_inserts);
  g_test_add_func ("/held-builders/array-clear-appends", test_array_clear_appends);

  return g_test_run ();
}
