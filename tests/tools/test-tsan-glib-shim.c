/* Data handed over through GLib is no race to ThreadSanitizer; a real race still is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <gio/gio.h>

#define ROUNDS 200

/* What each case hands from one thread to another: plain memory, on purpose. */
typedef struct
{
  int value;

  GMutex mutex;
  GRWLock rw_lock;
  GRecMutex rec_mutex;
  GCond cond;
  gboolean ready;

  GAsyncQueue *queue;
  GMainLoop *loop;
  GBytes *bytes;
  GObject *object;
} Shared;

static Shared *
shared_new (void)
{
  Shared *shared = g_new0 (Shared, 1);

  g_mutex_init (&shared->mutex);
  g_rw_lock_init (&shared->rw_lock);
  g_rec_mutex_init (&shared->rec_mutex);
  g_cond_init (&shared->cond);
  shared->queue = g_async_queue_new ();
  shared->loop = g_main_loop_new (NULL, FALSE);

  return shared;
}

static void
shared_free (Shared *shared)
{
  g_main_loop_unref (shared->loop);
  g_async_queue_unref (shared->queue);
  g_cond_clear (&shared->cond);
  g_rec_mutex_clear (&shared->rec_mutex);
  g_rw_lock_clear (&shared->rw_lock);
  g_mutex_clear (&shared->mutex);
  g_free (shared);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shared, shared_free)

/* ---- Locks ---- */

static gpointer
count_under_locks (gpointer data)
{
  Shared *shared = data;

  for (int i = 0; i < ROUNDS; i++)
    {
      g_mutex_lock (&shared->mutex);
      shared->value++;
      g_mutex_unlock (&shared->mutex);
    }

  return NULL;
}

static void
test_mutex (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThread *thread = g_thread_new ("other", count_under_locks, shared);

  count_under_locks (shared);
  g_thread_join (thread);

  g_assert_cmpint (shared->value, ==, 2 * ROUNDS);
}

static gpointer
count_under_rec_mutex (gpointer data)
{
  Shared *shared = data;

  for (int i = 0; i < ROUNDS; i++)
    {
      g_rec_mutex_lock (&shared->rec_mutex);
      g_rec_mutex_lock (&shared->rec_mutex);
      shared->value++;
      g_rec_mutex_unlock (&shared->rec_mutex);
      g_rec_mutex_unlock (&shared->rec_mutex);
    }

  return NULL;
}

static void
test_rec_mutex (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThread *thread = g_thread_new ("other", count_under_rec_mutex, shared);

  count_under_rec_mutex (shared);
  g_thread_join (thread);

  g_assert_cmpint (shared->value, ==, 2 * ROUNDS);
}

static gpointer
write_under_rw_lock (gpointer data)
{
  Shared *shared = data;

  for (int i = 0; i < ROUNDS; i++)
    {
      g_rw_lock_writer_lock (&shared->rw_lock);
      shared->value++;
      g_rw_lock_writer_unlock (&shared->rw_lock);
    }

  return NULL;
}

static void
test_rw_lock (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThread *thread = g_thread_new ("writer", write_under_rw_lock, shared);
  int seen = 0;

  while (seen < ROUNDS)
    {
      g_rw_lock_reader_lock (&shared->rw_lock);
      seen = shared->value;
      g_rw_lock_reader_unlock (&shared->rw_lock);
    }

  g_thread_join (thread);
}

/* ---- Waiting ---- */

static gpointer
signal_ready (gpointer data)
{
  Shared *shared = data;

  g_mutex_lock (&shared->mutex);
  shared->value = 1;
  shared->ready = TRUE;
  g_cond_signal (&shared->cond);
  g_mutex_unlock (&shared->mutex);

  return NULL;
}

static void
test_cond (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThread *thread;

  g_mutex_lock (&shared->mutex);
  thread = g_thread_new ("other", signal_ready, shared);
  while (!shared->ready)
    g_cond_wait (&shared->cond, &shared->mutex);
  g_assert_cmpint (shared->value, ==, 1);
  g_mutex_unlock (&shared->mutex);

  g_thread_join (thread);
}

static int once_value;

static gpointer
set_once_value (gpointer data)
{
  once_value = 1;

  return NULL;
}

static gpointer
read_once_value (gpointer data)
{
  static GOnce once = G_ONCE_INIT;
  static gsize init = 0;
  static int init_value;

  g_once (&once, set_once_value, NULL);
  g_assert_cmpint (once_value, ==, 1);

  if (g_once_init_enter (&init))
    {
      init_value = 1;
      g_once_init_leave (&init, 1);
    }
  g_assert_cmpint (init_value, ==, 1);

  return NULL;
}

static void
test_once (void)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("once", read_once_value, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* ---- Queues and pools ---- */

static gpointer
push_values (gpointer data)
{
  Shared *shared = data;

  for (int i = 1; i <= ROUNDS; i++)
    {
      int *value = g_new (int, 1);

      *value = i;
      g_async_queue_push (shared->queue, value);
    }

  return NULL;
}

static void
test_async_queue (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThread *thread = g_thread_new ("other", push_values, shared);

  for (int i = 1; i <= ROUNDS; i++)
    {
      g_autofree int *value = g_async_queue_pop (shared->queue);

      g_assert_cmpint (*value, ==, i);
    }

  g_thread_join (thread);
}

static void
return_value (gpointer data,
              gpointer user_data)
{
  Shared *shared = user_data;
  int *value = data;

  *value += 1;
  g_async_queue_push (shared->queue, value);
}

static void
test_thread_pool (void)
{
  g_autoptr(Shared) shared = shared_new ();
  GThreadPool *pool = g_thread_pool_new (return_value, shared, 2, FALSE, NULL);

  for (int i = 0; i < ROUNDS; i++)
    {
      int *value = g_new (int, 1);

      *value = 41;
      g_thread_pool_push (pool, value, NULL);
    }

  for (int i = 0; i < ROUNDS; i++)
    {
      g_autofree int *value = g_async_queue_pop (shared->queue);

      g_assert_cmpint (*value, ==, 42);
    }

  g_thread_pool_free (pool, FALSE, TRUE);
}

/* ---- Main loops and tasks ---- */

static gboolean
quit_loop (gpointer data)
{
  Shared *shared = data;

  g_assert_cmpint (shared->value, ==, 1);
  shared->value = 2;
  g_main_loop_quit (shared->loop);

  return G_SOURCE_REMOVE;
}

static gpointer
add_idle (gpointer data)
{
  Shared *shared = data;

  shared->value = 1;
  g_idle_add (quit_loop, shared);

  return NULL;
}

static gpointer
add_timeout (gpointer data)
{
  Shared *shared = data;

  shared->value = 1;
  g_timeout_add (1, quit_loop, shared);

  return NULL;
}

/* Nobody owns the context before the loop runs, and then this thread would. */
static gpointer
invoke (gpointer data)
{
  Shared *shared = data;

  while (!g_main_loop_is_running (shared->loop))
    g_thread_yield ();
  shared->value = 1;
  g_main_context_invoke (NULL, quit_loop, shared);

  return NULL;
}

static gpointer
quit_from_thread (gpointer data)
{
  Shared *shared = data;

  while (!g_main_loop_is_running (shared->loop))
    g_thread_yield ();
  shared->value = 2;
  g_main_loop_quit (shared->loop);

  return NULL;
}

static void
test_main_loop (gconstpointer data)
{
  GThreadFunc func = (GThreadFunc) data;

  for (int i = 0; i < 20; i++)
    {
      g_autoptr(Shared) shared = shared_new ();
      GThread *thread = g_thread_new ("other", func, shared);

      g_main_loop_run (shared->loop);
      g_assert_cmpint (shared->value, ==, 2);
      g_thread_join (thread);
    }
}

typedef struct
{
  int input;
  int output;
} Work;

static void
do_work (GTask        *task,
         gpointer      source_object,
         gpointer      task_data,
         GCancellable *cancellable)
{
  Work *work = task_data;
  int *result = g_new (int, 1);

  *result = work->input + 1;
  work->output = work->input;
  g_task_return_pointer (task, result, g_free);
}

static void
work_done (GObject      *source_object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Shared *shared = user_data;
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autofree int *value = g_task_propagate_pointer (G_TASK (result), NULL);

  g_assert_cmpint (*value, ==, work->output + 1);
  shared->value++;
  if (shared->value == ROUNDS)
    g_main_loop_quit (shared->loop);
}

/* Many, so that threads which wait for work get some. */
static void
test_task (void)
{
  g_autoptr(Shared) shared = shared_new ();

  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, work_done, shared);
      Work *work = g_new0 (Work, 1);

      work->input = i;
      g_task_set_task_data (task, work, g_free);
      g_task_run_in_thread (task, do_work);
    }

  g_main_loop_run (shared->loop);
  g_assert_cmpint (shared->value, ==, ROUNDS);
}

static void
test_task_sync (void)
{
  for (int i = 0; i < 20; i++)
    {
      g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
      Work *work = g_new0 (Work, 1);
      g_autofree int *value = NULL;

      work->input = i;
      g_task_set_task_data (task, work, g_free);
      g_task_run_in_thread_sync (task, do_work);
      value = g_task_propagate_pointer (task, NULL);

      g_assert_cmpint (*value, ==, work->output + 1);
    }
}

/* ---- References ---- */

static void
clear_value (gpointer data)
{
  Shared *shared = data;

  shared->value = 0;
}

static gpointer
read_bytes (gpointer data)
{
  Shared *shared = data;

  g_assert_cmpint (*(const int *) g_bytes_get_data (shared->bytes, NULL), ==, 1);
  g_bytes_unref (shared->bytes);

  return NULL;
}

static void
test_bytes (void)
{
  for (int i = 0; i < 50; i++)
    {
      g_autoptr(Shared) shared = shared_new ();
      GThread *thread;

      shared->value = 1;
      shared->bytes = g_bytes_new_with_free_func (&shared->value, sizeof (int),
                                                  clear_value, shared);
      g_bytes_ref (shared->bytes);
      thread = g_thread_new ("other", read_bytes, shared);
      g_thread_yield ();
      g_bytes_unref (shared->bytes);
      g_thread_join (thread);
      g_assert_cmpint (shared->value, ==, 0);
    }
}

#define TEST_TYPE_THING (test_thing_get_type ())
G_DECLARE_FINAL_TYPE (TestThing, test_thing, TEST, THING, GObject)

struct _TestThing
{
  GObject parent_instance;
  int value;
};

G_DEFINE_FINAL_TYPE (TestThing, test_thing, G_TYPE_OBJECT)

static int things_begin_with;

static void
test_thing_finalize (GObject *object)
{
  TEST_THING (object)->value = 0;

  G_OBJECT_CLASS (test_thing_parent_class)->finalize (object);
}

static void
test_thing_class_init (TestThingClass *klass)
{
  things_begin_with = 1;
  G_OBJECT_CLASS (klass)->finalize = test_thing_finalize;
}

static void
test_thing_init (TestThing *self)
{
  self->value = things_begin_with;
}

static gpointer
make_things (gpointer data)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr(TestThing) thing = g_object_new (TEST_TYPE_THING, NULL);

      g_assert_cmpint (thing->value, ==, 1);
    }

  return NULL;
}

static void
test_class (void)
{
  GThread *thread = g_thread_new ("other", make_things, NULL);

  make_things (NULL);
  g_thread_join (thread);
}

static gpointer
drop_object (gpointer data)
{
  TestThing *thing = data;

  g_assert_cmpint (thing->value, ==, 1);
  g_object_unref (thing);

  return NULL;
}

static void
test_object (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      TestThing *thing = g_object_new (TEST_TYPE_THING, NULL);
      GThread *thread = g_thread_new ("other", drop_object, g_object_ref (thing));

      g_thread_yield ();
      g_assert_cmpint (thing->value, ==, 1);
      g_object_unref (thing);
      g_thread_join (thread);
    }
}

/* ---- And the other way round ---- */

static gpointer
count_without_lock (gpointer data)
{
  Shared *shared = data;

  shared->value++;

  return NULL;
}

static void
test_race (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr(Shared) shared = shared_new ();
      GThread *thread = g_thread_new ("other", count_without_lock, shared);

      count_without_lock (shared);
      g_thread_join (thread);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*data race*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tsan-glib-shim/mutex", test_mutex);
  g_test_add_func ("/tsan-glib-shim/rec-mutex", test_rec_mutex);
  g_test_add_func ("/tsan-glib-shim/rw-lock", test_rw_lock);
  g_test_add_func ("/tsan-glib-shim/cond", test_cond);
  g_test_add_func ("/tsan-glib-shim/once", test_once);
  g_test_add_func ("/tsan-glib-shim/async-queue", test_async_queue);
  g_test_add_func ("/tsan-glib-shim/thread-pool", test_thread_pool);
  g_test_add_data_func ("/tsan-glib-shim/idle", (gconstpointer) add_idle, test_main_loop);
  g_test_add_data_func ("/tsan-glib-shim/timeout", (gconstpointer) add_timeout, test_main_loop);
  g_test_add_data_func ("/tsan-glib-shim/invoke", (gconstpointer) invoke, test_main_loop);
  g_test_add_data_func ("/tsan-glib-shim/loop-quit", (gconstpointer) quit_from_thread,
                        test_main_loop);
  g_test_add_func ("/tsan-glib-shim/task", test_task);
  g_test_add_func ("/tsan-glib-shim/task-sync", test_task_sync);
  g_test_add_func ("/tsan-glib-shim/bytes", test_bytes);
  g_test_add_func ("/tsan-glib-shim/class", test_class);
  g_test_add_func ("/tsan-glib-shim/object", test_object);
  g_test_add_func ("/tsan-glib-shim/race", test_race);

  return g_test_run ();
}
