/* Parses XML into a tree of plain structs, once with malloc and once in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The first part compares the two: time, memory and calls to malloc.  The second
 * part is about lifetime: a worker thread parses into an arena of its own and
 * hands bytes out of it to the main thread, which releases them when the arena
 * is long gone.
 */

#include <multitude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xml-tree-compare.h"
#include "xml-tree-parse.h"

#define EXIT_USAGE 2

typedef struct
{
  CompareOptions compare;
  char          *dump;
  char          *measure;
} Options;

/* ---- The worker ---- */

/* What the worker writes is read when its task has returned. */
typedef struct
{
  const CompareOptions *options;
  gsize                 n_nodes;
  gboolean              arena_is_gone;
  GBytes               *bytes;
  GError               *error;
  gboolean              is_done;
} Job;

static void
arena_gone (gpointer  user_data,
            GObject  *arena)
{
  Job *job = user_data;

  job->arena_is_gone = TRUE;
}

static GBytes *
read_in_arena (Job      *job,
               GError  **error)
{
  GBytes *bytes = NULL;
  XmlTree tree;

  xml_tree_init (&tree, &xml_memory_arena, job->options->byte_budget);
  g_object_weak_ref (tree.store, arena_gone, job);

  if (xml_tree_read (&tree, job->options->paths, error))
    bytes = xml_tree_digest (&tree, error);

  job->n_nodes = tree.n_nodes;
  xml_tree_clear (&tree);
  return bytes;
}

static void
run_in_worker (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = read_in_arena (task_data, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
worker_done (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Job *job = user_data;

  job->bytes = g_task_propagate_pointer (G_TASK (result), &job->error);
  job->is_done = TRUE;
}

/* The main thread would draw windows here. */
static void
wait_for_worker (Job *job)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, worker_done, job);

  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, run_in_worker);

  while (!job->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
print_result_of_worker (const CompareOptions  *options,
                        GError               **error)
{
  Job job = { .options = options };

  wait_for_worker (&job);
  if (job.error != NULL)
    {
      g_propagate_error (error, job.error);
      return FALSE;
    }

  printf ("\nA worker thread put %" G_GSIZE_FORMAT " nodes into an arena; when its task returned, "
          "the arena was %s.\n"
          "The main thread reads %" G_GSIZE_FORMAT " bytes that were in it: %.*s\n",
          job.n_nodes, job.arena_is_gone ? "finalized" : "still there",
          g_bytes_get_size (job.bytes), (int) g_bytes_get_size (job.bytes),
          (const char *) g_bytes_get_data (job.bytes, NULL));

  g_bytes_unref (job.bytes);
  printf ("The main thread has released them.\n");
  return TRUE;
}

/* ---- The tree as text ---- */

static gboolean
dump (const char            *memory_name,
      const CompareOptions  *options,
      GError               **error)
{
  gboolean uses_arena = strcmp (memory_name, xml_memory_arena.name) == 0;
  gboolean is_read;
  XmlTree tree;

  if (!uses_arena && strcmp (memory_name, xml_memory_malloc.name) != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--dump takes malloc or arena, not %s", memory_name);
      return FALSE;
    }

  xml_tree_init (&tree, uses_arena ? &xml_memory_arena : &xml_memory_malloc,
                 options->byte_budget);
  is_read = xml_tree_read (&tree, options->paths, error);
  if (is_read)
    xml_element_dump_children (&tree.root, stdout);

  xml_tree_clear (&tree);
  return is_read;
}

/* ---- Options ---- */

static char *
find_mime_database (void)
{
  for (const char * const *folder = g_get_system_data_dirs (); *folder != NULL; folder++)
    {
      g_autofree char *path = g_build_filename (*folder, "mime", "packages",
                                                "freedesktop.org.xml", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }

  return NULL;
}

static gboolean
add_default_path (Options  *options,
                  GError  **error)
{
  char *path;

  if (options->compare.paths != NULL)
    return TRUE;

  path = find_mime_database ();
  if (path == NULL)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                           "There is no mime/packages/freedesktop.org.xml here (package "
                           "shared-mime-info); name a file");
      return FALSE;
    }

  options->compare.paths = g_new0 (char *, 2);
  options->compare.paths[0] = path;
  return TRUE;
}

static gboolean
check_numbers (const Options  *options,
               gint64          byte_budget,
               GError        **error)
{
  if (byte_budget >= 0 && options->compare.n_rounds > 0)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               byte_budget < 0 ? "A budget cannot be negative" : "Repeat once at least");
  return FALSE;
}

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  gint64 byte_budget = G_MAXINT64;
  const GOptionEntry entries[] = {
    { "budget", 0, 0, G_OPTION_ARG_INT64, &byte_budget,
      "Let the arena have this many bytes and no more", "BYTES" },
    { "repeat", 0, 0, G_OPTION_ARG_INT, &options->compare.n_rounds,
      "Measure N times and show the best (default: 5)", "N" },
    { "dump", 0, 0, G_OPTION_ARG_STRING, &options->dump,
      "Print the tree instead, built with malloc or arena", "MEMORY" },
    { "measure", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options->measure, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->compare.paths, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("[FILE...]");

  g_option_context_set_summary (context,
                                "Parses XML files into a tree, with malloc and in an arena, and "
                                "compares the two.\nWithout a file it takes the MIME database "
                                "of the system.");
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, argc, argv, error) ||
      !check_numbers (options, byte_budget, error))
    return FALSE;

  options->compare.byte_budget = byte_budget;
  return TRUE;
}

static gboolean
run (Options  *options,
     GError  **error)
{
  if (!add_default_path (options, error))
    return FALSE;

  if (options->dump != NULL)
    return dump (options->dump, &options->compare, error);

  if (options->measure != NULL)
    return compare_measure (options->measure, &options->compare, error);

  return compare_print (&options->compare, error) &&
         print_result_of_worker (&options->compare, error);
}

/* A child that measured in vain has told the user already. */
static int
explain (const GError *error)
{
  if (!g_error_matches (error, G_SPAWN_EXIT_ERROR, EXIT_FAILURE))
    fprintf (stderr, "xml-tree: %s\n", error->message);

  return error->domain == G_OPTION_ERROR ? EXIT_USAGE : EXIT_FAILURE;
}

int
main (int    argc,
      char **argv)
{
  Options options = { .compare.n_rounds = 5 };
  g_autoptr(GError) error = NULL;
  int status = EXIT_SUCCESS;

  if (!parse_options (&options, &argc, &argv, &error) || !run (&options, &error))
    status = explain (error);

  g_strfreev (options.compare.paths);
  g_free (options.dump);
  g_free (options.measure);
  return status;
}
