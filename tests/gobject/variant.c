/* GVariants in an arena: what they say, where their bytes are, and for how long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GLib's own calls are the model: the same bytes have to say the same, whether they
 * are what their type says or not.
 */

#include "counting-source.h"
#include "expect.h"
#include "malloc-counter.h"

#include <string.h>

/* Sizes from 0 on, and everything that is aligned to 1, 2, 4 and 8. */
static const char *const texts[] = {
  "()", "true", "byte 0x2a", "int16 -2", "uint16 3", "-4", "uint32 5", "int64 -6", "uint64 7",
  "8.5", "handle 9", "'hello'", "''", "objectpath '/a/b'", "signature 'a{sv}'", "<'boxed'>",
  "<<<7>>>", "@mi nothing", "just 7", "@ms nothing", "just 'text'", "@m() just ()", "@mmi just nothing",
  "@ay []", "@an []", "@ai []", "@at []", "@as []", "@a{sv} {}", "@a() [(), ()]", "@aas [[], ['a'], []]",
  "b'bytes'", "[int16 1, 2, 3]", "[1, 2, 3]", "[uint64 1, 2, 3]", "['one', '', 'three']",
  "(byte 1, uint64 2)", "(uint64 1, byte 2)", "[(byte 1, uint64 2), (3, 4)]",
  "(byte 1, int16 2, 3, int64 4, 5.5, 'six', true)", "{byte 1: int64 2}",
  "{'name': <'multitude'>, 'size': <uint64 4096>, 'flags': <['a', 'b']>, 'at': <(1, 2.5)>}",
};

/* A native copy of a serialised value, at a multiple of 8, that is nobody's. */
static gpointer
dup_serialised (GVariant *value,
                gsize    *size)
{
  gpointer data;

  *size = g_variant_get_size (value);
  data = g_malloc0 (*size + 1);
  g_variant_store (value, data);
  return data;
}

/* A value of GLib's that reads a copy of the bytes. */
static GVariant *
model_of (const GVariantType *type,
          gconstpointer       data,
          gsize               size,
          gboolean            trusted)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, trusted));
}

static void
assert_like (GVariant *value,
             GVariant *expected)
{
  g_autofree char *text = g_variant_print (value, TRUE);
  g_autofree char *expected_text = g_variant_print (expected, TRUE);

  g_assert_false (g_variant_is_floating (value));
  g_assert_cmpstr (g_variant_get_type_string (value), ==, g_variant_get_type_string (expected));
  g_assert_cmpuint (g_variant_get_size (value), ==, g_variant_get_size (expected));
  g_assert_cmpstr (text, ==, expected_text);
  g_assert_true (g_variant_equal (value, expected));
}

/* ---- Values of all types ---- */

static void
check_value (MultitudeArena *arena,
             const char     *text)
{
  g_autoptr (GVariant) tree = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, tree, NULL);
  g_autoptr (GVariant) again = multitude_arena_store_variant (arena, stored, NULL);
  g_autoptr (GVariant) detached = multitude_arena_detach_variant (arena, tree, NULL);
  g_autoptr (GVariant) read = NULL;
  g_autoptr (GVariant) trusted = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gpointer data = NULL;
  gsize size;

  data = dup_serialised (tree, &size);
  read = multitude_arena_new_variant_from_data (arena, g_variant_get_type (tree), data, size, FALSE, &error);
  g_assert_no_error (error);
  trusted = multitude_arena_new_variant_from_data (arena, g_variant_get_type (tree), data, size, TRUE, &error);
  g_assert_no_error (error);

  assert_like (stored, tree);
  assert_like (again, tree);
  assert_like (detached, tree);
  assert_like (read, tree);
  assert_like (trusted, tree);
  g_assert_true (g_variant_is_normal_form (read));
  assert_aligned (g_variant_get_data (stored), 16);
  assert_aligned (g_variant_get_data (detached), 16);
  assert_aligned (g_variant_get_data (read), 16);
}

static void
test_values (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    check_value (arena, texts[i]);
}

/* No bytes at all: an array of nothing, a maybe of nothing, and "()", of which the
 * serialised form is one byte, so that GVariant has to make something up.
 */
static void
test_no_data (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const char *const types[] = { "as", "at", "a{sv}", "mi", "()", "t", "s", "v" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const GVariantType *type = G_VARIANT_TYPE (types[i]);
      g_autoptr (GVariant) model = model_of (type, NULL, 0, FALSE);
      g_autoptr (GVariant) value = multitude_arena_new_variant_from_data (arena, type, NULL, 0, FALSE, NULL);
      g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, value, NULL);

      assert_like (value, model);
      assert_like (stored, model);
      g_assert_cmpint (g_variant_is_normal_form (value), ==, g_variant_is_normal_form (model));
    }
}

/* ---- Where the bytes are ---- */

/* What was allocated before and after it stands beside it. */
static void
test_place (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const guint64 numbers[] = { 1, 2, 3, 4 };
  const GVariantType *type = G_VARIANT_TYPE ("at");
  g_autoptr (GBytes) before = multitude_arena_new_bytes (arena, "0123456789abcdef", 16, NULL);
  g_autoptr (GVariant) read =
    multitude_arena_new_variant_from_data (arena, type, numbers, sizeof numbers, FALSE, NULL);
  g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, read, NULL);
  g_autoptr (GVariant) built = multitude_arena_store_variant (arena, g_variant_new ("(yt)", 1, numbers[1]), NULL);
  g_autoptr (GVariant) child = g_variant_get_child_value (read, 2);
  g_autoptr (GVariant) detached = multitude_arena_detach_variant (arena, child, NULL);
  g_autoptr (GBytes) after = multitude_arena_new_bytes (arena, "", 1, NULL);
  const char *start = g_bytes_get_data (before, NULL);

  g_assert_cmpint ((const char *) g_variant_get_data (read) - start, ==, 16);
  g_assert_cmpint ((const char *) g_variant_get_data (child) - start, ==, 16 + 16);
  g_assert_cmpint ((const char *) g_variant_get_data (stored) - start, ==, 48);
  g_assert_cmpint ((const char *) g_variant_get_data (built) - start, ==, 80);
  g_assert_cmpint ((const char *) g_variant_get_data (detached) - start, ==, 96);
  g_assert_cmpint ((const char *) g_bytes_get_data (after, NULL) - start, ==, 112);
  g_assert_cmpuint (g_variant_get_uint64 (detached), ==, 3);
  g_assert_cmpmem (g_variant_get_data (stored), g_variant_get_size (stored), numbers, sizeof numbers);
}

static void
ignore (gpointer data)
{
}

static guint
count_of_model (const GVariantType *type,
                gconstpointer       data,
                gsize               size)
{
  guint before = malloc_counter_get ();
  GBytes *bytes = g_bytes_new_with_free_func (data, size, ignore, NULL);
  GVariant *value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
  guint n_mallocs = malloc_counter_get () - before;

  g_bytes_unref (bytes);
  g_variant_unref (value);
  return n_mallocs;
}

static void
assert_mallocs (MultitudeArena *arena,
                GVariant       *tree,
                guint           expected)
{
  g_autoptr (GVariant) warm = multitude_arena_store_variant (arena, tree, NULL);
  const GVariantType *type = g_variant_get_type (warm);
  gconstpointer data = g_variant_get_data (warm);
  gsize size = g_variant_get_size (warm);
  GVariant *values[3];
  guint counts[4];
  gsize i;

  counts[0] = malloc_counter_get ();
  values[0] = multitude_arena_new_variant_from_data (arena, type, data, size, FALSE, NULL);
  counts[1] = malloc_counter_get ();
  values[1] = multitude_arena_store_variant (arena, tree, NULL);
  counts[2] = malloc_counter_get ();
  values[2] = multitude_arena_detach_variant (arena, warm, NULL);
  counts[3] = malloc_counter_get ();

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_assert_cmpuint (counts[i + 1] - counts[i], ==, expected);
      g_variant_unref (values[i]);
    }
  g_assert_cmpuint (count_of_model (type, data, size), ==, expected);
}

/* GLib makes a GBytes and a GVariant over bytes that are there, and for a type of
 * several letters a copy of its name, which it frees.  Ours cost that, however much
 * there is in them: nothing else is copied on the way.
 */
static void
test_mallocs (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = g_strnfill (10000, 'x');
  g_autoptr (GVariant) string = g_variant_ref_sink (g_variant_new_string (text));
  g_autoptr (GVariant) pairs = g_variant_ref_sink (g_variant_new_parsed ("{'a': <%s>, 'b': <[1, 2, 3]>}", text));

  if (!malloc_counter_works ())
    {
      g_test_skip ("the calls to malloc cannot be counted here");
      return;
    }

  assert_mallocs (arena, string, 2);
  assert_mallocs (arena, pairs, 3);
}

/* More than goes into a normal chunk has one of its own, and that goes at once. */
static void
test_large (void)
{
  g_autofree guint8 *data = g_malloc (100000);
  g_autoptr (GVariant) tree = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  GVariant *read;
  GVariant *stored;

  memset (data, 7, 100000);
  tree = g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, 100000, 1));
  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);

  read = multitude_arena_new_variant_from_data (arena, G_VARIANT_TYPE_BYTESTRING, data, 100000, FALSE, NULL);
  counting_source_assert_log (&counting, "+100512");
  stored = multitude_arena_store_variant (arena, tree, NULL);
  counting_source_assert_log (&counting, "+100512");
  assert_like (read, tree);
  assert_like (stored, tree);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2 * 100512);

  g_variant_unref (read);
  g_object_unref (arena);
  counting_source_assert_log (&counting, "-100512");
  assert_like (stored, tree);
  g_variant_unref (stored);
  counting_source_assert_log (&counting, "-100512");
  counting_source_clear (&counting);
}

/* ---- The other byte order ---- */

static void
check_byteswap (MultitudeArena *arena,
                const char     *text)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GVariant) foreign = g_variant_byteswap (value);
  g_autoptr (GVariant) message = NULL;
  g_autoptr (GVariant) swapped = NULL;
  g_autoptr (GVariant) stored = NULL;
  g_autofree gpointer data = NULL;
  gsize size;

  data = dup_serialised (foreign, &size);
  message = multitude_arena_new_variant_from_data (arena, g_variant_get_type (value), data, size, FALSE, NULL);
  swapped = g_variant_byteswap (message);
  stored = multitude_arena_store_variant (arena, swapped, NULL);

  assert_like (message, foreign);
  assert_like (stored, value);
}

static void
test_byteswap (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    check_byteswap (arena, texts[i]);
}

/* ---- What cannot be trusted ---- */

/* The same bytes at GLib's and in the arena. */
static void
check_untrusted (MultitudeArena     *arena,
                 const GVariantType *type,
                 gconstpointer       data,
                 gsize               size)
{
  g_autoptr (GVariant) model = model_of (type, data, size, FALSE);
  g_autoptr (GVariant) normal = g_variant_get_normal_form (model);
  g_autoptr (GVariant) read = multitude_arena_new_variant_from_data (arena, type, data, size, FALSE, NULL);
  g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, read, NULL);
  g_autoptr (GVariant) detached = multitude_arena_detach_variant (arena, read, NULL);
  g_autoptr (GVariant) normal_of_stored = g_variant_get_normal_form (stored);
  gboolean is_normal = g_variant_is_normal_form (model);

  assert_like (read, model);
  assert_like (stored, model);
  g_assert_cmpint (g_variant_is_normal_form (read), ==, is_normal);

  /* GVariant drops data that has not the fixed size of its type, and stores zeros. */
  g_assert_cmpint (g_variant_is_normal_form (stored), ==, is_normal || g_variant_get_size (model) != size);

  assert_like (detached, normal);
  assert_like (normal_of_stored, normal);
  g_assert_true (g_variant_is_normal_form (detached));
}

static guint
count_normal (MultitudeArena *arena,
              const char     *text)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autofree guint8 *data = NULL;
  gsize size;
  gsize i;

  data = dup_serialised (value, &size);
  for (i = 0; i < size; i++)
    {
      check_untrusted (arena, g_variant_get_type (value), data, i);

      data[i] ^= 0xff;
      check_untrusted (arena, g_variant_get_type (value), data, size);
      data[i] ^= 0xff;
    }
  check_untrusted (arena, g_variant_get_type (value), data, size);

  return (guint) size;
}

/* Cut everywhere, and with every byte turned round. */
static void
test_untrusted (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint n_bytes = 0;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    n_bytes += count_normal (arena, texts[i]);

  g_assert_cmpuint (n_bytes, >, 200);
}

/* A value says that it is in normal form when it is trusted, even if it is not. */
static void
test_trust_is_kept (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const guint8 neither[] = { 2 };
  const GVariantType *type = G_VARIANT_TYPE_BOOLEAN;
  g_autoptr (GVariant) distrusted = multitude_arena_new_variant_from_data (arena, type, neither, 1, FALSE, NULL);
  g_autoptr (GVariant) trusted = multitude_arena_new_variant_from_data (arena, type, neither, 1, TRUE, NULL);
  g_autoptr (GVariant) stored_distrusted = multitude_arena_store_variant (arena, distrusted, NULL);
  g_autoptr (GVariant) stored_trusted = multitude_arena_store_variant (arena, trusted, NULL);

  g_assert_false (g_variant_is_normal_form (distrusted));
  g_assert_true (g_variant_is_normal_form (trusted));
  g_assert_false (g_variant_is_normal_form (stored_distrusted));
  g_assert_true (g_variant_is_normal_form (stored_trusted));
}

/* ---- References ---- */

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static GVariant *
new_counted (guint *n_gone)
{
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func ("text", 5, count, n_gone);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_STRING, bytes, FALSE);
}

typedef GVariant *(*StoreFunc) (MultitudeArena  *arena,
                                GVariant        *value,
                                GError         **error);

static const StoreFunc store_funcs[] = { multitude_arena_store_variant, multitude_arena_detach_variant };

/* A floating value is consumed in any case, and another in none. */
static void
test_floating (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) poor = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", G_GUINT64_CONSTANT (0), NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (store_funcs); i++)
    {
      guint n_gone = 0;
      g_autoptr (GVariant) stored = store_funcs[i] (arena, new_counted (&n_gone), NULL);
      GVariant *kept;

      g_assert_cmpuint (n_gone, ==, 1);
      g_assert_cmpstr (g_variant_get_string (stored, NULL), ==, "text");
      g_assert_null (store_funcs[i] (poor, new_counted (&n_gone), NULL));
      g_assert_cmpuint (n_gone, ==, 2);

      kept = g_variant_ref_sink (new_counted (&n_gone));
      g_variant_unref (store_funcs[i] (arena, kept, NULL));
      g_assert_null (store_funcs[i] (poor, kept, NULL));
      g_assert_cmpuint (n_gone, ==, 2);
      g_assert_cmpstr (g_variant_get_string (kept, NULL), ==, "text");
      g_variant_unref (kept);
      g_assert_cmpuint (n_gone, ==, 3);
    }
}

/* ---- A small child of a large message ---- */

static GVariant *
new_message (MultitudeArena *arena)
{
  g_autofree guint8 *filling = g_malloc0 (50000);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", "small");
  g_variant_dict_insert_value (&dict, "data",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, filling, 50000, 1));

  return multitude_arena_store_variant (arena, g_variant_dict_end (&dict), NULL);
}

/* Message and child share a chunk of 50K; the detached child is in a normal one. */
static void
test_detach (void)
{
  g_autoptr (MultitudeArena) arena = NULL;
  CountingSource counting;
  GVariant *message;
  GVariant *child;
  GVariant *detached;
  gsize size;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  message = new_message (arena);
  size = multitude_arena_get_reserved_bytes (arena);
  g_assert_cmpuint (size, ==, (g_variant_get_size (message) + 7) / 8 * 8 + 512);

  child = g_variant_lookup_value (message, "name", G_VARIANT_TYPE_STRING);
  g_variant_unref (message);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, size);

  detached = multitude_arena_detach_variant (arena, child, NULL);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, size + 1024);
  g_variant_unref (child);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 1024);
  g_assert_cmpstr (g_variant_get_string (detached, NULL), ==, "small");

  g_variant_unref (detached);
  g_clear_object (&arena);
  counting_source_clear (&counting);
}

/* So the budget is enough for one message after the other, if what is kept of each
 * is detached, and not for two.
 */
static void
test_detach_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) last = NULL;
  gsize i;

  multitude_arena_set_byte_budget (arena, 60000);
  for (i = 0; i < 100; i++)
    {
      g_autoptr (GVariant) message = new_message (arena);
      g_autoptr (GVariant) child = NULL;

      g_assert_nonnull (message);
      child = g_variant_lookup_value (message, "name", NULL);
      g_ptr_array_add (kept, multitude_arena_detach_variant (arena, child, NULL));
    }

  last = new_message (arena);
  g_assert_nonnull (last);
  g_assert_null (new_message (arena));
  for (i = 0; i < kept->len; i++)
    g_assert_cmpstr (g_variant_get_string (kept->pdata[i], NULL), ==, "small");
}

/* A string with a NUL in it is not one, and is read as an empty one: that is what is
 * kept, and not the rest of it.
 */
static void
test_detach_normalises (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = g_malloc0 (1000);
  const GVariantType *type = G_VARIANT_TYPE_STRING;
  g_autoptr (GVariant) read = multitude_arena_new_variant_from_data (arena, type, data, 1000, FALSE, NULL);
  g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, read, NULL);
  g_autoptr (GVariant) detached = multitude_arena_detach_variant (arena, read, NULL);

  g_assert_cmpuint (g_variant_get_size (stored), ==, 1000);
  g_assert_false (g_variant_is_normal_form (stored));
  g_assert_cmpuint (g_variant_get_size (detached), ==, 1);
  g_assert_true (g_variant_is_normal_form (detached));
}

/* ---- Threads ---- */

static gpointer
unref_in_thread (gpointer value)
{
  g_variant_unref (value);
  return NULL;
}

static void
test_outlives_arena (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  GVariant *value;
  GVariant *child;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  value = multitude_arena_store_variant (arena, g_variant_new_parsed ("('hello', 7)"), NULL);
  multitude_arena_reset (arena);
  g_object_unref (arena);
  counting_source_assert_log (&counting, "+1024");

  child = g_variant_get_child_value (value, 0);
  g_variant_unref (value);
  g_assert_cmpstr (g_variant_get_string (child, NULL), ==, "hello");
  counting_source_assert_log (&counting, "");
  g_thread_join (g_thread_new ("last", unref_in_thread, child));
  counting_source_assert_log (&counting, "-1024");
  counting_source_clear (&counting);
}

static gpointer
unref_all (gpointer queue)
{
  GVariant *value;

  while (g_variant_n_children (value = g_async_queue_pop (queue)) > 0)
    g_variant_unref (value);
  g_variant_unref (value);

  return NULL;
}

/* While the arena goes on, and is reset. */
static void
test_threads (void)
{
  GAsyncQueue *queue = g_async_queue_new ();
  CountingSource counting;
  MultitudeArena *arena;
  GThread *threads[3];
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("releaser", unref_all, queue);

  for (i = 0; i < 2000; i++)
    {
      g_autoptr (GVariant) value = multitude_arena_store_variant (arena, g_variant_new ("(ts)", (guint64) i, "text"), NULL);

      g_async_queue_push (queue, multitude_arena_detach_variant (arena, value, NULL));
      if (i % 100 == 0)
        {
          g_async_queue_push (queue, new_message (arena));
          multitude_arena_reset (arena);
        }
    }
  g_object_unref (arena);

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_async_queue_push (queue, g_variant_ref_sink (g_variant_new ("()")));
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_async_queue_unref (queue);
  counting_source_clear (&counting);
}

/* ---- Failure ---- */

static void
run_until_refused (MultitudeArena  *arena,
                   GError         **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) tree = g_variant_ref_sink (g_variant_new_parsed ("['some', 'text', 'to', 'keep']"));
  g_autofree gpointer data = NULL;
  gsize size;

  data = dup_serialised (tree, &size);
  while (*error == NULL)
    {
      GVariant *value = all->len % 3 == 0 ? multitude_arena_store_variant (arena, tree, error)
                        : all->len % 3 == 1 ? multitude_arena_detach_variant (arena, tree, error)
                        : multitude_arena_new_variant_from_data (arena, g_variant_get_type (tree), data, size, FALSE, error);

      g_assert_true ((value == NULL) == (*error != NULL));
      if (value != NULL)
        g_ptr_array_add (all, value);
    }
  for (guint i = 0; i < all->len; i++)
    assert_like (all->pdata[i], tree);
}

/* The source refuses its k-th request, and what was made before is as it was. */
static void
test_no_memory (void)
{
  guint k;

  for (k = 1; k <= 12; k++)
    {
      CountingSource counting;
      MultitudeArena *arena;
      GError *error = NULL;
      GVariant *value;

      counting_source_init (&counting, COUNTING_FIXED);
      counting.fails_at = k;
      arena = multitude_arena_new_with_source (&counting.source);
      run_until_refused (arena, &error);
      g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, k);
      expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 22 bytes: out of memory");

      value = multitude_arena_store_variant (arena, g_variant_new_string ("next"), &error);
      g_assert_no_error (error);
      g_variant_unref (value);
      g_object_unref (arena);
      counting_source_clear (&counting);
    }
}

static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = g_malloc0 (4000);
  g_autoptr (GVariant) tree = g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, 4000, 1));
  const char *message = "Cannot allocate 4000 bytes: the budget is 2048 bytes, of which 0 are in use";
  GError *error = NULL;
  gpointer made;

  multitude_arena_set_byte_budget (arena, 2048);
  made = multitude_arena_new_variant_from_data (arena, G_VARIANT_TYPE_BYTESTRING, data, 4000, TRUE, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);
  g_assert_null (multitude_arena_store_variant (arena, tree, &error));
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);
  g_assert_null (multitude_arena_detach_variant (arena, tree, &error));
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);
  g_assert_null (multitude_arena_detach_variant (arena, tree, NULL));
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

/* The size is never read: what it speaks of is not there. */
static void
test_overflow (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GError *error = NULL;
  gpointer made;

  made = multitude_arena_new_variant_from_data (arena, G_VARIANT_TYPE_BYTESTRING, "1", G_MAXSIZE, TRUE, &error);
  g_assert_null (made);
  expect_error (error, MULTITUDE_ERROR_OVERFLOW,
                "Cannot allocate as many bytes as were asked for: the size is too large");
}

static void
test_misuse (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string ("text"));
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "set");
  const GVariantType *type = G_VARIANT_TYPE_STRING;
  gpointer made = NULL;

#define NEW "multitude_arena_new_variant_from_data: assertion "
  expect_critical (made = multitude_arena_new_variant_from_data (NULL, type, "", 1, TRUE, NULL),
                   NEW "'MULTITUDE_IS_ARENA (self)' failed");
  expect_critical (made = multitude_arena_new_variant_from_data (arena, NULL, "", 1, TRUE, NULL),
                   NEW "'type != NULL && g_variant_type_is_definite (type)' failed");
  expect_critical (made = multitude_arena_new_variant_from_data (arena, G_VARIANT_TYPE_ARRAY, "", 1, TRUE, NULL),
                   NEW "'type != NULL && g_variant_type_is_definite (type)' failed");
  expect_critical (made = multitude_arena_new_variant_from_data (arena, type, NULL, 1, TRUE, NULL),
                   NEW "'data != NULL || size == 0' failed");
  expect_critical (made = multitude_arena_new_variant_from_data (arena, type, "", 1, TRUE, &error),
                   NEW "'error == NULL || *error == NULL' failed");
#undef NEW
  for (gsize i = 0; i < G_N_ELEMENTS (store_funcs); i++)
    {
      expect_critical (made = store_funcs[i] (NULL, value, NULL), "*_variant: assertion 'MULTITUDE_IS_ARENA (self)' failed");
      expect_critical (made = store_funcs[i] (arena, NULL, NULL), "*_variant: assertion '* != NULL' failed");
      expect_critical (made = store_funcs[i] (arena, value, &error),
                       "*_variant: assertion 'error == NULL || *error == NULL' failed");
    }
  g_assert_null (made);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/variant/values", test_values);
  g_test_add_func ("/variant/no-data", test_no_data);
  g_test_add_func ("/variant/place", test_place);
  g_test_add_func ("/variant/mallocs", test_mallocs);
  g_test_add_func ("/variant/large", test_large);
  g_test_add_func ("/variant/byteswap", test_byteswap);
  g_test_add_func ("/variant/untrusted", test_untrusted);
  g_test_add_func ("/variant/trust-is-kept", test_trust_is_kept);
  g_test_add_func ("/variant/floating", test_floating);
  g_test_add_func ("/variant/detach/message", test_detach);
  g_test_add_func ("/variant/detach/budget", test_detach_budget);
  g_test_add_func ("/variant/detach/normalises", test_detach_normalises);
  g_test_add_func ("/variant/threads/outlives-arena", test_outlives_arena);
  g_test_add_func ("/variant/threads/many", test_threads);
  g_test_add_func ("/variant/error/no-memory", test_no_memory);
  g_test_add_func ("/variant/error/budget", test_budget);
  g_test_add_func ("/variant/error/overflow", test_overflow);
  g_test_add_func ("/variant/misuse", test_misuse);

  return g_test_run ();
}
