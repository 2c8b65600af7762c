/* Hash tables in an arena: what they do, and that they do it as GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The same steps are made on a table of GLib's beside ours where it can be.  GLib's
 * own tests of hash tables run in tests/twins/.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_ENTRIES 1000

/* ---- What is destroyed ---- */

static guint n_keys_destroyed;
static guint n_values_destroyed;

static void
count_key (gpointer key)
{
  n_keys_destroyed++;
  g_free (key);
}

static void
count_value (gpointer value)
{
  n_values_destroyed++;
  g_free (value);
}

#define assert_destroyed(n_keys, n_values) \
  G_STMT_START { \
    g_assert_cmpuint (n_keys_destroyed, ==, (n_keys)); \
    g_assert_cmpuint (n_values_destroyed, ==, (n_values)); \
    n_keys_destroyed = n_values_destroyed = 0; \
  } G_STMT_END

static MultitudeHashTable *
new_strings (MultitudeArena *arena)
{
  n_keys_destroyed = n_values_destroyed = 0;
  return multitude_hash_table_new_full (arena, g_str_hash, g_str_equal, count_key, count_value);
}

static void
insert_strings (MultitudeHashTable *table,
                guint               n_entries)
{
  guint i;

  for (i = 0; i < n_entries; i++)
    g_assert_true (multitude_hash_table_insert (table, g_strdup_printf ("%u", i), g_strdup_printf ("v%u", i)));
}

/* ---- Every kind of key ---- */

typedef struct
{
  const char *name;
  GHashFunc   hash_func;
  GEqualFunc  key_equal_func;
  gboolean    is_string;
} Kind;

/* Others than those that are known by their address. */
static guint
other_hash (gconstpointer key)
{
  return g_str_hash (key) % 17;
}

static const Kind kinds[] = {
  { "null", NULL, NULL, FALSE },
  { "direct", g_direct_hash, g_direct_equal, FALSE },
  { "direct-by-str-equal", g_direct_hash, g_str_equal, TRUE },
  { "str", g_str_hash, g_str_equal, TRUE },
  { "str-by-address", g_str_hash, NULL, TRUE },
  { "other", other_hash, g_str_equal, TRUE },
};

/* What a key is mapped to in both tables, or whether it is there. */
static void
compare_tables (MultitudeHashTable *ours,
                GHashTable         *theirs,
                gpointer           *keys)
{
  guint i;

  g_assert_cmpuint (multitude_hash_table_size (ours), ==, g_hash_table_size (theirs));
  for (i = 0; i < N_ENTRIES; i++)
    {
      gpointer our_key, our_value, their_key, their_value;
      gboolean is_there = g_hash_table_lookup_extended (theirs, keys[i], &their_key, &their_value);

      g_assert_true (multitude_hash_table_lookup_extended (ours, keys[i], &our_key, &our_value) == is_there);
      g_assert_true (multitude_hash_table_lookup_extended (ours, keys[i], NULL, NULL) == is_there);
      g_assert_true (multitude_hash_table_contains (ours, keys[i]) == is_there);
      g_assert_true (our_key == their_key && our_value == their_value);
      g_assert_true (multitude_hash_table_lookup (ours, keys[i]) == their_value);
    }
}

static void
test_as_glib (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) ours = multitude_hash_table_new (arena, kind->hash_func, kind->key_equal_func);
  g_autoptr (GHashTable) theirs = g_hash_table_new (kind->hash_func, kind->key_equal_func);
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (kind->is_string ? g_free : NULL);
  guint i;

  for (i = 0; i < N_ENTRIES; i++)
    g_ptr_array_add (keys, kind->is_string ? (gpointer) g_strdup_printf ("key %u", i / 2) : GUINT_TO_POINTER (i / 2));

  for (i = 0; i < 20 * N_ENTRIES; i++)
    {
      gpointer key = keys->pdata[g_rand_int_range (rand, 0, N_ENTRIES)];
      gpointer value = GUINT_TO_POINTER (i);

      switch (g_rand_int_range (rand, 0, i / N_ENTRIES % 2 == 0 ? 3 : 6))
        {
        case 0:
          g_assert_true (multitude_hash_table_insert (ours, key, value) == g_hash_table_insert (theirs, key, value));
          break;
        case 1:
          g_assert_true (multitude_hash_table_replace (ours, key, value) == g_hash_table_replace (theirs, key, value));
          break;
        case 2:
          g_assert_true (multitude_hash_table_add (ours, key) == g_hash_table_add (theirs, key));
          break;
        case 3:
          g_assert_true (multitude_hash_table_steal (ours, key) == g_hash_table_steal (theirs, key));
          break;
        default:
          g_assert_true (multitude_hash_table_remove (ours, key) == g_hash_table_remove (theirs, key));
        }
      if (i % N_ENTRIES == 0)
        compare_tables (ours, theirs, keys->pdata);
    }
  compare_tables (ours, theirs, keys->pdata);
}

/* ---- Keys and values that are dropped ---- */

static void
test_destroy (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHashTable *table = new_strings (arena);
  char *first = g_strdup ("0");
  char *second = g_strdup ("0");
  gpointer key, value;

  g_assert_true (multitude_hash_table_insert (table, first, g_strdup ("a")));
  assert_destroyed (0, 0);
  g_assert_false (multitude_hash_table_insert (table, g_strdup ("0"), g_strdup ("b")));
  assert_destroyed (1, 1);
  g_assert_true (multitude_hash_table_lookup_extended (table, "0", &key, &value));
  g_assert_true (key == first);
  g_assert_cmpstr (value, ==, "b");

  g_assert_false (multitude_hash_table_replace (table, second, g_strdup ("c")));
  assert_destroyed (1, 1);
  g_assert_true (multitude_hash_table_lookup_extended (table, "0", &key, &value));
  g_assert_true (key == second);
  g_assert_cmpstr (value, ==, "c");

  g_assert_true (multitude_hash_table_remove (table, "0"));
  assert_destroyed (1, 1);
  g_assert_false (multitude_hash_table_remove (table, "0"));
  assert_destroyed (0, 0);

  insert_strings (table, 3);
  g_assert_true (multitude_hash_table_steal_extended (table, "1", &key, &value));
  g_assert_cmpstr (key, ==, "1");
  g_assert_cmpstr (value, ==, "v1");
  g_free (key);
  g_free (value);
  g_assert_false (multitude_hash_table_steal_extended (table, "1", &key, &value));
  g_assert_true (key == NULL && value == NULL);
  assert_destroyed (0, 0);

  multitude_hash_table_remove_all (table);
  assert_destroyed (2, 2);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);
  insert_strings (table, 100);
  multitude_hash_table_destroy (multitude_hash_table_ref (table));
  assert_destroyed (100, 100);
  insert_strings (table, 10);
  multitude_hash_table_unref (table);
  assert_destroyed (10, 10);
}

/* The entry stays, without its value being dropped twice. */
static void
test_set (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) set = multitude_hash_table_new_full (arena, g_str_hash, g_str_equal, count_key, NULL);
  char *second = g_strdup ("a");
  gpointer key, value;

  n_keys_destroyed = n_values_destroyed = 0;
  g_assert_true (multitude_hash_table_add (set, g_strdup ("a")));
  g_assert_false (multitude_hash_table_add (set, second));
  assert_destroyed (1, 0);
  g_assert_true (multitude_hash_table_lookup (set, "a") == second);

  /* Another value makes a map of it. */
  g_assert_true (multitude_hash_table_insert (set, g_strdup ("b"), (gpointer) "value"));
  g_assert_true (multitude_hash_table_lookup_extended (set, "a", &key, &value));
  g_assert_true (key == second && value == second);
  g_assert_cmpstr (multitude_hash_table_lookup (set, "b"), ==, "value");
  assert_destroyed (0, 0);
}

/* ---- Notifies that call back ---- */

typedef struct
{
  MultitudeHashTable *table;
  guint               n_calls;
} CallBack;

static CallBack call_back;

static void
insert_again (gpointer value)
{
  guint n = GPOINTER_TO_UINT (value);

  call_back.n_calls++;
  if (n < 1000)
    multitude_hash_table_insert (call_back.table, GUINT_TO_POINTER (n + 1000), GUINT_TO_POINTER (n + 1000));
}

static void
remove_next (gpointer value)
{
  call_back.n_calls++;
  multitude_hash_table_remove (call_back.table, GUINT_TO_POINTER (GPOINTER_TO_UINT (value) + 1));
}

static void
test_notify_inserts (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHashTable *table = multitude_hash_table_new_full (arena, NULL, NULL, NULL, insert_again);
  guint i;

  call_back = (CallBack) { table, 0 };
  for (i = 0; i < 500; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (i));
  multitude_hash_table_remove_all (table);
  g_assert_cmpuint (call_back.n_calls, ==, 500);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 500);
  for (i = 0; i < 500; i++)
    g_assert_true (multitude_hash_table_contains (table, GUINT_TO_POINTER (i + 1000)));

  for (i = 0; i < 7; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (i));
  call_back.n_calls = 0;
  for (i = 0; i < 7; i++)
    multitude_hash_table_replace (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (2000));
  g_assert_cmpuint (call_back.n_calls, ==, 14);
  multitude_hash_table_unref (table);
}

static void
test_notify_removes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHashTable *table = multitude_hash_table_new_full (arena, NULL, NULL, NULL, remove_next);
  guint i;

  call_back = (CallBack) { table, 0 };
  for (i = 0; i < 500; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (i));
  g_assert_true (multitude_hash_table_remove (table, GUINT_TO_POINTER (0)));
  g_assert_cmpuint (call_back.n_calls, ==, 500);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);
  multitude_hash_table_unref (table);
}

/* ---- Walking ---- */

static void
sum_up (gpointer key,
        gpointer value,
        gpointer user_data)
{
  guint *sum = user_data;

  g_assert_cmpuint (GPOINTER_TO_UINT (value), ==, 2 * GPOINTER_TO_UINT (key));
  *sum += GPOINTER_TO_UINT (key);
}

static gboolean
is_key (gpointer key,
        gpointer value,
        gpointer user_data)
{
  return key == user_data;
}

static gboolean
is_odd (gpointer key,
        gpointer value,
        gpointer user_data)
{
  return GPOINTER_TO_UINT (key) % 2 != 0;
}

static MultitudeHashTable *
new_numbers (MultitudeArena *arena,
             guint           n_entries)
{
  MultitudeHashTable *table = multitude_hash_table_new (arena, NULL, NULL);
  guint i;

  for (i = 1; i <= n_entries; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (2 * i));

  return table;
}

static guint
sum_of_list (GList *list)
{
  guint sum = 0;
  GList *l;

  for (l = list; l != NULL; l = l->next)
    sum += GPOINTER_TO_UINT (l->data);
  g_list_free (list);
  return sum;
}

static void
test_foreach (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_numbers (arena, 100);
  g_autofree gpointer *keys = NULL;
  guint sum = 0;
  guint n, i;

  multitude_hash_table_foreach (table, sum_up, &sum);
  g_assert_cmpuint (sum, ==, 5050);
  g_assert_true (multitude_hash_table_find (table, is_key, GUINT_TO_POINTER (70)) == GUINT_TO_POINTER (140));
  g_assert_null (multitude_hash_table_find (table, is_key, GUINT_TO_POINTER (101)));

  g_assert_cmpuint (sum_of_list (multitude_hash_table_get_keys (table)), ==, 5050);
  g_assert_cmpuint (sum_of_list (multitude_hash_table_get_values (table)), ==, 10100);
  keys = multitude_hash_table_get_keys_as_array (table, &n);
  g_assert_cmpuint (n, ==, 100);
  g_assert_null (keys[100]);
  for (sum = i = 0; i < n; i++)
    sum += GPOINTER_TO_UINT (keys[i]);
  g_assert_cmpuint (sum, ==, 5050);

  g_assert_cmpuint (multitude_hash_table_foreach_remove (table, is_odd, NULL), ==, 50);
  g_assert_cmpuint (multitude_hash_table_foreach_steal (table, is_odd, NULL), ==, 0);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 50);
  sum = 0;
  multitude_hash_table_foreach (table, sum_up, &sum);
  g_assert_cmpuint (sum, ==, 2550);
}

static gboolean
always (gpointer key,
        gpointer value,
        gpointer user_data)
{
  return TRUE;
}

static void
test_foreach_destroys (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_strings (arena);

  insert_strings (table, 300);
  g_assert_cmpuint (multitude_hash_table_foreach_remove (table, always, NULL), ==, 300);
  assert_destroyed (300, 300);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);
}

static void
test_iter (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_numbers (arena, 100);
  MultitudeHashTableIter iter;
  gpointer key, value;
  guint n = 0;

  multitude_hash_table_iter_init (&iter, table);
  g_assert_true (multitude_hash_table_iter_get_hash_table (&iter) == table);
  while (multitude_hash_table_iter_next (&iter, &key, &value))
    {
      n++;
      if (GPOINTER_TO_UINT (key) % 3 == 0)
        multitude_hash_table_iter_remove (&iter);
      else if (GPOINTER_TO_UINT (key) % 3 == 1)
        multitude_hash_table_iter_steal (&iter);
      else
        multitude_hash_table_iter_replace (&iter, key);
    }
  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 33);

  multitude_hash_table_iter_init (&iter, table);
  while (multitude_hash_table_iter_next (&iter, &key, &value))
    g_assert_true (GPOINTER_TO_UINT (key) % 3 == 2 && key == value);

  multitude_hash_table_remove_all (table);
  multitude_hash_table_iter_init (&iter, table);
  g_assert_false (multitude_hash_table_iter_next (&iter, NULL, NULL));
}

static void
test_iter_destroys (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_strings (arena);
  MultitudeHashTableIter iter;
  gpointer key, value;

  insert_strings (table, 3);
  multitude_hash_table_iter_init (&iter, table);
  g_assert_true (multitude_hash_table_iter_next (&iter, NULL, NULL));
  multitude_hash_table_iter_replace (&iter, g_strdup ("new"));
  assert_destroyed (0, 1);
  multitude_hash_table_iter_remove (&iter);
  assert_destroyed (1, 1);
  g_assert_true (multitude_hash_table_iter_next (&iter, &key, &value));
  multitude_hash_table_iter_steal (&iter);
  g_free (key);
  g_free (value);
  assert_destroyed (0, 0);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 1);
}

/* ---- Misuse ---- */

static void
insert_one (gpointer key,
            gpointer value,
            gpointer user_data)
{
  multitude_hash_table_insert (user_data, GUINT_TO_POINTER (1000), NULL);
}

static gboolean
remove_one (gpointer key,
            gpointer value,
            gpointer user_data)
{
  multitude_hash_table_remove (user_data, key);
  return FALSE;
}

static void
test_misuse_while_walking (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_numbers (arena, 10);

  expect_critical (multitude_hash_table_foreach (table, insert_one, table),
                   "multitude_hash_table_foreach: assertion 'version == hash_table->version' failed");
  expect_critical (multitude_hash_table_find (table, remove_one, table),
                   "multitude_hash_table_find: assertion 'version == hash_table->version' failed");
  expect_critical (multitude_hash_table_foreach_remove (table, remove_one, table),
                   "foreach_drop: assertion 'version == hash_table->version' failed");
  expect_critical (multitude_hash_table_foreach_steal (table, remove_one, table),
                   "foreach_drop: assertion 'version == hash_table->version' failed");
}

static void
test_misuse_of_iter (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_numbers (arena, 10);
  MultitudeHashTableIter iter;

  multitude_hash_table_iter_init (&iter, table);
  expect_critical (multitude_hash_table_iter_remove (&iter),
                   "multitude_hash_table_iter_remove: assertion 'is_at_entry (iter)' failed");
  g_assert_true (multitude_hash_table_iter_next (&iter, NULL, NULL));
  multitude_hash_table_iter_remove (&iter);
  expect_critical (multitude_hash_table_iter_steal (&iter),
                   "multitude_hash_table_iter_steal: assertion 'is_at_entry (iter)' failed");
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 9);

  multitude_hash_table_insert (table, GUINT_TO_POINTER (100), NULL);
  expect_critical (multitude_hash_table_iter_next (&iter, NULL, NULL),
                   "multitude_hash_table_iter_next: assertion 'iter->version == iter->hash_table->version' failed");
  expect_critical (multitude_hash_table_iter_remove (&iter),
                   "multitude_hash_table_iter_remove: assertion 'iter->version == iter->hash_table->version' failed");
  expect_critical (multitude_hash_table_iter_replace (&iter, NULL),
                   "multitude_hash_table_iter_replace: assertion 'iter->version == iter->hash_table->version' failed");

  multitude_hash_table_iter_init (&iter, table);
  while (multitude_hash_table_iter_next (&iter, NULL, NULL))
    ;
  expect_critical (multitude_hash_table_iter_next (&iter, NULL, NULL),
                   "multitude_hash_table_iter_next: assertion 'iter->position < table_end (iter->hash_table)' failed");
}

/* What lets nothing come or go does not end an iteration. */
static void
test_changes_that_are_allowed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = multitude_hash_table_new (arena, NULL, NULL);
  MultitudeHashTableIter iter;
  gpointer key;
  guint i, n = 0;

  for (i = 1; i <= 10; i++)
    multitude_hash_table_add (table, GUINT_TO_POINTER (i));
  multitude_hash_table_iter_init (&iter, table);
  while (multitude_hash_table_iter_next (&iter, &key, NULL))
    {
      multitude_hash_table_insert (table, key, GUINT_TO_POINTER (100));
      n++;
    }
  g_assert_cmpuint (n, ==, 10);
  for (i = 1; i <= 10; i++)
    g_assert_true (multitude_hash_table_lookup (table, GUINT_TO_POINTER (i)) == GUINT_TO_POINTER (100));
}

static void
test_null (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer nothing = NULL;

  expect_critical (nothing = multitude_hash_table_new (NULL, NULL, NULL),
                   "multitude_hash_table_new: assertion 'arena != NULL' failed");
  expect_critical (nothing = multitude_hash_table_new_similar (arena, NULL),
                   "multitude_hash_table_new_similar: assertion 'other_hash_table != NULL' failed");
  g_assert_null (nothing);
#define expect_null(name, call) \
  expect_critical (call, "multitude_hash_table_" name ": assertion 'hash_table != NULL' failed")
  expect_null ("insert", multitude_hash_table_insert (NULL, NULL, NULL));
  expect_null ("replace", multitude_hash_table_replace (NULL, NULL, NULL));
  expect_null ("add", multitude_hash_table_add (NULL, NULL));
  expect_null ("remove", multitude_hash_table_remove (NULL, NULL));
  expect_null ("remove_all", multitude_hash_table_remove_all (NULL));
  expect_null ("steal", multitude_hash_table_steal (NULL, NULL));
  expect_null ("steal_all", multitude_hash_table_steal_all (NULL));
  expect_null ("lookup", multitude_hash_table_lookup (NULL, NULL));
  expect_null ("contains", multitude_hash_table_contains (NULL, NULL));
  expect_null ("size", multitude_hash_table_size (NULL));
  expect_null ("ref", multitude_hash_table_ref (NULL));
  expect_null ("unref", multitude_hash_table_unref (NULL));
  expect_null ("destroy", multitude_hash_table_destroy (NULL));
  expect_null ("foreach", multitude_hash_table_foreach (NULL, sum_up, NULL));
#undef expect_null
}

/* ---- How often keys are compared ---- */

static guint n_compared;

static gboolean
counting_equal (gconstpointer a,
                gconstpointer b)
{
  n_compared++;
  return g_str_equal (a, b);
}

/* Keys of different hashes are never compared; a hit compares once. */
static void
test_comparisons (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table =
    multitude_hash_table_new_full (arena, g_str_hash, counting_equal, g_free, NULL);
  guint i;

  n_compared = 0;
  for (i = 0; i < 10000; i++)
    multitude_hash_table_add (table, g_strdup_printf ("%05u", i));
  g_assert_cmpuint (n_compared, ==, 0);
  for (i = 0; i < 10000; i++)
    {
      char key[6];

      g_snprintf (key, sizeof key, "%05u", i);
      g_assert_true (multitude_hash_table_contains (table, key));
    }
  g_assert_cmpuint (n_compared, ==, 10000);
}

/* Addresses that differ in their upper half alone have different hashes. */
static void
test_upper_halves (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = multitude_hash_table_new (arena, NULL, NULL);
  gint64 start = g_get_monotonic_time ();
  guint64 i;

  if (sizeof (gpointer) < 8)
    {
      g_test_skip ("an address has no upper half here");
      return;
    }

  for (i = 0; i < 50000; i++)
    multitude_hash_table_insert (table, GSIZE_TO_POINTER (i << 32), GSIZE_TO_POINTER (i));
  for (i = 0; i < 50000; i++)
    g_assert_true (multitude_hash_table_lookup (table, GSIZE_TO_POINTER (i << 32)) == GSIZE_TO_POINTER (i));

  /* In one chain it would be a thousand times as many steps. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* ---- Memory ---- */

static void
test_similar (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) other_arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_strings (arena);
  g_autoptr (MultitudeHashTable) similar = multitude_hash_table_new_similar (other_arena, table);

  insert_strings (similar, 5);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);
  g_assert_cmpstr (multitude_hash_table_lookup (similar, "3"), ==, "v3");
  multitude_hash_table_remove (similar, "3");
  assert_destroyed (1, 1);
}

static void
test_reset (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeHashTable) table = new_numbers (arena, 100);
  guint sum = 0;

  multitude_arena_reset (arena);
  memset (multitude_arena_alloc (arena, 10000), 0xff, 10000);
  multitude_hash_table_foreach (table, sum_up, &sum);
  g_assert_cmpuint (sum, ==, 5050);
}

static void
test_boxed (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeHashTable *table = new_strings (arena);
  gpointer living = arena;
  GValue value = G_VALUE_INIT;

  g_value_init (&value, MULTITUDE_TYPE_HASH_TABLE);
  g_value_set_boxed (&value, table);
  g_assert_true (g_value_get_boxed (&value) == table);
  multitude_hash_table_unref (table);
  g_object_add_weak_pointer (G_OBJECT (arena), &living);
  g_object_unref (arena);

  /* The value keeps both. */
  g_assert_nonnull (living);
  insert_strings (table, 100);
  g_value_unset (&value);
  assert_destroyed (100, 100);
  g_assert_null (living);
}

static void
test_reserved (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHashTable *table;
  guint i, n_requests;

  counting_source_init (&counting, COUNTING_GROWING);
  arena = multitude_arena_new_with_source (&counting.source);
  table = multitude_hash_table_new (arena, NULL, NULL);
  multitude_hash_table_reserve (table, 1000);
  g_assert_cmpuint (multitude_hash_table_size (table), ==, 0);

  n_requests = counting_source_get_n_requests (&counting);
  for (i = 1; i <= 1000; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (2 * i));
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);
  for (i = 1; i <= 1000; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (multitude_hash_table_lookup (table, GUINT_TO_POINTER (i))), ==, 2 * i);

  multitude_hash_table_unref (table);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_steady_state (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  guint round, n_requests = 0;

  counting_source_init (&counting, COUNTING_GROWING);
  arena = multitude_arena_new_with_source (&counting.source);
  for (round = 0; round < 50; round++)
    {
      MultitudeHashTable *table = new_strings (arena);

      insert_strings (table, 300);
      multitude_hash_table_foreach_remove (table, always, NULL);
      insert_strings (table, 100);
      multitude_hash_table_remove_all (table);
      multitude_hash_table_unref (table);
      multitude_arena_reset (arena);
      if (round == 8)
        n_requests = counting_source_get_n_requests (&counting);
    }
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* An entry comes and another goes, for ever, in a table that is neither large nor
 * small: the arrays are swept, and the arena uses the chunks again.
 */
static void
test_steady_state_of_churn (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHashTable *table;
  guint i, n_requests = 0;

  counting_source_init (&counting, COUNTING_GROWING);
  arena = multitude_arena_new_with_source (&counting.source);
  table = multitude_hash_table_new (arena, NULL, NULL);
  for (i = 0; i < 200000; i++)
    {
      multitude_hash_table_insert (table, GUINT_TO_POINTER (i), GUINT_TO_POINTER (1));
      if (i >= 100)
        g_assert_true (multitude_hash_table_remove (table, GUINT_TO_POINTER (i - 100)));
      if (i == 20000)
        n_requests = counting_source_get_n_requests (&counting);
    }
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);
  multitude_hash_table_unref (table);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/hash-table/as-glib/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_as_glib);
    }
  g_test_add_func ("/hash-table/destroy", test_destroy);
  g_test_add_func ("/hash-table/set", test_set);
  g_test_add_func ("/hash-table/notify/inserts", test_notify_inserts);
  g_test_add_func ("/hash-table/notify/removes", test_notify_removes);
  g_test_add_func ("/hash-table/foreach", test_foreach);
  g_test_add_func ("/hash-table/foreach/destroys", test_foreach_destroys);
  g_test_add_func ("/hash-table/iter", test_iter);
  g_test_add_func ("/hash-table/iter/destroys", test_iter_destroys);
  g_test_add_func ("/hash-table/misuse/walking", test_misuse_while_walking);
  g_test_add_func ("/hash-table/misuse/iter", test_misuse_of_iter);
  g_test_add_func ("/hash-table/misuse/allowed", test_changes_that_are_allowed);
  g_test_add_func ("/hash-table/misuse/null", test_null);
  g_test_add_func ("/hash-table/comparisons", test_comparisons);
  g_test_add_func ("/hash-table/upper-halves", test_upper_halves);
  g_test_add_func ("/hash-table/similar", test_similar);
  g_test_add_func ("/hash-table/reset", test_reset);
  g_test_add_func ("/hash-table/boxed", test_boxed);
  g_test_add_func ("/hash-table/reserved", test_reserved);
  g_test_add_func ("/hash-table/steady-state", test_steady_state);
  g_test_add_func ("/hash-table/steady-state/churn", test_steady_state_of_churn);

  return g_test_run ();
}
