/* The arena as a GObject: type, properties, source, and what it says of misuse.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Figures are exact.  Where a size decides, a source of the test's own is asked
 * for the classes 512, 1024, … 65536 in turn; the shared source begins with a
 * page.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* ---- Type and properties ---- */

static void
test_type (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_ARENA), ==, "MultitudeArena");
  g_assert_true (g_type_parent (MULTITUDE_TYPE_ARENA) == G_TYPE_OBJECT);
  g_assert_true (G_TYPE_IS_FINAL (MULTITUDE_TYPE_ARENA));
  g_assert_true (G_OBJECT_TYPE (arena) == MULTITUDE_TYPE_ARENA);
  g_assert_true (MULTITUDE_IS_ARENA (arena));
  g_assert_cmpuint (G_OBJECT (arena)->ref_count, ==, 1);
}

typedef struct
{
  const char *name;
  GType       type;
  gboolean    is_settable;
  guint64     minimum;
  guint64     maximum;
  guint64     fallback;
} Property;

static const Property properties[] = {
  { "name", G_TYPE_STRING, TRUE, 0, 0, 0 },
  { "byte-budget", G_TYPE_UINT64, TRUE, 0, G_MAXUINT64, G_MAXUINT64 },
  { "max-normal-alloc", G_TYPE_UINT64, TRUE, 4096, 65024, 16384 },
  { "local-capacity", G_TYPE_UINT64, TRUE, 0, G_MAXUINT64, 0 },
  { "shared-capacity", G_TYPE_UINT64, TRUE, 0, G_MAXUINT64, 0 },
  { "reset-limit", G_TYPE_UINT64, TRUE, 0, G_MAXUINT64, 16777216 },
  { "reserved-bytes", G_TYPE_UINT64, FALSE, 0, G_MAXUINT64, 0 },
  { "peak-bytes", G_TYPE_UINT64, FALSE, 0, G_MAXUINT64, 0 },
  { "cached-bytes", G_TYPE_UINT64, FALSE, 0, G_MAXUINT64, 0 },
};

static void
check_property (GParamSpec     *pspec,
                const Property *property)
{
  GParamFlags access = property->is_settable ? G_PARAM_READWRITE : G_PARAM_READABLE;
  GParamFlags notify = property->is_settable ? G_PARAM_EXPLICIT_NOTIFY : 0;

  g_assert_cmpstr (pspec->name, ==, property->name);
  g_assert_true (pspec->value_type == property->type);
  g_assert_cmpuint (pspec->flags, ==, access | notify | G_PARAM_STATIC_STRINGS);
  g_assert_cmpint (strlen (g_param_spec_get_blurb (pspec)), >, 0);

  if (property->type == G_TYPE_STRING)
    {
      g_assert_null (G_PARAM_SPEC_STRING (pspec)->default_value);
      return;
    }
  g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->minimum, ==, property->minimum);
  g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->maximum, ==, property->maximum);
  g_assert_cmpuint (G_PARAM_SPEC_UINT64 (pspec)->default_value, ==, property->fallback);
}

static void
test_properties (void)
{
  g_autoptr (GTypeClass) type_class = g_type_class_ref (MULTITUDE_TYPE_ARENA);
  GObjectClass *klass = G_OBJECT_CLASS (type_class);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;
  guint i;

  pspecs = g_object_class_list_properties (klass, &n_pspecs);
  g_assert_cmpuint (n_pspecs, ==, G_N_ELEMENTS (properties));
  for (i = 0; i < G_N_ELEMENTS (properties); i++)
    check_property (g_object_class_find_property (klass, properties[i].name), &properties[i]);
}

static guint64
get_uint64 (MultitudeArena *arena,
            const char     *property)
{
  guint64 value;

  g_object_get (arena, property, &value, NULL);
  return value;
}

static void
test_defaults (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint i;

  g_assert_null (multitude_arena_get_name (arena));
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, G_MAXUINT64);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 16384);
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reset_limit (arena), ==, 16777216);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);

  for (i = 1; i < G_N_ELEMENTS (properties); i++)
    g_assert_cmpuint (get_uint64 (arena, properties[i].name), ==, properties[i].fallback);
}

static void
test_construction (void)
{
  g_autoptr (MultitudeArena) arena = NULL;
  g_autofree char *name = NULL;

  arena = g_object_new (MULTITUDE_TYPE_ARENA,
                        "name", "parser",
                        "byte-budget", G_GUINT64_CONSTANT (1000000),
                        "max-normal-alloc", G_GUINT64_CONSTANT (8192),
                        "local-capacity", G_GUINT64_CONSTANT (4096),
                        "shared-capacity", G_GUINT64_CONSTANT (2048),
                        "reset-limit", G_GUINT64_CONSTANT (65536),
                        NULL);

  g_object_get (arena, "name", &name, NULL);
  g_assert_cmpstr (name, ==, "parser");
  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "parser");
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, 1000000);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 8192);
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 4096);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 2048);
  g_assert_cmpuint (multitude_arena_get_reset_limit (arena), ==, 65536);
  g_assert_cmpuint (get_uint64 (arena, "byte-budget"), ==, 1000000);
  g_assert_cmpuint (get_uint64 (arena, "max-normal-alloc"), ==, 8192);
  g_assert_cmpuint (get_uint64 (arena, "local-capacity"), ==, 4096);
  g_assert_cmpuint (get_uint64 (arena, "shared-capacity"), ==, 2048);
  g_assert_cmpuint (get_uint64 (arena, "reset-limit"), ==, 65536);
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              gpointer    user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%s ", pspec->name);
}

static void
set_all (MultitudeArena *arena)
{
  g_object_set (arena, "name", "a", NULL);
  g_object_set (arena, "byte-budget", G_GUINT64_CONSTANT (100000), NULL);
  g_object_set (arena, "max-normal-alloc", G_GUINT64_CONSTANT (4096), NULL);
  g_object_set (arena, "local-capacity", G_GUINT64_CONSTANT (512), NULL);
  g_object_set (arena, "shared-capacity", G_GUINT64_CONSTANT (1024), NULL);
  g_object_set (arena, "reset-limit", G_GUINT64_CONSTANT (0), NULL);
}

/* Once for each that changes, and not at all for one that does not. */
static void
test_notify (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  gulong handler = g_signal_connect (arena, "notify", G_CALLBACK (count_notify), log);

  set_all (arena);
  g_assert_cmpstr (log->str, ==,
                   "name byte-budget max-normal-alloc local-capacity shared-capacity reset-limit ");

  g_string_truncate (log, 0);
  set_all (arena);
  g_assert_cmpstr (log->str, ==, "");

  multitude_arena_set_name (arena, NULL);
  multitude_arena_set_name (arena, NULL);
  g_assert_cmpstr (log->str, ==, "name ");

  g_signal_handler_disconnect (arena, handler);
}

/* The name is the arena's own copy. */
static void
test_name (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char name[] = "before";

  multitude_arena_set_name (arena, name);
  memcpy (name, "behind", sizeof name);
  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "before");
  g_assert_true (multitude_arena_get_name (arena) != name);

  multitude_arena_set_name (arena, name);
  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "behind");

  /* A part of the present name. */
  multitude_arena_set_name (arena, multitude_arena_get_name (arena) + 2);
  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "hind");
}

static void
assert_all_refused (MultitudeArena *arena)
{
  expect_critical (multitude_arena_set_name (arena, "b"),
                   "arena 'late': 'name' cannot be changed after the first allocation");
  expect_critical (multitude_arena_set_byte_budget (arena, 1),
                   "arena 'late': 'byte-budget' cannot be changed after the first allocation");
  expect_critical (multitude_arena_set_max_normal_alloc (arena, 4097),
                   "arena 'late': 'max-normal-alloc' cannot be changed after the first allocation");
  expect_critical (multitude_arena_set_local_capacity (arena, 4096),
                   "arena 'late': 'local-capacity' cannot be changed after the first allocation");
  expect_critical (multitude_arena_set_shared_capacity (arena, 4096),
                   "arena 'late': 'shared-capacity' cannot be changed after the first allocation");
  expect_critical (g_object_set (arena, "reset-limit", G_GUINT64_CONSTANT (1), NULL),
                   "arena 'late': 'reset-limit' cannot be changed after the first allocation");

  g_assert_cmpstr (multitude_arena_get_name (arena), ==, "late");
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, G_MAXUINT64);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 16384);
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reset_limit (arena), ==, 16777216);
}

typedef enum
{
  FIRST_VALUE,
  FIRST_STRING,
  FIRST_BYTES,
  FIRST_LARGE_BYTES,
  FIRST_RESET,
  N_FIRSTS
} First;

/* Whatever the arena did first, it has begun. */
static void
begin (MultitudeArena *arena,
       First           first)
{
  g_autoptr (GBytes) bytes = NULL;
  gpointer mem;

  switch (first)
    {
    case FIRST_VALUE:
      mem = multitude_arena_alloc (arena, 1);
      g_assert_nonnull (mem);
      break;
    case FIRST_STRING:
      mem = multitude_arena_strdup (arena, "");
      g_assert_nonnull (mem);
      break;
    case FIRST_BYTES:
      bytes = multitude_arena_new_bytes (arena, "1", 1, NULL);
      break;
    case FIRST_LARGE_BYTES:
      mem = g_malloc0 (100000);
      bytes = multitude_arena_new_bytes (arena, mem, 100000, NULL);
      g_free (mem);
      break;
    case FIRST_RESET:
    default:
      multitude_arena_reset (arena);
    }
}

static void
test_late_change (void)
{
  First first;

  for (first = FIRST_VALUE; first < N_FIRSTS; first++)
    {
      g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "late", NULL);

      begin (arena, first);
      assert_all_refused (arena);

      /* No change is no mistake. */
      multitude_arena_set_name (arena, "late");
      multitude_arena_set_max_normal_alloc (arena, 16384);
    }
}

static void
test_late_change_without_name (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  begin (arena, FIRST_VALUE);
  expect_critical (multitude_arena_set_name (arena, "b"),
                   "arena '': 'name' cannot be changed after the first allocation");
}

static void
test_max_normal_alloc_range (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const char *text = "multitude_arena_set_max_normal_alloc: assertion 'max_normal_alloc >= "
                     "MIN_MAX_NORMAL_ALLOC && max_normal_alloc <= MAX_MAX_NORMAL_ALLOC' failed";

  multitude_arena_set_max_normal_alloc (arena, 4096);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 4096);
  multitude_arena_set_max_normal_alloc (arena, 65024);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 65024);

  expect_critical (multitude_arena_set_max_normal_alloc (arena, 4095), text);
  expect_critical (multitude_arena_set_max_normal_alloc (arena, 65025), text);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (arena), ==, 65024);
}

/* ---- Capacities ---- */

static void
assert_capacity (const char *property,
                 guint64     capacity,
                 guint64     expected)
{
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, property, capacity, NULL);

  g_assert_cmpuint (get_uint64 (arena, property), ==, capacity);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, expected);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, expected);
  g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), ==, expected);
}

/* One chunk of the smallest class that is enough, or several of the largest;
 * the smallest class has no room for owners.
 */
static void
test_capacity_sizes (void)
{
  assert_capacity ("local-capacity", 0, 0);
  assert_capacity ("local-capacity", 512, 512);
  assert_capacity ("local-capacity", 513, 1024);
  assert_capacity ("local-capacity", 4096, 4096);
  assert_capacity ("local-capacity", 5000, 8192);
  assert_capacity ("local-capacity", 65536, 65536);
  assert_capacity ("local-capacity", 65537, 131072);
  assert_capacity ("local-capacity", 200000, 262144);

  assert_capacity ("shared-capacity", 0, 0);
  assert_capacity ("shared-capacity", 512, 1024);
  assert_capacity ("shared-capacity", 1025, 2048);
  assert_capacity ("shared-capacity", 65536, 65536);
  assert_capacity ("shared-capacity", 65537, 131072);
}

static void
test_capacity_range (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  expect_critical (multitude_arena_set_local_capacity (arena, 511),
                   "multitude_arena_set_local_capacity: assertion "
                   "'bytes == 0 || bytes >= MIN_CAPACITY' failed");
  expect_critical (multitude_arena_set_shared_capacity (arena, 1),
                   "multitude_arena_set_shared_capacity: assertion "
                   "'bytes == 0 || bytes >= MIN_CAPACITY' failed");
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

static void
test_capacity_twice (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_set_local_capacity (arena, 4096);
  multitude_arena_set_shared_capacity (arena, 2048);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 4096 + 2048);

  expect_critical (multitude_arena_set_local_capacity (arena, 8192),
                   "multitude_arena_set_local_capacity: assertion "
                   "'self->local_capacity == 0' failed");
  expect_critical (multitude_arena_set_shared_capacity (arena, 0),
                   "multitude_arena_set_shared_capacity: assertion "
                   "'self->shared_capacity == 0' failed");
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 4096);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 2048);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 4096 + 2048);
}

/* What was asked for in advance is used first. */
static void
test_capacity_is_used (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_local_capacity (arena, 2048);
  multitude_arena_set_shared_capacity (arena, 65536);
  counting_source_assert_log (&counting, "+2048 +65536");

  for (i = 0; i < 100; i++)
    {
      g_autoptr (GBytes) bytes = multitude_arena_new_bytes (arena, "12345678", 8, NULL);
      gpointer mem = multitude_arena_alloc (arena, 8);

      g_assert_nonnull (bytes);
      g_assert_nonnull (mem);
    }
  counting_source_assert_log (&counting, "");
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2048 + 65536);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

static void
test_capacity_replaces_seed (void)
{
  g_autoptr (MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA,
                                                   "local-capacity", G_GUINT64_CONSTANT (1024),
                                                   NULL);
  g_autoptr (MultitudeStats) stats = NULL;
  gpointer mem = multitude_arena_alloc (arena, 8);

  g_assert_nonnull (mem);
  stats = multitude_arena_get_stats (arena);
  g_assert_cmpuint (multitude_stats_get_used (stats), ==, 8);
  g_assert_cmpuint (multitude_stats_get_seed_used (stats), ==, 0);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 1024);
}

/* All or nothing: what was got before the refusal goes back. */
static void
test_capacity_over_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) bytes = NULL;

  multitude_arena_set_byte_budget (arena, 100000);
  expect_critical (multitude_arena_set_local_capacity (arena, 131072),
                   "arena '': cannot ask for 131072 bytes in advance: the byte budget is exceeded");
  g_assert_cmpuint (multitude_arena_get_local_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);

  multitude_arena_set_name (arena, "tight");
  expect_critical (multitude_arena_set_shared_capacity (arena, 131072),
                   "arena 'tight': cannot ask for 131072 bytes in advance: the byte budget is exceeded");
  g_assert_cmpuint (multitude_arena_get_shared_capacity (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);

  /* What the budget does allow is still to be had. */
  multitude_arena_set_shared_capacity (arena, 65536);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 65536);
  bytes = multitude_arena_new_bytes (arena, "1", 1, NULL);
  g_assert_nonnull (bytes);
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 65536);
}

static void
test_capacity_without_memory (void)
{
  if (g_test_subprocess ())
    {
      CountingSource counting;
      MultitudeArena *arena;

      counting_source_init (&counting, COUNTING_FIXED);
      counting.refuses = TRUE;
      arena = multitude_arena_new_with_source (&counting.source);
      multitude_arena_set_local_capacity (arena, 4096);
      g_assert_not_reached ();
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*arena '': failed to allocate 4096 bytes aligned to 65536: "
                             "the source has no memory*");
}

/* ---- Budget and limits ---- */

static void
test_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gpointer mem;

  multitude_arena_set_byte_budget (arena, 65536);

  /* The seed is no part of it. */
  mem = multitude_arena_try_alloc (arena, 320, &error);
  g_assert_no_error (error);
  g_assert_nonnull (mem);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);

  mem = multitude_arena_try_alloc (arena, 100000, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 100000 bytes: the budget is 65536 bytes, of which 0 are in use");

  /* Exactly the budget: 64 bytes of header, no padding. */
  mem = multitude_arena_try_alloc (arena, 65536 - 64, &error);
  g_assert_no_error (error);
  g_assert_nonnull (mem);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 65536);

  mem = multitude_arena_try_alloc (arena, 1, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 1 bytes: the budget is 65536 bytes, of which 65536 are in use");

  /* A reset makes room again. */
  multitude_arena_reset (arena);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), ==, 65536);
  mem = multitude_arena_try_alloc (arena, 65536 - 64, &error);
  g_assert_nonnull (mem);
}

/* The classes are 512, 1024, 2048, 4096; the next one would be 8192 and the
 * budget leaves 2320 bytes, so smaller ones are taken: 2048, and then none, since
 * the smallest has 512.
 */
static void
test_budget_smaller_class (void)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  gpointer mem;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_byte_budget (arena, 10000);

  do
    mem = multitude_arena_try_alloc (arena, 8, &error);
  while (mem != NULL);

  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 8 bytes: the budget is 10000 bytes, of which 9728 are in use");
  counting_source_assert_log (&counting, "+512 +1024 +2048 +4096 +2048");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 9728);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* With nothing allowed not even the seed is given out. */
static void
test_budget_zero (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gpointer mem;
  char *str;

  multitude_arena_set_byte_budget (arena, 0);
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, 0);

  mem = multitude_arena_try_alloc (arena, 8, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 8 bytes: the budget is 0 bytes, of which 0 are in use");
  str = multitude_arena_try_strdup (arena, "", &error);
  g_assert_null (str);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "Cannot allocate 0 bytes: the budget is 0 bytes, of which 0 are in use");

  /* Nothing was allocated, so that it can still be changed. */
  multitude_arena_set_byte_budget (arena, G_MAXUINT64);
  g_assert_cmpuint (multitude_arena_get_byte_budget (arena), ==, G_MAXUINT64);
  mem = multitude_arena_try_alloc (arena, 8, &error);
  g_assert_nonnull (mem);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
}

static void
test_name_in_errors (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gpointer mem;

  multitude_arena_set_name (arena, "parser");
  multitude_arena_set_byte_budget (arena, 0);
  mem = multitude_arena_try_alloc (arena, 24, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_BUDGET,
                "parser: Cannot allocate 24 bytes: the budget is 0 bytes, of which 0 are in use");
}

/* Beyond it the size is exact: header and value; up to it, that of a class. */
static void
test_max_normal_alloc (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  gpointer mem;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_max_normal_alloc (arena, 5000);

  mem = multitude_arena_alloc (arena, 5001);
  g_assert_nonnull (mem);
  counting_source_assert_log (&counting, "+5072");
  mem = multitude_arena_strndup (arena, "", 4999);
  g_assert_nonnull (mem);
  counting_source_assert_log (&counting, "+8192");
  mem = multitude_arena_alloc_n (arena, 10000, 3);
  g_assert_nonnull (mem);
  counting_source_assert_log (&counting, "+30064");

  /* A chunk of one value goes with the reset, the other one stays. */
  multitude_arena_reset (arena);
  counting_source_assert_log (&counting, "-30064 -5072");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 8192);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* ---- Source ---- */

static void
allocate_words (MultitudeArena *arena,
                gsize           n_words)
{
  gsize i;

  for (i = 0; i < n_words; i++)
    {
      gpointer mem = multitude_arena_alloc (arena, 8);

      g_assert_nonnull (mem);
    }
}

/* 40 words are in the seed; a chunk has 64 bytes of header, a chunk that could
 * hold owners up to 512.
 */
static void
test_source_requests (void)
{
  CountingSource counting;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  counting_source_assert_log (&counting, "");

  allocate_words (arena, 40);
  counting_source_assert_log (&counting, "");
  allocate_words (arena, (512 - 64) / 8);
  counting_source_assert_log (&counting, "+512");

  allocate_words (arena, 2 * 65536 / 8);
  counting_source_assert_log (&counting, "+1024 +2048 +4096 +8192 +16384 +32768 +65536 +65536");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==,
                    counting_source_get_outstanding (&counting));

  g_object_unref (arena);
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 1);
  counting_source_clear (&counting);
}

/* The current chunk climbs the classes; 512 bytes have no room for owners, so
 * that chunk stays as it is.
 */
static void
test_source_grows (void)
{
  CountingSource counting;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_GROWING);
  arena = multitude_arena_new_with_source (&counting.source);

  allocate_words (arena, 65536 / 8);
  counting_source_assert_log (&counting, "+512 +1024 1024>2048 2048>4096 4096>8192 "
                                         "8192>16384 16384>32768 32768>65536");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 512 + 65536);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* A source without a destroy function, and a copy of the struct that is all the
 * arena looks at.
 */
static void
test_source_is_copied (void)
{
  CountingSource counting;
  MultitudeSource source;
  MultitudeArena *arena;

  counting_source_init (&counting, COUNTING_FIXED);
  source = counting.source;
  source.destroy = NULL;
  arena = multitude_arena_new_with_source (&source);
  memset (&source, 0, sizeof source);

  allocate_words (arena, 41);
  g_object_unref (arena);
  counting_source_assert_log (&counting, "+512 -512");
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  counting.source.destroy (counting.source.data);
  counting_source_clear (&counting);
}

static void
test_source_destroy (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  GBytes *first;
  GBytes *second;
  GBytes *large;
  g_autofree char *data = g_malloc0 (20000);

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  first = multitude_arena_new_bytes (arena, data, 1, NULL);
  second = multitude_arena_new_bytes (arena, data, 100, NULL);
  large = multitude_arena_new_bytes (arena, data, 20000, NULL);
  counting_source_assert_log (&counting, "+1024 +20512");

  g_object_unref (arena);
  counting_source_assert_log (&counting, "");
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  g_bytes_unref (second);
  g_bytes_unref (large);
  counting_source_assert_log (&counting, "-20512");
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  g_bytes_unref (first);
  counting_source_assert_log (&counting, "-1024");
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 1);
  counting_source_clear (&counting);
}

static void
test_source_destroy_unused (void)
{
  CountingSource counting;

  counting_source_init (&counting, COUNTING_FIXED);
  g_object_unref (multitude_arena_new_with_source (&counting.source));
  counting_source_assert_log (&counting, "");
  counting_source_clear (&counting);
}

static void
test_source_refuses (void)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  GBytes *bytes;
  gpointer mem;

  counting_source_init (&counting, COUNTING_GROWING);
  arena = multitude_arena_new_with_source (&counting.source);
  mem = multitude_arena_alloc (arena, 1000);
  g_assert_nonnull (mem);
  counting_source_assert_log (&counting, "+2048");

  /* In place, a chunk of a class, and one of its own. */
  counting.refuses = TRUE;
  mem = multitude_arena_try_alloc (arena, 2000, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 2000 bytes: out of memory");
  mem = multitude_arena_try_alloc (arena, 20000, &error);
  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 20000 bytes: out of memory");
  bytes = multitude_arena_new_bytes (arena, "1", 1, &error);
  g_assert_null (bytes);
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 1 bytes: out of memory");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 2048);

  /* What there is can be used, and the source may have some again. */
  mem = multitude_arena_try_alloc (arena, 400, &error);
  g_assert_nonnull (mem);
  counting.refuses = FALSE;
  mem = multitude_arena_try_alloc (arena, 2000, &error);
  g_assert_nonnull (mem);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* A block that is not where it has to be is not written to, and goes back. */
static void
test_source_misplaces (void)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  gpointer mem;

  counting_source_init (&counting, COUNTING_FIXED);
  counting.misplaces = TRUE;
  arena = multitude_arena_new_with_source (&counting.source);
  mem = multitude_arena_try_alloc (arena, 400, &error);
  g_assert_null (mem);
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_ALIGNMENT);
  counting_source_assert_log (&counting, "+512 -512");
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* ---- The default source ---- */

static void
test_default_source (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize first = first_chunk_size ();
  gpointer mem;

  allocate_words (arena, 40);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  allocate_words (arena, 1);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, first);

  /* It grows in place to what all of its memory needs. */
  mem = multitude_arena_alloc (arena, 12000);
  g_assert_nonnull (mem);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, MAX (first, 16384));
  g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), ==, MAX (first, 16384));
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 0);

  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  g_assert_cmpuint (multitude_arena_get_peak_bytes (arena), ==, MAX (first, 16384));
}

/* ---- Misuse ---- */

#define NOT_AN_ARENA(function) function ": assertion 'MULTITUDE_IS_ARENA (self)' failed"

/* An argument of the wrong type is as bad as none. */
static void
check_getter_criticals (gpointer wrong)
{
  MultitudeStats *stats = NULL;

  expect_critical (g_assert_null (multitude_arena_get_name (wrong)),
                   NOT_AN_ARENA ("multitude_arena_get_name"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_byte_budget (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_byte_budget"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_max_normal_alloc (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_max_normal_alloc"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_local_capacity (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_local_capacity"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_shared_capacity (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_shared_capacity"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_reset_limit (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_reset_limit"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_reserved_bytes (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_reserved_bytes"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_peak_bytes (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_peak_bytes"));
  expect_critical (g_assert_cmpuint (multitude_arena_get_cached_bytes (wrong), ==, 0),
                   NOT_AN_ARENA ("multitude_arena_get_cached_bytes"));
  expect_critical (stats = multitude_arena_get_stats (wrong),
                   NOT_AN_ARENA ("multitude_arena_get_stats"));
  g_assert_null (stats);
}

static void
check_setter_criticals (gpointer wrong)
{
  expect_critical (multitude_arena_set_name (wrong, NULL),
                   NOT_AN_ARENA ("multitude_arena_set_name"));
  expect_critical (multitude_arena_set_byte_budget (wrong, 1),
                   NOT_AN_ARENA ("multitude_arena_set_byte_budget"));
  expect_critical (multitude_arena_set_max_normal_alloc (wrong, 5000),
                   NOT_AN_ARENA ("multitude_arena_set_max_normal_alloc"));
  expect_critical (multitude_arena_set_local_capacity (wrong, 512),
                   NOT_AN_ARENA ("multitude_arena_set_local_capacity"));
  expect_critical (multitude_arena_set_shared_capacity (wrong, 512),
                   NOT_AN_ARENA ("multitude_arena_set_shared_capacity"));
  expect_critical (multitude_arena_set_reset_limit (wrong, 1),
                   NOT_AN_ARENA ("multitude_arena_set_reset_limit"));
}

static void
test_not_an_arena (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  check_getter_criticals (NULL);
  check_getter_criticals (object);
  check_setter_criticals (NULL);
  check_setter_criticals (object);
}

/* The calls of a hot loop look for NULL alone. */
static void
test_null_arena (void)
{
  MultitudeMark mark;
  gpointer object = NULL;

  expect_critical ((multitude_arena_reset) (NULL),
                   "multitude_arena_reset: assertion 'self != NULL' failed");
  expect_critical (multitude_arena_reset_full (NULL, MULTITUDE_RESET_KEEP_ALL),
                   "multitude_arena_reset_full: assertion 'self != NULL' failed");
  expect_critical (multitude_arena_trim (NULL),
                   "multitude_arena_trim: assertion 'self != NULL' failed");
  expect_critical (multitude_arena_mark (NULL, &mark),
                   "multitude_arena_mark: assertion 'self != NULL' failed");
  expect_critical (g_assert_false (multitude_arena_rewind (NULL, &mark, NULL)),
                   "multitude_arena_rewind: assertion 'self != NULL' failed");
  expect_critical (multitude_arena_add_cleanup (NULL, g_free, NULL),
                   "multitude_arena_add_cleanup: assertion 'self != NULL' failed");
  expect_critical (object = multitude_arena_take_object (NULL, NULL),
                   "multitude_arena_take_object: assertion 'self != NULL' failed");
  g_assert_null (object);
}

static void
test_wrong_source (void)
{
  MultitudeArena *arena = NULL;
  CountingSource counting;
  MultitudeSource source;

  expect_critical (arena = multitude_arena_new_with_source (NULL),
                   "multitude_arena_new_with_source: assertion 'source != NULL' failed");
  g_assert_null (arena);

  counting_source_init (&counting, COUNTING_FIXED);
  source = counting.source;
  source.alloc = NULL;
  expect_critical (arena = multitude_arena_new_with_source (&source),
                   "multitude_arena_new_with_source: assertion "
                   "'source->alloc != NULL && source->free != NULL' failed");
  g_assert_null (arena);

  source = counting.source;
  source.free = NULL;
  expect_critical (arena = multitude_arena_new_with_source (&source),
                   "multitude_arena_new_with_source: assertion "
                   "'source->alloc != NULL && source->free != NULL' failed");
  g_assert_null (arena);

  counting.source.destroy (&counting);
  counting_source_clear (&counting);
}

static void
test_error_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (MULTITUDE_ERROR), ==, "multitude-error-quark");
  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_ERROR), ==, "MultitudeError");
  g_assert_cmpstr (g_type_name (MULTITUDE_TYPE_RESET_MODE), ==, "MultitudeResetMode");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/arena/type", test_type);
  g_test_add_func ("/arena/properties", test_properties);
  g_test_add_func ("/arena/defaults", test_defaults);
  g_test_add_func ("/arena/construction", test_construction);
  g_test_add_func ("/arena/notify", test_notify);
  g_test_add_func ("/arena/name", test_name);
  g_test_add_func ("/arena/late-change", test_late_change);
  g_test_add_func ("/arena/late-change-without-name", test_late_change_without_name);
  g_test_add_func ("/arena/max-normal-alloc/range", test_max_normal_alloc_range);
  g_test_add_func ("/arena/max-normal-alloc/routing", test_max_normal_alloc);
  g_test_add_func ("/arena/capacity/sizes", test_capacity_sizes);
  g_test_add_func ("/arena/capacity/range", test_capacity_range);
  g_test_add_func ("/arena/capacity/twice", test_capacity_twice);
  g_test_add_func ("/arena/capacity/is-used", test_capacity_is_used);
  g_test_add_func ("/arena/capacity/replaces-seed", test_capacity_replaces_seed);
  g_test_add_func ("/arena/capacity/over-budget", test_capacity_over_budget);
  g_test_add_func ("/arena/capacity/without-memory", test_capacity_without_memory);
  g_test_add_func ("/arena/budget/exact", test_budget);
  g_test_add_func ("/arena/budget/smaller-class", test_budget_smaller_class);
  g_test_add_func ("/arena/budget/zero", test_budget_zero);
  g_test_add_func ("/arena/name-in-errors", test_name_in_errors);
  g_test_add_func ("/arena/source/requests", test_source_requests);
  g_test_add_func ("/arena/source/grows", test_source_grows);
  g_test_add_func ("/arena/source/is-copied", test_source_is_copied);
  g_test_add_func ("/arena/source/destroy", test_source_destroy);
  g_test_add_func ("/arena/source/destroy-unused", test_source_destroy_unused);
  g_test_add_func ("/arena/source/refuses", test_source_refuses);
  g_test_add_func ("/arena/source/misplaces", test_source_misplaces);
  g_test_add_func ("/arena/default-source", test_default_source);
  g_test_add_func ("/arena/misuse/not-an-arena", test_not_an_arena);
  g_test_add_func ("/arena/misuse/null", test_null_arena);
  g_test_add_func ("/arena/misuse/source", test_wrong_source);
  g_test_add_func ("/arena/error-domain", test_error_domain);

  return g_test_run ();
}
