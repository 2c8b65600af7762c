/* Waiting for budget in a main loop: how much there is then.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Room that is there already, that never will be, and what is allocated in it. */

#include "waiting.h"

/* ---- Room that is there, or never will be ---- */

static void
test_room_now (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", MESSAGE };
  GBytes *message;

  fixture_init (&fixture, G_MAXUINT64);
  caller.bytes = G_MAXSIZE;
  caller_wait (&caller, NULL);
  assert_log (&fixture, "");
  turn ();
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);

  /* What is only cached is room. */
  fixture_init (&fixture, UNIT);
  caller.bytes = MESSAGE - EXTRA;
  message = message_new (&fixture);
  g_bytes_unref (message);
  caller_wait (&caller, NULL);
  assert_log (&fixture, "");
  turn ();
  assert_log (&fixture, "a ");
  counting_source_assert_log (&fixture.counting, "+65536");
  fixture_clear (&fixture);
}

static void
finish_and_keep (GObject      *object,
                 GAsyncResult *result,
                 gpointer      data)
{
  GError **error = data;

  g_assert_false (multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, error));
}

static void
test_room_never (void)
{
  Fixture fixture;
  Caller first = { &fixture, "first", 60000 };
  Caller never = { &fixture, "never", 70000 };
  g_autoptr (GError) error = NULL;
  GBytes *message;

  fixture_init (&fixture, 70000 + EXTRA - 1);
  multitude_arena_wait_async (fixture.arena, 70000, NULL, finish_and_keep, &error);
  g_assert_no_error (error);
  turn ();
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 70000 bytes: the budget is 70575 bytes, of which 0 are in use");

  /* Nobody waits behind others for that. */
  message = message_new (&fixture);
  caller_wait (&first, NULL);
  caller_wait (&never, NULL);
  turn ();
  assert_log (&fixture, "never:budget ");
  g_bytes_unref (message);
  turn ();
  assert_log (&fixture, "first ");
  fixture_clear (&fixture);

  fixture_init (&fixture, 70000 + EXTRA);
  caller_wait (&never, NULL);
  turn ();
  assert_log (&fixture, "never ");
  fixture_clear (&fixture);
}

/* As long as nothing was allocated the budget can change. */
static void
test_budget_changes (void)
{
  Fixture fixture;
  Caller caller = { &fixture, "a", 70000 };

  fixture_init (&fixture, 100000);
  caller_wait (&caller, NULL);
  multitude_arena_set_byte_budget (fixture.arena, 60000);
  turn ();
  assert_log (&fixture, "a:budget ");

  caller.bytes = 20000;
  caller_wait (&caller, NULL);
  multitude_arena_set_byte_budget (fixture.arena, 32768);
  turn ();
  assert_log (&fixture, "a ");
  fixture_clear (&fixture);
}

/* ---- What is allocated then ---- */

static void
destroy_nothing (gpointer data)
{
}

static gpointer
alloc_kind (MultitudeArena *arena,
            guint           kind,
            gsize           size)
{
  static const char zeros[200000];

  switch (kind)
    {
    case 0:
      return multitude_arena_try_alloc (arena, size, NULL);
    case 1:
      return multitude_arena_try_strndup (arena, zeros, size, NULL);
    case 2:
      return multitude_arena_try_alloc_aligned (arena, size, 16, NULL);
    case 3:
      return multitude_box_alloc (arena, size);
    case 4:
      return multitude_rc_box_alloc_full (arena, size, destroy_nothing);
    case 5:
      return multitude_atomic_rc_box_alloc_full (arena, size, destroy_nothing);
    case 6:
      return (gpointer) multitude_ref_string_new_len (arena, zeros, (gssize) size);
    case 7:
    default:
      return multitude_arena_new_bytes (arena, zeros, size, NULL);
    }
}

static void
free_kind (guint    kind,
           gpointer mem)
{
  if (kind == 3)
    multitude_box_free (mem);
  else if (kind == 4)
    multitude_rc_box_release (mem);
  else if (kind == 5)
    multitude_atomic_rc_box_release (mem);
  else if (kind == 6)
    multitude_ref_string_release (mem);
  else if (kind == 7)
    g_bytes_unref (mem);
}

typedef struct
{
  guint    kind;
  gsize    size;
  gpointer mem;
} Allocation;

static void
allocate (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Allocation *allocation = data;

  g_assert_true (multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, NULL));
  allocation->mem = alloc_kind (MULTITUDE_ARENA (object), allocation->kind, allocation->size);
  g_assert_nonnull (allocation->mem);
}

/* With the smallest budget that is not refused, and used up before. */
static void
test_allocation_succeeds (void)
{
  static const gsize sizes[] = { 1, 100, 448, 449, 1472, 1473, 15807, 15808, 16384, 16385, 65000, 150000 };
  gsize i;
  guint kind;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (kind = 0; kind < 8; kind++)
      {
        g_autoptr (MultitudeArena) arena = multitude_arena_new ();
        Allocation allocation = { kind, sizes[i], NULL };
        gsize sum = (sizes[i] + EXTRA + 7) & ~(gsize) 7;
        gsize budget = 1024;
        gpointer before;

        while (budget < sum && budget < UNIT)
          budget *= 2;
        budget = MAX (budget, sum);

        multitude_arena_set_byte_budget (arena, budget);
        before = multitude_box_alloc (arena, sizes[i]);
        g_assert_null (multitude_arena_try_alloc_aligned (arena, sizes[i] + 1024, 8, NULL));
        multitude_arena_wait_async (arena, sizes[i], NULL, allocate, &allocation);
        turn ();
        g_assert_null (allocation.mem);
        multitude_box_free (before);
        turn ();
        g_assert_nonnull (allocation.mem);
        free_kind (kind, allocation.mem);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wait/room/now", test_room_now);
  g_test_add_func ("/wait/room/never", test_room_never);
  g_test_add_func ("/wait/room/budget-changes", test_budget_changes);
  g_test_add_func ("/wait/room/allocation-succeeds", test_allocation_succeeds);

  return g_test_run ();
}
