/* Waiting for budget in a main loop: when a wait completes, and in which order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who gives back what, on which thread; and that nothing completes before. */

#include "waiting.h"

#include <string.h>

/* ---- Owners that are released ---- */

static gpointer
unref_bytes (gpointer bytes)
{
  g_bytes_unref (bytes);
  return NULL;
}

static void
unref_elsewhere (GBytes *bytes)
{
  g_thread_join (g_thread_new ("release", unref_bytes, bytes));
}

/* Only the last chunk that is needed. */
static void
test_released_elsewhere (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", 4 * UNIT - EXTRA };
  GBytes *messages[4];
  gsize i;

  fixture_init (&fixture, 4 * UNIT);
  for (i = 0; i < 4; i++)
    messages[i] = message_new (&fixture);
  caller_wait (&caller, NULL);
  turn ();
  for (i = 0; i < 4; i++)
    {
      assert_log (&fixture, "");
      unref_elsewhere (messages[i]);
      assert_log (&fixture, "");
      turn ();
    }
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);

  /* Two of them, whichever they are. */
  fixture_init (&fixture, 4 * UNIT);
  caller.bytes = 2 * UNIT - EXTRA;
  for (i = 0; i < 4; i++)
    messages[i] = message_new (&fixture);
  caller_wait (&caller, NULL);
  turn ();
  unref_elsewhere (messages[2]);
  turn ();
  assert_log (&fixture, "");
  unref_elsewhere (messages[1]);
  turn ();
  assert_log (&fixture, "a ");
  g_bytes_unref (messages[0]);
  g_bytes_unref (messages[3]);
  fixture_clear (&fixture);
}

/* One that is large goes straight to the source; a small one is in the current chunk. */
static void
test_released_large_and_small (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", MESSAGE - EXTRA };
  gpointer large;
  gpointer small;

  fixture_init (&fixture, 100000);
  large = multitude_box_alloc (fixture.arena, 90000);
  caller_wait (&caller, NULL);
  turn ();
  assert_log (&fixture, "");
  multitude_box_free (large);
  turn ();
  assert_log (&fixture, "a ");

  small = multitude_atomic_rc_box_alloc (fixture.arena, 10);
  caller.bytes = 100000 - EXTRA;
  caller_wait (&caller, NULL);
  turn ();
  assert_log (&fixture, "");
  multitude_atomic_rc_box_release_in (fixture.arena, small);
  turn ();
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);
}

static gpointer
unref_snapshot (gpointer snapshot)
{
  multitude_snapshot_unref (snapshot);
  return NULL;
}

static void
test_snapshot (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", 150000 };
  MultitudeSnapshot *snapshot;

  fixture_init (&fixture, 160000);
  memset (multitude_arena_alloc (fixture.arena, 50000), 0, 50000);
  memset (multitude_arena_alloc (fixture.arena, 70000), 0, 70000);
  snapshot = multitude_arena_seal (fixture.arena, NULL);
  caller_wait (&caller, NULL);
  turn ();
  assert_log (&fixture, "");
  g_thread_join (g_thread_new ("release", unref_snapshot, snapshot));
  turn ();
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);
}

/* ---- What the arena's own thread gives back ---- */

static void
test_own_thread (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", 60000 };
  MultitudeMark mark;

  fixture_init (&fixture, UNIT);
  multitude_arena_mark (fixture.arena, &mark);
  multitude_arena_alloc (fixture.arena, 60000);
  caller_wait (&caller, NULL);
  turn ();
  assert_log (&fixture, "");
  g_assert_true (multitude_arena_rewind (fixture.arena, &mark, NULL));
  turn ();
  assert_log (&fixture, "a ");

  multitude_arena_alloc (fixture.arena, 60000);
  caller_wait (&caller, NULL);
  turn ();
  assert_log (&fixture, "");
  multitude_arena_reset (fixture.arena);
  turn ();
  assert_log (&fixture, "a ");

  multitude_arena_alloc (fixture.arena, 60000);
  caller_wait (&caller, NULL);
  turn ();
  multitude_arena_trim (fixture.arena);
  turn ();
  assert_log (&fixture, "");
  multitude_arena_reset_full (fixture.arena, MULTITUDE_RESET_FREE_ALL);
  turn ();
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);
}

/* ---- Order ---- */

/* The second needs less, and waits all the same; each finds what it waited for. */
static void
test_order (void)
{
  Fixture fixture;
  GBytes *messages[5] = { NULL };
  Caller first = { &fixture, "first", 2 * UNIT - EXTRA };
  Caller second = { &fixture, "second", MESSAGE - EXTRA, &messages[2] };
  Caller third = { &fixture, "third", MESSAGE - EXTRA, &messages[3] };
  Caller fourth = { &fixture, "fourth", MESSAGE - EXTRA, &messages[4] };
  gsize i;

  fixture_init (&fixture, 2 * UNIT);
  messages[0] = message_new (&fixture);
  messages[1] = message_new (&fixture);
  caller_wait (&first, NULL);
  caller_wait (&second, NULL);
  caller_wait (&third, NULL);
  caller_wait (&fourth, NULL);
  turn ();
  unref_elsewhere (messages[1]);
  turn ();
  assert_log (&fixture, "");
  unref_elsewhere (messages[0]);
  turn ();
  assert_log (&fixture, "first second third ");
  unref_elsewhere (messages[3]);
  turn ();
  assert_log (&fixture, "fourth ");

  for (i = 2; i < 5; i += 2)
    g_bytes_unref (messages[i]);
  fixture_clear (&fixture);
}

/* Those that begin in a callback are behind those that wait. */
static void
begin_another (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_assert_true (multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, NULL));
  caller_wait (data, NULL);
}

static void
test_order_in_callback (void)
{
  Fixture fixture;
  Caller second = { &fixture, "second", 100 };
  Caller late = { &fixture, "late", 100 };

  fixture_init (&fixture, UNIT);
  multitude_arena_wait_async (fixture.arena, 100, NULL, begin_another, &late);
  caller_wait (&second, NULL);
  turn ();
  turn ();
  assert_log (&fixture, "second late ");
  fixture_clear (&fixture);
}

/* A callback may turn the loop itself, until another wait has completed. */
static void
wait_inside (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Caller *inner = data;

  g_assert_true (multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, NULL));
  caller_wait (inner, NULL);
  while (inner->fixture->log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_string_append (inner->fixture->log, "outer ");
}

static void
test_nested (void)
{
  Fixture fixture;
  Caller inner = { &fixture, "inner", 100 };

  fixture_init (&fixture, UNIT);
  multitude_arena_wait_async (fixture.arena, 100, NULL, wait_inside, &inner);
  turn ();
  assert_log (&fixture, "inner outer ");
  fixture_clear (&fixture);
}

/* ---- Cancelling ---- */

static void
test_cancel (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) before = g_cancellable_new ();
  GCancellable *cancellables[3];
  Caller early = { &fixture, "early", 60000 };
  Caller callers[3] = { { &fixture, "a", 60000 }, { &fixture, "b", 60000 }, { &fixture, "c", 60000 } };
  GBytes *message;
  gsize i;

  fixture_init (&fixture, UNIT);
  message = message_new (&fixture);

  /* Before, with room and without. */
  g_cancellable_cancel (before);
  caller_wait (&early, before);
  assert_log (&fixture, "");
  turn ();
  assert_log (&fixture, "early:cancelled ");

  /* While it waits behind others, and the oldest one: the next has its turn. */
  for (i = 0; i < 3; i++)
    {
      cancellables[i] = g_cancellable_new ();
      caller_wait (&callers[i], cancellables[i]);
    }
  turn ();
  g_cancellable_cancel (cancellables[1]);
  turn ();
  assert_log (&fixture, "b:cancelled ");
  g_cancellable_cancel (cancellables[0]);
  turn ();
  assert_log (&fixture, "a:cancelled ");
  g_bytes_unref (message);
  turn ();
  assert_log (&fixture, "c ");

  /* After. */
  g_cancellable_cancel (cancellables[2]);
  turn ();
  assert_log (&fixture, "");
  for (i = 0; i < 3; i++)
    g_object_unref (cancellables[i]);
  fixture_clear (&fixture);
}

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* From another thread, the only one: then nobody is woken any more. */
static void
test_cancel_elsewhere (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Caller caller = { &fixture, "a", 60000 };
  GBytes *message;

  fixture_init (&fixture, UNIT);
  message = message_new (&fixture);
  caller_wait (&caller, cancellable);
  turn ();
  g_thread_join (g_thread_new ("cancel", cancel, cancellable));
  turn ();
  assert_log (&fixture, "a:cancelled ");
  g_assert_false (fixture.arena->core.busy & MTUDE_BUSY_ARMED);
  g_bytes_unref (message);
  g_assert_false (g_main_context_pending (NULL));
  fixture_clear (&fixture);
}

/* A turn of the loop for one that is not the oldest: it stays behind. */
static void
test_cancel_taken_back (void)
{
  Fixture fixture;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Caller first = { &fixture, "first", 2 * UNIT - EXTRA };
  Caller second = { &fixture, "second", 100 };
  GBytes *message;

  fixture_init (&fixture, 2 * UNIT);
  message = message_new (&fixture);
  caller_wait (&first, NULL);
  caller_wait (&second, cancellable);
  turn ();
  g_cancellable_cancel (cancellable);
  g_cancellable_reset (cancellable);
  turn ();
  assert_log (&fixture, "");
  g_bytes_unref (message);
  turn ();
  assert_log (&fixture, "first second ");
  fixture_clear (&fixture);
}

/* ---- The end of the arena, and of the context ---- */

/* A wait has a reference. */
static void
test_keeps_arena (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", 60000 };
  GBytes *message;
  gpointer arena;

  fixture_init (&fixture, UNIT);
  message = message_new (&fixture);
  caller_wait (&caller, NULL);
  arena = g_steal_pointer (&fixture.arena);
  g_object_run_dispose (arena);
  g_object_add_weak_pointer (arena, &arena);
  g_object_unref (arena);
  turn ();
  g_assert_nonnull (arena);
  assert_log (&fixture, "");

  unref_elsewhere (message);
  turn ();
  assert_log (&fixture, "a ");
  g_assert_null (arena);
  fixture_clear (&fixture);
}

/* Nobody need be told. */
static void
test_no_callback (void)
{
  Fixture fixture;

  fixture_init (&fixture, UNIT);
  multitude_arena_wait_async (fixture.arena, 100, NULL, NULL, NULL);
  turn ();
  fixture_clear (&fixture);
}

/* Each wait is in the context of its caller, and they have one order. */
static void
test_contexts (void)
{
  Fixture fixture;
  GMainContext *context = g_main_context_new ();
  Caller own = { &fixture, "own", 60000 };
  Caller usual = { &fixture, "usual", 60000 };
  GBytes *message;

  fixture_init (&fixture, UNIT);
  message = message_new (&fixture);
  g_main_context_push_thread_default (context);
  caller_wait (&own, NULL);
  g_main_context_pop_thread_default (context);
  caller_wait (&usual, NULL);
  turn_context (context);
  turn ();

  unref_elsewhere (message);
  turn ();
  assert_log (&fixture, "");
  turn_context (context);
  assert_log (&fixture, "own ");
  turn ();
  assert_log (&fixture, "usual ");
  g_main_context_unref (context);
  fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wait/released/elsewhere", test_released_elsewhere);
  g_test_add_func ("/wait/released/large-and-small", test_released_large_and_small);
  g_test_add_func ("/wait/released/snapshot", test_snapshot);
  g_test_add_func ("/wait/own-thread", test_own_thread);
  g_test_add_func ("/wait/order", test_order);
  g_test_add_func ("/wait/order/in-callback", test_order_in_callback);
  g_test_add_func ("/wait/nested", test_nested);
  g_test_add_func ("/wait/cancel", test_cancel);
  g_test_add_func ("/wait/cancel/elsewhere", test_cancel_elsewhere);
  g_test_add_func ("/wait/cancel/taken-back", test_cancel_taken_back);
  g_test_add_func ("/wait/keeps-arena", test_keeps_arena);
  g_test_add_func ("/wait/no-callback", test_no_callback);
  g_test_add_func ("/wait/contexts", test_contexts);

  return g_test_run ();
}
