/* Arenas and pools that give memory back when the system warns.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With a monitor of the test's own, each level is emitted, and what the source has
 * lent is looked at after each.
 */

#include "counting-source.h"
#include "expect.h"
#include "test-monitor.h"

#include <string.h>

#define LOW G_MEMORY_MONITOR_WARNING_LEVEL_LOW
#define MEDIUM G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM
#define CRITICAL G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL

/* Those of GLib, and some that it might have one day. */
static const guint levels[] = { 0, LOW - 1, LOW, LOW + 1, MEDIUM - 1, MEDIUM, 200, CRITICAL };

static void
fill (MultitudeArena *arena,
      gsize           n_values)
{
  gsize i;

  for (i = 0; i < n_values; i++)
    memset (multitude_arena_alloc (arena, 16000), 0xff, 16000);
}

/* ---- Arenas ---- */

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
  GMemoryMonitor *monitor;
} Fixture;

static void
begin (Fixture *fixture)
{
  counting_source_init (&fixture->counting, COUNTING_FIXED);
  fixture->arena = multitude_arena_new_with_source (&fixture->counting.source);
  fixture->monitor = test_monitor_new ();
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->arena);
  g_clear_object (&fixture->monitor);
  counting_source_clear (&fixture->counting);
}

/* The current chunk has 65536 bytes then, and many are cached. */
static void
use_and_cache (Fixture *fixture)
{
  fill (fixture->arena, 40);
  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_FREE_ALL);
  fill (fixture->arena, 40);
  multitude_arena_reset_full (fixture->arena, MULTITUDE_RESET_KEEP_ALL);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (fixture->arena), >, 5 * 65536);
}

static void
expect_trim (Fixture *fixture,
             guint    level,
             gboolean is_trimmed)
{
  guint64 reserved;
  char *text;

  use_and_cache (fixture);
  text = multitude_arena_strdup (fixture->arena, "still here");
  reserved = multitude_arena_get_reserved_bytes (fixture->arena);

  test_monitor_warn (fixture->monitor, level);
  if (is_trimmed)
    reserved = 65536;
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (fixture->arena), ==, reserved);
  g_assert_cmpuint (counting_source_get_outstanding (&fixture->counting), ==, reserved);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (fixture->arena), ==, reserved - 65536);
  g_assert_cmpstr (text, ==, "still here");
}

static void
test_levels (gconstpointer data)
{
  guint least = GPOINTER_TO_UINT (data);
  Fixture fixture;
  gsize i;

  begin (&fixture);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, least);
  for (i = 0; i < G_N_ELEMENTS (levels); i++)
    expect_trim (&fixture, levels[i], levels[i] >= least);
  end (&fixture);
}

/* It is opt-in. */
static void
test_not_asked_for (void)
{
  Fixture fixture;

  begin (&fixture);
  expect_trim (&fixture, CRITICAL, FALSE);
  end (&fixture);
}

static gboolean
has_listeners (GMemoryMonitor *monitor)
{
  return g_signal_has_handler_pending (monitor, g_signal_lookup ("low-memory-warning", G_TYPE_MEMORY_MONITOR),
                                       0, TRUE);
}

static void
test_replace (void)
{
  g_autoptr (GMemoryMonitor) other = test_monitor_new ();
  Fixture fixture;

  begin (&fixture);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, LOW);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, MEDIUM);
  expect_trim (&fixture, LOW, FALSE);
  expect_trim (&fixture, MEDIUM, TRUE);

  multitude_arena_trim_on_memory_warning (fixture.arena, other, LOW);
  g_assert_false (has_listeners (fixture.monitor));
  g_assert_true (has_listeners (other));
  expect_trim (&fixture, CRITICAL, FALSE);
  end (&fixture);
  g_assert_false (has_listeners (other));
}

static void
test_ignore (void)
{
  Fixture fixture;

  begin (&fixture);
  multitude_arena_ignore_memory_warnings (fixture.arena);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, LOW);
  g_assert_true (has_listeners (fixture.monitor));
  multitude_arena_ignore_memory_warnings (fixture.arena);
  g_assert_false (has_listeners (fixture.monitor));
  expect_trim (&fixture, CRITICAL, FALSE);
  multitude_arena_ignore_memory_warnings (fixture.arena);
  end (&fixture);
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_weak (void)
{
  gboolean monitor_is_gone = FALSE;
  gboolean arena_is_gone = FALSE;
  Fixture fixture;

  begin (&fixture);
  g_object_set_data_full (G_OBJECT (fixture.monitor), "gone", &monitor_is_gone, set_flag);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, LOW);
  g_assert_cmpuint (G_OBJECT (fixture.arena)->ref_count, ==, 1);
  g_assert_cmpuint (G_OBJECT (fixture.monitor)->ref_count, ==, 1);
  g_clear_object (&fixture.monitor);
  g_assert_true (monitor_is_gone);
  multitude_arena_ignore_memory_warnings (fixture.arena);
  end (&fixture);

  begin (&fixture);
  g_object_set_data_full (G_OBJECT (fixture.arena), "gone", &arena_is_gone, set_flag);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, LOW);
  g_clear_object (&fixture.arena);
  g_assert_true (arena_is_gone);
  g_assert_false (has_listeners (fixture.monitor));
  test_monitor_warn (fixture.monitor, CRITICAL);
  end (&fixture);
}

/* It loses its handlers then, and the arena does not mind. */
static void
test_monitor_disposed (void)
{
  Fixture fixture;

  begin (&fixture);
  multitude_arena_trim_on_memory_warning (fixture.arena, fixture.monitor, LOW);
  g_object_run_dispose (G_OBJECT (fixture.monitor));
  expect_trim (&fixture, CRITICAL, FALSE);
  end (&fixture);
}

/* Its memory is in a snapshot, and nothing is trimmed any more. */
static void
test_instance_outlives_arena (void)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeSnapshot *snapshot;
  char *text = multitude_arena_strdup (arena, "in the seed");

  multitude_arena_trim_on_memory_warning (arena, monitor, LOW);
  snapshot = multitude_arena_seal (arena, text);
  g_object_unref (arena);
  test_monitor_warn (monitor, CRITICAL);
  g_assert_cmpstr (multitude_snapshot_get_root (snapshot), ==, "in the seed");
  multitude_snapshot_unref (snapshot);
  g_assert_false (has_listeners (monitor));
}

static void
test_default_monitor (void)
{
  g_autoptr (GMemoryMonitor) monitor = g_memory_monitor_dup_default ();
  Fixture fixture;

  begin (&fixture);
  multitude_arena_trim_on_memory_warning (fixture.arena, NULL, MEDIUM);
  if (monitor != NULL)
    {
      g_set_object (&fixture.monitor, monitor);
      expect_trim (&fixture, LOW, FALSE);
      expect_trim (&fixture, MEDIUM, TRUE);
    }
  multitude_arena_ignore_memory_warnings (fixture.arena);
  expect_trim (&fixture, CRITICAL, FALSE);
  end (&fixture);
}

/* ---- Pools ---- */

static void
warm (MultitudeArenaPool *pool)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  fill (arena, 40);
  multitude_arena_pool_release (pool, arena);
}

static void
expect_pool_trim (MultitudeArenaPool *pool,
                  CountingSource     *counting,
                  GMemoryMonitor     *monitor,
                  guint               level,
                  gboolean            is_trimmed)
{
  guint64 idle_bytes;

  warm (pool);
  idle_bytes = multitude_arena_pool_get_idle_bytes (pool);
  g_assert_cmpuint (idle_bytes, >, 8 * 65536);

  test_monitor_warn (monitor, level);
  if (is_trimmed)
    idle_bytes = 0;
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, idle_bytes);
  g_assert_cmpuint (counting_source_get_outstanding (counting), ==, idle_bytes);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
}

static void
test_pool_levels (gconstpointer data)
{
  guint least = GPOINTER_TO_UINT (data);
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  CountingSource counting;
  MultitudeArenaPool *pool;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);
  multitude_arena_pool_trim_on_memory_warning (pool, monitor, least);
  for (i = 0; i < G_N_ELEMENTS (levels); i++)
    expect_pool_trim (pool, &counting, monitor, levels[i], levels[i] >= least);

  multitude_arena_pool_ignore_memory_warnings (pool);
  g_assert_false (has_listeners (monitor));
  expect_pool_trim (pool, &counting, monitor, CRITICAL, FALSE);

  g_object_unref (pool);
  counting_source_clear (&counting);
}

static void
test_pool_weak (void)
{
  GMemoryMonitor *monitor = test_monitor_new ();
  MultitudeArenaPool *pool = multitude_arena_pool_new ();
  gboolean monitor_is_gone = FALSE;

  multitude_arena_pool_trim_on_memory_warning (pool, monitor, LOW);
  g_assert_cmpuint (G_OBJECT (pool)->ref_count, ==, 1);
  g_object_unref (pool);
  g_assert_false (has_listeners (monitor));

  pool = multitude_arena_pool_new ();
  multitude_arena_pool_trim_on_memory_warning (pool, monitor, LOW);
  g_object_set_data_full (G_OBJECT (monitor), "gone", &monitor_is_gone, set_flag);
  g_object_unref (monitor);
  g_assert_true (monitor_is_gone);
  g_object_unref (pool);
}

/* Whoever uses it next may be on another thread. */
static void
test_lent_arena (void)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  multitude_arena_trim_on_memory_warning (arena, monitor, LOW);
  g_assert_true (has_listeners (monitor));
  multitude_arena_pool_release (pool, arena);
  g_assert_false (has_listeners (monitor));
}

/* ---- Threads ---- */

#define N_ROUNDS 2000

typedef struct
{
  GMemoryMonitor *monitor;
  gboolean        is_over;      /* atomic */
} Warner;

static gpointer
warn_again_and_again (gpointer data)
{
  Warner *warner = data;

  while (!g_atomic_int_get (&warner->is_over))
    {
      test_monitor_warn (warner->monitor, CRITICAL);
      g_thread_yield ();
    }

  return NULL;
}

/* Warnings come on another thread while arenas of the pool are used, and while the pool
 * begins to listen and ends.
 */
static void
test_pool_on_another_thread (void)
{
  Warner warner = { test_monitor_new (), FALSE };
  CountingSource counting;
  MultitudeArenaPool *pool;
  GThread *thread;
  gsize i;

  thread = g_thread_new ("warner", warn_again_and_again, &warner);
  for (i = 0; i < 20; i++)
    {
      gsize j;

      counting_source_init (&counting, COUNTING_GROWING);
      pool = multitude_arena_pool_new_with_source (&counting.source);
      multitude_arena_pool_trim_on_memory_warning (pool, warner.monitor, LOW);
      for (j = 0; j < N_ROUNDS / 20; j++)
        warm (pool);
      g_object_unref (pool);

      /* The last reference may be the one of a warning that is being heard. */
      while (counting_source_get_n_destroyed (&counting) == 0)
        g_usleep (100);
      counting_source_clear (&counting);
    }

  g_atomic_int_set (&warner.is_over, TRUE);
  g_thread_join (thread);
  g_object_unref (warner.monitor);
}

static void
add_for_levels (const char    *path,
                GTestDataFunc  test)
{
  const guint least[] = { LOW, MEDIUM, CRITICAL };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (least); i++)
    {
      g_autofree char *whole = g_strdup_printf ("%s/%u", path, least[i]);

      g_test_add_data_func (whole, GUINT_TO_POINTER (least[i]), test);
    }
}

int
main (int    argc,
      char **argv)
{
  /* Read when the type is made. */
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  add_for_levels ("/memory-monitor/arena/levels", test_levels);
  g_test_add_func ("/memory-monitor/arena/not-asked-for", test_not_asked_for);
  g_test_add_func ("/memory-monitor/arena/replace", test_replace);
  g_test_add_func ("/memory-monitor/arena/ignore", test_ignore);
  g_test_add_func ("/memory-monitor/arena/weak", test_weak);
  g_test_add_func ("/memory-monitor/arena/monitor-disposed", test_monitor_disposed);
  g_test_add_func ("/memory-monitor/arena/instance-outlives-arena", test_instance_outlives_arena);
  g_test_add_func ("/memory-monitor/arena/default-monitor", test_default_monitor);
  add_for_levels ("/memory-monitor/pool/levels", test_pool_levels);
  g_test_add_func ("/memory-monitor/pool/weak", test_pool_weak);
  g_test_add_func ("/memory-monitor/pool/lent-arena", test_lent_arena);
  g_test_add_func ("/memory-monitor/pool/another-thread", test_pool_on_another_thread);

  return g_test_run ();
}
