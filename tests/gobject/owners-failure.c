/* Owners that cannot be had: no memory, a constructor that fails, too many references.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source refuses from its k-th request on, for every k until all goes well.  What
 * a failed constructor had is had by the next owner.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

static void
abort_notify (gpointer mem)
{
  g_assert_not_reached ();
}

/* ---- Construction ---- */

typedef struct
{
  MultitudeArena *arena;
  gsize           n_boxes;      /* to be allocated on the way, and freed */
  gboolean        fails;
  gpointer        seen;
} Plan;

static gboolean
construct (gpointer   mem,
           gpointer   user_data,
           GError   **error)
{
  Plan *plan = user_data;
  gsize i;

  plan->seen = mem;
  for (i = 0; i < plan->n_boxes; i++)
    {
      gpointer box = multitude_box_try_alloc (plan->arena, 8000, error);

      if (box == NULL)
        return FALSE;
      multitude_box_free (box);
    }

  if (plan->fails)
    g_set_error_literal (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "no");
  return !plan->fails;
}

static void
test_box_construct (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  Plan plan = { arena, 0, TRUE, NULL };
  gpointer first = multitude_box_alloc (arena, 8);
  gpointer mem;

  g_assert_null (multitude_box_construct (arena, 20, construct, &plan, &error));
  expect_error (error, MULTITUDE_ERROR_INVALID, "no");
  g_assert_true (plan.seen == (char *) first + 8);
  g_assert_null (multitude_box_construct (arena, 0, construct, &plan, NULL));
  g_assert_true (plan.seen == (char *) first + 8);

  plan.fails = FALSE;
  mem = multitude_box_construct (arena, 20, construct, &plan, &error);
  g_assert_no_error (error);
  g_assert_true (mem == plan.seen && mem == (char *) first + 8);

  multitude_box_free (first);
  multitude_box_free (mem);
}

/* The space behind `first` is used again and again; no destructor runs. */
#define DEFINE_CONSTRUCT_TEST(rc) \
static void \
test_ ## rc ## _construct (void) \
{ \
  g_autoptr (MultitudeArena) arena = multitude_arena_new (); \
  g_autoptr (GError) error = NULL; \
  Plan plan = { arena, 0, TRUE, NULL }; \
  gpointer first = multitude_ ## rc ## _alloc (arena, 16); \
  gpointer mem; \
\
  g_assert_null (multitude_ ## rc ## _construct (arena, 20, NULL, construct, &plan, &error)); \
  expect_error (error, MULTITUDE_ERROR_INVALID, "no"); \
  g_assert_true (plan.seen == (char *) first + 32); \
  g_assert_null (multitude_ ## rc ## _construct (arena, 0, abort_notify, construct, &plan, NULL)); \
  g_assert_true (plan.seen == (char *) first + 48); \
  g_assert_null (multitude_ ## rc ## _construct (arena, 30000, abort_notify, construct, &plan, NULL)); \
\
  plan.fails = FALSE; \
  mem = multitude_ ## rc ## _construct (arena, 20, NULL, construct, &plan, &error); \
  g_assert_no_error (error); \
  g_assert_true (mem == plan.seen && mem == (char *) first + 32); \
  g_assert_cmpuint (multitude_ ## rc ## _get_size (mem), ==, 20); \
\
  multitude_ ## rc ## _release (first); \
  multitude_ ## rc ## _release (mem); \
}

DEFINE_CONSTRUCT_TEST (rc_box)
DEFINE_CONSTRUCT_TEST (atomic_rc_box)

/* ---- The source refuses at request k ---- */

/* Fails in the first, a middle or the last request of a construction; whether it
 * did.
 */
static gboolean
construct_all (MultitudeArena *arena,
               GError        **error)
{
  Plan plan = { arena, 10, FALSE, NULL };
  gpointer mem = multitude_box_construct (arena, 100, construct, &plan, error);

  if (mem == NULL)
    return FALSE;
  multitude_box_free (mem);

  mem = multitude_rc_box_construct (arena, 100, NULL, construct, &plan, error);
  if (mem == NULL)
    return FALSE;
  multitude_rc_box_release (mem);

  mem = multitude_atomic_rc_box_construct (arena, 20000, NULL, construct, &plan, error);
  if (mem == NULL)
    return FALSE;
  multitude_atomic_rc_box_release (mem);
  return TRUE;
}

static gboolean
succeeds_with (guint n_allowed)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  gboolean done;

  counting_source_init (&counting, COUNTING_FIXED);
  counting.fails_from = n_allowed + 1;
  arena = multitude_arena_new_with_source (&counting.source);

  done = construct_all (arena, &error);
  if (!done)
    g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);

  g_object_unref (arena);
  counting_source_clear (&counting);
  return done;
}

static void
test_every_request (void)
{
  guint n = 0;

  while (!succeeds_with (n))
    n++;
  g_assert_cmpuint (n, >=, 3);
}

/* ---- No memory ---- */

static void
test_errors (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  Plan plan = { arena, 0, FALSE, NULL };

  multitude_arena_set_byte_budget (arena, 1024);
#define expect_over_budget(call) \
  G_STMT_START { \
    g_assert_null (call); \
    expect_error (error, MULTITUDE_ERROR_BUDGET, \
                  "Cannot allocate 5000 bytes: the budget is 1024 bytes, of which 0 are in use"); \
  } G_STMT_END

  expect_over_budget (multitude_box_try_alloc (arena, 5000, &error));
  expect_over_budget (multitude_box_construct (arena, 5000, construct, &plan, &error));
  expect_over_budget (multitude_rc_box_try_alloc (arena, 5000, &error));
  expect_over_budget (multitude_rc_box_construct (arena, 5000, NULL, construct, &plan, &error));
  expect_over_budget (multitude_atomic_rc_box_try_alloc (arena, 5000, &error));
  expect_over_budget (multitude_atomic_rc_box_construct (arena, 5000, NULL, construct, &plan, &error));
#undef expect_over_budget

  g_assert_null (plan.seen);
}

/* ---- The program ends ---- */

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena);
  const char *message;
} Abort;

#define DEFINE_ABORT(name, call) \
static void \
abort_ ## name (MultitudeArena *arena) \
{ \
  g_assert_null (call); \
}

DEFINE_ABORT (box, multitude_box_alloc (arena, 5000))
DEFINE_ABORT (box_aligned, multitude_box_alloc_aligned (arena, 8, 32768))
DEFINE_ABORT (rc, multitude_rc_box_alloc (arena, 5000))
DEFINE_ABORT (rc_aligned, multitude_rc_box_alloc_aligned (arena, 8, 24))
DEFINE_ABORT (rc_full, multitude_rc_box_alloc_full (arena, 5000, abort_notify))
DEFINE_ABORT (atomic, multitude_atomic_rc_box_alloc (arena, 5000))
DEFINE_ABORT (atomic_aligned, multitude_atomic_rc_box_alloc_aligned (arena, 8, 32768))
DEFINE_ABORT (atomic_full, multitude_atomic_rc_box_alloc_full (arena, 5000, abort_notify))

static const Abort aborts[] = {
  { "box", abort_box, "*failed to allocate 5000 bytes aligned to 8: *" },
  { "box-aligned", abort_box_aligned, "*failed to allocate 8 bytes aligned to 32768: *" },
  { "rc-box", abort_rc, "*failed to allocate 5000 bytes aligned to 16: *" },
  { "rc-box-aligned", abort_rc_aligned, "*failed to allocate 8 bytes aligned to 24: *" },
  { "rc-box-full", abort_rc_full, "*failed to allocate 5000 bytes aligned to 16: *" },
  { "atomic-rc-box", abort_atomic, "*failed to allocate 5000 bytes aligned to 16: *" },
  { "atomic-rc-box-aligned", abort_atomic_aligned, "*failed to allocate 8 bytes aligned to 32768: *" },
  { "atomic-rc-box-full", abort_atomic_full, "*failed to allocate 5000 bytes aligned to 16: *" },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abort_test = data;

  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = multitude_arena_new ();

      multitude_arena_set_byte_budget (arena, 1024);
      abort_test->call (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (abort_test->message);
}

static void
test_misuse (void)
{
  gpointer mem = NULL;

  expect_critical ((multitude_rc_box_release) (NULL),
                   "multitude_rc_box_release: assertion 'mem_block != NULL' failed");
  expect_critical (multitude_atomic_rc_box_release (NULL),
                   "multitude_atomic_rc_box_release: assertion 'mem_block != NULL' failed");
  expect_critical (multitude_rc_box_get_size (NULL),
                   "multitude_rc_box_get_size: assertion 'mem_block != NULL' failed");
  expect_critical (mem = (multitude_box_alloc) (NULL, 8),
                   "multitude_box_alloc: assertion 'arena != NULL' failed");
  g_assert_null (mem);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/owners-failure/construct/box", test_box_construct);
  g_test_add_func ("/owners-failure/construct/rc-box", test_rc_box_construct);
  g_test_add_func ("/owners-failure/construct/atomic-rc-box", test_atomic_rc_box_construct);
  g_test_add_func ("/owners-failure/every-request", test_every_request);
  g_test_add_func ("/owners-failure/errors", test_errors);
  g_test_add_func ("/owners-failure/misuse", test_misuse);
  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/owners-failure/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }

  return g_test_run ();
}
