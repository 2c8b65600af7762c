/* Hash tables that cannot grow: no memory, a budget, a program that ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source refuses from its k-th request on, for every k until all goes well.  What
 * failed has changed nothing, and what is in the table can still be taken out.
 */

#include "counting-source.h"
#include "expect.h"

/* ---- The source refuses at request k ---- */

static guint n_destroyed;

static void
count_destroyed (gpointer mem)
{
  n_destroyed++;
}

#define N_KEYS 1500
#define N_MAPPED 700

static int keys[N_KEYS];
static int values[N_KEYS];

/* How far a table has come. */
typedef struct
{
  guint n_keys;                 /* keys[0], ... are in it */
  guint n_mapped;               /* and the first of them have values of their own */
} Progress;

static void
check_progress (MultitudeHashTable *table,
                const Progress     *progress)
{
  guint i;

  g_assert_cmpuint (multitude_hash_table_size (table), ==, progress->n_keys);
  for (i = 0; i < N_KEYS; i++)
    {
      gpointer key, value;

      g_assert_true (multitude_hash_table_lookup_extended (table, &keys[i], &key, &value) == (i < progress->n_keys));
      g_assert_true (key == (i < progress->n_keys ? &keys[i] : NULL));
      if (i < progress->n_keys)
        g_assert_true (value == (i < progress->n_mapped ? &values[i] : &keys[i]));
    }
}

/* Grows as a set, becomes a map in the middle, grows on, and reserves. */
static gboolean
fill_set (MultitudeHashTable *table,
          Progress           *progress,
          GError            **error)
{
  gboolean is_new;

  for (; progress->n_keys < N_MAPPED; progress->n_keys++)
    {
      if (!multitude_hash_table_try_add (table, &keys[progress->n_keys], &is_new, error))
        return FALSE;
      g_assert_true (is_new);
    }

  return TRUE;
}

static gboolean
fill_map (MultitudeHashTable *table,
          Progress           *progress,
          GError            **error)
{
  gboolean is_new;

  for (; progress->n_mapped < N_MAPPED; progress->n_mapped++)
    {
      if (!multitude_hash_table_try_replace (table, &keys[progress->n_mapped], &values[progress->n_mapped], &is_new,
                                             error))
        return FALSE;
      g_assert_false (is_new);
    }
  for (; progress->n_keys < N_KEYS - 1; progress->n_mapped++, progress->n_keys++)
    if (!multitude_hash_table_try_insert (table, &keys[progress->n_keys], &values[progress->n_keys], NULL, error))
      return FALSE;

  return TRUE;
}

static gboolean
fill (MultitudeHashTable *table,
      Progress           *progress,
      GError            **error)
{
  return fill_set (table, progress, error) && fill_map (table, progress, error)
         && multitude_hash_table_try_reserve (table, 10000, error)
         && multitude_hash_table_try_insert (table, &keys[N_KEYS - 1], &values[N_KEYS - 1], NULL, error);
}

static void
remove_everything (MultitudeHashTable *table,
                   guint               n_keys)
{
  guint n_before = n_destroyed;
  guint i;

  for (i = 0; i < n_keys; i++)
    g_assert_true (multitude_hash_table_remove (table, &keys[i]));
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);
  g_assert_cmpuint (n_destroyed - n_before, ==, 2 * n_keys);
}

static gboolean
succeeds_with (guint n_allowed)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHashTable *table;
  Progress progress = { 0, 0 };
  gboolean done = FALSE;

  counting_source_init (&counting, COUNTING_FIXED);
  counting.fails_from = n_allowed + 1;
  arena = multitude_arena_new_with_source (&counting.source);
  n_destroyed = 0;

  table = multitude_hash_table_try_new_full (arena, NULL, NULL, count_destroyed, count_destroyed, &error);
  if (table != NULL)
    {
      done = fill (table, &progress, &error);
      progress.n_keys += done;
      progress.n_mapped += done;
      check_progress (table, &progress);
      remove_everything (table, progress.n_keys);
      multitude_hash_table_unref (table);
    }

  if (!done)
    {
      g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);
      g_assert_true (g_str_has_prefix (error->message, "Cannot allocate ")
                     && g_str_has_suffix (error->message, " bytes: out of memory"));
    }
  g_object_unref (arena);
  counting_source_clear (&counting);
  return done;
}

static void
test_every_request (void)
{
  guint n = 0;

  while (!succeeds_with (n))
    n++;
  /* How many there are depends on where the blocks lie. */
  g_assert_cmpuint (n, >=, 6);
}

/* An iterator that makes a map of a set. */
static void
test_iter (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHashTable *table;
  MultitudeHashTableIter iter;
  g_autoptr (GError) error = NULL;
  gpointer key;
  guint i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  table = multitude_hash_table_new (arena, NULL, NULL);
  for (i = 0; i < N_KEYS; i++)
    multitude_hash_table_add (table, &keys[i]);

  counting.refuses = TRUE;
  multitude_hash_table_iter_init (&iter, table);
  g_assert_true (multitude_hash_table_iter_next (&iter, &key, NULL));
  g_assert_false (multitude_hash_table_iter_try_replace (&iter, &values[0], &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 40960 bytes: out of memory");
  g_assert_true (multitude_hash_table_lookup (table, key) == key);

  counting.refuses = FALSE;
  g_assert_true (multitude_hash_table_iter_try_replace (&iter, &values[0], &error));
  g_assert_no_error (error);
  g_assert_true (multitude_hash_table_lookup (table, key) == &values[0]);
  for (i = 1; multitude_hash_table_iter_next (&iter, NULL, NULL); i++)
    ;
  g_assert_cmpuint (i, ==, N_KEYS);

  multitude_hash_table_unref (table);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static gboolean
is_not_among_first (gpointer key,
                    gpointer value,
                    gpointer n_first)
{
  return (int *) key - keys >= GPOINTER_TO_INT (n_first);
}

/* A table that may not shrink asks when it should, and when half of that has gone again:
 * of 4096 slots at 1023, 511, 255 and so on to none, and not with each that goes.
 */
static void
test_shrink (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHashTable *table;
  gpointer *filling = NULL;
  gpointer *box;
  guint64 outstanding;
  guint n_requests;
  guint i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  table = multitude_hash_table_new (arena, NULL, NULL);
  multitude_hash_table_reserve (table, 3072);
  for (i = 0; i < N_KEYS; i++)
    multitude_hash_table_add (table, &keys[i]);

  counting.refuses = TRUE;
  while ((box = multitude_box_try_alloc (arena, sizeof *box, NULL)) != NULL)
    {
      *box = filling;
      filling = box;
    }
  n_requests = counting.n_requests;
  for (i = N_KEYS; i > 1; i--)
    g_assert_true (multitude_hash_table_remove (table, &keys[i - 1]));
  g_assert_cmpuint (counting.n_requests - n_requests, ==, 10);

  /* Nothing is forgotten when there is memory. */
  counting.refuses = FALSE;
  for (i = 1; i < N_KEYS; i++)
    multitude_hash_table_add (table, &keys[i]);
  outstanding = counting_source_get_outstanding (&counting);
  g_assert_cmpuint (multitude_hash_table_foreach_remove (table, is_not_among_first, GINT_TO_POINTER (100)), ==,
                    N_KEYS - 100);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), <, outstanding);

  for (; filling != NULL; filling = box)
    {
      box = *filling;
      multitude_box_free (filling);
    }

  multitude_hash_table_unref (table);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* ---- What is said ---- */

static void
test_errors (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHashTable *table;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  gboolean is_new = TRUE;
  guint i;

  /* Growing by four is over it, growing by two is not, until there are 768. */
  multitude_arena_set_byte_budget (arena, 40960);
  table = multitude_hash_table_new (arena, NULL, NULL);
  for (i = 0; i < N_KEYS && multitude_hash_table_try_insert (table, &keys[i], NULL, &is_new, &error); i++)
    g_assert_true (is_new);
  g_assert_false (is_new);
  g_assert_cmpuint (i, ==, 768);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 768);
  message = g_strdup_printf ("Cannot allocate 40960 bytes: the budget is 40960 bytes, of which %" G_GUINT64_FORMAT
                             " are in use", multitude_arena_get_reserved_bytes (arena));
  expect_error (error, MULTITUDE_ERROR_BUDGET, message);

  g_assert_false (multitude_hash_table_try_reserve (table, G_MAXUINT, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_OVERFLOW);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 768);
  multitude_hash_table_unref (table);
}

/* ---- The program ends ---- */

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena);
  const char *message;
} Abort;

/* With nothing left. */
static MultitudeHashTable *
exhausted (MultitudeArena *arena)
{
  MultitudeHashTable *table;

  multitude_arena_set_byte_budget (arena, 8192);
  table = multitude_hash_table_new (arena, NULL, NULL);
  while (multitude_box_try_alloc (arena, 8, NULL) != NULL)
    ;
  return table;
}

static void
abort_new (MultitudeArena *arena)
{
  multitude_arena_set_byte_budget (arena, 1);
  g_assert_null (multitude_hash_table_new (arena, NULL, NULL));
}

static void
abort_insert (MultitudeArena *arena)
{
  multitude_hash_table_insert (exhausted (arena), NULL, &keys[0]);
}

static void
abort_replace (MultitudeArena *arena)
{
  multitude_hash_table_replace (exhausted (arena), NULL, &keys[0]);
}

static void
abort_add (MultitudeArena *arena)
{
  multitude_hash_table_add (exhausted (arena), &keys[0]);
}

static void
abort_reserve (MultitudeArena *arena)
{
  multitude_hash_table_reserve (exhausted (arena), 100);
}

static const Abort aborts[] = {
  { "new", abort_new, "*failed to allocate 88 bytes aligned to 8: *" },
  { "insert", abort_insert, "*failed to allocate 160 bytes aligned to 16: *" },
  { "replace", abort_replace, "*failed to allocate 160 bytes aligned to 16: *" },
  { "add", abort_add, "*failed to allocate 96 bytes aligned to 16: *" },
  { "reserve", abort_reserve, "*failed to allocate 5120 bytes aligned to 16: *" },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abort_test = data;

  if (g_test_subprocess ())
    {
      abort_test->call (multitude_arena_new ());
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (abort_test->message);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hash-table-failure/every-request", test_every_request);
  g_test_add_func ("/hash-table-failure/iter", test_iter);
  g_test_add_func ("/hash-table-failure/shrink", test_shrink);
  g_test_add_func ("/hash-table-failure/errors", test_errors);
  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/hash-table-failure/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }

  return g_test_run ();
}
