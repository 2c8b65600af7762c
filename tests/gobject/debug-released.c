/* MULTITUDE_DEBUG=guard and =malloc: an owner that is released once more.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each family in each way that it can be released, by inline code and by the library, on
 * the same thread and on another one, while others in its chunk are alive: a child dies
 * with the name of the arena, the family and the size.
 */

#include "child.h"

#include <multitude.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 24

static MultitudeArena *arena;
static guint n_destroyed;

static void
count_destruction (gpointer mem)
{
  n_destroyed++;
}

/* ---- Owners ---- */

static gpointer
make_box (void)
{
  return multitude_box_alloc (arena, SIZE);
}

static gpointer
make_rc (void)
{
  return multitude_rc_box_alloc (arena, SIZE);
}

static gpointer
make_rc_with_destructor (void)
{
  return multitude_rc_box_alloc_full (arena, SIZE, count_destruction);
}

static gpointer
make_atomic_rc (void)
{
  return multitude_atomic_rc_box_alloc (arena, SIZE);
}

static gpointer
make_atomic_rc_with_destructor (void)
{
  return multitude_atomic_rc_box_alloc_full (arena, SIZE, count_destruction);
}

static gpointer
make_large_box (void)
{
  return multitude_box_alloc_aligned (arena, 1000000, 4096);
}

static gpointer
make_small_box (void)
{
  return multitude_box_alloc (arena, 1);
}

static gpointer
make_ref_string (void)
{
  return multitude_ref_string_new (arena, "a text of 23 characters");
}

static gpointer
make_built_box (void)
{
  MultitudeString *string = multitude_string_new (arena, NULL);

  multitude_string_append (string, "a text");
  return multitude_string_free_to_box (string);
}

/* ---- Ways to release them ---- */

static void
free_box (gpointer mem)
{
  multitude_box_free (mem);
}

static void
free_box_in (gpointer mem)
{
  multitude_box_free_in (arena, mem);
}

static void
free_boxes (gpointer mem)
{
  multitude_box_free_n (&mem, 1);
}

static void
free_box_two_times (gpointer mem)
{
  gpointer mems[] = { mem, mem };

  multitude_box_free_n (mems, 2);
}

static void
release_rc (gpointer mem)
{
  multitude_rc_box_release (mem);
}

static void
release_rc_in_library (gpointer mem)
{
  (multitude_rc_box_release) (mem);
}

static void
release_rc_full (gpointer mem)
{
  multitude_rc_box_release_full (mem, count_destruction);
}

static void
release_atomic_rc (gpointer mem)
{
  multitude_atomic_rc_box_release (mem);
}

static void
release_atomic_rc_in (gpointer mem)
{
  multitude_atomic_rc_box_release_in (arena, mem);
}

static void
release_atomic_rc_in_library (gpointer mem)
{
  (multitude_atomic_rc_box_release_in) (arena, mem);
}

static void
release_atomic_rcs (gpointer mem)
{
  multitude_atomic_rc_box_release_n (&mem, 1);
}

static void
release_ref_string (gpointer mem)
{
  multitude_ref_string_release (mem);
}

static void
release_ref_string_in (gpointer mem)
{
  multitude_ref_string_release_in (arena, mem);
}

static void
release_ref_string_in_library (gpointer mem)
{
  (multitude_ref_string_release) (mem);
}

static void
release_ref_strings (gpointer mem)
{
  char *str = mem;

  multitude_ref_string_release_n (&str, 1);
}

static void
do_nothing (gpointer mem)
{
}

typedef struct
{
  const char *name;
  gpointer  (*make) (void);
  void      (*release) (gpointer mem);
  void      (*release_again) (gpointer mem);
  const char *what;
} Way;

#define BOX "box of 24 bytes"
#define RC "value that one thread counts of 24 bytes"
#define ATOMIC_RC "value that threads count of 24 bytes"

static const Way ways[] = {
  { "box", make_box, free_box, free_box, BOX },
  { "box-in", make_box, free_box_in, free_box_in, BOX },
  { "box-n", make_box, free_boxes, free_boxes, BOX },
  { "box-in-then-n", make_box, free_box_in, free_boxes, BOX },
  { "box-in-one-call", make_box, do_nothing, free_box_two_times, BOX },
  { "box-in-one-call-later", make_box, free_box, free_box_two_times, BOX },
  { "large-box", make_large_box, free_box, free_box, "box of 1000000 bytes" },
  { "small-box", make_small_box, free_box, free_box, "box of 1 bytes" },
  { "built-box", make_built_box, free_box, free_box, "value from a builder of 240 bytes" },
  { "rc", make_rc, release_rc, release_rc, RC },
  { "rc-in-library", make_rc, release_rc, release_rc_in_library, RC },
  { "rc-full", make_rc_with_destructor, release_rc, release_rc, RC },
  { "rc-with-destructor", make_rc_with_destructor, release_rc, release_rc_in_library, RC },
  { "rc-by-full", make_rc, release_rc, release_rc_full, RC },
  { "atomic-rc", make_atomic_rc, release_atomic_rc, release_atomic_rc, ATOMIC_RC },
  { "atomic-rc-in", make_atomic_rc, release_atomic_rc_in, release_atomic_rc_in, ATOMIC_RC },
  { "atomic-rc-in-library", make_atomic_rc, release_atomic_rc_in, release_atomic_rc_in_library, ATOMIC_RC },
  { "atomic-rc-n", make_atomic_rc, release_atomic_rcs, release_atomic_rcs, ATOMIC_RC },
  { "atomic-rc-with-destructor", make_atomic_rc_with_destructor, release_atomic_rc, release_atomic_rc_in,
    ATOMIC_RC },
  { "ref-string", make_ref_string, release_ref_string, release_ref_string, ATOMIC_RC },
  { "ref-string-in", make_ref_string, release_ref_string_in, release_ref_string_in, ATOMIC_RC },
  { "ref-string-in-library", make_ref_string, release_ref_string, release_ref_string_in_library, ATOMIC_RC },
  { "ref-string-n", make_ref_string, release_ref_strings, release_ref_strings, ATOMIC_RC },
};

/* ---- In a child ---- */

#define ELSEWHERE "-elsewhere"

static const Way *way;

static void
begin (const char *name)
{
  gpointer other;

  arena = multitude_arena_new ();
  multitude_arena_set_name (arena, name);
  other = multitude_box_alloc (arena, SIZE);
  g_assert_nonnull (other);
  other = multitude_rc_box_alloc (arena, SIZE);
  g_assert_nonnull (other);
}

static gpointer
release_there (gpointer mem)
{
  way->release_again (mem);
  return NULL;
}

/* The last thing that is right is written down. */
static gpointer
release_once (void)
{
  gpointer mem;

  begin ("request");
  mem = way->make ();
  way->release (mem);
  g_printerr ("%u\n", n_destroyed);
  return mem;
}

static void
release_twice (void)
{
  way->release_again (release_once ());
  _exit (EXIT_FAILURE);
}

static void
release_twice_elsewhere (void)
{
  g_thread_join (g_thread_new (NULL, release_there, release_once ()));
  _exit (EXIT_FAILURE);
}

static void
release_when_arena_ended (void)
{
  gpointer box;

  begin ("ended");
  box = make_box ();
  g_clear_object (&arena);
  multitude_box_free (box);
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

static void
release_without_name (void)
{
  gpointer box;

  begin (NULL);
  box = make_box ();
  multitude_box_free (box);
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

/* Of what has several references, the one too many. */
static void
release_references (void)
{
  gpointer mem;

  begin ("counted");
  mem = multitude_atomic_rc_box_acquire (make_atomic_rc ());
  multitude_atomic_rc_box_release (mem);
  multitude_atomic_rc_box_release (mem);
  multitude_atomic_rc_box_release (mem);
  _exit (EXIT_FAILURE);
}

/* ---- As what they are not ---- */

static void
release_box_as_rc (void)
{
  begin ("families");
  release_rc (make_box ());
  _exit (EXIT_FAILURE);
}

static void
release_rc_as_atomic_rc (void)
{
  begin ("families");
  release_atomic_rc_in (make_rc ());
  _exit (EXIT_FAILURE);
}

static void
release_atomic_rc_as_rc (void)
{
  begin ("families");
  release_rc (make_atomic_rc ());
  _exit (EXIT_FAILURE);
}

static void
release_atomic_rc_as_box (void)
{
  gpointer mem;

  begin ("families");
  mem = make_atomic_rc ();
  free_box_in (mem);
  release_atomic_rc_in (mem);
  _exit (EXIT_FAILURE);
}

/* ---- Snapshots, which are in their own chunks ---- */

static void
release_snapshot (void)
{
  MultitudeSnapshot *snapshot;
  guint i;

  arena = multitude_arena_new ();
  for (i = 0; i < 100; i++)
    memset (multitude_arena_alloc (arena, 100), 1, 100);
  snapshot = multitude_arena_seal (arena, NULL);
  multitude_snapshot_unref (multitude_snapshot_ref (snapshot));
  multitude_snapshot_unref (snapshot);
  multitude_snapshot_unref (snapshot);
  _exit (EXIT_FAILURE);
}

/* ---- Many ---- */

/* As many as are kept, counting the one that is looked for. */
static void
release_after_many (void)
{
  gpointer box;
  guint i;

  begin ("many");
  box = make_box ();
  multitude_box_free (box);
  for (i = 1; i < 1024; i++)
    multitude_box_free (make_box ());
  multitude_box_free (box);
  _exit (EXIT_FAILURE);
}

static void
release_many_once (void)
{
  guint i;

  arena = multitude_arena_new ();
  for (i = 0; i < 5000; i++)
    {
      multitude_box_free (make_box ());
      release_rc (make_rc_with_destructor ());
    }
  g_clear_object (&arena);
  g_assert_cmpuint (n_destroyed, ==, 5000);
}

/* What is kept is of nobody, and so in no report. */
static void
release_and_report (void)
{
  arena = multitude_arena_new ();
  multitude_box_free (make_box ());
  multitude_box_free (make_large_box ());
  g_clear_object (&arena);
}

static const Child children[] = {
  { "when-arena-ended", release_when_arena_ended },
  { "without-name", release_without_name },
  { "references", release_references },
  { "box-as-rc", release_box_as_rc },
  { "rc-as-atomic-rc", release_rc_as_atomic_rc },
  { "atomic-rc-as-rc", release_atomic_rc_as_rc },
  { "atomic-rc-as-box", release_atomic_rc_as_box },
  { "snapshot", release_snapshot },
  { "after-many", release_after_many },
  { "many-once", release_many_once },
  { "and-report", release_and_report },
};

/* A child that is called as a way does that. */
static void
go_way (const char *name)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *elsewhere = g_strconcat (ways[i].name, ELSEWHERE, NULL);

      way = &ways[i];
      if (g_str_equal (name, way->name))
        release_twice ();
      if (g_str_equal (name, elsewhere))
        release_twice_elsewhere ();
    }
}

/* ---- And what is said of it ---- */

static void
assert_found (const char *keys,
              const Way  *found)
{
  gboolean has_destructor = found->make == make_rc_with_destructor
                            || found->make == make_atomic_rc_with_destructor;
  g_autofree char *elsewhere = g_strconcat (found->name, ELSEWHERE, NULL);
  g_autofree char *expected
    = g_strdup_printf ("%u\nlibmultitude: arena 'request': the %s at ADDRESS was released before\n",
                       has_destructor, found->what);

  child_assert_dies (found->name, keys, expected);
  child_assert_dies (elsewhere, keys, expected);
}

static void
assert_all_found (const char *keys)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    assert_found (keys, &ways[i]);
}

static void
test_guard (void)
{
  if (!child_would_be_found ())
    assert_all_found ("guard");
}

static void
test_malloc (void)
{
  if (!child_would_be_found ())
    assert_all_found ("malloc,poison,leaks");
}

#define BEFORE " at ADDRESS was released before\n"

static void
test_arenas (void)
{
  if (child_would_be_found ())
    return;

  child_assert_dies ("when-arena-ended", "malloc", "libmultitude: arena 'ended': the " BOX BEFORE);
  child_assert_dies ("references", "guard", "libmultitude: arena 'counted': the " ATOMIC_RC BEFORE);
  child_assert_dies ("after-many", "guard", "libmultitude: arena 'many': the " BOX BEFORE);
  child_assert_dies ("without-name", "guard", "libmultitude: the arena at ADDRESS: the " BOX BEFORE);
}

#define FAMILIES "libmultitude: arena 'families': "

static void
assert_families (const char *keys)
{
  child_assert_dies ("rc-as-atomic-rc", keys,
                     FAMILIES "ADDRESS is no value that threads count, or was released before\n");
  child_assert_dies ("atomic-rc-as-rc", keys,
                     FAMILIES "ADDRESS is no value that one thread counts, or was released before\n");
  child_assert_dies ("atomic-rc-as-box", keys, FAMILIES "the " ATOMIC_RC BEFORE);
  child_assert_dies ("box-as-rc", keys,
                     FAMILIES "ADDRESS is no value that one thread counts, or was released before\n");
}

static void
test_families (void)
{
  if (child_would_be_found ())
    return;

  assert_families ("guard");
  assert_families ("malloc");
}

/* Filled by one of the keys, the stamp is damaged instead of wiped. */
static void
test_snapshots (void)
{
  const char *const keys[] = { "", "guard", "malloc", "leaks,threads" };
  gsize i;

  if (child_would_be_found ())
    return;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    child_assert_dies ("snapshot", keys[i], "libmultitude: the snapshot at ADDRESS was released before\n");
  for (i = 0; i < 2; i++)
    child_assert_dies ("snapshot", i == 0 ? "poison" : "guard,poison",
                       "libmultitude: arena '': the snapshot at ADDRESS is damaged: memory was written "
                       "beyond its end, or released when it was not of an arena\n");
}

static void
test_correct (void)
{
  child_assert_says ("many-once", "guard", "");
  child_assert_says ("many-once", "malloc,poison", "");
  child_assert_says ("and-report", "malloc,leaks", "");
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    go_way (argv[2]);
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/debug/released/guard", test_guard);
  g_test_add_func ("/debug/released/malloc", test_malloc);
  g_test_add_func ("/debug/released/arenas", test_arenas);
  g_test_add_func ("/debug/released/families", test_families);
  g_test_add_func ("/debug/released/snapshots", test_snapshots);
  g_test_add_func ("/debug/released/correct", test_correct);

  return g_test_run ();
}
