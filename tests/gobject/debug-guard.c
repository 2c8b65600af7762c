/* MULTITUDE_DEBUG=guard and =malloc: each value is a block of its own.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "child.h"
#include "counting-source.h"

#include <multitude.h>

#include <malloc.h>
#include <signal.h>
#include <sys/wait.h>

static MultitudeArena *
new_arena (void)
{
  MultitudeArena *arena = multitude_arena_new ();

  multitude_arena_set_name (arena, "guarded");
  return arena;
}

/* The compiler must not know better. */
G_GNUC_NO_INLINE static void
write_to (gpointer mem,
          gssize   at)
{
  volatile char *bytes = mem;

  bytes[at] = 'A';
}

static void
forget (gpointer mem)
{
  g_assert_nonnull (mem);
}

/* ---- Overruns, and where they are found ---- */

static void
past_value (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();

  write_to (multitude_arena_alloc (arena, 24), 24);
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

static void
past_first_value (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  forget (multitude_arena_alloc (arena, 24));
  write_to (mem, 24);
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

static void
past_aligned (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();

  write_to (multitude_arena_alloc_aligned (arena, 100, 64), 100);
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

static void
before_value (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();

  write_to (multitude_arena_alloc (arena, 24), -8);
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

static void
past_string_at_rewind (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);
  write_to (multitude_arena_strdup (arena, "text"), 5);
  multitude_arena_rewind (arena, &mark, NULL);
  _exit (EXIT_FAILURE);
}

static void
past_value_at_end (void)
{
  MultitudeArena *arena = new_arena ();

  write_to (multitude_arena_alloc (arena, 100000), 100000);
  g_object_unref (arena);
  _exit (EXIT_FAILURE);
}

static void
past_value_at_next_look (void)
{
  MultitudeArena *arena = new_arena ();
  guint i;

  write_to (multitude_arena_alloc (arena, 24), 24);
  for (i = 0; i < 10; i++)
    forget (multitude_arena_alloc (arena, 8));
  _exit (EXIT_FAILURE);
}

static void
past_value_at_exit (void)
{
  MultitudeArena *arena = new_arena ();

  write_to (multitude_arena_alloc (arena, 24), 24);
}

static void
past_sealed (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeSnapshot *snapshot;

  write_to (multitude_arena_alloc (arena, 24), 24);
  snapshot = multitude_arena_seal_unrooted (arena, NULL);
  multitude_snapshot_unref (snapshot);
  _exit (EXIT_FAILURE);
}

static void
past_box (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer box = multitude_box_alloc (arena, 24);

  write_to (box, 24);
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

/* The arena is gone by then, and its name is known all the same. */
static void
past_box_of_ended (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer box = multitude_box_alloc (arena, 24);

  g_object_unref (arena);
  write_to (box, 31);
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

static void
before_box (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer box = multitude_box_alloc (arena, 24);

  write_to (box, -1);
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

static void
past_rc (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_rc_box_alloc (arena, 24);

  write_to (mem, 24);
  multitude_rc_box_release (mem);
  _exit (EXIT_FAILURE);
}

static void
past_atomic_rc (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_atomic_rc_box_acquire (multitude_atomic_rc_box_alloc (arena, 24));

  write_to (mem, 24);
  multitude_atomic_rc_box_release (mem);
  multitude_atomic_rc_box_release (mem);
  _exit (EXIT_FAILURE);
}

#define PAST(size, where) \
  "libmultitude: arena 'guarded': the value of " size " bytes at ADDRESS was written to past its end: " \
  "the byte at " where " is 0x41\n"
#define BEFORE(size, where) \
  "libmultitude: arena 'guarded': the value of " size " bytes at ADDRESS was written to before its start: " \
  "the byte at " where " is 0x41\n"

static void
test_bound (void)
{
  if (child_would_be_found ())
    return;

  child_assert_dies ("past-value", "guard", PAST ("24", "24"));
  child_assert_dies ("past-first-value", "guard", PAST ("24", "24"));
  child_assert_dies ("past-aligned", "guard", PAST ("100", "100"));
  child_assert_dies ("before-value", "guard", BEFORE ("24", "-8"));
  child_assert_dies ("past-string-at-rewind", "guard", PAST ("5", "5"));
  child_assert_dies ("past-value-at-end", "guard", PAST ("100000", "100000"));
  child_assert_dies ("past-value-at-next-look", "guard", PAST ("24", "24"));
  child_assert_dies ("past-value-at-exit", "guard", PAST ("24", "24"));
  child_assert_dies ("past-sealed", "guard", PAST ("24", "24"));
}

static void
test_owners (void)
{
  if (child_would_be_found ())
    return;

  child_assert_dies ("past-box", "guard", PAST ("24", "24"));
  child_assert_dies ("past-box-of-ended", "guard", PAST ("24", "31"));
  child_assert_dies ("before-box", "guard", BEFORE ("24", "-1"));
  child_assert_dies ("before-box", "malloc", BEFORE ("24", "-1"));
  child_assert_dies ("past-rc", "guard", PAST ("24", "24"));
  child_assert_dies ("past-atomic-rc", "guard", PAST ("24", "24"));
}

/* ---- Reallocation ---- */

static void
realloc_too_much (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();

  forget (multitude_arena_realloc (arena, multitude_arena_alloc (arena, 24), 25, 100));
  _exit (EXIT_FAILURE);
}

static void
realloc_too_little (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  g_autoptr (GError) error = NULL;

  forget (multitude_arena_try_realloc (arena, multitude_arena_alloc (arena, 24), 23, 100, &error));
  _exit (EXIT_FAILURE);
}

static void
realloc_ended (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  multitude_arena_reset (arena);
  forget (multitude_arena_realloc (arena, mem, 24, 100));
  _exit (EXIT_FAILURE);
}

static void
realloc_twice (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  forget (multitude_arena_realloc (arena, mem, 24, 100));
  forget (multitude_arena_realloc (arena, mem, 24, 100));
  _exit (EXIT_FAILURE);
}

static void
past_what_was_given_up (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();

  write_to (multitude_arena_realloc (arena, multitude_arena_alloc (arena, 24), 24, 10), 20);
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

static gboolean
fill_two (gpointer   element,
          gsize      index,
          gpointer   user_data,
          GError   **error)
{
  if (index < 2)
    return TRUE;

  g_set_error_literal (error, G_FILE_ERROR, 0, "on purpose");
  return FALSE;
}

/* What could not be filled is given up, and known by its size. */
static void
realloc_rightly (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  char *mem = multitude_arena_strdup (arena, "text");
  gsize size;

  for (size = 5; size < 100000; size *= 2)
    mem = multitude_arena_realloc (arena, mem, size, size * 2);
  g_assert_cmpstr (mem, ==, "text");
  mem = multitude_arena_realloc (arena, mem, size, 5);
  g_assert_cmpstr (multitude_arena_realloc (arena, mem, 5, 100000), ==, "text");
  g_assert_null (multitude_arena_fill (arena, 10, 8, fill_two, NULL, NULL, NULL));
}

#define OF_24 "libmultitude: arena 'guarded': the value of 24 bytes at ADDRESS was "

static void
test_realloc (void)
{
  const char *keys[] = { "guard", "malloc" };
  gsize i;

  if (child_would_be_found ())
    return;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      child_assert_dies ("realloc-too-much", keys[i], OF_24 "to be reallocated as one of 25\n");
      child_assert_dies ("realloc-too-little", keys[i], OF_24 "to be reallocated as one of 23\n");
      child_assert_dies ("realloc-ended", keys[i],
                         "libmultitude: arena 'guarded': ADDRESS is no value to reallocate, or has ended\n");
      child_assert_dies ("realloc-twice", keys[i], OF_24 "reallocated before, and is at ADDRESS since\n");
    }
  child_assert_dies ("past-what-was-given-up", "guard", PAST ("10", "20"));
  child_assert_dies ("realloc-too-much", "",
                     "libmultitude: arena 'guarded': the memory at ADDRESS has fewer than 25 bytes\n");
}

/* ---- What stays as it is ---- */

static gpointer
release_there (gpointer mem)
{
  multitude_atomic_rc_box_release (mem);
  return NULL;
}

static void
count_destruction (gpointer mem)
{
  (**(guint **) mem)++;
}

/* Figures, budgets and requests are those of the places in the chunks. */
static void
use_bound_memory (MultitudeArena *arena,
                  CountingSource *counting)
{
  MultitudeMark mark;
  char *kept, *lost;

  forget (multitude_arena_alloc (arena, 320));
  counting_source_assert_log (counting, "");
  forget (multitude_arena_alloc (arena, 400));
  counting_source_assert_log (counting, "+512");
  g_assert_null (multitude_arena_try_alloc (arena, 100000, NULL));

  multitude_arena_mark (arena, &mark);
  kept = multitude_arena_strdup (arena, "kept");
  multitude_arena_mark (arena, &mark);
  lost = multitude_arena_strdup (arena, "lost");
  g_assert_cmpstr (lost, ==, "lost");
  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  g_assert_cmpstr (kept, ==, "kept");
}

static void
use_counted_value (MultitudeArena *arena)
{
  guint n_destroyed = 0;
  gpointer rc = multitude_rc_box_alloc_full (arena, sizeof (guint *), count_destruction);

  *(guint **) rc = &n_destroyed;
  multitude_rc_box_release (multitude_rc_box_acquire (rc));
  multitude_rc_box_release (rc);
  g_assert_cmpuint (n_destroyed, ==, 1);
}

/* What is left of a text that was frozen. */
static GBytes *
build_bytes (MultitudeArena *arena)
{
  MultitudeString *string = multitude_string_new (arena, NULL);
  GBytes *bytes, *part;
  guint i;

  for (i = 0; i < 1000; i++)
    multitude_string_append (string, "some text");
  bytes = multitude_string_free_to_bytes (string);
  part = g_bytes_new_from_bytes (bytes, 9, 9);
  g_bytes_unref (bytes);
  g_assert_cmpint (memcmp (g_bytes_get_data (part, NULL), "some text", 9), ==, 0);

  return part;
}

static MultitudeSnapshot *
seal_and_go_on (MultitudeArena *arena)
{
  char *kept = multitude_arena_strdup (arena, "sealed");
  MultitudeSnapshot *snapshot = multitude_arena_seal (arena, kept);

  forget (multitude_arena_alloc (arena, 100));
  multitude_arena_reset (arena);
  g_assert_cmpstr (multitude_snapshot_get_root (snapshot), ==, "sealed");

  return snapshot;
}

/* One of each, and what outlives the arena is let go of behind it. */
static void
use_everything (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  MultitudeSnapshot *snapshot;
  gpointer box, shared;
  GBytes *part;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  multitude_arena_set_byte_budget (arena, 65536);

  use_bound_memory (arena, &counting);
  use_counted_value (arena);

  box = multitude_box_alloc_aligned (arena, 24, 64);
  g_assert_cmpuint (GPOINTER_TO_SIZE (box) % 64, ==, 0);
  memset (box, 1, 24);
  shared = multitude_atomic_rc_box_alloc (arena, 24);
  memset (shared, 1, 24);

  part = build_bytes (arena);
  snapshot = seal_and_go_on (arena);

  g_thread_join (g_thread_new (NULL, release_there, shared));
  g_object_unref (arena);
  g_assert_cmpstr (multitude_snapshot_get_root (snapshot), ==, "sealed");
  multitude_snapshot_unref (snapshot);
  g_bytes_unref (part);
  multitude_box_free (box);
  counting_source_clear (&counting);
}

static void
test_correct (void)
{
  const char *keys[] = { "guard", "malloc", "guard,malloc", "guard,poison", "malloc,poison,leaks" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      child_assert_says ("use-everything", keys[i], "");
      child_assert_says ("realloc-rightly", keys[i], "");
    }
}

/* ---- Blocks ---- */

static gsize
bytes_in_use (void)
{
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
}

/* What is given up goes back to malloc() at once. */
static void
count_blocks (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gsize before, i;
  gpointer box;

  forget (multitude_arena_alloc (arena, 1000000));
  multitude_arena_reset (arena);

  before = bytes_in_use ();
  forget (multitude_arena_alloc (arena, 1000000));
  g_assert_cmpuint (bytes_in_use (), >=, before + 1000000);
  multitude_arena_reset (arena);
  g_assert_cmpuint (bytes_in_use (), <, before + 10000);

  box = multitude_box_alloc (arena, 1000000);
  g_assert_cmpuint (bytes_in_use (), >=, before + 1000000);
  multitude_box_free (box);
  g_assert_cmpuint (bytes_in_use (), <, before + 10000);

  for (i = 0; i < 1000; i++)
    forget (multitude_arena_strdup (arena, "text"));
  g_assert_cmpuint (bytes_in_use (), >=, before + 1000 * 16);
}

static void
test_blocks (void)
{
  if (!MULTITUDE_TEST_HAS_PLAIN_MALLOC)
    {
      g_test_skip ("a sanitizer has a malloc() of its own");
      return;
    }

  child_assert_says ("count-blocks", "malloc", "");
  child_assert_says ("count-blocks", "guard", "");
}

/* ---- Memcheck ---- */

static void
past_value_and_after (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 21);
  gpointer box = multitude_box_alloc (arena, 21);

  write_to (mem, 21);
  write_to (box, 21);
  multitude_arena_reset (arena);
  write_to (mem, 0);
  multitude_box_free (box);
  write_to (box, 0);
  g_object_unref (arena);
}

static const char *const wrong_lines[] = {
  "Invalid write of size 1",
  "is 0 bytes after a block of size 21 alloc'd",
  "is 0 bytes inside a block of size 21 free'd",
};

static void
test_memcheck (void)
{
  g_autofree char *valgrind = g_find_program_in_path ("valgrind");
  const char *argv[] = { valgrind, "--error-exitcode=9", child_program, "--child", "past-value-and-after", NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "MULTITUDE_DEBUG", "malloc", TRUE);
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  gsize i;

  if (valgrind == NULL || !MULTITUDE_TEST_HAS_PLAIN_MALLOC)
    {
      g_test_skip ("valgrind is not here, or cannot run this");
      return;
    }

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, &words, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", words);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 9);
  for (i = 0; i < G_N_ELEMENTS (wrong_lines); i++)
    g_assert_nonnull (strstr (words, wrong_lines[i]));
}

/* ---- While others work ---- */

static gpointer
work_on (gpointer data)
{
  MtudeArena arena;
  guint i;

  mtude_arena_init (&arena, NULL);
  for (i = 1; i != 0; i++)
    if (i % 2000 != 0)
      forget (mtude_arena_realloc (&arena, mtude_arena_alloc (&arena, 40), 40, i % 60));
    else
      mtude_arena_reset (&arena);
  return NULL;
}

/* The look at exit comes while they do. */
static void
exit_while_others_work (void)
{
  g_thread_unref (g_thread_new ("work", work_on, NULL));
  g_thread_unref (g_thread_new ("work", work_on, NULL));
  g_usleep (20000);
}

static void
test_exit (void)
{
  guint i;

  for (i = 0; i < 20; i++)
    child_assert_says ("exit-while-others-work", "guard", "");
}

static const Child children[] = {
  { "past-value", past_value },
  { "past-first-value", past_first_value },
  { "past-aligned", past_aligned },
  { "before-value", before_value },
  { "past-string-at-rewind", past_string_at_rewind },
  { "past-value-at-end", past_value_at_end },
  { "past-value-at-next-look", past_value_at_next_look },
  { "past-value-at-exit", past_value_at_exit },
  { "past-sealed", past_sealed },
  { "past-box", past_box },
  { "past-box-of-ended", past_box_of_ended },
  { "before-box", before_box },
  { "past-rc", past_rc },
  { "past-atomic-rc", past_atomic_rc },
  { "realloc-too-much", realloc_too_much },
  { "realloc-too-little", realloc_too_little },
  { "realloc-ended", realloc_ended },
  { "realloc-twice", realloc_twice },
  { "past-what-was-given-up", past_what_was_given_up },
  { "realloc-rightly", realloc_rightly },
  { "use-everything", use_everything },
  { "count-blocks", count_blocks },
  { "past-value-and-after", past_value_and_after },
  { "exit-while-others-work", exit_while_others_work },
};

int
main (int    argc,
      char **argv)
{
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/debug/guard/bound", test_bound);
  g_test_add_func ("/debug/guard/owners", test_owners);
  g_test_add_func ("/debug/guard/realloc", test_realloc);
  g_test_add_func ("/debug/guard/correct", test_correct);
  g_test_add_func ("/debug/guard/exit", test_exit);
  g_test_add_func ("/debug/malloc/blocks", test_blocks);
  g_test_add_func ("/debug/malloc/memcheck", test_memcheck);

  return g_test_run ();
}
