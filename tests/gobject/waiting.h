/* Waits that write into a log, for the tests of waiting for budget.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An arena with a budget, and callers whose callback writes one word. */

#pragma once

#include "counting-source.h"
#include "expect.h"

/* A message that is alone in its chunk of 64 KiB. */
#define UNIT 65536
#define MESSAGE 65000
#define EXTRA 576

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
  GString        *log;
} Fixture;

static inline void
fixture_init (Fixture *fixture,
              guint64  budget)
{
  counting_source_init (&fixture->counting, COUNTING_FIXED);
  fixture->arena = multitude_arena_new_with_source (&fixture->counting.source);
  multitude_arena_set_byte_budget (fixture->arena, budget);
  multitude_arena_set_max_normal_alloc (fixture->arena, 65024);
  fixture->log = g_string_new (NULL);
}

/* Nobody has a reference to the arena any more. */
static inline void
fixture_clear (Fixture *fixture)
{
  gpointer arena = fixture->arena;

  if (arena != NULL)
    {
      g_object_add_weak_pointer (arena, &arena);
      g_object_unref (fixture->arena);
      g_assert_null (arena);
    }
  counting_source_clear (&fixture->counting);
  g_string_free (fixture->log, TRUE);
}

#define assert_log(fixture, expected) \
  G_STMT_START { \
    g_assert_cmpstr ((fixture)->log->str, ==, (expected)); \
    g_string_truncate ((fixture)->log, 0); \
  } G_STMT_END

static inline GBytes *
message_new (Fixture *fixture)
{
  static const char zeros[MESSAGE];
  g_autoptr (GError) error = NULL;
  GBytes *bytes = multitude_arena_new_bytes (fixture->arena, zeros, MESSAGE, &error);

  g_assert_no_error (error);
  return bytes;
}

/* All that can happen now happens; what began a moment ago is past it. */
static inline void
turn_context (GMainContext *context)
{
  gint64 now = g_get_monotonic_time ();

  while (g_get_monotonic_time () <= now + 1)
    ;
  while (g_main_context_iteration (context, FALSE))
    ;
}

static inline void
turn (void)
{
  turn_context (NULL);
}

/* ---- Waits that write into the log ---- */

typedef struct
{
  Fixture    *fixture;
  const char *name;
  gsize       bytes;
  GBytes    **message;          /* or NULL: where to put what is allocated */
} Caller;

static inline void
caller_is_called (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  Caller *caller = data;
  g_autoptr (GError) error = NULL;
  gboolean has_room = multitude_arena_wait_finish (MULTITUDE_ARENA (object), result, &error);

  g_assert_true (has_room == (error == NULL));
  g_string_append_printf (caller->fixture->log, "%s%s ", caller->name,
                          has_room ? ""
                          : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? ":cancelled"
                          : g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET) ? ":budget"
                          : error->message);
  if (caller->message != NULL && has_room)
    *caller->message = message_new (caller->fixture);
}

static inline void
caller_wait (Caller       *caller,
             GCancellable *cancellable)
{
  multitude_arena_wait_async (caller->fixture->arena, caller->bytes, cancellable, caller_is_called, caller);
}
