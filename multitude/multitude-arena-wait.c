/* Waiting for room in the budget, in a main loop.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_arena_wait_async() and _finish().  The core says whether there is
 * room, and calls waits_wake() on whichever thread has made some; here that becomes a
 * turn of the main loop of the one who waits, which looks again.
 *
 * Each wait is a task with a source of its own, in the context of its caller.  Only the
 * oldest one looks; the others are there to be cancelled.  When it completes the next
 * one gets its turn, so that the callback of the first has run, and has allocated,
 * before the second looks.
 *
 * A wake is not lost here either: the time of the source is set by the waker and taken
 * back before a look, both under the mutex.  Whichever comes first, either the look
 * sees what the waker has done before, or the source is ready afterwards.
 *
 * The queue ends with the home of the core, after the last call of waits_wake(); each
 * task has a reference to the arena, so by then the queue is empty.
 */

#include "config.h"

#include "multitude-arena.h"

#include "multitude-private.h"

typedef struct
{
  /* The arena's thread. */
  GQueue   queue;               /* of Wait, oldest first */

  /* Any thread, under the mutex. */
  GMutex   mutex;
  GSource *oldest;              /* the source of the head of the queue, or NULL */
} Waits;

typedef struct
{
  GList           link;
  MultitudeArena *arena;        /* the task has a reference */
  gsize           bytes;
  gint64          begun;        /* in the time of sources */
  GSource        *source;
} Wait;

static void
waits_wake (gpointer data)
{
  Waits *waits = data;

  g_mutex_lock (&waits->mutex);
  if (waits->oldest != NULL)
    g_source_set_ready_time (waits->oldest, 0);
  g_mutex_unlock (&waits->mutex);
}

static void
waits_free (gpointer data)
{
  Waits *waits = data;

  g_mutex_clear (&waits->mutex);
  g_free (waits);
}

static Waits *
get_waits (MultitudeArena *self)
{
  if (self->waits == NULL)
    {
      Waits *waits = g_new0 (Waits, 1);

      g_queue_init (&waits->queue);
      g_mutex_init (&waits->mutex);
      if (mtude_arena_set_wake (&self->core, waits_wake, waits, waits_free) != MTUDE_OK)
        multitude_abort (&self->core, sizeof *waits, sizeof (gpointer));
      self->waits = waits;
    }

  return self->waits;
}

/* The oldest wait has its turn. */
static void
waits_advance (Waits *waits)
{
  Wait *oldest = g_queue_peek_head (&waits->queue);

  g_mutex_lock (&waits->mutex);
  waits->oldest = oldest != NULL ? oldest->source : NULL;
  if (oldest != NULL)
    g_source_set_ready_time (oldest->source, 0);
  g_mutex_unlock (&waits->mutex);
}

static void
wait_enter (Wait *wait)
{
  Waits *waits = get_waits (wait->arena);

  wait->link.data = wait;
  g_queue_push_tail_link (&waits->queue, &wait->link);
  if (waits->queue.length == 1)
    waits_advance (waits);
}

static void
wait_leave (Wait *wait)
{
  Waits *waits = wait->arena->waits;
  gboolean was_oldest = waits->queue.head == &wait->link;

  g_queue_unlink (&waits->queue, &wait->link);
  if (was_oldest)
    waits_advance (waits);
  if (waits->queue.length == 0)
    mtude_arena_disarm (&wait->arena->core);
}

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->source, g_source_unref);
  g_free (wait);
}

/* Until it is woken again. */
static void
wait_set_ready_time (Wait   *wait,
                     gint64  ready_time)
{
  Waits *waits = wait->arena->waits;

  g_mutex_lock (&waits->mutex);
  g_source_set_ready_time (wait->source, ready_time);
  g_mutex_unlock (&waits->mutex);
}

/* Returns FALSE if it is to go on waiting. */
static gboolean
wait_look (Wait    *wait,
           GError **error)
{
  wait_set_ready_time (wait, -1);

  /* A task returns at once, and so with the room that was found still there, unless
   * this is the very moment that it was made in.
   */
  if (g_source_get_time (wait->source) <= wait->begun)
    {
      wait_set_ready_time (wait, wait->begun + 1);
      return FALSE;
    }

  switch (mtude_arena_look_for_room (&wait->arena->core, wait->bytes))
    {
    case MTUDE_ROOM_LATER:
      return FALSE;
    case MTUDE_ROOM_NEVER:
      multitude_set_error (error, wait->arena, wait->bytes, 0);
      return TRUE;
    case MTUDE_ROOM_NOW:
    default:
      return TRUE;
    }
}

static gboolean
task_is_ready (gpointer data)
{
  GTask *task = data;
  Wait *wait = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      && (wait->link.prev != NULL || !wait_look (wait, &error)))
    return G_SOURCE_CONTINUE;

  wait_leave (wait);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
wait_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs wait_funcs = { .dispatch = wait_dispatch };

static void
task_attach (GTask *task,
             Wait  *wait)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  wait->source = g_source_new (&wait_funcs, sizeof (GSource));
  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (wait->source, cancelled);
    }
  g_task_attach_source (task, wait->source, task_is_ready);
  wait_enter (wait);
}

/* Whatever the others wait for. */
static void
task_refuse (GTask *task,
             Wait  *wait)
{
  GError *error = NULL;

  multitude_set_error (&error, wait->arena, wait->bytes, 0);
  g_task_return_error (task, error);
}

/**
 * multitude_arena_wait_async:
 * @self: an arena
 * @bytes: the most to allocate then, in one piece
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @callback: (scope async) (nullable): what to call when there is room
 * @user_data: (closure): what to call it with
 *
 * Waits, without blocking, until #MultitudeArena:byte-budget has room for an
 * allocation of @bytes bytes.  It makes room when owners, such as #GBytes, or
 * snapshots are released, on any thread, with the last of a chunk; when the arena is
 * reset, sealed, rewound or trimmed; and what is only cached is room already.  If
 * there is room now, or no budget, it completes in the next turn of the main loop.
 *
 * |[<!-- language="C" -->
 *   message = multitude_arena_new_bytes (arena, data, size, &error);
 *   if (g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET))
 *     multitude_arena_wait_async (arena, size, NULL, try_again, producer);
 * ]|
 *
 * In @callback an allocation of @bytes bytes or fewer does not fail for the budget, if it
 * is the first: of arena-bound memory, a string with its NUL, bytes, or an owner of any kind,
 * aligned to 16 at most; add the alignment if it is more.  Nothing is kept for it, so
 * what is allocated before has the room first.  What has to be free is the next power
 * of two of @bytes + 576 bytes, or just that sum if it gets a chunk of its own, see
 * #MultitudeArena:max-normal-alloc; but not less than one of that size needs, if the
 * whole budget is as much.  A builder that grows asks for more than it holds.
 *
 * Several waits complete in the order that they began in, also if the first one needs
 * more than the others: only when its callback has run is the next one looked at.  A
 * wait that is cancelled completes at once.
 *
 * While there is no room, the current chunk of owners is given up, so that it can come
 * back; the next owner needs room for another one.  Plain owners make room at the next
 * reset or trim.
 *
 * The callback runs in the thread-default main context of the caller.  Only the thread
 * that uses the arena may call this, and it has to be the one that uses the arena until
 * the wait completes.  The wait has a reference to the arena, so that this does not end
 * before; @cancellable ends both.
 *
 * Fails with %MULTITUDE_ERROR_BUDGET if the whole budget is not enough, and with
 * %G_IO_ERROR_CANCELLED.  Takes constant time.
 *
 * Since: 1.0
 */
void
multitude_arena_wait_async (MultitudeArena      *self,
                            gsize                bytes,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Wait *wait;

  g_return_if_fail (MULTITUDE_IS_ARENA (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  wait = g_new0 (Wait, 1);
  wait->arena = self;
  wait->bytes = bytes;
  wait->begun = g_get_monotonic_time ();

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, multitude_arena_wait_async);
  g_task_set_task_data (task, wait, wait_free);
  if (mtude_arena_can_have_room (&self->core, bytes))
    task_attach (task, wait);
  else
    task_refuse (task, wait);
}

/**
 * multitude_arena_wait_finish:
 * @self: an arena
 * @result: what the callback was called with
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Ends what multitude_arena_wait_async() has begun.  Belongs into its callback, and so
 * to the thread that uses the arena.  Fails with %MULTITUDE_ERROR_BUDGET or
 * %G_IO_ERROR_CANCELLED.
 *
 * Returns: %TRUE if there is room; %FALSE with @error set otherwise
 *
 * Since: 1.0
 */
gboolean
multitude_arena_wait_finish (MultitudeArena  *self,
                             GAsyncResult    *result,
                             GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, multitude_arena_wait_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
