/* Runs a fuzzer over files instead of under libFuzzer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*   fuzz-NAME FILE-OR-FOLDER ...
 *
 * runs the inputs in the order of their names, and says which one it is at when one
 * ends the program.
 */

#include "entry.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path_now[4096];

/* Only what a handler may call. */
static void
say_where (int signal_number)
{
  static const char text[] = "# at ";

  if (write (STDERR_FILENO, text, sizeof text - 1) < 0
      || write (STDERR_FILENO, path_now, strlen (path_now)) < 0
      || write (STDERR_FILENO, "\n", 1) < 0)
    _exit (3);

  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

static guint
replay_file (const char *path)
{
  g_autofree char *contents = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, &error))
    g_error ("%s", error->message);

  /* Without the NUL behind it, so that a read beyond the end is seen. */
  exact = g_memdup2 (contents, length);
  g_strlcpy (path_now, path, sizeof path_now);
  LLVMFuzzerTestOneInput (exact, length);
  return 1;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static guint
replay (const char *path)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;
  guint i;

  if (folder == NULL)
    return replay_file (path);

  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (i = 0; i < names->len; i++)
    n += replay_file (names->pdata[i]);

  return n;
}

int
main (int    argc,
      char **argv)
{
  guint n = 0;
  int i;

  signal (SIGABRT, say_where);
  signal (SIGSEGV, say_where);
  signal (SIGTRAP, say_where);
  for (i = 1; i < argc; i++)
    n += replay (argv[i]);

  printf ("1..1\n%s 1 - %u inputs\n", n > 0 ? "ok" : "not ok", n);
  return n > 0 ? 0 : 1;
}
