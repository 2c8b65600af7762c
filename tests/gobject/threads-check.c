/* Two threads in one arena at once, which MULTITUDE_DEBUG=threads finds.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The program starts itself again.  In the child one thread is kept inside the
 * arena by a source that does not answer before another thread has come; that one
 * ends the program, with words that name the arena and both of them.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE            /* for syscall () */
#endif

#include <multitude.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *program;

/* ---- The child ---- */

typedef struct
{
  GMutex          mutex;
  GCond           cond;
  gboolean        is_inside;    /* the first thread is in the source */
  MultitudeArena *arena;
} Meeting;

static long
get_thread_id (void)
{
  return (long) syscall (SYS_gettid);
}

/* Nobody ever wakes the first: the program ends meanwhile.  That the second comes
 * as far as this is what must not be.
 */
static gpointer
alloc_and_stay (gsize    size,
                gpointer data)
{
  Meeting *meeting = data;

  g_mutex_lock (&meeting->mutex);
  if (meeting->is_inside)
    _exit (EXIT_FAILURE);

  fprintf (stderr, "first: %ld\n", get_thread_id ());
  meeting->is_inside = TRUE;
  g_cond_broadcast (&meeting->cond);
  while (meeting->is_inside)
    g_cond_wait (&meeting->cond, &meeting->mutex);
  g_mutex_unlock (&meeting->mutex);

  return NULL;
}

static void
free_nothing (gpointer block,
              gsize    size,
              gpointer data)
{
  g_assert_not_reached ();
}

static gpointer
enter_first (gpointer data)
{
  Meeting *meeting = data;

  return multitude_arena_try_alloc (meeting->arena, 1000, NULL);
}

typedef void (*Enter) (MultitudeArena *arena);

static void
enter_by_alloc (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_try_alloc (arena, 1000, NULL));
}

/* There is room: without the key these would be a few instructions in this program. */
static void
enter_by_short_alloc (MultitudeArena *arena)
{
  g_assert_nonnull (multitude_arena_alloc (arena, 8));
}

static void
enter_by_short_string (MultitudeArena *arena)
{
  g_assert_nonnull (multitude_arena_strdup (arena, "short"));
}

static void
enter_by_string (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_try_strndup (arena, "", 1000, NULL));
}

static void
enter_by_bytes (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_new_bytes (arena, "", 0, NULL));
}

static void
enter_by_reset (MultitudeArena *arena)
{
  multitude_arena_reset_full (arena, MULTITUDE_RESET_KEEP_ALL);
}

static void
enter_by_trim (MultitudeArena *arena)
{
  multitude_arena_trim (arena);
}

static void
enter_by_stats (MultitudeArena *arena)
{
  multitude_stats_free (multitude_arena_get_stats (arena));
}

static void
enter_by_cleanup (MultitudeArena *arena)
{
  multitude_arena_add_cleanup (arena, g_free, NULL);
}

static void
enter_by_end (MultitudeArena *arena)
{
  g_object_unref (arena);
}

static const struct
{
  const char *name;
  Enter       enter;
} ways[] = {
  { "alloc", enter_by_alloc },
  { "short-alloc", enter_by_short_alloc },
  { "short-string", enter_by_short_string },
  { "string", enter_by_string },
  { "bytes", enter_by_bytes },
  { "reset", enter_by_reset },
  { "trim", enter_by_trim },
  { "stats", enter_by_stats },
  { "cleanup", enter_by_cleanup },
  { "end", enter_by_end },
};

static int
be_child (gsize way)
{
  Meeting meeting = { .is_inside = FALSE };
  MultitudeSource source = { alloc_and_stay, free_nothing, NULL, &meeting, NULL };

  g_mutex_init (&meeting.mutex);
  g_cond_init (&meeting.cond);
  meeting.arena = multitude_arena_new_with_source (&source);
  multitude_arena_set_name (meeting.arena, "crowded");
  g_thread_unref (g_thread_new ("first", enter_first, &meeting));

  g_mutex_lock (&meeting.mutex);
  while (!meeting.is_inside)
    g_cond_wait (&meeting.cond, &meeting.mutex);
  g_mutex_unlock (&meeting.mutex);

  fprintf (stderr, "second: %ld\n", get_thread_id ());
  ways[way].enter (meeting.arena);

  return EXIT_SUCCESS;
}

/* ---- The parent ---- */

static char *
run_child (const char *debug,
           gsize       way,
           int        *wait_status)
{
  g_autofree char *number = g_strdup_printf ("%zu", way);
  const char *argv[] = { program, "--child", number, NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "MULTITUDE_DEBUG", debug, TRUE);
  g_autoptr (GError) error = NULL;
  char *words;

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                NULL, &words, wait_status, &error);
  g_assert_no_error (error);

  return words;
}

static long
find_number (const char *words,
             const char *before)
{
  const char *found = strstr (words, before);

  g_assert_nonnull (found);
  return strtol (found + strlen (before), NULL, 10);
}

/* It dies of SIGABRT, and says why in one line. */
static void
assert_found (const char *words,
              int         wait_status)
{
  g_autofree char *expected = NULL;

  g_test_message ("%s", words);
  g_assert_true (WIFSIGNALED (wait_status));
  g_assert_cmpint (WTERMSIG (wait_status), ==, SIGABRT);

  expected = g_strdup_printf ("libmultitude: arena 'crowded' is used by threads %ld and %ld at once: "
                              "an arena may be handed over, not shared\n",
                              find_number (words, "first: "), find_number (words, "second: "));
  g_assert_nonnull (strstr (words, expected));
}

static void
test_way (gconstpointer data)
{
  gsize way = GPOINTER_TO_SIZE (data);
  g_autofree char *words = NULL;
  int wait_status;

  words = run_child ("threads", way, &wait_status);
  assert_found (words, wait_status);
}

/* Among other words, and all of them. */
static void
test_variable (void)
{
  const char *values[] = { "threads", "unheard-of,threads", "Threads:leaks" };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *words = NULL;
      int wait_status;

      words = run_child (values[i], 0, &wait_status);
      assert_found (words, wait_status);
    }
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return be_child ((gsize) atoi (argv[2]));

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strconcat ("/threads-check/", ways[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_way);
    }
  g_test_add_func ("/threads-check/variable", test_variable);

  return g_test_run ();
}
