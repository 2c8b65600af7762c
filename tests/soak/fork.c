/* fork () while other threads allocate and release.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The other threads use the plain core alone: GLib's locks do not survive a fork that
 * they are held across, and the core has none but those of its debug aids, which do.
 * The child goes on with what it has got of its parent, makes arenas of
 * both layers, and ends; its parent loses nothing by that.
 */

#include <multitude-core.h>
#include <multitude.h>

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_THREADS 3
#define N_FORKS 60
#define N_VALUES 200
#define N_HELD 50

static gint n_rounds[N_THREADS];        /* atomic */
static gint stops;                      /* atomic */

/* ---- The other threads ---- */

static void
use_arena (MtudeArena *arena,
           gsize       size)
{
  void *values[N_VALUES];
  gsize i;

  for (i = 0; i < N_VALUES; i++)
    {
      gsize n = 1 + (size * (i + 1)) % 2000;

      memset (mtude_arena_alloc (arena, n), 0x11, n);
      values[i] = mtude_box_alloc (arena, n);
      memset (values[i], (int) (i % 251), n);
    }
  for (i = 0; i < N_VALUES; i++)
    {
      g_assert_cmphex (*(guint8 *) values[i], ==, i % 251);
      mtude_box_free (values[i]);
    }
  mtude_arena_reset (arena);
}

/* Chunks come, and go back to the system. */
static gpointer
run_worker (gpointer data)
{
  guint number = GPOINTER_TO_UINT (data);
  gsize size;

  for (size = 1; !g_atomic_int_get (&stops); size++)
    {
      MtudeArena arena;

      g_assert_cmpint (mtude_arena_init (&arena, NULL), ==, MTUDE_OK);
      use_arena (&arena, size);
      mtude_arena_trim (&arena);
      use_arena (&arena, size + 1);
      mtude_arena_clear (&arena);
      g_atomic_int_inc (&n_rounds[number]);
    }

  return NULL;
}

/* ---- The child ---- */

typedef struct
{
  MtudeArena arena;
  void      *values[N_HELD];
} Held;

static void
hold (Held *self)
{
  gsize i;

  g_assert_cmpint (mtude_arena_init (&self->arena, NULL), ==, MTUDE_OK);
  for (i = 0; i < N_HELD; i++)
    {
      self->values[i] = mtude_box_alloc (&self->arena, 1000);
      memset (self->values[i], (int) i, 1000);
    }
}

static void
let_go (Held *self)
{
  gsize i;

  for (i = 0; i < N_HELD; i++)
    {
      g_assert_cmphex (*(guint8 *) self->values[i], ==, i);
      mtude_box_free (self->values[i]);
    }
  mtude_arena_clear (&self->arena);
}

static void
use_objects (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeString *string = multitude_string_new (arena, "in the child");
  char *str;

  multitude_string_append_printf (string, " of %d", (int) getppid ());
  str = multitude_string_free_to_ref_string (string);
  g_object_unref (arena);
  g_assert_true (g_str_has_prefix (str, "in the child of "));
  multitude_ref_string_release (str);
}

static void
run_child (Held *held)
{
  MtudeArena arena;
  gsize size;

  /* What hangs ends, and is seen. */
  alarm (60);
  let_go (held);
  g_assert_cmpint (mtude_arena_init (&arena, NULL), ==, MTUDE_OK);
  for (size = 1; size <= 5; size++)
    use_arena (&arena, 7 * size);
  mtude_arena_clear (&arena);
  use_objects ();
  _exit (0);
}

static void
wait_for (pid_t child)
{
  int status;
  pid_t ended;

  do
    ended = waitpid (child, &status, 0);
  while (ended < 0 && errno == EINTR);
  g_assert_cmpint (ended, ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* ---- The parent ---- */

static void
wait_for_rounds (gint n)
{
  guint i;

  for (i = 0; i < N_THREADS; i++)
    while (g_atomic_int_get (&n_rounds[i]) < n)
      g_thread_yield ();
}

static void
test_fork (void)
{
  GThread *threads[N_THREADS];
  guint i;

  /* Whatever GLib makes once is made by now. */
  use_objects ();
  for (i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("worker", run_worker, GUINT_TO_POINTER (i));
  wait_for_rounds (1);

  for (i = 0; i < N_FORKS; i++)
    {
      Held held;
      pid_t child;

      hold (&held);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        run_child (&held);
      let_go (&held);
      wait_for (child);
    }

  g_atomic_int_set (&stops, TRUE);
  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fork/while-others-work", test_fork);

  return g_test_run ();
}
