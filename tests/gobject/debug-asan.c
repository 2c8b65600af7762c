/* A program with AddressSanitizer, and a library without.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the sanitizer is to see of a value with MULTITUDE_DEBUG=malloc, and of pointers
 * that are only in an arena.  The program itself is instrumented, as the library is not.
 */

#include "child.h"

#include <multitude.h>

#include <sys/wait.h>
#include <unistd.h>

/* The compiler must not know better. */
G_GNUC_NO_INLINE static void
write_to (gpointer mem,
          gssize   at)
{
  volatile char *bytes = mem;

  bytes[at] = 'A';
}

static void
past_value (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  write_to (multitude_arena_alloc (arena, 21), 21);
}

static void
past_string (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  write_to (multitude_arena_strdup (arena, "text"), 5);
}

static void
past_box (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  write_to (multitude_box_alloc (arena, 21), 21);
}

static void
after_reset (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer mem = multitude_arena_alloc (arena, 21);

  multitude_arena_reset (arena);
  write_to (mem, 0);
}

static void
after_free (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer box = multitude_box_alloc (arena, 21);

  multitude_box_free (box);
  write_to (box, 0);
}

/* All that knows the memory is in a chunk. */
static void
point_from_chunk (void)
{
  static MultitudeArena *volatile arena;
  gpointer *known;

  arena = multitude_arena_new ();
  known = multitude_arena_alloc (arena, 1000);
  known[0] = g_malloc (12345);
}

static void
leak (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer *known = multitude_arena_alloc (arena, 1000);

  known[0] = g_malloc (12345);
}

static const Child children[] = {
  { "past-value", past_value },
  { "past-string", past_string },
  { "past-box", past_box },
  { "after-reset", after_reset },
  { "after-free", after_free },
  { "point-from-chunk", point_from_chunk },
  { "leak", leak },
};

static void
assert_reported (const char *name,
                 const char *first,
                 const char *second)
{
  g_autofree char *words = NULL;
  int status;

  words = child_run (name, "MULTITUDE_DEBUG", "malloc", &status);
  g_assert_cmpint (status, !=, 0);
  g_assert_nonnull (strstr (words, first));
  g_assert_nonnull (strstr (words, second));
}

static void
test_overrun (void)
{
  assert_reported ("past-value", "heap-buffer-overflow", "0 bytes to the right of 21-byte region");
  assert_reported ("past-string", "heap-buffer-overflow", "0 bytes to the right of 5-byte region");
  assert_reported ("past-box", "heap-buffer-overflow", "0 bytes to the right of ");
}

static void
test_use_after (void)
{
  assert_reported ("after-reset", "heap-use-after-free", "0 bytes inside of 21-byte region");
  assert_reported ("after-free", "heap-use-after-free", "freed by thread T0 here");
}

static void
test_leaks (void)
{
  const char *keys[] = { "", "malloc", "guard,poison" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    child_assert_says ("point-from-chunk", keys[i], "");

  assert_reported ("leak", "detected memory leaks", "Direct leak of 12345 byte(s)");
}

int
main (int    argc,
      char **argv)
{
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/debug/asan/overrun", test_overrun);
  g_test_add_func ("/debug/asan/use-after", test_use_after);
  g_test_add_func ("/debug/asan/leaks", test_leaks);

  return g_test_run ();
}
