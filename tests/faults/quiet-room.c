/* Calls that ask a source for nothing: waiting for room in the budget.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_room.  There are two arenas whose budget a box has, one of the
 * core and one of GObject's layer; it makes room when it goes, and nobody needs memory to
 * hear of that.
 */

#include "faults.h"

#define CORE (&self->arena->core)
#define T ((Things *) self->subject)

#define BUDGET 200000
#define HALF (BUDGET / 2)

/* With a chunk of its own, and less than half of the budget beside it. */
#define SIZE 110000

typedef struct
{
  MtudeArena      tight;
  MultitudeArena *arena;
  gpointer        box;          /* of the first one */
  gpointer        arena_box;
} Things;

static guint n_woken;

static void
wake (gpointer data)
{
  n_woken++;
}

/* ---- The core ---- */

static gboolean
wake_set (Fault *self)
{
  return mtude_arena_set_wake (CORE, wake, NULL, NULL) == MTUDE_OK
         && mtude_arena_set_wake (CORE, wake, NULL, NULL) == MTUDE_INVALID;
}

static gboolean
has_to_wait (Fault *self)
{
  return mtude_arena_look_for_room (&T->tight, HALF) == MTUDE_ROOM_LATER;
}

static void
make_room (Fault *self)
{
  mtude_box_free (T->box);
  T->box = NULL;
}

static gboolean
looked (Fault *self)
{
  if (!has_to_wait (self))
    return FALSE;
  make_room (self);
  return n_woken == 1 && mtude_arena_look_for_room (&T->tight, HALF) == MTUDE_ROOM_NOW
         && mtude_arena_look_for_room (&T->tight, BUDGET) == MTUDE_ROOM_NEVER;
}

static gboolean
disarmed (Fault *self)
{
  if (!has_to_wait (self))
    return FALSE;
  mtude_arena_disarm (&T->tight);
  make_room (self);
  return n_woken == 0;
}

/* ---- In a main loop ---- */

/* It waits, since nothing completes before there is room. */
static gboolean
waited (Fault *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  multitude_arena_wait_async (T->arena, HALF, NULL, fault_keep_result, &result);
  while (g_main_context_iteration (NULL, FALSE))
    g_assert_null (result);
  g_assert_null (result);
  multitude_box_free (g_steal_pointer (&T->arena_box));
  return multitude_arena_wait_finish (T->arena, fault_wait_for (&result), NULL);
}

#define CALLS(X) \
  X (mtude_arena_set_wake, wake_set (self)) \
  X (mtude_arena_can_have_room, \
     mtude_arena_can_have_room (&T->tight, HALF) && !mtude_arena_can_have_room (&T->tight, BUDGET)) \
  X (mtude_arena_look_for_room, looked (self)) \
  X (mtude_arena_disarm, disarmed (self)) \
  X (multitude_arena_wait_async, waited (self)) \
  X (multitude_arena_wait_finish, waited (self))

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  self->subject = g_new0 (Things, 1);
  n_woken = 0;
  fault_init_core (self, &T->tight, BUDGET);
  g_assert_cmpint (mtude_arena_set_wake (&T->tight, wake, NULL, NULL), ==, MTUDE_OK);
  T->box = (mtude_box_alloc) (&T->tight, SIZE);
  T->arena = fault_new_arena (self);
  multitude_arena_set_byte_budget (T->arena, BUDGET);
  T->arena_box = (multitude_box_alloc) (T->arena, SIZE);
}

static void
finish (Fault *self)
{
  g_clear_pointer (&T->box, mtude_box_free);
  g_clear_pointer (&T->arena_box, multitude_box_free);
  mtude_arena_clear (&T->tight);
  g_object_unref (T->arena);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_room = {
  "quiet-room", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
