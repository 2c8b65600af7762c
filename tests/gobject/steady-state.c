/* A loop that has settled asks for nothing: not its source, and not malloc ().
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* 16 cycles to warm up, of 2000 allocations each, then 16 in which the requests
 * are counted, and as many again as show that what is kept does not decay.  Zero
 * is zero.
 */

#include "counting-source.h"
#include "expect.h"
#include "malloc-counter.h"

#include <stdlib.h>
#include <string.h>

#define N_WARM_UP 16
#define N_MEASURED 16
#define N_LONG 48
#define N_ALLOCATIONS 2000

/* ---- What a cycle does ---- */

typedef struct
{
  MultitudeArena *arena;
  GBytes         *kept[N_ALLOCATIONS];
} Loop;

typedef void (*Cycle) (Loop *loop);

static void
cycle_values (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    memset (multitude_arena_alloc (loop->arena, 1 + i % 200), 0xff, 1 + i % 200);
}

static void
cycle_typed (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    multitude_new0 (loop->arena, guint64, 1 + i % 30)[i % 30] = i;
}

static void
cycle_strings (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    {
      char *str = multitude_arena_strndup (loop->arena, "a string that is cut, or filled up", 1 + i % 64);

      g_assert_nonnull (str);
    }
}

static void
cycle_formatted (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    {
      char *str = multitude_arena_strdup_printf (loop->arena, "%zu: %*d", i, (int) (i % 400), 7);

      g_assert_nonnull (str);
    }
}

/* Released at once. */
static void
cycle_bytes (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    g_bytes_unref (multitude_arena_new_bytes (loop->arena, "sixteen and some more bytes", i % 28, NULL));
}

static void
release_kept (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    g_clear_pointer (&loop->kept[i], g_bytes_unref);
}

/* Released at the end of the cycle, before the reset. */
static void
cycle_bytes_together (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    loop->kept[i] = multitude_arena_new_bytes (loop->arena, "sixteen and some more bytes", i % 28, NULL);
  release_kept (loop);
}

/* Each lives until its place is needed in the next cycle. */
static void
cycle_bytes_late (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    {
      g_clear_pointer (&loop->kept[i], g_bytes_unref);
      loop->kept[i] = multitude_arena_new_bytes (loop->arena, "sixteen and some more bytes", i % 28, NULL);
    }
}

static void
cycle_mixed (Loop *loop)
{
  gsize i;

  for (i = 0; i < N_ALLOCATIONS / 4; i++)
    {
      memset (multitude_arena_alloc (loop->arena, 1 + i % 200), 0xff, 1 + i % 200);
      memset (multitude_arena_strndup (loop->arena, "", i % 100), 0xff, i % 100);
      multitude_arena_add_cleanup (loop->arena, g_free, NULL);
      g_bytes_unref (multitude_arena_new_bytes (loop->arena, "bytes", i % 5, NULL));
    }
}

/* A scratch loop: back to a mark instead of a reset. */
static void
cycle_marks (Loop *loop)
{
  MultitudeMark mark;
  gsize i;

  for (i = 0; i < N_ALLOCATIONS; i++)
    {
      if (i % 100 == 0)
        multitude_arena_mark (loop->arena, &mark);
      memset (multitude_arena_alloc (loop->arena, 1 + i % 300), 0xff, 1 + i % 300);
      if (i % 100 == 99)
        g_assert_true (multitude_arena_rewind (loop->arena, &mark, NULL));
    }
}

typedef struct
{
  const char *name;
  Cycle       cycle;
  guint       mallocs_in_cycle; /* of GLib, for the structs of its GBytes */
} Kind;

static const Kind kinds[] = {
  { "values", cycle_values, 0 },
  { "typed", cycle_typed, 0 },
  { "strings", cycle_strings, 0 },
  { "formatted", cycle_formatted, 0 },
  { "bytes", cycle_bytes, N_ALLOCATIONS },
  { "bytes-together", cycle_bytes_together, N_ALLOCATIONS },
  { "bytes-late", cycle_bytes_late, N_ALLOCATIONS },
  { "mixed", cycle_mixed, N_ALLOCATIONS / 4 },
  { "marks", cycle_marks, 0 },
};

static void
run (Loop       *loop,
     const Kind *kind,
     gsize       n_cycles)
{
  gsize i;

  for (i = 0; i < n_cycles; i++)
    {
      kind->cycle (loop);
      multitude_arena_reset (loop->arena);
    }
}

/* ---- Requests to the source ---- */

static void
check_source (const Kind  *kind,
              CountingKind counting_kind)
{
  CountingSource counting;
  Loop loop = { NULL };
  guint n_requests;

  counting_source_init (&counting, counting_kind);
  loop.arena = multitude_arena_new_with_source (&counting.source);

  run (&loop, kind, N_WARM_UP);
  n_requests = counting_source_get_n_requests (&counting);
  g_assert_cmpuint (n_requests, >, 0);
  run (&loop, kind, N_MEASURED);
  g_assert_cmpuint (counting_source_get_n_requests (&counting) - n_requests, ==, 0);
  run (&loop, kind, N_LONG);
  g_assert_cmpuint (counting_source_get_n_requests (&counting) - n_requests, ==, 0);

  release_kept (&loop);
  g_object_unref (loop.arena);
  counting_source_clear (&counting);
}

static void
test_fixed_source (gconstpointer kind)
{
  check_source (kind, COUNTING_FIXED);
}

static void
test_growing_source (gconstpointer kind)
{
  check_source (kind, COUNTING_GROWING);
}

static void
test_default_source (gconstpointer kind)
{
  g_autoptr (MultitudeStats) warm = NULL;
  g_autoptr (MultitudeStats) settled = NULL;
  Loop loop = { NULL };

  loop.arena = multitude_arena_new ();
  run (&loop, kind, N_WARM_UP);
  warm = multitude_arena_get_stats (loop.arena);
  g_assert_cmpuint (multitude_stats_get_requested (warm), >, 0);

  run (&loop, kind, N_MEASURED + N_LONG);
  settled = multitude_arena_get_stats (loop.arena);
  g_assert_cmpuint (multitude_stats_get_requested (settled), ==, multitude_stats_get_requested (warm));
  g_assert_cmpuint (multitude_stats_get_reserved (settled), ==, multitude_stats_get_reserved (warm));
  g_assert_cmpuint (multitude_stats_get_requested_since_reset (settled), ==, 0);

  release_kept (&loop);
  g_object_unref (loop.arena);
}

/* ---- Calls to malloc () ---- */

/* GLib keeps the structs of GBytes in slices unless it is told not to. */
static gboolean
slices_are_off (void)
{
  return g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") == 0;
}

static void
test_mallocs (gconstpointer data)
{
  const Kind *kind = data;
  Loop loop = { NULL };
  guint before;
  guint after;

  if (!malloc_counter_works ())
    {
      g_test_skip ("calls to malloc () do not come through the program");
      return;
    }
  if (kind->mallocs_in_cycle > 0 && !slices_are_off ())
    {
      g_test_skip ("GLib allocates slices");
      return;
    }

  loop.arena = multitude_arena_new ();
  run (&loop, kind, N_WARM_UP);
  before = malloc_counter_get ();
  run (&loop, kind, N_MEASURED);
  after = malloc_counter_get ();
  g_assert_cmpuint (after - before, ==, N_MEASURED * kind->mallocs_in_cycle);

  release_kept (&loop);
  g_object_unref (loop.arena);
}

static void
add (const char   *group,
     const Kind   *kind,
     GTestDataFunc test)
{
  g_autofree char *path = g_strconcat ("/steady-state/", group, "/", kind->name, NULL);

  g_test_add_data_func (path, kind, test);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      add ("fixed-source", &kinds[i], test_fixed_source);
      add ("growing-source", &kinds[i], test_growing_source);
      add ("default-source", &kinds[i], test_default_source);
      add ("malloc", &kinds[i], test_mallocs);
    }

  return g_test_run ();
}
