/* Snapshots of arenas: documents that outlive the work that made them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who holds a snapshot may follow every pointer in it, and when it goes nothing is
 * left, neither of it nor of an arena that has ended before.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_THREADS 4

typedef struct _Node Node;

struct _Node
{
  Node       *next;
  const char *text;
  gsize       number;
};

static Node *
make_nodes (MultitudeArena *arena,
            gsize           n_nodes)
{
  Node *list = NULL;
  gsize i;

  for (i = 0; i < n_nodes; i++)
    {
      Node *node = multitude_new (arena, Node, 1);

      node->next = list;
      node->text = multitude_arena_strdup_printf (arena, "node number %" G_GSIZE_FORMAT, i);
      node->number = i;
      list = node;
    }

  return list;
}

static void
check_nodes (MultitudeSnapshot *snapshot,
             gsize              n_nodes)
{
  Node *node;

  for (node = multitude_snapshot_get_root (snapshot); node != NULL; node = node->next)
    {
      g_autofree char *text = g_strdup_printf ("node number %" G_GSIZE_FORMAT, --n_nodes);

      g_assert_cmpuint (node->number, ==, n_nodes);
      g_assert_cmpstr (node->text, ==, text);
    }

  g_assert_cmpuint (n_nodes, ==, 0);
}

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_outlives_reset (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeSnapshot) first = multitude_arena_seal (arena, make_nodes (arena, 1000));
  g_autoptr (MultitudeSnapshot) second = multitude_arena_seal (arena, make_nodes (arena, 500));

  make_nodes (arena, 1000);
  multitude_arena_reset (arena);
  make_nodes (arena, 1000);
  check_nodes (first, 1000);
  check_nodes (second, 500);

  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), >,
                    multitude_snapshot_get_size (first) + multitude_snapshot_get_size (second));
}

static void
count_weak (gpointer  data,
            GObject  *where_it_was)
{
  count (data);
}

/* The arena ends with its last user, as one without a snapshot does. */
static void
check_end (gsize       n_nodes,
           const char *log_of_end,
           const char *log_of_snapshot,
           gboolean    keeps_instance)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeSnapshot *snapshot;
  GWeakRef weak;
  guint n_weak = 0;
  guint n_cleanups = 0;
  guint n_gone = 0;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_name (arena, "ends");
  g_object_weak_ref (G_OBJECT (arena), count_weak, &n_weak);
  g_object_set_data_full (G_OBJECT (arena), "gone", &n_gone, count);
  g_weak_ref_init (&weak, arena);

  snapshot = multitude_arena_seal (arena, make_nodes (arena, n_nodes));
  multitude_arena_add_cleanup (arena, count, &n_cleanups);
  g_free (counting_source_take_log (&counting));

  g_object_unref (arena);
  g_assert_cmpuint (n_weak, ==, 1);
  g_assert_cmpuint (n_cleanups, ==, 1);
  g_assert_cmpuint (n_gone, ==, keeps_instance ? 0 : 1);
  g_assert_null (g_weak_ref_get (&weak));
  counting_source_assert_log (&counting, log_of_end);
  check_nodes (snapshot, n_nodes);

  multitude_snapshot_unref (snapshot);
  g_assert_cmpuint (n_gone, ==, 1);
  counting_source_assert_log (&counting, log_of_snapshot);
  g_weak_ref_clear (&weak);
  counting_source_clear (&counting);
}

static void
test_outlives_arena (void)
{
  check_end (3, "-512", "", TRUE);
  check_end (20, "-2048", "-512 -1024", TRUE);
}

static void
test_dispose_by_hand (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeSnapshot *snapshot = multitude_arena_seal (arena, make_nodes (arena, 2));
  guint n_gone = 0;

  g_object_set_data_full (G_OBJECT (arena), "gone", &n_gone, count);
  g_object_run_dispose (G_OBJECT (arena));
  make_nodes (arena, 100);
  check_nodes (snapshot, 2);
  multitude_snapshot_unref (snapshot);
  g_assert_cmpuint (n_gone, ==, 0);
  make_nodes (arena, 100);
  g_object_unref (arena);
  g_assert_cmpuint (n_gone, ==, 1);
}

static void
test_cleanups (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  MultitudeSnapshot *snapshot;
  guint n_cleanups = 0;
  guint n_weak = 0;

  g_object_weak_ref (object, count_weak, &n_weak);
  multitude_arena_take_object (arena, object);
  multitude_arena_add_cleanup (arena, count, &n_cleanups);
  snapshot = multitude_arena_seal (arena, object);
  multitude_arena_reset (arena);
  g_assert_cmpuint (n_cleanups, ==, 0);
  g_assert_true (G_IS_OBJECT (multitude_snapshot_get_root (snapshot)));

  g_assert_true (multitude_snapshot_ref (snapshot) == snapshot);
  multitude_snapshot_unref (snapshot);
  g_assert_cmpuint (n_weak, ==, 0);
  multitude_snapshot_unref (snapshot);
  g_assert_cmpuint (n_weak, ==, 1);
  g_assert_cmpuint (n_cleanups, ==, 1);
}

/* The table of the arena does not go with the snapshot: that may be anywhere. */
static void
test_interned (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  char *before = multitude_ref_string_new_intern (arena, "interned");
  char *again = multitude_ref_string_new_intern (arena, "interned");
  MultitudeSnapshot *snapshot = multitude_arena_seal (arena, before);
  char *after = multitude_ref_string_new_intern (arena, "interned");

  g_assert_true (again == before);
  g_assert_true (after != before);
  g_assert_cmpstr (after, ==, "interned");
  multitude_ref_string_release (after);
  multitude_ref_string_release (again);
  g_object_unref (arena);

  g_assert_cmpstr (multitude_snapshot_get_root (snapshot), ==, "interned");
  multitude_ref_string_release (before);
  multitude_snapshot_unref (snapshot);
}

static MultitudeArena *
arena_without_budget (void)
{
  return g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", G_GUINT64_CONSTANT (0), NULL);
}

/* The snapshot itself finds no room, and the arena is as it was.  A request that is
 * refused is in the log as well.
 */
static void
test_failure (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  GError *error = NULL;
  MultitudeSnapshot *snapshot;
  Node *root;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  root = make_nodes (arena, 1);
  counting.refuses = TRUE;
  while (multitude_arena_try_alloc (arena, 8, NULL) != NULL)
    continue;
  counting_source_assert_log (&counting, "+512");

  g_assert_null (multitude_arena_try_seal (arena, root, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 96 bytes: out of memory");
  g_assert_null (multitude_arena_try_seal (arena, root, NULL));
  counting_source_assert_log (&counting, "+512 +512");
  counting.refuses = FALSE;

  snapshot = multitude_arena_try_seal (arena, root, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (multitude_snapshot_get_size (snapshot), ==, 512);
  counting_source_assert_log (&counting, "+512");
  check_nodes (snapshot, 1);
  multitude_snapshot_unref (snapshot);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = arena_without_budget ();
  GError *error = NULL;

  g_assert_null (multitude_arena_try_seal (arena, NULL, &error));
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 96 bytes: the budget is 0 bytes, of which 0 are in use");
}

static void
test_abort (void)
{
  if (g_test_subprocess ())
    {
      MultitudeArena *arena = arena_without_budget ();

      g_assert_null (multitude_arena_seal (arena, NULL));
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*arena '': failed to allocate 96 bytes aligned to 8: the byte budget is exceeded*");
}

static void
test_mistakes (void)
{
  expect_critical (g_assert_null (multitude_arena_seal (NULL, NULL)), "*MULTITUDE_IS_ARENA (self)*");
  expect_critical (g_assert_null (multitude_arena_try_seal (NULL, NULL, NULL)), "*MULTITUDE_IS_ARENA (self)*");
  expect_critical (g_assert_null (multitude_snapshot_ref (NULL)), "*self != NULL*");
  expect_critical (multitude_snapshot_unref (NULL), "*self != NULL*");
  expect_critical (g_assert_null (multitude_snapshot_get_root (NULL)), "*self != NULL*");
  expect_critical (g_assert_cmpuint (multitude_snapshot_get_size (NULL), ==, 0), "*self != NULL*");
  expect_critical (g_assert_null (multitude_snapshot_new_bytes (NULL, "", 0)), "*self != NULL*");
  expect_critical (g_assert_null (multitude_arena_seal_unrooted (NULL, NULL)), "*MULTITUDE_IS_ARENA (self)*");
  expect_critical (g_assert_false (multitude_arena_hold_object (NULL, NULL, NULL)), "*MULTITUDE_IS_ARENA (self)*");
}

/* A text of a document, for who knows only bytes. */
static void
test_bytes (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeSnapshot *snapshot;
  GBytes *bytes, *nothing;
  Node *nodes;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  nodes = make_nodes (arena, 1000);
  snapshot = multitude_arena_seal (arena, nodes);
  g_object_unref (arena);

  bytes = multitude_snapshot_new_bytes (snapshot, nodes->text, strlen (nodes->text));
  nothing = multitude_snapshot_new_bytes (snapshot, nodes->text, 0);
  multitude_snapshot_unref (snapshot);
  g_assert_true (g_bytes_get_data (bytes, NULL) == nodes->text);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "node number 999", 15);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
  g_assert_cmpuint (counting.outstanding, >, 0);

  g_bytes_unref (bytes);
  g_assert_cmpuint (counting.outstanding, >, 0);
  g_bytes_unref (nothing);
  g_assert_cmpuint (counting.outstanding, ==, 0);
  counting_source_clear (&counting);
}

static void
test_unrooted (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  MultitudeSnapshot *snapshot;
  guint n_weak = 0;

  g_object_weak_ref (object, count_weak, &n_weak);
  g_assert_true (multitude_arena_hold_object (arena, object, &error));
  g_assert_no_error (error);
  g_object_unref (g_steal_pointer (&object));
  g_assert_cmpuint (n_weak, ==, 0);

  snapshot = multitude_arena_seal_unrooted (arena, &error);
  g_assert_no_error (error);
  g_assert_null (multitude_snapshot_get_root (snapshot));
  multitude_arena_reset (arena);
  g_assert_cmpuint (n_weak, ==, 0);
  multitude_snapshot_unref (snapshot);
  g_assert_cmpuint (n_weak, ==, 1);
}

static void
test_hold_failure (void)
{
  g_autoptr (MultitudeArena) arena = arena_without_budget ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  GError *error = NULL;
  guint n_held = 0;

  /* The seed has room for some. */
  while (multitude_arena_hold_object (arena, object, &error))
    n_held++;
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 32 bytes: the budget is 0 bytes, of which 0 are in use");
  g_assert_cmpuint (object->ref_count, ==, 1 + n_held);
  multitude_arena_reset (arena);
  g_assert_cmpuint (object->ref_count, ==, 1);
}

static void
test_boxed (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeSnapshot) snapshot = multitude_arena_seal (arena, NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, MULTITUDE_TYPE_SNAPSHOT);
  g_value_set_boxed (&value, snapshot);
  g_assert_true (g_value_get_boxed (&value) == snapshot);
}

/* ---- Threads ---- */

static void
parse_in_worker (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  MultitudeArena *arena = multitude_arena_new ();

  g_task_return_pointer (task, multitude_arena_seal (arena, make_nodes (arena, 100)),
                         (GDestroyNotify) multitude_snapshot_unref);
  g_object_unref (arena);
}

static void
take_result (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  MultitudeSnapshot **snapshot = user_data;

  *snapshot = g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
test_task (void)
{
  MultitudeSnapshot *snapshot = NULL;
  GTask *task = g_task_new (NULL, NULL, take_result, &snapshot);

  g_task_run_in_thread (task, parse_in_worker);
  g_object_unref (task);
  while (snapshot == NULL)
    g_main_context_iteration (NULL, TRUE);
  check_nodes (snapshot, 100);
  multitude_snapshot_unref (snapshot);

  /* Nobody takes it: it goes with the task. */
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_run_in_thread_sync (task, parse_in_worker);
  g_object_unref (task);
}

static gpointer
unref_in_thread (gpointer data)
{
  multitude_snapshot_unref (data);
  return NULL;
}

/* The arena ends while others let go of the snapshot that has its seed. */
static void
test_threads (void)
{
  gsize i;
  gsize j;

  for (i = 0; i < 300; i++)
    {
      CountingSource counting;
      MultitudeArena *arena;
      MultitudeSnapshot *snapshot;
      GThread *threads[N_THREADS];
      guint n_gone = 0;

      counting_source_init (&counting, COUNTING_FIXED);
      arena = multitude_arena_new_with_source (&counting.source);
      g_object_set_data_full (G_OBJECT (arena), "gone", &n_gone, count);
      snapshot = multitude_arena_seal (arena, make_nodes (arena, i % 20));
      for (j = 1; j < N_THREADS; j++)
        multitude_snapshot_ref (snapshot);
      for (j = 0; j < N_THREADS; j++)
        threads[j] = g_thread_new (NULL, unref_in_thread, snapshot);
      g_object_unref (arena);
      for (j = 0; j < N_THREADS; j++)
        g_thread_join (threads[j]);
      g_assert_cmpuint (n_gone, ==, 1);
      counting_source_clear (&counting);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/outlives-reset", test_outlives_reset);
  g_test_add_func ("/snapshot/outlives-arena", test_outlives_arena);
  g_test_add_func ("/snapshot/dispose-by-hand", test_dispose_by_hand);
  g_test_add_func ("/snapshot/cleanups", test_cleanups);
  g_test_add_func ("/snapshot/interned", test_interned);
  g_test_add_func ("/snapshot/failure", test_failure);
  g_test_add_func ("/snapshot/budget", test_budget);
  g_test_add_func ("/snapshot/abort", test_abort);
  g_test_add_func ("/snapshot/mistakes", test_mistakes);
  g_test_add_func ("/snapshot/boxed", test_boxed);
  g_test_add_func ("/snapshot/bytes", test_bytes);
  g_test_add_func ("/snapshot/unrooted", test_unrooted);
  g_test_add_func ("/snapshot/hold-failure", test_hold_failure);
  g_test_add_func ("/snapshot/task", test_task);
  g_test_add_func ("/snapshot/threads", test_threads);

  return g_test_run ();
}
