/* Tells ThreadSanitizer what GLib's synchronization orders.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The sanitizer learns from instrumented code and from the C library's thread
 * functions which accesses are ordered.  GLib is neither: its mutexes are
 * futexes, its queues and reference counts plain atomics inside a library that
 * was compiled without the sanitizer.  Every hand-over through GLib would look
 * like a race.
 *
 * This file is linked into a test program.  The program's symbols come first,
 * so calls from the program and from other shared libraries, ours and libgio
 * among them, end here; each wrapper calls the real function and adds what it
 * orders.  Calls inside one GLib library do not come through here, therefore
 * the wrappers sit where a user's data enters and where it leaves:
 *
 *   enters (release)               leaves (acquire)
 *   g_mutex_unlock, g_cond_wait    g_mutex_lock, g_cond_wait
 *   g_rw_lock_*_unlock             g_rw_lock_*_lock
 *   g_once_init_leave              g_once_init_enter
 *   g_async_queue_push             g_async_queue_pop
 *   g_thread_pool_push             the function of the pool (so of a GTask)
 *   g_source_attach, g_idle_add    the callback of the source (so of a GTask)
 *   g_main_loop_quit               g_main_loop_run
 *   g_atomic_ref_count_dec         g_atomic_ref_count_dec of the last reference
 *   g_bytes_unref                  the free function of the bytes
 *   g_object_unref                 g_object_unref of the last reference
 *   the first g_object_new         any later g_object_new of the type
 *
 * An edge that GLib does not promise would hide races, so none is added for
 * comfort.  Threads themselves need nothing: GLib starts and joins them with
 * the C library's functions.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#undef g_atomic_ref_count_dec
#undef g_once_init_enter
#undef g_once_init_leave

/* The function that would have been called without this file.  The pointer is
 * looked up by whoever comes first, maybe by two threads at once.
 */
#define REAL(name) \
  ((__typeof__ (&name)) find_real (&real_##name, #name))

#define DECLARE_REAL(name) \
  static void *real_##name;

static void *
find_real (void       **real,
           const char  *name)
{
  void *found = __atomic_load_n (real, __ATOMIC_ACQUIRE);

  if (found == NULL)
    {
      found = dlsym (RTLD_NEXT, name);
      if (found == NULL)
        g_error ("%s is not in any library", name);
      __atomic_store_n (real, found, __ATOMIC_RELEASE);
    }

  return found;
}

static void
publish (const volatile void *object)
{
  __tsan_release ((void *) object);
}

static void
observe (const volatile void *object)
{
  __tsan_acquire ((void *) object);
}

/* ---- Locks ---- */

DECLARE_REAL (g_mutex_lock)
DECLARE_REAL (g_mutex_trylock)
DECLARE_REAL (g_mutex_unlock)
DECLARE_REAL (g_rec_mutex_lock)
DECLARE_REAL (g_rec_mutex_trylock)
DECLARE_REAL (g_rec_mutex_unlock)

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  observe (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = REAL (g_mutex_trylock) (mutex);

  if (locked)
    observe (mutex);

  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  publish (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_rec_mutex_lock (GRecMutex *mutex)
{
  REAL (g_rec_mutex_lock) (mutex);
  observe (mutex);
}

gboolean
g_rec_mutex_trylock (GRecMutex *mutex)
{
  gboolean locked = REAL (g_rec_mutex_trylock) (mutex);

  if (locked)
    observe (mutex);

  return locked;
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  publish (mutex);
  REAL (g_rec_mutex_unlock) (mutex);
}

/* Readers do not order each other: what they publish goes to a second address,
 * which only writers observe.
 */
static gconstpointer
readers_of (GRWLock *lock)
{
  return (const char *) lock + sizeof (gpointer);
}

DECLARE_REAL (g_rw_lock_writer_lock)
DECLARE_REAL (g_rw_lock_writer_trylock)
DECLARE_REAL (g_rw_lock_writer_unlock)
DECLARE_REAL (g_rw_lock_reader_lock)
DECLARE_REAL (g_rw_lock_reader_trylock)
DECLARE_REAL (g_rw_lock_reader_unlock)

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  REAL (g_rw_lock_writer_lock) (lock);
  observe (lock);
  observe (readers_of (lock));
}

gboolean
g_rw_lock_writer_trylock (GRWLock *lock)
{
  gboolean locked = REAL (g_rw_lock_writer_trylock) (lock);

  if (locked)
    {
      observe (lock);
      observe (readers_of (lock));
    }

  return locked;
}

void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  publish (lock);
  REAL (g_rw_lock_writer_unlock) (lock);
}

void
g_rw_lock_reader_lock (GRWLock *lock)
{
  REAL (g_rw_lock_reader_lock) (lock);
  observe (lock);
}

gboolean
g_rw_lock_reader_trylock (GRWLock *lock)
{
  gboolean locked = REAL (g_rw_lock_reader_trylock) (lock);

  if (locked)
    observe (lock);

  return locked;
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  publish (readers_of (lock));
  REAL (g_rw_lock_reader_unlock) (lock);
}

/* ---- Waiting ---- */

DECLARE_REAL (g_cond_wait)
DECLARE_REAL (g_cond_wait_until)
DECLARE_REAL (g_once_impl)
DECLARE_REAL (g_once_init_enter)
DECLARE_REAL (g_once_init_leave)

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  publish (mutex);
  REAL (g_cond_wait) (cond, mutex);
  observe (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  publish (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  observe (mutex);

  return signalled;
}

/* The macro g_once () reads the status itself, as an atomic the sanitizer sees;
 * publishing at the same address is what makes that read an observation.
 */
typedef struct
{
  GOnce      *once;
  GThreadFunc func;
  gpointer    arg;
} OnceCall;

static gpointer
run_once (gpointer data)
{
  OnceCall *call = data;
  gpointer result = call->func (call->arg);

  publish (&call->once->status);

  return result;
}

gpointer
g_once_impl (GOnce       *once,
             GThreadFunc  func,
             gpointer     arg)
{
  OnceCall call = { once, func, arg };
  gpointer result = REAL (g_once_impl) (once, run_once, &call);

  observe (&once->status);

  return result;
}

gboolean
g_once_init_enter (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);

  if (!first)
    observe (location);

  return first;
}

void
g_once_init_leave (volatile void *location,
                   gsize          result)
{
  publish (location);
  REAL (g_once_init_leave) (location, result);
}

/* ---- Queues ---- */

DECLARE_REAL (g_async_queue_push)
DECLARE_REAL (g_async_queue_push_front)
DECLARE_REAL (g_async_queue_push_unlocked)
DECLARE_REAL (g_async_queue_pop)
DECLARE_REAL (g_async_queue_pop_unlocked)
DECLARE_REAL (g_async_queue_try_pop)
DECLARE_REAL (g_async_queue_try_pop_unlocked)
DECLARE_REAL (g_async_queue_timeout_pop)
DECLARE_REAL (g_async_queue_timeout_pop_unlocked)

#define DEFINE_PUSH(name) \
  void \
  name (GAsyncQueue *queue, \
        gpointer     data) \
  { \
    publish (queue); \
    REAL (name) (queue, data); \
  }

#define DEFINE_POP(name) \
  gpointer \
  name (GAsyncQueue *queue) \
  { \
    gpointer data = REAL (name) (queue); \
    observe (queue); \
    return data; \
  }

#define DEFINE_TIMEOUT_POP(name) \
  gpointer \
  name (GAsyncQueue *queue, \
        guint64      timeout) \
  { \
    gpointer data = REAL (name) (queue, timeout); \
    observe (queue); \
    return data; \
  }

DEFINE_PUSH (g_async_queue_push)
DEFINE_PUSH (g_async_queue_push_front)
DEFINE_PUSH (g_async_queue_push_unlocked)
DEFINE_POP (g_async_queue_pop)
DEFINE_POP (g_async_queue_pop_unlocked)
DEFINE_POP (g_async_queue_try_pop)
DEFINE_POP (g_async_queue_try_pop_unlocked)
DEFINE_TIMEOUT_POP (g_async_queue_timeout_pop)
DEFINE_TIMEOUT_POP (g_async_queue_timeout_pop_unlocked)

/* ---- Thread pools, and with them g_task_run_in_thread () ---- */

/* Lives as long as the program: nothing tells when a pool has run its last task. */
typedef struct
{
  GFunc    func;
  gpointer user_data;
} PoolFunction;

DECLARE_REAL (g_thread_pool_new)
DECLARE_REAL (g_thread_pool_new_full)
DECLARE_REAL (g_thread_pool_push)

static void
run_pool_function (gpointer data,
                   gpointer user_data)
{
  PoolFunction *function = user_data;

  observe (data);
  function->func (data, function->user_data);
}

static gpointer
wrap_pool_function (GFunc    func,
                    gpointer user_data)
{
  PoolFunction *function = g_new (PoolFunction, 1);

  function->func = func;
  function->user_data = user_data;

  return function;
}

GThreadPool *
g_thread_pool_new (GFunc      func,
                   gpointer   user_data,
                   gint       max_threads,
                   gboolean   exclusive,
                   GError   **error)
{
  return REAL (g_thread_pool_new) (run_pool_function, wrap_pool_function (func, user_data),
                                   max_threads, exclusive, error);
}

GThreadPool *
g_thread_pool_new_full (GFunc            func,
                        gpointer         user_data,
                        GDestroyNotify   item_free_func,
                        gint             max_threads,
                        gboolean         exclusive,
                        GError         **error)
{
  return REAL (g_thread_pool_new_full) (run_pool_function, wrap_pool_function (func, user_data),
                                        item_free_func, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool  *pool,
                    gpointer      data,
                    GError      **error)
{
  publish (data);
  return REAL (g_thread_pool_push) (pool, data, error);
}

/* ---- Main loops, and with them the callback of a GTask ---- */

/* What a source calls.  The closure's address stands for the hand-over from
 * the thread that set the callback, the source's for the one that attached it.
 */
typedef struct
{
  GSource       *source;
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify notify;
} SourceCallback;

DECLARE_REAL (g_source_set_callback)
DECLARE_REAL (g_source_attach)
DECLARE_REAL (g_main_context_invoke_full)
DECLARE_REAL (g_main_loop_quit)
DECLARE_REAL (g_main_loop_run)

static void
observe_callback (SourceCallback *callback)
{
  observe (callback);
  if (callback->source != NULL)
    observe (callback->source);
}

static gboolean
run_source_callback (gpointer data)
{
  SourceCallback *callback = data;

  observe_callback (callback);

  return callback->func (callback->data);
}

static void
free_source_callback (gpointer data)
{
  SourceCallback *callback = data;

  observe_callback (callback);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

static SourceCallback *
wrap_source_callback (GSource        *source,
                      GSourceFunc     func,
                      gpointer        data,
                      GDestroyNotify  notify)
{
  SourceCallback *callback = g_new (SourceCallback, 1);

  callback->source = source;
  callback->func = func;
  callback->data = data;
  callback->notify = notify;
  publish (callback);

  return callback;
}

/* Only idle and timeout sources call a plain GSourceFunc; the callbacks of the
 * others have more arguments and stay as they are.
 */
static gboolean
calls_source_func (GSource *source)
{
  return source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs;
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  if (func != NULL && calls_source_func (source))
    {
      data = wrap_source_callback (source, func, data, notify);
      func = run_source_callback;
      notify = free_source_callback;
    }

  REAL (g_source_set_callback) (source, func, data, notify);
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  publish (source);
  return REAL (g_source_attach) (source, context);
}

static guint
add_source (GSource        *source,
            int             priority,
            GSourceFunc     func,
            gpointer        data,
            GDestroyNotify  notify)
{
  guint id;

  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, data, notify);
  id = g_source_attach (source, NULL);
  g_source_unref (source);

  return id;
}

guint
g_idle_add_full (gint           priority,
                 GSourceFunc    func,
                 gpointer       data,
                 GDestroyNotify notify)
{
  return add_source (g_idle_source_new (), priority, func, data, notify);
}

guint
g_idle_add (GSourceFunc func,
            gpointer    data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

guint
g_timeout_add_full (gint           priority,
                    guint          interval,
                    GSourceFunc    func,
                    gpointer       data,
                    GDestroyNotify notify)
{
  return add_source (g_timeout_source_new (interval), priority, func, data, notify);
}

guint
g_timeout_add (guint       interval,
               GSourceFunc func,
               gpointer    data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

guint
g_timeout_add_seconds_full (gint           priority,
                            guint          interval,
                            GSourceFunc    func,
                            gpointer       data,
                            GDestroyNotify notify)
{
  return add_source (g_timeout_source_new_seconds (interval), priority, func, data, notify);
}

guint
g_timeout_add_seconds (guint       interval,
                       GSourceFunc func,
                       gpointer    data)
{
  return g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

void
g_main_context_invoke_full (GMainContext   *context,
                            gint            priority,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  REAL (g_main_context_invoke_full) (context, priority, run_source_callback,
                                     wrap_source_callback (NULL, func, data, notify),
                                     free_source_callback);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   func,
                       gpointer      data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

void
g_main_loop_quit (GMainLoop *loop)
{
  publish (loop);
  REAL (g_main_loop_quit) (loop);
}

void
g_main_loop_run (GMainLoop *loop)
{
  REAL (g_main_loop_run) (loop);
  observe (loop);
}

/* ---- Counted references ---- */

DECLARE_REAL (g_atomic_ref_count_dec)

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  publish (count);
  last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    observe (count);

  return last;
}

/* The free function of bytes runs after every other holder has let go. */
typedef struct
{
  gconstpointer  bytes;
  GDestroyNotify notify;
  gpointer       data;
} BytesNotify;

DECLARE_REAL (g_bytes_new_with_free_func)
DECLARE_REAL (g_bytes_unref)

static void
run_bytes_notify (gpointer data)
{
  BytesNotify *notify = data;

  observe (notify->bytes);
  notify->notify (notify->data);
  g_free (notify);
}

GBytes *
g_bytes_new_with_free_func (gconstpointer  data,
                            gsize          size,
                            GDestroyNotify free_func,
                            gpointer       user_data)
{
  BytesNotify *notify;
  GBytes *bytes;

  /* GLib tells its own functions by their address; those stay as they are. */
  if (free_func == NULL || free_func == g_free || free_func == (GDestroyNotify) g_bytes_unref)
    return REAL (g_bytes_new_with_free_func) (data, size, free_func, user_data);

  notify = g_new (BytesNotify, 1);
  notify->notify = free_func;
  notify->data = user_data;

  bytes = REAL (g_bytes_new_with_free_func) (data, size, run_bytes_notify, notify);
  notify->bytes = bytes;

  return bytes;
}

void
g_bytes_unref (GBytes *bytes)
{
  if (bytes != NULL)
    publish (bytes);
  REAL (g_bytes_unref) (bytes);
}

/* ---- Objects ---- */

/* Two locks that the sanitizer does not see, so that they order nothing. */
static GMutex unseen_mutex;
static GRecMutex unseen_class_mutex;

DECLARE_REAL (g_object_unref)
DECLARE_REAL (g_object_new_with_properties)

/* Whoever gives up the last reference has to observe what the others published
 * before their own went.  Under the lock the count can fall no further, so a
 * count of one means that all of them have.
 */
static gboolean
give_up_shared_reference (GObject *object)
{
  gboolean is_shared;

  REAL (g_mutex_lock) (&unseen_mutex);

  is_shared = g_atomic_int_get ((int *) &object->ref_count) > 1;
  if (is_shared)
    {
      publish (object);
      REAL (g_object_unref) (object);
    }

  REAL (g_mutex_unlock) (&unseen_mutex);

  return is_shared;
}

void
g_object_unref (gpointer object)
{
  if (object != NULL && give_up_shared_reference (object))
    return;

  observe (object);
  REAL (g_object_unref) (object);
}

/* The first instance of a type initializes the class, and with it variables
 * that all later instances read.
 */
static void
ensure_class (GType type)
{
  static int classes;

  REAL (g_rec_mutex_lock) (&unseen_class_mutex);

  if (g_type_class_peek (type) == NULL)
    {
      g_type_class_ref (type);
      publish (&classes);
    }

  REAL (g_rec_mutex_unlock) (&unseen_class_mutex);

  observe (&classes);
}

GObject *
g_object_new_with_properties (GType         type,
                              guint         n_properties,
                              const char   *names[],
                              const GValue  values[])
{
  ensure_class (type);
  return REAL (g_object_new_with_properties) (type, n_properties, names, values);
}

gpointer
g_object_new (GType       type,
              const char *first_property,
              ...)
{
  GObject *object;
  va_list args;

  ensure_class (type);
  va_start (args, first_property);
  object = g_object_new_valist (type, first_property, args);
  va_end (args);

  return object;
}
