/* Parses XML into a tree of plain structs, once with malloc and once in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The first part compares the two: time, memory and calls to malloc.  The second
 * part is about lifetime: a worker thread parses into an arena of its own, and
 * returns the tree as a snapshot to the main thread, which shows it, and keeps one
 * node of it when arena and document are given up.
 */

#include <multitude.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xml-tree-compare.h"
#include "xml-tree-document.h"
#include "xml-tree-parse.h"

#define EXIT_USAGE 2

typedef struct
{
  CompareOptions compare;
  char          *dump;
  char          *measure;
} Options;

/* ---- The worker ---- */

typedef struct
{
  XmlEnds            ends;
  MultitudeSnapshot *document;
  GError            *error;
  gboolean           is_done;
} Job;

static void
worker_done (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Job *job = user_data;

  job->document = xml_document_read_finish (result, &job->error);
  job->is_done = TRUE;
}

/* The main thread would draw windows here. */
static void
wait_for_worker (Job *job)
{
  while (!job->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static const char *
describe_end (const gint *is_gone,
              const char *if_gone)
{
  return g_atomic_int_get (is_gone) ? if_gone : "still there";
}

/* The tree is followed from its root by plain pointers. */
static void
show_document (const Job *job)
{
  XmlElement *root = multitude_snapshot_get_root (job->document);
  g_autofree char *summary = xml_element_summarize (root);

  printf ("\nA worker thread put %" G_GSIZE_FORMAT " nodes into an arena and sealed it; when its "
          "task returned, the arena was %s.\n"
          "The main thread shows the document: %s\n",
          xml_document_count_nodes (job->document),
          describe_end (&job->ends.arena_is_gone, "finalized"), summary);
}

static void
print_kept_node (const Job *job,
                 XmlHandle *handle)
{
  g_autofree char *path = xml_handle_dup_path (handle);

  printf ("It has given the document up, but for one node, \"%s\" in %s; the tree is %s.\n",
          xml_handle_get_text (handle), path,
          describe_end (&job->ends.document_is_gone, "gone"));
}

/* Arena and document are gone, and all that the node is in is there. */
static void
keep_one_node (Job *job)
{
  g_autoptr(XmlHandle) handle = xml_document_find_text (job->document);

  g_clear_pointer (&job->document, multitude_snapshot_unref);
  if (handle != NULL)
    print_kept_node (job, handle);
}

static gboolean
print_result_of_worker (const CompareOptions  *options,
                        GError               **error)
{
  Job job = { { 0 } };

  xml_document_read_async (options->paths, options->byte_budget, &job.ends, worker_done, &job);
  wait_for_worker (&job);
  if (job.error != NULL)
    {
      g_propagate_error (error, job.error);
      return FALSE;
    }

  show_document (&job);
  keep_one_node (&job);
  printf ("Nothing of it is kept any more; the tree is %s.\n",
          describe_end (&job.ends.document_is_gone, "gone"));
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
    xml_element_dump_children (tree.root, stdout);

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
