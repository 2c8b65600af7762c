/* MULTITUDE_DEBUG=poison and G_DEBUG=gc-friendly: what is given up is filled.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "child.h"

#include <multitude.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define FRESH 0xca
#define GIVEN_UP 0xde

static MultitudeArena *
new_arena (void)
{
  MultitudeArena *arena = multitude_arena_new ();

  multitude_arena_set_name (arena, "poisoned");
  return arena;
}

/* So that the compiler does not know better. */
static volatile guchar *
look_at (gpointer mem)
{
  return mem;
}

static void
assert_filled (gpointer mem,
               gsize    size,
               int      byte)
{
  gsize i;

  for (i = 0; i < size; i++)
    g_assert_cmpint (look_at (mem)[i], ==, byte);
}

/* ---- What is handed out ---- */

static void
use_everything (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeMark mark;
  gpointer mem, box, large;
  char *str;

  /* In the seed, in a chunk, and in a chunk of its own. */
  mem = multitude_arena_alloc (arena, 24);
  assert_filled (mem, 24, FRESH);
  mem = multitude_arena_alloc (arena, 2000);
  assert_filled (mem, 2000, FRESH);
  large = multitude_arena_alloc (arena, 100000);
  assert_filled (large, 100000, FRESH);
  mem = multitude_arena_alloc0 (arena, 24);
  assert_filled (mem, 24, 0);

  box = multitude_box_alloc (arena, 24);
  assert_filled (box, 24, FRESH);
  memset (box, 1, 24);
  multitude_box_free (box);

  multitude_arena_mark (arena, &mark);
  str = multitude_arena_strdup (arena, "short");
  mem = multitude_arena_alloc (arena, 24);
  memset (mem, 1, 24);
  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  assert_filled (mem, 24, GIVEN_UP);
  assert_filled (str, 6, GIVEN_UP);

  mem = multitude_arena_alloc (arena, 24);
  memset (mem, 1, 24);
  multitude_arena_reset (arena);
  assert_filled (mem, 24, GIVEN_UP);

  /* Whole again, so nothing is found. */
  mem = multitude_arena_alloc (arena, 2000);
  assert_filled (mem, 2000, FRESH);
}

static void
build_and_freeze (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeString *string = multitude_string_new (arena, NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint i;

  for (i = 0; i < 1000; i++)
    multitude_string_append (string, "some text");
  bytes = multitude_string_free_to_bytes (string);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 9000);

  multitude_arena_reset (arena);
  for (i = 0; i < 1000; i++)
    {
      gpointer mem = multitude_arena_alloc (arena, 8);

      mem = multitude_arena_realloc (arena, mem, 8, 200);
      assert_filled ((char *) mem + 8, 192, FRESH);
      memset (mem, 1, 200);
      mem = multitude_arena_realloc (arena, mem, 200, 16);
    }
}

static void
test_correct (void)
{
  if (child_would_be_found ())
    return;

  child_assert_says ("use-everything", "poison", "");
  child_assert_says ("build-and-freeze", "poison", "");
}

/* ---- What is written to and was not handed out ---- */

static void
write_after_reset (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  multitude_arena_reset (arena);
  look_at (mem)[3] = 'A';
  look_at (multitude_arena_alloc (arena, 24));
}

static void
write_after_rewind (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeMark mark;
  gpointer mem;

  look_at (multitude_arena_alloc (arena, 1000));
  multitude_arena_mark (arena, &mark);
  mem = multitude_arena_alloc (arena, 24);
  multitude_arena_rewind (arena, &mark, NULL);
  look_at (mem)[0] = 'A';
  look_at (multitude_arena_alloc (arena, 24));
}

static void
write_string_after_reset (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer str = multitude_arena_strdup (arena, "text");

  multitude_arena_reset (arena);
  look_at (str)[1] = 'A';
  look_at (multitude_arena_strdup (arena, "text"));
}

static void
write_after_free (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer box = multitude_box_alloc (arena, 24);

  multitude_box_free (box);
  multitude_arena_reset (arena);
  look_at (box)[23] = 'A';
  look_at (multitude_box_alloc (arena, 24));
}

static void
write_past_end (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  look_at (mem)[33] = 'A';
  look_at (multitude_arena_alloc (arena, 24));
}

static void
test_written (void)
{
#define POISONED "libmultitude: arena 'poisoned': memory that nobody held was written to: "

  if (child_would_be_found ())
    return;

  child_assert_dies ("write-after-reset", "poison", POISONED "byte 3 of the 24 at ADDRESS is 0x41\n");
  child_assert_dies ("write-after-rewind", "poison", POISONED "byte 0 of the 24 at ADDRESS is 0x41\n");
  child_assert_dies ("write-string-after-reset", "poison", POISONED "byte 1 of the 5 at ADDRESS is 0x41\n");
  child_assert_dies ("write-after-free", "poison", POISONED "byte 23 of the 24 at ADDRESS is 0x41\n");
  child_assert_dies ("write-past-end", "poison", POISONED "byte 1 of the 24 at ADDRESS is 0x41\n");
}

/* ---- With each value in a block of its own ---- */

static void
write_after_snapshot (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  multitude_snapshot_unref (multitude_arena_seal (arena, mem));
  look_at (mem)[23] = 'A';
}

/* As many as are kept, and one more, with an arena that has not ended. */
static void
write_before_many (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);
  guint i;

  multitude_arena_reset (arena);
  look_at (mem)[3] = 'A';
  for (i = 0; i < 1024; i++)
    look_at (multitude_arena_alloc (arena, 24));
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

/* 16 MiB are kept. */
static void
write_before_large (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);
  guint i;

  multitude_arena_reset (arena);
  look_at (mem)[3] = 'A';
  for (i = 0; i < 16; i++)
    look_at (multitude_arena_alloc (arena, 1 << 20));
  multitude_arena_reset (arena);
  _exit (EXIT_FAILURE);
}

/* The arena is alive in the end. */
static void
write_until_exit (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer mem = multitude_arena_alloc (arena, 24);

  multitude_arena_reset (arena);
  look_at (mem)[3] = 'A';
}

/* Another arena's end is no reason to look. */
static void
write_beside_another (void)
{
  gpointer mem;

  {
    g_autoptr (MultitudeArena) arena = new_arena ();
    g_autoptr (MultitudeArena) other = multitude_arena_new ();

    mem = multitude_arena_alloc (arena, 24);
    multitude_arena_reset (arena);
    look_at (mem)[3] = 'A';
    g_clear_object (&other);
    g_printerr ("goes on\n");
  }
  _exit (EXIT_FAILURE);
}

static void
fill_and_reset (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  guint i, j;

  for (i = 0; i < 5; i++)
    {
      for (j = 0; j < 1000; j++)
        memset (multitude_arena_alloc (arena, j), 1, j);
      memset (multitude_arena_alloc (arena, 20 << 20), 1, 20 << 20);
      multitude_arena_reset (arena);
    }
}

static void
write_after_free_until_exit (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer box = multitude_box_alloc (arena, 24);

  multitude_box_free (box);
  look_at (box)[23] = 'A';
}

/* Of so many none is kept any more; the arena has ended. */
static void
write_before_many_owners (void)
{
  MultitudeArena *arena = new_arena ();
  gpointer rc = multitude_rc_box_alloc (arena, 16384);
  guint i;

  multitude_rc_box_release (rc);
  look_at (rc)[16383] = 'A';
  for (i = 0; i < 1024; i++)
    multitude_box_free (multitude_box_alloc (arena, 24));
  _exit (EXIT_FAILURE);
}

/* Larger ones are not kept; what is there is not looked at. */
static void
release_large (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  guint i;

  for (i = 0; i < 1100; i++)
    {
      multitude_box_free (memset (multitude_box_alloc (arena, 16385), 1, 16385));
      multitude_rc_box_release (memset (multitude_rc_box_alloc (arena, i), 1, i));
      multitude_ref_string_release (multitude_ref_string_new (arena, "a text"));
    }
}

static const char *const with_others[] = {
  "guard,poison", "poison,guard,leaks", "malloc,poison", "malloc,guard,poison,threads", "all"
};

/* With all of them there are figures before. */
static void
assert_last_words (const char *child,
                   const char *expected)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (with_others); i++)
    {
      int status;
      g_autofree char *words = child_run (child, "MULTITUDE_DEBUG", with_others[i], &status);

      g_assert_true (g_str_has_suffix (words, expected));
      if (strcmp (with_others[i], "all") != 0)
        g_assert_cmpstr (words, ==, expected);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT);
    }
}

static void
test_apart (void)
{
#define VALUE_OF "libmultitude: arena 'poisoned': the value of "
#define ENDED " bytes at ADDRESS was written to after it had ended: the byte at "

  if (child_would_be_found ())
    return;

  assert_last_words ("write-after-reset", VALUE_OF "24" ENDED "3 is 0x41\n");
  assert_last_words ("write-after-rewind", VALUE_OF "24" ENDED "0 is 0x41\n");
  assert_last_words ("write-string-after-reset", VALUE_OF "5" ENDED "1 is 0x41\n");
  assert_last_words ("write-after-snapshot", VALUE_OF "24" ENDED "23 is 0x41\n");
  assert_last_words ("write-before-many", VALUE_OF "24" ENDED "3 is 0x41\n");
  assert_last_words ("write-before-large", VALUE_OF "24" ENDED "3 is 0x41\n");
  assert_last_words ("write-before-many-owners", VALUE_OF "16384" ENDED "16383 is 0x41\n");
  child_assert_dies ("write-beside-another", "guard,poison", "goes on\n" VALUE_OF "24" ENDED "3 is 0x41\n");
}

/* The words of the report are before it, or behind. */
static void
test_apart_at_exit (void)
{
  gsize i;

  if (child_would_be_found ())
    return;

  for (i = 0; i < G_N_ELEMENTS (with_others); i++)
    {
      int status;
      g_autofree char *words = child_run ("write-until-exit", "MULTITUDE_DEBUG", with_others[i], &status);

      g_assert_cmpstr (words, ==, VALUE_OF "24" ENDED "3 is 0x41\n");
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGABRT);
      child_assert_dies ("write-after-free-until-exit", with_others[i], VALUE_OF "24" ENDED "23 is 0x41\n");
    }
}

static void
test_apart_correct (void)
{
  gsize i;

  if (child_would_be_found ())
    return;

  for (i = 0; i < G_N_ELEMENTS (with_others); i++)
    if (strcmp (with_others[i], "all") != 0)
      {
        child_assert_says ("use-everything", with_others[i], "");
        child_assert_says ("build-and-freeze", with_others[i], "");
        child_assert_says ("fill-and-reset", with_others[i], "");
        child_assert_says ("release-large", with_others[i], "");
      }
}

/* What the chapter on finding mistakes says of the keys alone. */
static void
test_with_leaks (void)
{
  if (child_would_be_found ())
    return;

  child_assert_dies ("write-after-reset", "poison,leaks", POISONED "byte 3 of the 24 at ADDRESS is 0x41\n");
  child_assert_says ("write-after-reset", "guard", "");
  child_assert_says ("write-after-reset", "malloc", "");
  child_assert_says ("write-after-free", "guard", "");
}

/* Without the key nobody looks. */
static void
test_unasked (void)
{
  if (child_would_be_found ())
    return;

  child_assert_says ("write-after-reset", "", "");
  child_assert_says ("write-after-reset", "leaks", "");
}

/* ---- GLib's own variable ---- */

static void
clear_all (void)
{
  g_autoptr (MultitudeArena) arena = new_arena ();
  MultitudeMark mark;
  gpointer seed, mem;

  seed = multitude_arena_alloc (arena, 24);
  memset (seed, 1, 24);
  multitude_arena_reset (arena);
  assert_filled (seed, 24, 0);

  look_at (multitude_arena_alloc (arena, 400));
  multitude_arena_mark (arena, &mark);
  mem = multitude_arena_alloc (arena, 24);
  memset (mem, 1, 24);
  g_assert_true (multitude_arena_rewind (arena, &mark, NULL));
  assert_filled (mem, 24, 0);

  memset (mem, 1, 24);
  multitude_arena_reset (arena);
  assert_filled (mem, 24, 0);

  /* Allocation is as short as ever. */
  g_assert_cmpuint (arena->core.busy & MTUDE_BUSY_TRACKED, ==, 0);
}

static void
test_gc_friendly (void)
{
  const char *values[] = { "gc-friendly", "fatal-warnings,GC_friendly", "all" };
  gsize i;

  if (child_would_be_found ())
    return;

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    {
      int status;
      g_autofree char *words = child_run ("clear-all", "G_DEBUG", values[i], &status);

      g_assert_cmpstr (words, ==, "");
      g_assert_cmpint (status, ==, 0);
    }
}

static const Child children[] = {
  { "use-everything", use_everything },
  { "build-and-freeze", build_and_freeze },
  { "write-after-reset", write_after_reset },
  { "write-after-rewind", write_after_rewind },
  { "write-string-after-reset", write_string_after_reset },
  { "write-after-free", write_after_free },
  { "write-past-end", write_past_end },
  { "write-after-snapshot", write_after_snapshot },
  { "write-before-many", write_before_many },
  { "write-before-large", write_before_large },
  { "write-until-exit", write_until_exit },
  { "write-after-free-until-exit", write_after_free_until_exit },
  { "write-before-many-owners", write_before_many_owners },
  { "release-large", release_large },
  { "write-beside-another", write_beside_another },
  { "fill-and-reset", fill_and_reset },
  { "clear-all", clear_all },
};

int
main (int    argc,
      char **argv)
{
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/debug/poison/correct", test_correct);
  g_test_add_func ("/debug/poison/written", test_written);
  g_test_add_func ("/debug/poison/apart", test_apart);
  g_test_add_func ("/debug/poison/apart-at-exit", test_apart_at_exit);
  g_test_add_func ("/debug/poison/apart-correct", test_apart_correct);
  g_test_add_func ("/debug/poison/with-leaks", test_with_leaks);
  g_test_add_func ("/debug/poison/unasked", test_unasked);
  g_test_add_func ("/debug/gc-friendly", test_gc_friendly);

  return g_test_run ();
}
