/* Owners that are released twice, or are none.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* As tests/core/test-misuse.c has it of the core, with the exported calls of this layer: a
 * child dies with the name of the arena, where one is known, and with what its memory is not.
 * The parenthesised names are the functions, which programs get when they do not inline.
 * Others in the chunk are alive, so that its count alone says nothing.  Any build finds what is
 * in no chunk of its kind, and what has no tag of its family, at a release; one that looks
 * at more finds the rest.
 */

#include "config.h"

#include "child.h"

#include <multitude.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 64
#define FOREIGN_SIZE 65536

static MultitudeArena *arena;

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
make_atomic_rc (void)
{
  return multitude_atomic_rc_box_alloc (arena, SIZE);
}

static gpointer
make_ref_string (void)
{
  return multitude_ref_string_new (arena, "a text");
}

static gpointer
make_ref_string16 (void)
{
  static const gunichar2 units[] = { 'a', 0 };

  return multitude_ref_string16_new (arena, units, 1);
}

/* Of malloc(), with all that masking can lead to: no chunk lies beside it. */
static gpointer
make_foreign (void)
{
  gpointer block = NULL;

  g_assert_cmpint (posix_memalign (&block, FOREIGN_SIZE, FOREIGN_SIZE), ==, 0);
  memset (block, 0, FOREIGN_SIZE);
  return (char *) block + FOREIGN_SIZE / 2;
}

/* ---- What is done with them ---- */

static void
do_nothing (gpointer mem)
{
}

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
acquire_rc (gpointer mem)
{
  g_assert_true ((multitude_rc_box_acquire) (mem) == mem);
}

static void
release_rc (gpointer mem)
{
  (multitude_rc_box_release) (mem);
}

static void
release_rc_full (gpointer mem)
{
  multitude_rc_box_release_full (mem, do_nothing);
}

static void
acquire_atomic_rc (gpointer mem)
{
  g_assert_true ((multitude_atomic_rc_box_acquire) (mem) == mem);
}

static void
release_atomic_rc (gpointer mem)
{
  (multitude_atomic_rc_box_release) (mem);
}

static void
release_atomic_rc_in (gpointer mem)
{
  (multitude_atomic_rc_box_release_in) (arena, mem);
}

static void
release_atomic_rc_full (gpointer mem)
{
  multitude_atomic_rc_box_release_full (mem, do_nothing);
}

static void
release_atomic_rc_full_in (gpointer mem)
{
  multitude_atomic_rc_box_release_full_in (arena, mem, do_nothing);
}

static void
release_atomic_rcs (gpointer mem)
{
  multitude_atomic_rc_box_release_n (&mem, 1);
}

static void
acquire_ref_string (gpointer mem)
{
  g_assert_true (multitude_ref_string_acquire (mem) == mem);
}

static void
release_ref_string (gpointer mem)
{
  (multitude_ref_string_release) (mem);
}

static void
release_ref_string_in (gpointer mem)
{
  (multitude_ref_string_release_in) (arena, mem);
}

static void
acquire_ref_string16 (gpointer mem)
{
  g_assert_true (multitude_ref_string16_acquire (mem) == mem);
}

static void
release_ref_string16 (gpointer mem)
{
  multitude_ref_string16_release (mem);
}

static void
release_ref_string16_in (gpointer mem)
{
  multitude_ref_string16_release_in (arena, mem);
}

/* What programs inline, unless they say that they do not. */

static void
release_rc_inline (gpointer mem)
{
  multitude_rc_box_release (mem);
}

static void
release_ref_string_inline (gpointer mem)
{
  multitude_ref_string_release (mem);
}

static void
release_ref_string_in_inline (gpointer mem)
{
  multitude_ref_string_release_in (arena, mem);
}

#define BOX "box"
#define RC "value that one thread counts"
#define ATOMIC_RC "value that threads count"

typedef struct
{
  const char *name;
  gpointer  (*make) (void);
  void      (*first) (gpointer mem);
  void      (*then) (gpointer mem);     /* the mistake */
  const char *what;
  int         level;                    /* of checks, from which on it is found */
} Mistake;

static const Mistake mistakes[] = {
  { "rc", make_rc, release_rc, release_rc, RC, 1 },
  { "rc-acquire", make_rc, release_rc, acquire_rc, RC, 2 },
  { "atomic-rc", make_atomic_rc, release_atomic_rc, release_atomic_rc, ATOMIC_RC, 2 },
  { "atomic-rc-in", make_atomic_rc, release_atomic_rc_in, release_atomic_rc_in, ATOMIC_RC, 2 },
  { "atomic-rc-acquire", make_atomic_rc, release_atomic_rc, acquire_atomic_rc, ATOMIC_RC, 2 },
  { "ref-string", make_ref_string, release_ref_string, release_ref_string, ATOMIC_RC, 2 },
  { "ref-string-in", make_ref_string, release_ref_string_in, release_ref_string_in, ATOMIC_RC, 2 },
  { "ref-string-acquire", make_ref_string, release_ref_string, acquire_ref_string, ATOMIC_RC, 2 },
  { "ref-string16", make_ref_string16, release_ref_string16, release_ref_string16, ATOMIC_RC, 2 },
  { "ref-string16-in", make_ref_string16, release_ref_string16_in, release_ref_string16_in, ATOMIC_RC, 2 },
  { "ref-string16-acquire", make_ref_string16, release_ref_string16, acquire_ref_string16, ATOMIC_RC, 2 },
  { "rc-as-box", make_rc, do_nothing, free_box, BOX, 1 },
  { "rc-as-box-in", make_rc, do_nothing, free_box_in, BOX, 1 },
  { "rc-as-atomic-rc-in", make_rc, do_nothing, release_atomic_rc_in, ATOMIC_RC, 1 },
  { "atomic-rc-as-rc", make_atomic_rc, do_nothing, release_rc, RC, 1 },
  { "box-as-rc", make_box, do_nothing, release_rc, RC, 1 },
  { "box-as-atomic-rc", make_box, do_nothing, release_atomic_rc, ATOMIC_RC, 1 },
  { "box-as-ref-string", make_box, do_nothing, release_ref_string, ATOMIC_RC, 1 },
  { "rc-inline", make_rc, release_rc_inline, release_rc_inline, RC, 1 },
  { "atomic-rc-as-rc-inline", make_atomic_rc, do_nothing, release_rc_inline, RC, 1 },
  { "rc-as-ref-string-inline", make_rc, do_nothing, release_ref_string_inline, ATOMIC_RC, 1 },
  { "box-as-ref-string-in-inline", make_box, do_nothing, release_ref_string_in_inline, ATOMIC_RC, 1 },
};

/* By calls that know of no arena, and by those that are given one. */
static const Mistake foreign[] = {
  { "foreign-box", make_foreign, do_nothing, free_box, BOX, 1 },
  { "foreign-boxes", make_foreign, do_nothing, free_boxes, BOX, 1 },
  { "foreign-rc", make_foreign, do_nothing, release_rc, RC, 1 },
  { "foreign-rc-inline", make_foreign, do_nothing, release_rc_inline, RC, 1 },
  { "foreign-ref-string-inline", make_foreign, do_nothing, release_ref_string_inline, ATOMIC_RC, 1 },
  { "foreign-rc-acquire", make_foreign, do_nothing, acquire_rc, RC, 2 },
  { "foreign-rc-full", make_foreign, do_nothing, release_rc_full, RC, 1 },
  { "foreign-atomic-rc", make_foreign, do_nothing, release_atomic_rc, ATOMIC_RC, 1 },
  { "foreign-atomic-rc-acquire", make_foreign, do_nothing, acquire_atomic_rc, ATOMIC_RC, 2 },
  { "foreign-atomic-rc-full", make_foreign, do_nothing, release_atomic_rc_full, ATOMIC_RC, 1 },
  { "foreign-atomic-rcs", make_foreign, do_nothing, release_atomic_rcs, ATOMIC_RC, 1 },
  { "foreign-ref-string", make_foreign, do_nothing, release_ref_string, ATOMIC_RC, 1 },
  { "foreign-ref-string16", make_foreign, do_nothing, release_ref_string16, ATOMIC_RC, 1 },
};

static const Mistake foreign_in[] = {
  { "foreign-box-in", make_foreign, do_nothing, free_box_in, BOX, 1 },
  { "foreign-atomic-rc-in", make_foreign, do_nothing, release_atomic_rc_in, ATOMIC_RC, 1 },
  { "foreign-atomic-rc-full-in", make_foreign, do_nothing, release_atomic_rc_full_in, ATOMIC_RC, 1 },
  { "foreign-ref-string-in", make_foreign, do_nothing, release_ref_string_in, ATOMIC_RC, 1 },
  { "foreign-ref-string16-in", make_foreign, do_nothing, release_ref_string16_in, ATOMIC_RC, 1 },
};

/* ---- In a child ---- */

/* So many that there is a chunk of owners in each lane. */
static void
begin (void)
{
  guint i;

  arena = multitude_arena_new ();
  multitude_arena_set_name (arena, "request");
  for (i = 0; i < 40; i++)
    {
      memset (make_box (), 0, SIZE);
      memset (make_rc (), 0, SIZE);
      memset (make_atomic_rc (), 0, SIZE);
    }
}

static void
make_mistakes (const Mistake *all,
               gsize          n_all,
               const char    *name)
{
  gsize i;

  for (i = 0; i < n_all; i++)
    if (g_str_equal (all[i].name, name))
      {
        gpointer mem;

        begin ();
        mem = all[i].make ();
        all[i].first (mem);
        all[i].then (mem);
        _exit (EXIT_FAILURE);
      }
}

/* What is right goes on. */
static void
make_none (void)
{
  begin ();
  release_rc (make_rc ());
  free_box (make_box ());
  free_box_in (make_box ());
  release_atomic_rc (make_atomic_rc ());
  release_atomic_rc_in (make_atomic_rc ());
  release_ref_string (make_ref_string ());
  release_ref_string_in (make_ref_string ());
  release_ref_string16_in (make_ref_string16 ());
  _exit (EXIT_SUCCESS);
}

/* ---- Room whose size is told again ---- */

static gpointer
reserve (void)
{
  gpointer mem;

  begin ();
  mem = multitude_arena_reserve_bytes (arena, 100, NULL);
  memset (make_box (), 0, SIZE);
  return mem;
}

/* To where the next owner will be. */
static void
cancel_more (void)
{
  gpointer mem = reserve ();

  multitude_arena_cancel_bytes (arena, mem, 104 + SIZE);
}

static void
cancel_less (void)
{
  gpointer mem = reserve ();

  multitude_arena_cancel_bytes (arena, mem, 96);
}

static void
commit_more (void)
{
  gpointer mem = reserve ();

  g_bytes_unref (multitude_arena_commit_bytes (arena, mem, 105, 105));
}

static void
cancel_twice (void)
{
  gpointer mem = reserve ();

  multitude_arena_cancel_bytes (arena, mem, 100);
  multitude_arena_cancel_bytes (arena, mem, 100);
}

static void
cancel_committed (void)
{
  gpointer mem = reserve ();

  g_bytes_unref (multitude_arena_commit_bytes (arena, mem, 100, 10));
  multitude_arena_cancel_bytes (arena, mem, 100);
}

static const Child children[] = {
  { "none", make_none },
  { "cancel-more", cancel_more },
  { "cancel-less", cancel_less },
  { "commit-more", commit_more },
  { "cancel-twice", cancel_twice },
  { "cancel-committed", cancel_committed },
};

/* ---- And what is said of it ---- */

static void
assert_all_die (const Mistake *all,
                gsize          n_all,
                const char    *of_what,
                const char    *who_knows)
{
  gsize i;

  if (MTUDE_CHECK_LEVEL < 1)
    {
      g_test_skip ("built without checks");
      return;
    }

  for (i = 0; i < n_all; i++)
    {
      g_autofree char *words = g_strdup_printf ("libmultitude: %s: ADDRESS is no %s, or was released before%s\n",
                                                of_what, all[i].what, who_knows);

      if (all[i].level <= MTUDE_CHECK_LEVEL)
        child_assert_dies (all[i].name, "", words);
    }
}

static void
test_mistakes (void)
{
  assert_all_die (mistakes, G_N_ELEMENTS (mistakes), "arena 'request'", "");
}

static void
test_foreign (void)
{
  assert_all_die (foreign, G_N_ELEMENTS (foreign), "no known arena",
                  MTUDE_CHECK_LEVEL >= 2 ? ", or the header at ADDRESS is damaged; this thread was last in arena 'request'"
                  : ", or the header at ADDRESS is damaged");
}

static void
test_foreign_in (void)
{
  assert_all_die (foreign_in, G_N_ELEMENTS (foreign_in), "arena 'request'", "");
}

static void
test_room (void)
{
  static const struct
  {
    const char *child;
    guint       told;
  } wrong[] = {
    { "cancel-more", 104 + SIZE },
    { "cancel-less", 96 },
    { "commit-more", 105 },
    { "cancel-twice", 100 },
    { "cancel-committed", 100 },
  };
  gsize i;

  if (MTUDE_CHECK_LEVEL < 1)
    {
      g_test_skip ("built without checks");
      return;
    }

  for (i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *words
        = g_strdup_printf ("libmultitude: arena 'request': ADDRESS is no room of %u bytes, or was given back before\n",
                           wrong[i].told);

      child_assert_dies (wrong[i].child, "", words);
    }
}

static void
test_none (void)
{
  child_assert_says ("none", "", "");
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    {
      make_mistakes (mistakes, G_N_ELEMENTS (mistakes), argv[2]);
      make_mistakes (foreign, G_N_ELEMENTS (foreign), argv[2]);
      make_mistakes (foreign_in, G_N_ELEMENTS (foreign_in), argv[2]);
    }
  if (child_main (argc, argv, children, G_N_ELEMENTS (children)))
    return EXIT_SUCCESS;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/owners-misuse/mistakes", test_mistakes);
  g_test_add_func ("/owners-misuse/foreign", test_foreign);
  g_test_add_func ("/owners-misuse/foreign-in", test_foreign_in);
  g_test_add_func ("/owners-misuse/room", test_room);
  g_test_add_func ("/owners-misuse/none", test_none);

  return g_test_run ();
}
