/* A library that takes its memory from a heap: what has to be true of each.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports plugin.h. */

#include "plugin.h"

#include "malloc-counter.h"

#include <string.h>

/* Set once, by plugin_main (). */
static GBytes *input;
static PluginHeapNew new_heap;
static PluginJob do_job;

GBytes *
plugin_input (void)
{
  return input;
}

static gsize
get_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

static void
test_never_calls_malloc (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *heap = new_heap (arena);
  guint before;

  if (!malloc_counter_works ())
    {
      g_test_skip ("calls to malloc () do not come through the program");
      return;
    }

  /* What the C library keeps for good it allocates once. */
  g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));

  before = malloc_counter_get ();
  g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));
  g_assert_cmpuint (malloc_counter_get () - before, ==, 0);
}

static void
test_frees_all (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeHeap *heap = new_heap (arena);
  gsize used;

  g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);

  /* What was freed serves again.  Lua orders its tables anew each time, so that it
   * is not to the byte, but 20 jobs do not need twice as much as two.
   */
  g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));
  used = get_used (arena);
  g_assert_cmpuint (used, >, 0);
  for (int i = 0; i < 20; i++)
    g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));
  g_test_message ("used %" G_GSIZE_FORMAT " bytes, then %" G_GSIZE_FORMAT, used, get_used (arena));
  g_assert_cmpuint (get_used (arena), <, 2 * used);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);
}

static void
test_gone_with_reset (void)
{
  CountingSource counting;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);

  for (int generation = 0; generation < 4; generation++)
    {
      MultitudeHeap *heap = new_heap (arena);

      g_assert_true (do_job (heap, PLUGIN_LEAVES_ALL));
      g_assert_cmpuint (multitude_heap_get_n_blocks (heap), >, 0);
      multitude_arena_reset (arena);
      g_assert_cmpuint (get_used (arena), ==, 0);
    }

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* Whether there was a request of that number. */
static gboolean
job_with_failure (guint fails_at)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeHeap *heap;
  gboolean succeeds, has_failed;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  heap = new_heap (arena);
  counting.fails_at = counting_source_get_n_requests (&counting) + fails_at;
  succeeds = do_job (heap, PLUGIN_CLEANS_UP);
  g_assert_cmpuint (multitude_heap_get_n_blocks (heap), ==, 0);
  has_failed = counting_source_get_n_requests (&counting) >= counting.fails_at;
  if (!has_failed)
    g_assert_true (succeeds);

  /* The arena is as good as before. */
  counting.fails_at = 0;
  g_assert_true (do_job (heap, PLUGIN_CLEANS_UP));
  g_object_unref (arena);
  counting_source_clear (&counting);
  return has_failed;
}

static void
test_each_request_fails (void)
{
  guint fails_at = 1;

  while (job_with_failure (fails_at))
    fails_at++;

  g_test_message ("%u requests", fails_at - 1);
  g_assert_cmpuint (fails_at, >, 1);
}

int
plugin_main (int            argc,
             char         **argv,
             const char    *file,
             PluginHeapNew  heap_new,
             PluginJob      job)
{
  g_autofree char *contents = NULL;
  gsize length;
  int status;

  g_test_init (&argc, &argv, NULL);

  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  input = g_bytes_new (contents, length);
  new_heap = heap_new;
  do_job = job;

  g_test_add_func ("/plugin/never-calls-malloc", test_never_calls_malloc);
  g_test_add_func ("/plugin/frees-all", test_frees_all);
  g_test_add_func ("/plugin/gone-with-reset", test_gone_with_reset);
  g_test_add_func ("/plugin/each-request-fails", test_each_request_fails);

  status = g_test_run ();
  g_bytes_unref (input);
  return status;
}
