/* How long things live: cleanups, objects, marks, and the end of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What ran, and in which order, is in a string. */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

static GString *ran;

static void
say (gpointer data)
{
  g_string_append (ran, data);
}

static void
say_later (MultitudeArena *arena,
           const char     *text)
{
  multitude_arena_add_cleanup (arena, say, (gpointer) text);
}

/* Asserts what ran since the last time. */
static void
assert_ran (const char *expected)
{
  g_assert_cmpstr (ran->str, ==, expected);
  g_string_truncate (ran, 0);
}

static gsize
get_used (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_used (stats);
}

/* ---- Cleanups ---- */

static void
test_cleanup_order (void)
{
  MultitudeArena *arena = multitude_arena_new ();

  say_later (arena, "a");
  say_later (arena, "b");
  say_later (arena, "c");
  assert_ran ("");

  /* Once: the next reset has nothing to run. */
  multitude_arena_reset (arena);
  assert_ran ("cba");
  multitude_arena_reset (arena);
  assert_ran ("");

  say_later (arena, "d");
  say_later (arena, "e");
  (multitude_arena_reset) (arena);
  assert_ran ("ed");

  say_later (arena, "f");
  say_later (arena, "g");
  g_object_unref (arena);
  assert_ran ("gf");
}

static void
test_cleanup_reset_modes (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const MultitudeResetMode modes[] = {
    MULTITUDE_RESET_KEEP_LIMIT, MULTITUDE_RESET_KEEP_ALL, MULTITUDE_RESET_FREE_ALL
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      say_later (arena, "a");
      say_later (arena, "b");
      multitude_arena_trim (arena);
      assert_ran ("");
      multitude_arena_reset_full (arena, modes[i]);
      assert_ran ("ba");
    }
}

/* The next one, the function, its data, and the stamp of all three. */
static void
test_cleanup_cost (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  say_later (arena, "");
  g_assert_cmpuint (get_used (arena), ==, 32);
  say_later (arena, "");
  g_assert_cmpuint (get_used (arena), ==, 64);
}

/* All memory is as it was, the newest as well as the oldest, in whatever chunk. */
static void
test_cleanup_sees_memory (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < 2; i++)
    {
      multitude_arena_add_cleanup (arena, say, multitude_arena_strdup (arena, "first"));
      memset (multitude_arena_alloc (arena, 50000), 0xff, 50000);
      multitude_arena_add_cleanup (arena, say, multitude_arena_memdup (arena, "second ", 8));
      memset (multitude_arena_alloc (arena, 10000), 0xff, 10000);
      multitude_arena_add_cleanup (arena, say, multitude_arena_strdup (arena, "third "));

      if (i == 0)
        multitude_arena_reset (arena);
      else
        g_object_unref (arena);
      assert_ran ("third second first");
    }
}

/* A cleanup that needs memory and leaves something to clean up. */
static void
say_and_register (gpointer data)
{
  MultitudeArena *arena = data;
  char *text = multitude_arena_strdup_printf (arena, "%s-again ", multitude_arena_get_name (arena));

  memset (multitude_arena_alloc (arena, 5000), 0xff, 5000);
  multitude_arena_add_cleanup (arena, say, text);
  g_string_append (ran, "once ");
}

static void
test_cleanup_registers (void)
{
  MultitudeArena *arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "self", NULL);
  MultitudeMark mark;

  say_later (arena, "last");
  multitude_arena_add_cleanup (arena, say_and_register, arena);
  multitude_arena_reset (arena);
  assert_ran ("once self-again last");

  say_later (arena, "last");
  multitude_arena_mark (arena, &mark);
  multitude_arena_add_cleanup (arena, say_and_register, arena);
  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  assert_ran ("once self-again ");

  multitude_arena_add_cleanup (arena, say_and_register, arena);
  g_object_unref (arena);
  assert_ran ("once self-again last");
}

/* What may not be done in a cleanup ends the program. */

static void
reset_inside (gpointer arena)
{
  multitude_arena_reset (arena);
}

static void
free_all_inside (gpointer arena)
{
  multitude_arena_reset_full (arena, MULTITUDE_RESET_FREE_ALL);
}

static void
rewind_inside (gpointer arena)
{
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  multitude_arena_rewind (arena, &mark, NULL);
}

typedef struct
{
  const char    *name;
  GDestroyNotify cleanup;
  const char    *message;
} Forbidden;

static const Forbidden forbidden[] = {
  { "reset", reset_inside, "a cleanup must not reset the arena that runs it" },
  { "reset-full", free_all_inside, "a cleanup must not reset the arena that runs it" },
  { "rewind", rewind_inside, "a cleanup must not rewind the arena that runs it" },
};

static void
test_cleanup_forbidden (gconstpointer data)
{
  const Forbidden *deed = data;
  g_autofree char *pattern = g_strdup_printf ("*libmultitude: arena 'strict': %s\n*", deed->message);

  if (g_test_subprocess ())
    {
      MultitudeArena *arena = g_object_new (MULTITUDE_TYPE_ARENA, "name", "strict", NULL);

      multitude_arena_add_cleanup (arena, deed->cleanup, arena);
      g_object_unref (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (pattern);
}

/* ---- Objects ---- */

static void
test_take_object (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_assert_true (multitude_arena_take_object (arena, object) == object);
  g_assert_cmpuint (object->ref_count, ==, 1);
  g_assert_nonnull (weak);

  multitude_arena_reset (arena);
  g_assert_null (weak);
}

/* It is one reference that is given up, and the arena has no other. */
static void
test_take_reference (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);

  multitude_arena_take_object (arena, g_object_ref (object));
  multitude_arena_take_object (arena, g_object_ref (object));
  g_assert_cmpuint (object->ref_count, ==, 3);
  g_clear_object (&arena);
  g_assert_cmpuint (object->ref_count, ==, 1);
}

static void
say_notified (gpointer data,
              GObject *where_the_object_was)
{
  say (data);
}

/* Among the cleanups, in the order of all. */
static void
test_take_object_order (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  GObject *first = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *second = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_weak_ref (first, say_notified, (gpointer) "first ");
  g_object_weak_ref (second, say_notified, (gpointer) "second ");
  multitude_arena_take_object (arena, first);
  say_later (arena, "cleanup ");
  multitude_arena_take_object (arena, second);

  multitude_arena_reset (arena);
  assert_ran ("second cleanup first ");
}

static void
count_notified (gpointer data,
                GObject *where_the_object_was)
{
  ++*(guint *) data;
}

static void
test_take_many_objects (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint n_gone = 0;
  guint i;

  for (i = 0; i < 10000; i++)
    {
      GObject *object = multitude_arena_take_object (arena, g_object_new (G_TYPE_OBJECT, NULL));

      g_object_weak_ref (object, count_notified, &n_gone);
    }

  g_assert_cmpuint (n_gone, ==, 0);
  g_clear_object (&arena);
  g_assert_cmpuint (n_gone, ==, 10000);
}

/* An arena that holds another one. */
static void
test_take_arena (void)
{
  g_autoptr (MultitudeArena) outer = multitude_arena_new ();
  MultitudeArena *inner = multitude_arena_take_object (outer, multitude_arena_new ());

  say_later (inner, "inner");
  say_later (outer, "outer ");
  multitude_arena_reset (outer);
  assert_ran ("outer inner");
}

static void
test_cleanup_misuse (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer object = NULL;

  expect_critical (multitude_arena_add_cleanup (arena, NULL, NULL),
                   "multitude_arena_add_cleanup: assertion 'notify != NULL' failed");
  expect_critical (object = multitude_arena_take_object (arena, NULL),
                   "multitude_arena_take_object: assertion 'G_IS_OBJECT (object)' failed");
  expect_critical (multitude_arena_mark (arena, NULL),
                   "multitude_arena_mark: assertion 'mark != NULL' failed");
  expect_critical (g_assert_false (multitude_arena_rewind (arena, NULL, NULL)),
                   "multitude_arena_rewind: assertion 'mark != NULL' failed");
  g_assert_null (object);
  g_assert_cmpuint (get_used (arena), ==, 0);
}

static void
test_rewind_misuse (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET, "set");
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  expect_critical (g_assert_false (multitude_arena_rewind (arena, &mark, &error)),
                   "multitude_arena_rewind: assertion 'error == NULL || *error == NULL' failed");
  g_assert_cmpstr (error->message, ==, "set");
}

/* ---- Marks ---- */

/* Values and strings go on where the mark was, as often as one likes. */
static void
test_rewind (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  char *value = multitude_arena_memdup (arena, "before", 7);
  char *str = multitude_arena_strdup (arena, "before");
  MultitudeMark mark;
  gsize i;

  multitude_arena_mark (arena, &mark);
  for (i = 0; i < 3; i++)
    {
      char *next_value = multitude_arena_alloc (arena, 8);
      char *next_str = multitude_arena_strdup (arena, "behind");

      g_assert_cmpint (next_value - value, ==, 8);
      g_assert_cmpint (str - next_str, ==, 7);
      g_assert_true (multitude_arena_rewind (arena, &mark, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (value, ==, "before");
      g_assert_cmpstr (str, ==, "before");
    }
}

static void
test_rewind_nested (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *base = multitude_arena_alloc (arena, 8);
  MultitudeMark outer;
  MultitudeMark inner;

  multitude_arena_mark (arena, &outer);
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == base + 8);
  multitude_arena_mark (arena, &inner);
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == base + 16);

  g_assert_true (multitude_arena_rewind (arena, &inner, NULL));
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == base + 16);
  g_assert_true (multitude_arena_rewind (arena, &outer, NULL));
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == base + 8);
}

#define INVALID_MARK "The mark is no longer valid"

static void
expect_refusal (MultitudeArena      *arena,
                const MultitudeMark *mark,
                const char          *message)
{
  g_autoptr (GError) error = NULL;
  gsize used = get_used (arena);

  g_assert_false (multitude_arena_rewind (arena, mark, &error));
  expect_error (error, MULTITUDE_ERROR_INVALID, message);
  g_assert_false (multitude_arena_rewind (arena, mark, NULL));
  g_assert_cmpuint (get_used (arena), ==, used);
}

/* The younger mark is beyond what is in use, until that is more again. */
static void
test_rewind_younger (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeMark outer;
  MultitudeMark inner;
  gpointer mem;

  multitude_arena_mark (arena, &outer);
  mem = multitude_arena_alloc (arena, 16);
  g_assert_nonnull (mem);
  multitude_arena_mark (arena, &inner);
  g_assert_true (multitude_arena_rewind (arena, &outer, NULL));

  say_later (arena, "kept");
  mem = multitude_arena_strdup (arena, "kept");
  multitude_arena_mark (arena, &inner);
  g_assert_true (multitude_arena_rewind (arena, &outer, NULL));
  assert_ran ("kept");
  expect_refusal (arena, &inner, INVALID_MARK);
}

static void
test_rewind_after_reset (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  multitude_arena_reset (arena);
  say_later (arena, "kept");
  expect_refusal (arena, &mark, INVALID_MARK);
  assert_ran ("");

  multitude_arena_reset (arena);
  assert_ran ("kept");
  expect_refusal (arena, &mark, INVALID_MARK);
}

static void
test_rewind_of_another (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) another = g_object_new (MULTITUDE_TYPE_ARENA, "name", "another", NULL);
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  expect_refusal (another, &mark, "another: " INVALID_MARK);
}

/* Chunks that came after the mark are kept for later, and a value with a chunk of
 * its own goes at once.
 */
static void
test_rewind_chunks (void)
{
  CountingSource counting;
  const gsize sizes[] = { 440, 500, 500 };
  MultitudeArena *arena;
  MultitudeMark mark;
  char *kept;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  kept = multitude_arena_strdup (arena, "kept");
  multitude_arena_mark (arena, &mark);

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    memset (multitude_arena_alloc (arena, sizes[i]), 0xff, sizes[i]);
  memset (multitude_arena_alloc (arena, 20000), 0xff, 20000);
  counting_source_assert_log (&counting, "+512 +1024 +2048 +20064");

  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  counting_source_assert_log (&counting, "-20064");
  g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 512 + 1024 + 2048);
  g_assert_cmpstr (kept, ==, "kept");
  g_assert_cmpuint (get_used (arena), ==, 5);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* A mark in a chunk that has retired since: back to that chunk, and on in it. */
static void
test_rewind_to_retired_chunk (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeMark mark;
  char *kept;
  gsize i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  kept = multitude_arena_alloc (arena, 400);
  memset (kept, 0x11, 400);
  multitude_arena_mark (arena, &mark);

  for (i = 0; i < 2; i++)
    {
      g_assert_true ((char *) multitude_arena_alloc (arena, 16) == kept + 400);
      memset (multitude_arena_alloc (arena, 600), 0xff, 600);
      g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
      g_assert_cmpuint (multitude_arena_get_cached_bytes (arena), ==, 2048);
      g_assert_cmpuint (kept[0], ==, 0x11);
      g_assert_cmpuint (kept[399], ==, 0x11);
    }
  counting_source_assert_log (&counting, "+512 +2048");

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* Only what was registered since, newest first. */
static void
test_rewind_cleanups (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeMark outer;
  MultitudeMark inner;

  say_later (arena, "a");
  multitude_arena_mark (arena, &outer);
  say_later (arena, "b");
  multitude_arena_mark (arena, &inner);
  say_later (arena, "c");
  say_later (arena, "d");

  g_assert_true (multitude_arena_rewind (arena, &inner, NULL));
  assert_ran ("dc");
  say_later (arena, "e");
  g_assert_true (multitude_arena_rewind (arena, &outer, NULL));
  assert_ran ("eb");
  g_assert_true (multitude_arena_rewind (arena, &outer, NULL));
  assert_ran ("");
  multitude_arena_reset (arena);
  assert_ran ("a");
}

/* Bytes are owners: a rewind does not touch them. */
static void
test_rewind_spares_owners (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) more = NULL;
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  bytes = multitude_arena_new_bytes (arena, "kept", 4, NULL);
  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  more = multitude_arena_new_bytes (arena, "more", 4, NULL);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "kept", 4);
  g_assert_cmpmem (g_bytes_get_data (more, NULL), g_bytes_get_size (more), "more", 4);
}

/* ---- The end ---- */

static void
test_autoptr (void)
{
  gpointer weak;

  {
    g_autoptr (MultitudeArena) arena = multitude_arena_new ();
    g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);
    g_autoptr (MultitudeStats) none = NULL;

    weak = arena;
    g_object_add_weak_pointer (G_OBJECT (arena), &weak);
    g_assert_nonnull (stats);
    g_assert_null (none);
    g_assert_nonnull (weak);
  }

  g_assert_null (weak);
}

/* Everything at once, and in this order: cleanups, then memory, then the source. */
static void
test_finalize (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  GBytes *bytes;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_add_cleanup (arena, say, multitude_arena_strndup (arena, "in memory", 400));
  memset (multitude_arena_alloc (arena, 20000), 0xff, 20000);
  bytes = multitude_arena_new_bytes (arena, "owner", 5, NULL);
  counting_source_assert_log (&counting, "+512 +20064 +1024");

  g_object_unref (arena);
  assert_ran ("in memory");
  counting_source_assert_log (&counting, "-20064 -512");
  g_assert_cmpuint (counting_source_get_n_destroyed (&counting), ==, 0);

  g_bytes_unref (bytes);
  counting_source_assert_log (&counting, "-1024");
  counting_source_clear (&counting);
}

static void
add_forbidden_tests (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      g_autofree char *path = g_strconcat ("/lifetime/cleanup/forbidden/", forbidden[i].name, NULL);

      g_test_add_data_func (path, &forbidden[i], test_cleanup_forbidden);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ran = g_string_new (NULL);

  g_test_add_func ("/lifetime/cleanup/order", test_cleanup_order);
  g_test_add_func ("/lifetime/cleanup/reset-modes", test_cleanup_reset_modes);
  g_test_add_func ("/lifetime/cleanup/cost", test_cleanup_cost);
  g_test_add_func ("/lifetime/cleanup/sees-memory", test_cleanup_sees_memory);
  g_test_add_func ("/lifetime/cleanup/registers", test_cleanup_registers);
  add_forbidden_tests ();
  g_test_add_func ("/lifetime/object/taken", test_take_object);
  g_test_add_func ("/lifetime/object/reference", test_take_reference);
  g_test_add_func ("/lifetime/object/order", test_take_object_order);
  g_test_add_func ("/lifetime/object/many", test_take_many_objects);
  g_test_add_func ("/lifetime/object/arena", test_take_arena);
  g_test_add_func ("/lifetime/misuse/cleanup", test_cleanup_misuse);
  g_test_add_func ("/lifetime/misuse/rewind", test_rewind_misuse);
  g_test_add_func ("/lifetime/rewind/cursors", test_rewind);
  g_test_add_func ("/lifetime/rewind/nested", test_rewind_nested);
  g_test_add_func ("/lifetime/rewind/younger", test_rewind_younger);
  g_test_add_func ("/lifetime/rewind/after-reset", test_rewind_after_reset);
  g_test_add_func ("/lifetime/rewind/of-another", test_rewind_of_another);
  g_test_add_func ("/lifetime/rewind/chunks", test_rewind_chunks);
  g_test_add_func ("/lifetime/rewind/to-retired-chunk", test_rewind_to_retired_chunk);
  g_test_add_func ("/lifetime/rewind/cleanups", test_rewind_cleanups);
  g_test_add_func ("/lifetime/rewind/spares-owners", test_rewind_spares_owners);
  g_test_add_func ("/lifetime/autoptr", test_autoptr);
  g_test_add_func ("/lifetime/finalize", test_finalize);

  status = g_test_run ();
  g_string_free (ran, TRUE);

  return status;
}
