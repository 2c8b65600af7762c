/* A pool of arenas: what it lends, what it keeps, and for how long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What is kept is compared with a model of the rule, use by use.  Uses ask for values
 * of one size, so that all but the first chunks of an arena have 64 KiB.
 */

#include "counting-source.h"
#include "expect.h"
#include "malloc-counter.h"

#include <string.h>

#define CHUNK 65536
#define MIN_KEEP 65536
#define WINDOW 16
#define VALUE 16000

static void
fill (MultitudeArena *arena,
      gsize           n_values)
{
  gsize i;

  for (i = 0; i < n_values; i++)
    memset (multitude_arena_alloc (arena, VALUE), 0xff, VALUE);
}

/* A round of a user who needs that many values. */
static void
use (MultitudeArenaPool *pool,
     gsize               n_values)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  fill (arena, n_values);
  multitude_arena_pool_release (pool, arena);
}

/* ---- Lending ---- */

static void
test_newest_first (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *a = multitude_arena_pool_acquire (pool);
  MultitudeArena *b = multitude_arena_pool_acquire (pool);

  g_assert_true (a != b);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
  multitude_arena_pool_release (pool, a);
  multitude_arena_pool_release (pool, b);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 2);

  g_assert_true (multitude_arena_pool_acquire (pool) == b);
  g_assert_true (multitude_arena_pool_acquire (pool) == a);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
  multitude_arena_pool_release (pool, a);
  g_object_unref (b);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
}

static void
note_order (gpointer data)
{
  GString *order = data;

  g_string_append_c (order, 'c');
}

/* Generations of an arena end with its uses, however it was left. */
static void
test_empty (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  g_autoptr (MultitudeStats) stats = NULL;

  fill (arena, 10);
  multitude_arena_add_cleanup (arena, note_order, order);
  multitude_arena_pool_release (pool, arena);
  g_assert_cmpstr (order->str, ==, "c");

  g_assert_true (multitude_arena_pool_acquire (pool) == arena);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_used (stats), ==, 0);
  g_assert_cmpuint (multitude_stats_get_reserved (stats), >, 0);
  multitude_arena_pool_release (pool, arena);
}

static void
use_pool (gpointer data)
{
  use (data, 1);
}

/* The pool is not locked while functions of the program run. */
static void
test_cleanup_uses_pool (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  multitude_arena_add_cleanup (arena, use_pool, pool);
  multitude_arena_pool_release (pool, arena);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 2);
}

/* The memory comes back after the pool has ended, which the last one to use it sees to. */
static void
test_cleanup_ends_pool (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *arena;
  gpointer living_pool, living_arena;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);
  arena = multitude_arena_pool_acquire (pool);
  living_pool = pool;
  living_arena = arena;
  g_object_add_weak_pointer (G_OBJECT (pool), &living_pool);
  g_object_add_weak_pointer (G_OBJECT (arena), &living_arena);
  fill (arena, 10);
  multitude_arena_take_object (arena, pool);
  multitude_arena_pool_release (pool, arena);
  g_assert_null (living_pool);
  g_assert_null (living_arena);
  counting_source_clear (&counting);
}

static void
test_idle_arena_ends_pool (void)
{
  MultitudeArenaPool *pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  gpointer living = pool;

  g_object_add_weak_pointer (G_OBJECT (pool), &living);
  g_object_set_data_full (G_OBJECT (arena), "pool", pool, g_object_unref);
  multitude_arena_pool_release (pool, arena);
  multitude_arena_pool_set_max_idle (pool, 0);
  g_assert_null (living);
}

static void
test_options (void)
{
  g_autoptr (MultitudeArenaPool) pool = g_object_new (MULTITUDE_TYPE_ARENA_POOL,
                                                      "name", "requests",
                                                      "byte-budget", (guint64) 100000,
                                                      "max-idle", 3u,
                                                      NULL);
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  guint64 byte_budget;
  guint max_idle;

  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "requests");
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, 100000);
  g_assert_null (multitude_arena_try_alloc (arena, 200000, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);

  expect_critical (multitude_arena_pool_set_name (pool, "other"),
                   "pool 'requests': 'name' cannot be changed after the first arena");
  expect_critical (multitude_arena_pool_set_byte_budget (pool, 1),
                   "pool 'requests': 'byte-budget' cannot be changed after the first arena");
  multitude_arena_pool_set_name (pool, "requests");
  multitude_arena_pool_set_byte_budget (pool, 100000);
  g_object_get (pool, "name", &name, "byte-budget", &byte_budget, "max-idle", &max_idle, NULL);
  g_assert_cmpstr (name, ==, "requests");
  g_assert_cmpuint (byte_budget, ==, 100000);
  g_assert_cmpuint (max_idle, ==, 3);

  multitude_arena_pool_release (pool, arena);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
}

static void
count_notify (GObject    *pool,
              GParamSpec *pspec,
              gpointer    data)
{
  GString *names = data;

  g_string_append_printf (names, "%s ", g_param_spec_get_name (pspec));
}

static void
test_notify (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  g_autoptr (GString) names = g_string_new (NULL);

  g_signal_connect (pool, "notify", G_CALLBACK (count_notify), names);
  multitude_arena_pool_set_name (pool, "a");
  multitude_arena_pool_set_byte_budget (pool, 1 << 20);
  multitude_arena_pool_set_max_idle (pool, 2);
  g_object_set (pool, "name", "a", "byte-budget", (guint64) 1 << 20, "max-idle", 2u, NULL);
  use (pool, 1);
  g_assert_cmpstr (names->str, ==, "name byte-budget max-idle ");
}

/* ---- Warm ---- */

typedef struct
{
  GBytes            *bytes;
  char              *string;
  gpointer           box;
  MultitudeSnapshot *snapshot;
} Results;

static void
results_clear (Results *results)
{
  g_clear_pointer (&results->bytes, g_bytes_unref);
  g_clear_pointer (&results->string, multitude_ref_string_release);
  g_clear_pointer (&results->box, multitude_box_free);
  g_clear_pointer (&results->snapshot, multitude_snapshot_unref);
}

/* What came out of the round before lives until this one. */
static void
warm_round (MultitudeArenaPool *pool,
            Results            *results)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  int *root;

  fill (arena, 20);
  root = multitude_new (arena, int, 1);
  *root = 42;
  results_clear (results);
  results->snapshot = multitude_arena_seal (arena, root);
  results->string = multitude_ref_string_new (arena, "a result");
  results->box = multitude_box_alloc (arena, 1000);
  memset (results->box, 0xee, 1000);
  g_assert_nonnull (multitude_arena_strdup (arena, "scratch"));
  multitude_arena_pool_release (pool, arena);
}

static void
check_results (const Results *results)
{
  g_assert_cmpint (*(int *) multitude_snapshot_get_root (results->snapshot), ==, 42);
  g_assert_cmpstr (results->string, ==, "a result");
  g_assert_cmpuint (((guchar *) results->box)[999], ==, 0xee);
}

static void
test_warm_source (gconstpointer kind)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  Results results = { NULL };
  guint n_requests;
  gsize i;

  counting_source_init (&counting, (CountingKind) GPOINTER_TO_INT (kind));
  pool = multitude_arena_pool_new_with_source (&counting.source);

  for (i = 0; i < 32; i++)
    warm_round (pool, &results);
  n_requests = counting_source_get_n_requests (&counting);
  for (i = 0; i < 100; i++)
    {
      warm_round (pool, &results);
      check_results (&results);
    }
  g_assert_cmpuint (counting_source_get_n_requests (&counting), ==, n_requests);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);

  /* The results outlive their arenas and the pool. */
  g_object_unref (pool);
  check_results (&results);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);
  results_clear (&results);
  counting_source_clear (&counting);
}

static void
test_warm_malloc (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  Results results = { NULL };
  guint before;
  gsize i;

  if (!malloc_counter_works ())
    {
      g_test_skip ("calls to malloc () do not come through the program");
      return;
    }

  for (i = 0; i < 32; i++)
    warm_round (pool, &results);
  before = malloc_counter_get ();
  for (i = 0; i < 100; i++)
    warm_round (pool, &results);
  g_assert_cmpuint (malloc_counter_get () - before, ==, 0);

  results_clear (&results);
}

/* ---- What an arena keeps ---- */

typedef struct
{
  guint64 peak;
  guint64 peak_before;
  guint   n_uses;
} Model;

static void
model_use (Model   *model,
           guint64  bytes)
{
  model->peak = MAX (model->peak, bytes);
  if (++model->n_uses < WINDOW)
    return;

  model->peak_before = model->peak;
  model->peak = 0;
  model->n_uses = 0;
}

static guint64
model_keep_bytes (const Model *model)
{
  guint64 peak = MAX (model->peak, model->peak_before);

  return MAX (peak + peak / 4, MIN_KEEP);
}

/* Uses of all sizes, some exceptional, by the rule as it is documented. */
static void
test_keep_model (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Model model = { 0, 0, 0 };
  gsize i;

  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, MIN_KEEP);
  for (i = 0; i < 500; i++)
    {
      MultitudeArena *arena = multitude_arena_pool_acquire (pool);
      gsize taken = mtude_arena_get_taken (&arena->core);

      fill (arena, (gsize) g_rand_int_range (rand, 0, i % 61 == 60 ? 400 : 30));
      model_use (&model, mtude_arena_get_taken (&arena->core) - taken);
      multitude_arena_pool_release (pool, arena);

      g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, model_keep_bytes (&model));
      g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), <=, model_keep_bytes (&model));
    }
}

/* An exceptional use is remembered for 31 more at most, and then its memory goes. */
static void
test_keep_decays (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *arena;
  guint64 peak;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);

  arena = multitude_arena_pool_acquire (pool);
  fill (arena, 100);
  peak = multitude_arena_get_reserved_bytes (arena);
  g_assert_cmpuint (peak, >, 20 * CHUNK);
  multitude_arena_pool_release (pool, arena);

  for (i = 1; i < 2 * WINDOW; i++)
    {
      g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, peak + peak / 4);
      g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, peak);
      g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, peak);
      use (pool, 1);
    }

  /* A small use needs no more than the chunk that it begins with.  Of the empty ones the
   * first is left, which has half of that.
   */
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, MIN_KEEP);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, CHUNK + CHUNK / 2);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, CHUNK + CHUNK / 2);

  g_object_unref (pool);
  counting_source_clear (&counting);
}

/* The cap counts when an arena comes back, not when it was lent. */
static void
test_trimmed_when_it_comes_back (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *large;
  gsize i;

  large = multitude_arena_pool_acquire (pool);
  fill (large, 100);
  multitude_arena_pool_release (pool, large);

  g_assert_true (multitude_arena_pool_acquire (pool) == large);
  for (i = 1; i < 2 * WINDOW; i++)
    use (pool, 0);
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, MIN_KEEP);

  fill (large, 1);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (large), >, 10 * CHUNK);
  multitude_arena_pool_release (pool, large);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (large), ==, CHUNK);
}

/* Who resets the arena between makes one use of several generations. */
static void
test_resets_within_a_use (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  guint64 reserved;

  fill (arena, 50);
  multitude_arena_reset (arena);
  reserved = multitude_arena_get_reserved_bytes (arena);
  g_assert_cmpuint (reserved, >, 10 * CHUNK);
  multitude_arena_pool_release (pool, arena);
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, reserved + reserved / 4);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, reserved);
}

/* The same chunks again and again are not more than there are. */
static void
test_many_resets_within_a_use (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  guint64 reserved;
  gsize i;

  for (i = 0; i < 10; i++)
    {
      fill (arena, 50);
      multitude_arena_reset_full (arena, MULTITUDE_RESET_KEEP_ALL);
    }
  reserved = multitude_arena_get_reserved_bytes (arena);
  multitude_arena_pool_release (pool, arena);
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, reserved + reserved / 4);
}

/* Results that stay do not make a use larger; when they go their memory does, with the
 * next time that an arena comes back.
 */
static void
test_results_that_stay (void)
{
  MultitudeSnapshot *snapshots[40];
  CountingSource counting;
  MultitudeArenaPool *pool;
  guint64 keep_bytes;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);
  for (i = 0; i < G_N_ELEMENTS (snapshots); i++)
    {
      MultitudeArena *arena = multitude_arena_pool_acquire (pool);

      fill (arena, 20);
      snapshots[i] = multitude_arena_seal (arena, NULL);
      multitude_arena_pool_release (pool, arena);
    }
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), >, 40 * 4 * CHUNK);
  keep_bytes = multitude_arena_pool_get_keep_bytes (pool);
  g_assert_cmpuint (keep_bytes, <=, 10 * CHUNK);

  for (i = 0; i < G_N_ELEMENTS (snapshots); i++)
    multitude_snapshot_unref (snapshots[i]);
  use (pool, 0);
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), ==, keep_bytes);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), <=, keep_bytes + 2 * CHUNK);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==,
                    multitude_arena_pool_get_idle_bytes (pool));

  g_object_unref (pool);
  counting_source_clear (&counting);
}

/* Every arena has once been the one with the worst request. */
static void
test_no_ratchet (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *arenas[8];
  gsize i, j;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);

  for (i = 0; i < G_N_ELEMENTS (arenas); i++)
    {
      for (j = 0; j < G_N_ELEMENTS (arenas); j++)
        arenas[j] = multitude_arena_pool_acquire (pool);
      fill (arenas[i], 200);
      for (j = G_N_ELEMENTS (arenas); j > 0; j--)
        multitude_arena_pool_release (pool, arenas[j - 1]);
    }
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 8);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), >, 8 * 40 * CHUNK);

  /* All of them go on to be used: two at a time stay, with 98304 bytes each. */
  for (i = 0; i < 3 * WINDOW; i++)
    {
      arenas[0] = multitude_arena_pool_acquire (pool);
      arenas[1] = multitude_arena_pool_acquire (pool);
      fill (arenas[0], 1);
      fill (arenas[1], 1);
      multitude_arena_pool_release (pool, arenas[1]);
      multitude_arena_pool_release (pool, arenas[0]);
    }
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 2);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, 3 * CHUNK);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, 3 * CHUNK);

  g_object_unref (pool);
  counting_source_clear (&counting);
}

/* ---- How many wait ---- */

static void
burst (MultitudeArenaPool *pool,
       guint               n_arenas)
{
  g_autofree MultitudeArena **arenas = g_new (MultitudeArena *, n_arenas);
  guint i;

  for (i = 0; i < n_arenas; i++)
    arenas[i] = multitude_arena_pool_acquire (pool);
  for (i = 0; i < n_arenas; i++)
    multitude_arena_pool_release (pool, arenas[i]);
}

static void
test_idle_decays (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  gsize i;

  burst (pool, 10);
  for (i = 10; i < 2 * WINDOW; i++)
    {
      g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 10);
      use (pool, 0);
    }
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);

  for (i = 0; i < 3 * WINDOW; i++)
    use (pool, 0);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
}

/* Those that are needed now and then stay. */
static void
test_idle_is_needed (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  gsize i, j;

  for (i = 0; i < 20; i++)
    {
      burst (pool, 4);
      for (j = 0; j < WINDOW - 4; j++)
        use (pool, 0);
      g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 4);
    }
}

static void
arena_gone (gpointer data)
{
  ++*(guint *) data;
}

static MultitudeArena *
acquire_watched (MultitudeArenaPool *pool,
                 guint              *n_gone)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  g_object_set_data_full (G_OBJECT (arena), "gone", n_gone, arena_gone);
  return arena;
}

static void
test_max_idle (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  guint gone[3] = { 0, 0, 0 };
  MultitudeArena *arenas[3];
  gsize i;

  multitude_arena_pool_set_max_idle (pool, 2);
  for (i = 0; i < 3; i++)
    arenas[i] = acquire_watched (pool, &gone[i]);
  for (i = 0; i < 3; i++)
    multitude_arena_pool_release (pool, arenas[i]);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 2);
  g_assert_true (gone[0] == 0 && gone[1] == 0 && gone[2] == 1);

  multitude_arena_pool_set_max_idle (pool, 1);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
  g_assert_true (gone[0] == 1 && gone[1] == 0);

  multitude_arena_pool_set_max_idle (pool, 0);
  g_assert_cmpuint (gone[1], ==, 1);
  burst (pool, 3);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
}

/* ---- Mistakes ---- */

static void
test_foreign (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  g_autoptr (MultitudeArenaPool) other = multitude_arena_pool_new ();
  MultitudeArena *foreign = g_object_new (MULTITUDE_TYPE_ARENA, "name", "foreign", NULL);
  guint n_gone = 0;

  g_object_set_data_full (G_OBJECT (foreign), "gone", &n_gone, arena_gone);
  expect_critical (multitude_arena_pool_release (pool, foreign),
                   "multitude_arena_pool_release: arena 'foreign' is not of this pool");
  g_assert_cmpuint (n_gone, ==, 1);

  expect_critical (multitude_arena_pool_release (pool, acquire_watched (other, &n_gone)),
                   "multitude_arena_pool_release: arena '' is not of this pool");
  g_assert_cmpuint (n_gone, ==, 2);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
}

static void
test_changed_options (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  const struct
  {
    const char *property;
    guint64     value;
  } changes[] = {
    { "byte-budget", 1 << 20 },
    { "max-normal-alloc", 8192 },
    { "reset-limit", 1 << 20 },
    { "local-capacity", 4096 },
    { "shared-capacity", 4096 },
  };
  guint n_gone = 0;
  MultitudeArena *arena;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      arena = acquire_watched (pool, &n_gone);
      g_object_set (arena, changes[i].property, changes[i].value, NULL);
      expect_critical (multitude_arena_pool_release (pool, arena),
                       "multitude_arena_pool_release: the options of arena '' were changed");
      g_assert_cmpuint (n_gone, ==, i + 1);
    }

  arena = acquire_watched (pool, &n_gone);
  multitude_arena_set_name (arena, "mine");
  expect_critical (multitude_arena_pool_release (pool, arena),
                   "multitude_arena_pool_release: the options of arena 'mine' were changed");
  g_assert_cmpuint (n_gone, ==, i + 1);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
}

static void
test_twice (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);

  multitude_arena_pool_release (pool, arena);
  expect_critical (multitude_arena_pool_release (pool, arena),
                   "multitude_arena_pool_release: arena '' was given back before");
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
  g_assert_cmpuint (G_OBJECT (arena)->ref_count, ==, 1);
}

/* It waits until it is the pool's alone. */
static void
test_referenced_elsewhere (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *kept = multitude_arena_pool_acquire (pool);
  MultitudeArena *arena;

  g_object_ref (kept);
  multitude_arena_pool_release (pool, kept);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);

  arena = multitude_arena_pool_acquire (pool);
  g_assert_true (arena != kept);
  multitude_arena_pool_release (pool, arena);
  g_assert_true (multitude_arena_pool_acquire (pool) == arena);

  g_object_unref (kept);
  g_assert_true (multitude_arena_pool_acquire (pool) == kept);
  multitude_arena_pool_release (pool, arena);
  multitude_arena_pool_release (pool, kept);
}

/* A reference that is never given up does not take a place for ever. */
static void
test_referenced_for_long (void)
{
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  MultitudeArena *kept = multitude_arena_pool_acquire (pool);
  gsize i;

  g_object_ref (kept);
  multitude_arena_pool_release (pool, kept);
  for (i = 1; i < 2 * WINDOW; i++)
    use (pool, 0);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
  g_assert_cmpuint (G_OBJECT (kept)->ref_count, ==, 1);
  g_object_unref (kept);
}

/* ---- The end ---- */

static void
test_dispose (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *arena;
  guint n_gone = 0;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);
  arena = acquire_watched (pool, &n_gone);
  fill (arena, 10);
  burst (pool, 3);

  g_object_run_dispose (G_OBJECT (pool));
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
  expect_critical (g_assert_null (multitude_arena_pool_acquire (pool)),
                   "multitude_arena_pool_acquire: the pool was disposed");

  g_assert_cmpuint (n_gone, ==, 0);
  multitude_arena_pool_release (pool, arena);
  g_assert_cmpuint (n_gone, ==, 1);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, 0);

  multitude_arena_pool_trim (pool);
  multitude_arena_pool_set_max_idle (pool, 5);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);
  g_object_unref (pool);
  counting_source_clear (&counting);
}

/* Arenas that are still lent go on without the pool. */
static void
test_arena_outlives_pool (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  pool = multitude_arena_pool_new_with_source (&counting.source);
  arena = multitude_arena_pool_acquire (pool);
  g_object_unref (pool);

  fill (arena, 10);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);
  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_trim (void)
{
  CountingSource counting;
  MultitudeArenaPool *pool;
  MultitudeArena *lent, *kept;
  guint64 reserved;

  counting_source_init (&counting, COUNTING_GROWING);
  pool = multitude_arena_pool_new_with_source (&counting.source);

  lent = multitude_arena_pool_acquire (pool);
  fill (lent, 10);
  reserved = multitude_arena_get_reserved_bytes (lent);
  use (pool, 50);
  burst (pool, 3);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), >, 10 * CHUNK);

  multitude_arena_pool_trim (pool);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, 0);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 3);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, reserved);

  /* Somebody might still use it. */
  kept = g_object_ref (lent);
  multitude_arena_pool_release (pool, lent);
  multitude_arena_pool_trim (pool);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, reserved);
  g_object_unref (kept);
  multitude_arena_pool_trim (pool);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, 0);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==, 0);

  g_object_unref (pool);
  counting_source_clear (&counting);
}

/* ---- Threads ---- */

#define N_THREADS 4
#define N_ROUNDS 3000

typedef struct
{
  MultitudeArenaPool *pool;
  GAsyncQueue        *lent;     /* arenas on their way to another thread */
  guint               n_cleanups; /* atomic */
} Crowd;

static void
count_cleanup (gpointer data)
{
  g_atomic_int_inc ((guint *) data);
}

/* Half of the arenas are given back by whoever comes by. */
static gpointer
join_crowd (gpointer data)
{
  Crowd *crowd = data;
  guint i;

  for (i = 0; i < N_ROUNDS; i++)
    {
      MultitudeArena *arena = multitude_arena_pool_acquire (crowd->pool);
      char *text = multitude_arena_strdup_printf (arena, "%u", i);

      multitude_arena_add_cleanup (arena, count_cleanup, &crowd->n_cleanups);
      fill (arena, i % 101 == 100 ? 20 : 1);
      g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), ==, i);
      if (i % 2 == 0)
        {
          g_async_queue_push (crowd->lent, arena);
          arena = g_async_queue_try_pop (crowd->lent);
        }
      if (arena != NULL)
        multitude_arena_pool_release (crowd->pool, arena);
      if (i % 500 == 499)
        multitude_arena_pool_trim (crowd->pool);
    }

  return NULL;
}

static void
test_threads (void)
{
  CountingSource counting;
  GThread *threads[N_THREADS];
  Crowd crowd = { NULL };
  MultitudeArena *arena;
  gsize i;

  counting_source_init (&counting, COUNTING_GROWING);
  crowd.pool = multitude_arena_pool_new_with_source (&counting.source);
  crowd.lent = g_async_queue_new ();

  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("crowd", join_crowd, &crowd);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  while ((arena = g_async_queue_try_pop (crowd.lent)) != NULL)
    multitude_arena_pool_release (crowd.pool, arena);

  g_assert_cmpuint (crowd.n_cleanups, ==, N_THREADS * N_ROUNDS);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (crowd.pool), <=, 16);
  g_assert_cmpuint (counting_source_get_outstanding (&counting), ==,
                    multitude_arena_pool_get_idle_bytes (crowd.pool));

  g_async_queue_unref (crowd.lent);
  g_object_unref (crowd.pool);
  counting_source_clear (&counting);
}

static void
add_warm (void)
{
  g_test_add_data_func ("/pool/warm/fixed-source", GINT_TO_POINTER (COUNTING_FIXED), test_warm_source);
  g_test_add_data_func ("/pool/warm/growing-source", GINT_TO_POINTER (COUNTING_GROWING), test_warm_source);
  g_test_add_func ("/pool/warm/malloc", test_warm_malloc);
}

static void
add_kept (void)
{
  g_test_add_func ("/pool/keep/model", test_keep_model);
  g_test_add_func ("/pool/keep/decays", test_keep_decays);
  g_test_add_func ("/pool/keep/when-it-comes-back", test_trimmed_when_it_comes_back);
  g_test_add_func ("/pool/keep/resets-within-a-use", test_resets_within_a_use);
  g_test_add_func ("/pool/keep/many-resets-within-a-use", test_many_resets_within_a_use);
  g_test_add_func ("/pool/keep/results-that-stay", test_results_that_stay);
  g_test_add_func ("/pool/keep/no-ratchet", test_no_ratchet);
  g_test_add_func ("/pool/idle/decays", test_idle_decays);
  g_test_add_func ("/pool/idle/is-needed", test_idle_is_needed);
  g_test_add_func ("/pool/idle/max", test_max_idle);
}

static void
add_mistakes (void)
{
  g_test_add_func ("/pool/mistakes/foreign", test_foreign);
  g_test_add_func ("/pool/mistakes/changed-options", test_changed_options);
  g_test_add_func ("/pool/mistakes/twice", test_twice);
  g_test_add_func ("/pool/referenced/elsewhere", test_referenced_elsewhere);
  g_test_add_func ("/pool/referenced/for-long", test_referenced_for_long);
}

int
main (int    argc,
      char **argv)
{
  /* Read when the type is made. */
  g_setenv ("MULTITUDE_DEBUG", "threads", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/newest-first", test_newest_first);
  g_test_add_func ("/pool/empty", test_empty);
  g_test_add_func ("/pool/cleanup-uses-pool", test_cleanup_uses_pool);
  g_test_add_func ("/pool/cleanup-ends-pool", test_cleanup_ends_pool);
  g_test_add_func ("/pool/idle-arena-ends-pool", test_idle_arena_ends_pool);
  g_test_add_func ("/pool/options", test_options);
  g_test_add_func ("/pool/notify", test_notify);
  add_warm ();
  add_kept ();
  add_mistakes ();
  g_test_add_func ("/pool/dispose", test_dispose);
  g_test_add_func ("/pool/arena-outlives-pool", test_arena_outlives_pool);
  g_test_add_func ("/pool/trim", test_trim);
  g_test_add_func ("/pool/threads", test_threads);

  return g_test_run ();
}
